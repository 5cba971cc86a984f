"""Write the entities that the tagger names in coreference gold, for the pronoun ranker to learn from.

    python -m training.coref_entities coref/train.conllu --models MODELS --out coref/train-ner.json

The file is a JSON of [[first, end, kind], ...] for each sentence of each document: words counted from 0, `end` not among them,
kinds in small letters. The words are the treebank's; a document's paragraphs are tagged as those of an article.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from quotes.language.quoting import read_language
from quotes.parsing.decoding import TaggedSpan
from quotes.parsing.tagger import QuotationTagger
from training.coref_data import raw_documents

Sentences = Sequence[tuple[bool, list[list[str]]]]
Found = list[tuple[int, int, str]]


def paragraphs(sentences: Sentences) -> Iterator[list[list[str]]]:
    """The words of the sentences of each paragraph."""
    made: list[list[str]] = []
    for opens, rows in sentences:
        if opens and made:
            yield made
            made = []
        made.append([row[1] for row in rows])
    if made:
        yield made


def by_sentence(sizes: Sequence[int], spans: Sequence[TaggedSpan]) -> Iterator[Found]:
    """The spans of a paragraph, each in its sentence (that of its first word)."""
    start = 0
    for size in sizes:
        own = (span for span in spans if start <= span.start < start + size)
        yield [(span.start - start, min(span.end - start, size), span.kind.lower()) for span in own]
        start += size


def entities(tagger: QuotationTagger, sentences: Sentences) -> list[Found]:
    """The entities of each sentence of a document."""
    found = list(paragraphs(sentences))
    words = [list(itertools.chain.from_iterable(own)) for own in found]
    sizes = [[len(sentence) for sentence in own] for own in found]
    starts = [list(itertools.accumulate(own, initial=0))[:-1] for own in sizes]
    tagged = tagger.tag(words, starts, [0])
    return [each for own, tags in zip(sizes, tagged, strict=True) for each in by_sentence(own, tags.entities)]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, help="coreference gold (training/treebanks.py)")
    parser.add_argument("--models", type=Path, required=True, help="a folder laid out by training/assemble.py")
    parser.add_argument("--language", default="en")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    home = args.models / args.language
    tagger = QuotationTagger.load(home / "quotation" / "quotes.pt", home / "pretrain" / "q100.pt", read_language(args.language).apostrophes)
    found = {name: entities(tagger, sentences) for name, sentences in raw_documents(args.path)}
    args.out.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
