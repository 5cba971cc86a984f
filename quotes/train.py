"""Fit the stance model: from annotations, or from any file of texts and labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.errors import InputError
from quotes.text.article import read_text

if TYPE_CHECKING:
    from quotes.stance import StanceItem, StanceModel


def train_from_items(items: Sequence[StanceItem], *, labels: Sequence[str] | None = None, seed: int = 0, **options: Any) -> StanceModel:
    """A model fitted to labelled quotations, folds grouped by article."""
    from quotes.stance import fit

    return fit(
        [item.content for item in items],
        [item.stance for item in items],
        [item.group for item in items],
        cues=[item.cue for item in items],
        labels=labels,
        seed=seed,
        **options,
    )


def train_from_texts(path: Path, *, seed: int = 0, **options: Any) -> StanceModel:
    """A model fitted to a .jsonl of {"text": ..., "label": ...}, with "target" and "group" where there are any.

    Every label counts as one, a null one too (as off target). Raises InputError with file and line.
    """
    from quotes.stance import fit
    from quotes.stance.features import join

    rows = read_texts(path)
    texts = [join(row["text"], None, row.get("target")) for row in rows]
    groups = [str(row.get("group", number)) for number, row in enumerate(rows)]
    return fit(texts, [row["label"] for row in rows], groups, seed=seed, **{"mask_names": False, "class_weight": "balanced", "threshold": 0.0, **options})


def read_texts(path: Path) -> list[dict[str, Any]]:
    """The rows of a text/label file. Raises InputError with file and line for one that is none."""
    rows = []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            rows.append(_row(line, f"{path}:{number}"))
    if not rows:
        raise InputError('holds no row; a line is {"text": "...", "label": "..."}', str(path))
    return rows


def _row(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"is not JSON ({error})", place) from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "label" not in row:
        raise InputError('a line must be {"text": "...", "label": "..."}, with "target" if there is one', place)
    if row["label"] is not None and not isinstance(row["label"], str):
        raise InputError(f"a label is a text or null, not {row['label']!r}", place)
    if not isinstance(row.get("target", ""), str):
        raise InputError(f"a target is a text, not {row['target']!r}", place)
    return row
