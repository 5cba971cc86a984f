"""Records as JSON lines, one article a line, as `quotes extract` writes them; and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quotes.errors import InputError
from quotes.record import Record
from quotes.text.article import read_rows_of
from quotes.text.spans import Span

_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What JSON of another shape than ours runs into."""


def to_row(article_id: str, records: Iterable[Record]) -> dict[str, Any]:
    """One article: `{"doc_id", "pred": [...]}`, an entry for each contiguous segment of content, in reading order.

    `quotation_id` joins the segments of a cut quotation. Offsets are half-open code points; null where there is none.
    """
    entries = [_entry(record, span) for record in records for span in record.content]
    return {"doc_id": article_id, "pred": sorted(entries, key=lambda entry: (entry["start"], entry["end"]))}


def _entry(record: Record, span: Span) -> dict[str, Any]:
    return {
        "start": span.start,
        "end": span.end,
        **ends("speaker", record.source),
        **ends("cue", record.cue),
        "kind": record.kind,
        "reports": record.reports,
        "speakers": list(record.speakers),
        "speaker_names": list(record.speaker_names),
        "speaker_type": record.speaker_type,
        "speaker_confidence": record.speaker_confidence,
        "source_kind": record.source_kind,
        "relay": record.relay,
        "stance": record.stance,
        "probabilities": {label: round(value, 4) for label, value in record.probabilities},
        "text": record.text,
        "quotation_id": record.id,
        "rule": record.rule,
        "confidence": round(record.confidence, 4),
    }


def ends(name: str, span: Span | None) -> dict[str, int | None]:
    """The offsets of a span under a name; null where there is none."""
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def read_rows(path: Path, texts: Mapping[str, str]) -> dict[str, tuple[Record, ...]]:
    """The records of each article of such a file. `texts` holds the articles' texts by id.

    Only start and end are required of an entry. Raises InputError with file and line.
    """
    found: dict[str, tuple[Record, ...]] = {}
    for place, line in read_rows_of(path):
        try:
            row = json.loads(line)
            article_id = str(row["doc_id"])
            if article_id not in texts:
                raise InputError(f"doc_id {article_id!r} is not in the gold", place)
            found[article_id] = tuple(_records(article_id, texts[article_id], row["pred"]))
        except _MALFORMED as error:
            raise InputError(f'is no line of `quotes extract` {{"doc_id", "pred"}} ({error!r})', place) from error
    return found


def _records(article_id: str, text: str, entries: list[dict[str, Any]]) -> Iterator[Record]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TypeError("pred is a list of entries")
    whole: dict[Any, list[dict[str, Any]]] = {}
    for number, entry in enumerate(entries):
        whole.setdefault(entry.get("quotation_id", number), []).append(entry)
    for parts in whole.values():
        yield _record(article_id, text, parts)


def _record(article_id: str, text: str, parts: list[dict[str, Any]]) -> Record:
    first = parts[0]
    content = tuple(sorted(Span(part["start"], part["end"]) for part in parts))
    source, cue = _span(first, "speaker"), _span(first, "cue")
    for span in (*content, source, cue):
        if span and span.end > len(text):
            raise ValueError(f"the span {span.start}-{span.end} ends after the text, which has {len(text)} characters")
    return Record(
        article_id=article_id,
        language=first.get("language", "en"),
        content=content,
        text=" ".join(span.of(text) for span in content),
        kind=first.get("kind") or "indirect",
        reports=first.get("reports") or "speech",
        source=source,
        source_text=source.of(text) if source else None,
        source_kind=first.get("source_kind"),
        cue=cue,
        cue_text=cue.of(text) if cue else None,
        relay=first.get("relay"),
        speakers=tuple(first.get("speakers") or ()),
        speaker_names=tuple(first.get("speaker_names") or ()),
        speaker_type=first.get("speaker_type"),
        speaker_confidence=first.get("speaker_confidence"),
        rule=first.get("rule") or "",
        confidence=float(first.get("confidence") or 0.0),
        stance=first.get("stance"),
        probabilities=tuple((first.get("probabilities") or {}).items()),
        grade="silver",
    )


def _span(entry: Mapping[str, Any], name: str) -> Span | None:
    start, end = entry.get(f"{name}_start"), entry.get(f"{name}_end")
    return None if start is None or end is None else Span(start, end)
