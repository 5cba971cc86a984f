"""Put small faults into the code, one at a time, and count how many the tests notice.

    python -m benchmarks.mutants --count 200 --seed 1            draw, try, and print the score by file
    python -m benchmarks.mutants --count 200 --seed 1 --list     only show what would be tried
    python -m benchmarks.mutants --only quotes/record.py         all of the draw from one file
    python -m benchmarks.mutants --again survived                try those again that lived (after tests were added)

A statement is drawn at random, then one of the mutants in it, so that a long table weighs no more than a line of code. Only the tests
that run a mutant's lines are run, up to the first that fails, in a process forked from one that has torch, Stanza and
scikit-learn imported. Left out are tests that start processes of their own, judge by the clock, or take over a few seconds;
what they alone would notice counts as missed. What was tried is kept in the log's folder: a stopped run goes on, and a
later one tries only what is new.

Not mutated: docstrings, imports, annotations, decorators, f-strings, the wording of errors; and what EQUIVALENT names, with its reason.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

from benchmarks.mutants.equivalent import EQUIVALENT
from benchmarks.mutants.operators import Mutant, compiles, mutants_of
from benchmarks.mutants.select import Selection, selection

ROOT = Path(__file__).resolve().parent.parent.parent
TARGETS = (
    "quotes/quotation/**/*.py", "quotes/speakers/*.py", "quotes/language/*.py", "quotes/stance/*.py", "quotes/dataset/*.py",
    "quotes/record.py", "quotes/config.py", "quotes/pipeline.py",
)  # fmt: skip
"""Files that are changed. `text` and `learned` are not: the process that is forked has loaded them with the weights, so that a change in
them would not take."""
LIMIT, TIMES = 20.0, 1.0
"""A mutant may take so many seconds, and so many times what its tests took while they were watched, before it counts as noticed."""
COPIED = ("quotes", "tests", "configs", "annotations", "training", "benchmarks", "notebooks", "docs")
VERDICTS = {0: "survived", 1: "noticed", 2: "noticed", -1: "noticed"}


@dataclass(frozen=True, slots=True)
class Result:
    """One mutant that was tried. `verdict`: noticed, survived, uncovered (no test runs its lines), failed (the tool did)."""

    id: str
    verdict: str
    seconds: float
    by: str
    tests: int


def main() -> None:
    """The command."""
    arguments = _parser().parse_args()
    os.environ.update(OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", PYTHONHASHSEED="0")
    files = [path for path in _files() if not arguments.only or path in arguments.only]
    drawn = draw(files, arguments.count, arguments.seed)
    if arguments.list:
        print(*(one.id for one in drawn), sep="\n")
        return
    arguments.log.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [_copied(Path(folder) / f"worker{number}" / "tree") for number in range(arguments.jobs)]
        chosen = selection(_facts(copies[0], arguments.log, remap=arguments.remap), ROOT, arguments.without)
        if chosen.left_out:
            print(f"{len(chosen.left_out)} tests left out, {len(chosen.seconds)} kept", file=sys.stderr)
        results = _tried(drawn, chosen, copies, arguments)
    print(table(drawn, results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200, help="how many to draw (default: 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="FILE", help="draw from these files only")
    parser.add_argument("--list", action="store_true", help="show the draw, try nothing")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.add_argument("--log", type=Path, default=ROOT / "build" / "mutants", metavar="DIR", help="where results are kept")
    parser.add_argument("--again", nargs="+", default=(), metavar="VERDICT", help="try these again: survived, uncovered, failed, noticed")
    parser.add_argument("--without", nargs="+", metavar="FILE", default=(), help="test files that are left out")
    parser.add_argument("--remap", action="store_true", help="find out anew which test runs which lines")
    return parser


# -- drawing


def _files() -> list[str]:
    return sorted({path.relative_to(ROOT).as_posix() for pattern in TARGETS for path in ROOT.glob(pattern)})


def draw(files: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """At most `count` mutants of different statements, drawn with a seed; those that EQUIVALENT names are not among them."""
    chance = random.Random(seed)
    sources = {file: (ROOT / file).read_bytes() for file in files}
    statements: dict[tuple[str, int], list[Mutant]] = {}
    for file, source in sources.items():
        for one in mutants_of(file, source):
            statements.setdefault((file, one.statement), []).append(one)
    order = sorted(statements)
    chance.shuffle(order)
    found: list[Mutant] = []
    for place in order:
        if len(found) >= count:
            break
        group = statements[place]
        random.Random(f"{seed}:{place}").shuffle(group)
        sound = (one for one in group if not is_equivalent(one, sources[one.file]) and compiles(one.apply(sources[one.file])))
        found += [one for one in [next(sound, None)] if one is not None]
    return found


def is_equivalent(mutant: Mutant, source: bytes) -> bool:
    """Whether the list says that a mutant changes nothing that a test should see."""
    line, change = source.decode().splitlines()[mutant.line - 1], f"{mutant.operator}: {mutant.old} -> {mutant.new}"
    return any(re.search(each.where, line) and re.search(each.change, change) for each in EQUIVALENT)


# -- trying


def _copied(tree: Path) -> Path:
    """A copy of the working tree in which sources may be changed; what is large and never changed is linked."""
    tree.mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__", "*.pt")
    for name in COPIED:
        shutil.copytree(ROOT / name, tree / name, ignore=ignore)
    for path in (ROOT / "quotes").rglob("*.pt"):
        (tree / path.relative_to(ROOT)).symlink_to(path)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, tree / path.name)
    if (ROOT.parent / "shared").exists():
        (tree.parent / "shared").symlink_to(ROOT.parent / "shared")
    subprocess.run([sys.executable, "-m", "compileall", "-q", "quotes", "benchmarks"], cwd=tree, check=True)
    return tree


def _environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree)}


def _facts(tree: Path, log: Path, *, remap: bool) -> dict[str, Any]:
    """Which test runs which lines; of what is known, only the files of tests that changed are mapped anew, all where a source has."""
    place, source = log / "map.json", _digest([*(tree / "quotes").rglob("*.py")])
    known: dict[str, Any] = json.loads(place.read_text("utf-8")) if place.exists() and not remap else {}
    if known.get("source") != source:
        known = {"source": source, "files": {}, "lines": {}, "seconds": {}, "shared": {}, "failed": [], "started": []}
    files = {path.relative_to(tree).as_posix(): _digest([path]) for path in sorted((tree / "tests").glob("test_*.py"))}
    stale = [name for name, digest in files.items() if known["files"].get(name) != digest]
    if stale:
        print(f"mapping {len(stale)} files of tests to the lines they run; some minutes where it is all", file=sys.stderr)
        known = _merged(known, _mapped(tree, stale), files)
        place.write_text(json.dumps(known), "utf-8")
    return known


def _mapped(tree: Path, files: Sequence[str]) -> dict[str, Any]:
    out = tree.parent / "map.json"
    command = [sys.executable, "-m", "benchmarks.mutants.server", "map", str(out), *files]
    subprocess.run(command, cwd=tree, env=_environment(tree), check=True)
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def _merged(known: dict[str, Any], new: dict[str, Any], files: dict[str, str]) -> dict[str, Any]:
    """What is known, but of tests whose file is as it was, with what is new."""
    same = {name for name, digest in files.items() if known["files"].get(name) == digest}
    found: dict[str, Any] = {"source": known["source"], "files": files}
    for key in ("lines", "seconds", "shared"):
        found[key] = {test: value for test, value in known[key].items() if test.split("::")[0] in same} | new[key]
    for key in ("failed", "started"):
        found[key] = [test for test in known[key] if test.split("::")[0] in same] + new[key]
    return found


def _digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:16]


class _Worker:
    """A server process in its copy of the tree."""

    def __init__(self, tree: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.mutants.server"]
        self.tree = tree
        self.process = subprocess.Popen(command, cwd=tree, env=_environment(tree), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **job: Any) -> dict[str, Any]:
        """One job's reply."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        reply: dict[str, Any] = json.loads(self.process.stdout.readline())
        return reply


def _tried(drawn: Sequence[Mutant], chosen: Selection, copies: Sequence[Path], arguments: argparse.Namespace) -> dict[str, Result]:
    log = arguments.log / "results.jsonl"
    known = {one.id: one for one in _kept(log, drawn) if one.verdict not in arguments.again}
    waiting = [one for one in drawn if one.id not in known]
    workers: Queue[_Worker] = Queue()
    for tree in copies if waiting else ():
        workers.put(_Worker(tree))
    if waiting:
        _only_sound(chosen, workers, arguments.log / "sound.json")

    def one(mutant: Mutant) -> Result:
        worker = workers.get()
        try:
            return _one(mutant, chosen, worker)
        finally:
            workers.put(worker)

    with ThreadPoolExecutor(len(copies)) as pool, log.open("a", encoding="utf-8") as file:
        for mutant, result in zip(waiting, pool.map(one, waiting), strict=True):
            known[result.id] = result
            digest = _digest([ROOT / mutant.file])
            file.write(json.dumps({"digest": digest, **{name: getattr(result, name) for name in Result.__slots__}}) + "\n")
            file.flush()
            print(f"{len(known)}/{len(drawn)} {result.verdict} {result.seconds:.1f} s {result.id}  {result.by}", file=sys.stderr)
    while not workers.empty():
        worker = workers.get()
        assert worker.process.stdin
        worker.process.stdin.close()
        worker.process.wait()
    return known


def _only_sound(chosen: Selection, workers: Queue[_Worker], place: Path) -> None:
    """Leave out the tests that fail in a child without any mutant; files of tests that were tried as they are, are not tried again."""
    known = json.loads(place.read_text("utf-8")) if place.exists() else {"files": {}, "failing": []}
    files = {file: _digest_of_tests(file) for file in sorted({test.split("::")[0] for test in chosen.seconds})}
    same = {file for file, digest in files.items() if known["files"].get(file) == digest}
    failing = {test for test in known["failing"] if test.split("::")[0] in same}
    new = {test for test in chosen.seconds if test.split("::")[0] not in same}
    if new:
        failing |= _failing(chosen, new, workers)
    place.write_text(json.dumps({"files": {**known["files"], **files}, "failing": sorted(failing)}), "utf-8")
    for test in failing:
        print(f"left out, fails without a mutant: {test}", file=sys.stderr)
        chosen.leave_out(test)


def _digest_of_tests(file: str) -> str:
    """Of the package, a file of tests, and what it compares with where it compares."""
    paths = [ROOT / file, *(ROOT / "quotes").rglob("*.py")]
    if re.search(r"^\s*from tests\.", (ROOT / file).read_text("utf-8"), re.MULTILINE):
        paths += [path for path in (ROOT / "tests").rglob("*") if not path.name.startswith("test_")]
    return _digest(paths)


def _failing(chosen: Selection, wanted: set[str], workers: Queue[_Worker]) -> set[str]:
    worker, failing = workers.get(), set[str]()
    try:
        while True:
            tests = chosen.ordered(wanted - failing)
            reply = worker.ask(file="quotes/__init__.py", source=None, tests=tests, limit=1200.0)
            if reply["code"] == 0:
                return failing
            if reply["killer"] not in tests or len(failing) > 10:
                raise SystemExit(f"the tests fail without any mutant ({reply}); run them, or --remap")
            failing.add(reply["killer"])
    finally:
        workers.put(worker)


def _one(mutant: Mutant, chosen: Selection, worker: _Worker) -> Result:
    tests = chosen.tests_of(mutant)
    if not tests:
        return Result(mutant.id, "uncovered", 0.0, "", 0)
    source = mutant.apply((ROOT / mutant.file).read_bytes()).decode()
    limit = LIMIT + TIMES * sum(chosen.seconds[test] for test in tests)
    reply = worker.ask(file=mutant.file, source=source, tests=tests, limit=limit)
    return Result(mutant.id, VERDICTS.get(reply["code"], "failed"), reply["seconds"], reply["killer"], len(tests))


def _kept(log: Path, drawn: Sequence[Mutant]) -> Iterator[Result]:
    """What an earlier run found of mutants of unchanged files; of one tried twice the last."""
    digests = {file: _digest([ROOT / file]) for file in {one.file for one in drawn}}
    wanted = {one.id: digests[one.file] for one in drawn}
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    rows = {row["id"]: row for row in map(json.loads, lines) if wanted.get(row["id"]) == row["digest"]}
    return (Result(**{name: row[name] for name in Result.__slots__}) for row in rows.values())


# -- telling


def table(drawn: Sequence[Mutant], results: dict[str, Result]) -> str:
    """The score by file as Markdown, and what was missed."""
    count: Counter[tuple[str, str]] = Counter((one.file, results[one.id].verdict) for one in drawn if one.id in results)
    files = sorted({file for file, _ in count})
    rows = [(file, count[file, "noticed"], sum(number for (other, _), number in count.items() if other == file)) for file in files]
    total = ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))
    lines = ["| file | noticed | of | % |", "|---|---|---|---|"]
    lines += [f"| {file} | {noticed} | {number} | {100 * noticed / max(1, number):.0f} |" for file, noticed, number in (*rows, total)]
    missed = [f"- {results[one.id].verdict}: {one.id}" for one in drawn if one.id in results and results[one.id].verdict != "noticed"]
    return "\n".join([*lines, "", *missed])


if __name__ == "__main__":
    main()
