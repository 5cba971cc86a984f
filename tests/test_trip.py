"""What a configuration says reaches the rows, and what would change them is never served from a cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from quotes.cli import main
from quotes.config import Config, StanceSettings, read_config
from quotes.errors import ArticleError, ConfigError, InputError, ModelError, YamlError
from quotes.pipeline import Pipeline, weights
from quotes.record import Record
from quotes.stages import Stages
from quotes.stance.facts import FILES
from quotes.text.article import Article, read_articles
from quotes.text.parse import Parse
from tests.exact import MADE_UP

CONFIG = read_config(MADE_UP / "config.yaml")
LABELS = CONFIG.stance.labels


class Parsed:
    """A parser that has done its work."""

    ranks: ClassVar[dict[str, int]] = {}

    def __init__(self, parses: Iterable[Parse]) -> None:
        self.parses = {parse.article.id: parse for parse in parses}

    def parse(self, articles: Iterable[Article]) -> list[Parse]:
        return [self.parses[article.id] for article in articles]


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    articles = [article for article in read_articles(MADE_UP / "articles") if isinstance(article, Article)]
    return Parsed(Pipeline(CONFIG).parser.parse(articles))


@pytest.fixture(scope="module")
def everything(parsed: Parsed) -> list[Record]:
    return rows(CONFIG, parsed)


def rows(config: Config, parsed: Parsed) -> list[Record]:
    pipeline = Pipeline(config)
    pipeline._parser = parsed  # type: ignore[assignment]
    return [record for records in pipeline.records(parse.article for parse in parsed.parses.values()) for record in records]


def likeliest(record: Record) -> tuple[str, float]:
    return max(record.probabilities, key=lambda pair: pair[1])


def off(record: Record) -> float:
    return 1.0 - sum(chance for _, chance in record.probabilities)


def stance(threshold: float) -> StanceSettings:
    return replace(CONFIG.stance, threshold=threshold)


HOLDS: dict[str, tuple[Config, Callable[[Record], bool]]] = {
    "direct only": (replace(CONFIG, kinds=("direct",)), lambda row: row.kind == "direct"),
    "indirect and mixed": (replace(CONFIG, kinds=("mixed", "indirect")), lambda row: row.kind != "direct"),
    "acts only": (replace(CONFIG, reports=("act",)), lambda row: row.reports == "act"),
    "no thoughts": (replace(CONFIG, reports=("speech", "act")), lambda row: row.reports != "thought"),
    "nothing is sure enough": (replace(CONFIG, stance=stance(1.0)), lambda row: row.stance is None),
    "a high threshold": (
        replace(CONFIG, stance=stance(0.7)),
        lambda row: row.stance == (likeliest(row)[0] if likeliest(row)[1] >= 0.7 else None),
    ),
    "any stance likelier than none": (
        replace(CONFIG, stance=stance(0.0)),
        lambda row: row.stance == (likeliest(row)[0] if likeliest(row)[1] > off(row) else None),
    ),
}


@pytest.mark.weights
@pytest.mark.parametrize(("config", "holds"), HOLDS.values(), ids=HOLDS.keys())
def test_a_setting_reaches_the_rows(config: Config, holds: Callable[[Record], bool], parsed: Parsed, everything: list[Record]) -> None:
    found = rows(config, parsed)
    assert found and all(holds(row) for row in found)
    assert not all(holds(row) for row in everything), "the articles do not show it"
    if config.stance == CONFIG.stance:
        assert [row.id for row in found] == [row.id for row in everything if holds(row)]


@pytest.mark.weights
def test_statements_alone_are_a_part_of_all(parsed: Parsed, everything: list[Record]) -> None:
    stated = {row.id for row in rows(replace(CONFIG, statements_only=True), parsed)}
    left_out = [row.text for row in everything if row.id not in stated]
    assert stated < {row.id for row in everything}
    assert "talks with the captains" in left_out and "to sign the letter" in left_out and "the hosts" in left_out
    assert not any(row.kind == "direct" and row.id not in stated for row in everything)


@pytest.mark.weights
def test_another_roster_names_others(parsed: Parsed) -> None:
    without = replace(CONFIG, roster=replace(CONFIG.roster, people=CONFIG.roster.people[:1]))
    keys = {key for row in rows(without, parsed) for key in row.speakers}
    assert "weller" in keys and "holm" not in keys and "local:ada-holm" in keys


def test_the_weights_of_a_configuration_are_files_that_are_there(tmp_path: Path) -> None:
    shipped = weights(CONFIG)
    assert len(shipped) > 3 and all(path.is_file() for path in shipped) and {".pt", ".npz", ".json"} <= {path.suffix for path in shipped}
    fewer = set(shipped) - set(weights(replace(CONFIG, models="official")))
    assert [path.parent.name for path in fewer] == ["tokenize"]  # Stanza's own takes its place
    own = replace(CONFIG, stance=replace(CONFIG.stance, model=tmp_path / "stance"))
    assert {path for path in weights(own) if tmp_path in path.parents} == {tmp_path / "stance" / name for name in FILES}
    assert not {path.name for path in weights(replace(CONFIG, stance=replace(CONFIG.stance, labels=())))} & set(FILES)


YAML = """name: a
language: en
roster: roster.yaml
reports: [speech, act]
stance: {labels: [conciliatory, cautious], threshold: 0.4}
"""
CHANGES = {
    "the roster": ("roster.yaml", "Ada Holm", "Ada Maria Holm"),
    "the threshold": ("config.yaml", "threshold: 0.4", "threshold: 0.5"),
}


@pytest.mark.weights
def test_what_would_change_the_rows_is_worked_on_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "roster.yaml").write_text((MADE_UP / "roster.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "config.yaml").write_text(YAML, "utf-8")
    (tmp_path / "a.txt").write_text('"We will sign," said Mayor Ada Holm.\n', "utf-8")

    def worked_on() -> bool:
        with pytest.raises(SystemExit) as done:
            main(
                ["build", "--config", str(tmp_path / "config.yaml"), "--articles", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")]
            )
        said = capsys.readouterr().err
        assert done.value.code == 0, said
        return "1 articles worked on, 0 taken from the cache" in said

    assert worked_on()
    assert not worked_on()
    for name, old, new in CHANGES.values():
        path = tmp_path / name
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        assert worked_on(), f"{old} made {new}"


FAULTS = {
    "weights": (ModelError("no weights"), None),
    "a configuration": (ConfigError("no such word"), None),
    "a file of ours": (YamlError("no YAML"), None),
    "an article": (ArticleError("is too long", "b.txt"), "b.txt: is too long"),
    "a model": (RuntimeError("shapes differ"), "b: RuntimeError: shapes differ"),
}


@pytest.mark.parametrize(("fault", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_of_one_article_is_told_and_a_fault_of_all_stops(
    fault: Exception, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: Pipeline, stages: Stages, parse: Parse) -> Stages:
        if parse.article.id == "b":
            raise fault
        return stages

    monkeypatch.setattr(Pipeline, "_read", read)
    articles = [Article(name, "It rained.") for name in ("a", "b", "c")]
    pipeline = Pipeline(CONFIG)
    pipeline._parser = Parsed(Parse(article, (), (), ()) for article in articles)  # type: ignore[assignment]
    if told is None:
        with pytest.raises(type(fault)):
            list(pipeline.each(articles))
        return
    found = {article.id: records for article, records in pipeline.each(articles)}
    assert [*found] == ["a", "b", "c"] and found["a"] == found["c"] == ()
    assert isinstance(found["b"], InputError) and str(found["b"]) == told


def test_a_least_file_says_what_a_configuration_is_without_any(tmp_path: Path) -> None:
    (tmp_path / "least.yaml").write_text(f"name: a\nlanguage: en\nroster: {MADE_UP / 'roster.yaml'}\n", "utf-8")
    assert read_config(tmp_path / "least.yaml") == Config("a", "en", CONFIG.roster)
    assert Config("a", "en", CONFIG.roster).seed == 0 and Config("a", "en", CONFIG.roster).splits == {"train": 1.0}
