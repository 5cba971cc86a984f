"""Which tests may notice a mutant: those that run its statement, or, where it runs at import only, what uses the names it binds."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.mutants.operators import Mutant, bound

Line = tuple[str, int]
SLOW = 12.0
"""Tests of more seconds, while they are watched, are left out: the score can only be better than what is told."""
FEW = 40
QUICK = 0.1
"""Tests of so many seconds, with what they share, go first."""
TIMED = ("time", "linear", "at_once")
"""Tests with such a word in their name judge by the clock, and are left out."""


def is_timed(test: str) -> bool:
    """Whether a test judges by the clock, as its name tells."""
    return any(word in test.split("::")[-1].split("[")[0] for word in TIMED)


@dataclass(slots=True)
class Selection:
    """The tests by line, and the uses of names in the package."""

    by_line: dict[Line, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    shared: dict[str, float] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)
    """By the name of a constant: the tests of the files that use it."""
    uses: dict[str, set[Line]] = field(default_factory=dict)
    """By name: the lines within functions that use it."""
    makes: dict[str, set[str]] = field(default_factory=dict)
    """By name: the names that statements of modules and classes make of it."""

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that may notice it, the quick ones first, those of a file together."""
        if mutant.names:
            places = self._uses_of(mutant.names)
        else:
            places = {(mutant.file, line) for line in range(mutant.lines[0], mutant.lines[1] + 1)}
        found = {test for place in places for test in self.by_line.get(place, ())}
        if not found:  # what a file of tests runs when it is imported is not seen: a few of those that run anything near
            near = {test for (file, _), tests in self.by_line.items() if file == mutant.file for test in tests}
            found.update(self.ordered(near)[:FEW])
        found.update(test for name in mutant.names for test in self.named.get(name, ()) if test in self.seconds)
        return self.ordered(found)

    def leave_out(self, test: str) -> None:
        """Never choose a test."""
        for tests in self.by_line.values():
            tests.discard(test)
        self.seconds.pop(test, None)

    def ordered(self, tests: Iterable[str]) -> list[str]:
        """Quick ones first; of the others, those of the quickest files."""
        files: dict[str, float] = {}
        for test, seconds in self.seconds.items():
            file = test.split("::")[0]
            files[file] = files.get(file, 0.0) + seconds
        cost = {test: self.seconds[test] + self.shared[test] for test in tests}
        return sorted(cost, key=lambda test: (cost[test] > QUICK, files[test.split("::")[0]] + self.shared[test], test))

    def _uses_of(self, names: Iterable[str]) -> set[Line]:
        seen, waiting = set(names), list(names)
        while waiting:
            for name in self.makes.get(waiting.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    waiting.append(name)
        return {place for name in seen for place in self.uses.get(name, ())}


def selection(facts: Mapping[str, Any], root: Path, without: Sequence[str] = ()) -> Selection:
    """The selection from what the mapping run wrote and the sources below `root`, `without` some test files."""
    found = Selection()
    out = {*facts["failed"], *facts["started"]}
    for test, files in facts["lines"].items():
        seconds = facts["seconds"][test]
        if test in out or seconds > SLOW or is_timed(test) or test.split("::")[0] in without:
            found.left_out.append(test)
            continue
        found.seconds[test], found.shared[test] = seconds, facts["shared"][test]
        for file, lines in files.items():
            for line in lines:
                found.by_line.setdefault((file, line), set()).add(test)
    for path in sorted((root / "quotes").rglob("*.py")):
        _read_names(found, path.relative_to(root).as_posix(), ast.parse(path.read_bytes()).body, ())
    for file in {test.split("::")[0] for test in found.seconds}:
        names = {name for node in ast.walk(ast.parse((root / file).read_bytes())) if (name := _used(node)) and name.isupper()}
        tests = {test for test in found.seconds if test.startswith(f"{file}::")}
        for name in names:
            found.named.setdefault(name, set()).update(tests)
    return found


def _read_names(found: Selection, file: str, body: Iterable[ast.stmt], around: tuple[str, ...]) -> None:
    for stmt in body:
        if isinstance(stmt, ast.ClassDef):
            _read_names(found, file, stmt.body, (*around, stmt.name))
        elif isinstance(stmt, ast.FunctionDef):
            lines = {(file, line) for line in range(stmt.lineno, (stmt.end_lineno or stmt.lineno) + 1)}
            for node in ast.walk(stmt.args):  # a default is read at import, and acts wherever the function runs
                if (name := _used(node)) is not None:
                    found.uses.setdefault(name, set()).update(lines)
            for node in ast.walk(stmt):
                if (name := _used(node)) is not None:
                    found.uses.setdefault(name, set()).add((file, node.lineno))  # type: ignore[attr-defined]
        else:
            for node in ast.walk(stmt):
                if (name := _used(node)) is not None:
                    found.makes.setdefault(name, set()).update((*around, *bound(stmt)))


def _used(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None
