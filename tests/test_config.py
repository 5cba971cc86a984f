"""A configuration says only what is known; the shipped ones and the schemas fit the readers."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quotes.annotations import form
from quotes.config import (
    CONFIG_KEYS,
    STANCE_KEYS,
    default_config,
    existing,
    read_config,
    refuse_other_labels,
    shipped,
    with_labels,
)
from quotes.errors import ConfigError, InputError
from quotes.speakers.roster import read_roster
from quotes.yamlfile import read_yaml

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = {
    "annotation": ROOT / "annotations" / "annotation.schema.json",
    "roster": ROOT / "configs" / "rosters" / "roster.schema.json",
    "config": ROOT / "configs" / "config.schema.json",
}
LEAST = "name: x\nlanguage: en\nroster: people.yaml\n"
ROSTER = "roster: x\npeople:\n  - {key: holm, name: Ada Holm}\n"


def write(folder: Path, text: str) -> Path:
    (folder / "people.yaml").write_text(ROSTER)
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def test_the_least(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST))
    assert [person.key for person in config.roster.people] == ["holm"]
    assert (config.models, config.reports, config.kinds) == ("shipped", ("speech", "act"), ("direct", "mixed", "indirect"))
    assert (config.stance.labels, config.splits, config.seed, config.out) == (None, {"train": 1.0}, 0, None)


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "stance").mkdir()
    text = LEAST + (
        "description: d\nmodels: weights\nreports: [act, speech]\nkinds: direct\nstatements_only: true\n"
        "stance: {labels: [for, against, neither], model: stance, threshold: 1, prior: {for: 0.2, neither: 0.5}}\n"
        "splits: {train: 0.5, test: 0.5}\nseed: 3\nlicence: CC0-1.0\n"
        "articles: in\nannotations: gold\nout: there\n"
    )
    config = read_config(write(tmp_path, text))
    assert config.models == str(tmp_path / "weights")
    assert (config.reports, config.kinds, config.statements_only) == (("speech", "act"), ("direct",), True)
    assert config.stance.prior == {"for": 0.2, "neither": 0.5}
    assert (config.stance.labels, config.stance.model, config.stance.threshold) == (("for", "against", "neither"), tmp_path / "stance", 1.0)
    assert (config.splits, config.seed, config.articles, config.out) == ({"train": 0.5, "test": 0.5}, 3, Path("in"), Path("there"))


def test_labels_with_meanings(tmp_path: Path) -> None:
    stance = read_config(write(tmp_path, LEAST + "stance: {labels: {for: in favour, against: }}\n")).stance
    assert stance.labels == ("for", "against")
    assert stance.meanings == {"for": "in favour", "against": ""}


def test_null_is_left_out(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST + "stance:\nlicence: null\nsplits: ~\nmodels:\n"))
    assert (config.stance.labels, config.licence, config.models) == (None, None, "shipped")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (LEAST + "languge: en", "4:1", r"unknown key 'languge' \(did you mean 'language'\?\); known: name, .*splits"),
        ("name: x\nlanguage: en\n", "1:1", "'roster' is missing"),
        (LEAST.replace("en", ""), "2:10", "'language' needs a value"),
        (LEAST.replace("people", "none"), "3:9", "there is no roster"),
        (LEAST.replace("x", "My Set"), "1:7", "a name is small letters"),
        (LEAST.replace("en", "English"), "2:11", "ISO 639"),
        (LEAST + "models: shiped", "4:9", "models are shipped, official, or a folder"),
        (LEAST + "reports: [speech, thougt]", "4:19", "did you mean 'thought'"),
        (LEAST + "kinds: []", "4:8", "asks for nothing"),
        (LEAST + "statements_only: [clause]", "4:18", "true or false belongs here"),
        (LEAST + "stance: {labels: [one]}", "4:18", "two labels or more"),
        (LEAST + "stance: {labels: [a, a]}", "4:18", "two labels or more"),
        (LEAST + 'stance: {labels: [a, "b\\nc"]}', "4:18", "two labels or more"),
        (LEAST + "stance: {labels: {}}", "4:18", "two labels or more"),
        (LEAST + "stance: {model: x}", "4:17", "there is no stance model"),
        (LEAST + "stance: {labels: [a, b], model: none}", "4:33", "there is no stance model"),
        (LEAST + "stance: {labels: [a, b], treshold: 1}", "4:26", "did you mean 'threshold'"),
        (LEAST + "stance: {labels: [a, b], threshold: 2}", "4:37", "from 0 to 1"),
        (LEAST + "stance: {prior: {a: 0.7, b: 0.6}}", "4:17", "make 1.3"),
        (LEAST + "stance: {prior: {a: 0, b: 0}}", "4:17", "make 0"),
        (LEAST + "stance: {prior: {a: 2}}", "4:21", "from 0 to 1"),
        (LEAST + "stance: {prior: 0.4}", "4:17", "keys and values"),
        (LEAST + "splits: {train: 0.5, test: 0.4}", "4:9", "make 0.9, not 1"),
        (LEAST + "splits: {train: 1, test: 0}", "4:26", "'test' has no share"),
        (LEAST + "splits: {my split: 1}", "4:10", "a split's name"),
        (LEAST + "seed: 1.5", "4:7", "a whole number"),
        (LEAST + "seed: yes", "4:7", "a number belongs here"),
        (LEAST + "articles: [a]", "4:11", "a text belongs here"),
        (LEAST.replace("en", "xx"), "2:11", "no language 'xx'; there are: en;"),
        (LEAST + "splits: {all: 1}", "4:10", "'all', which is every split"),
        (LEAST + f"splits: {{{'x' * 300}: 1}}", "4:10", "at most 100 bytes"),
        (LEAST + f"splits: {{{'ж' * 60}: 1}}", "4:10", "at most 100 bytes"),
        (LEAST.replace("people.yaml", "."), "3:9", "there is no roster"),
        (LEAST + "stance: {model: config.yaml}", "4:17", "there is no stance model"),
    ],
)
def test_faults_have_a_place_and_teach(tmp_path: Path, text: str, place: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(InputError, match=words) as caught:
        read_config(path)
    assert caught.value.place == f"{path}:{place}"


PATHS = [
    pytest.param("~nosuchuser/x", "nobody we know", id="unknown home"),
    pytest.param("x" * 5_000, "cannot be a path", id="too long"),
    pytest.param('"a\\0b"', "cannot be a path", id="NUL"),
    pytest.param("loop", "cannot be a path", id="loop"),
    pytest.param('""', "at least one character", id="empty"),
]


@pytest.mark.parametrize("key", ["roster", "models", "stance.model", "articles", "annotations", "out"])
@pytest.mark.parametrize(("words", "complaint"), PATHS)
def test_a_path_that_no_file_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, words: str, complaint: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    line = f"stance:\n  model: {words}\n" if key == "stance.model" else f"{key}: {words}\n"
    text = LEAST.replace("roster: people.yaml\n", line) if key == "roster" else LEAST + line
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=complaint) as caught:
        read_config(path)
    number = text[: text.index(words)].count("\n") + 1
    assert caught.value.place.startswith(f"{path}:{number}:") and len(str(caught.value)) < 500


@pytest.mark.parametrize("key", ["articles", "annotations"])
def test_what_is_not_there_is_said_with_the_place_of_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: Any) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, LEAST + f"{key}: nowhere\n")
    config = read_config(path)  # a command that does not need it goes on
    with pytest.raises(ConfigError, match="'nowhere'") as caught:
        existing(config, key)
    assert caught.value.place == f"{path}:4:{len(key) + 3}"
    assert existing(replace(config, **{key: None}), key) is None
    assert existing(replace(config, **{key: tmp_path}), key) == tmp_path


def test_labels_left_out_are_the_models_own(tmp_path: Path) -> None:
    for text in (LEAST, LEAST + "stance:\n", LEAST + "stance: {threshold: 0.5}"):
        config = with_labels(read_config(write(tmp_path, text)))
        assert config.stance.labels == ("conciliatory", "cautious")
        assert config.stance.meanings == default_config().stance.meanings, "the shipped model and the shipped configuration say the same"


@pytest.mark.parametrize("labels", ["[]", "null", ""])
def test_no_labels_ask_for_no_stance(tmp_path: Path, labels: str) -> None:
    config = read_config(write(tmp_path, LEAST + f"stance: {{labels: {labels}}}"))
    refuse_other_labels(config)
    assert with_labels(config).stance.labels == ()


@pytest.mark.parametrize("labels", ["[friendly, cautious]", "[conciliatory, cautious, neutral]", "{Conciliatory: , cautious: }"])
def test_labels_that_the_model_does_not_give_are_refused_with_both_lists(tmp_path: Path, labels: str) -> None:
    path = write(tmp_path, LEAST + f"stance:\n  labels: {labels}\n")
    with pytest.raises(ConfigError, match=r"gives conciliatory, cautious; .*quotes train") as caught:
        refuse_other_labels(read_config(path))
    assert caught.value.place == f"{path}:5:11"


def test_the_order_of_the_labels_is_the_configurations(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST + "stance: {labels: [cautious, conciliatory]}"))
    refuse_other_labels(config)
    assert with_labels(config).stance.labels == ("cautious", "conciliatory")


def test_faults_of_the_roster_come_through(tmp_path: Path) -> None:
    path = write(tmp_path, LEAST)
    (tmp_path / "people.yaml").write_text(ROSTER + "  - {key: holm, name: Bo Holm}\n")
    with pytest.raises(ConfigError, match="'holm' is taken"):
        read_config(path)


def test_the_shipped_ones() -> None:
    config = default_config()
    assert {person.key for person in config.roster.people} == {"clinton", "lavrov", "medvedev", "peskov", "pifer"}
    assert config.stance.labels == ("conciliatory", "cautious")
    assert all(config.stance.meanings.values())
    assert pickle.loads(pickle.dumps(config)) == config, "worker processes are sent the configuration"
    assert read_config(shipped("polnear.yaml")).reports == ("speech", "thought", "act")
    assert read_config(shipped("statements.yaml")).statements_only
    with pytest.raises(ConfigError, match=r"there are: default\.yaml, polnear\.yaml, reset\.yaml, statements\.yaml"):
        shipped("none.yaml")


def schema(name: str) -> dict[str, Any]:
    return json.loads(SCHEMAS[name].read_text(encoding="utf-8"))


def test_the_schemas_know_the_keys_of_the_readers() -> None:
    annotation, config = schema("annotation"), schema("config")
    entries = annotation["properties"]
    assert set(entries) == set(form.FILE_KEYS)
    assert set(annotation["required"]) == set(form.REQUIRED)
    assert set(entries["quotations"]["items"]["properties"]) == set(form.QUOTATION_KEYS)
    assert set(entries["rejected"]["items"]["properties"]) == set(form.REJECTED_KEYS)
    assert set(annotation["$defs"]["anchor"]["anyOf"][1]["properties"]) == set(form.ANCHOR_KEYS)
    assert set(config["properties"]) == set(CONFIG_KEYS)
    assert set(config["properties"]["stance"]["anyOf"][1]["properties"]) == set(STANCE_KEYS)


@pytest.mark.parametrize(
    ("path", "roster"),
    [
        pytest.param((), "zzz: 1", id="file"),
        pytest.param(("people",), "roster: x\npeople: [{zzz: 1}]", id="person"),
        pytest.param(("people", "offices"), "roster: x\npeople: [{key: a, name: A, offices: [{zzz: 1}]}]", id="office"),
        pytest.param(("people", "namesakes"), "roster: x\npeople: [{key: a, name: A, namesakes: [{zzz: 1}]}]", id="namesake"),
    ],
)
def test_the_schema_of_a_roster_knows_its_keys(tmp_path: Path, path: tuple[str, ...], roster: str) -> None:
    (tmp_path / "r.yaml").write_text(roster)
    with pytest.raises(InputError, match="unknown key 'zzz'") as caught:
        read_roster(tmp_path / "r.yaml")
    known = caught.value.message.partition("known: ")[2].split(", ")
    level = schema("roster")
    for step in path:
        items = level["properties"][step]["items"]
        level = items["anyOf"][-1] if "anyOf" in items else items
    assert set(level["properties"]) == set(known)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_of_a_schema_is_described(name: str) -> None:
    def walk(part: Any, where: str) -> None:
        if isinstance(part, dict):
            for key, value in part.get("properties", {}).items():
                assert value.get("description"), f"{name}: {where}.{key}"
            for key, value in part.items():
                walk(value, f"{where}.{key}")
        elif isinstance(part, list):
            for item in part:
                walk(item, where)

    walk(schema(name), "")


FILES = [
    *(("config", path) for path in sorted((ROOT / "configs").glob("*.yaml"))),
    *(("roster", path) for path in sorted((ROOT / "configs" / "rosters").glob("*.yaml"))),
    *(("annotation", path) for path in sorted((ROOT / "annotations").rglob("*.yaml")) if path.name != "manifest.yaml"),
]


@pytest.mark.parametrize(("name", "path"), FILES, ids=[path.relative_to(ROOT).as_posix() for _, path in FILES])
def test_what_is_shipped_fits_its_schema(name: str, path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.Draft202012Validator(schema(name)).validate(read_yaml(path).plain())
    first = path.read_text(encoding="utf-8").splitlines()[0]
    if first.startswith("# yaml-language-server: $schema="):
        assert (path.parent / first.partition("=")[2]).resolve() == SCHEMAS[name]


def test_a_prior_speaks_of_the_labels_that_the_model_gives(tmp_path: Path) -> None:
    from quotes.pipeline import Pipeline

    config = read_config(write(tmp_path, LEAST + "stance: {prior: {cautious: 0.5, warm: 0.2}}"))
    with pytest.raises(ConfigError, match=r"config.yaml:4:\d+.*shares of warm.*conciliatory"):
        Pipeline(config)
    settled = read_config(write(tmp_path, LEAST + "stance: {prior: {cautious: 0.5, conciliatory: 0.5}}"))
    assert Pipeline(settled).config.stance.prior == {"cautious": 0.5, "conciliatory": 0.5}


@pytest.mark.parametrize("key", ["articles", "annotations", "out", "roster", "models", "stance.model"])
def test_a_path_below_a_file_stands_only_in_the_way_of_what_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.chdir(tmp_path)
    line = "stance:\n  model: people.yaml/x\n" if key == "stance.model" else f"{key}: people.yaml/x\n"
    path = write(tmp_path, LEAST.replace("roster: people.yaml\n", line) if key == "roster" else LEAST + line)
    if key in ("articles", "annotations", "out"):
        assert getattr(read_config(path), key) == Path("people.yaml/x")
    else:
        with pytest.raises(ConfigError, match="cannot be a path"):
            read_config(path)
