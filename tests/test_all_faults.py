"""Every fault of an annotation file is told in one run, each with its line, whatever else is wrong; nothing else is told."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes.annotations import check_folder
from quotes.cli import main
from quotes.errors import InputError
from quotes.text.article import Article

TEXT = "".join(
    f"“We wait for ship {number},” said Ann Holm, the harbour mayor. Tom Hale added that it is ready.\n" for number in range(1, 7)
)
ROSTER = {"holm": "Ann Holm", "hale": "Tom Hale"}
LABELS = ("conciliatory", "cautious")


def sound() -> list[str]:
    lines = ["article: harbour", f"digest: {Article('harbour', TEXT).digest}", "annotator: ada", "quotations:"]
    for number in range(1, 7):
        lines += [
            f'  - content: "We wait for ship {number}"',
            "    cue: said",
            "    source: Ann Holm",
            "    speaker: holm",
            "    stance: cautious",
        ]
    return lines


Fault = Callable[[list[str], int], tuple[int, str]]
"""Puts a fault into the entry that begins at a line (from 0); returns the line, counted from 1, and words of the complaint."""


def _line(at: int, words: str, complaint: str, *, offset: int) -> Fault:
    def put(lines: list[str], first: int) -> tuple[int, str]:
        lines[first + offset] = words.format(n=at)
        return first + offset + 1, complaint

    return put


def doubled(lines: list[str], first: int) -> tuple[int, str]:
    lines[first + 4] = "    cue: added"
    return first + 5, "stands twice"


FAULTS: dict[str, Fault] = {
    "wrong words": _line(0, '  - content: "We wait for trains"', "stand nowhere", offset=0),
    "unknown speaker": _line(0, "    speaker: hoim", "did you mean 'holm'", offset=3),
    "unknown stance": _line(0, "    stance: cautous", "did you mean 'cautious'", offset=4),
    "unknown key": _line(0, "    stanse: cautious", "did you mean 'stance'", offset=4),
    "a key twice": doubled,
    "a colon": _line(0, "    cue: said: no", "is not YAML", offset=1),
    "an open mark": _line(0, '    cue: "said', "is not closed", offset=1),
    "a tag": _line(0, "    cue: !said it", "tags are not used", offset=1),
    "an alias": _line(0, "    source: *holm", "anchors and aliases", offset=2),
    "a list": _line(0, "    source: [Ann, Holm]", "keys and values belong here", offset=2),
    "a cue that is not there": _line(0, "    cue: shouted", "stand nowhere", offset=1),
    "a tab": _line(0, "\tcue: said", "is not YAML", offset=1),
    "a control character": _line(0, "    cue: sa\x07id", "control character", offset=1),
    "a conflict of git": _line(0, "<<<<<<< HEAD", "a conflict of git", offset=1),
}


def broken(seed: int) -> tuple[str, dict[int, str]]:
    """A file with one to five faults, each in an entry of its own, and what should be said of which line."""
    dice, lines = random.Random(seed), sound()
    entries = dice.sample(range(6), dice.randint(1, 5))
    found = [FAULTS[dice.choice(sorted(FAULTS))](lines, 4 + 5 * entry) for entry in entries]
    return "\n".join(lines) + "\n", dict(found)


def faults_of(folder: Path) -> list[InputError]:
    return list(check_folder(folder, {"harbour": Article("harbour", TEXT)}, ROSTER, LABELS))


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_alone_is_told_once_at_its_line(name: str, tmp_path: Path) -> None:
    lines = sound()
    line, words = FAULTS[name](lines, 9)
    (tmp_path / "harbour.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    faults = faults_of(tmp_path)
    assert [(int(fault.place.split(":")[-2]), words in fault.message) for fault in faults] == [(line, True)], faults


@pytest.mark.parametrize("seed", range(100))
def test_a_hundred_broken_files_tell_all_their_faults_by_line(seed: int, tmp_path: Path) -> None:
    text, expected = broken(seed)
    (tmp_path / "harbour.yaml").write_text(text, "utf-8")
    faults = faults_of(tmp_path)
    told = {int(fault.place.split(":")[-2]): fault.message for fault in faults}
    assert set(told) == set(expected), (text, faults)
    assert all(words in told[line] for line, words in expected.items()), (expected, told)


def test_no_row_is_made_of_what_could_not_be_read(tmp_path: Path) -> None:
    from quotes.annotations import read_folder

    lines = sound()
    doubled(lines, 4)
    FAULTS["a colon"](lines, 14)
    (tmp_path / "harbour.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    found = read_folder(tmp_path, {"harbour": Article("harbour", TEXT)}, ROSTER, LABELS)
    assert [record.text for record in found.records] == [f"We wait for ship {number}" for number in (2, 4, 5, 6)]


@pytest.mark.parametrize("line", ["article: other", f"digest: {'0' * 64}"])
def test_a_doubled_key_of_the_file_itself_hides_no_other_fault(line: str, tmp_path: Path) -> None:
    lines = sound()
    FAULTS["unknown speaker"](lines, 9)
    lines.insert(3, line)
    (tmp_path / "harbour.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    faults = faults_of(tmp_path)
    assert ["stands twice" in faults[0].message, "did you mean 'holm'" in faults[1].message] == [True, True] and len(faults) == 2


def test_edits_of_two_people_that_git_merges_stay_sound_and_those_that_clash_are_named(tmp_path: Path) -> None:
    def git(*words: str) -> int:
        who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *who, *words], cwd=tmp_path, capture_output=True, check=False).returncode

    file = tmp_path / "harbour.yaml"

    def edit(branch: str, line: int, words: str) -> None:
        git("checkout", "-q", "-b", branch, "start")
        lines = sound()
        lines[line - 1] = words
        file.write_text("\n".join(lines) + "\n", "utf-8")
        git("commit", "-qam", branch)

    if git("init", "-q"):
        pytest.skip("git is missing")
    file.write_text("\n".join(sound()) + "\n", "utf-8")
    git("add", ".")
    git("commit", "-qm", "start")
    git("branch", "start")
    edit("ada", 9, "    stance: conciliatory")
    edit("tom", 29, "    stance: conciliatory")
    assert git("merge", "-q", "--no-edit", "ada") == 0
    assert faults_of(tmp_path) == [] and file.read_text("utf-8").count("conciliatory") == 2
    edit("uta", 9, "    stance: null")
    assert git("merge", "-q", "--no-edit", "ada") != 0
    (fault,) = faults_of(tmp_path)
    assert fault.place == f"{file}:9:1" and "a conflict of git" in fault.message


# -- for tools


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = sound()
    FAULTS["unknown key"](lines, 4)
    FAULTS["wrong words"](lines, 9)
    (tmp_path / "harbour.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "harbour.txt").write_text(TEXT, "utf-8")
    return tmp_path


def shown(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        main(["check", str(folder), "--format", form])
    assert caught.value.code == 1
    return capsys.readouterr().out


def test_faults_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults = json.loads(shown(folder, "json", capsys))
    assert [(each["file"], each["line"], each["column"] > 0, each["level"]) for each in faults] == [
        (str(folder / "harbour.yaml"), 9, True, "error"),
        (str(folder / "harbour.yaml"), 10, True, "error"),
    ]
    assert "stanse" in faults[0]["message"]


def test_faults_as_github_reads_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(folder, "github", capsys).splitlines()
    assert len(lines) == 2 and all(re.fullmatch(r"::error file=[^,]+harbour\.yaml,line=\d+,col=\d+::.+", line) for line in lines)


def test_faults_as_sarif(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = json.loads(shown(folder, "sarif", capsys))["runs"]
    assert found["tool"]["driver"]["name"] == "quotes check"
    places = [each["locations"][0]["physicalLocation"] for each in found["results"]]
    assert [each["region"]["startLine"] for each in places] == [9, 10]
    assert all(each["artifactLocation"]["uri"].endswith("harbour.yaml") for each in places)


def test_words_of_a_fault_cannot_break_a_line_for_github() -> None:
    from quotes.cli.faults import as_github

    (line,) = as_github([InputError("a\nb % c", "odd,na:me.yaml:3:1")])
    assert line == "::error file=odd%2Cna%3Ame.yaml,line=3,col=1::a%0Ab %25 c"
