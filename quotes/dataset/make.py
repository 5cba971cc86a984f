"""The door to a dataset from Python: articles and a configuration to a dataset folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from quotes.annotations import Annotations, read_folder, roster_names, with_facts
from quotes.config import Config, config_of, existing
from quotes.dataset.build import BuildReport, FillReport, Part, build, fill
from quotes.dataset.licences import Texts
from quotes.dataset.merged import Gold
from quotes.dataset.publish import Publication
from quotes.dataset.shelf import Named, Shelf
from quotes.dataset.splits import suggested
from quotes.dataset.work import Fault, Progress, Watch, cache_of, engine_of, settings, silver, unload
from quotes.errors import AnnotationWarning, ConfigError, InputError
from quotes.language.people import read_people
from quotes.language.states import read_states
from quotes.pipeline import checked, refused, scores
from quotes.record import Record
from quotes.speakers.states import StateNames, state_names
from quotes.text.article import Article, read_articles

Articles = Path | str | Iterable[Article | InputError]
"""A folder, a .txt or a .jsonl, or articles that were read or made already."""


def build_dataset(
    articles: Articles | None = None,
    config: Config | Path | str | None = None,
    out: Path | str | None = None,
    *,
    annotations: Path | str | None = None,
    gold: bool = True,
    texts: Texts = "licensed",
    jobs: int = 1,
    scheduler: str | None = None,
    merge: bool = False,
    plots: bool = True,
    keep_models: bool = True,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> BuildReport:
    """Write a dataset folder that `datasets.load_dataset` opens, as `quotes build` does.

    >>> report = quotes.build_dataset("news", out="my-dataset")           # doctest: +SKIP
    >>> datasets.load_dataset("my-dataset")                               # doctest: +SKIP

    Where `articles`, `config` or `out` are None, the configuration says, or the default one. `annotations` is a folder of gold in
    YAML; the configuration's own goes with the configuration's own articles only. Without `gold` its manifest is read for the
    articles' facts alone. `texts` says which articles' words go in: "licensed" (the rows of others are stand-off, see
    `hydrate_dataset`), "all" or "none". `jobs` processes share the work, or the workers of the Dask cluster whose `scheduler` listens at
    that address. Without `plots` the card has none. Without `keep_models` the models are let go before the dataset is written: 150 MB
    less, and the next build of this process loads them again. `progress` hears (articles done, articles in all), and `watch` hears
    (articles done, articles in all, words of those worked on in this run, articles skipped so far). What was finished before a run was
    stopped is kept beside `out`. With `merge` nothing is worked on: the parts that `fill_part` has finished, here or on other
    machines, are put together, and one that is missing is an error.

    Returns what was built, with what was skipped and why (`faults`). Raises ConfigError for a configuration that does not fit
    its models or the disk, ModelError where weights do not load, OutputError where `out` cannot be written, and InputError where no
    article is left.
    """
    settled = checked(config_of(config))
    found = material_of(articles, settled, annotations, gold=gold)
    _refuse_dateless(settled, found)
    place = _place(out, settled)
    report = build(
        (each if isinstance(each, InputError) else refused(each, settled) or each for each in found.articles),
        partial(silver, settled, cache_of(place)),
        found.gold,
        place,
        publication_of(settled, texts, plots=plots),
        engine=engine_of(jobs, scheduler),
        from_cache=merge,
        worked_on=None if keep_models else unload,
        progress=progress,
        watch=watch,
    )
    return replace(report, faults=(*report.faults, *map(Fault.of, found.faults)))


def fill_part(
    part: Part,
    articles: Articles | None = None,
    config: Config | Path | str | None = None,
    out: Path | str | None = None,
    *,
    annotations: Path | str | None = None,
    jobs: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> FillReport:
    """Work on one part of a collection, as `quotes build --shard I/N` does; `build_dataset(..., merge=True)` puts the parts together.

    The parts may run side by side, on one machine or on several that see the folder beside `out`. Parameters and errors are those of
    `build_dataset`.
    """
    settled = checked(config_of(config))
    found = material_of(articles, settled, annotations, gold=False)
    cache = cache_of(_place(out, settled))
    return fill(
        (each if isinstance(each, InputError) else refused(each, settled) or each for each in found.articles),
        partial(silver, settled, cache),
        cache,
        publication_of(settled, "licensed"),
        part,
        engine=engine_of(jobs, scheduler),
        progress=progress,
        watch=watch,
    )


@dataclass(frozen=True, slots=True)
class Material:
    """Articles with their facts, the gold by article id, and what was wrong with the annotations (no mere warnings)."""

    articles: Sequence[Article | InputError]
    gold: Gold
    faults: tuple[InputError, ...] = ()


def material_of(articles: Articles | None, config: Config, annotations: Path | str | None = None, *, gold: bool = True) -> Material:
    """Articles and gold as `build_dataset` takes them."""
    read = articles_of(articles, config)
    # The configuration's annotations belong to its own articles only.
    own = existing(config, "annotations") if articles is None else None
    return with_annotations(read, Path(annotations) if annotations is not None else own, config, gold=gold)


def articles_of(articles: Articles | None, config: Config) -> Iterable[Article | InputError]:
    """The articles of a place, of the configuration where None, or those given. Raises ConfigError where neither says where."""
    if articles is None:
        articles = existing(config, "articles")
        if articles is None:
            raise ConfigError("neither the configuration nor --articles says where")
    if isinstance(articles, str | Path):
        return read_articles(Path(articles), language=config.language, longest=config.longest_article)
    return articles


def with_annotations(articles: Iterable[Article | InputError], folder: Path | None, config: Config, *, gold: bool = True) -> Material:
    """The articles with the facts that lie beside their annotations, and the gold of `folder` where it is wanted."""
    if folder is None:
        return Material(Shelf(articles), {})
    shelf = Shelf(with_facts(articles, folder))
    if not gold:
        return Material(shelf, {})
    good = Named(shelf, {article.id: number for number, article in enumerate(shelf) if not isinstance(article, InputError)})
    found = read_annotations(folder, good, config)
    held = found.held
    gold_ = {key: (records, (*rejected, *held.get(key, ()))) for key, (records, rejected) in wanted_gold(found, config).items()}
    return Material(shelf, gold_, tuple(each for each in found.faults if not isinstance(each, AnnotationWarning)))


def read_annotations(folder: Path, articles: Mapping[str, Article], config: Config) -> Annotations:
    """The annotations of a folder, read with the roster and the labels of a configuration."""
    return read_folder(folder, articles, roster_names(config.roster), config.stance.labels or None)


def wanted_gold(annotations: Annotations, config: Config) -> Gold:
    """The gold by article id: states as the configuration names them, without stances where it asks for none."""
    states = state_names(read_people(config.language), config.roster, read_states(config.language)) if config.states_as_one else None
    return {
        key: (tuple(_settled(record, states, stances=bool(config.stance.labels)) for record in records), rejected)
        for key, (records, rejected) in annotations.gold.items()
    }


def _settled(record: Record, states: StateNames | None, *, stances: bool) -> Record:
    if states and record.speaker_type == "organisation":
        pairs = zip(record.speakers, record.speaker_names, strict=True)
        # one key once: "Moscow and the Kremlin"
        found = dict((key, name) if ":" not in key else states.of(name) for key, name in pairs)
        record = replace(record, speakers=tuple(found), speaker_names=tuple(found.values()))
    return record if stances else replace(record, stance=None, labelling=None)


def publication_of(config: Config, texts: Texts, *, plots: bool = True) -> Publication:
    """What the folder says of itself, and what its rows depend on."""
    found = Publication(
        labels={label: config.stance.meanings.get(label, "") for label in config.stance.labels or ()},
        splits=config.splits,
        split_by=config.split_by,
        until=config.until,
        seed=config.seed,
        version=config.version or "",
        wikidata={person.key: person.wikidata for person in config.roster.people if person.wikidata},
        licence=config.licence or "not stated",
        title=f"Quotations: {config.name}",
        settings=settings(config),
        texts=texts,
        scores=scores(config),
        plots=plots,
    )
    return replace(found, about=config.description) if config.description else found


def _refuse_dateless(config: Config, found: Material) -> None:
    """Raises ConfigError, with days that would do, where articles are to be cut by date and no day is given."""
    if config.split_by == "date" and not config.until:
        good = (article for article in found.articles if isinstance(article, Article))
        days = ", ".join(f"{name}: {day or 'null'}" for name, day in suggested(good, config.splits).items())
        what = "by date, each split has its last day, and the last one none, so that later articles move no earlier one"
        raise ConfigError(f"{what}; write split_by: date and, for these articles, splits: {{{days}}}", config.place("splits"))


def _place(out: Path | str | None, config: Config) -> Path:
    place = out if out is not None else config.out
    if place is None:
        raise ConfigError("neither the configuration nor --out says where")
    return Path(place)
