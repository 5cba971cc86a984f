"""What a build keeps of its work: the silver records of each article, under a key that names all they depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from quotes.atomic import set_aside, whole_file
from quotes.disk import sha256_of
from quotes.errors import OutputError
from quotes.record import Extracted, Record, as_dict, fault_of, from_dict
from quotes.text.article import Article
from quotes.text.parse import Entity, Layout
from quotes.text.spans import Span

ROOMS = ("text", "language", "learned", "parsing", "quotation", "speakers", "stance")
MODULES = ("config.py", "pipeline.py", "record.py", "stages.py")
"""What makes silver records: these rooms of the package, and these modules. Nothing else can change a record."""
LIBRARIES = ("stanza", "torch", "numpy", "scikit-learn", "scipy")
"""Their versions are part of the key: another one may give other records."""


def settings_of(configuration: str, files: Iterable[Path] = (), *, rooms: Sequence[str] = ROOMS, modules: Sequence[str] = MODULES) -> str:
    """One word for what silver records depend on besides the article: the configuration as text, the contents of
    `files` (weights, models, rosters), the code and data that make records, and the versions of the libraries they use.

    Fewer `rooms` and `modules` name what a part of the way depends on.
    """
    total = hashlib.sha256(configuration.encode())
    for library in LIBRARIES:
        total.update(f"\n{library} {_version(library)}".encode())
    for name, path in (*_our_files(rooms, modules), *((path.name, path) for path in files)):
        total.update(f"\n{name}\n".encode())
        total.update(bytes.fromhex(sha256_of(path)))
    return total.hexdigest()[:16]


def _our_files(rooms: Sequence[str], modules: Sequence[str]) -> Iterable[tuple[str, Path]]:
    """The package's files that make records, each with its path within the package."""
    package = Path(__file__).resolve().parent.parent
    found = [package / module for module in modules]
    for room in rooms:
        found += [path for path in sorted((package / room).rglob("*")) if path.suffix in {".py", ".yaml", ".json"}]
    return ((path.relative_to(package).as_posix(), path) for path in found)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


MALFORMED = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)
"""What a file that somebody spoilt runs into."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Silver records by article and settings: JSON lines, a head, one line a record, and one with the article's sentences and
    entities. Files of other settings are left alone; the whole folder may be deleted at any time."""

    folder: Path
    settings: str
    labels: frozenset[str]

    def get(self, article: Article) -> tuple[Record, ...] | None:
        """The records of `article`, or None where they are not kept, not whole, or do not fit the article and the labels."""
        found = self.whole(article)
        return None if found is None else found.records

    def whole(self, article: Article) -> Extracted | None:
        """The same with the article's sentences and entities, for one reading of the file."""
        try:
            lines = self._lines(article)
            if lines is None:
                return None
            layout = layout_from(json.loads(lines[-1]))
            records = tuple(from_dict(json.loads(line)) for line in lines[:-1])
            is_sound = fits(layout.spans, article.text) and all(self._fault(article, record) is None for record in records)
            return Extracted(records, layout) if is_sound else None
        except MALFORMED:
            return None

    def layout(self, article: Article) -> Layout:
        """The sentences and entities of an article whose records are kept. Raises OutputError where they are gone."""
        try:
            lines = self._lines(article)
            if lines is not None:
                return layout_from(json.loads(lines[-1]))
        except MALFORMED:
            pass
        raise OutputError(f"{article.id}: its sentences are gone from the cache {self.folder}; run again")

    def _lines(self, article: Article) -> list[str] | None:
        """What is kept of an article, below the head: its records, and last its sentences. None where it is not there, or not whole."""
        path = self._path(article)
        if not path.is_file():
            return None
        head, *lines = path.read_text("utf-8").split("\n")
        return lines[:-1] if json.loads(head) == self._head(article, len(lines) - 2) else None

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

    def put(self, article: Article, found: Extracted) -> None:
        """Keep what was found in `article`: the file is whole, or not there."""
        parts = (self._head(article, len(found.records)), *map(as_dict, found.records), divided(found.layout))
        lines = [json.dumps(part) for part in parts]
        path = self._path(article)
        set_aside(path)
        with whole_file(path, sync=False) as file:
            file.write("\n".join(lines) + "\n")

    def _path(self, article: Article) -> Path:
        facts = [getattr(article, each.name) for each in fields(Article) if each.name not in {"text", "path"}]
        shape = [each.name for each in fields(Record)]
        key = hashlib.sha256(json.dumps([facts, article.digest, self.settings, shape]).encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.jsonl"


def divided(layout: Layout) -> dict[str, Any]:
    """Sentences as lists of numbers (start, end, start, end, ...), entities with their kind."""
    return {
        "sentences": [[place for token in sentence for place in (token.start, token.end)] for sentence in layout.sentences],
        "entities": [[entity.span.start, entity.span.end, entity.kind] for entity in layout.entities],
    }


def layout_from(found: dict[str, Any]) -> Layout:
    """The layout that `divided` took apart."""
    sentences = (tuple(Span(start, end) for start, end in zip(own[::2], own[1::2], strict=True)) for own in found["sentences"])
    return Layout(tuple(sentences), tuple(Entity(Span(start, end), str(kind)) for start, end, kind in found["entities"]))


def fits(spans: Iterable[Span], text: str) -> bool:
    """Whether spans that were read from a file are whole numbers and lie in the text."""
    return all(type(span.start) is int and type(span.end) is int and span.end <= len(text) for span in spans)
