"""What a build keeps of its work: the silver records of each article, under a key that names all they depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from quotes.atomic import set_aside, whole_file
from quotes.disk import sha256_of
from quotes.errors import OutputError
from quotes.record import Record, as_dict, fault_of, from_dict
from quotes.text.article import Article

ROOMS = ("text", "language", "learned", "parsing", "quotation", "speakers", "stance")
MODULES = ("config.py", "pipeline.py", "record.py")
"""What makes silver records: these rooms of the package, and these modules. Nothing else can change a record."""
LIBRARIES = ("stanza", "torch", "numpy", "scikit-learn", "scipy")
"""Their versions are part of the key: another one may give other records."""


def settings_of(configuration: str, files: Iterable[Path] = ()) -> str:
    """One word for what silver records depend on besides the article: the configuration as text, the contents of
    `files` (weights, models, rosters), the code and data that make records, and the versions of the libraries they use."""
    total = hashlib.sha256(configuration.encode())
    for library in LIBRARIES:
        total.update(f"\n{library} {_version(library)}".encode())
    for name, path in (*_our_files(), *((path.name, path) for path in files)):
        total.update(f"\n{name}\n".encode())
        total.update(bytes.fromhex(sha256_of(path)))
    return total.hexdigest()[:16]


def _our_files() -> Iterable[tuple[str, Path]]:
    """The package's files that make records, each with its path within the package."""
    package = Path(__file__).resolve().parent.parent
    found = [package / module for module in MODULES]
    for room in ROOMS:
        found += [path for path in sorted((package / room).rglob("*")) if path.suffix in {".py", ".yaml", ".json"}]
    return ((path.relative_to(package).as_posix(), path) for path in found)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


@dataclass(frozen=True, slots=True)
class Cache:
    """Silver records by article and settings: JSON lines, a head and then one line a record. Files of other settings
    are left alone; the whole folder may be deleted at any time."""

    folder: Path
    settings: str
    labels: frozenset[str]

    def get(self, article: Article) -> tuple[Record, ...] | None:
        """The records of `article`, or None where they are not kept, not whole, or do not fit the article and the labels."""
        path = self._path(article)
        try:
            if not path.is_file():
                return None
            head, *lines = path.read_text("utf-8").split("\n")
            if json.loads(head) != self._head(article, len(lines) - 1):
                return None
            records = tuple(from_dict(json.loads(line)) for line in lines[:-1])
            return records if all(self._fault(article, record) is None for record in records) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
            return None

    def refuse_misfits(self, article: Article, records: Iterable[Record]) -> None:
        """Raises ValueError for new records that do not fit their article, OutputError for a stance that is no label: all would fail."""
        for record in records:
            if record.stance is not None and record.stance not in self.labels:
                known = ", ".join(sorted(self.labels)) or "none"
                raise OutputError(f"{record.id}: the stance {record.stance!r} is no label of this dataset; known: {known}")
            if fault := self._fault(article, record):
                raise ValueError(f"the record {record.id} does not fit its article ({fault})")

    def _fault(self, article: Article, record: Record) -> str | None:
        ours = record.article_id == article.id and record.grade == "silver"
        return fault_of(record, article.text, self.labels) if ours else "article"

    def _head(self, article: Article, records: int) -> dict[str, Any]:
        return {"article": article.id, "digest": article.digest, "settings": self.settings, "records": records}

    def put(self, article: Article, records: tuple[Record, ...]) -> None:
        """Keep the records of `article`: the file is whole, or not there."""
        lines = [json.dumps(line) for line in (self._head(article, len(records)), *map(as_dict, records))]
        path = self._path(article)
        set_aside(path)
        with whole_file(path, sync=False) as file:
            file.write("\n".join(lines) + "\n")

    def _path(self, article: Article) -> Path:
        facts = [getattr(article, each.name) for each in fields(Article) if each.name not in {"text", "path"}]
        shape = [each.name for each in fields(Record)]
        key = hashlib.sha256(json.dumps([facts, article.digest, self.settings, shape]).encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.jsonl"
