"""What a build from Python is made of: whose articles, whose gold, and what the folder says of itself; no model is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quotes.config import Config, StanceSettings, default_config, read_config
from quotes.dataset.make import Material, articles_of, material_of, publication_of, read_annotations, wanted_gold
from quotes.dataset.work import engine_of
from quotes.engine import Here, Processes
from quotes.errors import AnnotationWarning, ConfigError, InputError
from quotes.text.article import Article
from tests.exact import MADE_UP

ARTICLES, GOLD = MADE_UP / "articles", MADE_UP / "gold"


@pytest.fixture
def config() -> Config:
    return replace(read_config(MADE_UP / "config.yaml"), articles=ARTICLES, annotations=GOLD)


def ids(material: Material) -> list[str]:
    return [each.id for each in material.articles if isinstance(each, Article)]


def test_the_configurations_gold_goes_with_its_own_articles_only(config: Config) -> None:
    own = material_of(None, config)
    assert own.gold and len(ids(own)) == len(list(ARTICLES.glob("*.txt")))
    assert material_of(ARTICLES, config).gold == {} and ids(material_of(ARTICLES, config)) == ids(own)
    assert material_of(str(ARTICLES), config, GOLD).gold == own.gold == material_of(ARTICLES, config, str(GOLD)).gold
    assert material_of(None, config, gold=False).gold == {}
    assert not any(isinstance(fault, AnnotationWarning) for fault in own.faults)


def test_without_gold_the_facts_of_the_articles_are_read_all_the_same(config: Config) -> None:
    def facts(material: Material) -> list[object]:
        return [(each.id, each.date, each.licence, each.title) for each in material.articles if isinstance(each, Article)]

    assert facts(material_of(ARTICLES, config, GOLD, gold=False)) == facts(material_of(ARTICLES, config, GOLD))


def test_articles_may_be_given_or_lie_where_the_configuration_says(config: Config) -> None:
    given = [Article("a", "It rained."), InputError("is no text", "x.txt")]
    assert list(articles_of(iter(given), config)) == given
    assert [each.id for each in articles_of(None, config)] == [each.id for each in articles_of(ARTICLES, config)]
    with pytest.raises(ConfigError, match="where"):
        articles_of(None, replace(config, articles=None))
    short = articles_of(ARTICLES, replace(config, longest_article=10))
    assert all(isinstance(each, InputError) for each in short)
    assert {each.language for each in articles_of(ARTICLES, replace(config, language="xx")) if isinstance(each, Article)} >= {"xx"}


def test_gold_has_no_stances_where_none_are_asked_for(config: Config) -> None:
    articles = {each.id: each for each in articles_of(None, config) if isinstance(each, Article)}
    found = read_annotations(GOLD, articles, config)
    assert wanted_gold(found, config) == found.gold
    bare = wanted_gold(found, replace(config, stance=StanceSettings(labels=())))
    assert [*bare] == [*found.gold]
    for key, (records, rejected) in bare.items():
        assert rejected == found.gold[key][1]
        assert list(records) == [replace(record, stance=None, labelling=None) for record in found.gold[key][0]]


WRITTEN = """\
annotator: ada
quotations:
  - content: we wait
    speaker: Kremlin
  - content: they hope
    speaker: [Moscow, Georgia's parliament]
    speaker_type: organisation
  - content: nobody knows
    speaker: Cleo Marsh
"""


def test_what_a_person_calls_a_state_becomes_one_speaker(config: Config, tmp_path: Path) -> None:
    article = Article("a", "The Kremlin said we wait. They said they hope. Cleo Marsh said nobody knows.")
    (tmp_path / "a.yaml").write_text(f"article: a\ndigest: {article.digest}\n{WRITTEN}", encoding="utf-8")
    articles = {"a": article}
    found = read_annotations(tmp_path, articles, config)
    said = [record.speakers for record in wanted_gold(found, config)["a"][0]]
    assert said == [("state:russia",), ("state:russia", "local:georgian-parliament"), ("local:cleo-marsh",)]
    assert [record.written_speakers for record in wanted_gold(found, config)["a"][0]] == [
        ("Russia",),
        ("Russia", "Georgian parliament"),
        ("Cleo Marsh",),
    ]
    apart = wanted_gold(found, replace(config, states_as_one=False))
    assert apart == found.gold and apart["a"][0][0].speakers == ("local:kremlin",)


def test_what_a_folder_says_of_itself(config: Config) -> None:
    stance = StanceSettings(("conciliatory", "cautious"), {"cautious": "waits"})
    whole = replace(config, name="x", description="Words.", licence="CC0-1.0", seed=4, splits={"a": 0.5, "b": 0.5}, stance=stance)
    found = publication_of(whole, "none")
    assert (found.title, found.about, found.licence, found.seed, found.texts) == ("Quotations: x", "Words.", "CC0-1.0", 4, "none")
    assert (dict(found.labels), dict(found.splits)) == ({"conciliatory": "", "cautious": "waits"}, {"a": 0.5, "b": 0.5})
    bare = publication_of(replace(whole, description="", licence=None, stance=StanceSettings(labels=())), "all")
    assert (bare.about, bare.licence, dict(bare.labels), bare.texts) == ("", "not stated", {}, "all")


CHANGES = {
    "name": ({"name": "y"}, False),
    "description": ({"description": "y"}, False),
    "licence": ({"licence": "y"}, False),
    "seed": ({"seed": 9}, False),
    "splits": ({"splits": {"a": 1.0}}, False),
    "out": ({"out": Path("y")}, False),
    "longest article": ({"longest_article": 9}, False),
    "reports": ({"reports": ("speech",)}, True),
    "kinds": ({"kinds": ("direct",)}, True),
    "statements": ({"statements_only": True}, True),
    "stance": ({"stance": StanceSettings(("conciliatory", "cautious"), {}, None, 0.9)}, True),
    "no stance": ({"stance": StanceSettings(labels=())}, True),
    "roster": ({"roster": default_config().roster}, True),
}


@pytest.mark.parametrize(("change", "other"), CHANGES.values(), ids=CHANGES.keys())
def test_records_are_kept_under_what_they_depend_on(change: dict[str, object], other: bool, config: Config) -> None:
    changed = replace(config, **change)  # type: ignore[arg-type]
    assert (publication_of(config, "all").settings != publication_of(changed, "all").settings) is other


def test_one_job_works_here_and_more_in_processes() -> None:
    assert isinstance(engine_of(1), Here) and isinstance(engine_of(2), Processes)
    with pytest.raises(ValueError):
        engine_of(0)
