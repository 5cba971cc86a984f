"""Articles are read as they lie; what cannot be read is an error in its place and stops no other."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import ArticleError, ConfigError, InputError, YamlError
from quotes.text.article import Article, iso_date, read_articles, read_manifest, read_text


def read(source: Path) -> list[Article | InputError]:
    return list(read_articles(source))


def good(source: Path) -> dict[str, str]:
    return {one.id: one.text for one in read_articles(source) if isinstance(one, Article)}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xef\xbb\xbfHello", id="byte order mark"),
        pytest.param(b"one\r\ntwo\rthree\n\n", id="line ends"),
        pytest.param(b"  two spaces  \t", id="white space"),
        pytest.param("“Да”, – sa\u0301id Ho\u0301lm 😀\x00\x85".encode(), id="odd characters"),
    ],
)
def test_nothing_is_altered(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    [article] = read(path)
    assert isinstance(article, Article)
    assert article.text.encode() == data
    assert article.digest == hashlib.sha256(data).hexdigest()


def test_half_a_surrogate_pair_has_a_digest() -> None:
    assert len(Article("x", "\ud83d").digest) == 64


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        pytest.param(b"one\ntwo \x93quoted\x94", ":2:5", "WINDOWS-1252", id="windows"),
        pytest.param("text".encode("utf-16"), ":1:1", "UTF-16", id="utf-16"),
        pytest.param(b"cut \xe2\x80", ":1:5", "not UTF-8", id="cut within a character"),
    ],
)
def test_other_encodings_are_named(tmp_path: Path, data: bytes, place: str, words: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    with pytest.raises(ArticleError, match=words) as caught:
        read_text(path)
    assert caught.value.place == f"{path}{place}"


def test_a_folder(tmp_path: Path) -> None:
    files = {"b.txt": b"B", "a.txt": b"A", "bad.txt": b"\xff\xff", "sub/c.TXT": b"C", "sub/a.txt": b"again", "d.md": b"D"}
    for name, data in {**files, "._a.txt": b"\xff"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.txt").mkdir()
    found = read(tmp_path)
    assert good(tmp_path) == {"a": "A", "b": "B", "c": "C"}
    faults = [one for one in found if isinstance(one, InputError)]
    assert [fault.place for fault in faults] == [f"{tmp_path / 'bad.txt'}:1:1", str(tmp_path / "sub" / "a.txt")]
    assert "is taken by" in faults[1].message


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"holds no \.txt"):
        read(tmp_path)
    with pytest.raises(ArticleError, match="does not exist"):
        read(tmp_path / "none")
    (tmp_path / "x.jsonl").write_text("\n")
    with pytest.raises(ArticleError, match="holds no article"):
        read(tmp_path / "x.jsonl")


def test_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    rows = [
        b'\xef\xbb\xbf{"doc_id": "a", "text": "A\\r\\n", "date": "2009-03-06T10:00:00Z", "url": 7, "title": "T"}\r',
        b"",
        b'{"doc_id": 7, "text": "", "date": "March 6"}',
        b'{"doc_id": "a", "text": "again"}',
        b'{"doc_id": true, "text": "x"}',
        b'{"doc_id": "", "text": "x"}',
        b'{"doc_id": "n"}',
        b'["a"]',
        b"{",
        b'{"doc_id": "\xff", "text": "x"}',
        b"[" * 200_000,
        b'{"doc_id": ' + b"9" * 5000 + b', "text": "x"}',
        json.dumps({"doc_id": "s", "text": "half \ud83d"}).encode(),
    ]
    path.write_bytes(b"\n".join(rows))
    found = read(path)
    articles = [one for one in found if isinstance(one, Article)]
    assert [one.id for one in articles] == ["a", "7", "s"]
    assert (articles[0].text, articles[0].date, articles[0].url, articles[0].title) == ("A\r\n", "2009-03-06", None, "T")
    assert articles[1].date is None
    faults = [one.place.removeprefix(f"{path}:") for one in found if isinstance(one, InputError)]
    assert faults == ["4", "5", "6", "7", "8", "9", "10:13", "11", "12"]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), min_size=1, max_size=5))
def test_jsonl_gives_each_text_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "x.jsonl"
    rows = (json.dumps({"doc_id": str(n), "text": text}, ensure_ascii=False) for n, text in enumerate(texts))
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="\n")
    assert good(path) == {str(n): text for n, text in enumerate(texts)}


def test_facts_of_the_nearest_manifest(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "sub" / "b.txt").write_text("B")
    (tmp_path / "manifest.yaml").write_text(
        "articles:\n  - {id: a, date: 2009-03-06, licence: CC0-1.0, title: }\n  - {id: b, date: 2001, genre: news}\n"
    )
    (tmp_path / "sub" / "manifest.yaml").write_text("articles:\n  - {id: b, date: 2009-03, language: fr, origin: here}\n")
    a, b = [one for one in read(tmp_path) if isinstance(one, Article)]
    assert (a.date, a.licence, a.title, a.language) == ("2009-03-06", "CC0-1.0", None, "en")
    assert (b.date, b.genre, b.language) == ("2009-03", "news", "fr")


@pytest.mark.parametrize(
    ("manifest", "error", "place", "words"),
    [
        ("articles:\n  - {id: a, datum: x}", YamlError, ":2:13", "did you mean 'date'"),
        ("articles:\n  - {date: 2009}", YamlError, ":2:5", "'id' is missing"),
        ("articles:\n  - id: a\n  - id: a", ConfigError, ":3:9", "stands twice"),
        ("articles:\n  - {id: a, date: 6 March}", ConfigError, ":2:19", "a date is written 2009-03-06"),
        ("articles:\n  - {id: a, title: [x]}", ConfigError, ":2:20", "one text"),
    ],
)
def test_a_manifest_at_fault(tmp_path: Path, manifest: str, error: type[InputError], place: str, words: str) -> None:
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "manifest.yaml").write_text(manifest)
    with pytest.raises(error, match=words) as caught:
        read(tmp_path)
    assert caught.value.place == f"{tmp_path / 'manifest.yaml'}{place}"


def test_no_manifest(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == {}


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2009", "2009"),
        ("2009-03", "2009-03"),
        (" 2009-03-06 ", "2009-03-06"),
        ("2009-03-06 10:00", "2009-03-06"),
        ("2009-13", None),
        ("", None),
        ("6.3.2009", None),
    ],
)
def test_iso_date(words: str, date: str | None) -> None:
    assert iso_date(words) == date


@pytest.mark.parametrize("tag", ["en", "EN", "en-GB", "en_US", "zh-Hant-TW", "ast"])
def test_a_language_is_kept_as_it_is_written(tmp_path: Path, tag: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"doc_id": "a", "text": "x", "language": tag}))
    [article] = read(tmp_path / "a.jsonl")
    assert isinstance(article, Article) and article.language == tag


@pytest.mark.parametrize("tag", ["English", "e", "", "x: {y: [\n---\n", "en ", "en--GB", "<b>", 5, ["en"], True])
def test_a_language_that_is_no_tag_is_a_fault_of_its_row(tmp_path: Path, tag: object) -> None:
    rows = [{"doc_id": "a", "text": "x", "language": tag}, {"doc_id": "b", "text": "x", "language": None}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    fault, article = read(tmp_path / "a.jsonl")
    assert isinstance(fault, ArticleError) and fault.place == f"{tmp_path / 'a.jsonl'}:1"
    assert isinstance(article, Article) and article.language == "en"


def test_a_manifest_s_language_is_a_tag(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text('articles:\n  - {id: a, language: "English <b>"}\n')
    with pytest.raises(ConfigError, match="a language is its tag") as caught:
        read_manifest(tmp_path)
    assert caught.value.place == f"{path}:2:23"
