"""Read off the trees of a treebank who says or thinks which clause: tags for the paragraphs of texts where people talk.

Only sentences without quotation marks that hold such a clause get tags (`hard`); the teacher speaks for the others.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.language.quoting import Language, read_language
from training.prepare import Label, paragraphs, tags, token_label, tokenise, write_rows

Kids = dict[int, list[int]]
OFF = ("acl:relcl", "appos", "parataxis")
"""Relations that lead out of a source."""


@dataclass(frozen=True)
class Word:
    """A word of a tree: its characters in the sentence, and what the columns say."""

    number: int
    start: int
    end: int
    lemma: str
    upos: str
    feats: str
    head: int
    relation: str

    @property
    def plain(self) -> str:
        """The relation without its subtype."""
        return self.relation.split(":")[0]


@dataclass
class Text:
    """A document of the treebank: its paragraphs of sentences."""

    name: str
    paragraphs: list[list[tuple[str, list[Word]]]]


def read_treebank(path: Path) -> Iterator[Text]:
    """The documents of a CoNLL-U file that says where documents and paragraphs begin."""
    text: Text | None = None
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        comments = [line for line in block.split("\n") if line.startswith("#")]
        for comment in comments:
            if comment.startswith("# newdoc"):
                if text:
                    yield text
                text = Text(comment.split("=")[-1].strip(), [[]])
            elif comment.startswith("# newpar") and text:
                text.paragraphs.append([])
        line = next((comment[8:].strip() for comment in comments if comment.startswith("# text =")), "")
        if text and line:
            text.paragraphs[-1].append((line, list(_words(line, block))))
    if text:
        yield text


def _words(text: str, block: str) -> Iterator[Word]:
    """The words of a sentence; those of a contraction share its characters."""
    at = 0
    whole = (0, 0, 0)
    for line in block.split("\n"):
        columns = line.split("\t")
        if line.startswith("#") or len(columns) < 8 or "." in columns[0]:
            continue
        number, _, last = columns[0].partition("-")
        if last or int(number) > whole[0]:
            start = max(at, text.find(columns[1], at))
            at = start + len(columns[1])
            if last:
                whole = (int(last), start, at)
                continue
            end = at
        else:
            start, end = whole[1:]
        yield Word(int(number), start, end, columns[2], columns[3], columns[5], int(columns[6]), columns[7])


def reported(words: Sequence[Word], verbs: frozenset[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int], tuple[int, int] | None]]:
    """Content, cue and source of each outermost finite clause that hangs on one of the verbs, as characters of the sentence."""
    by = {word.number: word for word in words}
    kids: Kids = defaultdict(list)
    for word in words:
        kids[word.head].append(word.number)
    found = []
    for word in words:
        head = by.get(word.head)
        if word.plain != "ccomp" or head is None or head.lemma.lower() not in verbs or not _is_finite(word, kids, by):
            continue
        content = _run(_below(word.number, kids), word.number, by)
        if not content[0] <= head.number <= content[1]:
            found.append((content, _cue(head.number, kids, by), _source(head, kids, by)))
    for content, cue, source in found:
        if not any(other != content and other[0] <= content[0] and content[1] <= other[1] for other, _, _ in found):
            spans = [(by[a].start, by[b].end) for a, b in (content, cue)]
            yield spans[0], spans[1], (by[source[0]].start, by[source[1]].end) if source else None


def _is_finite(word: Word, kids: Kids, by: dict[int, Word]) -> bool:
    helpers = [by[kid] for kid in kids[word.number] if by[kid].plain in ("aux", "cop")]
    return "VerbForm=Fin" in word.feats or any("VerbForm=Fin" in one.feats or one.upos == "AUX" for one in helpers)


def _below(number: int, kids: Kids, without: Sequence[int] = ()) -> set[int]:
    found, open_ = {number}, [number]
    while open_:
        for kid in kids[open_.pop()]:
            if kid not in without:
                found.add(kid)
                open_.append(kid)
    return found


def _run(numbers: set[int], head: int, by: dict[int, Word]) -> tuple[int, int]:
    """The unbroken run of words about the head, without punctuation at its ends."""
    first = last = head
    while first - 1 in numbers:
        first -= 1
    while last + 1 in numbers:
        last += 1
    while first < last and by[first].upos == "PUNCT":
        first += 1
    while last > first and by[last].upos == "PUNCT":
        last -= 1
    return first, last


def _cue(number: int, kids: Kids, by: dict[int, Word]) -> tuple[int, int]:
    helpers = {kid for kid in kids[number] if by[kid].plain in ("aux", "advmod", "cop", "compound")}
    first = number
    while first - 1 in helpers and by[first - 1].upos in ("AUX", "PART", "ADV"):
        first -= 1
    return first, number


def _source(head: Word, kids: Kids, by: dict[int, Word]) -> tuple[int, int] | None:
    def subjects(number: int) -> list[int]:
        return [kid for kid in kids[number] if by[kid].relation.startswith("nsubj")]

    found = subjects(head.number)
    if not found and head.plain in ("conj", "xcomp") and head.head in by:
        found = subjects(head.head)
    if not found:
        return None
    return _run(_below(found[0], kids, [kid for kid in kids[found[0]] if by[kid].relation in OFF]), found[0], by)


def verbs_of(language: Language) -> frozenset[str]:
    """The lemmas of the verbs that take a reported clause, and a few of talk."""
    return frozenset(language.lemmas.get(form, form) for form in language.clausal) - {"ensure"} | {"swear", "complain", "pray"}


def labelled(text: Text, verbs: frozenset[str]) -> tuple[str, list[Label], list[bool]]:
    """A document's text, what each of its characters belongs to, and whether its sentence was labelled at all."""
    whole, number = "", 0
    spans: list[tuple[int, int, Label]] = []
    known: list[tuple[int, int]] = []
    for paragraph in filter(None, text.paragraphs):
        whole += "\n" if whole else ""
        for place, (line, words) in enumerate(paragraph):
            whole += " " if place else ""
            at = len(whole)
            whole += line
            clauses = [] if re.search('["“”]', line) else list(reported(words, verbs))
            known += [(at, len(whole))] if clauses else []
            for parts in clauses:
                for kind, part in zip(("content", "cue", "source"), parts, strict=True):
                    number += 1
                    spans += [(at + part[0], at + part[1], (number, kind))] if part else []
    found: list[Label] = [None] * len(whole)
    for start, end, label in sorted(spans, key=lambda each: (each[2] is not None and each[2][1] != "content", each[0] - each[1])):
        for i in range(start, end):
            found[i] = found[i] or label
    sure = [False] * len(whole)
    for start, end in known:
        sure[start:end] = [True] * (end - start)
    return whole, found, sure


def rows(texts: Sequence[Text], made: Sequence[tuple[str, list[Label], list[bool]]], models: Path) -> Iterator[dict[str, Any]]:
    """The paragraphs of the texts with their tags, None for the tokens of sentences that are the teacher's."""
    for text, (words, found, sure), sentences in zip(texts, made, tokenise([words for words, _, _ in made], models), strict=True):
        for offsets, starts in paragraphs(words, sentences):
            given = tags([token_label(words, found, a, b) for a, b in offsets])
            hard = [tag if sure[a] else None for tag, (a, _) in zip(given, offsets, strict=True)]
            yield {"doc": text.name, "tok": [words[a:b][:60] for a, b in offsets], "ss": starts, "hard": hard}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("treebank", type=Path, help="CoNLL-U with # newdoc and # newpar")
    parser.add_argument("--without", default="GUM", help="documents whose names begin so are left out (default: GUM)")
    parser.add_argument("--models", type=Path, required=True, help="folder with the Stanza tokenizer")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    language = read_language("en")
    texts = [text for text in read_treebank(args.treebank) if not text.name.startswith(args.without)]
    made = [labelled(text, verbs_of(language)) for text in texts]
    write_rows(args.out, rows(texts, made, args.models))


if __name__ == "__main__":
    main()
