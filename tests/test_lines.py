"""Line ends: which of them end a paragraph, what is read where a line is wrapped, and the way back to the text on disk."""

from __future__ import annotations

import re
import textwrap
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.text.lines import paragraphs, read
from quotes.text.spans import Span

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (40, 60, 72, 80, 100)
WRAPPED = (
    "The council met on Monday. It\nagreed to build the bridge, the\nmayor said after the vote in\nthe harbour hall."
    "\n\nWork begins in the month\nof May."
)
STORY = (
    "Norby harbour opens again",
    "By Bo Lind",
    "NORBY, March 3 - The harbour of Norby will be dredged before the winter, Mayor Ada Holm said on Monday. The council of "
    "the town had voted for it by a majority of three, after a long debate in the old customs house.",
    '"We are ready to begin," Holm told the fishermen of the northern coast, who had been waiting for five years. "Nobody will '
    'have to sell a boat because the quay is closed, and nobody will have to leave."',
    "Jon Dorn, who speaks for the Kestrel Line, was more careful. The line would wait for the survey, he said, before it ordered "
    'two new ferries; he called the plan "a well-known dream" of the mayor.',
    "The work is to begin in May.",
)


def filled(paragraph: str, width: int, **options: str) -> str:
    return textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False, **options)


def read_lines(text: str) -> list[str]:
    return [line for line in read(text).text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One line.", ["One line."]),
        ("Heading\nThe text.\nMore.", ["Heading", "The text.", "More."]),
        ("A.\r\n\r\n  B.  \r\n", ["A.", "B."]),
        ("A.\r\r\nB.\rC.", ["A.", "B.", "C."]),
        ("A.\u2028B.\x85C.\vD.\fE.", ["A.", "B.", "C.", "D.", "E."]),
        ("\ufeffA.", ["\ufeffA."]),
        (WRAPPED, WRAPPED.split("\n\n")),
        (WRAPPED.replace("\n", "\r\n"), WRAPPED.replace("\n", "\r\n").split("\r\n\r\n")),
        ("He left.\nShe stayed.\nThey met.\nIt rained.", ["He left.", "She stayed.", "They met.", "It rained."]),
    ],
    ids=[
        "empty",
        "blank",
        "one",
        "lines",
        "crlf and spaces",
        "doubled returns",
        "odd ends",
        "byte order mark",
        "wrapped",
        "wrapped crlf",
        "short lines",
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text)] == expected


@given(st.text(alphabet="aA .\n\r\t\u2028\x85\x0b", max_size=200))
def test_every_word_is_in_one_paragraph(text: str) -> None:
    spans = paragraphs(text)
    assert list(spans) == sorted(spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in covered for i, char in enumerate(text) if not char.isspace())
    assert all(span.of(text) == span.of(text).strip() for span in spans)


# -- wrapped text is read as if it were not


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


LAYOUTS = {
    "blank lines": lambda width: "\n\n".join(filled(one, width) for one in STORY),
    "windows": lambda width: crlf("\n\n".join(filled(one, width) for one in STORY)),
    "flowed": lambda width: "\n\n".join(filled(one, width) for one in STORY).replace("\n", " \n"),
    "first lines indented": lambda width: "\n".join(filled(one, width, initial_indent="    ") for one in STORY),
    "all lines indented": lambda width: "\n\n".join(
        filled(one, width, initial_indent="      ", subsequent_indent="      ") for one in STORY
    ),
    "heading above": lambda width: "\n".join(STORY[:2]) + "\n\n" + "\n\n".join(filled(one, width) for one in STORY[2:]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrapped_story_is_read_in_its_paragraphs(layout: str, width: int) -> None:
    assert read_lines(LAYOUTS[layout](width)) == list(STORY)


@pytest.mark.parametrize("width", WIDTHS)
def test_quoted_mail_is_read_in_its_paragraphs(width: int) -> None:
    mail = "\n".join(f"> {line}".rstrip() for line in LAYOUTS["blank lines"](width).split("\n"))
    assert [line.removeprefix("> ") for line in read_lines(mail) if line != ">"] == list(STORY)


def test_a_short_last_line_ends_a_paragraph() -> None:
    text = (
        "The harbour of Norby will be dredged before the winter, said\nMayor Ada Holm. The council of the town had voted for it on\n"
        "Monday.\nHolm told the fishermen that nobody would have to sell a boat\nbecause the quay was closed, and nobody would have to\n"
        "leave.\n"
        "The Kestrel Line waits for the survey, said Jon Dorn, and then\norders two new ferries for the northern coast."
    )
    assert [line.split()[0] for line in read_lines(text)] == ["The", "Holm", "The"]


def test_a_full_line_ends_a_paragraph_where_no_sentence_ends_within_one() -> None:
    text = (
        "The mayor said on Monday that the harbour of\nNorby would open.\nThe council agreed to the plan in a meeting\nat noon.\n"
        "The ferries will go again in May, she said.\nHolm was glad that nobody had to leave the\ntown."
    )
    assert [line.split()[0] for line in read_lines(text)] == ["The", "The", "The", "Holm"]


@pytest.mark.parametrize("label", ["NORBY -- ", "NORBY, March 3 (Wire) - ", "MR. DORN: ", "* "])
def test_a_dateline_a_label_or_a_bullet_begins_a_paragraph_whatever_stands_above(label: str) -> None:
    heading, story = "Norby harbour opens again after the war", label + STORY[3].replace('"', "")
    assert read_lines(heading + "\n" + filled(story, 40)) == [heading, story]


def test_a_text_of_two_widths_is_read_in_its_paragraphs() -> None:
    text = "\n\n".join(filled(one, 72) for one in STORY[:4]) + "\n\n" + "\n\n".join(filled(one, 48) for one in STORY[2:])
    assert read_lines(text) == [*STORY[:4], *STORY[2:]]


def test_one_letter_wrapped_amid_whole_paragraphs_is_read_so() -> None:
    text = "\n\n".join((*STORY[2:], *(filled(one, 60) for one in STORY[2:]), *STORY[2:]))
    assert read_lines(text) == [*STORY[2:]] * 3


@pytest.mark.parametrize(
    "text",
    [
        'The harbour of Norby will be dredged before the winter,\n"and nobody has to leave," Mayor Ada Holm said on Monday\nevening.',
        "Mayor Ada Holm said on Monday that the harbour of Norby would be dredged\nbefore the winter.",
        '"We are ready to begin," said the mayor of Norby, Ada\nHolm, in the old customs house.',
        "The ferries go again, said the spokesman of the\nKestrel Line on Monday.",
    ],
    ids=["three lines", "two lines", "a name cut", "an article before a name"],
)
def test_a_short_wrapped_text_is_one_paragraph(text: str) -> None:
    assert read_lines(text) == [" ".join(text.split())]


def test_an_uneven_margin_is_wrapped_too() -> None:
    text = (
        "We met the mayor on Monday morning at the harbour of\nNorby. She said that the ferries would go again before\n"
        "the winter and that the council had found\nthe money for it in the reserves of the town. Nobody\n"
        "else spoke, and the fishermen went home\nbefore it was dark."
    )
    assert read_lines(text) == [" ".join(text.split())]


# -- what is not wrapped stays as it is


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(STORY),
        "\n\n".join(STORY),
        "The sea is grey, the harbour still,\nThe boats are drawn upon the sand,\nThe wind comes over Norby Hill,\nAnd night comes down.",
        "the sea is grey and slow tonight\nand nobody is at the quay\nthe lamps are out along the pier\nand all the boats have gone",
        "apples from the north\npears from the river valley\nplums\ncherries, sour and sweet\nwalnuts",
        "- rebuild the harbour\n- buy two ferries\n- sell the old quay\n- close the customs house",
        "Ada Holm at the harbour on Monday.\nPhoto: Bo Lind\nThe ferry Kestrel leaves Norby.\nPhoto: Kestrel Line",
        "Harbour      Ferries   Boats\nNorby             12     140\nLindholm           3      22",
        "harbour\tferries\tboats\tberths\nnorby\t12\t140\t12\nlindholm\t3\t22\t2",
        "Ada Holm\nMayor of Norby\n12 Quay Street\nNorby",
        "MR. HOLM: We are ready to begin the work.\nMS. DORN: I doubt it.\nMR. HOLM: the council has voted.",
        f"{STORY[2]}\nthe end.\n{STORY[3]}\nvia the Norby Wire\n{STORY[4]}",
    ],
    ids=["lines", "blocks", "poem", "small poem", "list", "bullets", "captions", "table", "tabs", "address", "transcript", "stray lines"],
)
def test_what_is_not_wrapped_is_read_as_it_stands(text: str) -> None:
    reading = read(text)
    assert reading.text == text
    assert reading.text == reading.original


@pytest.mark.parametrize("width", WIDTHS)
def test_lists_and_poems_amid_wrapped_text_keep_their_lines(width: int) -> None:
    inset = ["- two ferries", "- one quay", "The sea is grey,", "The wind is still.", "1. Norby", "2. Lindholm"]
    text = "\n\n".join(filled(one, width) for one in STORY[2:4]) + "\n\n" + "\n".join(inset) + "\n\n" + filled(STORY[4], width)
    assert read_lines(text) == [*STORY[2:4], *inset, STORY[4]]


# -- words cut at a line's end

RANKS = {"harbour": 1, "well-known": 2, "long": 3, "standing": 4, "re-sign": 9, "resign": 5}
SUSPENDS = ("and",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"The har-\nbour will open," she said.', '"The harbour will open," she said.'),
        ('"The har-\r\n   bour will open," she said.', '"The harbour will open," she said.'),
        ('"The har\u00ad\nbour will open," she said.', '"The harbour will open," she said.'),
        ('"A well-\nknown harbour," she said.', '"A well-known harbour," she said.'),
        ('"A long-\nstanding plan," she said.', '"A long-standing plan," she said.'),
        ('"I will re-\nsign," she said.', '"I will resign," she said.'),
        ("The vel-\nvet quay. Velvet is soft.", "The velvet quay. Velvet is soft."),
        ("The vel-\nvet quay. Vel-vet is soft.", "The vel-vet quay. Vel-vet is soft."),
        ("Short-\nand long-term plans.", "Short- and long-term plans."),
        ("The mayor-\nHolm, she said.", "The mayor-\nHolm, she said."),
    ],
)
def test_a_word_cut_at_a_lines_end_is_read_whole(text: str, expected: str) -> None:
    assert read(text, RANKS, SUSPENDS).text == expected


def test_a_hyphen_is_suspended_before_the_words_handed_in_alone() -> None:
    assert read("Short-\nand long-term plans.", RANKS, ("oder",)).text == "Shortand long-term plans."


def test_the_words_on_disk_are_found_again() -> None:
    text = '"The har-\r\nbour will be dredged before the winter comes to\r\nNorby," she said.'
    reading = read(text, RANKS)
    whole = reading.text.index("harbour")
    assert reading.placed(Span(whole, whole + 7)).of(text) == "har-\r\nbour"
    assert reading.words(Span(text.index("har-"), text.index(" will"))) == "harbour"


PIECES = st.sampled_from(["harbour", "the", "The", "Holm", "said.", '"We', 'go,"', "har-", "bour", "—", "a", "> ", "- ", "   ", "\t"])
ENDS = st.sampled_from([" ", " ", " ", "\n", "\n", "\n\n", "\r\n", "\r", "\n    ", " \n", "\u2028", "\x85", "\f", "-\n", ""])


@given(st.lists(st.tuples(PIECES, ENDS), max_size=60).map(lambda pairs: "".join(map("".join, pairs))), st.data())
def test_every_span_of_a_reading_lies_in_the_text(text: str, data: st.DataObject) -> None:
    reading = read(text, RANKS)
    assert not re.search("[\r\v\f\x85\u2028\u2029]", reading.text), "only one kind of line end is left"
    assert re.sub(r"[\s>\-]", "", reading.text) == re.sub(r"[\s>\-]", "", text), "no word is lost or made"
    if reading.text:
        start = data.draw(st.integers(0, len(reading.text) - 1))
        end = data.draw(st.integers(start + 1, len(reading.text)))
        span = reading.placed(Span(start, end))
        assert span.end <= len(text)
        assert re.sub(r"[\s>\-]", "", span.of(text)) == re.sub(r"[\s>\-]", "", reading.text[start:end])
        assert reading.words(span).strip() == reading.text[start:end].strip()


@pytest.mark.parametrize("text", ["\r", "\n", " ", "A", "A ", ". ", "> ", "- ", "a\t", "the har-\nbour of\nthe ", 'abc."'])
def test_reading_takes_linear_time(text: str) -> None:
    def seconds(size: int) -> float:
        whole, begun = text * (size // len(text)) + "\nthe end", time.process_time()
        read(whole)
        return time.process_time() - begun

    assert min(seconds(80_000) for _ in range(3)) < 12 * max(0.005, min(seconds(20_000) for _ in range(3)))


def test_there_is_one_definition_of_a_line_end() -> None:
    sign = re.compile(r"\.splitlines\(|\\x85|\\u2028|\\v|\\f|\[\\r\\n\]|\\r\?\\n")
    found = {path.name for path in (ROOT / "quotes").rglob("*.py") if sign.search(path.read_text(encoding="utf-8"))}
    assert found == {"wrapping.py", "spans.py"}, "spans.py knows white space, wrapping.py line ends, nobody else either"
