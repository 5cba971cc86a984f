"""The world's states in a language: what stands for one as a speaker, and what its people are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from quotes.errors import YamlError
from quotes.yamlfile import Node, read_yaml

FOLDER = Path(__file__).parent
_ACRONYM = 3
"""Letters of a state's name that is an acronym ("u.s."); no capital is as short."""


@dataclass(frozen=True, slots=True)
class States:
    """Words in small letters, each with the state's name as it is written.

    `stands` holds names, capitals, seats of government and governments ("the Russian government"); `people` the adjectives and the
    names of the people; `seated` the bodies that are the state's where they are said to be in its capital.
    """

    stands: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    seated: frozenset[str] = frozenset()


@cache
def read_states(code: str) -> States:
    """The states in a language by its code ("en"); none where the package has no such list. Raises YamlError."""
    path = FOLDER / code / "states.yaml"
    return _states(read_yaml(path)) if path.exists() else States()


def _states(root: Node) -> States:
    stands: dict[str, str] = {}
    people: dict[str, str] = {}
    top = root.mapping(required=("language", "states"), optional=("governments", "seated"))
    forms = tuple(form.text() for form in top["governments"].sequence()) if "governments" in top else ()
    for name, node in top["states"].mapping(optional=None).items():
        found = node.mapping(required=("stands", "people"))
        own, adjectives = (name.lower(), *_words(found["stands"])), _words(found["people"])
        _note(stands, name, own, node)
        _note(people, name, adjectives, node)
        called = (name.lower(), *adjectives, *(word for word in own if len(word.replace(".", "")) <= _ACRONYM))
        _note(stands, name, tuple(dict.fromkeys(form.format(word) for form in forms for word in called)), node)
    return States(stands, people, frozenset(_words(top["seated"])) if "seated" in top else frozenset())


def _note(words: dict[str, str], name: str, own: tuple[str, ...], node: Node) -> None:
    for word in own:
        if words.setdefault(word, name) != name:
            raise YamlError(f"{word!r} stands for {words[word]} already", node.place)


def _words(node: Node) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in node.text().split())
