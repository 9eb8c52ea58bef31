"""Layers that change values only, and mostly only in training: nothing is stored, every shape goes through.

Sources: ``keras/src/layers/regularization/`` and ``keras/src/layers/activations/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.keras.base import KerasLayer, Shapes, ranked
from fourgates.frameworks.keras.spatial import meaning
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError, Weight


class Dropout(KerasLayer):
    """Some values become 0."""

    passes_mask: ClassVar[bool] = True


class GaussianDropout(KerasLayer):
    """Values are multiplied by noise."""

    passes_mask: ClassVar[bool] = True


class GaussianNoise(KerasLayer):
    """Noise is added."""

    passes_mask: ClassVar[bool] = True


class AlphaDropout(KerasLayer):
    """Dropout that keeps mean and variance."""

    passes_mask: ClassVar[bool] = True


class ActivityRegularization(KerasLayer):
    """Large values cost something."""

    passes_mask: ClassVar[bool] = True


class SpatialDropout1D(KerasLayer):
    """Whole channels become 0."""

    rank: ClassVar[int] = 1
    passes_mask: ClassVar[bool] = True

    def shapes(self, *shapes: Shape) -> Shapes:
        """What came in."""
        ranked(self.type, shapes[0], self.rank + 2, meaning(self.rank, None))
        return shapes[:1]


class SpatialDropout2D(SpatialDropout1D):
    """Whole channels of pictures become 0."""

    rank: ClassVar[int] = 2


class SpatialDropout3D(SpatialDropout1D):
    """Whole channels of volumes become 0."""

    rank: ClassVar[int] = 3


class Activation(KerasLayer):
    """A function of each value."""

    passes_mask: ClassVar[bool] = True


class ReLU(KerasLayer):
    """Nothing below 0."""

    passes_mask: ClassVar[bool] = True


class LeakyReLU(KerasLayer):
    """Little below 0."""

    passes_mask: ClassVar[bool] = True


class ELU(KerasLayer):
    """Soft below 0."""

    passes_mask: ClassVar[bool] = True


class ThresholdedReLU(KerasLayer):
    """Keras 2's: nothing below a threshold."""

    passes_mask: ClassVar[bool] = True


class Softmax(KerasLayer):
    """Values that add up to 1."""

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PReLU(KerasLayer):
    """A slope below 0 that is learned, for each value or shared along axes."""

    shared_axes: Any = None

    passes_mask: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for axis in self._shared:
            if isinstance(axis, bool) or not isinstance(axis, int):
                message = Sentence(
                    "shared_axes holds {axis}: it must hold whole numbers.", axis=axis
                )
                raise SizeError(message)

    @property
    def _shared(self) -> tuple[Any, ...]:
        if self.shared_axes is None:
            return ()
        return (
            tuple(self.shared_axes)
            if isinstance(self.shared_axes, tuple | list)
            else (self.shared_axes,)
        )

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Alpha: the input's shape without the batch, 1 along shared axes."""
        if isinstance(shapes[0], OpenShape):
            message = Sentence("PReLU must know its whole input, and here it isn't known.")
            raise ShapeError(message)
        alpha: list[Dim | None] = list(shapes[0][1:])
        for axis in self._shared:
            if not -len(alpha) < axis <= len(alpha):
                message = Sentence(
                    "PReLU shares axis {axis}, and its input has {number} behind the batch.",
                    axis=axis,
                    number=len(alpha),
                )
                raise ShapeError(message)
            alpha[axis - 1] = 1
        if None in alpha:
            message = Sentence(
                "PReLU must know each length that its slopes aren't shared along; shared_axes names those."
            )
            raise ShapeError(message)
        return (Weight("alpha", tuple(dim for dim in alpha if dim is not None), "slope"),)
