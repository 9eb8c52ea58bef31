"""What a row of a PyTorch summary may be: plans for :mod:`fourgates.reading.solving`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product as combinations
from typing import Any

from fourgates.frameworks import pytorch
from fourgates.frameworks.pytorch import signatures
from fourgates.polynomial import Dim
from fourgates.reading.keras_rows import Place
from fourgates.reading.solving import (
    ENTRIES,
    FEATURES,
    INNER,
    KERNEL,
    LAYERS,
    REFUSALS,
    UNITS,
    Plan,
    Written,
)
from fourgates.weights import Shape

BOTH_WAYS = 1.0
NO_BIAS = 8.0
NO_LINEAR_BIAS = 4.0
PROJECTED = 9.0
GROUPED = 4.0
MOST_GROUPS = 16

GATED = ("RNN", "LSTM", "GRU")
"""Recurrent modules over whole sequences."""


def weightless(kind: str) -> bool:
    """Whether no module of this class stores anything that training changes.

    >>> weightless("Dropout"), weightless("MaxPool2d"), weightless("LSTM"), weightless("MyOwn")
    (True, True, False, False)
    """
    return signatures.known(kind) and getattr(pytorch, kind, None) is None


def modelled(kind: str) -> bool:
    """Whether plans exist for this class, so that a number that fits none of them can't be right."""
    return kind in _PLANS


def plans(place: Place) -> Iterator[Plan]:
    """The modules that a row may be, the plainest first."""
    planner = _PLANS.get(place.kind)
    try:
        yield from planner(place) if planner is not None else ()
    except REFUSALS:
        return  # a shape that no layer of this class has


def _last_input(place: Place) -> Dim:
    width = place.input[-1] if place.input else None
    return FEATURES if width is None else width


def _flow(place: Place, width: Dim) -> Shape:
    """What comes in, with its last size."""
    if place.input:
        return (*place.input[:-1], width)
    return (*place.output[:-1], width) if place.output else (None, None, width)


def _recurrent(place: Place) -> Iterator[Plan]:
    incoming = _last_input(place)
    shape = _flow(place, incoming)
    if len(shape) == 2:  # noqa: PLR2004 - steps and features, without a batch
        shape = (None, *shape)
    output = place.width
    ways = [(False, output)]
    if isinstance(output, int):
        ways += [(True, output // 2)] if output % 2 == 0 else []
    else:
        ways.append((True, UNITS))
    for (both, hidden), bias in combinations(ways, (True, False)):
        kwargs: dict[str, Any] = {"num_layers": LAYERS, "bias": bias, "bidirectional": both}
        cost = BOTH_WAYS * both + (0.0 if bias else NO_BIAS)
        said = _said(bias, both=both)
        size = 8 * (1 + both)
        written = Written(place.kind, (incoming, hidden), kwargs)
        yield Plan(written, (shape,), cost, said, size=size)
        if place.kind == "LSTM" and isinstance(hidden, int):
            projected = Written("LSTM", (incoming, UNITS), {**kwargs, "proj_size": hidden})
            said = ", ".join(word for word in (f"proj_size={hidden}", said) if word)
            yield Plan(projected, (shape,), cost + PROJECTED, said, size=size)


def _said(bias: bool, *, both: bool = False) -> str:  # noqa: FBT001 - PyTorch's own flag
    words = ["bidirectional=True"] if both else []
    return ", ".join(words if bias else [*words, "bias=False"])


def _cell(place: Place) -> Iterator[Plan]:
    incoming = _last_input(place)
    for bias in (True, False):
        written = Written(place.kind, (incoming, place.width), {"bias": bias})
        yield Plan(written, ((None, incoming),), 0.0 if bias else NO_BIAS, _said(bias))


def _linear(place: Place) -> Iterator[Plan]:
    incoming = _last_input(place)
    for bias in (True, False):
        written = Written("Linear", (incoming, place.width), {"bias": bias})
        cost = 0.0 if bias else NO_LINEAR_BIAS
        yield Plan(written, (_flow(place, incoming),), cost, _said(bias))


def _embedding(place: Place) -> Iterator[Plan]:
    words = place.input or (place.output[:-1] if place.output else (None, None))
    yield Plan(Written(place.kind, (ENTRIES, place.width)), (words,))


def _convolution(place: Place) -> Iterator[Plan]:
    rank = int(place.kind[-2])
    output = place.output
    channels: Dim | None = output[1] if output is not None and len(output) > rank else UNITS
    incoming: Dim | None = FEATURES
    if place.input is not None and len(place.input) > rank:
        incoming = place.input[1]
    if channels is None or incoming is None:
        return
    space: Shape = (None,) * rank
    shape = (
        place.input if place.input and len(place.input) == rank + 2 else (None, incoming, *space)
    )
    groups = {1}
    if isinstance(incoming, int) and isinstance(channels, int):
        both = math.gcd(incoming, channels)
        groups |= {both, *(size for size in range(2, MOST_GROUPS + 1) if both % size == 0)}
    for number, bias in combinations(sorted(groups), (True, False)):
        kwargs = {"bias": bias, "groups": number}
        cost = (0.0 if bias else NO_LINEAR_BIAS) + GROUPED * (number > 1)
        for window, more in _windows(place, rank):
            written = Written(place.kind, (incoming, channels, window), kwargs)
            yield Plan(written, (shape,), cost + more, shapings=_shapings(rank))


def _windows(place: Place, rank: int) -> Iterator[tuple[Any, float]]:
    if place.kernel:
        window = place.kernel if len(place.kernel) == rank else place.kernel[-rank:]
        yield window, 0.0
        return
    yield KERNEL, 0.0
    for side in (1, 2, 3, 5, 7) if rank > 1 else ():
        for at in range(rank):
            yield tuple(KERNEL if index == at else side for index in range(rank)), 3.0 + side / 10


def _shapings(rank: int) -> tuple[dict[str, Any], ...]:
    del rank
    return tuple(
        {"padding": padding, "stride": stride}
        for stride in (1, 2, 3, 4)
        for padding in (0, 1, 2, 3, 4, 5, 7)
    )


def _channels(place: Place) -> Iterator[Plan]:
    shape = place.output or place.input
    if shape is None or len(shape) < 2:  # noqa: PLR2004 - batch and channels
        shape = (None, FEATURES)
    if shape[1] is None:
        return
    for affine in (True, False):
        if place.kind == "GroupNorm":
            written = Written("GroupNorm", (1, shape[1]), {"affine": affine})
        else:
            written = Written(place.kind, (shape[1],), {"affine": affine})
        yield Plan(written, (shape,), 0.0 if affine else NO_LINEAR_BIAS)


def _layer_norm(place: Place) -> Iterator[Plan]:
    shape = place.output or place.input or (None, FEATURES)
    for start in range(len(shape) - 1, 0, -1):
        sizes = shape[start:]
        if None in sizes:
            return
        for options in ({}, {"elementwise_affine": False}):
            cost = 2.0 * (len(shape) - 1 - start) + NO_LINEAR_BIAS * bool(options)
            yield Plan(Written(place.kind, (sizes,), options), (shape,), cost)


def _slopes(place: Place) -> Iterator[Plan]:
    shape = place.output or place.input or (None, None)
    yield Plan(Written("PReLU", (INNER,)), (shape,))


def _attention(place: Place) -> Iterator[Plan]:
    width = place.width
    shape = place.output or place.input or (None, None, width)
    for bias in (True, False):
        written = Written("MultiheadAttention", (width, 1), {"bias": bias})
        yield Plan(written, (shape,), 0.0 if bias else NO_BIAS)


def _transformer(place: Place) -> Iterator[Plan]:
    width = place.width
    shape = place.output or place.input or (None, None, width)
    yield Plan(Written(place.kind, (width, 1, INNER)), (shape,))


_PLANS: dict[str, Callable[[Place], Iterator[Plan]]] = {
    **dict.fromkeys(GATED, _recurrent),
    **dict.fromkeys(("RNNCell", "LSTMCell", "GRUCell"), _cell),
    **dict.fromkeys(("Conv1d", "Conv2d", "Conv3d"), _convolution),
    **dict.fromkeys(("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"), _convolution),
    **dict.fromkeys(
        (
            *("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "GroupNorm"),
            *("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"),
        ),
        _channels,
    ),
    **dict.fromkeys(("LayerNorm", "RMSNorm"), _layer_norm),
    **dict.fromkeys(("Embedding", "EmbeddingBag"), _embedding),
    **dict.fromkeys(("TransformerEncoderLayer", "TransformerDecoderLayer"), _transformer),
    "Linear": _linear,
    "NonDynamicallyQuantizableLinear": _linear,
    "PReLU": _slopes,
    "MultiheadAttention": _attention,
}
