"""Who signs words in marks: a transcript's label, a name before a colon, a name after a dash or on the line below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from quotes.quotation.evidence.guesses import BYLINE, DASH
from quotes.quotation.index import Index
from quotes.quotation.types import Segment
from quotes.quotation.uncued import APOSTROPHES, named
from quotes.text.capitals import TITLED, small
from quotes.text.spans import SPACE, Span, trimmed
from quotes.text.words import WORD, first_words

_NEXT_BYLINE = re.compile(rf"\s*\n{DASH}(?P<name>[^\W\d_][^\n,;:–—―\"“”]{{1,60}}?)(?:, [^\n]{{1,30}})?(?=[ \u00a0.]*(?:\n|$))")
_SIGN = re.compile(r"[ \u00a0]*(?::|[-–—―])[ \u00a0]+")
LONGEST_HEADING = 70


def signature(index: Index, segment: Segment) -> Span | None:
    """The name that signs words in marks: a transcript's label, a name before a colon that opens the line or follows a dash, or,
    where the words fill a paragraph, a name after a dash to the line's end or on a line of its own."""
    label = next((quoted_span.name for quoted_span in index.quoted_over(segment.outer) if quoted_span.name is not None), None)
    if label is not None:
        return label
    opens = index.opens_paragraph(segment.outer.start)
    return _heading(index, segment.outer) or headlined(index, segment) or (_byline(index, segment.outer) if opens else None)


def headlined(index: Index, segment: Segment) -> Span | None:
    """The person named after words in marks that open a headline: "'We lost it all': Ada Holm on the flood"."""
    text, outer = index.text, segment.outer
    sign = _SIGN.match(text, outer.end)
    if text[: outer.start].strip() or sign is None or segment.marked != "all" or not segment.closed:
        return None
    if not any(word[0].islower() for word in segment.span.of(text).split()[1:]):
        return None  # the title of a work
    line = Span(sign.end(), index.paragraph_end(outer.start))
    name = _until(index, named(index, line))
    if name is None or text[name.end : name.end + 1] in APOSTROPHES:
        return None
    after = first_words(text, Span(name.end, line.end), 1)
    return name if not after or after[0] in index.language.heading_after | index.language.plain else None


def _until(index: Index, name: Span | None) -> Span | None:
    """A name in a headline as far as the word that follows it: the tagger may take "Holm on the flood" for one."""
    words = WORD.finditer(index.text, name.start, name.end) if name is not None else ()
    cut = next((word.start() for word in words if small(word) in index.language.heading_after), None)
    return name if name is None or cut is None else trimmed(index.text, name.start, cut, SPACE)


def interviewed(index: Index, name: Span) -> Span | None:
    """Who answers under the label "A:": the one person named before the first question, else the one whom the article names outside
    the answers; None where there are none or several."""
    turns = (one.name for one in index.quoted_spans if one.name is not None)
    first = next((turn for turn in turns if is_answer(index, turn)), name)
    start = index.paragraph_starts[max(0, index.paragraph(first.start) - 1)]
    people = [one.span for one in index.parse.entities if one.kind == "person" and not is_answer(index, one.span)]
    before = [span for span in people if span.end <= start]
    answered = [one.inner for one in index.quoted_spans if one.name is not None]
    return _one_of(index, before or [span for span in people if not any(inner.contains(span) for inner in answered)])


def _one_of(index: Index, people: Sequence[Span]) -> Span | None:
    """The longest of several names of one person; None where they are of several people, or none."""
    surnames = {span.of(index.text).split()[-1] for span in people}
    return max(people, key=len) if len(surnames) == 1 else None


def is_answer(index: Index, name: Span) -> bool:
    """Whether a label says that somebody answers, and not who."""
    return name.of(index.text).rstrip(".").lower() in index.language.answers


def _heading(index: Index, outer: Span) -> Span | None:
    """The person or organisation named right before a colon and the words: `- Ada Holm: "..."`."""
    pattern = _heading_pattern(index.language.heading_before, index.language.heading_within)
    found = pattern.search(index.text, max(index.paragraph_start(outer.start), outer.start - LONGEST_HEADING), outer.start)
    if found is None:
        return None
    name = Span(*found.span("name"))
    if first_words(index.text, name, 1)[0] in index.language.plain:
        return None  # "Continued Holm:"
    return name if (found.group("dash") or index.opens_paragraph(name.start)) and _speaks(index, name) else None


@lru_cache(maxsize=16)
def _heading_pattern(before: tuple[str, ...], within: tuple[str, ...]) -> re.Pattern[str]:
    """A name before a colon, and a dash before it; words of the language may stand between the two, and within the name."""
    prefix = rf"(?:[^\W\d_]+ (?:{'|'.join(map(re.escape, before))}) )?" if before else ""
    joint = rf"(?:(?:{'|'.join(map(re.escape, within))}) )?" if within else ""
    return re.compile(rf"(?P<dash>{DASH}{prefix})?(?<!\w)(?P<name>{TITLED}(?:[ \u00a0]{joint}{TITLED}){{0,4}}):[ \u00a0]*$")


def _byline(index: Index, outer: Span) -> Span | None:
    text, stop = index.text, min(len(index.text), outer.end + 100)
    byline = BYLINE.match(text, outer.end, stop)
    if byline is not None:
        ends = not text[byline.end() : byline.end() + 30].split("\n")[0].strip(" .\u00a0")
        return Span(*byline.span("name")) if ends else None
    below = _NEXT_BYLINE.match(text, outer.end, stop)
    name = Span(*below.span("name")) if below else None
    return name if name is not None and _speaks(index, name) else None  # else an item of a list


def _speaks(index: Index, span: Span) -> bool:
    """Whether a span holds the name of a person or an organisation."""
    return any(one.kind in ("person", "organization") and one.span.overlaps(span) for one in index.parse.entities)
