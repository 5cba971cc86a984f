"""Articles out of archives, packed lines, tables and web pages: the same as unpacked; what is bad is told with its place."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.errors import ArticleError, InputError
from quotes.text.article import Article, read_articles

TEXTS = {"harbour": "“We wait,” said Ann Holm.\r\n", "bridge": "Ilse Brandt said that the bridge stays open.\n"}
FACTS = {"date": "2031-04-02", "licence": "CC0", "url": "https://news.example/1", "title": "The bridge"}


def rows() -> bytes:
    return b"".join(json.dumps({"doc_id": name, "text": text, **FACTS}).encode() + b"\n" for name, text in TEXTS.items())


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(data)
            archive.addfile(facts, io.BytesIO(data))
    return path


def read(path: Path, **options: int) -> tuple[dict[str, Article], list[InputError]]:
    found = list(read_articles(path, **options))
    return {each.id: each for each in found if isinstance(each, Article)}, [each for each in found if isinstance(each, InputError)]


AS_FILES = {f"news/{name}.txt": text.encode() for name, text in TEXTS.items()}
PACKED: dict[str, Callable[[Path], Path]] = {
    "a.zip": lambda path: zipped(path, AS_FILES),
    "rows.zip": lambda path: zipped(path, {"rows.jsonl": rows()}),
    "a.tar": lambda path: tarred(path, AS_FILES),
    "a.tar.gz": lambda path: tarred(path, AS_FILES, "w:gz"),
    "a.tgz": lambda path: tarred(path, AS_FILES, "w:gz"),
    "A.TAR.BZ2": lambda path: tarred(path, AS_FILES, "w:bz2"),
    "rows.tar.xz": lambda path: tarred(path, {"rows.jsonl": rows()}, "w:xz"),
}


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_gives_its_texts_unaltered(name: str, tmp_path: Path) -> None:
    good, faults = read(PACKED[name](tmp_path / name))
    assert {key: each.text for key, each in good.items()} == TEXTS and not faults
    assert all(str(each.path).startswith(f"{tmp_path / name}:") for each in good.values())


def test_packed_lines_are_lines(tmp_path: Path) -> None:
    path = tmp_path / "part-1.jsonl.gz"
    path.write_bytes(gzip.compress(rows() + b"{broken\n"))
    good, faults = read(path)
    assert {key: each.text for key, each in good.items()} == TEXTS
    assert all((each.date, each.licence, each.title) == ("2031-04-02", "CC0", "The bridge") for each in good.values())
    assert [fault.place for fault in faults] == [f"{path}:3"]
    (tmp_path / "other.gz").write_bytes(gzip.compress(b"no rows"))
    in_folder, faults = read(tmp_path)
    assert set(in_folder) == set(TEXTS) and [fault.place for fault in faults] == [f"{path}:3"]


@pytest.mark.versions
def test_a_table_gives_its_rows(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "news.parquet"
    table = {"doc_id": [*TEXTS, None], "text": [*TEXTS.values(), "x"], "date": ["2031-04-02", None, None], "other": [1, 2, 3]}
    parquet.write_table(pyarrow.table(table), path)
    good, faults = read(path)
    assert {key: each.text for key, each in good.items()} == TEXTS
    assert (good["harbour"].date, good["bridge"].date) == ("2031-04-02", None)
    assert [(fault.place, "doc_id" in fault.message) for fault in faults] == [(f"{path}, row 3", True)]
    path.write_bytes(b"PAR1 no table PAR1")
    with pytest.raises(ArticleError, match="no parquet file that can be read"):
        list(read_articles(path))


def test_names_that_climb_and_hidden_files_harm_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    files = {"../../up.txt": b"Up.", "/root/abs.txt": b"Abs.", ".hidden.txt": b"no", "__MACOSX/a.txt": b"no", "picture.png": b"\x89PNG"}
    for path in (zipped(inside / "a.zip", files), tarred(inside / "a.tar", files)):
        good, faults = read(path)
        assert set(good) == {"up", "abs"} and not faults
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["a.tar", "a.zip", "inside"]


def test_links_and_devices_are_told_and_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("link.txt", tarfile.SYMTYPE), ("hard.txt", tarfile.LNKTYPE), ("pipe.txt", tarfile.FIFOTYPE)):
            facts = tarfile.TarInfo(name)
            facts.type, facts.linkname = kind, "/etc/passwd"
            archive.addfile(facts)
    zip_path = tmp_path / "a.zip"
    with zipfile.ZipFile(zip_path, "w") as archive:
        entry = zipfile.ZipInfo("link.txt")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    for source, count in ((path, 3), (zip_path, 1)):
        good, faults = read(source)
        assert not good and len(faults) == count and all("not followed" in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("name", "pack"), [("b.zip", None), ("b.tar.gz", gzip.compress), ("b.tar.bz2", bz2.compress), ("b.tar.xz", lzma.compress)]
)
def test_a_bomb_is_refused(name: str, pack: Callable[[bytes], bytes] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.text.packed.FREE", 1 << 20)
    path, zeros = tmp_path / name, b" " * (40 << 20)
    if pack is None:
        zipped(path, {"bomb.jsonl": zeros})
    else:
        path.write_bytes(pack(tarred(tmp_path / "plain.tar", {"bomb.bin": zeros, "a.txt": b"A."}).read_bytes()))
    good, faults = read_all(path)
    assert not good and any("unpacks to more than" in fault.message for fault in faults)


def test_packed_lines_that_are_a_bomb_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.text.packed.FREE", 1 << 20)
    path = tmp_path / "b.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * (40 << 20)))
    assert any("unpacks to more than" in fault.message for fault in read_all(path)[1])


def test_a_text_too_long_is_one_fault(tmp_path: Path) -> None:
    good, faults = read(zipped(tmp_path / "a.zip", {"long.txt": b"x" * 90, "wide.txt": "é".encode() * 11, "b.txt": b"B."}), longest=10)
    assert set(good) == {"b"} and len(faults) == 2 and all("long" in fault.place or "wide" in fault.place for fault in faults)


def read_all(path: Path) -> tuple[list[Article], list[InputError]]:
    """As `read`, with what is raised among the faults."""
    good: list[Article] = []
    faults: list[InputError] = []
    try:
        for each in read_articles(path):
            (faults if isinstance(each, InputError) else good).append(each)  # type: ignore[arg-type]
    except InputError as error:
        faults.append(error)
    return good, faults


DAMAGED = {
    **{name: make for name, make in PACKED.items() if name != "A.TAR.BZ2"},
    "rows.jsonl.gz": lambda path: path.write_bytes(gzip.compress(rows())) and path,
}


@given(
    name=st.sampled_from(sorted(DAMAGED)), places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6), cut=st.floats(0, 1)
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_archive_is_an_error_with_its_place(
    name: str, places: list[tuple[float, int]], cut: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = DAMAGED[name](tmp_path_factory.mktemp("damaged") / name)
    data = bytearray(path.read_bytes())
    for where, byte in places:
        data[int(where * (len(data) - 1))] = byte
    path.write_bytes(data[: max(1, int(cut * len(data)))] if cut > 0.5 else data)
    good, faults = read_all(path)  # nothing but what we raise comes out
    assert good or faults
    assert all(fault.place.startswith(str(path)) for fault in faults)


def test_an_encrypted_member_is_one_fault(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"A.", "b.txt": b"B."})
    data = bytearray(path.read_bytes())
    first = data.index(b"PK\x01\x02")
    data[first + 8 : first + 10] = struct.pack("<H", 1)  # the directory says that the first member is encrypted
    data[6:8] = struct.pack("<H", 1)
    path.write_bytes(data)
    good, faults = read(path)
    assert set(good) == {"b"} and [fault.place for fault in faults] == [f"{path}:a.txt"]


def test_an_id_that_stands_twice_in_an_archive_is_told(tmp_path: Path) -> None:
    good, faults = read(zipped(tmp_path / "a.zip", {"one/a.txt": b"A.", "two/a.txt": b"B."}))
    assert good["a"].text == "A." and len(faults) == 1 and "stands in" in faults[0].message


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.parquet", "a.jsonl.gz"])
def test_what_is_missing_or_empty_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with pytest.raises(ArticleError, match="does not exist"):
        list(read_articles(path))
    path.write_bytes(b"")
    with pytest.raises(ArticleError) as caught:
        list(read_articles(path))
    assert caught.value.place.startswith(str(path))


PAGE = b"""<html lang="en"><head><title>The bridge stays open</title><meta name="date" content="2021-04-02"></head><body><nav>Home</nav>
<article><h1>The bridge stays open</h1><p>Ilse Brandt, who heads the harbour council of Norvale, said on Tuesday that the bridge stays open.
The council had met for three hours before the decision was read out to the people who had come.</p>
<p>&ldquo;We wait for the engineers,&rdquo; said Ann Holm, her deputy. The engineers are expected in the spring, after the ice has gone.</p>
</article><footer>Imprint</footer></body></html>"""


def test_the_story_of_a_web_page_is_an_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    path = tmp_path / "bridge.html"
    path.write_bytes(PAGE)
    good, faults = read(path)
    assert not faults and "“We wait for the engineers,” said Ann Holm" in good["bridge"].text and "Imprint" not in good["bridge"].text
    assert (good["bridge"].title, good["bridge"].date) == ("The bridge stays open", "2021-04-02")
    path.write_bytes(b"<html></html>")
    assert "no story" in read(path)[1][0].message


def test_the_pages_of_a_warc_are_articles(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    warcio = pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders

    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        writer = warcio.WARCWriter(file, gzip=True)
        for url, kind, status in (("https://a.example/1", "text/html", "200 OK"), ("https://a.example/2", "image/png", "200 OK"),
                                  ("https://a.example/3", "text/html", "404 Not Found")):  # fmt: skip
            head = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(PAGE), http_headers=head))
    good, faults = read(path)
    assert not faults and [each.url for each in good.values()] == ["https://a.example/1"]
    data = path.read_bytes()
    path.write_bytes(b"no warc" + data[:100])
    assert "no WARC" in read_all(path)[1][0].message


def test_without_the_extra_a_page_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "trafilatura", None)
    monkeypatch.setitem(sys.modules, "warcio", None)
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    for name in ("a.html", "a.warc"):
        (tmp_path / name).write_bytes(PAGE)
        with pytest.raises(ArticleError, match=r"quotes\[web\]"):
            list(read_articles(tmp_path / name))
