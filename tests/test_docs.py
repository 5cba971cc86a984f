"""Every command has help with an example, and stands in the README; the README's commands are those CI runs."""

from __future__ import annotations

import csv
import importlib
import re
import runpy
from pathlib import Path

import pytest

from quotes.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "example:" in out and f"quotes {name}" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"quotes {name}" in README


def test_readme_opens_with_two_shell_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    assert len(blocks) >= 2
    assert "quotes build" in blocks[0] and "pytest" in blocks[1]
    assert README.index(blocks[0]) < README.index(blocks[1])


def test_links_in_our_pages_lead_somewhere() -> None:
    made = {ROOT / "docs" / "reference" / name for name in ("commands.md", "configuration.md")}
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "annotations").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            path = (page.parent / target).resolve()
            assert path.exists() or path in made, f"{page.name} -> {target}"


def test_pages_that_are_made_from_the_code_say_all_of_it() -> None:
    hooks = runpy.run_path(str(ROOT / "docs" / "hooks.py"))
    commands, configuration = hooks["commands"](), hooks["configuration"]()
    assert all(f"## quotes {name}\n" in commands for name in COMMANDS) and "--articles" in commands
    assert "| `stance.threshold` |" in configuration and "| `roster` |" in configuration


def test_every_page_stands_in_the_navigation() -> None:
    site = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert pages and all(f": {page}\n" in site for page in pages)


def test_names_in_the_python_reference_are_there() -> None:
    for name in re.findall(r"^::: (\S+)$", (ROOT / "docs" / "reference" / "python.md").read_text("utf-8"), re.M):
        room, _, last = name.rpartition(".")
        assert name == "quotes.errors" or hasattr(importlib.import_module(room), last), name


def test_the_page_of_speed_has_the_tables_that_were_measured() -> None:
    page = (ROOT / "docs" / "speed.md").read_text("utf-8")
    shown = {line.strip("| ").split(" | ")[0]: line.strip("| ").split(" | ")[1:] for line in page.split("\n") if line.startswith("| ")}
    for row in csv.DictReader((ROOT / "docs" / "speed.csv").open(encoding="utf-8")):
        values = {name: float(value) for name, value in row.items() if name != "tool"}
        told = [f"{values[name]:.1f}" for name in ("start_up_cpu_s", "whole_cpu_s")]
        told += [f"{values['words_per_cpu_s']:,.0f}", f"{values['megabytes']:.0f}"]
        assert shown[row["tool"]] == [*told, *(f"{values[name]:.2f}" for name in ("times_ours_per_word", "times_ours_in_all"))]
    per_word = {
        row["tool"]: float(row["times_ours_per_word"]) for row in csv.DictReader((ROOT / "docs" / "speed.csv").open(encoding="utf-8"))
    }
    textacy, bare = per_word["textacy"], per_word["textacy"] / per_word["without stance"]
    told_in_readme = f"takes {textacy:.1f} times our time a word, and {bare:.1f} times where no stance is read"
    assert told_in_readme in (ROOT / "README.md").read_text("utf-8")
    for row in csv.DictReader((ROOT / "docs" / "scale.csv").open(encoding="utf-8")):
        cpu, words = float(row["cpu"]), int(row["words"])
        told = [f"{words:,}", f"{cpu:,.0f}", f"{1000 * cpu / words:.3f}", f"{float(row['megabytes']):.0f}"]
        assert shown[f"{int(row['articles']):,}"] == told
