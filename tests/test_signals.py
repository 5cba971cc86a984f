"""A command that is told to stop says one line, leaves nothing half written, and no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """
import sys, time
from functools import partial
from pathlib import Path
import quotes.cli as cli
from quotes.atomic import whole_file, whole_folder
from quotes.engine import Processes

def one(folder, name):
    with whole_file(folder / name) as file:
        file.write("half")
        file.flush()
        time.sleep(0 if name == "done" else 60)

def shards(arguments):
    list(Processes(2).map(partial(one, arguments.paths[0]), ["done", "a", "b", "c", "d", "e", "f"]))
    return 0

def folder(arguments):
    with whole_folder(arguments.paths[0] / "out", lambda _: ()) as new:
        (new / "half").write_text("x")
        time.sleep(60)
    return 0

def error(arguments):
    return [][1]

if __name__ == "__main__":
    cli.COMMANDS["check"] = (globals()[sys.argv[1]], *cli.COMMANDS["check"][1:])
    cli.main(["check", sys.argv[2]])
"""


def start(tmp_path: Path, what: str, *, hangup: signal.Handlers = signal.SIG_DFL, **environment: str) -> subprocess.Popen[str]:
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "place").mkdir()
    call = [sys.executable, str(tmp_path / "program.py"), what, str(tmp_path / "place")]
    known = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    # whatever is started inherits what is ignored: a hangup under `nohup`, an interrupt in the background of a script
    heard = {which: signal.signal(which, do) for which, do in ((signal.SIGHUP, hangup), (signal.SIGINT, signal.SIG_DFL))}
    try:
        return subprocess.Popen(call, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    finally:
        for which, do in heard.items():
            signal.signal(which, do)


def wait_for(place: Path, pattern: str, number: int) -> None:
    for _ in range(600):
        if sum(path.stat().st_size > 0 for path in place.glob(pattern)) >= number:
            return
        time.sleep(0.05)
    raise AssertionError(f"no {pattern}")


def living(group: int) -> list[str]:
    """The processes of a group, less those that are dead and not yet waited for."""
    found = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in found.splitlines() if line.split()[0] == str(group) and not line.split()[1].startswith("Z")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("everyone", [False, True], ids=["the command", "its group"])
@pytest.mark.parametrize(("what", "pattern", "parts", "kept"), [("shards", ".*.part", 2, ["done"]), ("folder", ".*.new/half", 1, [])])
def test_a_signal_ends_a_command_cleanly(
    tmp_path: Path, what: str, pattern: str, parts: int, kept: list[str], number: int, everyone: bool
) -> None:
    process = start(tmp_path, what)
    wait_for(tmp_path / "place", pattern, parts)
    begun = time.perf_counter()
    (os.killpg if everyone else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=30)
    assert time.perf_counter() - begun < 20
    assert process.returncode == 128 + number
    assert said.splitlines() == ["quotes: stopped; what was finished is kept"]
    assert [path.name for path in (tmp_path / "place").iterdir()] == kept
    for _ in range(100):  # Python's own resource tracker takes a moment to notice
        if not living(process.pid):
            break
        time.sleep(0.05)
    assert not living(process.pid)


def test_an_ignored_hangup_stays_ignored(tmp_path: Path) -> None:
    process = start(tmp_path, "folder", hangup=signal.SIG_IGN)  # as nohup does
    wait_for(tmp_path / "place", ".*.new/half", 1)
    os.kill(process.pid, signal.SIGHUP)
    time.sleep(0.3)
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM


def test_an_error_that_nobody_expected_is_one_line_and_a_traceback_when_asked(tmp_path: Path) -> None:
    process = start(tmp_path, "error", QUOTES_DEBUG="")
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 2
    assert len(said.splitlines()) == 1 and "IndexError" in said and "QUOTES_DEBUG" in said
    (tmp_path / "place").rmdir()
    assert "Traceback" in start(tmp_path, "error", QUOTES_DEBUG="1").communicate(timeout=30)[1]
