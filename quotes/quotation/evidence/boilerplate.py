"""Boilerplate: lines of an article's text that are no part of the story."""

from __future__ import annotations

import itertools
import re

from quotes.language.quoting import Language
from quotes.text.capitals import TITLED
from quotes.text.lines import LINE
from quotes.text.spans import Span

_LONGEST = 80
_LONGEST_CAPTION = 400
_LONGEST_CREDIT = 60
_CREDIT = re.compile(r"[.)\]|–—] |[(\[]")
"""What stands before a credit within a line."""
_TAKEN = re.compile(rf"[(\[]{TITLED}(?: {TITLED}){{0,3}} ?/ ?{TITLED}(?:[ /]{TITLED}){{0,3}}[)\]]\s*$")
"""A name and an agency in brackets at a line's end: "(Jan Olt/Wire)"."""


def boilerplate(text: str, language: Language) -> tuple[Span, ...]:
    """The spans of boilerplate, in reading order: navigation words, share links, agency lines, a promotion at the end."""
    lines = [match for match in LINE.finditer(text) if match.group().strip()]
    found = [Span(line.start(), line.end()) for line in lines if _is_boilerplate(line.group(), language)]
    tail = _tail(lines, len(text))
    if tail is not None:
        found = [span for span in found if span.start < tail.start] + [tail]
    return tuple(found)


def _is_boilerplate(line: str, language: Language) -> bool:
    low = line.strip().lower()
    if len(line) <= _LONGEST and low.rstrip(".:!>» ") in language.boilerplate_lines:
        return True
    return (len(line) <= 160 and low.startswith(language.boilerplate_starts)) or _agency_line(low, language) or _is_caption(line, language)


def _is_caption(line: str, language: Language) -> bool:
    """Whether a line ends in who took a picture: "... on the quay. Photo: Jan Olt", "... on the quay (Jan Olt/Wire)"."""
    if len(line) > _LONGEST_CAPTION:
        return False
    last = (line[match.end() :].lower() for match in _CREDIT.finditer(line) if len(line) - match.end() <= _LONGEST_CREDIT)
    credited = any(rest.startswith(language.credits) and ". " not in rest for rest in last)
    return credited or (bool(language.credits) and _TAKEN.search(line) is not None)


def _agency_line(low: str, language: Language) -> bool:
    """A line in parentheses that names an agency and a date: "(Xinhua News Agency March 9, 2009)"."""
    if not (low.startswith("(") and low.endswith(")") and len(low) <= _LONGEST):
        return False
    words = set(re.findall(r"\w+", low))
    return bool(words & language.dates) and any(agency in low for agency in language.agencies)


def _tail(lines: list[re.Match[str]], length: int) -> Span | None:
    """A promotion at the end: a short heading that stands twice in a row in the last part of the text."""
    for one, other in itertools.pairwise(lines):
        if one.start() * 4 > length * 3 and one.group().strip() == other.group().strip() and _heading(one.group().strip()):
            return Span(one.start(), length)
    return None


def _heading(line: str) -> bool:
    return len(line) <= _LONGEST and line[-1].isalnum() and line[0].isupper()
