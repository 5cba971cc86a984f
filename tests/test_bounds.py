"""How far the finding of quotations looks, and how long a line, a label, a title may be: one step inside a bound, and one beyond it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from quotes.language.clauses import opens_clause
from quotes.language.quoting import read_language
from quotes.quotation import find, linking
from quotes.quotation.evidence.boilerplate import boilerplate
from quotes.quotation.evidence.guesses import guess_cues, guess_sources
from quotes.quotation.evidence.turns import find_turns
from quotes.quotation.index import Index, make_index, opens_with_conjunction
from quotes.quotation.linking import cue_candidates, link, source_candidates
from quotes.quotation.models import read_models
from quotes.quotation.near import count_starts, merged, near
from quotes.quotation.reports import infers, is_statement, names_only, says_something, states
from quotes.quotation.rules import Decision
from quotes.quotation.segments import find_segments
from quotes.quotation.signatures import signature
from quotes.quotation.types import Candidate, Link, Quotation, Segment
from quotes.text.parse import Entity
from quotes.text.spans import Span
from tests.quoting import marked, parse_of

EN = read_language("en")
STORY = "The town met on Monday and nobody came. "


def indexed(markup: str, people: tuple[str, ...] = ("Ada Holm", "Holm", "Vance")) -> Index:
    return make_index(marked(markup, people), EN)


def stones(characters: int) -> str:
    """So many characters of words that say nothing."""
    return ("stone " * characters)[:characters].rstrip().ljust(characters, "s")


def words(count: int) -> str:
    return " ".join(["stone"] * count)


# -- lists of spans

ITEMS = [Candidate(Span(at, at + 2), 0.9, True) for at in (0, 10, 20, 30, 32, 34, 36, 38, 50, 60)]
NEAR: dict[str, tuple[Span, int, int, int, list[int]]] = {
    "on both sides": (Span(30, 32), 9, 9, 99, [0, 10, 20, 30, 32, 34, 36, 38, 50, 60]),
    "so many before, so many after": (Span(30, 32), 2, 1, 99, [10, 20, 30, 32]),
    "within reach": (Span(30, 50), 9, 9, 8, [20, 30, 32, 34, 36, 50]),
    "beyond it": (Span(30, 50), 9, 9, 7, [30, 32, 34, 36, 50]),
    "as far as the reach after": (Span(22, 42), 9, 9, 8, [20, 30, 32, 34, 36, 50]),
    "beyond it after": (Span(22, 42), 9, 9, 7, [20, 30, 32, 34, 36]),
    "four inside": (Span(29, 42), 0, 0, 0, [30, 32, 34, 36]),
    "nothing": (Span(14, 16), 9, 9, 1, []),
}  # fmt: skip


@pytest.mark.parametrize(("span", "before", "after", "reach", "starts"), NEAR.values(), ids=NEAR.keys())
def test_what_is_near_a_span(span: Span, before: int, after: int, reach: int, starts: list[int]) -> None:
    assert [one.span.start for one in near(ITEMS, span, before=before, after=after, reach=reach)] == starts


@pytest.mark.parametrize(("start", "end", "count"), [(0, 10, 1), (0, 11, 2), (1, 20, 1), (10, 10, 0), (20, 0, 0), (21, 5, 0)])
def test_starts_are_counted_from_the_first_to_before_the_last(start: int, end: int, count: int) -> None:
    assert count_starts([0, 10, 20], start, end) == count


def test_spans_that_overlap_are_made_one() -> None:
    spans = [Span(8, 9), Span(0, 5), Span(4, 8), Span(1, 2), Span(20, 22)]
    assert merged(spans) == [Span(0, 8), Span(8, 9), Span(20, 22)]


# -- candidates of a link

OPEN = '"{The harbour is ours for good.}"'
SEEN: dict[str, tuple[Callable[[int], str], int]] = {
    "a cue after": (lambda n: f"{OPEN} {stones(n - 2)} <said>", 600),
    "a cue before": (lambda n: f"<said> {stones(n - 2)} {OPEN}", 600),
}


@pytest.mark.parametrize(("markup", "most"), SEEN.values(), ids=SEEN.keys())
def test_a_cue_or_a_source_may_stand_so_far_from_its_words(markup: Callable[[int], str], most: int) -> None:
    for away, found in ((most, ["said"]), (most + 1, [])):
        index = indexed(markup(away))
        (segment,) = find_segments(index)
        assert [one.span.of(index.text) for one in cue_candidates(index, segment)] == found
        index = indexed(markup(away).replace("<", "[").replace(">", "]"))
        (segment,) = find_segments(index)
        assert [one.span.of(index.text) for one in source_candidates(index, segment, None)] == found


GUESSED: dict[str, tuple[Callable[[int], str], int, Sequence[str]]] = {
    "after": (lambda n: f'"The harbour is ours for good." {stones(n - 2)} she said', 100, ["she"]),
    "before": (lambda n: f'said she {stones(n - 2)} "The harbour is ours for good."', 100, ["she"]),
}


@pytest.mark.parametrize(("text", "most", "found"), GUESSED.values(), ids=GUESSED.keys())
def test_a_guess_stands_close_by(text: Callable[[int], str], most: int, found: list[str]) -> None:
    for away, seen in ((most, found), (most + 1, [])):
        index = indexed(text(away))
        (segment,) = find_segments(index)
        assert [one.span.of(index.text) for one in source_candidates(index, segment, None)] == seen


BESIDE: dict[str, tuple[str, int, bool]] = {
    "close by": ("", 100, False),
    "further off": ("", 101, True),
    "in another paragraph": ("\n", 10, True),
}


@pytest.mark.parametrize(("between", "away", "guessed"), BESIDE.values(), ids=BESIDE.keys())
def test_where_the_tagger_sees_a_cue_close_by_none_is_guessed(between: str, away: int, guessed: bool) -> None:
    index = indexed(f'Holm added: "The harbour is ours for good."{between} {stones(away - 2 - len(between))} <said>')
    (segment,) = find_segments(index)
    assert [one.span.of(index.text) for one in cue_candidates(index, segment)] == ["said"] + ["added"] * guessed


@pytest.mark.parametrize(("cue", "source", "kept"), [(0.3, 0.2, (True, True)), (0.299, 0.2, (False, True)), (0.3, 0.199, (True, False))])
def test_what_is_less_likely_is_not_named(cue: float, source: float, kept: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    index = indexed(f"{OPEN} [Holm] <said>")
    segments = find_segments(index)
    monkeypatch.setattr(linking, "choose_cues", lambda *_: [(index.cues[0], cue)])
    monkeypatch.setattr(linking, "choose_sources", lambda *_: [(index.sources[0], source)])
    (found,) = link(index, segments, read_models())
    assert (found.cue is not None, found.source is not None) == kept
    assert (found.cue_probability, found.source_probability) == (cue, source)


# -- guesses

MARGINS: dict[str, tuple[Callable[[int], str], int]] = {
    "before": (lambda n: f'said {stones(n - 6)} "The harbour is ours."', 160),
    "after": (lambda n: f'"The harbour is ours." {stones(n - 6)} said', 160),
}


@pytest.mark.parametrize(("text", "most"), MARGINS.values(), ids=MARGINS.keys())
def test_verbs_beside_marks_are_looked_for_in_a_margin(text: Callable[[int], str], most: int) -> None:
    for away, found in ((most, ["said"]), (most + 1, [])):
        index = make_index(parse_of(text(away)), EN)
        assert [one.span.of(index.text) for one in guess_cues(index.text, index.quoted_spans, (), EN)] == found


@pytest.mark.parametrize(("text", "found"), [("Holm said.", []), ('Holm: "It is so." She left.\nVance', ["Holm", "She"])])
def test_names_and_pronouns_beside_marks_are_guessed(text: str, found: list[str]) -> None:
    index = make_index(parse_of(text), EN)
    guessed = guess_sources(index.parse, index.quoted_spans, (), EN)
    assert [one.span.of(index.text) for one in guessed] == found


# -- contents that give way to a proposal

GIVES_WAY: dict[str, tuple[Callable[[int], str], int]] = {
    "a cue before": (lambda n: f"[Vance] <left> {stones(n - 6)} {{Holm believes it was lost in May}}.", 119),
    "a cue after": (lambda n: f"{{Holm believes it was lost in May}} {stones(n - 2)} <left> [Vance].", 119),
}


@pytest.mark.parametrize(("markup", "most"), GIVES_WAY.values(), ids=GIVES_WAY.keys())
def test_words_with_no_cue_anywhere_near_give_way_to_a_proposal(markup: Callable[[int], str], most: int) -> None:
    first = [indexed(markup(away)).contents[0] for away in (most, most + 1)]
    assert [(one.score, one.span.start) for one in first] == [(0.95, first[0].span.start), (0.0, first[1].span.end - len(first[1].span))]


# -- plain signs of a quotation


def tied(monkeypatch: pytest.MonkeyPatch, cue: bool, probability: float, likely: float) -> None:
    """Every segment is tied to the first cue, or to none, this surely, and is this likely."""

    def ties(index: Index, segments: Sequence[Segment], _: object) -> list[Link]:
        return [Link(index.cues[0] if cue else None, None, probability, 0.0) for _ in segments]

    monkeypatch.setattr(find, "link", ties)
    monkeypatch.setattr(find, "accept", lambda index, segments, links, trees: [likely for _ in segments])


def found(markup: str) -> list[str]:
    index = indexed(markup)
    return [" | ".join(span.of(index.text) for span in one.quotation.content) for one in find.find_quotations(index, read_models())]


SAID: dict[str, tuple[str, float, bool]] = {
    "close by": ('[Holm] <said>, to: "{open the gate}".', 0.5, True),
    "further off": ('[Holm] <said>, now: "{open the gate}".', 0.5, False),
    "unsure": ('[Holm] <said>, to: "{open the gate}".', 0.49, False),
    "not speech": ('[Holm] <thought>, to: "{open the gate}".', 0.9, False),
    "a phrase": ('<According to> her: "{open the gate}".', 0.9, False),
    "not in marks": ("[Holm] <said>: {open the gate}.", 0.9, False),
    "seen by marks alone": ('[Holm] <said>, to: "open the gate".', 0.9, False),
}


@pytest.mark.parametrize(("markup", "probability", "kept"), SAID.values(), ids=SAID.keys())
def test_a_verb_of_speech_right_beside_marks_is_a_plain_sign(
    markup: str, probability: float, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tied(monkeypatch, True, probability, 0.0)
    assert found(markup) == ["open the gate"] * kept


SPOKEN: dict[str, tuple[str, bool]] = {
    "a paragraph of its own": ('"Nobody has shut the gate."', True),
    "after a sentence": ('She frowned. "Nobody has shut the gate."', True),
    "after a sentence and a wide gap": ('She frowned.  "Nobody has shut the gate."', True),
    "after a colon": ('She frowned: "Nobody has shut the gate."', True),
    "within a sentence": ('She read "Nobody has shut the gate."', False),
    "its stop outside": ('"Nobody has shut the gate".', True),
    "no stop": ('"Nobody has shut the gate" it read', False),
    "three words": ('"Nobody shut it."', False),
    "four words": ('"Nobody has shut it."', True),
    "small letters": ('"nobody has shut the gate."', False),
    "single marks": ("'Nobody has shut the gate.'", False),
}


@pytest.mark.parametrize(("text", "kept"), SPOKEN.values(), ids=SPOKEN.keys())
def test_a_whole_sentence_in_marks_is_a_plain_sign(text: str, kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    tied(monkeypatch, False, 0.0, 0.0)
    assert bool(found(text)) is kept


CUT: dict[str, tuple[Callable[[int], str], int]] = {
    "by words after the cue": (lambda n: f'"{{It is ours}}" [Holm] <said> {stones(n - 13)}. "{{It stays so}}"', 250),
}


@pytest.mark.parametrize(("markup", "most"), CUT.values(), ids=CUT.keys())
def test_a_cue_cuts_words_that_stand_so_far_apart(markup: Callable[[int], str], most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tied(monkeypatch, True, 0.9, 0.9)
    assert found(markup(most)) == ["It is ours | It stays so"]
    assert found(markup(most + 1)) == ["It is ours", "It stays so"]


APART: dict[str, tuple[str, list[str]]] = {
    "the cue between": ('"{It is ours}" [Holm] <said>. "{It stays so}"', ["It is ours | It stays so"]),
    "the cue before both": ('[Holm] <said> "{It is ours}". "{It stays so}"', ["It is ours", "It stays so"]),
    "the cue after both": ('"{It is ours}" and "{It stays so}" [Holm] <said>', ["It is ours", "It stays so"]),
    "a new paragraph": ('"{It is ours}" [Holm] <said>.\n"{It stays so}"', ["It is ours", "It stays so"]),
    "marks and no marks": ('"{It is ours}" [Holm] <said>. {It stays so}', ["It is ours", "It stays so"]),
    "no marks, then marks": ('{It is} [Holm] <said> "{our own}"', ["It is | our own"]),
    "no marks, then marks with a capital": ('{It is} [Holm] <said> "{Our own}"', ["It is", "Our own"]),
    "no marks at all": ("{It is} [Holm] <said> {our own}", ["It is | our own"]),
    "no marks, then marks of the next sentence": ('{It is} [Holm] <said>. "{our own}"', ["It is | our own"]),
}


@pytest.mark.parametrize(("markup", "quoted"), APART.values(), ids=APART.keys())
def test_segments_make_one_quotation_where_their_cue_cuts_in(markup: str, quoted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    tied(monkeypatch, True, 0.9, 0.9)
    assert found(markup) == quoted


TITLES: dict[str, tuple[str, bool]] = {
    "entitled": ('It is entitled "{why we went there}"', True),
    "a book, two long words": ('It is a book "{Over the Hills}"', True),
    "a book, one long word": ('It is a book "{The Hills}"', False),
    "a book, letters of a long word": ('It is a book "{Over the Sea and Hills}"', True),
    "a book, small letters": ('It is a book "{Over the hills}"', False),
    "a part of a word": ('It is a notebook "{Over the Hills}"', False),
    "with a comma and marks between": ('It is a book, "{Over the Hills}"', True),
    "not all in marks": ('It is a book {"Over the Hills" of hers}', False),
}


@pytest.mark.parametrize(("markup", "title"), TITLES.values(), ids=TITLES.keys())
def test_the_title_of_a_work_is_no_quotation(markup: str, title: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    tied(monkeypatch, False, 0.0, 0.9)
    assert bool(found(markup)) is not title


ASIDES: dict[str, tuple[str, int]] = {
    "not to be named": ("[Holm] asked {not to be named here}.", 0),
    "anonymity": ("[Holm] asked for {anonymity}.", 0),
    "later in the words": ("[Holm] asked {us all not to be named}.", 1),
}


@pytest.mark.parametrize(("markup", "count"), ASIDES.values(), ids=ASIDES.keys())
def test_who_asks_for_no_name_is_not_quoted(markup: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tied(monkeypatch, False, 0.0, 0.9)
    assert len(found(markup)) == count


# -- what is reported


def content_of(index: Index) -> tuple[Quotation, Span | None]:
    return Quotation((index.contents[0].span,), "indirect"), index.cues[0].span if index.cues else None


LONG_CUE = " ".join(["gladly"] * 7)
SEVEN: dict[str, tuple[str, bool]] = {
    "the eighth word": (f"[Holm] <{LONG_CUE} %s> {{the pier}}.", True),
    "the ninth word": (f"[Holm] <{LONG_CUE} gladly %s> {{the pier}}.", False),
}


@pytest.mark.parametrize(("markup", "seen"), SEVEN.values(), ids=SEVEN.keys())
def test_eight_words_of_a_cue_are_read(markup: str, seen: bool) -> None:
    index = indexed(markup % "implying")
    quotation, cue = content_of(index)
    assert infers(index, cue) is seen
    index = indexed(markup % "said")
    quotation, cue = content_of(index)
    assert cue is not None
    assert says_something(index, quotation, cue) is seen
    assert (index.cue_class(cue).reports == "speech") is seen
    index = indexed((markup % "remembers").replace("the pier", "going to the pier at noon"))
    quotation, cue = content_of(index)
    assert is_statement(index, quotation, Decision(index.sources[0].span, cue, 0.9), "thought") is seen


@pytest.mark.parametrize(("size", "stated"), [(25, False), (26, True)])
def test_words_before_their_cue_are_stated_where_they_are_more_than_a_few(size: int, stated: bool) -> None:
    index = indexed(f"{{{stones(size)}}}, [Holm] <said>.")
    quotation, cue = content_of(index)
    assert states(index, quotation, cue) is stated
    assert is_statement(index, quotation, Decision(index.sources[0].span, cue, 0.9), "speech") is stated


@pytest.mark.parametrize(("count", "stated"), [(39, True), (40, False)])
def test_a_finite_verb_is_looked_for_among_forty_words(count: int, stated: bool) -> None:
    index = indexed(f"[Holm] <said> {{{' '.join(['bay'] * count)} was lost}}.")
    assert states(index, *content_of(index)) is stated


NAMED_ONLY: dict[str, tuple[str, bool]] = {
    "one word": ("[Holm] <said> {it}.", True),
    "two words": ("[Holm] <said> {it all}.", False),
    "a preposition": ("[Holm] <spoke> {about the pier}.", True),
    "before its cue": ("{It}, [Holm] <said>.", False),
}


@pytest.mark.parametrize(("markup", "named"), NAMED_ONLY.values(), ids=NAMED_ONLY.keys())
def test_one_word_or_a_prepositions_words_name_what_was_spoken_of(markup: str, named: bool) -> None:
    index = indexed(markup)
    assert names_only(index, *content_of(index)) is named


# -- who signs

BYLINES: dict[str, tuple[str, str | None]] = {
    "to the line's end": ('"The harbour is ours for good." - Ada Holm', "Ada Holm"),
    "a stop": ('"The harbour is ours for good." - Ada Holm.', "Ada Holm"),
    "goes on": ('"The harbour is ours for good." - Ada Holm, who left', None),
    "a line below": ('"The harbour is ours for good."\n- Ada Holm', "Ada Holm"),
    "a line below with a place": ('"The harbour is ours for good."\n- Ada Holm, Norby', "Ada Holm"),
    "a line below, nobody": ('"The harbour is ours for good."\n- a pier', None),
    "before it": ('Ada Holm: "The harbour is ours for good."', "Ada Holm"),
    "before it, nobody": ('Norby: "The harbour is ours for good."', None),
    "before it, in a sentence": ('We saw Ada Holm: "The harbour is ours for good."', None),
    "before it, after a dash": ('It is so - Ada Holm: "The harbour is ours for good."', "Ada Holm"),
    "not at the paragraph's start": ('We saw it. "The harbour is ours for good." - Ada Holm', None),
}


@pytest.mark.parametrize(("text", "name"), BYLINES.values(), ids=BYLINES.keys())
def test_words_in_marks_are_signed_by_a_name(text: str, name: str | None) -> None:
    index = indexed(text)
    (segment,) = find_segments(index)
    found = signature(index, segment)
    assert (found.of(index.text) if found else None) == name


@pytest.mark.parametrize(("away", "name"), [(59, "Ada Holm"), (60, None)])
def test_a_heading_is_no_longer_than_this(away: int, name: str | None) -> None:
    text = f"{stones(20)} - Ada{' ' * 0} Holm:{' ' * away}" + '"The harbour is ours for good."'
    index = indexed(text)
    (segment,) = find_segments(index)
    found = signature(index, segment)
    assert (found.of(index.text) if found else None) == name


# -- lines of the page

PAGE: dict[str, tuple[Callable[[int], str], int]] = {
    "a navigation word": (lambda n: "Accessibility links".ljust(n, ":"), 80),
    "what a share link opens with": (lambda n: "Share this story " + stones(n - 17), 160),
    "an agency line": (lambda n: "(Xinhua News Agency March 9, 2009" + stones(n - 34) + ")", 80),
}


@pytest.mark.parametrize(("line", "longest"), PAGE.values(), ids=PAGE.keys())
def test_a_line_of_the_page_is_no_longer_than_this(line: Callable[[int], str], longest: int) -> None:
    for size, aside in ((longest, True), (longest + 1, False)):
        assert len(line(size)) == size
        text = f"The town met.\n{line(size)}\nIt rained."
        assert [span.of(text) for span in boilerplate(text, EN)] == [line(size)] * aside


@pytest.mark.parametrize(("before", "aside"), [(304, True), (303, True), (300, False), (299, False)])
def test_a_promotion_stands_in_the_last_quarter(before: int, aside: bool) -> None:
    heading = "Our Stories"
    text = stones(before - 1) + "\n"
    text += f"{heading}\n{heading}\n" + "x" * (400 - before - 2 * len(heading) - 2)
    assert len(text) == 400 and bool(boilerplate(text, EN)) is aside


@pytest.mark.parametrize(("size", "aside"), [(80, True), (81, False)])
def test_a_heading_of_a_promotion_is_no_longer_than_this(size: int, aside: bool) -> None:
    heading = "Our " + stones(size - 4)
    text = STORY * 40 + f"\n{heading}\n{heading}\nRead it"
    assert bool(boilerplate(text, EN)) is aside


# -- turns


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.name.of(text), turn.content.of(text)) for turn in find_turns(text, EN)]


EXCERPT = "It rained.\n\n" * 4


@pytest.mark.parametrize(("between", "goes_on"), [(1, True), (3, True), (4, False)])
def test_a_turn_of_an_excerpt_goes_on_to_a_label_so_many_paragraphs_on(between: int, goes_on: bool) -> None:
    text = f"{EXCERPT}MR. HOLM: It is done.\n\n" + "So.\n\n" * between + "MS. VANCE: Done.\n\nIt rained."
    assert turns(text)[0][1].endswith("So.") is goes_on


@pytest.mark.parametrize(("lines", "whole"), [(2, True), (3, False)])
def test_a_transcript_begins_with_the_article(lines: int, whole: bool) -> None:
    text = "It rained.\n\n" * lines + "MR. HOLM: It is done.\n\nMS. VANCE: Done?\n\nSo it was.\n\nAnd so.\n\nAnd on."
    assert turns(text)[-1][1] == ("Done?\n\nSo it was.\n\nAnd so.\n\nAnd on." if whole else "Done?")


@pytest.mark.parametrize(("before", "whole"), [(15, True), (16, False)])
def test_a_transcript_begins_within_the_first_part_of_a_long_article(before: int, whole: bool) -> None:
    text = "It rained.\n\n" * before + "MR. HOLM: It is done.\n\nMS. VANCE: Done?" + "\n\nSo it was." * (98 - before)
    assert turns(text)[-1][1].startswith("Done?\n\nSo") is whole


@pytest.mark.parametrize(("size", "kept"), [(20_000, True), (20_001, False)])
def test_a_turn_is_no_longer_than_this(size: int, kept: bool) -> None:
    lead = "MS. VANCE: Done?\n\n"
    text = "MR. HOLM: So.\n\n" + lead + "x" * (size - len(lead))
    assert (turns(text)[-1][1] != "Done?") is kept


@pytest.mark.parametrize(("after", "story"), [(3, False), (4, True)])
def test_a_story_that_a_label_follows_soon_is_told_by_a_speaker(after: int, story: bool) -> None:
    text = (
        "MR. HOLM: So.\n\nMS. VANCE: Done?\n\n“It rose,” Ada Lund said.\n\n"
        + "It fell.\n\n" * after
        + "MR. HOLM: Good.\n\nMS. VANCE: Night."
    )
    assert (turns(text)[1][1] == "Done?") is story


@pytest.mark.parametrize(("count", "story"), [(4, True), (5, False)])
def test_the_cue_of_a_story_is_close_to_its_marks(count: int, story: bool) -> None:
    text = f"MR. HOLM: So.\n\nMS. VANCE: Done?\n\n“It rose,” {words(count)} said.\n\nIt fell."
    assert (turns(text)[1][1] == "Done?") is story
    text = f"MR. HOLM: So.\n\nMS. VANCE: Done?\n\nSo said {words(count)}: “It rose.”\n\nIt fell."
    assert (turns(text)[1][1] == "Done?") is story


@pytest.mark.parametrize(("count", "heading"), [(12, True), (13, False)])
def test_a_heading_above_a_story_is_no_longer_than_this(count: int, heading: bool) -> None:
    above = f"{words(count - 1)} we"
    text = f"MR. HOLM: So.\n\nMS. VANCE: Done?\n\n{above}\n\n“It rose,” Ada Lund said."
    assert turns(text)[1][1] == ("Done?" if heading else f"Done?\n\n{above}")


@pytest.mark.parametrize(("size", "label"), [(60, True), (61, False)])
def test_a_label_at_a_lines_end_is_no_longer_than_this(size: int, label: bool) -> None:
    name = "THE MAYOR " + "A" * (size - 13)
    text = f"It rained. {name}:\n\nSo it is.\n\n{name}:\n\nSo it was."
    assert bool(turns(text)) is label


def test_entities_of_other_kinds_sign_nothing() -> None:
    text = 'Norby: "The harbour is ours for good."'
    parse = parse_of(text)
    for kind, name in (("location", None), ("norp", None), ("organization", "Norby"), ("person", "Norby")):
        known = type(parse)(parse.article, parse.sentences, (Entity(Span(0, 5), kind),), ())  # type: ignore[arg-type]
        index = make_index(known, EN)
        (segment,) = find_segments(index)
        found = signature(index, segment)
        assert (found.of(text) if found else None) == name


@pytest.mark.parametrize(("words", "opens"), [("that it is", True), ("whether", True), ("it is that", False), ("...", False)])
def test_words_open_with_a_conjunction(words: str, opens: bool) -> None:
    assert opens_with_conjunction(make_index(parse_of(words), EN), Span(0, len(words))) is opens


# -- clauses, relays, proposals


def bays(count: int) -> str:
    return " ".join(["bay"] * count)


CLAUSES: dict[str, tuple[Callable[[int], str], int]] = {
    "after an article": (lambda n: f"the {bays(n)} was lost", 6),
    "after nothing": (lambda n: f"{bays(n)} was lost", 4),
}


@pytest.mark.parametrize(("clause", "most"), CLAUSES.values(), ids=CLAUSES.keys())
def test_a_clause_has_its_verb_soon(clause: Callable[[int], str], most: int) -> None:
    for count, opens in ((most, True), (most + 1, False)):
        text = clause(count)
        assert opens_clause(text, Span(0, len(text)), EN) is opens


@pytest.mark.parametrize(("count", "points"), [(1, True), (3, True), (4, False)])
def test_that_may_point_at_a_thing_that_a_comma_follows_soon(count: int, points: bool) -> None:
    text = f"that {bays(count)}, it was lost"
    assert opens_clause(text, Span(0, len(text)), EN) is not points


@pytest.mark.parametrize(("count", "passed"), [(2, None), (3, "bay bay bay")])
def test_words_that_a_medium_passes_on_are_more_than_two(count: int, passed: str | None) -> None:
    index = make_index(parse_of(f"Wire quoted Vance as saying {bays(count)}."), EN)
    assert [relay.content.of(index.text) if relay.content else None for relay in index.relays] == [passed]


@pytest.mark.parametrize(("names", "capitals"), [(4, "Then Norby Norby Norby Norby"), (5, "Norby Norby Norby Norby Norby")])
def test_a_proposed_source_has_five_capitals_at_most(names: int, capitals: str) -> None:
    index = make_index(parse_of(f"Then {'Norby ' * names}believes it was lost in May."), EN)
    assert [one.span.of(index.text) for one in index.guessed_sources] == [capitals]


@pytest.mark.parametrize(("size", "proposed"), [(1999, True), (2000, False)])
def test_in_a_sentence_of_many_characters_nothing_is_proposed(size: int, proposed: bool) -> None:
    index = make_index(parse_of("Holm believes it was lost in May ".ljust(size - 1, "x") + "."), EN)
    assert bool(index.contents) is proposed


@pytest.mark.parametrize(("words", "proposed"), [("it was lost", ["it was lost"]), ("it was", [])])
def test_a_proposed_clause_has_three_words(words: str, proposed: list[str]) -> None:
    index = make_index(parse_of(f"Holm believes {words}."), EN)
    assert [one.span.of(index.text) for one in index.contents] == proposed


@pytest.mark.parametrize(("blanks", "stated"), [(18, False), (19, True)])
def test_a_preposition_right_before_words_makes_them_a_topic(blanks: int, stated: bool) -> None:
    index = indexed(f"[Holm] <spoke> of{' ' * blanks}{{Norby was lost}}.")
    quotation, cue = content_of(index)
    assert is_statement(index, quotation, Decision(index.sources[0].span, cue, 0.9), "speech") is stated


BEFORE_THE_VERB: dict[str, tuple[str, list[str]]] = {
    "a name": ("Holm believes it was lost in May.", ["it was lost in May"]),
    "a name and an adverb": ("Holm never believes it was lost in May.", ["it was lost in May"]),
    "a short form": ("She's said it was lost in May.", ["it was lost in May"]),
    "a comma": ("Holm, believes it was lost in May.", []),
    "a bracket": ("Holm (still) believes it was lost in May.", []),
    "nobody": ("In May believes it was lost in May.", []),
    "a preposition": ("By believes it was lost in May.", []),
}


@pytest.mark.parametrize(("text", "proposed"), BEFORE_THE_VERB.values(), ids=BEFORE_THE_VERB.keys())
def test_a_clause_is_proposed_after_a_verb_and_its_subject(text: str, proposed: list[str]) -> None:
    index = make_index(parse_of(text), EN)
    assert [one.span.of(text) for one in index.contents] == proposed
