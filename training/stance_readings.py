"""Readings: stance labels of real quotations, kept as offsets into texts that are not here; this joins the two into rows for training.

    python -m training.stance_readings annotations/readings/*.jsonl --articles NEWS.jsonl SPEECHES.jsonl FOLDER --out readings.jsonl
    python -m training.stance_readings annotations/readings/*.jsonl --articles ... --held-out annotations/readings/held-out.list \\
        --only-held-out --out test.jsonl

A reading is a JSON object a line: article, start, end, cue (its start and end, or null), label, rule, tone, ambiguous, votes, and `check`,
the beginning of the SHA-256 of its words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from quotes.cli.given import texts_of
from quotes.errors import InputError
from quotes.text.article import Article
from quotes.train import read_held_out
from training.stance_data import CLASSES, Row, bare, row, write

SURE, UNSURE = 0.96, 0.68
"""What a label that one reader gave counts in a soft label, and one that the reader called ambiguous."""
_CHECK = 8
"""Hex digits of the SHA-256 of the words."""


def check_of(words: str) -> str:
    """What tells that the words of a reading are still those that were read."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_CHECK]


def soft(label: str | None, votes: list[str | None], *, ambiguous: bool) -> list[float]:
    """The share of each class: the readers' votes evenly, and of each vote a part for the other two classes."""
    own = UNSURE if ambiguous else SURE
    given = votes or [label]
    return [sum(own if vote == each else (1 - own) / (len(CLASSES) - 1) for vote in given) / len(given) for each in CLASSES]


def readings(path: Path, articles: Mapping[str, Article]) -> Iterator[Row]:
    """The rows of a file of readings. Raises InputError where an article is missing or its words are others."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        each, place = json.loads(line), f"{path}:{number}"
        article = articles.get(each["article"])
        if article is None:
            raise InputError(f"the article {each['article']!r} is not among those given; name its file or folder with --articles", place)
        words = article.text[each["start"] : each["end"]]
        if check_of(words) != each["check"]:
            raise InputError(f"the words at {each['start']} to {each['end']} of {each['article']!r} are not those that were read", place)
        cue = article.text[slice(*each["cue"])] if each["cue"] else None
        made = row(bare(words), cue, each["label"], each["article"], f"readings-{path.stem}", each | {"votes": None})
        votes = list((each.get("votes") or {}).values())
        yield made | {"soft": soft(each["label"], votes, ambiguous=bool(each.get("ambiguous"))), "ambiguous": bool(each.get("ambiguous"))}


def main() -> None:
    """The command: write the rows as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", type=Path, nargs="+", metavar="FILE.jsonl")
    parser.add_argument("--articles", type=Path, nargs="+", required=True, help="files and folders that hold the texts")
    parser.add_argument("--held-out", type=Path, nargs="*", default=[], help="articles that are left out")
    parser.add_argument("--only-held-out", action="store_true", help="write those of the held-out articles instead")
    parser.add_argument("--quotations", action="store_true", help="write them as `quotes train --quotations` reads them")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    without = {name for path in args.held_out for name in read_held_out(path)}
    articles = texts_of(args.articles)
    rows = [one for path in args.readings for one in readings(path, articles) if (one["group"] in without) == args.only_held_out]
    if args.quotations:
        rows = [{"text": one["content"], **{name: one[name] for name in ("label", "cue", "group")}} for one in rows]
    write(args.out, rows)
    print(f"{len(rows)} rows -> {args.out}")


if __name__ == "__main__":
    main()
