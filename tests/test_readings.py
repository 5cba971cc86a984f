"""Readings: labels of real quotations kept as offsets, and their way to rows for training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quotes.errors import InputError
from quotes.text.article import Article
from quotes.train import items_from_quotations, read_held_out
from tests.test_lessons import RULES
from tests.test_stance_training import read, run, write
from training.stance_readings import check_of, readings, soft

FOLDER = Path(__file__).resolve().parent.parent / "annotations" / "readings"
FILES = sorted(FOLDER.glob("*.jsonl"))
FIELDS = ["article", "start", "end", "cue", "label", "tone", "rule", "ambiguous", "votes", "check"]
TEXT = "The pilots, Ada Holm said, are welcome here. She added that the gate stays shut."
ARTICLES = {"gate": Article("gate", TEXT)}


def reading(words: str, label: str | None, cue: str | None = None, **more: Any) -> dict[str, Any]:
    at = TEXT.index(words)
    found = [TEXT.index(cue), TEXT.index(cue) + len(cue)] if cue else None
    return {"article": "gate", "start": at, "end": at + len(words), "cue": found, "label": label, **more, "check": check_of(words)}


OPEN = reading("are welcome here", "conciliatory", "said", rule="C1", votes={"a": "conciliatory", "b": None})
SHUT = reading("that the gate stays shut", "cautious", "added", tone="guarded", rule="K5", ambiguous=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_reading_on_disk_has_a_span_a_label_and_its_rule(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    wrong = [
        row
        for row in rows
        if [name for name in FIELDS if name in row] != list(row)
        or not 0 <= row["start"] < row["end"]
        or (row["label"] is None) != ("rule" not in row)
        or (row["label"] == "cautious") != ("tone" in row)
        or (row["label"] and row["rule"] not in RULES[row["label"]])
        or (row.get("votes") and row["votes"]["a"] != row["label"])
    ]
    assert rows and not wrong
    assert len({(row["article"], row["start"], row["end"]) for row in rows}) == len(rows)


def test_the_readings_share_no_article_with_what_is_measured_elsewhere() -> None:
    measured = {name for folder in ("stance-sources", "wikinews") for name in read_held_out(FOLDER.parent / folder / "held-out.list")}
    known = {json.loads(line)["article"] for path in FILES for line in path.read_text("utf-8").splitlines()}
    held, unread = (set(read_held_out(FOLDER / f"{name}.list")) for name in ("held-out", "unread"))
    assert len(FILES) == 4 and not known & measured and held | unread <= known and not held & unread
    assert all(0.04 < len(each) / len(known) < 0.09 for each in (held, unread))


def test_a_reading_gives_the_words_without_the_conjunction_and_the_act_of_its_cue(tmp_path: Path) -> None:
    one, two = readings(write(tmp_path / "mine.jsonl", [OPEN, SHUT]), ARTICLES)
    assert (one["text"], one["cue"], one["origin"], one["group"]) == ("are welcome here", "said", "readings-mine", "gate")
    assert (two["content"], two["label"], two["ambiguous"]) == ("the gate stays shut", "cautious", True)


def test_votes_and_doubt_make_a_label_softer() -> None:
    assert soft("cautious", [], ambiguous=False) == pytest.approx([0.02, 0.96, 0.02])
    assert soft(None, [], ambiguous=True) == pytest.approx([0.16, 0.16, 0.68])
    assert soft("conciliatory", ["conciliatory", None], ambiguous=False) == pytest.approx([0.49, 0.02, 0.49])


WRONG = [
    ({**OPEN, "start": OPEN["start"] + 1}, "mine.jsonl:1: the words at .* are not those that were read"),
    ({**OPEN, "article": "other"}, "mine.jsonl:1: the article 'other' is not among those given"),
]


@pytest.mark.parametrize(("row", "message"), WRONG)
def test_other_words_and_a_missing_article_are_told(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(readings(write(tmp_path / "mine.jsonl", [row]), ARTICLES))


def test_held_out_articles_are_left_out_or_taken_alone(tmp_path: Path) -> None:
    texts = write(tmp_path / "texts.jsonl", [{"doc_id": name, "text": TEXT} for name in ("gate", "pier")])
    mine = write(tmp_path / "mine.jsonl", [OPEN, {**SHUT, "article": "pier"}])
    held = tmp_path / "held.list"
    held.write_text("# why\npier\n", "utf-8")
    options = (mine, "--articles", texts, "--held-out", held, "--out")
    run("training.stance_readings", *options, tmp_path / "train.jsonl")
    run("training.stance_readings", *options, tmp_path / "test.jsonl", "--only-held-out")
    assert [each["group"] for name in ("train", "test") for each in read(tmp_path / f"{name}.jsonl")] == ["gate", "pier"]
    run("training.stance_readings", *options, tmp_path / "rows.jsonl", "--quotations")
    (item,) = items_from_quotations(tmp_path / "rows.jsonl")
    assert (item.content, item.stance, item.cue, item.group) == ("are welcome here", "conciliatory", "said", "gate")
