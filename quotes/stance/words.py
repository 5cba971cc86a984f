"""What of a text the stance is read from: its content, cue and target, and its words made alike."""

from __future__ import annotations

import re

from quotes.stance.lexicon import ACTS, DENIALS, PARTICLES, STATES, pattern
from quotes.stance.reading import cue_class

CUE_END = "\x1f"
"""Stands between a cue and its content where one text carries both."""
TARGET_END = "\x1e"
"""Stands between a target and a text."""

_URL = re.compile(r"https?://\S+|www\.\S+")
_USER = re.compile(r"(?<!\w)@\w+")
_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\D)(?=\d)|_")
_WORD = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_STATE = pattern(tuple(name for name in STATES if name not in ("us", "un")))
_NAME = re.compile(r"(?<=[^\s.!?\"“:] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*|\b[A-Z]{2,}\b")
_CUE_WORD = re.compile(r"[a-z']+")
_MANNER = re.compile(r"\b[a-z]+ly\b|\b(?:in|with|amid|after) an? .*")
_THAT = re.compile(r"\Athat\s+(?!(?:is|was|has|had|does|did|will|would|can|could|may|might|must|should|kind|sort|way)\b)")
"""The conjunction, not the pronoun ("that is a lie") and not a determiner ("that kind of talk")."""
_ACT = re.compile(rf"(?:{'|'.join(ACTS)})")
TOKEN = r"[#@]?[^\W_][\w'’-]*|[!?]+|[\U0001F300-\U0001FAFF☀-➿]"


def join(content: str, cue: str | None = None, target: str | None = None) -> str:
    """One text that carries the content, with its cue and its target where there is one.

    After a cue the conjunction is left out: some readers begin the content with "that", others after it.
    """
    content = _THAT.sub("", content) if cue else content
    text = f"{cue}{CUE_END}{content}" if cue else content
    return f"{target}{TARGET_END}{text}" if target else text


def split(text: str) -> tuple[str, str | None, str | None]:
    """Content, cue and target of a joined text."""
    target, mark, rest = text.rpartition(TARGET_END)
    cue, cue_mark, content = rest.rpartition(CUE_END)
    return content, cue if cue_mark else None, target if mark else None


def spoken(content: str, cue: str | None = None) -> str:
    """What the encoder reads: the content, led by the act of its cue where that is one ("ruled out: a third round").

    Of a cue only the words stay that name an act, and a denial of it; a plain "said" goes, and so does the reporter's manner
    ("answered coldly", "said in a cautious response"), which is no evidence.
    """
    words = " ".join(content.split())
    act = acts(cue) if cue else ""
    return f"{act}: {words}" if act else words


def acts(cue: str) -> str:
    """The words of a cue that name an act, in lower case, "" where none does."""
    kept: list[str] = []
    for word in _CUE_WORD.findall(_MANNER.sub(" ", cue.lower().replace("’", "'"))):
        if _ACT.match(word) or (word in PARTICLES and kept) or word in DENIALS or word.endswith("n't"):
            kept.append(word)
    return " ".join(kept) if any(_ACT.match(word) for word in kept) else ""


def tidy(text: str) -> str:
    """Links, users and stretched letters made alike; a hashtag stays and its words are added."""
    text = _USER.sub(" @user ", _URL.sub(" URL ", text))
    text = _HASHTAG.sub(lambda found: f" {found.group()} {_CAMEL.sub(' ', found.group(1))} ", text)
    return _STRETCHED.sub(r"\1\1", text).replace("’", "'")


def mask(text: str) -> str:
    """Names and states made alike, so that no label is learnt from who is spoken of."""
    return _NAME.sub("xname", _mask_states(text))


def _mask_states(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):
        return text  # a letter that grows when lowered would shift the places
    out, last = [], 0
    for found in _STATE.finditer(lowered):
        if text[found.start()].isupper():
            out.append(text[last : found.start()] + "xstate")
            last = found.end()
    return "".join([*out, text[last:]])


def cleaned(text: str, *, mask_names: bool, by_target: bool) -> str:
    """A text made alike before its n-grams are counted; a target and the cue's class become words of their own.

    `mask_names` makes names and states placeholders; `by_target` adds each word once more as a word of the text's target.
    """
    content, cue, target = split(text)
    words = mask(tidy(content)) if mask_names else tidy(content)
    act = cue_class(cue)
    marks = [f"xcue_{act}"] if act else []
    if target:
        name = "_".join(_WORD.findall(target.lower()))
        marks.append(f"target_{name}")
        words += "".join(f" {name}__{word}" for word in _WORD.findall(words.lower())) if by_target else ""
    return " ".join([*marks, words])


def for_encoder(text: str) -> str:
    """What the encoder reads of a joined text: `spoken`, led by the target where there is one."""
    content, cue, target = split(text)
    words = spoken(content, cue)
    return f"{target}: {words}" if target else words
