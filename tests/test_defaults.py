"""What is done where a caller says nothing, and the bounds of what a caller may say."""

from __future__ import annotations

import inspect
import io
import json
import math
import pickle
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quotes import build_dataset
from quotes.config import Config, StanceSettings, default_config, read_config, split_fault
from quotes.dataset.splits import split_of
from quotes.errors import ArticleError, ConfigError, ModelError
from quotes.language.people import read_people
from quotes.language.quoting import known_languages, read_language
from quotes.pipeline import batches, refused
from quotes.quotation.find import find_quotations
from quotes.record import SAME, merge
from quotes.stance import StanceItem, fit, load_model, make_classifier
from quotes.stance.calibration import calibrate, unchanged
from quotes.stance.classifier import TunedLogistic
from quotes.stance.embeddings import SentenceVectors
from quotes.stance.facts import SHIPPED, finite, read_facts
from quotes.stance.features import SentenceReader, TextCleaner
from quotes.stance.fitting import DEFAULTS, grouped_folds
from quotes.stance.measure import Report, evaluate, evaluate_model, interval
from quotes.stance.model import StanceModel
from quotes.stance.persist import is_model
from quotes.text.article import LONGEST, Article
from quotes.text.spans import Span
from tests.test_config import LEAST, write
from tests.test_record import row
from tests.test_stance import COLD, WARM

SIGNATURES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "make_classifier": (
        make_classifier,
        {
            "mask_names": False,
            "words": 3,
            "characters": 5,
            "reading": 0.2,
            "strength": None,
            "class_weight": "balanced",
            "embeddings": False,
            "seed": 0,
        },
    ),
    "fit": (fit, {"cues": None, "labels": None, "lessons": (), "unread": None, "threshold": 0.4, "seed": 0}),
    "evaluate": (evaluate, {"seed": 0, "labels": None}),
    "evaluate_model": (evaluate_model, {"seed": 0}),
    "interval": (interval, {"draws": 1000}),
    "calibrate": (calibrate, {"pull": 2.0}),
    "grouped_folds": (grouped_folds, {"folds": 5}),
    "Report.figure": (Report.figure, {"section": "overall"}),
    "find_quotations": (find_quotations, {"at_least": 0.35}),
    "build_dataset": (build_dataset, {"gold": True, "texts": "licensed", "jobs": 1, "scheduler": None, "merge": False}),
    "split_of": (split_of, {"seed": 0}),
    "read_language": (read_language, {"code": "en"}),
    "batches": (batches, {"chars": 400_000}),
}


@pytest.mark.parametrize(("function", "defaults"), SIGNATURES.values(), ids=SIGNATURES.keys())
def test_what_a_caller_need_not_say(function: Callable[..., Any], defaults: Mapping[str, Any]) -> None:
    said = {name: each.default for name, each in inspect.signature(function).parameters.items()}
    assert {name: said[name] for name in defaults} == defaults


PARAMETERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "the linear model": (TunedLogistic(), {"strength": None, "class_weight": "balanced", "folds": 4, "seed": 0}),
    "the cleaner": (TextCleaner(), {"mask_names": False, "by_target": False}),
    "the reader": (SentenceReader(), {"weight": 1.0, "min_count": 2}),
    "the vectors": (SentenceVectors(), {"weight": 1.5}),
    "of a classifier, the reader": (make_classifier()["features"].transformer_list[2][1], {"weight": 0.2, "min_count": 2}),
    "of a classifier, the linear model": (
        make_classifier(strength=2.0, class_weight=None, seed=4)["classify"],
        {"strength": 2.0, "target_strength": None, "class_weight": None, "folds": 4, "seed": 4},
    ),
}


@pytest.mark.parametrize(("estimator", "parameters"), PARAMETERS.values(), ids=PARAMETERS.keys())
def test_the_parameters_of_an_estimator(estimator: Any, parameters: Mapping[str, Any]) -> None:
    assert estimator.get_params() == parameters


GRAMS: dict[str, tuple[dict[str, Any], dict[str, tuple[str, tuple[int, int], bool, bool]]]] = {
    "by default": ({}, {"words": ("word", (1, 3), False, True), "characters": ("char_wb", (2, 5), False, False)}),
    "as asked": (
        {"words": 1, "characters": 3, "mask_names": True},
        {"words": ("word", (1, 1), True, True), "characters": ("char_wb", (2, 3), True, False)},
    ),
    "words alone": ({"characters": 0, "reading": 0.0}, {"words": ("word", (1, 3), False, True)}),
    "characters alone": ({"words": 0, "reading": 0.0}, {"characters": ("char_wb", (2, 5), False, False)}),
}  # fmt: skip


@pytest.mark.parametrize(("options", "grams"), GRAMS.values(), ids=GRAMS.keys())
def test_what_a_classifier_counts(options: dict[str, Any], grams: Mapping[str, Any]) -> None:
    parts = dict(make_classifier(**options)["features"].transformer_list)
    assert ("reading" in parts) is bool(options.get("reading", 0.2))
    found = {
        name: (part["count"].analyzer, part["count"].ngram_range, part["clean"].mask_names, part["clean"].by_target)
        for name, part in parts.items()
        if name != "reading"
    }
    assert found == grams
    assert all(part["count"].sublinear_tf and part["count"].dtype is np.float64 for name, part in parts.items() if name != "reading")


def test_what_fit_asks_for() -> None:
    assert dict(DEFAULTS) == {"mask_names": True, "class_weight": None, "words": 2, "characters": 0, "reading": 0.3, "encoder": 0.5}
    texts, stances = [*WARM, *COLD], ["w"] * len(WARM) + ["c"] * len(COLD)
    model = fit(texts, stances, [f"g{number}" for number in range(len(texts))], strength=3.0)
    assert model.threshold == 0.4 and dict(model.options) == {**DEFAULTS, "strength": 3.0, "target_strength": 1.0, "seed": 0}
    again = fit(texts, stances, [f"g{number}" for number in range(len(texts))], strength=3.0, seed=2, threshold=0.6, words=1)
    assert again.threshold == 0.6 and dict(again.options) == {**DEFAULTS, "strength": 3.0, "target_strength": 1.0, "seed": 2, "words": 1}


@pytest.mark.parametrize(("rows", "parts"), [(3000, 4), (3001, 1)])
def test_of_many_rows_one_part_says_enough(rows: int, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def loss(self: Any, strength: float, X: Any, y: Any, weights: Any, splits: list[Any]) -> float:
        seen.append(len(splits))
        return abs(strength - 3.0)

    monkeypatch.setattr(TunedLogistic, "_loss", loss)
    fitted = TunedLogistic().fit(np.arange(rows)[:, None] % 7, np.arange(rows) % 2)
    assert set(seen) == {parts} and fitted.strength_ == 3.0


@pytest.mark.parametrize(("rare", "parts"), [(1, None), (2, 2), (3, 3), (4, 4), (9, 4)])
def test_no_more_folds_than_rows_of_the_rarest_class(rare: int, parts: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(TunedLogistic, "_loss", lambda self, strength, X, y, weights, splits: seen.append(len(splits)) or 0.0)
    fitted = TunedLogistic().fit(np.arange(20 + rare)[:, None], np.array([0] * 20 + [1] * rare))
    assert (set(seen), fitted.strength_) == (({parts}, 0.1) if parts else (set(), 1.0))


# -- a model on disk


class Trap:
    """Leaves a trace where it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.mkdir, (self.place,))


def test_nothing_in_a_models_arrays_is_ever_unpickled(tmp_path: Path) -> None:
    texts, stances = [*WARM, *COLD], ["w"] * len(WARM) + ["c"] * len(COLD)
    fit(texts, stances, ["g"] * len(texts), strength=1.0).save(tmp_path / "model")
    held = io.BytesIO()
    np.lib.format.write_array_header_1_0(held, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    held.write(pickle.dumps(np.array([Trap(tmp_path / "sprung")], dtype=object)))
    with zipfile.ZipFile(tmp_path / "model" / "arrays.npz", "a") as arrays:
        arrays.writestr("more.npy", held.getvalue())
    with pytest.raises(ModelError, match="quotes train"):
        load_model(tmp_path / "model")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan], ids=str)
def test_weights_that_are_not_finite_are_refused(value: float, tmp_path: Path) -> None:
    texts, stances = [*WARM, *COLD], ["w"] * len(WARM) + ["c"] * len(COLD)
    fit(texts, stances, ["g"] * len(texts), strength=1.0).save(tmp_path)
    with np.load(tmp_path / "arrays.npz") as found:
        arrays = {name: found[name] for name in found.files}
    arrays["intercepts"] = np.array([value])
    np.savez(tmp_path / "arrays.npz", **arrays)
    with pytest.raises(ModelError, match="intercepts holds something else than finite numbers"):
        load_model(tmp_path)


def test_a_prediction_keeps_four_digits_and_is_given_from_the_threshold_on() -> None:
    class Even:
        classes_ = np.array(["", "cold", "warm"])

        def predict_proba(self, texts: list[str]) -> Any:
            return np.array([[0.25, 0.25 + 0.123456, 0.5 - 0.123456]] * len(texts))

    model = StanceModel(Even(), unchanged(3, 0), ("warm", "cold"), 0.376544, {}, "", ())
    ((label, chances),) = model.predict(["so"])
    assert chances == (("warm", 0.3765), ("cold", 0.3735))
    assert replace(model, threshold=0.3).predict(["so"])[0][0] == "warm" and replace(model, threshold=0.377).predict(["so"])[0][0] is None
    assert label in ("warm", None)


# -- a configuration

NUMBERS = {
    "the least seed": ("seed: 0", True),
    "the greatest seed": ("seed: 4294967295", True),
    "a seed too great": ("seed: 4294967296", False),
    "a seed below 0": ("seed: -1", False),
    "a seed that is not whole": ("seed: 1.0", False),
    "the shortest longest article": ("longest_article: 1", True),
    "the longest longest article": ("longest_article: 1000000000", True),
    "a longest article too long": ("longest_article: 1000000001", False),
    "no longest article": ("longest_article: 0", False),
    "a longest article that is not whole": ("longest_article: 10.0", False),
    "the longest name of a split": (f"splits: {{{'x' * 100}: 1}}", True),
    "a longer name": (f"splits: {{{'x' * 101}: 1}}", False),
    "shares within a millionth": ("splits: {a: 0.4999995, b: 0.5}", True),
    "shares beyond it": ("splits: {a: 0.499998, b: 0.5}", False),
    "the greatest share": ("splits: {a: 1}", True),
    "a share above 1": ("splits: {a: 1.5, b: -0.5}", False),
    "two labels": ("stance: {labels: [a, b]}", True),
    "one label": ("stance: {labels: [a]}", False),
    "a blank label": ('stance: {labels: [a, " "]}', False),
}


@pytest.mark.parametrize(("line", "fits"), NUMBERS.values(), ids=NUMBERS.keys())
def test_a_number_of_a_configuration_has_bounds(line: str, fits: bool, tmp_path: Path) -> None:
    path = write(tmp_path, f"{LEAST}{line}\n")
    if fits:
        read_config(path)
    else:
        with pytest.raises(ConfigError) as told:
            read_config(path)
        assert told.value.place.startswith(f"{path}:4:")


def test_a_configuration_that_says_nothing(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST))
    bare = Config(name="x", language="en", roster=config.roster)
    assert config == bare and config.stance == StanceSettings() == StanceSettings(None, {}, None, 0.4)
    assert (bare.description, bare.models, bare.statements_only, bare.seed, bare.longest_article) == ("", "shipped", False, 0, LONGEST)
    assert (bare.reports, bare.splits, bare.licence) == (("speech", "act"), {"train": 1.0}, None)
    assert (bare.articles, bare.annotations, bare.out, bare.path, bare.place("seed")) == (None, None, None, None, "")
    assert config.place("seed", "name") == f"{config.path}:1:7" and config.place("seed") == str(config.path)


@pytest.mark.parametrize(("size", "shown"), [(60, "x" * 60), (61, "x" * 60 + "...")])
def test_a_long_word_is_shown_by_its_beginning(size: int, shown: str) -> None:
    assert str(split_fault("!" + "x" * (size - 1))).endswith(f"not '!{shown[1:]}'")


@pytest.mark.parametrize(("size", "read"), [(10, True), (11, False)])
def test_an_article_is_no_longer_than_this(size: int, read: bool) -> None:
    fault = refused(Article("a", "x" * size), replace(default_config(), longest_article=10))
    assert (fault is None) is read
    assert read or "11 characters; at most 10 are read" in str(fault)


LANGUAGES = {"en": True, "EN": True, "en-GB": True, "en_US": True, "de": False, "eng": False, "": False}


@pytest.mark.parametrize(("language", "read"), LANGUAGES.items())
def test_an_article_is_in_the_language_of_the_configuration(language: str, read: bool) -> None:
    fault = refused(Article("a", "So.", language, path="here.txt"), default_config())
    assert (fault is None) is read
    assert read or (isinstance(fault, ArticleError) and fault.place == "here.txt")


@pytest.mark.parametrize(
    ("sizes", "numbers"), [([], []), ([5], [1]), ([5, 5], [2]), ([5, 6], [1, 1]), ([20, 1, 9], [1, 2]), ([1, 20, 1], [1, 1, 1])], ids=str
)
def test_batches_are_no_larger_than_this_but_for_one_article(sizes: list[int], numbers: list[int]) -> None:
    articles = [Article(str(number), "x" * size) for number, size in enumerate(sizes)]
    found = list(batches(articles, chars=10))
    assert [len(batch) for batch in found] == numbers and [article for batch in found for article in batch] == articles


def test_languages_are_known_by_their_folders() -> None:
    assert "en" in known_languages() and read_people("en").regular_plural == "s"


# -- gold in place of silver


@pytest.mark.parametrize(("end", "stays"), [(40, False), (41, True)])
def test_half_of_both_together_is_the_same_quotation(end: int, stays: bool) -> None:
    """The gold one is 20 characters of the silver one's."""
    assert SAME == 0.5
    ours, theirs = row((0, end)), row((10, 30), grade="gold")
    assert (ours in merge([ours], [theirs])) is stays
    assert (ours in merge([ours], (), rejected=[Span(10, 30)])) is stays


def test_items_have_no_votes_and_are_clear_unless_told() -> None:
    item = StanceItem("so", None, "a")
    assert (item.votes, item.ambiguous, item.cue, item.genre, item.speaker, item.date, item.tone) == (
        (),
        False,
        None,
        None,
        None,
        None,
        None,
    )


def test_numbers_of_a_configuration_are_what_it_says(tmp_path: Path) -> None:
    config = read_config(
        write(tmp_path, f"{LEAST}seed: 9\nlongest_article: 700\nstance: {{threshold: 0.25}}\nsplits: {{a: 0.25, b: 0.75}}\n")
    )
    assert (config.seed, config.longest_article, config.stance.threshold) == (9, 700, 0.25)
    assert (config.stance.labels, config.stance.model, dict(config.splits)) == (None, None, {"a": 0.25, "b": 0.75})


def decisions(slope: float = 1, offsets: Sequence[float] = (0, 0)) -> dict[str, Any]:
    return {"target": {"slope": 1, "offsets": [0, 0]}, "labels": {"slope": slope, "offsets": list(offsets)}}


STRONG = {"strength": 1, "target_strength": 1}
FACTS: dict[str, tuple[dict[str, Any], bool]] = {
    "the least threshold": ({"threshold": 0}, True),
    "the greatest threshold": ({"threshold": 1}, True),
    "a threshold above 1": ({"threshold": 1.0001}, False),
    "a threshold below 0": ({"threshold": -0.0001}, False),
    "a slope of 0": ({"calibration": decisions(slope=0, offsets=[-1, 1])}, True),
    "a slope below 0": ({"calibration": decisions(slope=-0.0001)}, False),
    "a slope of the target below 0": ({"calibration": {**decisions(), "target": {"slope": -0.0001, "offsets": [0, 0]}}}, False),
    "offsets of fewer classes": ({"calibration": decisions(offsets=[0])}, False),
    "offsets of more classes": ({"calibration": decisions(offsets=[0, 0, 0])}, False),
    "one decision": ({"calibration": {"labels": {"slope": 1, "offsets": [0, 0]}}}, False),
    "shares of no names": ({"shares": []}, False),
    "a share below 0": ({"shares": {"cautious": -0.1}}, False),
    "no words": ({"options": {"words": 0, "characters": 0, "reading": 0, "seed": 0, "strength": 0.001, "target_strength": 0.001}}, True),
    "fewer than none": ({"options": {**STRONG, "words": -1}}, False),
    "a seed below 0": ({"options": {**STRONG, "seed": -1}}, False),
    "a reading below 0": ({"options": {**STRONG, "reading": -0.1}}, False),
    "an encoder below 0": ({"options": {**STRONG, "encoder": -0.1}}, False),
    "no strength": ({"options": {**STRONG, "strength": 0}}, False),
    "no strength of the target": ({"options": {**STRONG, "target_strength": 0}}, False),
    "one label": ({"labels": ["cautious"], "classes": ["", "cautious"]}, False),
    "an empty label": ({"labels": ["", "cautious"], "classes": ["", "cautious"]}, False),
    "a class that is no label": ({"labels": ["conciliatory", "cautious"], "classes": ["", "cautious", "conciliatory", "x"]}, False),
    "labels in another order": ({"labels": ["cautious", "conciliatory"]}, True),
    "no meanings": ({"meanings": {}}, True),
    "a meaning of a label": ({"meanings": {"cautious": "so"}}, True),
    "a meaning of none": ({"meanings": {"x": "so"}}, False),
    "another format": ({"format": 1}, False),
    "a digest of no text": ({"digest": 5}, False),
    "a version of no text": ({"versions": {"python": 3}}, False),
    "no prior": ({"prior": {}}, True),
    "a prior": ({"prior": {"cautious": 0.5, "conciliatory": 0.5}}, True),
    "a prior of one label": ({"prior": {"cautious": 0.5}}, True),
    "a prior above 1": ({"prior": {"cautious": 0.6, "conciliatory": 0.5}}, False),
    "a prior of nothing": ({"prior": {"cautious": 0.0}}, False),
    "a prior of no label": ({"prior": {"warm": 0.5}}, False),
    "a prior below 0": ({"prior": {"cautious": -0.5}}, False),
    "a prior of no names": ({"prior": [0.5]}, False),
    "a meaning of no text": ({"meanings": {"cautious": 5}}, False),
    "labels of no text": ({"labels": [5, 6], "classes": ["", 5, 6]}, False),
    "figures of no names": ({"figures": []}, False),
    "versions of no names": ({"versions": []}, False),
}


@pytest.mark.parametrize(("change", "sound"), FACTS.values(), ids=FACTS.keys())
def test_the_facts_of_a_model_have_bounds(change: dict[str, Any], sound: bool, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "stance"))
    whole = {**json.loads((folder / "model.json").read_text("utf-8")), **change}
    (folder / "model.json").write_text(json.dumps(whole), "utf-8")
    if not sound:
        with pytest.raises(ModelError, match="quotes train"):
            read_facts(folder)
        return
    facts = read_facts(folder)
    assert (list(facts.labels), facts.threshold, dict(facts.options)) == (whole["labels"], whole["threshold"], whole["options"])
    told = {name: {"slope": slope, "offsets": list(offsets)} for name, (slope, offsets) in facts.calibration.items()}
    assert told == whole["calibration"] and dict(facts.shares) == whole["shares"]
    assert (facts.digest, dict(facts.versions), dict(facts.figures)) == (whole["digest"], whole["versions"], whole["figures"])
    assert (dict(facts.meanings), list(facts.classes)) == (whole.get("meanings", {}), whole["classes"])
    assert dict(facts.prior) == whole.get("prior", {})


@pytest.mark.parametrize(
    "key", ["format", "labels", "classes", "threshold", "options", "calibration", "shares", "digest", "versions", "figures"]
)
def test_a_model_says_all_of_its_facts(key: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "stance"))
    whole = json.loads((folder / "model.json").read_text("utf-8"))
    del whole[key]
    (folder / "model.json").write_text(json.dumps(whole), "utf-8")
    with pytest.raises(ModelError, match="quotes train"):
        read_facts(folder)
    assert not is_model(folder) if key in ("format", "classes") else is_model(folder)


@pytest.mark.parametrize("value", [0, 0.5, 1e300])
def test_a_number_is_finite(value: float) -> None:
    assert finite(value, "it", 0.0) == float(value) and finite(-value, "it") == -float(value)


@pytest.mark.parametrize("value", [-1, -0.001, math.nan, math.inf, -math.inf, True, False, "1", None])
def test_what_is_no_number_of_at_least_0(value: Any) -> None:
    with pytest.raises(ValueError, match=r"it is .* not a number of 0 or more"):
        finite(value, "it", 0.0)
