"""The columns of the dataset, one table a config: name, type, what the card says of it, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from quotes.language.quoting import REPORTS
from quotes.quotation.types import KINDS, SPEAKER_TYPES
from quotes.record import Record
from quotes.text.article import Article
from quotes.text.spans import Span

ColumnType = Literal["text", "place", "share", "flag", "texts", "spans", "shares", "stance"]
"""Text; code points; a number from 0 to 1; true or false; a list of texts, of {start, end}, of {label, probability}; a stance label."""


@dataclass(frozen=True, slots=True)
class QuotationRow:
    """What a row of the config `quotations` is made of; `context` is None where the article's text is left out."""

    record: Record
    article: Article
    context: Span | None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What a row of the config `articles` is made of: `included` says whether its text goes in, the numbers count its quotations."""

    article: Article
    included: bool
    quotations: int
    gold: int


Row = TypeVar("Row", QuotationRow, ArticleRow)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `type` is a `ColumnType`, or the names of a class label in their order; `words` stand in the card, and neighbours
    with the same words share a line there; `value` gives what stands in a row, None for null."""

    name: str
    type: ColumnType | tuple[str, ...]
    words: str
    value: Callable[[Row], Any]


def start_of(span: Span | None) -> int | None:
    """Where a span starts; None for none."""
    return span.start if span else None


def end_of(span: Span | None) -> int | None:
    """Where a span ends; None for none."""
    return span.end if span else None


MENTIONS = ("name", "noun", "pronoun")
GRADES = ("silver", "gold")
_DATE = "date of the article as its facts give it, ISO 8601; null where not known"
_FACTS = "facts of the article; null where not known"
_ENDS = "from the first segment's start to the last one's end"
_SOURCE = 'the words that name who said it, as they stand ("she"); null where none is given'
_CUE = 'the words that signal it ("said")'
_CONTEXT = "the paragraph or paragraphs around the quotation, of long ones the sentences; null where the article's text is left out"
_ROWS = "rows in `quotations`, and how many of them are gold"

QUOTATIONS: tuple[Column[QuotationRow], ...] = (
    Column("id", "text", "article id and where the content stands: `article:start-end`", lambda row: row.record.id),
    Column("article_id", "text", "the article; joins the config `articles`", lambda row: row.article.id),
    Column("date", "text", _DATE, lambda row: row.article.date),
    Column("language", "text", "of the article", lambda row: row.article.language),
    Column("title", "text", _FACTS, lambda row: row.article.title),
    Column("url", "text", _FACTS, lambda row: row.article.url),
    Column("licence", "text", _FACTS, lambda row: row.article.licence),
    Column(
        "text",
        "text",
        "the words quoted, exactly as published; the segments of a cut quotation joined by one space",
        lambda row: row.record.text,
    ),
    Column(
        "content",
        "spans",
        "the segments as `{start, end}`",
        lambda row: [{"start": span.start, "end": span.end} for span in row.record.content],
    ),
    Column("start", "place", _ENDS, lambda row: row.record.span.start),
    Column("end", "place", _ENDS, lambda row: row.record.span.end),
    Column("kind", KINDS, "ClassLabel: direct (in marks), mixed (partly), indirect (no marks)", lambda row: row.record.kind),
    Column("reports", REPORTS, "ClassLabel: the act that the cue reports", lambda row: row.record.reports),
    Column("source", "text", _SOURCE, lambda row: row.record.source_text),
    Column("source_start", "place", _SOURCE, lambda row: start_of(row.record.source)),
    Column("source_end", "place", _SOURCE, lambda row: end_of(row.record.source)),
    Column("source_kind", MENTIONS, "ClassLabel: name, noun, pronoun", lambda row: row.record.source_kind),
    Column("cue", "text", _CUE, lambda row: row.record.cue_text),
    Column("cue_start", "place", _CUE, lambda row: start_of(row.record.cue)),
    Column("cue_end", "place", _CUE, lambda row: end_of(row.record.cue)),
    Column("relay", "text", "a medium that passes the words on", lambda row: row.record.relay),
    Column(
        "speakers",
        "texts",
        'keys of the people the source stands for; several for "the two ministers"',
        lambda row: list(row.record.speakers),
    ),
    Column("speaker_names", "texts", "their names, in the same order", lambda row: list(row.record.speaker_names)),
    Column("speaker_type", SPEAKER_TYPES, "ClassLabel: what the source stands for", lambda row: row.record.speaker_type),
    Column("speaker_confidence", "share", "0 to 1; null where nobody is named", lambda row: row.record.speaker_confidence),
    Column("stance", "stance", "ClassLabel; null: off target, or not labelled", lambda row: row.record.stance),
    Column(
        "probabilities",
        "shares",
        "`{label, probability}` of each stance; empty where no model spoke",
        lambda row: [{"label": label, "probability": probability} for label, probability in row.record.probabilities],
    ),
    Column("rule", "text", "the rule that tied words and source", lambda row: row.record.rule),
    Column("confidence", "share", "of that tie, 0 to 1", lambda row: row.record.confidence),
    Column("grade", GRADES, "ClassLabel: silver (made by the machine) or gold (by a person)", lambda row: row.record.grade),
    Column("annotator", "text", "who labelled a gold row", lambda row: row.record.annotator),
    Column("context", "text", _CONTEXT, lambda row: row.context.of(row.article.text) if row.context else None),
    Column("context_start", "place", _CONTEXT, lambda row: start_of(row.context)),
)
ARTICLES: tuple[Column[ArticleRow], ...] = (
    Column("id", "text", "the article's id", lambda row: row.article.id),
    Column("date", "text", _FACTS, lambda row: row.article.date),
    Column("language", "text", _FACTS, lambda row: row.article.language),
    Column("title", "text", _FACTS, lambda row: row.article.title),
    Column("url", "text", _FACTS, lambda row: row.article.url),
    Column("licence", "text", _FACTS, lambda row: row.article.licence),
    Column("genre", "text", _FACTS, lambda row: row.article.genre),
    Column(
        "text",
        "text",
        "exactly as it was read, line ends and all; null where left out",
        lambda row: row.article.text if row.included else None,
    ),
    Column("text_included", "flag", "whether `text` is here", lambda row: row.included),
    Column("characters", "place", "length of the text in code points", lambda row: len(row.article.text)),
    Column(
        "sha256",
        "text",
        "of the text as UTF-8, so that a copy from elsewhere can be checked before offsets are used",
        lambda row: row.article.digest,
    ),
    Column("quotations", "place", _ROWS, lambda row: row.quotations),
    Column("gold", "place", _ROWS, lambda row: row.gold),
)
CONFIGS: Mapping[str, tuple[Column[Any], ...]] = {"quotations": QUOTATIONS, "articles": ARTICLES}
"""The columns of each config of the dataset, in order."""


def values(columns: tuple[Column[Row], ...], row: Row) -> dict[str, Any]:
    """A row as the dataset holds it: every column by its name."""
    return {column.name: column.value(row) for column in columns}
