"""Layers told by their tensors: names and shapes as a framework lists them, or only shapes.

What is recognised is made by :mod:`fourgates.frameworks` and held against the
list: only a layer that stores exactly these tensors is taken. Anything else keeps
the tensors that are listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras import signatures as keras_signatures
from fourgates.frameworks.pytorch import signatures as torch_signatures
from fourgates.weights import Layer, Role, SizeError, Weight

type Tensor = tuple[str, tuple[int, ...]]

_GATED = {1: ("RNN", "SimpleRNN"), 3: ("GRU", "GRU"), 4: ("LSTM", "LSTM")}
_INDEX = re.compile(r"_l(\d{1,4})")
_TABLE = re.compile(r"emb|wte|wpe|lookup|token|vocab", re.IGNORECASE)
_ROLES: tuple[tuple[str, Role], ...] = (
    ("weight_hh", "recurrent_kernel"),
    ("recurrent_kernel", "recurrent_kernel"),
    ("bias_hh", "recurrent_bias"),
    ("bias", "bias"),
    ("embedding", "embeddings"),
    ("weight_hr", "projection"),
    ("gamma", "scale"),
    ("beta", "shift"),
    ("moving", "statistic"),
)


def recognised(name: str, tensors: Sequence[Tensor], framework: str) -> tuple[str, Any, Layer]:
    """A layer's class, its specification (``None`` where it isn't known) and its tensors.

    >>> recognised(
    ...     "lstm", [("kernel", (1, 40)), ("recurrent_kernel", (10, 40)), ("bias", (40,))], "keras"
    ... )[0]
    'LSTM'
    >>> recognised("fc", [("weight", (2, 10)), ("bias", (2,))], "pytorch")[0]
    'Linear'
    """
    named = _named(tensors) if framework == "keras" else list(tensors)
    guesses = _keras(name, named) if framework == "keras" else _torch(name, named)
    for kind, make in guesses:
        try:
            specification, layer = make()
        except (SizeError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError):
            continue
        if sorted(str(w.shape) for w in layer.weights) == sorted(str(sizes) for _, sizes in named):
            return kind, specification, layer
    kind = _last_word(name, named)
    weights = tuple(
        Weight(tensor, sizes, _role(tensor), trainable=_role(tensor) != "statistic")
        for tensor, sizes in named
    )
    return kind, None, Layer(name, kind, weights, (), ())


def _last_word(name: str, tensors: Sequence[Tensor]) -> str:
    """A class for what isn't known: TensorFlow's cells say theirs in the tensors' path."""
    path = tensors[0][0].split("/") if tensors else []
    if len(path) > 1 and path[-2].endswith("cell"):
        return (
            "".join(part.capitalize() for part in path[-2].split("_"))
            .replace("Lstm", "LSTM")
            .replace("Gru", "GRU")
            .replace("Rnn", "RNN")
        )
    low = name.lower()
    if all(len(sizes) == 1 for _, sizes in tensors) and len(tensors) == 2:  # noqa: PLR2004 - scale and shift
        return (
            "LayerNorm"
            if re.search(r"ln|layer_?norm", low)
            else "BatchNorm"
            if re.search(r"bn|batch", low)
            else "Norm"
        )
    return "Parameter"


def _role(tensor: str) -> Role:
    return next((role for part, role in _ROLES if part in tensor), "kernel")


def _named(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Shapes without names get those that Keras lists in this order."""
    if any(name for name, _ in tensors):
        return list(tensors)
    sizes = [size for _, size in tensors]
    names = {
        1: ["embeddings"],
        2: ["kernel", "bias"],
        3: ["kernel", "recurrent_kernel", "bias"],
        4: ["gamma", "beta", "moving_mean", "moving_variance"],
        6: [
            f"{way}/{part}"
            for way in ("forward", "backward")
            for part in ("kernel", "recurrent_kernel", "bias")
        ],
    }.get(len(sizes), [f"tensor_{number}" for number in range(len(sizes))])
    return list(zip(names, sizes, strict=True))


type Guess = tuple[str, Callable[[], tuple[Any, Layer]]]


def _torch(name: str, tensors: list[Tensor]) -> list[Guess]:
    sizes = dict(tensors)
    if any(key.startswith("weight_ih") for key in sizes):
        matrices = all(len(sizes[key]) == 2 for key in sizes if key.startswith("weight_"))  # noqa: PLR2004
        return [_torch_recurrent(name, sizes)] if matrices else []
    if not all(tensor for tensor, _ in tensors):
        return _torch_by_shape(name, [size for _, size in tensors])
    if "in_proj_weight" in sizes:
        width = sizes["in_proj_weight"][-1]
        return [_module(name, "MultiheadAttention", [width, 1], {"bias": "in_proj_bias" in sizes})]
    weight, bias = sizes.get("weight"), sizes.get("bias")
    if weight is None:
        return []
    if len(weight) == 1:
        return _torch_norms(name, weight[0])
    if len(weight) == 2 and bias is None:  # noqa: PLR2004 - a matrix
        table = _module(name, "Embedding", list(weight), {})
        linear = _module(name, "Linear", [weight[1], weight[0]], {"bias": False})
        return [table, linear] if _TABLE.search(name) else [linear, table]
    if len(weight) == 2:  # noqa: PLR2004 - a matrix
        return [_module(name, "Linear", [weight[1], weight[0]], {})]
    options = {"bias": bias is not None}
    kind = f"{len(weight) - 2}d"
    return [
        _module(name, f"Conv{kind}", [weight[1], weight[0], weight[2:]], options),
        _module(name, f"ConvTranspose{kind}", [weight[0], weight[1], weight[2:]], options),
    ]


def _torch_norms(name: str, width: int) -> list[Guess]:
    low = name.lower()
    if re.search(r"ln|layer_?norm", low):
        return [_module(name, "LayerNorm", [width], {})]
    return [_module(name, "BatchNorm1d", [width], {})] if re.search(r"bn|batch", low) else []


def _torch_recurrent(name: str, sizes: dict[str, tuple[int, ...]]) -> Guess:
    first = next(key for key in sizes if key.startswith("weight_ih"))
    cell = _INDEX.search(first) is None
    kernel = sizes[first]
    recurrent = sizes.get(first.replace("_ih", "_hh"), kernel)
    projection = next((size for key, size in sizes.items() if key.startswith("weight_hr")), None)
    hidden = projection[1] if projection else recurrent[1]
    kind = _GATED.get(kernel[0] // hidden if hidden else 0, ("RNN",))[0]
    options: dict[str, Any] = {"bias": any(key.startswith("bias") for key in sizes)}
    if not cell:
        layers = {int(found[1]) for key in sizes if (found := _INDEX.search(key))}
        options["num_layers"] = max(layers) + 1
        options["bidirectional"] = any(key.endswith("_reverse") for key in sizes)
        if projection:
            options["proj_size"] = projection[0]
    return _module(name, f"{kind}Cell" if cell else kind, [kernel[1], hidden], options)


def _torch_by_shape(name: str, sizes: list[tuple[int, ...]]) -> list[Guess]:
    """Shapes without names, as ``for p in parameters(): print(p.shape)`` prints them."""
    first = sizes[0]
    if len(sizes) in (2, 4) and all(len(size) == 2 for size in sizes[:2]):  # noqa: PLR2004 - two matrices
        gates = first[0] // sizes[1][1] if sizes[1][1] else 0
        if gates in _GATED:
            options = {"bias": len(sizes) == 4}  # noqa: PLR2004 - both biases
            return [_module(name, _GATED[gates][0], [first[1], sizes[1][1]], options)]
    if len(first) == 2:  # noqa: PLR2004 - a matrix
        if len(sizes) == 1:
            return [_module(name, "Embedding", list(first), {})]
        return [_module(name, "Linear", [first[1], first[0]], {})]
    if len(first) > 2:  # noqa: PLR2004 - a window
        return [
            _module(
                name,
                f"Conv{len(first) - 2}d",
                [first[1], first[0], first[2:]],
                {"bias": len(sizes) > 1},
            )
        ]
    return []


def _module(name: str, kind: str, args: list[Any], options: dict[str, Any]) -> Guess:
    def make() -> tuple[Any, Layer]:
        specification = torch_signatures.make(kind, args, options)
        return specification, specification.layer(name)

    return kind, make


def _keras(name: str, tensors: list[Tensor]) -> list[Guess]:
    short = [(tensor.rpartition("/")[2], sizes) for tensor, sizes in tensors]
    sizes = dict(short)
    if "recurrent_kernel" in sizes:
        return _keras_recurrent(name, tensors, sizes)
    if "embeddings" in sizes:
        entries, width = sizes["embeddings"][:2]
        return [
            _layer(name, "Embedding", [entries, width], {}, (None, None)),
            _layer(name, "Dense", [width], {"use_bias": False}, (None, entries)),
        ]
    if "moving_mean" in sizes or "gamma" in sizes:
        width = next(iter(sizes.values()))[-1]
        options = {"scale": "gamma" in sizes, "center": "beta" in sizes}
        kind = "BatchNormalization" if "moving_mean" in sizes else "LayerNormalization"
        return [_layer(name, kind, [], options, (None, width))]
    kernel = sizes.get("kernel")
    if kernel is None or any("cell" in tensor for tensor, _ in tensors):
        return []  # TensorFlow 1 keeps one kernel for input and state
    options = {"use_bias": "bias" in sizes}
    if len(kernel) == 2:  # noqa: PLR2004 - a matrix
        return [_layer(name, "Dense", [kernel[1]], options, (None, kernel[0]))]
    rank = len(kernel) - 2
    space = (None,) * rank
    return [
        _layer(
            name, f"Conv{rank}D", [kernel[-1], kernel[:-2]], options, (None, *space, kernel[-2])
        ),
        _layer(
            name,
            f"Conv{rank}DTranspose",
            [kernel[-2], kernel[:-2]],
            options,
            (None, *space, kernel[-1]),
        ),
    ]


def _keras_recurrent(
    name: str, tensors: list[Tensor], sizes: dict[str, tuple[int, ...]]
) -> list[Guess]:
    kernel, recurrent = sizes["kernel"], sizes["recurrent_kernel"]
    units = recurrent[-2]
    bias = sizes.get("bias")
    if len(kernel) > 2:  # noqa: PLR2004 - a convolution's window
        rank = len(kernel) - 2
        space = (None,) * rank
        shape = (None, None, *space, kernel[-2])
        options = {"use_bias": bias is not None, "padding": "same"}
        return [_layer(name, f"ConvLSTM{rank}D", [units, kernel[:-2]], options, shape)]
    gates = recurrent[-1] // units if units else 0
    kind = _GATED.get(gates, ("", "SimpleRNN"))[1]
    options = {"use_bias": bias is not None}
    if kind == "GRU" and bias is not None:
        options["reset_after"] = len(bias) > 1
    if bias is not None and len(bias) == 1 and bias[0] == 2 * gates * units:
        kind, options = f"CuDNN{kind}", {}
    shape = (None, None, kernel[0])
    if len(tensors) > 3 and len(tensors) % 2 == 0:  # noqa: PLR2004 - both directions

        def make() -> tuple[Any, Layer]:
            inner = keras_signatures.make(kind, [units], options)
            both = keras_signatures.make("Bidirectional", [inner], {})
            return both, replace(both.build(shape, Names()), name=name)

        return [("Bidirectional", make)]
    return [_layer(name, kind, [units], options, shape)]


def _layer(
    name: str, kind: str, args: list[Any], options: dict[str, Any], shape: tuple[int | None, ...]
) -> Guess:
    def make() -> tuple[Any, Layer]:
        specification = keras_signatures.make(kind, args, options)
        return specification, replace(specification.build(shape, Names()), name=name)

    return kind, make


def sized(numbers: Sequence[tuple[str, int]]) -> tuple[Tensor, ...]:
    """Shapes of a recurrent module's tensors, from how many numbers each holds; none where they don't tell.

    >>> sized(
    ...     [("weight_ih_l0", 160), ("weight_hh_l0", 400), ("bias_ih_l0", 40), ("bias_hh_l0", 40)]
    ... )[:2]
    (('weight_ih_l0', (40, 4)), ('weight_hh_l0', (40, 10)))
    """
    counts = dict(numbers)
    tensors: list[Tensor] = []
    for name, count in numbers:
        start, _, end = name.partition("_ih" if "_ih" in name else "_hh")
        rows = counts.get(f"bias_hh{end}", 0)
        if not start.startswith(("weight", "bias")) or not rows or count % rows:
            return ()
        tensors.append((name, (rows, count // rows) if start == "weight" else (count,)))
    return tuple(tensors)
