"""The people we look for: names, aliases, offices, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import ConfigError, InputError
from quotes.yamlfile import Node, read_yaml

PRONOUNS = ("he", "she", "they")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Office:
    """An office and when it was held. Dates are ISO 8601, as exact as known ("2009", "2009-01-21"), both ends included.

    `variants` are other words for it ("top U.S. diplomat"); None for `until` means that it is still held.
    """

    title: str
    variants: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def held(self, date: str) -> bool:
        """Whether it was held on `date`."""
        return self.begun(date) and not self.over(date)

    def begun(self, date: str) -> bool:
        """Whether it was taken up by `date`."""
        return self.since is None or self.since[: len(date)] <= date[: len(self.since)]

    def over(self, date: str) -> bool:
        """Whether it had ended before `date`."""
        return self.until is not None and date[: len(self.until)] > self.until

    @property
    def always(self) -> bool:
        """Whether nothing says when it was held: then it is at any time."""
        return self.since is None and self.until is None

    @property
    def titles(self) -> tuple[str, ...]:
        """The title and its variants."""
        return (self.title, *self.variants)


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody else who shares a name with a person of the roster and must not be taken for them."""

    name: str
    pronouns: str | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the roster. `side` is the state or body they speak for; `pronouns` is "he", "she", "they" or None.

    `demonyms` are adjectives and names of the side's people ("Ostravian"); `wikidata` goes into the dataset beside the name.
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    pronouns: str | None = None
    side: str | None = None
    wikidata: str | None = None
    namesakes: tuple[Namesake, ...] = ()
    demonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1]


@dataclass(frozen=True, slots=True)
class Roster:
    """The people a config looks for."""

    name: str
    people: tuple[Person, ...]

    def person(self, key: str) -> Person | None:
        """The one of this key, or None."""
        return next((person for person in self.people if person.key == key), None)


def read_roster(path: Path) -> Roster:
    """The roster of a YAML file. Raises ConfigError or YamlError, with line and column, for its first fault."""
    roster, faults = _read(path)
    if faults:
        raise faults[0]
    return roster


def check_roster(path: Path) -> tuple[InputError, ...]:
    """Every fault of a roster file, in the order of the file; () for a sound one."""
    try:
        return _read(path)[1]
    except InputError as error:
        return (error,)


def _read(path: Path) -> tuple[Roster, tuple[InputError, ...]]:
    root = read_yaml(path).mapping(required=("roster", "people"), optional=("note",))
    people: list[Person] = []
    faults: list[InputError] = []
    nodes = root["people"].sequence()
    if not nodes:
        faults.append(ConfigError("a roster needs at least one person", root["people"].place))
    sound = []
    for node in nodes:
        try:
            people.append(_person(node, faults))
            sound.append(node)
        except InputError as error:
            faults.append(error)
    faults.extend(_clashes(people, sound))
    return Roster(root["roster"].text(), tuple(people)), tuple(faults)


def _person(node: Node, faults: list[InputError]) -> Person:
    optional = ("aliases", "offices", "pronouns", "side", "wikidata", "namesakes", "demonym")
    found = node.mapping(required=("key", "name"), optional=optional)
    return Person(
        key=_matching(found["key"], _KEY, "a key is small letters, digits, - and _ (clinton)", faults),
        name=_name(found["name"], faults),
        aliases=found["aliases"].texts() if "aliases" in found else (),
        offices=tuple(_office(item, faults) for item in found["offices"].sequence()) if "offices" in found else (),
        pronouns=found["pronouns"].choice(PRONOUNS) if "pronouns" in found else None,
        side=found["side"].text() if "side" in found else None,
        wikidata=_matching(found["wikidata"], _WIKIDATA, "a Wikidata id looks like Q42", faults) if "wikidata" in found else None,
        namesakes=tuple(_namesake(item) for item in found["namesakes"].sequence()) if "namesakes" in found else (),
        demonyms=_demonyms(found["demonym"]) if "demonym" in found else (),
    )


def _demonyms(node: Node) -> tuple[str, ...]:
    return (node.text(),) if node.is_scalar() else node.texts()


def _name(node: Node, faults: list[InputError]) -> str:
    if not node.text().strip():
        faults.append(ConfigError("a name has at least one word", node.place))
        return "?"
    return node.text()


def _office(node: Node, faults: list[InputError]) -> Office:
    found = node.mapping(required=("title",), optional=("variants", "from", "until"))
    since, until = (_date(found[key], faults) if key in found else None for key in ("from", "until"))
    if since and until and until < since[: len(until)]:
        faults.append(ConfigError(f"the office ends ({until}) before it begins ({since}); swap them", found["until"].place))
    return Office(found["title"].text(), found["variants"].texts() if "variants" in found else (), since, until)


def _date(node: Node, faults: list[InputError]) -> str | None:
    if node.is_null():
        return None
    return _matching(node, _DATE, "a date is YYYY-MM-DD, YYYY-MM or YYYY", faults)


def _namesake(node: Node) -> Namesake:
    if node.is_scalar():
        return Namesake(node.text())
    found = node.mapping(required=("name",), optional=("pronouns", "titles"))
    return Namesake(
        found["name"].text(),
        found["pronouns"].choice(PRONOUNS) if "pronouns" in found else None,
        found["titles"].texts() if "titles" in found else (),
    )


def _matching(node: Node, pattern: re.Pattern[str], rule: str, faults: list[InputError]) -> str:
    if not pattern.fullmatch(node.text()):
        faults.append(ConfigError(f"{node.text()!r} does not fit: {rule}", node.place))
    return node.text()


def _clashes(people: list[Person], nodes: list[Node]) -> Iterator[InputError]:
    keys: dict[str, str] = {}
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    for person, node in zip(people, nodes, strict=True):
        found = node.value
        if person.key in keys:
            yield ConfigError(f"the key {person.key!r} is taken; first at {keys[person.key]}", found["key"].place)
        keys.setdefault(person.key, found["key"].place)
        if person.wikidata and person.wikidata in ids:
            yield ConfigError(f"{person.wikidata} is the id of {ids[person.wikidata]!r} already", found["wikidata"].place)
        ids.setdefault(person.wikidata or "", person.key)
        yield from _name_clashes(person, found, names)


def _name_clashes(person: Person, found: dict[str, Node], names: dict[str, str]) -> Iterator[InputError]:
    places = [found["name"].place]
    if "aliases" in found:
        node = found["aliases"]
        places += [item.place for item in node.value] if isinstance(node.value, tuple) else [node.place]
    excluded = {namesake.name.casefold() for namesake in person.namesakes}
    for name, place in zip(person.names, places, strict=False):
        folded = " ".join(name.split()).casefold()
        other = names.setdefault(folded, person.key)
        if other != person.key:
            yield ConfigError(f"{name!r} is a name of {other!r} already; a name may stand for one person", place)
        if folded in excluded:
            yield ConfigError(f"{name!r} is a name and a namesake of the same person", place)
