"""How far annotators agree: on which words are quotations, on who says them, on their stance; with intervals, and where they differ.

Kappa is Cohen's (1960), for several annotators the mean of the pairs; alpha is Krippendorff's for nominal data ("Computing Krippendorff's
Alpha-Reliability", 2011), which takes any number of annotators and missing labels. Intervals: 95 of 100 redrawings of the articles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from quotes.annotations.folder import Annotated, Annotations
from quotes.annotations.resolve import GoldQuotation
from quotes.text.spans import hull, iou

SAME = 0.5
"""Overlap (intersection over union of the words) from which two quotations are the same one."""
DRAWS = 500
_WORD = re.compile(r"\w+")
Measured = tuple[float, float | None, float | None]
Unit = tuple[Hashable, ...]
"""What each annotator says of one thing, in the order of the annotators; MISSING where nothing."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Figure:
    """Agreement on one thing over `units` units: raw, kappa and alpha, each with the ends of its interval, None of a single article."""

    name: str
    units: int
    raw: Measured
    kappa: Measured
    alpha: Measured


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two annotators differ. `what` is "quotation" (only one of them has it), "words" (where it begins or ends), "speaker" or
    "stance"; places are file:line:column."""

    article: str
    what: str
    words: str
    said: tuple[tuple[str, str, str], ...]
    """For each annotator: the name, the place, and what is said there; "" where nothing is."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What `agreement` found: the annotators, the articles that all of them have read, the figures and the differences."""

    annotators: tuple[str, ...]
    articles: int
    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """One quotation as each annotator has it; None where one has not."""

    article: str
    said: tuple[str, ...]
    """The words as each annotator has them; "" where one has not."""
    by: tuple[GoldQuotation | None, ...]

    @property
    def words(self) -> str:
        """The words as the first annotator has them."""
        return next(words for words in self.said if words)


def agreement(annotations: Mapping[str, Annotations], *, seed: int = 0) -> Agreement:
    """Compare the annotations of several people, by name, on the articles that all of them have annotated.

    Raises ValueError for fewer than two people, or without an article in common.
    """
    names = tuple(annotations)
    if len(names) < 2:
        raise ValueError("agreement needs two annotators")
    read = [{one.article.id: one for one in each.annotated} for each in annotations.values()]
    shared = sorted(set.intersection(*(set(each) for each in read)))
    if not shared:
        raise ValueError(f"{', '.join(names)} have no article in common")
    matched = {article: matches([each[article] for each in read]) for article in shared}
    units = {
        "words in quotations": {article: _words([each[article] for each in read]) for article in shared},
        "speakers": {article: [_speakers(one) for one in matched[article]] for article in shared},
        "stance": {article: [_stances(one) for one in matched[article]] for article in shared},
        "off target or not": {article: [_targets(_stances(one)) for one in matched[article]] for article in shared},
    }
    figures = tuple(figure for name, each in units.items() if (figure := _figure(name, each, seed)) is not None)
    found = tuple(difference for article in shared for one in matched[article] for difference in _differences(names, one))
    return Agreement(names, len(shared), figures, found)


def agreement_of_votes(annotations: Annotations, *, seed: int = 0) -> Agreement:
    """The same of the stances alone that several readers gave in `votes:` of one set of files. Raises ValueError where no file has two."""
    rows = [(one.article.id, row) for one in annotations.annotated for row in one.resolved.quotations if len(row.votes) > 1]
    if not rows:
        raise ValueError("no quotation has the votes of two readers")
    names = tuple(dict.fromkeys(name for _, row in rows for name, _ in row.votes))
    units: dict[str, list[Unit]] = {}
    differences = []
    for article, row in rows:
        votes = dict(row.votes)
        unit = tuple(votes.get(name, MISSING) for name in names)
        units.setdefault(article, []).append(unit)
        if len(set(votes.values())) > 1:
            said = tuple((name, row.place, _shown(votes[name]) if name in votes else "") for name in names)
            differences.append(Difference(article, "stance", f"{row.place}", said))
    figures = (
        _figure("stance", units, seed),
        _figure("off target or not", {article: [_targets(unit) for unit in each] for article, each in units.items()}, seed),
    )
    return Agreement(names, len(units), tuple(figure for figure in figures if figure), tuple(differences))


def matches(read: Sequence[Annotated]) -> list[Matched]:
    """The quotations of one article, each as all annotators have it: those that overlap most are one, from `SAME` on."""
    text = read[0].article.text
    free = [list(one.resolved.quotations) for one in read]
    out = []
    for number, own in enumerate(free):
        for quotation in list(own):
            row: list[GoldQuotation | None] = [None] * len(read)
            row[number] = quotation
            own.remove(quotation)
            for other in range(number + 1, len(read)):
                best = max(free[other], key=lambda each: _likeness(quotation, each), default=None)
                if best is not None and _likeness(quotation, best) >= SAME:
                    row[other] = best
                    free[other].remove(best)
            said = tuple(" ".join(" ".join(span.of(text) for span in each.content).split()) if each else "" for each in row)
            out.append(Matched(read[0].article.id, said, tuple(row)))
    return sorted(out, key=lambda one: min(each.content[0] for each in one.by if each is not None))


def _likeness(one: GoldQuotation, other: GoldQuotation) -> float:
    return iou(hull(one.content), hull(other.content))


# -- what is compared


def _words(read: Sequence[Annotated]) -> list[Unit]:
    """For each word of an article whether each annotator has it in a quotation."""
    spans = [[span for quotation in one.resolved.quotations for span in quotation.content] for one in read]
    places = [(found.start(), found.end()) for found in _WORD.finditer(read[0].article.text)]
    return [tuple(any(span.start <= start and end <= span.end for span in own) for own in spans) for start, end in places]


def _speakers(one: Matched) -> Unit:
    return tuple(MISSING if each is None else tuple(sorted(speaker.key for speaker in each.speakers)) for each in one.by)


def _stances(one: Matched) -> Unit:
    return tuple(MISSING if each is None or not each.labelled else each.stance for each in one.by)


def _targets(unit: Unit) -> Unit:
    return tuple(each if each is MISSING else each is None for each in unit)


def _differences(names: Sequence[str], one: Matched) -> Iterator[Difference]:
    places = ["" if each is None else each.place for each in one.by]
    if any(each is None for each in one.by):
        said = ["" if each is None else "annotated" for each in one.by]
        yield Difference(one.article, "quotation", one.words, tuple(zip(names, places, said, strict=True)))
    if len({each.content for each in one.by if each is not None}) > 1:
        yield Difference(one.article, "words", one.words, tuple(zip(names, places, one.said, strict=True)))
    for what, unit in (("speaker", _speakers(one)), ("stance", _stances(one))):
        if len({each for each in unit if each is not MISSING}) > 1:
            said = ["" if each is MISSING else _shown(each) for each in unit]
            yield Difference(one.article, what, one.words, tuple(zip(names, places, said, strict=True)))


def _shown(value: Any) -> str:
    return (", ".join(value) or "nobody") if isinstance(value, tuple) else "null" if value is None else str(value)


# -- the figures


def _figure(name: str, units: Mapping[str, Sequence[Unit]], seed: int) -> Figure | None:
    paired = {article: [unit for unit in each if sum(one is not MISSING for one in unit) > 1] for article, each in units.items()}
    paired = {article: each for article, each in paired.items() if each}
    if not paired:
        return None
    groups, dice = list(paired.values()), np.random.default_rng(seed)
    every = [unit for each in groups for unit in each]
    draws = [[unit for pick in dice.integers(0, len(groups), len(groups)) for unit in groups[pick]] for _ in range(DRAWS)]
    measures: tuple[Callable[[Sequence[Unit]], float], ...] = (raw, kappa, alpha)
    raw_, kappa_, alpha_ = ((measure(every), *_ends([measure(draw) for draw in draws], len(groups))) for measure in measures)
    return Figure(name, len(every), raw_, kappa_, alpha_)


def _ends(values: Sequence[float], articles: int) -> tuple[float | None, float | None]:
    if articles < 2:
        return None, None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _pairs(units: Sequence[Unit]) -> Iterator[list[tuple[Hashable, Hashable]]]:
    """For each pair of annotators what both say of the units that both have."""
    for first, second in combinations(range(len(units[0])), 2):
        both = [(unit[first], unit[second]) for unit in units if unit[first] is not MISSING and unit[second] is not MISSING]
        if both:
            yield both


def raw(units: Sequence[Unit]) -> float:
    """The share of pairs of labels that are equal, mean of the pairs of annotators."""
    return float(np.mean([np.mean([one == other for one, other in both]) for both in _pairs(units)]))


def kappa(units: Sequence[Unit]) -> float:
    """Cohen's kappa, mean of the pairs of annotators; 1 where both always say the same one thing."""
    return float(np.mean([_kappa(both) for both in _pairs(units)]))


def _kappa(both: Sequence[tuple[Hashable, Hashable]]) -> float:
    size = len(both)
    one, other = (Counter(side) for side in zip(*both, strict=True))
    seen = sum(first == second for first, second in both) / size
    chance = sum(count * other[label] for label, count in one.items()) / size**2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def alpha(units: Sequence[Unit]) -> float:
    """Krippendorff's alpha for nominal labels: 1 less the observed over the expected disagreement; 1 where only one label occurs."""
    counts = [Counter(each for each in unit if each is not MISSING) for unit in units]
    counts = [each for each in counts if sum(each.values()) > 1]
    whole: Counter[Hashable] = Counter()
    observed = 0.0
    for each in counts:
        size = sum(each.values())
        whole += each
        observed += (size**2 - sum(count**2 for count in each.values())) / (size - 1)
    size = sum(whole.values())
    expected = (size**2 - sum(count**2 for count in whole.values())) / (size - 1) if size > 1 else 0.0
    return 1.0 if not expected else 1 - observed / expected
