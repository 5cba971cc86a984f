"""A page that shows articles with their quotations marked, speakers and stances."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Literal

from quotes.errors import InputError
from quotes.quotation.types import KINDS
from quotes.record import Record
from quotes.text.article import Article
from quotes.text.lines import paragraphs
from quotes.text.spans import Span, iou

Role = Literal["content", "cue", "source"]
MARK = '<meta name="generator" content="quotes review">'
"""Says that a page is one of ours, and may be replaced by the next."""
COLOURS = 6
"""Stances that get a colour of their own in review.css; more begin again with the first."""
LEVELS = (0.5, 0.7, 0.9)
"""Confidences that can be asked for."""
ONLY = "only here"
HALF = 0.5
"""Overlap of two rows from which they are about the same words."""
LONGEST_TITLE = 120
NOBODY = "(nobody named)"
NO_STANCE = "no stance"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Shown:
    """One record as it stands on the page, by its number there."""

    number: int
    record: Record
    speakers: tuple[str, ...]
    tint: str
    side: int = 0
    """Which of two annotators has it, 0 or 1, where two are compared."""
    differs: str = ""
    """In what the other side's row is another: "speaker, stance", or "only here"; "" for nothing."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Characters of the text that belong to a record, and as what."""

    span: Span
    role: Role
    shown: _Shown


def review_page(
    articles: Iterable[Article],
    records: Iterable[Record],
    *,
    title: str = "Quotations",
    written: Callable[[Article, Record], str] | None = None,
    compared: tuple[Sequence[Record], tuple[str, str]] | None = None,
) -> str:
    """One HTML page that needs nothing else: an overview, a search, and filters by speaker, stance, kind, grade and confidence.

    `written` gives a row as the YAML of an annotation, for a button that copies it. `compared` are the rows of somebody else and the
    names of both sides: each row then stands on its side, and a filter shows only where the two differ.

    Whatever stands in an article is shown as text; the page's policy lets no script run but its own, and nothing be
    fetched. Raises InputError where a record's article is not among `articles`.
    """
    given = tuple(articles)
    shown = _number(records, compared)
    texts = {article.id: article for article in given}
    by_article: dict[str, list[_Shown]] = {article.id: [] for article in given}
    for each in shown:
        if each.record.article_id not in by_article:
            raise InputError(f"{each.record.id}: its article is not among the {len(given)} given")
        by_article[each.record.article_id].append(each)
    style, script = (Path(__file__).with_name(f"review.{kind}").read_text("utf-8") for kind in ("css", "js"))
    names = compared[1] if compared else None
    copied = {each.number: written(texts[each.record.article_id], each.record) for each in shown} if written else {}
    body = "\n".join(_article(article, by_article[article.id], copied, names) for article in given)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'\">\n"
        f"{MARK}\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_text(title)}</title>\n<style>{style}</style>\n'
        f"</head>\n<body>\n{_header(title, given, shown, names)}\n<main>\n{body}\n</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _text(words: str) -> str:
    """Words made safe for HTML, in text and in attributes; characters that no page can show are made visible."""
    visible = _CONTROL.sub(lambda match: chr(0x2400 + ord(match.group())), words)
    return escape(_UNPRINTABLE.sub("\ufffd", visible), quote=True)


def _number(records: Iterable[Record], compared: tuple[Sequence[Record], tuple[str, str]] | None = None) -> list[_Shown]:
    first, second = tuple(records), tuple(compared[0]) if compared else ()
    found = (*first, *second)
    apart = _differences(first, second) if compared else {}
    tints = {label: f"s{number % COLOURS}" for number, label in enumerate(_labels(found))}
    return [
        _Shown(
            number,
            record,
            record.speaker_names or (NOBODY,),
            tints[record.stance] if record.stance else "none",
            int(number >= len(first)),
            apart.get(number, ""),
        )
        for number, record in enumerate(found)
    ]


def _differences(first: Sequence[Record], second: Sequence[Record]) -> dict[int, str]:
    """In what the rows of two sides differ, by their numbers: those that overlap most, by half of the words or more, are one."""
    found: dict[int, str] = {}
    open_: dict[str, dict[int, Record]] = {}
    for place, other in enumerate(second, start=len(first)):
        open_.setdefault(other.article_id, {})[place] = other
    for number, one in enumerate(first):
        near = open_.get(one.article_id, {})
        likeness, _, place = max(
            ((iou(one.span, other.span), _apart(one, other) == "", place) for place, other in near.items()), default=(0.0, False, -1)
        )
        if likeness >= HALF:
            found[number] = found[place] = _apart(one, near.pop(place))
        else:
            found[number] = ONLY
    return found | {place: ONLY for near in open_.values() for place in near}


def _apart(one: Record, other: Record) -> str:
    """In what two rows of one quotation differ, in words."""
    pairs = {
        "words": (one.content, other.content),
        "kind": (one.kind, other.kind),
        "speaker": (set(one.speakers), set(other.speakers)),
        "stance": (one.stance, other.stance),
    }
    return ", ".join(name for name, (mine, theirs) in pairs.items() if mine != theirs)


def _labels(records: Sequence[Record]) -> list[str]:
    # Probabilities hold the labels in the order of the label set; gold rows alone give them by the alphabet.
    known = [label for record in records for label, _ in record.probabilities]
    return list(dict.fromkeys((*known, *sorted({record.stance for record in records if record.stance}))))


# -- the head of the page


def _header(title: str, articles: Sequence[Article], shown: Sequence[_Shown], names: tuple[str, str] | None) -> str:
    speakers = Counter(name for each in shown for name in each.speakers)
    stances = Counter(each.record.stance or NO_STANCE for each in shown)
    kinds = Counter(each.record.kind for each in shown)
    grades = Counter(each.record.grade for each in shown)
    labels = (*_labels([each.record for each in shown]), NO_STANCE)
    choices = (
        ("speaker", speakers.most_common()),
        ("stance", [(label, stances[label]) for label in labels if stances[label]]),
        ("kind", [(kind, kinds[kind]) for kind in KINDS if kinds[kind]]),
        ("grade", [(grade, number) for grade, number in sorted(grades.items())]),
    )
    selects = "\n".join(_select(name, options) for name, options in choices)
    confidences = [(f"{sure:.0%}", sum(_sure(each.record) >= sure for each in shown)) for sure in LEVELS]
    differences = [("only differences", sum(bool(each.differs) for each in shown))] if any(each.differs for each in shown) else []
    selects += "\n" + _select("at least", confidences) + ("\n" + _select("compare", differences) if differences else "")
    search = '<label>search<input type="search" name="words" placeholder="words or a name"></label>'
    total = f"{_many(len(shown), 'quotation')} in {_many(len(articles), 'article')}"
    form = f'<form class="filters" hidden aria-label="Filters">\n{search}\n{selects}\n<button type="reset">Show all</button>\n</form>'
    head = f'<div class="head"><h1>{_text(title)}</h1><p id="shown" role="status">{total}</p></div>'
    sides = [[each.record for each in shown if each.side == side] for side in range(len(names or ("",)))]
    overviews = "".join(overview(articles, own, of=name, stances=labels[:-1]) for own, name in zip(sides, names or ("",), strict=True))
    return f"<header>\n{head}\n{form}\n{_legend(shown)}\n</header>\n{overviews}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _select(name: str, options: Iterable[tuple[str, int]]) -> str:
    items = "".join(f'<option value="{_text(value)}">{_text(value)} ({number})</option>' for value, number in options)
    return f'<label>{name}<select name="{name}"><option value="">all</option>{items}</select></label>'


def _legend(shown: Sequence[_Shown]) -> str:
    pairs = {(each.tint, each.record.stance or NO_STANCE) for each in shown}
    tints = sorted(pairs, key=lambda pair: (pair[0] == "none", pair))
    stances = "".join(f'<li><mark class="c direct {tint}">{_text(label)}</mark></li>' for tint, label in tints)
    kinds = "".join(f'<li><mark class="c none {kind}">{kind}</mark></li>' for kind in KINDS)
    parts = '<li><span class="source">source</span></li><li><span class="cue">cue</span></li>'
    keys = (
        "<li><kbd>j</kbd> <kbd>k</kbd> next, previous</li><li><kbd>f</kbd> <kbd>/</kbd> filter, search</li><li><kbd>Esc</kbd> show all</li>"
    )
    return f'<ul class="legend">{stances}{kinds}{parts}<li class="gap"></li>{keys}</ul>'


# -- the overview


BARS, WIDE, HIGH = 8, 320, 18
"""Speakers in the overview, and the size of a bar in pixels."""


def overview(articles: Sequence[Article], records: Sequence[Record], *, of: str = "", stances: Sequence[str] | None = None) -> str:
    """Who says how much in which stance, when, and how much of it a person has read; nothing where there is no quotation.

    `of` names whose rows they are, where two sides are compared, and `stances` are those of both, in the order of their colours.
    """
    if not records:
        return ""
    labels = [*(_labels(records) if stances is None else stances), NO_STANCE]
    tints = {label: f"s{number % COLOURS}" for number, label in enumerate(labels[:-1])} | {NO_STANCE: "none"}
    grades = Counter(record.grade for record in records)
    counted = ", ".join(f"{number} {grade}" for grade, number in sorted(grades.items()))
    people = Counter(name for record in records for name in record.speaker_names or (NOBODY,))
    shown = [name for name, _ in people.most_common(BARS)]
    by_person = {name: Counter(r.stance or NO_STANCE for r in records if name in (r.speaker_names or (NOBODY,))) for name in shown}
    dates = {article.id: (article.date or "")[:4] for article in articles}
    years: dict[str, Counter[str]] = {}
    for record in records:
        if dates.get(record.article_id):
            years.setdefault(dates[record.article_id], Counter())[record.stance or NO_STANCE] += 1
    plots = [_bars("Speakers and stance", by_person, labels, tints)]
    if len(years) > 1:
        plots.append(_bars("By year", dict(sorted(years.items())), labels, tints))
    whose = f"<b>{_text(of)}</b>: " if of else ""
    label = f"Overview of {_text(of)}" if of else "Overview"
    return f'<section class="overview" aria-label="{label}"><p>{whose}{counted}</p><div>{"".join(plots)}</div></section>'


def _bars(title: str, rows: Mapping[str, Counter[str]], labels: Sequence[str], tints: Mapping[str, str]) -> str:
    """A bar a row, a piece of it for each stance; the numbers stand in words beside it for who cannot see it."""
    most = max(sum(counts.values()) for counts in rows.values())
    lines = []
    for name, counts in rows.items():
        begin, pieces = 0.0, []
        for label in labels:
            width = WIDE * counts[label] / most
            if width:
                pieces.append(f'<rect class="{tints[label]}" x="{begin:.1f}" width="{width:.1f}" height="{HIGH}"/>')
                begin += width
        told = ", ".join(f"{label} {counts[label]}" for label in labels if counts[label])
        bar = f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{_text(told)}"><title>{_text(told)}</title>{"".join(pieces)}</svg>'
        lines.append(f'<tr><th scope="row"><bdi>{_text(name)}</bdi></th><td>{bar}</td><td>{sum(counts.values())}</td></tr>')
    return f"<table><caption>{title}</caption>{''.join(lines)}</table>"


# -- one article


def _article(article: Article, shown: Sequence[_Shown], copied: Mapping[int, str], names: tuple[str, str] | None) -> str:
    layers = tuple(_layers(shown))
    rows = "\n".join(_row(article.text, paragraph, layers, notes, copied, names) for paragraph, notes in _with_notes(article.text, shown))
    facts = [article.id, article.date, article.licence, _many(len(shown), "quotation")]
    line = " · ".join(f"<bdi>{_text(fact)}</bdi>" for fact in facts if fact)
    heading = _text(article.title or _first_line(article.text) or article.id)
    if article.url and re.match(r"https?://", article.url):
        heading = f'<a href="{_text(article.url)}" rel="noreferrer noopener">{heading}</a>'
    return f'<article lang="{_text(article.language)}">\n<h2 dir="auto">{heading}</h2>\n<p class="facts">{line}</p>\n{rows}\n</article>'


def _first_line(text: str) -> str:
    """The first line with words, where it is short enough to be a title."""
    line = next((" ".join(line.split()) for line in text[:2000].split("\n") if line.strip()), "")
    return line if len(line) <= LONGEST_TITLE else ""


def _layers(shown: Iterable[_Shown]) -> Iterator[_Layer]:
    for each in shown:
        yield from (_Layer(span, "content", each) for span in each.record.content)
        if each.record.cue:
            yield _Layer(each.record.cue, "cue", each)
        if each.record.source:
            yield _Layer(each.record.source, "source", each)


def _with_notes(text: str, shown: Sequence[_Shown]) -> Iterator[tuple[Span, list[_Shown]]]:
    """Each paragraph with the records that begin in it (or in the white space before it)."""
    left = sorted(shown, key=lambda each: each.record.span)
    found = paragraphs(text)
    for number, paragraph in enumerate(found):
        last = number == len(found) - 1
        here = [each for each in left if last or each.record.span.start < paragraph.end]
        left = left[len(here) :]
        yield paragraph, here


def _row(
    text: str,
    paragraph: Span,
    layers: Iterable[_Layer],
    notes: Sequence[_Shown],
    copied: Mapping[int, str],
    names: tuple[str, str] | None,
) -> str:
    marked = "".join(_pieces(text, paragraph, [layer for layer in layers if layer.span.overlaps(paragraph)]))
    margin = "".join(_note(each, copied.get(each.number), names) for each in notes)
    two = " two" if names else ""
    return f'<div class="row{two}"><p dir="auto">{marked}</p><div class="margin">{margin}</div></div>'


def _pieces(text: str, paragraph: Span, layers: Sequence[_Layer]) -> Iterator[str]:
    """The paragraph cut wherever a layer begins or ends, so that layers may overlap in any way."""
    edges = {edge for layer in layers for edge in (layer.span.start, layer.span.end) if paragraph.start < edge < paragraph.end}
    cuts = [paragraph.start, *sorted(edges), paragraph.end]
    for start, end in pairwise(cuts):
        piece = Span(start, end)
        words, over = _text(piece.of(text)), [layer for layer in layers if layer.span.contains(piece)]
        yield _piece(words, over) if over else words


def _piece(words: str, over: Sequence[_Layer]) -> str:
    numbers = " ".join(dict.fromkeys(str(layer.shown.number) for layer in over))
    roles = sorted({layer.role for layer in over} - {"content"})
    contents = [layer for layer in over if layer.role == "content"]
    if not contents:
        return f'<span class="{" ".join(roles)}" data-q="{numbers}">{words}</span>'
    contents.sort(key=lambda layer: len(layer.span))
    inner = contents[0].shown
    owners = " ".join(str(layer.shown.number) for layer in contents)
    classes = " ".join(("c", inner.record.kind, inner.tint, *roles))
    hint = " · ".join((", ".join(inner.speakers), inner.record.stance or NO_STANCE, inner.record.kind))
    return f'<mark class="{classes}" data-q="{numbers}" data-c="{owners}" title="{_text(hint)}">{words}</mark>'


# -- one note in the margin


def _sure(record: Record) -> float:
    """How sure a row is: its least confidence of quotation and speaker; a person's is sure."""
    return min(record.confidence, record.speaker_confidence if record.speakers and record.speaker_confidence is not None else 1.0)


def _note(each: _Shown, copied: str | None, names: tuple[str, str] | None) -> str:
    record = each.record
    data = {"stance": record.stance or NO_STANCE, "kind": record.kind, "grade": record.grade, "speaker": "\n".join(each.speakers)}
    data |= {"sure": f"{_sure(record):.3f}"}
    attributes = "".join(f' data-{name}="{_text(value)}"' for name, value in data.items())
    who = ", ".join(f"<bdi>{_text(name)}</bdi>" for name in each.speakers)
    side = f" side{each.side}" + (" differs" if each.differs else "") if names else ""
    by = f'<small class="by">{_text(names[each.side])}{f" — {each.differs}" if each.differs else ""}</small>' if names else ""
    copy = f'<button type="button" class="copy" data-yaml="{_text(copied)}" title="copy it as YAML">copy</button>' if copied else ""
    return (
        f'<section class="note {each.tint}{side}" id="q{each.number}" tabindex="0" data-q="{each.number}"{attributes}>'
        f'<b class="who{"" if record.speaker_names else " nobody"}">{who}</b>{_stance(record)}'
        f"{by}<small>{_how(record)}</small>{copy}</section>"
    )


def _stance(record: Record) -> str:
    sure = dict(record.probabilities).get(record.stance or "")
    return f'<span class="stance">{_text(record.stance or NO_STANCE)}{f" {sure:.0%}" if sure is not None else ""}</span>'


def _how(record: Record) -> str:
    kind = record.kind if record.reports == "speech" else f"{record.kind}, {record.reports}"
    grade = f'<span class="{record.grade}">{record.grade}</span>'
    by = f"by {_text(record.annotator)}" if record.annotator else f"{_text(record.rule)} {record.confidence:.0%}"
    relay = [f"through <bdi>{_text(record.relay)}</bdi>"] if record.relay else []
    return " · ".join((kind, *relay, grade, by))
