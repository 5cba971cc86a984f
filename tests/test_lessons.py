"""The made-up lessons on disk: fields, labels, tones, rules, and families that share no long run of words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes.train import read_lessons

FOLDER = Path(__file__).resolve().parent.parent / "annotations" / "lessons"
LESSONS = sorted(FOLDER.glob("*.jsonl"))
MADE_UP = sorted(FOLDER.glob("made-up-*.jsonl"))

RUN = 8
FIRST_WORDS = 4
SAME_START = 3

REQUIRED = {"text", "cue", "label"}
MADE_UP_FIELDS = {"id", "family", "text", "cue", "label", "rule", "form", "topic"}
LABELS = {"conciliatory", "cautious", None}
TONES = {"guarded", "adversarial"}
FORMS = {"direct", "indirect", "fragment"}
RULES = {
    "conciliatory": {"C1", "C2", "C3", "C4", "C5", "A1", "M1", "M2"},
    "cautious": {"K1", "K2", "K3", "K4", "K5", "A2", "H2", "M1"},
    None: {"off_target"},
}
HARD_CASES = {f"L{number}" for number in range(1, 28)}
"""Rules of the guideline that hold for any label."""

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def runs(text: str) -> Iterator[str]:
    tokens = words(text)
    return (" ".join(tokens[i : i + RUN]) for i in range(len(tokens) - RUN + 1))


def made_up() -> list[Row]:
    return [row for path in MADE_UP for row in rows(path)]


def told() -> list[Row]:
    """The rows that say by which rule they were labelled."""
    return [row for path in LESSONS for row in rows(path) if "rule" in row]


def test_the_folder_holds_lessons() -> None:
    assert LESSONS
    assert MADE_UP


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_every_row_has_words_a_cue_and_a_known_label(path: Path) -> None:
    wrong = [
        (number, row)
        for number, row in enumerate(rows(path), 1)
        if not row.keys() >= REQUIRED or not row["text"].strip() or not row["cue"].strip() or row["label"] not in LABELS
    ]
    assert wrong == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_the_library_reads_every_row(path: Path) -> None:
    assert len(read_lessons(path)) == len(rows(path))


def test_made_up_rows_have_their_fields_and_no_others() -> None:
    wrong = [
        row for row in made_up() if row.keys() - {"tone", "votes"} != MADE_UP_FIELDS or not all(row[f] for f in MADE_UP_FIELDS - {"label"})
    ]
    assert wrong == []


def test_a_tone_stands_on_cautious_rows_only_and_on_all_of_them() -> None:
    wrong = [row for row in told() if (row["tone"] in TONES if "tone" in row else False) != (row["label"] == "cautious")]
    assert wrong == []


def test_where_there_are_votes_the_first_is_the_writers() -> None:
    voted = [row for row in told() if "votes" in row]
    assert [row for row in voted if set(row["votes"]) != {"a", "b"} or set(row["votes"].values()) - LABELS] == []
    assert [row for row in voted if row["votes"]["a"] != row["label"]] == []
    assert len([row for row in made_up() if "votes" in row]) >= len(made_up()) / 4


def test_the_rule_belongs_to_the_label_and_the_form_is_known() -> None:
    known = {label: {*rules, *HARD_CASES} for label, rules in RULES.items()}
    wrong = [row for row in told() if row["rule"] not in known[row["label"]] or row["form"] not in FORMS]
    assert wrong == []


def test_ids_and_texts_are_unique() -> None:
    ids = Counter(row["id"] for row in told())
    texts = Counter((" ".join(words(row["text"])), row["cue"]) for path in LESSONS for row in rows(path))
    assert [key for key, count in (*ids.items(), *texts.items()) if count > 1] == []


def test_a_family_differs_in_its_labels_and_has_two_to_six_rows() -> None:
    families: dict[str, list[str | None]] = {}
    for row in made_up():
        families.setdefault(row["family"], []).append(row["label"])
    assert [name for name, labels in families.items() if not 2 <= len(labels) <= 6 or len(set(labels)) == 1] == []


def test_no_long_run_of_words_is_shared_between_families() -> None:
    owner: dict[str, str] = {}
    for path in LESSONS:
        for number, row in enumerate(rows(path), 1):
            family = row.get("family", f"{path.name}:{number}") if path in MADE_UP else path.name
            for run in runs(row["text"]):
                assert owner.setdefault(run, family) == family, run


def test_no_start_is_worn_out() -> None:
    starts = Counter(" ".join(tokens[:FIRST_WORDS]) for row in made_up() if len(tokens := words(row["text"])) >= FIRST_WORDS)
    assert [start for start, count in starts.items() if count > SAME_START] == []


def test_the_readme_says_how_often_second_readers_of_the_news_lessons_agree() -> None:
    voted = [row for path in LESSONS if path not in MADE_UP for row in rows(path) if "votes" in row]
    same = sum(row["votes"]["a"] == row["votes"]["b"] for row in voted) / len(voted)
    said = " ".join((FOLDER.parent / "README.md").read_text("utf-8").split())
    assert f"({len(voted):,} rows: the same label in {100 * same:.1f} %)" in said


@pytest.mark.parametrize(("name", "count"), [("figurative", 100), ("negation", 180)])
def test_nothing_learns_from_the_made_up_tests(name: str, count: int) -> None:
    held = rows(FOLDER.parent / name / "quotations.jsonl")
    learnt = {run for path in LESSONS for row in rows(path) for run in runs(row["text"])}
    assert len(held) == count and {row["label"] for row in held} == LABELS
    assert not learnt & {run for row in held for run in runs(row["text"])}
