"""What titles and descriptions say: the role, the state, the office; and whether a description fits a person."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.language.people import People
from quotes.speakers.chains import Chain, fold
from quotes.speakers.mentions import Noun
from quotes.speakers.numbers import DESCRIPTIONS
from quotes.speakers.roster import Office, Person
from quotes.speakers.sides import side_state


def state_of(words: Sequence[str], people: People) -> str | None:
    """The state that words name, by adjective, capital or name."""
    for index, word in enumerate(words):
        pair = f"{word} {words[index + 1]}" if index + 1 < len(words) else word
        found = people.states.get(pair) or people.states.get(word) or people.states.get(word.rstrip("."))
        if found:
            return found
    return None


def holds(person: Person, phrase: tuple[str, ...], date: str | None, people: People) -> Office | None:
    """The office of `person` that a description ("russian", "foreign", "minister") fits at `date`; at any time where that is None."""
    past = any(word in people.past for word in phrase)
    of_time = {place for place in range(len(phrase)) if _of_time(phrase, place, people)}
    words = tuple(word for place, word in enumerate(phrase) if place not in of_time)
    recent = any(phrase[place] in people.recent for place in of_time)
    for office in person.offices:
        if recent and not (date and office.since):
            continue  # the roster may well hold the one before
        if _in_time(office, date, past=past) and any(_covers(_words(title, people), words, person, people) for title in office.titles):
            return office
    return None


def _of_time(phrase: tuple[str, ...], place: int, people: People) -> bool:
    """Whether a word says when an office is or was held; the "new" of "New Zealand" does not."""
    word = phrase[place]
    return (word in people.past or word in people.present) and " ".join(phrase[place : place + 2]) not in people.states


def _in_time(office: Office, date: str | None, *, past: bool) -> bool:
    """Whether an office was held at a date, or, `past`, before it; without a date, whether it ever was."""
    if date is None:
        return not past or office.until is not None
    return office.begun(date) and office.over(date) if past else office.held(date)


def _words(title: str, people: People) -> list[str]:
    """The words of a title of the roster, owners without their mark ("Norway's president")."""
    found = []
    for word in fold([title]).split():
        mark = next((mark for mark in people.possessives if word.endswith(mark)), "")
        found.append(word.removesuffix(mark))
    return found


def _covers(title: list[str], words: tuple[str, ...], person: Person, people: People) -> bool:
    """Whether `words` are a title, with nothing but the person's own state beside it."""
    own = side_state(person.side, people) if person.side else ""
    small = people.particles | people.definite | people.links | people.possessives
    spare, core = (_without_state(each, own, people) for each in (words, title))
    return list(words) == title or ([w for w in spare if w not in small] == [w for w in core if w not in small] != [])


def _without_state(words: Sequence[str], own: str, people: People) -> list[str]:
    """The words that do not name the state `own`, in one word or in two."""
    kept: list[str] = []
    index = 0
    while index < len(words):
        pair = " ".join(words[index : index + 2])
        if own and " " in pair and people.states.get(pair) == own:
            index += 2
            continue
        if not own or own not in (people.states.get(words[index]), people.states.get(words[index].rstrip("."))):
            kept.append(words[index])
        index += 1
    return kept


def same_role(one: str, other: str, people: People) -> bool:
    """Whether two roles may be one: equal, or of one list of the language."""
    return one == other or other in people.same.get(one, ())


def role_of(title: Sequence[str], people: People) -> str | None:
    """The role a title turns on: its last role word before an "of" or "for"."""
    found = None
    for word in title:
        if word in people.possessives:
            found = None
        if (word in people.links or word in people.ends) and found:
            break
        if word in people.roles:
            found = word
    return found


def state_served(title: Sequence[str], people: People) -> str | None:
    """The state somebody with this title serves: "American ambassador to Ukraine" the United States."""
    cut = next((i for i, word in enumerate(title) if word in people.links and word not in people.inside), len(title))
    return state_of(title[:cut], people)


def side_of(chain: Chain, people: People) -> str | None:
    """The state a person belongs to: by the roster, else by the adjective in one of the titles the article gives."""
    if chain.person is not None and chain.person.side:
        return side_state(chain.person.side, people)
    for title in chain.titles:
        state = state_served(title, people)
        # "Russia expert" and "NATO chief" tell no nationality
        if state and role_of(title, people) and any(people.states.get(word) == state != word for word in title):
            return state
    return None


def fits_noun(noun: Noun, chain: Chain, people: People) -> tuple[float, bool]:
    """How well a definite description fits what is known of a chain (0: not at all), and whether nothing is left open."""
    gender = people.roles.get(noun.words[-1], "any")
    if gender != "any" and chain.gender not in ("any", gender):
        return 0.0, False
    state = state_served((*noun.words[:-1], *noun.tail), people)
    side = side_of(chain, people)
    best, sure = 0.0, False
    for title in (*chain.titles, *chain.offices):
        own = state_served(title, people) or side
        if state and own and state != own:
            continue
        roster = title in chain.offices and title not in chain.titles
        fit = _fits_office(noun, title, people) if roster else _fits_title(noun, title, people)
        if chain.named and role_of(title, people) in people.lesser and set(title) <= set(noun.words):
            fit = max(fit, DESCRIPTIONS.same_office)  # "her deputy" is "the deputy mayor"
        if fit <= 0:
            continue
        below = _below(noun, title, people)
        if state:
            fit += DESCRIPTIONS.state if own else DESCRIPTIONS.state_unknown
        fit += DESCRIPTIONS.below * below
        if fit > best:
            best, sure = fit, not below and (state is None or own is not None)
    return best, sure


def _below(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether the title is a deputy's or a former holder's and the description is not."""
    kinds = (people.lesser, people.past)
    return any(not kind.isdisjoint(title) and kind.isdisjoint(noun.words) for kind in kinds)


def _above(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether the description is of a deputy and the title is not: "the deputy mayor" is not the mayor."""
    return not people.lesser.isdisjoint(noun.words[:-1]) and people.lesser.isdisjoint(title)


def _spare(noun: Noun, title: Sequence[str], people: People) -> list[str]:
    """The modifiers of a description that a title does not hold; states and "former" aside."""
    aside = people.past | people.present
    return [word for word in noun.words[:-1] if word not in title and word not in people.states and word not in aside]


def _fits_title(noun: Noun, title: Sequence[str], people: People) -> float:
    role, head = noun.words[-1], role_of(title, people)
    if head is None:
        # a noun that stands in no list, as the article itself says it: "the harbour master"
        cut = next((place for place, word in enumerate(title) if word in people.links), len(title))
        return DESCRIPTIONS.same_office if role not in people.roles and tuple(title[:cut]) == noun.words else 0.0
    if _other_office(noun, title, people) or _above(noun, title, people):
        return 0.0
    if _same_office(noun, title, people):
        shared = len({word for word in noun.words[:-1] if word not in people.states} & set(title))
        spare = len(_spare(noun, title, people))
        return DESCRIPTIONS.same_office + DESCRIPTIONS.shared_word * shared + DESCRIPTIONS.spare_word * spare
    return DESCRIPTIONS.general if head in people.general.get(role, ()) and not _spare(noun, title, people) else 0.0


def _fits_office(noun: Noun, title: Sequence[str], people: People) -> float:
    """As of a title, but strict: the roster's people hold their offices in every article, whoever else is meant."""
    small = people.links | people.particles | people.definite
    tail = [word for word in noun.tail if word not in title and word not in small and word not in people.states]
    if tail or _spare(noun, title, people) or any(word in people.past for word in noun.words):
        return 0.0
    general = not _same_office(noun, title, people)
    if _below(noun, title, people) or (general and not state_served(noun.words, people)):
        return 0.0
    return _fits_title(noun, title, people)


def _same_office(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether both turn on one role, be it of two words ("premier", "prime minister")."""
    role, head = noun.words[-1], role_of(title, people) or ""
    pair = " ".join(noun.words[-2:])
    return same_role(role, head, people) or same_role(role, _pair(title, people), people) or same_role(pair, head, people)


def _other_office(noun: Noun, title: Sequence[str], people: People) -> bool:
    """Whether one is an office of two words ("prime minister", "press secretary") and the other is not the same."""
    mine, theirs = " ".join(noun.words[-2:]), _pair(title, people)
    if mine in people.same and mine != theirs:
        return people.same[mine].isdisjoint((role_of(title, people), theirs))
    return theirs in people.same and mine != theirs and noun.words[-1] == role_of(title, people)


def _pair(title: Sequence[str], people: People) -> str:
    """The role of a title with the word before it."""
    head = role_of(title, people)
    place = len(title) - 1 - list(reversed(title)).index(head) if head else 0
    return " ".join(title[max(0, place - 1) : place + 1])
