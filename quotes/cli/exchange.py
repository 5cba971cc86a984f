"""The commands that bring annotations in from other tools, and out to them: import, export."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from quotes.cli.given import config_of, texts_of
from quotes.cli.screen import FAULTS, report_faults, say
from quotes.cli.written import write_drafts
from quotes.errors import InputError, OutputError


def import_(arguments: argparse.Namespace) -> int:
    """Annotations of another tool, as YAML to edit."""
    from quotes.annotations import draft, roster_names
    from quotes.annotations.exchange import FORMATS, Row, record_of
    from quotes.cli.several import schema_from

    config = config_of(arguments)
    roster, texts = roster_names(config.roster), texts_of(arguments.articles)
    schema = schema_from(arguments.out / "x.yaml")
    faults: list[Any] = []
    rows: dict[str, list[Row]] = {}
    for row in FORMATS[arguments.exchange][1](arguments.place):
        rows.setdefault(row.article, []).append(row)

    def yaml_of(name: str) -> str:
        if name not in texts:
            raise InputError(f"the text of {name!r} is not here; give its folder with --articles", str(arguments.place))
        return draft(texts[name], [record_of(row, texts[name], roster) for row in rows[name]], arguments.annotator, schema=schema)

    written = write_drafts(((name, partial(yaml_of, name)) for name in rows), arguments.out, faults)
    report_faults(faults)
    say(f"{written} annotations in {arguments.out}; `quotes check {arguments.out}` looks them over")
    return FAULTS if faults else 0


def export(arguments: argparse.Namespace) -> int:
    """Annotations for another tool."""
    from quotes.annotations import read_folder, roster_names
    from quotes.annotations.exchange import FORMATS, row_of
    from quotes.atomic import whole_file

    config = config_of(arguments)
    found = read_folder(arguments.place, texts_of(arguments.articles), roster_names(config.roster), config.stance.labels or None)
    texts = {one.article.id: one.article.text for one in found.annotated}
    files = FORMATS[arguments.exchange][0]([row_of(record) for record in found.records], texts)
    faults: list[Any] = list(found.faults)
    for name, words in files.items():
        try:
            with whole_file(Path(arguments.out) / name, new=True) as out:
                out.write(words)
        except OutputError as error:
            faults.append(error)
    report_faults(faults)
    say(f"{len(found.records)} quotations of {len(texts)} articles in {arguments.out}")
    return FAULTS if faults else 0
