"""Learn the weights of the pronoun ranker from coreference gold: a logistic regression over pairs of candidates.

    python -m training.ranker train.conllu --entities train-ner.json --out quotes/models/en/pronoun.json

For each pronoun the right candidate is set against each wrong one; the difference of their features is a row. The
second round reads the articles with the weights of the first, so that it learns from the states it will meet.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.coref import FORMS, gold_chain
from quotes.speakers.chains import Chain
from quotes.speakers.coreference import Coreference
from quotes.speakers.pronouns import PairFeatures, Ranker, Reading, features, score_with
from quotes.speakers.resolve import make_reader, read_coreference
from quotes.speakers.roster import Roster
from quotes.text.spans import Span
from training.coref_data import Gold, read_gold

Row = dict[str, float]


def main() -> None:
    """Read the arguments, train, write the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    options.add_argument("--entities", type=Path)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument(
        "--strength", type=float, default=0.03, help="C of the regression; 0.03 was best in six-fold cross-validation by document"
    )
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--skip", nargs="*", default=["conversation", "vlog"], help="genres to leave out (part of the document's name)")
    given = options.parse_args()
    golds = [
        gold for gold in read_gold(given.path, entities=given.entities) if not any(name in gold.parse.article.id for name in given.skip)
    ]
    ranker: Ranker | None = None
    for number in range(given.rounds):
        documents = [pairs(gold, ranker) for gold in golds]
        if not any(documents):
            raise SystemExit(f"{given.path}: no pronoun has a right and a wrong person to choose from; do --entities name the people?")
        ranker = Ranker(fit(documents, given.strength))
        print(f"round {number + 1}: {sum(map(len, documents))} pairs")
    note = "pairwise logistic regression on GUM coreference (annotations CC BY 4.0), news left out; see training/ranker.py"
    weights = {name: round(value, 4) for name, value in sorted(ranker.weights.items())} if ranker else {}
    given.out.write_text(json.dumps({"note": note, "weights": weights}, indent=1) + "\n", encoding="utf-8")


def pairs(gold: Gold, ranker: Ranker | None) -> list[Row]:
    """The differences of right and wrong candidates of every pronoun of a document."""
    right = {span: chain for span, chain, _ in gold.mentions if span.of(gold.parse.article.text).lower() in FORMS}
    rows: list[Row] = []
    holder: list[Coreference] = []

    def scorer(index: int, candidates: Sequence[Chain], pairs: Sequence[PairFeatures]) -> Reading:
        coreference = holder[0]
        wanted = right.get(Span(coreference.words.starts[index], coreference.words.ends[index]))
        fits = [_gold_of(gold, coreference, chain, index) == wanted for chain in candidates] if wanted else []
        if any(fits):
            good = features(pairs[fits.index(True)])
            rows.extend(_minus(good, features(pair)) for pair, fit in zip(pairs, fits, strict=True) if not fit)
        if ranker is not None:
            return score_with(ranker)(index, candidates, pairs)
        return Reading(candidates[fits.index(True)].number if any(fits) else candidates[0].number, 1.0)

    read_coreference(gold.parse, (), make_reader(gold.parse.article.language, Roster("none", ())), scorer=scorer, started=holder.append)
    return rows


def _gold_of(gold: Gold, coreference: Coreference, chain: Chain, index: int) -> str | None:
    spots = [Span(coreference.words.starts[name.first], coreference.words.ends[name.last]) for name in chain.names if name.first < index]
    for last, noun in coreference.nouns.items():
        if last < index and (reading := coreference.readings.get(last)) and reading.chain == chain.number:
            spots.append(Span(coreference.words.starts[noun.last], coreference.words.ends[noun.last]))
    return gold_chain(gold, max(spots)) if spots else None


def _minus(one: Row, other: Row) -> Row:
    return {name: one.get(name, 0.0) - other.get(name, 0.0) for name in {*one, *other}}


def fit(documents: list[list[Row]], strength: float) -> dict[str, float]:
    """Weights by name."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = [row for document in documents for row in document]
    both = [signed for row in rows for signed in (row, {name: -value for name, value in row.items()})]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(both)
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=2000).fit(matrix, [1, 0] * len(rows))
    return dict(zip(vectorizer.get_feature_names_out(), map(float, model.coef_[0]), strict=True))


if __name__ == "__main__":
    main()
