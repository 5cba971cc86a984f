"""Of which place or body somebody holds an office, and whether two are one: "the mayor of Marden", "the museum's director"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes.language.people import People
from quotes.speakers.mentions import Words
from quotes.speakers.offices import same_role, state_of


@dataclass(frozen=True, slots=True)
class Body:
    """The words that say of what an office is, small ones aside, states by their names.

    `own` are those that tell it from others of its kind: of "Varna Bank" only "varna", of "the museum" none.
    """

    words: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()

    def may_be(self, other: Body) -> bool:
        """Whether two may be one: what is a name may be called by a noun later, "the bank", but not by another name."""
        if not self.words or not other.words or self.shares(other):
            return True
        return bool(self.own) != bool(other.own)

    def shares(self, other: Body) -> bool:
        """Whether they have a word in common, of names one that is their own, or one is the other's initials."""
        one, another = (self.own, other.own) if self.own and other.own else (self.words, other.words)
        return not set(one).isdisjoint(another) or self._initials() in other.words or other._initials() in self.words

    def _initials(self) -> str:
        return "".join(word[0] for word in self.words) if len(self.words) > 1 else ""


def body_of(title: Sequence[str], words: Words, people: People, *, places: bool = True) -> Body:
    """What the office of a title is of: the owner before it, what follows "of" or "for", and, with `places`, a place before it that is
    no state ("Marden Mayor"). No words where it does not say."""
    head = _head(title, people)
    if head is None:
        return Body()
    owner = next((place for place in range(head, 0, -1) if title[place] in people.possessives), 0)
    tail = title[head + 1 :] if head + 1 < len(title) and title[head + 1] in people.inside else ()
    near = [word for word in title[owner:head] if places and word in words.places and word not in people.states]
    return _body((*title[:owner], *near, *tail), words, people)


def bodies_of(titles: Iterable[Sequence[str]], role: str, words: Words, people: People, *, places: bool = True) -> list[Body]:
    """What the offices of this role are of, for those titles that say it."""
    heads = ((title, _head(title, people)) for title in titles)
    alike = (title for title, head in heads if head is not None and same_role(role, title[head], people))
    return [body for title in alike if (body := body_of(title, words, people, places=places)).words]


def _head(title: Sequence[str], people: People) -> int | None:
    """Where the role of a title stands: its last role word before an "of"; behind an owner."""
    found = None
    for place, word in enumerate(title):
        if word in people.possessives:
            found = None
        elif (word in people.links or word in people.ends) and found is not None:
            break
        elif word in people.roles:
            found = place
    return found


def _body(given: Sequence[str], words: Words, people: People) -> Body:
    small = people.links | people.definite | people.indefinite | people.joins | people.possessives | people.particles
    kept = [word for word in given if word[0].isalnum() and word not in small]
    state = state_of(kept, people)
    found = [word for word in kept if people.states.get(word.rstrip(".")) is None] + ([state] if state else [])
    own = frozenset(word for word in found if word == state or not (word in words.common or people.is_organisation(word)))
    return Body(tuple(found), own)
