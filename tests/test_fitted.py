"""A written stance model is asked without scikit-learn, and gives what scikit-learn gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from quotes.stance import fit, load_model
from quotes.stance.fitted import Fitted
from quotes.stance.persist import pipeline_of
from quotes.stance.rows import alone
from tests.test_learnt import ARTICLES, STANCES, TEXTS

ASKED = [
    "we are ready to talk, but only if they withdraw",
    "said\x1fWe thank Russia for its help and we will not wait",
    "Borduria\x1ewe warn them",
    "zzz",
    "",
    "don't, don't, DON'T! " * 30,
]
PARTS = {
    "all parts": {},
    "words alone": {"reading": 0, "encoder": 0, "words": 3},
    "names not masked": {"mask_names": False, "encoder": 0},
    "signs alone": {"words": 0, "encoder": 0},
    "encoder alone": {"words": 0, "reading": 0},
}


@pytest.mark.parametrize("options", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("off", [True, False], ids=["off target", "labels alone"])
def test_it_gives_what_the_pipeline_gives(options: dict, off: bool, tmp_path: Path) -> None:
    rows = [row for row in zip(TEXTS, STANCES, ARTICLES, strict=True) if off or row[1] is not None]
    fit(*map(list, zip(*rows, strict=True)), strength=1.0, target_strength=1.0, **options).save(tmp_path / "stance")
    asked = load_model(tmp_path / "stance").estimator
    assert isinstance(asked, Fitted)
    texts = [*ASKED, *TEXTS]
    np.testing.assert_allclose(asked.predict_proba(texts), pipeline_of(asked.weights).predict_proba(texts), rtol=1e-9, atol=1e-12)


def test_three_labels_without_off_target(tmp_path: Path) -> None:
    labels = ["one", "two", "three"] * (len(TEXTS) // 3)
    fit(TEXTS[: len(labels)], labels, ARTICLES[: len(labels)], strength=1.0, encoder=0).save(tmp_path / "stance")
    asked = load_model(tmp_path / "stance").estimator
    np.testing.assert_allclose(asked.predict_proba(ASKED), pipeline_of(asked.weights).predict_proba(ASKED), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("characters", [0, 3])
def test_only_a_model_with_parts_of_its_own_is_read_by_scikit_learn(characters: int, tmp_path: Path) -> None:
    fit(TEXTS, STANCES, ARTICLES, strength=1.0, encoder=0, characters=characters).save(tmp_path / "stance")
    assert isinstance(load_model(tmp_path / "stance").estimator, Fitted) == (characters == 0)


def test_what_was_read_is_written_again(tmp_path: Path) -> None:
    fit(TEXTS, STANCES, ARTICLES, strength=1.0).save(tmp_path / "one")
    load_model(tmp_path / "one").save(tmp_path / "other")
    one, other = (load_model(tmp_path / name) for name in ("one", "other"))
    assert one.probabilities(ASKED).tolist() == other.probabilities(ASKED).tolist()


def test_the_shipped_model_is_asked_without_scikit_learn() -> None:
    code = "import sys, quotes.stance as s; s.load_model().predict(['we agree']); print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


@pytest.mark.weights
def test_a_texts_probabilities_depend_on_no_other_text() -> None:
    model, texts = load_model(), [*ASKED, *TEXTS]
    together = model.chances(texts).tolist()
    assert together == [row for text in texts for row in model.chances([text]).tolist()]
    assert together == [row for at in range(0, len(texts), 7) for row in model.chances(texts[at : at + 7]).tolist()]
    assert alone(np.ones((3, 2)), np.ones((2, 0))).shape == (3, 0)
