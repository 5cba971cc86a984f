"""A folder of annotations with the articles they belong to: read, checked, ready to merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quotes.annotations.form import AnnotationFile, read_with_faults
from quotes.annotations.resolve import Resolved, resolve, to_records
from quotes.disk import Unread, files_below, is_file
from quotes.errors import AnnotationError, AnnotationWarning, InputError
from quotes.record import Record
from quotes.text.article import MANIFEST, Article, read_manifest, read_text
from quotes.text.spans import Span

Facts = Mapping[str, Mapping[str, str]]
"""What is known of each article, by its id."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotation file, its article with the facts that the manifest knows, and what it says of it."""

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

    @property
    def held(self) -> Mapping[str, tuple[Span, ...]]:
        """By article id: where quotations of a person's that are not found most likely stand; no row of the machine's takes their place."""
        return {one.article.id: one.resolved.held for one in self.annotated}


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

    An article is one of `articles`, by its id, or the .txt beside the annotation; see `with_facts` for what the
    manifest adds. One that is not here is a warning, and so is a text that has changed; with `strict` both are faults.
    Raises AnnotationError where there is no annotation at all.
    """
    annotated: list[Annotated] = []
    faults: list[InputError] = []
    seen: dict[str, Path] = {}
    facts: Facts = {}
    paths = _paths(folder)
    try:
        facts = _facts(folder)
    except InputError as error:
        faults.append(error)
    for path in paths:
        if isinstance(path, Unread):
            faults.append(AnnotationError(path.why, str(path.path)))
            continue
        try:
            file, found = read_with_faults(path, roster, labels)
            faults += found
            if file is None:
                continue
            faults += _named(file, seen)
            if seen[file.article] == path:
                article = _article(file, articles, facts.get(file.article, {}))
                annotated.append(Annotated(file, article, resolve(file, article)))
                faults += annotated[-1].resolved.faults
        except InputError as error:
            faults.append(error)
    return Annotations(tuple(annotated), tuple(_hardened(fault) if strict else fault for fault in faults))


def with_facts(articles: Iterable[Article | InputError], folder: Path) -> Iterator[Article | InputError]:
    """The articles, with what the manifests of a folder of annotations know and nothing beside the articles told.

    Raises ConfigError or YamlError for a manifest that does not hold what it should.
    """
    facts = _facts(folder)
    return (each if isinstance(each, InputError) else _told(each, facts.get(each.id, {})) for each in articles)


def _facts(folder: Path) -> Facts:
    """What the manifests say of each article; the first that names a fact counts, as the first annotation does."""
    manifests = (path for path in files_below(folder, (".yaml",)) if isinstance(path, Path) and path.name == MANIFEST)
    places = [path.parent for path in manifests] if folder.is_dir() else [folder.parent]
    facts: dict[str, dict[str, str]] = {}
    for place in places:
        for article_id, known in read_manifest(place).items():
            facts[article_id] = {**known, **facts.get(article_id, {})}
    return facts


def _told(article: Article, facts: Mapping[str, str]) -> Article:
    return replace(article, **{name: value for name, value in facts.items() if getattr(article, name) is None})


def annotation_files(folder: Path) -> list[Path]:
    """The annotation files of a folder, at any depth, or the one file. Raises AnnotationError where there is none."""
    return [path for path in _paths(folder) if isinstance(path, Path)]


def _paths(folder: Path) -> list[Path | Unread]:
    try:
        if not folder.exists():
            raise AnnotationError("does not exist; give a folder of annotations, or one file", str(folder))
    except (OSError, ValueError) as error:
        raise AnnotationError(f"cannot be read ({error})", str(folder)[:200]) from error
    if not folder.is_dir():
        return [folder]
    paths = [path for path in files_below(folder, (".yaml", ".yml")) if isinstance(path, Unread) or path.name != MANIFEST]
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


def _article(file: AnnotationFile, articles: Mapping[str, Article], facts: Mapping[str, str]) -> Article:
    if file.article in articles:
        return _told(articles[file.article], facts)
    beside = file.path.parent / f"{file.article}.txt"
    if beside.name != f"{file.article}.txt" or not is_file(beside):
        what = f"the text of {file.article!r} is not here; give its folder with --articles"
        raise AnnotationWarning(what, file.article_place)
    return _told(Article(file.article, read_text(beside), facts.get("language", "en"), path=str(beside)), facts)


def _hardened(fault: InputError) -> InputError:
    return AnnotationError(fault.message, fault.place) if isinstance(fault, AnnotationWarning) else fault
