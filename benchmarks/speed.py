"""How many words a CPU-second `quotes extract` reads, stage by stage, beside Stanza's own tokenizer in the same run.

    python -m benchmarks.speed articles.jsonl
    python -m benchmarks.speed news/ --runs 5 --config configs/polnear.yaml

What is timed: the whole trip of `quotes extract`, from text to JSON lines, in this one process and on one thread.
Time is CPU time (`time.process_time`), so that waiting for a busy machine does not count; words are what stands
between white space. `loading` is counted once: libraries, weights, and one short article, because some tables are
read late.

How to read it: CPU time still swings by a third on a shared machine, whose caches and clock others use too. So the
figure to compare is the ratio: in each run Stanza's tokenizer reads the same texts right after the extract, with the
same weights, by Stanza's public way for many texts, and the extract's time is divided by its time. Medians of the
runs; least and most stand beside them. A set of some ten thousand words is enough; a few hundred measure noise.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch

import quotes
from quotes.errors import InputError, QuotesError

Seconds = float
STAGES = ("parse", "index", "find", "attribute", "name", "stance")
WAKE = '"We are ready to talk," Mayor Ada Holm said on Monday. She warned that the bridge would be closed.'


@dataclass(frozen=True, slots=True)
class Run:
    """CPU-seconds of one reading of the whole set: the extract, its stages, and the tokenizer alone."""

    extract: Seconds
    stages: dict[str, Seconds]
    tokenizer: Seconds


def main(argv: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    options = argparse.ArgumentParser("benchmarks.speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("set", type=Path, metavar="SET", help="articles: .jsonl of {doc_id, text}, a folder of .txt, or one .txt")
    options.add_argument("--runs", type=int, default=3, metavar="N", help="readings of the whole set (default: 3)")
    options.add_argument("--config", type=Path, metavar="FILE", help="a configuration (default: configs/default.yaml)")
    given = options.parse_args(argv)
    if given.runs < 1:
        options.error("--runs must be 1 or more")
    try:
        articles = _articles(given.set)
        loading, pipeline = load(given.config)
        tokenize = tokenizer(pipeline)
        runs = [measure(pipeline, tokenize, articles) for _ in range(given.runs)]
    except QuotesError as error:
        options.error(str(error))
    print(table(len(articles), sum(len(article.text.split()) for article in articles), loading, runs))


def _articles(place: Path) -> list[quotes.Article]:
    found = list(quotes.read_articles(place))
    for fault in found:
        if isinstance(fault, InputError):
            print(f"skipped: {fault}", file=sys.stderr)
    articles = [each for each in found if not isinstance(each, InputError)]
    if not any(article.text.split() for article in articles):
        raise InputError("holds no word to read", str(place))
    return articles


# -- what is measured


def load(config: Path | None) -> tuple[Seconds, quotes.Pipeline]:
    """CPU-seconds to a pipeline that has read its first article, and the pipeline."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # before numpy is imported; the threads of a library would count as CPU time
    begun = process_time()
    pipeline = quotes.Pipeline(config)
    pipeline(WAKE)
    return process_time() - begun, pipeline


def tokenizer(pipeline: quotes.Pipeline) -> Callable[[list[str]], Any]:
    """Stanza's tokenizer alone, loaded and awake, with our weights: a function of all texts at once."""
    import stanza

    from quotes.learned.files import SHIPPED

    peer = stanza.Pipeline(
        pipeline.config.language, dir=str(SHIPPED), processors="tokenize", download_method=None, use_gpu=False, verbose=False
    )
    peer.bulk_process([WAKE])
    read: Callable[[list[str]], Any] = peer.bulk_process
    return read


def measure(pipeline: quotes.Pipeline, tokenize: Callable[[list[str]], Any], articles: Sequence[quotes.Article]) -> Run:
    """One reading of all articles, by us and then by the tokenizer."""
    spent: Counter[str] = Counter()
    with stages_timed(pipeline, spent):
        begun = process_time()
        extract(pipeline, articles)
        whole = process_time() - begun
    begun = process_time()
    tokenize([article.text for article in articles])
    return Run(whole, {stage: spent[stage] for stage in STAGES}, process_time() - begun)


def extract(pipeline: quotes.Pipeline, articles: Sequence[quotes.Article]) -> list[str]:
    """The JSON lines that `quotes extract` writes."""
    from quotes.dataset.rows import to_row

    lines = []
    for article, records in pipeline.each(articles):
        if isinstance(records, InputError):
            raise records
        lines.append(json.dumps(to_row(article.id, records), ensure_ascii=False))
    return lines


@contextmanager
def stages_timed(pipeline: quotes.Pipeline, spent: Counter[str]) -> Iterator[None]:
    """While it is open, the pipeline's own steps add their CPU-seconds to `spent`.

    The trip itself is timed, not a copy of it here; a step that is renamed there is an AttributeError here.
    """
    import quotes.pipeline as trip

    homes = {
        "parse": (pipeline.parser, "parse"),
        "index": (trip, "make_index"),
        "find": (trip, "find_quotations"),
        "attribute": (trip, "attribute"),
        "name": (trip, "name_speakers"),
        "stance": (pipeline, "_stances"),
    }
    with ExitStack() as stack:
        for stage, (home, name) in homes.items():
            stack.enter_context(patch.object(home, name, _timed(getattr(home, name), stage, spent)))
        yield


def _timed(step: Callable[..., Any], stage: str, spent: Counter[str]) -> Callable[..., Any]:
    def timed(*arguments: Any, **options: Any) -> Any:
        begun = process_time()
        found = step(*arguments, **options)
        if isinstance(found, Iterator):  # a generator works when it is asked
            found = list(found)
        spent[stage] += process_time() - begun  # type: ignore[assignment]  # a Counter of seconds
        return found

    return timed


# -- what is printed


def table(articles: int, words: int, loading: Seconds, runs: Sequence[Run]) -> str:
    """The figures, a line each; words per CPU-second and shares are those of the median times."""
    whole, alone = [run.extract for run in runs], [run.tokenizer for run in runs]
    ratios = [run.extract / run.tokenizer for run in runs if run.tokenizer]
    lines = [
        f"{articles} articles, {words:,} words; {len(runs)} run{'s' * (len(runs) > 1)}, one thread, medians (least - most)",
        f"{'':24}{'CPU-seconds':>13}{'':19}{'words/CPU-second':>18}{'share':>7}",
        _line("extract", whole, words),
        *(_line(f"  {stage}", [run.stages[stage] for run in runs], words, of=median(whole)) for stage in STAGES),
        _line("  rows, JSON, the rest", [run.extract - sum(run.stages.values()) for run in runs], None, of=median(whole)),
        _line("loading, once", [loading], None),
        _line("extract and loading", [loading + seconds for seconds in whole], words),
        _line("Stanza's tokenizer alone", alone, words),
    ]
    if ratios:
        lines.append(f"the extract takes {median(ratios):.2f} times the tokenizer's time{_range(ratios)}, loading not counted")
    return "\n".join(lines)


def _line(name: str, seconds: Sequence[Seconds], words: int | None, *, of: Seconds | None = None) -> str:
    middle = median(seconds)
    rate = f"{words / middle:,.0f}" if words is not None and middle else ""
    share = f"{100 * middle / of:5.0f} %" if of else ""
    return f"{name:24}{middle:13.2f}{_range(seconds):19}{rate:>18}{share}".rstrip()


def _range(values: Sequence[float]) -> str:
    return f"  ({min(values):.2f} - {max(values):.2f})" if len(values) > 1 else ""


if __name__ == "__main__":
    main()
