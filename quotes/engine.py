"""Run a function over many shards: here, or in processes.

An engine is anything with `map(function, shards)` that yields the results in the order of the shards. A cluster is
one class more, beside these; with Dask its body would be

    def map(self, function, shards):
        for future in [self.client.submit(function, shard) for shard in shards]:
            yield future.result()

and nothing else in the package would change.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from quotes.errors import QuotesError

Shard = TypeVar("Shard")
Result = TypeVar("Result")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
AHEAD = 2
"""Shards handed out per process before the first result is asked for: no process waits, and no corpus is queued whole."""


class Engine(Protocol):
    """What `build` asks of an engine."""

    def map(self, function: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """The results of `function` in the order of `shards`. What `function` raises is raised here."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """One shard after another, in this process."""

    def map(self, function: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """Lazily, one at a time."""
        return map(function, shards)


@dataclass(frozen=True, slots=True)
class Processes:
    """`count` processes on this machine, one thread each; function, shards and results must be picklable.

    Processes are spawned, not forked: torch does not survive a fork. `initializer(*arguments)` runs once in each,
    before its first shard, after the thread limits are set.
    """

    count: int
    initializer: Callable[..., None] | None = None
    arguments: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"Processes needs at least one process, not {self.count}")

    def map(self, function: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """In order, with a few shards handed out ahead. Raises QuotesError where a process dies."""
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.count, context, _start, (self.initializer, self.arguments))
        try:
            yield from _in_order(pool, function, shards, AHEAD * self.count)
        except BrokenProcessPool as error:
            raise QuotesError(
                f"one of the {self.count} processes died or could not start (out of memory?); run again with fewer: what is done is kept"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, function: Callable[[Shard], Result], shards: Iterable[Shard], ahead: int) -> Iterator[Result]:
    waiting: deque[Future[Result]] = deque()
    for shard in shards:
        waiting.append(pool.submit(function, shard))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _start(initializer: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    os.environ.update(ONE_THREAD)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    if initializer is not None:
        initializer(*arguments)


def _leave_with(parent: Any) -> None:
    # A pool whose parent is killed would wait for its next shard for ever.
    parent.join()
    os._exit(1)
