"""One news text, never altered, its facts (date, licence, url), and how to read a folder of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quotes.errors import ArticleError, ConfigError, InputError
from quotes.yamlfile import Node, read_yaml

MANIFEST = "manifest.yaml"
FACTS = ("date", "licence", "url", "title", "language", "genre", "origin")
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
    path: str | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the text as UTF-8, in hex."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def read_text(path: Path) -> str:
    """A file's text with nothing altered: a byte order mark and CRLF stay.

    Raises ArticleError where the bytes are not UTF-8, with the place of the first bad one.
    """
    return _decoded(_read_bytes(path), path, 1)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"cannot be read ({error.strerror})", str(path)) from error


def _decoded(data: bytes, path: Path, line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArticleError(_bad_bytes(error), f"{path}:{line + error.object[: error.start].count(10)}") from error


def _bad_bytes(error: UnicodeDecodeError) -> str:
    if error.object[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "is UTF-16, not UTF-8; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"
    return f"byte {error.start} (0x{error.object[error.start]:02x}) is not UTF-8; save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)"


def read_articles(source: Path, *, language: str = "en") -> Iterator[Article | InputError]:
    """The articles of a folder of .txt, one .txt, or a .jsonl of {doc_id, text}, in the order of their names.

    What cannot be read comes out as the error in its place, so that one bad article stops no other. Folders are
    searched to any depth; hidden files are left out. Facts come from the `manifest.yaml` of the article's folder or
    of `source`, or from the fields of the same names in the .jsonl.
    Raises ArticleError where `source` itself is missing or holds no article, ConfigError or YamlError for a manifest
    that does not hold what it should.
    """
    if source.is_dir():
        yield from _folder(source, _texts(source), language)
    elif source.suffix.lower() == ".jsonl":
        yield from _jsonl(source, language)
    elif source.exists():
        yield from _folder(source.parent, [source], language)
    else:
        raise ArticleError("does not exist; give a folder of .txt, one .txt, or a .jsonl of {doc_id, text}", str(source))


def _texts(folder: Path) -> list[Path]:
    paths = (path for path in folder.rglob("*") if path.suffix.lower() == ".txt" and not path.name.startswith("."))
    found = sorted(path for path in paths if path.is_file())
    if not found:
        raise ArticleError("holds no .txt file", str(folder))
    return found


def _folder(folder: Path, paths: list[Path], language: str) -> Iterator[Article | InputError]:
    facts = {parent: read_manifest(parent) for parent in {folder, *(path.parent for path in paths)}}
    seen: dict[str, Path] = {}
    for path in paths:
        known = {**facts[folder].get(path.stem, {}), **facts[path.parent].get(path.stem, {})}
        try:
            if path.stem in seen:
                raise ArticleError(f"the id {path.stem!r} is taken by {seen[path.stem]}; rename one of them", str(path))
            seen[path.stem] = path
            article = Article(path.stem, read_text(path), language, path=str(path))
        except InputError as error:
            yield error
        else:
            yield replace(article, **known)


def _jsonl(path: Path, language: str) -> Iterator[Article | InputError]:
    seen: dict[str, int] = {}
    held = False
    for number, line in _lines(path):
        held = True
        place = f"{path}:{number}"
        try:
            article = _row(_decoded(line, path, number), place, language)
            if article.id in seen:
                raise ArticleError(f"doc_id {article.id!r} stands in line {seen[article.id]} already", place)
            seen[article.id] = number
        except InputError as error:
            yield error
        else:
            yield article
    if not held:
        raise ArticleError("holds no article", str(path))


def _lines(path: Path) -> Iterable[tuple[int, bytes]]:
    """Line by line in bytes, so that one that is not UTF-8 spoils no other."""
    data = _read_bytes(path).removeprefix(b"\xef\xbb\xbf")
    return ((number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip())


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


def iso_date(words: str) -> str | None:
    """The date of "2009-03-06", "2009-03", "2009" or "2009-03-06T12:00:00Z"; None for anything else."""
    found = _DATE.fullmatch(words.strip())
    return found.group(1) if found else None


def read_manifest(folder: Path) -> Mapping[str, dict[str, str]]:
    """The facts of each article by its id, from `manifest.yaml` in `folder`; empty where there is none.

    Raises ConfigError or YamlError, with line and column, where the file is not `articles: [{id: ..., date: ...}]`.
    """
    path = folder / MANIFEST
    if not path.exists():
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
