"""See where a medium passes words on: "Interfax quoted him as saying", "was quoted as saying by", "told her, according to the Post"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quotes.language.clauses import opens
from quotes.language.quoting import Language, Words
from quotes.quotation.evidence.marks import QuotedSpan
from quotes.quotation.near import merged
from quotes.text.capitals import small
from quotes.text.parse import Parse, Part
from quotes.text.spans import Span, trimmed
from quotes.text.words import WORD, first_words

_EDGE = " \t\n\r\u00a0,;:\"“”‘’'-–—"
_BREAK = re.compile(r"[,;:\"“”\n]")
_LONGEST = 140
FOLLOWING = 2
"""A relay is overlapped by no more than so many after it."""
_SUBJECT_WORDS = 8
"""Somebody who told a medium or others is named in so many words before the verb."""
_LISTENER_WORDS = 8
"""Those who were told stand in so many words before a conjunction."""


@dataclass(frozen=True, slots=True)
class Relay:
    """One such passage: who spoke, the cue, the medium, and where the words passed on stand."""

    source: Span
    cue: Span
    medium: Span | None
    content: Span | None
    phrase: Span | None = None
    """What stands between the medium and the words: "as saying"."""

    @property
    def core(self) -> Span:
        """From the medium's or the source's first character to the last of the cue or the source."""
        spans = [span for span in (self.source, self.cue, self.medium, self.phrase) if span is not None]
        return Span(min(span.start for span in spans), max(span.end for span in spans))


def find_relays(parse: Parse, quoted_spans: Sequence[QuotedSpan], language: Language) -> tuple[Relay, ...]:
    """The relays of an article, outside of marks, in reading order."""
    text = parse.article.text
    starts = [sentence.span.start for sentence in parse.sentences]
    found = []
    for match in _outside(_pattern(language.relay_verbs, language.relay_as), text, quoted_spans):
        found.append(_relay(text, match, _sentence(parse, starts, match), language))
    for match in _outside(_after(language.relay_after), text, quoted_spans):
        found.append(_retold(parse, match, _sentence(parse, starts, match), quoted_spans, language))
    return tuple(sorted((relay for relay in found if relay is not None), key=lambda relay: relay.cue))


def _outside(pattern: re.Pattern[str] | None, text: str, quoted_spans: Sequence[QuotedSpan]) -> Iterator[re.Match[str]]:
    """Where a pattern is found outside of marks."""
    for match in pattern.finditer(text) if pattern else ():
        if not any(one.span.start < match.end() and match.start() < one.span.end for one in _around(quoted_spans, match.start())):
            yield match


@lru_cache(maxsize=16)
def _pattern(verbs: Words, as_: Words) -> re.Pattern[str] | None:
    if not verbs or not as_:
        return None
    said = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(as_, key=len, reverse=True))
    quoted = "|".join(re.escape(one) for one in sorted(verbs, key=len, reverse=True))
    return re.compile(rf"\b(?P<verb>{quoted})\b(?P<gap>[^.;:\"“”\n]{{0,120}}?)\s(?P<as>{said})\b")


@lru_cache(maxsize=16)
def _after(phrases: Words) -> re.Pattern[str] | None:
    """What a medium follows: ", according to"; the medium goes as far as the next stop."""
    if not phrases:
        return None
    said = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(phrases, key=len, reverse=True))
    return re.compile(rf",\s(?P<as>{said})\s(?P<medium>[^.,;:\"“”\n]{{1,80}})(?=[.,\n]|$)")


def _around(quoted_spans: Sequence[QuotedSpan], at: int) -> Sequence[QuotedSpan]:
    first = bisect_right(quoted_spans, at, key=lambda one: one.span.start)
    return quoted_spans[max(0, first - 1) : first + 1]


def _before(quoted_spans: Sequence[QuotedSpan], at: int) -> Sequence[QuotedSpan]:
    """The last quoted span that ends before a place, if any."""
    last = bisect_right(quoted_spans, at, key=lambda one: one.span.end)
    return quoted_spans[max(0, last - 1) : last]


def _sentence(parse: Parse, starts: Sequence[int], match: re.Match[str]) -> tuple[int, int]:
    """Bounds of the sentence, or of the line where there are no sentences; never across a newline."""
    text = parse.article.text
    line = (text.rfind("\n", max(0, match.start() - 600), match.start()) + 1, text.find("\n", match.end(), match.end() + 600))
    low, high = max(line[0], match.start() - 600), line[1] if line[1] >= 0 else min(len(text), match.end() + 600)
    number = bisect_right(starts, match.start()) - 1
    if number < 0:
        return low, high
    sentence = parse.sentences[number].span
    return max(low, sentence.start), min(high, max(sentence.end, match.end()))


def _relay(text: str, match: re.Match[str], sentence: tuple[int, int], language: Language) -> Relay | None:
    source = trimmed(text, match.start("gap"), match.end("gap"), _EDGE)
    subject = _subject(text, sentence[0], match.start("verb"), language)
    after = trimmed(text, match.end(), sentence[1], _EDGE)
    within = _by(text, source.start, source.end, language) if source is not None else None
    if within is not None and subject is not None:  # "was quoted by the daily Kurier as saying"
        cue = _with_auxiliaries(text, subject.end, match.end("verb"))
        return Relay(subject, cue, within, _content(text, sentence[0], subject, after), Span(*match.span("as")))
    if source is not None and not _adverbs(source.of(text), language):
        content = _content(text, sentence[0], subject, after)
        return Relay(source, Span(*match.span("verb")), subject, content)
    if subject is None:
        return None
    cue = _with_auxiliaries(text, subject.end, match.end())
    medium = _by(text, match.end(), sentence[1], language)
    after = _clause_after(text, medium, sentence[1], language) if medium is not None else after
    return Relay(subject, cue, medium, _content(text, sentence[0], subject, after))


def _clause_after(text: str, medium: Span, end: int, language: Language) -> Span | None:
    """The words passed on where they follow the medium: "as saying by the Quay Post that ..."."""
    word = WORD.search(text, medium.end, end)
    tied = word is not None and small(word) in language.conjunctions and not text[medium.end : word.start()].strip()
    return trimmed(text, word.start(), end, _EDGE) if word is not None and tied else None


def _with_auxiliaries(text: str, start: int, end: int) -> Span:
    """A verb with the words before it, from the end of its subject on: "was quoted"."""
    return Span(start + len(text[start:end]) - len(text[start:end].lstrip()), end)


def _retold(
    parse: Parse, match: re.Match[str], sentence: tuple[int, int], quoted_spans: Sequence[QuotedSpan], language: Language
) -> Relay | None:
    """What somebody told others as a medium has it: `"...," Holm told the council, according to the Quay Post`."""
    text, medium = parse.article.text, trimmed(parse.article.text, *match.span("medium"), _EDGE)
    if medium is None or not (_is_medium(parse, medium, language) or _passes_on(match, language)):
        return None
    marked = next((one.span.end for one in _before(quoted_spans, match.start()) if one.span.start >= sentence[0]), None)
    words = list(WORD.finditer(text, sentence[0] if marked is None else marked, match.start()))
    at = next((n for n, word in enumerate(words[: _SUBJECT_WORDS + 1]) if n and word.group() in language.plain), None)
    source = trimmed(text, words[0].start(), words[at].start(), _EDGE) if at is not None else None
    if at is None or source is None or not _is_person(parse, source, language):
        return None
    cue = Span(*words[at].span())
    if marked is not None:
        return Relay(source, cue, medium, None)
    begin = _told(words, at, language)
    return Relay(source, cue, medium, trimmed(text, words[begin].start(), match.start(), _EDGE)) if begin is not None else None


def _told(words: Sequence[re.Match[str]], at: int, language: Language) -> int | None:
    """Where what was told begins: at a conjunction soon after the verb, or right after it where a clause opens there."""
    tied = next((n for n in range(at + 1, min(len(words), at + _LISTENER_WORDS)) if small(words[n]) in language.conjunctions), None)
    if tied is not None:
        return tied if len(words) - tied > 2 else None
    return at + 1 if opens(words[at + 1 :], language) else None


def _is_medium(parse: Parse, span: Span, language: Language) -> bool:
    """Whether words name a newspaper, an agency or the like."""
    text = parse.article.text
    words = list(WORD.finditer(text, span.start, span.end))
    # "court papers | read by Ada Holm"
    end = next((word.start() for number, word in enumerate(words) if number and small(word) in language.relay_by), span.end)
    people = [entity.span.start for entity in parse.entities_over(span) if entity.kind == "person"]
    media = [word.start() for word in words if small(word) in language.media]
    before = any(place < end for place in media) and not any(place < end for place in people)
    return before or (bool(media) and not people)  # "a report | by the agency Tarn Wire" is the agency's


def _passes_on(match: re.Match[str], language: Language) -> bool:
    """Whether the words before it make anybody a medium: "as reported by"."""
    return any(small(word) in language.relay_by for word in WORD.finditer(match.group("as")))


def _is_person(parse: Parse, span: Span, language: Language) -> bool:
    """Whether words are a pronoun or hold a person's name, and no other clause."""
    text = parse.article.text
    words = first_words(text, span, 2)
    if len(words) == 1 and words[0] in language.pronouns - language.relatives:
        return True
    return "," not in span.of(text) and any(entity.kind == "person" for entity in parse.entities_over(span))


def _adverbs(words: str, language: Language) -> bool:
    """Whether nothing but adverbs stands between "quoted" and "as saying"."""
    return all(word.lower() in language.auxiliaries for word in words.split())


def _subject(text: str, start: int, end: int, language: Language) -> Span | None:
    """The words before the verb back to the last comma or mark, without auxiliaries."""
    breaks = [match.end() for match in _BREAK.finditer(text, max(start, end - _LONGEST), end)]
    begin = breaks[-1] if breaks else start
    words = list(re.finditer(r"\S+", text[begin:end]))
    while words and words[-1].group().lower() in language.auxiliaries:
        words.pop()
    return trimmed(text, begin + words[0].start(), begin + words[-1].end(), _EDGE) if words else None


def _by(text: str, start: int, end: int, language: Language) -> Span | None:
    words = text[start:end].split(maxsplit=1)
    if len(words) < 2 or words[0].lower() not in language.relay_by:
        return None
    begin = text.index(words[0], start) + len(words[0])
    stop = _BREAK.search(text, begin, end)
    last = stop.start() if stop else end
    tied = next((word.start() for word in WORD.finditer(text, begin, last) if small(word) in language.conjunctions), last)
    return trimmed(text, begin, tied, _EDGE + ".")


def _content(text: str, start: int, subject: Span | None, after: Span | None) -> Span | None:
    """The words passed on: those after "as saying", else those before the subject."""
    if after is not None and len(after.of(text).split()) > 2:
        return trimmed(text, after.start, after.end, _EDGE + ".")
    return trimmed(text, start, subject.start, _EDGE) if subject is not None and subject.start > start else None


def with_relays(parts: Sequence[Part], relays: Sequence[Relay], quoted_spans: Sequence[QuotedSpan]) -> list[Part]:
    """The tagger's parts, put right where a relay says better; of relays that overlap the later one counts."""
    rooms = [relay.content for relay in relays if relay.content is not None]
    spoken = merged(room for room in rooms if not _is_marked(room, quoted_spans))
    taken = merged([*(relay.core for relay in relays), *spoken])
    wide = merged(rooms)
    kept = [part for part in parts if not _touches(taken, part.span) and (part.kind == "content" or not _within(wide, part.span))]
    for number, relay in enumerate(relays):
        found = [Part(relay.source, "source"), Part(relay.cue, "cue")]
        found += [Part(relay.content, "content")] if relay.content is not None and _touches(spoken, relay.content) else []
        later = relays[number + 1 : number + 1 + FOLLOWING]
        kept += [part for part in found if not any(_overruled(part, one) for one in later)]
    return sorted(kept, key=lambda part: part.span)


def _is_marked(room: Span, quoted_spans: Sequence[QuotedSpan]) -> bool:
    return any(one.span.overlaps(room) for one in (*_around(quoted_spans, room.start), *_around(quoted_spans, room.end - 1)))


def _touches(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_right(spans, span.start, key=lambda one: one.end)
    return at < len(spans) and spans[at].overlaps(span)


def _within(spans: Sequence[Span], span: Span) -> bool:
    at = bisect_right(spans, span.start, key=lambda one: one.end)
    return at < len(spans) and spans[at].contains(span)


def _overruled(part: Part, relay: Relay) -> bool:
    """Whether a relay's part gives way to a later relay."""
    return part.span.overlaps(relay.core) or (relay.content is not None and part.kind != "content" and relay.content.contains(part.span))
