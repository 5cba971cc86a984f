"""Cross-validate finding and linking on the training articles: parts by taggers, links by linkers, that have not seen them.

Writes what `quotes extract` would have found, as PRED.jsonl; `quotes score --gold ARTICLES --pred PRED` measures it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.dataset.rows import ends
from quotes.language.quoting import read_language
from quotes.quotation.attribute import attribute
from quotes.quotation.find import find_quotations
from quotes.quotation.index import make_index
from quotes.quotation.models import QuotationModels, read_models
from quotes.text.parse import Parse
from training.linker import fit, read_parse
from training.prepare import read_names, read_rows, write_rows

Row = dict[str, Any]


def extracted(parse: Parse, models: QuotationModels) -> Iterator[Row]:
    """An entry for each segment of content."""
    index = make_index(parse, read_language("en"))
    for one in attribute(index, find_quotations(index, models)):
        for span in one.quotation.content:
            yield {
                "start": span.start,
                "end": span.end,
                **ends("speaker", one.source.span if one.source else None),
                **ends("cue", one.cue),
                "kind": one.quotation.kind,
                "reports": one.reports,
            }


def unseen(gold: list[Row], parses: list[Row], parts: dict[str, list[Row]], folds: list[set[str]]) -> Iterator[Row]:
    """For each article what is found by a linker that was fitted on the other folds."""
    known = {row["doc_id"]: row for row in parses}
    for fold in folds:
        with tempfile.TemporaryDirectory() as folder:
            fit(gold, [row for row in parses if row["doc_id"] not in fold], Path(folder))
            models = read_models(Path(folder))
        for doc in (doc for doc in gold if doc["doc_id"] in fold):
            parse = read_parse({**known[doc["doc_id"]], "text": doc["text"], "parts": parts[doc["doc_id"]]})
            yield {"doc_id": doc["doc_id"], "pred": list(extracted(parse, models))}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="annotated articles, .jsonl")
    parser.add_argument("parses", type=Path, help="what training/parses.py wrote of them")
    parser.add_argument("--crossfit", type=Path, required=True, help="what training/predict.py wrote for all folds")
    parser.add_argument("--fold", type=Path, nargs="+", required=True, help="lists of articles that together name all")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    parts = {row["doc_id"]: row["parts"] for row in read_rows(args.crossfit)}
    write_rows(args.out, unseen(read_rows(args.articles), read_rows(args.parses), parts, [read_names(path) for path in args.fold]))


if __name__ == "__main__":
    main()
