"""Read HTML entities, mojibake and rare quotation marks as the characters they stand for, and find the way back to the text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from quotes.text.reading import Reading, edited
from quotes.text.wrapping import END

_ENTITY = re.compile(r"&(?:amp;)?(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")
_BYTES = {chr(byte): byte for byte in range(0x80, 0xC0)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xC0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_TAIL = "[" + re.escape("".join(_BYTES)) + "]"
_MOJIBAKE = re.compile(rf"[ÂÃ]{_TAIL}|[âï]{_TAIL}{{2}}|ð{_TAIL}{{3}}|â€(?=[\s,.;:!?)]|$)")
"""Two letters only where they give Latin-1: "ß»" is German."""
_ODD = re.compile(f"{_ENTITY.pattern}|{_MOJIBAKE.pattern}")
_PAIRS = tuple(
    (re.compile(rf"(?:(?<=[\s(\[–—-])|^)({opening})(?=\S)[^\n]*?(?<=\S)({closing})(?!\w)", re.MULTILINE), made[0], made[1])
    for opening, closing, made in (
        ("»", "[«»]", "“”"),
        ("‹", "›", "‘’"),
        ("›", "‹", "‘’"),
        ("‚", "[‘’]", "‘’"),
        (",,", "''|[“”\"]|,,", "“”"),
    )
)


def readable(text: str) -> Reading:
    """The text as it reads; with nothing to mend, the very same text. Line ends stay what and where they are."""
    first = edited(text, _odd(text))
    return edited(first.text, sorted(_pairs(first.text)), first)


def _odd(text: str) -> Iterator[tuple[int, int, str]]:
    """The entities and mojibake: start, end, the one character each stands for."""
    at = 0
    while (found := _ODD.search(text, at)) is not None:
        start, at = found.span()
        made = _unescaped(found.group()) if found.group(1) else _decoded(found.group())
        if not made and found.group().startswith("&amp;"):
            at, made = start + len("&amp;"), "&"
        if made:
            yield start, at, made


def _unescaped(entity: str) -> str:
    made = html.unescape(entity.replace("&amp;", "&", 1) if entity != "&amp;" else entity)
    return made if _is_plain(made) else ""


def _decoded(letters: str) -> str:
    if letters == "â€":  # the third byte of ” is no character, and is often lost
        return "”"
    try:
        made = bytes([ord(letters[0]), *(_BYTES[letter] for letter in letters[1:])]).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return made if _is_plain(made) else ""


def _is_plain(made: str) -> bool:
    """Whether it is one character that can be seen, or a space that does not break."""
    return len(made) == 1 and (made.isprintable() or made == "\u00a0")


def _pairs(text: str) -> Iterator[tuple[int, int, str]]:
    """The marks of rare pairs, each as the usual mark it stands for."""
    taken: set[int] = set()
    for start, line in _lines(text):
        for pattern, opening, closing in _PAIRS:
            for found in pattern.finditer(line):
                begin, finish = found.start(1) + start, found.start(2) + start
                if taken.isdisjoint((begin, finish)):
                    taken.update((begin, finish))
                    yield begin, begin + len(found.group(1)), opening
                    yield finish, finish + len(found.group(2)), closing


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Where each line starts, and the line."""
    at = 0
    for end in END.finditer(text):
        yield at, text[at : end.start()]
        at = end.end()
    yield at, text[at:]
