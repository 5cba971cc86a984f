"""Measure the stance model and write its card: `python -m training.stance_card` with the options of `quotes train`, and the model's folder.

The model of the folder is measured on the articles that it has not learnt from, a fit like it in folds over the others, and the
figures go into the folder's model.json and CARD.md. What a card says of its data stands in `training/stance-card.md`. `--plot` draws how
far the probabilities can be trusted, and what the made-up lessons bring.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from quotes.annotations import roster_names
from quotes.cli.given import texts_of
from quotes.config import read_config
from quotes.stance import StanceItem, evaluate, evaluate_model, load_model, with_figures
from quotes.stance.card import card
from quotes.stance.measure import FEW, MADE_UP, Report
from quotes.train import items_from_annotations, items_from_quotations, read_held_out, read_lessons

HERE = Path(__file__).resolve().parent
ASKED = ("encoder", "words", "characters", "reading", "mask_names", "class_weight", "strength", "target_strength")
"""The options that the folds take from the model: its strengths too, which are chosen once for all of them."""
CONFIG, DATA = HERE / "stance.yaml", HERE / "stance-card.md"


def items(folder: Path, articles: list[Path]) -> tuple[StanceItem, ...]:
    """The labelled quotations of a folder of annotations."""
    config = read_config(CONFIG)
    return items_from_annotations([folder], texts_of(articles), roster_names(config.roster), config.stance.labels)


def measured(place: str, articles: list[Path]) -> tuple[StanceItem, ...]:
    """The rows of a file of labelled quotations or a folder of annotations, of one with a `held-out.list` those of its articles."""
    path = Path(place)
    if path.suffix == ".jsonl":
        return items_from_quotations(path)
    found = items(path, articles)
    if not (path / "held-out.list").exists():
        return found
    frozen = set(read_held_out(path / "held-out.list"))
    return tuple(item for item in found if item.group in frozen)


def draw(folds: Report, tests: Mapping[str, Report], path: Path) -> None:
    """A picture of two parts: of each set the share that is right by confidence, and macro-F1 by the number of made-up lessons."""
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(9, 4), layout="constrained")
    trust, curve = sheet.subplots(1, 2)
    trust.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, report in {"folds": folds, **tests}.items():
        bins = [each for each in report.reliability if each.rows >= FEW]
        trust.plot([each.confidence for each in bins], [each.right for each in bins], marker="o", markersize=4, label=name)
    trust.set(xlabel="confidence", ylabel="share right", xlim=(0.3, 1), ylim=(0.3, 1), title=f"Reliability (bins of {FEW} rows and more)")
    trust.legend(fontsize=8)
    found = [each for each in folds.figures if each.section == MADE_UP]
    curve.plot([str(each.rows) for each in found], [100 * each.value for each in found], marker="o", markersize=4)
    curve.set(xlabel="made-up lessons that the regressions learn from", ylabel="macro-F1 of the labels, %", ylim=(50, 100), title="Folds")
    sheet.savefig(path, dpi=110, metadata={"Software": ""})


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument("--annotations", type=Path, nargs="+", required=True)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--held-out", type=Path, nargs="+", required=True)
    parser.add_argument("--quotations", type=Path, nargs="+", default=[])
    parser.add_argument("--lessons", type=Path, nargs="+", default=[])
    parser.add_argument("--unread", type=Path, nargs="+", default=[], help="articles that the encoder has not learnt from")
    parser.add_argument("--tests", nargs="+", required=True, metavar="NAME=PLACE,...", help="what is measured; the first is the main one")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw reliability and learning curve (needs matplotlib)")
    args = parser.parse_args()
    config, model = read_config(CONFIG), load_model(args.model)
    held_out = {name for path in args.held_out for name in read_held_out(path)}
    found = (*(item for folder in args.annotations for item in items(folder, args.articles)), *items_from_quotations(*args.quotations))
    seen = [item for item in found if item.group not in held_out]
    known = {item.group for item in seen}
    asked = {name: model.options[name] for name in ASKED}
    asked["exits"] = model.options.get("exits", False)
    lessons = read_lessons(*args.lessons)
    unread = frozenset(name for path in args.unread for name in read_held_out(path)) or None
    told = {"lessons": lessons, "folder": args.model, "unread": unread, **asked}
    folds = evaluate(seen, seed=config.seed, labels=config.stance.labels, **told)
    tests: dict[str, Report] = {}
    for name, folders in (each.split("=") for each in args.tests):
        rows = [item for folder in folders.split(",") for item in measured(folder, args.articles) if item.group not in known]
        tests[name] = evaluate_model(model, rows, seed=config.seed)
    first, *others = tests
    whole = with_figures(model, folds, tests[first])
    whole.save(args.model)
    text = card(whole, folds, tests[first], others={name: tests[name] for name in others}, about=DATA.read_text("utf-8"))
    (args.model / "CARD.md").write_text(text, "utf-8")
    if args.plot:
        draw(folds, tests, args.plot)
    print(folds.summary(), *(f"{name}: {report.summary()}" for name, report in tests.items()), sep="\n")


if __name__ == "__main__":
    main()
