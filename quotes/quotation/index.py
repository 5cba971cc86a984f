"""One article laid out for the finder and the rules: stretches in marks, parts, paragraphs, what lies between."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType

from quotes.language.clauses import WORD as TIED_WORD
from quotes.language.clauses import base
from quotes.language.cues import CueClass, classify_cue
from quotes.language.quoting import Language
from quotes.quotation.evidence.marks import Stretch, find_stretches
from quotes.quotation.evidence.proposals import Proposal, propose
from quotes.quotation.evidence.relays import Relay, find_relays, with_relays
from quotes.quotation.types import Candidate, Segment
from quotes.text.parse import Parse, Part
from quotes.text.spans import Span, trimmed
from quotes.text.words import WORD, first_words

NAMED = ("person", "organization", "norp", "location")
MARGIN = 160
NEAR = 120
OPENING = " \t\u00a0\"'“‘«`"
BYLINE = re.compile(r"[ \u00a0]*(?:[–—―]|--?)[ \u00a0]*(?P<name>[^\W\d_][^\n,;:–—―\"“”]{1,60}?)(?=[ \u00a0]*(?:[\n,;.]|$))")
_DASH = r"[ \u00a0]*(?:[–—―]|--?)[ \u00a0]*"
_NEXT_BYLINE = re.compile(rf"\s*\n{_DASH}(?P<name>[^\W\d_][^\n,;:–—―\"“”]{{1,60}}?)(?:, [^\n]{{1,30}})?(?=[ \u00a0.]*(?:\n|$))")
_COORDINATED = re.compile(r",? (\w+) (\w+)")
_TITLED = r"[A-Z][\w.'’-]*"
_HEADING = re.compile(
    rf"(?P<dash>{_DASH}(?:[^\W\d_]+ from )?)?(?<!\w)(?P<name>{_TITLED}(?:[ \u00a0](?:(?:and|of|the) )?{_TITLED}){{0,4}}):[ \u00a0]*$"
)
LONGEST_HEADING = 70
_CAPITALS = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w'’-]*)*")
_NEWLINE = re.compile(r"[\n\r\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Scene:
    """An article's parse with its indexes; every list in reading order."""

    parse: Parse
    language: Language
    stretches: tuple[Stretch, ...]
    contents: tuple[Part, ...]
    cues: tuple[Candidate, ...]
    sources: tuple[Candidate, ...]
    relays: tuple[Relay, ...]
    guessed_cues: tuple[Candidate, ...]
    guessed_sources: tuple[Candidate, ...]
    sentence_starts: tuple[int, ...]
    paragraph_starts: tuple[int, ...]
    content_starts: tuple[int, ...]
    cue_starts: tuple[int, ...]
    source_starts: tuple[int, ...]
    cue_classes: Mapping[Span, CueClass]

    @property
    def text(self) -> str:
        """The article's words."""
        return self.parse.article.text

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds the character."""
        return bisect_right(self.sentence_starts, at) - 1

    def paragraph(self, at: int) -> int:
        """Number of the paragraph that holds the character."""
        return bisect_right(self.paragraph_starts, at) - 1

    def paragraph_start(self, at: int) -> int:
        """Where that paragraph begins."""
        return self.paragraph_starts[max(0, self.paragraph(at))]

    def opens_paragraph(self, at: int) -> bool:
        """Whether nothing but marks and space stands between the paragraph's start and the character."""
        start = self.paragraph_start(at)
        return at - start < 20 and not self.text[start:at].strip(OPENING)

    def cue_class(self, cue: Span) -> CueClass:
        """What a cue reports, and whether it is a phrase or a noun."""
        return self.cue_classes.get(cue) or classify_cue(self.text, cue, self.language)

    def in_marks(self, span: Span) -> bool:
        """Whether the span lies inside a stretch in marks."""
        return any(stretch.span.contains(span) for stretch in self.stretches_over(span))

    def stretches_over(self, span: Span) -> tuple[Stretch, ...]:
        """The stretches that share a character with the span."""
        first = bisect_right(self.stretches, span.start, key=lambda one: one.span.end)
        last = bisect_left(self.stretches, span.end, key=_start)
        return self.stretches[first:last]

    def contents_over(self, span: Span) -> tuple[Part, ...]:
        """The tagger's contents that share a character with the span."""
        last = bisect_left(self.contents, span.end, key=_start)
        first = last
        while first > 0 and self.contents[first - 1].span.end > span.start:
            first -= 1
        return self.contents[first:last]


def lay_out(parse: Parse, language: Language) -> Scene:
    """The scene of a parse. Odd parts (beyond the text, of nothing but space) are left out."""
    text = parse.article.text
    stretches = find_stretches(text, language)
    parts = sorted((part for part in parse.parts if text[part.span.start : part.span.end].strip()), key=lambda part: part.span)
    relays = find_relays(parse, stretches, language)
    parts = with_relays([bit for part in parts if part.span.end <= len(text) for bit in _by_paragraph(text, part)], relays, stretches)
    parts = _within_outer(text, _with_asked(text, parts, language), stretches, language)
    sentences = tuple(sentence.span.start for sentence in parse.sentences) or (0,)
    parts = _with_past(text, parts, stretches, language, sentences)
    paragraphs = (0, *(match.end() for match in _NEWLINE.finditer(text)))
    parts = _with_inner(text, parts, stretches, language, (sentences, paragraphs))
    parts, proposals = _with_proposals(parse, parts, stretches, language)
    contents = tuple(part for part in parts if part.kind == "content")
    cues = [Candidate(part.span, part.score, True) for part in parts if part.kind == "cue"]
    guessed = _guesses([*guess_cues(text, stretches, cues, language), *(Candidate(one.cue, 0.0, False) for one in proposals)])
    sources = [Candidate(part.span, part.score, True) for part in parts if part.kind == "source"]
    return Scene(
        parse=parse,
        language=language,
        stretches=stretches,
        contents=contents,
        cues=tuple(cues),
        sources=tuple(sources),
        relays=relays,
        guessed_cues=guessed,
        guessed_sources=_guesses(
            [*guess_sources(parse, stretches, sources, language), *(Candidate(one.source, 0.0, False) for one in proposals)]
        ),
        sentence_starts=sentences,
        paragraph_starts=paragraphs,
        content_starts=tuple(one.span.start for one in contents),
        cue_starts=tuple(one.span.start for one in cues),
        source_starts=tuple(one.span.start for one in sources),
        cue_classes=MappingProxyType({one.span: classify_cue(text, one.span, language) for one in (*cues, *guessed)}),
    )


def _with_asked(text: str, parts: Sequence[Part], language: Language) -> list[Part]:
    """The parts with the subject as a source where the tagger took it into the cue: "do you still think", "you'll note"."""
    sources = sorted(part.span for part in parts if part.kind == "source")
    found = [_subject_of(text, part, language) for part in parts if part.kind == "cue" and not _touched(sources, part.span)]
    return sorted((*parts, *(one for one in found if one is not None)), key=lambda part: part.span)


def _subject_of(text: str, cue: Part, language: Language) -> Part | None:
    """The pronoun that opens a cue or follows its auxiliary."""
    words = list(TIED_WORD.finditer(text, cue.span.start, cue.span.end))
    for before, word in zip([None, *words], words[:-1], strict=False):
        subject = base(word)
        if subject in language.talkers and (before is None or before.group().lower() in language.auxiliaries):
            return Part(Span(word.start(), word.start() + len(subject)), "source", cue.score)
    return None


def _within_outer(text: str, parts: Sequence[Part], stretches: Sequence[Stretch], language: Language) -> list[Part]:
    """Contents cut where their cue's auxiliary comes again: in "has said it wants peace and has called for talks" the
    content ends before "and has"."""
    cues = {part.span.end: part.span for part in parts if part.kind == "cue"}
    kept = []
    for part in parts:
        cue = _cue_before(cues, part.span.start)
        first = WORD.match(text, cue.start) if cue and part.kind == "content" else None
        if first is not None and first.group().lower() in language.auxiliaries:
            part = replace(part, span=_before_again(text, part.span, first.group().lower(), stretches, language))
        kept.append(part)
    return kept


def _cue_before(cues: Mapping[int, Span], at: int) -> Span | None:
    """The cue, by where it ends, that ends right before a place."""
    return next((cues[end] for end in range(at, at - 3, -1) if end in cues), None)


def _with_past(text: str, parts: list[Part], stretches: Sequence[Stretch], language: Language, sentences: Sequence[int]) -> list[Part]:
    """Contents that go on past a coordinator to their sentence's end: in "has said it was ready but saw no reason", "saw" cannot be
    the source's own verb, which would be "has seen"."""
    cues = {part.span.end: part.span for part in parts if part.kind == "cue"}
    for part in [part for part in parts if part.kind == "content"]:
        cue = _cue_before(cues, part.span.start)
        after = _COORDINATED.match(text, part.span.end)
        if cue is None or after is None or not any(word in language.perfects for word in first_words(text, cue, 1)):
            continue
        if after.group(1).lower() not in language.coordinators or after.group(2).lower() not in language.pasts:
            continue
        following = bisect_right(sentences, part.span.end)
        end = sentences[following] if following < len(sentences) else len(text)
        line_end = text.find("\n", part.span.end, end)
        whole = trimmed(text, part.span.start, line_end if line_end >= 0 else end, " \t\n\r\u00a0.")
        if whole is not None and not any(one.span.overlaps(Span(part.span.end, whole.end)) for one in stretches):
            kept = [other for other in parts if other is not part and not other.span.overlaps(whole)]
            parts = sorted([*kept, replace(part, span=whole)], key=lambda one: one.span)
    return parts


def _before_again(text: str, span: Span, auxiliary: str, stretches: Sequence[Stretch], language: Language) -> Span:
    """The span up to a coordinator that the auxiliary follows, outside of marks."""
    words = list(WORD.finditer(text, span.start, span.end))
    for first, second in itertools.pairwise(words[1:]):
        again = first.group().lower() in language.coordinators and second.group().lower() == auxiliary
        if again and not any(one.span.contains(Span(*first.span())) for one in stretches):
            return trimmed(text, span.start, first.start(), " \t\u00a0,") or span
    return span


def _with_inner(
    text: str, parts: Sequence[Part], stretches: Sequence[Stretch], language: Language, starts: Sequence[Sequence[int]]
) -> list[Part]:
    """Contents with the source and cue before them, where another source speaks the whole sentence: of "Norby hopes it will
    rain, Holm said", the tagger may take the inner half only. `starts`: where sentences start, and where paragraphs do."""
    kept = list(parts)
    for content, *after in zip(parts, parts[1:], [*parts[2:], None], [*parts[3:], None, None], strict=False):
        if content.kind != "content" or not _speaks_after(text, content, after, language):
            continue
        begin = max(own[max(0, bisect_right(own, content.span.start) - 1)] for own in starts)
        inner = [part for part in parts if begin <= part.span.start < content.span.start]
        whole = Span(min(begin, content.span.start), content.span.end)
        if sorted(part.kind for part in inner) == ["cue", "source"] and not any(one.span.overlaps(whole) for one in stretches):
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
    if not _NEWLINE.search(text, part.span.start, part.span.end):
        return [part]
    cuts = [
        part.span.start,
        *(at for match in _NEWLINE.finditer(text, part.span.start, part.span.end) for at in match.span()),
        part.span.end,
    ]
    bits = [replace(part, span=Span(start, end)) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if text[start:end].strip()]
    return bits if part.kind == "content" else bits[:1]


def _with_proposals(
    parse: Parse, parts: Sequence[Part], stretches: Sequence[Stretch], language: Language
) -> tuple[list[Part], list[Proposal]]:
    """The parts with proposed contents (score 0), which replace contents that have no cue anywhere near."""
    cues = sorted(part.span for part in parts if part.kind == "cue")
    quoted = [Part(one.span, "content") for one in stretches]
    firm = [part for part in parts if part.kind == "content" and _near_cue(cues, part.span)]
    found = list(propose(parse, [*firm, *quoted], language))
    spans = [one.content for one in found]
    kept = [part for part in parts if part.kind != "content" or _near_cue(cues, part.span) or not _touched(spans, part.span)]
    return sorted((*kept, *(Part(one, "content", 0.0) for one in spans)), key=lambda part: part.span), found


def _near_cue(cues: Sequence[Span], span: Span) -> bool:
    """Whether a cue starts within the content or close to it."""
    return bisect_left(cues, Span(span.end + NEAR, span.end + NEAR + 1)) > bisect_left(
        cues, Span(max(0, span.start - NEAR), span.start + 1)
    )


def _touched(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_left(spans, span.end, key=lambda one: one.start)
    return any(one.overlaps(span) for one in spans[max(0, at - 1) : at])


def _guesses(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.span))


def guess_cues(text: str, stretches: Sequence[Stretch], tagged: Sequence[Candidate], language: Language) -> Iterator[Candidate]:
    """Plain verbs of saying beside a stretch in marks, where the tagger sees no cue."""
    taken = {one.span.start for one in tagged}
    for start, end in _margins(text, stretches):
        for match in WORD.finditer(text, start, end):
            if match.group().lower() in language.plain and match.start() not in taken:
                yield Candidate(Span(*match.span()), 0.0, False)


def guess_sources(parse: Parse, stretches: Sequence[Stretch], tagged: Sequence[Candidate], language: Language) -> Iterator[Candidate]:
    """Names and pronouns beside a stretch in marks, where the tagger sees no source."""
    text = parse.article.text
    named = sorted(entity.span for entity in parse.entities if entity.kind in NAMED) if parse.entities else None
    for start, end in _margins(text, stretches):
        found = _within(named, start, end) if named is not None else [Span(*m.span()) for m in _CAPITALS.finditer(text, start, end)]
        byline = BYLINE.match(text, start, end)
        if byline:
            found.append(Span(*byline.span("name")))
        found += [Span(*m.span()) for m in WORD.finditer(text, start, end) if m.group().lower() in language.pronouns]
        for span in merged(found):
            if not any(one.span.overlaps(span) for one in near(tagged, span, before=2, after=2, reach=0)):
                yield Candidate(span, 0.0, False)


def signature(scene: Scene, segment: Segment) -> Span | None:
    """The name that signs words in marks: a transcript's label, a name before a colon that opens the line or follows a dash, or,
    where the words fill a paragraph, a name after a dash to the line's end or on a line of its own."""
    label = next((stretch.name for stretch in scene.stretches_over(segment.outer) if stretch.name is not None), None)
    return (
        label or _heading(scene, segment.outer) or (_byline(scene, segment.outer) if scene.opens_paragraph(segment.outer.start) else None)
    )


def _heading(scene: Scene, outer: Span) -> Span | None:
    """The person or organisation named right before a colon and the words: `- Ada Holm: "..."`."""
    found = _HEADING.search(scene.text, max(scene.paragraph_start(outer.start), outer.start - LONGEST_HEADING), outer.start)
    if found is None:
        return None
    name = Span(*found.span("name"))
    if first_words(scene.text, name, 1)[0] in scene.language.plain:
        return None  # "Continued Holm:"
    return name if (found.group("dash") or scene.opens_paragraph(name.start)) and _speaks(scene, name) else None


def _byline(scene: Scene, outer: Span) -> Span | None:
    text, stop = scene.text, min(len(scene.text), outer.end + 100)
    byline = BYLINE.match(text, outer.end, stop)
    if byline is not None:
        ends = not text[byline.end() : byline.end() + 30].split("\n")[0].strip(" .\u00a0")
        return Span(*byline.span("name")) if ends else None
    below = _NEXT_BYLINE.match(text, outer.end, stop)
    name = Span(*below.span("name")) if below else None
    return name if name is not None and _speaks(scene, name) else None  # else an item of a list


def _speaks(scene: Scene, span: Span) -> bool:
    """Whether a span holds the name of a person or an organisation."""
    return any(one.kind in ("person", "organization") and one.span.overlaps(span) for one in scene.parse.entities)


def _margins(text: str, stretches: Sequence[Stretch]) -> Iterator[tuple[int, int]]:
    """The text beside stretches in marks, in the same paragraph and outside of marks, each bit once."""
    done = 0
    for number, stretch in enumerate(stretches):
        line_start = max(text.rfind("\n", max(0, stretch.span.start - MARGIN), stretch.span.start) + 1, stretch.span.start - MARGIN, done)
        if line_start < stretch.span.start:
            yield line_start, stretch.span.start
        stop = stretches[number + 1].span.start if number + 1 < len(stretches) else len(text)
        line_end = text.find("\n", stretch.span.end, min(stop, stretch.span.end + MARGIN))
        done = line_end if line_end >= 0 else min(stop, stretch.span.end + MARGIN)
        if stretch.span.end < done:
            yield stretch.span.end, done


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    first = bisect_left(spans, start, key=lambda one: one.start)
    last = bisect_left(spans, end, key=lambda one: one.start)
    return [span for span in spans[first:last] if span.end <= end]


_start = attrgetter("span.start")


def near(items: Sequence[Candidate], span: Span, *, before: int, after: int, reach: int) -> list[Candidate]:
    """At most `before` and `after` items on either side of the span's start and end, none further than `reach`; all inside it."""
    low = bisect_left(items, span.start, key=_start)
    high = bisect_left(items, span.end, lo=low, key=_start)
    left = [one for one in items[max(0, low - before) : low] if span.start - one.span.end <= reach]
    inside = list(items[low:high])[:4]
    right = [one for one in items[high : high + after] if one.span.start - span.end <= reach]
    return left + inside + right


def count_starts(starts: Sequence[int], start: int, end: int) -> int:
    """How many of the sorted starts lie in [start, end)."""
    return bisect_left(starts, end) - bisect_left(starts, start) if start < end else 0


def opens_with_conjunction(scene: Scene, span: Span) -> bool:
    """Whether words open as a subordinate clause does: "that", "whether"."""
    return any(word in scene.language.conjunctions for word in first_words(scene.text, span, 1))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans made one, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
