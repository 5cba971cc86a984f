"""The commands as a user runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pytest

from quotes.cli import main
from quotes.record import Extracted, Record
from quotes.review import MARK
from quotes.text.article import Article

ROOT = Path(__file__).resolve().parent.parent
HARBOUR = "Harbour vote\n\n“We are ready to talk,” Mayor Ada Holm said on Monday. She warned that the bridge would be closed.\n"


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (folder / "latin.txt").write_bytes(b"Caf\xe9 owner Ben Okri said no.")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder


@pytest.mark.weights
def test_extract_reports_the_bad_article_and_goes_on(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert run("extract", articles, "--out", out) == 1
    rows = {row["doc_id"]: row["pred"] for row in map(json.loads, out.read_text("utf-8").splitlines())}
    assert set(rows) == {"harbour", "empty"}
    assert rows["empty"] == []
    first = rows["harbour"][0]
    assert first["text"] == "We are ready to talk," and HARBOUR[first["start"] : first["end"]] == first["text"]
    assert first["speakers"] == ["local:ada-holm"] and first["kind"] == "direct"
    assert "latin.txt:1" in capsys.readouterr().err


@pytest.mark.weights
@pytest.mark.versions
def test_build_load_in_a_fresh_process_and_go_on(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset"
    assert run("build", "--articles", articles, "--out", out, "--texts", "all") == 1
    code = f"from datasets import load_dataset; d = load_dataset({str(out)!r}); print(sorted(d), next(iter(d.values()))['source'])"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert "Mayor Ada Holm" in shown.stdout
    assert run("build", "--articles", articles, "--out", out) == 1


def shown_on_a_terminal(*arguments: object) -> str:
    """What a command writes to standard error where that is a terminal, 200 columns wide."""
    import fcntl
    import pty
    import struct
    import termios

    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
    call = [sys.executable, "-m", "quotes", *map(str, arguments)]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=theirs, cwd=ROOT)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the end of a terminal is an error on Linux
        while piece := os.read(mine, 4096):
            shown += piece
    os.close(mine)
    assert process.wait() == 1  # one article cannot be read
    return shown.decode("utf-8")


@pytest.mark.weights
@pytest.mark.versions
@pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX has them")
def test_build_and_extract_show_their_speed_alike(articles: Path, tmp_path: Path) -> None:
    build = ("build", "--articles", articles, "--out", tmp_path / "dataset")
    parts = ("build", "--articles", articles, "--out", tmp_path / "parts", "--shard", "1/1")
    for command, done in ((build, "2/2"), (parts, "2/2"), (("extract", articles, "--out", tmp_path / "out.jsonl"), "3/3")):
        last = shown_on_a_terminal(*command).split("skipped:")[0].rstrip().split("\r")[-1]
        assert re.search(rf"^articles: 100%.* {done} \[\d\d:\d\d<\d\d:\d\d, .*, [1-9][\d,]* words/s, 1 faults\]", last), last
    assert "words/s" not in shown_on_a_terminal(*build)  # taken from the cache: no work, no speed


@pytest.mark.weights
def test_parts_by_two_commands_and_their_merge_are_one_build(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, whole = tmp_path / "parts", tmp_path / "whole"
    read = ("build", "--articles", articles, "--texts", "all", "--out")
    assert run(*read, out, "--shard", "2/2") == 0  # it holds neither of the two
    assert run(*read, out, "--merge") == 2 and "not in the cache" in capsys.readouterr().err
    assert run(*read, out, "--shard", "1/2") == 1  # the first part tells of what cannot be read
    assert run(*read, out, "--merge") == run(*read, whole) == 1
    assert "0 articles worked on, 2 taken from the cache" in capsys.readouterr().err
    names = sorted(path.relative_to(out) for path in out.rglob("*.parquet"))
    assert names and all((out / name).read_bytes() == (whole / name).read_bytes() for name in names)


@pytest.mark.weights
def test_draft_checks_and_is_never_overwritten(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "gold" / "harbour.yaml"
    out.parent.mkdir()
    assert run("draft", articles / "harbour.txt", "--out", out, "--annotator", "ada") == 0
    assert run("check", out.parent, "--articles", articles / "harbour.txt") == 0
    out.write_text(out.read_text("utf-8") + "# a person was here\n", encoding="utf-8")
    assert run("draft", articles / "harbour.txt", "--out", out) == 2
    assert "# a person was here" in out.read_text("utf-8")
    assert "may hold a person's work" in capsys.readouterr().err


@pytest.mark.weights
def test_a_folder_is_drafted_and_what_is_there_stays(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "gold"
    out.mkdir()
    (out / "empty.yaml").write_text("mine", "utf-8")
    (tmp_path / "annotation.schema.json").write_text("{}")
    assert run("draft", articles) == 2 and "--out" in capsys.readouterr().err
    assert run("draft", articles, "--annotator", "ada", "--out", out) == 1
    said = capsys.readouterr().err
    assert "1 drafts to mend" in said and "latin.txt:1" in said and "stays as it is" in said
    assert (out / "empty.yaml").read_text("utf-8") == "mine"
    assert (out / "harbour.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=../annotation.schema.json\n")
    (out / "empty.yaml").unlink()
    assert run("check", out, "--articles", articles) == 0


@pytest.mark.weights
def test_score_and_review(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    quote = {"start": 15, "end": 36, "kind": "direct", "speaker_start": 38, "speaker_end": 52}
    gold.write_text(json.dumps({"doc_id": "h", "text": HARBOUR, "quotes": [quote]}) + "\n", encoding="utf-8")
    assert run("score", "--gold", gold) == 0
    assert "joint" in capsys.readouterr().out
    page = tmp_path / "page.html"
    assert run("review", "--articles", articles, "--out", page) == 1
    assert "Mayor Ada Holm" in page.read_text("utf-8")


LEAST = f"name: x\nlanguage: en\nroster: {ROOT / 'configs' / 'rosters' / 'reset.yaml'}\n"


@pytest.mark.weights
def test_a_configuration_with_only_its_required_keys_builds(articles: Path, tmp_path: Path) -> None:
    config = tmp_path / "least.yaml"
    config.write_text(LEAST)
    assert run("build", "--articles", articles / "harbour.txt", "--config", config, "--out", tmp_path / "out") == 0
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "| `conciliatory` | The speaker moves" in card and "| `cautious` | The speaker holds" in card


@pytest.mark.weights
def test_a_configuration_may_ask_for_no_stance_even_beside_gold_that_has_one(tmp_path: Path) -> None:
    from pyarrow import parquet

    config = tmp_path / "none.yaml"
    config.write_text(LEAST + "stance: {labels: []}\n")
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (folder / "harbour.yaml").write_text(
        f"article: harbour\ndigest: {Article('harbour', HARBOUR).digest}\nannotator: ada\nquotations:\n"
        "  - {content: We are ready to talk, cue: said, source: Mayor Ada Holm, stance: conciliatory}\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert run("build", "--articles", folder, "--annotations", folder, "--config", config, "--out", out) == 0
    rows = parquet.read_table(next((out / "quotations").glob("*.parquet"))).to_pylist()
    assert "ada" in {row["annotator"] for row in rows} and {row["stance"] for row in rows} == {None}


@pytest.mark.parametrize("command", ["build", "extract", "draft", "review", "score"])
def test_labels_that_the_model_does_not_give_stop_a_command_before_the_first_article(
    command: str, articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, out = tmp_path / "other.yaml", tmp_path / "out"
    config.write_text(LEAST + "stance:\n  labels: [friendly, cautious]\n")
    given = {"extract": (articles,), "draft": (articles / "harbour.txt",), "score": ("--gold", ROOT / "annotations" / "sample")}
    place = () if command == "score" else ("--out", out)
    assert run(command, *given.get(command, ("--articles", articles)), "--config", config, *place) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"quotes: {config}:5:11: ") and "friendly, cautious" in said and "conciliatory, cautious" in said
    assert said.count("\n") == 1 and not out.exists()


@pytest.mark.weights
@pytest.mark.parametrize("command", [("extract",), ("review", "--articles")])
def test_what_an_earlier_run_wrote_stays_where_no_article_could_be_worked_on(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles, out = tmp_path / "a.jsonl", tmp_path / "out"
    articles.write_text(json.dumps({"doc_id": "a", "text": HARBOUR, "language": "ar"}))
    earlier = json.dumps({"doc_id": "a", "pred": []}) if command == ("extract",) else f"<!doctype html><!-- {MARK} -->"
    out.write_text(earlier)
    assert run(*command, articles, "--out", out) == 1
    assert out.read_text() == earlier
    assert f"skipped: {articles}:1: " in capsys.readouterr().err


class Deaf:
    """Stands in for the pipeline: notes the articles it is given, finds nothing, needs no weights."""

    heard: ClassVar[list[Article]] = []
    unloaded: ClassVar[int] = 0

    def __init__(self, config: object, stages: object = None) -> None:
        self.config = config
        self.heard.clear()

    def each(self, articles: Sequence[Article]) -> Iterator[tuple[Article, tuple[Record, ...]]]:
        self.heard.extend(articles)
        return ((article, ()) for article in articles)

    def extracted(self, articles: Sequence[Article]) -> Iterator[Extracted]:
        return (Extracted(records) for _, records in self.each(articles))

    def unload(self) -> None:
        type(self).unloaded += 1


@pytest.fixture
def annotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Articles in one folder; annotations with a manifest in another, the second of their two quotations at fault."""
    monkeypatch.setattr("quotes.pipeline.Pipeline", Deaf)
    monkeypatch.setattr("quotes.dataset.work._PIPELINE", None)
    texts, gold = tmp_path / "texts", tmp_path / "gold"
    texts.mkdir()
    gold.mkdir()
    (texts / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (gold / "manifest.yaml").write_text("articles:\n  - {id: harbour, date: 2009-03-06}\n")
    digest = Article("harbour", HARBOUR).digest
    (gold / "harbour.yaml").write_text(
        f"article: harbour\ndigest: {digest}\nannotator: ada\nquotations:\n"
        "  - {content: ready to talk, cue: said, source: Mayor Ada Holm}\n  - content: ready to walk\n",
        encoding="utf-8",
    )
    return texts, gold


@pytest.mark.parametrize("command", ["build", "review", "score"])
def test_a_fault_of_an_annotation_is_named_the_rest_is_used_and_articles_have_their_date(
    command: str, annotated: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, gold = annotated
    out, before = tmp_path / "out", Deaf.unloaded
    options = ("--gold", gold) if command == "score" else ("--annotations", gold, "--out", out)
    assert run(command, "--articles", texts, *options) == 1
    said = capsys.readouterr()
    assert f"skipped: {gold / 'harbour.yaml'}:6:14: " in said.err and said.err.count("skipped") == 1
    assert [article.date for article in Deaf.heard] == ["2009-03-06"]
    assert Deaf.unloaded - before == (command == "build")  # a dataset is written without the models in memory
    if command == "score":
        assert "0 of 1 gold" in said.out
    else:
        assert "1 quotations" in said.err


def test_review_without_gold_asks_no_annotation_and_knows_the_date(annotated: tuple[Path, Path], tmp_path: Path) -> None:
    texts, gold = annotated
    page = tmp_path / "page.html"
    assert run("review", "--articles", texts, "--annotations", gold, "--no-gold", "--out", page) == 0
    assert "2009-03-06" in page.read_text("utf-8") and "0 quotations" in page.read_text("utf-8")


def test_review_names_two_gold_rows_at_one_place(annotated: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, gold = annotated
    file = gold / "harbour.yaml"
    file.write_text(file.read_text("utf-8").replace("ready to walk", "ready to talk"), encoding="utf-8")
    assert run("review", "--articles", texts, "--annotations", gold, "--out", tmp_path / "page.html") == 1
    assert "skipped: " in capsys.readouterr().err


def test_check_names_file_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    bad = tmp_path / "harbour.yaml"
    bad.write_text(
        "article: harbour\ndigest: " + "0" * 64 + "\nannotator: ada\nquotations:\n  - content: ready to walk\n    stanse: cautious\n",
        encoding="utf-8",
    )
    assert run("check", tmp_path) == 1
    out = capsys.readouterr().out
    assert f"{bad}:6:" in out and "stance" in out


def test_our_own_annotations_are_sound() -> None:
    assert run("check", ROOT / "annotations" / "sample", ROOT / "configs" / "rosters") == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("extract", "nowhere"), "does not exist"),
        (("build", "--config", "nowhere.yaml"), "nowhere.yaml"),
        (("extract", "x", "--reports", "gossip"), "Try 'quotes extract --help'"),
        ((), "COMMAND"),
        (("build", "--shard", "9/3"), "a shard is written I/N, as in 1/8 to 8/8, not '9/3'"),
        (("build", "--shard", "1/2", "--merge"), "give one of them"),
    ],
    ids=["no input", "no configuration", "unknown choice", "no command", "no part", "a part and all"],
)
def test_errors_teach(arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert complaint in capsys.readouterr().err


def test_a_roster_fault_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = (ROOT / "configs" / "rosters" / "reset.yaml").read_text("utf-8").replace("- key: lavrov", "- key: clinton", 1)
    (tmp_path / "roster.yaml").write_text(roster, encoding="utf-8")
    assert run("check", tmp_path) == 1
    assert "roster.yaml:" in capsys.readouterr().out
