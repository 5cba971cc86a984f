"""The encoder as a transformer of scikit-learn: texts in, what it reads of them out, one row of numbers each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from quotes.stance.words import for_encoder


class EncodedText(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The vector of each text, and the encoder's own guess at its stance.

    It reads the content and the class of its cue (`words.spoken`), and a target where the text has one; nothing else.

    Parameters
    ----------
    weight : float, default=1.0
        Multiplies every value, against the n-grams beside it.
    folder : Path or None, default=None
        Where the encoder lies; None is the shipped one.
    passes : int, default=0
        How often the encoder itself goes over the texts and their labels while fitting; 0 leaves it as it is.
    seed : int, default=0
        Of what is drawn while it learns.
    exits : bool, default=False
        Whether texts that are surely off target leave the encoder early, where it has a way out. It knows off target of the labels that it
        was taught, and of no others; one that learns too (`passes`) has no way out any more.
    """

    def __init__(self, *, weight: float = 1.0, folder: Path | None = None, passes: int = 0, seed: int = 0, exits: bool = False) -> None:
        self.weight = weight
        self.folder = folder
        self.passes = passes
        self.seed = seed
        self.exits = exits

    def fit(self, X: Sequence[str], y: Any = None) -> EncodedText:
        """Load the encoder and, with `passes`, teach it the labels `y`; returns self. Raises ModelError where it does not load."""
        from quotes.stance.encoder import load_encoder

        self.encoder_ = load_encoder(self.folder)
        if self.passes and y is not None:
            from quotes.stance.tuning import tuned

            texts, labels = [for_encoder(text) for text in X], [str(label) for label in y]
            self.encoder_ = tuned(self.encoder_, texts, labels, passes=self.passes, seed=self.seed)
        return self

    def transform(self, X: Sequence[str]) -> Any:
        """An array of shape (len(X), width of the encoder + its classes): vectors, then log-probabilities."""
        check_is_fitted(self)
        vectors = self.encoder_.vectors([for_encoder(text) for text in X], exits=self.exits)
        return self.weight * np.column_stack([vectors, self.encoder_.scores(vectors)]).astype(np.float64)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the columns."""
        check_is_fitted(self)
        names = [f"encoder{column}" for column in range(self.encoder_.width)]
        return np.asarray([*names, *(f"encoder_{name or 'off'}" for name in self.encoder_.classes)], dtype=object)


@contextmanager
def read_once(options: Mapping[str, Any]) -> Iterator[None]:
    """Inside, the encoder that the options of `make_classifier` ask for reads each text once."""
    if not options.get("encoder"):
        yield
        return
    from quotes.stance.encoder import load_encoder

    with load_encoder(options.get("folder")).remembering():
        yield


def write_encoder(encoder: Any, path: Path) -> None:
    """Write an encoder; its file is named `facts.ENCODER`."""
    from quotes.stance import encoder as room

    room.write_encoder(encoder, path)
