"""Learn a stance model: in grouped folds, calibrated on what each held out."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import sklearn
from sklearn.base import clone
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from quotes.errors import InputError
from quotes.stance.calibration import labelled, learn, parted, together, unchanged
from quotes.stance.classifier import STRENGTHS, make_classifier
from quotes.stance.encoded import read_once
from quotes.stance.facts import OFF, off_column
from quotes.stance.model import StanceModel, joined
from quotes.stance.words import join

FOLDS = 5
DEFAULTS: Mapping[str, Any] = {"mask_names": True, "class_weight": None, "words": 2, "characters": 0, "reading": 0.3, "encoder": 0.5}
"""What `fit` gives to `make_classifier`, unless told otherwise."""

ALONE: Mapping[str, Any] = {"words": 0, "characters": 0, "reading": 0.0}
"""What leaves out all but the encoder."""

LESSON_WEIGHT = 0.5
"""What a made-up lesson counts beside a real row."""

Lesson = tuple[str, str | None, str | None]
"""Content, stance and cue of a made-up row."""


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
    # What the probabilities are fair for: the rows that they were calibrated on.
    shares = {label: float(np.mean(known[judged] == label)) for label in order}
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
