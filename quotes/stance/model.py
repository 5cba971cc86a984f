"""The fitted stance model: learnt in grouped folds, calibrated there, unsure below its threshold."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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
from quotes.stance.calibration import Calibration, Decisions, labelled, learn, parted, together, unchanged
from quotes.stance.classifier import STRENGTHS, make_classifier, off_column
from quotes.stance.encoded import read_once
from quotes.stance.facts import AGAIN, OFF, SHIPPED
from quotes.stance.features import join
from quotes.stance.persist import read, write

FOLDS = 5
BATCH = 512
DEFAULTS: Mapping[str, Any] = {"mask_names": True, "class_weight": None, "words": 2, "characters": 0, "reading": 0.3, "encoder": 0.5}
"""What `fit` gives to `make_classifier`, unless told otherwise."""

LESSON_WEIGHT = 0.5
"""What a made-up lesson counts beside a real row."""

_LEAST = 1e-9
_TRIAL = "we are ready to talk, but we must wait and see"
Prediction = tuple[str | None, tuple[tuple[str, float], ...]]
Lesson = tuple[str, str | None, str | None]
"""Content, stance and cue of a made-up row."""


@dataclass(frozen=True, slots=True)
class StanceModel:
    """A fitted estimator with its labels and what it was learnt from.

    Below `threshold` the likeliest label is not given. `options` went to `make_classifier`; `digest` is the SHA-256
    of the training rows; `shares` are those of the labels among them; `figures` are the held-out ones it was shipped with,
    `meanings` what each label means. `prior` are the shares of the labels in the collection that it is used on, None for `shares`.
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
        return [self._decide(row) for row in self.probabilities(contents, cues)]

    def probabilities(self, contents: Sequence[str], cues: Sequence[str | None] | None = None) -> Any:
        """An array (rows, labels + 1): each label's probability, and last that of off target.

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
        whole = np.column_stack([chances, np.maximum(0.0, 1.0 - chances.sum(axis=1))])
        return whole if self.prior is None else reweighed(whole, self._shares(self.shares), self._shares(self.prior))

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
    unread: Collection[str] | None = None,
    threshold: float = 0.4,
    seed: int = 0,
    **options: Any,
) -> StanceModel:
    """Learn from labelled quotations; None is off target. Rows of one group (an article) never stand on both sides of a fold.

    `labels` gives the order of the labels; `lessons` are made-up rows that are learnt from at `LESSON_WEIGHT` and never
    held out; `options` go to `make_classifier`. `unread` are the groups that the encoder itself has not learnt from, None where it has
    learnt from none: the strengths and the calibration are chosen on these alone, because it is too sure of what it knows.
    Raises InputError where there is too little.
    """
    texts, known = joined(contents, cues), np.array([stance or OFF for stance in stances], dtype=str)
    if not len(texts) == len(known) == len(groups):
        raise InputError(f"{len(texts)} contents, {len(known)} stances and {len(groups)} groups; give one of each for every row")
    order = _labels(known, labels)
    settings = {**DEFAULTS, **options, "seed": seed}
    teach = Lessons(lessons, set(known.tolist()))
    judged = np.array([unread is None or group in unread for group in groups], dtype=bool)
    if missing := set(known.tolist()) - set(known[judged].tolist()):
        raise InputError(f"no row of an unread article is labelled {', '.join(sorted(missing))}; name more of them")
    with read_once(settings):
        return _fitted(texts, known, groups, judged, order, teach, settings, threshold)


def _fitted(
    texts: list[str],
    known: Any,
    groups: Sequence[str],
    judged: Any,
    order: tuple[str, ...],
    teach: Lessons,
    settings: Mapping[str, Any],
    threshold: float,
) -> StanceModel:
    every = _held_out(texts, known, grouped_folds(known, groups, seed=settings["seed"]), settings, teach)
    held, truth = {strength: chances[judged] for strength, chances in every.items()}, _columns(known)[judged]
    off = off_column(sorted(set(known.tolist())))
    best = _best(held, truth, off)
    chosen = {name: settings.get(name) or best.get(name, 1.0) for name in STRENGTH_OF}
    estimator = make_classifier(**{**settings, **chosen})
    rows, stances_of, weights = teach.added(texts, known)
    estimator.fit(rows, stances_of, classify__sample_weight=weights)
    calibration = unchanged(len(estimator.classes_), off)
    if held:
        chances = together(parted(held[chosen["target_strength"]], off)[0], parted(held[chosen["strength"]], off)[1], off)
        calibration = learn(chances, truth, off)
    shares = {label: float(np.mean(known == label)) for label in order}
    options = {**settings, **chosen}
    return StanceModel(estimator, calibration, order, threshold, options, _digest(rows, stances_of), _versions(), shares=shares)


STRENGTH_OF = ("strength", "target_strength")
"""The options that hold the strengths of the decisions."""


def _best(held: Mapping[float, Any], truth: Any, off: int | None) -> dict[str, float]:
    """For each decision the strength of least loss on held-out rows; `truth` holds column numbers."""
    if not held:
        return {}
    on, own = labelled(truth, off)
    losses: dict[str, dict[float, float]] = {name: {} for name in STRENGTH_OF}
    for strength, chances in held.items():
        target, labels = parted(chances, off)
        losses["strength"][strength] = float(log_loss(own, labels[on], labels=list(range(labels.shape[1]))))
        if off is not None:
            losses["target_strength"][strength] = float(log_loss((~on).astype(int), target, labels=[0, 1]))
    return {name: min(each, key=each.__getitem__) for name, each in losses.items() if each}


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
    old = model._shares(model.shares)
    new = old.copy()
    for _ in range(steps):
        new = reweighed(chances, old, new).mean(axis=0)
    return {label: float(share) for label, share in zip(model.labels, new, strict=False)}


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
    given = [float(settings[name]) for name in STRENGTH_OF if settings.get(name)]
    asked = sorted({*given} if len(given) == len(STRENGTH_OF) else {*STRENGTHS, *given})
    out: dict[float, Any] = {strength: np.zeros((len(rows), classes)) for strength in asked} if splits else {}
    for train, held in splits:
        features, linear = (step for _, step in make_classifier(**settings).steps)
        own, classes_of, weights = teach.added(rows[train].tolist(), known[train])
        counted, seen = features.fit_transform(own, classes_of), features.transform(rows[held].tolist())
        for strength in out:
            fitted = clone(linear).set_params(strength=strength, target_strength=strength).fit(counted, classes_of, sample_weight=weights)
            out[strength][held] = fitted.predict_proba(seen)
    return out


def _columns(known: Any) -> Any:
    """The column number of each row's class."""
    order = {label: column for column, label in enumerate(sorted(set(known.tolist())))}
    return np.array([order[label] for label in known.tolist()])


def _digest(texts: Sequence[str], known: Any) -> str:
    lines = sorted(json.dumps([text, label], ensure_ascii=False) for text, label in zip(texts, known.tolist(), strict=True))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _versions() -> tuple[tuple[str, str], ...]:
    return (("python", platform.python_version()), ("scikit-learn", sklearn.__version__), ("numpy", np.__version__))
