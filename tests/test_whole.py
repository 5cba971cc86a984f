"""Whole numbers in place of floating ones: the same sums on every processor, and nets that read nearly as they were taught."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.learned import whole as room
from quotes.learned.whole import product_of, rounded, whole_product
from quotes.parsing.features import FEATURES
from quotes.parsing.net import TaggerNet, WholeLSTM, WholeNet, packing

pytestmark = pytest.mark.versions

SIZES = st.lists(st.integers(1, 30), min_size=1, max_size=30).map(lambda sizes: sorted(sizes, reverse=True))


@pytest.fixture
def asked_anew() -> Iterator[None]:
    """What the processor can do is asked again, before and after."""
    room._has_whole_products.cache_clear()
    yield
    room._has_whole_products.cache_clear()


@pytest.mark.parametrize("fault", ["missing", "wrong", "refuses"])
@pytest.mark.usefixtures("asked_anew")
def test_products_are_the_same_where_torch_has_none_or_a_wrong_one(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    product, states = product_of(torch.randn(5, 40), torch.randn(5)), torch.randn(7, 40)
    before = product(states)
    room._has_whole_products.cache_clear()
    if fault == "missing":
        monkeypatch.delattr(torch, "_int_mm")
    elif fault == "wrong":  # as on a processor that adds up in 16 bits
        monkeypatch.setattr(torch, "_int_mm", lambda left, right: (left.long() @ right.long()).clamp(-32768, 32767).int())
    else:

        def refuse(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
            raise NotImplementedError

        monkeypatch.setattr(torch, "_int_mm", refuse)
    assert not room._has_whole_products()
    assert torch.equal(product(states), before)


@pytest.mark.usefixtures("asked_anew")
def test_a_product_that_takes_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([1.0, 0.1])
    monkeypatch.setattr(room, "_least_time", lambda work: next(times))
    assert not room._has_whole_products()


def test_the_largest_whole_numbers_are_added_up_without_a_fault() -> None:
    left, right = torch.full((3, 1536), 127, dtype=torch.int8), torch.full((1536, 2), 127, dtype=torch.int8)
    right[:, 1] = -127
    for product in (whole_product, room._floating):
        assert product(left, right).tolist() == [[1536 * 127 * 127, -1536 * 127 * 127]] * 3


def test_whole_numbers_stand_for_the_weights_to_half_a_step() -> None:
    weight = torch.randn(5, 40, generator=torch.Generator().manual_seed(3))
    whole, scale = rounded(weight)
    assert whole.dtype == torch.int8 and int(whole.abs().max()) == 127
    assert bool(((whole.float() * scale.unsqueeze(-1) - weight).abs() <= scale.unsqueeze(-1) * 0.5001).all())
    assert rounded(torch.zeros(2, 3))[0].tolist() == [[0, 0, 0], [0, 0, 0]]


@given(SIZES, st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_an_lstm_in_whole_numbers_gives_nearly_the_same_states(lengths: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    lstm, x = torch.nn.LSTM(12, 16), torch.randn(sum(lengths), 12)
    _, _, sizes = packing(lengths)
    packed = torch.nn.utils.rnn.PackedSequence(x, torch.from_numpy(sizes))
    with torch.inference_mode():
        assert (WholeLSTM(lstm)(x, sizes) - lstm(packed)[0].data).abs().max() < 0.02


@given(SIZES, st.integers(0, 9))
@settings(max_examples=15, deadline=None)
def test_a_net_in_whole_numbers_scores_nearly_as_it_was_taught(lengths: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    net = TaggerNet({"vector_dim": 10, "char_out": 6, "hidden": 16}).eval()
    _, _, sizes = packing(lengths)
    words = torch.randn(sum(lengths), 16)
    features = torch.stack([torch.randint(0, size, (len(words),)) for _, size, _ in FEATURES], 1)
    with torch.inference_mode():
        for ours, theirs in zip(WholeNet(net)(words, features, sizes), net(words, features, sizes), strict=True):
            assert (ours - theirs).abs().max() < 0.05


def test_a_sequence_is_read_alike_alone_and_among_others() -> None:
    torch.manual_seed(1)
    lstm, lengths = WholeLSTM(torch.nn.LSTM(12, 16)), [300, 200, 200, 150, 7, 1]
    which, _, sizes = packing(lengths)
    x = torch.randn(sum(lengths), 12)
    with torch.inference_mode():
        together = lstm(x, sizes)
        for number, length in enumerate(lengths):
            own = torch.from_numpy(which == number)
            assert torch.allclose(lstm(x[own], packing([length])[2]), together[own], atol=1e-6)
