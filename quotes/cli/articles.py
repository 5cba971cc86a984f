"""The commands that read articles and write what they say: build, extract, review."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.cli.given import config_of, extracted, ready, without_faults
from quotes.cli.screen import FAULTS, bar, report_faults, say
from quotes.cli.written import is_utf8, output, refuse_output, where, write
from quotes.errors import InputError

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.dataset.build import Part
    from quotes.record import Record


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
            progress=progress,
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
            progress=progress,
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
    from quotes.outputs import is_extracted
    from quotes.pipeline import Pipeline
    from quotes.text.article import read_articles

    config = config_of(arguments)
    refuse_output(arguments, config, arguments.out, is_extracted)
    pipeline = Pipeline(config)
    faults: list[InputError] = []
    articles = list(without_faults(read_articles(arguments.input, language=config.language, longest=config.longest_article), faults))
    found = done = 0
    with suppress(_Nothing), output(arguments.out) as out, bar("articles", "article") as progress:
        for number, (article, records) in enumerate(pipeline.each(articles), start=1):
            if isinstance(records, InputError):
                faults.append(records)
            else:
                found, done = found + len(records), done + 1
                out.write(json.dumps(to_row(article.id, records), ensure_ascii=not is_utf8(out)) + "\n")
            progress(number, len(articles))
        if not done:
            raise _Nothing
    report_faults(faults)
    say(f"{found} quotations in {len(articles)} articles" + where(arguments.out, done))
    return FAULTS if faults else 0


def review(arguments: argparse.Namespace) -> int:
    """A page to look at."""
    from quotes.dataset.make import material_of
    from quotes.outputs import is_page
    from quotes.pipeline import Pipeline
    from quotes.record import merge
    from quotes.review import review_page

    config = ready(arguments)
    refuse_output(arguments, config, arguments.out, is_page)
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
        write(arguments.out, review_page(articles, records, title=arguments.title))
    report_faults(faults)
    say(f"{len(records)} quotations in {len(articles)} articles" + (f": open {arguments.out}" if done else where(arguments.out, done)))
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
