"""Whether two revisions extract the same: byte for byte, and at what cost.

    python -m benchmarks.same REVISION                       the working tree against a commit
    python -m benchmarks.same REVISION --rounds 3            CPU time as a ratio too, the two by turns
    python -m benchmarks.same REVISION --set FILE [CONFIG]   other articles than the sample, the seeds and PolNeAR dev

Every set is extracted by both in processes of their own. Where the outputs differ, the articles and the fields that do
are named. Exit codes: 0 the same, 1 different, 2 nothing could be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import QuotesError

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 5
"""So many differences of a set are shown."""


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """Articles to extract, and the configuration to extract them with (the default one where it is None)."""

    path: Path
    config: str | None = None


DEFAULT = (
    ArticleSet(ROOT / "annotations" / "sample"),
    ArticleSet(ROOT.parent / "shared" / "seeds"),
    ArticleSet(ROOT.parent / "shared" / "data" / "polnear" / "dev.jsonl", "configs/polnear.yaml"),
)


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own, for the length of the block. Raises QuotesError for an unknown one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "checkout"
        added = subprocess.run(
            ["git", "worktree", "add", "--detach", str(place), revision], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if added.returncode:
            raise QuotesError(f"git knows no revision {revision!r} ({added.stderr.strip()})")
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(place)], cwd=ROOT, capture_output=True, check=False)


def extract(code: Path, articles: ArticleSet, out: Path) -> float:
    """Write what the code of a checkout extracts to `out`. Returns its CPU seconds. Raises QuotesError where it fails."""
    command = [sys.executable, "-m", "quotes", "extract", str(articles.path), "--out", str(out)]
    command += ["--config", articles.config] if articles.config else []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        raise QuotesError(f"{articles.path} in {code}: {done.stderr.strip()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def differences(old: bytes, new: bytes) -> list[str]:
    """Which articles differ, and in which fields of which quotations; [] for equal bytes."""
    if old == new:
        return []
    rows = [{row["doc_id"]: row["pred"] for row in map(json.loads, text.decode().splitlines())} for text in (old, new)]
    found = [f"{name}: only in one" for name in rows[0].keys() ^ rows[1].keys()]
    for name in rows[0].keys() & rows[1].keys():
        one, other = rows[0][name], rows[1][name]
        if one != other:
            found.append(f"{name}: {len(one)} and {len(other)} quotations; {_fields(one, other)}")
    return found or ["the order or the spelling of the lines"]


def _fields(one: Sequence[dict[str, object]], other: Sequence[dict[str, object]]) -> str:
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    if len(one) != len(other) or not pairs:
        return "others"
    return ", ".join(sorted({key for a, b in pairs for key in a.keys() | b.keys() if a.get(key) != b.get(key)}))


def compare(old: Path, articles: ArticleSet, rounds: int) -> tuple[list[str], float]:
    """The differences of a set between the checkout `old` and the working tree, and new CPU time over old (median of `rounds`)."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            outs = [Path(folder) / f"{side}-{number}.jsonl" for side in ("old", "new")]
            times = [extract(code, articles, out) for code, out in zip((old, ROOT), outs, strict=True)]
            ratios.append(times[1] / times[0])
        return differences(outs[0].read_bytes(), outs[1].read_bytes()), statistics.median(ratios)


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("revision", help="a commit, tag or branch of this repository")
    parser.add_argument("--set", dest="sets", nargs="+", action="append", metavar="PATH", help="a folder or .jsonl, and a configuration")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is timed (default 1)")
    arguments = parser.parse_args(argv)
    given = [ArticleSet(Path(one[0]).resolve(), *one[1:2]) for one in arguments.sets or ()]
    sets = [one for one in given or DEFAULT if one.path.exists()]
    different = False
    try:
        with checkout(arguments.revision) as old:
            for one in sets:
                found, ratio = compare(old, one, arguments.rounds)
                different |= bool(found)
                print(f"{one.path.name}: {'the same' if not found else f'{len(found)} articles differ'}; CPU time {ratio:.2f} of before")
                for line in found[:SHOWN]:
                    print(f"  {line}")
    except QuotesError as error:
        print(f"same: {error}", file=sys.stderr)
        return 2
    return int(different) if sets else 2


if __name__ == "__main__":
    sys.exit(main())
