"""What the learnt choices are told: the features of a candidate cue or source, and of a segment with its link, in groups."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from quotes.quotation.index import Index, opens_with_conjunction
from quotes.quotation.near import count_starts
from quotes.quotation.types import Candidate, Link, Segment
from quotes.text.spans import Span
from quotes.text.words import first_words, words_in

DASHES = " \u00a0-–—―\"“”'’"
FAR = 999
"""The distance of what is not there."""
MARKED = {"none": 0.0, "some": 1.0, "all": 2.0}


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate and the segment it may belong to; `start` and `end` bound the gap between them.

    `group` holds all candidates of the segment. For a source, `cue` is the segment's likeliest cue and `cue_probability` how likely.
    """

    index: Index
    segment: Segment
    one: Candidate
    group: Sequence[Candidate]
    start: int
    end: int
    cue: Candidate | None
    cue_probability: float

    @property
    def outer(self) -> Span:
        """The segment with its marks."""
        return self.segment.outer

    def gap(self, most: int) -> str:
        """The first `most` characters of the gap."""
        return self.index.text[self.start : min(self.end, self.start + most)]


@dataclass(frozen=True, slots=True)
class Linked:
    """A segment and its link."""

    index: Index
    segment: Segment
    link: Link


Seen = TypeVar("Seen", Pair, Linked)


@dataclass(frozen=True, slots=True)
class Group(Generic[Seen]):
    """Features that are worked out together: their `names`, and the function that gives their `values` in the same order.

    `of` names the field of what is seen that alone decides them, within one article; "" where several do.
    """

    names: tuple[str, ...]
    values: Callable[[Seen], list[float]]
    of: str = ""


Known = dict[tuple[object, int], list[float]]
"""Values of groups that one field decides, by their function and the field's identity; while the article's index lives."""


def pair_of(
    index: Index, segment: Segment, one: Candidate, group: Sequence[Candidate], cue: Candidate | None = None, cue_probability: float = 0.0
) -> Pair:
    """A candidate and a segment with the gap between them."""
    start, end = between(one.span, segment.outer)
    return Pair(index, segment, one, group, start, end, cue, cue_probability)


def names_of(groups: Sequence[Group[Seen]]) -> tuple[str, ...]:
    """The names of all features, in order."""
    return tuple(name for group in groups for name in group.names)


def row_of(groups: Sequence[Group[Seen]], seen: Seen, known: Known | None = None) -> list[float]:
    """The numbers of all features, in order; what one field decides is worked out once for all rows of an article, and put into `known`."""
    row: list[float] = []
    for group in groups:
        if known is None or not group.of:
            row += group.values(seen)
            continue
        key = (group.values, id(getattr(seen, group.of)))
        values = known.get(key)
        if values is None:
            values = known[key] = group.values(seen)
        row += values
    return row


def between(one: Span, other: Span) -> tuple[int, int]:
    """Where the gap of two spans begins and ends; empty where they touch or overlap."""
    start, end = (one.end, other.start) if one.start <= other.start else (other.end, one.start)
    return start, max(start, end)


def side_of(one: Span, outer: Span) -> int:
    """-1 where a span lies before another, 1 where it lies after it, 0 where they overlap."""
    if one.end <= outer.start:
        return -1
    return 1 if one.start >= outer.end else 0


def _log(number: float) -> float:
    return round(math.log1p(number), 3)


def _within(number: int, most: int) -> float:
    """The number, held between -`most` and `most`."""
    return float(max(-most, min(most, number)))


# -- of cues and of sources


def _layout(pair: Pair) -> list[float]:
    """What lies between a candidate and a content."""
    index, one, outer, start, end = pair.index, pair.one, pair.outer, pair.start, pair.end
    gap = pair.gap(800)
    near_edge = outer.start if one.span.start < outer.start else outer.end - 1
    itself = one.tagged and start <= one.span.start < end
    return [
        float(one.tagged),
        one.score,
        side_of(one.span, outer),
        _log(end - start),
        float(gap.count(" ")),
        _within(index.sentence(one.span.start) - index.sentence(near_edge), 6),
        _within(index.paragraph(one.span.start) - index.paragraph(near_edge), 4),
        float(min(5, gap.count(". ") + gap.count("? ") + gap.count(".\n") + gap.count("! "))),
        float(min(5, count_starts(index.content_starts, start, end))),
        float(min(5, count_starts(index.cue_starts, start, end) - itself)),
        float(min(5, count_starts(index.source_starts, start, end) - itself)),
    ]


def _rank(pair: Pair) -> list[float]:
    """How many of the group stand nearer on the same side."""
    outer, one = pair.outer, pair.one
    side, far = side_of(one.span, outer), one.span.distance(outer)
    nearer = (other for other in pair.group if other is not one and side_of(other.span, outer) == side and other.span.distance(outer) < far)
    return [float(sum(1 for _ in nearer))]


def _mark_between(pair: Pair) -> list[float]:
    """Whether marks that are not the segment's own stand in the gap."""
    if pair.end <= pair.start:
        return [0.0]
    return [float(any(not pair.outer.contains(other.span) for other in pair.index.quoted_over(Span(pair.start, pair.end))))]


def _in_marks(pair: Pair) -> list[float]:
    return [float(pair.index.in_marks(pair.one.span))]


def _other_content(pair: Pair) -> list[float]:
    """How much nearer another content lies than this one."""
    index, span, outer = pair.index, pair.one.span, pair.outer
    at = bisect_left(index.content_starts, span.start)
    others = (one.span for one in index.contents[max(0, at - 2) : at + 2] if not one.span.overlaps(outer))
    return [_log(min((other.distance(span) for other in others), default=FAR)) - _log(span.distance(outer))]


LAYOUT = ("tagged", "score", "side", "gap", "words", "sentences", "paragraphs", "stops", "contents", "cues", "sources")


# -- of cues


def _cue_class(pair: Pair) -> list[float]:
    return _classes(pair.index, pair.one)


def _classes(index: Index, cue: Candidate | None) -> list[float]:
    if cue is None:
        return [0.0] * 5
    found = index.cue_class(cue.span)
    reports = found.reports
    return [float(reports == "speech"), float(reports == "thought"), float(reports == "act"), float(found.phrase), float(found.noun)]


def _punctuation(pair: Pair) -> list[float]:
    gap = pair.gap(200)
    return [float("," in gap), float(":" in gap), float(min(40, len(gap.split())))]


def _segment(pair: Pair) -> list[float]:
    segment = pair.segment
    return [
        MARKED[segment.marked],
        float(segment.double),
        float(segment.closed),
        _log(len(segment.span)),
        float(pair.index.opens_paragraph(pair.outer.start)),
    ]


def _cue_length(pair: Pair) -> list[float]:
    return [float(min(8, len(first_words(pair.index.text, pair.one.span, 8))))]


def _source_near(pair: Pair) -> list[float]:
    """How near the nearest source stands."""
    index, span = pair.index, pair.one.span
    at = bisect_left(index.source_starts, span.start)
    return [_log(min((one.span.distance(span) for one in index.sources[max(0, at - 2) : at + 2]), default=FAR))]


def _tagger(pair: Pair) -> list[float]:
    return [float(pair.segment.parts), pair.segment.score]


def _conjunction(pair: Pair) -> list[float]:
    return [float(opens_with_conjunction(pair.index, pair.segment.span))]


def _rival(pair: Pair) -> list[float]:
    """How near another candidate stands on the content's other side, in the content's own sentence."""
    index, outer = pair.index, pair.outer
    side = side_of(pair.one.span, outer)
    edges = {-1: index.sentence(outer.start), 1: index.sentence(outer.end - 1)}
    others = ((side_of(other.span, outer), other.span) for other in pair.group if other is not pair.one)
    rivals = (span.distance(outer) for at, span in others if at == -side and edges.get(at) == index.sentence(span.start))
    return [_log(min(rivals, default=FAR))]


CUE_GROUPS: tuple[Group[Pair], ...] = (
    Group(LAYOUT, _layout),
    Group(("rank",), _rank),
    Group(("speech", "thought", "act", "phrase", "noun"), _cue_class, of="one"),
    Group(("gap_comma", "gap_colon", "gap_words"), _punctuation),
    Group(("marked", "double", "closed", "length", "starts_paragraph"), _segment, of="segment"),
    Group(("cue_in_marks",), _in_marks, of="one"),
    Group(("cue_length",), _cue_length, of="one"),
    Group(("source_near",), _source_near, of="one"),
    Group(("other_content",), _other_content),
    Group(("parts", "content_score"), _tagger, of="segment"),
    Group(("gap_mark",), _mark_between),
    Group(("conjunction",), _conjunction, of="segment"),
    Group(("rival",), _rival),
)


# -- of sources


def _mention(pair: Pair) -> list[float]:
    span, text, language = pair.one.span, pair.index.text, pair.index.language
    words = first_words(text, span, 6)
    alone = len(words) == 1
    named = not (words and words[0] in language.determiners | language.pronouns)
    return [
        float(alone and words[0] in language.pronouns),
        float(alone and words[0] in language.relatives),
        float(text[span.start].isupper() and named),
        float(any(word in language.roles for word in words)),
        _log(len(span)),
    ]


def _content(pair: Pair) -> list[float]:
    segment = pair.segment
    opens = float(pair.index.opens_paragraph(pair.outer.start))
    return [MARKED[segment.marked], float(segment.double), _log(len(segment.span)), opens]


def _about_cue(pair: Pair) -> list[float]:
    cue = pair.cue
    return [float(cue is not None), pair.cue_probability, float(cue.tagged) if cue else -1.0, *_classes(pair.index, cue)[:4]]


def _to_cue(pair: Pair) -> list[float]:
    """What lies between the source and the cue."""
    index, one, cue, outer = pair.index, pair.one, pair.cue, pair.outer
    at = one.span.start
    begins = float(at - index.sentence_starts[max(0, index.sentence(at))] <= 1)
    if cue is None:
        return [-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, begins, -1.0]
    start, end = between(one.span, cue.span)
    gap = index.text[start : min(end, start + 300)]
    return [
        _log(end - start),
        float(side_of(one.span, cue.span)),
        float(side_of(one.span, outer) * side_of(cue.span, outer)),
        _within(index.sentence(one.span.start) - index.sentence(cue.span.start), 4),
        float(min(4, count_starts(index.source_starts, start, end) - (one.span.start >= start and one.tagged))),
        float(min(4, gap.count(","))),
        float(min(4, count_starts(index.content_starts, start, end))),
        begins,
        _log(cue.span.distance(outer)),
    ]


def _ends_by(pair: Pair) -> list[float]:
    """Whether the cue is passive: its source follows "by"."""
    cue, index = pair.cue, pair.index
    return [float(cue is not None and index.text[cue.span.end : cue.span.end + 4].lower().strip() in index.language.relay_by)]


def _signs(pair: Pair) -> list[float]:
    """Whether nothing but a dash, or a colon, stands between the two."""
    gap = pair.index.text[pair.start : pair.end]
    return [float(gap.strip(DASHES) == "" and len(gap) > 1), float(gap.strip() == ":")]


SOURCE_GROUPS: tuple[Group[Pair], ...] = (
    Group(LAYOUT, _layout),
    Group(("rank",), _rank),
    Group(("pronoun", "relative", "name", "role", "length"), _mention, of="one"),
    Group(("in_marks",), _in_marks, of="one"),
    Group(("marked", "double", "content_length", "starts_paragraph"), _content, of="segment"),
    Group(("has_cue", "cue_p", "cue_tagged", "cue_speech", "cue_thought", "cue_act", "cue_phrase"), _about_cue),
    Group(
        (
            "cue_gap",
            "cue_side",
            "cue_between",
            "cue_sentences",
            "cue_sources",
            "cue_commas",
            "cue_contents",
            "starts_sentence",
            "cue_distance",
        ),
        _to_cue,
    ),
    Group(("gap_mark",), _mark_between),
    Group(("other_content",), _other_content),
    Group(("cue_ends_by",), _ends_by),
    Group(("gap_dash", "gap_colon"), _signs),
)


# -- of a segment with its link


def _shape(seen: Linked) -> list[float]:
    index, segment = seen.index, seen.segment
    text, span, outer = index.text, segment.span, segment.outer
    after = text[outer.end : outer.end + 1]
    stops = text[span.end - 1] in ".,?!" or text[span.end : span.end + 1] in (".", ",", "?", "!")
    return [
        float(words_in(text, span)),
        MARKED[segment.marked],
        float(segment.double),
        float(segment.closed),
        float(segment.parts),
        segment.score,
        round(segment.cover, 3),
        float(index.opens_paragraph(outer.start)),
        float(after in ("", "\n")),
        float(text[span.start].isupper()),
        float(stops),
    ]


def _its_cue(seen: Linked) -> list[float]:
    index, link = seen.index, seen.link
    if link.cue is None:
        return [0.0, link.cue_probability, 0.0, *_classes(index, None), -1.0, 0.0]
    start, end = between(link.cue.span, seen.segment.outer)
    return [
        1.0,
        link.cue_probability,
        link.cue.score,
        *_classes(index, link.cue),
        float(min(400, end - start)),
        float(words_in(index.text, link.cue.span, 12)),
    ]


def _its_source(seen: Linked) -> list[float]:
    link = seen.link
    if link.source is None:
        return [link.source_probability, -1.0, 0.0]
    start, end = between(link.source.span, seen.segment.outer)
    return [link.source_probability, float(min(600, end - start)), link.source.score]


def _edges(seen: Linked) -> list[float]:
    """What stands right before the segment and right after it, and its paragraph."""
    index, span, outer = seen.index, seen.segment.span, seen.segment.outer
    text = index.text
    before, after = text[max(0, outer.start - 8) : outer.start].rstrip(" \u00a0"), text[outer.end : outer.end + 8].lstrip(" \u00a0")
    start = max(index.paragraph_start(outer.start), outer.start - 500)
    stop = text.find("\n", outer.end, outer.end + 500)
    words = text[span.start : span.start + 300].split()
    return [
        float(before.endswith(",")),
        float(before.endswith(":")),
        float(before[-1:].isalnum()),
        float(after[:1].isalnum()),
        float(before.endswith(("(", "["))),
        float(min(60, text[start : stop if stop > 0 else outer.end + 500].count(" "))),
        round(sum(word[:1].isupper() for word in words) / max(1, len(words)), 3),
        float(after[:1] in ("–", "—", "―", "-")),
    ]


ACCEPT_GROUPS: tuple[Group[Linked], ...] = (
    Group(
        (
            "words",
            "marked",
            "double",
            "closed",
            "parts",
            "content_score",
            "cover",
            "starts_paragraph",
            "ends_paragraph",
            "starts_upper",
            "ends_stop",
        ),
        _shape,
    ),
    Group(
        (
            "has_cue",
            "cue_p",
            "cue_score",
            "cue_speech",
            "cue_thought",
            "cue_act",
            "cue_phrase",
            "cue_noun",
            "cue_gap",
            "cue_words",
        ),
        _its_cue,
    ),
    Group(("source_p", "source_gap", "source_score"), _its_source),
    Group(
        (
            "comma_before",
            "colon_before",
            "letter_before",
            "letter_after",
            "bracketed",
            "paragraph_words",
            "capitals",
            "dash_after",
        ),
        _edges,
    ),
)
ACCEPT_FEATURES = names_of(ACCEPT_GROUPS)
CUE_FEATURES = names_of(CUE_GROUPS)
SOURCE_FEATURES = names_of(SOURCE_GROUPS)
