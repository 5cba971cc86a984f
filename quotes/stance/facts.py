"""What a stance model says of itself: its labels, options and calibration, read and checked without scikit-learn."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.learned.files import SHIPPED as MODELS
from quotes.learned.files import loading, refuse_unreadable

FORMAT = 2
SHIPPED = MODELS / "en" / "stance"
FACTS, ARRAYS, TERMS = "model.json", "arrays.npz", "terms.json"
FILES = (FACTS, ARRAYS, TERMS)
ENCODER = "encoder.safetensors"
ABOUT_ENCODER = ("own_encoder", "encoder_sha256")
"""Options that say which encoder a written model reads with, and are none of `make_classifier`."""
WHILE_FITTING = ("folder", "passes")
"""Options of `make_classifier` that a written model does not keep."""
AGAIN = "fit it again with `quotes train`"
OFF = ""
"""How the estimator spells `None`, off target; no label may be empty."""
_NEEDED = ("format", "labels", "classes", "threshold", "options", "calibration", "shares", "digest", "versions", "figures")
_NUMBERS = ("words", "characters", "reading", "encoder", "seed", "strength", "target_strength")
"""The options that are numbers; none is below 0."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The checked facts of one model. `meanings` says of each label what it means, where whoever fitted it said so; `calibration` gives
    slope and offsets of the decisions, "labels" and maybe "target"; `shares` are those of the labels among the rows that calibrate, `prior`
    those that are expected where it is used, none where they are the same."""

    labels: tuple[str, ...]
    meanings: Mapping[str, str]
    classes: tuple[str, ...]
    threshold: float
    options: Mapping[str, Any]
    calibration: Mapping[str, tuple[float, tuple[float, ...]]]
    shares: Mapping[str, float]
    prior: Mapping[str, float]
    digest: str
    versions: Mapping[str, str]
    figures: Mapping[str, Any]


def read_facts(folder: Path | None = None) -> Facts:
    """The facts of the model in `folder`, or of the shipped one.

    Raises ModelError, naming the file and what would do, where a file is missing or the facts do not hold together.
    """
    home = SHIPPED if folder is None else folder
    for name in FILES:
        refuse_unreadable(home / name, AGAIN)
    found = read_json(home / FACTS)
    if not set(_NEEDED) <= set(found) or found["format"] != FORMAT:
        raise ModelError(f"{home / FACTS}: is not a stance model of format {FORMAT}; {AGAIN}")
    with loading(home / FACTS, AGAIN):
        return _facts(found)


def encoder_folder(folder: Path | None, options: Mapping[str, Any]) -> Path | None:
    """Where the encoder lies that the model of `folder` reads with: beside it, or with the shipped one; None without an encoder."""
    home = SHIPPED if folder is None else folder
    if not options.get("encoder"):
        return None
    return home if options.get("own_encoder") else SHIPPED


def encoder_file(folder: Path | None = None) -> tuple[Path, ...]:
    """The file of the encoder that the model of `folder` reads with; none without an encoder. Raises ModelError as `read_facts`."""
    found = encoder_folder(folder, read_facts(folder).options)
    return () if found is None else (found / ENCODER,)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object. Raises ModelError for anything else."""
    with loading(path, AGAIN):
        found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ModelError(f"{path}: is not a stance model; {AGAIN}")
    return found


def off_column(classes: Any) -> int | None:
    """The column of off target among the classes, None where it is no decision of its own."""
    names = [str(name) for name in classes]
    return names.index(OFF) if OFF in names and len(names) > 2 else None


def finite(value: Any, name: str, least: float = -math.inf) -> float:
    """A number of at least `least`, never NaN or infinite. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < least:
        raise ValueError(f"{name} is {value!r}, not a number" + f" of {least:g} or more" * math.isfinite(least))
    return float(value)


def _facts(found: Mapping[str, Any]) -> Facts:
    labels, classes = _texts(found["labels"], "labels"), _texts(found["classes"], "classes")
    if OFF in labels or len(labels) < 2 or set(labels) != set(classes) - {OFF}:
        raise ValueError(f"the labels are {list(labels)} and the classes {list(classes)}")
    threshold = finite(found["threshold"], "threshold", 0.0)
    if threshold > 1:
        raise ValueError(f"threshold is {threshold:g}, above 1")
    decided = _mapping(found["calibration"], "calibration")
    apart = OFF in classes and len(classes) > 2
    calibration = {"labels": _calibration(decided["labels"], "labels", len(classes) - apart)}
    if apart:
        calibration["target"] = _calibration(decided["target"], "target", 2)
    return Facts(
        labels=labels,
        meanings=_meanings(found.get("meanings", {}), labels),
        classes=classes,
        threshold=threshold,
        options=_options(_mapping(found["options"], "options")),
        calibration=calibration,
        shares=_shares(found["shares"], "shares"),
        prior=_prior(found.get("prior", {}), labels),
        digest=_text(found["digest"], "digest"),
        versions={name: _text(version, "a version") for name, version in _mapping(found["versions"], "versions").items()},
        figures=_mapping(found["figures"], "figures"),
    )


def _calibration(value: Any, name: str, size: int) -> tuple[float, tuple[float, ...]]:
    found = _mapping(value, f"calibration.{name}")
    offsets = tuple(finite(each, "an offset") for each in found["offsets"])
    if len(offsets) != size:
        raise ValueError(f"calibration.{name}: {len(offsets)} offsets for {size} classes")
    return finite(found["slope"], "slope", 0.0), offsets


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(set(map(str, value))) < len(value):
        raise ValueError(f"{name} is {value!r}, not a list of texts, each another")
    return tuple(_text(each, f"one of {name}") for each in value)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}, not a text")
    return value


def _mapping(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is {value!r}, not names with values")
    return value


def _meanings(value: Any, labels: Sequence[str]) -> dict[str, str]:
    found = {label: _text(meaning, "a meaning") for label, meaning in _mapping(value, "meanings").items()}
    if unknown := set(found) - set(labels):
        raise ValueError(f"meanings of {', '.join(sorted(unknown))}, which are no labels")
    return found


def _shares(value: Any, name: str) -> dict[str, float]:
    return {label: finite(share, "a share", 0.0) for label, share in _mapping(value, name).items()}


def _prior(value: Any, labels: Sequence[str]) -> dict[str, float]:
    found = _shares(value, "prior")
    if set(found) - set(labels) or (found and not 0 < sum(found.values()) <= 1 + 1e-6):
        raise ValueError(f"prior is {found}, not shares of {', '.join(labels)} that make 1 at most")
    return found


def _options(found: dict[str, Any]) -> dict[str, Any]:
    for name in _NUMBERS:
        if name in found:
            finite(found[name], f"options.{name}", 0.0)
    for name in ("strength", "target_strength"):
        if finite(found[name], f"options.{name}") <= 0:
            raise ValueError(f"options.{name} is 0, not above it")
    return found
