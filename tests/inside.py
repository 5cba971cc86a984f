"""What is decided on the way to a row: the features that the learnt scorers are asked with, and whom each mention stands for.

The commands' rows show only the outcome, and a learnt choice often comes out the same with a wrong feature. Here every number is
kept by its name, summed up over an article. Where a room moves, the imports here follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from quotes.config import Config, default_config, read_config
from quotes.language.quoting import read_language
from quotes.learned.trees import Trees
from quotes.pipeline import Pipeline
from quotes.speakers import resolve
from quotes.speakers.coreference import Coreference
from quotes.speakers.pronouns import PairFeatures, Ranker, features
from quotes.speakers.roster import Roster
from quotes.text.article import read_articles
from tests.exact import ARTICLES, MADE_UP, Row
from tests.passages import PASSAGES

SCORERS = ("cue", "source", "accept", "pronoun")


class Spy:
    """Keeps what passes by."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, float]]] = []
        self.coreferences: list[Coreference] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look on while the package works as ever."""
        predict, score, read = Trees.predict, Ranker.score, resolve.read_coreference

        def spied_predict(scorer: Trees, rows: Sequence[Sequence[float]]) -> list[float]:
            name = "source" if "has_cue" in scorer.names and "rank" in scorer.names else "cue" if "rank" in scorer.names else "accept"
            self.asked += [(name, dict(zip(scorer.names, map(float, row), strict=True))) for row in rows]
            return predict(scorer, rows)

        def spied_score(ranker: Ranker, pair: PairFeatures) -> float:
            self.asked.append(("pronoun", features(pair)))
            return score(ranker, pair)

        def spied_coreference(*arguments: Any, **named: Any) -> Coreference:
            self.coreferences.append(read(*arguments, **named))
            return self.coreferences[-1]

        with (
            patch.object(Trees, "predict", spied_predict),
            patch.object(Ranker, "score", spied_score),
            patch.object(resolve, "read_coreference", spied_coreference),
        ):
            yield


def config_of(name: str) -> Config:
    """The configuration of a set of articles."""
    return default_config() if name == "sample" else read_config(MADE_UP / "config.yaml")


def inside(name: str) -> dict[str, list[Row]]:
    """For the articles of a set: `features`, a row an article and scorer, and `people`, a row for each person and mention."""
    pipeline, found = Pipeline(config_of(name)), {"features": [], "people": []}  # type: tuple[Pipeline, dict[str, list[Row]]]
    for article in read_articles(ARTICLES[name]):
        spy = Spy()
        with spy.watching():
            pipeline(article)  # type: ignore[arg-type]
        place = article.id  # type: ignore[union-attr]
        found["people"] += [row for coreference in spy.coreferences for row in people_of(place, coreference)]
        found["features"] += [_totals(place, scorer, spy.asked) for scorer in SCORERS]
    return found


def _totals(place: str, scorer: str, asked: Sequence[tuple[str, dict[str, float]]]) -> Row:
    """How often a scorer was asked, and each of its features summed up."""
    rows = [row for name, row in asked if name == scorer]
    names = dict.fromkeys(name for row in rows for name in row)
    totals = {name: round(sum(row.get(name, 0.0) for row in rows), 3) for name in sorted(names)}
    return {"id": f"{place}:{scorer}", "asked": len(rows), **{name: total for name, total in totals.items() if total}}


def people_of(place: str, coreference: Coreference) -> Iterator[Row]:
    """Each person, with what is known of them, and each mention, with whom it means."""
    for chain in coreference.entities.chains:
        yield {
            "id": f"{place}:{chain.key}",
            **{"name": chain.name, "gender": chain.gender, "named": chain.named, "person": chain.person.key if chain.person else None},
            "titles": [" ".join(title) for title in chain.titles],
            "names": [" ".join(coreference.words.texts[name.first : name.last + 1]) for name in chain.names],
            "described": [" ".join(name.described) for name in chain.names if name.described],
            "count": round(chain.count, 3),
        }
    for spot, noun in sorted(coreference.nouns.items()):
        said = {"determiner": noun.determiner, "words": " ".join(noun.words), "tail": " ".join(noun.tail), "owner": noun.owner}
        yield {"id": f"{place}~{spot}", **said}
    for spot, reading in sorted(coreference.readings.items()):
        means = coreference.entities.chains[reading.chain].key if reading.chain is not None else None
        yield {
            "id": f"{place}@{spot}",
            **{
                "word": coreference.words.texts[spot],
                "means": means,
                "confidence": round(reading.confidence, 3),
                "lead": round(reading.lead, 3),
            },
        }


def cases(roster: Roster) -> list[Row]:
    """The passages of test_speakers.py and passages.py: speakers to the last field, and the people of each."""
    from tests.test_speakers import CASES, attributions, marked, parse

    found: list[Row] = []
    for name, passage in [*((case[0], case[1]) for case in CASES), *PASSAGES.items()]:
        spy = Spy()
        text, sources, contents = marked(passage)
        with spy.watching():
            named = resolve.name_speakers(parse(text), attributions(text, sources, contents), roster, read_language("en"))
        for number, item in enumerate(named):
            each = [{"key": one.key, "name": one.name, "type": one.type, "confidence": float(one.confidence)} for one in item.speakers]
            found.append({"id": f"{name}#{number}", "speakers": each})
        found += [row for coreference in spy.coreferences for row in people_of(name, coreference)]
    return found


NAMESAKES = """  - key: otto-brenn
    name: Otto Brenn
    pronouns: he
    side: Austria
    offices:
      - {title: Chancellor, from: 2008-01-01}
    namesakes: [O. Brenn]
  - key: uma-brenn
    name: Uma Brenn
    pronouns: she
    side: Austria
"""
"""Two people of one surname, for the roster of those passages."""


def case_roster(path: Any) -> Roster:
    """The roster of those passages, written to `path`."""
    from quotes.speakers.roster import read_roster
    from tests.test_speakers import ROSTER

    path.write_text(ROSTER + NAMESAKES, encoding="utf-8")
    return read_roster(path)
