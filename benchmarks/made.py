"""Collections of any size out of our own sample articles: each a shuffle of their paragraphs, the same for a seed."""

from __future__ import annotations

import json
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST, MOST = 6, 14
"""Paragraphs of an article."""


def write_articles(path: Path, count: int, *, seed: int = 0) -> int:
    """Write so many articles as JSON lines; returns their words."""
    paragraphs = [one for text in sorted((ROOT / "annotations" / "sample").glob("*.txt")) for one in text.read_text("utf-8").split("\n\n")]
    dice, words = random.Random(seed), 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            text = "\n\n".join(dice.choices(paragraphs, k=dice.randint(LEAST, MOST)))
            words += len(text.split())
            out.write(json.dumps({"doc_id": f"made-{number:07}", "text": text, "licence": "CC0"}, ensure_ascii=False) + "\n")
    return words
