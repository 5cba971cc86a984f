"""The parquet files of one split: of bounded size, named as the Hub names them, and found again by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quotes.atomic import give_name
from quotes.errors import InputError

FILE_BYTES = 500_000_000
"""Bytes of rows in one file, as they lie in memory: what `Dataset.push_to_hub` counts, and its bound. A batch of rows is never divided."""
NAME = r"\w+-\d{5,}-of-\d{5,}\.parquet"
"""A name that a build gives to such a file, as a regular expression."""


def name_of(split: str, number: int, count: int) -> str:
    """The name of the file `number`, counted from 0, of `count`; `load_dataset` knows it."""
    return f"{split}-{number:05}-of-{count:05}.parquet"


def files_of(folder: Path, split: str) -> Iterator[Path]:
    """The files of a split in the folder of a config, in the order of their rows; the names say how many.

    Raises InputError where there is no first one, or several that say different numbers; OSError where the folder does not read.
    """
    form = re.compile(rf"{re.escape(split)}-00000-of-(\d{{5,}})\.parquet")
    counts = [int(found[1]) for path in folder.iterdir() if (found := form.fullmatch(path.name)) and int(found[1])]
    if len(counts) != 1:
        why = f"has files that were divided in {len(counts)} ways" if counts else "has no first file"
        raise InputError(f"{why} of the split {split}; build it again", str(folder))
    return (folder / name_of(split, number, counts[0]) for number in range(counts[0]))


@dataclass(slots=True)
class Files:
    """The files of one split while they are written, one after another. How many there are shows at the end: they get their names then.
    `begin` makes the writer of a file; it takes tables by `write_table` and ends by `close`."""

    folder: Path
    split: str
    begin: Callable[[Path], Any]
    parts: list[Path] = field(default_factory=list)
    _writer: Any = None
    _size: int = 0

    def write(self, rows: Any) -> None:
        """Append a table of pyarrow; the next file begins where this one would hold more than FILE_BYTES with it."""
        if self._writer is None or (self._size and self._size + rows.nbytes > FILE_BYTES):
            self._next()
        self._writer.write_table(rows)
        self._size += rows.nbytes

    def _next(self) -> None:
        self.close()
        part = self.folder / f"{self.split}-{len(self.parts):05}.part"
        self._writer, self._size = self.begin(part), 0
        self.parts.append(part)

    def close(self) -> None:
        """End the file that is being written, if any."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def named(self) -> tuple[str, ...]:
        """End the last file and give all of them their names, which are returned in the order of the rows."""
        self.close()
        names = tuple(name_of(self.split, number, len(self.parts)) for number in range(len(self.parts)))
        for part, name in zip(self.parts, names, strict=True):
            give_name(part, name)
        return names
