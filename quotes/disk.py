"""Read what a user names, within bounds: no pipe that waits for ever, no device without an end, no folder passed over in silence."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from quotes.errors import InputError

WHOLE = 64 << 20
"""Bytes of a file that is read whole, at most."""
LINE = 64 << 20
"""Bytes of one line of a file that is read line by line, at most."""
_KINDS = {
    stat.S_ISDIR: "a folder",
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that was passed over, and why."""

    path: Path
    why: str


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_bytes(path: Path, *, limit: int = WHOLE, error: type[InputError] = InputError) -> bytes:
    """The bytes of a file. Raises `error` where it cannot be read, is no file, or holds more than `limit` bytes."""
    try:
        with open_file(path, error) as file:
            size = os.fstat(file.fileno()).st_size
            data = b"" if size > limit else file.read(limit + 1)
    except (OSError, ValueError) as fault:
        raise error(f"cannot be read ({why(fault)})", str(path)) from fault
    if size > limit or len(data) > limit:
        raise error(f"is too large ({max(size, len(data)):,} bytes; at most {limit:,} are read); split it", str(path))
    return data


def read_lines(path: Path, *, limit: int = LINE, error: type[InputError] = InputError) -> Iterator[tuple[int, bytes | InputError]]:
    r"""The lines of a file with their numbers, split at \n alone, without blank ones and a byte order mark.

    A line of more than `limit` bytes comes out as an `error` in its place. Raises `error` where the file cannot be read.
    """
    try:
        with open_file(path, error) as file:
            yield from lines_of(file, str(path), limit=limit, error=error)
    except (OSError, ValueError) as fault:
        raise error(f"cannot be read ({why(fault)})", str(path)) from fault


def lines_of(
    file: BinaryIO, place: str, *, limit: int = LINE, error: type[InputError] = InputError
) -> Iterator[tuple[int, bytes | InputError]]:
    """The lines of an open file, as `read_lines` gives them; `place` is its name in errors."""
    for number, line in enumerate(_bounded(file, limit), start=1):
        if len(line) > limit:
            yield number, error(f"the line is too long (at most {limit:,} bytes are read)", f"{place}:{number}")
            continue
        line = line.removesuffix(b"\n")
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            yield number, line


def files_below(folder: Path, suffixes: Collection[str]) -> Iterator[Path | Unread]:
    """The files of a folder, at any depth, whose names end in one of `suffixes`, in the order of their paths.

    Links are followed, and each folder is read once, so that a loop ends. Hidden files are left out. What should be
    read and cannot be (a folder without permission, a link to nowhere, a pipe) comes out too.
    """
    found: dict[Path, Unread | None] = {}
    seen: set[tuple[int, int]] = set()
    waiting = [(folder, False)]
    while waiting:  # folders before links to folders: what is reached both ways goes by its own name
        waiting.sort(key=lambda each: (each[1], each[0]), reverse=True)
        here, linked = waiting.pop()
        try:
            facts = here.stat()
            if (facts.st_dev, facts.st_ino) in seen:
                continue
            seen.add((facts.st_dev, facts.st_ino))
            entries = list(os.scandir(here))
        except OSError as fault:
            found[here] = Unread(here, f"cannot be read ({why(fault)})")
            continue
        for entry in entries:
            path = here / entry.name
            if _is_folder(entry):
                waiting.append((path, linked or entry.is_symlink()))
            elif not entry.name.startswith(".") and (path.suffix.lower() in suffixes or _is_dangling(path)):
                found[path] = _fault(path)
    yield from (found[path] or path for path in sorted(found))


def inodes(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """What tells files apart, whatever their names and links: device and number of each that is there."""
    found = set()
    for path in paths:
        try:
            facts = path.stat()
        except (OSError, ValueError, RuntimeError):
            continue
        found.add((facts.st_dev, facts.st_ino))
    return found


def is_file(path: Path) -> bool:
    """Whether a file lies there; False too for a name that no disk can hold."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def why(fault: Exception) -> str:
    """What the system says, without its number and path."""
    return getattr(fault, "strerror", None) or str(fault)


def open_file(path: Path, error: type[InputError] = InputError) -> BinaryIO:
    """A file to read bytes from. Raises `error` where a folder, a pipe or a device stands there, OSError where nothing does."""
    # Not waiting for the other end of a pipe; what the shell hands over (/dev/stdin, /dev/fd/63) is open already.
    handed = os.path.normpath(path).startswith(("/dev/stdin", "/dev/fd/"))
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | (0 if handed else getattr(os, "O_NONBLOCK", 0))
    file = os.fdopen(os.open(path, flags), "rb")
    what = kind_of(os.fstat(file.fileno()).st_mode)
    if what and not handed:
        file.close()
        raise error(f"is {what}, not a file", str(path))
    return file


def kind_of(mode: int) -> str | None:
    """What stands there in place of a plain file, by its mode; None for a file."""
    return next((what for is_one, what in _KINDS.items() if is_one(mode)), None)


def _bounded(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, its beginning, longer than `limit`."""
    while line := file.readline(limit + 1):
        rest = line
        while len(rest) > limit and not rest.endswith(b"\n"):
            rest = file.readline(limit + 1)
        yield line


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_dangling(path: Path) -> bool:
    try:
        path.stat()
    except (OSError, RuntimeError):
        return path.is_symlink()
    return False


def _fault(path: Path) -> Unread | None:
    try:
        what = kind_of(path.stat().st_mode)
    except FileNotFoundError:
        return Unread(path, f"is a link to what is not there ({path.readlink()})" if path.is_symlink() else "is gone")
    except (OSError, RuntimeError) as fault:
        return Unread(path, f"cannot be read ({why(fault)})")
    return Unread(path, f"is {what}, not a file") if what else None
