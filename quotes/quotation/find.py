"""Find the quotations: the tagger's spans and the quotation marks, made one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quotes.quotation.acceptance import accept
from quotes.quotation.dialogue import answers
from quotes.quotation.evidence.boilerplate import boilerplate
from quotes.quotation.features import between
from quotes.quotation.index import STOPS, Index
from quotes.quotation.linking import is_proposed, link
from quotes.quotation.models import QuotationModels
from quotes.quotation.segments import LOOSE, find_segments
from quotes.quotation.signatures import headlined, signature
from quotes.quotation.types import Found, Link, Quotation, QuotationKind, Segment
from quotes.quotation.uncued import actor, asked, is_cued_after, person_before, said_by, tells_whose
from quotes.text.spans import Span
from quotes.text.words import WHOLE_WORDS, words_in

AT_LEAST = 0.35
MIXED_AT_LEAST = 0.2
"""Some words in marks make the rest of a segment content too, even where its tie is unsure."""
CUT_REACH = 250
BEFORE_SPEECH = (*STOPS, ":", "”", '"')
LIKELY = 0.5
CUE_BESIDE = 6
BESIDE_TITLE = 3
"""So many words before a title may be taken for content with it: "the play 'Rain in May'"."""

Linked = tuple[Segment, Link]


def find_quotations(index: Index, models: QuotationModels, *, at_least: float = AT_LEAST) -> tuple[Found, ...]:
    """The quotations of an article in reading order, each with one content or, where its cue cuts in, several.

    A segment is kept where it is `at_least` this likely to be content with the source that `attribute` will name.
    """
    return tuple(_found(group) for group in _groups(index, _kept(index, models, at_least)))


def _kept(index: Index, models: QuotationModels, at_least: float) -> list[Linked]:
    segments = _of_the_story(index, find_segments(index))
    links = link(index, segments, models)
    likely = accept(index, segments, links, models.accept)
    least = {"all": at_least, "some": min(at_least, MIXED_AT_LEAST), "none": at_least}
    return [
        (segment, linked)
        for segment, linked, sure in zip(segments, links, likely, strict=True)
        if sure >= least[segment.marked] or _plainly(index, segment, linked)
    ]


def _plainly(index: Index, segment: Segment, linked: Link) -> bool:
    """Whether the words are content by a plain sign, however likely the rest."""
    return (
        _relayed(index, linked)
        or _signed(index, segment)
        or _talked(index, segment, linked)
        or _spoken(index, segment)
        or answers(index, segment)
        or actor(index, segment) is not None
        or said_by(index, segment) is not None
        or (_fills_marks(index, segment) and person_before(index, segment) is not None)
        or _said(index, segment, linked)
    )


def _relayed(index: Index, linked: Link) -> bool:
    """Whether a medium passes the words on, which makes them content."""
    return linked.cue is not None and index.relay(linked.cue.span) is not None


def _signed(index: Index, segment: Segment) -> bool:
    """Whether the words are a transcript's turn, or fill a paragraph's marks and are signed by a name after a dash."""
    turn = segment.marked == "all" and any(quoted.name is not None for quoted in index.quoted_over(segment.outer))
    return (turn or _fills_marks(index, segment) or headlined(index, segment) is not None) and signature(index, segment) is not None


def _spoken(index: Index, segment: Segment) -> bool:
    """Whether it is a whole sentence in marks that stands by itself, as in a dialogue; no cue need be near."""
    text, span, outer = index.text, segment.span, segment.outer
    if not (_fills_marks(index, segment) and segment.double and text[span.start].isupper()):
        return False
    ends = any(mark in STOPS for mark in text[span.end - 1 : span.end + 1] + text[outer.end : outer.end + 1])
    alone = text[max(0, outer.start - 3) : outer.start].rstrip().endswith(BEFORE_SPEECH)
    return ends and (alone or index.opens_paragraph(outer.start))


def _fills_marks(index: Index, segment: Segment) -> bool:
    """Whether all of it is in marks, and more than a few words."""
    return segment.marked == "all" and words_in(index.text, segment.span, WHOLE_WORDS) >= WHOLE_WORDS


def _said(index: Index, segment: Segment, linked: Link) -> bool:
    """Whether a verb of speech stands right beside words in marks, whoever its subject is."""
    if segment.marked != "all" or linked.cue is None or min(segment.score, linked.cue_probability) < LIKELY:
        return False
    cue = index.cue_class(linked.cue.span)
    start, end = between(linked.cue.span, segment.outer)
    return cue.reports == "speech" and not cue.phrase and end - start <= CUE_BESIDE


def _talked(index: Index, segment: Segment, linked: Link) -> bool:
    """Whether it is a proposed statement of someone who talks in the text itself: "I think that ..."."""
    return is_proposed(segment) and linked.source is not None and linked.source.span.of(index.text).lower() in index.language.talkers


def _of_the_story(index: Index, segments: Sequence[Segment]) -> list[Segment]:
    aside = boilerplate(index.text, index.language)
    asides = index.language.asides
    story = [segment for segment in segments if not any(part.contains(segment.span) for part in aside)]
    story = [segment for segment in story if not _is_title(index, segment)]
    story = [segment for segment in story if segment.marked != "none" or not tells_whose(index, segment.span)]
    return [one for one in story if not index.text[one.span.start : one.span.start + 80].lower().startswith(asides)]


def _is_title(index: Index, segment: Segment) -> bool:
    """Whether the words in marks are the title of a work: "a paper called 'Rebuilding the Harbour'", and hardly a word stands before it."""
    over = index.quoted_over(segment.outer)
    if len(over) != 1 or index.text[over[0].span.end : segment.outer.end].strip(LOOSE):
        return False
    if len(index.text[segment.outer.start : over[0].span.start].split()) > BESIDE_TITLE:
        return False
    before = " " + index.text[max(0, over[0].span.start - 40) : over[0].span.start].lower().rstrip(" ,:\"“‘'«")
    if before.endswith(tuple(f" {word}" for word in index.language.entitled)):
        return True
    if _is_name_given(index, over[0].inner, before.split()[-2:]):
        return True
    long = [word for word in over[0].inner.of(index.text).split() if len(word) > 3]
    in_title_case = len(long) > 1 and all(word[0].isupper() for word in long)
    return in_title_case and before.endswith(tuple(f" {word}" for word in index.language.called))


def _is_name_given(index: Index, inner: Span, before: Sequence[str]) -> bool:
    """Whether the words in marks are what something "is called": one word, with a capital and no stop."""
    word, language = inner.of(index.text), index.language
    called = len(before) > 1 and before[0] in language.auxiliaries and before[1] in language.called
    return called and len(word.split()) == 1 and word[0].isupper() and word[-1].isalnum()


def _groups(index: Index, kept: Sequence[Linked]) -> Iterator[list[Linked]]:
    """The segments of each quotation: several where its cue cuts in."""
    group: list[Linked] = []
    for one in kept:
        if group and not _cut(index, *group[-1], *one):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _cut(index: Index, before: Segment, link_before: Link, after: Segment, link_after: Link) -> bool:
    """Whether one cue stands between the two and belongs to both, and no new paragraph begins after it."""
    cue = link_before.cue
    if cue is None or cue != link_after.cue or after.outer.start - before.outer.end > CUT_REACH:
        return False
    if index.paragraph(cue.span.start) != index.paragraph(after.outer.start):
        return False
    if not (before.outer.end <= cue.span.start and cue.span.end <= after.outer.start):
        return False
    if asked(index, before.span, after) is not None or (index.text[before.span.end - 1] in STOPS and is_cued_after(index, after)):
        return False
    return (before.marked == "none") == (after.marked == "none") or _goes_on(index, before, after)


def _goes_on(index: Index, before: Segment, after: Segment) -> bool:
    """Whether words in marks end the clause that words without began: `Her aim, she said, "is a new pier"`."""
    same = index.sentence(before.outer.start) == index.sentence(after.outer.start)
    return before.marked == "none" and same and index.text[after.span.start].islower()


def _found(group: Sequence[Linked]) -> Found:
    segments = tuple(segment for segment, _ in group)
    return Found(Quotation(tuple(segment.span for segment in segments), _kind(segments)), segments, tuple(linked for _, linked in group))


def _kind(group: Sequence[Segment]) -> QuotationKind:
    marked = {segment.marked for segment in group}
    if marked == {"all"}:
        return "direct"
    return "indirect" if marked == {"none"} else "mixed"
