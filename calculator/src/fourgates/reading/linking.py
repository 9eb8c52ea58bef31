"""Rows without shapes: sizes chosen so that numbers come out and each layer takes what the last one gives.

A subclassed Keras model prints ``multiple``, Lightning prints no shapes at all.
Then neither the input nor the output of a row is known, and a number alone fits
many layers; that they follow each other leaves few, of which the plainest is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fourgates.polynomial import Dim
from fourgates.reading.fitting import FRAMEWORKS, Framework
from fourgates.reading.keras_rows import Place
from fourgates.reading.solving import Option, options, plainness, reading_of
from fourgates.reading.steps import Step
from fourgates.sentences import Sentence, listed
from fourgates.weights import OpenShape

UNLINKED = 9.0
"""What it costs, in bits, that a layer does not take what the row above it gives."""
UNUSUAL = 6.0
"""Options that few people write aren't looked at, in bits."""
SMALL = 3.0
"""What it costs that a recurrent layer has fewer than eight units."""
AHEAD = 3.0
"""Bits by which a layer must be plainer than any other, all rows together, to be taken."""
RESHAPING = ("Flatten", "Reshape", "Concatenate", "Lambda", "Permute", "Unflatten")
FEW = 8
MOST_ROWS = 80
EACH_KIND = 150
"""What it takes, in tensors, to work out a row that is like no other."""
MOST_KINDS = 30
MOST_STATES = 60
MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class _Choice:
    """A layer that a row may be.

    Attributes:
        option: the layer; ``None`` for a row that is what it is.
        incoming: what it takes; ``None`` where it takes anything, or nobody knows.
        outgoing: what it gives; ``None`` where nobody knows.
        cost: in bits.
        keeps: whether it gives what it takes.
    """

    option: Option | None
    incoming: Dim | None
    outgoing: Dim | None
    cost: float
    keeps: bool = False

    def after(self, width: Dim | None) -> tuple[float, Dim | None]:
        """What it costs behind a layer that gives this width, and what it then gives."""
        if self.keeps:
            return self.cost, width
        cost = self.cost
        if width is not None and self.incoming is not None:
            if width != self.incoming:
                cost += UNLINKED
            elif self.option is not None and isinstance(width, int):
                # the row above has already told it
                cost -= plainness(width)
        return cost, self.outgoing

    def linked(self, width: Dim | None) -> bool:
        """Whether it takes just this width."""
        return width is not None and width == self.incoming


type _Costs = dict[Dim | None, float]


def link(steps: Sequence[Step], framework: str, effort: int) -> None:
    """Works out rows whose shapes aren't printed, from their numbers and their neighbours.

    Args:
        steps: the rows.
        framework: ``keras`` or ``pytorch``.
        effort: so many tensors may be made up for it.
    """
    open_steps = [step for step in steps if waits(step, FRAMEWORKS[framework])]
    if not open_steps or len(steps) > MOST_ROWS:
        return
    known: dict[object, list[_Choice]] = {}
    choices = []
    for step in steps:
        row = (step.kind, step.inner, step.row.count, step.row.kernel)
        if step not in open_steps:
            choices.append(_choices(step, FRAMEWORKS[framework], open_steps))
            continue
        if row not in known:
            known[row] = (
                _choices(step, FRAMEWORKS[framework], open_steps)
                if len(known) < min(effort // EACH_KIND, MOST_KINDS)
                else [_Choice(None, None, None, 0.0)]
            )
        choices.append(known[row])
    before = _forward(choices)
    behind = _backward(choices, before)
    taken = []
    for index, step in enumerate(steps):
        if step in open_steps and _settle(
            step, choices[index], before[index], behind[index + 1], FRAMEWORKS[framework]
        ):
            taken.append(step)
    if taken:
        names = listed(step.name for step in taken)
        taken[0].note = Sentence(
            "No shapes are printed for {names}: their sizes were chosen so that each number comes out and each layer takes what the row above it gives.",
            names=names,
        )


def waits(step: Step, framework: Framework) -> bool:
    """Whether a row can only be worked out together with its neighbours."""
    kind = step.kind
    plain = step.layer is None and not step.problem and not step.row.outputs
    return (
        plain
        and bool(step.row.count)
        and step.row.sources is None
        and framework.rows.modelled(kind)
    )


def _choices(step: Step, framework: Framework, open_steps: Sequence[Step]) -> list[_Choice]:
    if step in open_steps:
        found = list(_candidates(step, framework))
        return found or [_Choice(None, None, None, 0.0)]
    if step.layer is not None and step.layer.weights:
        layer = step.reading.layer if step.reading is not None else step.layer
        incoming = layer.input_shape[-1] if layer.input_shape else None
        keeps = not step.row.outputs and incoming is None
        return [_Choice(None, incoming, step.width, 0.0, keeps)]
    keeps = step.layer is not None and not step.row.outputs and step.kind not in RESHAPING
    return [_Choice(None, None, step.width, 0.0, keeps)]


def _candidates(step: Step, framework: Framework) -> Iterator[_Choice]:
    place = Place(step.kind, step.name, None, (), step.inner, step.row.kernel)
    number = step.row.count or 0
    found = 0
    for plan in framework.rows.plans(place):
        if plan.cost > UNUSUAL:
            continue
        for option in options(plan, number, framework.make):
            cost = option.cost + (SMALL if _is_small(option, step) else 0.0)
            yield _Choice(option, option.incoming, option.outgoing, cost)
            found += 1
        if found > MOST_CANDIDATES:
            return


def _is_small(option: Option, step: Step) -> bool:
    """Whether a layer that is no head would have hardly any units."""
    return option.sizes.get("units", FEW) < FEW and step.kind not in ("Dense", "Linear")


def _forward(choices: Sequence[list[_Choice]]) -> list[_Costs]:
    """For each row, the least that the rows before it cost, by the width that they give."""
    costs: list[_Costs] = [{None: 0.0}]
    for row in choices:
        after: _Costs = {}
        for width, so_far in costs[-1].items():
            for choice in row:
                cost, given = choice.after(width)
                after[given] = min(after.get(given, math.inf), so_far + cost)
        best = sorted(after.items(), key=lambda item: item[1])[:MOST_STATES]
        costs.append(dict(best))
    return costs


def _backward(choices: Sequence[list[_Choice]], before: Sequence[_Costs]) -> list[_Costs]:
    """For each row, the least that it and the rows behind it cost, by the width that it gets."""
    costs: list[_Costs] = [dict.fromkeys(before[-1], 0.0)]
    for row, widths in zip(reversed(choices), reversed(before[:-1]), strict=True):
        ahead = costs[-1]
        here: _Costs = {}
        for width in widths:
            options = (choice.after(width) for choice in row)
            here[width] = min(cost + ahead.get(given, math.inf) for cost, given in options)
        costs.append(here)
    return costs[::-1]


def _settle(
    step: Step, row: Sequence[_Choice], before: _Costs, behind: _Costs, framework: Framework
) -> bool:
    """Takes the layer that makes all rows together plainest, where no other comes near it."""
    ranked: list[tuple[float, int]] = []
    for index, choice in enumerate(row):
        whole = math.inf
        for width, so_far in before.items():
            cost, given = choice.after(width)
            whole = min(whole, so_far + cost + behind.get(given, math.inf))
        if choice.option is not None:
            ranked.append((whole, index))
    ranked.sort()
    if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < AHEAD):
        return False
    cost, index = ranked[0]
    choice = row[index]
    reading = reading_of(choice.option, framework.make) if choice.option is not None else None
    if math.isinf(cost) or reading is None:
        return False
    step.take(reading)
    step.outputs = ()
    shapes = [OpenShape(() if w is None else (w,)) for w in (choice.incoming, choice.outgoing)]
    if step.layer is not None:
        step.layer = replace(step.layer, input_shape=shapes[0], output_shape=shapes[1], outputs=())
    return True
