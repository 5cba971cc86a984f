"""Parses that a build keeps apart from its records: with another roster or another stance model no article is parsed again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from quotes.atomic import set_aside, whole_file
from quotes.dataset.cache import MALFORMED
from quotes.text.article import Article
from quotes.text.parse import Entity, Parse, Part, PartKind, Sentence, Token
from quotes.text.spans import Span

FOLDER = "parses"
"""The folder of parses in a cache."""
_KINDS = get_args(PartKind)


@dataclass(frozen=True, slots=True)
class Parses:
    """Parses by the text that was parsed and by `settings`, one word for all that a parse depends on besides. Files of other settings are
    left alone; the whole folder may be deleted at any time."""

    folder: Path
    settings: str

    def get(self, article: Article) -> Parse | None:
        """The parse of an article, or None where it is not kept, not whole, or does not fit its text."""
        try:
            found = json.loads(self._path(article).read_text("utf-8"))
            parse = _parse(article, found) if found["digest"] == article.digest else None
            return parse if parse is not None and _fits(parse) else None
        except MALFORMED:
            return None

    def put(self, parse: Parse) -> None:
        """Keep a parse: the file is whole, or not there."""
        path = self._path(parse.article)
        set_aside(path)
        with whole_file(path, sync=False) as file:
            file.write(json.dumps(_plain(parse), separators=(",", ":")) + "\n")

    def _path(self, article: Article) -> Path:
        key = hashlib.sha256(f"{article.digest} {article.language} {self.settings}".encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.json"


def _plain(parse: Parse) -> dict[str, Any]:
    """Sentences as lists of numbers (start, end, start, end, ...), entities and parts with their kinds."""
    return {
        "digest": parse.article.digest,
        "sentences": [[place for token in each.tokens for place in (token.span.start, token.span.end)] for each in parse.sentences],
        "entities": [[each.span.start, each.span.end, each.kind] for each in parse.entities],
        "parts": [[each.span.start, each.span.end, each.kind, each.score] for each in parse.parts],
    }


def _parse(article: Article, found: dict[str, Any]) -> Parse:
    sentences = (
        Sentence(tuple(Token(Span(start, end)) for start, end in zip(own[::2], own[1::2], strict=True))) for own in found["sentences"]
    )
    entities = (Entity(Span(start, end), str(kind)) for start, end, kind in found["entities"])
    parts = (Part(Span(start, end), _KINDS[_KINDS.index(kind)], float(score)) for start, end, kind, score in found["parts"])
    return Parse(article, tuple(sentences), tuple(entities), tuple(parts))


def _fits(parse: Parse) -> bool:
    """Whether every span lies in the text, and no sentence is empty."""
    tokens = [token.span for sentence in parse.sentences for token in sentence.tokens]
    spans = [*tokens, *(each.span for each in parse.entities), *(each.span for each in parse.parts)]
    whole = all(type(span.start) is int and type(span.end) is int and span.end <= len(parse.article.text) for span in spans)
    return whole and all(sentence.tokens for sentence in parse.sentences)
