"""A wrong number -> the slip that produces it.

Each slip is a small rule over a layer's weights (``rules``); the search tries
them alone and together (``search``) and says what it found (``words``).

>>> from fourgates.frameworks.keras import LSTM, Dense, TimeDistributed
>>> from fourgates.frameworks.chain import Chain
>>> from fourgates.reading.found import FoundLayer, FoundModel
>>> built = Chain("keras", (None, 1), (LSTM(10, True), TimeDistributed(Dense(1)))).build()
>>> layers = tuple(FoundLayer(l.name, l.title, l.output_shape, l.count, l, 1) for l in built.layers)
>>> expected = explain_expected([FoundModel("keras", "sequential", layers, "code", 1)], 120)
>>> expected.explanations[0].slips
('output_size_not_units', 'per_unit_then_times_units')
>>> expected.explanations[0].arithmetic
'4 × (1 × 1 + 1 × 1 + 1) = 12; 12 × 10 = 120'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourgates.misreadings.search import find, outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fourgates.reading.found import FoundModel

__all__ = ["Expected", "Explanation", "explain_expected", "outcomes"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way to come to the number somebody expected.

    Attributes:
        slip: its name, the first of ``slips``; ``""`` where the number is right as it is.
        slips: all of them, in the order in which they are made.
        text: two sentences: what went wrong, and what makes the difference.
        arithmetic: the same in numbers.
        layer: the name of the layer it speaks of; ``""`` for the model.
        weights: the names of the tensors that make the difference.
        exact: whether exactly the number comes out; else it is only the nearest.
        model: the index of the model it speaks of.
    """

    slip: str
    slips: tuple[str, ...]
    text: str
    arithmetic: str
    layer: str
    weights: tuple[str, ...]
    exact: bool
    model: int


@dataclass(frozen=True, slots=True)
class Expected:
    """A number that somebody expected, and what it can come from.

    Attributes:
        number: the number.
        explanations: best first.
    """

    number: int
    explanations: tuple[Explanation, ...]


def explain_expected(
    models: Sequence[FoundModel], number: int, *, limit: int = 5, language: str = "en"
) -> Expected:
    """What somebody may have done who expected this number.

    Args:
        models: what a paste held.
        number: what was expected, of a layer, a tensor or a whole model.
        limit: how many explanations at most.
        language: of the sentences.
    """
    hits = find(models, number)[:limit]
    explanations = tuple(
        Explanation(
            hit.slips[0] if hit.slips else "",
            hit.slips,
            hit.tell(language),
            hit.arithmetic,
            hit.layer,
            hit.weights,
            hit.exact,
            hit.model,
        )
        for hit in hits
    )
    return Expected(number, explanations)
