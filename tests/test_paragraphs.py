"""Paragraphs: lines, hand-wrapped blocks, odd line ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.text.paragraphs import is_wrapped, paragraphs

WRAPPED = (
    "The council met on Monday and\nagreed to build the bridge, the\nmayor said after the vote in\nthe harbour hall."
    "\n\nWork begins\nin May."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One line.", ["One line."]),
        ("Heading\nThe text.\nMore.", ["Heading", "The text.", "More."]),
        ("A.\r\n\r\n  B.  \r\n", ["A.", "B."]),
        ("A.\u2028B.", ["A.", "B."]),
        ("\ufeffA.", ["\ufeffA."]),
        (WRAPPED, [WRAPPED.split("\n\n")[0], WRAPPED.split("\n\n")[1]]),
        (WRAPPED.replace("\n", "\r\n"), WRAPPED.replace("\n", "\r\n").split("\r\n\r\n")),
    ],
    ids=["empty", "blank", "one", "lines", "crlf and spaces", "line separator", "byte order mark", "wrapped", "wrapped crlf"],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text)] == expected


def test_short_lines_with_stops_are_not_wrapped() -> None:
    assert not is_wrapped("He left.\nShe stayed.\nThey met.\nIt rained.")


@given(st.text(alphabet="aA .\n\r\t\u2028\x85\x0b", max_size=200))
def test_every_word_is_in_one_paragraph(text: str) -> None:
    spans = paragraphs(text)
    assert list(spans) == sorted(spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in covered for i, char in enumerate(text) if not char.isspace())
    assert all(span.of(text) == span.of(text).strip() for span in spans)
