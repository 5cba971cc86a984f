"""What a cue reports, read off its words: speech, thought or act; a phrase such as "according to", or a noun."""

from __future__ import annotations

from dataclasses import dataclass

from quotes.language.quoting import REPORTS, Language, Reports
from quotes.text.spans import Span
from quotes.text.words import first_words

LONGEST_PHRASE = 80
"""A cue's phrase is looked for in this many characters."""
CUE_WORDS = 8
"""So many words of a cue are looked up."""


@dataclass(frozen=True, slots=True)
class CueClass:
    """What a cue `reports` (None for words that are no cue we know), and whether it is a `phrase` or a `noun` instead of a verb."""

    reports: Reports | None
    phrase: bool = False
    noun: bool = False


NO_CUE = CueClass(None)


def classify_cue(text: str, cue: Span, language: Language) -> CueClass:
    """The class of a cue by the language's phrases, its verbs, its nouns, in this order; of several verbs speech goes first."""
    words = text[cue.start : min(cue.end, cue.start + LONGEST_PHRASE)].lower().strip()
    for phrase, reports in language.phrases.items():
        if words.startswith(phrase):
            return CueClass(reports, phrase=True)
    first = first_words(text, cue, CUE_WORDS)
    verbs = {language.verbs[word] for word in first if word in language.verbs}
    for reports in REPORTS:
        if reports in verbs:
            return CueClass(reports)
    noun = next((word for word in first if word in language.nouns), None)
    return CueClass(language.nouns[noun], noun=True) if noun else NO_CUE
