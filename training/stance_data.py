"""Rows for the stance encoder: labelled quotations and made-up lessons with soft labels, and quotations without any.

    python -m training.stance_data labelled --annotations annotations/stance-sources --articles DIR \\
        --held-out annotations/stance-sources/held-out.list --lessons annotations/lessons/*.jsonl --out rows.jsonl
    python -m training.stance_data unlabelled --articles NEWS.jsonl --statements SPEECHES.jsonl --without rows.jsonl --out more.jsonl
    python -m training.stance_data unread --data rows.jsonl --fold 0 --of 4 --out unread.list     # what teachers and student leave out
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from quotes.cli.given import texts_of
from quotes.stance.words import spoken
from quotes.train import items_from_annotations, read_held_out

Row = dict[str, Any]
CONFIG = Path(__file__).resolve().parent.parent / "configs" / "polnear.yaml"
LABELS = ("conciliatory", "cautious")
CLASSES = (*LABELS, None)
"""The order of the soft labels; None is off target."""
TONES = ("guarded", "adversarial")
RULES = ("C1", "C2", "C3", "C4", "C5", "A1", "M", "K1", "K2", "K3", "K4", "K5", "A2", "H2", "off")
UNKNOWN = -100
"""Where a row has no tone or no rule; torch's losses leave such rows out."""
SETTLED = 0.5
"""The settled label's share of a soft label; the readers' votes share the rest."""
FEWEST, MOST = 3, 120
"""Words of an unlabelled quotation."""
BEGIN = 24
"""Letters by which two contents of other borders are known as one."""
_SENTENCE = re.compile(r"[^.!?\n]{25,}?[.!?](?=\s|$)")


def soft(label: str | None, votes: Sequence[str | None] = ()) -> list[float]:
    """The share of each class: half of it the settled label's, half the votes'."""
    given = list(votes) or [label]
    return [SETTLED * (label == each) + (1 - SETTLED) * given.count(each) / len(given) for each in CLASSES]


def row(content: str, cue: str | None, label: str | None, group: str, origin: str, given: Row) -> Row:
    """One labelled row; `given` may hold votes, tone and rule."""
    rule = re.match(r"[A-Z]\d|off", given.get("rule") or "")
    name = "M" if rule and rule[0] in ("M1", "M2") else rule[0] if rule else None
    return {
        "text": spoken(content, cue),
        "content": content,
        "cue": cue,
        "label": label,
        "soft": soft(label, given.get("votes") or ()),
        "tone": TONES.index(given["tone"]) if given.get("tone") in TONES and label == "cautious" else UNKNOWN,
        "rule": RULES.index(name) if name in RULES else UNKNOWN,
        "group": group,
        "origin": origin,
    }


def lessons(path: Path) -> Iterator[Row]:
    """The rows of a file of lessons; a family is a group."""
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        each = json.loads(line)
        votes = list((each.get("votes") or {}).values())
        group = each.get("family", f"{path.stem}:{number}")
        yield row(each["text"], each.get("cue"), each["label"], group, path.stem, {**each, "votes": votes})


def labelled(folders: Sequence[Path], articles: Sequence[Path], without: set[str]) -> Iterator[Row]:
    """The labelled quotations of annotation folders, their articles read from the folders `articles`."""
    texts = texts_of(articles)
    for folder in folders:
        for item in items_from_annotations([folder], texts, {}, LABELS):
            if item.group not in without:
                facts = {"tone": item.tone, "rule": item.rule, "votes": item.votes}
                yield row(item.content, item.cue, item.stance, item.group, folder.name, facts)


def read(path: Path) -> list[Row]:
    """The rows of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as `read` takes them."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")


def bare(words: str) -> str:
    """The words without the conjunction that leads them."""
    return re.sub(r"^that\s+", "", words)


def fold_of(row: Row, folds: int) -> int:
    """The fold of a row's group, the same in every run and beside whatever other rows."""
    return int(hashlib.sha256(row["group"].encode()).hexdigest(), 16) % folds


def plain(text: str) -> str:
    """Letters and digits alone, to tell texts that are the same."""
    return "".join(re.findall(r"\w+", text.lower()))


def quotations(articles: Path) -> Iterator[tuple[str, str | None, str]]:
    """Content, cue and article of every quotation that the shipped models find."""
    from quotes.config import StanceSettings, read_config
    from quotes.pipeline import Pipeline

    pipeline = Pipeline(replace(read_config(CONFIG), stance=StanceSettings(labels=())))
    known = list(texts_of([articles]).values())
    for records in tqdm(pipeline.records(known), total=len(known), unit="article"):
        for each in records:
            yield bare(each.text), each.cue_text, each.article_id


def statements(articles: Path) -> Iterator[tuple[str, str | None, str]]:
    """The sentences of texts that are one speaker's own words, and now and then two together."""
    for article in texts_of([articles]).values():
        whole = [" ".join(one.split()) for one in _SENTENCE.findall(article.text)]
        for number, sentence in enumerate(whole):
            together = number % 4 == 0 and number + 1 < len(whole)
            yield f"{sentence} {whole[number + 1]}" if together else sentence, None, article.id


def unlabelled(found: Iterable[tuple[str, str | None, str]], origin: str, seen: set[str]) -> Iterator[Row]:
    """Each quotation once, without those that begin like one in `seen`, which grows."""
    begins = {text[:BEGIN] for text in seen}
    for content, cue, group in found:
        key, size = plain(content), len(content.split())
        if FEWEST <= size <= MOST and key not in seen and (len(key) < BEGIN or key[:BEGIN] not in begins):
            seen.add(key)
            yield {"text": spoken(content, cue), "content": content, "cue": cue, "group": group, "origin": origin}


def main() -> None:
    """The command: write the rows as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("labelled")
    first.add_argument("--annotations", type=Path, nargs="*", default=[])
    first.add_argument("--articles", type=Path, nargs="*", default=[])
    first.add_argument("--held-out", type=Path, nargs="*", default=[])
    first.add_argument("--lessons", type=Path, nargs="*", default=[])
    second = commands.add_parser("unlabelled")
    second.add_argument("--articles", type=Path, nargs="*", default=[], help="the quotations of these are taken")
    second.add_argument("--statements", type=Path, nargs="*", default=[], help="the sentences of these are taken")
    second.add_argument("--held-out", type=Path, nargs="*", default=[], help="articles that are left out")
    second.add_argument("--most", type=int, metavar="N", help="of each source draw N at most")
    second.add_argument("--without", type=Path, nargs="*", default=[], help="labelled rows: what they hold is left out")
    third = commands.add_parser("unread")
    third.add_argument("--data", type=Path, required=True, help="labelled rows")
    third.add_argument("--origins", nargs="+", default=["stance-sources", "wikinews"], help="of these origins")
    third.add_argument("--fold", type=int, required=True, metavar="K", help="the groups of this fold are listed")
    third.add_argument("--of", type=int, default=4, metavar="N", help="the number of folds")
    for each in (first, second, third):
        each.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.command == "unread":
        asked = read(args.data)
        groups = sorted({one["group"] for one in asked if one["origin"] in args.origins and fold_of(one, args.of) == args.fold})
        args.out.write_text("".join(f"{group}\n" for group in groups), "utf-8")
        return
    without = {name for path in args.held_out for name in read_held_out(path)}
    if args.command == "labelled":
        rows = [*labelled(args.annotations, args.articles, without), *(one for path in args.lessons for one in lessons(path))]
        rows = [one for one in rows if one["group"] not in without]
    else:
        seen = {plain(one["content"]) for path in args.without for one in read(path)}
        sources = [*((path, quotations) for path in args.articles), *((path, statements) for path in args.statements)]
        rows = []
        for path, read_source in sources:
            own = [one for one in unlabelled(read_source(path), path.stem, seen) if one["group"] not in without]
            random.Random(path.stem).shuffle(own)
            rows += own[: args.most]
    write(args.out, rows)
    print(f"{len(rows)} rows -> {args.out}")


if __name__ == "__main__":
    main()
