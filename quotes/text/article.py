"""One news text, never altered, its facts (date, licence, url), and how to read a folder of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quotes.disk import Unread, files_below, read_bytes, read_lines
from quotes.errors import ArticleError, ConfigError, InputError
from quotes.yamlfile import Node, read_yaml

MANIFEST = "manifest.yaml"
FACTS = ("date", "licence", "url", "title", "publisher", "language", "genre", "origin")
LONGEST = 1_000_000
"""Characters of one article, at most; one of as many takes 0.9 GB of memory."""
_BYTES = 4
"""Of one character in UTF-8, at most."""
_PER_LINE = 12
"""Bytes of one character of a text in JSON, at most (an escaped surrogate pair)."""
_BESIDE = 4 << 20
"""Bytes that a line may hold beside the text."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_NO_TEXT = 0.1
"""Share of control characters from which a file is no text."""
_FORMATS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP (docx, odt, epub)",
    b"{\\rtf": "RTF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "gzip",
}
_DATE = re.compile(r"([0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)(?:[T ].*)?")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,8}")


@dataclass(frozen=True, slots=True)
class Article:
    """A news text exactly as it lies on disk, line ends and all, and what is known about it.

    `date` is ISO 8601 ("2009-03-06"); None in a fact means that it is not known.
    """

    id: str
    text: str
    language: str = "en"
    date: str | None = None
    licence: str | None = None
    url: str | None = None
    title: str | None = None
    genre: str | None = None
    publisher: str | None = None
    path: str | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the text as UTF-8, in hex."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def read_text(path: Path, longest: int = LONGEST) -> str:
    """A file's text with nothing altered: a byte order mark and CRLF stay.

    Raises ArticleError where the bytes are not UTF-8, with the place of the first bad one, where they are no text, and
    where there are more than `longest` characters.
    """
    try:
        data = read_bytes(path, limit=_BYTES * longest, error=ArticleError)
    except ArticleError as error:
        raise ArticleError(f"{error.message}{_HOW if 'too large' in error.message else ''}", error.place) from error
    text = _decoded(data, path, 1)
    _refuse_no_text(text, str(path))
    _refuse_long(text, str(path), longest)
    return text


_HOW = ", or set longest_article in the configuration"


def _refuse_long(text: str, place: str, longest: int) -> None:
    if len(text) > longest:
        raise ArticleError(f"is too long ({len(text):,} characters; at most {longest:,} are read); split it{_HOW}", place)


def _refuse_no_text(text: str, place: str) -> None:
    controls = len(_CONTROL.findall(text))
    if "\x00" * 8 not in text and controls <= max(1, _NO_TEXT * len(text)):
        return
    wide = text.count("\x00", 1, 64) >= 16 and "\x00" * 4 not in text[:64]
    what = "looks like UTF-16 (iconv -f UTF-16LE -t UTF-8)" if wide else f"is no text ({controls} control characters in {len(text)})"
    raise ArticleError(f"{what}; save it as plain text in UTF-8", place)


def _decoded(data: bytes, path: Path, line: int) -> str:
    for mark, name in _FORMATS.items():
        if data.startswith(mark):
            raise ArticleError(f"is {name}, not plain text; save it as plain text in UTF-8", str(path))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        raise ArticleError(_bad_bytes(error), f"{path}:{line + before.count(10)}:{column}") from error


def _bad_bytes(error: UnicodeDecodeError) -> str:
    if error.object[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "is UTF-16, not UTF-8; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"
    return f"byte {error.start} (0x{error.object[error.start]:02x}) is not UTF-8; save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)"


def read_articles(source: Path, *, language: str = "en", longest: int = LONGEST) -> Iterator[Article | InputError]:
    """The articles of a folder of .txt, one .txt, or a .jsonl of {doc_id, text}, in the order of their names.

    What cannot be read comes out as the error in its place, so that one bad article stops no other. Folders are
    searched to any depth, linked ones too; a .jsonl of articles in them is read as well; hidden files and what
    `quotes extract` wrote are left out. A text of more than `longest` characters is an error. Facts come from the `manifest.yaml`
    of the article's folder or of `source`, or from the fields of the same names in the .jsonl.
    Raises ArticleError where `source` itself is missing or holds no article, ConfigError or YamlError for a manifest
    that does not hold what it should.
    """
    try:
        is_folder, is_there = source.is_dir(), source.exists()
    except (OSError, ValueError) as error:
        raise ArticleError(f"cannot be read ({error})", str(source)[:200]) from error
    if is_folder:
        yield from _folder(source, article_files(source), language, longest)
    elif not is_there:
        raise ArticleError("does not exist; give a folder of .txt, one .txt, or a .jsonl of {doc_id, text}", str(source))
    elif _is_rows(source):
        yield from _jsonl(source, language, longest, {})
    else:
        yield from _folder(source.parent, [source], language, longest)


def article_files(folder: Path) -> list[Path | Unread]:
    """The files of a folder that hold articles, and what could not be looked at. Raises ArticleError where there are none."""
    found = [each for each in files_below(folder, (".txt", ".jsonl")) if isinstance(each, Unread) or not _is_extracted(each)]
    if not found:
        raise ArticleError("holds no .txt file", str(folder))
    return found


def _is_rows(path: Path) -> bool:
    return path.suffix.lower() == ".jsonl"


def _is_extracted(path: Path) -> bool:
    """Whether it is what `quotes extract` wrote: quotations by article, and no text."""
    if not _is_rows(path):
        return False
    try:
        first = next((line for _, line in read_lines(path) if isinstance(line, bytes)), b"")
        row = json.loads(first)
    except (InputError, ValueError, RecursionError):
        return False
    return isinstance(row, dict) and {"doc_id", "pred"} <= set(row) and "text" not in row


def _folder(folder: Path, paths: list[Path] | list[Path | Unread], language: str, longest: int) -> Iterator[Article | InputError]:
    facts = {parent: read_manifest(parent) for parent in {folder, *(path.parent for path in paths if isinstance(path, Path))}}
    seen: dict[str, str] = {}
    for path in paths:
        if isinstance(path, Unread):
            yield ArticleError(path.why, str(path.path))
            continue
        if _is_rows(path):
            yield from _among(path, language, longest, seen)
            continue
        known = {**facts[folder].get(path.stem, {}), **facts[path.parent].get(path.stem, {})}
        try:
            if path.stem in seen:
                raise ArticleError(f"the id {path.stem!r} is taken by {seen[path.stem]}; rename one of them", str(path))
            seen[path.stem] = str(path)
            article = Article(path.stem, read_text(path, longest), language, path=str(path))
        except InputError as error:
            yield error
        else:
            yield replace(article, **known)


def _among(path: Path, language: str, longest: int, seen: dict[str, str]) -> Iterator[Article | InputError]:
    """A .jsonl among other files: one that holds no article stops none of them."""
    try:
        yield from _jsonl(path, language, longest, seen)
    except InputError as error:
        yield error


def _jsonl(path: Path, language: str, longest: int, seen: dict[str, str]) -> Iterator[Article | InputError]:
    """Line by line in bytes, so that one that is not UTF-8 spoils no other. `seen` says where each id was met."""
    held = False
    for number, line in read_lines(path, limit=_PER_LINE * longest + _BESIDE, error=ArticleError):
        held = True
        place = f"{path}:{number}"
        try:
            if isinstance(line, InputError):
                raise line
            article = _row(_decoded(line, path, number), place, language)
            _refuse_long(article.text, place, longest)
            if article.id in seen:
                raise ArticleError(f"doc_id {article.id!r} stands in {seen[article.id]} already", place)
            seen[article.id] = place
        except InputError as error:
            yield error
        else:
            yield article
    if not held:
        raise ArticleError("holds no article", str(path))


def _row(line: str, place: str, language: str) -> Article:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"is not JSON ({error})", place) from error
    name, text = (row.get("doc_id"), row.get("text")) if isinstance(row, dict) else (None, None)
    if isinstance(name, bool) or not isinstance(name, str | int) or name == "" or not isinstance(text, str):
        raise ArticleError('a line must be {"doc_id": "...", "text": "..."}', place)
    facts: dict[str, Any] = {fact: row[fact] for fact in FACTS if isinstance(row.get(fact), str) and fact != "origin"}
    facts["date"] = iso_date(facts.get("date", ""))
    if (fault := language_fault(row.get("language"))) is not None:
        raise ArticleError(fault, place)
    return replace(Article(str(name), text, language, path=place), **facts)


def is_language(tag: str) -> bool:
    """Whether `tag` is written like a language's BCP 47 tag: "en", "en-GB", "zh-Hant"."""
    return bool(_LANGUAGE.fullmatch(tag))


def language_fault(tag: object) -> str | None:
    """What is wrong with a language that a manifest or a row gives, or None for a sound one, or for none."""
    if tag is None or (isinstance(tag, str) and is_language(tag)):
        return None
    return f"a language is its tag, as in en or en-GB, not {str(tag)[:40]!r}"


def read_rows_of(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a text file that are not blank, each with its place ("file:line").

    Raises ArticleError where the file cannot be read, a line is not UTF-8, or one has no end.
    """
    for number, line in read_lines(path, error=ArticleError):
        if isinstance(line, InputError):
            raise line
        yield f"{path}:{number}", _decoded(line, path, number)


def iso_date(words: str) -> str | None:
    """The date of "2009-03-06", "2009-03", "2009" or "2009-03-06T12:00:00Z"; None for anything else."""
    found = _DATE.fullmatch(words.strip())
    return found.group(1) if found else None


def read_manifest(folder: Path) -> Mapping[str, dict[str, str]]:
    """The facts of each article by its id, from `manifest.yaml` in `folder`; empty where there is none.

    Raises ConfigError or YamlError, with line and column, where the file is not `articles: [{id: ..., date: ...}]`.
    """
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return {}
    root = read_yaml(path).mapping(required=("articles",), optional=("note",))
    facts: dict[str, dict[str, str]] = {}
    for node in root["articles"].sequence():
        entry = node.mapping(required=("id",), optional=FACTS)
        name = entry["id"].text()
        if name in facts:
            raise ConfigError(f"the article {name!r} stands twice in the manifest", entry["id"].place)
        known = {fact: _fact(fact, entry[fact]) for fact in FACTS if fact in entry and fact != "origin"}
        facts[name] = {fact: value for fact, value in known.items() if value is not None}
    return facts


def _fact(name: str, node: Node) -> str | None:
    if node.is_null():
        return None
    if not node.is_scalar():
        raise ConfigError("a fact is one text", node.place)
    if name == "date" and iso_date(node.text()) is None:
        raise ConfigError(f"a date is written 2009-03-06 (or 2009-03, or 2009), not {node.text()!r}", node.place)
    if name == "language" and (fault := language_fault(node.text())) is not None:
        raise ConfigError(fault, node.place)
    return iso_date(node.text()) if name == "date" else node.text()
