"""Pooling: a window that keeps a mean or the largest value, and stores nothing.

Sources: ``keras/src/layers/pooling/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.keras.base import KerasLayer, Shapes, chosen, ranked, sizes
from fourgates.frameworks.keras.spatial import FORMATS, channel_axis, each_length, meaning, window
from fourgates.polynomial import Dim
from fourgates.weights import OpenShape, Shape


@dataclass(frozen=True, slots=True)
class MaxPooling1D(KerasLayer):
    """The largest value in each window along steps."""

    pool_size: Any = 2
    strides: Any = None
    padding: str = "valid"
    data_format: str | None = None

    rank: ClassVar[int] = 1

    def __post_init__(self) -> None:
        sizes("pool_size", self.pool_size, self.rank)
        sizes("strides", self._strides, self.rank)
        chosen("padding", self.padding, ("valid", "same"))
        chosen("data_format", self.data_format, FORMATS)

    @property
    def _strides(self) -> Any:
        return self.pool_size if self.strides is None else self.strides

    def shapes(self, *shapes: Shape) -> Shapes:
        """The places where the window fits."""
        size = sizes("pool_size", self.pool_size, self.rank)
        strides = sizes("strides", self._strides, self.rank)

        def change(length: Dim, index: int) -> Dim:
            return window(length, size[index], strides[index], padded=self.padding == "same")

        return (each_length(self.type, shapes[0], self.rank, self.data_format, change),)


class MaxPooling2D(MaxPooling1D):
    """The largest value in each window over rows and columns."""

    rank: ClassVar[int] = 2


class MaxPooling3D(MaxPooling1D):
    """The largest value in each window through a volume."""

    rank: ClassVar[int] = 3


class AveragePooling1D(MaxPooling1D):
    """The mean of each window along steps."""


class AveragePooling2D(MaxPooling1D):
    """The mean of each window over rows and columns."""

    rank: ClassVar[int] = 2


class AveragePooling3D(MaxPooling1D):
    """The mean of each window through a volume."""

    rank: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class GlobalMaxPooling1D(KerasLayer):
    """The largest value of each channel, over all steps."""

    data_format: str | None = None
    keepdims: bool = False

    rank: ClassVar[int] = 1

    def __post_init__(self) -> None:
        chosen("data_format", self.data_format, FORMATS)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The channels; with ``keepdims`` behind lengths of 1."""
        shape = shapes[0]
        ranked(self.type, shape, self.rank + 2, meaning(self.rank, self.data_format))
        if isinstance(shape, OpenShape):
            if self.data_format == "channels_first" or not shape or self.keepdims:
                return (
                    OpenShape() if self.data_format == "channels_first" else OpenShape(shape[-1:]),
                )
            return ((None, shape[-1]),)
        ones = (1,) * self.rank if self.keepdims else ()
        width = shape[channel_axis(self.data_format)]
        first = self.data_format == "channels_first"
        return ((shape[0], width, *ones) if first else (shape[0], *ones, width),)


class GlobalMaxPooling2D(GlobalMaxPooling1D):
    """The largest value of each channel, over all rows and columns."""

    rank: ClassVar[int] = 2


class GlobalMaxPooling3D(GlobalMaxPooling1D):
    """The largest value of each channel, over a whole volume."""

    rank: ClassVar[int] = 3


class GlobalAveragePooling1D(GlobalMaxPooling1D):
    """The mean of each channel, over all steps; masked steps are left out."""

    takes_mask: ClassVar[bool] = True


class GlobalAveragePooling2D(GlobalMaxPooling1D):
    """The mean of each channel, over all rows and columns."""

    rank: ClassVar[int] = 2


class GlobalAveragePooling3D(GlobalMaxPooling1D):
    """The mean of each channel, over a whole volume."""

    rank: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class AdaptiveAveragePooling1D(KerasLayer):
    """Windows of whatever size gives the length that was asked for."""

    output_size: Any
    data_format: str | None = None

    rank: ClassVar[int] = 1

    def __post_init__(self) -> None:
        sizes("output_size", self.output_size, self.rank)
        chosen("data_format", self.data_format, FORMATS)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The lengths that were asked for."""
        size = sizes("output_size", self.output_size, self.rank)
        ranked(self.type, shapes[0], self.rank + 2, meaning(self.rank, self.data_format))
        shape = shapes[0]
        if isinstance(shape, OpenShape):
            return (OpenShape() if self.data_format == "channels_first" else OpenShape(shape[-1:]),)
        width = shape[channel_axis(self.data_format)]
        first = self.data_format == "channels_first"
        return ((shape[0], width, *size) if first else (shape[0], *size, width),)


class AdaptiveAveragePooling2D(AdaptiveAveragePooling1D):
    """The same over rows and columns."""

    rank: ClassVar[int] = 2


class AdaptiveAveragePooling3D(AdaptiveAveragePooling1D):
    """The same through a volume."""

    rank: ClassVar[int] = 3


class AdaptiveMaxPooling1D(AdaptiveAveragePooling1D):
    """Windows of whatever size gives the length that was asked for; the largest value of each."""


class AdaptiveMaxPooling2D(AdaptiveAveragePooling1D):
    """The same over rows and columns."""

    rank: ClassVar[int] = 2


class AdaptiveMaxPooling3D(AdaptiveAveragePooling1D):
    """The same through a volume."""

    rank: ClassVar[int] = 3
