"""Weigh which cue and which source belong to a content: candidates, what is asked of each pair, the learnt choice."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.language.quoting import Reports
from quotes.learned.trees import read_scorer
from quotes.quotation.index import Candidate, Scene, Segment, count_starts, first_words, near, opens_with_conjunction
from quotes.text.spans import Span

REACH = 600
BESIDE = 100
DASHES = " \u00a0-–—―\"“”'’"
CUE_FLOOR = 0.3
SOURCE_FLOOR = 0.2
CUE_FEATURES = (
    "tagged",
    "score",
    "side",
    "gap",
    "words",
    "sentences",
    "paragraphs",
    "stops",
    "contents",
    "cues",
    "sources",
    "rank",
    "speech",
    "thought",
    "act",
    "phrase",
    "noun",
    "gap_comma",
    "gap_colon",
    "gap_words",
    "marked",
    "double",
    "closed",
    "length",
    "starts_paragraph",
    "cue_in_marks",
    "cue_length",
    "source_near",
    "other_content",
    "parts",
    "content_score",
    "gap_mark",
    "conjunction",
    "rival",
)
SOURCE_FEATURES = (
    "tagged",
    "score",
    "side",
    "gap",
    "words",
    "sentences",
    "paragraphs",
    "stops",
    "contents",
    "cues",
    "sources",
    "rank",
    "pronoun",
    "relative",
    "name",
    "role",
    "length",
    "in_marks",
    "marked",
    "double",
    "content_length",
    "starts_paragraph",
    "has_cue",
    "cue_p",
    "cue_tagged",
    "cue_speech",
    "cue_thought",
    "cue_act",
    "cue_phrase",
    "cue_gap",
    "cue_side",
    "cue_between",
    "cue_sentences",
    "cue_sources",
    "cue_commas",
    "cue_contents",
    "starts_sentence",
    "cue_distance",
    "gap_mark",
    "other_content",
    "cue_ends_by",
    "gap_dash",
    "gap_colon",
)


@dataclass(frozen=True, slots=True)
class Tie:
    """The cue and the source found for a segment, and how sure each is (where none: how likely the best one was)."""

    cue: Candidate | None
    source: Candidate | None
    cue_probability: float
    source_probability: float


def tie(scene: Scene, segments: Sequence[Segment]) -> list[Tie]:
    """A cue and a source, or neither, for each segment; none is looked for twice in a scene."""
    known: dict[Segment, Tie] = scene.memo.setdefault("ties", {})
    new = [segment for segment in dict.fromkeys(segments) if segment not in known]
    known.update(zip(new, _tie(scene, new), strict=True))
    return [known[segment] for segment in segments]


def _tie(scene: Scene, segments: Sequence[Segment]) -> list[Tie]:
    cues = choose_cues(scene, segments)
    sources = choose_sources(scene, segments, [cue for cue, _ in cues], [p for _, p in cues])
    return [
        Tie(cue if p >= CUE_FLOOR else None, source if q >= SOURCE_FLOOR else None, p, q)
        for (cue, p), (source, q) in zip(cues, sources, strict=True)
    ]


def choose_cues(scene: Scene, segments: Sequence[Segment]) -> list[tuple[Candidate | None, float]]:
    """The likeliest cue of each segment and its probability, however small."""
    groups = [cue_candidates(scene, segment) for segment in segments]
    rows = [row for segment, group in zip(segments, groups, strict=True) for row in cue_rows(scene, segment, group)]
    return _best(groups, read_scorer("cue").predict(rows))


def choose_sources(
    scene: Scene, segments: Sequence[Segment], cues: Sequence[Candidate | None], sure: Sequence[float]
) -> list[tuple[Candidate | None, float]]:
    """The likeliest source of each segment, given its cue."""
    groups = [source_candidates(scene, segment, cue) for segment, cue in zip(segments, cues, strict=True)]
    rows = []
    for segment, cue, p, group in zip(segments, cues, sure, groups, strict=True):
        rows.extend(source_rows(scene, segment, cue, p, group))
    return _best(groups, read_scorer("source").predict(rows))


def _best(groups: Sequence[Sequence[Candidate]], scores: Sequence[float]) -> list[tuple[Candidate | None, float]]:
    found: list[tuple[Candidate | None, float]] = []
    at = 0
    for group in groups:
        pairs = list(zip(scores[at : at + len(group)], group, strict=True))
        at += len(group)
        best = max(pairs, key=lambda pair: pair[0], default=None)
        found.append((best[1], best[0]) if best else (None, 0.0))
    return found


def cue_candidates(scene: Scene, segment: Segment) -> list[Candidate]:
    """The cues near a segment that lie outside its marks."""
    found = near(scene.cues, segment.outer, before=4, after=4, reach=REACH)
    if is_proposed(segment) or not _beside(scene, found, segment.outer):
        found += near(scene.guessed_cues, segment.outer, before=2, after=2, reach=BESIDE)
    return [one for one in found if not _swallowed(one, segment)]


def is_proposed(segment: Segment) -> bool:
    """Whether the segment is no more than a proposal: neither the tagger nor marks show it."""
    return segment.parts > 0 and segment.score == 0.0


def _beside(scene: Scene, found: Sequence[Candidate], span: Span) -> bool:
    """Whether one of the found stands close by, in the same paragraph."""
    return any(
        one.span.distance(span) <= BESIDE
        and scene.paragraph(one.span.start) in (scene.paragraph(span.start), scene.paragraph(span.end - 1))
        for one in found
        if not span.contains(one.span)
    )


def source_candidates(scene: Scene, segment: Segment, cue: Candidate | None) -> list[Candidate]:
    """The sources near a segment or near its cue."""
    found = near(scene.sources, segment.outer, before=5, after=4, reach=REACH)
    if cue is not None:
        found += near(scene.sources, cue.span, before=3, after=3, reach=REACH)
    if is_proposed(segment) or (segment.marked != "none" and not _beside(scene, found, cue.span if cue else segment.outer)):
        found += near(scene.guessed_sources, cue.span if cue else segment.outer, before=2, after=2, reach=BESIDE)
    return [one for one in sorted(dict.fromkeys(found), key=lambda one: one.span) if not _swallowed(one, segment)]


def _swallowed(one: Candidate, segment: Segment) -> bool:
    return segment.marked == "all" and segment.outer.contains(one.span)


def between(one: Span, other: Span) -> tuple[int, int]:
    """Where the gap of two spans begins and ends; empty where they touch or overlap."""
    start, end = (one.end, other.start) if one.start <= other.start else (other.end, one.start)
    return start, max(start, end)


def _log(number: float) -> float:
    return round(math.log1p(number), 3)


def _side(one: Span, outer: Span) -> int:
    if one.end <= outer.start:
        return -1
    return 1 if one.start >= outer.end else 0


def _layout(scene: Scene, one: Candidate, outer: Span) -> list[float]:
    """What lies between a candidate and a content."""
    start, end = between(one.span, outer)
    gap = scene.text[start : min(end, start + 800)]
    sentences = scene.sentence(one.span.start) - scene.sentence(outer.start if one.span.start < outer.start else outer.end - 1)
    return [
        float(one.tagged),
        one.score,
        _side(one.span, outer),
        _log(end - start),
        float(gap.count(" ")),
        float(max(-6, min(6, sentences))),
        float(
            max(
                -4,
                min(4, scene.paragraph(one.span.start) - scene.paragraph(outer.start if one.span.start < outer.start else outer.end - 1)),
            )
        ),
        float(min(5, gap.count(". ") + gap.count("? ") + gap.count(".\n") + gap.count("! "))),
        float(min(5, count_starts(scene.content_starts, start, end))),
        float(min(5, count_starts(scene.cue_starts, start, end) - (one.tagged and start <= one.span.start < end))),
        float(min(5, count_starts(scene.source_starts, start, end) - (one.tagged and start <= one.span.start < end))),
    ]


def _rank(one: Candidate, group: Sequence[Candidate], outer: Span) -> float:
    """How many of the group stand nearer on the same side."""
    side, far = _side(one.span, outer), one.span.distance(outer)
    return float(sum(1 for other in group if other is not one and _side(other.span, outer) == side and other.span.distance(outer) < far))


def cue_class(scene: Scene, cue: Span) -> tuple[Reports | None, bool, bool]:
    """What a cue reports, whether it is a phrase such as "according to", whether a noun."""
    if cue not in scene.memo:
        scene.memo[cue] = _cue_class(scene, cue)
    found: tuple[Reports | None, bool, bool] = scene.memo[cue]
    return found


def _cue_class(scene: Scene, cue: Span) -> tuple[Reports | None, bool, bool]:
    words = scene.text[cue.start : min(cue.end, cue.start + 80)].lower().strip()
    language = scene.language
    for phrase, reports in language.phrases.items():
        if words.startswith(phrase):
            return reports, True, False
    found = [word for word in first_words(scene.text, cue, 8) if word in language.verbs]
    for reports in ("speech", "thought", "act"):
        if any(language.verbs[word] == reports for word in found):
            return reports, False, False
    nouns = [word for word in first_words(scene.text, cue, 8) if word in language.nouns]
    return (language.nouns[nouns[0]], False, True) if nouns else (None, False, False)


def _classes(scene: Scene, cue: Candidate | None) -> list[float]:
    reports, phrase, noun = cue_class(scene, cue.span) if cue else (None, False, False)
    return [float(reports == "speech"), float(reports == "thought"), float(reports == "act"), float(phrase), float(noun)]


def _marked(segment: Segment) -> float:
    return {"none": 0.0, "some": 1.0, "all": 2.0}[segment.marked]


def _starts_paragraph(scene: Scene, at: int) -> float:
    return float(scene.opens_paragraph(at))


def cue_rows(scene: Scene, segment: Segment, group: Sequence[Candidate]) -> list[list[float]]:
    """One row of CUE_FEATURES for each candidate of a segment."""
    return [_cue_row(scene, segment, one, group) for one in group]


def _cue_row(scene: Scene, segment: Segment, one: Candidate, group: Sequence[Candidate]) -> list[float]:
    outer = segment.outer
    start, end = between(one.span, outer)
    gap = scene.text[start : min(end, start + 200)]
    return [
        *_layout(scene, one, outer),
        _rank(one, group, outer),
        *_classes(scene, one),
        float("," in gap),
        float(":" in gap),
        float(min(40, len(gap.split()))),
        _marked(segment),
        float(segment.double),
        float(segment.closed),
        _log(len(segment.span)),
        _starts_paragraph(scene, outer.start),
        float(scene.in_marks(one.span)),
        float(min(8, len(first_words(scene.text, one.span, 8)))),
        _nearest(scene.sources, scene.source_starts, one.span),
        _other_content(scene, one.span, outer),
        float(segment.parts),
        segment.score,
        float(any(not outer.contains(other.span) for other in scene.stretches_over(Span(start, end)))) if end > start else 0.0,
        float(opens_with_conjunction(scene, segment.span)),
        _rival(scene, one, group, outer),
    ]


def _rival(scene: Scene, one: Candidate, group: Sequence[Candidate], outer: Span) -> float:
    """How near another candidate stands on the content's other side, in the content's own sentence."""
    side = _side(one.span, outer)
    edges = {-1: scene.sentence(outer.start), 1: scene.sentence(outer.end - 1)}
    others = ((_side(other.span, outer), other.span) for other in group if other is not one)
    return _log(
        min((span.distance(outer) for at, span in others if at == -side and edges.get(at) == scene.sentence(span.start)), default=999)
    )


def _nearest(items: Sequence[Candidate], starts: Sequence[int], span: Span) -> float:
    """Distance to the nearest item, as a logarithm."""
    at = bisect_left(starts, span.start)
    return _log(min((one.span.distance(span) for one in items[max(0, at - 2) : at + 2]), default=999))


def _other_content(scene: Scene, span: Span, outer: Span) -> float:
    """How much nearer another content lies than this one."""
    at = bisect_left(scene.content_starts, span.start)
    far = min((one.span.distance(span) for one in scene.contents[max(0, at - 2) : at + 2] if not one.span.overlaps(outer)), default=999)
    return _log(far) - _log(span.distance(outer))


def source_rows(scene: Scene, segment: Segment, cue: Candidate | None, sure: float, group: Sequence[Candidate]) -> list[list[float]]:
    """One row of SOURCE_FEATURES for each candidate of a segment with its cue."""
    about_cue = [float(cue is not None), sure, float(cue.tagged) if cue else -1.0, *_classes(scene, cue)[:4]]
    return [_source_row(scene, segment, cue, one, group, about_cue) for one in group]


def _source_row(
    scene: Scene, segment: Segment, cue: Candidate | None, one: Candidate, group: Sequence[Candidate], about_cue: list[float]
) -> list[float]:
    outer = segment.outer
    start, end = between(one.span, outer)
    return [
        *_layout(scene, one, outer),
        _rank(one, group, outer),
        *_mention(scene, one.span),
        float(scene.in_marks(one.span)),
        _marked(segment),
        float(segment.double),
        _log(len(segment.span)),
        _starts_paragraph(scene, outer.start),
        *about_cue,
        *_to_cue(scene, one, cue, outer),
        float(any(not outer.contains(other.span) for other in scene.stretches_over(Span(start, end)))) if end > start else 0.0,
        _other_content(scene, one.span, outer),
        float(_ends_by(scene, cue)),
        float(scene.text[start:end].strip(DASHES) == "" and end - start > 1),
        float(scene.text[start:end].strip() == ":"),
    ]


def _ends_by(scene: Scene, cue: Candidate | None) -> bool:
    """Whether the cue is passive: its source follows "by"."""
    return cue is not None and scene.text[cue.span.end : cue.span.end + 4].lower().strip() in scene.language.relay_by


def _mention(scene: Scene, span: Span) -> list[float]:
    words = first_words(scene.text, span, 6)
    language = scene.language
    lone = len(words) == 1
    return [
        float(lone and words[0] in language.pronouns),
        float(lone and words[0] in language.relatives),
        float(scene.text[span.start].isupper() and not (words and words[0] in language.determiners | language.pronouns)),
        float(any(word in language.roles for word in words)),
        _log(len(span)),
    ]


def _to_cue(scene: Scene, one: Candidate, cue: Candidate | None, outer: Span) -> list[float]:
    at = one.span.start
    begins = float(at - scene.sentence_starts[max(0, scene.sentence(at))] <= 1)
    if cue is None:
        return [-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, begins, -1.0]
    start, end = between(one.span, cue.span)
    gap = scene.text[start : min(end, start + 300)]
    return [
        _log(end - start),
        float(_side(one.span, cue.span)),
        float(_side(one.span, outer) * _side(cue.span, outer)),
        float(max(-4, min(4, scene.sentence(one.span.start) - scene.sentence(cue.span.start)))),
        float(min(4, count_starts(scene.source_starts, start, end) - (one.span.start >= start and one.tagged))),
        float(min(4, gap.count(","))),
        float(min(4, count_starts(scene.content_starts, start, end))),
        begins,
        _log(cue.span.distance(outer)),
    ]
