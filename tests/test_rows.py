"""JSON lines: what `extract` writes reads back as the same records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.dataset.rows import read_rows, to_row
from quotes.errors import InputError
from quotes.record import Record
from quotes.text.spans import Span

TEXT = '"We will sign," Mayor Ada Holm said, "and soon."'


def record(*content: Span) -> Record:
    source, cue = Span(16, 30), Span(31, 35)
    return Record(
        article_id="a1",
        language="en",
        content=content,
        text=" ".join(span.of(TEXT) for span in content),
        kind="direct",
        reports="speech",
        source=source,
        source_text=source.of(TEXT),
        source_kind="name",
        cue=cue,
        cue_text=cue.of(TEXT),
        relay=None,
        speakers=("local:ada-holm",),
        speaker_names=("Ada Holm",),
        speaker_type="person",
        speaker_confidence=0.9,
        rule="adjacent",
        confidence=0.75,
        stance="conciliatory",
        probabilities=(("conciliatory", 0.8), ("cautious", 0.2)),
        grade="silver",
    )


def test_a_cut_quotation_is_two_entries_with_one_id() -> None:
    row = to_row("a1", [record(Span(1, 14), Span(38, 47))])
    assert [TEXT[entry["start"] : entry["end"]] for entry in row["pred"]] == ["We will sign,", "and soon."]
    assert len({entry["quotation_id"] for entry in row["pred"]}) == 1
    assert TEXT[row["pred"][0]["speaker_start"] : row["pred"][0]["speaker_end"]] == "Mayor Ada Holm"


def test_round_trip(tmp_path: Path) -> None:
    records = (record(Span(1, 14), Span(38, 47)),)
    (tmp_path / "out.jsonl").write_text(json.dumps(to_row("a1", records)) + "\n\n", encoding="utf-8")
    assert read_rows(tmp_path / "out.jsonl", {"a1": TEXT}) == {"a1": records}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [("{", "is no line"), ('{"doc_id": "b"}', "not in the gold"), ('{"doc_id": "a1", "pred": [{"start": 1}]}', "is no line")],
    ids=["no JSON", "unknown article", "no end"],
)
def test_faults_name_file_and_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as caught:
        read_rows(path, {"a1": TEXT})
    assert caught.value.place == f"{path}:2"
