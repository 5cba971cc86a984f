"""Cues and sources guessed from the words beside marks, for places where the tagger sees none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from quotes.language.quoting import Language
from quotes.quotation.evidence.marks import QuotedSpan
from quotes.quotation.near import merged, near
from quotes.quotation.types import Candidate
from quotes.text.capitals import small
from quotes.text.parse import Parse
from quotes.text.spans import Span
from quotes.text.words import WORD

NAMED = ("person", "organization", "norp", "location")
MARGIN = 160
DASH = r"[ \u00a0]*(?:[–—―]|--?)[ \u00a0]*"
BYLINE = re.compile(DASH + r"(?P<name>[^\W\d_][^\n,;:–—―\"“”]{1,60}?)(?=[ \u00a0]*(?:[\n,;.]|$))")
"""A name after a dash, to a comma, a stop or the line's end."""
_CAPITALS = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w'’-]*)*")


def guess_cues(text: str, quoted_spans: Sequence[QuotedSpan], tagged: Sequence[Candidate], language: Language) -> Iterator[Candidate]:
    """Plain verbs of saying beside a quoted span, where the tagger sees no cue."""
    taken = {one.span.start for one in tagged}
    for start, end in _margins(text, quoted_spans):
        for match in WORD.finditer(text, start, end):
            if match.group().lower() in language.plain and match.start() not in taken:
                yield Candidate(Span(*match.span()), 0.0, False)


def guess_sources(parse: Parse, quoted_spans: Sequence[QuotedSpan], tagged: Sequence[Candidate], language: Language) -> Iterator[Candidate]:
    """Names and pronouns beside a quoted span, where the tagger sees no source."""
    text = parse.article.text
    named = sorted(entity.span for entity in parse.entities if entity.kind in NAMED) if parse.entities else None
    for start, end in _margins(text, quoted_spans):
        found = _within(named, start, end) if named is not None else [Span(*m.span()) for m in _CAPITALS.finditer(text, start, end)]
        byline = BYLINE.match(text, start, end)
        if byline:
            found.append(Span(*byline.span("name")))
        found += [Span(*m.span()) for m in WORD.finditer(text, start, end) if small(m) in language.pronouns]
        for span in merged(found):
            if not any(one.span.overlaps(span) for one in near(tagged, span, before=2, after=2, reach=0)):
                yield Candidate(span, 0.0, False)


def _margins(text: str, quoted_spans: Sequence[QuotedSpan]) -> Iterator[tuple[int, int]]:
    """The text beside quoted spans, in the same paragraph and outside of marks, each bit once."""
    done = 0
    for number, quoted in enumerate(quoted_spans):
        line_start = max(text.rfind("\n", max(0, quoted.span.start - MARGIN), quoted.span.start) + 1, quoted.span.start - MARGIN, done)
        if line_start < quoted.span.start:
            yield line_start, quoted.span.start
        stop = quoted_spans[number + 1].span.start if number + 1 < len(quoted_spans) else len(text)
        line_end = text.find("\n", quoted.span.end, min(stop, quoted.span.end + MARGIN))
        done = line_end if line_end >= 0 else min(stop, quoted.span.end + MARGIN)
        if quoted.span.end < done:
            yield quoted.span.end, done


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    first = bisect_left(spans, start, key=lambda one: one.start)
    last = bisect_left(spans, end, key=lambda one: one.start)
    return [span for span in spans[first:last] if span.end <= end]
