"""What a command is given: its configuration, articles and places."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from quotes.cli.screen import bar
from quotes.disk import is_file
from quotes.errors import ConfigError, InputError

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.pipeline import Pipeline
    from quotes.record import Record
    from quotes.text.article import Article


def config_of(arguments: argparse.Namespace) -> Config:
    """The configuration, with what the options say in place of it: the one named, that of the project we are in, or the default one."""
    from quotes.config import default_config, read_config
    from quotes.project import CONFIG

    own = Path(CONFIG)
    path = arguments.config or (own if is_file(own) else None)
    config = read_config(path) if path else default_config()
    if getattr(arguments, "reports", None):
        config = replace(config, reports=tuple(arguments.reports))
    if getattr(arguments, "statements_only", False):
        config = replace(config, statements_only=True)
    if getattr(arguments, "split_by", None):
        config = replace(config, split_by=arguments.split_by)
    return config


def ready(arguments: argparse.Namespace) -> Config:
    """The configuration, compared with the models before anything is read or made."""
    from quotes.pipeline import checked

    return checked(config_of(arguments))


def given(first: Path | None, config: Config, key: Literal["articles", "annotations"], option: str) -> Path:
    """The option's place, or the configuration's, which must be there."""
    from quotes.config import existing

    found = first or existing(config, key)
    if found is None:
        raise ConfigError(f"neither the configuration nor {option} says where")
    return found


def texts_of(places: Sequence[Path] | None) -> dict[str, Article]:
    """The articles of some folders by id; what cannot be read shows where an annotation asks for it."""
    from quotes.text.article import read_articles

    found = (article for place in places or () for article in read_articles(place))
    return {article.id: article for article in found if not isinstance(article, InputError)}


def extracted(pipeline: Pipeline, articles: Sequence[Article], faults: list[Any]) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """The records of each article that can be worked on, by its id; the faults of the others are gathered in `faults`."""
    with bar("articles", "article") as progress:
        for number, (article, records) in enumerate(pipeline.each(articles), start=1):
            progress(number, len(articles))
            if isinstance(records, InputError):
                faults.append(records)
            else:
                yield article.id, records


def without_faults(articles: Iterable[Article | InputError], faults: list[Any]) -> Iterator[Article]:
    """The articles that can be read; the faults of the others are gathered in `faults`."""
    for article in articles:
        if isinstance(article, InputError):
            faults.append(article)
        else:
            yield article


def inputs(arguments: argparse.Namespace, config: Config) -> list[Path]:
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
        "quotations",
        "unread",
        "encoder",
        "gold",
        "pred",
        "rows",
        "known",
    )
    named = [each for name in (*options, "config") for each in _several(getattr(arguments, name, None))]
    found = [*named, *(path for path in (config.articles, config.annotations, config.path) if path)]
    found += named_files(config.path) if config.path else ()
    return [*found, *(path.parent / MANIFEST for path in found)]


def _several(value: Any) -> list[Path]:
    return [value] if isinstance(value, Path) else list(value or ())
