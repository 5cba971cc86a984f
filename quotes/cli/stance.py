"""The commands about the stance model: train, evaluate."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.cli.given import config_of, given, texts_of
from quotes.cli.screen import say, show
from quotes.cli.written import refuse_output
from quotes.errors import ConfigError

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.stance import StanceModel


def train(arguments: argparse.Namespace) -> int:
    """Fit a stance model."""
    from quotes.atomic import check_place
    from quotes.stance.facts import FILES
    from quotes.stance.persist import is_model
    from quotes.train import train_from_annotations, train_from_texts

    config = config_of(arguments)
    check_place(arguments.out)
    for name in FILES:
        refuse_output(arguments, config, arguments.out / name, lambda path: is_model(path.parent))
    if arguments.texts_file:
        model = train_from_texts(arguments.texts_file, seed=config.seed, **_encoder(arguments))
    else:
        labelled = _labelled(arguments, config)
        held_out = _held_out(arguments.held_out)
        options = {"without": tuple(held_out), "seed": config.seed, **_encoder(arguments)}
        model = train_from_annotations(**labelled, quotations=arguments.quotations, lessons=arguments.lessons, **options)
        model = _told(model, config)
    model.save(arguments.out)
    say(f"labels {', '.join(model.labels)}; the model is in {arguments.out} (name it in a configuration under stance: model:)")
    return 0


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure the stance model on quotations that it has not seen."""
    from quotes.outputs import is_plot
    from quotes.stance import evaluate as cross_validate
    from quotes.stance import evaluate_model, plot_reliability
    from quotes.train import GENERAL, items_from_annotations, items_from_quotations, items_from_texts, read_lessons, train_from_items

    config = config_of(arguments)
    refuse_output(arguments, config, arguments.plot, is_plot)
    lessons = read_lessons(*arguments.lessons)
    if arguments.texts_file:
        items, labels, options = items_from_texts(arguments.texts_file), None, {**GENERAL, **_encoder(arguments)}
    else:
        items = (*items_from_annotations(**_labelled(arguments, config)), *items_from_quotations(*arguments.quotations))
        labels, options = config.stance.labels, _encoder(arguments)
    held_out = _held_out(arguments.held_out)
    seen = [item for item in items if item.group not in held_out]
    reports = [cross_validate(seen, seed=config.seed, labels=labels, lessons=lessons, **options)]
    if len(seen) < len(items):
        model = train_from_items(seen, labels=labels, lessons=lessons, seed=config.seed, **options)
        reports.append(evaluate_model(model, [item for item in items if item.group in held_out], seed=config.seed))
    show("\n\n".join(report.as_markdown() if arguments.markdown else report.as_table() for report in reports))
    if arguments.plot:
        plot_reliability(reports[-1], arguments.plot)
        say(f"reliability plot: {arguments.plot}")
    return 0


def _labelled(arguments: argparse.Namespace, config: Config) -> dict[str, Any]:
    """Where the labelled quotations are, as the train room's functions take it."""
    from quotes.annotations import roster_names

    if config.stance.labels == ():
        raise ConfigError("asks for no stance (labels: []), so there is none to learn; name the labels", config.place("stance.labels"))
    folders = arguments.gold_folders or [given(None, config, "annotations", "--annotations")]
    return {
        "folders": folders,
        "articles": texts_of(arguments.articles),
        "roster": roster_names(config.roster),
        "labels": config.stance.labels,
    }


def _encoder(arguments: argparse.Namespace) -> dict[str, Any]:
    """What `fit` is told of the encoder: where it lies, whether it learns, whether texts leave it early, what it has not read, and whether
    it reads alone."""
    from quotes.stance.fitting import ALONE

    reads = {"folder": arguments.encoder, "passes": arguments.tune, "exits": arguments.exits, **(ALONE if arguments.alone else {})}
    return {**reads, "unread": _held_out(arguments.unread) or None}


def _held_out(paths: Sequence[Path]) -> frozenset[str]:
    from quotes.train import read_held_out

    return frozenset(name for path in paths for name in read_held_out(path))


def _told(model: StanceModel, config: Config) -> StanceModel:
    """The model with what its labels mean and how frequent they are expected to be; a label that no quotation has is named."""
    from quotes.config import refuse_other_prior

    if missing := [label for label in config.stance.labels or () if label not in model.labels]:
        say(f"warning: no quotation is labelled {', '.join(missing)}: the model does not give that")
    meanings = {label: words for label, words in config.stance.meanings.items() if label in model.labels and words}
    refuse_other_prior(config, model.labels)
    return replace(model, meanings=meanings, prior=config.stance.prior)
