"""The states of a roster: its sides are states too, by name, adjective and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quotes.language.people import People
from quotes.language.states import States
from quotes.speakers.chains import fold
from quotes.speakers.numbers import LENGTHS
from quotes.speakers.roster import Person, Roster
from quotes.speakers.states import sides_of


def with_sides(people: People, roster: Roster, states: States) -> People:
    """The word lists with the world's states and the sides of the roster's people; what the language's list says of a word stands."""
    known = {word: name.lower() for word, name in states.people.items() if word not in people.given}
    known.update(people.states)
    for person, own in sides_of(roster):
        for word in (own, *_adjectives(person, own, people)):
            known.setdefault(word, people.states.get(own, own))
    return replace(people, states=known)


def side_state(side: str, people: People) -> str:
    """The state a side is, whichever of its names the roster gives: "Britain" the United Kingdom."""
    own = fold([side])
    return people.states.get(own, own)


def _adjectives(person: Person, own: str, people: People) -> Iterator[str]:
    """What a side's people are called: as the roster says, as its offices do ("Norrlandic minister"), or by the language's endings."""
    yield from (fold([word]) for word in person.demonyms)
    if own in people.states or " " in own:
        return
    stem = own[: max(LENGTHS.stem, len(own) - 2)]
    for word in (word for office in person.offices for title in office.titles for word in title.split()):
        if word[0].isupper() and word.lower().startswith(stem) and word.isalpha():
            yield word.lower()
    for ending in people.adjectives:
        bare = own[:-1] if own[-1] == ending[0] else own
        yield bare + ending
        yield bare + ending + people.regular_plural
