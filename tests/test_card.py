"""The card and the other files that describe a dataset: figures from the rows, scores from the models, metadata that others can read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import quotes
from quotes.columns import CONFIGS
from quotes.dataset.publish import Publication, publish
from quotes.disk import sha256_of
from quotes.learned.scores import read_scores
from quotes.pipeline import checked, scores
from quotes.record import Labelling
from tests.test_changes import ONE, built
from tests.test_configs import layout_of, rows

pytestmark = pytest.mark.versions
ROOT = Path(__file__).resolve().parent.parent
SILVER, GOLD = rows(ONE)


def card(folder: Path) -> str:
    return (folder / "README.md").read_text("utf-8")


def section(folder: Path, head: str) -> str:
    return card(folder).split(f"\n## {head}\n")[1].split("\n## ")[0]


def test_the_card_tells_what_is_there(tmp_path: Path) -> None:
    folder = built(tmp_path / "out", version="1.2.0", scores={"stance": [["figure", "test"], ["macro-F1", "82.6"]]})
    held = section(folder, "What is in it")
    for words in ("| CC0 | 1 |", "| silver | 1 |", "| gold | 1 |", "| warm | 1 |", "| train | 2 | 1 | 4 | 1 |"):
        assert words in held, words
    assert "| macro-F1 | 82.6 |" in section(folder, "Scores of the models")
    assert "| bo and ona | 1 | 0.0 % | 0.00 |" in section(folder, "Agreement")
    assert "version 1.2.0" in section(folder, "Citation") and "| version | 1.2.0 |" in section(folder, "Version")
    for head in ("How it was made", "Limits", "Misuse", "Licence", *(f"Columns of `{config}`" for config in CONFIGS)):
        assert section(folder, head).strip(), head
    assert "No quotation here was labelled by two people" in section(built(tmp_path / "one", [SILVER]), "Agreement")


def test_the_version_is_the_one_that_datasets_shows(tmp_path: Path) -> None:
    from datasets import load_dataset

    found = load_dataset(str(built(tmp_path / "out", version="1.2.0")), split="train", cache_dir=str(tmp_path / "cache"))
    assert str(found.info.version) == "1.2.0"


def test_the_card_says_what_differs_from_the_build_before(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert "No earlier build" in section(built(folder, version="1.0.0"), "Version")
    built(folder, [SILVER, replace(GOLD, stance="cold", labelling=Labelling())], version="1.1.0")
    told = section(folder, "Version")
    assert "Since version 1.0.0, build" in told and "| changed | gold 1 |" in told
    again = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    built(folder, [SILVER, replace(GOLD, stance="cold", labelling=Labelling())], version="1.1.0")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == again


def test_plots_stand_in_the_card(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    folder = built(tmp_path / "out", plots=True)
    for path in re.findall(r"!\[[\w ]+\]\(([^)]+)\)", card(folder)):
        assert (folder / path).read_bytes().startswith(b"\x89PNG"), path
    assert len(list((folder / "plots").iterdir())) == 3
    again = {path.name: path.read_bytes() for path in built(tmp_path / "again", plots=True).joinpath("plots").iterdir()}
    assert again == {path.name: path.read_bytes() for path in (folder / "plots").iterdir()}
    built(folder)
    assert "](plots/" not in card(folder) and not (folder / "plots").exists()


def test_the_scores_are_those_of_the_models_cards() -> None:
    found = scores(checked(quotes.default_config()))
    head, *lines = found["quotations, sources and speakers"]
    page = (ROOT / "quotes" / "models" / "en" / "CARD.md").read_text("utf-8").replace(" (see below)", "")
    assert head[0] == "set" and any(line[0] == "PolNeAR dev" for line in lines)
    assert all(f"| {' | '.join(line)} |".replace("|  |", "| |") in page for line in lines)
    figures = json.loads((ROOT / "quotes" / "models" / "en" / "stance" / "model.json").read_text("utf-8"))["figures"]["held out"]
    told = {line[0]: line[-1] for line in found["stance"][1:]}
    assert told["macro-F1 of the labels"] == f"{100 * figures['macro-F1 of the labels']:.2f}"
    assert read_scores(ROOT / "tests") == ()


def test_the_citation_names_the_package_and_its_version() -> None:
    import yaml

    found = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert found["cff-version"] == "1.2.0" and found["message"] and found["title"].startswith("quotes") and found["authors"]
    assert found["version"] == quotes.__version__ and found["license"] == "Apache-2.0"


def test_croissant_names_every_file_and_every_column(tmp_path: Path) -> None:
    folder = built(tmp_path / "out")
    found = json.loads((folder / "croissant.json").read_text("utf-8"))
    files = {each["contentUrl"]: each["sha256"] for each in found["distribution"]}
    assert files == {path.relative_to(folder).as_posix(): sha256_of(path) for path in folder.rglob("*.parquet")}
    assert {each["@id"]: [one["name"] for one in each["field"]] for each in found["recordSet"]} == {
        f"{config}-train": [column.name for column in columns] for config, columns in CONFIGS.items()
    }


def test_croissant_is_valid_and_gives_the_rows(tmp_path: Path) -> None:
    croissant = pytest.importorskip("mlcroissant")
    folder = tmp_path / "out"
    publication = Publication(labels={"warm": "", "cold": ""}, splits={"train": 1}, settings="s1", licence="CC-BY-4.0", version="1.0.0")
    publish(rows(ONE), [ONE], folder, publication, layout=layout_of)
    found = croissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not found.metadata.issues.errors
    quotations = list(found.records(record_set="quotations-train"))
    assert [row["quotations-train/id"].decode() for row in quotations] == [SILVER.id, GOLD.id]
    assert quotations[0]["quotations-train/text"].decode() == "it rains" and quotations[0]["quotations-train/start"] == SILVER.span.start
    assert len(list(found.records(record_set="sentences-train"))) == 4
