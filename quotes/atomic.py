"""Write a file or a folder whole or not at all: a run that fails or is killed leaves what was there before."""

from __future__ import annotations

import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from quotes.errors import OutputError

_PART, _NEW, _OLD, _GONE = ".part", ".new", ".old", ".gone"
"""Beside the place, hidden: a file or a folder half written, the folder that stood there, and what is only to be removed."""
_LEFTOVER_SECONDS = 86_400.0
"""Age from which what is half written counts as left behind, where files cannot be locked."""
_TRIES = 5
_ANY = re.compile(rf"\..+\.[0-9a-f]{{8}}({re.escape(_PART)}|{re.escape(_NEW)})")

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]


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
        with _half(place, _PART, lambda part: part.touch(exist_ok=False)) as part:
            with part.open("w", encoding="utf-8", newline="\n", errors=errors) as out:
                yield out
                out.flush()
                if sync:
                    os.fsync(out.fileno())
            _claim(part, place) if new else _replace(part, place)
            if sync:
                _sync_one(place.parent)


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
        with _half(folder, _NEW, Path.mkdir) as new:
            yield new
            _sync(new)
            with _undisturbed():
                _swap(new, folder, ours)


def clear_beside(place: Path) -> None:
    """Remove what killed runs left half written beside `place`; what a living run still writes stays."""
    for path in (*_leftovers(place, _PART), *_leftovers(place, _NEW)) if place.parent.is_dir() else ():
        _clear(path)


def clear_leftovers(folder: Path) -> None:
    """Remove what killed runs left half written in `folder`, at any depth; what a living run still writes stays."""
    for path in sorted(folder.rglob(".*")):
        if _ANY.fullmatch(path.name):
            _clear(path)


def check_place(folder: Path) -> None:
    """Raises OutputError where `whole_folder` could not write: a file, or the folder that one stands in, or one above;
    a loop of links; a name that is not UTF-8."""
    try:
        os.fsencode(folder).decode("utf-8")
    except UnicodeError as error:
        raise OutputError(f"{str(folder)!r}: the name of the folder is not UTF-8; give another one") from error
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
    except RuntimeError as error:
        if "ymlink loop" not in str(error):  # pathlib says it so before Python 3.13
            raise
        raise OutputError(f"{path} cannot be written (it is a link to itself)") from error


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals that a handler of ours waits for come after the block, so that a folder is swapped wholly or not at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [number for name in names if callable(signal.getsignal(number := getattr(signal, name)))]
    before: dict[int, Any] = {number: signal.signal(number, lambda heard_now, _: heard.append(heard_now)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in heard[:1]:
            signal.raise_signal(number)


def _taken(path: Path) -> OutputError:
    return OutputError(f"{path}: is there already, and nothing is written over it; name another file")


def set_aside(path: Path) -> None:
    """Where something that is no file stands at `path`, a folder say, give it another name beside it: nothing of it is lost.

    Raises OutputError where that cannot be done.
    """
    with _telling(path):
        if os.path.lexists(path) and not path.is_file():
            path.rename(path.with_name(f"{path.name}.{os.urandom(4).hex()}.aside"))


def give_name(path: Path, name: str) -> None:
    """Give a file that a writer has just made in a folder of its own (see `whole_folder`) its last name there."""
    path.rename(path.with_name(name))


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
            new = not place.exists()
            place.mkdir(exist_ok=True)
            _carry(path, place, ours, f"{name}/")
            if new and any(path.iterdir()) and not any(place.iterdir()):
                place.rmdir()  # it held files of ours alone, which the new folder has no more
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
        _clear(path)
    return place.with_name(f".{place.name}.{os.urandom(4).hex()}{suffix}")


def _clear(path: Path) -> None:
    """Remove what is half written, unless a living process owns it, which shows by its lock."""
    with suppress(OSError), _lock(path) as held:
        is_old = time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS
        if held or (held is None and is_old):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _claimed(place: Path, suffix: str, make: Callable[[Path], object], held: ExitStack) -> Path:
    """A new file or folder beside `place`, made by `make` and locked as ours until `held` ends."""
    for _ in range(_TRIES):
        path = _beside(place, suffix)
        make(path)
        with suppress(FileNotFoundError):  # a run that clears up may have met it before it was locked
            lock = held.enter_context(_lock(path))
            if lock is not False and path.exists():
                return path
    raise OSError("other runs keep clearing it")


@contextmanager
def _half(place: Path, suffix: str, make: Callable[[Path], object]) -> Iterator[Path]:
    """A file or folder to be filled beside `place`, removed at the end if it is still there."""
    with ExitStack() as held:
        path = _claimed(place, suffix, make, held)
        try:
            yield path
        finally:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()


@contextmanager
def _lock(path: Path) -> Iterator[bool | None]:
    """Hold the lock that tells a file or folder half written from one left behind: it ends with the process that holds
    it, however that ends. Yields whether it could be had; None where nothing can be locked."""
    if fcntl is None:
        yield None
        return
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool | None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


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
