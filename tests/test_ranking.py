"""Which rows a person should read next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quotes.annotations import check_folder
from quotes.annotations.ranking import rank
from quotes.cli import main
from quotes.record import Record
from quotes.text.spans import Span

SURE = (("for", 0.98), ("against", 0.01))
BASE = Record(
    article_id="a", language="en", content=(Span(0, 3),), text="it rains", kind="direct", reports="speech", source=None, source_text=None,
    source_kind=None, cue=None, cue_text=None, relay=None, speakers=("holm",), speaker_names=("Ann Holm",), speaker_type="person",
    speaker_confidence=1.0, rule="test", confidence=1.0, stance="for", probabilities=SURE, grade="silver",
)  # fmt: skip


def rows(**changes: dict[str, object]) -> list[Record]:
    """Ten sure rows of one speaker, and one row of each name with its changes."""
    plain = [replace(BASE, text=f"word {number}", content=(Span(number, number + 1),)) for number in range(10)]
    return [
        *plain,
        *(replace(BASE, text=name, content=(Span(50 + at, 60 + at),), **each) for at, (name, each) in enumerate(changes.items())),
    ]


# What a row has that the others lack, and the reason that is given.
REASONS: dict[str, tuple[dict[str, object], str]] = {
    "an unsure stance": ({"probabilities": (("for", 0.34), ("against", 0.33))}, "stance 1.00"),
    "an unsure quotation": ({"confidence": 0.3}, "quotation or speaker 0.70"),
    "an unsure speaker": ({"speaker_confidence": 0.2}, "quotation or speaker 0.80"),
    "a rare speaker": ({"speakers": ("kern",), "speaker_names": ("Uta Kern",)}, "rare speaker 1.00"),
}


@pytest.mark.parametrize(("changes", "why"), REASONS.values(), ids=REASONS.keys())
def test_what_teaches_most_comes_first(changes: dict[str, object], why: str) -> None:
    first, *others = rank(rows(odd=changes))
    assert first.record.text == "odd" and why in first.why and all(one.score < first.score for one in others)


def test_the_same_words_come_once_and_gold_never() -> None:
    again = replace(BASE, text="Word 3!", content=(Span(70, 71),))
    gold = replace(BASE, text="labelled", content=(Span(80, 81),), grade="gold")
    texts = [each.record.text for each in rank([*rows(), again, gold])]
    assert len(texts) == 10 and "labelled" not in texts and ("word 3" in texts) != ("Word 3!" in texts)


def test_nearly_the_same_words_come_once() -> None:
    words = "the ferry to the northern island will not leave before the storm is over"
    copies = [words, f"{words}, she said", f"Perhaps {words.replace('storm', 'gale')}", "the ferry to the northern island will wait"]
    records = [replace(BASE, text=text, content=(Span(at, at + 1),), confidence=0.9 - at / 10) for at, text in enumerate(copies)]
    # the least sure come first
    assert [each.record.text for each in rank(records)] == [copies[3], copies[2]]


def test_rows_on_which_two_models_differ_come_first() -> None:
    records = rows(odd={})
    said = {record.id: dict(SURE) for record in records}
    alike = {each.record.text: each.score for each in rank(records, said)}
    assert alike == {each.record.text: each.score for each in rank(records)}  # two that agree say nothing new
    said[records[-1].id] = {"for": 0.01, "against": 0.98, "neither": 0.0}
    first, *_ = rank(records, said)
    assert first.record.text == "odd" and first.why == ("models differ 0.91",)


@pytest.mark.weights
def test_the_command_drafts_what_is_not_labelled_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, out = tmp_path / "texts", tmp_path / "gold"
    texts.mkdir()
    for name, said in {"a": "We may wait, or we may talk", "b": "We will meet them tomorrow"}.items():
        (texts / f"{name}.txt").write_text(f"“{said},” said Ann Holm, the mayor of Norvale.\n", "utf-8")

    def run() -> int:
        with pytest.raises(SystemExit) as caught:
            main(["next", "--articles", str(texts), "-n", "1", "--annotator", "ada", "--out", str(out)])
        return int(caught.value.code or 0)

    assert run() == 0
    (first,) = out.iterdir()
    before = first.read_bytes()
    assert "1 rows of 2 drafted" in capsys.readouterr().err
    assert run() == 0 and len(list(out.iterdir())) == 2 and first.read_bytes() == before
    assert run() == 0 and "0 rows of 0" in capsys.readouterr().err
    for path in texts.iterdir():
        (out / path.name).write_bytes(path.read_bytes())
    assert check_folder(out, {}, {}) == ()
