"""One worker: a process that has imported everything heavy, and forks a child for each mutant.

Runs in a copy of the repository: `python -m benchmarks.mutants.server` reads jobs as JSON lines, writes replies as JSON lines.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import py_compile
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mutants.coverage import Coverage

ROOT = Path.cwd()
HEAVY = (
    "torch", "stanza", "stanza.models.tokenization.data", "stanza.models.tokenization.utils", "sklearn.pipeline", "sklearn.linear_model",
    "sklearn.feature_extraction.text", "sklearn.utils.estimator_checks", "scipy.optimize", "datasets", "pyarrow.parquet", "huggingface_hub",
    "hypothesis.strategies", "jsonschema", "tqdm", "yaml",
)  # fmt: skip
LOADERS = (("quotes.parsing.stanza_parser", "_load_tokenizer"), ("quotes.parsing.stanza_parser", "_load_tagger"))
"""Functions that load weights, in modules that are never changed: what they give is kept for all children."""
OPTIONS = ("-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-p", "no:warnings")


class Chosen:
    """A pytest plugin: only these tests, in this order, and hypothesis without chance or memory."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.place = {test: number for number, test in enumerate(tests)}
        self.killer = ""

    def pytest_configure(self, config: Any) -> None:
        """Before any test file is imported."""
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "mutants",
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and sort."""
        kept = [item for item in items if item.nodeid in self.place]
        kept.sort(key=lambda item: self.place[item.nodeid])
        items[:] = kept

    def pytest_runtest_logreport(self, report: Any) -> None:
        """The first failure."""
        if report.failed and not self.killer:
            self.killer = report.nodeid


def main() -> None:
    """Answer jobs until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    for name in HEAVY:
        importlib.import_module(name)
    _keep_weights()
    for line in sys.stdin:
        job = json.loads(line)
        answers.write(json.dumps(_try(**job)) + "\n")
        answers.flush()


def _keep_weights() -> None:
    for name, function in LOADERS:
        module = importlib.import_module(name)
        if hasattr(module, function):
            setattr(module, function, functools.cache(getattr(module, function)))
    parser: Any = importlib.import_module(LOADERS[0][0])
    list(parser.StanzaParser().parse([]))


def _try(file: str, source: str | None, tests: Sequence[str], limit: float) -> dict[str, Any]:
    """Run tests with `file` changed to `source` (None: as it is); says what pytest's exit code was, how long it took, which test failed."""
    path = ROOT / file
    kept, facts = path.read_bytes(), path.stat()
    begun = time.perf_counter()
    try:
        if source is not None:
            path.write_text(source, encoding="utf-8", newline="")
            _compiled(path).unlink(missing_ok=True)
        code, words = _in_child(lambda: _pytest(tests), limit)
    finally:
        path.write_bytes(kept)
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        py_compile.compile(str(path), cfile=str(_compiled(path)))
    return {"code": code, "seconds": round(time.perf_counter() - begun, 2), "killer": words}


def _compiled(path: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(path)))


def _pytest(tests: Sequence[str]) -> tuple[int, str]:
    chosen = Chosen(tests)
    files = list(dict.fromkeys(name.split("::")[0] for name in tests))
    return int(pytest.main([*OPTIONS, "-x", *files], plugins=[chosen])), chosen.killer


def _in_child(work: Callable[[], tuple[int, str]], limit: float) -> tuple[int, str]:
    """The work's result, from a forked process that is ended at the limit (code -1)."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(read)
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        code, words = 3, ""
        try:
            code, words = work()
        finally:
            os.write(write, json.dumps([code, words]).encode())
            os._exit(0)
    os.close(write)
    done = _waited(child, limit)
    with os.fdopen(read, "rb") as pipe:
        words = pipe.read().decode() if done else ""
    if not done:
        return -1, "(ran past the limit)"
    code, killer = json.loads(words) if words else (2, "(died)")
    return code, killer


def _waited(child: int, limit: float) -> bool:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def map_tests(tests: Sequence[str], out: Path) -> None:
    """Run all tests once and write which lines each of them runs."""
    coverage = Coverage(ROOT / "quotes")
    coverage.install()
    pytest.main([*OPTIONS, *tests], plugins=[coverage])
    lines: dict[str, dict[str, list[int]]] = {}
    for test, found in coverage.lines.items():
        for file, line in sorted(found):
            lines.setdefault(test, {}).setdefault(f"quotes/{file}", []).append(line)
    seconds = {"seconds": coverage.seconds, "shared": coverage.shared}
    facts = {"lines": lines, **seconds, "failed": sorted(coverage.failed), "started": sorted(coverage.started)}
    out.write_text(json.dumps(facts), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["map"]:
        map_tests(sys.argv[3:], Path(sys.argv[2]))
    else:
        main()
