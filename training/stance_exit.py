"""Give the encoder of a stance model ways out: texts that are surely off target leave after its first layers.

    python -m training.stance_exit MODEL rows.jsonl more.jsonl --after 1 3 --out OUT/encoder.safetensors

MODEL is the folder of a stance model fitted without exits over an encoder of its own; the files hold a JSON object with `content` and
`cue` a line, whose labels are not read. A logistic regression over the mean state after a layer learns what the whole model says. Texts
leave from that share of off target on at which, of a fifth that it has not learnt from, so many of a thousand leave that the whole model
gives a label (`--lost`). Texts that surely have a label stay: the first layers see words, and figures of speech mislead them. A linear map
guesses the last mean state of those that leave. The model is to be fitted again over the new encoder, with `quotes train --exits`.
Method: Teerapittayanon, McDanel and Kung, "BranchyNet", 2016; Xin et al., "DeeBERT", 2020.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression, Ridge
from torch import Tensor

from quotes.learned.whole import rounded
from quotes.stance import StanceModel, load_model
from quotes.stance.encoder import Encoder, load_encoder, write_encoder
from quotes.stance.words import spoken
from training.stance_data import Row, read

log = logging.getLogger("training.stance_exit")
HELD = 5
"""One of so many texts is not learnt from."""
STRENGTH, SHRINKAGE = 0.1, 10.0
NEVER = 1.0
"""No logarithm of a share is so large."""


def shortened(encoder: Encoder, layers: int) -> Encoder:
    """The encoder with its first layers alone."""
    return Encoder(encoder.tensors, {**encoder.facts, "layers": layers, "exits": []})


def cut_of(sure: Any, wrong: Any, allowed: float) -> float:
    """The least of the values `sure` from which texts leave, where at most `allowed` of those that leave are `wrong`; 1 where none may."""
    order = np.argsort(-sure)
    fine = np.flatnonzero(np.cumsum(wrong[order]) <= allowed)
    return float(sure[order][fine[-1]]) if len(fine) else NEVER


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What the whole model says of texts: the shares of the classes (texts, classes), the class that it gives, and the last mean states."""

    shares: Any
    given: Any
    last: Any


def said_by(model: StanceModel, encoder: Encoder, rows: Sequence[Row], texts: Sequence[str]) -> Said:
    """Ask the model and its encoder."""
    shares = model.chances([row["content"] for row in rows], [row["cue"] for row in rows])
    classes = [*model.labels, None]
    given = np.array([classes.index(label) for label, _ in model.decide(shares)])
    return Said(shares, given, encoder.vectors(texts))


@dataclass(frozen=True, slots=True)
class WayOut:
    """Its tensors and facts, as an `Encoder` takes them, and who leaves by it."""

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]
    leaves: Any


def way_out(early: Any, said: Said, here: Any, held: Any, *, after: int, lost: float) -> WayOut:
    """The way out after a layer, learnt from its mean states `early` of the texts that are still `here` and not `held`."""
    known = here & ~held
    mean, spread = early[known].mean(0), early[known].std(0) + 1e-6
    scaled, classes = (early - mean) / spread, said.shares.shape[1]
    linear = LogisticRegression(C=STRENGTH, max_iter=500)
    linear.fit(np.tile(scaled[known], (classes, 1)), np.repeat(range(classes), known.sum()), sample_weight=said.shares[known].T.ravel())
    scores = linear.predict_log_proba(scaled)
    seen, off = here & held, classes - 1
    least = np.full(classes, NEVER)
    least[off] = cut_of(scores[seen, off], said.given[seen] != off, lost * held.sum())
    leaves = here & (scores >= least).any(1)
    guess = Ridge(SHRINKAGE).fit(early[leaves & ~held], said.last[leaves & ~held])
    near = 1 - np.square(guess.predict(early[leaves & held]) - said.last[leaves & held]).mean() / said.last.var(0).mean()
    log.info("after layer %d: %.1f%% leave, guesses explain %.0f%% of what vectors differ by", after, 100 * leaves[held].mean(), 100 * near)
    weight = linear.coef_ / spread
    whole, scale = rounded(_tensor(guess.coef_))
    arrays = {"weight": weight, "offset": linear.intercept_ - weight @ mean, "guess.offset": guess.intercept_, "least": least}
    tensors = {**{name: _tensor(each) for name, each in arrays.items()}, "guess": whole, "guess.scale": scale}
    return WayOut({f"exit{after}.{name}": each for name, each in tensors.items()}, {"after": after}, leaves)


def _tensor(array: Any) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), dtype=torch.float32)


def with_exits(model: StanceModel, encoder: Encoder, rows: Sequence[Row], *, after: Sequence[int], lost: float, seed: int = 0) -> Encoder:
    """The encoder of a model with ways out after some layers, learnt from what the model says of the rows."""
    texts = [spoken(row["content"], row["cue"]) for row in rows]
    said = said_by(model, encoder, rows, texts)
    held = np.random.default_rng(seed).random(len(texts)) < 1 / HELD
    here = np.ones(len(texts), dtype=bool)
    tensors, facts = dict(encoder.tensors), list[Mapping[str, Any]]()
    for layer in sorted(after):
        made = way_out(shortened(encoder, layer).vectors(texts), said, here, held, after=layer, lost=lost)
        here &= ~made.leaves
        tensors |= made.tensors
        facts.append(made.facts)
    return Encoder(tensors, {**encoder.facts, "exits": facts})


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="the folder of the model, which holds its encoder")
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--after", type=int, nargs="+", default=[1], metavar="LAYERS", help="there is a way out after so many (default 1)")
    parser.add_argument(
        "--lost", type=float, default=0.0025, metavar="SHARE", help="of all texts, so many may lose a label (default 0.0025)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="a file named encoder.safetensors")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    rows = [row for path in args.rows for row in read(path)]
    made = with_exits(load_model(args.model), load_encoder(args.model), rows, after=args.after, lost=args.lost, seed=args.seed)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_encoder(made, args.out)


if __name__ == "__main__":
    main()
