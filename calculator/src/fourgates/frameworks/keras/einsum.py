"""Products written as equations: which weight an equation asks for.

Source: ``_analyze_einsum_string`` in ``keras/src/layers/core/einsum_dense.py``.
"""

from __future__ import annotations

import re

from fourgates.frameworks.chain import shape_text
from fourgates.polynomial import Dim
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError

_EQUATION = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")


def projected(
    equation: str, bias_axes: str | None, shape: Shape, output: Shape
) -> tuple[tuple[Dim, ...], tuple[Dim, ...] | None, Shape]:
    """The kernel's shape, the bias's (``None`` without one), and what comes out.

    Args:
        equation: like ``abc,cd->abd`` or ``...x,xy->...y``.
        bias_axes: the letters along which there is a bias.
        shape: what comes in, batch first.
        output: what comes out, without the batch; ``None`` where it is as in the input.

    Raises:
        SizeError: where the equation is none.
        ShapeError: where it doesn't fit the shape.

    >>> projected("abc,cd->abd", "d", (None, 5, 8), (None, 16))
    ((8, 16), (16,), (None, 5, 16))
    """
    match = _EQUATION.fullmatch(equation.replace(" ", ""))
    if match is None or bool(match[1]) != bool(match[5]) or bool(match[3]) != bool(match[7]) or (match[1] and match[3]):
        message = f"equation is {equation!r}: it must read like abc,cd->abd."
        raise SizeError(message)
    incoming, weight, outgoing = match[2], match[4], match[6]
    if isinstance(shape, OpenShape):
        message = f"EinsumDense must know the dimensions of its input, and here gets {shape_text(shape)}."
        raise ShapeError(message)
    elided = len(shape) - len(incoming)
    if elided < 0 or (elided and not (match[1] or match[3])):
        message = f"The equation {equation} takes {len(incoming)} dimensions, and here comes {shape_text(shape)}."
        raise ShapeError(message)
    skipped = shape[:elided] if match[1] else shape[len(incoming) :]
    before = len(skipped) if match[1] else 0
    of_input = dict(zip(incoming, shape[before : before + len(incoming)], strict=True))
    given: Shape = (shape[0], *output)
    # the output's own sizes are given from its last dimension on; the ones before it are elided
    rank = len(outgoing) + (len(skipped) if match[1] or match[3] else 0)
    if len(given) > rank:
        message = f"output_shape {shape_text(output)} has more dimensions than {equation} gives."
        raise ShapeError(message)
    place = before if match[1] and len(given) == rank else 0
    of_output = dict(zip(outgoing, given[place:] if place else given[: len(outgoing)], strict=False))
    for letter in outgoing:
        if of_output.get(letter) is None:
            of_output[letter] = of_input.get(letter)
    named = {**of_output, **of_input}
    kernel: list[Dim] = []
    for letter in weight:
        size = named.get(letter)
        if size is None:
            message = f"EinsumDense must know the size of {letter!r} in {equation}, and here gets {shape_text(shape)}."
            raise ShapeError(message)
        kernel.append(size)
    result = tuple(of_output[letter] for letter in outgoing)
    whole = (*skipped, *result) if match[1] else (*result, *skipped)
    if not bias_axes:
        return tuple(kernel), None, whole
    first = min(outgoing.find(letter) for letter in bias_axes)
    if first < 0:
        message = f"bias_axes is {bias_axes!r}: {equation} gives {outgoing}."
        raise SizeError(message)
    bias: list[Dim] = []
    for letter in outgoing[first:]:
        size = of_output[letter] if letter in bias_axes else 1
        if size is None:
            message = f"EinsumDense must know the size of {letter!r} in {equation}, and here gets {shape_text(shape)}."
            raise ShapeError(message)
        bias.append(size)
    if match[3]:
        bias += [1] * len(skipped)
    return tuple(kernel), tuple(bias), whole
