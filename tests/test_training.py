"""The recipe's small steps: clauses read off trees, tags laid over soft targets, corpora made plain, parses as of unseen articles."""

from __future__ import annotations

import json
import os
import platform
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pytest
import torch

from quotes.language.quoting import read_language
from quotes.learned.files import SHIPPED
from quotes.parsing.tagger import QuotationTagger
from quotes.parsing.tokenizer import Tokenizer
from tests import releases
from tests.quoting import marked
from training import precision, small_tokenizer
from training.clauses import labelled, read_treebank, verbs_of
from training.perturb import perturbed
from training.prepare import write_rows
from training.texts import bbc, lee, sentence

pytestmark = pytest.mark.versions

EN = read_language("en")
VERBS = verbs_of(EN)
TREE = """# newdoc id = talk-1
# newpar id = talk-1-p1
# text = {text}
{rows}

"""


def treebank(tmp_path: Path, text: str, rows: str) -> Path:
    path = tmp_path / "talk.conllu"
    columns = ["\t".join((*row.split()[:4], "_", *row.split()[4:], "_", "_")) for row in rows.strip().split("\n")]
    path.write_text(TREE.format(text=text, rows="\n".join(columns)), encoding="utf-8")
    return path


CLAUSES = {
    "I do n't think": (
        "I don't think the harbour is lost, Ada.",
        """
        1 I I PRON _ 4 nsubj
        2-3 don't _ _ _ _ _
        2 do do AUX VerbForm=Fin 4 aux
        3 n't not PART _ 4 advmod
        4 think think VERB VerbForm=Inf 0 root
        5 the the DET _ 6 det
        6 harbour harbour NOUN _ 8 nsubj:pass
        7 is be AUX VerbForm=Fin 8 aux:pass
        8 lost lose VERB VerbForm=Part 4 ccomp
        9 , , PUNCT _ 4 punct
        10 Ada Ada PROPN _ 4 vocative
        11 . . PUNCT _ 4 punct
        """,
        {"source": "I", "cue": "don't think", "content": "the harbour is lost"},
    ),
    "wants to is no clause": (
        "Ada wants to go.",
        """
        1 Ada Ada PROPN _ 2 nsubj
        2 wants want VERB VerbForm=Fin 0 root
        3 to to PART _ 4 mark
        4 go go VERB VerbForm=Inf 2 xcomp
        5 . . PUNCT _ 2 punct
        """,
        {},
    ),
    "words in marks are the teacher's": (
        '"We go," Ada said.',
        """
        1 " " PUNCT _ 3 punct
        2 We we PRON _ 3 nsubj
        3 go go VERB VerbForm=Fin 7 ccomp
        4 , , PUNCT _ 3 punct
        5 " " PUNCT _ 3 punct
        6 Ada Ada PROPN _ 7 nsubj
        7 said say VERB VerbForm=Fin 0 root
        8 . . PUNCT _ 7 punct
        """,
        {},
    ),
}


@pytest.mark.parametrize(("text", "rows", "expected"), CLAUSES.values(), ids=CLAUSES.keys())
def test_clauses_are_read_off_a_tree(tmp_path: Path, text: str, rows: str, expected: dict[str, str]) -> None:
    (found,) = read_treebank(treebank(tmp_path, text, rows))
    words, labels, sure = labelled(found, VERBS)
    assert words == text
    kinds = {kind: "".join(c for c, label in zip(words, labels, strict=True) if label and label[1] == kind) for kind in expected}
    assert kinds == expected
    assert any(sure) == bool(expected) and any(labels) == bool(expected)


def test_a_line_of_brown_is_made_plain() -> None:
    assert sentence("\t``/`` We/ppss go/vb ''/'' ,/, said/vbd Holm/np ;/. ;/.") == "“We go”, said Holm;"


def test_an_article_of_lee_is_cut_into_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "lee.cor"
    path.write_text('"We go." Holm left. The town slept. It rained. Nobody came.\n', encoding="utf-8")
    ((name, text),) = lee(path)
    assert name == "lee-000" and "\n" in text
    assert text.replace("\n", " ") == '"We go." Holm left. The town slept. It rained. Nobody came.'


def test_an_article_of_the_bbc_is_read_once_and_never_cut_within_marks(tmp_path: Path) -> None:
    (tmp_path / "business").mkdir()
    text = 'Pier opens\n\nThe pier is open. "It is ours. It stays ours," said Holm. "We paid. "Nobody helped us." It rained.'
    for name in ("001.txt", "002.txt"):
        (tmp_path / "business" / name).write_text(text, encoding="utf-8")
    ((name, found),) = bbc(tmp_path)
    assert name == "bbc-business-001"
    lines = found.split("\n")
    assert lines[0] == "Pier opens"
    assert not any(line.endswith("It is ours.") for line in lines)
    assert any(line[1:].startswith("Nobody helped us.") for line in lines)
    assert "".join(found.replace("“", '"').replace("”", '"').split()) == "".join(text.split())


def trained(tmp_path: Path, *options: str) -> tuple[Path, Path]:
    """Weights and vectors after two passes over a few made-up words."""
    from training.tagger import main

    words = ["<PAD>", "<UNK>", "<EMPTY>", "<ROOT>", "the", "pier", "is", "lost", ",", "holm", "said", "."]
    vectors, rows, out = tmp_path / "vectors.pt", tmp_path / "rows.jsonl", tmp_path / "out.pt"
    vocab = {"lang": "", "idx": 0, "cutoff": 0, "lower": True, "_unit2id": {word: n for n, word in enumerate(words)}, "_id2unit": words}
    torch.save({"vocab": vocab, "emb": torch.randn(len(words), 100, generator=torch.Generator().manual_seed(0))}, vectors)
    tokens = ["The", "pier", "is", "lost", ",", "Holm", "said", "."]
    tags = ["B-content", "I-content", "I-content", "E-content", "O", "S-source", "S-cue", "O"]
    write_rows(rows, [{"doc": f"d{n}", "tok": tokens, "ss": [0], "parts": tags} for n in range(6)])
    main(["--pretrain", str(vectors), "--data", str(rows), "--out", str(out), "--epochs", "2", "--hidden", "8", *options])
    return out, vectors


def test_word_vectors_that_were_trained_are_loaded_moved(tmp_path: Path) -> None:
    fixed = QuotationTagger.load(*trained(tmp_path), EN.apostrophes)
    moved = QuotationTagger.load(*trained(tmp_path, "--vectors-of", "6"), EN.apostrophes)
    rarer = QuotationTagger.load(*trained(tmp_path, "--vectors-of", "7"), EN.apostrophes)
    differ = (fixed.vectors != moved.vectors).any(1)
    assert differ[4:].all() and not differ[:4].any()
    assert (fixed.vectors == rarer.vectors).all()


def test_a_run_that_goes_on_keeps_the_moves(tmp_path: Path) -> None:
    out, vectors = trained(tmp_path, "--vectors-of", "6")
    before = QuotationTagger.load(out, vectors, EN.apostrophes).vectors
    still = ("--start", str(out), "--lr", "0")
    trained(tmp_path, *still, "--vectors-of", "6")
    assert (QuotationTagger.load(out, vectors, EN.apostrophes).vectors == before).all()


def test_vectors_distilled_from_the_teacher_stand_beside_the_others(tmp_path: Path) -> None:
    before, vectors = trained(tmp_path, "--vectors-of", "6")
    plain = QuotationTagger.load(before, vectors, EN.apostrophes)
    beside = tmp_path / "beside.pt"
    torch.save({"distilled": torch.arange(36, dtype=torch.int8).reshape(12, 3), "scale": torch.tensor([1.0, 0.5, 0.25])}, beside)
    out, _ = trained(tmp_path, "--start", str(before), "--lr", "0", "--vectors-of", "6", "--distilled", str(beside))
    wider = QuotationTagger.load(out, vectors, EN.apostrophes)
    assert wider.vectors[4, 100:].tolist() == [12.0, 6.5, 3.5]
    assert (wider.vectors[:, :100] == plain.vectors).all()
    given = [["The", "pier", "is", "lost", ",", "Holm", "said", "."]]
    new, old = (each.tag(given, [[0]])[0].parts for each in (wider, plain))  # what is new weighs nothing before it is trained
    assert [span[:3] for span in new] == [span[:3] for span in old]
    assert [span.score for span in new] == pytest.approx([span.score for span in old], abs=0.01)  # it makes rounding coarser
    with pytest.raises(ValueError, match="give the --distilled"):
        trained(tmp_path, "--start", str(out))


ASKS = """
import torch
from training.precision import has_bfloat16, precision
with precision():
    out = torch.nn.LSTM(4, 4)(torch.zeros(2, 1, 4))[0]
torch.autograd.backward(out.float().sum())
print(has_bfloat16())
"""


def test_a_processor_without_bfloat16_is_asked_and_trains_all_the_same() -> None:
    root = Path(__file__).resolve().parent.parent
    without = {**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2", "PYTHONPATH": str(root)}
    out = subprocess.run([sys.executable, "-c", ASKS], cwd=root, env=without, capture_output=True, text=True, check=True)
    assert out.stdout.strip() in {"True", "False"}
    if platform.machine() in {"x86_64", "AMD64"}:  # elsewhere the variable says nothing
        assert out.stdout.strip() == "False"


@pytest.fixture
def asked_anew() -> Iterator[None]:
    precision.has_bfloat16.cache_clear()
    yield
    precision.has_bfloat16.cache_clear()


def fails() -> bool:
    raise RuntimeError("no such primitive")


@pytest.mark.parametrize(
    ("answer", "works", "has"),
    [
        pytest.param(SimpleNamespace(), lambda: True, False, id="a torch that cannot be asked"),
        pytest.param(SimpleNamespace(_is_mkldnn_bf16_supported=fails), lambda: True, False, id="a question that fails"),
        pytest.param(SimpleNamespace(_is_mkldnn_bf16_supported=lambda: False), lambda: True, False, id="no instructions"),
        pytest.param(SimpleNamespace(_is_mkldnn_bf16_supported=lambda: True), fails, False, id="instructions and no LSTM"),
        pytest.param(SimpleNamespace(_is_mkldnn_bf16_supported=lambda: True), lambda: True, True, id="both"),
    ],
)
@pytest.mark.usefixtures("asked_anew")
def test_bfloat16_only_where_it_works(answer: SimpleNamespace, works: object, has: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "_works", works)
    monkeypatch.setattr(torch, "ops", SimpleNamespace(mkldnn=answer))
    assert precision.has_bfloat16() is has
    for float32 in (False, True):
        with precision.precision(float32=float32):
            assert torch.is_autocast_enabled("cpu") is (has and not float32)


def test_perturbing_keeps_the_shape_and_the_small_words() -> None:
    near = {word: ["pier"] for word in ("harbour", "the", "holm", "uk")}
    words = ["The", "harbour", "of", "Holm", "UK", "is", "ours", "."]
    assert perturbed(words, near, 1.0, random.Random(1)) == ["The", "pier", "of", "Pier", "UK", "is", "ours", "."]
    assert perturbed(words, near, 0.0, random.Random(1)) == words


def test_tags_of_trees_are_laid_over_the_teachers() -> None:
    pytest.importorskip("torch")
    from quotes.parsing.decoding import PARTS, bioes
    from training.mix import with_hard

    tags = bioes(PARTS)
    soft = np.full((3, len(tags)), 1 / len(tags))
    mixed = with_hard(soft, [{"tok": ["a"], "hard": [tags[2]]}, {"tok": ["b", "c"]}])
    assert mixed[0].argmax() == 2 and mixed[0, 2] > 0.9
    assert np.allclose(mixed[1:], soft[1:]) and np.allclose(mixed.sum(1), 1)


def test_every_article_is_found_by_a_linker_that_has_not_seen_it() -> None:
    from training.parses import row
    from training.validate import unseen

    markup = (
        '"{{The harbour is number {} for us}}," [Ada Holm] <said> on Monday. [Bo Dahl] <asked> who pays.\n'
        'The so-called "old harbour of Norby" was shut by [Bo Dahl], who <said> nothing.'
    )
    parses = [marked(markup.format(n), people=("Ada Holm", "Bo Dahl")) for n in range(300)]
    rows = [{**row(parse), "doc_id": f"d{n}"} for n, parse in enumerate(parses)]
    gold = []
    for each, parse in zip(rows, parses, strict=True):
        content, source, cue = (next(part.span for part in parse.parts if part.kind == kind) for kind in ("content", "source", "cue"))
        ends = {"start": content.start, "end": content.end, "speaker_start": source.start, "speaker_end": source.end}
        quote = {**ends, "cue_start": cue.start, "cue_end": cue.end, "kind": "direct"}
        gold.append({"doc_id": each["doc_id"], "text": parse.article.text, "quotes": [quote]})
    folds = [{f"d{n}" for n in range(150)}, {f"d{n}" for n in range(150, 300)}]
    found = list(unseen(gold, rows, {each["doc_id"]: each["parts"] for each in rows}, folds))
    assert [each["doc_id"] for each in found] == [each["doc_id"] for each in gold]
    keys = ("start", "speaker_start", "cue_start")
    right = [tuple(doc["quotes"][0][key] for key in keys) for doc in gold]
    assert [[tuple(pred[key] for key in keys) for pred in each["pred"]] for each in found] == [[one] for one in right]


def test_parses_as_of_unseen_articles() -> None:
    from training.parses import mixed

    def parts(score: float) -> list[dict[str, float]]:
        return [{"start": n, "score": score} for n in range(400)]

    class Never(random.Random):
        def random(self) -> float:
            return 0.99

    crossfit = {"a": parts(0.1)}
    assert mixed({"doc_id": "a", "parts": parts(0.95)}, crossfit, set(), Never())["parts"] == parts(0.1)
    assert mixed({"doc_id": "b", "parts": parts(0.2)}, crossfit, {"b"}, Never())["parts"] == parts(0.2)
    assert mixed({"doc_id": "c", "parts": parts(0.2) + parts(0.95)}, crossfit, set(), Never())["parts"] == parts(0.95)
    shares = [len(mixed({"doc_id": "a", "parts": []}, crossfit, set(), random.Random(n))["parts"]) for n in range(400)]
    assert 5 < shares.count(0) < 40


def test_a_tokenizer_of_one_layer_learns_what_its_teacher_says(tmp_path: Path) -> None:
    shipped = SHIPPED / "en" / "tokenize" / "quotes.pt"
    text = "\n\n".join(releases.unmarked(releases.markup(number)) for number in range(4))
    files = [releases.write(tmp_path / "a.txt", text), releases.write(tmp_path / "b.jsonl", json.dumps({"text": text}) + "\n")]
    out = tmp_path / "small.pt"
    options = ["--hidden", "32", "--passes", "250", "--out", str(out)]
    with patch.object(sys, "argv", ["small_tokenizer", str(shipped), *map(str, files), *options]):
        small_tokenizer.main()
    teacher, small = Tokenizer.load(shipped), Tokenizer.load(out)
    assert not small.config["hierarchical"] and small.config["hidden_dim"] == 32
    found, wanted = ({token for sentence in each([text])[0] for token in sentence} for each in (small, teacher))
    assert len(found & wanted) > 0.9 * len(wanted)
