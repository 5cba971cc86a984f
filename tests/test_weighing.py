"""What each sign counts: for a run of capitals to be a name, for a description to fit a person, for a surname to be one of two."""

from __future__ import annotations

import math
import re

import pytest

from quotes.language.people import read_people
from quotes.speakers.chains import Chain
from quotes.speakers.entities import Entities, names_of_roster
from quotes.speakers.mentions import Kinds, Noun, read_words
from quotes.speakers.names import find_names
from quotes.speakers.offices import fits_noun
from quotes.speakers.roster import Person, Roster
from tests.test_speakers import ROSTER, named, parse, shown, written_roster

PEOPLE = read_people("en")


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return written_roster(tmp_path_factory, ROSTER)


# A text with a <name> as the tagger marks it, its kind, whether it is a source, and its score; None where it is no name.
NAMES: dict[str, tuple[str, str, bool, float | None]] = {
    "tagged as a person": ("<Orlo Vash> came.", "person", False, 2.0),
    "a source": ("<Orlo Vash> came.", "person", True, 2.5),
    "tagged as an organisation": ("Captain <Ann Vash> came.", "organization", False, 3.0),
    "tagged as a place": ("Captain <Ann Vash> came.", "location", False, 2.0),
    "a title": ("Captain <Orlo Vash> came.", "", False, 2.0),
    "a given name": ("<Ann Vash> came.", "", False, 2.0),
    "a given name alone": ("<Rosa> came.", "", False, 1.0),
    "an initial": ("<J. Vash> came.", "", False, 1.0),
    "an initial in the middle": ("<Ann J. Vash> came.", "", False, 3.0),
    "on the roster": ("<Ruth Weller> came.", "", False, 5.0),
    "partly on the roster": ("<Ruth Vash> came.", "", False, 2.0),
    "no sign": ("<Orlo Vash> came.", "", False, None),
    "no sign but being a source": ("<Orlo Vash> came.", "", True, None),
    "after an article": ("We saw the <Ann Vash> again.", "person", False, 2.0),
    "after an article, untagged": ("We saw the <Ann Vash> again.", "", False, None),
    "four words": ("Captain <Ann Orlo Orlo Vash> came.", "", False, 4.0),
    "five words": ("Captain <Ann Orlo Orlo Orlo Vash> came.", "", False, 2.0),
    "a role among its words": ("<Ann King> came.", "", False, 1.0),
    "a role among its words, and a title": ("Captain <Ann King> came.", "", False, 4.0),
    "all in capitals": ("CAPTAIN <ANN VASH> came.", "", False, 2.5),
    "all in capitals and tagged": ("<ANN VASH> came.", "person", False, 4.0),
    "an organisation follows": ("Captain <Ann Vash> bank came.", "person", False, None),
    "an organisation follows a known name": ("Ann Vash came. <Vash> bank closed.", "", False, None),
    "a place of a known name": ("Ann Vash came. We saw <Vash> again.", "location", False, -2.0),
    "a month of a known name": ("Ann May came. We saw <May> again.", "", False, None),
    "a state before it": ("<Norway Vash> came.", "person", False, 2.0),
    "a state among its words": ("<Vash Norway> came.", "person", False, None),
    "a state after a given name": ("<Ann Norway> came.", "", False, 2.0),
    "an organisation first": ("<Bank Vash> came.", "person", False, None),
    "an organisation first, a source": ("<Bank Vash> came.", "person", True, None),
    "an organisation last": ("<Vash Bank> came.", "person", False, None),
    "an organisation last, after a given name": ("<Ann Bank> came.", "person", False, 4.0),
    "a month last": ("<Vash May> came.", "person", False, None),
    "a month last, a source": ("<Vash May> came.", "person", True, 2.5),
    "a month last, after a given name": ("<Ann May> came.", "", False, 2.0),
    "a known name": ("Ann Vash came. We saw <Vash> again.", "", False, 0.0),
}


@pytest.mark.parametrize(("markup", "kind", "source", "score"), NAMES.values(), ids=NAMES.keys())
def test_each_sign_of_a_name_counts(markup: str, kind: str, source: bool, score: float | None, roster: Roster) -> None:
    text = re.sub("[<>]", "", markup)
    words = read_words(parse(text), PEOPLE)
    inside = [at for at, start in enumerate(words.starts) if markup.index("<") <= start < markup.index(">") - 1]
    kinds, sources = Kinds(dict.fromkeys(inside, kind)), frozenset(inside if source else ())
    found = find_names(words, kinds, PEOPLE, names_of_roster(roster, PEOPLE.spellings).words, sources)
    scores = [name.score for name in found if name.first in inside]
    assert scores == ([] if score is None else [pytest.approx(score)])


def noun(words: str, tail: str = "") -> Noun:
    return Noun(0, len(words.split()), "the", tuple(words.split()), tuple(tail.split()))


DORN = Person("dorn", "Viktor Dorn", side="Russia", pronouns="he")
# A description, what follows it, the titles of a person, those the roster gives, and how well it fits, and whether nothing is open.
FITS: dict[str, tuple[str, str, str, str, float, bool]] = {
    "the same role": ("minister", "", "minister", "", 1.0, True),
    "the same office": ("foreign minister", "", "foreign minister", "", 1.3, True),
    "less than the office": ("minister", "", "foreign minister", "", 1.0, True),
    "when the office is held": ("new foreign minister", "", "foreign minister", "", 1.3, True),
    "more than the office": ("gloomy foreign minister", "", "foreign minister", "", 0.9, True),
    "another word of it": ("fisheries minister", "", "foreign minister", "", 0.6, True),
    "another role": ("mayor", "", "foreign minister", "", 0.0, False),
    "a general word": ("official", "", "foreign minister", "", 0.5, True),
    "a general word with more": ("senior official", "", "foreign minister", "", 0.0, False),
    "a state that both tell": ("russian minister", "", "russian minister", "", 1.3, True),
    "a state that the title does not tell": ("russian minister", "", "minister", "", 0.6, False),
    "a state that only the title tells": ("minister", "", "russian minister", "", 1.0, True),
    "another state": ("american minister", "", "russian minister", "", 0.0, False),
    "a state after it": ("minister", "of russia", "russian minister", "", 1.3, True),
    "a deputy": ("minister", "", "deputy minister", "", 0.6, False),
    "a deputy, and said so": ("deputy minister", "", "deputy minister", "", 1.3, True),
    "a former one": ("minister", "", "former minister", "", 0.6, False),
    "a former one, and said so": ("former minister", "", "former minister", "", 1.3, True),
    "the best of two titles": ("minister", "", "mayor|minister", "", 1.0, True),
    "the better title first": ("foreign minister", "", "foreign minister|deputy minister", "", 1.3, True),
    "an office of two words": ("minister", "", "prime minister", "", 0.0, False),
    "the same office in other words": ("premier", "", "prime minister", "", 1.0, True),
    "of the roster": ("foreign minister", "", "", "foreign minister", 1.3, True),
    "of the roster, with more": ("old foreign minister", "", "", "foreign minister", 0.0, False),
    "of the roster, of something else": ("foreign minister", "of Norby", "", "foreign minister", 0.0, False),
    "of the roster, former": ("former foreign minister", "", "", "foreign minister", 0.0, False),
    "of the roster, general": ("official", "", "", "foreign minister", 0.0, False),
    "of the roster, general, with a state": ("russian official", "", "", "foreign minister", 0.8, True),
}  # fmt: skip


@pytest.mark.parametrize(("words", "tail", "titles", "offices", "fit", "sure"), FITS.values(), ids=FITS.keys())
def test_a_description_fits_a_person_so_well(words: str, tail: str, titles: str, offices: str, fit: float, sure: bool) -> None:
    chain = Chain(0, "one", "One", person=DORN if offices else None)
    chain.titles = [tuple(title.split()) for title in titles.split("|") if title]
    chain.offices = tuple(tuple(title.split()) for title in offices.split("|") if title)
    assert fits_noun(noun(words, tail), chain, PEOPLE) == (pytest.approx(fit), sure)


@pytest.mark.parametrize(
    ("words", "gender", "fits"), [("spokeswoman", "he", False), ("spokeswoman", "she", True), ("spokeswoman", "any", True)]
)
def test_a_description_of_another_gender_fits_nobody(words: str, gender: str, fits: bool) -> None:
    chain = Chain(0, "one", "One", gender=gender, titles=[("spokeswoman",)])
    assert (fits_noun(noun(words), chain, PEOPLE)[0] > 0) is fits


# A passage, and by how much the person whom its last name means leads the other of that name.
LEADS: dict[str, tuple[str, str, float]] = {
    "both just named": ("Tom Bell met Ann Bell. Bell left.", "Tom Bell", 0.0),
    "one in the paragraph before": ("Tom Bell came.\nAnn Bell met Bell.", "Ann Bell", 0.6),
    "one further back": ("Tom Bell came.\nIt fell.\nAnn Bell met Bell.", "Ann Bell", 1.0),
    "one later": ("Ann Bell met Bell. Tom Bell left.", "Ann Bell", 1.7),
    "the same title": ("Captain Tom Bell came. Mayor Ann Bell came. Mayor Bell left.", "Ann Bell", 2.5),
    "the same role": ("Captain Tom Bell met Town Mayor Ann Bell. Mayor Bell left.", "Ann Bell", 1.5),
    "a gender that is known of one": ("Captain Orlo Bell met Tom Bell. Mr. Bell left.", "Tom Bell", 1.5),
    "on the roster": ("Hugo Weller met Ruth Weller. Weller left.", "Ruth Weller", 0.7),
    "named twice": ("Tom Bell met Ann Bell. Ann Bell saw Bell.", "Ann Bell", 0.5 * math.log(3 / 2)),
    "a given name": ("Rosa Hale met Tom Rosa. Rosa left.", "Tom Rosa", 1.0),
}


@pytest.mark.parametrize(("text", "whom", "lead"), LEADS.values(), ids=LEADS.keys())
def test_of_two_of_one_surname_each_sign_counts(text: str, whom: str, lead: float, roster: Roster) -> None:
    words, index = read_words(parse(text), PEOPLE), names_of_roster(roster, PEOPLE.spellings)
    names = find_names(words, Kinds(), PEOPLE, index.words, frozenset())
    people = Entities(words, PEOPLE, index, None)
    people.name(names)
    last = [name for name in names if len(name.parts) == 1][-1]
    assert people.chains[last.chain].name == whom
    assert math.log(1 / last.doubt - 1) / 2 == pytest.approx(lead)


OTHERS = ("Ann Bolmer came. ", "Ann Colmer came. ", "Ann Dolmer came. ", "Ann Folmer came. ")
# What the last source stands for, and how sure.
SURE: dict[str, tuple[str, str]] = {
    "a description, two people later": (f"Minister Tom Hale came. {''.join(OTHERS[:2])}[[The minister]] said {{{{no}}}}.", "Tom Hale 0.9"),
    "a description, three people later": (
        f"Minister Tom Hale came. {''.join(OTHERS[:3])}[[The minister]] said {{{{no}}}}.",
        "Tom Hale 0.7",
    ),
    "hardly apart": (
        f"Official Tom Hale came. {''.join(OTHERS[:2])}Minister Carl Bell came. [[The official]] said {{{{no}}}}.",
        "Tom Hale 0.7",
    ),
    "not apart": (
        f"Minister Tom Hale came. {''.join(OTHERS[:2])}Former minister Carl Bell came. [[The minister]] said {{{{no}}}}.",
        "Carl Bell 0.5",
    ),
    "an office without an article": ("[[Russian foreign minister]] said {{no}}.", "dorn 0.7"),
    "an office": ("[[The Russian foreign minister]] said {{no}}.", "dorn 0.85"),
    "a capital": ("[[Orlo]] said {{no}}.", "Orlo 0.5"),
    "a group": ("[[Many people]] said {{no}}.", "*people 0.9"),
    "an organisation": ("[[The ministry]] said {{no}}.", "#ministry 0.9"),
    "somebody unnamed": ("[[An official]] said {{no}}.", "?official 0.8"),
    "two holders": ("Minister Tom Hale met Minister Ann Bell. [[The two ministers]] said {{no}}.", "Tom Hale + Ann Bell 0.85"),
}


@pytest.mark.parametrize(("passage", "speaker"), SURE.values(), ids=SURE.keys())
def test_a_naming_is_so_sure(passage: str, speaker: str, roster: Roster) -> None:
    last = named(passage, roster)[-1]
    assert " ".join([shown(last), *sorted({f"{one.confidence:g}" for one in last.speakers})]) == speaker


SAME: dict[str, tuple[str, bool]] = {
    "the same words": ("[[The mayor]] said {{no}}. [[The mayor]] said {{yes}}.", True),
    "an indefinite article again": ("[[A mayor]] said {{no}}. [[A mayor]] said {{yes}}.", False),
    "an indefinite article, then a definite one": ("[[A mayor]] said {{no}}. [[The mayor]] said {{yes}}.", True),
    "of two states": ("[[The minister of Norway]] said {{no}}. [[The minister of France]] said {{yes}}.", False),
    "of one place": ("[[A mayor of Norby]] said {{no}}. [[The mayor of Norby]] said {{yes}}.", True),
    "of two owners": ("[[His friend]] said {{no}}. [[Her friend]] said {{yes}}.", False),
    "of one owner": ("[[Norby's mayor]] said {{no}}. [[Norby's mayor]] said {{yes}}.", True),
    "two roles": ("[[The mayor]] said {{no}}. [[The captain]] said {{yes}}.", False),
    "one role in other words": ("[[A spokesman]] said {{no}}. [[The spokesperson]] said {{yes}}.", True),
    "a role of another state": ("[[A Russian official]] said {{no}}. [[The American official]] said {{yes}}.", False),
}


@pytest.mark.parametrize(("passage", "same"), SAME.values(), ids=SAME.keys())
def test_two_descriptions_are_one_person_or_two(passage: str, same: bool, roster: Roster) -> None:
    first, second = (item.speakers[0].key for item in named(passage, roster))
    assert (first == second) is same


MINISTERS = "Foreign Minister Tom Hale met %s Ann Bell. [[The two foreign ministers]] said {{no}}."
# Sources of a word or two, and several: what the last one stands for.
FEW_WORDS: dict[str, tuple[str, str]] = {
    "and, a pronoun": ("Ann Bell came. [[and she]] said {{no}}.", "Ann Bell"),
    "and, a name": ("Ann Bell came. [[and Bell]] said {{no}}.", "Ann Bell"),
    "the two of them": ("Tom Hale and Ann Bell came. [[two of them]] said {{no}}.", "*two of them"),
    "one of them": ("Tom Hale and Ann Bell came. [[one of them]] said {{no}}.", "?one of them"),
    "someone": ("[[Someone]] said {{no}}.", "?Someone"),
    "others": ("[[Others]] said {{no}}.", "*Others"),
    "a name and a group": ("[[Tom Hale and the captains]] said {{no}}.", "Tom Hale + *captains"),
    "a name and a role": ("[[Tom Hale and a captain]] said {{no}}.", "Tom Hale + ?captain"),
    "a name and an organisation": ("[[Tom Hale and the ministry]] said {{no}}.", "Tom Hale + #ministry"),
    "two organisations": ("[[The bank and the ministry]] said {{no}}.", "#bank + #ministry"),
    "two states": ("[[Norway and France]] said {{no}}.", "#state:norway + #state:france"),
    "two pronouns": ("Tom Hale met Ann Bell. [[He and she]] said {{no}}.", "Tom Hale + Ann Bell"),
    "one thing of two words": ("[[The rain and snow]] said {{no}}.", "#rain and snow"),
    "three names": ("[[Tom Hale, Ann Bell and Carl Orlo]] said {{no}}.", "Tom Hale + Ann Bell + Carl Orlo"),
    "a firm of two names": ("[[Tom Hale of Holm & Sons]] said {{no}}.", "Tom Hale"),
    "two of an office": (MINISTERS % "Foreign Minister", "Tom Hale + Ann Bell"),
    "a deputy": (MINISTERS % "Deputy Foreign Minister", "*two foreign ministers"),
    "a former one": (MINISTERS % "former Foreign Minister", "*two foreign ministers"),
    "a minister's captain": (MINISTERS % "the foreign minister's captain", "*two foreign ministers"),
    "nobody's office known": (MINISTERS % "Mrs.", "*two foreign ministers"),
}


@pytest.mark.parametrize(("passage", "speaker"), FEW_WORDS.values(), ids=FEW_WORDS.keys())
def test_a_short_source_stands_for(passage: str, speaker: str, roster: Roster) -> None:
    assert shown(named(passage, roster)[-1]) == speaker
