"""See where a medium passes words on: "Interfax quoted the spokesman as saying", "was quoted as saying by"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from quotes.language.quoting import Language, Words
from quotes.quotation.evidence.marks import QuotedSpan
from quotes.text.parse import Parse, Part
from quotes.text.spans import Span, trimmed

_EDGE = " \t\n\r\u00a0,;:\"“”‘’'-–—"
_BREAK = re.compile(r"[,;:\"“”\n]")
_LONGEST = 140


@dataclass(frozen=True, slots=True)
class Relay:
    """One such passage: who spoke, the cue, the medium, and where the words passed on stand."""

    source: Span
    cue: Span
    medium: Span | None
    content: Span | None

    @property
    def core(self) -> Span:
        """From the medium's or the source's first character to the last of the cue or the source."""
        spans = [span for span in (self.source, self.cue, self.medium) if span is not None]
        return Span(min(span.start for span in spans), max(span.end for span in spans))


def find_relays(parse: Parse, quoted_spans: Sequence[QuotedSpan], language: Language) -> tuple[Relay, ...]:
    """The relays of an article, outside of marks, in reading order."""
    text = parse.article.text
    pattern = _pattern(language.relay_verbs, language.relay_as)
    if pattern is None:
        return ()
    starts = [sentence.span.start for sentence in parse.sentences]
    found = []
    for match in pattern.finditer(text):
        if not any(one.span.start < match.end() and match.start() < one.span.end for one in _around(quoted_spans, match.start())):
            relay = _relay(text, match, _sentence(parse, starts, match), language)
            if relay is not None:
                found.append(relay)
    return tuple(found)


@lru_cache(maxsize=16)
def _pattern(verbs: Words, as_: Words) -> re.Pattern[str] | None:
    if not verbs or not as_:
        return None
    said = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(as_, key=len, reverse=True))
    quoted = "|".join(re.escape(one) for one in sorted(verbs, key=len, reverse=True))
    return re.compile(rf"\b(?P<verb>{quoted})\b(?P<gap>[^.;:\"“”\n]{{0,120}}?)\s(?P<as>{said})\b")


def _around(quoted_spans: Sequence[QuotedSpan], at: int) -> Sequence[QuotedSpan]:
    first = bisect_right(quoted_spans, at, key=lambda one: one.span.start)
    return quoted_spans[max(0, first - 1) : first + 1]


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
    if source is not None and not _adverbs(source.of(text), language):
        content = _content(text, sentence[0], subject, after)
        return Relay(source, Span(*match.span("verb")), subject, content)
    if subject is None:
        return None
    cue = Span(
        subject.end + len(text[subject.end : match.start("verb")]) - len(text[subject.end : match.start("verb")].lstrip()), match.end()
    )
    medium = _by(text, match.end(), sentence[1], language)
    return Relay(subject, cue, medium, _content(text, sentence[0], subject, None if medium else after))


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
    return trimmed(text, begin, stop.start() if stop else end, _EDGE + ".")


def _content(text: str, start: int, subject: Span | None, after: Span | None) -> Span | None:
    """The words passed on: those after "as saying", else those before the subject."""
    if after is not None and len(after.of(text).split()) > 2:
        return trimmed(text, after.start, after.end, _EDGE + ".")
    return trimmed(text, start, subject.start, _EDGE) if subject is not None and subject.start > start else None


def with_relays(parts: Sequence[Part], relays: Sequence[Relay], quoted_spans: Sequence[QuotedSpan]) -> list[Part]:
    """The tagger's parts, put right where a relay says better."""
    found = list(parts)
    for relay in relays:
        room = relay.content
        found = [part for part in found if not part.span.overlaps(relay.core) and not (room is not None and _wrong(part, room))]
        found += [Part(relay.source, "source"), Part(relay.cue, "cue")]
        marked = room is not None and any(
            one.span.overlaps(room) for one in (*_around(quoted_spans, room.start), *_around(quoted_spans, room.end - 1))
        )
        if room is not None and not marked:
            found = [part for part in found if not part.span.overlaps(room)] + [Part(room, "content")]
    return sorted(found, key=lambda part: part.span)


def _wrong(part: Part, room: Span) -> bool:
    """Whether a cue or source lies in the very words passed on."""
    return part.kind != "content" and room.contains(part.span)
