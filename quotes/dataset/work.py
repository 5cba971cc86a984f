"""The work of a build or an extraction: shards of articles through the machine, what it finds kept at once, one bad article alone."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from quotes.cluster import Dask
from quotes.dataset.cache import Cache, settings_of
from quotes.engine import Engine, Here, Processes
from quotes.errors import InputError, OutputError, QuotesError
from quotes.record import Extracted, Record
from quotes.text.article import Article

if TYPE_CHECKING:
    from quotes.config import Config
    from quotes.dataset.stages import StageSettings
    from quotes.pipeline import Pipeline

Process = Callable[[Sequence[Article]], Iterable[Extracted]]
"""What the machine finds in each article of a batch, in order.

Where the engine is `Processes` it must be picklable, and comes out of the pickle anew for every shard: loaded models
belong into a cache of its module, not into the object.
"""
Progress = Callable[[int, int], None]
"""Hears (articles done, articles in all)."""
Watch = Callable[[int, int, int, int], None]
"""Hears (articles done, articles in all, words of those that were worked on in this run, articles skipped so far)."""
T = TypeVar("T")
SHARD = 64
"""Articles that are handed to `process` at once, and lost at most (per process) when a run is killed."""
LEAST = 4
"""Articles of the last shards, where several processes share the work. Smaller ones would cost more in handing over than they save."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was skipped and why. `place` is "file:line:column", as much of it as is known."""

    place: str
    message: str

    @classmethod
    def of(cls, error: InputError) -> Fault:
        """What an error says."""
        return cls(error.place, error.message)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def place_of(article: Article) -> str:
    """Where faults of an article are reported: its path, or its id where it has none."""
    return article.path or article.id


def words_in(article: Article) -> int:
    """How many words an article has, as speed is told by: what stands between spaces."""
    return len(article.text.split())


def cache_of(out: Path) -> Path:
    """The folder where the records of a dataset folder are kept between builds."""
    return out.resolve().with_name(out.resolve().name + ".cache")


def engine_of(jobs: int, scheduler: str | None = None) -> Engine:
    """A Dask cluster where a scheduler is given; this process for one job, else so many processes. Raises ValueError for less than one."""
    if scheduler is not None:
        return Dask(scheduler)
    return Here() if jobs == 1 else Processes(jobs)


def refuse_place(cache: Path) -> None:
    """Raises OutputError where a cache cannot be written at its place, before any work."""
    try:
        free = not os.path.lexists(cache) or cache.is_dir()
        cache.with_name(f".{cache.name}.{'0' * 12}").exists()  # as long a name as any that is written beside it
    except OSError as error:
        raise OutputError(f"{cache} cannot be written ({error.strerror}); give another --out") from error
    if not free:
        raise OutputError(f"{cache} cannot be written: a file stands where the cache, a folder, belongs; move it away")


def heard_by(progress: Progress | None, watch: Watch | None) -> Watch:
    """Both hooks as one; neither is asked for."""

    def tell(done: int, total: int, words: int, faults: int) -> None:
        if progress:
            progress(done, total)
        if watch:
            watch(done, total, words, faults)

    return tell


def work(
    waiting: Mapping[str, Article],
    process: Process,
    store: Cache,
    engine: Engine,
    size: int,
    tell: Watch,
    total: int,
    faults: int,
) -> dict[str, Fault]:
    """Put what the machine finds in `waiting` into the cache, and say which articles failed, by id. `tell` hears of it shard by shard;
    `faults` were met before."""
    failed: dict[str, Fault] = {}
    done, words = total - len(waiting), 0
    shares = (tuple(waiting[key] for key in keys) for keys in _shares([*waiting], size, engine))
    tell(done, total, words, faults)
    for number, read, found in engine.map(partial(_shard, process, store), shares):
        done, words = done + number, words + read
        failed |= found
        tell(done, total, words, faults + len(failed))
    return failed


def stream(
    articles: Iterable[Article | InputError],
    process: Process,
    store: Cache,
    *,
    engine: Engine | None = None,
    shard: int = SHARD,
) -> Iterator[tuple[Article | None, tuple[Record, ...] | Fault]]:
    """The silver records of each article in turn, or what is wrong with it (an article that cannot be read is None).

    What is in the cache already is not worked on again. Articles are taken as they are wanted, a few shards ahead: neither they nor what
    is found are ever all in memory.
    """
    ahead: deque[tuple[Article | InputError, ...]] = deque()

    def handed() -> Iterator[tuple[Article, ...]]:
        for group in _shards(articles, shard):
            ahead.append(group)
            yield tuple(each for each in group if isinstance(each, Article))

    for _, _, failed in (engine or Here()).map(partial(_missing, process, store), handed()):
        for article in ahead.popleft():
            if isinstance(article, InputError):
                yield None, Fault.of(article)
                continue
            found = None if article.id in failed else store.get(article)
            yield article, failed.get(article.id) or (Fault(place_of(article), GONE) if found is None else found)


Done = tuple[int, int, dict[str, Fault]]
"""Of a shard: its articles, the words of those that did not fail, and the faults of the others by id."""
GONE = "its records are gone from the cache; run again"


def _missing(process: Process, store: Cache, articles: tuple[Article, ...]) -> Done:
    """What is not in the cache yet of a shard; it is looked for where the work is done."""
    waiting = tuple(article for article in articles if store.get(article) is None)
    return _shard(process, store, waiting) if waiting else (0, 0, {})


def _shards(articles: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    left = iter(articles)
    while found := tuple(islice(left, size)):
        yield found


def _shares(articles: Sequence[T], most: int, engine: Engine) -> Iterator[tuple[T, ...]]:
    """The same for processes, which are to end at about the same time: a shard is at most a process's share of what is left, down to
    `LEAST` articles. One process alone waits for nobody."""
    count = engine.count if isinstance(engine, Processes) else 1
    at = 0
    while at < len(articles):
        share = -((at - len(articles)) // count)  # rounded up
        size = most if count == 1 else min(most, max(LEAST, share))
        yield tuple(articles[at : at + size])
        at += size


def _shard(process: Process, store: Cache, articles: tuple[Article, ...]) -> Done:
    """Runs where the engine runs it; writes to the cache there, so that no finished shard waits for another."""
    fault = _keep(process, store, articles)
    failed = {}
    if fault:  # one of them is bad: one by one, what is done already left out
        for article in articles:
            found = _keep(process, store, (article,)) if store.get(article) is None else None
            if found:
                failed[article.id] = found
    return len(articles), sum(words_in(article) for article in articles if article.id not in failed), failed


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


def settings(config: Config) -> str:
    """One word for all that silver records depend on besides the article."""
    from quotes.pipeline import weights

    wanted = (config.reports, config.kinds, config.statements_only)
    made = repr((config.language, config.models, config.roster, *wanted, config.states_as_one, config.stance))
    return settings_of(made, weights(config))


def stage_settings(config: Config) -> StageSettings:
    """One word for each stage: its code and weights, what it is told by the configuration, and those of the stages it stands on."""
    from quotes.dataset.stages import StageSettings
    from quotes.pipeline import choice_weights, name_weights, parse_weights, stance_weights

    def word(stage: str, told: object, files: Iterable[Path]) -> str:
        return settings_of(repr(told), files, rooms=STAGE_ROOMS[stage], modules=STAGE_MODULES)

    parse = word("parse", (config.language, config.models), parse_weights(config))
    attributions = word("attributions", parse, choice_weights(config))
    wanted = (config.reports, config.kinds, config.statements_only)
    told = (attributions, config.roster, config.states_as_one, *wanted)
    labels = config.stance.labels
    return StageSettings(
        parse=parse,
        attributions=attributions,
        speakers=word("speakers", told, name_weights(config)),
        chances=word("chances", None, stance_weights(config)),
        classes=len(labels) + 1 if labels else 0,
    )


STAGE_ROOMS = {
    "parse": ("text", "language", "learned", "parsing"),
    "attributions": ("text", "language", "learned", "quotation"),
    "speakers": ("text", "language", "learned", "speakers"),
    "chances": ("learned", "stance"),
}
"""The rooms of the package that a stage is made in."""
STAGE_MODULES = ("pipeline.py", "stages.py", "dataset/stages.py")
"""What joins the stages, and what writes them."""


def silver(config: Config, cache: Path, articles: Sequence[Article]) -> list[Extracted]:
    """The silver records of a batch, and its sentences; picklable. Each process loads its models once. What each stage finds is kept in
    `cache`."""
    global _PIPELINE
    if _PIPELINE is None or _PIPELINE[0] != (config, cache):
        from quotes.dataset.stages import FOLDER, StageFiles
        from quotes.pipeline import Pipeline

        _PIPELINE = ((config, cache), Pipeline(config, StageFiles(cache / FOLDER, stage_settings(config))))
    return list(_PIPELINE[1].extracted(articles))


def unload() -> None:
    """Let go the models that `silver` loaded in this process, if it did."""
    global _PIPELINE
    if _PIPELINE is not None:
        _PIPELINE[1].unload()
        _PIPELINE = None


_PIPELINE: tuple[tuple[Config, Path], Pipeline] | None = None
