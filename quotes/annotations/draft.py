"""Write silver records as an annotation for a person to mend; never over a file that is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from quotes.annotations.form import Anchor, WrittenRejection, speaker_type
from quotes.annotations.resolve import bare, content_spans, kind_of, language_of, quoted_spans_of, sentence_of, span_beside
from quotes.atomic import whole_file
from quotes.errors import AnnotationError
from quotes.language.quoting import Language
from quotes.record import Record
from quotes.text.article import Article
from quotes.text.spans import Searchable, Span, find_places, hull, searchable, whole_words
from quotes.yamlfile import quoted, written

SCHEMA = "../annotation.schema.json"
_ENDS = re.compile(r"(?<=\w)[.,;:!?…]{1,3}\Z")
_FIRST = re.compile(r"(\w+)\s+(?=\S)")
UNSURE = 0.6
"""Confidence below which a comment says so."""
AROUND = 200
"""Characters of a sentence that a comment shows, at most."""
SHORT = 8
"""Words up to which an anchor is written in full."""
_EDGES = (3, 4, 5, 6, 8)
"""First and last words that are tried in turn for a long one."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a quotation that no record holds. `undecided` is what is left to decide: the row is a fault until it is."""

    party: str | None = None
    target: str | None = None
    core: bool = True
    undecided: str = ""
    note: str | None = None


def draft(
    article: Article,
    records: Iterable[Record],
    annotator: str,
    *,
    schema: str = SCHEMA,
    said: Mapping[str, Said] | None = None,
    rejected: Iterable[WrittenRejection] = (),
) -> str:
    """The YAML of an annotation that says what `records` say of `article`, in words as few as point at one place.

    `said` holds, by the id of a record, what a person says of it that no record does; `rejected` are written as they were.

    Read back, it gives the same spans, widened to whole words (`settled`), for that is what people write.
    Raises AnnotationError where words cannot be written: half a surrogate pair, or nothing but white space.
    """
    writer, place = _Writer(article), article.path or article.id
    head = [
        f"# yaml-language-server: $schema={schema}",
        "# A draft by the machine: mend it, and put your name as the annotator. Words, never offsets;",
        "# a long run by its first and last words: first words ... last words. Comments are for you alone: nothing reads them.",
        f"article: {_written(article.id, place)}",
        f"digest: {article.digest}",
        f"annotator: {_written(annotator, place)}",
    ]
    told = said or {}
    entries = [line for record in sorted(records, key=lambda one: one.span) for line in writer.entry(record, told.get(record.id, Said()))]
    refused = [line for one in rejected for line in writer.rejection(one)]
    whole = [*head, "quotations:" if entries else "quotations: []", *entries, *(["rejected:", *refused] if refused else [])]
    return "\n".join(whole) + "\n"


def entry_of(article: Article, record: Record) -> str:
    """One record as an entry of the list `quotations:`. Raises AnnotationError as `draft` does."""
    lines = _writer(article).entry(record, Said())
    return "\n".join(line for line in lines if not line.startswith("  #")) + "\n"


def settled(text: str, content: Iterable[Span], language: Language | None = None) -> tuple[Span, ...]:
    """Content spans as an annotation can point at them: whole words, without marks around them, none touching.

    By the guideline a content does not begin with the word that ties it to its cue ("that", a complementizer of `language`) and does not
    end with punctuation.
    """
    out: list[Span] = []
    for number, span in enumerate(sorted(content)):
        whole = _whole(text, span)
        if whole and number == 0 and language is not None:
            whole = _whole(text, _untied(text, whole, language)) or whole
        while whole and out and whole.start <= out[-1].end:
            whole = _whole(text, hull((out.pop(), whole)))
        if whole:
            out.append(whole)
    return tuple(out)


def _untied(text: str, span: Span, language: Language) -> Span:
    first = _FIRST.match(text, span.start, span.end)
    return Span(first.end(), span.end) if first and first[1].casefold() in language.complementizers else span


def _whole(text: str, span: Span) -> Span | None:
    whole = whole_words(text, span)
    while whole and (inner := _unpunctuated(text, bare(text, whole))) != whole:
        whole = inner
    return whole


def _unpunctuated(text: str, span: Span) -> Span:
    """The span without the punctuation that ends it; one of nothing else stays."""
    found = _ENDS.search(text, span.start, span.end)
    return Span(span.start, found.start()) if found and found.start() > span.start else span


class _Writer:
    """Writes the records of one article."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.place = article.path or article.id
        self.text = searchable(article.text)
        self.language = language_of(article.language)
        self.quoted = quoted_spans_of(article)

    def entry(self, record: Record, said: Said) -> Iterator[str]:
        content = settled(self.text.text, record.content, self.language if record.kind == "indirect" else None)
        if not content:
            raise AnnotationError("a quotation of nothing but white space cannot be written", record.id)
        if record.grade == "silver":
            yield from (f"  # {line}" for line in self.remarks(record))
        fields = [*self.content(content), *self.beside(record, content), *self.labels(record, content), *self.labelling(record)]
        yield from _entry([*fields, *self.said(said)])

    def said(self, said: Said) -> Iterator[tuple[str, str]]:
        """What a person says that no record holds."""
        if said.party is not None:
            yield "party", self.written(said.party)
        if said.target is not None:
            yield "target", self.written(said.target)
        if not said.core:
            yield "core", "false"
        if said.undecided:
            yield "undecided", self.in_marks(said.undecided)
        if said.note is not None:
            yield "note", self.in_marks(said.note)

    def rejection(self, one: WrittenRejection) -> Iterator[str]:
        """Words that are no quotation, as somebody wrote them."""
        parts = [self.in_marks(part) for part in one.content.parts]
        fields = [("content", parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]")]
        if one.content.occurrence:
            fields.append(
                ("occurrence", written(one.content.occurrence[0] if len(one.content.occurrence) == 1 else one.content.occurrence))
            )
        beside = {"near": one.content.near, "reason": one.reason, "note": one.note}
        fields += [(key, self.in_marks(words)) for key, words in beside.items() if words is not None]
        yield from _entry(fields)

    def remarks(self, record: Record) -> Iterator[str]:
        """What helps to decide: the sentence with its line, what the machine thinks, and how sure it is."""
        text = self.text.text
        around = sentence_of(text, record.span)
        shown = " ".join(around.of(text).split())
        yield f"line {text.count(chr(10), 0, record.span.start) + 1}: {_plain(shown[:AROUND])}{'...' * (len(shown) > AROUND)}"
        sure = [f"{record.kind}, {record.reports}; found {record.confidence:.2f}, rule {record.rule}"]
        if record.speakers and record.speaker_confidence is not None:
            sure.append(f"speaker {record.speaker_confidence:.2f}")
        if record.probabilities:
            chances = [*record.probabilities, ("off target", record.off_target)]
            sure.append(", ".join(f"{label} {chance:.2f}" for label, chance in sorted(chances, key=lambda pair: -pair[1])))
        yield _plain("; ".join(sure))
        if unsure := self.unsure(record):
            yield f"LOW CONFIDENCE: {', '.join(unsure)}"

    def unsure(self, record: Record) -> list[str]:
        """What the machine is unsure of."""
        best = max([record.off_target, *(chance for _, chance in record.probabilities)]) if record.probabilities else 1.0
        low = {"quotation": record.confidence, "speaker": record.speaker_confidence if record.speakers else None, "stance": best}
        return [name for name, value in low.items() if value is not None and value < UNSURE]

    def written(self, words: str) -> str:
        return _written(words, self.place)

    def in_marks(self, words: str) -> str:
        return _quoted(words, self.place)

    def content(self, content: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
        anchor = _anchor(self.text, content, lambda anchor: content_spans(self.text, anchor))
        parts = [_quoted(part, self.place) for part in anchor.parts]
        yield "content", parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
        if anchor.occurrence:
            yield "occurrence", written(anchor.occurrence[0] if len(anchor.occurrence) == 1 else anchor.occurrence)

    def beside(self, record: Record, content: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
        for key, span in (("cue", record.cue), ("source", record.source)):
            whole = whole_words(self.text.text, span) if span else None
            if whole and key == "source" and record.grade == "silver":
                whole = _without_apposition(self.text.text, whole)
            if whole:
                anchor = _anchor(self.text, (whole,), lambda anchor: (span_beside(self.text, anchor, content, self.language),))
                yield key, _beside(anchor, self.place)

    def labels(self, record: Record, content: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
        if record.speakers:
            names = record.written_speakers
            yield "speaker", self.written(names[0]) if len(names) == 1 else f"[{', '.join(map(self.written, names))}]"
            if record.speaker_type and any(_type(name, record) != record.speaker_type for name in names):
                yield "speaker_type", record.speaker_type
        if record.relay:
            yield "relay", self.written(record.relay)
        if record.kind != kind_of(self.text.text, content, self.quoted):
            yield "kind", record.kind
        if record.reports != "speech":
            yield "reports", record.reports
        if record.stance is not None:
            yield "stance", self.written(record.stance)
        elif record.labelling is not None:
            yield "stance", "null"

    def labelling(self, record: Record) -> Iterator[tuple[str, str]]:
        """What a person says of a stance beside the label."""
        said = record.labelling
        if said is None:
            return
        if said.tone is not None:
            yield "tone", said.tone
        if said.ambiguous:
            yield "ambiguous", "true"
        if said.rule is not None:
            yield "rule", self.written(said.rule)
        if said.votes:
            yield "votes", f"{{{', '.join(f'{self.written(name)}: {written(label)}' for name, label in said.votes)}}}"


def _entry(fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    for number, (key, value) in enumerate(fields):
        yield f"  {'-' if number == 0 else ' '} {key}: {value}"


@lru_cache(maxsize=1)
def _writer(article: Article) -> _Writer:
    """The writer of an article, which is asked for with each of its rows."""
    return _Writer(article)


def _without_apposition(text: str, span: Span) -> Span:
    """A source up to its first comma: what says more of somebody is no part of it."""
    words = span.of(text).partition(",")[0].rstrip()
    return Span(span.start, span.start + len(words)) if any(map(str.isalnum, words)) else span


def _plain(words: str) -> str:
    """Words as a comment can hold them: no control character, nothing that ends a line, no half of a surrogate pair."""
    return "".join(mark if mark.isprintable() and not "\ud800" <= mark <= "\udfff" else " " for mark in words)


def _type(name: str, record: Record) -> str:
    """What a reader would take the written name for."""
    return "person" if name in record.speakers else speaker_type(name)


def _written(words: str, place: str) -> str:
    try:
        return written(words)
    except ValueError as error:
        raise _unwritable(words, error, place) from error


def _quoted(words: str, place: str) -> str:
    try:
        return quoted(words)
    except ValueError as error:
        raise _unwritable(words, error, place) from error


def _unwritable(words: str, error: ValueError, place: str) -> AnnotationError:
    return AnnotationError(f"{words[:40]!r} cannot stand in an annotation ({error}); rename the file, or mend the text", place)


def _beside(anchor: Anchor, place: str) -> str:
    if not anchor.occurrence:
        return _written(anchor.parts[0], place)
    return f"{{words: {_quoted(anchor.parts[0], place)}, occurrence: {anchor.occurrence[0]}}}"


def _anchor(text: Searchable, spans: tuple[Span, ...], found: Callable[[Anchor], Sequence[Span]]) -> Anchor:
    """The plainest anchor that `found` leads back to `spans`."""
    for anchor in _anchors(text, spans):
        with suppress(AnnotationError):
            if tuple(found(anchor)) == spans:
                return anchor
    raise AnnotationError(f"no words point at {spans[0].of(text.text)[:40]!r} alone")


def _anchors(text: Searchable, spans: tuple[Span, ...]) -> Iterator[Anchor]:
    """Short words before long ones; an occurrence where they need one; at last every word, each part counted."""
    tried = [Anchor(tuple(_shortened(span.of(text.text), edge) for span in spans), "") for edge in _EDGES]
    whole = Anchor(tuple(" ".join(span.of(text.text).split()) for span in spans), "")
    exact = Anchor(tuple(span.of(text.text) for span in spans), "")
    short = tuple(dict.fromkeys(tried))
    yield from short
    for anchor in short[:3]:
        yield from _counted(text, anchor, spans)
    yield whole
    yield exact
    yield from _counted(text, exact, spans)
    yield replace(exact, occurrence=tuple(_number(text, part, span) for part, span in zip(exact.parts, spans, strict=True)))


def _shortened(words: str, edge: int) -> str:
    found = words.split()
    if len(found) <= max(SHORT, 2 * edge):
        return " ".join(found)
    return f"{' '.join(found[:edge])} ... {' '.join(found[-edge:])}"


def _counted(text: Searchable, anchor: Anchor, spans: tuple[Span, ...]) -> Iterator[Anchor]:
    for number, place in enumerate(find_places(text, anchor.parts), start=1):
        if place == spans:
            yield replace(anchor, occurrence=(number,))


def _number(text: Searchable, part: str, span: Span) -> int:
    """Which occurrence of the words of `part` the one at `span` is."""
    return [place[0] for place in find_places(text, (part,))].index(span) + 1


def write_draft(path: Path, text: str) -> None:
    """Write a new file, whole or not at all. Raises OutputError where one is there: a person's work is not touched."""
    with whole_file(path, new=True) as file:
        file.write(text)
