"""Average the weights of taggers that go on from the same one (Wortsman et al. 2022, "Model soups")."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor


def mean(tensors: Sequence[Tensor]) -> Tensor:
    """The mean, in the precision that they have."""
    return torch.stack([each.float() for each in tensors]).mean(0).to(tensors[0].dtype)


def average(saved: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What training/tagger.py saved, several times, as one. Raises ValueError for nets that differ."""
    if any(each["config"] != saved[0]["config"] for each in saved):
        raise ValueError("these taggers differ in shape")
    state = {name: mean([each["state"][name] for each in saved]) for name in saved[0]["state"]}
    steps = [mean(group) for group in zip(*(each["steps"] for each in saved), strict=True)]
    return {"config": saved[0]["config"], "state": state, "steps": steps}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.save(average([torch.load(path, weights_only=True) for path in args.weights]), args.out)


if __name__ == "__main__":
    main()
