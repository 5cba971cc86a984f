"""Products of matrices in whole numbers of eight bits: a quarter of the time of floating ones, and the same sums on every processor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

FULL = 127
"""The largest of the whole numbers."""
EPSILON = 1e-12
EXACT = 768
"""Columns whose products of whole numbers float32 adds up without a fault."""
_TRIALS = 3


@dataclass(frozen=True, slots=True)
class Product:
    """A matrix of whole numbers, shape (inputs, outputs), with a scale and an offset for each output."""

    weight: Tensor
    scale: Tensor
    offset: Tensor

    def __call__(self, states: Tensor) -> Tensor:
        """The product with each row of `states`, shape (rows, inputs): (rows, outputs). Each row is scaled by itself."""
        size = states.abs().amax(-1, keepdim=True).clamp_min_(EPSILON).div_(FULL)
        whole = torch.div(states, size).round_().to(torch.int8)
        return whole_product(whole, self.weight).mul_(size).mul_(self.scale).add_(self.offset)


def rounded(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix, shape (rows, columns), in whole numbers, and the scale of each of its rows."""
    size = weight.abs().amax(-1).clamp_min(EPSILON) / FULL
    return torch.round(weight / size.unsqueeze(-1)).to(torch.int8), size


def product_of(weight: Tensor, offset: Tensor) -> Product:
    """The product with a matrix of floating numbers, shape (outputs, inputs), as `torch.nn.functional.linear` takes it."""
    whole, scale = rounded(weight)
    return Product(whole.t().contiguous(), scale, offset)


def ready(weight: Tensor) -> Tensor:
    """A matrix for many calls of `whole_product` as its right side: turned into floating numbers once, where it wants such."""
    return weight if _has_whole_products() else weight.float()


def whole_product(left: Tensor, right: Tensor) -> Tensor:
    """The product of two matrices of whole numbers, as float32: the same on every processor."""
    return torch._int_mm(left, right).float() if _has_whole_products() else _floating(left, right)


def _floating(left: Tensor, right: Tensor) -> Tensor:
    # Float32 holds each of these sums, as products of 127 times 127 stay below 2 to the 24 over so many columns.
    parts = [left[:, at : at + EXACT].float() @ right[at : at + EXACT].float() for at in range(0, left.shape[1], EXACT)]
    return parts[0] if len(parts) == 1 else torch.stack(parts).double().sum(0).float()


@cache
def _has_whole_products() -> bool:
    """Whether torch's product of whole numbers is there, right and fast; where a processor has no instruction for it, it is not."""
    if not hasattr(torch, "_int_mm"):
        return False
    dice = torch.Generator().manual_seed(0)
    left, right = (torch.where(torch.rand(shape, generator=dice) < 0.5, -FULL, FULL) for shape in ((40, 384), (384, 40)))
    left[:20], right[:, :20] = FULL, FULL
    small = left.to(torch.int8), right.to(torch.int8)
    try:
        found = torch._int_mm(*small)
    except (RuntimeError, NotImplementedError):
        return False
    right_sums = bool((found == (left.long() @ right.long())).all())
    return right_sums and _least_time(lambda: torch._int_mm(*small)) < 2 * _least_time(lambda: _floating(*small))


def _least_time(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few trials."""
    took = []
    for _ in range(_TRIALS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)
