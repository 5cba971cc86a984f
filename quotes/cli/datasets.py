"""The commands about a dataset that is built: columns."""

from __future__ import annotations

import argparse

from quotes.cli.screen import show


def columns(arguments: argparse.Namespace) -> int:
    """The data dictionary."""
    from quotes.dataset.dictionary import dictionary

    show(dictionary(), end="")
    return 0
