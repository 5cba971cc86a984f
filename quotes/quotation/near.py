"""Lists of spans in reading order: what stands near a span, how many start in between, which overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter

from quotes.quotation.types import Candidate
from quotes.text.spans import Span

_start = attrgetter("span.start")


def near(items: Sequence[Candidate], span: Span, *, before: int, after: int, reach: int) -> list[Candidate]:
    """At most `before` and `after` items on either side of the span's start and end, none further than `reach`; all inside it."""
    low = bisect_left(items, span.start, key=_start)
    high = bisect_left(items, span.end, lo=low, key=_start)
    left = [one for one in items[max(0, low - before) : low] if span.start - one.span.end <= reach]
    inside = list(items[low:high])[:4]
    right = [one for one in items[high : high + after] if one.span.start - span.end <= reach]
    return left + inside + right


def count_starts(starts: Sequence[int], start: int, end: int) -> int:
    """How many of the sorted starts lie in [start, end)."""
    return bisect_left(starts, end) - bisect_left(starts, start) if start < end else 0


def merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans made one, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
