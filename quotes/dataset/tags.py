"""Sentences with tags: which token lies in a content, a cue, a source, a named entity."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quotes.columns import ENTITY_KINDS, LAYERS, SentenceRow
from quotes.record import Record
from quotes.text.article import Article
from quotes.text.parse import Layout
from quotes.text.spans import Span

OUTSIDE = "O"
OTHER = "misc"
"""The kind of an entity of which the columns know none; official models name more kinds than ours."""


def sentence_rows(article: Article, layout: Layout, records: Sequence[Record]) -> Iterator[SentenceRow]:
    """A row for each sentence of an article, in order. A token is tagged where it shares a character with a span.

    Each span begins with B, and again in each sentence that it reaches into. Of two spans of one layer that overlap, the one that
    begins first (of those the longer one) has the tokens, and the other what is left.
    """
    sentences = [sentence for sentence in layout.sentences if sentence]
    tokens = [token for sentence in sentences for token in sentence]
    firsts = _firsts(sentences)
    layers = _layers(layout, records)
    tags = {layer: _tags(tokens, frozenset(firsts), spans) for layer, spans in layers.items()}
    held = _held(tokens, firsts, records)
    for number, (first, sentence) in enumerate(zip(firsts, sentences, strict=True)):
        own = {layer: tuple(all_tags[first : first + len(sentence)]) for layer, all_tags in tags.items()}
        yield SentenceRow(article, sentence, own, tuple(held.get(number, ())))


def spans_of(record: Record, layer: str) -> tuple[Span, ...]:
    """The spans of a record on one of `LAYERS`."""
    found = {"content": record.content, "cue": (record.cue,), "source": (record.source,)}[layer]
    return tuple(span for span in found if span is not None)


def _layers(layout: Layout, records: Iterable[Record]) -> Mapping[str, list[tuple[Span, str]]]:
    records = tuple(records)
    named = [(entity.span, entity.kind if entity.kind in ENTITY_KINDS else OTHER) for entity in layout.entities]
    quoted = {layer: [(span, layer) for record in records for span in spans_of(record, layer)] for layer in LAYERS}
    return {**quoted, "entity": named}


def _firsts(sentences: Sequence[Sequence[Span]]) -> list[int]:
    """The number of each sentence's first token."""
    firsts, at = [], 0
    for sentence in sentences:
        firsts.append(at)
        at += len(sentence)
    return firsts


def _tags(tokens: Sequence[Span], firsts: frozenset[int], spans: Iterable[tuple[Span, str]]) -> list[str]:
    tags = [OUTSIDE] * len(tokens)
    for span, kind in sorted(set(spans), key=lambda one: (one[0].start, -one[0].end, one[1])):
        begun = False
        for index in _over(tokens, span):
            if tags[index] != OUTSIDE:
                continue
            tags[index] = f"I-{kind}" if begun and index not in firsts else f"B-{kind}"
            begun = True
    return tags


def _over(tokens: Sequence[Span], span: Span) -> range:
    """The numbers of the tokens that share a character with a span."""
    first = bisect_right(tokens, span.start, key=lambda token: token.end)
    return range(first, max(first, bisect_left(tokens, span.end, key=lambda token: token.start)))


def _held(tokens: Sequence[Span], firsts: Sequence[int], records: Iterable[Record]) -> Mapping[int, list[Record]]:
    """By sentence, the records that have a content, cue or source there."""
    held: dict[int, list[Record]] = {}
    for record in records:
        spots = {bisect_right(firsts, index) - 1 for layer in LAYERS for span in spans_of(record, layer) for index in _over(tokens, span)}
        for number in sorted(spots):
            held.setdefault(number, []).append(record)
    return held
