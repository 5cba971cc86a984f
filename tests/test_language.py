"""Languages are read from YAML alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.errors import ConfigError, InputError
from quotes.language.quoting import Apostrophes, Language, read_language
from quotes.quotation.evidence.turns import find_turns
from tests.quoting import attribute, find_quotations, parse_of

FOLK = """
language: xx
marks:
  double: [["«", "»"]]
cues:
  verbs:
    speech:
      dire: dit disait
  plain: [dire]
pronouns: [il, elle]
"""


def _written(folder: Path, text: str) -> Path:
    """A folder of languages with one, `xx`."""
    (folder / "xx").mkdir()
    (folder / "xx" / "quoting.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folk(tmp_path: Path) -> Language:
    _written(tmp_path, FOLK)
    return read_language("xx", folder=tmp_path)


@pytest.mark.parametrize(
    ("word", "reports"),
    [
        ("said", "speech"),
        ("believes", "thought"),
        ("thanked", "act"),
        ("invited", "act"),
        ("table", None),
        ("allegations", "speech"),
    ],
)
def test_a_cue_word_says_what_it_reports(word: str, reports: str | None) -> None:
    language = read_language("en")
    assert (language.verbs.get(word) or language.nouns.get(word)) == reports


@pytest.mark.parametrize("form", ["say", "says", "said", "saying", "told", "replied", "quipped", "denied"])
def test_forms_of_a_verb_are_known(form: str) -> None:
    assert form in read_language().verbs


def test_a_language_is_read_once() -> None:
    assert read_language("en") is read_language("en")


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="en"):
        read_language("tlh")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("language: xx", "language: yy", "yy"),
        ('["«", "»"]', '["«"]', "opening, closing"),
        ("pronouns:", "pronoms:", "pronouns"),
        ("speech:", "speach:", "speech"),
        ("  plain: [dire]", "  plain: [dire]\n  plain: [dit]", "twice"),
        ("pronouns:", "apostrophes: {clippt: [en]}\npronouns:", "did you mean 'clipped'"),
        ("pronouns:", "apostrophes: {endings: [s]}\npronouns:", "10:25: letters and an apostrophe"),
        ("pronouns:", "apostrophes: {genitives: \"'\"}\npronouns:", "10:26: letters and an apostrophe"),
        ("pronouns:", "apostrophes: {endings: [a', b', c', d', e', f', g', h', i']}\npronouns:", "10:24: the tagger knows at most 8"),
        ("pronouns:", "transcripts: {halves: [PM, P.M.]}\npronouns:", "10:28: letters alone"),
    ],
    ids=[
        "wrong code", "half a pair", "unknown key", "unknown class", "doubled key", "unknown apostrophe", "no apostrophe", "no letters",
        "too many endings", "stops",
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    _written(tmp_path, FOLK.replace(old, new))
    with pytest.raises(InputError, match=said) as caught:
        read_language("xx", folder=tmp_path)
    assert "xx/quoting.yaml" in str(caught.value)


def test_a_second_language_needs_no_python(folk: Language) -> None:
    parse = parse_of("«Nous partirons demain matin pour la ville», dit Anne Morel. Elle part.", people=("Anne Morel",))
    found = attribute(parse, find_quotations(parse, folk), folk)
    assert [(one.quotation.span.of(parse.article.text), one.source and one.source.span.of(parse.article.text)) for one in found] == [
        ("Nous partirons demain matin pour la ville", "Anne Morel")
    ]


def test_a_language_that_says_nothing_more_has_none_of_it(folk: Language) -> None:
    assert folk.apostrophes == Apostrophes()
    assert not (folk.suspends or folk.abbreviations or folk.halves or folk.closings or folk.heading_before or folk.heading_within)


def test_apostrophes_are_read_in_their_order_and_as_one_sign(tmp_path: Path) -> None:
    more = "apostrophes: {endings: [z', ’a], genitives: ’a, names: [L, l]}\n"
    found = read_language("xx", folder=_written(tmp_path, FOLK + more)).apostrophes
    assert (found.endings, found.genitives, found.names) == (("z'", "'a"), ("'a",), {"L", "l"})


def test_the_endings_stand_as_the_weights_were_taught_them() -> None:
    assert read_language("en").apostrophes.endings == ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "s'")


def test_a_transcript_ends_and_tells_the_time_in_its_language(tmp_path: Path) -> None:
    text = "Ada Holm met Bo Dahl.\nADA HOLM: We will rebuild the harbour.\nBO DAHL: When will that be, and who pays?\n{}\nThe end of it."
    more = 'transcripts: {halves: [XH], closings: [FIN]}\naskers: ["?"]\n'
    folk = read_language("xx", folder=_written(tmp_path, FOLK + more))
    said = {
        line: [turn.content.of(text.format(line)) for turn in find_turns(text.format(line), folk)] for line in ("FIN", "4:05 X.H.", "END")
    }
    assert [len(turns) for turns in said.values()] == [2, 2, 2]
    assert {line: turns[1].endswith("The end of it.") for line, turns in said.items()} == {"FIN": False, "4:05 X.H.": False, "END": True}


def test_a_language_without_extras_still_pairs_its_marks_only(folk: Language) -> None:
    parse = parse_of('"Nous partirons demain matin", dit Anne Morel.')
    assert find_quotations(parse, folk) == ()
