"""The tool that counts what the tests notice: which faults it makes, which tests it chooses for them, and how it counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # benchmarks/ is no part of the package

from benchmarks.mutants.__main__ import Result, draw, is_equivalent, table  # noqa: E402
from benchmarks.mutants.operators import Mutant, compiles, mutants_of  # noqa: E402
from benchmarks.mutants.select import selection  # noqa: E402

SOURCES = {
    "a comparison": ("def f(a):\n    g(a < 1)\n", {"a <= 1", "a >= 1", "a < 2", "a < 0"}),
    "membership": ("def f(a):\n    g(a not in b)\n", {"a in b"}),
    "and, or, not": ("def f(a):\n    g(not a and b)\n", {"not a or b", "(a) and b", "True and b", "not a and True", "not a and (not (b))"}),
    "a condition": ("def f(a):\n    if a:\n        g()\n", {"if (not (a))", "if True", "if False"}),
    "numbers": ("X = 0.35\n", {"X = 0.7", "X = 0.175"}),
    "truth": ("X = True\n", {"X = False"}),
    "a text": ('X = "a"\n', {'X = ""'}),
    "an entry": ('X = {"a": b, "c": d}\n', {'X = {"c": d}', 'X = {"a": b}', 'X = {"": b, "c": d}', 'X = {"a": b, "": d}'}),
    "arguments": ("def f(a):\n    g(a, b)\n", {"g(b, a)"}),
    "a named argument": ("X = g(a, k=b)\n", {"X = g(a)"}),
    "what is given back": ("def f(a):\n    return a\n", {"return None"}),
    "a default": ("def f(a=1):\n    pass\n", {"a=2", "a=0"}),
    "a statement": ("def f(a):\n    while a.b:\n        continue\n", {"        pass\n", "while (not (a.b))", "while True", "while False"}),
    "another function": ("X = max(a)\n", {"X = min(a)"}),
    "a call left out": ("X = a.lower()\n", {"X = a\n"}),
    "a filter": ("X = [a for a in b if c]\n", {"if True", "if (not (c))"}),
}
NEVER = {
    "a docstring": '"""Words."""\n',
    "an import": "from a import b\n",
    "an annotation": 'X: "int"\n',
    "a name of types": 'X = Literal["a", "b"]\n',
    "an f-string": 'X = f"a {1 + 1}"\n',
    "an error's wording": 'def f(a):\n    g(ConfigError("a", 1))\n',
    "all": '__all__ = ["a", "b"]\n',
    "what a type checker reads": "if TYPE_CHECKING:\n    X = 1\n",
    "a decorator": "@cache(1)\ndef f(a):\n    pass\n",
}


@pytest.mark.parametrize(("source", "changes"), SOURCES.values(), ids=SOURCES.keys())
def test_a_source_has_these_faults(source: str, changes: set[str]) -> None:
    made = [one.apply(source.encode()).decode() for one in mutants_of("a.py", source.encode())]
    assert all(any(change in text for text in made) for change in changes)
    assert all(any(change in text for change in changes) or "g()" in source for text in made if "pass" not in text), made
    assert source not in made and all(compiles(text.encode()) for text in made)


@pytest.mark.parametrize("source", NEVER.values(), ids=NEVER.keys())
def test_these_are_never_changed(source: str) -> None:
    assert [one for one in mutants_of("a.py", source.encode()) if one.operator != "statement removed"] == []


def test_places_are_right_beside_letters_of_several_bytes() -> None:
    source = 'X = "é"  # “é”\nY = g("”", 1)\n'.encode()
    assert all(one.apply(source) != source and compiles(one.apply(source)) for one in mutants_of("a.py", source))


def test_a_draw_is_seeded_and_takes_a_statement_once() -> None:
    files = ["quotes/record.py", "quotes/dataset/rows.py"]
    drawn = draw(files, 12, 1)
    assert drawn == draw(files, 12, 1) and drawn != draw(files, 12, 2) and len(drawn) == 12
    assert len({(one.file, one.statement) for one in drawn}) == 12 and {one.file for one in drawn} == set(files)


def mutant(file: str, old: str, lines: tuple[int, int], names: tuple[str, ...] = ()) -> Mutant:
    return Mutant(file, "constant", lines[0], 0, 1, old, "", 0, lines, names)


def test_a_mutant_is_tried_with_the_tests_that_run_it(tmp_path: Path) -> None:
    (tmp_path / "quotes").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "quotes" / "a.py").write_text(
        "LIMIT = 1\nTWICE = 2 * LIMIT\ndef f(x):\n    return x\ndef g():\n    return TWICE\n", "utf-8"
    )
    for name, words in (("test_a", ""), ("test_b", "print(LIMIT)\n")):
        (tmp_path / "tests" / f"{name}.py").write_text(words, "utf-8")
    one, two, three = "tests/test_a.py::one", "tests/test_a.py::two", "tests/test_b.py::three"
    facts = {
        "lines": {one: {"quotes/a.py": [4]}, two: {"quotes/a.py": [6]}, three: {}, "tests/test_a.py::slow": {"quotes/a.py": [4]}},
        "seconds": {one: 0.1, two: 0.1, three: 0.1, "tests/test_a.py::slow": 99.0},
        **{"shared": dict.fromkeys((one, two, three), 0.0), "failed": [], "started": []},
    }
    chosen = selection(facts, tmp_path)
    assert chosen.tests_of(mutant("quotes/a.py", "x", (4, 4))) == [one]
    assert sorted(chosen.tests_of(mutant("quotes/a.py", "1", (1, 1), ("LIMIT",)))) == [two, three]
    assert chosen.left_out == ["tests/test_a.py::slow"]


def test_what_is_excused_is_excused_by_its_line_and_its_change() -> None:
    source = b"X = zip(a, b, strict=True)\nY = g(strict)\n"
    strict = [one for one in mutants_of("a.py", source) if "strict" in one.old or one.old == "True"]
    assert strict and all(is_equivalent(one, source) for one in strict)
    assert not any(is_equivalent(one, source) for one in mutants_of("a.py", source) if one.operator == "arguments swapped")


def test_the_table_counts_by_file_and_names_what_was_missed() -> None:
    drawn = [mutant("a.py", "1", (1, 1)), mutant("a.py", "2", (2, 2)), mutant("b.py", "3", (1, 1))]
    verdicts = ("noticed", "survived", "uncovered")
    results = {one.id: Result(one.id, verdict, 1.0, "", 1) for one, verdict in zip(drawn, verdicts, strict=True)}
    lines = table(drawn, results).splitlines()
    assert lines[2:5] == ["| a.py | 1 | 2 | 50 |", "| b.py | 0 | 1 | 0 |", "| all | 1 | 3 | 33 |"]
    assert [line.split(":")[0] for line in lines[6:]] == ["- survived", "- uncovered"]
