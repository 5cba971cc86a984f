"""Put the words of articles back into stand-off rows, and verify that they are the articles that the rows were made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.atomic import whole_folder
from quotes.columns import CONFIGS, filled
from quotes.dataset.counts import Counts
from quotes.dataset.folder import Build, ours, read_build, refuse_foreign
from quotes.dataset.licences import runs_of
from quotes.dataset.publish import publication_from, write
from quotes.dataset.tables import read_rows, storable_text
from quotes.errors import ConfigError, InputError
from quotes.text.article import Article, read_articles

SHOWN = 10
"""Articles that an error names."""


@dataclass(frozen=True, slots=True)
class Hydrated:
    """What was put back: `put_back` are the articles whose words are here again, `missing` those that were not given, `faults` what
    could not be read of those given; and what the folder holds now."""

    put_back: tuple[str, ...]
    missing: tuple[str, ...]
    faults: tuple[InputError, ...]
    counts: Counts


def hydrate_dataset(dataset: Path | str, articles: Path | str | Iterable[Article | InputError], out: Path | str | None = None) -> Hydrated:
    """Write a dataset folder with the words of `articles` (a folder, a .txt or a .jsonl, or articles read already) in its stand-off rows.

    >>> quotes.hydrate_dataset("my-dataset", "news")                      # doctest: +SKIP

    Without `out` the folder itself is replaced, whole or not at all. The rows are then exactly those of a build with `texts="all"`, and
    have its hash. An article that is not given stays stand-off (`missing`).
    Raises InputError, naming them, where articles are not the text that the rows were made of (their SHA-256 differs), where `dataset`
    is no dataset folder, and where none of its articles is given; OutputError where it cannot be written.
    """
    source = Path(dataset)
    build = read_build(source)
    place = source if out is None else Path(out)
    refuse_foreign(place.resolve())
    given, faults = _read(articles)
    wanted = _withheld(build)
    if not wanted:
        raise InputError("holds the words of all its articles; there is nothing to put back", str(source))
    _refuse_others(wanted, given)
    texts = {key: given[key] for key in wanted if key in given}
    if not texts:
        raise InputError(f"none of the {len(wanted)} articles without words is given: {_listed(sorted(wanted))}", str(source))
    counts = Counts(**build.cut)
    with whole_folder(place, ours) as folder:
        rows = ((config, *pair) for config in CONFIGS for pair in _filled(build, config, texts))
        write(folder, rows, counts, _publication(build), changes=build.changes)
    return Hydrated(tuple(sorted(texts)), tuple(sorted(wanted.keys() - texts.keys())), tuple(faults), counts)


def _read(articles: Path | str | Iterable[Article | InputError]) -> tuple[dict[str, Article], list[InputError]]:
    found = read_articles(Path(articles)) if isinstance(articles, str | Path) else articles
    given: dict[str, Article] = {}
    faults = []
    for article in found:
        if isinstance(article, InputError):
            faults.append(article)
        else:
            given[storable_text(article.id)] = article
    return given, faults


def _withheld(build: Build) -> Mapping[str, str]:
    """The SHA-256 of each article whose words are not in the folder, by its id."""
    rows = read_rows(build.folder, "articles", build.rows.get("articles", ()), ["id", "sha256", "text_included"])
    return {row["id"]: row["sha256"] for _, row in rows if not row["text_included"]}


def _refuse_others(wanted: Mapping[str, str], given: Mapping[str, Article]) -> None:
    differing = sorted(key for key in wanted.keys() & given.keys() if given[key].digest != wanted[key])
    if differing:
        what = f"{len(differing)} of the articles given are not the texts that the rows were made of: {_listed(differing)}"
        hint = "their SHA-256 differs (a blank, a line end or an encoding is enough); nothing was written"
        raise InputError(f"{what}; {hint}", given[differing[0]].path or "")


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids[:SHOWN]) + (f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else "")


def _filled(build: Build, config: str, texts: Mapping[str, Article]) -> Iterator[tuple[str, dict[str, Any]]]:
    key = "id" if config == "articles" else "article_id"
    for split, row in read_rows(build.folder, config, build.rows.get(config, ())):
        article = texts.get(row[key])
        yield split, row if article is None or row["text_included"] else _whole(config, row, article)


def _whole(config: str, row: Mapping[str, Any], article: Article) -> dict[str, Any]:
    found = filled(CONFIGS[config], row, article.text)
    if found.get("title", "") is None and article.title and not runs_of(article.title).isdisjoint(runs_of(article.text)):
        found["title"] = article.title  # left out because it is a piece of the article
    return found


def _publication(build: Build) -> Any:
    try:
        return publication_from(build.publication)
    except (TypeError, ConfigError) as error:
        raise InputError(f"does not say what was asked of its build ({error}); build it again", str(build.folder)) from error
