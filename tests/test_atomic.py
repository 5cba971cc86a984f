"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import quotes.atomic as room
from quotes.atomic import check_place, clear_beside, clear_leftovers, whole_file, whole_folder
from quotes.errors import OutputError

posix = pytest.mark.skipif(os.name != "posix", reason="permissions, signals and pipes as POSIX has them")
OURS = {"model.json", "parts/a.bin"}


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(path: Path, text: str, **options: bool) -> None:
    with whole_file(path, **options) as file:
        file.write(text)


def fill(folder: Path, word: str) -> None:
    with whole_folder(folder, lambda _: OURS) as new:
        (new / "model.json").write_text(word)
        (new / "parts").mkdir()
        (new / "parts" / "a.bin").write_text(word)


def killed(code: str, *arguments: object) -> None:
    """Run `code`, which kills itself, in a process of its own."""
    head = "import os, signal, sys\nfrom pathlib import Path\nfrom quotes.atomic import *\nimport quotes.atomic as room\n"
    call = [sys.executable, "-c", f"{head}die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n{code}", *map(str, arguments)]
    assert subprocess.run(call, check=False, cwd=Path(__file__).resolve().parent.parent).returncode == -9


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


# A file.


@pytest.mark.parametrize("options", [{}, {"sync": False}, {"new": True}], ids=["replace", "no sync", "new"])
def test_a_file_is_written_as_utf8_with_its_folders(tmp_path: Path, options: dict[str, bool]) -> None:
    path = tmp_path / "deep" / "er" / "a.txt"
    write(path, "“Ja”\n\r\n", **options)
    assert path.read_bytes() == "“Ja”\n\r\n".encode()
    assert names(tmp_path) == ["deep", "deep/er", "deep/er/a.txt"]


def test_an_earlier_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(path, "a long one")
    write(path, "short")
    assert (path.read_text(), names(tmp_path)) == ("short", ["a.txt"])


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("before", ["", "old"], ids=["none before", "one before"])
def test_a_writer_that_fails_leaves_what_was_there(tmp_path: Path, error: type[BaseException], before: str) -> None:
    path = tmp_path / "a.txt"
    if before:
        path.write_text(before)
    with pytest.raises(error), whole_file(path) as file:
        file.write("half")
        file.flush()
        raise error
    assert names(tmp_path) == (["a.txt"] if before else [])
    assert not before or path.read_text() == before


def test_a_full_disk_is_told_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"a\.txt cannot be written \(No space left"), whole_file(tmp_path / "a.txt"):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == []


@posix
def test_a_killed_writer_leaves_the_earlier_file_and_is_cleared_up_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    killed("with whole_file(Path(sys.argv[1])) as file:\n    file.write('half'); file.flush(); die()", path)
    assert path.read_text() == "old"
    leftover = next(tmp_path.glob(".a.txt.*.part"))
    foreign = tmp_path / ".a.txt.mine.part"
    foreign.write_text("a person's")
    os.utime(foreign, (0, 0))
    assert leftover.exists()
    write(path, "new")
    assert names(tmp_path) == [foreign.name, "a.txt"]


@posix
def test_what_a_living_writer_holds_is_not_cleared(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with whole_file(path) as file:
        for each in tmp_path.iterdir():
            os.utime(each, (0, 0))
        with whole_folder(tmp_path / "out", lambda _: OURS) as folder:
            os.utime(folder, (0, 0))
            clear_beside(path)
            clear_beside(tmp_path / "out")
            clear_leftovers(tmp_path)
            write(path, "another")
            (folder / "x").write_text("kept")
        file.write("mine")
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["a.txt", "out", "out/x"]


@posix
def test_leftovers_of_any_name_are_cleared_in_a_folder(tmp_path: Path) -> None:
    for name in ("aa/.k.jsonl.00c0ffee.part", "aa/k.jsonl", "aa/.mine.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    clear_leftovers(tmp_path)
    assert names(tmp_path) == ["aa", "aa/.mine.part", "aa/k.jsonl"]


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_amid_the_swap_comes_after_it(lived_in: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(number, stop)
    monkeypatch.setattr(room, "_carry", lambda *_: signal.raise_signal(number))
    try:
        with pytest.raises(KeyboardInterrupt):
            fill(lived_in, "new")
    finally:
        signal.signal(number, before)
    assert (lived_in / "model.json").read_text() == "new"
    assert [path.name for path in lived_in.parent.iterdir()] == [lived_in.name]


@posix
def test_places_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for place in (tmp_path / "loop", tmp_path / os.fsdecode(b"o\xff")):
        with pytest.raises(OutputError):
            check_place(place)


@posix
def test_permissions_are_those_of_the_earlier_file_or_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with umask(0o027):
        write(path, "one")
    assert mode(path) == 0o640
    path.chmod(0o600)
    write(path, "two")
    assert mode(path) == 0o600


@posix
def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real" / "a.txt")
    write(link, "one")
    write(link, "two")
    assert link.is_symlink() and (tmp_path / "real" / "a.txt").read_text() == "two"


@posix
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR)
    write(pipe, "words")
    assert os.read(reader, 100) == b"words" and pipe.is_fifo()
    os.close(reader)


def test_a_folder_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), whole_file(tmp_path):
        pytest.fail("the writer must not run")


# A file that must be new.


def test_a_new_file_is_never_written_over_another(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a person's")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("a.txt", "dangling"):
        with pytest.raises(OutputError, match="is there already"), whole_file(tmp_path / name, new=True):
            pytest.fail("the writer must not run")
    assert (tmp_path / "a.txt").read_text() == "a person's"
    assert names(tmp_path) == ["a.txt", "dangling"]


def refuses_a_file_that_comes_up_meanwhile(path: Path) -> None:
    with pytest.raises(OutputError, match="is there already"), whole_file(path, new=True) as file:
        file.write("the machine's")
        path.write_text("a person's")
    assert path.read_text() == "a person's"
    assert names(path.parent) == [path.name]


def test_a_file_that_comes_up_while_the_new_one_is_written_stays(tmp_path: Path) -> None:
    refuses_a_file_that_comes_up_meanwhile(tmp_path / "a.txt")


@pytest.mark.usefixtures("no_links")
def test_without_hard_links_new_files_are_new_too(tmp_path: Path) -> None:
    refuses_a_file_that_comes_up_meanwhile(tmp_path / "a.txt")
    write(tmp_path / "b.txt", "words", new=True)
    assert (tmp_path / "b.txt").read_text() == "words"
    assert names(tmp_path) == ["a.txt", "b.txt"]


# A folder.


@pytest.fixture
def lived_in(tmp_path: Path) -> Path:
    """A folder of ours, with what a person put there."""
    folder = tmp_path / "deep" / "model"
    fill(folder, "old")
    (folder / "CARD.md").write_text("by a person")
    (folder / "parts" / "notes").mkdir()
    (folder / "parts" / "notes" / "why.txt").write_text("because")
    (folder / "empty").mkdir()
    (folder / "link").symlink_to("CARD.md")
    return folder


KEPT = ["CARD.md", "empty", "link", "model.json", "parts", "parts/a.bin", "parts/notes", "parts/notes/why.txt"]


def holds(folder: Path, word: str) -> None:
    assert names(folder) == KEPT
    assert (folder / "model.json").read_text() == (folder / "parts" / "a.bin").read_text() == word
    assert (folder / "CARD.md").read_text() == "by a person" and (folder / "link").is_symlink()
    assert (folder / "parts" / "notes" / "why.txt").read_text() == "because"
    assert names(folder.parent) == sorted([folder.name, *(f"{folder.name}/{name}" for name in KEPT)]), "nothing half-made is left"


def test_a_folder_is_replaced_and_what_a_person_put_there_stays(lived_in: Path) -> None:
    holds(lived_in, "old")
    fill(lived_in, "new")
    holds(lived_in, "new")


@pytest.mark.usefixtures("no_links")
def test_so_it_is_without_hard_links(lived_in: Path) -> None:
    fill(lived_in, "new")
    holds(lived_in, "new")


def test_ours_that_the_new_one_lacks_goes(lived_in: Path) -> None:
    with whole_folder(lived_in, lambda _: OURS) as new:
        (new / "model.json").write_text("new")
    assert "parts/a.bin" not in names(lived_in) and "parts/notes/why.txt" in names(lived_in)


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
def test_a_writer_that_fails_leaves_the_earlier_folder(lived_in: Path, error: type[BaseException]) -> None:
    expected = OutputError if error is OSError else error
    with pytest.raises(expected), whole_folder(lived_in, lambda _: OURS) as new:
        (new / "model.json").write_text("half")
        raise error
    holds(lived_in, "old")


def test_a_writer_that_fails_at_first_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError), whole_folder(tmp_path / "model", lambda _: OURS) as new:
        (new / "model.json").write_text("half")
        raise ValueError
    assert names(tmp_path) == []


def test_a_swap_that_fails_midway_is_taken_back(lived_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.suffix == ".new":
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(OutputError, match="busy"):
        fill(lived_in, "new")
    monkeypatch.undo()
    holds(lived_in, "old")


@posix
@pytest.mark.parametrize("where", ["_sync", "_carry", "_retire"])
def test_killed_anywhere_the_folder_stands_whole(lived_in: Path, where: str) -> None:
    code = f"""
room.{where} = die
with whole_folder(Path(sys.argv[1]), lambda _: {OURS}) as new:
    (new / "parts").mkdir()
    (new / "model.json").write_text("new")
    (new / "parts" / "a.bin").write_text("new")
"""
    killed(code, lived_in)
    assert names(lived_in) == KEPT
    word = "new" if where == "_retire" else "old"
    assert (lived_in / "model.json").read_text() == (lived_in / "parts" / "a.bin").read_text() == word
    for each in lived_in.parent.iterdir():
        os.utime(each, (0, 0))
    fill(lived_in, "newer")
    holds(lived_in, "newer")


@posix
def test_killed_between_the_renames_the_folder_comes_back(lived_in: Path) -> None:
    code = """
rename = Path.rename
Path.rename = lambda self, target: die() if self.suffix == ".new" else rename(self, target)
with whole_folder(Path(sys.argv[1]), lambda _: {"model.json"}) as new:
    (new / "model.json").write_text("new")
"""
    killed(code, lived_in)
    assert not lived_in.exists(), "the one moment when it is not in place"
    with pytest.raises(ValueError), whole_folder(lived_in, lambda _: OURS):
        raise ValueError
    for each in lived_in.parent.glob(".model.*.new"):
        os.utime(each, (0, 0))
    fill(lived_in, "newer")
    holds(lived_in, "newer")


def test_what_is_laid_into_the_folder_at_the_last_moment_comes_along(lived_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retire = room._retire

    def late(old: Path, *rest: object) -> None:
        (old / "late.md").write_text("by a person")
        retire(old, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "_retire", late)
    fill(lived_in, "new")
    assert (lived_in / "late.md").read_text() == "by a person"
    (lived_in / "late.md").unlink()
    holds(lived_in, "new")


def test_a_day_old_leftover_goes_and_a_person_s_folder_of_a_like_name_stays(lived_in: Path) -> None:
    for name in (".model.00c0ffee.new", ".model.00c0ffee.gone", ".model.2011.old", ".models.00c0ffee.old"):
        (lived_in.parent / name).mkdir()
        (lived_in.parent / name / "x").write_text("x")
        os.utime(lived_in.parent / name, (0, 0))
    fill(lived_in, "new")
    assert sorted(path.name for path in lived_in.parent.iterdir()) == [".model.2011.old", ".models.00c0ffee.old", "model"]


@posix
def test_a_folder_keeps_its_permissions(lived_in: Path) -> None:
    for name, bits in {".": 0o750, "model.json": 0o600, "parts": 0o700, "CARD.md": 0o444, "empty": 0o711}.items():
        (lived_in / name).chmod(bits)
    fill(lived_in, "new")
    assert [mode(lived_in / name) for name in (".", "model.json", "parts", "CARD.md", "empty")] == [0o750, 0o600, 0o700, 0o444, 0o711]
    with umask(0o027):
        fill(lived_in.parent / "second", "new")
    assert mode(lived_in.parent / "second") == 0o750


@posix
def test_a_linked_folder_stays_linked(lived_in: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(lived_in)
    fill(tmp_path / "alias", "new")
    assert (tmp_path / "alias").is_symlink()
    holds(lived_in, "new")


def test_a_file_and_the_folder_one_stands_in_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for place in (tmp_path / "file", Path(), tmp_path, Path("..")):
        with pytest.raises(OutputError, match=r"give a folder|name one inside"):
            fill(place, "new")
    check_place(Path("new"))
    fill(Path("new"), "new")
    assert (tmp_path / "here" / "new" / "model.json").read_text() == "new"
