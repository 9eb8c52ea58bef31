"""Layers that Keras 1 or Keras 2 had, and that Keras 3 no longer has.

Sources: ``keras/layers/local.py`` of Keras 2 and ``keras/layers/core.py`` of Keras 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.chain import last_width, positive
from fourgates.frameworks.keras.base import KerasLayer, Shapes, chosen, ranked, sizes, width_at
from fourgates.frameworks.keras.core import with_last
from fourgates.frameworks.keras.spatial import FORMATS, channel_axis, lower, meaning, slide
from fourgates.polynomial import Dim, product
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Shape, ShapeError, Weight


@dataclass(frozen=True, slots=True)
class LocallyConnected1D(KerasLayer):
    """A convolution whose window has weights of its own in each place where it fits."""

    filters: Dim
    kernel_size: Any
    strides: Any = 1
    padding: str = "valid"
    data_format: str | None = None
    use_bias: bool = True
    implementation: int = 1

    rank: ClassVar[int] = 1
    dilation_rate: ClassVar[int] = 1

    def __post_init__(self) -> None:
        positive("filters", self.filters)
        sizes("kernel_size", self.kernel_size, self.rank)
        sizes("strides", self.strides, self.rank)
        chosen("padding", lower(self.padding), ("valid",))
        chosen("data_format", self.data_format, FORMATS)
        # the other implementations store masks or one large matrix
        chosen("implementation", self.implementation, (1,))

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Kernel (places, window * channels, filters), bias (places.., filters)."""
        ranked(self.type, shapes[0], self.rank + 2, meaning(self.rank, self.data_format))
        channels = width_at(self.type, shapes[0], channel_axis(self.data_format))
        output = self.shapes(*shapes)[0]
        first = self.data_format == "channels_first"
        lengths = output[2:] if first else output[1:-1]
        places = [length for length in lengths if length is not None]
        if isinstance(output, OpenShape) or len(places) < self.rank:
            message = Sentence(
                "{type} must know every length of its input: it has weights for each place.",
                type=self.type,
            )
            raise ShapeError(message)
        window = product((*sizes("kernel_size", self.kernel_size, self.rank), channels))
        kernel = Weight("kernel", (product(places), window, self.filters), "kernel")
        return (
            (kernel, Weight("bias", (*places, self.filters), "bias"))
            if self.use_bias
            else (kernel,)
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """The places where the window fits, with a channel for each filter."""
        return (slide(self, shapes[0], self.filters),)


class LocallyConnected2D(LocallyConnected1D):
    """The same over rows and columns."""

    rank: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class MaxoutDense(KerasLayer):
    """Keras 1's: the largest of several Dense layers."""

    output_dim: Dim
    nb_feature: Dim = 4
    bias: bool = True

    def __post_init__(self) -> None:
        positive("output_dim", self.output_dim)
        positive("nb_feature", self.nb_feature)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """W (nb_feature, input_dim, output_dim), b (nb_feature, output_dim)."""
        ranked(self.type, shapes[0], 2, "(batch, features)")
        width = last_width(self.type, shapes[0])
        weights = [Weight("W", (self.nb_feature, width, self.output_dim), "kernel")]
        if self.bias:
            weights.append(Weight("b", (self.nb_feature, self.output_dim), "bias"))
        return tuple(weights)

    def shapes(self, *shapes: Shape) -> Shapes:
        """The last dimension becomes ``output_dim``."""
        return (with_last(shapes[0], self.output_dim),)


@dataclass(frozen=True, slots=True)
class Highway(KerasLayer):
    """Keras 1's: a Dense layer, and a second one that says how much of the input stays."""

    bias: bool = True

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """W and W_carry (input_dim, input_dim), b and b_carry (input_dim,)."""
        ranked(self.type, shapes[0], 2, "(batch, features)")
        width = last_width(self.type, shapes[0])
        weights = [Weight(name, (width, width), "kernel") for name in ("W", "W_carry")]
        if self.bias:
            weights += [Weight(name, (width,), "bias") for name in ("b", "b_carry")]
        return tuple(weights)
