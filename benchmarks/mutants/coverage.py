"""Which lines of the package each test runs: a pytest plugin, used once before the mutants are tried."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.mutants.select import is_timed

Line = tuple[str, int]


class Coverage:
    """Records the lines within functions (what runs at import is not recorded) of the files below `package`.

    What a fixture of wider scope than a function runs counts for every test that uses it, and what a cached function
    ran when it was first called for every test that calls it again.
    """

    def __init__(self, package: Path) -> None:
        self.prefix = f"{package}/"
        self.lines: dict[str, set[Line]] = {}
        self.seconds: dict[str, float] = {}
        self.shared: dict[str, float] = {}
        """By test: the seconds that the fixtures it shares with others take."""
        self.failed: set[str] = set()
        self.started: set[str] = set()
        self._stack: list[set[Line]] = [set()]
        self._ours: dict[Any, bool] = {}
        self._fixtures: dict[tuple[str, str], tuple[set[Line], float]] = {}
        self._waited = 0.0
        self._running = ""
        sys.addaudithook(self._audit)

    # -- lines

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        ours = self._ours.get(code)
        if ours is None:
            ours = self._ours[code] = code.co_filename.startswith(self.prefix) and not code.co_name.startswith("<module")
        return self._line if ours else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._stack[-1].add((frame.f_code.co_filename[len(self.prefix) :], frame.f_lineno))
        return self._line

    def _audit(self, event: str, arguments: Any) -> None:
        if event in ("subprocess.Popen", "os.fork", "os.posix_spawn") and self._running:
            self.started.add(self._running)

    def cache(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`functools.cache` that remembers what the first call ran."""
        kept: dict[Any, tuple[Any, set[Line]]] = {}

        @functools.wraps(function)
        def cached(*arguments: Any, **named: Any) -> Any:
            key = (arguments, tuple(sorted(named.items())))
            if key not in kept:
                self._stack.append(set())
                try:
                    value = function(*arguments, **named)
                finally:
                    lines = self._stack.pop()
                    self._stack[-1] |= lines
                kept[key] = (value, lines)
            self._stack[-1] |= kept[key][1]
            return kept[key][0]

        cached.cache_clear = kept.clear  # type: ignore[attr-defined]
        return cached

    def install(self) -> None:
        """Put our cache in place of `functools`' for modules that are imported from now on."""
        real: Any = functools.lru_cache

        def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
            if callable(maxsize):
                return self.cache(maxsize) if maxsize.__module__.startswith("quotes") else real(maxsize)
            return lambda function: self.cache(function) if function.__module__.startswith("quotes") else real(maxsize, typed)(function)

        def cache(function: Any) -> Any:
            return lru_cache(None)(function)

        for name, one in (("lru_cache", lru_cache), ("cache", cache)):
            setattr(functools, name, one)

    # -- pytest

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is never chosen and would take very long while it is watched."""
        items[:] = [item for item in items if not is_timed(item.nodeid)]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test, with the set-up and tear-down that fall to it."""
        self._running, self._waited, begun = item.nodeid, 0.0, time.process_time()
        self._stack = [set()]
        sys.settrace(self._call)
        try:
            yield
        finally:
            sys.settrace(None)
            self._running = ""
        names = [(name, item.path.name) for name in getattr(item, "fixturenames", ())]
        wide = [self._fixtures[name] for name in names if name in self._fixtures]
        self.lines[item.nodeid] = self._stack[0].union(*(lines for lines, _ in wide))
        self.shared[item.nodeid] = sum(seconds for _, seconds in wide)
        self.seconds[item.nodeid] = time.process_time() - begun - self._waited

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        """A fixture; the lines of one that several tests share are kept for all of them."""
        if fixturedef.scope == "function":
            yield
            return
        begun = time.process_time()
        self._stack.append(set())
        yield
        key = (fixturedef.argname, request.node.path.name)
        lines, seconds = self._fixtures.get(key, (set(), 0.0))
        taken = time.process_time() - begun
        self._waited += taken
        self._fixtures[key] = (lines | self._stack.pop(), max(seconds, taken))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Remember what fails, or is skipped, without any mutant."""
        if report.outcome != "passed":
            self.failed.add(report.nodeid)
