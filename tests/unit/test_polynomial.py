"""Sizes with names in them, against Python's own integers."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fourgates.polynomial import Dim, Polynomial, divided, names_in, product, settled, total
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAMES = ("units", "features", "d_model")
NUMBERS = st.integers(-12, 12)
SIZES = st.fixed_dictionaries({name: st.integers(-50, 50) for name in NAMES})
DIVISORS = st.integers(1, 9)


class Expression(NamedTuple):
    """A polynomial, and the same calculation with integers."""

    polynomial: Dim
    evaluate: Callable[[Mapping[str, int]], int]


def _both(operation: Callable[[Dim, Dim], Dim]) -> Callable[[Expression, Expression], Expression]:
    def apply(left: Expression, right: Expression) -> Expression:
        def evaluate(sizes: Mapping[str, int]) -> int:
            value = operation(left.evaluate(sizes), right.evaluate(sizes))
            assert isinstance(value, int)
            return value

        return Expression(operation(left.polynomial, right.polynomial), evaluate)

    return apply


LEAVES = NUMBERS.map(lambda n: Expression(n, lambda _: n)) | st.sampled_from(NAMES).map(
    lambda name: Expression(Polynomial.name(name), lambda sizes: sizes[name])
)
OPERATIONS = st.sampled_from((operator.add, operator.mul, operator.sub)).map(_both)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda parts: st.builds(
        lambda apply, left, right: apply(left, right), OPERATIONS, parts, parts
    ),
    max_leaves=8,
)
POLYNOMIALS = EXPRESSIONS.map(
    lambda e: e.polynomial * Polynomial.name("units") + e.polynomial
).filter(lambda p: isinstance(p, Polynomial))


def value(dim: Dim, sizes: Mapping[str, int]) -> Dim:
    """A size with every name known."""
    return dim.substitute(sizes) if isinstance(dim, Polynomial) else dim


@given(EXPRESSIONS, SIZES)
def test_calculates_like_integers(expression: Expression, sizes: dict[str, int]) -> None:
    """Sums, differences and products with names in them are those of the numbers put in later."""
    result = value(expression.polynomial, sizes)
    assert isinstance(result, int)
    assert result == expression.evaluate(sizes)


@given(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS)
def test_ring_laws(a: Expression, b: Expression, c: Expression) -> None:
    """Order and brackets change no polynomial, nor how it prints or hashes."""
    x, y, z = (Polynomial.name("units") * 0 + e.polynomial for e in (a, b, c))
    for left, right in (
        (x + y, y + x),
        (x * y, y * x),
        ((x + y) + z, x + (y + z)),
        ((x * y) * z, x * (y * z)),
        (x * (y + z), x * y + x * z),
        (x - y, x + y * -1),
        (x - x, 0),
        (x * 1, x),
        (x + 0, x),
    ):
        assert left == right
        assert hash(left) == hash(right)
        assert str(left) == str(right)


@given(POLYNOMIALS, st.integers(0, 4), SIZES)
def test_powers(polynomial: Polynomial, power: int, sizes: dict[str, int]) -> None:
    """A power is the product written out."""
    assert value(polynomial**power, sizes) == value(polynomial, sizes) ** power


def test_no_negative_powers() -> None:
    """What is no polynomial any more is refused instead of being 1."""
    with pytest.raises(ValueError, match="power"):
        Polynomial.name("units") ** -1


@given(EXPRESSIONS, SIZES)
def test_prints_as_python(expression: Expression, sizes: dict[str, int]) -> None:
    """The printed formula, pasted into Python, gives the count."""
    assert eval(str(expression.polynomial), {}, dict(sizes)) == expression.evaluate(sizes)  # noqa: S307


@pytest.mark.parametrize(
    ("polynomial", "text"),
    [
        (Polynomial({}), "0"),
        (Polynomial({(): -3}), "-3"),
        (Polynomial.name("h") * -1, "-h"),
        (Polynomial.name("h") - 1, "h - 1"),
        (1 - Polynomial.name("h"), "-h + 1"),
        (Polynomial.name("b") + Polynomial.name("a") ** 2 + 4 * Polynomial.name("a"), "a**2 + 4*a + b"),
        (4 * Polynomial.name("units") * (Polynomial.name("units") + Polynomial.name("x.shape[2]") + 1),
         "4*units**2 + 4*units*x.shape[2] + 4*units"),
    ],
)  # fmt: skip
def test_prints(polynomial: Polynomial, text: str) -> None:
    """A formula reads as one writes it: highest power first, no needless signs or ones."""
    assert str(polynomial) == text
    assert repr(polynomial) == f"<Polynomial {text}>"


@given(POLYNOMIALS, SIZES)
def test_substitution_in_steps(polynomial: Polynomial, sizes: dict[str, int]) -> None:
    """Names may become known one after the other."""
    rest: Dim = polynomial
    for name, size in sizes.items():
        rest = value(rest, {name: size})
        assert name not in (rest.names if isinstance(rest, Polynomial) else ())
    assert rest == polynomial.substitute(sizes)
    assert isinstance(rest, int)


@given(POLYNOMIALS, POLYNOMIALS, SIZES)
def test_substitution_by_formulas(
    outer: Polynomial, inner: Polynomial, sizes: dict[str, int]
) -> None:
    """A formula put in for a name counts as its value would."""
    composed = value(outer.substitute({"units": inner}), sizes)
    assert composed == outer.substitute(sizes | {"units": inner.substitute(sizes)})


@given(POLYNOMIALS, DIVISORS)
def test_divides_exactly(polynomial: Polynomial, divisor: int) -> None:
    """A multiple divides back; anything else is refused, never rounded."""
    assert (polynomial * divisor).divide(divisor) == polynomial
    try:
        quotient = polynomial.divide(divisor)
    except ValueError as reason:
        assert str(reason) == f"{polynomial} is not a multiple of {divisor}"  # noqa: PT017
        assert any(coefficient % divisor for coefficient in polynomial.terms.values())
    else:
        assert quotient * divisor == polynomial


@given(st.integers(0, 1000), DIVISORS)
def test_divides_numbers_exactly(number: int, divisor: int) -> None:
    """Numbers divide by the same rule as formulas."""
    assert divided(number * divisor, divisor) == number
    assert divided(Polynomial.name("h") * divisor, divisor) == Polynomial.name("h")
    if number % divisor:
        with pytest.raises(ValueError, match=rf"^{number} is not a multiple of {divisor}$"):
            divided(number, divisor)


@given(EXPRESSIONS, EXPRESSIONS, SIZES)
def test_equal_means_equal_everywhere(a: Expression, b: Expression, sizes: dict[str, int]) -> None:
    """Equal sizes hash alike; sizes that differ anywhere are not equal."""
    if a.polynomial == b.polynomial:
        assert hash(a.polynomial) == hash(b.polynomial)
    if a.evaluate(sizes) != b.evaluate(sizes):
        assert a.polynomial != b.polynomial


def test_equal_to_numbers() -> None:
    """A polynomial without names is its number, in sets and dictionaries too; text is neither."""
    five = Polynomial.name("h") - Polynomial.name("h") + 5
    assert five == 5
    assert {5: "found"}[five] == "found"  # type: ignore[index]
    assert settled(five).__class__ is int
    assert five != "5"
    assert Polynomial.name("h") != 5


def test_is_immutable() -> None:
    """Nobody changes a polynomial through what it shows."""
    units = Polynomial.name("units")
    units.terms.clear()  # type: ignore[attr-defined]
    assert str(units) == "units"
    with pytest.raises(AttributeError):
        units.terms = {}  # type: ignore[misc]


def test_needs_a_name() -> None:
    """A size without a name is refused."""
    with pytest.raises(ValueError, match=r"^a size needs a name$"):
        Polynomial.name("")


@given(st.lists(EXPRESSIONS, max_size=5), SIZES)
def test_products_and_totals(parts: list[Expression], sizes: dict[str, int]) -> None:
    """A shape's product and a list's total are those of its numbers; of nothing, 1 and 0."""
    dims = [part.polynomial for part in parts]
    numbers = [part.evaluate(sizes) for part in parts]
    many = 1
    for number in numbers:
        many *= number
    assert value(product(dims), sizes) == many
    assert value(total(dims), sizes) == sum(numbers)


def test_names_in_shapes() -> None:
    """The open names of a shape come sorted, each once."""
    b, a = Polynomial.name("b"), Polynomial.name("a")
    assert names_in((None, b * a, 3, b)) == ("a", "b")
    assert (b * a + b).names == ("a", "b")
