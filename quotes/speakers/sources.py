"""What the words of a source stand for: a person, several, somebody unnamed, a group, an organisation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from quotes.quotation.types import Attribution, Speaker, SpeakerType
from quotes.speakers.acronyms import bodies, full_names, letters_of
from quotes.speakers.chains import LOCAL, Chain, slug
from quotes.speakers.coreference import UNNAMED, Coreference
from quotes.speakers.mentions import Kinds, Name, Noun
from quotes.speakers.nouns import read_noun
from quotes.speakers.numbers import DOUBT, INTERVIEWS, PRONOUNS, REACH, SURE
from quotes.speakers.offices import side_of
from quotes.speakers.plurals import Plurals
from quotes.speakers.states import StateNames
from quotes.speakers.told import age_in, ages_of, author_of, handle_at, handles_of, introduced

Speakers = tuple[Speaker, ...]
_STOPS = frozenset(',;:()[]"“”«»–—-|…')


class Sources:
    """The sources of one article, named in reading order."""

    def __init__(self, coreference: Coreference, kinds: Kinds, attributions: Sequence[Attribution], states: StateNames) -> None:
        self.coreference, self.kinds, self.attributions = coreference, kinds, attributions
        self.states = states
        self.words, self.people, self.entities = coreference.words, coreference.people, coreference.entities
        names = sorted((name for chain in self.entities.chains for name in chain.names), key=lambda name: name.first)
        self.by_word = {index: name for name in names for index in range(name.first, name.last + 1)}
        self.by_start = {name.start: name for name in names}
        self.names = names
        self.plurals = Plurals(coreference, names, self.by_word)
        self.said: list[tuple[int, Speakers]] = []
        self.contents = sorted((span.start, span.end, place) for place, item in enumerate(attributions) for span in item.quotation.content)

    # what few articles ask for

    @cached_property
    def _handles(self) -> Mapping[str, Name]:
        return handles_of(self.words, self.people, self.names)

    @cached_property
    def _ages(self) -> Mapping[str, set[int]]:
        return ages_of(self.words, self.people, self.names)

    @cached_property
    def _bodies(self) -> Mapping[str, tuple[int, str]]:
        return bodies(self.words, self.people, self.by_word.keys())

    @cached_property
    def _full(self) -> Mapping[str, str]:
        return full_names(self.words, self.people, self.by_word.keys())

    @cached_property
    def _asks(self) -> bool:
        """Whether so many paragraphs end in a question that it is an interview."""
        words = self.words
        ends = [word for word, here, there in zip(words.texts, words.paragraph, words.paragraph[1:], strict=False) if here != there]
        asked = sum(word == "?" for word in ends)
        return asked >= INTERVIEWS.fewest and asked >= INTERVIEWS.share * len(ends)

    def name(self) -> list[Speakers]:
        """The speakers of each attribution, in the attributions' order."""
        found: list[Speakers] = [()] * len(self.attributions)
        inner: list[tuple[int, int]] = []
        order = sorted(range(len(found)), key=lambda number: self._place(self.attributions[number]))
        for number in order:
            source = self.attributions[number].source
            spots = self._trim(self._in_sentence(self.words.between(source.span), self.attributions[number])) if source else []
            if spots and self._first_person(spots):
                inner.append((number, spots[0]))
            elif spots:
                found[number] = self._resolve(spots)
                self.said.append((spots[-1], found[number]))
        for number, spot in inner:
            found[number] = self._own(number, spot, found)
        return found

    @staticmethod
    def _place(attribution: Attribution) -> int:
        return attribution.source.span.start if attribution.source else attribution.quotation.span.start

    def _in_sentence(self, spots: Sequence[int], attribution: Attribution) -> Sequence[int]:
        """The words of a source in one sentence: the cue's where the source runs into the next."""
        words = self.words
        ends = [
            spot
            for spot in spots
            if words.texts[spot] == "." and spot + 1 in spots and words.sentence[spot] != words.sentence[spot + 1]
            and words.lows[spot - 1] not in self.people.abbreviations and len(words.lows[spot - 1]) > 1
        ]  # fmt: skip
        if not ends:
            return spots
        cue = words.between(attribution.cue) if attribution.cue else range(0)
        kept = [spot for spot in spots if cue and words.sentence[spot] == words.sentence[cue[0]]]
        return kept or [spot for spot in spots if spot < ends[0]]

    def _trim(self, spots: Sequence[int]) -> list[int]:
        kept = list(spots)
        while kept and not self.words.texts[kept[0]][0].isalnum():
            kept.pop(0)
        while kept and not self.words.texts[kept[-1]][0].isalnum() and self.words.texts[kept[-1]] not in self.people.possessives:
            kept.pop()
        return kept

    # -- first person

    def _first_person(self, spots: Sequence[int]) -> bool:
        return self.words.pronoun(spots[0], self.people) in ("i", "we") and len(spots) == 1

    def _own(self, number: int, spot: int, found: Sequence[Speakers]) -> Speakers:
        """The speaker of the quotation in which "I" or "we" stands."""
        around = [other for other in self._around(self.words.starts[spot]) if other != number and found[other]]
        if around:
            best = min(around, key=lambda other: (len(self.attributions[other].quotation.span), other))
            return tuple(replace(speaker, confidence=round(SURE.own_words * speaker.confidence, 3)) for speaker in found[best])
        return self._label(spot)

    def _around(self, offset: int) -> list[int]:
        """The attributions in whose content a place lies; only the latest to begin are looked at, so that time stays linear."""
        place = bisect_right(self.contents, (offset, 10**9, 0))
        return [number for start, end, number in self.contents[max(0, place - REACH.contents) : place] if start <= offset < end]

    def _label(self, spot: int) -> Speakers:
        """The name before a colon that opens the paragraph, as in an interview."""
        first = bisect_left(self.words.paragraph, self.words.paragraph[spot])
        name = self.by_start.get(first)
        if name is not None and name.last + 1 < len(self.words) and self.words.texts[name.last + 1] == ":":
            return self._person(name, SURE.label)
        return self._interviewee(first)

    def _interviewee(self, first: int) -> Speakers:
        """In questions and answers, "I" outside a question is the person whom the article names most."""
        last = bisect_right(self.words.paragraph, self.words.paragraph[first]) - 1
        if not self._asks or self.words.texts[last] == "?":
            return ()
        most = sorted(((len(chain.names), -chain.number) for chain in self.entities.chains if chain.names), reverse=True)
        if not most or (len(most) > 1 and most[0][0] == most[1][0]):
            return ()
        return (self._speaker(self.entities.chains[-most[0][1]], SURE.interviewee),)

    # -- one source

    def _resolve(self, spots: list[int]) -> Speakers:
        parts = self._conjuncts(spots)
        if len(parts) > 1:
            found: dict[str, Speaker] = {}
            for part in parts:
                for speaker in self._one(part):
                    found.setdefault(speaker.key, speaker)
            return tuple(found.values())
        return self._one(spots)

    def _conjuncts(self, spots: list[int]) -> list[list[int]]:
        """The parts of "Clinton and Lavrov"; the whole where it is one."""
        lows = self.words.lows
        cut = next((i for i, spot in enumerate(spots) if self._ends(spot) and lows[spot] not in self.people.joins), len(spots))
        body, parts, start = spots[:cut], [], 0
        for place, spot in enumerate(body):
            if self._joins(body[start:place], spot) or (lows[spot] == "," and self._listed(body, place)):
                parts.append(body[start:place])
                start = place + 1
        parts = [part for part in (*parts, body[start:]) if part]
        if len(parts) < 2 or not all(self._stands(part) for part in parts):
            return [spots]
        return parts

    def _ends(self, spot: int) -> bool:
        """Whether a word ends what a source turns on: "who", but not the WHO."""
        acronym = spot in self.words.acronyms and self.words.lows[spot] in self.people.acronyms
        return self.words.lows[spot] in self.people.ends and not acronym

    def _joins(self, before: Sequence[int], spot: int) -> bool:
        """Whether a word joins two sources; "&" after "of" joins the names of one firm: "Mayor Anton Kray of Holm & Sons"."""
        lows = self.words.lows
        return lows[spot] in self.people.joins and not (lows[spot] == "&" and any(lows[word] in self.people.links for word in before))

    def _listed(self, body: Sequence[int], place: int) -> bool:
        rest = [self.words.lows[spot] for spot in body[place + 1 :]]
        return any(word in self.people.joins for word in rest) and len(body) > place + 1 and body[place + 1] in self.by_start

    def _stands(self, part: Sequence[int]) -> bool:
        """Whether a part names somebody by itself."""
        lows = [self.words.lows[spot] for spot in part if self.words.lows[spot] not in self.people.numbers]
        if not lows:
            return False
        if any(spot in self.by_word for spot in part) or (
            len(lows) == 1 and (any(self.words.pronoun(spot, self.people) for spot in part) or lows[0] in self.people.states)
        ):
            return True
        determined = lows[0] in self.people.definite or lows[0] in self.people.indefinite or lows[0] in self.people.owners
        return determined and (lows[-1] in self.people.roles or self.people.is_group(lows[-1]) or self.people.is_organisation(lows[-1]))

    def _one(self, spots: list[int]) -> Speakers:
        lows = self.words.lows
        while len(spots) > 1 and lows[spots[0]] in self.people.joins:
            spots = spots[1:]
        if len(spots) == 1 and self.words.pronoun(spots[0], self.people):
            return self._pronoun(spots[0])
        if len(spots) == 1 and lows[spots[0]] in self.people.numbers and lows[spots[0]] in self.people.vague:
            return self._both(spots)
        if len(spots) == 1 and lows[spots[0]] in (self.people.definite | self.people.indefinite) - self.people.vague:
            return ()  # "a", cut off from its noun
        owner = self._handle(spots[0])
        if owner is not None:
            return self._person(owner)
        document = next((spot for spot in spots if lows[spot] in self.people.documents or lows[spot] in self.people.links), spots[0])
        author = author_of(spots, document, self.words, self.people, self.by_start) if lows[document] in self.people.documents else None
        if author is not None:
            return self._person(author, SURE.author)
        if len(spots) <= 2 and self.words.pronoun(spots[-1], self.people) and lows[spots[0]] in self.people.numbers:
            return self._several(spots[0])
        if (
            len(spots) > 2
            and lows[spots[1]] in self.people.inside
            and (lows[spots[0]] in self.people.vague or lows[spots[0]] in self.people.numbers)
        ):
            single = lows[spots[0]] in self.people.single
            comma = next((spot for spot in spots if self.words.texts[spot] == ","), None)
            name = self.coreference.apposed(comma - 1, spots[-1] + 1) if single and comma is not None else None
            return self._person(name) if name else self._collective(spots, spots[0], "unnamed" if single else "group")
        head = self._head(spots)
        name = self.by_word.get(head)
        if name is not None and name.last == head:
            return self._person(name)
        return self._described(spots, head)

    def _head(self, spots: Sequence[int]) -> int:
        """The word that a source turns on: the last before a comma, a "who", or an "of" that no title holds."""
        lows, texts = self.words.lows, self.words.texts
        titled = {index for spot in spots if (name := self.by_start.get(spot)) for index in range(name.start, name.last + 1)}
        head = spots[0]
        for place, spot in enumerate(spots):
            if texts[spot] in _STOPS and spot not in titled:
                break
            if place and self._ends(spot) and spot not in titled:
                break
            if lows[spot] in self.people.generations and spot - 1 in self.by_word:
                continue
            if place and lows[spot] in self.people.links and spot not in titled:
                break
            if texts[spot][0].isalnum():
                head = spot
        return self._apposed(spots, self._known(spots, head))

    def _known(self, spots: Sequence[int], head: int) -> int:
        """ "people involved", "an official familiar": the noun we know before a last word that we do not."""
        low, text = self.words.lows[head], self.words.texts[head]
        if (
            text[0].isupper()
            or head in self.by_word
            or self.people.role(low)
            or self.people.is_group(low)
            or self.people.is_organisation(low)
        ):
            return head
        for spot in reversed([spot for spot in spots if spot < head]):
            word, after = self.words.lows[spot], self.words.lows[spot + 1]
            of_another = after in self.people.possessives or after == "-"
            if (word in self.people.roles or self.people.is_group(word)) and not of_another:
                return spot
        return head

    def _apposed(self, spots: Sequence[int], head: int) -> int:
        """ "his wife, Ann Lee", "a lawyer for the bank, Ann Lee": the name after the comma."""
        if head in self.by_word:
            return head
        if self.people.is_group(self.words.lows[head]):
            return head
        comma = next((spot for spot in spots if spot > head and self.words.texts[spot] in _STOPS), None)
        name = self.coreference.apposed(comma - 1, spots[-1] + 1) if comma is not None else None
        return head if name is None or name.last > spots[-1] else name.last

    def _handle(self, spot: int) -> Name | None:
        """The name that a handle belongs to, where the article tells it."""
        words = self.words
        if not spot or words.texts[spot - 1] != "@" or words.ends[spot - 1] != words.starts[spot]:
            return None
        return self._handles.get(handle_at(words, spot))

    # -- people

    def _person(self, name: Name, scale: float = 1.0) -> Speakers:
        if name.doubt > DOUBT:
            return ()
        chain = self.entities.chains[name.chain]
        full = len(name.parts) > 1
        known = full or bool(chain.full)
        alone = SURE.roster_surname if chain.person else SURE.lone_surname
        sure = SURE.full_name if full else SURE.surname if known else alone
        return (self._speaker(chain, sure * (1.0 - name.doubt) * scale),)

    def _speaker(self, chain: Chain, confidence: float) -> Speaker:
        chain = self.coreference.known_as(chain)
        return Speaker(chain.key, chain.name, "person" if chain.named else "unnamed", round(confidence, 3))

    def _pronoun(self, spot: int) -> Speakers:
        kind = self.words.pronoun(spot, self.people)
        if kind in ("he", "she"):
            reading = self.coreference.readings.get(spot)
            if reading is None or reading.chain is None:
                return self._introduced(spot, kind)
            if reading.lead < PRONOUNS.lead:
                return ()
            return (self._speaker(self.entities.chains[reading.chain], SURE.pronoun * reading.confidence),)
        if kind == "they":
            return self._several(spot)
        if kind == "who":
            return self._before(spot)
        if kind == "it":
            return self._it(spot)
        return ()

    def _introduced(self, spot: int, gender: str) -> Speakers:
        """Somebody whose name comes only after the pronoun, where nobody before fits it."""
        name = introduced(self.words, spot, self.names)
        if name is None or name.doubt > DOUBT or self.entities.chains[name.chain].gender not in ("any", gender):
            return ()
        return (self._speaker(self.entities.chains[name.chain], SURE.introduced),)

    def _before(self, spot: int) -> Speakers:
        """Whom "who" follows."""
        for index in range(spot - 1, max(-1, spot - REACH.owner_words), -1):
            if index in self.by_word:
                return self._person(self.by_word[index], SURE.before_who)
            if (reading := self.coreference.readings.get(index)) and reading.chain is not None:
                return (self._speaker(self.entities.chains[reading.chain], SURE.reading_before_who * reading.confidence),)
        return ()

    # -- several people

    def _several(self, spot: int) -> Speakers:
        found = self.plurals.they(spot)
        if found.phrase:
            return self._described(found.phrase, found.phrase[-1])
        return self._chains(found.chains, found.confidence)

    def _both(self, spots: list[int]) -> Speakers:
        """ "both" by itself: the two named together last, or the only two named near."""
        found = self.plurals.they(spots[0])
        number = self.people.numbers[self.words.lows[spots[0]]]
        if found.phrase and len(told := self._described(found.phrase, found.phrase[-1])) == number:
            return told
        two = len(found.chains) == number
        return self._chains(found.chains, found.confidence) if two else self._collective(spots, spots[0], "group")

    def _chains(self, numbers: Sequence[int], confidence: float) -> Speakers:
        return tuple(self._speaker(self.entities.chains[number], confidence) for number in numbers)

    # -- descriptions

    def _described(self, spots: Sequence[int], head: int) -> Speakers:
        low = self.words.lows[head]
        determiner = self.words.lows[spots[0]]
        family = self.plurals.family(head) if self._is_family(spots, head) else None
        if family is not None:
            return self._chains(family, SURE.family) if family else self._collective(spots, head, "group")
        partner = self._partner(spots, head)
        if partner is not None:
            return (self._speaker(partner, SURE.partner),)
        if low in self.people.pairs or self.people.is_group(low) or (low in self.people.numbers and determiner in self.people.definite):
            return self._group(spots, head)
        if low in self.people.documents and any(self.words.lows[spot] in self.people.joint for spot in spots):
            return self._joint(spots, head)
        if self.people.role(low) and self._is_person(spots, head):
            return self._role(spots, head)
        if low in self.people.vague or (determiner in self.people.vague and len(spots) == 1):
            return self._collective(spots, head, "unnamed" if low in self.people.single else "group")
        return self._other(spots, head)

    def _is_family(self, spots: Sequence[int], head: int) -> bool:
        """Whether it is a name with an article, in the plural: "the Brandts"."""
        low, text = self.words.lows[head], self.words.texts[head]
        the = len(spots) == 2 and self.words.lows[spots[0]] in self.people.definite
        return the and text[0].isupper() and self.people.ends_as_plural(low) and low not in self.people.states

    def _partner(self, spots: Sequence[int], head: int) -> Chain | None:
        """ "his guest": whom the owner met, the last other person named; "the American": the last one of that state."""
        lows, here = self.words.lows, self.words.sentence[head]
        if len(spots) == 3 and lows[head] in self.people.partners and lows[spots[0]] in self.people.owners:
            return self._counterpart(spots[0], spots[1])
        if len(spots) != 2 or head != spots[1]:
            return None
        state = self.people.state_of_citizen(lows[head])
        owned = lows[spots[0]] in self.people.owners and lows[head] in self.people.partners
        if not owned and not (state and lows[spots[0]] in self.people.definite):
            return None
        reading = self.coreference.readings.get(spots[0])
        if owned and (reading is None or reading.chain is None):
            return None
        for index in range(spots[0] - 1, max(-1, spots[0] - REACH.plural_words), -1):
            if here - self.words.sentence[index] > (REACH.group_sentences if owned else REACH.state_sentences):
                break
            if state and lows[index] == lows[head] and lows[index - 1] in self.people.indefinite:
                return None  # "an American in the crowd"
            number = self._mentioned(index, nouns=state is not None)
            if number is None or self.words.quoted[index]:
                continue
            chain = self.entities.chains[number]
            if (owned and reading and chain.number != reading.chain) or (state and side_of(chain, self.people) == state):
                return chain
        return None

    def _mentioned(self, index: int, *, nouns: bool) -> int | None:
        """The chain that a name, or with `nouns` a description, means at its word."""
        name = self.by_word.get(index)
        if name is not None:
            return name.chain
        reading = self.coreference.readings.get(index) if nouns and index in self.coreference.nouns else None
        return reading.chain if reading is not None and reading.confidence > SURE.undecided else None

    def _counterpart(self, owner: int, adjective: int) -> Chain | None:
        """ "her Polish counterpart": the one person of that state named before, else who holds her office there."""
        state = self.people.states.get(self.words.lows[adjective])
        reading = self.coreference.readings.get(owner)
        if state is None or reading is None or reading.chain is None:
            return None
        near = {self.by_word[index].chain for index in range(owner) if index in self.by_word and not self.words.quoted[index]}
        fitting = [number for number in near if side_of(self.entities.chains[number], self.people) == state]
        if len(fitting) == 1:
            return self.entities.chains[fitting[0]]
        own = self.entities.chains[reading.chain]
        titles = [[word for word in title if word not in self.people.states] for title in (*own.offices, *own.titles)]
        holders = [self.entities.of_office((self.words.lows[adjective], *title)) for title in titles if title]
        found = {one[0].number for one in holders if one is not None} if not fitting else set()
        return self.entities.chains[found.pop()] if len(found) == 1 else None

    def _is_person(self, spots: Sequence[int], head: int) -> bool:
        found = self.kinds.of(head, head)
        return not (
            found & {"organization"} and self.words.texts[head][0].isupper() and self.words.lows[spots[0]] not in self.people.definite
        )

    def _role(self, spots: Sequence[int], head: int) -> Speakers:
        reading = self.coreference.readings.get(head)
        if reading is None or reading.chain is None:
            noun = self._noun(spots, head)
            if noun.owner >= 0 or not noun.determiner:
                return self._bare(noun)
            chain, confidence = self.coreference.mean(noun)
            return (self._speaker(chain, confidence),)
        if reading.confidence < SURE.undecided:
            return ()
        return (self._speaker(self.entities.chains[reading.chain], reading.confidence),)

    def _bare(self, noun: Noun) -> Speakers:
        """A role with no article: "Foreign Ministry spokesman"; the office's holder, or somebody unnamed."""
        holder = self.coreference.holder(noun) if noun.owner < 0 else None
        if holder is not None and len(noun.words) > 1:
            return (self._speaker(holder[0], SURE.bare_office * (1.0 if holder[1] else SURE.office_undated)),)
        chain, confidence = self.coreference.told_of(noun) or self.coreference.mean(noun)
        return (self._speaker(chain, confidence),)

    def _noun(self, spots: Sequence[int], head: int) -> Noun:
        found = read_noun(self.words, head, self.people)
        if found is not None and found.first >= spots[0] - 1:
            return found
        lows = self.words.lows
        words = [
            spot for spot in spots if spot <= head and lows[spot] not in self.people.definite and lows[spot] not in self.people.indefinite
        ]
        first = words[0] if words else head
        determiner = lows[spots[0]] if lows[spots[0]] in self.people.definite | self.people.indefinite else ""
        return Noun(first, head, determiner, tuple(lows[first : head + 1]), tuple(lows[spot] for spot in self._tail(spots, head)))

    def _tail(self, spots: Sequence[int], head: int) -> list[int]:
        kept: list[int] = []
        for spot in spots:
            if spot > head:
                if (
                    self.words.texts[spot] in _STOPS
                    or self.words.pronoun(spot, self.people) in ("who", "it")
                    or len(kept) >= REACH.tail_words
                ):
                    break
                kept.append(spot)
        while kept and self.words.lows[kept[-1]] in self.people.joins | self.people.definite | self.people.links:
            kept.pop()
        return kept

    def _group(self, spots: Sequence[int], head: int) -> Speakers:
        lows = self.words.lows
        first = lows[spots[0]]
        number = next((self.people.numbers[lows[spot]] for spot in spots if lows[spot] in self.people.numbers), None)
        if first in self.people.definite or first in self.people.numbers:
            people = self.plurals.holders(spots[0], head, number)
            if people:
                return self._chains(people, SURE.holders)
        return self._collective(spots, head, "group")

    def _joint(self, spots: Sequence[int], head: int) -> Speakers:
        """A joint statement speaks for the pair named last."""
        owned = self.words.pronoun(spots[0], self.people) == "they"
        pair = self.plurals.last_pair(spots[0], REACH.group_sentences if owned else REACH.joint_sentences)
        return self._chains(pair, SURE.joint) if pair else self._collective(spots, head, "group")

    def _it(self, spot: int) -> Speakers:
        """The organisation or state named last."""
        sentence = self.words.sentence[spot]
        for place, speakers in reversed(self.said[-REACH.it_sources :]):
            if sentence - self.words.sentence[place] <= REACH.it_sentences and speakers and speakers[0].type == "organisation":
                return tuple(replace(speaker, confidence=SURE.it_source) for speaker in speakers)
        for index in range(spot - 1, max(-1, spot - REACH.plural_words), -1):
            if sentence - self.words.sentence[index] > REACH.it_sentences:
                break
            if index not in self.by_word and not self.words.quoted[index] and self._body(index):
                found = self.plurals.phrase(index)
                return self._named_body(found, index) or self._collective(found, index, "organisation", SURE.it_body)
        return ()

    def _body(self, index: int) -> bool:
        low, text = self.words.lows[index], self.words.texts[index]
        if self.people.is_organisation(low) and low not in self.people.documents:
            return True
        return text[0].isupper() and bool(self.kinds.of(index, index) & {"organization"})

    # -- everything else

    def _aged(self, spots: Sequence[int], head: int, age: str) -> Speakers:
        """ "the 17-year-old": the one person who is told to be of that age, else the only person named, where nobody else is of it."""
        lows = self.words.lows
        spelt = set().union(*(chains for told, chains in self._ages.items() if not told.isdigit()))
        told = self._ages.get(age) or (spelt if age.isdigit() else set())
        other = any(lows[index] == lows[head] and lows[index - 1] in self.people.indefinite for index in range(1, spots[0]))
        if len(told) == 1:
            return self._chains(tuple(told), SURE.aged)
        sole = self.coreference.sole() if lows[spots[0]] in self.people.definite and not (self._ages or other) else None
        return (self._speaker(sole, SURE.sole),) if sole is not None else self._collective(spots, head, "unnamed")

    def _other(self, spots: Sequence[int], head: int) -> Speakers:
        low, text = self.words.lows[head], self.words.texts[head]
        age = age_in(low, self.people)
        if age is not None:
            return self._aged(spots, head, age)
        found = self.kinds.of(head, head)
        first = self.words.lows[spots[0]]
        vague = first in self.people.vague and low not in self.people.states
        if vague or first.isdigit() or (found == {"norp"} and self.people.ends_as_plural(low)):
            return self._collective(spots, head, "group")
        if low in self.people.states or self.people.is_organisation(low) or found - {"person"}:
            return self._named_body(spots, head) or self._collective(spots, head, "organisation")
        if text[0].isupper():
            return self._countryman(spots, head) or self._capital(spots, head, "person" in found)
        if self.people.is_agent(low):
            return self._role(spots, head)
        told = self.coreference.told_of(self._noun(spots, head), fewest=1) if first in self.people.definite else None
        if told is not None:
            return (self._speaker(*told),)
        return self._collective(spots, head, "group" if self.people.is_plural(low) else "organisation")

    def _named_body(self, spots: Sequence[int], head: int) -> Speakers:
        """ "the authority": the one body that the article named so before."""
        lows = self.words.lows
        plain = len(spots) == 2 and head == spots[1] and self.words.texts[head].islower() and self.people.is_organisation(lows[head])
        if not plain or lows[spots[0]] not in self.people.definite or lows[head] in self.people.documents:
            return ()
        first, name = self._bodies.get(lows[head], (head, ""))
        return (Speaker(*self.states.of(name), "organisation", SURE.body),) if first < head else ()

    def _countryman(self, spots: Sequence[int], head: int) -> Speakers:
        """ "the Irishman": whoever spoke last, in this paragraph or the one before, where no other state is told of them."""
        low, words = self.words.lows[head], self.words
        end = max((end for end in self.people.agents if end in self.people.roles and low.endswith(end)), key=len, default="")
        state = self.people.states.get(low.removesuffix(end)) if end else None
        if state is None or len(spots) != 2 or words.lows[spots[0]] not in self.people.definite or not self.said:
            return ()
        place, speakers = self.said[-1]
        near = words.paragraph[head] - words.paragraph[place] < REACH.speaker_paragraphs
        chain = next((chain for chain in self.entities.chains if near and [chain.key] == [one.key for one in speakers]), None)
        gender = self.people.roles[end]
        if chain is None or not chain.named or chain.gender not in (gender, "any") or side_of(chain, self.people) not in (None, state):
            return ()
        others = [one for one in self.entities.chains if one is not chain and side_of(one, self.people) == state]
        return (self._speaker(chain, SURE.countryman),) if not others else ()

    def _capital(self, spots: Sequence[int], head: int, tagged: bool) -> Speakers:
        """A capitalised source that no list knows: a person where it looks like one, else an organisation."""
        text = self.words.texts[head]
        the = self.words.lows[spots[0]] in self.people.definite
        if not tagged and (the or (text.isupper() and len(text) > 1) or not text.isalpha()):
            return self._collective(spots, head, "organisation")
        spelt = self._spelt(spots, head)
        key = LOCAL + slug(spelt)
        return (Speaker(key, spelt, "person", SURE.tagged_capital if tagged else SURE.capital),)

    def _collective(self, spots: Sequence[int], head: int, kind: SpeakerType, confidence: float = SURE.collective) -> Speakers:
        spelt = self._in_full(self._spelt(spots, head))
        if kind == "organisation":
            return (Speaker(*self.states.of(spelt), kind, confidence),)
        shown = spelt + UNNAMED if kind in ("unnamed", "group") else spelt
        return (Speaker(LOCAL + slug(spelt), shown, kind, confidence),)

    def _in_full(self, name: str) -> str:
        """The name that an acronym stands for in this article; any other name as it is."""
        letters = letters_of(name)
        return self._full.get(letters, name) if letters else name

    def _noun_like(self, head: int) -> bool:
        low = self.words.lows[head]
        return (
            bool(self.people.role(low))
            or self.people.is_group(low)
            or self.people.is_organisation(low)
            or self.words.texts[head][0].isupper()
        )

    def _spelt(self, spots: Sequence[int], head: int) -> str:
        """The words of a source without its determiner and what follows a comma."""
        lows = self.words.lows
        first = 0
        drop = self.people.definite | self.people.indefinite | self.people.owners | self.people.anonymous
        while spots[first] < head and lows[spots[first]] in drop and first + 1 < len(spots):
            if lows[spots[first]] in self.people.vague and not self._noun_like(head):
                break
            first += 1
        tail = self._tail(spots, head)
        last = tail[-1] if tail else head
        return self.coreference.spelt(spots[first], last)
