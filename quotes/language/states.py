"""The world's states in a language: what stands for one as a speaker, and what its people are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from quotes.errors import YamlError
from quotes.yamlfile import Node, read_yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class States:
    """Words in small letters, each with the state's name as it is written.

    `stands` holds names, capitals and seats of government; `people` the adjectives and the names of the people.
    """

    stands: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@cache
def read_states(code: str) -> States:
    """The states in a language by its code ("en"); none where the package has no such list. Raises YamlError."""
    path = FOLDER / code / "states.yaml"
    return _states(read_yaml(path)) if path.exists() else States()


def _states(root: Node) -> States:
    stands: dict[str, str] = {}
    people: dict[str, str] = {}
    for name, node in root.mapping(required=("language", "states"))["states"].mapping(optional=None).items():
        found = node.mapping(required=("stands", "people"))
        _note(stands, name, (name.lower(), *_words(found["stands"])), node)
        _note(people, name, _words(found["people"]), node)
    return States(stands, people)


def _note(words: dict[str, str], name: str, own: tuple[str, ...], node: Node) -> None:
    for word in own:
        if words.setdefault(word, name) != name:
            raise YamlError(f"{word!r} stands for {words[word]} already", node.place)


def _words(node: Node) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in node.text().split())
