"""Versions: builds of the same inputs are the same; what differs between two is told, row by row, and why; figures and plots."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import quotes
from quotes.cli import main
from quotes.dataset.changes import Change, compare
from quotes.dataset.counts import Counts
from quotes.dataset.folder import MARKER, read_build
from quotes.dataset.publish import Publication, publish
from quotes.dataset.stats import count_dataset, shown
from quotes.errors import InputError
from quotes.record import Labelling, Record
from quotes.text.article import Article
from quotes.text.spans import Span
from tests.test_configs import TEXT, layout_of, rows

pytestmark = pytest.mark.versions
ROOT = Path(__file__).resolve().parent.parent
PUBLICATION = Publication(labels={"warm": "", "cold": ""}, splits={"train": 1}, settings="s1")
ONE = Article("a", TEXT, date="2031-05-02", licence="CC0")
SILVER, GOLD = rows(ONE)
RAINS = Span(TEXT.index("rains"), TEXT.index("rains") + len("rains"))
OTHER = Article("b", TEXT.replace("rains", "snows"), licence="CC0")


def built(folder: Path, records: Sequence[Record] = (SILVER, GOLD), articles: Sequence[Article] = (ONE,), **change: Any) -> Path:
    publish(records, articles, folder, replace(PUBLICATION, **change), layout=layout_of)
    return folder


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(word) for word in words])
    return int(caught.value.code or 0)


# -- the same inputs, the same rows


def test_a_build_is_named_by_its_rows(tmp_path: Path) -> None:
    first = read_build(built(tmp_path / "one"))
    assert first.build == read_build(built(tmp_path / "two")).build
    others = (
        {"records": [SILVER]},
        {"records": [replace(SILVER, confidence=0.25), GOLD]},
        {"articles": [replace(ONE, publisher="The Post")]},
        {"labels": {"cold": "", "warm": ""}},
        {"splits": {"test": 1}},
        {"texts": "none"},
        {"settings": "s2"},
    )
    builds = {read_build(built(tmp_path / f"x{number}", **other)).build for number, other in enumerate(others)}
    assert len(builds) == len(others) and first.build not in builds


BUILD = """
import sys, quotes
report = quotes.build_dataset(sys.argv[1], out=sys.argv[2], jobs=int(sys.argv[3]), plots=False)
assert report.built == 20
"""


@pytest.mark.weights
def test_other_folders_processes_and_jobs_give_the_same_hash(tmp_path: Path) -> None:
    """More articles than one shard holds, so that two processes share them."""
    (tmp_path / "news").mkdir()
    for number in range(20):
        words = f"\u201cWe agree on point {number},\u201d Mayor Ada Holm said on Monday. She hopes for rain."
        (tmp_path / "news" / f"a{number:02}.txt").write_text(words, "utf-8")
    builds = set()
    for name, jobs, seed in (("here", "1", "1"), ("there", "2", "7")):
        call = [sys.executable, "-c", BUILD, str(tmp_path / "news"), str(tmp_path / name), jobs]
        subprocess.run(call, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)})
        builds.add(read_build(tmp_path / name).build)
    assert len(builds) == 1


# -- what differs

CHANGES: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {
    "nothing": ({}, []),
    "nothing but the model's name": ({"settings": "s2"}, []),
    "a gold label": ({"records": [SILVER, replace(GOLD, stance="cold")]}, [("changed", "gold", GOLD.id)]),
    "a gold tone": ({"records": [SILVER, replace(GOLD, labelling=Labelling("adversarial"))]}, [("changed", "gold", GOLD.id)]),
    "a gold row that is gone": ({"records": [SILVER]}, [("went", "gold", GOLD.id)]),
    "a silver row that gold took the place of": (
        {"records": [replace(SILVER, grade="gold", annotator="bo"), GOLD]},
        [("changed", "gold", SILVER.id)],
    ),
    "a silver row that a person rejected": ({"records": [GOLD]}, [("went", "gold", SILVER.id)]),
    "a silver row of another model": ({"records": [GOLD], "settings": "s2"}, [("went", "model", SILVER.id)]),
    "a silver row of another model where a person speaks now": (
        {"records": [replace(SILVER, content=(RAINS,), text="rains", grade="gold", annotator="bo"), GOLD], "settings": "s2"},
        [("went", "gold", SILVER.id), ("came", "gold", f"a:{RAINS.start}-{RAINS.end}")],
    ),
    "a surer model": ({"records": [replace(SILVER, confidence=0.9), GOLD], "settings": "s2"}, [("changed", "model", SILVER.id)]),
    "the same model on another processor": ({"records": [replace(SILVER, confidence=0.9), GOLD]}, [("changed", "model", SILVER.id)]),
    "a date": ({"articles": [replace(ONE, date="2031-05-03")]}, [("changed", "article", SILVER.id), ("changed", "article", GOLD.id)]),
    "an article more": (
        {"articles": [ONE, OTHER], "records": [SILVER, GOLD, replace(SILVER, article_id="b", text="it snows")]},
        [("came", "article", SILVER.id.replace("a:", "b:"))],
    ),
    "a split": ({"splits": {"test": 1}}, [("changed", "build", SILVER.id), ("changed", "build", GOLD.id)]),
    "words withheld": ({"texts": "none"}, [("changed", "build", SILVER.id), ("changed", "build", GOLD.id)]),
}


@pytest.mark.parametrize(("change", "told"), CHANGES.values(), ids=CHANGES.keys())
def test_what_differs_is_told_with_its_reason(tmp_path: Path, change: dict[str, Any], told: list[tuple[str, str, str]]) -> None:
    found = compare(built(tmp_path / "old"), built(tmp_path / "new", **change))
    assert [(one.what, one.why, one.id) for one in found.changes] == told
    back = compare(tmp_path / "new", tmp_path / "old")
    turned = {"came": "went", "went": "came", "changed": "changed"}
    assert sorted((turned[one.what], one.why, one.id) for one in back.changes) == sorted(told)


def test_a_changed_row_says_from_what_to_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built(tmp_path / "old")
    built(tmp_path / "new", [SILVER, replace(GOLD, stance="cold")])
    [change] = compare(tmp_path / "old", tmp_path / "new").changes
    assert change == Change("changed", "gold", GOLD.id, "We agree. We will meet", (("stance", "warm", "cold"),))
    assert run("diff", tmp_path / "old", tmp_path / "new") == 0
    assert capsys.readouterr().out == (
        f'quotations: 2 -> 2; 0 came, 0 went, 1 changed (gold 1)\n~ {GOLD.id}  gold  stance: "warm" -> "cold"\n'
    )
    assert run("diff", tmp_path / "old", tmp_path / "old") == 0
    assert "the same 2 quotations" in capsys.readouterr().out
    assert run("diff", tmp_path / "old", tmp_path) == 2
    assert "no dataset folder" in capsys.readouterr().err


@pytest.mark.weights
def test_one_gold_row_changed_by_hand_is_all_that_differs(tmp_path: Path) -> None:
    sample, mine = ROOT / "annotations" / "sample", tmp_path / "mine"
    mine.mkdir()
    name = "2009-02-08-munich-reset"
    text = (sample / f"{name}.yaml").read_text("utf-8")
    (mine / f"{name}.yaml").write_text(text.replace("stance: conciliatory", "stance: cautious", 1), "utf-8")
    (mine / f"{name}.txt").write_bytes((sample / f"{name}.txt").read_bytes())
    (mine / "manifest.yaml").write_bytes((sample / "manifest.yaml").read_bytes())
    quotes.build_dataset(sample / f"{name}.txt", out=tmp_path / "old", annotations=sample / f"{name}.yaml")
    quotes.build_dataset(mine / f"{name}.txt", out=tmp_path / "new", annotations=mine / f"{name}.yaml")
    [change] = compare(tmp_path / "old", tmp_path / "new").changes
    assert (change.what, change.why) == ("changed", "gold")
    assert change.columns[0] == ("stance", "conciliatory", "cautious")


def test_a_folder_that_somebody_spoilt_is_named(tmp_path: Path) -> None:
    built(tmp_path / "old")
    path = next((tmp_path / "old" / "quotations").iterdir())
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"quotations/train.*does not read"):
        compare(tmp_path / "old", tmp_path / "old")
    marker = tmp_path / "old" / MARKER
    marker.write_text(json.dumps({**json.loads(marker.read_text("utf-8")), "rows": 5}))
    with pytest.raises(InputError, match="no dataset folder"):
        read_build(tmp_path / "old")


# -- figures


def test_the_figures_of_a_folder_are_those_of_its_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = built(tmp_path / "out", articles=[ONE, OTHER])
    counts = count_dataset(folder)
    assert counts.values["grade"] == {"silver": 1, "gold": 1} and counts.licences == {"CC0": 2}
    assert counts.rows["sentences", "train"] == 8 and counts.crossed["year"]["2031", "warm"] == 1
    assert run("stats", folder) == 0
    said = capsys.readouterr().out
    assert said == shown(folder, counts)
    assert "quotations      2    2" in said and "ona" in said and "kappa" in said
    assert f"  {'Ada Voss':<34} {2:>7,}  {'#' * 40}" in said


def test_plots_are_drawn_and_nobody_s_picture_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    folder, plots = built(tmp_path / "out"), tmp_path / "plots"
    assert run("stats", folder, "--plots", plots) == 0
    pictures = {path.name: path.read_bytes() for path in plots.iterdir()}
    assert sorted(pictures) == ["kinds.png", "speakers.png", "years.png"]
    assert all(each.startswith(b"\x89PNG") for each in pictures.values())
    assert run("stats", folder, "--plots", plots) == 0
    assert {path.name: path.read_bytes() for path in plots.iterdir()} == pictures
    (plots / "years.png").write_bytes(b"mine")
    assert run("stats", folder, "--plots", plots) == 2
    assert (plots / "years.png").read_bytes() == b"mine"


VOTES = {
    "all alike": ([("x", "x"), ("y", "y")], 1.0, 1.0),
    "by chance": ([("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")], 0.5, 0.0),
    "one label": ([("x", "x")], 1.0, 1.0),
    "never": ([("x", "y"), ("y", "x")], 0.0, -1.0),
    "mostly": ([("x", "x"), ("x", "x"), ("y", "y"), ("x", "y")], 0.75, 0.5),
}


@pytest.mark.parametrize(("pairs", "same", "kappa"), VOTES.values(), ids=VOTES.keys())
def test_agreement_is_the_share_and_cohens_kappa(pairs: list[tuple[str, str]], same: float, kappa: float) -> None:
    [found] = Counts(votes=[{"ada": one, "bo": other} for one, other in pairs]).agreements()
    assert (found.readers, found.rows, found.same) == (("ada", "bo"), len(pairs), same)
    assert found.kappa == pytest.approx(kappa)
