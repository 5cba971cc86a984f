"""Who may be meant by a pronoun, and what the ranker is told of each: counted by hand, one step inside a bound and one beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pytest

from quotes.quotation.types import Attribution, Mention, Quotation
from quotes.speakers.chains import Chain
from quotes.speakers.pronouns import PairFeatures, Ranker, Reading, features, score_with, shares
from quotes.speakers.resolve import make_reader, read_coreference
from quotes.speakers.roster import Roster
from quotes.text.spans import Span
from tests.test_speakers import parse

NOBODY = Roster("none", ())
Told = dict[str, dict[str, object]]


def asked(text: str, *, lead: float = 1.0, attributions: tuple[Attribution, ...] = ()) -> list[Told]:
    """For each pronoun what is told of each candidate, less what is false or 0; the first candidate is meant, by this lead."""
    seen: list[Told] = []

    def scorer(index: int, candidates: Sequence[Chain], pairs: Sequence[PairFeatures]) -> Reading:
        told = zip(candidates, pairs, strict=True)
        seen.append({chain.name: {name: value for name, value in asdict(pair).items() if value} for chain, pair in told})
        return Reading(candidates[0].number, 0.9, lead)

    read_coreference(parse(text), attributions, make_reader("en", NOBODY), scorer=scorer)
    return seen


def near(**facts: object) -> dict[str, object]:
    """What is told of the only person of a text, a name at its beginning, by "he" at the beginning of the next sentence."""
    usual: dict[str, object] = {
        "sentences": 1, "same_paragraph": True, "form": "name", "subject": True, "opening": True, "count": 1.0, "named": True,
        "gender": "sure", "pronoun_subject": True, "pronoun_opening": True, "full": True, "share": 1.0, "leading": True,
        "paragraph_opening": True,
    }  # fmt: skip
    return {name: value for name, value in {**usual, **facts}.items() if value}


# A text, whose last pronoun is asked for, and what is told of "Tom Hale".
PAIRS: dict[str, tuple[str, dict[str, object]]] = {
    "the sentence before": ("Tom Hale came. He left.", near(words=4)),
    "two sentences before": ("Tom Hale came. It fell. He left.", near(words=7, sentences=2)),
    "the same sentence": ("Tom Hale came and he left.", near(words=4, sentences=0, pronoun_opening=False)),
    "the paragraph before": ("Tom Hale came.\nHe left.", near(words=4, same_paragraph=False, paragraph_opening=False)),
    "an object": ("We saw Tom Hale. He left.", near(words=3, subject=False)),
    "not first": ("Ann Bell saw Tom Hale sing. He left.", near(words=4, opening=False, paragraph_opening=False)),
    "an owner": ("Tom Hale's boat sank. He left.", near(words=6, owner=True, subject=False)),
    "after a preposition": ("We came with Tom Hale too. He left.", near(words=4, after_link=True, subject=False, opening=False)),
    "in marks": ('"Tom Hale came." He left.', near(words=5, quoted=True)),
    "the pronoun in marks": ('Tom Hale came. "He left."', near(words=5, pronoun_quoted=True)),
    "a surname": ("Mr. Hale came. He left.", {}),
    "joined": ("We and Tom Hale came. He left.", near(words=4, joined=True)),
    "an owned thing": ("Tom Hale came. His boat sank.", near(words=4, pronoun_subject=False, pronoun_owner=True)),
    "himself": ("Tom Hale came himself.", near(words=3, sentences=0, pronoun_subject=False, pronoun_mirror=True, pronoun_opening=False)),
    "named twice": ("Tom Hale came. Hale sat. He left.", near(words=3, count=2.0)),
    "a pronoun before": ("Tom Hale came. He sat. He left.", near(words=3, count=1.9, form="pronoun", same_word=True)),
    "another form before": ("Tom Hale came. His boat sank. He left.", near(words=4, count=1.9, form="pronoun", owner=True, subject=False)),
    "somebody nearer": ("Tom Hale saw Carl Bell. He left.", near(words=6, rank=1)),
    "somebody of another gender nearer": ("Tom Hale saw Ann Bell. He left.", near(words=6)),
    "somebody named more often": ("Tom Hale saw Ann Bell and Bell. He left.", near(words=8, share=0.5, leading=False)),
    "a description": ("A captain saw Tom Hale. He left.", near(words=3, subject=False, opening=False, paragraph_opening=False)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), PAIRS.values(), ids=PAIRS.keys())
def test_what_is_told_of_a_candidate(text: str, told: dict[str, object]) -> None:
    assert asked(text)[-1].get("Tom Hale", {}) == told


GENDERS: dict[str, tuple[str, str | None]] = {
    "known": ("Tom Hale came. He left.", "sure"),
    "of the other gender": ("Tom Hale came. She left.", None),
    "unknown": ("Captain Orlo Vash came. He left.", "open"),
    "one pronoun before": ("Captain Orlo Vash came, and he sang. He left.", "open"),
    "two pronouns before": ("Captain Orlo Vash came, and he sang. Vash sat, and he sang. He left.", "borne"),
    "two of the other gender": ("Captain Orlo Vash came, and she sang. Vash sat, and she sang. He left.", "contrary"),
    "one of each": ("Captain Orlo Vash came, and he sang. Vash sat, and she sang. He left.", "open"),
    "a given name alone": ("Captain Carolyn came. She left.", "likely"),
    "another given name alone": ("Captain Carolyn came. He left.", "unlikely"),
    "a surname alone": ("Captain Vash came. He left.", "open"),
}


@pytest.mark.parametrize(("text", "gender"), GENDERS.values(), ids=GENDERS.keys())
def test_what_is_known_of_a_candidates_gender(text: str, gender: str | None) -> None:
    told = [*asked(text, lead=0.0), {}][-1] if gender is None else asked(text, lead=0.0)[-1]
    assert [facts["gender"] for facts in told.values()] == ([gender] if gender else [])


def rain(words: int) -> str:
    return " ".join(["rain"] * words)


@pytest.mark.parametrize(("between", "leans"), [(24, 0.5), (25, None)])
def test_a_pronoun_soon_after_a_name_tells_of_its_gender(between: int, leans: float | None) -> None:
    told = asked(f"Captain Orlo Vash {rain(between)} he left. It fell. He went.", lead=0.0)[-1]
    assert told["Orlo Vash"].get("lean") == leans


@pytest.mark.parametrize(("lead", "leans"), [(0.3, 2 / 3), (0.29, 0.5)])
def test_a_pronoun_that_is_sure_enough_tells_of_a_names_gender(lead: float, leans: float) -> None:
    told = asked("Captain Orlo Vash came, and he sang. He left.", lead=lead)[-1]
    assert told["Orlo Vash"]["lean"] == pytest.approx(leans)


@pytest.mark.parametrize(("sentences", "found"), [(39, True), (40, False)])
def test_nobody_is_meant_from_so_far(sentences: int, found: bool) -> None:
    told = asked("Tom Hale came. " + "It fell. " * sentences + "He left.")
    assert bool(told) is found


@pytest.mark.parametrize(("others", "found"), [(15, True), (16, False)])
def test_so_many_people_at_most_are_asked_for(others: int, found: bool) -> None:
    men = (
        "Bob",
        "Carl",
        "George",
        "Simon",
        "Paul",
        "Mark",
        "Ivan",
        "Adam",
        "Hugo",
        "Otto",
        "Karl",
        "Hans",
        "Peter",
        "John",
        "James",
        "David",
    )
    told = asked("Tom Hale came. " + "".join(f"{man} {man[:2]}olmer came. " for man in men[:others]) + "He left.")[-1]
    assert len(told) == 16 and ("Tom Hale" in told) is found


BARRED: dict[str, tuple[str, str, bool]] = {
    "in marks": ('"He left," Tom Hale said.', "direct", False),
    "in no marks": ("He left, Tom Hale said.", "indirect", True),
    "partly in marks": ('That "he left", Tom Hale said.', "mixed", False),
}


@pytest.mark.parametrize(("text", "kind", "meant"), BARRED.values(), ids=BARRED.keys())
def test_within_marks_the_speaker_is_nobodys_he(text: str, kind: str, meant: bool) -> None:
    text = f"Tom Hale came. {text}"
    low = text.lower()
    content = Span(low.index("he left"), low.index("he left") + 7)
    name = text.rindex("Tom")
    item = Attribution(Quotation((content,), kind), Mention(Span(name, name + 8), "name"), None, "given", 1.0)  # type: ignore[arg-type]
    assert any("Tom Hale" in told for told in asked(text, attributions=(item,))) is meant


def pair(**facts: object) -> PairFeatures:
    usual: dict[str, object] = {
        "sentences": 1, "words": 4, "rank": 0, "same_paragraph": True, "form": "name", "subject": False, "owner": False, "opening": False,
        "quoted": False, "count": 2.0, "named": True, "gender": "sure", "lean": 0.0, "pronoun_subject": False, "pronoun_owner": False,
        "pronoun_mirror": False, "pronoun_quoted": False, "pronoun_opening": False, "same_word": False, "joined": False, "full": False,
        "after_link": False, "share": 0.0, "leading": False, "paragraph_opening": False,
    }  # fmt: skip
    return PairFeatures(**{**usual, **facts})  # type: ignore[arg-type]


BY_WORDS: dict[str, tuple[dict[str, object], dict[str, float]]] = {
    "four sentences": ({"sentences": 4}, {"sentences_4": 1, "form_name_2": 1, "latest_next": 0}),
    "five sentences": ({"sentences": 5}, {"sentences_4": 1, "form_name_2": 1}),
    "one sentence": ({}, {"sentences_1": 1, "form_name_1": 1, "latest_next": 1, "latest_here": 0}),
    "no sentence": (
        {"sentences": 0},
        {"sentences_0": 1, "form_name_0": 1, "latest_here": 1, "name_subject_here": 1, "object_in_clause": 1},
    ),
    "rank five": ({"rank": 5}, {"rank_4": 1, "latest_next": 0}),
    "three words": ({"sentences": 0, "words": 3}, {"adjacent": 1, "object_in_clause": 1}),
    "four words": ({"sentences": 0, "words": 4}, {"adjacent": 0, "object_in_clause": 1}),
    "five words": ({"sentences": 0, "words": 5}, {"object_in_clause": 0}),
    "named once": ({"count": 1.0}, {"once": 1}),
    "named once and a half": ({"count": 1.5}, {"once": 0}),
    "a linked name": ({"sentences": 0, "after_link": True}, {"name_linked_here": 1, "name_subject_here": 0, "after_link_near": 1}),
    "a linked name further off": ({"sentences": 2, "after_link": True}, {"after_link_near": 0, "after_link": 1}),
    "both subjects": ({"subject": True, "pronoun_subject": True}, {"subject_both": 1, "subject_both_near": 1, "pronoun_both_near": 0}),
    "both subjects further off": ({"sentences": 2, "subject": True, "pronoun_subject": True}, {"subject_both": 1, "subject_both_near": 0}),
    "two pronouns": ({"form": "pronoun", "subject": True, "pronoun_subject": True}, {"pronoun_both_near": 1}),
    "both open": ({"opening": True, "pronoun_opening": True}, {"opening_both": 1}),
    "both open further off": ({"sentences": 2, "opening": True, "pronoun_opening": True}, {"opening_both": 0}),
    "across marks": ({"quoted": True}, {"across_marks": 1}),
    "in the same marks": ({"quoted": True, "pronoun_quoted": True}, {"across_marks": 0}),
    "a new paragraph": ({"same_paragraph": False, "leading": True}, {"new_paragraph_leading": 1, "paragraph": 0, "leading": 1}),
    "the same paragraph": ({"leading": True}, {"new_paragraph_leading": 0, "paragraph": 1, "new_paragraph_count": 0}),
}


@pytest.mark.parametrize(("facts", "told"), BY_WORDS.values(), ids=BY_WORDS.keys())
def test_what_the_ranker_reads_off_a_pair(facts: dict[str, object], told: dict[str, float]) -> None:
    found = features(pair(**facts))
    assert {name: found.get(name, 0) for name in told} == told and all(found.values())


def test_the_likeliest_is_meant_by_its_lead_over_the_next() -> None:
    assert shares([1.0]) == [1.0] and shares([1000.0, 0.0]) == [1.0, 0.0] and shares([700.0, 700.0]) == [0.5, 0.5]
    ranker = Ranker({"named": 1.0, "subject": 2.0})
    people = [Chain(number, str(number), str(number)) for number in range(3)]
    pairs = [pair(), pair(subject=True), pair(named=False)]
    one, two, three = shares([1.0, 3.0, 0.0])
    reading = score_with(ranker)(0, people, pairs)
    assert (reading.chain, reading.confidence, reading.lead) == (1, pytest.approx(two), pytest.approx(two - one))
    drawn = score_with(ranker, bonus=lambda index, chain: 9.0 * (chain.number == 2) * index)(1, people, pairs)
    assert drawn.chain == 2 and three < drawn.lead < 1
    alone = score_with(ranker)(0, people[:1], pairs[:1])
    assert (alone.chain, alone.confidence, alone.lead) == (0, 1.0, 1.0)
