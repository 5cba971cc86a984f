"""Annotations to other tools and back: the same rows in each format, hand-made files of each, and what is wrong in one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.annotations import check_folder, read_folder
from quotes.annotations.exchange import FORMATS, Row, from_csv, record_of, row_of, to_csv
from quotes.cli import main
from quotes.errors import AnnotationError
from quotes.text.article import Article
from quotes.text.spans import Span

TEXT = "“We agree,” said Ann Holm, “and we will meet.”\r\nTom Hale said that it rains 🌧 in Norvale.\n"
ARTICLE = Article("harbour", TEXT)
ROSTER = {"holm": "Ann Holm"}


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


ROWS = [
    Row("harbour", (at("We agree"), at("and we will meet")), at("said"), at("Ann Holm"), ("holm",), "conciliatory", True),
    Row("harbour", (at("it rains 🌧 in Norvale"),), Span(TEXT.index("said that"), TEXT.index("said that") + 4), at("Tom Hale"),
        ("Tom Hale", "Uta Kern"), None, True),
]  # fmt: skip
PLAIN = [Row("harbour", (at("We agree"),))]


def there_and_back(name: str, rows: list[Row], folder: Path) -> list[Row]:
    write, read = FORMATS[name]
    files = write(rows, {"harbour": TEXT})
    for file, words in files.items():
        (folder / file).write_text(words, "utf-8", newline="")
    return list(read(folder if name == "brat" else folder / next(iter(files))))


@pytest.mark.parametrize("name", FORMATS)
def test_rows_come_back_the_same(name: str, tmp_path: Path) -> None:
    back = there_and_back(name, [*ROWS, *PLAIN] if name != "csv" else [ROWS[1], *PLAIN], tmp_path)
    assert back == sorted([*ROWS, *PLAIN] if name != "csv" else [ROWS[1], *PLAIN], key=lambda row: row.content) or back == (
        [*ROWS, *PLAIN] if name != "csv" else [ROWS[1], *PLAIN]
    )


def test_a_table_has_a_row_for_each_piece(tmp_path: Path) -> None:
    back = there_and_back("csv", ROWS[:1], tmp_path)
    assert [row.content for row in back] == [(at("We agree"),), (at("and we will meet"),)]
    assert {(row.cue, row.source, row.speakers, row.stance) for row in back} == {(at("said"), at("Ann Holm"), ("holm",), "conciliatory")}


SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20)).map(lambda pair: Span(pair[0], min(len(TEXT), sum(pair))))
NAMES = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)


@given(
    name=st.sampled_from(sorted(FORMATS)),
    content=SPANS,
    beside=st.tuples(st.none() | SPANS, st.none() | SPANS),
    people=st.lists(NAMES, max_size=2),
    stance=st.sampled_from([(None, False), (None, True), ("cautious", True)]),
)
@settings(max_examples=80, deadline=None)
def test_any_row_comes_back(
    name: str,
    content: Span,
    beside: tuple[Span | None, Span | None],
    people: list[str],
    stance: tuple[str | None, bool],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    row = Row("harbour", (content,), *beside, tuple(people), *stance)
    assert there_and_back(name, [row], tmp_path_factory.mktemp("exchange")) == [row]


# A file of each tool as its own documentation has it, and the contents it holds.
BRAT = "T1\tQuotation 1 9\tWe agree\nT2\tSource 17 25\tAnn Holm\nR1\tSourceOf Arg1:T2 Arg2:T1\nA1\tStance T1 cautious\n"
STUDIO = [{"id": 7, "data": {"article": "harbour", "text": TEXT}, "annotations": [{"id": 3, "result": [
    {"id": "x1Yz", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
     "value": {"start": 1, "end": 9, "text": "We agree", "labels": ["Quotation"]}},
    {"from_id": "a", "to_id": "b", "type": "relation", "direction": "right"},
]}]}]  # fmt: skip
ARGILLA = [{"fields": {"text": TEXT}, "metadata": {"article": "harbour"}, "responses": {"spans": [
    {"value": [{"start": 1, "end": 9, "label": "Quotation"}, {"start": 17, "end": 25, "label": "Source"}], "user_id": "u"}]}}]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("brat", "harbour.ann", BRAT),
        ("label-studio", "export.json", json.dumps(STUDIO)),
        ("argilla", "export.json", json.dumps(ARGILLA)),
        ("csv", "table.csv", "\ufeffarticle,start,end\r\nharbour,1,9\r\n"),
        ("jsonl", "rows.jsonl", '{"article": "harbour", "content": [[1, 9]]}\n\n'),
    ],
)
def test_a_file_made_elsewhere_is_read(name: str, file: str, words: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(words, "utf-8")
    (row,) = FORMATS[name][1](tmp_path / file)
    assert (row.article, row.content) == ("harbour", (at("We agree"),))


BROKEN = {
    "brat": ("harbour.ann", "T1\tQuotation 1 9\tWe agree\nT2\tSource x y\tno\n", "harbour.ann:2"),
    "csv": ("table.csv", "article,start,end\nharbour,1,9\nharbour,one,9\n", "table.csv:3"),
    "jsonl": ("rows.jsonl", '{"article": "harbour", "content": [[1, 9]]}\n{"article": 1}\n', "rows.jsonl:2"),
    "label-studio": ("export.json", "[{}]", "task 1"),
    "argilla": ("export.json", "[{}]", "record 1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_read_is_named_with_its_place(name: str, tmp_path: Path) -> None:
    file, words, place = BROKEN[name]
    (tmp_path / file).write_text(words, "utf-8")
    with pytest.raises(AnnotationError, match="does not read as this format") as caught:
        list(FORMATS[name][1](tmp_path / file))
    assert place in caught.value.place


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(AnnotationError, match="outside the text"):
        record_of(Row("harbour", (Span(5, 5000),)), ARTICLE, ROSTER)
    assert row_of(record_of(ROWS[0], ARTICLE, ROSTER)) == ROWS[0]


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


@pytest.mark.parametrize("name", ["jsonl", "brat", "label-studio", "argilla"])
def test_out_and_in_again_by_the_commands(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, gold, out, back = (tmp_path / each for each in ("texts", "gold", "out", "back"))
    for folder in (texts, gold):
        folder.mkdir()
    (texts / "harbour.txt").write_bytes(TEXT.encode())
    (gold / "harbour.yaml").write_text(
        f"article: harbour\ndigest: {ARTICLE.digest}\nannotator: ada\nquotations:\n"
        "  - {content: [We agree, and we will meet], cue: said, source: Ann Holm, speaker: Ann Holm, stance: conciliatory}\n"
        "  - {content: it rains 🌧 in Norvale, cue: said, source: Tom Hale, stance: null}\n",
        "utf-8",
    )
    assert run("export", name, gold, "--articles", texts, "--out", out) == 0
    assert run("export", name, gold, "--articles", texts, "--out", out) == 1  # nothing is written over
    place = out if name == "brat" else next(out.iterdir())
    assert run("import", name, place, "--articles", texts, "--annotator", "ada", "--out", back) == 0
    assert run("import", name, place, "--articles", texts, "--out", back) == 1
    known = {"harbour": ARTICLE}
    assert check_folder(back, known, {}) == ()
    rows = [read_folder(folder, known, {}).records for folder in (gold, back)]
    said = [[(row.content, row.cue, row.source, row.speakers, row.stance, row.labelling) for row in each] for each in rows]
    assert said[0] == said[1]
    assert run("import", name, place, "--out", tmp_path / "none") == 1 and "is not here" in capsys.readouterr().err


def test_a_lone_carriage_return_in_a_text_ends_no_line_of_a_table(tmp_path: Path) -> None:
    (words,) = to_csv([Row("a", (Span(0, 9),))], {"a": "no\rno, no"}).values()
    (tmp_path / "table.csv").write_text(words, "utf-8", newline="")
    assert [row.content for row in from_csv(tmp_path / "table.csv")] == [(Span(0, 9),)]
