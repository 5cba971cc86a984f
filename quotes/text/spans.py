"""Half-open character spans; finding words again in a text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

SPACE = " \t\n\r\f\v\u00a0\u2028\u2029"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `start` to `end` (half-open) of an article's text, 0 <= start < end.

    Raises ValueError for an empty or reversed span.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not ({self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of this span."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def distance(self, other: Span) -> int:
        """Characters between the two; 0 where they touch or overlap."""
        return max(0, other.start - self.end, self.start - other.end)


class Spanned(Protocol):
    """Whatever has a span."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...


_Placed = TypeVar("_Placed", bound=Spanned)


def over(placed: Sequence[_Placed], span: Span) -> tuple[_Placed, ...]:
    """Of things in reading order those that share a character with a span."""
    last = bisect_left(placed, span.end, key=lambda one: one.span.start)
    first = last
    while first > 0 and placed[first - 1].span.end > span.start:
        first -= 1
    return tuple(placed[first:last])


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span over all of `spans`. Raises ValueError for none."""
    found = tuple(spans)
    return Span(min(span.start for span in found), max(span.end for span in found))


def trimmed(text: str, start: int, end: int, edge: str) -> Span | None:
    """The span without characters of `edge` at either side, or None where nothing is left."""
    while start < end and text[start] in edge:
        start += 1
    while end > start and text[end - 1] in edge:
        end -= 1
    return Span(start, end) if start < end else None


def iou(one: Span, other: Span) -> float:
    """Characters shared over characters covered, 0 to 1."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (max(one.end, other.end) - min(one.start, other.start)) if shared > 0 else 0.0


# Finding words again: exactly as written, else with white space, marks, dashes and accents made alike.

Place = tuple[Span, ...]
"""Where an anchor stands: one span for each of its parts, in reading order."""

_ALIKE = str.maketrans(dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-") | {"…": "..."})
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_ELLIPSES = (re.compile(r"\s+(?:\.\.\.|…)\s+"), re.compile(r"\s*(?:\.\.\.|…)\s*"))


@dataclass(frozen=True, slots=True)
class Searchable:
    """A text made ready for finding words in it. Character i of `folded` stands for `text[starts[i]:ends[i]]`."""

    text: str
    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def searchable(text: str) -> Searchable:
    """`text` with its white space, marks, dashes and accents made alike, and the way back to it."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = text[start:end]
        if piece.isspace() and chars and chars[-1] == " ":
            ends[-1] = end
        elif piece not in _INVISIBLE:
            folded = " " if piece.isspace() else unicodedata.normalize("NFC", piece).translate(_ALIKE)
            chars.extend(folded)
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
    return Searchable(text, "".join(chars), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Each character with the combining ones that follow it."""
    start = 0
    for index in range(1, len(text)):
        if not (text[index] > "\u02ff" and unicodedata.combining(text[index])):
            yield start, index
            start = index
    if text:
        yield start, len(text)


def joined(text: str, index: int) -> bool:
    """Whether `text[index - 1]` and `text[index]` belong to one word, so that no anchor begins or ends between them.

    Scripts that write no spaces (Chinese, Thai) have no such places.
    """
    if not 0 < index < len(text):
        return False
    one, two = text[index - 1], text[index]
    if two > "\u02ff" and unicodedata.combining(two):
        return True
    words = (one.isalnum() or one == "_" or unicodedata.combining(one) > 0) and (two.isalnum() or two == "_")
    return words and not (_UNSPACED.match(one) or _UNSPACED.match(two))


def whole_words(text: str, span: Span) -> Span | None:
    """The span without white space at its edges, widened to whole words; None where it is all white space."""
    start, end = span.start, min(span.end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    while joined(text, start):
        start -= 1
    while joined(text, end):
        end += 1
    return Span(start, end)


def find_words(text: Searchable, words: str) -> tuple[Span, ...]:
    """Every place where `words` stand as whole words: the exact ones, or where there is none the ones alike."""
    wanted = words.strip()
    if not wanted:
        return ()
    exact = (Span(at, at + len(wanted)) for at in _hits(text.text, wanted))
    found = tuple(span for span in exact if _whole(text.text, span))
    if found:
        return found
    wanted = searchable(wanted).folded.strip()
    alike = (Span(text.starts[at], text.ends[at + len(wanted) - 1]) for at in _hits(text.folded, wanted))
    return tuple(dict.fromkeys(span for span in alike if _whole(text.text, span)))


def _whole(text: str, span: Span) -> bool:
    return not joined(text, span.start) and not joined(text, span.end)


def _hits(text: str, words: str) -> Iterable[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def find_places(text: Searchable, parts: Sequence[str]) -> tuple[Place, ...]:
    """Every place where `parts` stand one after the other, each as near to the one before as can be.

    A part is a run of words, or the first and the last words of one: "We agreed ... and openly". Of places that
    end alike the shortest counts. Empty where a part is missing or they stand in another order.
    """
    pieces = [_pieces(text, part) for part in parts]
    flat = [hits for group in pieces for hits in group]
    if not flat or not all(flat) or not all(pieces):
        return ()
    out = []
    for chain in _shortest(_chains(flat)):
        spans: list[Span] = []
        rest = chain
        for group in pieces:
            spans.append(hull(rest[: len(group)]))
            rest = rest[len(group) :]
        out.append(tuple(spans))
    return tuple(out)


def _pieces(text: Searchable, part: str) -> tuple[tuple[Span, ...], ...]:
    """Where each piece of a part stands: the part as it is written, or else its pieces between the dots."""
    whole = find_words(text, part)
    if whole:
        return (whole,)
    for dots in _ELLIPSES:
        words = dots.split(part.strip())
        found = tuple(find_words(text, piece) for piece in words)
        if len(words) > 1 and all(found):
            return found
    return ()


def _chains(hits: Sequence[Sequence[Span]]) -> list[Place]:
    """From each hit of the first piece, the nearest hits of the others that follow; those that go to the end."""
    starts = [[span.start for span in group] for group in hits]
    out: list[Place] = []
    for first in hits[0]:
        chain = [first]
        for group, begins in zip(hits[1:], starts[1:], strict=True):
            at = bisect_left(begins, chain[-1].end)
            if at == len(group):
                return out
            chain.append(group[at])
        out.append(tuple(chain))
    return out


def _shortest(chains: Sequence[Place]) -> Iterable[Place]:
    for index, chain in enumerate(chains):
        if index + 1 == len(chains) or chain[-1].end < chains[index + 1][-1].end:
            yield chain
