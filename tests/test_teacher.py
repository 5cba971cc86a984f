"""The teacher and what is distilled from it, on an encoder too small to know anything; skipped without the extra `training`."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch

from training.prepare import write_rows

transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

WORDS = ("the", "pier", "is", "lost", ",", "holm", "said", ".")
TAGS = ("B-content", "I-content", "I-content", "E-content", "O", "S-source", "S-cue", "O")

pytestmark = pytest.mark.versions


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as that of all-mpnet-base-v2, with two layers of 16 dimensions."""
    folder = tmp_path_factory.mktemp("encoder")
    vocab = ["<s>", "<pad>", "</s>", "<unk>", *WORDS]
    shape = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
    config = transformers.MPNetConfig(vocab_size=len(vocab), max_position_embeddings=512, **shape)
    transformers.set_seed(0)
    transformers.MPNetModel(config).save_pretrained(folder)
    pieces = tokenizers.Tokenizer(tokenizers.models.WordPiece({word: n for n, word in enumerate(vocab)}, unk_token="<unk>"))
    pieces.normalizer, pieces.pre_tokenizer = tokenizers.normalizers.BertNormalizer(), tokenizers.pre_tokenizers.BertPreTokenizer()
    marks = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    transformers.PreTrainedTokenizerFast(tokenizer_object=pieces, **marks).save_pretrained(folder)
    return folder


def run(module: str, *arguments: object) -> None:
    with patch.object(sys, "argv", [module, *map(str, arguments)]):
        __import__(f"training.{module}", fromlist=["main"]).main()


def taught(encoder: Path, folder: Path, *options: object) -> np.ndarray:
    folder.mkdir()
    rows = [{"doc": f"d{n}", "tok": list(WORDS), "ss": [0], "parts": list(TAGS)} for n in range(30)]
    write_rows(folder / "rows.jsonl", rows)
    (folder / "hold.txt").write_text("d1\nd2\n")
    held = ("--data", folder / "rows.jsonl", "--hold", folder / "hold.txt")
    run(
        "teacher",
        encoder,
        *held,
        "--out",
        folder / "one.pt",
        "--layers",
        1,
        "--freeze",
        0,
        "--batch",
        4,
        *options,
        "--predict",
        folder / "rows.jsonl",
    )
    return np.load(folder / "rows.npy") if (folder / "rows.npy").exists() else np.load(folder / "into" / "rows.npy")


def test_a_teacher_writes_a_row_a_token_and_the_same_again(encoder: Path, tmp_path: Path) -> None:
    found = taught(encoder, tmp_path / "a", "--epochs", 2, "--into", tmp_path / "a" / "into")
    assert found.shape == (30 * len(WORDS), 13) and found.dtype == np.float16
    assert np.allclose(found.astype(float).sum(1), 1, atol=0.02)
    assert not (tmp_path / "a" / "rows.npy").exists()
    assert (taught(encoder, tmp_path / "b", "--epochs", 2) == found).all()


def test_a_run_that_is_stopped_has_the_rate_of_the_whole(encoder: Path, tmp_path: Path) -> None:
    stopped = taught(encoder, tmp_path / "a", "--epochs", 2, "--stop-after", 1)
    assert not (taught(encoder, tmp_path / "b", "--epochs", 1) == stopped).all()  # there the rate falls to nothing in one pass
    assert not (taught(encoder, tmp_path / "c", "--epochs", 2) == stopped).all()


def test_words_are_distilled(encoder: Path, tmp_path: Path) -> None:
    taught(encoder, tmp_path / "a", "--epochs", 1)
    names = ["<PAD>", "<UNK>", "<EMPTY>", "<ROOT>", *WORDS]
    vocab = {"lang": "", "idx": 0, "cutoff": 0, "lower": True, "_unit2id": {word: n for n, word in enumerate(names)}, "_id2unit": names}
    torch.save({"vocab": vocab, "emb": torch.zeros(len(names), 100)}, tmp_path / "vectors.pt")
    out = tmp_path / "distilled.pt"
    where = ("--pretrain", tmp_path / "vectors.pt", "--out", out)
    run("distil", encoder, "--teacher", tmp_path / "a" / "one.pt", "--layers", 1, "--width", 4, *where)
    found = torch.load(out, weights_only=True)
    assert found["distilled"].shape == (len(names), 4) and found["distilled"].dtype == torch.int8
    assert not found["distilled"][:4].any() and found["distilled"][4:].abs().max() == 127
