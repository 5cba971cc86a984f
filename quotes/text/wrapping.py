"""Tell the line ends that are there because the page was full from those that end a paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

END = re.compile("(?:\r{0,3}\n|\r)\f?|[\v\f\x85\u2028\u2029]")
"""THE line end, as texts come."""
NARROWEST, NARROW, WIDEST = 32, 38, 160
"""Between so many columns hand-wrapped text is looked for; narrow lines are prose only where a sentence ends within one."""
RUNNING = 0.25
"""At least so large a share of full lines runs on with a small letter where a text is wrapped; in English news it is 0.6."""
FEW = 4
"""With fewer full lines than this, most line ends must be explained by the width."""
SLACK = 0.25
"""So much of the width an uneven margin may take."""
WIDTHS = 3
"""So many widths one text may have: a letter, and the wire copy that it quotes."""
TOP = 4
"""A dateline is looked for among so many lines."""

LONGEST = 80
"""A label or a dateline ends within so many characters."""

_BLANK = " \t\u00a0"
_HEAD = re.compile(rf"[{_BLANK}]*(?:>[{_BLANK}]?)*[{_BLANK}]*")
_FIRST = re.compile(r"[^ \t]+")
_BULLET = re.compile(r"[*•·▪‣◦]")
_DASH = re.compile(r"(?:--?|[–—])(?=\s)")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])[.)](?=\s)")
_LABEL = re.compile(r"[A-Z][A-Z.'’-]+(?: [A-Z.'’-]+){0,3}:\s")
_DATELINE = re.compile(r"[A-Z][A-Z.'’-]{2,}[A-Z .'’-]*(?:,[^—–:;]{1,40})?(?:\([^)]{2,20}\) ?)? ?(?:--|[—–]|-(?= ))")
_SENTENCE = re.compile(r"[a-z\d]{3}[.!?][\"”’)]*[ \t]+([\"“‘«„]?)[A-Z]")
_HANGING = re.compile(r"(?:^|\s)(?:the|an?|of|and|or|but|his|her|its|their|our|my|your|from|with|into|than|as)$")
_PROSE = re.compile(r"[a-z\d]{3}[.!?][\"”’)]*[ \t]+[\"“‘«„]?[A-Z]|[a-z],[\"”’»][ \t]")
_COLUMNS = re.compile(r"\S(?: {3,}|\t+)(?=\S)")
_ENDED = re.compile(r"[a-z\d]{3}[.!?][\"”’)]*$")
_OPENERS, _CLOSERS, _STOPS = "\"'“‘«„(", "\"'”’»)]", ".!?:;…"
_BROKEN = re.compile("[^\\W\\d_][-\u2010\u00ad¬]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words: from `head` (before "> ") or `start` to `end`; `ends` counts the line ends before it, `depth` its ">".

    It is `width` columns wide, with `indent` columns before its words and a first word of `first` characters.
    """

    head: int
    start: int
    end: int
    ends: int
    depth: int
    width: int
    indent: int
    first: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two lines that one line end parts.

    `finished`: the first ends with a stop, `ended`: as a sentence does before a capital, which stands in marks where `quoted`.
    `runs_on`: it does not, and the second goes on with a small letter, or the first shows by its words that it is prose or that it
    ends as no paragraph does ("of the"). `apart`: the second begins as a paragraph does by its words, `indented`: by its place;
    `item`: as an item of a list may.
    """

    one: Line
    other: Line
    finished: bool
    ended: bool
    quoted: bool
    runs_on: bool
    apart: bool = False
    item: bool = False
    indented: bool = False

    @property
    def reach(self) -> int:
        """How wide the first line would be with the next one's first word."""
        return self.one.width + 1 + self.other.first


@dataclass(frozen=True, slots=True)
class _Page:
    """A width at which lines are wrapped, and by how many columns the margin goes under or over that."""

    width: int
    under: int
    over: int

    def holds(self, pair: _Pair) -> bool:
        """Whether neither line is too long."""
        return max(pair.one.width, pair.other.width) <= self.width + self.over

    def fills(self, pair: _Pair) -> bool:
        """Whether the next word would not have fitted into the first line, and neither line is too long."""
        return pair.reach > self.width - self.under and self.holds(pair)


def read_lines(text: str) -> list[Line]:
    """The lines of `text` that hold words."""
    found: list[Line] = []
    at = ends = 0
    for match in itertools.chain(END.finditer(text), (None,)):
        line = _line(text, at, match.start() if match else len(text), ends)
        if line is not None:
            found.append(line)
            ends = 0
        ends += 1
        at = match.end() if match else len(text)
    return found


def _line(text: str, begin: int, stop: int, ends: int) -> Line | None:
    words = text[begin:stop].rstrip()
    head = _HEAD.match(words)
    start = head.end() if head else 0
    first = _FIRST.match(words, start)
    if first is None:
        return None
    columns = len(words.expandtabs()) if "\t" in words else len(words)
    blank, indent = len(words) - len(words.lstrip()), columns - len(words) + start
    size = first.end() - start
    return Line(begin + blank, begin + start, begin + len(words), ends, words.count(">", 0, start), columns, indent, size)


def wrapped(text: str, lines: Sequence[Line]) -> frozenset[int]:
    """Where those lines start that go on with the line before them."""
    pairs = _pairs(text, lines)
    soft = {pair.other.start for pair in pairs if _cuts_word(text, pair)}
    left = [pair for pair in pairs if pair.one.width <= WIDEST]
    for _ in range(WIDTHS):
        page = _page(text, left, pairs) if left else None
        if page is None:
            break
        found = _going_on(text, left, page)
        soft |= found
        left = [pair for pair in left if pair.other.start not in found]
    return frozenset(soft)


def _cuts_word(text: str, pair: _Pair) -> bool:
    """Whether a line ends within a word: "har-" before "bour"."""
    one = pair.one
    return text[pair.other.start].islower() and _BROKEN.search(text, max(one.start, one.end - 2), one.end) is not None


# -- pairs of lines


def _pairs(text: str, lines: Sequence[Line]) -> list[_Pair]:
    found = [_pair(text, *both) for both in itertools.pairwise(lines) if both[1].ends == 1 and both[0].depth == both[1].depth]
    if not any(pair.runs_on for pair in found):
        return found
    openings = {pair.one.indent for pair in found if pair.runs_on and pair.one.indent > pair.other.indent}
    apart, items = _beginnings(text, lines), _items(text, lines)
    return [
        replace(
            pair,
            apart=pair.other.start in apart,
            item=pair.other.start in items,
            indented=_is_indented(pair, pair.one.start in (apart | items), openings),
        )
        if apart or items or pair.other.indent
        else pair
        for pair in found
    ]


def _pair(text: str, one: Line, other: Line) -> _Pair:
    last = text[max(one.start, one.end - 4) : one.end].rstrip(_CLOSERS)[-1:]
    bare = text[other.start : other.start + 3].lstrip(_OPENERS)[:1]
    finished = last in _STOPS
    ended = finished and bare.isupper() and _ENDED.search(text, max(one.start, one.end - 8), one.end) is not None
    runs_on = not finished and (bare.islower() or _hangs(text, one))
    return _Pair(one, other, finished, ended, text[other.start] in _OPENERS, runs_on)


def _hangs(text: str, line: Line) -> bool:
    """Whether a line without a stop at its end is no heading: it ends in "of the", or a sentence or speech ends within it."""
    hanging = _HANGING.search(text, max(line.start, line.end - 6), line.end)
    return hanging is not None or (line.width <= WIDEST and _PROSE.search(text, line.start, line.end) is not None)


def _beginnings(text: str, lines: Sequence[Line]) -> set[int]:
    """Where the lines start that begin with a bullet, a speaker's label or, at the top, a dateline; and those of a table."""
    found = {line.start for line in lines if _BULLET.match(text, line.start) or _LABEL.match(text, line.start, _near(line))}
    rows = [len(_COLUMNS.findall(text, line.start, line.end)) > 1 for line in lines]
    found |= {line.start for line, row, above in zip(lines, rows, [False, *rows], strict=False) if row or above}
    return found | {line.start for line in lines[:TOP] if _DATELINE.match(text, line.start, _near(line))}


def _near(line: Line) -> int:
    """Where to stop looking for a label, so that a line of nothing but capitals takes no quadratic time."""
    return min(line.end, line.start + LONGEST)


def _items(text: str, lines: Sequence[Line]) -> set[int]:
    """Where the lines start that begin with a dash, or with a number that is not the only one."""
    numbers = [line.start for line in lines if _NUMBER.match(text, line.start, line.end)]
    return {*(line.start for line in lines if _DASH.match(text, line.start, line.end)), *(numbers if len(numbers) > 1 else ())}


def _is_indented(pair: _Pair, after_item: bool, openings: set[int]) -> bool:
    """Whether the second line stands further in than the first, or as the first lines of paragraphs do (`openings`)."""
    return (pair.other.indent > pair.one.indent and not after_item) or pair.other.indent in openings


# -- the page


def _page(text: str, pairs: Sequence[_Pair], everything: Sequence[_Pair]) -> _Page | None:
    """The width that explains the most line ends, or None where that is no sign that the text is wrapped."""
    width = _width(pairs)
    close = [pair for pair in pairs if pair.runs_on and abs(pair.one.width - width) <= SLACK * width]
    if not close:
        return None
    page = _Page(width, _most([width + 1 - pair.reach for pair in close]), _most([pair.one.width - width for pair in close]))
    full = [pair for pair in pairs if page.fills(pair)]
    running = sum(pair.runs_on for pair in full)
    if width < NARROW and not _SENTENCE.search(text):
        return None
    if running < max(1, RUNNING * len(full)):
        return None
    many = len(full) >= FEW and running > 1
    short = sum(pair.one.width <= width + page.over for pair in pairs)
    long = sum(pair.one.width > width + page.over for pair in everything)
    return page if len(full) >= (RUNNING if many else 0.5) * short and long <= len(full) * (2 if many else 1) else None


def _width(pairs: Iterable[_Pair]) -> int:
    """The width at which the most lines are as full as they can be; a line that runs on counts three times."""
    votes = [0] * (WIDEST + 2)
    for pair in pairs:
        low, high = max(NARROWEST, pair.one.width, pair.other.width), min(WIDEST + 1, pair.reach)
        if low < high:
            votes[low] += 1 + 2 * pair.runs_on
            votes[high] -= 1 + 2 * pair.runs_on
    sums = list(itertools.accumulate(votes))
    return sums.index(max(sums))


def _most(numbers: Sequence[int]) -> int:
    """What hardly a number goes above; zero where nine in ten do not go above that."""
    ordered = sorted(numbers)
    return ordered[int(0.98 * (len(ordered) - 1))] if ordered[int(0.9 * (len(ordered) - 1))] > 0 else 0


# -- on the page


def _going_on(text: str, pairs: Sequence[_Pair], page: _Page) -> set[int]:
    """Where the lines start that go on with the line before them, on a page of this width."""
    odds = _odds(text, pairs, page)
    listed = _listed(pairs, page)
    return {
        pair.other.start
        for pair in pairs
        if _goes_on(pair, page) and pair.other.start not in listed and not (pair.ended and odds[pair.quoted] > 1)
    }


def _goes_on(pair: _Pair, page: _Page) -> bool:
    full = page.fills(pair)
    if pair.indented:
        return full and pair.runs_on
    if pair.apart:
        return False
    if pair.item:
        return full and not pair.finished
    if full or not page.holds(pair):
        return full
    least = 0.5 if pair.runs_on else 1 - SLACK if page.under and not pair.finished else 1
    return pair.one.width >= least * page.width


def _odds(text: str, pairs: Sequence[_Pair], page: _Page) -> tuple[float, float]:
    """How much likelier than not a full line that ends with its sentence ends a paragraph too: before a plain word, before a mark.

    Where sentences end within lines no paragraph does; where they end with a line that had room for more, one does. A full line says
    neither, so it is taken to be as the text's other sentences.
    """
    last = [pair.quoted for pair in pairs if pair.ended and not page.fills(pair) and not pair.indented]
    if not last:
        return 0.0, 0.0
    inner = [bool(match.group(1)) for match in _SENTENCE.finditer(text)]
    plain, marked = ((last.count(kind) + 0.5) / (inner.count(kind) + 0.5) for kind in (False, True))
    return plain, marked


def _listed(pairs: Sequence[_Pair], page: _Page) -> set[int]:
    """Where the lines of lists start: neighbours of which none runs on or is finished, and some had room for more."""
    found: set[int] = set()
    group: list[_Pair] = []
    for pair in (*pairs, None):
        if pair is None or (group and group[-1].other is not pair.one):
            if not any(one.runs_on or one.finished for one in group) and not all(page.fills(one) for one in group):
                found.update(one.other.start for one in group)
            group = []
        if pair is not None:
            group.append(pair)
    return found
