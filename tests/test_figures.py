"""What README and the cards say is what was measured: no figure without a source, no source without its sentence."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from benchmarks import figures

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the pages, to spoil."""
    for page in {page for page, _ in figures.sentences()}:
        copy = tmp_path / page.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(page, copy)
    monkeypatch.setattr(figures, "ROOT", tmp_path)
    return tmp_path


def test_every_page_says_what_was_measured() -> None:
    assert list(figures.wrong(figures.known())) == []


def test_the_stance_card_says_what_the_model_says() -> None:
    card = figures.stance()
    for where, values in figures.stance_of_model().items():
        # The model keeps four digits of a share, the card rounds the whole number: a half may fall to either side.
        assert {name: card[where][name] for name in values} == {name: pytest.approx(value, abs=0.051) for name, value in values.items()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("81.1 to 92.3", "81.1 to 92.2", id="an interval of another model"),
        pytest.param("89.0 in folds", "85.0 in folds", id="folds of another seed"),
        pytest.param("**76.6**", "**77.8**", id="a cell of a table"),
        pytest.param("## Official", "On Tuesdays joint F is 99.9.\n\n## Official", id="a figure without a source"),
        pytest.param("## Speakers", "On Tuesdays joint F is 99.9.\n\n## Speakers", id="a figure without a source on its own page"),
        pytest.param("precision 84.1", "precision 85.2", id="a figure of the page of figures"),
    ],
)
def test_a_wrong_figure_is_noticed_and_put_right(pages: Path, before: str, after: str) -> None:
    readme = next(page for page in (pages / "README.md", pages / "docs" / "accuracy.md") if before in page.read_text("utf-8"))
    sound = readme.read_text("utf-8")
    assert sound.count(before) == 1
    readme.write_text(sound.replace(before, after), "utf-8")
    assert list(figures.wrong(figures.known()))
    figures.write(figures.known())
    new = "99.9" in after  # a sentence that nobody keeps is left to people
    assert (readme.read_text("utf-8") == sound) is not new
    assert bool(list(figures.wrong(figures.known()))) is new


def test_a_sentence_that_is_gone_is_not_written_over(pages: Path) -> None:
    readme = pages / "docs" / "accuracy.md"
    readme.write_text(readme.read_text("utf-8").replace("GUM interviews", "GUM talks"), "utf-8")
    with pytest.raises(ValueError, match="GUM interviews"):
        figures.write(figures.known())


def test_what_is_kept_says_how_it_came_about(tmp_path: Path) -> None:
    kept = figures.read_kept()
    assert set(figures.MEASURED) <= set(kept)
    for name, each in kept.items():
        assert each.values and re.fullmatch(r"\d{4}-\d\d-\d\d", each.date)
        assert (name in figures.MEASURED) is ("not rerun" not in each.command)
    figures.write_kept(kept, tmp_path / "again.yaml")
    assert (tmp_path / "again.yaml").read_text("utf-8") == figures.KEPT.read_text("utf-8")


def test_what_has_no_data_here_is_kept_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "figures.yaml"
    shutil.copy(figures.KEPT, copy)
    monkeypatch.setattr(figures, "KEPT", copy)
    assert figures.main(["measure", "dev_all", "--data", str(tmp_path)]) == 0
    assert copy.read_bytes() == (ROOT / "benchmarks" / "figures.yaml").read_bytes()
    assert "dev_all" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        figures.main(["measure", "nonsense"])


@pytest.mark.weights
def test_the_samples_figures_are_those_of_this_code() -> None:
    """Where this is red after a change that is wanted: `python -m benchmarks.figures measure sample`, then `write`."""
    kept = figures.read_kept()["sample"].values
    assert {name: round(value, 3) for name, value in figures.sample().items()} == kept
