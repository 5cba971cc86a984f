"""The review page: what it marks, that nothing in an article can break it, and that it fetches nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import InputError
from quotes.record import Record
from quotes.review import review_page
from quotes.text.article import Article
from quotes.text.lines import paragraphs
from quotes.text.spans import Span

TEXT = "A ferry line.\n\n“We agree,” said Ada Voss, “and we will meet.”\n\nBo Lind said it was a trap."
VOID = {"meta", "br", "img", "input", "link", "hr"}


def at(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def record(*content: Span, **fields: Any) -> Record:
    plain = Record(
        article_id="a",
        language="en",
        content=content,
        text="",
        kind="direct",
        reports="speech",
        source=at("Ada Voss"),
        source_text="Ada Voss",
        source_kind="name",
        cue=at("said"),
        cue_text="said",
        relay=None,
        speakers=("voss",),
        speaker_names=("Ada Voss",),
        speaker_type="person",
        speaker_confidence=1.0,
        rule="adjacent_cue",
        confidence=0.87,
        stance="warm",
        probabilities=(("warm", 0.94), ("cold", 0.06)),
        grade="silver",
    )
    return replace(plain, **fields)


CUT = record(at("We agree"), at("and we will meet"))
TRAP = record(
    at("it was a trap"),
    kind="indirect",
    source=at("Bo Lind"),
    cue=None,
    speakers=(),
    speaker_names=(),
    stance=None,
    probabilities=(),
    grade="gold",
    annotator="bo",
)


class Page(HTMLParser):
    """Reads a page: its tags, the words of each marked piece, the words of each paragraph; faults where tags cross."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: dict[tuple[str, str], str] = {}
        self.paragraphs: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))
        if tag == "p" and "row" in (self.open[-2][1].get("class") or ""):
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "p" and "row" in (self.open[n - 1][1].get("class") or "") for n, (tag, _) in enumerate(self.open)):
            self.paragraphs[-1] += data
        for tag, attributes in self.open:
            if tag in ("mark", "span") and attributes.get("data-q"):
                for name in str(attributes["class"]).split():
                    for number in str(attributes["data-c" if name == "c" else "data-q"]).split():
                        self.marked[number, name] = self.marked.get((number, name), "") + data


def page(*records: Record, text: str = TEXT, **fields: Any) -> Page:
    return Page(review_page([Article("a", text, **fields)], records))


def test_content_cue_and_source_are_marked() -> None:
    found = page(CUT, TRAP).marked
    assert found["0", "c"] == "We agreeand we will meet"
    assert (found["0", "cue"], found["0", "source"]) == ("said", "Ada Voss")
    assert (found["1", "c"], found["1", "source"]) == ("it was a trap", "Bo Lind")
    assert ("1", "cue") not in found


def test_stance_is_a_colour_and_kind_an_underline() -> None:
    found = page(CUT, TRAP, record(at("A ferry"), stance="cold", kind="mixed")).marked
    assert ("0", "s0") in found
    assert ("0", "direct") in found
    assert ("1", "none") in found
    assert ("1", "indirect") in found
    assert ("2", "s1") in found
    assert ("2", "mixed") in found


def test_notes_say_who_how_and_how_sure() -> None:
    html = review_page([Article("a", TEXT)], [CUT, TRAP])
    notes = re.findall(r'<section class="note.*?</section>', html)
    plain = [re.sub(r"<[^>]+>", "|", note) for note in notes]
    for words in ("Ada Voss", "warm 94%", "direct", "silver", "adjacent_cue 87%"):
        assert words in plain[0], words
    for words in ("(nobody named)", "no stance", "indirect", "gold", "by bo"):
        assert words in plain[1], words


def test_a_note_stands_beside_the_paragraph_its_quotation_begins_in() -> None:
    html = review_page([Article("a", TEXT)], [TRAP, CUT])
    rows = html.split('<div class="row">')[1:]
    assert ["note" in row for row in rows] == [False, True, True]
    assert 'id="q1"' in rows[1]


def test_a_quotation_in_another_keeps_both() -> None:
    inner, outer = record(at("we will meet")), record(at("said Ada Voss, “and we will meet.”"), stance="cold")
    found = page(inner, outer).marked
    assert found["0", "c"] == "we will meet"
    assert found["1", "c"] == "said Ada Voss, “and we will meet.”"


def test_a_quotation_over_paragraphs_is_marked_in_each() -> None:
    span = Span(at("and we").start, at("Bo Lind").end)
    assert page(record(span)).marked["0", "c"] == "and we will meet.”Bo Lind"


def test_filters_offer_what_is_there() -> None:
    html = review_page([Article("a", TEXT)], [CUT, TRAP])
    for name, values in {
        "speaker": ["Ada Voss", "(nobody named)"],
        "stance": ["warm", "no stance"],
        "kind": ["direct", "indirect"],
        "grade": ["gold", "silver"],
    }.items():
        select = re.search(rf'<select name="{name}">(.*?)</select>', html)
        assert select
        assert re.findall(r'value="([^"]+)"', select[1]) == values


@pytest.mark.parametrize(
    "words",
    ["</script><script>alert(1)</script>", "<b>bold", "--> & &amp; <!--", "</title></style>", '" onmouseover="alert(1)', "{{x}}", "]]>"],
)
def test_nothing_that_is_written_anywhere_becomes_a_tag(words: str) -> None:
    text = f"{words} said Ada {words}"
    span = Span(len(words), len(words) + 5)
    nasty = record(
        Span(0, len(words)), source=span, cue=span, source_text=words, relay=words, speakers=(words,), speaker_names=(words,), stance=words,
        probabilities=((words, 1.0),), rule=words, grade="gold", annotator=words, article_id=words,
    )  # fmt: skip
    article = Article(words, text, language=words, date=words, licence=words, url="https://example.org/" + words, title=words)
    found = Page(review_page([article], [nasty], title=words))
    plain = Page(review_page([Article("a", TEXT)], [CUT]))
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in plain.tags} | {"a"}
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert "".join(found.paragraphs) == text
    assert found.marked["0", "c"] == words


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org"])
def test_only_web_addresses_become_links(url: str) -> None:
    assert "a" not in [tag for tag, _ in page(CUT, url=url).tags]


def test_the_page_fetches_nothing() -> None:
    found = page(CUT, url="https://example.org/1")
    assert not [tag for tag, _ in found.tags if tag in ("link", "img", "iframe", "object", "embed")]
    assert not [attributes for _, attributes in found.tags if "src" in attributes]
    assert "default-src 'none'" in str(dict(found.tags[3][1]).get("content"))
    assert "url(" not in review_page([], [])
    assert "fetch(" not in review_page([], [])


def test_a_record_of_another_article_is_an_error() -> None:
    with pytest.raises(InputError, match="not among the 1 given"):
        review_page([Article("b", TEXT)], [CUT])


def test_an_article_without_quotations_and_no_articles_at_all() -> None:
    assert page().paragraphs == [span.of(TEXT) for span in paragraphs(TEXT)]
    assert "0 quotations in 0 articles" in review_page([], [])
    assert page(text="").paragraphs == []


characters = st.sampled_from(list("ab <>&\"'\n\r\t“”\x00\x07\x7f\ud800\u202e\u2028é😀\ufffe"))
texts = st.text(characters, min_size=1, max_size=60)


@given(texts, st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30), st.integers(0, 59)), max_size=5))
def test_every_text_is_shown_whole_whatever_overlaps(text: str, places: list[tuple[int, int, int]]) -> None:
    records = []
    for start, length, other in places:
        start, other = start % len(text), other % len(text)
        content = Span(start, min(len(text), start + length))
        records.append(record(content, source=Span(other, other + 1), cue=Span(start, start + 1), stance=None))
    html = review_page([Article("a", text)], records)
    html.encode("utf-8")
    found = Page(html.replace("\r", "&#13;"))
    for shown, span in zip(found.paragraphs, paragraphs(text), strict=True):
        assert len(shown) == len(span.of(text))
        assert all(one == other or one in "\ufffd" or 0x2400 <= ord(one) < 0x2420 for one, other in zip(shown, span.of(text), strict=True))
    assert len(re.findall('class="note ', html)) == (len(records) if paragraphs(text) else 0)
