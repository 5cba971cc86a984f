"""The commands about a dataset that is built: columns, people, push."""

from __future__ import annotations

import argparse

from quotes.cli.given import config_of
from quotes.cli.screen import say, show
from quotes.cli.written import output, refuse_output, where


def columns(arguments: argparse.Namespace) -> int:
    """The data dictionary."""
    from quotes.dataset.dictionary import dictionary

    show(dictionary(), end="")
    return 0


def people(arguments: argparse.Namespace) -> int:
    """Roster entries for those who are often quoted."""
    from quotes.dataset.people import as_roster, propose, sightings
    from quotes.outputs import is_proposed

    config = config_of(arguments)
    refuse_output(arguments, config, arguments.out, is_proposed)
    found = propose(sightings(arguments.rows), language=config.language, roster=config.roster, at_least=arguments.at_least)
    if not found:
        say(f"nobody who is not on the roster {config.roster.name!r} has {arguments.at_least} quotations or more")
        return 0
    with output(arguments.out) as out:
        out.write(as_roster(found, "proposed"))
    say(f"{len(found)} people, {sum(each.quotations for each in found)} quotations" + where(arguments.out, len(found)))
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
