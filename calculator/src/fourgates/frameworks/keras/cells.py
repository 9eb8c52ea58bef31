"""The cells of recurrent layers: one step's weights, used again at every step.

Sources: ``keras/src/layers/rnn/{simple_rnn,lstm,gru,stacked_rnn_cells}.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from fourgates.frameworks.chain import Names, last_width, positive
from fourgates.frameworks.keras.base import KerasLayer, Shapes, as_written, built
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import Role, Shape, SizeError, Weight


@dataclass(frozen=True, slots=True)
class SimpleRNNCell(KerasLayer):
    """One matrix for the input, one for the state before, one bias; no gates."""

    units: Dim
    use_bias: bool = True

    gates: ClassVar[tuple[str, ...]] = ()
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def states(self) -> tuple[Dim, ...]:
        """The width of each state it hands on to the next step."""
        return (self.units,)

    @property
    def gives(self) -> int:
        """The output, then the states."""
        return 1 + len(self.states)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, units), recurrent_kernel (units, units), bias (units,)."""
        return _gated(
            self,
            kernel=(last_width(self.type, shapes[0]), self.units),
            recurrent_kernel=(self.units, self.units),
            bias=(self.units,),
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """The output and each state, all (batch, units)."""
        return _step(self.units, self.states, shapes[0])


@dataclass(frozen=True, slots=True)
class LSTMCell(KerasLayer):
    """Four gates, packed side by side in every tensor: input, forget, cell, output."""

    units: Dim
    use_bias: bool = True

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "c", "o")
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def states(self) -> tuple[Dim, ...]:
        """The width of each state: the hidden one, and the cell's own."""
        return (self.units, self.units)

    @property
    def gives(self) -> int:
        """The output, then the states."""
        return 1 + len(self.states)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, 4*units), recurrent_kernel (units, 4*units), bias (4*units,)."""
        return _gated(
            self,
            kernel=(last_width(self.type, shapes[0]), self.units * 4),
            recurrent_kernel=(self.units, self.units * 4),
            bias=(self.units * 4,),
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """The output and each state, all (batch, units)."""
        return _step(self.units, self.states, shapes[0])


@dataclass(frozen=True, slots=True)
class GRUCell(KerasLayer):
    """Three gates: update, reset, candidate.

    With ``reset_after`` (the default, as cuDNN does it) the reset gate is applied
    after the recurrent product, so that product has a bias of its own.
    """

    units: Dim
    use_bias: bool = True
    reset_after: bool = True

    gates: ClassVar[tuple[str, ...]] = ("z", "r", "h")
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def states(self) -> tuple[Dim, ...]:
        """The width of each state it hands on to the next step."""
        return (self.units,)

    @property
    def gives(self) -> int:
        """The output, then the states."""
        return 1 + len(self.states)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, 3*units), recurrent_kernel (units, 3*units), bias (2, 3*units) or (3*units,)."""
        return _gated(
            self,
            kernel=(last_width(self.type, shapes[0]), self.units * 3),
            recurrent_kernel=(self.units, self.units * 3),
            # row 0 goes with the kernel, row 1 with the recurrent_kernel
            bias=(2, self.units * 3) if self.reset_after else (self.units * 3,),
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """The output and each state, all (batch, units)."""
        return _step(self.units, self.states, shapes[0])


type Cell = SimpleRNNCell | LSTMCell | GRUCell
"""Any single cell."""


@dataclass(frozen=True, slots=True)
class StackedRNNCells(KerasLayer):
    """Cells on top of each other, as one cell: each takes what the one below gives out."""

    cells: tuple[Any, ...]

    owns_weights: ClassVar[bool] = False
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not self.cells:
            message = Sentence("StackedRNNCells needs at least one cell.")
            raise SizeError(message)
        for cell in self.cells:
            require_cell("StackedRNNCells", cell)

    @property
    def states(self) -> tuple[Dim, ...]:
        """The width of each state of each cell."""
        return tuple(state for cell in self.cells for state in as_written(cell).states)

    @property
    def units(self) -> Dim:
        """What the last cell gives out."""
        units: Dim = as_written(self.cells[-1]).units
        return units

    @property
    def gives(self) -> int:
        """The output, then the states."""
        return 1 + len(self.states)

    def parts(self, shapes: Shapes, names: Names) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """Each cell's weights, below the cell's name."""
        shape = shapes[0]
        weights: list[Weight] = []
        inner: list[str] = []
        for place, cell in enumerate(self.cells):
            if cell is not as_written(cell) and any(cell is below for below in self.cells[:place]):
                # the same cell once more: it has its weights
                continue
            inside = built(cell, shape, names)
            weights += [
                replace(w.inside(inside.name), part=joined(inside.name, w.part))
                for w in inside.weights
            ]
            inner.append(inside.type)
            shape = (shape[0] if shape else None, as_written(cell).units)
        return tuple(weights), tuple(dict.fromkeys(inner)) if len(set(inner)) == 1 else ()

    def shapes(self, *shapes: Shape) -> Shapes:
        """The output of the last cell, then each cell's states."""
        return _step(self.units, self.states, shapes[0])


def require_cell(kind: str, cell: object) -> None:
    """Refuse what is no cell.

    Raises:
        SizeError: naming what stands there instead.
    """
    written = as_written(cell)
    if not isinstance(written, SimpleRNNCell | LSTMCell | GRUCell | StackedRNNCells):
        message = Sentence(
            "{kind} runs a cell like LSTMCell, not {cell}.", kind=kind, cell=_kind(written)
        )
        raise SizeError(message)


def joined(outer: str, inner: str) -> str:
    """A part inside a part: ``forward lstm_cell_1``."""
    return " ".join(name for name in (outer, inner) if name)


def _kind(value: object) -> str:
    return type(value).__name__ if isinstance(value, KerasLayer) else repr(value)


def _step(units: Dim, states: tuple[Dim, ...], shape: Shape) -> Shapes:
    batch = shape[0] if len(shape) > 1 else None
    return ((batch, units), *((batch, state) for state in states))


def _gated(
    cell: Cell, *, kernel: tuple[Dim, ...], recurrent_kernel: tuple[Dim, ...], bias: tuple[Dim, ...]
) -> tuple[Weight, ...]:
    bias_role: Role = "both_biases" if len(bias) > 1 else "bias"
    weights = [
        Weight("kernel", kernel, "kernel", cell.gates),
        Weight("recurrent_kernel", recurrent_kernel, "recurrent_kernel", cell.gates),
    ]
    if cell.use_bias:
        weights.append(Weight("bias", bias, bias_role, cell.gates))
    return tuple(weights)
