"""A model as it is written down, layer after layer, and how it becomes weights.

A *specification* is a layer before it has seen its input: ``LSTM(10)``. A
:class:`Chain` is a framework, an input shape and specifications; building it
lets each layer see the shape that comes out of the one before.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from fourgates.polynomial import Dim, Polynomial
from fourgates.sentences import Sentence, together
from fourgates.weights import Layer, Model, OpenShape, Shape, ShapeError, SizeError

SEQUENCES = Sentence("If a recurrent layer stands before it, that one needs return_sequences.")
"""What mostly is the matter where a layer misses the time steps."""

_WORD_STARTS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")


class Specification(Protocol):
    """A layer as somebody wrote it, its input not known yet."""

    def build(self, input_shape: Shape, names: Names) -> Layer:
        """Its weights and output shape for this input, batch first.

        Raises:
            ShapeError: where the layer can't take that shape.
        """


class Names:
    """Hands out layer names the way Keras does: ``lstm``, then ``lstm_1``.

    Source: ``keras/src/utils/naming.py``, ``auto_name``.

    >>> names = Names()
    >>> [names.take(kind) for kind in ("LSTM", "TimeDistributed", "LSTM", "SimpleRNN")]
    ['lstm', 'time_distributed', 'lstm_1', 'simple_rnn']
    """

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def take(self, kind: str, given: str | None = None) -> str:
        """The name for a layer of this class; a name the author gave is kept."""
        if given is not None:
            return given
        base = _WORD_STARTS.sub("_", kind).lower()
        number = self._taken[base]
        self._taken[base] += 1
        return f"{base}_{number}" if number else base

    def skip(self, kind: str, count: int) -> None:
        """Use up names that nobody will see."""
        self._taken[_WORD_STARTS.sub("_", kind).lower()] += count


@dataclass(frozen=True, slots=True)
class Chain:
    """Layers one after the other, as written.

    Attributes:
        framework: ``keras``, ``pytorch``, ``flax`` ...: as a permalink writes it.
        input_shape: what one example looks like, without the batch: ``(None, 1)``.
        layers: the specifications, in order.
    """

    framework: str
    input_shape: Shape
    layers: tuple[Specification, ...]

    def build(self) -> Model:
        """The model with every weight.

        Raises:
            ShapeError: where a layer can't take what the one before gives out.
        """
        names = Names()
        shape: Shape = (None, *self.input_shape)
        layers = []
        for specification in self.layers:
            layer = specification.build(shape, names)
            layers.append(layer)
            shape = layer.output_shape
        return Model(
            self.framework, names.take("Sequential"), (None, *self.input_shape), tuple(layers)
        )


def positive(what: str, value: object) -> None:
    """Refuse a size that no layer can have.

    Raises:
        SizeError: where ``value`` is no whole number, or one below 1.
    """
    if isinstance(value, bool) or not isinstance(value, int | Polynomial):
        message = Sentence(
            "{what} is {value!r}: it must be a whole number.", what=what, value=value
        )
        raise SizeError(message)
    if isinstance(value, int) and value < 1:
        message = Sentence("{what} is {value}: it must be 1 or more.", what=what, value=value)
        raise SizeError(message)


def sequence_width(kind: str, input_shape: Shape) -> Dim:
    """The features per time step of a (batch, timesteps, features) input.

    Raises:
        ShapeError: where it has another number of dimensions, or the last one is open.
    """
    if len(input_shape) != 3 and not isinstance(input_shape, OpenShape):  # noqa: PLR2004 - batch, timesteps, features
        message = Sentence(
            "{kind} takes (batch, timesteps, features), three dimensions, and here gets {shape}.",
            kind=kind,
            shape=shape_text(input_shape),
        )
        if len(input_shape) == 2:  # noqa: PLR2004 - batch, features
            raise ShapeError(together(message, SEQUENCES))
        raise ShapeError(message)
    return last_width(kind, input_shape)


def last_width(kind: str, input_shape: Shape) -> Dim:
    """The size of the last dimension.

    Raises:
        ShapeError: where it is open, so that no weight's shape can be known.
    """
    known = len(input_shape) > 1 or (input_shape and isinstance(input_shape, OpenShape))
    width = input_shape[-1] if known else None
    if width is None:
        message = Sentence(
            "{kind} must know the last dimension of its input, and here gets {shape}.",
            kind=kind,
            shape=shape_text(input_shape),
        )
        raise ShapeError(message)
    return width


def shape_text(shape: Shape) -> str:
    """A shape as Python and Keras print it.

    >>> shape_text((None, 10))
    '(None, 10)'
    >>> shape_text((40,))
    '(40,)'
    >>> shape_text(OpenShape((10,)))
    '(..., 10)'
    """
    if isinstance(shape, OpenShape):
        return f"({', '.join(('...', *map(str, shape)))})" if shape else "?"
    inside = ", ".join(str(dim) for dim in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
