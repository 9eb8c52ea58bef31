"""Normalization: a factor and a shift for each channel, and what is remembered of the data.

Sources: ``keras/src/layers/normalization/`` and ``keras/src/layers/preprocessing/normalization.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.keras.base import KerasLayer, Shapes, built, chosen, width_at
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import Shape, ShapeError, SizeError, Weight


@dataclass(frozen=True, slots=True)
class BatchNormalization(KerasLayer):
    """Mean and variance over the batch, remembered for later: half of its weights aren't trained."""

    axis: Any = -1
    center: bool = True
    scale: bool = True
    renorm: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _whole_axis(self.axis)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Gamma, beta, moving_mean and moving_variance, each (channels,)."""
        axis = self.axis[0] if isinstance(self.axis, tuple | list) else self.axis
        width = (width_at("BatchNormalization", shapes[0], axis),)
        remembered = ["moving_mean", "moving_variance"]
        if self.renorm:
            remembered += ["moving_stddev", "renorm_mean", "renorm_stddev"]
        kept = [Weight(name, width, "statistic", trainable=False) for name in remembered]
        return (*_scale_and_shift(self, width), *kept)


@dataclass(frozen=True, slots=True)
class LayerNormalization(KerasLayer):
    """Mean and variance of each example by itself; nothing is remembered."""

    axis: Any = -1
    center: bool = True
    scale: bool = True
    rms_scaling: bool = False

    passes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _axes(self.axis)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Gamma and beta, with the sizes of the normalized axes."""
        if not (self.scale or self.center or self.rms_scaling):
            return ()
        widths = tuple(width_at("LayerNormalization", shapes[0], axis) for axis in _axes(self.axis))
        if self.rms_scaling:
            return (Weight("gamma", widths, "scale"),)
        return _scale_and_shift(self, widths)


@dataclass(frozen=True, slots=True)
class GroupNormalization(KerasLayer):
    """Mean and variance of each group of channels."""

    groups: Any = 32
    axis: int = -1
    center: bool = True
    scale: bool = True

    passes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _whole_axis(self.axis)
        if not isinstance(self.groups, int) or isinstance(self.groups, bool):
            message = Sentence("groups is {groups}: it must be a whole number.", groups=self.groups)
            raise SizeError(message)
        if self.groups < 1 and self.groups != -1:
            message = Sentence(
                "groups is {groups}: it must be 1 or more, or -1 for a group a channel.",
                groups=self.groups,
            )
            raise SizeError(message)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Gamma and beta, each (channels,)."""
        width = width_at("GroupNormalization", shapes[0], self.axis)
        if isinstance(width, int) and self.groups > 0 and width % self.groups:
            message = Sentence(
                "GroupNormalization can't make {groups} groups of {width} channels.",
                groups=self.groups,
                width=width,
            )
            raise ShapeError(message)
        return _scale_and_shift(self, (width,))


class UnitNormalization(KerasLayer):
    """Each vector's length becomes 1; nothing is stored."""

    passes_mask: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RMSNormalization(KerasLayer):
    """Each vector is divided by its root mean square, then multiplied by a learned factor."""

    axis: Any = -1

    def __post_init__(self) -> None:
        _axes(self.axis)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Scale, with the sizes of the normalized axes."""
        widths = tuple(width_at("RMSNormalization", shapes[0], axis) for axis in _axes(self.axis))
        return (Weight("scale", widths, "scale"),)


@dataclass(frozen=True, slots=True)
class Normalization(KerasLayer):
    """The data's own mean and variance, taken once by ``adapt`` and never trained."""

    axis: Any = -1
    given: bool = False

    passes_mask: ClassVar[bool] = True

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Mean and variance with the sizes of the axes, and a count; nothing where both are given."""
        if self.given:
            return ()
        axes = () if self.axis is None else _axes(self.axis)
        widths = tuple(width_at("Normalization", shapes[0], axis) for axis in axes)
        return (
            Weight("mean", widths, "statistic", trainable=False),
            Weight("variance", widths, "statistic", trainable=False),
            Weight("count", (), "statistic", trainable=False),
        )


@dataclass(frozen=True, slots=True)
class SpectralNormalization(KerasLayer):
    """A layer whose kernel is divided by its largest singular value, remembered as a vector."""

    layer: Any

    owns_weights: ClassVar[bool] = False

    def parts(self, shapes: Shapes, names: Any) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """The kernel, a vector (1, the kernel's last dimension), then the layer's other weights."""
        layer = built(self.layer, shapes[0], names)
        inside = [weight.inside(layer.name) for weight in layer.weights]
        kernels = [weight for weight in inside if weight.short_name in {"kernel", "embeddings"}]
        if not kernels:
            message = Sentence(
                "SpectralNormalization wraps a layer with a kernel, and {type} has none.",
                type=layer.type,
            )
            raise ShapeError(message)
        kernel = kernels[0]
        vector = Weight("vector_u", (1, kernel.shape[-1]), "statistic", trainable=False)
        others = (weight for weight in inside if weight is not kernel)
        return (kernel, vector, *others), (layer.type, *layer.inner)

    def shapes(self, *shapes: Shape) -> Shapes:
        """What the layer gives."""
        written = getattr(self.layer, "specification", self.layer)
        given: Shapes = written.shapes(*shapes)
        return given


def _scale_and_shift(layer: Any, widths: tuple[Dim, ...]) -> tuple[Weight, ...]:
    weights = []
    if layer.scale:
        weights.append(Weight("gamma", widths, "scale"))
    if layer.center:
        weights.append(Weight("beta", widths, "shift"))
    return tuple(weights)


def _axes(axis: Any) -> tuple[int, ...]:
    axes = tuple(axis) if isinstance(axis, tuple | list) else (axis,)
    for each in axes:
        if isinstance(each, bool) or not isinstance(each, int):
            message = Sentence("axis is {axis}: it must be made of whole numbers.", axis=axis)
            raise SizeError(message)
    return tuple(sorted(axes))


def _whole_axis(axis: Any) -> None:
    if len(_axes(axis)) != 1:
        chosen("axis", axis, ("one whole number",))
