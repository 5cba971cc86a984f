"""The transformers of the stance model: texts in, sparse numbers out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from quotes.stance.lexicon import ACTS, DENIALS, PARTICLES, STATES, pattern
from quotes.stance.reading import cue_class, read

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
_ACT = re.compile(rf"(?:{'|'.join(ACTS)})")
TOKEN = r"[#@]?[^\W_][\w'’-]*|[!?]+|[\U0001F300-\U0001FAFF☀-➿]"


def join(content: str, cue: str | None = None, target: str | None = None) -> str:
    """One text that carries the content, with its cue and its target where there is one."""
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


class TextCleaner(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts made alike before their n-grams are counted.

    Parameters
    ----------
    mask_names : bool, default=False
        Whether names and states become placeholders.
    by_target : bool, default=False
        Whether each word is added once more as a word of the text's target, so that it may mean another thing there.
    """

    def __init__(self, *, mask_names: bool = False, by_target: bool = False) -> None:
        self.mask_names = mask_names
        self.by_target = by_target

    def fit(self, X: Sequence[str], y: Any = None) -> TextCleaner:
        """Learn nothing; returns self."""
        self.fitted_ = True
        return self

    def transform(self, X: Sequence[str]) -> list[str]:
        """The texts, cleaned; a target and the cue's class become words of their own."""
        check_is_fitted(self)
        return [self._clean(text) for text in X]

    def _clean(self, text: str) -> str:
        content, cue, target = split(text)
        words = mask(tidy(content)) if self.mask_names else tidy(content)
        act = cue_class(cue)
        marks = [f"xcue_{act}"] if act else []
        if target:
            name = "_".join(_WORD.findall(target.lower()))
            marks.append(f"target_{name}")
            words += "".join(f" {name}__{word}" for word in _WORD.findall(words.lower())) if self.by_target else ""
        return " ".join([*marks, words])


class SentenceReader(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What the sentence shows: conditions, negation, parties, acts, hedges, the cue's class.

    Parameters
    ----------
    weight : float, default=1.0
        Multiplies every value, against the n-grams beside it.
    min_count : int, default=2
        Features seen in fewer texts than that are dropped.
    """

    def __init__(self, *, weight: float = 1.0, min_count: int = 2) -> None:
        self.weight = weight
        self.min_count = min_count

    def fit(self, X: Sequence[str], y: Any = None) -> SentenceReader:
        """Learn which features occur; returns self."""
        counts: dict[str, int] = {}
        for text in X:
            for name in self._read(text):
                counts[name] = counts.get(name, 0) + 1
        self.names_ = sorted(name for name, count in counts.items() if count >= self.min_count)
        return self

    def transform(self, X: Sequence[str]) -> Any:
        """A sparse matrix of shape (len(X), len(names_))."""
        check_is_fitted(self)
        place = {name: column for column, name in enumerate(self.names_)}
        data, columns, ends = [], [], [0]
        for text in X:
            for name, value in self._read(text).items():
                if name in place and value:
                    columns.append(place[name])
                    data.append(value * self.weight)
            ends.append(len(columns))
        shape = (len(ends) - 1, len(self.names_))
        return sparse.csr_matrix((np.asarray(data, dtype=np.float64), np.asarray(columns, dtype=np.int32), np.asarray(ends)), shape=shape)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the columns."""
        check_is_fitted(self)
        return np.asarray(self.names_, dtype=object)

    def _read(self, text: str) -> dict[str, float]:
        content, cue, _ = split(text)
        return read(content, cue)
