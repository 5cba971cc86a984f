"""Look at a file of weights before it is read, and say in one error which file does not load and what would do."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quotes.errors import ModelError, QuotesError

SHIPPED = Path(__file__).resolve().parent.parent / "models"
"""The weights that come with the package: a folder for each language."""
POINTER = b"version https://git-lfs.github.com/spec/"
"""What the small text begins with that git-lfs leaves in a file's place."""
AGAIN = "copy the weights again, or install the package anew"
_LONGEST = 200


def refuse_unreadable(path: Path, remedy: str = AGAIN) -> None:
    """Raises ModelError where `path` cannot hold weights: missing, no file, empty, unreadable, or a git-lfs pointer.

    `remedy` says what would do. No more than the first bytes are read.
    """
    try:
        if not path.exists():
            raise ModelError(f"{path}: is missing; {remedy}")
        if not path.is_file():
            raise ModelError(f"{path}: is a folder, or no plain file, where weights belong; {remedy}")
        with path.open("rb") as file:
            head = file.read(len(POINTER))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}); {remedy}") from error
    if not head:
        raise ModelError(f"{path}: is empty; {remedy}")
    if head == POINTER:
        raise ModelError(f"{path}: is a git-lfs pointer and not the weights; run `git lfs pull` in the repository it is from, or {remedy}")


def refuse_changed(path: Path, remedy: str = AGAIN) -> None:
    """Raises ModelError where a zip archive, which most weights are, holds other bytes than its own sums say; torch does not look."""
    try:
        with zipfile.ZipFile(path) as archive:
            changed = archive.testzip()
    except Exception:  # no archive, or a broken one, which reading it tells
        return
    if changed:
        raise ModelError(f"{path}: is damaged (the sum of {changed} is wrong); {remedy}")


@contextmanager
def loading(path: Path | str, remedy: str = AGAIN) -> Iterator[None]:
    """Whatever goes wrong inside becomes a ModelError that names `path`: the layers below raise a dozen kinds for one broken file."""
    try:
        yield
    except QuotesError:
        raise
    except Exception as error:
        raise ModelError(f"{path}: does not load ({_short(error)}); {remedy}") from error


def _short(error: Exception) -> str:
    words = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {words}"[:_LONGEST] if words else type(error).__name__
