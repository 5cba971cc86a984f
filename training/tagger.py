"""Train the quotation tagger: BiLSTM, CRF loss, soft targets of a teacher, named entities as a second head."""

from __future__ import annotations

import argparse
import copy
import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from quotes.language.quoting import Apostrophes, read_language
from quotes.parsing.decoding import ENTITIES, PARTS, bioes, legal, read_spans
from quotes.parsing.features import Reader, TokenSequence, vector_row
from quotes.parsing.net import TaggerNet, packing
from quotes.parsing.tagger import QuotationTagger, beside
from training.precision import announce, precision
from training.prepare import read_names, read_rows

log = logging.getLogger("training.tagger")
IGNORE = -100
VECTOR_SHARE = 0.4
"""Word vectors are trained at this share of the rate."""
SPECIAL = 4
"""The first rows of a Stanza pretrain file are no words."""


@dataclass
class Example:
    """One sequence with its targets; a head without targets holds IGNORE everywhere."""

    sequence: TokenSequence
    targets: list[np.ndarray]
    soft: np.ndarray | None


def examples(paragraphs: Sequence[dict[str, Any]], reader: Reader, chunk: int, soft: np.ndarray | None = None) -> list[Example]:
    """Cut paragraphs into sequences as the tagger will, with the targets of each token. `soft` has a row a token, in the file's order."""
    heads = [("parts", {tag: i for i, tag in enumerate(bioes(PARTS))}), ("entities", {tag: i for i, tag in enumerate(bioes(ENTITIES))})]
    starts = [i for i, p in enumerate(paragraphs) if i == 0 or p["doc"] != paragraphs[i - 1]["doc"]]
    rows = np.cumsum([0, *(len(p["tok"]) for p in paragraphs)])
    found = []
    for sequence in reader.sequences([p["tok"] for p in paragraphs], [p["ss"] for p in paragraphs], starts, chunk):
        targets = []
        for name, ids in heads:
            tags = [IGNORE if p < 0 or not paragraphs[p].get(name) else ids[paragraphs[p][name][t]] for p, t in sequence.origin]
            known = any(tag != IGNORE for tag in tags)
            targets.append(np.array([0 if known and p < 0 else tag for tag, (p, _) in zip(tags, sequence.origin, strict=True)]))
        own = None
        if soft is not None:
            at = np.array([rows[p] + t if p >= 0 else 0 for p, t in sequence.origin])
            own = soft[at].astype(np.float32)
            own[[p < 0 for p, _ in sequence.origin]] = np.eye(own.shape[1], dtype=np.float32)[0]
        found.append(Example(sequence, targets, own))
    return found


def batches(data: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about `size` tokens of like length, in random order."""
    order = sorted(data, key=lambda each: -len(each.sequence.words) + rng.random() * 12)
    made: list[list[Example]] = [[]]
    total = 0
    for each in order:
        if made[-1] and total + len(each.sequence.words) > size:
            made.append([])
            total = 0
        made[-1].append(each)
        total += len(each.sequence.words)
    rng.shuffle(made)
    yield from filter(None, made)


class Dropout:
    """Locked dropout: one mask a sequence, the same at every step."""

    def __init__(self, rate: float, which: Tensor, count: int) -> None:
        self.rate, self.which, self.count = rate, which, count

    def __call__(self, x: Tensor) -> Tensor:
        """Packed rows, some of their dimensions dropped."""
        keep = torch.rand(self.count, x.shape[-1]) >= self.rate
        return x * (keep.to(x.dtype) / (1 - self.rate))[self.which]


def crf_loss(scores: Tensor, sizes: Sequence[int], steps: Tensor, gold: Tensor) -> Tensor:
    """Negative log-likelihood of the gold tags of packed rows, summed."""
    total, at = scores[: sizes[0]], sizes[0]
    before = gold[: sizes[0]]
    score = scores.gather(1, gold[:, None]).sum()
    norm = scores.new_zeros(())
    for size, last in zip(sizes[1:], sizes, strict=False):
        if size < last:
            norm = norm + total[size:].logsumexp(1).sum()
        now = gold[at : at + size]
        score = score + steps[before[:size], now].sum()
        total = (total[:size, :, None] + steps).logsumexp(1) + scores[at : at + size]
        before, at = now, at + size
    return norm + total.logsumexp(1).sum() - score


class Trainer:
    """A net, its averaged copy and its optimiser."""

    def __init__(
        self,
        args: argparse.Namespace,
        vectors: Tensor,
        rows: dict[str, int],
        moved: Sequence[int] = (),
        distilled: dict[str, Tensor] | None = None,
        *,
        apostrophes: Apostrophes,
    ) -> None:
        """`moved` are the rows of `vectors` that are trained, as moves; what `training.distil` wrote is put beside `vectors`."""
        self.args, self.rows, self.moved, self.distilled = args, rows, torch.tensor(moved, dtype=torch.long), distilled or {}
        self.reader = Reader(rows, apostrophes)
        self.vectors = vectors = beside(vectors, self.distilled)
        torch.manual_seed(args.seed)
        shape = {"hidden": args.hidden, "layers": args.layers, "char_out": args.char_out, "entities": int(bool(args.entities))}
        shape["vector_dim"] = vectors.shape[1]
        self.net = TaggerNet(shape)
        with torch.no_grad():
            for name, weights in self.net.named_parameters():
                if "bias_hh" in name:
                    weights.zero_()
                    weights[args.hidden : 2 * args.hidden] = 1.0
        self.masks = [torch.from_numpy(legal(tags)) for tags in (bioes(PARTS), bioes(ENTITIES))]
        self.steps = nn.ParameterList(nn.Parameter(torch.zeros_like(mask)) for mask in self.masks)
        self.moves = nn.Parameter(torch.zeros(len(self.moved), vectors.shape[1]))
        self.average = copy.deepcopy(self.net)
        self.average_steps = copy.deepcopy(self.steps)
        self.average_moves = copy.deepcopy(self.moves)
        self.weights = [*self.net.parameters(), *self.steps.parameters(), self.moves]
        groups = [{"params": self.weights[:-1], "share": 1.0}, {"params": [self.moves], "share": VECTOR_SHARE}]
        self.optimiser = torch.optim.AdamW(groups, lr=args.lr, betas=(0.9, 0.99), weight_decay=args.decay, foreach=True)
        self.done = 0

    def forward(self, batch: list[Example]) -> tuple[list[Tensor], np.ndarray, np.ndarray]:
        """Tag scores of a batch (its examples sorted by falling length), the flat index of each packed row, and the rows a step."""
        words = [word for each in batch for word in each.sequence.words]
        index = {word: i for i, word in enumerate(dict.fromkeys(words))}
        table = self.table(list(index))
        which, where, sizes = packing([len(each.sequence.words) for each in batch])
        flat = np.cumsum([0, *(len(each.sequence.words) for each in batch)])[which] + where
        ids = torch.tensor([index[word] for word in words])[flat]
        features = torch.from_numpy(np.concatenate([each.sequence.features for each in batch])[flat])
        x = table[ids]
        if self.args.word_dropout:
            keep = (torch.rand(len(x), 2) >= self.args.word_dropout).to(x.dtype)
            x = torch.cat([x[:, : self.vectors.shape[1]] * keep[:, :1], x[:, self.vectors.shape[1] :] * keep[:, 1:]], -1)
        drop = Dropout(self.args.dropout, torch.from_numpy(which), len(batch))
        with precision(float32=self.args.float32):
            out = self.net(x, features, sizes, drop)
        return [head.float() for head in out], flat, sizes

    def table(self, words: list[str]) -> Tensor:
        """Vectors and spellings; QuotationTagger.word_table with the net in training."""
        face = QuotationTagger.__new__(QuotationTagger)
        face.net, face.vectors, face.reader = self.net, self.vectors.index_add(0, self.moved, self.moves), self.reader
        return face.word_table(words)

    def step(self, batch: list[Example], rate: float) -> float:
        """One update."""
        batch = sorted(batch, key=lambda each: -len(each.sequence.words))
        self.net.train()
        out, flat, sizes = self.forward(batch)
        loss = torch.zeros(())
        for head, scores in enumerate(out):
            gold = torch.from_numpy(np.concatenate([each.targets[head] for each in batch])[flat])
            if bool((gold != IGNORE).all()):
                if self.args.crf:
                    steps = self.steps[head] + self.masks[head]
                    loss = loss + crf_loss(scores, sizes.tolist(), steps, gold) / len(gold) * self.args.crf
                if self.args.crf < 1:
                    loss = loss + nn.functional.cross_entropy(scores, gold, label_smoothing=self.args.smoothing) * (1 - self.args.crf)
        if all(each.soft is not None for each in batch):
            soft = torch.from_numpy(np.concatenate([each.soft for each in batch])[flat])
            hint = -(soft * torch.log_softmax(out[0], -1)).sum(-1).mean()
            known = any((each.targets[0] != IGNORE).all() for each in batch)
            loss = (1 - self.args.soft_weight) * loss + self.args.soft_weight * hint if known else loss + hint
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["share"]
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_([*self.net.parameters(), self.moves], 5.0)
        self.optimiser.step()
        self.done += 1
        keep = min(self.args.ema, (1 + self.done) / (10 + self.done))
        weights: list[Tensor] = [*self.weights]
        with torch.no_grad():
            average: list[Tensor] = [*self.average.parameters(), *self.average_steps.parameters(), self.average_moves]
            torch._foreach_lerp_(average, weights, 1 - keep)
        return float(loss.detach())

    def tagger(self) -> QuotationTagger:
        """A tagger with the averaged weights."""
        heads = (bioes(PARTS), bioes(ENTITIES))
        steps = [step.detach().numpy() + legal(tags) for step, tags in zip(self.average_steps, heads, strict=True)]
        vectors = self.vectors.index_add(0, self.moved, self.average_moves.detach())
        own = steps[: 1 + int(self.net.entities is not None)]
        return QuotationTagger(self.average, vectors, self.rows, self.reader.apostrophes, own)

    def go_on(self, path: Path) -> None:
        """Start from weights that `save` wrote; vectors they moved start where they were moved to."""
        found = torch.load(path, weights_only=True)
        known = {row: n for n, row in enumerate(self.moved.tolist())}
        for row, move in zip(found["moved"].tolist() if "moved" in found else (), found.get("moves", ()), strict=True):
            if row in known:
                self.moves.data[known[row], : len(move)] = self.average_moves.data[known[row], : len(move)] = move.float()
        state = {name: weights.float() for name, weights in found["state"].items()}
        for name in ("onward.0.weight_ih_l0", "backward_.0.weight_ih_l0"):
            state[name] = _widened(state[name], found["config"]["vector_dim"], self.vectors.shape[1])
        for net, steps in ((self.net, self.steps), (self.average, self.average_steps)):
            net.load_state_dict(state)
            for own, given in zip(steps, found["steps"], strict=False):
                own.data.copy_(given.float())

    def save(self, path: Path) -> None:
        """Averaged weights, as float16, with all that is needed to build the net again."""
        state = {name: weights.half() for name, weights in self.average.state_dict().items()}
        steps = [step.detach().half() for step in self.average_steps][: 1 + int(self.net.entities is not None)]
        moved = {"moved": self.moved.int(), "moves": self.average_moves.detach().half()} if len(self.moved) else {}
        torch.save({"config": self.average.config, "state": state, "steps": steps, **moved, **self.distilled}, path)


def _widened(weights: Tensor, dims: int, wanted: int) -> Tensor:
    """Weights on word vectors of `dims` dimensions and on what follows them, made to read longer ones; the new part weighs nothing yet."""
    if wanted < dims:
        raise ValueError(f"--start reads word vectors of {dims} dimensions, here are {wanted}: give the --distilled it was trained with")
    return torch.cat([weights[:, :dims], weights.new_zeros(len(weights), wanted - dims), weights[:, dims:]], 1)


def _targets(path: Path, folder: Path | None) -> Path:
    """Where the soft targets of some paragraphs lie."""
    return (folder or path.parent) / path.with_suffix(".npy").name


def rows_met(texts: Sequence[Path], rows: dict[str, int], least: int, endings: Sequence[str]) -> list[int]:
    """The rows of word vectors that stand for at least `least` tokens of these paragraphs."""
    words = Counter(token for path in texts for paragraph in read_rows(path) for token in paragraph["tok"])
    met: Counter[int] = Counter()
    for word, count in words.items():
        met[vector_row(word, rows, endings)] += count
    return sorted(row for row, count in met.items() if count >= least and row >= SPECIAL)


def evaluate(tagger: QuotationTagger, paragraphs: Sequence[dict[str, Any]]) -> dict[str, float]:
    """F1 of exact token spans by kind."""
    starts = [i for i, p in enumerate(paragraphs) if i == 0 or p["doc"] != paragraphs[i - 1]["doc"]]
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for found, p in zip(tagger.tag([p["tok"] for p in paragraphs], [p["ss"] for p in paragraphs], starts), paragraphs, strict=True):
        for name, spans in (("parts", found.parts), ("entities", found.entities)):
            if not p.get(name):
                continue
            gold = {span[:3] for span in read_spans(p[name], [1.0] * len(p[name]))}
            guess = {span[:3] for span in spans}
            for kind in {span[2] for span in gold | guess}:
                own = [{span for span in spans if span[2] == kind} for spans in (gold & guess, gold, guess)]
                for key in (kind, name):
                    counts[key] = [total + len(part) for total, part in zip(counts[key], own, strict=True)]
    return {kind: round(200 * hit / max(1, gold + guess), 1) for kind, (hit, gold, guess) in sorted(counts.items())}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--pretrain", type=Path, required=True, help="word vectors, a Stanza pretrain file")
    p.add_argument("--data", type=Path, required=True, help="paragraphs with parts (training/prepare.py)")
    p.add_argument("--language", default="en", help="the language whose apostrophes the tagger learns (default: en)")
    p.add_argument("--soft", type=Path, help=".npy: the teacher's probabilities for --data, a row a token")
    p.add_argument("--entities", type=Path, action="append", default=[], help="paragraphs with entities")
    p.add_argument("--extra", type=Path, action="append", default=[], help="paragraphs, each with a .npy of soft targets")
    p.add_argument("--targets", type=Path, help="the folder with the .npy of --extra, if not beside each")
    p.add_argument("--hold", type=Path, help="a list of document names to hold out and to report on")
    p.add_argument("--check", type=Path, action="append", default=[], help="paragraphs to report on at the end of the run")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--start", type=Path, help="weights to go on from")
    p.add_argument("--vectors-of", type=int, default=0, metavar="N", help="train the vectors of words met N times or more (0: none)")
    p.add_argument("--distilled", type=Path, help="vectors to put beside those of --pretrain (training/distil.py)")
    p.add_argument("--epochs", type=int, default=12)
    p.add_argument("--stop-after", type=int, metavar="N", help="stop after N epochs, the rate falling as for all of them")
    p.add_argument("--minutes", type=float, default=1e9, help="stop early, with the rate decaying to the end of that time")
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--decay", type=float, default=1e-3)
    p.add_argument("--batch", type=int, default=2500)
    p.add_argument("--chunk", type=int, default=160)
    p.add_argument("--hidden", type=int, default=256)
    p.add_argument("--layers", type=int, default=2)
    p.add_argument("--char-out", type=int, default=64)
    p.add_argument("--dropout", type=float, default=0.4)
    p.add_argument("--word-dropout", type=float, default=0.05)
    p.add_argument("--smoothing", type=float, default=0.05)
    p.add_argument("--crf", type=float, default=0.5, help="share of the CRF loss; the rest is cross-entropy")
    p.add_argument("--soft-weight", type=float, default=0.5)
    p.add_argument("--ema", type=float, default=0.998)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--report", type=int, default=2, help="epochs between two reports on the held-out documents")
    p.add_argument("--float32", action="store_true", help="no bfloat16, even where the processor has it")
    args = p.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    announce(float32=args.float32)
    train(args)


def train(args: argparse.Namespace) -> None:
    """Train, report and save."""
    from stanza.models.common.pretrain import Pretrain

    pretrain = Pretrain(str(args.pretrain))
    known: dict[str, int] = pretrain.vocab._unit2id
    apostrophes = read_language(args.language).apostrophes
    moved = rows_met([args.data, *args.extra], known, args.vectors_of, apostrophes.endings) if args.vectors_of else []
    distilled = torch.load(args.distilled, weights_only=True) if args.distilled else None
    trainer = Trainer(args, pretrain.emb.float(), known, moved, distilled, apostrophes=apostrophes)
    if args.start:
        trainer.go_on(args.start)
    reader = trainer.reader
    paragraphs = read_rows(args.data)
    hold = read_names(args.hold)
    soft = np.load(args.soft, mmap_mode="r") if args.soft else None
    if soft is not None and hold:
        soft = soft[np.repeat([p["doc"] not in hold for p in paragraphs], [len(p["tok"]) for p in paragraphs])]
    kept = [p for p in paragraphs if p["doc"] not in hold]
    sets = [examples(kept, reader, args.chunk, soft)]
    sets += [examples(read_rows(path), reader, args.chunk) for path in args.entities]
    sets += [examples(read_rows(path), reader, args.chunk, np.load(_targets(path, args.targets), mmap_mode="r")) for path in args.extra]
    tokens = [sum(len(each.sequence.words) for each in own) for own in sets]
    log.info("tokens %s, weights %.2f M", tokens, sum(weights.numel() for weights in trainer.net.parameters()) / 1e6)
    rng = random.Random(args.seed)
    begun, total = time.time(), args.epochs * sum(tokens) / args.batch
    for epoch in range(args.epochs):
        mixed = [batch for own in sets for batch in batches(own, args.batch, rng)]
        rng.shuffle(mixed)
        losses = []
        for batch in mixed:
            gone = max(trainer.done / total, (time.time() - begun) / 60 / args.minutes)
            losses.append(trainer.step(batch, args.lr * min(1.0, (trainer.done + 1) / 100) * max(0.01, 1 - gone)))
            if gone >= 1:
                break
        over = (time.time() - begun) / 60 >= args.minutes or epoch + 1 == args.stop_after
        log.info("epoch %d loss %.4f, %.0f s", epoch + 1, sum(losses) / len(losses), time.time() - begun)
        if hold and ((epoch + 1) % args.report == 0 or over or epoch + 1 == args.epochs):
            log.info("held out %s", evaluate(trainer.tagger(), [p for p in paragraphs if p["doc"] in hold]))
        trainer.save(args.out)
        if over:
            break
    for path in args.check:
        log.info("%s %s", path.stem, evaluate(trainer.tagger(), read_rows(path)))


if __name__ == "__main__":
    main()
