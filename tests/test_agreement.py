"""Agreement of annotators: the measures against published figures and by hand, the differences, and from two annotators to one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.annotations import Annotations, check_folder, read_folder
from quotes.annotations.adjudicate import adjudicate
from quotes.annotations.agreement import MISSING, agreement, agreement_of_votes, alpha, kappa, raw
from quotes.annotations.form import read_with_faults
from quotes.cli import main
from quotes.text.article import Article

TEXT = "“We agree,” said Ann Holm. “They lie,” said Tom Hale. “It rains,” said Uta Kern. “We wait,” said Ann Holm.\n"
ROSTER = {"holm": "Ann Holm", "hale": "Tom Hale", "kern": "Uta Kern"}
LABELS = ("conciliatory", "cautious")
# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units, alpha of nominal data 0.743.
KRIPPENDORFF = ("123321412...", "1233224125.3", ".333234225 1.".replace(" ", ""), "123324412 51.".replace(" ", ""))


def test_alpha_is_the_published_one() -> None:
    units = [tuple(MISSING if mark == "." else mark for mark in column) for column in zip(*KRIPPENDORFF, strict=True)]
    assert alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_kappa_is_the_textbooks() -> None:
    # Cohen's measure on 50 applications, both yes 20, both no 15, one yes 5, other yes 10: 0.4.
    units = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert kappa(units) == pytest.approx(0.4) and raw(units) == pytest.approx(0.7)


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=1, max_size=30))
def test_measures_are_1_for_full_agreement_and_never_more(units: list[tuple[str, str, str]]) -> None:
    assert all(measure(units) <= 1 + 1e-9 for measure in (raw, kappa, alpha))
    same = [(unit[0],) * 3 for unit in units]
    assert [measure(same) for measure in (raw, kappa, alpha)] == [1, 1, 1]


def written(folder: Path, annotator: str, rows: list[str], text: str = TEXT, name: str = "harbour") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    head = [f"article: {name}", f"digest: {Article(name, text).digest}", f"annotator: {annotator}", "quotations:"]
    (folder / f"{name}.yaml").write_text("\n".join([*head, *(f"  - {{{row}}}" for row in rows)]) + "\n", "utf-8")
    (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


ADA = [
    "content: We agree, cue: said, source: Ann Holm, speaker: holm, stance: conciliatory, rule: C1",
    "content: They lie, cue: said, source: Tom Hale, speaker: hale, stance: cautious, tone: adversarial",
    "content: It rains, cue: said, source: Uta Kern, speaker: kern, stance: null",
]
TOM = [
    "content: We agree, cue: said, source: Ann Holm, speaker: holm, stance: conciliatory, rule: C4",
    "content: They lie, cue: said, source: Tom Hale, speaker: holm, stance: conciliatory",
    "content: We wait, cue: said, source: Ann Holm, speaker: holm, stance: cautious",
]


def read(**folders: Path) -> dict[str, Annotations]:
    return {name: read_folder(folder, {}, ROSTER, LABELS) for name, folder in folders.items()}


@pytest.fixture
def two(tmp_path: Path) -> dict[str, Annotations]:
    return read(ada=written(tmp_path / "ada", "ada", ADA), tom=written(tmp_path / "tom", "tom", TOM))


def test_two_annotators_are_compared_by_hand(two: dict[str, Annotations]) -> None:
    found = agreement(two)
    figures = {each.name: each for each in found.figures}
    # Twenty words; six in Ada's quotations, six in Tom's, four in both.
    assert figures["words in quotations"].units == 20
    assert figures["words in quotations"].raw[0] == pytest.approx(16 / 20)
    assert figures["words in quotations"].kappa[0] == pytest.approx((0.8 - 0.58) / 0.42)
    assert (figures["speakers"].units, figures["speakers"].raw[0]) == (2, 0.5)
    assert (figures["stance"].units, figures["stance"].raw[0]) == (2, 0.5)
    assert figures["off target or not"].raw[0] == 1
    # one article can be redrawn in one way alone
    assert all(ends == (None, None) for each in found.figures for _, *ends in (each.raw, each.kappa, each.alpha) for ends in [tuple(ends)])
    assert [(each.what, each.words) for each in found.differences] == [
        ("speaker", "They lie"), ("stance", "They lie"), ("quotation", "It rains"), ("quotation", "We wait"),
    ]  # fmt: skip
    assert [(name, said) for name, _, said in found.differences[1].said] == [("ada", "cautious"), ("tom", "conciliatory")]
    assert found.differences[2].said[1] == ("tom", "", "") and found.differences[2].said[0][1].endswith("harbour.yaml:7:5")


def test_quotations_that_overlap_by_half_are_one(tmp_path: Path) -> None:
    text = "Ann Holm said that the boats would wait until the spring.\n"
    one = written(tmp_path / "ada", "ada", ["content: the boats would wait until the spring, speaker: holm"], text)
    other = written(tmp_path / "tom", "tom", ["content: the boats would wait until, speaker: holm"], text)
    less = written(tmp_path / "uta", "uta", ["content: the spring, speaker: holm"], text)
    (difference,) = agreement(read(ada=one, tom=other)).differences
    assert difference.what == "words" and [words.split()[-1] for _, _, words in difference.said] == ["spring", "until"]
    assert [each.what for each in agreement(read(ada=one, uta=less)).differences] == ["quotation", "quotation"]


def test_intervals_come_from_redrawing_the_articles(tmp_path: Path) -> None:
    for name, rows in (("ada", ADA), ("tom", TOM)):
        written(tmp_path / name, name, rows)
        written(tmp_path / name, name, ADA, name="again")
    (words, *_) = agreement(read(ada=tmp_path / "ada", tom=tmp_path / "tom")).figures
    value, low, high = words.raw
    assert low is not None and high is not None and low < value < high == 1


def test_votes_in_one_folder_are_compared(tmp_path: Path) -> None:
    rows = [
        "content: We agree, stance: conciliatory, votes: {a: conciliatory, b: conciliatory}",
        "content: They lie, stance: cautious, votes: {a: cautious, b: conciliatory}",
        "content: It rains, stance: null, votes: {a: null, b: null}",
        "content: We wait, stance: cautious, votes: {a: cautious}",
    ]
    found = agreement_of_votes(read(all=written(tmp_path, "both", rows))["all"])
    assert [(each.name, each.units, each.raw[0]) for each in found.figures] == [
        ("stance", 3, pytest.approx(2 / 3)),
        ("off target or not", 3, 1),
    ]
    assert found.annotators == ("a", "b") and len(found.differences) == 1


def test_what_cannot_be_compared_is_told(tmp_path: Path, two: dict[str, Annotations]) -> None:
    with pytest.raises(ValueError, match="two annotators"):
        agreement({"ada": two["ada"]})
    other = read(uta=written(tmp_path / "uta", "uta", ["content: It rains"], "It rains.\n", "other"))
    with pytest.raises(ValueError, match="no article in common"):
        agreement({**two, **other})
    with pytest.raises(ValueError, match="votes of two readers"):
        agreement_of_votes(two["ada"])


# -- to one file


def test_two_annotators_become_one_file_that_is_a_fault_until_it_is_settled(tmp_path: Path, two: dict[str, Annotations]) -> None:
    (text,) = adjudicate(two, "uta", schema="x").values()
    folder = tmp_path / "settled"
    folder.mkdir()
    file = folder / "harbour.yaml"
    file.write_text(text, "utf-8")
    (folder / "harbour.txt").write_text(TEXT, "utf-8")
    faults = check_folder(folder, {}, ROSTER, LABELS)
    assert [fault.message.partition(" (")[0] for fault in faults] == ["is not decided yet"] * 3
    assert "stance: ada says cautious, tom says conciliatory" in faults[0].message and "speaker: ada says Tom Hale" in faults[0].message
    assert "is it a quotation? not for tom" in faults[1].message
    assert [record.text for record in read_folder(folder, {}, ROSTER, LABELS).records] == ["We agree"]
    settled = "\n".join(line for line in text.splitlines() if "undecided:" not in line) + "\n"
    file.write_text(settled, "utf-8")
    assert check_folder(folder, {}, ROSTER, LABELS) == ()
    rows = {row.text: row for row in read_folder(folder, {}, ROSTER, LABELS).records}
    assert list(rows) == ["We agree", "They lie", "It rains", "We wait"]
    votes = {words: row.labelling.votes if row.labelling else () for words, row in rows.items()}
    assert votes["They lie"] == (("ada", "cautious"), ("tom", "conciliatory")) and votes["We wait"] == (("tom", "cautious"),)
    assert votes["It rains"] == (("ada", None),) and rows["It rains"].stance is None
    assert (rows["We agree"].stance, rows["We agree"].labelling and rows["We agree"].labelling.rule) == ("conciliatory", "C1")
    assert agreement_of_votes(read_folder(folder, {}, ROSTER, LABELS)).figures[0].units == 2


SIDES = (
    [
        "content: We agree, cue: said, source: Ann Holm, speaker: holm, note: clear, party: third, core: false",
        "content: They lie, cue: said, kind: direct",
    ],
    [
        "content: We agree, cue: said, source: Ann Holm, speaker: holm, note: hers, party: third, core: false",
        "content: They lie, cue: said, kind: mixed",
    ],
)


def test_what_only_one_annotator_says_is_kept_or_asked_about(tmp_path: Path) -> None:
    ada, tom = written(tmp_path / "ada", "ada", SIDES[0]), written(tmp_path / "tom", "tom", SIDES[1])
    with (ada / "harbour.yaml").open("a") as file:
        file.write('rejected:\n  - {content: It rains, reason: weather, note: "no: really"}\n')
    with (tom / "harbour.yaml").open("a") as file:
        file.write("rejected:\n  - {content: It rains, reason: rain}\n  - {content: [We, wait]}\n")
    (text,) = adjudicate(read(ada=ada, tom=tom), "uta", schema="x").values()
    folder = tmp_path / "settled"
    folder.mkdir()
    (folder / "harbour.yaml").write_text(text, "utf-8")
    (folder / "harbour.txt").write_text(TEXT, "utf-8")
    file, faults = read_with_faults(folder / "harbour.yaml", ROSTER, LABELS)
    assert file is not None and [fault.message for fault in faults] == [
        "is not decided yet (kind: ada says direct, tom says mixed); decide, and delete this line"
    ]
    agreed = file.quotations[0]
    assert (agreed.note, agreed.party, agreed.core) == ("ada: clear; tom: hers", "third", False)
    assert [(one.content.parts, one.reason, one.note) for one in file.rejected] == [
        (("It rains",), "weather", "no: really"),
        (("We", "wait"), None, None),
    ]


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


def configured(folder: Path) -> Path:
    """A configuration whose roster is that of the tests."""
    (folder / "roster.yaml").write_text(
        "roster: r\npeople:\n" + "".join(f"  - {{key: {key}, name: {name}}}\n" for key, name in ROSTER.items())
    )
    config = folder / "config.yaml"
    config.write_text("name: x\nlanguage: en\nroster: roster.yaml\nstance: {labels: [conciliatory, cautious]}\n")
    return config


def test_from_two_annotators_to_one_by_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = configured(tmp_path)
    folders = (written(tmp_path / "ada", "ada", ADA), written(tmp_path / "tom", "tom", TOM))
    assert run("agreement", *folders, "--config", config) == 0
    shown = capsys.readouterr().out
    assert "4 differences" in shown and "words in quotations" in shown and "tom: conciliatory" in shown
    assert run("agreement", *folders, "--config", config, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["annotators"] == ["ada", "tom"]
    out = tmp_path / "settled"
    assert run("adjudicate", *folders, "--config", config, "--annotator", "uta", "--out", out) == 0
    assert "3 rows to decide" in capsys.readouterr().err
    (out / "harbour.txt").write_text(TEXT, "utf-8")
    assert run("check", out, "--config", config) == 1
    before = (out / "harbour.yaml").read_bytes()
    assert run("adjudicate", *folders, "--config", config, "--out", out) == 1 and (out / "harbour.yaml").read_bytes() == before
    assert run("agreement", folders[0], "--config", config) == 2


def test_a_folder_of_annotators_is_one_annotator_a_folder_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, rows in (("ada", ADA), ("tom", TOM)):
        written(tmp_path / "port" / name, name, rows)
    assert run("agreement", tmp_path / "port", "--config", configured(tmp_path)) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("ada, tom: 1 article;") and "4 differences" in shown
    assert run("adjudicate", tmp_path / "port", "--config", configured(tmp_path), "--out", tmp_path / "port" / "settled") == 0
    # what was settled is no annotator of its own
    assert run("agreement", tmp_path / "port", "--config", configured(tmp_path)) == 0
    assert capsys.readouterr().out.startswith("ada, tom: 1 article;")
