"""The card of a stance model: what it learnt from, how it was measured, what it cannot do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quotes.stance.facts import ABOUT_ENCODER, WHILE_FITTING
from quotes.stance.fitting import FOLDS, LESSON_WEIGHT
from quotes.stance.measure import Report
from quotes.stance.model import StanceModel

LIMITS = (
    "It sees the quotation and the class of its cue, never the sentences around it: fragments that rest on their frame are often missed.",
    "It knows English diplomacy. Elsewhere fit it again with `quotes train`, the encoder too with `--tune-encoder`.",
    "Off target is its weakest decision: quarrels at home read like quarrels abroad.",
    "The lessons are made up.",
    "Denials mislead it: words of negation lean to cautious, whatever is denied.",
    "A label is what the words commit a speaker to, not what a person thinks. Do not judge people by it.",
)


def with_figures(model: StanceModel, folds: Report, held_out: Report | None = None) -> StanceModel:
    """The model with its overall figures kept in it."""
    kept = {"folds": _overall(folds)} | ({"held out": _overall(held_out)} if held_out else {})
    return replace(model, figures=kept)


def _overall(report: Report) -> dict[str, float]:
    return {each.name: round(each.value, 4) for each in report.figures if each.section in ("overall", "tone")}


def card(
    model: StanceModel, folds: Report, held_out: Report | None = None, *, others: Mapping[str, Report] | None = None, about: str = ""
) -> str:
    """The card as Markdown. `others` are further sets that were never learnt from; `about` is what stands under the head: data, notes."""
    versions = ", ".join(f"{name} {version}" for name, version in model.versions)
    options = ", ".join(f"{name} {value}" for name, value in model.options.items() if name not in (*ABOUT_ENCODER, *WHILE_FITTING))
    slopes = ", ".join(f"{name} {each.slope:.2f}" for name, each in model.calibration.named.items())
    shares = ", ".join(f"{label} {share:.2f}" for label, share in model.shares.items())
    lines = [
        "# Stance model",
        "",
        f"Labels: {', '.join(model.labels)}, or none (off target, or below {model.threshold:.2f}). "
        f"Two logistic regressions, one for on or off target and one for the label, over {_features(model.options)}.",
        "",
        f"- Training rows, SHA-256: `{model.digest}`; shares of the labels among the real ones that calibrate: {shares}",
        f"- Fitted with {versions}; {options}",
        f"- Strengths and calibration (slopes: {slopes}) were chosen on rows held out in {FOLDS} folds by article; made-up lessons count "
        f"{LESSON_WEIGHT} of a row and are never measured on.",
        "",
        *([about.strip(), ""] if about else []),
        *_section("Held-out articles", [held_out.as_markdown()] if held_out else []),
        *(line for name, report in (others or {}).items() for line in _section(name[:1].upper() + name[1:], [report.as_markdown()])),
        *_section("Folds", ["The calibration is learnt inside each fold; the strengths are those of the model.", "", folds.as_markdown()]),
        *_section("Limits", [f"- {line}" for line in LIMITS]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _features(options: Mapping[str, Any]) -> str:
    """What the regressions are over, in words."""
    named = {
        "encoder": "what a small encoder reads",
        "words": "word n-grams with names and states masked" if options.get("mask_names") else "word n-grams",
        "characters": "n-grams of characters",
        "reading": "what the sentence shows: whose move, under what condition, negation, main clause and concession, hedges, the cue",
    }
    found = [words for name, words in named.items() if options.get(name)]
    return " and ".join(filter(None, [", ".join(found[:-1]), found[-1]]))


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""] if lines else []
