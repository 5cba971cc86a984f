"""Coreference gold in CoNLL-U (GUM's Entity= column) as parses and chains, with a tagger's entities where given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quotes.text.article import Article
from quotes.text.parse import Entity, Parse, Sentence, Token
from quotes.text.spans import Span

_MENTION = re.compile(r"\(([^-()|]+)[^()|]*|([^-()|]+)\)|\)")


@dataclass(frozen=True, slots=True)
class Gold:
    """One document: its parse (tokens and entities only), and each gold mention with its chain and whether a proper name heads it."""

    parse: Parse
    mentions: tuple[tuple[Span, str, bool], ...]


def read_gold(path: Path, *, entities: Path | None = None) -> tuple[Gold, ...]:
    """The documents of a CoNLL-U file; `entities` is a JSON of [[first, end, kind], ...] for each sentence of each document."""
    kinds = json.loads(entities.read_text(encoding="utf-8")) if entities else {}
    return tuple(_document(name, sentences, kinds.get(name, [])) for name, sentences in raw_documents(path))


def raw_documents(path: Path) -> Iterator[tuple[str, list[tuple[bool, list[list[str]]]]]]:
    """Each document's name and its sentences: whether a paragraph begins, and the rows of its words."""
    name, opens = "", True
    sentences: list[tuple[bool, list[list[str]]]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# newdoc id"):
            if sentences:
                yield name, sentences
            name, sentences, opens = line.split("= ", 1)[1], [], True
        elif line.startswith("# newpar"):
            opens = True
        elif line and line[0] != "#":
            row = line.split("\t")
            if row[0] == "1":
                sentences.append((opens, []))
                opens = False
            if row[0].isdigit():
                sentences[-1][1].append(row)
    if sentences:
        yield name, sentences


def _document(name: str, rows: list[tuple[bool, list[list[str]]]], kinds: list[list[list[int | str]]]) -> Gold:
    text, sentences, entities = "", [], []
    mentions: list[tuple[Span, str, bool]] = []
    for number, (opens, words) in enumerate(rows):
        text = text.rstrip() + ("\n" if opens else " ") if text else ""
        tokens = []
        for row in words:
            tokens.append(Token(Span(len(text), len(text) + len(row[1]))))
            text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
        sentences.append(Sentence(tuple(tokens)))
        mentions += _mentions(words, tokens)
        for first, end, kind in kinds[number] if number < len(kinds) else ():
            entities.append(Entity(Span(tokens[int(first)].span.start, tokens[int(end) - 1].span.end), str(kind)))
    return Gold(Parse(Article(name, text), tuple(sentences), tuple(entities), ()), tuple(mentions))


def _mentions(rows: list[list[str]], tokens: list[Token]) -> Iterator[tuple[Span, str, bool]]:
    open_: list[tuple[str, int]] = []
    for index, row in enumerate(rows):
        field = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for piece in re.findall(r"\([^()]*\)?|[^()]*\)", field):
            if piece.startswith("("):
                open_.append((piece.strip("()").split("-")[0], index))
            if piece.endswith(")"):
                chain = piece.strip("()").split("-")[0]
                place = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] == chain), None)
                if place is not None:
                    first = open_.pop(place)[1]
                    yield Span(tokens[first].span.start, tokens[index].span.end), chain, _proper(rows, first, index)


def _proper(rows: list[list[str]], first: int, last: int) -> bool:
    inside = range(first + 1, last + 2)
    head = next((row for row in rows[first : last + 1] if int(row[6]) not in inside), rows[last])
    return head[3] == "PROPN"
