"""Whose words in marks are where no cue says so: who acts in the sentence before, who was asked, who the paragraph before tells of."""

from __future__ import annotations

import itertools
import re

from quotes.language.people import read_people
from quotes.quotation.dialogue import paragraph_span
from quotes.quotation.index import STOPS, Index
from quotes.quotation.near import near
from quotes.quotation.types import Segment
from quotes.text.capitals import small
from quotes.text.spans import SPACE, Span, trimmed
from quotes.text.words import WORD, words_in

_CUE_WITHIN = 60
"""The cue of words that end in a comma begins within so many characters, and its source within `_BESIDE` of it."""
_BESIDE = 2
FEWEST = 2
"""Fewer words in marks are a name or a scare quote, whoever acts before them."""
_FIRST = 60
"""A subject begins within so many characters of its sentence, or of what follows its first comma."""
_ROLE_WITHIN = 5
"""The role of somebody with no name is among so many words."""
APOSTROPHES = "'’"
_ASIDE = re.compile(r", [a-z][^,;:\n\"“”]{2,80},(?= )")
"""What describes a subject between two commas."""
_OPENING = re.compile(r"[^\W\d_][^,;:\n\"“”]{1,50},\s")


def actor(index: Index, segment: Segment) -> Span | None:
    """Who acts in the sentence before words in marks that make a sentence: `Mila turned to Oskar. "The boat has left."`."""
    if not _is_sentence(index, segment):
        return None
    before = _sentence_before(index, segment.outer.start)
    return _subject(index, before) if before is not None else None


def person_before(index: Index, segment: Segment) -> Span | None:
    """The one person whom the paragraph before tells of, where it quotes nobody and its last sentence is of that person."""
    opens = segment.marked == "all" and index.opens_paragraph(segment.outer.start)
    number = index.paragraph(segment.outer.start)
    if not opens or number == 0 or not _is_sentence(index, segment):
        return None
    whole = paragraph_span(index, number - 1)
    if whole is None or index.text[whole.end - 1] not in STOPS or index.quoted_over(whole):
        return None
    found = _subject(index, _last_sentence(index, whole))
    return found if found is not None and _tells_of_one(index, whole) else None


def asked(index: Index, question: Span, segment: Segment) -> Span | None:
    """Who answers a question in the same paragraph: `"Where is the key?" Mila asked Oskar. "In the boat."`."""
    text, end, start = index.text, question.end, segment.outer.start
    if text[end - 1] != "?" or end >= start or not _is_sentence(index, segment) or index.paragraph(end) != index.paragraph(start):
        return None
    between = trimmed(text, end, start, SPACE + "\"“”'‘’«».")
    if between is None or index.quoted_over(between):
        return None
    cues = [word for word in WORD.finditer(text, between.start, between.end) if word.group() in index.language.plain]
    listener = trimmed(text, cues[0].end(), between.end, SPACE) if len(cues) == 1 else None
    if listener is None:
        return None
    named = any(one.kind == "person" and one.span == listener for one in index.parse.entities_over(listener))
    return listener if named or _described(index, listener) == listener else None


def said_by(index: Index, segment: Segment) -> Span | None:
    """Whose words in marks are, as the sentence after them says: `"Every stone has a name." So says Ada Holm.`."""
    text, start = index.text, _after_marks(index, segment.outer.end)
    if segment.marked != "all" or not segment.closed or index.paragraph(start) != index.paragraph(segment.outer.start):
        return None
    said = next((words for words in index.language.afterwards if text[start : start + len(words)].lower() == words), None)
    if said is None or text[start : start + 1].islower():
        return None
    span = trimmed(text, start + len(said), index.paragraph_end(start), SPACE)
    found = (named(index, span), _described(index, span)) if span is not None and text[start + len(said)].isspace() else ()
    return next((one for one in found if one is not None), None)


def tells_whose(index: Index, span: Span) -> bool:
    """Whether words are of a sentence that says whose the words in marks before it are."""
    start = index.sentence_starts[max(0, index.sentence(span.start))]
    return index.text[start : span.start].strip().lower() in index.language.afterwards


def _after_marks(index: Index, at: int) -> int:
    while at < len(index.text) and index.text[at] in SPACE:
        at += 1
    return at


def is_cued_after(index: Index, segment: Segment) -> bool:
    """Whether a source and a cue stand right after words in marks that end in a comma, which want them: `"Home," | Holm said`."""
    text, end = index.text, segment.outer.end
    if segment.marked != "all" or text[segment.span.end - 1] != ",":
        return False
    for cue in near(index.cues, Span(end, end + 1), before=0, after=1, reach=_CUE_WITHIN):
        for source in near(index.sources, cue.span, before=1, after=1, reach=_BESIDE):
            first, last = min(cue.span.start, source.span.start), max(cue.span.end, source.span.end)
            if first >= end and not index.quoted_over(Span(end, last)) and not text[end:first].strip():
                return True
    return False


def _is_sentence(index: Index, segment: Segment) -> bool:
    """Whether the segment is in closed marks, with a capital and a stop within."""
    text, span = index.text, segment.span
    whole = segment.marked == "all" and segment.closed and text[span.start].isupper() and text[span.end - 1] in STOPS
    return whole and words_in(text, span, FEWEST) >= FEWEST


def _sentence_before(index: Index, at: int) -> Span | None:
    """The sentence that ends right before a place in its paragraph, none of it in marks."""
    text, first = index.text, index.paragraph_start(at)
    end = at
    while end > first and text[end - 1] in SPACE:
        end -= 1
    if end == first or text[end - 1] not in STOPS:
        return None
    start = max(first, index.sentence_starts[max(0, index.sentence(end - 1))])
    span = trimmed(text, start, end, SPACE)
    return span if span is not None and not index.quoted_over(span) else None


def _last_sentence(index: Index, paragraph: Span) -> Span:
    return Span(max(paragraph.start, index.sentence_starts[max(0, index.sentence(paragraph.end - 1))]), paragraph.end)


def _subject(index: Index, sentence: Span) -> Span | None:
    """The person a sentence opens with, as a name with its title or as "he" or "she"; what leads up to a comma is left out."""
    text = index.text
    led = _OPENING.match(text, sentence.start, min(sentence.end, sentence.start + _FIRST))
    starts = (sentence.start, led.end()) if led else (sentence.start,)
    return next((found for start in starts if (found := _opens_with(index, Span(start, sentence.end))) is not None), None)


def _opens_with(index: Index, span: Span) -> Span | None:
    text, language = index.text, index.language
    first = WORD.match(text, span.start, span.end)
    if first is None:
        return None
    if small(first) in language.actors:
        return Span(*first.span())
    found = (named(index, span), _described(index, span))
    return next((one for one in found if one is not None and _acts(index, one.end, span.end)), None)


def named(index: Index, span: Span) -> Span | None:
    """The name that a sentence opens with, and its title: "Mayor Ada Holm"; not where it owns what follows."""
    head = Span(span.start, min(span.end, span.start + _FIRST))
    name = next((one.span for one in index.parse.entities_over(head) if one.kind == "person" and span.start <= one.span.start), None)
    if name is None or not all(_is_title(word, index) for word in WORD.finditer(index.text, span.start, name.start)):
        return None
    return Span(span.start, name.end)


def _described(index: Index, span: Span) -> Span | None:
    """Somebody with no name whom a sentence opens with, by a role: "The old captain", "Holm's brother"."""
    people = read_people(index.language.code)
    words = list(itertools.islice(WORD.finditer(index.text, span.start, span.end), _ROLE_WITHIN))
    owner = named(index, span)
    owned = owner is not None and index.text[owner.end : owner.end + 1] in APOSTROPHES
    if not words or not (owned or small(words[0]) in index.language.determiners):
        return None
    start = owner.end + len("'s") if owned and owner is not None else words[0].end()
    for word in words:
        if word.start() >= start and (index.text[word.start() - 1] != " " or not word.group()[0].islower()):
            return None
        if word.start() >= start and people.role(small(word)) is not None:
            return Span(span.start, word.end())
    return None


def _is_title(word: re.Match[str], index: Index) -> bool:
    low, language = small(word), index.language
    known = any(low in words for words in (language.titles, language.roles, language.determiners))
    return known or word.group()[0].isupper() or read_people(language.code).role(low) is not None


def _acts(index: Index, at: int, end: int) -> bool:
    """Whether a verb may follow a subject: a word in small letters, and no other name is joined to it. What stands between two commas
    after it only describes it: "Holm, the mayor, turned"."""
    aside = _ASIDE.match(index.text, at, end)
    after = aside.end() if aside else at
    word = WORD.match(index.text, after + 1, end) if index.text[after : after + 1] in SPACE else None
    return word is not None and word.group()[0].islower() and small(word) not in index.language.prepositions


def _tells_of_one(index: Index, paragraph: Span) -> bool:
    """Whether a paragraph names no two people."""
    people = (one.span.of(index.text) for one in index.parse.entities_over(paragraph) if one.kind == "person")
    return len({name.split()[-1] for name in people}) <= 1
