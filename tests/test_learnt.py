"""How a stance model is learnt: in folds by article, with lessons at half a row; what it is told by, and how it is asked."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn

from quotes.errors import InputError, ModelError
from quotes.stance import fitting
from quotes.stance import model as room
from quotes.stance.calibration import unchanged
from quotes.stance.classifier import STRENGTHS
from quotes.stance.fitting import Lessons, fit, grouped_folds
from quotes.stance.model import StanceModel, joined, load_model
from quotes.stance.words import join

pytestmark = pytest.mark.versions

ROOT = Path(__file__).resolve().parent.parent
CONFIGS, SAMPLE = ROOT / "configs", ROOT / "annotations" / "sample"

GROUPS: dict[str, tuple[str, Sequence[str], int]] = {
    "five articles of both": ("wc" * 5, [f"g{number // 2}" for number in range(10)], 5),
    "six articles of both": ("wc" * 6, [f"g{number // 2}" for number in range(12)], 5),
    "three articles of both": ("wc" * 3, [f"g{number // 2}" for number in range(6)], 3),
    "a label in two articles": ("wwwwwwcc", ["a", "b", "c", "d", "e", "f", "a", "b"], 2),
    "a label in one article": ("wwwwwwcc", ["a", "b", "c", "d", "e", "f", "a", "a"], 0),
    "every row an article": ("wcwcwcwc", list("abcdefgh"), 4),
    "one article": ("wcwc", ["a"] * 4, 0),
    "a label once": ("wwwc", list("abcd"), 0),
}


@pytest.mark.parametrize(("labels", "groups", "folds"), GROUPS.values(), ids=GROUPS.keys())
def test_there_are_as_many_folds_as_the_rarest_label_has_articles(labels: str, groups: Sequence[str], folds: int) -> None:
    known = np.array(list(labels))
    found = grouped_folds(known, groups, seed=0)
    assert len(found) == folds
    assert sorted(row for _, held in found for row in held) == [*range(len(known))] * bool(folds)
    for train, held in found:
        assert not {groups[row] for row in train} & {groups[row] for row in held} and set(known[train]) == set(labels)


def test_folds_are_shuffled_by_their_seed() -> None:
    known, groups = np.array(list("wc" * 10)), [f"g{number}" for number in range(20)]
    one, two, again = ([held.tolist() for _, held in grouped_folds(known, groups, seed=seed)] for seed in (0, 1, 0))
    assert one == again != two
    assert len(grouped_folds(known, groups, seed=0, folds=3)) == 3


def test_lessons_of_known_classes_are_added_at_half_a_row() -> None:
    lessons = [("a", "warm", "said"), ("b", None, None), ("c", "cold", None)]
    texts, known, weights = Lessons(lessons, {"warm", ""}).added(["x"], np.array(["warm"]))
    assert texts == ["x", join("a", "said"), "b"]
    assert known.tolist() == ["warm", "warm", ""] and weights.tolist() == [1.0, 0.5, 0.5]
    assert Lessons((), {"warm"}).added(["x"], np.array(["warm"]))[2].tolist() == [1.0]


@pytest.mark.parametrize(
    ("cues", "texts"), [(None, ["a", "b"]), (["said", None], [join("a", "said"), "b"]), ([], None), (["said"], None)], ids=str
)
def test_contents_are_joined_with_their_cues(cues: list[str | None] | None, texts: list[str] | None) -> None:
    if texts is None:
        with pytest.raises(InputError, match=f"2 contents but {len(cues or ())} cues"):
            joined(["a", "b"], cues)
    else:
        assert joined(["a", "b"], cues) == texts


ROWS = [
    (f"{word} {number}", label, f"g{number}") for number in range(6) for word, label in (("yes", "warm"), ("no", "cold"), ("rain", None))
]
TEXTS, STANCES, ARTICLES = (list(side) for side in zip(*ROWS, strict=True))


def test_a_model_is_named_by_its_rows_whatever_their_order() -> None:
    one = fit(TEXTS, STANCES, ARTICLES, strength=1.0)
    two = fit(TEXTS[::-1], STANCES[::-1], ARTICLES[::-1], strength=1.0)
    lines = sorted(json.dumps([text, stance or ""], ensure_ascii=False) for text, stance in zip(TEXTS, STANCES, strict=True))
    assert one.digest == two.digest == hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert fit(TEXTS, STANCES, ARTICLES, strength=1.0, lessons=[("é", "warm", None)]).digest != one.digest
    assert dict(one.versions) == {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    assert (dict(one.figures), dict(one.meanings), one.prior) == ({}, {}, None)
    assert dict(one.shares) == {"cold": pytest.approx(1 / 3), "warm": pytest.approx(1 / 3)}


def test_the_shares_are_those_of_the_rows_that_calibrate() -> None:
    more = [(f"yes again {number}", "warm", "more") for number in range(9)]
    texts, stances, articles = (list(side) for side in zip(*ROWS, *more, strict=True))
    asked = {"strength": 1.0, "target_strength": 1.0}
    assert fit(texts, stances, articles, **asked).shares["warm"] == pytest.approx(15 / 27)
    found = fit(texts, stances, articles, unread={f"g{number}" for number in range(6)}, **asked)
    assert found.shares == {"cold": pytest.approx(1 / 3), "warm": pytest.approx(1 / 3)}


def test_the_strength_of_least_loss_on_held_out_rows_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def held_out(texts: Any, known: Any, splits: Any, settings: Any, teach: Any) -> dict[float, Any]:
        assert len(splits) == 5
        sure = np.array([[0.9 if label == name else 0.05 for name in ("", "cold", "warm")] for label in known.tolist()])
        seen.extend(STRENGTHS)
        return {strength: sure if strength == 10.0 else np.full_like(sure, 1 / 3) for strength in STRENGTHS}

    monkeypatch.setattr(fitting, "_held_out", held_out)
    found = fit(TEXTS, STANCES, ARTICLES)
    assert seen == list(STRENGTHS) == [0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
    assert found.options["strength"] == found.options["target_strength"] == 10.0 and found.calibration != unchanged(3, 0)


def test_without_folds_the_strength_is_1_and_nothing_is_calibrated() -> None:
    found = fit(TEXTS, STANCES, ["one"] * len(TEXTS))
    assert (found.options["strength"], found.calibration) == (1.0, unchanged(3, 0))


def test_every_row_is_held_out_once_by_a_model_without_its_article() -> None:
    known = np.array([stance or "" for stance in STANCES])
    splits = grouped_folds(known, ARTICLES, seed=0)
    settings = {"words": 1, "characters": 0, "reading": 0.0, "strength": None, "target_strength": None}
    found = fitting._held_out(TEXTS, known, splits, settings, Lessons((), set(known.tolist())))
    assert sorted(found) == sorted(STRENGTHS)
    assert all(chances.shape == (18, 3) and np.allclose(chances.sum(axis=1), 1) for chances in found.values())
    right = [["", "cold", "warm"].index(label) for label in known]
    assert all(chances.argmax(axis=1).tolist() == right for strength, chances in found.items() if strength >= 3)
    both = {**settings, "strength": 2.0, "target_strength": 4.0}
    assert sorted(fitting._held_out(TEXTS, known, splits, both, Lessons((), set(known.tolist())))) == [2.0, 4.0]
    one = {**settings, "strength": 2.0}
    assert sorted(fitting._held_out(TEXTS, known, splits, one, Lessons((), set(known.tolist())))) == sorted({*STRENGTHS, 2.0})
    assert fitting._held_out(TEXTS, known, [], settings, Lessons((), set())) == {}


def test_each_decision_has_the_strength_that_does_best_for_it() -> None:
    known = np.array(["", "cold", "warm", ""])
    tells_target = np.array([[0.9, 0.05, 0.05], [0.1, 0.45, 0.45], [0.1, 0.45, 0.45], [0.9, 0.05, 0.05]])
    tells_labels = np.array([[0.5, 0.25, 0.25], [0.5, 0.45, 0.05], [0.5, 0.05, 0.45], [0.5, 0.25, 0.25]])
    truth = fitting._columns(known)
    assert truth.tolist() == [0, 1, 2, 0]
    assert fitting._best({1.0: tells_target, 3.0: tells_labels}, truth, 0) == {"strength": 3.0, "target_strength": 1.0}
    assert fitting._best({}, truth, 0) == {}


LABELS: dict[str, tuple[Sequence[str] | None, tuple[str, ...] | None]] = {
    "none given": (None, ("cold", "warm")),
    "in another order": (("warm", "cold"), ("warm", "cold")),
    "more than there are": (("hot", "warm", "cold"), ("warm", "cold")),
    "fewer": (("warm",), None),
}


@pytest.mark.parametrize(("labels", "order"), LABELS.values(), ids=LABELS.keys())
def test_labels_come_in_the_order_that_is_given(labels: Sequence[str] | None, order: tuple[str, ...] | None) -> None:
    if order is None:
        with pytest.raises(InputError, match="not in the set: cold; known: warm"):
            fit(TEXTS, STANCES, ARTICLES, labels=labels, strength=1.0)
    else:
        assert fit(TEXTS, STANCES, ARTICLES, labels=labels, strength=1.0).labels == order


class Told:
    """Gives what it is told to, and writes down how it is asked."""

    classes_ = np.array(["", "cold", "warm"])

    def __init__(self, *row: float) -> None:
        self.row, self.asked = row, []  # type: ignore[var-annotated]

    def predict_proba(self, texts: Sequence[str]) -> Any:
        self.asked.append(list(texts))
        return np.array([self.row] * len(texts))


def told(*row: float, threshold: float = 0.5) -> StanceModel:
    return StanceModel(Told(*row), unchanged(3, 0), ("warm", "cold"), threshold, {}, "", ())


def test_probabilities_come_by_label_and_off_target_last() -> None:
    model = told(0.2, 0.3, 0.5)
    assert model.probabilities(["a", "b"], ["said", None]).tolist() == [pytest.approx([0.5, 0.3, 0.2])] * 2
    assert model.estimator.asked == [[join("a", "said"), "b"]]
    assert model.probabilities([]).shape == (0, 3) and model.predict([]) == []


DECIDED: dict[str, tuple[tuple[float, float, float], str | None]] = {
    "a label": ((0.2, 0.3, 0.5), "warm"),
    "the other": ((0.1, 0.6, 0.3), "cold"),
    "too unsure": ((0.21, 0.3, 0.49), None),
    "off target": ((0.6, 0.2, 0.2), None),
}


@pytest.mark.parametrize(("row", "label"), DECIDED.values(), ids=DECIDED.keys())
def test_the_likeliest_label_is_given_from_the_threshold_on(row: tuple[float, float, float], label: str | None) -> None:
    model = StanceModel(Told(*row), unchanged(3, 0), ("warm", "cold"), 0.5 - 1e-9, {}, "", ())
    assert model.predict(["a"]) == [(label, (("warm", pytest.approx(row[2])), ("cold", pytest.approx(row[1]))))]


def test_more_rows_than_a_batch_are_asked_for_in_order() -> None:
    model = told(0.2, 0.3, 0.5)
    assert model.probabilities([str(number) for number in range(room.BATCH + 1)]).shape == (room.BATCH + 1, 3)
    assert [len(batch) for batch in model.estimator.asked] == [room.BATCH, 1]
    assert [text for batch in model.estimator.asked for text in batch] == [str(number) for number in range(room.BATCH + 1)]


def test_a_probability_that_is_no_number_is_refused() -> None:
    with pytest.raises(ModelError, match="no finite probabilities"):
        told(0.2, np.nan, 0.5).probabilities(["a"])


@pytest.mark.parametrize(
    ("meanings", "prior"), [({}, None), ({"warm": "comes closer", "cold": ""}, {"warm": 0.3, "cold": 0.3})], ids=["none", "some"]
)
def test_all_that_a_model_says_of_itself_is_written_and_read_again(
    meanings: dict[str, str], prior: dict[str, float] | None, tmp_path: Path
) -> None:
    fitted = fit(TEXTS, STANCES, ARTICLES, strength=1.0, threshold=0.45)
    whole = replace(fitted, meanings=meanings, prior=prior, figures={"folds": {"macro-F1": 0.5}})
    whole.save(tmp_path / "stance")
    again = load_model(tmp_path / "stance")
    for name in ("labels", "threshold", "calibration", "shares", "prior", "digest", "versions", "figures", "meanings"):
        assert getattr(again, name) == getattr(whole, name), name
    assert {**again.options, **whole.options} == again.options
    assert set(again.options) - set(whole.options) == {"own_encoder", "encoder_sha256"}
    assert again.estimator.classes_.tolist() == ["", "cold", "warm"]
    written = json.loads((tmp_path / "stance" / "model.json").read_text("utf-8"))
    assert ("meanings" in written, "prior" in written) == (bool(meanings), bool(prior))
    assert np.allclose(again.probabilities(TEXTS), whole.probabilities(TEXTS), atol=1e-6)


# The shares that a model expects where it is used.


def run(*words: object) -> object:
    """The command's exit code."""
    from quotes.cli import main

    with pytest.raises(SystemExit) as caught:
        main([str(word) for word in words])
    return caught.value.code


@pytest.fixture(scope="module")
def expecting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration whose stance model was fitted with a prior, on the sample, by the command."""
    folder = tmp_path_factory.mktemp("expecting")
    (folder / "train.yaml").write_text(
        f"name: t\nlanguage: en\nroster: {CONFIGS / 'rosters' / 'reset.yaml'}\n"
        "stance: {labels: [conciliatory, cautious], prior: {conciliatory: 0.2, cautious: 0.7}}\n",
        "utf-8",
    )
    given = ("--annotations", SAMPLE, "--articles", SAMPLE, "--out", folder / "model")
    assert run("train", "--config", folder / "train.yaml", *given) == 0
    (folder / "use.yaml").write_text(
        f"name: t\nlanguage: en\nroster: {CONFIGS / 'rosters' / 'reset.yaml'}\nstance: {{model: model}}\n", "utf-8"
    )
    return folder


def test_what_the_training_configuration_expects_is_expected_in_use(expecting: Path) -> None:
    from quotes.pipeline import Pipeline

    model = Pipeline(expecting / "use.yaml").stance
    assert model.prior == {"conciliatory": 0.2, "cautious": 0.7}


def test_a_configuration_may_expect_something_else(expecting: Path) -> None:
    from quotes.pipeline import Pipeline

    other = expecting / "other.yaml"
    other.write_text(
        (expecting / "use.yaml").read_text("utf-8").replace("model: model", "model: model, prior: {conciliatory: 0.5}"), "utf-8"
    )
    assert Pipeline(other).stance.prior == {"conciliatory": 0.5}


def test_a_prior_of_labels_that_nothing_has_is_refused(expecting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = expecting / "wrong.yaml"
    wrong.write_text((expecting / "train.yaml").read_text("utf-8").replace("prior: {", "prior: {warm: 0.1, "), "utf-8")
    given = ("--annotations", SAMPLE, "--articles", SAMPLE, "--out", expecting / "none")
    assert run("train", "--config", wrong, *given) == 2 and not (expecting / "none").exists()
    assert "wrong.yaml:4" in (told := capsys.readouterr().err) and "warm" in told
