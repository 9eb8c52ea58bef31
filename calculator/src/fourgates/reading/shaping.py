"""Layers without weights: the arguments that explain what they do to a shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras import signatures
from fourgates.reading.solving import agree
from fourgates.reading.steps import Step
from fourgates.weights import Shape, ShapeError, SizeError

MOST_PERMUTED = 5


def plain_specification(step: Step) -> Any:
    """A specification that lets out what is printed; ``None`` where none is found."""
    layer = step.layer
    if layer is None or layer.weights or not signatures.known(step.kind):
        return None
    for args in _arguments(step.kind, layer.input_shape, layer.output_shape):
        try:
            specification = signatures.make(step.kind, list(args), {})
            built = specification.build(layer.input_shape, Names())
        except (ShapeError, SizeError, IndexError):
            continue
        if agree(built.output_shape, layer.output_shape):
            return specification
    return None


def _arguments(kind: str, incoming: Shape, outgoing: Shape) -> Iterator[tuple[Any, ...]]:
    if kind.endswith(("Dropout", "Dropout1D", "Dropout2D", "Dropout3D", "GaussianNoise")):
        yield (0.5,)
    elif kind == "Activation":
        yield ("linear",)
    elif kind == "RepeatVector":
        yield outgoing[1:2]
    elif kind == "Reshape":
        yield (outgoing[1:],)
    elif kind == "Permute" and len(outgoing) - 1 <= MOST_PERMUTED:
        for order in permutations(range(1, len(outgoing))):
            yield (order,)
    else:
        yield ()
        rates = [
            (a, b)
            for a, b in zip(incoming[1:-1], outgoing[1:-1], strict=False)
            if isinstance(a, int) and isinstance(b, int) and b
        ]
        for a, b in rates[:1]:
            for size in (a // b, -(-a // b), b // a if a else 1):
                if size > 1:
                    yield (size,)
