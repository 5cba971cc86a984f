"""What the parser does around Stanza: tokens put right, long texts cut, genitives left out of names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.language.quoting import Apostrophes, read_language
from quotes.parsing.stanza_parser import LONGEST_PIECE, StanzaParser, mended, pieces
from quotes.text.article import Article
from quotes.text.spans import Span

EN = read_language("en").apostrophes
pytestmark = pytest.mark.versions

MENDED = {
    "'We": ["'", "We"],
    "‘We": ["‘", "We"],
    "'s": ["'s"],
    "'em": ["'em"],
    "'90s": ["'90s"],
    ".»": [".", "»"],
    "'": ["'"],
    "O ' Neil": ["O", "'", "Neil"],
    "don't": ["don't"],
    '"': ['"'],
}


@pytest.mark.parametrize(("text", "expected"), MENDED.items(), ids=list(MENDED))
def test_mended(text: str, expected: list[str]) -> None:
    tokens = [Span(*match.span()) for match in re.finditer(r"\S+", text)]
    assert [span.of(text) for span in mended(text, tokens, EN)] == expected


def test_a_name_cut_in_three_is_one() -> None:
    text = "Mr. O'Neil left"
    tokens = [Span(0, 3), Span(4, 5), Span(5, 6), Span(6, 10), Span(11, 15)]
    assert [span.of(text) for span in mended(text, tokens, EN)] == ["Mr.", "O'Neil", "left"]


def test_a_language_that_says_nothing_of_apostrophes_has_none() -> None:
    text = "'em O'Neil"
    tokens = [Span(0, 3), Span(4, 5), Span(5, 6), Span(6, 10)]
    assert [span.of(text) for span in mended(text, tokens, Apostrophes())] == ["'", "em", "O", "'", "Neil"]


def test_names_are_those_of_the_language() -> None:
    tokens = [Span(0, 1), Span(1, 2), Span(2, 6)]
    assert [span.of("Q'Dahl") for span in mended("Q'Dahl", tokens, Apostrophes(names=frozenset({"Q"})))] == ["Q'Dahl"]


@given(st.lists(st.text(alphabet="'‘\"“«»”.,!?aZ9O", min_size=1, max_size=6), max_size=20))
def test_mended_tokens_cover_the_same_letters(words: list[str]) -> None:
    text = " ".join(words)
    tokens = [Span(*match.span()) for match in re.finditer(r"\S+", text)]
    found = mended(text, tokens, EN)
    assert found == sorted(found)
    assert [i for span in found for i in range(span.start, span.end)] == [i for span in tokens for i in range(span.start, span.end)]


@given(st.text(alphabet='ab .!?"\n', max_size=60), st.integers(1, 400))
def test_pieces_are_short_and_hold_every_word(text: str, times: int) -> None:
    long = text * times
    spans = pieces(long)
    assert all(len(span) <= LONGEST_PIECE for span in spans)
    held = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in held for i, char in enumerate(long) if not char.isspace())


@pytest.mark.weights
def test_a_parse_keeps_parts_and_entities_on_the_words() -> None:
    text = "Harbour news\n\"We agreed on Brighthaven's terms,\" said Mayor Ada Holm's deputy Ben Okri.\n"
    (parse,) = StanzaParser().parse([Article("a", text)])
    words = {(part.kind, part.span.of(text).strip('",')) for part in parse.parts}
    assert ("cue", "said") in words
    assert any(kind == "source" and "Ben Okri" in source for kind, source in words)
    assert any(entity.kind == "person" and entity.span.of(text).removeprefix("Mayor ") == "Ada Holm" for entity in parse.entities)
    assert parse.sentences[0].tokens[0].span.of(text) == "Harbour"
