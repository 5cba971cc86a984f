"""Two annotations of one article made one: what both say is settled, what they differ in is left to a person, with both votes kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from quotes.annotations.agreement import Matched, matches
from quotes.annotations.draft import draft
from quotes.annotations.folder import Annotated, Annotations
from quotes.annotations.resolve import GoldQuotation, Resolved, to_records
from quotes.record import Labelling, Record


def adjudicate(annotations: Mapping[str, Annotations], annotator: str, *, schema: str) -> dict[str, str]:
    """For each article that all annotators have read the YAML of a settled annotation, by the article's id.

    A row that they agree on is as the first one wrote it. Where they differ in the words, the speaker, the stance, or in whether it is a
    quotation at all, the row is the first one's who has it, and `undecided:` says what each of them says: `quotes check` names it as a
    fault until a person has decided. Each reader's stance is kept under `votes:`.
    """
    names = tuple(annotations)
    read = [{one.article.id: one for one in each.annotated} for each in annotations.values()]
    shared = sorted(set.intersection(*(set(each) for each in read))) if read else []
    return {article: _settled(names, [each[article] for each in read], annotator, schema) for article in shared}


def _settled(names: tuple[str, ...], read: list[Annotated], annotator: str, schema: str) -> str:
    records: list[Record] = []
    undecided: dict[str, str] = {}
    for one in matches(read):
        record = _record(names, one, read[0])
        if open_ := _open(names, one):
            undecided[record.id] = open_
        records.append(record)
    return draft(read[0].article, records, annotator, schema=schema, undecided=undecided)


def _record(names: tuple[str, ...], one: Matched, read: Annotated) -> Record:
    """The row of the first annotator who has it, with the votes of all."""
    first = next(each for each in one.by if each is not None)
    (record,) = to_records(Resolved((first,), (), ()), read.article)
    votes = tuple((name, each.stance) for name, each in zip(names, one.by, strict=True) if each is not None and each.labelled)
    if not votes:
        return record
    said = record.labelling or Labelling()
    return replace(record, labelling=replace(said, votes=votes))


def _open(names: tuple[str, ...], one: Matched) -> str:
    """What is left to decide, in words; "" for nothing."""
    have = [(name, each) for name, each in zip(names, one.by, strict=True) if each is not None]
    lack = [name for name, each in zip(names, one.by, strict=True) if each is None]
    out = [f"is it a quotation? not for {', '.join(lack)}"] if lack else []
    for what, shown in (("words", _words), ("speaker", _speaker), ("stance", _stance)):
        said = {name: shown(each) for name, each in have}
        if len({value for value in said.values() if value is not None}) > 1:
            out.append(f"{what}: {', '.join(f'{name} says {value}' for name, value in said.items() if value is not None)}")
    return "; ".join(out)


def _words(one: GoldQuotation) -> str:
    return " and ".join(f"{span.start} to {span.end}" for span in one.content)


def _speaker(one: GoldQuotation) -> str:
    return ", ".join(sorted(speaker.name for speaker in one.speakers)) or "nobody"


def _stance(one: GoldQuotation) -> str | None:
    return None if not one.labelled else str(one.stance or "null")
