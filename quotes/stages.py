"""What is known of one article, stage by stage, and what keeps it: a stage whose result is there does not work again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from quotes.quotation.types import Attribution, Speaker
from quotes.text.article import Article
from quotes.text.parse import Parse


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the stance model sees of a quotation."""

    words: str
    cue: str | None

    @property
    def key(self) -> str:
        """One word for it."""
        return hashlib.sha256(json.dumps([self.words, self.cue]).encode()).hexdigest()[:16]


Speakers = tuple[Speaker, ...] | None
"""Those of one quotation; None where the configuration does not want it."""


@dataclass(frozen=True, slots=True)
class Stages:
    """What is known of one article as it was read, stage by stage; None for a stage that has yet to work.

    `attributions` are those of all quotations, wanted or not, without speakers; `speakers` stand in their order. `chances` are the stance
    model's probabilities before prior and threshold, by the key of what it was asked.
    """

    parse: Parse | None = None
    attributions: tuple[Attribution, ...] | None = None
    speakers: tuple[Speakers, ...] | None = None
    chances: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def named(self) -> tuple[Attribution, ...]:
        """The wanted attributions with their speakers."""
        pairs = zip(self.attributions or (), self.speakers or (), strict=True)
        return tuple(replace(each, speakers=own) for each, own in pairs if own is not None)


class StageStore(Protocol):
    """Where stages are kept; an article is given as it was read, its wrapped lines joined."""

    def get(self, article: Article) -> Stages:
        """What is kept of an article."""
        ...

    def put(self, article: Article, stages: Stages) -> None:
        """Keep what is known of an article."""
        ...
