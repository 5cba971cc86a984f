"""Kill a build again and again, then let it end: the rows are those of a build that nobody killed, and nothing is left behind.

    python -m benchmarks.kill --kills 200
    python -m benchmarks.kill --kills 20 --jobs 3 --seed 7

Each time `quotes build` runs until a moment drawn at random; then the command itself or one of its processes gets SIGKILL. A build
that comes to its end in spite of them is compared, and the next begins from nothing; after the last kill it is run to its end. The log
names each kill: after how long, whom, and how many articles were kept by then. Exit code 1 where a row is lost, doubled or other than it
should be, or a half-written file stays.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made import write_articles
from quotes.dataset.work import cache_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where one build reads and writes."""

    articles: Path
    out: Path
    jobs: int

    def command(self) -> list[str]:
        """The build."""
        read = ["--articles", str(self.articles), "--texts", "all", "--out", str(self.out), "--jobs", str(self.jobs)]
        return [sys.executable, "-m", "quotes", "build", *read]

    def rows(self) -> dict[str, str]:
        """The SHA-256 of each parquet file."""
        files = sorted(self.out.rglob("*.parquet"))
        return {str(path.relative_to(self.out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def kept(self) -> int:
        """Articles whose records are in the cache."""
        return sum(1 for _ in cache_of(self.out).glob("??/*.jsonl"))

    def clear(self) -> None:
        """Take away what was built and kept, so that the next build begins from nothing."""
        for path in (self.out, cache_of(self.out)):
            shutil.rmtree(path, ignore_errors=True)

    def hidden(self) -> set[str]:
        """Files whose names begin with a dot: what is half written, and the mark of a finished folder."""
        return {str(path.relative_to(self.out.parent)) for path in self.out.parent.rglob(".*")}


def children(process: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return found


def kill_once(place: Place, dice: random.Random, longest: float) -> str | None:
    """Begin a build and kill it or one of its processes at some moment; what happened, in words, None where it came to its end."""
    begun = subprocess.Popen(place.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    wait = dice.uniform(0.05, longest)
    try:
        begun.wait(wait)
        return None
    except subprocess.TimeoutExpired:
        pass
    workers = children(begun.pid)
    victim = dice.choice(workers) if workers and dice.random() < 0.5 else begun.pid
    whom = "the command" if victim == begun.pid else "a process of its pool"
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        whom += " (gone already)"
    code = begun.wait(120)
    deadline = time.monotonic() + 20
    while (left := [one for one in workers if Path(f"/proc/{one}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return f"{whom} after {wait:.1f} s, exit {code}, {place.kept()} articles kept" + f", {len(left)} processes LEFT" * bool(left)


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser("benchmarks.kill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--articles", type=int, default=200, metavar="N")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--longest", type=float, default=15.0, metavar="SECONDS", help="the latest moment of a kill (default: 15)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_articles(folder / "articles.jsonl", given.articles)
        (folder / "killed").mkdir()
        killed = Place(folder / "articles.jsonl", folder / "killed" / "dataset", given.jobs)
        (folder / "whole").mkdir()
        whole = Place(killed.articles, folder / "whole" / "dataset", given.jobs)
        subprocess.run(whole.command(), check=True, capture_output=True)
        kills, sound = 0, True
        while kills < given.kills:
            told = kill_once(killed, dice, given.longest)
            if told is not None:
                kills += 1
                print(f"{kills:>4} {told}", flush=True)
                continue
            ended = verdict(killed, whole)
            print(f"     {ended}", flush=True)
            sound = sound and ended == SOUND
            killed.clear()
        subprocess.run(killed.command(), check=True, capture_output=True)
        ended = verdict(killed, whole)
        print(f"{kills} kills; at the end: {ended}")
        sys.exit(0 if sound and ended == SOUND else 1)


SOUND = "a build came to its end: rows equal; left behind: nothing"


def verdict(killed: Place, whole: Place) -> str:
    """Whether a build that was killed is as one that was not, in words."""
    same, left = killed.rows() == whole.rows(), sorted(killed.hidden() - whole.hidden())
    return f"a build came to its end: rows {'equal' if same else 'NOT EQUAL'}; left behind: {', '.join(left) or 'nothing'}"


if __name__ == "__main__":
    main()
