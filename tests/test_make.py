"""A dataset is built from Python as the command builds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import quotes
from quotes.errors import ConfigError, InputError
from quotes.speakers.roster import Person, Roster
from quotes.text.article import Article

pytestmark = [pytest.mark.weights, pytest.mark.versions]
HARBOUR = "\u201cWe are ready to talk,\u201d Mayor Ada Holm said on Monday. She warned that the bridge would be closed.\n"


def test_articles_made_in_memory_become_a_dataset(tmp_path: Path) -> None:
    from datasets import load_dataset

    heard = []
    articles = [Article(name, HARBOUR, licence="CC0-1.0") for name in ("a", "b", "c")]
    report = quotes.build_dataset(articles, out=tmp_path / "out", progress=lambda done, total: heard.append((done, total)))
    assert (report.built, report.cached, report.faults) == (3, 0, ()) and heard[-1] == (3, 3)
    found = load_dataset(str(tmp_path / "out"), split="all", cache_dir=str(tmp_path / "cache"))
    assert sorted(set(found["article_id"])) == ["a", "b", "c"]
    assert all(HARBOUR[row["start"] : row["end"]] == row["text"] for row in found)
    assert quotes.build_dataset(articles, out=str(tmp_path / "out")).cached == 3


def test_the_ids_of_the_roster_go_into_the_dataset(tmp_path: Path) -> None:
    from datasets import load_dataset

    roster = Roster("harbour", (Person("holm", "Ada Holm", pronouns="she", wikidata="Q7"),))
    text = f"{HARBOUR}\n\u201cNo,\u201d said Tom Hale, a carpenter.\n"
    quotes.build_dataset([Article("a", text)], replace(quotes.default_config(), roster=roster), tmp_path / "out", texts="all")
    found = load_dataset(str(tmp_path / "out"), split="all", cache_dir=str(tmp_path / "cache"))
    ids = dict(zip(map(tuple, found["speakers"]), found["speaker_wikidata"], strict=True))
    assert ids == {("holm",): ["Q7"], ("local:tom-hale",): [None]}


def test_what_is_refused_is_told_and_the_rest_is_built(tmp_path: Path) -> None:
    config = replace(quotes.default_config(), longest_article=len(HARBOUR))
    articles = [Article("a", HARBOUR), Article("long", HARBOUR * 2), Article("arabic", HARBOUR, "ar"), InputError("is no text", "x.txt")]
    report = quotes.build_dataset(articles, config, tmp_path / "out")
    assert report.built == 1 and [fault.place for fault in report.faults] == ["long", "arabic", "x.txt"]


def test_without_a_place_nothing_is_begun() -> None:
    config = replace(quotes.default_config(), out=None, articles=None)
    with pytest.raises(ConfigError, match="where"):
        quotes.build_dataset([Article("a", HARBOUR)], config)
    with pytest.raises(ConfigError, match="where"):
        quotes.build_dataset(config=config, out="x")
