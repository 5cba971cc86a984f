"""The columns of the dataset, one table a config: name, type, what the card says of it, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from quotes.language.quoting import REPORTS
from quotes.quotation.types import KINDS, SPEAKER_TYPES
from quotes.record import TONES, Record
from quotes.text.article import Article
from quotes.text.spans import Span
from quotes.text.words import WORD

ColumnType = Literal["text", "place", "share", "flag", "texts", "places", "spans", "shares", "votes", "stance", "decision"]
"""Text; code points; a number from 0 to 1; true or false; a list of texts, of code points, of {start, end}, of {label, probability}, of
{annotator, label}; a stance label; a stance label or off target."""
OFF_TARGET = "off_target"
"""How a decision for no stance is written where null would not do."""
ENTITY_KINDS = ("date", "facility", "location", "misc", "money", "norp", "organization", "person", "product")
MENTIONS = ("name", "noun", "pronoun")
GRADES = ("silver", "gold")
ANCHOR = 3
"""Words of an anchor on each side."""
RUN = 8
"""So many words in a row are a piece of the article, not a fact of it."""
LONGEST_NAME = RUN - 1
"""Words of a name that the machine made of an article's words, at most."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The type of a list of tags, one a token: the names of their class label, in order."""

    names: tuple[str, ...]


def tags_of(*kinds: str) -> Tags:
    """BIO tags: O, then begin and inside for each kind."""
    return Tags(("O", *(f"{place}-{kind}" for kind in kinds for place in "BI")))


@dataclass(frozen=True, slots=True)
class QuotationRow:
    """What a row of the configs `quotations` and `stance` is made of; `context` is None where no paragraph holds the words."""

    record: Record
    article: Article
    context: Span | None
    model: str = ""
    wikidata: Mapping[str, str] = field(default_factory=dict)
    """The Wikidata ids of the people of the roster, by key."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What a row of the config `articles` is made of; the numbers count its quotations."""

    article: Article
    quotations: int
    gold: int


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """What a row of the config `sentences` is made of: its tokens, their tags by layer, and the quotations that it holds a piece of."""

    article: Article
    tokens: tuple[Span, ...]
    tags: Mapping[str, tuple[str, ...]]
    records: tuple[Record, ...]


Row = TypeVar("Row", QuotationRow, ArticleRow, SentenceRow)
Found = Mapping[str, Any]
"""A row as the dataset holds it: every column by its name."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `type` is a `ColumnType`, the names of a class label in their order, or `Tags`; `words` stand in the card, and neighbours
    with the same words share a line there.

    `value` gives what stands in a row, None for null. A column that holds words of the article has `cut`, which takes them out
    of the article's text by the places in the row's other columns: so a row without words gets back exactly those it would have had.
    Until then it holds its `value`, or without one `withheld`.
    """

    name: str
    type: ColumnType | tuple[str, ...] | Tags
    words: str
    value: Callable[[Row], Any] | None = None
    cut: Callable[[Found, str], Any] | None = None
    withheld: Any = None


def values(columns: tuple[Column[Row], ...], row: Row, text: str | None) -> dict[str, Any]:
    """A row as the dataset holds it: every column by its name. Without the article's `text` its words are withheld."""
    found = {column.name: column.value(row) if column.value else column.withheld for column in columns}
    return found if text is None else filled(columns, found, text)


def filled(columns: tuple[Column[Any], ...], row: Found, text: str) -> dict[str, Any]:
    """The row with the words of its article, whose text is `text`."""
    return {column.name: column.cut(row, text) if column.cut else row[column.name] for column in columns}


def start_of(span: Span | None) -> int | None:
    """Where a span starts; None for none."""
    return span.start if span else None


def end_of(span: Span | None) -> int | None:
    """Where a span ends; None for none."""
    return span.end if span else None


def anchor_of(words: str) -> str:
    """The first and the last words of a content, as an annotation would write it; all of it where it is as short."""
    found = [*WORD.finditer(words)]
    if len(found) <= 2 * ANCHOR:
        return words
    return f"{words[found[0].start() : found[ANCHOR - 1].end()]} ... {words[found[-ANCHOR].start() : found[-1].end()]}"


def short_name(name: str, key: str) -> str:
    """A speaker's name; of one that the machine made of an article's words, no more than a name's length."""
    found = [*WORD.finditer(name, 0)]
    return name if ":" not in key or len(found) <= LONGEST_NAME else name[: found[LONGEST_NAME - 1].end()]


def short_key(key: str) -> str:
    """A speaker's key, as short as its name."""
    parts = key.split("-")
    return key if ":" not in key or len(parts) <= LONGEST_NAME else "-".join(parts[:LONGEST_NAME])


def title_of(article: Article) -> Span | None:
    """Where an article's title stands in its text, if it is so long as to be a piece of it; else None: a title is a fact."""
    title = article.title or ""
    start = article.text.find(title) if len(WORD.findall(title)) >= RUN else -1
    return None if start < 0 else Span(start, start + len(title))


def _title(row: Found, text: str) -> str | None:
    return row["title"] if row["title_start"] is None else text[row["title_start"] : row["title_end"]]


def _between(start: str, end: str) -> Callable[[Found, str], str | None]:
    return lambda row, text: None if row[start] is None or row[end] is None else text[row[start] : row[end]]


def _content(row: Found, text: str) -> str:
    return " ".join(text[span["start"] : span["end"]] for span in row["content"])


def _off_target(record: Record) -> float | None:
    return round(record.off_target, 4) if record.probabilities else None


def _rounded(share: float | None) -> float | None:
    return None if share is None else float(round(share, 4))


def _votes(record: Record) -> list[dict[str, str]]:
    votes = record.labelling.votes if record.labelling else ()
    return [{"annotator": name, "label": vote or OFF_TARGET} for name, vote in votes]


def _spans(spans: tuple[Span, ...]) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in spans]


_DATE = "date of the article as its facts give it, ISO 8601; null where not known"
_FACTS = "facts of the article; null where not known"
_TITLE = f"where the title stands in the text, if it does and has {RUN} words or more; else null"
_ENDS = "from the first segment's start to the last one's end"
_SOURCE = 'the words that name who said it, as they stand ("she"), and where; null where none is given'
_CUE = 'the words that signal it ("said"), and where'
_RELAY = "a medium that passes the words on, and where it stands"
_CONTEXT = "the paragraph or paragraphs around the quotation, of long ones the sentences; where they stand"
_SIDES = "what of the context stands before the quotation, and behind it"
_ROWS = "rows in `quotations`, and how many of them are gold"
_WITHHELD = "false: a stand-off row, whose article's licence does not let its words go out; `quotes hydrate` puts them back"
_SHA256 = "of the article's text as UTF-8, so that a copy from elsewhere can be checked before offsets are used"
_ANCHOR = 'first and last words of the content ("We agree ... the treaty"), so that a stand-off row can be told from others'

_PLACE: tuple[Column[QuotationRow], ...] = (
    Column("id", "text", "article id and where the content stands: `article:start-end`", lambda row: row.record.id),
    Column("article_id", "text", "the article; joins the config `articles`", lambda row: row.article.id),
    Column("date", "text", _DATE, lambda row: row.article.date),
    Column("language", "text", "of the article", lambda row: row.article.language),
    Column("title", "text", _FACTS, lambda row: None if title_of(row.article) else row.article.title, cut=_title),
    Column("title_start", "place", _TITLE, lambda row: start_of(title_of(row.article))),
    Column("title_end", "place", _TITLE, lambda row: end_of(title_of(row.article))),
    Column("publisher", "text", _FACTS, lambda row: row.article.publisher),
    Column("url", "text", _FACTS, lambda row: row.article.url),
    Column("licence", "text", _FACTS, lambda row: row.article.licence),
    Column("sha256", "text", _SHA256, lambda row: row.article.digest),
    Column("text_included", "flag", _WITHHELD, cut=lambda row, text: True, withheld=False),
)
_WORDS: tuple[Column[QuotationRow], ...] = (
    Column("text", "text", "the words quoted, exactly as published; the segments of a cut quotation joined by one space", cut=_content),
    Column("anchor", "text", _ANCHOR, lambda row: anchor_of(row.record.text)),
    Column("content", "spans", "the segments as `{start, end}`", lambda row: _spans(row.record.content)),
    Column("start", "place", _ENDS, lambda row: row.record.span.start),
    Column("end", "place", _ENDS, lambda row: row.record.span.end),
)
_CONTEXTS: tuple[Column[QuotationRow], ...] = (
    Column("context", "text", _CONTEXT, cut=_between("context_start", "context_end")),
    Column("context_start", "place", _CONTEXT, lambda row: start_of(row.context)),
    Column("context_end", "place", _CONTEXT, lambda row: end_of(row.context)),
    Column("left_context", "text", _SIDES, cut=_between("context_start", "start")),
    Column("right_context", "text", _SIDES, cut=_between("end", "context_end")),
)
_KIND: Column[QuotationRow] = Column(
    "kind", KINDS, "ClassLabel: direct (in marks), mixed (partly), indirect (no marks)", lambda row: row.record.kind
)
_CUES: tuple[Column[QuotationRow], ...] = (
    Column("cue", "text", _CUE, cut=_between("cue_start", "cue_end")),
    Column("cue_start", "place", _CUE, lambda row: start_of(row.record.cue)),
    Column("cue_end", "place", _CUE, lambda row: end_of(row.record.cue)),
)
_SPEAKERS: tuple[Column[QuotationRow], ...] = (
    Column(
        "speakers",
        "texts",
        'keys of the people the source stands for; several for "the two ministers"; one with a colon is made of the article\'s words',
        lambda row: [short_key(key) for key in row.record.speakers],
    ),
    Column(
        "speaker_names",
        "texts",
        f"their names, in the same order; made of the article's words, {LONGEST_NAME} at most",
        lambda row: [short_name(name, key) for key, name in zip(row.record.speakers, row.record.speaker_names, strict=True)],
    ),
    Column(
        "speaker_wikidata",
        "texts",
        "their Wikidata ids, in the same order; null for one whom the roster gives none",
        lambda row: [row.wikidata.get(key) for key in row.record.speakers],
    ),
)
_LABELLING: tuple[Column[QuotationRow], ...] = (
    Column(
        "tone",
        TONES,
        "ClassLabel: how a cautious one sounds, where a person says so",
        lambda row: row.record.labelling.tone if row.record.labelling else None,
    ),
    Column("votes", "votes", "each reader's `{annotator, label}`, where several have labelled it", lambda row: _votes(row.record)),
    Column(
        "guideline_rule",
        "text",
        "the rule of the stance guideline that a person went by",
        lambda row: row.record.labelling.rule if row.record.labelling else None,
    ),
    Column(
        "ambiguous",
        "flag",
        "whether a person says that another reader may well choose otherwise; null where nobody labelled the stance",
        lambda row: row.record.labelling.ambiguous if row.record.labelling else None,
    ),
)
_ANNOTATOR: Column[QuotationRow] = Column("annotator", "text", "who labelled a gold row", lambda row: row.record.annotator)

QUOTATIONS: tuple[Column[QuotationRow], ...] = (
    *_PLACE,
    *_WORDS,
    _KIND,
    Column("reports", REPORTS, "ClassLabel: the act that the cue reports", lambda row: row.record.reports),
    Column("source", "text", _SOURCE, cut=_between("source_start", "source_end")),
    Column("source_start", "place", _SOURCE, lambda row: start_of(row.record.source)),
    Column("source_end", "place", _SOURCE, lambda row: end_of(row.record.source)),
    Column("source_kind", MENTIONS, "ClassLabel: name, noun, pronoun", lambda row: row.record.source_kind),
    *_CUES,
    Column("relay", "text", _RELAY, cut=_between("relay_start", "relay_end")),
    Column("relay_start", "place", _RELAY, lambda row: start_of(row.record.relay_span)),
    Column("relay_end", "place", _RELAY, lambda row: end_of(row.record.relay_span)),
    *_SPEAKERS,
    Column("speaker_type", SPEAKER_TYPES, "ClassLabel: what the source stands for", lambda row: row.record.speaker_type),
    Column("speaker_confidence", "share", "0 to 1; null where nobody is named", lambda row: _rounded(row.record.speaker_confidence)),
    Column("stance", "stance", "ClassLabel; null: off target, or not labelled", lambda row: row.record.stance),
    Column(
        "probabilities",
        "shares",
        "`{label, probability}` of each stance; empty where no model spoke",
        lambda row: [{"label": label, "probability": float(round(probability, 4))} for label, probability in row.record.probabilities],
    ),
    Column(
        "off_target",
        "share",
        "probability of no stance, what those lack to 1; null where no model spoke",
        lambda row: _off_target(row.record),
    ),
    *_LABELLING,
    Column("rule", "text", "the rule that tied words and source", lambda row: row.record.rule),
    Column("confidence", "share", "of that tie, 0 to 1", lambda row: _rounded(row.record.confidence)),
    Column("grade", GRADES, "ClassLabel: silver (made by the machine) or gold (by a person)", lambda row: row.record.grade),
    _ANNOTATOR,
    Column(
        "model_version",
        "text",
        "what made a silver row: version of `quotes`, then the hash of its weights, code and configuration",
        lambda row: row.model if row.record.grade == "silver" else None,
    ),
    *_CONTEXTS,
)
STANCE: tuple[Column[QuotationRow], ...] = (
    *_PLACE,
    *_WORDS,
    *_CONTEXTS,
    _KIND,
    *_CUES,
    *_SPEAKERS,
    Column(
        "label",
        "decision",
        f"ClassLabel: the stance that a person gave, or `{OFF_TARGET}`; never null",
        lambda row: row.record.stance or OFF_TARGET,
    ),
    *_LABELLING,
    _ANNOTATOR,
)
ARTICLES: tuple[Column[ArticleRow], ...] = (
    Column("id", "text", "the article's id", lambda row: row.article.id),
    Column("date", "text", _FACTS, lambda row: row.article.date),
    Column("language", "text", _FACTS, lambda row: row.article.language),
    Column("title", "text", _FACTS, lambda row: None if title_of(row.article) else row.article.title, cut=_title),
    Column("title_start", "place", _TITLE, lambda row: start_of(title_of(row.article))),
    Column("title_end", "place", _TITLE, lambda row: end_of(title_of(row.article))),
    Column("publisher", "text", _FACTS, lambda row: row.article.publisher),
    Column("url", "text", _FACTS, lambda row: row.article.url),
    Column("licence", "text", _FACTS, lambda row: row.article.licence),
    Column("genre", "text", _FACTS, lambda row: row.article.genre),
    Column("text", "text", "exactly as it was read, line ends and all; null where withheld", cut=lambda row, text: text),
    Column("text_included", "flag", "whether `text` is here", cut=lambda row, text: True, withheld=False),
    Column("characters", "place", "length of the text in code points", lambda row: len(row.article.text)),
    Column("sha256", "text", _SHA256, lambda row: row.article.digest),
    Column("quotations", "place", _ROWS, lambda row: row.quotations),
    Column("gold", "place", _ROWS, lambda row: row.gold),
)
_TOKENS = "the sentence's tokens as published, and where each starts and ends"
LAYERS = ("content", "cue", "source")
"""What of a quotation is tagged, each on a layer of its own: they may lie in one another."""
SENTENCES: tuple[Column[SentenceRow], ...] = (
    Column(
        "id",
        "text",
        "article id and where the sentence stands: `article:start-end`",
        lambda row: f"{row.article.id}:{row.tokens[0].start}-{row.tokens[-1].end}",
    ),
    Column("article_id", "text", "the article; joins the config `articles`", lambda row: row.article.id),
    Column("date", "text", _DATE, lambda row: row.article.date),
    Column("language", "text", "of the article", lambda row: row.article.language),
    Column("licence", "text", "of the article; null where not known", lambda row: row.article.licence),
    Column("sha256", "text", _SHA256, lambda row: row.article.digest),
    Column("text_included", "flag", _WITHHELD, cut=lambda row, text: True, withheld=False),
    Column("start", "place", "of the sentence", lambda row: row.tokens[0].start),
    Column("end", "place", "of the sentence", lambda row: row.tokens[-1].end),
    Column(
        "tokens",
        "texts",
        _TOKENS,
        cut=lambda row, text: [text[start:end] for start, end in zip(row["token_starts"], row["token_ends"], strict=True)],
    ),
    Column("token_starts", "places", _TOKENS, lambda row: [token.start for token in row.tokens]),
    Column("token_ends", "places", _TOKENS, lambda row: [token.end for token in row.tokens]),
    Column(
        "content_tags",
        tags_of("content"),
        "one BIO tag a token: words quoted; each segment begins anew",
        lambda row: [*row.tags["content"]],
    ),
    Column("cue_tags", tags_of("cue"), "likewise: cues", lambda row: [*row.tags["cue"]]),
    Column("source_tags", tags_of("source"), "likewise: sources", lambda row: [*row.tags["source"]]),
    Column(
        "entity_tags",
        tags_of(*ENTITY_KINDS),
        "likewise: named entities by kind, as the machine finds them",
        lambda row: [*row.tags["entity"]],
    ),
    Column(
        "quotations",
        "texts",
        "ids of the quotations of which a content, cue or source lies in the sentence",
        lambda row: [record.id for record in row.records],
    ),
    Column(
        "grade",
        GRADES,
        "ClassLabel: gold where it holds quotations and a person made them all; else silver",
        lambda row: "gold" if row.records and all(record.grade == "gold" for record in row.records) else "silver",
    ),
)
CONFIGS: Mapping[str, tuple[Column[Any], ...]] = {
    "quotations": QUOTATIONS,
    "articles": ARTICLES,
    "sentences": SENTENCES,
    "stance": STANCE,
}
"""The columns of each config of the dataset, in order."""
ABOUT: Mapping[str, str] = {
    "quotations": "one row a quotation; the default",
    "articles": "one row an article",
    "sentences": "one row a sentence: tokens and tags, to train taggers",
    "stance": "one row a quotation whose stance a person has labelled, to train classifiers",
}
"""What a row of each config is."""
