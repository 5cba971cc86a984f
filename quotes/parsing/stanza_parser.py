"""Parse articles with Stanza. Alone imports stanza's pipeline; knows where the weights lie."""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from quotes.errors import ModelError
from quotes.language.quoting import Apostrophes, Words, read_language
from quotes.learned.files import AGAIN, SHIPPED, loading, refuse_changed, refuse_unreadable
from quotes.learned.manifest import NAME as MANIFEST
from quotes.learned.manifest import verify
from quotes.text.article import Article
from quotes.text.lines import paragraphs
from quotes.text.parse import Entity, Parse, Part, Sentence, Token
from quotes.text.spans import Span

if TYPE_CHECKING:
    from quotes.parsing.decoding import TaggedSpan
    from quotes.parsing.tagger import QuotationTagger
    from quotes.parsing.tokenizer import Tokenizer

LONGEST_TOKEN = 60
"""The models see this many characters of a token; spans keep all of them."""
SENTENCE_TOKENS = 300
"""A longer sentence is no sentence (a table, a line without a stop) and is cut for the models' sake."""
LONGEST_PIECE = 2000
"""Stanza's tokenizer takes quadratic time on a text without a place to stop, so it gets no longer piece than this."""
GAP = "\n\n"

_TRIAL = '"Ada," she said.'
_OPENING, _CLOSING, _STOPS = "'‘\"“«„", '»”"', ".,!?…"
_APOSTROPHES = ("'", "’")
_STOP = re.compile(r"[.!?][\"”’')]*\s+")
_KINDS = {"PERSON": "person", "ORG": "organization", "GPE": "location", "LOC": "location"}
"""OntoNotes' names, which the official models use, in ours."""

log = logging.getLogger(__name__)

_Tags = tuple[list[Part], list[Entity]]


class _Piece(NamedTuple):
    """One paragraph: where it starts in the article, and what was found, in offsets of its own."""

    base: int
    sentences: list[list[Span]]
    tags: _Tags
    entities: list[Entity]


class StanzaParser:
    """Holds the loaded weights of one language; `parse` turns articles into parses.

    `models` is "shipped" (package data, nothing is fetched), "official" (Stanza's own tokenizer and named-entity
    models, downloaded once into Stanza's folder), or a folder laid out like Stanza's.
    The quotation tagger is always ours.

    Raises ModelError where weights are missing or do not load, ConfigError for a language that the package does not describe.
    """

    def __init__(self, language: str = "en", *, models: str = "shipped") -> None:
        self.language = language
        check_weights(language, models)
        self._apostrophes = read_language(language).apostrophes
        home = home_of(models) / language
        verify(home, language)
        if not (home / MANIFEST).exists():  # somebody's own: at least what the files say of themselves
            for path in weight_files(language, models):
                refuse_changed(path)
        one_thread()
        with _stanza_silent():
            self._stanza = _load_stanza(language) if models == "official" else None
            self._tokenizer = None if models == "official" else _load_tokenizer(language, home_of(models))
            self._tagger = _load_tagger(language, home_of(models), self._apostrophes)
        with loading(home_of(models) / language):
            self._refuse_misfits()

    def _refuse_misfits(self) -> None:
        """What does not fit in a way that loading does not show is found by a text of our own, not by the first article."""
        next(self.parse([Article("", _TRIAL, self.language)]))

    @property
    def ranks(self) -> Mapping[str, int]:
        """The words the tagger knows in small letters, by how rare they are."""
        return self._tagger.reader.rows

    def parse(self, articles: Iterable[Article]) -> Iterator[Parse]:
        """One parse for each article, in order. They go through the models together: hand over many, but not millions."""
        articles = tuple(articles)
        spans = [pieces(article.text) for article in articles]
        texts = [span.of(article.text) for article, own in zip(articles, spans, strict=True) for span in own]
        starts = list(itertools.accumulate((len(own) for own in spans), initial=0))[:-1]
        with _quickly():
            sentences, entities = self._read(texts)
            tags = list(self._tag(texts, sentences, starts))
        todo = iter(zip(sentences, tags, entities, strict=True))
        for article, own in zip(articles, spans, strict=True):
            found = itertools.islice(todo, len(own))
            yield _parse(article, [_Piece(span.start, *each) for span, each in zip(own, found, strict=True)])

    def _read(self, texts: Sequence[str]) -> tuple[list[list[list[Span]]], list[list[Entity]]]:
        """The sentences of each text as token spans into that text, and the entities that Stanza itself names."""
        named: list[list[Entity]] = [[] for _ in texts]
        if self._tokenizer is not None:
            tokens = self._tokenizer(texts)
        else:
            tokens, named = self._read_joined(texts)
        return [[*self._sentences(text, own)] for text, own in zip(texts, tokens, strict=True)], named

    def _sentences(self, text: str, found: Iterable[Sequence[tuple[int, int]]]) -> Iterator[list[Span]]:
        """The tokens of each sentence of a text, put right."""
        for sentence in found:
            spans = mended(text, _inside(sentence, len(text)), self._apostrophes)
            yield from (spans[i : i + SENTENCE_TOKENS] for i in range(0, len(spans), SENTENCE_TOKENS))

    def _read_joined(self, texts: Sequence[str]) -> tuple[list[list[list[tuple[int, int]]]], list[list[Entity]]]:
        """What Stanza's own pipeline finds, with its named-entity models: the sentences of each text, and its entities."""
        tokens: list[list[list[tuple[int, int]]]] = [[] for _ in texts]
        entities: list[list[Entity]] = [[] for _ in texts]
        if not texts:
            return tokens, entities
        starts = list(itertools.accumulate((len(text) + len(GAP) for text in texts), initial=0))[:-1]
        assert self._stanza is not None
        found = self._stanza(GAP.join(texts))
        for sentence in found.sentences:
            where = bisect_right(starts, sentence.tokens[0].start_char) - 1
            tokens[where].append([(token.start_char - starts[where], token.end_char - starts[where]) for token in sentence.tokens])
        for entity in found.ents:
            where = bisect_right(starts, entity.start_char) - 1
            for span in _inside([(entity.start_char - starts[where], entity.end_char - starts[where])], len(texts[where])):
                entities[where].append(Entity(span, _KINDS.get(entity.type, entity.type.lower())))
        return tokens, entities

    def _tag(self, texts: Sequence[str], sentences: Sequence[Sequence[Sequence[Span]]], starts: Sequence[int]) -> Iterator[_Tags]:
        """The parts and entities of each text; `starts` are the texts that begin an article."""
        pairs = list(zip(texts, sentences, strict=True))
        words = [[span.of(text)[:LONGEST_TOKEN] for sentence in found for span in sentence] for text, found in pairs]
        genitives = self._apostrophes.genitives
        first = [list(itertools.accumulate((len(sentence) for sentence in found), initial=0))[:-1] for found in sentences]
        for text, found, tags in zip(texts, sentences, self._tagger.tag(words, first, starts), strict=True):
            tokens = [span for sentence in found for span in sentence]
            parts = [Part(_cover(text, tokens, tag, genitives), tag.kind, tag.score) for tag in tags.parts]
            yield parts, [Entity(_cover(text, tokens, tag, genitives), tag.kind.lower()) for tag in tags.entities]


def one_thread() -> None:
    """Keep torch to one thread, so that several processes do not get into each other's way."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import torch

    torch.set_num_threads(1)


def pieces(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text`, the very long ones cut: after a sentence where one ends, at a space, or anywhere."""
    return tuple(piece for span in paragraphs(text) for piece in _cut(text, span))


def _cut(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > LONGEST_PIECE:
        window = text[start : start + LONGEST_PIECE]
        stops = [match.end() for match in _STOP.finditer(window, LONGEST_PIECE // 2)]
        end = start + (stops[-1] if stops else window.rfind(" ", LONGEST_PIECE // 2) + 1 or LONGEST_PIECE)
        yield Span(start, end)
        start = end
    if text[start : span.end].strip():
        yield Span(start, span.end)


@contextmanager
def _quickly() -> Iterator[None]:
    """No gradients, and denormal numbers as zero, while the models run; the setting is the whole process's, so it is put back."""
    import torch

    torch.set_flush_denormal(True)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_flush_denormal(False)


def mended(text: str, tokens: Sequence[Span], apostrophes: Apostrophes) -> list[Span]:
    """The tokens of a sentence with what our tokenizer is known to get wrong put right.

    It leaves an opening single mark at its word ("'We") and a closing one at the stop before it (".»"), and cuts
    "O'Neil" in three.
    """
    out: list[Span] = []
    before = ""
    for token in tokens:
        word = token.of(text)
        if before in _APOSTROPHES and len(out) > 1 and _is_name_of_three(text, [*out[-2:], token], apostrophes.names):
            out[-2:] = [Span(out[-2].start, token.end)]
            before = ""
            continue
        before = word
        if len(word) < 2 or (word[0] not in _OPENING and word[-1] not in _CLOSING):  # nearly all of them
            out.append(token)
            continue
        opens = word[0] in _OPENING and word[1].isalpha()
        cut = 1 if opens and word[1:].lower() not in apostrophes.clipped else 0
        stop = len(word) - 1 if len(word) > cut + 1 and word[-1] in _CLOSING and word[-2] in _STOPS else len(word)
        edges = sorted({0, cut, stop, len(word)})
        out += [Span(token.start + one, token.start + other) for one, other in itertools.pairwise(edges)]
        before = out[-1].of(text)
    return out


def _is_name_of_three(text: str, tokens: Sequence[Span], names: Words) -> bool:
    first, mark, last = (token.of(text) for token in tokens)
    touching = tokens[0].end == tokens[1].start and tokens[1].end == tokens[2].start
    return touching and first in names and mark in _APOSTROPHES and last[:1].isupper()


def _inside(spans: Iterable[tuple[int, int]], size: int) -> list[Span]:
    """Those spans that lie in a text of `size` characters, cut to it."""
    return [Span(start, min(end, size)) for start, end in spans if 0 <= start < min(end, size)]


def _cover(text: str, tokens: Sequence[Span], tag: TaggedSpan, genitives: Sequence[str]) -> Span:
    """From the first token to the last; the tokenizer leaves a genitive's `'s` at the name, a source does not want it."""
    start, end = tokens[tag.start].start, tokens[tag.end - 1].end
    if tag.kind != "content":
        sizes = (len(each) for each in genitives if text[max(start, end - len(each)) : end].lower().replace("’", "'") == each)
        end -= next((size for size in sizes if end - start > size), 0)
    return Span(start, end)


def _parse(article: Article, pieces: Iterable[_Piece]) -> Parse:
    sentences: list[Sentence] = []
    parts: list[Part] = []
    entities: list[Entity] = []
    for base, tokens, (own_parts, own_entities), named in pieces:
        sentences += [Sentence(tuple(Token(_moved(span, base)) for span in sentence)) for sentence in tokens if sentence]
        parts += [Part(_moved(part.span, base), part.kind, part.score) for part in own_parts]
        entities += [Entity(_moved(entity.span, base), entity.kind) for entity in named or own_entities]
    return Parse(article, tuple(sentences), tuple(entities), tuple(parts))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def home_of(models: str) -> Path:
    """The folder of our own weights, given what a configuration calls its models."""
    return SHIPPED if models in ("shipped", "official") else Path(models)


def weight_files(language: str, models: str = "shipped") -> tuple[Path, ...]:
    """The files that `language` is read with: our tagger and its vectors, and the tokenizers unless they are Stanza's own."""
    home = home_of(models) / language
    tokenizers = () if models == "official" else sorted((home / "tokenize").glob("*.pt"))
    return (home / "quotation" / "quotes.pt", home / "pretrain" / "q100.pt", *tokenizers)


def check_weights(language: str, models: str = "shipped") -> None:
    """Raises ModelError where a file of weights is missing, empty, unreadable or a git-lfs pointer; nothing is loaded."""
    folder = home_of(models)
    files = weight_files(language, models)
    if not os.path.lexists(files[0]):
        known = ", ".join(languages(folder)) or "none"
        raise ModelError(f"{files[0]}: is missing; the languages in {folder} are: {known}")
    for path in files:
        refuse_unreadable(path)
    if models != "official":
        if not any((folder / language / "tokenize").glob("*.pt")):
            raise ModelError(f"{folder / language / 'tokenize'}: holds no tokenizer (a .pt); {AGAIN}")
        _check_resources(folder / "resources.json", language)


def _check_resources(path: Path, language: str) -> None:
    """The list by which Stanza finds the tokenizer."""
    refuse_unreadable(path)
    with loading(path):
        if language not in json.loads(path.read_text(encoding="utf-8")):
            raise ValueError(f"it lists no models of {language!r}")


def _load_tokenizer(language: str, folder: Path) -> Tokenizer:
    from quotes.parsing.tokenizer import Tokenizer

    listed = folder / "resources.json"
    with loading(listed):
        name = json.loads(listed.read_text(encoding="utf-8"))[language]["packages"]["default"]["tokenize"]
    path = folder / language / "tokenize" / f"{name}.pt"
    with loading(path):
        return Tokenizer.load(path)


def _load_tagger(language: str, folder: Path, apostrophes: Apostrophes) -> QuotationTagger:
    from quotes.parsing.tagger import QuotationTagger

    home = folder / language
    return QuotationTagger.load(home / "quotation" / "quotes.pt", home / "pretrain" / "q100.pt", apostrophes)


@contextmanager
def _stanza_silent() -> Iterator[None]:
    """What goes wrong while loading is told once, by the error that comes of it. (Stanza sets its logger's level by itself.)"""
    logger = logging.getLogger("stanza")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def languages(folder: Path = SHIPPED) -> tuple[str, ...]:
    """The languages that have a quotation tagger in `folder`."""
    return tuple(sorted(path.parent.parent.name for path in folder.glob("*/quotation/quotes.pt")))


def _load_stanza(language: str) -> Any:
    """Stanza's pipeline with its official tokenizer and named-entity tagger."""
    import stanza

    log.warning("official Stanza models: Stanza downloads tokenizer and named-entity models for %r once, some 300 MB", language)
    with loading("Stanza's models", "check the network, or write `models: shipped`"):
        return stanza.Pipeline(
            language,
            processors="tokenize,ner",
            use_gpu=False,
            verbose=False,
            download_method=stanza.DownloadMethod.REUSE_RESOURCES,
        )
