"""The words of a dataset card: what a published folder holds, told to its reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from quotes.columns import ABOUT, CONFIGS, Column
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
    title: str,
    counts: Counts,
    *,
    about: str,
    licence: str,
    labels: Mapping[str, str],
    build: str,
    facts: Mapping[str, str],
    version: str = "",
    made_with: str = "",
    scores: Mapping[str, Sequence[Sequence[str]]] | None = None,
    split_by: str = "article",
    pictures: Sequence[tuple[str, str]] = (),
    changes: Mapping[str, Any] | None = None,
) -> str:
    """The card below its front matter, as Markdown. `labels` maps each stance to its meaning, "" where none is given; `scores` are tables
    by what models decide; `pictures` are plots as (title, path); `changes` says what differs from the build before.

    Words that come from outside (names, labels, meanings, `about`, the licence) are shown as they are: no Markdown and no
    HTML in them lives.
    """
    held = [config for config in CONFIGS if counts.total(config)] or [*CONFIGS]
    sections = (
        f"# {plain(title)}",
        _prose(about) or _ABOUT,
        _counts(counts, held),
        "\n\n".join(f"![{name}]({path})" for name, path in pictures),
        f"## Load it\n\n{_loading(held)}\n\n{_CUT[split_by]} {_DUPLICATES[counts.method]}",
        *(f"## Columns of `{config}`\n\n{cells(('column', 'what it holds'), _columns(CONFIGS[config]))}" for config in held),
        _OFFSETS,
        _labels(labels),
        f"## How it was made\n\n{_HOW}\n\n{cells(('fields', 'how they were made'), _FIELDS)}",
        _scores(scores or {}),
        _agreement(counts),
        "## Limits\n\n" + _LIMITS,
        "## Misuse\n\n" + _MISUSE,
        f"## Licence\n\nThe labels and the arrangement: {plain(licence, links=True)}. {_texts(counts)}",
        f"## Citation\n\n{_citation(title, version, build, made_with)}",
        f"## Version\n\n{cells(('', ''), _versions(version, build, made_with, facts))}\n\n{_changes(changes)}".rstrip(),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _loading(held: Sequence[str]) -> str:
    lines = [f'{config} = load_dataset("PATH/TO/THIS/FOLDER", "{config}")  # {ABOUT[config]}' for config in held]
    return "\n".join(["```python", "from datasets import load_dataset", "", *lines, "```"])


def _scores(scores: Mapping[str, Sequence[Sequence[str]]]) -> str:
    if not scores:
        return ""
    tables = (f"{what.capitalize()}:\n\n{cells(rows[0], rows[1:])}" for what, rows in scores.items() if rows)
    return "\n\n".join(["## Scores of the models", _SCORES, *tables])


def _agreement(counts: Counts) -> str:
    found = counts.agreements()
    if not found:
        return "## Agreement\n\nNo quotation here was labelled by two people, so how far they would agree is not known."
    rows = [(" and ".join(map(plain, one.readers)), str(one.rows), f"{100 * one.same:.1f} %", f"{one.kappa:.2f}") for one in found]
    return f"## Agreement\n\n{_AGREEMENT}\n\n{cells(('readers', 'quotations', 'same label', 'kappa'), rows)}"


def _citation(title: str, version: str, build: str, made_with: str) -> str:
    words = re.sub(r"[^\w .,:;()-]+", " ", " ".join(title.split()))
    key = re.sub(r"\W+", "-", words.lower()).strip("-") or "quotations"
    named = ", ".join(part for part in (f"version {version}" if version else "", f"build {build}", f"made with quotes {made_with}") if part)
    lines = [f"@misc{{{key},", f"  title = {{{words}}},", f"  note = {{{named}}}", "}"]
    return "\n".join([_CITE, "", "```bibtex", *lines, "```"])


def _versions(version: str, build: str, made_with: str, facts: Mapping[str, str]) -> list[tuple[str, ...]]:
    own = (("version", version or "none given"), ("quotes", made_with or "not known"))
    return [*_plain_cells((*own, *facts.items())), ("build", f"`{build}`")]


def _changes(changes: Mapping[str, Any] | None) -> str:
    if not changes:
        return "No earlier build stood in its folder."
    rows = [(what, ", ".join(f"{why} {number}" for why, number in whys.items()) or "0") for what, whys in changes["rows"].items()]
    name = f"version {plain(changes['version'])}, " if changes["version"] else ""
    head = f"Since {name}build `{changes['since']}`, rows of `quotations` by why (`quotes diff` names each):"
    return f"{head}\n\n{cells(('', 'rows'), rows)}"


def _labels(labels: Mapping[str, str]) -> str:
    rows = [(f"`{label}`" if _WORDS.fullmatch(label) else plain(label), plain(meaning)) for label, meaning in labels.items()]
    return "## Stance labels\n\n" + cells(("label", "meaning"), rows) if rows else ""


def _counts(counts: Counts, held: Sequence[str]) -> str:
    rows = [(plain(split), *(str(counts.rows[config, split]) for config in held)) for split in counts.splits()]
    rows.append(("all", *(str(counts.total(config)) for config in held)))
    parts = ["## What is in it", cells(("split", *held), rows)]
    if counts.licences:
        licences = counts.licences.most_common(TOP)
        parts.append(cells(("licence", "articles"), _plain_cells((licence, str(count)) for licence, count in licences)))
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
The config `quotations` is the default; the others hold the articles, their sentences with tags, and the stances that people gave."""

_CUT = {
    "article": "Splits are made by article, by a hash of its id: an article stays in its split when others are added.",
    "date": "Splits are made by the articles' dates, each with its last day; an article of no known day is in the last one.",
    "speaker": "Splits are made by speaker: nobody named who speaks in one split is heard in another. An article is in the split of "
    "whichever of its speakers is held out furthest, and what others say in it is no row.",
}
_DUPLICATES = {
    "near": "Near-duplicates (four fifths of their runs of five words in common) never stand on both sides.",
    "copies": "Copies, equal but for case, spaces and punctuation, never stand on both sides; other near-duplicates were not looked for.",
}

_OFFSETS = "Every `start` and `end` counts code points of the article's text, half-open: `text[start:end]` in Python gives the words."

_HOW = """Quotations are found, tied to their sources, and given speakers and stances by a pipeline of statistical models and rules
(grade `silver`). Where a person has annotated an article, their rows replace the machine's (grade `gold`)."""

_FIELDS = (
    (
        "`content`, `start`, `end`, `text`, `kind`, `anchor`",
        "a neural tagger and rules over quotation marks; gold: an annotator's words, found in the article",
    ),
    ("`source`, `cue`, `relay`, `rule`, `confidence`", "boosted trees choose among candidates, then rules; gold: an annotator's words"),
    ("`reports`", "word lists of cues; gold: an annotator"),
    (
        "`speakers`, `speaker_names`, `speaker_type`, `speaker_confidence`",
        "names, offices and pronouns resolved within the article, against a roster",
    ),
    ("`stance`, `probabilities`, `off_target`", "a scikit-learn model over the words and the cue; gold: an annotator"),
    ("`tone`, `votes`, `guideline_rule`, `ambiguous`, `annotator`, `label`", "annotators alone"),
    ("`context`, `left_context`, `right_context`", "the paragraphs around, cut at sentences where they are long"),
    ("`tokens`, `entity_tags`", "Stanza's tokenizer and the tagger's second head; never gold"),
    (
        "`content_tags`, `cue_tags`, `source_tags`",
        "the rows of `quotations`: a token is tagged where it shares a character with a span",
    ),
    ("`date`, `title`, `publisher`, `url`, `licence`, `genre`", "manifests that people wrote"),
)

_SCORES = """What the models that made the silver rows were measured to be worth, as their cards tell; the cards name the commands. On your
articles they are worth something else: measure on your own gold (`quotes score`)."""

_AGREEMENT = """How far two readers give one quotation of this dataset the same stance, off target among the labels; kappa is Cohen's."""

_MISUSE = """- Do not take a silver row for what a person said: open the article before you quote it.
- Do not rank or judge people by counts from here: they show whom these articles quote, and what the models find.
- Do not use it to watch people, or to put words into their mouths; the people in it were quoted in public, and did not consent to this."""

_CITE = """Cite the dataset by its build, and the software by `CITATION.cff` in its repository."""

_LIMITS = """- Silver rows contain errors of every kind: missed quotations, wrong extents, wrong speakers, wrong stances.
  Filter by `grade`, `confidence` and `probabilities`, and measure on your own gold before you conclude anything.
- A stance is that of the words quoted, not of the person, and not of the article.
- A null `stance` means off target or not labelled. It is no third stance.
- What a medium quotes is a choice of that medium. Counts of quotations are not counts of what was said."""
