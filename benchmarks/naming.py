"""How many speakers are right, by what stands for them in the text: a name, a pronoun, an office.

    python -m benchmarks.naming                                    the sample, and the cases in ../shared where they are
    python -m benchmarks.naming --against REVISION                 before and after: a commit, and the working tree
    python -m benchmarks.naming --gold DIR --cases FILE --show     other annotations, other cases; each wrong one as a line

Annotations are compared as `quotes score` does: quotations that are found and whose gold says who speaks. Of cases (as `benchmarks.cases`
reads them) each quotation that a case expects counts, a missed one as wrong. What stands for the speaker is told by the source of the
gold, in cases by that of the working tree.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases import is_named
from benchmarks.same import ROOT, ArticleSet, checkout, extract
from quotes.cli.screen import serious_of
from quotes.config import Config, default_config
from quotes.dataset.make import read_annotations, wanted_gold
from quotes.dataset.rows import read_rows
from quotes.errors import QuotesError
from quotes.language.people import People, read_people
from quotes.record import Record
from quotes.score import at_half, gold_names, gold_of, gold_units, match_units, right_speaker, silver_units
from quotes.speakers.chains import fold

GOLD = ROOT / "annotations" / "sample"
CASES = ROOT.parent / "shared" / "cases" / "speakers.jsonl"
PRONOUNS = ("he, she", "I, we", "they, it, who")
KINDS = ("name", *PRONOUNS, "several", "office or description", "unnamed", "group", "organisation", "no source", "nobody", "not found")
RUN_CASES = """
import json, sys
import quotes
from benchmarks.cases import records_of
from quotes.dataset.rows import to_row
pipeline = quotes.Pipeline()
with open(sys.argv[1], encoding="utf-8") as cases, open(sys.argv[2], "w", encoding="utf-8") as out:
    for number, line in enumerate(line for line in cases.read().split("\\n") if line.strip()):
        print(json.dumps(to_row(str(number), records_of(json.loads(line), pipeline))), file=out)
"""
"""Run in a checkout, whose code may be older than this file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One quotation whose speaker is known: where it stands, what stands for the speaker, whether it is right, and what was said."""

    place: str
    kind: str
    right: bool
    about: str


def kind_of(source: str | None, names: Sequence[str], speaker_type: str | None, people: People) -> str:
    """What stands for the speakers `names` (none: nobody is meant) in the words of a source; one of `KINDS`."""
    if not names:
        return "nobody"
    if source is None:
        return "no source"
    words = fold([source]).split()
    pronoun = people.pronouns.get(words[0]) if len(words) == 1 else None
    if pronoun:
        return next(kind for kind in PRONOUNS if pronoun in kind.lower().split(", "))
    if len(names) > 1:
        return "several"
    if speaker_type not in (None, "person"):
        return str(speaker_type)
    own = {word for word in fold(names).replace(".", "").split() if len(word) > 1}
    return "name" if own & {word.strip(".,'’\"").removesuffix("'s") for word in words} else "office or description"


def of_annotations(gold: Path, silver: Path, config: Config) -> Iterator[Answer]:
    """The quotations of annotations that an extraction found. Raises the first fault of an annotation."""
    annotations = read_annotations(gold, {}, config)
    for fault in serious_of(annotations.faults):
        raise fault
    wanted = wanted_gold(annotations, config)
    articles = gold_of([each.article for each in annotations.annotated], wanted, reports=config.reports)
    rows = read_rows(silver, {article.id: article.text for article in articles})
    named, people = gold_names(articles), read_people(config.language)
    for article in articles:
        records = rows.get(article.id, ())
        asked, _ = gold_units(article)
        units = silver_units(article.text, records)
        found: dict[int, Record] = {}
        for ours, theirs in match_units(asked, units, at_half):
            found.setdefault(asked[ours].owner, records[units[theirs].owner])
        for number, record in sorted(found.items()):
            right = right_speaker(article.quotations[number], record, named)
            if right is not None:
                one = wanted[article.id][0][number]
                kind = kind_of(one.source_text, one.speaker_names, one.speaker_type, people)
                yield Answer(f"{article.id}:{one.span.start}", kind, right, _about(record, " + ".join(one.speakers) or "nobody"))


def of_cases(path: Path, silver: Path, after: Path, config: Config) -> Iterator[Answer]:
    """The quotations that cases expect; `after` is the extraction that tells their sources."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    texts = {str(number): case["text"] for number, case in enumerate(cases)}
    rows, new, people = read_rows(silver, texts), read_rows(after, texts), read_people(config.language)
    for number, case in enumerate(cases):
        for wanted in case["expected"]:
            record, shown = (_holding(each.get(str(number), ()), wanted["content"]) for each in (rows, new))
            kind = kind_of(shown.source_text, list(_names(wanted, case)), None, people) if shown else "not found"
            about = _about(record, wanted.get("speaker", wanted.get("speakers"))) if record else "missed"
            yield Answer(str(case.get("id", number)), kind, record is not None and is_named(wanted, record), about)


def _about(record: Record, wanted: object) -> str:
    return f"{record.source_text!r}: {' + '.join(record.speakers) or 'nobody'}, not {wanted}: {record.text[:60]!r}"


def _holding(records: Sequence[Record], words: str) -> Record | None:
    return next((record for record in records if words in record.text), None)


def _names(wanted: dict[str, Any], case: dict[str, Any]) -> Iterator[str]:
    """The names of those whom a case wants; none where it wants nobody of its roster."""
    known = {person["key"]: person["name"] for person in case.get("roster") or ()}
    for one in [wanted["speaker"]] if "speaker" in wanted else wanted["speakers"]:
        if one != "~":
            yield known.get(one, one.lstrip("=").split("|")[0])


def run_cases(code: Path, path: Path, out: Path) -> None:
    """Write what the code of a checkout extracts from cases. Raises QuotesError where it fails."""
    environment = os.environ | {"PYTHONPATH": str(code), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", RUN_CASES, str(path.resolve()), str(out)]
    done = subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise QuotesError(f"{path} in {code}: {done.stderr.strip()[-500:]}")


def table(runs: Sequence[Sequence[Answer]]) -> str:
    """Right of all, a kind a line and a run a column."""
    kinds = [kind for kind in KINDS if any(answer.kind == kind for run in runs for answer in run)]
    lines = [f"  {kind:24}" + "".join(_share([answer for answer in run if answer.kind == kind]) for run in runs) for kind in kinds]
    return "\n".join([*lines, f"  {'all':24}" + "".join(_share(run) for run in runs)])


def _share(answers: Sequence[Answer]) -> str:
    right = sum(answer.right for answer in answers)
    return f"{right:6} of {len(answers):4} {100 * right / max(1, len(answers)):6.1f} %"


def main(argv: Sequence[str] | None = None) -> int:
    """Extract, compare, print, and return the exit code: 2 where it could not be done."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser("python -m benchmarks.naming", description=__doc__, formatter_class=form)
    options.add_argument("--against", metavar="REVISION", help="a commit, tag or branch of this repository")
    options.add_argument("--gold", type=Path, default=GOLD, metavar="DIR", help="annotations (default: the sample's)")
    options.add_argument("--cases", type=Path, default=CASES, metavar="FILE", help="small inputs with what should be found in them")
    options.add_argument("--show", action="store_true", help="name each wrong one of the working tree")
    given = options.parse_args(argv)
    config = default_config()
    with ExitStack() as stack:
        try:
            codes = [ROOT] if given.against is None else [stack.enter_context(checkout(given.against)), ROOT]
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            outs = [folder / f"{number}.jsonl" for number in range(len(codes))]
            for code, out in zip(codes, outs, strict=True):
                extract(code, ArticleSet(given.gold.resolve()), out)
            _show(given.gold, [list(of_annotations(given.gold, out, config)) for out in outs], wrong=given.show)
            if given.cases.exists():
                for code, out in zip(codes, outs, strict=True):
                    run_cases(code, given.cases, out)
                _show(given.cases, [list(of_cases(given.cases, out, outs[-1], config)) for out in outs], wrong=given.show)
        except QuotesError as error:
            print(f"naming: {error}", file=sys.stderr)
            return 2
    return 0


def _show(path: Path, runs: Sequence[Sequence[Answer]], *, wrong: bool) -> None:
    print(f"{path.name}: speakers right{' before, and after' if len(runs) > 1 else ''}")
    print(table(runs))
    for answer in runs[-1] if wrong else ():
        if not answer.right:
            print(f"    {answer.place} | {answer.kind} | {answer.about}")


if __name__ == "__main__":
    sys.exit(main())
