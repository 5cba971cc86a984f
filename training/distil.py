"""Word vectors distilled from the teacher: its states of each word read alone, by principal components, one byte a number.

Reading words without context: "decontextualized" vectors of Bommasani, Davis and Cardie, Interpreting Pretrained Contextualized
Representations via Reductions to Static Embeddings (ACL 2020).
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from torch import Tensor
from transformers import AutoTokenizer

from training.precision import announce, precision
from training.tagger import SPECIAL
from training.teacher import Teacher, in_pieces

log = logging.getLogger("training.distil")
LAYERS = (0, 2, 4, 6, 8)
"""Whose states are taken, as far as the teacher has them; 0 is the embedding layer."""
AT_ONCE = 256
STEPS = 127
"""The largest number a byte holds with its sign."""


@torch.inference_mode()
def states(model: Teacher, pieces: Any, words: Sequence[str]) -> NDArray[np.float32]:
    """For each word the mean state of its pieces at each of LAYERS, side by side: words by LAYERS times width."""
    model.eval()
    known = in_pieces(words, pieces)
    order = sorted(range(len(known)), key=lambda i: len(known[i]))
    kept = [layer for layer in LAYERS if layer <= len(model.enc.encoder.layer)]
    found = np.zeros((len(words), len(kept) * model.enc.config.hidden_size), np.float32)
    for begin in range(0, len(order), AT_ONCE):
        batch = order[begin : begin + AT_ONCE]
        ids, mask, share = _tensors([known[i] for i in batch], pieces)
        with precision():
            layers = model.enc(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        means = [(layers[layer].float() * share.unsqueeze(-1)).sum(1) for layer in kept]
        found[batch] = torch.cat(means, -1).numpy()
    return found


def _tensors(batch: Sequence[list[int]], pieces: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Piece ids between start and end, their mask, and the share of each piece in the mean."""
    length = max(len(ids) for ids in batch) + 2
    ids, mask = torch.full((len(batch), length), pieces.pad_token_id), torch.zeros(len(batch), length, dtype=torch.long)
    share = torch.zeros(len(batch), length)
    for row, own in enumerate(batch):
        ids[row, : len(own) + 2] = torch.tensor([pieces.cls_token_id, *own, pieces.sep_token_id])
        mask[row, : len(own) + 2] = 1
        share[row, 1 : len(own) + 1] = 1 / len(own)
    return ids, mask, share


def reduced(found: NDArray[np.float32], width: int) -> dict[str, Tensor]:
    """The first principal components of standardised states, each of deviation 1, as bytes and what one step is worth."""
    flat = (found - found.mean(0)) / (found.std(0) + 1e-3)
    parts = PCA(width, random_state=0).fit_transform(flat)
    parts = np.clip(parts / parts.std(0), -4, 4)
    scale = np.abs(parts).max(0) / STEPS
    whole = np.zeros((SPECIAL + len(parts), width), np.int8)
    whole[SPECIAL:] = np.round(parts / scale)
    return {"distilled": torch.from_numpy(whole), "scale": torch.from_numpy(scale.astype(np.float32))}


def main() -> None:
    """The command."""
    from stanza.models.common.pretrain import Pretrain

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path, help="folder of the pretrained transformer")
    parser.add_argument("--teacher", type=Path, required=True, help="the teacher's weights (training/teacher.py)")
    parser.add_argument("--pretrain", type=Path, required=True, help="the words: a Stanza pretrain file")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=8, help="how many layers the teacher has")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(1)
    announce()
    model = Teacher(args.encoder, args.layers, 0)
    model.take(args.teacher)
    words = Pretrain(str(args.pretrain)).vocab._id2unit[SPECIAL:]
    torch.save(reduced(states(model, AutoTokenizer.from_pretrained(args.encoder), words), args.width), args.out)
    log.info("%d words", len(words))


if __name__ == "__main__":
    main()
