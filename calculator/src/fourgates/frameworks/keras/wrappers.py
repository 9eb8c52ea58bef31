"""Layers around a layer.

Sources: ``keras/src/layers/rnn/{bidirectional,time_distributed}.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, get_args

from fourgates.frameworks.chain import SEQUENCES, Names, Specification, shape_text
from fourgates.frameworks.keras.base import KerasLayer, Shapes, as_written, built, copied, each
from fourgates.frameworks.keras.cells import joined
from fourgates.frameworks.keras.recurrent import require_recurrent
from fourgates.polynomial import settled
from fourgates.sentences import Sentence, listed, together
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError, Weight

type MergeMode = Literal["concat", "sum", "mul", "ave"]


@dataclass(frozen=True, slots=True)
class Bidirectional(KerasLayer):
    """Two copies of a recurrent layer, one reading backwards, each with weights of its own.

    ``merge_mode`` says how their outputs meet (``None``: not at all, there are two). It
    changes what the next layer gets, never this layer's count.
    """

    layer: Any
    merge_mode: MergeMode | None = "concat"
    backward_layer: Any = None

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True
    owns_weights: ClassVar[bool] = False

    def __post_init__(self) -> None:
        require_recurrent("Bidirectional", self.layer)
        modes = get_args(MergeMode.__value__)
        if self.merge_mode not in (*modes, None):
            message = Sentence(
                "merge_mode is {merge_mode!r}: it must be one of {modes}.",
                merge_mode=self.merge_mode,
                modes=listed(modes),
            )
            raise SizeError(message)
        if self.backward_layer is None:
            return
        require_recurrent("Bidirectional", self.backward_layer)
        for option in ("return_sequences", "return_state"):
            forward, backward = (
                getattr(as_written(way), option) for way in (self.layer, self.backward_layer)
            )
            if forward != backward:
                message = Sentence(
                    "{option} is {forward} forward and {backward} backward: both must be the same.",
                    option=option,
                    forward=forward,
                    backward=backward,
                )
                raise SizeError(message)

    @property
    def gives(self) -> int:
        """The outputs, then the states of both directions."""
        states: int = as_written(self.layer).gives - 1
        return (1 if self.merge_mode else 2) + 2 * states

    def parts(self, shapes: Shapes, names: Names) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """The forward layer's weights, then the backward layer's."""
        # Keras makes both anew from the layer's options, and keeps a backward layer that it is given
        inner: Any = copied(self.layer)
        inner = inner.named(names)
        name: str = inner.name
        forward = replace(inner, name=f"forward_{name.removeprefix('forward_')}")
        if self.backward_layer is None:
            backward = replace(inner, name=f"backward_{name.removeprefix('backward_')}")
        else:
            backward = self.backward_layer
        weights: list[Weight] = []
        for direction, layer in (("forward", forward), ("backward", backward)):
            inside = built(layer, shapes[0], names)
            weights += [
                replace(weight.inside(inside.name), part=joined(direction, weight.part))
                for weight in inside.weights
            ]
        return tuple(weights), (inside.type, *inside.inner)

    def shapes(self, *shapes: Shape) -> Shapes:
        """What the directions' outputs come to, then the states of both."""
        output, *states = as_written(self.layer).shapes(*shapes)
        if self.merge_mode == "concat":
            width = output[-1] if output else None
            doubled = None if width is None else settled(width * 2)
            merged: Shape = (*output[:-1], doubled) if output else output
            outputs: Shapes = (OpenShape(merged) if isinstance(output, OpenShape) else merged,)
        else:
            outputs = (output,) if self.merge_mode else (output, output)
        return (*outputs, *states, *states)


@dataclass(frozen=True, slots=True)
class TimeDistributed(KerasLayer):
    """One layer, used again at every time step: its weights are stored once."""

    layer: Specification | Any

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True
    owns_weights: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not hasattr(self.layer, "build"):
            message = Sentence("TimeDistributed wraps a layer, not {layer!r}.", layer=self.layer)
            raise SizeError(message)

    def parts(self, shapes: Shapes, names: Names) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """The layer's weights, below its name."""
        inside = built(self.layer, _inside(shapes[0]), names)
        weights = tuple(weight.inside(inside.name) for weight in inside.weights)
        return weights, (inside.type, *inside.inner)

    def shapes(self, *shapes: Shape) -> Shapes:
        """What the layer makes of one step, at every step."""
        shape = shapes[0]
        inner = as_written(self.layer)
        output, *more = each(inner.shapes(_inside(shape)))
        if more:
            message = Sentence(
                "TimeDistributed takes a layer with one output, and {type} has {number}.",
                type=inner.type,
                number=len(more) + 1,
            )
            raise ShapeError(message)
        if isinstance(output, OpenShape) or isinstance(shape, OpenShape):
            return (OpenShape(output[-1:]),)
        return ((shape[0], shape[1], *output[1:]),)


def _inside(shape: Shape) -> Shape:
    if isinstance(shape, OpenShape):
        return shape
    if len(shape) < 3:  # noqa: PLR2004 - batch, timesteps, and something at each step
        message = Sentence(
            "TimeDistributed takes (batch, timesteps, ...), at least three dimensions, and here gets {shape}.",
            shape=shape_text(shape),
        )
        raise ShapeError(together(message, SEQUENCES))
    batch, _, *rest = shape
    return (batch, *rest)
