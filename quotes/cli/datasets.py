"""The commands about a dataset that is built: columns, hydrate, diff, stats, people, push."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from quotes.cli.given import config_of
from quotes.cli.screen import FAULTS, report_faults, say, show
from quotes.cli.written import output, refuse_output, where
from quotes.errors import InputError

if TYPE_CHECKING:
    from quotes.dataset.changes import Change, Difference
    from quotes.dataset.counts import Counts

SIGNS = {"came": "+", "went": "-", "changed": "~"}
LONGEST_VALUE = 60


def columns(arguments: argparse.Namespace) -> int:
    """The data dictionary."""
    from quotes.dataset.dictionary import dictionary

    show(dictionary(), end="")
    return 0


def people(arguments: argparse.Namespace) -> int:
    """Roster entries for those who are often quoted."""
    from quotes.dataset.people import as_roster, propose, sightings
    from quotes.outputs import is_proposed
    from quotes.speakers.roster import read_roster

    config = config_of(arguments)
    roster = read_roster(arguments.known) if arguments.known else config.roster
    refuse_output(arguments, config, arguments.out, is_proposed)
    found = propose(sightings(arguments.rows), language=config.language, roster=roster, at_least=arguments.at_least)
    if not found:
        say(f"nobody who is not on the roster {roster.name!r} has {arguments.at_least} quotations or more")
        return 0
    with output(arguments.out) as out:
        out.write(as_roster(found, "proposed"))
    say(f"{len(found)} people, {sum(each.quotations for each in found)} quotations" + where(arguments.out, len(found)))
    return 0


def push(arguments: argparse.Namespace) -> int:
    """A dataset folder to the Hub."""
    from quotes.dataset.hub import plan_push, push_dataset

    asked = {"private": not arguments.public, "tag": arguments.tag}
    plan = plan_push(arguments.dataset, arguments.repository, **asked)
    for name, size in plan.files:
        show(f"{size:>12,}  {name}")
    how = f"{'private' if plan.private else 'public'}, if it is new" + (f", tagged {plan.tag}" if plan.tag else "")
    say(f"build {plan.build[:12]}: {len(plan.files)} files, {plan.size:,} bytes -> {plan.repository} ({how})")
    if not arguments.yes:
        say("nothing was sent; with --yes it is")
        return 0
    say(f"sent: {push_dataset(arguments.dataset, arguments.repository, **asked).url}")
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


def diff(arguments: argparse.Namespace) -> int:
    """What differs between two builds."""
    from quotes.dataset.changes import compare

    found = compare(arguments.old, arguments.new)
    show("".join(f"{line}\n" for line in _differences(found)), end="")
    return 0


def _differences(found: Difference) -> list[str]:
    if not found.changes:
        same = found.builds[0] == found.builds[1]
        return [f"the same {found.rows[1]:,} quotations" + (f" (build {found.builds[1]})" if same else ", other builds")]
    counted = (f"{sum(whys.values())} {what}{_whys(whys)}" for what, whys in found.summary().items())
    head = f"quotations: {found.rows[0]:,} -> {found.rows[1]:,}; {', '.join(counted)}"
    return [head, *(_line(change) for change in found.changes)]


def _whys(whys: dict[str, int]) -> str:
    return f" ({', '.join(f'{why} {number}' for why, number in whys.items())})" if whys else ""


def _line(change: Change) -> str:
    columns = "; ".join(f"{name}: {_value(old)} -> {_value(new)}" for name, old, new in change.columns)
    return f"{SIGNS[change.what]} {change.id}  {change.why}  {columns or _value(change.anchor)}"


def _value(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= LONGEST_VALUE else f"{words[:LONGEST_VALUE]}..."


def stats(arguments: argparse.Namespace) -> int:
    """Figures and plots of a dataset."""
    from quotes.dataset.stats import count_dataset, shown

    counts = count_dataset(arguments.dataset)
    written = _plots(arguments, counts) if arguments.plots else []
    show(shown(arguments.dataset, counts), end="")
    for path in written:
        say(f"-> {path}")
    return 0


def _plots(arguments: argparse.Namespace, counts: Counts) -> list[Any]:
    from quotes.atomic import whole_file
    from quotes.dataset.plots import drawn, plots_of
    from quotes.outputs import is_stats_plot, refuse_foreign_file

    plots = plots_of(counts)
    paths = [arguments.plots / f"{plot.name}.png" for plot in plots]
    for path in paths:
        refuse_foreign_file(path, is_stats_plot, force=arguments.force)
    try:
        pictures = [drawn(plot) for plot in plots]
    except ImportError as error:
        raise InputError("the plots need matplotlib; install quotes[plots]") from error
    for path, picture in zip(paths, pictures, strict=True):
        with whole_file(path) as out:
            out.buffer.write(picture)
    return paths
