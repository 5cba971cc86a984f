"""Run one command: its exit code, its errors in a line, its end by a signal."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any, NoReturn

from quotes.cli.parser import make_parser
from quotes.cli.screen import BROKEN, say
from quotes.errors import QuotesError

DEBUG = "QUOTES_DEBUG"
"""Set in the environment, it shows the whole traceback of an error that nobody expected."""
STOPS = ("SIGINT", "SIGTERM", "SIGHUP")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    arguments = make_parser().parse_args(argv)
    gc.set_threshold(20_000, 50, 100)  # many small objects live long here; looking for rubbish less often saves a twentieth of the time
    _stop_on_signals()
    try:
        code = arguments.run(arguments)
    except QuotesError as error:
        say(f"quotes: {error}")
        code = BROKEN
    except KeyboardInterrupt as stop:
        say("quotes: stopped; what was finished is kept")
        code = 128 + (stop.args[0] if stop.args else signal.SIGINT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        say(f"quotes: {_unexpected(error)}")
        code = BROKEN
    sys.exit(code)


def _stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does, once; one that is ignored (nohup) stays so."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (getattr(signal, name) for name in STOPS if hasattr(signal, name)):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)


def _stop(number: int, frame: Any) -> NoReturn:
    for name in STOPS:  # a second one must not break off the clearing up
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise KeyboardInterrupt(number)


def _unexpected(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "out of memory; give fewer or shorter articles, or fewer --jobs"
    if isinstance(error, OSError):
        return f"{error}"
    words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"an error of ours, sorry ({words}); please report it with what {DEBUG}=1 in the environment shows"
