"""A text that has changed: find each annotated word again, and write what was accepted into the annotation, touching nothing else.

What stands there as before, or with other white space, marks or accents, needs no change. What stands there in other words is proposed with
how like they are. What is not found stays as it is, and is named.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quotes.annotations.form import Anchor, AnnotationFile, read_with_faults
from quotes.annotations.resolve import content_spans, language_of, nearest_span, pieces_of, span_beside
from quotes.atomic import whole_file
from quotes.disk import read_bytes
from quotes.errors import AnnotationError, InputError, OutputError, YamlError
from quotes.text.article import Article
from quotes.text.spans import Searchable, Span, find_words, hull, searchable, whole_words
from quotes.yamlfile import BYTES, rewritten

LIKENESS = 0.75
"""How like other words must be to be proposed, 0 to 1 (Ratcliff and Obershelp's measure, as in difflib)."""


@dataclass(frozen=True, slots=True)
class Move:
    """Words of an annotation that now stand in the article as others. `span` is their place in the file's text (see `Node.span`)."""

    place: str
    key: str
    old: str
    new: str
    likeness: float
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reanchored:
    """What became of one annotation file: what is proposed, and what is not found (its errors). `digest` is the article's new one, None
    where it is as before."""

    file: AnnotationFile
    source: str
    moves: tuple[Move, ...]
    unplaced: tuple[AnnotationError, ...]
    digest: str | None

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.moves) or (self.digest is not None and not self.unplaced)

    def text(self, accepted: Callable[[Move], bool] = lambda move: True) -> str:
        """The file with the accepted moves. The digest is the new one only where every word is placed: else the file stays stale."""
        moves = [move for move in self.moves if accepted(move)]
        changes = [(move.span, move.new) for move in moves]
        if self.digest is not None and not self.unplaced and len(moves) == len(self.moves):
            changes.append((self.file.digest_span, self.digest))
        return rewritten(self.source, changes)

    def diff(self, text: str) -> str:
        """What `text` changes, as a unified diff; "" where nothing."""
        name = str(self.file.path)
        lines = difflib.unified_diff(self.source.split("\n"), text.split("\n"), name, name, lineterm="")
        return "".join(f"{line}\n" for line in lines)


def reanchor(
    path: Path,
    articles: Mapping[str, Article],
    roster: Mapping[str, str],
    labels: Sequence[str] | None = None,
    *,
    likeness: float = LIKENESS,
) -> Reanchored:
    """Look for the words of an annotation file in its article as it is now; nothing is written.

    Raises AnnotationError or YamlError where the file is no sound annotation (`quotes check` says all that is wrong with it), or its
    article is not among `articles`.
    """
    file, faults = read_with_faults(path, roster, labels)
    if file is None or faults:
        raise AnnotationError(f"mend it first, `quotes check` names all faults; the first: {faults[0].message}", faults[0].place)
    if file.article not in articles:
        raise AnnotationError(f"the text of {file.article!r} is not here; give its folder with --articles", file.article_place)
    article = articles[file.article]
    finder = _Finder(searchable(article.text), article, likeness)
    finder.look_all(list(_anchors(file)))
    digest, source = (None if file.digest == article.digest else article.digest), _source(path)
    body = source.removeprefix("\ufeff")
    blocks = [move for move in finder.moves if body[move.span[0]] in "|>"]
    unplaced = [
        *finder.unplaced,
        *(AnnotationError(f"is written as a block; mend it by hand ({move.new!r})", move.place) for move in blocks),
    ]
    return Reanchored(file, source, tuple(move for move in finder.moves if move not in blocks), tuple(unplaced), digest)


def write_reanchored(found: Reanchored, text: str) -> None:
    """Write a file back with its changes. Raises OutputError where somebody has changed it since it was read."""
    if _source(found.file.path) != found.source:
        raise OutputError(f"{found.file.path} has changed since it was read; run again")
    with whole_file(found.file.path) as out:
        out.buffer.write(text.encode("utf-8"))


def _source(path: Path) -> str:
    return read_bytes(path, limit=BYTES, error=YamlError).decode("utf-8")


def _anchors(file: AnnotationFile) -> Iterator[tuple[Anchor, str, Anchor | None]]:
    """Every anchor of a file with its key, and, of words beside a content, that content."""
    for one in file.quotations:
        yield one.content, "content", None
        yield from ((anchor, key, one.content) for key, anchor in one.beside.items() if anchor is not None)
    for other in file.rejected:
        yield other.content, "rejected", None


class _Finder:
    """Looks for anchors in one article."""

    def __init__(self, text: Searchable, article: Article, likeness: float) -> None:
        self.text, self.language, self.likeness = text, language_of(article.language), likeness
        self.moves: list[Move] = []
        self.unplaced: list[AnnotationError] = []
        self._contents: dict[Anchor, tuple[Span, ...]] = {}
        self._besides: dict[Anchor, list[Anchor]] = {}

    def look_all(self, anchors: Sequence[tuple[Anchor, str, Anchor | None]]) -> None:
        """Find each anchor as it is, or in other words, or say that it is not there; contents that stand as before come first, so that
        no other moves onto their place."""
        contents = [(anchor, key) for anchor, key, beside in anchors if beside is None]
        for anchor, _, content in anchors:
            if content is not None:
                self._besides.setdefault(content, []).append(anchor)
        missing = [(anchor, key, error) for anchor, key in contents if (error := self._missing(anchor, None)) is not None]
        for anchor, key, error in missing:
            self._look_again(anchor, key, None, error)
        for anchor, key, beside in anchors:
            # where a content is not found, that is told, and what stands beside it is left
            if beside is not None and beside in self._contents and (lost := self._missing(anchor, beside)) is not None:
                self._look_again(anchor, key, beside, lost)

    def _missing(self, anchor: Anchor, beside: Anchor | None) -> AnnotationError | None:
        """Why an anchor is not found as it is; None where it is."""
        try:
            self._find(anchor, beside)
        except AnnotationError as error:
            return error
        return None

    def _find(self, anchor: Anchor, beside: Anchor | None, of: Anchor | None = None) -> None:
        if beside is None:
            self._contents[of or anchor] = content_spans(self.text, anchor)
        else:
            span_beside(self.text, anchor, self._contents[beside], self.language)

    def _look_again(self, anchor: Anchor, key: str, beside: Anchor | None, error: AnnotationError) -> None:
        around = self.text if beside is None else searchable(self._around(self._contents[beside]))
        found = [self._part(part, around) for part in anchor.parts]
        near, near_like = self._part(anchor.near, around) if anchor.near else (None, 1.0)
        moved = replace(anchor, parts=tuple(new for new, _ in found), near=near)
        least = min(near_like, *(likeness for _, likeness in found))
        same = (moved.parts, moved.near) == (anchor.parts, anchor.near)
        if least < self.likeness or same or len(anchor.spans) != len(anchor.parts) or not self._moves(moved, anchor, beside):
            self.unplaced.append(error)
            return
        for old, (new, likeness), span in zip(anchor.parts, found, anchor.spans, strict=True):
            if old != new:
                self.moves.append(Move(anchor.place, key, old, new, round(likeness, 2), span))
        if anchor.near and near and near != anchor.near:
            self.moves.append(Move(anchor.place, "near", anchor.near, near, round(near_like, 2), anchor.near_span))

    def _moves(self, moved: Anchor, anchor: Anchor, beside: Anchor | None) -> bool:
        """Whether an anchor in its new words is found, with its cue or source, and not where another content stands."""
        try:
            self._find(moved, beside, anchor)
        except AnnotationError:
            return False
        if beside is not None:
            return True
        own = self._contents[anchor]
        others = (span for other, spans in self._contents.items() if other != anchor for span in spans)
        if any(span.overlaps(mine) for span in others for mine in own) or self._strange(anchor):
            del self._contents[anchor]
            return False
        return True

    def _strange(self, content: Anchor) -> bool:
        """Whether nothing of what stood beside a content, its cue, its source, stands there: as in a headline like it."""
        around, besides = searchable(self._around(self._contents[content])), self._besides.get(content, [])
        return bool(besides) and not any(find_words(around, part) for anchor in besides for part in anchor.parts)

    def _around(self, content: tuple[Span, ...]) -> str:
        """The paragraphs in which a content stands: what is beside it is looked for in them alone."""
        text, whole = self.text.text, hull(content)
        before = text.rfind("\n\n", 0, max(0, text.rfind("\n\n", 0, whole.start)))
        after = text.find("\n\n", whole.end)
        return text[max(0, before) : after if after >= 0 else len(text)]

    def _part(self, part: str, text: Searchable) -> tuple[str, float]:
        """The words of a text most like a part, and how like the least like piece of it is."""
        pieces = [self._piece(piece, text) for piece in pieces_of(part)]
        return " ... ".join(words for words, _ in pieces), min(likeness for _, likeness in pieces)

    def _piece(self, piece: str, text: Searchable) -> tuple[str, float]:
        if find_words(text, piece):
            return piece, 1.0
        found = nearest_span(text.text, piece)
        whole = whole_words(text.text, found[0]) if found else None
        if whole and "\n\n" in whole.of(text.text):  # the end of one paragraph and the beginning of another
            return "", 0.0
        return (" ".join(whole.of(text.text).split()), found[1]) if found and whole else ("", 0.0)


def reanchor_all(
    paths: Sequence[Path], articles: Mapping[str, Article], roster: Mapping[str, str], labels: Sequence[str] | None = None
) -> Iterator[Reanchored | InputError]:
    """Each file in turn; an error in its place where it cannot be read."""
    for path in paths:
        try:
            yield reanchor(path, articles, roster, labels)
        except InputError as error:
            yield error
