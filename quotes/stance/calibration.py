"""Make probabilities mean what they say: one slope and one offset for each class, learnt on held-out rows for each decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

_FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log probabilities times `slope` plus `offsets`, made to sum to 1 again. The neutral one changes nothing."""

    slope: float
    offsets: tuple[float, ...]

    def apply(self, chances: Any) -> Any:
        """The calibrated probabilities, of the same shape (rows, classes)."""
        return _squashed(np.log(np.maximum(chances, _FLOOR)) * self.slope + np.asarray(self.offsets))


def neutral(classes: int) -> Calibration:
    """The calibration that changes nothing."""
    return Calibration(1.0, (0.0,) * classes)


def calibrate(chances: Any, truth: Any, *, pull: float = 2.0) -> Calibration:
    """The calibration of least log loss on held-out `chances`; `truth` holds column numbers, `pull` draws it to neutral."""
    from scipy.optimize import minimize

    logs, rows = np.log(np.maximum(chances, _FLOOR)), np.arange(len(truth))

    def loss(values: Any) -> float:
        kept = _squashed(logs * np.exp(values[0]) + values[1:])[rows, truth]
        return float(-np.log(np.maximum(kept, _FLOOR)).sum() + pull * np.square(values).sum())

    best = minimize(loss, np.zeros(chances.shape[1] + 1), method="L-BFGS-B").x
    return Calibration(float(np.exp(best[0])), tuple(float(value) for value in best[1:]))


@dataclass(frozen=True, slots=True)
class Decisions:
    """The calibrations of both decisions: `target`, on target or off (None where nothing is off target), and `labels`, which label."""

    target: Calibration | None
    labels: Calibration

    @property
    def named(self) -> dict[str, Calibration]:
        """The calibrations that there are, by the names of their decisions."""
        return {"labels": self.labels} if self.target is None else {"target": self.target, "labels": self.labels}

    def apply(self, chances: Any, off: int | None) -> Any:
        """The calibrated probabilities, of the same shape (rows, classes); `off` is the column of off target."""
        target, labels = parted(chances, off)
        return together(self.target.apply(target) if self.target else target, self.labels.apply(labels), off)


def unchanged(classes: int, off: int | None) -> Decisions:
    """The decisions whose calibrations change nothing."""
    return Decisions(None if off is None else neutral(2), neutral(classes - (off is not None)))


def learn(chances: Any, truth: Any, off: int | None) -> Decisions:
    """Both calibrations, each on the held-out rows that its decision is about; `truth` holds column numbers."""
    target, labels = parted(chances, off)
    if off is None:
        return Decisions(None, calibrate(labels, truth))
    on, own = labelled(truth, off)
    return Decisions(calibrate(target, (~on).astype(int)), calibrate(labels[on], own))


def labelled(truth: Any, off: int | None) -> tuple[Any, Any]:
    """Which rows have a label, and its column among the labels alone; `truth` holds columns of all classes."""
    on = np.ones(len(truth), dtype=bool) if off is None else truth != off
    return on, truth[on] if off is None else truth[on] - (truth[on] > off)


def parted(chances: Any, off: int | None) -> tuple[Any, Any]:
    """Probabilities of (on target, off target), and of each label where the row is on target."""
    if off is None:
        return np.column_stack([np.ones(len(chances)), np.zeros(len(chances))]), chances
    rest = np.maximum(np.delete(chances, off, axis=1), _FLOOR * _FLOOR)
    return np.column_stack([1 - chances[:, off], chances[:, off]]), rest / rest.sum(axis=1, keepdims=True)


def together(target: Any, labels: Any, off: int | None) -> Any:
    """The probabilities of the classes out of those of both decisions."""
    return labels if off is None else np.insert(labels * target[:, :1], off, target[:, 1], axis=1)


def _squashed(scores: Any) -> Any:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
