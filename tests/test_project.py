"""A new project: everything in it is sound, it builds where it stands, and nothing of a person's is written over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from quotes.cli import main
from quotes.config import packaged, read_config
from quotes.errors import ConfigError, OutputError, YamlError
from quotes.project import SCHEMAS, make_project
from quotes.speakers.roster import read_roster

pytestmark = pytest.mark.versions
ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


def test_a_new_project_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "mine"
    assert run("init", home) == 0
    made = capsys.readouterr().out.split()
    assert sorted(str(path) for path in home.rglob("*") if path.is_file()) == sorted(made)
    monkeypatch.chdir(home)
    assert run("check", "roster.yaml", "annotations", "--articles", "articles", "--strict") == 0
    assert read_config(home / "quotes.yaml").roster.people[0].key == "brandt"
    assert len((home / "README.md").read_text("utf-8").splitlines()) <= 25
    assert yaml.safe_load((home / ".github/workflows/annotations.yml").read_text("utf-8"))["jobs"]["check"]


def test_every_modeline_of_a_project_finds_its_schema(tmp_path: Path) -> None:
    made = make_project(tmp_path / "mine")
    lines = {path: re.search(r"\$schema=(\S+)", path.read_text("utf-8")) for path in made if path.suffix == ".yaml"}
    found = {(path.parent / line[1]).resolve() for path, line in lines.items() if line}
    assert found == {tmp_path / "mine" / name for name in SCHEMAS}


def test_a_roster_of_ones_own_is_taken_and_checked(tmp_path: Path) -> None:
    roster = ROOT / "configs" / "rosters" / "reset.yaml"
    make_project(tmp_path / "mine", roster)
    assert read_roster(tmp_path / "mine" / "roster.yaml") == read_roster(roster)
    assert "$schema=roster.schema.json" in (tmp_path / "mine" / "roster.yaml").read_text("utf-8").splitlines()[0]
    with pytest.raises(YamlError, match="No such file"):
        make_project(tmp_path / "other", tmp_path / "nowhere.yaml")
    bad = tmp_path / "bad.yaml"
    bad.write_text("roster: x\npeople: []\n")
    with pytest.raises(ConfigError, match="at least one person"):
        make_project(tmp_path / "other", bad)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("what", ["a file in it", "a file in its place"])
def test_nothing_is_written_over(what: str, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    mine = place / "notes.txt" if what == "a file in it" else place
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(OutputError, match="holds something already"):
        make_project(place)
    assert mine.read_text() == "mine" and sum(path.is_file() for path in tmp_path.rglob("*")) == 1


@pytest.mark.weights
def test_a_project_builds_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    make_project(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    assert run("build") == 0
    assert "1 of them gold" in capsys.readouterr().err
    assert (tmp_path / "mine" / "dataset" / "README.md").is_file()


@pytest.mark.weights
def test_without_a_project_the_sample_of_the_package_is_built_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = tmp_path / "package" / "annotations" / "sample"
    sample.mkdir(parents=True)
    name = "2009-03-06-geneva-button"
    for ending in ("txt", "yaml"):
        (sample / f"{name}.{ending}").write_bytes((ROOT / "annotations" / "sample" / f"{name}.{ending}").read_bytes())
    monkeypatch.setattr("quotes.config._PACKAGE", tmp_path / "package")
    monkeypatch.setattr("quotes.config.shipped", lambda name: ROOT / "configs" / name)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert run("build") == 0
    said = capsys.readouterr().err
    assert f"the sample that comes with the package ({sample})" in said and "1 articles worked on" in said


def test_what_comes_with_the_package_is_in_its_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    facts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    put = facts["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(put) >= {"configs", "annotations/sample", "annotations/annotation.schema.json"}
    assert all((ROOT / name).exists() and place == f"quotes/{name}" for name, place in put.items())
    monkeypatch.setattr("quotes.config._PACKAGE", tmp_path / "nothing")
    with pytest.raises(ConfigError, match="install it again"):
        packaged("annotations", "sample")
