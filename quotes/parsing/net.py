"""The net of the tagger: from word vectors, spellings and small features to a score for each tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from quotes.learned.whole import FULL, product_of, ready, rounded, whole_product
from quotes.parsing.decoding import ENTITIES, PARTS, bioes
from quotes.parsing.features import FEATURES, Ints

DEFAULTS: dict[str, int] = {"vector_dim": 100, "char_dim": 24, "char_out": 64, "hidden": 256, "layers": 2, "entities": 1}
"""The shape of a net; the weight file holds its own."""
STEPS, ROWS = 8, 8
"""The sides of a grid are multiples of these."""
AT_ONCE = 512
"""So many rows are prepared before the steps over them: their states stay in the processor's cache."""


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
        x = _inputs(self, words, features)
        places = grids(sizes)
        for pair in zip(self.onward, self.backward_, strict=True):
            x = both_ways(pair, drop(x) if drop else x, places)
        return _heads(self, drop(x) if drop else x)


class WholeNet:
    """A taught net that reads with whole numbers of eight bits: half the time, and scores that differ by a few hundredths."""

    def __init__(self, net: TaggerNet) -> None:
        self.config, self.small, self.spell, self.parts, self.entities = net.config, net.small, net.spell, net.parts, net.entities
        self.layers = [tuple(map(WholeLSTM, pair)) for pair in zip(net.onward, net.backward_, strict=True)]

    def __call__(self, words: Tensor, features: Tensor, sizes: Ints) -> list[Tensor]:
        """As `TaggerNet.forward`."""
        x, turned = _inputs(self, words, features), torch.from_numpy(turned_rows(sizes))
        for onward, backward in self.layers:
            x = torch.cat([onward(x, sizes), backward(x.index_select(0, turned), sizes).index_select(0, turned)], -1)
        return _heads(self, x)


def _inputs(net: TaggerNet | WholeNet, words: Tensor, features: Tensor) -> Tensor:
    """What the first layer reads of each packed token."""
    return torch.cat([words, *(table(features[:, i]) for i, table in enumerate(net.small))], -1)


def _heads(net: TaggerNet | WholeNet, x: Tensor) -> list[Tensor]:
    """The scores of each head, given what the last layer makes of each packed token."""
    return [net.parts(x)] + ([net.entities(x)] if net.entities is not None else [])


class WholeLSTM:
    """An LSTM of one direction whose products are of whole numbers; its states, from -1 to 1, are rounded to 127ths for them."""

    def __init__(self, lstm: nn.Module) -> None:
        """Takes the weights of a `torch.nn.LSTM` of one layer."""
        given = {name: weights.detach().clone() for name, weights in lstm.state_dict().items()}
        self.hidden = given["weight_hh_l0"].shape[1]
        offset = given["bias_ih_l0"] + given["bias_hh_l0"]
        for weights in (given["weight_ih_l0"], given["weight_hh_l0"], offset):
            weights[2 * self.hidden : 3 * self.hidden] *= 2  # tanh(x) is 2 sigmoid(2x) - 1: one call for all gates, and a faster one
        self.read = product_of(given["weight_ih_l0"], offset)
        whole, scale = rounded(given["weight_hh_l0"])
        self.recur, self.scale = whole.t().contiguous(), scale / FULL

    def __call__(self, x: Tensor, sizes: Ints) -> Tensor:
        """The states after each packed row, shape (rows, hidden); `sizes` are the rows of each step and never grow."""
        out, recur = torch.empty(len(x), self.hidden), ready(self.recur)
        whole, cell = torch.zeros(int(sizes[0]), self.hidden, dtype=torch.int8), torch.zeros(int(sizes[0]), self.hidden)
        for begin, steps in _blocks(sizes.tolist()):
            gates, at = self.read(x[begin : begin + sum(steps)]), 0
            for rows in steps:
                state, cell = self._step(gates[at : at + rows], whole[:rows], cell[:rows], recur)
                out[begin + at : begin + at + rows] = state
                whole = state.mul_(FULL).round_().to(torch.int8)
                at += rows
        return out

    def _step(self, gates: Tensor, whole: Tensor, cell: Tensor, recur: Tensor) -> tuple[Tensor, Tensor]:
        """The next states and cells; `gates` are what was read, and are written over."""
        gates.addcmul_(whole_product(whole, recur), self.scale).sigmoid_()
        enter, keep, new, leave = gates.chunk(4, 1)
        cell = torch.addcmul(new.mul_(2).sub_(1).mul_(enter), keep, cell)
        return (cell * 2).sigmoid_().mul_(2).sub_(1).mul_(leave), cell


def _blocks(sizes: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Steps in groups of about AT_ONCE rows: the first row of each group, and the rows of its steps."""
    begin, steps = 0, list[int]()
    for rows in sizes:
        if steps and sum(steps) + rows > AT_ONCE:
            yield begin, steps
            begin, steps = begin + sum(steps), []
        steps.append(rows)
    if steps:
        yield begin, steps


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


def turned_rows(sizes: Ints) -> Ints:
    """The packed row that is read at each packed row's place where every sequence is read from its end; turned twice, each is back."""
    _, backwards = grid_rows(sizes)
    turned: Ints = backwards[backwards < sizes.sum()]
    return turned


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
