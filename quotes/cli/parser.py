"""The command line: each command with its function, its words of help and its options."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from quotes import __version__
from quotes.cli.articles import build, extract, review
from quotes.cli.datasets import columns, diff, hydrate, people, push, stats
from quotes.cli.exchange import export, import_
from quotes.cli.gold import check, draft, score
from quotes.cli.options import OPTIONS
from quotes.cli.projects import init, schema
from quotes.cli.screen import BROKEN
from quotes.cli.several import adjudicate, agreement, next_rows, reanchor
from quotes.cli.stance import evaluate, train

ABOUT = """Turn news articles into a dataset of quotations: who said what, and in which stance.

    quotes build                                  the shipped sample to a dataset folder, ./dataset
    quotes build --articles DIR --out FOLDER      your own articles (.txt, UTF-8)
    quotes extract article.txt                    one JSON line an article, on the screen
    python -c "from datasets import load_dataset; print(load_dataset('dataset'))"

Everything runs offline with the models that come with the package. Exit codes: 0 all went well,
1 faults were found or articles skipped (each is named), 2 the command could not do its work."""


class _Parser(argparse.ArgumentParser):
    """Errors end with where to read on."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(BROKEN, f"{self.prog}: {message}\nTry '{self.prog} --help'.\n")


def make_parser() -> argparse.ArgumentParser:
    """The parser of `COMMANDS`; what it parses holds the command's function as `run`."""
    parser = _Parser("quotes", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"quotes {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (run, help_, example, options) in COMMANDS.items():
        one = commands.add_parser(
            name,
            help=help_,
            description=f"{help_[:1].upper()}{help_[1:]}.",
            epilog=example,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for option in options:
            flags, settings = OPTIONS[option]
            one.add_argument(*flags, **settings)
        one.set_defaults(run=run)
    return parser


_LEARNS_FROM = (
    *("gold_folders", "texts_of", "texts_file", "held_out", "quotations", "lessons"),
    *("encoder", "unread", "tune", "exits", "alone"),
)
"""The options of both commands that fit a stance model."""
COMMANDS: dict[str, tuple[Any, str, str, tuple[str, ...]]] = {
    "init": (
        init,
        "begin a project: a configuration, a roster, an article and its annotation",
        "example:\n  quotes init my-quotations\n  quotes init my-quotations --roster their-people.yaml\n\n"
        "Inside it the commands take its quotes.yaml where no --config is given. A folder that holds anything is refused.",
        ("folder", "roster"),
    ),
    "schema": (
        schema,
        "write the schema of annotations with your people and labels, for completion in an editor",
        "example:\n  quotes schema --config quotes.yaml --out annotation.schema.json\n\n"
        "An editor with a YAML language server completes speakers from the roster and stances from the labels, with what they mean.\n"
        "The first line of a draft names the annotation.schema.json that lies in a folder above it.",
        ("config", "out", "force"),
    ),
    "build": (
        build,
        "build a dataset folder from articles",
        "example:\n  quotes build --articles news/ --annotations my-annotations/ --out dataset\n"
        "  quotes build --articles news/ --out dataset --shard 3/8     # one of eight jobs that see the same disk; then --merge\n\n"
        "What was finished before a run was stopped is kept in OUT.cache, and a rerun goes on from there. Without --articles,\n"
        "the configuration's articles and annotations are used.",
        (
            *("config", "articles", "annotations", "no_gold", "out", "reports", "statements_only", "texts", "split_by"),
            *("jobs", "scheduler", "shard", "merge"),
        ),
    ),
    "columns": (
        columns,
        "print the data dictionary: every column of a dataset, its type and what it holds",
        "example:\n  quotes columns > data-dictionary.md",
        (),
    ),
    "people": (
        people,
        "propose roster entries for those who are often quoted and not on the roster",
        "example:\n  quotes people dataset --at-least 5 --out proposed.yaml\n  quotes people quotations.jsonl --roster my-roster.yaml\n\n"
        "Each entry has the spellings and the offices that were seen, with counts, and names who else may be the same person.\n"
        "You accept by hand: copy an entry into your roster. Names alone do not say that two people are one, so look at each alias.\n"
        "A file that you have edited is not written over.",
        ("rows", "config", "known", "at_least", "out", "force"),
    ),
    "push": (
        push,
        "send a dataset folder to the Hugging Face Hub",
        "example:\n  quotes push dataset me/my-quotations                     # what would go out; nothing is sent\n"
        "  quotes push dataset me/my-quotations --tag v1.0.0 --yes\n\n"
        "A new repository is private unless --public is given. The token is that of `hf auth login` or HF_TOKEN, and is never shown.\n"
        "HF_ENDPOINT names another server.",
        ("dataset", "repository", "public", "tag", "yes"),
    ),
    "hydrate": (
        hydrate,
        "put the words of articles back into the stand-off rows of a dataset",
        "example:\n  quotes hydrate dataset --articles news/\n  quotes hydrate dataset --articles news/ --out whole\n\n"
        "Each text must be the one that the rows were made of, to the byte: those that differ are named, and nothing is written.\n"
        "An article that is not given stays stand-off, and the exit code is 1.",
        ("dataset", "their_articles", "out"),
    ),
    "diff": (
        diff,
        "say which rows came, went and changed between two builds, and why",
        "example:\n  quotes diff dataset-1.0 dataset-1.1\n\n"
        "A line a row: + came, - went, ~ changed; then why: its article, gold (a person), the model, or the build (its split, its words).",
        ("old", "new"),
    ),
    "stats": (
        stats,
        "show the figures of a dataset: rows by split, speaker, stance, kind, grade, licence",
        "example:\n  quotes stats dataset\n  quotes stats dataset --plots plots/\n\nPlots are PNG files, drawn with matplotlib.",
        ("dataset", "plots", "force"),
    ),
    "extract": (
        extract,
        "find the quotations of articles, as JSON lines",
        "example:\n  quotes extract news/ --out quotations.jsonl\n"
        "  quotes extract polnear.jsonl --reports speech thought act --out pred.jsonl\n\n"
        "One line an article: {doc_id, pred: [{start, end, speaker_start, speaker_end, cue_start, cue_end, kind, reports,\n"
        "speakers, stance, probabilities, text, quotation_id, ...}]}, an entry for each contiguous piece of content. What was\n"
        "finished before a run was stopped is kept in OUT.cache, and a rerun goes on from there; delete it at any time.",
        ("input", "config", "out", "force", "jobs", "reports", "statements_only"),
    ),
    "check": (
        check,
        "check annotations against their articles, and rosters",
        "example:\n  quotes check annotations/sample\n  quotes check annotations/reset-2009 --articles my-texts/\n"
        "  quotes check configs/rosters\n\n"
        "All faults of all files in one run, each with file, line and column. --format github shows them at their lines in a pull\n"
        "request; json and sarif are for other tools. Exit code 0 without a fault (a warning is none), 1 with one, 2 if nothing was read.",
        ("paths", "config", "texts_of", "strict", "form"),
    ),
    "reanchor": (
        reanchor,
        "find the words of annotations again in texts that have changed",
        "example:\n  quotes reanchor annotations/mine --articles news/            # shows what would change; nothing is written\n"
        "  quotes reanchor annotations/mine --articles news/ --write\n\n"
        "Words that stand there in another form are proposed, as a diff; of the file nothing else is touched, no comment and no blank.\n"
        "What is not found stays as it is and is named; until you have mended it no row of the machine's takes its place. The digest\n"
        "is brought up to date where every word is found. Exit code 1 while anything is left to do.",
        ("paths", "texts_of", "config", "write", "ask"),
    ),
    "next": (
        next_rows,
        "draft the rows whose labels would teach the models most",
        "example:\n  quotes next --articles news/ --annotations annotations/mine -n 20 --annotator ada --out annotations/next\n\n"
        "Ranked by how unsure stance, quotation and speaker are, by how rare the speaker is, and, with a second stance model (`quotes\n"
        "train` makes one), by how far the two differ; of rows with nearly the same words one. Articles that have a file in --out\n"
        "are left out, and no file is overwritten. `quotes evaluate` says what the last fifty labels bought.",
        ("articles", "annotations", "config", "number", "annotator", "settled", "other"),
    ),
    "import": (
        import_,
        "bring annotations in from another tool",
        "example:\n  quotes import brat their-folder/ --articles news/ --annotator ada --out annotations/ada\n"
        "  quotes import csv table.csv --articles news/ --out annotations/theirs       # columns article, start, end\n\n"
        "Formats: jsonl, csv, brat, label-studio, argilla. Offsets are half-open code points. A file that is there is never overwritten.",
        ("exchange", "place", "texts_of", "config", "annotator", "settled"),
    ),
    "export": (
        export,
        "write annotations for another tool",
        "example:\n  quotes export label-studio annotations/mine --articles news/ --out tasks/\n\n"
        "Formats: jsonl, csv, brat, label-studio, argilla. A file that is there is never overwritten.",
        ("exchange", "place", "texts_of", "config", "settled"),
    ),
    "agreement": (
        agreement,
        "measure how far annotators agree, and list where they differ",
        "example:\n  quotes agreement annotations/mine/ada annotations/mine/tom --articles news/\n"
        "  quotes agreement annotations/mine --articles news/                # the folders in it, each an annotator's\n"
        "  quotes agreement annotations/stance-sources --articles texts/     # one folder of files: the votes: in them\n\n"
        "Raw agreement, Cohen's kappa and Krippendorff's alpha for the words in quotations, the speakers, the stance, and whether\n"
        "there is one at all. Each folder is one annotator's; quotations that overlap by half are one.",
        ("folders", "texts_of", "config", "as_json"),
    ),
    "adjudicate": (
        adjudicate,
        "draft the settled annotation of two annotators, with both votes kept",
        "example:\n  quotes adjudicate annotations/mine/ada annotations/mine/tom --articles news/ --out annotations/settled\n\n"
        "Where they differ a row says what each of them says, and `quotes check` names it as a fault until you have decided.\n"
        "A file that is there is never overwritten.",
        ("folders", "texts_of", "config", "annotator", "settled"),
    ),
    "draft": (
        draft,
        "draft annotations, to mend by hand",
        "example:\n  quotes draft news/a1.txt --annotator ada --out annotations/mine/a1.yaml\n"
        "  quotes draft news/ --annotator ada --out annotations/mine/\n\n"
        "Comments show the sentence, what the machine thinks and how sure it is. A file that is there is never overwritten.",
        ("article", "config", "reports", "statements_only", "annotator", "out"),
    ),
    "score": (
        score,
        "measure the machine against gold",
        "example:\n  quotes score --gold annotations/sample\n  quotes score --gold polnear.jsonl --pred pred.jsonl\n\n"
        "Spans (exact, overlapping), sources, speakers, stance; per kind and per speaker.",
        ("gold", "pred", "texts_of", "config", "reports", "statements_only"),
    ),
    "review": (
        review,
        "make a page that shows the articles with their quotations marked",
        "example:\n  quotes review --articles news/ --out review.html\n"
        "  quotes review --articles news/ --compare annotations/ada annotations/tom      # two annotators side by side\n"
        "  quotes review --articles news/ --compare silver annotations/mine              # the machine against you\n\n"
        "One file that needs nothing else. It has an overview, a search and filters, and a button at each row that copies its YAML.",
        ("articles", "annotations", "no_gold", "config", "reports", "statements_only", "title", "compare", "page", "force"),
    ),
    "train": (
        train,
        "fit a stance model to annotations, or to any file of texts and labels",
        "example:\n  quotes train --annotations annotations/sample --out my-model\n  quotes train --texts tweets.jsonl --out my-model\n\n"
        "The labels are the configuration's, or those of the file. Seeded; rows of one article never stand on both sides of a fold.",
        (*_LEARNS_FROM, "config", "model", "force"),
    ),
    "evaluate": (
        evaluate,
        "measure the stance model on quotations that it has not seen",
        "example:\n  quotes evaluate --annotations annotations/sample --plot reliability.png\n\n"
        "Folds grouped by article; with --held-out, those articles too, by a model that has not learnt from them.",
        (*_LEARNS_FROM, "config", "plot", "force", "markdown"),
    ),
}
