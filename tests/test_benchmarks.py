"""The measuring commands measure the real trip, and explain themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import quotes

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # benchmarks/ is no part of the package

from benchmarks import kill, naming, peers, speed  # noqa: E402
from quotes.language.people import read_people  # noqa: E402
from quotes.text.article import Article  # noqa: E402

HARBOUR = "“We are ready to talk,” Mayor Ada Holm said on Monday. She warned that the bridge would be closed.\n"


def test_help_says_how_to_read_it() -> None:
    out = subprocess.run([sys.executable, "-m", "benchmarks.speed", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "python -m benchmarks.speed" in out.stdout and "ratio" in out.stdout


def test_the_table_gives_medians_rates_and_the_ratio() -> None:
    runs = [speed.Run(seconds, dict.fromkeys(speed.STAGES, 0.5), 1.0) for seconds in (4.0, 2.0, 9.0)]
    lines = speed.table(3, 8000, 1.0, runs).splitlines()
    by_name = {line[:24].strip(): line[24:].split() for line in lines[2:-1]}
    assert by_name["extract"] == ["4.00", "(2.00", "-", "9.00)", "2,000"]
    assert by_name["parse"][-3:] == ["16,000", "12", "%"]
    assert by_name["extract and loading"][-1] == "1,600"
    assert "4.00 times" in lines[-1]


@pytest.mark.parametrize(("words", "complaint"), [(None, "does not exist"), (" \n", "no word")], ids=["no file", "no word"])
def test_errors_teach(words: str | None, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "a.txt"
    if words is not None:
        place.write_text(words, "utf-8")
    with pytest.raises(SystemExit):
        speed.main([str(place)])
    assert complaint in capsys.readouterr().err


@pytest.mark.weights
def test_every_stage_of_the_real_trip_is_timed_and_none_changed() -> None:
    pipeline = quotes.Pipeline()
    articles = [quotes.Article("a", HARBOUR), quotes.Article("b", HARBOUR)]
    before = speed.extract(pipeline, articles)
    spent: Counter[str] = Counter()
    with speed.stages_timed(pipeline, spent):
        assert speed.extract(pipeline, articles) == before
    assert set(spent) == set(speed.STAGES) and all(seconds > 0 for seconds in spent.values())
    timed = dict(spent)
    assert speed.extract(pipeline, articles) == before and spent == timed


def test_a_comparison_names_what_differs() -> None:
    from benchmarks.same import differences

    row = {"start": 1, "end": 5, "kind": "direct"}
    old = json.dumps({"doc_id": "a", "pred": [row]}) + "\n"
    assert differences(old.encode(), old.encode()) == []
    new = json.dumps({"doc_id": "a", "pred": [row | {"kind": "mixed"}]}) + "\n"
    assert differences(old.encode(), new.encode()) == ["a: 1 and 1 quotations; kind"]
    more = new + json.dumps({"doc_id": "b", "pred": []}) + "\n"
    assert differences(old.encode(), more.encode()) == ["b: only in one", "a: 1 and 1 quotations; kind"]


SAID = {"text": "“We are ready to talk,” Mayor Ada Holm said."}
HOLM = {"key": "holm", "name": "Ada Holm", "pronouns": "she", "side": "Norway"}
CASES = (
    SAID | {"id": "right", "expected": [{"content": "We are ready", "speaker": "Ada Holm"}], "none": ["Holm"]},
    SAID | {"id": "listed", "expected": [{"content": "We are ready", "speakers": ["holm"]}], "roster": [HOLM]},
    SAID | {"id": "named", "expected": [{"content": "We are ready", "speakers": ["=Eva Holm|Ada Holm"]}], "roster": []},
    SAID | {"id": "other", "expected": [{"content": "We are ready", "speaker": "Jan Brandt"}]},
    SAID | {"id": "more", "expected": [], "none": ["We are ready to talk,"]},
    {"id": "lost", "text": "The bridge is closed.", "expected": [{"content": "We are ready", "speaker": ""}]},
)


@pytest.mark.weights
def test_cases_are_right_or_wrong_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, CASES)), encoding="utf-8")
    out = subprocess.run([sys.executable, "-m", "benchmarks.cases", str(path)], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    lines = [line.split(" | ")[:2] for line in out.stdout.splitlines()]
    assert lines == [
        ["right", "right"],
        ["right", "listed"],
        ["right", "named"],
        ["wrong", "other"],
        ["wrong", "more"],
        ["wrong", "lost"],
        ["  (no kind)                      3 of 6"],
        ["3 of 6 right"],
    ]


# The words of a source, those it stands for and their type, and the kind that this is.
STANDS = {
    "a surname": ("Mayor Holm", ["Ada Holm"], "person", "name"),
    "an owner": ("Holm’s", ["Ada Holm"], "person", "name"),
    "an initial is no name": ("the K", ["K. Holm"], "person", "office or description"),
    "an office": ("the mayor", ["Ada Holm"], "person", "office or description"),
    "a pronoun": ("She", ["Ada Holm"], "person", "he, she"),
    "the first person": ("We", ["Ada Holm", "Tom Hale"], "person", "I, we"),
    "another": ("who", ["Ada Holm"], "person", "they, it, who"),
    "two": ("Holm and Hale", ["Ada Holm", "Tom Hale"], "person", "several"),
    "unnamed": ("an official", ["official (unnamed)"], "unnamed", "unnamed"),
    "a body": ("the board", ["board"], "organisation", "organisation"),
    "no source": (None, ["Ada Holm"], "person", "no source"),
    "nobody": ("she", [], None, "nobody"),
}


@pytest.mark.parametrize(("source", "names", "kind", "expected"), STANDS.values(), ids=STANDS)
def test_what_stands_for_a_speaker_is_told_by_the_source(source: str | None, names: list[str], kind: str | None, expected: str) -> None:
    assert naming.kind_of(source, names, kind, read_people("en")) == expected
    assert expected in naming.KINDS


@pytest.mark.weights
def test_speakers_are_counted_by_what_stands_for_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(HARBOUR, encoding="utf-8")
    said = "{content: We are ready to talk, kind: direct, reports: speech, cue: said, source: Mayor Ada Holm, speaker: Ada Holm}"
    warned = "{content: the bridge would be closed, kind: indirect, reports: speech, cue: warned, source: She, speaker: Tom Hale}"
    head = f"article: a\ndigest: {Article('a', HARBOUR).digest}\nannotator: ada"
    (tmp_path / "a.yaml").write_text(f"{head}\nquotations:\n  - {said}\n  - {warned}\n", encoding="utf-8")
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(map(json.dumps, CASES)), encoding="utf-8")
    assert naming.main(["--gold", str(tmp_path), "--cases", str(cases), "--show"]) == 0
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert {"name 1 of 1 100.0 %", "he, she 0 of 1 0.0 %", "all 1 of 2 50.0 %"} <= set(shown)
    assert any(line.startswith("a:") and "not local:tom-hale" in line for line in shown)
    assert any(line.startswith("lost | not found | missed") for line in shown)
    (tmp_path / "a.yaml").write_text("article: a\n", encoding="utf-8")
    assert naming.main(["--gold", str(tmp_path), "--cases", str(cases)]) == 2 and "a.yaml:1" in capsys.readouterr().err


# -- whole processes


def test_tools_are_compared_round_by_round() -> None:
    ours = [peers.Round(1.0, 3.0, 400), peers.Round(1.0, 5.0, 500), peers.Round(3.0, 6.0, 450)]
    other = [peers.Round(2.0, 6.0, 300), peers.Round(1.0, 9.0, 310), peers.Round(2.0, 11.0, 320)]
    first, second = peers.rows_of({peers.OURS: ours, "other": other}, 600)
    assert (first.start, first.whole, first.pace, first.megabytes, first.per_word, first.in_all) == (1.0, 5.0, 200.0, 450, 1.0, 1.0)
    # 4, 8 and 9 seconds of reading against 2, 4 and 3; 6, 9 and 11 in the whole against 3, 5 and 6
    assert (second.per_word, second.in_all, second.start) == (2.0, pytest.approx(11 / 6), 2.0)
    shown = peers.table([first, second], 600)
    assert shown.startswith("600 words") and "other" in shown.split("\n")[-1] and "2.00" in shown.split("\n")[-1]


def test_a_command_is_timed_as_a_whole_and_one_that_falls_over_is_no_figure(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no wait4")
    seconds, megabytes = peers.spent([sys.executable, "-c", "sum(range(3_000_000))"])
    assert 0 < seconds < 60 and megabytes > 1
    with pytest.raises(SystemExit, match="ended with 3"):
        peers.spent([sys.executable, "-c", "raise SystemExit(3)"])
    rows = [peers.Row("a", 1.0, 2.0, 3.0, 4.0, 1.0, 1.0)]
    peers.write_table(rows, 10, tmp_path / "speed.csv")
    assert (tmp_path / "speed.csv").read_text().splitlines()[1] == "a,10,1.0,2.0,3.0,4.0,1.0,1.0"


def test_a_killed_build_is_held_against_a_whole_one(tmp_path: Path) -> None:
    places = []
    for name in ("killed", "whole"):
        place = kill.Place(tmp_path / "articles.jsonl", tmp_path / name / "dataset", 1)
        (place.out / "quotations").mkdir(parents=True)
        (place.out / "quotations" / "all.parquet").write_bytes(b"rows")
        places.append(place)
    killed, whole = places
    assert kill.verdict(killed, whole) == kill.SOUND
    (tmp_path / "killed" / ".dataset.0123").mkdir()
    assert kill.verdict(killed, whole).endswith("rows equal; left behind: .dataset.0123")
    (killed.out / "quotations" / "all.parquet").write_bytes(b"other rows")
    assert "NOT EQUAL" in kill.verdict(killed, whole)
    killed.clear()
    assert not killed.out.exists() and whole.out.exists()
