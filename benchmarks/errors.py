"""Sort the faults of an extraction by what went wrong, and count them.

python -m benchmarks.errors GOLD.jsonl PRED.jsonl        PRED as `quotes extract` writes it
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from quotes.dataset.rows import read_rows
from quotes.record import Record
from quotes.score import GoldArticle, Unit, at_half, gold_units, match_units, read_gold, same_source, silver_units


def main() -> None:
    """Print the faults of one extraction, the commonest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("pred", type=Path)
    arguments = parser.parse_args()
    articles = read_gold(arguments.gold)
    silver = read_rows(arguments.pred, {article.id: article.text for article in articles})
    counted = Counter(fault for article in articles for fault in faults(article, silver.get(article.id, ())))
    for fault, count in counted.most_common():
        print(f"{count:6}  {fault}")


def faults(article: GoldArticle, records: Sequence[Record]) -> Iterator[str]:
    """The name of each fault in an article; a segment that is right, and its source too, has none."""
    asked, optional = gold_units(article)
    silver = silver_units(article.text, records)
    pairs = match_units(asked, silver, at_half)
    for ours, theirs in pairs:
        yield from _of_a_pair(asked[ours], silver[theirs])
    found = {ours for ours, _ in pairs}
    yield from (_of_a_miss(unit, silver) for number, unit in enumerate(asked) if number not in found)
    met = {theirs for _, theirs in pairs}
    for number, unit in enumerate(silver):
        if number not in met and not any(at_half(other, unit) for other in optional):
            yield _of_an_extra(unit, f"{unit.kind}, {records[unit.owner].reports}", asked)


def _of_a_pair(gold: Unit, silver: Unit) -> Iterator[str]:
    if not same_source(gold, silver):
        yield "source given where the gold has none" if gold.source is None else "wrong source" if silver.source else "no source given"
    if gold.span.start != silver.span.start:
        yield f"content begins too {'early' if silver.span.start < gold.span.start else 'late'}"
    if gold.span.end != silver.span.end:
        yield f"content ends too {'early' if silver.span.end < gold.span.end else 'late'}"


def _of_a_miss(gold: Unit, silver: Sequence[Unit]) -> str:
    if any(gold.span.overlaps(unit.span) for unit in silver):
        return f"{gold.kind}: found in part (under half)"
    return f"{gold.kind}: missed"


def _of_an_extra(silver: Unit, about: str, gold: Sequence[Unit]) -> str:
    if any(silver.span.overlaps(unit.span) for unit in gold):
        return f"extra piece of a quotation ({about})"
    return f"no quotation in the gold ({about})"


if __name__ == "__main__":
    main()
