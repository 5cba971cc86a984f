"""The stance model's encoder from our labels to its file, with transformers too small to know anything; parts need the extra `training`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quotes.stance import fit
from quotes.stance.card import card
from quotes.stance.encoder import load_encoder
from training import stance_data
from training.stance_data import RULES, TONES, UNKNOWN, Row, fold_of, lessons, plain, row, soft, statements, unlabelled

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("we", "will", "talk", "meet", "sign", "never", "they", "lied", "rain", "fell", "thank", ":", "a", "the", "##s")
LESSONS = [
    {"text": "we will talk", "cue": "said", "label": "conciliatory", "family": "f1", "rule": "C1"},
    {"text": "they lied", "cue": "warned", "label": "cautious", "family": "f1", "tone": "adversarial", "rule": "K4"},
    {"text": "the rain fell", "cue": "said", "label": None, "family": "f2", "rule": "off_target", "votes": {"a": None, "b": "cautious"}},
    {"text": "we will meet", "cue": "thanked", "label": "conciliatory", "family": "f3", "rule": "M2"},
    {"text": "they never sign", "cue": "said", "label": "cautious", "family": "f4", "tone": "guarded", "rule": "K2"},
    {"text": "we will sign", "cue": None, "label": "conciliatory", "family": "f5", "rule": "C2"},
]


def run(module: str, *arguments: object) -> None:
    import importlib

    with patch.object(sys, "argv", [module, *map(str, arguments)]):
        importlib.import_module(module).main()


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, rows: list[Row]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    return path


# The rows.


def test_half_of_a_soft_label_is_the_settled_one_and_half_the_votes() -> None:
    assert soft("cautious") == [0.0, 1.0, 0.0]
    assert soft(None, ["cautious", None]) == [0.0, 0.25, 0.75]
    assert soft("conciliatory", ["cautious", "cautious"]) == [0.5, 0.5, 0.0]


RULED = [("C1", "C1"), ("M1", "M"), ("M2", "M"), ("off_target", "off"), ("K4, L5", "K4"), ("L8", None), (None, None)]


@pytest.mark.parametrize(("written", "name"), RULED)
def test_a_rule_is_known_by_its_first_name(written: str | None, name: str | None) -> None:
    made = row("we talk", None, "cautious", "g", "o", {"rule": written, "tone": "guarded"})
    assert made["rule"] == (UNKNOWN if name is None else RULES.index(name))
    assert made["tone"] == TONES.index("guarded")
    assert row("we talk", None, None, "g", "o", {"tone": "guarded"})["tone"] == UNKNOWN


def test_lessons_keep_their_families_votes_and_acts(tmp_path: Path) -> None:
    made = list(lessons(write(tmp_path / "mine.jsonl", [*LESSONS, {"text": "we talk", "label": None}])))
    assert [each["group"] for each in made] == ["f1", "f1", "f2", "f3", "f4", "f5", "mine:6"]
    assert [each["text"] for each in made][1:4] == ["warned: they lied", "the rain fell", "thanked: we will meet"]
    assert made[2]["soft"] == [0.0, 0.25, 0.75] and {each["origin"] for each in made} == {"mine"}


def test_our_own_labels_are_read_with_words_and_cue(tmp_path: Path) -> None:
    sample = ROOT / "annotations" / "sample"
    run("training.stance_data", "labelled", "--annotations", sample, "--articles", sample, "--out", tmp_path / "rows.jsonl")
    made = read(tmp_path / "rows.jsonl")
    assert len(made) > 150 and {each["label"] for each in made} == {"conciliatory", "cautious", None}
    held = tmp_path / "held.list"
    held.write_text(made[0]["group"] + "\n")
    arguments = ("--annotations", sample, "--articles", sample, "--held-out", held, "--out", tmp_path / "rest.jsonl")
    run("training.stance_data", "labelled", *arguments)
    assert made[0]["group"] not in {each["group"] for each in read(tmp_path / "rest.jsonl")}


def test_an_unlabelled_quotation_counts_once_and_never_beside_a_labelled_one() -> None:
    found = [
        ("we will talk to them tomorrow", "said", "a"),
        ("We will talk, to them, tomorrow!", "said", "b"),
        ("we will talk to them tomorrow at the bridge", "said", "c"),
        ("too short", "said", "d"),
        ("nobody has asked us to go anywhere", "denied", "e"),
    ]
    made = list(unlabelled(found, "news", {plain("we will talk to them tomorrow and the day after")}))
    assert [each["text"] for each in made] == ["denied: nobody has asked us to go anywhere"]
    assert [each["group"] for each in unlabelled(found, "news", set())] == ["a", "c", "e"]


def test_speeches_give_their_sentences(tmp_path: Path) -> None:
    first = "We have come a long way together. They have not answered any of our letters. Nothing is lost, and we wait."
    text = f"{first} All of us know it well.\n\nSo we go on with it."
    path = write(tmp_path / "speech.jsonl", [{"doc_id": "s", "text": text}])
    found = [content for content, cue, _ in statements(path) if cue is None]
    assert found[0] == "We have come a long way together. They have not answered any of our letters."
    assert found[1] == "They have not answered any of our letters."


@pytest.mark.weights
def test_the_quotations_of_news_are_taken_without_held_out_articles(tmp_path: Path) -> None:
    said = 'The pier is closed, Ada Holm said. "We will not open the old pier before the spring," she told the council.'
    rows = [{"doc_id": name, "text": said.replace("Ada", name)} for name in ("Ines", "Otto")]
    held = tmp_path / "held.list"
    held.write_text("Otto\n")
    out = tmp_path / "more.jsonl"
    arguments = ("--articles", write(tmp_path / "news.jsonl", rows), "--held-out", held, "--most", 5, "--out", out)
    run("training.stance_data", "unlabelled", *arguments)
    assert {each["group"] for each in read(out)} == {"Ines"}
    assert "We will not open the old pier before the spring" in " ".join(each["content"] for each in read(out))


# Teacher and student.


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as that of all-MiniLM-L6-v2, with two layers of 16 dimensions."""
    transformers = pytest.importorskip("transformers")
    import tokenizers

    folder = tmp_path_factory.mktemp("encoder")
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *"abcdefghijklmnopqrstuvwxyz"[1:]]
    shape = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    transformers.set_seed(0)
    transformers.BertModel(transformers.BertConfig(vocab_size=len(vocab), **shape)).save_pretrained(folder)
    pieces = tokenizers.Tokenizer(tokenizers.models.WordPiece({word: n for n, word in enumerate(vocab)}, unk_token="[UNK]"))
    pieces.normalizer, pieces.pre_tokenizer = tokenizers.normalizers.BertNormalizer(), tokenizers.pre_tokenizers.BertPreTokenizer()
    pieces.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    marks = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]", "mask_token": "[MASK]"}
    transformers.PreTrainedTokenizerFast(tokenizer_object=pieces, **marks).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("rows")
    labelled = list(lessons(write(folder / "made-up.jsonl", LESSONS * 4)))
    labelled += [{**each, "origin": "stance-sources", "group": "article"} for each in labelled[:3]]
    more = [{name: each[name] for name in ("text", "content", "cue", "group", "origin")} for each in labelled[::2]]
    return write(folder / "rows.jsonl", labelled), write(folder / "more.jsonl", more)


@pytest.mark.versions
def test_a_teacher_is_distilled_into_an_encoder_that_the_library_reads(encoder: Path, rows: tuple[Path, Path], tmp_path: Path) -> None:
    labelled, more = rows
    for fold in (0, 1):
        options = ("--fold", fold, "--of", 2, "--epochs", 1, "--times", "stance-sources=2", "--draw", 8, "--batch", 4)
        run(
            "training.stance_teacher", encoder, "--data", labelled, *options, "--out", tmp_path / f"t{fold}.pt", "--predict", labelled, more
        )
        assert np.load(labelled.with_suffix(f".t{fold}.npy")).shape == (len(read(labelled)), 3)
    out = tmp_path / "encoder.safetensors"
    folds = ("--fold", 0, "--of", 2, "--times", "stance-sources=2")
    options = (*folds, "--epochs", 1, "--batch", 4, "--weights", tmp_path / "w.pt", "--score", labelled, "--out", out, "--teachers")
    run("training.stance_student", encoder, "--labelled", labelled, "--more", more, *options, "t0", "t1")
    made = load_encoder(tmp_path)
    assert made.classes == ("conciliatory", "cautious", "") and made.width == 16
    assert np.isfinite(made.vectors([each["text"] for each in read(labelled)])).all()
    before = out.read_bytes()
    run("training.stance_student", encoder, "--labelled", labelled, "--more", more, *options, "t0", "t1")
    assert out.read_bytes() == before  # the same seed, the same file
    run("training.stance_student", encoder, "--labelled", labelled, *options)
    assert out.read_bytes() != before  # of the labels alone


@pytest.mark.versions
def test_a_student_goes_on_with_some_layers_and_leaves_the_frozen_ones_as_they_are(
    encoder: Path, rows: tuple[Path, Path], tmp_path: Path
) -> None:
    labelled, _ = rows
    first, later = tmp_path / "first" / "encoder.safetensors", tmp_path / "later" / "encoder.safetensors"
    options = ("--labelled", labelled, "--epochs", 1, "--batch", 4, "--out")
    run("training.stance_student", encoder, *options, first, "--weights", tmp_path / "w.pt")
    run("training.stance_student", encoder, *options, later, "--start", tmp_path / "w.pt", "--take", 1, 0, "--frozen", 1)
    before, after = load_encoder(first.parent).tensors, load_encoder(later.parent)
    frozen = [name for name in after.tensors if name.startswith(("words", "places", "start", "layer0"))]
    assert len(frozen) > 10 and all((after.tensors[name] == before[name.replace("layer0", "layer1")]).all() for name in frozen)
    assert not (after.tensors["layer1.widen.offset"] == before["layer0.widen.offset"]).all()
    assert not (after.tensors["out"] == before["out"]).all()


def test_of_the_teachers_those_count_that_have_read_a_file(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from training.stance_student import targets

    given = tmp_path / "rows.jsonl"
    for name, scores in (("a", [9.0, 0.0, 0.0]), ("b", [0.0, 9.0, 0.0])):
        np.save(given.with_suffix(f".{name}.npy"), np.array([scores]))
    assert targets(given, [{}], ["a", "b"])[0].round(2).tolist() == [0.5, 0.5, 0.0]
    assert targets(given, [{}], ["a", "c"])[0].round(2).tolist() == [1.0, 0.0, 0.0]
    assert targets(given, [{"label": None, "soft": [0.0, 0.0, 1.0]}], ["c", "b"])[0].round(2).tolist() == [0.0, 0.5, 0.5]
    with pytest.raises(SystemExit, match=r"rows\.jsonl: none of the teachers c"):
        targets(given, [{}], ["c"])


def test_a_student_leaves_out_the_labelled_rows_of_real_articles_of_its_fold(rows: tuple[Path, Path], tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from argparse import Namespace

    from training.stance_student import left_out

    asked = Namespace(real=["news"], fold=0, of=4)
    row = {"origin": "news", "group": "0", "label": None}
    inside = next(str(number) for number in range(50) if fold_of({"group": str(number)}, 4) == 0)
    outside = next(str(number) for number in range(50) if fold_of({"group": str(number)}, 4) != 0)
    assert left_out({**row, "group": inside}, asked) and not left_out({**row, "group": outside}, asked)
    assert not left_out({**row, "group": inside, "origin": "made-up"}, asked)
    assert not left_out({"origin": "news", "group": inside}, asked)
    assert left_out({**row, "group": outside}, Namespace(real=["news"], fold=None, of=4))
    labelled, _ = rows
    run("training.stance_data", "unread", "--data", labelled, "--fold", 0, "--of", 1, "--out", tmp_path / "unread.list")
    assert (tmp_path / "unread.list").read_text("utf-8") == "article\n"


@pytest.mark.versions
def test_a_student_that_shall_know_off_target_early_is_given_a_way_out(encoder: Path, rows: tuple[Path, Path], tmp_path: Path) -> None:
    labelled, _ = rows
    options = ("--epochs", 4, "--batch", 4, "--way-out", 1, "--out")
    run("training.stance_student", encoder, "--labelled", labelled, *options, tmp_path / "one" / "encoder.safetensors")
    texts = [f"{one} {two} the rain" for one in WORDS for two in WORDS]
    stances = ["conciliatory" if "talk" in text else "cautious" if "lied" in text else None for text in texts]
    fitted = {"encoder": 1.0, "folder": tmp_path / "one", "strength": 1.0, "target_strength": 1.0}
    fit(texts, stances, texts, **fitted).save(tmp_path / "model")
    given = write(tmp_path / "rows.jsonl", [{"content": text, "cue": None} for text in texts])
    run("training.stance_exit", tmp_path / "model", given, "--after", 1, "--lost", 0.1, "--out", tmp_path / "two" / "encoder.safetensors")
    before, after = load_encoder(tmp_path / "one"), load_encoder(tmp_path / "two")
    assert np.array_equal(after.vectors(texts), before.vectors(texts))
    early = after.vectors(texts, exits=True)
    whole = before.vectors(texts)
    gone = (early != whole).any(axis=1)
    assert 0.1 < gone.mean() < 1
    assert np.corrcoef(early[gone].ravel(), whole[gone].ravel())[0, 1] > 0.8
    assert (after.scores(early)[gone].argmax(axis=1) == before.scores(whole)[gone].argmax(axis=1)).mean() > 0.8


def test_no_more_texts_leave_with_another_class_than_may() -> None:
    from training.stance_exit import cut_of

    sure, wrong = np.array([0.9, 0.1, 0.8, 0.7, 0.5]), np.array([False, False, False, True, True])
    assert [cut_of(sure, wrong, allowed) for allowed in (0, 1, 2)] == [0.8, 0.7, 0.1]
    assert cut_of(sure[:1], np.array([True]), 0) == 1.0


@pytest.mark.versions
def test_the_encoder_in_whole_numbers_reads_as_the_transformer_does(encoder: Path, tmp_path: Path) -> None:
    import torch

    from training.stance_student import cut_vocabulary
    from training.stance_student import write as write_student
    from training.stance_teacher import load, pad

    texts = ["we will talk", "they never lied", "thank : the rain"] * 2
    model, pieces = load(encoder)
    known = cut_vocabulary(model, pieces, texts)
    write_student(model, known, tmp_path / "encoder.safetensors")
    ours = load_encoder(tmp_path)
    ids = [each.ids for each in ours.pieces.encode_batch(texts)]
    model.eval()
    with torch.inference_mode():
        theirs = model.pooled(*pad(ids, 0))[0].numpy()
    assert_allclose(ours.vectors(texts), theirs, atol=0.1)
    assert np.corrcoef(ours.vectors(texts).ravel(), theirs.ravel())[0, 1] > 0.99


def test_the_folds_of_groups_do_not_change() -> None:
    pytest.importorskip("transformers")
    from training.stance_teacher import mixed

    assert [fold_of({"group": name}, 4) for name in ("f1", "f2", "f3", "a", "b")] == [
        fold_of({"group": name}, 4) for name in ("f1", "f2", "f3", "a", "b")
    ]
    assert {fold_of({"group": str(number)}, 4) for number in range(60)} == {0, 1, 2, 3}
    given = [{"origin": "a"}, {"origin": "b"}, {"origin": "c"}]
    assert [each["origin"] for each in mixed(given, {"a": "2"}, 1, 0)][:2] == ["a", "a"] and len(mixed(given, {"a": "2"}, 1, 0)) == 3
    assert mixed(given, {}, None, 0) == given


def test_the_classes_are_those_of_the_labels() -> None:
    assert stance_data.CLASSES == ("conciliatory", "cautious", None)


def test_the_picture_of_a_card_and_what_its_regressions_are_over(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure as Sheet

    from quotes.stance.measure import MADE_UP, Bin, Figure, Report
    from training.stance_card import draw

    curve = tuple(Figure(MADE_UP, f"{size} lessons", 0.9, size) for size in (0, 500))
    bins = (Bin(0.55, 0.5, 14), Bin(0.65, 0.6, 15), Bin(0.95, 0.9, 40))
    folds = Report(("warm", "cold"), 69, 9, {}, curve, bins, 0)
    drawn: list[Sheet] = []
    with patch.object(Sheet, "savefig", autospec=True, side_effect=lambda sheet, *_, **__: drawn.append(sheet)):
        draw(folds, {"held-out": folds}, tmp_path / "picture.png")
    trust, learnt = drawn[0].axes
    assert [line.get_label() for line in trust.lines[1:]] == ["folds", "held-out"]
    assert trust.lines[1].get_xydata().tolist() == [[0.65, 0.6], [0.95, 0.9]]  # a bin of fewer rows is left out
    assert learnt.lines[0].get_ydata().tolist() == [90.0, 90.0]

    rows = [("warm", f"we agree {number}", "cold", f"they must go {number}") for number in range(6)]
    contents, stances = [text for row in rows for text in row[1::2]], [name for row in rows for name in row[::2]]
    groups = [str(number) for number in range(6) for _ in range(2)]
    for options, words in (
        ({"encoder": 0.5, "words": 0, "reading": 0.0}, "over what a small encoder reads."),
        ({"encoder": 0.0, "words": 1, "reading": 0.0}, "over word n-grams with names and states masked."),
        (
            {"encoder": 0.5, "words": 1, "reading": 0.2},
            "over what a small encoder reads, word n-grams with names and states masked and what",
        ),
    ):
        model = fit(contents, stances, groups, strength=1.0, target_strength=1.0, **options)
        assert words in card(model, folds)
