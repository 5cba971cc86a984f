"""Croissant metadata: what a dataset's files hold, for tools that do not know `datasets` (https://docs.mlcommons.org/croissant/)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from quotes.columns import CONFIGS, Column, Tags
from quotes.dataset.tables import Table, names_of

CONFORMS = "http://mlcommons.org/croissant/1.0"
PARQUET = "application/x-parquet"
_TEXT, _INTEGER, _FLOAT, _BOOLEAN = "sc:Text", "sc:Integer", "sc:Float", "sc:Boolean"
_TYPES: Mapping[str, str] = {
    "text": _TEXT,
    "place": _INTEGER,
    "share": _FLOAT,
    "flag": _BOOLEAN,
    "texts": _TEXT,
    "places": _INTEGER,
    "stance": _TEXT,
}
_PARTS: Mapping[str, Mapping[str, str]] = {
    "spans": {"start": _INTEGER, "end": _INTEGER},
    "shares": {"label": _TEXT, "probability": _FLOAT},
    "votes": {"annotator": _TEXT, "label": _TEXT},
}
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    tables: Mapping[str, Table],
    digests: Mapping[str, str],
    *,
    title: str,
    about: str,
    licence: str,
    version: str,
    languages: Sequence[str],
    labels: Sequence[str],
) -> str:
    """The metadata as JSON-LD. `digests` maps the files, by their path in the folder, to their SHA-256."""
    parts = [(config, split, table.paths(split)) for config, table in tables.items() for split in table.splits()]
    found = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": re.sub(r"\W+", "-", title).strip("-") or "quotations",
        "description": about,
        "license": licence,
        "version": version or "0.0.0",
        "inLanguage": [*languages],
        "isLiveDataset": False,
        "distribution": [each for config, split, paths in parts for each in _files(_key(config, split), paths, digests)],
        "recordSet": [_records(config, split, _source(_key(config, split), paths), labels) for config, split, paths in parts],
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _key(config: str, split: str) -> str:
    return f"{config}-{split}"


def _files(key: str, paths: Sequence[str], digests: Mapping[str, str]) -> list[dict[str, Any]]:
    """The files of a split, each with its hash; several are joined by a set, which the fields then name."""
    if len(paths) == 1:
        return [_file(f"{key}-file", paths[0], digests)]
    files = [_file(f"{key}-file-{number}", path, digests) for number, path in enumerate(paths)]
    among = re.sub(r"-\d+-of-", "-*-of-", paths[0])
    name = f"{key}-files"
    return [*files, {"@type": "cr:FileSet", "@id": name, "name": name, "encodingFormat": PARQUET, "includes": among}]


def _file(name: str, path: str, digests: Mapping[str, str]) -> dict[str, Any]:
    found = {"@type": "cr:FileObject", "@id": name, "name": name, "contentUrl": path}
    return {**found, "encodingFormat": PARQUET, "sha256": digests[path]}


def _source(key: str, paths: Sequence[str]) -> dict[str, Any]:
    """Where the fields of a split come from."""
    return {"fileObject": {"@id": f"{key}-file"}} if len(paths) == 1 else {"fileSet": {"@id": f"{key}-files"}}


def _records(config: str, split: str, source: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    key = _key(config, split)
    return {
        "@type": "cr:RecordSet",
        "@id": key,
        "name": key,
        "description": f"The rows of the config {config} in the split {split}.",
        "key": {"@id": f"{key}/id"},
        "field": [_field(column, key, source, labels) for column in CONFIGS[config]],
    }


def _field(column: Column[Any], key: str, files: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    field = {"@type": "cr:Field", "@id": f"{key}/{column.name}", "name": column.name, "description": column.words}
    source: dict[str, Any] = {**files, "extract": {"column": column.name}}
    names = names_of(column, labels)
    if names is not None:
        numbered = ", ".join(f"{number} {name}" for number, name in enumerate(names))
        field["description"] = f"{column.words}; as a number: {numbered}"
        return {**field, "dataType": _INTEGER, **({"repeated": True} if isinstance(column.type, Tags) else {}), "source": source}
    kind = str(column.type)
    if kind in _PARTS:
        parts = [
            {
                "@type": "cr:Field",
                "@id": f"{key}/{column.name}/{name}",
                "name": name,
                "dataType": part,
                "source": {**source, "transform": {"jsonPath": name}},
            }
            for name, part in _PARTS[kind].items()
        ]
        return {**field, "repeated": True, "subField": parts}
    return {**field, "dataType": _TYPES[kind], **({"repeated": True} if kind in ("texts", "places") else {}), "source": source}
