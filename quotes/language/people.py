"""What a language says about people: roles, honorifics, pronouns, given names, states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from quotes.errors import YamlError
from quotes.yamlfile import Node, read_yaml

FOLDER = Path(__file__).parent
Words = frozenset[str]
_SECTIONS = (
    "language", "pronouns", "determiners", "honorifics", "roles", "past", "present", "anonymous", "partners", "families", "plurals",
    "groups", "classes", "pairs", "same", "general", "organisations", "documents", "joint", "states", "not_names", "calendar", "dated",
    "openers", "articles_of_names", "given", "nicknames", "links", "inside", "copulas", "joins", "ends", "agents", "self", "vocatives",
    "abbreviations", "lesser", "possessives", "clitics", "generations", "plural_endings", "plural", "acronyms", "called", "becomes",
    "compounds", "spellings", "adjectives", "perfect", "alike", "one_office", "feminine",
    "serves", "serving", "sites", "appoints", "succeeds", "recent", "statuses", "ages", "authored", "authors", "handles", "naming",
    "continues",
)  # fmt: skip
_FORMS = ("subjects", "owners", "mirrors", "vague", "single")
_PLAIN = (
    "past", "present", "anonymous", "partners", "calendar", "dated",
    "families", "groups", "pairs", "organisations", "documents", "joint", "not_names", "openers", "links", "inside",
    "copulas", "vocatives", "abbreviations", "lesser", "joins", "ends", "possessives", "clitics", "generations", "acronyms", "called",
    "becomes", "compounds", "perfect", "alike",
    "serves", "serving", "sites", "appoints", "succeeds", "recent", "statuses", "ages", "authored", "authors", "handles", "naming",
    "continues",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spellings:
    """Names of another script, spelt in several ways: endings by which one is known, and what each way becomes when folded."""

    endings: tuple[str, ...] = ()
    folds: tuple[tuple[re.Pattern[str], str], ...] = ()

    def fold(self, word: str) -> str:
        """A word in small letters as all its spellings are folded: "wasiljew" and "vasilyev" alike."""
        for way, plain in self.folds:
            word = way.sub(plain, word)
        return word

    def foreign(self, word: str) -> bool:
        """Whether a name ends as those do that are spelt in several ways."""
        return bool(self.endings) and word.endswith(self.endings)


@dataclass(frozen=True, slots=True)
class People:
    """The word lists of `<code>/people.yaml`; all empty for a language that has none.

    Gender is "he", "she" or "any". `same` and `nicknames` lead each word to the first of its list; `states` leads
    each name, adjective or capital to the state's name in small letters.
    """

    pronouns: Mapping[str, str] = field(default_factory=dict)
    subjects: Words = frozenset()
    owners: Words = frozenset()
    mirrors: Words = frozenset()
    vague: Words = frozenset()
    single: Words = frozenset()
    definite: Words = frozenset()
    indefinite: Words = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    honorifics: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    past: Words = frozenset()
    present: Words = frozenset()
    anonymous: Words = frozenset()
    partners: Words = frozenset()
    calendar: Words = frozenset()
    dated: Words = frozenset()
    families: Words = frozenset()
    plurals: Mapping[str, str] = field(default_factory=dict)
    groups: Words = frozenset()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: Words = frozenset()
    same: Mapping[str, Words] = field(default_factory=dict)
    general: Mapping[str, Words] = field(default_factory=dict)
    organisations: Words = frozenset()
    documents: Words = frozenset()
    joint: Words = frozenset()
    states: Mapping[str, str] = field(default_factory=dict)
    not_names: Words = frozenset()
    openers: Words = frozenset()
    particles: Words = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)
    nicknames: Mapping[str, Words] = field(default_factory=dict)
    links: Words = frozenset()
    inside: Words = frozenset()
    copulas: Words = frozenset()
    joins: Words = frozenset()
    ends: Words = frozenset()
    agents: tuple[str, ...] = ()
    kept: Words = frozenset()
    vocatives: Words = frozenset()
    abbreviations: Words = frozenset()
    lesser: Words = frozenset()
    possessives: Words = frozenset()
    clitics: Words = frozenset()
    generations: Words = frozenset()
    acronyms: Words = frozenset()
    called: Words = frozenset()
    becomes: Words = frozenset()
    compounds: Words = frozenset()
    perfect: Words = frozenset()
    alike: Words = frozenset()
    appoints: Words = frozenset()
    succeeds: Words = frozenset()
    recent: Words = frozenset()
    statuses: Words = frozenset()
    ages: Words = frozenset()
    authored: Words = frozenset()
    authors: Words = frozenset()
    handles: Words = frozenset()
    naming: Words = frozenset()
    serves: Words = frozenset()
    serving: Words = frozenset()
    sites: Words = frozenset()
    continues: Words = frozenset()
    one_office: Mapping[str, Words] = field(default_factory=dict)
    spellings: Spellings = Spellings()
    adjectives: tuple[str, ...] = ()
    feminine: tuple[str, ...] = ()
    plural_endings: Mapping[str, str] = field(default_factory=dict)
    regular_plural: str = ""
    false_plural: str = ""

    def singular(self, word: str) -> str | None:
        """The role a plural noun is many of ("ministers": "minister"), or None where it is no such plural."""
        if word in self.plurals:
            return self.plurals[word]
        for end, put in self.plural_endings.items():
            if word.endswith(end) and word[: -len(end)] + put in self.roles:
                return word[: -len(end)] + put
        return None

    def role(self, word: str) -> str | None:
        """The role a word is, a prefix put aside ("ex-wife": "wife"), or None."""
        if word in self.roles:
            return word
        last = word.rsplit("-", 1)[-1]
        return last if last != word and last in self.roles else None

    def is_agent(self, word: str) -> bool:
        """Whether a noun that stands in no list ends as nouns for people do ("harbourmaster")."""
        return word.endswith(self.agents)

    def is_group(self, word: str) -> bool:
        """Whether a noun stands for many people."""
        return word in self.groups or word in self.plurals or (word not in self.roles and self.singular(word) is not None)

    def is_organisation(self, word: str) -> bool:
        """Whether a noun ends the name of an organisation or an institution."""
        return word in self.organisations or word.removesuffix(self.regular_plural) in self.organisations

    def ends_as_plural(self, word: str) -> bool:
        """Whether a word ends as a regular plural does."""
        return bool(self.regular_plural) and word.endswith(self.regular_plural)

    def is_plural(self, word: str) -> bool:
        """Like `ends_as_plural`, but not for what only looks like one ("press")."""
        return self.ends_as_plural(word) and not (self.false_plural and word.endswith(self.false_plural))

    def is_citizen(self, word: str) -> bool:
        """Whether a word stands for one person of a state: its plural is the state's people ("american", "americans")."""
        return self.state_of_citizen(word) is not None

    def state_of_citizen(self, word: str) -> str | None:
        """The state one of whose people a word stands for ("dane": "denmark"), or None."""
        return self.states.get(word + self.regular_plural) if self.regular_plural else None


@cache
def read_people(code: str) -> People:
    """The lists of a language by its code ("en"); empty ones where the package has none. Raises YamlError."""
    path = FOLDER / code / "people.yaml"
    return _people(read_yaml(path)) if path.exists() else People()


def _people(root: Node) -> People:
    found = root.mapping(required=_SECTIONS)
    return replace(
        _lists(found),
        **_small(found),
        classes={word: node.texts() for word, node in found["classes"].mapping(optional=None).items()},
        **_plural(found["plural"]),
        plural_endings={end: node.text() for end, node in found["plural_endings"].mapping(optional=None).items()},
        plurals={word: node.text() for word, node in found["plurals"].mapping(optional=None).items()},
        general={word: _words(node) for word, node in found["general"].mapping(optional=None).items()},
        roles=_genders(found["roles"].mapping(required=("he", "she", "any"))),
        given=_genders(found["given"].mapping(required=("he", "she"))),
        nicknames=_families(found["nicknames"]),
        same=_families(found["same"]),
        one_office=_families(found["one_office"]),
        states=_states(found["states"]),
        agents=tuple(sorted(_words(found["agents"]))),
        spellings=_spellings(found["spellings"]),
        adjectives=tuple(sorted(_words(found["adjectives"]))),
        feminine=tuple(sorted(_words(found["feminine"]))),
    )


def _plural(node: Node) -> dict[str, Any]:
    ends = node.mapping(required=("regular",), optional=("false",))
    return {f"{name}_plural": value.text() for name, value in ends.items()}


def _spellings(node: Node) -> Spellings:
    found = node.mapping(required=("endings", "folds"))
    folds = tuple(_fold(way, plain) for way, plain in found["folds"].mapping(optional=None).items())
    return Spellings(tuple(sorted(_words(found["endings"]))), folds)


def _fold(way: str, plain: Node) -> tuple[re.Pattern[str], str]:
    try:
        pattern = re.compile(way)
        pattern.sub(plain.text(), "")
        pattern.sub(plain.text(), way)
    except (re.error, IndexError) as error:
        raise YamlError(f"{way!r}: {plain.text()!r} is no way of spelling: {error}", plain.place) from error
    return pattern, plain.text()


def _lists(found: Mapping[str, Node]) -> People:
    """The sections that are one list of words."""
    lists: dict[str, Any] = {name: _words(found[name]) for name in _PLAIN}
    return People(particles=_words(found["articles_of_names"]), kept=_words(found["self"]), **lists)


def _small(found: Mapping[str, Node]) -> dict[str, Any]:
    """Pronouns, determiners and honorifics, whose sections hold several lists."""
    pronouns = found["pronouns"].mapping(optional=None)
    determiners = found["determiners"].mapping(required=("definite", "indefinite", "both", "numbers"))
    honorifics = found["honorifics"].mapping(required=("he", "she", "any", "short"))
    return {
        "pronouns": _genders({name: node for name, node in pronouns.items() if name not in _FORMS}),
        **{name: _words(pronouns[name]) for name in _FORMS},
        "definite": _words(determiners["definite"]),
        "indefinite": _words(determiners["indefinite"]),
        "numbers": {**dict.fromkeys(_words(determiners["both"]), 2), **_numbers(determiners["numbers"])},
        "honorifics": _genders({name: honorifics[name] for name in ("he", "she", "any")}),
        "short": {word: node.text() for word, node in honorifics["short"].mapping(optional=None).items()},
    }


def _words(node: Node) -> Words:
    return frozenset(node.text().split())


def _numbers(node: Node) -> dict[str, int]:
    return {word: int(value.number()) for word, value in node.mapping(optional=None).items()}


def _genders(lists: Mapping[str, Node]) -> dict[str, str]:
    # a word in two lists ("Kim", "Leslie") tells no gender
    found: dict[str, str] = {}
    for gender, node in lists.items():
        for word in _words(node):
            found[word] = gender if found.get(word, gender) == gender else "any"
    return found


def _families(node: Node) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for item in node.sequence():
        words = frozenset(item.texts())
        for word in words:
            found[word] = found.get(word, frozenset()) | words
    return found


def _states(node: Node) -> dict[str, str]:
    found = {}
    for name, words in node.mapping(optional=None).items():
        for word in (name.lower(), *words.text().lower().split()):
            found[word.replace("_", " ")] = name.lower()
    return found
