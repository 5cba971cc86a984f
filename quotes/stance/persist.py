"""Write a stance model to a folder and read it again: JSON and arrays, never pickle, never code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from quotes.atomic import whole_folder
from quotes.errors import ModelError
from quotes.learned.files import loading
from quotes.stance.classifier import make_classifier
from quotes.stance.facts import AGAIN, ARRAYS, FACTS, FILES, FORMAT, TERMS, Facts, read_facts, read_json


def write(estimator: Any, facts: Mapping[str, Any], path: Path) -> None:
    """Write the folder `path`: facts (model.json), the features' terms (terms.json), their numbers (arrays.npz).

    The three replace an earlier model as one; other files of the folder, a card say, stay. `facts` holds the options of
    `make_classifier`. Raises ModelError for an estimator it did not make, OutputError where the folder cannot be written.
    """
    if not isinstance(estimator, Pipeline) or [name for name, _ in estimator.steps] != ["features", "classify"]:
        raise ModelError(f"only a classifier of make_classifier can be written, not {type(estimator).__name__}")
    terms, arrays = _state(estimator)
    whole = {"format": FORMAT, "classes": estimator.classes_.tolist(), **facts}
    with whole_folder(path, lambda _: FILES) as folder:
        np.savez_compressed(folder / ARRAYS, **arrays)
        (folder / TERMS).write_text(json.dumps(terms, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8", newline="\n")
        (folder / FACTS).write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")


def _state(estimator: Pipeline) -> tuple[dict[str, list[str]], dict[str, Any]]:
    linear = estimator["classify"].linear_
    arrays: dict[str, Any] = {"coefficients": linear.coef_.astype(np.float32), "intercepts": linear.intercept_}
    terms = {}
    for name, part in estimator["features"].transformer_list:
        if name in ("words", "characters"):
            terms[name] = part["count"].get_feature_names_out().tolist()
            arrays[name] = part["count"].idf_.astype(np.float32)
        elif name == "reading":
            terms[name] = list(part.names_)
    return terms, arrays


def read(folder: Path) -> tuple[Pipeline, Facts]:
    """The estimator and the facts of a folder. Raises ModelError, saying which file and what would do, where they do not load."""
    facts = read_facts(folder)
    terms, arrays = _terms(folder / TERMS), _arrays(folder / ARRAYS)
    with loading(folder, AGAIN):
        return _estimator(facts, terms, arrays), facts


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


def _estimator(facts: Facts, terms: dict[str, Any], arrays: dict[str, Any]) -> Pipeline:
    estimator = make_classifier(**facts.options)
    width = 0
    for name, part in estimator["features"].transformer_list:
        width += _restore(name, part, terms, arrays)
    linear = estimator["classify"]
    linear.classes_ = np.array(facts.classes)
    linear.strength_, linear.n_features_in_ = float(facts.options["strength"]), arrays["coefficients"].shape[1]
    linear.linear_ = LogisticRegression(C=linear.strength_)
    linear.linear_.classes_, linear.linear_.n_features_in_ = linear.classes_, linear.n_features_in_
    linear.linear_.coef_, linear.linear_.intercept_ = arrays["coefficients"].astype(np.float64), arrays["intercepts"]
    rows = 1 if len(linear.classes_) == 2 else len(linear.classes_)
    if arrays["coefficients"].shape != (rows, width) or arrays["intercepts"].shape != (rows,):
        raise ValueError(f"coefficients of shape {arrays['coefficients'].shape} for {rows} x {width} features")
    return estimator


def _restore(name: str, part: Any, terms: dict[str, Any], arrays: dict[str, Any]) -> int:
    """Give a transformer what it had learnt; returns its number of columns."""
    if name == "reading":
        part.names_ = list(terms[name])
        return len(part.names_)
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
