"""Small trees of yes-no questions, learnt elsewhere, that turn rows of numbers into probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from quotes.errors import ModelError

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Trees:
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


def read_trees(path: Path, features: Sequence[str]) -> Trees:
    """The trees of a JSON file that were learnt from rows of `features`, in this order.

    Raises ModelError where the file is missing, is not of this form, or names other features.
    """
    try:
        trees = _trees(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no trees there ({error}); training/linker.py writes them") from error
    if trees.names != tuple(features):
        other = next(pair for pair in zip_longest(trees.names, features) if pair[0] != pair[1])
        raise ModelError(
            f"{path}: was learnt from other features: {other[0]} where the code has {other[1]}; fit it again with training/linker.py"
        )
    return trees


def _trees(found: Any) -> Trees:
    import numpy as np

    nodes = max(len(tree["feature"]) for tree in found["trees"])

    def table(key: str, kind: Any) -> Any:
        return np.array([tree[key] + [0] * (nodes - len(tree[key])) for tree in found["trees"]], dtype=kind)

    whole = {key: table(key, np.int64) for key in ("feature", "left", "right")}
    broken = {key: table(key, np.float64) for key in ("threshold", "value")}
    return Trees(tuple(found["names"]), float(found["base"]), depth=int(found["depth"]), **whole, **broken)
