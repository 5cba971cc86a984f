"""See a speaker's name before a colon and words without marks: a headline "Holm: The ferry stays", or a single turn."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quotes.language.clauses import opens_clause
from quotes.language.quoting import Language
from quotes.quotation.evidence.marks import QuotedSpan
from quotes.text.capitals import TITLED, small
from quotes.text.lines import LINE
from quotes.text.parse import Parse, Part
from quotes.text.spans import SPACE, Span, over, trimmed
from quotes.text.words import WORD, words_in

_DASHED = re.compile(rf"\s*(?P<name>{TITLED}(?: {TITLED}){{0,3}}) (?P<sign>[-–—―])\s+")
_BEFORE = re.compile(rf"\s*(?P<name>{TITLED}(?: {TITLED}){{0,4}})(?P<sign>:)\s+")
_AFTER = re.compile(rf"(?P<sign>:| [-–—―]) (?P<name>{TITLED}(?: {TITLED}){{0,3}})\s*$")
FEWEST = 3
"""Fewer words after a name are no statement."""
LONGEST = 60
"""A name after the words is looked for in so many characters."""
MARKS = "\"'”’»"
LONGEST_HEADLINE = 160


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's `name`, the `sign` that ties it, and the words."""

    name: Span
    sign: Span
    content: Span

    @property
    def whole(self) -> Span:
        """From the first character of the name or the words to the last."""
        return Span(min(self.name.start, self.content.start), max(self.name.end, self.content.end))


def find_labels(parse: Parse, quoted_spans: Sequence[QuotedSpan], language: Language) -> tuple[Label, ...]:
    """The labelled lines of an article, in reading order. The first line may be a headline of any few words; elsewhere a clause follows.

    The name is a person's whom the article names elsewhere too, or a full name, or in a headline a role that it speaks of ("Minister:").
    """
    text, known = parse.article.text, _people(parse)
    found = []
    for number, line in enumerate(match for match in LINE.finditer(text) if match.group().strip()):
        label = next((one for one in _labels(text, line, headline=number == 0)), None)
        if label is None or over(quoted_spans, label.whole):
            continue
        if _says(text, label.content, language, number == 0) and _speaks(text, label.name, known, language, number == 0):
            found.append(label)
    return tuple(found)


def find_questions(text: str, quoted_spans: Sequence[QuotedSpan], language: Language) -> tuple[Span, ...]:
    """The labelled lines that ask and are nobody's turn: "Reporter: And then?", and in a transcript "Daily Quay: And then?"."""
    is_transcript = any(one.name is not None for one in quoted_spans)
    asks = [Span(*line.span()) for line in LINE.finditer(text) if line.group().rstrip(SPACE + MARKS)[-1:] == "?"]
    labels = [(line, _BEFORE.match(text, line.start, line.end)) for line in asks]
    lines = [line for line, label in labels if label and (is_transcript or label.group("name").lower() in language.askers)]
    return tuple(line for line in lines if not over(quoted_spans, line))


def _labels(text: str, line: re.Match[str], *, headline: bool) -> Iterator[Label]:
    """A name that opens the line; in a headline also one that ends it."""
    start, end = line.span()
    before = _BEFORE.match(text, start, end) or (_DASHED.match(text, start, end) if headline else None)
    if before is not None:
        content = trimmed(text, before.end(), end, SPACE + ".")
        if content is not None:
            yield Label(Span(*before.span("name")), Span(*before.span("sign")), content)
    after = _AFTER.search(text, max(start, end - LONGEST), end) if headline and end - start <= LONGEST_HEADLINE else None
    content = trimmed(text, start, after.start(), SPACE) if after is not None else None
    if after is not None and content is not None:
        sign = trimmed(text, *after.span("sign"), SPACE)
        yield Label(Span(*after.span("name")), sign or Span(*after.span("sign")), content)


def _says(text: str, content: Span, language: Language, headline: bool) -> bool:
    """Whether words are more than a number or a thing: a clause, or in a headline a few words."""
    if words_in(text, content, FEWEST) < FEWEST or not text[content.start].isalpha():
        return False
    return headline or opens_clause(text, content, language)


def _speaks(text: str, name: Span, people: Mapping[str, Sequence[Span]], language: Language, headline: bool) -> bool:
    """Whether a label names a person: one named elsewhere, one with a full name, or in a headline a role the story speaks of."""
    words = _words(text, name)
    if words[-1] in language.askers:
        return False
    plain = {word for word in words if word not in language.titles}
    for one in people.get(words[-1], ()):
        if plain <= set(_words(text, one)) and (len(plain) > 1 or not one.overlaps(name)):
            return True
    role = headline and len(words) == 1 and words[0] in language.roles
    return role and any(small(word) == words[0] for word in WORD.finditer(text, name.end))


def _people(parse: Parse) -> Mapping[str, Sequence[Span]]:
    """Where people are named, by the last word of the name in small letters."""
    found: dict[str, list[Span]] = {}
    for entity in parse.entities:
        words = _words(parse.article.text, entity.span) if entity.kind == "person" else []
        if words:
            found.setdefault(words[-1], []).append(entity.span)
    return found


def _touches(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_right(spans, span.start, key=lambda one: one.end)
    return at < len(spans) and spans[at].overlaps(span)


def _words(text: str, span: Span) -> list[str]:
    return [small(word) for word in WORD.finditer(text, span.start, span.end)]


def with_labels(parts: Sequence[Part], labels: Sequence[Label], questions: Sequence[Span]) -> list[Part]:
    """The tagger's parts with each labelled line's name, sign and words in place of others within it, and none in questions."""
    found = [part for part in parts if not _touches(questions, part.span)]
    labels = [label for label in labels if not _touches(questions, label.whole)]
    lines = [label.whole for label in labels]
    found = [part for part in found if not _touches(lines, part.span)]
    for label in labels:
        found += [Part(label.name, "source"), Part(label.sign, "cue"), Part(label.content, "content")]
    return sorted(found, key=lambda part: part.span)
