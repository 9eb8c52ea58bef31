"""Which arguments Keras's classes take, in which order and in which years' spelling.

:func:`make` turns a call as somebody wrote it into a specification::

    make("LSTM", [64], {"return_sequences": True, "dropout": 0.2})
    make("Convolution2D", [32, 3, 3], {"border_mode": "same"})     # Keras 1
    make("Bidirectional", [make("LSTM", [64], {})], {})

An argument that changes no weight and no shape (``activation``, ``dropout``,
``kernel_initializer``, ``dtype`` ...) may be anything, also an object whose
value nobody knows.
"""

from __future__ import annotations

from typing import Any

from fourgates.weights import SizeError


class ArgumentError(SizeError):
    """A call that Keras would not take, or one whose weights its arguments don't tell."""


def known(kind: str) -> bool:
    """Whether there is a layer (or cell, or wrapper) of this class here, in any year's spelling."""
    raise NotImplementedError


def make(kind: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The specification for a call of a Keras class.

    Args:
        kind: the class's bare name: ``LSTM``, ``Convolution2D``, ``CuDNNGRU``.
        args: positional arguments: numbers, strings, tuples, polynomials, specifications, ``None``,
            :class:`~fourgates.frameworks.keras.graph.Placed` layers, or opaque objects.
        kwargs: keyword arguments, likewise. What says the input's shape (``input_shape``,
            ``batch_input_shape``, ``input_dim``, ``input_length``) is passed over: read it first.

    Raises:
        ArgumentError: an argument that the class doesn't take, one too many, one that is missing,
            or one that is needed and isn't known; the sentence names it.
        SizeError: a size or an option out of range.
    """
    raise NotImplementedError
