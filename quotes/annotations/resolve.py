"""Turn the words of an annotation into spans of its article; say what does not fit, and what stands nearest to it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from quotes.annotations.form import Anchor, AnnotationFile, WrittenQuotation, head_of
from quotes.errors import AnnotationError, AnnotationWarning, ConfigError
from quotes.language.quoting import Language, Reports, Words, read_language
from quotes.quotation.evidence.marks import find_quoted_spans
from quotes.quotation.types import MentionKind, QuotationKind, Speaker, SpeakerType
from quotes.record import Labelling, Record, Tone
from quotes.text.article import Article
from quotes.text.lines import read
from quotes.text.reading import Reading
from quotes.text.spans import Place, Searchable, Span, find_places, find_words, hull, joined, searchable, trimmed

_DOUBLE = '"“”„‟«»'
_MARKS = _DOUBLE + "'‘’‚‹›"
_CLOSING = re.compile(r"^[.,;:!?…]*[\"'”’»]+")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)]*(?=\s)|\n")
ALIKE = 0.6
"""Likeness from which words of the article are named as what may have been meant."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GoldQuotation:
    """One quotation of an annotation, found in its article. `stale` where the article is not the text annotated.

    `stance` is None for off target and for not labelled; `labelled` tells the two apart.
    """

    content: tuple[Span, ...]
    kind: QuotationKind
    reports: Reports
    cue: Span | None
    source: Span | None
    relay: Span | None
    speakers: tuple[Speaker, ...]
    stance: str | None
    labelled: bool
    tone: Tone | None
    ambiguous: bool
    rule: str | None
    party: str | None
    target: str | None
    core: bool
    votes: tuple[tuple[str, str | None], ...]
    note: str | None
    annotator: str
    stale: bool
    place: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an annotation file says, as spans of its article, and every fault found on the way."""

    quotations: tuple[GoldQuotation, ...]
    rejected: tuple[Span, ...]
    faults: tuple[AnnotationError, ...]
    held: tuple[Span, ...] = ()
    """The sentences where what is not found, quoted or rejected, most likely stands: no row of the machine's takes its place."""


def resolve(file: AnnotationFile, article: Article) -> Resolved:
    """Find the words of `file` in `article`. Never stops at a fault, and drops nothing without one.

    Where the article's digest is another, the words are looked for all the same, and a warning says so.
    """
    finder = _Finder(file, article)
    quotations = tuple(found for found in map(finder.quotation, file.quotations) if found is not None)
    rejected = tuple(span for one in file.rejected for span in finder.rejection(one.content))
    finder.refuse_doubles(quotations, rejected)
    if finder.stale:
        finder.faults.insert(0, _stale(file, article, len(quotations)))
    return Resolved(quotations, rejected, tuple(finder.faults), tuple(dict.fromkeys(finder.held)))


def _stale(file: AnnotationFile, article: Article, found: int) -> AnnotationWarning:
    what = f"the text of {article.id!r} has changed since these words were read in it; {found} of {len(file.quotations)} quotations"
    return AnnotationWarning(
        f"{what} are found again: `quotes reanchor` shows what changed and, with --write, brings the file up to date", file.digest_place
    )


class _Finder:
    """Looks for the words of one file in one article and gathers what is wrong."""

    def __init__(self, file: AnnotationFile, article: Article) -> None:
        self.file = file
        self.text = searchable(article.text)
        self.stale = bool(file.digest) and file.digest != article.digest
        self.faults: list[AnnotationError] = []
        self.held: list[Span] = []
        self.language = language_of(article.language)
        self.quoted = quoted_spans_of(article)

    def tried(self, find: Callable[[], T], default: T) -> T:
        try:
            return find()
        except AnnotationError as error:
            self.faults.append(error)
            return default

    def content(self, anchor: Anchor) -> tuple[Span, ...]:
        return self.tried(lambda: content_spans(self.text, anchor), ())

    def quotation(self, written: WrittenQuotation) -> GoldQuotation | None:
        content = self.content(written.content)
        beside = {name: self.beside(anchor, content) for name, anchor in written.beside.items()} if content else {}
        if not content or written.broken:
            self.hold(written.content, content)
            return None
        return GoldQuotation(
            content=content,
            kind=written.kind or self.kind(content),
            reports=written.reports,
            **beside,
            speakers=written.speakers,
            stance=written.stance,
            labelled=written.labelled,
            tone=written.tone,
            ambiguous=written.ambiguous,
            rule=written.rule,
            party=written.party,
            target=written.target,
            core=written.core,
            votes=written.votes,
            note=written.note,
            annotator=self.file.annotator,
            stale=self.stale,
            place=written.place,
        )

    def rejection(self, anchor: Anchor) -> tuple[Span, ...]:
        """Rejected words; where they are not found, no row of the machine's stands there either."""
        found = self.content(anchor)
        if not found:
            self.hold(anchor, ())
        return found

    def hold(self, anchor: Anchor, content: Sequence[Span]) -> None:
        """Remember the sentence where words that make no row stand, or what is most like them."""
        near = (nearest_span(self.text.text, words) for part in anchor.parts for words in pieces_of(part))
        places = content or [span for span, likeness in filter(None, near) if likeness >= ALIKE]
        self.held += [sentence_of(self.text.text, span) for span in places]

    def beside(self, anchor: Anchor | None, content: tuple[Span, ...]) -> Span | None:
        return self.tried(lambda: span_beside(self.text, anchor, content, self.language), None) if anchor else None

    def kind(self, content: tuple[Span, ...]) -> QuotationKind:
        return kind_of(self.text.text, content, self.quoted)

    def refuse_doubles(self, quotations: Sequence[GoldQuotation], rejected: Sequence[Span]) -> None:
        """The same words twice are a slip; so are words both quoted and rejected."""
        seen: dict[tuple[Span, ...], str] = {}
        for one in quotations:
            if one.content in seen:
                what = f"these words are annotated already, at {seen[one.content]}; mend that one, or add `occurrence`"
                self.faults.append(AnnotationError(what, one.place))
            seen.setdefault(one.content, one.place)
            if len(one.content) == 1 and one.content[0] in rejected:
                self.faults.append(AnnotationError("these words are rejected below; they are either a quotation or none", one.place))


def language_of(code: str) -> Language:
    """What is known of an article's language; English where it is unknown."""
    try:
        return read_language(code)
    except ConfigError:
        return read_language("en")


def quoted_spans_of(article: Article) -> tuple[Span, ...]:
    """The quoted spans, by the marks of the article's language (English where it is unknown)."""
    language = language_of(article.language)
    reading = _reading(article.text, language.suspends)
    return tuple(reading.placed(quoted_span.inner) for quoted_span in find_quoted_spans(reading.text, language))


def kind_of(text: str, content: Sequence[Span], quoted: Sequence[Span]) -> QuotationKind:
    """Direct where every word of the content stands in marks, indirect where none does, else mixed."""
    inside = sum(_letters(text[max(one.start, mark.start) : min(one.end, mark.end)]) for one in content for mark in quoted)
    whole = sum(_letters(one.of(text)) for one in content)
    if whole and inside == whole:
        return "direct"
    return "mixed" if inside else "indirect"


def _letters(words: str) -> int:
    return sum(map(str.isalnum, words))


def content_spans(text: Searchable, anchor: Anchor) -> tuple[Span, ...]:
    """The spans of a content, marks around them left out.

    Raises AnnotationError where its words stand nowhere, or at several places and nothing says which.
    """
    return tuple(bare(text.text, span) for span in _place(text, anchor))


def bare(text: str, span: Span) -> Span:
    """The span without a pair of quotation marks that embraces the whole of it."""
    words = span.of(text)
    if len(words) < 3 or words[0] not in _MARKS or words[-1] not in _MARKS or any(mark in _DOUBLE for mark in words[1:-1]):
        return span
    inner = trimmed(text, span.start + 1, span.end - 1, " \t\r\n\u00a0\u202f")
    return inner if inner and not joined(text, inner.start) and not joined(text, inner.end) else span


def _place(text: Searchable, anchor: Anchor) -> Place:
    if len(anchor.occurrence) > 1:
        return _each(text, anchor)
    places = find_places(text, anchor.parts)
    if not places:
        raise _missing(text, anchor)
    if anchor.occurrence:
        return _nth(places, anchor.occurrence[0], text, anchor)
    if anchor.near is not None:
        return _near(text, anchor, places)
    if len(places) > 1:
        raise AnnotationError(f"{_several(text, places)}; add more words, or `occurrence: 1` to {len(places)}", anchor.place)
    return places[0]


def _each(text: Searchable, anchor: Anchor) -> Place:
    """One occurrence for each part."""
    found = []
    for part, number in zip(anchor.parts, anchor.occurrence, strict=True):
        places = find_places(text, (part,))
        if not places:
            raise _missing(text, anchor)
        found.append(_nth(places, number, text, anchor)[0])
    if any(one.end > two.start for one, two in pairwise(found)):
        raise AnnotationError("these occurrences do not follow one another in the article", anchor.place)
    return tuple(found)


def _nth(places: Sequence[Place], number: int, text: Searchable, anchor: Anchor) -> Place:
    if number > len(places):
        raise AnnotationError(f"there is no occurrence {number}: {_several(text, places)}", anchor.place)
    return places[number - 1]


def _near(text: Searchable, anchor: Anchor, places: Sequence[Place]) -> Place:
    words = anchor.near or ""
    marks = find_words(text, words)
    if not marks:
        raise AnnotationError(f"the words of `near` stand nowhere in the article: {words!r}{_hint(text, words)}", anchor.place)
    far = [min(hull(place).distance(mark) for mark in marks) for place in places]
    if far.count(min(far)) > 1:
        raise AnnotationError(f"{_several(text, places)}, and `near` is as near to two; use `occurrence`", anchor.place)
    return places[far.index(min(far))]


def span_beside(text: Searchable, anchor: Anchor, content: Sequence[Span], language: Language) -> Span:
    """The occurrence of a cue or source that stands nearest the content and outside it: in its sentence rather than
    in another one, in its paragraph rather than in another, then by distance.

    Raises AnnotationError where the words stand nowhere, or only within the content.
    """
    if anchor.occurrence or anchor.near is not None:
        return hull(_place(text, anchor))
    spans = [hull(place) for place in find_places(text, anchor.parts)]
    if not spans:
        raise _missing(text, anchor)
    free = [span for span in spans if not any(span.overlaps(own) for own in content)]
    if not free:
        raise AnnotationError(f"{anchor.parts[0]!r} stands only within the content; a cue or source stands outside it", anchor.place)
    pairs = ((span, own) for own in content for span in _neighbours(free, own))
    return min(pairs, key=lambda pair: _distance(text.text, pair[0], pair[1], language))[0]


def _neighbours(spans: Sequence[Span], content: Span) -> Iterable[Span]:
    """The last one before and the first one behind: no other can be nearer."""
    before = [span for span in spans if span.end <= content.start]
    behind = [span for span in spans if span.start >= content.end]
    return (*([max(before, key=lambda span: span.end)] if before else []), *behind[:1])


def _distance(text: str, span: Span, content: Span, language: Language) -> tuple[int, int, int]:
    """Paragraph ends and sentence ends between the two, as a rank; then characters; then what comes first."""
    before = span.end <= content.start
    start, end = (span.end, content.start) if before else (content.end, span.start)
    gap = _reading(text, language.suspends).words(Span(start, end)) if start < end else ""
    gap = gap if before else _CLOSING.sub("", gap, count=1)
    rank = 2 if "\n" in gap else 1 if _break(language.abbreviations).search(gap + ("" if before else " ")) else 0
    return rank, span.distance(content), span.start


@lru_cache(maxsize=16)
def _break(abbreviations: tuple[str, ...]) -> re.Pattern[str]:
    """The end of a sentence, which none of the abbreviations is."""
    none = "".join(rf"(?<!\b{re.escape(word)})" for word in abbreviations)
    return re.compile(rf"(?<![A-Z]){none}[.!?…][\"'”’»)\]]*\s")


@lru_cache(maxsize=4)
def _reading(text: str, suspends: Words) -> Reading:
    """The reading of an article, which is asked for with each of its annotations."""
    return read(text, suspends=suspends)


def _several(text: Searchable, places: Sequence[Place]) -> str:
    if len(places) == 1:
        return "these words stand at one place only"
    lines = [str(text.text.count("\n", 0, place[0].start) + 1) for place in places[:8]]
    shown = ", ".join(lines) + (", ..." if len(places) > 8 else "")
    return f"these words stand at {len(places)} places of the article (lines {shown})"


def _missing(text: Searchable, anchor: Anchor) -> AnnotationError:
    for part in anchor.parts:
        if not find_places(text, (part,)):
            return AnnotationError(f"these words stand nowhere in the article: {part!r}{_hint(text, part)}", anchor.place)
    return AnnotationError("the parts of this content do not follow one another in the article", anchor.place)


def _hint(text: Searchable, part: str) -> str:
    """What the article has that is most like the words, for the piece that is not found."""
    for piece in pieces_of(part):
        if not find_words(text, piece):
            near = nearest_words(text.text, piece)
            whole = "" if piece == part else f"; it is {piece!r} that is not there"
            return whole + (f" (nearest: {near!r})" if near else "")
    return "; its first and last words are there, but not in this order"


def pieces_of(part: str) -> list[str]:
    """The runs of words of a part: itself, or its first and its last words."""
    return [piece for piece in re.split(r"\s*(?:\.\.\.|…)\s*", part) if piece]


def sentence_of(text: str, span: Span) -> Span:
    """The sentence, or the line, that a span stands in, roughly: from the mark that ends one to the next."""
    before = max((found.end() for found in _SENTENCE.finditer(text, 0, span.start)), default=0)
    after = _SENTENCE.search(text, span.end)
    return Span(min(before, span.start), max(after.start() + 1 if after else len(text), span.end))


def nearest_words(text: str, words: str) -> str | None:
    """The words of `text` most like `words`, at most as many; None where nothing is like them."""
    found = nearest_span(text, words)
    return " ".join(found[0].of(text).split()) if found and found[1] >= ALIKE else None


def nearest_span(text: str, words: str) -> tuple[Span, float] | None:
    """Where the words most like `words` stand, a few more or fewer, and how like they are, 0 to 1; None where there is no word at all."""
    wanted = [word.casefold() for word in _WORD.findall(words)]
    spans = [Span(found.start(), found.end()) for found in _WORD.finditer(text)]
    if not wanted or not spans:
        return None
    folded = [span.of(text).casefold() for span in spans]
    size = min(len(wanted), len(spans))
    starts = _promising(folded, wanted, size)
    told = difflib.SequenceMatcher(None, " ".join(words.split()), autojunk=False)

    def likeness(first: int, last: int) -> float:
        told.set_seq2(" ".join(text[spans[first].start : spans[last].end].split()))
        return told.ratio()

    scored = [(likeness(at, at + size - 1), -at) for at in starts]
    if not scored:
        return None
    best, at = max(scored)
    window = (-at, -at + size - 1)
    aligned = _aligned(folded, wanted, window[0])
    if (likely := likeness(*aligned)) >= best:
        window, best = aligned, likely
    return Span(spans[window[0]].start, spans[window[1]].end), best


def _aligned(folded: Sequence[str], wanted: Sequence[str], first: int) -> tuple[int, int]:
    """The words around a window that answer to the first and the last ones wanted, however many were put in or left out between."""
    size, least = len(wanted), max(0, first - len(wanted))
    region = folded[least : first + 2 * size]
    blocks = difflib.SequenceMatcher(None, wanted, region, autojunk=False).get_matching_blocks()[:-1]
    if not blocks:
        return first, min(first + size, len(folded)) - 1
    begin, end = blocks[0], blocks[-1]
    start = max(0, least + begin.b - begin.a)
    stop = least + end.b + end.size - 1 + size - end.a - end.size
    return start, max(start, min(len(folded) - 1, stop))


def _promising(folded: Sequence[str], wanted: Sequence[str], size: int) -> Iterable[int]:
    """Where to look closely: the windows that share most words, kept count of while sliding."""
    if size == 1:
        close = set(difflib.get_close_matches(wanted[0], sorted(set(folded)), n=3, cutoff=ALIKE))
        return [at for at, word in enumerate(folded) if word in close]
    need = Counter(wanted)
    held: Counter[str] = Counter(folded[:size])
    scores = [sum((held & need).values())]
    for at in range(size, len(folded)):
        held[folded[at]] += 1
        held[folded[at - size]] -= 1
        scores.append(sum(min(held[word], count) for word, count in need.items()))
    return sorted(range(len(scores)), key=lambda at: -scores[at])[:20]


def to_records(resolved: Resolved, article: Article) -> tuple[Record, ...]:
    """One gold record for each quotation found, in reading order."""
    records = (_record(one, article) for one in resolved.quotations)
    return tuple(sorted(records, key=lambda record: record.span))


def _record(one: GoldQuotation, article: Article) -> Record:
    text = article.text
    source = one.source.of(text) if one.source else None
    return Record(
        article_id=article.id,
        language=article.language,
        content=one.content,
        text=" ".join(span.of(text) for span in one.content),
        kind=one.kind,
        reports=one.reports,
        source=one.source,
        source_text=source,
        source_kind=kind_of_source(source, article.language) if source else None,
        cue=one.cue,
        cue_text=one.cue.of(text) if one.cue else None,
        relay=one.relay.of(text) if one.relay else None,
        relay_span=one.relay,
        speakers=tuple(speaker.key for speaker in one.speakers),
        speaker_names=tuple(speaker.name for speaker in one.speakers),
        speaker_type=type_of(one.speakers),
        speaker_confidence=1.0 if one.speakers else None,
        rule="gold",
        confidence=1.0,
        stance=one.stance,
        probabilities=(),
        grade="gold",
        annotator=one.annotator,
        labelling=Labelling(one.tone, one.ambiguous, one.rule, one.votes) if one.labelled else None,
    )


def type_of(speakers: Sequence[Speaker]) -> SpeakerType | None:
    """The type they share, "group" where they differ, None for nobody."""
    types = {speaker.type for speaker in speakers}
    return None if not types else types.pop() if len(types) == 1 else "group"


def kind_of_source(words: str, language: str) -> MentionKind:
    """What a source's words are: a pronoun of the language, a name, or a noun. Gold has no entities: a capital is the sign of a name."""
    if words.casefold() in language_of(language).pronouns:
        return "pronoun"
    last = _WORD.findall(head_of(words.partition(",")[0]))[-1:]
    return "name" if last and last[0][0].isupper() else "noun"
