"""Write what the models find in the training articles, as unseen ones would show it, for the linker to learn from.

The parts of articles in CROSSFIT are those of a tagger that has not seen them; the articles named in UNSEEN keep the
shipped tagger's; of all others, which it has seen, some parts are dropped, the weak ones first. In a few articles all
parts go, or every second: there the linker learns to do with the marks alone.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotes.parsing.stanza_parser import StanzaParser
from quotes.text.article import Article
from quotes.text.parse import Parse
from training.prepare import read_names, read_rows, write_rows

BATCH = 60
KEPT, SURE = 0.8, 0.9
NONE, HALF = 0.05, 0.03
"""Shares of the articles without any parts, and with half of them."""
Row = dict[str, Any]


def row(parse: Parse) -> Row:
    """A parse as the linker's trainer reads it."""
    return {
        "doc_id": parse.article.id,
        "sents": [[(token.span.start, token.span.end) for token in sentence.tokens] for sentence in parse.sentences],
        "ents": [(entity.span.start, entity.span.end, entity.kind) for entity in parse.entities],
        "parts": [{"start": p.span.start, "end": p.span.end, "kind": p.kind, "score": p.score} for p in parse.parts],
    }


def parsed(articles: Path, models: str) -> Iterator[Row]:
    """The rows of all articles, by these models ("shipped", or a folder)."""
    parser = StanzaParser(models=models)
    docs = read_rows(articles)
    for begin in range(0, len(docs), BATCH):
        for parse in parser.parse([Article(doc["doc_id"], doc["text"]) for doc in docs[begin : begin + BATCH]]):
            yield row(parse)


def thinned(parts: list[Row], rng: random.Random) -> list[Row]:
    """Parts a tagger found in what it learnt from, with some dropped."""
    return [part for part in parts if part["score"] > SURE or rng.random() < KEPT]


def mixed(found: Row, crossfit: dict[str, list[Row]], unseen: set[str], rng: random.Random) -> Row:
    """The row as if the tagger had not seen the article."""
    parts = crossfit.get(found["doc_id"]) or (found["parts"] if found["doc_id"] in unseen else thinned(found["parts"], rng))
    chance = rng.random()
    if chance < NONE:
        parts = []
    elif chance < NONE + HALF:
        parts = [part for part in parts if rng.random() < 0.5]
    return {**found, "parts": parts}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help=".jsonl of {doc_id, text}")
    parser.add_argument("--crossfit", type=Path, required=True, help="what training/predict.py wrote")
    parser.add_argument("--unseen", type=Path, required=True, help="a list of articles the shipped tagger has not seen")
    parser.add_argument(
        "--models", default="shipped", help="the models, as in a configuration: shipped, or a folder (training/assemble.py)"
    )
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    crossfit = {each["doc_id"]: each["parts"] for each in read_rows(args.crossfit)}
    unseen = read_names(args.unseen)
    write_rows(args.out, (mixed(found, crossfit, unseen, rng) for found in parsed(args.articles, args.models)))


if __name__ == "__main__":
    main()
