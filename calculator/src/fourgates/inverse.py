"""A count -> the layers that have it, and the largest layer under a budget.

Nothing here knows a formula either: each kind of layer is built once with
``units`` and ``features`` as names, and its count's polynomial is solved in
whole numbers.

>>> for solution in solve(480, limit=3):
...     print(solution.text)
LSTM(10) on 1 feature
GRU(10) on 4 features
nn.GRU(4, 10)
>>> largest_units(10_000, layer="LSTM", features=8).text
'LSTM(45) on 8 features'
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from fourgates.frameworks import keras, pytorch
from fourgates.frameworks.chain import Chain, Specification
from fourgates.permalink import LinkError, write_link
from fourgates.polynomial import Dim, Polynomial
from fourgates.sentences import Sentence, listed, plural
from fourgates.weights import SizeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

UNITS, FEATURES = "units", "features"

MOST_DIVISORS = 300
"""Of a count with more divisors the smaller ones are tried."""
_MANY = 20_000
TRIAL_DIVISION = 20_000
RHO_STEPS = 60_000
"""How hard a count is factored; what is left over counts as one factor."""
MOST_STACKED = 8
_AGAIN = 0.5
"""How much the next solution of the same class is put back behind those of others."""
_SMALL = 12


class NothingFitsError(ValueError):
    """No layer of that kind keeps within the budget; the message says what the smallest one has."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A layer that has the count.

    Attributes:
        framework: ``keras`` or ``pytorch``.
        layer: the class, with what it wraps: ``LSTM``, ``Bidirectional(GRU)``.
        sizes: the numbers it is made with: ``units``, ``features`` (or ``input_dim`` of an Embedding) ...
        count: its count.
        text: as people write it, ``LSTM(10) on 1 feature``; a sentence that can be translated.
        link: the text of a permalink; ``""`` where a link can't hold it.
    """

    framework: str
    layer: str
    sizes: Mapping[str, int]
    count: int
    text: str
    link: str


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A layer with its two sizes open.

    Attributes:
        framework: ``keras`` or ``pytorch``.
        name: the class, with what it wraps.
        make: the specification for ``units`` and ``features``.
        write: how people write it, with ``{units}`` and ``{features}`` in it.
        cost: how far-fetched it is, apart from its sizes.
        sizes: what the two sizes are called, units first.
        options: the sizes that are given beside those two.
    """

    framework: str
    name: str
    make: Callable[[Dim, Dim], Specification]
    write: str
    cost: float
    sizes: tuple[str, str] = (UNITS, FEATURES)
    options: Mapping[str, int] = field(default_factory=dict)

    def chain(self, units: Dim, features: Dim) -> Chain:
        """The layer with these sizes, as a permalink has it."""
        table = self.sizes[1] != FEATURES
        return Chain(
            self.framework, (None,) if table else (None, features), (self.make(units, features),)
        )


class Curve(NamedTuple):
    """A count as units × (each × features + square × units + plain): what a kind's polynomial comes to.

    Attributes:
        each: for every unit and input.
        square: for every pair of units.
        plain: for every unit.
    """

    each: int
    square: int
    plain: int

    def at(self, units: int, features: int) -> int:
        """The count with these sizes."""
        return units * (self.each * features + self.square * units + self.plain)

    def features(self, count: int, units: int) -> int | None:
        """The features with which these units have exactly the count."""
        share, left = divmod(count, units)
        if left:
            return None
        features, left = divmod(share - self.square * units - self.plain, self.each)
        return features if left == 0 and features > 0 else None

    def units(self, count: int, features: int) -> int:
        """The most units whose count is at most this; 0 where even one is too many."""
        low, high = 0, 1
        while self.at(high, features) <= count:
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self.at(middle, features) <= count:
                low = middle
            else:
                high = middle
        return low


def solve(
    count: int,
    *,
    layer: str | None = None,
    features: int | None = None,
    units: int | None = None,
    framework: str | None = None,
    limit: int = 20,
) -> list[Solution]:
    """The layers that have exactly this count, the likeliest first.

    Args:
        count: the number of parameters.
        layer: only this class: ``LSTM``, ``nn.GRU``, ``Bidirectional(LSTM)``.
        features: only with this input width (of an ``Embedding``: so many words).
        units: only with so many units.
        framework: only ``keras`` or ``pytorch``.
        limit: how many at most.

    Raises:
        SizeError: where there is no such layer here.
    """
    kinds = chosen(layer, framework)
    if count < 1:
        return []
    divisors: list[int] | None = None
    found: list[tuple[float, int, Kind, int, int]] = []
    for number, kind in enumerate(kinds):
        curve = curve_of(kind)
        if features is not None:
            most = curve.units(count, features)
            tries: Iterable[int] = (most,) if units is None else (units,)
        elif units is not None:
            tries = (units,)
        else:
            if divisors is None:
                divisors = _divisors(count)
            tries = divisors
        for tried, width in _fitting(curve, count, tries, features):
            found.append((kind.cost + _far(kind, tried, width), number, kind, tried, width))
    found.sort(key=lambda entry: entry[:2])
    return [_solution(kind, tried, width, count) for kind, tried, width in _mixed(found, limit)]


def largest_units(
    budget: int,
    *,
    layer: str,
    features: int,
    framework: str = "keras",
) -> Solution:
    """The layer of this class with the most units whose count keeps within a budget.

    Raises:
        NothingFitsError: where even one unit is more.
        SizeError: where there is no such layer here.
    """
    kind = chosen(layer, framework)[0]
    curve = curve_of(kind)
    units = curve.units(budget, features)
    if units < 1:
        smallest = _solution(kind, 1, features, curve.at(1, features))
        raise NothingFitsError(
            Sentence(
                "Even {layer} has {count} parameters, more than {budget}.",
                layer=smallest.text,
                count=smallest.count,
                budget=budget,
            )
        )
    return _solution(kind, units, features, curve.at(units, features))


def price_of_one_more_unit(
    units: int, *, layer: str, features: int, framework: str = "keras"
) -> int:
    """How many parameters the next unit costs.

    >>> price_of_one_more_unit(10, layer="LSTM", features=1)
    92
    """
    curve = curve_of(chosen(layer, framework)[0])
    return curve.at(units + 1, features) - curve.at(units, features)


def sentence(count: int, solutions: Iterable[Solution]) -> Sentence:
    """All of them in one sentence.

    >>> sentence(480, solve(480, layer="LSTM", framework="keras", limit=2))
    '480 is LSTM(10) on 1 feature, LSTM(8) on 6 features.'
    """
    layers = listed(solution.text for solution in solutions)
    if not layers:
        return Sentence("No layer known here has exactly {count:,} parameters.", count=count)
    return Sentence("{count} is {layers}.", count=count, layers=layers)


@cache
def kinds() -> tuple[Kind, ...]:
    """Every layer that is solved for, each option on and off where it changes the count."""
    found = [*_keras_kinds(), *_torch_kinds()]
    return tuple(sorted(found, key=lambda kind: kind.cost))


def chosen(layer: str | None, framework: str | None) -> list[Kind]:
    """The kinds that are asked for, likeliest first.

    Raises:
        SizeError: where there is none.
    """
    wanted = (layer or "").removeprefix("nn.").removeprefix("torch.nn.").casefold()
    found = [
        kind
        for kind in kinds()
        if framework in (None, kind.framework) and wanted in ("", *_called(kind))
    ]
    if not found:
        names = sorted({kind.name for kind in kinds() if framework in (None, kind.framework)})
        raise SizeError(
            Sentence(
                "There is no layer {layer} here to solve for; there are {layers}.",
                layer=repr(layer)[:60],
                layers=listed(names),
            )
        )
    return found


@cache
def curve_of(kind: Kind) -> Curve:
    """The kind's count as a polynomial in its two sizes."""
    count = kind.chain(Polynomial.name(UNITS), Polynomial.name(FEATURES)).build().count
    terms = dict(count.terms) if isinstance(count, Polynomial) else {}
    curve = Curve(
        terms.pop(((FEATURES, 1), (UNITS, 1)), 0),
        terms.pop(((UNITS, 2),), 0),
        terms.pop(((UNITS, 1),), 0),
    )
    if terms or not curve.each:
        message = f"{kind.name} has {count} parameters, which this doesn't solve."
        raise ValueError(message)
    return curve


def _keras_kinds() -> Iterator[Kind]:
    cells: list[tuple[str, str, Callable[..., Any], dict[str, Any], float]] = [
        ("LSTM", "", keras.LSTM, {}, 0.0),
        ("GRU", "", keras.GRU, {}, 0.2),
        ("SimpleRNN", "", keras.SimpleRNN, {}, 0.4),
        ("GRU", ", reset_after=False", keras.GRU, {"reset_after": False}, 1.5),
        ("LSTM", ", use_bias=False", keras.LSTM, {"use_bias": False}, 3.0),
        ("GRU", ", use_bias=False", keras.GRU, {"use_bias": False}, 3.2),
        ("SimpleRNN", ", use_bias=False", keras.SimpleRNN, {"use_bias": False}, 3.4),
    ]
    for name, written, make, options, cost in cells:
        one = f"{name}({{units}}{written})"
        yield Kind("keras", name, _one(make, options), one, cost)
        both = f"Bidirectional({one})"
        yield Kind("keras", f"Bidirectional({name})", _both(make, options), both, cost + 0.6)
    yield Kind("keras", "Dense", lambda u, _: keras.Dense(u), "Dense({units})", 0.6)
    yield Kind(
        "keras",
        "Dense",
        lambda u, _: keras.Dense(u, use_bias=False),
        "Dense({units}, use_bias=False)",
        3.0,
    )
    yield Kind(
        "keras",
        "Embedding",
        lambda u, f: keras.Embedding(f, u),
        "Embedding({features}, {units})",
        1.0,
        ("output_dim", "input_dim"),
    )
    for window in (2, 3, 5, 7):
        yield Kind(
            "keras",
            "Conv1D",
            lambda u, _, window=window: keras.Conv1D(u, window),  # type: ignore[misc]
            f"Conv1D({{units}}, {window})",
            3.0,
            ("filters", FEATURES),
            {"kernel_size": window},
        )


def _torch_kinds() -> Iterator[Kind]:
    cells: list[tuple[str, Callable[..., Any], float]] = [
        ("LSTM", pytorch.LSTM, 0.3),
        ("GRU", pytorch.GRU, 0.5),
        ("RNN", pytorch.RNN, 0.7),
    ]
    for name, make, cost in cells:
        for layers in range(1, MOST_STACKED + 1):
            for both in (False, True):
                options = {"num_layers": layers, "bidirectional": both}
                written = f", num_layers={layers}" * (layers > 1) + ", bidirectional=True" * both
                yield Kind(
                    "pytorch",
                    name,
                    _one(make, options),
                    f"nn.{name}({{features}}, {{units}}{written})",
                    cost + 0.4 * (layers - 1) + 0.5 * both,
                    options={"num_layers": layers, "directions": 1 + both},
                )
    yield Kind(
        "pytorch", "Linear", lambda u, _: pytorch.Linear(u), "nn.Linear({features}, {units})", 0.8
    )
    yield Kind(
        "pytorch",
        "Embedding",
        lambda u, f: pytorch.Embedding(f, u),
        "nn.Embedding({features}, {units})",
        1.2,
        ("embedding_dim", "num_embeddings"),
    )


def _one(
    make: Callable[..., Any], options: Mapping[str, Any]
) -> Callable[[Dim, Dim], Specification]:
    def specification(units: Dim, _: Dim) -> Specification:
        made: Specification = make(units, **options)
        return made

    return specification


def _both(
    make: Callable[..., Any], options: Mapping[str, Any]
) -> Callable[[Dim, Dim], Specification]:
    def specification(units: Dim, _: Dim) -> Specification:
        made: Specification = keras.Bidirectional(make(units, **options))
        return made

    return specification


def _called(kind: Kind) -> tuple[str, ...]:
    """What a reader may call it; an option that is asked for by name comes along."""
    name = kind.name.casefold()
    return (name, "rnn") if name == "simplernn" else (name,)


def _fitting(
    curve: Curve, count: int, tries: Iterable[int], features: int | None
) -> Iterator[tuple[int, int]]:
    """The units tried that have the count, with their features."""
    for units in tries:
        if units < 1 or curve.at(units, 1) > count:
            break
        width = curve.features(count, units)
        if width is not None and features in (None, width):
            yield units, width


def _mixed(
    found: list[tuple[float, int, Kind, int, int]], limit: int
) -> Iterator[tuple[Kind, int, int]]:
    """The likeliest first, but not twenty times the same class."""
    queues: dict[tuple[str, str], list[tuple[float, int, Kind, int, int]]] = {}
    for entry in found:
        queues.setdefault((entry[2].framework, entry[2].name), []).append(entry)
    taken: Counter[tuple[str, str]] = Counter()
    for _ in range(min(limit, len(found))):
        best = min(
            (name for name, queue in queues.items() if taken[name] < len(queue)),
            key=lambda name: queues[name][taken[name]][0] + _AGAIN * taken[name],
        )
        _, _, kind, units, features = queues[best][taken[best]]
        taken[best] += 1
        yield kind, units, features


def _solution(kind: Kind, units: int, features: int, count: int) -> Solution:
    text = kind.write.format(units=units, features=features)
    if "{features}" not in kind.write:
        text = plural(
            features, "{layer} on {number} feature", "{layer} on {number} features", layer=text
        )
    try:
        link = write_link(kind.chain(units, features))
    except (LinkError, KeyError):
        link = ""
    sizes = {kind.sizes[0]: units, kind.sizes[1]: features, **kind.options}
    return Solution(kind.framework, kind.name, sizes, count, text, link)


def _far(kind: Kind, units: int, features: int) -> float:
    """How far-fetched two sizes are: small, round ones and powers of two are what people take."""
    cost = _unround(units) + 2 * _unround(features)
    if kind.name in _WIDE_INPUT:
        # from many to few: a head, or words into a narrow space
        return cost + (2.0 if units >= features else 0.0)
    return cost + (0.6 if units == 1 else 0.0) - (0.4 if features == 1 else 0.0)


_WIDE_INPUT = {"Dense", "Linear", "Embedding"}


def _unround(size: int) -> float:
    bits = size.bit_length()
    # up to some thousands a size is a size; from there on it gets less likely with each digit
    cost = 0.03 * bits + 0.03 * max(bits - 12, 0) ** 2
    if size & (size - 1) == 0:
        return cost
    return cost + (0.1 if size % 10 == 0 else 0.2 if size <= _SMALL or size % 5 == 0 else 0.6)


def _divisors(count: int) -> list[int]:
    """The divisors of a count, ascending; of very many the small ones, and those near its root."""
    found = [1]
    for prime, power in Counter(_factors(count)).items():
        found = [divisor * prime**k for divisor in found for k in range(power + 1)]
        if len(found) > _MANY:
            found = sorted(found)[:_MANY]
    found.sort()
    if len(found) <= MOST_DIVISORS:
        return found
    below = [divisor for divisor in found if divisor * divisor <= count]
    near = MOST_DIVISORS // 3
    return [*below[: MOST_DIVISORS - near], *below[MOST_DIVISORS - near :][-near:]]


def _factors(count: int) -> Iterator[int]:
    """Prime factors; of a very large count one may be left that isn't prime."""
    for divisor in (2, *range(3, TRIAL_DIVISION, 2)):
        if divisor * divisor > count:
            break
        while count % divisor == 0:
            yield divisor
            count //= divisor
    rest = [count] if count > 1 else []
    while rest:
        number = rest.pop()
        part = None if number < TRIAL_DIVISION**2 or _is_prime(number) else _part_of(number)
        if part is None:
            yield number
        else:
            rest += [part, number // part]


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test; sure below 3.3e24, and as good as sure above."""
    odd = number - 1
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41):
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def _part_of(number: int) -> int | None:
    """A factor, by Pollard's rho with Brent's batches; ``None`` where it would take too long."""
    batch = 64
    root = math.isqrt(number)
    if root * root == number:
        return root
    slow = fast = start = 2
    for add in (1, 3, 5):
        slow = fast = start
        for _ in range(RHO_STEPS // (3 * batch)):
            product = 1
            before = slow, fast
            for _ in range(batch):
                slow = (slow * slow + add) % number
                fast = (fast * fast + add) % number
                fast = (fast * fast + add) % number
                product = product * abs(slow - fast) % number
            part = math.gcd(product, number)
            if part == number:
                # the whole batch at once went too far: again, one by one
                slow, fast = before
                part = 1
                while part == 1:
                    slow = (slow * slow + add) % number
                    fast = (fast * fast + add) % number
                    fast = (fast * fast + add) % number
                    part = math.gcd(abs(slow - fast), number)
            if part == number:
                break
            if part > 1:
                return part
    return None
