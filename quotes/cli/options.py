"""The options of the commands, each with its words of help."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def _at_least_one(words: str) -> int:
    try:
        number = int(words)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{words!r} is not a whole number of 1 or more")
    return number


OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "config": (("--config",), {"type": Path, "metavar": "FILE", "help": "a configuration (default: configs/default.yaml)"}),
    "articles": (
        ("--articles",),
        {
            "type": Path,
            "metavar": "DIR",
            "help": "the articles: a folder of .txt, one .txt, .jsonl of {doc_id, text}, .zip, .tar, .parquet (see the README)",
        },
    ),
    "texts_of": (
        ("--articles",),
        {"type": Path, "nargs": "+", "metavar": "DIR", "help": "where the articles' texts are, if not beside their annotations"},
    ),
    "gold_folders": (
        ("--annotations",),
        {
            "dest": "gold_folders",
            "type": Path,
            "nargs": "+",
            "metavar": "DIR",
            "help": "labelled annotations (default: the configuration's)",
        },
    ),
    "texts_file": (
        ("--texts",),
        {
            "dest": "texts_file",
            "type": Path,
            "metavar": "FILE.jsonl",
            "help": "instead: a file of {text, label}, with target where there is one",
        },
    ),
    "held_out": (
        ("--held-out",),
        {"type": Path, "nargs": "+", "default": [], "metavar": "FILE", "help": "article ids, one a line, that are not learnt from"},
    ),
    "lessons": (
        ("--lessons",),
        {
            "type": Path,
            "nargs": "+",
            "default": [],
            "metavar": "FILE.jsonl",
            "help": "made-up sentences to learn from as well, {text, label, cue}",
        },
    ),
    "quotations": (
        ("--quotations",),
        {
            "type": Path,
            "nargs": "+",
            "default": [],
            "metavar": "FILE.jsonl",
            "help": "labelled quotations beside the annotations, {text, label, cue, group}; the group is the article",
        },
    ),
    "unread": (
        ("--unread",),
        {
            "type": Path,
            "nargs": "+",
            "default": [],
            "metavar": "FILE",
            "help": "article ids, one a line, that the encoder of --encoder has not learnt from: calibration is chosen on these alone",
        },
    ),
    "encoder": (
        ("--encoder",),
        {"type": Path, "metavar": "DIR", "help": "read with the encoder of this folder (encoder.safetensors), not the shipped one"},
    ),
    "tune": (
        ("--tune-encoder",),
        {
            "dest": "tune",
            "type": _at_least_one,
            "nargs": "?",
            "const": 3,
            "default": 0,
            "metavar": "PASSES",
            "help": "teach the encoder your labels too, 3 times over the rows unless you say how often; takes minutes, not seconds",
        },
    ),
    "exits": (
        ("--exits",),
        {
            "action": "store_true",
            "help": "texts that are surely off target leave the encoder early: faster, and only for the labels that it was taught",
        },
    ),
    "alone": (
        ("--encoder-alone",),
        {
            "dest": "alone",
            "action": "store_true",
            "help": "learn from what the encoder reads, without n-grams and signs of the sentence beside it: as good for the labels that "
            "it was taught, a fifth faster, and a model of a few KB",
        },
    ),
    "model": (("--out",), {"type": Path, "required": True, "metavar": "DIR", "help": "the folder to write the model to"}),
    "plot": (
        ("--plot",),
        {"type": Path, "metavar": "FILE.png", "help": "draw how far its probabilities can be trusted (needs matplotlib)"},
    ),
    "markdown": (("--markdown",), {"action": "store_true", "help": "print tables for a card"}),
    "annotations": (("--annotations",), {"type": Path, "metavar": "DIR", "help": "gold annotations; they take the place of silver rows"}),
    "no_gold": (("--no-gold",), {"action": "store_true", "help": "leave the annotations out: silver only"}),
    "force": (("--force",), {"action": "store_true", "help": "write over a file that this command did not write (never over an input)"}),
    "out": (("--out",), {"type": Path, "metavar": "PATH", "help": "where to write"}),
    "page": (("--out",), {"type": Path, "metavar": "FILE", "default": Path("review.html"), "help": "the page (default: review.html)"}),
    "title": (("--title",), {"default": "Quotations", "help": "the page's title"}),
    "rows": (("rows",), {"type": Path, "metavar": "DATASET|FILE.jsonl", "help": "a dataset folder, or what `quotes extract` wrote"}),
    "at_least": (("--at-least",), {"type": int, "default": 2, "metavar": "N", "help": "quotations that somebody must have (default: 2)"}),
    "known": (
        ("--roster",),
        {"dest": "known", "type": Path, "metavar": "FILE", "help": "leave out who is on this roster (default: the configuration's)"},
    ),
    "folder": (("folder",), {"type": Path, "metavar": "DIR", "help": "a new folder, or an empty one"}),
    "roster": (("--roster",), {"type": Path, "metavar": "FILE", "help": "copy this roster into it (default: an example)"}),
    "dataset": (("dataset",), {"type": Path, "metavar": "DATASET", "help": "a folder that `quotes build` wrote"}),
    "repository": (("repository",), {"metavar": "REPOSITORY", "help": "its name on the Hub, as in me/my-quotations"}),
    "public": (("--public",), {"action": "store_true", "help": "make a new repository public (default: private)"}),
    "tag": (("--tag",), {"metavar": "NAME", "help": "tag what was sent, as in v1.0.0"}),
    "yes": (("--yes",), {"action": "store_true", "help": "send it (default: only show what would be sent)"}),
    "shard": (
        ("--shard",),
        {"metavar": "I/N", "help": "work on one of N parts of the articles only, and keep it for --merge; for batch schedulers"},
    ),
    "merge": (
        ("--merge",),
        {"action": "store_true", "help": "put together what the parts of --shard have done; one that is missing is an error"},
    ),
    "scheduler": (
        ("--scheduler",),
        {"metavar": "ADDRESS", "help": "share the work among the workers of a Dask cluster instead (tcp://HOST:8786; extra `dask`)"},
    ),
    "jobs": (("--jobs",), {"type": _at_least_one, "default": 1, "metavar": "N", "help": "processes to share the work (default: 1)"}),
    "texts": (
        ("--texts",),
        {
            "choices": ("licensed", "all", "none"),
            "default": "licensed",
            "help": "whose words go in: where the licence allows it, all, or none; other rows are stand-off (default: licensed)",
        },
    ),
    "split_by": (
        ("--split-by",),
        {
            "choices": ("article", "date", "speaker"),
            "help": "what puts an article into a split: its id, its date, or the people who speak in it (default: article)",
        },
    ),
    "reports": (
        ("--reports",),
        {"nargs": "+", "choices": ("speech", "thought", "act"), "help": "which quotations are wanted, by what their cue reports"},
    ),
    "statements_only": (
        ("--statements-only",),
        {"action": "store_true", "help": "only words in marks and whole clauses that somebody states or thinks, not 'supports the bill'"},
    ),
    "input": (
        ("input",),
        {
            "type": Path,
            "metavar": "INPUT",
            "help": "a folder of .txt, one .txt, .jsonl of {doc_id, text}, .zip, .tar, .parquet (see the README)",
        },
    ),
    "old": (("old",), {"type": Path, "metavar": "OLD", "help": "the earlier dataset folder"}),
    "new": (("new",), {"type": Path, "metavar": "NEW", "help": "the later one"}),
    "plots": (("--plots",), {"type": Path, "metavar": "DIR", "help": "also draw plots into this folder, as PNG (needs matplotlib)"}),
    "their_articles": (
        ("--articles",),
        {"type": Path, "required": True, "metavar": "DIR", "help": "the articles: a folder of .txt, one .txt, or .jsonl of {doc_id, text}"},
    ),
    "article": (
        ("article",),
        {"type": Path, "nargs": "+", "metavar": "ARTICLE", "help": "one .txt; several, or folders, with --out DIR"},
    ),
    "annotator": (("--annotator",), {"default": "draft", "help": "whose annotation it will be (default: draft)"}),
    "compare": (
        ("--compare",),
        {"nargs": 2, "metavar": ("A", "B"), "help": "two folders of annotations side by side (silver: the machine)"},
    ),
    "exchange": (
        ("exchange",),
        {"choices": ["jsonl", "csv", "brat", "label-studio", "argilla"], "metavar": "FORMAT", "help": "the format"},
    ),
    "place": (("place",), {"type": Path, "metavar": "PATH", "help": "the file or folder to read"}),
    "number": (("-n", "--number"), {"type": _at_least_one, "default": 20, "metavar": "N", "help": "so many rows (default: 20)"}),
    "other": (
        ("--model",),
        {"dest": "other", "type": Path, "metavar": "DIR", "help": "a second stance model: rows on which the two differ come first"},
    ),
    "folders": (("folders",), {"type": Path, "nargs": "+", "metavar": "DIR", "help": "the annotations of each annotator"}),
    "as_json": (
        ("--format",),
        {"dest": "form", "choices": ["text", "json"], "default": "text", "help": "of the figures (default: text)"},
    ),
    "settled": (("--out",), {"type": Path, "required": True, "metavar": "DIR", "help": "the folder to write the annotations to"}),
    "write": (("--write",), {"action": "store_true", "help": "write what is proposed (default: only show it)"}),
    "ask": (("--ask",), {"action": "store_true", "help": "ask of each row, and write those that you take"}),
    "form": (
        ("--format",),
        {
            "dest": "form",
            "choices": ["text", "json", "github", "sarif"],
            "default": "text",
            "help": "how faults are written (default: text)",
        },
    ),
    "paths": (("paths",), {"type": Path, "nargs": "*", "metavar": "DIR", "help": "annotations, or rosters (default: annotations)"}),
    "strict": (("--strict",), {"action": "store_true", "help": "a missing or changed text is a fault, not a warning"}),
    "gold": (
        ("--gold",),
        {
            "type": Path,
            "metavar": "DIR|FILE.jsonl",
            "help": "annotations, or .jsonl of {doc_id, text, quotes} (default: the configuration's)",
        },
    ),
    "pred": (("--pred",), {"type": Path, "metavar": "FILE.jsonl", "help": "what `quotes extract` wrote (default: extract now)"}),
}
