"""Small inputs with what should be found in them: right or wrong, case by case.

    python -m benchmarks.cases cases.jsonl [--config configs/default.yaml]

Each line of the file is a case: {text, expected: [{content, speaker | speakers}], none, id, kind, date, roster}. `content` are
words of a quotation; `speaker` is a name whose words its one speaker should have ("" for any).
Of `speakers`, "=Ada Holm" is a name ("=Bill Carver|William
Carver" either of two), "~" says that nobody on the roster is meant, and anything else is a key of the case's `roster`. `none` are words
that must not be a quotation. All but `text` and `expected` may be left out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import quotes
from quotes.config import default_config, read_config
from quotes.record import Record
from quotes.speakers.roster import Roster, read_roster
from quotes.text.article import Article


def main() -> None:
    """Read the cases, run each, print what is wrong and how many are right."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    options.add_argument("--config", type=Path)
    given = options.parse_args()
    pipeline = quotes.Pipeline(read_config(given.config) if given.config else default_config())
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for number, line in enumerate(given.path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        case = json.loads(line)
        faults = list(faults_of(case, records_of(case, pipeline)))
        kind = case.get("kind", "")
        total[kind] += 1
        right[kind] += not faults
        print("wrong" if faults else "right", case.get("id", number), kind, *faults, sep=" | ")
    for kind in sorted(total):
        print(f"  {kind or '(no kind)':<28} {right[kind]:>3} of {total[kind]}")
    print(f"{right.total()} of {total.total()} right")


def records_of(case: dict[str, Any], pipeline: quotes.Pipeline) -> tuple[Record, ...]:
    """The records of a case's text, with the case's own roster where it has one."""
    usual = pipeline.config
    if case.get("roster"):
        pipeline.config = replace(usual, roster=roster_of(case["roster"]))
    try:
        return pipeline(Article("case", case["text"], date=case.get("date")))
    finally:
        pipeline.config = usual


def roster_of(people: list[dict[str, Any]]) -> Roster:
    """A case's people as a roster."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.yaml"
        path.write_text(json.dumps({"roster": "cases", "people": people}, ensure_ascii=False), encoding="utf-8")
        return read_roster(path)


def faults_of(case: dict[str, Any], records: tuple[Record, ...]) -> Iterator[str]:
    """What is wrong with the records of a case, a sentence each."""
    for wanted in case["expected"]:
        found = next((record for record in records if wanted["content"] in record.text), None)
        if found is None:
            yield f"missed {wanted['content']!r}"
        elif not is_named(wanted, found):
            yield f"{wanted['content']!r}: {found.speaker_names} {found.speakers}, not {wanted.get('speaker', wanted.get('speakers'))!r}"
    for words in case.get("none", ()):
        if any(record.text.strip() == words for record in records):
            yield f"{words!r} is no quotation"


def is_named(wanted: dict[str, Any], found: Record) -> bool:
    """Whether the record has the speakers that a case wants."""
    if "speaker" in wanted:
        names = [_words(name) for name in found.speaker_names]
        return not wanted["speaker"] or (len(names) == 1 and _words(wanted["speaker"]) <= names[0])
    if wanted["speakers"] == ["~"]:
        return all(":" in key for key in found.speakers)
    if len(wanted["speakers"]) != len(found.speakers):
        return False
    pairs = zip(sorted(found.speakers), sorted(found.speaker_names), sorted(wanted["speakers"]), strict=True)
    return all(name in one[1:].split("|") if one.startswith("=") else key == one for key, name, one in pairs)


def _words(name: str) -> set[str]:
    return set(name.replace(".", "").split())


if __name__ == "__main__":
    main()
