"""A chain: one person, or one unnamed source, of an article, and what is known of them so far."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from quotes.speakers.mentions import Name
from quotes.speakers.roster import Person

LOCAL, STATE = "local:", "state:"


@dataclass(slots=True)
class Chain:
    """One person (or unnamed source) of an article and what is known of them so far. Grows while an article is read."""

    number: int
    key: str
    name: str
    given: str = ""
    surname: str = ""
    generation: str = ""
    nickname: str = ""
    gender: str = "any"
    person: Person | None = None
    named: bool = True
    titles: list[tuple[str, ...]] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    offices: tuple[tuple[str, ...], ...] = ()
    """What the roster says they hold at the article's date."""
    full: list[int] = field(default_factory=list)
    """Where the names of more than a surname stand, in order."""
    spot: int = -1
    """Word of the last mention; -1 before the first."""
    form: str = ""
    count: float = 0.0
    """Mentions so far; a pronoun counts as much as it is sure."""
    linked: bool = False
    """Whether the last mention follows a preposition."""

    def tell(self, title: tuple[str, ...]) -> None:
        """Take a title or description into account."""
        if title and title not in self.titles:
            self.titles.append(title)


def fold(words: Iterable[str]) -> str:
    """Words in one form: small letters, one space, one apostrophe."""
    return " ".join(" ".join(words).casefold().replace("’", "'").split())


def plain(words: str) -> str:
    """Words without their accents, in small letters."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(mark))


def slug(words: str) -> str:
    """A key of small letters, digits and "-", letters of any script kept."""
    return re.sub(r"[^\w]+|_+", "-", re.sub(r"(?<=\w)\.(?=\w)|\.", "", plain(words))).strip("-") or "somebody"
