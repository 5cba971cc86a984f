"""Keep the memory of a long run flat.

glibc keeps what was freed in pieces, for it may be wanted again; over thousands of articles of many lengths the pieces add up to
hundreds of megabytes that nothing uses. Elsewhere (macOS, Windows, musl) there is no such call, and nothing is done. oneDNN, which runs the
nets, keeps a plan for each shape of input, and here nearly every batch has another shape.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any

PLANS = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
"""The setting of oneDNN for so many plans instead of 1,024: the same speed, a hundred megabytes less."""


def keep_few_plans() -> None:
    """Tell oneDNN, which asks once, when torch is imported; a setting of the user's stands."""
    os.environ.setdefault(*PLANS)


def give_back() -> None:
    """Hand free memory back; some milliseconds."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
