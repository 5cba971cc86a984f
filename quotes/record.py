"""One row of the dataset, silver or gold, and how gold replaces silver."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from quotes.errors import AnnotationError
from quotes.language.quoting import REPORTS, Reports
from quotes.quotation.types import KINDS, SPEAKER_TYPES, MentionKind, QuotationKind, SpeakerType
from quotes.text.parse import Layout
from quotes.text.spans import Span, hull, iou

Grade = Literal["silver", "gold"]
Tone = Literal["guarded", "adversarial"]
TONES: tuple[Tone, ...] = ("guarded", "adversarial")
"""How a cautious stance sounds."""
SAME = 0.5
"""Intersection over union from which a silver and a gold row speak of the same quotation."""


@dataclass(frozen=True, slots=True)
class Labelling:
    """What a person says of a stance beside its label: how a cautious one sounds, whether another reader may well choose otherwise,
    the rule of the guideline, and each reader's vote as (reader, label), None for off target."""

    tone: Tone | None = None
    ambiguous: bool = False
    rule: str | None = None
    votes: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One quotation as a row.

    Spans count code points of the article's text, half-open. `text` is the article's words of `content`, the
    segments of a cut quotation joined by one space. `stance` is None for off target or not labelled;
    `probabilities` holds (label, probability) pairs in the label set's order, () where no model spoke (gold).
    `labelling` is None where no person has labelled the stance.
    """

    article_id: str
    language: str
    content: tuple[Span, ...]
    text: str
    kind: QuotationKind
    reports: Reports
    source: Span | None
    source_text: str | None
    source_kind: MentionKind | None
    cue: Span | None
    cue_text: str | None
    relay: str | None
    speakers: tuple[str, ...]
    speaker_names: tuple[str, ...]
    speaker_type: SpeakerType | None
    speaker_confidence: float | None
    rule: str
    confidence: float
    stance: str | None
    probabilities: tuple[tuple[str, float], ...]
    grade: Grade
    annotator: str | None = None
    relay_span: Span | None = None
    labelling: Labelling | None = None

    @property
    def span(self) -> Span:
        """The hull of the content."""
        return hull(self.content)

    @property
    def id(self) -> str:
        """Where the content stands in its article: the same in every build that finds the same words, and one of a
        kind in what `merge` returns."""
        return f"{self.article_id}:{self.span.start}-{self.span.end}"

    @property
    def off_target(self) -> float:
        """The probability that the words are off target: what the labels' lack to 1; 0 where no model spoke."""
        return max(0.0, 1 - sum(chance for _, chance in self.probabilities)) if self.probabilities else 0.0

    @property
    def written_speakers(self) -> tuple[str, ...]:
        """The speakers as an annotation writes them: people of the roster by key, anybody else by name."""
        pairs = zip(self.speakers, self.speaker_names, strict=True)
        return tuple(name if ":" in key else key for key, name in pairs)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the machine finds in one article: its records in reading order, and its sentences and named entities."""

    records: tuple[Record, ...]
    layout: Layout = field(default_factory=Layout)


def merge(silver: Iterable[Record], gold: Iterable[Record], *, rejected: Iterable[Span] = ()) -> tuple[Record, ...]:
    """The rows of ONE article: gold, and those silver rows that speak of no quotation a person has labelled or rejected.

    A silver row speaks of a gold quotation where a segment of it (or its hull) overlaps one of the gold's by `SAME`,
    lies inside one, or overlaps one at all under the same cue or source: the person has said how far that quotation
    goes. It speaks of a rejected span where a segment overlaps it by `SAME` or lies inside it. Of silver rows at one
    place the most confident stays. Reading order.

    Raises AnnotationError where two gold rows stand at one place, ValueError where rows come from several articles.
    """
    kept, machine, refused = tuple(gold), tuple(silver), tuple(rejected)
    articles = {record.article_id for record in (*kept, *machine)}
    if len(articles) > 1:
        raise ValueError(f"merge takes the rows of one article, not of {', '.join(sorted(articles))}")
    rows = {record.id: record for record in _unlike_gold(machine, kept, refused)}
    for record in kept:
        if record.id in rows:
            raise AnnotationError("two gold quotations have this same content; keep one", record.id)
        rows[record.id] = record
    return tuple(sorted(rows.values(), key=lambda record: record.span))


def _unlike_gold(silver: Iterable[Record], gold: tuple[Record, ...], rejected: tuple[Span, ...]) -> Iterable[Record]:
    # Sorted by rising confidence (the source breaks ties), so that the last of several at one place is the surest.
    for record in sorted(silver, key=_sureness):
        if not any(_on(record, span) for span in rejected) and not any(_speaks_of(record, other) for other in gold):
            yield record


def _sureness(record: Record) -> tuple[Any, ...]:
    return (record.confidence, len(record.content), record.source or Span(0, 1), record.cue or Span(0, 1), record.rule, repr(record))


def _on(record: Record, span: Span) -> bool:
    return any(iou(own, span) >= SAME or span.contains(own) for own in (*record.content, record.span))


def _speaks_of(record: Record, gold: Record) -> bool:
    if any(_on(record, span) for span in (*gold.content, gold.span)):
        return True
    tied = (record.cue is not None and record.cue == gold.cue) or (record.source is not None and record.source == gold.source)
    return tied and any(own.overlaps(other) for own in record.content for other in gold.content)


def as_dict(record: Record) -> dict[str, Any]:
    """The record as plain dicts, lists and scalars, to be written as JSON."""
    return asdict(record)


def from_dict(fields: Mapping[str, Any]) -> Record:
    """The record that `as_dict` took apart, by way of JSON or not. Raises KeyError or TypeError for anything else."""
    spans = {name: None if fields[name] is None else Span(**fields[name]) for name in ("source", "cue", "relay_span")}
    return Record(
        **{
            **fields,
            **spans,
            "content": tuple(Span(**span) for span in fields["content"]),
            "speakers": tuple(fields["speakers"]),
            "speaker_names": tuple(fields["speaker_names"]),
            "probabilities": tuple((str(label), float(probability)) for label, probability in fields["probabilities"]),
            "labelling": _labelling(fields["labelling"]),
        }
    )


def _labelling(fields: Mapping[str, Any] | None) -> Labelling | None:
    return None if fields is None else Labelling(**{**fields, "votes": tuple((name, vote) for name, vote in fields["votes"])})


def fault_of(record: Record, text: str, labels: Collection[str]) -> str | None:
    """What in a row does not fit the text of its article, the label set or the form of a row; None where all does.

    Meant for rows that come from a file: every type is looked at.
    """
    tests = (
        ("content", _fits_content(record, text)),
        ("source", _fits_words(record.source, record.source_text, text)),
        ("cue", _fits_words(record.cue, record.cue_text, text)),
        ("kind", record.kind in KINDS and record.reports in REPORTS and record.grade in get_args(Grade)),
        ("source_kind", record.source_kind in (None, *get_args(MentionKind))),
        ("speakers", _fits_speakers(record)),
        ("texts", all(isinstance(words, str) for words in (record.article_id, record.language, record.rule))),
        ("relay", _fits_words(record.relay_span, record.relay, text)),
        ("annotator", isinstance(record.annotator, str | None)),
        ("confidence", _is_share(record.confidence)),
        ("stance", record.stance is None or record.stance in labels),
        ("probabilities", all(label in labels and _is_share(share) for label, share in record.probabilities)),
    )
    return next((name for name, fits in tests if not fits), None)


def _fits_content(record: Record, text: str) -> bool:
    placed = bool(record.content) and all(_is_inside(span, text) for span in record.content)
    return placed and " ".join(span.of(text) for span in record.content) == record.text


def _fits_words(span: Span | None, words: str | None, text: str) -> bool:
    return words is None if span is None else _is_inside(span, text) and span.of(text) == words


def _is_inside(span: Span, text: str) -> bool:
    return type(span.start) is int and type(span.end) is int and span.end <= len(text)


def _fits_speakers(record: Record) -> bool:
    named = len(record.speakers) == len(record.speaker_names)
    texts = all(isinstance(words, str) for words in (*record.speakers, *record.speaker_names))
    sure = record.speaker_confidence is None or _is_share(record.speaker_confidence)
    return named and texts and sure and record.speaker_type in (None, *SPEAKER_TYPES)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1
