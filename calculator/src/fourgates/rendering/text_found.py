"""What was found in a paste, as plain text for a shell."""

from __future__ import annotations

from fourgates.frameworks.chain import shape_text
from fourgates.misreadings import Expected
from fourgates.reading.code import unknown_sizes
from fourgates.reading.found import FoundLayer, FoundModel, Paste
from fourgates.rendering.report import problems
from fourgates.rendering.text import number
from fourgates.sentences import listed, told
from fourgates.words import say


def found_text(paste: Paste, expected: Expected | None = None, language: str = "en") -> str:
    """Each model with its layers, tensors and counts; what is open; the slip."""
    parts = [
        f"{_heading(model, language)}\n{model_text(model, language)}" for model in paste.models
    ]
    names = unknown_sizes(paste.models)
    if names:
        parts.append(say(language, "shell.open", names=listed(names)))
    parts += [told(said, language) for said in paste.warnings]
    if expected is not None:
        parts.append(_expected(expected, language))
    return "\n\n".join(parts) + "\n"


def model_text(model: FoundModel, language: str = "en") -> str:
    """A model's layers with their tensors and counts, then its total and what is to be said of it."""
    lines: list[str] = []
    for layer in model.layers:
        lines += _layer(layer, language)
    total = say(language, "paste.no_total") if model.total is None else number(model.total)
    lines.append(say(language, "shell.total", count=total))
    return "\n".join([*lines, *(f"! {told(said, language)}" for said in problems(model))])


def _heading(model: FoundModel, language: str) -> str:
    return say(language, "shell.model", name=model.name, framework=model.framework, line=model.line)


def _layer(found: FoundLayer, language: str) -> list[str]:
    count = say(language, "paste.unknown") if found.parameters is None else number(found.parameters)
    arrow = f"  -> {shape_text(found.shapes[0])}" if len(found.shapes) == 1 else ""
    lines = [f"{found.name} ({found.type})  {count}{arrow}"]
    weights = found.layer.weights if found.layer is not None else ()
    rows = [(w.name, shape_text(w.shape), number(w.count)) for w in weights]
    widths = [max(len(row[i]) for row in rows) for i in range(3)] if rows else []
    return [
        *lines,
        *(f"  {n:<{widths[0]}}  {s:<{widths[1]}}  {c:>{widths[2]}}" for n, s, c in rows),
    ]


def _expected(expected: Expected, language: str) -> str:
    lines = [say(language, "shell.expected", number=number(expected.number))]
    if not expected.explanations:
        lines.append(say(language, "expected.nothing"))
    for explanation in expected.explanations:
        lines.append(f"- {explanation.text}")
        if explanation.arithmetic:
            lines.append(f"  {explanation.arithmetic}")
    return "\n".join(lines)
