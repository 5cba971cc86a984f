"""Make the tagger's contents and the stretches in marks one list of segments."""

from __future__ import annotations

from quotes.quotation.evidence.marks import Stretch
from quotes.quotation.index import Scene
from quotes.quotation.near import merged
from quotes.quotation.types import Marked, Segment
from quotes.text.spans import SPACE, Span, hull, trimmed

LOOSE = SPACE + ",;:-–—"


def find_segments(scene: Scene) -> list[Segment]:
    """Every content the tagger or the marks propose, in reading order, never overlapping; nothing is refused yet."""
    spans = [_widened(scene, part.span) for part in scene.contents]
    spans += [stretch.span for stretch in scene.stretches]
    found = (segment_of(scene, span) for span in merged(spans))
    return [segment for segment in found if segment is not None]


def _widened(scene: Scene, span: Span) -> Span:
    """A content with the whole of each stretch in marks that it touches."""
    return hull((span, *(stretch.span for stretch in scene.stretches_over(span))))


def segment_of(scene: Scene, span: Span) -> Segment | None:
    """The segment a span of content stands for, its outer marks left out; None where nothing is left."""
    over = scene.stretches_over(span)
    inner = _without_marks(scene.text, span, over)
    if inner is None:
        return None
    parts = scene.contents_over(span)
    covered = sum(min(part.span.end, inner.end) - max(part.span.start, inner.start) for part in parts if part.span.overlaps(inner))
    return Segment(
        span=inner,
        outer=hull((inner, *(stretch.span for stretch in over))),
        marked=_marked(scene.text, inner, over),
        closed=all(stretch.closed for stretch in over),
        double=any(stretch.double for stretch in over),
        parts=len(parts),
        score=max((part.score for part in parts), default=0.0),
        cover=covered / len(inner),
    )


def _without_marks(text: str, span: Span, over: tuple[Stretch, ...]) -> Span | None:
    inner = trimmed(text, span.start, span.end, LOOSE if not over else SPACE)
    for stretch in over[:1]:
        if len(over) == 1 and inner is not None and stretch.span.contains(inner):
            inner = trimmed(text, stretch.inner.start, stretch.inner.end, SPACE)
    return inner


def _marked(text: str, inner: Span, over: tuple[Stretch, ...]) -> Marked:
    if not over:
        return "none"
    return "all" if len(over) == 1 and over[0].span.contains(inner) else "some"
