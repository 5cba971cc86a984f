"""Fine-tune the lower layers of a transformer as a tagger of contents, cues and sources; write its probabilities as soft targets."""

from __future__ import annotations

import argparse
import logging
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from quotes.parsing.decoding import PARTS, bioes, legal, read_spans, viterbi
from training.precision import announce, float_weights, precision
from training.prepare import read_names, read_rows

log = logging.getLogger("training.teacher")
NAMES = bioes(PARTS)
IDS = {name: i for i, name in enumerate(NAMES)}
LENGTH = 128
PIECES = 8
"""So many pieces of a word are read."""
Row = dict[str, Any]


class Teacher(nn.Module):
    """The first layers of an encoder and a score for each tag at the first piece of each token."""

    def __init__(self, folder: Path, layers: int, freeze: int) -> None:
        super().__init__()
        self.enc = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.enc.encoder.layer = self.enc.encoder.layer[:layers]
        for part in (self.enc.embeddings, *self.enc.encoder.layer[:freeze]):
            part.requires_grad_(False)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(self.enc.config.hidden_size, len(NAMES))

    def take(self, path: Path) -> None:
        """Go on from the weights that a run wrote."""
        self.load_state_dict(float_weights(path))

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """Tag scores of the tokens whose first pieces stand at `first`."""
        states = self.enc(input_ids=ids, attention_mask=mask).last_hidden_state
        scores: Tensor = self.out(self.drop(states.gather(1, first.unsqueeze(-1).expand(-1, -1, states.size(-1)))))
        return scores


def in_pieces(words: Sequence[str], pieces: Any) -> list[list[int]]:
    """The first pieces of each word."""
    cut = pieces(list(words), add_special_tokens=False)["input_ids"]
    return [ids[:PIECES] or [pieces.unk_token_id] for ids in cut]


def encode(paragraphs: Sequence[Row], pieces: Any) -> list[Row]:
    """Neighbouring paragraphs of a document together, up to LENGTH pieces, a separator after each."""
    words = sorted({word for p in paragraphs for word in p["tok"]})
    known = dict(zip(words, in_pieces(words, pieces), strict=True))
    made: list[Row] = []
    doc = None
    for number, p in enumerate(paragraphs):
        size = sum(len(known[word]) for word in p["tok"]) + 1
        if not made or p["doc"] != doc or len(made[-1]["ids"]) + size > LENGTH:
            made.append({"ids": [pieces.cls_token_id], "first": [], "tags": [], "origin": []})
        doc = p["doc"]
        for i, word in enumerate(p["tok"]):
            if len(made[-1]["ids"]) + len(known[word]) + 1 > 400:
                made.append({"ids": [pieces.cls_token_id], "first": [], "tags": [], "origin": []})
            made[-1]["first"].append(len(made[-1]["ids"]))
            made[-1]["ids"] += known[word]
            made[-1]["tags"].append(IDS[p["parts"][i]] if "parts" in p else 0)
            made[-1]["origin"].append((number, i))
        made[-1]["ids"].append(pieces.sep_token_id)
    return [each for each in made if each["first"]]


def tensors(batch: Sequence[Row], pad: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Piece ids, mask, first pieces and tags, padded; few lengths occur, as each new one costs a compilation."""
    length = -(-max(len(each["ids"]) for each in batch) // 32) * 32
    width = max(len(each["first"]) for each in batch)
    ids, mask = torch.full((len(batch), length), pad), torch.zeros(len(batch), length, dtype=torch.long)
    first, gold = torch.zeros(len(batch), width, dtype=torch.long), torch.full((len(batch), width), -100)
    for i, each in enumerate(batch):
        for into, values in ((ids, each["ids"]), (mask, [1] * len(each["ids"])), (first, each["first"]), (gold, each["tags"])):
            into[i, : len(values)] = torch.tensor(values)
    return ids, mask, first, gold


@torch.inference_mode()
def predict(model: Teacher, paragraphs: Sequence[Row], pieces: Any) -> list[np.ndarray]:
    """Log-probabilities of the tags of each token of each paragraph."""
    model.eval()
    rows = sorted(encode(paragraphs, pieces), key=lambda each: len(each["ids"]))
    found = [np.zeros((len(p["tok"]), len(NAMES)), np.float32) for p in paragraphs]
    for begin in range(0, len(rows), 16):
        batch = rows[begin : begin + 16]
        ids, mask, first, _ = tensors(batch, pieces.pad_token_id)
        with precision():
            scores = model(ids, mask, first)
        logs = torch.log_softmax(scores.float(), -1).numpy()
        for i, each in enumerate(batch):
            for k, (number, token) in enumerate(each["origin"]):
                found[number][token] = logs[i, k]
    model.train()
    return found


def report(paragraphs: Sequence[Row], logs: Sequence[np.ndarray]) -> dict[str, float]:
    """F1 of exact token spans by kind."""
    hits: dict[str, list[int]] = {kind: [0, 0] for kind in (*PARTS, "all")}
    for p, own in zip(paragraphs, logs, strict=True):
        best = viterbi(own, [1] * len(own), legal(NAMES), NAMES)
        sides = [{span[:3] for span in read_spans(tags, [1.0] * len(tags))} for tags in (p["parts"], [NAMES[i] for i in best])]
        for kind, count in hits.items():
            gold, guess = ({span for span in side if kind in ("all", span[2])} for side in sides)
            count[0] += 2 * len(gold & guess)
            count[1] += len(gold) + len(guess)
    return {kind: round(100 * hit / max(1, total), 1) for kind, (hit, total) in hits.items()}


def train(model: Teacher, rows: list[Row], pieces: Any, args: argparse.Namespace) -> None:
    """All epochs, the rate rising and then falling to nothing."""
    body = [w for name, w in model.named_parameters() if not name.startswith("out") and w.requires_grad]
    head = list(model.out.parameters())
    optimiser = torch.optim.AdamW([{"params": body, "lr": args.lr}, {"params": head, "lr": 1e-3}], weight_decay=0.01, fused=True)
    total = math.ceil(len(rows) / args.batch) * args.epochs
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / (0.08 * total)) * max(0.02, 1 - step / total))
    begun = time.time()
    for epoch in range(args.epochs):
        rng = random.Random(epoch)
        rng.shuffle(rows)
        batches = []
        for begin in range(0, len(rows), args.batch * 30):
            pool = sorted(rows[begin : begin + args.batch * 30], key=lambda each: len(each["ids"]))
            batches += [pool[k : k + args.batch] for k in range(0, len(pool), args.batch)]
        rng.shuffle(batches)
        for batch in batches:
            ids, mask, first, gold = tensors(batch, pieces.pad_token_id)
            with precision():
                scores = model(ids, mask, first)
            torch.autograd.backward(nn.functional.cross_entropy(scores.float().flatten(0, 1), gold.flatten(), ignore_index=-100))
            nn.utils.clip_grad_norm_(body + head, 1.0)
            optimiser.step()
            rate.step()
            optimiser.zero_grad(set_to_none=True)
        torch.save({name: weights.to(torch.bfloat16) for name, weights in model.state_dict().items()}, args.out)
        log.info("epoch %d, %.0f s", epoch + 1, time.time() - begun)
        if epoch + 1 == args.stop_after:
            break


def main() -> None:
    """The command: train where --data is given, then write soft targets for each --predict file beside it (.npy)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder", type=Path, help="folder of the pretrained transformer")
    parser.add_argument("--out", type=Path, required=True, help="the teacher's weights, written or read")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--hold", type=Path, help="a list of documents to hold out and to report on")
    parser.add_argument("--predict", type=Path, nargs="*", default=[])
    parser.add_argument("--into", type=Path, help="the folder for the .npy, if not beside each --predict file")
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--freeze", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--stop-after", type=int, metavar="N", help="stop after N epochs, the rate falling as for all of them")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--lr", type=float, default=8e-5)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(args.threads)
    announce()
    torch.manual_seed(1)
    pieces = AutoTokenizer.from_pretrained(args.encoder)
    model = Teacher(args.encoder, args.layers, args.freeze)
    if args.start or not args.data:
        model.take(args.start or args.out)
    if args.data:
        hold = read_names(args.hold)
        paragraphs = read_rows(args.data)
        train(model, encode([p for p in paragraphs if p["doc"] not in hold], pieces), pieces, args)
        held = [p for p in paragraphs if p["doc"] in hold]
        log.info("held out %s", report(held, predict(model, held, pieces)) if held else "nothing")
    for path in args.predict:
        rows = read_rows(path)
        into = (args.into or path.parent) / path.with_suffix(".npy").name
        into.parent.mkdir(parents=True, exist_ok=True)
        np.save(into, np.exp(np.concatenate(predict(model, rows, pieces))).astype(np.float16))
        log.info("%s: %d paragraphs", path.name, len(rows))


if __name__ == "__main__":
    main()
