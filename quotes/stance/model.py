"""The fitted stance model: calibrated, unsure below its threshold. It is read and asked without scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from quotes.errors import InputError, ModelError
from quotes.learned.files import loading
from quotes.stance.calibration import Calibration, Decisions
from quotes.stance.facts import AGAIN, SHIPPED, off_column
from quotes.stance.fitted import Fitted, Weights, is_plain, read_weights
from quotes.stance.words import join

BATCH = 4096
"""Texts that are asked for at once: many, so that the encoder finds many of one length."""
_LEAST = 1e-9
_TRIAL = "we are ready to talk, but we must wait and see"
Prediction = tuple[str | None, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class StanceModel:
    """A fitted estimator with its labels and what it was learnt from.

    Below `threshold` the likeliest label is not given. `options` went to `make_classifier`; `digest` is the SHA-256
    of the training rows; `shares` are those of the labels among them; `figures` are the held-out ones it was shipped with,
    `meanings` what each label means. `prior` are the shares of the labels that are expected where it is used, None for `shares`.
    """

    estimator: Any
    calibration: Decisions
    labels: tuple[str, ...]
    threshold: float
    options: Mapping[str, Any]
    digest: str
    versions: tuple[tuple[str, str], ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    prior: Mapping[str, float] | None = None

    def predict(self, contents: Sequence[str], cues: Sequence[str | None] | None = None) -> list[Prediction]:
        """A label, or None for off target or too unsure, and each label's probability; what they lack to 1 is off target."""
        return self.decide(self.chances(contents, cues))

    def decide(self, chances: Any) -> list[Prediction]:
        """What `predict` says where `chances` found these probabilities, an array (rows, labels + 1) or a list of its rows."""
        return [self._decide(row) for row in self._weighed(np.reshape(chances, (-1, len(self.labels) + 1)))]

    def probabilities(self, contents: Sequence[str], cues: Sequence[str | None] | None = None) -> Any:
        """An array (rows, labels + 1): each label's probability, and last that of off target. Raises ModelError as `chances`."""
        return self._weighed(self.chances(contents, cues))

    def chances(self, contents: Sequence[str], cues: Sequence[str | None] | None = None) -> Any:
        """The probabilities before `prior` and `threshold`, an array (rows, labels + 1): they depend on the words and the cue alone.

        Raises ModelError where one is no finite number, which no sound weights give.
        """
        texts = joined(contents, cues)
        order = [self.estimator.classes_.tolist().index(label) for label in self.labels]
        parts = [self.estimator.predict_proba(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        if not parts:
            return np.zeros((0, len(order) + 1))
        chances = self.calibration.apply(np.concatenate(parts), off_column(self.estimator.classes_))[:, order]
        if not np.isfinite(chances).all():
            raise ModelError(f"the stance model gives no finite probabilities: its weights are broken; {AGAIN}")
        return np.column_stack([chances, np.maximum(0.0, 1.0 - chances.sum(axis=1))])

    def _weighed(self, chances: Any) -> Any:
        return chances if self.prior is None else reweighed(chances, self._shares(self.shares), self._shares(self.prior))

    def _shares(self, given: Mapping[str, float]) -> Any:
        """The shares as columns: each label's, and what they lack to 1."""
        labels = [given.get(label, 0.0) for label in self.labels]
        return np.array([*labels, max(0.0, 1.0 - sum(labels))])

    def save(self, path: Path) -> None:
        """Write it as a folder of JSON and arrays, without pickle."""
        facts = {
            "labels": list(self.labels),
            **({"meanings": dict(self.meanings)} if self.meanings else {}),
            "threshold": self.threshold,
            "options": dict(self.options),
            "calibration": {name: {"slope": each.slope, "offsets": list(each.offsets)} for name, each in self.calibration.named.items()},
            "shares": dict(self.shares),
            **({"prior": dict(self.prior)} if self.prior else {}),
            "digest": self.digest,
            "versions": dict(self.versions),
            "figures": dict(self.figures),
        }
        from quotes.stance.persist import write

        write(self.estimator, facts, path)

    def _decide(self, row: Any) -> Prediction:
        best = int(np.argmax(row))
        sure = best < len(self.labels) and row[best] >= self.threshold
        pairs = zip(self.labels, row.tolist(), strict=False)
        return self.labels[best] if sure else None, tuple((label, round(chance, 4)) for label, chance in pairs)


def load_model(path: Path | None = None) -> StanceModel:
    """The model of the folder `path`, or the shipped one. Raises ModelError, saying what would do, where it does not load."""
    home = SHIPPED if path is None else path
    weights = read_weights(home)
    facts = weights.facts
    with loading(home, AGAIN):
        estimator = Fitted(weights) if is_plain(facts.options) else _pipeline(weights)
    calibrations = {name: Calibration(*numbers) for name, numbers in facts.calibration.items()}
    model = StanceModel(
        estimator=estimator,
        calibration=Decisions(calibrations.get("target"), calibrations["labels"]),
        labels=facts.labels,
        threshold=facts.threshold,
        options=facts.options,
        digest=facts.digest,
        versions=tuple(facts.versions.items()),
        figures=facts.figures,
        meanings=facts.meanings,
        shares=facts.shares,
        prior=facts.prior or None,
    )
    with loading(home, AGAIN):
        model.probabilities([_TRIAL])  # what fits badly in a way nobody foresaw shows here, not at the first article
    return model


def _pipeline(weights: Weights) -> Any:
    from quotes.stance.persist import pipeline_of

    return pipeline_of(weights)


def joined(contents: Sequence[str], cues: Sequence[str | None] | None) -> list[str]:
    """Contents with their cues as the estimator reads them. Raises InputError where the two differ in number."""
    if cues is not None and len(cues) != len(contents):
        raise InputError(f"{len(contents)} contents but {len(cues)} cues; give one for each, None where there is none")
    return [join(content, cue) for content, cue in zip(contents, cues or [None] * len(contents), strict=True)]


def reweighed(chances: Any, old: Any, new: Any) -> Any:
    """Probabilities (rows, classes) under shares `old` as they are where the classes have shares `new`.

    Saerens, Latinne and Decaestecker, "Adjusting the Outputs of a Classifier to New a Priori Probabilities", 2002.
    """
    moved = chances * (new / np.maximum(old, _LEAST))
    return moved / np.maximum(moved.sum(axis=1, keepdims=True), _LEAST)


def estimate_prior(model: StanceModel, chances: Any, *, steps: int = 200) -> dict[str, float]:
    """The shares of the labels in a collection, out of the probabilities (`StanceModel.probabilities`) of its quotations.

    The expectation maximisation of Saerens et al. 2002; what the shares lack to 1 is off target. Raises InputError without a row.
    """
    if not len(chances):
        raise InputError("no quotation to estimate the shares from")
    old = model._shares(model.prior or model.shares)
    new = old.copy()
    for _ in range(steps):
        new = reweighed(chances, old, new).mean(axis=0)
    return {label: float(share) for label, share in zip(model.labels, new, strict=False)}
