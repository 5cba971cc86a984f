"""Weights that do not load: one ModelError that names the file, before the first article, whatever is wrong with them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import quotes
from quotes.disk import sha256_of
from quotes.errors import ModelError
from quotes.learned.files import SHIPPED, loading
from quotes.learned.manifest import NAME, read_manifest, verify
from quotes.learned.trees import read_trees
from quotes.parsing.stanza_parser import StanzaParser, check_weights
from quotes.pipeline import Pipeline
from quotes.quotation.features import ACCEPT_FEATURES, CUE_FEATURES, SOURCE_FEATURES
from quotes.quotation.models import read_models
from quotes.speakers.pronouns import read_ranker
from quotes.stance import load_model
from quotes.stance.facts import SHIPPED as STANCE
from quotes.stance.facts import read_facts

RANKER = SHIPPED / "en" / "pronoun.json"
ROOT = Path(__file__).resolve().parent.parent
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n"
pytestmark = [pytest.mark.weights, pytest.mark.versions]
EARLIER = '{"doc_id": "a", "pred": []}\n'
"""What an earlier run of `extract` wrote."""


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def bad_crc(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = len(data) // 2
    data[at : at + 64] = bytes(byte ^ 0xFF for byte in data[at : at + 64])
    path.write_bytes(bytes(data))


def magic(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 200)


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x", "y")


PLAIN: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "pointer": lambda path: path.write_bytes(POINTER),
    "a folder": folder,
}
"""What is seen without reading the file whole."""
BROKEN: dict[str, Callable[[Path], object]] = {
    "truncated": truncated,
    "zip magic": magic,
    "another zip": other_zip,
    "garbage": lambda path: path.write_bytes(b"\x80\x04garbage" * 50),
    "text": lambda path: path.write_text("[" * 100_000),
}
NET = ("en/quotation/quotes.pt", "en/pretrain/q100.pt", "en/tokenize/quotes.pt")


def copied(tmp_path: Path, *names: str) -> Path:
    """The shipped weights as links, those of `names` as files to break."""
    home = tmp_path / "models"
    for path in (path for path in SHIPPED.rglob("*") if path.name != NAME):  # without the hashes, which would tell first
        place = home / path.relative_to(SHIPPED)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            place.symlink_to(path)
    for name in names:
        (home / name).unlink()
        shutil.copy(SHIPPED / name, home / name)
    return home


@pytest.mark.parametrize("name", [*NET, "resources.json"])
@pytest.mark.parametrize("damage", PLAIN)
def test_a_file_that_plainly_holds_no_weights_is_named_without_loading(tmp_path: Path, name: str, damage: str) -> None:
    home = copied(tmp_path, name)
    PLAIN[damage](home / name)
    with pytest.raises(ModelError) as caught:
        check_weights("en", str(home))
    assert str((home / name).parent) in str(caught.value)
    assert ("git-lfs pointer" in str(caught.value)) == (damage == "pointer")


@pytest.mark.parametrize(
    ("name", "damage"),
    # The vectors are in torch's older form, which holds no sums: bytes changed there are not seen.
    [(name, damage) for name in NET for damage in (*BROKEN, "bad crc") if (name, damage) != (NET[1], "bad crc")],
)
def test_a_broken_net_is_named(tmp_path: Path, name: str, damage: str) -> None:
    home = copied(tmp_path, name)
    {**BROKEN, "bad crc": bad_crc}[damage](home / name)
    with pytest.raises(ModelError) as caught:
        StanzaParser("en", models=str(home))
    assert str((home / name).parent) in str(caught.value) and "\n" not in str(caught.value)


def spoilt_keys(saved: dict) -> dict:
    return {"other": 1}


def no_dict(saved: dict) -> list:
    return [1, 2]


def narrow_net(saved: dict) -> dict:
    return {**saved, "config": {**saved["config"], "hidden": 8}}


def narrow_vectors(saved: dict) -> dict:
    return {**saved, "emb": saved["emb"][:, :50]} if "emb" in saved else {**saved, "distilled": saved["distilled"][:, :8]}


def few_vectors(saved: dict) -> dict:
    return {**saved, "emb": saved["emb"][:100]} if "emb" in saved else {**saved, "moved": saved["moved"] + 60_000}


def no_numbers(saved: dict) -> dict:
    if "emb" in saved:
        return {**saved, "emb": saved["emb"] * float("nan")}
    key = "state" if "state" in saved else "model"
    return {**saved, key: {name: each * float("inf") for name, each in saved[key].items()}}


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        *((name, spoil) for name in NET for spoil in (spoilt_keys, no_dict, no_numbers)),
        *((name, spoil) for name in NET[:2] for spoil in (narrow_vectors, few_vectors)),
        (NET[0], narrow_net),
    ],
)
def test_weights_of_another_shape_are_named(tmp_path: Path, name: str, spoil: Callable[[dict], object]) -> None:
    import torch

    home = copied(tmp_path, name)
    torch.save(spoil(torch.load(home / name, weights_only=True)), home / name)
    with pytest.raises(ModelError) as caught:
        StanzaParser("en", models=str(home))
    assert str(home / "en") in str(caught.value)


# -- the manifest


def test_the_manifest_names_every_weight_and_the_cards_give_their_hashes() -> None:
    home = SHIPPED / "en"
    manifest = read_manifest(home)
    weights = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file() and path.suffix != ".md"} - {NAME}
    assert {each.file for each in manifest.files} == weights and manifest.language == "en"
    for each in manifest.files:
        assert (sha256_of(home / each.file), (home / each.file).stat().st_size) == (each.sha256, each.bytes), each.file
        card = home / "stance" / "CARD.md" if each.file.startswith("stance/") else home / "CARD.md"
        assert f"| `{each.file.removeprefix('stance/')}` | `{each.sha256}` |" in card.read_text("utf-8"), each.file
    features = {each.file: each.features for each in manifest.files if each.features}
    names = {"cue.json": CUE_FEATURES, "source.json": SOURCE_FEATURES, "accept.json": ACCEPT_FEATURES}
    assert {**features, "pronoun.json": ()} == {**names, "pronoun.json": ()}


def test_a_file_that_the_manifest_does_not_name_is_no_model(tmp_path: Path) -> None:
    home = copied(tmp_path, "en/cue.json")
    (home / "en" / NAME).write_bytes((SHIPPED / "en" / NAME).read_bytes())
    verify(home / "en", "en")
    with pytest.raises(ModelError, match="are for 'en', not for 'de'"):
        verify(home / "en", "de")
    (home / "en" / "cue.json").write_text((home / "en" / "cue.json").read_text() + " ")
    with pytest.raises(ModelError, match=r"cue\.json: is not the file that MANIFEST\.json names"):
        verify(home / "en", "en")
    (home / "en" / NAME).write_text("{}")
    with pytest.raises(ModelError, match=r"MANIFEST\.json"):
        verify(home / "en", "en")


# -- the linker's trees and the ranker


@pytest.mark.parametrize("name", ["cue", "source", "accept"])
def test_trees_are_for_the_features_that_are_computed(tmp_path: Path, name: str) -> None:
    for each in ("cue", "source", "accept"):
        shutil.copy(SHIPPED / "en" / f"{each}.json", tmp_path)
    read_models(tmp_path)
    found = json.loads((tmp_path / f"{name}.json").read_text())
    (tmp_path / f"{name}.json").write_text(json.dumps(found | {"names": found["names"][::-1]}))
    read_models.cache_clear()
    with pytest.raises(ModelError, match="other features") as caught:
        read_models(tmp_path)
    assert f"{name}.json" in str(caught.value)


def first_tree(key: str, value: object) -> Callable[[dict], dict]:
    return lambda found: {**found, "trees": [{**found["trees"][0], key: value}, *found["trees"][1:]]}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: {},
        lambda found: [],
        lambda found: {**found, "trees": []},
        lambda found: {**found, "names": 5},
        lambda found: {**found, "names": found["names"][:2]},
        lambda found: {**found, "base": float("nan")},
        lambda found: {**found, "depth": "deep"},
        first_tree("feature", [999]),
        first_tree("left", [-1]),
        first_tree("value", ["x"]),
        first_tree("value", None),
    ],
)
def test_trees_that_do_not_hold_together(tmp_path: Path, spoil: Callable[[dict], object]) -> None:
    path = tmp_path / "cue.json"
    path.write_text(json.dumps(spoil(json.loads((SHIPPED / "en" / "cue.json").read_text()))))
    with pytest.raises(ModelError, match=r"cue\.json"):
        read_trees(tmp_path / "cue.json", CUE_FEATURES)


@pytest.mark.parametrize("damage", [*PLAIN, *BROKEN])
def test_broken_trees_and_a_broken_ranker_are_named(tmp_path: Path, damage: str) -> None:
    readers = {
        SHIPPED / "en" / "cue.json": lambda: read_trees(tmp_path / "cue.json", CUE_FEATURES),
        RANKER: lambda: read_ranker(tmp_path / RANKER.name),
    }
    for source, read in readers.items():
        path = Path(shutil.copy(source, tmp_path))
        {**PLAIN, **BROKEN}[damage](path)
        with pytest.raises(ModelError, match=path.name):
            read()
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


# -- the stance model


@pytest.fixture
def stance(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STANCE, tmp_path / "stance"))


@pytest.mark.parametrize("name", ["model.json", "arrays.npz", "terms.json"])
@pytest.mark.parametrize("damage", [*PLAIN, *BROKEN, "bad crc"])
def test_a_broken_stance_model_is_named(stance: Path, name: str, damage: str) -> None:
    {**PLAIN, **BROKEN, "bad crc": bad_crc}[damage](stance / name)
    with pytest.raises(ModelError, match=name.replace(".", r"\.")) as caught:
        load_model(stance)
    assert "quotes train" in str(caught.value)
    if damage in PLAIN:
        with pytest.raises(ModelError):
            read_facts(stance)


FACTS = [
    {"labels": "x"},
    {"labels": []},
    {"labels": ["cautious", "cautious"]},
    {"labels": ["cautious", 5]},
    {"labels": ["cautious", "other"]},
    {"classes": ["", "cautious", "cautious"]},
    {"threshold": 5},
    {"threshold": float("nan")},
    {"threshold": True},
    {"threshold": "high"},
    {"options": {"mask_names": True, "class_weight": None, "words": 2, "characters": 0, "reading": 0.3, "strength": float("nan")}},
    {"options": {"words": 2}},
    {"options": []},
    {"calibration": {"target": {"slope": 1, "offsets": [0, 0]}, "labels": {"slope": float("inf"), "offsets": [0, 0]}}},
    {"calibration": {"target": {"slope": 1, "offsets": [0, 0]}, "labels": {"slope": 1, "offsets": [0]}}},
    {"calibration": {"target": {"slope": 1, "offsets": [0, float("nan")]}, "labels": {"slope": 1, "offsets": [0, 0]}}},
    {"calibration": {"slope": 1, "offsets": [0, 0, 0]}},
    {"calibration": None},
    {"meanings": {"other": "x"}},
    {"meanings": ["x"]},
    {"versions": None},
]


@pytest.mark.parametrize("facts", FACTS, ids=[json.dumps(facts)[:50] for facts in FACTS])
def test_facts_that_make_no_sense_are_refused(stance: Path, facts: dict) -> None:
    path = stance / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))
    with pytest.raises(ModelError, match=r"model\.json.*quotes train"):
        read_facts(stance)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
@pytest.mark.parametrize("name", ["coefficients", "intercepts", "target_coefficients"])
def test_no_probability_is_ever_less_than_a_number(stance: Path, name: str, value: float) -> None:
    with np.load(stance / "arrays.npz") as found:
        arrays = {key: found[key].astype(np.float64) for key in found.files}
    arrays[name].flat[0] = value
    np.savez(stance / "arrays.npz", **arrays)
    if np.isfinite(value):
        shares = load_model(stance).probabilities(["we are ready to talk", "they must go"])
        assert np.isfinite(shares).all()
    else:
        with pytest.raises(ModelError, match=r"arrays\.npz"):
            load_model(stance)


# -- seen by a user


def test_an_error_while_loading_is_never_an_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail(*_: object, **__: object) -> None:
        asked.append(1)
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("quotes.parsing.stanza_parser.StanzaParser", fail)
    pipeline = Pipeline()
    with pytest.raises(ModelError, match="unforeseen"):
        list(pipeline.each([quotes.Article(str(number), "x") for number in range(3)]))
    assert len(asked) == 1


def test_what_is_raised_on_purpose_goes_through() -> None:
    with pytest.raises(ModelError, match=r"^as it was$"), loading("file"):
        raise ModelError("as it was")


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    whole = [sys.executable, "-m", "quotes", *map(str, arguments)]
    return subprocess.run(whole, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize("arguments", [("extract",), ("build", "--articles"), ("build", "--jobs", 2, "--articles")])
def test_a_command_says_it_once_and_keeps_what_was_there(tmp_path: Path, arguments: tuple[object, ...]) -> None:
    home = copied(tmp_path, NET[0])
    truncated(home / NET[0])
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(40):
        (articles / f"a{number}.txt").write_text('"We will sign," said Ada Holm.\n')
    config = tmp_path / "config.yaml"
    config.write_text(f"name: x\nlanguage: en\nroster: {ROOT / 'configs' / 'rosters' / 'reset.yaml'}\nmodels: {home}\n")
    out = tmp_path / "pred.jsonl"
    if arguments[0] == "extract":
        out.write_text(EARLIER)
    done = command(*arguments, articles, "--config", config, "--out", out)
    assert done.returncode == 2
    assert done.stderr.count(NET[0]) == 1 and done.stderr.count("\n") == 1 and "skipped" not in done.stderr
    assert out.read_text() == EARLIER if arguments[0] == "extract" else not out.exists()


def test_vectors_that_would_run_something_are_refused(tmp_path: Path) -> None:
    import torch

    home = copied(tmp_path, NET[1])
    saved = torch.load(home / NET[1], weights_only=True)
    torch.save({**saved, "more": Path("x")}, home / NET[1])
    with pytest.raises(ModelError, match="does not belong"):
        StanzaParser("en", models=str(home))
