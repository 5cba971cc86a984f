"""What is measured of a stance model, counted by hand on a few rows: each figure, from how many rows it is told, what carries over."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quotes.errors import InputError
from quotes.stance import fitting as modelling
from quotes.stance import measure as measuring
from quotes.stance.facts import OFF
from quotes.stance.fitting import DEFAULTS
from quotes.stance.measure import (
    BINS,
    Figure,
    Held,
    StanceItem,
    brier,
    calibration_error,
    decision_f1,
    evaluate,
    evaluate_model,
    hold_out,
    interval,
    measure,
    off_f1,
    plot_reliability,
    reliability,
    stance_f1,
)
from quotes.train import train_from_items

LABELS = ("warm", "cold")


def held(rows: Sequence[tuple[str | None, Sequence[float]]], threshold: float = 0.5, **facts: Any) -> Held:
    """Rows by their stance and probabilities, each an article of its own."""
    items = np.empty(len(rows), dtype=object)
    items[:] = [StanceItem("so", stance, f"a{number}", **facts) for number, (stance, _) in enumerate(rows)]
    truth = np.array([2 if stance is None else LABELS.index(stance) for stance, _ in rows])
    return Held(items, LABELS, truth, np.array([chances for _, chances in rows]), threshold)


FIVE = held(
    [
        ("warm", (0.6, 0.3, 0.1)),
        ("warm", (0.2, 0.4, 0.4)),
        ("cold", (0.1, 0.5, 0.4)),
        (None, (0.1, 0.1, 0.8)),
        (None, (0.5, 0.3, 0.2)),
    ]
)
# The likelier label on the three rows that have one: warm, cold, cold; as decided: warm, off (0.4), cold (0.5), off, warm (0.5).
BY_HAND = {
    "labels": (stance_f1, (2 / 3 + 2 / 3) / 2),
    "labels and off target": (decision_f1, (2 / 4 + 1.0 + 2 / 4) / 3),
    "off target": (off_f1, 2 / 4),
    "Brier": (brier, (0.26 + 0.96 + 0.42 + 0.06 + 0.98) / 5),
    # bins: 0.4 (one of two, that of 0.4: cold is told first), 0.5, 0.6, 0.8
    "calibration": (calibration_error, (abs(0.4 - 0.0) + 2 * abs(0.5 - 0.5) + abs(0.6 - 1.0) + abs(0.8 - 1.0)) / 5),
}


@pytest.mark.parametrize(("figure", "value"), BY_HAND.values(), ids=BY_HAND.keys())
def test_a_figure_is_what_a_hand_counts(figure: measuring.Measure, value: float) -> None:
    assert figure(FIVE) == pytest.approx(value)


def test_a_bin_holds_a_tenth_and_the_last_one_all_that_is_sure() -> None:
    rows = held([("warm", (share, 1 - share, 0.0)) for share in (1.0, 0.95, 0.9, 0.89, 0.5)] + [("cold", (0.85, 0.15, 0.0))])
    found = [(round(one.confidence, 3), round(one.right, 3), one.rows) for one in reliability(rows)]
    assert BINS == 10 and found == [(0.5, 1.0, 1), (0.87, 0.5, 2), (0.95, 1.0, 3)]


def test_an_interval_redraws_articles_not_rows() -> None:
    same = held([("warm", (1.0, 0.0, 0.0)), ("cold", (0.0, 1.0, 0.0))] * 4)
    assert interval(same, stance_f1, 0, draws=50)[1] == 1.0
    one = replace(FIVE, items=np.array([replace(item, group="a") for item in FIVE.items], dtype=object))
    assert interval(one, stance_f1, 0, draws=20) == pytest.approx((stance_f1(one), stance_f1(one)))
    low, high = interval(FIVE, brier, 3, draws=400)
    assert low < brier(FIVE) < high and (low, high) == interval(FIVE, brier, 3, draws=400) != interval(FIVE, brier, 4, draws=400)
    assert 0.06 < low < 0.35 and 0.7 < high < 0.98


def names(figures: Sequence[Figure], section: str) -> dict[str, int]:
    return {figure.name: figure.rows for figure in figures if figure.section == section}


ROWS: list[tuple[str | None, Sequence[float]]] = [("warm", (0.7, 0.2, 0.1)), ("cold", (0.2, 0.7, 0.1))]


@pytest.mark.parametrize(("rows", "told"), [(14, False), (15, True)])
def test_a_slice_needs_fifteen_rows_with_a_label(rows: int, told: bool) -> None:
    pairs = [ROWS[number % 2] for number in range(rows)] + [(None, (0.1, 0.1, 0.8))]
    found = measure(held(pairs, genre="news", speaker="holm", date="2014-03-01", ambiguous=True), 0)
    assert names(found, "genre") == ({"news": rows} if told else {})
    assert names(found, "speaker") == ({"holm": rows} if told else {})
    assert names(found, "period") == ({"2010 to 2014": rows} if told else {})
    assert names(found, "clear or ambiguous") == ({"ambiguous": rows} if told else {})


@pytest.mark.parametrize(("rows", "told"), [(14, False), (15, True)])
def test_a_genres_errors_need_fifteen_rows(rows: int, told: bool) -> None:
    found = measure(held([ROWS[number % 2] for number in range(rows)], genre="news"), 0)
    assert names(found, "calibration error by genre") == ({"news": rows} if told else {})


PERIODS = {"2009-12-31": "2005 to 2009", "2010-01-01": "2010 to 2014", "2014": "2010 to 2014", "2015-06-01": "2015 to 2019"}


@pytest.mark.parametrize(("date", "period"), PERIODS.items())
def test_a_period_is_five_years(date: str, period: str) -> None:
    assert names(measure(held(ROWS * 8, date=date), 0), "period") == {period: 16}


def test_rows_without_a_date_have_no_period_and_a_slice_of_one_label_no_figure() -> None:
    assert names(measure(held(ROWS * 8, date="May"), 0), "period") == {}
    only = measure(held([ROWS[0]] * 16 + [ROWS[1]], genre="news"), 0)
    assert names(only, "genre") == {"news": 17}
    mixed = held([ROWS[0]] * 16 + [ROWS[1]] * 16)
    mixed.items[:] = [replace(item, genre=str(item.stance)) for item in mixed.items]
    assert names(measure(mixed, 0), "genre") == {}


def test_a_tone_is_measured_against_the_labels_that_have_none() -> None:
    rows = held([*ROWS, ("cold", (0.6, 0.3, 0.1)), (None, (0.1, 0.1, 0.8))])
    rows.items[1], rows.items[2] = replace(rows.items[1], tone="guarded"), replace(rows.items[2], tone="adversarial")
    found = {figure.name: (figure.value, figure.rows) for figure in measure(rows, 0) if figure.section == "tone"}
    against = " against the labels without tone"
    assert found == {f"adversarial{against}": (pytest.approx(1 / 3), 2), f"guarded{against}": (1.0, 2)}


def test_the_baselines_are_the_commonest_label_and_the_word_lists() -> None:
    rows = held([ROWS[0], ROWS[0], ROWS[1]])
    found = {figure.name: figure.value for figure in measure(rows, 0) if figure.section == "baselines"}
    assert found == {"always warm": pytest.approx(0.4)}
    words = ("we thank our partners", "we reject it", "it rained")
    ours = replace(rows, labels=("cautious", "conciliatory"), truth=np.array([1, 0, 0]))
    ours.items[:] = [
        replace(item, content=text, stance=ours.labels[row]) for item, text, row in zip(rows.items, words, ours.truth, strict=True)
    ]
    found = {figure.name: figure.value for figure in measure(ours, 0) if figure.section == "baselines"}
    assert found == {"always cautious": pytest.approx(0.4), "sign of the word lists": 1.0}
    other = replace(ours, labels=("conciliatory", "cautious"), truth=np.array([0, 1, 1]))
    assert {figure.name: figure.value for figure in measure(other, 0) if figure.section == "baselines"} == found


# -- what carries over, with a classifier that stands for the real one


class Counted:
    """Tells the label that a content names, and writes down how many rows it was fitted on."""

    fits: list[tuple[int, Mapping[str, Any]]] = []  # noqa: RUF012

    def __init__(self, **settings: Any) -> None:
        self.settings = settings

    def fit(self, rows: Sequence[str], classes: Any, classify__sample_weight: Any) -> Counted:
        self.fits.append((len(rows), {**self.settings, "weights": sorted({float(one) for one in classify__sample_weight})}))
        self.classes_ = np.array(sorted(set(map(str, classes))))
        return self

    def predict_proba(self, rows: Sequence[str]) -> Any:
        return np.array([[float(str(name) != OFF and str(name) in row) for name in self.classes_] for row in rows])


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counted]:
    monkeypatch.setattr(measuring, "make_classifier", lambda **settings: Counted(**settings))
    Counted.fits = []
    return Counted


def items(count: int, **facts: Any) -> list[StanceItem]:
    """So many rows of articles of three: warm, cold, off target."""
    stances = ("warm", "cold", None)
    return [StanceItem(f"{stances[number % 3]}", stances[number % 3], f"g{number // 3}", **facts) for number in range(count)]


@pytest.mark.parametrize(("own", "told"), [(21, False), (24, True)])
def test_a_speaker_is_left_out_with_the_articles_they_speak_in(own: int, told: bool, counted: type[Counted]) -> None:
    rows = [replace(item, speaker="holm") for item in items(own)]
    others = [replace(item, group=f"o{item.group}", speaker="vance" if number % 4 else None) for number, item in enumerate(items(21))]
    beside = [StanceItem("warm", "warm", "g0", speaker=None)]
    found = measuring._transfers((*rows, *others, *beside), LABELS, 0, {})
    assert names(found, "leave one speaker out") == ({"holm": 16} if told else {})
    assert [size for size, _ in counted.fits] == [21] * told


def test_the_earlier_half_of_the_dated_rows_teaches_the_later(counted: type[Counted]) -> None:
    rows = [replace(item, date=f"20{10 + number // 3:02}-01-01") for number, item in enumerate(items(30))]
    undated = items(9)
    (figure,) = measuring._transfers((*rows, *undated), LABELS, 0, {})
    assert (figure.section, figure.name, figure.rows) == ("train early, test late", "before 2015-01-01 to after", 10)
    assert figure.value == 1.0 and [size for size, _ in counted.fits] == [15]
    assert measuring._transfers(tuple(rows[:29]), LABELS, 0, {}) == []


def test_the_learning_curve_grows_by_quarters_of_the_articles(counted: type[Counted]) -> None:
    found = measuring._learning(tuple(items(60)), LABELS, 0, {})
    assert [(figure.name, figure.value, figure.rows) for figure in found] == [
        ("25% of the articles", 1.0, 12),
        ("50% of the articles", 1.0, 24),
        ("75% of the articles", 1.0, 36),
        ("100% of the articles", 1.0, 48),
    ]
    *_, last = measuring._learning(tuple(items(120)), LABELS, 0, {})
    assert (last.name, last.value, last.rows) == ("all but 50 of the labels", 1.0, 46)
    assert {size for size, _ in counted.fits[-9:]} == {96 - 50}
    assert measuring._learning(tuple(items(3)), LABELS, 0, {}) == []


def test_what_carries_over_is_measured_with_the_settings_of_fit(counted: type[Counted]) -> None:
    lessons = [("a warm lesson", "warm", None), ("a lesson off it", None, "said")]
    rows = items(12)
    measuring._plain(rows, rows, LABELS, 7, {})
    measuring._plain(rows, rows, LABELS, 7, {"strength": 5.0, "words": 1, "threshold": 0.9, "lessons": lessons})
    (size, plain), (more, asked) = counted.fits
    assert (size, more) == (12, 14)
    assert plain == {
        "strength": 3.0,
        "target_strength": 3.0,
        "mask_names": True,
        "class_weight": None,
        "words": 2,
        "characters": 0,
        "reading": 0.3,
        "encoder": DEFAULTS["encoder"],
        "seed": 7,
        "weights": [1.0],
    }
    assert asked == {**plain, "strength": 5.0, "words": 1, "weights": [0.5, 1.0]}


def test_each_part_of_the_model_is_measured_alone_with_strengths_of_its_own(counted: type[Counted]) -> None:
    """Whatever the model itself was fitted with: one over the encoder alone says nothing of n-grams else."""
    alone = {"words": 0, "characters": 0, "reading": 0.0, "strength": 0.1, "target_strength": 0.1}
    found = measuring._parts(tuple(items(30)), LABELS, 0, alone)
    assert [figure.name for figure in found] == ["encoder, n-grams and signs", "encoder alone", "n-grams and signs alone"]
    asked = [tuple(settings[name] for name in ("words", "reading", "encoder")) for _, settings in counted.fits]
    weight = DEFAULTS["encoder"]
    assert list(dict.fromkeys(asked)) == [(2, 0.3, weight), (0, 0.0, weight), (2, 0.3, 0.0)]
    assert all(settings["strength"] is settings["target_strength"] is None for _, settings in counted.fits)


def test_nothing_carries_over_where_a_label_is_missing(counted: type[Counted]) -> None:
    rows = items(12)
    assert measuring._plain(rows, rows, LABELS, 0, {}) == 1.0
    assert measuring._plain([item for item in rows if item.stance != "cold"], rows, LABELS, 0, {}) is None
    assert measuring._plain(rows, [item for item in rows if item.stance != "cold"], LABELS, 0, {}) is None


def test_by_default_folds_are_seeded_with_0() -> None:
    rows = [replace(item, content=f"{item.content} {number} it rains") for number, item in enumerate(items(24))]
    one, two = (
        hold_out(tuple(rows), seed=0, strength=1.0, words=1, reading=0.0),
        hold_out(tuple(rows), seed=1, strength=1.0, words=1, reading=0.0),
    )
    assert not np.array_equal(one.chances, two.chances)
    assert evaluate(rows, strength=1.0, words=1, reading=0.0).seed == 0
    model = measuring._fit(rows, 0, None, {"strength": 1.0, "words": 1, "reading": 0.0})
    assert evaluate_model(model, rows).seed == 0


# -- an encoder that has read some of the articles


def test_only_what_the_encoder_has_not_read_is_measured(counted: type[Counted]) -> None:
    rows = items(60)
    unread = {f"g{number}" for number in range(8)}
    plain = {"strength": 1.0, "words": 1, "reading": 0.0, "encoder": 0.0}
    held = hold_out(tuple(rows), seed=0, unread=unread, **plain)
    assert {item.group for item in held.items} == unread and len(held.truth) == len(held.chances) == 24
    every = hold_out(tuple(rows), seed=0, **plain)
    assert len(every.items) == 60
    settings = {"unread": unread}
    assert measuring._plain(rows, rows[24:], LABELS, 0, settings) is None
    assert measuring._plain(rows, rows, LABELS, 0, settings) == 1.0
    dated = tuple(replace(item, date=f"20{10 + number // 3:02}-01-01") for number, item in enumerate(rows))
    late = {"unread": {"g15", "g16"}}
    assert [figure.rows for figure in measuring._transfers(dated, LABELS, 0, late)] == [4]


def test_calibration_is_chosen_on_what_the_encoder_has_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [replace(item, content=f"{item.content} {number} it rains") for number, item in enumerate(items(60))]
    seen: list[int] = []
    learn = modelling.learn
    monkeypatch.setattr(modelling, "learn", lambda chances, truth, off: seen.append(len(truth)) or learn(chances, truth, off))
    plain = {"words": 1, "reading": 0.0, "encoder": 0.0}
    for unread in (None, {"g0", "g1", "g2"}):
        train_from_items(rows, unread=unread, **plain)
    assert seen == [60, 9]
    with pytest.raises(InputError, match="no row of an unread article is labelled"):
        train_from_items(rows, unread={"elsewhere"}, **plain)


def test_rows_of_one_article_cannot_be_held_out() -> None:
    with pytest.raises(InputError, match="3 rows are too few"):
        hold_out(tuple(items(3)), seed=0)


def test_a_plot_without_matplotlib_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    report = measuring._report(FIVE, (), 0, held_out=False)
    with pytest.raises(InputError, match=r"install quotes\[plots\]"):
        plot_reliability(report, tmp_path / "plot.png")
    assert not [*tmp_path.iterdir()]


def test_a_report_counts_rows_articles_and_labels() -> None:
    report = measuring._report(FIVE, (Figure("overall", "x", 0.5, 5),), 3, held_out=True)
    assert (report.labels, report.rows, report.groups, report.counts) == (LABELS, 5, 5, {"cold": 1, "off target": 2, "warm": 2})
    assert (report.seed, report.held_out, report.reliability) == (3, True, reliability(FIVE))
    assert [*report.counts] == ["cold", "off target", "warm"] and report.figure("x").rows == 5
