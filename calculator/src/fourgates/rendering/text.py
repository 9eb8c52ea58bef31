"""A model as plain text: Keras's own summary, to the character.

Source: ``keras/src/utils/summary_utils.py`` of Keras 3.15.1, which draws with rich 15.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from fourgates.costs import optimizer_count
from fourgates.frameworks.chain import shape_text
from fourgates.polynomial import Dim, settled
from fourgates.weights import BYTES_PER_FLOAT32, Layer, Model, OpenShape, Shape

TERMINAL = 80
"""Columns that Keras assumes where it can't ask a terminal."""

_HEADER = ("Layer (type)", "Output Shape", "Param #")
_ENDS = (0.45, 0.80, 1.0)
_WIDEST = 88
_WIRED_HEADER = (*_HEADER, "Connected to")
_WIRED_ENDS = (0.3, 0.56, 0.74, 1.0)
_WIRED_WIDEST = 108
_COUNTS = 2
"""The column of counts, which stands to the right."""
_ELLIPSIS = "…"


def keras_summary(model: Model, *, terminal: int = TERMINAL, optimizer: str = "") -> str:
    """What ``model.summary()`` of Keras 3 prints.

    Args:
        model: a Keras model; where a count can't be known, a question mark stands for it.
        optimizer: one of :data:`fourgates.costs.OPTIMIZERS` that has been built, as a first fit does;
            the total then counts it too.
        terminal: the terminal's columns, as Keras would see them.

    Returns:
        the text, each line ended by a newline.
    """
    only_inputs = len(model.layers) > 1 and all(
        layer.type == "InputLayer" for layer in model.layers
    )
    wired = only_inputs or any(layer.connected for layer in model.layers)
    header, ends, widest = (
        (_WIRED_HEADER, _WIRED_ENDS, _WIRED_WIDEST) if wired else (_HEADER, _ENDS, _WIDEST)
    )
    widths = _column_widths(min(widest, terminal - 4), ends)
    rows = [_cells(layer)[: len(header)] for layer in model.layers]
    lines = _wrap(f'Model: "{model.name}"', terminal, fold=True)
    lines.append(_rule("┏┳┓", "━", widths))
    lines += _row(header, widths, "┃", bottom=True)
    lines.append(_rule("┡╇┩", "━", widths))
    for index, row in enumerate(rows):
        if index:
            lines.append(_rule("├┼┤", "─", widths))
        lines += _row(row, widths, "│")
    lines.append(_rule("└┴┘", "─", widths))
    optimizers = optimizer_count(model, optimizer) if optimizer else 0
    counts = [
        ("Total", settled(model.count + optimizers)),
        ("Trainable", model.trainable),
        ("Non-trainable", model.non_trainable),
    ]
    if optimizer:
        counts.append(("Optimizer", optimizers))
    for label, count in counts:
        told = "?" if model.problems else f"{number(count)} ({memory(count)})"
        lines += _wrap(f" {label} params: {told}", terminal, fold=True)
    return "".join(line + "\n" for line in lines)


def number(count: Dim) -> str:
    """A count as a summary prints it, with commas; a polynomial as it stands.

    >>> number(4457472)
    '4,457,472'
    """
    return f"{count:,}"


def memory(count: Dim) -> str:
    """The size of so many float32 numbers, as Keras prints it.

    >>> memory(491)
    '1.92 KB'
    """
    if not isinstance(count, int):
        return f"{count * BYTES_PER_FLOAT32:,} B"
    size = float(count * BYTES_PER_FLOAT32)
    scale = 1024
    units = ("B", "KB", "MB", "GB", "TB", "PB")
    for unit in units:
        if size < scale:
            return f"{size:.2f} {unit}"
        size /= scale
    # past PB Keras goes on dividing and still says PB; that number would be wrong
    return f"{size:.2f} EB"


def _cells(layer: Layer) -> tuple[str, ...]:
    shapes = (
        f"[{', '.join(map(_shape, layer.outputs))}]"
        if layer.outputs
        else _shape(layer.output_shape)
    )
    count = "?" if layer.problem else number(layer.count)
    return (f"{layer.name} ({layer.type})", shapes, count, ", ".join(layer.connected) or "-")


def _shape(shape: Shape) -> str:
    # Keras doesn't write the comma of a tuple of one
    return (
        f"({shape[0]})"
        if len(shape) == 1 and not isinstance(shape, OpenShape)
        else shape_text(shape)
    )


def _column_widths(line: int, shares: tuple[float, ...]) -> list[int]:
    """Inner widths: Keras asks for more than fits, and rich takes the excess away evenly."""
    ends = [int(end * line) for end in shares]
    widths = [end - start + 2 for start, end in zip([0, *ends], ends, strict=False)]
    excess = sum(widths) - (line - len(widths) - 1)
    for index, width in enumerate(widths):
        share = round(excess / (len(widths) - index)) if excess > 0 else 0
        widths[index] = width - share
        excess -= share
    return [width - 2 for width in widths]


def _rule(corners: str, dash: str, widths: list[int]) -> str:
    left, middle, right = tuple(corners)
    return left + middle.join(dash * (width + 2) for width in widths) + right


def _row(cells: tuple[str, ...], widths: list[int], bar: str, *, bottom: bool = False) -> list[str]:
    """A row's lines; a header's cells stand at its bottom."""
    columns = [_wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    if bottom:
        height = max(map(len, columns))
        columns = [[""] * (height - len(column)) + column for column in columns]
    lines = []
    for pieces in zip_longest(*columns, fillvalue=""):
        padded = [
            piece.rstrip().rjust(width) if column == _COUNTS else piece.ljust(width)
            for column, (piece, width) in enumerate(zip(pieces, widths, strict=True))
        ]
        lines.append(bar + bar.join(f" {piece} " for piece in padded) + bar)
    return lines


def _wrap(text: str, width: int, *, fold: bool = False) -> list[str]:
    """Break a text as rich does: at spaces, which stay at a line's end where they have room.

    A word that is too long by itself ends in an ellipsis, or with ``fold`` goes on in the next line.
    """
    lines = [""]
    for word in re.findall(r"\s*\S+\s*", text):
        needs = len(word.rstrip())
        if len(lines[-1]) + needs <= width:
            lines[-1] += word
        elif fold and needs > width:
            lines += [word[start : start + width] for start in range(0, len(word), width)]
        else:
            lines.append(word)
    return [_cut(line, width) for line in lines if line]


def _cut(line: str, width: int) -> str:
    """Take away spaces that stick out, then anything else that does."""
    if len(line.rstrip()) <= width:
        return line[:width]
    return line[: width - 1] + _ELLIPSIS
