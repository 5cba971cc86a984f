"""Whole processes beside one another, by turns: `quotes extract` and other tools; start-up, words a CPU-second, memory.

    python -m benchmarks.peers dev.jsonl --peer "textacy=/peers/bin/python benchmarks/peer_textacy.py"
    python -m benchmarks.peers dev.jsonl --peer "before=/before/bin/quotes extract" --rounds 5 --csv speed.csv --plot speed.png

A peer is a name and a command that takes a .jsonl of {doc_id, text} as its last word. Each command is run on one article for its start-up
and then on the whole set, all by turns, each round anew; what counts is CPU time of the whole process, on one thread. Words a CPU-second
are those of the whole set less the start-up. The figure to compare is the ratio to ours of the same round: these swing least. Medians of
the rounds.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.scale import megabytes_of
from quotes.atomic import whole_file
from quotes.engine import ONE_THREAD

OURS = "quotes"


@dataclass(frozen=True, slots=True)
class Round:
    """One tool in one round: CPU-seconds on one article and on all, and megabytes at the peak."""

    start: float
    whole: float
    megabytes: float

    def pace(self, words: int) -> float:
        """Words a CPU-second, the start-up left out."""
        return words / max(1e-9, self.whole - self.start)


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of one tool: start-up, whole, words a CPU-second, megabytes; and, of the same round, how many times ours it takes a word, and
    in the whole."""

    name: str
    start: float
    whole: float
    pace: float
    megabytes: float
    per_word: float
    in_all: float


def spent(command: Sequence[str]) -> tuple[float, float]:
    """CPU-seconds and peak megabytes of a command. Ends the measuring where it fails: a figure of a tool that fell over is none."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **ONE_THREAD})
    _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode not in (0, 1):
        sys.exit(f"{shlex.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, megabytes_of(used)


def measure(commands: Mapping[str, Sequence[str]], one: Path, every: Path, rounds: int) -> dict[str, list[Round]]:
    """Each command on one article and on all, by turns."""
    found: dict[str, list[Round]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            start, _ = spent([*command, str(one)])
            whole, megabytes = spent([*command, str(every)])
            found[name].append(Round(start, whole, megabytes))
    return found


def rows_of(found: Mapping[str, Sequence[Round]], words: int) -> list[Row]:
    """The medians, and the ratios to ours round by round."""
    ours = found[OURS]
    return [
        Row(
            name,
            median(each.start for each in own),
            median(each.whole for each in own),
            median(each.pace(words) for each in own),
            median(each.megabytes for each in own),
            median(us.pace(words) / each.pace(words) for each, us in zip(own, ours, strict=True)),
            median(each.whole / us.whole for each, us in zip(own, ours, strict=True)),
        )
        for name, own in found.items()
    ]


def table(rows: Sequence[Row], words: int) -> str:
    """A line a tool."""
    lines = [
        f"{words:,} words; CPU-seconds, one thread",
        f"{'':14}{'start-up':>10}{'whole':>9}{'words/s':>10}{'MB':>7}{'x a word':>10}{'x in all':>10}",
    ]
    lines += [
        f"{row.name:14}{row.start:>10.2f}{row.whole:>9.1f}{row.pace:>10,.0f}{row.megabytes:>7.0f}{row.per_word:>10.2f}{row.in_all:>10.2f}"
        for row in rows
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser("benchmarks.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, metavar="SET", help="a .jsonl of {doc_id, text}")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND", help="another tool; may be given again")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw it (extra `plots`)")
    given = parser.parse_args(argv)
    peers = dict(peer.partition("=")[::2] for peer in given.peer)
    if not all(peers.values()) or OURS in peers:
        parser.error(f"a peer is written NAME=COMMAND, and its name is not {OURS!r}")
    articles = [json.loads(line) for line in given.set.read_text("utf-8").split("\n") if line]
    words = sum(len(each["text"].split()) for each in articles)
    with tempfile.TemporaryDirectory() as name:
        one, every = Path(name) / "one.jsonl", Path(name) / "every.jsonl"
        bare = [json.dumps({"doc_id": str(number), "text": each["text"]}) for number, each in enumerate(articles)]
        one.write_text(json.dumps({"doc_id": "0", "text": "It rained."}) + "\n", "utf-8")
        every.write_text("".join(f"{line}\n" for line in bare), "utf-8")
        ours = [sys.executable, "-m", "quotes", "extract"]
        rows = rows_of(
            measure({OURS: ours, **{key: shlex.split(command) for key, command in peers.items()}}, one, every, given.rounds), words
        )
    print(table(rows, words))
    if given.csv:
        write_table(rows, words, given.csv)
    if given.plot:
        draw(rows, given.plot)


def write_table(rows: Sequence[Row], words: int, path: Path) -> None:
    """As CSV."""
    with whole_file(path) as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(
            ["tool", "words", "start_up_cpu_s", "whole_cpu_s", "words_per_cpu_s", "megabytes", "times_ours_per_word", "times_ours_in_all"]
        )
        for row in rows:
            out.writerow(
                [row.name, words, *(round(value, 2) for value in (row.start, row.whole, row.pace, row.megabytes, row.per_word, row.in_all))]
            )


def draw(rows: Sequence[Row], path: Path) -> None:
    """Start-up and the rest of the whole, a bar a tool."""
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(6.4, 0.5 * len(rows) + 1.2), layout="constrained")
    axes = sheet.add_subplot()
    names = [row.name for row in rows][::-1]
    starts, rests = [row.start for row in rows][::-1], [row.whole - row.start for row in rows][::-1]
    axes.barh(names, starts, color="#9aa5ad", label="start-up")
    axes.barh(names, rests, left=starts, color="#2a7f9e", label="reading")
    axes.set(xlabel="CPU-seconds, whole process")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    sheet.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
