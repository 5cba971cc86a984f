"""Find the quotations: the tagger's spans and the quotation marks, made one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quotes.language.quoting import Language
from quotes.quotation.acceptance import accept
from quotes.quotation.evidence.boilerplate import furniture
from quotes.quotation.index import WHOLE_WORDS, Scene, Segment, lay_out, signature, words_in
from quotes.quotation.linking import Tie, between, cue_class, is_proposed, tie
from quotes.quotation.segments import find_segments
from quotes.quotation.types import Quotation, QuotationKind
from quotes.text.parse import Parse
from quotes.text.spans import Span

AT_LEAST = 0.35
MIXED_AT_LEAST = 0.2
"""Some words in marks make the rest of a segment content too, even where its tie is unsure."""
CUT_REACH = 250
STOPS = ".?!…"
BEFORE_SPEECH = (*STOPS, ":", "”", '"')
LIKELY = 0.5
CUE_BESIDE = 6


def find_quotations(parse: Parse, language: Language, *, at_least: float = AT_LEAST) -> tuple[Quotation, ...]:
    """The quotations of an article in reading order, each with one content or, where its cue cuts in, several.

    A segment is kept where it is `at_least` this likely to be content with the source that `attribute` will name.
    """
    scene = lay_out(parse, language)
    kept = _kept(scene, at_least)
    return tuple(_quotation(group) for group in _groups(scene, kept))


def _kept(scene: Scene, at_least: float) -> list[tuple[Segment, Tie]]:
    segments = _of_the_story(scene, find_segments(scene))
    ties = tie(scene, segments)
    likely = accept(scene, segments, ties)
    found = zip(segments, ties, likely, strict=True)
    least = {"all": at_least, "some": min(at_least, MIXED_AT_LEAST), "none": at_least}
    return [(segment, tied) for segment, tied, sure in found if sure >= least[segment.marked] or _plainly(scene, segment, tied)]


def _plainly(scene: Scene, segment: Segment, tied: Tie) -> bool:
    """Whether the words are content by a plain sign, however likely the rest."""
    return (
        _relayed(scene, tied)
        or _signed(scene, segment)
        or _talked(scene, segment, tied)
        or _spoken(scene, segment)
        or _said(scene, segment, tied)
    )


def _relayed(scene: Scene, tied: Tie) -> bool:
    """Whether a medium passes the words on, which makes them content."""
    return tied.cue is not None and any(relay.cue == tied.cue.span for relay in scene.relays)


def _signed(scene: Scene, segment: Segment) -> bool:
    """Whether the words fill a paragraph's marks and are signed: by a name after a dash, or by a transcript's label."""
    return _fills_marks(scene, segment) and signature(scene, segment) is not None


def _spoken(scene: Scene, segment: Segment) -> bool:
    """Whether it is a whole sentence in marks that stands by itself, as in a dialogue; no cue need be near."""
    text, span, outer = scene.text, segment.span, segment.outer
    if not (_fills_marks(scene, segment) and segment.double and text[span.start].isupper()):
        return False
    ends = any(mark in STOPS for mark in text[span.end - 1 : span.end + 1] + text[outer.end : outer.end + 1])
    alone = text[max(0, outer.start - 3) : outer.start].rstrip().endswith(BEFORE_SPEECH)
    return ends and (alone or scene.opens_paragraph(outer.start))


def _fills_marks(scene: Scene, segment: Segment) -> bool:
    """Whether all of it is in marks, and more than a few words."""
    return segment.marked == "all" and words_in(scene.text, segment.span, WHOLE_WORDS) >= WHOLE_WORDS


def _said(scene: Scene, segment: Segment, tied: Tie) -> bool:
    """Whether a verb of speech stands right beside words in marks, whoever its subject is."""
    if segment.marked != "all" or tied.cue is None or min(segment.score, tied.cue_probability) < LIKELY:
        return False
    reports, phrase, _ = cue_class(scene, tied.cue.span)
    start, end = between(tied.cue.span, segment.outer)
    return reports == "speech" and not phrase and end - start <= CUE_BESIDE


def _talked(scene: Scene, segment: Segment, tied: Tie) -> bool:
    """Whether it is a proposed statement of someone who talks in the text itself: "I think that ..."."""
    return is_proposed(segment) and tied.source is not None and tied.source.span.of(scene.text).lower() in scene.language.talkers


def _of_the_story(scene: Scene, segments: Sequence[Segment]) -> list[Segment]:
    aside = furniture(scene.text, scene.language)
    asides = scene.language.asides
    story = [segment for segment in segments if not any(part.contains(segment.span) for part in aside)]
    story = [segment for segment in story if not _is_title(scene, segment)]
    return [one for one in story if not scene.text[one.span.start : one.span.start + 80].lower().startswith(asides)]


def _is_title(scene: Scene, segment: Segment) -> bool:
    """Whether the words in marks are the title of a work: "a paper called 'Rebuilding the Harbour'"."""
    if segment.marked != "all":
        return False
    before = " " + scene.text[max(0, segment.outer.start - 40) : segment.outer.start].lower().rstrip(" ,:\"“‘'«")
    if before.endswith(tuple(f" {word}" for word in scene.language.entitled)):
        return True
    long = [word for word in segment.span.of(scene.text).split() if len(word) > 3]
    in_title_case = len(long) > 1 and all(word[0].isupper() for word in long)
    return in_title_case and before.endswith(tuple(f" {word}" for word in scene.language.called))


def _groups(scene: Scene, kept: Sequence[tuple[Segment, Tie]]) -> Iterator[list[Segment]]:
    """The segments of each quotation: several where its cue cuts in."""
    group: list[Segment] = []
    last: Tie | None = None
    for segment, tied in kept:
        if group and last is not None and _cut(scene, group[-1], last, segment, tied):
            group.append(segment)
        else:
            if group:
                yield group
            group = [segment]
        last = tied
    if group:
        yield group


def _cut(scene: Scene, before: Segment, tie_before: Tie, after: Segment, tie_after: Tie) -> bool:
    """Whether one cue stands between the two and belongs to both, and no new paragraph begins after it."""
    cue = tie_before.cue
    if cue is None or cue != tie_after.cue or after.outer.start - before.outer.end > CUT_REACH:
        return False
    if scene.paragraph(cue.span.start) != scene.paragraph(after.outer.start):
        return False
    if not (before.outer.end <= cue.span.start and cue.span.end <= after.outer.start):
        return False
    return (before.marked == "none") == (after.marked == "none") or _goes_on(scene, before, after)


def _goes_on(scene: Scene, before: Segment, after: Segment) -> bool:
    """Whether words in marks end the clause that words without began: `Her aim, she said, "is a new pier"`."""
    same = scene.sentence(before.outer.start) == scene.sentence(after.outer.start)
    return before.marked == "none" and same and scene.text[after.span.start].islower()


def _quotation(group: Sequence[Segment]) -> Quotation:
    return Quotation(tuple(segment.span for segment in group), _kind(group))


def _kind(group: Sequence[Segment]) -> QuotationKind:
    marked = {segment.marked for segment in group}
    if marked == {"all"}:
        return "direct"
    return "indirect" if marked == {"none"} else "mixed"


def contents(quotations: Sequence[Quotation]) -> list[Span]:
    """Every content span of the quotations, in reading order."""
    return sorted(span for quotation in quotations for span in quotation.content)
