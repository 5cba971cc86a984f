"""What an attribution reports, speech, thought or act, and whether its content is a statement."""

from __future__ import annotations

import itertools
import re

from quotes.language.clauses import WORD as TIED
from quotes.language.clauses import follows_plainly, opens_clause, states_clause
from quotes.language.cues import CUE_WORDS, CueClass
from quotes.language.quoting import Language, Reports
from quotes.quotation.index import Index, opens_with_conjunction
from quotes.quotation.rules import Decision
from quotes.quotation.types import Quotation
from quotes.text.capitals import small
from quotes.text.spans import Span
from quotes.text.words import WHOLE_WORDS, WORD, first_words, words_in

STATED = 5
"""So many words after "said" are a statement, whatever they open with."""
LEAD = 30
"""What denies a cue stands in so many characters before it, with no break between."""
_BREAK = re.compile(r"[,.;:?!\n\"“”«»]")
LONGEST_WORD = 20
"""The last word of a cue begins within so many characters."""
LEADING = " \u00a0\"'“‘«"


def what_is_reported(index: Index, quotation: Quotation, cue: Span | None, source: Span | None = None) -> Reports:
    """Speech, thought or act: what the cue says, and whether the content is a whole statement.

    Words wholly in marks are speech unless the cue says thought, or that nobody spoke them. A verb of speech whose content is no
    statement is an act ("called for talks"). Beliefs, wishes and plans are thought, and so is what the reporter infers
    ("indicating that ...") or ties with a word that is no cue we know ("is lukewarm on"). So is what somebody did not say:
    no words were spoken, and none are reported.
    """
    found = _class_of(index, quotation, cue)
    reports = found.reports
    if quotation.kind == "direct":
        unsaid = cue is not None and reports == "speech" and cue.end <= quotation.span.start and is_denied(index, cue)
        return "thought" if unsaid or (reports == "thought" and not _told_again(index, cue)) else "speech"
    if quotation.kind == "indirect" and infers(index, cue):
        return "thought"
    if reports == "speech" and cue is not None and (is_denied(index, cue) or _is_nobody(index, source)):
        return "thought"
    if reports == "speech" and not found.phrase:
        whole = not names_only(index, quotation, cue) and (
            states(index, quotation, cue) if found.noun else says_something(index, quotation, cue)
        )
        return "speech" if quotation.kind == "mixed" or whole else "act"
    return reports or ("act" if quotation.kind == "mixed" else "thought")


def _class_of(index: Index, quotation: Quotation, cue: Span | None) -> CueClass:
    """What the cue says; of a colon or a dash alone (`Holm: I will not go`), and of none before words in marks, speech."""
    if cue is None:
        return CueClass("speech" if quotation.kind != "indirect" else None)
    return index.cue_class(cue) if WORD.search(index.text, cue.start, cue.end) else CueClass("speech", phrase=True)


def _told_again(index: Index, cue: Span | None) -> bool:
    """Whether somebody tells what they remember: `"It was dark," Holm remembers.`."""
    return cue is not None and any(word in index.language.relives for word in first_words(index.text, cue, 2))


def infers(index: Index, cue: Span | None) -> bool:
    """Whether the cue gives the reporter's own inference: "implying"."""
    return cue is not None and any(word in index.language.infers for word in first_words(index.text, cue, 8))


def is_denied(index: Index, cue: Span) -> bool:
    """Whether the cue says that nothing was said: "did not say", "never said", "declined to say", "nobody said"."""
    text, language = index.text, index.language
    lead = _BREAK.split(text[max(0, cue.start - LEAD) : cue.start])[-1]
    before = [word.group().lower() for word in TIED.finditer(lead)]
    words = [small(word) for word in itertools.islice(TIED.finditer(text, cue.start, cue.end), CUE_WORDS)]
    low = before + words
    verb = next((n for n, word in enumerate(words, len(before)) if language.verbs.get(word) == "speech"), 0)
    denied = next((n for n in range(verb - 1, -1, -1) if _denies(low[n], language)), None)
    return denied is not None and low[denied + 1] not in language.bounds and all(_helps(word, language) for word in low[denied + 1 : verb])


def _denies(word: str, language: Language) -> bool:
    return word in language.denials or word.endswith(language.negations)


def _helps(word: str, language: Language) -> bool:
    """Whether a word may stand between what denies a verb and the verb: "not | immediately | say", "declined | to | say"."""
    known = (language.auxiliaries, language.adverbs, language.infinitives, language.topical)
    return any(word in words for words in known) or word.endswith(language.manner)


def _is_nobody(index: Index, source: Span | None) -> bool:
    """Whether a source says that none of them spoke: "Neither Holm nor Vance"."""
    return source is not None and any(word in index.language.denials for word in first_words(index.text, source, 1))


def names_only(index: Index, quotation: Quotation, cue: Span | None) -> bool:
    """Whether the content names what was spoken of: one word ("it"), or a preposition's words ("about the harbour")."""
    words = first_words(index.text, quotation.span, 2)
    if cue is not None and quotation.span.start < cue.start:
        return False
    return len(words) < 2 or words[0] in index.language.prepositions


def says_something(index: Index, quotation: Quotation, cue: Span | None) -> bool:
    """Whether content of a speech verb is more than the thing spoken of: a statement, or what a plain verb brings."""
    words = first_words(index.text, cue, 8) if cue else []
    return any(word in index.language.plain for word in words) or states(index, quotation, cue)


def states(index: Index, quotation: Quotation, cue: Span | None) -> bool:
    """Whether the content is a statement: it stands before its cue, opens with a conjunction, or holds a finite verb."""
    language, span = index.language, quotation.span
    if cue is not None and span.start < cue.start and len(span) > 25:
        return True
    words = first_words(index.text, span, 40)
    if not words or words[0] in language.infinitives:
        return False
    short = any(one in language.pronouns and other in language.clitics for one, other in itertools.pairwise(words))
    return short or opens_with_conjunction(index, quotation.span) or any(word in language.finites for word in words)


def is_statement(index: Index, quotation: Quotation, decision: Decision, reports: Reports) -> bool:
    """Whether somebody states something: in marks, in words before the cue, or in what opens as a clause does.

    Where the cue cuts in, the longest segment decides. What one agrees to, or a word that is no cue we know, states something after a
    conjunction only ("agreed that"). "Spoke of" and "asked about how" name what was spoken of, "the belief that" and "her hopes that" a
    belief, and "it is known that" nobody.
    """
    cue, span = decision.cue, max(quotation.content, key=len)
    if quotation.kind == "direct" or (quotation.kind == "mixed" and reports != "thought" and _quotes_much(index, span)):
        return True
    if cue is not None and span.end <= cue.start and len(span) > 25:
        return True
    found = index.cue_class(cue) if cue else CueClass("speech")
    if decision.source is None or found.noun:
        return False  # nobody's, or a noun's
    words = words_in(index.text, span, WHOLE_WORDS)
    if found.phrase and words >= WHOLE_WORDS and not _opens_with_deed(index, span):
        return True
    verb = _clausal(index, cue, span)
    if verb is None and (reports == "act" or not (found.reports or found.phrase)) and not opens_with_conjunction(index, span):
        return False
    if _is_given(index, span, cue):
        return True
    return not _is_topic(index, span) and (_states(index, span, verb) or opens_clause(index.text, span, index.language))


def _clausal(index: Index, cue: Span | None, span: Span) -> str | None:
    """The verb that ends a cue right before its words and takes a clause: "said", "has announced"."""
    words = list(WORD.finditer(index.text, max(cue.start, cue.end - LONGEST_WORD), cue.end)) if cue else []
    if not words or words[-1].end() > span.start or index.text[words[-1].end() : span.start].strip(LEADING):
        return None
    last = small(words[-1])
    return last if last in index.language.clausal and last in index.language.verbs else None


def _states(index: Index, span: Span, verb: str | None) -> bool:
    """Whether a verb that takes a clause has one here: after "said" whatever follows, after "announced" a clause that shows as one."""
    if verb is None:
        return False
    if (
        verb in index.language.stating
        and words_in(index.text, span, STATED) == STATED
        and follows_plainly(index.text, span, index.language)
    ):
        return True
    return index.language.verbs[verb] == "speech" and states_clause(index.text, span, index.language)


def _opens_with_deed(index: Index, span: Span) -> bool:
    return any(word in index.language.infinitives for word in first_words(index.text, span, 2))


def _is_given(index: Index, span: Span, cue: Span | None) -> bool:
    """Whether a cue gives the very words, or a deed it remembers: "I thought: no", "I was like, no", "I remember signing it"."""
    if cue is None or cue.start > span.start:
        return False
    words, language = first_words(index.text, cue, 8), index.language
    lead = index.text[cue.end : span.start].strip(LEADING)
    if (lead or index.text[cue.end - 1]) == ":" or (lead == "," and words and words[-1] in language.quotative):
        return True
    first = first_words(index.text, span, 1)
    return bool(first) and first[0].endswith(language.doing) and any(word in language.relives for word in words)


def _is_topic(index: Index, span: Span) -> bool:
    """Whether a preposition before the words makes them what was spoken of: "spoke of", "your thoughts on how"."""
    led = [word.lower() for word in WORD.findall(index.text, max(0, span.start - 20), span.start)[-1:]]
    if not led or led[0] not in index.language.prepositions:
        return False
    tied = [word for word in first_words(index.text, span, 1) if word in index.language.conjunctions]
    return not tied or (led[0] in index.language.topical and tied[0] not in index.language.relatives)


def _quotes_much(index: Index, span: Span) -> bool:
    """Whether more than a few words of a span are in marks."""
    return any(words_in(index.text, quoted_span.inner, WHOLE_WORDS) >= WHOLE_WORDS for quoted_span in index.quoted_over(span))
