"""Which name of an article an acronym stands for: "the World Health Organization (WHO)", the European Union and the EU."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from quotes.language.people import People
from quotes.speakers.chains import fold
from quotes.speakers.mentions import Words
from quotes.speakers.numbers import ACRONYMS


@dataclass(frozen=True, slots=True)
class _Run:
    """A name in capitals, words `first` to `last`: "Bank of the North". `capitals` are the first letters of its large words, `all` of
    every word."""

    first: int
    last: int
    capitals: str
    all: str

    def fits(self, letters: str) -> bool:
        """Whether the letters are its initials, with or without those of small words."""
        return letters in (self.capitals, self.all) or (_holds(letters, self.capitals) and _holds(self.all, letters))


def letters_of(word: str) -> str:
    """The letters of an acronym, in capitals and without stops; "" for any other word."""
    letters = word.replace(".", "")
    return letters if letters.isalpha() and letters.isupper() and ACRONYMS.shortest <= len(letters) <= ACRONYMS.longest else ""


def full_names(words: Words, people: People, taken: Collection[int]) -> Mapping[str, str]:
    """The name that each acronym of the article stands for, by its letters; `taken` are the words of people's names.

    One that the article defines in brackets has that name, any other the one name of the article with these initials; two such: none.
    """
    wanted = {letters for word in words.texts if (letters := letters_of(word))}
    if not wanted:
        return {}
    runs = [run for run in _runs(words, people) if not any(index in taken for index in range(run.first, run.last + 1))]
    found: dict[str, dict[str, str]] = {}
    for letters in wanted:
        for run in runs:
            if run.fits(letters) and _is_body(letters, run, words, people):
                spelt = " ".join(words.texts[run.first : run.last + 1])
                found.setdefault(letters, {}).setdefault(fold([spelt]), spelt)
    alone = {letters: next(iter(names.values())) for letters, names in found.items() if len(names) == 1}
    return alone | dict(_defined(words, runs))


def bodies(words: Words, people: People, taken: Collection[int]) -> Mapping[str, tuple[int, str]]:
    """The one body that the article names by each noun, and its first word: of "authority" Northern Grid Authority, of "ministry"
    Ministry of Works. A noun with several bodies has none. `taken` are the words of people's names."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for run in _runs(words, people):
        if any(index in taken for index in range(run.first, run.last + 1)):
            continue
        spelt = " ".join(words.texts[run.first : run.last + 1])
        leads = words.lows[run.first + 1] in people.inside
        for noun in {words.lows[run.last]} | ({words.lows[run.first]} if leads else set()):
            # "Varna Bank and Belmont Bank" are two
            if people.is_organisation(noun) and words.lows[run.first : run.last + 1].count(noun) == 1:
                found.setdefault(noun, {}).setdefault(fold([spelt]), (run.first, spelt))
    longest = {noun: max(names, key=len) for noun, names in found.items()}
    return {noun: found[noun][name] for noun, name in longest.items() if all(other in name for other in found[noun])}


def _defined(words: Words, runs: list[_Run]) -> Iterator[tuple[str, str]]:
    """Acronyms in brackets after their name, and names in brackets after their acronym."""
    texts = words.texts
    for run in runs:
        before, after = run.first - 2, run.last + 2
        spelt = " ".join(texts[run.first : run.last + 1])
        if texts[run.last + 1 : run.last + 2] == ["("] and texts[after + 1 : after + 2] == [")"]:
            letters = letters_of(texts[after])
            if letters and (run.fits(letters) or _abbreviates(letters, run, words)):
                yield letters, spelt
        elif before >= 0 and texts[before + 1] == "(" and texts[run.last + 1 : run.last + 2] == [")"]:
            letters = letters_of(texts[before])
            if letters and run.fits(letters):
                yield letters, spelt


def _abbreviates(letters: str, run: _Run, words: Words) -> bool:
    """Whether the letters stand in a name in their order, the first as a capital: INTERPOL is no such, but "Medicor Group (MDG)" is."""
    name = "".join(words.texts[run.first : run.last + 1])
    return letters[0] == run.capitals[0] and _holds(name.upper(), letters)


def _is_body(letters: str, run: _Run, words: Words, people: People) -> bool:
    """Whether a name may have an acronym that nobody defines: of two letters only that of a state or an organisation."""
    lows = words.lows[run.first : run.last + 1]
    state = people.states.get(letters.lower())
    if state is not None:
        return state == people.states.get(" ".join(lows), " ".join(lows))
    return len(letters) > ACRONYMS.shortest or people.is_organisation(lows[-1])


def _holds(whole: str, part: str) -> bool:
    """Whether the letters of `part` stand in `whole` in their order."""
    rest = iter(whole)
    return all(letter in rest for letter in part)


def _runs(words: Words, people: People) -> Iterator[_Run]:
    """The names of two large words or more, with small words only between them; of "A of B and C" also "A of B" and "B and C"."""
    for stretches in _joined(words, people):
        for first in range(len(stretches)):
            for last in range(first, min(len(stretches), first + ACRONYMS.stretches)):
                begin, end = stretches[first][0], stretches[last][1]
                inside = [index for index in range(begin, end + 1) if words.texts[index][0].isalpha()]
                large = [index for index in inside if words.texts[index][0].isupper()]
                if len(large) > 1 and not all(words.texts[index].isupper() for index in large):
                    yield _Run(begin, end, _initials(words, large), _initials(words, inside))


def _initials(words: Words, indices: list[int]) -> str:
    return "".join(words.texts[index][0].upper() for index in indices)


def _joined(words: Words, people: People) -> Iterator[list[tuple[int, int]]]:
    """Stretches of large words, as lists of those with only small words between them."""
    small = people.links | people.definite | people.joins | people.particles
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(words):
        if not words.texts[index][0].isupper() or (words.lows[index] in people.definite and words.opens(index)):
            index += 1
            continue
        last = index
        while last + 1 < len(words) and words.texts[last + 1][0].isupper() and words.sentence[last + 1] == words.sentence[index]:
            last += 1
        if found and not _ties(words, found[-1][1], index, small):
            yield found
            found = []
        found.append((index, last))
        index = last + 1
    if found:
        yield found


def _ties(words: Words, last: int, first: int, small: Collection[str]) -> bool:
    """Whether only a few small words stand between two stretches."""
    between = words.lows[last + 1 : first]
    same = words.sentence[last] == words.sentence[first]
    return same and 0 < len(between) <= ACRONYMS.small_words and all(low in small for low in between)
