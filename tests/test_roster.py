"""Rosters: what is read, every fault with its place, the two that we ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.errors import ConfigError, InputError, YamlError
from quotes.language.people import _families, read_people
from quotes.speakers.roster import Namesake, Office, Person, Roster, check_roster, read_roster
from quotes.yamlfile import read_yaml

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
SHIPPED = sorted((CONFIGS / "rosters").glob("*.yaml"))
GOOD = """\
roster: made-up
people:
  - key: moor
    name: Edda Moor
    aliases: [Edda J. Moor]
    pronouns: she
    side: Iceland
    wikidata: Q1
    offices:
      - {title: Minister of Fisheries, variants: [fisheries minister], from: 2009, until: 2013-05-23}
    namesakes:
      - {name: Jon Moor, pronouns: he, titles: [Mayor]}
      - Anna Moor
  - {key: kern, name: Otto Kern}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "made-up.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    office = Office("Minister of Fisheries", ("fisheries minister",), "2009", "2013-05-23")
    moor = Person(
        "moor",
        "Edda Moor",
        ("Edda J. Moor",),
        (office,),
        "she",
        "Iceland",
        "Q1",
        (Namesake("Jon Moor", "he", ("Mayor",)), Namesake("Anna Moor")),
    )
    roster = read_roster(write(tmp_path, GOOD))
    assert roster == Roster("made-up", (moor, Person("kern", "Otto Kern")))
    assert roster.person("kern") == roster.people[1] and roster.person("nobody") is None
    assert moor.names == ("Edda Moor", "Edda J. Moor") and moor.surname == "Moor"


@pytest.mark.parametrize(
    ("date", "held"),
    [
        ("2008-12-31", False),
        ("2009-01-01", True),
        ("2009", True),
        ("2013-05-23", True),
        ("2013-05-24", False),
        ("2013-05", True),
        ("2014", False),
    ],
)
def test_an_office_is_held_between_its_dates(date: str, held: bool) -> None:
    assert Office("Minister", since="2009", until="2013-05-23").held(date) is held


def test_an_open_office_is_held_for_ever() -> None:
    assert Office("Minister").held("1900-01-01") and Office("Minister", since="2004-03-09").held("2030-01-01")


FAULTS = [
    ("unknown-key", GOOD.replace("side:", "sides:"), ":7:", "did you mean 'side'"),
    ("name-missing", "roster: r\npeople:\n  - {key: a}\n", ":3:", "'name' is missing"),
    ("key-with-capitals", GOOD.replace("key: moor", "key: Moor"), ":3:", "small letters"),
    ("key-twice", GOOD.replace("key: kern", "key: moor"), ":14:", "is taken"),
    ("alias-of-two", GOOD.replace("name: Otto Kern", "name: Edda  J.  Moor"), ":14:", "is a name of 'moor'"),
    (
        "one-alias-of-two",
        GOOD.replace("{key: kern, name: Otto Kern}", "{key: kern, name: Otto Kern, aliases: Edda Moor}"),
        ":14:43",
        "is a name of 'moor'",
    ),
    ("wikidata-of-two", GOOD.replace("name: Otto Kern", "name: Otto Kern, wikidata: Q1"), ":14:", "id of 'moor'"),
    ("wikidata-misspelt", GOOD.replace("Q1", "P1"), ":8:", "looks like Q42"),
    ("pronouns-unknown", GOOD.replace("pronouns: she", "pronouns: her"), ":6:", "one of: he, she, they"),
    ("dates-reversed", GOOD.replace("2013-05-23", "2003-05-23"), ":10:", "before it begins"),
    ("date-misspelt", GOOD.replace("2013-05-23", "23 May 2013"), ":10:", "YYYY-MM-DD"),
    ("date-of-no-month", GOOD.replace("2013-05-23", "2013-13-01"), ":10:", "YYYY-MM-DD"),
    ("name-is-its-own-namesake", GOOD.replace("- Anna Moor", "- Edda Moor"), ":4:", "namesake of the same person"),
    ("nobody", "roster: r\npeople: []\n", ":2:", "at least one person"),
    ("name-empty", 'roster: r\npeople:\n  - {key: a, name: " "}\n', ":3:", "at least one word"),
    ("not-a-list", "roster: r\npeople: {}\n", ":2:", "a list belongs here"),
]


@pytest.mark.parametrize(("text", "place", "words"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_told_with_its_place(text: str, place: str, words: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    faults = check_roster(path)
    assert len(faults) == 1 and place in faults[0].place and words in faults[0].message
    with pytest.raises(InputError) as caught:
        read_roster(path)
    assert str(caught.value) == str(faults[0])


def test_check_tells_all_faults_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("Q1", "P1").replace("pronouns: she", "pronouns: her").replace("key: kern", "key: Kern")
    assert {type(fault) for fault in check_roster(write(tmp_path, text))} <= {ConfigError, YamlError}
    assert len(check_roster(write(tmp_path, GOOD.replace("Q1", "P1").replace("2013-05-23", "2003").replace("key: kern", "key: Kern")))) == 3


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in check_roster(tmp_path / "none.yaml")[0].message


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_a_shipped_roster_is_sound(path: Path) -> None:
    assert check_roster(path) == ()
    roster = read_roster(path)
    assert roster.name == path.stem and len(roster.people) == 5
    assert all(person.offices and person.pronouns and person.side for person in roster.people)


def test_the_first_roster_holds_the_five() -> None:
    assert [person.key for person in read_roster(CONFIGS / "rosters" / "reset.yaml").people] == [
        "clinton",
        "lavrov",
        "medvedev",
        "peskov",
        "pifer",
    ]


def test_the_schema_knows_every_key_that_the_reader_knows() -> None:
    schema = json.loads((CONFIGS / "rosters" / "roster.schema.json").read_text(encoding="utf-8"))
    person = schema["properties"]["people"]["items"]
    assert set(person["properties"]) == {"key", "name", "aliases", "offices", "pronouns", "side", "demonym", "wikidata", "namesakes"}
    assert set(person["properties"]["offices"]["items"]["properties"]) == {"title", "variants", "from", "until"}
    assert set(schema["properties"]) == {"roster", "people", "note"}


def test_a_language_without_lists_still_reads() -> None:
    assert read_people("xx").pronouns == {} and read_people("en").pronouns["she"] == "she"
    bare = read_people("xx")
    assert not (bare.ends_as_plural("ships") or bare.is_plural("ships") or bare.is_citizen("ship") or bare.is_organisation("ship"))
    assert (bare.singular("ships"), bare.role("ship"), bare.is_group("ships")) == (None, None, False)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("ministers", "minister"), ("secretaries", "secretary"), ("spokesmen", "spokesman"), ("coaches", "coach"), ("talks", None)],
)
def test_plurals(plural: str, singular: str | None) -> None:
    assert read_people("en").singular(plural) == singular


def test_a_word_of_two_families_is_kin_to_both(tmp_path: Path) -> None:
    (tmp_path / "families.yaml").write_text("families: [[a, b], [b, c], [d, e]]\n", encoding="utf-8")
    node = read_yaml(tmp_path / "families.yaml").mapping(required=("families",))["families"]
    assert _families(node) == {"a": {"a", "b"}, "b": {"a", "b", "c"}, "c": {"b", "c"}, "d": {"d", "e"}, "e": {"d", "e"}}


def test_a_roster_that_is_no_yaml_is_named_by_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from quotes.cli import main

    (tmp_path / "sound.yaml").write_text("roster: r\npeople:\n  - {key: holm, name: Ann Holm}\n")
    (tmp_path / "broken.yaml").write_text('roster: r\npeople:\n  - {key: holm, name: "Ann}\n')
    for place in (tmp_path, tmp_path / "broken.yaml"):
        with pytest.raises(SystemExit) as caught:
            main(["check", str(place)])
        assert caught.value.code == 1 and f"{tmp_path / 'broken.yaml'}:4:1" in capsys.readouterr().out
