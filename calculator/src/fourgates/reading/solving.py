"""Sizes that a printed number implies: layers written with names in them, and what they must be.

A :class:`Plan` is a layer as somebody may have written it, with what isn't known
as a name: ``LSTM(10)`` on ``features`` inputs. Building it gives its tensors, so
its count is a polynomial in that name, and the printed number says what it is. No
formula stands here: which tensors a layer has is what :mod:`fourgates.frameworks`
knows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fourgates.frameworks.chain import Names
from fourgates.frameworks.pytorch.module import Module
from fourgates.polynomial import Dim, Polynomial, names_in, settled
from fourgates.weights import Layer, Shape

FEATURES = Polynomial.name("features")
UNITS = Polynomial.name("units")
KERNEL = Polynomial.name("kernel")
ENTRIES = Polynomial.name("entries")
INNER = Polynomial.name("inner")
LAYERS = Polynomial.name("layers")

REFUSALS = (ValueError, IndexError, ZeroDivisionError)
"""How a layer says that it can't have such a size or such an input."""
MOST_SEARCHED = 10**10
"""Divisors of larger counts aren't looked for."""
FEW_INPUTS = 1.5
"""What any number of inputs but one costs at least."""
COLUMNS = 32
"""Data have any number of columns up to about so many: none of them is odd."""
MOST_UNITS = 40
"""So many sizes are tried where neither the input nor the output is known."""

_KERNELS = {3: 0.0, 5: 1.0, 1: 3.0, 7: 2.0, 2: 2.5, 4: 3.5, 9: 4.0, 11: 4.0}
_ODD_KERNEL = 5.0
_LAYERS = {1: 0.0, 2: 2.0, 3: 3.0, 4: 4.0, 5: 5.0, 6: 5.0, 7: 6.5, 8: 6.0}
_TRIED: dict[str, tuple[int, ...]] = {
    "kernel": tuple(sorted(_KERNELS)),
    "layers": tuple(_LAYERS),
    "units": (),
}
"""Names whose sizes are tried rather than solved for, where there are several; all divisors where none are given."""

type Sizes = Mapping[str, Dim]
type Maker = Callable[[str, list[Any], dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A layer as a call: names in it stand for sizes that aren't known yet."""

    kind: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A layer that a row may be.

    Attributes:
        written: the layer.
        inputs: the shapes that come in, with names in them where they aren't known.
        cost: how far its options are from what most people write, in bits.
        said: what it takes for granted, for a reader; ``""`` for defaults.
        traits: options that rows of one model tend to share.
        shapings: options that change what comes out and no weight, to be tried until it fits.
        size: about how many tensors it has, for what it takes to try it.
    """

    written: Written
    inputs: tuple[Shape, ...]
    cost: float = 0.0
    said: str = ""
    traits: tuple[tuple[str, object], ...] = ()
    shapings: tuple[Mapping[str, Any], ...] = ()
    size: int = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A layer that fits a row's number.

    Attributes:
        specification: as written, without a name.
        layer: its tensors.
        cost: how far from the plainest it is, in bits.
        said: what it takes for granted.
        sizes: what the number implied.
        traits: options that rows of one model tend to share.
        fits: whether what comes out is what is printed.
    """

    specification: Any
    layer: Layer
    cost: float
    said: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    traits: tuple[tuple[str, object], ...] = ()
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """A plan and the sizes that bring it to a number.

    Attributes:
        plan: the layer, with names.
        sizes: what they are.
        cost: how far from the plainest it is, in bits.
        incoming: what it takes; ``None`` where it takes anything.
        outgoing: what it gives; ``None`` where nobody knows.
    """

    plan: Plan
    sizes: Mapping[str, int]
    cost: float
    incoming: Dim | None
    outgoing: Dim | None


def plainness(size: int) -> float:
    """How many bits a size takes to say: few for round ones, and for those that data have as columns.

    >>> plainness(1) < plainness(12) < plainness(38) < plainness(106) < plainness(2062)
    True
    >>> plainness(64) < plainness(66), plainness(300) < plainness(302)
    (True, True)
    """
    best = math.inf
    for base, step in ((2, 0.5), (10, 1.0)):
        rest, power = size, 0
        while rest % base == 0 and rest > 0:
            rest //= base
            power += 1
        best = min(best, math.log2(max(rest, 1)) + step * power)
    return min(best, 2 + size / COLUMNS)


def solve(count: Dim, number: int) -> int | None:
    """The size that makes a count this number; ``None`` where no whole number does.

    A count grows with every size in it, so that what is no straight line is searched by halving.

    >>> h = Polynomial.name("h")
    >>> solve(4 * h * h + 8 * h, 480), solve(4 * h, 10)
    (10, None)
    """
    if not isinstance(count, Polynomial) or len(count.names) != 1:
        return None
    (name,) = count.names
    slope, rest = _line(count)
    if slope:
        size = (number - rest) // slope
        return size if size > 0 and slope * size + rest == number else None
    low, high = 1, max(number, 1)
    while low < high:
        middle = (low + high) // 2
        if _at(count, name, middle) < number:
            low = middle + 1
        else:
            high = middle
    return low if _at(count, name, low) == number else None


def _line(count: Polynomial) -> tuple[int, int]:
    """Slope and start of a count that is a straight line; no slope where it is none."""
    powers = {
        sum(power for _, power in monomial): factor for monomial, factor in count.terms.items()
    }
    return (powers.get(1, 0), powers.get(0, 0)) if max(powers) == 1 else (0, 0)


def _at(count: Polynomial, name: str, size: int) -> int:
    value = count.substitute({name: size})
    return value if isinstance(value, int) else 0


def built(
    written: Written, inputs: tuple[Shape, ...], sizes: Sizes, make: Maker
) -> tuple[Any, Layer]:
    """The layer with sizes put in.

    Raises:
        ShapeError: where it can't take its input.
        SizeError: where a size is out of range.
    """
    specification = made(written, sizes, make)
    filled = tuple(_filled(shape, sizes) for shape in inputs)
    if isinstance(specification, Module):
        return specification, _alone(specification, filled[0])
    given: Any = filled[0] if len(filled) == 1 else filled
    return specification, specification.build(given, Names())


def _alone(module: Module, shape: Shape) -> Layer:
    """A module of PyTorch knows its weights before its input; what comes out may not be known."""
    layer = module.layer("")
    try:
        output = module.output_shape(shape)
    except REFUSALS:
        output = ()
    return replace(layer, input_shape=shape, output_shape=output)


def made(written: Written, sizes: Sizes, make: Maker) -> Any:
    """The specification with sizes put in."""
    args = [_filled(arg, sizes, make) for arg in written.args]
    return make(
        written.kind,
        args,
        {key: _filled(value, sizes, make) for key, value in written.kwargs.items()},
    )


def _filled(value: Any, sizes: Sizes, make: Maker | None = None) -> Any:
    if isinstance(value, Polynomial):
        return value.substitute(sizes)
    if isinstance(value, tuple):
        return tuple(_filled(part, sizes, make) for part in value)
    if isinstance(value, Written) and make is not None:
        return made(value, sizes, make)
    return value


def readings(plan: Plan, number: int, outputs: Sequence[Shape], make: Maker) -> Iterator[Reading]:
    """Each way in which a plan comes to a printed number."""
    for option in options(plan, number, make):
        reading = reading_of(option, make, outputs)
        if reading is not None and settled(reading.layer.count) == number:
            yield reading


def options(plan: Plan, number: int, make: Maker) -> Iterator[Option]:
    """Each way in which a plan comes to a printed number, not made yet."""
    try:
        _, layer = built(plan.written, plan.inputs, {}, make)
    except REFUSALS:
        return
    output = layer.output_shape[-1] if layer.output_shape else None
    for sizes in _choices(_open_names(layer), layer.count, number):
        given = output.substitute(sizes) if isinstance(output, Polynomial) else output
        outgoing = sizes.get("units") if given is None else given
        cost = plan.cost + sum(_cost(name, size) for name, size in sizes.items())
        yield Option(plan, sizes, cost, sizes.get("features"), outgoing)


def reading_of(option: Option, make: Maker, outputs: Sequence[Shape] = ()) -> Reading | None:
    """The layer, made, with the first of the plan's shapings that lets out what is printed.

    Where none does, it is the first that takes what comes in; ``None`` where none does that.
    """
    plan, reading = option.plan, None
    for shaping in ({}, *plan.shapings):
        written = replace(plan.written, kwargs={**plan.written.kwargs, **shaping})
        try:
            specification, layer = built(written, plan.inputs, option.sizes, make)
        except REFUSALS:
            continue
        fits = fit(layer, outputs)
        if reading is None or fits:
            reading = Reading(
                specification, layer, option.cost, plan.said, option.sizes, plan.traits, fits
            )
        if fits:
            break
    return reading


def _open_names(layer: Layer) -> tuple[str, ...]:
    return names_in([layer.count, *(dim for weight in layer.weights for dim in weight.shape)])


def _cost(name: str, size: int) -> float:
    if name == "kernel":
        return _KERNELS.get(size, _ODD_KERNEL)
    if name == "layers":
        return _LAYERS.get(size) or 2 * math.log2(size)
    if name == "entries":
        return 0.0
    return max(FEW_INPUTS, plainness(size)) if name == "features" and size > 1 else plainness(size)


def _choices(names: tuple[str, ...], count: Dim, number: int) -> Iterator[dict[str, int]]:
    """Sizes for each name, so that the count comes out: the last one is solved for, the others are tried."""
    if not names:
        if count == number:
            yield {}
        return
    if len(names) == 1:
        size = solve(count, number)
        if size is not None:
            yield {names[0]: size}
        return
    first = next((name for name in _TRIED if name in names), names[0])
    others = tuple(name for name in names if name != first)
    for size in _TRIED.get(first, ()) or divisors(number):
        left = count.substitute({first: size}) if isinstance(count, Polynomial) else count
        if _least(left) <= number:
            for sizes in _choices(others, left, number):
                yield {first: size, **sizes}


def _least(count: Dim) -> int:
    """What a count is at least: with 1 for every name that is left in it."""
    return count if isinstance(count, int) else sum(count.terms.values())


def divisors(number: int) -> list[int]:
    """Its divisors that a layer may have as its size, the plainest first.

    >>> divisors(480)[:4]
    [1, 2, 4, 10]
    """
    if not 0 < number <= MOST_SEARCHED:
        return []
    small = [size for size in range(1, math.isqrt(number) + 1) if number % size == 0]
    every = {*small, *(number // size for size in small)}
    return sorted(every, key=lambda size: (plainness(size), size))[:MOST_UNITS]


def fit(layer: Layer, outputs: Sequence[Shape]) -> bool:
    """Whether a layer lets out what is printed; what isn't printed or isn't known fits anything."""
    given = layer.outputs or (layer.output_shape,)
    return all(
        not ours or agree(ours, printed) for ours, printed in zip(given, outputs, strict=False)
    )


def agree(one: Shape, other: Shape) -> bool:
    """Whether two shapes may be the same; the batch is not compared.

    >>> agree((None, 3, None), (32, 3, 5)), agree((None, 3), (None, 4))
    (True, False)
    """
    if len(one) != len(other):
        return False
    pairs = zip(one[1:], other[1:], strict=True)
    return all(a == b or a is None or b is None or isinstance(a, Polynomial) for a, b in pairs)
