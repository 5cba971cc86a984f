"""Mix soft targets: the mean of several teachers', and over it the tags that trees give (training/clauses.py)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from quotes.parsing.decoding import PARTS, bioes
from training.prepare import read_rows

SURE = 0.9
"""The share of a tag that a tree gives; the teachers have the rest."""


def with_hard(soft: np.ndarray, rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """The targets with the `hard` tags of the paragraphs laid over them."""
    ids = {tag: i for i, tag in enumerate(bioes(PARTS))}
    given = [tag for row in rows for tag in row.get("hard") or [None] * len(row["tok"])]
    mixed = soft.copy()
    for at, tag in enumerate(given):
        if tag is not None:
            mixed[at] *= 1 - SURE
            mixed[at, ids[tag]] += SURE
    return mixed


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("soft", type=Path, nargs="+", help=".npy of the teachers, a row a token")
    parser.add_argument("--data", type=Path, required=True, help="the paragraphs they speak of")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    mean = np.mean([np.load(path).astype(np.float32) for path in args.soft], axis=0)
    np.save(args.out, with_hard(mean, read_rows(args.data)).astype(np.float16))


if __name__ == "__main__":
    main()
