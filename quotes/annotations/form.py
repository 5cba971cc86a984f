"""What an annotation file says, read strictly: words, labels and notes, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from quotes.errors import AnnotationError, InputError, YamlError
from quotes.language.quoting import REPORTS, Reports
from quotes.quotation.types import KINDS, SPEAKER_TYPES, QuotationKind, Speaker, SpeakerType
from quotes.record import TONES, Tone
from quotes.speakers.chains import LOCAL, slug
from quotes.speakers.roster import Roster
from quotes.yamlfile import Mended, Node, line_of, nearest, read_all_faults

FILE_KEYS = ("article", "digest", "annotator", "guideline", "note", "quotations", "rejected")
QUOTATION_KEYS = (
    "content", "occurrence", "near", "kind", "reports", "cue", "source", "speaker", "speaker_type", "relay",
    "stance", "tone", "ambiguous", "rule", "party", "target", "core", "votes", "undecided", "note",
)  # fmt: skip
REJECTED_KEYS = ("content", "occurrence", "near", "reason", "note")
ANCHOR_KEYS = ("words", "occurrence", "near")
REQUIRED = ("article", "digest", "annotator")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TYPED = re.compile(rf"(?<!\s)\s*\(({'|'.join(SPEAKER_TYPES)})\)\Z")  # begins at a word's end: tried once for each run of spaces
_KEYLIKE = re.compile(r"[a-z0-9_-]+")
_BEFORE = re.compile(r"(?:the|an?|one|some|several|many|two|three)\s+", re.IGNORECASE)
_BEHIND = re.compile(r"(?<!\s)\s+(?:of|for|in|from|at|with|close)\s", re.IGNORECASE)
_BODIES = re.compile(
    r"\b(ministry|department|agency|government|administration|commission|council|parliament|congress|senate|duma|kremlin"
    r"|white house|pentagon|embassy|party|union|alliance|committee|court|bank|office|news|press|institute)$",
    re.IGNORECASE,
)
_CAPITALS = frozenset(("Moscow", "Washington", "Beijing", "Brussels", "London", "Paris", "Berlin", "Kiev", "Kyiv", "Tehran", "Tbilisi"))
T = TypeVar("T")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that point into an article: several parts where a content is cut, long parts by first ... last words.

    `occurrence` says which of several places is meant, counted from 1 in reading order: one number, or one for each
    part; `near` are words that stand near it.
    """

    parts: tuple[str, ...]
    place: str
    occurrence: tuple[int, ...] = ()
    near: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    """Where each part stands in the file (see `Node.span`)."""
    near_span: tuple[int, int] = (0, 0)
    """Where `near` stands in the file."""


@dataclass(frozen=True, slots=True)
class WrittenQuotation:
    """One quotation as the annotator wrote it: words, not yet looked for in the article.

    `stance` is None for off target and for not labelled; `labelled` tells the two apart. `kind` is None where the
    marks in the article are to decide.
    """

    content: Anchor
    place: str
    cue: Anchor | None = None
    source: Anchor | None = None
    relay: Anchor | None = None
    speakers: tuple[Speaker, ...] = ()
    kind: QuotationKind | None = None
    reports: Reports = "speech"
    stance: str | None = None
    labelled: bool = False
    tone: Tone | None = None
    ambiguous: bool = False
    rule: str | None = None
    party: str | None = None
    target: str | None = None
    core: bool = True
    votes: tuple[tuple[str, str | None], ...] = ()
    note: str | None = None
    broken: bool = False
    """Whether a line of it could not be read, or a key stands twice: it is looked through for faults, and no row is made of it."""

    @property
    def beside(self) -> dict[str, Anchor | None]:
        """The words that stand beside the content."""
        return {"cue": self.cue, "source": self.source, "relay": self.relay}


@dataclass(frozen=True, slots=True)
class WrittenRejection:
    """Words that look like a quotation and are none."""

    content: Anchor
    place: str
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AnnotationFile:
    """One person's annotation of one article. What could not be read is in `faults`; the rest stands."""

    path: Path
    article: str
    digest: str
    annotator: str
    quotations: tuple[WrittenQuotation, ...] = ()
    rejected: tuple[WrittenRejection, ...] = ()
    guideline: str | None = None
    note: str | None = None
    faults: tuple[InputError, ...] = ()
    article_place: str = ""
    digest_place: str = ""
    digest_span: tuple[int, int] = (0, 0)


def roster_names(roster: Roster) -> dict[str, str]:
    """The full name of each key of a roster."""
    return {person.key: person.name for person in roster.people}


def read_annotations(path: Path, roster: Mapping[str, str], labels: Sequence[str] | None = None) -> AnnotationFile:
    """The annotation file at `path`. `roster` maps keys to names; `labels` are the stances known, None for any.

    A fault within a quotation is kept in `.faults`, and the rest goes on. Raises YamlError or AnnotationError, with
    line and column, where the file as a whole is not an annotation (`read_with_faults` gives all that is wrong with such a file).
    """
    file, faults = read_with_faults(path, roster, labels)
    if file is None:
        raise next((fault for fault in faults if isinstance(fault, YamlError)), faults[0])
    return file


def read_with_faults(
    path: Path, roster: Mapping[str, str], labels: Sequence[str] | None = None
) -> tuple[AnnotationFile | None, tuple[InputError, ...]]:
    """The annotation file at `path`, None where it is none, and everything that is wrong with it, in the order of its lines.

    Lines that are no YAML are left out, and of the quotations that they belong to no row is made. Raises YamlError where the file cannot
    be read at all.
    """
    mended = read_all_faults(path)
    reader = _Reader(roster, labels, left_out=mended.left_out, doubled=mended.doubled)
    file = reader.tried(lambda: _file(path, mended, reader), None) if mended.root is not None else None
    faults = tuple(sorted((*mended.faults, *reader.faults), key=lambda fault: line_of(fault.place) or 0))
    return (replace(file, faults=faults) if file else None), faults


def _file(path: Path, mended: Mended, reader: _Reader) -> AnnotationFile | None:
    root = mended.root
    if root is None:
        return None
    found = reader.keys(root, FILE_KEYS)
    missing = [key for key in REQUIRED if key not in found or found[key].is_null()]
    if missing:
        if not mended.left_out:  # else it is likely in one of the lines left out, which is told already
            what = f"the key {missing[0]!r} is missing; every annotation file has {', '.join(REQUIRED)}"
            reader.faults.append(AnnotationError(what, root.place))
        reader.entries(found.get("quotations"), reader.quotation)
        reader.entries(found.get("rejected"), reader.rejection)
        return None
    first = min((line_of(item.place) or 0 for item in _items(found)), default=0)
    if any(line < first or not first for line in mended.doubled):  # a doubled key of the file itself: nobody knows which counts
        reader.entries(found.get("quotations"), reader.quotation)
        reader.entries(found.get("rejected"), reader.rejection)
        return None
    return AnnotationFile(
        path=path,
        article=found["article"].text(),
        digest=reader.tried(lambda: _digest(found["digest"]), ""),
        annotator=found["annotator"].text(),
        quotations=reader.entries(found.get("quotations"), reader.quotation),
        rejected=reader.entries(found.get("rejected"), reader.rejection),
        guideline=reader.text(found, "guideline"),
        note=reader.text(found, "note"),
        article_place=found["article"].place,
        digest_place=found["digest"].place,
        digest_span=found["digest"].span,
    )


def _items(found: Mapping[str, Node]) -> list[Node]:
    """The entries of both lists of a file, as far as they are lists."""
    return [item for key in ("quotations", "rejected") if key in found and isinstance(found[key].value, tuple) for item in found[key].value]


def _digest(node: Node) -> str:
    if not _DIGEST.fullmatch(node.text()):
        raise AnnotationError("a digest is the SHA-256 of the article's text, 64 digits in hex (sha256sum prints it)", node.place)
    return node.text()


class _NoContent(AnnotationError):
    """An entry has no words."""


@dataclass(slots=True)
class _Reader:
    """Reads the entries of one file and gathers what is wrong with them."""

    roster: Mapping[str, str]
    labels: Sequence[str] | None
    faults: list[InputError] = field(default_factory=list)
    left_out: frozenset[int] = frozenset()
    doubled: frozenset[int] = frozenset()
    _until: dict[str, int | None] = field(default_factory=dict)
    """For the place of each entry the line where the next one begins."""

    def tried(self, read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except InputError as error:
            self.faults.append(error)
            return default

    def keys(self, node: Node, known: Sequence[str]) -> dict[str, Node]:
        """The known keys; an unknown one is a fault of its own."""
        found = node.mapping(optional=None)
        for key in found.keys() - set(known):
            what = f"unknown key {key!r}{nearest(key, known)}; known: {', '.join(known)}"
            self.faults.append(AnnotationError(what, found[key].key_place))
        return {key: value for key, value in found.items() if key in known}

    def entries(self, node: Node | None, read: Callable[[Node], T]) -> tuple[T, ...]:
        if node is None:
            return ()
        nothing: tuple[Node, ...] = ()
        out: list[T] = []
        items = self.tried(node.sequence, nothing)
        for item, after in zip_longest(items, items[1:]):
            self._until[item.place] = line_of(after.place) if after else None
            try:
                out.append(read(item))
            except InputError as error:
                if not (isinstance(error, _NoContent) and self._touches(item, self.left_out)):
                    self.faults.append(error)
        return tuple(out)

    def _touches(self, item: Node, lines: frozenset[int]) -> bool:
        """Whether one of some lines belongs to an entry."""
        first, until = line_of(item.place) or 0, self._until.get(item.place)
        return any(first <= line and (until is None or line < until) for line in lines)

    def optional(self, found: Mapping[str, Node], key: str, read: Callable[[Node], T], default: D) -> T | D:
        """What `read` makes of a key's value; the default where it is absent, null, or at fault."""
        if key not in found or found[key].is_null():
            return default
        try:
            return read(found[key])
        except InputError as error:
            self.faults.append(error)
            return default

    def text(self, found: Mapping[str, Node], key: str) -> str | None:
        return self.optional(found, key, lambda node: node.text(), None)

    def truth(self, found: Mapping[str, Node], key: str, default: bool) -> bool:
        return self.optional(found, key, lambda node: node.truth(), default)

    def quotation(self, node: Node) -> WrittenQuotation:
        found = self.keys(node, QUOTATION_KEYS)
        type_ = self.optional(found, "speaker_type", lambda one: _choice(one, SPEAKER_TYPES), None)
        return WrittenQuotation(
            content=self.content(found, node),
            place=node.place,
            cue=self.optional(found, "cue", self.anchor, None),
            source=self.optional(found, "source", self.anchor, None),
            relay=self.optional(found, "relay", self.anchor, None),
            speakers=self.optional(found, "speaker", lambda one: self.speakers(one, type_), ()),
            kind=self.optional(found, "kind", lambda one: _choice(one, KINDS), None),
            reports=self.optional(found, "reports", lambda one: _choice(one, REPORTS), "speech"),
            stance=self.optional(found, "stance", self.stance, None),
            labelled="stance" in found,
            tone=self.optional(found, "tone", lambda one: _choice(one, TONES), None),
            ambiguous=self.truth(found, "ambiguous", False),
            rule=self.text(found, "rule"),
            party=self.text(found, "party"),
            target=self.text(found, "target"),
            core=self.truth(found, "core", True),
            votes=self.optional(found, "votes", self.votes, ()),
            note=self.text(found, "note"),
            broken=self._touches(node, self.left_out | self.doubled) or self.undecided(found),
        )

    def undecided(self, found: Mapping[str, Node]) -> bool:
        """Whether something is left to decide, which is a fault."""
        words = self.text(found, "undecided")
        if words:
            self.faults.append(AnnotationError(f"is not decided yet ({words}); decide, and delete this line", found["undecided"].key_place))
        return bool(words)

    def rejection(self, node: Node) -> WrittenRejection:
        found = self.keys(node, REJECTED_KEYS)
        content = self.content(found, node)
        return WrittenRejection(content, node.place, self.text(found, "reason"), self.text(found, "note"))

    def content(self, found: Mapping[str, Node], node: Node) -> Anchor:
        if "content" not in found:
            raise _NoContent("the key 'content' is missing; it holds the words said", node.place)
        return self.pointing(found, found["content"])

    def anchor(self, node: Node) -> Anchor:
        """Words alone, or words with the occurrence that is meant."""
        if node.is_scalar():
            return Anchor((_words(node),), node.place, spans=(node.span,))
        found = self.keys(node, ANCHOR_KEYS)
        if "words" not in found:
            raise AnnotationError("the key 'words' is missing", node.place)
        if not found["words"].is_scalar():
            raise AnnotationError("one text belongs here; only a content is cut", found["words"].place)
        return self.pointing(found, found["words"])

    def pointing(self, found: Mapping[str, Node], words: Node) -> Anchor:
        nodes = (words,) if words.is_scalar() else words.sequence()
        parts = tuple(map(_words, nodes))
        if not parts:
            raise AnnotationError("an empty list points at nothing", words.place)
        occurrence = self.optional(found, "occurrence", lambda node: _occurrence(node, len(parts)), ())
        near = self.optional(found, "near", _words, None)
        near_span = found["near"].span if near is not None else (0, 0)
        return Anchor(parts, words.place, occurrence, near, tuple(node.span for node in nodes), near_span)

    def stance(self, node: Node) -> str | None:
        if node.is_null():
            return None
        return node.text() if self.labels is None else _choice(node, self.labels)

    def votes(self, node: Node) -> tuple[tuple[str, str | None], ...]:
        found = node.mapping(optional=None)
        return tuple((name, self.optional(found, name, self.stance, None)) for name in found)

    def speakers(self, node: Node, type_: SpeakerType | None) -> tuple[Speaker, ...]:
        nodes = (node,) if node.is_scalar() else node.sequence()
        return tuple(self.speaker(one, type_) for one in nodes)

    def speaker(self, node: Node, type_: SpeakerType | None) -> Speaker:
        """A person of the roster by key or full name, or anyone else by a free name."""
        words = _words(node)
        named = {name: key for key, name in self.roster.items()}
        key = words if words in self.roster else named.get(words)
        if key is not None:
            return Speaker(key, self.roster[key], type_ or "person", 1.0)
        self.refuse_slip(words, node.place)
        typed = _TYPED.search(words, 1)
        name = words[: typed.start()] if typed else words
        shown = words if typed and typed.group(1) == "unnamed" else name  # as the machine shows one without a name
        return Speaker(LOCAL + slug(name), shown, type_ or speaker_type(words), 1.0)

    def refuse_slip(self, words: str, place: str) -> None:
        """A free name that is a key of the roster but for its spelling was meant as the key."""
        keys = {key.casefold(): key for key in self.roster}
        meant = keys.get(words.casefold())
        hint = f" (did you mean {meant!r}?)" if meant else nearest(words, tuple(self.roster)) if _KEYLIKE.fullmatch(words) else ""
        if hint:
            raise AnnotationError(f"the roster has no {words!r}{hint}; its keys: {', '.join(self.roster)}", place)


def speaker_type(words: str) -> SpeakerType:
    """What a free name most likely is: what stands in brackets after it, or else what its form says."""
    typed = _TYPED.search(words, 1)
    if typed:
        return next(known for known in SPEAKER_TYPES if known == typed.group(1))
    head = head_of(words)
    if _BODIES.search(head) or head in _CAPITALS or re.fullmatch(r"[A-Z]{2,}", head):
        return "organisation"
    if head.split()[-1][:1].isupper():
        return "person"
    return "group" if head.endswith("s") else "unnamed"


def head_of(words: str) -> str:
    """A source's words without the article before them and the "of ..." behind: "the head of Gazprom" is "head"."""
    begun = _BEFORE.match(words)
    rest = (words[begun.end() :] if begun else words) or words
    found = _BEHIND.search(rest, 1)
    return rest[: found.start()] if found else rest


def _words(node: Node) -> str:
    words = node.text().strip()
    if not words:
        raise AnnotationError("at least one word belongs here", node.place)
    return words


def _occurrence(node: Node, parts: int) -> tuple[int, ...]:
    nodes = (node,) if node.is_scalar() else node.sequence()
    found = tuple(one.number() for one in nodes)
    if not all(isinstance(one, int) and one >= 1 for one in found):
        raise AnnotationError("an occurrence is a whole number, counted from 1", node.place)
    if len(found) not in (1, parts):
        raise AnnotationError(f"one occurrence, or one for each part of the content ({parts}), belongs here", node.place)
    return tuple(int(one) for one in found)


def _choice(node: Node, options: Sequence[T]) -> T:
    chosen = node.choice([str(option) for option in options])
    return next(option for option in options if option == chosen)
