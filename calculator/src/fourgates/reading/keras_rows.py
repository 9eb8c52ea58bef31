"""What a row of a Keras summary may be: plans for :mod:`fourgates.reading.solving`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations as subsets
from itertools import product as combinations
from typing import Any

from fourgates.frameworks import keras
from fourgates.frameworks.keras import signatures
from fourgates.frameworks.keras.base import KerasLayer
from fourgates.polynomial import Dim
from fourgates.reading.solving import (
    ENTRIES,
    FEATURES,
    INNER,
    KERNEL,
    REFUSALS,
    UNITS,
    Plan,
    Written,
)
from fourgates.weights import Shape

NO_BIAS = 8.0
NO_DENSE_BIAS = 5.0
NO_CONV_BIAS = 4.0
ONE_GRU_BIAS = 1.0
OTHER_MERGE = 5.0
CHANNELS_FIRST = 4.0
GROUPED = 5.0
MOST_GROUPS = 16
RARE = 4.0
MOST_AXES = 6

type Traits = Mapping[tuple[str, object], float]


@dataclass(frozen=True, slots=True)
class Place:
    """What stands around a row's number.

    Attributes:
        kind: the class.
        name: the row's name, which may hint at what it wraps.
        inputs: the shapes that come in; ``None`` where they aren't known.
        outputs: the shapes that are printed; none where they aren't.
        inner: what a wrapper is said to wrap.
        kernel: a window's sizes, where they are printed.
        counts: how many numbers each of its tensors holds, where that is printed.
    """

    kind: str
    name: str
    inputs: tuple[Shape, ...] | None
    outputs: tuple[Shape, ...]
    inner: str = ""
    kernel: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()

    @property
    def output(self) -> Shape | None:
        """The first output."""
        return self.outputs[0] if self.outputs else None

    @property
    def input(self) -> Shape | None:
        """The first input."""
        return self.inputs[0] if self.inputs else None

    @property
    def width(self) -> Dim:
        """The last size that comes out, or a name for it."""
        last = self.output[-1] if self.output else None
        return UNITS if last is None else last


def weightless(kind: str) -> bool:
    """Whether no layer of this class stores anything.

    >>> weightless("Dropout"), weightless("MaxPooling2D"), weightless("LSTM"), weightless("MyOwn")
    (True, True, False, False)
    """
    made = getattr(keras, signatures.ALIASES.get(kind, kind), None)
    if kind == "Merge":
        return True
    if not isinstance(made, type) or not issubclass(made, KerasLayer) or not signatures.known(kind):
        return False
    return made.tensors is KerasLayer.tensors and made.parts is KerasLayer.parts


def modelled(kind: str) -> bool:
    """Whether plans exist for this class, so that a number that fits none of them can't be right."""
    return kind in _PLANS


def plans(place: Place) -> Iterator[Plan]:
    """The layers that a row may be, the plainest first."""
    planner = _PLANS.get(place.kind)
    try:
        yield from planner(place) if planner is not None else ()
    except REFUSALS:
        return  # a shape that no layer of this class has


def _sequence(place: Place, width: Dim = FEATURES) -> tuple[Shape, ...] | None:
    """What comes into a recurrent layer: printed, or a sequence of so many features."""
    if place.input is not None:
        # what else comes in is the state to begin with
        known = len(place.input) == 3 and place.input[-1] is not None  # noqa: PLR2004 - batch, steps, features
        return (place.input,) if known else None
    steps = place.output[1] if place.output is not None and len(place.output) == 3 else None  # noqa: PLR2004 - batch, steps, units
    return ((None, steps, width),)


def _returns(place: Place) -> dict[str, bool]:
    returns = {}
    if place.output is not None and len(place.output) == 3:  # noqa: PLR2004 - batch, steps, units
        returns["return_sequences"] = True
    if len(place.outputs) > 1:
        returns["return_state"] = True
    return returns


type Option = tuple[dict[str, Any], float, str, tuple[tuple[str, object], ...]]

_BIASES: tuple[Option, ...] = (
    ({}, 0.0, "", ()),
    ({"use_bias": False}, NO_BIAS, "use_bias=False", ()),
)
_GRU_BIASES: tuple[Option, ...] = (
    ({}, 0.0, "reset_after=True, two biases", (("reset_after", True),)),
    (
        {"reset_after": False},
        ONE_GRU_BIAS,
        "reset_after=False, one bias",
        (("reset_after", False),),
    ),
    ({"use_bias": False}, NO_BIAS, "use_bias=False", ()),
)
_OPTIONS: dict[str, tuple[Option, ...]] = {
    "SimpleRNN": _BIASES,
    "LSTM": _BIASES,
    "GRU": _GRU_BIASES,
    "CuDNNLSTM": _BIASES[:1],
    "CuDNNGRU": _BIASES[:1],
}


def _recurrent(place: Place) -> Iterator[Plan]:
    inputs = _sequence(place)
    if inputs is None or (place.output is not None and len(place.output) not in (2, 3)):
        return
    for options, cost, said, traits in _OPTIONS[place.kind]:
        yield Plan(
            Written(place.kind, (place.width,), _returns(place) | options),
            inputs,
            cost,
            said,
            traits,
        )


def _with_cell(place: Place) -> Iterator[Plan]:
    """``RNN`` over a cell of one of the three kinds."""
    inputs = _sequence(place)
    if inputs is None or (place.output is not None and len(place.output) not in (2, 3)):
        return
    for kind, more in (("LSTM", 0.0), ("GRU", 1.5), ("SimpleRNN", 1.5)):
        for options, cost, said, traits in _OPTIONS[kind]:
            cell = Written(f"{kind}Cell", (place.width,), options)
            words = ", ".join(word for word in (f"{kind}Cell", said) if word)
            written = Written("RNN", (cell,), _returns(place))
            yield Plan(written, inputs, cost + more, words, traits)


def _conv_recurrent(place: Place) -> Iterator[Plan]:
    rank = int(place.kind[-2])
    for channels_first in (False, True):
        options: dict[str, Any] = {"data_format": "channels_first"} if channels_first else {}
        output, incoming = place.output, place.input
        if output is None or (incoming is not None and len(incoming) != rank + 3):
            return
        sequences = len(output) == rank + 3
        axis = -1 - rank if channels_first else -1
        filters = output[axis]
        if incoming is None:
            space = output[-rank:] if channels_first else output[-rank - 1 : -1]
            steps = output[1] if sequences else None
            incoming = (
                (None, steps, FEATURES, *space)
                if channels_first
                else (None, steps, *space, FEATURES)
            )
        if filters is None or incoming[axis] is None:
            return
        returns = {"return_sequences": True} if sequences else {}
        if len(place.outputs) > 1:
            returns["return_state"] = True
        for bias in (True, False):
            written = Written(
                place.kind,
                (filters, KERNEL),
                {**options, **returns, "padding": "same", "use_bias": bias},
            )
            cost = (0.0 if bias else NO_BIAS) + CHANNELS_FIRST * channels_first
            yield Plan(
                written,
                (incoming,),
                cost,
                shapings=_shapings(incoming[2:], output[-rank - 1 :], rank),
            )


def _shapings(incoming: Shape, outgoing: Shape, rank: int) -> tuple[dict[str, Any], ...]:
    """Padding and strides that may explain how lengths change; the weights don't depend on them."""
    sizes = [
        (a, b)
        for a, b in zip(incoming[-rank - 1 :], outgoing[-rank - 1 :], strict=False)
        if isinstance(a, int) and isinstance(b, int)
    ]
    ratios = {1, 2, 3, 4}
    for a, b in sizes:
        if b:
            ratios |= {max(1, a // b), -(-a // b)}
    strides: list[Any] = sorted(ratios)[:6]
    if rank > 1:
        strides += [
            pair for pair in combinations(sorted(ratios)[:5], repeat=rank) if len(set(pair)) > 1
        ][:40]
    return tuple(
        {"padding": padding, "strides": stride}
        for stride in strides
        for padding in ("valid", "same")
    )


def _convolution(place: Place) -> Iterator[Plan]:
    kind = signatures.ALIASES.get(place.kind, place.kind)
    rank = int(next(c for c in kind if c.isdigit()))
    depthwise = kind.startswith("Depthwise")
    output, incoming = place.output, place.input
    if (
        output is None
        or len(output) != rank + 2
        or (incoming is not None and len(incoming) != rank + 2)
    ):
        return
    for channels_first in (False, True):
        axis = 1 if channels_first else -1
        filters = output[axis]
        space: Shape = (None,) * rank
        given = incoming or (
            (None, FEATURES, *space) if channels_first else (None, *space, FEATURES)
        )
        if filters is None or given[axis] is None:
            continue
        shapings = _shapings(given[1:], output[1:], rank)
        options: dict[str, Any] = {"data_format": "channels_first"} if channels_first else {}
        for bias, groups in combinations((True, False), _groups(kind, given[axis], filters)):
            cost = (0.0 if bias else NO_CONV_BIAS) + CHANNELS_FIRST * channels_first
            cost += GROUPED * (groups > 1)
            kwargs = {**options, "use_bias": bias} | ({"groups": groups} if groups > 1 else {})
            for window, more in _windows(rank):
                if depthwise:
                    multiplier = _multiplier(filters, given[axis])
                    written = Written(kind, (window,), {**kwargs, "depth_multiplier": multiplier})
                else:
                    written = Written(kind, (filters, window), kwargs)
                yield Plan(written, (given,), cost + more, shapings=shapings)


def _groups(kind: str, channels: Dim | None, filters: Dim) -> list[int]:
    """Into how many convolutions side by side the channels may be cut."""
    plain = kind in ("Conv1D", "Conv2D", "Conv3D")
    if not plain or not isinstance(channels, int) or not isinstance(filters, int):
        return [1]
    both = math.gcd(channels, filters)
    return [
        1,
        *(size for size in range(2, min(both, MOST_GROUPS) + 1) if both % size == 0),
        *([both] if both > MOST_GROUPS else []),
    ]


def _multiplier(filters: Dim, channels: Dim | None) -> Dim:
    if (
        isinstance(filters, int)
        and isinstance(channels, int)
        and channels
        and filters % channels == 0
    ):
        return filters // channels
    return 1


def _windows(rank: int) -> Iterator[tuple[Any, float]]:
    """Windows as wide as they are high, then others: one side given, the other solved for."""
    yield KERNEL, 0.0
    if rank == 1:
        return
    for side in (1, 2, 3, 5, 7):
        for at in range(rank):
            yield tuple(KERNEL if index == at else side for index in range(rank)), 3.0 + side / 10


def _dense(place: Place) -> Iterator[Plan]:
    output, incoming = place.output, place.input
    if incoming is None:
        incoming = (*output[:-1], FEATURES) if output is not None else (None, FEATURES)
    if incoming[-1] is None or len(incoming) < 2:  # noqa: PLR2004 - batch and features
        return
    for bias in (True, False):
        cost, said = (0.0, "") if bias else (NO_DENSE_BIAS, "use_bias=False")
        yield Plan(Written("Dense", (place.width,), {"use_bias": bias}), (incoming,), cost, said)


def _embedding(place: Place) -> Iterator[Plan]:
    words = place.input
    if words is not None and place.output is not None and len(place.output) != len(words) + 1:
        return
    if words is None:
        words = place.output[:-1] if place.output is not None else (None, None)
    yield Plan(Written("Embedding", (ENTRIES, place.width)), (words,))


def _normalization(place: Place) -> Iterator[Plan]:
    shape = place.input or place.output
    if shape is None:
        shape = (None, None, FEATURES)
    kind = signatures.ALIASES.get(place.kind, place.kind)
    for axis, option in combinations(_axes(kind, len(shape)), _NORMALIZED[kind]):
        known = all(shape[at] is not None for at in (axis if isinstance(axis, tuple) else (axis,)))
        if known and len(shape) > 1:
            more = {"groups": 1} if kind == "GroupNormalization" else {}
            cost = RARE * (len(option) + (axis != -1) + isinstance(axis, tuple))
            yield Plan(Written(kind, (), {"axis": axis, **option, **more}), (shape,), cost)


_CENTER, _SCALE, _RENORM = {"center": False}, {"scale": False}, {"renorm": True}
_NORMALIZED: dict[str, tuple[dict[str, Any], ...]] = {
    "BatchNormalization": tuple(
        {**one, **other, **third}
        for one in ({}, _RENORM)
        for other in ({}, _CENTER)
        for third in ({}, _SCALE)
    ),
    "LayerNormalization": ({}, _CENTER, _SCALE, {"rms_scaling": True}),
    "GroupNormalization": ({}, _CENTER, _SCALE),
    "RMSNormalization": ({},),
}


def _axes(kind: str, rank: int) -> Iterator[Any]:
    """The axes that may be normalized: the last, another, or several together."""
    yield -1
    yield from range(1, rank - 1)
    if kind in ("LayerNormalization", "RMSNormalization") and rank <= MOST_AXES:
        for number in range(2, rank):
            yield from subsets(range(1, rank), number)


def _remembered(place: Place) -> Iterator[Plan]:
    shape = place.input or place.output
    for axis in (-1, None):
        if shape is not None and (axis is None or shape[-1] is not None):
            yield Plan(
                Written("Normalization", (), {"axis": axis}), (shape,), 0.0 if axis else RARE
            )
    if shape is not None:
        yield Plan(Written("Normalization", (), {"mean": 0.0, "variance": 1.0}), (shape,), RARE)


def _slopes(place: Place) -> Iterator[Plan]:
    shape = place.input or place.output
    if shape is None:
        return
    rank = len(shape) - 1
    for shared in (
        None,
        *(tuple(range(1, last + 1)) for last in range(1, rank)),
        tuple(range(1, rank + 1)),
    ):
        yield Plan(
            Written("PReLU", (), {"shared_axes": shared}), (shape,), 0.0 if shared is None else 1.0
        )


def _attention(place: Place) -> Iterator[Plan]:
    inputs = place.inputs
    if not inputs or len(inputs) < 2:  # noqa: PLR2004 - query and value
        shape = place.input or place.output
        inputs = (shape, shape) if shape is not None else None
    if inputs is None:
        return
    for scale in (False, True) if place.kind == "Attention" else (True, False):
        yield Plan(Written(place.kind, (), {"use_scale": scale}), inputs, 0.0)


def _heads(place: Place) -> Iterator[Plan]:
    inputs = place.inputs
    if not inputs or len(inputs) < 2:  # noqa: PLR2004 - query and value
        shape = place.input or place.output
        inputs = (shape, shape) if shape is not None else None
    if inputs is None or any(shape[-1] is None for shape in inputs):
        return
    for heads in (1, 2, 4, 8, 3, 6, 12, 16):
        for bias in (True, False):
            written = Written("MultiHeadAttention", (heads, INNER), {"use_bias": bias})
            yield Plan(
                written,
                inputs[:3],
                (0.0 if bias else NO_BIAS),
                f"num_heads={heads}",
                (("heads", heads),),
            )


def hints(place: Place, kinds: Mapping[str, float]) -> dict[str, float]:
    """What it costs to take each kind for what a wrapper wraps: little where its name says so."""
    if place.inner:
        return {place.inner: 0.0}
    low = place.name.lower()
    named = [kind for kind in kinds if kind.lower() in low]
    if "rnn" in low and not named:
        named = ["SimpleRNN"]
    longest = max(named, key=len, default="")
    return {
        kind: (0.0 if kind == longest else cost + RARE * bool(longest))
        for kind, cost in kinds.items()
    }


_DIRECTED = {"LSTM": 0.0, "GRU": 1.5, "SimpleRNN": 4.0, "CuDNNLSTM": 4.0, "CuDNNGRU": 5.0}
_STEPPED = {
    "Dense": 0.0,
    "Conv2D": 0.5,
    "Conv1D": 0.5,
    "Conv3D": 1.5,
    "BatchNormalization": 0.5,
    "LayerNormalization": 1.0,
    "Embedding": 1.0,
    "LSTM": 1.5,
    "GRU": 2.5,
    "SimpleRNN": 4.0,
    "Bidirectional": 2.5,
    "Conv2DTranspose": 3.0,
    "SeparableConv2D": 3.0,
    "DepthwiseConv2D": 3.0,
    "PReLU": 3.0,
}


def _bidirectional(place: Place) -> Iterator[Plan]:
    output = place.output
    if output is not None and len(output) > 3:  # noqa: PLR2004 - more than batch, steps, units
        for kind in ("ConvLSTM2D", "ConvLSTM1D", "ConvLSTM3D"):
            inner = replace(place, kind=kind, outputs=_halved(place))
            yield from _wrapped(_conv_recurrent(inner), "concat", 0.0)
        return
    for kind, more in hints(place, _DIRECTED).items():
        if kind not in _OPTIONS:
            continue
        for merge, outputs, cost in _merges(place, kind):
            inner = replace(place, kind=kind, outputs=outputs)
            yield from _wrapped(_recurrent(inner), merge, more + cost)


def _wrapped(inner: Iterator[Plan], merge: str | None, cost: float) -> Iterator[Plan]:
    for plan in inner:
        kind = plan.written.kind
        said = ", ".join(
            word
            for word in (kind, plan.said, f"merge_mode={merge!r}" if merge != "concat" else "")
            if word
        )
        kwargs = {} if merge == "concat" else {"merge_mode": merge}
        traits = (("inner", kind), ("merge", merge), *plan.traits)
        yield Plan(
            Written("Bidirectional", (plan.written,), kwargs),
            plan.inputs,
            plan.cost + cost,
            said,
            traits,
        )


def _halved(place: Place) -> tuple[Shape, ...]:
    output = place.output
    if output is None or not isinstance(output[-1], int) or output[-1] % 2:
        return place.outputs
    return ((*output[:-1], output[-1] // 2),)


def _merges(place: Place, kind: str) -> Iterator[tuple[str | None, tuple[Shape, ...], float]]:
    """How the directions' outputs meet: the mode, one direction's outputs, what it costs to assume it."""
    output = place.output
    if output is None:
        yield "concat", (), 0.0
        return
    states = 2 if kind.endswith("LSTM") else 1
    several = len(place.outputs)
    if several == 2 and place.outputs[0] == place.outputs[1]:  # noqa: PLR2004 - forward and backward
        yield None, (output,), 0.0
        return
    # the merged output, then the states of both directions
    rest = place.outputs[1 : 1 + states] if several == 1 + 2 * states else ()
    width = output[-1]
    if isinstance(width, int) and width % 2 == 0:
        yield "concat", ((*output[:-1], width // 2), *rest), 0.0
    yield "sum", (output, *rest), OTHER_MERGE


def _stepped(place: Place) -> Iterator[Plan]:
    output, incoming = place.output, place.input
    if (output is not None and len(output) < 3) or (incoming is not None and len(incoming) < 3):  # noqa: PLR2004 - batch, steps, and something
        return
    inputs = ((incoming[0], *incoming[2:]),) if incoming is not None else None
    outputs: tuple[Shape, ...] = ((output[0], *output[2:]),) if output is not None else ()
    steps = (incoming or output or (None, None))[1]
    for kind, more in hints(place, _STEPPED).items():
        inner = Place(kind, place.name, inputs, outputs)
        if kind == "Bidirectional" and (outputs and len(outputs[0]) not in (2, 3)):
            continue
        for plan in plans(inner):
            batch, *rest = plan.inputs[0]
            said = ", ".join(word for word in (kind, plan.said) if word)
            yield Plan(
                Written("TimeDistributed", (plan.written,)),
                ((batch, steps, *rest),),
                plan.cost + more,
                said,
                plan.traits,
            )


def _stepped_dense(place: Place) -> Iterator[Plan]:
    yield from _stepped(replace(place, kind="TimeDistributed", inner="Dense"))


_CONVOLUTIONS = (
    *("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *("SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D"),
    *(
        "Convolution1D",
        "Convolution2D",
        "Convolution3D",
        "SeparableConvolution1D",
        "SeparableConvolution2D",
    ),
    *("Convolution2DTranspose", "Deconvolution2D", "AtrousConvolution2D"),
)
_PLANS: dict[str, Callable[[Place], Iterator[Plan]]] = {
    **dict.fromkeys(_OPTIONS, _recurrent),
    "RNN": _with_cell,
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _conv_recurrent),
    **dict.fromkeys(_CONVOLUTIONS, _convolution),
    **dict.fromkeys(
        ("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization"),
        _normalization,
    ),
    "Normalization": _remembered,
    "Dense": _dense,
    "TimeDistributedDense": _stepped_dense,
    "Embedding": _embedding,
    "PReLU": _slopes,
    "Attention": _attention,
    "AdditiveAttention": _attention,
    "MultiHeadAttention": _heads,
    "Bidirectional": _bidirectional,
    "TimeDistributed": _stepped,
}
