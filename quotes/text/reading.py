"""A text as it is read, where that is not as it lies on disk, and the way back: every span of the one has its place in the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from quotes.text.spans import Span

Edit = tuple[int, int, str]
"""From where to where in the original, and what is read there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is read from `start` to `end` stands for the original from `begin` to `finish`; either may be empty."""

    start: int
    end: int
    begin: int
    finish: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is read, `text`, and the way back to `original`, the text as it lies on disk.

    Both are one and the same where there is nothing to change. Where `before` is not None, `text` was made of that reading's text,
    and `original` is its original.
    """

    text: str
    original: str
    changes: tuple[Change, ...] = ()
    before: Reading | None = None

    def placed(self, span: Span) -> Span:
        """Where the words of `text` lie in `original`: whole changes, never a piece of one."""
        own = Span(self._begin(span.start), self._finish(span.end)) if self.changes else span
        return self.before.placed(own) if self.before else own

    def words(self, span: Span) -> str:
        """What is read where `span` lies in `original`."""
        start, end = self._read(span.start, span.end)
        return self.text[start:end]

    def _read(self, begin: int, finish: int) -> tuple[int, int]:
        if self.before:
            begin, finish = self.before._read(begin, finish)
        return (self._forth(begin, False), self._forth(finish, True)) if self.changes else (begin, finish)

    def _begin(self, at: int) -> int:
        """Where a span that starts at `at` begins: after what was left out right there."""
        number = bisect_right(self.changes, at, key=lambda one: one.start) - 1
        if number < 0:
            return at
        last = self.changes[number]
        return last.begin if last.start <= at < last.end else last.finish + at - last.end

    def _finish(self, at: int) -> int:
        """Where a span that ends at `at` finishes: before what was left out right there."""
        number = bisect_left(self.changes, at, key=lambda one: one.start) - 1
        if number < 0:
            return at
        last = self.changes[number]
        return last.finish if at <= last.end else last.finish + at - last.end

    def _forth(self, at: int, ends: bool) -> int:
        number = bisect_right(self.changes, at, key=lambda one: one.begin) - 1
        if number < 0:
            return at
        last = self.changes[number]
        if at >= last.finish:
            return last.end + at - last.finish
        return last.end if ends and at > last.begin else last.start


def edited(text: str, edits: Iterable[Edit], before: Reading | None = None) -> Reading:
    """`text` with each of the `edits`, in order and apart from each other; `before` is the reading that `text` comes from."""
    pieces: list[str] = []
    changes: list[Change] = []
    at = size = 0
    for start, end, put in edits:
        if text[start:end] == put:
            continue
        size += start - at
        pieces += (text[at:start], put)
        changes.append(Change(size, size + len(put), start, end))
        size += len(put)
        at = end
    if not changes:
        return before or Reading(text, text)
    pieces.append(text[at:])
    return Reading("".join(pieces), before.original if before else text, tuple(changes), before)
