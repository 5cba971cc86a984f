"""Small trees of yes-no questions, learnt elsewhere, that turn rows of numbers into probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from quotes.errors import ModelError

BATCH = 2000
WEIGHTS = Path(__file__).parent.parent / "models" / "en"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Boosted trees: `names` are the features in order; the arrays have shape (trees, nodes).

    At a node the row goes left where its value is at most the threshold; a leaf points at itself.
    """

    names: tuple[str, ...]
    base: float
    feature: Any
    threshold: Any
    left: Any
    right: Any
    value: Any
    depth: int

    def predict(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """One probability a row, 0 to 1."""
        return [score for at in range(0, len(rows), BATCH) for score in self._batch(rows[at : at + BATCH])]

    def _batch(self, rows: Sequence[Sequence[float]]) -> list[float]:
        import numpy as np

        table = np.asarray(rows, dtype=np.float64)
        trees = np.arange(self.feature.shape[0])[None, :]
        nodes = np.zeros((len(table), self.feature.shape[0]), dtype=np.int64)
        for _ in range(self.depth):
            at = np.take_along_axis(table, self.feature[trees, nodes], axis=1)
            nodes = np.where(at <= self.threshold[trees, nodes], self.left[trees, nodes], self.right[trees, nodes])
        sums = self.base + self.value[trees, nodes].sum(axis=1)
        return [float(one) for one in 1.0 / (1.0 + np.exp(-sums))]


@lru_cache(maxsize=8)
def read_scorer(name: str, folder: Path = WEIGHTS) -> Scorer:
    """The scorer `folder`/`name`.json. Raises ModelError where it is missing or not of this form."""
    import numpy as np

    path = folder / f"{name}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        nodes = max(len(tree["feature"]) for tree in found["trees"])
        table = {
            key: np.array([tree[key] + [0] * (nodes - len(tree[key])) for tree in found["trees"]], dtype=kind)
            for key, kind in (
                ("feature", np.int64),
                ("threshold", np.float64),
                ("left", np.int64),
                ("right", np.int64),
                ("value", np.float64),
            )
        }
        return Scorer(tuple(found["names"]), float(found["base"]), depth=int(found["depth"]), **table)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no scorer there ({error}); training/linker.py writes it") from error
