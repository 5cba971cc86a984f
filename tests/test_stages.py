"""Parses are kept apart from records: another roster or stance model parses nothing again, and what is kept gives the same rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotes.dataset.parses import Parses

import quotes
from quotes.dataset.changes import compare
from quotes.parsing.stanza_parser import StanzaParser
from quotes.text.article import Article
from quotes.text.parse import Entity, Parse, Part, Sentence, Token
from quotes.text.spans import Span

TEXT = "Ann Holm said it rains. Tom Hale waits."
ARTICLE = Article("a", TEXT)
PARSE = Parse(
    ARTICLE,
    (Sentence((Token(Span(0, 3)), Token(Span(4, 8)))), Sentence((Token(Span(24, 27)),))),
    (Entity(Span(0, 8), "person"),),
    (Part(Span(14, 22), "content", 0.1 + 0.2), Part(Span(9, 13), "cue")),
)


def test_a_parse_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = Parses(tmp_path, "s1")
    assert kept.get(ARTICLE) is None
    kept.put(PARSE)
    assert kept.get(ARTICLE) == PARSE and kept.get(Article("other", TEXT)) == Parse(Article("other", TEXT), *SAME)
    assert kept.get(Article("a", TEXT + " ")) is None and Parses(tmp_path, "s2").get(ARTICLE) is None
    assert kept.get(Article("a", TEXT, language="de")) is None


SAME = (PARSE.sentences, PARSE.entities, PARSE.parts)
SPOILT = [
    {"sentences": [[0, 3, 4]]},
    {"sentences": [[0, 9999]]},
    {"sentences": [[]]},
    {"sentences": [[0.5, 3]]},
    {"sentences": "no"},
    {"parts": [[0, 3, "verb", 0.5]]},
    {"parts": [[0, 3, "cue", "much"]]},
    {"entities": [[3, 0, "person"]]},
    {"digest": "0" * 64},
]


@pytest.mark.parametrize("change", SPOILT, ids=map(str, SPOILT))
def test_a_file_that_somebody_spoilt_counts_as_none(tmp_path: Path, change: dict[str, object]) -> None:
    kept = Parses(tmp_path, "s1")
    kept.put(PARSE)
    (path,) = tmp_path.rglob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert kept.get(ARTICLE) is None
    kept.put(PARSE)
    assert kept.get(ARTICLE) == PARSE


@given(st.binary(max_size=60))
def test_bytes_of_any_kind_are_no_parse(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    kept = Parses(tmp_path_factory.mktemp("parses"), "s1")
    kept.put(PARSE)
    (path,) = kept.folder.rglob("*.json")
    path.write_bytes(data)
    assert kept.get(ARTICLE) is None


@pytest.mark.weights
@pytest.mark.versions
def test_another_roster_parses_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("“We will wait,” said Mayor Ann Holm on Monday.\n\nShe thanked Tom Hale for his\npatience.\n", "utf-8")
    (texts / "b.txt").write_text("Tom Hale warned that the ferry would not run. “Not this week,” he said.\n", "utf-8")
    config = "name: x\nlanguage: en\nroster: {}.yaml\nstance: {{labels: [conciliatory, cautious]}}\nlicence: CC0-1.0\n"
    for name, person in (("one", "key: holm, name: Ann Holm, pronouns: she"), ("two", "key: hale, name: Tom Hale, pronouns: he")):
        (tmp_path / f"{name}.yaml").write_text(f"roster: {name}\npeople:\n  - {{{person}}}\n")
        (tmp_path / f"{name}.config.yaml").write_text(config.format(name))
    asked: list[int] = []
    parse = StanzaParser.parse

    def watched(self: StanzaParser, articles: object) -> object:
        found = list(articles)  # type: ignore[call-overload]
        asked.append(sum(each.id in ("a", "b") for each in found))
        return parse(self, found)

    monkeypatch.setattr(StanzaParser, "parse", watched)

    def build(name: str, out: str) -> None:
        quotes.build_dataset(texts, tmp_path / f"{name}.config.yaml", tmp_path / out, texts="all", plots=False)

    build("one", "dataset")
    build("two", "dataset")
    assert sum(asked) == 2
    build("two", "fresh")
    assert sum(asked) == 4 and not compare(tmp_path / "dataset", tmp_path / "fresh").changes
