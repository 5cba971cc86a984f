"""The figures of README and the cards: measured by a command, kept in a file, held to the pages' sentences.

    python -m benchmarks.figures measure --data ../shared            # all that can be measured here; rewrites figures.yaml
    python -m benchmarks.figures measure sample                      # one of them; the sample needs no other data
    python -m benchmarks.figures write                               # puts the kept figures into the pages
    python -m benchmarks.figures check                               # exit code 1 where a page says something else

`figures.yaml` keeps for each set its values (in percent, or counts), what was run on what, and when. What nobody can
rerun from here (peers, people, the tagger's training) is kept there too, says so, and is never overwritten.
`pages.yaml` holds the sentences: `{dev[joint]:.1f}` is a kept figure, all else stands in the page letter for letter.
A stance figure is never kept: it is read from the card's tables and from the model's own `model.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quotes.atomic import whole_file
from quotes.yamlfile import quoted, read_yaml

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "benchmarks" / "figures.yaml"
PAGES = ROOT / "benchmarks" / "pages.yaml"
STANCE = ROOT / "quotes" / "models" / "en" / "stance"
Values = dict[str, float]
_FIELD = re.compile(r"\{(\w+)\[([^\]]+)\](?::([^}]*))?\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one measurement gave: values by name, the command that gives them, the data it read, and the day."""

    command: str
    data: str
    date: str
    values: Values


# -- measuring


@dataclass(frozen=True, slots=True)
class Extraction:
    """Quotations of a gold set, found with a configuration of ours. `gold` lies under the data folder."""

    gold: str
    config: str

    def __call__(self, data: Path) -> Values:
        """The scores, in percent, and the counts below them."""
        from quotes.score import read_gold, score

        gold = read_gold(data / self.gold)
        silver = extracted(self.config, {article.id: article.text for article in gold})
        return scores(score(gold, silver))

    @property
    def command(self) -> str:
        """The same by hand."""
        extract = f"quotes extract {self.gold} --config configs/{self.config}.yaml --out pred.jsonl"
        return f"{extract} && quotes score --gold {self.gold} --pred pred.jsonl"


def extracted(config: str, texts: Mapping[str, str]) -> dict[str, tuple[Any, ...]]:
    """The records of each text, by its id."""
    import quotes

    pipeline = quotes.Pipeline(ROOT / "configs" / f"{config}.yaml")
    articles = [quotes.Article(name, text) for name, text in texts.items()]
    return {article.id: found for article, found in zip(articles, pipeline.records(articles), strict=True)}


def scores(found: Any) -> Values:
    """A `quotes.score.Scores` as plain values."""
    values: Values = {"articles": found.articles, "segments": found.exact.gold, "found": found.exact.silver}
    for name in ("exact", "iou", "joint", "quoted_iou", "quoted_joint"):
        values[name] = 100 * getattr(found, name).f1
    values["joint_precision"] = 100 * found.joint.precision
    values |= {kind: 100 * (share.value or 0.0) for kind, share in found.by_kind.items()}
    values |= {"sources": 100 * (found.sources.value or 0.0)}
    return values | {"speakers_right": found.speakers.hits, "speakers_of": found.speakers.total}


def sample(_: Path | None = None) -> Values:
    """Our own sample, which lies in the repository."""
    return annotated(ROOT / "annotations" / "sample", {})


def seeds_people(data: Path) -> Values:
    """The seed articles against our own annotations of them, which name people by their keys of the roster."""
    from quotes.text.article import Article, read_articles

    found = [article for article in read_articles(data / SEEDS) if isinstance(article, Article)]
    return annotated(ROOT / "annotations" / "reset-2009", {article.id: article for article in found})


def annotated(folder: Path, texts: Mapping[str, Any]) -> Values:
    """Scores of the default configuration on a folder of annotations; `texts` are the articles that do not lie there."""
    import quotes
    from quotes.config import read_config
    from quotes.dataset.make import read_annotations, wanted_gold
    from quotes.score import gold_of, score

    config = read_config(ROOT / "configs" / "default.yaml")
    read = read_annotations(folder, texts, config)
    articles = [each.article for each in read.annotated]
    silver = dict(zip([article.id for article in articles], quotes.Pipeline(config).records(articles), strict=True))
    found = score(gold_of(articles, wanted_gold(read, config), reports=config.reports), silver)
    people = [found.by_speaker[person.key] for person in config.roster.people if person.key in found.by_speaker]
    return scores(found) | {"roster_right": sum(each.hits for each in people), "roster_of": sum(each.gold for each in people)}


def dev_faults(data: Path) -> Values:
    """How often each fault of `benchmarks.errors` stands on PolNeAR dev, everything counted."""
    from benchmarks.errors import faults
    from quotes.score import read_gold

    gold = read_gold(data / DEV)
    silver = extracted("polnear", {article.id: article.text for article in gold})
    counted = Counter(fault for article in gold for fault in faults(article, silver[article.id]))
    return {_slug(fault): count for fault, count in counted.items()} | _sums(counted)


def _slug(fault: str) -> str:
    return "-".join(re.findall(r"\w+", fault))


def _sums(counted: Mapping[str, int]) -> Values:
    """The rows of docs/errors.md that are several faults together."""
    sums = {
        "pieces": [f"extra piece of a quotation (indirect, {reports})" for reports in ("speech", "thought", "act")],
        "ends": ["content ends too late", "content ends too early"],
        "mixed": ["mixed: missed", "mixed: found in part (under half)"],
        "direct": ["direct: missed", "direct: found in part (under half)"],
    }
    return {name: sum(counted.get(fault, 0) for fault in faults) for name, faults in sums.items()}


def pronouns(data: Path) -> Values:
    """Shares of `benchmarks.coref`, in percent."""
    from benchmarks.coref import measure
    from training.coref_data import read_gold

    total: Counter[str] = Counter()
    for gold in read_gold(data / COREF):
        total.update(measure(gold))
    return {name: 100 * total[name] / total["pronouns"] for name in ("right_name", "nearest_gender")}


DEV, COREF, SEEDS = "data/polnear/dev.jsonl", "data/coref/dev.conllu", "seeds"
SETS = {"dev": DEV, "seeds": "gold/seeds.jsonl", "interviews": "data/gum_interview.jsonl", "speeches": "data/gum_speech.jsonl"}
CONFIGS = {"default": "default", "all": "polnear", "statements": "statements"}
EXTRACTIONS = {
    f"{name}_{which}": Extraction(gold, config)
    for name, gold in SETS.items()
    for which, config in CONFIGS.items()
    if (name, which) != ("dev", "statements")
}
MEASURED: dict[str, tuple[Callable[[Path], Values], str, str]] = {
    "sample": (sample, "quotes score --gold annotations/sample", "annotations/sample"),
    "seeds_people": (seeds_people, "quotes score --gold annotations/reset-2009 --articles seeds", SEEDS),
    "dev_faults": (dev_faults, "python -m benchmarks.errors dev.jsonl pred.jsonl", DEV),
    "pronouns": (pronouns, "python -m benchmarks.coref dev.conllu", COREF),
    **{name: (each, each.command, each.gold) for name, each in EXTRACTIONS.items()},
}
"""Name, how it is measured, the same by hand, and the data."""


def measure(names: Sequence[str], data: Path) -> None:
    """Measure these sets, or all whose data are here, and keep what they give."""
    kept = read_kept()
    for name in names or MEASURED:
        how, command, read = MEASURED[name]
        if read.startswith("annotations/") or (data / read).exists():
            values = {key: round(value, 3) for key, value in how(data).items()}
            kept[name] = Figures(command, read, date.today().isoformat(), values)
            write_kept(kept)
            print(f"{name}: measured")
        else:
            print(f"{name}: {data / read} is not here; kept as it was")


# -- keeping


def read_kept() -> dict[str, Figures]:
    """The kept figures. Raises YamlError with its place for a file that is none."""
    found = {}
    for name, node in read_yaml(KEPT).mapping(optional=None).items():
        keys = node.mapping(required=("command", "data", "date", "values"))
        values = {key: value.number() for key, value in keys["values"].mapping(optional=None).items()}
        found[name] = Figures(keys["command"].text(), keys["data"].text(), keys["date"].text(), values)
    return found


def write_kept(kept: Mapping[str, Figures], path: Path | None = None) -> None:
    """Rewrite the file, names in order, so that a change is a small difference."""
    with whole_file(path or KEPT) as file:
        file.write("# Written by `python -m benchmarks.figures measure`; what says 'not rerun' is written by hand, once.\n")
        for name, figures in sorted(kept.items()):
            file.write(
                f"{name}:\n  command: {quoted(figures.command)}\n  data: {quoted(figures.data)}\n  date: {figures.date}\n  values:\n"
            )
            file.writelines(f"    {key}: {value:g}\n" for key, value in figures.values.items())


def known() -> dict[str, Values]:
    """All figures by name: the kept ones, and those of the stance model, read from the model itself."""
    return {name: each.values for name, each in read_kept().items()} | stance()


def stance() -> dict[str, Values]:
    """`stance_test`, `stance_folds` and the other sets: the figures of the stance card, an interval's ends as "NAME low" and
    "NAME high", and the rows."""
    card = (STANCE / "CARD.md").read_text("utf-8")
    parts = re.split(r"^## (.+)$", card, flags=re.M)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    others = {f"stance_{title.lower()}": title for title in ("Wikinews", "Sample", "Readings", "Figurative", "Negation")}
    names = {"stance_test": "Held-out articles", "stance_folds": "Folds", **others}
    return {name: _of_card(sections[title]) for name, title in names.items()}


def _of_card(section: str) -> Values:
    values = {"rows": float(re.search(r"^(\d+) quotations", section, re.M)[1])}  # type: ignore[index]  # the card has it
    for name, figure, low, high in re.findall(r"^\| (.+?) \| ([\d.]+)(?: \(([\d.]+) to ([\d.]+)\))? \| \d+ \|$", section, re.M):
        values.setdefault(name, float(figure))
        if low:
            values.setdefault(f"{name} low", float(low))
            values.setdefault(f"{name} high", float(high))
    return values


def stance_of_model() -> dict[str, Values]:
    """The figures that the stance model's own file gives, in percent, by the names of `stance`."""
    figures = json.loads((STANCE / "model.json").read_text("utf-8"))["figures"]
    names = {"stance_test": "held out", "stance_folds": "folds"}
    return {name: {key: 100 * value for key, value in figures[of].items()} for name, of in names.items()}


# -- the pages


def sentences() -> Iterator[tuple[Path, str]]:
    """Each page and a sentence it must hold, with its places for figures."""
    for page, node in read_yaml(PAGES).mapping(optional=None).items():
        for each in node.sequence():
            yield ROOT / page, each.text()


def filled(sentence: str, figures: Mapping[str, Values]) -> str:
    """The sentence with its figures. Raises KeyError for a figure that nobody kept."""
    return _FIELD.sub(lambda field: format(figures[field[1]][field[2]], field[3] or "g"), sentence)


def wrong(figures: Mapping[str, Values]) -> Iterator[str]:
    """What a page should say and does not, and the numbers of README's measured part and of the page of figures that no sentence holds."""
    for page, sentence in sentences():
        if page.read_text("utf-8").count(filled(sentence, figures)) != 1:
            yield f"{page.name}: should say once: {filled(sentence, figures)}"
    yield from (f"{name}: no source for the figure {number}" for name in MEASURED_PARTS for number in unsourced(figures, name))


MEASURED_PARTS = {"README.md": ("## How good it is", "## Official Stanza models"), "docs/accuracy.md": ("# How good it is", "")}
"""The pages in which every number needs a source, and between which headings; "" to the end."""


def unsourced(figures: Mapping[str, Values], name: str = "README.md") -> list[str]:
    """Numbers in the measured part of a page that stand in no sentence of `pages.yaml`."""
    page, (begin, end) = ROOT / name, MEASURED_PARTS[name]
    text = page.read_text("utf-8")
    part = text[text.index(begin) : text.index(end) if end else len(text)]
    for where, sentence in sentences():
        if where == page:
            part = part.replace(filled(sentence, figures), "")
    part = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", part, flags=re.S)
    return _NUMBER.findall(part)


def write(figures: Mapping[str, Values]) -> None:
    """Put the kept figures into the pages; only numbers change. Raises ValueError where a sentence does not stand once."""
    for page, sentence in sentences():
        pieces = _FIELD.split(sentence)[::4]
        pattern = _NUMBER.pattern.join(map(re.escape, pieces))
        text = page.read_text("utf-8")
        if len(re.findall(pattern, text)) != 1:
            raise ValueError(f"{page.name}: does not hold once, with whatever figures: {sentence}")
        new = re.sub(pattern, lambda _: filled(sentence, figures), text)  # noqa: B023  # used at once
        if new != text:
            with whole_file(page) as file:
                file.write(new)
            print(f"{page.name}: {filled(sentence, figures)}")


def main(argv: Sequence[str] | None = None) -> int:
    """Read the arguments and do it; 1 where a page is wrong."""
    options = argparse.ArgumentParser("benchmarks.figures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("measure", "write", "check"))
    options.add_argument("names", nargs="*", metavar="NAME", help=f"for `measure`: {', '.join(MEASURED)} (default: all)")
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared", metavar="DIR", help="where the research data lie")
    given = options.parse_args(argv)
    unknown = sorted(set(given.names) - set(MEASURED))
    if unknown:
        options.error(f"no such figures: {', '.join(unknown)}; there are: {', '.join(MEASURED)}")
    if given.what == "measure":
        measure(given.names, given.data)
    elif given.what == "write":
        write(known())
    faults = list(wrong(known())) if given.what == "check" else []
    for fault in faults:
        print(fault, file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
