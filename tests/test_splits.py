"""Which split an article goes to: alone, beside near-duplicates, by date, by speaker, and when others are added."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.config import read_config
from quotes.dataset.duplicates import Duplicates, find_duplicates
from quotes.dataset.folder import read_build
from quotes.dataset.publish import Publication, publish
from quotes.dataset.splits import Plan, Splits, belongs, by_date, cut, planned, split_of, suggested
from quotes.dataset.tables import read_rows
from quotes.errors import ConfigError
from quotes.record import Record
from quotes.text.article import Article
from tests.test_config import LEAST, write
from tests.test_publish import record

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
PLAN = Plan(SHARES)
PUBLICATION = Publication(labels={"warm": "", "cold": ""}, splits=SHARES, settings="s1")
NONE = Duplicates({}, "copies")
STORY = (
    "The council of Norland met on Monday to speak about the harbour. Ada Voss said it rains. Nobody else wished to speak, and so "
    "the meeting was over before noon, to the surprise of the three reporters who had come all the way from the capital by train."
)


def article(name: str, text: str = "", date: str | None = None) -> Article:
    return Article(name, text or f"Ada Voss said it rains on {name}.", date=date, licence="CC0")


def ids(split: str, plan: Plan = PLAN, start: str = "x") -> Iterable[str]:
    return (name for name in (f"{start}{number}" for number in range(10_000)) if split_of(name, plan.splits, plan.seed) == split)


def first(split: str, start: str = "x") -> str:
    return next(iter(ids(split, start=start)))


# -- adding articles


def named(articles: Iterable[Article]) -> dict[str, Article]:
    return {one.id: one for one in articles}


@pytest.mark.parametrize("by", ["article", "date", "speaker"])
def test_adding_articles_never_moves_an_old_one(by: str) -> None:
    plan = replace(PLAN, by=by, until={"train": "2010-12-31", "validation": "2011-06-30", "test": None} if by == "date" else {})
    old = [article(f"a{number}", date=f"20{10 + number % 3}-03-0{1 + number % 9}") for number in range(60)]
    new = [article(f"0{number}", date=f"20{10 + number % 3}-02-0{1 + number % 9}") for number in range(60)]
    rows = {one.id: [spoken(one, f"p{number % 7}", f"q{number % 11}") for _ in "x"] for number, one in enumerate([*old, *new])}
    before = cut(old, rows, plan, find_duplicates(named(old))).of
    after = cut([*new, *old], rows, plan, find_duplicates(named([*new, *old]))).of
    assert len(set(before.values())) == 3
    assert {name: after[name] for name in before} == before


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1),
    st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))),
)
def test_near_duplicates_never_stand_on_both_sides(names: list[str], pairs: set[tuple[str, str]]) -> None:
    linked: dict[str, set[str]] = {}
    for one, other in pairs:
        if one != other and one in names and other in names:
            linked.setdefault(one, set()).add(other)
            linked.setdefault(other, set()).add(one)
    found = cut([article(name) for name in names], {}, PLAN, Duplicates({key: frozenset(own) for key, own in linked.items()}, "near"))
    for one, others in linked.items():
        assert len({found.of[name] for name in {one, *others} if name in found.of and one in found.of}) <= 1
    assert set(found.of) | set(found.left_out) == set(names)


@given(st.permutations("abcdef"), st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))), st.integers(1, 5))
def test_articles_that_come_later_move_none_that_stand_in_the_folder(names: list[str], pairs: set[tuple[str, str]], size: int) -> None:
    """Whatever is nearly whatever, and in whatever order they come: what stands in the earlier build stays."""

    def among(known: Sequence[str]) -> Duplicates:
        linked = {one: frozenset({a if b == one else b for a, b in pairs if one in (a, b) and a != b} & {*known}) for one in known}
        return Duplicates(linked, "near")

    before = cut([article(name) for name in names[:size]], {}, PLAN, among(names[:size])).of
    after = cut([article(name) for name in names], {}, PLAN, among(names), before).of
    assert {name: after[name] for name in before} == before


# -- near-duplicates


def test_a_copy_goes_with_the_older_one() -> None:
    old, new = article(first("test"), STORY, "2010-01-01"), article(first("train"), STORY.upper().replace(".", " ;"), "2010-01-02")
    found = cut([new, old], {}, PLAN, find_duplicates(named([new, old])))
    assert found.of == {old.id: "test", new.id: "test"} and found.moved == (new.id,)


def test_what_joins_two_sides_is_left_out() -> None:
    one, two, bridge = first("train"), first("test"), "zz"
    linked = {one: frozenset({bridge}), two: frozenset({bridge}), bridge: frozenset({one, two})}
    found = cut([article(name) for name in (bridge, two, one)], {}, PLAN, Duplicates(linked, "near"))
    assert found.left_out == (bridge,) and found.of == {one: "train", two: "test"}


def test_without_the_extra_only_copies_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    texts = [STORY, STORY.replace("noon", "tea"), STORY.upper().replace(" ", "\n"), "", ""]
    found = find_duplicates({name: Article(name, text) for name, text in zip("abcde", texts, strict=True)})
    assert found == Duplicates({"a": frozenset("c"), "c": frozenset("a")}, "copies")


def test_near_duplicates_are_found_with_the_extra() -> None:
    pytest.importorskip("datasketch")
    longer = " ".join(STORY.replace("Norland", f"Norland {number}") for number in range(4))
    reprint = "NORLAND, Monday - " + longer + " (Reporting by B. Holm)"
    other = (
        longer.replace("harbour", "bridge").replace("Monday", "Friday").replace("speak", "vote").replace("noon", "tea").replace("the", "a")
    )
    found = find_duplicates({name: Article(name, text) for name, text in (("a", longer), ("b", reprint), ("c", other), ("d", longer))})
    assert found.method == "near"
    assert found.of["a"] >= {"b", "d"} and found.of["b"] >= {"a"} and "c" not in found.of


def test_a_build_keeps_the_splits_of_the_one_before(tmp_path: Path) -> None:
    """A reprint that would go first by its id and date joins what stands in the folder; in a fresh folder it leads."""
    old, new = article(first("test", "x"), STORY), article(first("train", "a"), STORY)
    for folder, together in (("kept", ([old], [old, new])), ("fresh", ([old, new],))):
        for articles in together:
            publish([record(old, "it rains")], articles, tmp_path / folder, PUBLICATION)
    assert splits_in(tmp_path / "kept") == {old.id: "test", new.id: "test"}
    assert splits_in(tmp_path / "fresh") == {old.id: "train", new.id: "train"}
    counts = publish([record(old, "it rains")], [old, new], tmp_path / "kept", replace(PUBLICATION, seed=5))
    assert splits_in(tmp_path / "kept") != {old.id: "test", new.id: "test"} or split_of(new.id, SHARES, 5) == "test"
    assert counts.method in ("near", "copies")


def splits_in(folder: Path) -> Mapping[str, str]:
    return {row["id"]: split for split, row in read_rows(folder, "articles", read_build(folder).rows["articles"])}


# -- by date


UNTIL = {"train": "2010-12-31", "validation": "2011-06-30", "test": None}
DATES = {
    "2009-03-06": "train",
    "2010-12-31": "train",
    "2011-01-01": "validation",
    "2010": "train",
    "2011": "test",
    "2011-06": "test",
    "2011-05": "validation",
    "2030-01-01": "test",
    None: "test",
}


@pytest.mark.parametrize(("date", "split"), DATES.items())
def test_a_date_decides_and_what_it_leaves_open_is_taken_as_late(date: str | None, split: str) -> None:
    assert by_date(date, UNTIL) == split
    assert planned(article("a", date=date), (), replace(PLAN, by="date", until=UNTIL)) == split


def test_days_that_would_do_are_suggested() -> None:
    articles = [article(f"a{number}", date=f"2010-01-{number:02}") for number in range(1, 11)]
    assert suggested(articles, SHARES) == {"train": "2010-01-06", "validation": "2010-01-08", "test": None}
    assert suggested([article("a")], SHARES) == {"train": None, "validation": None, "test": None}


def test_by_date_without_days_says_which_would_do(tmp_path: Path) -> None:
    config = replace(quotes.default_config(), split_by="date")
    with pytest.raises(ConfigError, match=r"splits: \{train: 2010-01-01, validation: 2010-01-01, test: null\}"):
        quotes.build_dataset([article("a", date="2010-01-01")], config, tmp_path / "out")


BAD_DAYS = [
    "split_by: date",
    "split_by: date\nsplits: {train: 0.8, test: 0.2}",
    "split_by: date\nsplits: {train: 2010-12-31, test: 2011-12-31}",
    "split_by: date\nsplits: {train: 2010-12-31, validation: 2009-01-01, test: null}",
    "split_by: date\nsplits: {train: null, test: null}",
    "split_by: week",
]


@pytest.mark.parametrize("lines", BAD_DAYS)
def test_days_that_cannot_be_are_refused_with_their_place(tmp_path: Path, lines: str) -> None:
    with pytest.raises(quotes.QuotesError, match=r"config\.yaml:\d+:\d+"):
        read_config(write(tmp_path, LEAST + lines))


def test_days_are_read(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST + "split_by: date\nversion: 1.2.0\nsplits: {train: 2010-12-31, test: null}"))
    assert (config.split_by, config.until, list(config.splits)) == ("date", {"train": "2010-12-31", "test": None}, ["train", "test"])
    assert config.version == "1.2.0"


# -- by speaker


NOBODY = {"source": None, "source_text": None, "cue": None, "cue_text": None}


def spoken(of: Article, *speakers: str, kind: str | None = "person") -> Record:
    return replace(record(article("a"), "it rains"), article_id=of.id, speakers=speakers, speaker_names=speakers, speaker_type=kind)


def test_nobody_who_speaks_in_train_is_heard_in_test(tmp_path: Path) -> None:
    people = [f"person-{number}" for number in range(12)]
    articles = [article(f"a{number}") for number in range(40)]
    said = (("it rains", 5, 0), ("Ada Voss", 7, 3))
    rows = [
        replace(record(one, words, **NOBODY), speakers=(people[(number * step + shift) % 12],), speaker_names=("x",))
        for number, one in enumerate(articles)
        for words, step, shift in said
    ]
    counts = publish(rows, articles, tmp_path / "out", replace(PUBLICATION, split_by="speaker"))
    heard: dict[str, set[str]] = {}
    for split, row in read_rows(tmp_path / "out", "quotations", read_build(tmp_path / "out").rows["quotations"]):
        heard.setdefault(split, set()).update(row["speakers"])
    assert len(heard) == 3
    assert not heard["train"] & heard["test"] and not heard["train"] & heard["validation"] and not heard["validation"] & heard["test"]
    assert counts.others == len(rows) - counts.total("quotations") > 0
    assert any("belongs to another split" in note for note in counts.notes())


def test_descriptions_are_no_speakers() -> None:
    plan = replace(PLAN, by="speaker")
    held_out = next(name for name in map(str, range(1000)) if split_of(f"speaker:{name}", SHARES) == "test")
    one = article(first("train"))
    assert planned(one, [spoken(one, held_out, kind="group")], plan) == "train"
    assert planned(one, [spoken(one, held_out)], plan) == "test"
    assert belongs(spoken(one, held_out, kind="unnamed"), "train", plan) and not belongs(spoken(one, held_out), "train", plan)
    assert belongs(spoken(one, held_out), "train", PLAN)


def test_a_sentence_that_holds_another_split_s_quotation_is_left_out(tmp_path: Path) -> None:
    from tests.test_configs import layout_of

    plan = replace(PUBLICATION, split_by="speaker")
    train, test = (next(n for n in map(str, range(1000)) if split_of(f"speaker:{n}", SHARES) == split) for split in ("train", "test"))
    one = article("a", "Ada Voss said it rains. Ada Voss said so. It snows.")
    rows = [
        replace(record(one, "it rains"), speakers=(train,), **NOBODY),
        replace(record(one, "so"), speakers=(test,), **NOBODY),
    ]
    publish(rows, [one], tmp_path / "out", plan, layout=layout_of)
    found = [row["tokens"] for _, row in read_rows(tmp_path / "out", "sentences", ["test"])]
    assert [" ".join(tokens) for tokens in found] == ["Ada Voss said so .", "It snows ."]


def test_nothing_is_cut_into_nothing() -> None:
    assert cut([], {}, PLAN, NONE) == Splits({})


@pytest.mark.parametrize("count", [2, 3, 6])
def test_copies_stand_together_in_whatever_order_they_come(count: int) -> None:
    articles = [article(name, STORY) for name, _ in zip("fbdace", range(count), strict=False)]
    found = cut(articles, {}, PLAN, find_duplicates(named(articles)))
    assert len({*found.of.values()}) == 1 and not found.left_out
