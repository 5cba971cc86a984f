"""Propose statements the tagger misses: a subject, a verb of saying or thinking, a clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quotes.language.clauses import FEWEST, SOON, WORD, base, opens
from quotes.language.quoting import Language
from quotes.text.capitals import small
from quotes.text.parse import Parse, Part
from quotes.text.spans import Span, trimmed

_EDGE = " \t\n\r\u00a0,;:\"“”‘’'-–—.?!"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clause that may be content, the verb before it and the verb's subject."""

    content: Span
    cue: Span
    source: Span


def propose(parse: Parse, contents: Sequence[Part], language: Language) -> Iterator[Proposal]:
    """Proposals that touch none of the contents already found, at most one a verb."""
    taken = sorted((part.span for part in contents), key=lambda span: span.start)
    for sentence in parse.sentences:
        span = sentence.span
        words = list(WORD.finditer(parse.article.text, span.start, span.end)) if len(span) < 2000 else []
        end = span.start
        for number, word in enumerate(words):
            if word.start() < end or number == 0 or not (word.group() in language.clausal or word.group() in language.quotative):
                continue  # nor a capital: "the United States"
            found = _proposal(parse.article.text, words, number, span.end, language)
            if found is not None and not _touches(taken, Span(found.source.start, found.content.end)):
                end = found.content.end
                yield found


def _touches(taken: Sequence[Span], span: Span) -> bool:
    at = bisect_left(taken, span.end, key=lambda one: one.start)
    return any(one.overlaps(span) for one in taken[max(0, at - 2) : at])


def _proposal(text: str, words: Sequence[re.Match[str]], number: int, end: int, language: Language) -> Proposal | None:
    first = number
    while first > 0 and _helps(words[first - 1].group(), language):
        first -= 1
    source = _subject(text, words, first, language)
    begin = _content(text, words, number, language)
    if source is None or begin is None:
        return None
    stop = _end(language.breakers).search(text, words[begin].start(), end)
    content = trimmed(text, words[begin].start(), stop.start() if stop else end, _EDGE)
    tied = "'’" + "".join(language.clitics)
    if content is None or len(content.of(text).split()) < FEWEST or text[source.end : words[first].start()].lstrip(tied).strip():
        return None
    return Proposal(content, Span(words[first].start(), words[number].end()), source)


@lru_cache(maxsize=16)
def _end(breakers: tuple[str, ...]) -> re.Pattern[str]:
    """What ends a proposed clause: a mark, a dash, a comma before a word that begins another clause."""
    another = "|".join(re.escape(word) for word in breakers)
    return re.compile(r"[;\n\"“”]|[–—]|--" + (rf"|[,:]\s+(?=(?:{another})\b)" if another else ""))


def _content(text: str, words: Sequence[re.Match[str]], number: int, language: Language) -> int | None:
    """Where the content of a verb begins: a clause, or whatever follows a quotative."""
    if _quotes(text, words, number, language):
        return number + 1 if number + 1 < len(words) else None
    return _clause(words, number + 1, language) if words[number].group() in language.clausal else None


def _quotes(text: str, words: Sequence[re.Match[str]], number: int, language: Language) -> bool:
    """Whether a word stands as "like" does in "I was like, no"."""
    if words[number].group() not in language.quotative or text[words[number].end() : words[number].end() + 1] != ",":
        return False
    before = small(words[number - 1])
    return before in language.auxiliaries or re.split("['’]", before)[-1] in language.clitics


def _helps(word: str, language: Language) -> bool:
    """An auxiliary, a "not", an adverb."""
    low = word.lower()
    return low in language.auxiliaries or low.endswith(language.negations) or (low in language.adverbs)


def _subject(text: str, words: Sequence[re.Match[str]], first: int, language: Language) -> Span | None:
    """The pronoun or the name that stands before the verb."""
    if first == 0:
        return None
    last = words[first - 1]
    if any(base(last) in known for known in (language.prepositions, language.adverbs)):
        return None  # "By saying so"
    if base(last) in language.pronouns:
        return Span(last.start(), last.start() + len(base(last)))
    begin = first
    while begin > 0 and words[begin - 1].group()[:1].isupper() and first - begin < 5:
        begin -= 1
    return Span(words[begin].start(), last.end()) if begin < first else None


def _clause(words: Sequence[re.Match[str]], at: int, language: Language) -> int | None:
    """Where a clause begins at or just after word `at`: a conjunction, or words with a finite verb soon after."""
    if at < len(words) and base(words[at]) in language.listeners:
        at += 1
    return at if opens(words[at : at + SOON], language) else None
