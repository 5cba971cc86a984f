"""The commands about annotations: check, draft, score."""

from __future__ import annotations

import argparse
import os
import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.cli.faults import FORMS
from quotes.cli.given import config_of, extracted, given, ready, texts_of, without_faults
from quotes.cli.screen import FAULTS, report_faults, say, serious_of, show
from quotes.cli.several import schema_from
from quotes.cli.written import write_drafts
from quotes.disk import read_bytes
from quotes.errors import AnnotationWarning, ArticleError, ConfigError, InputError, QuotesError, YamlError

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.text.article import Article

MANY = 10
"""Warnings that are shown before the rest is only counted."""


def check(arguments: argparse.Namespace) -> int:
    """Annotations against their articles, rosters against themselves."""
    from quotes.annotations import check_folder, roster_names
    from quotes.config import with_labels
    from quotes.speakers.roster import check_roster

    config = with_labels(config_of(arguments))
    faults: list[Any] = []
    checked = 0
    for path in arguments.paths or [Path("annotations")]:
        rosters = _rosters(path)
        for roster in rosters:
            faults += check_roster(roster)
        if not rosters:
            faults += check_folder(
                path, texts_of(arguments.articles), roster_names(config.roster), config.stance.labels or None, strict=arguments.strict
            )
        checked += 1
    serious = serious_of(faults)
    if arguments.form != "text":
        for line in FORMS[arguments.form](faults):
            show(line)
        return FAULTS if serious else 0
    warnings = [fault for fault in faults if isinstance(fault, AnnotationWarning)]
    for fault in serious:
        show(str(fault))
    for fault in warnings[:MANY]:
        show(f"{fault} (warning)")
    if len(warnings) > MANY:
        show(f"... and {len(warnings) - MANY} more warnings")
    say(f"{len(serious)} faults, {len(warnings)} warnings in {checked} place{'s' * (checked > 1)}")
    return FAULTS if serious else 0


def draft(arguments: argparse.Namespace) -> int:
    """A silver annotation to mend by hand."""
    from quotes.annotations import draft as draft_of
    from quotes.annotations import write_draft
    from quotes.pipeline import Pipeline

    config = config_of(arguments)
    if any(path.is_dir() for path in arguments.article) or len(arguments.article) > 1:
        return _drafts(arguments, config)
    article = _one_article(arguments.article[0], config)
    if arguments.out and os.path.lexists(arguments.out):
        raise ConfigError("is there already, and may hold a person's work; give another --out, or move it away", str(arguments.out))
    schema = schema_from(arguments.out or Path("annotations/x.yaml"))
    text = draft_of(article, Pipeline(config)(article), arguments.annotator, schema=schema)
    if arguments.out:
        write_draft(arguments.out, text)
        say(f"a draft to mend: {arguments.out}")
    else:
        show(text, end="")
    return 0


def _drafts(arguments: argparse.Namespace, config: Config) -> int:
    """A draft of each article of some places, into the folder --out; one that is there stays, and is said."""
    from quotes.annotations import draft as draft_of
    from quotes.pipeline import Pipeline
    from quotes.text.article import read_articles

    if arguments.out is None:
        raise ConfigError("several articles need --out, the folder for their drafts")
    faults: list[Any] = []
    places = (each for path in arguments.article for each in read_articles(path, language=config.language))
    found: dict[str, Article] = {}
    for article in without_faults(places, faults):
        if article.id in found:
            faults.append(
                ArticleError(f"the id {article.id!r} is taken by {found[article.id].path}; rename one of them", article.path or "")
            )
        found.setdefault(article.id, article)
    there = {name: path for name in found if os.path.lexists(path := arguments.out / f"{name}.yaml")}
    for path in there.values():
        say(f"is there already, and stays as it is: {path}")
    waiting = [article for name, article in found.items() if name not in there]
    schema = schema_from(arguments.out / "x.yaml")
    texts = (
        (name, partial(draft_of, found[name], records, arguments.annotator, schema=schema))
        for name, records in extracted(Pipeline(config), waiting, faults)
    )
    written = write_drafts(texts, arguments.out, faults)
    report_faults(faults)
    say(f"{written} drafts to mend in {arguments.out}, {len(there)} were there already")
    return FAULTS if faults else 0


def score(arguments: argparse.Namespace) -> int:
    """Silver against gold."""
    from quotes.config import with_labels
    from quotes.dataset.make import read_annotations, wanted_gold
    from quotes.dataset.rows import read_rows
    from quotes.pipeline import Pipeline
    from quotes.score import gold_of, read_gold
    from quotes.score import score as score_of
    from quotes.text.article import Article

    config = with_labels(config_of(arguments)) if arguments.pred else ready(arguments)
    gold_place = given(arguments.gold, config, "annotations", "--gold")
    faults: list[Any] = []
    if gold_place.suffix == ".jsonl":
        gold = read_gold(gold_place)
        articles = [Article(each.id, each.text, config.language) for each in gold]
    else:
        annotations = read_annotations(gold_place, texts_of(arguments.articles), config)
        faults += annotations.faults
        articles = [each.article for each in annotations.annotated]
        gold = gold_of(articles, wanted_gold(annotations, config), reports=config.reports)
    if arguments.pred:
        silver = read_rows(arguments.pred, {article.id: article.text for article in articles})
    else:
        silver = dict(extracted(Pipeline(config), articles, faults))
    report_faults(faults)
    result = score_of(gold, silver)
    show(result.as_table())
    return FAULTS if serious_of(faults) else 0


def _rosters(path: Path) -> list[Path]:
    """The rosters that `path` is or holds: YAML files with a key `people`."""
    from quotes.yamlfile import BYTES, read_yaml

    found = []
    for each in [path] if path.is_file() else sorted(path.glob("*.yaml")):
        try:
            value = read_yaml(each).value
        except QuotesError:
            # no YAML at all: a roster by its looks, so that its fault is told
            with suppress(QuotesError):
                if _ROSTER.search(read_bytes(each, limit=BYTES, error=YamlError)):
                    found.append(each)
            continue
        if isinstance(value, dict) and "people" in value:
            found.append(each)
    return found


_ROSTER = re.compile(rb"^people\s*:", re.MULTILINE)


def _one_article(path: Path, config: Config) -> Article:
    from quotes.text.article import read_articles

    if path.is_dir():
        raise ArticleError("is a folder; give one .txt", str(path))
    for article in read_articles(path, language=config.language, longest=config.longest_article):
        if isinstance(article, InputError):
            raise article
        return article
    raise ArticleError("holds no article", str(path))
