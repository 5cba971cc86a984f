"""The articles of a build in a temporary file: memory holds only where each begins, so that a large collection takes no more of it."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, cast, overload

from quotes.disk import why
from quotes.errors import InputError, OutputError
from quotes.text.article import Article

HELD = 8 << 20
"""Bytes of a small collection that never touch the disk."""


class Shelf(Sequence[Article | InputError]):
    """What was read of a collection, in order: an article is read from the file whenever it is asked for, a fault stays in memory.

    Raises OutputError where the temporary file cannot be written.
    """

    def __init__(self, entries: Iterable[Article | InputError] = ()) -> None:
        self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(HELD))  # noqa: SIM115 - it is gone with the last who asks for it
        self._begins = array("Q")
        self._faults: dict[int, InputError] = {}
        for entry in entries:
            self.append(entry)

    def append(self, entry: Article | InputError) -> None:
        """Put one more behind the others."""
        if isinstance(entry, InputError):
            self._faults[len(self)] = entry
            self._begins.append(0)
            return
        try:
            begin = self._file.seek(0, 2)
            pickle.dump(entry, self._file, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            what = f"the folder for temporary files cannot be written ({why(error)}); free some space, or set TMPDIR to another folder"
            raise OutputError(what) from error
        self._begins.append(begin)

    def __len__(self) -> int:
        return len(self._begins)

    @overload
    def __getitem__(self, number: int) -> Article | InputError: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Article | InputError]: ...

    def __getitem__(self, number: int | slice) -> Article | InputError | Sequence[Article | InputError]:
        if isinstance(number, slice):
            return tuple(self[each] for each in range(*number.indices(len(self))))
        begin, place = self._begins[number], number % len(self)
        return self._faults[place] if place in self._faults else self._read(begin)

    def _read(self, begin: int) -> Article:
        self._file.seek(begin)
        return cast(Article, pickle.load(self._file))  # our own bytes, in a file without a name


class Named(Mapping[str, Article]):
    """Articles of a shelf by id, in the order given."""

    def __init__(self, shelf: Shelf, numbers: Mapping[str, int]) -> None:
        self._shelf, self._numbers = shelf, numbers

    def __getitem__(self, article_id: str) -> Article:
        return cast(Article, self._shelf[self._numbers[article_id]])

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def only(self, ids: Iterable[str]) -> Named:
        """Those of some ids, in their order."""
        return Named(self._shelf, {article_id: self._numbers[article_id] for article_id in ids})
