"""A text as it is read: wrapped lines are one, and "\\n" is what ends a line, however the text on disk has it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from quotes.text.reading import Edit, Reading, edited
from quotes.text.spans import Span
from quotes.text.spelling import readable
from quotes.text.wrapping import END, Line, read_lines, wrapped

LINE = re.compile(r"[^\n]+")
"""What stands between two line ends of a `Reading`."""
ENDS = re.compile(r"\n+")
"""Line ends, one or several, between two paragraphs of a `Reading`."""
_BROKEN = re.compile("([^\\W\\d_]+)[-\u2010\u00ad¬]$")
_GLUED = re.compile(r"\w(?:[-‐–—]|--)$")
_INVISIBLE = "\u00ad¬"
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LONGEST = 40
"""A word cut at a line's end is looked at in so many characters."""


def read(text: str, ranks: Mapping[str, int] | None = None, suspends: Collection[str] = ()) -> Reading:
    """The text as it is read: spelt as it is meant, its wrapped lines joined and words cut at their ends whole, each line end one "\n".

    `ranks` gives known words by how rare they are, to tell "har-" "bour" from "well-" "known"; before the words `suspends` a hyphen
    is suspended ("short-" "and long-term").
    """
    spelt = readable(text)
    return edited(spelt.text, _edits(spelt.text, ranks or {}, suspends), spelt)


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` in order, wrapped or not, without the white space around them; none for a blank text."""
    reading = read(text)
    return tuple(reading.placed(span) for span in lines_of(reading.text))


def paragraph_starts(text: str) -> tuple[int, ...]:
    """Where the paragraphs of a text as it is read begin; the first begins with the text."""
    return (0, *(match.end() for match in ENDS.finditer(text)))


def lines_of(text: str) -> Iterator[Span]:
    """The lines of a text as it is read that hold words, without the white space around them."""
    for match in LINE.finditer(text):
        words = match.group()
        start, end = match.start() + len(words) - len(words.lstrip()), match.start() + len(words.rstrip())
        if start < end:
            yield Span(start, end)


def _edits(text: str, ranks: Mapping[str, int], suspends: Collection[str]) -> Iterator[Edit]:
    """(start, end, what is put there) of each place where the reading differs."""
    lines = read_lines(text)
    soft = wrapped(text, lines)
    if not soft:
        yield from ((match.start(), match.end(), "\n") for match in END.finditer(text) if match.group() != "\n")
        return
    is_compound = partial(_is_compound, spelt=frozenset(_COMPOUND.findall(text.lower())), ranks=ranks, suspends=suspends)
    yield from _edge(text, 0, lines[0].head)
    for one, other in itertools.pairwise(lines):
        if other.start in soft:
            yield _rejoined(text, one, other, is_compound, suspends)
        elif text[one.end : other.head] != "\n" * other.ends:
            yield one.end, other.head, "\n" * other.ends
    yield from _edge(text, lines[-1].end, len(text))


def _edge(text: str, start: int, end: int) -> Iterator[Edit]:
    """The white space before the first line or after the last: its line ends alone."""
    put = "\n" * len(END.findall(text, start, end))
    if text[start:end] != put:
        yield start, end, put


def _rejoined(text: str, one: Line, other: Line, is_compound: Callable[[str, str, bool], bool], suspends: Collection[str]) -> Edit:
    """What stands for a line end within a paragraph: a blank, nothing after a dash that stood between words, or a cut word made whole."""
    broken = _BROKEN.search(text, max(one.start, one.end - LONGEST), one.end)
    after = _WORD.match(text, other.start)
    if broken and after and after.group()[0].islower():
        left, right, chained = broken.group(1).lower(), after.group().lower(), text[broken.start() - 1 : broken.start()] in ("-", "\u2010")
        if text[one.end - 1] in _INVISIBLE or not is_compound(left, right, chained):
            return one.end - 1, other.start, ""
        return one.end, other.start, " " if right in suspends else ""
    glued = _GLUED.search(text, max(one.start, one.end - 3), one.end) and text[other.start].isalnum()
    return one.end, other.start, "" if glued else " "


def _is_compound(left: str, right: str, chained: bool, spelt: Collection[str], ranks: Mapping[str, int], suspends: Collection[str]) -> bool:
    """Whether a hyphen belongs to the word: it stands so elsewhere in the text (`spelt`), or is better known so, or is suspended, or
    another hyphen stands before it (`chained`), or both halves are words."""
    whole, parted = left + right, f"{left}-{right}"
    if parted in spelt or whole in spelt:
        return parted in spelt
    if whole in ranks or parted in ranks:
        return ranks.get(parted, len(ranks)) < ranks.get(whole, len(ranks))
    return right in suspends or chained or (left in ranks and right in ranks)
