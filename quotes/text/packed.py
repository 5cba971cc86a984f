"""Files inside archives and packed files: read one after another in memory, with nothing ever unpacked to the disk.

A name inside an archive is a name for messages and ids and never a path, so one that climbs out of its folder harms nothing.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from quotes.disk import open_file, why
from quotes.errors import ArticleError

UNPACKED = 200
"""Bytes that a byte of an archive may unpack to, on the whole; text packs to a third, a bomb to a thousandth."""
FREE = 256 << 20
"""Bytes that any archive may unpack to, however small it is."""
ZIP = ".zip"
TARS = {".tar": None, ".tar.gz": "gz", ".tgz": "gz", ".tar.bz2": "bz2", ".tbz2": "bz2", ".tar.xz": "xz", ".txz": "xz"}
"""How each ending says that a tar is packed."""
_PACKERS: dict[str, Callable[[BinaryIO], IO[bytes]]] = {
    "gz": lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file)),
    "bz2": lambda file: cast(IO[bytes], bz2.BZ2File(file)),
    "xz": lambda file: cast(IO[bytes], lzma.LZMAFile(file)),  # noqa: SIM115
}
_BROKEN = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What the libraries raise for an archive that is cut short, damaged, encrypted, or packed in a way that they do not know."""
_LINK = stat.S_IFLNK


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `place` is "archive:name"; `file` can be read until the next member is asked for."""

    name: PurePosixPath
    place: str
    file: BinaryIO


def is_archive(path: Path) -> bool:
    """Whether the name of a file says that it is an archive that can be read."""
    return path.name.lower().endswith((ZIP, *TARS))


def members(path: Path) -> Iterator[Member | ArticleError]:
    """The files of an archive in its own order; what cannot be read (a link, a device, an encrypted file) is an error in its place.

    Folders, hidden files and what macOS puts beside files are left out. Raises ArticleError where the archive itself cannot be read,
    or unpacks to so much that it is no archive of texts.
    """
    limit = _Limit(path, FREE)
    try:
        with open_file(path, error=ArticleError) as file:
            limit.bytes += UNPACKED * file.seek(0, io.SEEK_END)
            file.seek(0)
            yield from (_in_zip if path.name.lower().endswith(ZIP) else _in_tar)(path, file, limit)
    except _BROKEN as fault:
        raise ArticleError(f"is no archive that can be read ({why(fault)})", str(path)) from fault


def unpacked(path: Path, file: BinaryIO, packer: str) -> BinaryIO:
    """The bytes that a packed file ("gz", "bz2", "xz") holds, as a file. Reading it raises ArticleError where it is damaged or a bomb."""
    limit = _Limit(path, FREE + UNPACKED * file.seek(0, io.SEEK_END))
    file.seek(0)
    return _bounded(_PACKERS[packer](file), limit, str(path))


def _in_zip(path: Path, file: BinaryIO, limit: _Limit) -> Iterator[Member | ArticleError]:
    with zipfile.ZipFile(file) as archive:
        for each in archive.infolist():
            name, place = PurePosixPath(each.filename), f"{path}:{each.filename}"
            if each.is_dir() or _is_beside(name):
                continue
            if stat.S_IFMT(each.external_attr >> 16) == _LINK:
                yield ArticleError("is a link inside an archive, which is not followed", place)
                continue
            try:
                opened = archive.open(each)
            except _BROKEN as fault:
                yield ArticleError(f"cannot be read ({why(fault)})", place)
                continue
            with opened:
                yield Member(name, place, _bounded(opened, limit, place))


def _in_tar(path: Path, file: BinaryIO, limit: _Limit) -> Iterator[Member | ArticleError]:
    packer = next(how for ending, how in TARS.items() if path.name.lower().endswith(ending))
    stream = _bounded(_PACKERS[packer](file), limit, str(path)) if packer else file
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for each in archive:
            name, place = PurePosixPath(each.name), f"{path}:{each.name}"
            if each.isdir() or _is_beside(name):
                continue
            if not each.isreg():
                kind = "a link" if each.issym() or each.islnk() else "a device or a pipe"
                yield ArticleError(f"is {kind} inside an archive, which is not followed", place)
                continue
            opened = archive.extractfile(each)
            if opened is not None:
                yield Member(name, place, _bounded(opened, limit, place))


def _is_beside(name: PurePosixPath) -> bool:
    """Whether it is a hidden file, or in a hidden folder, or what macOS puts beside files."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.parts)


@dataclass(slots=True)
class _Limit:
    """How many bytes may still come out of an archive."""

    path: Path
    bytes: int

    def take(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise ArticleError(f"unpacks to more than {UNPACKED} times its size, which no text does; unpack it by hand", str(self.path))


class _Counted(io.RawIOBase):
    """A file whose bytes are counted against a limit, and whose damage is told as an ArticleError with its place."""

    def __init__(self, inner: IO[bytes], limit: _Limit, place: str) -> None:
        super().__init__()
        self._inner, self._limit, self._place = inner, limit, place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            found = self._inner.read(len(buffer))
        except ArticleError:
            raise
        except _BROKEN as fault:
            raise ArticleError(f"cannot be unpacked ({why(fault)})", self._place) from fault
        self._limit.take(len(found))
        buffer[: len(found)] = found
        return len(found)


def _bounded(inner: IO[bytes], limit: _Limit, place: str) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Counted(inner, limit, place), 1 << 16))
