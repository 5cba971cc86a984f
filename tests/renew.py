"""`python -m tests.renew`: run the commands on our own articles and write what they give as the new expectation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.exact import ARTICLES, Row, differences, expected, renew, written
from tests.inside import case_roster, cases, inside
from tests.stances import figures, signs


def main() -> None:
    """Say what has changed, and write it."""
    for name, found in _found():
        for kind, rows in found.items():
            try:
                lines = differences(expected(name, kind), rows)
            except FileNotFoundError:
                lines = ["written for the first time"]
            print(f"{name}/{kind}.jsonl: {len(rows)} rows, {len(lines)} differences", *lines, sep="\n  ")
        renew(name, found)


def _found() -> Iterator[tuple[str, Mapping[str, Sequence[Row]]]]:
    for name in ARTICLES:
        with tempfile.TemporaryDirectory() as folder:
            yield name, {**written(name, Path(folder)), **inside(name)}
    with tempfile.TemporaryDirectory() as folder:
        yield "speakers", {"people": cases(case_roster(Path(folder) / "roster.yaml"))}
    yield "stance", {"signs": [*signs()], "figures": [*figures()]}


if __name__ == "__main__":
    main()
