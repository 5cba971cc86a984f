"""Whether an article's words may go out, by its licence, and what a row without them may still hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from quotes.columns import RUN

Texts = Literal["licensed", "all", "none"]
TEXTS: tuple[Texts, ...] = ("licensed", "all", "none")
Terms = Literal["open", "closed", "unknown"]
"""A licence that lets a text be passed on, one that does not, and none that we know."""
_OPEN = re.compile(
    r"\bcc[ -]?(?:by|0|zero)\b|creative commons|public domain|government work|\bapache\b|\bmit\b|open government licen[cs]e", re.I
)
_CLOSED = re.compile(r"not for redistribution|all rights reserved", re.I)
_NONE = re.compile(r"none stated", re.I)
_OWNED = re.compile(r"©|\bcopyright\b|permission|licensed to", re.I)
_WORD = re.compile(r"[^\W_]+")


def terms_of(licence: str | None) -> Terms:
    """What a licence, as a manifest words it, says of passing the text on."""
    words = licence or ""
    if _CLOSED.search(words):
        return "closed"
    if _OPEN.search(words) and not _NONE.search(words):
        return "open"
    return "closed" if _OWNED.search(words) else "unknown"


def may_share(licence: str | None) -> bool:
    """Whether a licence lets the text be passed on; an unknown one does not."""
    return terms_of(licence) == "open"


def includes(licence: str | None, texts: Texts) -> bool:
    """Whether the words of an article with this licence go into the dataset."""
    return texts == "all" or (texts == "licensed" and may_share(licence))


def runs_of(text: str) -> frozenset[str]:
    """Every run of `RUN` words of a text, in small letters."""
    words = _words(text)
    return frozenset(" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def without_runs(row: Mapping[str, Any], runs: frozenset[str]) -> dict[str, Any]:
    """A stand-off row whose title is left out where it is a piece of the article; `runs` are the article's."""
    title = row.get("title")
    return {**row, "title": None} if title is not None and not runs.isdisjoint(runs_of(title)) else dict(row)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
