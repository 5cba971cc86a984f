"""The numbers that decide who a source is: one table, and what each was tuned on.

None of them is learnt. All were set by hand while reading what came out on our own sample, the two seed articles and the
dev part of GUM's coreference; `benchmarks.coref` and `quotes score --gold annotations/sample` measure them. What could be
learnt from coreference data is: the weights of the pronoun ranker (`models/en/pronoun.json`, `training/ranker.py`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameScores:
    """How much each sign adds to the score of a run of capitals; from `enough` it is a person's name."""

    enough: float = 1.0
    never: float = -5.0
    """Its words say that it is a state, an organisation or a month; no other mention makes it a name."""
    organisation_follows: float = -3.0
    """At or below this no other mention makes it a name either."""
    tagged_person: float = 2.0
    tagged_organisation: float = -1.0
    tagged_other: float = -2.0
    titled: float = 2.0
    on_roster: float = 3.0
    source: float = 0.5
    after_the: float = -2.0
    given_name: float = 2.0
    lone_given_name: float = 1.0
    initial: float = 1.0
    long: float = -2.0
    role_word: float = -1.0
    capitals: float = -1.5


@dataclass(frozen=True, slots=True)
class NameLengths:
    """Bounds in words, of names and of what stands around them."""

    longest: int = 7
    long: int = 4
    """A name of more words is less likely one."""
    title_reach: int = 7
    """How many words to the left a description of a person may begin."""
    title_tail: int = 4
    """The last words of a title among which its "of" stands, where it does not end in a role."""
    apposition: int = 11
    apposition_role: int = 4
    """A description after a name has its role within so many words, where no article opens it."""
    apposition_words: int = 6
    """Words of a second description between a comma and the name that it gives."""
    tail: int = 9
    """Words after "of" or "for" that still describe."""
    nickname: int = 3
    """Words of a nickname in marks inside a name."""
    headline_words: int = 4
    headline_share: float = 0.75
    """So large a share of long words with a capital makes a headline, whose capitals tell nothing."""
    letters_of_long: int = 4
    stem: int = 4
    """An adjective of a state shares so many letters with its name, or all but the last two."""
    known_letters: int = 3
    """Words of fewer letters are not looked up as parts of known names."""


@dataclass(frozen=True, slots=True)
class SurnameScores:
    """Of several people of one surname, what speaks for each; the lead over the next is turned into a doubt by `sharpness`."""

    mentions: float = 0.5
    """Times the logarithm of one more than the mentions."""
    on_roster: float = 0.7
    full_name_here: float = 1.2
    """The last full name stands in the same paragraph; in the paragraph before; further back."""
    full_name_before: float = 0.6
    full_name_far: float = 0.2
    full_name_later: float = -0.5
    same_title: float = 2.5
    same_role: float = 1.5
    same_gender: float = 1.5
    given_name_only: float = -1.0
    other_spelling: float = 0.15
    """The doubt of a lone surname that the roster spells otherwise."""
    married: float = 0.15
    """The doubt of "Mrs Kern", where a relative of Otto Kern is named by her given name alone."""
    sharpness: float = 2.0


@dataclass(frozen=True, slots=True)
class DescriptionScores:
    """How well a description fits a title: from 0, not at all."""

    same_office: float = 1.0
    shared_word: float = 0.3
    spare_word: float = -0.4
    general: float = 0.5
    """A general word for the office: "official" for a minister."""
    state: float = 0.3
    """The state is told of both; of the description alone it counts against."""
    state_unknown: float = -0.4
    below: float = -0.4
    """The title is a deputy's or a former holder's."""
    age: float = -0.15
    """For each person mentioned since."""
    tie: float = 0.05
    """Two that come closer than this cannot be told apart."""
    good: float = 0.6


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each kind of mention looks, in words, sentences or people."""

    pronoun_people: int = 16
    """How many people, the latest first, a pronoun may choose from; a description from twice as many."""
    pronoun_sentences: int = 40
    lean_words: int = 25
    """A pronoun within so many words after a name tells of its gender."""
    office_words: int = 5
    """Words after a role that may belong to its office."""
    side_sentences: int = 1
    owner_words: int = 8
    """Words before a "who" among which its person stands."""
    owner_adjectives: int = 2
    """Words before a relative among which the owner stands: "her late first husband"."""
    plural_words: int = 80
    plural_sentences: int = 2
    group_sentences: int = 12
    group_people: int = 60
    """How many people, the latest introduced, a description of several looks at."""
    pairs: int = 20
    listed: int = 8
    """How many people a list of names may hold before its "and"."""
    phrase_words: int = 5
    joint_sentences: int = 4
    state_sentences: int = 3
    it_sources: int = 3
    it_sentences: int = 1
    tail_words: int = 8
    introduced_sentences: int = 3
    """So many sentences after a pronoun may stand the name of whom it means, where nobody is named before."""
    sources_sentences: int = 5
    """A source this many sentences back still is the likeliest speaker."""
    speaker_paragraphs: int = 2
    """Whoever spoke last and was not named for so many paragraphs gains nothing by it."""
    contents: int = 50
    """Contents, the latest to begin, that are looked at for the one around a place."""


@dataclass(frozen=True, slots=True)
class PronounScores:
    """What the ranker's score gains or loses for a pronoun that is a source; and the leads that count."""

    same_speaker: float = 0.8
    newcomer: float = 0.8
    """The candidate stands in the sentence before the words, in a paragraph that does not name who spoke last."""
    contrary: float = -0.8
    """The other pronouns of the candidate, or the ending of the given name, tell of another gender."""
    goes_on: float = 1.2
    """The cue says that the one who spoke last in this paragraph goes on: "she added"."""
    own_content: float = -1.5
    """The candidate was last mentioned inside the very content."""
    subject_before: float = 1.5
    """The candidate opens the sentence before the quotation."""
    lead: float = 0.08
    """By how much the likeliest person must lead the next; else nobody is named."""
    sure: float = 0.3
    """The lead from which a pronoun tells the gender of a name."""
    leaning: int = 2
    """So many pronouns, and none of the other gender, tell the gender of a name."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a naming is, by the way it came about, 0 to 1. Estimates by hand, never calibrated."""

    full_name: float = 0.98
    surname: float = 0.95
    """Its full name stands elsewhere in the article; of a roster's person it does not; of somebody else it does not."""
    roster_surname: float = 0.9
    lone_surname: float = 0.8
    own_words: float = 0.95
    """Times the confidence of the quotation around "I" or "we"."""
    label: float = 0.9
    interviewee: float = 0.5
    introduced: float = 0.6
    """The name of whom a pronoun means stands only after it."""
    author: float = 0.8
    aged: float = 0.85
    sole: float = 0.6
    """The only person whom the article names: "the pensioner"."""
    pronoun: float = 0.97
    """Times the ranker's share."""
    before_who: float = 0.95
    reading_before_who: float = 0.9
    partner: float = 0.6
    apposition: float = 0.95
    relative: float = 0.85
    """"Her husband", who was named once."""
    office: float = 0.85
    office_of_one_word: float = 0.6
    office_undated: float = 0.7
    """Times that: the article has no date, and the office was held for a time."""
    other_side: float = 0.7
    unnamed: float = 0.8
    description: float = 0.9
    loose_description: float = 0.7
    undecided: float = 0.5
    """Two fit alike: the better one is named, this surely; nobody is below it."""
    bare_office: float = 0.7
    holders: float = 0.85
    joint: float = 0.6
    pair: float = 0.75
    family: float = 0.8
    two_near: float = 0.5
    it_source: float = 0.6
    it_body: float = 0.5
    tagged_capital: float = 0.7
    capital: float = 0.5
    collective: float = 0.9
    countryman: float = 0.6
    """"The Irishman", of whoever spoke last."""
    body: float = 0.8
    """"The authority", where one body of the article is named so: the Northern Grid Authority."""


@dataclass(frozen=True, slots=True)
class Interviews:
    """When an article is questions and answers: at least so many questions, and so large a share of its paragraphs."""

    fewest: int = 3
    share: float = 0.15


@dataclass(frozen=True, slots=True)
class Acronyms:
    """What may be an acronym, in letters, and the name that it stands for."""

    shortest: int = 2
    longest: int = 7
    small_words: int = 3
    """So many small words may stand between two large ones of a name: "of the"."""
    stretches: int = 4
    """So many stretches of large words, parted by small ones, may make one name."""


NAMES = NameScores()
LENGTHS = NameLengths()
SURNAMES = SurnameScores()
DESCRIPTIONS = DescriptionScores()
REACH = Reach()
PRONOUNS = PronounScores()
SURE = Confidence()
INTERVIEWS = Interviews()
ACRONYMS = Acronyms()
DOUBT = 0.42
"""Doubt between two people of one surname from which nobody is named."""
