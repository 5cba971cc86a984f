"""The published folder: what load_dataset makes of it, and what stays when a run dies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.dataset import context as contexts
from quotes.dataset import folder as folders
from quotes.dataset import publish as room
from quotes.dataset.card import card_body
from quotes.dataset.counts import Counts
from quotes.dataset.duplicates import Duplicates
from quotes.dataset.folder import MARKER
from quotes.dataset.licences import may_share
from quotes.dataset.publish import Publication, publish
from quotes.dataset.splits import Plan, speaker_split, split_of
from quotes.dataset.tables import features_of
from quotes.errors import ConfigError, OutputError
from quotes.record import Record
from quotes.text.article import Article
from quotes.text.spans import Span

pytestmark = pytest.mark.versions

os.environ["HF_HUB_OFFLINE"] = "1"
SPLITS = {"train": 0.8, "test": 0.2}
PUBLICATION = Publication(labels={"warm": "wants to come closer", "cold": ""}, splits=SPLITS, licence="CC-BY-4.0", settings="s1")
TEXT = "First line.\r\n\r\n\u201cWe agree,\u201d said Ada Voss of Norland. \u201cAnd we will meet.\u201d\r\n\r\nShe said it would rain."


def article(article_id: str = "a1", licence: str | None = "CC BY 4.0", text: str = TEXT) -> Article:
    return Article(article_id, text, date="2031-05-02", licence=licence, title="A meeting | <b>", url="https://example.org/1")


def at(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def record(of: Article, *content: str, **fields: object) -> Record:
    spans = tuple(at(of.text, words) for words in content)
    plain = Record(
        article_id=of.id,
        language="en",
        content=spans,
        text=" ".join(content),
        kind="direct",
        reports="speech",
        source=at(of.text, "Ada Voss"),
        source_text="Ada Voss",
        source_kind="name",
        cue=at(of.text, "said"),
        cue_text="said",
        relay=None,
        speakers=("voss",),
        speaker_names=("Ada Voss",),
        speaker_type="person",
        speaker_confidence=0.75,
        rule="adjacent_cue",
        confidence=0.5,
        stance="warm",
        probabilities=(("warm", 0.75), ("cold", 0.25)),
        grade="silver",
    )
    return replace(plain, **fields)


def rows(of: Article) -> list[Record]:
    nobody = {"source": None, "source_text": None, "source_kind": None, "cue": None, "cue_text": None, "speakers": (), "speaker_names": ()}
    return [
        record(of, "We agree", "And we will meet"),
        record(of, "it would rain", kind="indirect", stance=None, speaker_type=None, speaker_confidence=None, probabilities=(), **nobody),
    ]


def load(folder: Path, cache: Path, config: str | None = None):
    from datasets import load_dataset

    return load_dataset(str(folder), config, cache_dir=str(cache))


def test_both_configs_load_with_typed_features(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    found = load(tmp_path / "out", tmp_path / "cache")
    split = split_of("a1", SPLITS)
    assert list(found) == [split]
    features, row = found[split].features, found[split][0]
    assert features["stance"].names == ["warm", "cold"]
    assert features["kind"].names == ["direct", "mixed", "indirect"]
    for name in ("kind", "reports", "grade", "speaker_type", "source_kind", "stance"):
        assert type(features[name]).__name__ == "ClassLabel", name
    assert row["id"] == f"a1:{row['start']}-{row['end']}"
    assert [TEXT[span["start"] : span["end"]] for span in row["content"]] == ["We agree", "And we will meet"]
    assert TEXT[row["source_start"] : row["source_end"]] == row["source"] == "Ada Voss"
    assert row["speakers"] == ["voss"]
    assert row["probabilities"] == [{"label": "warm", "probability": 0.75}, {"label": "cold", "probability": 0.25}]
    articles = load(tmp_path / "out", tmp_path / "cache", "articles")[split]
    assert articles[0]["text"] == TEXT
    assert articles[0]["sha256"] == one.digest
    assert (articles[0]["quotations"], articles[0]["gold"]) == (2, 0)


def test_wikidata_ids_stand_beside_their_people(tmp_path: Path) -> None:
    one = article()
    several = {"speakers": ("local:bo", "voss", "lind"), "speaker_names": ("Bo", "Ada Voss", "Tom Lind")}
    found = [replace(each, **several) if each.speakers else each for each in rows(one)]
    publish(found, [one], tmp_path / "out", replace(PUBLICATION, wikidata={"voss": "Q7", "kern": "Q8"}))
    loaded = load(tmp_path / "out", tmp_path / "cache")[split_of("a1", SPLITS)]
    assert loaded["speaker_wikidata"] == [[None, "Q7", None], []]


def test_what_is_not_there_is_null(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    row = load(tmp_path / "out", tmp_path / "cache")[split_of("a1", SPLITS)][1]
    for name in ("stance", "source", "source_start", "source_kind", "cue", "cue_end", "speaker_type", "speaker_confidence", "annotator"):
        assert row[name] is None, name
    assert row["speakers"] == row["probabilities"] == []


def test_without_labels_every_stance_is_null(tmp_path: Path) -> None:
    one = article()
    publish([replace(row, stance=None) for row in rows(one)], [one], tmp_path / "out", replace(PUBLICATION, labels={}))
    found = load(tmp_path / "out", tmp_path / "cache")[split_of("a1", SPLITS)]
    assert found["stance"][:] == [None, None]
    assert "## Stance labels" not in (tmp_path / "out" / "README.md").read_text()


def test_context_is_the_paragraph_around(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    row = load(tmp_path / "out", tmp_path / "cache")[split_of("a1", SPLITS)][0]
    assert row["context"] == TEXT.split("\r\n\r\n")[1]
    assert TEXT[row["context_start"] :].startswith(row["context"])


@pytest.mark.parametrize(
    ("licence", "shared"),
    [
        ("CC BY 2.5 (Wikinews)", True),
        ("CC-BY-4.0", True),
        ("CC0 1.0", True),
        ("U.S. Government work (17 U.S.C. 105); mirror states no licence", True),
        ("Apache-2.0", True),
        ("none stated; not for redistribution", False),
        ("none stated", False),
        ("All rights reserved", False),
        ("Daily Example", False),
        ("accredited press", False),
        ("", False),
        (None, False),
    ],
)
def test_licences_that_let_a_text_be_passed_on(licence: str | None, shared: bool) -> None:
    assert may_share(licence) is shared


@pytest.mark.parametrize(
    ("texts", "licence", "included"),
    [("licensed", "CC BY 4.0", True), ("licensed", None, False), ("all", None, True), ("none", "CC BY 4.0", False)],
)
def test_texts_go_in_as_asked(tmp_path: Path, texts: str, licence: str | None, included: bool) -> None:
    one = article(licence=licence)
    counts = publish(rows(one), [one], tmp_path / "out", replace(PUBLICATION, texts=texts))
    split = split_of("a1", SPLITS)
    row = load(tmp_path / "out", tmp_path / "cache", "articles")[split][0]
    assert (row["text"] is not None, row["text_included"], counts.texts) == (included, included, int(included))
    quotation = load(tmp_path / "out", tmp_path / "cache")[split][0]
    words = [quotation[name] is not None for name in ("text", "context", "left_context", "right_context", "source", "cue")]
    assert words == [included] * 6 and quotation["text_included"] is included
    assert (quotation["source_start"], quotation["anchor"]) == (TEXT.index("Ada Voss"), "We agree And we will meet")


def test_no_empty_split_is_named(tmp_path: Path) -> None:
    ids = {split: next(f"x{n}" for n in range(100) if split_of(f"x{n}", SPLITS) == split) for split in SPLITS}
    quiet, loud = article(ids["test"], text="It rained."), article(ids["train"])
    publish(rows(loud), [quiet, loud], tmp_path / "out", PUBLICATION)
    assert list(load(tmp_path / "out", tmp_path / "cache")) == ["train"]
    assert set(load(tmp_path / "out", tmp_path / "cache", "articles")) == {"train", "test"}


def test_a_rebuilt_folder_is_not_served_from_the_cache(tmp_path: Path) -> None:
    one = article()
    program = textwrap.dedent(
        """
        import os, sys
        os.environ["HF_HUB_OFFLINE"] = "1"
        from datasets import load_dataset
        print([value for split in load_dataset(sys.argv[1], cache_dir=sys.argv[2]).values() for value in split["confidence"]])
        """
    )

    def fresh() -> str:
        call = [sys.executable, "-c", program, str(tmp_path / "out"), str(tmp_path / "cache")]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip()

    publish([record(one, "We agree", confidence=0.5)], [one], tmp_path / "out", PUBLICATION)
    stamps = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    assert fresh() == "[0.5]"
    publish([record(one, "We agree", confidence=0.25)], [one], tmp_path / "out", PUBLICATION)
    for path in (tmp_path / "out").rglob("*.parquet"):  # the worst case: neither sizes nor times of the files tell
        os.utime(path, ns=(stamps[path.name], stamps[path.name]))
    assert fresh() == "[0.25]"


def test_the_records_of_an_article_are_asked_for_once(tmp_path: Path) -> None:
    class Asked(dict[str, list[Record]]):
        def get(self, key: str, default: object = None) -> list[Record]:
            asked.append(key)
            return self[key]

    asked: list[str] = []
    articles = [article(f"a{number}", text=f"{TEXT} Number {number}.") for number in range(3)]
    publish(Asked({each.id: rows(each) for each in articles}), articles, tmp_path / "out", PUBLICATION)
    assert asked == ["a0", "a1", "a2"]


def test_nothing_is_written_where_all_who_speak_belong_to_another_split(tmp_path: Path) -> None:
    plan = Plan(SPLITS, "speaker")
    name = next(key for number in range(99) if split_of(key := f"a{number}", SPLITS) != speaker_split("voss", plan))
    silent, copy = article(name), article(f"{name}-copy")  # a copy goes with the article that came first
    with pytest.raises(OutputError, match="no quotation is left of 1: whoever says them"):
        publish([record(copy, "We agree")], [silent, copy], tmp_path / "out", replace(PUBLICATION, split_by="speaker"))
    assert [*tmp_path.iterdir()] == []


def test_a_record_that_does_not_fit_is_refused_in_an_article_that_is_left_out_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sides = {split_of(key := f"a{number}", SPLITS): key for number in range(99)}
    one, other, between = article(sides["train"]), article(sides["test"]), article("between")
    alike = {"between": frozenset({one.id, other.id})}
    monkeypatch.setattr(room, "find_duplicates", lambda articles: Duplicates(alike, "near"))
    articles = [replace(each, date=date) for each, date in ((one, "2031-01-01"), (other, "2031-01-01"), (between, "2031-01-02"))]
    found = [record(one, "We agree"), record(between, "We agree")]
    assert publish(found, articles, tmp_path / "out", PUBLICATION).left_out == ("between",)
    with pytest.raises(OutputError, match="its words are not those of the article"):
        publish([found[0], replace(found[1], text="We part")], articles, tmp_path / "other", PUBLICATION)
    assert not (tmp_path / "other").exists()


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    one = article()
    for name in ("first", "second"):
        publish(rows(one), [one], tmp_path / name, PUBLICATION)
    for path in (tmp_path / "first").rglob("*.*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "second" / path.relative_to(tmp_path / "first")).read_bytes()


def test_other_settings_change_the_build(tmp_path: Path) -> None:
    one, builds = article(), set()
    for settings in ("s1", "s2"):
        publish(rows(one), [one], tmp_path / "out", replace(PUBLICATION, settings=settings))
        builds.add(json.loads((tmp_path / "out" / MARKER).read_text())["build"])
    assert len(builds) == 2


def test_the_card_is_what_the_hub_reads(tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    one = article()
    publish(rows(one), [one, article("a2", None)], tmp_path / "out", replace(PUBLICATION, facts={"weights": "made | up"}))
    card = DatasetCard.load(tmp_path / "out" / "README.md")
    assert card.data.license == "cc-by-4.0"
    assert [config["config_name"] for config in card.data.configs] == ["articles", "quotations"]
    assert [config.get("default", False) for config in card.data.configs] == [False, True]
    for words in ("| Ada Voss | 1 |", "| (nobody named) | 1 |", "| warm | 1 |", "made \\| up", "texts of 1 of 2 articles"):
        assert words in card.text, words


def test_every_column_stands_in_the_card_once_and_in_order() -> None:
    card = card_body("t", Counts(), about="", licence="", labels={}, build="b", facts={})
    for config, features in features_of([*PUBLICATION.labels]).items():
        section = card.split(f"## Columns of `{config}`")[1].split("\n\n")[1]
        told = [name for line in section.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])]
        assert told == list(features), config


def test_an_own_licence_goes_by_its_name(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", replace(PUBLICATION, licence="Not for redistribution!"))
    text = (tmp_path / "out" / "README.md").read_text()
    assert "\nlicense: other\n" in text
    assert "\nlicense_name: not-for-redistribution\n" in text


# -- refusals


def test_no_quotation_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no quotation in any of the 1 articles"):
        publish([], [article()], tmp_path / "out", PUBLICATION)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "We differ"}, "not those of the article"),
        ({"article_id": "zz"}, "not among"),
        ({"stance": "lukewarm"}, "known: warm, cold"),
    ],
    ids=["other words", "other article", "unknown stance"],
)
def test_a_row_that_does_not_fit_is_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    one = article()
    with pytest.raises(OutputError, match=message):
        publish([record(one, "We agree", **change)], [one], tmp_path / "out", PUBLICATION)
    assert not list(tmp_path.iterdir())


def test_two_articles_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="two articles"):
        publish([], [article(), article()], tmp_path / "out", PUBLICATION)


def test_a_foreign_folder_is_let_alone(tmp_path: Path) -> None:
    one = article()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"no build wrote, e\.g\. thesis\.txt"):
        publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    assert (tmp_path / "out" / "thesis.txt").read_text() == "mine"


def test_a_build_with_a_file_of_someone_else_in_it_is_let_alone(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    (tmp_path / "out" / "articles" / "notes.md").write_text("mine")
    with pytest.raises(OutputError, match=r"articles/notes\.md"):
        publish(rows(one), [one], tmp_path / "out", PUBLICATION)


def test_a_file_in_the_way_is_let_alone(tmp_path: Path) -> None:
    one = article()
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        publish(rows(one), [one], tmp_path / "out", PUBLICATION)


def test_an_empty_folder_and_an_earlier_build_are_replaced(tmp_path: Path) -> None:
    one = article()
    (tmp_path / "out").mkdir()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    publish(rows(one)[:1], [one], tmp_path / "out", PUBLICATION)
    assert load(tmp_path / "out", tmp_path / "cache")[split_of("a1", SPLITS)].num_rows == 1
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["out"]


def test_a_run_that_fails_midway_leaves_the_earlier_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "_card", full)
    with pytest.raises(OutputError, match="No space left"):
        publish(rows(one)[:1], [one], tmp_path / "out", PUBLICATION)
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(os.name != "posix", reason="kills itself with a signal")
def test_a_killed_run_leaves_the_earlier_build(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    before = (tmp_path / "out" / MARKER).read_text()
    program = textwrap.dedent(
        """
        import os, signal, sys
        sys.path[:0] = sys.argv[2:]
        import test_publish as t
        t.room._card = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        one = t.article()
        t.publish(t.rows(one)[:1], [one], t.Path(sys.argv[1]), t.PUBLICATION)
        """
    )
    here = Path(__file__).resolve().parent
    call = [sys.executable, "-c", program, str(tmp_path / "out"), str(here), str(here.parent)]
    assert subprocess.run(call, check=False).returncode == -9
    assert (tmp_path / "out" / MARKER).read_text() == before
    leftover = next(tmp_path.glob(".out.*.new"))
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    assert not leftover.exists()


def test_a_build_that_was_moved_aside_when_the_run_died_comes_back(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    (tmp_path / "out").rename(tmp_path / ".out.00c0ffee.old")
    with pytest.raises(OutputError):
        publish([record(one, "We agree", stance="lukewarm")], [one], tmp_path / "out", PUBLICATION)
    assert load(tmp_path / "out", tmp_path / "cache")[split_of("a1", SPLITS)].num_rows == 2


@pytest.mark.parametrize(
    "change",
    [{"splits": {}}, {"splits": {"train": 0}}, {"splits": {"dev-set": 1}}, {"splits": {"all": 1}}, {"texts": "some"}],
    ids=["no split", "no share", "dash in a name", "the name all", "unknown texts"],
)
def test_a_publication_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        replace(PUBLICATION, **change)


# -- what holds of all


@given(st.lists(st.text(max_size=8), unique=True), st.text(max_size=8), st.integers())
def test_a_split_depends_on_the_article_alone(others: list[str], one: str, seed: int) -> None:
    assert split_of(one, SPLITS, seed) == split_of(one, SPLITS, seed) in SPLITS


def test_splits_come_near_their_shares_and_depend_on_the_seed() -> None:
    drawn = [split_of(f"article-{number}", SPLITS, 1) for number in range(2000)]
    assert 0.77 < drawn.count("train") / 2000 < 0.83
    assert drawn != [split_of(f"article-{number}", SPLITS, 2) for number in range(2000)]


@pytest.mark.parametrize(
    "odd",
    ["\x00", "\ud800", "\u202e", "\ufeff", "a\u0301", "\U0001f600"],
    ids=["nul", "lone surrogate", "right to left", "byte order mark", "accent", "astral"],
)
def test_odd_characters_do_not_move_offsets(tmp_path: Path, odd: str) -> None:
    one = article(text=f"{odd} Ada Voss said {odd}it rains{odd}.")
    publish([record(one, f"{odd}it rains")], [one], tmp_path / "out", PUBLICATION)
    split = split_of("a1", SPLITS)
    row = load(tmp_path / "out", tmp_path / "cache")[split][0]
    text = load(tmp_path / "out", tmp_path / "cache", "articles")[split][0]["text"]
    assert len(text) == len(one.text)
    assert text[row["start"] : row["end"]] == row["text"]


HOSTILE = [
    "[x](javascript:1)",
    "![x](http://evil.example/x.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`code` and *stress*",
    "a | b",
    "# heading",
    "line\n\n---\n\n# heading\n\n- list",
    "&#60;script&#62;",
    "https://evil.example",
    "\\[x](javascript:1)",
    "$$x$$",
    "a\u202eb\x1b[31m",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_markdown_and_no_html_of_outside_words_lives_in_the_card(tmp_path: Path, words: str) -> None:
    one = replace(rows(article("a1"))[0], speaker_names=(words,), speakers=("local:x",))
    hostile = replace(
        PUBLICATION, title=words, about=words, licence=words, labels={**PUBLICATION.labels, words: words}, facts={words: words}
    )
    publish([one], [article("a1")], tmp_path / "out", hostile)
    whole = (tmp_path / "out" / "README.md").read_text("utf-8")
    front, body = whole.removeprefix("---\n").split("\n---\n", 1)
    assert yaml_of(front)["pretty_name"] == " ".join(words.split())
    assert "<script" not in body and "<img" not in body and "\u202e" not in body and "\x1b" not in body
    assert not re.search(r"(?<!\\)\]\(", body) and not re.search(r"(?<!\\)`code", body) and not re.search(r"(?<!\\)\*stress", body)
    headings = [line for line in body.split("\n") if line.startswith("#")]
    assert sum("heading" in line for line in headings) <= 1, "the title's own line"
    assert not any(line in ("---", "- list") for line in body.split("\n"))
    assert "&#60;script" not in body
    assert all(line.count(" | ") + 1 == len(re.split(r"(?<!\\)\|", line)) - 2 for line in body.split("\n") if line.startswith("| "))


def yaml_of(text: str) -> dict:
    import yaml

    return yaml.safe_load(text)


def test_a_language_of_no_form_is_not_named_in_the_card(tmp_path: Path) -> None:
    odd = replace(article("a1"), language="x: {y: [\n---\n")
    publish(rows(odd), [odd], tmp_path / "out", PUBLICATION)
    assert "x: {y" not in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_two_ids_that_are_stored_as_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="two articles"):
        publish([], [article("a\ud800"), article("a\udc00")], tmp_path / "out", PUBLICATION)


def context(text: str, words: str) -> str | None:
    """The context of some words of a text."""
    from quotes.text.lines import paragraphs

    found = contexts.context_of(at(text, words), paragraphs(text), text)
    return found.of(text) if found else None


CONTEXTS: dict[str, tuple[str, str, str | None]] = {
    "its paragraph": ("One.\n\nTwo so.\n\nThree.", "so", "Two so."),
    "the first": ("One so.\n\nTwo.", "so", "One so."),
    "the last": ("One.\n\nTwo so.", "so", "Two so."),
    "two paragraphs": ("One.\n\nTwo so.\n\nThree.\n\nFour.", "so.\n\nThree", "Two so.\n\nThree."),
    "as long as may be": ("One.\n\n" + "x" * 996 + " so." + "\n\nTwo.", "so", "x" * 996 + " so."),
    "sentences on both sides": (
        "It is. " * 100 + "So he said. " + "It was. " * 100,
        "So he said.",
        "It is. " * 70 + "So he said." + " It was." * 62,
    ),
    "room left by a short end": ("It is. " * 200 + "So he said. It was.", "So he said.", "It is. " * 139 + "So he said. It was."),
    "room left by a short beginning": ("It is. So he said. " + "It was. " * 200, "So he said.", "It is. So he said." + " It was." * 122),
    "words where no sentence ends": (
        "it is " * 100 + "so he said " + "it was " * 100,
        "so he said",
        "it is " * 82 + "so he said" + " it was" * 71,
    ),
    "itself where nothing ends": ("x" * 600 + "y" + "x" * 1200, "y", "y"),
    "itself where it is longer": ("It is. " + "x" * 1001 + " It was.", "x" * 1001, "x" * 1001),
    "no paragraph": ("", "", None),
}


@pytest.mark.parametrize(("text", "words", "shown"), CONTEXTS.values(), ids=CONTEXTS.keys())
def test_a_context_is_cut_at_sentences_where_its_paragraph_is_long(text: str, words: str, shown: str | None) -> None:
    if shown is None:
        assert contexts.context_of(Span(0, 1), (), "x") is None
        return
    assert context(text, words) == shown
    assert len(shown) <= max(contexts.CONTEXT, len(words))


def test_a_split_is_where_the_hash_of_the_id_falls() -> None:
    import hashlib

    for name in "abcdefgh":
        drawn = int.from_bytes(hashlib.sha256(f"7:{name}".encode()).digest()[:8], "big") / 2**64
        assert split_of(name, {"one": 0.25, "two": 0.25, "three": 0.5}, 7) == ("one" if drawn < 0.25 else "two" if drawn < 0.5 else "three")
        assert split_of(name, {"one": 1, "two": 1}, 7) == ("one" if drawn < 0.5 else "two")
        assert split_of(name, SPLITS) == split_of(name, SPLITS, 0)


@pytest.mark.parametrize(("values", "rest"), [(20, None), (21, "| 1 more | 1 |"), (23, "| 3 more | 3 |")])
def test_a_table_of_the_card_names_twenty_values(values: int, rest: str | None) -> None:
    counts = Counts()
    counts.add("kind", [f"v{number}" for number in range(values) for _ in range(2 if number < 20 else 1)])
    body = card_body("A title", counts, about="", licence="CC0-1.0", labels={}, build="b", facts={})
    assert len(re.findall(r"\| v\d", body)) == 20
    assert (rest is None and " more |" not in body) or (rest is not None and rest in body)


def test_a_publication_that_says_nothing() -> None:
    bare = Publication(labels={}, splits={"train": 1.0})
    assert (bare.seed, bare.licence, bare.title, bare.about, bare.settings) == (0, "not stated", "Quotations in the news", "", "")
    assert (bare.texts, bare.facts) == ("licensed", {})


LICENCES = {"cc0-1.0": "cc0-1.0", " CC BY 4.0 ": "cc-by-4.0", "mit": "mit"}


@pytest.mark.parametrize(("words", "licence"), LICENCES.items())
def test_a_licence_that_the_hub_knows_goes_by_its_identifier(words: str, licence: str) -> None:
    assert room._licence(words) == {"license": licence}


OWN_LICENCES = {"My own, 2031": "my-own-2031", "!": "not-stated", "": "not-stated", "(so)": "so"}


@pytest.mark.parametrize(("words", "name"), OWN_LICENCES.items())
def test_a_licence_of_ones_own_is_other(words: str, name: str) -> None:
    assert room._licence(words) == {"license": "other", "license_name": name}


def test_a_file_that_cannot_be_read_is_somebody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    folders.refuse_foreign(tmp_path / "out")

    def unreadable(path: Path) -> str:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(folders, "sha256_of", unreadable)
    with pytest.raises(OutputError, match="that no build wrote"):
        folders.refuse_foreign(tmp_path / "out")


def test_a_link_in_a_build_is_somebody_elses(tmp_path: Path) -> None:
    one = article()
    publish(rows(one), [one], tmp_path / "out", PUBLICATION)
    (tmp_path / "out" / "README.md").rename(tmp_path / "there")
    (tmp_path / "out" / "README.md").symlink_to(tmp_path / "there")
    with pytest.raises(OutputError, match=r"README\.md"):
        folders.refuse_foreign(tmp_path / "out")
