"""What layers do to lengths, heights and widths: windows that slide, with steps and padding.

Source: ``compute_conv_output_shape`` and its neighbours in ``keras/src/ops/operation_utils.py``
and ``keras/src/backend/common/backend_utils.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from fourgates.frameworks.chain import shape_text
from fourgates.frameworks.keras.base import chosen, ranked, sizes
from fourgates.polynomial import Dim, floor_divided, settled
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError

FORMATS = (None, "channels_last", "channels_first")


class Spatial:
    """A layer with a window: its options, checked."""

    __slots__ = ()

    rank: ClassVar[int]
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")
    kernel_size: Any
    strides: Any
    padding: str
    data_format: str | None
    dilation_rate: Any

    def check(self) -> None:
        """Refuse options that no window can have.

        Raises:
            SizeError: naming the option.
        """
        sizes("kernel_size", self.kernel_size, self.rank)
        strides = sizes("strides", self.strides, self.rank)
        dilation = sizes("dilation_rate", self.dilation_rate, self.rank)
        chosen("padding", lower(self.padding), self.paddings)
        chosen("data_format", self.data_format, FORMATS)
        if any(size != 1 for size in strides) and any(size != 1 for size in dilation):
            message = Sentence(
                "strides {strides} and dilation_rate {dilation} don't go together in Keras.",
                strides=_sizes(strides),
                dilation=_sizes(dilation),
            )
            raise SizeError(message)


def lower(padding: object) -> object:
    """A word as Keras reads it, in small letters; anything else as it is."""
    return padding.lower() if isinstance(padding, str) else padding


def channel_axis(data_format: str | None) -> int:
    """Where the channels stand in a shape."""
    return 1 if data_format == "channels_first" else -1


def meaning(rank: int, data_format: str | None) -> str:
    """An input's dimensions in words: ``(batch, rows, columns, channels)``."""
    names = {1: ("steps",), 2: ("rows", "columns"), 3: ("depth", "rows", "columns")}[rank]
    order = ("channels", *names) if data_format == "channels_first" else (*names, "channels")
    return f"(batch, {', '.join(order)})"


def each_length(
    kind: str,
    shape: Shape,
    rank: int,
    data_format: str | None,
    change: Callable[[Dim, int], Dim],
    channels: Dim | None = None,
) -> Shape:
    """The shape with each length changed, and the channels where a number of them is given.

    Args:
        kind: the layer's class, for messages.
        shape: batch first.
        rank: how many lengths there are.
        data_format: where the channels stand.
        change: from a known length and its place among the lengths to the new length.
        channels: how many come out; as many as came in where it is ``None``.

    Raises:
        ShapeError: where the shape has another number of dimensions, or a length comes out below 1.
    """
    ranked(kind, shape, rank + 2, meaning(rank, data_format))
    first = data_format == "channels_first"
    if isinstance(shape, OpenShape):
        last = channels if channels is not None else (shape[-1] if shape else None)
        return OpenShape() if first or last is None else OpenShape((last,))
    start = 2 if first else 1
    lengths = [
        None if dim is None else settled(change(dim, index))
        for index, dim in enumerate(shape[start : start + rank])
    ]
    if any(isinstance(length, int) and length < 1 for length in lengths):
        message = Sentence(
            "{kind} leaves nothing of {shape}: a length would come out as {least}.",
            kind=kind,
            shape=shape_text(shape),
            least=_least(lengths),
        )
        raise ShapeError(message)
    width = channels if channels is not None else shape[channel_axis(data_format)]
    return (shape[0], width, *lengths) if first else (shape[0], *lengths, width)


def slide(layer: Any, shape: Shape, channels: Dim | None) -> Shape:
    """What a convolution's window leaves of a shape."""
    size = sizes("kernel_size", layer.kernel_size, layer.rank)
    strides = sizes("strides", layer.strides, layer.rank)
    dilation = sizes("dilation_rate", layer.dilation_rate, layer.rank)
    padded = lower(layer.padding) != "valid"

    def change(length: Dim, index: int) -> Dim:
        return window(
            length, dilation[index] * (size[index] - 1) + 1, strides[index], padded=padded
        )

    return each_length(layer.type, shape, layer.rank, layer.data_format, change, channels)


def window(length: Dim, size: Dim, stride: Dim, *, padded: bool) -> Dim:
    """In how many places a window fits.

    >>> window(28, 3, 1, padded=False), window(28, 2, 2, padded=False), window(7, 3, 2, padded=True)
    (26, 14, 4)
    """
    room = length - 1 if padded else length - size
    return floor_divided(room, stride) + 1


def _least(lengths: Iterable[Dim | None]) -> int:
    return min(length for length in lengths if isinstance(length, int))


def _sizes(values: tuple[Dim, ...]) -> str:
    return str(values[0]) if len(set(values)) == 1 else shape_text(values)
