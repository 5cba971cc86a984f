"""Choose the cue and the source of each segment: the candidates near it, and the learnt choice among them."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.learned.trees import Trees
from quotes.quotation.features import CUE_GROUPS, SOURCE_GROUPS, Known, pair_of, row_of
from quotes.quotation.index import Index
from quotes.quotation.models import QuotationModels
from quotes.quotation.near import near
from quotes.quotation.types import Candidate, Link, Segment
from quotes.text.spans import Span

REACH = 600
"""A candidate stands within so many characters of the segment."""
BESIDE = 100
"""A guess, where the tagger sees none, within so many."""
CUE_FLOOR = 0.3
SOURCE_FLOOR = 0.2
"""Less likely than this, none is named. Chosen by cross-validation on PolNeAR's training articles."""


def link(index: Index, segments: Sequence[Segment], models: QuotationModels) -> list[Link]:
    """A cue and a source, or neither, for each segment."""
    cues = choose_cues(index, segments, models.cue)
    sources = choose_sources(index, segments, cues, models.source)
    return [
        Link(cue if p >= CUE_FLOOR else None, source if q >= SOURCE_FLOOR else None, p, q)
        for (cue, p), (source, q) in zip(cues, sources, strict=True)
    ]


Choice = tuple[Candidate | None, float]
"""The likeliest candidate of a segment, None where there was none to choose from, and its probability, however small."""


def choose_cues(index: Index, segments: Sequence[Segment], trees: Trees) -> list[Choice]:
    """The likeliest cue of each segment."""
    groups = [cue_candidates(index, segment) for segment in segments]
    known: Known = {}
    rows = [row for segment, group in zip(segments, groups, strict=True) for row in cue_rows(index, segment, group, known)]
    return _best(groups, trees.predict(rows))


def choose_sources(index: Index, segments: Sequence[Segment], cues: Sequence[Choice], trees: Trees) -> list[Choice]:
    """The likeliest source of each segment, given its cue."""
    groups = [source_candidates(index, segment, cue) for segment, (cue, _) in zip(segments, cues, strict=True)]
    rows: list[list[float]] = []
    known: Known = {}
    for segment, (cue, probability), group in zip(segments, cues, groups, strict=True):
        rows.extend(source_rows(index, segment, cue, probability, group, known))
    return _best(groups, trees.predict(rows))


def cue_rows(index: Index, segment: Segment, group: Sequence[Candidate], known: Known | None = None) -> list[list[float]]:
    """One row of CUE_FEATURES for each candidate of a segment."""
    return [row_of(CUE_GROUPS, pair_of(index, segment, one, group), known) for one in group]


def source_rows(
    index: Index, segment: Segment, cue: Candidate | None, cue_probability: float, group: Sequence[Candidate], known: Known | None = None
) -> list[list[float]]:
    """One row of SOURCE_FEATURES for each candidate of a segment with its cue."""
    return [row_of(SOURCE_GROUPS, pair_of(index, segment, one, group, cue, cue_probability), known) for one in group]


def _best(groups: Sequence[Sequence[Candidate]], scores: Sequence[float]) -> list[Choice]:
    found: list[Choice] = []
    at = 0
    for group in groups:
        pairs = list(zip(scores[at : at + len(group)], group, strict=True))
        at += len(group)
        best = max(pairs, key=lambda pair: pair[0], default=None)
        found.append((best[1], best[0]) if best else (None, 0.0))
    return found


def cue_candidates(index: Index, segment: Segment) -> list[Candidate]:
    """The cues near a segment that lie outside its marks."""
    found = near(index.cues, segment.outer, before=4, after=4, reach=REACH)
    if is_proposed(segment) or not _beside(index, found, segment.outer):
        found += near(index.guessed_cues, segment.outer, before=2, after=2, reach=BESIDE)
    return [one for one in found if not _swallowed(one, segment)]


def is_proposed(segment: Segment) -> bool:
    """Whether the segment is no more than a proposal: neither the tagger nor marks show it."""
    return segment.parts > 0 and segment.score == 0.0


def _beside(index: Index, found: Sequence[Candidate], span: Span) -> bool:
    """Whether one of the found stands close by, in the same paragraph."""
    return any(
        one.span.distance(span) <= BESIDE
        and index.paragraph(one.span.start) in (index.paragraph(span.start), index.paragraph(span.end - 1))
        for one in found
        if not span.contains(one.span)
    )


def source_candidates(index: Index, segment: Segment, cue: Candidate | None) -> list[Candidate]:
    """The sources near a segment or near its cue."""
    found = near(index.sources, segment.outer, before=5, after=4, reach=REACH)
    if cue is not None:
        found += near(index.sources, cue.span, before=3, after=3, reach=REACH)
    if is_proposed(segment) or (segment.marked != "none" and not _beside(index, found, cue.span if cue else segment.outer)):
        found += near(index.guessed_sources, cue.span if cue else segment.outer, before=2, after=2, reach=BESIDE)
    return [one for one in sorted(dict.fromkeys(found), key=lambda one: one.span) if not _swallowed(one, segment)]


def _swallowed(one: Candidate, segment: Segment) -> bool:
    return segment.marked == "all" and segment.outer.contains(one.span)
