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

from collections.abc import Iterable, Mapping
from typing import Self

type Monomial = tuple[tuple[str, int], ...]
"""Names with their powers, sorted by name; ``()`` is the constant's."""

type Dim = int | Polynomial
"""One size: known, or a polynomial in sizes that have only a name yet."""


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
        """The names in it, sorted.

        >>> (Polynomial.name("b") * Polynomial.name("a")).names
        ('a', 'b')
        """
        return tuple(sorted({name for monomial in self._terms for name, _ in monomial}))

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
                term = term * (size if size is not None else Polynomial.name(name)) ** power
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
        text = ""
        for monomial, coefficient in self._terms.items():
            factors = [n if p == 1 else f"{n}**{p}" for n, p in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
            text += sign + "*".join(factors)
        return text or "0"

    def __repr__(self) -> str:
        return f"<Polynomial {self}>"


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


def _join(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _print_order(monomial: Monomial) -> tuple[int, list[int], list[str], list[int]]:
    powers = sorted((p for _, p in monomial), reverse=True)
    return (-sum(powers), [-p for p in powers], [n for n, _ in monomial], [-p for _, p in monomial])
