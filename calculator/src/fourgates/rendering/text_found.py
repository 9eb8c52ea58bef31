"""What was found in a paste, as plain text for a shell."""

from __future__ import annotations

from fourgates.frameworks.chain import shape_text
from fourgates.misreadings import Expected
from fourgates.reading.code import unknown_sizes
from fourgates.reading.found import FoundLayer, FoundModel, Paste
from fourgates.rendering.report import problems
from fourgates.rendering.text import number


def found_text(paste: Paste, expected: Expected | None = None) -> str:
    """Each model with its layers, tensors and counts; what is open; the slip."""
    parts = [
        f"{model.name} ({model.framework}, line {model.line})\n{model_text(model)}"
        for model in paste.models
    ]
    names = unknown_sizes(paste.models)
    if names:
        parts.append("Open: " + ", ".join(names) + ". Give them with --set NAME=VALUE.")
    parts += paste.warnings
    if expected is not None:
        parts.append(_expected(expected))
    return "\n\n".join(parts) + "\n"


def model_text(model: FoundModel) -> str:
    """A model's layers with their tensors and counts, then its total and what is to be said of it."""
    lines: list[str] = []
    for layer in model.layers:
        lines += _layer(layer)
    lines.append(f"total  {'not known' if model.total is None else number(model.total)}")
    return "\n".join([*lines, *(f"! {sentence}" for sentence in problems(model))])


def _layer(found: FoundLayer) -> list[str]:
    count = "not known" if found.parameters is None else number(found.parameters)
    arrow = f"  -> {shape_text(found.shapes[0])}" if len(found.shapes) == 1 else ""
    lines = [f"{found.name} ({found.type})  {count}{arrow}"]
    weights = found.layer.weights if found.layer is not None else ()
    rows = [(w.name, shape_text(w.shape), number(w.count)) for w in weights]
    widths = [max(len(row[i]) for row in rows) for i in range(3)] if rows else []
    return [
        *lines,
        *(f"  {n:<{widths[0]}}  {s:<{widths[1]}}  {c:>{widths[2]}}" for n, s, c in rows),
    ]


def _expected(expected: Expected) -> str:
    lines = [f"You expected {expected.number:,}:"]
    for explanation in expected.explanations:
        lines.append(f"- {explanation.text}")
        if explanation.arithmetic:
            lines.append(f"  {explanation.arithmetic}")
    return "\n".join(lines)
