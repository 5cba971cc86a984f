"""The scores that a card of weights tells: the table of the whole package, which `benchmarks.figures` holds to what was measured."""

from __future__ import annotations

from pathlib import Path

CARD = "CARD.md"
HEAD = "**Scores of the whole package**"
BELOW = "(see below)"
"""What makes sense in the card alone."""
Table = tuple[tuple[str, ...], ...]


def read_scores(folder: Path) -> Table:
    """The rows of the table, its head first; () where the folder's card has none."""
    try:
        lines = iter((folder / CARD).read_text("utf-8").split("\n"))
    except (OSError, UnicodeError):
        return ()
    rows: list[tuple[str, ...]] = []
    if any(line.startswith(HEAD) for line in lines):
        for line in lines:
            if line.startswith("|"):
                rows.append(tuple(cell.replace(BELOW, "").strip() for cell in line.strip("|").split("|")))
            elif rows:
                break
    return (rows[0], *rows[2:]) if len(rows) > 2 else ()
