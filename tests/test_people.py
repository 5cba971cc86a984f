"""Proposed roster entries: who is put together and who is not, what the YAML says, and that a roster reader takes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quotes.cli import main
from quotes.dataset.people import Sighting, as_roster, propose, sightings
from quotes.errors import InputError
from quotes.speakers.roster import Person, Roster, read_roster
from tests.test_publish import PUBLICATION, article, publish, rows


def seen(*names: str) -> list[Sighting]:
    return [Sighting(f"a{number}", name, "") for number, name in enumerate(names)]


# Names as they were seen, and the groups of them that are proposed as one person each.
JOINED: dict[str, tuple[Sequence[str], Sequence[set[str]]]] = {
    "the same": (["Ada Holm", "Ada Holm"], [{"Ada Holm"}]),
    "accents": (["José Brandt", "Jose Brandt"], [{"José Brandt", "Jose Brandt"}]),
    "spellings of another script": (["Sergej Wasiljew", "Sergey Vasilyev"], [{"Sergej Wasiljew", "Sergey Vasilyev"}]),
    "no such name": (["Otto Meier", "Otto Meyer"], [{"Otto Meier"}, {"Otto Meyer"}]),
    "an initial": (["A. Holm", "Ada Holm"], [{"A. Holm", "Ada Holm"}]),
    "a middle name": (["Ada Holm", "Ada Maria Holm"], [{"Ada Holm", "Ada Maria Holm"}]),
    "an initial of two": (["A. Holm", "Ada Holm", "Anna Holm"], [{"A. Holm"}, {"Ada Holm"}, {"Anna Holm"}]),
    "another initial": (["B. Holm", "Ada Holm"], [{"B. Holm"}, {"Ada Holm"}]),
    "a surname alone": (["Holm", "Ada Holm"], [{"Holm"}, {"Ada Holm"}]),
    "another surname": (["Ada Holm", "Ada Kern"], [{"Ada Holm"}, {"Ada Kern"}]),
}


@pytest.mark.parametrize(("names", "groups"), JOINED.values(), ids=JOINED.keys())
def test_who_may_be_one_person(names: Sequence[str], groups: Sequence[set[str]]) -> None:
    found = propose(seen(*names), at_least=1)
    assert sorted(map(sorted, ({name for name, _ in each.names} for each in found))) == sorted(map(sorted, groups))
    assert sum(each.quotations for each in found) == len(names)


# The words of a source with the name Ilse Brandt, and the office that they tell.
OFFICES = {
    "harbour minister Ilse Brandt": "harbour minister",
    "the Norvalian foreign minister Ilse Brandt": "Norvalian foreign minister",
    "Norvale’s harbour minister, Ilse Brandt": "Norvale's harbour minister",
    "Mayor Ilse Brandt": "Mayor",
    "Dr. Ilse Brandt": "",
    "Ms. Ilse Brandt": "",
    "Ilse Brandt": "",
    "Brandt": "",
    "she": "",
    "yesterday Ilse Brandt": "",
    "Ilse Brandt, the harbour minister": "harbour minister",
    "Ilse Brandt, Norvale’s harbour minister, who resigned": "Norvale's harbour minister",
    "Ilse Brandt, a spokeswoman for the ministry": "spokeswoman for the ministry",
    "Ilse Brandt, who is minister": "",
    "Ilse Brandt, of the minister's party": "",
    "Ilse Brandt of Norvale, the minister": "",
}


@pytest.mark.parametrize(("source", "office"), OFFICES.items(), ids=OFFICES)
def test_an_office_stands_beside_the_name(source: str, office: str) -> None:
    (found,) = propose([Sighting("a", "Ilse Brandt", source)], at_least=1)
    assert found.offices == (((office, 1),) if office else ())


def test_counts_dates_and_order() -> None:
    rows_ = [
        *(Sighting("a1", "Ada Holm", "Mayor Ada Holm", "2031-05-02") for _ in range(3)),
        Sighting("a2", "A. Holm", "A. Holm", "2030-01-09"),
        *(Sighting(f"b{number}", "Tom Hale", "Tom Hale") for number in range(2)),
        Sighting("c", "Uta Kern", "Uta Kern"),
    ]
    roster = Roster("r", (Person("ada-holm", "Ada Holm the Elder"), Person("uta", "Uta Kern")))
    first, second = propose(rows_, roster=roster)
    assert (first.key, first.name, first.names[1:]) == ("ada-holm-2", "Ada Holm", (("A. Holm", 1),))
    assert (first.quotations, first.articles, first.first, first.last) == (4, 2, "2030-01-09", "2031-05-02")
    assert (second.key, second.quotations, second.articles, second.first) == ("tom-hale", 2, 2, None)


def titled(*sources: str) -> list[Sighting]:
    """Sightings by name with what stands before it: "mayor Holm" is Holm."""
    return [Sighting(f"a{number}", source.lstrip("abcdefghijklmnopqrstuvwxyz "), source) for number, source in enumerate(sources)]


# Sources, the names put together under the first, and who else the first may be.
ALONE: dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "one office": (["mayor Ada Holm", "mayor Holm"], ["Ada Holm", "Holm"], []),
    "a word more": (["mayor Ada Holm", "deputy mayor Holm"], ["Ada Holm", "Holm"], []),
    "another office": (["mayor Ada Holm", "minister Holm"], ["Ada Holm"], ["Holm"]),
    "no office": (["Ada Holm", "Holm"], ["Ada Holm"], ["Holm"]),
    "an office of two": (["mayor Ada Holm", "mayor Tom Holm", "mayor Holm"], ["Ada Holm"], ["Holm"]),
    "with particles": (["mayor Ada van der Meer", "mayor Van der Meer"], ["Ada van der Meer", "Van der Meer"], []),
    "an initial of two": (["Ada Holm", "Anna Holm", "A. Holm"], ["Ada Holm"], ["A. Holm"]),
    "another given name": (["Ada Holm", "Tom Holm"], ["Ada Holm"], []),
}


@pytest.mark.parametrize(("sources", "names", "perhaps"), ALONE.values(), ids=ALONE.keys())
def test_a_surname_alone_is_one_person_where_the_office_is(sources: Sequence[str], names: Sequence[str], perhaps: Sequence[str]) -> None:
    found = next(each for each in propose(titled(*sources), at_least=1) if each.name.startswith("Ada"))
    assert ([name for name, _ in found.names], list(found.perhaps)) == (list(names), list(perhaps))
    assert found.aliases == ()


def test_who_may_be_on_the_roster_is_told_and_not_left_out() -> None:
    roster = Roster("r", (Person("holm", "Ada Maria Holm", aliases=("Sergey Vasilyev",)),))
    (found,) = propose(seen("Ada Holm", "Ada Maria Holm", "Sergej Wasiljew"), roster=roster, at_least=1)
    assert (found.name, found.quotations, found.perhaps) == ("Ada Holm", 1, ("Ada Maria Holm",))
    assert '# may be the same as "Ada Maria Holm"' in as_roster([found], "proposed")


NAMES = st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12), min_size=1, max_size=4).map(" ".join)


@example(names=[("NULL", "")])  # as a key it would be YAML's null
@given(names=st.lists(st.tuples(NAMES.filter(str.strip), NAMES), min_size=1, max_size=12))
def test_a_roster_reader_takes_whatever_is_proposed(names: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    found = propose([Sighting("a", name, f"{title} {name}") for name, title in names], at_least=1)
    path = tmp_path_factory.mktemp("people") / "proposed.yaml"
    path.write_text(as_roster(found, "proposed"), "utf-8")
    roster = read_roster(path)
    assert [(person.key, person.name) for person in roster.people] == [(each.key, each.name) for each in found]
    assert [person.aliases for person in roster.people] == [tuple(name for name, _ in each.aliases) for each in found]


def test_only_named_people_of_the_articles_are_seen(tmp_path: Path) -> None:
    def entry(number: int, key: str, name: str, kind: str = "person") -> dict[str, object]:
        return {"quotation_id": str(number), "speakers": [key], "speaker_names": [name], "speaker_type": kind}

    entries = [
        entry(1, "local:ada-holm", "Ada Holm"),
        entry(1, "local:ada-holm", "Ada Holm"),  # the other piece of a cut quotation
        entry(2, "local:official", "official (unnamed)"),
        entry(3, "brandt", "Ilse Brandt"),
        entry(4, "local:norvale", "Norvale", "organization"),
        {"quotation_id": "5", "speakers": [], "speaker_names": [], "speaker_type": None},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"doc_id": "a", "pred": entries}) + "\n", "utf-8")
    assert list(sightings(path)) == [Sighting("a", "Ada Holm", "")]
    path.write_text('{"doc_id": "a"}\n', "utf-8")
    with pytest.raises(InputError, match=r"rows\.jsonl:1"):
        list(sightings(path))
    with pytest.raises(InputError, match="no dataset folder"):
        list(sightings(tmp_path))


@pytest.mark.versions
def test_the_command_proposes_and_writes_over_nothing_edited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset, out = tmp_path / "dataset", tmp_path / "proposed.yaml"
    found = [replace(each, speakers=("local:ada-voss",), speaker_names=("Ada Voss",)) for each in rows(article())]
    publish(found, [article()], dataset, PUBLICATION)

    def run(*options: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as caught:
            main(["people", str(dataset), *map(str, options)])
        return int(caught.value.code or 0), capsys.readouterr().err

    code, said = run("--at-least", 1, "--out", out)
    names = [person.name for person in read_roster(out).people]
    assert code == 0 and names and f"{len(names)} people" in said
    assert run("--at-least", 1, "--out", out)[0] == 0
    out.write_text(out.read_text("utf-8") + "# mine\n", "utf-8")
    code, said = run("--at-least", 1, "--out", out)
    assert code == 2 and "--force" in said and out.read_text("utf-8").endswith("# mine\n")
    assert run("--at-least", 99)[1].startswith("nobody who is not on the roster")
    mine = tmp_path / "mine.yaml"
    mine.write_text("roster: mine\npeople: [{key: voss, name: Ada Voss}]\n", "utf-8")
    assert run("--at-least", 1, "--roster", mine)[1].startswith("nobody who is not on the roster 'mine'")
    assert run("--at-least", 1, "--roster", mine, "--out", mine, "--force")[0] == 2 and "Ada Voss" in mine.read_text("utf-8")
