"""Articles that are copies of one another, or nearly: a reprint, an update, an agency's text in two papers. Alone imports datasketch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, Literal

import numpy as np

from quotes.text.article import Article

Method = Literal["near", "copies"]
"""Near-duplicates by their shingles (needs the extra `duplicates`), or only texts equal but for case, spaces and punctuation."""
ALIKE = 0.8
"""Share of two texts' shingles in common (Jaccard) from which they are near-duplicates."""
SHINGLE = 5
"""Words of a shingle."""
_PERMUTATIONS = 128
_CANDIDATE = 0.6
"""Estimated likeness from which two texts are compared: the estimate is rough, and a pair that it misses is never looked at."""
_HELD = 200
"""Texts whose shingles stay in memory, 100 KB each: those of a large collection would take more than its texts."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """For each article that has any, the ids of its near-duplicates; and how they were looked for."""

    of: Mapping[str, frozenset[str]]
    method: Method


def find_duplicates(articles: Mapping[str, Article]) -> Duplicates:
    """The near-duplicates among articles, which are by id. Texts without a word are nobody's."""
    prints = {article.id: hashlib.sha256(_bytes(words)).digest() for article in articles.values() if (words := _words(article))}
    try:
        return Duplicates(_linked([*_copies(prints), *_near(articles, [*prints])]), "near")
    except ImportError:
        return Duplicates(_linked(_copies(prints)), "copies")


def _words(article: Article) -> list[str]:
    return _WORD.findall(article.text.casefold())


def _bytes(words: Sequence[str]) -> bytes:
    return " ".join(words).encode("utf-8", "surrogatepass")


def _copies(prints: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Pairs of equal words, each with each, given the hash of each text's words."""
    alike: dict[bytes, list[str]] = {}
    for key, words in prints.items():
        alike.setdefault(words, []).append(key)
    return [pair for keys in alike.values() for pair in combinations(keys, 2)]


def _near(articles: Mapping[str, Article], keys: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of texts with `ALIKE` of their shingles in common. Raises ImportError without datasketch."""

    @lru_cache(maxsize=_HELD)
    def shingles(key: str) -> frozenset[tuple[str, ...]]:
        return shingles_of(_words(articles[key]))

    bands = _bands(shingles_of(_words(articles[key])) for key in keys)
    pairs = ((keys[one], keys[other]) for one, other in _candidates(bands))
    return [(one, other) for one, other in pairs if likeness(shingles(one), shingles(other)) >= ALIKE]


def _bands(texts: Iterable[frozenset[tuple[str, ...]]]) -> Any:
    """The sketch of each text in bands, each band as one whole number: an array (texts, bands), 200 bytes a text."""
    from datasketch import MinHash, MinHashLSH

    plan = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    weights = np.random.default_rng(1).integers(1, 1 << 63, plan.r, np.uint64) | np.uint64(1)
    rows = []
    for shingles in texts:
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([_bytes(one) for one in shingles])
        values = sketch.hashvalues[: plan.b * plan.r].reshape(plan.b, plan.r).astype(np.uint64)
        rows.append((values * weights).sum(axis=1, dtype=np.uint64))  # it wraps around, as a hash may
    return np.array(rows, np.uint64).reshape(len(rows), plan.b)


def _candidates(bands: Any) -> list[tuple[int, int]]:
    """Pairs of rows that are equal in a column, in order: the bands of Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4.

    datasketch's own index of them takes 20 KB a text.
    """
    found: set[tuple[int, int]] = set()
    for column in bands.T:
        order = np.argsort(column, kind="stable")
        borders = np.flatnonzero(np.diff(column[order])) + 1
        for group in np.split(order, borders):
            if len(group) > 1:
                found.update(combinations(group.tolist(), 2))
    return sorted(found)


def shingles_of(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Every run of `SHINGLE` words; all of them where there are fewer."""
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Shingles in common, of those in either: 0 to 1."""
    return len(one & other) / len(one | other)


def _linked(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    linked: dict[str, set[str]] = {}
    for one, other in pairs:
        linked.setdefault(one, set()).add(other)
        linked.setdefault(other, set()).add(one)
    return {key: frozenset(others) for key, others in linked.items()}
