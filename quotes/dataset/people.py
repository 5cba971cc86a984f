"""The people of a dataset who are not on the roster, one entry each across articles: proposed roster entries, to accept by hand.

Within an article the speakers are told apart by the article's own words. Across articles nothing but the names is known, so whatever is put
together here is a proposal: a name is one person where it is the same but for accents and spellings of another script, and a shorter name
("A. Holm") goes to a longer one only where no other fits, a surname alone only where the office is the same too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
from quotes.speakers.offices import role_of
from quotes.speakers.roster import Roster
from quotes.text.article import read_rows_of

UNNAMED = "(unnamed)"
OFFICES = 4
"""Offices that are proposed for a person, the commonest first."""
LONGEST_OFFICE = 8
"""Words after a name that may be its office."""
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

    `first` and `last` are the dates of the earliest and the latest article, None where none is known. `perhaps` are the names of others,
    here or on the roster, who may be the same person.
    """

    key: str
    names: tuple[tuple[str, int], ...]
    offices: tuple[tuple[str, int], ...]
    quotations: int
    articles: int
    first: str | None
    last: str | None
    alone: tuple[str, ...] = ()
    """Of the names those that are a surname alone, where another is not: a roster finds its people by that."""
    perhaps: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name proposed."""
        return self.names[0][0]

    @property
    def aliases(self) -> tuple[tuple[str, int], ...]:
        """The other names that a roster needs."""
        return tuple((words, times) for words, times in self.names[1:] if words not in self.alone)


def sightings(place: Path) -> Iterator[Sighting]:
    """Every named person of a dataset folder, or of what `quotes extract` wrote, who is not on its roster.

    Raises InputError, with the place, where it is neither.
    """
    yield from _in_folder(place) if place.is_dir() else _in_lines(place)


def propose(found: Iterable[Sighting], *, language: str = "en", roster: Roster | None = None, at_least: int = 2) -> tuple[Proposal, ...]:
    """The people with `at_least` so many quotations, the most quoted first, without those that `roster` has by name."""
    people = read_people(language)
    listed = {_fold(name, people): name for person in (roster.people if roster else ()) for name in person.names}
    groups = _joined((each for each in found if _fold(each.name, people) not in listed), people)
    proposals = {key: _proposal(each, people) for key, each in groups.items()}
    names = {key: each.name for key, each in proposals.items()} | listed
    made = (replace(each, perhaps=_perhaps(key, names, people)) for key, each in proposals.items() if each.quotations >= at_least)
    kept = sorted(made, key=lambda each: (-each.quotations, each.key))
    return tuple(_with_keys(kept, {person.key for person in roster.people} if roster else set()))


def as_roster(proposals: Iterable[Proposal], name: str) -> str:
    """The proposals as the YAML of a roster, each with what it rests on as a comment; the last line tells whether it was edited since."""
    lines = [
        f"{PROPOSED}. Nothing here is used until you name this file in a configuration (roster:), or copy entries into yours.",
        "# Delete who is not wanted. Look at each alias and office: names alone do not say that two people are one.",
        "# Two entries are one person? Put the names of one among the aliases of the other, and delete it.",
        f"roster: {_quoted(name)}",
        "people:",
    ]
    for each in proposals:
        when = f", {each.first} to {each.last}" if each.first and each.last else ""
        lines += [
            f"  # {_counted(each.quotations, 'quotation')} in {_counted(each.articles, 'article')}{when}",
            f"  - key: {_quoted(each.key)}",
            f"    name: {_quoted(each.name)}",
        ]
        lines[-2:-2] = _doubts(each)
        if each.aliases:
            lines.append("    aliases:  # is each of them the same person?")
            lines += [f"      - {_quoted(words)}  # {_counted(times, 'quotation')}" for words, times in each.aliases]
        if each.offices:
            lines.append("    offices:  # add from: and until: where you know them")
            lines += [f"      - title: {_quoted(words)}  # {_counted(times, 'time')}" for words, times in each.offices]
    words = "\n".join(lines) + "\n"
    return f"{words}# as written: {hashlib.sha256(words.encode()).hexdigest()}\n"


def _doubts(each: Proposal) -> list[str]:
    """Comments: the surname alone that was taken for this person, and who else it may be."""
    alone = [pair for pair in each.names if pair[0] in each.alone]
    lines = [f"  # {_counted(times, 'quotation')} of {_quoted(words)}, whose office is the same" for words, times in alone]
    if each.perhaps:
        lines.append(f"  # may be the same as {' or '.join(map(_quoted, each.perhaps))}")
    return lines


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
    offices: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    seen: list[Sighting] = field(default_factory=list)

    def take(self, each: Sighting, people: People) -> None:
        self.names[each.name] += 1
        self.seen.append(each)
        if office := _office(each, people):
            self.offices[office] += 1
            self.roles.add(role_of(plain(office).split(), people) or "")

    def join(self, other: _Group) -> None:
        """Take over all that another holds."""
        self.names.update(other.names)
        self.offices.update(other.offices)
        self.roles |= other.roles
        self.seen += other.seen


def _fold(name: str, people: People) -> str:
    return spelling(name, people.spellings)


def _joined(found: Iterable[Sighting], people: People) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for each in found:
        groups.setdefault(_fold(each.name, people), _Group()).take(each, people)
    # surnames alone come last: by then "A. Holm" and "Ada Holm" are one whose surname it may be
    for short in sorted(groups, key=lambda key: (_lone(key, people), len(key.split()), key)):
        longer = [key for key in groups if key != short and (_shortens(short, key) or _is_surname(short, key, people))]
        if len(longer) == 1 and (not _lone(short, people) or groups[short].roles & groups[longer[0]].roles):
            groups[longer[0]].join(groups.pop(short))
    return groups


def _perhaps(key: str, names: Mapping[str, str], people: People) -> tuple[str, ...]:
    """Of names by their folded form, those of people who may be the same and were not put together."""

    def alike(one: str, other: str) -> bool:
        return _shortens(one, other) or _is_surname(one, other, people)

    return tuple(sorted(name for other, name in names.items() if other != key and (alike(key, other) or alike(other, key))))


def _lone(name: str, people: People) -> bool:
    """Whether it is a surname alone, with its particles: "holm", "van der meer"."""
    return all(word in people.particles for word in name.split()[:-1])


def _is_surname(short: str, full: str, people: People) -> bool:
    return _lone(short, people) and not _lone(full, people) and full.endswith(f" {short}")


def _shortens(short: str, full: str) -> bool:
    """Whether one name is the other with an initial, or without a middle name: "a. holm", "ada holm" of "ada maria holm"."""
    one, other = short.replace(".", " ").split(), full.replace(".", " ").split()
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    first_fits = one[0] == other[0] or (len(one[0]) == 1 and len(other[0]) > 1 and other[0].startswith(one[0]))
    return first_fits and (len(one[0]), len(one)) != (len(other[0]), len(other)) and len(one) <= len(other)


def _proposal(group: _Group, people: People) -> Proposal:
    # whole names before those with initials and surnames alone
    names = sorted(group.names.items(), key=lambda item: (_lone(plain(item[0]), people), "." in item[0], -item[1], item[0]))
    dates = sorted(each.date for each in group.seen if each.date)
    return Proposal(
        slug(names[0][0]),
        tuple(names),
        tuple(sorted(group.offices.items(), key=lambda item: (-item[1], item[0]))[:OFFICES]),
        len(group.seen),
        len({each.article for each in group.seen}),
        dates[0] if dates else None,
        dates[-1] if dates else None,
        alone=tuple(name for name, _ in names[1:] if _lone(plain(name), people)),
    )


def _office(found: Sighting, people: People) -> str:
    """What stands beside the name in the source, where it turns on a role: "Norvale's harbour minister Ilse Brandt", "Ilse Brandt, the
    harbour minister"."""
    if found.name not in found.source:
        return ""
    before, _, after = found.source.rpartition(found.name)
    words = _undetermined(before.replace("’s", "'s").replace(",", " ").split(), people)
    honorific = len(words) == 1 and plain(words[0]).rstrip(".") in people.honorifics
    if words and not honorific and plain(words[-1]) in people.roles:
        return " ".join(words)
    return _office_after(after.replace("’s", "'s"), people)


def _office_after(words: str, people: People) -> str:
    """The office in what follows a name, up to the next comma: ", the harbour minister, who ..."."""
    opening, _, rest = words.partition(",")
    found = _undetermined(rest.partition(",")[0].split(), people)
    first = plain(found[0]) if found else ""
    plainly = not opening.strip() and len(found) <= LONGEST_OFFICE and not any(plain(word) in people.pronouns for word in found)
    return " ".join(found) if plainly and first not in people.links and role_of([plain(word) for word in found], people) else ""


def _undetermined(words: list[str], people: People) -> list[str]:
    """The words without the articles that open them."""
    while words and plain(words[0]) in people.definite | people.indefinite:
        words = words[1:]
    return words


def _with_keys(proposals: Iterable[Proposal], taken: set[str]) -> Iterator[Proposal]:
    """No key twice, and none of the roster's."""
    used = set(taken)
    for each in proposals:
        base = re.sub(r"[^a-z0-9-]", "", each.key).strip("-") or "person"
        numbered = (f"{base}-{number}" if number > 1 else base for number in range(1, len(used) + 2))
        key = next(key for key in numbered if key not in used)
        used.add(key)
        yield replace(each, key=key)
