"""The commands about a dataset that is built: columns, hydrate."""

from __future__ import annotations

import argparse

from quotes.cli.screen import FAULTS, report_faults, say, show


def columns(arguments: argparse.Namespace) -> int:
    """The data dictionary."""
    from quotes.dataset.dictionary import dictionary

    show(dictionary(), end="")
    return 0


def hydrate(arguments: argparse.Namespace) -> int:
    """Words back into stand-off rows."""
    from quotes.dataset.hydrate import hydrate_dataset
    from quotes.outputs import refuse_input

    out = arguments.out or arguments.dataset
    refuse_input(out, [arguments.articles])
    found = hydrate_dataset(arguments.dataset, arguments.articles, arguments.out)
    report_faults(found.faults)
    for article_id in found.missing:
        say(f"stays stand-off: {article_id}: no such article was given")
    say(f"the words of {len(found.put_back)} articles are back -> {out}   (load_dataset({str(out)!r}))")
    return FAULTS if found.faults or found.missing else 0
