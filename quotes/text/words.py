"""The words of a span: found, counted, the first ones read."""

from __future__ import annotations

import re

from quotes.text.capitals import small
from quotes.text.spans import Span

WORD = re.compile(r"\w+")
WHOLE_WORDS = 4
"""So many words in marks are more than a name or a scare quote."""
MANY_WORDS = 60
LONGEST_FIRST = 200
"""The first words of a span are looked for in this many characters."""


def words_in(text: str, span: Span, limit: int = MANY_WORDS) -> int:
    """Words of a span, counted up to `limit`."""
    count = 0
    for _ in WORD.finditer(text, span.start, span.end):
        count += 1
        if count >= limit:
            break
    return count


def first_words(text: str, span: Span, limit: int = 4) -> list[str]:
    """The first words of a span in lower case, acronyms as they are."""
    found: list[str] = []
    for match in WORD.finditer(text, span.start, min(span.end, span.start + LONGEST_FIRST)):
        found.append(small(match))
        if len(found) == limit:
            break
    return found
