"""Parses that a build keeps apart from its records: with another roster or another stance model no article is parsed again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from quotes.atomic import set_aside, whole_file
from quotes.dataset.cache import MALFORMED, divided, fits, layout_from
from quotes.text.article import Article
from quotes.text.parse import Layout, Parse, Part, PartKind, Sentence, Token
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
            return _parse(article, found) if found["digest"] == article.digest else None
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
    parts = [[each.span.start, each.span.end, each.kind, each.score] for each in parse.parts]
    layout = Layout(tuple(tuple(token.span for token in each.tokens) for each in parse.sentences), parse.entities)
    return {"digest": parse.article.digest, **divided(layout), "parts": parts}


def _parse(article: Article, found: dict[str, Any]) -> Parse | None:
    """The parse that `_plain` took apart; None where a span lies outside the text, or a sentence is empty."""
    layout = layout_from(found)
    parts = tuple(Part(Span(start, end), _KINDS[_KINDS.index(kind)], float(score)) for start, end, kind, score in found["parts"])
    whole = fits((*layout.spans, *(part.span for part in parts)), article.text) and all(layout.sentences)
    sentences = tuple(Sentence(tuple(map(Token, own))) for own in layout.sentences)
    return Parse(article, sentences, layout.entities, parts) if whole else None
