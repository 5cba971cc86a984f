"""Find the names of people among the words of an article, with the title before each and the description after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from quotes.language.people import People
from quotes.speakers.chains import fold
from quotes.speakers.mentions import MARKS, STOPS, Kinds, Name, Words
from quotes.speakers.numbers import LENGTHS, NAMES, REACH

_INITIAL = re.compile(r"[^\W\d_]\.?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")


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
    shouting, months = _headlines(words), _months(words, people)
    found: list[Name] = []
    for first, last in _runs(words, people):
        if words.sentence[first] in shouting:
            continue
        begin = _after_opener(words, first, last, people, known)
        begin += begin == first and _is_trade(words, first, last, kinds, people)
        name = _name(words, begin, last, people, months)
        if name is not None:
            name.score = _score(words, name, kinds, people, known, sources)
            found.append(name)
    return _kept(words, found, people, known, shouting)


def _headlines(words: Words) -> set[int]:
    """Sentences that put a capital on nearly every word: their capitals tell nothing."""
    high: dict[int, list[int]] = {}
    for index, text in enumerate(words.texts):
        count = high.setdefault(words.sentence[index], [0, 0, 0])
        if text[0].isalpha() and len(text) >= LENGTHS.letters_of_long:
            count[0] += 1
            count[1] += text[0].isupper()
        count[2] = text in ".!?"
    return {
        sentence
        for sentence, (long, upper, ended) in high.items()
        if long >= LENGTHS.headline_words and upper >= LENGTHS.headline_share * long and not ended
    }


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
            while step < total - 1 and step - last <= 3 and fold([lows[step]]) in people.particles and lows[step] not in people.inside:
                step += 1
            step = _past_nickname(words, step)
            if step >= total or not _goes_on(texts[step], people) or words.paragraph[step] != words.paragraph[last]:
                break
            if words.sentence[step] != words.sentence[last] and texts[step - 1] != ".":
                break
            last = step
        yield index, last
        index = last + 1


def _past_nickname(words: Words, step: int) -> int:
    """The word after a nickname in marks within a name: `Eduard "Eddy" | Malm`; `step` itself where none stands there."""
    texts, total = words.texts, len(words)
    if step >= total or texts[step] not in MARKS:
        return step
    close = step + 1
    while close < total and close - step <= LENGTHS.nickname and texts[close][0].isupper():
        close += 1
    if close == step + 1 or close + 1 >= total or texts[close] not in MARKS or not texts[close + 1][0].isupper():
        return step
    tight = words.ends[step] == words.starts[step + 1] and words.ends[close - 1] == words.starts[close]
    return close + 1 if tight else step


def _short(low: str, people: People) -> bool:
    return low in people.abbreviations or len(low) == 1


def _after_opener(words: Words, first: int, last: int, people: People, known: frozenset[str]) -> int:
    """Where a run of capitals begins after a word that opens a sentence: "But | Holm". One that is a given name too stays before
    another word ("Per Lie")."""
    low = words.lows[first]
    if low in known or (low in people.openers and low in people.given and first < last):
        return first
    if low in people.openers:
        return first + 1
    return first + (words.opens(first) and _plain(low, people, words.common))


def _name(words: Words, first: int, last: int, people: People, months: set[tuple[str, str]]) -> Name | None:
    lows = words.lows
    first = _undated(words, first, last, people, months)
    while first < last and _of_others(words, first, people):
        first += 1
    begin = _name_start(words, first, last, people)
    end = last
    while end > begin and lows[end] in people.generations:
        end -= 1
    if begin > end or end - begin >= LENGTHS.longest:
        return None
    marks = [i for i in range(begin, end + 1) if lows[i] in MARKS]
    nickname = fold(lows[marks[0] + 1 : marks[1]]) if len(marks) == 2 else ""
    aside = range(marks[0], marks[-1] + 1) if marks else range(0)
    parts = tuple(part for i in range(begin, end + 1) if lows[i] != "." and i not in aside for part in _initials(lows[i]))
    if not parts or all(part in people.openers for part in parts):
        return None
    title, gender, opened = _title(words, begin, people)
    generation = lows[end + 1] if end < last and lows[end + 1] in people.generations else ""
    return Name(begin, end, parts, title, gender, start=opened, generation=generation, nickname=nickname)


def _of_others(words: Words, index: int, people: People) -> bool:
    """Whether the first word of a run only tells of the name after it: "Sixteen-year-old Mia Lund", "Brothers Ivo and Mirko"."""
    low = words.lows[index]
    _, hyphen, last = low.rpartition("-")
    return bool(hyphen and last in people.compounds) or (low not in people.given and people.singular(low) is not None)


def _initials(part: str) -> list[str]:
    """Initials written together, one by one: "J.R." as in "J. R. Holm"; any other part as names are compared."""
    return [f"{letter}." for letter in part.split(".") if letter] if _INITIALS.fullmatch(part) else [fold([part])]


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


def _is_trade(words: Words, first: int, last: int, kinds: Kinds, people: People) -> bool:
    """Whether a name has a capital noun of no list before it, which opens the sentence: "Angler | Otto Kern, 64, ..."."""
    low, full = words.lows[first], last - first > 1 and words.opens(first)
    trade = full and people.is_agent(low) and low not in people.given and low not in people.roles and low not in people.states
    return trade and "person" in kinds.of(first + 1, last) and "person" not in kinds.of(first, first)


def _trade(words: Words, name: Name, people: People) -> tuple[str, ...]:
    """The noun of no list that opens a sentence before a name: "Angler | Otto Kern"."""
    before = name.start - 1
    if name.title or before < 0 or not words.opens(before) or words.texts[before].isupper() or name.start != name.first:
        return ()
    low = words.lows[before]
    return (low,) if words.texts[before][0].isupper() and _is_head(low, people) and low not in people.given else ()


def _plain(low: str, people: People, common: frozenset[str]) -> bool:
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
    begin = _after_body(words, begin, first, last, people)
    if begin == first and first >= 2 and lows[first - 1] in people.inside and lows[first - 2] in people.roles and last > first:
        begin = next((i for i in range(first, last) if lows[i] in people.given), first + 1)
    return begin


def _after_body(words: Words, begin: int, first: int, last: int, people: People) -> int:
    """Where a name begins after the body that somebody has an office of: "head of the Harbour Council Pia Norden"."""
    lows, before = words.lows, first - 1
    while before > 0 and lows[before] in people.definite:
        before -= 1
    if before < 1 or lows[before] not in people.inside or lows[before - 1] not in people.roles:
        return begin
    ends = [index + 1 for index in range(first, last) if people.is_organisation(lows[index]) and lows[index] not in people.given]
    return max(begin, ends[-1]) if ends else begin


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
    while index >= 0 and begin - index <= LENGTHS.title_reach and words.sentence[index] == words.sentence[begin]:
        low = lows[index]
        if low == "." and index and _short(lows[index - 1], people):
            index -= 1
            continue
        if found and _body_before(words, index, found[0][0], people):
            found += [(lows[index - 1], index - 1), (lows[index - 2], index - 2)]
            index -= 3
            continue
        if words.pronoun(index, people) or _title_ends(low, words.texts[index], found, people):
            break
        if found and _between_names(words, index, people):
            break
        found.append((people.short.get(low, low), index))
        index -= 1
    while found and (found[-1][0] in people.links or (found[-1][0] in people.kept and found[-1][0] not in people.past)):
        found.pop()
    title = tuple(word for word, _ in reversed(found))
    if not title or not any(word in people.roles or word in people.honorifics for word in title):
        return (), "any", begin
    reach = LENGTHS.title_reach if people.is_organisation(title[-1]) else LENGTHS.title_tail
    near = title[-1] in people.roles or title[-1] in people.honorifics or any(word in people.inside for word in title[-reach:])
    if not near:
        return (), "any", begin
    gender = people.honorifics.get(title[-1]) or people.roles.get(title[-1], "any")
    return title, gender, found[-1][1]


def _between_names(words: Words, index: int, people: People) -> bool:
    """Whether a small word parts two names with their titles: "President Morel | met | Togolese President Hale"."""
    low, texts = words.lows[index], words.texts
    plain = low not in people.roles and low not in people.lesser and low not in people.inside and low not in people.particles
    plain = plain and low not in people.past and low not in people.present and texts[index].isalpha() and texts[index].islower()
    return plain and index > 0 and texts[index - 1][0].isupper() and texts[index + 1][0].isupper()


def _body_before(words: Words, index: int, nearest: str, people: People) -> bool:
    """Whether the word opens a body that somebody has an office of: "head of | the | Harbour Council"."""
    lows = words.lows
    office = index >= 2 and lows[index] in people.definite and lows[index - 1] in people.inside and lows[index - 2] in people.roles
    return office and people.is_organisation(nearest)


def _title_ends(low: str, text: str, found: list[tuple[str, int]], people: People) -> bool:
    """Whether a title cannot go on to the left with this word."""
    if text in STOPS or text == "&" or low in people.definite or low in people.indefinite or low in people.ends:
        return True
    if low in people.inside:
        # "secretary of state X" goes on; "a spokesman for X" and "a spokesman for President X" do not
        return not found or any(word in people.roles or word in people.honorifics for word, _ in found)
    return low in people.links or (low in people.openers and low not in people.kept)


def _score(words: Words, name: Name, kinds: Kinds, people: People, known: frozenset[str], sources: frozenset[int]) -> float:
    """How likely a run of capitals is a person's name; 1 and more is sure enough."""
    found = kinds.of(name.first, name.last)
    if _no_name(name, people, "person" in found, name.first in sources):
        return NAMES.never
    if name.last + 1 < len(words) and people.is_organisation(words.lows[name.last + 1]):
        return NAMES.organisation_follows
    tagged = 0.0
    if found:
        tagged = NAMES.tagged_person if "person" in found else NAMES.tagged_organisation if "organization" in found else NAMES.tagged_other
    if _is_kin(words, name.first, people):
        tagged = max(tagged, 0.0)  # "her husband, Milan," is no town
    score = tagged + _shape(words, name, people, "person" in found)
    labels = name.first in sources and words.texts[name.last + 1 : name.last + 2] == [":"] and name.start == name.first
    after = words.texts[name.last + 1 : name.last + 4]
    aged = after[::2] == [",", ","] and after[1].isdigit()
    told = labels or aged or _is_told(words, name.first, people) or _is_apposed(words, name, people)
    score += NAMES.titled * (bool(name.title) or told)
    score += NAMES.on_roster * all(part in known for part in name.parts)
    score += NAMES.source * (name.first in sources)
    if name.first and words.lows[name.first - 1] in people.definite:
        score += NAMES.after_the
    return score


def _is_told(words: Words, first: int, people: People) -> bool:
    """Whether it is said that the words from `first` on are a name: "a miller named Otto Kern", "her name is Ada", "her husband, Ivo,"."""
    low, before = words.lows[first - 1] if first else "", words.lows[first - 2] if first > 1 else ""
    return _is_kin(words, first, people) or low in people.called or (low in people.copulas and before in people.naming)


def _is_apposed(words: Words, name: Name, people: People) -> bool:
    """Whether a known given name opens what stands between commas after a description: "a postman from Gull Bay, | Ned Orrin,"."""
    texts, before = words.texts, name.first - 1
    if before < 1 or texts[before] != "," or texts[name.last + 1 : name.last + 2] != [","] or name.parts[0] not in people.given:
        return False
    near = range(max(0, before - LENGTHS.tail), before)
    return len(name.parts) > 1 and any(words.lows[at] in people.roles and words.sentence[at] == words.sentence[name.first] for at in near)


def _is_kin(words: Words, first: int, people: People) -> bool:
    """Whether a relative with an owner stands before a comma and a word: "her late husband, | Ivo"."""
    kin = first > 2 and words.texts[first - 1] == "," and words.lows[first - 2] in people.families
    return kin and any(word in people.owners for word in words.lows[max(0, first - 3 - REACH.owner_adjectives) : first - 2])


def _no_name(name: Name, people: People, tagged: bool, source: bool) -> bool:
    """Whether its words say that it is a state, an organisation, a month."""
    first, last, rest = name.parts[0], name.parts[-1], name.parts[:-1]
    given = first in people.given
    if any(part in people.states for part in name.parts) and not given:
        return True
    if any(part.rpartition(".")[2] in people.sites and "." in part for part in name.parts):
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
        score += NAMES.given_name if len(parts) > 1 else NAMES.lone_given_name
    elif len(parts) > 1 and _INITIAL.fullmatch(parts[0]):
        score += NAMES.initial
    if len(parts) == 3 and _INITIAL.fullmatch(parts[1]):
        score += NAMES.initial
    if len(parts) > LENGTHS.long:
        score += NAMES.long
    if any(part in people.roles and part not in people.given for part in parts) and not name.title:
        score += NAMES.role_word
    loud = all(words.texts[i].isupper() and len(words.texts[i]) > 1 for i in range(name.first, name.last + 1))
    return score + NAMES.capitals if loud and not tagged else score


def _kept(words: Words, found: list[Name], people: People, known: frozenset[str], shouting: set[int]) -> list[Name]:
    """The sure names, then those whose words a sure one knows, headlines included."""
    full = {part for name in found if len(name.parts) > 1 for part in name.parts}
    # the last word of "White House Doctor Says" is no surname, where nobody is named "Amira Said"
    found = [name for name in found if not (name.parts[0] in people.ends and len(name.parts) == 1 and name.parts[0] not in full)]
    sure = [name for name in found if name.score >= NAMES.enough]
    surnames = {part for name in sure for part in (name.parts[0], name.parts[-1], name.nickname) if len(part) >= LENGTHS.known_letters} | (
        known - people.not_names
    )
    kept = [
        name
        for name in found
        if name.score >= NAMES.enough
        or (name.score > NAMES.organisation_follows and all(part in surnames or part in people.particles for part in name.parts))
    ]
    taken = {index for name in found for index in range(name.first, name.last + 1)}
    for index, low in enumerate(words.lows):
        if words.sentence[index] in shouting and low in surnames and index not in taken and is_name_word(words.texts[index]):
            if kept and kept[-1].last == index - 1 and words.sentence[kept[-1].last] == words.sentence[index]:
                kept[-1] = replace(kept[-1], last=index, parts=(*kept[-1].parts, low))
            else:
                kept.append(Name(index, index, (low,), score=NAMES.enough, start=index))
    kept.sort(key=lambda name: name.first)
    for name in kept:
        name.described = _apposition(words, name.last, people)
        name.reach = len(name.described) + 3 if name.described else 0
        name.described = name.described or _became(words, name, people) or _named(words, name, people) or _apposed_to(words, name, people)
        name.described = name.described or _trade(words, name, people)
    return kept


def _became(words: Words, name: Name, people: People) -> tuple[str, ...]:
    """What the verb beside a name makes of somebody: "Rebecca Stone became chief constable of Marden"."""
    lows, total = words.lows, len(words)
    step = _made(words, name, people)
    if step is None:
        return ()
    step += step < total and lows[step] in people.definite | people.indefinite | people.owners  # "named Ada Holm as its director"
    found: list[str] = []
    for index in range(step, min(total, step + LENGTHS.apposition)):
        head = any(_is_head(word, people) for word in found)
        if words.sentence[index] != words.sentence[name.last] or words.texts[index] in STOPS:
            break
        if lows[index] in people.pronouns or (not head and _no_title(lows[index], len(found), people)):
            break
        goes_on = lows[index] in people.roles or lows[index] in people.links or lows[index] in people.definite
        if head and not goes_on and not words.texts[index][0].isupper():
            break
        found.append(lows[index])
    return tuple(found) if any(_is_head(word, people) for word in found) else ()


def _is_head(word: str, people: People) -> bool:
    """Whether a title may turn on a word: a role, or what ends as one and is no small word ("harbour master")."""
    return word in people.roles or (people.is_agent(word) and word not in people.links | people.openers | people.states.keys())


def _made(words: Words, name: Name, people: People) -> int | None:
    """Where it begins to be told what somebody is or was made: after "Ada Holm became", "appointed Ada Holm as", "Ada Holm succeeded
    Otto Kern as"; None where nothing of the kind stands beside the name."""
    lows, total, step = words.lows, len(words), name.last + 1
    if name.start and lows[name.start - 1] in people.appoints and step < total:
        as_ = lows[step] in people.serving
        return step + as_ if as_ or lows[name.start - 1] not in people.called else None
    before = name.start - 1
    while before > 0 and (lows[before] in people.definite or lows[before] in people.indefinite):
        before -= 1
    if not words.opens(name.start) and (lows[before] in people.links or lows[before] in people.joins):
        return None  # "the brother of Ada Holm became ..."
    if step + 1 < total and words.texts[step] == "," and people.pronouns.get(lows[step + 1]) == "who":
        step += 2
    if step + 1 < total and lows[step] in people.perfect and lows[step + 1] in people.copulas:
        step += 1
    as_at = next((i for i in range(step, min(total, step + LENGTHS.apposition_role)) if lows[i] not in people.serves), total)
    if as_at < total and as_at > step and lows[as_at] in people.serving:
        return as_at + 1
    if step < total and lows[step] in people.succeeds:
        near = range(step + 1, min(total, step + LENGTHS.title_reach))
        end = next((i for i in near if not words.texts[i][0].isupper() and words.texts[i] != "."), total)
        return end + 1 if end > step + 1 and end < total and lows[end] in people.serving else None
    return step + 1 if step < total and lows[step] in people.becomes else None


def _no_title(low: str, place: int, people: People) -> bool:
    """Whether no title goes on with this word before its role; the role is one of the first few."""
    small = people.links | people.openers | people.ends | people.joins | people.copulas
    return place >= LENGTHS.apposition_role or (low in small and low not in people.past)


def _named(words: Words, name: Name, people: People) -> tuple[str, ...]:
    """The description of somebody whose name it tells: "a retired driver named Otto Kern"."""
    lows, last = words.lows, name.start - 2
    if last < 0 or lows[last + 1] not in people.called or words.sentence[last] != words.sentence[name.first]:
        return ()
    for index in range(last, max(-1, last - LENGTHS.apposition_role), -1):
        if lows[index] in people.indefinite or lows[index] in people.definite:
            return tuple(lows[index + 1 : last + 1])
        if words.texts[index] in STOPS:
            return ()
    return ()


def _apposed_to(words: Words, name: Name, people: People) -> tuple[str, ...]:
    """The description that a sentence opens with and gives a name to: "The accused, Otto Kern, ..."."""
    last, after = name.start - 2, name.last + 1
    if last < 1 or after >= len(words) or words.texts[name.start - 1] != "," or words.texts[after] != ",":
        return ()
    for index in range(last, max(-1, last - LENGTHS.apposition_role), -1):
        if words.lows[index] in people.definite and words.opens(index) and words.sentence[index] == words.sentence[name.first]:
            return tuple(words.lows[index + 1 : last + 1])
        if words.texts[index] in STOPS or not words.texts[index][0].islower():
            return ()
    return ()


def _apposition(words: Words, last: int, people: People) -> tuple[str, ...]:
    """The description after a name: ", the Russian president,"."""
    index, total = last + 1, len(words)
    if index >= total or words.texts[index] != ",":
        return ()
    if index + 2 < total and words.texts[index + 1].isdigit() and words.texts[index + 2] == ",":
        index += 2
    found: list[str] = []
    for step in range(index + 1, min(total, index + 1 + LENGTHS.apposition)):
        if words.texts[step] in STOPS or words.sentence[step] != words.sentence[last]:
            break
        found.append(words.lows[step])
    fit = found and (
        found[0] in people.definite
        or found[0] in people.indefinite
        or found[0] in people.past
        or any(w in people.roles for w in found[: LENGTHS.apposition_role])
    )
    heads = [i for i, word in enumerate(found) if word in people.roles]
    if not heads and found and (found[0] in people.definite or found[0] in people.indefinite):
        heads = [i for i, word in enumerate(found[: LENGTHS.apposition_role]) if i and _is_head(word, people)]
        closed = len(found) <= LENGTHS.apposition_role and words.texts[min(total - 1, index + 1 + len(found))] == ","
        heads = heads or [len(found) - 1] * (closed and len(found) > 1)  # ", a cook,"
    if not fit or not heads or any(word in people.pronouns and word not in people.owners for word in found[: heads[0]]):
        return ()
    return tuple(found[1:] if found[0] in people.definite or found[0] in people.indefinite else found)
