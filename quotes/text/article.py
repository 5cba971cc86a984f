"""One news text, never altered, its facts (date, licence, url), and how to read a folder of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from quotes.disk import LINE, Unread, files_below, lines_of, open_file, read_bytes, read_lines, why
from quotes.errors import ArticleError, ConfigError, InputError
from quotes.text.packed import Member, is_archive, members, unpacked
from quotes.text.tables import table_rows
from quotes.text.web import PAGES, WARCS, page_rows, warc_rows
from quotes.yamlfile import Node, read_yaml

MANIFEST = "manifest.yaml"
FACTS = ("date", "licence", "url", "title", "publisher", "language", "genre", "origin")
LONGEST = 1_000_000
"""Characters of one article, at most; one of as many takes 0.9 GB of memory."""
_BYTES = 4
"""Of one character in UTF-8, at most."""
_PER_LINE = 12
"""Bytes of one character of a text in JSON, at most (an escaped surrogate pair)."""
_PACKED_ROWS = ".jsonl.gz"
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


def _decoded(data: bytes, path: Path | str, line: int) -> str:
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

    Packed they are read as well, one after another and never all at once: a .jsonl.gz, a .zip or a .tar (.gz, .bz2, .xz) of such files,
    a .parquet with the columns doc_id and text, and with the extra `web` an .html page or a .warc (.gz) of pages.

    What cannot be read comes out as the error in its place, so that one bad article stops no other. Folders are
    searched to any depth, linked ones too; a .jsonl or .jsonl.gz of articles in them is read as well; hidden files, what
    `quotes extract` wrote, and folders named *.cache, where work is kept, are left out. A text of more than `longest` characters is an
    error. Facts come from the `manifest.yaml` of the article's folder or of `source`, or from the fields of the same names in the .jsonl.
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
    elif is_archive(source):
        yield from _archive(source, language, longest)
    elif (rows := _rows_of(source)) is not None:
        yield from _articles(rows, language, longest, {})
    else:
        yield from _folder(source.parent, [source], language, longest)


def count_articles(source: Path) -> int | None:
    """How many articles a place holds, roughly, for a progress bar: files and lines are counted, none is read; None of packed ones."""
    files = [each for each in article_files(source) if isinstance(each, Path)] if source.is_dir() else [source]
    found = 0
    for path in files:
        if _is_text(path):
            found += 1
        elif path.name.lower().endswith(".jsonl"):
            try:
                with path.open("rb") as file:
                    found += sum(1 for line in file if line.strip())
            except OSError:
                return None
        elif is_archive(path) or not source.is_dir():
            return None
    return found


def article_files(folder: Path) -> list[Path | Unread]:
    """The files of a folder that hold articles, and what could not be looked at. Raises ArticleError where there are none."""
    below = files_below(folder, (".txt", ".jsonl", ".gz"))
    found = [each for each in below if isinstance(each, Unread) or (_holds_articles(each) and not _is_kept(each, folder))]
    if not found:
        raise ArticleError("holds no .txt file", str(folder))
    return found


def _holds_articles(path: Path) -> bool:
    return _is_text(path) or (_is_rows(path) and not _is_extracted(path))


def _is_kept(path: Path, below: Path) -> bool:
    """Whether a file lies in what is by its name the folder in which a build or an extraction keeps its work."""
    return any(part.endswith(".cache") for part in path.relative_to(below).parts[:-1])


def _is_text(path: Path | PurePosixPath) -> bool:
    return path.suffix.lower() == ".txt"


def _is_rows(path: Path | PurePosixPath) -> bool:
    return path.name.lower().endswith((".jsonl", _PACKED_ROWS))


def _is_extracted(path: Path) -> bool:
    """Whether it is what `quotes extract` wrote: quotations by article, and no text."""
    if not _is_rows(path):
        return False
    try:
        first = next((line for _, line in _numbered(path) if isinstance(line, bytes)), b"")
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
            yield from _among(_jsonl(path, language, longest, seen))
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


def _among(articles: Iterator[Article | InputError]) -> Iterator[Article | InputError]:
    """A file of rows among other files: one that holds no article stops none of them."""
    try:
        yield from articles
    except InputError as error:
        yield error


def _jsonl(path: Path, language: str, longest: int, seen: dict[str, str]) -> Iterator[Article | InputError]:
    """Line by line in bytes, so that one that is not UTF-8 spoils no other. `seen` says where each id was met."""
    yield from _articles(_parsed(_numbered(path, _longest_line(longest)), str(path)), language, longest, seen)


def _longest_line(longest: int) -> int:
    return _PER_LINE * longest + _BESIDE


def _numbered(path: Path, limit: int = LINE) -> Iterator[tuple[int, bytes | InputError]]:
    """The lines of a .jsonl or .jsonl.gz with their numbers."""
    if not path.name.lower().endswith(_PACKED_ROWS):
        yield from read_lines(path, limit=limit, error=ArticleError)
        return
    try:
        with open_file(path, ArticleError) as file:
            yield from lines_of(unpacked(path, file, "gz"), str(path), limit=limit, error=ArticleError)
    except OSError as fault:
        raise ArticleError(f"cannot be read ({why(fault)})", str(path)) from fault


def _parsed(lines: Iterable[tuple[int, bytes | InputError]], source: str) -> Iterator[tuple[str, object]]:
    """What each line of JSON holds, with its place; an error where it holds none. Raises ArticleError where there is no line."""
    held = False
    for number, line in lines:
        held = True
        place = f"{source}:{number}"
        try:
            yield place, line if isinstance(line, InputError) else json.loads(_decoded(line, source, number))
        except InputError as error:
            yield place, error
        except (ValueError, RecursionError) as error:
            yield place, ArticleError(f"is not JSON ({error})", place)
    if not held:
        raise ArticleError("holds no article", source)


def _rows_of(path: Path) -> Iterator[tuple[str, object]] | None:
    """The rows of a table or of web pages; None for a file of another kind."""
    name = path.name.lower()
    if name.endswith(".parquet"):
        return table_rows(path, ("doc_id", "text", *FACTS))
    if name.endswith(PAGES):
        return page_rows(path)
    return warc_rows(path) if name.endswith(WARCS) else None


def _archive(path: Path, language: str, longest: int) -> Iterator[Article | InputError]:
    """The texts and the rows of an archive. Raises ArticleError where the archive cannot be read, or holds no article."""
    seen: dict[str, str] = {}
    held = False
    for member in members(path):
        if isinstance(member, InputError):
            held = True
            yield member
        elif _is_rows(member.name) and not member.name.name.lower().endswith(_PACKED_ROWS):
            lines = lines_of(member.file, member.place, limit=_longest_line(longest), error=ArticleError)
            yield from _among(_articles(_parsed(lines, member.place), language, longest, seen))
            held = True
        elif _is_text(member.name):
            yield from _articles([(member.place, _text_row(member, longest))], language, longest, seen)
            held = True
    if not held:
        raise ArticleError("holds no .txt and no .jsonl file", str(path))


def _text_row(member: Member, longest: int) -> object:
    """A text of an archive as a row, or what is wrong with it."""
    try:
        data = member.file.read(_BYTES * longest + 1)
        if len(data) > _BYTES * longest:
            raise ArticleError(f"is too large (at most {_BYTES * longest:,} bytes are read); split it{_HOW}", member.place)
        text = _decoded(data, member.place, 1)
        _refuse_no_text(text, member.place)
    except InputError as error:
        return error
    return {"doc_id": member.name.stem, "text": text}


def _articles(rows: Iterable[tuple[str, object]], language: str, longest: int, seen: dict[str, str]) -> Iterator[Article | InputError]:
    """The articles that rows with their places hold, or what is wrong with each. `seen` says where each id was met."""
    for place, row in rows:
        try:
            if isinstance(row, InputError):
                raise row
            article = _article(row, place, language)
            _refuse_long(article.text, place, longest)
            if article.id in seen:
                raise ArticleError(f"doc_id {article.id!r} stands in {seen[article.id]} already", place)
            seen[article.id] = place
        except InputError as error:
            yield error
        else:
            yield article


def _article(row: object, place: str, language: str) -> Article:
    fields = row if isinstance(row, dict) else {}
    name, text = fields.get("doc_id"), fields.get("text")
    if isinstance(name, bool) or not isinstance(name, str | int) or name == "" or not isinstance(text, str):
        raise ArticleError('a line must be {"doc_id": "...", "text": "..."}', place)
    facts: dict[str, Any] = {fact: fields[fact] for fact in FACTS if isinstance(fields.get(fact), str) and fact != "origin"}
    facts["date"] = iso_date(facts.get("date", ""))
    if (fault := language_fault(fields.get("language"))) is not None:
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
