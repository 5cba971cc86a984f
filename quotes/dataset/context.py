"""The context of a quotation: the paragraphs that it stands in, or of long ones the sentences around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from quotes.text.spans import Span

CONTEXT = 1_000
"""Characters of a row's context, at most, unless the quotation alone is longer: a text may have no line breaks."""
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s+")
_SPACE = re.compile(r"\s+")


def context_of(span: Span, around: tuple[Span, ...], text: str) -> Span | None:
    """The paragraphs, of those `around`, that a quotation stands in; of long ones the sentences around it, `CONTEXT` characters in all."""
    first = bisect_right(around, span.start, key=lambda paragraph: paragraph.end)
    last = bisect_left(around, span.end, lo=first, key=lambda paragraph: paragraph.start)
    if first >= last:
        return None
    whole = Span(min(span.start, around[first].start), max(span.end, around[last - 1].end))
    return whole if whole.end - whole.start <= CONTEXT else _within(span, whole, text)


def _within(span: Span, whole: Span, text: str) -> Span:
    """As much of `whole` on both sides of `span` as there is room for, from a sentence's beginning to a sentence's end."""
    room = max(0, CONTEXT - (span.end - span.start))
    start = max(whole.start, span.start - max(room // 2, room - (whole.end - span.end)))
    if start > whole.start:
        begins = _SENTENCE.search(text, start, span.start) or _SPACE.search(text, start, span.start)
        start = begins.end() if begins else span.start
    end = min(whole.end, span.end + room - (span.start - start))
    if end < whole.end:
        ends = [*_SENTENCE.finditer(text, span.end, end)] or [*_SPACE.finditer(text, span.end, end)]
        end = span.end + len(text[span.end : ends[-1].end()].rstrip()) if ends else span.end
    return Span(start, end)
