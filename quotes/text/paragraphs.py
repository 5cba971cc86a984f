"""The paragraphs of a text, as spans: lines, or blocks where the text is wrapped by hand."""

from __future__ import annotations

import re

from quotes.text.spans import Span

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_BLOCK = re.compile(r"\S(?:.|\n(?!\s*\n)|\r\n?(?!\s*[\r\n]))*")
_SOFT = re.compile(r"[^\s.!?:;\"”’')\]]([ \t]*)(?:\r\n|\n)([ \t]*)[a-z]")
_BREAK = re.compile(r"\S[ \t]*(?:\r\n|\n)[ \t]*(?=\S)")
WRAPPED = 0.3
"""Share of single line breaks in the midst of a sentence from which a text counts as wrapped by hand."""


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text` in order, without the white space around them; none for a blank text."""
    pattern = _BLOCK if is_wrapped(text) else _LINE
    found = []
    for match in pattern.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.start() + len(words.rstrip())
        if start < end:
            found.append(Span(start, end))
    return tuple(found)


def is_wrapped(text: str) -> bool:
    """Whether lines end in the midst of sentences, as in e-mails and old archives."""
    breaks = sum(1 for _ in _BREAK.finditer(text))
    return breaks >= 3 and sum(1 for _ in _SOFT.finditer(text)) >= WRAPPED * breaks
