"""Find the descriptions of one person: "the official", "a spokesman for the ministry"."""

from __future__ import annotations

from quotes.language.people import People
from quotes.speakers.mentions import STOPS, Noun, Words
from quotes.speakers.numbers import LENGTHS


def find_nouns(words: Words, people: People, taken: set[int]) -> list[Noun]:
    """The descriptions of one person that have a determiner or an owner: "the official", "a spokesman for the ministry"."""
    found = []
    for index, low in enumerate(words.lows):
        if low in people.roles and index not in taken and index + 1 not in taken:
            noun = read_noun(words, index, people)
            if noun is not None and not _predicate(words, noun, people):
                found.append(noun)
    return found


def read_noun(words: Words, head: int, people: People, *, stop: int | None = None) -> Noun | None:
    """The description whose role is the word `head`, or None where no determiner or owner stands before it."""
    lows, texts = words.lows, words.texts
    after = head + 1
    if after < len(words) and (lows[after] in people.roles or texts[after] in people.possessives or people.is_organisation(lows[after])):
        return None
    index = head - 1
    while index >= 0 and head - index <= LENGTHS.title_reach and words.sentence[index] == words.sentence[head]:
        low = lows[index]
        if low in people.definite or low in people.indefinite or low in people.owners or texts[index] in people.possessives:
            break
        if (texts[index] in STOPS and not (texts[index] == "." and texts[index - 1].istitle())) or (
            low in people.openers and low not in people.kept
        ):
            return None
        index -= 1
    else:
        return None
    owner = index if lows[index] in people.owners or texts[index] in people.possessives else -1
    begin = index + 1
    while begin < head and lows[begin] in people.anonymous:
        begin += 1
    return Noun(index, head, lows[index], tuple(lows[begin : head + 1]), _tail(words, head, people, stop), owner)


def _tail(words: Words, head: int, people: People, stop: int | None) -> tuple[str, ...]:
    index = head + 1
    limit = min(len(words), head + 1 + LENGTHS.tail, stop if stop is not None else len(words))
    if index >= limit or words.lows[index] not in people.links:
        return ()
    found = [words.lows[index]]
    for step in range(index + 1, limit):
        if words.texts[step] in STOPS or words.sentence[step] != words.sentence[head]:
            break
        if not (
            words.texts[step][0].isupper()
            or words.lows[step] in people.definite
            or people.is_organisation(words.lows[step])
            or words.lows[step] in people.inside
            or words.lows[step] in people.joins
        ):
            break
        found.append(words.lows[step])
    step = index + len(found)
    if found[-1] in people.definite and step < limit and words.texts[step].isalpha():
        found.append(words.lows[step])
        if found[-1] in people.alike and step + 1 < limit and words.texts[step + 1].isalpha():
            found.append(words.lows[step + 1])
    return tuple(found) if len(found) > 1 else ()


def _predicate(words: Words, noun: Noun, people: People) -> bool:
    before = words.lows[noun.first - 1] if noun.first else ""
    return before in people.copulas
