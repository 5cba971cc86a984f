"""Find what stands in quotation marks, or for a speaker's words in a transcript; odd marks never spoil the rest."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from quotes.language.quoting import Language, Words
from quotes.quotation.evidence.turns import LABEL, find_turns
from quotes.text.lines import LINE
from quotes.text.spans import Span, hull


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """Text in marks: `span` with its marks, `inner` without. `closed` is False where it runs to its paragraph's end.

    A transcript's turn is one too, with no marks; `name` is the speaker's in the label before it.
    """

    span: Span
    inner: Span
    closed: bool
    double: bool
    name: Span | None = None


def find_quoted_spans(text: str, language: Language) -> tuple[QuotedSpan, ...]:
    """The outermost quoted spans and a transcript's turns, in reading order, never overlapping. Takes time linear in the text."""
    turns = [QuotedSpan(turn.content, turn.content, closed=True, double=True, name=turn.name) for turn in find_turns(text, language)]
    found: list[QuotedSpan] = []
    for paragraph in LINE.finditer(text):
        doubles = list(_doubles(text, paragraph.start(), paragraph.end(), language))
        found.extend(_outermost(doubles, list(_singles(text, paragraph.start(), paragraph.end(), language))))
    return tuple(_beside(turns, _joined(text, [_unlabelled(text, one) for one in found])))


def _beside(turns: Sequence[QuotedSpan], found: Iterable[QuotedSpan]) -> Iterator[QuotedSpan]:
    """The turns and the quoted spans that touch none of them."""
    begins = [turn.span.start for turn in turns]
    outside = (
        one for one in found if not any(turn.span.overlaps(one.span) for turn in turns[max(0, bisect_left(begins, one.span.end) - 1) :][:1])
    )
    yield from sorted((*turns, *outside), key=lambda one: one.span)


def _unlabelled(text: str, quoted: QuotedSpan) -> QuotedSpan:
    """A quoted span that opens its paragraph with a transcript's label ("HOLM: ...") begins after it."""
    label = LABEL.match(text, quoted.inner.start, quoted.inner.end)
    if label is None or label.end() >= quoted.inner.end or text[text.rfind("\n", 0, quoted.span.start) + 1 : quoted.span.start].strip():
        return quoted  # as well in `a sign: "DANGER: keep out"`
    span, inner = Span(label.end(), quoted.span.end), Span(label.end(), quoted.inner.end)
    return replace(quoted, span=span, inner=inner, name=Span(*label.span("name")))


def _joined(text: str, quoted_spans: list[QuotedSpan]) -> Iterator[QuotedSpan]:
    """Marks left open at a paragraph's end that open again with the next paragraph make one quoted span."""
    last: QuotedSpan | None = None
    for quoted in quoted_spans:
        if last is not None and not last.closed and last.double == quoted.double and not text[last.span.end : quoted.span.start].strip():
            last = replace(quoted, span=hull((last.span, quoted.span)), inner=hull((last.inner, quoted.inner)))
            continue
        if last is not None:
            yield last
        last = quoted
    if last is not None:
        yield last


def _outermost(doubles: list[QuotedSpan], singles: list[QuotedSpan]) -> Iterator[QuotedSpan]:
    """Of quoted spans that overlap, the one that starts first."""
    end = -1
    for quoted in sorted((*doubles, *singles), key=lambda one: one.span.start):
        if quoted.span.start >= end:
            end = quoted.span.end
            yield quoted


@lru_cache(maxsize=16)
def _marks(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, frozenset[str]], frozenset[str]]:
    """A pattern that finds any mark, the closers of each opener, and all closers."""
    closers: dict[str, frozenset[str]] = {}
    for opener, closer in pairs:
        closers[opener] = closers.get(opener, frozenset()) | {closer}
    longest_first = sorted({mark for pair in pairs for mark in pair}, key=lambda mark: (-len(mark), mark))
    pattern = re.compile("|".join(re.escape(mark) for mark in longest_first) or r"(?!)")
    return pattern, closers, frozenset(closer for _, closer in pairs)


def _opens(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether a mark stands as an opening one does: nothing or a space before it, a word after it."""
    before = text[start - 1] if start > first else " "
    after = text[end] if end < last else " "
    return not after.isspace() and (before.isspace() or before in "([{-–—/<>…")


def _closes(text: str, start: int, end: int, first: int, last: int) -> bool:
    before = text[start - 1] if start > first else " "
    after = text[end] if end < last else " "
    return not before.isspace() and not after.isalnum()


def _doubles(text: str, first: int, last: int, language: Language) -> Iterator[QuotedSpan]:
    """The quoted spans in double marks of one paragraph. A mark that fits nothing is skipped."""
    pattern, closers, all_closers = _marks(language.double)
    stack: list[tuple[str, int, int]] = []
    for mark in pattern.finditer(text, first, last):
        word, start, end = mark.group(), mark.start(), mark.end()
        level = _level(stack, word, closers)
        opening, closing = _opens(text, start, end, first, last), _closes(text, start, end, first, last)
        if level is not None and not (word == stack[level][0] and opening and not closing):
            if level == 0:
                yield _quoted_span(stack[0], start, end)
            del stack[level:]
        elif level is not None and level == 0:
            stack = [(word, start, end)]
        elif (
            word in closers and (not stack or word not in {one[0] for one in stack}) and (opening or word not in all_closers or not closing)
        ):
            stack.append((word, start, end))
        elif len(stack) == 1 and closing and not opening:
            yield _quoted_span(stack.pop(), start, end)
    if stack and stack[0][2] < last:
        yield QuotedSpan(Span(stack[0][1], last), Span(stack[0][2], last), closed=False, double=True)


def _level(stack: list[tuple[str, int, int]], word: str, closers: dict[str, frozenset[str]]) -> int | None:
    """The place in the stack of the innermost opener that `word` may close."""
    return next((level for level in reversed(range(len(stack))) if word in closers[stack[level][0]]), None)


def _quoted_span(opened: tuple[str, int, int], start: int, end: int, double: bool = True) -> QuotedSpan:
    _, outer, inner = opened
    return QuotedSpan(Span(outer, end), Span(inner, start) if inner < start else Span(outer, end), closed=True, double=double)


def _singles(text: str, first: int, last: int, language: Language) -> Iterator[QuotedSpan]:
    """The quoted spans in single marks of one paragraph; an apostrophe is no mark."""
    pattern, closers, _all_closers = _marks(language.single)
    opened: tuple[str, int, int] | None = None
    maybe: tuple[int, int] | None = None
    for mark in pattern.finditer(text, first, last):
        word, start, end = mark.group(), mark.start(), mark.end()
        if word in closers and _opens(text, start, end, first, last) and not _elided(text, end, language):
            if opened is not None and maybe is not None:
                yield _quoted_span(opened, *maybe, double=False)
            opened, maybe = (opened, None) if opened is not None and maybe is None else ((word, start, end), None)
        elif opened is not None and word in closers[opened[0]] and _closes(text, start, end, first, last):
            if text[start - 1].isalnum() and not _ends_word_list(text, start, end, last, language.apostrophes.owners):
                maybe = maybe or (start, end)
            else:
                yield _quoted_span(opened, start, end, double=False)
                opened, maybe = None, None
    if opened is not None and maybe is not None:
        yield _quoted_span(opened, *maybe, double=False)


def _ends_word_list(text: str, start: int, end: int, last: int, owners: Words) -> bool:
    """Whether a single mark after a letter surely closes: the letter is none after which it may stand for an owner, or a stop follows."""
    return text[start - 1].lower() not in owners or end >= last or text[end] in ",.;:!?)"


def _elided(text: str, end: int, language: Language) -> bool:
    """Whether an apostrophe stands for letters left out: 'em, '90s."""
    word = re.match(r"\w+", text[end : end + 12])
    return word is not None and (word.group().lower() in language.elisions or word.group()[0].isdigit())
