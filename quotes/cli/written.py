"""What a command writes: whole files, and never over what is not its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from quotes.cli.given import inputs
from quotes.errors import InputError, OutputError

if TYPE_CHECKING:
    from quotes.config import Config


def refuse_output(arguments: argparse.Namespace, config: Config, out: Path | None, is_ours: Callable[[Path], bool]) -> None:
    """Before any work: an output that is an input, or a file of somebody's, is not written over."""
    from quotes.outputs import refuse_foreign_file, refuse_input

    if out is not None:
        refuse_input(out, inputs(arguments, config))
        refuse_foreign_file(out, is_ours, force=arguments.force)


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """The screen, or a file that is complete or not there."""
    if path is None:
        yield sys.stdout
        return
    from quotes.atomic import whole_file

    with whole_file(path, errors="backslashreplace") as out:
        yield out


def write_drafts(texts: Iterable[tuple[str, Callable[[], str]]], out: Path, faults: list[Any]) -> int:
    """Annotations into a folder, each by the name of its article; how many. One that is there already, or cannot be made, is a fault."""
    from quotes.annotations import write_draft

    written = 0
    for name, make in texts:
        try:
            write_draft(out / f"{name}.yaml", make())
            written += 1
        except (InputError, OutputError) as error:
            faults.append(error)
    return written


def write(path: Path, text: str) -> None:
    """A file of this text, whole or not at all."""
    with output(path) as out:
        out.write(text)


def is_utf8(out: TextIO) -> bool:
    """Whether an output takes every character as it is."""
    return (out.encoding or "").lower().replace("-", "") == "utf8" and out.errors != "strict"


def where(out: Path | None, done: int) -> str:
    """What is said of a file at the end: that it is there, or, with nothing done, that it is as before."""
    if out is None:
        return ""
    return f" -> {out}" if done else f"; {out} is left as it was"
