"""The weight matrices of a layer as an SVG picture, to scale, coloured by gate.

Colours and lettering are the page's (classes ``fg-gate-i`` ...); nothing here is
an inline style, so that a strict Content-Security-Policy can stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from fourgates.derivation import Copies, copies
from fourgates.frameworks.chain import shape_text
from fourgates.rendering.elements import Element, element
from fourgates.rendering.text import number
from fourgates.weights import Layer, Weight
from fourgates.words import say

WIDTH = 360.0
"""Units of the picture's own width; a phone shows about one pixel a unit."""

_TALLEST = 240.0
_LARGEST_CELL = 14.0
_THINNEST = 1.5
_LABEL = 15.0
_GAP = 10.0
MOST_CELLS = 4_000
_SMALLEST_CELL = 3.0
MOST_PICTURES = 3


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A weight as rows and columns, its gates side by side along one of them."""

    weight: Weight
    rows: int
    columns: int
    down: bool
    """Whether the gates stand below each other, as PyTorch packs them."""


def pictures(layer: Layer, language: str) -> list[Element]:
    """A figure for each set of shapes in the layer; none while a size is only a name."""
    figures = []
    for group in copies(layer)[:MOST_PICTURES]:
        matrices = _matrices(group)
        if matrices:
            figures.append(_figure(layer, group, matrices, language))
    return figures


def _matrices(group: Copies) -> list[_Matrix]:
    down = any(weight.gates and weight.gate_axis == 0 for weight in group.weights)
    matrices = []
    for weight in group.weights:
        sizes = [dim for dim in weight.shape if isinstance(dim, int)]
        if len(sizes) < len(weight.shape):
            return []
        # a bias is one row (or one column), a window of a convolution one row per place and channel
        columns = sizes[-1] if sizes else 1
        rows = prod(sizes[:-1])
        if len(sizes) == 1 and down:
            rows, columns = columns, 1
        matrices.append(_Matrix(weight, rows, columns, down and bool(weight.gates)))
    return matrices


def _figure(layer: Layer, group: Copies, matrices: list[_Matrix], language: str) -> Element:
    beside = any(matrix.down for matrix in matrices)
    scale = _scale(matrices, beside=beside)
    cells = sum(matrix.rows * matrix.columns for matrix in matrices)
    with_cells = cells <= MOST_CELLS and scale >= _SMALLEST_CELL
    drawn = []
    x, y, height = 0.0, 0.0, 0.0
    for matrix in matrices:
        across = max(matrix.columns * scale, _THINNEST)
        tall = max(matrix.rows * scale, _THINNEST)
        drawn.append(_draw(matrix, x, y + _LABEL, across, tall, language, with_cells=with_cells))
        height = max(height, y + _LABEL + tall)
        if beside:
            # a label needs room although its matrix may be one cell wide
            x += max(across, _label_width(matrix)) + _GAP
        else:
            y += _LABEL + tall + _GAP
    title = say(language, "picture.title", layer=layer.title)
    names = [_tensor_text(matrix.weight, language) for matrix in matrices]
    note = say(language, "picture.cells" if with_cells else "picture.blocks")
    if len(group.parts) > 1:
        note += " " + say(language, "picture.same", parts=", ".join(group.parts[1:]))
    svg = element(
        "svg",
        element("title", title),
        element("desc", "; ".join(names)),
        *drawn,
        viewBox=f"-1 0 {WIDTH + 2:.0f} {height + 2:.0f}",
        role="img",
        class_="fg-picture",
    )
    return element("figure", svg, element("figcaption", f"{title}. {note}"), class_="fg-figure")


def _scale(matrices: list[_Matrix], *, beside: bool) -> float:
    """The side of one parameter's cell, the same in every matrix of the picture."""
    rows, columns = [m.rows for m in matrices], [m.columns for m in matrices]
    if not beside:
        return min(_LARGEST_CELL, WIDTH / max(columns), _TALLEST / sum(rows))
    free = (
        WIDTH
        - _GAP * (len(matrices) - 1)
        - sum(_label_width(m) for m in matrices if m.columns == 1)
    )
    return min(_LARGEST_CELL, free / max(1, sum(c for c in columns if c > 1)), _TALLEST / max(rows))


def _label_width(matrix: _Matrix) -> float:
    return 5.6 * len(matrix.weight.short_name)


def _draw(
    matrix: _Matrix,
    x: float,
    y: float,
    across: float,
    tall: float,
    language: str,
    *,
    with_cells: bool,
) -> Element:
    weight = matrix.weight
    gates = weight.gates or ("",)
    parts = []
    for index, gate in enumerate(gates):
        wide = across if matrix.down else across / len(gates)
        high = tall / len(gates) if matrix.down else tall
        left = x if matrix.down else x + index * wide
        top = y + index * high if matrix.down else y
        classes = f"fg-block fg-gate-{gate}" if gate else "fg-block"
        parts.append(element("rect", x=left, y=top, width=wide, height=high, class_=classes))
        if gate and min(wide, high) >= _LABEL:
            parts.append(
                element(
                    "text",
                    gate,
                    x=left + wide / 2,
                    y=top + high / 2,
                    class_="fg-letter",
                    text_anchor="middle",
                )
            )
    if with_cells:
        parts.append(element("path", d=_grid(matrix, x, y, across, tall), class_="fg-grid"))
    label = element("text", weight.short_name, x=x, y=y - 4, class_="fg-label")
    title = element("title", _tensor_text(weight, language))
    return element("g", title, *parts, label, data_tensor=weight.name)


def _grid(matrix: _Matrix, x: float, y: float, across: float, tall: float) -> str:
    wide, high = across / matrix.columns, tall / matrix.rows
    lines = [f"M{x + i * wide:.2f} {y:.2f}v{tall:.2f}" for i in range(1, matrix.columns)]
    lines += [f"M{x:.2f} {y + i * high:.2f}h{across:.2f}" for i in range(1, matrix.rows)]
    return "".join(lines)


def _tensor_text(weight: Weight, language: str) -> str:
    return say(
        language,
        "picture.tensor",
        name=weight.name,
        shape=shape_text(weight.shape),
        count=number(weight.count),
    )
