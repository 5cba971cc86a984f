"""Fine-tune a transformer to read the stance of quotations; write its soft labels for others. It is not shipped.

    python -m training.stance_teacher ENCODER --data rows.jsonl --fold 0 --of 4 --seed 1 --out teacher-0.pt
    python -m training.stance_teacher ENCODER --out teacher-0.pt --predict rows.jsonl more.jsonl     # more.teacher-0.npy beside it

With --fold a part of the groups is left out of the training and reported on: each labelled row is read by a teacher that has not seen it.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import f1_score
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from training.precision import announce, float_weights, precision
from training.stance_data import CLASSES, RULES, TONES, UNKNOWN, Row, fold_of, read

log = logging.getLogger("training.stance_teacher")
LENGTH = 128
"""Pieces of a text that are read."""
SIDE = 0.2
"""What tone and rule, which are learnt beside the label, weigh in the loss."""


class Reader(nn.Module):
    """An encoder, the mean of its last states, and scores of classes, tones and rules."""

    enc: Any

    def __init__(self, encoder: Any, width: int) -> None:
        super().__init__()
        self.enc = encoder
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(width, len(CLASSES) + len(TONES) + len(RULES))

    def take(self, path: Path) -> None:
        """Take the weights that a run wrote."""
        self.load_state_dict(float_weights(path))

    def pooled(self, ids: Tensor, mask: Tensor, *layers: int) -> list[Tensor]:
        """The mean of the last states of the pieces that are there, and that of their states after each of some layers."""
        found = self.enc(input_ids=ids, attention_mask=mask, output_hidden_states=bool(layers))
        asked = [found.last_hidden_state, *(found.hidden_states[layer] for layer in layers)]
        there = mask.unsqueeze(-1).to(found.last_hidden_state.dtype)
        return [(states * there).sum(1) / there.sum(1) for states in asked]

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of shapes (rows, classes), (rows, tones), (rows, rules)."""
        return self.scores(self.pooled(ids, mask)[0])

    def scores(self, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same for mean states."""
        return self.out(self.drop(pooled)).split([len(CLASSES), len(TONES), len(RULES)], dim=-1)  # type: ignore[no-any-return]


def load(folder: Path) -> tuple[Reader, Any]:
    """A reader that starts from the encoder of a folder, and its cutter of words into pieces."""
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    return Reader(encoder, encoder.config.hidden_size), AutoTokenizer.from_pretrained(folder)


def pad(batch: Sequence[list[int]], empty: int) -> tuple[Tensor, Tensor]:
    """Piece ids and mask, padded to a multiple of eight."""
    length = -(-max(map(len, batch)) // 8) * 8
    ids, mask = torch.full((len(batch), length), empty), torch.zeros(len(batch), length, dtype=torch.long)
    for row, pieces in enumerate(batch):
        ids[row, : len(pieces)] = torch.tensor(pieces)
        mask[row, : len(pieces)] = 1
    return ids, mask


def batches(sizes: Sequence[int], batch: int, rng: random.Random) -> list[list[int]]:
    """Row numbers, those of like length together, in random order."""
    order = list(range(len(sizes)))
    rng.shuffle(order)
    out = []
    for begin in range(0, len(order), batch * 40):
        pool = sorted(order[begin : begin + batch * 40], key=lambda row: sizes[row])
        out += [pool[k : k + batch] for k in range(0, len(pool), batch)]
    rng.shuffle(out)
    return out


def groups_of(model: Reader, rate: float, decay: float) -> list[dict[str, Any]]:
    """The parameters with their rates: lower layers learn slower by the factor `decay` a layer."""
    layers = model.enc.encoder.layer
    ranks = {id(w): len(layers) - n for n, layer in enumerate(layers) for w in layer.parameters()}
    ranks |= {id(w): len(layers) + 1 for w in model.enc.embeddings.parameters()}
    made = [{"params": [w], "lr": rate * decay ** ranks.get(id(w), 0)} for w in model.enc.parameters() if w.requires_grad]
    return [*made, {"params": list(model.out.parameters()), "lr": 1e-3}]


def learn(
    model: Reader,
    sizes: Sequence[int],
    loss_of: Callable[[list[int]], Tensor],
    groups: Iterable[Any],
    args: argparse.Namespace,
    *,
    warm: float,
    every: int,
    done: Callable[[], None] = lambda: None,
) -> None:
    """All epochs, the rate rising for the share `warm` of the steps and then falling to nothing.

    `sizes` are the lengths of the rows, `loss_of` gives the loss of a batch of their numbers, `groups` are the parameters as an
    optimiser takes them; a line is logged every so many steps, and `done` is called after each epoch.
    """
    optimiser = torch.optim.AdamW(groups, lr=args.lr, weight_decay=0.01)
    total = math.ceil(len(sizes) / args.batch) * args.epochs
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / (warm * total)) * max(0.01, 1 - step / total))
    begun, seen, lost = time.time(), 0, 0.0
    for epoch in range(args.epochs):
        model.train()
        for batch in batches(sizes, args.batch, random.Random(f"{args.seed} {epoch}")):
            loss = loss_of(batch)
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            rate.step()
            optimiser.zero_grad(set_to_none=True)
            seen, lost = seen + 1, lost + loss.item()
            if seen % every == 0:
                log.info("step %d of %d, loss %.3f, %.0f s", seen, total, lost / every, time.time() - begun)
                lost = 0.0
        done()


def train(model: Reader, rows: Sequence[Row], pieces: Any, args: argparse.Namespace) -> None:
    """Learn the labels, and tone and rule beside them; the weights are written after each epoch."""
    ids = pieces([row["text"] for row in rows], truncation=True, max_length=LENGTH)["input_ids"]
    soft = torch.tensor([row["soft"] for row in rows])
    tone, rule = (torch.tensor([row[name] for row in rows]) for name in ("tone", "rule"))

    def loss_of(batch: list[int]) -> Tensor:
        with precision():
            classes, tones, rules = model(*pad([ids[row] for row in batch], pieces.pad_token_id))
        loss = soft_loss(classes, soft[batch] * (1 - args.smooth) + args.smooth / len(CLASSES))
        for scores, truth in ((tones, tone[batch]), (rules, rule[batch])):
            if (truth != UNKNOWN).any():
                loss = loss + SIDE * nn.functional.cross_entropy(scores.float(), truth, ignore_index=UNKNOWN)
        return loss

    def keep() -> None:
        torch.save({name: weights.to(torch.bfloat16) for name, weights in model.state_dict().items()}, args.out)

    learn(model, [len(one) for one in ids], loss_of, groups_of(model, args.lr, args.decay), args, warm=0.1, every=50, done=keep)


def soft_loss(scores: Tensor, goal: Tensor) -> Tensor:
    """The mean cross-entropy of scores against shares of the classes, both of shape (rows, classes)."""
    return -(torch.log_softmax(scores.float(), -1) * goal).sum(-1).mean()


@torch.inference_mode()
def scores(model: Reader, texts: Sequence[str], pieces: Any, *, batch: int = 32) -> np.ndarray:
    """Raw scores of the classes, shape (texts, 3)."""
    model.eval()
    ids = pieces(list(texts), truncation=True, max_length=LENGTH)["input_ids"] if texts else []
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    out = np.zeros((len(ids), len(CLASSES)), np.float32)
    for begin in range(0, len(order), batch):
        rows = order[begin : begin + batch]
        with precision():
            out[rows] = model(*pad([ids[row] for row in rows], pieces.pad_token_id))[0].float().numpy()
    return out


def report(rows: Sequence[Row], found: np.ndarray) -> str:
    """Macro-F1 of the two labels on labelled rows, null counted wrong and the likelier label taken, and F1 of null; by origin."""
    lines = []
    for origin in dict.fromkeys(row["origin"] for row in rows):
        at = [n for n, row in enumerate(rows) if row["origin"] == origin]
        truth = np.array([CLASSES.index(rows[n]["label"]) for n in at])
        guess, forced, on = found[at].argmax(1), found[at][:, :2].argmax(1), truth < 2
        values = (
            f1_score(truth[on], guess[on], labels=[0, 1], average="macro"),
            f1_score(truth[on], forced[on], labels=[0, 1], average="macro"),
            f1_score(truth == 2, guess == 2),
        )
        lines.append(f"{origin}: {len(at)} rows, labels {values[0]:.3f}, likelier label {values[1]:.3f}, null {values[2]:.3f}")
    return "\n".join(lines)


def mixed(rows: Sequence[Row], times: Mapping[str, str], draw: int | None, seed: int) -> list[Row]:
    """The rows of some origins so many times, and of the others all, or as many as are drawn."""
    others = [row for row in rows if row["origin"] not in times]
    if draw is not None:
        random.Random(seed).shuffle(others)
        others = others[:draw]
    return [*(row for row in rows for _ in range(int(times.get(row["origin"], 0)))), *others]


def main() -> None:
    """The command: train where --data is given, then write scores for each --predict file, and figures for each --score file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path, help="folder of the pretrained transformer")
    parser.add_argument("--out", type=Path, required=True, help="the teacher's weights, written or read")
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--predict", type=Path, nargs="*", default=[])
    parser.add_argument("--score", type=Path, nargs="*", default=[])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--decay", type=float, default=0.9)
    parser.add_argument("--smooth", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--fold", type=int, metavar="K", help="leave this fold of the groups out and report on it")
    parser.add_argument("--of", type=int, default=4, metavar="N", help="the number of folds")
    parser.add_argument("--times", nargs="*", default=[], metavar="ORIGIN=N", help="read the rows of an origin N times in a pass")
    parser.add_argument("--draw", type=int, metavar="N", help="of the rows of other origins draw N")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(args.threads)
    announce()
    torch.manual_seed(args.seed)
    model, pieces = load(args.encoder)
    if args.start:
        model.take(args.start)
    if args.data:
        rows = [row for path in args.data for row in read(path)]
        kept = [row for row in rows if args.fold is None or fold_of(row, args.of) != args.fold]
        train(model, mixed(kept, dict(each.split("=") for each in args.times), args.draw, args.seed), pieces, args)
    model.take(args.out)
    if args.data and args.fold is not None:
        held = [row for path in args.data for row in read(path) if fold_of(row, args.of) == args.fold]
        log.info("left out\n%s", report(held, scores(model, [row["text"] for row in held], pieces)))
    for path in args.score:
        rows = read(path)
        log.info("%s\n%s", path.name, report(rows, scores(model, [row["text"] for row in rows], pieces)))
    for path in args.predict:
        found = scores(model, [row["text"] for row in read(path)], pieces)
        np.save(path.with_suffix(f".{args.out.stem}.npy"), found)
        log.info("%s: %d rows", path.name, len(found))


if __name__ == "__main__":
    main()
