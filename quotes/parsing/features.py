"""The words of paragraphs as the numbers that the tagger's net reads."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quotes.language.quoting import MOST_ENDINGS, Apostrophes, Words

CHUNK = 96
"""Short paragraphs of one article are read together, up to this many tokens."""
WHOLE = 240
"""A paragraph longer than this is cut at sentences."""
LONGEST = 320
"""A sentence longer than this is cut anywhere."""
WORD_CHARS = 16
"""The net sees the first and the last eight characters of a longer word."""

BREAK = "\n"
"""The token put between two paragraphs that are read together."""
_SINGLE = "'‘’"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": ".", "\xa0": " "})
FEATURES = (("case", 9, 8), ("clitic", MOST_ENDINGS + 1, 6), ("marks", 8, 12), ("edge", 4, 4), ("place", 5, 4), ("carried", 2, 4))
"""Name, number of values and dimensions of each small embedding."""
Ints = NDArray[np.int64]
_Known = tuple[int, int, str, str]
"""Of a word: its case, its contraction, what it says of double marks and of single ones."""


class TokenSequence(NamedTuple):
    """What the net reads at once: tokens, their small features, and where each comes from (paragraph, token)."""

    words: list[str]
    features: Ints
    origin: list[tuple[int, int]]


def clitic(word: str, endings: Sequence[str]) -> int:
    """Which of the contractions and genitives `endings` a token ends in, counted from 1; 0 for none."""
    low = word.lower().replace("’", "'")
    return next((i for i, end in enumerate(endings, 1) if low.endswith(end) and len(low) > len(end)), 0)


def case(word: str) -> int:
    """The shape of a token: punctuation, lower, Title, UPPER, X, mixed, digits, digits with letters; 8 between paragraphs."""
    if word == BREAK:
        return 8
    digits, letters = any(c.isdigit() for c in word), [c for c in word if c.isalpha()]
    if digits:
        return 7 if letters else 6
    if not letters:
        return 0
    if all(c.islower() for c in letters):
        return 1
    if letters[0].isupper() and all(c.islower() for c in letters[1:]):
        return 2 if len(letters) > 1 else 4
    return 3 if all(c.isupper() for c in letters) else 5


def vector_row(word: str, rows: dict[str, int], endings: Sequence[str]) -> int:
    """The row of a word's vector: as it stands, in lower case, without its contraction, the last part of a compound, or unknown (1)."""
    low = word.lower()
    plain = low.translate(_PLAIN)
    if plain.strip('"') == "" and plain:
        return rows.get('"', 1)
    bare = plain
    if kind := clitic(word, endings):
        end = endings[kind - 1]
        bare = plain[: -len(end)] if not end.endswith("'") else plain[:-1]
    for form in (low, plain, bare, bare.strip("\"'.-"), bare.rsplit("-", 1)[-1]):
        if form in rows:
            return rows[form]
    return 1


def char_ids(word: str) -> list[int]:
    """The characters of a token as small numbers, 0 being padding; accents are dropped."""
    if word == BREAK:
        return [97] + [0] * (WORD_CHARS - 1)
    plain = word.translate(_PLAIN)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    if len(plain) > WORD_CHARS:
        plain = plain[: WORD_CHARS // 2] + plain[-WORD_CHARS // 2 :]
    ids = [ord(c) - 31 if 31 < ord(c) < 127 else 96 for c in plain]
    return ids + [0] * (WORD_CHARS - len(ids))


def mark_kind(word: str) -> str:
    """ "open", "close", "either" or "" for what a token says of double quotation marks."""
    if not word:
        return ""
    if word in ('"', "``", "''"):
        return {'"': "either", "``": "open", "''": "close"}[word]
    if word[0] in "“„«":
        return "close" if word[-1] in "”»" else "open"
    if word[-1] in "”»" or word[0] in "”»":
        return "close"
    if word[0] == '"' and word[-1] != '"':
        return "open"
    return "close" if word[-1] == '"' else ""


def single_kind(word: str, elided: Words) -> str:
    """ "open" or "close" for what a token may say of single quotation marks, "" for none; an apostrophe before one of `elided` is none."""
    if not word or word[0] not in _SINGLE:
        return ""
    if len(word) == 1:
        return {"‘": "open", "’": "close"}.get(word, "either")
    return "open" if word[1].isalpha() and word.lower()[1:] not in elided else ""


def doubled(words: Sequence[str], kinds: Sequence[str]) -> Sequence[str]:
    """A paragraph quoted in single marks as if in double ones, given what each token says of single marks; itself where that is unsure."""
    if "open" not in kinds and "either" not in kinds:
        return words
    made, opened, pairs = list(words), -1, 0
    for i, kind in enumerate(kinds):
        if opened < 0:
            after_word = i > 0 and words[i - 1][-1:].isalnum()
            opened = i if kind == "open" or (kind == "either" and not after_word) else -1
        elif opened >= 0 and kind in ("close", "either"):
            if i > opened + 1 or len(words[opened]) > 1:
                made[opened], made[i] = "“" + words[opened][1:], "”"
                pairs += 1
            opened = -1
    return made if pairs else words


def mark_states(kinds: Sequence[str]) -> tuple[list[int], bool]:
    """For each token where it stands to double marks, and whether a mark is left open at the end.

    0 outside, 1 inside, 2 inside of marks that never close, 3 opening, 4 closing, 5 opening and never closed, 6 closing what was not open.
    """
    states, opened = [0] * len(kinds), -1
    for i, kind in enumerate(kinds):
        if not kind:
            states[i] = int(opened >= 0)
        elif opened < 0 and kind != "close":
            states[i], opened = 3, i
        elif opened >= 0 and kind != "open":
            states[i], opened = 4, -1
        else:
            states[i] = 3 if kind == "open" else 6
    if opened >= 0:
        states[opened:] = [5] + [2] * (len(kinds) - opened - 1)
    return states, opened >= 0


class Reader:
    """Turns paragraphs into what the net reads; remembers each word it has seen."""

    def __init__(self, rows: dict[str, int], apostrophes: Apostrophes) -> None:
        self.rows, self.apostrophes = rows, apostrophes
        self._words: dict[str, _Known] = {}

    def _word(self, word: str) -> _Known:
        found = self._words.get(word)
        if found is None:
            if len(self._words) > 500_000:
                self._words.clear()
            ending, single = clitic(word, self.apostrophes.endings), single_kind(word, self.apostrophes.elided)
            found = self._words[word] = (case(word), ending, mark_kind(word), single)
        return found

    def sequences(
        self,
        paragraphs: Sequence[Sequence[str]],
        sentence_starts: Sequence[Sequence[int]],
        article_starts: Collection[int],
        chunk: int = CHUNK,
    ) -> Iterator[TokenSequence]:
        """Neighbouring paragraphs of one article together, up to `chunk` tokens."""
        firsts = set(article_starts)
        words: list[str] = []
        rows: list[tuple[int, ...]] = []
        origin: list[tuple[int, int]] = []
        place, open_before = 0, False
        for number, given in enumerate(paragraphs):
            paragraph, known = self._plain(given)
            if number in firsts:
                place, open_before = 0, False
            if words and (number in firsts or len(words) + len(paragraph) >= chunk):
                yield TokenSequence(words, np.array(rows), origin)
                words, rows, origin = [], [], []
            features, now_open = self._features(known, sentence_starts[number], min(place, 3), open_before)
            pieces = list(_pieces(len(paragraph), sentence_starts[number], WHOLE))
            for start, end in pieces:
                if words:
                    words.append(BREAK)
                    rows.append((8, 0, 7, 0, 4, 0))
                    origin.append((-1, -1))
                words.extend(paragraph[start:end])
                rows.extend(features[start:end])
                origin.extend((number, i) for i in range(start, end))
                if len(pieces) > 1:
                    yield TokenSequence(words, np.array(rows), origin)
                    words, rows, origin = [], [], []
            place, open_before = place + 1, now_open
        if words:
            yield TokenSequence(words, np.array(rows), origin)

    def _plain(self, paragraph: Sequence[str]) -> tuple[Sequence[str], list[_Known]]:
        """The paragraph with double quotation marks, where it has but single ones; what is known of its words."""
        known = [self._word(word) for word in paragraph]
        singles = [single for *_, single in known]
        if not any(singles) or any(kind for _, _, kind, _ in known):
            return paragraph, known
        made = doubled(paragraph, singles)
        return made, [self._word(word) for word in made]

    def _features(self, known: Sequence[_Known], starts: Sequence[int], place: int, carried: bool) -> tuple[list[tuple[int, ...]], bool]:
        states, left_open = mark_states([kind for _, _, kind, _ in known])
        edges = [0] * len(known)
        for start in starts:
            if start < len(edges):
                edges[start] = 1
            if 0 < start <= len(edges):
                edges[start - 1] = 3 if edges[start - 1] == 1 else 2
        if edges:
            edges[-1] = 3 if edges[-1] == 1 else 2
        rows: list[tuple[int, ...]] = []
        for (shape, end, _, _), state, edge in zip(known, states, edges, strict=True):
            rows.append((shape, end, state, edge, place, int(carried)))
        return rows, left_open


def _pieces(size: int, starts: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Cut a paragraph of `size` tokens at sentence starts so that the pieces stay below `most` tokens."""
    begin = 0
    cuts = [*[start for start in starts if 0 < start < size], size]
    for cut, after in itertools.zip_longest(cuts, cuts[1:], fillvalue=0):
        while cut - begin > LONGEST:
            yield begin, begin + LONGEST
            begin += LONGEST
        if cut > begin and (cut == size or after - begin > most):
            yield begin, cut
            begin = cut
