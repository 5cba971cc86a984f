"""A Dask cluster as an engine: order, errors, a worker that dies; and a build on it gives the same rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes.cluster import Dask
from quotes.errors import ModelError, QuotesError

pytestmark = pytest.mark.versions
distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None) as cluster,
    ):
        yield cluster.scheduler_address


def double(number: int) -> int:
    return 2 * number


def fail(number: int) -> int:
    raise ModelError("first" if number == 0 else "later")


def die_once(job: tuple[int, str]) -> int:
    number, mark = job
    if number == 4:
        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            return number
        os._exit(9)
    return number


def die(number: int) -> int:
    os._exit(9)


def test_results_come_in_the_order_of_the_shards(address: str) -> None:
    assert list(Dask(address).map(double, range(40))) == [2 * number for number in range(40)]
    assert list(Dask(address).map(double, [])) == []


def test_what_a_shard_raises_is_raised_here(address: str) -> None:
    with pytest.raises(ModelError, match="first"):
        list(Dask(address).map(fail, range(3)))


def test_a_worker_that_dies_loses_and_doubles_nothing(address: str, tmp_path: Path) -> None:
    jobs = [(number, str(tmp_path / "mark")) for number in range(20)]
    assert list(Dask(address).map(die_once, jobs)) == list(range(20))
    assert (tmp_path / "mark").exists()


def test_a_shard_that_kills_every_worker_is_an_error(address: str) -> None:
    with pytest.raises(QuotesError, match="died at one shard"):
        list(Dask(address).map(die, [1]))


def test_no_scheduler_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.cluster.WAIT", 1)
    with pytest.raises(QuotesError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(Dask("tcp://127.0.0.1:9").map(double, [1]))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(QuotesError, match=r"quotes\[dask\]"):
        list(Dask("tcp://127.0.0.1:9").map(double, [1]))


@pytest.mark.weights
def test_a_build_on_a_cluster_gives_the_same_rows(address: str, tmp_path: Path) -> None:
    import datasets

    from quotes import build_dataset

    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(5):
        text = f"“We wait for the {number} ships,” said Ann Holm, the minister of Norvale. She added that talks go on.\n"
        (articles / f"a{number}.txt").write_text(text, "utf-8")

    def rows(out: Path, **options: Any) -> list[dict[str, Any]]:
        build_dataset(articles, out=out, texts="all", **options)
        return list(datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / f"{out.name}-loaded")))

    assert rows(tmp_path / "there", scheduler=address) == rows(tmp_path / "here")
