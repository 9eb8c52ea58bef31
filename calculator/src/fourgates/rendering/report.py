"""What was found, as the JSON object that the command prints."""

from __future__ import annotations

from typing import Any

from fourgates.misreadings import Expected
from fourgates.permalink import write_link
from fourgates.polynomial import Dim
from fourgates.reading.code import unknown_sizes
from fourgates.reading.found import FoundLayer, FoundModel, Paste
from fourgates.sentences import told
from fourgates.weights import Shape


def report(paste: Paste, expected: Expected | None = None, language: str = "en") -> dict[str, Any]:
    """The object of ``--json``: counts as integers, as formulas while a size has only a name, or null.

    Its names are English always; what it says in sentences is in the language.

    With one model its layers and totals stand at the top; with several, ``models``
    has each of them, ``layers`` all of them in order, and ``total`` is null.
    """
    models = [_model(model, language) for model in paste.models]
    several = len(models) > 1
    first = models[0]
    result: dict[str, Any] = {
        "framework": first["framework"],
        "layers": [layer for model in models for layer in model["layers"]],
        "total": None if several else first["total"],
        "trainable": None if several else first["trainable"],
        "non_trainable": None if several else first["non_trainable"],
        "unknown": list(unknown_sizes(paste.models)),
        "warnings": [
            *(told(said, language) for said in paste.warnings),
            *(w for model in models for w in model["warnings"]),
        ],
        "expected": _expected(expected),
        "permalink": None if several else first["permalink"],
    }
    if several:
        result["models"] = models
    return result


def problems(model: FoundModel) -> list[str]:
    """What is to be said of a model: its warnings, then its layers' problems, each once."""
    said = [*model.warnings, *(layer.problem for layer in model.layers if layer.problem)]
    return list(dict.fromkeys(said))


def _model(model: FoundModel, language: str) -> dict[str, Any]:
    return {
        "framework": model.framework,
        "name": model.name,
        "layers": [_layer(layer, language) for layer in model.layers],
        "total": _dim(model.total),
        "trainable": _dim(model.trainable),
        "non_trainable": _dim(model.non_trainable),
        "unknown": list(unknown_sizes([model])),
        "warnings": [told(said, language) for said in problems(model)],
        "permalink": write_link(model.chain) if model.chain is not None else None,
    }


def _layer(found: FoundLayer, language: str) -> dict[str, Any]:
    weights = found.layer.weights if found.layer is not None else ()
    return {
        "name": found.name,
        "type": found.type,
        "output_shape": _shapes(found.shapes),
        "parameters": _dim(found.parameters),
        "weights": [{"name": weight.name, "shape": _shape(weight.shape)} for weight in weights],
        "printed": found.printed,
        "line": found.line,
        "problem": told(found.problem, language),
    }


def _expected(expected: Expected | None) -> dict[str, Any] | None:
    if expected is None:
        return None
    return {
        "number": expected.number,
        "explanations": [
            {
                "slip": e.slip,
                "text": e.text,
                "arithmetic": e.arithmetic,
                "layer": e.layer,
                "exact": e.exact,
            }
            for e in expected.explanations
        ],
    }


def _shapes(shapes: tuple[Shape, ...]) -> Any:
    """One shape as a list, several as a list of lists, null where they aren't known."""
    listed = [_shape(shape) for shape in shapes]
    if not listed:
        return None
    return listed[0] if len(listed) == 1 else listed


def _shape(shape: Shape) -> list[int | str | None]:
    return [_dim(dim) for dim in shape]


def _dim(dim: Dim | None) -> int | str | None:
    return dim if isinstance(dim, int) or dim is None else str(dim)
