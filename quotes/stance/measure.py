"""Held-out figures of a stance classifier: grouped by article, with intervals, slices, baselines and reliability."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from quotes.atomic import whole_file
from quotes.errors import InputError
from quotes.stance.classifier import make_classifier
from quotes.stance.encoded import read_once
from quotes.stance.facts import OFF
from quotes.stance.fitting import ALONE, DEFAULTS, Lessons, fit, grouped_folds
from quotes.stance.model import StanceModel, joined
from quotes.stance.reading import lean

MARK = "quotes evaluate: reliability"
"""The title inside a plot, by which it is known as ours."""
OUTER = 8
DRAWS = 1000
BINS = 10
NOT_BUILT = ("threshold", "lessons", "unread")
"""Options of `fit` that `make_classifier` does not take."""
FEW = 15
"""Slices of fewer rows get no figure."""


@dataclass(frozen=True, slots=True)
class StanceItem:
    """One labelled quotation. `stance` None is off target; `votes` are the readers' labels before they were settled."""

    content: str
    stance: str | None
    group: str
    cue: str | None = None
    genre: str | None = None
    speaker: str | None = None
    date: str | None = None
    tone: str | None = None
    rule: str | None = None
    ambiguous: bool = False
    votes: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, 0 to 1, over `rows` rows; `low` and `high` bound it in 95 of 100 redrawings of the articles."""

    section: str
    name: str
    value: float
    rows: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the rows whose likeliest class had about this `confidence`, the share that was right."""

    confidence: float
    right: float
    rows: int


@dataclass(frozen=True, slots=True)
class Report:
    """What `evaluate` found. `held_out` tells articles never trained on from folds of the training rows."""

    labels: tuple[str, ...]
    rows: int
    groups: int
    counts: Mapping[str, int]
    figures: tuple[Figure, ...]
    reliability: tuple[Bin, ...]
    seed: int
    held_out: bool = False

    def figure(self, name: str, section: str = "overall") -> Figure:
        """The figure of that name. Raises InputError that names those there are."""
        for each in self.figures:
            if (each.section, each.name) == (section, name):
                return each
        known = ", ".join(f"{each.section}/{each.name}" for each in self.figures)
        raise InputError(f"no figure {section}/{name}; there are: {known}")

    def as_table(self) -> str:
        """The figures as plain text, in percent, one to a line."""
        lines = [self.summary()]
        for section in dict.fromkeys(each.section for each in self.figures):
            lines += ["", section]
            lines += [f"  {each.name:<44}{_percent(each):>22}{each.rows:>7} rows" for each in self.figures if each.section == section]
        return "\n".join(lines)

    def as_markdown(self) -> str:
        """The figures as Markdown tables, for the card."""
        lines = [self.summary()]
        for section in dict.fromkeys(each.section for each in self.figures):
            lines += ["", f"### {section[:1].upper()}{section[1:]}", "", "| figure | % | rows |", "|---|---|---|"]
            lines += [f"| {each.name} | {_percent(each)} | {each.rows} |" for each in self.figures if each.section == section]
        lines += ["", "### Reliability", "", "| confidence | right | rows |", "|---|---|---|"]
        lines += [f"| {100 * each.confidence:.0f} | {100 * each.right:.0f} | {each.rows} |" for each in self.reliability]
        return "\n".join(lines)

    def summary(self) -> str:
        """One line: what was measured on what."""
        how = "articles not trained on" if self.held_out else "folds grouped by article"
        counted = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        return f"{self.rows} quotations of {self.groups} articles ({counted}); {how}; seed {self.seed}."


def _percent(figure: Figure) -> str:
    interval = "" if figure.low is None or figure.high is None else f" ({100 * figure.low:.1f} to {100 * figure.high:.1f})"
    return f"{100 * figure.value:.1f}{interval}"


@dataclass(frozen=True, slots=True)
class Held:
    """Rows with the probabilities a model that had not seen them gave: a column for each label, the last for off target.

    `items` is an array of StanceItem, `truth` the column of each one's stance.
    """

    items: Any
    labels: tuple[str, ...]
    truth: Any
    chances: Any
    threshold: float

    def rows(self, wanted: Any) -> Held:
        """Only the rows whose numbers or truth values are given."""
        return Held(self.items[wanted], self.labels, self.truth[wanted], self.chances[wanted], self.threshold)

    def on_target(self) -> Held:
        """Only the rows with a label."""
        return self.rows(self.truth < len(self.labels))


def _held(items: Sequence[StanceItem], labels: tuple[str, ...], chances: Any, threshold: float) -> Held:
    names = {label: column for column, label in enumerate(labels)}
    array = np.empty(len(items), dtype=object)
    array[:] = items
    truth = np.array([len(labels) if item.stance is None else names[item.stance] for item in items], dtype=int)
    return Held(array, labels, truth, chances, threshold)


def evaluate(
    items: Sequence[StanceItem], *, seed: int = 0, labels: Sequence[str] | None = None, curves: bool = True, **options: Any
) -> Report:
    """Measure `fit` on `items` in folds grouped by article; all that is tuned is tuned inside each fold.

    With `unread`, the articles that the encoder has not learnt from (see `fit`), all articles are learnt from and only those are
    measured. Without `curves` nothing else is fitted: no learning curves, no parts by themselves, no speaker or period left out, which take
    ten times as long. Raises InputError where the rows are too few for two folds.
    """
    with read_once({**DEFAULTS, **options}):
        return _evaluated(tuple(items), seed, labels, options, curves=curves)


def _evaluated(
    rows: tuple[StanceItem, ...], seed: int, labels: Sequence[str] | None, options: Mapping[str, Any], *, curves: bool
) -> Report:
    held = hold_out(rows, seed=seed, labels=labels, **options)
    figures = [*measure(held, seed), *_agreement(rows)]
    if curves:
        for others in (_transfers, _learning, _made_up, _parts):
            figures += others(rows, held.labels, seed, options)
    return _report(held, figures, seed, held_out=False)


def evaluate_model(model: StanceModel, items: Sequence[StanceItem], *, seed: int = 0) -> Report:
    """Measure a fitted model on articles it was not trained on."""
    held = _held(items, model.labels, model.probabilities(*_texts(items)), model.threshold)
    return _report(held, [*measure(held, seed), *_agreement(items)], seed, held_out=True)


def hold_out(items: tuple[StanceItem, ...], *, seed: int, labels: Sequence[str] | None = None, **options: Any) -> Held:
    """Every row's probabilities by a model fitted without its article."""
    known = np.array([item.stance or OFF for item in items], dtype=str)
    splits = grouped_folds(known, [item.group for item in items], seed=seed, folds=OUTER)
    if not splits:
        raise InputError(f"{len(items)} rows are too few to hold articles out: every label has to stand in two articles at least")
    models = [(_fit([items[row] for row in train], seed, labels, options), test) for train, test in splits]
    chances = np.zeros((len(items), len(models[0][0].labels) + 1))
    for model, test in models:
        chances[test] = model.probabilities(*_texts([items[row] for row in test]))
    held = _held(items, models[0][0].labels, chances, models[0][0].threshold)
    return held.rows(np.array([_measured(item, options) for item in items], dtype=bool))


def _measured(item: StanceItem, options: Mapping[str, Any]) -> bool:
    """Whether figures may be taken of an item: the encoder has not learnt from its article."""
    unread = options.get("unread")
    return unread is None or item.group in unread


def _texts(items: Sequence[StanceItem]) -> tuple[list[str], list[str | None]]:
    return [item.content for item in items], [item.cue for item in items]


def _fit(items: Sequence[StanceItem], seed: int, labels: Sequence[str] | None, options: Mapping[str, Any]) -> StanceModel:
    contents, cues = _texts(items)
    return fit(contents, [item.stance for item in items], [item.group for item in items], cues=cues, labels=labels, seed=seed, **options)


def _report(held: Held, figures: Sequence[Figure], seed: int, *, held_out: bool) -> Report:
    counts = Counter(item.stance or "off target" for item in held.items)
    groups = len({item.group for item in held.items})
    return Report(held.labels, len(held.items), groups, dict(sorted(counts.items())), tuple(figures), reliability(held), seed, held_out)


# What is measured on held-out rows.


def stance_f1(held: Held) -> float:
    """Macro-F1 over the labels on rows that have one, the likelier label taken."""
    on = held.on_target()
    return _macro(on.truth, on.chances[:, : len(held.labels)].argmax(axis=1), len(held.labels))


def decision_f1(held: Held) -> float:
    """Macro-F1 over the labels and off target, as `predict` decides."""
    return _macro(held.truth, _decisions(held), len(held.labels) + 1)


def off_f1(held: Held) -> float:
    """F1 of telling off target rows."""
    off = len(held.labels)
    return _macro((held.truth != off).astype(int), (_decisions(held) != off).astype(int), 1)


def _decisions(held: Held) -> Any:
    return np.where(held.chances.max(axis=1) >= held.threshold, held.chances.argmax(axis=1), len(held.labels))


def _macro(truth: Any, guess: Any, classes: int) -> float:
    """Mean F1 of the first `classes` columns; one that is neither there nor guessed counts 0, no row at all gives nan."""
    if not len(truth):
        return float("nan")
    size = int(max(truth.max(), guess.max(), classes - 1)) + 1
    table = np.bincount(truth * size + guess, minlength=size * size).reshape(size, size)
    both = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean(2 * table.diagonal()[:classes] / np.maximum(both[:classes], 1)))


def brier(held: Held) -> float:
    """Mean squared distance of the probabilities from the truth, summed over the classes (0 best, 2 worst)."""
    return float(np.square(held.chances - np.eye(held.chances.shape[1])[held.truth]).sum(axis=1).mean())


def calibration_error(held: Held) -> float:
    """Expected calibration error of the likeliest class, in ten bins of equal width."""
    return float(sum(each.rows * abs(each.confidence - each.right) for each in reliability(held)) / max(1, len(held.truth)))


def reliability(held: Held) -> tuple[Bin, ...]:
    """Confidence against correctness, in ten bins of equal width; empty ones are left out."""
    sure, right = held.chances.max(axis=1), held.chances.argmax(axis=1) == held.truth
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    masks = (places == place for place in range(BINS))
    return tuple(Bin(float(sure[mask].mean()), float(right[mask].mean()), int(mask.sum())) for mask in masks if mask.any())


Measure = Callable[[Held], float]
_OVERALL: dict[str, Measure] = {
    "macro-F1 of the labels": stance_f1,
    "macro-F1 with off target": decision_f1,
    "F1 of off target": off_f1,
    "Brier score": brier,
    "calibration error (ECE)": calibration_error,
}


def measure(held: Held, seed: int) -> list[Figure]:
    """Overall figures with intervals, each slice, and the baselines."""
    # Without a row off target its figures would say nothing.
    wanted = {name: each for name, each in _OVERALL.items() if "off target" not in name or (held.truth == len(held.labels)).any()}
    figures = [_figure("overall", name, held, each, seed) for name, each in wanted.items()]
    figures += [_figure("tone", f"{tone} against the labels without tone", part, stance_f1, seed) for tone, part in _tones(held)]
    for section, key in _SLICES.items():
        figures += [_figure(section, name, part, stance_f1, seed) for name, part in _slices(held, key)]
    return [*figures, *_genre_errors(held), *_baselines(held, seed)]


def _figure(section: str, name: str, held: Held, each: Measure, seed: int) -> Figure:
    low, high = interval(held, each, seed)
    return Figure(section, name, each(held), len(held.items), low, high)


def interval(held: Held, each: Measure, seed: int, *, draws: int = DRAWS) -> tuple[float, float]:
    """The middle 95 % of the measure over redrawn articles."""
    places: dict[str, list[int]] = {}
    for row, item in enumerate(held.items):
        places.setdefault(item.group, []).append(row)
    groups, dice = list(places.values()), np.random.default_rng(seed)
    values = [each(held.rows(np.concatenate([groups[pick] for pick in dice.integers(0, len(groups), len(groups))]))) for _ in range(draws)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _period(item: StanceItem) -> str | None:
    year = (item.date or "")[:4]
    return f"{int(year) // 5 * 5} to {int(year) // 5 * 5 + 4}" if year.isdigit() else None


_SLICES: dict[str, Callable[[StanceItem], str | None]] = {
    "genre": lambda item: item.genre,
    "period": _period,
    "speaker": lambda item: item.speaker,
    "clear or ambiguous": lambda item: "ambiguous" if item.ambiguous else "clear",
}


def _slices(held: Held, key: Callable[[StanceItem], str | None]) -> list[tuple[str, Held]]:
    on = held.on_target()
    names = Counter(key(item) for item in on.items)
    wanted = sorted(name for name, count in names.items() if name is not None and count >= FEW)
    parts = ((name, on.rows(np.array([key(item) == name for item in on.items], dtype=bool))) for name in wanted)
    return [(name, part) for name, part in parts if len({item.stance for item in part.items}) > 1]


def _tones(held: Held) -> list[tuple[str, Held]]:
    """For each tone its rows, beside those of the labels that never have a tone."""
    on = held.on_target()
    toned = {item.stance for item in on.items if item.tone}
    tones = sorted({item.tone for item in on.items if item.tone})
    masks = ((tone, np.array([item.tone == tone or item.stance not in toned for item in on.items], dtype=bool)) for tone in tones)
    return [(tone, on.rows(mask)) for tone, mask in masks]


def _genre_errors(held: Held) -> list[Figure]:
    out = []
    for name in sorted({item.genre for item in held.items if item.genre}):
        part = held.rows(np.array([item.genre == name for item in held.items], dtype=bool))
        if len(part.items) >= FEW:
            out.append(Figure("calibration error by genre", name, calibration_error(part), len(part.items)))
            out += [Figure("guarded by genre", f"{name}: {tone}", stance_f1(each), len(each.items)) for tone, each in _tones(part)]
    return out


def _baselines(held: Held, seed: int) -> list[Figure]:
    """The commonest label for all, and the sign of the word lists (first label: for, second: against) where there are two."""
    common = Counter(item.stance for item in held.items if item.stance).most_common(1)[0][0]
    columns = [*held.labels, OFF]
    always = np.tile([float(name == common) for name in columns], (len(held.items), 1))
    figures = [_figure("baselines", f"always {common}", replace(held, chances=always), stance_f1, seed)]
    if len(held.labels) == 2 and "conciliatory" in held.labels:
        leans = np.array([lean(item.content) for item in held.items])
        friendly = held.labels.index("conciliatory")
        chances = np.zeros((len(leans), 3))
        chances[:, friendly], chances[:, 1 - friendly] = leans > 0, leans <= 0
        figures.append(_figure("baselines", "sign of the word lists", replace(held, chances=chances), stance_f1, seed))
    return figures


# Where the readers agree, and what carries over.


def _agreement(items: Sequence[StanceItem]) -> list[Figure]:
    """Raw agreement and Cohen's kappa of the first two votes: the ceiling."""
    voted = [item for item in items if len(item.votes) >= 2]
    sets = {"all": voted, "unambiguous": [item for item in voted if not item.ambiguous]}
    out = []
    for name, rows in sets.items():
        if len(rows) >= FEW:
            out += _pair(name, [(item.votes[0] or OFF, item.votes[1] or OFF) for item in rows])
    if len(voted) >= FEW:
        out += _pair("off target or not", [(str(item.votes[0] is None), str(item.votes[1] is None)) for item in voted])
    return out


def _pair(name: str, pairs: list[tuple[str, str]]) -> list[Figure]:
    one, two = (list(side) for side in zip(*pairs, strict=True))
    same = sum(first == second for first, second in pairs) / len(pairs)
    kappa = float(cohen_kappa_score(one, two)) if len({*one, *two}) > 1 else 1.0
    return [Figure("two readers", f"{name}: raw agreement", same, len(pairs)), Figure("two readers", f"{name}: kappa", kappa, len(pairs))]


def _plain(
    train: Sequence[StanceItem], test: Sequence[StanceItem], labels: tuple[str, ...], seed: int, options: Mapping[str, Any]
) -> float | None:
    """The labels' macro-F1 of an uncalibrated classifier; None where a label is missing on either side."""
    kept = [item for item in test if item.stance and _measured(item, options)]
    if len({item.stance for item in train if item.stance}) < len(labels) or len({item.stance for item in kept}) < 2:
        return None
    settings = {
        "strength": 3.0,
        "target_strength": 3.0,
        **DEFAULTS,
        **{name: value for name, value in options.items() if name not in NOT_BUILT},
    }
    known = np.array([item.stance or OFF for item in train], dtype=str)
    rows, classes, weights = Lessons(options.get("lessons", ()), set(known.tolist())).added(joined(*_texts(train)), known)
    model = make_classifier(seed=seed, **settings).fit(rows, classes, classify__sample_weight=weights)
    order = [model.classes_.tolist().index(label) for label in labels]
    chances = model.predict_proba(joined(*_texts(kept)))[:, order]
    return _macro(np.array([labels.index(str(item.stance)) for item in kept]), chances.argmax(axis=1), len(labels))


def _transfers(items: tuple[StanceItem, ...], labels: tuple[str, ...], seed: int, options: Mapping[str, Any]) -> list[Figure]:
    """Leave one speaker out; train on the earlier half of the dated articles and test on the later."""
    out = []
    judged = [item for item in items if item.stance and _measured(item, options)]
    for name, count in sorted(Counter(item.speaker for item in judged if item.speaker).items()):
        own = [item for item in judged if item.speaker == name]
        articles = {item.group for item in own}
        rest = [item for item in items if item.speaker != name and item.group not in articles]
        value = _plain(rest, own, labels, seed, options) if count >= FEW else None
        if value is not None:
            out.append(Figure("leave one speaker out", str(name), value, len(own)))
    dated = sorted((item for item in items if item.date), key=lambda item: (str(item.date), item.group))
    if len(dated) >= 2 * FEW:
        turn = str(dated[len(dated) // 2].date)
        early, late = [item for item in dated if str(item.date) < turn], [item for item in dated if str(item.date) >= turn]
        value = _plain(early, late, labels, seed, options)
        if value is not None:
            rows = sum(item.stance is not None and _measured(item, options) for item in late)
            out.append(Figure("train early, test late", f"before {turn} to after", value, rows))
    return out


def _learning(items: tuple[StanceItem, ...], labels: tuple[str, ...], seed: int, options: Mapping[str, Any]) -> list[Figure]:
    """Macro-F1 with a quarter, a half, three quarters and all of the training articles, mean of the folds."""
    dice = np.random.default_rng(seed)
    out = []
    for share in (0.25, 0.5, 0.75, 1.0):
        found = _in_folds(items, labels, seed, options, partial(_drawn, share=share, dice=dice))
        if found is not None:
            out.append(Figure("learning curve", f"{share:.0%} of the articles", found[0], round(found[1])))
    if len(items) >= 2 * LAST:
        drawn = (_in_folds(items, labels, seed, options, partial(_but, count=LAST, dice=dice)) for _ in range(DRAWN))
        values, sizes = zip(*[found for found in drawn if found is not None] or [(np.nan, 0)], strict=True)
        if np.isfinite(values).all():
            out.append(Figure("learning curve", f"all but {LAST} of the labels", float(np.mean(values)), round(float(np.mean(sizes)))))
    return out


LAST, DRAWN = 50, 3
"""What the last so many labels bought is told by leaving as many out, drawn at random so many times."""


def _but(rows: list[StanceItem], *, count: int, dice: np.random.Generator) -> list[StanceItem]:
    """The rows without so many of them."""
    kept = sorted(dice.permutation(len(rows))[count:].tolist())
    return [rows[place] for place in kept]


def _drawn(rows: list[StanceItem], *, share: float, dice: np.random.Generator) -> list[StanceItem]:
    """The rows of a share of the articles."""
    groups = sorted({item.group for item in rows})
    kept = set(dice.permutation(groups)[: max(1, round(share * len(groups)))].tolist())
    return [item for item in rows if item.group in kept]


def _in_folds(
    items: tuple[StanceItem, ...],
    labels: tuple[str, ...],
    seed: int,
    options: Mapping[str, Any],
    part: Callable[[list[StanceItem]], list[StanceItem]] = list,
) -> tuple[float, float] | None:
    """The labels' macro-F1 of uncalibrated classifiers that learn from a part of the rows, and the rows learnt from; means of the folds."""
    known = np.array([item.stance or OFF for item in items], dtype=str)
    values, sizes = [], []
    for train, test in grouped_folds(known, [item.group for item in items], seed=seed):
        rows = part([items[row] for row in train])
        value = _plain(rows, [items[row] for row in test], labels, seed, options)
        if value is not None:
            values.append(value)
            sizes.append(len(rows))
    return (float(np.mean(values)), float(np.mean(sizes))) if values else None


_TUNED: Mapping[str, Any] = {"strength": None, "target_strength": None}
"""Each part has its own best strengths, chosen on its training rows."""
_TEXT_PARTS: Mapping[str, Any] = {name: DEFAULTS[name] for name in ALONE}
_PARTS: Mapping[str, Mapping[str, Any]] = {
    "encoder, n-grams and signs": {**_TEXT_PARTS, **_TUNED},
    "encoder alone": {**ALONE, **_TUNED},
    "n-grams and signs alone": {**_TEXT_PARTS, "encoder": 0.0, **_TUNED},
}
MADE_UP = "learning curve over made-up lessons"
"""The section of its figures."""
CURVE = (0, 500, 1000, 2000, 4000)
"""So many made-up lessons are learnt from, a part drawn at random."""


def _parts(items: tuple[StanceItem, ...], labels: tuple[str, ...], seed: int, options: Mapping[str, Any]) -> list[Figure]:
    """What each part of the model does alone, where it has an encoder."""
    if not {**DEFAULTS, **options}.get("encoder"):
        return []
    found = {name: _in_folds(items, labels, seed, {**options, **part}) for name, part in _PARTS.items()}
    rows = sum(item.stance is not None and _measured(item, options) for item in items)
    return [Figure("parts of the model", name, value[0], rows) for name, value in found.items() if value is not None]


def _made_up(items: tuple[StanceItem, ...], labels: tuple[str, ...], seed: int, options: Mapping[str, Any]) -> list[Figure]:
    """With none, some and all of the made-up lessons."""
    lessons = list(options.get("lessons", ()))
    order = np.random.default_rng(seed).permutation(len(lessons))
    sizes = sorted({size for size in CURVE if size < len(lessons)} | {len(lessons)}) if lessons else []
    out = []
    for size in sizes:
        found = _in_folds(items, labels, seed, {**options, "lessons": [lessons[place] for place in order[:size]]})
        if found is not None:
            out.append(Figure(MADE_UP, f"{size:,} lessons", found[0], size))
    return out


def plot_reliability(report: Report, path: Path) -> None:
    """Write the reliability plot, a PNG unless the name says otherwise, whole or not at all.

    Raises InputError where matplotlib is missing or the name's ending is no picture's, and OutputError where the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure as Sheet
    except ImportError as error:
        raise InputError("the plot needs matplotlib; install quotes[plots]") from error
    sheet = Sheet(figsize=(4.2, 4.2), layout="constrained")
    axes = sheet.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.scatter(
        [each.confidence for each in report.reliability],
        [each.right for each in report.reliability],
        s=[8 + 2 * each.rows for each in report.reliability],
    )
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1), title=f"{report.rows} quotations")
    picture = io.BytesIO()
    try:
        sheet.savefig(picture, dpi=150, format=path.suffix.lstrip(".") or "png", metadata={"Title": MARK})
    except ValueError as error:
        raise InputError(f"{path}: no picture of that kind; name it .png, .svg or .pdf") from error
    with whole_file(path) as out:
        out.buffer.write(picture.getvalue())
