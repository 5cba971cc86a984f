"""A small transformer that reads a quotation: texts to vectors, in whole numbers. Alone imports tokenizers and safetensors.

The architecture is BERT's (Devlin et al. 2019). Weights are whole numbers of eight bits with a scale for each row, and so are the
states before each product, with a scale for each piece of text: a text's vector depends on no other text, however many are read at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from tokenizers.processors import BertProcessing
from torch import Tensor
from torch.nn import functional

from quotes.learned.files import loading, refuse_unreadable
from quotes.learned.whole import EPSILON, Product
from quotes.stance.facts import AGAIN, ENCODER, SHIPPED
from quotes.stance.rows import alone

LENGTH = 128
"""Pieces of a text that are read; the rest of a longer one is left out."""
PIECES_AT_ONCE = 512
"""More at once are slower: their states fill fresh pages of memory at every step."""
FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
PRODUCTS = ("attend", "gather", "widen", "narrow")
"""The products of a layer: to what is asked, keys and values at once; out of the heads; to the wide states; and back."""


@dataclass(frozen=True, slots=True)
class FloatProduct:
    """A matrix of floating numbers, shape (outputs, inputs), and an offset for each output: what is learnt while tuning."""

    weight: Tensor
    offset: Tensor

    def __call__(self, states: Tensor) -> Tensor:
        """The product with each row of `states`, shape (rows, inputs): (rows, outputs)."""
        return functional.linear(states, self.weight, self.offset)


@dataclass(frozen=True, slots=True)
class Norm:
    """The weights of a layer normalisation."""

    weight: Tensor
    bias: Tensor

    def __call__(self, states: Tensor) -> Tensor:
        """Each row normalised."""
        return functional.layer_norm(states, self.weight.shape, self.weight, self.bias, EPSILON)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: attention over the pieces of a text, then two products, each added to what went in."""

    attend: Product | FloatProduct
    gather: Product | FloatProduct
    first: Norm
    widen: Product | FloatProduct
    narrow: Product | FloatProduct
    second: Norm

    def __call__(self, states: Tensor, heads: int) -> Tensor:
        """The states of some texts of one length, shape (texts, pieces, width), a layer up."""
        texts, pieces, width = states.shape
        rows = states.reshape(-1, width)
        asked, keys, values = self.attend(rows).view(texts, pieces, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(asked, keys, values).transpose(1, 2).reshape(-1, width)
        rows = self.first(rows + self.gather(mixed))
        rows = self.second(rows + self.narrow(functional.gelu(self.widen(rows))))
        return rows.view(texts, pieces, width)


@dataclass(frozen=True, slots=True)
class Exit:
    """Where texts of which the encoder is sure leave: by their mean state after layer `after`, with a guess at their last one.

    The way out of Teerapittayanon, McDanel and Kung, "BranchyNet: Fast Inference via Early Exiting from Deep Neural Networks", 2016.
    """

    after: int
    least: Tensor
    weight: Tensor
    offset: Tensor
    guess: Product

    def __call__(self, means: Tensor) -> tuple[Tensor, Tensor]:
        """Which of some mean states, shape (texts, width), leave, shape (texts,), and a guess at the last one of each that does."""
        scores = (means.unsqueeze(1) * self.weight).sum(-1) + self.offset
        leaves = (scores.log_softmax(-1) >= self.least).any(-1)
        return leaves, self.guess(means[leaves])


class Encoder:
    """A loaded encoder. `classes` names the columns of `scores`, "" for off target."""

    def __init__(self, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
        self.tensors, self.facts = tensors, facts
        self._known: dict[tuple[str, bool], Any] | None = None
        self.classes = tuple(str(name) for name in facts["classes"])
        self.heads = int(facts["heads"])
        self.pieces = cutter([str(piece) for piece in facts["vocabulary"]])
        self._words, self._sizes = tensors["words"], tensors["words.scale"]
        self._places, self._start = tensors["places"], norm(tensors, "start")
        self._layers = tuple(_layer(tensors, f"layer{number}") for number in range(int(facts["layers"])))
        self._exits = {int(each["after"]): _exit(tensors, each) for each in facts.get("exits", ())}
        self._out, self._out_offset = tensors["out"], tensors["out.offset"]
        if len(self._words) != len(facts["vocabulary"]) or self._out.shape != (len(self.classes), self.width):
            raise ValueError(f"{len(self._words)} rows for {len(facts['vocabulary'])} pieces, scores of shape {tuple(self._out.shape)}")

    @property
    def width(self) -> int:
        """The number of columns of a vector."""
        return int(self._words.shape[1])

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Inside, a text is read once however often it is asked for: for folds, which ask again and again."""
        before = self._known
        self._known = {} if before is None else before
        try:
            yield
        finally:
            self._known = before

    def vectors(self, texts: Sequence[str], *, exits: bool = False) -> Any:
        """The mean state of each text's pieces: an array of shape (texts, width).

        With `exits` a text of whose class the encoder is sure leaves after the first layers, with a guess at its vector: half the time
        where half the texts leave. That holds for the classes that it was taught, and for no others. An encoder without exits reads all.
        """
        if self._known is None:
            return self._vectors(texts, exits)
        if new := [text for text in dict.fromkeys(texts) if (text, exits) not in self._known]:
            self._known.update(zip(((text, exits) for text in new), self._vectors(new, exits), strict=True))
        return np.stack([self._known[text, exits] for text in texts]) if len(texts) else self._vectors([], exits)

    def _vectors(self, texts: Sequence[str], exits: bool) -> Any:
        out = np.zeros((len(texts), self.width), dtype=np.float32)
        cut = [encoding.ids for encoding in self.pieces.encode_batch([plain(text) for text in texts])]
        with torch.inference_mode():
            for rows in batches([len(ids) for ids in cut], PIECES_AT_ONCE):
                out[rows] = self._means(torch.tensor([cut[row] for row in rows]), exits).numpy()
        return out

    def scores(self, vectors: Any) -> Any:
        """The log-probability of each class that it was taught, for vectors of shape (texts, width): (texts, classes)."""
        raw = alone(vectors, self._out.numpy().T) + self._out_offset.numpy()
        top = raw.max(axis=1, keepdims=True)
        return raw - top - np.log(np.exp(raw - top).sum(axis=1, keepdims=True))

    def _means(self, ids: Tensor, exits: bool) -> Tensor:
        """The mean state of texts of one length, shape (texts, width)."""
        states = self._words[ids].float() * self._sizes[ids].unsqueeze(-1) + self._places[: ids.shape[1]]
        states = self._start(states)
        means, left = torch.empty(len(ids), self.width), torch.arange(len(ids))
        for number, layer in enumerate(self._layers, 1):
            states = layer(states, self.heads)
            if exits and (way_out := self._exits.get(number)):
                leaves, guesses = way_out(states.mean(1))
                means[left[leaves]] = guesses
                states, left = states[~leaves], left[~leaves]
                if not len(left):
                    return means
        means[left] = states.mean(1)
        return means


def plain(text: str) -> str:
    """The text without halves of surrogate pairs, which no library in Rust takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def batches(sizes: Sequence[int], pieces: int) -> Iterator[list[int]]:
    """Row numbers by length, some `pieces` pieces together: only texts of one length are, so that none needs filling up."""
    places: dict[int, list[int]] = {}
    for row, size in enumerate(sizes):
        places.setdefault(size, []).append(row)
    for size, rows in sorted(places.items()):
        step = max(1, pieces // size)
        for begin in range(0, len(rows), step):
            yield rows[begin : begin + step]


def cutter(vocabulary: Sequence[str]) -> Tokenizer:
    """Cuts texts into the pieces of a vocabulary, as BERT does, in lower case."""
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    pieces = Tokenizer(models.WordPiece(numbers, unk_token=UNKNOWN))
    pieces.normalizer = normalizers.BertNormalizer(lowercase=True)
    pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pieces.post_processor = BertProcessing((LAST, numbers[LAST]), (FIRST, numbers[FIRST]))
    pieces.enable_truncation(LENGTH)
    return pieces


def norm(tensors: Mapping[str, Tensor], name: str) -> Norm:
    """The normalisation of that name."""
    return Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])


def _layer(tensors: Mapping[str, Tensor], name: str) -> Layer:
    products = {
        part: Product(tensors[f"{name}.{part}"].t().contiguous(), tensors[f"{name}.{part}.scale"], tensors[f"{name}.{part}.offset"])
        for part in PRODUCTS
    }
    return Layer(first=norm(tensors, f"{name}.first"), second=norm(tensors, f"{name}.second"), **products)


def _exit(tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> Exit:
    name = f"exit{facts['after']}"
    guess = Product(tensors[f"{name}.guess"].t().contiguous(), tensors[f"{name}.guess.scale"], tensors[f"{name}.guess.offset"])
    return Exit(int(facts["after"]), tensors[f"{name}.least"], tensors[f"{name}.weight"], tensors[f"{name}.offset"], guess)


def write_encoder(encoder: Encoder, path: Path) -> None:
    """Write an encoder as `load_encoder` reads it; the file's name is `facts.ENCODER`."""
    save_file(dict(encoder.tensors), path, metadata={"facts": json.dumps(dict(encoder.facts), ensure_ascii=False)})


def load_encoder(folder: Path | None = None) -> Encoder:
    """The encoder of a folder, or the shipped one; a file is read once. Raises ModelError where it does not load."""
    path = (SHIPPED if folder is None else folder) / ENCODER
    refuse_unreadable(path, AGAIN)
    with loading(path, AGAIN):
        at = path.stat()
        return _load(path.resolve(), at.st_mtime_ns, at.st_size)


def forget() -> None:
    """Let go the encoders that were read; the next `load_encoder` reads its file again."""
    _load.cache_clear()


@lru_cache(maxsize=4)
def _load(path: Path, changed: int, size: int) -> Encoder:
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    facts = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["facts"])
    tensors = load(data)
    if not all(tensor.dtype == torch.int8 or bool(tensor.isfinite().all()) for tensor in tensors.values()):
        raise ValueError("a number is not finite")
    return Encoder(tensors, facts)
