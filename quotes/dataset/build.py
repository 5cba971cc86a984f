"""Articles to a dataset folder: shards, resume, gold in place of silver."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from quotes.atomic import check_place, clear_beside, clear_leftovers
from quotes.dataset.cache import Cache
from quotes.dataset.counts import Counts
from quotes.dataset.folder import refuse_foreign
from quotes.dataset.merged import Gold, Merged
from quotes.dataset.publish import Publication, publish
from quotes.dataset.shelf import Named, Shelf
from quotes.dataset.tables import storable_text
from quotes.dataset.work import GONE, SHARD, Fault, Process, Progress, Watch, cache_of, heard_by, place_of, refuse_place, work
from quotes.engine import Engine, Here
from quotes.errors import InputError
from quotes.memory import give_back
from quotes.text.article import Article


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: articles worked on now, taken from the cache, and skipped; and what stands in the folder."""

    built: int
    cached: int
    faults: tuple[Fault, ...]
    counts: Counts


def build(
    articles: Iterable[Article | InputError],
    process: Process,
    gold: Gold,
    out: Path,
    publication: Publication,
    *,
    engine: Engine | None = None,
    cache: Path | None = None,
    from_cache: bool = False,
    shard: int = SHARD,
    progress: Progress | None = None,
    watch: Watch | None = None,
    worked_on: Callable[[], None] | None = None,
) -> BuildReport:
    """Publish the records of `articles` to the folder `out`, gold in place of silver.

    Silver records are kept in `cache` (by default the folder `<out>.cache`), one file an article, as soon as their
    shard is done: a killed run goes on where it was, and a rerun works only on articles that are new or changed.
    What they depend on besides the article is named by `publication.settings` (see `settings_of`). Gold is merged
    afresh each time. With `from_cache` nothing is worked on: what several machines have filled the cache with is published (`fill`), and an
    article that is not there is an InputError. `progress` hears (articles done, articles in all), `watch` what `Watch` says; `worked_on` is
    called when nothing is left to work on, before the dataset is written.

    An article that cannot be read, or fails alone, is skipped and reported as a fault; the others go on.
    Raises OutputError where `out` cannot be written, and whatever QuotesError `process` raises that is not about an
    article (ModelError where the weights are missing), InputError where no article is left.
    """
    if not publication.settings:
        raise ValueError("a build needs publication.settings (see settings_of), or its cache would serve records of other settings")
    check_place(out)
    refuse_foreign(out.resolve())
    good, faults = _sort_out(articles)
    place = cache or cache_of(out)
    refuse_place(place)
    store = Cache(place, publication.settings, frozenset(publication.labels))
    clear_beside(out.resolve())
    clear_leftovers(store.folder)
    records, failed = Merged(store, gold, good), dict[str, Fault]()
    waiting = good.only([article.id for article in good.values() if not _added(records, article, failed)])
    if from_cache:
        _refuse_gaps(waiting)
    failed |= work(waiting, process, store, engine or Here(), shard, heard_by(progress, watch), len(good), len(faults) + len(failed))
    for article in waiting.values():
        if article.id not in failed and not _added(records, article, failed):
            failed[article.id] = Fault(place_of(article), GONE)
    if worked_on:
        worked_on()
    give_back()
    faults += [failed[key] for key in good if key in failed]
    faults += [Fault(key, "is annotated, but no such article was read") for key in gold if key not in good]
    if not records:
        raise InputError(f"none of {len(good)} articles could be worked on; {faults[0] if faults else 'none was given'}")
    counts = publish(records, good.only([key for key in good if key in records]), out, publication, layout=records.layout)
    built = sum(key in records for key in waiting)
    return BuildReport(built, len(good) - len(waiting), tuple(faults), counts)


@dataclass(frozen=True, slots=True)
class Part:
    """One of `count` parts of a collection, counted from 1. The hash of its id says where an article belongs, on any machine."""

    number: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.count:
            raise ValueError(f"a part is 1/{self.count} to {self.count}/{self.count}, not {self.number}/{self.count}")

    def holds(self, article_id: str) -> bool:
        """Whether an article belongs to this part."""
        digest = hashlib.sha256(storable_text(article_id).encode()).digest()
        return int.from_bytes(digest[:8]) % self.count == self.number - 1


@dataclass(frozen=True, slots=True)
class FillReport:
    """What `fill` did: articles of the part worked on now, found in the cache, and skipped."""

    built: int
    cached: int
    faults: tuple[Fault, ...]


def fill(
    articles: Iterable[Article | InputError],
    process: Process,
    cache: Path,
    publication: Publication,
    part: Part,
    *,
    engine: Engine | None = None,
    shard: int = SHARD,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> FillReport:
    """Work on one part of a collection and keep its silver records in `cache`; nothing is published (`build` with `from_cache` does that).

    What cannot be read is reported by the first part alone. Raises as `build` does.
    """
    good, faults = _sort_out(articles)
    known = faults if part.number == 1 else []
    refuse_place(cache)
    store = Cache(cache, publication.settings, frozenset(publication.labels))
    mine = good.only([key for key in good if part.holds(key)])
    waiting = mine.only([article.id for article in mine.values() if store.get(article) is None])
    failed = work(waiting, process, store, engine or Here(), shard, heard_by(progress, watch), len(mine), len(known))
    return FillReport(len(waiting) - len(failed), len(mine) - len(waiting), (*known, *failed.values()))


def _refuse_gaps(waiting: Collection[str]) -> None:
    if waiting:
        some = ", ".join(map(repr, islice(waiting, 3))) + ", ..." * (len(waiting) > 3)
        raise InputError(
            f"{len(waiting)} articles are not in the cache ({some}); run the missing parts with this configuration and these models, "
            "or build without --merge, which works on them"
        )


def _sort_out(articles: Iterable[Article | InputError]) -> tuple[Named, list[Fault]]:
    shelf, faults = Shelf(), list[Fault]()
    numbers: dict[str, int] = {}
    taken: dict[str, str] = {}
    for article in articles:
        if isinstance(article, InputError):
            faults.append(Fault.of(article))
        elif (key := storable_text(article.id)) in taken:  # what tells two ids apart must outlast being stored
            faults.append(Fault(place_of(article), f"the id {key!r} is taken by {taken[key]}; give it another"))
        else:
            taken[key], numbers[article.id] = place_of(article), len(shelf)
            shelf.append(article)
    return Named(shelf, numbers), faults


def _added(records: Merged, article: Article, failed: dict[str, Fault]) -> bool:
    """Whether an article needs no more work: its records are there, or cannot be merged with gold, which is told in `failed`."""
    try:
        return records.add(article)
    except InputError as error:
        failed[article.id] = Fault(error.place or place_of(article), error.message)
        return True
