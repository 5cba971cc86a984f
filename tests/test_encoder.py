"""The small encoder of the stance model: what it reads, that a text stands alone, that it is written whole, and that it learns."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from quotes.cli import main
from quotes.errors import ModelError
from quotes.learned.whole import rounded
from quotes.stance import encoder as room
from quotes.stance import fit, load_model, make_classifier
from quotes.stance.encoded import EncodedText
from quotes.stance.encoder import FIRST, LAST, PRODUCTS, UNKNOWN, Encoder, load_encoder, write_encoder
from quotes.stance.facts import ENCODER, SHIPPED
from quotes.stance.fitted import read_weights
from quotes.stance.persist import pipeline_of
from quotes.stance.tuning import tuned
from quotes.stance.words import acts, join, spoken

pytestmark = pytest.mark.versions

WIDTH, HEADS, LAYERS = 16, 2, 3
LEAST = math.log(0.7)
"""A text leaves early from that share of its likeliest class on."""
AFTER = (1, 2)
WORDS = ("we", "will", "talk", "meet", "sign", "never", "they", "lied", "rain", "fell", "a", "the", ":", "thanked", "##s", "##ed", "n", "o")


def small(seed: int = 1, classes: Sequence[str] = ("warm", "cold", "")) -> Encoder:
    """An encoder of few and random weights."""
    dice = torch.Generator().manual_seed(seed)
    vocabulary = [FIRST, LAST, UNKNOWN, *WORDS]

    def drawn(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=dice) * 0.5

    tensors = {"places": drawn(room.LENGTH, WIDTH), "out": drawn(len(classes), WIDTH), "out.offset": drawn(len(classes))}
    tensors["words"], tensors["words.scale"] = rounded(drawn(len(vocabulary), WIDTH))
    norms = ["start", *(f"layer{number}.{part}" for number in range(LAYERS) for part in ("first", "second"))]
    for name in norms:
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = torch.ones(WIDTH), torch.zeros(WIDTH)
    shapes = dict(zip(PRODUCTS, ((3 * WIDTH, WIDTH), (WIDTH, WIDTH), (2 * WIDTH, WIDTH), (WIDTH, 2 * WIDTH)), strict=True))
    for number in range(LAYERS):
        for part, shape in shapes.items():
            name = f"layer{number}.{part}"
            tensors[name], tensors[f"{name}.scale"] = rounded(drawn(*shape))
            tensors[f"{name}.offset"] = drawn(shape[0])
    return Encoder(tensors, {"classes": list(classes), "heads": HEADS, "layers": LAYERS, "vocabulary": vocabulary})


def leaving(seed: int = 1) -> Encoder:
    """The same with two ways out, after its first and its second layer, each of which some of all texts take."""
    dice, encoder = torch.Generator().manual_seed(seed), small(seed)
    exits, classes = dict[str, torch.Tensor](), len(encoder.classes)
    for after in AFTER:
        made = {"weight": torch.randn(classes, WIDTH, generator=dice), "offset": torch.zeros(classes)}
        made["guess"], made["guess.scale"] = rounded(torch.randn(WIDTH, WIDTH, generator=dice))
        made["guess.offset"], made["least"] = torch.full((WIDTH,), float(after)), torch.full((classes,), LEAST)
        exits |= {f"exit{after}.{name}": each for name, each in made.items()}
    return Encoder({**encoder.tensors, **exits}, {**encoder.facts, "exits": [{"after": after} for after in AFTER]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encoder")
    write_encoder(small(), path / ENCODER)
    return path


# What it reads.

ACTS = [
    ("said", ""),
    ("was quoted as saying", ""),
    ("according to", ""),
    ("told reporters", ""),
    ("responded cautiously", ""),
    ("answered coldly", ""),
    ("said in a cautious response", ""),
    ("shot back", ""),
    ("had warned", "warned"),
    ("ruled out", "ruled out"),
    ("did not rule out", "not rule out"),
    ("didn’t accept", "didn't accept"),
    ("called for", "called for"),
    ("expressed cautious hope", "expressed hope"),
    ("flatly rejected", "rejected"),
    ("thanked", "thanked"),
    ("signaled readiness", "signaled readiness"),
]


@pytest.mark.parametrize(("cue", "kept"), ACTS)
def test_of_a_cue_only_the_act_is_read(cue: str, kept: str) -> None:
    assert acts(cue) == kept
    assert spoken("the  neighbour\nfor help", cue) == (f"{kept}: " if kept else "") + "the neighbour for help"


def test_a_target_leads_what_is_read() -> None:
    heard: list[str] = []

    class Ear:
        def vectors(self, texts: Sequence[str], *, exits: bool) -> Any:
            heard.extend(texts)
            return np.zeros((len(texts), 1))

        def scores(self, vectors: Any) -> Any:
            return vectors

    reader = EncodedText()
    reader.encoder_ = Ear()
    reader.transform([join("we will talk", "thanked", "the treaty"), join("we will talk", "said")])
    assert heard == ["the treaty: thanked: we will talk", "we will talk"]


# A text stands alone.

TEXTS = st.lists(st.text(alphabet="wetalkrain .,'é中", max_size=60), min_size=1, max_size=12)


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_a_vector_depends_on_no_other_text(texts: list[str]) -> None:
    encoder = small()
    together = encoder.vectors(texts)
    assert np.array_equal(together, np.concatenate([encoder.vectors([text]) for text in texts]))
    assert np.array_equal(together[::-1], encoder.vectors(texts[::-1]))
    assert np.isfinite(together).all() and together.shape == (len(texts), WIDTH)


def test_a_long_text_is_read_to_its_limit() -> None:
    encoder = small()
    long = "we will talk " * 400
    assert np.array_equal(encoder.vectors([long]), encoder.vectors([long + "they lied"]))
    assert not np.array_equal(encoder.vectors(["we will talk"]), encoder.vectors(["we will talk they lied"]))


def test_no_text_gives_no_vector() -> None:
    assert small().vectors([]).shape == (0, WIDTH)


def test_scores_are_log_probabilities_of_the_classes() -> None:
    encoder = small()
    scores = encoder.scores(encoder.vectors(["we talk", "they lied"]))
    assert scores.shape == (2, 3)
    assert np.exp(scores).sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_half_a_surrogate_pair_is_read_as_any_unknown_character() -> None:
    assert np.isfinite(small().vectors(["we \ud800 talk", "\udfff"])).all()


# Written and read.


def test_what_is_written_is_read_again(folder: Path) -> None:
    encoder = load_encoder(folder)
    texts = ["we will talk", "thanked: the rain"]
    assert np.array_equal(encoder.vectors(texts), small().vectors(texts))
    assert (encoder.classes, encoder.heads, encoder.width) == (("warm", "cold", ""), HEADS, WIDTH)
    assert load_encoder(folder) is encoder


@pytest.mark.parametrize("fault", ["missing", "empty", "cut", "text", "pointer", "nan", "short"])
def test_an_encoder_that_does_not_load_is_one_clear_error(folder: Path, tmp_path: Path, fault: str) -> None:
    whole = (folder / ENCODER).read_bytes()
    broken = {
        "missing": None,
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "text": b"no weights at all",
        "pointer": b"version https://git-lfs.github.com/spec/v1\n",
    }
    path = tmp_path / ENCODER
    if fault == "nan":
        encoder = small()
        write_encoder(Encoder({**encoder.tensors, "out.offset": torch.full((3,), torch.nan)}, encoder.facts), path)
    elif fault == "short":
        encoder = small()
        length = int.from_bytes(whole[:8], "little")
        head = json.loads(whole[8 : 8 + length])
        facts = json.loads(head["__metadata__"]["facts"])
        head["__metadata__"]["facts"] = json.dumps({**facts, "vocabulary": facts["vocabulary"][:-1]})
        text = json.dumps(head).encode()
        path.write_bytes(len(text).to_bytes(8, "little") + text + whole[8 + length :])
    elif broken[fault] is not None:
        path.write_bytes(broken[fault] or b"")
    with pytest.raises(ModelError, match=ENCODER):
        load_encoder(tmp_path)


# Tuning.

LINES = [f"{who} will {what}" for who in ("we", "they") for what in ("talk", "meet", "sign")]
LIES = [f"{who} {what}" for who in ("we", "they", "the rain") for what in ("lied", "never fell")]


def test_tuning_learns_the_labels_and_leaves_the_first_encoder_alone() -> None:
    first = small()
    before = first.vectors(LINES)
    texts, labels = [*LINES, *LIES] * 3, (["talks"] * len(LINES) + ["lies"] * len(LIES)) * 3
    learnt = tuned(first, texts, labels, passes=40, rate=3e-3)
    assert learnt.classes == ("lies", "talks")
    guesses = [learnt.classes[column] for column in learnt.scores(learnt.vectors(texts)).argmax(axis=1)]
    assert sum(guess == label for guess, label in zip(guesses, labels, strict=True)) >= 0.9 * len(labels)
    assert np.array_equal(first.vectors(LINES), before)


def test_tuning_is_the_same_for_the_same_seed() -> None:
    texts, labels = [*LINES, *LIES], ["talks"] * len(LINES) + ["lies"] * len(LIES)
    one, two, other = (tuned(small(), texts, labels, passes=1, seed=seed).vectors(texts) for seed in (4, 4, 5))
    assert np.array_equal(one, two) and not np.array_equal(one, other)


# As a part of the classifier.


def test_the_encoder_stands_beside_the_other_features(folder: Path) -> None:
    classifier = make_classifier(encoder=0.5, folder=folder, words=0, characters=0)
    fitted = clone(classifier).fit([*LINES, *LIES], ["talks"] * len(LINES) + ["lies"] * len(LIES))
    names = fitted["features"].get_feature_names_out().tolist()
    assert [name for name in names if name.startswith("encoder__")][-4:] == [
        "encoder__encoder15",
        "encoder__encoder_warm",
        "encoder__encoder_cold",
        "encoder__encoder_off",
    ]
    assert fitted["features"].transform(LINES).shape == (len(LINES), len(names))
    vectors = EncodedText(folder=folder).fit([]).transform(LINES)
    halves = EncodedText(folder=folder, weight=0.5).fit([]).transform(LINES)
    assert np.allclose(halves * 2, vectors)


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_a_text_that_leaves_early_depends_on_no_other_text_either(texts: list[str]) -> None:
    encoder = leaving()
    together = encoder.vectors(texts, exits=True)
    assert np.array_equal(together, np.concatenate([encoder.vectors([text], exits=True) for text in texts]))
    assert np.array_equal(encoder.vectors(texts), small().vectors(texts))


def test_who_leaves_early_has_the_guess_of_that_layer_and_who_stays_the_whole_vector() -> None:
    encoder = leaving()
    texts = [f"{one} {two} {three}" for one in WORDS[:6] for two in WORDS[6:12] for three in ("rain", "a", "talk")]
    found, whole = encoder.vectors(texts, exits=True), encoder.vectors(texts)
    stay = np.ones(len(texts), dtype=bool)
    for after in AFTER:
        means = Encoder(encoder.tensors, {**encoder.facts, "layers": after, "exits": []}).vectors(texts)
        raised = np.exp(means @ encoder.tensors[f"exit{after}.weight"].numpy().T)
        leaves = stay & ((raised / raised.sum(1, keepdims=True)).max(1) >= np.exp(LEAST))
        guess = encoder.tensors[f"exit{after}.guess"].float() * encoder.tensors[f"exit{after}.guess.scale"].unsqueeze(-1)
        assert leaves.sum() > 5
        assert np.allclose(found[leaves], means[leaves] @ guess.numpy().T + after, atol=0.2)
        stay &= ~leaves
    assert stay.sum() > 5 and np.array_equal(found[stay], whole[stay])
    with encoder.remembering():
        assert np.array_equal(encoder.vectors(texts), whole) and np.array_equal(encoder.vectors(texts, exits=True), found)


def test_an_encoder_without_a_way_out_reads_all() -> None:
    texts = [*LINES, *LIES]
    assert np.array_equal(small().vectors(texts, exits=True), small().vectors(texts))


def test_a_tuned_encoder_has_no_way_out_any_more() -> None:
    made = tuned(leaving(), [*LINES, *LIES], ["warm"] * len(LINES) + ["cold"] * len(LIES), passes=1)
    assert not [name for name in made.tensors if name.startswith("exit")]
    assert np.array_equal(made.vectors(LINES, exits=True), made.vectors(LINES))


@pytest.mark.parametrize("exits", [False, True])
def test_a_written_model_lets_texts_leave_early_where_it_was_fitted_so(tmp_path: Path, exits: bool) -> None:
    write_encoder(leaving(), tmp_path / ENCODER)
    texts, stances, groups = rows()
    options = {"encoder": 1.0, "folder": tmp_path, "strength": 1.0, "target_strength": 1.0}
    model = fit(texts, stances, groups, exits=exits, **options)
    other = fit(texts, stances, groups, exits=not exits, **options)
    model.save(tmp_path / "model")
    again = load_model(tmp_path / "model")
    assert again.options["exits"] is exits
    assert np.allclose(again.probabilities(texts), model.probabilities(texts), atol=1e-4)
    assert not np.allclose(again.probabilities(texts), other.probabilities(texts), atol=1e-2)
    assert np.allclose(again.estimator.predict_proba(texts), pipeline_of(read_weights(tmp_path / "model")).predict_proba(texts), atol=1e-9)


def test_an_encoder_may_read_alone(folder: Path, tmp_path: Path) -> None:
    """`quotes train --encoder-alone`: a model without terms, its weights a few numbers for each column of the encoder."""
    texts, stances, _ = rows()
    lines = [json.dumps({"text": text, "label": stance}) for text, stance in zip(texts, stances, strict=True)]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines), "utf-8")
    for name, options in {"alone": ["--encoder-alone"], "both": []}.items():
        given = ["train", "--texts", tmp_path / "texts.jsonl", "--encoder", folder, "--out", tmp_path / name, *options]
        with suppress(SystemExit):
            main([str(each) for each in given])
    alone, both = (load_model(tmp_path / name) for name in ("alone", "both"))
    assert json.loads((tmp_path / "alone" / "terms.json").read_text()) == {}
    encoder = load_encoder(folder)
    assert read_weights(tmp_path / "alone").arrays["coefficients"].shape[1] == encoder.width + len(encoder.classes)
    assert [alone.options[name] for name in ("words", "characters", "reading")] == [0, 0, 0]
    assert both.options["words"] and both.options["characters"] and both.options["reading"]
    assert np.allclose(alone.estimator.predict_proba(texts), pipeline_of(read_weights(tmp_path / "alone")).predict_proba(texts), atol=1e-9)


def rows() -> tuple[list[str], list[str | None], list[str]]:
    texts = [f"{text} {number}" for number in range(4) for text in (*LINES, *LIES, "a rain", "the rain fell")]
    stances = (["warm"] * len(LINES) + ["cold"] * len(LIES) + [None] * 2) * 4
    return texts, stances, [str(number % 7) for number in range(len(texts))]


@pytest.mark.parametrize("passes", [0, 1])
def test_a_model_over_an_encoder_of_its_own_is_written_with_it(folder: Path, tmp_path: Path, passes: int) -> None:
    texts, stances, groups = rows()
    model = fit(texts, stances, groups, encoder=1.0, folder=folder, passes=passes, strength=1.0, target_strength=1.0)
    model.save(tmp_path / "model")
    assert (tmp_path / "model" / ENCODER).exists()
    again = load_model(tmp_path / "model")
    assert np.allclose(again.probabilities(texts), model.probabilities(texts), atol=1e-4)
    assert "passes" not in again.options and again.options["own_encoder"] is True
    write_encoder(small(seed=9), tmp_path / "model" / ENCODER)
    with pytest.raises(ModelError, match="another encoder"):
        load_model(tmp_path / "model")


def test_a_model_over_the_shipped_encoder_names_it(tmp_path: Path) -> None:
    texts, stances, groups = rows()
    fit(texts, stances, groups, encoder=1.0, strength=1.0, target_strength=1.0).save(tmp_path / "model")
    assert not (tmp_path / "model" / ENCODER).exists()
    assert load_model(tmp_path / "model").options["own_encoder"] is False
    facts = json.loads((tmp_path / "model" / "model.json").read_text())
    facts["options"]["encoder_sha256"] = "0" * 64
    (tmp_path / "model" / "model.json").write_text(json.dumps(facts))
    with pytest.raises(ModelError, match="another encoder"):
        load_model(tmp_path / "model")


def test_the_shipped_model_reads_with_the_shipped_encoder() -> None:
    model = load_model()
    assert model.options["encoder"] > 0 and (SHIPPED / ENCODER).stat().st_size < 25_000_000
    words = ["We have agreed to meet next week."]
    plain = model.predict(words, ["said"])
    for cue in ("responded cautiously", "answered coldly", "said in a cautious response"):
        assert model.predict(words, [cue]) == plain


# The shares of another collection.


def test_other_shares_move_the_probabilities_towards_them() -> None:
    texts, stances, groups = rows()
    model = fit(texts, stances, groups, words=1, characters=0, strength=1.0, target_strength=1.0)
    same = replace(model, prior=dict(model.shares))
    assert np.allclose(same.probabilities(texts), model.probabilities(texts), atol=1e-6)
    warmer = replace(model, prior={"warm": 0.9, "cold": 0.05})
    column = model.labels.index("warm")
    assert (warmer.probabilities(texts)[:, column] >= model.probabilities(texts)[:, column] - 1e-9).all()
    assert np.allclose(warmer.probabilities(texts).sum(axis=1), 1)


def test_the_shares_of_a_collection_are_estimated_from_its_quotations() -> None:
    from quotes.errors import InputError
    from quotes.stance.model import estimate_prior

    texts, stances, groups = rows()
    model = fit(texts, stances, groups, words=1, characters=0, strength=10.0, target_strength=10.0)
    warm = [text for text, stance in zip(texts, stances, strict=True) if stance == "warm"]
    found = estimate_prior(model, model.probabilities(warm))
    assert set(found) == set(model.labels) and sum(found.values()) <= 1 + 1e-9
    assert found["warm"] > 0.8 > model.shares["warm"]
    for expected in ({"warm": 0.3, "cold": 0.6}, {"warm": 0.6, "cold": 0.3}):
        other = replace(model, prior=expected)
        assert estimate_prior(other, other.probabilities(warm)) == pytest.approx(found, abs=0.02), "what was expected before does not count"
    with pytest.raises(InputError, match="no quotation"):
        estimate_prior(model, model.probabilities([]))
