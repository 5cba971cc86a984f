"""Learn and predict the stance of a quotation's words. Alone imports sklearn, and only to learn and to measure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.stance.card import with_figures
    from quotes.stance.classifier import make_classifier
    from quotes.stance.fitting import Lesson, fit
    from quotes.stance.measure import Report, StanceItem, evaluate, evaluate_model, plot_reliability
    from quotes.stance.model import StanceModel, estimate_prior, load_model

_ROOMS = {
    "with_figures": "card",
    "make_classifier": "classifier",
    "Lesson": "fitting",
    "StanceModel": "model",
    "fit": "fitting",
    "load_model": "model",
    "estimate_prior": "model",
    "Report": "measure",
    "StanceItem": "measure",
    "evaluate": "measure",
    "evaluate_model": "measure",
    "plot_reliability": "measure",
}

__all__ = [
    "Lesson",
    "Report",
    "StanceItem",
    "StanceModel",
    "estimate_prior",
    "evaluate",
    "evaluate_model",
    "fit",
    "load_model",
    "make_classifier",
    "plot_reliability",
    "with_figures",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
