"""An unfitted estimator over texts: an encoder's reading, n-grams, the sentence's signs, and linear models tuned inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from quotes.stance.calibration import together
from quotes.stance.facts import OFF, off_column
from quotes.stance.features import SentenceReader, TextCleaner
from quotes.stance.words import TOKEN

STRENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""The inverse strengths of regularisation that are tried."""
MANY = 3000
"""Above so many rows one held-out part says enough about the strength."""


def make_classifier(
    *,
    mask_names: bool = False,
    words: int = 3,
    characters: int = 5,
    reading: float = 0.2,
    strength: float | None = None,
    target_strength: float | None = None,
    class_weight: str | None = "balanced",
    encoder: float = 0.0,
    folder: Path | None = None,
    passes: int = 0,
    exits: bool = False,
    embeddings: bool = False,
    seed: int = 0,
) -> Pipeline:
    """An unfitted scikit-learn estimator over a list of texts, for any labels.

    `words` and `characters` are the longest n-grams (0 leaves that kind out), `reading` the weight of what the
    sentence shows (0 leaves it out), `strength` the C of the linear model of the labels and `target_strength` that of off
    target (None: chosen by cross-validation while fitting), `mask_names` hides names and states. `encoder` is the weight of what
    the shipped encoder reads, or that of `folder` (0 leaves it out); with `passes` it learns the labels too, so many times over
    the texts, and with `exits` a text that is surely off target leaves it early, which only holds for the labels that it was taught.
    `embeddings` adds sentence vectors and needs the extra of that name.

    The last step is a `StanceLogistic`: where some rows have the class "" (off target), that is a decision of its own.
    """
    parts: list[tuple[str, Any]] = []
    if words:
        parts.append(("words", _grams("word", (1, words), mask_names)))
    if characters:
        parts.append(("characters", _grams("char_wb", (2, characters), mask_names)))
    if reading:
        parts.append(("reading", SentenceReader(weight=reading)))
    if encoder:
        from quotes.stance.encoded import EncodedText

        parts.append(("encoder", EncodedText(weight=encoder, folder=folder, passes=passes, seed=seed, exits=exits)))
    if embeddings:
        from quotes.stance.embeddings import SentenceVectors

        parts.append(("meaning", SentenceVectors()))
    linear = StanceLogistic(strength=strength, target_strength=target_strength, class_weight=class_weight, seed=seed)
    return Pipeline([("features", FeatureUnion(parts)), ("classify", linear)])


def _grams(analyzer: str, lengths: tuple[int, int], mask_names: bool) -> Pipeline:
    counted = TfidfVectorizer(
        analyzer=analyzer, ngram_range=lengths, token_pattern=TOKEN if analyzer == "word" else None, sublinear_tf=True, dtype=np.float64
    )
    return Pipeline([("clean", TextCleaner(mask_names=mask_names, by_target=analyzer == "word")), ("count", counted)])


class _Likeliest(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of sparse rows that gives the class of the greatest probability; `predict_proba` is its own."""

    def predict(self, X: Any) -> Any:
        """The likeliest class of each row."""
        check_is_fitted(self)
        return self.classes_[np.argmax(self.predict_proba(X), axis=1)]

    def __sklearn_tags__(self) -> Any:
        """Sparse input is fine."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class TunedLogistic(_Likeliest):
    """Logistic regression whose strength is chosen by stratified cross-validation on the training rows.

    Parameters
    ----------
    strength : float or None, default=None
        The inverse strength C; None tries `STRENGTHS` and keeps the one of least log loss.
    class_weight : "balanced" or None, default="balanced"
        As in scikit-learn.
    folds : int, default=4
        Folds of the search; fewer where a class is rarer than that.
    seed : int, default=0
        Shuffles the folds.
    """

    def __init__(self, *, strength: float | None = None, class_weight: str | None = "balanced", folds: int = 4, seed: int = 0) -> None:
        self.strength = strength
        self.class_weight = class_weight
        self.folds = folds
        self.seed = seed

    def fit(self, X: Any, y: Sequence[Any], sample_weight: Any = None) -> TunedLogistic:
        """Choose the strength, then learn from all rows; returns self."""
        X, y = validate_data(self, X, y, accept_sparse="csr")
        weights = _check_sample_weight(sample_weight, X)
        check_classification_targets(y)
        self.classes_ = unique_labels(y)
        if len(self.classes_) < 2:
            raise ValueError(f"one class only ({self.classes_[0]!r}); a classifier needs at least two classes")
        self.strength_ = float(self.strength) if self.strength is not None else self._choose(X, y, weights)
        self.linear_ = self._linear(self.strength_).fit(X, y, sample_weight=weights)
        return self

    def decision_function(self, X: Any) -> Any:
        """The linear model's scores."""
        check_is_fitted(self)
        return self.linear_.decision_function(validate_data(self, X, accept_sparse="csr", reset=False))

    def predict_proba(self, X: Any) -> Any:
        """Probabilities of shape (rows, classes), in the order of `classes_`."""
        check_is_fitted(self)
        return self.linear_.predict_proba(validate_data(self, X, accept_sparse="csr", reset=False))

    def _linear(self, strength: float) -> LogisticRegression:
        solver = "liblinear" if len(self.classes_) == 2 else "lbfgs"
        return LogisticRegression(C=strength, class_weight=self.class_weight, solver=solver, max_iter=1000, random_state=self.seed)

    def _choose(self, X: Any, y: Any, weights: Any) -> float:
        folds = min(self.folds, *Counter(y.tolist()).values())
        if folds < 2:
            return 1.0
        splits = list(StratifiedKFold(folds, shuffle=True, random_state=self.seed).split(X, y))
        if len(y) > MANY:
            splits = splits[:1]
        return min(STRENGTHS, key=lambda strength: self._loss(strength, X, y, weights, splits))

    def _loss(self, strength: float, X: Any, y: Any, weights: Any, splits: list[tuple[Any, Any]]) -> float:
        linear = self._linear(strength)
        guesses = [linear.fit(X[train], y[train], sample_weight=weights[train]).predict_proba(X[held]) for train, held in splits]
        return float(log_loss(np.concatenate([y[held] for _, held in splits]), np.concatenate(guesses), labels=self.classes_))


class StanceLogistic(_Likeliest):
    """Two decisions, each a `TunedLogistic`: whether a row is off target (the class ""), and which label it has if not.

    Where no row is off target, or all labels but one are missing, it is one decision over all classes.

    Parameters
    ----------
    strength, target_strength : float or None, default=None
        The inverse strengths of the labels' model and of the target's.
    class_weight, folds, seed
        As for `TunedLogistic`.
    """

    def __init__(
        self,
        *,
        strength: float | None = None,
        target_strength: float | None = None,
        class_weight: str | None = "balanced",
        folds: int = 4,
        seed: int = 0,
    ) -> None:
        self.strength = strength
        self.target_strength = target_strength
        self.class_weight = class_weight
        self.folds = folds
        self.seed = seed

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> StanceLogistic:
        """Learn both decisions; returns self."""
        X, y = validate_data(self, X, y, accept_sparse="csr")
        weights = _check_sample_weight(sample_weight, X)
        check_classification_targets(y)
        self.classes_ = unique_labels(y)
        self.off_ = off_column(self.classes_)
        y = np.asarray(y)
        on = np.ones(len(y), dtype=bool) if self.off_ is None else np.asarray(y != OFF)
        self.target_ = None if self.off_ is None else self._tuned(self.target_strength).fit(X, on.tolist(), sample_weight=weights)
        self.labels_ = self._tuned(self.strength).fit(X[on], y[on], sample_weight=weights[on])
        return self

    def predict_proba(self, X: Any) -> Any:
        """Probabilities of shape (rows, classes), in the order of `classes_`."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        target = None if self.target_ is None else self.target_.predict_proba(X)[:, ::-1]
        return together(target, self.labels_.predict_proba(X), self.off_)

    def _tuned(self, strength: float | None) -> TunedLogistic:
        return TunedLogistic(strength=strength, class_weight=self.class_weight, folds=self.folds, seed=self.seed)
