"""Products written as equations: which weight an equation asks for.

Source: ``_analyze_einsum_string`` in ``keras/src/layers/core/einsum_dense.py``.
"""

from __future__ import annotations

import re

from fourgates.frameworks.chain import shape_text
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
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
        output: what comes out, without the batch; a ``None`` stays one.

    Raises:
        SizeError: where the equation is none.
        ShapeError: where it doesn't fit the shape.

    >>> projected("abc,cd->abd", "d", (None, 5, 8), (None, 16))
    ((8, 16), (16,), (None, None, 16))
    """
    match = _EQUATION.fullmatch(equation.replace(" ", ""))
    if (
        match is None
        or bool(match[1]) != bool(match[5])
        or bool(match[3]) != bool(match[7])
        or (match[1] and match[3])
    ):
        message = Sentence(
            "equation is {equation!r}: it must read like abc,cd->abd.", equation=equation
        )
        raise SizeError(message)
    incoming, weight, outgoing = match[2], match[4], match[6]
    if isinstance(shape, OpenShape):
        message = Sentence(
            "EinsumDense must know the dimensions of its input, and here gets {shape}.",
            shape=shape_text(shape),
        )
        raise ShapeError(message)
    elided = len(shape) - len(incoming)
    if elided < 0 or (elided and not (match[1] or match[3])):
        message = Sentence(
            "The equation {equation} takes {number} dimensions, and here comes {shape}.",
            equation=equation,
            number=len(incoming),
            shape=shape_text(shape),
        )
        raise ShapeError(message)
    # what is elided goes from the input to the output as it is; the batch always does
    if match[1]:
        # Keras puts each elided size in front of the one before it
        whole: Shape = (shape[0], *reversed(shape[1:elided]), *output)
        before = elided
    else:
        whole = (shape[0], *output, *shape[len(incoming) :])
        before = 0
    if len(whole) < before + len(outgoing):
        message = Sentence(
            "output_shape is {shape}: {equation} needs a size for each letter behind the batch.",
            shape=shape_text(output),
            equation=equation,
        )
        raise SizeError(message)
    of_input = dict(zip(incoming, shape[before:], strict=False))
    of_output = dict(zip(outgoing, whole[before:], strict=False))
    for letter, given in of_output.items():
        coming = of_input.get(letter, given)
        if isinstance(given, int) and isinstance(coming, int) and given != coming:
            message = Sentence(
                "{equation} keeps {letter!r}, which comes in as {coming} and should go out as {given}.",
                equation=equation,
                letter=letter,
                coming=coming,
                given=given,
            )
            raise ShapeError(message)
    kernel = _sizes(equation, weight, {**of_input, **of_output}, shape)
    if bias_axes is None:
        return kernel, None, whole
    if any(letter not in outgoing for letter in bias_axes):
        message = Sentence(
            "bias_axes is {bias_axes!r}: {equation} gives {outgoing}.",
            bias_axes=bias_axes,
            equation=equation,
            outgoing=outgoing,
        )
        raise SizeError(message)
    spread = outgoing[min(outgoing.find(letter) for letter in bias_axes) :]
    ones: dict[str, Dim | None] = dict.fromkeys(spread, 1)
    bias = _sizes(
        equation, spread, ones | {letter: of_output[letter] for letter in bias_axes}, shape
    )
    return kernel, (*bias, *(() if match[1] else (1,) * elided)), whole


def _sizes(
    equation: str, letters: str, known: dict[str, Dim | None], shape: Shape
) -> tuple[Dim, ...]:
    sizes: list[Dim] = []
    for letter in letters:
        size = known.get(letter)
        if size is None:
            message = Sentence(
                "EinsumDense must know the size of {letter!r} in {equation}, and here gets {shape}.",
                letter=letter,
                equation=equation,
                shape=shape_text(shape),
            )
            raise ShapeError(message)
        sizes.append(size)
    return tuple(sizes)
