"""The shipped set of the reset years: what readers labelled stands in it, no article's words do, and it comes from its configuration."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quotes.config import read_config
from quotes.dataset.changes import compare

ROOT = Path(__file__).resolve().parent.parent
SHIPPED, LABELLED = ROOT / "notebooks" / "reset-years", ROOT / "annotations" / "stance-sources"
ARTICLES = ROOT.parent / "shared" / "data" / "sources"
WORDS = 6
"""Words of an anchor, at most."""

pytestmark = pytest.mark.versions


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    from datasets import load_dataset

    return [row for split in load_dataset(str(SHIPPED)).values() for row in split]


def test_it_holds_every_label_that_readers_gave(rows: list[dict[str, Any]]) -> None:
    gold = [row for row in rows if row["annotator"]]
    told = Counter(path.read_text("utf-8").count("\n  - content:") for path in LABELLED.glob("*.yaml") if path.name != "manifest.yaml")
    assert len(gold) == 893 == sum(number * count for number, count in told.items())
    assert all(row["guideline_rule"] or row["stance"] is None for row in gold)
    assert {row["article_id"] for row in gold} == {path.stem for path in LABELLED.glob("*.yaml") if path.name != "manifest.yaml"}


def test_no_articles_words_are_in_it_but_anchors(rows: list[dict[str, Any]]) -> None:
    words = ("text", "context", "left_context", "right_context", "source", "cue", "relay")
    assert not any(row[name] for row in rows for name in words) and not any(row["text_included"] for row in rows)
    assert all(len(re.findall(r"\w[\w'’.-]*", row["anchor"])) <= WORDS for row in rows if row["anchor"])


def test_its_figures_are_those_of_its_page_and_its_configuration(rows: list[dict[str, Any]]) -> None:
    config = read_config(ROOT / "configs" / "reset.yaml")
    assert (config.name, config.annotations) == ("reset-years", Path("annotations/stance-sources"))
    assert (
        f"{len({row['article_id'] for row in rows})} openly licensed articles" in config.description
        and "893 quotations" in config.description
    )
    page = (ROOT / "docs" / "how-to" / "reset-years.md").read_text("utf-8")
    assert f"{len(rows):,} quotations in {len({row['article_id'] for row in rows})} articles" in page
    assert json.loads((SHIPPED / "croissant.json").read_text("utf-8"))["version"] == config.version


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not here")
@pytest.mark.weights
def test_it_is_what_the_configuration_builds(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    import shutil

    import quotes

    known = {path.stem for path in LABELLED.glob("*.yaml")}
    (tmp_path / "reset-articles").mkdir()
    for path in ARTICLES.rglob("*.txt"):
        if path.stem in known:
            shutil.copy(path, tmp_path / "reset-articles")
    made = {"annotations": LABELLED, "texts": "none", "plots": False}
    report = quotes.build_dataset(tmp_path / "reset-articles", ROOT / "configs" / "reset.yaml", tmp_path / "anew", **made)  # type: ignore[arg-type]
    assert report.built == 87 and not report.faults
    # with other models, or on another processor, the machine's rows may differ, most of them in a digit of a probability; nothing else may
    gold = {row["id"] for row in rows if row["annotator"]}
    found = compare(SHIPPED, tmp_path / "anew").changes
    assert len(gold) == 893 and not [change for change in found if change.id in gold or change.why == "article"]
    assert sum(change.what != "changed" for change in found) < 0.05 * report.counts.rows["quotations", "train"]
