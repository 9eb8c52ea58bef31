"""Convolutions: a window of weights that slides over lengths, heights and widths.

Sources: ``keras/src/layers/convolutional/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.chain import positive
from fourgates.frameworks.keras.base import KerasLayer, Shapes, ranked, sizes, width_at
from fourgates.frameworks.keras.spatial import (
    Spatial,
    channel_axis,
    each_length,
    lower,
    meaning,
    slide,
)
from fourgates.polynomial import Dim, floor_divided
from fourgates.sentences import Sentence
from fourgates.weights import Shape, ShapeError, SizeError, Weight


@dataclass(frozen=True, slots=True)
class Conv1D(Spatial, KerasLayer):
    """A window along steps."""

    filters: Dim
    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    data_format: str | None = None
    dilation_rate: Any = 1
    groups: Any = 1
    use_bias: bool = True

    rank: ClassVar[int] = 1
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same", "causal")

    def __post_init__(self) -> None:
        positive("filters", self.filters)
        positive("groups", self.groups)
        self.check()
        _whole("filters", self.filters, self.groups)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (size.., channels / groups, filters), bias (filters,)."""
        channels = _channels(self, shapes[0])
        _whole("channels", channels, self.groups, ShapeError)
        size = sizes("kernel_size", self.kernel_size, self.rank)
        kernel = (*size, floor_divided(channels, self.groups), self.filters)
        return _with_bias(self, Weight("kernel", kernel, "kernel"), self.filters)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The places where the window fits, with a channel for each filter."""
        return (slide(self, shapes[0], self.filters),)


class Conv2D(Conv1D):
    """A window over rows and columns."""

    rank: ClassVar[int] = 2
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")


class Conv3D(Conv1D):
    """A window through a volume."""

    rank: ClassVar[int] = 3
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")


@dataclass(frozen=True, slots=True)
class Conv1DTranspose(Spatial, KerasLayer):
    """The other way round: each step becomes a window, so that lengths grow."""

    filters: Dim
    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    output_padding: Any = None
    data_format: str | None = None
    dilation_rate: Any = 1
    use_bias: bool = True

    rank: ClassVar[int] = 1
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")

    def __post_init__(self) -> None:
        positive("filters", self.filters)
        self.check()
        if self.output_padding is None:
            return
        more = sizes("output_padding", self.output_padding, self.rank, least=0)
        strides = sizes("strides", self.strides, self.rank)
        for extra, stride in zip(more, strides, strict=True):
            if isinstance(extra, int) and isinstance(stride, int) and extra >= stride:
                message = Sentence(
                    "output_padding is {extra}: it must be less than the stride, {stride}.",
                    extra=extra,
                    stride=stride,
                )
                raise SizeError(message)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (size.., filters, channels), bias (filters,)."""
        channels = _channels(self, shapes[0])
        size = sizes("kernel_size", self.kernel_size, self.rank)
        return _with_bias(
            self, Weight("kernel", (*size, self.filters, channels), "kernel"), self.filters
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """Each length grows by its stride."""
        size = sizes("kernel_size", self.kernel_size, self.rank)
        strides = sizes("strides", self.strides, self.rank)
        dilation = sizes("dilation_rate", self.dilation_rate, self.rank)
        extra = (
            None
            if self.output_padding is None
            else sizes("output_padding", self.output_padding, self.rank, least=0)
        )

        def change(length: Dim, index: int) -> Dim:
            window, stride = dilation[index] * (size[index] - 1) + 1, strides[index]
            more = None if extra is None else extra[index]
            if lower(self.padding) == "valid":
                if more is None:
                    return (length - 1) * stride + _larger(window, stride)
                return (length - 1) * stride + window + more
            if more is None:
                return length * stride
            return (length - 1) * stride + _odd(window) + more

        return (
            each_length(self.type, shapes[0], self.rank, self.data_format, change, self.filters),
        )


class Conv2DTranspose(Conv1DTranspose):
    """Each pixel becomes a window, so that pictures grow."""

    rank: ClassVar[int] = 2


class Conv3DTranspose(Conv1DTranspose):
    """Each place of a volume becomes a window."""

    rank: ClassVar[int] = 3


@dataclass(frozen=True, slots=True)
class SeparableConv1D(Spatial, KerasLayer):
    """A window for each channel by itself, then one weight from every channel to every filter."""

    filters: Dim
    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    data_format: str | None = None
    dilation_rate: Any = 1
    depth_multiplier: Dim = 1
    use_bias: bool = True

    rank: ClassVar[int] = 1
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")

    def __post_init__(self) -> None:
        positive("filters", self.filters)
        positive("depth_multiplier", self.depth_multiplier)
        self.check()

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Depthwise (size.., channels, multiplier), pointwise (1.., channels*multiplier, filters), bias (filters,)."""
        channels = _channels(self, shapes[0])
        size = sizes("kernel_size", self.kernel_size, self.rank)
        ones = (1,) * self.rank
        deep = Weight("depthwise_kernel", (*size, channels, self.depth_multiplier), "kernel")
        point = Weight(
            "pointwise_kernel", (*ones, channels * self.depth_multiplier, self.filters), "kernel"
        )
        return (deep, *_with_bias(self, point, self.filters))

    def shapes(self, *shapes: Shape) -> Shapes:
        """The places where the window fits, with a channel for each filter."""
        return (slide(self, shapes[0], self.filters),)


class SeparableConv2D(SeparableConv1D):
    """A window over rows and columns for each channel by itself, then the channels mixed."""

    rank: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class DepthwiseConv1D(Spatial, KerasLayer):
    """A window for each channel by itself."""

    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    depth_multiplier: Dim = 1
    data_format: str | None = None
    dilation_rate: Any = 1
    use_bias: bool = True

    rank: ClassVar[int] = 1
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")

    def __post_init__(self) -> None:
        positive("depth_multiplier", self.depth_multiplier)
        self.check()

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (size.., channels, multiplier), bias (channels*multiplier,)."""
        channels = _channels(self, shapes[0])
        size = sizes("kernel_size", self.kernel_size, self.rank)
        kernel = Weight("kernel", (*size, channels, self.depth_multiplier), "kernel")
        return _with_bias(self, kernel, channels * self.depth_multiplier)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The places where the window fits, with ``depth_multiplier`` channels for each one."""
        channels = _channels(self, shapes[0])
        return (slide(self, shapes[0], channels * self.depth_multiplier),)


class DepthwiseConv2D(DepthwiseConv1D):
    """A window over rows and columns for each channel by itself."""

    rank: ClassVar[int] = 2


def _channels(layer: Any, shape: Shape) -> Dim:
    ranked(layer.type, shape, layer.rank + 2, meaning(layer.rank, layer.data_format))
    return width_at(layer.type, shape, channel_axis(layer.data_format))


def _with_bias(layer: Any, kernel: Weight, width: Dim) -> tuple[Weight, ...]:
    return (kernel, Weight("bias", (width,), "bias")) if layer.use_bias else (kernel,)


def _whole(what: str, size: Dim, groups: Dim, refusal: type[ValueError] = SizeError) -> None:
    if isinstance(size, int) and isinstance(groups, int) and size % groups:
        message = Sentence(
            "{what} is {size}: it must be a multiple of groups, {groups}.",
            what=what,
            size=size,
            groups=groups,
        )
        raise refusal(message)


def _larger(one: Dim, other: Dim) -> Dim:
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    # which of two names is larger nobody knows; a window is hardly ever smaller than its stride
    return one


def _odd(size: Dim) -> Dim:
    return size % 2 if isinstance(size, int) else 1
