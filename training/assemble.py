"""Lay trained weights out as Stanza and this package read them: a folder that `models:` of a configuration may name.

python -m training.assemble --tokenizer tok.pt --vectors q100.pt --tagger seventh.pt --out models
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

PLACES = {"tokenizer": "tokenize/quotes.pt", "vectors": "pretrain/q100.pt", "tagger": "quotation/quotes.pt"}
"""Where each file lies below the language's folder."""


def resources(home: Path, language: str) -> dict[str, object]:
    """What Stanza's resources.json says of the files that are there."""

    def md5(name: str) -> dict[str, str]:
        return {"md5": hashlib.md5((home / name).read_bytes(), usedforsecurity=False).hexdigest()}

    own: dict[str, object] = {"lang_name": "English" if language == "en" else language}
    own |= {"packages": {"default": {"tokenize": "quotes"}}, "default_processors": {}}
    if (home / PLACES["vectors"]).exists():
        own["pretrain"] = {"q100": md5(PLACES["vectors"])}
    return {language: own | {"tokenize": {"quotes": md5(PLACES["tokenizer"])}}}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True, help="what Stanza's tokenizer trainer wrote")
    parser.add_argument("--vectors", type=Path, help="what training/vectors.py wrote")
    parser.add_argument("--tagger", type=Path, help="what training/tagger.py wrote")
    parser.add_argument("--language", default="en")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    home = args.out / args.language
    for name, place in PLACES.items():
        if source := getattr(args, name):
            (home / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, home / place)
    text = json.dumps(resources(home, args.language), indent=1)
    (args.out / "resources.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
