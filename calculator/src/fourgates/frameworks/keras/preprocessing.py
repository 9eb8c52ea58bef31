"""Layers that prepare pictures: they store nothing.

Sources: ``keras/src/layers/preprocessing/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourgates.frameworks.chain import positive
from fourgates.frameworks.keras.base import KerasLayer, Shapes, chosen
from fourgates.frameworks.keras.spatial import FORMATS
from fourgates.polynomial import Dim
from fourgates.weights import OpenShape, Shape


class Rescaling(KerasLayer):
    """Values times a factor."""

    passes_mask: ClassVar[bool] = True


class RandomFlip(KerasLayer):
    """Pictures are mirrored at random."""


class RandomRotation(KerasLayer):
    """Pictures are turned at random."""


class RandomZoom(KerasLayer):
    """Pictures come nearer at random."""


class RandomTranslation(KerasLayer):
    """Pictures are moved at random."""


class RandomContrast(KerasLayer):
    """Contrast changes at random."""


class RandomBrightness(KerasLayer):
    """Brightness changes at random."""


@dataclass(frozen=True, slots=True)
class Resizing(KerasLayer):
    """Pictures of one size."""

    height: Dim
    width: Dim
    data_format: str | None = None

    def __post_init__(self) -> None:
        positive("height", self.height)
        positive("width", self.width)
        chosen("data_format", self.data_format, FORMATS)

    def shapes(self, *shapes: Shape) -> Shapes:
        """(.., height, width, channels)."""
        shape = shapes[0]
        if isinstance(shape, OpenShape):
            return (OpenShape() if self.data_format == "channels_first" else OpenShape(shape[-1:]),)
        if self.data_format == "channels_first":
            return ((*shape[:-2], self.height, self.width),)
        return ((*shape[:-3], self.height, self.width, shape[-1]),)


class CenterCrop(Resizing):
    """The middle of each picture."""


class RandomCrop(Resizing):
    """Some part of each picture."""
