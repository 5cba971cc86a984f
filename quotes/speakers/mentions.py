"""The words of an article and the people, roles and pronouns among them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from quotes.language.people import People
from quotes.text.parse import Parse
from quotes.text.spans import Span

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[A-Z]\.(?=[ \w])|[^\W_]+(?:(?:-|[’'](?!(?:[sS]|m|d|re|ve|ll)\b))[^\W_]+)*"
    r"|[’'](?:[sS]|m|d|re|ve|ll)\b|\S"
)
_STOPS = frozenset('.,;:!?()[]{}"“”«»„–—…|/•*')
_OPEN, _CLOSE = frozenset("“«„"), frozenset("”»")
_INITIAL = re.compile(r"[^\W\d_]\.?")
NEVER = -5.0
"""The score of a run of capitals that no other mention can make a name."""
_REACH = 7
"""How many words to the left a description of a person may begin."""


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

    def __len__(self) -> int:
        return len(self.texts)

    def between(self, span: Span) -> range:
        """The indices of the words that begin inside `span`."""
        return range(_first(self.starts, span.start), _first(self.starts, span.end))

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


def read_words(parse: Parse) -> Words:
    """The article's words, cut as names need it ("Clinton" and "'s" apart), whatever the parser's tokens are."""
    text = parse.article.text
    found = [match.span() for match in _WORD.finditer(text)]
    texts = [text[start:end] for start, end in found]
    starts = [start for start, _ in found]
    bounds = [sentence.span.start for sentence in parse.sentences]
    breaks = [match.end() for match in re.finditer(r"[\n\r\v\f\x85\u2028\u2029]+", text)]
    paragraph = [bisect_right(breaks, start) for start in starts]
    sentence = _sentences(starts, bounds, paragraph, texts)
    quoted = _quoted(texts, paragraph)
    return Words(texts, [word.lower() for word in texts], starts, [end for _, end in found], sentence, paragraph, quoted)


def _sentences(starts: list[int], bounds: list[int], paragraph: list[int], texts: list[str]) -> list[int]:
    # a sentence also ends with its paragraph, whatever the parser says
    found, number = [], 0
    for index, start in enumerate(starts):
        if index:
            new = paragraph[index] != paragraph[index - 1]
            if bounds:
                new = new or bisect_right(bounds, start) != bisect_right(bounds, starts[index - 1])
            else:
                new = new or texts[index - 1] in ".!?"
            number += new
        found.append(number)
    return found


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


def _goes_on(text: str, people: People) -> bool:
    """Whether a word carries a name on: a capital, or an article grown together with one ("al-Faisal")."""
    if text[0].isupper():
        return True
    article, _, rest = text.partition("-")
    return article in people.particles and rest[:1].isupper()


def is_name_word(word: str) -> bool:
    """Whether a word is written as a name is: with a capital, and not all digits."""
    return word[0].isupper()


def find_names(words: Words, kinds: Kinds, people: People, known: frozenset[str], sources: frozenset[int]) -> list[Name]:
    """The names of people, in reading order; `known` are the roster's name words, `sources` the words of sources."""
    common = {low for low, text in zip(words.lows, words.texts, strict=True) if low == text}
    shouting, months = _headlines(words), _months(words, people)
    found: list[Name] = []
    for first, last in _runs(words, people):
        if words.sentence[first] in shouting:
            continue
        name = _name(words, first, last, people, common, known, months)
        if name is not None:
            name.score = _score(words, name, kinds, people, known, sources)
            found.append(name)
    return _kept(words, found, people, kinds, known, shouting)


def _headlines(words: Words) -> set[int]:
    """Sentences that put a capital on nearly every word: their capitals tell nothing."""
    high: dict[int, list[int]] = {}
    for index, text in enumerate(words.texts):
        count = high.setdefault(words.sentence[index], [0, 0, 0])
        if text[0].isalpha() and len(text) > 3:
            count[0] += 1
            count[1] += text[0].isupper()
        count[2] = text in ".!?"
    return {sentence for sentence, (long, upper, ended) in high.items() if long >= 4 and upper >= 0.75 * long and not ended}


def _runs(words: Words, people: People) -> Iterator[tuple[int, int]]:
    index, total = 0, len(words)
    texts, lows = words.texts, words.lows
    while index < total:
        if not _goes_on(texts[index], people):
            index += 1
            continue
        last = index
        while True:
            step = last + 1
            if step < total and texts[step] == "." and _short(lows[last], people) and words.starts[step] == words.ends[last]:
                step += 1
            while step < total - 1 and step - last <= 3 and lows[step] in people.particles and lows[step] not in people.inside:
                step += 1
            if step >= total or not _goes_on(texts[step], people) or words.paragraph[step] != words.paragraph[last]:
                break
            if words.sentence[step] != words.sentence[last] and texts[step - 1] != ".":
                break
            last = step
        yield index, last
        index = last + 1


def _short(low: str, people: People) -> bool:
    return low in people.abbreviations or len(low) == 1


def _name(
    words: Words, first: int, last: int, people: People, common: set[str], known: frozenset[str], months: set[tuple[str, str]]
) -> Name | None:
    lows = words.lows
    if lows[first] not in known and (lows[first] in people.openers or (words.opens(first) and _plain(lows[first], people, common))):
        first += 1
    first = _undated(words, first, last, people, months)
    begin = _name_start(words, first, last, people)
    end = last
    while end > begin and lows[end] in ("jr", "sr", "ii", "iii", "iv"):
        end -= 1
    if begin > end or end - begin > 6:
        return None
    parts = tuple(lows[i] for i in range(begin, end + 1) if lows[i] != ".")
    if not parts or all(part in people.openers for part in parts):
        return None
    title, gender, opened = _title(words, begin, people)
    return Name(begin, end, parts, title, gender, start=opened)


def _undated(words: Words, first: int, last: int, people: People, months: set[tuple[str, str]]) -> int:
    """The first word after a date: "Thursday Kern" is Kern, and so is "June Kern" after "in" where no June Kern stands elsewhere."""
    lows = words.lows
    if first >= last or lows[first] not in people.calendar:
        return first
    dated = lows[first] not in people.given or (first > 0 and lows[first - 1] in people.dated)
    return first + 1 if dated and (lows[first], lows[first + 1]) not in months else first


def _months(words: Words, people: People) -> set[tuple[str, str]]:
    """Given names that are months too, each with the word after it, where nothing before them makes a date: "June Kern"."""
    lows = words.lows
    return {
        (low, lows[place + 1])
        for place, low in enumerate(lows[:-1])
        if low in people.calendar and low in people.given and not (place and lows[place - 1] in people.dated)
    }


def _plain(low: str, people: People, common: set[str]) -> bool:
    return low in common and low not in people.given and low not in people.roles and low not in people.honorifics


def _name_start(words: Words, first: int, last: int, people: People) -> int:
    """Where the name begins in a run of capitals: after the titles and states before it."""
    lows = words.lows
    begin = first
    for index in range(first, last + 1):
        if lows[index] == ".":
            continue
        stop = index == last and (index == first or (index > begin and lows[begin] in people.given) or _called(words, index, begin, people))
        if stop and index > first:
            continue
        if lows[index] in people.honorifics or lows[index] in people.short:
            begin = index + 2 if index < last and lows[index + 1] == "." else index + 1
        elif (lows[index] in people.roles and not stop and not (lows[index] in people.given and index > begin)) or (
            (lows[index] in people.states or lows[index].rstrip(".") in people.states) and index == begin and not stop
        ):
            begin = index + 1
    if begin == first and first >= 2 and lows[first - 1] in people.inside and lows[first - 2] in people.roles and last > first:
        begin = next((i for i in range(first, last) if lows[i] in people.given), first + 1)
    return begin


def _called(words: Words, index: int, begin: int, people: People) -> bool:
    """Whether a role word is a surname after an honorific: "Mr. King"."""
    before = index - 2 if index >= 2 and words.texts[index - 1] == "." else index - 1
    polite = before >= 0 and people.honorifics.get(words.lows[before]) is not None and words.lows[before] not in people.roles
    return index == begin and polite and words.lows[index] not in people.vocatives


def _title(words: Words, begin: int, people: People) -> tuple[tuple[str, ...], str, int]:
    """The words of the title before a name, the gender it gives, and where it starts."""
    lows = words.lows
    found: list[tuple[str, int]] = []
    index = begin - 1
    while index >= 0 and begin - index <= _REACH and words.sentence[index] == words.sentence[begin]:
        low = lows[index]
        if low == "." and index and _short(lows[index - 1], people):
            index -= 1
            continue
        if _title_ends(low, words.texts[index], found, people):
            break
        found.append((people.short.get(low, low), index))
        index -= 1
    while found and (found[-1][0] in people.links or (found[-1][0] in people.kept and found[-1][0] not in people.past)):
        found.pop()
    title = tuple(word for word, _ in reversed(found))
    if not title or not any(word in people.roles or word in people.honorifics for word in title):
        return (), "any", begin
    near = title[-1] in people.roles or title[-1] in people.honorifics or any(word in people.inside for word in title[-4:])
    if not near:
        return (), "any", begin
    gender = people.honorifics.get(title[-1]) or people.roles.get(title[-1], "any")
    return title, gender, found[-1][1]


def _title_ends(low: str, text: str, found: list[tuple[str, int]], people: People) -> bool:
    """Whether a title cannot go on to the left with this word."""
    if text in _STOPS or low in people.definite or low in people.indefinite or low in people.pronouns or low in people.ends:
        return True
    if low in people.inside:
        # "secretary of state X" goes on; "a spokesman for X" and "a spokesman for President X" do not
        return not found or any(word in people.roles or word in people.honorifics for word, _ in found)
    return low in people.links or (low in people.openers and low not in people.kept)


def _score(words: Words, name: Name, kinds: Kinds, people: People, known: frozenset[str], sources: frozenset[int]) -> float:
    """How likely a run of capitals is a person's name; 1 and more is sure enough."""
    found = kinds.of(name.first, name.last)
    if _no_name(name, people, "person" in found, name.first in sources):
        return NEVER
    if name.last + 1 < len(words) and people.is_organisation(words.lows[name.last + 1]):
        return -3.0
    tagged = 2.0 if "person" in found else -1.0 if "organization" in found else -2.0 if found else 0.0
    score = tagged + _shape(words, name, people, "person" in found)
    score += 2.0 * bool(name.title) + 3.0 * all(part in known for part in name.parts) + 0.5 * (name.first in sources)
    if name.first and words.lows[name.first - 1] in people.definite:
        score -= 2.0
    return score


def _no_name(name: Name, people: People, tagged: bool, source: bool) -> bool:
    """Whether its words say that it is a state, an organisation, a month."""
    first, last, rest = name.parts[0], name.parts[-1], name.parts[:-1]
    given = first in people.given
    if any(part in people.states for part in name.parts) and not given:
        return True
    if people.is_organisation(last) and not (given and tagged and len(name.parts) == 2):
        return True
    if any(people.is_organisation(part) for part in rest) and not given:
        return True
    if source:
        return False
    return (last in people.not_names and not (given and rest)) or (first in people.not_names and not given)


def _shape(words: Words, name: Name, people: People, tagged: bool) -> float:
    """What the form of a name says: a known given name, initials, all capitals, words that are roles."""
    parts, score = name.parts, 0.0
    if parts[0] in people.given:
        score += 2.0 if len(parts) > 1 else 1.0
    elif len(parts) > 1 and _INITIAL.fullmatch(parts[0]):
        score += 1.0
    if len(parts) == 3 and _INITIAL.fullmatch(parts[1]):
        score += 1.0
    if len(parts) > 4:
        score -= 2.0
    if any(part in people.roles and part not in people.given for part in parts) and not name.title:
        score -= 1.0
    loud = all(words.texts[i].isupper() and len(words.texts[i]) > 1 for i in range(name.first, name.last + 1))
    return score - 1.5 if loud and not tagged else score


def _kept(words: Words, found: list[Name], people: People, kinds: Kinds, known: frozenset[str], shouting: set[int]) -> list[Name]:
    """The sure names, then those whose words a sure one knows, headlines included."""
    sure = [name for name in found if name.score >= 1.0]
    surnames = {part for name in sure for part in (name.parts[0], name.parts[-1]) if len(part) > 2} | (known - people.not_names)
    kept = [
        name
        for name in found
        if name.score >= 1.0 or (name.score > -3.0 and all(part in surnames or part in people.particles for part in name.parts))
    ]
    taken = {index for name in found for index in range(name.first, name.last + 1)}
    for index, low in enumerate(words.lows):
        if words.sentence[index] in shouting and low in surnames and index not in taken and is_name_word(words.texts[index]):
            if kept and kept[-1].last == index - 1 and kept[-1].first >= 0 and words.sentence[kept[-1].last] == words.sentence[index]:
                kept[-1] = replace(kept[-1], last=index, parts=(*kept[-1].parts, low))
            else:
                kept.append(Name(index, index, (low,), score=1.0, start=index))
    kept.sort(key=lambda name: name.first)
    for name in kept:
        name.described = _apposition(words, name.last, people)
        name.reach = len(name.described) + 3 if name.described else 0
    return kept


def _apposition(words: Words, last: int, people: People) -> tuple[str, ...]:
    """The description after a name: ", the Russian president,"."""
    index, total = last + 1, len(words)
    if index >= total or words.texts[index] != ",":
        return ()
    if index + 2 < total and words.texts[index + 1].isdigit() and words.texts[index + 2] == ",":
        index += 2
    found: list[str] = []
    for step in range(index + 1, min(total, index + 12)):
        if words.texts[step] in _STOPS or words.sentence[step] != words.sentence[last]:
            break
        found.append(words.lows[step])
    fit = found and (
        found[0] in people.definite or found[0] in people.indefinite or found[0] in people.past or any(w in people.roles for w in found[:4])
    )
    heads = [i for i, word in enumerate(found) if word in people.roles]
    if not fit or not heads or any(word in people.pronouns and word not in people.owners for word in found[: heads[0]]):
        return ()
    return tuple(found[1:] if found[0] in people.definite or found[0] in people.indefinite else found)


def find_nouns(words: Words, people: People, taken: set[int]) -> list[Noun]:
    """The descriptions of one person that have a determiner or an owner: "the official", "a spokesman for the ministry"."""
    found = []
    for index, low in enumerate(words.lows):
        if low in people.roles and index not in taken and index + 1 not in taken:
            noun = read_noun(words, index, people)
            if noun is not None and not _predicate(words, noun, people):
                found.append(noun)
    return found


def read_noun(words: Words, head: int, people: People, *, stop: int | None = None) -> Noun | None:
    """The description whose role is the word `head`, or None where no determiner or owner stands before it."""
    lows, texts = words.lows, words.texts
    after = head + 1
    if after < len(words) and (lows[after] in people.roles or texts[after] in ("'s", "’s") or people.is_organisation(lows[after])):
        return None
    index = head - 1
    while index >= 0 and head - index <= _REACH and words.sentence[index] == words.sentence[head]:
        low = lows[index]
        if low in people.definite or low in people.indefinite or low in people.owners or texts[index] in ("'s", "’s"):
            break
        if (texts[index] in _STOPS and not (texts[index] == "." and texts[index - 1].istitle())) or (
            low in people.openers and low not in people.kept
        ):
            return None
        index -= 1
    else:
        return None
    owner = index if lows[index] in people.owners or texts[index] in ("'s", "’s") else -1
    begin = index + 1
    while begin < head and lows[begin] in people.anonymous:
        begin += 1
    return Noun(index, head, lows[index], tuple(lows[begin : head + 1]), _tail(words, head, people, stop), owner)


def _tail(words: Words, head: int, people: People, stop: int | None) -> tuple[str, ...]:
    index = head + 1
    limit = min(len(words), head + 10, stop if stop is not None else len(words))
    if index >= limit or words.lows[index] not in people.links:
        return ()
    found = [words.lows[index]]
    for step in range(index + 1, limit):
        if words.texts[step] in _STOPS or words.sentence[step] != words.sentence[head]:
            break
        if not (
            words.texts[step][0].isupper()
            or words.lows[step] in people.definite
            or people.is_organisation(words.lows[step])
            or words.lows[step] in people.inside
            or words.lows[step] in people.joins
        ):
            break
        found.append(words.lows[step])
    step = index + len(found)
    if found[-1] in people.definite and step < limit and words.texts[step].isalpha():
        found.append(words.lows[step])
    return tuple(found) if len(found) > 1 else ()


def _predicate(words: Words, noun: Noun, people: People) -> bool:
    before = words.lows[noun.first - 1] if noun.first else ""
    return before in people.copulas
