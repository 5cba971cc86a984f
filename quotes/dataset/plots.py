"""Plots of what a dataset holds, as PNG: who speaks in which tone, year by year, and how they are quoted. Needs matplotlib."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import Any

from quotes.dataset.counts import NOBODY, NULL, Counts, stances_in
from quotes.outputs import STATS

SPEAKERS = 12
"""Speakers that a plot names."""
_COLOURS = ("#2a7f9e", "#d1495b", "#edae49", "#66a182", "#7d5ba6", "#8c6d46")
_GREY = "#b8b8b8"


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: its file's name, its title, and quotations by (bar, part of the bar), bars in order."""

    name: str
    title: str
    bars: tuple[str, ...]
    parts: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]


def plots_of(counts: Counts) -> tuple[Plot, ...]:
    """The plots of a dataset; none of what it does not hold."""
    found = (
        _plot("speakers", "Quotations by speaker and stance", counts, "speaker", _commonest(counts.crossed.get("speaker", Counter()))),
        _plot("years", "Quotations by year and stance", counts, "year", None),
        _plot("kinds", "Quotations by kind and grade", counts, "kind", None),
    )
    return tuple(plot for plot in found if plot.bars)


def _plot(name: str, title: str, counts: Counts, crossed: str, bars: tuple[str, ...] | None) -> Plot:
    own = counts.crossed.get(crossed, Counter())
    chosen = tuple(sorted({one for one, _ in own})) if bars is None else bars
    return Plot(name, title, chosen, tuple(stances_in(own)), own)


def _commonest(crossed: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    total: Counter[str] = Counter()
    for (speaker, _), count in crossed.items():
        total[speaker] += count * (speaker != NOBODY)
    return tuple(speaker for speaker, count in sorted(total.items(), key=lambda one: (-one[1], one[0]))[:SPEAKERS] if count)


def drawn(plot: Plot) -> bytes:
    """A plot as PNG: the same bytes for the same counts. Raises ImportError without matplotlib."""
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(7, 1.1 + 0.32 * len(plot.bars)), layout="constrained")
    axes: Any = sheet.add_subplot()
    left = [0] * len(plot.bars)
    colours = cycle(_COLOURS)
    for part in plot.parts:
        widths = [plot.counts.get((bar, part), 0) for bar in plot.bars]
        axes.barh(plot.bars, widths, left=left, label=part, color=_GREY if part == NULL else next(colours), height=0.75)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set(xlabel="quotations", title=plot.title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small")
    for text in (*axes.get_yticklabels(), *axes.get_legend().get_texts()):
        text.set_parse_math(False)  # names are the articles'
    picture = BytesIO()
    sheet.savefig(picture, dpi=110, format="png", metadata={"Title": STATS, "Software": None})
    return picture.getvalue()
