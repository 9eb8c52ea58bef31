"""Modules without weights: what they do to a shape; and ``PReLU``, which looks like one.

Sources: ``torch/nn/modules/``: ``activation.py``, ``pooling.py``, ``padding.py``,
``upsampling.py``, ``flatten.py``, ``fold.py``, ``pixelshuffle.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fourgates.frameworks.chain import positive, shape_text
from fourgates.frameworks.pytorch.conv import slid
from fourgates.frameworks.pytorch.module import Module, each
from fourgates.polynomial import Dim, Polynomial, floor_divided, product, settled
from fourgates.sentences import Sentence
from fourgates.weights import Shape, ShapeError, Weight

type Options = Mapping[str, Any]
type Rule = Callable[[str, Options, Shape], Shape]


@dataclass(frozen=True, slots=True)
class Plain(Module):
    """A module that stores nothing that training changes.

    Attributes:
        type: its class in ``torch.nn``: ``Dropout``, ``MaxPool2d``.
        options: those that were given and are known, by name.

    >>> Plain("MaxPool2d", (("kernel_size", 2),)).output_shape((None, 8, 28, 28))
    (None, 8, 14, 14)
    """

    type: str
    options: tuple[tuple[str, Any], ...] = ()
    name: str | None = None

    @property
    def kind(self) -> str:
        """The class's name in ``torch.nn``."""
        return self.type

    def output_shape(self, input_shape: Shape) -> Shape:
        """What comes out, a size that isn't known as ``None``."""
        rule = _RULES.get(self.type)
        if rule is None:
            return Module.output_shape(self, input_shape)
        return rule(self.type, dict(self.options), input_shape)


@dataclass(frozen=True, slots=True)
class PReLU(Module):
    """``nn.PReLU``: a slope for all, or one for each channel."""

    num_parameters: Dim = 1
    name: str | None = None

    def __post_init__(self) -> None:
        positive("num_parameters", self.num_parameters)

    def weights(self) -> tuple[Weight, ...]:
        """Weight (num_parameters,)."""
        return (Weight("weight", (self.num_parameters,), "scale"),)

    def output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape


def _same(kind: str, options: Options, shape: Shape) -> Shape:
    del kind, options
    return shape


def _spatial(kind: str, shape: Shape) -> tuple[Dim | None, ...]:
    """The sizes behind the channels, as many as the class's name says."""
    dims = int(kind[-2])
    if len(shape) != dims + 2:
        message = Sentence(
            "{kind} takes (batch, channels{sizes}), and here gets {shape}.",
            kind=kind,
            sizes=", size" * dims,
            shape=shape_text(shape),
        )
        raise ShapeError(message)
    return shape[2:]


def _pool(kind: str, options: Options, shape: Shape) -> Shape:
    sizes = _spatial(kind, shape)
    windows = each(options.get("kernel_size"), len(sizes))
    strides = options.get("stride")
    strides = windows if strides is None or strides == () else each(strides, len(sizes))
    paddings = each(options.get("padding", 0), len(sizes))
    dilations = each(options.get("dilation", 1), len(sizes))
    ceil = options.get("ceil_mode", False)
    slides = zip(sizes, windows, strides, paddings, dilations, strict=True)
    return (
        *shape[:2],
        *(
            slid(kind, *slide, ceil=ceil is not False) if ceil in (True, False) else None
            for slide in slides
        ),
    )


def _adaptive_pool(kind: str, options: Options, shape: Shape) -> Shape:
    sizes = _spatial(kind, shape)
    wanted = options.get("output_size", ...)
    if wanted is ...:
        return (*shape[:2], *(None for _ in sizes))
    # None keeps a size
    return (
        *shape[:2],
        *(
            size if new is None else new
            for new, size in zip(each(wanted, len(sizes)), sizes, strict=True)
        ),
    )


def _fractional_pool(kind: str, options: Options, shape: Shape) -> Shape:
    sizes = _spatial(kind, shape)
    wanted, ratio = options.get("output_size"), options.get("output_ratio")
    if wanted is not None:
        return (*shape[:2], *each(wanted, len(sizes)))
    return (
        *shape[:2],
        *(_scaled(size, by) for size, by in zip(sizes, each(ratio, len(sizes)), strict=True)),
    )


def _pad(kind: str, options: Options, shape: Shape) -> Shape:
    sizes = _spatial(kind, shape)
    pads = each(options.get("padding"), 2 * len(sizes))
    # given for the last dimension first, before and behind it
    pairs = [pads[at : at + 2] for at in range(0, len(pads), 2)][::-1]
    widened = (
        None if None in (size, *pair) else settled(size + pair[0] + pair[1])
        for size, pair in zip(sizes, pairs, strict=True)
    )
    return (*shape[:2], *widened)


def _flatten(kind: str, options: Options, shape: Shape) -> Shape:
    start, end = (
        _axis(kind, options.get(name, default), shape)
        for name, default in (("start_dim", 1), ("end_dim", -1))
    )
    middle = shape[start : end + 1]
    known = [dim for dim in middle if dim is not None]
    return (
        *shape[:start],
        product(known) if len(known) == len(middle) else None,
        *shape[end + 1 :],
    )


def _unflatten(kind: str, options: Options, shape: Shape) -> Shape:
    axis = _axis(kind, options.get("dim"), shape)
    sizes = options.get("unflattened_size") or ()
    whole = shape[axis]
    open_sizes = [size for size in sizes if size == -1]
    rest = product(size for size in sizes if size != -1)
    if open_sizes:
        filled = None if whole is None else floor_divided(whole, rest)
        sizes = tuple(filled if size == -1 else size for size in sizes)
    elif isinstance(whole, int) and isinstance(rest, int) and whole != rest:
        message = Sentence(
            "Unflatten can't cut {whole} into {shape}.", whole=whole, shape=shape_text(tuple(sizes))
        )
        raise ShapeError(message)
    return (*shape[:axis], *sizes, *shape[axis + 1 :])


def _upsample(kind: str, options: Options, shape: Shape) -> Shape:
    del kind
    sizes = shape[2:]
    wanted, factor = options.get("size"), options.get("scale_factor")
    if wanted is not None:
        return (*shape[:2], *each(wanted, len(sizes)))
    return (
        *shape[:2],
        *(_scaled(size, by) for size, by in zip(sizes, each(factor, len(sizes)), strict=True)),
    )


def _glu(kind: str, options: Options, shape: Shape) -> Shape:
    axis = _axis(kind, options.get("dim", -1), shape)
    half = shape[axis]
    if isinstance(half, int) and half % 2:
        message = Sentence(
            "GLU halves a dimension, and here gets {shape}.", shape=shape_text(shape)
        )
        raise ShapeError(message)
    return (*shape[:axis], None if half is None else floor_divided(half, 2), *shape[axis + 1 :])


def _pixel_shuffle(kind: str, options: Options, shape: Shape) -> Shape:
    factor = options.get("upscale_factor", options.get("downscale_factor"))
    *front, channels, height, width = shape
    if factor is None:
        return (*front, None, None, None)
    if kind == "PixelShuffle":
        deep, *sides = (
            None if channels is None else floor_divided(channels, factor * factor),
            height,
            width,
        )
        return (*front, deep, *(None if side is None else settled(side * factor) for side in sides))
    sides = [None if side is None else floor_divided(side, factor) for side in (height, width)]
    return (*front, None if channels is None else settled(channels * factor * factor), *sides)


def _unfold(kind: str, options: Options, shape: Shape) -> Shape:
    batch, channels, *sizes = shape
    windows, dilations, paddings, strides = (
        each(options.get(name, default), len(sizes))
        for name, default in (("kernel_size", None), ("dilation", 1), ("padding", 0), ("stride", 1))
    )
    places = [
        slid(kind, *slide)
        for slide in zip(sizes, windows, strides, paddings, dilations, strict=True)
    ]
    deep = None if channels is None or None in windows else product((channels, *windows))
    return (
        batch,
        deep,
        None if None in places else product(place for place in places if place is not None),
    )


def _fold(kind: str, options: Options, shape: Shape) -> Shape:
    del kind
    batch, deep, _ = shape
    sizes = each(options.get("output_size"), 2)
    windows = each(options.get("kernel_size"), 2)
    channels = None if deep is None or None in windows else floor_divided(deep, product(windows))
    return (batch, channels, *sizes)


def _axis(kind: str, axis: Any, shape: Shape) -> int:
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        message = Sentence(
            "{kind} works on a dimension that {shape} has, and here on {axis}.",
            kind=kind,
            shape=shape_text(shape),
            axis=axis,
        )
        raise ShapeError(message)
    return axis % len(shape)


def _scaled(size: Dim | None, factor: Any) -> Dim | None:
    if size is None or factor is None:
        return None
    if isinstance(factor, int | Polynomial):
        return settled(size * factor)
    return (
        math.floor(size * factor) if isinstance(size, int) and isinstance(factor, float) else None
    )


_DIMS = ("1d", "2d", "3d")
_RULES: dict[str, Rule] = {
    **dict.fromkeys(
        (
            *(
                "AlphaDropout",
                "CELU",
                "ChannelShuffle",
                "CrossMapLRN2d",
                "Dropout",
                "ELU",
                "FeatureAlphaDropout",
            ),
            *(
                "GELU",
                "Hardshrink",
                "Hardsigmoid",
                "Hardswish",
                "Hardtanh",
                "Identity",
                "LeakyReLU",
            ),
            *(
                "LocalResponseNorm",
                "LogSigmoid",
                "LogSoftmax",
                "Mish",
                "RReLU",
                "ReLU",
                "ReLU6",
                "SELU",
            ),
            *(
                "SiLU",
                "Sigmoid",
                "Softmax",
                "Softmax2d",
                "Softmin",
                "Softplus",
                "Softshrink",
                "Softsign",
            ),
            *("Tanh", "Tanhshrink", "Threshold", *(f"Dropout{dims}" for dims in _DIMS)),
        ),
        _same,
    ),
    **{f"{kind}{dims}": _pool for kind in ("AvgPool", "LPPool", "MaxPool") for dims in _DIMS},
    **{
        f"Adaptive{kind}{dims}": _adaptive_pool for kind in ("AvgPool", "MaxPool") for dims in _DIMS
    },
    **{f"FractionalMaxPool{dims}": _fractional_pool for dims in _DIMS[1:]},
    **{
        f"{kind}Pad{dims}": _pad
        for kind in ("Circular", "Constant", "Reflection", "Replication", "Zero")
        for dims in _DIMS
    },
    "Flatten": _flatten,
    "Fold": _fold,
    "GLU": _glu,
    "PixelShuffle": _pixel_shuffle,
    "PixelUnshuffle": _pixel_shuffle,
    "Unflatten": _unflatten,
    "Unfold": _unfold,
    **dict.fromkeys(("Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"), _upsample),
}
"""What each does to a shape; those that take several inputs (losses, distances, unpooling) are not here."""
