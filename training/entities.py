"""Turn public named-entity corpora into columns of tokens and BIO tags of our nine classes.

    python -m training.entities worldwide en-worldwide-newswire --like en_worldwide-9class.train.bio --models STANZA --out train.bio
    python -m training.entities wikigold wikigold.conll.txt --out wikigold.bio

en-worldwide-newswire makes "Russia's" one person, so its articles are cut anew by our own tokenizer, and its entities are laid
over that. Its release holds `*/*/REVIEW/NAME.txt.tsv` (a line with the address, a blank one, then token and tag) and the raw
articles as `NAME.txt`; Stanza's `prepare_ner_dataset en_worldwide-9class` shares the articles out, and its `.bio` is `--like`.
Checked: the names of the REVIEW files, and that Stanza reads them so. Not checked: in which folder the raw articles lie (all
are searched), and the tags themselves. Articles that are left out, and why, are counted.

wikigold's `.conll.txt` has a token and an IOB tag of PER, LOC, ORG, MISC a line, a blank one after each sentence (checked).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.prepare import Offsets, tokenise

WIKIGOLD = {"PER": "Person", "LOC": "Location", "ORG": "Organization", "MISC": "Misc"}
FIRST = 60
"""An article belongs to a part of the data if its first so many tokens stand there."""
REACH = 200
"""A token is looked for this many characters on."""
LOST = 0.05
"""An article of which more of the tokens are not found in the raw text is left out."""
Pair = tuple[str, str]
Named = tuple[int, int, str]


class LayoutError(ValueError):
    """What lies there is not laid out as the release is."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An annotated article: its name, its tokens with their tags, and its raw text."""

    name: str
    pairs: tuple[Pair, ...]
    text: str


def read_pairs(path: Path, *, skip: int = 0) -> list[list[Pair]]:
    """The sentences of a file of columns. Raises LayoutError where a line is not a token and a tag."""
    sentences: list[list[Pair]] = [[]]
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        columns = line.split("\t") if "\t" in line else line.split()
        if number <= skip:
            continue
        if not line.strip():
            sentences.append([])
        elif len(columns) < 2 or not re.match(r"O$|[BIES]-\w", columns[1].strip()):
            raise LayoutError(f"{path}:{number}: not a token and a tag (O, B-..., I-...)")
        else:
            sentences[-1].append((columns[0].strip(), columns[1].strip()))
    return [sentence for sentence in sentences if sentence]


def together(pairs: Sequence[Pair]) -> str:
    """The tokens without any white space, to compare texts that were cut differently."""
    return re.sub(r"\s+", "", "".join(token for token, _ in pairs))


def reviewed(folder: Path, like: Path, left: Counter[str]) -> Iterator[Reviewed]:
    """The annotated articles of the part of the data that `like` holds; what is left out is counted. Raises LayoutError."""
    part = together([pair for sentence in read_pairs(like) for pair in sentence])
    files = sorted(path for path in folder.rglob("*.tsv") if path.parent.name == "REVIEW")
    raw = {path.name: path for path in folder.rglob("*.txt")}
    if not files:
        raise LayoutError(f"{folder}: no REVIEW/*.tsv below; give the folder of en-worldwide-newswire")
    for path in files:
        pairs = tuple(pair for sentence in read_pairs(path, skip=2) for pair in sentence)
        if together(pairs[:FIRST]) not in part:
            left["in another part"] += 1
        elif path.stem not in raw:
            left["without a raw text"] += 1
        else:
            yield Reviewed(path.stem, pairs, raw[path.stem].read_text(encoding="utf-8", errors="replace"))


def located(article: Reviewed) -> tuple[list[Named], int]:
    """The entities in characters of the raw text, and how many tokens are not found there."""
    at, lost, before = 0, 0, "O"
    found: list[Named] = []
    for token, tag in article.pairs:
        start = article.text.find(token, at, at + REACH)
        if start < 0:
            lost, before = lost + 1, "O"
            continue
        at = start + len(token)
        if tag[0] in "IE" and before[2:] == tag[2:] and found:
            found[-1] = (found[-1][0], at, tag[2:])
        elif tag != "O":
            found.append((start, at, tag[2:]))
        before = tag
    return found, lost


def columns(text: str, sentences: Sequence[Offsets], entities: Sequence[Named]) -> Iterator[list[Pair]]:
    """Our own tokens of each sentence with BIO tags; spaces in a token become underscores."""
    for sentence in sentences:
        before: Named | None = None
        made = []
        for start, end in sentence:
            own = next((one for one in entities if one[0] < end and start < one[1]), None)
            tag = f"{'I' if own is before else 'B'}-{own[2]}" if own else "O"
            made.append((re.sub(r"\s", "_", text[start:end]), tag))
            before = own
        if not ("http" in text[sentence[0][0] : sentence[-1][1]] and len(made) < 4):
            yield made


def worldwide(folder: Path, like: Path, models: Path) -> Iterator[list[Pair]]:
    """The sentences of one part of en-worldwide-newswire. Raises LayoutError."""
    left: Counter[str] = Counter()
    articles = list(reviewed(folder, like, left))
    for article, sentences in zip(articles, tokenise([one.text for one in articles], models), strict=True):
        entities, lost = located(article)
        if lost > LOST * len(article.pairs):
            left["too unlike the raw text"] += 1
        else:
            yield from columns(article.text, sentences, entities)
    print(f"{len(articles)} articles; left out: {dict(left)}", file=sys.stderr)


def wikigold(path: Path) -> Iterator[list[Pair]]:
    """The sentences of wikigold in our classes. Raises LayoutError."""
    for sentence in read_pairs(path):
        kinds = [WIKIGOLD.get(tag[2:]) for _, tag in sentence]
        starts = [tag[0] == "B" or i == 0 or kinds[i - 1] != kinds[i] for i, (_, tag) in enumerate(sentence)]
        pairs = zip(sentence, kinds, starts, strict=True)
        if not sentence[0][0].startswith("-DOCSTART-"):
            yield [(token, f"{'B' if start else 'I'}-{kind}" if kind else "O") for (token, _), kind, start in pairs]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    news = commands.add_parser("worldwide", help="en-worldwide-newswire")
    news.add_argument("folder", type=Path, help="the release")
    news.add_argument("--like", type=Path, required=True, help="Stanza's en_worldwide-9class.PART.bio")
    news.add_argument("--models", type=Path, required=True, help="folder with the Stanza tokenizer")
    wiki = commands.add_parser("wikigold", help="wikigold")
    wiki.add_argument("path", type=Path, help="wikigold.conll.txt")
    for command in (news, wiki):
        command.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    try:
        sentences = list(worldwide(args.folder, args.like, args.models) if args.what == "worldwide" else wikigold(args.path))
    except LayoutError as error:
        sys.exit(str(error))
    with args.out.open("w", encoding="utf-8") as out:
        out.writelines("".join(f"{token}\t{tag}\n" for token, tag in sentence) + "\n" for sentence in sentences)


if __name__ == "__main__":
    main()
