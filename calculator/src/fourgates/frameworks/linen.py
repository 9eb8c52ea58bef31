"""Flax, the older interface Linen: cells that ``nn.RNN`` runs over the time steps.

Source: ``flax/linen/recurrent.py``. Names are the keys of ``params``, with a slash
between them: ``cell/hf/kernel``. Every gate has tensors of its own; the GRU keeps a
second bias for its candidate only. Checked against the real one by ``tests/reference``.

>>> gru = GRUCell(5).build((None, None, 4), Names())
>>> gru.count, [(w.name, w.shape) for w in gru.weights][-2:]
(155, [('cell/hn/kernel', (5, 5)), ('cell/hn/bias', (5,))])
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from fourgates.frameworks import flax
from fourgates.frameworks.chain import Names, positive
from fourgates.frameworks.running import BothWays, OnLast
from fourgates.polynomial import Dim
from fourgates.weights import Weight

__all__ = ["Dense", "Embed", "GRUCell", "LSTMCell", "Names", "OptimizedLSTMCell", "SimpleCell"]

Embed = flax.Embed
"""The same table under the same names."""


@dataclass(frozen=True, slots=True)
class _Cell(BothWays):
    features: Dim
    bidirectional: bool = False
    name: str | None = None

    wrapped_in: ClassVar[tuple[str, ...]] = ("RNN",)
    prefix: ClassVar[str] = "cell/"
    both_in: ClassVar[tuple[str, ...]] = ("Bidirectional",)
    both_prefixes: ClassVar[tuple[str, str]] = ("forward_rnn/cell/", "backward_rnn/cell/")

    def __post_init__(self) -> None:
        positive("features", self.features)

    @property
    def state(self) -> Dim:
        """The width of what it gives out at each step."""
        return self.features


class LSTMCell(_Cell):
    """Four gates i, f, g, o, each with matrices and a bias of its own."""

    __slots__ = ()

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """For each gate ii/kernel (in, h), then hi/kernel (h, h) and hi/bias (h,)."""
        return _called(flax.lstm_tensors(width, self.features, "if", "/"))


class OptimizedLSTMCell(LSTMCell):
    """Computes its gates in one product, and stores what ``LSTMCell`` stores."""

    __slots__ = ()


class GRUCell(_Cell):
    """Three gates r, z, n; the candidate n has a second bias, inside what the reset gate multiplies."""

    __slots__ = ()

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """For each gate ir/kernel (in, h) and ir/bias (h,), then hr/kernel (h, h); hn/bias (h,)."""
        size = self.features
        weights = []
        for gate in "rzn":
            weights += [
                Weight(f"i{gate}/kernel", (width, size), "kernel", (gate,)),
                Weight(f"i{gate}/bias", (size,), "bias", (gate,)),
            ]
        weights += [
            Weight(f"h{gate}/kernel", (size, size), "recurrent_kernel", (gate,)) for gate in "rzn"
        ]
        return _called((*weights, Weight("hn/bias", (size,), "recurrent_bias", ("n",))))


class SimpleCell(_Cell):
    """No gates; the bias goes with the input."""

    __slots__ = ()

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """i/kernel (in, h), i/bias (h,), h/kernel (h, h)."""
        size = self.features
        return _called(
            (
                Weight("i/kernel", (width, size), "kernel"),
                Weight("i/bias", (size,), "bias"),
                Weight("h/kernel", (size, size), "recurrent_kernel"),
            )
        )


@dataclass(frozen=True, slots=True)
class Dense(OnLast):
    """``nn.Dense``: on the last dimension, whatever stands before it."""

    features: Dim
    use_bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        positive("features", self.features)

    @property
    def width(self) -> Dim:
        """What the last dimension becomes."""
        return self.features

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """Kernel (in, features), bias (features,)."""
        kernel = Weight("kernel", (width, self.features), "kernel")
        return (kernel, Weight("bias", (self.features,), "bias")) if self.use_bias else (kernel,)


def _called(weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    """Every tensor's last key is kernel or bias: the one before it belongs to the name."""
    return tuple(replace(weight, called=weight.name) for weight in weights)
