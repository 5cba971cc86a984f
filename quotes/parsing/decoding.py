"""The tags of a token, the best legal ones of a sequence, and the spans that they mark."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quotes.parsing.features import Ints

PARTS = ("content", "cue", "source")
ENTITIES = ("Date", "Facility", "Location", "Misc", "Money", "NORP", "Organization", "Person", "Product")
Floats = NDArray[np.float32]


class TaggedSpan(NamedTuple):
    """Tokens `start` to `end`, half-open; `score` is the mean probability of their tags, 0 to 1."""

    start: int
    end: int
    kind: Any
    score: float


def bioes(kinds: Sequence[str]) -> tuple[str, ...]:
    """The tag names of these kinds of span: O, then begin, inside, end and single for each."""
    return ("O", *(f"{place}-{kind}" for kind in kinds for place in "BIES"))


def legal(tags: Sequence[str]) -> Floats:
    """The log weight of each step from tag to tag: 0 where the tags may follow each other, else very small."""
    table = np.zeros((len(tags), len(tags)), np.float32)
    for (i, left), (j, right) in itertools.product(enumerate(tags), repeat=2):
        within = left[0] in "BI"
        if not (right[0] in "IE" and right[2:] == left[2:] if within else right[0] in "OBS"):
            table[i, j] = -1e4
    return table


def viterbi(scores: Floats, sizes: Sequence[int], steps: Floats, tags: Sequence[str]) -> Ints:
    """The best legal tag of each packed row."""
    first = np.array([-1e4 if tag[0] in "IE" else 0 for tag in tags], np.float32)
    last = np.array([-1e4 if tag[0] in "BI" else 0 for tag in tags], np.float32)
    total, back, at = scores[: sizes[0]] + first, [], sizes[0]
    done = np.empty((sizes[0], len(tags)), np.float32)
    for size, before in zip(sizes[1:], sizes, strict=False):
        done[size:before] = total[size:before]
        paths = total[:size, :, None] + steps
        back.append(paths.argmax(1))
        total = np.take_along_axis(paths, back[-1][:, None, :], 1)[:, 0] + scores[at : at + size]
        at += size
    done[: len(total)] = total
    best = np.empty(at, np.int64)
    now = (done + last).argmax(1)
    for step in range(len(sizes) - 1, -1, -1):
        at -= sizes[step]
        best[at : at + sizes[step]] = now[: sizes[step]]
        if step:
            now[: sizes[step]] = np.take_along_axis(back[step - 1], now[: sizes[step], None], 1)[:, 0]
    return best


def read_spans(tags: Sequence[str], scores: Sequence[float]) -> tuple[TaggedSpan, ...]:
    """The spans that BIOES tags mark; broken ones are read as far as they go."""
    found, start = [], -1
    for i, tag in enumerate([*tags, "O"]):
        if start >= 0 and (tag[0] in "OBS" or tag[2:] != tags[start][2:]):
            found.append((start, i))
            start = -1
        if tag != "O" and start < 0:
            start = i
        if tag[0] in "ES":
            found.append((start, i + 1))
            start = -1
    return tuple(TaggedSpan(a, b, tags[a][2:], sum(scores[a:b]) / (b - a)) for a, b in found)
