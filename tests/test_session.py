"""One annotator's session as it is: a draft, edits by hand with comments, a check, a rebuild with another model, a text that changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quotes.cli import main

pytestmark = [pytest.mark.weights, pytest.mark.versions]
TEXT = """The bridge stays open

Ilse Brandt, the Norvalian harbour minister, said on Tuesday that the bridge would stay open.

"We are ready to talk to the ferrymen," she added.

Her deputy, Tom Hale, warned that the ministry could not wait for ever.
"""


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


def rows(out: Path, cache: Path) -> dict[str, dict[str, Any]]:
    import datasets

    return {row["text"]: row for row in datasets.load_dataset(str(out), "quotations", split="train", cache_dir=str(cache))}


def test_nothing_that_a_person_wrote_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "mine"
    assert run("init", home) == 0
    monkeypatch.chdir(home)
    article, file = home / "articles" / "second.txt", home / "annotations" / "second.yaml"
    article.write_text(TEXT, "utf-8")
    (home / "articles" / "manifest.yaml").write_text("articles:\n  - {id: bridge, licence: CC0-1.0}\n  - {id: second, licence: CC0-1.0}\n")

    # A draft, and a person's edits: a comment, a stance, a row deleted, an odd way of writing.
    assert run("draft", article, "--annotator", "ada", "--out", file) == 0
    draft = file.read_text("utf-8")
    cut = draft.index("  # line 7")
    mine = draft[:cut].replace("    stance: cautious\n", "    stance:   conciliatory   # she keeps it open!\n", 1)
    mine = mine.replace('content: "the bridge would stay open"', "content: 'the bridge would stay open'")
    mine += "\n# I left Hale out: he only warns.\n"
    file.write_text(mine, "utf-8")
    assert run("check", "annotations", "--articles", "articles") == 0
    assert run("draft", article, "--annotator", "ada", "--out", file) == 2 and file.read_text("utf-8") == mine

    # Built, and built again with another stance model: only the machine's rows change.
    assert run("build", "--out", "one") == 0
    monkeypatch.setattr("quotes.stance.model.StanceModel._decide", lambda self, row: (self.labels[0], ((self.labels[0], 0.9),)))
    (home / "quotes.yaml").write_text((home / "quotes.yaml").read_text("utf-8").replace("threshold: 0.4", "threshold: 0.3"))
    assert run("build", "--out", "two") == 0
    before, after = rows(home / "one", tmp_path / "c1"), rows(home / "two", tmp_path / "c2")
    gold = {words for words, row in before.items() if row["annotator"]}
    assert {words: before[words] for words in gold} == {words: after[words] for words in gold} and len(gold) == 2
    assert {words for words, row in after.items() if row["annotator"]} == gold and before.keys() == after.keys()
    machine = next(words for words in before if words not in gold and "ministry" in words)
    assert before[machine]["stance"] != after[machine]["stance"]
    assert file.read_text("utf-8") == mine

    # The text changes: the row that stands in other words is found again, the one that is gone is not replaced in silence.
    article.write_text(
        TEXT.replace("ready to talk to", "ready to speak with").replace("that the bridge would stay open", "little"), "utf-8"
    )
    assert run("build", "--out", "three") == 1
    assert "these words stand nowhere in the article: 'the bridge would stay open'" in capsys.readouterr().err
    third = rows(home / "three", tmp_path / "c3")
    assert not any("speak with" in words for words in third)  # the machine's row waits for the person
    assert run("reanchor", "annotations", "--articles", "articles", "--write") == 1
    said = capsys.readouterr()
    assert "not found, stays as it is" in said.err and '+  - content: "We are ready to speak with the ferrymen"' in said.out
    row = '  - content: "We are ready to {} the ferrymen"'
    assert file.read_text("utf-8") == mine.replace(row.format("talk to"), row.format("speak with"))  # every comment as it was
    assert run("build", "--out", "four") == 1
    fourth = rows(home / "four", tmp_path / "c4")
    assert fourth["We are ready to speak with the ferrymen"]["annotator"] == "ada"
