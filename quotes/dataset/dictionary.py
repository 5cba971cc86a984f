"""The data dictionary: every column of every config, its type and what it holds, as Markdown."""

from __future__ import annotations

from quotes.columns import ABOUT, CONFIGS, Tags
from quotes.dataset.card import cells

_TYPES = {
    "text": "string",
    "place": "int32",
    "share": "float32",
    "flag": "bool",
    "texts": "list of string",
    "places": "list of int32",
    "spans": "list of {start, end}",
    "shares": "list of {label, probability}",
    "votes": "list of {annotator, label}",
    "stance": "ClassLabel of the configuration's labels",
    "decision": "ClassLabel of the configuration's labels and off_target",
}
HEAD = """# Data dictionary

Every column of a dataset that `quotes build` writes. `quotes columns` prints this page; both are made of the table in
`quotes/columns.py`, which also makes the types, the rows and the card.

Places count code points of the article's text, half-open: `text[start:end]` in Python gives the words. Words that an article's licence
does not let out are null in the columns marked (*): a stand-off row. `quotes hydrate` puts them back."""


def dictionary() -> str:
    """The whole page."""
    sections = [HEAD]
    for config, columns in CONFIGS.items():
        rows = [(f"`{column.name}`", _type(column.type), column.words + _cut(column.cut is not None)) for column in columns]
        sections.append(f"## `{config}`\n\n{ABOUT[config].capitalize()}.\n\n{cells(('column', 'type', 'what it holds'), rows)}")
    return "\n\n".join(sections) + "\n"


def _cut(withheld: bool) -> str:
    return " (*)" if withheld else ""


def _type(kind: str | tuple[str, ...] | Tags) -> str:
    if isinstance(kind, Tags):
        return f"list of ClassLabel ({', '.join(kind.names)})"
    return f"ClassLabel ({', '.join(kind)})" if isinstance(kind, tuple) else _TYPES[kind]
