"""Read one quotation the way the guideline does: whose move, under what condition, what the main clause says."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from quotes.stance.lexicon import CLASSES, CUES, HARD_CONDITIONS, OTHER, OWN, POLITE_CONDITIONS, SPLITS, STATES, pattern

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’-][^\W_]+)*|[,;:.!?()\"“”—]|--")
_STATE = pattern(STATES)
_CONDITION = pattern(HARD_CONDITIONS)
_POLITE = pattern(POLITE_CONDITIONS)
_CUE = {name: pattern(entries) for name, entries in CUES.items()}
_WORD_CLASSES = {name: pattern(tuple(entry for entry in entries if " " not in entry)) for name, entries in CLASSES.items()}
_PHRASES = {name: pattern(tuple(entry for entry in entries if " " in entry) or ("\x00",)) for name, entries in CLASSES.items()}
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|shall|should|\w+n't|'s|'re|'ve|'ll|'d|\w+ed)\b"
)
_CAUTIOUS_HOPE = re.compile(r"\b(?:cautious\w*|guarded\w*|careful\w*)\W+(?:\w+\W+)?(?:optimis|hope|welcom|confiden|encourag)\w*")
_QUESTION = re.compile(r"\?")
_SCARE = re.compile(r"so-called|[\"“][^\"”]{1,30}[\"”]")
_ADVERB = re.compile(r"\b\w+ly\b")
_NUMBER = re.compile(r"\d+")
_FOR = frozenset({"cooperate", "joint", "ready", "thank", "praise", "build", "achieved"})
_AGAINST = frozenset({"threat", "accuse", "reject", "worry", "dominate", "harm", "failing"})
_HUSHING = frozenset({"cautious", "cautiously", "guarded", "guardedly"})
_IDIOMS = {
    "spare no effort": "strive",
    "spared no effort": "strive",
    "cannot fail to": "gladly",
    "cannot but": "gladly",
    "not only": "also",
    "no matter": "whatever",
    "no doubt": "surely",
    "no sooner": "soon",
    "last but not least": "also",
    "whether or not": "whether",
}
"""Negations that negate nothing, or something else, and what to read instead."""
_DECISIVE = 2.0
"""The verb may carry the act, and then it decides: such signs count more."""
_SCOPE = 6
_CLAUSE_MARKS = frozenset(",;:()—--")
_SENTENCE_MARKS = frozenset(".!?")
_CONCESSIONS = frozenset({"although", "though", "despite", "while", "whereas"})
_CONTRASTS = frozenset({"but", "however", "nevertheless", "nonetheless"})


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a quotation: its classes, whether negation reaches it, the kind and number of its clause."""

    text: str
    classes: frozenset[str]
    party: str
    negated: bool
    clause: int
    kind: str


def read(content: str, cue: str | None = None) -> dict[str, float]:
    """What the sentence shows, by name of the feature; the values are small numbers, absent ones are 0."""
    words = words_of(content)
    found: Counter[str] = Counter()
    _count_classes(words, found)
    _count_phrases(content, found)
    _count_parties(words, found)
    _count_conditions(content, words, found)
    _count_shape(content, words, found)
    out = {name: math.log1p(count) for name, count in found.items()}
    balance = _balance(words)
    out.update(balance)
    out.update(cue_features(cue, words))
    out.update(_together(out, balance.get("lean_all", 0.0), words))
    return out


def words_of(content: str) -> list[Word]:
    """The tokens with what is known of each: one pass from left to right."""
    tokens = _TOKEN.findall(_plain(content))
    out = []
    clause, kind, scope, hushed = 0, "main", 0, 0
    for token in tokens:
        if token in _CLAUSE_MARKS or token in _SENTENCE_MARKS:
            clause, scope = clause + 1, 0
            kind = "after" if kind == "after" and token not in _SENTENCE_MARKS else "main"
            continue
        if token in SPLITS:
            clause, kind, scope = clause + 1, _kind(token), scope if token in ("by", "which", "who") else 0
        classes, party = known(token)
        if hushed := max(0, hushed - 1) if token not in _HUSHING else 3:
            # "cautious optimism" is caution (rule H2): the modifier takes the praise away.
            classes = classes - {"praise", "hope", "thank"} | {"wait"}
        out.append(Word(token, classes, party, scope > 0, clause, kind))
        scope = _SCOPE if "negation" in classes else max(0, scope - 1)
    return out


def _plain(content: str) -> str:
    lowered = content.lower().replace("’", "'")
    for idiom, meaning in _IDIOMS.items():
        if idiom in lowered:
            lowered = lowered.replace(idiom, meaning)
    return lowered


def _kind(token: str) -> str:
    if token in _CONTRASTS:
        return "after"
    if token in _CONCESSIONS:
        return "concession"
    return "condition" if token in HARD_CONDITIONS else "subordinate"


@lru_cache(maxsize=50_000)
def known(token: str) -> tuple[frozenset[str], str]:
    """The classes of a single word, and the party it names: own, other, both, state, or "" for none."""
    classes = frozenset(name for name, expression in _WORD_CLASSES.items() if expression.fullmatch(token))
    if token in OWN:
        return classes, "own"
    if token == "both":
        return classes, "both"
    if token in OTHER:
        return classes, "other"
    return classes, "state" if token not in ("us", "un") and _STATE.fullmatch(token.removesuffix("'s").rstrip(".")) else ""


def _count_classes(words: list[Word], found: Counter[str]) -> None:
    for word in words:
        for name in word.classes:
            found[f"has_{name}"] += 1
            if word.negated:
                found[f"negated_{name}"] += 1
            if word.kind != "main":
                found[f"{word.kind}_{name}"] += 1


def _count_phrases(content: str, found: Counter[str]) -> None:
    lowered = content.lower().replace("’", "'")
    for name, expression in _PHRASES.items():
        hits = len(expression.findall(lowered))
        if hits:
            found[f"has_{name}"] += hits
            found[f"phrase_{name}"] += hits
    if _CAUTIOUS_HOPE.search(lowered):
        found["cautious_hope"] += 3


def _count_parties(words: list[Word], found: Counter[str]) -> None:
    for place, word in enumerate(words):
        if word.party:
            found[f"party_{word.party}"] += 1
        for act in ("modal_must", "demand", "hope", "ready", "modal_will", "modal_would", "cooperate", "accuse", "reject", "threat"):
            if act in word.classes:
                sign = "not_" if word.negated else ""
                found[f"{_subject(words, place)}_{sign}{act}"] += 1
        if "hope" in word.classes:
            found[f"hope_for_{_object(words, place)}"] += 1
    if words:
        found[f"opens_{next((word.party for word in words[:4] if word.party), 'none')}"] += 1


def _subject(words: list[Word], place: int) -> str:
    """The nearest party up to five words before, in the same clause."""
    for word in reversed(words[max(0, place - 5) : place]):
        if word.clause != words[place].clause:
            break
        if word.party:
            return word.party
    return "none"


def _object(words: list[Word], place: int) -> str:
    """The nearest party up to five words after."""
    return next((word.party for word in words[place + 1 : place + 6] if word.party), "none")


def _count_conditions(content: str, words: list[Word], found: Counter[str]) -> None:
    lowered = content.lower()
    polite = len(_POLITE.findall(lowered))
    if polite:
        found["polite_condition"] += polite
    hard = len(_CONDITION.findall(lowered)) - polite
    if hard > 0:
        found["condition"] += hard
    for place, word in enumerate(words):
        if word.kind == "condition" and word.text in HARD_CONDITIONS and not polite:
            found[f"{word.text}_waits_for_{_object(words, place)}"] += 1
            found[f"waits_for_{_object(words, place)}"] += 1
    if found["has_ready"] or found["has_praise"] or found["has_cooperate"]:
        found["move_under_condition" if hard > 0 else "move_without_condition"] += 1


def _count_shape(content: str, words: list[Word], found: Counter[str]) -> None:
    size = len(words)
    found[
        f"size_{next((name for limit, name in ((3, 'scrap'), (7, 'fragment'), (15, 'short'), (35, 'middle')) if size <= limit), 'long')}"
    ] += 1
    found["question"] += len(_QUESTION.findall(content))
    found["scare_quotes"] += len(_SCARE.findall(content))
    found["numbers"] += len(_NUMBER.findall(content))
    if not _FINITE.search(content.lower()):
        found["no_finite_verb"] += 1
    if content[:1].islower():
        found["starts_lower"] += 1


def _together(found: dict[str, float], lean_all: float, words: list[Word]) -> dict[str, float]:
    """Signs that mean something else beside one another: a friendly verb that is demanded, an offer under a condition."""
    side = "for" if lean_all > 0.1 else "against" if lean_all < -0.1 else "even"
    names = [name for name in found if name.startswith(("cue_", "lead_"))]
    names += [
        name for name in ("condition", "has_negation", "has_demand", "has_hope", "has_wait", "has_terms", "contrast") if name in found
    ]
    names += [f"states_{min(3, len({word.text for word in words if word.party == 'state'}))}"]
    names += [name for name in ("party_own", "question") if name in found]
    return {f"{name}+{side}": 1.0 for name in names}


def _sign(word: Word) -> int:
    value = word.classes.isdisjoint(_AGAINST) - word.classes.isdisjoint(_FOR)
    return -value if word.negated else value


def _balance(words: list[Word]) -> dict[str, float]:
    """Which way the words lean: as a whole, in the main clause, after "but", in conditions, first and last."""
    sums: Counter[str] = Counter()
    clauses: Counter[int] = Counter()
    for word in words:
        # A cautious hope is caution: it weighs on the whole.
        sign = -2 if word.text in _HUSHING else _sign(word)
        sums["all"] += sign
        sums[word.kind] += sign
        clauses[word.clause] += sign
    out = {f"lean_{name}": math.tanh(value / 2) for name, value in sums.items()}
    if clauses:
        out["lean_first"] = math.tanh(clauses[min(clauses)])
        out["lean_last"] = math.tanh(clauses[max(clauses)])
        out["lean_worst"] = math.tanh(min(clauses.values()))
    return out


def cue_class(cue: str | None) -> str | None:
    """What act a cue reports ("thanked", "threatened"), or None for a plain one."""
    if not cue:
        return None
    # The reporter's adverb is no evidence: "responded cautiously" is no warning.
    lowered = _ADVERB.sub("", cue.lower())
    return next((name for name, expression in _CUE.items() if expression.search(lowered)), None)


def cue_features(cue: str | None, words: list[Word]) -> dict[str, float]:
    """The act that the cue reports, and the one an indirect content opens with ("thanked Russia for ...")."""
    out = {}
    if (name := cue_class(cue)) is not None:
        out[f"cue_{name}"] = _DECISIVE
    if words and (lead := cue_class(words[0].text)) is not None:
        out[f"lead_{lead}"] = _DECISIVE
    return out


def lean(content: str) -> float:
    """How many words speak for the other side less how many against, negation turned: the lexicon baseline."""
    return float(sum(_sign(word) for word in words_of(content)))
