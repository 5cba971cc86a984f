"""Read off the words alone where a clause opens: a conjunction, or a finite verb soon after its subject."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from quotes.language.quoting import Language
from quotes.text.capitals import lowered, small
from quotes.text.spans import Span

WORD = re.compile(r"\w+(?:['’]\w+)?")
SOON = 8
"""Within so many words a clause has its verb."""
FAR = 16
"""After a verb that takes a clause, its verb is looked for in so many words."""
FEWEST = 3
"""A clause has at least so many words, but "what happened"."""
_POINTED = 4
_BREAK = re.compile(r"[,;:–—]")


def opens_clause(text: str, span: Span, language: Language) -> bool:
    """Whether words open as a clause does: with a conjunction, or with a finite verb soon after (but not first within
    "the harbour that was lost"), and no "to" before it ("the harbour to be built")."""
    found = WORD.finditer(text, span.start, span.end)
    words = list(itertools.islice(itertools.dropwhile(lambda word: word.group().endswith(language.manner), found), SOON))  # "exactly what"
    if not words or (len(words) < FEWEST and (len(words) == 1 or small(words[0]) in language.determiners)):
        return False  # "what", "that question"
    if small(words[0]) not in language.conjunctions and any(base(word) in language.infinitives for word in words[:2]):
        return False
    if _points(text, words, language):
        return False
    tied = next((n for n, word in enumerate(words) if n and base(word) in language.relatives), SOON)
    return base(words[0]) in language.relatives or opens(words[:tied], language)


def states_clause(text: str, span: Span, language: Language) -> bool:
    """Whether words after a verb that takes a clause are one, though no finite verb stands near their start: it comes before the first
    relative or break ("the owners of the old harbour in Norby were paid"), or a past right after a name ("Holm left") or before a thing
    ("the town closed its pier")."""
    near = _near(text, span, language)
    if len(near) < FEWEST or base(near[0]) in language.infinitives or base(near[0]) in language.prepositions:
        return False
    if any(base(word) in language.infinitives for word in near[:2]):
        return False
    return any(is_finite(small(word), language) for word in near[1:]) or any(_tells(near, n, language) for n in range(1, len(near)))


def follows_plainly(text: str, span: Span, language: Language) -> bool:
    """Whether words after a verb that only a statement follows are more than a thing that is said: "her name, Ada", "it very strongly"."""
    near = _near(text, span, language)
    if len(near) < FEWEST or any(base(word) in language.infinitives for word in near[:2]):
        return False
    return base(near[0]) not in language.prepositions and base(near[0]) not in language.pronouns


def _near(text: str, span: Span, language: Language) -> list[re.Match[str]]:
    """The words up to the first relative or break."""
    words = list(itertools.islice(WORD.finditer(text, span.start, span.end), FAR))
    parts = (n for n in range(1, len(words)) if base(words[n]) in language.relatives or _parted(text, words[n - 1], words[n]))
    return words[: next(parts, len(words))]


def _parted(text: str, word: re.Match[str], after: re.Match[str]) -> bool:
    return _BREAK.search(text, word.end(), after.start()) is not None


def _tells(words: Sequence[re.Match[str]], at: int, language: Language) -> bool:
    """Whether a word is a past that is no participle here: right after a name or a pronoun that opens the words, or before a thing."""
    low = small(words[at])
    if not words[at].group()[0].islower() or not (low in language.preterites or low in language.pasts or low.endswith(language.past)):
        return False
    alone = at == 1 and small(words[0]) in language.pronouns
    if alone or all(word.group()[0].isupper() or small(word) in language.adverbs for word in words[:at]):
        return True
    after = small(words[at + 1]) if at + 1 < len(words) else ""
    return at < SOON and (after in language.determiners or after in language.pronouns)


def _points(text: str, words: Sequence[re.Match[str]], language: Language) -> bool:
    """Whether the first word is a conjunction's look-alike that points at a thing: "that freedom, even though ..."."""
    first, second = (small(words[0]), small(words[1])) if len(words) > 1 else ("", "")
    if first not in language.determiners or first not in language.conjunctions or _BREAK.search(text, words[0].end(), words[1].start()):
        return False
    known = (language.prepositions, language.determiners, language.pronouns)
    if words[1].group()[0].isupper():
        return False  # "that Holm, who was late, ..."
    if second.endswith(language.manner) or any(second in words for words in known):
        return False  # "that in time, ...", "that her brother, ..."
    for word, after in itertools.pairwise(words[1 : 1 + _POINTED]):
        if is_finite(small(word), language):
            return False
        if _BREAK.search(text, word.end(), after.start()):
            return True
    return False


def opens(words: Sequence[re.Match[str]], language: Language) -> bool:
    """Whether a clause opens with these words: a conjunction, a pronoun and its auxiliary, a finite verb among the next ones."""
    low = base(words[0]) if words else ""
    if not low or low in language.infinitives or low in language.prepositions:
        return False
    if low in language.conjunctions or (low in language.pronouns and len(words) > 1 and small(words[1]) in language.auxiliaries):
        return True
    soon = words[: SOON if low in language.pronouns or low in language.determiners else SOON - 3]
    return any(is_finite(small(word), language) for word in soon)


def base(word: re.Match[str]) -> str:
    """The word without what an apostrophe ties to it: "that" of "that's"."""
    end = word.start() + len(re.split("['’]", word.group())[0])
    return lowered(word.string, word.start(), end)


def is_finite(word: str, language: Language) -> bool:
    """Whether a word, in small letters, is a verb that only a clause has: "was", "isn't", the "'s" of "it's"."""
    if word in language.finites or word.endswith(language.negations):
        return True
    first, *rest = re.split("['’]", word)
    return any(end in language.clitics for end in rest[-1:]) and any(
        first in words for words in (language.pronouns, language.finites, language.conjunctions)
    )
