"""What titles, descriptions and the names of a roster say, word by word: the role, the state, the office and who holds it when."""

from __future__ import annotations

import pytest

from quotes.language.people import read_people
from quotes.speakers.chains import Chain, fold, slug
from quotes.speakers.entities import Entities, names_of_roster
from quotes.speakers.mentions import Kinds, read_words
from quotes.speakers.names import find_names
from quotes.speakers.nouns import find_nouns, read_noun
from quotes.speakers.offices import holds, role_of, same_role, side_of, state_of, state_served
from quotes.speakers.roster import Namesake, Office, Person, Roster
from tests.test_speakers import DATE, ROSTER, parse, written_roster

PEOPLE = read_people("en")


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return written_roster(tmp_path_factory, ROSTER)


STATES = {
    "the russian minister": "russia", "u.s. senator": "united states", "us senator": "united states",
    "the white house aide": "united states",
    "south korean captain": "south korea", "captain of norby": None, "": None, "american in moscow": "united states",
}  # fmt: skip


@pytest.mark.parametrize(("words", "state"), STATES.items())
def test_words_name_a_state(words: str, state: str | None) -> None:
    assert state_of(words.split(), PEOPLE) == state


ROLES = {
    "foreign minister": "minister", "minister of foreign affairs": "minister", "president of the captains": "president",
    "spokesman for the minister": "spokesman", "minister 's spokesman": "spokesman", "russian": None, "of norby mayor": "mayor",
    "captain and mayor": "captain", "mayor who was captain": "mayor", "": None,
}  # fmt: skip


@pytest.mark.parametrize(("title", "role"), ROLES.items())
def test_a_title_turns_on_a_role(title: str, role: str | None) -> None:
    assert role_of(title.split(), PEOPLE) == role


SERVED = {
    "american ambassador to russia": "united states", "ambassador to russia": None, "minister of russia": "russia",
    "russian minister": "russia",
    "envoy for russia": "russia", "envoy": None,
}  # fmt: skip


@pytest.mark.parametrize(("title", "state"), SERVED.items())
def test_a_title_serves_a_state(title: str, state: str | None) -> None:
    assert state_served(title.split(), PEOPLE) == state


SIDES: dict[str, tuple[str | None, list[str], str | None]] = {
    "by the roster": ("Norway", ["russian minister"], "norway"),
    "by an adjective": (None, ["russian minister"], "russia"),
    "by the second title": (None, ["captain", "russian minister"], "russia"),
    "not by a name": (None, ["russia expert"], None),
    "not without a role": (None, ["russian"], None),
    "unknown": (None, ["captain"], None),
    "the roster says nothing": ("", ["russian minister"], "russia"),
}


@pytest.mark.parametrize(("side", "titles", "state"), SIDES.values(), ids=SIDES.keys())
def test_a_person_belongs_to_a_state(side: str | None, titles: list[str], state: str | None) -> None:
    person = Person("one", "One Holm", side=side) if side is not None else None
    assert side_of(Chain(0, "one", "One", person=person, titles=[tuple(title.split()) for title in titles]), PEOPLE) == state


@pytest.mark.parametrize(
    ("one", "other", "same"), [("spokesman", "spokeswoman", True), ("mayor", "mayor", True), ("mayor", "captain", False)]
)
def test_two_roles_may_be_one(one: str, other: str, same: bool) -> None:
    assert same_role(one, other, PEOPLE) is same_role(other, one, PEOPLE) is same


HELD = Person(
    "one",
    "One Holm",
    side="Russia",
    offices=(
        Office("Foreign Minister", ("top diplomat",), "2004-03-09", "2010-01-01"),
        Office("President", (), "2012"),
        Office("Russian Envoy", (), "2004", "2009"),
    ),
)
HOLDS: dict[str, tuple[str, str, bool]] = {
    "at the date": ("foreign minister", "2009-03-09", True),
    "in other words": ("top diplomat", "2009-03-09", True),
    "on the first day": ("foreign minister", "2004-03-09", True),
    "on the last day": ("foreign minister", "2010-01-01", True),
    "before it": ("foreign minister", "2004-03-08", False),
    "after it": ("foreign minister", "2010-01-02", False),
    "with the state": ("russian foreign minister", "2009-03-09", True),
    "with another state": ("american foreign minister", "2009-03-09", False),
    "with less": ("minister", "2009-03-09", False),
    "with more": ("shadow foreign minister", "2009-03-09", False),
    "of today": ("new foreign minister", "2009-03-09", True),
    "current": ("current foreign minister", "2009-03-09", True),
    "former, still held": ("former foreign minister", "2009-03-09", False),
    "former, over": ("former foreign minister", "2011-03-09", True),
    "former, not begun": ("former president", "2011-03-09", False),
    "the next office": ("president", "2013-03-09", True),
    "of the state": ("president of russia", "2013-03-09", True),
    "of another state": ("president of norway", "2013-03-09", False),
    "the state in the title": ("envoy", "2005", True),
    "the state in both": ("russian envoy", "2005", True),
    "the state alone": ("russian", "2005", False),
}


@pytest.mark.parametrize(("phrase", "date", "held"), HOLDS.values(), ids=HOLDS.keys())
def test_an_office_is_held_under_its_words(phrase: str, date: str, held: bool) -> None:
    assert (holds(HELD, tuple(phrase.split()), date, PEOPLE) is not None) is held


def test_a_roster_is_known_by_its_words(roster: Roster) -> None:
    index = names_of_roster(roster, PEOPLE.spellings)
    assert {name: person.key for name, person in index.names.items() if person.key in ("weller", "dorn")} == {
        "ruth weller": "weller", "ruth ann weller": "weller", "viktor dorn": "dorn", "victor dorn": "dorn", "виктор дорн": "dorn",
    }  # fmt: skip
    assert {name: [person.key for person in people] for name, people in index.surnames.items()} == {
        "weller": ["weller"], "dorn": ["dorn"], "дорн": ["dorn"], "hask": ["hask"], "lund": ["lund"], "pike": ["pike"],
    }  # fmt: skip
    assert [*index.namesakes] == ["paul weller", "mia weller"] and index.namesakes["paul weller"].pronouns == "he"
    assert {"ruth", "ann", "weller"} < index.words and index.roster is roster
    short = names_of_roster(
        Roster("short", (Person("bo", "Bo Kern", ("Kern", "B. Kern")), Person("ada", "Ada Kern"), Person("x", "Xo"))), PEOPLE.spellings
    )
    assert short.words == {"kern", "ada"} and [person.key for person in short.surnames["kern"]] == ["bo", "ada"]
    assert short.names["kern"].key == "bo" and short.surnames["xo"][0].key == "x"


def people_of(text: str, roster: Roster, date: str | None = DATE) -> Entities:
    words, index = read_words(parse(text), PEOPLE), names_of_roster(roster, PEOPLE.spellings)
    found = Entities(words, PEOPLE, index, date)
    found.name(find_names(words, Kinds(), PEOPLE, index.words, frozenset()))
    return found


# A text, and each of its people: key, name, gender, given name, surname.
WHO: dict[str, tuple[str, list[tuple[str, str, str, str, str]]]] = {
    "of the roster": ("Ruth Weller came.", [("weller", "Ruth Weller", "she", "ruth", "weller")]),
    "by an alias": ("Ruth Ann Weller came.", [("weller", "Ruth Weller", "she", "ruth", "weller")]),
    "by an initial": ("R. Weller came.", [("weller", "Ruth Weller", "she", "ruth", "weller")]),
    "by another initial": ("K. Weller came.", [("local:k-weller", "K. Weller", "any", "k.", "weller")]),
    "with a middle initial": ("Ruth A. Weller came.", [("weller", "Ruth Weller", "she", "ruth", "weller")]),
    "with another middle initial": ("Viktor K. Dorn came.", [("dorn", "Viktor Dorn", "he", "viktor", "dorn")]),
    "by a nickname": ("Steve Pike came.", [("pike", "Stephen Pike", "he", "stephen", "pike")]),
    "a namesake": ("Paul Weller came.", [("local:paul-weller", "Paul Weller", "he", "paul", "weller")]),
    "a namesake by his title": ("President Weller came.", [("local:paul-weller", "Paul Weller", "he", "paul", "weller")]),
    "a namesake by Mr.": ("Mr. Weller came.", [("local:paul-weller", "Paul Weller", "he", "paul", "weller")]),
    "by her own title": ("Secretary of State Weller came.", [("weller", "Ruth Weller", "she", "ruth", "weller")]),
    "somebody else": ("Tom Hale came.", [("local:tom-hale", "Tom Hale", "he", "tom", "hale")]),
    "a longer name later": ("Tom Hale came. Tom Olaf Hale left.", [("local:tom-hale", "Tom Olaf Hale", "he", "tom", "hale")]),
    "two of one name": ("Tom Hale met Ann Hale.", [
        ("local:tom-hale", "Tom Hale", "he", "tom", "hale"), ("local:ann-hale", "Ann Hale", "she", "ann", "hale"),
    ]),
    "a gender by Mrs.": ("Mrs. Vash came.", [("local:vash", "Vash", "she", "", "vash")]),
    "an unknown gender": ("Captain Vash came.", [("local:vash", "Vash", "any", "", "vash")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "people"), WHO.values(), ids=WHO.keys())
def test_names_make_people(text: str, people: list[tuple[str, str, str, str, str]], roster: Roster) -> None:
    found = people_of(text, roster)
    assert [(one.key, one.name, one.gender, one.given, one.surname) for one in found.chains] == people


def test_a_person_of_the_roster_brings_the_offices_of_the_date(roster: Roster) -> None:
    assert people_of("Ruth Weller came.", roster).chains[0].offices == (("secretary", "of", "state"), ("top", "u.s.", "diplomat"))
    assert people_of("Ruth Weller came.", roster, "2005-01-01").chains[0].offices == (("senator",),)
    assert people_of("Ruth Weller came.", roster, None).chains[0].offices == (  # those that nobody else of the roster ever held
        ("secretary", "of", "state"),
        ("top", "u.s.", "diplomat"),
        ("senator",),
    )
    found = people_of("It rained.", roster)
    held = found.of_office(("russian", "foreign", "minister"))
    assert held is not None and held[0].key == "dorn" and held[1] and found.chains == [held[0]]
    assert found.of_office(("mayor",)) is None
    undated = people_of("It rained.", roster, None).of_office(("foreign", "minister"))
    assert undated is not None and (undated[0].key, undated[1]) == ("dorn", False)


def test_a_key_that_is_taken_gets_a_number(roster: Roster) -> None:
    found = people_of("It rained.", roster)
    chains = [found.add("local:a", "A") for _ in range(3)]
    assert [chain.key for chain in chains] == ["local:a", "local:a-2", "local:a-3"] and [chain.number for chain in chains] == [0, 1, 2]
    assert all(chain.named and chain.gender == "any" and chain.person is None for chain in chains)


NOUNS: dict[str, tuple[str, list[tuple[str, str, str, int]]]] = {
    "definite": ("We saw the old captain there.", [("the", "old captain", "", -1)]),
    "indefinite": ("We saw a captain there.", [("a", "captain", "", -1)]),
    "owned": ("We saw his captain there.", [("his", "captain", "", 2)]),
    "owned by a name": ("We saw Holm's captain there.", [("'s", "captain", "", 3)]),
    "nobody's": ("We saw captain there.", []),
    "a comma between": ("We saw the old, captain there.", []),
    "part of a longer one": ("We saw the captain general there.", [("the", "captain general", "", -1)]),
    "an organisation's": ("We saw the captain bank there.", []),
    "that owns": ("We saw the captain's boat there.", []),
    "of a place": ("We saw the captain of Norby there.", [("the", "captain", "of Norby", -1)]),
    "of a body": ("We saw the captain of the ministry there.", [("the", "captain", "of the ministry", -1)]),
    "of a thing": ("We saw the captain of the pier there.", [("the", "captain", "of the pier", -1)]),
    "of nothing": ("We saw the captain of it there.", [("the", "captain", "", -1)]),
    "of two places": ("We saw the captain of Norby and Lundby there.", [("the", "captain", "of Norby and Lundby", -1)]),
    "of a place, and so on": ("We saw the captain of Norby, Lundby there.", [("the", "captain", "of Norby", -1)]),
    "unnamed": ("We saw an unnamed captain there.", [("an", "captain", "", -1)]),
    "what somebody is": ("She was the captain there.", []),
    "what somebody comes as": ("She came as the captain there.", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "nouns"), NOUNS.values(), ids=NOUNS.keys())
def test_descriptions_are_found(text: str, nouns: list[tuple[str, str, str, int]]) -> None:
    words = read_words(parse(text), PEOPLE)
    found = find_nouns(words, PEOPLE, set())
    assert [(noun.determiner, " ".join(noun.words), " ".join(noun.tail), noun.owner) for noun in found] == [
        (determiner, said, tail.lower(), owner) for determiner, said, tail, owner in nouns
    ]
    taken = {noun.last for noun in found}
    assert find_nouns(words, PEOPLE, taken) == []


def test_a_description_goes_no_further_than_it_is_told() -> None:
    words = read_words(parse("We saw the captain of Norby and Lundby there."), PEOPLE)
    tails = [noun.tail if (noun := read_noun(words, 3, PEOPLE, stop=stop)) else None for stop in (4, 5, 6, 7, 8, None)]
    assert tails == [(), (), ("of", "norby"), ("of", "norby", "and"), ("of", "norby", "and", "lundby"), ("of", "norby", "and", "lundby")]


WORDS = {
    "initials": ("J. R. Holm came.", ["J.", "R.", "Holm", "came", "."]),
    "initials in a row": ("J.R. Holm of the U.S. came.", ["J.R.", "Holm", "of", "the", "U.S.", "came", "."]),
    "a clitic": ("Holm's boat", ["Holm", "'s", "boat"]),
    "an apostrophe within": ("O'Hale sang", ["O'Hale", "sang"]),
    "a hyphen": ("Anne-Marie sang", ["Anne-Marie", "sang"]),
    "signs": ("“So,” (he) said…", ["“", "So", ",", "”", "(", "he", ")", "said", "…"]),
    "numbers": ("31 boats, 2.5", ["31", "boats", ",", "2", ".", "5"]),
    "other letters": ("Виктор Дорн", ["Виктор", "Дорн"]),
    "a capital that ends a sentence": ("plan B.", ["plan", "B", "."]),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS.keys())
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    found = read_words(parse(text), PEOPLE)
    assert found.texts == words and len(found) == len(words)
    assert [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == words


SLUGS = {
    "Ruth Weller": "ruth-weller",
    "J. R. Holm": "j-r-holm",
    "U.S. Navy": "us-navy",
    "Zoë O'Hale": "zoe-o-hale",
    "...": "somebody",
    "": "somebody",
}


@pytest.mark.parametrize(("words", "key"), SLUGS.items())
def test_words_make_a_key(words: str, key: str) -> None:
    assert slug(words) == key
    assert fold(["  Ruth ", "ANN  Weller"]) == "ruth ann weller"


def test_a_namesake_is_a_name_alone_unless_more_is_told() -> None:
    assert Namesake("A") == Namesake("A", None, ()) and Office("A") == Office("A", (), None, None)
    assert Person("a", "A") == Person("a", "A", (), (), None, None, None, ())
