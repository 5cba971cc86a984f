"""Engines: order, errors, one thread, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes.engine import AHEAD, Engine, Here, Processes
from quotes.errors import QuotesError

ROOT = Path(__file__).resolve().parent.parent


def double(number: int) -> int:
    time.sleep(0.05 if number == 0 else 0)
    return 2 * number


def fail(number: int) -> int:
    if number == 2:
        raise ValueError("shard 2 is bad")
    return number


def die(number: int) -> int:
    if number == 1:
        os._exit(9)
    return number


def threads(_: int) -> str | None:
    return os.environ.get("OMP_NUM_THREADS")


def marked(name: str) -> None:
    os.environ["QUOTES_TEST_MARK"] = name


def mark(_: int) -> str | None:
    return os.environ.get("QUOTES_TEST_MARK")


@pytest.mark.parametrize("engine", [Here(), Processes(2)], ids=["here", "processes"])
def test_results_come_in_the_order_of_the_shards(engine: Engine) -> None:
    assert list(engine.map(double, range(9))) == [2 * number for number in range(9)]


@pytest.mark.parametrize("engine", [Here(), Processes(2)], ids=["here", "processes"])
def test_no_shards_give_no_results(engine: Engine) -> None:
    assert list(engine.map(double, [])) == []


@pytest.mark.parametrize("engine", [Here(), Processes(1)], ids=["here", "processes"])
def test_what_the_function_raises_is_raised(engine: Engine) -> None:
    results = engine.map(fail, range(4))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="shard 2 is bad"):
        next(results)


def test_shards_are_drawn_as_they_are_needed() -> None:
    drawn = []

    def shards() -> Iterator[int]:
        for number in range(100):
            drawn.append(number)
            yield number

    results = Processes(1).map(double, shards())
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(drawn) <= AHEAD + 1


def test_processes_hold_one_thread_and_run_the_initializer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert list(Processes(1).map(threads, [0])) == ["1"]
    assert list(Processes(1, marked, ("loaded",)).map(mark, [0])) == ["loaded"]


def test_a_dead_process_says_what_would_do() -> None:
    with pytest.raises(QuotesError, match="fewer"):
        list(Processes(1).map(die, range(3)))


def test_at_least_one_process() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Processes(0)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_a_killed_parent_leaves_no_process_behind() -> None:
    program = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]\n"
        "from test_engine import pause\nfrom quotes.engine import Processes\n"
        "if __name__ == '__main__':\n    for pid in Processes(1).map(pause, range(50)):\n        print(pid, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stdout is not None
    worker = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.wait()
    for _ in range(100):
        if not _alive(worker):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker outlived its parent")


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def pause(number: int) -> int:
    time.sleep(0.05)
    return os.getpid()
