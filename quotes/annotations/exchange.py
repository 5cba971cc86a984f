"""Annotations to and from other tools: brat's stand-off, CSV and JSON lines with offsets, Label Studio's and Argilla's JSON.

Offsets are half-open code points in all of them. What a format has no room for is left out, and its docstring says so.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from quotes.annotations.resolve import kind_of, quoted_spans_of
from quotes.disk import read_bytes
from quotes.errors import AnnotationError
from quotes.record import Labelling, Record
from quotes.speakers.chains import LOCAL, slug
from quotes.text.article import Article
from quotes.text.spans import Span, hull

QUOTATION, CUE, SOURCE = "Quotation", "Cue", "Source"
COLUMNS = ("article", "start", "end", "text", "cue_start", "cue_end", "source_start", "source_end", "speakers", "stance")
NULL = "null"
"""How a stance that is off target is written; an empty one is not labelled."""
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


@dataclass(frozen=True, slots=True)
class Row:
    """One quotation as other tools have it. `stance` is None for off target where `labelled`, else for not labelled."""

    article: str
    content: tuple[Span, ...]
    cue: Span | None = None
    source: Span | None = None
    speakers: tuple[str, ...] = ()
    stance: str | None = None
    labelled: bool = False


def row_of(record: Record) -> Row:
    """A record as a row: people of the roster by their keys, others by their names."""
    labelled = record.labelling is not None
    return Row(record.article_id, record.content, record.cue, record.source, record.written_speakers, record.stance, labelled)


def record_of(row: Row, article: Article, roster: Mapping[str, str]) -> Record:
    """A row as a gold record. Raises AnnotationError for a span that is not in the article."""
    spans = [*row.content, *(span for span in (row.cue, row.source) if span)]
    if not row.content or any(not 0 <= span.start < span.end <= len(article.text) for span in spans):
        raise AnnotationError(f"a span lies outside the text of {article.id!r}, which has {len(article.text)} characters", article.id)
    keys = tuple(name if name in roster else LOCAL + slug(name) for name in row.speakers)
    source = row.source.of(article.text) if row.source else None
    return Record(
        article_id=article.id,
        language=article.language,
        content=row.content,
        text=" ".join(span.of(article.text) for span in row.content),
        kind=kind_of(article.text, row.content, quoted_spans_of(article)),
        reports="speech",
        source=row.source,
        source_text=source,
        source_kind=None,
        cue=row.cue,
        cue_text=row.cue.of(article.text) if row.cue else None,
        relay=None,
        speakers=keys,
        speaker_names=tuple(roster.get(name, name) for name in row.speakers),
        speaker_type=None,
        speaker_confidence=None,
        rule="gold",
        confidence=1.0,
        stance=row.stance,
        probabilities=(),
        grade="gold",
        labelling=Labelling() if row.labelled else None,
    )


Written = Mapping[str, str]
"""The names of files and what stands in them."""


def to_jsonl(rows: Sequence[Row], texts: Mapping[str, str]) -> Written:
    """A line a quotation; `content` lists its pieces."""
    lines = []
    for row in rows:
        text = texts[row.article]
        facts = {
            "article": row.article,
            "content": [[span.start, span.end] for span in row.content],
            "text": " ".join(span.of(text) for span in row.content),
            "cue": _pair(row.cue),
            "source": _pair(row.source),
            "speakers": list(row.speakers),
            **({"stance": row.stance} if row.labelled else {}),
        }
        lines.append(json.dumps(facts, ensure_ascii=False) + "\n")
    return {"quotations.jsonl": "".join(lines)}


def from_jsonl(path: Path) -> Iterator[Row]:
    """What `to_jsonl` writes."""
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            with_place = f"{path}:{number}"
            facts = _tried(with_place, json.loads, line)
            yield _tried(
                with_place,
                lambda facts: Row(
                    facts["article"],
                    tuple(Span(*pair) for pair in facts["content"]),
                    _span(facts.get("cue")),
                    _span(facts.get("source")),
                    tuple(facts.get("speakers") or ()),
                    facts.get("stance"),
                    "stance" in facts,
                ),
                facts,
            )


def to_csv(rows: Sequence[Row], texts: Mapping[str, str]) -> Written:
    """A row a piece of content; pieces of one quotation follow one another with the same cue and source and are not joined again."""
    out = io.StringIO()
    # every text in quotes: a lone carriage return in one would else end its line for whoever reads it
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    table.writeheader()
    for row in rows:
        for span in row.content:
            ends = {f"{name}_{end}": getattr(own, end) for name, own in (("cue", row.cue), ("source", row.source)) if own
                    for end in ("start", "end")}  # fmt: skip
            stance = (row.stance or NULL) if row.labelled else ""
            place = {"article": row.article, "start": span.start, "end": span.end, "text": span.of(texts[row.article])}
            table.writerow({**place, **ends, "speakers": "; ".join(row.speakers), "stance": stance})
    return {"quotations.csv": out.getvalue()}


def from_csv(path: Path) -> Iterator[Row]:
    """A table with the columns article, start and end at least; the others are those of `to_csv`."""
    for number, facts in enumerate(csv.DictReader(io.StringIO(_text(path))), start=2):
        yield _tried(f"{path}:{number}", _of_table, facts)


def _of_table(facts: Mapping[str, str]) -> Row:
    def span(name: str) -> Span | None:
        start, end = facts.get(f"{name}_start"), facts.get(f"{name}_end")
        return Span(int(start), int(end)) if start and end else None

    stance = facts.get("stance") or ""
    people = tuple(name.strip() for name in (facts.get("speakers") or "").split(";") if name.strip())
    content = (Span(int(facts["start"]), int(facts["end"])),)
    return Row(facts["article"], content, span("cue"), span("source"), people, None if stance in ("", NULL) else stance, bool(stance))


def to_brat(rows: Sequence[Row], texts: Mapping[str, str]) -> Written:
    """An .ann and a .txt an article: entities Quotation, Cue and Source, relations between them, the stance as an attribute, the
    speakers as a note."""
    found: dict[str, str] = {}
    for article, own in groupby(sorted(rows, key=lambda row: (row.article, row.content)), key=lambda row: row.article):
        text, lines, number = texts[article], [], 0
        for row in own:
            number += 1
            quotation = number
            ends = ";".join(f"{span.start} {span.end}" for span in row.content)
            lines.append(f"T{number}\t{QUOTATION} {ends}\t{_flat(' '.join(span.of(text) for span in row.content))}")
            for name, span in ((CUE, row.cue), (SOURCE, row.source)):
                if span:
                    number += 1
                    lines.append(f"T{number}\t{name} {span.start} {span.end}\t{_flat(span.of(text))}")
                    lines.append(f"R{number}\t{name}Of Arg1:T{number} Arg2:T{quotation}")
            if row.labelled:
                lines.append(f"A{quotation}\tStance T{quotation} {row.stance or NULL}")
            if row.speakers:
                lines.append(f"#{quotation}\tAnnotatorNotes T{quotation}\t{_flat('; '.join(row.speakers))}")
        found[f"{article}.ann"], found[f"{article}.txt"] = "\n".join(lines) + "\n", text
    return found


def from_brat(path: Path) -> Iterator[Row]:
    """The .ann files of a folder, or one of them, as `to_brat` writes them; the article's id is the file's name."""
    for file in sorted(path.glob("*.ann")) if path.is_dir() else [path]:
        yield from _of_ann(file)


def _of_ann(file: Path) -> Iterator[Row]:
    spans: dict[str, tuple[str, tuple[Span, ...]]] = {}
    beside: dict[str, dict[str, Span]] = {}
    stances: dict[str, str] = {}
    people: dict[str, tuple[str, ...]] = {}

    def take(line: str) -> None:
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            kind, _, ends = rest.partition("\t")[0].partition(" ")
            spans[name] = (kind, tuple(Span(*map(int, each.split())) for each in ends.split(";")))
        elif name.startswith("R"):
            kind, one, other = rest.split()[:3]
            beside.setdefault(other.partition(":")[2], {})[kind.removesuffix("Of")] = hull(spans[one.partition(":")[2]][1])
        elif name.startswith("A"):
            _, owner, value = rest.split()[:3]
            stances[owner] = value
        elif name.startswith("#"):
            head, _, words = rest.partition("\t")
            people[head.split()[1]] = tuple(one.strip() for one in words.split(";") if one.strip())

    for number, line in enumerate(_text(file).split("\n"), start=1):
        if line.strip():
            _tried(f"{file}:{number}", take, line)
    for name, (kind, content) in spans.items():
        if kind == QUOTATION:
            near, stance = beside.get(name, {}), stances.get(name)
            label = None if stance in (None, NULL) else stance
            yield Row(file.stem, content, near.get(CUE), near.get(SOURCE), people.get(name, ()), label, stance is not None)


def to_label_studio(rows: Sequence[Row], texts: Mapping[str, str]) -> Written:
    """Tasks with regions and relations, as Label Studio imports and exports them."""
    tasks = []
    for article, own in groupby(sorted(rows, key=lambda row: (row.article, row.content)), key=lambda row: row.article):
        text, result = texts[article], []
        for number, row in enumerate(own):
            for piece, span in enumerate(row.content):
                result.append(_region(f"q{number}.{piece}", span, QUOTATION, text, {"speakers": list(row.speakers)}))
            for name, beside in ((CUE, row.cue), (SOURCE, row.source)):
                if beside:
                    result.append(_region(f"q{number}.{name}", beside, name, text, {}))
            if row.labelled:
                value = {**_value(row.content[0], text), "choices": [row.stance or NULL]}
                result.append({"id": f"q{number}.0", "from_name": "stance", "to_name": "text", "type": "choices", "value": value})
        tasks.append({"data": {"article": article, "text": text}, "annotations": [{"result": result}]})
    return {"label-studio.json": json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"}


def _region(name: str, span: Span, label: str, text: str, meta: Mapping[str, Any]) -> dict[str, Any]:
    value = {**_value(span, text), "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value, "meta": dict(meta)}


def _value(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def from_label_studio(path: Path) -> Iterator[Row]:
    """Label Studio's JSON export: regions whose ids share what stands before the last dot are one quotation; another's are one each."""
    tasks = _tried(str(path), json.loads, _text(path))
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], start=1):
        yield from _tried(f"{path}, task {number}", lambda task: list(_of_task(task)), task)


def _of_task(task: Mapping[str, Any]) -> Iterator[Row]:
    article = task["data"]["article"]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for region in task["annotations"][0]["result"]:
        if region["type"] in ("labels", "choices"):
            groups.setdefault(region["id"].rpartition(".")[0] or region["id"], []).append(region)
    for regions in groups.values():
        labels = [(each, each["value"]["labels"][0]) for each in regions if each["type"] == "labels"]
        content = tuple(sorted(_placed(each) for each, label in labels if label == QUOTATION))
        near = {label: _placed(each) for each, label in labels if label != QUOTATION}
        choices = [each["value"]["choices"][0] for each in regions if each["type"] == "choices"]
        people = next((tuple(each.get("meta", {}).get("speakers") or ()) for each, label in labels if label == QUOTATION), ())
        stance = None if not choices or choices[0] == NULL else choices[0]
        if content:
            yield Row(article, content, near.get(CUE), near.get(SOURCE), people, stance, bool(choices))


def _placed(region: Mapping[str, Any]) -> Span:
    return Span(int(region["value"]["start"]), int(region["value"]["end"]))


def to_argilla(rows: Sequence[Row], texts: Mapping[str, str]) -> Written:
    """Records with one span question; it has no room for who says what: cue, source and stance stand beside the spans as metadata."""
    records = []
    for article, own in groupby(sorted(rows, key=lambda row: (row.article, row.content)), key=lambda row: row.article):
        spans, facts = [], []
        for row in own:
            spans += [{"start": span.start, "end": span.end, "label": QUOTATION} for span in row.content]
            spans += [
                {"start": span.start, "end": span.end, "label": name} for name, span in ((CUE, row.cue), (SOURCE, row.source)) if span
            ]
            facts.append(json.loads(next(iter(to_jsonl([row], texts).values()))))
        record = {"fields": {"text": texts[article]}, "metadata": {"article": article, "rows": json.dumps(facts, ensure_ascii=False)}}
        records.append({**record, "responses": {"spans": [{"value": spans}]}})
    return {"argilla.json": json.dumps(records, ensure_ascii=False, indent=1) + "\n"}


def from_argilla(path: Path) -> Iterator[Row]:
    """Argilla's records: the rows of the metadata where they are ours, else each span labelled Quotation as a quotation of its own."""
    for number, record in enumerate(_tried(str(path), json.loads, _text(path)), start=1):
        yield from _tried(f"{path}, record {number}", lambda record: list(_of_argilla(record)), record)


def _of_argilla(record: Mapping[str, Any]) -> Iterator[Row]:
    article, known = record["metadata"]["article"], json.loads(record["metadata"].get("rows") or "[]")
    spans = [Span(each["start"], each["end"]) for each in record["responses"]["spans"][0]["value"] if each["label"] == QUOTATION]
    by_content = {tuple(Span(*pair) for pair in facts["content"]): facts for facts in known}
    taken = [content for content in by_content if all(span in spans for span in content)]
    for content in taken:
        facts = by_content[content]
        people = tuple(facts.get("speakers") or ())
        yield Row(article, content, _span(facts["cue"]), _span(facts["source"]), people, facts.get("stance"), "stance" in facts)
    old = {span for content in taken for span in content}
    yield from (Row(article, (span,)) for span in sorted(spans) if span not in old)


FORMATS: dict[str, tuple[Callable[[Sequence[Row], Mapping[str, str]], Written], Callable[[Path], Iterable[Row]]]] = {
    "jsonl": (to_jsonl, from_jsonl),
    "csv": (to_csv, from_csv),
    "brat": (to_brat, from_brat),
    "label-studio": (to_label_studio, from_label_studio),
    "argilla": (to_argilla, from_argilla),
}


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _span(pair: Sequence[int] | None) -> Span | None:
    return Span(*pair) if pair else None


def _flat(words: str) -> str:
    return " ".join(words.split())


def _text(path: Path) -> str:
    try:
        return read_bytes(path, error=AnnotationError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnnotationError(f"is not UTF-8 ({error.reason})", str(path)) from error


def _tried(place: str, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except _MALFORMED as error:
        raise AnnotationError(f"does not read as this format ({type(error).__name__}: {error})", place) from error
