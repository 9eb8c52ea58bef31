"""A layer's count, line by line, read off its weights.

Weights that belong to one gate are multiplied out once, summed, and taken as
often as there are gates with the same shapes, whether a framework packs its gates
into one tensor or keeps a tensor for each; gates that store something else (only
some have a peephole) get a sum of their own. Copies of the same shapes
(directions) are taken as often as they stand there. Nothing here knows any
layer's formula.

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

from fourgates.polynomial import Dim, product, settled, total
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
        gates: for the step that multiplies by the gates, their letters; for the step of a gate that no other
            is like, its letter.
        parts: which copies the step speaks of.
    """

    kind: Kind
    arithmetic: str
    count: Dim
    weight: Weight | None = None
    gates: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What one weight holds for one gate.

    Attributes:
        weight: the weight.
        shape: the gate's part of it.
        times: how many such parts: two where both biases lie in one row.
    """

    weight: Weight
    shape: tuple[Dim, ...]
    times: int

    @property
    def arithmetic(self) -> str:
        """The part multiplied out: ``1 × 10``."""
        return factors(self.shape if self.times == 1 else (self.times, *self.shape))

    @property
    def count(self) -> Dim:
        """How many numbers it holds."""
        return product((self.times, *self.shape))


@dataclass(frozen=True, slots=True)
class Alike:
    """Gates that store the same shapes.

    Attributes:
        gates: their letters, in storage order.
        terms: what the first one stores.
    """

    gates: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def gate(self) -> Dim:
        """One gate's count."""
        return total(term.count for term in self.terms)

    @property
    def count(self) -> Dim:
        """All of them together."""
        return settled(self.gate * len(self.gates))


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
    def alike(self) -> tuple[Alike, ...]:
        """The gates, those with the same shapes together: mostly all of them."""
        terms: dict[str, list[Term]] = {}
        for weight in self.weights:
            blocks = weight.blocks() if weight.gates else ()
            for gate in dict.fromkeys(block.gate for block in blocks):
                its = [block for block in blocks if block.gate == gate]
                terms.setdefault(gate, []).append(Term(weight, its[0].shape, len(its)))
        groups: dict[tuple[tuple[tuple[Dim, ...], int], ...], list[str]] = {}
        for gate, stored in terms.items():
            groups.setdefault(tuple((term.shape, term.times) for term in stored), []).append(gate)
        return tuple(Alike(tuple(gates), tuple(terms[gates[0]])) for gates in groups.values())

    @property
    def single(self) -> tuple[Weight, ...]:
        """The weights that belong to no gate."""
        return tuple(weight for weight in self.weights if not weight.gates)

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates' letters, in storage order."""
        return tuple(dict.fromkeys(gate for weight in self.weights for gate in weight.gates))

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


type Piece = tuple[str, Weight | None]
"""A piece of a formula: a product, with the tensor whose shape it is, or what stands between two."""


def formula(layer: Layer) -> str:
    """The whole count in one line of the reader's numbers."""
    return "".join(text for text, _ in formula_pieces(layer))


def formula_pieces(layer: Layer) -> tuple[Piece, ...]:
    """The same line in pieces, so that each product can point at its tensor."""
    pieces: list[Piece] = []
    for group in copies(layer):
        ours, terms = _copy_pieces(group)
        pieces += _plus(
            pieces, ours if len(group.parts) == 1 else _taken(len(group.parts), ours, terms)
        )
    return tuple(pieces)


def factors(shape: tuple[Dim, ...]) -> str:
    """A shape multiplied out: ``10 × 40``.

    >>> from fourgates.polynomial import Polynomial
    >>> factors((Polynomial.name("n") + 1, 8))
    '(n + 1) × 8'
    >>> factors(())
    '1'
    """
    return " × ".join(_factor(dim) for dim in shape) or "1"


def _one_copy(group: Copies) -> list[Line]:
    lines: list[Line] = []
    summands = []
    for alike in group.alike:
        lines += [
            Line("weight", term.arithmetic, term.count, term.weight, parts=group.parts)
            for term in alike.terms
        ]
        several = len(alike.gates) > 1
        arithmetic = " + ".join(str(term.count) for term in alike.terms)
        its = () if several else alike.gates
        lines.append(Line("gate", arithmetic, alike.gate, gates=its, parts=group.parts))
        if several:
            times = _times(len(alike.gates), _factor(alike.gate))
            lines.append(Line("gates", times, alike.count, gates=alike.gates, parts=group.parts))
        summands.append(str(alike.count))
    for weight in group.single:
        lines.append(Line("weight", factors(weight.shape), weight.count, weight, parts=group.parts))
        summands.append(str(weight.count))
    if len(summands) > 1:
        lines.append(Line("sum", " + ".join(summands), group.count, parts=group.parts))
    return lines


def _copy_pieces(group: Copies) -> tuple[list[Piece], int]:
    """One copy's formula and how many terms it is a sum of."""
    pieces: list[Piece] = []
    count = 0
    for alike in group.alike:
        inside: list[Piece] = []
        for term in alike.terms:
            inside += _plus(inside, [(term.arithmetic, term.weight)])
        several = len(alike.gates) > 1
        terms = len(alike.terms)
        pieces += _plus(pieces, _taken(len(alike.gates), inside, terms) if several else inside)
        count += 1 if several else terms
    for weight in group.single:
        pieces += _plus(pieces, [(factors(weight.shape), weight)])
    return pieces, count + len(group.single)


def _plus(before: list[Piece], pieces: list[Piece]) -> list[Piece]:
    return [(" + ", None), *pieces] if before else pieces


def _taken(number: int, pieces: list[Piece], terms: int) -> list[Piece]:
    if terms == 1:
        return [(f"{number} × ", None), *pieces]
    return [(f"{number} × (", None), *pieces, (")", None)]


def _times(number: int, text: str) -> str:
    return f"{number} × {text}"


def _factor(dim: Dim) -> str:
    text = str(dim)
    return f"({text})" if " " in text else text
