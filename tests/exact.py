"""What the commands write for articles that we wrote, to the last field, against the files in `expected/`.

`python -m tests.renew` writes those files anew; then read what `git diff tests/expected` shows, line by line.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from quotes.cli import main

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ROOT / "tests" / "expected"
MADE_UP = EXPECTED / "made-up"
ARTICLES = {"sample": ROOT / "annotations" / "sample", "made-up": MADE_UP / "articles"}
OPTIONS: dict[str, tuple[object, ...]] = {"sample": (), "made-up": ("--config", MADE_UP / "config.yaml")}
BUILD: dict[str, tuple[object, ...]] = {
    "sample": ("--no-gold",),
    "made-up": ("--articles", ARTICLES["made-up"], "--annotations", MADE_UP / "gold"),
}
KINDS = ("extract", "quotations", "articles", "card")
TOLERANCE = 0.02
"""Confidences and probabilities may differ by this much on another processor or with another version of a library; sums also by a
thousandth of themselves."""
Row = dict[str, Any]


def written(name: str, folder: Path) -> dict[str, list[Row]]:
    """The rows of each kind that the commands write for a set of articles; `folder` is empty and theirs."""
    out, dataset = folder / "out.jsonl", folder / "dataset"
    with chdir(ROOT):
        _run("extract", ARTICLES[name], "--out", out, *OPTIONS[name])
        _run("build", "--out", dataset, *OPTIONS[name], *BUILD[name])
    texts = {path.stem: path.read_text("utf-8") for path in ARTICLES[name].glob("*.txt")}
    return {
        "extract": [{"article": line["doc_id"], **entry} for line in _lines(out) for entry in line["pred"] or [{}]],
        "quotations": [_without_context(row, texts[row["article_id"]]) for row in _rows(dataset, "quotations")],
        "articles": [_without_text(row, texts[row["id"]]) for row in _rows(dataset, "articles")],
        "card": [*_card(dataset)],
    }


def _run(*arguments: object) -> None:
    try:
        main([str(one) for one in arguments])
    except SystemExit as done:
        assert not done.code, f"quotes {' '.join(map(str, arguments))} ended with {done.code}"


def _lines(path: Path) -> Iterator[Row]:
    return (json.loads(line) for line in path.read_text("utf-8").splitlines())


def _rows(dataset: Path, config: str) -> list[Row]:
    """The rows of a config with their split, in the order of their articles; numbers of labels made their names."""
    from pyarrow import parquet

    found = []
    for path in sorted((dataset / config).glob("*.parquet")):
        table = parquet.read_table(path)
        features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
        names = {name: each["names"] for name, each in features.items() if isinstance(each, dict) and "names" in each}
        for row in table.to_pylist():
            labelled = {name: names[name][value] if name in names and value is not None else value for name, value in row.items()}
            found.append({"split": path.name.split("-")[0], **{name: _rounded(value) for name, value in labelled.items()}})
    return sorted(found, key=lambda row: (row.get("article_id", row["id"]), row.get("start", 0)))


FACTS = ("language", "license", "pretty_name", "size_categories", "tags", "task_categories")


def _card(dataset: Path) -> Iterator[Row]:
    """The card without the build's name, which follows the code: facts of its front matter, and line by line what is below."""
    import yaml

    build = json.loads((dataset / ".quotes-build.json").read_text("utf-8"))["build"]
    assert re.fullmatch("[0-9a-f]{16}", build)
    front, words = (dataset / "README.md").read_text("utf-8").replace(build, "BUILD").split("\n---\n", 1)
    facts = yaml.safe_load(front.removeprefix("---\n"))
    yield from ({"id": name, "value": facts[name]} for name in FACTS)
    words = re.sub(r"^## Scores of the models\n.*?(?=^## )", "", words, flags=re.DOTALL | re.MULTILINE)  # they follow the models
    yield from ({"id": f"line {number}", "text": line} for number, line in enumerate(words.splitlines(), start=1))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


def _without_context(row: Row, text: str) -> Row:
    """The context by its ends instead of its words, which are the article's, and no name of the build, which follows the code."""
    context, left, right, model = (row.pop(name) for name in ("context", "left_context", "right_context", "model_version"))
    start, end = row["context_start"], row["context_end"]
    if row["text_included"]:
        assert context == text[start:end] and left + text[row["start"] : row["end"]] + right == context, row["id"]
    assert (model is not None) == (row["grade"] == "silver"), row["id"]
    return row


def _without_text(row: Row, text: str) -> Row:
    assert row["text"] in (None, text), row["id"]
    return {**row, "text": None if row["text"] is None else "as published"}


# -- comparing


def expected(name: str, kind: str) -> list[Row]:
    """The rows that were read and found to be what we want, or known misses (NOTES.md)."""
    return list(_lines(EXPECTED / name / f"{kind}.jsonl"))


def renew(name: str, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write the rows as the new expectation."""
    (EXPECTED / name).mkdir(exist_ok=True)
    for kind in rows:
        lines = [json.dumps(row, ensure_ascii=False) for row in rows[kind]]
        (EXPECTED / name / f"{kind}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


def differences(wanted: Sequence[Row], found: Sequence[Row]) -> list[str]:
    """What is missing, what is new, and which fields differ, one line each."""
    old, new = {_key(row): row for row in wanted}, {_key(row): row for row in found}
    lines = [f"missing: {key}  {row.get('text', '')!r}" for key, row in old.items() if key not in new]
    lines += [f"new: {key}  {row.get('text', '')!r}" for key, row in new.items() if key not in old]
    for key in [key for key in old if key in new]:
        lines += [f"{key}: {field} was {one!r}, is {other!r}" for field, one, other in _fields(old[key], new[key])]
    if not lines and [*old] != [*new]:
        lines.append(f"other order: {[*new]}")
    return lines if lines or len(wanted) == len(found) else [f"{len(found)} rows instead of {len(wanted)}"]


def _key(row: Row) -> str:
    return str(row["id"]) if "id" in row else f"{row['article']}:{row.get('start')}-{row.get('end')}"


def _fields(old: Row, new: Row) -> Iterator[tuple[str, Any, Any]]:
    for field in dict.fromkeys((*old, *new)):
        one, other = old.get(field, "(absent)"), new.get(field, "(absent)")
        if not same(one, other):
            yield field, one, other


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, numbers with a fraction within `TOLERANCE`."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE / 20, abs_tol=TOLERANCE)
    if isinstance(one, dict) and isinstance(other, dict):
        return [*one] == [*other] and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
