"""Keras 3: the weights of its layers, with its names, shapes and gate order.

Sources: ``keras/src/layers/rnn/{simple_rnn,lstm,gru,bidirectional,time_distributed}.py``
and ``keras/src/layers/core/{dense,embedding}.py`` of Keras 3.15.1, and the tests
in ``tests/reference``, which build the real layers.

>>> lstm = LSTM(10).build((None, None, 1), Names())
>>> [(weight.name, weight.shape) for weight in lstm.weights]
[('lstm_cell/kernel', (1, 40)), ('lstm_cell/recurrent_kernel', (10, 40)), ('lstm_cell/bias', (40,))]
>>> lstm.count
480
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, get_args

from fourgates.frameworks.chain import (
    Names,
    Specification,
    last_width,
    positive,
    sequence_width,
    shape_text,
)
from fourgates.polynomial import Dim, settled
from fourgates.weights import Layer, Role, Shape, ShapeError, SizeError, Weight

type MergeMode = Literal["concat", "sum", "mul", "ave"]


@dataclass(frozen=True, slots=True)
class SimpleRNN:
    """One matrix for the input, one for the state before, one bias; no gates."""

    units: Dim
    return_sequences: bool = False
    use_bias: bool = True
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ()
    cell: ClassVar[str] = "simple_rnn_cell"

    def __post_init__(self) -> None:
        positive("units", self.units)

    def weights(self, input_dim: Dim) -> tuple[Weight, ...]:
        """Kernel (input_dim, units), recurrent_kernel (units, units), bias (units,)."""
        return _cell_weights(
            self,
            kernel=(input_dim, self.units),
            recurrent_kernel=(self.units, self.units),
            bias=(self.units,),
        )

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        return _build_recurrent(self, input_shape, names)


@dataclass(frozen=True, slots=True)
class LSTM:
    """Four gates, packed side by side in every tensor: input, forget, cell, output."""

    units: Dim
    return_sequences: bool = False
    use_bias: bool = True
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "c", "o")
    cell: ClassVar[str] = "lstm_cell"

    def __post_init__(self) -> None:
        positive("units", self.units)

    def weights(self, input_dim: Dim) -> tuple[Weight, ...]:
        """Kernel (input_dim, 4*units), recurrent_kernel (units, 4*units), bias (4*units,)."""
        return _cell_weights(
            self,
            kernel=(input_dim, self.units * 4),
            recurrent_kernel=(self.units, self.units * 4),
            bias=(self.units * 4,),
        )

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        return _build_recurrent(self, input_shape, names)


@dataclass(frozen=True, slots=True)
class GRU:
    """Three gates: update, reset, candidate.

    With ``reset_after`` (the default, as cuDNN does it) the reset gate is applied
    after the recurrent product, so that product has a bias of its own.
    """

    units: Dim
    return_sequences: bool = False
    use_bias: bool = True
    reset_after: bool = True
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("z", "r", "h")
    cell: ClassVar[str] = "gru_cell"

    def __post_init__(self) -> None:
        positive("units", self.units)

    def weights(self, input_dim: Dim) -> tuple[Weight, ...]:
        """Kernel (input_dim, 3*units), recurrent_kernel (units, 3*units), bias (2, 3*units) or (3*units,)."""
        return _cell_weights(
            self,
            kernel=(input_dim, self.units * 3),
            recurrent_kernel=(self.units, self.units * 3),
            # row 0 goes with the kernel, row 1 with the recurrent_kernel
            bias=(2, self.units * 3) if self.reset_after else (self.units * 3,),
        )

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        return _build_recurrent(self, input_shape, names)


type Recurrent = SimpleRNN | LSTM | GRU


@dataclass(frozen=True, slots=True)
class Bidirectional:
    """Two copies of a recurrent layer, one reading backwards, each with weights of its own.

    ``merge_mode`` says how their outputs meet. It changes what the next layer
    gets, never this layer's count.
    """

    layer: Recurrent
    merge_mode: MergeMode = "concat"
    name: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.layer, SimpleRNN | LSTM | GRU):
            message = f"Bidirectional wraps a recurrent layer, not {type(self.layer).__name__}."
            raise SizeError(message)
        modes = get_args(MergeMode.__value__)
        if self.merge_mode not in modes:
            message = f"merge_mode is {self.merge_mode!r}: it must be one of {', '.join(modes)}."
            raise SizeError(message)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        inner = self.layer.build(input_shape, names)
        weights = tuple(
            # an inner name that says the direction already says it once
            replace(weight.inside(f"{direction}_{inner.name.removeprefix(f'{direction}_')}"), part=direction)
            for direction in ("forward", "backward")
            for weight in inner.weights
        )
        output = inner.output_shape
        if self.merge_mode == "concat":
            output = (*output[:-1], settled(self.layer.units * 2))
        return Layer(
            names.take("Bidirectional", self.name), "Bidirectional", weights, input_shape, output, (inner.type,)
        )


@dataclass(frozen=True, slots=True)
class TimeDistributed:
    """One layer, used again at every time step: its weights are stored once."""

    layer: Specification
    name: str | None = None

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        if len(input_shape) < 3:  # noqa: PLR2004 - batch, timesteps, and something at each step
            message = (
                "TimeDistributed takes (batch, timesteps, ...), at least three dimensions, "
                f"and here gets {shape_text(input_shape)}."
                " If a recurrent layer stands before it, that one needs return_sequences."
            )
            raise ShapeError(message)
        batch, steps, *rest = input_shape
        inner = self.layer.build((batch, *rest), names)
        weights = tuple(weight.inside(inner.name) for weight in inner.weights)
        output = (batch, steps, *inner.output_shape[1:])
        name = names.take("TimeDistributed", self.name)
        return Layer(name, "TimeDistributed", weights, input_shape, output, (inner.type, *inner.inner))


@dataclass(frozen=True, slots=True)
class Dense:
    """A weight from every input to every unit; on the last dimension, whatever stands before it."""

    units: Dim
    use_bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        positive("units", self.units)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Kernel (input_dim, units), bias (units,)."""
        input_dim = last_width("Dense", input_shape)
        weights = [Weight("kernel", (input_dim, self.units), "kernel")]
        if self.use_bias:
            weights.append(Weight("bias", (self.units,), "bias"))
        output = (*input_shape[:-1], self.units)
        return Layer(names.take("Dense", self.name), "Dense", tuple(weights), input_shape, output)


@dataclass(frozen=True, slots=True)
class Embedding:
    """A table with a row for each of ``input_dim`` words, ``output_dim`` wide."""

    input_dim: Dim
    output_dim: Dim
    name: str | None = None

    def __post_init__(self) -> None:
        positive("input_dim", self.input_dim)
        positive("output_dim", self.output_dim)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Embeddings (input_dim, output_dim)."""
        table = Weight("embeddings", (self.input_dim, self.output_dim), "embeddings")
        output = (*input_shape, self.output_dim)
        return Layer(names.take("Embedding", self.name), "Embedding", (table,), input_shape, output)


def _cell_weights(
    layer: Recurrent, *, kernel: tuple[Dim, ...], recurrent_kernel: tuple[Dim, ...], bias: tuple[Dim, ...]
) -> tuple[Weight, ...]:
    """The three tensors of a cell, named as Keras lists them below the layer."""
    bias_role: Role = "both_biases" if len(bias) > 1 else "bias"
    weights = [
        Weight(f"{layer.cell}/kernel", kernel, "kernel", layer.gates),
        Weight(f"{layer.cell}/recurrent_kernel", recurrent_kernel, "recurrent_kernel", layer.gates),
    ]
    if layer.use_bias:
        weights.append(Weight(f"{layer.cell}/bias", bias, bias_role, layer.gates))
    return tuple(weights)


def _build_recurrent(layer: Recurrent, input_shape: Shape, names: Names) -> Layer:
    kind = type(layer).__name__
    input_dim = sequence_width(kind, input_shape)
    batch, steps, _ = input_shape
    output: Shape = (batch, steps, layer.units) if layer.return_sequences else (batch, layer.units)
    return Layer(names.take(kind, layer.name), kind, layer.weights(input_dim), input_shape, output)
