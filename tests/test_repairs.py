"""What becomes of the tagger's parts before anything is tied: {content} [source] <cue>, put right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes.language.quoting import read_language
from quotes.quotation.index import make_index
from quotes.quotation.near import near
from quotes.quotation.types import Candidate
from quotes.text.parse import Part
from quotes.text.spans import Span
from tests.quoting import marked, parse_of

EN = read_language("en")
PEOPLE = ("Ada Holm", "Vance")

PARTS = {
    "as they are": ("[Holm] <said> {it was late}.", "{it was late} <said> [Holm]"),
    "a content is cut where a paragraph ends": (
        "[Holm] <said> {it was late\n\nand it rained}.",
        "{it was late} {and it rained} <said> [Holm]",
    ),
    "of a cue and a source the first bit stays": ("[Ada\n\nHolm] <has\n\nsaid> {it was late}.", "{it was late} <has> [Ada]"),
    "a bit of nothing but space is none": ("[Holm] <\n\nsaid> {it was late\n\n }.", "{it was late} <said> [Holm]"),
    "the asked one is a source": ("<Do you still think> {the pier is lost}?", "{the pier is lost} <Do you still think> [you]"),
    "a talker who opens the cue": ("<I think> {the pier is lost}.", "{the pier is lost} <I think> [I]"),
    "a talker with an ending": ("<I've said> {the pier is lost}.", "{the pier is lost} <I've said> [I]"),
    "a talker at the cue's end is its object": ("[Holm] <told you> {the pier was lost}.", "{the pier was lost} <told you> [Holm]"),
    "a talker after another word": ("<Told you so> {the pier was lost}.", "{the pier was lost} <Told you so>"),
    "a source within the cue is enough": ("<Do [you] think> {the pier is lost}?", "{the pier is lost} <Do you think> [you]"),
    "the same auxiliary ends what was said": (
        "[Norby] <has said> {it wants peace and has called for talks}.",
        "{it wants peace} <has said> [Norby]",
    ),
    "a comma before it is left out": ("[Norby] <has said> {it wants peace, but has no ships}.", "{it wants peace} <has said> [Norby]"),
    "another auxiliary goes on": (
        "[Norby] <has said> {it wants peace and had called for talks}.",
        "{it wants peace and had called for talks} <has said> [Norby]",
    ),
    "without a coordinator it goes on": (
        "[Norby] <has said> {it wants what it has called peace}.",
        "{it wants what it has called peace} <has said> [Norby]",
    ),
    "in marks it goes on": (
        '[Norby] <has said> {it wants "peace and has called" for talks}.',
        '{it wants "peace and has called" for talks} <has said> [Norby]',
    ),
    "a plain cue has no auxiliary": (
        "[Norby] <said> {it wants peace and said no more}.",
        "{it wants peace and said no more} <said> [Norby]",
    ),
    "a cue that is not right before": (
        "[Norby] <has said> so often {it wants peace and has called for talks}.",
        "{it wants peace and has called for talks} <has said> [Norby]",
    ),
    "a past after a perfect is reported": (
        "[Norby] <has said> {it was ready} but saw no ships. It rained.",
        "{it was ready but saw no ships} <has said> [Norby]",
    ),
    "what it swallows is no part": (
        "[Norby] <has said> {it was ready} but <saw> {no ships}. [Holm] <said> {no}.",
        "{it was ready but saw no ships} {no} <has said> <said> [Norby] [Holm]",
    ),
    "to the end of the line": (
        "[Norby] <has said> {it was ready} but saw no ships\nHolm left.",
        "{it was ready but saw no ships} <has said> [Norby]",
    ),
    "not into marks": (
        '[Norby] <has said> {it was ready} but saw "no ships".',
        "{it was ready} <has said> [Norby]",
    ),
    "not after another past": ("[Norby] <said> {it was ready} but saw no ships.", "{it was ready} <said> [Norby]"),
    "not with a participle": ("[Norby] <has said> {it was ready} but seen no ships.", "{it was ready} <has said> [Norby]"),
    "not without a coordinator": ("[Norby] <has said> {it was ready} when saw no ships.", "{it was ready} <has said> [Norby]"),
    "a sentence within what another says": (
        "It rained. [Norby] <hopes> {it will end soon}, [Ada Holm] <said>.",
        "{Norby hopes it will end soon} <said> [Ada Holm]",
    ),
    "another says it, the verb before the name": (
        "[Norby] <hopes> {it will end soon}, <said> [Ada Holm].",
        "{Norby hopes it will end soon} <said> [Ada Holm]",
    ),
    "not where no comma is": (
        "[Norby] <hopes> {it will end soon} [Ada Holm] <said>.",
        "{it will end soon} <hopes> <said> [Norby] [Ada Holm]",
    ),
    "not where the other has words": (
        "[Norby] <hopes> {it will end soon}, [Ada Holm] <said> {the rain was old}.",
        "{it will end soon} {the rain was old} <hopes> <said> [Norby] [Ada Holm]",
    ),
    "not where the cue is not plain": (
        "[Norby] <hopes> {it will end soon}, [Ada Holm] <hopes>.",
        "{it will end soon} <hopes> <hopes> [Norby] [Ada Holm]",
    ),
    "not where the cue stands far from the name": (
        "[Norby] <hopes> {it will end soon}, [Ada Holm] on Monday <said>.",
        "{it will end soon} <hopes> <said> [Norby] [Ada Holm]",
    ),
    "not where marks are": (
        '[Norby] "<hopes>" {it will end soon}, [Ada Holm] <said>.',
        "{it will end soon} <hopes> <said> [Norby] [Ada Holm]",
    ),
    "not without a source of its own": (
        "Norby <hopes> {it will end soon}, [Ada Holm] <said>.",
        "{it will end soon} <hopes> <said> [Ada Holm]",
    ),
    "a medium is no source": (
        "[Northern Wire] <quoted> Vance as saying {the pier was open}.",
        "{the pier was open} <quoted> [Vance]",
    ),
}


def shown(markup: str) -> str:
    index = make_index(marked(markup, PEOPLE), EN)
    found = [*((part.span, "{}") for part in index.contents), *((one.span, "<>") for one in index.cues)]
    found += [(one.span, "[]") for one in index.sources]
    return " ".join(f"{signs[0]}{' '.join(span.of(index.text).split())}{signs[1]}" for span, signs in found)


@pytest.mark.parametrize(("markup", "expected"), PARTS.values(), ids=PARTS.keys())
def test_parts_are_put_right(markup: str, expected: str) -> None:
    assert shown(markup) == expected


GUESSES = {
    "a verb of saying beside marks": ('"It was late," Ada Holm said on Monday.', ["said"], ["Ada Holm"]),
    "before marks": ('On Monday Ada Holm said: "It was late."', ["said"], ["Ada Holm"]),
    "a pronoun": ('"It was late," she said.', ["said"], ["she"]),
    "a byline": ('"It was late." — the old captain\n', [], ["the old captain"]),
    "in both margins once": ('"It was," said Vance, "late."', ["said"], ["Vance"]),
    "not in marks": ('"She said it was late."', [], []),
    "not in the next line": ('"It was late."\nAda Holm said so.', [], []),
    "not in the line before": ('Ada Holm said so.\n"It was late."', [], []),
    "not far away": ('"It was late." ' + "The rain fell on the pier. " * 7 + "Ada Holm said so.", [], []),
    "not what is tagged": ('"It was late," [Ada Holm] <said>.', [], []),
    "no verb of saying": ('"It was late," Ada Holm knew.', [], ["Ada Holm"]),
    "without marks": ("It was late, Ada Holm said.", [], []),
}


@pytest.mark.parametrize(("markup", "cues", "sources"), GUESSES.values(), ids=GUESSES.keys())
def test_what_the_tagger_misses_beside_marks_is_guessed(markup: str, cues: list[str], sources: list[str]) -> None:
    index = make_index(marked(markup, PEOPLE), EN)
    assert [one.span.of(index.text) for one in index.guessed_cues] == cues
    assert [one.span.of(index.text) for one in index.guessed_sources] == sources
    assert not any(one.tagged or one.score for one in (*index.guessed_cues, *index.guessed_sources))


PROPOSALS = {
    "a statement that the tagger misses": ("I think that the pier is lost.", "{that the pier is lost}", ["think"], ["I"]),
    "an auxiliary belongs to the cue": ("We have always said it is too short.", "{it is too short}", ["have always said"], ["We"]),
    "what is tagged stays": ("[I] <think> {that the pier is lost}.", "{that the pier is lost} <think> [I]", [], []),
    "a content with a cue near": (
        "I think that {the pier is lost}, <according to> [Vance].",
        "{the pier is lost} <according to> [Vance]",
        [],
        [],
    ),
    "a content without a cue anywhere is replaced": ("I think that {the pier is} lost.", "{that the pier is lost}", ["think"], ["I"]),
    "marks are left alone": ('I think that "the pier is lost".', "", [], ["I", "that"]),
    "who is told is no part of it": ("She told me the pier is lost.", "{the pier is lost}", ["told"], ["She"]),
    "what one was like": ("I was like, let us go to Norby.", "{let us go to Norby}", ["was like"], ["I"]),
    "what one was like, and no more": ("It rained. And I was like, ...", "", [], []),
    "a liking is no quotation": ("I like, as you know, to go to Norby.", "", [], []),
    "no subject": ("By thinking that the pier is lost, we lose it.", "", [], []),
}


@pytest.mark.parametrize(("markup", "parts", "cues", "sources"), PROPOSALS.values(), ids=PROPOSALS.keys())
def test_statements_are_proposed(markup: str, parts: str, cues: list[str], sources: list[str]) -> None:
    index = make_index(marked(markup, PEOPLE), EN)
    assert shown(markup) == parts
    assert [one.span.of(index.text) for one in index.guessed_cues] == cues
    assert [one.span.of(index.text) for one in index.guessed_sources] == sources


def test_parts_beyond_the_text_or_of_nothing_are_left_out() -> None:
    text = "It was late. \n Holm said so."
    spans = (Span(0, 11), Span(12, 15), Span(20, 99), Span(90, 99))
    index = make_index(parse_of(text, tuple(Part(span, "content") for span in spans)), EN)
    assert [part.span.of(text) for part in index.contents] == ["It was late"]


@pytest.mark.parametrize("markup", [each[0] for each in PARTS.values()], ids=PARTS.keys())
def test_the_order_of_the_parts_does_not_matter(markup: str) -> None:
    parse = marked(markup, PEOPLE)
    index, other = make_index(parse, EN), make_index(replace(parse, parts=tuple(reversed(parse.parts))), EN)
    assert (other.contents, other.cues, other.sources) == (index.contents, index.cues, index.sources)


NEAR = {
    "the nearest on either side": (1, 1, 9, ["b", "f"]),
    "as many as asked for": (2, 2, 99, ["a", "b", "f", "g"]),
    "none beyond the reach": (9, 9, 2, ["b", "f"]),
    "just within it": (9, 9, 12, ["a", "b", "f"]),
    "none": (0, 0, 99, []),
}


@pytest.mark.parametrize(("before", "after", "reach", "names"), NEAR.values(), ids=NEAR.keys())
def test_candidates_near_a_span(before: int, after: int, reach: int, names: list[str]) -> None:
    starts = {"a": 7, "b": 18, "f": 31, "g": 50}
    items = [Candidate(Span(start, start + 1), 0.5, True) for start in starts.values()]
    found = near(items, Span(20, 30), before=before, after=after, reach=reach)
    assert [name for name, start in starts.items() if any(one.span.start == start for one in found)] == names
    inner = [Candidate(Span(start, start + 1), 0.5, True) for start in range(20, 30)]
    assert near(inner, Span(20, 30), before=before, after=after, reach=reach) == inner[:4]
