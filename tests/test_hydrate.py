"""Words that a licence keeps out: what a stand-off folder still holds, and how it becomes the whole one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import quotes
from quotes.cli import main
from quotes.columns import CONFIGS, RUN
from quotes.dataset.folder import MARKER, read_build
from quotes.dataset.hydrate import hydrate_dataset
from quotes.dataset.licences import terms_of
from quotes.dataset.publish import Publication, publish
from quotes.dataset.tables import read_rows
from quotes.errors import InputError, OutputError
from quotes.text.article import Article
from tests.test_configs import TEXT, layout_of, rows

pytestmark = pytest.mark.versions
ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
PUBLICATION = Publication(labels={"warm": "", "cold": ""}, splits={"train": 0.5, "test": 0.5}, settings="s1")
TITLE = "said Ada Voss, a judge in Norland. Nobody spoke"


def articles(licence: str | None = None) -> list[Article]:
    """Two of which one is open; the title of the other is a piece of it."""
    other = TEXT.replace("rains", "snows") + " So it ended."
    return [Article("a", TEXT, licence="CC0"), Article("b", other, licence=licence, title=TITLE)]


def records(found: list[Article]) -> list[Any]:
    made = rows(found[0])
    other = rows(replace(found[0], id="b"))
    words = replace(other[0], text="it snows", content=other[0].content)
    return [*made, words, other[1]]


def dataset(folder: Path, **change: Any) -> Path:
    found = articles()
    publish(records(found), found, folder, replace(PUBLICATION, **change), layout=layout_of)
    return folder


def texts(folder: Path) -> Iterator[str]:
    """Every text that a folder holds, in rows and beside them."""
    build = read_build(folder)
    for config in build.rows:
        for _, row in read_rows(folder, config, build.rows[config]):
            yield from _within([*row.values()])
    yield from (path.read_text("utf-8") for path in (folder / "README.md", folder / MARKER))


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _within(inner)


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def rows_of(folder: Path) -> dict[str, list[Any]]:
    build = read_build(folder)
    return {config: list(read_rows(folder, config, build.rows.get(config, ()))) for config in CONFIGS}


def test_a_stand_off_folder_holds_no_piece_of_the_article(tmp_path: Path) -> None:
    dataset(tmp_path / "out")
    theirs = runs(articles()[1].text) - runs(articles()[0].text)
    assert theirs and not any(theirs & runs(text) for text in texts(tmp_path / "out"))
    bytes_ = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.parquet"))
    assert b"So it ended" not in bytes_ and b"snows" in bytes_, "the anchor alone"


def test_hydrated_it_is_exactly_the_full_build(tmp_path: Path) -> None:
    bare, full = dataset(tmp_path / "bare"), dataset(tmp_path / "full", texts="all")
    found = hydrate_dataset(bare, articles(), tmp_path / "whole")
    assert (found.put_back, found.missing, found.faults) == (("b",), (), ())
    assert rows_of(tmp_path / "whole") == rows_of(full) != rows_of(bare)
    assert read_build(tmp_path / "whole").build == read_build(full).build != read_build(bare).build
    for path in full.rglob("*.parquet"):
        assert (tmp_path / "whole" / path.relative_to(full)).read_bytes() == path.read_bytes()
    assert (tmp_path / "whole" / "README.md").read_text("utf-8") == (full / "README.md").read_text("utf-8")


def test_how_it_was_cut_is_still_known(tmp_path: Path) -> None:
    found = [*articles(), replace(articles()[0], id="c")]
    both = [record for record in records(articles()) if record.stance == "warm"] or records(articles())
    full = publish(both, found, tmp_path / "bare", replace(PUBLICATION, texts="none", split_by="speaker"))
    assert hydrate_dataset(tmp_path / "bare", found).counts.cut() == full.cut() == read_build(tmp_path / "bare").cut


def test_a_title_in_other_letters_comes_back_from_the_facts(tmp_path: Path) -> None:
    found = [replace(one, title=TITLE.upper()) for one in articles()]
    for name in ("none", "all"):
        publish(records(found), found, tmp_path / name, replace(PUBLICATION, texts=name))
    assert {row["title"] for _, row in rows_of(tmp_path / "none")["articles"]} == {None}
    hydrate_dataset(tmp_path / "none", found)
    assert rows_of(tmp_path / "none") == rows_of(tmp_path / "all")


def test_it_is_done_in_place_and_once(tmp_path: Path) -> None:
    bare = dataset(tmp_path / "bare", texts="none")
    assert hydrate_dataset(bare, articles()).counts.texts == 2
    assert rows_of(bare) == rows_of(dataset(tmp_path / "full", texts="all"))
    with pytest.raises(InputError, match="nothing to put back"):
        hydrate_dataset(bare, articles())


def test_an_article_that_is_not_given_stays_as_it_is(tmp_path: Path) -> None:
    bare = dataset(tmp_path / "bare", texts="none")
    found = hydrate_dataset(bare, [articles()[0], InputError("is no text", "x.txt")])
    assert (found.put_back, found.missing, [fault.place for fault in found.faults]) == (("a",), ("b",), ["x.txt"])
    assert {row["id"]: row["text_included"] for _, row in rows_of(bare)["articles"]} == {"a": True, "b": False}
    with pytest.raises(InputError, match="none of the 1 articles without words is given: b"):
        hydrate_dataset(bare, [articles()[0]])


def test_texts_that_differ_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    bare = dataset(tmp_path / "bare", texts="none")
    before = {path: path.read_bytes() for path in bare.rglob("*") if path.is_file()}
    changed = [replace(one, text=one.text + "\n") for one in articles()]
    with pytest.raises(InputError, match=r"2 of the articles given are not the texts .*: a, b; their SHA-256 differs"):
        hydrate_dataset(bare, changed)
    assert {path: path.read_bytes() for path in bare.rglob("*") if path.is_file()} == before


def test_no_dataset_is_hydrated_and_no_foreign_folder_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="no dataset folder"):
        hydrate_dataset(tmp_path / "mine", articles())
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        hydrate_dataset(dataset(tmp_path / "bare"), articles(), tmp_path / "mine")


def test_the_command_puts_back_and_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = dataset(tmp_path / "bare", texts="none")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_bytes(articles()[0].text.encode())

    def run(*words: object) -> int:
        with pytest.raises(SystemExit) as caught:
            main([str(word) for word in words])
        return int(caught.value.code or 0)

    assert run("hydrate", bare, "--articles", tmp_path / "news") == 1
    assert "stays stand-off: b: " in capsys.readouterr().err
    (tmp_path / "news" / "b.txt").write_bytes(b"another text")
    assert run("hydrate", bare, "--articles", tmp_path / "news") == 2
    assert "b; their SHA-256 differs" in capsys.readouterr().err
    (tmp_path / "news" / "b.txt").write_bytes(articles()[1].text.encode())
    assert run("hydrate", bare, "--articles", tmp_path / "news") == 0
    assert run("hydrate", bare, "--articles", tmp_path / "news", "--out", tmp_path / "news") == 2


TERMS = {
    "CC BY 2.5": "open",
    "none stated; not for redistribution": "closed",
    "All rights reserved": "closed",
    "© 2031 The Norland Post": "closed",
    "Copyright 2031 Ada Voss, CC BY 4.0": "open",
    "Daily Example": "unknown",
    "none stated": "unknown",
    "": "unknown",
    None: "unknown",
}


@pytest.mark.parametrize(("licence", "terms"), TERMS.items())
def test_what_a_licence_says_of_passing_on(licence: str | None, terms: str) -> None:
    assert terms_of(licence) == terms


def test_what_is_withheld_is_said_and_counted(tmp_path: Path) -> None:
    found = articles()
    counts = publish(records(found), found, tmp_path / "out", PUBLICATION)
    [note] = counts.notes()
    assert note == "The words of 1 article (b) are withheld: no licence is known; a manifest may give it (`licence`)."
    assert "words of 1 article (b) are withheld" in (tmp_path / "out" / "README.md").read_text("utf-8").replace("\\", "")
    closed = articles("All rights reserved")
    assert "may not be passed on" in publish(records(closed), closed, tmp_path / "out", PUBLICATION).notes()[0]


@pytest.mark.weights
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not here")
def test_the_seeds_go_out_stand_off_and_come_back(tmp_path: Path) -> None:
    """Their licence: none stated; not for redistribution."""
    gold = ROOT / "annotations" / "reset-2009"
    for name, texts_ in (("bare", "licensed"), ("full", "all")):
        report = quotes.build_dataset(SEEDS, out=tmp_path / name, annotations=gold, texts=texts_)
        assert not report.faults
    assert report.counts.total("stance") > 20 and report.counts.total("sentences") > 30
    theirs = set().union(*(runs(path.read_text("utf-8")) for path in SEEDS.glob("*.txt")))
    assert any(theirs & runs(text) for text in texts(tmp_path / "full"))
    assert not any(theirs & runs(text) for text in texts(tmp_path / "bare"))
    quotes.hydrate_dataset(tmp_path / "bare", SEEDS)
    assert rows_of(tmp_path / "bare") == rows_of(tmp_path / "full")
    assert read_build(tmp_path / "bare").build == read_build(tmp_path / "full").build
