"""What every module of ``torch.nn`` has in common.

A module of PyTorch is told its input's width when it is made, so it knows its
weights at once; a layer in a link is told only its own size and takes the width
from the shape that comes in. Both are the same class here: ``input_size`` (or
``in_features``, ``in_channels``, ...) may be left out, and is then filled in by
:meth:`Module.fitted`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, Self

from fourgates.frameworks.chain import Names, shape_text
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import Layer, OpenShape, Shape, ShapeError, SizeError, Weight

MOST_LISTED = 1_000
MOST_WEIGHTS = 10_000
"""Copies listed one by one, and their weights; more of them, or an open number, are one row with their number in its shape."""


class Module:
    """A module as it is written, and what PyTorch stores for it.

    Attributes:
        name: what its author calls it.
        width: the option that holds its input's width, and the axis that tells it; ``""`` for none.
    """

    __slots__ = ()

    name: str | None
    width: ClassVar[tuple[str, int]] = ("", -1)

    @property
    def kind(self) -> str:
        """The class's name in ``torch.nn``."""
        return type(self).__name__

    def weights(self) -> tuple[Weight, ...]:
        """Its parameters, named and ordered as ``named_parameters()`` lists them.

        Raises:
            SizeError: where its input's width was not given.
        """
        return ()

    def output_shape(self, input_shape: Shape) -> Shape:
        """What comes out for one input, batch first.

        Raises:
            ShapeError: where it can't take that input, or takes more than one.
        """
        message = Sentence(
            "{kind} takes more than one input, so that it can't stand in a chain: {shape}.",
            kind=self.kind,
            shape=shape_text(input_shape),
        )
        raise ShapeError(message)

    def fitted(self, input_shape: Shape) -> Self:
        """The same module with its input's width: the given one, else the shape's.

        Raises:
            ShapeError: where the shape has another width, or none that is known.
        """
        option, axis = self.width
        if not option:
            return self
        given: Dim | None = getattr(self, option)
        width = self._width(input_shape, axis)
        if given is None:
            if width is None:
                message = Sentence(
                    "{kind} must know the {place} dimension of its input, and here gets {shape}.",
                    kind=self.kind,
                    place=_place(axis),
                    shape=shape_text(input_shape),
                )
                raise ShapeError(message)
            return with_options(self, **{option: width})
        if isinstance(given, int) and isinstance(width, int) and given != width:
            message = Sentence(
                "{kind} has {option} {given}, and here gets {shape}.",
                kind=self.kind,
                option=option,
                given=given,
                shape=shape_text(input_shape),
            )
            raise ShapeError(message)
        return self

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape; see :class:`~fourgates.frameworks.chain.Specification`."""
        module = self.fitted(input_shape)
        output = module.output_shape(input_shape)
        return Layer(
            names.take(self.kind, self.name), self.kind, module.weights(), input_shape, output
        )

    def layer(self, name: str) -> Layer:
        """It by itself, as code makes it: its weights, and shapes of which nothing is known."""
        return Layer(name, self.kind, self.weights(), OpenShape(), OpenShape())

    def _width(self, input_shape: Shape, axis: int) -> Dim | None:
        inside = -len(input_shape) < axis < len(input_shape)
        return input_shape[axis] if inside else None

    def _given(self, option: str) -> Dim:
        """A size that the weights need."""
        size: Dim | None = getattr(self, option)
        if size is None:
            message = Sentence(
                "{option} of {kind} isn't known: it comes with the input.",
                option=option,
                kind=self.kind,
            )
            raise SizeError(message)
        return size


def with_options[M: Module](module: M, **options: Any) -> M:
    """The same module with other options."""
    return replace(module, **options)  # type: ignore[type-var]


def inside(prefix: str, weights: Iterable[Weight], part: str | None = None) -> tuple[Weight, ...]:
    """Weights as they are listed below a module that holds theirs under ``prefix``."""
    return tuple(
        replace(weight, name=f"{prefix}.{weight.name}", part=weight.part if part is None else part)
        for weight in weights
    )


def fresh(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """A copy's weights: tensors of its own, and what is one tensor in the original is one in the copy."""
    made: dict[int, int] = {}
    copied = []
    for weight in weights:
        own = made.setdefault(
            weight.identity, Weight(weight.name, weight.shape, weight.role).identity
        )
        copied.append(replace(weight, identity=own))
    return tuple(copied)


def repeated(number: Dim, weights: Iterable[Weight], part: str) -> tuple[Weight, ...]:
    """So many equal sets of weights: each is one row whose shape begins with their number."""
    return tuple(
        replace(
            weight,
            shape=(number, *weight.shape),
            # from the end, so that the new first axis doesn't move it
            gate_axis=weight.gate_axis - len(weight.shape)
            if weight.gate_axis >= 0
            else weight.gate_axis,
            part=part,
        )
        for weight in weights
    )


def listed(number: Dim, weights: int = 1) -> bool:
    """Whether so many copies, of so many weights each, are listed one by one."""
    return isinstance(number, int) and number <= MOST_LISTED and number * weights <= MOST_WEIGHTS


def each(value: Any, dims: int) -> tuple[Any, ...]:
    """An option for each of ``dims`` dimensions, given once or for each.

    >>> each(3, 2), each((3, 5), 2), each([4], 2)
    ((3, 3), (3, 5), (4, 4))
    """
    if not isinstance(value, tuple | list):
        return (value,) * dims
    return tuple(value) if len(value) != 1 else tuple(value) * dims


def _place(axis: int) -> Sentence:
    return Sentence("last") if axis == -1 else Sentence("second")
