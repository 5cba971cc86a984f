"""Languages are read from YAML alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.errors import ConfigError, InputError
from quotes.language.quoting import Language, read_language
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
        ("SAYS", "speech"),
        ("believes", "thought"),
        ("thanked", "act"),
        ("invited", "act"),
        ("table", None),
        ("allegations", "speech"),
    ],
)
def test_a_cue_word_says_what_it_reports(word: str, reports: str | None) -> None:
    assert read_language("en").reports(word) == reports


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
    ],
    ids=["wrong code", "half a pair", "unknown key", "unknown class", "doubled key"],
)
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


def test_a_language_without_extras_still_pairs_its_marks_only(folk: Language) -> None:
    parse = parse_of('"Nous partirons demain matin", dit Anne Morel.')
    assert find_quotations(parse, folk) == ()
