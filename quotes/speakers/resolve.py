"""Name the person of the roster a source stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from quotes.language.people import People, read_people
from quotes.language.quoting import Language
from quotes.language.states import read_states
from quotes.learned.files import SHIPPED
from quotes.quotation.types import Attribution
from quotes.speakers.chains import Chain, plain
from quotes.speakers.coreference import Coreference
from quotes.speakers.entities import Entities, RosterNames, names_of_roster
from quotes.speakers.mentions import Kinds, Name, Words, read_kinds, read_words
from quotes.speakers.names import find_names
from quotes.speakers.nouns import find_nouns
from quotes.speakers.numbers import LENGTHS, PRONOUNS, REACH
from quotes.speakers.pronouns import PronounScorer, Ranker, read_ranker, score_with
from quotes.speakers.roster import Roster
from quotes.speakers.sides import with_sides
from quotes.speakers.sources import Sources
from quotes.speakers.states import StateNames, state_names
from quotes.text.parse import Parse


@dataclass(frozen=True, slots=True)
class Reader:
    """What naming needs beside the article: the language's words for people, the roster by name, the ranker."""

    people: People
    index: RosterNames
    ranker: Ranker
    states: StateNames


@lru_cache(maxsize=8)
def make_reader(code: str, roster: Roster, states_as_one: bool = True) -> Reader:
    """The reader of a language and a roster; made once. Raises ModelError where the language has no pronoun ranker."""
    people = read_people(code)
    states = read_states(code)
    known = with_sides(people, roster, states)
    names = state_names(people, roster, states) if states_as_one else StateNames()
    return Reader(known, names_of_roster(roster, people.spellings), read_ranker(ranker_file(code)), names)


def ranker_file(code: str) -> Path:
    """The weights of a language's ranker of pronouns."""
    return SHIPPED / code / "pronoun.json"


def name_speakers(
    parse: Parse, attributions: tuple[Attribution, ...], roster: Roster, language: Language, *, states_as_one: bool = True
) -> tuple[Attribution, ...]:
    """The attributions with their speakers: same length, same order. `states_as_one`: a state, its capital and its seat of
    government are one speaker.

    A source that stands for nobody we can name, or for two people equally likely, gets ().
    """
    if not attributions:
        return ()
    reader = make_reader(language.code, roster, states_as_one)
    coreference = read_coreference(parse, attributions, reader)
    found = Sources(coreference, read_kinds(parse, coreference.words), attributions, reader.states).name()
    return tuple(replace(attribution, speakers=speakers) for attribution, speakers in zip(attributions, found, strict=True))


def read_coreference(
    parse: Parse,
    attributions: Sequence[Attribution],
    reader: Reader,
    *,
    scorer: PronounScorer | None = None,
    started: Callable[[Coreference], None] | None = None,
) -> Coreference:
    """The people of an article and whom each mention means. `scorer` chooses for pronouns (default: the ranker)."""
    words = read_words(parse, reader.people)
    names = _names(words, read_kinds(parse, words), attributions, reader)
    entities = Entities(words, reader.people, reader.index, parse.article.date)
    entities.name(names)
    coreference = Coreference(words, reader.people, entities, scorer or score_with(reader.ranker))
    if scorer is None:
        coreference.scorer = score_with(reader.ranker, bonus=_bonus(coreference, attributions))
    coreference.barred = _barred(words, names, attributions)
    coreference.spoken_after = _spoken_after(words, names, attributions, reader.people)
    if started is not None:
        started(coreference)
    taken = {index for name in names for index in range(name.start, name.last + 1 + name.reach)}
    taken |= {name.start - 1 for name in names if words.lows[name.start - 1] in reader.people.called}
    coreference.read(names, find_nouns(words, reader.people, taken))
    return coreference


def _names(words: Words, kinds: Kinds, attributions: Sequence[Attribution], reader: Reader) -> list[Name]:
    sources = frozenset(index for item in attributions if item.source for index in words.between(item.source.span))
    return find_names(words, kinds, reader.people, reader.index.words | _otherwise(words, reader), sources)


def _otherwise(words: Words, reader: Reader) -> frozenset[str]:
    """The article's words that are parts of the roster's names in another spelling."""
    ways = reader.people.spellings
    high = {low for low, text in zip(words.lows, words.texts, strict=True) if text[0].isupper() and len(low) >= LENGTHS.known_letters}
    return frozenset(low for low in high if (bare := plain(low)) in reader.index.spelt or ways.fold(bare) in reader.index.spelt)


def _bonus(coreference: Coreference, attributions: Sequence[Attribution]) -> Callable[[int, Chain], float]:
    """What a candidate gains or loses where the pronoun is a source."""
    words = coreference.words
    ordered = sorted(
        (item for item in attributions if item.source), key=lambda item: item.source.span if item.source else item.quotation.span
    )
    ranges = [words.between(item.source.span) for item in ordered if item.source]
    place = {spot: number for number, spots in enumerate(ranges) for spot in spots}

    def bonus(index: int, chain: Chain) -> float:
        number = place.get(index)
        if number is None:
            return 0.0
        score = 0.0
        before = ranges[number - 1] if number else range(0)
        if before and words.sentence[index] - words.sentence[before[0]] <= REACH.sources_sentences:
            last = next((reading.chain for spot in before if (reading := coreference.readings.get(spot))), None)
            # where somebody else acts before the words, they speak: "Holm insisted. Judge Vance disagreed. ... he said"
            # a whole paragraph without them tells of others
            spoke = last is not None and words.paragraph[index] - words.paragraph[coreference.entities.chains[last].spot]
            near = last is not None and spoke < REACH.speaker_paragraphs
            unlikely = coreference.contradicts(chain, index)
            score += PRONOUNS.same_speaker * (
                near and last == chain.number and not unlikely and coreference.subject_before(index) in (None, last)
            )
            score += PRONOUNS.newcomer * (not near and last is not None and words.sentence[index] - words.sentence[chain.spot] == 1)
            score += PRONOUNS.contrary * unlikely
            score += PRONOUNS.goes_on * (last == chain.number and _goes_on(ordered[number], before[0], words, coreference.people))
        score += PRONOUNS.subject_before * (coreference.subject_before(index) == chain.number)
        spot = words.starts[chain.spot]
        if any(span.start <= spot < span.end for span in ordered[number].quotation.content):
            score += PRONOUNS.own_content
        return score

    return bonus


def _goes_on(item: Attribution, before: int, words: Words, people: People) -> bool:
    """Whether the cue says that whoever spoke last, in the same paragraph, goes on: "she added"."""
    cue = words.between(item.cue) if item.cue else range(0)
    same = bool(cue) and words.paragraph[cue[0]] == words.paragraph[before]
    return same and any(words.lows[spot] in people.continues for spot in cue)


def _barred(words: Words, names: Sequence[Name], attributions: Sequence[Attribution]) -> dict[int, frozenset[int]]:
    """Inside marks, who speaks is "I" and not "he": the chains that a quoted pronoun cannot mean."""
    owners = {index: name.chain for name in names for index in range(name.first, name.last + 1)}
    barred: dict[int, frozenset[int]] = {}
    for item in attributions:
        if item.source is None or item.quotation.kind == "indirect":
            continue
        speaker = next((owners[index] for index in words.between(item.source.span) if index in owners), None)
        if speaker is not None:
            for span in item.quotation.content:
                barred.update({index: frozenset((speaker,)) for index in words.between(span) if words.quoted[index]})
    return barred


def _spoken_after(words: Words, names: Sequence[Name], attributions: Sequence[Attribution], people: People) -> dict[int, int]:
    """The sentence before each quotation that has "he" or "she" as its source, by the source and, of one in marks, its words.

    In marks the quotation or its source opens a sentence; else nobody is named in it before the source.
    """
    found: dict[int, int] = {}
    named = {name.last for name in names}
    for item in attributions:
        source = words.between(item.source.span) if item.source else range(0)
        content = words.between(item.quotation.content[0])
        if len(source) != 1 or not content or words.pronoun(source[0], people) not in ("he", "she"):
            continue
        direct = item.quotation.kind == "direct"
        first = min(content[0], source[0])
        spots = (source[0], *(index for span in item.quotation.content for index in words.between(span))) if direct else (source[0],)
        if words.opens(first) if direct else _first_named(words, source[0], named):
            found.update(dict.fromkeys(spots, words.sentence[first] - 1))
    return found


def _first_named(words: Words, spot: int, named: set[int]) -> bool:
    """Whether nobody is named before a word in its sentence, and the sentence before stands in its paragraph."""
    first = bisect_left(words.sentence, words.sentence[spot])
    return first > 0 and words.paragraph[first - 1] == words.paragraph[spot] and named.isdisjoint(range(first, spot))
