"""Write records as a folder that load_dataset opens. Alone imports datasets."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from quotes.atomic import check_place, whole_folder
from quotes.columns import ARTICLES, CONFIGS, QUOTATIONS, ArticleRow, Column, ColumnType, QuotationRow, values
from quotes.config import split_fault
from quotes.dataset.card import Counts, card_body
from quotes.disk import read_bytes, sha256_of
from quotes.errors import ConfigError, InputError, OutputError
from quotes.record import Record
from quotes.text.article import Article, is_language
from quotes.text.lines import paragraphs
from quotes.text.spans import Span

Texts = Literal["licensed", "all", "none"]
TEXTS: tuple[Texts, ...] = ("licensed", "all", "none")
MARKER = ".quotes-build.json"
"""The file that says a folder is a build of ours, and which files that build wrote."""
_MARKER_BYTES = 1 << 20
_LAYOUT = re.compile(r"README\.md|(?:quotations|articles)/\w+-00000-of-00001\.parquet")
"""The names that a build gives to its files."""
BATCH = 1000
CONTEXT = 1_000
"""Characters of a row's context, at most, unless the quotation alone is longer: a text may have no line breaks."""
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s+")
_OPEN = re.compile(
    r"\bcc[ -]?(?:by|0|zero)\b|creative commons|public domain|government work|\bapache\b|\bmit\b|open government licen[cs]e", re.I
)
_CLOSED = re.compile(r"not for redistribution|none stated|all rights reserved", re.I)
_KNOWN = re.compile(r"cc0-1\.0|cc-by(-nc)?(-sa|-nd)?-[234]\.[05]|apache-2\.0|mit|odc-by|odbl|pddl")
_SPACE = re.compile(r"\s+")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Publication:
    """What a published folder says of itself, and how it is cut.

    `labels` maps each stance label to its meaning ("" for none), in ClassLabel order; without any, every stance is
    null. `splits` maps names to shares, which need not sum to 1. `settings` names the code, weights and configuration
    that made the records. `texts` says which articles' texts go in: those whose licence allows it, all, or none.
    `about` are plain words of yours in place of ours; `facts` go into the card's table.
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

    def __post_init__(self) -> None:
        if not self.splits or any(share <= 0 for share in self.splits.values()):
            raise ConfigError(f"each split needs a share above 0: {dict(self.splits)}")
        for name in self.splits:
            if fault := split_fault(name):
                raise ConfigError(fault)
        if self.texts not in TEXTS:
            raise ConfigError(f"texts: {self.texts!r} is not known; one of: {', '.join(TEXTS)}")


def split_of(article_id: str, splits: Mapping[str, float], seed: int = 0) -> str:
    """The split of an article: its id's place between 0 and 1 against the shares, whatever other articles there are."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}:{article_id}".encode("utf-8", "surrogatepass")).digest()[:8], "big")
    place, reached = drawn / 2**64 * sum(splits.values()), 0.0
    for name, share in splits.items():
        reached += share
        if place < reached:
            return name
    return list(splits)[-1]


def may_share(licence: str | None) -> bool:
    """Whether a licence, as a manifest words it, lets the text be passed on; an unknown one does not."""
    return licence is not None and bool(_OPEN.search(licence)) and not _CLOSED.search(licence)


def publish(records: Iterable[Record], articles: Iterable[Article], folder: Path, publication: Publication) -> Counts:
    """Write the folder: parquet files of the configs `quotations` and `articles`, and the card that names them.

    The folder is written beside its place and moved there when it is complete, so that a killed run leaves what was
    there. Returns what was written, counted.

    Raises OutputError where `folder` holds anything that no build of ours wrote, where it cannot be written, where a
    row does not fit its article, and where there is no quotation at all: no dataset can be loaded from no rows.
    """
    folder = folder.resolve()
    refuse_foreign(folder)
    by_id: dict[str, Article] = {}
    stored: set[str] = set()
    for article in articles:
        if (key := storable_text(article.id)) in stored:
            raise OutputError(f"two articles have the id {key!r}")
        stored.add(key)
        by_id[article.id] = article
    rows = _by_article(records, by_id)
    with whole_folder(folder, _ours) as place:
        return _write(place, rows, by_id, publication)


def refuse_foreign(folder: Path) -> None:
    """Raises OutputError where `folder` cannot be replaced (see `check_place`), or holds anything that no build of ours wrote."""
    check_place(folder)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    foreign = sorted(found - _ours(folder))
    if foreign:
        raise OutputError(
            f"{folder} holds {len(foreign)} file{'s' * (len(foreign) > 1)} that no build wrote, e.g. {foreign[0]}, or that changed since; "
            "a build replaces the whole folder: give another one, or move them away"
        )


def _ours(folder: Path) -> set[str]:
    """The files in `folder` that a build wrote and nobody changed, as the marker knows them; a name that no build
    gives is never among them, whatever the marker says."""
    try:
        marker = json.loads(read_bytes(folder / MARKER, limit=_MARKER_BYTES))
        files = {name: digest for name, digest in marker["files"].items() if _LAYOUT.fullmatch(name)}
    except (InputError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()
    return {MARKER, *(name for name, digest in files.items() if _is_unchanged(folder / name, digest))}


def _is_unchanged(path: Path, digest: Any) -> bool:
    """Whether a file holds what a build wrote; one whose bytes are others is somebody's now."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        return bool(sha256_of(path) == digest)
    except OSError:
        return False


def _by_article(records: Iterable[Record], articles: Mapping[str, Article]) -> dict[str, list[Record]]:
    rows: dict[str, list[Record]] = {article_id: [] for article_id in articles}
    for record in records:
        if record.article_id not in rows:
            raise OutputError(f"{record.id}: its article is not among the {len(articles)} given")
        if " ".join(span.of(articles[record.article_id].text) for span in record.content) != record.text:
            raise OutputError(f"{record.id}: its words are not those of the article; the article has changed since they were found")
        rows[record.article_id].append(record)
    if not any(rows.values()):
        raise OutputError(f"no quotation in any of the {len(articles)} articles; without a row no dataset loads, so none is written")
    return rows


# -- what is in it


def _write(folder: Path, rows: Mapping[str, list[Record]], articles: Mapping[str, Article], publication: Publication) -> Counts:
    split_by_article = {article_id: split_of(article_id, publication.splits, publication.seed) for article_id in articles}
    counts, tables = Counts(), {}
    for config, features in _features(publication).items():
        # Features.encode_example would do the same, much slower.
        numbers = {name: {label: n for n, label in enumerate(each.names)} for name, each in features.items() if hasattr(each, "names")}
        tables[config] = _Table(features, folder / config, split_by_article, list(publication.splits), numbers)
        source = _quotation_rows(rows, articles, publication) if config == "quotations" else _article_rows(rows, articles, publication)
        for split, number in tables[config].write(source).items():
            counts.rows[config, split] = number
    _count(counts, rows, articles, publication)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet"))
    build = _digest(folder, files, publication.settings)
    (folder / "README.md").write_text(_card(tables, counts, build, publication), "utf-8", newline="\n")
    marker = {
        "build": build,
        "settings": publication.settings,
        "files": {name: sha256_of(folder / name) for name in ("README.md", *files)},
    }
    (folder / MARKER).write_text(json.dumps(marker, indent=1) + "\n", "utf-8", newline="\n")
    return counts


@dataclass(slots=True)
class _Table:
    """One config: its features, and the files of its splits. A split without a row gets no file: to name one makes
    every load of the folder fail."""

    features: Any
    folder: Path
    split_by_article: Mapping[str, str]
    order: list[str]
    numbers: Mapping[str, Mapping[str, int]]
    rows: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)

    def write(self, source: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, int]:
        """Write (article id, row) pairs to the files of their splits. Returns the rows of each split."""
        from pyarrow import parquet

        self.folder.mkdir()
        writers: dict[str, Any] = {}
        waiting: dict[str, list[dict[str, Any]]] = {}
        try:
            for article_id, row in source:
                split = self.split_by_article[article_id]
                if split not in writers:
                    writers[split] = parquet.ParquetWriter(self.folder / self.file(split), self.features.arrow_schema)
                waiting.setdefault(split, []).append(row)
                if len(waiting[split]) >= BATCH:
                    self._flush(writers[split], split, waiting.pop(split))
            for split, left in waiting.items():
                self._flush(writers[split], split, left)
        finally:
            for writer in writers.values():
                writer.close()
        return {split: self.rows[split] for split in self.splits()}

    def _flush(self, writer: Any, split: str, rows: list[dict[str, Any]]) -> None:
        import pyarrow

        table = pyarrow.Table.from_pylist([_encoded(row, self.numbers) for row in rows], schema=self.features.arrow_schema)
        writer.write_table(table)
        self.rows[split] += len(rows)
        self.sizes[split] += table.nbytes

    def splits(self) -> list[str]:
        """The splits that have rows, in the order of the configuration."""
        return [split for split in self.order if self.rows[split]]

    @staticmethod
    def file(split: str) -> str:
        """The name that load_dataset knows."""
        return f"{split}-00000-of-00001.parquet"


def _features(publication: Publication) -> dict[str, Any]:
    from datasets import ClassLabel, Features, List, Value

    text, place, share = Value("string"), Value("int32"), Value("float32")
    types: dict[ColumnType, Any] = {
        "text": text,
        "place": place,
        "share": share,
        "flag": Value("bool"),
        "texts": List(text),
        "spans": List({"start": place, "end": place}),
        "shares": List({"label": text, "probability": share}),
        "stance": ClassLabel(names=list(publication.labels)) if publication.labels else text,  # there is no ClassLabel of nothing
    }

    def feature(column: Column[Any]) -> Any:
        return ClassLabel(names=list(column.type)) if isinstance(column.type, tuple) else types[column.type]

    return {config: Features({column.name: feature(column) for column in columns}) for config, columns in CONFIGS.items()}


def _quotation_rows(
    rows: Mapping[str, list[Record]], articles: Mapping[str, Article], publication: Publication
) -> Iterator[tuple[str, dict[str, Any]]]:
    for article_id, found in rows.items():
        article = articles[article_id]
        around = paragraphs(article.text) if found and _includes(article, publication) else ()
        for record in found:
            if record.stance is not None and record.stance not in publication.labels:
                raise OutputError(f"{record.id}: the stance {record.stance!r} is no label; known: {', '.join(publication.labels)}")
            yield article_id, values(QUOTATIONS, QuotationRow(record, article, _context(record.span, around, article.text)))


def _article_rows(
    rows: Mapping[str, list[Record]], articles: Mapping[str, Article], publication: Publication
) -> Iterator[tuple[str, dict[str, Any]]]:
    for article in articles.values():
        found = rows[article.id]
        gold = sum(record.grade == "gold" for record in found)
        yield article.id, values(ARTICLES, ArticleRow(article, _includes(article, publication), len(found), gold))


def _context(span: Span, around: tuple[Span, ...], text: str) -> Span | None:
    """The paragraphs that a quotation stands in; of long ones the sentences around it, `CONTEXT` characters in all."""
    first = bisect_right(around, span.start, key=lambda paragraph: paragraph.end)
    last = bisect_left(around, span.end, lo=first, key=lambda paragraph: paragraph.start)
    if first >= last:
        return None
    whole = Span(min(span.start, around[first].start), max(span.end, around[last - 1].end))
    return whole if whole.end - whole.start <= CONTEXT else _around(span, whole, text)


def _around(span: Span, whole: Span, text: str) -> Span:
    """As much of `whole` on both sides of `span` as there is room for, from a sentence's beginning to a sentence's end."""
    room = max(0, CONTEXT - (span.end - span.start))
    start = max(whole.start, span.start - max(room // 2, room - (whole.end - span.end)))
    if start > whole.start:
        begins = _SENTENCE.search(text, start, span.start) or _SPACE.search(text, start, span.start)
        start = begins.end() if begins else span.start
    end = min(whole.end, span.end + room - (span.start - start))
    if end < whole.end:
        ends = [*_SENTENCE.finditer(text, span.end, end)] or [*_SPACE.finditer(text, span.end, end)]
        end = span.end + len(text[span.end : ends[-1].end()].rstrip()) if ends else span.end
    return Span(start, end)


def _includes(article: Article, publication: Publication) -> bool:
    return publication.texts == "all" or (publication.texts == "licensed" and may_share(article.licence))


def _encoded(row: Mapping[str, Any], numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {name: numbers[name][value] if name in numbers and value is not None else _storable(value) for name, value in row.items()}


def storable_text(text: str) -> str:
    """The text as a dataset holds it: Parquet takes no lone surrogates, which JSON can bring in; one character for one, so that
    offsets hold."""
    return _SURROGATE.sub("\ufffd", text)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {key: _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


# -- what the card says


def _count(counts: Counts, rows: Mapping[str, list[Record]], articles: Mapping[str, Article], publication: Publication) -> None:
    counts.languages = tuple(sorted({article.language for article in articles.values() if is_language(article.language)}))
    counts.texts = sum(_includes(article, publication) for article in articles.values())
    found = [record for records in rows.values() for record in records]
    counts.add("speaker", (name for record in found for name in record.speaker_names or ("(nobody named)",)))
    counts.add("stance", (record.stance or "(null)" for record in found))
    for column in ("kind", "reports", "grade"):
        counts.add(column, (getattr(record, column) for record in found))


def _digest(folder: Path, files: Iterable[str], settings: str) -> str:
    total = hashlib.sha256(settings.encode())
    for name in files:
        total.update(name.encode())
        total.update(bytes.fromhex(sha256_of(folder / name)))
    return total.hexdigest()[:16]


def _card(tables: Mapping[str, _Table], counts: Counts, build: str, publication: Publication) -> str:
    from datasets.info import DatasetInfo, DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCardData

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
            **({"default": True} if config == "quotations" else {}),
            "data_files": [{"split": split, "path": f"{config}/{table.file(split)}"} for split in table.splits()],
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
    )
    return storable_text(f"---\n{data.to_yaml()}\n---\n\n{body}")


def _licence(licence: str) -> dict[str, str]:
    # The hub knows licences by identifiers; what is none of them goes under "other", by its own name.
    word = licence.strip().lower().replace(" ", "-")
    if _KNOWN.fullmatch(word):
        return {"license": word}
    return {"license": "other", "license_name": re.sub(r"[^a-z0-9.]+", "-", word).strip("-") or "not-stated"}


def _size(rows: int) -> str:
    limits = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}
    return next((name for limit, name in limits.items() if rows < limit), "n>1M")


def _info(make: Any, config: str, table: _Table) -> Any:
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
