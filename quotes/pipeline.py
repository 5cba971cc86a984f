"""The whole trip of one batch of articles, from text to records."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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
from quotes.quotation.models import QuotationModels, choice_files, read_models
from quotes.quotation.types import Attribution
from quotes.record import Extracted, Record
from quotes.speakers.resolve import make_reader, name_speakers, ranker_file
from quotes.stages import Asked, Stages, StageStore
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


class Pipeline:
    """Everything that is loaded once; call it on texts, get records.

    >>> import quotes
    >>> pipeline = quotes.Pipeline()
    >>> [record] = pipeline('"We are ready to talk," Mayor Ada Holm said on Monday.')
    >>> record.text, record.source_text, record.speaker_names
    ('We are ready to talk,', 'Mayor Ada Holm', ('Ada Holm',))

    `config` is a `Config`, the path of one, or None for the default. The models are loaded at the first call, or by `load`.
    `stages` keeps what each stage finds between runs. Raises ConfigError or YamlError for a bad configuration, or one that does not fit
    its models; ModelError for missing weights.
    """

    def __init__(self, config: Config | Path | str | None = None, stages: StageStore | None = None) -> None:
        self.config = checked(config_of(config))
        self.language = read_language(self.config.language)
        self._parser: StanzaParser | None = None
        self._stance: StanceModel | None = None
        self._stages = stages
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

    def unload(self) -> None:
        """Let the models go, some 150 MB; the next call loads them again."""
        if self._stance is not None:
            from quotes.stance.encoder import forget

            forget()
        self._parser = self._stance = None
        gc.collect()
        give_back()

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
                layouts, named, stances = self._worked(batch, readings)
            self._since += sum(len(article.text) for article in batch)
            if self._since >= OFTEN:
                self._since = 0
                give_back()
            for article, reading, layout, own in zip(batch, readings, layouts, named, strict=True):
                mine = tuple(itertools.islice(stances, len(own)))
                yield Extracted(to_records(article, tuple(placed(each, reading) for each in own), mine), layout)

    def _worked(
        self, batch: Sequence[Article], readings: Sequence[Reading]
    ) -> tuple[list[Layout], list[tuple[Attribution, ...]], Iterator[Prediction]]:
        """The layout and the quotations of each article, and the stances of all in order. A stage that is kept does not work again."""
        articles = [replace(article, text=reading.text) for article, reading in zip(batch, readings, strict=True)]
        with self._kept(articles) as done:
            layouts = []
            for number, (parse, reading) in enumerate(zip(self._parsed(articles, done), readings, strict=True)):
                layouts.append(layout_of(parse, reading))
                done[number] = replace(done[number], parse=parse if self._stages else None)  # which nobody keeps, is let go
                done[number] = self._read(done[number], parse)
            named = [stages.named for stages in done]
            asked = [[asked_of(article, each) for each in own] for article, own in zip(articles, named, strict=True)]
            return layouts, named, self._stances(asked, done)

    @contextmanager
    def _kept(self, articles: Sequence[Article]) -> Iterator[list[Stages]]:
        """What is kept of each article, to be replaced by what is known at the end; that is kept, even where a stage fails in between."""
        if self._stages is None:
            yield [Stages()] * len(articles)
            return
        before = [self._stages.get(article) for article in articles]
        done = list(before)
        try:
            yield done
        finally:
            for article, known, now in zip(articles, before, done, strict=True):
                if now != known:
                    self._stages.put(article, now)

    def _parsed(self, articles: Sequence[Article], done: Sequence[Stages]) -> Iterator[Parse]:
        """The parse of each article: what is known is not parsed again."""
        known = [stages.parse for stages in done]
        new = iter(self.parser.parse([article for article, parse in zip(articles, known, strict=True) if parse is None]))
        return (next(new) if parse is None else parse for parse in known)

    def _read(self, stages: Stages, parse: Parse) -> Stages:
        """With the quotations and their speakers, where they are not known yet."""
        attributions = stages.attributions
        if attributions is None:
            index = make_index(parse, self.language)
            attributions = attribute(index, find_quotations(index, self.choices))
        elif stages.speakers is not None:
            return stages
        wanted = tuple(each for each in attributions if self._wanted(each))
        named = iter(name_speakers(parse, wanted, self.config.roster, self.language, states_as_one=self.config.states_as_one))
        speakers = tuple(next(named).speakers if self._wanted(each) else None for each in attributions)
        return replace(stages, attributions=attributions, speakers=speakers)

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

    def _stances(self, asked: Sequence[Sequence[Asked]], done: list[Stages]) -> Iterator[Prediction]:
        """The stance of each quotation of all articles, in order. The model reads at once what it is asked and `done` does not know yet;
        its chances are put there."""
        if not self.config.stance.labels:
            return iter([(None, ())] * sum(map(len, asked)))
        pairs = list(zip(asked, done, strict=True))
        new = {each: None for own, stages in pairs for each in own if each.key not in stages.chances}
        rows = self.stance.chances([each.words for each in new], [each.cue for each in new]).tolist() if new else []
        found = {each.key: tuple(row) for each, row in zip(new, rows, strict=True)}
        for number, (own, stages) in enumerate(pairs):
            if mine := {each.key: found[each.key] for each in own if each.key not in stages.chances}:
                done[number] = replace(stages, chances={**stages.chances, **mine})
        return iter(self.stance.decide([stages.chances[each.key] for own, stages in zip(asked, done, strict=True) for each in own]))


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


def choice_weights(config: Config) -> tuple[Path, ...]:
    """The files of weights that quotations are found and attributed with."""
    return choice_files(LANGUAGES / config.language)


def name_weights(config: Config) -> tuple[Path, ...]:
    """The files of weights that speakers are named with."""
    return (ranker_file(config.language),)


def stance_weights(config: Config) -> tuple[Path, ...]:
    """The files of weights that stances are predicted with; none where no stance is wanted."""
    if config.stance.labels == ():
        return ()
    encoder: tuple[Path, ...] = ()
    with suppress(ModelError):  # where the facts do not read, loading the model says so
        encoder = encoder_file(config.stance.model)
    return (*encoder, *((config.stance.model or SHIPPED) / name for name in FILES))


def weights(config: Config) -> tuple[Path, ...]:
    """The files of weights that the records of `config` depend on."""
    return (*parse_weights(config), *choice_weights(config), *name_weights(config), *stance_weights(config))


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


def asked_of(article: Article, attribution: Attribution) -> Asked:
    """What the stance model is asked of a quotation."""
    return Asked(words_of(article, attribution), attribution.cue.of(article.text) if attribution.cue else None)


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
