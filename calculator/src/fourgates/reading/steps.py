"""A row of a summary on its way to a layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fourgates.polynomial import Dim
from fourgates.reading.found import FoundLayer
from fourgates.reading.rows import Row
from fourgates.reading.solving import Reading
from fourgates.weights import Layer, Shape, Weight


@dataclass(slots=True)
class Step:
    """A row on its way to a layer.

    Attributes:
        row: as printed.
        kind: its class, completed where it was cut off.
        name: as printed.
        inputs: the shapes that come in; ``None`` where they aren't known.
        feeder: the name of the row that hands them on.
        sure: whether that row is known to be the one.
        outputs: printed, or what its layer lets out.
        reading: the layer that was taken.
        rivals: other layers that are nearly as plain.
        problem: why its number can't be right.
        note: what a reader should know of how it was read.
        inner: what a wrapper is said to wrap.
        layer: its tensors.
        parameters: its number.
        specification: what a permalink would hold for it.
        expected: the number it must have, where the printed one can't be right.
    """

    row: Row
    kind: str
    name: str
    inner: str = ""
    inputs: tuple[Shape, ...] | None = None
    feeder: str = ""
    sure: bool = False
    outputs: tuple[Shape, ...] = ()
    reading: Reading | None = None
    rivals: tuple[Reading, ...] = ()
    problem: str = ""
    note: str = ""
    layer: Layer | None = None
    parameters: Dim | None = None
    specification: Any = None
    expected: int | None = None

    @property
    def title(self) -> str:
        """The class with what it wraps."""
        if self.layer is not None and self.layer.inner:
            return "(".join((self.kind, *self.layer.inner)) + ")" * len(self.layer.inner)
        return f"{self.kind}({self.inner})" if self.inner else self.kind

    @property
    def width(self) -> Dim | None:
        """The last size that comes out."""
        return self.outputs[0][-1] if self.outputs and self.outputs[0] else None

    def found(self) -> FoundLayer:
        """What a reader of the paste is told."""
        output: Any = self.outputs[0] if len(self.outputs) == 1 else self.outputs or None
        printed = self.row.count if not (self.row.again or self.row.call) else None
        return FoundLayer(
            self.name,
            self.title,
            output,
            self.parameters,
            self.layer,
            self.row.line,
            printed,
            self.problem,
        )

    def take(self, reading: Reading) -> None:
        """Makes a reading the row's layer, with the name and the shapes that are printed."""
        self.reading, self.specification = reading, reading.specification
        layer = reading.layer
        self.layer = replace(
            layer,
            name=self.name,
            type=self.kind,
            weights=own(layer.weights),
            output_shape=self.outputs[0] if self.outputs else layer.output_shape,
            outputs=self.outputs if len(self.outputs) > 1 else (),
        )
        if not self.outputs and layer.output_shape and not self.rivals:
            # what one of several layers would let out is nothing to go on
            self.outputs = layer.outputs or (layer.output_shape,)


def own(weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    """The same tensors, as a layer's own: the same numbers in two rows are no shared tensors."""
    return tuple(
        Weight(w.name, w.shape, w.role, w.gates, w.gate_axis, w.part, w.trainable) for w in weights
    )
