"""The commands about a dataset that is built: columns, push."""

from __future__ import annotations

import argparse

from quotes.cli.screen import say, show


def columns(arguments: argparse.Namespace) -> int:
    """The data dictionary."""
    from quotes.dataset.dictionary import dictionary

    show(dictionary(), end="")
    return 0


def push(arguments: argparse.Namespace) -> int:
    """A dataset folder to the Hub."""
    from quotes.dataset.hub import plan_push
    from quotes.dataset.hub import push as send

    asked = {"private": not arguments.public, "tag": arguments.tag}
    plan = plan_push(arguments.dataset, arguments.repository, **asked)
    for name, size in plan.files:
        show(f"{size:>12,}  {name}")
    how = f"{'private' if plan.private else 'public'}, if it is new" + (f", tagged {plan.tag}" if plan.tag else "")
    say(f"build {plan.build[:12]}: {len(plan.files)} files, {plan.size:,} bytes -> {plan.repository} ({how})")
    if not arguments.yes:
        say("nothing was sent; with --yes it is")
        return 0
    say(f"sent: {send(arguments.dataset, arguments.repository, **asked).url}")
    return 0
