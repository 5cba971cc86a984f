"""Distil a tokenizer of Stanza's into a smaller one, which Stanza and this package read alike.

    python -m training.small_tokenizer quotes/models/en/tokenize/quotes.pt articles.jsonl more.txt --out small.pt

The student has one layer and learns what the teacher says of every character of the texts, with the teacher's characters, features and
windows. Method: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015.
"""

from __future__ import annotations

import argparse
import copy
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from stanza.models.tokenization.trainer import Trainer
from torch import Tensor, nn

from quotes.parsing.net import BothWays
from quotes.parsing.tokenizer import PAD, Tokenizer, Window
from training.prepare import read_rows

log = logging.getLogger("training.small_tokenizer")
CHARS = 8000
"""About so many characters are learnt from at once."""
AT_ONCE = 200
"""So many texts are read at once."""
RATE = 4e-3


class Seen(NamedTuple):
    """One window as the net sees it, `size` steps: numbers of its characters, their features, and the teacher's log-probabilities."""

    ids: np.ndarray
    features: np.ndarray
    scores: np.ndarray

    @property
    def size(self) -> int:
        """Steps."""
        return len(self.ids)


class Watched(Tokenizer):
    """A tokenizer that keeps what its net saw and said."""

    seen: list[Seen]

    def _scores(self, chunks: Any, numbers: Any, batch: Sequence[Window]) -> Any:
        scores = super()._scores(chunks, numbers, batch)
        pad = self.vocab.unit2id(PAD)
        for (number, start, end, padded), row in zip(batch, scores, strict=True):
            ids, features = (each[start:end] for each in numbers[number])
            ids = np.append(ids, pad) if padded else ids
            features = np.pad(features, ((0, int(padded)), (0, 0)))
            self.seen.append(Seen(ids.astype(np.int16), features.astype(np.int8), row[: len(ids)].astype(np.float16)))
        return scores


def texts(paths: Sequence[Path]) -> Iterator[str]:
    """The texts of .jsonl files, of folders of .txt files, and of .txt files."""
    for path in paths:
        if path.suffix == ".jsonl":
            yield from (row["text"] for row in read_rows(path))
        else:
            yield from (each.read_text(encoding="utf-8") for each in (sorted(path.rglob("*.txt")) if path.is_dir() else [path]))


def observe(teacher: Watched, given: Sequence[str]) -> list[Seen]:
    """What the teacher sees and says of the texts."""
    teacher.seen = []
    for begin in range(0, len(given), AT_ONCE):
        teacher(given[begin : begin + AT_ONCE])
        log.info("read %d of %d texts, %d windows", min(len(given), begin + AT_ONCE), len(given), len(teacher.seen))
    return teacher.seen


def batches(seen: Sequence[Seen], dice: np.random.Generator) -> Iterator[list[Seen]]:
    """All windows in batches of windows of like size, in random order."""
    order = sorted(dice.permutation(len(seen)).tolist(), key=lambda number: -seen[number].size)
    groups, begin = [], 0
    while begin < len(order):
        step = max(1, CHARS // seen[order[begin]].size)
        groups.append(order[begin : begin + step])
        begin += step
    for place in dice.permutation(len(groups)).tolist():
        yield [seen[number] for number in groups[place]]


def stacked(batch: Sequence[Seen]) -> tuple[Tensor, Tensor, list[int], Tensor]:
    """Characters (windows, steps), features and teacher's probabilities of a batch sorted by falling size, and its sizes."""
    longest = batch[0].size
    ids = np.stack([np.pad(each.ids, (0, longest - each.size)) for each in batch]).astype(np.int64)
    features = np.stack([np.pad(each.features, ((0, longest - each.size), (0, 0))) for each in batch]).astype(np.float32)
    said = np.stack([np.pad(np.exp(each.scores.astype(np.float32)), ((0, longest - each.size), (0, 0))) for each in batch])
    return torch.from_numpy(ids), torch.from_numpy(features), [each.size for each in batch], torch.from_numpy(said)


def student_of(teacher: Any, hidden: int, seed: int) -> Any:
    """An untaught tokenizer in Stanza's form with one layer of `hidden` numbers each way."""
    torch.manual_seed(seed)
    config = copy.deepcopy(teacher.args) | {"hidden_dim": hidden, "hierarchical": False, "dropout": 0.0, "feat_dropout": 0.0}
    return Trainer(args=config | {"lr0": RATE}, vocab=teacher.vocab, lexicon=teacher.lexicon, dictionary=teacher.dictionary)


def loss_of(net: nn.Module, batch: Sequence[Seen]) -> Tensor:
    """The mean cross-entropy of the net's scores with the teacher's probabilities; that of the teacher with itself is the least."""
    ids, features, sizes, said = stacked(batch)
    loss: Tensor = -(said * net(ids, features, sizes)).sum() / sum(sizes)
    return loss


def learn(net: nn.Module, seen: Sequence[Seen], passes: int, seed: int, tell: Callable[[str], None]) -> None:
    """Go over the windows so many times, the rate falling to nothing."""
    dice = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    steps = passes * sum(1 for _ in batches(seen, np.random.default_rng(seed)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.05)
    for number in range(passes):
        total, count = 0.0, 0
        for batch in batches(seen, dice):
            loss = loss_of(net, batch)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + float(loss.detach()), count + 1
            if count % 100 == 0:
                tell(f"pass {number + 1}, step {count}: {total / count:.5f}")
        tell(f"pass {number + 1}: {total / count:.5f}")


def written_back(net: Any) -> None:
    """Put the weights of the two one-way LSTMs back into one of both ways, as Stanza writes it."""
    ways = net.rnn
    lstm = nn.LSTM(ways.onward[0].input_size, ways.onward[0].hidden_size, bidirectional=True, batch_first=True)
    own = {
        f"{name}{end}": weights
        for end, side in (("", ways.onward), ("_reverse", ways.backward_))
        for name, weights in side[0].state_dict().items()
    }
    lstm.load_state_dict(own)
    net.rnn = lstm


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("texts", type=Path, nargs="+", help=".jsonl files with a text a line, .txt files or folders of them")
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    teacher = Trainer(model_file=str(args.teacher), device="cpu")
    student = student_of(teacher, args.hidden, args.seed)
    seen = observe(Watched(teacher), list(texts(args.texts)))
    net = student.model
    net.rnn = BothWays(net.rnn)
    net.train()
    learn(net, seen, args.passes, args.seed, lambda line: log.info("%s", line))
    written_back(net)
    student.save(str(args.out))
    torch.save(torch.load(args.out, weights_only=True), args.out)  # Stanza writes torch's old form, which has no check sums


if __name__ == "__main__":
    main()
