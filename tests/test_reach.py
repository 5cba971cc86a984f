"""How far each kind of mention looks and how long a name may be: one step inside a bound, and one beyond it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quotes.language.quoting import read_language
from quotes.quotation.types import Attribution, Mention, Quotation
from quotes.speakers.resolve import name_speakers
from quotes.speakers.roster import Roster
from quotes.text.spans import Span
from tests.test_speakers import ROSTER, named, parse, shown, written_roster

LETTERS = "BCDFGHJKLMNPRSTVWZ"
STRANGERS = [f"{first}{rest}" for rest in ("olmer", "anken", "undry", "essel") for first in LETTERS]
COUPLE = "Tom Hale and Ann Bell came"
PAIR = "Mayor Tom Hale and Mayor Ann Bell came. "
FISHERIES = "  - key: moor\n    name: Edda Moor\n    offices:\n      - {title: Minister of Fisheries and Inland Waterways, from: 2004}\n"
SAFETY = FISHERIES.replace("moor", "lind").replace("Edda Moor", "Otto Lind").replace("Inland", "Their Inland")


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return written_roster(tmp_path_factory, ROSTER + FISHERIES + SAFETY)


def rain(words: int) -> str:
    return " ".join(["rain"] * words)


def days(sentences: int) -> str:
    return "Rain fell. " * sentences


def strangers(people: int) -> str:
    return "".join(f"Ann {name} came. " for name in STRANGERS[:people])


def couples(pairs: int) -> str:
    return "".join(f"Ann {one} and Tom {other} came. " for one, other in zip(STRANGERS[:pairs], STRANGERS[-pairs:], strict=True))


def told(passage: str, roster: Roster) -> str:
    """The speakers of the last source, and how sure."""
    last = named(passage, roster)[-1]
    return " ".join([shown(last), *sorted({f"{speaker.confidence:g}" for speaker in last.speakers})])


# what it shows: the passage with so many words, sentences or people in it, the most of them, what is told then, and with one more
BOUNDS: dict[str, tuple[Callable[[int], str], int, str, str]] = {
    "they, words": (lambda n: f"{COUPLE} {rain(n)}. [[They]] said {{{{no}}}}.", 76, "Tom Hale + Ann Bell 0.75", "-"),
    "they, sentences": (lambda n: f"{COUPLE}. {days(n)}[[They]] said {{{{no}}}}.", 1, "Tom Hale + Ann Bell 0.75", "-"),
    "two people apart, words": (
        lambda n: f"Tom Hale came, Ann Bell came {rain(n)}. [[They]] said {{{{no}}}}.",
        72,
        "Tom Hale + Ann Bell 0.5",
        "-",
    ),
    "two people apart, sentences": (
        lambda n: f"Tom Hale came, Ann Bell came. {days(n)}[[They]] said {{{{no}}}}.",
        1,
        "Tom Hale + Ann Bell 0.5",
        "-",
    ),
    "words of a group": (
        lambda n: f"The {'Norby ' * n}captains came. [[They]] said {{{{no}}}}.",
        5,
        "*Norby Norby Norby Norby Norby captains 0.9",
        "*Norby Norby Norby Norby Norby captains 0.9",
    ),
    "who": (lambda n: f"Ann Bell {rain(n)} [[who]] said {{{{no}}}}.", 6, "Ann Bell 0.931", "-"),
    "it, after so many sources": (
        lambda n: f"[[The ministry]] said {{{{no}}}}{' and [[Ann Bell]] said {{so}}' * n}, [[it]] said {{{{yes}}}}.",
        2,
        "#ministry 0.6",
        "#ministry 0.5",
    ),
    "it, a source, sentences": (lambda n: f"[[The ministry]] said {{{{no}}}}. {days(n)}[[It]] said {{{{yes}}}}.", 0, "#ministry 0.6", "-"),
    "it, a body, sentences": (lambda n: f"The ministry closed. {days(n)}[[It]] said {{{{yes}}}}.", 0, "#ministry 0.5", "-"),
    "it, words": (lambda n: f"The ministry closed {rain(n)}. [[It]] said {{{{no}}}}.", 76, "#ministry 0.5", "-"),
    "what follows a head": (
        lambda n: f"[[People of {rain(n)}]] said {{{{no}}}}.",
        7,
        f"*People of {rain(7)} 0.9",
        f"*People of {rain(7)} 0.9",
    ),
    "the two men": (
        lambda n: f"Mayor Tom Hale and Mayor Carl Bell came. {days(n)}[[The two men]] said {{{{no}}}}.",
        11,
        "Tom Hale + Carl Bell 0.85",
        "*two men 0.9",
    ),
    "two of an office that neither is said to hold": (
        lambda n: f"{PAIR}{days(n)}[[The two ministers]] said {{{{no}}}}.",
        11,
        "Tom Hale + Ann Bell 0.85",
        "*two ministers 0.9",
    ),
    "their statement": (
        lambda n: f"{PAIR}{days(n)}[[Their joint statement]] said {{{{no}}}}.",
        11,
        "Tom Hale + Ann Bell 0.6",
        "*joint statement 0.9",
    ),
    "a joint statement": (
        lambda n: f"{PAIR}{days(n)}[[A joint statement]] said {{{{no}}}}.",
        3,
        "Tom Hale + Ann Bell 0.6",
        "*joint statement 0.9",
    ),
    "his guest": (
        lambda n: f"Tom Hale met Ann Bell. {days(n)}Tom Hale sat. [[His guest]] said {{{{no}}}}.",
        10,
        "Ann Bell 0.6",
        "#guest 0.9",
    ),
    "one of a state, sentences": (lambda n: f"Viktor Dorn came. {days(n)}[[The Russian]] said {{{{no}}}}.", 2, "dorn 0.6", "#Russian 0.9"),
    "one of a state, words": (lambda n: f"Viktor Dorn came {rain(n)}. [[The Russian]] said {{{{no}}}}.", 76, "dorn 0.6", "#Russian 0.9"),
    "holders of an office, people": (
        lambda n: f"Minister Tom Hale came. Minister Ann Bell came. {strangers(n)}[[The two ministers]] said {{{{no}}}}.",
        58,
        "Tom Hale + Ann Bell 0.85",
        "*two ministers 0.9",
    ),
    "holders of an office, pairs": (
        lambda n: (
            "Minister Tom Hale met Minister Ann Bell. Minister Mark Veld came. Tom Hale and Ann Bell sat. "
            f"{couples(n)}[[The two ministers]] said {{{{no}}}}."
        ),
        19,
        "Tom Hale + Ann Bell 0.85",
        "*two ministers 0.9",
    ),
    "a name's words": (
        lambda n: f"Captain Ann {'Orlo ' * n}Vash came. [[Vash]] said {{{{no}}}}.",
        5,
        "Ann Orlo Orlo Orlo Orlo Orlo Vash 0.95",
        "Vash 0.5",
    ),
    "a likely name's words": (lambda n: f"Ann {'Orlo ' * n}Vash came. [[Vash]] said {{{{no}}}}.", 2, "Ann Orlo Orlo Vash 0.95", "Vash 0.5"),
    "a title before a name": (
        lambda n: f"The former {rain(n)} captain Tom Hale came. [[The captain]] said {{{{no}}}}.",
        5,
        "Tom Hale 0.7",
        "Tom Hale 0.9",
    ),
    "a description after a name": (
        lambda n: f"Tom Hale, a {rain(n)} captain, came. [[The captain]] said {{{{no}}}}.",
        9,
        "Tom Hale 0.9",
        "?captain 0.8",
    ),
    "a role after a name, no article": (
        lambda n: f"Tom Hale, {rain(n)} captain, came. [[The captain]] said {{{{no}}}}.",
        3,
        "Tom Hale 0.9",
        "?captain 0.8",
    ),
    "what a noun is of": (
        lambda n: f"[[The minister of{' Norby' * n}]] said {{{{no}}}}.",
        8,
        f"?minister of{' Norby' * 8} 0.8",
        f"?minister of{' Norby' * 8} 0.8",
    ),
    "a noun's determiner": (
        lambda n: f"The {rain(n)} spokeswoman came. [[She]] said {{{{no}}}}.",
        6,
        f"?{rain(6)} spokeswoman 0.97",
        "-",
    ),
    "no headline, long words": (
        lambda n: f"Captain Orlo{' Rains' * n}\nIt rained. [[Orlo]] said {{{{no}}}}.",
        1,
        "Orlo Rains 0.95",
        "Orlo 0.5",
    ),
    "no headline, letters of a long word": (
        lambda n: f"Captain Orlo Rains {'Reddle'[:n]}\nIt rained. [[Orlo]] said {{{{no}}}}.",
        3,
        "Orlo Rains Red 0.95",
        "Orlo 0.5",
    ),
    "an interview's paragraphs": (
        lambda n: "Ann Bell came.\n" + "Why?\n" * 3 + "Rain fell.\n" * n + "[[I]] said {{no}}.\n",
        16,
        "Ann Bell 0.5",
        "-",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("passage", "most", "inside", "beyond"), BOUNDS.values(), ids=BOUNDS.keys())
def test_a_mention_looks_so_far_and_no_further(passage: Callable[[int], str], most: int, inside: str, beyond: str, roster: Roster) -> None:
    assert (told(passage(most), roster), told(passage(most + 1), roster)) == (inside, beyond)


LEAST: dict[str, tuple[Callable[[int], str], int, str, str]] = {
    "letters of a known name": (
        lambda n: f"Ann {'Bellow'[:n]} came.\nHeavy Storms Flood {'Bellow'[:n]} Again\nIt rained. [[{'Bellow'[:n]}]] said {{{{no}}}}.",
        3,
        "Ann Bel 0.95",
        "Be 0.5",
    ),
    "questions of an interview": (lambda n: "Ann Bell came.\n" + "Why?\n[[I]] said {{no}}.\n" * n, 3, "Ann Bell 0.5", "-"),
    "capitals of a headline": (
        lambda n: f"Captain Orlo Rains{' Again' * n} rain fell\nIt rained. [[Orlo]] said {{{{no}}}}.",
        3,
        "Orlo 0.5",
        "Orlo Rains Again Again 0.95",
    ),
}


@pytest.mark.parametrize(("passage", "fewest", "enough", "short"), LEAST.values(), ids=LEAST.keys())
def test_so_many_are_enough_and_one_less_is_not(
    passage: Callable[[int], str], fewest: int, enough: str, short: str, roster: Roster
) -> None:
    assert (told(passage(fewest), roster), told(passage(fewest - 1), roster)) == (enough, short)


@pytest.mark.parametrize(("inner", "speaker"), [(50, "Ann Bell"), (51, "-")])
def test_the_words_around_an_i_are_looked_for_among_the_latest_contents(inner: int, speaker: str, roster: Roster) -> None:
    text = f'"{"no " * inner}I said." Ann Bell said.'
    whole, own = Span(1, text.index('."')), Span(text.index("I"), text.index("I") + 1)
    name = Span(text.index("Ann"), text.index("Bell") + 4)
    items = [Attribution(Quotation((whole,), "direct"), Mention(name, "name"), None, "given", 1.0)]
    for number in range(inner):
        items.append(Attribution(Quotation((Span(1 + 3 * number, 3 + 3 * number),), "indirect"), None, None, "given", 1.0))
    items.append(Attribution(Quotation((Span(own.end + 1, own.end + 5),), "indirect"), Mention(own, "pronoun"), None, "given", 1.0))
    assert shown(name_speakers(parse(text), tuple(items), roster, read_language("en"))[-1]) == speaker


ENDINGS = {"": "Orlo 0.5", ".": "Orlo Rains Again 0.95", "!": "Orlo Rains Again 0.95", "?": "Orlo Rains Again 0.95", ":": "Orlo 0.5"}


@pytest.mark.parametrize(("end", "speaker"), ENDINGS.items())
def test_a_sentence_is_no_headline(end: str, speaker: str, roster: Roster) -> None:
    assert told(f"Captain Orlo Rains Again{end}\nIt rained. [[Orlo]] said {{{{no}}}}.", roster) == speaker


@pytest.mark.parametrize(("word", "named"), [("Bell", True), ("bell", False)])
def test_a_known_surname_in_a_headline_is_a_name_with_its_capital_alone(word: str, named: bool, roster: Roster) -> None:
    headline = f"Heavy Storms Ring Again The Old {word} Down"
    passage = f"Ann Bell came.\n{headline}\nCarl Hood came. [[They]] said {{{{no}}}}."
    assert told(passage, roster) == ("Ann Bell + Carl Hood 0.5" if named else "-")
