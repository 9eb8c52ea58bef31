"""Recurrent layers: a cell, run over the time steps.

Sources: ``keras/src/layers/rnn/{rnn,simple_rnn,lstm,gru,conv_lstm}.py``; of Keras 2,
``keras/layers/rnn/{cudnn_lstm,cudnn_gru}.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from fourgates.frameworks.chain import Names, positive, sequence_width
from fourgates.frameworks.keras.base import (
    KerasLayer,
    Shapes,
    as_written,
    built,
    ranked,
    sizes,
    width_at,
)
from fourgates.frameworks.keras.cells import (
    Cell,
    GRUCell,
    LSTMCell,
    SimpleRNNCell,
    StackedRNNCells,
    require_cell,
)
from fourgates.frameworks.keras.spatial import Spatial, channel_axis, slide
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError, Weight

type Recurrent = SimpleRNN | LSTM | GRU
"""The three recurrent layers of everyday use."""


@dataclass(frozen=True, slots=True)
class SimpleRNN(KerasLayer):
    """One matrix for the input, one for the state before, one bias; no gates."""

    units: Dim
    return_sequences: bool = False
    use_bias: bool = True
    return_state: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def cell(self) -> SimpleRNNCell:
        """What it does at each step."""
        return SimpleRNNCell(self.units, self.use_bias, name="simple_rnn_cell")

    @property
    def gives(self) -> int:
        """The output, then the states where it returns them."""
        return 1 + self.return_state * len(self.cell.states)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Its cell's."""
        return _run(self.type, self.cell, shapes[0])

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the states."""
        return _unrolled(self, self.cell, shapes[0])


@dataclass(frozen=True, slots=True)
class LSTM(KerasLayer):
    """Four gates, packed side by side in every tensor: input, forget, cell, output."""

    units: Dim
    return_sequences: bool = False
    use_bias: bool = True
    return_state: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def cell(self) -> LSTMCell:
        """What it does at each step."""
        return LSTMCell(self.units, self.use_bias, name="lstm_cell")

    @property
    def gives(self) -> int:
        """The output, then the states where it returns them."""
        return 1 + self.return_state * len(self.cell.states)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Its cell's."""
        return _run(self.type, self.cell, shapes[0])

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the states."""
        return _unrolled(self, self.cell, shapes[0])


@dataclass(frozen=True, slots=True)
class GRU(KerasLayer):
    """Three gates: update, reset, candidate; see :class:`~fourgates.frameworks.keras.cells.GRUCell`."""

    units: Dim
    return_sequences: bool = False
    use_bias: bool = True
    reset_after: bool = True
    return_state: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def cell(self) -> GRUCell:
        """What it does at each step."""
        return GRUCell(self.units, self.use_bias, self.reset_after, name="gru_cell")

    @property
    def gives(self) -> int:
        """The output, then the states where it returns them."""
        return 1 + self.return_state * len(self.cell.states)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Its cell's."""
        return _run(self.type, self.cell, shapes[0])

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the states."""
        return _unrolled(self, self.cell, shapes[0])


@dataclass(frozen=True, slots=True)
class RNN(KerasLayer):
    """A cell of one's own choice, or several on top of each other, run over the time steps."""

    cell: Any
    return_sequences: bool = False
    return_state: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True
    owns_weights: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if isinstance(self.cell, list | tuple):
            object.__setattr__(self, "cell", StackedRNNCells(tuple(self.cell)))
        require_cell("RNN", self.cell)

    @property
    def gives(self) -> int:
        """The output, then the states where it returns them."""
        return 1 + self.return_state * len(as_written(self.cell).states)

    def named(self, names: Names) -> Self:
        """Cells given as a list are stacked first, so that the stack's name comes before its own."""
        cell = self.cell.named(names) if isinstance(self.cell, StackedRNNCells) else self.cell
        return type(self)(
            cell,
            self.return_sequences,
            self.return_state,
            name=self.name or names.take(self.type),
            trainable=self.trainable,
        )

    def parts(self, shapes: Shapes, names: Names) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """The cell's weights, below the cell's name."""
        step = _one_step(self.type, shapes[0])
        cell = built(self.cell, step, names)
        return tuple(weight.inside(cell.name) for weight in cell.weights), (cell.type, *cell.inner)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the states."""
        return _unrolled(self, as_written(self.cell), shapes[0])


@dataclass(frozen=True, slots=True)
class CuDNNLSTM(KerasLayer):
    """Keras 2's LSTM for graphics cards: cuDNN has a bias for the input and one for the state."""

    units: Dim
    return_sequences: bool = False
    return_state: bool = False

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def gives(self) -> int:
        """The output, then the states where it returns them."""
        return 1 + self.return_state * 2

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, 4*units), recurrent_kernel (units, 4*units), bias (8*units,)."""
        gates = LSTMCell.gates
        return (
            Weight(
                "kernel", (sequence_width(self.type, shapes[0]), self.units * 4), "kernel", gates
            ),
            Weight("recurrent_kernel", (self.units, self.units * 4), "recurrent_kernel", gates),
            # the input's four biases, then the state's four
            Weight("bias", (self.units * 8,), "both_biases", gates * 2),
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the states."""
        return _unrolled(self, LSTMCell(self.units), shapes[0])


@dataclass(frozen=True, slots=True)
class CuDNNGRU(KerasLayer):
    """Keras 2's GRU for graphics cards: cuDNN has a bias for the input and one for the state."""

    units: Dim
    return_sequences: bool = False
    return_state: bool = False

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def gives(self) -> int:
        """The output, then the state where it returns it."""
        return 1 + self.return_state

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, 3*units), recurrent_kernel (units, 3*units), bias (6*units,)."""
        gates = GRUCell.gates
        return (
            Weight(
                "kernel", (sequence_width(self.type, shapes[0]), self.units * 3), "kernel", gates
            ),
            Weight("recurrent_kernel", (self.units, self.units * 3), "recurrent_kernel", gates),
            # the input's three biases, then the state's three
            Weight("bias", (self.units * 6,), "both_biases", gates * 2),
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the states."""
        return _unrolled(self, GRUCell(self.units), shapes[0])


@dataclass(frozen=True, slots=True)
class ConvLSTM1D(Spatial, KerasLayer):
    """An LSTM whose products are convolutions: on a sequence of rows."""

    filters: Dim
    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    data_format: str | None = None
    dilation_rate: Any = 1
    use_bias: bool = True
    return_sequences: bool = False
    return_state: bool = False

    rank: ClassVar[int] = 1
    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True
    owns_weights: ClassVar[bool] = False

    def __post_init__(self) -> None:
        positive("filters", self.filters)
        self.check()

    @property
    def gives(self) -> int:
        """The output, then the states where it returns them."""
        return 1 + self.return_state * 2

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (size.., channels, 4*filters), recurrent_kernel (size.., filters, 4*filters), bias (4*filters,)."""
        step = self._step(shapes[0])
        channels = width_at(self.type, step, channel_axis(self.data_format))
        size = sizes("kernel_size", self.kernel_size, self.rank)
        gates = LSTMCell.gates
        weights = [
            Weight("conv_lstm_cell/kernel", (*size, channels, self.filters * 4), "kernel", gates),
            Weight(
                "conv_lstm_cell/recurrent_kernel",
                (*size, self.filters, self.filters * 4),
                "recurrent_kernel",
                gates,
            ),
        ]
        if self.use_bias:
            weights.append(Weight("conv_lstm_cell/bias", (self.filters * 4,), "bias", gates))
        return tuple(weights)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last step's output or all of them, then the two states."""
        shape = shapes[0]
        if isinstance(shape, OpenShape):
            state: Shape = OpenShape(
                (self.filters,) if self.data_format != "channels_first" else ()
            )
            return (state,) * self.gives
        state = slide(self, self._step(shape), self.filters)
        output = (state[0], shape[1], *state[1:]) if self.return_sequences else state
        return (output, state, state) if self.return_state else (output,)

    def _step(self, shape: Shape) -> Shape:
        meaning = (
            "(batch, timesteps, ",
            ", ".join(("rows", "columns", "depth")[: self.rank]),
            ", channels)",
        )
        ranked(self.type, shape, self.rank + 3, "".join(meaning))
        if isinstance(shape, OpenShape):
            return shape
        step = (shape[0], *shape[2:])
        axes = (
            range(2, len(step)) if self.data_format == "channels_first" else range(1, len(step) - 1)
        )
        if any(step[axis] is None for axis in axes):
            message = Sentence(
                "{type} must know the rows and columns of its input, and here gets {shape}.",
                type=self.type,
                shape=_text(shape),
            )
            raise ShapeError(message)
        return step


class ConvLSTM2D(ConvLSTM1D):
    """An LSTM whose products are convolutions: on a sequence of pictures."""

    rank: ClassVar[int] = 2


class ConvLSTM3D(ConvLSTM1D):
    """An LSTM whose products are convolutions: on a sequence of volumes."""

    rank: ClassVar[int] = 3


def require_recurrent(kind: str, layer: object) -> None:
    """Refuse what doesn't run over time steps.

    Raises:
        SizeError: naming what stands there instead.
    """
    written = as_written(layer)
    if not isinstance(written, SimpleRNN | LSTM | GRU | RNN | ConvLSTM1D | CuDNNLSTM | CuDNNGRU):
        what = type(written).__name__ if isinstance(written, KerasLayer) else repr(written)
        message = Sentence("{kind} wraps a recurrent layer, not {what}.", kind=kind, what=what)
        raise SizeError(message)


def _run(kind: str, cell: Cell, shape: Shape) -> tuple[Weight, ...]:
    step = _one_step(kind, shape)
    return tuple(weight.inside(str(cell.name)) for weight in cell.tensors(step))


def _one_step(kind: str, shape: Shape) -> Shape:
    width = sequence_width(kind, shape)
    return (None if isinstance(shape, OpenShape) else shape[0], width)


def _unrolled(layer: Any, cell: Any, shape: Shape) -> Shapes:
    known = not isinstance(shape, OpenShape)
    batch = shape[0] if known else None
    if layer.return_sequences:
        # a recurrent layer takes three dimensions and gives three
        output: Shape = (batch, shape[1] if known else None, cell.units)
    else:
        output = (batch, cell.units)
    states = tuple((batch, state) for state in cell.states) if layer.return_state else ()
    return (output, *states)


def _text(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))})"
