"""Speakers of gold sources, by name: how often the name given shares a word with the gold one.

    python -m benchmarks.speakers gold.jsonl [--roster configs/rosters/reset.yaml] [--date 2009-03-09] [--entities FILE] [--show]

Given: the text, each gold content and source span (so only the naming is measured), and, with --entities, a tagger's
spans as JSON {doc_id: [[start, end, kind], ...]}. Rows without a source or a gold speaker name are left out. Sources
are told apart: "i" and "we", other pronouns, the rest.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from quotes.language.quoting import read_language
from quotes.quotation.types import Attribution, Mention, Quotation
from quotes.speakers.resolve import name_speakers
from quotes.speakers.roster import Roster, read_roster
from quotes.text.article import Article
from quotes.text.parse import Entity, Parse
from quotes.text.spans import Span

FIRST = frozenset(["i", "me", "my", "we", "us", "our"])
THIRD = frozenset(["he", "she", "it", "they", "him", "her", "them", "his", "who", "which"])
SMALL = frozenset(["the", "of", "a", "an", "and", "for"])


def main() -> None:
    """Read the arguments, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    options.add_argument("--roster", type=Path)
    options.add_argument("--date")
    options.add_argument("--entities", type=Path)
    options.add_argument("--show", action="store_true")
    given = options.parse_args()
    roster = read_roster(given.roster) if given.roster else Roster("none", ())
    kinds = json.loads(given.entities.read_text(encoding="utf-8")) if given.entities else {}
    count: Counter[str] = Counter()
    for line in given.path.read_text(encoding="utf-8").splitlines():
        measure(json.loads(line), roster, given.date, kinds, count, show=given.show)
    for name in ("first", "third", "other"):
        print(f"{name:6} {count[name + ' right']:4} of {count[name]:4}   nobody named {count[name + ' none']}")


def measure(row: dict[str, Any], roster: Roster, date: str | None, kinds: dict[str, Any], count: Counter[str], *, show: bool) -> None:
    """Count one document's sources."""
    rows = [item for item in row["quotes"] if item.get("speaker_start") is not None]
    entities = tuple(Entity(Span(first, end), kind) for first, end, kind in kinds.get(row["doc_id"], ()))
    parse = Parse(Article(row["doc_id"], row["text"], date=date), (), entities, ())
    for item, found in zip(rows, name_speakers(parse, tuple(map(attribution, rows)), roster, read_language("en")), strict=True):
        gold = item.get("speaker_name") or item.get("speaker")
        if not gold:
            continue
        source = item["speaker_text"].lower()
        kind = "first" if source in FIRST else "third" if source in THIRD else "other"
        names = [speaker.name for speaker in found.speakers]
        right = any(_words(gold) & _words(name) for name in names)
        count[kind] += 1
        count[kind + " right"] += right
        count[kind + " none"] += not names
        if show and not right:
            print(row["doc_id"], repr(item["speaker_text"]), "gold", repr(gold), "found", names)


def attribution(item: dict[str, Any]) -> Attribution:
    """A gold row as an attribution without speakers."""
    content = tuple(Span(first, end) for first, end in item.get("segments") or [[item["start"], item["end"]]])
    source = Mention(Span(item["speaker_start"], item["speaker_end"]), "name")
    return Attribution(Quotation(content, item["kind"]), source, None, "gold", 1.0)


def _words(name: str) -> set[str]:
    return set(name.lower().replace(".", "").replace("(unnamed)", "").split()) - SMALL


if __name__ == "__main__":
    main()
