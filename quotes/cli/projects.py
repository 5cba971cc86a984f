"""The command about a project: init."""

from __future__ import annotations

import argparse

from quotes.cli.screen import say, show


def init(arguments: argparse.Namespace) -> int:
    """A project to begin with."""
    from quotes.project import make_project

    made = make_project(arguments.folder, arguments.roster)
    for path in made:
        show(str(path))
    say(f"a project in {arguments.folder}: read its README.md, then `cd {arguments.folder}` and `quotes build`")
    return 0
