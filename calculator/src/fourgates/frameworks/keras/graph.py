"""Functional models: tensors that layers give each other, and the model between two of them.

A :class:`Graph` is one Python session: it hands out the automatic names in the order in which
things are constructed, as Keras does. ::

    graph = Graph()
    x = graph.input((None, 10))                          # keras.Input((None, 10)) -> Tensor
    lstm = graph.layer(LSTM(4, return_state=True))       # constructed, so named now
    y, h, c = graph.call(lstm, x)                        # built at its first call, shared after
    dense = graph.layer(Dense(1))
    z, = graph.call(dense, y)
    model = graph.functional([x], [z])                   # a Placed: can be called or wrapped too
    model.model                                          # -> weights.Model

A layer inside a wrapper is given to ``make`` as the Placed (so that it keeps its name and its
weights): ``graph.layer(make("TimeDistributed", [dense], {}))``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fourgates.weights import Layer, Model, Shape


class Tensor:
    """What a call gives: ``shape``, the ``node`` (call) it comes from and the ``index`` of the output."""

    shape: Shape
    index: int


class Placed:
    """A layer that has been constructed: it has a name, and weights as soon as it is called.

    Attributes:
        specification: as written, with its name.
        layer: what it stores, once built; ``None`` before.
        line: where it stands in the pasted text.
    """

    specification: Any
    layer: Layer | None
    line: int | None

    @property
    def name(self) -> str:
        """The name, given or automatic."""
        raise NotImplementedError


class Nested(Placed):
    """A model: it has ``model`` (what it prints as) and can be called or wrapped like a layer."""

    model: Model


class Sequential(Nested):
    """Layers one after the other; grows by ``add`` and is built by an input or a first call."""

    def add(self, layer: Placed | Tensor) -> None:
        """Put a layer (or what ``graph.input`` gave) on top."""
        raise NotImplementedError

    def build(self, input_shape: Shape) -> None:
        """Give it its input, batch first (``model.build((None, 10))``)."""
        raise NotImplementedError


class Graph:
    """One session of constructing and calling layers."""

    def input(self, shape: Shape, *, name: str | None = None, batch: int | None = None) -> Tensor:
        """``keras.Input(shape)``: one example's shape, without the batch."""
        raise NotImplementedError

    def layer(self, specification: Any, *, line: int | None = None) -> Placed:
        """Construct a layer: it takes its automatic name now."""
        raise NotImplementedError

    def call(self, layer: Placed, *inputs: Tensor | Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Call it: ``inputs`` in the order of Keras's arguments (positional, then keywords).

        A list stays a list: ``graph.call(concatenate, [a, b])``; ``graph.call(lstm, x, [h, c])``
        is ``lstm(x, initial_state=[h, c])``; ``graph.call(attention, query, value)`` is MultiHeadAttention.

        Raises:
            ShapeError: where it can't take these shapes.
        """
        raise NotImplementedError

    def broken(self, layer: Placed, *inputs: Tensor | Sequence[Tensor], problem: str) -> Tensor:
        """Call a layer whose weights can't be known: its row carries the problem, its output is unknown."""
        raise NotImplementedError

    def operation(self, kind: str, *inputs: Tensor, shape: Shape) -> Tensor:
        """What Keras lists where tensors meet without a layer: ``x + y`` is ``Add``, ``x[:, 0]`` ``GetItem``."""
        raise NotImplementedError

    def functional(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor], *, name: str | None = None) -> Nested:
        """``keras.Model(inputs, outputs)``: the layers between them, in Keras's order."""
        raise NotImplementedError

    def sequential(self, layers: Sequence[Placed | Tensor] = (), *, name: str | None = None) -> Sequential:
        """``keras.Sequential(layers)``."""
        raise NotImplementedError
