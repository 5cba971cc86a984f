"""Write a file or a folder whole or not at all: a run that fails or is killed leaves what was there before."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from quotes.errors import OutputError

_PART, _NEW, _OLD, _GONE = ".part", ".new", ".old", ".gone"
"""Beside the place, hidden: a file or a folder half written, the folder that stood there, and what is only to be removed."""
_LEFTOVER_SECONDS = 86_400.0


@contextmanager
def whole_file(path: Path, *, new: bool = False, errors: str = "strict", sync: bool = True) -> Iterator[TextIO]:
    r"""A text file to write (UTF-8, line ends \n as they come), which takes its place when the block ends well.

    Folders above it are made. A symbolic link is followed, an earlier file's permissions are kept, a device or a pipe
    is written to as it stands. With `new` nothing is ever written over. `sync` waits until it would outlast a power
    failure, which what can be made again need not. Raises OutputError where it cannot be written, or is there already.
    """
    if new and os.path.lexists(path):
        raise _taken(path)
    with _telling(path):
        if path.exists() and not path.is_file():  # nothing to keep in a device or a pipe; `open` refuses a folder
            with path.open("w", encoding="utf-8", newline="\n", errors=errors) as out:
                yield out
            return
        place = path if new else path.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        part = _beside(place, _PART)
        try:
            with part.open("x", encoding="utf-8", newline="\n", errors=errors) as out:
                yield out
                out.flush()
                if sync:
                    os.fsync(out.fileno())
            _claim(part, place) if new else _replace(part, place)
            if sync:
                _sync_one(place.parent)
        finally:
            with suppress(OSError):
                part.unlink()


@contextmanager
def whole_folder(folder: Path, ours: Callable[[Path], Collection[str]]) -> Iterator[Path]:
    """A new folder to fill, which takes the place of `folder` when the block ends well and is removed when it does not.

    `ours` names the files of a folder that the writer answers for, as paths within it with "/": they are replaced as
    one. Whatever else lies there is somebody's and comes along untouched. Only between two renames is neither folder
    in place; a run that is killed just there leaves the earlier one beside it, and the next one brings it back.
    Raises OutputError, see `check_place`, and where it cannot be written.
    """
    check_place(folder)
    with _telling(folder):
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        _recover(folder, ours)
        new = _beside(folder, _NEW)
        new.mkdir()
        try:
            yield new
            _sync(new)
            _swap(new, folder, ours)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def check_place(folder: Path) -> None:
    """Raises OutputError where `whole_folder` could not write: a file, or the folder that one stands in, or one above."""
    with _telling(folder):
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder} is a file; give a folder")
        if Path.cwd().is_relative_to(folder.resolve()):
            raise OutputError(f"{folder} is the folder you are in, or one above it, and cannot be replaced; name one inside it")


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror or error})") from error


def _taken(path: Path) -> OutputError:
    return OutputError(f"{path}: is there already, and nothing is written over it; name another file")


def set_aside(path: Path) -> None:
    """Where something that is no file stands at `path`, a folder say, give it another name beside it: nothing of it is lost.

    Raises OutputError where that cannot be done.
    """
    with _telling(path):
        if os.path.lexists(path) and not path.is_file():
            path.rename(path.with_name(f"{path.name}.{os.urandom(4).hex()}.aside"))


# -- a file


def _replace(part: Path, place: Path) -> None:
    if place.exists():
        shutil.copymode(place, part)
    part.replace(place)


def _claim(part: Path, place: Path) -> None:
    """Like `_replace`, but refuses where a file has come to be there in the meantime."""
    try:
        try:
            os.link(part, place)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links: take the name, then fill it
            place.open("x").close()
            part.replace(place)
    except FileExistsError as error:
        raise _taken(place) from error


# -- a folder


def _swap(new: Path, folder: Path, ours: Callable[[Path], Collection[str]]) -> None:
    old = new.with_suffix(_OLD)
    if folder.exists():
        _carry(folder, new, ours(folder))
        try:
            folder.rename(old)
            new.rename(folder)
        except BaseException:
            if not folder.exists():
                old.rename(folder)
            raise
        _retire(old, folder, ours)
    else:
        new.rename(folder)
    _sync_one(folder.parent)


def _carry(source: Path, target: Path, ours: Collection[str], within: str = "") -> None:
    """Give to `target` what is in `source`, not ours, and not there yet; what is ours keeps its permissions."""
    for path in sorted(source.iterdir()):
        place, name = target / path.name, within + path.name
        if path.is_dir() and not path.is_symlink():
            place.mkdir(exist_ok=True)
            _carry(path, place, ours, f"{name}/")
        elif name in ours:
            if path.exists() and place.exists():
                shutil.copymode(path, place)
        elif not os.path.lexists(place):
            _link(path, place)
    shutil.copymode(source, target)


def _link(path: Path, place: Path) -> None:
    try:
        os.link(path, place, follow_symlinks=False)  # the same file: what an open editor still writes is not lost
    except OSError:  # a file system without hard links, or somebody else's file
        shutil.copy2(path, place, follow_symlinks=False)


def _retire(old: Path, folder: Path, ours: Callable[[Path], Collection[str]]) -> None:
    """Remove the folder that stood there, less what somebody laid into it at the last moment."""
    gone = old.with_suffix(_GONE)
    with suppress(OSError):
        _carry(old, folder, ours(old))
        old.rename(gone)
        shutil.rmtree(gone)


def _recover(folder: Path, ours: Callable[[Path], Collection[str]]) -> None:
    """Put right what killed runs left beside the folder."""
    for old in _leftovers(folder, _OLD):
        if folder.exists():
            _retire(old, folder, ours)
        else:
            old.rename(folder)
    for gone in _leftovers(folder, _GONE):
        shutil.rmtree(gone, ignore_errors=True)


# -- beside the place


def _beside(place: Path, suffix: str) -> Path:
    """A free, hidden name beside `place`, where a rename is one step; leftovers of runs that were killed are removed."""
    for path in _leftovers(place, suffix):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS:  # a young one may belong to a run that still writes
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return place.with_name(f".{place.name}.{os.urandom(4).hex()}{suffix}")


def _leftovers(place: Path, suffix: str) -> list[Path]:
    # Eight hexadecimal digits in the middle: nothing that a person would name so.
    ours = re.compile(rf"\.{re.escape(place.name)}\.[0-9a-f]{{8}}{re.escape(suffix)}")
    try:
        with os.scandir(place.parent) as found:
            return sorted(place.parent / each.name for each in found if ours.fullmatch(each.name))
    except PermissionError:  # a folder that may be written to and not be read
        return []


def _sync(folder: Path) -> None:
    for path in (*sorted(folder.rglob("*")), folder):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened for this
        return
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
