"""Whom "they", "both leaders" and "the top diplomats" stand for."""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.speakers.chains import Chain
from quotes.speakers.coreference import Coreference
from quotes.speakers.mentions import Name
from quotes.speakers.numbers import REACH, SURE
from quotes.speakers.offices import role_of


@dataclass(frozen=True, slots=True)
class Plural:
    """What "they" stands for: chains, and how sure that is, or the words of a group noun; neither where nothing fits."""

    chains: tuple[int, ...] = ()
    phrase: tuple[int, ...] = ()
    confidence: float = 0.0


class Plurals:
    """The pairs and groups of one article."""

    def __init__(self, coreference: Coreference, names: Sequence[Name], by_word: Mapping[int, Name]) -> None:
        self.coreference, self.by_word = coreference, by_word
        self.words, self.people, self.entities = coreference.words, coreference.people, coreference.entities
        self.pairs = self._pairs(names)
        self._ends = sorted(self.pairs)
        self._firsts: list[tuple[int, int]] = []
        for chain in self.entities.chains:
            if chain.names:
                insort(self._firsts, (min(name.first for name in chain.names), chain.number))

    def _pairs(self, names: Sequence[Name]) -> dict[int, tuple[int, ...]]:
        """People named side by side, by the last word: "Clinton and Lavrov", "she and Lavrov", "Kern, Hale and Holm"."""
        found: dict[int, tuple[int, ...]] = {}
        for place, name in enumerate(names):
            before = name.start - 1
            if before < 1 or self.words.lows[before] not in self.people.joins:
                continue
            others = self._listed(names, place)
            if not others and (reading := self.coreference.readings.get(before - 1)) and before - 1 not in self.by_word:
                others = [reading.chain] if reading.chain is not None else []
            if others and name.chain not in others:
                found[name.last] = (*dict.fromkeys(others), name.chain)
        return found

    def _listed(self, names: Sequence[Name], place: int) -> list[int]:
        """The people before "and" in a list, with what is said of each between commas left aside."""
        found: list[int] = []
        after = names[place].start - 1
        while place and len(found) < REACH.listed:
            before = names[place - 1]
            if before.last + 1 != after and before.last + 2 != after:
                break
            if before.last + 2 == after and self.words.texts[after - 1] != ",":
                break
            found.insert(0, before.chain)
            place, after = place - 1, before.start - 1
            if after < 0 or self.words.texts[after] != ",":
                break
        return found

    def they(self, spot: int) -> Plural:
        """The last pair or group before "they" or "both"; else the only two people named near it."""
        sentence = self.words.sentence[spot]
        for index in range(spot - 1, max(-1, spot - REACH.plural_words), -1):
            if sentence - self.words.sentence[index] > REACH.plural_sentences:
                break
            if index in self.pairs:
                return Plural(self.pairs[index], confidence=SURE.pair)
            if not self.words.quoted[index] and (self._plural_noun(index) or self._number_alone(index)):
                return Plural(phrase=tuple(self.phrase(index)))
        near = self._near(spot, REACH.plural_sentences)
        return Plural(tuple(near), confidence=SURE.two_near) if len(near) == 2 else Plural()

    def _plural_noun(self, index: int) -> bool:
        after = self.words.texts[index + 1 : index + 2]
        return self.people.is_group(self.words.lows[index]) and not {*after} & self.people.possessives and index not in self.by_word

    def _number_alone(self, index: int) -> bool:
        """Whether "the two" stands without a noun, as who begins a sentence."""
        lows, after = self.words.lows, self.words.texts[index + 1]
        alone = (
            lows[index] in self.people.numbers and after.islower() and not self.people.is_plural(after) and not self._plural_noun(index + 1)
        )
        return alone and index > 0 and lows[index - 1] in self.people.definite and self.words.opens(index - 1)

    def phrase(self, head: int) -> list[int]:
        """The words of a noun with the capitals, roles and determiner before it."""
        first, people = head, self.people
        while first > 0 and self.words.sentence[first - 1] == self.words.sentence[head] and head - first < REACH.phrase_words:
            low, text = self.words.lows[first - 1], self.words.texts[first - 1]
            known = low in people.definite or low in people.numbers or low in people.states or low in people.roles
            # "the German and Polish presidents"
            joined = first > 1 and low in people.joins and self._state(first) and self._state(first - 2)
            office = f"{low} {people.singular(self.words.lows[head]) or ''}" in people.one_office
            if not (known or joined or office or text[0].isupper()):
                break
            first -= 1
        return list(range(first, head + 1))

    def _near(self, spot: int, sentences: int) -> list[int]:
        found: dict[int, None] = {}
        for index in range(spot - 1, max(-1, spot - REACH.plural_words), -1):
            if self.words.sentence[spot] - self.words.sentence[index] > sentences:
                break
            if (name := self.by_word.get(index)) and not self.words.quoted[index]:
                found.setdefault(name.chain)
        return list(reversed(found))

    def holders(self, spot: int, head: int, number: int | None) -> list[int]:
        """The people of the article whom a definite plural stands for; [] where none or too many fit."""
        low = self.words.lows[head]
        role = self.people.singular(low) or low
        wanted = self._offices(role, spot, head)
        near = self._near(spot, REACH.group_sentences)
        if not wanted:
            if number is not None and low in self.people.numbers and number > 2:
                return self._so_named(near, spot, number)
            return self._two(near, spot, self.people.roles.get(role, "any")) if low in self.people.pairs and number == 2 else []
        if role in self.people.families:
            return self._kin(spot, number)
        if sided := self._of_states(role, spot, head):
            return sided
        place = bisect_left(self._firsts, (spot, -1))
        held = [
            chain
            for _, chain in self._firsts[max(0, place - REACH.group_people) : place]
            if self._holds(self.entities.chains[chain], wanted)
        ]
        return self._so_many(held, near, spot, number) or self._of_states_before(role, spot)

    def _of_states_before(self, role: str, spot: int) -> list[int]:
        """ "both ministers", where the text told of those of two states: "the Russian and French foreign ministers"."""
        for index in range(spot - 1, max(-1, spot - REACH.plural_words), -1):
            if self._plural_noun(index) and (self.people.singular(self.words.lows[index]) or "") == role:
                return self._of_states(role, self.phrase(index)[0], index)
        return []

    def _of_states(self, role: str, spot: int, head: int) -> list[int]:
        """The holders of an office of several states: "the German and Polish presidents", "the presidents of Germany and Poland"; []
        where one of them is not known."""
        lows, people = self.words.lows, self.people
        small = people.inside | people.joins
        tail = itertools.takewhile(lambda index: lows[index] in small or self._state(index), range(head + 1, len(lows)))
        states = [index for index in range(spot, head) if self._state(index)] or [index for index in tail if self._state(index)]
        aside = (people.definite, people.numbers, people.states, people.joins)
        kinds = [low for low in lows[spot:head] if not any(low in words for words in aside)]
        if len({people.states[lows[index]] for index in states}) <= 1:
            return []
        found = [self.entities.of_office((lows[index], *kinds, role)) for index in states]
        holders = list(dict.fromkeys(one[0].number for one in found if one is not None))
        return holders if len(holders) == len(states) else []

    def _state(self, index: int) -> bool:
        return self.words.lows[index] in self.people.states

    def _kin(self, spot: int, number: int | None) -> list[int]:
        """ "The sisters", "the two brothers": those named together last, where they share a surname and are so many."""
        found = self.last_pair(spot, REACH.group_sentences)
        one = len({self.entities.chains[chain].surname for chain in found}) == 1
        return list(found) if one and len(found) == (number or len(found)) else []

    def _offices(self, role: str, spot: int, head: int) -> Sequence[str]:
        """The offices that a plural stands for: of "ministers" any minister's, of "foreign ministers" those that are called so."""
        people = self.people
        found = people.classes.get(role, (role,) if role in people.roles else ())
        aside = (people.definite, people.numbers, people.states, people.joins, people.present)
        kinds = [low for low in self.words.lows[spot:head] if not any(low in words for words in aside)]
        if role not in found or not kinds:
            return found
        office = " ".join((*kinds, role))
        return tuple(people.one_office.get(office, (office,)))

    def _two(self, near: Sequence[int], spot: int, gender: str) -> list[int]:
        """The two who are meant: those named together last, else the only two named near. Of a gender only those known to be."""
        if gender == "any":
            pair = self.last_pair(spot, REACH.group_sentences)
            return list(pair) if len(pair) == 2 else list(near) if len(near) == 2 and not pair else []
        fitting = [chain for chain in near if self.coreference.fits(self.entities.chains[chain], gender)]
        return fitting if len(fitting) == 2 else self._pair_in(fitting, spot)

    def _so_named(self, near: Sequence[int], spot: int, number: int) -> list[int]:
        """Those who are meant by "the three": so many named together last, else all who are named near, if they are so many."""
        listed = self.last_pair(spot, REACH.group_sentences)
        return list(listed) if len(listed) == number else list(near) if len(near) == number and len(listed) < number else []

    def _so_many(self, held: list[int], near: list[int], spot: int, number: int | None) -> list[int]:
        """Of those who hold an office, as many as the words say; where they do not say, two, or all whom a list names together."""
        if len(held) > (number or 2):
            together = self._pair_in(held, spot, number)
            held = together or [chain for chain in near if chain in held][-(number or REACH.group_sentences) :]
            return held if together or len(held) == (number or 2) else []
        if number == 2 and len(held) < 2:
            held = self._pair_in(near, spot) or self._filled(held, self.last_pair(spot, REACH.group_sentences))
        elif number and len(held) < number:
            held = self._filled(held, self._round(spot))
        return held if len(held) == (number or 2) else []

    def _filled(self, held: list[int], others: Sequence[int]) -> list[int]:
        """Those who hold an office with the people beside them of whom no office is known; only `held` where that does not fit."""
        chains = [self.entities.chains[number] for number in others if number not in held]
        fit = set(held) <= set(others) and not any(chain.titles or chain.offices for chain in chains)
        return list(others) if fit else held

    def _round(self, spot: int) -> list[int]:
        """Everybody named in the paragraph so far."""
        first = bisect_left(self.words.paragraph, self.words.paragraph[spot])
        return list(
            dict.fromkeys(
                self.by_word[index].chain for index in range(max(first, spot - REACH.plural_words), spot) if index in self.by_word
            )
        )

    def last_pair(self, spot: int, sentences: int) -> tuple[int, ...]:
        """The pair named last, at most so many sentences before a word."""
        place = bisect_left(self._ends, spot) - 1
        if place < 0 or self.words.sentence[spot] - self.words.sentence[self._ends[place]] > sentences:
            return ()
        return self.pairs[self._ends[place]]

    def _pair_in(self, numbers: Sequence[int], spot: int, size: int | None = 2) -> list[int]:
        """The last people named together, all of them among these, and so many (None: two or more)."""
        place = bisect_left(self._ends, spot)
        for last in reversed(self._ends[max(0, place - REACH.pairs) : place]):
            if len(self.pairs[last]) == (size or len(self.pairs[last])) and all(chain in numbers for chain in self.pairs[last]):
                return list(self.pairs[last])
        return []

    def family(self, head: int) -> list[int] | None:
        """The two people of the article, or those named together last, whom "the Brandts" means; [] where it is one or too many,
        None where nobody of the article has that surname."""
        low = self.words.lows[head]
        surnames = {low[: -len(end)] + put for end, put in self.people.plural_endings.items() if low.endswith(end)}
        people = [chain for chain in self.entities.chains if chain.surname in surnames and chain.given and chain.names]
        found = [chain.number for chain in sorted(people, key=lambda chain: min(name.first for name in chain.names))]
        if not found:
            return None
        return found if len(found) == 2 else self._pair_in(found, head, None)

    def _holds(self, chain: Chain, wanted: Sequence[str]) -> bool:
        """Whether the article, or the roster at its date, gives a person one of the offices."""
        for title in chain.titles:
            if role_of(title, self.people) and any(self._titled(title, phrase) for phrase in wanted):
                return True
        if chain.person is None:
            return False
        held = [tuple(office.title.lower().split()) for office in self.entities.held(chain.person)]
        return any(self._titled(title, phrase) for title in held for phrase in wanted)

    def _titled(self, title: Sequence[str], phrase: str) -> bool:
        if any(word in self.people.past or word in self.people.lesser or word in self.people.possessives for word in title):
            return False
        return f" {phrase} " in f" {' '.join(title)} "
