"""Third-person singular pronouns of CoNLL-U coreference data: how often the right person is chosen.

    python -m benchmarks.coref dev.conllu [--entities dev-ner.json] [--show 20]

Given to the chooser: the raw tokens, sentence and paragraph bounds, and, with --entities, the spans of a named-entity
tagger. Not given: tags, syntax, gold mentions, gold entity types. Counted: he/she/him/her/his/hers/himself/herself
whose gold chain has an earlier mention headed by a proper noun. Right: the last non-pronoun mention of the chosen
person lies in a mention of the pronoun's gold chain. Choosing nobody counts as wrong.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from quotes.speakers.resolve import make_reader, read_coreference
from quotes.speakers.roster import Roster
from quotes.text.spans import Span
from training.coref_data import Gold, read_gold

FORMS = frozenset(["he", "she", "him", "her", "his", "hers", "himself", "herself"])


def main() -> None:
    """Read the arguments, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path, help="gold coreference in CoNLL-U")
    options.add_argument("--entities", type=Path, help="JSON of a tagger's entities")
    options.add_argument("--show", type=int, default=0, help="print so many faults")
    given = options.parse_args()
    total: Counter[str] = Counter()
    for gold in read_gold(given.path, entities=given.entities):
        found = measure(gold, show=given.show)
        total.update(found)
        if found["pronouns"]:
            print(f"{gold.parse.article.id:32} {found['right']:4} of {found['pronouns']:4}   nearest name {found['nearest']:4}")
    count = max(1, total["pronouns"])
    for name in ("right", "right_name", "nearest", "nearest_gender", "nobody"):
        print(f"{name:16} {total[name]:5} of {total['pronouns']:5}  {100 * total[name] / count:5.1f} %")


def measure(gold: Gold, *, show: int = 0) -> Counter[str]:
    """Counts of one document."""
    reader = make_reader(gold.parse.article.language, Roster("none", ()))
    coreference = read_coreference(gold.parse, (), reader)
    count: Counter[str] = Counter()
    words = coreference.words
    names = sorted((name for chain in coreference.entities.chains for name in chain.names), key=lambda name: name.first)
    for span, chain in counted(gold):
        index = words.between(span)[0]
        count["pronouns"] += 1
        before = [name for name in names if name.first < index]
        gender = reader.people.pronouns[words.lows[index]]
        fitting = [name for name in before if coreference.entities.chains[name.chain].gender in ("any", gender)]
        for label, found in (("nearest", before), ("nearest_gender", fitting)):
            count[label] += bool(found) and gold_chain(gold, _span(words, found[-1].first, found[-1].last)) == chain
        reading = coreference.readings.get(index)
        if reading is None or reading.chain is None:
            count["nobody"] += 1
            continue
        own = [name for name in coreference.entities.chains[reading.chain].names if name.first < index]
        spots = [_span(words, name.first, name.last) for name in own]
        nouns = [
            _span(words, noun.last, noun.last)
            for last, noun in coreference.nouns.items()
            if last < index and coreference.readings[last].chain == reading.chain
        ]
        last = max((*spots, *nouns), default=None)
        right = last is not None and gold_chain(gold, last) == chain
        count["right"] += right
        count["right_name"] += right and bool(spots) and gold_chain(gold, spots[-1]) == chain
        if not right and show:
            start, end = max(0, span.start - 160), span.end + 30
            text = gold.parse.article.text
            print(
                f"  - {text[start : span.start]}[[{span.of(text)}]]{text[span.end : end]}".replace("\n", " / "),
                "=>",
                last and last.of(text),
            )
    return count


def counted(gold: Gold) -> list[tuple[Span, str]]:
    """The pronouns that count, with their chains."""
    text = gold.parse.article.text
    named: dict[str, int] = {}
    for span, chain, proper in gold.mentions:
        if proper:
            named[chain] = min(named.get(chain, span.start), span.start)
    return [
        (span, chain)
        for span, chain, _ in sorted(gold.mentions)
        if span.of(text).lower() in FORMS and named.get(chain, len(text)) < span.start
    ]


def gold_chain(gold: Gold, span: Span) -> str | None:
    """The chain of the smallest gold mention around `span`."""
    around = [(len(mention), chain) for mention, chain, _ in gold.mentions if mention.contains(span)]
    return min(around)[1] if around else None


def _span(words: object, first: int, last: int) -> Span:
    return Span(words.starts[first], words.ends[last])  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
