"""Which numbers training reckons with: bfloat16 where the processor has instructions for it, float32 elsewhere."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import torch

log = logging.getLogger("training.precision")


@cache
def has_bfloat16() -> bool:
    """Whether oneDNN, which runs the nets, has bfloat16 on this processor; `ONEDNN_MAX_CPU_ISA` is heeded.

    A build of torch without oneDNN has no such question (some on ARM, those on macOS): the answer is no. Nor is the answer alone
    believed: a step of an LSTM, forwards and backwards, is tried, because a build may have bfloat16 and no LSTM for it.
    """
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) and _works()
    except (AttributeError, RuntimeError, NotImplementedError):
        return False


def _works() -> bool:
    net = torch.nn.LSTM(4, 4)
    with torch.random.fork_rng(devices=[]), torch.autocast("cpu", dtype=torch.bfloat16):
        out: torch.Tensor = net(torch.zeros(2, 1, 4))[0]
    torch.autograd.backward(out.float().sum())
    return True


def precision(*, float32: bool = False) -> torch.autocast:
    """The context in which a net is run: bfloat16 where it may be; `float32` turns that off."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=not float32 and has_bfloat16())


def announce(*, float32: bool = False) -> None:
    """Say in the log which of the two a run takes, because its figures move by some tenths with it."""
    log.info("reckoning in %s", "bfloat16" if not float32 and has_bfloat16() else "float32")


def float_weights(path: Path) -> dict[str, torch.Tensor]:
    """The weights that a run wrote, in bfloat16 or not, as float32."""
    return {name: weights.float() for name, weights in torch.load(path, weights_only=True).items()}
