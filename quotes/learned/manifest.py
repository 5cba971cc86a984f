"""The manifest of a language's weights: what each file is, how it was made, and the hash that it must have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.disk import sha256_of
from quotes.errors import ModelError
from quotes.learned.files import AGAIN, loading, refuse_unreadable

NAME = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of weights: its place within the language's folder, its SHA-256 and size in bytes, what it is, the data it was learnt
    from, the command that makes it, the day it came into the repository, and for trees and linear weights the names of their features."""

    file: str
    sha256: str
    bytes: int
    what: str
    data: str
    command: str
    date: str
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The weights of one language."""

    language: str
    files: tuple[WeightFile, ...]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder of weights. Raises ModelError where it is missing or not of this form."""
    path = folder / NAME
    refuse_unreadable(path)
    with loading(path):
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(WeightFile(**{**each, "features": tuple(each.get("features", ()))}) for each in found["files"])
        return Manifest(str(found["language"]), files)


def verify(folder: Path, language: str) -> None:
    """Raises ModelError where a folder's weights are another language's, or a file is not the one that its manifest names.

    A folder without a manifest is somebody's own and is taken as it is.
    """
    if not (folder / NAME).exists():
        return
    manifest = read_manifest(folder)
    if manifest.language != language:
        raise ModelError(f"{folder / NAME}: the weights are for {manifest.language!r}, not for {language!r}; {AGAIN}")
    for each in manifest.files:
        path = folder / each.file
        refuse_unreadable(path)
        with loading(path):
            found = sha256_of(path)
        if found != each.sha256:
            raise ModelError(f"{path}: is not the file that {NAME} names (SHA-256 {found[:12]}..., not {each.sha256[:12]}...); {AGAIN}")


def renewed(manifest: Manifest, folder: Path, *, date: str, changed: Sequence[str] = ()) -> dict[str, Any]:
    """The manifest as JSON with the hashes and sizes that the files of `folder` have now; `changed` files are dated `date`."""
    rows = []
    for each in manifest.files:
        path = folder / each.file
        row = {
            "file": each.file,
            "sha256": sha256_of(path),
            "bytes": path.stat().st_size,
            "what": each.what,
            "data": each.data,
            "command": each.command,
            "date": date if each.file in changed else each.date,
        }
        rows.append(row | ({"features": list(each.features)} if each.features else {}))
    return {"language": manifest.language, "files": rows}
