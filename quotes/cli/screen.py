"""What a person sees of a command: words, faults, progress, an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from quotes.errors import AnnotationWarning, InputError

FAULTS, BROKEN = 1, 2
"""Exit codes: something was wrong with the input and was reported; the command could not do its work."""


def show(words: str, end: str = "\n") -> None:
    """On the screen, whatever its encoding: what it does not know is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    print(words.encode(encoding, "backslashreplace").decode(encoding), end=end)


def say(words: str) -> None:
    """Beside what a command gives: on standard error."""
    print(words, file=sys.stderr)


def report_faults(faults: Iterable[Any]) -> None:
    """Each fault on a line of its own."""
    for fault in faults:
        say(f"skipped: {fault}" if not isinstance(fault, AnnotationWarning) else f"warning: {fault}")


def serious_of(faults: Iterable[InputError]) -> list[InputError]:
    """The faults that are more than warnings."""
    return [fault for fault in faults if not isinstance(fault, AnnotationWarning)]


@contextmanager
def bar(what: str, unit: str) -> Iterator[Any]:
    """A progress bar on a terminal, as a function of (done, in all), and if known the words read and the faults met; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total, words=0, faults=0: None
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit=f" {unit}") as shown:

        def move(done: int, total: int | None, words: int = 0, faults: int = 0) -> None:
            shown.total = total
            told = [f"{words / seconds:,.0f} words/s"] if words and (seconds := shown.format_dict["elapsed"]) else []
            shown.set_postfix_str(", ".join([*told, *([f"{faults} faults"] if faults else [])]), refresh=False)
            shown.update(done - shown.n)

        yield move
