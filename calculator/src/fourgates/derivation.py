"""A layer's count, line by line, read off its weights.

Weights that belong to one gate are multiplied out once, summed, and taken as
often as there are gates; copies of the same shapes (directions) are taken as
often as they stand there. Nothing here knows any layer's formula.

>>> from fourgates.frameworks.keras import LSTM, Names
>>> lstm = LSTM(10).build((None, None, 1), Names())
>>> for line in derive(lstm):
...     print(line.arithmetic, "=", line.count)
1 × 10 = 10
10 × 10 = 100
10 = 10
10 + 100 + 10 = 120
4 × 120 = 480
>>> formula(lstm)
'4 × (1 × 10 + 10 × 10 + 10)'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fourgates.polynomial import Dim, Polynomial, settled, total
from fourgates.weights import Layer, Weight

type Kind = Literal["weight", "gate", "gates", "sum", "copies", "layer"]


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the count.

    Attributes:
        kind: what the step does.
        arithmetic: the reader's numbers, ``1 × 10``.
        count: what it comes to.
        weight: for a step about one tensor, that tensor.
        gates: for the step that multiplies by the gates, their letters.
        parts: which copies the step speaks of.
    """

    kind: Kind
    arithmetic: str
    count: Dim
    weight: Weight | None = None
    gates: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copies:
    """Parts of a layer that store the same shapes: the two directions, say.

    Attributes:
        parts: their names.
        weights: the first one's weights.
    """

    parts: tuple[str, ...]
    weights: tuple[Weight, ...]

    @property
    def gated(self) -> tuple[Weight, ...]:
        """The weights that pack gates."""
        return tuple(weight for weight in self.weights if weight.gates)

    @property
    def single(self) -> tuple[Weight, ...]:
        """The weights that don't."""
        return tuple(weight for weight in self.weights if not weight.gates)

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates' letters, in storage order."""
        return self.gated[0].gates if self.gated else ()

    @property
    def count(self) -> Dim:
        """One copy's count."""
        return total(weight.count for weight in self.weights)


def copies(layer: Layer) -> tuple[Copies, ...]:
    """The layer's parts, those next to each other with the same shapes taken together."""
    found: list[Copies] = []
    for part in layer.parts:
        weights = tuple(weight for weight in layer.weights if weight.part == part)
        if found and [w.shape for w in found[-1].weights] == [w.shape for w in weights]:
            found[-1] = Copies((*found[-1].parts, part), found[-1].weights)
        else:
            found.append(Copies((part,), weights))
    return tuple(found)


def derive(layer: Layer) -> tuple[Line, ...]:
    """The steps from each tensor's shape to the layer's count."""
    groups = copies(layer)
    lines: list[Line] = []
    for group in groups:
        lines += _one_copy(group)
        if len(group.parts) > 1:
            count = settled(group.count * len(group.parts))
            lines.append(
                Line("copies", _times(len(group.parts), str(group.count)), count, parts=group.parts)
            )
    if len(groups) > 1:
        counts = [str(settled(group.count * len(group.parts))) for group in groups]
        lines.append(Line("layer", " + ".join(counts), layer.count))
    return tuple(lines)


def formula(layer: Layer) -> str:
    """The whole count in one line of the reader's numbers."""
    groups = copies(layer)
    texts = []
    for group in groups:
        text, terms = _copy_formula(group)
        texts.append(text if len(group.parts) == 1 else _times(len(group.parts), text, terms))
    return " + ".join(texts)


def factors(shape: tuple[Dim, ...]) -> str:
    """A shape multiplied out: ``10 × 40``.

    >>> factors((Polynomial.name("n") + 1, 8))
    '(n + 1) × 8'
    >>> factors(())
    '1'
    """
    return " × ".join(_factor(dim) for dim in shape) or "1"


def _one_copy(group: Copies) -> list[Line]:
    lines: list[Line] = []
    gated = [(weight, weight.blocks()[0]) for weight in group.gated]
    for weight, block in gated:
        lines.append(Line("weight", factors(block.shape), block.count, weight, parts=group.parts))
    summands = []
    if gated:
        gate = total(block.count for _, block in gated)
        lines.append(
            Line(
                "gate", " + ".join(str(block.count) for _, block in gated), gate, parts=group.parts
            )
        )
        all_gates = settled(gate * len(group.gates))
        times = _times(len(group.gates), _factor(gate))
        lines.append(Line("gates", times, all_gates, gates=group.gates, parts=group.parts))
        summands.append(str(all_gates))
    for weight in group.single:
        lines.append(Line("weight", factors(weight.shape), weight.count, weight, parts=group.parts))
        summands.append(str(weight.count))
    if len(summands) > 1:
        lines.append(Line("sum", " + ".join(summands), group.count, parts=group.parts))
    return lines


def _copy_formula(group: Copies) -> tuple[str, int]:
    """One copy's formula and how many terms it is a sum of."""
    terms = []
    if group.gated:
        inside = [factors(weight.blocks()[0].shape) for weight in group.gated]
        terms.append(_times(len(group.gates), " + ".join(inside), len(inside)))
    terms += [factors(weight.shape) for weight in group.single]
    return " + ".join(terms), len(terms)


def _times(number: int, text: str, terms: int = 1) -> str:
    return f"{number} × ({text})" if terms > 1 else f"{number} × {text}"


def _factor(dim: Dim) -> str:
    several = isinstance(dim, Polynomial) and len(dim.terms) > 1
    return f"({dim})" if several else str(dim)
