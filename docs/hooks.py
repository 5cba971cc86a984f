"""Pages of the site that are made from the code: the commands with their options, and the keys of a configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def on_files(files: Any, config: Any) -> Any:
    """Called by mkdocs when it has gathered its files."""
    from mkdocs.structure.files import File

    for name, content in {"reference/commands.md": commands(), "reference/configuration.md": configuration()}.items():
        files.append(File.generated(config, name, content=content))
    return files


def commands() -> str:
    """Each command with its help, as the terminal shows it."""
    from quotes.cli.parser import COMMANDS, make_parser

    parser = make_parser()
    parts = [
        "# Commands\n",
        "Every command has `--help`. Exit codes: 0 all went well, 1 faults were found or articles skipped, 2 no work was done.\n",
    ]
    subparsers = next(action for action in parser._actions if hasattr(action, "choices") and isinstance(action.choices, dict))
    for name in COMMANDS:
        parts.append(f"## quotes {name}\n\n```text\n{subparsers.choices[name].format_help()}```\n")
    return "\n".join(parts)


def configuration() -> str:
    """Each key of a configuration, from its schema."""
    schema = json.loads((ROOT / "configs" / "config.schema.json").read_text("utf-8"))
    head = (
        "# Configuration\n\n`--config` names a YAML file such as [configs/default.yaml](../../configs/default.yaml). "
        "A key that is not known is an error that says which ones are.\n\n| key | what it says |\n|---|---|\n"
    )
    return head + "\n".join(f"| `{key}` | {_cell(facts)} |" for key, facts in _keys(schema, "")) + "\n"


def _keys(schema: dict[str, Any], before: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, facts in schema.get("properties", {}).items():
        yield f"{before}{key}", facts
        for shape in (facts, *facts.get("anyOf", ())):
            yield from _keys(shape, f"{before}{key}.")


def _cell(facts: dict[str, Any]) -> str:
    words = facts.get("description", "").replace("|", "\\|").replace("\n", " ")
    choices = ", ".join(f"`{each}`" for each in facts.get("enum", ()))
    return f"{words}{f' One of {choices}.' if choices else ''}"
