"""Articles to a dataset folder: shards, resume, gold in place of silver."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from quotes.atomic import check_place, clear_beside, clear_leftovers
from quotes.dataset.cache import Cache
from quotes.dataset.counts import Counts
from quotes.dataset.folder import refuse_foreign
from quotes.dataset.publish import Publication, publish
from quotes.dataset.tables import storable_text
from quotes.engine import Engine, Here
from quotes.errors import InputError, OutputError, QuotesError
from quotes.record import Extracted, Record, merge
from quotes.text.article import Article
from quotes.text.spans import Span

Process = Callable[[Sequence[Article]], Iterable[Extracted]]
"""What the machine finds in each article of a batch, in order.

Where the engine is `Processes` it must be picklable, and comes out of the pickle anew for every shard: loaded models
belong into a cache of its module, not into the object.
"""
Gold = Mapping[str, tuple[Sequence[Record], Sequence[Span]]]
"""By article id: the gold records, and the spans that a person has rejected."""
SHARD = 16
"""Articles that are handed to `process` at once, and lost at most (per process) when a run is killed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was skipped and why. `place` is "file:line:column", as much of it as is known."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


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
    progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Publish the records of `articles` to the folder `out`, gold in place of silver.

    Silver records are kept in `cache` (by default the folder `<out>.cache`), one file an article, as soon as their
    shard is done: a killed run goes on where it was, and a rerun works only on articles that are new or changed.
    What they depend on besides the article is named by `publication.settings` (see `settings_of`). Gold is merged
    afresh each time. With `from_cache` nothing is worked on: what several machines have filled the cache with is published (`fill`), and an
    article that is not there is an InputError. `progress` hears (articles done, articles in all).

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
    _refuse_place(place)
    store = Cache(place, publication.settings, frozenset(publication.labels))
    clear_beside(out.resolve())
    clear_leftovers(store.folder)
    silver = {article.id: found for article in good if (found := store.get(article)) is not None}
    waiting = [article for article in good if article.id not in silver]
    if from_cache:
        _refuse_gaps(waiting)
    failed = _work(waiting, process, store, engine or Here(), shard, progress, len(good))
    silver |= {article.id: found for article in waiting if (found := store.get(article)) is not None}
    records = _merged([article for article in good if article.id not in failed], silver, gold, failed)
    faults += failed.values()
    ids = {article.id for article in good}
    faults += [Fault(key, "is annotated, but no such article was read") for key in gold if key not in ids]
    if not records:
        raise InputError(f"none of {len(good)} articles could be worked on; {faults[0] if faults else 'none was given'}")
    worked = [article for article in good if article.id in records]
    counts = publish((record for found in records.values() for record in found), worked, out, publication, layout=store.layout)
    built = sum(article.id in records for article in waiting)
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
    progress: Callable[[int, int], None] | None = None,
) -> FillReport:
    """Work on one part of a collection and keep its silver records in `cache`; nothing is published (`build` with `from_cache` does that).

    What cannot be read is reported by the first part alone. Raises as `build` does.
    """
    good, faults = _sort_out(articles)
    _refuse_place(cache)
    store = Cache(cache, publication.settings, frozenset(publication.labels))
    mine = [article for article in good if part.holds(article.id)]
    waiting = [article for article in mine if store.get(article) is None]
    failed = _work(waiting, process, store, engine or Here(), shard, progress, len(mine))
    told = [*(faults if part.number == 1 else ()), *failed.values()]
    return FillReport(len(waiting) - len(failed), len(mine) - len(waiting), tuple(told))


def cache_of(out: Path) -> Path:
    """The folder where the records of a dataset folder are kept between builds."""
    return out.resolve().with_name(out.resolve().name + ".cache")


def _refuse_gaps(waiting: Sequence[Article]) -> None:
    if waiting:
        some = ", ".join(repr(article.id) for article in waiting[:3]) + ", ..." * (len(waiting) > 3)
        raise InputError(
            f"{len(waiting)} articles are not in the cache ({some}); run the missing parts with this configuration and these models, "
            "or build without --merge, which works on them"
        )


def place_of(article: Article) -> str:
    """Where faults of an article are reported: its path, or its id where it has none."""
    return article.path or article.id


def _refuse_place(cache: Path) -> None:
    try:
        free = not os.path.lexists(cache) or cache.is_dir()
        cache.with_name(f".{cache.name}.{'0' * 12}").exists()  # as long a name as any that is written beside it
    except OSError as error:
        raise OutputError(f"{cache} cannot be written ({error.strerror}); give another --out") from error
    if not free:
        raise OutputError(f"{cache} cannot be written: a file stands where the cache, a folder, belongs; move it away")


def _sort_out(articles: Iterable[Article | InputError]) -> tuple[list[Article], list[Fault]]:
    good: dict[str, Article] = {}
    faults = []
    for article in articles:
        if isinstance(article, InputError):
            faults.append(Fault(article.place, article.message))
        elif (key := storable_text(article.id)) in good:  # what tells two ids apart must outlast being stored
            faults.append(Fault(place_of(article), f"the id {key!r} is taken by {place_of(good[key])}; give it another"))
        else:
            good[key] = article
    return list(good.values()), faults


def _work(
    waiting: list[Article],
    process: Process,
    store: Cache,
    engine: Engine,
    size: int,
    progress: Callable[[int, int], None] | None,
    total: int,
) -> dict[str, Fault]:
    failed: dict[str, Fault] = {}
    done = total - len(waiting)
    if progress:
        progress(done, total)
    for number, found in engine.map(partial(_shard, process, store), _shards(waiting, size)):
        done += number
        failed |= found
        if progress:
            progress(done, total)
    return failed


def _shards(articles: Iterable[Article], size: int) -> Iterator[tuple[Article, ...]]:
    left = iter(articles)
    while found := tuple(islice(left, size)):
        yield found


def _shard(process: Process, store: Cache, articles: tuple[Article, ...]) -> tuple[int, dict[str, Fault]]:
    """Runs where the engine runs it; writes to the cache there, so that no finished shard waits for another."""
    fault = _keep(process, store, articles)
    failed = {}
    if fault:  # one of them is bad: one by one, what is done already left out
        for article in articles:
            found = _keep(process, store, (article,)) if store.get(article) is None else None
            if found:
                failed[article.id] = found
    return len(articles), failed


def _keep(process: Process, store: Cache, articles: tuple[Article, ...]) -> Fault | None:
    """Put the records of `articles` into the cache, or say what is wrong with one of them."""
    try:
        for article, found in zip(articles, process(articles), strict=True):
            store.refuse_misfits(article, found.records)
            store.put(article, found)
    except InputError as error:
        return Fault(error.place or place_of(articles[0]), error.message)
    except QuotesError:  # missing weights, a full disk: every article would fail alike
        raise
    except Exception as error:  # whatever a model does to one article must not stop the others
        return Fault(place_of(articles[0]), f"{type(error).__name__}: {error}")
    return None


def _merged(
    articles: list[Article], silver: Mapping[str, tuple[Record, ...]], gold: Gold, failed: dict[str, Fault]
) -> dict[str, tuple[Record, ...]]:
    """The final records of each article; what cannot be merged goes into `failed`."""
    records = {}
    for article in articles:
        theirs, rejected = gold.get(article.id, ((), ()))
        try:
            if article.id not in silver:
                raise InputError("its records are gone from the cache; run again")
            records[article.id] = merge(silver[article.id], theirs, rejected=rejected)
        except InputError as error:
            failed[article.id] = Fault(error.place or place_of(article), error.message)
    return records
