"""Fit the scorers that tie a content to its cue and source and that refuse what is no quotation.

    python -m training.linker GOLD.jsonl PARSES.jsonl OUT_FOLDER

GOLD    PolNeAR's train articles: {doc_id, text, quotes: [{start, end, segments, kind, speaker_start, speaker_end, cue_start, cue_end}]}
PARSES  what the models find there, by cross-fitting: {doc_id, sents: [[[start, end], ...]], ents: [[start, end, kind]],
        parts: [{start, end, kind, score}]}
Writes cue.json, source.json and accept.json, and prints what a cross-validation by article says of each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from quotes.language.quoting import Language, read_language
from quotes.quotation.acceptance import accept_row
from quotes.quotation.features import ACCEPT_FEATURES, CUE_FEATURES, SOURCE_FEATURES
from quotes.quotation.index import Index, make_index
from quotes.quotation.linking import cue_candidates, cue_rows, source_candidates, source_rows
from quotes.quotation.segments import find_segments
from quotes.quotation.types import Candidate, Link, Segment
from quotes.text.article import Article
from quotes.text.parse import Entity, Parse, Part, Sentence, Token
from quotes.text.spans import Span
from training.prepare import read_rows

EDGE = " \t\n\r\u00a0\"“”'‘’.,;:!?…-–—()[]"
FOLDS = 5
SETTINGS: dict[str, dict[str, Any]] = {
    "cue": {"max_iter": 120, "learning_rate": 0.08, "max_leaf_nodes": 12, "min_samples_leaf": 40, "l2_regularization": 5.0},
    "source": {"max_iter": 200, "learning_rate": 0.07, "max_leaf_nodes": 14, "min_samples_leaf": 40, "l2_regularization": 5.0},
    "accept": {"max_iter": 120, "learning_rate": 0.06, "max_leaf_nodes": 10, "min_samples_leaf": 60, "l2_regularization": 10.0},
}


@dataclass
class Unit:
    """One gold segment: its stripped span, cue and source."""

    span: tuple[int, int]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    optional: bool


@dataclass
class Case:
    """One found segment with the gold it matches, its candidates, and what cross-validation chose."""

    fold_group: int
    index: Index
    segment: Segment
    gold: Unit | None
    cues: list[Candidate]
    cue: Candidate | None = None
    cue_p: float = 0.0
    sources: list[Candidate] = field(default_factory=list)
    source: Candidate | None = None
    source_p: float = 0.0


def read_parse(row: dict[str, Any]) -> Parse:
    """The parse one line of PARSES holds."""
    sentences = tuple(Sentence(tuple(Token(Span(a, b)) for a, b in tokens if a < b)) for tokens in row["sents"] if tokens)
    entities = tuple(Entity(Span(a, b), kind.lower()) for a, b, kind in row.get("ents", ()))
    parts = tuple(Part(Span(p["start"], p["end"]), p["kind"], p.get("score", 1.0)) for p in row["parts"] if p["start"] < p["end"])
    return Parse(Article(row["doc_id"], row["text"]), sentences, entities, parts)


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """The span as the scorer compares it."""
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return start, end


def gold_units(doc: dict[str, Any]) -> list[Unit]:
    """The gold segments of an article; nested attributions are optional."""
    hulls = [(q["start"], q["end"], i) for i, q in enumerate(doc["quotes"])]
    found = []
    for i, quote in enumerate(doc["quotes"]):
        source = (quote["speaker_start"], quote["speaker_end"]) if quote["speaker_start"] is not None else None
        cue = (quote["cue_start"], quote["cue_end"]) if quote.get("cue_start") is not None else None
        nested = source is not None and any(
            a <= source[0] and source[1] <= b and j != i and quote["start"] >= a and quote["end"] <= b for a, b, j in hulls
        )
        for start, end in quote.get("segments") or [[quote["start"], quote["end"]]]:
            span = strip(doc["text"], start, end)
            if span[1] - span[0] >= 2:
                found.append(Unit(span, cue, source, nested or quote.get("core") is False))
    return found


def iou(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Shared characters over covered ones."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def matched(text: str, segments: Sequence[Segment], units: Sequence[Unit]) -> list[Unit | None]:
    """For each segment the gold unit it matches, greedily one to one."""
    spans = [strip(text, segment.span.start, segment.span.end) for segment in segments]
    pairs = sorted(
        ((iou(span, unit.span), i, j) for i, span in enumerate(spans) for j, unit in enumerate(units) if iou(span, unit.span) >= 0.5),
        reverse=True,
    )
    found: list[Unit | None] = [None] * len(segments)
    used: set[int] = set()
    for _, i, j in pairs:
        if found[i] is None and j not in used:
            found[i] = units[j]
            used.add(j)
    return found


def cases(golds: Sequence[dict[str, Any]], parses: Sequence[dict[str, Any]], language: Language) -> Iterator[Case]:
    """Every segment found in every article."""
    gold = {row["doc_id"]: row for row in golds}
    for number, row in enumerate(parses):
        index = make_index(read_parse({"text": gold[row["doc_id"]]["text"], **row}), language)
        segments = find_segments(index)
        for segment, unit in zip(segments, matched(index.text, segments, gold_units(gold[row["doc_id"]])), strict=True):
            yield Case(number, index, segment, unit, cue_candidates(index, segment))


def overlaps(one: Span, other: tuple[int, int] | None) -> bool:
    """Whether a candidate shares a character with the gold."""
    return other is not None and one.start < other[1] and other[0] < one.end


def cross_fit(name: str, rows: np.ndarray, labels: np.ndarray, groups: np.ndarray, use: np.ndarray) -> tuple[np.ndarray, Any]:
    """Out-of-fold probabilities of all rows, and a model of all usable ones."""
    scores = np.zeros(len(rows))
    for train, test in GroupKFold(FOLDS).split(rows, labels, groups):
        kept = train[use[train]]
        model = HistGradientBoostingClassifier(random_state=7, **SETTINGS[name]).fit(rows[kept], labels[kept])
        scores[test] = model.predict_proba(rows[test])[:, 1]
    final = HistGradientBoostingClassifier(random_state=7, **SETTINGS[name]).fit(rows[use], labels[use])
    precision = average_precision_score(labels[use], scores[use])
    print(f"{name}: {use.sum()} rows, {labels[use].mean():.3f} right, average precision {precision:.4f}")
    return scores, final


def best(group: Sequence[Candidate], scores: np.ndarray) -> tuple[Candidate | None, float]:
    """The likeliest candidate."""
    return (group[int(scores.argmax())], float(scores.max())) if len(group) else (None, 0.0)


def fit_cues(found: list[Case]) -> Any:
    """Fit the cue scorer; leaves each case its cross-validated cue."""
    rows, labels, groups, use = [], [], [], []
    for case in found:
        rows += cue_rows(case.index, case.segment, case.cues)
        labels += [case.gold is not None and overlaps(one.span, case.gold.cue) for one in case.cues]
        groups += [case.fold_group] * len(case.cues)
        use += [case.gold is not None] * len(case.cues)
    scores, model = cross_fit("cue", np.array(rows), np.array(labels), np.array(groups), np.array(use))
    at = 0
    for case in found:
        case.cue, case.cue_p = best(case.cues, scores[at : at + len(case.cues)])
        at += len(case.cues)
    return model


def fit_sources(found: list[Case]) -> Any:
    """Fit the source scorer on the cross-validated cues; leaves each case its cross-validated source."""
    rows, labels, groups, use = [], [], [], []
    for case in found:
        case.sources = source_candidates(case.index, case.segment, case.cue)
        rows += source_rows(case.index, case.segment, case.cue, case.cue_p, case.sources)
        labels += [case.gold is not None and overlaps(one.span, case.gold.source) for one in case.sources]
        groups += [case.fold_group] * len(case.sources)
        use += [case.gold is not None] * len(case.sources)
    scores, model = cross_fit("source", np.array(rows), np.array(labels), np.array(groups), np.array(use))
    at = 0
    for case in found:
        case.source, case.source_p = best(case.sources, scores[at : at + len(case.sources)])
        at += len(case.sources)
    return model


def source_right(case: Case, floor: float) -> bool:
    """Whether the chosen source, or none, is the gold's."""
    if case.gold is None:
        return False
    if case.source is None or case.source_p < floor:
        return case.gold.source is None
    return overlaps(case.source.span, case.gold.source)


def report_floor(found: list[Case]) -> float:
    """The floor under which "no source" is right most often."""
    matched_cases = [case for case in found if case.gold is not None and not case.gold.optional]
    shares = {f / 100: np.mean([source_right(case, f / 100) for case in matched_cases]) for f in range(5, 70, 5)}
    print("source right by floor:", {floor: round(float(share), 4) for floor, share in shares.items()})
    return max(shares, key=lambda floor: shares[floor])


def fit_accept(found: list[Case], floor: float, total: int) -> Any:
    """Fit the scorer that says whether a segment with its tie is right; prints joint F by threshold."""
    rows = np.array([accept_row(case.index, case.segment, Link(case.cue, case.source, case.cue_p, case.source_p)) for case in found])
    labels = np.array([case.gold is not None and (case.gold.optional or source_right(case, floor)) for case in found])
    groups = np.array([case.fold_group for case in found])
    use = np.array([case.gold is None or not case.gold.optional for case in found])
    scores, model = cross_fit("accept", rows, labels, groups, use)
    for t in range(0, 70, 5):
        kept = use & (scores >= t / 100)
        hits = (labels & kept).sum()
        spans = sum(1 for i, case in enumerate(found) if kept[i] and case.gold)
        joint, iou_f = (200 * right / (kept.sum() + total) for right in (hits, spans))
        print(f"  accept >= {t / 100:.2f}: joint F {joint:.1f}  iou F {iou_f:.1f}  n {kept.sum()}")
    return model


def export(model: Any, names: Sequence[str], path: Path) -> None:
    """Write the trees as plain JSON."""
    trees = []
    deepest = 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        here = np.arange(len(nodes))
        trees.append(
            {
                "feature": [int(x) for x in np.where(leaf, 0, nodes["feature_idx"])],
                "threshold": [round(float(x), 5) for x in np.where(leaf, 0, nodes["num_threshold"])],
                "left": [int(x) for x in np.where(leaf, here, nodes["left"])],
                "right": [int(x) for x in np.where(leaf, here, nodes["right"])],
                "value": [round(float(x), 5) for x in np.where(leaf, nodes["value"], 0)],
            }
        )
        deepest = max(deepest, int(nodes["depth"].max()))
    base = float(np.ravel(model._baseline_prediction)[0])
    path.write_text(json.dumps({"names": list(names), "base": base, "depth": deepest, "trees": trees}, separators=(",", ":")) + "\n")


def fit(golds: Sequence[dict[str, Any]], parses: Sequence[dict[str, Any]], out: Path) -> None:
    """Fit the three scorers on these parses, report, write them to a folder."""
    found = list(cases(golds, parses, read_language("en")))
    ids = {row["doc_id"] for row in parses}
    total = sum(not unit.optional for doc in golds if doc["doc_id"] in ids for unit in gold_units(doc))
    out.mkdir(parents=True, exist_ok=True)
    export(fit_cues(found), CUE_FEATURES, out / "cue.json")
    export(fit_sources(found), SOURCE_FEATURES, out / "source.json")
    floor = report_floor(found)
    export(fit_accept(found, floor, total), ACCEPT_FEATURES, out / "accept.json")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("parses", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    fit(read_rows(args.gold), read_rows(args.parses), args.out)


if __name__ == "__main__":
    main()
