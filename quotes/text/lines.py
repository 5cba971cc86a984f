"""A text as it is read: wrapped lines are one, and "\\n" is what ends a line, however the text on disk has it."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from quotes.text.spans import Span
from quotes.text.wrapping import END, Line, read_lines, wrapped

LINE = re.compile(r"[^\n]+")
"""What stands between two line ends of a `Reading`."""
_BROKEN = re.compile("([^\\W\\d_]+)[-\u2010\u00ad¬]$")
_GLUED = re.compile(r"\w(?:[-‐–—]|--)$")
_INVISIBLE = "\u00ad¬"
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LONGEST = 40
"""A word cut at a line's end is looked at in so many characters."""
_SUSPENDS = ("and", "or", "to", "nor")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is read, `text`, and the way back to the text as it lies on disk, `original`.

    Every line end in `text` is "\n" and ends a paragraph's line; where a wrapped line ends stands one blank, and a word cut there is
    whole. Both are one and the same where there is nothing to change. `cuts` has (offset in `text`, offset in `original`) for the
    beginning of each piece, whose first characters are the same in both.
    """

    text: str
    original: str
    cuts: tuple[tuple[int, int], ...] = ()

    def placed(self, span: Span) -> Span:
        """Where the words of `text` lie in `original`."""
        return Span(self._back(span.start), self._back(span.end - 1) + 1) if self.cuts else span

    def words(self, span: Span) -> str:
        """What is read where `span` lies in `original`."""
        return self.text[self._forth(span.start) : self._forth(span.end)]

    def _forth(self, at: int) -> int:
        if not self.cuts:
            return at
        number = max(0, bisect_right(self.cuts, at, key=lambda cut: cut[1]) - 1)
        here, there = self.cuts[number]
        return min(here + max(0, at - there), self.cuts[number + 1][0] if number + 1 < len(self.cuts) else len(self.text))

    def _back(self, at: int) -> int:
        here, there = self.cuts[bisect_right(self.cuts, at, key=lambda cut: cut[0]) - 1]
        return there + at - here

    def paragraphs(self) -> Iterator[Span]:
        """The lines of `text` that hold words, without the white space around them."""
        for match in LINE.finditer(self.text):
            words = match.group()
            start, end = match.start() + len(words) - len(words.lstrip()), match.start() + len(words.rstrip())
            if start < end:
                yield Span(start, end)


def read(text: str, ranks: Mapping[str, int] | None = None) -> Reading:
    """The text as it is read. `ranks` gives known words by how rare they are, to tell "har-" "bour" from "well-" "known"."""
    edits = list(_edits(text, ranks or {}))
    return _edited(text, edits) if edits else Reading(text, text)


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` in order, wrapped or not, without the white space around them; none for a blank text."""
    reading = read(text)
    return tuple(reading.placed(span) for span in reading.paragraphs())


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> Reading:
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    at = size = 0
    for start, end, put in (*edits, (len(text), len(text), "")):
        for piece, origin in ((text[at:start], at), (put, start)):
            if piece:
                pieces.append(piece)
                cuts.append((size, origin))
                size += len(piece)
        at = end
    return Reading("".join(pieces), text, tuple(cuts))


def _edits(text: str, ranks: Mapping[str, int]) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is put there) of each place where the reading differs."""
    lines = read_lines(text)
    soft = wrapped(text, lines)
    if not soft:
        yield from ((match.start(), match.end(), "\n") for match in END.finditer(text) if match.group() != "\n")
        return
    is_compound = partial(_is_compound, spelt=frozenset(_COMPOUND.findall(text.lower())), ranks=ranks)
    yield from _edge(text, 0, lines[0].head)
    for one, other in itertools.pairwise(lines):
        if other.start in soft:
            yield _rejoined(text, one, other, is_compound)
        elif text[one.end : other.head] != "\n" * other.ends:
            yield one.end, other.head, "\n" * other.ends
    yield from _edge(text, lines[-1].end, len(text))


def _edge(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The white space before the first line or after the last: its line ends alone."""
    put = "\n" * len(END.findall(text, start, end))
    if text[start:end] != put:
        yield start, end, put


def _rejoined(text: str, one: Line, other: Line, is_compound: Callable[[str, str, bool], bool]) -> tuple[int, int, str]:
    """What stands for a line end within a paragraph: a blank, nothing after a dash that stood between words, or a cut word made whole."""
    broken = _BROKEN.search(text, max(one.start, one.end - LONGEST), one.end)
    after = _WORD.match(text, other.start)
    if broken and after and after.group()[0].islower():
        left, right, chained = broken.group(1).lower(), after.group().lower(), text[broken.start() - 1 : broken.start()] in ("-", "\u2010")
        if text[one.end - 1] in _INVISIBLE or not is_compound(left, right, chained):
            return one.end - 1, other.start, ""
        return one.end, other.start, " " if right in _SUSPENDS else ""
    glued = _GLUED.search(text, max(one.start, one.end - 3), one.end) and text[other.start].isalnum()
    return one.end, other.start, "" if glued else " "


def _is_compound(left: str, right: str, chained: bool, spelt: Collection[str], ranks: Mapping[str, int]) -> bool:
    """Whether a hyphen belongs to the word: it stands so elsewhere in the text (`spelt`), or is better known so, or another hyphen stands
    before it (`chained`), or both halves are words."""
    whole, parted = left + right, f"{left}-{right}"
    if parted in spelt or whole in spelt:
        return parted in spelt
    if whole in ranks or parted in ranks:
        return ranks.get(parted, len(ranks)) < ranks.get(whole, len(ranks))
    return right in _SUSPENDS or chained or (left in ranks and right in ranks)
