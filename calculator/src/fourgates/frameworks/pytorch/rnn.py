"""``RNN``, ``LSTM``, ``GRU`` and their cells.

Source: ``torch/nn/modules/rnn.py``, ``RNNBase.__init__`` and ``RNNCellBase.__init__``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from fourgates.frameworks.chain import positive, sequence_width, shape_text
from fourgates.frameworks.pytorch.module import Module, listed, repeated
from fourgates.polynomial import Dim, settled
from fourgates.sentences import Sentence
from fourgates.weights import Shape, ShapeError, SizeError, Weight


class _Recurrent(Module):
    """What the three of them share; each layer and direction has its own set of weights."""

    __slots__ = ()

    hidden_size: Dim
    num_layers: Dim
    bias: bool
    bidirectional: bool
    input_size: Dim | None
    width = ("input_size", -1)
    gates: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        positive("hidden_size", self.hidden_size)
        positive("num_layers", self.num_layers)
        if self.input_size is not None:
            positive("input_size", self.input_size)

    @property
    def directions(self) -> tuple[str, ...]:
        """The ends of the weights' names, one a direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    @property
    def state(self) -> Dim:
        """What one direction hands on: the projection where there is one."""
        return self.projection or self.hidden_size

    @property
    def projection(self) -> Dim:
        """``proj_size``, which only an LSTM has; 0 for none."""
        size: Dim = getattr(self, "proj_size", 0)
        return size

    def weights(self) -> tuple[Weight, ...]:
        """A set for each layer and direction; layers after the first read all directions of the one before."""
        first, width = self._given("input_size"), self._output
        if listed(self.num_layers):
            numbers = range(self.num_layers)  # type: ignore[arg-type]
            return tuple(
                weight
                for number in numbers
                for weight in self._layer(number, width if number else first)
            )
        others = self.num_layers - 1
        return (
            *self._layer(0, first),
            *repeated(others, self._layer("{k}", width), f"layers 1 to {others}"),
        )

    def output_shape(self, input_shape: Shape) -> Shape:
        """Every time step's output."""
        return (*input_shape[:-1], self._output)

    def _width(self, input_shape: Shape, axis: int) -> Dim:
        del axis
        return sequence_width(self.kind, input_shape)

    @property
    def _output(self) -> Dim:
        return settled(self.state * len(self.directions))

    def _layer(self, number: int | str, input_size: Dim) -> list[Weight]:
        weights = []
        for direction in self.directions:
            words = [] if self.num_layers == 1 else [f"layer {number}"]
            if self.bidirectional:
                words.append("backward" if direction else "forward")
            weights += _direction_weights(
                self, input_size, f"_l{number}{direction}", " ".join(words)
            )
        return weights


@dataclass(frozen=True, slots=True)
class RNN(_Recurrent):
    """``nn.RNN``: no gates; tanh or relu changes no count."""

    hidden_size: Dim
    num_layers: Dim = 1
    bias: bool = True
    bidirectional: bool = False
    name: str | None = None
    input_size: Dim | None = field(default=None, kw_only=True)

    gates: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class LSTM(_Recurrent):
    """``nn.LSTM``: four gates i, f, g, o; with ``proj_size`` the output is projected down to it."""

    hidden_size: Dim
    num_layers: Dim = 1
    bias: bool = True
    bidirectional: bool = False
    proj_size: Dim = 0
    name: str | None = None
    input_size: Dim | None = field(default=None, kw_only=True)

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")

    def __post_init__(self) -> None:
        _Recurrent.__post_init__(self)
        known = isinstance(self.proj_size, int) and isinstance(self.hidden_size, int)
        if known and not 0 <= self.proj_size < self.hidden_size:  # type: ignore[operator]
            message = Sentence(
                "proj_size is {proj_size}: it must be below hidden_size, {hidden_size} (0 for none).",
                proj_size=self.proj_size,
                hidden_size=self.hidden_size,
            )
            raise SizeError(message)


@dataclass(frozen=True, slots=True)
class GRU(_Recurrent):
    """``nn.GRU``: three gates r, z, n, always in the variant that keeps both biases."""

    hidden_size: Dim
    num_layers: Dim = 1
    bias: bool = True
    bidirectional: bool = False
    name: str | None = None
    input_size: Dim | None = field(default=None, kw_only=True)

    gates: ClassVar[tuple[str, ...]] = ("r", "z", "n")


type Recurrent = RNN | LSTM | GRU


class _Cell(Module):
    """One time step: the first layer's set of weights, without a number in their names."""

    __slots__ = ()

    hidden_size: Dim
    bias: bool
    input_size: Dim | None
    width = ("input_size", -1)
    gates: ClassVar[tuple[str, ...]]
    projection: ClassVar[Dim] = 0

    def __post_init__(self) -> None:
        positive("hidden_size", self.hidden_size)
        if self.input_size is not None:
            positive("input_size", self.input_size)

    def weights(self) -> tuple[Weight, ...]:
        """weight_ih, weight_hh, bias_ih, bias_hh."""
        return tuple(_direction_weights(self, self._given("input_size"), "", ""))

    def output_shape(self, input_shape: Shape) -> Shape:
        """The new state of this one step."""
        if len(input_shape) != 2:  # noqa: PLR2004 - batch, features
            message = Sentence(
                "{kind} takes one time step, (batch, features), and here gets {shape}.",
                kind=self.kind,
                shape=shape_text(input_shape),
            )
            raise ShapeError(message)
        return (input_shape[0], self.hidden_size)


@dataclass(frozen=True, slots=True)
class RNNCell(_Cell):
    """``nn.RNNCell``."""

    hidden_size: Dim
    bias: bool = True
    name: str | None = None
    input_size: Dim | None = field(default=None, kw_only=True)

    gates: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class LSTMCell(_Cell):
    """``nn.LSTMCell``."""

    hidden_size: Dim
    bias: bool = True
    name: str | None = None
    input_size: Dim | None = field(default=None, kw_only=True)

    gates: ClassVar[tuple[str, ...]] = LSTM.gates


@dataclass(frozen=True, slots=True)
class GRUCell(_Cell):
    """``nn.GRUCell``."""

    hidden_size: Dim
    bias: bool = True
    name: str | None = None
    input_size: Dim | None = field(default=None, kw_only=True)

    gates: ClassVar[tuple[str, ...]] = GRU.gates


def _direction_weights(
    module: _Recurrent | _Cell, input_size: Dim, suffix: str, part: str
) -> list[Weight]:
    """One direction of one layer: weight_ih, weight_hh, two biases, the projection."""
    gates = module.gates
    projection = module.projection
    rows = settled(module.hidden_size * (len(gates) or 1))
    weights = [
        Weight(f"weight_ih{suffix}", (rows, input_size), "kernel", gates, 0, part),
        Weight(
            f"weight_hh{suffix}",
            (rows, projection or module.hidden_size),
            "recurrent_kernel",
            gates,
            0,
            part,
        ),
    ]
    if module.bias:
        weights += [
            Weight(f"bias_ih{suffix}", (rows,), "bias", gates, 0, part),
            # cuDNN's second bias; the sum of both would do as well
            Weight(f"bias_hh{suffix}", (rows,), "recurrent_bias", gates, 0, part),
        ]
    if projection:
        weights.append(
            Weight(
                f"weight_hr{suffix}", (projection, module.hidden_size), "projection", (), 0, part
            )
        )
    return weights
