"""What is put right in the tagger's parts before anything is linked: an ordered dict of repairs, and the clauses it misses."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from quotes.language.clauses import WORD as TIED_WORD
from quotes.language.clauses import base
from quotes.language.quoting import Language
from quotes.quotation.evidence.labels import find_labels, find_questions, with_labels
from quotes.quotation.evidence.marks import QuotedSpan
from quotes.quotation.evidence.proposals import Proposal, propose
from quotes.quotation.evidence.relays import Relay, with_relays
from quotes.text.lines import ENDS
from quotes.text.parse import Parse, Part
from quotes.text.spans import Span, trimmed
from quotes.text.words import WORD, first_words

NEAR = 120
"""A content without a cue within so many characters gives way to a proposed one."""
_BREAK = re.compile(r"[,;:\"“”«»]")
_COORDINATED = re.compile(r",? (\w+) (\w+)")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the repairs read besides the parts; every tuple in reading order."""

    parse: Parse
    language: Language
    quoted_spans: tuple[QuotedSpan, ...]
    relays: tuple[Relay, ...]
    sentence_starts: tuple[int, ...]
    paragraph_starts: tuple[int, ...]

    @property
    def text(self) -> str:
        """The article's words."""
        return self.parse.article.text

    def in_marks(self, span: Span) -> bool:
        """Whether the span lies inside a quoted span."""
        return any(one.span.contains(span) for one in self.quoted_spans)

    def touches_marks(self, span: Span) -> bool:
        """Whether the span shares a character with a quoted span."""
        return any(one.span.overlaps(span) for one in self.quoted_spans)


Repair = Callable[[Sequence[Part], Ground], list[Part]]
"""Parts in reading order to parts in reading order."""


def repaired(ground: Ground) -> list[Part]:
    """The tagger's parts after all REPAIRS, one after the other. Odd ones (beyond the text, of nothing but space) are left out."""
    text = ground.text
    sound = [part for part in ground.parse.parts if part.span.end <= len(text) and part.span.of(text).strip()]
    parts = sorted(sound, key=lambda part: part.span)
    for repair in REPAIRS.values():
        parts = repair(parts, ground)
    return parts


def cut_at_paragraphs(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """Every part cut where a paragraph ends."""
    return [bit for part in parts for bit in _by_paragraph(ground.text, part)]


def as_relays_say(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """The parts put right where a relay says better."""
    return with_relays(parts, ground.relays, ground.quoted_spans)


def as_labels_say(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """The parts put right where a name before a colon says who speaks."""
    questions = find_questions(ground.text, ground.quoted_spans, ground.language)
    return with_labels(parts, find_labels(ground.parse, ground.quoted_spans, ground.language), questions)


def with_unnamed_source(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """Of "a senior official, who asked not to be named, said" the official as the source, and nothing that the clause says."""
    asides = [part for part in parts if part.kind != "cue" and _is_aside(part.span, ground)]
    found = [(whole, part) for part in asides if (whole := _whose_clause(part.span, ground)) is not None]
    clauses = [Span(whole.end, part.span.end) for whole, part in found]
    kept = [part for part in parts if not _touched(clauses, part.span)]
    sources = [part.span for part in kept if part.kind == "source"]
    new = [replace(part, span=whole, kind="source") for whole, part in found if not _touched(sources, whole)]
    taken = [one.span for one in new]
    return sorted((*(part for part in kept if not _touched(taken, part.span)), *new), key=lambda part: part.span)


def _is_aside(span: Span, ground: Ground) -> bool:
    """Whether words say how a source wants to be named."""
    low = span.of(ground.text).lower()
    return low.startswith(ground.language.asides) or low.strip(" \u00a0,.") in ground.language.unnamed


def _whose_clause(aside: Span, ground: Ground) -> Span | None:
    """What the relative clause that holds an aside is of: the words before its "who", back to the sentence's start or a mark; None
    where something parts the two."""
    text = ground.text
    start = max(own[max(0, bisect_right(own, aside.start) - 1)] for own in (ground.sentence_starts, ground.paragraph_starts))
    relatives = [word for word in WORD.finditer(text, start, aside.start) if word.group().lower() in ground.language.relatives]
    if not relatives or _BREAK.search(text, relatives[-1].end(), aside.start):
        return None
    breaks = [
        match.end() for match in _BREAK.finditer(text, start, relatives[-1].start()) if text[match.end() : relatives[-1].start()].strip()
    ]
    return trimmed(text, breaks[-1] if breaks else start, relatives[-1].start(), " \u00a0,")


def with_asked_subject(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """The parts with the subject as a source where the tagger took it into the cue: "do you still think", "you'll note"."""
    sources = sorted(part.span for part in parts if part.kind == "source")
    found = [_subject_of(ground.text, part, ground.language) for part in parts if part.kind == "cue" and not _touched(sources, part.span)]
    return sorted((*parts, *(one for one in found if one is not None)), key=lambda part: part.span)


def _subject_of(text: str, cue: Part, language: Language) -> Part | None:
    """The pronoun that opens a cue or follows its auxiliary."""
    words = list(TIED_WORD.finditer(text, cue.span.start, cue.span.end))
    for before, word in zip([None, *words], words[:-1], strict=False):
        subject = base(word)
        if subject in language.talkers and (before is None or before.group().lower() in language.auxiliaries):
            return Part(Span(word.start(), word.start() + len(subject)), "source", cue.score)
    return None


def within_outer_cue(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """Contents cut where their cue's auxiliary comes again: in "has said it wants peace and has called for talks" the
    content ends before "and has"."""
    cues = {part.span.end: part.span for part in parts if part.kind == "cue"}
    kept = []
    for part in parts:
        cue = _cue_before(cues, part.span.start)
        first = WORD.match(ground.text, cue.start) if cue and part.kind == "content" else None
        if first is not None and first.group().lower() in ground.language.auxiliaries:
            part = replace(part, span=_before_again(part.span, first.group().lower(), ground))
        kept.append(part)
    return kept


def _cue_before(cues: Mapping[int, Span], at: int) -> Span | None:
    """The cue, by where it ends, that ends right before a place."""
    return next((cues[end] for end in range(at, at - 3, -1) if end in cues), None)


def with_coordinated_past(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """Contents that go on past a coordinator to their sentence's end: in "has said it was ready but saw no reason", "saw" cannot be
    the source's own verb, which would be "has seen"."""
    kept = list(parts)
    cues = {part.span.end: part.span for part in kept if part.kind == "cue"}
    for part in [part for part in kept if part.kind == "content"]:
        cue = _cue_before(cues, part.span.start)
        if cue is None or not _is_perfect(cue, ground) or not _past_follows(part.span, ground):
            continue
        whole = _to_sentence_end(part.span, ground)
        if whole is not None and not ground.touches_marks(Span(part.span.end, whole.end)):
            others = [other for other in kept if other is not part and not other.span.overlaps(whole)]
            kept = sorted([*others, replace(part, span=whole)], key=lambda one: one.span)
    return kept


def _is_perfect(cue: Span, ground: Ground) -> bool:
    """Whether a cue begins as a perfect does: "has said"."""
    return any(word in ground.language.perfects for word in first_words(ground.text, cue, 1))


def _past_follows(span: Span, ground: Ground) -> bool:
    """Whether a coordinator and a past that is no participle come right after a span: "but saw"."""
    after = _COORDINATED.match(ground.text, span.end)
    coordinators, pasts = ground.language.coordinators, ground.language.pasts
    return after is not None and after.group(1).lower() in coordinators and after.group(2).lower() in pasts


def _to_sentence_end(span: Span, ground: Ground) -> Span | None:
    """The span as far as its sentence goes, or its line where that ends first, without the stop."""
    text, sentences = ground.text, ground.sentence_starts
    following = bisect_right(sentences, span.end)
    end = sentences[following] if following < len(sentences) else len(text)
    line_end = text.find("\n", span.end, end)
    return trimmed(text, span.start, line_end if line_end >= 0 else end, " \t\n\r\u00a0.")


def _before_again(span: Span, auxiliary: str, ground: Ground) -> Span:
    """The span up to a coordinator that the auxiliary follows, outside of marks."""
    text = ground.text
    words = list(WORD.finditer(text, span.start, span.end))
    for first, second in itertools.pairwise(words[1:]):
        again = first.group().lower() in ground.language.coordinators and second.group().lower() == auxiliary
        if again and not ground.in_marks(Span(*first.span())):
            return trimmed(text, span.start, first.start(), " \t\u00a0,") or span
    return span


def with_inner_cue(parts: Sequence[Part], ground: Ground) -> list[Part]:
    """Contents with the source and cue before them, where another source speaks the whole sentence: of "Norby hopes it will
    rain, Holm said", the tagger may take the inner half only."""
    kept = list(parts)
    for content, *after in zip(parts, parts[1:], [*parts[2:], None], [*parts[3:], None, None], strict=False):
        if content.kind != "content" or not _speaks_after(ground.text, content, after, ground.language):
            continue
        starts = (ground.sentence_starts, ground.paragraph_starts)
        begin = max(own[max(0, bisect_right(own, content.span.start) - 1)] for own in starts)
        inner = [part for part in parts if begin <= part.span.start < content.span.start]
        whole = Span(min(begin, content.span.start), content.span.end)
        if sorted(part.kind for part in inner) == ["cue", "source"] and not ground.touches_marks(whole):
            kept = [replace(part, span=whole) if part is content else part for part in kept if part not in inner]
    return kept


def _speaks_after(text: str, content: Part, after: Sequence[Part | None], language: Language) -> bool:
    """Whether ", Holm said" comes right after content, with no content of its own."""
    first, second, third = after
    if first is None or second is None or {first.kind, second.kind} != {"source", "cue"}:
        return False
    if text[content.span.end : first.span.start].strip(" \u00a0") != "," or second.span.start - first.span.end > 2:
        return False
    if third is not None and third.kind == "content" and third.span.start - second.span.end < len(" that "):
        return False
    cue = first if first.kind == "cue" else second
    return any(word.lower() in language.plain for word in WORD.findall(text, cue.span.start, cue.span.end))


def _by_paragraph(text: str, part: Part) -> list[Part]:
    """A part cut where a paragraph ends; of a cue or a source only the first bit with words."""
    if not ENDS.search(text, part.span.start, part.span.end):
        return [part]
    cuts = [
        part.span.start,
        *(at for match in ENDS.finditer(text, part.span.start, part.span.end) for at in match.span()),
        part.span.end,
    ]
    bits = [replace(part, span=Span(start, end)) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if text[start:end].strip()]
    return bits if part.kind == "content" else bits[:1]


def with_proposals(parts: Sequence[Part], ground: Ground) -> tuple[list[Part], list[Proposal]]:
    """The parts with proposed contents (score 0), which replace contents that have no cue anywhere near; and the proposals."""
    cues = sorted(part.span for part in parts if part.kind == "cue")
    quoted = [Part(one.span, "content") for one in ground.quoted_spans]
    firm = [part for part in parts if part.kind == "content" and _near_cue(cues, part.span)]
    found = list(propose(ground.parse, [*firm, *quoted], ground.language))
    spans = [one.content for one in found]
    kept = [part for part in parts if part.kind != "content" or _near_cue(cues, part.span) or not _touched(spans, part.span)]
    return sorted((*kept, *(Part(one, "content", 0.0) for one in spans)), key=lambda part: part.span), found


def _near_cue(cues: Sequence[Span], span: Span) -> bool:
    """Whether a cue starts within the content or close to it."""
    low = max(0, span.start - NEAR + 1)
    return bisect_left(cues, Span(span.end + NEAR, span.end + NEAR + 1)) > bisect_left(cues, Span(low, low + 1))


def _touched(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_left(spans, span.end, key=lambda one: one.start)
    return any(one.overlaps(span) for one in spans[max(0, at - 1) : at])


REPAIRS: dict[str, Repair] = {
    "paragraphs": cut_at_paragraphs,
    "relays": as_relays_say,
    "labels": as_labels_say,
    "unnamed source": with_unnamed_source,
    "asked subject": with_asked_subject,
    "outer cue": within_outer_cue,
    "coordinated past": with_coordinated_past,
    "inner cue": with_inner_cue,
}
"""What is put right, in this order: each sees what the ones before it left."""
