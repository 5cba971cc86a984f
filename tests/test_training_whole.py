"""The recipe from end to end on a tiny set of our own: every file is made, loads, and comes out the same a second time."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch

from quotes.learned.trees import read_trees
from quotes.parsing.decoding import PARTS, bioes
from quotes.parsing.stanza_parser import SHIPPED, StanzaParser
from quotes.quotation.features import ACCEPT_FEATURES, CUE_FEATURES, SOURCE_FEATURES
from quotes.text.article import Article
from tests import releases
from training.__main__ import Place, chosen, main, missing, run
from training.coref_data import raw_documents
from training.prepare import read_rows
from training.recipe import ALL_TEXTS, LATER, STEPS, Command, Step, trial

pytestmark = [pytest.mark.weights, pytest.mark.versions]
ARTICLES = 30
STANCE = (
    *("stance-rows", "stance-readings", "stance-more", "stance-other", "teacher-0", "teacher-2", "stance-first-student"),
    *("teacher-later", "teacher-read", "stance-second-student", "teacher-news", "stance-student", "stance-exit", "stance"),
)
"""Tried in test_stance_training.py."""
GIVEN = ("shares", "tokenizer", "small-tokenizer", "vectors", "encoder", *STANCE)
"""Steps that need what a test has not; what they make is put there."""
AGAIN = ("mix", "first", "second", "fold1-last", "crossfit", "parses", "linker", "validate", "ranker")


def here(command: Command, environment: Mapping[str, str]) -> int:
    """Run a command in this process, so that nothing is loaded twice; people are named in place of a tagger that is too small to."""
    status = _here(command, environment)
    if command[2] == "training.coref_entities":
        name_people(Path(command[3]), Path(command[-1]))
    return status


def name_people(gold: Path, path: Path) -> None:
    """Where the tagger's entities have the form that the ranker reads, write the people of our own sentences instead."""
    found = json.loads(path.read_text(encoding="utf-8"))
    people = {tuple(one.split()) for one, _ in releases.PEOPLE}
    for name, sentences in raw_documents(gold):
        assert len(found[name]) == len(sentences)
        for number, (_, rows) in enumerate(sentences):
            assert all(0 <= first < end <= len(rows) and kind.islower() for first, end, kind in found[name][number])
            words = [row[1] for row in rows]
            found[name][number] = [(at, at + 2, "person") for at in range(len(words) - 1) if tuple(words[at : at + 2]) in people]
    path.write_text(json.dumps(found), encoding="utf-8")


def _here(command: Command, environment: Mapping[str, str]) -> int:
    module = {"quotes": "quotes.cli"}.get(command[2], command[2])
    with patch.object(sys, "argv", [command[2], *command[3:]]), patch.dict(os.environ, environment):
        try:
            return int(importlib.import_module(module).main() or 0)
        except SystemExit as stopped:
            return 0 if stopped.code in (0, None) else 1


def words_of(folder: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in (".txt", ".jsonl", ".cor")]
    return sorted({word.strip('.,“”"').lower() for text in texts for word in text.split() if len(word) < 15})


def save_vectors(path: Path, words: list[str]) -> None:
    names = ["<PAD>", "<UNK>", "<EMPTY>", "<ROOT>", *words]
    vocab = {"lang": "", "idx": 0, "cutoff": 0, "lower": True, "_unit2id": {word: n for n, word in enumerate(names)}, "_id2unit": names}
    torch.save({"vocab": vocab, "emb": torch.randn(len(names), 100, generator=torch.Generator().manual_seed(0))}, path)
    distilled = torch.arange(len(names) * 3).reshape(-1, 3).remainder(100).to(torch.int8)
    torch.save({"distilled": distilled, "scale": torch.tensor([0.01, 0.02, 0.01])}, path.with_name("distilled.pt"))


def give(at: Place) -> None:
    """The releases, and what the given steps would make."""
    releases.polnear(at.data / "PolNeAR" / "data" / "train", ARTICLES)
    releases.treebanks(at.data)
    releases.worldwide(at.data / "en_worldwide" / "en-worldwide-newswire", at.out / "ner")
    releases.corpora(at.data)
    (at.out / "tokenizer").mkdir(parents=True)
    for name in ("tok.pt", "small.pt"):
        shutil.copyfile(SHIPPED / "en" / "tokenize" / "quotes.pt", at.out / "tokenizer" / name)
    save_vectors(at.out / "q100.pt", words_of(at.data))
    releases.write(at.out / "encoder" / "config.json", "{}")
    for path in (path for step in STEPS if step.name in STANCE for path in step.makes):
        releases.write(Path(at.fill(path)), "{}")


def teach(at: Place) -> None:
    """Soft targets as a teacher would write them: gold, or nothing, with some doubt."""
    ids = {tag: n for n, tag in enumerate(bioes(PARTS))}
    for text in ALL_TEXTS:
        rows = read_rows(at.out / "par" / f"{text}.par.jsonl")
        tags = [tag for row in rows for tag in row.get("parts") or ["O"] * len(row["tok"])]
        soft = np.full((len(tags), len(ids)), 0.2 / len(ids), np.float16)
        soft[range(len(tags)), [ids[tag] for tag in tags]] += 0.8
        for run_name in ("three",) if text in LATER else ("one", "three"):
            path = at.out / run_name / f"{text}.par.npy"
            path.parent.mkdir(exist_ok=True)
            np.save(path, soft)
    for name in ("one.pt", "three.pt"):
        releases.write(at.out / name, "")


def make(at: Place) -> list[Step]:
    """Run the whole, the teacher's work given; the steps that ran."""
    give(at)
    steps = [trial(step) for step in STEPS]
    names = [step.name for step in steps]
    before, after = steps[: names.index("encoder")], steps[names.index("encoder") :]
    todo = chosen(before, at)
    assert run(todo, at, here) == 0
    teach(at)
    rest = chosen(after, at)
    assert list(missing(rest, at)) == []
    assert run(rest, at, here) == 0
    assert chosen(steps, at) == []
    return [*todo, *rest]


def content(path: Path) -> object:
    """What a file holds, in a form that compares."""
    if path.suffix == ".pt":
        flat: list[tuple[str, object]] = []
        for name, value in torch.load(path, weights_only=True).items():
            inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else [("", value)]
            flat += [(f"{name}/{key}", each.tolist() if isinstance(each, torch.Tensor) else each) for key, each in inner]
        return flat
    return np.load(path).tolist() if path.suffix == ".npy" else path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, list[Step]]:
    folder = tmp_path_factory.mktemp("recipe")
    at = Place(folder / "data", folder / "out")
    return at, make(at)


def test_every_step_runs_and_makes_what_it_says(made: tuple[Place, list[Step]]) -> None:
    at, ran = made
    assert {step.name for step in STEPS} - {step.name for step in ran} == {*GIVEN, "teacher-one", "teacher-three", "distil"}
    assert all(at.here(path) for step in STEPS for path in step.makes)
    assert not list((at.out / ".unfinished").iterdir())


def test_the_articles_are_the_releases_and_their_tags_its_attributions(made: tuple[Place, list[Step]]) -> None:
    at, _ = made
    rows = read_rows(at.out / "polnear" / "train.jsonl")
    assert [row["text"] for row in rows] == [releases.unmarked(releases.markup(n)) for n in range(ARTICLES)]
    paragraphs = read_rows(at.out / "par" / "train.par.jsonl")
    sources = {
        " ".join(token for token, tag in zip(row["tok"], row["parts"], strict=True) if tag.endswith("-source")) for row in paragraphs
    }
    assert sources - {""} == {one for one, _ in releases.PEOPLE}
    entities = [tag for row in read_rows(at.out / "par" / "ner_train.par.jsonl") for tag in row["entities"]]
    assert {"S-Location", "B-Person", "E-Person", "B-Date", "E-Date"} <= set(entities)


def test_what_is_trained_loads_and_is_used(made: tuple[Place, list[Step]]) -> None:
    at, _ = made
    text = releases.unmarked(releases.markup(1))
    (parse,) = StanzaParser(models=str(at.out / "models")).parse([Article("one", text)])
    tokens = [token.span.of(text) for sentence in parse.sentences for token in sentence.tokens]
    assert "".join(tokens) == "".join(text.split())
    for name, features in (("cue", CUE_FEATURES), ("source", SOURCE_FEATURES), ("accept", ACCEPT_FEATURES)):
        read_trees(at.out / "weights" / f"{name}.json", features)
    weights = json.loads((at.out / "weights" / "ranker.json").read_text())["weights"]
    assert len(weights) > 5 and all(isinstance(value, float) for value in weights.values())
    pred = read_rows(at.out / "pred.jsonl")
    assert {row["doc_id"] for row in pred} == {row["doc_id"] for row in read_rows(at.out / "polnear" / "train.jsonl")}


def test_two_runs_with_one_seed_agree(made: tuple[Place, list[Step]]) -> None:
    at, _ = made
    again = [trial(step) for step in STEPS if step.name in AGAIN]
    paths = [Path(at.fill(path)) for step in again for path in step.makes]
    before = [content(path) for path in paths]
    for path in paths:
        path.unlink()
    assert run(again, at, here) == 0
    for path, old in zip(paths, before, strict=True):
        assert content(path) == old, path.name


def test_a_teacher_without_its_package_is_named(made: tuple[Place, list[Step]], capsys: pytest.CaptureFixture[str]) -> None:
    at, _ = made
    command = ["all", "--data", str(at.data), "--out", str(at.out), "--only", "teacher-one", "distil"]
    with patch("training.__main__._installed", return_value=False):
        assert main([*command, "--dry-run"]) == 0
        assert "python -m training.teacher" in capsys.readouterr().out
        assert main(command) == 1
    assert "quotes[training]" in capsys.readouterr().err
