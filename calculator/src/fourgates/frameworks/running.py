"""What the smaller frameworks' layers share: a cell run over the time steps, and a dense layer.

Flax, Equinox, ONNX and TensorFlow 1 give out every time step; there is no
``return_sequences`` to ask for, and it would change no count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from fourgates.frameworks.chain import Names, last_width, sequence_width
from fourgates.polynomial import Dim, settled
from fourgates.weights import Layer, Shape, Weight


class Running:
    """A recurrent layer: a cell's weights once, or once a direction.

    Attributes:
        name: what its author calls it.
        wrapped_in: what the framework wraps the cell in to run it, outermost first; often nothing.
        prefix: begins each weight's name.
    """

    __slots__ = ()

    name: str | None
    wrapped_in: ClassVar[tuple[str, ...]] = ()
    prefix: ClassVar[str] = ""

    @property
    def state(self) -> Dim:
        """The width of what it gives out at each step."""
        raise NotImplementedError

    def cell(self, width: Dim) -> tuple[Weight, ...]:
        """One step's weights for an input of so many features."""
        raise NotImplementedError

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """Everything it stores for an input of so many features."""
        return within(self.prefix, self.cell(width))

    def output_width(self) -> Dim:
        """What comes out at each step."""
        return self.state

    def classes(self) -> tuple[str, ...]:
        """Its class with what it is wrapped in, outermost first."""
        return (*self.wrapped_in, type(self).__name__)

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        kind = type(self).__name__
        width = sequence_width(kind, input_shape)
        outer, *inner = self.classes()
        return Layer(
            names.take(kind, self.name),
            outer,
            self.weights(width),
            input_shape,
            (*input_shape[:-1], self.output_width()),
            tuple(inner),
        )


class BothWays(Running):
    """One that may run in both directions, with a set of weights for each; the outputs lie side by side.

    Attributes:
        both_in: what the framework wraps the two in; often nothing.
        both_prefixes: begin the weights' names of the forward and of the backward copy.
    """

    __slots__ = ()

    bidirectional: bool
    both_in: ClassVar[tuple[str, ...]] = ()
    both_prefixes: ClassVar[tuple[str, str]] = ("", "")

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """The cell's, or a forward and a backward copy of them."""
        if not self.bidirectional:
            return within(self.prefix, self.cell(width))
        forward, backward = self.both_prefixes
        return (
            *within(forward, self.cell(width), "forward"),
            *within(backward, self.cell(width), "backward"),
        )

    def output_width(self) -> Dim:
        """The state's, twice with two directions."""
        return settled(self.state * 2) if self.bidirectional else self.state

    def classes(self) -> tuple[str, ...]:
        """Its class with what it is wrapped in, outermost first."""
        both = self.both_in if self.bidirectional else ()
        return (*both, *self.wrapped_in, type(self).__name__)


class OnLast:
    """A layer that works on the last dimension, whatever stands before it."""

    __slots__ = ()

    name: str | None

    @property
    def width(self) -> Dim:
        """What the last dimension becomes."""
        raise NotImplementedError

    def weights(self, width: Dim) -> tuple[Weight, ...]:
        """What it stores for a last dimension of this size."""
        raise NotImplementedError

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        kind = type(self).__name__
        return Layer(
            names.take(kind, self.name),
            kind,
            self.weights(last_width(kind, input_shape)),
            input_shape,
            (*input_shape[:-1], self.width),
        )


class Table:
    """An embedding: a row of numbers for each word."""

    __slots__ = ()

    name: str | None
    stored: ClassVar[str]

    @property
    def sizes(self) -> tuple[Dim, Dim]:
        """Words, and numbers a row."""
        raise NotImplementedError

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        kind = type(self).__name__
        weight = Weight(self.stored, self.sizes, "embeddings")
        output = (*input_shape, self.sizes[1])
        return Layer(names.take(kind, self.name), kind, (weight,), input_shape, output)


def within(prefix: str, weights: tuple[Weight, ...], part: str = "") -> tuple[Weight, ...]:
    """The same weights with what holds them before their names."""
    return tuple(replace(w, name=f"{prefix}{w.name}", part=part or w.part) for w in weights)
