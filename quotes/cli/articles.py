"""The commands that read articles and write what they say: build, extract, review."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.cli.given import config_of, extracted, ready, without_faults
from quotes.cli.screen import FAULTS, bar, report_faults, say
from quotes.cli.written import is_utf8, output, refuse_output, where, write
from quotes.disk import is_file
from quotes.errors import InputError

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.dataset.build import Part
    from quotes.pipeline import Pipeline
    from quotes.record import Record
    from quotes.text.article import Article


class _Nothing(Exception):
    """No article could be worked on: what an earlier run wrote stays."""


def build(arguments: argparse.Namespace) -> int:
    """Articles to a dataset folder."""
    from quotes.dataset.make import build_dataset

    config = _with_sample(arguments, config_of(arguments))
    if arguments.shard:
        return _part(arguments, config)
    out = arguments.out or config.out
    with bar("articles", "article") as progress:
        report = build_dataset(
            arguments.articles,
            config,
            out,
            annotations=arguments.annotations,
            gold=not arguments.no_gold,
            texts=arguments.texts,
            jobs=arguments.jobs,
            scheduler=arguments.scheduler,
            merge=arguments.merge,
            keep_models=False,
            watch=progress,
        )
    report_faults(report.faults)
    say(_built(report, out))
    return FAULTS if report.faults else 0


def _with_sample(arguments: argparse.Namespace, config: Config) -> Config:
    """The configuration, with the sample of the package as its articles where there is neither a project nor a checkout here."""
    from quotes.config import default_config, packaged

    ours = not arguments.config and config.path == default_config().path
    if arguments.articles or not ours or config.articles is None or config.articles.exists():
        return config
    sample = packaged("annotations", "sample")
    say(f"no --articles and no quotes.yaml here: the sample that comes with the package ({sample})")
    return replace(config, articles=sample, annotations=sample)


def _part(arguments: argparse.Namespace, config: Config) -> int:
    """One part of a collection into the cache."""
    from quotes.dataset.make import fill_part

    if arguments.merge:
        raise InputError("--shard works on a part and --merge puts the parts together; give one of them")
    with bar("articles", "article") as progress:
        report = fill_part(
            _part_of(arguments.shard),
            arguments.articles,
            config,
            arguments.out or config.out,
            annotations=arguments.annotations,
            jobs=arguments.jobs,
            scheduler=arguments.scheduler,
            watch=progress,
        )
    report_faults(report.faults)
    say(
        f"part {arguments.shard}: {report.built} articles worked on, {report.cached} taken from the cache; when all parts are done: --merge"
    )
    return FAULTS if report.faults else 0


def _part_of(words: str) -> Part:
    from quotes.dataset.build import Part

    number, slash, count = words.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise InputError(f"a shard is written I/N, as in 1/8 to 8/8, not {words!r}", "--shard")
    return Part(int(number), int(count))


def extract(arguments: argparse.Namespace) -> int:
    """Articles to JSON lines."""
    from quotes.dataset.rows import to_row
    from quotes.dataset.work import Fault, words_in
    from quotes.outputs import is_extracted
    from quotes.text.article import count_articles

    config = ready(arguments)
    refuse_output(arguments, config, arguments.out, is_extracted)
    faults: list[Fault] = []
    total = count_articles(arguments.input)
    found = done = read = words = 0
    with suppress(_Nothing), output(arguments.out) as out, bar("articles", "article") as progress:
        for number, (article, records) in enumerate(_streamed(arguments, config), start=1):
            read += article is not None
            if isinstance(records, Fault):
                faults.append(records)
            else:
                words += words_in(article)
                found, done = found + len(records), done + 1
                out.write(json.dumps(to_row(article.id, records), ensure_ascii=not is_utf8(out)) + "\n")
            progress(number, total, words=words, faults=len(faults))
        if not done:
            raise _Nothing
    report_faults(faults)
    say(f"{found} quotations in {read} articles" + where(arguments.out, done))
    return FAULTS if faults else 0


def _streamed(arguments: argparse.Namespace, config: Config) -> Iterator[Any]:
    """Each article with its records or its fault, read when it is wanted; refused ones are not worked on.

    What is found is kept beside the file that is written, so that a killed run goes on; for the screen or a device nothing is kept.
    """
    from tempfile import TemporaryDirectory

    from quotes.atomic import clear_leftovers
    from quotes.dataset.cache import Cache
    from quotes.dataset.work import cache_of, engine_of, refuse_place, settings, silver, stream
    from quotes.pipeline import Pipeline, refused
    from quotes.text.article import read_articles

    out, jobs = arguments.out, arguments.jobs
    keeps = out is not None and (is_file(out) or not out.exists())
    articles = read_articles(arguments.input, language=config.language, longest=config.longest_article)
    good = (each if isinstance(each, InputError) else refused(each, config) or each for each in articles)
    if not keeps and jobs == 1:
        yield from _alone(Pipeline(config), good)
        return
    with nullcontext(cache_of(out)) if keeps else TemporaryDirectory() as place:
        cache = Path(place)
        refuse_place(cache)
        clear_leftovers(cache)
        store = Cache(cache, settings(config), frozenset(config.stance.labels or ()))
        yield from stream(good, partial(silver, config, cache), store, engine=engine_of(jobs))


def _alone(pipeline: Pipeline, articles: Iterable[Article | InputError]) -> Iterator[Any]:
    """The same in this process, with nothing kept: faults in reading come as soon as they are met."""
    from quotes.dataset.work import Fault

    unread: list[InputError] = []
    for article, found in pipeline.each(without_faults(articles, unread)):
        yield article, Fault.of(found) if isinstance(found, InputError) else found
        while unread:
            yield None, Fault.of(unread.pop(0))
    yield from ((None, Fault.of(error)) for error in unread)


def review(arguments: argparse.Namespace) -> int:
    """A page to look at."""
    from quotes.dataset.make import material_of
    from quotes.outputs import is_page
    from quotes.pipeline import Pipeline
    from quotes.record import merge
    from quotes.review import review_page

    config = ready(arguments)
    refuse_output(arguments, config, arguments.out, is_page)
    if arguments.compare:
        return _compared(arguments, config)
    faults: list[InputError] = []
    material = material_of(arguments.articles, config, arguments.annotations, gold=not arguments.no_gold)
    articles = list(without_faults(material.articles, faults))
    records: list[Record] = []
    done = 0
    for article_id, found in extracted(Pipeline(config), articles, faults):
        done += 1
        theirs, rejected = material.gold.get(article_id, ((), ()))
        try:
            records += merge(found, theirs, rejected=rejected)
        except InputError as error:
            faults.append(error)
    faults += material.faults
    if done:
        write(arguments.out, review_page(articles, records, title=arguments.title, written=_as_yaml))
    report_faults(faults)
    say(f"{len(records)} quotations in {len(articles)} articles" + (f": open {arguments.out}" if done else where(arguments.out, done)))
    return FAULTS if faults else 0


def _as_yaml(article: Article, record: Record) -> str:
    """A row as an entry of an annotation; "" where its words cannot be written."""
    from quotes.annotations.draft import entry_of

    try:
        return entry_of(article, record)
    except InputError:
        return ""


SILVER = "silver"


def _compared(arguments: argparse.Namespace, config: Config) -> int:
    """A page of two annotators, or of the machine and an annotator, side by side."""
    from quotes.dataset.make import articles_of, read_annotations
    from quotes.pipeline import Pipeline
    from quotes.review import review_page

    faults: list[InputError] = []
    given = {each.id: each for each in without_faults(articles_of(arguments.articles, config), faults)}
    sides = []
    for name in arguments.compare:
        if name == SILVER:
            sides.append(dict(extracted(Pipeline(config), list(given.values()), faults)))
        else:
            found = read_annotations(Path(name), given, config)
            faults += found.faults
            sides.append({key: tuple(records) for key, (records, _) in found.gold.items() if key in given})
    shared = [article for key, article in given.items() if all(key in side for side in sides)]
    if not shared:
        raise InputError("have no article in common", " and ".join(arguments.compare))
    first, second = ([record for article in shared for record in side[article.id]] for side in sides)
    names = (Path(arguments.compare[0]).name, Path(arguments.compare[1]).name)
    page = review_page(shared, first, title=arguments.title, written=_as_yaml, compared=(second, names))
    write(arguments.out, page)
    report_faults(faults)
    say(f"{names[0]} {len(first)} and {names[1]} {len(second)} quotations in {len(shared)} articles: open {arguments.out}")
    return FAULTS if faults else 0


def _built(report: Any, out: Path | None) -> str:
    rows = {split: number for (config, split), number in report.counts.rows.items() if config == "quotations"}
    grades = report.counts.values["grade"]
    lines = [
        f"{report.built} articles worked on, {report.cached} taken from the cache" + f", {len(report.faults)} faults" * bool(report.faults),
        f"{sum(rows.values())} quotations ({', '.join(f'{name} {number}' for name, number in rows.items())}), "
        f"{grades['gold']} of them gold and {grades['silver']} silver",
        *report.counts.notes(),
        *_put_back(report, out),
        *([_COPIES] if report.counts.method == "copies" and report.counts.total("articles") > 1 else ()),
        f"-> {out}   (load_dataset({str(out)!r}))",
    ]
    return "\n".join(lines)


_COPIES = "near-duplicates: only copies, equal but for case, spaces and punctuation, were looked for; install quotes[duplicates] for more"


def _put_back(report: Any, out: Path | None) -> list[str]:
    """How words that were withheld come back, where there are any."""
    return [f"(`quotes hydrate {out} --articles DIR` puts them back; `--texts all` never withholds)"] if report.counts.withheld else []
