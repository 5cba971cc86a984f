"""What a dataset folder holds, counted row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from quotes.columns import OFF_TARGET
from quotes.dataset.duplicates import Method
from quotes.dataset.licences import Terms, terms_of
from quotes.text.article import is_language

NOBODY, NULL = "(nobody named)", "(null)"
COUNTED = ("speaker", "stance", "kind", "reports", "grade")
"""What quotations are counted by, as the card shows it; then licences, which articles are counted by."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two readers' labels of the same quotations: how many, the share that is equal, and Cohen's kappa."""

    readers: tuple[str, str]
    rows: int
    same: float
    kappa: float


@dataclass(slots=True)
class Counts:
    """What a folder holds, counted while it is written."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By (config, split)."""
    values: dict[str, Counter[str]] = field(default_factory=lambda: {column: Counter() for column in COUNTED})
    """By column, then value: quotations."""
    licences: Counter[str] = field(default_factory=Counter)
    """Articles by licence."""
    withheld: dict[Terms, list[str]] = field(default_factory=dict)
    """The articles whose words are not here, by what their licence says."""
    crossed: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """Quotations by (year, stance), (speaker, stance), (kind, grade), under "year", "speaker" and "kind"."""
    votes: list[dict[str, str]] = field(default_factory=list)
    """Of each quotation that several people labelled: label by reader."""
    texts: int = 0
    """Articles whose text is included."""
    languages: tuple[str, ...] = ()
    left_out: Sequence[str] = ()
    """Articles left out because they are near-duplicates of articles on two sides."""
    moved: Sequence[str] = ()
    """Articles that went to the split of a near-duplicate."""
    method: Method = "copies"
    """How near-duplicates were looked for."""
    others: int = 0
    """Quotations left out because, cut by speaker, whoever says them belongs to another split."""

    def cut(self) -> dict[str, Any]:
        """How it was cut, which its rows do not tell, to be written as JSON; `Counts(**cut)` takes it back."""
        return {"left_out": [*self.left_out], "moved": [*self.moved], "method": self.method, "others": self.others}

    def add(self, column: str, values: Iterable[str]) -> None:
        """One more of each of `values` in `column`."""
        self.values.setdefault(column, Counter()).update(values)

    def total(self, config: str) -> int:
        """The rows of a config."""
        return sum(count for (name, _), count in self.rows.items() if name == config)

    def splits(self) -> tuple[str, ...]:
        """The splits that have rows."""
        return tuple(dict.fromkeys(split for _, split in self.rows))

    def see(self, config: str, row: Mapping[str, Any]) -> None:
        """Count a row of a config."""
        if config == "quotations":
            self._quotation(row)
        elif config == "articles":
            self._article(row)

    def _quotation(self, row: Mapping[str, Any]) -> None:
        names, stance = row["speaker_names"] or [NOBODY], row["stance"] or NULL
        self.add("speaker", names)
        self.add("stance", [stance])
        for column in ("kind", "reports", "grade"):
            self.add(column, [row[column]])
        self._cross("year", (row["date"] or "")[:4] or "not known", stance)
        for name in names:
            self._cross("speaker", name, stance)
        self._cross("kind", row["kind"], row["grade"])
        if len(row["votes"]) > 1:
            self.votes.append({vote["annotator"]: vote["label"] for vote in row["votes"]})

    def _cross(self, what: str, one: str, other: str) -> None:
        self.crossed.setdefault(what, Counter())[one, other] += 1

    def _article(self, row: Mapping[str, Any]) -> None:
        self.licences[row["licence"] or "(not known)"] += 1
        self.texts += bool(row["text_included"])
        if not row["text_included"]:
            self.withheld.setdefault(terms_of(row["licence"]), []).append(row["id"])
        if is_language(row["language"]):
            self.languages = tuple(sorted({*self.languages, row["language"]}))

    def notes(self) -> list[str]:
        """What is not in it as one might expect, and why: a sentence each."""
        found = [_withheld(terms, ids) for terms, ids in sorted(self.withheld.items())]
        if self.left_out:
            found.append(f"{_articles(self.left_out)} left out: near-duplicates of articles in two splits.")
        if self.moved:
            found.append(f"{_articles(self.moved)} in the split of a near-duplicate, not in {_its(self.moved)} own.")
        if self.others:
            found.append(f"{self.others} quotation{'s' * (self.others > 1)} left out: whoever says them belongs to another split.")
        return found

    def agreements(self) -> list[Agreement]:
        """How far any two readers agree on the stance, off target among the labels."""
        pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for votes in self.votes:
            for one, other in combinations(sorted(votes), 2):
                pairs.setdefault((one, other), []).append((votes[one], votes[other]))
        return [Agreement(readers, len(own), *_agreement(own)) for readers, own in sorted(pairs.items())]


_WHY: Mapping[Terms, str] = {
    "closed": "by their licence they may not be passed on",
    "unknown": "no licence is known; a manifest may give it (`licence`)",
    "open": "as was asked for",
}
SHOWN = 5
"""Articles that a note names."""


def _withheld(terms: Terms, ids: Sequence[str]) -> str:
    return f"The words of {_articles(ids).rpartition(' ')[0]} are withheld: {_WHY[terms]}."


def _articles(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return f"{len(ids)} article{'s' * (len(ids) > 1)} ({', '.join(ids[:SHOWN])}{more}) {'are' if len(ids) > 1 else 'is'}"


def _its(ids: Sequence[str]) -> str:
    return "their" if len(ids) > 1 else "its"


def _agreement(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """The share of equal labels, and Cohen's kappa: 1 where both give one and the same label throughout."""
    same = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return same, 1.0 if chance == 1 else (same - chance) / (1 - chance)


def stances_in(crossed: Mapping[tuple[str, str], int]) -> list[str]:
    """The second halves of pairs by name, so that each has one colour in every plot; null and off target last."""
    return sorted({stance for _, stance in crossed}, key=lambda stance: (stance in (NULL, OFF_TARGET), stance))
