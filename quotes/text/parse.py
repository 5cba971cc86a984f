"""Token, Sentence, Entity, Part, Parse: what we keep of a parse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quotes.text.article import Article
from quotes.text.spans import Span, over

PartKind = Literal["content", "cue", "source"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token: where it stands."""

    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its tokens in order, never none."""

    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        """From the first token's start to the last one's end."""
        return Span(self.tokens[0].span.start, self.tokens[-1].span.end)


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity; `kind` is "person", "organization", "norp", "location", "date", ... in lower case."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """What the quotation tagger marked; `score` is its probability, 0 to 1."""

    span: Span
    kind: PartKind
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """How an article's text is divided: its sentences as the spans of their tokens, and its named entities, all in reading order."""

    sentences: tuple[tuple[Span, ...], ...] = ()
    entities: tuple[Entity, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Those of the tokens, then those of the entities."""
        return (*(token for sentence in self.sentences for token in sentence), *(entity.span for entity in self.entities))


@dataclass(frozen=True, slots=True)
class Parse:
    """An article with what the models found in it, all in reading order."""

    article: Article
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    parts: tuple[Part, ...]

    def entities_over(self, span: Span) -> tuple[Entity, ...]:
        """The entities that share a character with a span."""
        return over(self.entities, span)
