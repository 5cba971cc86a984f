"""The people of a dataset who are not on the roster, one entry each across articles: proposed roster entries, to accept by hand.

Within an article the speakers are told apart by the article's own words. Across articles nothing but the names is known, so whatever is put
together here is a proposal: a name is one person where it is the same but for accents and spellings of another script, and a shorter name
("A. Holm") goes to a longer one only where no other fits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quotes.dataset.folder import read_build
from quotes.dataset.tables import read_rows
from quotes.errors import InputError
from quotes.language.people import People, read_people
from quotes.outputs import PROPOSED
from quotes.speakers.chains import LOCAL, plain, slug
from quotes.speakers.entities import spelling
from quotes.speakers.roster import Roster
from quotes.text.article import read_rows_of

UNNAMED = "(unnamed)"
OFFICES = 4
"""Offices that are proposed for a person, the commonest first."""
_WANTED = ("article_id", "date", "speakers", "speaker_names", "speaker_type", "source")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One quotation of somebody who is not on the roster: the article and its date, the name, and the words of the source."""

    article: str
    name: str
    source: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who may be one person: `names` with the number of quotations by each, the commonest full one first; `offices` likewise.

    `first` and `last` are the dates of the earliest and the latest article, None where none is known.
    """

    key: str
    names: tuple[tuple[str, int], ...]
    offices: tuple[tuple[str, int], ...]
    quotations: int
    articles: int
    first: str | None
    last: str | None

    @property
    def name(self) -> str:
        """The name proposed."""
        return self.names[0][0]


def sightings(place: Path) -> Iterator[Sighting]:
    """Every named person of a dataset folder, or of what `quotes extract` wrote, who is not on its roster.

    Raises InputError, with the place, where it is neither.
    """
    yield from _in_folder(place) if place.is_dir() else _in_lines(place)


def propose(found: Iterable[Sighting], *, language: str = "en", roster: Roster | None = None, at_least: int = 2) -> tuple[Proposal, ...]:
    """The people with `at_least` so many quotations, the most quoted first, without those that `roster` has by name."""
    people = read_people(language)
    known = {spelling(name, people.spellings) for person in (roster.people if roster else ()) for name in person.names}
    groups = _joined(found, lambda name: spelling(name, people.spellings))
    made = (_proposal(each, people) for key, each in groups.items() if key not in known)
    kept = [each for each in made if each.quotations >= at_least]
    kept.sort(key=lambda each: (-each.quotations, each.key))
    return tuple(_with_keys(kept, {person.key for person in roster.people} if roster else set()))


def as_roster(proposals: Iterable[Proposal], name: str) -> str:
    """The proposals as the YAML of a roster, each with what it rests on as a comment; the last line tells whether it was edited since."""
    lines = [
        f"{PROPOSED}. Nothing here is used until you name this file in a configuration (roster:), or copy entries into yours.",
        "# Delete who is not wanted. Look at each alias and office: names alone do not say that two people are one.",
        f"roster: {_quoted(name)}",
        "people:",
    ]
    for each in proposals:
        when = f", {each.first} to {each.last}" if each.first and each.last else ""
        lines += [
            f"  # {_counted(each.quotations, 'quotation')} in {_counted(each.articles, 'article')}{when}",
            f"  - key: {each.key}",
            f"    name: {_quoted(each.name)}",
        ]
        if len(each.names) > 1:
            lines.append("    aliases:  # is each of them the same person?")
            lines += [f"      - {_quoted(words)}  # {_counted(times, 'quotation')}" for words, times in each.names[1:]]
        if each.offices:
            lines.append("    offices:  # add from: and until: where you know them")
            lines += [f"      - title: {_quoted(words)}  # {_counted(times, 'time')}" for words, times in each.offices]
    words = "\n".join(lines) + "\n"
    return f"{words}# as written: {hashlib.sha256(words.encode()).hexdigest()}\n"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _quoted(words: str) -> str:
    """A text of YAML in double quotation marks, which JSON's are."""
    return json.dumps(words, ensure_ascii=False)


# -- where they come from


def _in_folder(folder: Path) -> Iterator[Sighting]:
    build = read_build(folder)
    for _, row in read_rows(folder, "quotations", build.rows.get("quotations", {}), _WANTED):
        yield from _of_row(row["article_id"], row, row.get("source"))


def _in_lines(path: Path) -> Iterator[Sighting]:
    for place, line in read_rows_of(path):
        try:
            row = json.loads(line)
            entries = {entry["quotation_id"]: entry for entry in row["pred"]}
            for entry in entries.values():
                yield from _of_row(str(row["doc_id"]), entry, None)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError('is no dataset folder, and no line of `quotes extract` {"doc_id", "pred"}', place) from error


def _of_row(article: str, row: Mapping[str, Any], source: str | None) -> Iterator[Sighting]:
    pairs = list(zip(row["speakers"] or (), row["speaker_names"] or (), strict=True))
    for key, name in pairs:
        if key.startswith(LOCAL) and row.get("speaker_type") == "person" and UNNAMED not in name:
            yield Sighting(article, name, source or "" if len(pairs) == 1 else "", row.get("date"))


# -- who is one


@dataclass(slots=True)
class _Group:
    """The sightings of one name in all its spellings, and of the shorter names that were given to it."""

    names: Counter[str] = field(default_factory=Counter)
    seen: list[Sighting] = field(default_factory=list)

    def take(self, found: Iterable[Sighting]) -> None:
        for each in found:
            self.names[each.name] += 1
            self.seen.append(each)


def _joined(found: Iterable[Sighting], fold: Callable[[str], str]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for each in found:
        groups.setdefault(fold(each.name), _Group()).take([each])
    for short in sorted(groups, key=lambda key: (len(key.split()), key)):
        longer = [key for key in groups if key != short and _shortens(short, key)]
        if len(longer) == 1:
            groups[longer[0]].take(groups.pop(short).seen)
    return groups


def _shortens(short: str, full: str) -> bool:
    """Whether one name is the other with an initial, or without a middle name: "a. holm", "ada holm" of "ada maria holm"."""
    one, other = short.replace(".", " ").split(), full.replace(".", " ").split()
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    first_fits = one[0] == other[0] or (len(one[0]) == 1 and len(other[0]) > 1 and other[0].startswith(one[0]))
    return first_fits and (len(one[0]), len(one)) != (len(other[0]), len(other)) and len(one) <= len(other)


def _proposal(group: _Group, people: People) -> Proposal:
    full = sorted(group.names.items(), key=lambda item: ("." in item[0], -item[1], item[0]))
    offices = Counter(office for each in group.seen if (office := _office(each, people)))
    dates = sorted(each.date for each in group.seen if each.date)
    return Proposal(
        slug(full[0][0]),
        tuple(full),
        tuple(sorted(offices.items(), key=lambda item: (-item[1], item[0]))[:OFFICES]),
        len(group.seen),
        len({each.article for each in group.seen}),
        dates[0] if dates else None,
        dates[-1] if dates else None,
    )


def _office(found: Sighting, people: People) -> str:
    """What stands before the name in the source, where it turns on a role: "Norvale's harbour minister Ilse Brandt"."""
    before, name, _ = found.source.rpartition(found.name) if found.name in found.source else ("", "", "")
    words = before.replace("’s", "'s").replace(",", " ").split() if name else []
    while words and plain(words[0]) in people.definite | people.indefinite:
        words = words[1:]
    honorific = len(words) == 1 and plain(words[0]).rstrip(".") in people.honorifics
    return " ".join(words) if words and not honorific and plain(words[-1]) in people.roles else ""


def _with_keys(proposals: Iterable[Proposal], taken: set[str]) -> Iterator[Proposal]:
    """No key twice, and none of the roster's."""
    used = set(taken)
    for each in proposals:
        base = re.sub(r"[^a-z0-9-]", "", each.key).strip("-") or "person"
        numbered = (f"{base}-{number}" if number > 1 else base for number in range(1, len(used) + 2))
        key = next(key for key in numbered if key not in used)
        used.add(key)
        yield replace(each, key=key)
