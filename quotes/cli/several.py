"""The commands about annotations that change or have several annotators: reanchor."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.cli.given import config_of, texts_of
from quotes.cli.screen import FAULTS, say, show
from quotes.errors import InputError

if TYPE_CHECKING:
    from quotes.annotations.reanchor import Move
    from quotes.text.article import Article


def reanchor(arguments: argparse.Namespace) -> int:
    """Annotations of texts that have changed."""
    from quotes.annotations import roster_names
    from quotes.annotations.folder import annotation_files
    from quotes.annotations.reanchor import reanchor_all, write_reanchored

    config = config_of(arguments)
    paths = [path for place in arguments.paths or [Path("annotations")] for path in annotation_files(place)]
    texts = {**_beside(paths), **texts_of(arguments.articles)}
    changed = written = unplaced = faults = 0
    for found in reanchor_all(paths, texts, roster_names(config.roster), config.stance.labels or None):
        if isinstance(found, InputError):
            faults += 1
            say(f"skipped: {found}")
            continue
        for error in found.unplaced:
            unplaced += 1
            say(f"not found, stays as it is: {error}")
        text = found.text(_asked if arguments.ask else lambda move: True) if found.changes else found.source
        if text == found.source:
            continue
        changed += 1
        show(found.diff(text), end="")
        if arguments.write or arguments.ask:
            write_reanchored(found, text)
            written += 1
    say(f"{len(paths)} files: {written} written, {changed - written} would change (--write does it), {unplaced} places not found")
    return FAULTS if faults or unplaced or changed > written else 0


def _asked(move: Move) -> bool:
    answer = input(f"{move.place}: {move.key}\n  - {move.old}\n  + {move.new}   ({move.likeness:.0%} alike)\ntake it? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _beside(paths: list[Path]) -> dict[str, Article]:
    """The articles that lie beside their annotations."""
    from quotes.disk import is_file
    from quotes.text.article import read_articles

    texts = [path.with_suffix(".txt") for path in paths if is_file(path.with_suffix(".txt"))]
    return {each.id: each for path in texts for each in read_articles(path) if not isinstance(each, InputError)}
