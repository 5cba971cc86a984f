"""Several annotations of one article made one: what all say is settled, what they differ in is left to a person, with all votes kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from quotes.annotations.agreement import Matched, matches
from quotes.annotations.draft import Said, draft
from quotes.annotations.folder import Annotated, Annotations
from quotes.annotations.form import WrittenRejection
from quotes.annotations.resolve import GoldQuotation, Resolved, content_spans, to_records
from quotes.errors import AnnotationError
from quotes.record import Labelling, Record
from quotes.text.spans import Searchable, Span, searchable


def adjudicate(annotations: Mapping[str, Annotations], annotator: str, *, schema: str) -> dict[str, str]:
    """For each article that all annotators have read the YAML of a settled annotation, by the article's id.

    A row that they agree on is as the first one wrote it. Where they differ in what counts (the words, the speaker, the stance and its
    tone, the kind, what is reported, another cue or source, or whether it is a quotation at all) the row is the first one's who has it, and
    `undecided:` says what each of them says: `quotes check` names it as a fault until a person has decided. Each reader's stance is kept
    under `votes:`. Words that one rejects and nobody quotes stay rejected; notes are joined.
    """
    names = tuple(annotations)
    read = [{one.article.id: one for one in each.annotated} for each in annotations.values()]
    shared = sorted(set.intersection(*(set(each) for each in read))) if read else []
    return {article: _settled(names, [each[article] for each in read], annotator, schema) for article in shared}


def _settled(names: tuple[str, ...], read: list[Annotated], annotator: str, schema: str) -> str:
    article = read[0].article
    records: list[Record] = []
    said: dict[str, Said] = {}
    for one in matches(read):
        record = _record(names, one, read[0])
        said[record.id] = _said(names, one, "; ".join(_open(names, one, article.text, read)))
        records.append(record)
    taken = [span for record in records for span in record.content]
    return draft(article, records, annotator, schema=schema, said=said, rejected=_rejected(read, taken))


def _first(one: Matched) -> GoldQuotation:
    return next(each for each in one.by if each is not None)


def _record(names: tuple[str, ...], one: Matched, read: Annotated) -> Record:
    """The row of the first annotator who has it, with the votes of all."""
    (record,) = to_records(Resolved((_first(one),), (), ()), read.article)
    votes = tuple((name, each.stance) for name, each in zip(names, one.by, strict=True) if each is not None and each.labelled)
    if not votes:
        return record
    said = record.labelling or Labelling()
    return replace(record, labelling=replace(said, votes=votes))


def _said(names: tuple[str, ...], one: Matched, undecided: str) -> Said:
    """What the first annotator says beside the record, and everybody's notes."""
    first = _first(one)
    notes = {name: each.note for name, each in zip(names, one.by, strict=True) if each is not None and each.note}
    alike = len(set(notes.values())) == 1
    note = next(iter(notes.values())) if alike else "; ".join(f"{name}: {words}" for name, words in notes.items())
    return Said(first.party, first.target, first.core, undecided, note or None)


def _rejected(read: list[Annotated], taken: list[Span]) -> Iterator[WrittenRejection]:
    """What somebody rejects and nobody quotes; the same words once."""
    seen: set[tuple[str, ...]] = set()
    for one in read:
        text = searchable(one.article.text)
        for written in one.file.rejected:
            found = _spans(text, written)
            if written.content.parts not in seen and not any(span.overlaps(other) for span in found for other in taken):
                seen.add(written.content.parts)
                yield written


def _spans(text: Searchable, written: WrittenRejection) -> tuple[Span, ...]:
    """Where rejected words stand; () where they are not found, which `quotes check` tells."""
    try:
        return content_spans(text, written.content)
    except AnnotationError:
        return ()


# -- what is left to decide


def _open(names: tuple[str, ...], one: Matched, text: str, read: list[Annotated]) -> Iterator[str]:
    """What is left to decide, in words."""
    have = [(name, each) for name, each in zip(names, one.by, strict=True) if each is not None]
    if lack := [_lacking(name, _first(one), each) for name, each, own in zip(names, read, one.by, strict=True) if own is None]:
        yield f"is it a quotation? not for {', '.join(lack)}"
    for what, shown in _shown(text).items():
        said = {name: shown(each) for name, each in have}
        if len({value for value in said.values() if value is not None}) > 1:
            yield f"{what}: {', '.join(f'{name} says {value}' for name, value in said.items() if value is not None)}"
    for what, spans in _beside(have).items():
        if _apart(list(spans.values())):
            yield f"{what}: {', '.join(f'{name} says {_quoted(text, span)}' for name, span in spans.items())}"


def _lacking(name: str, quotation: GoldQuotation, read: Annotated) -> str:
    """Who has not got it, and whether they reject it."""
    refused = any(span.overlaps(own) for span in read.resolved.rejected for own in quotation.content)
    return f"{name}, who rejects it" if refused else name


def _shown(text: str) -> dict[str, Callable[[GoldQuotation], str | None]]:
    """How each thing that counts is told; None where an annotator says nothing of it."""
    return {
        "words": lambda one: " and ".join(_quoted(text, span) for span in one.content),
        "speaker": lambda one: ", ".join(sorted(speaker.name for speaker in one.speakers)) or "nobody",
        "stance": lambda one: None if not one.labelled else str(one.stance or "null"),
        "tone": lambda one: one.tone,
        "kind": lambda one: one.kind,
        "reports": lambda one: one.reports,
        "party": lambda one: one.party,
        "target": lambda one: one.target,
        "core": lambda one: "true" if one.core else "false",
    }


def _beside(have: list[tuple[str, GoldQuotation]]) -> dict[str, dict[str, Span | None]]:
    return {what: {name: getattr(each, what) for name, each in have} for what in ("cue", "source", "relay")}


def _apart(spans: list[Span | None]) -> bool:
    """Whether two annotators point at different words: not where one of two overlapping spans is longer, or one says nothing."""
    given = [span for span in spans if span is not None]
    return any(not one.overlaps(other) for number, one in enumerate(given) for other in given[number + 1 :])


def _quoted(text: str, span: Span | None) -> str:
    """Words as a person would point at them; long ones by both ends."""
    if span is None:
        return "nothing"
    words = span.of(text).split()
    return f"“{' '.join(words)}”" if len(words) <= _WORDS else f"“{' '.join(words[:4])} ... {' '.join(words[-4:])}”"


_WORDS = 9
"""Words up to which a difference shows them all."""
