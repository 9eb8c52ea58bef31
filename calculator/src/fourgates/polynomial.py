"""Sizes with names in them: an integer, or a polynomial in named sizes.

A weight's shape is made of *dimensions*. A dimension is an ``int``, or a
:class:`Polynomial` where a size has only a name yet (``units``, ``features``,
``X_train.shape[2]``). Products and sums of dimensions are all that counting
parameters needs, so a count is an integer or a polynomial too.

>>> units, features = Polynomial.name("units"), Polynomial.name("features")
>>> count = features * 4 * units + units * 4 * units + 4 * units
>>> print(count)
4*units**2 + 4*features*units + 4*units
>>> count.substitute({"units": 10, "features": 1})
480
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

type Monomial = tuple[tuple[str, int], ...]
"""Names with their powers, sorted by name; ``()`` is the constant's."""

type Dim = int | Polynomial
"""One size: known, or a polynomial in sizes that have only a name yet."""


_written_by: ContextVar[Callable[[Polynomial, str], str] | None] = ContextVar(
    "written_by", default=None
)


@contextmanager
def written_by(write: Callable[[Polynomial, str], str]) -> Iterator[None]:
    """Within it, every polynomial that is put into a text is what ``write`` makes of it.

    A page shows the number a polynomial has today, and can change it when a reader
    changes a size; whatever renders a layer need not know.

    Args:
        write: gets the polynomial and the format asked for: ``","`` with thousands separators, or ``""``.

    >>> units = Polynomial.name("units")
    >>> with written_by(lambda p, how: f"<{p.substitute({'units': 3000}):{how}}>"):
    ...     f"{units * 4} and {units * 4:,}"
    '<12000> and <12,000>'
    """
    token = _written_by.set(write)
    try:
        yield
    finally:
        _written_by.reset(token)


class Polynomial:
    """A polynomial with integer coefficients in named sizes; immutable.

    Args:
        terms: coefficient per monomial; zero coefficients are dropped.
    """

    __slots__ = ("_terms",)

    def __init__(self, terms: Mapping[Monomial, int]) -> None:
        self._terms = {m: terms[m] for m in sorted(terms, key=_print_order) if terms[m]}

    @classmethod
    def name(cls, name: str) -> Self:
        """The size called ``name``, by itself.

        >>> print(Polynomial.name("X_train.shape[2]") + 1)
        X_train.shape[2] + 1
        """
        if not name:
            message = "a size needs a name"
            raise ValueError(message)
        return cls({((name, 1),): 1})

    @property
    def terms(self) -> Mapping[Monomial, int]:
        """Coefficient per monomial, highest power first."""
        return dict(self._terms)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it, sorted; of a :class:`Quotient`, the names it is made of.

        >>> (Polynomial.name("b") * Polynomial.name("a")).names
        ('a', 'b')
        """
        found: set[str] = set()
        for monomial in self._terms:
            for name, _ in monomial:
                found.update(name.names if isinstance(name, Quotient) else (name,))
        return tuple(sorted(found))

    def substitute(self, sizes: Mapping[str, Dim]) -> Dim:
        """Put sizes in for names; an ``int`` as soon as no name is left.

        >>> h = Polynomial.name("h")
        >>> (h * h + h).substitute({"h": 3})
        12
        >>> print((h * h + h).substitute({"h": h + 1}))
        h**2 + 3*h + 2
        """
        result: Dim = 0
        for monomial, coefficient in self._terms.items():
            term: Dim = coefficient
            for name, power in monomial:
                size = sizes.get(name)
                if size is None:
                    size = (
                        name.substitute(sizes)
                        if isinstance(name, Quotient)
                        else Polynomial.name(name)
                    )
                term = term * size**power
            result = result + term
        return settled(result)

    def divide(self, divisor: int) -> Dim:
        """Divide exactly.

        Raises:
            ValueError: where a coefficient is no multiple of ``divisor``.

        >>> print((4 * Polynomial.name("units")).divide(4))
        units
        """
        if any(c % divisor for c in self._terms.values()):
            message = f"{self} is not a multiple of {divisor}"
            raise ValueError(message)
        return settled(Polynomial({m: c // divisor for m, c in self._terms.items()}))

    def __add__(self, other: Dim) -> Polynomial:
        sums = dict(self._terms)
        for monomial, coefficient in _terms_of(other).items():
            sums[monomial] = sums.get(monomial, 0) + coefficient
        return Polynomial(sums)

    def __mul__(self, other: Dim) -> Polynomial:
        products: dict[Monomial, int] = {}
        for left, a in self._terms.items():
            for right, b in _terms_of(other).items():
                monomial = _join(left, right)
                products[monomial] = products.get(monomial, 0) + a * b
        return Polynomial(products)

    def __sub__(self, other: Dim) -> Polynomial:
        return self + other * -1

    def __rsub__(self, other: int) -> Polynomial:
        return self * -1 + other

    def __pow__(self, power: int) -> Polynomial:
        if power < 0:
            message = f"{self} has no power {power} that is a polynomial"
            raise ValueError(message)
        result = Polynomial({(): 1})
        for _ in range(power):
            result = result * self
        return result

    __radd__ = __add__
    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | Polynomial):
            return self._terms == _terms_of(other)
        return NotImplemented

    def __hash__(self) -> int:
        value = settled(self)
        return hash(value) if isinstance(value, int) else hash(frozenset(self._terms.items()))

    def __str__(self) -> str:
        return format(self)

    def __format__(self, how: str) -> str:
        write = _written_by.get()
        return self.formula if write is None else write(self, how)

    @property
    def formula(self) -> str:
        """The polynomial as Python would read it, whoever else writes it.

        >>> (4 * Polynomial.name("units") ** 2 + 1).formula
        '4*units**2 + 1'
        """
        text = ""
        for monomial, coefficient in self._terms.items():
            factors = [n if p == 1 else f"{n}**{p}" for n, p in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            sign = (
                ("-" if coefficient < 0 else "")
                if not text
                else (" - " if coefficient < 0 else " + ")
            )
            text += sign + "*".join(factors)
        return text or "0"

    def __repr__(self) -> str:
        return f"<Polynomial {self}>"


class Quotient(str):
    """The name of a size that is divided and rounded down, with what it is made of.

    >>> half = floor_divided(Polynomial.name("steps") - 3, 2)
    >>> print(half)
    ((steps + 1)//2) - 2
    >>> half.names
    ('steps',)
    >>> half.substitute({"steps": 28})
    12
    """

    __slots__ = ("divisor", "numerator")

    numerator: Dim
    divisor: Dim

    def __new__(cls, numerator: Dim, divisor: Dim) -> Self:
        """Name the quotient of two sizes."""
        above, below = (
            text if text.isalnum() else f"({text})" for text in map(_formula, (numerator, divisor))
        )
        made = super().__new__(cls, f"({above}//{below})")
        made.numerator, made.divisor = numerator, divisor
        return made

    @property
    def names(self) -> tuple[str, ...]:
        """The names it is made of."""
        return names_in((self.numerator, self.divisor))

    def substitute(self, sizes: Mapping[str, Dim]) -> Dim:
        """Put sizes in for names, and divide as soon as both are numbers."""
        above, below = (
            d if isinstance(d, int) else d.substitute(sizes) for d in (self.numerator, self.divisor)
        )
        return floor_divided(above, below)


def settled(dim: Dim) -> Dim:
    """The same size, as an ``int`` where no name is in it.

    >>> h = Polynomial.name("h")
    >>> settled(h - h + 3)
    3
    """
    if isinstance(dim, int):
        return dim
    return dim if dim.names else sum(dim.terms.values())


def product(dims: Iterable[Dim]) -> Dim:
    """The product of dimensions: what a shape counts.

    >>> product((10, 40))
    400
    """
    result: Dim = 1
    for dim in dims:
        result = result * dim
    return settled(result)


def total(dims: Iterable[Dim]) -> Dim:
    """The sum of counts.

    >>> total((40, 400, 40))
    480
    """
    sums: dict[Monomial, int] = {}
    for dim in dims:
        for monomial, coefficient in _terms_of(dim).items():
            sums[monomial] = sums.get(monomial, 0) + coefficient
    return settled(Polynomial(sums))


def divided(dim: Dim, divisor: int) -> Dim:
    """``dim / divisor``, exactly.

    Raises:
        ValueError: where ``dim`` is no multiple of ``divisor``.

    >>> divided(40, 4)
    10
    """
    if isinstance(dim, Polynomial):
        return dim.divide(divisor)
    if dim % divisor:
        message = f"{dim} is not a multiple of {divisor}"
        raise ValueError(message)
    return dim // divisor


def floor_divided(dim: Dim, divisor: Dim) -> Dim:
    """``dim // divisor``, with what can be divided exactly taken out of the quotient.

    >>> steps = Polynomial.name("steps")
    >>> print(floor_divided(4 * steps + 3, 2), floor_divided(7, 2), floor_divided(3 * steps, steps))
    2*steps + 1 3 3
    >>> print(floor_divided(steps, 2))
    (steps//2)
    """
    dim, divisor = settled(dim), settled(divisor)
    if isinstance(dim, int) and isinstance(divisor, int):
        return dim // divisor
    below = _terms_of(divisor)
    if len(below) != 1:
        return 1 if dim == divisor else Polynomial.name(Quotient(dim, divisor))
    ((monomial, coefficient),) = below.items()
    whole: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    for above, number in _terms_of(dim).items():
        left = _without(above, monomial)
        if left is None or (number % coefficient and left):
            rest[above] = number
        else:
            # of a number, the part that divides exactly; only a constant can leave a remainder
            whole[left] = number // coefficient
            if number % coefficient:
                rest[above] = number % coefficient
    # a remainder that is a number below the divisor is rounded away
    if rest and not (set(rest) == {()} and monomial == ()):
        name = Quotient(settled(Polynomial(rest)), divisor)
        whole[((name, 1),)] = 1
    return settled(Polynomial(whole))


def names_in(dims: Iterable[Dim | None]) -> tuple[str, ...]:
    """The names left open in dimensions, sorted, each once.

    >>> names_in((None, Polynomial.name("features"), 10))
    ('features',)
    """
    return tuple(sorted({n for d in dims if isinstance(d, Polynomial) for n in d.names}))


def _terms_of(dim: Dim) -> Mapping[Monomial, int]:
    if isinstance(dim, Polynomial):
        return dim._terms  # noqa: SLF001 - its own class's
    return {(): dim} if dim else {}


def _formula(dim: Dim) -> str:
    return dim.formula if isinstance(dim, Polynomial) else str(dim)


def _join(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _without(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """The monomial divided by another; ``None`` where it doesn't divide."""
    powers = dict(monomial)
    for name, power in divisor:
        left = powers.pop(name, 0) - power
        if left < 0:
            return None
        if left:
            powers[name] = left
    return tuple(sorted(powers.items()))


def _print_order(monomial: Monomial) -> tuple[int, list[int], list[str], list[int]]:
    powers = sorted((p for _, p in monomial), reverse=True)
    return (-sum(powers), [-p for p in powers], [n for n, _ in monomial], [-p for _, p in monomial])
