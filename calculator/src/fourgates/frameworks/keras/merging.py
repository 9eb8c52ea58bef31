"""Layers in which several tensors meet.

Sources: ``keras/src/layers/merging/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.chain import shape_text
from fourgates.frameworks.keras.base import KerasLayer, Shapes
from fourgates.polynomial import Dim, Polynomial, settled
from fourgates.sentences import Sentence, listed
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError


class Add(KerasLayer):
    """The sum."""

    passes_mask: ClassVar[bool] = True
    several: ClassVar[bool] = True

    def shapes(self, *shapes: Shape) -> Shapes:
        """Their common shape; a dimension of 1 fits any other."""
        return (_broadcast(self.type, shapes),)


class Subtract(Add):
    """The difference of two."""

    def shapes(self, *shapes: Shape) -> Shapes:
        """Their common shape."""
        if len(shapes) != 2:  # noqa: PLR2004 - one minus the other
            message = Sentence(
                "Subtract takes two inputs, and here gets {number}.", number=len(shapes)
            )
            raise ShapeError(message)
        return (_broadcast(self.type, shapes),)


class Multiply(Add):
    """The product, value by value."""


class Average(Add):
    """The mean."""


class Maximum(Add):
    """The largest."""


class Minimum(Add):
    """The smallest."""


@dataclass(frozen=True, slots=True)
class Concatenate(KerasLayer):
    """One behind the other, along an axis."""

    axis: int = -1

    passes_mask: ClassVar[bool] = True
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if isinstance(self.axis, bool) or not isinstance(self.axis, int):
            message = Sentence("axis is {axis}: it must be a whole number.", axis=self.axis)
            raise SizeError(message)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The sizes along the axis added up."""
        if any(isinstance(shape, OpenShape) for shape in shapes):
            return (self._open(shapes),)
        rank = len(shapes[0])
        if any(len(shape) != rank for shape in shapes) or not -rank <= self.axis < rank:
            message = Sentence(
                "Concatenate can't put {shapes} together along axis {axis}.",
                shapes=_list(shapes),
                axis=self.axis,
            )
            raise ShapeError(message)
        axis = self.axis % rank
        for place in range(rank):
            numbers = {dim for shape in shapes if isinstance(dim := shape[place], int)}
            if place != axis and len(numbers) > 1:
                message = Sentence(
                    "Concatenate takes shapes that differ only along axis {axis}, not {shapes}.",
                    axis=self.axis,
                    shapes=_list(shapes),
                )
                raise ShapeError(message)
        along = [shape[axis] for shape in shapes]
        known = [dim for dim in along if dim is not None]
        width: Dim | None = None
        if len(known) == len(along):
            width = 0
            for dim in known:
                width = settled(width + dim)
        # Keras takes the other sizes from the first
        first = list(shapes[0])
        first[axis] = width
        return (tuple(first),)

    def _open(self, shapes: Shapes) -> Shape:
        known = [shape[-1] for shape in shapes if shape and shape[-1] is not None]
        if self.axis != -1 or len(known) < len(shapes):
            return OpenShape()
        width: Dim = 0
        for dim in known:
            width = settled(width + (dim or 0))
        return OpenShape((width,))


@dataclass(frozen=True, slots=True)
class Dot(KerasLayer):
    """Products summed along an axis of each of two inputs."""

    axes: Any

    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        axes = self.axes if isinstance(self.axes, tuple | list) else (self.axes, self.axes)
        if len(axes) != 2 or any(isinstance(a, bool) or not isinstance(a, int) for a in axes):  # noqa: PLR2004 - a pair
            message = Sentence(
                "axes is {axes}: it must be one whole number or two.", axes=self.axes
            )
            raise SizeError(message)

    def shapes(self, *shapes: Shape) -> Shapes:
        """What is left of the first, then of the second."""
        if len(shapes) != 2:  # noqa: PLR2004 - the two factors
            message = Sentence("Dot takes two inputs, and here gets {number}.", number=len(shapes))
            raise ShapeError(message)
        if any(isinstance(shape, OpenShape) for shape in shapes):
            return (OpenShape(),)
        axes = self.axes if isinstance(self.axes, tuple | list) else (self.axes, self.axes)
        one, other = (list(shape) for shape in shapes)
        for shape, axis in zip((one, other), axes, strict=True):
            if not -len(shape) <= axis < len(shape):
                message = Sentence(
                    "Dot has no axis {axis} in {shape}.", axis=axis, shape=shape_text(tuple(shape))
                )
                raise ShapeError(message)
        a, b = one[axes[0]], other[axes[1]]
        if a != b and not any(isinstance(dim, Polynomial) for dim in (a, b)):
            message = Sentence(
                "Dot multiplies along sizes that must be the same, and here are {a} and {b}.",
                a=a,
                b=b,
            )
            raise ShapeError(message)
        del one[axes[0] % len(one)], other[axes[1] % len(other)]
        left = (*one, *other[1:])
        return ((*left, 1) if len(left) == 1 else left,)


def _broadcast(kind: str, shapes: Shapes) -> Shape:
    if not shapes:
        message = Sentence("{kind} takes a list of inputs, and here gets none.", kind=kind)
        raise ShapeError(message)
    known = [shape for shape in shapes if not isinstance(shape, OpenShape)]
    if len(known) < len(shapes):
        widths = {shape[-1] for shape in shapes if shape} - {1, None}
        return OpenShape(tuple(widths)) if len(widths) == 1 else OpenShape()
    output: list[Dim | None] = list(known[0][1:])
    for shape in known[1:]:
        one, other = sorted((output, list(shape[1:])), key=len, reverse=True)
        before = len(one) - len(other)
        output = [
            *one[:before],
            *(_meet(kind, a, b, shapes) for a, b in zip(one[before:], other, strict=True)),
        ]
    batches = {shape[0] for shape in known} - {None}
    return (batches.pop() if len(batches) == 1 else None, *output)


def _meet(kind: str, one: Dim | None, other: Dim | None, shapes: Shapes) -> Dim | None:
    if one is None or other is None:
        return None
    if one == 1:
        return other
    if other in {1, one}:
        return one
    if isinstance(one, int) and isinstance(other, int):
        message = Sentence(
            "{kind} takes shapes that fit each other, not {shapes}.",
            kind=kind,
            shapes=_list(shapes),
        )
        raise ShapeError(message)
    # a name and a number that meet must be the same size
    return other if isinstance(one, Polynomial) else one


def _list(shapes: Shapes) -> str:
    return listed((shape_text(shape) for shape in shapes), "and")
