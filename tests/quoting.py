"""Build a parse by hand from a text with the tagger's parts marked in it: {content} [source] <cue>; find and attribute in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quotes.language.quoting import Language
from quotes.quotation import attribute as attributing
from quotes.quotation import find as finding
from quotes.quotation.index import make_index
from quotes.quotation.linking import link
from quotes.quotation.models import read_models
from quotes.quotation.rules import RULES, Rule
from quotes.quotation.segments import segment_of
from quotes.quotation.types import Attribution, Found, Quotation
from quotes.text.article import Article
from quotes.text.parse import Entity, Parse, Part, PartKind, Sentence, Token
from quotes.text.spans import Span

_KINDS: dict[str, PartKind] = {"{": "content", "[": "source", "<": "cue"}
_CLOSERS = {"}": "{", "]": "[", ">": "<"}


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """A rough split: a stop, space and a capital or a mark end a sentence, and so does a newline."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in [*(m.end() for m in re.finditer(r"[.?!][\"”’']*(?= +[\"“‘']?[A-Z])", line.group())), len(line.group())]:
            tokens = tuple(
                Token(Span(m.start(), m.end())) for m in re.finditer(r"\w+|[^\w\s]", text[: line.start() + end]) if m.start() >= start
            )
            start = line.start() + end
            if tokens:
                found.append(Sentence(tokens))
    return tuple(found)


def parse_of(text: str, parts: tuple[Part, ...] = (), people: tuple[str, ...] = ()) -> Parse:
    """A parse with the given parts; each occurrence of a name of `people` is a person."""
    entities = tuple(Entity(Span(m.start(), m.end()), "person") for name in people for m in re.finditer(re.escape(name), text))
    return Parse(Article("made-up", text), sentences_of(text), tuple(sorted(entities, key=lambda one: one.span)), parts)


def marked(markup: str, people: tuple[str, ...] = ()) -> Parse:
    """The parse of a text with its parts marked."""
    text, opened, parts = "", {}, []
    for char in markup:
        if char in _KINDS:
            opened[char] = len(text)
        elif char in _CLOSERS:
            opener = _CLOSERS[char]
            parts.append(Part(Span(opened.pop(opener), len(text)), _KINDS[opener], 0.95))
        else:
            text += char
    return parse_of(text, tuple(sorted(parts, key=lambda one: one.span)), people)


def find_quotations(parse: Parse, language: Language) -> tuple[Quotation, ...]:
    """The quotations that the shipped models find in a parse."""
    return tuple(one.quotation for one in finding.find_quotations(make_index(parse, language), read_models()))


def attribute(
    parse: Parse, quotations: Sequence[Quotation], language: Language, *, rules: Mapping[str, Rule] = RULES
) -> tuple[Attribution, ...]:
    """The attributions of quotations, whoever found them."""
    index = make_index(parse, language)
    found = []
    for quotation in quotations:
        segments = tuple(segment for span in quotation.content if (segment := segment_of(index, span)) is not None)
        found.append(Found(quotation, segments, tuple(link(index, segments, read_models()))))
    return attributing.attribute(index, found, rules=rules)
