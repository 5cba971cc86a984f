"""One news text, never altered, its facts (date, licence, url), and how to read a folder of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quotes.errors import ArticleError, ConfigError, InputError
from quotes.yamlfile import Node, read_yaml

MANIFEST = "manifest.yaml"
FACTS = ("date", "licence", "url", "title", "language", "genre", "origin")


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
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArticleError(_bad_bytes(error), f"{path}:{error.object[: error.start].count(10) + 1}") from error
    except OSError as error:
        raise ArticleError(f"cannot be read ({error.strerror})", str(path)) from error


def _bad_bytes(error: UnicodeDecodeError) -> str:
    if error.object[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "is UTF-16, not UTF-8; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"
    return f"byte {error.start} (0x{error.object[error.start]:02x}) is not UTF-8; save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)"


def read_articles(source: Path, *, language: str = "en") -> Iterator[Article | InputError]:
    """The articles of a folder of .txt, one .txt, or a .jsonl of {doc_id, text}, in the order of their names.

    What cannot be read comes out as the error in its place, so that one bad article stops no other.
    Facts come from a `manifest.yaml` in the folder, or from the fields of the same names in the .jsonl.
    Raises ArticleError where `source` itself is missing or holds no article.
    """
    if source.is_dir():
        paths = sorted(source.rglob("*.txt"))
        if not paths:
            raise ArticleError("holds no .txt file", str(source))
        yield from _folder(source, paths, language)
    elif source.suffix == ".jsonl":
        yield from _jsonl(source, language)
    elif source.exists():
        yield from _folder(source.parent, [source], language)
    else:
        raise ArticleError("does not exist; give a folder of .txt, one .txt, or a .jsonl of {doc_id, text}", str(source))


def _folder(folder: Path, paths: list[Path], language: str) -> Iterator[Article | InputError]:
    facts = read_manifest(folder)
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            if path.stem in seen:
                raise ArticleError(f"the id {path.stem!r} is taken by {seen[path.stem]}; rename one of them", str(path))
            seen[path.stem] = path
            article = Article(path.stem, read_text(path), language, path=str(path))
        except InputError as error:
            yield error
        else:
            yield replace(article, **facts.get(path.stem, {}))


def _jsonl(path: Path, language: str) -> Iterator[Article | InputError]:
    seen: dict[str, int] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            article = _row(line, place, language)
            if article.id in seen:
                raise ArticleError(f"doc_id {article.id!r} stands in line {seen[article.id]} already", place)
            seen[article.id] = number
        except InputError as error:
            yield error
        else:
            yield article


def _row(line: str, place: str, language: str) -> Article:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ArticleError(f"is not JSON ({error})", place) from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("doc_id"), str | int):
        raise ArticleError('a line must be {"doc_id": "...", "text": "..."}', place)
    facts: dict[str, Any] = {name: row[name] for name in FACTS if isinstance(row.get(name), str) and name != "origin"}
    return replace(Article(str(row["doc_id"]), row["text"], language, path=place), **facts)


def read_manifest(folder: Path) -> Mapping[str, dict[str, str]]:
    """The facts of each article by its id, from `manifest.yaml` in `folder`; empty where there is none.

    Raises ConfigError or YamlError, with line and column, where the file is not `articles: [{id: ..., date: ...}]`.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {}
    root = read_yaml(path).mapping(required=("articles",), optional=("note",))
    facts = {}
    for node in root["articles"].sequence():
        entry = node.mapping(required=("id",), optional=FACTS)
        known = {name: _fact(entry[name]) for name in FACTS if name in entry and name != "origin"}
        facts[entry["id"].text()] = {name: value for name, value in known.items() if value is not None}
    return facts


def _fact(node: Node) -> str | None:
    if node.is_null():
        return None
    if node.is_scalar():
        return node.text()
    raise ConfigError("a fact is one text", node.place)
