"""Tell an acronym from a word that is shouted: "the WHO said", but "SHE SAID SHE KNEW"."""

from __future__ import annotations

import re

LONGEST = 5
"""No more letters has an acronym that looks like a word of grammar."""
TITLED = r"[A-Z][\w.'’-]*"
"""A pattern of a word with a capital, as in a name; a stop may end it."""
AROUND = 80
_WORD = re.compile(r"[^\W\d_]{2,}")
_APART = re.compile(r"[.!?]\s|\n")


def is_acronym(text: str, start: int, end: int) -> bool:
    """Whether a word is in capitals and most of the other words of its sentence are not."""
    word = text[start:end]
    if not (1 < len(word) <= LONGEST and word.isalpha() and word.isupper()):
        return False
    before = _APART.split(text[max(0, start - AROUND) : start])[-1]
    after = _APART.split(text[end : end + AROUND], maxsplit=1)[0]
    others: list[str] = _WORD.findall(before) + _WORD.findall(after)
    return 2 * sum(other.isupper() for other in others) < len(others)


def lowered(text: str, start: int, end: int) -> str:
    """A word in small letters, to be looked up among pronouns and the like; an acronym stays as it is."""
    word = text[start:end]
    return word if is_acronym(text, start, end) else word.lower()


def small(word: re.Match[str]) -> str:
    """The same of a match."""
    return lowered(word.string, *word.span())
