"""A text that has changed: words are found again, a person's file is else untouched, and nothing not found is replaced in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.annotations import check_folder, read_folder
from quotes.annotations.reanchor import reanchor, write_reanchored
from quotes.cli import main
from quotes.errors import AnnotationError, OutputError
from quotes.record import Record, merge
from quotes.text.article import Article
from quotes.text.spans import Span

OLD = "“We are ready to talk about the bridge,” said Ann Holm on Monday. Tom Hale added that the boats would wait.\n"
NEW = "“We are ready to speak about the bridge,” said Ann Holm on Monday. Tom Hale added that the boats would wait until May.\n"
ROSTER = {"holm": "Ann Holm"}


def annotation(digest: str) -> str:
    return f"""# my notes, do not lose them
article: harbour   # the harbour story
digest: {digest}
annotator: "ada"

quotations:
  # the first one was hard
  - content: 'We are ready to talk about the bridge'   # direct
    cue: said
    source: "Ann Holm"
    speaker:   holm
    stance: conciliatory

  - {{content: the boats would wait, cue: added, source: Tom Hale}}  # flow style
rejected:
    - content: >-
        on
        Monday
      reason: a day
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.yaml"
    path.write_text(annotation(Article("harbour", OLD).digest), "utf-8")
    return path


def again(file: Path, text: str) -> object:
    return reanchor(file, {"harbour": Article("harbour", text)}, ROSTER)


def test_other_words_are_proposed_and_nothing_else_is_touched(file: Path) -> None:
    found = again(file, NEW)
    assert [(move.key, move.old, move.new) for move in found.moves] == [
        ("content", "We are ready to talk about the bridge", "We are ready to speak about the bridge")
    ]
    assert found.moves[0].place == f"{file}:8:14" and 0.8 < found.moves[0].likeness < 1 and not found.unplaced
    before, after = file.read_text("utf-8"), found.text()
    expected = before.replace("ready to talk", "ready to speak").replace(Article("harbour", OLD).digest, Article("harbour", NEW).digest)
    assert after == expected
    write_reanchored(found, after)
    assert check_folder(file, {"harbour": Article("harbour", NEW)}, ROSTER) == ()
    assert not again(file, NEW).changes


def moved(tmp_path: Path, rows: str, old: str, new: str) -> tuple[list[str], int]:
    """The new words of each move, and how many places are not found."""
    path = tmp_path / "moved.yaml"
    path.write_text(f"article: harbour\ndigest: {Article('harbour', old).digest}\nannotator: ada\nquotations:\n{rows}", "utf-8")
    found = again(path, new)
    return [f"{move.key}: {move.new}" for move in found.moves], len(found.unplaced)


def test_words_put_in_or_left_out_are_followed(tmp_path: Path) -> None:
    old = "Ann Holm said the ferry will run every day of the summer.\n"
    row = "  - {content: the ferry will run every day of the summer, cue: said, source: Ann Holm}\n"
    longer = old.replace("will run every", "will now quite surely run every")
    assert moved(tmp_path, row, old, longer) == (["content: the ferry will now quite surely run every day of the summer"], 0)
    shorter = old.replace("every day of the summer", "every summer day")
    assert moved(tmp_path, row, old, shorter) == (["content: the ferry will run every summer day"], 0)


def test_a_headline_like_the_words_is_no_place_for_them(tmp_path: Path) -> None:
    old = "The bridge stays open\n\nAnn Holm said the bridge would stay open.\n"
    row = "  - {content: the bridge would stay open, cue: said, source: Ann Holm}\n"
    assert moved(tmp_path, row, old, old.replace("the bridge would stay open", "little")) == ([], 1)


def test_no_row_moves_onto_the_words_of_another(tmp_path: Path) -> None:
    old = "Ann Holm said the ferry runs today. Tom Hale said the ferry runs again today.\n"
    rows = "  - {content: the ferry runs today, cue: said}\n  - {content: the ferry runs again today, cue: said}\n"
    assert moved(tmp_path, rows, old, "Ann Holm waited. Tom Hale said the ferry runs again today.\n") == ([], 1)


def test_what_stands_beside_is_looked_for_beside_alone(tmp_path: Path) -> None:
    old = "A captain asked for wind.\n\nUta spoke.\n\nAnn Holm, a captain, said the ferry runs today.\n"
    row = "  - {content: the ferry runs today, cue: said, source: Ann Holm}\n"
    new = old.replace("Ann Holm, a captain", "Anna Holm").replace("asked for", "Anne Holm saw")
    assert moved(tmp_path, row, old, new) == (["source: Anna Holm"], 0)


def test_words_that_tell_which_place_is_meant_move_too(tmp_path: Path) -> None:
    old = "We wait, said the mayor of Lund.\n\nWe wait, said the captain of the ferry.\n"
    row = "  - {content: We wait, near: captain of the ferry}\n"
    new = old.replace("captain of the ferry", "captain of the old ferry")
    assert moved(tmp_path, row, old, new) == (["near: captain of the old ferry"], 0)


def test_rejected_words_that_are_not_found_hold_their_place(tmp_path: Path) -> None:
    path = tmp_path / "held.yaml"
    path.write_text(
        f"article: harbour\ndigest: {Article('harbour', OLD).digest}\nannotator: ada\nquotations: []\n"
        "rejected: [{content: We are ready to talk about the bridge}]\n",
        "utf-8",
    )
    (held,) = read_folder(path, {"harbour": Article("harbour", NEW)}, ROSTER).held["harbour"]
    assert "ready to speak" in held.of(NEW)


def test_a_move_that_is_not_taken_leaves_the_file_stale(file: Path) -> None:
    found = again(file, NEW)
    assert found.text(lambda move: False) == file.read_text("utf-8")


def test_blanks_and_marks_need_no_change_but_the_digest(file: Path) -> None:
    text = OLD.replace("ready to talk", "ready  to\ntalk").replace("“", '"')
    found = again(file, text)
    assert not found.moves and not found.unplaced
    assert found.text() == file.read_text("utf-8").replace(Article("harbour", OLD).digest, Article("harbour", text).digest)


def test_what_is_not_found_stays_and_is_named(file: Path) -> None:
    text = "It rained on Monday. Tom Hale added that the boats would wait.\n"
    found = again(file, text)
    assert [error.place for error in found.unplaced] == [f"{file}:8:14"] and not found.moves
    assert found.text() == file.read_text("utf-8")  # the digest too: the file stays stale


def test_a_block_of_yaml_is_left_to_its_author(file: Path) -> None:
    found = again(file, OLD.replace("Monday", "Mondays"))
    assert not found.moves and "written as a block" in found.unplaced[0].message and "on Mondays" in found.unplaced[0].message
    assert found.text() == file.read_text("utf-8")


def test_first_and_last_words_move_apart(tmp_path: Path) -> None:
    file = tmp_path / "harbour.yaml"
    old = "Ann Holm said that nobody wants to close the old harbour while the ferry is still in use every day.\n"
    new = old.replace("the old harbour while", "the harbour as long as").replace("still in use", "still in daily use")
    content = "nobody wants to close ... is still in use every day"
    file.write_text(f"article: harbour\ndigest: {Article('harbour', old).digest}\nannotator: ada\nquotations:\n  - content: {content}\n")
    (move,) = again(file, new).moves
    assert move.new.startswith("nobody wants to close ... ") and "daily use" in move.new


def test_a_file_with_faults_or_changed_meanwhile_is_not_written(file: Path) -> None:
    found = again(file, NEW)
    file.write_text(file.read_text("utf-8") + "# one more note\n", "utf-8")
    with pytest.raises(OutputError, match="has changed since"):
        write_reanchored(found, found.text())
    assert file.read_text("utf-8").endswith("# one more note\n")
    file.write_text(file.read_text("utf-8").replace("speaker:   holm", "speaker: hoim"), "utf-8")
    with pytest.raises(AnnotationError, match="mend it first"):
        again(file, NEW)


STYLES = st.sampled_from(["{}", '"{}"', "'{}'"])
NOISE = st.sampled_from(["", "  # note", "   ", "\t# é “x”", " # - content: no"])
WORDS = ("the first ship is late", "the second boat is early", "a third ferry sank", "four trains wait")


@given(
    style=st.lists(STYLES, min_size=4, max_size=4),
    noise=st.lists(NOISE, min_size=8, max_size=8),
    ends=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    moved=st.sets(st.integers(0, 3)),
    blank=st.integers(0, 3),
)
@settings(max_examples=120, deadline=None)
def test_every_byte_that_is_not_moved_stays(
    style: list[str], noise: list[str], ends: str, mark: str, moved: set[int], blank: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old = "".join(f"Ann Holm said that {words}.\n" for words in WORDS)
    new = "".join(f"Ann Holm said that {words + ' now' if number in moved else words}.\n" for number, words in enumerate(WORDS))
    new = "".join(line.replace(" is ", " was ").replace("sank", "sunk").replace("trains", "train") if number in moved else line
                  for number, line in enumerate(new.splitlines(keepends=True)))  # fmt: skip
    lines = ["article: harbour", f"digest: {Article('harbour', old).digest}", f"annotator: ada{noise[4]}", f"quotations:{noise[5]}"]
    for number, words in enumerate(WORDS):
        lines += [""] * blank + [f"  - content: {style[number].format(words)}{noise[number]}", f"    note: keep  me{noise[6]}"]
    path = tmp_path_factory.mktemp("again") / "harbour.yaml"
    path.write_bytes((mark + ends.join(lines) + ends).encode())
    before = path.read_bytes()
    found = again(path, new)
    assert not found.unplaced and len(found.moves) == len(moved)
    after = found.text().encode()
    undone = after.decode()
    for move in found.moves:
        undone = undone.replace(move.new, move.old)
    assert undone.replace(Article("harbour", new).digest, Article("harbour", old).digest).encode() == before
    write_reanchored(found, found.text())
    assert path.read_bytes() == after and not check_folder(path, {"harbour": Article("harbour", new)}, {})


def silver(text: str, words: str) -> Record:
    at = text.index(words)
    return Record(
        article_id="harbour", language="en", content=(Span(at, at + len(words)),), text=words, kind="direct", reports="speech", source=None,
        source_text=None, source_kind=None, cue=None, cue_text=None, relay=None, speakers=(), speaker_names=(), speaker_type=None,
        speaker_confidence=None, rule="test", confidence=0.9, stance=None, probabilities=(), grade="silver",
    )  # fmt: skip


def test_no_row_of_the_machine_takes_the_place_of_a_quotation_that_is_not_found(file: Path) -> None:
    found = read_folder(file, {"harbour": Article("harbour", NEW)}, ROSTER)
    rows = [silver(NEW, "We are ready to speak about the bridge"), silver(NEW, "the boats would wait until May")]
    records, rejected = found.gold["harbour"]
    merged = merge(rows, records, rejected=(*rejected, *found.held["harbour"]))
    assert [(row.text, row.grade) for row in merged] == [("the boats would wait", "gold")]
    assert any("stand nowhere" in fault.message for fault in found.faults)


# -- the command


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


def test_the_command_shows_and_writes_only_when_told(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = tmp_path / "config" / "roster.yaml"
    roster.parent.mkdir()
    roster.write_text("roster: r\npeople:\n  - {key: holm, name: Ann Holm}\n")
    config = roster.with_name("config.yaml")
    config.write_text("name: x\nlanguage: en\nroster: roster.yaml\n")
    (tmp_path / "harbour.txt").write_text(NEW, "utf-8")
    before = file.read_bytes()
    asked = ("reanchor", file, "--config", config)
    assert run(*asked) == 1
    shown = capsys.readouterr()
    assert "+  - content: 'We are ready to speak about the bridge'   # direct" in shown.out and "1 would change" in shown.err
    assert file.read_bytes() == before
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert run(*asked, "--ask") == 0 and file.read_bytes() == before
    assert run(*asked, "--write") == 0
    assert re.sub("to speak", "to talk", file.read_text("utf-8")).splitlines()[3:] == before.decode().splitlines()[3:]
    assert run(*asked) == 0 and "0 would change" in capsys.readouterr().err
    (tmp_path / "harbour.txt").write_text("It rained.\n", "utf-8")
    assert run(*asked, "--write") == 1 and "not found, stays as it is" in capsys.readouterr().err
