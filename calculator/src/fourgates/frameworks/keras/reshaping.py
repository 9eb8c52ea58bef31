"""Layers that only arrange what they get: padded, cut, grown, flattened, turned.

Sources: ``keras/src/layers/reshaping/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.chain import positive, shape_text
from fourgates.frameworks.keras.base import KerasLayer, Shapes, chosen, pairs, ranked, sizes
from fourgates.frameworks.keras.spatial import FORMATS, each_length
from fourgates.polynomial import Dim, Polynomial, floor_divided, product
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError


@dataclass(frozen=True, slots=True)
class ZeroPadding1D(KerasLayer):
    """Zeros before and behind the steps."""

    padding: Any = 1
    data_format: str | None = None

    rank: ClassVar[int] = 1

    def __post_init__(self) -> None:
        chosen("data_format", self.data_format, FORMATS)
        self._each()

    def _each(self) -> tuple[tuple[Dim, ...], ...]:
        if self.rank == 1:
            return (sizes("padding", self.padding, 2, least=0),)
        return pairs("padding", self.padding, self.rank)

    def shapes(self, *shapes: Shape) -> Shapes:
        """Each length grows."""
        sides = self._each()

        def change(length: Dim, index: int) -> Dim:
            return length + sides[index][0] + sides[index][1]

        return (each_length(self.type, shapes[0], self.rank, self.data_format, change),)


@dataclass(frozen=True, slots=True)
class ZeroPadding2D(ZeroPadding1D):
    """Zeros around a picture."""

    padding: Any = (1, 1)

    rank: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class ZeroPadding3D(ZeroPadding1D):
    """Zeros around a volume."""

    padding: Any = ((1, 1), (1, 1), (1, 1))

    rank: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class Cropping1D(KerasLayer):
    """Steps cut off at both ends."""

    cropping: Any = (1, 1)

    def __post_init__(self) -> None:
        sizes("cropping", self.cropping, 2, least=0)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The length shrinks."""
        before, behind = sizes("cropping", self.cropping, 2, least=0)
        return (
            each_length(self.type, shapes[0], 1, None, lambda length, _: length - before - behind),
        )


@dataclass(frozen=True, slots=True)
class Cropping2D(KerasLayer):
    """A picture's edges cut off."""

    cropping: Any = ((0, 0), (0, 0))
    data_format: str | None = None

    rank: ClassVar[int] = 2

    def __post_init__(self) -> None:
        chosen("data_format", self.data_format, FORMATS)
        pairs("cropping", self.cropping, self.rank)

    def shapes(self, *shapes: Shape) -> Shapes:
        """Each length shrinks."""
        sides = pairs("cropping", self.cropping, self.rank)

        def change(length: Dim, index: int) -> Dim:
            return length - sides[index][0] - sides[index][1]

        return (each_length(self.type, shapes[0], self.rank, self.data_format, change),)


@dataclass(frozen=True, slots=True)
class Cropping3D(Cropping2D):
    """A volume's faces cut off."""

    cropping: Any = ((1, 1), (1, 1), (1, 1))

    rank: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class UpSampling1D(KerasLayer):
    """Each step repeated."""

    size: Dim = 2

    def __post_init__(self) -> None:
        positive("size", self.size)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The length grows."""
        return (each_length(self.type, shapes[0], 1, None, lambda length, _: length * self.size),)


@dataclass(frozen=True, slots=True)
class UpSampling2D(KerasLayer):
    """Each pixel repeated."""

    size: Any = (2, 2)
    data_format: str | None = None

    rank: ClassVar[int] = 2

    def __post_init__(self) -> None:
        chosen("data_format", self.data_format, FORMATS)
        sizes("size", self.size, self.rank)

    def shapes(self, *shapes: Shape) -> Shapes:
        """Each length grows."""
        times = sizes("size", self.size, self.rank)

        def change(length: Dim, index: int) -> Dim:
            return length * times[index]

        return (each_length(self.type, shapes[0], self.rank, self.data_format, change),)


@dataclass(frozen=True, slots=True)
class UpSampling3D(UpSampling2D):
    """Each place of a volume repeated."""

    size: Any = (2, 2, 2)

    rank: ClassVar[int] = 3


class Flatten(KerasLayer):
    """Everything behind the batch in one row."""

    def shapes(self, *shapes: Shape) -> Shapes:
        """(batch, the product of the rest)."""
        shape = shapes[0]
        if isinstance(shape, OpenShape):
            return ((None, None),)
        rest = [dim for dim in shape[1:] if dim is not None]
        return ((shape[0], product(rest) if len(rest) == len(shape) - 1 else None),)


@dataclass(frozen=True, slots=True)
class Reshape(KerasLayer):
    """The same numbers in another shape; a -1 stands for what is left."""

    target_shape: Any

    def __post_init__(self) -> None:
        if not isinstance(self.target_shape, tuple | list):
            message = Sentence(
                "target_shape is {target_shape}: it must be a tuple of sizes.",
                target_shape=self.target_shape,
            )
            raise SizeError(message)
        for size in self.target_shape:
            if size is None or isinstance(size, Polynomial):
                continue
            if isinstance(size, bool) or not isinstance(size, int) or size < -1:
                message = Sentence(
                    "target_shape holds {size}: it must hold whole numbers, and -1 for what is left.",
                    size=size,
                )
                raise SizeError(message)
        if list(self.target_shape).count(-1) > 1:
            message = Sentence(
                "target_shape is {shape}: only one size can be -1.",
                shape=shape_text(tuple(self.target_shape)),
            )
            raise SizeError(message)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The shape that was asked for, behind the batch."""
        shape, target = shapes[0], tuple(self.target_shape)
        batch = None if isinstance(shape, OpenShape) else shape[0]
        known = [dim for dim in target if dim not in {-1, None}]
        coming = (
            [] if isinstance(shape, OpenShape) else [dim for dim in shape[1:] if dim is not None]
        )
        if isinstance(shape, OpenShape) or len(coming) < len(shape) - 1 or None in target:
            return ((batch, *(None if dim == -1 else dim for dim in target)),)
        size, asked = product(coming), product(known)
        fits = size == asked if -1 not in target else _divides(asked, size)
        if isinstance(size, int) and isinstance(asked, int) and not fits:
            message = Sentence(
                "Reshape can't make {target} of {shape}: {size} numbers don't fit.",
                target=shape_text(target),
                shape=shape_text(shape),
                size=size,
            )
            raise ShapeError(message)
        return ((batch, *(floor_divided(size, asked) if dim == -1 else dim for dim in target)),)


@dataclass(frozen=True, slots=True)
class Permute(KerasLayer):
    """The dimensions in another order, counted from 1."""

    dims: Any

    def __post_init__(self) -> None:
        if not isinstance(self.dims, tuple | list) or sorted(self.dims) != list(
            range(1, len(self.dims) + 1)
        ):
            message = Sentence(
                "dims is {dims}: it must hold 1, 2, ... in some order.", dims=self.dims
            )
            raise SizeError(message)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The dimensions in that order."""
        shape = shapes[0]
        ranked(
            self.type,
            shape,
            len(self.dims) + 1,
            Sentence("(batch, and {number} more)", number=len(self.dims)),
        )
        if isinstance(shape, OpenShape):
            return ((None,) * (len(self.dims) + 1),) if not shape else (OpenShape(),)
        return ((shape[0], *(shape[dim] for dim in self.dims)),)


@dataclass(frozen=True, slots=True)
class RepeatVector(KerasLayer):
    """The same vector at each of ``n`` steps."""

    n: Dim

    def __post_init__(self) -> None:
        positive("n", self.n)

    def shapes(self, *shapes: Shape) -> Shapes:
        """(batch, n, features)."""
        ranked(self.type, shapes[0], 2, "(batch, features)")
        shape = shapes[0]
        if isinstance(shape, OpenShape):
            return ((None, self.n, shape[-1] if shape else None),)
        return ((shape[0], self.n, shape[1]),)


def _divides(part: Dim, whole: Dim) -> bool:
    return isinstance(part, int) and isinstance(whole, int) and part > 0 and whole % part == 0
