"""Words in marks that stand alone in a paragraph: whether they do, and what the paragraph before ends in."""

from __future__ import annotations

from quotes.quotation.index import STOPS, Index
from quotes.quotation.types import Segment
from quotes.text.spans import SPACE, Span, trimmed

REST = 60
"""Characters beside the marks in a paragraph that is a turn of a dialogue: the cue and its source, and hardly more."""


def paragraph_span(index: Index, number: int) -> Span | None:
    """The words of a paragraph, space around them left out; None where there is no such paragraph."""
    starts = index.paragraph_starts
    if not 0 <= number < len(starts):
        return None
    end = starts[number + 1] if number + 1 < len(starts) else len(index.text)
    return trimmed(index.text, starts[number], end, SPACE)


def stands_alone(index: Index, segment: Segment) -> bool:
    """Whether words in marks fill their paragraph, as a sentence: `"Perhaps."`."""
    span = segment.span
    whole = paragraph_span(index, index.paragraph(segment.outer.start))
    if whole != segment.outer or segment.marked != "all" or not segment.closed:
        return False
    return index.text[span.start].isupper() and index.text[span.end - 1] in STOPS


def is_turn(index: Index, number: int) -> bool:
    """Whether a paragraph opens with words in closed marks and holds little else, as one turn of a dialogue does."""
    whole = paragraph_span(index, number)
    quoted = index.quoted_over(whole) if whole else ()
    if whole is None or not quoted or quoted[0].span.start != whole.start:
        return False
    return all(one.closed for one in quoted) and len(whole) - sum(len(one.span) for one in quoted) <= REST


def answers(index: Index, segment: Segment) -> bool:
    """Whether words alone in their paragraph follow a turn of a dialogue."""
    before = index.paragraph(segment.outer.start) - 1
    whole = paragraph_span(index, before)
    if whole is None or not stands_alone(index, segment) or not is_turn(index, before):
        return False
    # a heading in single marks answers nobody who speaks in double ones
    return index.quoted_over(whole)[0].double == segment.double
