"""Spans are half-open; words are found again, as whole words, exactly or alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.text.spans import Span, find_places, find_words, hull, iou, joined, searchable, trimmed, whole_words

SPANS = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2)])
def test_no_empty_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end)


@given(SPANS, SPANS)
def test_spans_and_sets_of_characters_agree(one: Span, other: Span) -> None:
    here, there = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert one.overlaps(other) == bool(here & there)
    assert one.contains(other) == (there <= here)
    assert iou(one, other) == pytest.approx(len(here & there) / len(here | there) if here & there else 0)
    assert len(one) == len(here)
    assert hull((one, other)).contains(one) and hull((one, other)).contains(other)
    assert one.distance(other) == other.distance(one)
    assert (one.distance(other) == 0) == (one.start <= other.end and other.start <= one.end)


def test_hull_of_none() -> None:
    with pytest.raises(ValueError, match="empty"):
        hull(())


def test_trimmed() -> None:
    assert trimmed("  ab ", 0, 5, " ") == Span(2, 4)
    assert trimmed("   ", 0, 3, " ") is None


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        pytest.param("She said so, he said no.", "said", ["said", "said"], id="twice"),
        pytest.param("Aforesaid, saidest: said.", "said", ["said"], id="whole words only"),
        pytest.param("Holm's car", "Holm", ["Holm"], id="a genitive is another word"),
        pytest.param("well-known", "known", ["known"], id="a hyphen parts words"),
        pytest.param("Ho\u0301lm spoke", "Ho", [], id="an accent belongs to its letter"),
        pytest.param("Hólm spoke", "Ho\u0301lm", ["Hólm"], id="composed and not"),
        pytest.param("Ho\u0301lm spoke", "Hólm", ["Ho\u0301lm"], id="not composed and composed"),
        pytest.param("two \n\n words", "two words", ["two \n\n words"], id="white space"),
        pytest.param("two\u00a0words", "two words", ["two\u00a0words"], id="a space that does not break"),
        pytest.param("It’s “so” – yes", 'It\'s "so" - yes', ["It’s “so” – yes"], id="marks and dashes"),
        pytest.param("soft\u00adly said", "softly", ["soft\u00adly"], id="a soft hyphen"),
        pytest.param("well… no", "well...", ["well…"], id="dots"),
        pytest.param("It's ‘It’s’", "It's", ["It's"], id="exact ones shut out those alike"),
        pytest.param("我们愿意合作", "愿意", ["愿意"], id="no spaces, no whole words"),
        pytest.param("Said", "said", [], id="capitals count"),
        pytest.param("x", "  ", [], id="nothing"),
        pytest.param("aa aa aa", "aa aa", ["aa aa", "aa aa"], id="overlapping"),
    ],
)
def test_find_words(text: str, words: str, found: list[str]) -> None:
    assert [span.of(text) for span in find_words(searchable(text), words)] == found


@pytest.mark.parametrize(
    ("text", "parts", "found"),
    [
        pytest.param("we will go on and on", ["we ... on"], [["we will go on"]], id="the shortest"),
        pytest.param("we, we will go on", ["we … on"], [["we will go on"]], id="from the last first words"),
        pytest.param("a x b. a y b.", ["a ... b"], [["a x b"], ["a y b"]], id="two places"),
        pytest.param("a ... b, a x b", ["a ... b"], [["a ... b"]], id="as written before as dots"),
        pytest.param("a, he said, b", ["a", "b"], [["a", "b"]], id="cut"),
        pytest.param("a a b b", ["a", "b"], [["a", "b"]], id="cut, the nearest pieces"),
        pytest.param("b a", ["a", "b"], [], id="in order only"),
        pytest.param(
            "one two three, he said, four five six",
            ["one ... three", "four...six"],
            [["one two three", "four five six"]],
            id="cut and dots",
        ),
        pytest.param("a b c d", ["a ... b ... d"], [["a b c d"]], id="dots twice"),
        pytest.param("a b", ["... b"], [], id="dots need words at both sides"),
        pytest.param("a b", [], [], id="no part"),
    ],
)
def test_find_places(text: str, parts: list[str], found: list[list[str]]) -> None:
    assert [[span.of(text) for span in place] for place in find_places(searchable(text), parts)] == found


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("so said she", 4, 6, "said"),
        ("so said she", 2, 8, "said"),
        ("   ", 0, 2, None),
        ("a\u0301b c", 0, 1, "a\u0301b"),
        ("O'Neil's", 2, 4, "Neil"),
    ],
)
def test_whole_words(text: str, start: int, end: int, words: str | None) -> None:
    found = whole_words(text, Span(start, end))
    assert (found and found.of(text)) == words


TEXTS = st.text(st.sampled_from("ab \n.’'\"“”–-…\u0301\u00ad\u200bé愿1_"), min_size=1, max_size=40) | st.text(min_size=1, max_size=40)


@given(TEXTS, st.data())
def test_whole_words_are_found_again(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = whole_words(text, Span(start, data.draw(st.integers(start + 1, len(text)))))
    if span is not None:
        assert whole_words(text, span) == span
        assert span in find_words(searchable(text), span.of(text))


@given(TEXTS, TEXTS)
def test_what_is_found_is_verbatim_and_whole(text: str, words: str) -> None:
    for span in find_words(searchable(text), words):
        assert 0 <= span.start < span.end <= len(text)
        assert not joined(text, span.start) and not joined(text, span.end)


@given(TEXTS)
def test_the_way_back_from_folded(text: str) -> None:
    found = searchable(text)
    assert len(found.folded) == len(found.starts) == len(found.ends)
    assert list(found.starts) == sorted(found.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
