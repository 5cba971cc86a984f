"""Run a function over many shards: here, or in processes.

An engine is anything with `map(function, shards)` that yields the results in the order of the shards. A cluster is one class more,
in `quotes.cluster`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from quotes.errors import QuotesError

Shard = TypeVar("Shard")
Result = TypeVar("Result")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
TERMINAL = ("SIGINT", "SIGHUP")
"""Signals that a terminal sends to a command and its processes alike."""
GRACE = 3.0
"""Seconds that a process of the pool has to clear up."""
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
        _start_tracker()
        pool = ProcessPoolExecutor(self.count, context, _start, (self.initializer, self.arguments))
        try:
            yield from _in_order(pool, function, shards, AHEAD * self.count)
        except BrokenProcessPool as error:
            raise QuotesError(
                f"one of the {self.count} processes died or could not start (out of memory?); run again with fewer: what is done is kept"
            ) from error
        except BaseException:
            _stop(pool)
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, function: Callable[[Shard], Result], shards: Iterable[Shard], ahead: int) -> Iterator[Result]:
    waiting: deque[Future[Result]] = deque()
    for shard in shards:
        with _signals_held():  # a process of the pool starts with them held back, until it says what they mean
            waiting.append(pool.submit(_run, function, shard))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _run(function: Callable[[Shard], Result], shard: Shard) -> Result:
    """In a process of the pool: one shard. A process that is told to stop ends here, with its files closed and its
    half-written ones removed on the way, and takes no further shard."""
    global _busy
    _busy = True
    try:
        return function(shard)
    except KeyboardInterrupt:
        os._exit(130)
    finally:
        _busy = False


_busy = False
_leaving = False


def _leave(number: int, frame: Any) -> None:
    # A group's signal and the parent's come as two; the second must not break off the clearing up.
    global _leaving
    if _leaving:
        return
    _leaving = True
    if not _busy:
        os._exit(128 + number)
    raise KeyboardInterrupt


def _stop(pool: ProcessPoolExecutor) -> None:
    """Tell the processes of a pool to end now: nobody waits for the shards they are at."""
    processes = list((pool._processes or {}).values())
    for process in processes:
        with suppress(OSError, ValueError):
            process.terminate()
    for process in processes:  # one that does not listen is ended; what it leaves half written, the next run clears
        process.join(GRACE)
        with suppress(OSError, ValueError):
            process.kill()


def _start_tracker() -> None:
    """Start Python's resource tracker deaf to the end of the terminal, as it is to the other signals: it must outlive us."""
    if os.name != "posix":
        return
    from multiprocessing import resource_tracker

    with _signals_held():
        resource_tracker.ensure_running()


@contextmanager
def _signals_held() -> Iterator[None]:
    """The terminal's signals come when the block ends; what is started inside begins with them held back."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _of_terminal())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _of_terminal() -> set[signal.Signals]:
    return {getattr(signal, name) for name in TERMINAL if hasattr(signal, name)}


def _start(initializer: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    os.environ.update(ONE_THREAD)
    for number in _of_terminal():  # the parent hears them too, and tells its processes when to end
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _of_terminal())
    signal.signal(signal.SIGTERM, _leave)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    if initializer is not None:
        initializer(*arguments)


def _leave_with(parent: Any) -> None:
    # A pool whose parent is killed would wait for its next shard for ever.
    parent.join()
    os._exit(1)
