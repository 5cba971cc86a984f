"""Turn annotated articles, named-entity columns or plain texts into paragraphs of tokens, one JSON line each."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Offsets = list[tuple[int, int]]
Label = tuple[int, str] | None
ENTITY_PARAGRAPH = 70
"""Sentences of a column file are joined to paragraphs of up to this many tokens; such files keep no paragraphs."""


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines: articles, or paragraphs {doc, tok, ss, parts?: tags, entities?: tags}."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write a file of JSON lines."""
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_names(path: Path | None) -> set[str]:
    """The documents of a list, none where there is no list."""
    return set(path.read_text(encoding="utf-8").split()) if path else set()


def tokenise(texts: Sequence[str], models: Path) -> Iterator[list[Offsets]]:
    """The sentences of each text as token offsets, by the project's own Stanza tokenizer."""
    import stanza
    from stanza.models.common.doc import Document

    pipeline = stanza.Pipeline("en", dir=str(models), download_method=None, use_gpu=False, verbose=False, processors="tokenize")
    for begin in range(0, len(texts), 40):
        for doc in pipeline.bulk_process([Document([], text=text) for text in texts[begin : begin + 40]]):
            yield [[(token.start_char, token.end_char) for token in sentence.tokens] for sentence in doc.sentences]


def paragraphs(text: str, sentences: Sequence[Offsets]) -> Iterator[tuple[Offsets, list[int]]]:
    """Runs of tokens without a newline between them, and where in them sentences start."""
    tokens: Offsets = []
    starts: list[int] = []
    for sentence in sentences:
        first = True
        for start, end in sentence:
            if tokens and "\n" in text[tokens[-1][1] : start]:
                yield tokens, starts
                tokens, starts, first = [], [], True
            if first:
                starts.append(len(tokens))
                first = False
            tokens.append((start, end))
    if tokens:
        yield tokens, starts


def outermost(quotes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that lie in another one's content together with their source."""

    def inside(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
        a, b = int(outer["start"]), int(outer["end"])
        if inner is outer or not (a <= inner["start"] and inner["end"] <= b):
            return False
        start, end = inner["speaker_start"], inner["speaker_end"]
        return a <= int(start) and int(end) <= b if start is not None else b - a > int(inner["end"]) - int(inner["start"])

    return [quote for quote in quotes if not any(inside(quote, other) for other in quotes)]


def labels(article: dict[str, Any]) -> list[Label]:
    """For each character the part it belongs to: contents first, longer before shorter, then cues and sources outside of them."""
    found: list[Label] = [None] * len(article["text"])

    def put(start: int | None, end: int | None, label: Label) -> None:
        for i in range(start or 0, end or 0):
            found[i] = found[i] or label

    quotes = outermost(article["quotes"])
    contents = []
    for n, quote in enumerate(quotes):
        segments = quote.get("segments") or [[quote["start"], quote["end"]]]
        contents += [(start, end, (1000 * n + m, "content")) for m, (start, end) in enumerate(segments)]
    for start, end, label in sorted(contents, key=lambda each: each[0] - each[1]):
        put(start, end, label)
    for n, quote in enumerate(quotes):
        put(quote.get("cue_start"), quote.get("cue_end"), (1000 * n + 998, "cue"))
        put(quote["speaker_start"], quote["speaker_end"], (1000 * n + 999, "source"))
    return found


def token_label(text: str, found: Sequence[Label], start: int, end: int) -> Label:
    """What most letters of a token belong to; nothing wins a tie last."""
    chars = [i for i in range(start, end) if text[i].isalnum()] or range(start, end)
    counts = Counter(found[i] for i in chars)
    return max(counts, key=lambda label: (counts[label], label is not None))


def tags(found: Sequence[Label]) -> list[str]:
    """BIOES tags of tokens whose spans are told apart by their labels."""
    made = []
    for i, label in enumerate(found):
        if label is None:
            made.append("O")
            continue
        begins, ends = i == 0 or found[i - 1] != label, i + 1 == len(found) or found[i + 1] != label
        made.append(f"{('S' if ends else 'B') if begins else 'E' if ends else 'I'}-{label[1]}")
    return made


def from_articles(articles: Sequence[dict[str, Any]], models: Path) -> Iterator[dict[str, Any]]:
    """Paragraphs of articles {doc_id, text, quotes?}; without quotes they carry no tags."""
    for article, sentences in zip(articles, tokenise([article["text"] for article in articles], models), strict=True):
        text = article["text"]
        found = labels(article) if "quotes" in article else None
        for offsets, starts in paragraphs(text, sentences):
            row: dict[str, Any] = {"doc": article["doc_id"], "tok": [text[a:b][:60] for a, b in offsets], "ss": starts, "off": offsets}
            if found is not None:
                row["parts"] = tags([token_label(text, found, a, b) for a, b in offsets])
            yield row


def from_columns(path: Path) -> Iterator[dict[str, Any]]:
    """Paragraphs of a file of tokens and BIO entity tags, a blank line after each sentence."""
    blocks = [block.split("\n") for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
    row: dict[str, Any] = {"doc": "0", "tok": [], "ss": [], "entities": []}
    made = 0
    for block in blocks:
        pairs = [line.split("\t") for line in block if line]
        if row["tok"] and len(row["tok"]) + len(pairs) > ENTITY_PARAGRAPH:
            yield row
            made += 1
            row = {"doc": str(made // 2), "tok": [], "ss": [], "entities": []}
        row["ss"].append(len(row["tok"]))
        row["tok"] += [word.replace("_", " ")[:60] if len(word) > 1 else word for word, _ in pairs]
        number, own = 0, list[Label]()
        for i, (_, tag) in enumerate(pairs):
            number += tag[0] == "B" or i == 0 or pairs[i - 1][1][2:] != tag[2:]
            own.append(None if tag == "O" else (number, tag[2:]))
        row["entities"] += tags(own)
    yield row


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help=".jsonl of annotated articles, .bio columns, or a folder of .txt")
    parser.add_argument("--models", type=Path, help="folder with the Stanza tokenizer (not for .bio)")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.source.suffix == ".bio":
        rows = from_columns(args.source)
    elif args.source.is_dir():
        files = sorted(args.source.rglob("*.txt"))
        texts = [f.open(encoding="utf-8", newline="").read() for f in files]
        names = [str(f.relative_to(args.source)) for f in files]
        rows = from_articles([{"doc_id": name, "text": text} for name, text in zip(names, texts, strict=True)], args.models)
    else:
        rows = from_articles(read_rows(args.source), args.models)
    write_rows(args.out, rows)


if __name__ == "__main__":
    main()
