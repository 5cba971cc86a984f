"""The schema of annotations for an editor, with the people of a roster and the labels of a configuration to choose from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from quotes.speakers.roster import Roster


def schema_for(plain: Path, roster: Roster, labels: Sequence[str], meanings: Mapping[str, str]) -> str:
    """The schema of the file `plain` as JSON, where `speaker` offers the keys of `roster` and `stance` the `labels` with their meanings.

    A free name is a speaker as before. Without labels any text is a stance.
    """
    schema = json.loads(plain.read_text("utf-8"))
    row = schema["properties"]["quotations"]["items"]["properties"]
    people = [{"const": person.key, "description": _told(person.name, person.side)} for person in roster.people]
    free = {"type": ["string", "null"], "description": "A free name, of somebody who is not on the roster."}
    row["speaker"]["anyOf"] = [*people, free, {"type": "array", "items": {"anyOf": [*people, {"type": "string", "minLength": 1}]}}]
    row["speaker"]["examples"] = [person.key for person in roster.people[:1]]
    if labels:
        known = [{"const": label, "description": meanings.get(label) or label} for label in labels]
        row["stance"]["anyOf"] = [*known, {"const": None, "description": "Off target."}]
        row["stance"]["examples"] = list(labels[:1])
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _told(name: str, side: str | None) -> str:
    return f"{name}, {side}" if side else name
