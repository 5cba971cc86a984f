"""Attribute each quotation that was found: its source and cue by the rules, what it reports, how its source is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quotes.quotation.evidence.guesses import NAMED
from quotes.quotation.index import Index
from quotes.quotation.near import near
from quotes.quotation.reports import is_statement, what_is_reported
from quotes.quotation.rules import RULES, Decision, Rule, Situation
from quotes.quotation.types import Attribution, Found, Mention, MentionKind, Quotation
from quotes.text.capitals import lowered
from quotes.text.spans import Span
from quotes.text.words import first_words


def attribute(index: Index, found: Sequence[Found], *, rules: Mapping[str, Rule] = RULES) -> tuple[Attribution, ...]:
    """The attribution of each quotation found, in the same order. Of `rules`, the first that does not abstain decides."""
    earlier: list[tuple[Quotation, Decision]] = []
    attributions = []
    for one in found:
        name, decision = _decide(Situation(index, one.quotation, one.segments, one.links, earlier), rules)
        earlier.append((one.quotation, decision))
        attributions.append(_attribution(index, one.quotation, name, decision))
    return tuple(attributions)


def _decide(situation: Situation, rules: Mapping[str, Rule]) -> tuple[str, Decision]:
    for name, rule in rules.items():
        decision = rule(situation)
        if decision is not None:
            return name, decision
    return "none", Decision(None, None, 0.0)


def _attribution(index: Index, quotation: Quotation, name: str, decision: Decision) -> Attribution:
    reports = what_is_reported(index, quotation, decision.cue, decision.source)
    return Attribution(
        quotation=quotation,
        source=_mention(index, decision.source) if decision.source else None,
        cue=decision.cue,
        rule=name,
        confidence=round(min(1.0, max(0.0, decision.confidence)), 4),
        reports=reports,
        statement=is_statement(index, quotation, decision, reports),
        relay=decision.relay,
    )


def _mention(index: Index, span: Span) -> Mention:
    whole = with_antecedent(index, span)
    return Mention(whole, mention_kind(index, whole))


def with_antecedent(index: Index, span: Span) -> Span:
    """A lone "who" or "which" with the name or source it stands behind: "Moscow, which"."""
    if lowered(index.text, span.start, span.end) not in index.language.relatives:
        return span
    named = [entity.span for entity in index.parse.entities if entity.kind in NAMED and 0 < span.start - entity.span.end <= 2]
    heads = [one.span for one in near(index.sources, span, before=1, after=0, reach=2)] + named
    heads = [head for head in heads if head.end < span.start and not index.text[head.end : span.start].strip(" ,")]
    return Span(min(head.start for head in heads), span.end) if heads else span


def mention_kind(index: Index, span: Span) -> MentionKind:
    """A pronoun, a name (it holds a named person, body or place), or a noun."""
    words = first_words(index.text, span, 2)
    if len(words) == 1 and words[0] in index.language.pronouns:
        return "pronoun"
    named = any(one.kind in ("person", "organization", "norp", "location") for one in index.parse.entities_over(span))
    acronym = any(word.isupper() for word in words)  # only an acronym keeps its capitals
    return "name" if named or acronym or _looks_named(index, span) else "noun"


def _looks_named(index: Index, span: Span) -> bool:
    """Two capitals in a row where no entities were looked for."""
    words = span.of(index.text).split()
    return not index.parse.entities and len(words) > 0 and words[-1][:1].isupper()
