"""Hand-wrapped articles give the quotations of the same articles unwrapped; the spans are those of the text on disk."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import quotes
from quotes.annotations import read_annotations, resolve, to_records
from quotes.annotations.draft import draft, settled, write_draft
from quotes.language.quoting import read_language
from quotes.pipeline import Pipeline
from quotes.record import Record
from quotes.text.article import Article, read_articles
from quotes.text.lines import read

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (40, 60, 72, 80, 100)
pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return quotes.Pipeline()


@pytest.fixture(scope="module")
def sample() -> list[Article]:
    return [one for one in read_articles(ROOT / "annotations" / "sample") if isinstance(one, Article)]


def by_line(text: str, change: Callable[[str], str]) -> str:
    return "\n".join(change(line) if line.strip() else line for line in text.split("\n"))


def wrapped(article: Article, width: int, indent: str = "") -> Article:
    def fill(line: str) -> str:
        return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False, initial_indent=indent)

    return replace(article, text=by_line(article.text, fill))


def hyphenated(article: Article, width: int) -> Article:
    """The article wrapped, with words of small letters cut where they do not fit, as print has them."""
    return replace(article, text=by_line(article.text, lambda line: "\n".join(_cut(line.split(" "), width))))


def _cut(words: list[str], width: int) -> Iterator[str]:
    line = ""
    for word in words:
        room = width - len(line) - 2
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}".lstrip()
        elif 3 <= room <= len(word) - 4 and word.isalpha() and word.islower():
            yield f"{line} {word[:room]}-"
            line = word[room:]
        else:
            yield line
            line = word
    yield line


def alike(words: str | None) -> str | None:
    return " ".join(words.split()) if words else words


def seen(record: Record, *, spelt: bool = True) -> tuple[Any, ...]:
    """What of a record a wrapped line end must not change; without `spelt`, hyphens apart."""
    words = [alike(part) for part in (record.text, record.source_text, record.cue_text, record.relay)]
    if not spelt:
        words = [re.sub(r"[-\s]", "", part) if part else part for part in words]
    labels = (record.kind, record.reports, record.rule, record.source_kind, record.stance)
    return (*words, *labels, record.speakers, record.speaker_names, record.speaker_type)


def verbatim(article: Article, records: tuple[Record, ...]) -> None:
    for record in records:
        assert " ".join(span.of(article.text) for span in record.content) == record.text
        assert (record.source.of(article.text) if record.source else None) == record.source_text
        assert (record.cue.of(article.text) if record.cue else None) == record.cue_text


def test_wrapped_articles_give_the_same_quotations(pipeline: Pipeline, sample: list[Article]) -> None:
    texts = [sample, *([wrapped(article, width) for article in sample] for width in WIDTHS)]
    found = iter(pipeline.records(article for row in texts for article in row))
    plain, *others = [[next(found) for _ in row] for row in texts]
    assert sum(map(len, plain)) > 200, "the sample holds enough to tell"
    for width, row, records in zip(WIDTHS, texts[1:], others, strict=True):
        for article, ours, theirs in zip(row, records, plain, strict=True):
            assert list(map(seen, ours)) == list(map(seen, theirs)), f"{article.id} at {width} columns"
            verbatim(article, ours)


@pytest.mark.parametrize(
    ("change", "spelt"),
    [
        (lambda article: wrapped(replace(article, text=re.sub(r"\n+", "\n", article.text)), 66, "   "), True),
        (lambda article: replace(wrapped(article, 66), text=wrapped(article, 66).text.replace("\n", "\r\n")), True),
        (lambda article: hyphenated(article, 66), False),
    ],
    ids=["indented paragraphs", "windows line ends", "words cut at a line's end"],
)
def test_other_layouts_give_the_same_quotations(
    pipeline: Pipeline, sample: list[Article], change: Callable[[Article], Article], spelt: bool
) -> None:
    plain = sample[:4]
    changed = [change(article) for article in plain]
    found = list(pipeline.records([*plain, *changed]))
    for article, theirs, ours in zip(changed, found[: len(plain)], found[len(plain) :], strict=True):
        assert [seen(one, spelt=spelt) for one in ours] == [seen(one, spelt=spelt) for one in theirs], article.id
        verbatim(article, ours)


def test_paragraphs_with_nothing_between_hardly_change_a_quotation(pipeline: Pipeline, sample: list[Article]) -> None:
    """Where a paragraph's last line is full, nothing shows that it is the last one."""
    some = sample[:10]
    tight = [wrapped(replace(article, text=re.sub(r"\n+", "\n", article.text)), 72) for article in some]
    found = list(pipeline.records([*some, *tight]))
    plain = {(article.id, seen(one)) for article, records in zip(some, found, strict=False) for one in records}
    ours = {(article.id, seen(one)) for article, records in zip(tight, found[len(some) :], strict=True) for one in records}
    assert len(plain & ours) >= 0.95 * len(plain)


def test_the_models_read_a_cut_word_whole_and_the_record_keeps_what_was_printed(pipeline: Pipeline) -> None:
    [record] = pipeline('"The har-\nbour will be dredged," Mayor Ada Holm said.')
    assert record.text == "The har-\nbour will be dredged,"
    assert record.speaker_names == ("Ada Holm",)
    [record] = pipeline('"The harbour will be dredged," Mayor Ada Hol-\nmer said on Monday. Holmer was glad.')
    assert (record.source_text, record.speaker_names) == ("Mayor Ada Hol-\nmer", ("Ada Holmer",))


def test_the_pipeline_knows_words_by_how_rare_they_are(pipeline: Pipeline) -> None:
    ranks = pipeline.parser.ranks
    assert ranks["the"] < ranks["harbour"] < 60_000
    assert read("A well-\nknown har-\nbour.", ranks).text == "A well-known harbour."


def test_a_draft_of_a_wrapped_article_reads_back_the_same(pipeline: Pipeline, sample: list[Article], tmp_path: Path) -> None:
    article = hyphenated(sample[0], 60)
    silver = pipeline(article)
    assert len(silver) > 5
    path = tmp_path / "a.yaml"
    write_draft(path, draft(article, silver, "ona"))
    file = read_annotations(path, {person.key: person.name for person in pipeline.config.roster.people}, pipeline.config.stance.labels)
    back = to_records(resolve(file, article), article)
    english = read_language("en")
    wanted = [settled(article.text, one.content, english if one.kind == "indirect" else None) for one in silver]
    assert [(one.content, one.cue, one.kind) for one in back] == [
        (content, one.cue, one.kind) for content, one in zip(wanted, silver, strict=True)
    ]
    # A draft leaves what says more of a source out; it begins where the source does.
    assert [one.source and one.source.start for one in back] == [one.source and one.source.start for one in silver]
