"""One name for a state and for each of its bodies: Moscow and the Kremlin are Russia, "Georgia's parliament" is the Georgian one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quotes.language.people import People
from quotes.language.states import States
from quotes.speakers.chains import LOCAL, STATE, fold, slug
from quotes.speakers.roster import Person, Roster


@dataclass(frozen=True, slots=True)
class StateNames:
    """What stands for a state as a speaker, and how its bodies are called; empty, every name is its own.

    `stands` leads words in small letters to the state's name, `adjectives` the name to what its people are called ("Russian").
    `states` are names of states alone, `bodies` what an organisation's name ends in, `seated` those that sit in the capital, `within` the
    words that may tie a body to its place ("in"), `possessives` what marks an owner.
    """

    stands: Mapping[str, str] = field(default_factory=dict)
    adjectives: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    seated: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    possessives: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()

    def of(self, name: str) -> tuple[str, str]:
        """The key and the name of an organisation: ("state:russia", "Russia") of "Moscow", else its own."""
        state = self.stands.get(fold([name]))
        if state is None:
            name = self._body(name)
            state = self.stands.get(fold([name]))
        return (STATE + slug(state), state) if state else (LOCAL + slug(name), name)

    def _body(self, name: str) -> str:
        """ "Georgia's interior ministry" and "the Interior Ministry in Tbilisi" as "Georgian interior ministry"."""
        words = name.split()
        for place, word in enumerate(words[:-1], 1):
            owner = fold([" ".join([*words[: place - 1], self._unmarked(word)])]) if self._unmarked(word) != word else ""
            rest = words[place:]
            if owner in self.states or (owner in self.stands and fold(rest[-1:]) in self.seated):
                return self._called(self.stands[owner], rest) if fold(rest[-1:]) in self.bodies else name
        for place, word in enumerate(words[1:-1], 1):
            seat = self.stands.get(fold(words[place + 1 :]))
            if seat and fold([word]) in self.within and fold([words[place - 1]]) in self.seated:
                return self._called(seat, words[:place])
        return name

    def _unmarked(self, word: str) -> str:
        mark = next((mark for mark in sorted(self.possessives, key=len, reverse=True) if word.endswith(mark)), "")
        return word.removesuffix(mark)

    def _called(self, state: str, body: list[str]) -> str:
        return " ".join([self.adjectives.get(state, state), *body])


def state_names(people: People, roster: Roster, states: States) -> StateNames:
    """What stands for the world's states and for the sides of a roster."""
    stands, own = dict(states.stands), {name.lower(): name for name in states.stands.values()}
    for person, side in sides_of(roster):
        stands.setdefault(side, person.side or "")
        own.setdefault(side, person.side or "")
    adjectives: dict[str, str] = {}
    for word, state in states.people.items():
        adjectives.setdefault(state, word.title())
    return StateNames(
        stands, adjectives, own, states.seated, people.inside | people.links, people.possessives, people.organisations | states.seated
    )


def sides_of(roster: Roster) -> Iterator[tuple[Person, str]]:
    """The people of a roster whose side is a state, with it in small letters: not a side that is a part of somebody's name."""
    named = {word for person in roster.people for name in person.names for word in fold([name]).split()}
    for person in roster.people:
        own = fold([person.side or ""])
        if own and own not in named:
            yield person, own
