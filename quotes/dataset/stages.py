"""What a build keeps of each stage, apart from its records: with another roster or another stance model only that stage works again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from quotes.atomic import set_aside, whole_file
from quotes.dataset.cache import MALFORMED, divided, fits, layout_from
from quotes.language.quoting import REPORTS
from quotes.quotation.types import KINDS, SPEAKER_TYPES, Attribution, Mention, MentionKind, Quotation, Speaker
from quotes.stages import Speakers, Stages
from quotes.text.article import Article
from quotes.text.parse import Layout, Parse, Part, PartKind, Sentence, Token
from quotes.text.spans import Span

FOLDER = "stages"
"""The folder of stages in a cache."""
_PARTS = get_args(PartKind)
_MENTIONS = get_args(MentionKind)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StageSettings:
    """One word for each stage that names all it depends on besides the article. `classes` is the number of a prediction's
    probabilities: one for each label, and that of off target; 0 where no stance is wanted."""

    parse: str
    attributions: str
    speakers: str
    chances: str
    classes: int


@dataclass(frozen=True, slots=True)
class StageFiles:
    """Stages by the text that was read: one file for each, JSON lines, a line for each stage with a key that names all it depends on.

    A file holds the latest of each stage. A line of another key counts as none, and so does one that somebody spoilt; the whole folder
    may be deleted at any time.
    """

    folder: Path
    settings: StageSettings

    def get(self, article: Article) -> Stages:
        """What is kept of an article, less what is not whole or does not fit its text."""
        kept = self._kept(article)
        parse = _sound(_parse, article, kept.get("parse"))
        attributions = _sound(_attributions, article, kept.get("attributions"))
        speakers = None if attributions is None else _sound(_speakers, len(attributions), kept.get("speakers"))
        return Stages(parse, attributions, speakers, _sound(_chances, self.settings.classes, kept.get("chances")) or {})

    def put(self, article: Article, stages: Stages) -> None:
        """Keep what is known of an article: the file is whole, or not there."""
        heads = self._heads(article)
        lines = [f"{heads[stage]}{json.dumps(found, separators=(',', ':'))}}}\n" for stage, found in _plain(stages)]
        path = self._path(article)
        set_aside(path)
        with whole_file(path, sync=False) as file:
            file.writelines(lines)

    def _kept(self, article: Article) -> dict[str, Any]:
        """What the lines of an article's file hold, by stage. Lines of another key are passed over before they are read."""
        try:
            lines = self._path(article).read_text("utf-8").split("\n")
        except (OSError, ValueError):
            return {}
        ours = ((stage, line) for stage, head in self._heads(article).items() for line in lines if line.startswith(head))
        return {stage: _sound(_found, line) for stage, line in ours}

    def _heads(self, article: Article) -> dict[str, str]:
        """What each stage's line begins with."""
        own, known = f"{article.digest} {article.language}", self.settings
        depends = {
            "parse": known.parse,
            "attributions": known.attributions,
            "speakers": f"{known.speakers} {article.date}",  # who holds an office depends on the day
            "chances": known.chances,
        }
        keys = {stage: hashlib.sha256(f"{own} {stage} {settings}".encode()).hexdigest()[:16] for stage, settings in depends.items()}
        return {stage: f'{{"stage":"{stage}","key":"{key}","found":' for stage, key in keys.items()}

    def _path(self, article: Article) -> Path:
        key = hashlib.sha256(f"{article.digest} {article.language}".encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.jsonl"


def _sound(read: Callable[..., T | None], *given: Any) -> T | None:
    """What `read` makes of a value of a file; None where somebody spoilt it, or there is none."""
    try:
        return None if given[-1] is None else read(*given)
    except MALFORMED:
        return None


# -- taken apart


def _plain(stages: Stages) -> Iterator[tuple[str, Any]]:
    """What there is of each stage, as JSON has it."""
    if stages.parse is not None:
        yield "parse", _plain_parse(stages.parse)
    if stages.attributions is not None:
        yield "attributions", list(map(_plain_attribution, stages.attributions))
    if stages.speakers is not None:
        yield "speakers", [own and [[each.key, each.name, each.type, each.confidence] for each in own] for own in stages.speakers]
    if stages.chances:
        yield "chances", dict(stages.chances)


def _plain_parse(parse: Parse) -> dict[str, Any]:
    parts = [[each.span.start, each.span.end, each.kind, each.score] for each in parse.parts]
    layout = Layout(tuple(tuple(token.span for token in each.tokens) for each in parse.sentences), parse.entities)
    return {**divided(layout), "parts": parts}


def _plain_attribution(one: Attribution) -> list[Any]:
    content = [place for span in one.quotation.content for place in _places(span)]
    source = [*_places(one.source.span), one.source.kind] if one.source else None
    decided = [one.rule, one.confidence, one.reports, one.statement]
    return [content, one.quotation.kind, source, _places(one.cue), *decided, _places(one.relay)]


def _places(span: Span | None) -> list[int]:
    return [span.start, span.end] if span else []


# -- put together again; each raises one of `MALFORMED`, or gives None, for what does not fit


def _found(line: str) -> Any:
    return json.loads(line)["found"]


def _parse(article: Article, found: Mapping[str, Any]) -> Parse | None:
    """The parse; none where a span lies outside the text, or a sentence is empty."""
    layout = layout_from(dict(found))
    parts = tuple(Part(Span(start, end), _one_of(_PARTS, kind), float(score)) for start, end, kind, score in found["parts"])
    whole = fits((*layout.spans, *(part.span for part in parts)), article.text) and all(layout.sentences)
    sentences = tuple(Sentence(tuple(map(Token, own))) for own in layout.sentences)
    return Parse(article, sentences, layout.entities, parts) if whole else None


def _attributions(article: Article, found: Sequence[Any]) -> tuple[Attribution, ...] | None:
    attributions = tuple(_attribution(*row) for row in found)
    spans = [span for one in attributions for span in _spans_of(one)]
    return attributions if fits(spans, article.text) and all(one.quotation.content for one in attributions) else None


def _attribution(
    content: Any, kind: Any, source: Any, cue: Any, rule: Any, confidence: Any, reports: Any, statement: Any, relay: Any
) -> Attribution:
    return Attribution(
        quotation=Quotation(tuple(Span(*place) for place in zip(content[::2], content[1::2], strict=True)), _one_of(KINDS, kind)),
        source=Mention(Span(*source[:2]), _one_of(_MENTIONS, source[2])) if source else None,
        cue=Span(*cue) if cue else None,
        rule=_text(rule),
        confidence=_share(confidence),
        reports=_one_of(REPORTS, reports),
        statement=_one_of((True, False), statement),
        relay=Span(*relay) if relay else None,
    )


def _spans_of(one: Attribution) -> list[Span]:
    others = (one.source.span if one.source else None, one.cue, one.relay)
    return [*one.quotation.content, *(span for span in others if span)]


def _speakers(count: int, found: Sequence[Any]) -> tuple[Speakers, ...] | None:
    speakers = tuple(None if own is None else tuple(_speaker(*each) for each in own) for own in found)
    return speakers if len(speakers) == count else None


def _speaker(key: Any, name: Any, kind: Any, confidence: Any) -> Speaker:
    return Speaker(_text(key), _text(name), _one_of(SPEAKER_TYPES, kind), _share(confidence))


def _chances(classes: int, found: Mapping[str, Any]) -> dict[str, tuple[float, ...]] | None:
    chances = {key: tuple(map(_share, row)) for key, row in found.items()}
    return chances if all(len(row) == classes for row in chances.values()) else None


def _one_of(options: Sequence[T], value: Any) -> T:
    """The one of `options` that `value` is. Raises ValueError for anything else."""
    return options[options.index(value)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _share(value: Any) -> float:
    """A number from 0 to 1, as it is: a whole one stays whole. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:  # NaN neither
        raise ValueError(f"{value!r} is no share")
    return value
