"""Write the hashes of a folder of weights into its manifest and its cards, after one of them was made anew.

python -m training.manifest quotes/models/en cue.json source.json accept.json
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from pathlib import Path

from quotes.learned.manifest import NAME, Manifest, read_manifest, renewed

HEAD = "## SHA-256"


def card_section(manifest: Manifest, within: str) -> str:
    """The table of a card: its folder's files (`within` ends in "/", or is empty) and their hashes."""
    own = [each for each in manifest.files if each.file.startswith(within) and "/stance/" not in f"/{each.file.removeprefix(within)}"]
    rows = [f"| `{each.file.removeprefix(within)}` | `{each.sha256}` |" for each in own]
    return "\n".join([HEAD, "", "Checked when the weights are loaded (`MANIFEST.json`).", "", "| file | SHA-256 |", "|---|---|", *rows, ""])


def write_cards(folder: Path, manifest: Manifest) -> None:
    """Put the tables at the ends of the cards."""
    for card, within in ((folder / "CARD.md", ""), (folder / "stance" / "CARD.md", "stance/")):
        text = re.split(rf"^{HEAD}$", card.read_text("utf-8"), flags=re.MULTILINE)[0]
        card.write_text(text.rstrip("\n") + "\n\n" + card_section(manifest, within), "utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder of weights with a MANIFEST.json")
    parser.add_argument("changed", nargs="*", help="files in it that were made anew today")
    arguments = parser.parse_args()
    found = renewed(read_manifest(arguments.folder), arguments.folder, date=date.today().isoformat(), changed=arguments.changed)
    (arguments.folder / NAME).write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write_cards(arguments.folder, read_manifest(arguments.folder))


if __name__ == "__main__":
    main()
