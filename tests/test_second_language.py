"""A second language is files alone: a made-up one goes the whole way over the shipped weights, with no line of Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QUOTING = """
language: xx
name: Made-up
marks:
  double: [["<<", ">>"]]
cues:
  verbs:
    speech: {zay: zays zaid}
  plain: [zay]
pronouns: [zhe, zhey]
determiners: [ze]
apostrophes:
  clipped: [zem]
  endings: ["'z"]
  genitives: ["'z"]
  names: [Q]
suspends: [und]
transcripts:
  halves: [XH]
  closings: [FIN]
"""
TEXT = "<<We will open the harbour on Monday,>> zaid Ada Holm. Ze boats are old.\n\n<<The pier is not for sale,>> zaid Mayor Bo Dahl.\n"
pytestmark = [pytest.mark.weights, pytest.mark.skipif(os.name != "posix", reason="the weights are linked to, not copied")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the package with one language more: its files, and the English weights under its name."""
    package = tmp_path / "quotes"
    shutil.copytree(ROOT / "quotes", package, ignore=shutil.ignore_patterns("__pycache__", "*.pt"))
    for path in (ROOT / "quotes").rglob("*.pt"):
        (package / path.relative_to(ROOT / "quotes")).symlink_to(path)
    models = package / "models"
    shutil.copytree(models / "en", models / "xx", symlinks=True)
    edit(models / "xx" / "MANIFEST.json", lambda found: found | {"language": "xx"})
    edit(models / "resources.json", lambda found: found | {"xx": found["en"]})
    (package / "language" / "xx").mkdir()
    (package / "language" / "xx" / "quoting.yaml").write_text(QUOTING, "utf-8")
    (tmp_path / "roster.yaml").write_text("roster: x\npeople:\n  - {key: holm, name: Ada Holm, pronouns: she}\n", "utf-8")
    (tmp_path / "config.yaml").write_text("name: x\nlanguage: xx\nroster: roster.yaml\nstance: {labels: []}\n", "utf-8")
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def edit(path: Path, change: object) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), "utf-8")  # type: ignore[operator]


def extract(home: Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "quotes", "extract", str(home / "a.txt"), "--config", str(home / "config.yaml")]
    return subprocess.run(call, cwd=home, env={**os.environ, "PYTHONPATH": str(home)}, capture_output=True, text=True, check=False)


def test_a_made_up_language_goes_the_whole_way(home: Path) -> None:
    done = extract(home)
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, done.stdout.splitlines())
    assert [(one["text"], TEXT[one["start"] : one["end"]], one["kind"], one["speakers"]) for one in row["pred"]] == [
        ("We will open the harbour on Monday,", "We will open the harbour on Monday,", "direct", ["holm"]),
        ("The pier is not for sale,", "The pier is not for sale,", "direct", ["local:mayor-bo-dahl"]),
    ]


WORDS = r"""
from quotes.pipeline import Pipeline
from quotes.text.article import Article
from quotes.text.lines import read
pipeline = Pipeline("config.yaml")
(parse,) = pipeline.parser.parse([Article("a", "'zem 'em", "xx")])
print([token.span.of(parse.article.text) for sentence in parse.sentences for token in sentence.tokens])
print(pipeline.parser._tagger.reader.apostrophes == pipeline.language.apostrophes)
print(read("A short-\nund long-term plan, short-\nand long", pipeline.parser.ranks, pipeline.language.suspends).text)
"""


def test_the_parser_takes_its_words_from_the_language(home: Path) -> None:
    call = [sys.executable, "-c", WORDS]
    done = subprocess.run(call, cwd=home, env={**os.environ, "PYTHONPATH": str(home)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(["'zem", "'", "em"]), "True", "A short- und long-term plan, short-and long"]


@pytest.mark.parametrize(
    ("gone", "said"),
    [("language/xx/quoting.yaml", "no language 'xx'"), ("models/xx", "is missing"), ("models/xx/pronoun.json", "pronoun.json")],
)
def test_a_language_without_its_files_is_refused_at_once(home: Path, gone: str, said: str) -> None:
    place = home / "quotes" / gone
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    done = extract(home)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert said in done.stderr and "skipped" not in done.stderr
