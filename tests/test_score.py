"""Scores: the same figures as the bench, and what each of them counts."""

from __future__ import annotations

import functools
import importlib.util
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import InputError
from quotes.record import Record
from quotes.score import GoldArticle, GoldQuotation, Measure, Share, gold_of, read_gold, score
from quotes.text.article import Article
from quotes.text.spans import Span

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
BENCH = SHARED / "bench" / "score_quotations.py"
DEV = SHARED / "data" / "polnear" / "dev.jsonl"
SEEDS = SHARED / "gold" / "seeds.jsonl"

TEXT = (
    "\u201cWe will sign it in the spring,\u201d said Ada Voss. "
    "She added that the talks were long. "
    "Bo Lind called the paper \u201ca step back for all of us\u201d. "
    "The \u201cred line\u201d is on the map."
)


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


SIGN, TALKS = at("We will sign it in the spring"), at("the talks were long")
STEP, LINE = at("a step back for all of us"), at("red line")
ADA, SHE, BO = at("Ada Voss"), at("She"), at("Bo Lind")


def record(content: Span, source: Span | None, who: str | None, stance: str | None = "warm", kind: str = "direct", **fields: Any) -> Record:
    plain = Record(
        article_id="a",
        language="en",
        content=(content,),
        text=content.of(TEXT) if content.end <= len(TEXT) else "",
        kind=kind,  # type: ignore[arg-type]
        reports="speech",
        source=source,
        source_text=None,
        source_kind=None,
        cue=None,
        cue_text=None,
        relay=None,
        speakers=(who,) if who else (),
        speaker_names=({"voss": "Ada Voss", "lind": "Bo Lind"}.get(who, who),) if who else (),
        speaker_type="person" if who else None,
        speaker_confidence=None,
        rule="test",
        confidence=1.0,
        stance=stance,
        probabilities=(),
        grade="silver",
    )
    return replace(plain, **fields)


GOLD = (
    record(SIGN, ADA, "voss", "warm"),
    record(TALKS, SHE, "voss", None, "indirect"),
    record(STEP, BO, "lind", "cold", "mixed"),
)


def against(silver: Sequence[Record], **options: Any):
    gold = gold_of([Article("a", TEXT)], {"a": (GOLD, [LINE])}, **options)
    return score(gold, {"a": silver})


def test_gold_against_itself_is_perfect() -> None:
    scores = against(GOLD)
    for measure in (scores.exact, scores.iou, scores.joint, *scores.by_speaker.values()):
        assert measure.f1 == 1.0
    assert scores.joint == Measure(3, 3, 3)
    assert scores.quoted_joint == Measure(2, 2, 2)
    assert (scores.sources, scores.speakers, scores.stance) == (Share(3, 3), Share(3, 3), Share(3, 3))
    assert scores.macro_f1 == 1.0
    assert scores.traps == Share(0, 1)


def test_nothing_found() -> None:
    scores = against([])
    assert scores.joint == Measure(0, 3, 0)
    assert (scores.speakers, scores.stance, scores.macro_f1) == (Share(0, 0), Share(0, 0), None)
    assert scores.by_speaker == {"voss": Measure(0, 2, 0), "lind": Measure(0, 1, 0)}
    assert scores.as_table()


@pytest.mark.parametrize(
    ("content", "exact", "iou"),
    [
        (SIGN, 1, 1),
        (Span(SIGN.start - 1, SIGN.end + 2), 1, 1),
        (Span(SIGN.start + 8, SIGN.end), 0, 1),
        (Span(SIGN.start, SIGN.start + 7), 0, 0),
        (Span(0, 140), 0, 0),
    ],
    ids=["the same", "with its marks", "most of it", "too little", "too much"],
)
def test_extents(content: Span, exact: int, iou: int) -> None:
    scores = against([record(content, ADA, "voss")])
    assert (scores.exact.hits, scores.iou.hits) == (exact, iou)


@pytest.mark.parametrize(
    ("source", "right"),
    [(ADA, 1), (at("Voss"), 1), (BO, 0), (None, 0)],
    ids=["the same", "part of it", "someone else", "none"],
)
def test_sources(source: Span | None, right: int) -> None:
    scores = against([record(SIGN, source, "voss")])
    assert (scores.joint.hits, scores.sources) == (right, Share(right, 1))


@pytest.mark.parametrize("content", [LINE, at("\u201cred line\u201d"), at("line")], ids=["the words", "with marks", "part"])
def test_a_trap_taken(content: Span) -> None:
    assert against([record(content, None, None)]).traps == Share(1, 1)


def test_a_sentence_around_a_trap_does_not_take_it() -> None:
    assert against([record(at("The \u201cred line\u201d is on the map"), None, None)]).traps == Share(0, 1)


def test_speakers_by_key() -> None:
    scores = against([record(SIGN, ADA, "lind"), record(TALKS, SHE, "voss"), record(STEP, BO, None)])
    assert scores.speakers == Share(1, 3)
    assert scores.by_speaker == {"voss": Measure(1, 2, 1), "lind": Measure(0, 1, 1)}


def test_speakers_by_name_where_gold_gives_names() -> None:
    gold = GoldArticle("a", TEXT, (GoldQuotation((SIGN,), "direct", ADA, ("ada  voss",)),))
    scores = score([gold], {"a": [record(SIGN, ADA, "voss")]})
    assert scores.speakers == Share(1, 1)
    assert scores.by_speaker == {"ada  voss": Measure(1, 1, 1)}


def test_two_speakers_must_both_be_named() -> None:
    gold = gold_of([Article("a", TEXT)], {"a": ([replace(GOLD[0], speakers=("voss", "lind"))], [])})
    both = record(SIGN, ADA, "voss", speakers=("lind", "voss"), speaker_names=("Bo Lind", "Ada Voss"))
    assert score(gold, {"a": [both]}).speakers == Share(1, 1)
    assert score(gold, {"a": [record(SIGN, ADA, "voss")]}).speakers == Share(0, 1)


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"speakers": (), "speaker_type": None}, 1),
        ({"speakers": ("local:analysts",), "speaker_names": ("analysts",), "speaker_type": "group"}, 1),
        ({"speakers": ("voss",), "speaker_type": "person"}, 0),
    ],
    ids=["nobody", "a group", "a person"],
)
def test_where_gold_names_nobody(fields: dict[str, Any], right: int) -> None:
    gold = gold_of([Article("a", TEXT)], {"a": ([replace(GOLD[0], speakers=(), speaker_names=())], [])})
    assert score(gold, {"a": [record(SIGN, ADA, "voss", **fields)]}).speakers == Share(right, 1)


def test_stances() -> None:
    scores = against([record(SIGN, ADA, "voss", "cold"), *GOLD[1:]])
    assert scores.stance == Share(2, 3)
    assert scores.confusion == {("warm", "cold"): 1, ("null", "null"): 1, ("cold", "cold"): 1}
    assert scores.macro_f1 == pytest.approx((0 + 1 + 2 / 3) / 3)
    assert scores.stance_by_kind == {"direct": Share(0, 1), "mixed": Share(1, 1), "indirect": Share(1, 1)}
    assert scores.stance_by_speaker == {"voss": Share(1, 2), "lind": Share(1, 1)}


def test_macro_f1_is_that_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    labels, draw = ["warm", "cold", None], random.Random(1)
    gold = [draw.choice(labels) for _ in range(40)]
    silver = [draw.choice(labels) for _ in range(40)]
    text = "word " * 200
    spans = [Span(20 * n, 20 * n + 9) for n in range(40)]
    theirs = [record(span, None, None, stance, article_id="b") for span, stance in zip(spans, gold, strict=True)]
    ours = [record(span, None, None, stance, article_id="b") for span, stance in zip(spans, silver, strict=True)]
    scores = score(gold_of([Article("b", text)], {"b": (theirs, [])}), {"b": ours})
    names = [[label or "null" for label in each] for each in (gold, silver)]
    assert scores.macro_f1 == pytest.approx(metrics.f1_score(*names, average="macro"))
    assert scores.stance.value == pytest.approx(metrics.accuracy_score(*names))


def test_a_cut_quotation_is_two_segments_and_one_stance() -> None:
    cut = replace(GOLD[0], content=(Span(SIGN.start, SIGN.start + 12), Span(SIGN.start + 13, SIGN.end)))
    scores = score(gold_of([Article("a", TEXT)], {"a": ([cut], [])}), {"a": [cut]})
    assert scores.exact == Measure(2, 2, 2)
    assert (scores.stance, scores.speakers, scores.by_speaker) == (Share(1, 1), Share(1, 1), {"voss": Measure(1, 1, 1)})


def test_what_is_not_asked_for_is_not_punished() -> None:
    gold = gold_of([Article("a", TEXT)], {"a": ([replace(GOLD[1], reports="thought"), GOLD[0]], [])}, reports=("speech",))
    assert score(gold, {"a": GOLD[:2]}).joint == Measure(1, 1, 1)
    assert score(gold, {"a": GOLD[:1]}).joint == Measure(1, 1, 1)


def test_an_article_without_gold_is_an_error() -> None:
    with pytest.raises(InputError, match="'zz'"):
        score(gold_of([Article("a", TEXT)], {"a": (GOLD, [])}), {"zz": []})


def test_the_table_names_every_figure() -> None:
    table = against(GOLD).as_table()
    for words in ("exact", "quoted joint", "recall indirect", "right source", "traps taken", "voss", "macro-F1", "stances, gold down"):
        assert words in table, words


def test_the_table_leaves_out_what_gold_does_not_label() -> None:
    gold = GoldArticle("a", TEXT, (GoldQuotation((SIGN,), "direct", ADA),))
    table = score([gold], {"a": GOLD}).as_table()
    assert "stance" not in table
    assert "speaker" not in table


def test_gold_lines_are_read(tmp_path: Path) -> None:
    quote = {"start": SIGN.start, "end": SIGN.end, "kind": "direct", "speaker": "Ada Voss"}
    quote |= {"speaker_start": ADA.start, "speaker_end": ADA.end}
    (tmp_path / "gold.jsonl").write_text(json.dumps({"doc_id": "a", "text": TEXT, "quotes": [quote]}) + "\n\n")
    assert read_gold(tmp_path / "gold.jsonl") == (GoldArticle("a", TEXT, (GoldQuotation((SIGN,), "direct", ADA, ("Ada Voss",)),)),)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"doc_id": "a"}', '{"doc_id": "a", "text": "abc", "quotes": [{"start": 1, "end": 9, "kind": "direct"}]}'],
    ids=["no JSON", "a list", "no text", "past the end"],
)
def test_bad_gold_lines_are_reported_with_their_place(tmp_path: Path, line: str) -> None:
    (tmp_path / "gold.jsonl").write_text('{"doc_id": "b", "text": "", "quotes": []}\n' + line)
    with pytest.raises(InputError, match=r"gold\.jsonl:2: is no gold line"):
        read_gold(tmp_path / "gold.jsonl")


# -- the bench


@functools.cache
def bench() -> Any:
    spec = importlib.util.spec_from_file_location("bench_scorer", BENCH)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def noisy(article: GoldArticle, draw: random.Random) -> list[Record]:
    """Predictions made from gold by losing, moving, splitting and inventing some."""
    records = []

    def add(spans: tuple[Span, ...], source: Span | None) -> None:
        records.append(replace(record(spans[0], source, None, article_id=article.id), content=spans))

    for quotation in article.quotations:
        if draw.random() < 0.2:
            continue
        spans, source = quotation.content, quotation.source
        if draw.random() < 0.4:
            spans = tuple(moved(span, len(article.text), draw) for span in spans)
        if draw.random() < 0.2:
            source = None
        elif source and draw.random() < 0.3:
            source = moved(source, len(article.text), draw)
        add(spans, source)
        if draw.random() < 0.15:
            add((moved(spans[0], len(article.text), draw),), source)
    for _ in range(draw.randrange(4)):
        add((moved(Span(0, 60), len(article.text), draw),), None)
    return records


def moved(span: Span, limit: int, draw: random.Random) -> Span:
    start = max(0, min(limit - 2, span.start + draw.randint(-40, 40)))
    return Span(start, max(start + 1, min(limit, span.end + draw.randint(-40, 40))))


def as_bench(records: Sequence[Record]) -> list[dict[str, int | None]]:
    return [
        {
            "start": span.start,
            "end": span.end,
            "speaker_start": each.source.start if each.source else None,
            "speaker_end": each.source.end if each.source else None,
        }
        for each in records
        for span in each.content
    ]


def same_as_bench(gold: Sequence[GoldArticle], rows: list[dict[str, Any]], seed: int) -> None:
    draw = random.Random(seed)
    silver = {article.id: noisy(article, draw) for article in gold}
    theirs = bench().score(rows, {key: as_bench(records) for key, records in silver.items()})
    ours = score(gold, silver)
    for name in ("exact", "iou", "joint", "quoted_iou", "quoted_joint"):
        measure = getattr(ours, name)
        rounded = [round(100 * value, 1) for value in (measure.precision, measure.recall, measure.f1)]
        assert dict(zip("PRF", rounded, strict=True)) == theirs[name], name
    assert (ours.iou.gold, ours.iou.silver) == (theirs["gold_units"], theirs["pred_units"])
    assert {kind: str(share).strip() for kind, share in ours.by_kind.items()} == theirs["recall_by_kind"]
    assert round(100 * (ours.sources.value or 0), 1) == theirs["source_accuracy"]


@pytest.mark.skipif(not (BENCH.exists() and DEV.exists()), reason="needs ../shared")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", [DEV, SEEDS], ids=["polnear", "seeds"])
def test_the_figures_are_those_of_the_bench(path: Path, seed: int) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    same_as_bench(read_gold(path), rows, seed)


# -- what holds of all

pieces = st.sampled_from(['"', "\u201c", "\u201d", "\n", "we", " ", "said ", "it was so. ", "(", "\u2019"])
places = st.integers(0, 60)


@st.composite
def hostile(draw: st.DrawFn) -> tuple[GoldArticle, dict[str, Any]]:
    text = "".join(draw(st.lists(pieces, min_size=4, max_size=60))) + "the end."
    quotations, rows = [], []
    for _ in range(draw(st.integers(0, 5))):
        start, length = draw(places) % (len(text) - 2), draw(st.integers(1, 30))
        kind = draw(st.sampled_from(["direct", "mixed", "indirect"]))
        span = Span(start, min(len(text), start + length))
        source = draw(st.none() | st.just(Span(start // 2, start // 2 + 2)))
        core = draw(st.booleans())
        quotations.append(GoldQuotation((span,), kind, source, core=core))
        ends = {"speaker_start": source.start if source else None, "speaker_end": source.end if source else None}
        rows.append({"start": span.start, "end": span.end, "kind": kind, "core": core, **ends})
    return GoldArticle("a", text, tuple(quotations)), {"doc_id": "a", "text": text, "quotes": rows}


@pytest.mark.skipif(not BENCH.exists(), reason="needs ../shared")
@given(st.lists(hostile(), min_size=1, max_size=1), st.integers(0, 10))
def test_the_figures_are_those_of_the_bench_on_hostile_texts(drawn: list[tuple[GoldArticle, dict[str, Any]]], seed: int) -> None:
    gold, rows = [each[0] for each in drawn], [each[1] for each in drawn]
    silver = {"a": noisy(gold[0], random.Random(seed))}
    theirs = bench().score(rows, {"a": as_bench(silver["a"])})
    ours = score(gold, silver)
    for name in ("exact", "iou", "joint", "quoted_iou", "quoted_joint"):
        measure = getattr(ours, name)
        assert round(100 * measure.f1, 1) == theirs[name]["F"], name
