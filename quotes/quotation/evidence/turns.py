"""Find the turns of a transcript: a speaker's name and a colon, then what was said, without marks."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from quotes.language.quoting import Language
from quotes.text.capitals import TITLED
from quotes.text.lines import LINE
from quotes.text.spans import SPACE, Span, trimmed

_CAPITALS = r"(?P<name>[A-Z][A-Z.'’-]+(?: [A-Z.'’-]+){0,3}):"
LABEL = re.compile(rf"[\"“'‘]?{_CAPITALS}\s+")
"""A speaker's name in capitals before words that stand in marks too."""
_OPENS = re.compile(rf"\s*(?P<name>{TITLED}(?: {TITLED}){{0,3}}):(?:\s+|$)")
_LETTER = re.compile(r"\s*(?P<name>[A-Z])\.\s+")
_LABELLED = re.compile(r":|^\s*[A-Z]\.\s", re.MULTILINE)
_CAPITAL = re.compile(r"[A-Z]\w+")
_DATELINE = re.compile(r"\s*[A-Z][A-Z.' -]{2,30}(?:, [A-Z][\w. ]{1,20})?(?: \([^)]{1,30}\))?(?:, [A-Z][\w. ]{1,20})? ?(?:--|[–—]|- )")
_LAST = re.compile(r"\b[A-Z][\w.'’-]{1,30} (?=([A-Z][\w'’-]{1,30})(?!:)\b)")
"""The last words of names of several words."""
_WORD = re.compile(r"\w+")
_CLOSED = re.compile(r"(?:[,.?!…][\"”»’']|[\"”»],?|'')(?=\s)([^.?!;:\"“”«»\n]{1,80})")
_INTRODUCED = re.compile(r"(?:(?<![^\n])|(?<=[.!?] ))([^.?!;:\"“”«»\n]{1,80})[:,]\s*[\"“«](?=\w)")
FEWEST = 2
"""So many turns make a transcript."""
LONGEST = 60
"""A label at a line's end is looked for in this many characters."""
SENTENCE = 6
"""So many words may be a sentence."""
FEW = 2
"""So many where somebody asks."""
NEAR = 4
"""A label so many paragraphs on is the next of the same excerpt."""
MARKS = "\"“”«„'‘`"
SOON = 4
"""Where a label comes within so many paragraphs after a story's sign, the speaker told of it, and the turn goes on."""
CUE_WITHIN = 5
"""The cue of words in marks is among so many words after them."""
LONGEST_HEADING = 12
"""So many words may be a heading."""
LONGEST_TURN = 20_000
"""No turn goes on for more characters."""
EARLY = 0.15
"""Where the first turn comes as early in the article as this, all of it is the transcript."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said, `content`, and the `name` before it, without its colon."""

    name: Span
    content: Span


class _Signs(NamedTuple):
    """A label that ends a paragraph; a paragraph that is a stage direction, a gap, a time of day or the transcript's end."""

    label: re.Pattern[str]
    apart: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph and, where it opens with a label, the label's name and where the words after it begin."""

    span: Span
    name: Span | None
    words: int


def find_turns(text: str, language: Language) -> tuple[Turn, ...]:
    """The turns of a transcript or of excerpts of one, in reading order; none where too few paragraphs have a speaker's name.

    A turn is the rest of its paragraph. It goes on to the next label, question, stage direction or gap where the article is a
    transcript from its beginning, or where the next label is near. It ends where a story begins: at a dateline, or at words in marks that
    somebody else is said to have spoken ("...," Holm said), with the heading above; and after 20,000 characters.
    """
    if not _LABELLED.search(text):
        return ()
    signs = _signs(language.halves, language.closings)
    lines = _with_letters(text, list(_lines(text, signs)), language)
    if sum(line.name is not None for line in lines) < FEWEST:
        return ()
    known = frozenset(_CAPITAL.findall(text))
    fewest = FEW if any(_label(text, line) in language.askers for line in lines) or any(_asks(text, lines)) else SENTENCE
    said = [line for line in lines if line.name is not None and _is_sentence(text, line, fewest)]
    count = Counter(_known_as(line.name.of(text)) for line in said if line.name is not None)
    # in capitals a label that comes again counts where one of its turns is a sentence: "ANCHOR: Anyone hurt?"
    loud = Counter(_known_as(line.name.of(text)) for line in lines if line.name is not None and line.name.of(text).isupper())
    count.update({name: loud[name] - count[name] for name in count if loud[name] > count[name]})
    labels = [line.name.of(text).split() for line in lines if line.name is not None]
    full = frozenset(_LAST.findall(text)) | {words[-1] for words in labels if len(words) > 1}
    answers, asks = _answers(text, lines, language), _asks(text, lines)
    speaks = [
        (line.name is not None and not asks[number] and _is_speaker(line.name.of(text), known, count, full, language)) or answers[number]
        for number, line in enumerate(lines)
    ]
    if sum(speaks) + any(asks) < FEWEST and not any(answers):
        return ()
    stops = [own or ask or _interrupts(text, line.span, language, signs) for own, ask, line in zip(speaks, asks, lines, strict=True)]
    for number in _story_starts(text, lines, speaks, language):
        stops[number] = True
    whole = speaks.index(True) <= max(2, EARLY * len(lines))
    found = (_turn(text, lines, number, stops, whole or _goes_on(speaks, stops, number)) for number, own in enumerate(speaks) if own)
    return tuple(turn for turn in found if turn is not None)


@lru_cache(maxsize=16)
def _signs(halves: tuple[str, ...], closings: tuple[str, ...]) -> _Signs:
    half = "|".join("".join(rf"{letter}\.?" for letter in word) for word in halves)
    clock, times = (rf"|\b(?:{half})(?: [A-Z]{{2,4}})? ", rf"|\d{{1,2}}:\d\d (?:{half}).{{0,12}}") if halves else ("", "")
    ends = rf"|(?-i:{'|'.join(map(re.escape, closings))})\b.{{0,20}}" if closings else ""
    return _Signs(
        re.compile(rf"(?:^|[.?!)\]] {clock}){_CAPITALS}\s*$"),
        re.compile(rf"\s*(?:\[[^\]]*\]|\([^)]*\)|[\W_]+{times}{ends})\s*$", re.IGNORECASE),
    )


def _lines(text: str, signs: _Signs) -> Iterator[_Line]:
    """The paragraphs; one that ends in a label is two."""
    for match in LINE.finditer(text):
        start, end = match.span()
        opening = _OPENS.match(text, start, end)
        ending = None if opening else signs.label.search(text, max(start, end - LONGEST), end)
        if opening is not None:
            yield _Line(Span(start, end), Span(*opening.span("name")), opening.end())
            continue
        cut = ending.start("name") if ending else end
        if text[start:cut].strip():
            yield _Line(Span(start, cut), None, start)
        if ending is not None:
            yield _Line(Span(cut, end), Span(*ending.span("name")), end)


def _with_letters(text: str, lines: list[_Line], language: Language) -> list[_Line]:
    """The paragraphs with the labels "Q." and "A.", where somebody asks and somebody answers so."""
    found = []
    for line in lines:
        letter = _LETTER.match(text, line.span.start, line.span.end) if line.name is None else None
        fits = letter is not None and letter.group("name").lower() in language.askers
        found.append(_Line(line.span, Span(*letter.span("name")), letter.end()) if letter is not None and fits else line)
    both = {line.name.of(text) for line, plain in zip(found, lines, strict=True) if line.name is not None and plain.name is None}
    return found if len(both) > 1 else lines


def _answers(text: str, lines: Sequence[_Line], language: Language) -> list[bool]:
    """Which paragraphs are answers by their label ("A:"), in a text that labels questions too."""
    labels = [_label(text, line) for line in lines]
    asked = any(label in language.askers and label not in language.answers for label in labels)
    return [asked and label in language.answers for label in labels]


def _asks(text: str, lines: Sequence[_Line]) -> list[bool]:
    """Which paragraphs are of somebody who comes again and only asks, as an interviewer does."""
    said: dict[str, list[bool]] = {}
    for line in lines:
        if line.name is not None:
            said.setdefault(_known_as(line.name.of(text)), []).append(text[line.words : line.span.end].rstrip(' \u00a0"”’')[-1:] == "?")
    only = {name for name, asks in said.items() if len(asks) >= FEWEST and all(asks)}
    return [line.name is not None and _known_as(line.name.of(text)) in only for line in lines]


def _label(text: str, line: _Line) -> str:
    return line.name.of(text).rstrip(".").lower() if line.name is not None else ""


def _known_as(name: str) -> str:
    """What makes two labels one: of a name in capitals the last word, as "JAKE TAPPER" is "TAPPER" later on."""
    return name.split()[-1] if name.isupper() else name


def _is_sentence(text: str, line: _Line, fewest: int) -> bool:
    """Whether more than a few words that end as a sentence does follow the label."""
    words = text[line.words : line.span.end].split()
    return len(words) >= fewest and words[-1].rstrip("\"'”’)]")[-1:] in (".", "?", "!", "…", "-", "–", "—")


def _is_speaker(name: str, known: frozenset[str], count: Counter[str], full: frozenset[str], language: Language) -> bool:
    """Whether a label names a speaker: in capitals a title, a name that the text writes otherwise (`known`) or one that comes again;
    else a name that comes again (`count`), in full or the last of a name that the text writes in `full`."""
    words = [word.strip(".'’-").lower() for word in name.split()]
    if words[-1] in language.askers:
        return False
    again = count[_known_as(name)] >= FEWEST
    if name.isupper():
        return again or words[-1].title() in known or any(word in language.titles for word in words)
    return again and (len(words) > 1 or name in full)


def _interrupts(text: str, span: Span, language: Language, signs: _Signs) -> bool:
    """Whether a paragraph is nobody's: a question, a stage direction, a gap."""
    first = text[span.start : span.end].split(maxsplit=1)[0]
    word = first.rstrip(":.").lower()
    asks = word in language.askers and first[0].isupper() and (first != first.rstrip(":.") or word not in language.determiners)
    return asks or signs.apart.fullmatch(text, span.start, span.end) is not None


def _story_starts(text: str, lines: Sequence[_Line], speaks: Sequence[bool], language: Language) -> Iterator[int]:
    """The paragraphs at which a story may begin: one that tells, with no label soon after it, or what leads up to it."""
    for number, line in enumerate(lines):
        if line.name is not None or any(speaks[number + 1 : number + 1 + SOON]) or not _tells(text, line.span, language):
            continue
        yield number
        above = itertools.takewhile(lambda line: line.name is None, reversed(lines[1:number]))
        yield from range(number - 1, number - 1 - _leads_up([line.span.of(text) for line in above], language), -1)


def _tells(text: str, span: Span, language: Language) -> bool:
    """Whether a paragraph is a reporter's: a dateline opens it, or a third person's cue stands beside words in marks."""
    if _DATELINE.match(text, span.start, span.end):
        return True
    after = (found.group(1).split()[:CUE_WITHIN] for found in _CLOSED.finditer(text, span.start, span.end))
    before = (found.group(1).split()[-CUE_WITHIN:] for found in _INTRODUCED.finditer(text, span.start, span.end))
    return any(_is_cue(words, language) for words in itertools.chain(after, before))


def _is_cue(words: Sequence[str], language: Language) -> bool:
    """Whether somebody who is not talking here says something in these words: "Holm said", but not "I said to you"."""
    low = [word.strip(",").lower() for word in words]
    return any(word in language.plain for word in low) and not any(word in language.talkers for word in low)


def _leads_up(above: Sequence[str], language: Language) -> int:
    """How many paragraphs above a story's sign, the nearest first, belong to it: those in which nobody talks of "I", "we" or "you", up to
    and with the heading."""
    told = sum(1 for _ in itertools.takewhile(lambda line: not _is_heading(line) and not _talks(line, language), above))
    return told + sum(1 for _ in itertools.takewhile(_is_heading, above[told:]))


def _talks(line: str, language: Language) -> bool:
    return any(word.lower() in language.talkers for word in _WORD.findall(line))


def _is_heading(line: str) -> bool:
    """Whether a line is short and ends as no sentence does."""
    words = line.split()
    return 0 < len(words) <= LONGEST_HEADING and words[-1].rstrip("\"'”’)]")[-1:] not in (".", "?", "!", "…", ",", ";", "-", "–", "—")


def _goes_on(speaks: Sequence[bool], stops: Sequence[bool], number: int) -> bool:
    """Whether the next to speak follows soon, with nothing in between that is nobody's."""
    end = next((n for n in range(number + 1, min(len(stops), number + 1 + NEAR)) if stops[n]), None)
    return end is not None and speaks[end]


def _turn(text: str, lines: Sequence[_Line], number: int, stops: Sequence[bool], goes_on: bool) -> Turn | None:
    line = lines[number]
    last = number
    alone = not text[line.words : line.span.end].strip()
    limit = line.span.start + LONGEST_TURN
    while (goes_on or (alone and last == number)) and last + 1 < len(lines) and not stops[last + 1] and lines[last + 1].span.end <= limit:
        last += 1
    content = trimmed(text, line.words, lines[last].span.end, SPACE)
    return Turn(line.name, content) if line.name is not None and content is not None and text[content.start] not in MARKS else None
