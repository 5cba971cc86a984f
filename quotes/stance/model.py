"""The fitted stance model: learnt in grouped folds, calibrated there, unsure below its threshold."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.base import clone
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from quotes.errors import InputError, ModelError
from quotes.learned.files import loading
from quotes.stance.calibration import Calibration, calibrate, neutral
from quotes.stance.classifier import STRENGTHS, make_classifier
from quotes.stance.facts import AGAIN, OFF, SHIPPED
from quotes.stance.features import join
from quotes.stance.persist import read, write

FOLDS = 5
BATCH = 512
DEFAULTS: Mapping[str, Any] = {"mask_names": True, "class_weight": None, "words": 2, "characters": 0, "reading": 0.3}
"""What `fit` gives to `make_classifier`, unless told otherwise."""

LESSON_WEIGHT = 0.5
"""What a made-up lesson counts beside a real row."""

_TRIAL = "we are ready to talk, but we must wait and see"
Prediction = tuple[str | None, tuple[tuple[str, float], ...]]
Lesson = tuple[str, str | None, str | None]
"""Content, stance and cue of a made-up row."""


@dataclass(frozen=True, slots=True)
class StanceModel:
    """A fitted estimator with its labels and what it was learnt from.

    Below `threshold` the likeliest label is not given. `options` went to `make_classifier`; `digest` is the SHA-256
    of the training rows; `figures` are the held-out ones it was shipped with, `meanings` what each label means.
    """

    estimator: Any
    calibration: Calibration
    labels: tuple[str, ...]
    threshold: float
    options: Mapping[str, Any]
    digest: str
    versions: tuple[tuple[str, str], ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)

    def predict(self, contents: Sequence[str], cues: Sequence[str | None] | None = None) -> list[Prediction]:
        """A label, or None for off target or too unsure, and each label's probability; what they lack to 1 is off target."""
        return [self._decide(row) for row in self.probabilities(contents, cues)]

    def probabilities(self, contents: Sequence[str], cues: Sequence[str | None] | None = None) -> Any:
        """An array (rows, labels + 1): each label's probability, and last that of off target.

        Raises ModelError where one is no finite number, which no sound weights give.
        """
        texts = joined(contents, cues)
        order = [self.estimator.classes_.tolist().index(label) for label in self.labels]
        parts = [self.estimator.predict_proba(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        chances = self.calibration.apply(np.concatenate(parts))[:, order] if parts else np.zeros((0, len(order)))
        if not np.isfinite(chances).all():
            raise ModelError(f"the stance model gives no finite probabilities: its weights are broken; {AGAIN}")
        return np.column_stack([chances, np.maximum(0.0, 1.0 - chances.sum(axis=1))])

    def save(self, path: Path) -> None:
        """Write it as a folder of JSON and arrays, without pickle."""
        facts = {
            "labels": list(self.labels),
            **({"meanings": dict(self.meanings)} if self.meanings else {}),
            "threshold": self.threshold,
            "options": dict(self.options),
            "calibration": {"slope": self.calibration.slope, "offsets": list(self.calibration.offsets)},
            "digest": self.digest,
            "versions": dict(self.versions),
            "figures": dict(self.figures),
        }
        write(self.estimator, facts, path)

    def _decide(self, row: Any) -> Prediction:
        best = int(np.argmax(row))
        sure = best < len(self.labels) and row[best] >= self.threshold
        pairs = zip(self.labels, row.tolist(), strict=False)
        return self.labels[best] if sure else None, tuple((label, round(chance, 4)) for label, chance in pairs)


def load_model(path: Path | None = None) -> StanceModel:
    """The model of the folder `path`, or the shipped one. Raises ModelError, saying what would do, where it does not load."""
    home = SHIPPED if path is None else path
    estimator, facts = read(home)
    model = StanceModel(
        estimator=estimator,
        calibration=Calibration(facts.slope, facts.offsets),
        labels=facts.labels,
        threshold=facts.threshold,
        options=facts.options,
        digest=facts.digest,
        versions=tuple(facts.versions.items()),
        figures=facts.figures,
        meanings=facts.meanings,
    )
    with loading(home, AGAIN):
        model.probabilities([_TRIAL])  # what fits badly in a way nobody foresaw shows here, not at the first article
    return model


def joined(contents: Sequence[str], cues: Sequence[str | None] | None) -> list[str]:
    """Contents with their cues as the estimator reads them. Raises InputError where the two differ in number."""
    if cues is not None and len(cues) != len(contents):
        raise InputError(f"{len(contents)} contents but {len(cues)} cues; give one for each, None where there is none")
    return [join(content, cue) for content, cue in zip(contents, cues or [None] * len(contents), strict=True)]


def fit(
    contents: Sequence[str],
    stances: Sequence[str | None],
    groups: Sequence[str],
    *,
    cues: Sequence[str | None] | None = None,
    labels: Sequence[str] | None = None,
    lessons: Sequence[Lesson] = (),
    threshold: float = 0.4,
    seed: int = 0,
    **options: Any,
) -> StanceModel:
    """Learn from labelled quotations; None is off target. Rows of one group (an article) never stand on both sides of a fold.

    `labels` gives the order of the labels; `lessons` are made-up rows that are learnt from at `LESSON_WEIGHT` and never
    held out; `options` go to `make_classifier`. Raises InputError where there is too little.
    """
    texts, known = joined(contents, cues), np.array([stance or OFF for stance in stances], dtype=str)
    if not len(texts) == len(known) == len(groups):
        raise InputError(f"{len(texts)} contents, {len(known)} stances and {len(groups)} groups; give one of each for every row")
    order = _labels(known, labels)
    settings = {**DEFAULTS, **options, "seed": seed}
    teach = Lessons(lessons, set(known.tolist()))
    held = _held_out(texts, known, grouped_folds(known, groups, seed=seed), settings, teach)
    strength = settings.get("strength") or min(held, key=lambda each: _loss(held[each], known), default=1.0)
    estimator = make_classifier(**{**settings, "strength": strength})
    rows, stances_of, weights = teach.added(texts, known)
    estimator.fit(rows, stances_of, classify__sample_weight=weights)
    calibration = calibrate(*_columns(held[strength], known)) if held else neutral(len(estimator.classes_))
    return StanceModel(estimator, calibration, order, threshold, {**settings, "strength": strength}, _digest(rows, stances_of), _versions())


def _labels(known: Any, labels: Sequence[str] | None) -> tuple[str, ...]:
    found = sorted(set(known.tolist()) - {OFF})
    order = tuple(labels) if labels is not None else tuple(found)
    if unknown := set(found) - set(order):
        raise InputError(f"the rows hold labels that are not in the set: {', '.join(sorted(unknown))}; known: {', '.join(order)}")
    if len(found) < 2:
        raise InputError(f"at least two labels are needed to learn a stance; the rows hold {', '.join(found) or 'none'}")
    return tuple(label for label in order if label in found)


def grouped_folds(known: Any, groups: Sequence[str], *, seed: int, folds: int = FOLDS) -> list[tuple[Any, Any]]:
    """Train and held rows by group, every class in every training part; none where the rows are too few for that."""
    spread = {label: len({group for group, own in zip(groups, known, strict=True) if own == label}) for label in set(known.tolist())}
    folds = min(folds, *spread.values(), *Counter(known.tolist()).values())
    if folds < 2:
        return []
    # Where every row is a group of its own the plain splitter says the same, much faster.
    single = len(set(groups)) == len(groups)
    cut = (StratifiedKFold if single else StratifiedGroupKFold)(folds, shuffle=True, random_state=seed)
    splits = list(cut.split(np.zeros((len(known), 1)), known, groups=None if single else list(groups)))
    return splits if all(len(held) and set(known[train].tolist()) == set(spread) for train, held in splits) else []


class Lessons:
    """Made-up rows of known classes, to be added to real ones."""

    def __init__(self, lessons: Sequence[Lesson], classes: set[str]) -> None:
        kept = [(join(content, cue), stance or OFF) for content, stance, cue in lessons if (stance or OFF) in classes]
        self.texts = [text for text, _ in kept]
        self.known = np.array([stance for _, stance in kept], dtype=str)

    def added(self, texts: Sequence[str], known: Any) -> tuple[list[str], Any, Any]:
        """Texts, classes and weights of the real rows and the lessons."""
        weights = np.concatenate([np.ones(len(texts)), np.full(len(self.texts), LESSON_WEIGHT)])
        return [*texts, *self.texts], np.concatenate([known, self.known]), weights


def _held_out(texts: list[str], known: Any, splits: list[tuple[Any, Any]], settings: Mapping[str, Any], teach: Lessons) -> dict[float, Any]:
    """For each strength the probabilities of every row by a model that saw no row of its group; features are counted once a fold."""
    rows, classes = np.array(texts, dtype=object), len(set(known.tolist()))
    asked = (settings["strength"],) if settings.get("strength") else STRENGTHS
    out = {strength: np.zeros((len(rows), classes)) for strength in asked} if splits else {}
    for train, held in splits:
        features, linear = (step for _, step in make_classifier(**settings).steps)
        own, classes_of, weights = teach.added(rows[train].tolist(), known[train])
        counted, seen = features.fit_transform(own, classes_of), features.transform(rows[held].tolist())
        for strength in out:
            fitted = clone(linear).set_params(strength=strength).fit(counted, classes_of, sample_weight=weights)
            out[strength][held] = fitted.predict_proba(seen)
    return out


def _loss(chances: Any, known: Any) -> float:
    return float(log_loss(known, chances, labels=sorted(set(known.tolist()))))


def _columns(chances: Any, known: Any) -> tuple[Any, Any]:
    order = {label: column for column, label in enumerate(sorted(set(known.tolist())))}
    return chances, np.array([order[label] for label in known.tolist()])


def _digest(texts: Sequence[str], known: Any) -> str:
    lines = sorted(json.dumps([text, label], ensure_ascii=False) for text, label in zip(texts, known.tolist(), strict=True))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _versions() -> tuple[tuple[str, str], ...]:
    return (("python", platform.python_version()), ("scikit-learn", sklearn.__version__), ("numpy", np.__version__))
