"""ONNX: what the operators ``RNN``, ``GRU`` and ``LSTM`` take as weights.

Source: the operators' schemas (since version 22). Names are those of the operator's
inputs; an exporter gives the tensors behind them names of its own. Both directions
lie in one tensor, along its first axis, and the input's biases before the state's
in one row. Checked by ``tests/reference`` against what PyTorch exports, and where
PyTorch has no such layer (peepholes) against ONNX's own reference evaluator.

>>> lstm = LSTM(10).build((None, None, 1), Names())
>>> [(weight.name, weight.shape) for weight in lstm.weights]
[('W', (1, 40, 1)), ('R', (1, 40, 10)), ('B', (1, 80))]
>>> lstm.count
520
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourgates.frameworks.chain import Names, last_width, positive, shape_text
from fourgates.frameworks.running import OnLast, Running
from fourgates.polynomial import Dim, settled
from fourgates.sentences import Sentence
from fourgates.weights import Layer, Shape, ShapeError, Weight

__all__ = ["GRU", "LSTM", "RNN", "Gemm", "MatMul", "Names"]


class _Operator(Running):
    """What the three of them share."""

    __slots__ = ()

    hidden_size: Dim
    bidirectional: bool
    bias: bool
    gates: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        positive("hidden_size", self.hidden_size)

    @property
    def state(self) -> Dim:
        """The width of what one direction gives out at each step."""
        return self.hidden_size

    def output_width(self) -> Dim:
        """The state's, twice with two directions."""
        return settled(self.hidden_size * self.directions)

    @property
    def directions(self) -> int:
        """The first axis of every tensor."""
        return 2 if self.bidirectional else 1

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """W (directions, gates*h, in), R (directions, gates*h, h), B (directions, 2*gates*h)."""
        directions, hidden = self.directions, self.hidden_size
        rows = settled(hidden * (len(self.gates) or 1))
        weights = [
            Weight("W", (directions, rows, width), "kernel", self.gates, 1),
            Weight("R", (directions, rows, hidden), "recurrent_kernel", self.gates, 1),
        ]
        if self.bias:
            both = (directions, settled(rows * 2))
            # the input's biases, then the state's
            weights.append(Weight("B", both, "both_biases", self.gates * 2, 1))
        return tuple(weights)


@dataclass(frozen=True, slots=True)
class RNN(_Operator):
    """No gates."""

    hidden_size: Dim
    bidirectional: bool = False
    bias: bool = True
    name: str | None = None


@dataclass(frozen=True, slots=True)
class LSTM(_Operator):
    """Four gates in the order i, o, f, c; three of them may look at the cell's state: ``peepholes``."""

    hidden_size: Dim
    bidirectional: bool = False
    bias: bool = True
    peepholes: bool = False
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("i", "o", "f", "c")

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """W, R and B; with peepholes P (directions, 3*h) for i, o and f."""
        weights = _Operator.cell(self, width)
        if not self.peepholes:
            return weights
        rows = (self.directions, settled(self.hidden_size * 3))
        return (*weights, Weight("P", rows, "peephole", ("i", "o", "f"), 1))


@dataclass(frozen=True, slots=True)
class GRU(_Operator):
    """Three gates in the order z, r, h; ``linear_before_reset`` says where the reset gate acts, and changes no shape."""

    hidden_size: Dim
    bidirectional: bool = False
    bias: bool = True
    linear_before_reset: bool = False
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("z", "r", "h")


@dataclass(frozen=True, slots=True)
class Gemm(OnLast):
    """A dense layer on (batch, features), as PyTorch exports it: with ``transB``; without a bias it is a MatMul."""

    units: Dim
    name: str | None = None

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def width(self) -> Dim:
        """What the last dimension becomes."""
        return self.units

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """B (units, in), C (units,)."""
        return (Weight("B", (self.units, width), "kernel"), Weight("C", (self.units,), "bias"))

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        last_width("Gemm", input_shape)
        if len(input_shape) != 2:  # noqa: PLR2004 - batch, features
            message = Sentence(
                "Gemm takes (batch, features), two dimensions, and here gets {shape}; MatMul takes any number.",
                shape=shape_text(input_shape),
            )
            raise ShapeError(message)
        return OnLast.build(self, input_shape, names)


@dataclass(frozen=True, slots=True)
class MatMul(OnLast):
    """A dense layer on the last dimension, as PyTorch exports it: a MatMul, and an Add for the bias."""

    units: Dim
    bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def width(self) -> Dim:
        """What the last dimension becomes."""
        return self.units

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """MatMul's B (in, units), Add's A (units,)."""
        kernel = Weight("MatMul.B", (width, self.units), "kernel")
        return (kernel, Weight("Add.A", (self.units,), "bias")) if self.bias else (kernel,)
