"""Turn the public releases of UD English EWT and GUM into the treebank, the coreference gold and the plain text we train on.

    python -m training.treebanks ud train UD_English-EWT UD_English-GUM --out ud/train.conllu
    python -m training.treebanks coref train UD_English-GUM --out coref/train.conllu
    python -m training.treebanks text ud/train.conllu --out ud/train.txt

A release (2.16) is a folder with one `*-ud-train.conllu` and one `*-ud-dev.conllu`; GUM's coreference stands in its MISC column as
`Entity=`. Of GUM only the genres are taken whose texts allow commercial use, and no news. Rows keep their first eight columns;
MISC keeps SpaceAfter, and Entity for coreference, there with the number of the chain alone: `(12-person-giv:act-cf1-1-ana` is
`(e12-x`. This layout was checked on a document of GUM's; that EWT's is the same, on rows of its train part. Mentions that end without
a beginning, or never, are counted and reported.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

OPEN_GENRES = ("academic", "bio", "court", "interview", "speech", "textbook", "vlog", "voyage")
"""The genres of GUM that tokenizer and clauses are learnt from; coreference has conversations too."""
COREF_GENRES = (*OPEN_GENRES, "conversation")
_GENRE = re.compile(r"GUM_([a-z]+)_")
_COMMENTS = ("newdoc", "newpar", "newpar_block", "sent_id", "text")
_MENTION = re.compile(r"\((\w+)(?:-[^()]*)?(\))?|(\w+)\)")
Block = list[str]


class LayoutError(ValueError):
    """What lies there is not laid out as the release is."""


def released(folder: Path, part: str) -> Path:
    """The file of a part of a release. Raises LayoutError where there is not exactly one."""
    found = sorted(folder.glob(f"*-ud-{part}.conllu"))
    if len(found) != 1:
        raise LayoutError(f"{folder}: {len(found)} files *-ud-{part}.conllu, one is wanted: give the folder of a UD release")
    return found[0]


def documents(path: Path) -> Iterator[tuple[str, list[Block]]]:
    """Each document's name and its sentences, as lines. Raises LayoutError where sentences stand before any document."""
    name, blocks = "", list[Block]()
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line]
        begun = next((line.split("=", 1)[1].strip() for line in lines if line.startswith("# newdoc")), None)
        if begun is not None:
            if blocks:
                yield name, blocks
            name, blocks = begun, []
        elif lines and not name:
            raise LayoutError(f"{path}: no '# newdoc id = ...' before the first sentence")
        if lines:
            blocks.append(lines)
    if blocks:
        yield name, blocks


def wanted(name: str, genres: Sequence[str]) -> bool:
    """Whether a document is taken: all that are not GUM's, and of GUM these genres."""
    genre = _GENRE.match(name)
    return genre is None or genre[1] in genres


def plain(block: Block, keep: Sequence[str]) -> Block:
    """A sentence with the comments that are read, in one order, the first eight columns, and of MISC what is in `keep`."""
    comments = [line for name in _COMMENTS for line in block if re.match(rf"# {name}\b(?!_)", line)]
    rows = [line.split("\t") for line in block if line[0] != "#"]
    return comments + ["\t".join([*row[:8], "_", _misc(row[9], keep)]) for row in rows]


def _misc(field: str, keep: Sequence[str]) -> str:
    kept = [piece for piece in field.split("|") if piece.split("=")[0] in keep]
    return "|".join(numbered(piece) if piece.startswith("Entity=") else piece for piece in kept) or "_"


def numbered(field: str) -> str:
    """An `Entity=` with the number of each chain alone."""
    pieces = []
    for opened, closes, closed in _MENTION.findall(field[7:]):
        chain = "e" + (opened or closed).removeprefix("e")
        pieces.append(f"({chain}-x{closes}" if opened else f"{chain})")
    return "Entity=" + "".join(pieces)


def unmatched(blocks: Sequence[Block]) -> int:
    """How many mentions of a document have a beginning or an end only."""
    counts: Counter[str] = Counter()
    for line in (line for block in blocks for line in block if line[0] != "#"):
        for opened, closes, closed in _MENTION.findall(next((p[7:] for p in line.split("\t")[9].split("|") if p[:7] == "Entity="), "")):
            counts[opened or closed] += (1 if opened else 0) - (1 if closes or closed else 0)
    return sum(abs(count) for count in counts.values())


def selected(folders: Sequence[Path], part: str, *, coref: bool) -> Iterator[Block]:
    """The sentences of the releases, of coreference with their mentions. Raises LayoutError; reports mentions that do not close."""
    genres, keep = (COREF_GENRES, ("Entity", "SpaceAfter")) if coref else (OPEN_GENRES, ("SpaceAfter",))
    for folder in folders:
        taken = [(name, blocks) for name, blocks in documents(released(folder, part)) if wanted(name, genres)]
        print(f"{folder.name}: {len(taken)} documents", file=sys.stderr)
        for name, blocks in taken:
            made = [plain(block, keep) for block in blocks]
            if coref and (count := unmatched(made)):
                print(f"{name}: {count} mentions have a beginning or an end only", file=sys.stderr)
            yield from made


def paragraphs(path: Path) -> Iterator[str]:
    """The running text of each paragraph of a treebank, spaced as its tokens say."""
    for blocks in paragraph_blocks(path):
        yield "".join(word + gap for block in blocks for word, gap in surface(block)).strip()


def paragraph_blocks(path: Path) -> Iterator[list[Block]]:
    """The sentences of each paragraph of a treebank; a document begins a paragraph."""
    for _, blocks in documents(path):
        own: list[Block] = []
        for block in blocks:
            if own and any(line.startswith("# newpar") for line in block):
                yield own
                own = []
            own.append(block)
        if own:
            yield own


def surface(block: Block) -> Iterator[tuple[str, str]]:
    """The tokens of a sentence as they are written, and the blank after each, or none."""
    inside = 0
    for row in (line.split("\t") for line in block if line[0] != "#"):
        first, _, last = row[0].partition("-")
        if "." in first or (not last and int(first) <= inside):
            continue
        inside = int(last or inside)
        yield row[1], "" if "SpaceAfter=No" in row[9].split("|") else " "


def write(args: argparse.Namespace) -> None:
    """Write what was asked for. Raises LayoutError."""
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("w", encoding="utf-8") as out:
        if args.what == "text":
            out.writelines(f"{text}\n\n" for text in paragraphs(args.treebank))
        else:
            out.writelines("\n".join(block) + "\n\n" for block in selected(args.folders, args.part, coref=args.what == "coref"))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    for name, what in (("ud", "the treebank"), ("coref", "coreference gold")):
        command = commands.add_parser(name, help=f"{what} out of releases")
        command.add_argument("part", choices=("train", "dev"))
        command.add_argument("folders", type=Path, nargs="+", help="folders of UD releases")
        command.add_argument("--out", type=Path, required=True)
    text = commands.add_parser("text", help="running text out of a treebank, for Stanza's tokenizer to learn from")
    text.add_argument("treebank", type=Path)
    text.add_argument("--out", type=Path, required=True)
    try:
        write(parser.parse_args())
    except LayoutError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
