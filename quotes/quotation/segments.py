"""Make the tagger's contents and the quoted spans one list of segments."""

from __future__ import annotations

from quotes.quotation.evidence.marks import QuotedSpan
from quotes.quotation.index import Index
from quotes.quotation.near import merged
from quotes.quotation.types import Marked, Segment
from quotes.text.spans import SPACE, Span, hull, trimmed

LOOSE = SPACE + ",;:-–—"


def find_segments(index: Index) -> list[Segment]:
    """Every content the tagger or the marks propose, in reading order, never overlapping; nothing is refused yet."""
    spans = [_widened(index, part.span) for part in index.contents]
    spans += [quoted.span for quoted in index.quoted_spans]
    found = (segment_of(index, span) for span in merged(spans))
    return [segment for segment in found if segment is not None]


def _widened(index: Index, span: Span) -> Span:
    """A content with the whole of each quoted span that it touches."""
    return hull((span, *(quoted.span for quoted in index.quoted_over(span))))


def segment_of(index: Index, span: Span) -> Segment | None:
    """The segment a span of content stands for, its outer marks left out; None where nothing is left."""
    over = index.quoted_over(span)
    inner = _without_marks(index.text, span, over)
    if inner is None:
        return None
    parts = index.contents_over(span)
    covered = sum(min(part.span.end, inner.end) - max(part.span.start, inner.start) for part in parts if part.span.overlaps(inner))
    return Segment(
        span=inner,
        outer=hull((inner, *(quoted.span for quoted in over))),
        marked=_marked(index.text, inner, over),
        closed=all(quoted.closed for quoted in over),
        double=any(quoted.double for quoted in over),
        parts=len(parts),
        score=max((part.score for part in parts), default=0.0),
        cover=covered / len(inner),
    )


def _without_marks(text: str, span: Span, over: tuple[QuotedSpan, ...]) -> Span | None:
    inner = trimmed(text, span.start, span.end, LOOSE if not over else SPACE)
    for quoted in over[:1]:
        if len(over) == 1 and inner is not None and quoted.span.contains(inner):
            inner = trimmed(text, quoted.inner.start, quoted.inner.end, SPACE)
    return inner


def _marked(text: str, inner: Span, over: tuple[QuotedSpan, ...]) -> Marked:
    if not over:
        return "none"
    return "all" if len(over) == 1 and over[0].span.contains(inner) else "some"
