"""Records: ids, how gold replaces silver, and the way through JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import AnnotationError
from quotes.record import SAME, Record, as_dict, from_dict, merge
from quotes.text.spans import Span, iou

PLAIN = Record(
    article_id="a1",
    language="en",
    content=(Span(10, 20),),
    text="0123456789",
    kind="direct",
    reports="speech",
    source=None,
    source_text=None,
    source_kind=None,
    cue=None,
    cue_text=None,
    relay=None,
    speakers=(),
    speaker_names=(),
    speaker_type=None,
    speaker_confidence=None,
    rule="test",
    confidence=0.5,
    stance=None,
    probabilities=(),
    grade="silver",
)


def row(*content: tuple[int, int], grade: str = "silver", **fields: object) -> Record:
    return replace(PLAIN, content=tuple(Span(*pair) for pair in content), grade=grade, **fields)


def test_id_is_where_the_content_stands() -> None:
    assert row((10, 20), (30, 40)).id == "a1:10-40"


@pytest.mark.parametrize(
    ("silver", "gold", "stays"),
    [
        pytest.param([(10, 20)], [(10, 20)], False, id="same"),
        pytest.param([(10, 20)], [(12, 22)], False, id="shifted"),
        pytest.param([(12, 14)], [(10, 20)], False, id="inside gold"),
        pytest.param([(10, 20)], [(12, 14)], True, id="around gold: may be a quotation that holds another"),
        pytest.param([(10, 20)], [(30, 40)], True, id="apart"),
        pytest.param([(10, 20)], [(20, 30)], True, id="touching"),
        pytest.param([(10, 20)], [(10, 20), (30, 40)], False, id="one segment of a cut gold one"),
        pytest.param([(10, 20), (30, 40)], [(30, 40)], False, id="cut one with a segment in gold"),
        pytest.param([(10, 40)], [(10, 20), (30, 40)], False, id="cut gold taken as one piece"),
    ],
)
def test_silver_gives_way_to_gold(silver: list[tuple[int, int]], gold: list[tuple[int, int]], stays: bool) -> None:
    ours, theirs = row(*silver), row(*gold, grade="gold")
    assert (ours in merge([ours], [theirs])) is stays
    assert theirs in merge([ours], [theirs])


@pytest.mark.parametrize("tie", ["cue", "source"])
def test_silver_that_goes_too_far_under_the_same_cue_or_source_gives_way(tie: str) -> None:
    ours, theirs = row((10, 50), **{tie: Span(2, 6)}), row((10, 20), grade="gold", **{tie: Span(2, 6)})
    assert merge([ours], [theirs]) == (theirs,)
    elsewhere = replace(ours, content=(Span(60, 90),))
    assert merge([elsewhere], [theirs]) == (theirs, elsewhere)


@pytest.mark.parametrize(
    ("silver", "rejected", "stays"),
    [
        pytest.param((10, 20), (10, 20), False, id="same"),
        pytest.param((10, 20), (9, 21), False, id="with its marks"),
        pytest.param((12, 13), (10, 20), False, id="inside"),
        pytest.param((10, 60), (20, 30), True, id="holds a scare quote"),
        pytest.param((10, 20), (30, 40), True, id="apart"),
    ],
)
def test_rejected_spans_remove_silver(silver: tuple[int, int], rejected: tuple[int, int], stays: bool) -> None:
    assert bool(merge([row(silver)], [], rejected=[Span(*rejected)])) is stays


def test_gold_stays_on_a_rejected_span() -> None:
    gold = row((10, 20), grade="gold")
    assert merge([], [gold], rejected=[Span(10, 20)]) == (gold,)


def test_of_silver_at_one_place_the_surest_stays() -> None:
    weak, strong = row((10, 20), confidence=0.3), row((10, 20), confidence=0.9)
    assert merge([strong, weak], []) == merge([weak, strong], []) == (strong,)


def test_two_gold_rows_at_one_place_are_a_fault() -> None:
    with pytest.raises(AnnotationError, match="a1:10-20"):
        merge([], [row((10, 20), grade="gold"), row((10, 20), grade="gold", stance="warm")])


def test_rows_of_several_articles_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="one article"):
        merge([PLAIN], [replace(PLAIN, article_id="a2", grade="gold")])


# -- what holds of every merge

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 60), st.integers(1, 25))
contents = st.lists(spans, min_size=1, max_size=3).map(lambda found: tuple(sorted(set(found))))
maybe = st.none() | st.builds(lambda start: Span(start, start + 2), st.integers(0, 5))


def records(grade: str) -> st.SearchStrategy[Record]:
    return st.builds(
        lambda content, cue, source, confidence, stance: replace(
            PLAIN, content=content, cue=cue, source=source, confidence=confidence, stance=stance, grade=grade
        ),
        contents,
        maybe,
        maybe,
        st.sampled_from([0.2, 0.5, 0.9]),
        st.sampled_from([None, "warm", "cold"]),
    )


silvers = st.lists(records("silver"), max_size=8)
golds = st.lists(records("gold"), max_size=5, unique_by=lambda record: record.id)
refusals = st.lists(spans, max_size=3)


@given(silvers, golds, refusals)
def test_all_gold_stays_and_silver_is_never_altered(silver: list[Record], gold: list[Record], rejected: list[Span]) -> None:
    merged = merge(silver, gold, rejected=rejected)
    assert [record for record in merged if record.grade == "gold"] == sorted(gold, key=lambda record: record.span)
    assert all(record in silver for record in merged if record.grade == "silver")


@given(silvers, golds, refusals)
def test_ids_are_unique_and_in_reading_order(silver: list[Record], gold: list[Record], rejected: list[Span]) -> None:
    merged = merge(silver, gold, rejected=rejected)
    assert len({record.id for record in merged}) == len(merged)
    assert [record.span for record in merged] == sorted(record.span for record in merged)


@given(silvers, golds, refusals)
def test_no_silver_lies_on_what_a_person_has_decided(silver: list[Record], gold: list[Record], rejected: list[Span]) -> None:
    decided = [span for record in gold for span in record.content] + rejected
    for record in merge(silver, gold, rejected=rejected):
        if record.grade == "silver":
            assert not any(iou(own, span) >= SAME or span.contains(own) for own in record.content for span in decided)


@given(silvers, golds, refusals, st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(silver: list[Record], gold: list[Record], rejected: list[Span], random) -> None:
    first = merge(silver, gold, rejected=rejected)
    for rows in (silver, gold, rejected):
        random.shuffle(rows)
    assert merge(silver, gold, rejected=rejected) == first


@given(silvers, golds, refusals)
def test_merging_again_changes_nothing(silver: list[Record], gold: list[Record], rejected: list[Span]) -> None:
    once = merge(silver, gold, rejected=rejected)
    assert merge([record for record in once if record.grade == "silver"], gold, rejected=rejected) == once


@given(silvers)
def test_without_gold_every_place_stays(silver: list[Record]) -> None:
    assert {record.id for record in merge(silver, [])} == {record.id for record in silver}


@given(records("silver"), st.lists(st.tuples(st.text(), st.floats(0, 1))), st.text())
def test_a_record_goes_through_json(record: Record, probabilities: list[tuple[str, float]], text: str) -> None:
    full = replace(record, probabilities=tuple(probabilities), text=text, speakers=("ada",), speaker_names=("Ada Voss",))
    assert from_dict(json.loads(json.dumps(as_dict(full)))) == full
