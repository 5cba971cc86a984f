"""How well a tokenizer finds the tokens and the sentences of a treebank.

python -m training.tokens quotes/models/en/tokenize/quotes.pt pud.conllu
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from quotes.parsing.tokenizer import Tokenizer
from training.treebanks import Block, paragraph_blocks, surface

Place = tuple[int, int, int]
"""A paragraph's number, and start and end in its text."""


class Gold(NamedTuple):
    """Texts of paragraphs, and where their tokens and sentences stand."""

    texts: list[str]
    tokens: set[Place]
    sentences: set[Place]


def gold_of(path: Path) -> Gold:
    """The treebank's paragraphs; tokens are words as they are written, so "don't" is one where the treebank says so."""
    found = Gold([], set(), set())
    for blocks in paragraph_blocks(path):
        found.texts.append("")
        for block in blocks:
            _add(found, block)
    return found


def _add(found: Gold, block: Block) -> None:
    paragraph, begin = len(found.texts) - 1, len(found.texts[-1])
    at, end = begin, begin
    for word, gap in surface(block):
        found.tokens.add((paragraph, at, at + len(word)))
        end, at = at + len(word), at + len(word) + len(gap)
        found.texts[-1] += word + gap
    found.sentences.add((paragraph, begin, end))


def f_score(found: set[Place], gold: set[Place]) -> float:
    """F1, in percent."""
    return 200 * len(found & gold) / (len(found) + len(gold))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("treebank", type=Path)
    args = parser.parse_args()
    gold = gold_of(args.treebank)
    read = Tokenizer.load(args.tokenizer)(gold.texts)
    tokens = {(number, *token) for number, text in enumerate(read) for sentence in text for token in sentence}
    sentences = {(number, sentence[0][0], sentence[-1][1]) for number, text in enumerate(read) for sentence in text}
    print(f"tokens {f_score(tokens, gold.tokens):.1f}, sentences {f_score(sentences, gold.sentences):.1f}")


if __name__ == "__main__":
    main()
