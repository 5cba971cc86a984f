"""YAML is read strictly, with places; what is written is read back."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import YamlError
from quotes.yamlfile import DEPTH, Node, nearest, parse_yaml, quoted, read_yaml, written

pytestmark = pytest.mark.versions

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


def child(source: str, *path: str | int) -> Node:
    node = parse_yaml(source)
    for step in path:
        node = node.value[step]
    return node


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        pytest.param("a: no", "no", "no", id="no is no boolean"),
        pytest.param("a: on", "on", "on", id="on neither"),
        pytest.param("a: yes", "yes", "yes", id="yes neither"),
        pytest.param("a: 012", "012", "012", id="no octal"),
        pytest.param("a: 0x1f", "0x1f", "0x1f", id="no hexadecimal"),
        pytest.param("a: 1_000", "1_000", "1_000", id="no underscores in numbers"),
        pytest.param("a: 12:30:45", "12:30:45", "12:30:45", id="no base sixty"),
        pytest.param("a: 2009-03-06", "2009-03-06", "2009-03-06", id="a date stays a text"),
        pytest.param("a: 1e5", 100000.0, "1e5", id="a number keeps its writing"),
        pytest.param("a: 12", 12, "12", id="a whole number"),
        pytest.param("a: 0.50", 0.5, "0.50", id="a fraction"),
        pytest.param('a: "12"', "12", "12", id="a quoted number is a text"),
        pytest.param("a: '012'", "012", "012", id="single quotes"),
        pytest.param("a: true", True, "true", id="true"),
        pytest.param('a: "true"', "true", "true", id="a quoted true is a text"),
        pytest.param("a: .inf", ".inf", ".inf", id="no infinity"),
        pytest.param("a: 1e999", "1e999", "1e999", id="no number beyond floats"),
        pytest.param("a: " + "9" * 5000, "9" * 5000, "9" * 5000, id="no number that int() refuses"),
        pytest.param("a: <<", "<<", "<<", id="no merge key"),
        pytest.param("a: we said\n  so", "we said so", "we said so", id="a plain text over two lines"),
        pytest.param("\ufeffa: x", "x", "x", id="byte order mark"),
    ],
)
def test_scalars_are_what_stands_there(source: str, value: object, text: str) -> None:
    node = child(source, "a")
    assert node.value == value and type(node.value) is type(value)
    assert node.text() == text


@pytest.mark.parametrize("source", ["a:", "a: ~", "a: null"])
def test_null(source: str) -> None:
    assert child(source, "a").is_null()


@pytest.mark.parametrize(
    ("source", "place", "words"),
    [
        pytest.param("a: 1\nb: 2\na: 3", "<text>:3:1", "'a' stands twice; first in line 1", id="doubled key"),
        pytest.param("x:\n  - {b: 1, b: 2}", "<text>:2:12", "'b' stands twice", id="doubled key in a flow mapping"),
        pytest.param('a: 1\n"a": 2', "<text>:2:1", "stands twice", id="doubled key, quoted"),
        pytest.param("a: &x 1\nb: *x", "<text>:1:4", "anchors and aliases", id="anchor"),
        pytest.param("a: *x", "<text>:1:4", "anchors and aliases", id="alias"),
        pytest.param("a: !!python/object:os.system 1", "<text>:1:4", "tags are not used", id="tag"),
        pytest.param("a: !x 1", "<text>:1:4", "tags are not used", id="local tag"),
        pytest.param("[1, 2]: x", "<text>:1:1", "a key must be one text", id="a list as key"),
        pytest.param("a: b: c", "<text>:1:5", "in quotes", id="second colon"),
        pytest.param("---\na: 1\n---\nb: 2", "<text>:3:1", "a second one begins here", id="second document"),
        pytest.param("a: 'x", "<text>:1:6", "is not YAML", id="unclosed quote"),
        pytest.param("\ta: x", "<text>:1:1", "is not YAML", id="tab"),
        pytest.param("a: 1\nb: x\x01", "<text>:2:5", "U+0001", id="control character"),
        pytest.param("a: \ud800", "<text>:1:4", "U+D800", id="half a surrogate pair"),
        pytest.param("", "<text>", "is empty", id="empty"),
        pytest.param("# nothing\n", "<text>", "is empty", id="only a comment"),
    ],
)
def test_refused_with_its_place(source: str, place: str, words: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml(source)
    assert caught.value.place == place
    assert words in caught.value.message


def test_an_alias_bomb_is_refused_at_once() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    begun = time.perf_counter()
    with pytest.raises(YamlError, match="aliases"):
        parse_yaml("\n".join(rows))
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[\n"], ids=["lists", "mappings", "blocks", "lines"])
def test_deep_nesting_crashes_nothing(opening: str) -> None:
    with pytest.raises(YamlError) as caught:  # ours or the parser's, which may count for itself
        parse_yaml(opening * 100_000)
    assert re.fullmatch(r"<text>:\d+:\d+", caught.value.place)


@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", ""), ("[\n", "]")], ids=["lists", "mappings", "blocks", "lines"]
)
def test_nesting_that_nobody_writes(opening: str, closing: str) -> None:
    with pytest.raises(YamlError, match=f"nested more than {DEPTH}"):
        parse_yaml(opening * (DEPTH + 1) + closing * (DEPTH + 1))


def test_nesting_that_somebody_may_write() -> None:
    assert parse_yaml("[" * DEPTH + "]" * DEPTH).sequence()


def test_unknown_and_missing_keys() -> None:
    node = parse_yaml("speeker: x\n")
    with pytest.raises(YamlError, match="did you mean 'speaker'") as caught:
        node.mapping(optional=("speaker", "source"))
    assert caught.value.place == "<text>:1:1"
    with pytest.raises(YamlError, match="'content' is missing"):
        node.mapping(required=("content",), optional=None)


@pytest.mark.parametrize(
    ("source", "read", "words"),
    [
        ("a: [x]", "text", "a text belongs here, not a list"),
        ("a:", "text", "not nothing"),
        ("a: x", "number", "a number belongs here, not 'x'"),
        ("a: true", "number", "not True"),
        ("a: 1", "truth", "true or false belongs here, not 1"),
        ("a: yes", "truth", "not 'yes'"),
        ("a: x", "sequence", "a list belongs here"),
        ("a: x", "mapping", "keys and values belong here"),
    ],
)
def test_the_wrong_kind_of_value(source: str, read: str, words: str) -> None:
    with pytest.raises(YamlError, match=words):
        getattr(child(source, "a"), read)()


def test_choice_names_the_options() -> None:
    with pytest.raises(YamlError, match=r"did you mean 'direct'.*one of: direct, mixed"):
        child("a: Dirct", "a").choice(("direct", "mixed"))


def test_nearest() -> None:
    assert nearest("LAVROF", ("lavrov", "clinton")) == " (did you mean 'lavrov'?)"
    assert nearest("zzz", ("lavrov",)) == ""


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with pytest.raises(YamlError, match="cannot be read"):
        read_yaml(path)
    with pytest.raises(YamlError, match="cannot be read"):
        read_yaml(tmp_path)
    path.write_bytes(b"a: x\nb: \xff\n")
    with pytest.raises(YamlError, match="not UTF-8") as caught:
        read_yaml(path)
    assert caught.value.place == f"{path}:2:4"
    path.write_bytes(b"a: x\r\nb: y\r\n")
    assert read_yaml(path).plain() == {"a": "x", "b": "y"}


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("Lavrov", "Lavrov"),
        ("Ada Holm", "Ada Holm"),
        ("no", '"no"'),
        ("Null", '"Null"'),
        ("012", '"012"'),
        ("2009-03-06", '"2009-03-06"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("", '""'),
        ("two\nlines", '"two\\nlines"'),
        ('"x"', '"\\"x\\""'),
        ("Лавров", "Лавров"),
        ("a\x85b\u2028\ufeff\x00", '"a\\u0085b\\u2028\\ufeff\\u0000"'),
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.5, "0.5"),
        (["a", "b c"], "[a, b c]"),
    ],
)
def test_written(value: object, line: str) -> None:
    assert written(value) == line  # type: ignore[arg-type]


@given(TEXT)
def test_what_is_written_is_read_back(text: str) -> None:
    assert child(f"a: {written(text)}", "a").value == text
    assert child(f"a: [{written(text)}, x]", "a", 0).value == text
    assert child(f"a: {quoted(text)}", "a").value == text


def test_what_no_file_can_hold_is_not_written() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        quoted("\ud800")
    with pytest.raises(ValueError, match="number"):
        written(float("nan"))


@given(TEXT)
def test_any_text_is_yaml_or_refused(text: str) -> None:
    with suppress(YamlError):
        parse_yaml(text)
