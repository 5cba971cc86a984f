"""The commands. The only file that prints or exits."""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TextIO

from quotes import __version__
from quotes.errors import AnnotationWarning, ArticleError, ConfigError, InputError, QuotesError

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.pipeline import Pipeline
    from quotes.record import Record
    from quotes.stance import StanceModel
    from quotes.text.article import Article

DEBUG = "QUOTES_DEBUG"
"""Set in the environment, it shows the whole traceback of an error that nobody expected."""
STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
FAULTS, BROKEN = 1, 2
"""Exit codes: something was wrong with the input and was reported; the command could not do its work."""

MANY = 10
"""Warnings that are shown before the rest is only counted."""

ABOUT = """Turn news articles into a dataset of quotations: who said what, and in which stance.

    quotes build                                  the shipped sample to a dataset folder, ./dataset
    quotes build --articles DIR --out FOLDER      your own articles (.txt, UTF-8)
    quotes extract article.txt                    one JSON line an article, on the screen
    python -c "from datasets import load_dataset; print(load_dataset('dataset'))"

Everything runs offline with the models that come with the package. Exit codes: 0 all went well,
1 faults were found or articles skipped (each is named), 2 the command could not do its work."""


class _Nothing(Exception):
    """No article could be worked on: what an earlier run wrote stays."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    arguments = _parser().parse_args(argv)
    gc.set_threshold(20_000, 50, 100)  # many small objects live long here; looking for rubbish less often saves a twentieth of the time
    _stop_on_signals()
    try:
        code = arguments.run(arguments)
    except QuotesError as error:
        _say(f"quotes: {error}")
        code = BROKEN
    except KeyboardInterrupt as stop:
        _say("quotes: stopped; what was finished is kept")
        code = 128 + (stop.args[0] if stop.args else signal.SIGINT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _say(f"quotes: {_unexpected(error)}")
        code = BROKEN
    sys.exit(code)


def _stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does, once; one that is ignored (nohup) stays so."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (getattr(signal, name) for name in STOPS if hasattr(signal, name)):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)


def _stop(number: int, frame: Any) -> NoReturn:
    for name in STOPS:  # a second one must not break off the clearing up
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def _unexpected(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "out of memory; give fewer or shorter articles, or fewer --jobs"
    if isinstance(error, OSError):
        return f"{error}"
    words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"an error of ours, sorry ({words}); please report it with what {DEBUG}=1 in the environment shows"


# -- the commands


def build(arguments: argparse.Namespace) -> int:
    """Articles to a dataset folder."""
    from quotes.dataset.make import build_dataset

    config = _config(arguments)
    out = arguments.out or config.out
    with _bar("articles", "article") as progress:
        report = build_dataset(
            arguments.articles,
            config,
            out,
            annotations=arguments.annotations,
            gold=not arguments.no_gold,
            texts=arguments.texts,
            jobs=arguments.jobs,
            progress=progress,
        )
    _report_faults(report.faults)
    _say(_built(report, out))
    return FAULTS if report.faults else 0


def extract(arguments: argparse.Namespace) -> int:
    """Articles to JSON lines."""
    from quotes.dataset.rows import to_row
    from quotes.outputs import is_extracted
    from quotes.pipeline import Pipeline
    from quotes.text.article import read_articles

    config = _config(arguments)
    _refuse_output(arguments, config, arguments.out, is_extracted)
    pipeline = Pipeline(config)
    faults: list[InputError] = []
    articles = list(_without_faults(read_articles(arguments.input, language=config.language, longest=config.longest_article), faults))
    found = done = 0
    with suppress(_Nothing), _output(arguments.out) as out, _bar("articles", "article") as progress:
        for number, (article, records) in enumerate(pipeline.each(articles), start=1):
            if isinstance(records, InputError):
                faults.append(records)
            else:
                found, done = found + len(records), done + 1
                out.write(json.dumps(to_row(article.id, records), ensure_ascii=not _is_utf8(out)) + "\n")
            progress(number, len(articles))
        if not done:
            raise _Nothing
    _report_faults(faults)
    _say(f"{found} quotations in {len(articles)} articles" + _where(arguments.out, done))
    return FAULTS if faults else 0


def check(arguments: argparse.Namespace) -> int:
    """Annotations against their articles, rosters against themselves."""
    from quotes.annotations import check_folder, roster_names
    from quotes.config import with_labels
    from quotes.speakers.roster import check_roster

    config = with_labels(_config(arguments))
    faults: list[InputError] = []
    checked = 0
    for path in arguments.paths or [Path("annotations")]:
        rosters = _rosters(path)
        for roster in rosters:
            faults += check_roster(roster)
        if not rosters:
            faults += check_folder(
                path, _texts(arguments.articles), roster_names(config.roster), config.stance.labels or None, strict=arguments.strict
            )
        checked += 1
    serious = _serious(faults)
    warnings = [fault for fault in faults if isinstance(fault, AnnotationWarning)]
    for fault in serious:
        _show(str(fault))
    for fault in warnings[:MANY]:
        _show(f"{fault} (warning)")
    if len(warnings) > MANY:
        _show(f"... and {len(warnings) - MANY} more warnings")
    _say(f"{len(serious)} faults, {len(warnings)} warnings in {checked} place{'s' * (checked > 1)}")
    return FAULTS if serious else 0


def draft(arguments: argparse.Namespace) -> int:
    """A silver annotation to mend by hand."""
    from quotes.annotations import draft as draft_of
    from quotes.annotations import write_draft
    from quotes.pipeline import Pipeline

    config = _config(arguments)
    article = _one_article(arguments.article, config)
    if arguments.out and os.path.lexists(arguments.out):
        raise ConfigError("is there already, and may hold a person's work; give another --out, or move it away", str(arguments.out))
    text = draft_of(article, Pipeline(config)(article), arguments.annotator)
    if arguments.out:
        write_draft(arguments.out, text)
        _say(f"a draft to mend: {arguments.out}")
    else:
        _show(text, end="")
    return 0


def score(arguments: argparse.Namespace) -> int:
    """Silver against gold."""
    from quotes.config import with_labels
    from quotes.dataset.make import read_annotations, wanted_gold
    from quotes.dataset.rows import read_rows
    from quotes.pipeline import Pipeline
    from quotes.score import gold_of, read_gold
    from quotes.score import score as score_of
    from quotes.text.article import Article

    config = with_labels(_config(arguments)) if arguments.pred else _ready(arguments)
    gold_place = _given(arguments.gold, config, "annotations", "--gold")
    faults: list[InputError] = []
    if gold_place.suffix == ".jsonl":
        gold = read_gold(gold_place)
        articles = [Article(each.id, each.text, config.language) for each in gold]
    else:
        annotations = read_annotations(gold_place, _texts(arguments.articles), config)
        faults += annotations.faults
        articles = [each.article for each in annotations.annotated]
        gold = gold_of(articles, wanted_gold(annotations, config), reports=config.reports)
    if arguments.pred:
        silver = read_rows(arguments.pred, {article.id: article.text for article in articles})
    else:
        silver = dict(_extracted(Pipeline(config), articles, faults))
    _report_faults(faults)
    result = score_of(gold, silver)
    _show(result.as_table())
    return FAULTS if _serious(faults) else 0


def review(arguments: argparse.Namespace) -> int:
    """A page to look at."""
    from quotes.dataset.make import material_of
    from quotes.outputs import is_page
    from quotes.pipeline import Pipeline
    from quotes.record import merge
    from quotes.review import review_page

    config = _ready(arguments)
    _refuse_output(arguments, config, arguments.out, is_page)
    faults: list[InputError] = []
    material = material_of(arguments.articles, config, arguments.annotations, gold=not arguments.no_gold)
    articles = list(_without_faults(material.articles, faults))
    records: list[Record] = []
    done = 0
    for article_id, found in _extracted(Pipeline(config), articles, faults):
        done += 1
        theirs, rejected = material.gold.get(article_id, ((), ()))
        try:
            records += merge(found, theirs, rejected=rejected)
        except InputError as error:
            faults.append(error)
    faults += material.faults
    if done:
        _write(arguments.out, review_page(articles, records, title=arguments.title))
    _report_faults(faults)
    _say(f"{len(records)} quotations in {len(articles)} articles" + (f": open {arguments.out}" if done else _where(arguments.out, done)))
    return FAULTS if faults else 0


def train(arguments: argparse.Namespace) -> int:
    """Fit a stance model."""
    from quotes.atomic import check_place
    from quotes.stance.facts import FILES
    from quotes.stance.persist import is_model
    from quotes.train import train_from_annotations, train_from_texts

    config = _config(arguments)
    check_place(arguments.out)
    for name in FILES:
        _refuse_output(arguments, config, arguments.out / name, lambda path: is_model(path.parent))
    if arguments.texts_file:
        model = train_from_texts(arguments.texts_file, seed=config.seed, **_encoder(arguments))
    else:
        labelled = _labelled(arguments, config)
        held_out = _held_out(arguments.held_out)
        model = train_from_annotations(
            **labelled, lessons=arguments.lessons, without=tuple(held_out), seed=config.seed, passes=arguments.tune
        )
        model = _told(model, config)
    model.save(arguments.out)
    _say(f"labels {', '.join(model.labels)}; the model is in {arguments.out} (name it in a configuration under stance: model:)")
    return 0


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure the stance model on quotations that it has not seen."""
    from quotes.outputs import is_plot
    from quotes.stance import evaluate as cross_validate
    from quotes.stance import evaluate_model, plot_reliability
    from quotes.train import GENERAL, items_from_annotations, items_from_texts, read_lessons, train_from_items

    config = _config(arguments)
    _refuse_output(arguments, config, arguments.plot, is_plot)
    lessons = read_lessons(*arguments.lessons)
    if arguments.texts_file:
        items, labels, options = items_from_texts(arguments.texts_file), None, {**GENERAL, **_encoder(arguments)}
    else:
        items, labels, options = items_from_annotations(**_labelled(arguments, config)), config.stance.labels, _encoder(arguments)
    held_out = _held_out(arguments.held_out)
    seen = [item for item in items if item.group not in held_out]
    reports = [cross_validate(seen, seed=config.seed, labels=labels, lessons=lessons, **options)]
    if len(seen) < len(items):
        model = train_from_items(seen, labels=labels, lessons=lessons, seed=config.seed, **options)
        reports.append(evaluate_model(model, [item for item in items if item.group in held_out], seed=config.seed))
    _show("\n\n".join(report.as_markdown() if arguments.markdown else report.as_table() for report in reports))
    if arguments.plot:
        plot_reliability(reports[-1], arguments.plot)
        _say(f"reliability plot: {arguments.plot}")
    return 0


# -- what the commands share


def _labelled(arguments: argparse.Namespace, config: Config) -> dict[str, Any]:
    """Where the labelled quotations are, as the train room's functions take it."""
    from quotes.annotations import roster_names

    if config.stance.labels == ():
        raise ConfigError("asks for no stance (labels: []), so there is none to learn; name the labels", config.place("stance.labels"))
    folders = arguments.gold_folders or [_given(None, config, "annotations", "--annotations")]
    return {
        "folders": folders,
        "articles": _texts(arguments.articles),
        "roster": roster_names(config.roster),
        "labels": config.stance.labels,
    }


def _encoder(arguments: argparse.Namespace) -> dict[str, Any]:
    """What `fit` is told of the encoder: where it lies, and whether it learns too."""
    return {"folder": arguments.encoder, "passes": arguments.tune}


def _held_out(paths: Sequence[Path]) -> frozenset[str]:
    from quotes.train import read_held_out

    return frozenset(name for path in paths for name in read_held_out(path))


def _config(arguments: argparse.Namespace) -> Config:

    from quotes.config import default_config, read_config

    config = read_config(arguments.config) if arguments.config else default_config()
    if getattr(arguments, "reports", None):
        config = replace(config, reports=tuple(arguments.reports))
    if getattr(arguments, "statements_only", False):
        config = replace(config, statements_only=True)
    return config


def _ready(arguments: argparse.Namespace) -> Config:
    """The configuration, compared with the models before anything is read or made."""
    from quotes.pipeline import checked

    return checked(_config(arguments))


def _given(first: Path | None, config: Config, key: Literal["articles", "annotations"], option: str) -> Path:
    """The option's place, or the configuration's, which must be there."""
    from quotes.config import existing

    found = first or existing(config, key)
    if found is None:
        raise ConfigError(f"neither the configuration nor {option} says where")
    return found


def _told(model: StanceModel, config: Config) -> StanceModel:
    """The model with what its labels mean; a label of the configuration that no quotation has is named."""
    if unknown := [label for label in config.stance.labels or () if label not in model.labels]:
        _say(f"warning: no quotation is labelled {', '.join(unknown)}: the model does not give that")
    return replace(model, meanings={label: words for label, words in config.stance.meanings.items() if label in model.labels and words})


def _where(out: Path | None, done: int) -> str:
    if out is None:
        return ""
    return f" -> {out}" if done else f"; {out} is left as it was"


def _built(report: Any, out: Path | None) -> str:
    rows = {split: number for (config, split), number in report.counts.rows.items() if config == "quotations"}
    grades = report.counts.values["grade"]
    lines = [
        f"{report.built} articles worked on, {report.cached} taken from the cache" + f", {len(report.faults)} faults" * bool(report.faults),
        f"{sum(rows.values())} quotations ({', '.join(f'{name} {number}' for name, number in rows.items())}), "
        f"{grades['gold']} of them gold and {grades['silver']} silver",
        f"-> {out}   (load_dataset({str(out)!r}))",
    ]
    return "\n".join(lines)


def _texts(places: Sequence[Path] | None) -> dict[str, Article]:
    """The articles of some folders by id; what cannot be read shows where an annotation asks for it."""
    from quotes.text.article import read_articles

    found = (article for place in places or () for article in read_articles(place))
    return {article.id: article for article in found if not isinstance(article, InputError)}


def _rosters(path: Path) -> list[Path]:
    """The rosters that `path` is or holds: YAML files with a key `people`."""
    from quotes.yamlfile import read_yaml

    found = []
    for each in [path] if path.is_file() else sorted(path.glob("*.yaml")):
        try:
            value = read_yaml(each).value
        except QuotesError:
            continue
        if isinstance(value, dict) and "people" in value:
            found.append(each)
    return found


def _one_article(path: Path, config: Config) -> Article:
    from quotes.text.article import read_articles

    if path.is_dir():
        raise ArticleError("is a folder; give one .txt", str(path))
    for article in read_articles(path, language=config.language, longest=config.longest_article):
        if isinstance(article, InputError):
            raise article
        return article
    raise ArticleError("holds no article", str(path))


def _extracted(pipeline: Pipeline, articles: Sequence[Article], faults: list[InputError]) -> Iterator[tuple[str, tuple[Record, ...]]]:
    with _bar("articles", "article") as progress:
        for number, (article, records) in enumerate(pipeline.each(articles), start=1):
            progress(number, len(articles))
            if isinstance(records, InputError):
                faults.append(records)
            else:
                yield article.id, records


def _without_faults(articles: Iterable[Article | InputError], faults: list[InputError]) -> Iterator[Article]:
    for article in articles:
        if isinstance(article, InputError):
            faults.append(article)
        else:
            yield article


def _serious(faults: Iterable[InputError]) -> list[InputError]:
    return [fault for fault in faults if not isinstance(fault, AnnotationWarning)]


def _report_faults(faults: Iterable[Any]) -> None:
    for fault in faults:
        _say(f"skipped: {fault}" if not isinstance(fault, AnnotationWarning) else f"warning: {fault}")


def _refuse_output(arguments: argparse.Namespace, config: Config, out: Path | None, is_ours: Callable[[Path], bool]) -> None:
    """Before any work: an output that is an input, or a file of somebody's, is not written over."""
    from quotes.outputs import refuse_foreign_file, refuse_input

    if out is not None:
        refuse_input(out, _inputs(arguments, config))
        refuse_foreign_file(out, is_ours, force=arguments.force)


def _inputs(arguments: argparse.Namespace, config: Config) -> list[Path]:
    """Every file and folder that a command may read."""
    from quotes.config import named_files
    from quotes.text.article import MANIFEST

    options = (
        "input",
        "article",
        "articles",
        "annotations",
        "gold_folders",
        "texts_file",
        "held_out",
        "lessons",
        "encoder",
        "gold",
        "pred",
        "config",
    )
    given = [each for name in options for each in _several(getattr(arguments, name, None))]
    found = [*given, *(path for path in (config.articles, config.annotations, config.path) if path)]
    found += named_files(config.path) if config.path else ()
    return [*found, *(path.parent / MANIFEST for path in found)]


def _at_least_one(words: str) -> int:
    try:
        number = int(words)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{words!r} is not a whole number of 1 or more")
    return number


def _several(value: Any) -> list[Path]:
    return [value] if isinstance(value, Path) else list(value or ())


def _show(words: str, end: str = "\n") -> None:
    """On the screen, whatever its encoding: what it does not know is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    print(words.encode(encoding, "backslashreplace").decode(encoding), end=end)


def _say(words: str) -> None:
    print(words, file=sys.stderr)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Any]:
    """A progress bar on a terminal, as a function of (done, in all); silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit=f" {unit}") as bar:

        def move(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield move


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """The screen, or a file that is complete or not there."""
    if path is None:
        yield sys.stdout
        return
    from quotes.atomic import whole_file

    with whole_file(path, errors="backslashreplace") as out:
        yield out


def _write(path: Path, text: str) -> None:
    with _output(path) as out:
        out.write(text)


def _is_utf8(out: TextIO) -> bool:
    return (out.encoding or "").lower().replace("-", "") == "utf8" and out.errors != "strict"


# -- the command line


class _Parser(argparse.ArgumentParser):
    """Errors end with where to read on."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(BROKEN, f"{self.prog}: {message}\nTry '{self.prog} --help'.\n")


def _parser() -> argparse.ArgumentParser:
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


OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "config": (("--config",), {"type": Path, "metavar": "FILE", "help": "a configuration (default: configs/default.yaml)"}),
    "articles": (
        ("--articles",),
        {"type": Path, "metavar": "DIR", "help": "the articles: a folder of .txt, one .txt, or .jsonl of {doc_id, text}"},
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
    "jobs": (("--jobs",), {"type": int, "default": 1, "metavar": "N", "help": "processes to share the work (default: 1)"}),
    "texts": (
        ("--texts",),
        {
            "choices": ("licensed", "all", "none"),
            "default": "licensed",
            "help": "whose texts go into the config `articles` (default: licensed)",
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
    "input": (("input",), {"type": Path, "metavar": "INPUT", "help": "a folder of .txt, one .txt, or .jsonl of {doc_id, text}"}),
    "article": (("article",), {"type": Path, "metavar": "ARTICLE", "help": "one .txt"}),
    "annotator": (("--annotator",), {"default": "draft", "help": "whose annotation it will be (default: draft)"}),
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

COMMANDS: dict[str, tuple[Any, str, str, tuple[str, ...]]] = {
    "build": (
        build,
        "build a dataset folder from articles",
        "example:\n  quotes build --articles news/ --annotations my-annotations/ --out dataset\n\n"
        "What was finished before a run was stopped is kept in OUT.cache, and a rerun goes on from there. Without --articles,\n"
        "the configuration's articles and annotations are used.",
        ("config", "articles", "annotations", "no_gold", "out", "reports", "statements_only", "texts", "jobs"),
    ),
    "extract": (
        extract,
        "find the quotations of articles, as JSON lines",
        "example:\n  quotes extract news/ --out quotations.jsonl\n"
        "  quotes extract polnear.jsonl --reports speech thought act --out pred.jsonl\n\n"
        "One line an article: {doc_id, pred: [{start, end, speaker_start, speaker_end, cue_start, cue_end, kind, reports,\n"
        "speakers, stance, probabilities, text, quotation_id, ...}]}, an entry for each contiguous piece of content.",
        ("input", "config", "out", "force", "reports", "statements_only"),
    ),
    "check": (
        check,
        "check annotations against their articles, and rosters",
        "example:\n  quotes check annotations/sample\n  quotes check annotations/reset-2009 --articles my-texts/\n"
        "  quotes check configs/rosters\n\n"
        "Each fault is named with file, line and column. Exit code 1 where there is one.",
        ("paths", "config", "texts_of", "strict"),
    ),
    "draft": (
        draft,
        "draft an annotation of one article, to mend by hand",
        "example:\n  quotes draft news/a1.txt --annotator ada --out annotations/mine/a1.yaml\n\nA file that is there is never overwritten.",
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
        "example:\n  quotes review --articles news/ --out review.html",
        ("articles", "annotations", "no_gold", "config", "reports", "statements_only", "title", "page", "force"),
    ),
    "train": (
        train,
        "fit a stance model to annotations, or to any file of texts and labels",
        "example:\n  quotes train --annotations annotations/sample --out my-model\n  quotes train --texts tweets.jsonl --out my-model\n\n"
        "The labels are the configuration's, or those of the file. Seeded; rows of one article never stand on both sides of a fold.",
        ("gold_folders", "texts_of", "texts_file", "held_out", "lessons", "encoder", "tune", "config", "model", "force"),
    ),
    "evaluate": (
        evaluate,
        "measure the stance model on quotations that it has not seen",
        "example:\n  quotes evaluate --annotations annotations/sample --plot reliability.png\n\n"
        "Folds grouped by article; with --held-out, those articles too, by a model that has not learnt from them.",
        ("gold_folders", "texts_of", "texts_file", "held_out", "lessons", "encoder", "tune", "config", "plot", "force", "markdown"),
    ),
}
