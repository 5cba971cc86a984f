"""The articles of a build: read from a file when they are asked for, never all in memory."""

from __future__ import annotations

import errno
import gc
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.dataset.build import build
from quotes.dataset.duplicates import _candidates
from quotes.dataset.shelf import Named, Shelf
from quotes.errors import InputError, OutputError
from quotes.text.article import Article
from tests.test_build import PUBLICATION, Machine, article

pytestmark = pytest.mark.versions

TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)  # halves of surrogate pairs too
ENTRIES = st.lists(
    st.one_of(st.builds(Article, TEXTS, TEXTS, date=st.none() | TEXTS, path=st.none() | TEXTS), st.builds(InputError, TEXTS, TEXTS))
)


@given(ENTRIES)
def test_what_is_put_on_a_shelf_comes_back(entries: list[Article | InputError]) -> None:
    shelf = Shelf(entries)
    assert list(shelf) == entries and len(shelf) == len(entries)
    assert [each.path for each in shelf if isinstance(each, Article)] == [each.path for each in entries if isinstance(each, Article)]
    assert list(shelf[1:]) == entries[1:] and list(shelf[::-2]) == entries[::-2]
    assert [shelf[-number] for number in range(1, len(entries) + 1)] == entries[::-1]
    with pytest.raises(IndexError):
        _ = shelf[len(entries)]


def test_articles_are_found_by_their_ids_in_the_order_given() -> None:
    shelf = Shelf([article("a"), InputError("is no text"), article("b"), article("c")])
    named = Named(shelf, {"a": 0, "b": 2, "c": 3})
    assert [*named] == ["a", "b", "c"] and [*named.values()] == [article(key) for key in "abc"]
    some = named.only(["c", "a"])
    assert [*some.items()] == [("c", article("c")), ("a", article("a"))] and "b" not in some and "b" in named and len(some) == 2
    with pytest.raises(KeyError):
        _ = some["b"]


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("quotes.dataset.shelf.pickle.dump", full)
    with pytest.raises(OutputError, match=r"temporary files.*No space left.*TMPDIR"):
        Shelf([article("a")])


def test_a_build_holds_a_few_articles_at_a_time(tmp_path: Path) -> None:
    held: list[int] = []

    def articles() -> Iterator[Article]:
        for number in range(60):
            yield article(f"a{number}")
        count()

    def count(*_: object) -> None:
        held.append(sum(type(each) is Article for each in gc.get_objects()))

    before = sum(type(each) is Article for each in gc.get_objects())
    report = build(articles(), Machine([]), {}, tmp_path / "out", PUBLICATION, shard=4, watch=count, worked_on=count)
    assert report.built == 60 and len(held) > 15
    assert max(held) - before < 3 * 4


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), max_size=12))
def test_candidates_are_the_pairs_that_share_a_band(rows: list[list[int]]) -> None:
    wanted = [
        (one, other) for one, other in combinations(range(len(rows)), 2) if any(a == b for a, b in zip(rows[one], rows[other], strict=True))
    ]
    assert _candidates(np.array(rows, np.uint64).reshape(len(rows), 2)) == wanted
