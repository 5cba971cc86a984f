"""Cut a file of paragraphs into pieces of equal length, and keep the beginning of the last.

    python -m training.pieces ner_train.par.jsonl --out ww --pieces 4 --first 200

writes ww0.par.jsonl to ww3.par.jsonl and, with the first 200 lines of the last one, wwx.par.jsonl.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

from training.prepare import read_rows, write_rows


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="paragraphs (training/prepare.py)")
    parser.add_argument("--pieces", type=int, default=4)
    parser.add_argument("--first", type=int, default=200, help="so many lines of the last piece are kept apart")
    parser.add_argument("--out", required=True, help="the beginning of the files' names")
    args = parser.parse_args()
    rows = read_rows(args.data)
    bounds = [len(rows) * number // args.pieces for number in range(args.pieces + 1)]
    pieces = [rows[start:end] for start, end in itertools.pairwise(bounds)]
    for number, piece in enumerate(pieces):
        write_rows(Path(f"{args.out}{number}.par.jsonl"), piece)
    write_rows(Path(f"{args.out}x.par.jsonl"), pieces[-1][: args.first])


if __name__ == "__main__":
    main()
