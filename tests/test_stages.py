"""Each stage is kept apart from records: what changes makes its own stage work again, no other, and the rows are those of a fresh build."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.config import Config, StanceSettings, read_config
from quotes.dataset import cache, work
from quotes.dataset.changes import compare
from quotes.dataset.stages import StageFiles, StageSettings
from quotes.dataset.work import settings, stage_settings
from quotes.parsing.stanza_parser import StanzaParser
from quotes.pipeline import Pipeline
from quotes.quotation.types import Attribution, Mention, Quotation, Speaker
from quotes.record import Extracted
from quotes.speakers.roster import Person
from quotes.stages import Asked, Stages
from quotes.stance import StanceModel, load_model
from quotes.text.article import Article, read_articles
from quotes.text.parse import Entity, Parse, Part, Sentence, Token
from quotes.text.spans import Span
from tests.exact import ARTICLES, MADE_UP

TEXT = "Ann Holm said it rains. Tom Hale waits."
ARTICLE = Article("a", TEXT, date="2010-01-02")
PARSE = Parse(
    ARTICLE,
    (Sentence((Token(Span(0, 3)), Token(Span(4, 8)))), Sentence((Token(Span(24, 27)),))),
    (Entity(Span(0, 8), "person"),),
    (Part(Span(14, 22), "content", 0.1 + 0.2), Part(Span(9, 13), "cue")),
)
FOUND = (
    Attribution(
        Quotation((Span(14, 16), Span(17, 22)), "mixed"),
        Mention(Span(0, 8), "name"),
        Span(9, 13),
        "cue",
        0.1 + 0.2,
        "thought",
        statement=False,
        relay=Span(24, 32),
    ),
    Attribution(Quotation((Span(33, 38),), "indirect"), None, None, "none", 0),
)
SPEAKERS = ((Speaker("holm", "Ann Holm", "person", 0.9), Speaker("local:x", "X \ud800", "unnamed", 1)), None)
STAGES = Stages(PARSE, FOUND, SPEAKERS, {"0123": (0.1 + 0.2, 1e-300, 1 / 3)})
SETTINGS = StageSettings("p", "a", "s", "c", classes=3)
NAMES = ("parse", "attributions", "speakers", "chances")


def without(stages: Stages, *names: str) -> Stages:
    return replace(stages, **{name: {} if name == "chances" else None for name in names})


# One article's file.


def test_stages_come_back_as_they_were(tmp_path: Path) -> None:
    kept = StageFiles(tmp_path, SETTINGS)
    assert kept.get(ARTICLE) == Stages()
    kept.put(ARTICLE, STAGES)
    assert repr(kept.get(ARTICLE)) == repr(STAGES)  # a whole number stays whole
    other = replace(ARTICLE, id="other")
    assert kept.get(other) == replace(STAGES, parse=replace(PARSE, article=other))
    assert kept.get(replace(ARTICLE, text=TEXT + " ")) == kept.get(replace(ARTICLE, language="de")) == Stages()
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_nobody_found_is_another_thing_than_nobody_looked_for(tmp_path: Path) -> None:
    kept = StageFiles(tmp_path, SETTINGS)
    for speakers in ((), None), (None, None), (None, ()):
        kept.put(ARTICLE, replace(STAGES, speakers=speakers))
        assert kept.get(ARTICLE).speakers == speakers
    kept.put(ARTICLE, Stages(PARSE, (), ()))
    assert kept.get(ARTICLE) == Stages(PARSE, (), ())


@pytest.mark.parametrize("stage", NAMES)
def test_another_word_for_a_stage_loses_that_one_alone(tmp_path: Path, stage: str) -> None:
    StageFiles(tmp_path, SETTINGS).put(ARTICLE, STAGES)
    found = StageFiles(tmp_path, replace(SETTINGS, **{stage: "new"})).get(ARTICLE)
    lost = ("attributions", "speakers") if stage == "attributions" else (stage,)  # speakers stand in the order of the attributions
    assert found == without(STAGES, *lost)


def test_on_another_day_others_hold_the_offices(tmp_path: Path) -> None:
    kept = StageFiles(tmp_path, SETTINGS)
    kept.put(ARTICLE, STAGES)
    later = replace(ARTICLE, date="2011-01-02")
    assert kept.get(later) == replace(without(STAGES, "speakers"), parse=replace(PARSE, article=later))


ROW = [[14, 16], "direct", [0, 8, "name"], [9, 13], "cue", 0.5, "speech", True, []]
SPOILT: list[tuple[str, Any]] = [
    *(("parse", {"sentences": each}) for each in ([[0, 3, 4]], [[0, 9999]], [[]], [[0.5, 3]], "no", None)),
    *(("parse", {"parts": [[0, 3, *each]]}) for each in (["verb", 0.5], ["cue", "much"])),
    ("parse", {"entities": [[3, 0, "person"]]}),
    *(
        ("attributions", [[*ROW[:at], each, *ROW[at + 1 :]]])
        for at, each in enumerate(([], "odd", [0, 8, "verb"], [9, 9999], 7, 1.5, "x", 3))
    ),
    *(("attributions", each) for each in ([ROW[:8]], [[[1, 2, 3], *ROW[1:]]], [[[0.5, 3], *ROW[1:]]], [[*ROW[:8], [3]]], 5, "no")),
    *(("speakers", each) for each in ([None], [None] * 3, [[["k", "n", "dog", 1]], None], [[["k", 1, "person", 1]], None], 7)),
    *(("speakers", [[["k", "n", "person", each]], None]) for each in (1.5, True, "1", float("nan"))),
    *(("chances", {"0123": each}) for each in ([0.5, 0.5], [0.5] * 4, [0.5, 0.5, 2], [0.5, 0.5, float("nan")], 0.5, None)),
    *(("chances", each) for each in ([], "no")),
]


@pytest.mark.parametrize(("stage", "found"), SPOILT, ids=map(str, SPOILT))
def test_a_line_that_somebody_spoilt_counts_as_none(tmp_path: Path, stage: str, found: Any) -> None:
    kept = StageFiles(tmp_path, SETTINGS)
    kept.put(ARTICLE, STAGES)
    (path,) = tmp_path.rglob("*.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    (line,) = (line for line in lines if line["stage"] == stage)
    line["found"] = {**line["found"], **found} if stage == "parse" else found
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    assert kept.get(ARTICLE) == without(STAGES, stage, *(["speakers"] if stage == "attributions" else []))
    kept.put(ARTICLE, STAGES)
    assert kept.get(ARTICLE) == STAGES


@given(data=st.binary(max_size=60), at=st.integers(0, 2000))
def test_bytes_of_any_kind_are_no_stages(tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int) -> None:
    kept = StageFiles(tmp_path_factory.mktemp("stages"), SETTINGS)
    kept.put(ARTICLE, STAGES)
    (path,) = kept.folder.rglob("*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(data)
    assert kept.get(ARTICLE) == Stages()
    path.write_bytes(whole[:at])  # cut off anywhere: a line that is whole is kept
    count = whole[: at + 1].count(b"\n") if at < len(whole) else len(NAMES)
    assert kept.get(ARTICLE) == without(STAGES, *NAMES[count:])
    path.unlink()
    path.mkdir()
    assert kept.get(ARTICLE) == Stages()
    kept.put(ARTICLE, STAGES)
    assert kept.get(ARTICLE) == STAGES


def test_other_words_or_another_cue_are_another_question() -> None:
    asked = [Asked("we wait", "said"), Asked("we wait", "warned"), Asked("we wait", None), Asked("we", "wait said"), Asked("we wait", "")]
    assert len({each.key for each in asked}) == len(asked) and Asked("we wait", "said").key == asked[0].key
    assert Asked("\ud800", None).key


# What a stage depends on.


CONFIG = read_config(MADE_UP / "config.yaml")
CHANGED: dict[str, tuple[Callable[[Config], Config], set[str]]] = {
    "a roster": (lambda config: replace(config, roster=replace(config.roster, people=config.roster.people[:1])), {"speakers"}),
    "kinds": (lambda config: replace(config, kinds=("direct",)), {"speakers"}),
    "reports": (lambda config: replace(config, reports=("speech",)), {"speakers"}),
    "statements": (lambda config: replace(config, statements_only=True), {"speakers"}),
    "states": (lambda config: replace(config, states_as_one=False), {"speakers"}),
    "a threshold": (lambda config: replace(config, stance=replace(config.stance, threshold=0.9)), set()),
    "a prior": (lambda config: replace(config, stance=replace(config.stance, prior={"cautious": 0.5})), set()),
    "no stance": (lambda config: replace(config, stance=StanceSettings(labels=())), {"chances", "classes"}),
    "models": (lambda config: replace(config, models="official"), {"parse", "attributions", "speakers"}),
}


def differing(first: StageSettings, second: StageSettings) -> set[str]:
    return {name for name in (*NAMES, "classes") if getattr(first, name) != getattr(second, name)}


@pytest.mark.parametrize("change", CHANGED)
def test_a_configuration_changes_the_words_of_what_it_tells(change: str) -> None:
    changed, stages = CHANGED[change]
    assert differing(stage_settings(CONFIG), stage_settings(changed(CONFIG))) == stages


ALL = set(NAMES)
FILES: dict[str, set[str]] = {
    "text/lines.py": ALL - {"chances"},
    "language/en/quoting.yaml": ALL - {"chances"},
    "learned/trees.py": ALL,
    "parsing/net.py": ALL - {"chances"},
    "models/en/quotation/quotes.pt": ALL - {"chances"},
    "quotation/find.py": {"attributions", "speakers"},
    "models/en/cue.json": {"attributions", "speakers"},
    "models/en/source.json": {"attributions", "speakers"},
    "models/en/accept.json": {"attributions", "speakers"},
    "speakers/nouns.py": {"speakers"},
    "models/en/pronoun.json": {"speakers"},
    "stance/words.py": {"chances"},
    "models/en/stance/terms.json": {"chances"},
    "models/en/stance/encoder.safetensors": {"chances"},
    "pipeline.py": ALL,
    "stages.py": ALL,
    "dataset/stages.py": ALL,
    "columns.py": set(),
}


@pytest.mark.parametrize("name", FILES)
def test_code_and_weights_change_the_words_of_their_stages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = Path(quotes.__file__).parent / name
    assert changed.is_file()
    before, whole = stage_settings(CONFIG), settings(CONFIG)
    sha256_of = cache.sha256_of
    monkeypatch.setattr(cache, "sha256_of", lambda path: "0" * 64 if path == changed else sha256_of(path))
    assert differing(before, stage_settings(CONFIG)) == FILES[name]
    if name != "dataset/stages.py":
        assert (settings(CONFIG) != whole) == bool(FILES[name])


# The whole trip.


def never(*_: object, **__: object) -> Any:
    raise AssertionError("this stage does not work again")


def forbid(monkeypatch: pytest.MonkeyPatch, *stages: str) -> None:
    homes: dict[str, tuple[object, str]] = {
        "find": (quotes.pipeline, "find_quotations"),
        "name": (quotes.pipeline, "name_speakers"),
        "stance": (StanceModel, "chances"),
    }
    for stage in stages:
        if stage != "parse":
            monkeypatch.setattr(*homes[stage], never)
    if "parse" in stages:
        monkeypatch.setattr(StanzaParser, "parse", lambda _, articles: iter(map(never, articles)))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    found = [each for folder in ARTICLES.values() for each in islice(read_articles(folder), 3)]
    return [each for each in found if isinstance(each, Article)]


@pytest.fixture(scope="module")
def fresh(articles: list[Article]) -> list[Extracted]:
    return through(CONFIG, None, articles)


@pytest.fixture(scope="module")
def made(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all stages of some of the sample and of the made-up articles."""
    folder = tmp_path_factory.mktemp("stages")
    through(CONFIG, folder, articles)
    return folder


def through(config: Config, folder: Path | None, articles: list[Article], *forbidden: str) -> list[Extracted]:
    pipeline = Pipeline(config, StageFiles(folder, stage_settings(config)) if folder else None)
    pipeline.load()  # which tries the models
    with pytest.MonkeyPatch.context() as patched:
        forbid(patched, *forbidden)
        return list(pipeline.extracted(articles))


@pytest.fixture
def again(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    for path in made.rglob("*.jsonl"):
        place = tmp_path / "stages" / path.relative_to(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return tmp_path / "stages"


def another_model(config: Config, folder: Path) -> Config:
    model = load_model()
    labels = replace(model.calibration.labels, slope=model.calibration.labels.slope * 2)
    replace(model, calibration=replace(model.calibration, labels=labels)).save(folder / "model")
    return replace(config, stance=replace(config.stance, model=folder / "model"))


OTHER: dict[str, tuple[Callable[[Config, Path], Config], tuple[str, ...]]] = {
    "nothing": (lambda config, _: config, ("parse", "find", "name", "stance")),
    "a roster": (
        lambda config, _: replace(config, roster=replace(config.roster, people=(Person("x", "Ada Holm"), *config.roster.people[:1]))),
        ("parse", "find", "stance"),
    ),
    "kinds": (lambda config, _: replace(config, kinds=("direct",)), ("parse", "find", "stance")),
    "a stance model": (another_model, ("parse", "find", "name")),
    "a threshold": (
        lambda config, _: replace(config, stance=replace(config.stance, threshold=0.8)),
        ("parse", "find", "name", "stance"),
    ),
    "a prior": (
        lambda config, _: replace(config, stance=replace(config.stance, prior={"cautious": 0.7, "conciliatory": 0.1})),
        ("parse", "find", "name", "stance"),
    ),
    "no stance": (lambda config, _: replace(config, stance=StanceSettings(labels=())), ("parse", "find", "name", "stance")),
}


@pytest.mark.weights
@pytest.mark.parametrize("change", OTHER)
def test_what_is_kept_does_not_work_again_and_gives_the_same_records(
    change: str, articles: list[Article], fresh: list[Extracted], again: Path, tmp_path: Path
) -> None:
    changed, kept = OTHER[change]
    config = changed(CONFIG, tmp_path)
    wanted = fresh if change == "nothing" else through(config, None, articles)
    assert (wanted == fresh) == (change == "nothing")
    assert through(config, again, articles, *kept) == wanted
    assert through(config, again, articles, "parse", "find", "name", "stance") == wanted  # and what was new is kept now


@pytest.mark.weights
def test_with_more_quotations_the_stance_model_reads_the_new_ones_alone(
    articles: list[Article], fresh: list[Extracted], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = through(replace(CONFIG, kinds=("direct",)), tmp_path, articles)
    asked: list[tuple[str, str | None]] = []
    chances = StanceModel.chances

    def watched(model: StanceModel, words: list[str], cues: list[str | None] | None = None) -> Any:
        asked.extend(zip(words, cues or [None], strict=True))
        return chances(model, words, cues)

    monkeypatch.setattr(StanceModel, "chances", watched)
    assert through(CONFIG, tmp_path, articles, "find") == fresh
    seen, everything = ({(row.text, row.cue_text) for each in found for row in each.records} for found in (some, fresh))
    assert seen and set(asked[1:]) == everything - seen and len(asked[1:]) == len(everything - seen)  # after the model's trial


@pytest.mark.weights
@pytest.mark.parametrize("stage", NAMES)
def test_a_stage_that_is_gone_is_made_again(stage: str, articles: list[Article], fresh: list[Extracted], again: Path, made: Path) -> None:
    for number, path in enumerate(sorted(again.rglob("*.jsonl"))):
        lines = path.read_text().splitlines(keepends=True)
        at = NAMES.index(stage)
        if at < len(lines):
            lines[at] = "" if number % 2 else lines[at][: len(lines[at]) // 2] + "\n"
        path.write_text("".join(lines))
    assert through(CONFIG, again, articles) == fresh
    assert {path.name: path.read_bytes() for path in again.rglob("*.jsonl")} == {
        path.name: path.read_bytes() for path in made.rglob("*.jsonl")
    }


@pytest.mark.weights
def test_what_was_found_before_a_fault_is_kept(articles: list[Article], fresh: list[Extracted], tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        through(CONFIG, tmp_path, articles, "stance")
    assert through(CONFIG, tmp_path, articles, "parse", "find", "name") == fresh


@pytest.mark.weights
@pytest.mark.versions
def test_a_build_with_another_roster_names_speakers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("“We will wait,” said Mayor Ann Holm on Monday.\n\nShe thanked Tom Hale for his\npatience.\n", "utf-8")
    (texts / "b.txt").write_text("Tom Hale warned that the ferry would not run. “Not this week,” he said.\n", "utf-8")
    config = "name: x\nlanguage: en\nroster: {}.yaml\nstance: {{labels: [conciliatory, cautious]}}\nlicence: CC0-1.0\n"
    for name, person in (("one", "key: holm, name: Ann Holm, pronouns: she"), ("two", "key: hale, name: Tom Hale, pronouns: he")):
        (tmp_path / f"{name}.yaml").write_text(f"roster: {name}\npeople:\n  - {{{person}}}\n")
        (tmp_path / f"{name}.config.yaml").write_text(config.format(name))

    def build(name: str, out: str) -> None:
        monkeypatch.setattr(work, "_PIPELINE", None)
        quotes.build_dataset(texts, tmp_path / f"{name}.config.yaml", tmp_path / out, texts="all", plots=False)

    build("two", "fresh")
    build("one", "dataset")
    assert compare(tmp_path / "dataset", tmp_path / "fresh").changes
    asked: list[str] = []
    chances, parse = StanceModel.chances, StanzaParser.parse
    with monkeypatch.context() as patched:
        forbid(patched, "find")
        patched.setattr(StanceModel, "chances", lambda model, words, *cues: asked.extend(words) or chances(model, words, *cues))
        patched.setattr(
            StanzaParser, "parse", lambda parser, given: parse(parser, [asked.append(article.text) or article for article in given])
        )
        build("two", "dataset")
    assert not [words for words in asked if "ferry" in words or "wait," in words]  # nothing but what models are tried with as they load
    assert not compare(tmp_path / "dataset", tmp_path / "fresh").changes
