"""A written classifier read again, and asked with numpy alone: scikit-learn, which fitted it, takes a second to import.

The probabilities are those of `make_classifier`'s pipeline with the same weights (`persist.pipeline_of`), to the last digits of a float.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from quotes.disk import sha256_of
from quotes.errors import ModelError
from quotes.learned.files import loading, refuse_unreadable
from quotes.stance.calibration import together
from quotes.stance.facts import AGAIN, ARRAYS, ENCODER, FACTS, TERMS, Facts, encoder_folder, off_column, read_facts, read_json
from quotes.stance.reading import read as signs_of
from quotes.stance.rows import alone
from quotes.stance.words import TOKEN, cleaned, for_encoder, split

Terms = Mapping[str, Sequence[str]]
"""The terms of each kind of feature, in the order of their columns."""
Arrays = Mapping[str, Any]
"""Arrays of a model by name: weights of the terms, coefficients and intercepts of the decisions."""
_PARTS = ("mask_names", "words", "characters", "reading", "encoder")
_KNOWN = frozenset(
    (
        *_PARTS,
        "class_weight",
        "strength",
        "target_strength",
        "folder",
        "passes",
        "exits",
        "embeddings",
        "seed",
        "own_encoder",
        "encoder_sha256",
    )
)
_LOGIT = 700.0
"""The exponential of more is no float."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One kind of feature: `scores` of texts, an array (texts, decisions), given the part's own coefficients (columns, decisions)."""

    columns: int
    scores: Callable[[Sequence[str], Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What lies in a model's folder: its facts, the terms of its features, and their numbers."""

    folder: Path
    facts: Facts
    terms: Terms
    arrays: Arrays


class Fitted:
    """A classifier of `make_classifier` as it was written: `classes_`, and `predict_proba` of texts.

    Raises ValueError where its weights do not fit each other.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        facts, arrays = weights.facts, weights.arrays
        self.classes_ = np.array(facts.classes)
        self._off = off_column(facts.classes)
        self._parts = _parts(weights)
        width = sum(part.columns for part in self._parts)
        decisions = [decision(arrays, "", len(facts.classes) - (self._off is not None), width)]
        if self._off is not None:
            decisions.append(decision(arrays, "target_", 2, width))
        self._first = len(decisions[0][1])
        """So many scores are those of the labels; one more is that of the target."""
        coefficients, self._intercepts = (np.concatenate(each).astype(np.float64) for each in zip(*decisions, strict=True))
        self._coefficients = np.ascontiguousarray(coefficients.T)

    def predict_proba(self, texts: Sequence[str]) -> Any:
        """Probabilities of shape (texts, classes), in the order of `classes_`."""
        scores, at = np.tile(self._intercepts, (len(texts), 1)), 0
        for part in self._parts:
            scores += part.scores(texts, self._coefficients[at : at + part.columns])
            at += part.columns
        target = None if self._off is None else _chances(scores[:, self._first :])[:, ::-1]
        return together(target, _chances(scores[:, : self._first]), self._off)


def _chances(scores: Any) -> Any:
    """The probabilities that scikit-learn's logistic regression gives for scores (texts, classes), or (texts, 1) of the second of two."""
    if scores.shape[1] == 1:
        second = 1.0 / (1.0 + np.exp(np.minimum(-scores, _LOGIT)))
        return np.column_stack([1.0 - second, second])
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _parts(weights: Weights) -> list[Part]:
    """The parts in the order of `make_classifier`."""
    found, options, terms = [], weights.facts.options, weights.terms
    if options["words"]:
        found.append(_grams(int(options["words"]), bool(options["mask_names"]), terms["words"], weights.arrays["words"]))
    if options["reading"]:
        found.append(_signs(float(options["reading"]), terms["reading"]))
    if options["encoder"]:
        found.append(_encoder(float(options["encoder"]), encoder_folder(weights.folder, options), exits=bool(options.get("exits"))))
    return found


def _grams(longest: int, mask_names: bool, terms: Sequence[str], rarity: Any) -> Part:
    """Words and their n-grams: one and the logarithm of how often each stands there, times how rare it is, every text at length 1."""
    if rarity.shape != (len(terms),):
        raise ValueError(f"words: weights of shape {rarity.shape} for {len(terms)} terms")
    columns, token, rare = {term: column for column, term in enumerate(terms)}, re.compile(TOKEN), rarity.astype(np.float64)

    def scores(texts: Sequence[str], weights: Any) -> Any:
        out = np.zeros((len(texts), weights.shape[1]))
        for row, text in enumerate(texts):
            words = token.findall(cleaned(text, mask_names=mask_names, by_target=True).lower())
            counts = Counter(columns[gram] for gram in _grams_of(words, longest) if gram in columns)
            if counts:
                known = np.fromiter(counts, np.int64, len(counts))
                values = (1.0 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * rare[known]
                out[row] = values @ weights[known] / np.sqrt(values @ values)
        return out

    return Part(len(terms), scores)


def _grams_of(words: Sequence[str], longest: int) -> Iterable[str]:
    for size in range(1, longest + 1):
        yield from (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def _signs(weight: float, names: Sequence[str]) -> Part:
    """What the sentences show."""
    columns = {name: column for column, name in enumerate(names)}

    def scores(texts: Sequence[str], weights: Any) -> Any:
        rows = np.zeros((len(texts), len(columns)))
        for row, text in zip(rows, texts, strict=True):
            content, cue, _ = split(text)
            for name, value in signs_of(content, cue).items():
                if name in columns:
                    row[columns[name]] = value * weight
        return alone(rows, weights)

    return Part(len(names), scores)


def _encoder(weight: float, folder: Path | None, *, exits: bool) -> Part:
    """What the encoder reads."""
    from quotes.stance.encoder import load_encoder

    encoder = load_encoder(folder)

    def scores(texts: Sequence[str], weights: Any) -> Any:
        vectors = encoder.vectors([for_encoder(text) for text in texts], exits=exits)
        return alone(weight * np.column_stack([vectors, encoder.scores(vectors)]).astype(np.float64), weights)

    return Part(encoder.width + len(encoder.classes), scores)


def decision(arrays: Arrays, prefix: str, classes: int, width: int) -> tuple[Any, Any]:
    """Coefficients and intercepts of the decision whose arrays' names begin with `prefix`. Raises ValueError where they do not fit."""
    coefficients, intercepts = arrays[f"{prefix}coefficients"], arrays[f"{prefix}intercepts"]
    rows = 1 if classes == 2 else classes
    if coefficients.shape != (rows, width) or intercepts.shape != (rows,):
        raise ValueError(f"{prefix}coefficients of shape {coefficients.shape} for {rows} x {width} features")
    return coefficients, intercepts


# -- from a folder


def read_weights(folder: Path) -> Weights:
    """The weights of a folder. Raises ModelError, saying which file and what would do, where they do not load."""
    facts = read_facts(folder)
    terms, arrays = _terms(folder / TERMS), _arrays(folder / ARRAYS)
    with loading(folder, AGAIN):
        _same_encoder(folder, facts.options)
    return Weights(folder, facts, terms, arrays)


def is_plain(options: Mapping[str, Any]) -> bool:
    """Whether a model with these options can be asked by `Fitted`: they name its parts, and nothing that it does not know."""
    return set(_PARTS) <= set(options) <= _KNOWN and not options["characters"] and not options.get("embeddings")


def _terms(path: Path) -> dict[str, list[str]]:
    found = read_json(path)
    with loading(path, AGAIN):
        for name, terms in found.items():
            if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms) or len(set(terms)) < len(terms):
                raise ValueError(f"{name} is not a list of texts, each another")
    return found


def _arrays(path: Path) -> dict[str, Any]:
    with loading(path, AGAIN), np.load(path, allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
        for name, array in arrays.items():
            if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
                raise ValueError(f"{name} holds something else than finite numbers")
        return arrays


def _same_encoder(folder: Path, options: Mapping[str, Any]) -> None:
    home = encoder_folder(folder, options)
    if home is not None:
        refuse_unreadable(home / ENCODER, AGAIN)
        if sha256_of(home / ENCODER) != options.get("encoder_sha256"):
            raise ModelError(f"{folder / FACTS}: was fitted over another encoder than {home / ENCODER}; {AGAIN}")
