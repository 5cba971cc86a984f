"""Which rows of the machine's a person should read next: those whose label would teach most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quotes.record import Record

UNSURE_STANCE, UNSURE_ROW, RARE, DISPUTED = 1.0, 0.5, 0.5, 1.0
"""What each reason weighs: an uncertain stance, an uncertain quotation or speaker, a speaker who is seldom quoted, models that differ."""
RUN, COPIED = 4, 0.6
"""A row that shares so large a part of its runs of so many words with rows before it says nothing new."""
Chances = Mapping[str, float]
"""The probability of each label; what they lack to 1 is off target."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row with what a label of it would teach, and why, in words."""

    record: Record
    score: float
    why: tuple[str, ...]


def rank(records: Iterable[Record], other: Mapping[str, Chances] | None = None) -> tuple[Ranked, ...]:
    """Silver rows, the most telling first; of rows with nearly the same words the first alone. Gold ones are left out.

    The measure is uncertainty sampling (Lewis and Gale, "A Sequential Algorithm for Training Text Classifiers", 1994): the entropy of the
    stance's probabilities, with how unsure quotation and speaker are, and how rare the speaker is, beside it. With `other`, what another
    model says of the rows by their ids, it is query by committee too (McCallum and Nigam, "Employing EM and Pool-Based Active Learning",
    1998): how far the two are apart, as the divergence of each from their mean.
    """
    waiting = [record for record in records if record.grade == "silver"]
    speakers = Counter(key for record in waiting for key in record.speakers)
    ranked = [_ranked(record, speakers, (other or {}).get(record.id)) for record in waiting]
    seen: set[tuple[str, ...]] = set()
    out = []
    for each in sorted(ranked, key=lambda one: (-one.score, one.record.id)):
        runs = _runs(each.record.text)
        if len(runs & seen) < COPIED * len(runs):
            out.append(each)
        seen |= runs
    return tuple(out)


def _runs(text: str) -> set[tuple[str, ...]]:
    """The runs of words of a text; of a short one all its words."""
    words = tuple(_WORD.findall(text.casefold()))
    return {words[at : at + RUN] for at in range(max(1, len(words) - RUN + 1))}


def _ranked(record: Record, speakers: Counter[str], other: Chances | None) -> Ranked:
    stance = _entropy([record.off_target, *(chance for _, chance in record.probabilities)]) if record.probabilities else 0.0
    sure = [record.confidence, *([record.speaker_confidence or 0.0] if record.speakers else [])]
    unsure = 1 - min(sure)
    rare = max((1 / math.sqrt(speakers[key]) for key in record.speakers), default=0.0)
    apart = _apart(record, other) if other is not None and record.probabilities else 0.0
    reasons = {"stance": stance, "quotation or speaker": unsure, "rare speaker": rare, "models differ": apart}
    weights = {"stance": UNSURE_STANCE, "quotation or speaker": UNSURE_ROW, "rare speaker": RARE, "models differ": DISPUTED}
    score = sum(weights[name] * value for name, value in reasons.items())
    return Ranked(record, score, tuple(f"{name} {value:.2f}" for name, value in reasons.items() if value >= 0.5))


def _apart(record: Record, other: Chances) -> float:
    """How far two models are apart on the labels that both know, 0 (they say the same) to 1: Jensen and Shannon's divergence in bits."""
    labels = [label for label, _ in record.probabilities if label in other]
    own = dict(record.probabilities)
    pairs = [(own[label], other[label]) for label in labels]
    first, second = ([*side, max(0.0, 1 - sum(side))] for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    both = zip(first, second, strict=True)
    return sum(_part(one, (one + two) / 2) + _part(two, (one + two) / 2) for one, two in both) / 2


def _part(chance: float, mean: float) -> float:
    return chance * math.log2(chance / mean) if chance > 0 else 0.0


def _entropy(chances: Sequence[float]) -> float:
    """The entropy of probabilities that sum to 1, from 0 (sure) to 1 (all alike)."""
    return -sum(chance * math.log(chance) for chance in chances if chance > 0) / math.log(len(chances))
