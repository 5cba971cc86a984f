"""Parquet files of bounded size: several a split hold what one would, for everything that reads them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from quotes.cli import main
from quotes.dataset import files, tables
from quotes.dataset.changes import compare
from quotes.dataset.folder import MARKER, read_build
from quotes.dataset.hub import plan_push
from quotes.dataset.hydrate import hydrate_dataset
from quotes.dataset.publish import Publication, publish
from quotes.dataset.stats import count_dataset, shown
from quotes.dataset.tables import read_rows
from quotes.disk import sha256_of
from quotes.errors import InputError
from quotes.record import Record
from quotes.text.article import Article
from tests.test_configs import TEXT, layout_of
from tests.test_configs import rows as rows_of

pytestmark = pytest.mark.versions
CONFIGS = ("quotations", "articles", "sentences", "stance")
PUBLICATION = Publication(labels={"warm": "", "cold": ""}, splits={"train": 0.6, "test": 0.4}, settings="s1", licence="CC BY 4.0")
BOUND = 8_000


def article(number: int) -> Article:
    own = " ".join(f"harbour{number}boat{boat}" for boat in range(40))  # near-duplicates would all go to one split
    return Article(f"a{number}", f"{TEXT} {own}.", licence="CC0" if number % 3 else None)


ARTICLES = [article(number) for number in range(12)]


def records() -> list[Record]:
    return [replace(record, speakers=("local:ada-voss",)) for article in ARTICLES for record in rows_of(article)]


def built(folder: Path, bound: int | None = None, **change: str) -> Path:
    """A dataset folder, its files of at most so many bytes, in batches of two rows."""
    with pytest.MonkeyPatch.context() as patch:
        if bound is not None:
            patch.setattr(files, "FILE_BYTES", bound)
            patch.setattr(tables, "BATCH", 2)
        publish(records(), ARTICLES, folder, replace(PUBLICATION, **change), layout=layout_of)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("whole") / "out")


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("divided") / "out", BOUND)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet"))


def read(folder: Path) -> Iterator[object]:
    for config, splits in read_build(folder).rows.items():
        yield from read_rows(folder, config, splits)


LOADED = """
import json, os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import load_dataset
for config in sys.argv[3:]:
    found = load_dataset(sys.argv[1], config, cache_dir=sys.argv[2])
    print(json.dumps([[split, str(each.features), each.to_list()] for split, each in found.items()]))
"""


def loaded(folder: Path, cache: Path) -> str:
    call = [sys.executable, "-c", LOADED, str(folder), str(cache), *CONFIGS]
    return subprocess.run(call, capture_output=True, text=True, check=True, env={**os.environ}).stdout


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(word) for word in words])
    return int(caught.value.code or 0)


def batches(path: Path) -> list[int]:
    """The bytes of each batch of rows in a file, as it lay in memory."""
    import pyarrow
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        groups = [file.read_row_group(number).to_pylist() for number in range(file.num_row_groups)]
        return [pyarrow.Table.from_pylist(group, schema=file.schema_arrow).nbytes for group in groups]


def test_no_file_holds_more_than_the_bound_and_their_names_count_them(whole: Path, divided: Path) -> None:
    assert names(whole) == sorted(f"{config}/{split}-00000-of-00001.parquet" for config in CONFIGS for split in ("train", "test"))
    for config in CONFIGS:
        for split in ("train", "test"):
            found = [name for name in names(divided) if name.startswith(f"{config}/{split}")]
            assert len(found) > 1 or config in ("articles", "stance")
            assert found == [f"{config}/{split}-{number:05}-of-{len(found):05}.parquet" for number in range(len(found))]
            sizes = [batches(divided / name) for name in found]
            assert all(sum(size) <= BOUND for size in sizes)
            assert all(sum(one) + other[0] > BOUND for one, other in pairwise(sizes))  # and none ends early
    assert {path.suffix for path in divided.rglob("*") if path.is_file()} == {".parquet", ".md", ".json"}


def test_a_batch_of_more_bytes_than_the_bound_is_a_file_of_its_own(tmp_path: Path, whole: Path) -> None:
    folder = built(tmp_path / "out", 1)
    rows = read_build(folder).rows["sentences"]["train"]
    assert len([name for name in names(folder) if name.startswith("sentences/train")]) == rows / 2
    assert list(read(folder)) == list(read(whole))


def test_a_fresh_process_loads_the_same_rows_in_the_same_order(whole: Path, divided: Path, tmp_path: Path) -> None:
    one = loaded(whole, tmp_path / "one")
    assert one.count("\n") == len(CONFIGS) and one == loaded(divided, tmp_path / "other")


def test_how_rows_are_divided_leaves_their_hash_and_every_build_gives_the_same_bytes(whole: Path, divided: Path, tmp_path: Path) -> None:
    assert read_build(whole).build == read_build(divided).build
    again = built(tmp_path / "out", BOUND)
    for name in (*names(divided), "README.md", "croissant.json", MARKER):
        assert (again / name).read_bytes() == (divided / name).read_bytes(), name


def test_the_card_and_the_marker_name_every_file(divided: Path) -> None:
    import yaml

    head = yaml.safe_load((divided / "README.md").read_text("utf-8").split("---\n")[1])
    told = [each["path"] for config in head["configs"] for each in config["data_files"]]
    assert sorted(name for paths in told for name in ([paths] if isinstance(paths, str) else paths)) == names(divided)
    assert sorted(name for name, _ in plan_push(divided, "me/my-quotations").files if name.endswith(".parquet")) == names(divided)
    sizes = {config["config_name"]: config["download_size"] for config in head["dataset_info"]}
    assert sizes["sentences"] == sum(path.stat().st_size for path in (divided / "sentences").iterdir())


def test_croissant_names_every_file_and_gives_the_rows_of_all(divided: Path) -> None:
    found = json.loads((divided / "croissant.json").read_text("utf-8"))
    hashes = {each["contentUrl"]: each["sha256"] for each in found["distribution"] if each["@type"] == "cr:FileObject"}
    assert hashes == {name: sha256_of(divided / name) for name in names(divided)}
    sets = {each["@id"]: each["includes"] for each in found["distribution"] if each["@type"] == "cr:FileSet"}
    count = sum(name.startswith("quotations/train") for name in names(divided))
    assert count > 1 and sets["quotations-train-files"] == f"quotations/train-*-of-{count:05}.parquet"
    sources = {each["@id"]: each["field"][0]["source"] for each in found["recordSet"]}
    assert sources["quotations-train"]["fileSet"] == {"@id": "quotations-train-files"} and "fileObject" not in sources["quotations-train"]
    croissant = pytest.importorskip("mlcroissant")
    held = croissant.Dataset(jsonld=str(divided / "croissant.json"))
    assert not held.metadata.issues.errors
    for config, splits in read_build(divided).rows.items():
        for split in splits:
            theirs = [row[f"{config}-{split}/id"].decode() for row in held.records(record_set=f"{config}-{split}")]
            assert theirs == [row["id"] for _, row in read_rows(divided, config, [split])]


def test_stats_diff_and_people_read_all_files(whole: Path, divided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = count_dataset(divided)
    assert counts.total("quotations") == sum(counts.values["grade"].values()) == len(records())
    assert shown(whole, counts) == shown(whole, count_dataset(whole))
    assert compare(whole, divided).changes == () and run("diff", whole, divided) == 0
    capsys.readouterr()
    assert run("people", divided, "--at-least", len(records())) == 0
    assert "Ada Voss" in capsys.readouterr().out


def test_words_come_back_into_divided_files(tmp_path: Path, divided: Path) -> None:
    full = built(tmp_path / "full", texts="all")
    hydrate_dataset(divided, ARTICLES, tmp_path / "back")
    assert list(read(tmp_path / "back")) == list(read(full)) and read_build(tmp_path / "back").build == read_build(full).build


def test_a_build_over_another_leaves_none_of_its_files(tmp_path: Path, whole: Path, divided: Path) -> None:
    folder = built(tmp_path / "out", BOUND)
    assert names(built(folder)) == names(whole)
    built(folder, BOUND)
    assert names(folder) == names(divided) and (folder / "README.md").read_bytes() == (divided / "README.md").read_bytes()


@pytest.mark.parametrize("damage", ["first gone", "last gone", "two ways", "none counted"])
def test_files_that_do_not_fit_together_are_refused(tmp_path: Path, damage: str) -> None:
    folder = built(tmp_path / "out", BOUND)
    found = sorted((folder / "quotations").glob("train-*"))
    beside = folder / "quotations" / "train-00000-of-00009.parquet"
    renamed = {path: path.with_name(f"train-{at:05}-of-00000.parquet") for at, path in enumerate(found)}
    what = {
        "first gone": (lambda: found[0].unlink(), "no first file of the split train"),
        "last gone": (lambda: found[-1].unlink(), re.escape(found[-1].name)),
        "two ways": (lambda: beside.touch(), "divided in 2 ways"),
        "none counted": (lambda: [path.rename(other) for path, other in renamed.items()], "no first"),
    }
    act, told = what[damage]
    act()
    with pytest.raises(InputError, match=told):
        count_dataset(folder)
