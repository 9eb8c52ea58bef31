"""Convolutions, forward and transposed, in one to three dimensions; channels stand second.

Source: ``torch/nn/modules/conv.py``, ``_ConvNd.__init__``. The lazy ones are
the same with ``in_channels`` left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from fourgates.frameworks.chain import positive, shape_text
from fourgates.frameworks.pytorch.module import Module, each
from fourgates.polynomial import Dim, floor_divided, settled
from fourgates.sentences import Sentence
from fourgates.weights import Shape, ShapeError, SizeError, Weight

type Sizes = Dim | tuple[Dim, ...]


@dataclass(frozen=True, slots=True)
class _Convolution(Module):
    """Weight and bias; ``groups`` cuts the channels into so many convolutions side by side."""

    out_channels: Dim
    kernel_size: Sizes
    stride: Sizes | None = 1
    padding: Sizes | str | None = 0
    dilation: Sizes | None = 1
    groups: Dim = 1
    bias: bool = True
    output_padding: Sizes | None = 0
    name: str | None = None
    in_channels: Dim | None = field(default=None, kw_only=True)

    width = ("in_channels", 1)
    dims: ClassVar[int] = 0

    def __post_init__(self) -> None:
        if self.in_channels is not None:
            positive("in_channels", self.in_channels)
        positive("out_channels", self.out_channels)
        positive("groups", self.groups)
        for size in self.kernel:
            positive("kernel_size", size)
        if len(self.kernel) != self.dims:
            message = Sentence(
                "kernel_size of {kind} is {kernel_size}: it has {dims} sizes.",
                kind=self.kind,
                kernel_size=self.kernel_size,
                dims=self.dims,
            )
            raise SizeError(message)
        for option in ("in_channels", "out_channels"):
            channels = getattr(self, option)
            known = isinstance(channels, int) and isinstance(self.groups, int)
            if known and channels % self.groups:
                message = Sentence(
                    "{option} of {kind} is {channels}: it must be a multiple of groups, {groups}.",
                    option=option,
                    kind=self.kind,
                    channels=channels,
                    groups=self.groups,
                )
                raise SizeError(message)

    @property
    def kernel(self) -> tuple[Dim, ...]:
        """kernel_size, once for each dimension."""
        return each(self.kernel_size, self.dims)

    def _bias(self) -> tuple[Weight, ...]:
        return (Weight("bias", (self.out_channels,), "bias"),) if self.bias else ()

    def _sizes(self, input_shape: Shape) -> list[tuple[Dim | None, Dim, Any, Any, Any, Any]]:
        """Each dimension's size, kernel, stride, padding, dilation and output_padding."""
        if len(input_shape) != self.dims + 2:
            message = Sentence(
                "{kind} takes (batch, channels{sizes}), and here gets {shape}.",
                kind=self.kind,
                sizes=", size" * self.dims,
                shape=shape_text(input_shape),
            )
            raise ShapeError(message)
        options = (self.stride, self.padding, self.dilation, self.output_padding)
        return list(
            zip(
                input_shape[2:],
                self.kernel,
                *(each(option, self.dims) for option in options),
                strict=True,
            )
        )


class _Forward(_Convolution):
    """A convolution: every output channel reads the input channels of its group."""

    __slots__ = ()

    def weights(self) -> tuple[Weight, ...]:
        """Weight (out_channels, in_channels / groups, *kernel_size), bias (out_channels,)."""
        read = floor_divided(self._given("in_channels"), self.groups)
        return (Weight("weight", (self.out_channels, read, *self.kernel), "kernel"), *self._bias())

    def output_shape(self, input_shape: Shape) -> Shape:
        """As often as the kernel fits."""
        sizes = []
        for size, kernel, stride, padding, dilation, _ in self._sizes(input_shape):
            if self.padding == "same":
                sizes.append(size)
            else:
                sizes.append(
                    slid(
                        self.kind,
                        size,
                        kernel,
                        stride,
                        0 if self.padding == "valid" else padding,
                        dilation,
                    )
                )
        return (input_shape[0], self.out_channels, *sizes)


class _Transposed(_Convolution):
    """A convolution turned around: every input channel writes to the output channels of its group."""

    __slots__ = ()

    def weights(self) -> tuple[Weight, ...]:
        """Weight (in_channels, out_channels / groups, *kernel_size), bias (out_channels,)."""
        written = floor_divided(self.out_channels, self.groups)
        return (
            Weight("weight", (self._given("in_channels"), written, *self.kernel), "kernel"),
            *self._bias(),
        )

    def output_shape(self, input_shape: Shape) -> Shape:
        """As far as the kernel reaches."""
        sizes: list[Dim | None] = []
        for size, kernel, stride, padding, dilation, more in self._sizes(input_shape):
            if None in (size, stride, padding, dilation, more):
                sizes.append(None)
            else:
                reach = (size - 1) * stride - padding * 2 + dilation * (kernel - 1) + more + 1  # type: ignore[operator]
                sizes.append(settled(reach))
        return (input_shape[0], self.out_channels, *sizes)


class Conv1d(_Forward):
    """``nn.Conv1d``."""

    __slots__ = ()
    dims = 1


class Conv2d(_Forward):
    """``nn.Conv2d``."""

    __slots__ = ()
    dims = 2


class Conv3d(_Forward):
    """``nn.Conv3d``."""

    __slots__ = ()
    dims = 3


class ConvTranspose1d(_Transposed):
    """``nn.ConvTranspose1d``."""

    __slots__ = ()
    dims = 1


class ConvTranspose2d(_Transposed):
    """``nn.ConvTranspose2d``."""

    __slots__ = ()
    dims = 2


class ConvTranspose3d(_Transposed):
    """``nn.ConvTranspose3d``."""

    __slots__ = ()
    dims = 3


def slid(
    kind: str,
    size: Dim | None,
    kernel: Dim | None,
    stride: Dim | None,
    padding: Dim | None = 0,
    dilation: Dim | None = 1,
    *,
    ceil: bool = False,
) -> Dim | None:
    """How often a window fits as it slides along; ``None`` where a size isn't known.

    Raises:
        ShapeError: where it fits not once.

    >>> slid("Conv1d", 10, 3, 2, 1), slid("MaxPool1d", 10, 3, 2, ceil=True)
    (5, 5)
    """
    if size is None or kernel is None or stride is None or padding is None or dilation is None:
        return None
    span = settled(size + padding * 2 - dilation * (kernel - 1) - 1)
    if isinstance(span, int) and span < 0:
        message = Sentence(
            "The window of {kind} is wider than its input, {size}.", kind=kind, size=size
        )
        raise ShapeError(message)
    if not ceil:
        return settled(floor_divided(span, stride) + 1)
    if not (
        isinstance(span, int)
        and isinstance(stride, int)
        and isinstance(size, int)
        and isinstance(padding, int)
    ):
        return None
    windows = -(-span // stride) + 1
    # the last window must begin inside the input or the padding before it
    return windows - 1 if (windows - 1) * stride >= size + padding else windows
