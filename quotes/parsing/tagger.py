"""Mark the contents, cues and sources of quotations, and the named entities, in one pass of a BiLSTM."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from quotes.language.quoting import MOST_ENDINGS, Apostrophes, Words
from quotes.learned.files import loading

PARTS = ("content", "cue", "source")
ENTITIES = ("Date", "Facility", "Location", "Misc", "Money", "NORP", "Organization", "Person", "Product")
DEFAULTS: dict[str, int] = {"vector_dim": 100, "char_dim": 24, "char_out": 64, "hidden": 256, "layers": 2, "entities": 1}
"""The shape of a net; the weight file holds its own."""
CHUNK = 96
"""Short paragraphs of one article are read together, up to this many tokens."""
WHOLE = 240
"""A paragraph longer than this is cut at sentences."""
LONGEST = 320
"""A sentence longer than this is cut anywhere."""
BATCH = 3000
"""How many tokens go through the net at once."""
WORD_CHARS = 16
"""The net sees the first and the last eight characters of a longer word."""

BREAK = "\n"
"""The token put between two paragraphs that are read together."""
_SINGLE = "'‘’"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": ".", "\xa0": " "})
FEATURES = (("case", 9, 8), ("clitic", MOST_ENDINGS + 1, 6), ("marks", 8, 12), ("edge", 4, 4), ("place", 5, 4), ("carried", 2, 4))
"""Name, number of values and dimensions of each small embedding."""

PartKind = Literal["content", "cue", "source"]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


class TaggedSpan(NamedTuple):
    """Tokens `start` to `end`, half-open; `score` is the mean probability of their tags, 0 to 1."""

    start: int
    end: int
    kind: Any
    score: float


class Tagged(NamedTuple):
    """What was found in one paragraph, in reading order."""

    parts: tuple[TaggedSpan, ...]
    entities: tuple[TaggedSpan, ...]


class TokenSequence(NamedTuple):
    """What the net reads at once: tokens, their small features, and where each comes from (paragraph, token)."""

    words: list[str]
    features: Ints
    origin: list[tuple[int, int]]


def bioes(kinds: Sequence[str]) -> tuple[str, ...]:
    """The tag names of these kinds of span: O, then begin, inside, end and single for each."""
    return ("O", *(f"{place}-{kind}" for kind in kinds for place in "BIES"))


# -- from words to numbers


def clitic(word: str, endings: Sequence[str]) -> int:
    """Which of the contractions and genitives `endings` a token ends in, counted from 1; 0 for none."""
    low = word.lower().replace("’", "'")
    return next((i for i, end in enumerate(endings, 1) if low.endswith(end) and len(low) > len(end)), 0)


def case(word: str) -> int:
    """The shape of a token: punctuation, lower, Title, UPPER, X, mixed, digits, digits with letters; 8 between paragraphs."""
    if word == BREAK:
        return 8
    digits, letters = any(c.isdigit() for c in word), [c for c in word if c.isalpha()]
    if digits:
        return 7 if letters else 6
    if not letters:
        return 0
    if all(c.islower() for c in letters):
        return 1
    if letters[0].isupper() and all(c.islower() for c in letters[1:]):
        return 2 if len(letters) > 1 else 4
    return 3 if all(c.isupper() for c in letters) else 5


def vector_row(word: str, rows: dict[str, int], endings: Sequence[str]) -> int:
    """The row of a word's vector: as it stands, in lower case, without its contraction, the last part of a compound, or unknown (1)."""
    low = word.lower()
    plain = low.translate(_PLAIN)
    if plain.strip('"') == "" and plain:
        return rows.get('"', 1)
    bare = plain
    if kind := clitic(word, endings):
        end = endings[kind - 1]
        bare = plain[: -len(end)] if not end.endswith("'") else plain[:-1]
    for form in (low, plain, bare, bare.strip("\"'.-"), bare.rsplit("-", 1)[-1]):
        if form in rows:
            return rows[form]
    return 1


def char_ids(word: str) -> list[int]:
    """The characters of a token as small numbers, 0 being padding; accents are dropped."""
    if word == BREAK:
        return [97] + [0] * (WORD_CHARS - 1)
    plain = word.translate(_PLAIN)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    if len(plain) > WORD_CHARS:
        plain = plain[: WORD_CHARS // 2] + plain[-WORD_CHARS // 2 :]
    ids = [ord(c) - 31 if 31 < ord(c) < 127 else 96 for c in plain]
    return ids + [0] * (WORD_CHARS - len(ids))


def mark_kind(word: str) -> str:
    """ "open", "close", "either" or "" for what a token says of double quotation marks."""
    if not word:
        return ""
    if word in ('"', "``", "''"):
        return {'"': "either", "``": "open", "''": "close"}[word]
    if word[0] in "“„«":
        return "close" if word[-1] in "”»" else "open"
    if word[-1] in "”»" or word[0] in "”»":
        return "close"
    if word[0] == '"' and word[-1] != '"':
        return "open"
    return "close" if word[-1] == '"' else ""


def single_kind(word: str, elided: Words) -> str:
    """ "open" or "close" for what a token may say of single quotation marks, "" for none; an apostrophe before one of `elided` is none."""
    if not word or word[0] not in _SINGLE:
        return ""
    if len(word) == 1:
        return {"‘": "open", "’": "close"}.get(word, "either")
    return "open" if word[1].isalpha() and word.lower()[1:] not in elided else ""


def doubled(words: Sequence[str], kinds: Sequence[str]) -> Sequence[str]:
    """A paragraph quoted in single marks as if in double ones, given what each token says of single marks; itself where that is unsure."""
    if "open" not in kinds and "either" not in kinds:
        return words
    made, opened, pairs = list(words), -1, 0
    for i, kind in enumerate(kinds):
        if opened < 0:
            after_word = i > 0 and words[i - 1][-1:].isalnum()
            opened = i if kind == "open" or (kind == "either" and not after_word) else -1
        elif opened >= 0 and kind in ("close", "either"):
            if i > opened + 1 or len(words[opened]) > 1:
                made[opened], made[i] = "“" + words[opened][1:], "”"
                pairs += 1
            opened = -1
    return made if pairs else words


def mark_states(kinds: Sequence[str]) -> tuple[list[int], bool]:
    """For each token where it stands to double marks, and whether a mark is left open at the end.

    0 outside, 1 inside, 2 inside of marks that never close, 3 opening, 4 closing, 5 opening and never closed, 6 closing what was not open.
    """
    states, opened = [0] * len(kinds), -1
    for i, kind in enumerate(kinds):
        if not kind:
            states[i] = int(opened >= 0)
        elif opened < 0 and kind != "close":
            states[i], opened = 3, i
        elif opened >= 0 and kind != "open":
            states[i], opened = 4, -1
        else:
            states[i] = 3 if kind == "open" else 6
    if opened >= 0:
        states[opened:] = [5] + [2] * (len(kinds) - opened - 1)
    return states, opened >= 0


class Reader:
    """Turns paragraphs into what the net reads; remembers each word it has seen."""

    def __init__(self, rows: dict[str, int], apostrophes: Apostrophes) -> None:
        self.rows, self.apostrophes = rows, apostrophes
        self._words: dict[str, tuple[int, int, str, str]] = {}

    def _word(self, word: str) -> tuple[int, int, str, str]:
        found = self._words.get(word)
        if found is None:
            if len(self._words) > 500_000:
                self._words.clear()
            ending, single = clitic(word, self.apostrophes.endings), single_kind(word, self.apostrophes.elided)
            found = self._words[word] = (case(word), ending, mark_kind(word), single)
        return found

    def sequences(
        self,
        paragraphs: Sequence[Sequence[str]],
        sentence_starts: Sequence[Sequence[int]],
        article_starts: Collection[int],
        chunk: int = CHUNK,
    ) -> Iterator[TokenSequence]:
        """Neighbouring paragraphs of one article together, up to `chunk` tokens."""
        firsts = set(article_starts)
        words: list[str] = []
        rows: list[tuple[int, ...]] = []
        origin: list[tuple[int, int]] = []
        place, open_before = 0, False
        for number, given in enumerate(paragraphs):
            paragraph = self._plain(given)
            if number in firsts:
                place, open_before = 0, False
            if words and (number in firsts or len(words) + len(paragraph) >= chunk):
                yield TokenSequence(words, np.array(rows), origin)
                words, rows, origin = [], [], []
            features, now_open = self._features(paragraph, sentence_starts[number], min(place, 3), open_before)
            pieces = list(_pieces(len(paragraph), sentence_starts[number], WHOLE))
            for start, end in pieces:
                if words:
                    words.append(BREAK)
                    rows.append((8, 0, 7, 0, 4, 0))
                    origin.append((-1, -1))
                words.extend(paragraph[start:end])
                rows.extend(features[start:end])
                origin.extend((number, i) for i in range(start, end))
                if len(pieces) > 1:
                    yield TokenSequence(words, np.array(rows), origin)
                    words, rows, origin = [], [], []
            place, open_before = place + 1, now_open
        if words:
            yield TokenSequence(words, np.array(rows), origin)

    def _plain(self, paragraph: Sequence[str]) -> Sequence[str]:
        """The paragraph with double quotation marks, where it has but single ones."""
        known = [self._word(word) for word in paragraph]
        singles = [single for *_, single in known]
        return doubled(paragraph, singles) if any(singles) and not any(kind for _, _, kind, _ in known) else paragraph

    def _features(self, paragraph: Sequence[str], starts: Sequence[int], place: int, carried: bool) -> tuple[list[tuple[int, ...]], bool]:
        known = [self._word(word) for word in paragraph]
        states, left_open = mark_states([kind for _, _, kind, _ in known])
        edges = [0] * len(paragraph)
        for start in starts:
            if start < len(edges):
                edges[start] = 1
            if 0 < start <= len(edges):
                edges[start - 1] = 3 if edges[start - 1] == 1 else 2
        if edges:
            edges[-1] = 3 if edges[-1] == 1 else 2
        rows: list[tuple[int, ...]] = []
        for (shape, end, _, _), state, edge in zip(known, states, edges, strict=True):
            rows.append((shape, end, state, edge, place, int(carried)))
        return rows, left_open


def _pieces(size: int, starts: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Cut a paragraph of `size` tokens at sentence starts so that the pieces stay below `most` tokens."""
    begin = 0
    cuts = [*[start for start in starts if 0 < start < size], size]
    for cut, after in itertools.zip_longest(cuts, cuts[1:], fillvalue=0):
        while cut - begin > LONGEST:
            yield begin, begin + LONGEST
            begin += LONGEST
        if cut > begin and (cut == size or after - begin > most):
            yield begin, cut
            begin = cut


# -- the net


class TaggerNet(nn.Module):
    """Fixed word vectors, characters and small features; BiLSTM layers; a score for each tag of each head."""

    def __init__(self, config: dict[str, int]) -> None:
        super().__init__()
        self.config = DEFAULTS | config
        c = self.config
        self.chars = nn.Embedding(98, c["char_dim"], padding_idx=0)
        self.conv = nn.Linear(3 * c["char_dim"], c["char_out"])
        self.small = nn.ModuleList(nn.Embedding(size, dim) for _, size, dim in FEATURES)
        width = c["vector_dim"] + c["char_out"] + sum(dim for _, _, dim in FEATURES)
        sizes = [width] + [2 * c["hidden"]] * (c["layers"] - 1)
        self.onward = nn.ModuleList(nn.LSTM(size, c["hidden"]) for size in sizes)
        self.backward_ = nn.ModuleList(nn.LSTM(size, c["hidden"]) for size in sizes)
        self.parts = nn.Linear(2 * c["hidden"], len(bioes(PARTS)))
        self.entities = nn.Linear(2 * c["hidden"], len(bioes(ENTITIES))) if c["entities"] else None

    def spell(self, chars: Tensor) -> Tensor:
        """Words from their characters: a convolution over three at a time, and its maxima."""
        x = nn.functional.pad(self.chars(chars), (0, 0, 1, 1))
        triples = torch.cat([x[:, :-2], x[:, 1:-1], x[:, 2:]], -1)
        y = self.conv(triples).masked_fill((chars == 0).unsqueeze(-1), -1e4)
        return torch.relu(y.amax(1))

    def forward(self, words: Tensor, features: Tensor, sizes: Ints, drop: Callable[[Tensor], Tensor] | None = None) -> list[Tensor]:
        """Tag scores of packed tokens: one row a token, all first tokens, then all second ones ..., `sizes` rows a step."""
        x = torch.cat([words, *(table(features[:, i]) for i, table in enumerate(self.small))], -1)
        grids = [torch.from_numpy(grid) for grid in grid_rows(sizes)]
        homes = [torch.from_numpy(grid_homes(grid.numpy(), len(x))) for grid in grids]
        for pair in zip(self.onward, self.backward_, strict=True):
            x = drop(x) if drop else x
            padded = torch.cat([x, x.new_zeros(1, x.shape[1])])
            sides = []
            for lstm, grid, home in zip(pair, grids, homes, strict=True):
                y = lstm(padded.index_select(0, grid.flatten()).view(*grid.shape, -1))[0]
                sides.append(y.flatten(0, 1).index_select(0, home))
            x = torch.cat(sides, -1)
        x = drop(x) if drop else x
        return [self.parts(x)] + ([self.entities(x)] if self.entities is not None else [])


def packing(lengths: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """For sequences sorted by falling length: sequence and position of each packed row, and the rows a step."""
    sizes = (np.array(lengths)[None, :] > np.arange(lengths[0])[:, None]).sum(1)
    which = np.concatenate([np.arange(n) for n in sizes])
    return which, np.repeat(np.arange(lengths[0]), sizes), sizes


def grid_rows(sizes: Ints) -> tuple[Ints, Ints]:
    """The packed row at each step of each sequence, read forwards and read backwards; the row past the last where there is none.

    Grids are a little larger than needed so that few shapes occur: each new one costs the LSTM a compilation.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)])
    steps, each = np.arange(-(-len(sizes) // 16) * 16)[:, None], np.arange(-(-int(sizes[0]) // 8) * 8)[None, :]
    lengths = (each < sizes[:, None]).sum(0)[None, :]
    inside = steps < lengths
    rows = [starts[np.where(inside, at, 0)] + each for at in (steps, lengths - 1 - steps)]
    return np.where(inside, rows[0], starts[-1]), np.where(inside, rows[1], starts[-1])


def grid_homes(grid: Ints, count: int) -> Ints:
    """The inverse of a grid: where in it, read row by row, each of the `count` packed rows lies."""
    homes: Ints = np.argsort(grid, axis=None, kind="stable")[:count]
    return homes


def legal(tags: Sequence[str]) -> Floats:
    """The log weight of each step from tag to tag: 0 where the tags may follow each other, else very small."""
    table = np.zeros((len(tags), len(tags)), np.float32)
    for (i, left), (j, right) in itertools.product(enumerate(tags), repeat=2):
        within = left[0] in "BI"
        if not (right[0] in "IE" and right[2:] == left[2:] if within else right[0] in "OBS"):
            table[i, j] = -1e4
    return table


def viterbi(scores: Floats, sizes: Sequence[int], steps: Floats, tags: Sequence[str]) -> Ints:
    """The best legal tag of each packed row."""
    first = np.array([-1e4 if tag[0] in "IE" else 0 for tag in tags], np.float32)
    last = np.array([-1e4 if tag[0] in "BI" else 0 for tag in tags], np.float32)
    total, back, at = scores[: sizes[0]] + first, [], sizes[0]
    done = np.empty((sizes[0], len(tags)), np.float32)
    for size, before in zip(sizes[1:], sizes, strict=False):
        done[size:before] = total[size:before]
        paths = total[:size, :, None] + steps
        back.append(paths.argmax(1))
        total = paths.max(1) + scores[at : at + size]
        at += size
    done[: len(total)] = total
    best = np.empty(at, np.int64)
    now = (done + last).argmax(1)
    for step in range(len(sizes) - 1, -1, -1):
        at -= sizes[step]
        best[at : at + sizes[step]] = now[: sizes[step]]
        if step:
            now[: sizes[step]] = np.take_along_axis(back[step - 1], now[: sizes[step], None], 1)[:, 0]
    return best


def read_spans(tags: Sequence[str], scores: Sequence[float]) -> tuple[TaggedSpan, ...]:
    """The spans that BIOES tags mark; broken ones are read as far as they go."""
    found, start = [], -1
    for i, tag in enumerate([*tags, "O"]):
        if start >= 0 and (tag[0] in "OBS" or tag[2:] != tags[start][2:]):
            found.append((start, i))
            start = -1
        if tag != "O" and start < 0:
            start = i
        if tag[0] in "ES":
            found.append((start, i + 1))
            start = -1
    return tuple(TaggedSpan(a, b, tags[a][2:], float(np.mean(scores[a:b]))) for a, b in found)


# -- the tagger


def beside(vectors: Tensor, saved: Mapping[str, Any]) -> Tensor:
    """Word vectors with those distilled from the teacher beside them, where `saved` holds such: bytes, and what one step is worth."""
    if "distilled" not in saved:
        return vectors
    return torch.cat([vectors, saved["distilled"].float() * saved["scale"].float()], 1)


def _vectors(path: str | Path) -> tuple[Tensor, dict[str, int]]:
    """The vectors of a Stanza pretrain file, shape (words, numbers), and the row of each word."""
    from stanza.models.common.pretrain import Pretrain

    pretrain = Pretrain(str(path))
    rows: dict[str, int] = pretrain.vocab._unit2id
    vectors: Tensor = pretrain.emb.float()
    if vectors.dim() != 2 or max(rows.values()) >= len(vectors):
        raise ValueError(f"{len(rows)} words and vectors of shape {tuple(vectors.shape)}")
    return vectors, rows


class QuotationTagger:
    """Holds the loaded weights; `tag` marks many paragraphs at once."""

    def __init__(
        self, net: TaggerNet, vectors: Tensor, rows: dict[str, int], apostrophes: Apostrophes, steps: Sequence[Floats] = ()
    ) -> None:
        self.net = net.eval()
        self.vectors = vectors
        self.reader = Reader(rows, apostrophes)
        self.heads = [bioes(PARTS)] + ([bioes(ENTITIES)] if net.entities is not None else [])
        self.steps = list(steps) or [legal(tags) for tags in self.heads]

    @classmethod
    def load(cls, path: str | Path, pretrain_path: str | Path, apostrophes: Apostrophes) -> QuotationTagger:
        """Read the weights and the word vectors (a Stanza pretrain file), and move those vectors that were trained on; `apostrophes` are
        those of the language that the weights were trained with.

        Raises ModelError, naming the file, where one does not load or the two do not fit each other.
        """
        with loading(pretrain_path):
            embeddings, rows = _vectors(pretrain_path)
        with loading(path):
            saved = torch.load(path, map_location="cpu", weights_only=True)
            net = TaggerNet(saved["config"])
            net.load_state_dict({name: weights.float() for name, weights in saved["state"].items()})
            vectors = beside(embeddings, saved)
            if "moves" in saved:
                vectors = vectors.index_add(0, saved["moved"].long(), saved["moves"].float())
            tagger = cls(net, vectors, rows, apostrophes)
            tagger.steps = [own.float().numpy() + bound for own, bound in zip(saved["steps"], tagger.steps, strict=True)]
            tagger.refuse_misfits()
        return tagger

    def refuse_misfits(self) -> None:
        """Raises ValueError where the vectors are not of the net's width, or a number is not finite."""
        width = self.net.config["vector_dim"]
        if self.vectors.shape[1] != width:
            raise ValueError(f"it reads vectors of {width} numbers, and those beside it have {self.vectors.shape[1]}")
        numbers = [self.vectors, *self.net.state_dict().values(), *map(torch.from_numpy, self.steps)]
        if not all(bool(torch.isfinite(each).all()) for each in numbers):
            raise ValueError("a number in it is not finite")

    @property
    def has_entities(self) -> bool:
        """Whether the weights mark named entities too."""
        return len(self.heads) > 1

    def tag(
        self, paragraphs: Sequence[Sequence[str]], sentence_starts: Sequence[Sequence[int]], article_starts: Collection[int] = (0,)
    ) -> list[Tagged]:
        """What each paragraph (a list of tokens) holds. `sentence_starts` are token indices, `article_starts` paragraph indices."""
        sequences = sorted(self.reader.sequences(paragraphs, sentence_starts, article_starts), key=lambda each: -len(each.words))
        tags = [[["O"] * len(paragraph) for paragraph in paragraphs] for _ in self.heads]
        scores = [[[1.0] * len(paragraph) for paragraph in paragraphs] for _ in self.heads]
        with torch.inference_mode():
            for batch, words, index in self._batches(sequences):
                self._tag_batch(batch, words, index, tags, scores)
        spans = [[read_spans(*pair) for pair in zip(*head, strict=True)] for head in zip(tags, scores, strict=True)]
        return [Tagged(own, spans[1][i] if self.has_entities else ()) for i, own in enumerate(spans[0])]

    def _batches(self, sequences: Sequence[TokenSequence]) -> Iterator[tuple[Sequence[TokenSequence], Tensor, dict[str, int]]]:
        """Batches of at most BATCH tokens, with a table of the words in them."""
        index = {word: i for i, word in enumerate(dict.fromkeys(itertools.chain.from_iterable(each.words for each in sequences)))}
        if not index:
            return
        table = self.word_table(list(index))
        begin, size = 0, 0
        for i, each in enumerate(sequences):
            if i > begin and size + len(each.words) > BATCH:
                yield sequences[begin:i], table, index
                begin, size = i, 0
            size += len(each.words)
        yield sequences[begin:], table, index

    def word_table(self, words: Sequence[str]) -> Tensor:
        """One row a word: its fixed vector and its spelling."""
        rows = torch.tensor([vector_row(word, self.reader.rows, self.reader.apostrophes.endings) for word in words])
        chars = torch.tensor([char_ids(word) for word in words])
        spelt = torch.cat([self.net.spell(chars[i : i + 2048]) for i in range(0, len(words), 2048)])
        return torch.cat([self.vectors[rows], spelt], -1)

    def scores(self, batch: Sequence[TokenSequence], table: Tensor, index: dict[str, int]) -> tuple[list[Tensor], Ints, Ints, Ints]:
        """Log-probabilities of each head for the packed tokens of a batch; sequence and position of each row; rows a step."""
        which, where, sizes = packing([len(each.words) for each in batch])
        offsets = np.cumsum([0, *(len(each.words) for each in batch)])[which] + where
        words = torch.tensor([index[word] for each in batch for word in each.words])[offsets]
        features = torch.from_numpy(np.concatenate([each.features for each in batch])[offsets])
        out = [torch.log_softmax(head, -1) for head in self.net(table[words], features, sizes)]
        return out, which, where, sizes

    def _tag_batch(
        self,
        batch: Sequence[TokenSequence],
        table: Tensor,
        index: dict[str, int],
        tags: list[list[list[str]]],
        scores: list[list[list[float]]],
    ) -> None:
        out, which, where, sizes = self.scores(batch, table, index)
        origins = [batch[sequence].origin[position] for sequence, position in zip(which.tolist(), where.tolist(), strict=True)]
        for head, (logs, names) in enumerate(zip(out, self.heads, strict=True)):
            matrix = logs.numpy()
            best = viterbi(matrix, sizes.tolist(), self.steps[head], names)
            chances = np.exp(matrix[np.arange(len(best)), best]).tolist()
            for (paragraph, token), tag, chance in zip(origins, best.tolist(), chances, strict=True):
                if tag and paragraph >= 0:
                    tags[head][paragraph][token] = names[tag]
                    scores[head][paragraph][token] = chance
