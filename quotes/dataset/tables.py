"""The rows of a config as parquet files, split by split: their types, written and read, and the hash of what they hold."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from quotes.columns import CONFIGS, OFF_TARGET, Column, Tags
from quotes.dataset.files import Files, files_of
from quotes.errors import InputError

BATCH = 1000
Row = Mapping[str, Any]
_SURROGATE = re.compile("[\ud800-\udfff]")


def names_of(column: Column[Any], labels: Sequence[str]) -> tuple[str, ...] | None:
    """The names of a column's class label, None where it is none; `labels` are the stances. There is no ClassLabel of nothing."""
    if isinstance(column.type, Tags):
        return column.type.names
    if isinstance(column.type, tuple):
        return column.type
    named = {"stance": tuple(labels), "decision": (*labels, OFF_TARGET)}
    return named.get(column.type) or None


def features_of(labels: Sequence[str]) -> dict[str, Any]:
    """The `datasets.Features` of each config."""
    from datasets import ClassLabel, Features, List, Value

    text, place, share = Value("string"), Value("int32"), Value("float32")
    types: dict[Any, Any] = {
        "text": text,
        "place": place,
        "share": share,
        "flag": Value("bool"),
        "texts": List(text),
        "places": List(place),
        "spans": List({"start": place, "end": place}),
        "shares": List({"label": text, "probability": share}),
        "votes": List({"annotator": text, "label": text}),
        "stance": text,
    }

    def feature(column: Column[Any]) -> Any:
        names = names_of(column, labels)
        if names is None:
            return types[column.type]
        return List(ClassLabel(names=list(names))) if isinstance(column.type, Tags) else ClassLabel(names=list(names))

    return {config: Features({column.name: feature(column) for column in columns}) for config, columns in CONFIGS.items()}


@dataclass(slots=True)
class Table:
    """One config: its features, and the files of its splits (by name, once they are written). A split without a row gets no file: to
    name one makes every load of the folder fail. How rows are divided into files leaves their hash as it is."""

    config: str
    features: Any
    folder: Path
    order: Sequence[str]
    labels: Sequence[str]
    rows: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    hashes: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _waiting: dict[str, list[Row]] = field(default_factory=dict)
    _writing: dict[str, Files] = field(default_factory=dict)

    def add(self, split: str, row: Row) -> None:
        """Take a row of a split; those of a split are written in the order they come, `BATCH` at once. Without a row no folder is made."""
        waiting = self._waiting.setdefault(split, [])
        waiting.append(row)
        if len(waiting) >= BATCH:
            self._flush(split)

    def end(self) -> None:
        """Write what waits, and give the files their names."""
        for split in self._waiting:
            self._flush(split)
        self.files = {split: each.named() for split, each in self._writing.items()}

    def close(self) -> None:
        """Close the files, ended or not."""
        for each in self._writing.values():
            each.close()

    def _flush(self, split: str) -> None:
        rows, self._waiting[split] = self._waiting[split], []
        if not rows:
            return
        try:
            table = self._coded(rows)
        except ValueError:  # a lone surrogate somewhere
            rows = [storable(row) for row in rows]
            table = self._coded(rows)
        self._files(split).write(table)
        self.rows[split] += len(rows)
        self.sizes[split] += table.nbytes
        self.hashes.setdefault(split, hashlib.sha256()).update(b"".join(canonical(row, _SHARES[self.config]) for row in rows))

    def _files(self, split: str) -> Files:
        from pyarrow import parquet

        if split not in self._writing:
            self.folder.mkdir(exist_ok=True)
            self._writing[split] = Files(self.folder, split, partial(parquet.ParquetWriter, schema=self.features.arrow_schema))
        return self._writing[split]

    def _coded(self, rows: Sequence[Row]) -> Any:
        """Rows as a table of pyarrow, class labels as numbers. Features.encode_example would do the same, much slower."""
        import pyarrow

        columns = {column.name: [row.get(column.name) for row in rows] for column in CONFIGS[self.config]}
        for column in CONFIGS[self.config]:
            if numbers := _numbers(column, self.labels):
                columns[column.name] = [_coded(value, numbers) for value in columns[column.name]]
        return pyarrow.Table.from_pydict(columns, schema=self.features.arrow_schema)

    def splits(self) -> list[str]:
        """The splits that have rows, in the order of the configuration."""
        return [split for split in self.order if self.rows[split]]

    def digest(self) -> bytes:
        """What the rows hold, whoever wrote them and wherever: names, types and values, split by split."""
        total = hashlib.sha256()
        for column in CONFIGS[self.config]:
            total.update(f"{self.config} {column.name} {names_of(column, self.labels) or column.type}\n".encode())
        for split in self.splits():
            total.update(f"{split} {self.hashes[split].hexdigest()}\n".encode())
        return total.digest()

    def paths(self, split: str) -> tuple[str, ...]:
        """The files of a split in the order of its rows, by their paths in the dataset's folder."""
        return tuple(f"{self.config}/{name}" for name in self.files[split])


def _numbers(column: Column[Any], labels: Sequence[str]) -> Mapping[str, int] | None:
    names = names_of(column, labels)
    return None if names is None else {name: number for number, name in enumerate(names)}


def _coded(value: Any, numbers: Mapping[str, int]) -> Any:
    if value is None:
        return None
    return [numbers[one] for one in value] if isinstance(value, list) else numbers[value]


_SHARES = {config: [column.name for column in columns if column.type in ("share", "shares")] for config, columns in CONFIGS.items()}
"""The columns of each config that hold shares."""
_JSON = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def canonical(row: Row, shares: Iterable[str]) -> bytes:
    """A row as bytes, the same before and after it was stored: the columns that hold `shares` have four digits."""
    return _JSON.encode({**row, **{name: _four_digits(row[name]) for name in shares}}).encode() + b"\n"


def _four_digits(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, Mapping):
        return {key: _four_digits(inner) for key, inner in value.items()}
    return [_four_digits(inner) for inner in value] if isinstance(value, list) else value


def storable_text(text: str) -> str:
    """The text as a dataset holds it: Parquet takes no lone surrogates, which JSON can bring in; one character for one, so that
    offsets hold."""
    return _SURROGATE.sub("\ufffd", text)


def storable(value: Any) -> Any:
    """A value of a row as a dataset holds it."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {key: storable(inner) for key, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list) else value


def read_rows(
    folder: Path, config: str, splits: Iterable[str], columns: Sequence[str] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The (split, row) pairs of a config in a dataset folder, class labels by their names, or only some `columns` of them.

    Raises InputError where a file is not the parquet that a build writes.
    """
    for split in splits:
        for path in _files(folder / config, split):
            yield from ((split, row) for row in _rows_in(path, columns))


def _files(folder: Path, split: str) -> Iterator[Path]:
    try:
        return files_of(folder, split)
    except OSError as error:
        raise _misread(folder, error) from error


def _rows_in(path: Path, columns: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    from pyarrow import ArrowException, parquet

    try:
        with parquet.ParquetFile(path) as file:
            names = _names_in(file.schema_arrow)
            for batch in file.iter_batches(BATCH, columns=None if columns is None else list(columns)):
                for row in batch.to_pylist():
                    yield {name: _named(value, names.get(name)) for name, value in row.items()}
    except (OSError, ArrowException, ValueError, KeyError, TypeError) as error:
        raise _misread(path, error) from error


def _misread(path: Path, error: Exception) -> InputError:
    return InputError(f"does not read as a build's file ({' '.join(str(error).split())[:200]}); build it again", str(path))


def _names_in(schema: Any) -> dict[str, Sequence[str]]:
    features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    inner = {name: each.get("feature", each) for name, each in features.items() if isinstance(each, dict)}
    return {name: each["names"] for name, each in inner.items() if isinstance(each, dict) and "names" in each}


def _named(value: Any, names: Sequence[str] | None) -> Any:
    if names is None or value is None:
        return value
    return [names[one] for one in value] if isinstance(value, list) else names[value]
