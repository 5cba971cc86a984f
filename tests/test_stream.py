"""An extraction takes articles one shard after another: none too early, none twice, and a stopped one goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from quotes.cli import main
from quotes.dataset.cache import Cache
from quotes.dataset.merged import Merged
from quotes.dataset.work import Fault, stream
from quotes.engine import Here, Processes
from quotes.errors import InputError, OutputError
from quotes.memory import PLANS, give_back, keep_few_plans
from quotes.record import Extracted
from quotes.text.article import Article, count_articles
from quotes.text.parse import Layout
from quotes.text.spans import Span
from tests.test_build import article, one_record

pytestmark = pytest.mark.versions


def found(articles: Sequence[Article]) -> list[Extracted]:
    """One record an article; an article that says "sunk" fails."""
    if any("sunk" in each.text for each in articles):
        raise ValueError("cannot be read")
    return [Extracted((one_record(each),), Layout(((Span(0, 3), Span(4, 8)),))) for each in articles]


def store(folder: Path) -> Cache:
    return Cache(folder, "s1", frozenset({"warm", "cold"}))


def test_articles_are_taken_as_they_are_wanted(tmp_path: Path) -> None:
    taken: list[str] = []

    def source() -> Iterator[Article]:
        for number in range(100):
            taken.append(f"a{number}")
            yield article(f"a{number}")

    out = stream(source(), found, store(tmp_path), shard=4)
    first, records = next(out)
    assert first is not None and first.id == "a0" and not isinstance(records, Fault) and len(records) == 1
    assert len(taken) <= 8
    assert [each.id for each, _ in out if each] == [f"a{number}" for number in range(1, 100)]


def test_a_bad_article_stands_in_its_place_and_stops_no_other(tmp_path: Path) -> None:
    given: list[Article | InputError] = [article("a"), InputError("is no text", "b.txt"), article("c", "the ferry is sunk"), article("d")]
    out = list(stream(given, found, store(tmp_path), shard=3))
    assert [each and each.id for each, _ in out] == ["a", None, "c", "d"]
    told = [records for _, records in out]
    assert str(told[1]) == "b.txt: is no text" and "cannot be read" in str(told[2])
    assert not isinstance(told[0], Fault) and not isinstance(told[3], Fault)


def test_what_is_kept_is_not_worked_on_again(tmp_path: Path) -> None:
    seen: list[str] = []

    def watched(articles: Sequence[Article]) -> Iterable[Extracted]:
        seen.extend(each.id for each in articles)
        return found(articles)

    articles = [article(f"a{number}") for number in range(6)]
    first = list(stream(articles[:4], watched, store(tmp_path), shard=2))
    again = list(stream(articles, watched, store(tmp_path), shard=2))
    assert seen == [f"a{number}" for number in range(6)] and again[:4] == first


def test_processes_give_what_one_gives(tmp_path: Path) -> None:
    articles = [article(f"a{number}") for number in range(9)]
    alone = list(stream(articles, found, store(tmp_path / "one"), engine=Here(), shard=2))
    assert list(stream(articles, found, store(tmp_path / "two"), engine=Processes(2), shard=2)) == alone


def test_only_so_many_records_stay_in_memory(tmp_path: Path) -> None:
    articles = [article(f"a{number}") for number in range(5)]
    kept = store(tmp_path)
    list(stream(articles, found, kept))
    merged = Merged(kept, {}, {each.id: each for each in articles}, held=2)
    assert all(merged.add(each) for each in articles) and list(merged) == [each.id for each in articles] and len(merged) == 5
    assert len(merged._held) == 2 and [merged[each.id] for each in articles] == [(one_record(each),) for each in articles]
    assert not merged.add(article("other"))
    assert [merged.layout(each) for each in articles] == [kept.layout(each) for each in articles] and kept.layout(articles[0]).sentences
    next(path for path in tmp_path.rglob("*.jsonl") if '"a4"' in path.read_text()).unlink()
    with pytest.raises(OutputError, match="a4: its records are gone"):
        _ = merged["a4"]
    _ = merged["a3"]
    next(path for path in tmp_path.rglob("*.jsonl") if '"a3"' in path.read_text()).unlink()
    assert merged.layout(articles[3]).sentences  # it came with the records
    _ = merged["a2"]
    with pytest.raises(OutputError, match="a3: its sentences are gone"):
        merged.layout(articles[3])


def test_how_many_articles_a_place_holds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "b.jsonl").write_text('{"doc_id": "b", "text": "x"}\n\n{"doc_id": "c", "text": "x"}\n')
    assert (
        count_articles(tmp_path) == 3 and count_articles(tmp_path / "a.txt") == 1 and count_articles(tmp_path / "inside" / "b.jsonl") == 2
    )
    (tmp_path / "d.jsonl.gz").write_bytes(b"")
    assert count_articles(tmp_path / "d.jsonl.gz") is None


def test_the_memory_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    give_back()  # whatever the system, no error
    name, value = PLANS
    monkeypatch.delenv(name, raising=False)
    keep_few_plans()
    assert os.environ[name] == value
    monkeypatch.setenv(name, "99")
    keep_few_plans()
    assert os.environ[name] == "99"


@pytest.mark.weights
def test_a_stopped_extraction_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(3):
        (texts / f"a{number}.txt").write_text(f"“We will wait,” said Ann Holm on day {number}.\n", "utf-8")
    out = tmp_path / "out.jsonl"

    def run(*more: str) -> int:
        with pytest.raises(SystemExit) as caught:
            main(["extract", str(texts), "--out", str(out), *more])
        return int(caught.value.code or 0)

    assert run() == 0
    whole = out.read_bytes()
    out.unlink()  # as after a kill: what was found is kept beside it
    kept = sorted((tmp_path / "out.jsonl.cache").glob("??/*.jsonl"))
    assert len(kept) == 3
    kept[0].unlink()
    assert run() == 0 and out.read_bytes() == whole
    # on the screen nothing is kept
    done = subprocess.run([sys.executable, "-m", "quotes", "extract", str(texts / "a0.txt")], capture_output=True, text=True, cwd=tmp_path)
    assert json.loads(done.stdout)["doc_id"] == "a0" and sorted(path.name for path in tmp_path.iterdir()) == [
        "out.jsonl",
        "out.jsonl.cache",
        "texts",
    ]


@pytest.mark.weights
def test_a_device_keeps_nothing_and_what_is_kept_is_no_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("“We will wait,” said Ann Holm.\n", "utf-8")

    def run(out: str) -> int:
        with pytest.raises(SystemExit) as caught:
            main(["extract", str(tmp_path), "--out", out])
        return int(caught.value.code or 0)

    if Path("/dev/null").exists():
        assert run("/dev/null") == 0 and not Path("/dev/null.cache").exists() and "1 quotations in 1 articles" in capsys.readouterr().err
    for _ in range(2):  # the second time the first one's cache lies among the articles
        assert run(str(tmp_path / "found.jsonl")) == 0 and "1 quotations in 1 articles" in capsys.readouterr().err


@pytest.mark.weights
def test_on_the_screen_each_fault_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "b.txt").write_text("“We will wait,” said Ann Holm.\n", "utf-8")
    for jobs in ("1", "2"):
        command = [sys.executable, "-m", "quotes", "extract", str(tmp_path), "--jobs", jobs]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 1 and json.loads(done.stdout)["doc_id"] == "b" and "a.txt" in done.stderr


@pytest.mark.weights
def test_free_memory_goes_back_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    import quotes.pipeline as room

    given: list[int] = []
    monkeypatch.setattr(room, "give_back", lambda: given.append(1))
    pipeline = room.Pipeline()
    monkeypatch.setattr(room, "OFTEN", 50)
    for text in ("It rained.", "It rained for a long time, and nobody knew when it would end.", "It rained."):
        pipeline(text)
    assert len(given) == 1
