"""Keras 2 on TensorFlow 1: where it stores other tensors than Keras 3.

Sources: ``tensorflow/python/keras/layers/recurrent.py`` and ``cudnn_recurrent.py`` of
1.15 (Keras 2.2.4-tf), and ``keras/layers`` of 2.3.1. Names have no cell in them, and a
GRU keeps one bias unless ``reset_after`` is asked for; ``CuDNNLSTM`` and ``CuDNNGRU``
keep two. With TensorFlow 2 the names and the GRU's default became Keras 3's. Checked
against a recording of TensorFlow 1.15.5 by ``tests/reference``.

>>> gru = GRU(5).build((None, None, 4), Names())
>>> gru.count, [weight.name for weight in gru.weights]
(150, ['kernel', 'recurrent_kernel', 'bias'])
>>> CuDNNLSTM(10).build((None, None, 1), Names()).count
520
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fourgates.frameworks import keras
from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras import (
    Bidirectional,
    CuDNNGRU,
    CuDNNLSTM,
    Dense,
    Embedding,
    TimeDistributed,
)
from fourgates.weights import Shape, Weight

__all__ = [
    "GRU",
    "LSTM",
    "Bidirectional",
    "CuDNNGRU",
    "CuDNNLSTM",
    "Dense",
    "Embedding",
    "Names",
    "SimpleRNN",
    "TimeDistributed",
]


class SimpleRNN(keras.SimpleRNN):
    """One matrix for the input, one for the state before, one bias; no gates."""

    __slots__ = ()

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, units), recurrent_kernel (units, units), bias (units,)."""
        return _without_cell(keras.SimpleRNN.tensors(self, *shapes))


class LSTM(keras.LSTM):
    """Four gates in Keras's order i, f, c, o."""

    __slots__ = ()

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, 4*units), recurrent_kernel (units, 4*units), bias (4*units,)."""
        return _without_cell(keras.LSTM.tensors(self, *shapes))


@dataclass(frozen=True, slots=True)
class GRU(keras.GRU):
    """Three gates z, r, h; one bias as long as nobody asks for ``reset_after``."""

    reset_after: bool = False

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, 3*units), recurrent_kernel (units, 3*units), bias (3*units,) or (2, 3*units)."""
        return _without_cell(keras.GRU.tensors(self, *shapes))


def _without_cell(weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    return tuple(replace(weight, name=weight.short_name) for weight in weights)
