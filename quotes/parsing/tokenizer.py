"""Stanza's tokenizer over many texts at once: their characters as numbers, Stanza's net, tokens out of its scores.

Stanza's own steps around its net go character by character and cost more than the net. These give the same tokens.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.parsing.features import Ints
from quotes.parsing.net import BothWays, rows_at_once


@contextmanager
def _by_itself(package: str) -> Iterator[None]:
    """Inside, parts of a package are imported without the package around them; whoever imports it later gets it whole, and anew.

    Stanza's own `__init__` imports all its models, and transformers where that is installed: most of a second.
    """
    found = importlib.util.find_spec(package)
    if package in sys.modules or found is None or found.submodule_search_locations is None:
        yield
        return
    hollow = ModuleType(package)
    hollow.__path__ = list(found.submodule_search_locations)
    sys.modules[package] = hollow
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[name]


with _by_itself("stanza"):
    from stanza.models.tokenization.data import NEWLINE_WHITESPACE_RE, STRUCTURAL_FEATURES, WHITESPACE_RE, TokenizationDataset
    from stanza.models.tokenization.trainer import Trainer
    from stanza.models.tokenization.trainer import utils as stanza_utils
    from stanza.models.tokenization.utils import update_pred_regex

WINDOW = 1000
"""So many characters of a paragraph go through the net at once; the next window begins after the last sentence that ends in this one."""
BATCH = 8_000
"""About so many characters go through the net at once."""
SENTENCE_ENDS = (2, 4)
"""The classes of a character that ends a sentence; any but 0 ends a token."""
PAD = "<PAD>"
_BLANKS = re.compile(" +")
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Chunk:
    """A stretch of a text without an empty line: what the net reads as one sequence.

    `chars` are its characters as the net sees them, white space as single blanks; `places` where each stands in the text `text`.
    """

    text: int
    chars: str
    places: Ints

    def __len__(self) -> int:
        return len(self.chars)

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The code points of the characters."""
        return np.frombuffer(self.chars.encode("utf-32-le", "surrogatepass"), np.uint32)


class Window(NamedTuple):
    """The characters `start` to `end` of chunk number `chunk`; `padded` where the net sees one character of padding after them."""

    chunk: int
    start: int
    end: int
    padded: bool

    @property
    def size(self) -> int:
        """The steps that the net goes through."""
        return self.end - self.start + self.padded


Tokens = list[list[tuple[int, int]]]
"""Sentences of tokens, each as (start, end) in its text."""


class Tokenizer:
    """Holds Stanza's loaded tokenizer, whose net becomes ours; call it on texts."""

    def __init__(self, trainer: Any) -> None:
        """`trainer` is Stanza's, as it loads a tokenizer."""
        self.net, self.vocab, self.config = trainer.model.eval(), trainer.vocab, trainer.args
        for name in ("rnn", "rnn2"):
            if isinstance(lstm := getattr(self.net, name, None), torch.nn.LSTM):
                setattr(self.net, name, BothWays(lstm))
        self._stanza = TokenizationDataset(self.config, input_text="", vocab=self.vocab, evaluation=True, dictionary=trainer.dictionary)
        self._columns = columns_of(self.config["feat_funcs"], dictionary=self.config["use_dictionary"])

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read a tokenizer that Stanza wrote. Raises whatever Stanza does where it does not load, ValueError for a number that is none."""
        with _no_optimizer():
            trainer = Trainer(model_file=str(path), device="cpu")
        if not all(bool(weights.isfinite().all()) for weights in trainer.model.parameters()):
            raise ValueError("a number in it is not finite")
        return cls(trainer)

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """The sentences of each text."""
        chunks = [chunk for number, text in enumerate(texts) for chunk in chunks_of(number, text, self.config.get("skip_newline", False))]
        found: list[Tokens] = [[] for _ in texts]
        for chunk, classes in zip(chunks, self._classes(chunks), strict=True):
            found[chunk.text] += sentences(chunk, classes)
        return found

    def _classes(self, chunks: Sequence[Chunk]) -> list[Ints]:
        """The class of each character of each chunk."""
        found: list[list[Ints]] = [[] for _ in chunks]
        numbers = self._numbers(chunks)
        todo = [_window(chunks, number, 0) for number in range(len(chunks))]
        while todo:
            following = []
            for batch in _batches(todo):
                scores = self._scores(chunks, numbers, batch)
                for window, row in zip(batch, scores.argmax(2), strict=True):
                    classes = row[: window.end - window.start]
                    if window.end < len(chunks[window.chunk]):
                        stops = np.flatnonzero(np.isin(classes, SENTENCE_ENDS))
                        classes = classes[: stops[-1] + 1] if len(stops) else classes
                        following.append(_window(chunks, window.chunk, window.start + len(classes)))
                    found[window.chunk].append(classes)
            todo = following
        return [self._closed(chunk, np.concatenate(classes)) for chunk, classes in zip(chunks, found, strict=True)]

    def _closed(self, chunk: Chunk, classes: Ints) -> Ints:
        """The classes with the last character as the end of a sentence, and addresses of mail and of the web whole."""
        if classes[-1] not in SENTENCE_ENDS:
            classes[-1] = SENTENCE_ENDS[int(classes[-1] > 2)]
        found: Ints = update_pred_regex(chunk.chars, classes)
        return found

    def _numbers(self, chunks: Sequence[Chunk]) -> list[tuple[Ints, Floats]]:
        """The numbers of each chunk's characters: which of those that the net knows each is, and its features."""
        if not chunks:
            return []
        known, which = np.unique(np.concatenate([chunk.codes for chunk in chunks]), return_inverse=True)
        # What Stanza says of each character by itself; what it says of its place is taken out again.
        ((ids, _, features, _),) = self._stanza.para_to_sentences([(chr(code), 0) for code in known.tolist()])
        features = features.astype(np.float32)
        features[:, min(self._columns.values(), default=features.shape[1]) :] = 0
        edges = np.cumsum([len(chunk) for chunk in chunks])[:-1]
        found = list(zip(np.split(ids[which], edges), np.split(features[which], edges), strict=True))
        for chunk, (_, rows) in zip(chunks, found, strict=True):
            self._mark(chunk, rows)
        return found

    def _mark(self, chunk: Chunk, rows: Floats) -> None:
        """Put into the features what depends on a character's neighbours."""
        for name, column in self._columns.items():
            if name in _EDGES:
                rows[_EDGES[name], column] = 1
            elif name in STRUCTURAL_FEATURES:
                for match in STRUCTURAL_FEATURES[name].finditer(chunk.chars):
                    rows[match.start() : match.end(), column] = 1
            else:
                pairs = [(char, 0) for char in chunk.chars]
                rows[:, column:] = [self._stanza.extract_dict_feat(pairs, place) for place in range(len(chunk))]

    def _scores(self, chunks: Sequence[Chunk], numbers: Sequence[tuple[Ints, Floats]], batch: Sequence[Window]) -> Floats:
        """The net's scores for windows sorted by falling size: an array (windows, characters, classes)."""
        shape = len(batch), batch[0].size
        ids = np.full(shape, self.vocab.unit2id(PAD))
        features = np.zeros((*shape, self.config["feat_dim"]), np.float32)
        for row, (number, start, end, _) in enumerate(batch):
            ids[row, : end - start], features[row, : end - start] = (each[start:end] for each in numbers[number])
        raw = None
        if self.net.charmodel is not None:
            raw = [[*chunks[window.chunk].chars[window.start : window.end], *[PAD] * window.padded] for window in batch]
        with torch.inference_mode():
            scores: Floats = self.net(torch.from_numpy(ids), torch.from_numpy(features), [window.size for window in batch], raw).numpy()
        return scores


@contextmanager
def _no_optimizer() -> Iterator[None]:
    """Stanza makes an optimiser for its tokenizer even to predict, which imports torch's compiler: a second's work for nothing."""
    make = stanza_utils.get_optimizer
    stanza_utils.get_optimizer = lambda *_, **__: None
    try:
        yield
    finally:
        stanza_utils.get_optimizer = make


_EDGES = {"end_of_para": -1, "start_of_para": 0}
"""Features of one character: of the last, of the first."""


def columns_of(names: Sequence[str], *, dictionary: bool) -> dict[str, int]:
    """The columns of those features that depend on a character's neighbours, in Stanza's order, which are the last ones."""
    placed = [name for name in (*_EDGES, *STRUCTURAL_FEATURES) if name in names]
    alone = len([name for name in names if name not in placed])
    return {name: alone + number for number, name in enumerate([*placed, *["dictionary"] * dictionary])}


def chunks_of(number: int, text: str, without_lines: bool) -> Iterator[Chunk]:
    """The chunks of text `number`, as Stanza cuts them; `without_lines` leaves line ends out, as for languages without blanks."""
    at = 0
    for gap in (*NEWLINE_WHITESPACE_RE.finditer(text), None):
        words = text[at : gap.start() if gap else len(text)].rstrip()
        if words:
            yield _chunk(number, at, words, without_lines)
        at = gap.end() if gap else at


def _chunk(number: int, start: int, words: str, without_lines: bool) -> Chunk:
    """The chunk of these words, which begin at `start`: white space as single blanks."""
    chars = WHITESPACE_RE.sub(" ", words)
    places = np.arange(len(chars))
    if without_lines:
        places = np.array([place for place in places.tolist() if words[place] != "\n"], np.int64)
        chars = "".join(chars[place] for place in places.tolist())
    if "  " in chars:
        blank = np.array([char == " " for char in chars])
        kept = ~(blank & np.concatenate([[False], blank[:-1]]))
        chars, places = _BLANKS.sub(" ", chars), places[kept]
    return Chunk(number, chars, places + start)


def _window(chunks: Sequence[Chunk], number: int, start: int) -> Window:
    """The window of a chunk that begins at `start`. Stanza pads a chunk that goes through whole, and no other where it is read alone."""
    end = min(len(chunks[number]), start + WINDOW)
    return Window(number, start, end, start == 0 and end < WINDOW)


def _batches(windows: Sequence[Window]) -> Iterator[list[Window]]:
    """The windows by falling size, in batches of about BATCH characters."""
    ordered = sorted(windows, key=lambda each: -each.size)
    begin = 0
    while begin < len(ordered):
        end = begin + rows_at_once(ordered[begin].size, BATCH)
        yield ordered[begin:end]
        begin = end


def sentences(chunk: Chunk, classes: Ints) -> Tokens:
    """The sentences of a chunk, given the class of each of its characters."""
    found: Tokens = []
    sentence: list[tuple[int, int]] = []
    start = 0
    ends = np.flatnonzero(classes)
    for end, place, closes in zip(ends.tolist(), chunk.places[ends].tolist(), np.isin(classes[ends], SENTENCE_ENDS).tolist(), strict=True):
        start, first = end + 1, start + (chunk.chars[start] == " ")
        if first > end:
            continue  # a blank by itself is no token
        sentence.append((int(chunk.places[first]), place + 1))
        if closes:
            found.append(sentence)
            sentence = []
    return [*found, sentence] if sentence else found
