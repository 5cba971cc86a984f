"""The whole trip of one batch of articles, from text to records."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from quotes.config import Config, config_of, refuse_other_labels, with_labels
from quotes.errors import ArticleError, ConfigError, InputError, ModelError, YamlError
from quotes.language.people import read_people
from quotes.language.quoting import read_language
from quotes.learned.files import SHIPPED as LANGUAGES
from quotes.learned.files import loading
from quotes.learned.scores import read_scores
from quotes.memory import give_back, keep_few_plans
from quotes.quotation.attribute import attribute
from quotes.quotation.find import find_quotations
from quotes.quotation.index import make_index
from quotes.quotation.models import QuotationModels, read_models
from quotes.quotation.types import Attribution
from quotes.record import Extracted, Record
from quotes.speakers.resolve import make_reader, name_speakers
from quotes.stance.facts import FILES, SHIPPED, encoder_file, read_facts
from quotes.text.article import Article
from quotes.text.lines import read
from quotes.text.parse import Layout, Parse
from quotes.text.reading import Reading

if TYPE_CHECKING:
    from quotes.parsing.stanza_parser import StanzaParser
    from quotes.stance import StanceModel

OFTEN = 100_000
"""After so many characters free memory is given back."""
BATCH_CHARS = 400_000
"""How much text goes through the models at once; bounds the memory, and one longer article still fits."""
Prediction = tuple[str | None, tuple[tuple[str, float], ...]]


class ParseStore(Protocol):
    """Where parses are kept; an article is given as it was read, its wrapped lines joined."""

    def get(self, article: Article) -> Parse | None:
        """The parse of an article, None where it is not kept."""
        ...

    def put(self, parse: Parse) -> None:
        """Keep a parse."""
        ...


class Pipeline:
    """Everything that is loaded once; call it on texts, get records.

    >>> import quotes
    >>> pipeline = quotes.Pipeline()
    >>> [record] = pipeline('"We are ready to talk," Mayor Ada Holm said on Monday.')
    >>> record.text, record.source_text, record.speaker_names
    ('We are ready to talk,', 'Mayor Ada Holm', ('Ada Holm',))

    `config` is a `Config`, the path of one, or None for the default. The models are loaded at the first call, or by `load`.
    `parses` keeps parses between runs. Raises ConfigError or YamlError for a bad configuration, or one that does not fit its models;
    ModelError for missing weights.
    """

    def __init__(self, config: Config | Path | str | None = None, parses: ParseStore | None = None) -> None:
        self.config = checked(config_of(config))
        self.language = read_language(self.config.language)
        self._parser: StanzaParser | None = None
        self._stance: StanceModel | None = None
        self._parses = parses
        self._since = 0

    def __call__(self, article: Article | str) -> tuple[Record, ...]:
        """The records of one text or article, in reading order."""
        return next(self.records([Article("text", article, self.config.language) if isinstance(article, str) else article]))

    def load(self) -> None:
        """Load every model now, where it is not loaded yet. Raises ModelError that names the file which does not load."""
        with loading("the models"):
            _ = self.parser
            if self.config.stance.labels:
                _ = self.stance
            _ = self.choices
            make_reader(self.config.language, self.config.roster, self.config.states_as_one)

    def records(self, articles: Iterable[Article]) -> Iterator[tuple[Record, ...]]:
        """The records of each article, in order. Many articles at once are much faster than one by one.

        Raises ModelError before the first article where a model does not load, ArticleError for one in another language or too long.
        """
        return (found.records for found in self.extracted(articles))

    def extracted(self, articles: Iterable[Article]) -> Iterator[Extracted]:
        """Like `records`, with each article's sentences and named entities."""
        self.load()
        for batch in batches(articles):
            for article in batch:
                if fault := refused(article, self.config):
                    raise fault
            with _uncollected():
                readings = [read(article.text, self.parser.ranks, self.language.suspends) for article in batch]
                parses = self._parsed([replace(article, text=reading.text) for article, reading in zip(batch, readings, strict=True)])
                named, layouts = [], []
                for parse, reading in zip(parses, readings, strict=True):  # a parse is let go as soon as it is read
                    named.append(self._read(parse))
                    layouts.append(layout_of(parse, reading))
                stances = self._stances(named)
            self._since += sum(len(article.text) for article in batch)
            if self._since >= OFTEN:
                self._since = 0
                give_back()
            for article, reading, layout, (_, own) in zip(batch, readings, layouts, named, strict=True):
                mine = tuple(itertools.islice(stances, len(own)))
                yield Extracted(to_records(article, tuple(placed(each, reading) for each in own), mine), layout)

    def _parsed(self, articles: Sequence[Article]) -> Iterator[Parse]:
        """The parse of each article: what is kept is not parsed again."""
        if self._parses is None:
            yield from self.parser.parse(articles)
            return
        kept = [self._parses.get(article) for article in articles]
        new = self.parser.parse([article for article, parse in zip(articles, kept, strict=True) if parse is None])
        for found in kept:
            if found is None:
                found = next(new)
                self._parses.put(found)
            yield found

    def _read(self, parse: Parse) -> tuple[Article, tuple[Attribution, ...]]:
        """The article as it was read, and its quotations with their speakers."""
        index = make_index(parse, self.language)
        attributions = attribute(index, find_quotations(index, self.choices))
        wanted = tuple(each for each in attributions if self._wanted(each))
        return parse.article, name_speakers(parse, wanted, self.config.roster, self.language, states_as_one=self.config.states_as_one)

    def each(self, articles: Iterable[Article]) -> Iterator[tuple[Article, tuple[Record, ...] | InputError]]:
        """Like `records`, but an article that fails comes out with its error, and the others go on.

        Raises ModelError, before the first article, where a model does not load: no article could be worked on.
        """
        self.load()
        for batch in batches(articles):
            faults = [refused(article, self.config) for article in batch]
            found = self._whole([article for article, fault in zip(batch, faults, strict=True) if fault is None])
            yield from ((article, fault or next(found)) for article, fault in zip(batch, faults, strict=True))

    def _whole(self, batch: list[Article]) -> Iterator[tuple[Record, ...] | InputError]:
        try:
            yield from list(self.records(batch))
        except (ModelError, YamlError, ConfigError):  # no article's fault
            raise
        except Exception:  # one of them: find out which
            yield from map(self._one, batch)

    def _one(self, article: Article) -> tuple[Record, ...] | InputError:
        try:
            return self(article)
        except (ModelError, YamlError, ConfigError):
            raise
        except InputError as error:
            return error
        except Exception as error:  # whatever a model does to one article must not stop the others
            return ArticleError(f"{type(error).__name__}: {error}", article.path or article.id)

    @property
    def parser(self) -> StanzaParser:
        """The loaded parser."""
        if self._parser is None:
            keep_few_plans()
            from quotes.parsing.stanza_parser import StanzaParser

            self._parser = StanzaParser(self.config.language, models=self.config.models)
        return self._parser

    @property
    def choices(self) -> QuotationModels:
        """The learnt choices of the configuration's language: cue, source, and whether it is a quotation at all."""
        return read_models(LANGUAGES / self.config.language)

    @property
    def stance(self) -> StanceModel:
        """The loaded stance model."""
        if self._stance is None:
            from quotes.stance import load_model

            wanted = self.config.stance
            model = load_model(wanted.model)
            self._stance = replace(model, threshold=wanted.threshold, prior=wanted.prior or model.prior)
        return self._stance

    def _wanted(self, attribution: Attribution) -> bool:
        config = self.config
        wanted = attribution.reports in config.reports and attribution.quotation.kind in config.kinds
        return wanted and (attribution.statement or not config.statements_only)

    def chances_of(self, records: Sequence[Record]) -> list[dict[str, float]]:
        """What this pipeline's stance model says of the words and cues of records, whoever found them: each label's probability."""
        found = self.stance.predict([record.text for record in records], [record.cue_text for record in records]) if records else []
        return [dict(chances) for _, chances in found]

    def _stances(self, named: Sequence[tuple[Article, tuple[Attribution, ...]]]) -> Iterator[Prediction]:
        """The stance of each quotation of all articles, in order; the model reads them at once."""
        pairs = [(article, each) for article, own in named for each in own]
        if not pairs or not self.config.stance.labels:
            return iter([(None, ())] * len(pairs))
        words = [words_of(article, each) for article, each in pairs]
        return iter(self.stance.predict(words, [each.cue.of(article.text) if each.cue else None for article, each in pairs]))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python does not search for circles of dead values inside: ours hold none, and to look through those of a batch costs a twentieth
    of its time."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()


def checked(config: Config) -> Config:
    """The configuration, compared with its language's files and with the weights, and with the labels of its stance model
    filled in where it names none. Nothing heavy is loaded.

    Raises ConfigError, with the place in its file, where its language or its labels are not those of the models, and
    ModelError, with the file, where weights are missing or plainly none.
    """
    from quotes.parsing.stanza_parser import check_weights

    read_language(config.language)
    read_people(config.language)
    check_weights(config.language, config.models)
    refuse_other_labels(config)
    return with_labels(config)


def refused(article: Article, config: Config) -> ArticleError | None:
    """Why an article cannot be worked on, or None: it is in another language than the models read, or longer than is read."""
    place, size = article.path or article.id, len(article.text)
    if article.language.replace("_", "-").partition("-")[0].lower() != config.language:
        what = f"is in {article.language!r}, and the models of this configuration read {config.language!r} alone"
        return ArticleError(what, place)
    if size > config.longest_article:
        what = f"is too long ({size:,} characters; at most {config.longest_article:,} are read)"
        return ArticleError(f"{what}; split it, or set longest_article in the configuration", place)
    return None


def parse_weights(config: Config) -> tuple[Path, ...]:
    """The files of weights that the parses of `config` depend on."""
    from quotes.parsing.stanza_parser import weight_files

    return weight_files(config.language, config.models)


def weights(config: Config) -> tuple[Path, ...]:
    """The files of weights that the records of `config` depend on."""
    found = parse_weights(config)
    if config.stance.labels == ():
        return found
    stance = config.stance.model or SHIPPED
    with suppress(ModelError):  # where the facts do not read, loading the model says so
        found = (*found, *encoder_file(config.stance.model))
    return (*found, *(stance / name for name in FILES))


def scores(config: Config) -> dict[str, tuple[tuple[str, ...], ...]]:
    """What the models of a configuration were measured to be worth, as tables with a head, by what they decide."""
    found = {"quotations, sources and speakers": read_scores(LANGUAGES / config.language)}
    if config.stance.labels:
        figures = read_facts(config.stance.model).figures
        names = dict.fromkeys(name for each in figures.values() for name in each)
        rows = (("figure (percent)", *figures), *((name, *(_percent(each.get(name)) for each in figures.values())) for name in names))
        found["stance"] = rows if names else ()
    return {what: rows for what, rows in found.items() if rows}


def _percent(share: object) -> str:
    return f"{100 * share:.2f}" if isinstance(share, float) else ""


def batches(articles: Iterable[Article], *, chars: int = BATCH_CHARS) -> Iterator[list[Article]]:
    """The articles in batches of at most `chars` characters, or of one longer article."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and size + len(article.text) > chars:
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch


def words_of(article: Article, attribution: Attribution) -> str:
    """The content's words, the segments of a cut quotation joined by one space."""
    return " ".join(span.of(article.text) for span in attribution.quotation.content)


def placed(attribution: Attribution, reading: Reading) -> Attribution:
    """An attribution found in a reading, with the spans of the text as it lies on disk."""
    if reading.text == reading.original:
        return attribution
    source, cue, relay = attribution.source, attribution.cue, attribution.relay
    return replace(
        attribution,
        quotation=replace(attribution.quotation, content=tuple(map(reading.placed, attribution.quotation.content))),
        source=replace(source, span=reading.placed(source.span)) if source else None,
        cue=reading.placed(cue) if cue else None,
        relay=reading.placed(relay) if relay else None,
    )


def layout_of(parse: Parse, reading: Reading) -> Layout:
    """The sentences and entities of a parse, with the spans of the text as it lies on disk."""
    sentences = (tuple(reading.placed(token.span) for token in sentence.tokens) for sentence in parse.sentences)
    return Layout(tuple(sentences), tuple(replace(entity, span=reading.placed(entity.span)) for entity in parse.entities))


def to_records(article: Article, attributions: tuple[Attribution, ...], stances: Sequence[Prediction]) -> tuple[Record, ...]:
    """One silver record for each attribution and its stance, in the same order."""
    return tuple(_record(article, each, stance) for each, stance in zip(attributions, stances, strict=True))


def _record(article: Article, found: Attribution, stance: Prediction) -> Record:
    source = found.source.span if found.source else None
    return Record(
        article_id=article.id,
        language=article.language,
        content=found.quotation.content,
        text=words_of(article, found),
        kind=found.quotation.kind,
        reports=found.reports,
        source=source,
        source_text=source.of(article.text) if source else None,
        source_kind=found.source.kind if found.source else None,
        cue=found.cue,
        cue_text=found.cue.of(article.text) if found.cue else None,
        relay=found.relay.of(article.text) if found.relay else None,
        relay_span=found.relay,
        speakers=tuple(speaker.key for speaker in found.speakers),
        speaker_names=tuple(speaker.name for speaker in found.speakers),
        speaker_type=found.speakers[0].type if found.speakers else None,
        speaker_confidence=min((speaker.confidence for speaker in found.speakers), default=None),
        rule=found.rule,
        confidence=found.confidence,
        stance=stance[0],
        probabilities=stance[1],
        grade="silver",
    )
