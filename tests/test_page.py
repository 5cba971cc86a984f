"""What the review page offers beside the text: overview, search, two sides, rows to copy; tried in a browser where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from quotes.annotations import check_folder, read_folder
from quotes.annotations.draft import entry_of
from quotes.review import overview, review_page
from quotes.text.article import Article
from quotes.text.spans import Span
from tests.test_review import CUT, TEXT, TRAP, at, record

ARTICLE = Article("a", TEXT, date="2031-04-02")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def test_the_overview_counts_who_says_what_when() -> None:
    other = replace(CUT, article_id="b", stance="cold")
    page = overview([ARTICLE, Article("b", TEXT, date="2032")], [CUT, TRAP, other])
    assert "<p>1 gold, 2 silver</p>" in page
    assert re.findall(r"<bdi>(.*?)</bdi></th><td><svg[^>]*aria-label=\"(.*?)\"", page) == [
        ("Ada Voss", "warm 1, cold 1"),
        ("(nobody named)", "no stance 1"),
        ("2031", "warm 1, no stance 1"),
        ("2032", "cold 1"),
    ]
    assert "By year" not in overview([ARTICLE], [CUT]) and overview([ARTICLE], []) == ""


def test_bars_are_as_long_as_their_numbers() -> None:
    page = overview([ARTICLE], [CUT, CUT, CUT, replace(CUT, stance="cold")])
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height', page)]
    assert widths == [240.0, 80.0]


@pytest.mark.parametrize(
    ("text", "title"),
    [("\n  The  bridge stays\nIt rained.", "The bridge stays"), ("x" * 200, "a"), ("", "a")],
    ids=["first line", "too long for a title", "no text"],
)
def test_an_article_without_a_title_has_its_first_line(text: str, title: str) -> None:
    assert f'<h2 dir="auto">{title}</h2>' in review_page([Article("a", text)], [])
    assert '<h2 dir="auto">Known</h2>' in review_page([Article("a", text, title="Known")], [])


def test_a_row_that_is_copied_is_an_annotation(tmp_path: Path) -> None:
    page = review_page([ARTICLE], [CUT, TRAP], written=entry_of)
    entries = [unescape(each) for each in re.findall(r'data-yaml="(.*?)"', page, re.S)]
    head = f"article: a\ndigest: {ARTICLE.digest}\nannotator: ada\nquotations:\n"
    (tmp_path / "a.yaml").write_text(head + "".join(entries), "utf-8")
    texts = {"a": ARTICLE}
    assert check_folder(tmp_path, texts, {"voss": "Ada Voss"}) == ()
    rows = read_folder(tmp_path, texts, {"voss": "Ada Voss"}).records
    assert [(row.content, row.speakers, row.stance) for row in rows] == [
        ((at("We agree"), at("and we will meet")), ("voss",), "warm"),
        ((at("it was a trap"),), (), None),
    ]
    assert "copy" not in re.sub("<(style|script)>.*?</\\1>", "", review_page([ARTICLE], [CUT]), flags=re.S)


def test_two_annotators_stand_side_by_side_and_differences_are_marked() -> None:
    same, other = replace(CUT, grade="gold"), replace(TRAP, speakers=("lind",), speaker_names=("Bo Lind",))
    page = review_page([ARTICLE], [CUT, TRAP], compared=([same, other], ("ada", "bo")))
    notes = re.findall(r'<section class="note (.*?)" id="q(\d)".*?<small class="by">(.*?)</small>', page)
    assert [(number, "side0" in classes, "differs" in classes, by) for classes, number, by in sorted(notes, key=lambda each: each[1])] == [
        ("0", True, False, "ada"),
        ("1", True, True, "ada — speaker"),
        ("2", False, False, "bo"),
        ("3", False, True, "bo — speaker"),
    ]
    assert "only differences (2)" in page and page.count('class="overview"') == 2 and "<b>ada</b>: " in page and "<b>bo</b>: " in page
    # one stance, one colour, though the gold of one side alone would be told by the alphabet
    warm = [replace(row, stance="warm", probabilities=(), grade="gold") for row in (CUT, TRAP)]
    cold = [replace(CUT, stance="cold", probabilities=(), grade="gold")]
    tints = re.findall(
        r'aria-label="(warm|cold) \d"><title>[^<]*</title><rect class="(s\d)"', review_page([ARTICLE], cold, compared=(warm, ("ada", "bo")))
    )
    assert len(tints) > 1 and len({tint for _, tint in tints}) == 2 == len(set(tints))
    longer = replace(TRAP, content=(Span(TRAP.span.start, TRAP.span.end - 1),), stance="cold")
    page = review_page([ARTICLE], [CUT, TRAP], compared=([longer], ("ada", "bo")))
    assert sorted(re.findall('class="by">(.*?)<', page)) == ["ada — only here", "ada — words, stance", "bo — words, stance"]
    assert "only differences" not in review_page([ARTICLE], [CUT], compared=([same], ("ada", "bo")))


PROBE = """
<script>
const state = () => [...document.querySelectorAll(".note")].map((note) => note.hidden ? "-" : note.dataset.q).join("");
const seen = [];
const ask = (name, value) => { form.elements[name].value = value; filter(); seen.push(state()); form.reset(); filter(); };
ask("words", "TRAP"); ask("words", "voss"); ask("at least", "90%"); ask("speaker", "Ada Voss"); ask("stance", "warm"); ask("words", "");
light("0", true); seen.push(String(tie.children.length)); light("0", false); seen.push(String(tie.children.length));
document.title = seen.join(" ");
</script>
"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_search_filters_and_the_line_work_in_a_browser(tmp_path: Path) -> None:
    page = review_page([ARTICLE], [CUT, replace(TRAP, confidence=1.0)], written=entry_of)
    page = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", page).replace("</body>", f"{PROBE}</body>")
    (tmp_path / "page.html").write_text(page, "utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"--user-data-dir={tmp_path / 'profile'}")
    address = (tmp_path / "page.html").as_uri()
    shown = subprocess.run([str(BROWSER), *options, address], capture_output=True, text=True, timeout=90, check=False)
    (title,) = re.findall("<title>(.*?)</title>", shown.stdout)[:1]
    assert title.split(" ") == ["-1", "0-", "-1", "0-", "0-", "01", "1", "0"]


def test_hundreds_of_articles_are_laid_out_only_where_they_are_seen() -> None:
    page = review_page([Article(f"a{number}", TEXT) for number in range(300)], [record(at("We agree"), article_id="a7")])
    assert page.count("<article ") == 300 and "content-visibility: auto" in page
