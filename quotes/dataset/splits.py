"""Which split an article goes to: by its id, its date or its speakers; near-duplicates never on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quotes.config import SplitBy
from quotes.dataset.duplicates import Duplicates, Method
from quotes.record import Record
from quotes.text.article import Article

_KNOWN = ("person", "organisation")
"""What a speaker must be to be told from others; "officials" of two articles are not the same people."""
_LAST_DAY = "9999-12-31"
_FULL_DATE = len(_LAST_DAY)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a dataset is cut. `splits` maps names to shares, the first is learnt from, those behind it are held out; `until` gives the
    last day of each split where they are cut by date, None for the last one."""

    splits: Mapping[str, float]
    by: SplitBy = "article"
    until: Mapping[str, str | None] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Splits:
    """The split of each article. `left_out` are articles that are near-duplicates of articles on two sides, and `moved` those that went
    with a near-duplicate instead of by the plan."""

    of: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    method: Method = "copies"


def split_of(key: str, splits: Mapping[str, float], seed: int = 0) -> str:
    """The split of a key: its place between 0 and 1 against the shares, whatever other keys there are."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode("utf-8", "surrogatepass")).digest()[:8], "big")
    place, reached = drawn / 2**64 * sum(splits.values()), 0.0
    for name, share in splits.items():
        reached += share
        if place < reached:
            return name
    return list(splits)[-1]


def cut(
    articles: Iterable[Article],
    rows: Mapping[str, Sequence[Record]],
    plan: Plan,
    duplicates: Duplicates,
    earlier: Mapping[str, str] | None = None,
) -> Splits:
    """The split of each article. Each goes where the plan says, whatever other articles there are; of near-duplicates the first decides:
    one that stands in `earlier` (the splits of an earlier build), then the oldest, then by id. `rows` are the records by article.
    """
    known = {key: split for key, split in (earlier or {}).items() if split in plan.splits}
    found: dict[str, str] = {}
    left_out, moved = [], []
    plans = {one.id: (one.date or _LAST_DAY, planned(one, rows.get(one.id, ()) if plan.by == "speaker" else (), plan)) for one in articles}
    for key in sorted(plans, key=lambda one: (one not in known, plans[one][0], one)):
        own = plans[key][1]
        alike = duplicates.of.get(key, frozenset())
        taken = {found[other] for other in alike if other in found}
        if len(taken) > 1:
            left_out.append(key)
            continue
        wanted = known.get(key, own) if alike else own
        found[key] = taken.pop() if taken else wanted
        if found[key] != own:
            moved.append(key)
    return Splits(found, tuple(sorted(left_out)), tuple(sorted(moved)), duplicates.method)


def planned(article: Article, records: Iterable[Record], plan: Plan) -> str:
    """Where a plan puts an article, were it alone in the world."""
    if plan.by == "date":
        return by_date(article.date, plan.until)
    if plan.by == "speaker":
        order = list(plan.splits)
        drawn = {speaker_split(key, plan) for record in records for key in known_speakers(record)}
        if drawn:
            return max(drawn, key=order.index)
    return split_of(article.id, plan.splits, plan.seed)


def by_date(date: str | None, until: Mapping[str, str | None]) -> str:
    """The first split whose last day is not before an article's; of a date that leaves the day open the latest counts."""
    day = date + _LAST_DAY[4:][len(date) - 4 :] if date and len(date) < _FULL_DATE else date or _LAST_DAY
    return next((name for name, last in until.items() if last is not None and day <= last), list(until)[-1])


def speaker_split(key: str, plan: Plan) -> str:
    """The split of a speaker."""
    return split_of(f"speaker:{key}", plan.splits, plan.seed)


def known_speakers(record: Record) -> Iterator[str]:
    """The keys of the people and bodies who said it, who can be met again in another article."""
    if record.speaker_type in _KNOWN:
        yield from record.speakers


def belongs(record: Record, split: str, plan: Plan) -> bool:
    """Whether a record of an article in `split` is a row of it. By speaker, those of people drawn for another split are none: so whoever
    speaks in one split is not heard in any other."""
    return plan.by != "speaker" or all(speaker_split(key, plan) == split for key in known_speakers(record))


def suggested(articles: Iterable[Article], shares: Mapping[str, float]) -> Mapping[str, str | None]:
    """Last days that would cut dated articles into about these shares, to be written into a configuration: fixed days, and no shares,
    so that later articles move none."""
    days = sorted(article.date for article in articles if article.date and len(article.date) == _FULL_DATE)
    names, reached, until = list(shares), 0.0, {}
    for name in names[:-1]:
        reached += shares[name] / sum(shares.values())
        until[name] = days[min(len(days) - 1, max(0, round(reached * len(days)) - 1))] if days else None
    return {**until, names[-1]: None}
