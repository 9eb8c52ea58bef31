"""Equinox: cells that ``jax.lax.scan`` runs over the time steps.

Sources: ``equinox/nn/_rnn.py``, ``_linear.py`` and ``_embedding.py``. Tensors lie as
in PyTorch, (gates * hidden_size, input_size), but there is one bias; the GRU keeps
a second one for its candidate only, ``bias_n``. Checked against the real one by
``tests/reference``.

>>> LSTMCell(10).build((None, None, 1), Names()).count
480
>>> gru = GRUCell(5).build((None, None, 4), Names())
>>> gru.count, [(w.name, w.shape) for w in gru.weights][-2:]
(155, [('bias', (15,)), ('bias_n', (5,))])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourgates.frameworks.chain import Names, positive
from fourgates.frameworks.running import OnLast, Running, Table
from fourgates.polynomial import Dim, settled
from fourgates.weights import Weight

__all__ = ["Embedding", "GRUCell", "LSTMCell", "Linear", "Names"]


@dataclass(frozen=True, slots=True)
class _Cell(Running):
    hidden_size: Dim
    use_bias: bool = True
    name: str | None = None

    gates: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        positive("hidden_size", self.hidden_size)

    @property
    def state(self) -> Dim:
        """The width of what it gives out at each step."""
        return self.hidden_size

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """weight_ih (gates*h, in), weight_hh (gates*h, h), bias (gates*h,)."""
        rows = settled(self.hidden_size * len(self.gates))
        weights = (
            Weight("weight_ih", (rows, width), "kernel", self.gates, 0),
            Weight("weight_hh", (rows, self.hidden_size), "recurrent_kernel", self.gates, 0),
        )
        return (
            (*weights, Weight("bias", (rows,), "bias", self.gates, 0)) if self.use_bias else weights
        )


class LSTMCell(_Cell):
    """Four gates i, f, g, o, packed below each other; one bias."""

    __slots__ = ()

    gates: ClassVar[tuple[str, ...]] = ("i", "f", "g", "o")


class GRUCell(_Cell):
    """Three gates r, z, n; the candidate n has a second bias, inside what the reset gate multiplies."""

    __slots__ = ()

    gates: ClassVar[tuple[str, ...]] = ("r", "z", "n")

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """weight_ih (3*h, in), weight_hh (3*h, h), bias (3*h,), bias_n (h,)."""
        weights = _Cell.cell(self, width)
        second = Weight("bias_n", (self.hidden_size,), "recurrent_bias", ("n",))
        return (*weights, second) if self.use_bias else weights


@dataclass(frozen=True, slots=True)
class Linear(OnLast):
    """``eqx.nn.Linear``: on one vector, mapped over whatever stands before it."""

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
        """Weight (out, in), bias (out,)."""
        weight = Weight("weight", (self.out_features, width), "kernel")
        return (
            (weight, Weight("bias", (self.out_features,), "bias")) if self.use_bias else (weight,)
        )


@dataclass(frozen=True, slots=True)
class Embedding(Table):
    """``eqx.nn.Embedding``: a table with a row for each word."""

    num_embeddings: Dim
    embedding_size: Dim
    name: str | None = None

    stored: ClassVar[str] = "weight"

    def __post_init__(self) -> None:
        positive("num_embeddings", self.num_embeddings)
        positive("embedding_size", self.embedding_size)

    @property
    def sizes(self) -> tuple[Dim, Dim]:
        """Words, and numbers a row."""
        return (self.num_embeddings, self.embedding_size)
