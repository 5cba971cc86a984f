"""Damaged inputs by the thousand: whatever is read must come out, or be refused by an error of ours; any other error is a fault.

    python -m benchmarks.fuzz --count 10000 --seed 1
    python -m benchmarks.fuzz --only "an article" --count 500 --keep FOLDER     # the inputs at fault are left in FOLDER

Each input is a sound one of the repository with some bytes changed, cut, doubled, moved, or replaced by what is known to be awkward. The
seed and the number say which one it is, so a fault can be had again. Exit code 1 where there is a fault.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import shutil
import sys
import tarfile
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from quotes.errors import QuotesError

ROOT = Path(__file__).resolve().parent.parent
SAMPLE, CONFIGS = ROOT / "annotations" / "sample", ROOT / "configs"
AWKWARD = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n\n\n",
        b"\t",
        b"\x0c",
        b"\xe2\x80\xa8",
        b"\xe2\x80\xae",
        b"\xf0\x9f\x98\x80",
        b"e\xcc\x81",
    ),
    *(
        b'"',
        b"\xe2\x80\x9c",
        b"\xe2\x80\x9d",
        b"''",
        b"&ldquo;",
        b"&#x110000;",
        b"\\ud800",
        b"\\u0000",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"- ",
        b"#",
    ),
    *(
        b"!!python/object:os.system",
        b"&a [*a]",
        b"*a",
        b"? ",
        b"|\n",
        b"---\n",
        b"null",
        b"NaN",
        b"1e999",
        b"-1",
        b"9" * 400,
        b"A" * 3000,
        b"( " * 200,
    ),
)
"""Pieces that readers are known to stumble over."""
WEIGHTS = {
    "an article": 3,
    "a file of rows": 2,
    "an archive": 3,
    "annotations": 4,
    "a roster": 2,
    "a configuration": 2,
    "a stance model": 1,
}
"""How many of the inputs are of each kind, in parts."""


@dataclass(slots=True)
class Tally:
    """How the inputs of one kind came out, and the faults: (number, the last lines of the error)."""

    read: int = 0
    refused: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def damaged(data: bytes, dice: random.Random) -> bytes:
    """A copy with one to eight changes."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(out) + 1)
        size = min(dice.choice((1, 1, 2, 8, 40, 400)), len(out) - at)
        how = dice.randrange(6)
        if how == 0 and at < len(out):
            out[at] = dice.randrange(256)
        elif how == 1:
            del out[at : at + size]
        elif how == 2:
            out[at:at] = dice.choice(AWKWARD)
        elif how == 3:
            out[at:at] = out[at : at + size] * dice.choice((1, 2, 30))
        elif how == 4:
            piece = bytes(out[at : at + size])
            del out[at : at + size]
            place = dice.randrange(len(out) + 1)
            out[place:place] = piece
        else:
            out[at : at + size] = dice.choice(AWKWARD)
    return bytes(out)


Kind = Callable[[Path, random.Random], Callable[[], None]]
"""Writes one damaged input into a folder, and returns what reads it."""


def _sources(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def an_article(folder: Path, dice: random.Random) -> Callable[[], None]:
    """A text, and all quotations of it."""
    path = folder / "article.txt"
    path.write_bytes(damaged(dice.choice(_sources("annotations/sample/*.txt")).read_bytes()[: dice.choice((400, 900, 1500))], dice))
    return lambda: _extract(path)


def a_file_of_rows(folder: Path, dice: random.Random) -> Callable[[], None]:
    """Articles as JSON lines, packed or not."""
    lines = "".join(
        json.dumps({"doc_id": str(n), "text": "“We wait,” said Ann Holm.", "date": "2031-01-02"}) + "\n" for n in range(6)
    ).encode()
    packed = dice.random() < 0.4
    path = folder / ("rows.jsonl.gz" if packed else "rows.jsonl")
    inner = damaged(lines, dice)
    path.write_bytes((damaged(gzip.compress(inner), dice) if dice.random() < 0.5 else gzip.compress(inner)) if packed else inner)
    return lambda: _read(path)


def an_archive(folder: Path, dice: random.Random) -> Callable[[], None]:
    """A zip or a tar of texts."""
    out = io.BytesIO()
    files = {"a.txt": b"Ann Holm said no.", "b/c.txt": b"x" * 3000, "rows.jsonl": b'{"doc_id": "r", "text": "t"}\n'}
    name = dice.choice(("a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"))
    if name == "a.zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, data in files.items():
                archive.writestr(inside, data)
    else:
        mode: Any = "w:" + name.removeprefix("a.tar").removeprefix(".")
        with tarfile.open(fileobj=out, mode=mode) as tar:
            for inside, data in files.items():
                facts = tarfile.TarInfo(inside)
                facts.size = len(data)
                tar.addfile(facts, io.BytesIO(data))
    path = folder / name
    path.write_bytes(damaged(out.getvalue(), dice))
    return lambda: _read(path)


def an_annotation(folder: Path, dice: random.Random) -> Callable[[], None]:
    """An annotation file beside its article, or the manifest."""
    source = dice.choice(_sources("annotations/sample/*-*.yaml"))
    shutil.copy(source.with_suffix(".txt"), folder)
    manifest = dice.random() < 0.15
    (folder / source.name).write_bytes(source.read_bytes() if manifest else damaged(source.read_bytes(), dice))
    if manifest:
        (folder / "manifest.yaml").write_bytes(damaged((SAMPLE / "manifest.yaml").read_bytes(), dice))

    def read() -> None:
        from quotes.annotations import read_folder

        faults = read_folder(folder, {}, {}, ("conciliatory", "cautious")).faults
        if faults:
            raise faults[0]

    return read


def a_roster(folder: Path, dice: random.Random) -> Callable[[], None]:
    """The people looked for."""
    path = folder / "roster.yaml"
    path.write_bytes(damaged(dice.choice(_sources("configs/rosters/*.yaml")).read_bytes(), dice))

    def read() -> None:
        from quotes.speakers.roster import read_roster

        read_roster(path)

    return read


def a_configuration(folder: Path, dice: random.Random) -> Callable[[], None]:
    """A configuration beside a sound roster."""
    shutil.copytree(CONFIGS, folder / "configs")
    path = folder / "configs" / dice.choice(("default.yaml", "polnear.yaml", "statements.yaml"))
    path.write_bytes(damaged(path.read_bytes(), dice))

    def read() -> None:
        from quotes.config import read_config

        read_config(path)

    return read


def a_stance_model(folder: Path, dice: random.Random) -> Callable[[], None]:
    """A fitted stance model with one file damaged."""
    from quotes.stance.facts import SHIPPED

    home = folder / "stance"
    home.mkdir()
    for path in SHIPPED.iterdir():
        (home / path.name).symlink_to(path)
    victim = dice.choice([path for path in home.iterdir() if path.suffix in (".json", ".npz")])
    data = victim.read_bytes()
    victim.unlink()
    victim.write_bytes(damaged(data, dice))

    def read() -> None:
        from quotes.stance import load_model

        load_model(home).predict(["We are ready to talk."])

    return read


KINDS: dict[str, Kind] = {
    "an article": an_article,
    "a file of rows": a_file_of_rows,
    "an archive": an_archive,
    "annotations": an_annotation,
    "a roster": a_roster,
    "a configuration": a_configuration,
    "a stance model": a_stance_model,
}


def _read(path: Path) -> None:
    from quotes.errors import InputError
    from quotes.text.article import read_articles

    for each in read_articles(path):
        if isinstance(each, InputError):
            raise each


_PIPELINE: list[Any] = []


def _extract(path: Path) -> None:
    from quotes.config import default_config
    from quotes.errors import InputError
    from quotes.pipeline import Pipeline
    from quotes.text.article import read_articles

    if not _PIPELINE:
        _PIPELINE.append(Pipeline(default_config()))
    for article in read_articles(path):
        if isinstance(article, InputError):
            raise article
        for record, *_ in zip(*_PIPELINE[0].records([article]), strict=True):
            if any(article.text[span.start : span.end].strip() == "" for span in record.content):
                raise AssertionError(f"{record.id}: no words")


def draws(count: int, only: Sequence[str], seed: int) -> Iterator[tuple[int, str, random.Random]]:
    """The number of each input, its kind and its dice."""
    kinds = [kind for kind, parts in WEIGHTS.items() if not only or kind in only for _ in range(parts)]
    for number in range(count):
        yield number, kinds[number % len(kinds)], random.Random(f"{seed} {number}")


def run(count: int, only: Sequence[str], seed: int, keep: Path | None) -> dict[str, Tally]:
    """Read so many damaged inputs."""
    tallies: dict[str, Tally] = {}
    for number, kind, dice in tqdm(draws(count, only, seed), total=count, unit="input"):
        tally = tallies.setdefault(kind, Tally())
        with tempfile.TemporaryDirectory() as name:
            read = KINDS[kind](Path(name), dice)
            try:
                read()
                tally.read += 1
            except QuotesError:
                tally.refused += 1
            except Exception:  # what is looked for
                tally.faults.append((number, "".join(traceback.format_exc().splitlines(keepends=True)[-5:])))
                if keep:
                    shutil.copytree(name, keep / str(number), symlinks=True, dirs_exist_ok=True)
    return tallies


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser("benchmarks.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], choices=KINDS, metavar="KIND", help=f"of: {', '.join(KINDS)}")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the inputs at fault here")
    given = parser.parse_args(argv)
    tallies = run(given.count, given.only, given.seed, given.keep)
    for kind, tally in tallies.items():
        print(f"{kind:<18}{tally.read:>7} read{tally.refused:>7} refused{len(tally.faults):>5} at fault")
    kinds = Counter(error.splitlines()[-1] for tally in tallies.values() for _, error in tally.faults)
    for error, times in kinds.most_common():
        print(f"\n{times} times: {error}")
    for tally in tallies.values():
        for number, error in tally.faults[:3]:
            print(f"\n--seed {given.seed}, input {number}\n{error}")
    sys.exit(1 if kinds else 0)


if __name__ == "__main__":
    main()
