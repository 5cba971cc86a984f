"""The four configs of a dataset: what a researcher loads of each, in a fresh process and offline."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.columns import CONFIGS, LAYERS, OFF_TARGET, anchor_of, filled, short_key, short_name
from quotes.dataset.dictionary import dictionary
from quotes.dataset.folder import read_build
from quotes.dataset.publish import Publication, publish
from quotes.dataset.tables import read_rows
from quotes.dataset.tags import OUTSIDE, sentence_rows, spans_of
from quotes.errors import ConfigError
from quotes.record import Labelling, Record
from quotes.text.article import Article
from quotes.text.parse import Entity, Layout
from quotes.text.spans import Span
from tests.test_publish import record

pytestmark = pytest.mark.versions
ROOT = Path(__file__).resolve().parent.parent
PUBLICATION = Publication(labels={"warm": "", "cold": ""}, splits={"train": 1}, settings="s1")
TEXT = "Ada Voss said it rains. \u201cWe agree. We will meet,\u201d said Ada Voss, a judge in Norland. Nobody spoke."
VOTES = (("ona", "warm"), ("bo", None))


def at(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def layout_of(article: Article) -> Layout:
    """Words and stops as tokens, sentences ended by stops."""
    tokens = [Span(*found.span()) for found in re.finditer(r"\w+|[^\w\s]", article.text)]
    sentences: list[list[Span]] = [[]]
    for token in tokens:
        sentences[-1].append(token)
        if token.of(article.text) == ".":
            sentences.append([])
    kinds = (("Ada Voss", "person"), ("Norland", "location"), ("judge", "language"))
    entities = [Entity(at(words, article.text), kind) for words, kind in kinds if words in article.text]
    return Layout(tuple(tuple(one) for one in sentences), tuple(sorted(entities, key=lambda one: one.span)))


def rows(article: Article) -> list[Record]:
    gold = record(article, "We agree. We will meet", grade="gold", annotator="ona", probabilities=(), cue=Span(50, 54), cue_text="said")
    return [
        record(article, "it rains", kind="indirect", stance=None),
        replace(gold, labelling=Labelling("guarded", True, "K1", VOTES), relay=None),
    ]


def dataset(folder: Path, article: Article | None = None) -> Path:
    one = article or Article("a1", TEXT, date="2031-05-02", licence="CC BY 4.0", publisher="The Norland Post")
    publish(rows(one), [one], folder, PUBLICATION, layout=layout_of)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("configs") / "out")


FRESH = """
import json, os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import ClassLabel, load_dataset
out = {}
for config in ("quotations", "articles", "sentences", "stance"):
    rows = load_dataset(sys.argv[1], config, split="train", cache_dir=sys.argv[2])
    streamed = list(load_dataset(sys.argv[1], config, split="train", cache_dir=sys.argv[2], streaming=True))
    frame = rows.to_pandas()
    inner = {name: getattr(each, "feature", each) for name, each in rows.features.items()}
    out[config] = {
        "rows": rows[:],
        "streamed": streamed == list(rows),
        "filtered": rows.filter(lambda row: row["language"] != "en", load_from_cache_file=False).num_rows,
        "frame": [len(frame), list(frame.columns) == rows.column_names],
        "labels": {name: each.names for name, each in inner.items() if isinstance(each, ClassLabel)},
    }
print(json.dumps(out))
"""


def fresh(folder: Path, cache: Path) -> dict:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    call = [sys.executable, "-c", textwrap.dedent(FRESH), str(folder), str(cache)]
    return json.loads(subprocess.run(call, capture_output=True, text=True, check=True, env=environment).stdout)


def test_each_config_loads_streams_and_filters_in_a_fresh_process(folder: Path, tmp_path: Path) -> None:
    found = fresh(folder, tmp_path / "cache")
    sizes = {"quotations": 2, "articles": 1, "sentences": 4, "stance": 1}
    for config, size in sizes.items():
        one = found[config]
        assert one["streamed"] and one["filtered"] == 0 and one["frame"] == [size, True], config
        assert list(one["rows"]) == [column.name for column in CONFIGS[config]]
    assert found["quotations"]["labels"]["tone"] == ["guarded", "adversarial"]
    assert found["stance"]["labels"]["label"] == ["warm", "cold", OFF_TARGET]
    assert found["sentences"]["labels"]["content_tags"] == ["O", "B-content", "I-content"]
    assert found["sentences"]["labels"]["entity_tags"][:3] == ["O", "B-date", "I-date"]


AGAIN = """
import json, os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
from datasets import load_dataset
print(json.dumps([load_dataset(sys.argv[1], name, split="train", cache_dir=sys.argv[2])[:] for name in ("sentences", "stance")]))
"""


def test_a_rebuilt_set_is_never_served_stale(tmp_path: Path) -> None:
    """The worst case: neither sizes nor times of the files tell."""

    def loaded() -> list[dict]:
        for path in (tmp_path / "out").rglob("*.parquet"):
            os.utime(path, ns=(10**18, 10**18))
        call = [sys.executable, "-c", AGAIN, str(tmp_path / "out"), str(tmp_path / "cache")]
        return json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)

    dataset(tmp_path / "out")
    before = loaded()
    changed = TEXT.replace("judge", "miner")
    dataset(tmp_path / "out", Article("a1", changed, date="2031-05-02", licence="CC BY 4.0", publisher="The Norland Post"))
    sentences, stance = loaded()
    assert ["miner" in tokens for tokens in sentences["tokens"]] == ["judge" in tokens for tokens in before[0]["tokens"]]
    assert stance["context"] == [changed] and before[1]["context"] == [TEXT]


def test_a_quotation_has_the_columns_that_research_needs(folder: Path, tmp_path: Path) -> None:
    from datasets import load_dataset

    silver, gold = load_dataset(str(folder), split="train", cache_dir=str(tmp_path))
    assert silver["off_target"] == 0.0 and silver["model_version"].endswith("+s1") and silver["votes"] == []
    assert gold["off_target"] is None and gold["model_version"] is None and gold["guideline_rule"] == "K1"
    assert gold["votes"] == [{"annotator": "ona", "label": "warm"}, {"annotator": "bo", "label": OFF_TARGET}]
    assert gold["publisher"] == "The Norland Post" and gold["tone"] == 0 and gold["ambiguous"] is True
    assert gold["left_context"] + gold["text"] + gold["right_context"] == gold["context"] == TEXT


def test_stance_holds_what_a_person_labelled_and_nothing_else(tmp_path: Path) -> None:
    from datasets import load_dataset

    one = Article("a1", TEXT, licence="CC0")
    off, unlabelled = (replace(row, grade="gold", stance=None, probabilities=()) for row in rows(one))
    publish([replace(off, labelling=Labelling()), replace(unlabelled, labelling=None)], [one], tmp_path / "out", PUBLICATION)
    [row] = load_dataset(str(tmp_path / "out"), "stance", split="train", cache_dir=str(tmp_path / "cache"))
    assert (row["text"], row["label"]) == ("it rains", 2)


def test_a_config_without_a_row_is_not_named(tmp_path: Path) -> None:
    one = Article("a1", TEXT, licence="CC0")
    publish(rows(one)[:1], [one], tmp_path / "out", PUBLICATION)
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_dir()) == ["articles", "quotations"]


def test_no_label_has_the_name_of_none() -> None:
    with pytest.raises(ConfigError, match="off_target"):
        replace(PUBLICATION, labels={OFF_TARGET: "", "cold": ""})


# -- tags


def spans_in(tags: Sequence[str], tokens: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """The spans that BIO tags tell, as any tagger's scorer reads them."""
    begun: tuple[int, str] | None = None
    for number, tag in enumerate([*tags, OUTSIDE]):
        if begun and tag[0] != "I":
            yield Span(tokens[begun[0]].start, tokens[number - 1].end), begun[1]
            begun = None
        if tag[0] == "B":
            begun = (number, tag[2:])
        assert tag[0] != "I" or (begun and begun[1] == tag[2:]), "an I that no B begins"


def test_tags_tell_the_spans() -> None:
    one = Article("a1", TEXT)
    found = {layer: [] for layer in (*LAYERS, "entity")}
    held = []
    for row in sentence_rows(one, layout_of(one), rows(one)):
        held.append([each.text for each in row.records])
        for layer, tags in row.tags.items():
            found[layer] += [(span.of(TEXT), kind) for span, kind in spans_in(tags, row.tokens)]
    assert found["content"] == [("it rains", "content"), ("We agree.", "content"), ("We will meet", "content")]
    assert found["source"] == [("Ada Voss", "source")] and [words for words, _ in found["cue"]] == ["said", "said"]
    assert found["entity"] == [("Ada Voss", "person"), ("judge", "misc"), ("Norland", "location")]
    meet = "We agree. We will meet"
    assert held == [["it rains", meet], [meet], [meet], []]


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[Article, Layout, list[Record]]:
    words = draw(st.lists(st.sampled_from(["it", "rains", "so", "he", "U.S.-led", "."]), min_size=1, max_size=20))
    one = Article("a", " ".join(words))
    places = st.integers(0, len(one.text) - 1)
    records = []
    for _ in range(draw(st.integers(0, 3))):
        spans = [Span(min(pair), max(pair) + 1) for pair in draw(st.lists(st.tuples(places, places), min_size=3, max_size=3))]
        content = tuple(dict.fromkeys(spans[:1]))
        plain = record(Article("a", TEXT), "it rains")
        records.append(replace(plain, article_id="a", content=content, text="", source=spans[1], cue=spans[2]))
    return one, layout_of(one), records


def all_spans(each: Record) -> list[Span]:
    return [span for layer in LAYERS for span in spans_of(each, layer)]


@given(texts_with_spans())
def test_a_token_is_tagged_where_it_shares_a_character_with_a_span(case: tuple[Article, Layout, list[Record]]) -> None:
    one, layout, records = case
    for row in sentence_rows(one, layout, records):
        for layer in LAYERS:
            spans = [span for each in records for span in spans_of(each, layer)]
            told = [any(token.overlaps(span) for span in spans) for token in row.tokens]
            assert [tag != OUTSIDE for tag in row.tags[layer]] == told
            assert list(spans_in(row.tags[layer], row.tokens)) or not any(told)
        touching = [each for each in records if any(token.overlaps(span) for span in all_spans(each) for token in row.tokens)]
        assert list(row.records) == touching


@pytest.mark.weights
def test_the_tags_of_the_sample_agree_with_its_spans(tmp_path: Path) -> None:
    """Tokens and entities from the models, spans from gold: what each content's tags cover is the content, but for marks at its ends."""
    sample = ROOT / "annotations" / "sample"
    quotes.build_dataset(list(quotes.read_articles(sample))[:3], out=tmp_path / "out", annotations=sample, plots=False)

    def read(config: str) -> list[dict]:
        return [row for _, row in read_rows(tmp_path / "out", config, read_build(tmp_path / "out").rows[config])]

    sentences, contents = read("sentences"), {row["id"]: row["content"] for row in read("quotations")}
    assert len(sentences) > 40 and any(tag != OUTSIDE for row in sentences for tag in row["entity_tags"])
    for row in sentences:
        tokens = [Span(start, end) for start, end in zip(row["token_starts"], row["token_ends"], strict=True)]
        spans = [Span(**span) for name in row["quotations"] for span in contents[name]]
        told = [any(token.overlaps(span) for span in spans) for token in tokens]
        assert [tag != OUTSIDE for tag in row["content_tags"]] == told, row["id"]


# -- the table


def test_the_data_dictionary_is_the_table() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert page == dictionary(), "quotes columns > docs/data-dictionary.md"
    for columns in CONFIGS.values():
        assert all(f"| `{column.name}` |" in page for column in columns)


def test_a_column_has_a_value_or_is_cut_from_the_text() -> None:
    for columns in CONFIGS.values():
        assert all(column.value or column.cut for column in columns)
        assert len({column.name for column in columns}) == len(columns)


@pytest.mark.parametrize(
    ("words", "anchor"),
    [("We agree", "We agree"), ("one two three four five six", "one two three four five six"), ("a b c d e f g", "a b c ... e f g")],
)
def test_an_anchor_is_the_first_and_the_last_words(words: str, anchor: str) -> None:
    assert anchor_of(words) == anchor


def test_a_name_that_is_made_of_an_article_s_words_is_short() -> None:
    long = "head of the bureau of the port of Norland"
    assert short_name(long, "local:x") == "head of the bureau of the port"
    assert short_key("local:" + long.replace(" ", "-")) == "local:head-of-the-bureau-of-the-port"
    assert short_name(long, "holm") == long and short_key("holm") == "holm"


def test_words_that_were_withheld_come_back_from_the_text(tmp_path: Path) -> None:
    for name, licence in (("full", "CC0"), ("bare", "CC0")):
        one = Article("a1", TEXT, licence=licence)
        publish(rows(one), [one], tmp_path / name, replace(PUBLICATION, texts="none" if name == "bare" else "all"), layout=layout_of)
    for config, columns in CONFIGS.items():
        full, bare = ([row for _, row in read_rows(tmp_path / name, config, ["train"])] for name in ("full", "bare"))
        assert [filled(columns, row, TEXT) for row in bare] == full
        assert all(row[column.name] is column.withheld for row in bare for column in columns if column.cut and not column.value)
