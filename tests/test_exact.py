"""What the commands write, every field of it. `python -m tests.renew` renews what is expected here; NOTES.md lists the known misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exact import ARTICLES, KINDS, Row, differences, expected, same, written
from tests.inside import case_roster, cases, inside
from tests.stances import figures, signs


@pytest.fixture(scope="module", params=[*ARTICLES])
def commands(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, list[Row]]]:
    return request.param, written(request.param, tmp_path_factory.mktemp("exact"))


@pytest.mark.weights
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_as_it_was_when_it_was_read(commands: tuple[str, dict[str, list[Row]]], kind: str) -> None:
    name, rows = commands
    compare(name, kind, rows[kind])


@pytest.fixture(scope="module", params=[*ARTICLES])
def trip(request: pytest.FixtureRequest) -> tuple[str, dict[str, list[Row]]]:
    return request.param, inside(request.param)


@pytest.mark.weights
@pytest.mark.parametrize("kind", ["features", "people"])
def test_every_choice_is_asked_for_with_the_same_numbers(trip: tuple[str, dict[str, list[Row]]], kind: str) -> None:
    name, rows = trip
    compare(name, kind, rows[kind])


def test_every_mention_of_the_speakers_passages_stands_for_the_same(tmp_path: Path) -> None:
    compare("speakers", "people", cases(case_roster(tmp_path / "roster.yaml")))


def test_every_sentence_shows_the_same_signs() -> None:
    compare("stance", "signs", [*signs()])


def test_made_up_probabilities_give_the_same_figures() -> None:
    compare("stance", "figures", [*figures()])


def compare(name: str, kind: str, rows: list[Row]) -> None:
    lines = differences(expected(name, kind), rows)
    assert not lines, "\n".join(["", *lines, "if this is meant: python -m tests.renew, and read the diff"])


def test_the_made_up_articles_show_every_rule_kind_and_speaker() -> None:
    """So that a rule that no longer fires turns the fixture red, and a new one asks for its article."""
    from quotes.language.quoting import REPORTS
    from quotes.quotation.rules import RULES
    from quotes.quotation.types import KINDS as QUOTED
    from quotes.quotation.types import SPEAKER_TYPES

    rows = expected("made-up", "quotations")
    shown = {column: {row[column] for row in rows} for column in ("rule", "kind", "reports", "speaker_type", "source_kind", "grade")}
    assert shown["rule"] >= set(RULES)
    assert shown["kind"] == set(QUOTED) and shown["reports"] == set(REPORTS)
    assert shown["speaker_type"] == {*SPEAKER_TYPES, None} and shown["source_kind"] == {"name", "noun", "pronoun", None}
    assert shown["grade"] == {"silver", "gold"}


ROW: Row = {"id": "a:1-2", "text": "So", "confidence": 0.5, "speakers": ["holm"], "probabilities": [{"label": "x", "probability": 0.5}]}
CHANGES = {
    "nothing": ([ROW], [ROW], []),
    "a number within the tolerance": ([ROW], [{**ROW, "confidence": 0.51}], []),
    "a number beyond it": ([ROW], [{**ROW, "confidence": 0.53}], ["a:1-2: confidence was 0.5, is 0.53"]),
    "a number within a list": ([ROW], [{**ROW, "probabilities": [{"label": "x", "probability": 0.9}]}], ["a:1-2: probabilities was"]),
    "a text": ([ROW], [{**ROW, "text": "So."}], ["a:1-2: text was 'So', is 'So.'"]),
    "a speaker": ([ROW], [{**ROW, "speakers": []}], ["a:1-2: speakers was ['holm'], is []"]),
    "a null": ([ROW], [{**ROW, "text": None}], ["a:1-2: text was 'So', is None"]),
    "a field": ([ROW], [{**ROW, "cue": None}], ["a:1-2: cue was '(absent)', is None"]),
    "a row too few": ([ROW], [], ["missing: a:1-2  'So'"]),
    "a row too many": ([], [ROW], ["new: a:1-2  'So'"]),
    "a row twice": ([ROW], [ROW, ROW], ["2 rows instead of 1"]),
    "another order": ([ROW, {**ROW, "id": "b"}], [{**ROW, "id": "b"}, ROW], ["other order: ['b', 'a:1-2']"]),
}


@pytest.mark.parametrize(("old", "new", "lines"), CHANGES.values(), ids=CHANGES.keys())
def test_a_difference_is_told_in_a_line(old: list[Row], new: list[Row], lines: list[str]) -> None:
    found = differences(old, new)
    assert len(found) == len(lines) and all(one.startswith(other) for one, other in zip(found, lines, strict=True))


def test_a_whole_number_is_never_nearly_another() -> None:
    assert not same(1, 1.0) and not same(True, 1) and not same(100, 101)
