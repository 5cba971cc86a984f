"""Run a function over many shards on a Dask cluster (the extra `dask`).

The workers write what they finish to the same folder as we do, so it has to lie on a disk that all of them see. A worker that dies costs
the shards it was at: Dask hands them to another, and as each record file is whole and named by its content, none is there twice.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from quotes.errors import QuotesError

Shard = TypeVar("Shard")
Result = TypeVar("Result")
AHEAD = 3
"""Shards handed out per thread of the cluster before the first result is asked for."""
WAIT = 20
"""Seconds that the scheduler has to answer."""


@dataclass(frozen=True, slots=True)
class Dask:
    """The cluster whose scheduler listens at an address like "tcp://10.0.0.1:8786"; function, shards and results must be picklable.

    Each worker works on one shard at a time, whatever its number of threads, because the models are loaded once a process.
    """

    scheduler: str

    def map(self, function: Callable[[Shard], Result], shards: Iterable[Shard]) -> Iterator[Result]:
        """In order, with a few shards handed out ahead. Raises QuotesError where no cluster is there, or it loses a shard too often."""
        client = self._client()
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        waiting: deque[Any] = deque()
        try:
            ahead = max(AHEAD, AHEAD * sum(client.ncores().values()))
            for shard in shards:
                waiting.append(client.submit(_alone, function, shard, pure=False))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except KilledWorker as error:
            raise QuotesError(f"several workers of {self.scheduler} died at one shard (out of memory?); what is done is kept") from error
        except (FutureCancelledError, OSError) as error:
            raise QuotesError(f"the cluster {self.scheduler} is gone ({error}); run again: what is done is kept") from error
        finally:
            client.cancel(list(waiting))
            client.close()

    def _client(self) -> Any:
        try:
            from distributed import Client
        except ImportError as error:
            raise QuotesError("a Dask cluster needs the extra `dask` (pip install 'quotes[dask]'), here and on its workers") from error
        try:
            return Client(self.scheduler, timeout=WAIT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise QuotesError(f"no Dask scheduler answers at {self.scheduler} ({error})") from error


_ONE = threading.Lock()


def _alone(function: Callable[[Shard], Result], shard: Shard) -> Result:
    """In a worker: one shard at a time."""
    with _ONE:
        return function(shard)
