"""Measure silver records against gold ones."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quotes.errors import InputError
from quotes.language.quoting import REPORTS
from quotes.quotation.types import KINDS
from quotes.record import Record
from quotes.text.article import Article, read_rows_of
from quotes.text.lines import paragraphs
from quotes.text.spans import Span, hull, iou, trimmed

_MARK = re.compile('[“”"]')
EDGE = " \t\n\r\u00a0\"“”'‘’.,;:!?…-–—()[]"
"""Stripped from both ends of a segment before it is compared: white space, marks and edge punctuation."""
HALF = 0.5
"""Intersection over union from which two segments are the same one."""
WORDS = 3
"""Words in marks from which a segment counts as quoted."""
NULL = "null"
"""Stands for the stance None in confusions."""
_NOBODY = frozenset({"group", "institution", "anonymous"})


@dataclass(frozen=True, slots=True)
class GoldQuotation:
    """One quotation that a person found.

    `speakers` holds keys or names; it is None where the gold does not say who it is. `stance` counts only where
    `has_stance`. What is not `core` is neither asked for nor punished.
    """

    content: tuple[Span, ...]
    kind: str
    source: Span | None
    speakers: tuple[str, ...] | None = None
    stance: str | None = None
    has_stance: bool = False
    core: bool = True


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with all its quotations, and the spans that look like quotations and are none."""

    id: str
    text: str
    quotations: tuple[GoldQuotation, ...]
    rejected: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.hits / self.total if self.total else None

    def __str__(self) -> str:
        return f"{100 * self.hits / self.total:5.1f} ({self.hits}/{self.total})" if self.total else "    - (0/0)"


@dataclass(frozen=True, slots=True)
class Measure:
    """Hits among so many gold and so many silver ones."""

    hits: int
    gold: int
    silver: int

    @property
    def precision(self) -> float:
        """Hits over silver; 0 where there is none."""
        return self.hits / self.silver if self.silver else 0.0

    @property
    def recall(self) -> float:
        """Hits over gold; 0 where there is none."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.hits / (self.gold + self.silver) if self.hits else 0.0

    def __str__(self) -> str:
        values = f"P {100 * self.precision:5.1f}  R {100 * self.recall:5.1f}  F {100 * self.f1:5.1f}"
        return f"{values}  ({self.hits} of {self.gold} gold, {self.silver} silver)"


@dataclass(frozen=True, slots=True)
class Scores:
    """How silver did.

    The unit of `exact`, `iou`, `joint`, `quoted_iou`, `quoted_joint`, `by_kind` and `sources` is a contiguous content
    segment. exact: the stripped spans are equal; iou: one-to-one at intersection over union of at least 0.5; joint:
    an iou match whose sources overlap, or both have none; quoted: the same over segments with at least three words
    in double marks. `by_kind` is iou recall. `sources` is the share of iou matches with a gold source that are joint.

    The unit of speakers and stances is a quotation. `speakers`, `stance` and `confusion` (gold label, silver label)
    count quotations that were found; `by_speaker` counts all, so that a miss costs recall. `macro_f1` is the mean of
    the labels' F1, null among them; None where no stance is in the gold. `traps` are rejected spans taken.
    """

    articles: int
    exact: Measure
    iou: Measure
    joint: Measure
    quoted_iou: Measure
    quoted_joint: Measure
    by_kind: Mapping[str, Share]
    sources: Share
    speakers: Share
    by_speaker: Mapping[str, Measure]
    stance: Share
    macro_f1: float | None
    confusion: Mapping[tuple[str, str], int]
    stance_by_kind: Mapping[str, Share]
    stance_by_speaker: Mapping[str, Share]
    traps: Share

    def as_table(self) -> str:
        """The figures in lines of plain text, in percent; what the gold does not label is left out."""
        lines = [f"{'articles':28} {self.articles}"]
        for name in ("exact", "iou", "joint", "quoted_iou", "quoted_joint"):
            lines.append(f"{name.replace('_', ' '):28} {getattr(self, name)}")
        lines += _shares("recall ", self.by_kind)
        lines.append(f"{'right source of those found':28} {self.sources}")
        if self.traps.total:
            lines.append(f"{'traps taken':28} {self.traps}")
        if self.by_speaker:
            lines.append(f"{'right speaker of those found':28} {self.speakers}")
            lines += [f"  {name[:26]:26} {measure}" for name, measure in self.by_speaker.items()]
        if self.macro_f1 is not None:
            lines += [f"{'right stance of those found':28} {self.stance}   macro-F1 {100 * self.macro_f1:.1f}"]
            lines += [*_shares("  ", self.stance_by_kind), *_shares("  ", self.stance_by_speaker), *_confusion(self.confusion)]
        return "\n".join(lines)


def _shares(before: str, shares: Mapping[str, Share]) -> list[str]:
    return [f"{(before + name)[:28]:28} {share}" for name, share in shares.items()]


def _confusion(confusion: Mapping[tuple[str, str], int]) -> list[str]:
    labels = sorted({label for pair in confusion for label in pair}, key=lambda label: (label == NULL, label))
    lines = ["stances, gold down, silver across", " " * 17 + "".join(f"{label[:15]:>16}" for label in labels)]
    return lines + [f"  {gold[:15]:15}" + "".join(f"{confusion.get((gold, silver), 0):16}" for silver in labels) for gold in labels]


# -- gold from where it lies


def gold_of(
    articles: Iterable[Article],
    gold: Mapping[str, tuple[Sequence[Record], Sequence[Span]]],
    *,
    reports: Collection[str] = REPORTS,
) -> tuple[GoldArticle, ...]:
    """The annotated ones among `articles`, from their gold records and rejected spans by article id.

    Quotations that report something else than `reports` are neither asked for nor punished.
    """
    return tuple(
        GoldArticle(article.id, article.text, tuple(_from_record(record, reports) for record in records), tuple(rejected))
        for article in articles
        if article.id in gold
        for records, rejected in [gold[article.id]]
    )


def _from_record(record: Record, reports: Collection[str]) -> GoldQuotation:
    core = record.reports in reports
    return GoldQuotation(record.content, record.kind, record.source, record.speakers, record.stance, True, core)


def read_gold(path: Path) -> tuple[GoldArticle, ...]:
    """Gold from a .jsonl, one article a line: `{"doc_id", "text", "quotes": [{"start", "end", "kind", "speaker_start",
    "speaker_end"}]}`; a quotation may have "segments", "core", "speaker" or "speakers", and "stance".

    Raises InputError with file and line.
    """
    found = []
    for place, line in read_rows_of(path):
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str) or not isinstance(row["quotes"], list):
                raise TypeError("text is a text, quotes is a list")
            found.append(GoldArticle(str(row["doc_id"]), row["text"], tuple(_from_row(each, row["text"]) for each in row["quotes"])))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            raise InputError(f'is no gold line {{"doc_id", "text", "quotes"}} ({error!r})', place) from error
    return tuple(found)


def _from_row(row: Mapping[str, Any], text: str) -> GoldQuotation:
    content = tuple(Span(*pair) for pair in row.get("segments") or [(row["start"], row["end"])])
    source = None if row.get("speaker_start") is None else Span(row["speaker_start"], row["speaker_end"])
    if any(span.end > len(text) for span in (*content, *((source,) if source else ()))):
        raise ValueError(f"quotation {row.get('id', '')} ends after the text")
    return GoldQuotation(content, row["kind"], source, _speakers(row), row.get("stance"), "stance" in row, row.get("core") is not False)


def _speakers(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    if row.get("speakers") is not None:
        return tuple(row["speakers"])
    name = row.get("speaker") or row.get("speaker_name")
    return None if not name or name.endswith("(unnamed)") or row.get("speaker_ref") in _NOBODY else (name,)


# -- units and matches


@dataclass(frozen=True, slots=True)
class Unit:
    """One contiguous segment, stripped. `owner` is the index of its quotation or record; `whole` is what it may also
    be matched by."""

    span: Span
    source: Span | None
    kind: str
    owner: int
    whole: Span | None = None


@dataclass(slots=True)
class _Tally:
    """What is counted on the way through the articles."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """By kind and whether found."""
    speakers: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in ("hits", "gold", "silver")})
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_kind: Counter[tuple[str, bool]] = field(default_factory=Counter)
    by_speaker: Counter[tuple[str, bool]] = field(default_factory=Counter)


def score(gold: Sequence[GoldArticle], silver: Mapping[str, Sequence[Record]]) -> Scores:
    """Silver records, by article id, against gold; an article missing from `silver` counts as empty.

    Raises InputError where `silver` holds an article that `gold` does not.
    """
    unknown = sorted(set(silver) - {article.id for article in gold})
    if unknown:
        raise InputError(f"{len(unknown)} scored articles are not in the gold, e.g. {unknown[0]!r}")
    tally, named = _Tally(), gold_names(gold)
    for article in gold:
        _score_article(article, silver.get(article.id, ()), tally, named)
    return _scores(len(gold), tally)


def _score_article(article: GoldArticle, records: Sequence[Record], tally: _Tally, named: Mapping[str, str]) -> None:
    asked, optional = gold_units(article)
    units = silver_units(article.text, records)
    matched = {theirs for _, theirs in match_units(asked, units, at_half)}
    units = [unit for n, unit in enumerate(units) if n in matched or not any(at_half(other, unit) for other in optional)]
    pairs = [(asked[ours], units[theirs]) for ours, theirs in match_units(asked, units, at_half)]
    tally.counts.update(gold=len(asked), silver=len(units), iou=len(pairs), joint=sum(same_source(*pair) for pair in pairs))
    tally.counts["exact"] += len(match_units(asked, units, lambda one, other: float(one.span == other.span)))
    tally.kinds.update((unit.kind, False) for unit in asked)
    tally.kinds.update((one.kind, True) for one, _ in pairs)
    tally.counts["with_source"] += sum(one.source is not None for one, _ in pairs)
    tally.counts["right_source"] += sum(one.source is not None and same_source(one, other) for one, other in pairs)
    _score_quoted(article.text, asked, units, tally)
    _score_traps(article, units, tally)
    _score_people(article, records, asked, units, pairs, tally, named)


def gold_units(article: GoldArticle) -> tuple[list[Unit], list[Unit]]:
    """(asked for, neither asked for nor punished): the latter are not core, or attributions inside another content."""
    hulls = [hull(quotation.content) for quotation in article.quotations]
    asked: list[Unit] = []
    optional: list[Unit] = []
    for number, quotation in enumerate(article.quotations):
        source = quotation.source
        nested = source is not None and any(
            other.contains(source) and other.contains(hulls[number]) for n, other in enumerate(hulls) if n != number
        )
        for segment in quotation.content:
            span = _stripped(article.text, segment)
            if span:
                (optional if nested or not quotation.core else asked).append(Unit(span, source, quotation.kind, number))
    return asked, optional


def silver_units(text: str, records: Sequence[Record]) -> list[Unit]:
    """Every segment of the records' content."""
    return [
        Unit(span, record.source, record.kind, number)
        for number, record in enumerate(records)
        for segment in record.content
        if (span := _stripped(text, segment))
    ]


def _stripped(text: str, span: Span) -> Span | None:
    found = trimmed(text, span.start, span.end, EDGE)
    return found if found and len(found) >= 2 else None


def match_units(gold: Sequence[Unit], silver: Sequence[Unit], likeness: Callable[[Unit, Unit], float]) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, the most alike first."""
    alike = [(value, g, s) for g, one in enumerate(gold) for s, other in enumerate(silver) if (value := likeness(one, other)) > 0]
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for _, ours, theirs in sorted(alike, key=lambda each: -each[0]):
        if ours not in taken[0] and theirs not in taken[1]:
            taken[0].add(ours)
            taken[1].add(theirs)
            pairs.append((ours, theirs))
    return pairs


def at_half(one: Unit, other: Unit) -> float:
    """Their intersection over union, 0 where it is under `HALF`."""
    value = max(iou(span, other.span) for span in (one.span, one.whole or one.span))
    return value if value >= HALF else 0.0


def same_source(one: Unit, other: Unit) -> bool:
    """Whether their sources overlap, or neither has one."""
    if one.source is None or other.source is None:
        return one.source is other.source
    return one.source.overlaps(other.source)


# -- words in marks


def _score_quoted(text: str, gold: Iterable[Unit], silver: Iterable[Unit], tally: _Tally) -> None:
    marked = _marked(text)
    ours = [
        Unit(span, unit.source, unit.kind, unit.owner, whole=unit.span)
        for unit in gold
        if unit.kind != "indirect" and (span := _longest(text, unit.span, marked))
    ]
    theirs = [unit for unit in silver if _longest(text, unit.span, marked)]
    pairs = match_units(ours, theirs, at_half)
    joint = sum(same_source(ours[one], theirs[other]) for one, other in pairs)
    tally.counts.update(quoted_gold=len(ours), quoted_silver=len(theirs), quoted_iou=len(pairs), quoted_joint=joint)


def _marked(text: str) -> list[tuple[int, int]]:
    """The quoted spans in double marks, marks included; a mark that is never closed holds to the end of its paragraph."""
    found: list[tuple[int, int]] = []
    for paragraph in paragraphs(text):
        opened: int | None = None
        for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
            if opened is None:
                opened = None if mark.group() == "”" else mark.start()
            elif mark.group() != "“":
                found.append((opened, mark.end()))
                opened = None
        if opened is not None:
            found.append((opened, paragraph.end))
    return _joined(found)


def _joined(quoted_spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in quoted_spans:
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found


def _longest(text: str, span: Span, marked: Iterable[tuple[int, int]]) -> Span | None:
    """The longest quoted span within `span`, if one has enough words."""
    parts = [trimmed(text, max(start, span.start), min(end, span.end), EDGE) for start, end in marked]
    return max((part for part in parts if part and len(re.findall(r"\w+", part.of(text))) >= WORDS), key=len, default=None)


# -- traps, speakers and stances


def _score_traps(article: GoldArticle, silver: Sequence[Unit], tally: _Tally) -> None:
    for span in article.rejected:
        core = trimmed(article.text, span.start, span.end, EDGE) or span
        taken = any(iou(core, unit.span) >= HALF or core.contains(unit.span) for unit in silver)
        tally.counts.update(traps=1, traps_taken=int(taken))


def gold_names(gold: Iterable[GoldArticle]) -> dict[str, str]:
    """The speakers that gold names, keys or names, by their words in small letters."""
    names = {name for article in gold for quotation in article.quotations for name in quotation.speakers or ()}
    return {_fold(name): name for name in sorted(names)}


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _people(record: Record, named: Mapping[str, str]) -> frozenset[str]:
    """The record's speakers by the words the gold uses for them: key or name."""
    pairs = zip(record.speakers, record.speaker_names, strict=False)
    return frozenset(named.get(_fold(key)) or named.get(_fold(name)) or key for key, name in pairs)


def right_speaker(gold: GoldQuotation, record: Record, named: Mapping[str, str]) -> bool | None:
    """Whether a record has the speakers that gold gives, None where gold does not say; `named` are the gold's names."""
    if gold.speakers is None:
        return None
    nobody = not gold.speakers and record.speaker_type != "person"
    return nobody or _people(record, named) == frozenset(gold.speakers)


def _score_people(
    article: GoldArticle,
    records: Sequence[Record],
    asked: Sequence[Unit],
    units: Sequence[Unit],
    pairs: Iterable[tuple[Unit, Unit]],
    tally: _Tally,
    named: Mapping[str, str],
) -> None:
    found: dict[int, Record] = {}
    for one, other in pairs:
        found.setdefault(one.owner, records[other.owner])
    named_there = {name for quotation in article.quotations for name in quotation.speakers or ()}
    says_who = any(quotation.speakers is not None for quotation in article.quotations)
    if says_who:
        for number in {unit.owner for unit in units}:
            people = _people(records[number], named)
            tally.speakers["silver"].update(name for name in people if name in named_there or ":" not in name)
    for number in sorted({unit.owner for unit in asked}):
        _score_quotation(article.quotations[number], found.get(number), tally, named)


def _score_quotation(gold: GoldQuotation, record: Record | None, tally: _Tally, named: Mapping[str, str]) -> None:
    if gold.speakers is not None:
        tally.speakers["gold"].update(gold.speakers)
    if record is None:
        return
    people = _people(record, named)
    if gold.speakers is not None:
        tally.counts.update(with_speaker=1, right_speaker=int(bool(right_speaker(gold, record, named))))
        tally.speakers["hits"].update(people.intersection(gold.speakers))
    if gold.has_stance:
        right = gold.stance == record.stance
        tally.confusion[gold.stance or NULL, record.stance or NULL] += 1
        tally.by_kind[gold.kind, right] += 1
        tally.by_speaker.update((name, right) for name in gold.speakers or ())


# -- the sums


def _scores(articles: int, tally: _Tally) -> Scores:
    n = tally.counts
    names = sorted(tally.speakers["gold"], key=lambda name: (-tally.speakers["gold"][name], name))
    names += sorted(set(tally.speakers["silver"]) - set(names))
    return Scores(
        articles=articles,
        exact=Measure(n["exact"], n["gold"], n["silver"]),
        iou=Measure(n["iou"], n["gold"], n["silver"]),
        joint=Measure(n["joint"], n["gold"], n["silver"]),
        quoted_iou=Measure(n["quoted_iou"], n["quoted_gold"], n["quoted_silver"]),
        quoted_joint=Measure(n["quoted_joint"], n["quoted_gold"], n["quoted_silver"]),
        by_kind={kind: Share(tally.kinds[kind, True], tally.kinds[kind, False]) for kind in KINDS if tally.kinds[kind, False]},
        sources=Share(n["right_source"], n["with_source"]),
        speakers=Share(n["right_speaker"], n["with_speaker"]),
        by_speaker={name: Measure(*(tally.speakers[part][name] for part in ("hits", "gold", "silver"))) for name in names},
        stance=Share(sum(count for (one, other), count in tally.confusion.items() if one == other), tally.confusion.total()),
        macro_f1=_macro_f1(tally.confusion),
        confusion=dict(tally.confusion),
        stance_by_kind=_by(tally.by_kind, KINDS),
        stance_by_speaker=_by(tally.by_speaker, names),
        traps=Share(n["traps_taken"], n["traps"]),
    )


def _by(counted: Mapping[tuple[str, bool], int], names: Iterable[str]) -> dict[str, Share]:
    sums = {name: (counted.get((name, True), 0), counted.get((name, False), 0)) for name in names}
    return {name: Share(right, right + wrong) for name, (right, wrong) in sums.items() if right + wrong}


def _macro_f1(confusion: Mapping[tuple[str, str], int]) -> float | None:
    gold, silver, hits = Counter[str](), Counter[str](), Counter[str]()
    for (one, other), count in confusion.items():
        gold[one] += count
        silver[other] += count
        hits[one] += count if one == other else 0
    labels = set(gold) | set(silver)
    return sum(Measure(hits[label], gold[label], silver[label]).f1 for label in labels) / len(labels) if labels else None
