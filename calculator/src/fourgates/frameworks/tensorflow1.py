"""TensorFlow 1: the cells of ``tf.nn.rnn_cell``, run by ``tf.nn.dynamic_rnn``.

Source: ``tensorflow/python/ops/rnn_cell_impl.py`` of 1.15. Names are the variables'
own, without the ``:0``. One kernel holds the input's rows and the state's rows below
them. ``tf.nn.bidirectional_dynamic_rnn`` runs two cells. Checked against a recording
of TensorFlow 1.15.5 by ``tests/reference``.

>>> lstm = LSTMCell(10, use_peepholes=True).build((None, None, 1), Names())
>>> [(weight.name, weight.shape) for weight in lstm.weights[:3]]
[('rnn/lstm_cell/kernel', (11, 40)), ('rnn/lstm_cell/bias', (40,)), ('rnn/lstm_cell/w_f_diag', (10,))]
>>> lstm.count
510
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourgates.frameworks.chain import Names, positive
from fourgates.frameworks.running import BothWays, OnLast
from fourgates.polynomial import Dim, settled
from fourgates.weights import Weight

__all__ = ["BasicLSTMCell", "BasicRNNCell", "Dense", "GRUCell", "LSTMCell", "Names"]


class _Cell(BothWays):
    """What the cells share."""

    __slots__ = ()

    num_units: Dim
    prefix: ClassVar[str] = "rnn/"
    both_prefixes: ClassVar[tuple[str, str]] = ("bidirectional_rnn/fw/", "bidirectional_rnn/bw/")

    def __post_init__(self) -> None:
        positive("num_units", self.num_units)

    @property
    def state(self) -> Dim:
        """The width of what it gives out at each step."""
        return self.num_units

    def gated(self, scope: str, width: Dim, gates: tuple[str, ...]) -> tuple[Weight, ...]:
        """Kernel (in + state, gates*h), bias (gates*h,)."""
        columns = settled(self.num_units * (len(gates) or 1))
        rows = settled(width + self.state)
        return (
            Weight(f"{scope}/kernel", (rows, columns), "joint_kernel", gates),
            Weight(f"{scope}/bias", (columns,), "bias", gates),
        )


@dataclass(frozen=True, slots=True)
class BasicRNNCell(_Cell):
    """No gates."""

    num_units: Dim
    bidirectional: bool = False
    name: str | None = None

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """Kernel (in + h, h), bias (h,)."""
        return self.gated("basic_rnn_cell", width, ())


@dataclass(frozen=True, slots=True)
class BasicLSTMCell(_Cell):
    """Four gates in the order i, j, f, o; j is the cell candidate."""

    num_units: Dim
    bidirectional: bool = False
    name: str | None = None

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """Kernel (in + h, 4*h), bias (4*h,)."""
        return self.gated("basic_lstm_cell", width, LSTMCell.gates)


@dataclass(frozen=True, slots=True)
class LSTMCell(_Cell):
    """The same; ``use_peepholes`` lets three gates see the cell's state, ``num_proj`` projects the output."""

    num_units: Dim
    bidirectional: bool = False
    use_peepholes: bool = False
    num_proj: Dim = 0
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ("i", "j", "f", "o")

    def __post_init__(self) -> None:
        positive("num_units", self.num_units)
        if self.num_proj != 0:
            positive("num_proj", self.num_proj)

    @property
    def state(self) -> Dim:
        """The projection's width where there is one."""
        return self.num_proj or self.num_units

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """Kernel (in + state, 4*h), bias (4*h,), w_f_diag, w_i_diag, w_o_diag (h,), projection/kernel (h, num_proj)."""
        units = self.num_units
        weights = [*self.gated("lstm_cell", width, self.gates)]
        if self.use_peepholes:
            weights += [
                Weight(f"lstm_cell/w_{gate}_diag", (units,), "peephole", (gate,)) for gate in "fio"
            ]
        if self.num_proj != 0:
            projection = "projection/kernel"
            weights.append(
                Weight(
                    f"lstm_cell/{projection}",
                    (units, self.num_proj),
                    "projection",
                    called=projection,
                )
            )
        return tuple(weights)


@dataclass(frozen=True, slots=True)
class GRUCell(_Cell):
    """Two gates r, u in one kernel, the candidate c in another; one bias each."""

    num_units: Dim
    bidirectional: bool = False
    name: str | None = None

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """gates/kernel (in + h, 2*h), gates/bias (2*h,), candidate/kernel (in + h, h), candidate/bias (h,)."""
        rows, units = settled(width + self.num_units), self.num_units
        both = settled(units * 2)
        stored: tuple[tuple[str, tuple[Dim, ...], tuple[str, ...]], ...] = (
            ("gates/kernel", (rows, both), ("r", "u")),
            ("gates/bias", (both,), ("r", "u")),
            ("candidate/kernel", (rows, units), ("c",)),
            ("candidate/bias", (units,), ("c",)),
        )
        return tuple(
            Weight(
                f"gru_cell/{name}",
                shape,
                "joint_kernel" if name.endswith("kernel") else "bias",
                gates,
                called=name,
            )
            for name, shape, gates in stored
        )


@dataclass(frozen=True, slots=True)
class Dense(OnLast):
    """``tf.layers.dense``: on the last dimension, whatever stands before it."""

    units: Dim
    use_bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        positive("units", self.units)

    @property
    def width(self) -> Dim:
        """What the last dimension becomes."""
        return self.units

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """Kernel (in, units), bias (units,)."""
        kernel = Weight("dense/kernel", (width, self.units), "kernel")
        bias = Weight("dense/bias", (self.units,), "bias")
        return (kernel, bias) if self.use_bias else (kernel,)
