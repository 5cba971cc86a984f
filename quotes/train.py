"""Fit the stance model: from annotations, or from any file of texts and labels."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.annotations import GoldQuotation, read_folder
from quotes.annotations.resolve import language_of
from quotes.errors import InputError
from quotes.text.article import Article, read_rows_of
from quotes.text.lines import read

if TYPE_CHECKING:
    from quotes.stance import Lesson, StanceItem, StanceModel

GENERAL: Mapping[str, Any] = {
    "mask_names": False,
    "class_weight": "balanced",
    "words": 3,
    "characters": 5,
    "reading": 0.2,
    "encoder": 1.0,
    "threshold": 0.0,
}
"""What differs for texts that are no quotations: names count, rare labels weigh as much as common ones, none is left out."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def items_from_annotations(
    folders: Sequence[Path], articles: Mapping[str, Article], roster: Mapping[str, str], labels: Sequence[str] | None = None
) -> tuple[StanceItem, ...]:
    """Every labelled quotation of the folders whose article is here, `articles` by id or a .txt beside the annotation.

    Raises InputError where there is none, or none of two of `labels`; other rows at fault are left out (`quotes check` lists them).
    """
    read = [read_folder(folder, articles, roster, labels) for folder in folders]
    items = tuple(_item(row, one.article) for each in read for one in each.annotated for row in one.resolved.quotations if row.labelled)
    place = ", ".join(map(str, folders))
    if labels and len(held := {item.stance for item in items} & set(labels)) < 2:
        fault = next((f"; the first fault: {fault}" for each in read for fault in each.faults), "")
        raise InputError(f"of the labels {', '.join(labels)} they hold {', '.join(sorted(map(str, held))) or 'none'}{fault}", place)
    if not items:
        raise InputError("hold no quotation with a stance whose article is here", place)
    return items


def _item(row: GoldQuotation, article: Article) -> StanceItem:
    from quotes.stance import StanceItem

    reading = read(article.text, suspends=language_of(article.language).suspends)
    return StanceItem(
        content=" ".join(map(reading.words, row.content)),
        stance=row.stance,
        group=article.id,
        cue=reading.words(row.cue) if row.cue else None,
        genre=article.genre,
        speaker=row.speakers[0].name if row.speakers else None,
        date=article.date,
        tone=row.tone,
        rule=row.rule,
        ambiguous=row.ambiguous,
        votes=tuple(vote for _, vote in row.votes),
    )


def train_from_items(
    items: Sequence[StanceItem], *, labels: Sequence[str] | None = None, lessons: Sequence[Lesson] = (), seed: int = 0, **options: Any
) -> StanceModel:
    """A model fitted to labelled quotations, folds grouped by article; `lessons` are made-up rows that teach, never measure."""
    from quotes.stance import fit

    return fit(
        [item.content for item in items],
        [item.stance for item in items],
        [item.group for item in items],
        cues=[item.cue for item in items],
        labels=labels,
        lessons=lessons,
        seed=seed,
        **options,
    )


def train_from_annotations(
    folders: Sequence[Path],
    articles: Mapping[str, Article],
    roster: Mapping[str, str],
    *,
    labels: Sequence[str] | None = None,
    quotations: Sequence[Path] = (),
    lessons: Sequence[Path] = (),
    without: Sequence[str] = (),
    seed: int = 0,
    **options: Any,
) -> StanceModel:
    """A model fitted to the annotations of `folders` and files of labelled `quotations`, less those of the articles `without`, plus files
    of lessons."""
    found = (*items_from_annotations(folders, articles, roster, labels), *items_from_quotations(*quotations))
    items = [item for item in found if item.group not in without]
    return train_from_items(items, labels=labels, lessons=read_lessons(*lessons), seed=seed, **options)


def train_from_texts(path: Path, *, seed: int = 0, **options: Any) -> StanceModel:
    """A model fitted to a .jsonl of {"text": ..., "label": ...}, with "target" and "group" where there are any.

    Every label counts as one, a null one as off target. Raises InputError with file and line.
    """
    from quotes.stance import fit
    from quotes.stance.words import join

    rows = read_texts(path)
    texts = [join(row["text"], None, row.get("target")) for row in rows]
    groups = [str(row.get("group", number)) for number, row in enumerate(rows)]
    return fit(texts, [row["label"] for row in rows], groups, seed=seed, **{**GENERAL, **options})


def items_from_texts(path: Path) -> tuple[StanceItem, ...]:
    """The rows of a text/label file as items to evaluate on; a row is a group of its own where it names none."""
    from quotes.stance import StanceItem
    from quotes.stance.words import join

    rows = enumerate(read_texts(path))
    return tuple(
        StanceItem(join(row["text"], None, row.get("target")), row["label"], str(row.get("group", number))) for number, row in rows
    )


def items_from_quotations(*paths: Path) -> tuple[StanceItem, ...]:
    """Labelled quotations of .jsonl files, {"text", "label", "cue", "group"}; `group` is the article, and a row without one stands alone.

    Raises InputError with file and line.
    """
    from quotes.stance import StanceItem

    rows = ((f"{path.name}:{number}", row) for path in paths for number, row in enumerate(read_texts(path), 1))
    return tuple(StanceItem(row["text"], row["label"], str(row.get("group", place)), cue=row.get("cue")) for place, row in rows)


def read_lessons(*paths: Path) -> tuple[Lesson, ...]:
    """Made-up sentences with their labels: .jsonl files of {"text", "label", "cue"}. Raises InputError with file and line."""
    return tuple((row["text"], row["label"], row.get("cue")) for path in paths for row in read_texts(path))


def read_held_out(path: Path) -> tuple[str, ...]:
    """The article ids of a list, one a line; lines that begin with # say why."""
    lines = (line.strip() for _, line in read_rows_of(path))
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_texts(path: Path) -> list[dict[str, Any]]:
    """The rows of a text/label file. Raises InputError with file and line for one that is none."""
    rows = [_row(line, place) for place, line in read_rows_of(path)]
    if not rows:
        raise InputError('holds no row; a line is {"text": "...", "label": "..."}', str(path))
    return rows


def _row(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON ({error})", place) from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "label" not in row:
        raise InputError('a line must be {"text": "...", "label": "..."}, with "target" if there is one', place)
    if row["label"] is not None and (not isinstance(row["label"], str) or not row["label"]):
        raise InputError(f"a label is a text or null, not {row['label']!r}", place)
    for name in ("target", "cue"):
        if not isinstance(row.get(name), str | None):
            raise InputError(f"a {name} is a text, not {row[name]!r}", place)
    if not row["text"].strip():
        raise InputError("the text is empty", place)
    for name in ("text", "label", "target", "cue", "group"):
        if _SURROGATE.search(str(row.get(name, ""))):
            raise InputError(f"the {name} holds half a surrogate pair, which no UTF-8 file can hold; leave it out", place)
    return row
