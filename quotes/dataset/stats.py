"""The figures of a dataset folder, counted from its rows, and shown as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from quotes.dataset.counts import Counts
from quotes.dataset.folder import read_build
from quotes.dataset.tables import read_rows

TOP = 15
"""Values that a table names before it sums up the rest."""
WIDTH = 40
"""Characters of the longest bar."""
_NAME = 34


def count_dataset(folder: Path) -> Counts:
    """What a dataset folder holds. Raises InputError where it is none."""
    build = read_build(folder)
    counts = Counts(**build.cut)
    for config, splits in build.rows.items():
        counts.rows.update({(config, split): number for split, number in splits.items()})
        for _, row in read_rows(folder, config, splits) if config in ("quotations", "articles") else ():
            counts.see(config, row)
    return counts


def shown(folder: Path, counts: Counts) -> str:
    """The figures as text: rows by config and split, then bars of what quotations are counted by, licences, and agreement."""
    build = read_build(folder)
    version = build.publication.get("version")
    parts = [f"{folder}: build {build.build}" + (f", version {version}" if version else ""), _rows(counts)]
    parts += [_bars(column, values) for column, values in counts.values.items()]
    parts.append(_bars("licence", counts.licences, "articles"))
    parts += _agreement(counts)
    parts += counts.notes()
    return "\n\n".join(part for part in parts if part) + "\n"


def _rows(counts: Counts) -> str:
    splits = counts.splits()
    configs = dict.fromkeys(config for config, _ in counts.rows)
    lines = [("rows", *splits, "all")]
    lines += [(config, *(f"{counts.rows[config, split]:,}" for split in splits), f"{counts.total(config):,}") for config in configs]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )


def _bars(column: str, values: Mapping[str, int], unit: str = "quotations") -> str:
    if not values:
        return ""
    ordered = sorted(values.items(), key=lambda one: (-one[1], one[0]))
    most = ordered[0][1]
    return "\n".join([f"{column} ({unit})", *_lines(ordered[:TOP], most), *_rest(ordered[TOP:])])


def _lines(values: Iterable[tuple[str, int]], most: int) -> Iterator[str]:
    for name, count in values:
        yield f"  {' '.join(name.split())[:_NAME]:<{_NAME}} {count:>7,}  {'#' * round(WIDTH * count / most)}".rstrip()


def _rest(values: list[tuple[str, int]]) -> Iterator[str]:
    if values:
        yield f"  {f'{len(values)} more':<{_NAME}} {sum(count for _, count in values):>7,}"


def _agreement(counts: Counts) -> Iterator[str]:
    found = counts.agreements()
    if found:
        lines = (f"  {' and '.join(one.readers):<{_NAME}} {one.rows:>7,}  {100 * one.same:.1f} %, kappa {one.kappa:.2f}" for one in found)
        yield "\n".join(["agreement on the stance (quotations that both labelled)", *lines])
