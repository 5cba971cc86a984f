"""Read YAML with line numbers; refuse doubled and unknown keys. Alone imports yaml."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from quotes.errors import YamlError

Scalar = str | int | float | bool | None
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"null": None, "~": None, "": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file and where it stands. `value` is a scalar, a tuple of nodes, or a dict of nodes."""

    value: Any
    place: str
    start: int
    end: int
    raw: str = ""

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
            raise YamlError(f"{found!r} is not known here{_nearest(found, options)}; one of: {', '.join(options)}", self.place)
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
                raise YamlError(f"unknown key {key!r}{_nearest(key, known)}; known: {', '.join(known)}", node.place)
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


def _nearest(word: str, options: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, options, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def read_yaml(path: Path) -> Node:
    """The file's one document, strictly: no aliases, no doubled keys, no tags; scalars are texts unless they are
    null, true, false or a plain number.

    Raises YamlError with file, line and column.
    """
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise YamlError("is not UTF-8; save it as UTF-8", str(path)) from error
    except OSError as error:
        raise YamlError(f"cannot be read ({error.strerror})", str(path)) from error
    return parse_yaml(source, str(path))


def parse_yaml(source: str, name: str = "<text>") -> Node:
    """Like `read_yaml`, from a string; `name` stands for the file in errors."""
    loader = yaml.SafeLoader(source) if not hasattr(yaml, "CSafeLoader") else yaml.CSafeLoader(source)
    try:
        _refuse_aliases(source, name)
        tree = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise YamlError(f"is not YAML ({getattr(error, 'problem', None) or error})", place) from error
    finally:
        loader.dispose()
    if tree is None:
        raise YamlError("is empty", name)
    return _node(tree, name)


def _refuse_aliases(source: str, name: str) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for event in yaml.parse(source, Loader=loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            mark = event.start_mark
            raise YamlError("anchors and aliases (& and *) are not used here; write the value out", f"{name}:{mark.line + 1}:{mark.column + 1}")


def _node(tree: Any, name: str) -> Node:
    mark = tree.start_mark
    place = f"{name}:{mark.line + 1}:{mark.column + 1}"
    if isinstance(tree, yaml.MappingNode):
        value: Any = _pairs(tree, name)
    elif isinstance(tree, yaml.SequenceNode):
        value = tuple(_node(item, name) for item in tree.value)
    else:
        value = _scalar(tree)
    return Node(value, place, mark.index, tree.end_mark.index, tree.value if isinstance(tree, yaml.ScalarNode) else "")


def _pairs(tree: Any, name: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in tree.value:
        line = key.start_mark.line + 1
        place = f"{name}:{line}:{key.start_mark.column + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a key must be one text", place)
        if key.value in found:
            raise YamlError(f"the key {key.value!r} stands twice; first in line {lines[key.value]}", place)
        found[key.value], lines[key.value] = _node(value, name), line
    return found


def _scalar(tree: Any) -> Scalar:
    if tree.style:
        return str(tree.value)
    if tree.value in _WORDS:
        return _WORDS[tree.value]
    if _NUMBER.fullmatch(tree.value):
        return float(tree.value) if any(mark in tree.value for mark in ".eE") else int(tree.value)
    return str(tree.value)
