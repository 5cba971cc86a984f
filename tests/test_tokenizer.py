"""Our way of running Stanza's tokenizer gives the tokens that Stanza's own way gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.parsing.stanza_parser import StanzaParser

pytestmark = [pytest.mark.weights, pytest.mark.versions]

SENTENCE = 'Mayor Ada Holm said the pier "will not open in May". '
TEXTS = {
    "plain": SENTENCE * 3,
    "nothing": "",
    "blanks": " \n \t ",
    "many blanks": "Ada  Holm\t\tspoke.\u00a0 Then   she left . ",
    "line ends": "Ada Holm\nspoke.\n \nThen she left.\n\n\nNobody came.",
    "blanks before": "   Ada Holm spoke.",
    "addresses": "Write to ada.holm@harbour.example or see https://www.harbour.example/news?id=7, harbour.org. Thanks.",
    "signs": "Phone: (713) 571-9571. On November 5, 1999 or 28/10/2004 she paid $62,500.50 for x365.",
    "letters that nobody knows": "\U00012345 said \ud800 no ﷽.",
    "one letter": "a",
    "a control character by itself": "\x80",
    "control characters": "Ada\x85Holm\x97 spoke\x1fto us.",
    "no stop": "harbour " * 240,
    "a window to its last character": ("Ada spoke. " * 91)[:1000],
    "longer than a window": SENTENCE * 40,
    "much longer than a window": SENTENCE * 95,
}

WORDS = ["Ada", "Holm's", "said", '"', "'", ".", ",", "“no”", "U.S.", "3-4", " ", "\n", "\n\n", "\t", "é", "a@b.org"]


@pytest.fixture(scope="module")
def ours() -> Callable[[str], list]:
    read = StanzaParser()._tokenizer
    assert read is not None
    return lambda text: read([text])[0]


@pytest.fixture(scope="module")
def theirs() -> Callable[[str], list]:
    """The sentences that Stanza's own pipeline finds, as (start, end) of their tokens."""
    import stanza

    from quotes.learned.files import SHIPPED

    pipeline = stanza.Pipeline("en", dir=str(SHIPPED), processors="tokenize", download_method=None, use_gpu=False, verbose=False)

    def read(text: str) -> list:
        found = pipeline(text).sentences if text.strip() else []
        return [[(token.start_char, token.end_char) for token in sentence.tokens] for sentence in found]

    return read


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_the_tokens_are_stanzas(text: str, ours: Callable[[str], list], theirs: Callable[[str], list]) -> None:
    assert ours(text) == theirs(text)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=60, deadline=None)
def test_the_tokens_are_stanzas_whatever_the_text(ours: Callable[[str], list], theirs: Callable[[str], list], words: list[str]) -> None:
    for text in ("".join(words), " ".join(words)):
        assert ours(text) == theirs(text)


def test_a_text_is_read_the_same_beside_others(ours: Callable[[str], list]) -> None:
    read = StanzaParser()._tokenizer
    assert read is not None
    assert read(list(TEXTS.values())) == [ours(text) for text in TEXTS.values()]
    assert read([]) == []


def test_only_what_is_needed_of_stanza_is_imported_and_the_whole_of_it_later() -> None:
    code = (
        "import sys; from quotes.parsing.stanza_parser import StanzaParser; StanzaParser()\n"
        "print('stanza' in sys.modules, 'transformers' in sys.modules)\n"
        "import stanza; print(hasattr(stanza, 'Pipeline'), hasattr(stanza, 'models'))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False", "True", "True"]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
@settings(max_examples=20, deadline=None)
def test_a_bidirectional_lstm_is_stood_in_for(sizes: list[int]) -> None:
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence

    from quotes.parsing.net import BothWays

    torch.manual_seed(0)
    lstm = torch.nn.LSTM(5, 4, num_layers=2, bidirectional=True, batch_first=True)
    sizes = sorted(sizes, reverse=True)
    packed = pack_padded_sequence(torch.randn(len(sizes), sizes[0], 5), sizes, batch_first=True)
    with torch.inference_mode():
        theirs, ours = lstm(packed)[0], BothWays(lstm)(packed)[0]
    assert ours.batch_sizes.tolist() == theirs.batch_sizes.tolist()
    assert ours.data.dtype == torch.float32
    assert torch.allclose(ours.data, theirs.data, atol=1e-4)


@pytest.mark.parametrize(("longest", "most", "rows"), [(10, 100, 8), (10, 160, 16), (10, 175, 16), (500, 100, 8), (1, 8, 8)])
def test_a_batch_fills_its_grid(longest: int, most: int, rows: int) -> None:
    from quotes.parsing.net import rows_at_once

    assert rows_at_once(longest, most) == rows
