"""Make probabilities mean what they say: one slope and one offset for each class, learnt on held-out rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

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
    logs, rows = np.log(np.maximum(chances, _FLOOR)), np.arange(len(truth))

    def loss(values: Any) -> float:
        kept = _squashed(logs * np.exp(values[0]) + values[1:])[rows, truth]
        return float(-np.log(np.maximum(kept, _FLOOR)).sum() + pull * np.square(values).sum())

    best = minimize(loss, np.zeros(chances.shape[1] + 1), method="L-BFGS-B").x
    return Calibration(float(np.exp(best[0])), tuple(float(value) for value in best[1:]))


def _squashed(scores: Any) -> Any:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
