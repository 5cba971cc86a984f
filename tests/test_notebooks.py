"""The notebooks run from top to bottom, offline and without Jupyter, and hold nothing of the machine they were made on."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
INPUTS = ("configs", "annotations/sample", "notebooks/reset-years")
FIGURES = {"quotations.ipynb": 2, "research-model.ipynb": 1, "reset-years.ipynb": 1, "your-articles.ipynb": 1}
"""How many plots each draws."""
BUILT = {"quotations.ipynb": ("dataset",), "research-model.ipynb": ("dataset", "dataset-silver")}
"""The folders that it leaves in the repository."""
KEPT = 60_000
"""Bytes that a notebook may have; more means that someone saved its outputs."""
MACHINE = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|var|opt|mnt|work)/|[A-Z]:\\\\")
RUN = """
import json, socket, sys

def refuse(*_):
    raise OSError("a notebook asks for the network")

socket.socket.connect = socket.socket.connect_ex = refuse
space = {"__name__": "__main__"}
for number, source in json.load(open(sys.argv[1], encoding="utf-8")):
    exec(compile(source, f"<cell {number}>", "exec"), space)
import matplotlib.pyplot
print("figures:", len(matplotlib.pyplot.get_fignums()))
"""
"""Cell by cell, so that a traceback names the one that failed."""

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def code_of(path: Path) -> list[tuple[int, str]]:
    return [(n, "".join(cell["source"])) for n, cell in enumerate(read(path)["cells"]) if cell["cell_type"] == "code"]


def test_it_is_small_and_names_no_machine(path: Path) -> None:
    assert path.stat().st_size < KEPT
    assert not MACHINE.search(path.read_text("utf-8"))


def test_it_is_a_notebook_as_jupyter_reads_it(path: Path) -> None:
    notebook = read(path)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in notebook["cells"]]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[\w-]{1,64}", name) for name in names)
    for cell in notebook["cells"]:
        keys = {"cell_type", "id", "metadata", "source"} | ({"execution_count", "outputs"} if cell["cell_type"] == "code" else set())
        assert set(cell) == keys


def test_the_files_it_names_are_there(path: Path) -> None:
    words = "".join("".join(cell["source"]) for cell in read(path)["cells"])
    named = set(re.findall(r"(?<![\w-])(?:annotations|configs|docs)/[\w./-]+\w", words))
    assert named and not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.weights
def test_every_cell_runs(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in INPUTS:
        shutil.copytree(ROOT / name, tmp_path / "copy" / name)
    (tmp_path / "cells.json").write_text(json.dumps(code_of(path)), "utf-8")
    settings = {"MPLBACKEND": "Agg", "MPLCONFIGDIR": "plots", "HF_HOME": "home", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    settings |= {name: str(tmp_path / settings[name]) for name in ("MPLCONFIGDIR", "HF_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "cells.json")],
        cwd=tmp_path / "copy" / "notebooks",
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"figures: {FIGURES[path.name]}" in done.stdout
    built = [folder.name for folder in (tmp_path / "copy").iterdir() if (folder / "README.md").exists()]
    assert sorted(built) == sorted(BUILT.get(path.name, ()))
