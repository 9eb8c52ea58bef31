"""Keras 1's and Keras 2's way to print a model, drawn from a model of Keras 3.

Columns end at shares of the line, what is longer is cut; that is all there is to it.
"""

from __future__ import annotations

from typing import Any

_WIDTH = 65
_OLD_WIDTH = 100


def keras_2(model: Any) -> str:
    """As Keras 2 before TensorFlow 2.8: a rule between rows, cut cells, separators in totals only."""
    ends = [int(_WIDTH * share) for share in (0.45, 0.85, 1.0)]
    rows = [
        (f"{x.name} ({type(x).__name__})", str(tuple(x.output.shape)), x.count_params())
        for x in model.layers
    ]
    lines = [
        f'Model: "{model.name}"',
        "_" * _WIDTH,
        _row(("Layer (type)", "Output Shape", "Param #"), ends),
    ]
    lines.append("=" * _WIDTH)
    for number, row in enumerate(rows, 1):
        lines += [_row(row, ends), ("=" if number == len(rows) else "_") * _WIDTH]
    total = model.count_params()
    lines += [f"Total params: {total:,}", f"Trainable params: {total:,}", "Non-trainable params: 0"]
    return "\n".join([*lines, "_" * _WIDTH])


def keras_1(model: Any) -> str:
    """As Keras 1: names counted from 1, every row with what it is connected to."""
    ends = [int(_OLD_WIDTH * share) for share in (0.33, 0.55, 0.67, 1.0)]
    head = ("Layer (type)", "Output Shape", "Param #", "Connected to")
    lines = ["_" * _OLD_WIDTH, _row(head, ends), "=" * _OLD_WIDTH]
    before = f"{model.layers[0].name}_input_1"
    for number, layer in enumerate(model.layers, 1):
        cells = (
            f"{layer.name} ({type(layer).__name__})",
            str(tuple(layer.output.shape)),
            layer.count_params(),
            f"{before}[0][0]",
        )
        before = layer.name
        lines += [_row(cells, ends), ("=" if number == len(model.layers) else "_") * _OLD_WIDTH]
    return "\n".join([*lines, f"Total params: {model.count_params()}", "_" * _OLD_WIDTH])


def _row(cells: tuple[Any, ...], ends: list[int]) -> str:
    line = ""
    for cell, end in zip(cells, ends, strict=True):
        if line:
            line = line[:-1] + " "
        line = (line + str(cell))[:end].ljust(end)
    return line
