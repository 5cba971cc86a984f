"""A folder of annotations with the articles they belong to: read, checked, ready to merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quotes.annotations.form import AnnotationFile, read_annotations
from quotes.annotations.resolve import Resolved, resolve, to_records
from quotes.errors import AnnotationError, AnnotationWarning, InputError
from quotes.record import Record
from quotes.text.article import MANIFEST, Article, read_manifest, read_text
from quotes.text.spans import Span


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotation file, its article, and what it says of it."""

    file: AnnotationFile
    article: Article
    resolved: Resolved


@dataclass(frozen=True, slots=True)
class Annotations:
    """A folder of annotations, in the order of the files' names, and everything that is wrong with them."""

    annotated: tuple[Annotated, ...]
    faults: tuple[InputError, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """Every gold record."""
        return tuple(record for one in self.annotated for record in to_records(one.resolved, one.article))

    @property
    def gold(self) -> Mapping[str, tuple[tuple[Record, ...], tuple[Span, ...]]]:
        """By article id: the gold records, and the spans that a person has rejected."""
        return {one.article.id: (to_records(one.resolved, one.article), one.resolved.rejected) for one in self.annotated}


def check_folder(
    folder: Path,
    articles: Mapping[str, Article],
    roster: Mapping[str, str],
    labels: Sequence[str] | None = None,
    *,
    strict: bool = False,
) -> tuple[InputError, ...]:
    """Every fault of the annotations in a folder; see `read_folder`. Empty for a sound one."""
    return read_folder(folder, articles, roster, labels, strict=strict).faults


def read_folder(
    folder: Path,
    articles: Mapping[str, Article],
    roster: Mapping[str, str],
    labels: Sequence[str] | None = None,
    *,
    strict: bool = False,
) -> Annotations:
    """The annotations of a folder, at any depth, or of one file, each found in its article.

    An article is one of `articles`, by its id, or the .txt beside the annotation. One that is not here is a warning,
    and so is a text that has changed; with `strict` both are faults. Raises AnnotationError where there is no
    annotation at all.
    """
    annotated: list[Annotated] = []
    faults: list[InputError] = []
    seen: dict[str, Path] = {}
    for path in _paths(folder):
        try:
            file = read_annotations(path, roster, labels)
            faults += [*file.faults, *_named(file, seen)]
            if seen[file.article] == path:
                article = _article(file, articles)
                annotated.append(Annotated(file, article, resolve(file, article)))
                faults += annotated[-1].resolved.faults
        except InputError as error:
            faults.append(error)
    return Annotations(tuple(annotated), tuple(_hardened(fault) if strict else fault for fault in faults))


def _paths(folder: Path) -> list[Path]:
    if not folder.exists():
        raise AnnotationError("does not exist; give a folder of annotations, or one file", str(folder))
    if folder.is_file():
        return [folder]
    found = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.name != MANIFEST)
    paths = sorted(path for path in found if not path.name.startswith("."))
    if not paths:
        raise AnnotationError("holds no annotation (a .yaml for each article)", str(folder))
    return paths


def _named(file: AnnotationFile, seen: dict[str, Path]) -> Iterator[AnnotationError]:
    """Whether the file is named as its article, and is the only one of it."""
    first = seen.setdefault(file.article, file.path)
    if first != file.path:
        yield AnnotationError(f"{file.article!r} is annotated in {first} already; this file is left out", file.article_place)
    elif file.path.stem != file.article:
        yield AnnotationError(f"names the article {file.article!r}, but the file is named {file.path.stem!r}", file.article_place)


def _article(file: AnnotationFile, articles: Mapping[str, Article]) -> Article:
    if file.article in articles:
        return articles[file.article]
    beside = file.path.parent / f"{file.article}.txt"
    if beside.name != f"{file.article}.txt" or not beside.is_file():
        what = f"the text of {file.article!r} is not here; give its folder with --articles"
        raise AnnotationWarning(what, file.article_place)
    facts = read_manifest(beside.parent).get(file.article, {})
    return replace(Article(file.article, read_text(beside), path=str(beside)), **facts)


def _hardened(fault: InputError) -> InputError:
    return AnnotationError(fault.message, fault.place) if isinstance(fault, AnnotationWarning) else fault
