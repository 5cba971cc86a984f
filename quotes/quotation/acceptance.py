"""Weigh whether a segment with its link is a quotation at all."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.learned.trees import Trees
from quotes.quotation.features import ACCEPT_GROUPS, Linked, row_of
from quotes.quotation.index import Index
from quotes.quotation.types import Link, Segment


def accept(index: Index, segments: Sequence[Segment], links: Sequence[Link], trees: Trees) -> list[float]:
    """How likely each segment is content, rightly linked."""
    return trees.predict([accept_row(index, segment, link) for segment, link in zip(segments, links, strict=True)])


def accept_row(index: Index, segment: Segment, link: Link) -> list[float]:
    """The row of ACCEPT_FEATURES."""
    return row_of(ACCEPT_GROUPS, Linked(index, segment, link))
