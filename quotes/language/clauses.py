"""Read off the words alone where a clause opens: a conjunction, or a finite verb soon after its subject."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from quotes.language.quoting import Language
from quotes.text.capitals import lowered, small
from quotes.text.spans import Span

WORD = re.compile(r"\w+(?:['’]\w+)?")
SOON = 8
"""Within so many words a clause has its verb."""
FEWEST = 3
"""A clause has at least so many words, but "what happened"."""
_POINTED = 4
_BREAK = re.compile(r"[,;:–—]")


def opens_clause(text: str, span: Span, language: Language) -> bool:
    """Whether words open as a clause does: with a conjunction, or with a finite verb soon after (but not first within
    "the harbour that was lost"), and no "to" before it ("the harbour to be built")."""
    found = WORD.finditer(text, span.start, span.end)
    words = list(itertools.islice(itertools.dropwhile(lambda word: word.group().endswith(language.manner), found), SOON))  # "exactly what"
    if not words or (len(words) < FEWEST and (len(words) == 1 or small(words[0]) in language.determiners)):
        return False  # "what", "that question"
    if small(words[0]) not in language.conjunctions and any(base(word) in language.infinitives for word in words[:2]):
        return False
    if _points(text, words, language):
        return False
    tied = next((n for n, word in enumerate(words) if n and base(word) in language.relatives), SOON)
    return base(words[0]) in language.relatives or opens(words[:tied], language)


def _points(text: str, words: Sequence[re.Match[str]], language: Language) -> bool:
    """Whether the first word is a conjunction's look-alike that points at a thing: "that freedom, even though ..."."""
    first, second = (small(words[0]), small(words[1])) if len(words) > 1 else ("", "")
    if first not in language.determiners or first not in language.conjunctions or _BREAK.search(text, words[0].end(), words[1].start()):
        return False
    known = (language.prepositions, language.determiners, language.pronouns)
    if second.endswith(language.manner) or any(second in words for words in known):
        return False  # "that in time, ...", "that her brother, ..."
    for word, after in itertools.pairwise(words[1 : 1 + _POINTED]):
        if is_finite(small(word), language):
            return False
        if _BREAK.search(text, word.end(), after.start()):
            return True
    return False


def opens(words: Sequence[re.Match[str]], language: Language) -> bool:
    """Whether a clause opens with these words: a conjunction, a pronoun and its auxiliary, a finite verb among the next ones."""
    low = base(words[0]) if words else ""
    if not low or low in language.infinitives or low in language.prepositions:
        return False
    if low in language.conjunctions or (low in language.pronouns and len(words) > 1 and small(words[1]) in language.auxiliaries):
        return True
    soon = words[: SOON if low in language.pronouns or low in language.determiners else SOON - 3]
    return any(is_finite(small(word), language) for word in soon)


def base(word: re.Match[str]) -> str:
    """The word without what an apostrophe ties to it: "that" of "that's"."""
    end = word.start() + len(re.split("['’]", word.group())[0])
    return lowered(word.string, word.start(), end)


def is_finite(word: str, language: Language) -> bool:
    """Whether a word, in small letters, is a verb that only a clause has: "was", "isn't", the "'s" of "it's"."""
    if word in language.finites or word.endswith(language.negations):
        return True
    first, *rest = re.split("['’]", word)
    return any(end in language.clitics for end in rest[-1:]) and any(
        first in words for words in (language.pronouns, language.finites, language.conjunctions)
    )
