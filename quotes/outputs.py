"""What may be written over: never an input, and what is not ours only when told so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from quotes.disk import files_below, inodes, is_file, read_bytes, read_lines
from quotes.errors import InputError, OutputError
from quotes.review import MARK as PAGE

PLOT = "quotes evaluate"
"""Stands in the title of every plot (see `plot_reliability`)."""
PROPOSED = "# Proposed by `quotes people`"
"""How a file of proposed roster entries begins."""
STATS = "quotes stats"
"""Stands likewise in the plots of a dataset."""
_HEAD = 4096
_PICTURE = 16 << 20
READ = (".txt", ".jsonl", ".yaml", ".yml")
"""The files of a folder of inputs that are read."""


def refuse_input(out: Path, inputs: Iterable[Path]) -> None:
    """Raises OutputError where `out`, or a file in it if it is a folder, is a file that is read: one of `inputs`, or in one of them.

    Files are told apart by what they are on the disk, so that neither a link nor another spelling hides one. What
    `quotes extract` wrote among the articles is no input.
    """
    written = inodes([out] if is_file(out) else out.glob("*") if out.is_dir() else ())
    for path in _files(inputs) if written else ():
        if inodes([path]) & written and not (path.suffix.lower() == ".jsonl" and is_extracted(path)):
            raise OutputError(f"{out}: is an input of this command ({path}), and is not written over; give another name")


def refuse_foreign_file(out: Path, is_ours: Callable[[Path], bool], *, force: bool) -> None:
    """Raises OutputError where a file is there that `is_ours` does not know, unless with `force`. An empty file is nobody's."""
    if not force and is_file(out) and out.stat().st_size and not is_ours(out):
        raise OutputError(f"{out}: is there already, and not written by this command; give another name, or write over it with --force")


def is_extracted(path: Path) -> bool:
    """Whether every line is one that `quotes extract` writes: {doc_id, pred} and nothing else."""
    try:
        rows = [_is_row(line) for _, line in read_lines(path)]
    except InputError:
        return False
    return bool(rows) and all(rows)


def is_page(path: Path) -> bool:
    """Whether `quotes review` wrote it."""
    with path.open("rb") as file:
        return PAGE.encode() in file.read(_HEAD)


def is_plot(path: Path) -> bool:
    """Whether `quotes evaluate --plot` wrote it."""
    return _holds(path, PLOT)


def is_stats_plot(path: Path) -> bool:
    """Whether `quotes stats --plots` wrote it."""
    return _holds(path, STATS)


def _holds(path: Path, mark: str) -> bool:
    try:
        return mark.encode() in read_bytes(path, limit=_PICTURE)
    except InputError:
        return False


def is_proposed(path: Path) -> bool:
    """Whether `quotes people` wrote it and nobody has edited it: its first line says so, and its hash stands in the last."""
    try:
        words, _, last = read_bytes(path).rpartition(b"# as written: ")
    except InputError:
        return False
    return words.startswith(PROPOSED.encode()) and last.strip().decode("ascii", "replace") == hashlib.sha256(words).hexdigest()


def is_schema(path: Path) -> bool:
    """Whether it is a schema of annotations, ours or one that `quotes schema` wrote."""
    try:
        found = json.loads(read_bytes(path))
    except (InputError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("$id") == "annotation.schema.json"


def _is_row(line: bytes | InputError) -> bool:
    if isinstance(line, InputError):
        return False
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and set(row) == {"doc_id", "pred"}


def _files(inputs: Iterable[Path]) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            yield from (each for each in files_below(path, READ) if isinstance(each, Path))
        elif is_file(path):
            yield path
