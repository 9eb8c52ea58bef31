"""Attention: what of the values each query looks at.

Sources: ``keras/src/layers/attention/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fourgates.frameworks.chain import last_width, positive, shape_text
from fourgates.frameworks.keras.base import KerasLayer, Shapes, chosen, ranked, sizes
from fourgates.frameworks.keras.core import with_last
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Role, Shape, ShapeError, SizeError, Weight


@dataclass(frozen=True, slots=True)
class Attention(KerasLayer):
    """Products of queries and keys: nothing to learn but, if asked for, one number."""

    use_scale: bool = False
    score_mode: str = "dot"
    return_attention_scores: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        chosen("score_mode", self.score_mode, ("dot", "concat"))

    @property
    def gives(self) -> int:
        """The output, then the scores where they are asked for."""
        return 1 + self.return_attention_scores

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Scale (), concat_score_weight (): one number each."""
        _looked_at(self.type, shapes)
        weights = []
        if self.use_scale:
            weights.append(Weight("scale", (), "scale"))
        if self.score_mode == "concat":
            weights.append(Weight("concat_score_weight", (), "scale"))
        return tuple(weights)

    def shapes(self, *shapes: Shape) -> Shapes:
        """For each query, a vector as wide as the values."""
        return _attended(self, shapes)


@dataclass(frozen=True, slots=True)
class AdditiveAttention(KerasLayer):
    """Sums of queries and keys, with a learned factor for each of their dimensions."""

    use_scale: bool = True
    return_attention_scores: bool = False

    passes_mask: ClassVar[bool] = True
    takes_mask: ClassVar[bool] = True
    several: ClassVar[bool] = True

    @property
    def gives(self) -> int:
        """The output, then the scores where they are asked for."""
        return 1 + self.return_attention_scores

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Scale (query's width,)."""
        _looked_at(self.type, shapes)
        return (
            (Weight("scale", (last_width(self.type, shapes[0]),), "scale"),)
            if self.use_scale
            else ()
        )

    def shapes(self, *shapes: Shape) -> Shapes:
        """For each query, a vector as wide as the values."""
        return _attended(self, shapes)


@dataclass(frozen=True, slots=True)
class MultiHeadAttention(KerasLayer):
    """Several heads, each with its own projections of query, key and value."""

    num_heads: Dim
    key_dim: Dim
    value_dim: Dim | None = None
    use_bias: bool = True
    output_shape: Any = None
    use_gate: bool = False
    return_attention_scores: bool = False

    passes_mask: ClassVar[bool] = True
    names_inside: ClassVar[tuple[str, ...]] = ("Softmax", "Dropout")
    owns_weights: ClassVar[bool] = False
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("num_heads", self.num_heads)
        positive("key_dim", self.key_dim)
        if self.value_dim is not None:
            positive("value_dim", self.value_dim)
        if self.output_shape is not None:
            self._output  # noqa: B018 - checks the sizes

    @property
    def _output(self) -> tuple[Dim, ...] | None:
        if not self.output_shape:
            return None
        count = len(self.output_shape) if isinstance(self.output_shape, tuple | list) else 1
        return sizes("output_shape", self.output_shape, count)

    @property
    def gives(self) -> int:
        """The output, then the scores where they are asked for."""
        return 1 + self.return_attention_scores

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Query, key (width, heads, key_dim), value (width, heads, value_dim), attention_output (heads, value_dim, out)."""
        query, value, key = _three(self.type, shapes)
        value_dim = self.key_dim if self.value_dim is None else self.value_dim
        out = self._output or (last_width(self.type, query),)
        projections = [
            ("query", (last_width(self.type, query), self.num_heads, self.key_dim), 1),
            ("key", (last_width(self.type, key), self.num_heads, self.key_dim), 1),
            *(
                [("gate", (last_width(self.type, query), self.num_heads, value_dim), 1)]
                if self.use_gate
                else []
            ),
            ("value", (last_width(self.type, value), self.num_heads, value_dim), 1),
            ("attention_output", (self.num_heads, value_dim, *out), 2),
        ]
        weights = []
        for name, kernel, incoming in projections:
            weights.append(_weight(f"{name}/kernel", kernel, "kernel"))
            if self.use_bias:
                weights.append(_weight(f"{name}/bias", kernel[incoming:], "bias"))
        return tuple(weights)

    def shapes(self, *shapes: Shape) -> Shapes:
        """As the query, with the output's width."""
        query = shapes[0]
        out = self._output
        output = query if out is None else (*query[:-1], *out)
        if isinstance(query, OpenShape):
            output = query if out is None else OpenShape(out)
        if not self.return_attention_scores:
            return (output,)
        if isinstance(query, OpenShape):
            return (output, OpenShape())
        return (output, (query[0], self.num_heads, query[1], query[1]))


@dataclass(frozen=True, slots=True)
class GroupedQueryAttention(KerasLayer):
    """Heads that share their keys and values in groups."""

    head_dim: Dim
    num_query_heads: Dim
    num_key_value_heads: Dim
    use_bias: bool = True
    use_gate: bool = False

    passes_mask: ClassVar[bool] = True
    names_inside: ClassVar[tuple[str, ...]] = ("Softmax", "Dropout")
    owns_weights: ClassVar[bool] = False
    several: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for size in ("head_dim", "num_query_heads", "num_key_value_heads"):
            positive(size, getattr(self, size))
        heads, shared = self.num_query_heads, self.num_key_value_heads
        if isinstance(heads, int) and isinstance(shared, int) and heads % shared:
            message = Sentence(
                "num_query_heads is {heads}: it must be a multiple of num_key_value_heads, {shared}.",
                heads=heads,
                shared=shared,
            )
            raise SizeError(message)

    def tensors(self, *shapes: Shape) -> tuple[Weight, ...]:
        """Query (width, heads, head_dim), key and value (width, shared heads, head_dim), attention_output."""
        query, value, key = _three(self.type, shapes)
        for shape in (query, value, key):
            ranked(self.type, shape, 3, "(batch, steps, width)")
        width = last_width(self.type, query)
        heads, shared = (
            (self.num_query_heads, self.head_dim),
            (self.num_key_value_heads, self.head_dim),
        )
        projections: list[tuple[str, tuple[Dim, ...], int]] = [
            ("query", (width, *heads), 1),
            ("key", (last_width(self.type, key), *shared), 1),
            *([("gate", (width, *heads), 1)] if self.use_gate else []),
            ("value", (last_width(self.type, value), *shared), 1),
            ("attention_output", (*heads, width), 2),
        ]
        weights = []
        for name, kernel, incoming in projections:
            weights.append(_weight(f"{name}/kernel", kernel, "kernel"))
            if self.use_bias:
                weights.append(_weight(f"{name}/bias", kernel[incoming:], "bias"))
        return tuple(weights)


def _looked_at(kind: str, shapes: Shapes) -> None:
    if len(shapes) not in {2, 3}:
        message = Sentence(
            "{kind} takes a list of [query, value] or [query, value, key], and here gets {number} inputs.",
            kind=kind,
            number=len(shapes),
        )
        raise ShapeError(message)


def _attended(layer: Any, shapes: Shapes) -> Shapes:
    _looked_at(layer.type, shapes)
    query, value = shapes[0], shapes[1]
    key = shapes[2] if len(shapes) > 2 else value  # noqa: PLR2004 - the third is the key
    width = value[-1] if value else None
    if width is None:
        output: Shape = OpenShape() if isinstance(value, OpenShape) else (*query[:-1], None)
    else:
        output = with_last(query, width)
    if not layer.return_attention_scores:
        return (output,)
    if isinstance(query, OpenShape) or isinstance(key, OpenShape):
        return (output, OpenShape())
    return (output, (*query[:-1], key[-2]))


def _weight(name: str, shape: tuple[Dim, ...], role: Role) -> Weight:
    """A projection's, called by its whole name: each of them has a kernel."""
    return Weight(name, shape, role, called=name)


def _three(kind: str, shapes: Shapes) -> tuple[Shape, Shape, Shape]:
    if len(shapes) not in {2, 3}:
        message = Sentence(
            "{kind} takes a query and a value (and a key), and here gets {number} inputs.",
            kind=kind,
            number=len(shapes),
        )
        raise ShapeError(message)
    query, value = shapes[0], shapes[1]
    key = shapes[2] if len(shapes) > 2 else value  # noqa: PLR2004 - the third is the key
    if (
        not isinstance(value, OpenShape)
        and not isinstance(key, OpenShape)
        and value[1:-1] != key[1:-1]
    ):
        message = Sentence(
            "{kind} takes a value and a key of the same length, not {value} and {key}.",
            kind=kind,
            value=shape_text(value),
            key=shape_text(key),
        )
        raise ShapeError(message)
    return query, value, key
