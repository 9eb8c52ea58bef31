"""Layers that most models are made of.

Sources: ``keras/src/layers/core/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.chain import last_width, positive
from fourgates.frameworks.keras.base import KerasLayer, Shapes
from fourgates.frameworks.keras.einsum import projected
from fourgates.polynomial import Dim, Polynomial
from fourgates.weights import OpenShape, Shape, Weight


@dataclass(frozen=True, slots=True)
class InputLayer(KerasLayer):
    """What comes into a model: one example's shape, without the batch."""

    shape: Shape
    batch_size: Dim | None = None

    @property
    def whole(self) -> Shape:
        """With the batch."""
        return (self.batch_size, *self.shape)


@dataclass(frozen=True, slots=True)
class Dense(KerasLayer):
    """A weight from every input to every unit; on the last dimension, whatever stands before it."""

    units: Dim
    use_bias: bool = True

    passes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("units", self.units)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (input_dim, units), bias (units,)."""
        input_dim = last_width("Dense", shapes[0])
        weights = [Weight("kernel", (input_dim, self.units), "kernel")]
        if self.use_bias:
            weights.append(Weight("bias", (self.units,), "bias"))
        return tuple(weights)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last dimension becomes the units."""
        return (with_last(shapes[0], self.units),)


@dataclass(frozen=True, slots=True)
class EinsumDense(KerasLayer):
    """A product written as an equation, like ``abc,cd->abd``."""

    equation: str
    output_shape: Any
    bias_axes: str | None = None

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """The kernel and the bias that the equation's letters ask for."""
        kernel, bias, _ = projected(self.equation, self.bias_axes, shapes[0], self._output)
        weights = [Weight("kernel", kernel, "kernel")]
        if bias is not None:
            weights.append(Weight("bias", bias, "bias"))
        return tuple(weights)

    def shapes(self, *shapes: Shape) -> Shapes:
        """What the equation gives."""
        return (projected(self.equation, self.bias_axes, shapes[0], self._output)[2],)

    @property
    def _output(self) -> Shape:
        return (
            tuple(self.output_shape)
            if isinstance(self.output_shape, tuple | list)
            else (self.output_shape,)
        )


@dataclass(frozen=True, slots=True)
class Embedding(KerasLayer):
    """A table with a row for each of ``input_dim`` words, ``output_dim`` wide."""

    input_dim: Dim
    output_dim: Dim
    mask_zero: bool = False

    def __post_init__(self) -> None:
        positive("input_dim", self.input_dim)
        positive("output_dim", self.output_dim)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Embeddings (input_dim, output_dim)."""
        del shapes
        return (Weight("embeddings", (self.input_dim, self.output_dim), "embeddings"),)

    def shapes(self, *shapes: Shape) -> Shapes:
        """A row for each word."""
        if isinstance(shapes[0], OpenShape):
            return (OpenShape((self.output_dim,)),)
        return ((*shapes[0], self.output_dim),)


class Masking(KerasLayer):
    """Marks the steps that are padding; stores nothing."""

    passes_mask: ClassVar[bool] = True


class Identity(KerasLayer):
    """Hands on what it gets."""

    passes_mask: ClassVar[bool] = True
    several: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Lambda(KerasLayer):
    """Any function: it stores nothing, and what comes out is known where ``output_shape`` says so."""

    output_shape: Any = None

    several: ClassVar[bool] = True

    def shapes(self, *shapes: Shape) -> Shapes:
        """The shape that was given, behind the batch."""
        given = self.output_shape
        if isinstance(given, list):
            given = tuple(given)
        if not (
            isinstance(given, tuple)
            and all(d is None or isinstance(d, int | Polynomial) for d in given)
        ):
            return (OpenShape(),)
        batch = None if isinstance(shapes[0], OpenShape) else shapes[0][0]
        return ((batch, *given),)


@dataclass(frozen=True, slots=True)
class Operation(KerasLayer):
    """What Keras lists where tensors meet without a layer: ``x + y`` is ``Add``, ``x[:, 0]`` ``GetItem``."""

    kind: str
    output: Shape

    several: ClassVar[bool] = True

    @property
    def type(self) -> str:
        """The operation's own class."""
        return self.kind

    def shapes(self, *shapes: Shape) -> Shapes:
        """The shape that was given."""
        del shapes
        return (self.output,)


@dataclass(frozen=True, slots=True)
class Unknown(KerasLayer):
    """A layer that nobody here knows: it is named, and its weights are never claimed."""

    kind: str
    problem: str

    several: ClassVar[bool] = True

    @property
    def type(self) -> str:
        """The class as it was written."""
        return self.kind

    def shapes(self, *shapes: Shape) -> Shapes:
        """Nobody knows."""
        del shapes
        return (OpenShape(),)


@dataclass(frozen=True, slots=True)
class TextVectorization(KerasLayer):
    """Texts become word numbers; its table of words is no weight."""

    output_sequence_length: Dim | None = None

    def shapes(self, *shapes: Shape) -> Shapes:
        """(batch, words)."""
        batch = None if isinstance(shapes[0], OpenShape) else shapes[0][0]
        return ((batch, self.output_sequence_length),)


def with_last(shape: Shape, width: Dim) -> Shape:
    """The shape with another last dimension."""
    return OpenShape((width,)) if isinstance(shape, OpenShape) else (*shape[:-1], width)
