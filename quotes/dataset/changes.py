"""What differs between two builds of a dataset: the rows that came, went and changed, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from quotes.columns import QUOTATIONS
from quotes.dataset.folder import Build, read_build
from quotes.dataset.tables import read_rows

What = Literal["came", "went", "changed"]
Why = Literal["article", "gold", "model", "build"]
"""The article came, went, or has another text or other facts; a person's annotation; the machine (weights, code, configuration,
processor); or how it was published: its split, whether its words go in."""
WHATS: tuple[What, ...] = ("came", "went", "changed")
WHYS: tuple[Why, ...] = ("article", "gold", "model", "build")
_FACTS = frozenset(("date", "language", "title", "title_start", "title_end", "publisher", "url", "licence", "sha256"))
_MADE = frozenset(("model_version",))
"""What every silver row of another build has in another form."""
_PUBLISHED = frozenset(("split", "text_included"))
_CUT = frozenset(column.name for column in QUOTATIONS if column.cut)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs. `columns` are (name, old, new) of a changed one, none of one that came or went."""

    what: What
    why: Why
    id: str
    anchor: str
    columns: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two builds, in the order of the old rows and then of the new ones; (old, new) rows of `quotations`."""

    builds: tuple[str, str]
    rows: tuple[int, int]
    changes: tuple[Change, ...]

    def summary(self) -> dict[str, dict[str, int]]:
        """How many rows came, went and changed, by why."""
        counted = Counter((change.what, change.why) for change in self.changes)
        return {what: {why: counted[what, why] for why in WHYS if counted[what, why]} for what in WHATS}


def compare(old: Path, new: Path) -> Difference:
    """The difference of two dataset folders. Raises InputError where one is none."""
    one, other = read_build(old), read_build(new)
    return difference(one, other.build, other.settings, other.folder, other.rows)


def difference(old: Build, build: str, settings: str, folder: Path, rows: Mapping[str, Iterable[str]]) -> Difference:
    """The difference of an earlier build and the rows that lie in `folder`."""
    before = _Side.read(old.folder, old.rows)
    after = _Side.read(folder, rows)
    same = old.settings == settings
    changes = [*_old_rows(before, after, same), *(_came(row, before, same) for key, row in after.rows.items() if key not in before.rows)]
    return Difference((old.build, build), (len(before.rows), len(after.rows)), tuple(changes))


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two builds: its rows by id, the SHA-256 of its articles, the places of gold in each."""

    rows: Mapping[str, Row]
    articles: Mapping[str, str]
    gold: Mapping[str, Sequence[tuple[int, int]]]

    @classmethod
    def read(cls, folder: Path, splits: Mapping[str, Iterable[str]]) -> _Side:
        rows = {row["id"]: {**row, "split": split} for split, row in read_rows(folder, "quotations", splits.get("quotations", ()))}
        articles = {row["id"]: row["sha256"] for _, row in read_rows(folder, "articles", splits.get("articles", ()), ["id", "sha256"])}
        gold: dict[str, list[tuple[int, int]]] = {}
        for row in rows.values():
            if row["grade"] == "gold":
                gold.setdefault(row["article_id"], []).append((row["start"], row["end"]))
        return cls(rows, articles, gold)

    def has_gold_at(self, row: Row) -> bool:
        """Whether a person speaks of the place of a row."""
        return any(start < row["end"] and row["start"] < end for start, end in self.gold.get(row["article_id"], ()))


def _old_rows(before: _Side, after: _Side, same: bool) -> Iterator[Change]:
    for key, row in before.rows.items():
        if key not in after.rows:
            yield Change("went", _why_alone(row, after, same), key, row["anchor"])
        elif columns := tuple(_differing(row, after.rows[key])):
            yield Change("changed", _why_changed(row, after.rows[key], columns), key, row["anchor"], columns)


def _came(row: Row, before: _Side, same: bool) -> Change:
    return Change("came", _why_alone(row, before, same), row["id"], row["anchor"])


def _why_alone(row: Row, other: _Side, same: bool) -> Why:
    """Why a row stands in one build alone: with the same settings the machine finds the same, so a person made the difference."""
    if other.articles.get(row["article_id"]) != row["sha256"]:
        return "article"
    return "gold" if row["grade"] == "gold" or other.has_gold_at(row) or same else "model"


def _why_changed(old: Row, new: Row, columns: Sequence[tuple[str, Any, Any]]) -> Why:
    """Why a row has other values. A person's row is gold; the machine's may differ in digits on another processor."""
    names = {name for name, _, _ in columns}
    if names <= _PUBLISHED:
        return "build"
    if names - _PUBLISHED <= _FACTS or old["sha256"] != new["sha256"]:
        return "article"
    return "gold" if "gold" in (old["grade"], new["grade"]) else "model"


def _differing(old: Row, new: Row) -> Iterator[tuple[str, Any, Any]]:
    worded = old["text_included"] and new["text_included"]
    for name in dict.fromkeys((*old, *new)):
        skipped = name in _MADE or (name in _CUT and name not in _PUBLISHED and not worded)
        if not skipped and old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)
