"""What a language says about quoting: marks, cue verbs, pronouns."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Language:
    """One language's words about quoting, all in lower case.

    `verbs`, `nouns` and `phrases` say of each form what it reports; `lemmas` gives each verb form its first form;
    `plain` holds the forms of the verbs that tie words in marks to a neighbouring name without a model's help,
    `clausal` those that a statement may follow; `entitled` and `called` stand before the title of a work, the latter
    before other words in marks too. `clitics` and `negations` are tied to the word before; adverbs of `manner` and verbs that name a deed
    (`doing`) end so; `breakers`, as they are spelt, begin a new clause after a comma.
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
    boilerplate_lines: Words
    boilerplate_starts: tuple[str, ...]
    credits: tuple[str, ...]
    agencies: Words

    def reports(self, word: str) -> Reports | None:
        """What a cue word reports, or None for a word that is no cue."""
        low = word.lower()
        return self.verbs.get(low) or self.nouns.get(low)


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
)
_OPTIONAL = ("name", "relays", "boilerplate", "asides", "works", "clitics", "negations", "suffixes", "breakers", *_WORDS)


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
        breakers=top["breakers"].texts() if "breakers" in top else (),
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
