"""Weigh whether a segment with its tie is a quotation at all."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.learned.trees import read_scorer
from quotes.quotation.index import Scene, Segment, words_in
from quotes.quotation.linking import Tie, between, cue_class

ACCEPT_FEATURES = (
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
    "source_p",
    "source_gap",
    "source_score",
    "comma_before",
    "colon_before",
    "letter_before",
    "letter_after",
    "bracketed",
    "paragraph_words",
    "capitals",
    "dash_after",
)


def accept(scene: Scene, segments: Sequence[Segment], ties: Sequence[Tie]) -> list[float]:
    """How likely each segment is content, rightly tied."""
    return read_scorer("accept").predict([accept_row(scene, one, tie) for one, tie in zip(segments, ties, strict=True)])


def accept_row(scene: Scene, segment: Segment, tie: Tie) -> list[float]:
    """The row of ACCEPT_FEATURES."""
    return [*_shape(scene, segment), *_tie(scene, segment, tie), *_edges(scene, segment)]


def _shape(scene: Scene, segment: Segment) -> list[float]:
    text, outer = scene.text, segment.outer
    return [
        float(words_in(text, segment.span)),
        {"none": 0.0, "some": 1.0, "all": 2.0}[segment.marked],
        float(segment.double),
        float(segment.closed),
        float(segment.parts),
        segment.score,
        round(segment.cover, 3),
        float(scene.opens_paragraph(outer.start)),
        float(text[outer.end : outer.end + 1] in ("", "\n", "\r")),
        float(text[segment.span.start].isupper()),
        float(text[segment.span.end - 1] in ".,?!" or text[segment.span.end : segment.span.end + 1] in (".", ",", "?", "!")),
    ]


def _tie(scene: Scene, segment: Segment, tie: Tie) -> list[float]:
    if tie.cue is None:
        about_cue = [0.0, tie.cue_probability, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0]
    else:
        reports, phrase, noun = cue_class(scene, tie.cue.span)
        start, end = between(tie.cue.span, segment.outer)
        about_cue = [
            1.0,
            tie.cue_probability,
            tie.cue.score,
            float(reports == "speech"),
            float(reports == "thought"),
            float(reports == "act"),
            float(phrase),
            float(noun),
            float(min(400, end - start)),
            float(words_in(scene.text, tie.cue.span, 12)),
        ]
    if tie.source is None:
        return [*about_cue, tie.source_probability, -1.0, 0.0]
    start, end = between(tie.source.span, segment.outer)
    return [*about_cue, tie.source_probability, float(min(600, end - start)), tie.source.score]


def _edges(scene: Scene, segment: Segment) -> list[float]:
    text, outer = scene.text, segment.outer
    before, after = text[max(0, outer.start - 8) : outer.start].rstrip(" \u00a0"), text[outer.end : outer.end + 8].lstrip(" \u00a0")
    start = max(scene.paragraph_start(outer.start), outer.start - 500)
    stop = text.find("\n", outer.end, outer.end + 500)
    words = text[segment.span.start : segment.span.start + 300].split()
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
