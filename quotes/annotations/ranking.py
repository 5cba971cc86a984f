"""Which rows of the machine's a person should read next: those whose label would teach most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes.record import Record

UNSURE_STANCE, UNSURE_ROW, RARE = 1.0, 0.5, 0.5
"""What each reason weighs: an uncertain stance, an uncertain quotation or speaker, a speaker who is seldom quoted."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row with what a label of it would teach, and why, in words."""

    record: Record
    score: float
    why: tuple[str, ...]


def rank(records: Iterable[Record]) -> tuple[Ranked, ...]:
    """Silver rows, the most telling first; of rows with the same words the first alone. Gold ones are left out.

    The measure is uncertainty sampling (Lewis and Gale, "A Sequential Algorithm for Training Text Classifiers", 1994): the entropy of the
    stance's probabilities, with how unsure quotation and speaker are, and how rare the speaker is, beside it.
    """
    waiting = [record for record in records if record.grade == "silver"]
    speakers = Counter(key for record in waiting for key in record.speakers)
    ranked = [_ranked(record, speakers) for record in waiting]
    seen: set[str] = set()
    out = []
    for each in sorted(ranked, key=lambda one: (-one.score, one.record.id)):
        words = " ".join(_WORD.findall(each.record.text.casefold()))
        if words not in seen:
            seen.add(words)
            out.append(each)
    return tuple(out)


def _ranked(record: Record, speakers: Counter[str]) -> Ranked:
    stance = _entropy([record.off_target, *(chance for _, chance in record.probabilities)]) if record.probabilities else 0.0
    sure = [record.confidence, *([record.speaker_confidence or 0.0] if record.speakers else [])]
    unsure = 1 - min(sure)
    rare = max((1 / math.sqrt(speakers[key]) for key in record.speakers), default=0.0)
    reasons = {"stance": stance, "quotation or speaker": unsure, "rare speaker": rare}
    weights = {"stance": UNSURE_STANCE, "quotation or speaker": UNSURE_ROW, "rare speaker": RARE}
    score = sum(weights[name] * value for name, value in reasons.items())
    return Ranked(record, score, tuple(f"{name} {value:.2f}" for name, value in reasons.items() if value >= 0.5))


def _entropy(chances: Sequence[float]) -> float:
    """The entropy of probabilities that sum to 1, from 0 (sure) to 1 (all alike)."""
    return -sum(chance * math.log(chance) for chance in chances if chance > 0) / math.log(len(chances))
