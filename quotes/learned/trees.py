"""Small trees of yes-no questions, learnt elsewhere, that turn rows of numbers into probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.learned.files import loading, refuse_unreadable

BATCH = 2000
REMEDY = "training/linker.py writes it"
_KINDS = {"feature": "int64", "threshold": "float64", "left": "int64", "right": "int64", "value": "float64"}
"""The lists of a tree and what they hold."""


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
        width, trees = table.shape[1], self.feature.shape[0]
        begins, row = (np.arange(trees) * self.feature.shape[1])[None, :], (np.arange(len(table)) * width)[:, None]
        feature, threshold, left, right, values = (each.ravel() for each in (self.feature, self.threshold, self.left, self.right, table))
        nodes = np.broadcast_to(begins, (len(table), trees))
        for _ in range(self.depth):
            goes_left = values.take(row + feature.take(nodes)) <= threshold.take(nodes)
            nodes = np.where(goes_left, left.take(nodes), right.take(nodes)) + begins
        sums = self.base + self.value.ravel().take(nodes).sum(axis=1)
        return [float(one) for one in 1.0 / (1.0 + np.exp(-sums))]


def read_trees(path: Path, features: Sequence[str]) -> Trees:
    """The trees of a JSON file that were learnt from rows of `features`, in this order.

    Raises ModelError where the file is missing, is not of this form, or names other features.
    """
    refuse_unreadable(path, REMEDY)
    with loading(path, REMEDY):
        trees = _trees(json.loads(path.read_text(encoding="utf-8")))
    if trees.names != tuple(features):
        theirs, ours = next(pair for pair in zip_longest(trees.names, features) if pair[0] != pair[1])
        raise ModelError(f"{path}: was learnt from other features: {theirs} where the code has {ours}; fit it again (training/linker.py)")
    return trees


def _trees(found: dict[str, Any]) -> Trees:
    import numpy as np

    each = found["trees"]
    nodes = max(len(tree["feature"]) for tree in each)
    if any(len({len(tree[key]) for key in _KINDS}) > 1 for tree in each):
        raise ValueError("a tree whose lists are not of one length")
    table = {key: np.array([tree[key] + [0] * (nodes - len(tree[key])) for tree in each], dtype=kind) for key, kind in _KINDS.items()}
    trees = Trees(tuple(found["names"]), float(found["base"]), depth=int(found["depth"]), **table)
    inside = [(trees.feature, len(trees.names)), (trees.left, nodes), (trees.right, nodes)]
    if not all(((array >= 0) & (array < size)).all() for array, size in inside):
        raise ValueError("a node that asks for a feature or leads to a node that is not there")
    if not all(np.isfinite(array).all() for array in (trees.threshold, trees.value, trees.base)):
        raise ValueError("a number in it is not finite")
    return trees
