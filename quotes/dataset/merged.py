"""The final records of a build, article by article: read from the cache and merged with gold when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from quotes.errors import InputError, OutputError
from quotes.record import Record, merge

if TYPE_CHECKING:
    from quotes.dataset.cache import Cache
    from quotes.text.article import Article
    from quotes.text.parse import Layout
    from quotes.text.spans import Span

Gold = Mapping[str, tuple[Sequence[Record], Sequence["Span"]]]
"""By article id: the gold records, and the spans that a person has rejected."""
HELD = 4_000
"""Records that stay in memory, about 15 MB; those of further articles are read again each time, so that a large collection takes no
more."""


class Merged(Mapping[str, tuple[Record, ...]]):
    """The records of those of `articles` that were added, gold in place of silver, by article id and in the order of adding."""

    def __init__(self, store: Cache, gold: Gold, articles: Mapping[str, Article], *, held: int = HELD) -> None:
        self._store, self._gold, self._articles, self._room = store, gold, articles, held
        self._added: dict[str, None] = {}
        self._held: dict[str, tuple[Record, ...]] = {}
        self._last: tuple[str, Layout] | None = None
        """The layout that came with the records that were read last, which is often asked for next."""

    def layout(self, article: Article) -> Layout:
        """The sentences and entities of an article that was added. Raises OutputError where they are gone."""
        key, layout = self._last or (None, None)
        return layout if layout is not None and key == article.id else self._store.layout(article)

    def add(self, article: Article) -> bool:
        """Take an article whose silver records are in the cache; False where they are not. Raises InputError where they and the gold
        cannot be merged."""
        silver = self._store.get(article)
        if silver is None:
            return False
        records = self._merge(article, silver)
        self._added[article.id] = None
        if len(records) <= self._room:
            self._room -= len(records)
            self._held[article.id] = records
        return True

    def _merge(self, article: Article, silver: Sequence[Record]) -> tuple[Record, ...]:
        theirs, rejected = self._gold.get(article.id, ((), ()))
        return merge(silver, theirs, rejected=rejected)

    def __getitem__(self, article_id: str) -> tuple[Record, ...]:
        if article_id not in self._added:
            raise KeyError(article_id)
        held = self._held.get(article_id)
        if held is not None:
            return held
        article = self._articles[article_id]
        found = self._store.whole(article)
        if found is None:
            raise OutputError(f"{article_id}: its records are gone from the cache {self._store.folder}; run again")
        self._last = (article_id, found.layout)
        try:
            return self._merge(article, found.records)
        except InputError as error:
            raise OutputError(f"{article_id}: its records in the cache {self._store.folder} are others than before; run again") from error

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._added

    def __iter__(self) -> Iterator[str]:
        return iter(self._added)

    def __len__(self) -> int:
        return len(self._added)
