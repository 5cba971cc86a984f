"""The net of the tagger: from word vectors, spellings and small features to a score for each tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from quotes.parsing.decoding import ENTITIES, PARTS, bioes
from quotes.parsing.features import FEATURES, Ints

DEFAULTS: dict[str, int] = {"vector_dim": 100, "char_dim": 24, "char_out": 64, "hidden": 256, "layers": 2, "entities": 1}
"""The shape of a net; the weight file holds its own."""
STEPS, ROWS = 8, 8
"""The sides of a grid are multiples of these."""


class TaggerNet(nn.Module):
    """Fixed word vectors, characters and small features; BiLSTM layers; a score for each tag of each head."""

    def __init__(self, config: dict[str, int]) -> None:
        super().__init__()
        self.config = DEFAULTS | config
        c = self.config
        self.chars = nn.Embedding(98, c["char_dim"], padding_idx=0)
        self.conv = nn.Linear(3 * c["char_dim"], c["char_out"])
        self.small = nn.ModuleList(nn.Embedding(size, dim) for _, size, dim in FEATURES)
        width = c["vector_dim"] + c["char_out"] + sum(dim for _, _, dim in FEATURES)
        sizes = [width] + [2 * c["hidden"]] * (c["layers"] - 1)
        self.onward = nn.ModuleList(nn.LSTM(size, c["hidden"]) for size in sizes)
        self.backward_ = nn.ModuleList(nn.LSTM(size, c["hidden"]) for size in sizes)
        self.parts = nn.Linear(2 * c["hidden"], len(bioes(PARTS)))
        self.entities = nn.Linear(2 * c["hidden"], len(bioes(ENTITIES))) if c["entities"] else None

    def spell(self, chars: Tensor) -> Tensor:
        """Words from their characters: a convolution over three at a time, and its maxima."""
        x = nn.functional.pad(self.chars(chars), (0, 0, 1, 1))
        triples = torch.cat([x[:, :-2], x[:, 1:-1], x[:, 2:]], -1)
        y = self.conv(triples).masked_fill((chars == 0).unsqueeze(-1), -1e4)
        return torch.relu(y.amax(1))

    def forward(self, words: Tensor, features: Tensor, sizes: Ints, drop: Callable[[Tensor], Tensor] | None = None) -> list[Tensor]:
        """Tag scores of packed tokens: one row a token, all first tokens, then all second ones ..., `sizes` rows a step."""
        x = torch.cat([words, *(table(features[:, i]) for i, table in enumerate(self.small))], -1)
        places = grids(sizes)
        for pair in zip(self.onward, self.backward_, strict=True):
            x = both_ways(pair, drop(x) if drop else x, places)
        x = drop(x) if drop else x
        return [self.parts(x)] + ([self.entities(x)] if self.entities is not None else [])


class BothWays(nn.Module):
    """Stands in for a bidirectional `nn.LSTM` that reads packed sequences and learns nothing more: the same numbers in half the time.

    torch runs packed sequences step by step; an LSTM of one direction over a grid with blanks is one call of oneDNN.
    """

    def __init__(self, lstm: nn.LSTM) -> None:
        super().__init__()
        sides = [[_one_way(lstm, layer, end) for layer in range(lstm.num_layers)] for end in ("", "_reverse")]
        self.onward, self.backward_ = map(nn.ModuleList, sides)

    def forward(self, packed: PackedSequence) -> tuple[PackedSequence, None]:
        """What the LSTM gives for packed sequences, sorted by falling length; no last state."""
        x, places = packed.data, grids(packed.batch_sizes.numpy())
        for pair in zip(self.onward, self.backward_, strict=True):
            x = both_ways(pair, x, places)
        return packed._replace(data=x), None


def _one_way(lstm: nn.LSTM, layer: int, end: str) -> nn.LSTM:
    own = nn.LSTM(lstm.input_size if layer == 0 else 2 * lstm.hidden_size, lstm.hidden_size)
    own.load_state_dict({name: getattr(lstm, f"{name.removesuffix('0')}{layer}{end}") for name in own.state_dict()})
    return own.eval()


def both_ways(pair: Iterable[nn.Module], x: Tensor, places: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """A layer's two LSTMs over packed rows `x`, one read forwards and one backwards, side by side; `places` are `grids` of them."""
    padded = torch.cat([x, x.new_zeros(1, x.shape[1])])
    sides = []
    for lstm, (grid, home) in zip(pair, places, strict=True):
        y = lstm(padded.index_select(0, grid.flatten()).view(*grid.shape, -1))[0]
        sides.append(y.flatten(0, 1).index_select(0, home))
    return torch.cat(sides, -1)


def packing(lengths: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """For sequences sorted by falling length: sequence and position of each packed row, and the rows a step."""
    sizes = (np.array(lengths)[None, :] > np.arange(lengths[0])[:, None]).sum(1)
    which = np.concatenate([np.arange(n) for n in sizes])
    return which, np.repeat(np.arange(lengths[0]), sizes), sizes


def grids(sizes: Ints) -> list[tuple[Tensor, Tensor]]:
    """Forwards and backwards: `grid_rows` of packed sequences, and `grid_homes` of it."""
    return [(torch.from_numpy(grid), torch.from_numpy(grid_homes(grid, int(sizes.sum())))) for grid in grid_rows(sizes)]


def rows_at_once(longest: int, most: int) -> int:
    """How many sequences, of up to `longest` steps, go into a grid of about `most` places: so many that no row stays blank."""
    return max(1, most // longest // ROWS) * ROWS


def grid_rows(sizes: Ints) -> tuple[Ints, Ints]:
    """The packed row at each step of each sequence, read forwards and read backwards; the row past the last where there is none.

    Grids are a little larger than needed, by multiples of STEPS and of ROWS, so that few shapes occur: each new one costs the LSTM a
    compilation.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)])
    steps, each = np.arange(-(-len(sizes) // STEPS) * STEPS)[:, None], np.arange(-(-int(sizes[0]) // ROWS) * ROWS)[None, :]
    lengths = (each < sizes[:, None]).sum(0)[None, :]
    inside = steps < lengths
    rows = [starts[np.where(inside, at, 0)] + each for at in (steps, lengths - 1 - steps)]
    return np.where(inside, rows[0], starts[-1]), np.where(inside, rows[1], starts[-1])


def grid_homes(grid: Ints, count: int) -> Ints:
    """The inverse of a grid: where in it, read row by row, each of the `count` packed rows lies."""
    homes: Ints = np.argsort(grid, axis=None, kind="stable")[:count]
    return homes
