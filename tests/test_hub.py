"""Pushing a dataset: to a small stand-in of the Hub, and loading back what lies there; what is refused; no token is told."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from quotes.cli import main
from quotes.dataset.hub import plan_push, push_dataset
from quotes.errors import InputError, QuotesError
from tests.test_publish import PUBLICATION, article, publish, rows

pytestmark = pytest.mark.versions
TOKEN = "hf_standInToken"


@dataclass
class Hub:
    """What the stand-in holds and was asked."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refuse: int | None = None


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    held = Hub()

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def _answer(self, facts: object, status: int = 200) -> None:
            body = json.dumps(facts).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if held.refuse:
                self._answer({"error": "no"}, held.refuse)
            elif "/tree/" in self.path:
                self._answer([{"type": "file", "path": name, "size": len(data), "oid": "0" * 40} for name, data in held.files.items()])
            else:
                siblings = [{"rfilename": name} for name in held.files]
                self._answer(
                    {"id": "me/news", "_id": "1", "sha": "0" * 40, "private": True, "tags": [], "downloads": 0, "siblings": siblings}
                )

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            held.tokens.add(self.headers.get("Authorization", ""))
            if held.refuse:
                self._answer({"error": "no"}, held.refuse)
            elif self.path.startswith("/api/repos/create"):
                held.created.append(json.loads(data))
                self._answer({"url": f"{held.address}/datasets/me/news", "id": "me/news"})
            elif "/preupload/" in self.path:
                asked = [{"path": each["path"], "uploadMode": "regular", "shouldIgnore": False} for each in json.loads(data)["files"]]
                self._answer({"files": asked})
            elif "/commit/" in self.path:
                self._commit(data)
            elif "/tag/" in self.path:
                held.tags.append(json.loads(data)["tag"])
                self._answer({})
            else:
                self._answer({})

        def _commit(self, data: bytes) -> None:
            for line in map(json.loads, data.splitlines()):
                value = line["value"]
                if line["key"] == "header":
                    held.commits.append(value["summary"])
                elif line["key"] == "file":
                    held.files[value["path"]] = base64.b64decode(value["content"])
                elif line["key"] == "deletedFile":
                    held.files.pop(value["path"], None)
            self._answer({"commitUrl": f"{held.address}/datasets/me/news/commit/{'1' * 40}", "commitOid": "1" * 40, "hookOutput": ""})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    held.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    # Older versions have cards looked over by the Hub itself, whatever server is asked for.
    monkeypatch.setattr("huggingface_hub.hf_api.ENDPOINT", held.address, raising=False)
    forget_sessions()
    try:
        yield held
    finally:
        forget_sessions()
        server.shutdown()
        server.server_close()


def forget_sessions() -> None:
    """Older versions of huggingface_hub keep sessions that were begun offline."""
    from huggingface_hub.utils import _http

    getattr(_http, "reset_sessions", lambda: None)()


def is_private(created: dict[str, Any]) -> bool:
    """What the repository was asked to be, in the words of older or of newer versions of huggingface_hub."""
    return bool(created.get("private")) or created.get("visibility") == "private"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    publish(rows(article()), [article()], tmp_path / "dataset", PUBLICATION)
    return tmp_path / "dataset"


def test_what_was_pushed_loads_back(hub: Hub, dataset: Path, tmp_path: Path) -> None:
    sent = push_dataset(dataset, "me/news", tag="v1.0.0", endpoint=hub.address)
    assert sent.url == f"{hub.address}/datasets/me/news"
    assert is_private(hub.created[0]) and hub.created[0]["type"] == "dataset"
    assert hub.tags == ["v1.0.0"] and len(hub.commits) == 1 and hub.tokens == {f"Bearer {TOKEN}"}
    expected = {path.relative_to(dataset).as_posix(): path.read_bytes() for path in dataset.rglob("*") if path.is_file()}
    assert hub.files == expected
    back = tmp_path / "back"
    for name, data in hub.files.items():
        (back / name).parent.mkdir(parents=True, exist_ok=True)
        (back / name).write_bytes(data)
    code = f"from datasets import load_dataset; d = load_dataset({str(back)!r}); print(sum(len(each) for each in d.values()))"
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home"), "PATH": ""}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert int(shown.stdout) > 0


def test_a_second_push_removes_what_is_gone(hub: Hub, dataset: Path) -> None:
    hub.files = {"quotations/old-00000-of-00001.parquet": b"old", "NOTES.md": b"somebody's"}
    push_dataset(dataset, "me/news", endpoint=hub.address, private=False)
    assert "quotations/old-00000-of-00001.parquet" not in hub.files and hub.files["NOTES.md"] == b"somebody's"
    assert not is_private(hub.created[0])
    assert hub.tags == []


def test_a_plan_asks_no_server(dataset: Path) -> None:
    plan = plan_push(dataset, "me/news")
    assert plan.private and plan.tag is None and plan.url is None
    assert {name for name, _ in plan.files} >= {"README.md"} and plan.size == sum((dataset / name).stat().st_size for name, _ in plan.files)


def test_what_is_no_build_or_was_changed_is_refused(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(InputError, match="no dataset folder"):
        plan_push(tmp_path / "other", "me/news")
    with pytest.raises(InputError, match="no name of a repository"):
        plan_push(dataset, "me/../news")
    (dataset / "README.md").write_text("mine", "utf-8")
    with pytest.raises(InputError, match=r"were changed since the build.*README\.md"):
        plan_push(dataset, "me/news")


@pytest.mark.parametrize(("status", "words"), [(401, "not logged in"), (403, "may not write there"), (500, "500")])
def test_a_refusal_is_told_without_the_token(status: int, words: str, hub: Hub, dataset: Path) -> None:
    hub.refuse = status
    with pytest.raises(QuotesError, match=words) as caught:
        push_dataset(dataset, "me/news", endpoint=hub.address)
    assert TOKEN not in str(caught.value) and TOKEN not in repr(caught.value.__cause__)


def test_no_server_is_told(dataset: Path, hub: Hub) -> None:
    with pytest.raises(QuotesError, match="cannot be reached"):
        push_dataset(dataset, "me/news", endpoint="http://127.0.0.1:9")


def test_the_command_shows_first_and_sends_when_told(
    hub: Hub, dataset: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.address)
    for options, sent in (((), 0), (("--yes", "--tag", "v2"), 1)):
        with pytest.raises(SystemExit) as caught:
            main(["push", str(dataset), "me/news", *options])
        shown = capsys.readouterr()
        assert caught.value.code == 0 and len(hub.commits) == sent
        assert "README.md" in shown.out and ("nothing was sent" in shown.err) == (not sent) and TOKEN not in shown.out + shown.err
    assert hub.tags == ["v2"]
