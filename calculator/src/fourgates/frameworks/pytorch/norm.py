"""Normalizations: what training changes of them are a scale and a shift.

Running means and variances are buffers in PyTorch, not parameters, so that no
count of parameters holds them (Keras counts them as non-trainable).

Sources: ``torch/nn/modules/batchnorm.py``, ``instancenorm.py``, ``normalization.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self

from fourgates.frameworks.chain import positive, shape_text
from fourgates.frameworks.pytorch.module import Module
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import Shape, ShapeError, SizeError, Weight


class _PerChannel(Module):
    """A scale and a shift for each channel; channels stand second."""

    __slots__ = ()

    affine: bool
    bias: bool
    num_features: Dim | None
    width = ("num_features", 1)
    dims: ClassVar[tuple[int, ...]]

    def __post_init__(self) -> None:
        if self.num_features is not None:
            positive("num_features", self.num_features)

    def weights(self) -> tuple[Weight, ...]:
        """Weight (num_features,), bias (num_features,)."""
        return _scale_and_shift((self._given("num_features"),), self.bias) if self.affine else ()

    def output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return _same_of(self, input_shape, self.dims)


@dataclass(frozen=True, slots=True)
class _BatchNorm(_PerChannel):
    affine: bool = True
    bias: bool = True
    name: str | None = None
    num_features: Dim | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class _InstanceNorm(_PerChannel):
    affine: bool = False
    bias: bool = True
    name: str | None = None
    num_features: Dim | None = field(default=None, kw_only=True)

    def fitted(self, input_shape: Shape) -> Self:
        """As it is: without a scale it takes any number of channels."""
        return _PerChannel.fitted(self, input_shape) if self.affine else self


class BatchNorm1d(_BatchNorm):
    """``nn.BatchNorm1d``."""

    __slots__ = ()
    dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """``nn.BatchNorm2d``."""

    __slots__ = ()
    dims = (4,)


class BatchNorm3d(_BatchNorm):
    """``nn.BatchNorm3d``."""

    __slots__ = ()
    dims = (5,)


class SyncBatchNorm(_BatchNorm):
    """``nn.SyncBatchNorm``."""

    __slots__ = ()
    dims = (2, 3, 4, 5)


class InstanceNorm1d(_InstanceNorm):
    """``nn.InstanceNorm1d``."""

    __slots__ = ()
    dims = (3,)


class InstanceNorm2d(_InstanceNorm):
    """``nn.InstanceNorm2d``."""

    __slots__ = ()
    dims = (4,)


class InstanceNorm3d(_InstanceNorm):
    """``nn.InstanceNorm3d``."""

    __slots__ = ()
    dims = (5,)


@dataclass(frozen=True, slots=True)
class LayerNorm(Module):
    """``nn.LayerNorm``: a scale and a shift for each place of the last dimensions."""

    normalized_shape: Dim | tuple[Dim, ...]
    elementwise_affine: bool = True
    bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        for size in self.shape:
            positive("normalized_shape", size)

    @property
    def shape(self) -> tuple[Dim, ...]:
        """The last dimensions that it goes over."""
        given = self.normalized_shape
        return tuple(given) if isinstance(given, tuple | list) else (given,)

    def weights(self) -> tuple[Weight, ...]:
        """Weight and bias, each of normalized_shape."""
        return _scale_and_shift(self.shape, self.bias) if self.elementwise_affine else ()

    def output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        last = input_shape[-len(self.shape) :]
        pairs = zip(last, self.shape, strict=False)
        differ = any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs)
        if len(last) < len(self.shape) or differ:
            message = Sentence(
                "{kind} has normalized_shape {normalized}, and here gets {shape}.",
                kind=self.kind,
                normalized=shape_text(self.shape),
                shape=shape_text(input_shape),
            )
            raise ShapeError(message)
        return input_shape


@dataclass(frozen=True, slots=True)
class RMSNorm(LayerNorm):
    """``nn.RMSNorm``: a scale only."""

    bias: bool = False


@dataclass(frozen=True, slots=True)
class GroupNorm(Module):
    """``nn.GroupNorm``: a scale and a shift for each channel, however they are grouped."""

    num_groups: Dim
    affine: bool = True
    bias: bool = True
    name: str | None = None
    num_channels: Dim | None = field(default=None, kw_only=True)

    width = ("num_channels", 1)

    def __post_init__(self) -> None:
        positive("num_groups", self.num_groups)
        if self.num_channels is None:
            return
        positive("num_channels", self.num_channels)
        known = isinstance(self.num_channels, int) and isinstance(self.num_groups, int)
        if known and self.num_channels % self.num_groups:  # type: ignore[operator]
            message = Sentence(
                "num_channels of GroupNorm is {num_channels}: it must be a multiple of num_groups, {num_groups}.",
                num_channels=self.num_channels,
                num_groups=self.num_groups,
            )
            raise SizeError(message)

    def weights(self) -> tuple[Weight, ...]:
        """Weight (num_channels,), bias (num_channels,)."""
        return _scale_and_shift((self._given("num_channels"),), self.bias) if self.affine else ()

    def output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape


def _scale_and_shift(shape: tuple[Dim, ...], bias: bool) -> tuple[Weight, ...]:  # noqa: FBT001 - PyTorch's own flag
    scale = Weight("weight", shape, "scale")
    return (scale, Weight("bias", shape, "bias")) if bias else (scale,)


def _same_of(module: Module, input_shape: Shape, dims: tuple[int, ...]) -> Shape:
    if len(input_shape) not in dims:
        wanted = " or ".join(str(number) for number in dims)
        message = Sentence(
            "{kind} takes an input of {wanted} dimensions with the batch, and here gets {shape}.",
            kind=module.kind,
            wanted=wanted,
            shape=shape_text(input_shape),
        )
        raise ShapeError(message)
    return input_shape
