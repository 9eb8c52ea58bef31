"""The two losses that have weights: both are an output layer and its loss in one.

Sources: ``torch/nn/modules/adaptive.py`` and ``loss.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from fourgates.frameworks.chain import positive
from fourgates.frameworks.pytorch.linear import Linear
from fourgates.frameworks.pytorch.module import Module, inside
from fourgates.polynomial import Dim, floor_divided, product, settled
from fourgates.sentences import Sentence
from fourgates.weights import SizeError, Weight


@dataclass(frozen=True, slots=True)
class AdaptiveLogSoftmaxWithLoss(Module):
    """``nn.AdaptiveLogSoftmaxWithLoss``: frequent words directly, rarer ones through ever narrower layers."""

    in_features: Dim
    n_classes: Dim
    cutoffs: tuple[Dim, ...]
    div_value: float | Dim = 4.0
    head_bias: bool = False
    name: str | None = None

    def __post_init__(self) -> None:
        positive("in_features", self.in_features)
        positive("n_classes", self.n_classes)
        numbers = [size for size in (*self.cutoffs, self.n_classes) if isinstance(size, int)]
        if not self.cutoffs or numbers[:1] == [0] or any(b <= a for a, b in pairwise(numbers)):
            message = Sentence(
                "cutoffs of {kind} are {cutoffs}: they must rise, from 1 or more to below n_classes.",
                kind=self.kind,
                cutoffs=self.cutoffs,
            )
            raise SizeError(message)

    def weights(self) -> tuple[Weight, ...]:
        """The head over the first words and the clusters, then two Linear for each cluster."""
        clusters = len(self.cutoffs)
        head = Linear(
            settled(self.cutoffs[0] + clusters), self.head_bias, in_features=self.in_features
        )
        weights = [*inside("head", head.weights())]
        ends = (*self.cutoffs, self.n_classes)
        for number in range(clusters):
            width, words = self._narrowed(number + 1), settled(ends[number + 1] - ends[number])
            # a cluster may be so narrow that nothing is left of it; PyTorch makes it all the same
            weights += [
                Weight(f"tail.{number}.0.weight", (width, self.in_features), "kernel"),
                Weight(f"tail.{number}.1.weight", (words, width), "kernel"),
            ]
        return tuple(weights)

    def _narrowed(self, times: int) -> Dim:
        divisor = self.div_value
        if isinstance(self.in_features, int) and isinstance(divisor, int | float):
            return int(self.in_features // divisor**times)
        if isinstance(divisor, float) and divisor.is_integer():
            divisor = int(divisor)
        if isinstance(divisor, float):
            message = Sentence(
                "in_features of {kind} isn't known, and can't be divided by {divisor} before it is.",
                kind=self.kind,
                divisor=divisor,
            )
            raise SizeError(message)
        return floor_divided(self.in_features, settled(divisor**times))


@dataclass(frozen=True, slots=True)
class LinearCrossEntropyLoss(Module):
    """``nn.LinearCrossEntropyLoss``: an output layer over classes."""

    in_features: Dim
    num_classes: Dim
    out_features: tuple[Dim, ...] = ()
    bias: bool = False
    name: str | None = None

    def __post_init__(self) -> None:
        for size in (self.in_features, self.num_classes, *self.out_features):
            positive("a size of LinearCrossEntropyLoss", size)

    def weights(self) -> tuple[Weight, ...]:
        """``linear.weight`` and perhaps ``linear.bias``."""
        rows = product((self.num_classes, *self.out_features))
        return inside("linear", Linear(rows, self.bias, in_features=self.in_features).weights())
