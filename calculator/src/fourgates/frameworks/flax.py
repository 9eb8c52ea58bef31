"""Flax, the NNX interface: cells that ``nnx.RNN`` runs over the time steps.

Sources: ``flax/nnx/nn/recurrent.py`` and ``linear.py``. Names are those of the
module's attributes, ``cell.hf.kernel``, in the order in which the cell makes them
(a printed state sorts them by name). :mod:`.linen` is the older interface, which
stores a GRU in other tensors. Checked against the real one by ``tests/reference``.

>>> lstm = LSTMCell(10).build((None, None, 1), Names())
>>> lstm.title, lstm.count, [(w.name, w.shape) for w in lstm.weights][-2:]
('RNN(LSTMCell)', 480, [('cell.ho.kernel', (10, 10)), ('cell.ho.bias', (10,))])
>>> GRUCell(5).build((None, None, 4), Names()).count
150
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourgates.frameworks.chain import Names, positive
from fourgates.frameworks.running import BothWays, OnLast, Table
from fourgates.polynomial import Dim, settled
from fourgates.weights import Weight

__all__ = [
    "Embed",
    "GRUCell",
    "LSTMCell",
    "Linear",
    "Names",
    "OptimizedLSTMCell",
    "SimpleCell",
]


@dataclass(frozen=True, slots=True)
class _Cell(BothWays):
    hidden_features: Dim
    bidirectional: bool = False
    name: str | None = None

    gates: ClassVar[tuple[str, ...]] = ()
    wrapped_in: ClassVar[tuple[str, ...]] = ("RNN",)
    prefix: ClassVar[str] = "cell."
    both_in: ClassVar[tuple[str, ...]] = ("Bidirectional",)
    both_prefixes: ClassVar[tuple[str, str]] = ("forward_rnn.cell.", "backward_rnn.cell.")

    def __post_init__(self) -> None:
        positive("hidden_features", self.hidden_features)

    @property
    def state(self) -> Dim:
        """The width of what it gives out at each step."""
        return self.hidden_features


class LSTMCell(_Cell):
    """Four gates i, f, g, o, each with matrices and a bias of its own."""

    __slots__ = ()

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """For each gate ii.kernel (in, h), then hi.kernel (h, h) and hi.bias (h,)."""
        return lstm_tensors(width, self.hidden_features, "if_")


class OptimizedLSTMCell(_Cell):
    """The same LSTM with its gates packed side by side."""

    __slots__ = ()

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """dense_i.kernel (in, 4*h), dense_h.kernel (h, 4*h), dense_h.bias (4*h,)."""
        hidden = self.hidden_features
        packed = settled(hidden * 4)
        return (
            Weight("dense_i.kernel", (width, packed), "kernel", self.gates),
            Weight("dense_h.kernel", (hidden, packed), "recurrent_kernel", self.gates),
            Weight("dense_h.bias", (packed,), "bias", self.gates),
        )


class GRUCell(_Cell):
    """Three gates r, z, n packed side by side; one bias, which goes with the input."""

    __slots__ = ()

    gates: ClassVar[tuple[str, ...]] = ("r", "z", "n")

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """dense_i.kernel (in, 3*h), dense_i.bias (3*h,), dense_h.kernel (h, 3*h)."""
        hidden = self.hidden_features
        packed = settled(hidden * 3)
        return (
            Weight("dense_i.kernel", (width, packed), "kernel", self.gates),
            Weight("dense_i.bias", (packed,), "bias", self.gates),
            Weight("dense_h.kernel", (hidden, packed), "recurrent_kernel", self.gates),
        )


class SimpleCell(_Cell):
    """No gates; the bias goes with the input."""

    __slots__ = ()

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """dense_i.kernel (in, h), dense_i.bias (h,), dense_h.kernel (h, h)."""
        hidden = self.hidden_features
        return (
            Weight("dense_i.kernel", (width, hidden), "kernel"),
            Weight("dense_i.bias", (hidden,), "bias"),
            Weight("dense_h.kernel", (hidden, hidden), "recurrent_kernel"),
        )


@dataclass(frozen=True, slots=True)
class Linear(OnLast):
    """``nnx.Linear``: on the last dimension, whatever stands before it."""

    out_features: Dim
    use_bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        positive("out_features", self.out_features)

    @property
    def width(self) -> Dim:
        """What the last dimension becomes."""
        return self.out_features

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """Kernel (in, out), bias (out,)."""
        kernel = Weight("kernel", (width, self.out_features), "kernel")
        return (
            (kernel, Weight("bias", (self.out_features,), "bias")) if self.use_bias else (kernel,)
        )


@dataclass(frozen=True, slots=True)
class Embed(Table):
    """``nnx.Embed``: a table with a row for each word."""

    num_embeddings: Dim
    features: Dim
    name: str | None = None

    stored: ClassVar[str] = "embedding"

    def __post_init__(self) -> None:
        positive("num_embeddings", self.num_embeddings)
        positive("features", self.features)

    @property
    def sizes(self) -> tuple[Dim, Dim]:
        """Words, and numbers a row."""
        return (self.num_embeddings, self.features)


def lstm_tensors(width: Dim, hidden: Dim, forget: str, separator: str = ".") -> tuple[Weight, ...]:
    """A tensor for each gate; the input's forget gate is called ``if_`` here, as ``if`` is a word of Python's."""
    weights = [
        Weight(
            f"{forget if gate == 'f' else 'i' + gate}{separator}kernel",
            (width, hidden),
            "kernel",
            (gate,),
        )
        for gate in LSTMCell.gates
    ]
    for gate in LSTMCell.gates:
        weights += [
            Weight(f"h{gate}{separator}kernel", (hidden, hidden), "recurrent_kernel", (gate,)),
            Weight(f"h{gate}{separator}bias", (hidden,), "bias", (gate,)),
        ]
    return tuple(weights)
