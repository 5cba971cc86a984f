"""Faults for tools: as JSON, as GitHub's annotations, as SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from quotes import __version__
from quotes.errors import AnnotationWarning, InputError

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_facts(faults: Iterable[InputError]) -> list[dict[str, Any]]:
    """Each fault as file, line and column (None where not known), level ("error", "warning") and message."""
    return [_facts(fault) for fault in faults]


def _facts(fault: InputError) -> dict[str, Any]:
    parts = fault.place.rsplit(":", 2)
    numbers = [int(part) if part.isdecimal() else None for part in parts[1:]]
    file = parts[0] if len(parts) == 3 and None not in numbers else fault.place
    line, column = numbers if len(numbers) == 2 and None not in numbers else (None, None)
    level = "warning" if isinstance(fault, AnnotationWarning) else "error"
    return {"file": file, "line": line, "column": column, "level": level, "message": fault.message}


def as_json(faults: Sequence[InputError]) -> list[str]:
    """One JSON list."""
    return [json.dumps(as_facts(faults), ensure_ascii=False, indent=1)]


def as_github(faults: Sequence[InputError]) -> list[str]:
    """A line a fault, as a workflow of GitHub prints it to show it at its place."""
    return [
        f"::{each['level']} file={_escaped(each['file'], ',:')}" + (f",line={each['line']},col={each['column']}" if each["line"] else "")
        + f"::{_escaped(each['message'])}"
        for each in as_facts(faults)
    ]  # fmt: skip


def _escaped(words: str, more: str = "") -> str:
    for mark in ("%", "\r", "\n", *more):
        words = words.replace(mark, f"%{ord(mark):02X}")
    return words


def as_sarif(faults: Sequence[InputError]) -> list[str]:
    """One SARIF log (2.1.0), which code hosts and editors take."""
    results = []
    for each in as_facts(faults):
        region = {"region": {"startLine": each["line"], "startColumn": each["column"]}} if each["line"] else {}
        place = {"physicalLocation": {"artifactLocation": {"uri": each["file"]}, **region}}
        results.append({"ruleId": each["level"], "level": each["level"], "message": {"text": each["message"]}, "locations": [place]})
    driver = {"name": "quotes check", "version": __version__, "rules": [{"id": level} for level in ("error", "warning")]}
    return [
        json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}, ensure_ascii=False)
    ]


FORMS: dict[str, Callable[[Sequence[InputError]], list[str]]] = {"json": as_json, "github": as_github, "sarif": as_sarif}
