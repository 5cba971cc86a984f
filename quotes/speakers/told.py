"""What an article tells of somebody beside a name: a handle, an age, whose words a document holds, a name told afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quotes.language.people import People
from quotes.speakers.mentions import Name, Words
from quotes.speakers.numbers import REACH

_OPENS, _AT = "(", "@"


def handles_of(words: Words, people: People, names: Iterable[Name]) -> dict[str, Name]:
    """The names that handles belong to, by the handle in small letters: "Ada Holm (@quaycat)", "@quaycat, the handle of Ada Holm"."""
    texts, found = words.texts, dict[str, Name]()
    if _AT not in texts:
        return found
    starts: dict[int, Name] = {}
    for name in names:
        starts[name.start] = name
        after = name.last + 1
        if after + 2 < len(words) and texts[after] in (_OPENS, ",") and texts[after + 1] == _AT:
            found.setdefault(handle_at(words, after + 2), name)
    for index in range(len(words) - 1):
        if texts[index] == _AT and (owner := _owner(words, people, index + 1, starts)):
            found.setdefault(handle_at(words, index + 1), owner)
    return found


def handle_at(words: Words, first: int) -> str:
    """The handle that begins with a word, as far as no space parts it: "quay_cat"."""
    last = first
    while (
        last + 1 < len(words) and words.starts[last + 1] == words.ends[last] and (words.texts[last + 1][0] in "_.-" or _tied(words, last))
    ):
        last += 1
    return "".join(words.lows[first : last + 1]).rstrip(".-")


def _tied(words: Words, last: int) -> bool:
    return words.texts[last] in "_.-" and words.texts[last + 1][0].isalnum()


def _owner(words: Words, people: People, first: int, starts: Mapping[int, Name]) -> Name | None:
    """The name that follows a handle in apposition or in brackets."""
    index = first + 1
    while index < len(words) and words.starts[index] == words.ends[index - 1] and words.texts[index] not in (",", _OPENS):
        index += 1
    if index >= len(words) or words.texts[index] not in (",", _OPENS):
        return None
    for at in range(index + 1, min(len(words), index + 1 + REACH.tail_words)):
        if at in starts:
            return starts[at]
        low = words.lows[at]
        if low not in people.handles and low not in people.definite and low not in people.inside:
            return None
    return None


def ages_of(words: Words, people: People, names: Iterable[Name]) -> dict[str, set[int]]:
    """The chains of whom an age is told, by the age as it is written: "Ada Holm, 17,", "17-year-old Ada Holm"."""
    found: dict[str, set[int]] = {}
    for name in names:
        after = words.texts[name.last + 1 : name.last + 3]
        if len(after) == 2 and after[0] in (",", _OPENS) and after[1].isdigit():
            found.setdefault(after[1], set()).add(name.chain)
        for word in (*words.lows[max(0, name.start - 1) : name.first], *name.described):
            if (age := age_in(word, people)) is not None:
                found.setdefault(age, set()).add(name.chain)
    return found


def age_in(low: str, people: People) -> str | None:
    """The age that a noun says: of "17-year-old" 17; None for any other word."""
    return next((low.removesuffix(end).rstrip("-") for end in people.ages if low.endswith("-" + end)), None)


def author_of(spots: Sequence[int], head: int, words: Words, people: People, starts: Mapping[int, Name]) -> Name | None:
    """Whose words a document holds, by its own description: "a note written by Ada Holm", "a letter from Ada Holm"."""
    lows = words.lows
    rest = [spot for spot in spots if spot > head and words.texts[spot] != ","] or _set_apart(head, words)
    while rest and lows[rest[0]] in people.authored:
        rest.pop(0)
    if len(rest) < 2 or lows[rest[0]] not in people.authors:
        return None
    name = starts.get(rest[1])
    owns = name is not None and "".join(words.texts[name.last + 1 : name.last + 2]) in people.possessives
    return None if owns else name


def _set_apart(head: int, words: Words) -> list[int]:
    """The words between commas after a document: of "the letter, signed by Ada Holm, warns" those from "signed" on."""
    near = range(head + 2, min(len(words), head + 2 + REACH.tail_words)) if words.texts[head + 1 : head + 2] == [","] else ()
    end = next((index for index in near if words.texts[index] == ","), None)
    return list(range(head + 2, end)) if end is not None else []


def introduced(words: Words, spot: int, names: Sequence[Name]) -> Name | None:
    """The name that opens a sentence soon after a pronoun, where it is the first: `"I jumped," he said. | Otto Kern is sitting in ...`."""
    place = next((number for number, name in enumerate(names) if name.start > spot), len(names))
    name = names[place] if place < len(names) else None
    if name is None or words.quoted[name.start] or words.sentence[name.start] - words.sentence[spot] > REACH.introduced_sentences:
        return None
    return name if words.sentence[name.start] > words.sentence[spot] and words.opens(name.start) else None


def named_afterwards(words: Words, people: People, name: Name) -> int | None:
    """The pronoun of the person whose name is told: of "His name is Otto Kern" his; None where a name stands otherwise."""
    at = name.start
    if at < len(("his", "name", "is")) or words.sentence[at] != words.sentence[at - 3]:
        return None
    told = words.lows[at - 1] in people.copulas and words.lows[at - 2] in people.naming and words.lows[at - 3] in people.owners
    return at - 3 if told else None
