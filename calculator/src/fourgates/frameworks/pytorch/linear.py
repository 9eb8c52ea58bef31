"""``Linear``, ``Bilinear``, ``Embedding``, ``EmbeddingBag``.

Sources: ``torch/nn/modules/linear.py`` and ``sparse.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fourgates.frameworks.chain import last_width, positive
from fourgates.frameworks.pytorch.module import Module
from fourgates.polynomial import Dim
from fourgates.weights import Shape, Weight


@dataclass(frozen=True, slots=True)
class Linear(Module):
    """``nn.Linear``: on the last dimension, whatever stands before it.

    ``nn.LazyLinear`` is the same with ``in_features`` left out.
    """

    out_features: Dim
    bias: bool = True
    name: str | None = None
    in_features: Dim | None = field(default=None, kw_only=True)

    width = ("in_features", -1)

    def __post_init__(self) -> None:
        positive("out_features", self.out_features)
        if self.in_features is not None:
            positive("in_features", self.in_features)

    def weights(self) -> tuple[Weight, ...]:
        """Weight (out_features, in_features), bias (out_features,)."""
        weight = Weight("weight", (self.out_features, self._given("in_features")), "kernel")
        return (weight, Weight("bias", (self.out_features,), "bias")) if self.bias else (weight,)

    def output_shape(self, input_shape: Shape) -> Shape:
        """The last dimension becomes out_features."""
        return (*input_shape[:-1], self.out_features)

    def _width(self, input_shape: Shape, axis: int) -> Dim | None:
        del axis
        return last_width("Linear", input_shape) if self.in_features is None else input_shape[-1]


@dataclass(frozen=True, slots=True)
class Bilinear(Module):
    """``nn.Bilinear``: a number from each pair of inputs, so two inputs."""

    in1_features: Dim
    in2_features: Dim
    out_features: Dim
    bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        for option in ("in1_features", "in2_features", "out_features"):
            positive(option, getattr(self, option))

    def weights(self) -> tuple[Weight, ...]:
        """Weight (out_features, in1_features, in2_features), bias (out_features,)."""
        weight = Weight(
            "weight", (self.out_features, self.in1_features, self.in2_features), "kernel"
        )
        return (weight, Weight("bias", (self.out_features,), "bias")) if self.bias else (weight,)


@dataclass(frozen=True, slots=True)
class Embedding(Module):
    """``nn.Embedding``: a table with a row for each word."""

    num_embeddings: Dim
    embedding_dim: Dim
    name: str | None = None

    def __post_init__(self) -> None:
        positive("num_embeddings", self.num_embeddings)
        positive("embedding_dim", self.embedding_dim)

    def weights(self) -> tuple[Weight, ...]:
        """Weight (num_embeddings, embedding_dim)."""
        return (Weight("weight", (self.num_embeddings, self.embedding_dim), "embeddings"),)

    def output_shape(self, input_shape: Shape) -> Shape:
        """A row for each word."""
        return (*input_shape, self.embedding_dim)


class EmbeddingBag(Embedding):
    """``nn.EmbeddingBag``: the same table; the rows of one bag are added up."""

    __slots__ = ()

    def output_shape(self, input_shape: Shape) -> Shape:
        """A row for each bag."""
        return (input_shape[0], self.embedding_dim)
