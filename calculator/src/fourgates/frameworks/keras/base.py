"""What every Keras layer here is: options as written, two questions, and how it is built from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, Self

from fourgates.frameworks.chain import Names, shape_text
from fourgates.polynomial import Dim, Polynomial
from fourgates.sentences import Sentence, listed, message_of
from fourgates.weights import Layer, OpenShape, Shape, ShapeError, SizeError, Weight

type Shapes = tuple[Shape, ...]
type Given = Shape | Shapes
"""A layer's input: one shape, or a tuple of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KerasLayer:
    """A layer as somebody wrote it: only the options that change a weight, a shape or what is trained.

    A subclass answers :meth:`tensors` and :meth:`shapes`; the rest follows.
    """

    name: str | None = None
    trainable: bool = True

    passes_mask: ClassVar[bool] = False
    """Whether a mask on its input goes on to its output (Keras's ``supports_masking``)."""

    takes_mask: ClassVar[bool] = False
    """Whether its ``call`` has a ``mask`` argument, so that the mask is one of its inputs."""

    owns_weights: ClassVar[bool] = True
    """Whether ``trainable=False`` reaches its weights: in Keras it doesn't reach those of a layer inside it."""

    several: ClassVar[bool] = False
    """Whether it can be called on more than one input."""

    names_inside: ClassVar[tuple[str, ...]] = ()
    """Classes of layers that it makes for itself when it is built, and that use up automatic names."""

    @property
    def type(self) -> str:
        """The class as the summary prints it."""
        return type(self).__name__

    @property
    def gives(self) -> int:
        """How many outputs it has."""
        return 1

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """What it stores for inputs of these shapes.

        Raises:
            ShapeError: where it can't take them.
        """
        del shapes
        return ()

    def shapes(self, *shapes: Shape) -> Shapes:
        """What comes out for inputs of these shapes; by default what came in.

        Raises:
            ShapeError: where it can't take them.
        """
        return shapes[:1]

    def named(self, names: Names) -> Self:
        """The same, with the automatic name that constructing it now would give it."""
        return self if self.name else replace(self, name=names.take(self.type))

    def parts(self, shapes: Shapes, names: Names) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """Its weights, and the classes that it wraps, outermost first."""
        del names
        return self.tensors(*shapes), ()

    def build(self, input_shape: Given, names: Names) -> Layer:
        """Its weights and output shapes; see :class:`~fourgates.frameworks.chain.Specification`."""
        shapes = each(input_shape)
        if len(shapes) > 1 and not self.several:
            message = Sentence(
                "{type} takes one input, and here gets {number}.",
                type=self.type,
                number=len(shapes),
            )
            raise ShapeError(message)
        unknown = any(isinstance(shape, OpenShape) for shape in shapes)
        problem = ""
        weights: tuple[Weight, ...] = ()
        inner: tuple[str, ...] = ()
        try:
            weights, inner = self.parts(shapes, names)
        except ShapeError as error:
            if not unknown:
                raise
            problem = message_of(error)
        try:
            outputs = self.shapes(*shapes)
        except (ShapeError, IndexError):
            if not unknown:
                raise
            outputs = (OpenShape(),) * self.gives
        name = names.take(self.type, self.name)
        for kind in self.names_inside:
            names.take(kind)
        return Layer(
            name,
            self.type,
            weights if self.trainable or not self.owns_weights else frozen(weights),
            shapes[0],
            outputs[0],
            inner,
            outputs=outputs if len(outputs) > 1 else (),
            problem=problem,
        )


def each(given: Given) -> Shapes:
    """The shapes of a layer's inputs, also where there is only one."""
    several = bool(given) and all(isinstance(shape, tuple) for shape in given)
    return given if several else (given,)  # type: ignore[return-value]


def built(layer: Any, shape: Shape, names: Names) -> Layer:
    """A layer inside another, built for its input.

    Raises:
        ShapeError: where its weights can't be known, so that the outer one's can't either.
    """
    inner: Layer = layer.build(shape, names)
    if inner.problem:
        raise ShapeError(inner.problem)
    return inner


def frozen(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """The same weights, left alone by training."""
    return tuple(replace(weight, trainable=False) for weight in weights)


def as_written(layer: Any) -> Any:
    """A layer's specification, also where it has been placed in a graph."""
    return getattr(layer, "specification", layer)


def copied(layer: Any) -> Any:
    """A specification whose weights are its own: nothing in it has been placed in a graph before."""
    if isinstance(layer, tuple):
        return tuple(copied(part) for part in layer)
    layer = as_written(layer)
    if not is_dataclass(layer) or isinstance(layer, type):
        return layer
    changed = {
        f.name: copied(getattr(layer, f.name))
        for f in fields(layer)
        if f.name in {"layer", "backward_layer", "cell", "cells", "layers"}
    }
    return replace(layer, **changed) if changed else layer


_RANKS = {
    1: Sentence("one dimension"),
    2: Sentence("two dimensions"),
    3: Sentence("three dimensions"),
    4: Sentence("four dimensions"),
    5: Sentence("five dimensions"),
}


def ranked(kind: str, shape: Shape, rank: int, meaning: str) -> None:
    """Refuse a shape of another number of dimensions.

    Raises:
        ShapeError: naming what the dimensions should be.
    """
    if len(shape) != rank and not isinstance(shape, OpenShape):
        words = _RANKS.get(rank) or Sentence("{rank} dimensions", rank=rank)
        message = Sentence(
            "{kind} takes {meaning}, {words}, and here gets {shape}.",
            kind=kind,
            meaning=meaning,
            words=words,
            shape=shape_text(shape),
        )
        raise ShapeError(message)


def width_at(kind: str, shape: Shape, axis: int) -> Dim:
    """The size of one dimension, which must be known.

    Raises:
        ShapeError: where there is no such dimension, or it is open.
    """
    inside = -len(shape) <= axis < len(shape)
    if isinstance(shape, OpenShape):
        inside = inside and axis < 0
    elif not inside:
        message = Sentence(
            "{kind} needs a dimension {axis}, and here gets {shape}.",
            kind=kind,
            axis=axis,
            shape=shape_text(shape),
        )
        raise ShapeError(message)
    width = shape[axis] if inside else None
    if width is None:
        last = axis in {-1, len(shape) - 1}
        which = Sentence("the last dimension") if last else Sentence("dimension {axis}", axis=axis)
        message = Sentence(
            "{kind} must know {which} of its input, and here gets {shape}.",
            kind=kind,
            which=which,
            shape=shape_text(shape),
        )
        raise ShapeError(message)
    return width


def sizes(what: str, value: object, count: int, *, least: int = 1) -> tuple[Dim, ...]:
    """A size for each of ``count`` dimensions, also where one number stands for all.

    Raises:
        SizeError: where there are more or fewer, or one of them is below ``least``.

    >>> sizes("kernel_size", 3, 2)
    (3, 3)
    """
    values = value if isinstance(value, tuple | list) else (value,) * count
    if len(values) != count:
        message = Sentence(
            "{what} is {value}: it must be one size or {count} of them.",
            what=what,
            value=_text(value),
            count=count,
        )
        raise SizeError(message)
    for size in values:
        if isinstance(size, bool) or not isinstance(size, int | Polynomial):
            message = Sentence(
                "{what} is {value}: it must be made of whole numbers.",
                what=what,
                value=_text(value),
            )
            raise SizeError(message)
        if isinstance(size, int) and size < least:
            message = Sentence(
                "{what} is {value}: it must be {least} or more.",
                what=what,
                value=_text(value),
                least=least,
            )
            raise SizeError(message)
    return tuple(values)


def pairs(what: str, value: object, count: int) -> tuple[tuple[Dim, ...], ...]:
    """Two sizes (before and behind) for each of ``count`` dimensions.

    >>> pairs("padding", 1, 2), pairs("padding", (1, 2), 2), pairs("padding", ((1, 0), 2), 2)
    (((1, 1), (1, 1)), ((1, 1), (2, 2)), ((1, 0), (2, 2)))
    """
    values = value if isinstance(value, tuple | list) else (value,) * count
    if len(values) != count:
        message = Sentence(
            "{what} is {value}: it must be one size or {count} of them.",
            what=what,
            value=_text(value),
            count=count,
        )
        raise SizeError(message)
    return tuple(sizes(what, part, 2, least=0) for part in values)


def chosen(what: str, value: object, options: tuple[object, ...]) -> None:
    """Refuse a word that is none of the options.

    Raises:
        SizeError: naming the options.
    """
    if value not in options:
        message = Sentence(
            "{what} is {value!r}: it must be one of {names}.",
            what=what,
            value=value,
            names=listed(map(str, options)),
        )
        raise SizeError(message)


def _text(value: object) -> str:
    if isinstance(value, tuple | list):
        inside = ", ".join(_text(part) for part in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return str(value)
