"""The recipe: its table, its page, its runner, the lists, the hashes of what is shipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from training.__main__ import END, README, ROOT, Place, chosen, done, main, missing, page, run, shown
from training.lists import draw
from training.prepare import read_names, read_rows
from training.recipe import INPUTS, STEPS, TRIAL, Command, Step, trial

ARTICLES = ROOT.parent / "shared" / "data" / "polnear" / "train.jsonl"
LISTS = ROOT / "training" / "lists"
ONE = Step("one", "part", "does", ("$DATA/in",), ("$OUT/one/a",), (("python", "-m", "mod", "$DATA/in"),), 1, 1)
TWO = Step("two", "part", "does", ("$OUT/one/a",), ("$OUT/b",), (("python", "-m", "mod", "$OUT/b"),), 1, 1)


def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "out")


def make(at: Place, *paths: str) -> None:
    for path in map(Path, map(at.fill, paths)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_the_lists_follow_from_their_seeds() -> None:
    lists = {name: read_names(LISTS / f"{name}.txt") for name in ("hold", "hold30", "fold0", "fold1")}
    assert {name: len(names) for name, names in lists.items()} == {"hold": 84, "hold30": 30, "fold0": 420, "fold1": 420}
    assert lists["hold30"] < lists["hold"] and not lists["fold0"] & lists["fold1"]
    made = draw(lists["fold0"] | lists["fold1"])  # the folds name all articles, so no data are needed here
    assert {name: set(names) for name, names in made.items()} == lists


@pytest.mark.skipif(not ARTICLES.exists(), reason="PolNeAR is not here")
def test_the_lists_name_polnears_articles() -> None:
    names = {row["doc_id"] for row in read_rows(ARTICLES)}
    assert names == read_names(LISTS / "fold0.txt") | read_names(LISTS / "fold1.txt")


def test_the_draw_does_not_hang_on_the_order_of_the_articles() -> None:
    names = [f"a{n}" for n in range(50)]
    made = draw(names)
    assert draw(reversed(names)) == made
    assert len(made["hold"]) == 5 and made["hold30"] == made["hold"][:1]
    assert sorted(made["fold0"] + made["fold1"]) == sorted(names)


def test_every_path_that_a_step_needs_is_fetched_or_made_before() -> None:
    known = {each.path for each in INPUTS}
    for step in STEPS:
        assert set(step.needs) <= known, step.name
        known |= set(step.makes)


def test_every_path_in_a_command_is_declared() -> None:
    """So that the plan names what is missing, and a step that is done is known by its files."""
    for step in STEPS:
        declared = (*step.needs, *step.makes)
        for word in (word for command in step.commands for word in command if word.startswith(("$DATA", "$OUT"))):
            between = sum(word in command for command in step.commands) > 1  # made by one command of the step for another
            unread = word == "$OUT/ud/train-mwt.json"  # Stanza writes it, nobody reads it
            assert between or unread or any(path.startswith(word) for path in declared), (step.name, word)


def test_names_are_single_and_modules_are_there() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    for step in STEPS:
        for command in step.commands:
            assert command[:2] == ("python", "-m")
            if command[2].startswith("training."):
                assert (ROOT / Path(*command[2].split("."))).with_suffix(".py").exists(), command[2]


def test_every_option_of_a_command_is_one_that_its_module_has() -> None:
    """The options of our own modules stand in their files."""
    for step in STEPS:
        for command in (*step.commands, *trial(step).commands):
            if command[2].startswith("training."):
                text = (ROOT / Path(*command[2].split("."))).with_suffix(".py").read_text(encoding="utf-8")
                for option in (word for word in command if word.startswith("--")):
                    assert f'"{option}"' in text, (step.name, option)


def test_a_trial_changes_the_sizes_alone() -> None:
    for step in STEPS:
        hurried = trial(step)
        assert replace(hurried, commands=step.commands) == step
        for command, short in zip(step.commands, hurried.commands, strict=True):
            changes = TRIAL.get(command[2], {})
            assert [word for word in short if word.startswith("--")] == [
                word for word in command if word.startswith("--") and changes.get(word, "kept")
            ]
    first = next(trial(step).commands[0] for step in STEPS if step.name == "first")
    assert "--minutes" not in first and first[first.index("--hidden") + 1] == "8"


def test_the_page_is_the_one_that_the_table_gives() -> None:
    text = README.read_text(encoding="utf-8")
    assert page(text) == text, "run python -m training readme"
    assert "the same ..." not in text
    with pytest.raises(ValueError, match="lacks the lines"):
        page(text.replace(END, ""))


def test_commands_are_broken_between_options() -> None:
    command: Command = ("python", "-m", "mod", *(word for n in range(20) for word in (f"--option-{n}", "value")))
    lines = shown(command, [("A", "1")]).split(" \\\n")
    assert lines[0].startswith("A=1 python -m mod --option-0 value") and len(lines) > 1
    assert all(line.startswith("    --option-") for line in lines[1:])
    assert " ".join(" ".join(lines).split()) == "A=1 " + " ".join(command)


def test_a_step_is_done_when_its_files_are_there_and_it_was_not_cut_short(tmp_path: Path) -> None:
    at = place(tmp_path)
    assert chosen((ONE, TWO), at) == [ONE, TWO]
    make(at, "$OUT/one/a")
    assert done(ONE, at) and chosen((ONE, TWO), at) == [TWO]
    make(at, "$OUT/.unfinished/one")
    assert not done(ONE, at)
    assert chosen((ONE, TWO), at, only=["two"]) == [TWO]
    make(at, "$OUT/b")
    assert chosen((ONE, TWO), at, first="one") == [ONE, TWO]
    with pytest.raises(ValueError, match=r"'three'.*one, two"):
        chosen((ONE, TWO), at, only=["three"])


def test_what_is_missing_is_named_once_and_what_a_step_makes_is_not(tmp_path: Path) -> None:
    at = place(tmp_path)
    again = replace(TWO, name="again", needs=("$DATA/in", "$OUT/b"), modules=("no_such_module",))
    (first, second) = missing((ONE, TWO, again), at)
    assert str(at.data / "in") in first and "one" in first
    assert "no_such_module" in second and "quotes[training]" in second
    (alone,) = missing((TWO,), at)
    assert "made by an earlier step" in alone
    make(at, "$OUT/one/a")
    assert list(missing((TWO,), at)) == []


def test_a_run_stops_at_what_fails_and_goes_on_from_there(tmp_path: Path) -> None:
    at = place(tmp_path)
    told: list[Command] = []

    def runner(command: Command, environment: Mapping[str, str]) -> int:
        told.append(command)
        path = Path(command[-1])
        if path == at.out / "b" and len(told) == 2:
            path.touch()
            return 3
        make(at, "$OUT/one/a", "$OUT/b")
        return 0

    assert run((ONE, TWO), at, runner) == 3
    assert told == [("python", "-m", "mod", str(at.data / "in")), ("python", "-m", "mod", str(at.out / "b"))]
    assert chosen((ONE, TWO), at) == [TWO]  # its file is there, and still it is not done
    assert run(chosen((ONE, TWO), at), at, runner) == 0
    assert chosen((ONE, TWO), at) == []
    (at.out / "b").unlink()
    assert run((TWO,), at, lambda *_: 0) == 1  # says that all went well, and made nothing


def test_all_says_what_it_takes_and_runs_nothing_where_something_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data", str(tmp_path / "da ta"), "--out", str(tmp_path / "out")]
    assert main(["all", *where]) == 1
    told = capsys.readouterr()
    assert f"{len(STEPS)} steps to run" in told.out and " MB are free" in told.out and " h of them guessed" in told.out
    for each in INPUTS:
        assert each.path.removeprefix("$DATA") in told.err and each.origin in told.err
    assert not (tmp_path / "out").exists()
    assert main(["all", *where, "--dry-run"]) == 0
    told = capsys.readouterr()
    assert f"'{tmp_path}/da ta/mpnet'" in told.out  # as a shell takes it
    assert sum(line.startswith("python -m ") for line in told.out.split("\n")) + 1 == sum(len(step.commands) for step in STEPS)
    assert not (tmp_path / "out").exists()
    assert main(["all", *where, "--only", "nothing"]) == 2
    assert "polnear" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["teacher-one", "teacher-three", "distil"])
def test_the_teachers_commands_are_shown_in_full(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["all", "--data", str(tmp_path), "--out", str(tmp_path), "--only", name, "--dry-run"]) == 0
    told = " ".join(capsys.readouterr().out.replace("\\\n", " ").split())
    (step,) = (step for step in STEPS if step.name == name)
    assert " ".join(step.commands[0]).replace("$OUT", str(tmp_path)) in told
    assert step.modules == ("transformers",)


def test_help_and_list_teach() -> None:
    shown = subprocess.run([sys.executable, "-m", "training", "--help"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    for word in ("all", "list", "readme", "--dry-run", "--trial", "--only", "skipped"):
        assert word in shown
    listed = subprocess.run([sys.executable, "-m", "training", "list"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert all(step.name in listed for step in STEPS) and all(each.path in listed for each in INPUTS)


def test_no_step_hangs_on_the_clock_in_a_trial() -> None:
    assert not any("--minutes" in command for step in STEPS for command in trial(step).commands)
