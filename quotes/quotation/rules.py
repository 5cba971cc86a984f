"""The rules: each looks at one quotation and names its source, or abstains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quotes.quotation.dialogue import answers, is_turn, paragraph_span, stands_alone
from quotes.quotation.index import Index
from quotes.quotation.linking import SOURCE_FLOOR
from quotes.quotation.signatures import interviewed, is_answer, signature
from quotes.quotation.types import Link, Quotation, Segment
from quotes.quotation.uncued import actor, asked, person_before, said_by
from quotes.text.spans import Span
from quotes.text.words import first_words

BESIDE = 3
"""A cue's own words begin within so many characters after it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule says of a quotation; `source` None means that it has none."""

    source: Span | None
    cue: Span | None
    confidence: float
    relay: Span | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """One quotation as the rules see it; `earlier` are the quotations before it with what was decided of them."""

    index: Index
    quotation: Quotation
    segments: tuple[Segment, ...]
    links: tuple[Link, ...]
    earlier: Sequence[tuple[Quotation, Decision]]


Rule = Callable[[Situation], Decision | None]


def relayed(situation: Situation) -> Decision | None:
    """Words a medium passes on ("Interfax quoted the spokesman as saying"): the one quoted, not the medium."""
    found = (situation.index.relay(one.cue.span) for one in situation.links if one.cue is not None)
    relay = min((one for one in found if one is not None), key=lambda one: one.cue, default=None)
    return Decision(relay.source, relay.cue, 0.95, relay.medium) if relay is not None else None


def signed(situation: Situation) -> Decision | None:
    """Words that fill a paragraph's marks and are signed: `"..." - Ada Holm`, `"HOLM: ..."`."""
    for segment in situation.segments[:1]:
        name = signature(situation.index, segment) if segment.marked == "all" else None
        if name is not None and is_answer(situation.index, name):
            return Decision(interviewed(situation.index, name), None, 0.7)
        if name is not None:
            return Decision(name, None, 0.9)
    return None


def answering(situation: Situation) -> Decision | None:
    """Words in marks after a question in the same paragraph that names who was asked: `Mila asked Oskar. "In the boat."`."""
    if not situation.earlier or len(situation.segments) != 1:
        return None
    question, decision = situation.earlier[-1]
    own = next((one.cue.span for one in situation.links if one.cue is not None), decision.cue)
    found = asked(situation.index, question.span, situation.segments[0]) if own == decision.cue else None
    return Decision(found, None, 0.6) if found is not None else None


def acted(situation: Situation) -> Decision | None:
    """Words in marks after what somebody does, with no cue of speech: `Mila turned to Oskar. "The boat has left."`."""
    if not situation.segments or _is_cued(situation):
        return None
    found = actor(situation.index, situation.segments[0])
    return Decision(found, None, 0.6) if found is not None else None


def _is_cued(situation: Situation) -> bool:
    """Whether a cue of speech is tied to the words; after a full stop within the marks a plain one alone ("Holm shrugged" begins anew)."""
    index, end = situation.index, situation.quotation.span.end
    stopped = index.text[end - 1] == "."
    cues = [one.cue.span for one in situation.links if one.cue is not None and index.cue_class(one.cue.span).reports == "speech"]
    return any(not stopped or cue.start < end or _says_it(index, cue) for cue in cues)


def _says_it(index: Index, cue: Span) -> bool:
    """Whether a cue after a full stop is plain and brings no words of its own ("He said nothing")."""
    plain = index.language.plain.intersection(first_words(index.text, cue))
    return bool(plain) and not index.contents_over(Span(cue.end, cue.end + BESIDE))


def told_after(situation: Situation) -> Decision | None:
    """Words in marks of which the next sentence says whose they are: `"We will not sell." With these words Ada Holm left.`."""
    found = said_by(situation.index, situation.segments[-1]) if situation.segments else None
    return Decision(found, None, 0.8) if found is not None else None


def introduced(situation: Situation) -> Decision | None:
    """Words in marks that open a paragraph with no cue: the one person whom the paragraph before tells of."""
    if not situation.segments or any(one.cue is not None for one in situation.links):
        return None
    found = person_before(situation.index, situation.segments[0])
    return Decision(found, None, 0.5) if found is not None else None


def tied(situation: Situation) -> Decision | None:
    """The source the learnt scorer ties to the content, of the segment where it is surest."""
    best = max(situation.links, key=lambda one: one.source_probability, default=None)
    if best is None or best.source is None:
        return None
    cue = max(situation.links, key=lambda one: one.cue_probability).cue
    return Decision(best.source.span, cue.span if cue else None, best.source_probability)


def turned(situation: Situation) -> Decision | None:
    """Words alone in their paragraph, where the two before it are turns of two speakers: the first of them. One of the three asks, or the
    turn before was given to its speaker so too."""
    if len(situation.earlier) < 2 or not situation.segments or not answers(situation.index, situation.segments[0]):
        return None
    index, first = situation.index, situation.segments[0]
    (before, theirs), (last, own) = situation.earlier[-2:]
    here = index.paragraph(first.outer.start)
    beside = (index.paragraph(before.span.start), index.paragraph(last.span.start)) == (here - 2, here - 1)
    if not beside or not is_turn(index, here - 2) or theirs.source is None or own.source is None:
        return None
    asks = any(index.text[quotation.end - 1] == "?" for quotation in (before.span, last.span, first.span))
    two = theirs.source.of(index.text) != own.source.of(index.text)
    whole = paragraph_span(index, here - 1)
    goes_on = own.cue is None and whole is not None and index.quoted_over(whole)[0].span == whole
    return Decision(theirs.source, None, 0.6) if (asks or goes_on) and two else None


def alone(situation: Situation) -> Decision | None:
    """Words alone in their paragraph: whoever spoke in the last sentence of the paragraph before, else nobody.

    Abstains where that is whom they are tied to, and after a colon.
    """
    if not situation.segments or not stands_alone(situation.index, situation.segments[0]):
        return None
    index = situation.index
    before = paragraph_span(index, index.paragraph(situation.segments[0].outer.start) - 1)
    if before is not None and index.text[before.end - 1] == ":":
        return None
    if not situation.earlier and person_before(index, situation.segments[0]) is not None:
        return None
    last = situation.earlier[-1][1] if before and situation.earlier and _ends_in(index, before, *situation.earlier[-1]) else None
    source = last.source if last else None
    best = max(situation.links, key=lambda one: one.source_probability, default=None)
    if source == (best.source.span if best and best.source else None):
        return None
    return Decision(source, None, 0.5 * last.confidence if last else 0.5)


def _ends_in(index: Index, paragraph: Span, quotation: Quotation, decision: Decision) -> bool:
    """Whether a paragraph's last sentence holds the end of a quotation, its cue or its source."""
    said = [quotation.span, *(span for span in (decision.cue, decision.source) if span)]
    return any(span.start >= paragraph.start and index.sentence(span.end - 1) == index.sentence(paragraph.end - 1) for span in said)


def carried_on(situation: Situation) -> Decision | None:
    """Words in marks that open a paragraph with no cue of their own: the source of the quotation before."""
    if not situation.segments or situation.segments[0].marked != "all" or not situation.earlier:
        return None
    index, first = situation.index, situation.segments[0]
    before, decision = situation.earlier[-1]
    opens = index.opens_paragraph(first.outer.start)
    near = index.paragraph(first.outer.start) - index.paragraph(before.span.end - 1) <= 1
    own_cue = any(
        one.cue is not None and index.paragraph(one.cue.span.start) == index.paragraph(first.outer.start) for one in situation.links
    )
    if not (opens and near and before.kind != "indirect") or own_cue:
        return None
    return Decision(decision.source, None, 0.5 * decision.confidence) if decision.source else None


def no_source(situation: Situation) -> Decision | None:
    """Nobody is named: the cue alone, if any."""
    cue = max(situation.links, key=lambda one: one.cue_probability, default=None)
    unsure = max((one.source_probability for one in situation.links), default=0.0)
    return Decision(None, cue.cue.span if cue and cue.cue else None, 1.0 - min(unsure, SOURCE_FLOOR))


RULES: dict[str, Rule] = {
    "relayed": relayed,
    "signed": signed,
    "told_after": told_after,
    "answering": answering,
    "acted": acted,
    "turned": turned,
    "alone": alone,
    "tied": tied,
    "carried_on": carried_on,
    "introduced": introduced,
    "no_source": no_source,
}
