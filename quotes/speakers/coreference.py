"""Read the mentions of an article in order and say whom each pronoun and description means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from quotes.language.people import People
from quotes.speakers.bodies import Body, bodies_of, body_of
from quotes.speakers.chains import LOCAL, Chain, slug
from quotes.speakers.entities import Entities
from quotes.speakers.mentions import STOPS, Name, Noun, Words
from quotes.speakers.numbers import DESCRIPTIONS, LENGTHS, PRONOUNS, REACH, SURE
from quotes.speakers.offices import fits_noun, role_of, same_role, side_of, state_of
from quotes.speakers.pronouns import PairFeatures, PronounScorer, Reading
from quotes.speakers.told import named_afterwards

UNNAMED = " (unnamed)"


@dataclass(slots=True)
class Coreference:
    """An article's mentions, read: whom each name, noun and pronoun means, by its word."""

    words: Words
    people: People
    entities: Entities
    scorer: PronounScorer
    readings: dict[int, Reading] = field(default_factory=dict)
    nouns: dict[int, Noun] = field(default_factory=dict)
    barred: dict[int, frozenset[int]] = field(default_factory=dict)
    spoken_after: dict[int, int] = field(default_factory=dict)
    """The sentence before the quotation, for each word of one whose source is a pronoun, and for that source."""
    _recent: dict[int, None] = field(default_factory=dict)
    _subject: dict[int, bool] = field(default_factory=dict)
    _opening: dict[int, int] = field(default_factory=dict)
    _begins: dict[int, int] = field(default_factory=dict)
    _leans: dict[int, list[int]] = field(default_factory=dict)
    _phrases: dict[tuple[str, ...], int] = field(default_factory=dict)
    _named: dict[int, Name] = field(default_factory=dict)
    _ending: dict[int, Name] = field(default_factory=dict)
    _relatives: list[tuple[str, int, int]] = field(default_factory=list)
    _same: dict[int, int] = field(default_factory=dict)
    """The named chain of each unnamed one whose name is told afterwards."""
    _first: dict[int, int] = field(default_factory=dict)
    _most: float = 0.0
    _largest: int = 1

    def read(self, names: Sequence[Name], nouns: Sequence[Noun]) -> None:
        """Take every mention in reading order."""
        self._lean(names)
        self._largest = max([1, *(len(chain.names) for chain in self.entities.chains)])
        self._named = {name.start: name for name in names}
        self._ending = {name.last: name for name in names}
        at: dict[int, Name | Noun] = {name.first: name for name in names}
        for noun in nouns:
            at.setdefault(noun.last, noun)
            self.nouns[noun.last] = noun
        for index in range(len(self.words)):
            found = at.get(index)
            if isinstance(found, Name):
                self._see_name(found)
            elif found is not None:
                self._see_noun(found)
            elif (gender := self.words.pronoun(index, self.people)) in ("he", "she"):
                self._see_pronoun(index, gender)

    def _lean(self, names: Sequence[Name]) -> None:
        """What the pronouns that follow a name say of its gender."""
        for place, name in enumerate(names):
            stop = names[place + 1].first if place + 1 < len(names) else len(self.words)
            for index in range(name.last + 1, min(stop, name.last + 1 + REACH.lean_words)):
                gender = self.words.pronoun(index, self.people)
                if gender in ("he", "she"):
                    self._leans.setdefault(name.chain, [0, 0])[gender == "she"] += 1
                    break

    def _see_name(self, name: Name) -> None:
        chain = self.entities.chains[name.chain]
        self.readings[name.first] = Reading(chain.number, 1.0 - name.doubt)
        self._relatives_of(name)
        self._tell_name(name)
        self._mark(chain, name.first, name.last, "name", start=name.start)

    def _see_noun(self, noun: Noun) -> None:
        after = self.apposed(noun.last) or self._apposed_past(noun)
        if after is not None:
            # "his wife, Ann Lee": one person
            chain, confidence = self.entities.chains[after.chain], SURE.apposition
            chain.tell(noun.words)
            self._relate(noun.words[-1], noun.owner, chain)
        else:
            chain, confidence = self.mean(noun)
        self.readings[noun.last] = Reading(chain.number, confidence)
        self._mark(chain, noun.first, noun.last, "noun", start=self._opens_with(noun))

    def _opens_with(self, noun: Noun) -> int:
        """The first word of a description, its owner's included: of "the cat's owner" the."""
        words, people = self.words, self.people
        if noun.owner < 1 or words.texts[noun.owner] not in people.possessives:
            return noun.first
        near = range(noun.owner - 1, max(-1, noun.owner - 1 - LENGTHS.apposition_role), -1)
        determined = (at for at in near if words.lows[at] in people.definite | people.indefinite | people.owners)
        return next(determined, self._owner_start(noun.owner))

    def _tell_name(self, name: Name) -> None:
        """Remember whose name is told: "says the old man. His name is Otto Kern"."""
        owner = named_afterwards(self.words, self.people, name)
        told = owner if owner is not None else name.start - 2 if self.words.lows[name.start - 1] in self.people.copulas else -1
        noun = self.nouns.get(told)
        reading = self.readings.get(told) if owner is not None or (noun and noun.determiner in self.people.definite) else None
        if reading is not None and reading.chain is not None and not self.entities.chains[reading.chain].named:
            self._same[reading.chain] = name.chain

    def known_as(self, chain: Chain) -> Chain:
        """The person that a chain stands for: itself, but for somebody unnamed whose name is told afterwards."""
        return self.entities.chains[self._same.get(chain.number, chain.number)]

    def sole(self) -> Chain | None:
        """The only person whom the article names, if there is one."""
        named = [chain for chain in self.entities.chains if chain.named and chain.names]
        return named[0] if len(named) == 1 else None

    def _of_status(self, noun: Noun) -> Chain | None:
        """The only person named, where a description tells no office: "the pensioner"."""
        return self.sole() if len(noun.words) == 1 and noun.words[0] in self.people.statuses and not noun.tail else None

    def apposed(self, last: int, stop: int | None = None) -> Name | None:
        """The name that a description ending at `last` is given: "her husband, Marc Tern", "a witness, a miller named Otto Kern"."""
        words, people = self.words, self.people
        if words.texts[last + 1 : last + 2] != [","]:
            return None
        for index in range(last + 2, min(len(words), last + 2 + LENGTHS.apposition_words, stop or len(words))):
            if index in self._named:
                name = self._named[index]
                owns = "".join(words.texts[name.last + 1 : name.last + 2]) in people.possessives
                return None if owns else name
            low = words.lows[index]
            plain = low not in people.links and low not in people.ends and low not in people.joins and words.texts[index] not in STOPS
            opens = index > last + 2 or low in people.definite or low in people.indefinite
            if not plain or not opens or words.texts[index] in people.possessives or words.sentence[index] != words.sentence[last]:
                return None
        return None

    def _apposed_past(self, noun: Noun) -> Name | None:
        """The name between commas after what a description is of: "a postman from Gull Bay, Ned Orrin, ..."; none where that names
        another person, as in "a daughter of the mayor, Ada Holm, ..."."""
        words, people, index = self.words, self.people, noun.last + 1
        if "".join(words.lows[index : index + 1]) not in people.links:
            return None
        stop = min(len(words), index + LENGTHS.tail)
        while index < stop and words.texts[index] not in STOPS:
            low = words.lows[index]
            if low in people.roles or low in people.ends or low in people.pronouns or index in self._named:
                return None
            index += 1
        name = self._named.get(index + 1) if index < stop and words.texts[index] == "," else None
        closed = name is not None and words.texts[name.last + 1 : name.last + 2] == [","]
        return name if closed and words.sentence[index] == words.sentence[noun.last] else None

    def _relate(self, role: str, owner: int, chain: Chain) -> None:
        """Remember whose husband somebody is; `owner` is the word that owns ("her", "'s")."""
        if owner >= 0 and (role in self.people.families or role in self.people.roles):
            self._relatives.append((role, owner, chain.number))

    def _relatives_of(self, name: Name) -> None:
        """What stands beside a name of its owners: "her husband Marc Tern", "Marc Tern, Bloom's husband"."""
        lows, texts = self.words.lows, self.words.texts
        beside = (*range(name.start, name.first), *range(name.last + 2, name.last + 2 + name.reach))
        for index in beside:
            if 0 < index < len(lows) and (lows[index] in self.people.families or lows[index] in self.people.roles):
                for owner in range(index - 1, max(-1, index - 1 - REACH.owner_adjectives), -1):
                    if lows[owner] in self.people.owners or texts[owner] in self.people.possessives:
                        self._relate(lows[index], owner, self.entities.chains[name.chain])
                        break

    def _owner(self, word: int) -> int | str | None:
        """The chain that an owner stands for: "her", or the name or description before "'s"; the words of a description of nobody
        known, as in "the victim's sister"."""
        if self.words.lows[word] in self.people.owners:
            reading = self.readings.get(word)
            return reading.chain if reading else None
        name, head = self._ending.get(word - 1), word - 1
        if name is not None or self.words.lows[head] not in self.people.roles:
            return name.chain if name else None
        first = head
        while first > 0 and head - first < LENGTHS.apposition_role and self.words.lows[first] not in self.people.definite:
            first -= 1
        found, _ = self._before(Noun(first, head, self.words.lows[first], tuple(self.words.lows[first + 1 : head + 1])))
        if found is None and self.words.lows[first] in self.people.definite:
            return " ".join(self.words.lows[first + 1 : head + 1])
        return found[0].number if found and found[1] > SURE.undecided else None

    def _relative(self, noun: Noun) -> Chain | None:
        """The one who was said to be somebody's husband, where the same somebody owns the description."""
        owner = self._owner(noun.owner) if noun.owner >= 0 else None
        if owner is None:
            return None
        owners = [(self._owner(word), word, chain) for role, word, chain in self._relatives if role == noun.words[-1]]
        open_ = {chain for other, word, chain in owners if other is None and self.words.lows[word] in self.people.owners}
        found = {chain for other, _, chain in owners if other == owner} or open_
        return self.entities.chains[found.pop()] if len(found) == 1 else None

    def mean(self, noun: Noun) -> tuple[Chain, float]:
        """The chain a description means: somebody named before, the holder of the office, or somebody new."""
        relative = self._relative(noun)
        if relative is not None:
            return relative, SURE.relative
        definite = self._definite(noun)
        if definite is not None:
            found, sure = self._before(definite)
            if found is not None and sure:
                return found
            holder = self.holder(definite)
            told = len(definite.words) > 1 or bool(definite.tail)
            if holder is not None and (found is None or len(definite.words) > 1) and (told or holder[1]):
                return holder[0], (SURE.office if told else SURE.office_of_one_word) * (1.0 if holder[1] else SURE.office_undated)
            other = self._other_side(definite)
            if other is not None:
                other.tell(definite.words)
                return other, SURE.other_side
            if found is not None:
                return found
            if (alone := self._of_status(definite)) is not None:
                return alone, SURE.sole
        owned = self._owned_by(noun) if definite is None else ()
        if owned:
            # "the museum's director": the director of the museum, if the article told of one
            found, _ = self._before(replace(noun, tail=(*self._link(), *owned, *noun.tail), owner=-1), told=True)
            if found is not None and found[1] > SURE.undecided:
                return found
        return self._unnamed(noun), SURE.unnamed

    def told_of(self, noun: Noun, *, fewest: int = 2) -> tuple[Chain, float] | None:
        """Whom a role of several words with no article means, where the article gave it to somebody: "said defence counsel"; with
        `fewest` 1 a noun of any kind that it gave to somebody."""
        found, sure = self._before(noun) if noun.owner < 0 and len(noun.words) >= fewest and not noun.tail else (None, False)
        return found if sure and found is not None and found[1] >= SURE.description and found[0].named else None

    def _owned_by(self, noun: Noun) -> tuple[str, ...]:
        """The words of an owner that is no pronoun: of "Marden's mayor" Marden; none where a family's is meant."""
        lows = self.words.lows
        if noun.owner < 1 or lows[noun.owner] in self.people.owners or noun.words[-1] in self.people.families:
            return ()
        return tuple(lows[self._owner_start(noun.owner) : noun.owner])

    def _link(self) -> tuple[str, ...]:
        """A word that ties a body to an office ("of"), where the language has one."""
        return tuple(sorted(self.people.inside)[-1:])

    def _definite(self, noun: Noun) -> Noun | None:
        """A description of one known person; "Russia's president" made one of these; None for "a president" or "his wife"."""
        if noun.owner < 0:
            return noun if noun.determiner in self.people.definite else None
        lows = self.words.lows
        if self.words.pronoun(noun.owner, self.people) == "it":
            state = self._state_before(noun.owner)
            return replace(noun, words=(state, *noun.words), owner=-1) if state is not None else None
        state = lows[noun.owner - 1] if noun.owner and lows[noun.owner] not in self.people.owners else ""
        if state not in self.people.states or noun.words[-1] in self.people.families:
            return None
        return replace(noun, words=(state, *noun.words), owner=-1)

    def _state_before(self, owner: int) -> str | None:
        """The only state that this sentence and the one before name: "Russia was silent. Its foreign minister ..." ."""
        words, first = self.words, owner
        while first > 0 and words.sentence[owner] - words.sentence[first - 1] <= REACH.side_sentences:
            first -= 1
        found = {state: words.lows[index] for index in range(first, owner) if (state := self.people.states.get(words.lows[index]))}
        return next(iter(found.values())) if len(found) == 1 else None

    def _other_side(self, noun: Noun) -> Chain | None:
        """Beside somebody of another state, the one person whose state is not told: "Kern and Dorn met; the American president ..." ."""
        state = state_of((*noun.words[:-1], *noun.tail), self.people)
        if state is None:
            return None
        here = self.words.sentence[noun.last]
        last = (self.entities.chains[number] for number in reversed(self._recent))
        near = list(takewhile(lambda chain: here - self.words.sentence[chain.spot] <= REACH.side_sentences, last))
        sides = {chain.number: side_of(chain, self.people) for chain in near}
        open_ = [chain for chain in near if chain.named and sides[chain.number] is None and self._may_be(noun, chain)]
        other = any(side not in (None, state) for side in sides.values())
        return open_[0] if other and len(open_) == 1 else None

    def _may_be(self, noun: Noun, chain: Chain) -> bool:
        roles = [role for title in chain.titles if (role := role_of(title, self.people))]
        return not roles or any(same_role(noun.words[-1], role, self.people) for role in roles)

    def holder(self, noun: Noun) -> tuple[Chain, bool] | None:
        """The roster's holder of the office that a description names, and whether the date is sure: not "the president of a bank"."""
        if noun.tail:
            return self.entities.of_office((*noun.words, *noun.tail))
        after = noun.last + 1
        lows = self.words.lows[after : after + REACH.office_words]
        if not (lows and lows[0] in self.people.inside):
            return self.entities.of_office(noun.words)
        open_ = self.people.inside | self.people.definite
        lengths = (length for length in range(len(lows), 1, -1) if lows[length - 1] not in open_)
        return next((holder for length in lengths if (holder := self.entities.of_office((*noun.words, *lows[:length])))), None)

    def _before(self, noun: Noun, *, told: bool = False) -> tuple[tuple[Chain, float] | None, bool]:
        """Whom a description means among those named before, and whether nothing that it says is left open.

        `told`: only those of whom the article said that their office is of the same place or body.
        """
        body = body_of((*noun.words, *noun.tail), self.words, self.people)
        scored: list[tuple[float, Chain, bool]] = []
        for age, number in enumerate(reversed(self._recent)):
            if age >= 2 * REACH.pronoun_people:
                break
            chain = self.entities.chains[number]
            if not chain.named and self.words.quoted[chain.spot] and not self.words.quoted[noun.last]:
                continue  # "A minister should know" tells of nobody whom the article calls "the minister"
            fit, sure = fits_noun(noun, chain, self.people)
            if fit > 0 and self._same_body(noun, body, chain, told=told):
                scored.append((fit + DESCRIPTIONS.age * age, chain, sure))
        if not scored:
            return None, False
        scored.sort(key=lambda item: -item[0])
        best, chain, sure = scored[0]
        if len(scored) > 1 and best - scored[1][0] < DESCRIPTIONS.tie:
            return (chain, SURE.undecided), sure
        return (chain, SURE.description if best > DESCRIPTIONS.good else SURE.loose_description), sure

    def _same_body(self, noun: Noun, body: Body, chain: Chain, *, told: bool) -> bool:
        """Whether somebody's office may be of the place or body that a description says: not "the mayor of Lund" the mayor of Marden."""
        if not body.words:
            return True
        places = body.own <= self.words.places
        known = bodies_of(chain.titles, noun.words[-1], self.words, self.people, places=places)
        if told:
            return any(body.shares(other) for other in known)
        if chain.person is not None and body.own and not known:
            # the roster says what its people are: the president of Russia is not the president of Varna Bank
            words = {word for title in (*chain.titles, *chain.offices) for word in title}
            return side_of(chain, self.people) in body.words or not words.isdisjoint(body.words)
        return not known or any(body.may_be(other) for other in known)

    def _unnamed(self, noun: Noun) -> Chain:
        lows = self.words.lows
        owner = (*self._owned_by(noun), lows[noun.owner]) if noun.owner >= 0 else ()
        phrase = (*owner, *noun.words, *noun.tail)
        fresh = noun.determiner in self.people.indefinite
        if not fresh and phrase in self._phrases:
            return self.entities.chains[self._phrases[phrase]]
        name = self._spelt(noun)
        gender = self.people.roles.get(noun.words[-1], "any")
        chain = self.entities.add(LOCAL + slug(name), name + UNNAMED, named=False, gender=gender)
        chain.tell(phrase if len(owner) > 1 else (*noun.words, *noun.tail))
        self._phrases[phrase] = chain.number
        return chain

    def _spelt(self, noun: Noun) -> str:
        first = noun.last - len(noun.words) + 1
        last = noun.last + len(noun.tail)
        if noun.owner >= 0 and self.words.lows[noun.owner] not in self.people.owners:
            first = self._owner_start(noun.owner)
        return self.spelt(first, last)

    def spelt(self, first: int, last: int) -> str:
        """Words `first` to `last` as they stand, white space made one blank."""
        parts: list[str] = []
        for index in range(first, last + 1):
            glued = parts and self.words.starts[index] == self.words.ends[index - 1]
            if glued:
                parts[-1] += self.words.texts[index]
            else:
                parts.append(self.words.texts[index])
        return " ".join(parts)

    def _owner_start(self, mark: int) -> int:
        index, words, articles = mark - 1, self.words, self.people.definite | self.people.indefinite
        while index > 0 and words.texts[index - 1][0].isupper() and words.sentence[index - 1] == words.sentence[mark]:
            if words.lows[index - 1] in articles:
                break
            index -= 1
        return index

    def _see_pronoun(self, index: int, gender: str) -> None:
        candidates, pairs = self._pairs(index, gender)
        reading = self.scorer(index, candidates, pairs) if candidates else Reading(None, 0.0, 0.0)
        self.readings[index] = reading
        if reading.chain is not None:
            chain = self.entities.chains[reading.chain]
            if chain.person is None and reading.lead >= PRONOUNS.sure:
                self._leans.setdefault(chain.number, [0, 0])[gender == "she"] += 1
            self._mark(chain, index, index, "pronoun", weight=reading.confidence)

    def _pairs(self, index: int, gender: str) -> tuple[list[Chain], list[PairFeatures]]:
        candidates: list[Chain] = []
        pairs: list[PairFeatures] = []
        words, people = self.words, self.people
        low = words.lows[index]
        subject, owner, mirror = low in people.subjects, low in people.owners, low in people.mirrors
        opening = words.opens(index)
        barred = self.barred.get(index, frozenset())
        if words.quoted[index] and (teller := self.subject_before(index)) is not None:
            barred |= {teller}
        for number in reversed(self._recent):
            chain = self.entities.chains[number]
            away = words.sentence[index] - words.sentence[chain.spot]
            if len(candidates) >= REACH.pronoun_people or away > REACH.pronoun_sentences:
                break
            fit = self._gender(chain, gender)
            if fit == "clash" or number in barred:
                continue
            candidates.append(chain)
            pairs.append(
                PairFeatures(
                    sentences=away,
                    words=index - chain.spot,
                    rank=len(pairs),
                    same_paragraph=words.paragraph[index] == words.paragraph[chain.spot],
                    form=chain.form,
                    subject=self._subject[number],
                    owner=self._owned(chain),
                    opening=self._opening.get(words.sentence[chain.spot]) == number,
                    quoted=words.quoted[chain.spot],
                    count=chain.count,
                    named=chain.named,
                    gender=fit,
                    lean=self._leaning(chain, gender),
                    pronoun_subject=subject,
                    pronoun_owner=owner,
                    pronoun_mirror=mirror,
                    pronoun_quoted=words.quoted[index],
                    pronoun_opening=opening,
                    same_word=words.lows[chain.spot] == low,
                    joined=self._joined(chain),
                    full=bool(chain.given),
                    after_link=chain.linked,
                    share=len(chain.names) / self._largest,
                    leading=chain.count >= self._most,
                    paragraph_opening=self._first.get(words.paragraph[index]) == number,
                )
            )
        return candidates, pairs

    def subject_before(self, index: int) -> int | None:
        """Who begins the sentence before the quotation that a word belongs to, where a pronoun is its source."""
        return self._begins.get(self.spoken_after.get(index, -1))

    def _gender(self, chain: Chain, gender: str) -> str:
        if chain.gender in ("he", "she"):
            return "sure" if chain.gender == gender else "clash"
        he, she = self._leans.get(chain.number, (0, 0))
        mine, other = (she, he) if gender == "she" else (he, she)
        if max(mine, other) >= PRONOUNS.leaning and min(mine, other) == 0:
            return "borne" if mine else "contrary"
        if chain.gender == "any" and chain.named and not chain.given:
            # a lone "Carolyn" is likely a woman; a lone "Kerry" may be a surname
            hint = self.people.given.get(chain.surname, "any")
            return "open" if hint == "any" else "likely" if hint == gender else "unlikely"
        if chain.gender == "any" and chain.named and chain.given not in self.people.given and chain.given.endswith(self.people.feminine):
            return "likely" if gender == "she" else "unlikely"
        return "open"

    def contradicts(self, chain: Chain, index: int) -> bool:
        """Whether a person is likely of another gender than the pronoun at `index`."""
        return self._gender(chain, self.words.pronoun(index, self.people) or "") in ("contrary", "unlikely")

    def fits(self, chain: Chain, gender: str) -> bool:
        """Whether a person is known to be of a gender: by the roster, a title, the given name or the pronouns."""
        return self._gender(chain, gender) in ("sure", "borne", "likely")

    def _leaning(self, chain: Chain, gender: str) -> float:
        he, she = self._leans.get(chain.number, (0, 0))
        mine, other = (she, he) if gender == "she" else (he, she)
        return (mine - other) / (mine + other + 1) if chain.gender == "any" else 0.0

    def _owned(self, chain: Chain) -> bool:
        spot = chain.spot
        if chain.form == "pronoun":
            return self.words.lows[spot] in self.people.owners
        step = spot + 1
        while step < len(self.words) and self.words.texts[step][0].isupper():
            step += 1
        return step < len(self.words) and self.words.lows[step] in self.people.possessives

    def _joined(self, chain: Chain) -> bool:
        return chain.spot > 0 and self.words.lows[chain.spot - 1] in self.people.joins

    def _mark(self, chain: Chain, first: int, last: int, form: str, *, start: int | None = None, weight: float = 1.0) -> None:
        words = self.words
        begin = first if start is None else start
        chain.linked = begin > 0 and words.lows[begin - 1] in self.people.links
        chain.spot, chain.form = first, form
        # a doubtful pronoun counts for less, so that one error does not draw the next
        chain.count += weight
        self._most = max(self._most, chain.count)
        self._recent.pop(chain.number, None)
        self._recent[chain.number] = None
        before = words.lows[first - 1] if first else ""
        after = words.lows[last + 1] if last + 1 < len(words) else ""
        if form == "pronoun":
            self._subject[chain.number] = words.lows[first] in self.people.subjects
        else:
            owned = after in self.people.possessives
            self._subject[chain.number] = not owned and before not in self.people.links and (after[:1].isalpha() or words.opens(first))
        if not chain.linked:
            self._opening.setdefault(words.sentence[first], chain.number)
        # who begins a sentence within marks is told of, and does not speak after it
        subject = (self._subject[chain.number] and self._starts(begin)) or (form == "name" and after == "," and self._named_last(begin))
        if subject and not words.quoted[begin]:
            self._begins.setdefault(words.sentence[first], chain.number)
        self._first.setdefault(words.paragraph[first], chain.number)

    def _named_last(self, begin: int) -> bool:
        """Whether a comma and a description that opens the sentence stand before a name: "The cat's owner, | Mr Kern, ..."."""
        words, at = self.words, begin - 2
        if at < 0 or words.texts[begin - 1] != ",":
            return False
        while at > 0 and begin - at <= LENGTHS.apposition_words and not words.opens(at):
            if not words.texts[at][0].isalnum() and words.texts[at] not in self.people.possessives:
                return False
            at -= 1
        return words.opens(at) and words.lows[at] in self.people.definite | self.people.owners | self.people.indefinite

    def _starts(self, first: int) -> bool:
        """Whether a mention stands at the start of its sentence, but for words that open one and what ends in a comma."""
        words, begun = self.words, first
        while begun > 0 and words.sentence[begun - 1] == words.sentence[first] and words.texts[begun - 1][0].isalnum():
            begun -= 1
        before = words.lows[begun:first]
        if not before and begun and words.texts[begun - 1] == ",":
            return True
        return words.opens(begun) and all(low in self.people.openers for low in before)
