"""Give the encoder of a stance model a way out: texts that are surely off target leave after its first layers.

    python -m training.stance_exit MODEL rows.jsonl more.jsonl --after 1 --out OUT/encoder.safetensors

MODEL is the folder of a stance model fitted without exits over an encoder of its own; the files hold a JSON object with `content` and `cue`
a line, whose labels are not read. A logistic regression over the mean state after the layer learns what the whole model says of off target.
Texts leave from that score on at which, of a fifth that it has not learnt from, so many of a thousand leave that the whole model gives a
label (`--lost`). A linear map guesses the last mean state of those that leave. The model is to be fitted again over the new encoder, with
`quotes train --exits`. Method: Teerapittayanon, McDanel and Kung, "BranchyNet", 2016; Xin et al., "DeeBERT", 2020.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression, Ridge

from quotes.learned.whole import rounded
from quotes.stance import StanceModel, load_model
from quotes.stance.encoder import Encoder, load_encoder, write_encoder
from quotes.stance.words import spoken
from training.stance_data import Row, read

log = logging.getLogger("training.stance_exit")
HELD = 5
"""One of so many texts is not learnt from."""
STRENGTH, SHRINKAGE = 0.1, 10.0


def shortened(encoder: Encoder, layers: int) -> Encoder:
    """The encoder with its first layers alone."""
    return Encoder(encoder.tensors, {**encoder.facts, "layers": layers, "exit": None})


def cut_of(scores: Any, labelled: Any, lost: float) -> float:
    """The least score from which texts leave, where at most the share `lost` of all texts leave and are labelled."""
    order = np.argsort(-scores)
    gone = np.cumsum(labelled[order])
    allowed = np.flatnonzero(gone <= lost * len(scores))
    return float(scores[order][allowed[-1]]) if len(allowed) else float("inf")


def with_exit(model: StanceModel, encoder: Encoder, rows: Sequence[Row], *, after: int, lost: float, seed: int = 0) -> Encoder:
    """The encoder of a model with a way out after the layer `after`, learnt from what the model says of the rows."""
    contents, cues = [row["content"] for row in rows], [row["cue"] for row in rows]
    texts = [spoken(content, cue) for content, cue in zip(contents, cues, strict=True)]
    early, last = shortened(encoder, after).vectors(texts), encoder.vectors(texts)
    said = model.chances(contents, cues)
    labelled = np.array([label is not None for label, _ in model.decide(said)])
    held = np.random.default_rng(seed).random(len(texts)) < 1 / HELD
    mean, spread = early[~held].mean(0), early[~held].std(0) + 1e-6
    scaled = (early - mean) / spread
    known = scaled[~held]
    shares = said[~held, -1]
    linear = LogisticRegression(C=STRENGTH, max_iter=500)
    linear.fit(np.vstack([known, known]), np.repeat([1, 0], len(known)), sample_weight=np.concatenate([shares, 1 - shares]))
    scores = scaled @ linear.coef_[0] + linear.intercept_[0]
    least = cut_of(scores[held], labelled[held], lost)
    leaves = scores >= least
    guess = Ridge(SHRINKAGE).fit(early[leaves & ~held], last[leaves & ~held])
    weight = linear.coef_[0] / spread
    whole, scale = rounded(torch.tensor(np.ascontiguousarray(guess.coef_), dtype=torch.float32))
    added = {
        "exit": torch.tensor(weight, dtype=torch.float32),
        "exit.offset": torch.tensor(linear.intercept_[0] - mean @ weight, dtype=torch.float32),
        "exit.guess": whole,
        "exit.guess.scale": scale,
        "exit.guess.offset": torch.tensor(guess.intercept_, dtype=torch.float32),
    }
    near = 1 - np.square(guess.predict(early[leaves & held]) - last[leaves & held]).mean() / last.var(0).mean()
    share = leaves[held].mean()
    log.info("after layer %d: %.1f%% leave, guesses explain %.0f%% of what vectors differ by", after, 100 * share, 100 * near)
    return Encoder({**encoder.tensors, **added}, {**encoder.facts, "exit": {"after": after, "least": least}})


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="the folder of the model, which holds its encoder")
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--after", type=int, default=1, metavar="LAYERS")
    parser.add_argument(
        "--lost", type=float, default=0.0025, metavar="SHARE", help="of all texts, those that may lose a label (default 0.0025)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="a file named encoder.safetensors")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    rows = [row for path in args.rows for row in read(path)]
    made = with_exit(load_model(args.model), load_encoder(args.model), rows, after=args.after, lost=args.lost, seed=args.seed)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_encoder(made, args.out)


if __name__ == "__main__":
    main()
