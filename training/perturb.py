"""Write a perturbed copy of paragraphs for the teacher to label: some words replaced by near ones (after TinyBERT, Jiao et al. 2020)."""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

import torch

from training.prepare import read_names, read_rows, write_rows

NEIGHBOURS = 8
ALIKE = 0.55
"""The least cosine of a word and what stands in for it."""
_KEPT = (
    "the a an and or but of to in on at by for with from as is are was were be been has have had will would can could should "
    "not no this that these those it its he she they we you i his her their our your my who which what when where how why if "
    "than then so said says say him them us me one"
)
KEPT = frozenset(_KEPT.split())


def neighbours(counts: Counter[str], vectors: torch.Tensor, rows: dict[str, int]) -> dict[str, list[str]]:
    """For each word (small letters) the nearest of those that occur twice."""
    unit = torch.nn.functional.normalize(vectors, dim=-1)
    known = sorted(word for word in {word.lower() for word in counts} if word in rows)
    often = [word for word in known if counts[word] + counts[word.capitalize()] > 1]
    table = unit[torch.tensor([rows[word] for word in often])].T
    found = {}
    for begin in range(0, len(known), 2000):
        part = known[begin : begin + 2000]
        values, places = (unit[torch.tensor([rows[word] for word in part])] @ table).topk(NEIGHBOURS + 1, -1)
        for word, alike, at in zip(part, values.tolist(), places.tolist(), strict=True):
            found[word] = [often[i] for value, i in zip(alike, at, strict=True) if often[i] != word and value > ALIKE][:NEIGHBOURS]
    return found


def perturbed(words: list[str], near: dict[str, list[str]], share: float, rng: random.Random) -> list[str]:
    """The words with about a `share` of the open-class ones replaced."""
    made = []
    for word in words:
        others = near.get(word.lower())
        keep = not word.isalpha() or not (word.islower() or word.istitle()) or word.lower() in KEPT
        if keep or not others or rng.random() > share:
            made.append(word)
        else:
            other = rng.choice(others)
            made.append(other.capitalize() if word.istitle() else other)
    return made


def main() -> None:
    """The command."""
    from stanza.models.common.pretrain import Pretrain

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="paragraphs (training/prepare.py)")
    parser.add_argument("--pretrain", type=Path, required=True, help="word vectors, a Stanza pretrain file")
    parser.add_argument("--hold", type=Path, help="a list of documents to leave out")
    parser.add_argument("--share", type=float, default=0.22)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    hold = read_names(args.hold)
    rows = [row for row in read_rows(args.data) if row["doc"] not in hold]
    pretrain = Pretrain(str(args.pretrain))
    counts = Counter(word for row in rows for word in row["tok"] if word.isalpha() and len(word) > 2)
    near = neighbours(counts, pretrain.emb.float(), pretrain.vocab._unit2id)
    rng = random.Random(args.seed)
    copies = ({"doc": row["doc"], "tok": perturbed(row["tok"], near, args.share, rng), "ss": row["ss"]} for row in rows)
    write_rows(args.out, copies)


if __name__ == "__main__":
    main()
