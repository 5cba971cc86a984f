"""The words of a dataset card: what a published folder holds, told to its reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from quotes.columns import CONFIGS, Column
from quotes.dataset.counts import Counts

_WORDS = re.compile(r"[\w-]+(?: [\w-]+)*")
_LIVE = re.compile(r"[\\`*_\[\]|~$!{}]")
"""What opens Markdown, or a formula, inside a line."""
_BLOCK = re.compile(r"^([0-9]*)([-+#=.):])")
"""What makes a heading, a list or a rule of a line that begins so."""
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:(?=//|[^\s\d])|www\.", re.IGNORECASE)
"""What many readers make a link of by itself."""
_BLANK = re.compile(r"\n\s*\n")
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the direction of what stands beside them."""


def card_body(
    title: str, counts: Counts, *, about: str, licence: str, labels: Mapping[str, str], build: str, facts: Mapping[str, str]
) -> str:
    """The card below its front matter, as Markdown. `labels` maps each stance to its meaning, "" where none is given.

    Words that come from outside (names, labels, meanings, `about`, the licence) are shown as they are: no Markdown and no
    HTML in them lives.
    """
    sections = (
        f"# {plain(title)}",
        _prose(about) or _ABOUT,
        _counts(counts),
        "## Load it\n\n" + _LOADING,
        *(f"## Columns of `{config}`\n\n{cells(('column', 'what it holds'), _columns(columns))}" for config, columns in CONFIGS.items()),
        _OFFSETS,
        _labels(labels),
        f"## How it was made\n\n{_HOW}\n\n{cells(('', ''), [*_plain_cells(facts.items()), ('build', f'`{build}`')])}",
        "## Limits\n\n" + _LIMITS,
        f"## Licence\n\nThe labels and the arrangement: {plain(licence, links=True)}. {_texts(counts)}",
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    rows = [(f"`{label}`" if _WORDS.fullmatch(label) else plain(label), plain(meaning)) for label, meaning in labels.items()]
    return "## Stance labels\n\n" + cells(("label", "meaning"), rows) if rows else ""


def _counts(counts: Counts) -> str:
    splits = list(dict.fromkeys(split for _, split in counts.rows))
    rows = [(plain(split), *(str(counts.rows[config, split]) for config in CONFIGS)) for split in splits]
    rows.append(("all", *(str(counts.total(config)) for config in CONFIGS)))
    parts = ["## What is in it", cells(("split", *CONFIGS), rows)]
    for column, values in counts.values.items():
        listed = values.most_common(TOP)
        more = [(f"{len(values) - TOP} more", str(sum(values.values()) - sum(count for _, count in listed)))] if len(values) > TOP else []
        parts.append(cells((column, "quotations"), [*_plain_cells((value, str(count)) for value, count in listed), *more]))
    return "\n\n".join(parts)


TOP = 20
"""Values a column's table names before it sums up the rest."""


def _columns(columns: Sequence[Column[Any]]) -> list[tuple[str, str]]:
    """A line for each column; neighbours of which the same is said share one."""
    lines = groupby(columns, key=lambda column: column.words)
    return [(", ".join(f"`{column.name}`" for column in same), words) for words, same in lines]


def cells(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _plain_cells(rows: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(map(plain, row)) for row in rows]


def plain(text: str, *, links: bool = False) -> str:
    """Words from outside as Markdown that shows them as they are, on one line; characters that cannot be seen are left out.

    With `links`, for what the configuration's author wrote, an address stays one that a reader may follow.
    """
    seen = "".join(char for char in " ".join(text.split()) if unicodedata.category(char) != "Cc" and char not in _TURNS)
    shown = _LIVE.sub(r"\\\g<0>", seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    if links:
        return shown
    return _LINK.sub(lambda found: found.group().replace(":", "&#58;").replace(".", "&#46;"), shown)


def _prose(text: str) -> str:
    """Paragraphs from outside, each on one line that no Markdown block begins."""
    paragraphs = (plain(part, links=True) for part in _BLANK.split(text))
    return "\n\n".join(_BLOCK.sub(r"\g<1>\\\g<2>", part) for part in paragraphs if part)


def _texts(counts: Counts) -> str:
    total = counts.total("articles")
    words = (
        f"Each article keeps its own licence, in the column `licence`. The texts of {counts.texts} of {total} articles are included; "
        "of the others no words are given but an anchor, their facts, their digest, and where what stands (stand-off rows). "
        "`quotes hydrate THIS/FOLDER --articles DIR` puts the words back where you have the articles, and verifies the digests."
    )
    return "\n\n".join((words, *map(plain, counts.notes())))


_ABOUT = """One row is one quotation of a news article: the words, who said them, how they are quoted, and the stance they take.
Configs: `quotations` (default), and `articles`, the articles they stand in."""

_LOADING = """```python
from datasets import load_dataset

quotations = load_dataset("PATH/TO/THIS/FOLDER")                # the config "quotations"
articles = load_dataset("PATH/TO/THIS/FOLDER", "articles")
```

Splits are made by article, by a hash of its id: an article stays in its split when others are added."""

_OFFSETS = "Every `start` and `end` counts code points of the article's text, half-open: `text[start:end]` in Python gives the words."

_HOW = """Quotations are found, tied to their sources, and given speakers and stances by a pipeline of statistical models and rules
(grade `silver`). Where a person has annotated an article, their rows replace the machine's (grade `gold`)."""

_LIMITS = """- Silver rows contain errors of every kind: missed quotations, wrong extents, wrong speakers, wrong stances.
  Filter by `grade`, `confidence` and `probabilities`, and measure on your own gold before you conclude anything.
- A stance is that of the words quoted, not of the person, and not of the article.
- A null `stance` means off target or not labelled. It is no third stance.
- What a medium quotes is a choice of that medium. Counts of quotations are not counts of what was said."""
