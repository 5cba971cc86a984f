"""Write the parts a tagger finds in prepared paragraphs, in character offsets; with folds, by a tagger that has not seen them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

from quotes.language.quoting import read_language
from quotes.parsing.tagger import QuotationTagger
from training.prepare import read_names, read_rows, write_rows


def predict(tagger: QuotationTagger, paragraphs: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """For each document its parts."""
    starts = [i for i, p in enumerate(paragraphs) if i == 0 or p["doc"] != paragraphs[i - 1]["doc"]]
    found: dict[str, list[dict[str, Any]]] = {p["doc"]: [] for p in paragraphs}
    for p, tagged in zip(paragraphs, tagger.tag([p["tok"] for p in paragraphs], [p["ss"] for p in paragraphs], starts), strict=True):
        for kind, first, last, score in ((s.kind, s.start, s.end - 1, s.score) for s in tagged.parts):
            start, end = p["off"][first][0], p["off"][last][1]
            if kind != "content" and end - start > 2 and p["tok"][last].endswith(("'s", "’s")):
                end -= 2
            found[p["doc"]].append({"start": start, "end": end, "kind": kind, "score": round(score, 3)})
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="paragraphs (training/prepare.py)")
    parser.add_argument("--pretrain", type=Path, required=True)
    parser.add_argument("--language", default="en", help="the language of the weights (default: en)")
    parser.add_argument("--weights", type=Path, nargs="+", required=True)
    parser.add_argument("--fold", type=Path, nargs="*", default=[], help="for each of the weights the documents held out")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    paragraphs = read_rows(args.data)
    apostrophes = read_language(args.language).apostrophes
    found: dict[str, list[dict[str, Any]]] = {p["doc"]: [] for p in paragraphs}
    for i, weights in enumerate(args.weights):
        fold = read_names(args.fold[i]) if args.fold else set(found)
        found |= predict(QuotationTagger.load(weights, args.pretrain, apostrophes), [p for p in paragraphs if p["doc"] in fold])
    write_rows(args.out, ({"doc_id": doc, "parts": parts} for doc, parts in found.items()))


if __name__ == "__main__":
    main()
