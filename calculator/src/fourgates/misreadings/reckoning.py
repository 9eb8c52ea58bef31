"""A count as somebody reckons it: a sum of products in which each factor says what it is.

A layer's weights give the right reckoning; a slip is a small change to it: a
factor replaced, a term dropped, the whole multiplied once more.

>>> from fourgates.frameworks.keras import LSTM, Names
>>> truth = reckon(LSTM(10).build((None, None, 1), Names()), "keras")
>>> print(truth.arithmetic)
4 × (1 × 10 + 10 × 10 + 10) = 480
>>> print(truth.put({"units": 1, "state": 1}).times(10).arithmetic)
4 × (1 × 1 + 1 × 1 + 1) = 12; 12 × 10 = 120
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fourgates.polynomial import Dim
    from fourgates.weights import Layer, Weight

BIASES = ("bias", "recurrent_bias", "both_biases")
KERNELS = ("kernel", "recurrent_kernel")

_REPEATED = re.compile(r"layers \d+ to ")
_PLAIN = 1_000
"""From here on digits are grouped."""
_MOST_BITS = 400
_STACKED = re.compile(r"(?:layers?|cell)[ _]?0*([1-9]\d*)")


class Factor(NamedTuple):
    """One factor of a product.

    Attributes:
        what: ``units``, ``input`` (what comes from below), ``below`` (the same, where that is a layer of
            the same stack), ``state`` (what comes from the step before), ``biases``, ``window``,
            ``projection``, ``vocabulary``, ``width``; ``""`` where it isn't known.
        size: its value.
    """

    what: str
    size: int


class Term(NamedTuple):
    """What one tensor adds.

    Attributes:
        role: the weight's role.
        gates: how many gates are packed in it.
        factors: the shape of one gate's part.
    """

    role: str
    gates: int
    factors: tuple[Factor, ...]

    def size(self, what: str) -> int | None:
        """The first factor that is called so."""
        return next((factor.size for factor in self.factors if factor.what == what), None)


class Copies(NamedTuple):
    """Terms that stand there several times: directions, or layers of a stack.

    Attributes:
        times: how often.
        terms: of one copy.
        above: whether it lies above another layer of the same stack.
    """

    times: int
    terms: tuple[Term, ...]
    above: bool = False


class Step(NamedTuple):
    """What is done with the sum: ``×`` or ``+`` a number."""

    sign: str
    number: int


class Reckoning(NamedTuple):
    """A sum of products, and what is done with it after.

    Attributes:
        copies: the sum.
        steps: what comes after, in order.
        other: a formula that is no such sum, as text and value; it stands in for ``copies``.
    """

    copies: tuple[Copies, ...]
    steps: tuple[Step, ...] = ()
    other: tuple[str, int] | None = None

    @property
    def sum(self) -> int:
        """The value before the steps."""
        if self.other is not None:
            return self.other[1]
        result = 0
        for times, terms, _ in self.copies:
            inside = 0
            for _, gates, factors in terms:
                product = gates
                for _, size in factors:
                    product *= size
                inside += product
            result += times * inside
        return result

    @property
    def value(self) -> int:
        """What it comes to."""
        result = self.sum
        for sign, number in self.steps:
            result = result * number if sign == "×" else result + number
        return result

    @property
    def formula(self) -> str:
        """The sum in numbers: ``4 × (1 × 10 + 10 × 10 + 10)``."""
        if self.other is not None:
            return self.other[0]
        texts = [_copies_text(group) for group in self.copies if group.terms]
        return " + ".join(texts) or "0"

    @property
    def arithmetic(self) -> str:
        """The sum, then each step, with what they come to: ``4 × (1 × 10 + 10 × 10 + 10) = 480``."""
        text, result = self.formula, self.sum
        lines = [] if text == digits(result) else [f"{text} = {digits(result)}"]
        for sign, number in self.steps:
            before, result = result, result * number if sign == "×" else result + number
            lines.append(f"{digits(before)} {sign} {digits(number)} = {digits(result)}")
        return "; ".join(lines) or text

    def changed(self, change: Callable[[Term], Term | None]) -> Reckoning:
        """Every term put through ``change``; ``None`` drops it."""
        groups = []
        for times, terms, above in self.copies:
            new = [change(term) for term in terms]
            groups.append(Copies(times, tuple([term for term in new if term is not None]), above))
        return Reckoning(tuple(groups), self.steps, self.other)

    def put(self, sizes: Mapping[str, int]) -> Reckoning:
        """Other sizes for the factors called so."""
        groups = []
        for times, terms, above in self.copies:
            new = []
            for role, gates, factors in terms:
                known = [Factor(what, sizes.get(what, size)) for what, size in factors]
                new.append(Term(role, gates, tuple(known)))
            groups.append(Copies(times, tuple(new), above))
        return Reckoning(tuple(groups), self.steps, self.other)

    def without(self, roles: Collection[str]) -> Reckoning:
        """Without the tensors of these roles."""
        return self.changed(lambda term: None if term.role in roles else term)

    def gated(self, gates: int) -> Reckoning:
        """With another number of gates, where there are any."""
        return self.changed(
            lambda term: Term(term.role, gates, term.factors) if term.gates > 1 else term
        )

    def times(self, number: int) -> Reckoning:
        """Multiplied once more."""
        return Reckoning(self.copies, (*self.steps, Step("×", number)), self.other)

    def plus(self, number: int) -> Reckoning:
        """Something added."""
        return Reckoning(self.copies, (*self.steps, Step("+", number)), self.other)


_OF_EACH_GATE = ("kernel", "recurrent_bias")


def reckon(layer: Layer, framework: str) -> Reckoning | None:
    """The right reckoning of a layer, off its weights.

    ``None`` where a size has only a name, and where gates have tensors of their own (Flax) or
    only one has a second bias (Equinox): what the slips say of gates and biases isn't true there.
    """
    if any(len(w.gates) == 1 and w.role in _OF_EACH_GATE for w in layer.weights):
        return None
    if any(not isinstance(dim, int) for weight in layer.weights for dim in weight.shape):
        return None
    groups: list[Copies] = []
    for part in layer.parts:
        weights = tuple(weight for weight in layer.weights if weight.part == part)
        copies = _copies(part, weights, framework)
        if groups and (groups[-1].terms, groups[-1].above) == (copies.terms, copies.above):
            groups[-1] = copies._replace(times=groups[-1].times + copies.times)
        else:
            groups.append(copies)
    return Reckoning(tuple(groups))


def _copies(part: str, weights: tuple[Weight, ...], framework: str) -> Copies:
    """One part's terms; of a very high stack one row stands for many layers."""
    times: Dim = 1
    if _REPEATED.match(part):
        # each tensor's first size is their number
        times = weights[0].shape[0]
        weights = tuple(replace(weight, shape=weight.shape[1:]) for weight in weights)
    above = bool(_STACKED.search(part))
    terms = tuple(_term(weight, weights, framework, above=above) for weight in weights)
    return Copies(times if isinstance(times, int) else 1, terms, above)


def digits(number: int) -> str:
    """A number as people read it: ``480``, ``17,246,978,048``."""
    if abs(number) < _PLAIN:
        return str(number)
    if number.bit_length() > _MOST_BITS:
        return f"≈ 10^{int(number.bit_length() * 0.30103)}"
    return f"{number:,}"


def _term(weight: Weight, siblings: tuple[Weight, ...], framework: str, *, above: bool) -> Term:
    gates = len(weight.gates) or 1
    shape = _gate_shape(weight)
    units = _units(siblings, framework)
    match weight.role:
        case "kernel" | "recurrent_kernel":
            whats = _matrix(weight, shape, units, framework, above=above)
        case "bias" | "recurrent_bias" | "both_biases":
            return _bias(weight, shape, gates, units, siblings)
        case "projection":
            whats = ("projection", "units")
        case "embeddings":
            whats = ("vocabulary", "width")
        case _:
            whats = ()
    whats = (*whats, *[""] * len(shape))[: len(shape)]
    return Term(weight.role, gates, tuple(map(Factor, whats, shape)))


def _gate_shape(weight: Weight) -> tuple[int, ...]:
    """The shape of one gate's part."""
    shape = [dim if isinstance(dim, int) else 0 for dim in weight.shape]
    if weight.gates:
        shape[weight.gate_axis] //= len(weight.gates)
    return tuple(shape)


def _matrix(
    weight: Weight, shape: tuple[int, ...], units: int | None, framework: str, *, above: bool
) -> tuple[str, ...]:
    """What the axes of a kernel are: (window ..., input, units), or PyTorch's (units, input, window ...)."""
    source = "state" if weight.role == "recurrent_kernel" else "below" if above else "input"
    if len(shape) == 1:
        return ("units",)
    window = ("window",) * (len(shape) - 2)
    if framework == "pytorch":
        return ("units", source, *window)
    if units is not None and shape[-1] != units and shape[-2] == units:
        return (*window, "units", source)
    return (*window, source, "units")


def _units(siblings: tuple[Weight, ...], framework: str) -> int | None:
    """One gate's size, which the recurrent matrix tells, else the bias, else the kernel."""
    for role in ("recurrent_kernel", "bias", "kernel"):
        for weight in siblings:
            shape = _gate_shape(weight)
            if weight.role == role and shape:
                return shape[0 if framework == "pytorch" or len(shape) == 1 else -1]
    return None


def _bias(
    weight: Weight,
    shape: tuple[int, ...],
    gates: int,
    units: int | None,
    siblings: tuple[Weight, ...],
) -> Term:
    twice = bool(weight.gates) and len(weight.gates) == 2 * len(set(weight.gates))
    row = weight.role == "both_biases" and not weight.gates and units and shape[-1] == 2 * units
    if len(shape) == 2 and (twice or row):  # noqa: PLR2004 - ONNX's (directions, 8*units)
        ways = (Factor("", shape[0]),) if shape[0] > 1 else ()
        one = Factor("units", shape[1] if twice else shape[1] // 2)
        return Term(weight.role, max(gates // 2, 1), (Factor("biases", 2), *ways, one))
    if len(shape) == 2:  # noqa: PLR2004 - Keras's (2, 3*units)
        return Term(weight.role, gates, (Factor("biases", shape[0]), Factor("units", shape[1])))
    kernel = next((w for w in siblings if w.role in KERNELS and w.gates), weight)
    number = gates * shape[0] if len(shape) == 1 else 0
    if units and number == 2 * units * len(kernel.gates):
        # cuDNN's two biases lie in one tensor of 8*units
        return Term(weight.role, len(kernel.gates), (Factor("biases", 2), Factor("units", units)))
    return Term(weight.role, gates, tuple(Factor("units", size) for size in shape))


def _copies_text(group: Copies) -> str:
    texts: list[str] = []
    for gates in dict.fromkeys(term.gates for term in group.terms):
        products = [_product(term) for term in group.terms if term.gates == gates]
        if gates == 1:
            texts += products
        elif len(products) == 1:
            texts.append(f"{gates} × {products[0]}")
        else:
            texts.append(f"{gates} × ({' + '.join(products)})")
    text = " + ".join(texts)
    if group.times == 1:
        return text
    return f"{group.times} × {text}" if len(texts) == 1 else f"{group.times} × ({text})"


def _product(term: Term) -> str:
    return " × ".join(digits(size) for _, size in term.factors) or "1"
