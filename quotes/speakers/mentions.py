"""The words of an article as naming needs them, and what a mention is: a name, a noun, the tagger's kinds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from quotes.language.people import People
from quotes.text.capitals import is_acronym
from quotes.text.lines import paragraph_starts
from quotes.text.parse import Parse
from quotes.text.spans import Span

STOPS = frozenset('.,;:!?()[]{}"“”«»„–—…|/•*')
MARKS = frozenset("\"“”‘’'")
_SPEECH = frozenset('"“„«')
_OPEN, _CLOSE = frozenset("“«„"), frozenset("”»")


@dataclass(slots=True)
class Words:
    """The words of an article as columns: text, small letters, offsets, sentence, paragraph, and whether in marks."""

    texts: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    paragraph: list[int]
    quoted: list[bool]
    acronyms: frozenset[int] = frozenset()
    common: frozenset[str] = frozenset()
    """The words that stand somewhere in small letters."""
    places: frozenset[str] = frozenset()
    """The words that the tagger takes for a place's name."""

    def __len__(self) -> int:
        return len(self.texts)

    def between(self, span: Span) -> range:
        """The indices of the words that begin inside `span`."""
        return range(_first(self.starts, span.start), _first(self.starts, span.end))

    def pronoun(self, index: int, people: People) -> str | None:
        """Which pronoun a word is ("he", "it", ...), None for any other word: "who", but not the acronym "WHO"."""
        acronym = index in self.acronyms and self.lows[index] in people.acronyms
        return None if acronym else people.pronouns.get(self.lows[index])

    def opens(self, index: int) -> bool:
        """Whether a word is the first of its sentence, quotation marks and the like aside."""
        while index > 0 and self.sentence[index - 1] == self.sentence[index]:
            index -= 1
            if self.texts[index][0].isalnum():
                return False
        return True


@dataclass(slots=True)
class Name:
    """A person's name in the text: words `first` to `last` (inclusive), and what stands before it as a title."""

    first: int
    last: int
    parts: tuple[str, ...]
    title: tuple[str, ...] = ()
    gender: str = "any"
    score: float = 0.0
    described: tuple[str, ...] = ()
    chain: int = -1
    doubt: float = 0.0
    start: int = -1
    """The first word of the title, or of the name where there is none."""
    reach: int = 0
    """How many words after the name describe it."""
    nickname: str = ""
    """What stands in marks inside it: "eddy" in `Eduard "Eddy" Malm`."""
    generation: str = ""
    """What stands after it to tell father and son apart ("jr")."""


@dataclass(slots=True)
class Noun:
    """A description of one person: its determiner, its words up to the role, and what follows after "of" or "for"."""

    first: int
    last: int
    determiner: str
    words: tuple[str, ...]
    tail: tuple[str, ...] = ()
    owner: int = -1


@dataclass(slots=True)
class Kinds:
    """What the entity tagger says of each word, by its index."""

    by_word: dict[int, str] = field(default_factory=dict)

    def of(self, first: int, last: int) -> set[str]:
        """The kinds on words `first` to `last`."""
        return {kind for index in range(first, last + 1) if (kind := self.by_word.get(index))}


def _first(starts: Sequence[int], offset: int) -> int:
    return bisect_right(starts, offset - 1)


def read_words(parse: Parse, people: People) -> Words:
    """The article's words, cut as names need it ("Clinton" and "'s" apart), whatever the parser's tokens are."""
    text = parse.article.text
    found = [match.span() for match in _word(people.clitics, people.particles, people.sites).finditer(text)]
    texts = [text[start:end] for start, end in found]
    starts = [start for start, _ in found]
    bounds = [sentence.span.start for sentence in parse.sentences]
    breaks = paragraph_starts(text)
    paragraph = [bisect_right(breaks, start) for start in starts]
    sentence = _sentences(text, found, bounds, paragraph)
    quoted = _quoted(texts, paragraph)
    acronyms = frozenset(index for index, span in enumerate(found) if is_acronym(text, *span))
    lows, ends = [word.lower() for word in texts], [end for _, end in found]
    common = frozenset(low for low, word in zip(lows, texts, strict=True) if low == word)
    words = Words(texts, lows, starts, ends, sentence, paragraph, quoted, acronyms, common)
    located = (index for entity in parse.entities if entity.kind == "location" for index in words.between(entity.span))
    words.places = frozenset(lows[index] for index in located)
    return words


@lru_cache(maxsize=16)
def _word(clitics: frozenset[str], particles: frozenset[str], sites: frozenset[str]) -> re.Pattern[str]:
    """A word: initials with their stops, a site ("harbour.org"), letters tied by hyphens and apostrophes but for clitics, a clitic,
    a particle that opens with an apostrophe ("'t Hoen"), or a sign."""
    before = r"(?:[^\W\d_]\.){2,}|[A-Z]\.(?=[ \w])|"
    if sites:
        before += rf"[^\W_][\w-]*\.(?:{'|'.join(map(re.escape, sorted(sites)))})\b|"
    cut = [particle[1:] for particle in sorted(particles) if particle[0] == "'"]
    if cut:
        before += rf"(?<!\w)[’'](?:{'|'.join(map(re.escape, cut))})(?=\s)|"
    if not clitics:
        return re.compile(before + r"[^\W_]+(?:[-’'][^\W_]+)*|\S")
    tied = "|".join(re.escape(clitic) for clitic in sorted(clitics))
    return re.compile(before + rf"[^\W_]+(?:(?:-|[’'](?!(?:{tied})\b))[^\W_]+)*|[’'](?:{tied})\b|\S")


def _sentences(text: str, words: list[tuple[int, int]], bounds: list[int], paragraph: list[int]) -> list[int]:
    """The number of each word's sentence. One ends with its paragraph, whatever the parser says, and never between two words of
    a line with no sign between them ("Lars | Ek")."""
    found, number = [], 0
    for index, (start, _) in enumerate(words):
        if index:
            first, last = words[index - 1]
            new = paragraph[index] != paragraph[index - 1]
            if bounds:
                parted = bisect_right(bounds, start) != bisect_right(bounds, first)
                new = new or (parted and (not text[last - 1].isalnum() or "\n" in text[last:start])) or _speech_opens(text, last, start)
            else:
                new = new or text[first:last] in ".!?"
            number += new
        found.append(number)
    return found


def _speech_opens(text: str, last: int, start: int) -> bool:
    """Whether words in marks open a sentence after a stop that the parser took for no end: `Jan Meer. | "I lost ..."`."""
    stop = start > last > 2 and text[last - 1] in ".!?"
    return stop and text[start] in _SPEECH and text[start + 1 : start + 2].isupper() and text[last - 3 : last - 1].islower()


def _quoted(texts: list[str], paragraph: list[int]) -> list[bool]:
    found, inside = [], False
    for index, word in enumerate(texts):
        if index and paragraph[index] != paragraph[index - 1]:
            inside = False
        if word == '"':
            inside = not inside
        elif word in _OPEN:
            inside = True
        elif word in _CLOSE:
            inside = False
        found.append(inside)
    return found


def read_kinds(parse: Parse, words: Words) -> Kinds:
    """The entities of the parse, laid on the words."""
    kinds = Kinds()
    for entity in parse.entities:
        for index in words.between(entity.span):
            kinds.by_word[index] = entity.kind
    return kinds
