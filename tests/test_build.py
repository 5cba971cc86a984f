"""The build: what is worked on, kept, gone on with, skipped and reported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from quotes.dataset.build import BuildReport, Part, build, fill
from quotes.dataset.cache import settings_of
from quotes.dataset.publish import Publication
from quotes.dataset.work import LEAST, Fault, _shares, cache_of
from quotes.engine import Here, Processes
from quotes.errors import ArticleError, InputError, ModelError, OutputError
from quotes.record import Extracted, Record
from quotes.text.article import Article
from quotes.text.spans import Span

pytestmark = pytest.mark.versions

PUBLICATION = Publication(labels={"warm": "", "cold": ""}, splits={"train": 1}, settings="s1")


def article(name: str, words: str = "it rains") -> Article:
    return Article(name, f"Ada Voss said {words}.")


def one_record(of: Article) -> Record:
    span = Span(len("Ada Voss said "), len(of.text) - 1)
    return Record(
        article_id=of.id,
        language="en",
        content=(span,),
        text=span.of(of.text),
        kind="indirect",
        reports="speech",
        source=Span(0, 8),
        source_text="Ada Voss",
        source_kind="name",
        cue=Span(9, 13),
        cue_text="said",
        relay=None,
        speakers=("voss",),
        speaker_names=("Ada Voss",),
        speaker_type="person",
        speaker_confidence=1.0,
        rule="test",
        confidence=1.0,
        stance="warm",
        probabilities=(("warm", 0.75), ("cold", 0.25)),
        grade="silver",
    )


@dataclass
class Machine:
    """Stands for the pipeline; keeps what it was given, and fails on articles whose text says so."""

    seen: list[str]

    def __call__(self, articles: Sequence[Article]) -> Iterator[Extracted]:
        for one in articles:
            if "crash" in one.text:
                raise RuntimeError("cannot parse this")
            self.seen.append(one.id)
            yield Extracted((one_record(one),))


def machine(articles: Sequence[Article]) -> list[Extracted]:
    return [Extracted((one_record(one),)) for one in articles]


def run(tmp_path: Path, articles: Sequence[Article | InputError], **options) -> tuple[BuildReport, list[str]]:
    process = Machine([])
    options = {"gold": {}, "publication": PUBLICATION, **options}
    return build(articles, options.pop("process", process), out=tmp_path / "out", **options), process.seen


def published(tmp_path: Path) -> list[dict]:
    from pyarrow import parquet

    return parquet.read_table(tmp_path / "out" / "quotations" / "train-00000-of-00001.parquet").to_pylist()


ARTICLES = [article(f"a{number}") for number in range(5)]


def test_a_first_build_works_on_all_and_a_second_on_none(tmp_path: Path) -> None:
    report, seen = run(tmp_path, ARTICLES)
    assert (report.built, report.cached, report.faults) == (5, 0, ())
    assert seen == ["a0", "a1", "a2", "a3", "a4"]
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    report, seen = run(tmp_path, ARTICLES)
    assert (report.built, report.cached, seen) == (0, 5, [])
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == first
    assert report.counts.total("quotations") == 5


@pytest.mark.parametrize(
    "change",
    [{"text": "Ada Voss said it snows."}, {"date": "2031-01-01"}, {"language": "fr"}],
    ids=["text", "date", "language"],
)
def test_a_changed_article_is_worked_on_again(tmp_path: Path, change: dict[str, str]) -> None:
    run(tmp_path, ARTICLES)
    _, seen = run(tmp_path, [*ARTICLES[:4], replace(ARTICLES[4], **change)])
    assert seen == ["a4"]


def test_an_article_that_only_moved_is_not(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    assert run(tmp_path, [replace(one, path="elsewhere.txt") for one in ARTICLES])[1] == []


def test_other_settings_work_on_all_again_and_the_old_ones_stay(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    assert len(run(tmp_path, ARTICLES, publication=replace(PUBLICATION, settings="s2"))[1]) == 5
    assert run(tmp_path, ARTICLES)[1] == []


@pytest.mark.parametrize("damage", ["", "{", '{"records": 2}\n{}\n', "[]\n"], ids=["empty", "cut", "short", "other"])
def test_a_damaged_cache_file_is_made_again(tmp_path: Path, damage: str) -> None:
    run(tmp_path, ARTICLES)
    next((tmp_path / "out.cache").rglob("*.jsonl")).write_text(damage)
    assert len(run(tmp_path, ARTICLES)[1]) == 1
    assert len(published(tmp_path)) == 5


SPOILT = [
    ("kind", "nonsense"),
    ("reports", 5),
    ("confidence", "high"),
    ("confidence", float("inf")),
    ("confidence", None),
    ("text", "other words"),
    ("text", 5),
    ("content", []),
    ("content", [{"start": 15, "end": 10_000}]),
    ("content", [{"start": 15.0, "end": 23.0}]),
    ("content", "x"),
    ("source", {"start": 1, "end": 5}),
    ("cue_text", None),
    ("source_kind", "thing"),
    ("speakers", []),
    ("speakers", [5]),
    ("speaker_type", ["person"]),
    ("speaker_confidence", -1),
    ("relay", 5),
    ("stance", "lukewarm"),
    ("stance", ["warm"]),
    ("probabilities", [["warm", float("nan")]]),
    ("probabilities", [["lukewarm", 0.5]]),
    ("probabilities", [["warm", "1e400"]]),
    ("probabilities", 5),
    ("grade", "gold"),
    ("article_id", "a9"),
    ("rule", None),
]


@pytest.mark.parametrize(("name", "value"), SPOILT, ids=[f"{name}={value}" for name, value in SPOILT])
def test_a_cache_entry_that_does_not_fit_is_made_again_and_replaced(tmp_path: Path, name: str, value: object) -> None:
    run(tmp_path, ARTICLES)
    path = next((tmp_path / "out.cache").rglob("*.jsonl"))
    good = path.read_bytes()
    head, line, *rest = good.decode().split("\n")
    path.write_text("\n".join([head, json.dumps({**json.loads(line), name: value}), *rest]))
    report, seen = run(tmp_path, ARTICLES)
    assert (len(seen), report.faults) == (1, ())
    assert path.read_bytes() == good


@pytest.mark.parametrize("head", ["[]", "5", '{"records": 1}', "[" * 100_000])
def test_a_cache_entry_of_another_article_is_made_again(tmp_path: Path, head: str) -> None:
    run(tmp_path, ARTICLES)
    path = next((tmp_path / "out.cache").rglob("*.jsonl"))
    path.write_text("\n".join([head, *path.read_text().split("\n")[1:]]))
    assert len(run(tmp_path, ARTICLES)[1]) == 1


def test_a_folder_in_place_of_a_cache_entry_is_set_aside(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    path = next((tmp_path / "out.cache").rglob("*.jsonl"))
    path.unlink()
    path.mkdir()
    (path / "note.txt").write_text("a person was here")
    report, seen = run(tmp_path, ARTICLES)
    assert (len(seen), report.faults) == (1, ()) and path.is_file()
    assert [found.read_text() for found in path.parent.rglob("note.txt")] == ["a person was here"]
    assert run(tmp_path, ARTICLES)[1] == []


def test_a_stance_that_is_no_label_stops_the_build_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="'warm' is no label"):
        run(tmp_path, ARTICLES, publication=replace(PUBLICATION, labels={"hot": "", "cold": ""}))
    assert not (tmp_path / "out").exists()


def test_ids_that_differ_in_what_cannot_be_stored_are_one_id(tmp_path: Path) -> None:
    twins = [article("surr\ud800"), article("surr\udc00"), article("surr\ufffd")]
    report, seen = run(tmp_path, [*ARTICLES, *twins])
    assert len(report.faults) == 2 and all("is taken by" in fault.message for fault in report.faults)
    assert seen[-1] == "surr\ud800"
    assert sum(row["article_id"] == "surr\ufffd" for row in published(tmp_path)) == 1


def test_records_come_out_of_the_cache_as_they_went_in(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    first = published(tmp_path)
    run(tmp_path, ARTICLES)
    assert published(tmp_path) == first


# -- what goes wrong with one article


def test_a_bad_article_is_reported_and_the_others_of_its_shard_are_built(tmp_path: Path) -> None:
    bad = replace(article("bad", "crash"), path="news/bad.txt")
    report, _ = run(tmp_path, [*ARTICLES[:2], bad, *ARTICLES[2:]])
    assert report.faults == (Fault("news/bad.txt", "RuntimeError: cannot parse this"),)
    assert (report.built, report.counts.total("articles")) == (5, 5)
    assert str(report.faults[0]) == "news/bad.txt: RuntimeError: cannot parse this"


def test_a_bad_article_is_tried_again_next_time(tmp_path: Path) -> None:
    bad = article("bad", "crash")
    run(tmp_path, [*ARTICLES, bad])
    report, seen = run(tmp_path, [*ARTICLES, bad])
    assert (len(report.faults), report.cached, seen) == (1, 5, [])


def test_an_article_that_could_not_be_read_is_reported(tmp_path: Path) -> None:
    report, _ = run(tmp_path, [ArticleError("is not UTF-8", "news/x.txt:3"), *ARTICLES])
    assert report.faults == (Fault("news/x.txt:3", "is not UTF-8"),)


def test_the_second_article_of_an_id_is_reported_and_the_first_is_built(tmp_path: Path) -> None:
    report, _ = run(tmp_path, [*ARTICLES, article("a0", "it snows")])
    assert len(report.faults) == 1
    assert report.counts.total("articles") == 5


def test_records_of_other_words_are_refused(tmp_path: Path) -> None:
    def wrong(articles: Sequence[Article]) -> list[Extracted]:
        return [Extracted((replace(one_record(one), text="it pours") if one.id == "a3" else one_record(one),)) for one in articles]

    report, _ = run(tmp_path, ARTICLES, process=wrong)
    assert [fault.place for fault in report.faults] == ["a3"]
    assert {row["article_id"] for row in published(tmp_path)} == {"a0", "a1", "a2", "a4"}


def test_too_few_results_never_shift_records_to_other_articles(tmp_path: Path) -> None:
    def short(articles: Sequence[Article]) -> list[Extracted]:
        return machine([one for one in articles if one.id != "a1"])

    report, _ = run(tmp_path, ARTICLES, process=short)
    assert [fault.place for fault in report.faults] == ["a1"]
    assert len(published(tmp_path)) == 4


# -- what goes wrong with all of them


def test_missing_weights_stop_the_build(tmp_path: Path) -> None:
    def broken(articles: Sequence[Article]) -> list[Extracted]:
        raise ModelError("no weights")

    with pytest.raises(ModelError, match="no weights"):
        run(tmp_path, ARTICLES, process=broken)
    assert not (tmp_path / "out").exists()


def test_where_every_article_fails_the_error_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none of 1 articles could be worked on; bad: RuntimeError: cannot parse this"):
        run(tmp_path, [article("bad", "crash")])


def test_no_articles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none was given"):
        run(tmp_path, [])


def test_a_taken_place_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    process = Machine([])
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        run(tmp_path, ARTICLES, process=process)
    assert process.seen == []


def test_a_cache_that_cannot_be_written_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        run(tmp_path, ARTICLES, cache=tmp_path / "file")


# -- gold


def test_gold_replaces_silver_and_rejected_spans_remove_it(tmp_path: Path) -> None:
    theirs = replace(one_record(ARTICLES[0]), stance="cold", probabilities=(), grade="gold", annotator="bo")
    gold = {"a0": ([theirs], []), "a1": ([], one_record(ARTICLES[1]).content)}
    report, _ = run(tmp_path, ARTICLES, gold=gold)
    rows = {row["article_id"]: row for row in published(tmp_path)}
    assert report.faults == ()
    assert (rows["a0"]["grade"], rows["a0"]["annotator"], rows["a0"]["stance"]) == (1, "bo", 1)
    assert "a1" not in rows
    assert rows["a2"]["grade"] == 0


def test_changed_gold_needs_no_new_work(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    theirs = replace(one_record(ARTICLES[0]), stance="cold", grade="gold", annotator="bo")
    assert run(tmp_path, ARTICLES, gold={"a0": ([theirs], [])})[1] == []
    assert published(tmp_path)[0]["annotator"] == "bo"


def test_gold_without_its_article_is_reported(tmp_path: Path) -> None:
    report, _ = run(tmp_path, ARTICLES, gold={"lost": ([], [])})
    assert [fault.place for fault in report.faults] == ["lost"]


def test_doubled_gold_is_reported_and_skips_its_article_alone(tmp_path: Path) -> None:
    theirs = replace(one_record(ARTICLES[0]), grade="gold", annotator="bo")
    report, _ = run(tmp_path, ARTICLES, gold={"a0": ([theirs, theirs], [])})
    assert "two gold quotations" in report.faults[0].message
    assert report.counts.total("articles") == 4


# -- engines, progress, killed runs


@pytest.mark.parametrize("shard", [1, 2, 100])
def test_progress_rises_to_all(tmp_path: Path, shard: int) -> None:
    heard: list[tuple[int, int]] = []
    run(tmp_path, ARTICLES, shard=shard, progress=lambda done, total: heard.append((done, total)))
    assert heard[0] == (0, 5)
    assert heard[-1] == (5, 5)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    heard.clear()
    run(tmp_path, ARTICLES, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(5, 5)]


@pytest.mark.parametrize("engine", [Here(), Processes(2)], ids=["here", "processes"])
def test_watch_hears_of_words_worked_on_and_of_what_was_skipped(tmp_path: Path, engine: Here | Processes) -> None:
    heard: list[tuple[int, int, int, int]] = []
    run(tmp_path, ARTICLES[:2])
    given = [ArticleError("is not UTF-8", "news/x.txt:3"), *ARTICLES, article("bad", "crash and rain")]
    run(tmp_path, given, process=Machine([]), engine=engine, shard=1, watch=lambda *told: heard.append(told))
    # each article has five words; the two of the cache take no time and count for no speed, the bad one is no work done
    assert heard == [(2, 6, 0, 1), (3, 6, 5, 1), (4, 6, 10, 1), (5, 6, 15, 1), (6, 6, 15, 2)]
    heard.clear()
    report = fill(given, Machine([]), tmp_path / "filled", PUBLICATION, Part(1, 1), watch=lambda *told: heard.append(told))
    assert heard == [(0, 6, 0, 1), (6, 6, 25, 2)] and len(report.faults) == 2


def test_the_last_shards_are_small_where_processes_share_the_work() -> None:
    articles = list(range(1000))
    shards = list(_shares(articles, 64, Processes(2)))
    sizes = [len(shard) for shard in shards]
    assert [each for shard in shards for each in shard] == articles
    assert sizes == sorted(sizes, reverse=True) and sizes[0] == 64 and max(sizes[-2:]) <= LEAST
    assert all(size <= max(LEAST, -(-sum(sizes[at:]) // 2)) for at, size in enumerate(sizes))  # no other process waits for one of them
    assert [len(shard) for shard in _shares(articles[:20], 64, Processes(2))] == [10, 5, 4, 1]
    for engine in (Here(), Processes(1)):
        assert [len(shard) for shard in _shares(articles[:150], 64, engine)] == [64, 64, 22]
    assert [len(shard) for shard in _shares(articles[:5], 2, Processes(2))] == [2, 2, 1]


def test_processes_build_the_same_as_here(tmp_path: Path) -> None:
    for name, engine in (("here", Here()), ("processes", Processes(2))):
        build(ARTICLES, machine, {}, tmp_path / name, PUBLICATION, engine=engine, shard=2)
    for path in (tmp_path / "here").rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "processes" / path.relative_to(tmp_path / "here")).read_bytes()


def killed(articles: Sequence[Article]) -> Iterator[Extracted]:
    for one in articles:
        if one.id == "a3":
            os.kill(os.getpid(), signal.SIGKILL)
        yield Extracted((one_record(one),))


@pytest.mark.skipif(os.name != "posix", reason="kills itself with a signal")
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys
        sys.path[:0] = sys.argv[2:]
        import test_build as t
        t.build(t.ARTICLES, t.killed, {}, t.Path(sys.argv[1]) / "out", t.PUBLICATION, shard=2)
        """
    )
    here = Path(__file__).resolve().parent
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path), str(here), str(here.parent)], check=False).returncode == -9
    assert not (tmp_path / "out").exists()
    report, seen = run(tmp_path, ARTICLES)
    assert (report.built, report.cached, seen) == (2, 3, ["a3", "a4"])
    assert len(published(tmp_path)) == 5


# -- settings


def test_a_build_without_settings_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="settings_of"):
        run(tmp_path, ARTICLES, publication=replace(PUBLICATION, settings=""))


def test_settings_follow_configuration_and_files(tmp_path: Path) -> None:
    weights = tmp_path / "weights.pt"
    weights.write_bytes(b"one")
    first = settings_of("language: en", [weights])
    assert settings_of("language: en", [weights]) == first
    assert settings_of("language: fr", [weights]) != first
    weights.write_bytes(b"two")
    assert settings_of("language: en", [weights]) != first


# -- parts of a collection, and putting them together


def test_parts_hold_each_article_once_and_stay_the_same() -> None:
    names = [f"a{number}" for number in range(200)]
    parts = [Part(number, 7) for number in range(1, 8)]
    held = {name: [part.number for part in parts if part.holds(name)] for name in names}
    assert all(len(numbers) == 1 for numbers in held.values())
    assert {numbers[0] for numbers in held.values()} == set(range(1, 8))
    assert [held[f"a{number}"][0] for number in range(8)] == [4, 1, 4, 2, 1, 7, 7, 2]
    for number in (0, 8):
        with pytest.raises(ValueError, match="a part is 1/7 to 7/7"):
            Part(number, 7)


def test_parts_put_together_are_the_whole_and_a_gap_is_refused(tmp_path: Path) -> None:
    articles = [article(f"a{number}") for number in range(20)]
    bad = ArticleError("is no text", "b.txt")
    out = tmp_path / "parts"
    faults = []
    for number in (1, 2):
        report = fill([*articles, bad], machine, cache_of(out), PUBLICATION, Part(number, 3))
        faults.append([str(fault) for fault in report.faults])
        assert report.built and not report.cached
    assert faults == [["b.txt: is no text"], []]
    with pytest.raises(InputError, match=r"articles are not in the cache \('a"):
        build(articles, machine, {}, out, PUBLICATION, from_cache=True)
    assert not out.exists()
    fill(articles, machine, cache_of(out), PUBLICATION, Part(3, 3))
    again = fill(articles, machine, cache_of(out), PUBLICATION, Part(3, 3))
    assert again.built == 0 and again.cached
    report = build(articles, Machine([]), {}, out, PUBLICATION, from_cache=True)
    assert (report.built, report.cached, report.counts.values["grade"]["silver"]) == (0, 20, 20)
    whole = build(articles, machine, {}, tmp_path / "whole", PUBLICATION)
    assert whole.counts == report.counts
    files = {path.relative_to(out): path.read_bytes() for path in out.rglob("*.parquet")}
    assert files == {path.relative_to(tmp_path / "whole"): path.read_bytes() for path in (tmp_path / "whole").rglob("*.parquet")}


def test_a_part_with_a_bad_article_does_the_others(tmp_path: Path) -> None:
    articles = [article("a0"), article("a1", "crash"), article("a2")]
    report = fill(articles, Machine([]), cache_of(tmp_path / "out"), PUBLICATION, Part(1, 1))
    assert report.built == 2 and [fault.place for fault in report.faults] == ["a1"]
