"""PyTorch: the parameters of ``torch.nn``'s recurrent modules, ``Linear`` and ``Embedding``.

Gates are packed along the first axis, and every recurrent layer keeps two
biases. Output shapes are those of ``batch_first=True`` (the count is the same).

Sources: ``torch/nn/modules/rnn.py`` (``RNNBase.__init__``), ``linear.py``,
``sparse.py`` of PyTorch 2.13, and the tests in ``tests/reference``.

>>> lstm = LSTM(10).build((None, None, 1), Names())
>>> [(weight.name, weight.shape) for weight in lstm.weights]  # doctest: +NORMALIZE_WHITESPACE
[('weight_ih_l0', (40, 1)), ('weight_hh_l0', (40, 10)),
 ('bias_ih_l0', (40,)), ('bias_hh_l0', (40,))]
>>> lstm.count
520
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourgates.frameworks.chain import Names, last_width, positive, sequence_width
from fourgates.polynomial import Dim, settled
from fourgates.weights import Layer, Shape, SizeError, Weight


@dataclass(frozen=True, slots=True)
class RNN:
    """``nn.RNN``: no gates; tanh or relu changes no count."""

    hidden_size: Dim
    num_layers: int = 1
    bias: bool = True
    bidirectional: bool = False
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ()
    proj_size: ClassVar[int] = 0

    def __post_init__(self) -> None:
        _check(self)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        return _build_recurrent(self, input_shape, names)


@dataclass(frozen=True, slots=True)
class LSTM:
    """``nn.LSTM``: four gates i, f, g, o; with ``proj_size`` the output is projected down to it."""

    hidden_size: Dim
    num_layers: int = 1
    bias: bool = True
    bidirectional: bool = False
    proj_size: Dim = 0
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")

    def __post_init__(self) -> None:
        _check(self)
        known = isinstance(self.proj_size, int) and isinstance(self.hidden_size, int)
        if known and not 0 <= self.proj_size < self.hidden_size:  # type: ignore[operator]
            message = f"proj_size is {self.proj_size}: it must be below hidden_size, {self.hidden_size} (0 for none)."
            raise SizeError(message)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        return _build_recurrent(self, input_shape, names)


@dataclass(frozen=True, slots=True)
class GRU:
    """``nn.GRU``: three gates r, z, n, always in the variant that keeps both biases."""

    hidden_size: Dim
    num_layers: int = 1
    bias: bool = True
    bidirectional: bool = False
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("r", "z", "n")
    proj_size: ClassVar[int] = 0

    def __post_init__(self) -> None:
        _check(self)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        return _build_recurrent(self, input_shape, names)


type Recurrent = RNN | LSTM | GRU


@dataclass(frozen=True, slots=True)
class Linear:
    """``nn.Linear``: on the last dimension, whatever stands before it."""

    out_features: Dim
    bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        positive("out_features", self.out_features)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Weight (out_features, in_features), bias (out_features,)."""
        in_features = last_width("Linear", input_shape)
        weights = [Weight("weight", (self.out_features, in_features), "kernel")]
        if self.bias:
            weights.append(Weight("bias", (self.out_features,), "bias"))
        output = (*input_shape[:-1], self.out_features)
        return Layer(names.take("Linear", self.name), "Linear", tuple(weights), input_shape, output)


@dataclass(frozen=True, slots=True)
class Embedding:
    """``nn.Embedding``: a table with a row for each word."""

    num_embeddings: Dim
    embedding_dim: Dim
    name: str | None = None

    def __post_init__(self) -> None:
        positive("num_embeddings", self.num_embeddings)
        positive("embedding_dim", self.embedding_dim)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Weight (num_embeddings, embedding_dim)."""
        table = Weight("weight", (self.num_embeddings, self.embedding_dim), "embeddings")
        output = (*input_shape, self.embedding_dim)
        return Layer(names.take("Embedding", self.name), "Embedding", (table,), input_shape, output)


def _check(module: Recurrent) -> None:
    positive("hidden_size", module.hidden_size)
    positive("num_layers", module.num_layers)


def _build_recurrent(module: Recurrent, input_shape: Shape, names: Names) -> Layer:
    kind = type(module).__name__
    width = sequence_width(kind, input_shape)
    # what one direction hands on: the projection where there is one
    state = module.proj_size or module.hidden_size
    directions = ("", "_reverse") if module.bidirectional else ("",)
    output = settled(state * len(directions))
    weights: list[Weight] = []
    for number in range(module.num_layers):
        for direction in directions:
            part = _part(module, number, direction)
            weights += _direction_weights(module, width, state, f"_l{number}{direction}", part)
        # the next layer reads all directions of this one
        width = output
    return Layer(names.take(kind, module.name), kind, tuple(weights), input_shape, (*input_shape[:-1], output))


def _direction_weights(module: Recurrent, input_size: Dim, state: Dim, suffix: str, part: str) -> list[Weight]:
    """One direction of one layer: weight_ih, weight_hh, two biases, the projection."""
    gates = module.gates
    rows = settled(module.hidden_size * (len(gates) or 1))
    weights = [
        Weight(f"weight_ih{suffix}", (rows, input_size), "kernel", gates, 0, part),
        Weight(f"weight_hh{suffix}", (rows, state), "recurrent_kernel", gates, 0, part),
    ]
    if module.bias:
        weights += [
            Weight(f"bias_ih{suffix}", (rows,), "bias", gates, 0, part),
            # cuDNN's second bias; the sum of both would do as well
            Weight(f"bias_hh{suffix}", (rows,), "recurrent_bias", gates, 0, part),
        ]
    if module.proj_size:
        weights.append(Weight(f"weight_hr{suffix}", (module.proj_size, module.hidden_size), "projection", (), 0, part))
    return weights


def _part(module: Recurrent, number: int, direction: str) -> str:
    words = []
    if module.num_layers > 1:
        words.append(f"layer {number}")
    if module.bidirectional:
        words.append("backward" if direction else "forward")
    return " ".join(words)
