"""Group the names of an article into people, those of the roster and others."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotes.language.people import People, Spellings
from quotes.speakers.chains import LOCAL, Chain, fold, plain, slug
from quotes.speakers.mentions import MARKS, Name, Words
from quotes.speakers.numbers import LENGTHS, SURNAMES
from quotes.speakers.offices import holds, role_of, state_served
from quotes.speakers.roster import Namesake, Office, Person, Roster
from quotes.speakers.sides import side_state


@dataclass(frozen=True, slots=True)
class RosterNames:
    """A roster, by the words of its names."""

    roster: Roster
    names: Mapping[str, Person]
    surnames: Mapping[str, tuple[Person, ...]]
    namesakes: Mapping[str, Namesake]
    words: frozenset[str]
    folded: Mapping[str, tuple[Person, ...]]
    """The people by their surnames without accents, and as they are folded."""
    spelt: frozenset[str]
    """The words of names without accents, and of names that are spelt in several ways as they are folded."""


def names_of_roster(roster: Roster, spellings: Spellings) -> RosterNames:
    """The roster's people by name and by surname."""
    names: dict[str, Person] = {}
    surnames: dict[str, tuple[Person, ...]] = {}
    for person in roster.people:
        for name in person.names:
            names.setdefault(fold([name]), person)
            last = fold([name.split()[-1]]) if len(name.split()) > 1 else fold([name])
            surnames[last] = tuple(dict.fromkeys((*surnames.get(last, ()), person)))
    namesakes = {fold([item.name]): item for person in roster.people for item in person.namesakes}
    words = frozenset(word for name in names for word in name.split() if len(word) >= LENGTHS.known_letters)
    folded: dict[str, tuple[Person, ...]] = {}
    for last, people in surnames.items():
        for way in {spelling(last, spellings), plain(last)}:
            folded[way] = tuple(dict.fromkeys((*folded.get(way, ()), *people)))
    foreign = {word for name in names if spellings.foreign(plain(name)) for word in name.split()}
    spelt = frozenset({plain(word) for word in words} | {spellings.fold(plain(word)) for word in foreign & words})
    return RosterNames(roster, names, surnames, namesakes, words, folded, spelt)


def spelling(name: str, spellings: Spellings) -> str:
    """A name with its accents put aside, and folded where it is of a kind that is spelt in several ways."""
    bare = plain(name)
    return spellings.fold(bare) if spellings.foreign(bare) else bare


class Entities:
    """The people of one article, found by name, description or key."""

    def __init__(self, words: Words, people: People, index: RosterNames, date: str | None) -> None:
        self.words, self.people, self.index, self.date = words, people, index, date
        self.chains: list[Chain] = []
        self._keys: dict[str, Chain] = {}
        self._numbers: dict[str, int] = {}
        self._surnames: dict[str, list[Chain]] = {}
        self._givens: dict[str, list[Chain]] = {}
        self._exact: frozenset[str] = frozenset()
        """Keys of the roster's people whose name the article gives as the roster spells it."""

    def add(self, key: str, name: str, *, person: Person | None = None, named: bool = True, gender: str = "any") -> Chain:
        """A new chain. A key that is taken gets a number."""
        unique, number = key, self._numbers.get(key, 1)
        while unique in self._keys:
            number += 1
            unique = f"{key}-{number}"
        self._numbers[key] = number
        chain = Chain(len(self.chains), unique, name, person=person, named=named, gender=gender)
        self.chains.append(chain)
        self._keys[unique] = chain
        return chain

    def name(self, names: Sequence[Name]) -> None:
        """Give every name its chain: the long ones first, so that a surname finds its owner even in a headline."""
        exact = (self.index.names.get(fold(name.parts)) for name in names if not self._lone(name))
        self._exact = frozenset(person.key for person in exact if person is not None)
        for name in names:
            if not self._lone(name):
                self._join(name, self._full(name))
        shared = self._sharing(names)
        for place, name in enumerate(names):
            if self._lone(name):
                self._join(name, self._full(name, shared[place]) if place in shared else self._single(name))

    def _sharing(self, names: Sequence[Name]) -> dict[int, str]:
        """Given names that share the surname of the name they are joined to, in full: "Ivo and Mirko Tadic"."""
        found: dict[int, str] = {}
        for place, name in enumerate(names):
            surname = self.words.texts[name.last]
            first = place
            while first > 0 and self._beside(names[first - 1], names[first], last=first == place):
                first -= 1
            if first < place and not self._lone(name) and self._given_names(names[first:place]):
                found.update({number: f"{self._spelt(names[number])} {surname}" for number in range(first, place)})
        return found

    def _beside(self, name: Name, after: Name, *, last: bool) -> bool:
        """Whether a lone name not known otherwise stands in a list before another: by "and" before the `last`, else by a comma."""
        step, part = name.last + 1, name.parts[-1]
        sign = self.words.lows[step] in self.people.joins if last else self.words.texts[step] == ","
        lone = len(name.parts) == 1 and not name.title and part not in self._surnames and part not in self._givens
        return sign and lone and after.start == step + 1

    def _given_names(self, names: Sequence[Name]) -> bool:
        """Whether lone names are given names: one of them is known as one, or "brothers" stands before them."""
        before = self.words.lows[names[0].start - 1] if names[0].start else ""
        kin = (self.people.singular(before) or "") in self.people.families
        return kin or any(name.parts[0] in self.people.given for name in names)

    def _lone(self, name: Name) -> bool:
        """Whether it is a surname or a given name by itself ("Van der Meer" too)."""
        return self._one_word(name.parts)

    def _one_word(self, parts: Sequence[str]) -> bool:
        """Whether only particles stand before the last part."""
        return all(self._is_particle(part) for part in parts[:-1])

    def _is_particle(self, part: str) -> bool:
        """Whether a part of a name is no given name: "van", but not the Ben of "Ben Holm"."""
        return part in self.people.particles and part not in self.people.given

    def _join(self, name: Name, chain: Chain) -> None:
        name.chain = chain.number
        chain.names.append(name)
        if not self._lone(name):
            chain.full.append(name.first)
        chain.tell(name.title)
        if name.described and self._contradicts(name.described, chain):
            # "Kern and Dorn, the American president said": not Dorn
            name.described, name.reach = (), 0
        chain.tell(name.described)
        if chain.gender == "any":
            chain.gender = (
                name.gender if name.gender != "any" else self.people.given.get(name.parts[0], "any") if len(name.parts) > 1 else "any"
            )

    def _contradicts(self, title: tuple[str, ...], chain: Chain) -> bool:
        side = chain.person.side if chain.person else None
        state = state_served(title, self.people)
        return bool(side and state and state != side_state(side, self.people))

    def _spelt(self, name: Name) -> str:
        texts = self.words.texts[name.first : name.last + 1]
        inside = [place for place, word in enumerate(texts) if word in MARKS] if name.nickname else []
        spelt = [word for place, word in enumerate(texts) if word != "." and not (inside and inside[0] <= place <= inside[-1])]
        if name.generation:
            stop = "." if name.generation in self.people.abbreviations else ""
            spelt.append(self.words.texts[name.last + 1] + stop)
        return " ".join(spelt)

    def _full(self, name: Name, shared: str = "") -> Chain:
        """The chain of a full name; `shared` is one whose surname stands with another."""
        parts, spelt = (tuple(fold([shared]).split()), shared) if shared else (name.parts, self._spelt(name))
        person = self._person(parts, fold(parts))
        if person is not None:
            return self._of(person)
        alike = [
            chain
            for chain in self._surnames.get(parts[-1], ())
            if chain.person is None and self._named_alike(parts[0], name, chain) and self._fits(name, chain)
            and (not name.generation or chain.generation in ("", name.generation))
        ]  # fmt: skip
        if not alike:
            chain = self._new(parts, spelt, "any", name.generation)
            chain.nickname = name.nickname
            if chain.nickname:
                self._givens.setdefault(chain.nickname, []).append(chain)
            return chain
        if len({chain.generation for chain in alike}) > 1:
            return self._closest(name, alike)
        longer = len(spelt.split()) > len(alike[0].name.split())
        if longer or (alike[0].name.isupper() and not spelt.isupper()):
            alike[0].name, alike[0].generation = spelt, alike[0].generation or name.generation
        return alike[0]

    def _named_alike(self, given: str, name: Name, chain: Chain) -> bool:
        """Whether a given name is one of a chain's, or the nickname of either is the other's."""
        return bool(chain.given) and (self._given(given, chain.given) or given == chain.nickname or chain.given == name.nickname)

    def _new(self, parts: Sequence[str], spelt: str, gender: str, generation: str = "") -> Chain:
        namesake = self.index.namesakes.get(fold(parts))
        chain = self.add(LOCAL + slug(spelt), spelt, gender=(namesake.pronouns if namesake else None) or gender)
        lone = self._one_word(parts)
        chain.surname, chain.given, chain.generation = parts[-1], "" if lone else parts[0], generation
        self._list(chain)
        return chain

    def _list(self, chain: Chain) -> None:
        self._surnames.setdefault(chain.surname, []).append(chain)
        if chain.given:
            self._givens.setdefault(chain.given, []).append(chain)

    def _of(self, person: Person) -> Chain:
        chain = self._keys.get(person.key)
        if chain is None:
            chain = self.add(person.key, person.name, person=person, gender=person.pronouns or "any")
            words = fold([person.name]).split()
            chain.surname, chain.given = words[-1], words[0] if len(words) > 1 else ""
            chain.offices = tuple(tuple(fold([title]).split()) for office in self.held(person) for title in office.titles)
            self._list(chain)
        return chain

    def _person(self, parts: tuple[str, ...], folded: str) -> Person | None:
        if folded in self.index.namesakes:
            return None
        if folded in self.index.names:
            return self.index.names[folded]
        for person in self.index.surnames.get(parts[-1], ()):
            if any(self._same_name(parts, fold([name]).split(), parts[-1]) for name in person.names):
                return person
        return self._spelt_otherwise(parts)

    def _same_name(self, parts: Sequence[str], words: Sequence[str], surname: str, *, folded: bool = False) -> bool:
        """Whether `parts` may be the roster's name `words`, whose surname is written `surname`."""
        given = self._given(parts[0], words[0]) or (folded and self._given_alike(parts[0], words[0], surname))
        return len(words) > 1 and words[-1] == surname and given and self._middles(parts[1:-1], words[1:-1])

    def _spelt_otherwise(self, parts: Sequence[str]) -> Person | None:
        """The one person whose full name this is in another spelling, where the article does not use the roster's."""
        if len(parts) < 2:
            return None
        found = [
            person
            for person in self._folding(parts[-1])
            if (person.key not in self._exact or any(plain(fold(parts)) == plain(fold([name])) for name in person.names))
            and any(self._same_name(parts, words, words[-1], folded=True) for name in person.names if (words := fold([name]).split()))
        ]
        return found[0] if len(found) == 1 else None

    def _folding(self, surname: str) -> tuple[Person, ...]:
        """The people of the roster with this surname in any spelling."""
        return self.index.folded.get(spelling(surname, self.people.spellings), ())

    def _given_alike(self, one: str, other: str, surname: str) -> bool:
        """Whether two given names are one but for accents, or, before a surname of many spellings, for the spelling."""
        ways = self.people.spellings
        return plain(one) == plain(other) or (ways.foreign(plain(surname)) and ways.fold(plain(one)) == ways.fold(plain(other)))

    def _given(self, one: str, other: str) -> bool:
        one, other = one.rstrip("."), other.rstrip(".")
        if one == other or other in self.people.nicknames.get(one, ()):
            return True
        return (len(one) == 1 or len(other) == 1) and one[:1] == other[:1]

    @staticmethod
    def _middles(one: Sequence[str], other: Sequence[str]) -> bool:
        if not one or not other:
            return True
        return any(a[:1] == b[:1] for a in one for b in other)

    @staticmethod
    def _fits(name: Name, chain: Chain) -> bool:
        return name.gender in ("any", chain.gender) or chain.gender == "any"

    def _single(self, name: Name) -> Chain:
        word = name.parts[-1]
        found = [chain for chain in self._surnames.get(word, ()) if self._fits(name, chain)]
        found += (
            [chain for chain in self._givens.get(word, ()) if self._fits(name, chain) and chain not in found]
            if not name.title or not found
            else []
        )
        if len(found) > 1:
            return self._closest(name, found)
        if found and not self._foreign(name, found[0]):
            return found[0]
        if found and not name.title:
            return self._by_roster(name, self.index.surnames.get(word, ())) or found[0]
        return self._not_seen(name)

    def _not_seen(self, name: Name) -> Chain:
        """The chain of a lone surname that no full name of the article has: the roster's, one of another spelling, a new one."""
        exact, otherwise = self.index.surnames.get(name.parts[-1], ()), self._folding(name.parts[-1])
        alike = self._married(name) or self._respelt(name)
        if alike is not None and not any(person.key in self._keys for person in exact):
            return alike
        chain = self._by_roster(name, exact)
        if chain is None and (chain := self._by_roster(name, [one for one in otherwise if one.key not in self._exact])):
            name.doubt = max(name.doubt, SURNAMES.other_spelling)
        return chain or self._new(name.parts, self._spelt(name), name.gender)

    def _married(self, name: Name) -> Chain | None:
        """Whom "Mrs Kern" means where the article names only Otto Kern so, and one relative by her given name: "his wife Ada"."""
        if name.gender == "any" or not any(word in self.people.honorifics for word in name.title) or not self._surnames.get(name.parts[-1]):
            return None
        kin = [chain for chain in self.chains if chain.named and not chain.given and chain.person is None and self._is_kin(name, chain)]
        if len(kin) != 1:
            return None
        name.doubt = max(name.doubt, SURNAMES.married)
        return kin[0]

    def _is_kin(self, name: Name, chain: Chain) -> bool:
        """Whether somebody named before by the given name alone is of the name's gender and said to be a relative."""
        related = any(word in self.people.families for title in chain.titles for word in title[-1:])
        gender = chain.gender if chain.gender != "any" else self.people.given.get(chain.surname, "any")
        return related and gender == name.gender and chain.names[0].first < name.first

    def _foreign(self, name: Name, chain: Chain) -> bool:
        """Whether a title belongs to a namesake of the roster's person rather than to this chain."""
        return chain.person is not None and self._namesake(name, chain.person) is not None

    def _namesake(self, name: Name, person: Person) -> Namesake | None:
        joined = fold(name.title)
        for item in person.namesakes:
            titled = any(joined == fold([title]) or joined.endswith(" " + fold([title])) for title in item.titles)
            own = any(joined.endswith(fold([title])) for office in person.offices for title in office.titles)
            clash = name.gender != "any" and person.pronouns not in (None, name.gender) and item.pronouns == name.gender
            if fold([item.name]).split()[-1] == name.parts[-1] and ((titled and not own) or clash):
                return item
        return None

    def _respelt(self, name: Name) -> Chain | None:
        """The one person of the article whose surname this is in another spelling."""
        word, ways = name.parts[-1], self.people.spellings
        if not ways.foreign(plain(word)):
            return None
        alike = [known for known in self._surnames if spelling(known, ways) == spelling(word, ways)]
        found = [chain for known in alike for chain in self._surnames[known] if self._fits(name, chain)]
        return found[0] if len(found) == 1 else None

    def _by_roster(self, name: Name, people: Sequence[Person]) -> Chain | None:
        fitting = [p for p in people if name.gender == "any" or p.pronouns in (None, name.gender)]
        for person in people:
            item = self._namesake(name, person)
            if item is not None:
                return self._keys.get(LOCAL + slug(item.name)) or self._renamed(name, item)
        if len(fitting) == 1:
            return self._of(fitting[0])
        if len(fitting) > 1:
            return self._closest(name, [self._of(person) for person in fitting])
        return None

    def _renamed(self, name: Name, item: Namesake) -> Chain:
        chain = self.add(LOCAL + slug(item.name), item.name, gender=item.pronouns or name.gender)
        chain.surname, chain.given = name.parts[-1], fold([item.name]).split()[0]
        self._list(chain)
        return chain

    def _closest(self, name: Name, found: list[Chain]) -> Chain:
        """Of several people of one surname, the one whom the article means by it."""
        scored = sorted(((self._worth(name, chain), -chain.number, chain) for chain in found), key=lambda item: item[:2], reverse=True)
        gap = scored[0][0] - scored[1][0]
        name.doubt = 1.0 / (1.0 + math.exp(SURNAMES.sharpness * gap))
        return scored[0][2]

    def _worth(self, name: Name, chain: Chain) -> float:
        before = bisect_left(chain.full, name.first)
        score = SURNAMES.mentions * math.log1p(len(chain.names)) + SURNAMES.on_roster * (chain.person is not None)
        if before:
            near = self.words.paragraph[name.first] - self.words.paragraph[chain.full[before - 1]]
            score += {0: SURNAMES.full_name_here, 1: SURNAMES.full_name_before}.get(near, SURNAMES.full_name_far)
        if not before and chain.full:
            score += SURNAMES.full_name_later
        roles = {role for title in (name.title, name.described) if (role := role_of(title, self.people) or "".join(title[-1:]))}
        if name.title and name.title in chain.titles:
            score += SURNAMES.same_title
        elif any(role in title for role in roles for title in chain.titles):
            score += SURNAMES.same_role
        if name.gender != "any" and chain.gender == name.gender:
            score += SURNAMES.same_gender
        if chain.surname != name.parts[-1]:
            score += SURNAMES.given_name_only
        return score

    def held(self, person: Person) -> list[Office]:
        """The offices of a person at the article's date; without one, those that nobody else of the roster ever held."""
        if self.date is not None:
            return [office for office in person.offices if office.held(self.date)]
        others = [other for other in self.index.roster.people if other is not person and other.side == person.side]
        taken = {fold([title]) for other in others for office in other.offices for title in office.titles}
        return [office for office in person.offices if office.always or taken.isdisjoint(fold([title]) for title in office.titles)]

    def of_office(self, phrase: tuple[str, ...]) -> tuple[Chain, bool] | None:
        """The roster's one holder of an office at the article's date, and whether that is sure: without a date, one that was held
        for a time is not. None where nobody or several hold one of these words."""
        people = self.index.roster.people
        found = [(person, office) for person in people if (office := holds(person, phrase, self.date, self.people))]
        always = [one for one in found if one[1].always]
        if self.date is None and len(found) > 1 and len(always) == 1 and not any(word in self.people.past for word in phrase):
            found = always
        return (self._of(found[0][0]), self.date is not None or found[0][1].always) if len(found) == 1 else None
