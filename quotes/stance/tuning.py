"""Go on teaching the encoder with labels of one's own: floating numbers while it learns, whole ones again at the end."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from quotes.learned.whole import rounded
from quotes.stance.encoder import PRODUCTS, Encoder, FloatProduct, Layer, batches, norm, plain

PIECES = 512
"""So many pieces of texts are learnt from in one step."""
RATE = 1e-4
WARM = 0.1
DROP = 0.1


class TunedEncoder(nn.Module):
    """The encoder in floating numbers, and scores of the classes that are learnt."""

    def __init__(self, encoder: Encoder, classes: int) -> None:
        super().__init__()
        self.heads, self.layers = encoder.heads, int(encoder.facts["layers"])
        self.weights = nn.ParameterDict({name.replace(".", "/"): nn.Parameter(each) for name, each in floating(encoder).items()})
        self.out = nn.Linear(encoder.width, classes)

    def forward(self, ids: Tensor) -> Tensor:
        """Scores of texts of one length, shape (texts, classes)."""
        named = {name.replace("/", "."): each for name, each in self.weights.items()}
        states = norm(named, "start")(named["words"][ids] + named["places"][: ids.shape[1]])
        for number in range(self.layers):
            name = f"layer{number}"
            products = {part: FloatProduct(named[f"{name}.{part}"], named[f"{name}.{part}.offset"]) for part in PRODUCTS}
            layer = Layer(first=norm(named, f"{name}.first"), second=norm(named, f"{name}.second"), **products)
            states = layer(states, self.heads)
        return self.out(functional.dropout(states.mean(1), DROP, self.training))  # type: ignore[no-any-return]


def floating(encoder: Encoder) -> dict[str, Tensor]:
    """The encoder's tensors in floating numbers, without the scores and the way out, which hold for what it was taught before."""
    tensors = encoder.tensors
    return {
        name: each.float() * tensors[f"{name}.scale"].unsqueeze(-1) if f"{name}.scale" in tensors else each.clone()
        for name, each in tensors.items()
        if not name.endswith(".scale") and not name.startswith(("out", "exit"))
    }


def tuned(
    encoder: Encoder, texts: Sequence[str], labels: Sequence[str], *, passes: int = 3, rate: float = RATE, seed: int = 0, quiet: bool = True
) -> Encoder:
    """An encoder that has learnt to tell the labels of the texts, beginning from `encoder`; `passes` times over all of them.

    It trains in float32 with AdamW, the `rate` rising and then falling to nothing. Some 10 ms a text and pass on one core.
    """
    classes = sorted(set(labels))
    truth = torch.tensor([classes.index(label) for label in labels])
    ids = [each.ids for each in encoder.pieces.encode_batch([plain(text) for text in texts])]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = TunedEncoder(encoder, len(classes))
        _learn(net, ids, truth, passes, rate, random.Random(seed), quiet)
    return _whole(encoder, net, classes)


def _learn(net: TunedEncoder, ids: Sequence[list[int]], truth: Tensor, passes: int, top: float, dice: random.Random, quiet: bool) -> None:
    body = {"params": list(net.weights.parameters()), "lr": top}
    optimiser = torch.optim.AdamW([body, {"params": list(net.out.parameters()), "lr": 10 * top}], weight_decay=0.01)
    steps = [rows for _ in range(passes) for rows in _shuffled(ids, dice)]
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM * len(steps) + 1)) * (1 - step / max(1, len(steps)))
    )
    net.train()
    for rows in tqdm(steps, desc="tuning the encoder", unit="step", disable=quiet):
        loss = functional.cross_entropy(net(torch.tensor([ids[row] for row in rows])), truth[rows])
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        rate.step()
        optimiser.zero_grad(set_to_none=True)


def _shuffled(ids: Sequence[list[int]], dice: random.Random) -> list[list[int]]:
    order = list(range(len(ids)))
    dice.shuffle(order)
    made = [[order[place] for place in rows] for rows in batches([len(ids[row]) for row in order], PIECES)]
    dice.shuffle(made)
    return made


def _whole(encoder: Encoder, net: TunedEncoder, classes: Sequence[str]) -> Encoder:
    tensors: dict[str, Tensor] = {}
    for slashed, weight in net.weights.items():
        name = slashed.replace("/", ".")
        if f"{name}.scale" in encoder.tensors:
            tensors[name], tensors[f"{name}.scale"] = rounded(weight.detach())
        else:
            tensors[name] = weight.detach().clone()
    tensors["out"], tensors["out.offset"] = net.out.weight.detach().clone(), net.out.bias.detach().clone()
    return Encoder(tensors, {**encoder.facts, "classes": list(classes), "exits": []})
