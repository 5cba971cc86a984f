"""Entities, mojibake, rare marks and acronyms: each read as what it stands for, at its place in the text as it lies on disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.text.capitals import is_acronym
from quotes.text.spans import Span
from quotes.text.spelling import readable

READ = {
    "entities": ("&quot;No,&quot; said Holm &amp; Sons", '"No," said Holm & Sons'),
    "curly entities": ("&ldquo;It can&rsquo;t,&rdquo;", "“It can’t,”"),
    "numbers": ("&#8220;It can&#39;t,&#x201D;", "“It can't,”"),
    "escaped twice": ("&amp;quot;No&amp;quot;", '"No"'),
    "an ampersand before a semicolon": ("R&amp;D; and more", "R&D; and more"),
    "no entity": ("R&D; AT&T; &foo; &; &#; & co;", "R&D; AT&T; &foo; &; &#; & co;"),
    "line ends stay": ("one&#10;two&#13;&#x2028;", "one&#10;two&#13;&#x2028;"),
    "mojibake marks": ("â€œIt canâ€™t,â€\x9d she said â€” twice", "“It can’t,” she said — twice"),
    "a lost byte": ("â€œNo,â€ said Holm", "“No,” said Holm"),
    "mojibake of Latin-1": ("â\x80\x9cNo\xe2\x80\x9d", "“No”"),
    "mojibake letters": ("RenÃ© and JosÃ©phine MÃ¼ller", "René and Joséphine Müller"),
    "honest letters": ("Gruß» château «Forêt» Ça â la Ñandú", "Gruß» château «Forêt» Ça â la Ñandú"),
    "marks turned inward": ("»No,« said Holm. He said »yes« then.", "“No,” said Holm. He said “yes” then."),
    "French marks": ("«No,» said Holm. « Yes », he said.", "«No,» said Holm. « Yes », he said."),
    "the same mark twice": ("»No,» said Holm", "“No,” said Holm"),
    "single angles": ("‹No,› said Holm, ›yes‹", "‘No,’ said Holm, ‘yes’"),
    "low single": ("‚It can’t,‘ said Holm", "‘It can’t,’ said Holm"),
    "two commas": (",,No,'' said Holm,, then", "“No,” said Holm,, then"),
    "marks without a mate": ("a » b, »alone, ‹alone, ,,alone", "a » b, »alone, ‹alone, ,,alone"),
    "entities of rare marks": ("&raquo;No,&laquo; said Holm", "“No,” said Holm"),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ.keys())
def test_a_text_as_it_reads(text: str, expected: str) -> None:
    assert readable(text).text == expected


BITS = st.lists(
    st.sampled_from(["&quot;", "&amp;", "&#39;", "â€œ", "â€\x9d", "Ã©", "»", "«", ",,", "''", "‹", "›", " ", "\n", "No", "x", "é"])
)


@given(BITS)
def test_every_place_is_found_again(bits: list[str]) -> None:
    text = "".join(bits)
    reading = readable(text)
    places = [reading.placed(Span(at, at + 1)) for at in range(len(reading.text))]
    assert "".join(one.of(text) for one in places) == text
    assert all(len(one) > 1 or one.of(text) == made or made in "“”‘’" for one, made in zip(places, reading.text, strict=True))


@given(st.text())
def test_any_text_is_covered_in_order(text: str) -> None:
    reading = readable(text)
    assert "".join(reading.placed(Span(at, at + 1)).of(text) for at in range(len(reading.text))) == text


ACRONYMS = [
    ("The WHO said it was over", "WHO", True),
    ("US criticizes the plan", "US", True),
    ("US, THEY said, would wait", "US", True),
    ("Who said so?", "Who", False),
    ("SHE SAID SHE KNEW. The mayor did not know.", "SHE", False),
    ("The mayor spoke.\nWHO SAID WHAT\nThe mayor left.", "WHO", False),
    ("US", "US", False),
    ("I said so to them", "I", False),
]


@pytest.mark.parametrize(("text", "word", "expected"), ACRONYMS)
def test_case_tells_an_acronym(text: str, word: str, expected: bool) -> None:
    at = text.index(word)
    assert is_acronym(text, at, at + len(word)) is expected


@pytest.fixture(scope="module")
def pipeline() -> quotes.Pipeline:
    return quotes.Pipeline()


WAYS = [
    *(("»", "«"), ("„", "“"), ("„", "”"), ("«", "»"), ("‹", "›"), ("›", "‹"), ("‚", "‘"), ("``", "''"), (",,", "''"), ("&quot;", "&quot;")),
    *(("&ldquo;", "&rdquo;"), ("&#8220;", "&#8221;"), ("&#x201c;", "&#x201D;"), ("&laquo;", "&raquo;"), ("â€œ", "â€\x9d"), ("â€œ", "â€")),
]


@pytest.mark.weights
@pytest.mark.parametrize(("opening", "closing"), WAYS)
def test_words_in_any_marks(opening: str, closing: str, pipeline: quotes.Pipeline) -> None:
    text = f"The pier is old.\n\n{opening}We are late again,{closing} said Mayor Ada Holm. It rained on Monday."
    (record,) = pipeline(text)
    assert [span.of(text) for span in record.content] == ["We are late again,"] == [record.text]
    assert (record.kind, record.source_text, record.speaker_names) == ("direct", "Mayor Ada Holm", ("Ada Holm",))
    assert record.cue is not None and record.cue.of(text) == record.cue_text == "said"


NAMES = [
    ("â€œWe canâ€™t wait,â€\x9d said Mayor RenÃ© Kray.", "We canâ€™t wait,", "Mayor RenÃ© Kray", "René Kray"),
    ("&#8220;We can&#8217;t wait,&#8221; said Mayor Ren&eacute; Kray.", "We can&#8217;t wait,", "Mayor Ren&eacute; Kray", "René Kray"),
]


@pytest.mark.weights
@pytest.mark.parametrize(("text", "words", "source", "name"), NAMES)
def test_words_are_the_published_ones_and_names_read_well(text: str, words: str, source: str, name: str, pipeline: quotes.Pipeline) -> None:
    (record,) = pipeline(text)
    assert (record.text, record.source_text, record.speaker_names) == (words, source, (name,))


BODIES = [
    ("Mayor Anna Kray came on Monday. The WHO said the outbreak was over.", "WHO"),
    ("Mayor Anna Kray came on Monday. WHO said the outbreak was over.", "WHO"),
    ('Mayor Anton Kray came on Monday. "We are ready," the WHO told reporters.', "WHO"),
    ("Mayor Anna Kray came on Monday. US said it would wait.", "United States"),
    ("Mayor Anna Kray came on Monday. The IT department said the servers were down.", "IT"),
    ("Mayor Anna Kray came on Monday. The EU said the talks would go on.", "EU"),
    ("Mayor Anna Kray came on Monday. The UN said the talks would go on.", "UN"),
]


@pytest.mark.weights
@pytest.mark.parametrize(("text", "body"), BODIES)
def test_a_body_speaks_for_itself(text: str, body: str, pipeline: quotes.Pipeline) -> None:
    (record,) = pipeline(text)
    assert record.source_kind != "pronoun" and all(":" in key for key in record.speakers)
    assert body in record.speaker_names[0] and record.speaker_type == "organisation"


@pytest.mark.weights
def test_a_pronoun_in_a_sentence_of_capitals_stays_one(pipeline: quotes.Pipeline) -> None:
    (record,) = pipeline("Mayor Anna Kray came back on Monday.\n\nSHE SAID SHE WAS TIRED.")
    assert (record.source_text, record.source_kind) == ("SHE", "pronoun")
