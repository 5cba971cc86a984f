"""The rows of each config, from articles, their records and their sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.columns import ARTICLES, CONFIGS, QUOTATIONS, SENTENCES, STANCE, ArticleRow, Column, QuotationRow, values
from quotes.columns import Row as Source
from quotes.dataset.context import context_of
from quotes.dataset.licences import runs_of, without_runs
from quotes.dataset.splits import Plan, belongs
from quotes.dataset.tags import sentence_rows
from quotes.record import Record
from quotes.text.article import Article
from quotes.text.lines import paragraphs
from quotes.text.parse import Layout

Rows = Iterator[tuple[str, str, dict[str, Any]]]
"""Rows with the config and the split of each."""
Layouts = Callable[[Article], Layout]
"""Where an article's sentences come from."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dataset is made of: articles with the split of each, the records of an article when it is its turn, and whose words go in.
    Records of whom belongs to another split are no rows; nor are the sentences that hold a piece of them."""

    articles: Mapping[str, Article]
    records: Callable[[Article], Sequence[Record]]
    splits: Mapping[str, str]
    plan: Plan
    included: frozenset[str]
    model: str
    wikidata: Mapping[str, str]
    layout: Layouts | None = None

    def rows(self) -> Rows:
        """The rows of all configs, article by article, so that an article's records are asked for once."""
        for article in self._standing():
            kept, others = self._parted(article)
            found: Mapping[str, Iterable[dict[str, Any]]] = {
                "quotations": self._quotations(article, QUOTATIONS, kept),
                "articles": self._worded(article, ARTICLES, [ArticleRow(article, len(kept), sum(row.grade == "gold" for row in kept))]),
                "sentences": self._sentences(article, kept, others),
                "stance": self._quotations(article, STANCE, [row for row in kept if row.labelling is not None]),
            }
            assert found.keys() == CONFIGS.keys()
            for config, own in found.items():
                yield from ((config, self.splits[article.id], row) for row in own)

    def others(self) -> int:
        """How many records are no rows, because whoever says them belongs to another split."""
        if self.plan.by != "speaker":
            return 0
        return sum(len(self._parted(article)[1]) for article in self._standing())

    def _standing(self) -> Iterator[Article]:
        """The articles that have a split, one after another."""
        return (self.articles[key] for key in self.articles if key in self.splits)

    def _parted(self, article: Article) -> tuple[list[Record], list[Record]]:
        """The records of an article that are rows, and the others."""
        kept: list[Record] = []
        others: list[Record] = []
        for record in self.records(article):
            (kept if belongs(record, self.splits[article.id], self.plan) else others).append(record)
        return kept, others

    def _quotations(self, article: Article, columns: tuple[Column[QuotationRow], ...], records: list[Record]) -> Iterator[dict[str, Any]]:
        around = paragraphs(article.text) if records else ()
        contexts = (context_of(record.span, around, article.text) for record in records)
        rows = (QuotationRow(record, article, near, self.model, self.wikidata) for record, near in zip(records, contexts, strict=True))
        yield from self._worded(article, columns, rows)

    def _sentences(self, article: Article, kept: list[Record], others: list[Record]) -> Iterator[dict[str, Any]]:
        if self.layout is None:
            return
        rows = sentence_rows(article, self.layout(article), [*kept, *others])
        yield from self._worded(article, SENTENCES, (row for row in rows if not any(record in others for record in row.records)))

    def _worded(self, article: Article, columns: tuple[Column[Source], ...], rows: Iterable[Source]) -> Iterator[dict[str, Any]]:
        """Rows with the article's words, or without them where they may not go out."""
        if article.id in self.included:
            yield from (values(columns, row, article.text) for row in rows)
            return
        runs = runs_of(article.text)
        yield from (without_runs(values(columns, row, None), runs) for row in rows)
