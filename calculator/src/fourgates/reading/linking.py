"""Rows without shapes: sizes chosen so that numbers come out and each layer takes what the last one gives.

A subclassed Keras model prints ``multiple``, Lightning prints no shapes at all.
Then neither the input nor the output of a row is known, and a number alone fits
many layers; that they follow each other leaves few, of which the plainest is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fourgates.polynomial import Dim
from fourgates.reading.keras_rows import Place
from fourgates.reading.rederive import FRAMEWORKS, Framework, Step, take
from fourgates.reading.solving import Reading, plainness, readings
from fourgates.weights import OpenShape

UNLINKED = 9.0
"""What it costs, in bits, that a layer does not take what the row above it gives."""
SMALL = 3.0
"""What it costs that a recurrent layer has fewer than eight units."""
FEW = 8
MOST_ROWS = 80
MOST_STATES = 60
MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class _Link:
    """A row's layer on one way through the table."""

    index: int
    reading: Reading
    linked: bool


type _Ways = dict[Dim | None, tuple[float, tuple[_Link, ...]]]


def link(steps: Sequence[Step], framework: str) -> None:
    """Works out rows whose shapes aren't printed, from their numbers and their neighbours."""
    open_steps = [step for step in steps if waits(step, FRAMEWORKS[framework])]
    if not open_steps or len(steps) > MOST_ROWS:
        return
    ways: _Ways = {None: (0.0, ())}
    for index, step in enumerate(steps):
        candidates = list(_candidates(step, FRAMEWORKS[framework])) if step in open_steps else []
        ways = _extended(ways, index, step, candidates)
    _, chosen = min(ways.values(), key=lambda way: way[0])
    _accept(steps, chosen)


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


def _candidates(step: Step, framework: Framework) -> Iterator[tuple[Reading, float]]:
    place = Place(step.kind, step.name, None, (), step.inner, step.row.kernel)
    number = step.row.count or 0
    found = 0
    for plan in framework.rows.plans(place):
        if plan.cost > UNLINKED:
            continue
        for reading in readings(plan, number, (), framework.make):
            small = SMALL if _is_small(reading, step) else 0.0
            yield reading, reading.cost + small
            found += 1
        if found > MOST_CANDIDATES:
            return


def _is_small(reading: Reading, step: Step) -> bool:
    """Whether a layer that is no head would have hardly any units."""
    return reading.sizes.get("units", FEW) < FEW and step.kind not in ("Dense", "Linear")


def _widths(reading: Reading) -> tuple[Dim | None, Dim | None]:
    """What a layer takes and what it gives."""
    layer = reading.layer
    incoming = layer.input_shape[-1] if "features" in reading.sizes and layer.input_shape else None
    return incoming, layer.output_shape[-1] if layer.output_shape else None


def _extended(
    ways: _Ways, index: int, step: Step, candidates: list[tuple[Reading, float]]
) -> _Ways:
    longer: _Ways = {}

    def add(width: Dim | None, cost: float, links: tuple[_Link, ...]) -> None:
        if width not in longer or cost < longer[width][0]:
            longer[width] = (cost, links)

    for width, (cost, links) in ways.items():
        for reading, own in candidates:
            incoming, outgoing = _widths(reading)
            linked = incoming is not None and incoming == width
            if linked and isinstance(incoming, int):
                more = own - plainness(incoming)
            else:
                more = own + (UNLINKED if width is not None and incoming is not None else 0.0)
            add(outgoing, cost + more, (*links, _Link(index, reading, linked)))
        if candidates:
            continue
        if step.layer is not None and step.layer.weights:
            known = (
                step.reading.layer.input_shape[-1]
                if step.reading and step.reading.layer.input_shape
                else None
            )
            linked = known is not None and known == width
            more = 0.0 if linked or width is None or known is None else UNLINKED
            joined = (
                (*links, _Link(index, step.reading, linked)) if step.reading is not None else links
            )
            add(step.width, cost + more, joined)
        else:
            keeps = step.layer is not None and step.kind not in (
                "Flatten",
                "Reshape",
                "Concatenate",
                "Lambda",
            )
            add(step.width if step.row.outputs else (width if keeps else None), cost, links)
    best = sorted(longer.items(), key=lambda item: item[1][0])[:MOST_STATES]
    return dict(best)


def _accept(steps: Sequence[Step], chosen: Sequence[_Link]) -> None:
    """Takes those layers that a neighbour confirms."""
    taken: list[str] = []
    for position, here in enumerate(chosen):
        step = steps[here.index]
        behind = chosen[position + 1].linked if position + 1 < len(chosen) else False
        if step.layer is not None or not (here.linked or behind):
            continue
        incoming, outgoing = _widths(here.reading)
        take(step, here.reading)
        step.outputs = ()
        shapes = [OpenShape(() if width is None else (width,)) for width in (incoming, outgoing)]
        step.layer = replace(
            here.reading.layer,
            name=step.name,
            type=step.kind,
            input_shape=shapes[0],
            output_shape=shapes[1],
            outputs=(),
        )
        taken.append(step.name)
    if taken:
        first = next(step for step in steps if step.name == taken[0])
        first.note = (
            f"No shapes are printed for {', '.join(taken)}: their sizes were chosen so that each number comes out"
            " and each layer takes what the row above it gives."
        )
