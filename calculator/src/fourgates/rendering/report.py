"""A model as the JSON object that the command prints."""

from __future__ import annotations

from typing import Any

from fourgates.frameworks.chain import Chain
from fourgates.permalink import write_link
from fourgates.polynomial import Dim
from fourgates.weights import Model, Shape


def report(chain: Chain, model: Model) -> dict[str, Any]:
    """The object of ``--json``: counts as integers, or as formulas while a size has only a name."""
    return {
        "framework": model.framework,
        "layers": [
            {
                "name": layer.name,
                "type": layer.title,
                "output_shape": _shape(layer.output_shape),
                "parameters": _dim(layer.count),
                "weights": [
                    {"name": weight.name, "shape": _shape(weight.shape)} for weight in layer.weights
                ],
            }
            for layer in model.layers
        ],
        "total": _dim(model.count),
        "trainable": _dim(model.trainable),
        "non_trainable": _dim(model.non_trainable),
        "unknown": list(model.unknown),
        "warnings": [],
        "expected": None,
        "permalink": write_link(chain),
    }


def _shape(shape: Shape) -> list[int | str | None]:
    return [None if dim is None else _dim(dim) for dim in shape]


def _dim(dim: Dim) -> int | str:
    return dim if isinstance(dim, int) else str(dim)
