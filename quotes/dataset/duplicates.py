"""Articles that are copies of one another, or nearly: a reprint, an update, an agency's text in two papers. Alone imports datasketch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

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
_HELD = 1_000
"""Texts whose shingles stay in memory: those of a large collection would take more than its texts."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """For each article that has any, the ids of its near-duplicates; and how they were looked for."""

    of: Mapping[str, frozenset[str]]
    method: Method


def find_duplicates(articles: Iterable[Article]) -> Duplicates:
    """The near-duplicates among articles. Texts without a word are nobody's."""
    held = {article.id: article for article in articles if _WORD.search(article.text)}
    try:
        return Duplicates(_linked([*_copies(held), *_near(held)]), "near")
    except ImportError:
        return Duplicates(_linked(_copies(held)), "copies")


def _words(article: Article) -> list[str]:
    return _WORD.findall(article.text.casefold())


def _bytes(words: Sequence[str]) -> bytes:
    return " ".join(words).encode("utf-8", "surrogatepass")


def _copies(articles: Mapping[str, Article]) -> list[tuple[str, str]]:
    """Pairs of equal words, each with each."""
    alike: dict[bytes, list[str]] = {}
    for key, article in articles.items():
        alike.setdefault(hashlib.sha256(_bytes(_words(article))).digest(), []).append(key)
    return [pair for keys in alike.values() for pair in combinations(keys, 2)]


def _near(articles: Mapping[str, Article]) -> list[tuple[str, str]]:
    """Pairs of texts with `ALIKE` of their shingles in common. Raises ImportError without datasketch."""
    from datasketch import MinHash, MinHashLSH

    @lru_cache(maxsize=_HELD)
    def shingles(key: str) -> frozenset[tuple[str, ...]]:
        return shingles_of(_words(articles[key]))

    index, pairs = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS), []
    for key in articles:
        own = shingles(key)
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([_bytes(one) for one in own])
        pairs += [(other, key) for other in sorted(index.query(sketch)) if likeness(shingles(other), own) >= ALIKE]
        index.insert(key, sketch)
    return pairs


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
