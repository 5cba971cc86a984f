"""Write records as a folder that load_dataset opens."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from quotes.atomic import whole_folder
from quotes.columns import CONFIGS, OFF_TARGET
from quotes.config import SPLIT_BY, SplitBy, split_fault
from quotes.dataset.card import card_body
from quotes.dataset.changes import difference
from quotes.dataset.contents import Contents, Layouts, Rows
from quotes.dataset.counts import Counts
from quotes.dataset.croissant import croissant
from quotes.dataset.duplicates import find_duplicates
from quotes.dataset.folder import CARD, CROISSANT, MARKER, PLOTS, Build, earlier_build, ours, refuse_foreign
from quotes.dataset.licences import TEXTS, Texts, includes
from quotes.dataset.plots import drawn, plots_of
from quotes.dataset.splits import Plan, Splits, cut
from quotes.dataset.tables import Table, features_of, read_rows, storable_text
from quotes.disk import sha256_of
from quotes.errors import ConfigError, InputError, OutputError
from quotes.record import Record
from quotes.text.article import Article

_KNOWN = re.compile(r"cc0-1\.0|cc-by(-nc)?(-sa|-nd)?-[234]\.[05]|apache-2\.0|mit|odc-by|odbl|pddl")


@dataclass(frozen=True, slots=True)
class Publication:
    """What a published folder says of itself, and how it is cut.

    `labels` maps each stance label to its meaning ("" for none), in ClassLabel order; without any, every stance is
    null. `splits` maps names to shares, which need not sum to 1; `split_by` says of what, and by date `until` gives the last day of
    each (see `Plan`). `settings` names the code, weights and configuration that made the records. `texts` says which articles' words
    go in: those whose licence allows it, all, or none. `about` are plain words of yours in place of ours; `facts` go into the card's
    table. `version` is the dataset's own, as in 1.0.0; `wikidata` the ids of people by their keys. `scores` are tables, each with a head,
    of what the models are worth, by what they decide. With `plots` the card has some, where matplotlib is installed.
    """

    labels: Mapping[str, str]
    splits: Mapping[str, float]
    seed: int = 0
    licence: str = "not stated"
    title: str = "Quotations in the news"
    about: str = ""
    settings: str = ""
    texts: Texts = "licensed"
    facts: Mapping[str, str] = field(default_factory=dict)
    split_by: SplitBy = "article"
    until: Mapping[str, str | None] = field(default_factory=dict)
    version: str = ""
    wikidata: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    plots: bool = False

    def __post_init__(self) -> None:
        if not self.splits or any(share <= 0 for share in self.splits.values()):
            raise ConfigError(f"each split needs a share above 0: {dict(self.splits)}")
        for name in self.splits:
            if fault := split_fault(name):
                raise ConfigError(fault)
        if self.texts not in TEXTS:
            raise ConfigError(f"texts: {self.texts!r} is not known; one of: {', '.join(TEXTS)}")
        if self.split_by not in SPLIT_BY or (self.split_by == "date" and [*self.until] != [*self.splits]):
            raise ConfigError(f"split_by: {self.split_by!r}, one of: {', '.join(SPLIT_BY)}; by date, `until` gives each split's last day")
        if OFF_TARGET in self.labels:
            raise ConfigError(f"a label cannot be named {OFF_TARGET!r}, which stands for no label; give it another name")

    @property
    def plan(self) -> Plan:
        """How it is cut."""
        return Plan(self.splits, self.split_by, self.until, self.seed)


def as_facts(publication: Publication) -> dict[str, Any]:
    """The publication as plain dicts, to be written as JSON."""
    return dataclasses.asdict(publication)


def publication_from(facts: Mapping[str, Any]) -> Publication:
    """The publication that `as_facts` took apart. Raises ConfigError or TypeError for anything else."""
    return Publication(**facts)


def publish(
    records: Mapping[str, Sequence[Record]] | Iterable[Record],
    articles: Mapping[str, Article] | Iterable[Article],
    folder: Path,
    publication: Publication,
    *,
    layout: Layouts | None = None,
) -> Counts:
    """Write the folder: parquet files of each config that has rows, and the card that names them. `layout` gives an article's
    sentences; without it there is no config `sentences`. `records` may be a mapping by article id that reads them when they are asked
    for: each article's are asked for once, or a few times where the cut goes by speaker, and never are all in memory. What does not fit
    shows when its turn comes, and nothing is left of the folder then.

    The folder is written beside its place and moved there when it is complete, so that a killed run leaves what was
    there. An article that stands in an earlier build there keeps its split, as long as the dataset is cut in the same way.
    Returns what was written, counted.

    Raises OutputError where `folder` holds anything that no build of ours wrote, where it cannot be written, where a
    row does not fit its article, and where there is no quotation at all: no dataset can be loaded from no rows.
    """
    folder = folder.resolve()
    refuse_foreign(folder)
    by_id = articles if isinstance(articles, Mapping) else {article.id: article for article in _apart(articles)}
    rows = records if isinstance(records, Mapping) else _by_article(records, by_id)
    checked = partial(_checked, rows, publication)
    with whole_folder(folder, ours) as place:  # an earlier build that a killed run moved aside stands in its place from here on
        earlier = earlier_build(folder)
        splits = cut(by_id.values(), rows, publication.plan, find_duplicates(by_id), _earlier_splits(earlier, publication))
        for article_id in splits.left_out:
            checked(by_id[article_id])
        contents = _contents(by_id, checked, splits, publication, layout)
        counts = Counts(left_out=splits.left_out, moved=splits.moved, method=splits.method, others=contents.others())
        write(place, _some(contents.rows(), len(by_id), counts.others), counts, publication, earlier)
    return counts


def _apart(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, and an error where two of them have one id."""
    stored: set[str] = set()
    for article in articles:
        if (key := storable_text(article.id)) in stored:
            raise OutputError(f"two articles have the id {key!r}")
        stored.add(key)
        yield article


def _by_article(records: Iterable[Record], articles: Mapping[str, Article]) -> dict[str, list[Record]]:
    rows: dict[str, list[Record]] = {article_id: [] for article_id in articles}
    for record in records:
        if record.article_id not in rows:
            raise OutputError(f"{record.id}: its article is not among the {len(articles)} given")
        rows[record.article_id].append(record)
    return rows


def _checked(rows: Mapping[str, Sequence[Record]], publication: Publication, article: Article) -> Sequence[Record]:
    """The records of an article; an error where one does not fit it, or has a stance that is no label."""
    records = rows.get(article.id, ())
    for record in records:
        if " ".join(span.of(article.text) for span in record.content) != record.text:
            raise OutputError(f"{record.id}: its words are not those of the article; the article has changed since they were found")
        if record.stance is not None and record.stance not in publication.labels:
            raise OutputError(f"{record.id}: the stance {record.stance!r} is no label; known: {', '.join(publication.labels)}")
    return records


def _some(rows: Rows, articles: int, others: int) -> Rows:
    """The rows as they come, and an error at their end where no quotation was among them."""
    found = False
    for config, split, row in rows:
        found = found or config == "quotations"
        yield config, split, row
    if not found and others:
        raise OutputError(f"no quotation is left of {others}: whoever says them belongs to another split; give other shares")
    if not found:
        raise OutputError(f"no quotation in any of the {articles} articles; without a row no dataset loads, so none is written")


def _earlier_splits(earlier: Build | None, publication: Publication) -> Mapping[str, str]:
    """The splits of an earlier build's articles, where it was cut in the same way."""
    keys = ("splits", "split_by", "until", "seed")
    if earlier is None or any(earlier.publication.get(key) != as_facts(publication)[key] for key in keys):
        return {}
    pairs = read_rows(earlier.folder, "articles", earlier.rows.get("articles", ()), ["id"])
    return {row["id"]: split for split, row in pairs}


def _contents(
    articles: Mapping[str, Article],
    records: Callable[[Article], Sequence[Record]],
    splits: Splits,
    publication: Publication,
    layout: Layouts | None,
) -> Contents:
    return Contents(
        articles=articles,
        records=records,
        splits=splits.of,
        plan=publication.plan,
        included=frozenset(key for key, article in articles.items() if key in splits.of and includes(article.licence, publication.texts)),
        model=f"{_version()}+{publication.settings}",
        wikidata=publication.wikidata,
        layout=layout,
    )


def _version() -> str:
    try:
        return version("quotes")
    except PackageNotFoundError:
        return "0"


# -- what is in it


def write(
    folder: Path,
    rows: Iterable[tuple[str, str, Mapping[str, Any]]],
    counts: Counts,
    publication: Publication,
    earlier: Build | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Fill a new folder with the (config, split, row) given, which `counts` counts, and with what describes them: the card says
    what differs from an `earlier` build, or else `changes`. The rows of a config and split stay in their order."""
    tables = _tables(folder, rows, counts, publication)
    build = digest_of(tables)
    held = {config: {split: table.rows[split] for split in table.splits()} for config, table in tables.items()}
    if earlier is not None:
        changes = earlier.changes if earlier.build == build else _changes(earlier, build, publication, folder, held)
    pictures = _pictures(folder, counts) if publication.plots else ()
    (folder / CARD).write_text(_card(tables, counts, build, publication, pictures, changes), "utf-8", newline="\n")
    hashes = {path: sha256_of(folder / path) for table in tables.values() for split in table.splits() for path in table.paths(split)}
    (folder / CROISSANT).write_text(_croissant(hashes, tables, counts, publication), "utf-8", newline="\n")
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    marker = {
        "build": build,
        "settings": publication.settings,
        "publication": as_facts(publication),
        "rows": held,
        "cut": counts.cut(),
        "changes": changes,
        "files": {name: hashes.get(name) or sha256_of(folder / name) for name in files},
    }
    (folder / MARKER).write_text(json.dumps(marker, indent=1) + "\n", "utf-8", newline="\n")


def _tables(folder: Path, rows: Iterable[tuple[str, str, Mapping[str, Any]]], counts: Counts, publication: Publication) -> dict[str, Table]:
    """The rows written, by config: those configs that have any."""
    features, labels, order = features_of([*publication.labels]), [*publication.labels], list(publication.splits)
    tables = {config: Table(config, features[config], folder / config, order, labels) for config in CONFIGS}
    try:
        for config, split, row in rows:
            counts.see(config, row)
            tables[config].add(split, row)
        for table in tables.values():
            table.end()
    finally:
        for table in tables.values():
            table.close()
    for config, table in tables.items():
        counts.rows.update({(config, split): table.rows[split] for split in table.splits()})
    return {config: table for config, table in tables.items() if table.splits()}


def _changes(
    earlier: Build, build: str, publication: Publication, folder: Path, rows: Mapping[str, Iterable[str]]
) -> dict[str, Any] | None:
    """What differs from the earlier build, for the card; None where that one does not read any more."""
    try:
        found = difference(earlier, build, publication.settings, folder, rows)
    except InputError:
        return None
    return {"since": earlier.build, "version": earlier.publication.get("version") or "", "rows": found.summary()}


def _pictures(folder: Path, counts: Counts) -> tuple[tuple[str, str], ...]:
    """The plots, written into the folder, as (title, path); none without matplotlib."""
    plots = plots_of(counts)
    try:
        pictures = [drawn(plot) for plot in plots]
    except ImportError:
        return ()
    (folder / PLOTS).mkdir()
    for plot, picture in zip(plots, pictures, strict=True):
        (folder / PLOTS / f"{plot.name}.png").write_bytes(picture)
    return tuple((plot.title, f"{PLOTS}/{plot.name}.png") for plot in plots)


def _croissant(hashes: Mapping[str, str], tables: Mapping[str, Table], counts: Counts, publication: Publication) -> str:
    found = croissant(
        tables,
        hashes,
        title=publication.title,
        about=publication.about or publication.title,
        licence=publication.licence,
        version=publication.version,
        languages=counts.languages,
        labels=[*publication.labels],
    )
    return storable_text(found)


def digest_of(tables: Mapping[str, Table]) -> str:
    """The hash of all that the tables hold: equal for equal rows, wherever and by whatever library they were written."""
    total = hashlib.sha256()
    for table in tables.values():
        total.update(table.digest())
    return total.hexdigest()[:16]


# -- the card, and what the hub and `datasets` read of it


def _card(
    tables: Mapping[str, Table],
    counts: Counts,
    build: str,
    publication: Publication,
    pictures: Sequence[tuple[str, str]],
    changes: Mapping[str, Any] | None,
) -> str:
    from datasets.info import DatasetInfo, DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCard, DatasetCardData

    data = DatasetCardData(
        language=list(counts.languages),
        pretty_name=" ".join(publication.title.split()),
        task_categories=["text-classification", "token-classification"],
        tags=["quotation-attribution", "stance-detection", "news"],
        size_categories=[_size(counts.total("quotations"))],
        **_licence(publication.licence),
    )
    DatasetInfosDict({config: _info(DatasetInfo, config, table) for config, table in tables.items()}).to_dataset_card_data(data)
    # load_dataset may serve a rebuilt folder from its cache of the old one unless something here differs: `description` does.
    configs = {
        config: {
            "description": f"Build {build}.",
            **({"version": publication.version} if publication.version else {}),
            **({"default": True} if config == "quotations" else {}),
            "data_files": [{"split": split, "path": _paths(table, split)} for split in table.splits()],
        }
        for config, table in tables.items()
    }
    MetadataConfigs(configs).to_dataset_card_data(data)
    body = card_body(
        publication.title,
        counts,
        about=publication.about,
        licence=publication.licence,
        labels=publication.labels,
        build=build,
        facts=publication.facts,
        version=publication.version,
        made_with=_version(),
        scores=publication.scores,
        split_by=publication.split_by,
        pictures=pictures,
        changes=changes,
    )
    return str(DatasetCard(storable_text(f"---\n{data.to_yaml()}\n---\n\n{body}")))


def _paths(table: Table, split: str) -> str | list[str]:
    """The files of a split as the card names them, each one: a pattern would take in what somebody lays beside them."""
    paths = [*table.paths(split)]
    return paths[0] if len(paths) == 1 else paths


def _licence(licence: str) -> dict[str, str]:
    # The hub knows licences by identifiers; what is none of them goes under "other", by its own name.
    word = licence.strip().lower().replace(" ", "-")
    if _KNOWN.fullmatch(word):
        return {"license": word}
    return {"license": "other", "license_name": re.sub(r"[^a-z0-9.]+", "-", word).strip("-") or "not-stated"}


def _size(rows: int) -> str:
    limits = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}
    return next((name for limit, name in limits.items() if rows < limit), "n>1M")


def _info(make: Any, config: str, table: Table) -> Any:
    from datasets.splits import SplitDict, SplitInfo

    splits = {split: SplitInfo(name=split, num_bytes=table.sizes[split], num_examples=table.rows[split]) for split in table.splits()}
    size = sum(path.stat().st_size for path in table.folder.iterdir())
    return make(
        features=table.features,
        config_name=config,
        splits=SplitDict(splits),
        download_size=size,
        dataset_size=sum(table.sizes.values()),
    )
