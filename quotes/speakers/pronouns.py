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

PATH = SHIPPED / "en" / "pronoun.json"


@dataclass(frozen=True, slots=True)
class Sight:
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


def features(sight: Sight) -> dict[str, float]:
    """The features of one pair, by name; those that are 0 are left out."""
    near = min(sight.sentences, 4)
    found = {
        f"sentences_{near}": 1.0,
        "distance": math.log1p(sight.words),
        f"rank_{min(sight.rank, 4)}": 1.0,
        f"form_{sight.form}_{min(near, 2)}": 1.0,
        f"gender_{sight.gender}": 1.0,
        "lean": sight.lean,
        "count": math.log1p(sight.count),
        "paragraph": float(sight.same_paragraph),
        "subject": float(sight.subject),
        "owner": float(sight.owner),
        "opening": float(sight.opening),
        "named": float(sight.named),
        "same_word": float(sight.same_word),
        "joined": float(sight.joined),
        "full": float(sight.full),
        "after_link": float(sight.after_link),
        "after_link_near": float(sight.after_link and near <= 1),
        "share": sight.share,
        "leading": float(sight.leading),
        "once": float(sight.count < 1.5),
        "paragraph_opening": float(sight.paragraph_opening),
        "new_paragraph_count": math.log1p(sight.count) * (not sight.same_paragraph),
        "new_paragraph_leading": float(sight.leading and not sight.same_paragraph),
        "across_marks": float(sight.quoted != sight.pronoun_quoted),
        "subject_both": float(sight.subject and sight.pronoun_subject),
        "subject_both_near": float(sight.subject and sight.pronoun_subject and near <= 1),
        "opening_both": float(sight.opening and sight.pronoun_opening and near == 1),
        "object_in_clause": float(not sight.pronoun_subject and not sight.pronoun_owner and near == 0 and sight.words < 5),
        "name_subject_here": float(near == 0 and sight.form == "name" and not sight.after_link and not sight.owner),
        "name_linked_here": float(near == 0 and sight.form == "name" and sight.after_link),
        "pronoun_both_near": float(near <= 1 and sight.form == "pronoun" and sight.subject and sight.pronoun_subject),
        "adjacent": float(near == 0 and sight.words <= 3),
        "latest_here": float(near == 0 and sight.rank == 0),
        "latest_next": float(near == 1 and sight.rank == 0),
        "latest_subject_next": float(near == 1 and sight.subject and sight.pronoun_subject and sight.pronoun_opening),
        "mirror_near": float(sight.pronoun_mirror and near == 0),
        "owner_near": float(sight.pronoun_owner and near == 0),
        "owner_subject": float(sight.pronoun_owner and near == 0 and sight.subject),
        "subject_here": float(sight.pronoun_subject and near == 0 and sight.subject),
        "inside_here": float(sight.pronoun_subject and near == 0 and not sight.subject),
    }
    return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weights of the features."""

    weights: dict[str, float]

    def score(self, sight: Sight) -> float:
        """How well a candidate fits; only differences mean anything."""
        weights = self.weights
        return sum(weights.get(name, 0.0) * value for name, value in features(sight).items())


@cache
def read_ranker(path: Path = PATH) -> Ranker:
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


Judge = Callable[[int, Sequence[Chain], Sequence[Sight]], Reading]


def judge_with(ranker: Ranker, *, bonus: Callable[[int, Chain], float] | None = None) -> Judge:
    """A judge that takes the candidate the ranker likes best."""

    def judge(index: int, candidates: Sequence[Chain], sights: Sequence[Sight]) -> Reading:
        scores = [ranker.score(sight) for sight in sights]
        if bonus is not None:
            scores = [score + bonus(index, chain) for score, chain in zip(scores, candidates, strict=True)]
        parts = shares(scores)
        order = sorted(range(len(parts)), key=lambda i: -parts[i])
        lead = parts[order[0]] - (parts[order[1]] if len(order) > 1 else 0.0)
        return Reading(candidates[order[0]].number, parts[order[0]], lead)

    return judge
