"""The commands about annotations that change, grow, or have several annotators: reanchor, next, agreement, adjudicate."""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.cli.given import config_of, texts_of
from quotes.cli.screen import FAULTS, report_faults, say, show
from quotes.cli.written import write_drafts
from quotes.errors import InputError

SETTLED = "settled"
"""The folder beside those of the annotators that holds what was adjudicated."""

if TYPE_CHECKING:
    from quotes.annotations import Annotations
    from quotes.annotations.reanchor import Move
    from quotes.config import Config
    from quotes.record import Record
    from quotes.text.article import Article


def reanchor(arguments: argparse.Namespace) -> int:
    """Annotations of texts that have changed."""
    from quotes.annotations import roster_names
    from quotes.annotations.folder import annotation_files
    from quotes.annotations.reanchor import reanchor_all, write_reanchored

    config = config_of(arguments)
    paths = [path for place in arguments.paths or [Path("annotations")] for path in annotation_files(place)]
    texts = {**_beside(paths), **texts_of(arguments.articles)}
    changed = written = unplaced = faults = 0
    for found in reanchor_all(paths, texts, roster_names(config.roster), config.stance.labels or None):
        if isinstance(found, InputError):
            faults += 1
            say(f"skipped: {found}")
            continue
        for error in found.unplaced:
            unplaced += 1
            say(f"not found, stays as it is: {error}")
        text = found.text(_asked if arguments.ask else lambda move: True) if found.changes else found.source
        if text == found.source:
            continue
        changed += 1
        show(found.diff(text), end="")
        if arguments.write or arguments.ask:
            write_reanchored(found, text)
            written += 1
    say(f"{len(paths)} files: {written} written, {changed - written} would change (--write does it), {unplaced} places not found")
    return FAULTS if faults or unplaced or changed > written else 0


def _asked(move: Move) -> bool:
    answer = input(f"{move.place}: {move.key}\n  - {move.old}\n  + {move.new}   ({move.likeness:.0%} alike)\ntake it? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _beside(paths: list[Path]) -> dict[str, Article]:
    """The articles that lie beside their annotations."""
    from quotes.disk import is_file
    from quotes.text.article import read_articles

    texts = [path.with_suffix(".txt") for path in paths if is_file(path.with_suffix(".txt"))]
    return {each.id: each for path in texts for each in read_articles(path) if not isinstance(each, InputError)}


def agreement(arguments: argparse.Namespace) -> int:
    """How far annotators agree."""
    import json
    from dataclasses import asdict

    from quotes.annotations.agreement import agreement as compare
    from quotes.annotations.agreement import agreement_of_votes

    config = config_of(arguments)
    read = _read(arguments, config)
    try:
        found = compare(read, seed=config.seed) if len(read) > 1 else agreement_of_votes(next(iter(read.values())), seed=config.seed)
    except ValueError as error:
        raise InputError(str(error), ", ".join(map(str, arguments.folders))) from error
    if arguments.form == "json":
        show(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return 0
    ends = "; in brackets 95 of 100 redrawings of them" if found.articles > 1 else "; one article, so no interval"
    show(f"{', '.join(found.annotators)}: {found.articles} article{'s' * (found.articles > 1)}{ends}\n")
    show(f"{'':<22}{'units':>7}{'raw agreement':>24}{'kappa':>24}{'alpha':>24}")
    for each in found.figures:
        show(f"{each.name:<22}{each.units:>7}{_interval(each.raw):>24}{_interval(each.kappa):>24}{_interval(each.alpha):>24}")
    show(f"\n{len(found.differences)} differences")
    for one in found.differences:
        show(f"  {one.what}: {one.words[:70]}")
        for name, place, said in one.said:
            show(f"    {place or '(nothing)'}: {name}: {said}" if said else f"    {name}: nothing")
    return 0


def adjudicate(arguments: argparse.Namespace) -> int:
    """Two annotations to one that is to be settled."""
    from quotes.annotations.adjudicate import adjudicate as settle

    config = config_of(arguments)
    read = _read(arguments, config)
    if len(read) < 2:
        raise InputError("takes the folders of two annotators or more", str(arguments.folders[0]))
    made = settle(read, arguments.annotator, schema=schema_from(arguments.out / "x.yaml"))
    if not made:
        raise InputError("have no article in common", ", ".join(map(str, arguments.folders)))
    faults: list[Any] = []
    written = write_drafts(((article, partial(str, text)) for article, text in made.items()), arguments.out, faults)
    report_faults(faults)
    left = sum(text.count("\n    undecided: ") for text in made.values())
    say(f"{written} files in {arguments.out}, {left} rows to decide; `quotes check {arguments.out}` names them")
    return FAULTS if written < len(made) else 0


def schema_from(path: Path) -> str:
    """The schema of annotations as a file at `path` names it: one that lies in a folder above it, or else ours."""
    import os

    from quotes.annotations.draft import SCHEMA

    place = path.resolve()
    for folder in place.parents:
        schema = folder / "annotation.schema.json"
        if schema.is_file():
            return Path(os.path.relpath(schema, place.parent)).as_posix()
    return SCHEMA


def _read(arguments: argparse.Namespace, config: Config) -> dict[str, Annotations]:
    """The annotations of each folder, by the folder's name; faults are told, and the rest is used."""
    from quotes.annotations import read_folder, roster_names
    from quotes.annotations.folder import annotation_files

    folders = _annotators(arguments.folders)
    paths = [path for place in folders for path in annotation_files(place)]
    texts = {**_beside(paths), **texts_of(arguments.articles)}
    found = {}
    for place in folders:
        name = place.name if place.name not in found else str(place)
        found[name] = read_folder(place, texts, roster_names(config.roster), config.stance.labels or None)
        for fault in found[name].faults:
            say(f"fault: {fault}")
    return found


def _annotators(folders: list[Path]) -> list[Path]:
    """The folders of the annotators: those given, or, of one that holds nothing but folders, those in it; `settled` is nobody's."""
    if (
        len(folders) > 1
        or not folders[0].is_dir()
        or any(each.suffix == ".yaml" and each.name != "manifest.yaml" for each in folders[0].iterdir())
    ):
        return folders
    inside = sorted(each for each in folders[0].iterdir() if each.is_dir() and each.name != SETTLED and any(each.rglob("*.yaml")))
    return inside or folders


def _interval(values: tuple[float, float | None, float | None]) -> str:
    value, low, high = values
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f} to {high:.3f})"


def next_rows(arguments: argparse.Namespace) -> int:
    """Drafts of the rows whose labels would teach most."""
    from quotes.annotations import draft
    from quotes.annotations.ranking import rank
    from quotes.cli.given import extracted, without_faults
    from quotes.dataset.make import material_of
    from quotes.pipeline import Pipeline
    from quotes.record import merge

    config = config_of(arguments)
    faults: list[Any] = []
    material = material_of(arguments.articles, config, arguments.annotations)
    articles = {article.id: article for article in without_faults(material.articles, faults)}
    open_: list[Record] = []
    for article_id, found in extracted(Pipeline(config), list(articles.values()), faults):
        gold, rejected = material.gold.get(article_id, ((), ()))
        if not (arguments.out / f"{article_id}.yaml").exists():
            open_ += merge(found, gold, rejected=rejected)
    chosen = rank(open_, _other(arguments.other, config, open_))[: arguments.number]
    by_article: dict[str, list[Record]] = {}
    for each in chosen:
        show(f"{each.score:.2f}  {each.record.article_id}: {' '.join(each.record.text.split())[:70]}   ({', '.join(each.why)})")
        by_article.setdefault(each.record.article_id, []).append(each.record)
    schema = schema_from(arguments.out / "x.yaml")
    texts = ((name, partial(draft, articles[name], records, arguments.annotator, schema=schema)) for name, records in by_article.items())
    written = write_drafts(texts, arguments.out, faults)
    report_faults(faults)
    say(f"{len(chosen)} rows of {len(open_)} drafted in {written} files in {arguments.out}")
    return FAULTS if faults else 0


def _other(model: Path | None, config: Config, records: list[Record]) -> dict[str, dict[str, float]] | None:
    """What a second stance model says of the records, by their ids; None where there is no second one."""
    from quotes.pipeline import Pipeline

    if model is None:
        return None
    second = Pipeline(replace(config, stance=replace(config.stance, model=model)))
    return {record.id: chances for record, chances in zip(records, second.chances_of(records), strict=True)}
