"""What a user may give by mistake: outputs that are inputs, folders with odd things in them, files without an end."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes.annotations.form import head_of, speaker_type
from quotes.cli import main
from quotes.dataset.context import CONTEXT, context_of
from quotes.dataset.folder import MARKER, ours
from quotes.dataset.rows import read_rows
from quotes.disk import Unread, files_below, read_bytes, read_lines, sha256_of
from quotes.errors import ArticleError, InputError, OutputError, YamlError
from quotes.outputs import is_extracted, is_page, refuse_foreign_file, refuse_input
from quotes.review import review_page
from quotes.score import read_gold
from quotes.text.article import Article, read_articles, read_text
from quotes.text.lines import paragraphs
from quotes.text.spans import Span
from quotes.train import read_texts
from quotes.yamlfile import VALUES, parse_yaml, read_yaml

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and signals as POSIX has them")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(each) for each in arguments])
    return int(left.value.code or 0)


# Outputs.


@posix
@pytest.mark.parametrize("name", ["arts/a.txt", "arts/../arts/a.txt", "soft.txt", "hard.txt", "arts/manifest.yaml", "linked/a.txt"])
@pytest.mark.parametrize("command", ["extract", "review"])
def test_an_input_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("arts").mkdir()
    Path("arts/a.txt").write_text("Nobody spoke.\n")
    Path("arts/manifest.yaml").write_text("articles: []\n")
    Path("soft.txt").symlink_to("arts/a.txt")
    Path("hard.txt").hardlink_to("arts/a.txt")
    Path("linked").symlink_to("arts")
    before = Path(name).read_bytes()
    given = ["extract", "arts"] if command == "extract" else ["review", "--articles", "arts"]
    assert run(*given, "--out", name, "--force") == 2
    assert Path(name).read_bytes() == before


def test_the_configuration_and_its_roster_are_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nobody spoke.\n")
    (tmp_path / "r.yaml").write_text((ROOT / "configs/rosters/reset.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "c.yaml").write_text("name: x\nlanguage: en\nroster: r.yaml\n")
    for name in ("c.yaml", "r.yaml"):
        before = (tmp_path / name).read_bytes()
        assert run("extract", tmp_path / "a.txt", "--config", tmp_path / "c.yaml", "--out", tmp_path / name, "--force") == 2
        assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize(
    ("text", "ours"),
    [('{"doc_id": "a", "pred": []}\n', True), ('{"old": 1}\n', False), ("notes", False), ('{"doc_id": "a", "pred": []}\nnotes\n', False)],
)
def test_somebody_s_file_wants_force(tmp_path: Path, text: str, ours: bool) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    assert is_extracted(path) is ours
    if ours:
        refuse_foreign_file(path, is_extracted, force=False)
    else:
        with pytest.raises(OutputError, match="--force"):
            refuse_foreign_file(path, is_extracted, force=False)
    refuse_foreign_file(path, is_extracted, force=True)
    path.write_text("")
    refuse_foreign_file(path, is_extracted, force=False)
    refuse_input(tmp_path / "new.jsonl", [tmp_path])


def test_a_page_of_ours_is_known(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(review_page([Article("a", "Nobody spoke.")], []), "utf-8")
    (tmp_path / "q.html").write_text("<html>mine</html>")
    assert is_page(tmp_path / "p.html") and not is_page(tmp_path / "q.html")


@pytest.mark.parametrize("name", ["precious.txt", "../precious.txt", "quotations/notes.txt", "articles/x/train-00000-of-00001.parquet"])
def test_a_forged_marker_makes_nothingours(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    place = folder / name
    folder.mkdir()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine")
    (folder / MARKER).write_text(json.dumps({"files": {name: sha256_of(place)}}))
    assert ours(folder) == {MARKER}


@pytest.mark.parametrize("text", ["[" * 100_000, "", "{}", '{"files": 5}', '{"files": ["README.md"]}', '{"files": {"README.md": "0"}}'])
def test_a_marker_that_is_none_makes_nothingours(tmp_path: Path, text: str) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / MARKER).write_text(text)
    assert "README.md" not in ours(tmp_path)


# Inputs.


@posix
def test_what_lies_in_a_folder_is_read_or_named(tmp_path: Path) -> None:
    arts, more = tmp_path / "arts", tmp_path / "more"
    for folder in (arts, more):
        folder.mkdir()
    (arts / "a.txt").write_text("A")
    (arts / "rows.jsonl").write_text('{"doc_id": "j", "text": "J"}\n')
    (arts / "pred.jsonl").write_text('{"doc_id": "a", "pred": []}\n')
    (more / "m.txt").write_text("M")
    (arts / "more").symlink_to(more)
    (arts / "loop").symlink_to(arts)
    (arts / "nowhere.txt").symlink_to("/nowhere/x")
    (arts / "zero.txt").symlink_to("/dev/zero")
    os.mkfifo(arts / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(arts)
        one.bind("s.txt")
        os.chdir(ROOT)
        found = list(read_articles(arts))
    good = {one.id for one in found if isinstance(one, Article)}
    faults = {Path(one.place).name for one in found if isinstance(one, InputError)}
    assert good == {"a", "j", "m"}
    assert faults == {"nowhere.txt", "zero.txt", "pipe.txt", "s.txt"}


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.txt").write_text("A")
    true = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return true(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = list(files_below(tmp_path, (".txt",)))
    assert found == [tmp_path / "a.txt", Unread(tmp_path / "shut", "cannot be read (Permission denied)")]


@posix
@pytest.mark.parametrize("read", [read_text, read_yaml, lambda path: list(read_lines(path))], ids=["text", "yaml", "lines"])
def test_no_reader_waits_for_a_pipe_or_reads_a_device(tmp_path: Path, read: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "x")
    for path in (tmp_path / "x", Path("/dev/zero"), tmp_path, tmp_path / ("n" * 5000), Path("a\0b")):
        with pytest.raises(InputError):
            read(path)


def test_reading_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xef\xbb\xbfone\n\n" + b"y" * 50 + b"\nthree")
    lines = [(number, line) for number, line in read_lines(path, limit=10)]
    assert [number for number, _ in lines] == [1, 3, 4]
    assert lines[0][1] == b"one" and isinstance(lines[1][1], InputError) and lines[2][1] == b"three"
    with pytest.raises(InputError):
        read_bytes(path, limit=20)


def test_an_article_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("é" * 10, "utf-8")
    (tmp_path / "b.txt").write_text("é" * 11, "utf-8")
    (tmp_path / "c.txt").write_text("e" * 99, "utf-8")
    (tmp_path / "d.jsonl").write_text(json.dumps({"doc_id": "d", "text": "é" * 11}) + "\n")
    found = list(read_articles(tmp_path, longest=10))
    assert [one.id for one in found if isinstance(one, Article)] == ["a"]
    faults = [one for one in found if isinstance(one, ArticleError)]
    assert len(faults) == 3 and all("longest_article" in fault.message for fault in faults)


@pytest.mark.parametrize(
    "data",
    [
        *(b"He said no.\n".decode().encode(code) for code in ("utf-16-le", "utf-16-be", "utf-32-le")),
        *(b"\0" * 100, b"He said no.\n" * 40 + b"\0" * 20, b"%PDF-1.4\n", b"{\\rtf1 He said no.}", "Он сказал нет".encode("utf-16-le")),
    ],
)
def test_text_that_is_none_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(ArticleError, match="UTF-8"):
        read_text(tmp_path / "a.txt")


def test_yaml_has_a_limit() -> None:
    with pytest.raises(YamlError):
        parse_yaml("[" + "x," * VALUES + "x]")


@pytest.mark.parametrize(
    ("words", "head", "type_"),
    [
        ("Ada Holm (group)", "Ada Holm (group)", "group"),
        ("the head of Gazprom", "head", "unnamed"),
        ("aides at the ministry", "aides", "group"),
        ("(group)", "(group)", "unnamed"),
        ("Ada Holm", "Ada Holm", "person"),
    ],
)
def test_speakers_as_before(words: str, head: str, type_: str) -> None:
    assert (head_of(words), speaker_type(words)) == (head, type_)


def test_a_speaker_of_many_spaces_takes_no_time() -> None:
    begun = time.perf_counter()
    speaker_type("x" + " " * 200_000 + "y")
    assert time.perf_counter() - begun < 5  # quadratic: an hour


GOOD = '{"doc_id": "a", "pred": [{"start": 0, "end": 3}]}'


@pytest.mark.parametrize(
    "pred",
    [
        *('[{"start": 0, "end": 999}]', '{"a": 1}', "[5]", "[[1, 2]]", "null", '"x"', "[" * 5000, '[{"start": "0", "end": 3}]'),
        *('[{"start": 0, "end": 3, "probabilities": [1]}]', '[{"start": 0, "end": 3, "speaker_start": 0, "speaker_end": 99}]'),
    ],
)
def test_predictions_of_another_shape(tmp_path: Path, pred: str) -> None:
    (tmp_path / "p.jsonl").write_text(f'{GOOD}\n{{"doc_id": "a", "pred": {pred}}}\n')
    with pytest.raises(InputError) as caught:
        read_rows(tmp_path / "p.jsonl", {"a": "He said no."})
    assert caught.value.place == f"{tmp_path / 'p.jsonl'}:2"


@pytest.mark.parametrize(
    "row", ['"text": "x y", "quotes": [5]', '"text": 5, "quotes": []', '"text": "x", "quotes": {}', '"text": "x", "quotes": [[]]']
)
def test_gold_of_another_shape(tmp_path: Path, row: str) -> None:
    (tmp_path / "g.jsonl").write_text(f'{{"doc_id": "a", {row}}}\n')
    with pytest.raises(InputError) as caught:
        read_gold(tmp_path / "g.jsonl")
    assert caught.value.place == f"{tmp_path / 'g.jsonl'}:1"


@pytest.mark.parametrize("row", ['"text": "", "label": "x"', r'"text": "\ud800", "label": "x"', r'"text": "a", "label": "\ud800"'])
def test_texts_that_teach_nothing(tmp_path: Path, row: str) -> None:
    (tmp_path / "t.jsonl").write_text(f"{{{row}}}\n")
    with pytest.raises(InputError) as caught:
        read_texts(tmp_path / "t.jsonl")
    assert caught.value.place == f"{tmp_path / 't.jsonl'}:1"


# The context of a row.


def test_context_is_bounded_at_sentence_ends() -> None:
    one = '"We are ready to talk," Mayor Ada Holm said. '
    text = one * 500
    around = paragraphs(text)
    for start in range(1, len(text) - 20, 997):
        span = Span(start, start + 20)
        context = context_of(span, around, text)
        assert context is not None and context.start <= span.start and span.end <= context.end
        assert context.end - context.start <= CONTEXT
        assert text[context.end - 1] == "." and (context.start == 0 or text[context.start - 2 : context.start] == ". ")
    long = Span(10, 10 + 3 * CONTEXT)
    assert context_of(long, around, text) == long


def test_context_of_ordinary_paragraphs_is_the_paragraphs() -> None:
    text = "One. Two.\n\nThree said four.\n\nFive."
    assert context_of(Span(11, 16), paragraphs(text), text) == Span(11, 27)
    assert context_of(Span(5, 16), paragraphs(text), text) == Span(0, 27)
    assert context_of(Span(9, 11), paragraphs(text), text) is None
