"""Mark the contents, cues and sources of quotations, and the named entities, in one pass of a BiLSTM."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from quotes.language.quoting import Apostrophes
from quotes.learned.files import loading
from quotes.parsing.decoding import ENTITIES, PARTS, Floats, TaggedSpan, bioes, legal, read_spans, viterbi
from quotes.parsing.features import Ints, Reader, TokenSequence, char_ids, vector_row
from quotes.parsing.net import TaggerNet, WholeNet, packing, rows_at_once

BATCH = 6000
"""About so many tokens go through the net at once."""


class Tagged(NamedTuple):
    """What was found in one paragraph, in reading order."""

    parts: tuple[TaggedSpan, ...]
    entities: tuple[TaggedSpan, ...]


def beside(vectors: Tensor, saved: Mapping[str, Any]) -> Tensor:
    """Word vectors with those distilled from the teacher beside them, where `saved` holds such: bytes, and what one step is worth."""
    if "distilled" not in saved:
        return vectors
    return torch.cat([vectors, saved["distilled"].float() * saved["scale"].float()], 1)


def _vectors(path: str | Path) -> tuple[Tensor, dict[str, int]]:
    """The vectors of a Stanza pretrain file, shape (words, numbers), and the row of each word."""
    saved = torch.load(path, map_location="cpu", weights_only=False, pickle_module=_Plainly)
    rows: dict[str, int] = saved["vocab"]["_unit2id"]
    vectors: Tensor = saved["emb"].float()
    if vectors.dim() != 2 or max(rows.values()) >= len(vectors):
        raise ValueError(f"{len(rows)} words and vectors of shape {tuple(vectors.shape)}")
    return vectors, rows


def _refuse_misfits(net: TaggerNet, vectors: Tensor, steps: Sequence[Tensor]) -> None:
    """Raises ValueError where the vectors are not of the net's width, or a number is not finite."""
    width = net.config["vector_dim"]
    if vectors.shape[1] != width:
        raise ValueError(f"it reads vectors of {width} numbers, and those beside it have {vectors.shape[1]}")
    if not all(bool(torch.isfinite(each).all()) for each in (vectors, *net.state_dict().values(), *steps)):
        raise ValueError("a number in it is not finite")


class _Plainly:
    """In `pickle`'s place: reads tensors and plain values and nothing that could run. What torch does for `weights_only` is Python, and
    takes ten times as long over 60,000 words."""

    class Unpickler(pickle.Unpickler):
        """Refuses every name but those that a tensor is made with."""

        def find_class(self, module: str, name: str) -> Any:
            """Raises UnpicklingError for any other name."""
            if (module, name) not in _NAMES:
                raise pickle.UnpicklingError(f"{module}.{name} does not belong into a file of vectors")
            return super().find_class(module, name)

    @classmethod
    def load(cls, file: IO[bytes], **options: Any) -> Any:
        """As `pickle.load`."""
        return cls.Unpickler(file, **options).load()


_NAMES = {("collections", "OrderedDict"), ("torch._utils", "_rebuild_tensor_v2"), ("torch", "FloatStorage"), ("torch", "HalfStorage")}


class QuotationTagger:
    """Holds the loaded weights; `tag` marks many paragraphs at once."""

    def __init__(
        self, net: TaggerNet | WholeNet, vectors: Tensor, rows: dict[str, int], apostrophes: Apostrophes, steps: Sequence[Floats] = ()
    ) -> None:
        self.net = net.eval() if isinstance(net, TaggerNet) else net
        self.vectors = vectors
        self.reader = Reader(rows, apostrophes)
        self.heads = [bioes(PARTS)] + ([bioes(ENTITIES)] if net.entities is not None else [])
        self.steps = list(steps) or [legal(tags) for tags in self.heads]

    @classmethod
    def load(cls, path: str | Path, pretrain_path: str | Path, apostrophes: Apostrophes) -> QuotationTagger:
        """Read the weights and the word vectors (a Stanza pretrain file), and move those vectors that were trained on; `apostrophes` are
        those of the language that the weights were trained with. The net then reads with whole numbers (`WholeNet`).

        Raises ModelError, naming the file, where one does not load or the two do not fit each other.
        """
        with loading(pretrain_path):
            embeddings, rows = _vectors(pretrain_path)
        with loading(path):
            saved = torch.load(path, map_location="cpu", weights_only=True)
            net = TaggerNet(saved["config"])
            net.load_state_dict({name: weights.float() for name, weights in saved["state"].items()})
            vectors = beside(embeddings, saved)
            if "moves" in saved:
                vectors = vectors.index_add(0, saved["moved"].long(), saved["moves"].float())
            steps = [own.float() for own in saved["steps"]]
            _refuse_misfits(net, vectors, steps)
            tagger = cls(WholeNet(net.eval()), vectors, rows, apostrophes)
            tagger.steps = [own.numpy() + bound for own, bound in zip(steps, tagger.steps, strict=True)]
        return tagger

    @property
    def has_entities(self) -> bool:
        """Whether the weights mark named entities too."""
        return len(self.heads) > 1

    def tag(
        self, paragraphs: Sequence[Sequence[str]], sentence_starts: Sequence[Sequence[int]], article_starts: Collection[int] = (0,)
    ) -> list[Tagged]:
        """What each paragraph (a list of tokens) holds. `sentence_starts` are token indices, `article_starts` paragraph indices."""
        sequences = sorted(self.reader.sequences(paragraphs, sentence_starts, article_starts), key=lambda each: -len(each.words))
        tags = [[["O"] * len(paragraph) for paragraph in paragraphs] for _ in self.heads]
        scores = [[[1.0] * len(paragraph) for paragraph in paragraphs] for _ in self.heads]
        with torch.inference_mode():
            for batch, words, index in self._batches(sequences):
                self._tag_batch(batch, words, index, tags, scores)
        spans = [[read_spans(*pair) for pair in zip(*head, strict=True)] for head in zip(tags, scores, strict=True)]
        return [Tagged(own, spans[1][i] if self.has_entities else ()) for i, own in enumerate(spans[0])]

    def _batches(self, sequences: Sequence[TokenSequence]) -> Iterator[tuple[Sequence[TokenSequence], Tensor, dict[str, int]]]:
        """Batches of about BATCH tokens, with a table of the words in them."""
        index = {word: i for i, word in enumerate(dict.fromkeys(itertools.chain.from_iterable(each.words for each in sequences)))}
        if not index:
            return
        table = self.word_table(list(index))
        begin = 0
        while begin < len(sequences):
            end = begin + rows_at_once(len(sequences[begin].words), BATCH)
            yield sequences[begin:end], table, index
            begin = end

    def word_table(self, words: Sequence[str]) -> Tensor:
        """One row a word: its fixed vector and its spelling."""
        rows = torch.tensor([vector_row(word, self.reader.rows, self.reader.apostrophes.endings) for word in words])
        chars = torch.tensor([char_ids(word) for word in words])
        spelt = torch.cat([self.net.spell(chars[i : i + 2048]) for i in range(0, len(words), 2048)])
        return torch.cat([self.vectors[rows], spelt], -1)

    def scores(self, batch: Sequence[TokenSequence], table: Tensor, index: dict[str, int]) -> tuple[list[Tensor], Ints, Ints, Ints]:
        """Log-probabilities of each head for the packed tokens of a batch; sequence and position of each row; rows a step."""
        which, where, sizes = packing([len(each.words) for each in batch])
        offsets = np.cumsum([0, *(len(each.words) for each in batch)])[which] + where
        words = torch.tensor([index[word] for each in batch for word in each.words])[offsets]
        features = torch.from_numpy(np.concatenate([each.features for each in batch])[offsets])
        out = [torch.log_softmax(head, -1) for head in self.net(table[words], features, sizes)]
        return out, which, where, sizes

    def _tag_batch(
        self,
        batch: Sequence[TokenSequence],
        table: Tensor,
        index: dict[str, int],
        tags: list[list[list[str]]],
        scores: list[list[list[float]]],
    ) -> None:
        out, which, where, sizes = self.scores(batch, table, index)
        origins = [batch[sequence].origin[position] for sequence, position in zip(which.tolist(), where.tolist(), strict=True)]
        for head, (logs, names) in enumerate(zip(out, self.heads, strict=True)):
            matrix = logs.numpy()
            best = viterbi(matrix, sizes.tolist(), self.steps[head], names)
            chances = np.exp(matrix[np.arange(len(best)), best]).tolist()
            for (paragraph, token), tag, chance in zip(origins, best.tolist(), chances, strict=True):
                if tag and paragraph >= 0:
                    tags[head][paragraph][token] = names[tag]
                    scores[head][paragraph][token] = chance
