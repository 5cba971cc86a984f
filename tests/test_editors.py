"""What an editor offers while an annotation is written: asked of yaml-language-server itself, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes.annotations.schema import schema_for
from quotes.cli import main
from quotes.config import packaged
from quotes.speakers.roster import Person, Roster

ROSTER = Roster("r", (Person("brandt", "Ilse Brandt", side="Norvale"), Person("hale", "Tom Hale")))
MEANINGS = {"warm": "comes closer", "cold": ""}


def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(schema_for(packaged("annotations", "annotation.schema.json"), ROSTER, ("warm", "cold"), MEANINGS))
    return found


def row(**changes: object) -> dict[str, object]:
    return {"article": "a", "digest": "0" * 64, "annotator": "ada", "quotations": [{"content": "no", **changes}]}


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"speaker": "brandt", "stance": "warm"}, True),
        ({"speaker": ["brandt", "Uta Kern"], "stance": None}, True),
        ({"speaker": "Uta Kern"}, True),
        ({"stance": "cautious"}, False),
        ({"speaker": 3}, False),
    ],
)
def test_the_schema_knows_the_people_and_the_labels(changes: dict[str, object], fits: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert jsonschema.Draft202012Validator(schema()).is_valid(row(**changes)) == fits


SCHEMAS = (("annotations", "annotation.schema.json"), ("configs", "config.schema.json"), ("configs", "rosters", "roster.schema.json"))


def keys_of(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a schema knows, at any depth, with what it says of it."""
    if isinstance(part, dict):
        yield from (part.get("properties") or {}).items()
        for name, inside in part.items():
            if name != "examples":
                yield from keys_of(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from keys_of(inside)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path[-1])
def test_every_key_is_described_and_has_an_example_that_fits(path: tuple[str, ...]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    plain = json.loads(packaged(*path).read_text("utf-8"))
    found = list(keys_of(plain))
    assert len(found) > 15
    for key, facts in found:
        assert facts.get("examples") and facts.get("description"), key
        validator = jsonschema.Draft202012Validator({**facts, "$defs": plain.get("$defs", {})})
        assert all(validator.is_valid(example) for example in facts["examples"]), key


def test_the_command_writes_it_and_over_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "annotation.schema.json"

    def run() -> int:
        with pytest.raises(SystemExit) as caught:
            main(["schema", "--out", str(out)])
        return int(caught.value.code or 0)

    assert run() == run() == 0
    assert '"const": "clinton"' in out.read_text("utf-8") and '"const": "cautious"' in out.read_text("utf-8")
    out.write_text("mine")
    assert run() == 2 and out.read_text() == "mine" and "--force" in capsys.readouterr().err


# -- the server


def message(body: dict[str, Any]) -> bytes:
    data = json.dumps({"jsonrpc": "2.0", **body}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(data), data)


class Server:
    """A language server on its standard input and output."""

    def __init__(self, command: str) -> None:
        self.process = subprocess.Popen([command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.number = 0

    def tell(self, method: str, **params: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(message({"method": method, "params": params}))
        self.process.stdin.flush()

    def ask(self, method: str, **params: Any) -> Any:
        assert self.process.stdin
        self.number += 1
        self.process.stdin.write(message({"id": self.number, "method": method, "params": params}))
        self.process.stdin.flush()
        while (found := self.read()).get("id") != self.number or "method" in found:
            if "method" in found and "id" in found:  # it asks for its configuration, and the like
                self.process.stdin.write(
                    message({"id": found["id"], "result": [None] * len(found.get("params", {}).get("items", [])) or None})
                )
                self.process.stdin.flush()
        return found["result"]

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        size = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        found: dict[str, Any] = json.loads(self.process.stdout.read(size))
        return found


def test_an_editor_completes_keys_people_and_labels(tmp_path: Path) -> None:
    command = os.environ.get("YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")
    if not command:
        pytest.skip("yaml-language-server is not installed (npm install -g yaml-language-server)")
    (tmp_path / "annotation.schema.json").write_text(json.dumps(schema()), "utf-8")
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "a.yaml"
    lines = [
        "# yaml-language-server: $schema=../annotation.schema.json",
        "article: a",
        "quotations:",
        "  - content: no",
        "    speaker: ",
        "    stance: ",
        "    ",
    ]
    file.write_text("\n".join(lines), "utf-8")
    server = Server(command)
    try:
        server.ask("initialize", processId=os.getpid(), rootUri=tmp_path.as_uri(), capabilities={})
        server.tell("initialized")
        server.tell("workspace/didChangeConfiguration", settings={"yaml": {"completion": True, "schemaStore": {"enable": False}}})
        opened = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text("utf-8")}
        server.tell("textDocument/didOpen", textDocument=opened)

        def offered(line: int) -> set[str]:
            place = {"line": line, "character": len(lines[line])}
            found = server.ask("textDocument/completion", textDocument={"uri": file.as_uri()}, position=place)
            return {each["label"] for each in (found["items"] if isinstance(found, dict) else found)}

        assert {"brandt", "hale"} <= offered(4)
        assert {"warm", "cold"} <= offered(5) and "cautious" not in offered(5)
        assert {"cue", "source", "tone"} <= offered(6)
    finally:
        server.process.kill()
        server.process.wait()
