"""Write a stance model to a folder, as JSON and arrays, never pickle, never code; and what was read as scikit-learn's pipeline again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from quotes.atomic import whole_folder
from quotes.disk import sha256_of
from quotes.errors import ModelError
from quotes.stance.classifier import TunedLogistic, make_classifier
from quotes.stance.encoded import EncodedText, write_encoder
from quotes.stance.facts import (
    ABOUT_ENCODER,
    ARRAYS,
    ENCODER,
    FACTS,
    FILES,
    FORMAT,
    SHIPPED,
    TERMS,
    WHILE_FITTING,
    encoder_folder,
    off_column,
    read_json,
)
from quotes.stance.fitted import Arrays, Fitted, Terms, Weights, decision


def write(estimator: Any, facts: Mapping[str, Any], path: Path) -> None:
    """Write the folder `path`: facts (model.json), the features' terms (terms.json), their numbers (arrays.npz).

    The three replace an earlier model as one; other files of the folder, a card say, stay. `facts` holds the options of
    `make_classifier`. Raises ModelError for an estimator it did not make, OutputError where the folder cannot be written.
    """
    estimator = pipeline_of(estimator.weights) if isinstance(estimator, Fitted) else estimator
    if not isinstance(estimator, Pipeline) or [name for name, _ in estimator.steps] != ["features", "classify"]:
        raise ModelError(f"only a classifier of make_classifier can be written, not {type(estimator).__name__}")
    terms, arrays = _state(estimator)
    encoder = _encoder_of(estimator)
    # A model that is written over the shipped one brings the encoder along: the folder is replaced as one.
    apart = encoder is not None and (encoder.passes > 0 or encoder.folder not in (None, SHIPPED) or path.resolve() == SHIPPED)
    own = encoder if apart else None
    options = {name: value for name, value in facts["options"].items() if name not in WHILE_FITTING}
    with whole_folder(path, lambda _: (*FILES, ENCODER)) as folder:
        if own is not None:
            write_encoder(own.encoder_, folder / ENCODER)
        if encoder is not None:
            options |= {"own_encoder": own is not None, "encoder_sha256": sha256_of((folder if own else SHIPPED) / ENCODER)}
        whole = {"format": FORMAT, "classes": estimator.classes_.tolist(), **facts, "options": options}
        np.savez_compressed(folder / ARRAYS, **arrays)
        (folder / TERMS).write_text(json.dumps(terms, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8", newline="\n")
        (folder / FACTS).write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")


def _encoder_of(estimator: Pipeline) -> EncodedText | None:
    return next((part for name, part in estimator["features"].transformer_list if name == "encoder"), None)


_PARTS = (("labels_", ""), ("target_", "target_"))
"""The decisions of a `StanceLogistic`, and what the names of their arrays begin with."""


def _state(estimator: Pipeline) -> tuple[dict[str, list[str]], dict[str, Any]]:
    arrays: dict[str, Any] = {}
    for part, prefix in _PARTS:
        if (tuned := getattr(estimator["classify"], part)) is not None:
            arrays[f"{prefix}coefficients"] = tuned.linear_.coef_.astype(np.float32)
            arrays[f"{prefix}intercepts"] = tuned.linear_.intercept_
    terms = {}
    for name, part in estimator["features"].transformer_list:
        if name in ("words", "characters"):
            terms[name] = part["count"].get_feature_names_out().tolist()
            arrays[name] = part["count"].idf_.astype(np.float32)
        elif name == "reading":
            terms[name] = list(part.names_)
    return terms, arrays


def pipeline_of(weights: Weights) -> Pipeline:
    """The pipeline of `make_classifier` with what it had learnt. Raises ValueError where its weights do not fit each other."""
    facts, terms, arrays = weights.facts, weights.terms, weights.arrays
    options = {name: value for name, value in facts.options.items() if name not in ABOUT_ENCODER}
    estimator = make_classifier(**options, folder=encoder_folder(weights.folder, facts.options))
    width = 0
    for name, part in estimator["features"].transformer_list:
        width += _restore(name, part, terms, arrays)
    last = estimator["classify"]
    last.classes_, last.n_features_in_, last.off_ = np.array(facts.classes), width, off_column(facts.classes)
    labels = [name for column, name in enumerate(facts.classes) if column != last.off_]
    last.labels_ = _tuned(arrays, "", np.array(labels), float(facts.options["strength"]), width)
    last.target_ = None
    if last.off_ is not None:
        last.target_ = _tuned(arrays, "target_", np.array([False, True]), float(facts.options["target_strength"]), width)
    return estimator


def _tuned(arrays: Arrays, prefix: str, classes: Any, strength: float, width: int) -> TunedLogistic:
    """One decision with its weights; `classes` in their sorted order."""
    coefficients, intercepts = decision(arrays, prefix, len(classes), width)
    tuned = TunedLogistic(strength=strength)
    tuned.classes_, tuned.strength_, tuned.n_features_in_ = classes, strength, width
    tuned.linear_ = LogisticRegression(C=strength)
    tuned.linear_.classes_, tuned.linear_.n_features_in_ = classes, width
    tuned.linear_.coef_, tuned.linear_.intercept_ = coefficients.astype(np.float64), intercepts
    return tuned


def _restore(name: str, part: Any, terms: Terms, arrays: Arrays) -> int:
    """Give a transformer what it had learnt; returns its number of columns."""
    if name == "reading":
        part.names_ = list(terms[name])
        return len(part.names_)
    if name == "encoder":
        part.fit([])
        return len(part.get_feature_names_out())
    if name == "meaning":
        return int(part.columns)
    part["clean"].fitted_ = True
    part["count"].vocabulary_ = {term: column for column, term in enumerate(terms[name])}
    part["count"].fixed_vocabulary_ = False
    part["count"].idf_ = arrays[name].astype(np.float64)
    if arrays[name].shape != (len(terms[name]),):
        raise ValueError(f"{name}: weights of shape {arrays[name].shape} for {len(terms[name])} terms")
    return len(terms[name])


def is_model(folder: Path) -> bool:
    """Whether a stance model lies in a folder, of whatever format."""
    try:
        facts = read_json(folder / FACTS)
    except ModelError:
        return False
    return {"format", "classes"} <= set(facts)
