"""A dataset folder on disk: the file that says a build wrote it, which files are the build's, and what was asked of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.atomic import check_place
from quotes.dataset.files import NAME
from quotes.disk import read_bytes, sha256_of
from quotes.errors import InputError, OutputError

MARKER = ".quotes-build.json"
"""The file that says a folder is a build of ours, and which files that build wrote."""
CARD, CROISSANT = "README.md", "croissant.json"
PLOTS = "plots"
_MARKER_BYTES = 4 << 20
_LAYOUT = re.compile(rf"README\.md|croissant\.json|plots/\w+\.png|(?:quotations|articles|sentences|stance)/{NAME}")
"""The names that a build gives to its files."""
_MALFORMED = (InputError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Build:
    """What a folder says of the build that wrote it: `build` is the hash of its rows; `settings` that of what made silver rows;
    `publication` what was asked of it; `rows` how many by config and split; `cut` what `Counts.cut` says; `changes` what differs
    from the build before."""

    folder: Path
    build: str
    settings: str
    publication: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, int]]
    cut: Mapping[str, Any]
    changes: Mapping[str, Any] | None


def read_build(folder: Path) -> Build:
    """The build that wrote a folder. Raises InputError where none did."""
    try:
        found = json.loads(read_bytes(folder / MARKER, limit=_MARKER_BYTES))
        rows = {config: {split: int(number) for split, number in splits.items()} for config, splits in found["rows"].items()}
        return Build(
            folder, str(found["build"]), str(found["settings"]), dict(found["publication"]), rows, dict(found["cut"]), found.get("changes")
        )
    except _MALFORMED as error:
        raise InputError(
            "is no dataset folder that `quotes build` wrote, or an older version of it: build it again", str(folder)
        ) from error


def earlier_build(folder: Path) -> Build | None:
    """The build that wrote a folder; None where there is none."""
    try:
        return read_build(folder)
    except InputError:
        return None


def refuse_foreign(folder: Path) -> None:
    """Raises OutputError where `folder` cannot be replaced (see `check_place`), or holds anything that no build of ours wrote."""
    check_place(folder)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    foreign = sorted(found - ours(folder))
    if foreign:
        raise OutputError(
            f"{folder} holds {len(foreign)} file{'s' * (len(foreign) > 1)} that no build wrote, e.g. {foreign[0]}, or that changed since; "
            "a build replaces the whole folder: give another one, or move them away"
        )


def ours(folder: Path) -> set[str]:
    """The files in `folder` that a build wrote and nobody changed, as the marker knows them; a name that no build
    gives is never among them, whatever the marker says."""
    try:
        marker = json.loads(read_bytes(folder / MARKER, limit=_MARKER_BYTES))
        files = {name: digest for name, digest in marker["files"].items() if _LAYOUT.fullmatch(name)}
    except _MALFORMED:
        return set()
    return {MARKER, *(name for name, digest in files.items() if _is_unchanged(folder / name, digest))}


def _is_unchanged(path: Path, digest: Any) -> bool:
    """Whether a file holds what a build wrote; one whose bytes are others is somebody's now."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        return bool(sha256_of(path) == digest)
    except OSError:
        return False
