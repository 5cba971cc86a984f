"""Draw the lists of articles that training holds out: two from the teacher and the student, and two folds.

    python -m training.lists polnear/train.jsonl --out training/lists

The draws are seeded and start from the sorted names, so the same articles give the same lists. The lists of PolNeAR's 840
articles lie in training/lists; `--check training/lists` says whether yours are the same.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable
from pathlib import Path

from training.prepare import read_names, read_rows

HELD_SEED, FOLD_SEED = 7, 11
HELD_SHARE, HELD_AGAIN = 10, 28
"""One article in so many is unseen by the first teacher; one in so many by the student and the last teacher."""


def draw(names: Iterable[str]) -> dict[str, list[str]]:
    """The lists by name: `hold`, `hold30` (its beginning), and `fold0` and `fold1`, which share the articles out."""
    held = sorted(names)
    folded = list(held)
    random.Random(HELD_SEED).shuffle(held)
    random.Random(FOLD_SEED).shuffle(folded)
    first, second = (max(1, len(held) // share) for share in (HELD_SHARE, HELD_AGAIN))
    return {"hold": held[:first], "hold30": held[:second], "fold0": folded[::2], "fold1": folded[1::2]}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="annotated articles, .jsonl")
    parser.add_argument("--out", type=Path, required=True, help="a folder for hold.txt, hold30.txt, fold0.txt and fold1.txt")
    parser.add_argument("--check", type=Path, help="a folder of lists to compare with; exit 1 where they differ")
    args = parser.parse_args()
    made = draw({row["doc_id"] for row in read_rows(args.articles)})
    args.out.mkdir(parents=True, exist_ok=True)
    for name, names in made.items():
        (args.out / f"{name}.txt").write_text("".join(f"{each}\n" for each in names), encoding="utf-8")
    differ = [name for name, names in made.items() if args.check and read_names(args.check / f"{name}.txt") != set(names)]
    if differ:
        sys.exit(f"{args.check}: other articles in {', '.join(differ)}: these are not the articles that the shipped weights learnt from")


if __name__ == "__main__":
    main()
