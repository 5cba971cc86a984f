"""The transformers of the stance model: texts in, sparse numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from quotes.stance.reading import read
from quotes.stance.words import cleaned, split


class TextCleaner(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts made alike before their n-grams are counted.

    Parameters
    ----------
    mask_names : bool, default=False
        Whether names and states become placeholders.
    by_target : bool, default=False
        Whether each word is added once more as a word of the text's target, so that it may mean another thing there.
    """

    def __init__(self, *, mask_names: bool = False, by_target: bool = False) -> None:
        self.mask_names = mask_names
        self.by_target = by_target

    def fit(self, X: Sequence[str], y: Any = None) -> TextCleaner:
        """Learn nothing; returns self."""
        self.fitted_ = True
        return self

    def transform(self, X: Sequence[str]) -> list[str]:
        """The texts, cleaned; a target and the cue's class become words of their own."""
        check_is_fitted(self)
        return [cleaned(text, mask_names=self.mask_names, by_target=self.by_target) for text in X]


class SentenceReader(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What the sentence shows: conditions, negation, parties, acts, hedges, the cue's class.

    Parameters
    ----------
    weight : float, default=1.0
        Multiplies every value, against the n-grams beside it.
    min_count : int, default=2
        Features seen in fewer texts than that are dropped.
    """

    def __init__(self, *, weight: float = 1.0, min_count: int = 2) -> None:
        self.weight = weight
        self.min_count = min_count

    def fit(self, X: Sequence[str], y: Any = None) -> SentenceReader:
        """Learn which features occur; returns self."""
        counts: dict[str, int] = {}
        for text in X:
            for name in self._read(text):
                counts[name] = counts.get(name, 0) + 1
        self.names_ = sorted(name for name, count in counts.items() if count >= self.min_count)
        return self

    def transform(self, X: Sequence[str]) -> Any:
        """A sparse matrix of shape (len(X), len(names_))."""
        check_is_fitted(self)
        place = {name: column for column, name in enumerate(self.names_)}
        data, columns, ends = [], [], [0]
        for text in X:
            for name, value in self._read(text).items():
                if name in place and value:
                    columns.append(place[name])
                    data.append(value * self.weight)
            ends.append(len(columns))
        shape = (len(ends) - 1, len(self.names_))
        return sparse.csr_matrix((np.asarray(data, dtype=np.float64), np.asarray(columns, dtype=np.int32), np.asarray(ends)), shape=shape)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the columns."""
        check_is_fitted(self)
        return np.asarray(self.names_, dtype=object)

    def _read(self, text: str) -> dict[str, float]:
        content, cue, _ = split(text)
        return read(content, cue)
