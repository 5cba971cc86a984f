"""What quotations are made of: mentions, speakers, attributions, and the segments and links they are found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quotes.language.quoting import Reports
from quotes.text.spans import Span, hull

QuotationKind = Literal["direct", "mixed", "indirect"]
MentionKind = Literal["name", "noun", "pronoun"]
SpeakerType = Literal["person", "unnamed", "group", "organisation"]

Marked = Literal["all", "some", "none"]

KINDS: tuple[QuotationKind, ...] = ("direct", "mixed", "indirect")
SPEAKER_TYPES: tuple[SpeakerType, ...] = ("person", "unnamed", "group", "organisation")


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that refers to someone."""

    span: Span
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words given as someone's: one content span, or several where the cue cuts in. Outer marks stay outside."""

    content: tuple[Span, ...]
    kind: QuotationKind

    @property
    def span(self) -> Span:
        """The hull of the content."""
        return hull(self.content)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a source stands for.

    `key` is a key of the roster, a local id ("local:ivan-safranchuk") that is stable within the article, or
    a state's ("state:russia") that is the same everywhere;
    `name` is the roster's name or the longest one the article gives; `confidence` is 0 to 1.
    """

    key: str
    name: str
    type: SpeakerType
    confidence: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """The tie of a quotation to its source and cue.

    `source` and `cue` are None where none was found; `rule` names what tied them; `confidence` is 0 to 1.
    `reports` says what kind of act the cue reports; `statement`, whether somebody states something (more than a
    few words in marks, or a clause) and not only names what is spoken or thought of ("called for talks", "her belief
    that ..."). `relay` is a medium that passes the words on (Interfax).
    `speakers` holds several for "the two ministers", none where the source stands for nobody we can name.
    """

    quotation: Quotation
    source: Mention | None
    cue: Span | None
    rule: str
    confidence: float
    reports: Reports = "speech"
    statement: bool = True
    relay: Span | None = None
    speakers: tuple[Speaker, ...] = ()


# -- what finding hands to attributing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a cue or a source; `tagged` where the tagger says so, else a guess from words."""

    span: Span
    score: float
    tagged: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """One contiguous stretch of content. `outer` takes in the marks around it; `score` is the best of its parts'."""

    span: Span
    outer: Span
    marked: Marked
    closed: bool
    double: bool
    parts: int
    score: float
    cover: float


@dataclass(frozen=True, slots=True)
class Link:
    """The cue and the source found for a segment, and how sure each is (where none: how likely the best one was)."""

    cue: Candidate | None
    source: Candidate | None
    cue_probability: float
    source_probability: float


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation with the segments that it is made of and the link of each, in reading order."""

    quotation: Quotation
    segments: tuple[Segment, ...]
    links: tuple[Link, ...]
