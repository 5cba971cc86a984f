"""Which of several people a pronoun means: features of each pair, weighed by a small linear model learnt from coreference data."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quotes.learned.files import SHIPPED, loading, refuse_unreadable
from quotes.speakers.chains import Chain


@dataclass(frozen=True, slots=True)
class PairFeatures:
    """What is seen of one candidate from a pronoun; all that the ranker knows."""

    sentences: int
    words: int
    rank: int
    same_paragraph: bool
    form: str
    subject: bool
    owner: bool
    opening: bool
    quoted: bool
    count: float
    named: bool
    gender: str
    lean: float
    pronoun_subject: bool
    pronoun_owner: bool
    pronoun_mirror: bool
    pronoun_quoted: bool
    pronoun_opening: bool
    same_word: bool
    joined: bool
    full: bool
    after_link: bool
    share: float
    leading: bool
    paragraph_opening: bool


def features(pair: PairFeatures) -> dict[str, float]:
    """The features of one pair, by name; those that are 0 are left out."""
    near = min(pair.sentences, 4)
    found = {
        f"sentences_{near}": 1.0,
        "distance": math.log1p(pair.words),
        f"rank_{min(pair.rank, 4)}": 1.0,
        f"form_{pair.form}_{min(near, 2)}": 1.0,
        f"gender_{pair.gender}": 1.0,
        "lean": pair.lean,
        "count": math.log1p(pair.count),
        "paragraph": float(pair.same_paragraph),
        "subject": float(pair.subject),
        "owner": float(pair.owner),
        "opening": float(pair.opening),
        "named": float(pair.named),
        "same_word": float(pair.same_word),
        "joined": float(pair.joined),
        "full": float(pair.full),
        "after_link": float(pair.after_link),
        "after_link_near": float(pair.after_link and near <= 1),
        "share": pair.share,
        "leading": float(pair.leading),
        "once": float(pair.count < 1.5),
        "paragraph_opening": float(pair.paragraph_opening),
        "new_paragraph_count": math.log1p(pair.count) * (not pair.same_paragraph),
        "new_paragraph_leading": float(pair.leading and not pair.same_paragraph),
        "across_marks": float(pair.quoted != pair.pronoun_quoted),
        "subject_both": float(pair.subject and pair.pronoun_subject),
        "subject_both_near": float(pair.subject and pair.pronoun_subject and near <= 1),
        "opening_both": float(pair.opening and pair.pronoun_opening and near == 1),
        "object_in_clause": float(not pair.pronoun_subject and not pair.pronoun_owner and near == 0 and pair.words < 5),
        "name_subject_here": float(near == 0 and pair.form == "name" and not pair.after_link and not pair.owner),
        "name_linked_here": float(near == 0 and pair.form == "name" and pair.after_link),
        "pronoun_both_near": float(near <= 1 and pair.form == "pronoun" and pair.subject and pair.pronoun_subject),
        "adjacent": float(near == 0 and pair.words <= 3),
        "latest_here": float(near == 0 and pair.rank == 0),
        "latest_next": float(near == 1 and pair.rank == 0),
        "latest_subject_next": float(near == 1 and pair.subject and pair.pronoun_subject and pair.pronoun_opening),
        "mirror_near": float(pair.pronoun_mirror and near == 0),
        "owner_near": float(pair.pronoun_owner and near == 0),
        "owner_subject": float(pair.pronoun_owner and near == 0 and pair.subject),
        "subject_here": float(pair.pronoun_subject and near == 0 and pair.subject),
        "inside_here": float(pair.pronoun_subject and near == 0 and not pair.subject),
    }
    return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weights of the features."""

    weights: dict[str, float]

    def score(self, pair: PairFeatures) -> float:
        """How well a candidate fits; only differences mean anything."""
        weights = self.weights
        return sum(weights.get(name, 0.0) * value for name, value in features(pair).items())


@cache
def read_ranker(path: Path = SHIPPED / "en" / "pronoun.json") -> Ranker:
    """The ranker that the package ships. Raises ModelError where its file does not load."""
    refuse_unreadable(path)
    with loading(path):
        weights = json.loads(path.read_text(encoding="utf-8"))["weights"]
        found = {str(name): float(value) for name, value in weights.items()}
        if not found or not all(map(math.isfinite, found.values())):
            raise ValueError("no weights, or one that is not finite")
        return Ranker(found)


def shares(scores: Sequence[float]) -> list[float]:
    """Scores as probabilities."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


@dataclass(frozen=True, slots=True)
class Reading:
    """Whom a mention means: a chain's number (None where nobody fits), how surely, and by how much before the next."""

    chain: int | None
    confidence: float
    lead: float = 1.0


PronounScorer = Callable[[int, Sequence[Chain], Sequence[PairFeatures]], Reading]


def score_with(ranker: Ranker, *, bonus: Callable[[int, Chain], float] | None = None) -> PronounScorer:
    """A scorer that takes the candidate the ranker likes best."""

    def scorer(index: int, candidates: Sequence[Chain], pairs: Sequence[PairFeatures]) -> Reading:
        scores = [ranker.score(pair) for pair in pairs]
        if bonus is not None:
            scores = [score + bonus(index, chain) for score, chain in zip(scores, candidates, strict=True)]
        parts = shares(scores)
        order = sorted(range(len(parts)), key=lambda i: -parts[i])
        lead = parts[order[0]] - (parts[order[1]] if len(order) > 1 else 0.0)
        return Reading(candidates[order[0]].number, parts[order[0]], lead)

    return scorer
