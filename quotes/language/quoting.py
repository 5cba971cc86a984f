"""What a language says about quoting: marks, cue verbs, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from quotes.errors import ConfigError
from quotes.yamlfile import Node, read_yaml

LANGUAGES = Path(__file__).parent
Reports = Literal["speech", "thought", "act"]
"""What a cue reports of its source: words, a belief or a plan, or an act done with words."""
REPORTS: tuple[Reports, ...] = ("speech", "thought", "act")
_CODE = re.compile(r"[a-z]{2,3}")
Words = frozenset[str]
Pairs = tuple[tuple[str, str], ...]
MOST_ENDINGS = 8
"""The tagger has a row in its table for each of so many `Apostrophes.endings`."""


@dataclass(frozen=True, slots=True)
class Apostrophes:
    """What a language writes with an apostrophe, here always "'"; nothing for one that says nothing of it.

    `clipped` and `elided` follow one that begins a token, and then it is no mark: the former where tokens are put right, the latter where
    the tagger looks at them. Tokens end in `endings`, whose places in the tuple the tagger's weights know. `genitives` are no part of the
    cue or source that they end; `names`, as they are spelt, open a name of one token (O'Neil); after `owners` one may stand for an owner.
    """

    clipped: Words = frozenset()
    elided: Words = frozenset()
    endings: tuple[str, ...] = ()
    genitives: tuple[str, ...] = ()
    names: Words = frozenset()
    owners: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words about quoting, all in lower case.

    `verbs`, `nouns` and `phrases` say of each form what it reports; `lemmas` gives each verb form its first form;
    `plain` holds the forms of the verbs that tie words in marks to a neighbouring name without a model's help,
    `clausal` those that a statement may follow; `entitled` and `called` stand before the title of a work, the latter
    before other words in marks too. `clitics` and `negations` are tied to the word before; adverbs of `manner` and verbs that name a deed
    (`doing`) end so; `breakers`, as they are spelt, begin a new clause after a comma. Before `suspends` a hyphen at a line's end is
    suspended; after `abbreviations`, as they are spelt, a stop ends no sentence. A time of day in a transcript has `halves` after it, and
    `closings` stand alone at its end, both as they are spelt; before a colon, `heading_before` a name and `heading_within` one;
    `heading_after` a name after words in marks in a headline. `afterwards` opens the sentence that says whose the words in marks
    before it were.
    """

    code: str
    name: str
    double: Pairs
    single: Pairs
    elisions: tuple[str, ...]
    verbs: Mapping[str, Reports]
    nouns: Mapping[str, Reports]
    phrases: Mapping[str, Reports]
    lemmas: Mapping[str, str]
    plain: Words
    relay_verbs: Words
    relay_as: Words
    relay_by: Words
    relay_after: Words
    media: Words
    pronouns: Words
    relatives: Words
    determiners: Words
    titles: Words
    roles: Words
    askers: Words
    answers: Words
    dates: Words
    conjunctions: Words
    coordinators: Words
    auxiliaries: Words
    finites: Words
    infinitives: Words
    complementizers: Words
    perfects: Words
    pasts: Words
    preterites: Words
    adverbs: Words
    denials: Words
    bounds: Words
    prepositions: Words
    listeners: Words
    actors: Words
    talkers: Words
    afterwards: Words
    topical: Words
    clausal: Words
    stating: Words
    infers: Words
    relives: Words
    quotative: Words
    asides: tuple[str, ...]
    unnamed: Words
    entitled: tuple[str, ...]
    called: tuple[str, ...]
    clitics: Words
    negations: tuple[str, ...]
    manner: tuple[str, ...]
    doing: tuple[str, ...]
    past: tuple[str, ...]
    breakers: tuple[str, ...]
    apostrophes: Apostrophes
    suspends: Words
    abbreviations: tuple[str, ...]
    halves: tuple[str, ...]
    closings: tuple[str, ...]
    heading_before: tuple[str, ...]
    heading_within: tuple[str, ...]
    heading_after: Words
    boilerplate_lines: Words
    boilerplate_starts: tuple[str, ...]
    credits: tuple[str, ...]
    agencies: Words


def read_language(code: str = "en", *, folder: Path = LANGUAGES) -> Language:
    """The language that `folder`/`code`/quoting.yaml describes; read once.

    Raises ConfigError where there is no such file (and names those there are) or its text does not fit.
    """
    return _read(code, folder)


def known_languages(folder: Path = LANGUAGES) -> tuple[str, ...]:
    """The codes of the languages that `folder` describes."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/quoting.yaml") if _CODE.fullmatch(path.parent.name)))


def no_language(code: str, folder: Path = LANGUAGES) -> str:
    """What is said of a language that is not there: the ones that are, and how another is added."""
    return f"no language {code!r}; there are: {', '.join(known_languages(folder)) or 'none'}; a new one is a folder in {folder}"


@lru_cache(maxsize=16)
def _read(code: str, folder: Path) -> Language:
    path = folder / code / "quoting.yaml"
    if not path.is_file():
        raise ConfigError(no_language(code, folder), str(path))
    return _language(code, read_yaml(path))


_REQUIRED = ("language", "marks", "cues", "pronouns")
_WORDS = (
    "relatives",
    "determiners",
    "titles",
    "roles",
    "askers",
    "answers",
    "months",
    "weekdays",
    "conjunctions",
    "coordinators",
    "auxiliaries",
    "finites",
    "infinitives",
    "complementizers",
    "perfects",
    "pasts",
    "preterites",
    "adverbs",
    "unnamed",
    "denials",
    "bounds",
    "prepositions",
    "listeners",
    "actors",
    "talkers",
    "topical",
    "suspends",
    "afterwards",
)
_OPTIONAL = (
    "name", "relays", "boilerplate", "asides", "works", "clitics", "negations", "suffixes", "breakers", "apostrophes", "abbreviations",
    "transcripts", "headings", *_WORDS,
)  # fmt: skip


def _language(code: str, root: Node) -> Language:
    top = root.mapping(required=_REQUIRED, optional=_OPTIONAL)
    if top["language"].text() != code:
        raise ConfigError(f"says language {top['language'].text()!r}, but the folder is named {code!r}", top["language"].place)
    marks = top["marks"].mapping(required=("double",), optional=("single", "elisions"))
    cues = top["cues"].mapping(
        required=("verbs",), optional=("nouns", "phrases", "plain", "clausal", "stating", "infers", "relives", "quotative")
    )
    relays = _optional(top, "relays", ("verbs", "as", "by", "after", "media"))
    boilerplate = _optional(top, "boilerplate", ("lines", "starts", "credits", "agencies"))
    works = _optional(top, "works", ("entitled", "called"))
    suffixes = _optional(top, "suffixes", ("manner", "doing", "past"))
    transcripts = _optional(top, "transcripts", ("halves", "closings"))
    headings = _optional(top, "headings", ("before", "within", "after"))
    verbs, lemmas = _verbs(cues["verbs"])
    return Language(
        code=code,
        name=top["name"].text() if "name" in top else code,
        double=_pairs(marks["double"]),
        single=_pairs(marks["single"]) if "single" in marks else (),
        elisions=tuple(sorted(_words(marks, "elisions"))),
        verbs=verbs,
        nouns=_classes(cues, "nouns"),
        phrases=_classes(cues, "phrases"),
        lemmas=lemmas,
        plain=_forms(lemmas, _words(cues, "plain")),
        infers=_words(cues, "infers"),
        relives=_words(cues, "relives"),
        quotative=_words(cues, "quotative"),
        asides=tuple(sorted(_words(top, "asides"))),
        entitled=tuple(sorted(_words(works, "entitled"))),
        called=tuple(sorted(_words(works, "called"))),
        clausal=_forms(lemmas, _words(cues, "clausal")),
        stating=_forms(lemmas, _words(cues, "stating")),
        relay_verbs=_forms(lemmas, _words(relays, "verbs")),
        relay_as=_words(relays, "as"),
        relay_by=_words(relays, "by"),
        relay_after=_words(relays, "after"),
        media=_words(relays, "media"),
        pronouns=_words(top, "pronouns"),
        dates=_words(top, "months") | _words(top, "weekdays"),
        clitics=_words(top, "clitics"),
        negations=tuple(sorted(_words(top, "negations"))),
        manner=tuple(sorted(_words(suffixes, "manner"))),
        doing=tuple(sorted(_words(suffixes, "doing"))),
        past=tuple(sorted(_words(suffixes, "past"))),
        breakers=_spelt(top, "breakers"),
        apostrophes=_apostrophes(_optional(top, "apostrophes", ("clipped", "elided", "endings", "genitives", "names", "owners"))),
        abbreviations=_spelt(top, "abbreviations"),
        halves=tuple(_halves(transcripts)),
        closings=_spelt(transcripts, "closings"),
        heading_before=tuple(sorted(_words(headings, "before"))),
        heading_within=tuple(sorted(_words(headings, "within"))),
        heading_after=_words(headings, "after"),
        boilerplate_lines=_words(boilerplate, "lines"),
        boilerplate_starts=tuple(sorted(_words(boilerplate, "starts"))),
        credits=tuple(sorted(_words(boilerplate, "credits"))),
        agencies=_words(boilerplate, "agencies"),
        **{name: _words(top, name) for name in _WORDS if name not in ("months", "weekdays")},
    )


def _optional(top: dict[str, Node], key: str, known: tuple[str, ...]) -> dict[str, Node]:
    return top[key].mapping(optional=known) if key in top else {}


def _words(top: dict[str, Node], key: str) -> Words:
    return frozenset(word.lower() for word in top[key].texts()) if key in top else frozenset()


def _spelt(top: dict[str, Node], key: str) -> tuple[str, ...]:
    """The words of a list as they are written, in their order."""
    return top[key].texts() if key in top else ()


def _items(top: dict[str, Node], key: str) -> tuple[Node, ...]:
    """The same with their places, for a list or one text."""
    if key not in top:
        return ()
    return top[key].sequence() if not top[key].is_scalar() else (top[key],)


def _apostrophes(found: dict[str, Node]) -> Apostrophes:
    endings = tuple(_with_apostrophe(found, "endings"))
    if len(endings) > MOST_ENDINGS:
        raise ConfigError(f"the tagger knows at most {MOST_ENDINGS} endings, and here are {len(endings)}", found["endings"].place)
    return Apostrophes(
        clipped=_words(found, "clipped"),
        elided=_words(found, "elided"),
        endings=endings,
        genitives=tuple(_with_apostrophe(found, "genitives")),
        names=frozenset(_spelt(found, "names")),
        owners=_words(found, "owners"),
    )


def _with_apostrophe(found: dict[str, Node], key: str) -> Iterator[str]:
    for node in _items(found, key):
        word = node.text().lower().replace("’", "'")
        if "'" not in word or word == "'":
            raise ConfigError(f"letters and an apostrophe belong here ('s), not {node.text()!r}", node.place)
        yield word


def _halves(found: dict[str, Node]) -> Iterator[str]:
    for node in _items(found, "halves"):
        if not node.text().isalpha():
            raise ConfigError(f"letters alone belong here, without stops (PM), not {node.text()!r}", node.place)
        yield node.text()


def _forms(lemmas: Mapping[str, str], wanted: Words) -> Words:
    """Every form of the wanted verbs."""
    return frozenset(form for form, lemma in lemmas.items() if lemma in wanted) | wanted


def _pairs(node: Node) -> Pairs:
    found = []
    for item in node.sequence():
        pair = item.texts()
        if len(pair) != 2 or not all(pair):
            raise ConfigError("a pair of marks is [opening, closing]", item.place)
        found.append((pair[0], pair[1]))
    return tuple(found)


def _verbs(node: Node) -> tuple[Mapping[str, Reports], Mapping[str, str]]:
    """Form -> what it reports, and form -> first form; of two claims to a form, the earlier class wins."""
    forms: dict[str, Reports] = {}
    lemmas: dict[str, str] = {}
    found = node.mapping(optional=REPORTS)
    for reports in REPORTS:
        for lemma, others in found[reports].mapping(optional=None).items() if reports in found else ():
            for form in (lemma, *(others.text().split() if not others.is_null() else ())):
                forms.setdefault(form.lower(), reports)
                lemmas.setdefault(form.lower(), lemma.lower())
    return MappingProxyType(forms), MappingProxyType(lemmas)


def _classes(cues: dict[str, Node], key: str) -> Mapping[str, Reports]:
    """Each text of a list, and each blank-separated form of a noun, -> what it reports."""
    words: dict[str, Reports] = {}
    found = cues[key].mapping(optional=REPORTS) if key in cues else {}
    for reports in REPORTS:
        for text in found[reports].texts() if reports in found else ():
            for form in text.lower().split() if key == "nouns" else (text.lower(),):
                words.setdefault(form, reports)
    return MappingProxyType(words)
