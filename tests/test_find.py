"""Quotations are found from the tagger's parts and the marks together."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.language.quoting import read_language
from quotes.quotation.evidence.boilerplate import boilerplate
from quotes.quotation.evidence.marks import find_quoted_spans
from quotes.text.parse import Part
from quotes.text.spans import Span
from tests.quoting import attribute, find_quotations, marked, parse_of

EN = read_language("en")

STRETCHES = {
    "straight": ('"We are here," Holm said.', ["We are here,"]),
    "curly": ("“We are here,” Holm said.", ["We are here,"]),
    "guillemets": ("«We are here», Holm said.", ["We are here"]),
    "two apostrophes": ("''We are here,'' Holm said. ''All.''", ["We are here,", "All."]),
    "low and high": ("„We are here“, Holm said.", ["We are here"]),
    "single": ("'We are here,' Holm said.", ["We are here,"]),
    "single curly": ("‘We are here,’ Holm said.", ["We are here,"]),
    "single with an apostrophe": ("'We won't go,' Holm said.", ["We won't go,"]),
    "single with a plural's apostrophe": ("'The workers' rights are ours,' Holm said.", ["The workers' rights are ours,"]),
    "apostrophes are no marks": ("The workers' rights and the girls' school weren't his.", []),
    "elision is no mark": ("Rock 'n' roll, '90s style, for 'em.", []),
    "two in a line": ('"A tree," he said. "A house."', ["A tree,", "A house."]),
    "a curly within straight": ('"They call it “home” here," he said.', ["They call it “home” here,"]),
    "single within double": ("“They call it ‘home’ here,” he said.", ["They call it ‘home’ here,"]),
    "double within single": ("'They call it \"home\" here,' he said.", ['They call it "home" here,']),
    "an opener that closes": ("“It is unusual,“ he said.", ["It is unusual,"]),
    "never closed runs to the line's end": ('He said "we go on\nNext line.', ["we go on"]),
    "never closed goes on in the next paragraph": ('"We go on.\n\n"And on," he said.', ['We go on.\n\n"And on,']),
    "a stray closer is nothing": ("It was 6'2\" tall.", []),
    "a stray closer spoils nothing": ('It is 12" wide. "We know," he said.', ["We know,"]),
    "a lost opener restarts": ('He "went. "We know," he said.', ["We know,"]),
    "a transcript's label stays out": ('"HOLM: We will see."', ["We will see."]),
    "empty marks": ('He said "".', []),
}


@pytest.mark.parametrize(("text", "expected"), STRETCHES.values(), ids=STRETCHES.keys())
def test_marks_are_paired(text: str, expected: list[str]) -> None:
    found = [one.inner.of(text) for one in find_quoted_spans(text, EN)]
    assert [words for words in found if words.strip("\"'")] == expected


FOUND = {
    "tagged and in marks": (
        '"{We will rebuild the old harbour by spring}," <said> [Ada Holm].',
        [("We will rebuild the old harbour by spring,", "direct")],
    ),
    "marks alone": (
        '"We will rebuild the old harbour by spring," said Ada Holm.',
        [("We will rebuild the old harbour by spring,", "direct")],
    ),
    "a clipped tag takes the whole stretch": (
        '"We will {rebuild the old harbour} by spring," <said> [Ada Holm].',
        [("We will rebuild the old harbour by spring,", "direct")],
    ),
    "several sentences in marks are one": (
        '"{We will rebuild the old harbour.} {It takes time.} {We have it}," <said> [Ada Holm].',
        [("We will rebuild the old harbour. It takes time. We have it,", "direct")],
    ),
    "indirect": ("[Ada Holm] <said> {the harbour would be rebuilt by spring}.", [("the harbour would be rebuilt by spring", "indirect")]),
    "mixed": (
        '[Ada Holm] <said> {the harbour was "a wreck and a shame" last year}.',
        [('the harbour was "a wreck and a shame" last year', "mixed")],
    ),
    "a mixed tag that stops in the marks": (
        '[Ada Holm] <said> {the harbour was "a wreck} and a shame".',
        [('the harbour was "a wreck and a shame"', "mixed")],
    ),
    "cut by its cue": (
        '"{We will rebuild the old harbour}," [Ada Holm] <said>. "{It will take us until spring.}"',
        [("We will rebuild the old harbour, | It will take us until spring.", "direct")],
    ),
    "two cues, two quotations": (
        '"{We will rebuild the old harbour}," [Ada Holm] <said>. "{It will take us until spring}," [she] <added>.',
        [("We will rebuild the old harbour,", "direct"), ("It will take us until spring,", "direct")],
    ),
    "several paragraphs": (
        '"{We will rebuild the old harbour, all of it.}\n\n"{It will take us until spring}," [Ada Holm] <said>.',
        [('We will rebuild the old harbour, all of it.\n\n"It will take us until spring,', "direct")],
    ),
    "British marks": (
        "'{We will rebuild the old harbour by spring},' <said> [Ada Holm].",
        [("We will rebuild the old harbour by spring,", "direct")],
    ),
    "a dialogue that the tagger does not see": (
        'Ada Holm came in. "Who has shut the harbour?"\n\n"Nobody has shut it."\n\nShe frowned. "Then open it for them."',
        [("Who has shut the harbour?", "direct"), ("Nobody has shut it.", "direct"), ("Then open it for them.", "direct")],
    ),
    "a verb of speech beside, its subject far": (
        'While it rained she turned to the captain standing in the fog, who knew her, and <said>, "{open the harbour}" to him.',
        [("open the harbour", "direct")],
    ),
    "two words by themselves": ('The "Old Harbour" of Norby. "Keep out." Holm left.', []),
    "a clause cut before its words in marks": (
        '{Her aim}, [Ada Holm] <said>, {was "a pier for all of us"}.',
        [('Her aim | was "a pier for all of us"', "mixed")],
    ),
    "marks, then a clause of its own": (
        '"{A pier for all of us}," [Ada Holm] <said>, and {the town would pay}.',
        [("A pier for all of us,", "direct"), ("the town would pay", "indirect")],
    ),
    "a sentence with a source of its own, all said by another": (
        "[Norby] <hopes> {it will rain until the harbour is full}, [Ada Holm] <said>.",
        [("Norby hopes it will rain until the harbour is full", "indirect")],
    ),
    "its heading is not said": (
        "Rain In Norby\n[Norby] <hopes> {it will rain until the harbour is full}, [Ada Holm] <said>.",
        [("Norby hopes it will rain until the harbour is full", "indirect")],
    ),
    "two sources, each with words": (
        "[Norby] <hopes> {it will rain until spring}, [Ada Holm] <said> {the harbour was lost}.",
        [("it will rain until spring", "indirect"), ("the harbour was lost", "indirect")],
    ),
    "the auxiliary again ends it": (
        "[Ada Holm] <has said> {she wants the old harbour and has called for a new pier}.",
        [("she wants the old harbour", "indirect")],
    ),
    "another auxiliary does not": (
        "[Ada Holm] <has said> {she wants the old harbour and is ready to build it}.",
        [("she wants the old harbour and is ready to build it", "indirect")],
    ),
    "scare quotes": ('The so-called "reset" began with a red button.', []),
    "a title": ('He teaches from the book "Old Harbours" every year.', []),
    "the title of a paper": ('[Holm] came to town with a paper <called> "{Rebuilding the Harbour}" in May.', []),
    "the title of an article": ('[Holm] came with an article <entitled> "{Why we need a new harbour by spring}" in May.', []),
    "called, but no title": (
        '[Holm] <called> the plan "{a waste of good money and time}" on Monday.',
        [("a waste of good money and time", "direct")],
    ),
    "a heading": ("Rebuilding The Harbour\n\nThe town met on Monday.", []),
    "nothing": ("The town met on Monday.", []),
    "an agency line": ("{(Xinhua News Agency March 9, 2009)}", []),
    "a share link": ("{Share this story}", []),
}


@pytest.mark.parametrize(("markup", "expected"), FOUND.values(), ids=FOUND.keys())
def test_quotations_are_found(markup: str, expected: list[tuple[str, str]]) -> None:
    parse = marked(markup, people=("Ada Holm",))
    found = find_quotations(parse, EN)
    assert [(" | ".join(span.of(parse.article.text) for span in one.content), one.kind) for one in found] == expected


FURNITURE = {
    "navigation": ("Accessibility links\n\nThe town met.", ["Accessibility links"]),
    "agency line": ("The town met.\n(Xinhua News Agency March 9, 2009)", ["(Xinhua News Agency March 9, 2009)"]),
    "promotion at the end": (
        "The town met on Monday. " * 10 + "\n\nOur Best Stories\n\nOur Best Stories\n\nRead them all here",
        ["Our Best Stories\n\nOur Best Stories\n\nRead them all here"],
    ),
    "a parenthesis that is story": ("(The town, he said, met on Monday.)", []),
    "story": ("Share prices fell on Monday.", []),
}


@pytest.mark.parametrize(("text", "expected"), FURNITURE.values(), ids=FURNITURE.keys())
def test_page_furniture_is_seen(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in boilerplate(text, EN)] == expected


HOSTILE = st.text(alphabet=st.sampled_from("\"'“”‘’«»„`()[]{} \n\r\t\u00a0\u2028\u200f\x00aZ9.,:—said she אב\ud7ff😀"), max_size=300)


@settings(max_examples=150, deadline=None)
@given(
    text=HOSTILE,
    cuts=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60), st.sampled_from(["content", "cue", "source"])), max_size=12),
)
def test_hostile_text_never_crashes_and_spans_are_verbatim(text: str, cuts: list[tuple[int, int, str]]) -> None:
    parts = tuple(Part(Span(start, start + length), kind) for start, length, kind in cuts)  # type: ignore[arg-type]
    parse = parse_of(text, parts)
    quotations = find_quotations(parse, EN)
    attributions = attribute(parse, quotations, EN)
    assert [one.quotation for one in attributions] == list(quotations)
    spans = [span for one in quotations for span in one.content]
    assert all(span.end <= len(text) and span.of(text).strip() for span in spans)
    assert spans == sorted(spans) and not any(one.overlaps(other) for one, other in itertools.pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE)
def test_stretches_never_overlap(text: str) -> None:
    found = find_quoted_spans(text, EN)
    assert all(one.span.end <= other.span.start for one, other in itertools.pairwise(found))
    assert all(one.span.contains(one.inner) for one in found)


LONG = {
    "no space": "a" * 200_000,
    "only marks": '"' * 200_000,
    "curly marks": "“" * 200_000,
    "single marks": "'a " * 70_000,
    "open and close": '"a b c," he said. ' * 3_000,
    "right to left": "אמר " * 50_000,
    "no end of sentence": "he said that " * 16_000,
    "quoted": "quoted " * 30_000,
    "as saying": "as saying " * 20_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    parse = parse_of(text[:10]) if len(text) > 10 else parse_of(text)
    parse = type(parse)(type(parse.article)("long", text), (), (), ())
    attribute(parse, find_quotations(parse, EN), EN)
    assert time.process_time() - started < 20


def test_many_odd_parts_take_linear_time() -> None:
    text = "she said so. " * 8_000
    parts = tuple(Part(Span(at, at + 3), kind) for at in range(0, 20_000, 13) for kind in ("content", "cue", "source"))  # type: ignore[arg-type]
    parse = type(parse_of("x"))(type(parse_of("x").article)("long", text), (), (), parts)
    started = time.process_time()
    attribute(parse, find_quotations(parse, EN), EN)
    assert time.process_time() - started < 30
