"""The learnt weights that finding and linking need, of one language: read and checked once, handed on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from quotes.learned.files import SHIPPED
from quotes.learned.trees import Trees, read_trees
from quotes.quotation.features import ACCEPT_FEATURES, CUE_FEATURES, SOURCE_FEATURES


@dataclass(frozen=True, slots=True)
class QuotationModels:
    """Trees that choose the `cue` of a segment, choose its `source`, and weigh whether it is a quotation at all (`accept`)."""

    cue: Trees
    source: Trees
    accept: Trees


def choice_files(folder: Path = SHIPPED / "en") -> tuple[Path, ...]:
    """The files that `read_models` reads."""
    return tuple(folder / f"{choice}.json" for choice in ("cue", "source", "accept"))


@lru_cache(maxsize=8)
def read_models(folder: Path = SHIPPED / "en") -> QuotationModels:
    """The models of a folder: cue.json, source.json, accept.json.

    Raises ModelError where one is missing, does not load, or was learnt from other features than the code works out.
    """
    cue, source, accept = choice_files(folder)
    return QuotationModels(
        cue=read_trees(cue, CUE_FEATURES), source=read_trees(source, SOURCE_FEATURES), accept=read_trees(accept, ACCEPT_FEATURES)
    )
