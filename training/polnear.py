"""Turn a part of PolNeAR's public release into articles {doc_id, text, quotes}, one JSON line each.

    python -m training.polnear PolNeAR/data/train --out polnear/train.jsonl

A part of the release is a folder of `text/NAME.txt`, `attributions/NAME_ANNOTATOR.ann` and `corenlp/NAME.txt.xml` (not read
here: we have our own tokens). An `.ann` file is brat's standoff: `T` lines are labelled stretches of the text, cut ones with
several offsets; `E` lines tie a Content, a Cue and a Source to one attribution. This layout was checked on files of the
release's train part, and so were these rules: of an article that several people annotated, the first by name counts; a cue or
source that other words cut goes from its first character to its last. What cannot be read is reported and left out (exit 1).
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.prepare import write_rows

Stretch = tuple[int, int]
DIRECT = 0.95
"""From this share of its words in double marks on, a content is direct; from any on, mixed."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+$")


class LayoutError(ValueError):
    """What lies there is not laid out as the release is."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One `E` line: the stretches of its content, in order, and those of its cue and source where it has them."""

    name: str
    content: tuple[Stretch, ...]
    cue: tuple[Stretch, ...]
    source: tuple[Stretch, ...]


def read_attributions(path: Path) -> list[Attribution]:
    """The attributions of an `.ann` file that have a content. Raises LayoutError with file and line."""
    stretches: dict[str, tuple[Stretch, ...]] = {}
    events: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        columns = line.split("\t")
        if line.startswith("T"):
            stretches[columns[0]] = _stretches(columns, f"{path}:{number}")
        elif line.startswith("E"):
            events.append((number, columns[0], columns[1].split() if len(columns) > 1 else []))
    found = [_attribution(name, roles, stretches, f"{path}:{number}") for number, name, roles in events]
    return [one for one in found if one.content]


def _stretches(columns: Sequence[str], place: str) -> tuple[Stretch, ...]:
    try:
        pairs = [piece.split() for piece in columns[1].split(" ", 1)[1].split(";")]
        return tuple(sorted((int(start), int(end)) for start, end in pairs))
    except (IndexError, ValueError) as error:
        raise LayoutError(f"{place}: not 'T1<tab>Label START END[;START END]<tab>words'") from error


def _attribution(name: str, roles: Sequence[str], stretches: dict[str, tuple[Stretch, ...]], place: str) -> Attribution:
    parts: dict[str, list[Stretch]] = defaultdict(list)
    for role, _, which in (each.partition(":") for each in roles):
        if which not in stretches:
            raise LayoutError(f"{place}: {which or role} is no T line of this file")
        parts[_NUMBER.sub("", role)] += stretches[which]  # a second content is written Content2
    return Attribution(name, *(tuple(sorted(parts[role])) for role in ("Content", "Cue", "Source")))


def joined(text: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches, those made one between which only white space stands: brat cuts at each end of a line."""
    made: list[Stretch] = []
    for start, end in stretches:
        if made and not text[made[-1][1] : start].strip():
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def marked(text: str) -> list[bool]:
    """For each character whether it stands in double marks; a mark that is not closed ends with its line."""
    inside, found = False, []
    for char in text:
        found.append(inside and char not in '“”"')
        if char == '"':
            inside = not inside
        elif char in "“”\n":
            inside = char == "“"
    return found


def quotation(text: str, one: Attribution, inside: Sequence[bool]) -> dict[str, Any]:
    """An attribution in our form. Raises LayoutError where its offsets lie outside of the text."""
    if max(end for _, end in (*one.content, *one.cue, *one.source)) > len(text):
        raise LayoutError(f"{one.name} ends after the text does")
    segments = joined(text, one.content)
    words = [match.start() for start, end in segments for match in _WORD.finditer(text, start, end)]
    share = sum(inside[at] for at in words) / max(1, len(words))
    start, end = segments[0][0], segments[-1][1]
    speaker, cue = ((part[0][0], part[-1][1]) if part else (None, None) for part in (one.source, one.cue))
    return {
        "id": one.name,
        "start": start,
        "end": end,
        "text": text[start:end],
        "segments": [list(segment) for segment in segments],
        "kind": "direct" if share >= DIRECT else "mixed" if share else "indirect",
        "quoted_frac": round(share, 3),
        "speaker_start": speaker[0],
        "speaker_end": speaker[1],
        "speaker_text": None if speaker[0] is None else text[speaker[0] : speaker[1]],
        "cue_start": cue[0],
        "cue_end": cue[1],
        "cue": None if cue[0] is None else text[cue[0] : cue[1]],
    }


def article(text_path: Path, annotations: Sequence[Path], split: str) -> dict[str, Any]:
    """The row of one article. Raises LayoutError where nobody annotated it or the annotation does not fit."""
    name = text_path.stem
    if not annotations:
        raise LayoutError(f"{text_path}: no attributions/{name}_ANNOTATOR.ann")
    text = text_path.read_bytes().decode("utf-8")
    inside = marked(text)
    try:
        quotes = [quotation(text, one, inside) for one in read_attributions(annotations[0])]
    except LayoutError as error:
        raise LayoutError(f"{annotations[0].name}: {error}") from error
    quotes.sort(key=lambda quote: (quote["start"], quote["end"]))
    who = annotations[0].stem.removeprefix(f"{name}_")
    facts = {"source": "PolNeAR", "split": split, "n_annotators": len(annotations), "annotator": who}
    return {"doc_id": name, **facts, "text": text, "quotes": quotes}


def articles(folder: Path, faults: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of a part of the release, by name; what does not fit goes to `faults`. Raises LayoutError where a folder is missing."""
    for room in ("text", "attributions"):
        if not (folder / room).is_dir():
            raise LayoutError(f"{folder / room} is missing: give a part of the release, such as PolNeAR/data/train")
    annotated = itertools.groupby(sorted((folder / "attributions").glob("*.ann")), lambda path: path.stem.rpartition("_")[0])
    by_article = {name: list(paths) for name, paths in annotated}
    for path in sorted((folder / "text").glob("*.txt")):
        try:
            yield article(path, by_article.get(path.stem, []), folder.name)
        except (LayoutError, UnicodeDecodeError) as error:
            faults.append(f"{path}: {error}" if isinstance(error, UnicodeDecodeError) else str(error))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="PolNeAR/data/train of the release")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    faults: list[str] = []
    try:
        rows = list(articles(args.folder, faults))
    except LayoutError as error:
        sys.exit(str(error))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_rows(args.out, rows)
    print(f"{len(rows)} articles, {sum(len(row['quotes']) for row in rows)} attributions")
    if faults:
        sys.exit("\n".join(["left out:", *faults]))


if __name__ == "__main__":
    main()
