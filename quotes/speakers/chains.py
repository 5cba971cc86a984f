"""Group the names of an article into people, those of the roster and others."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quotes.language.people import People
from quotes.speakers.mentions import Name, Noun, Words
from quotes.speakers.roster import Namesake, Person, Roster

LOCAL = "local:"


@dataclass(slots=True)
class Chain:
    """One person (or unnamed source) of an article and what is known of them so far. Grows while an article is read."""

    number: int
    key: str
    name: str
    given: str = ""
    surname: str = ""
    gender: str = "any"
    person: Person | None = None
    named: bool = True
    doubt: float = 0.0
    titles: list[tuple[str, ...]] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    offices: tuple[tuple[str, ...], ...] = ()
    """What the roster says they hold at the article's date."""
    full: list[int] = field(default_factory=list)
    """Where the names of more than a surname stand, in order."""
    spot: int = -1
    """Word of the last mention; -1 before the first."""
    form: str = ""
    count: float = 0.0
    """Mentions so far; a pronoun counts as much as it is sure."""
    linked: bool = False
    """Whether the last mention follows a preposition."""

    def tell(self, title: tuple[str, ...]) -> None:
        """Take a title or description into account."""
        if title and title not in self.titles:
            self.titles.append(title)


@dataclass(frozen=True, slots=True)
class Index:
    """A roster, by the words of its names."""

    roster: Roster
    names: Mapping[str, Person]
    surnames: Mapping[str, tuple[Person, ...]]
    namesakes: Mapping[str, Namesake]
    words: frozenset[str]


def fold(words: Iterable[str]) -> str:
    """Words in one form: small letters, one space."""
    return " ".join(" ".join(words).casefold().split())


def index_roster(roster: Roster) -> Index:
    """The roster's people by name and by surname."""
    names: dict[str, Person] = {}
    surnames: dict[str, tuple[Person, ...]] = {}
    for person in roster.people:
        for name in person.names:
            names.setdefault(fold([name]), person)
            last = fold([name.split()[-1]]) if len(name.split()) > 1 else fold([name])
            surnames[last] = tuple(dict.fromkeys((*surnames.get(last, ()), person)))
    namesakes = {fold([item.name]): item for person in roster.people for item in person.namesakes}
    words = frozenset(word for name in names for word in name.split() if len(word) > 2)
    return Index(roster, names, surnames, namesakes, words)


def slug(words: str) -> str:
    """A key of small letters, digits and "-", letters of any script kept."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(mark))
    return re.sub(r"[^\w]+|_+", "-", re.sub(r"(?<=\w)\.(?=\w)|\.", "", plain)).strip("-") or "somebody"


class Cast:
    """The people of one article, found by name, description or key."""

    def __init__(self, words: Words, people: People, index: Index, date: str | None) -> None:
        self.words, self.people, self.index, self.date = words, people, index, date
        self.chains: list[Chain] = []
        self._keys: dict[str, Chain] = {}
        self._numbers: dict[str, int] = {}
        self._surnames: dict[str, list[Chain]] = {}
        self._givens: dict[str, list[Chain]] = {}

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
        for name in names:
            if not self._lone(name):
                self._join(name, self._full(name))
        for name in names:
            if self._lone(name):
                self._join(name, self._single(name))
        for chain in self.chains:
            self._finish(chain)

    def _lone(self, name: Name) -> bool:
        """Whether it is a surname or a given name by itself ("Van der Meer" too)."""
        return all(part in self.people.particles for part in name.parts[:-1])

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
        state = _side(title, self.people)
        return bool(side and state and state != side.lower())

    def _spelt(self, name: Name) -> str:
        return " ".join(word for word in self.words.texts[name.first : name.last + 1] if word != ".")

    def _full(self, name: Name) -> Chain:
        parts = name.parts
        folded = fold(parts)
        person = self._person(parts, folded)
        if person is not None:
            return self._of(person)
        for chain in self._surnames.get(parts[-1], ()):
            if chain.person is None and chain.given and self._alike(parts, chain) and self._fits(name, chain):
                if len(parts) > len(chain.name.split()):
                    chain.name = self._spelt(name)
                return chain
        return self._new(name, self._spelt(name))

    def _new(self, name: Name, spelt: str, gender: str = "any") -> Chain:
        namesake = self.index.namesakes.get(fold(name.parts))
        chain = self.add(LOCAL + slug(spelt), spelt, gender=(namesake.pronouns if namesake else None) or gender)
        chain.surname, chain.given = name.parts[-1], "" if self._lone(name) else name.parts[0]
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
            if self.date is not None:
                held = [office for office in person.offices if office.held(self.date)]
                chain.offices = tuple(tuple(fold([title]).split()) for office in held for title in office.titles)
            self._list(chain)
        return chain

    def _person(self, parts: tuple[str, ...], folded: str) -> Person | None:
        if folded in self.index.namesakes:
            return None
        if folded in self.index.names:
            return self.index.names[folded]
        for person in self.index.surnames.get(parts[-1], ()):
            for name in person.names:
                words = fold([name]).split()
                if (
                    len(words) > 1
                    and words[-1] == parts[-1]
                    and self._given(parts[0], words[0])
                    and self._middles(parts[1:-1], words[1:-1])
                ):
                    return person
        return None

    def _given(self, one: str, other: str) -> bool:
        one, other = one.rstrip("."), other.rstrip(".")
        if one == other or other in self.people.nicknames.get(one, ()):
            return True
        return (len(one) == 1 or len(other) == 1) and one[:1] == other[:1]

    @staticmethod
    def _middles(one: Sequence[str], other: Sequence[str]) -> bool:
        if not one or not other:
            return True
        return any(a.rstrip(".")[:1] == b.rstrip(".")[:1] for a in one for b in other)

    def _alike(self, parts: tuple[str, ...], chain: Chain) -> bool:
        return self._given(parts[0], chain.given)

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
        return self._by_roster(name) or (found[0] if found and not name.title else self._new(name, self._spelt(name), name.gender))

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

    def _by_roster(self, name: Name) -> Chain | None:
        people = self.index.surnames.get(name.parts[-1], ())
        fitting = [p for p in people if name.gender == "any" or p.pronouns in (None, name.gender)]
        for person in people:
            item = self._namesake(name, person)
            if item is not None:
                return self._keys.get(LOCAL + slug(item.name)) or self._renamed(name, item)
        if len(fitting) == 1:
            return self._of(fitting[0])
        if len(fitting) > 1:
            chain = self._closest(name, [self._of(person) for person in fitting])
            return chain
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
        name.doubt = 1.0 / (1.0 + math.exp(2.0 * gap))
        return scored[0][2]

    def _worth(self, name: Name, chain: Chain) -> float:
        before = bisect_left(chain.full, name.first)
        score = 0.5 * math.log1p(len(chain.names)) + (0.7 if chain.person is not None else 0.0)
        if before:
            near = self.words.paragraph[name.first] - self.words.paragraph[chain.full[before - 1]]
            score += 1.2 if near == 0 else 0.6 if near == 1 else 0.2
        if not before and chain.full:
            score -= 0.5
        if name.title and name.title in chain.titles:
            score += 2.5
        elif name.title and any(name.title[-1] in title for title in chain.titles):
            score += 1.5
        if name.gender != "any" and chain.gender == name.gender:
            score += 1.5
        if chain.surname != name.parts[-1]:
            score -= 1.0
        return score

    def _finish(self, chain: Chain) -> None:
        if chain.person is None and chain.gender == "any":
            votes = [name.gender for name in chain.names if name.gender != "any"]
            chain.gender = votes[0] if votes and len(set(votes)) == 1 else "any"

    def of_office(self, phrase: tuple[str, ...]) -> Chain | None:
        """The roster's one holder of an office at the article's date; None where nobody or several hold one of these words."""
        if self.date is None:
            return None
        held = [person for person in self.index.roster.people if holds(person, phrase, self.date, self.people)]
        return self._of(held[0]) if len(held) == 1 else None


def state_of(words: Sequence[str], people: People) -> str | None:
    """The state that words name, by adjective, capital or name."""
    for index, word in enumerate(words):
        pair = f"{word} {words[index + 1]}" if index + 1 < len(words) else word
        found = people.states.get(pair) or people.states.get(word) or people.states.get(word.rstrip("."))
        if found:
            return found
    return None


def holds(person: Person, phrase: tuple[str, ...], date: str, people: People) -> bool:
    """Whether a description ("russian", "foreign", "minister") fits an office that `person` holds on `date`."""
    past = any(word in people.past for word in phrase)
    words = tuple(word for word in phrase if word not in people.past and word not in people.present)
    for office in person.offices:
        if not (office.begun(date) and office.over(date)) if past else not office.held(date):
            continue
        if any(_covers(fold([title]).split(), words, person, people) for title in office.titles):
            return True
    return False


def _covers(title: list[str], words: tuple[str, ...], person: Person, people: People) -> bool:
    """Whether `words` are a title, with nothing but the person's own state beside it."""
    own = (person.side or "").lower()
    spare = [w for w in words if people.states.get(w, people.states.get(w.rstrip("."))) != own or own == ""]
    core = [w for w in title if people.states.get(w, people.states.get(w.rstrip("."))) != own or own == ""]
    small = people.particles | people.definite | people.links | {"'s", "’s"}
    return list(words) == title or ([w for w in spare if w not in small] == [w for w in core if w not in small] != [])


def same_role(one: str, other: str, people: People) -> bool:
    """Whether two roles may be one: equal, or of one list of the language."""
    return one == other or other in people.same.get(one, ())


def role_of(title: Sequence[str], people: People) -> str | None:
    """The role a title turns on: its last role word before an "of" or "for"."""
    found = None
    for word in title:
        if word in ("'s", "’s"):
            found = None
        if (word in people.links or word in people.ends) and found:
            break
        if word in people.roles:
            found = word
    return found


def _side(title: Sequence[str], people: People) -> str | None:
    """The state somebody with this title serves: "American ambassador to Ukraine" the United States."""
    cut = next((i for i, word in enumerate(title) if word in people.links and word not in people.inside), len(title))
    return state_of(title[:cut], people)


def side_of(chain: Chain, people: People) -> str | None:
    """The state a person belongs to: by the roster, else by the adjective in one of the titles the article gives."""
    if chain.person is not None and chain.person.side:
        return chain.person.side.lower()
    for title in chain.titles:
        state = _side(title, people)
        # "Russia expert" and "NATO chief" tell no nationality
        if state and role_of(title, people) and any(people.states.get(word) == state != word for word in title):
            return state
    return None


def fits_noun(noun: Noun, chain: Chain, people: People) -> tuple[float, bool]:
    """How well a definite description fits what is known of a chain (0: not at all), and whether nothing is left open."""
    gender = people.roles.get(noun.words[-1], "any")
    if gender != "any" and chain.gender not in ("any", gender):
        return 0.0, False
    state = _side((*noun.words[:-1], *noun.tail), people)
    side = side_of(chain, people)
    best, sure = 0.0, False
    for title in (*chain.titles, *chain.offices):
        own = _side(title, people) or side
        if state and own and state != own:
            continue
        roster = title in chain.offices and title not in chain.titles
        fit = _fits_office(noun, title, people) if roster else _fits_title(noun, title, people)
        if fit <= 0:
            continue
        below = _below(noun, title, people)
        if state:
            fit += 0.3 if own else -0.4
        if fit - 0.4 * below > best:
            best, sure = fit - 0.4 * below, not below and (state is None or own is not None)
    return best, sure


def _below(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether the title is a deputy's or a former holder's and the description is not."""
    kinds = (people.lesser, people.past)
    return any(not kind.isdisjoint(title) and kind.isdisjoint(noun.words) for kind in kinds)


def _spare(noun: Noun, title: Sequence[str], people: People) -> list[str]:
    """The modifiers of a description that a title does not hold; states and "former" aside."""
    aside = people.past | people.present
    return [word for word in noun.words[:-1] if word not in title and word not in people.states and word not in aside]


def _fits_title(noun: Noun, title: Sequence[str], people: People) -> float:
    role, head = noun.words[-1], role_of(title, people)
    if head is None or _other_office(noun, title, people):
        return 0.0
    if _same_office(noun, title, people):
        shared = len({word for word in noun.words[:-1] if word not in people.states} & set(title))
        return 1.0 + 0.3 * shared - 0.4 * len(_spare(noun, title, people))
    return 0.5 if head in people.general.get(role, ()) and not _spare(noun, title, people) else 0.0


def _fits_office(noun: Noun, title: Sequence[str], people: People) -> float:
    """As of a title, but strict: the roster's people hold their offices in every article, whoever else is meant."""
    small = people.links | people.particles | people.definite
    tail = [word for word in noun.tail if word not in title and word not in small and word not in people.states]
    if tail or _spare(noun, title, people) or any(word in people.past for word in noun.words):
        return 0.0
    general = not _same_office(noun, title, people)
    if _below(noun, title, people) or (general and not _side(noun.words, people)):
        return 0.0
    return _fits_title(noun, title, people)


def _same_office(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether both turn on one role, be it of two words ("premier", "prime minister")."""
    role, head = noun.words[-1], role_of(title, people) or ""
    pair = " ".join(noun.words[-2:])
    return same_role(role, head, people) or same_role(role, _pair(title, people), people) or same_role(pair, head, people)


def _other_office(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether one is an office of two words ("prime minister", "press secretary") and the other is not the same."""
    mine, theirs = " ".join(noun.words[-2:]), _pair(title, people)
    if mine in people.same and mine != theirs:
        return people.same[mine].isdisjoint((role_of(title, people), theirs))
    return theirs in people.same and mine != theirs and noun.words[-1] == role_of(title, people)


def _pair(title: Sequence[str], people: People) -> str:
    """The role of a title with the word before it."""
    head = role_of(title, people)
    place = len(title) - 1 - list(reversed(title)).index(head) if head else 0
    return " ".join(title[max(0, place - 1) : place + 1])
