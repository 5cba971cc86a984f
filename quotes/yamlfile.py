"""Read YAML with line numbers, write a value as YAML; refuse doubled and unknown keys. Alone imports yaml."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from quotes.disk import read_bytes
from quotes.errors import YamlError

Scalar = str | int | float | bool | None
DEPTH = 24
"""Levels of nesting from which a file is refused: the C parser overflows its stack on hostile ones."""
BYTES = 16 << 20
"""Of a YAML file, at most."""
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?: |\r?$)")
_UNSETTLED = "a conflict of git that is not settled begins here; keep one of the two sides, and delete the lines of <, = and >"
_DOUBLE_MARK = re.compile(r'(?<!\\)"')
_HASH = re.compile(r"[0-9a-f]{64}")
_ITEM = re.compile(r" *- ")
MOST_FAULTS = 50
"""Lines that are left out to go on reading a file, at most."""
VALUES = 500_000
"""Of a YAML file, at most, keys and ends of lists counted; more would take minutes and gigabytes."""
# Bounded, because int() refuses more than 4,300 digits with an error of its own.
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, Scalar] = {"null": None, "~": None, "": None, "true": True, "false": False}
# Safe to write without quotes, in every place and for every reader of YAML 1.1 and 1.2.
_PLAIN = re.compile(r"[^\W\d_][\w./+-]*(?: [\w(][\w./()+-]*)*")
_NOT_PLAIN = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file and where it stands. `value` is a scalar, a tuple of nodes, or a dict of nodes.

    `raw` is a scalar's text, `key_place` where its key stands, `span` its first character and the one behind it in the file's text (a byte
    order mark not counted), as it is written there with its quotation marks.
    """

    value: Any
    place: str
    raw: str = ""
    key_place: str = ""
    span: tuple[int, int] = (0, 0)

    def is_null(self) -> bool:
        """Whether it is null."""
        return self.value is None

    def is_scalar(self) -> bool:
        """Whether it is one text, number, truth value or null."""
        return not isinstance(self.value, dict | tuple)

    def text(self) -> str:
        """Its words as written (a plain `no` stays "no"). Raises YamlError for a list, a mapping or null."""
        if not self.is_scalar() or self.value is None:
            raise YamlError(f"a text belongs here, not {self._what()}", self.place)
        return self.raw

    def number(self) -> float:
        """A number. Raises YamlError for anything else."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise YamlError(f"a number belongs here, not {self._what()}", self.place)
        return self.value

    def truth(self) -> bool:
        """true or false. Raises YamlError for anything else."""
        if not isinstance(self.value, bool):
            raise YamlError(f"true or false belongs here, not {self._what()}", self.place)
        return self.value

    def choice(self, options: Sequence[str]) -> str:
        """One of `options`. Raises YamlError that names them."""
        found = self.text()
        if found not in options:
            raise YamlError(f"{found!r} is not known here{nearest(found, options)}; one of: {', '.join(options)}", self.place)
        return found

    def sequence(self) -> tuple[Node, ...]:
        """Its items. Raises YamlError where it is no list; null counts as the empty list."""
        if self.value is None:
            return ()
        if not isinstance(self.value, tuple):
            raise YamlError(f"a list belongs here, not {self._what()}", self.place)
        return self.value

    def texts(self) -> tuple[str, ...]:
        """One text or a list of texts, as a tuple."""
        return tuple(node.text() for node in self.sequence()) if not self.is_scalar() or self.value is None else (self.text(),)

    def mapping(self, *, required: Sequence[str] = (), optional: Sequence[str] | None = ()) -> dict[str, Node]:
        """Its keys and values. Raises YamlError for a missing or unknown key (`optional=None` allows any)."""
        if not isinstance(self.value, dict):
            raise YamlError(f"keys and values belong here, not {self._what()}", self.place)
        found: dict[str, Node] = self.value
        known = (*required, *(optional or ()))
        for key, node in found.items():
            if optional is not None and key not in known:
                raise YamlError(f"unknown key {key!r}{nearest(key, known)}; known: {', '.join(known)}", node.key_place)
        for key in required:
            if key not in found:
                raise YamlError(f"the key {key!r} is missing", self.place)
        return found

    def plain(self) -> Any:
        """The value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def _what(self) -> str:
        if isinstance(self.value, dict):
            return "keys and values"
        if isinstance(self.value, tuple):
            return "a list"
        return "nothing" if self.value is None else repr(self.value)


def nearest(word: str, options: Sequence[str]) -> str:
    """ " (did you mean 'x'?)" for the option most like `word`, or "" where none is."""
    folded = {option.casefold(): option for option in options}
    close = difflib.get_close_matches(word.casefold(), tuple(folded), n=1)
    return f" (did you mean {folded[close[0]]!r}?)" if close else ""


@dataclass(frozen=True, slots=True)
class Mended:
    """What could be read of a file with faults: its value, None where nothing could, the faults, and the lines left out to go on."""

    root: Node | None
    faults: tuple[YamlError, ...]
    left_out: frozenset[int] = frozenset()
    doubled: frozenset[int] = frozenset()
    """The lines of keys that stand twice; the first of each counts."""


def read_all_faults(path: Path) -> Mended:
    """Like `read_yaml`, but every fault of the file is gathered: what YAML itself cannot read is left out line by line.

    Raises YamlError where the file cannot be read at all: missing, too large, not UTF-8.
    """
    name, lines = str(path), _source(path).removeprefix("\ufeff").split("\n")
    marks = {number: mark[1] for number, line in enumerate(lines, start=1) if (mark := _CONFLICT.match(line))}
    faults = [YamlError(_UNSETTLED, f"{name}:{number}:1") for number, which in marks.items() if which == "<<<<<<<"]
    left_out: set[int] = set(marks)
    while len(left_out) < MOST_FAULTS + len(marks):
        body = "\n".join("" if number in left_out else line for number, line in enumerate(lines, start=1))
        doubled: list[YamlError] = []
        try:
            root = _parsed(body, name, doubled)
        except YamlError as error:
            error = _unclosed(body, error, name) or error
            line = line_of(error.place)
            nothing_there = line is None or line > len(lines) or not lines[line - 1].strip()
            if line is None or line in left_out or nothing_there:
                return Mended(None, (*faults, error), frozenset(left_out))
            faults.append(error)
            left_out.add(line)
        else:
            told = (error for error in doubled if not _in_conflict(line_of(error.place) or 0, marks))  # both sides of one stand there
            found = sorted((*faults, *told), key=lambda error: line_of(error.place) or 0)
            return Mended(root, tuple(found), frozenset(left_out), frozenset(line_of(error.place) or 0 for error in doubled))
    return Mended(None, tuple(faults), frozenset(left_out))


def _in_conflict(line: int, marks: Mapping[int, str]) -> bool:
    """Whether a line stands between the marks of a conflict."""
    before, after = [number for number in marks if number < line], [number for number in marks if number > line]
    return bool(before) and bool(after) and marks[max(before)] != ">>>>>>>" and marks[min(after)] != "<<<<<<<"


def _unclosed(body: str, error: YamlError, name: str) -> YamlError | None:
    """The line before an error, in the same paragraph of the list, that opens a quotation mark and does not close it: YAML itself sees
    that only where the next mark or the end of the file is."""
    lines, last = body.split("\n"), line_of(error.place) or 0
    for number in range(min(last, len(lines)), 0, -1):
        marks = [found.start() for found in _DOUBLE_MARK.finditer(lines[number - 1])]
        if len(marks) % 2:
            return YamlError("is not YAML (a quotation mark in this line is not closed)", f"{name}:{number}:{marks[-1] + 1}")
        if _ITEM.match(lines[number - 1]) and number < last and any(lines[number:last]):
            break
    return None


def line_of(place: str) -> int | None:
    """The line that a place ("file:line:column") names."""
    parts = place.rsplit(":", 2)
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else None


def read_yaml(path: Path) -> Node:
    """The file's one document, strictly: no aliases, doubled keys or tags, no deep nesting; scalars are texts
    unless they are null, true, false or a plain number.

    Raises YamlError with file, line and column.
    """
    return parse_yaml(_source(path), str(path))


def _source(path: Path) -> str:
    """A YAML file's text with its line ends as they are, so that places are those of the file.

    Raises YamlError where it is missing, no file, too large or not UTF-8.
    """
    try:
        return read_bytes(path, limit=BYTES, error=YamlError).decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        raise YamlError("is not UTF-8; save it as UTF-8", f"{path}:{before.count(10) + 1}:{column}") from error


def parse_yaml(source: str, name: str = "<text>") -> Node:
    """Like `read_yaml`, from a string; `name` stands for the file in errors."""
    doubled: list[YamlError] = []
    root = _parsed(source.removeprefix("\ufeff"), name, doubled)
    if doubled:
        raise doubled[0]
    return root


def _parsed(body: str, name: str, doubled: list[YamlError]) -> Node:
    """The one document; keys that stand twice, or are no texts, are gathered in `doubled` and left out."""
    _refuse_characters(body, name)
    try:
        _refuse_events(body, name)
        tree = _compose(body)
    except yaml.YAMLError as error:
        raise _not_yaml(error, body, name) from error
    if tree is None:
        raise YamlError("is empty", name)
    return _node(tree, name, doubled)


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compose(body: str) -> Any:
    loader = _loader()(body)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _refuse_characters(body: str, name: str) -> None:
    """What YAML does not take raw, found here because its own error names no line."""
    for found in re.finditer("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", body):
        line = body.count("\n", 0, found.start()) + 1
        column = found.start() - body.rfind("\n", 0, found.start())
        code = ord(found.group())
        what = f'is not YAML (the control character U+{code:04X}); leave it out, or write "\\u{code:04x}"'
        raise YamlError(what, f"{name}:{line}:{column}")


def _refuse_events(body: str, name: str) -> None:
    """What must not reach the composer: a second document; aliases, which may be bombs; tags; nesting that overflows its stack."""
    depth = documents = 0
    for number, event in enumerate(yaml.parse(body, Loader=_loader())):
        if number > VALUES:
            raise YamlError(f"holds more than {VALUES:,} values; split it over several files", _at(event, name))
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise YamlError("is not YAML of one document (a second one begins here); one file holds one", _at(event, name))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise YamlError(f"is nested more than {DEPTH} deep; nothing read here needs that", _at(event, name))
        _refuse_reference(event, name)


def _refuse_reference(event: Any, name: str) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise YamlError("anchors and aliases (& and *) are not used here; write the value out, in quotes if it begins so", _at(event, name))
    if getattr(event, "tag", None):
        raise YamlError(f"tags are not used here ({event.tag}); write the value alone, in quotes if it begins with !", _at(event, name))


def _at(thing: Any, name: str) -> str:
    return f"{name}:{thing.start_mark.line + 1}:{thing.start_mark.column + 1}"


def _not_yaml(error: Exception, body: str, name: str) -> YamlError:
    """The parser's own words are passed on and never read: they change from release to release."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if isinstance(error, yaml.scanner.ScannerError) and mark and body[mark.index : mark.index + 1] == ":":
        problem = "a second ': ' in one line; put words that hold a colon in quotes"
    return YamlError(f"is not YAML ({problem})", f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name)


def _node(tree: Any, name: str, doubled: list[YamlError], key_place: str = "") -> Node:
    if isinstance(tree, yaml.MappingNode):
        value: Any = _pairs(tree, name, doubled)
    elif isinstance(tree, yaml.SequenceNode):
        value = tuple(_node(item, name, doubled) for item in tree.value)
    else:
        value = _scalar(tree)
    raw = tree.value if isinstance(tree, yaml.ScalarNode) else ""
    return Node(value, _at(tree, name), raw, key_place, (tree.start_mark.index, tree.end_mark.index))


def _pairs(tree: Any, name: str, doubled: list[YamlError]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, value in tree.value:
        place = _at(key, name)
        if not isinstance(key, yaml.ScalarNode):
            doubled.append(YamlError("a key must be one text", place))
        elif key.value in found:
            line = found[key.value].key_place.removeprefix(f"{name}:").partition(":")[0]
            doubled.append(YamlError(f"the key {key.value!r} stands twice; first in line {line}", place))
        else:
            found[key.value] = _node(value, name, doubled, place)
    return found


def _scalar(tree: Any) -> Scalar:
    if tree.style:  # the C parser says "" for a plain scalar, the other one None
        return str(tree.value)
    if tree.value in _WORDS:
        return _WORDS[tree.value]
    if _NUMBER.fullmatch(tree.value):
        return float(tree.value) if any(mark in tree.value for mark in ".eE") else int(tree.value)
    return str(tree.value)


def rewritten(source: str, changes: Sequence[tuple[tuple[int, int], str]]) -> str:
    """A file's text with some scalars (by their spans) given other words, each in the style it is written in; all else stays as it is.

    Raises ValueError for a scalar that is written as a block (| or >), whose form the words may not fit.
    """
    begin = len(source) - len(source.removeprefix("\ufeff"))
    out = source
    for (start, end), words in sorted(changes, reverse=True):
        first, last = begin + start, begin + end
        out = out[:first] + _in_style(out[first:last], words) + out[last:]
    return out


def _in_style(old: str, words: str) -> str:
    if old[:1] in ("|", ">"):
        raise ValueError("a text that is written as a block is not rewritten; mend it by hand")
    if old.startswith("'"):
        return "'" + words.replace("'", "''") + "'"
    if old.startswith('"'):
        return quoted(words)
    return words if _HASH.fullmatch(words) else written(words)  # a hash is read as a text however it begins


def written(value: Scalar | Sequence[Scalar]) -> str:
    """A value as YAML, on one line, so that `read_yaml` gives it back: a text plain where that is safe."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.casefold() not in _NOT_PLAIN
        return value if plain else quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        if not math.isfinite(value) or not _NUMBER.fullmatch(repr(value)):
            raise ValueError(f"{value!r} cannot be written as a number")
        return repr(value)
    return f"[{', '.join(written(item) for item in value)}]"


def quoted(text: str) -> str:
    """A text in double quotes on one line, everything unprintable escaped.

    Raises ValueError for half a surrogate pair, which no UTF-8 file can hold.
    """
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == " " or char.isprintable():
        return char
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"half a surrogate pair (U+{code:04X}) cannot be written")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
