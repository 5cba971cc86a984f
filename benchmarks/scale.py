"""What a build costs as the collection grows: seconds, CPU-seconds, words a second and memory, to a table and a plot.

    python -m benchmarks.scale --sizes 1000 10000 --out scale.csv --plot scale.png

The articles are made out of our own sample. Each size is a build of its own in a fresh process; memory is the largest that it or one
of its processes took. Linear cost keeps the slope, CPU-seconds for a thousand words, the same at each size.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.made import write_articles
from quotes.atomic import whole_file


@dataclass(frozen=True, slots=True)
class Point:
    """One build: articles and words in, wall and CPU seconds, megabytes of the largest process."""

    articles: int
    words: int
    seconds: float
    cpu: float
    megabytes: float

    @property
    def slope(self) -> float:
        """CPU-seconds for a thousand words."""
        return 1000 * self.cpu / self.words


def measure(count: int, jobs: int) -> Point:
    """Build a collection of so many articles once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = write_articles(folder / "articles.jsonl", count)
        command = [sys.executable, "-m", "quotes", "build", "--articles", str(folder / "articles.jsonl"), "--texts", "all"]
        begun = time.monotonic()
        process = subprocess.Popen([*command, "--out", str(folder / "dataset"), "--jobs", str(jobs)], stderr=subprocess.DEVNULL)
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
        if process.returncode:
            sys.exit(f"the build of {count} articles ended with {process.returncode}")
        return Point(count, words, time.monotonic() - begun, used.ru_utime + used.ru_stime, megabytes_of(used))


def megabytes_of(used: resource.struct_rusage) -> float:
    """The most that a process took."""
    return used.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser("benchmarks.scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 3000, 10000], metavar="N", help="articles of each build")
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write the table")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw it (extra `plots`)")
    given = parser.parse_args(argv)
    points = []
    for size in sorted(given.sizes):
        points.append(measure(size, given.jobs))
        point = points[-1]
        print(
            f"{point.articles:>8,} articles {point.words:>11,} words {point.seconds:>8.0f} s {point.cpu:>8.0f} CPU-s "
            f"{point.slope:.3f} CPU-s for 1,000 words {point.megabytes:>6.0f} MB",
            flush=True,
        )
    if given.out:
        write_table(points, given.out)
    if given.plot:
        draw(points, given.plot)


def write_table(points: Sequence[Point], path: Path) -> None:
    """The points as CSV."""
    with whole_file(path) as out:
        table = csv.DictWriter(out, [*asdict(points[0]), "slope"])
        table.writeheader()
        table.writerows({**asdict(point), "slope": round(point.slope, 4)} for point in points)


def draw(points: Sequence[Point], path: Path) -> None:
    """CPU time and memory against words."""
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(7, 3.2), layout="constrained")
    left, right = sheet.subplots(1, 2)
    words = [point.words / 1e6 for point in points]
    left.plot(words, [point.cpu / 60 for point in points], "o-")
    left.set(xlabel="million words", ylabel="CPU-minutes", xlim=(0, None), ylim=(0, None))
    right.plot(words, [point.megabytes for point in points], "o-")
    right.set(xlabel="million words", ylabel="MB, largest process", xlim=(0, None), ylim=(0, None))
    sheet.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
