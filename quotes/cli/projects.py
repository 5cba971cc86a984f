"""The commands about a project: init, schema."""

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


def schema(arguments: argparse.Namespace) -> int:
    """The schema of annotations with the roster and the labels in use."""
    from quotes.annotations.schema import schema_for
    from quotes.cli.given import config_of
    from quotes.cli.written import refuse_output, write
    from quotes.config import packaged, with_labels
    from quotes.outputs import is_schema

    config = with_labels(config_of(arguments))
    refuse_output(arguments, config, arguments.out, is_schema)
    plain = packaged("annotations", "annotation.schema.json")
    text = schema_for(plain, config.roster, config.stance.labels or (), config.stance.meanings)
    if arguments.out is None:
        show(text, end="")
        return 0
    write(arguments.out, text)
    say(f"{len(config.roster.people)} people and {len(config.stance.labels or ())} labels to choose from: {arguments.out}")
    return 0
