"""What the learnt scorers are told, counted by hand; no count goes beyond its bound."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from quotes.language.quoting import read_language
from quotes.quotation.acceptance import accept_row
from quotes.quotation.features import (
    ACCEPT_FEATURES,
    CUE_FEATURES,
    CUE_GROUPS,
    SOURCE_FEATURES,
    SOURCE_GROUPS,
    between,
    pair_of,
    row_of,
    side_of,
)
from quotes.quotation.index import Index, make_index
from quotes.quotation.segments import find_segments
from quotes.quotation.types import Candidate, Link, Segment
from quotes.text.spans import Span
from tests.quoting import marked

EN = read_language("en")


def indexed(markup: str) -> Index:
    return make_index(marked(markup, ("Holm", "Vance")), EN)


def told_of_cue(markup: str, segment: int = 0, cue: int = 0) -> dict[str, float]:
    index = indexed(markup)
    own = find_segments(index)[segment]
    return dict(zip(CUE_FEATURES, row_of(CUE_GROUPS, pair_of(index, own, index.cues[cue], index.cues), {}), strict=True))


def told_of_source(markup: str, cue: bool = True, segment: int = 0, source: int = 0) -> dict[str, float]:
    index = indexed(markup)
    own = find_segments(index)[segment]
    pair = pair_of(index, own, index.sources[source], index.sources, index.cues[0] if cue else None, 0.75 if cue else 0.0)
    return dict(zip(SOURCE_FEATURES, row_of(SOURCE_GROUPS, pair, {}), strict=True))


def told_of_segment(markup: str, cue: bool = True, source: bool = True, segment: int = 0) -> dict[str, float]:
    index = indexed(markup)
    own = find_segments(index)[segment]
    link = Link(index.cues[0] if cue else None, index.sources[0] if source else None, 0.625, 0.25)
    return dict(zip(ACCEPT_FEATURES, accept_row(index, own, link), strict=True))


def log(number: float) -> float:
    return round(math.log1p(number), 3)


WORDS = "{The pier is ours}"
CUES: dict[str, tuple[str, dict[str, float]]] = {
    "right after": (f"{WORDS}, [Holm] <said>.", {
        "tagged": 1, "score": 0.95, "side": 1, "gap": log(7), "words": 2, "sentences": 0, "paragraphs": 0, "stops": 0, "contents": 0,
        "cues": 0, "sources": 1, "rank": 0, "speech": 1, "thought": 0, "act": 0, "phrase": 0, "noun": 0, "gap_comma": 1, "gap_colon": 0,
        "gap_words": 2, "marked": 0, "double": 0, "closed": 1, "length": log(16), "starts_paragraph": 1, "cue_in_marks": 0,
        "cue_length": 1, "source_near": log(1), "other_content": round(log(999) - log(7), 3), "parts": 1, "content_score": 0.95,
        "gap_mark": 0, "conjunction": 0, "rival": log(999),
    }),
    "right before": (f'[Holm] <thought>: "{WORDS}"', {
        "side": -1, "gap": log(2), "words": 1, "speech": 0, "thought": 1, "gap_comma": 0, "gap_colon": 1, "gap_words": 1, "marked": 2,
        "double": 1, "closed": 1, "starts_paragraph": 0, "gap_mark": 0, "sources": 0,
    }),
    "in marks of its own": (f'{WORDS}, "so he <said>".', {"cue_in_marks": 1, "gap_mark": 1}),
    "marks between": (f'{WORDS}, a "pier", he <said>.', {"cue_in_marks": 0, "gap_mark": 1}),
    "sentences later": (f"{WORDS}. It rained. Why? It fell! [Holm] <said>.", {"sentences": 4, "stops": 4, "words": 7}),
    "sentences later, at most six": (f"{WORDS}." + " It fell." * 8 + " [Holm] <said>.", {"sentences": 6, "stops": 5, "words": 18}),
    "paragraphs later": (f"{WORDS}.\nIt fell.\n[Holm] <said>.", {"paragraphs": 2, "sentences": 2, "stops": 2}),
    "paragraphs later, at most four": (f"{WORDS}." + "\nIt fell." * 5 + "\n[Holm] <said>.", {"paragraphs": 4}),
    "paragraphs before, at most four": ("[Holm] <said>." + "\nIt fell." * 5 + f"\n{WORDS}.", {"paragraphs": -4, "side": -1}),
    "sentences before, at most six": ("[Holm] <said>." + " It fell." * 8 + f" {WORDS}.", {"sentences": -6}),
    "forty words between": (f"{WORDS} {'so ' * 45}<said>.", {"gap_words": 40, "words": 46}),
    "a long cue": (f"{WORDS}, <so he said to all of us there now>.", {"cue_length": 8}),
    "three sources between": (f"{WORDS}, [Holm], [Vance], [she] <said>.", {"sources": 3, "source_near": log(1)}),
    "six sources between": (f"{WORDS}," + " [she]," * 6 + " <said>.", {"sources": 5}),
    "no source": (f"{WORDS}, it was <said>.", {"source_near": log(999), "sources": 0}),
    "a phrase": (f"<According to> [Holm], {WORDS}.", {"phrase": 1, "speech": 1, "gap": log(7)}),
    "a noun": ("Holm's <belief> {that the pier is ours}.", {"noun": 1, "thought": 1, "conjunction": 1, "gap": log(1)}),
    "within the words": ("{The pier, [Holm] <said>, is ours}.", {"side": 0, "gap": 0, "rank": 0}),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "told"), CUES.values(), ids=CUES.keys())
def test_what_is_told_of_a_cue(markup: str, told: dict[str, float]) -> None:
    found = told_of_cue(markup)
    assert {name: found[name] for name in told} == pytest.approx(told, abs=1e-6)


def test_a_cue_is_ranked_by_how_many_stand_nearer_on_its_side() -> None:
    markup = f"<added> and <left>: {WORDS}, [Holm] <said>, <told> and <wrote>."
    assert [told_of_cue(markup, cue=number)["rank"] for number in range(5)] == [1, 0, 0, 1, 2]
    assert [told_of_cue(markup, cue=number)["cues"] for number in range(5)] == [1, 0, 0, 1, 2]
    assert [round(math.expm1(told_of_cue(markup, cue=number)["rival"])) for number in range(5)] == [7, 7, 2, 2, 2]


def test_another_content_may_lie_nearer() -> None:
    markup = f"{WORDS}, [Holm] <said>, {{and more}}."
    assert told_of_cue(markup)["other_content"] == pytest.approx(log(2) - log(7))
    assert told_of_cue(markup, segment=1)["other_content"] == pytest.approx(log(7) - log(2))
    assert [told_of_cue(f"{WORDS} {'{so} ' * count}<said>.")["contents"] for count in (0, 2, 7)] == [0, 2, 5]


SOURCES: dict[str, tuple[str, bool, dict[str, float]]] = {
    "a name": (f"{WORDS}, [Holm] <said>.", True, {
        "pronoun": 0, "relative": 0, "name": 1, "role": 0, "length": log(4), "in_marks": 0, "marked": 0, "double": 0,
        "content_length": log(16), "starts_paragraph": 1, "has_cue": 1, "cue_p": 0.75, "cue_tagged": 1, "cue_speech": 1, "cue_thought": 0,
        "cue_act": 0, "cue_phrase": 0, "cue_gap": log(1), "cue_side": -1, "cue_between": 1, "cue_sentences": 0, "cue_sources": 0,
        "cue_commas": 0, "cue_contents": 0, "starts_sentence": 0, "cue_distance": log(7), "gap_mark": 0, "cue_ends_by": 0, "gap_dash": 0,
        "gap_colon": 0,
    }),
    "no cue": (f"[Holm] left: {WORDS}.", False, {
        "has_cue": 0, "cue_p": 0, "cue_tagged": -1, "cue_speech": 0, "cue_gap": -1, "cue_side": 0, "cue_between": 0, "cue_sentences": 0,
        "cue_sources": 0, "cue_commas": 0, "cue_contents": 0, "starts_sentence": 1, "cue_distance": -1, "cue_ends_by": 0,
    }),
    "a pronoun": (f"[She] <said> {WORDS}.", True, {"pronoun": 1, "name": 0, "cue_between": 1, "cue_side": -1, "starts_sentence": 1}),
    "a relative": (f"Holm, [who] <said> {WORDS}.", True, {"relative": 1, "name": 0}),
    "a role": (f"[The spokesman] <said> {WORDS}.", True, {"role": 1, "name": 0, "pronoun": 0}),
    "on both sides": (f"[Holm] knew: {WORDS}, it is <said>.", True, {"cue_between": -1, "cue_side": -1}),
    "by": (f"{WORDS}, it was <said> by [Holm].", True, {"cue_ends_by": 1, "cue_side": 1}),
    "a dash": (f'"{WORDS}" - [Holm]', False, {"gap_dash": 1, "gap_colon": 0, "marked": 2, "double": 1}),
    "a colon": (f'[Holm]: "{WORDS}"', False, {"gap_dash": 0, "gap_colon": 1}),
    "a space": (f'[Holm] "{WORDS}"', False, {"gap_dash": 0, "gap_colon": 0}),
    "commas": (f"{WORDS}, [Holm], so, so, so, so, so, <said>.", True, {"cue_commas": 4}),
    "two commas": (f"{WORDS}, [Holm], so, <said>.", True, {"cue_commas": 2}),
    "sources between": (f"{WORDS}, [Holm], [she], [he] <said>.", True, {"cue_sources": 2}),
    "many sources between": (f"{WORDS}, [Holm]," + " [she]," * 6 + " <said>.", True, {"cue_sources": 4}),
    "contents between": (f"{WORDS}, [Holm]," + " {so}," * 2 + " <said>.", True, {"cue_contents": 2}),
    "many contents between": (f"{WORDS}, [Holm]," + " {so}," * 6 + " <said>.", True, {"cue_contents": 4}),
    "sentences before the cue": (f"{WORDS}, [Holm]. It fell. It <said>.", True, {"cue_sentences": -2}),
    "many sentences before the cue": (f"{WORDS}, [Holm]." + " It fell." * 6 + " It <said>.", True, {"cue_sentences": -4}),
    "a sentence's second character": (f"{WORDS}. “[Holm] <said>.", True, {"starts_sentence": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "cue", "told"), SOURCES.values(), ids=SOURCES.keys())
def test_what_is_told_of_a_source(markup: str, cue: bool, told: dict[str, float]) -> None:
    found = told_of_source(markup, cue)
    assert {name: found[name] for name in told} == pytest.approx(told, abs=1e-6)


SEGMENTS: dict[str, tuple[str, dict[str, Any], dict[str, float]]] = {
    "a whole line": (f"{WORDS}", {"cue": False, "source": False}, {
        "words": 4, "marked": 0, "double": 0, "closed": 1, "parts": 1, "content_score": 0.95, "cover": 1, "starts_paragraph": 1,
        "ends_paragraph": 1, "starts_upper": 1, "ends_stop": 0, "has_cue": 0, "cue_p": 0.625, "cue_score": 0, "cue_speech": 0,
        "cue_thought": 0, "cue_act": 0, "cue_phrase": 0, "cue_noun": 0, "cue_gap": -1, "cue_words": 0, "source_p": 0.25, "source_gap": -1,
        "source_score": 0, "comma_before": 0, "colon_before": 0, "letter_before": 0, "letter_after": 0, "bracketed": 0,
        "paragraph_words": 3, "capitals": 0.25, "dash_after": 0,
    }),
    "with its link": (f"[Holm] <has said>: {WORDS}, again.", {}, {
        "has_cue": 1, "cue_score": 0.95, "cue_speech": 1, "cue_gap": 2, "cue_words": 2, "source_gap": 11, "source_score": 0.95,
        "colon_before": 1, "comma_before": 0, "letter_before": 0, "letter_after": 0, "starts_paragraph": 0, "ends_paragraph": 0,
        "ends_stop": 1,
        "paragraph_words": 7,
    }),
    "after a comma, before a dash": ("[Holm] <said>, {it is ours} – so.", {}, {
        "comma_before": 1, "colon_before": 0, "dash_after": 1, "starts_upper": 0, "capitals": 0, "ends_stop": 0,
    }),
    "after a letter, before one": ("[Holm] <said> {it is Ours} again", {}, {"letter_before": 1, "letter_after": 1, "capitals": 0.25}),
    "in brackets": ("[Holm] <said> ({it is ours})", {}, {"bracketed": 1, "letter_before": 0, "letter_after": 0}),
    "its stop in the marks": ('[Holm] <said> "{It is ours.}"', {}, {"ends_stop": 1, "marked": 2, "double": 1, "ends_paragraph": 1}),
    "its stop outside the marks": ('[Holm] <said> "{It is ours}".', {}, {"ends_stop": 0, "ends_paragraph": 0}),
    "its paragraph's end": ("[Holm] <said> {it is ours}\nSo.", {}, {"ends_paragraph": 1, "paragraph_words": 4}),
    "half covered": ('[Holm] <said> "It {is ours}"', {}, {"cover": round(7 / 10, 3)}),
    "marks never closed": ('[Holm] <said> "{It is ours}', {}, {"closed": 0}),
    "sixty words": ("{" + "so " * 70 + "it is} [Holm] <said>", {}, {"words": 60, "paragraph_words": 60}),
    "far from its cue": (f"[Holm] <said> {'so ' * 250}{WORDS}.", {}, {"cue_gap": 400, "source_gap": 600}),
    "a long cue": (f"[Holm] <{'so ' * 14}said> {WORDS}.", {}, {"cue_words": 12}),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "named", "told"), SEGMENTS.values(), ids=SEGMENTS.keys())
def test_what_is_told_of_a_segment(markup: str, named: dict[str, bool], told: dict[str, float]) -> None:
    found = told_of_segment(markup, **named)
    assert {name: found[name] for name in told} == pytest.approx(told, abs=1e-6)


BETWEEN = {
    "before": (Span(0, 3), Span(5, 9), (3, 5), -1),
    "after": (Span(12, 15), Span(5, 9), (9, 12), 1),
    "touching before": (Span(0, 5), Span(5, 9), (5, 5), -1),
    "touching after": (Span(9, 12), Span(5, 9), (9, 9), 1),
    "overlapping": (Span(3, 7), Span(5, 9), (7, 7), 0),
    "inside": (Span(6, 7), Span(5, 9), (9, 9), 0),
    "the same start": (Span(5, 6), Span(5, 9), (6, 6), 0),
}


@pytest.mark.parametrize(("one", "other", "gap", "side"), BETWEEN.values(), ids=BETWEEN.keys())
def test_the_gap_of_two_spans(one: Span, other: Span, gap: tuple[int, int], side: int) -> None:
    assert between(one, other) == gap and side_of(one, other) == side


@pytest.mark.parametrize(("marks", "opens"), [(0, True), (19, True), (20, False)])
def test_a_paragraph_opens_with_its_marks(marks: int, opens: bool) -> None:
    index = indexed("It rained.\n" + " " * marks + "So it did.")
    assert index.opens_paragraph(11 + marks) is opens
    assert not index.opens_paragraph(11 + marks + 3)


def test_what_the_tagger_does_not_see_is_no_part() -> None:
    index = indexed('"It is ours," he knew.')
    (segment,) = find_segments(index)
    assert (segment.parts, segment.score, segment.cover) == (0, 0.0, 0.0)
    both = replace(segment, parts=2, score=0.5, cover=0.12345)
    assert isinstance(both, Segment)
    row = dict(zip(ACCEPT_FEATURES, accept_row(index, both, Link(None, Candidate(Span(13, 15), 0.5, True), 0.0, 0.0)), strict=True))
    assert (row["parts"], row["content_score"], row["cover"], row["source_gap"], row["source_score"]) == (2, 0.5, 0.123, 0.0, 0.5)
