"""The card of a stance model: what it learnt from, how it was measured, what it cannot do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quotes.stance.measure import Report
from quotes.stance.model import FOLDS, LESSON_WEIGHT, StanceModel

LIMITS = (
    "It sees the quotation and the class of its cue, never the sentences around it: fragments that rest on their frame are often missed.",
    "It knows English diplomacy. Elsewhere its word lists say little; fit it again with `quotes train`.",
    "Off target is its weakest decision: quarrels at home read like quarrels abroad.",
    "Its word lists were written after reading the guideline, the seeds and a first pilot of labels; the lessons are made up.",
    "A label is what the words commit a speaker to, not what a person thinks. Do not judge people by it.",
)


def with_figures(model: StanceModel, folds: Report, held_out: Report | None = None) -> StanceModel:
    """The model with its overall figures kept in it."""
    kept = {"folds": _overall(folds)} | ({"held out": _overall(held_out)} if held_out else {})
    return replace(model, figures=kept)


def _overall(report: Report) -> dict[str, float]:
    return {each.name: round(each.value, 4) for each in report.figures if each.section in ("overall", "tone")}


def card(model: StanceModel, folds: Report, held_out: Report | None = None, *, data: Sequence[str] = (), notes: Sequence[str] = ()) -> str:
    """The card as Markdown. `data` says in lines of your own where the rows come from; `notes` are added as they are."""
    versions = ", ".join(f"{name} {version}" for name, version in model.versions)
    options = ", ".join(f"{name} {value}" for name, value in model.options.items())
    lines = [
        "# Stance model",
        "",
        f"Labels: {', '.join(model.labels)}, or none (off target, or below {model.threshold:.2f}). "
        "A logistic regression over word n-grams, names and states masked, and over what the sentence shows: whose move, under what "
        "condition, negation, main clause and concession, hedges, the cue's class.",
        "",
        f"- Training rows, SHA-256: `{model.digest}`",
        f"- Fitted with {versions}; {options}",
        f"- Strength and calibration (slope of the labels {model.calibration.labels.slope:.2f}) were chosen on rows held out in "
        f"{FOLDS} folds by article; made-up lessons count {LESSON_WEIGHT} of a row and are never measured on.",
        "",
        *_section("Data", [f"- {line}" for line in data]),
        *_section("Held-out articles", [held_out.as_markdown()] if held_out else []),
        *_section("Folds", ["Nested: all that is tuned is tuned inside each fold.", "", folds.as_markdown()]),
        *_section("Notes", [f"- {line}" for line in notes]),
        *_section("Limits", [f"- {line}" for line in LIMITS]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""] if lines else []
