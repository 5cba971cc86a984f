"""What a sentence shows of its stance, each sign by its number: how far negation, a party and a hedge reach, and from what size on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quotes.stance.calibration import Calibration, calibrate, neutral
from quotes.stance.features import SentenceReader, TextCleaner
from quotes.stance.reading import cue_features, known, lean, read, words_of
from quotes.stance.words import join, split


def one(count: float) -> float:
    return math.log1p(count)


def rain(words: int) -> str:
    return " ".join(["rain"] * words)


# A sentence, and some of its signs; 0 where it has none.
SIGNS: dict[str, tuple[str, dict[str, float]]] = {
    "a class": ("rain and threats", {"has_threat": one(1), "negated_threat": 0, "lean_all": math.tanh(-0.5), "lean_main": math.tanh(-0.5)}),
    "twice": ("threats and threats", {"has_threat": one(2), "lean_all": math.tanh(-1.0), "lean_first": math.tanh(-2)}),
    "negated": ("not a threat", {"has_threat": one(1), "negated_threat": one(1), "lean_all": math.tanh(0.5), "lean_worst": math.tanh(1)}),
    "negation reaches six words": (f"not {rain(5)} threat", {"negated_threat": one(1)}),
    "and no further": (f"not {rain(6)} threat", {"negated_threat": 0}),
    "a comma ends it": ("not rain, a threat", {"negated_threat": 0}),
    "a stop ends it": ("not rain. a threat", {"negated_threat": 0}),
    "a conjunction ends it": ("not rain but a threat", {"negated_threat": 0, "after_threat": one(1)}),
    "a relative does not": ("not rain which is a threat", {"negated_threat": one(1), "subordinate_threat": one(1)}),
    "after but": ("rain but threats", {"after_threat": one(1), "lean_after": math.tanh(-0.5), "lean_last": math.tanh(-1)}),
    "after but, past a comma": ("rain but snow, threats", {"after_threat": one(1)}),
    "after but, past a stop": ("rain but snow. threats", {"after_threat": 0}),
    "conceded": ("although threats fall", {"concession_threat": one(1)}),
    "conceded, past a comma": ("although rain fell, threats", {"concession_threat": 0}),
    "under a condition": ("if threats fall", {"condition_threat": one(1), "condition": one(1), "waits_for_none": one(1)}),
    "waits for them": ("if they leave", {"waits_for_other": one(1), "if_waits_for_other": one(1), "condition": one(1)}),
    "waits for the fifth word": (f"if {rain(4)} they", {"waits_for_other": one(1)}),
    "not for the sixth": (f"if {rain(5)} they", {"waits_for_other": 0, "waits_for_none": one(1)}),
    "two conditions": ("if it rains, unless it snows", {"condition": one(2), "waits_for_other": one(2)}),
    "polite": ("if i may, rain", {"polite_condition": one(1), "condition": 0, "waits_for_none": 0, "waits_for_own": 0}),
    "polite, and a condition": ("if i may, rain if they leave", {"polite_condition": one(1), "condition": one(1), "waits_for_other": 0}),
    "our duty": ("we must", {"own_modal_must": one(1), "own_demand": one(1), "party_own": one(1), "opens_own": one(1)}),
    "our duty, five words on": (f"we {rain(4)} must", {"own_modal_must": one(1)}),
    "six words on": (f"we {rain(5)} must", {"own_modal_must": 0, "none_modal_must": one(1)}),
    "the nearest party": ("we and they must", {"other_modal_must": one(1), "own_modal_must": 0}),
    "a party of another clause": ("we know, must", {"own_modal_must": 0, "none_modal_must": one(1)}),
    "not our duty": ("we will not have to", {"own_not_demand": 0, "own_modal_will": one(1)}),
    "no duty": ("never must we", {"none_not_modal_must": one(1)}),
    "hope for them": ("hope they leave", {"hope_for_other": one(1), "none_hope": one(1)}),
    "hope, five words on": (f"hope {rain(4)} they", {"hope_for_other": one(1)}),
    "hope, six words on": (f"hope {rain(5)} they", {"hope_for_other": 0, "hope_for_none": one(1)}),
    "opens with a party": ("rain on us all", {"opens_own": one(1), "opens_none": 0}),
    "the fourth word": (f"{rain(3)} we", {"opens_own": one(1)}),
    "the fifth word": (f"{rain(4)} we", {"opens_own": 0, "opens_none": one(1)}),
    "no words": ("", {"opens_none": 0, "size_scrap": one(1), "no_finite_verb": one(1)}),
    "ready": ("we are ready", {"move_without_condition": one(1), "move_under_condition": 0}),
    "ready if": ("we are ready if they leave", {"move_without_condition": 0, "move_under_condition": one(1)}),
    "neither": ("we are here", {"move_without_condition": 0, "move_under_condition": 0}),
    "cautious hope": ("with cautious optimism", {"cautious_hope": one(3), "has_praise": 0, "has_wait": one(2)}),
    "a cautious word weighs": ("a cautious step", {"lean_all": math.tanh(-1.0), "lean_first": math.tanh(-2)}),
    "hushes two words": ("cautious and hopeful", {"has_hope": 0}),
    "hushes no third one": ("cautious and so hopeful", {"has_hope": one(1)}),
    "three words": (rain(3), {"size_scrap": one(1), "size_fragment": 0}),
    "four words": (rain(4), {"size_scrap": 0, "size_fragment": one(1)}),
    "seven words": (rain(7), {"size_fragment": one(1)}),
    "eight words": (rain(8), {"size_fragment": 0, "size_short": one(1)}),
    "fifteen words": (rain(15), {"size_short": one(1)}),
    "sixteen words": (rain(16), {"size_short": 0, "size_middle": one(1)}),
    "thirty-five words": (rain(35), {"size_middle": one(1), "size_long": 0}),
    "thirty-six words": (rain(36), {"size_middle": 0, "size_long": one(1)}),
    "questions": ("Rain? Snow?", {"question": one(2), "starts_lower": 0}),
    "numbers": ("in 2009 it was 12", {"numbers": one(2), "starts_lower": one(1)}),
    "scare quotes": ("their “plan” of so-called \"peace\"", {"scare_quotes": one(3)}),
    "a finite verb": ("it is rain", {"no_finite_verb": 0}),
    "states beside a leaning": ("threats of France, Spain and Spain", {"states_2+against": 1.0}),
    "at most three states": ("thanks to France, Spain, Italy and Poland", {"states_3+for": 1.0}),
    "no leaning": ("rain in France", {"states_1+even": 1.0}),
    "a question of ours": ("can we?", {"question+even": 1.0, "party_own+even": 1.0}),
    "both": ("both must", {"party_both": one(1), "both_modal_must": one(1)}),
    "a state's own": ("France's rain", {"party_state": one(1)}),
    "us is no state": ("with us", {"party_own": one(1), "party_state": 0}),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "signs"), SIGNS.values(), ids=SIGNS.keys())
def test_a_sentence_shows_its_signs(sentence: str, signs: dict[str, float]) -> None:
    found = read(sentence)
    assert {name: found.get(name, 0.0) for name in signs} == pytest.approx(signs)


@pytest.mark.parametrize(
    ("words", "leaning"),
    [("we thank them", 1.0), ("we do not thank them", -1.0), ("threats", -1.0), ("rain", 0.0), ("threats and joint threats", -1.0)],
)
def test_words_lean(words: str, leaning: float) -> None:
    assert lean(words) == leaning


IDIOMS = {
    "spare no effort": False, "no doubt": False, "no matter": False, "not only rain": False, "cannot but": False, "no rain": True,
    "cannot fail": True, "whether or not": False,
}  # fmt: skip


@pytest.mark.parametrize(("words", "negates"), IDIOMS.items())
def test_some_negations_negate_nothing(words: str, negates: bool) -> None:
    assert words_of(f"{words} threats")[-1].negated is negates


@pytest.mark.parametrize(
    ("word", "party"),
    [
        ("we", "own"),
        ("both", "both"),
        ("they", "other"),
        ("france", "state"),
        ("french", "state"),
        ("u.s.", "state"),
        ("un", ""),
        ("rain", ""),
    ],
)
def test_a_word_names_a_party(word: str, party: str) -> None:
    assert known(word)[1] == party


def test_a_cue_and_a_first_word_that_carry_the_act_count_twice() -> None:
    assert cue_features("thanked", words_of("warned us")) == {"cue_thanked": 2.0, "lead_warned": 2.0}
    assert cue_features(None, words_of("rain")) == cue_features("said", []) == {}
    assert read("rain", "thanked")["cue_thanked+even"] == 1.0


def test_a_reader_weighs_what_it_reads() -> None:
    reader = SentenceReader(weight=3.0, min_count=1).fit(["threats"])
    shown = dict(zip(reader.names_, reader.transform(["threats", "rain"]).toarray().T, strict=True))
    assert shown["has_threat"].tolist() == [pytest.approx(3 * one(1)), 0.0]
    assert reader.transform([]).shape == (0, len(reader.names_)) and list(reader.get_feature_names_out()) == reader.names_


CLEANED = {
    "a cue's act": (join("it rains", "thanked"), "xcue_thanked it rains"),
    "a plain cue": (join("it rains", "said"), "it rains"),
    "a target": (join("it rains", None, "The Dam"), "target_the_dam it rains the_dam__it the_dam__rains"),
    "a target and a cue": (join("so", "thanked", "dam"), "xcue_thanked target_dam so dam__so"),
}


@pytest.mark.parametrize(("text", "clean"), CLEANED.values(), ids=CLEANED.keys())
def test_a_text_is_cleaned_with_its_cue_and_target(text: str, clean: str) -> None:
    assert TextCleaner(by_target=True).fit([]).transform([text]) == [clean]
    assert TextCleaner().fit([]).transform([text]) == [" ".join(word for word in clean.split() if "__" not in word)]


PARTS = [("so", None, None), ("so", "said", None), ("so", None, "dam"), ("so", "said", "dam"), ("", "said", "dam")]


@pytest.mark.parametrize("parts", PARTS, ids=str)
def test_content_cue_and_target_come_apart_again(parts: tuple[str, str | None, str | None]) -> None:
    assert split(join(*parts)) == parts


# -- calibration


def test_a_calibration_is_a_slope_and_offsets_of_the_logarithms() -> None:
    chances = np.array([[0.8, 0.2], [0.5, 0.5], [1.0, 0.0]])
    assert neutral(2) == Calibration(1.0, (0.0, 0.0))
    assert Calibration(2.0, (0.0, 0.0)).apply(chances)[0] == pytest.approx([16 / 17, 1 / 17])
    assert Calibration(1.0, (math.log(3), 0.0)).apply(chances)[1] == pytest.approx([0.75, 0.25])
    assert Calibration(1.0, (0.0, 0.0)).apply(chances)[2] == pytest.approx([1 / 1.000001, 1e-6 / 1.000001])


def test_few_rows_are_drawn_to_the_neutral_calibration() -> None:
    chances, truth = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), np.array([0, 0, 1])
    loose, usual, tight = (calibrate(chances, truth, pull=pull) for pull in (0.5, 2.0, 50.0))
    assert calibrate(chances, truth) == usual
    assert abs(math.log(loose.slope)) > abs(math.log(usual.slope)) > abs(math.log(tight.slope)) > 0
    assert tight.slope == pytest.approx(1.0, abs=0.05)
    # at the least loss, pulling at any of the three gains nothing
    at = np.array([math.log(usual.slope), *usual.offsets])

    def loss(values: np.ndarray) -> float:
        kept = Calibration(math.exp(values[0]), tuple(values[1:])).apply(chances)[np.arange(3), truth]
        return float(-np.log(kept).sum() + 2.0 * np.square(values).sum())

    assert all(loss(at) <= loss(at + step) + 1e-9 for step in (0.02 * np.eye(3)).tolist() + (-0.02 * np.eye(3)).tolist())
