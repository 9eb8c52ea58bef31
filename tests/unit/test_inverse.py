"""From a count to the layers that have it: nothing missed, nothing wrong."""

from __future__ import annotations

import random
import time
from itertools import product

import pytest
from fourgates import SizeError, read
from fourgates.inverse import (
    Kind,
    NothingFitsError,
    Solution,
    chosen,
    curve_of,
    kinds,
    largest_units,
    price_of_one_more_unit,
    sentence,
    solve,
)
from fourgates.permalink import read_link
from hypothesis import given, settings
from hypothesis import strategies as st

EVERYTHING = 100_000

HANGS = 20.0
"""Seconds of the processor, a hundred times what it takes: what needs more would hang the page."""


def written(solutions: list[Solution]) -> list[str]:
    """As people write them."""
    return [solution.text for solution in solutions]


def test_480() -> None:
    """The number of the question is that of LSTM(10) on one feature before all others."""
    texts = written(solve(480, limit=EVERYTHING))
    assert texts[0] == "LSTM(10) on 1 feature"
    assert {
        "GRU(5) on 25 features",
        "nn.LSTM(3, 3, num_layers=5)",
        "LSTM(8) on 6 features",
        "Embedding(48, 10)",
    } <= set(texts)
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (120, "SimpleRNN(10) on 1 feature"),
        (150, "GRU(5, reset_after=False) on 4 features"),
        (155, "Dense(5) on 30 features"),
        (165, "GRU(5) on 4 features"),
        (520, "nn.LSTM(1, 10)"),
        (3_600, "nn.LSTM(1, 10, num_layers=2, bidirectional=True)"),
        (98_816, "LSTM(128) on 64 features"),
        (4_457_472, "LSTM(256) on 4096 features"),
        (2_560_000, "Embedding(20000, 128)"),
        (40, "Conv1D(4, 3) on 3 features"),
        (400, "LSTM(5, use_bias=False) on 15 features"),
        (30, "nn.Linear(9, 3)"),
        (96, "Bidirectional(LSTM(2)) on 3 features"),
    ],
)  # fmt: skip
def test_known_counts(count: int, text: str) -> None:
    """Layers of the questions collected are among those found for their counts."""
    assert text in written(solve(count, limit=EVERYTHING))


@pytest.mark.parametrize("count", [120, 480, 98_816])
def test_the_likeliest_first(count: int) -> None:
    """Defaults stand before options switched off, and round sizes before others."""
    solutions = solve(count, limit=EVERYTHING)
    texts = written(solutions)
    ordinary = [i for i, text in enumerate(texts) if "use_bias" not in text]
    assert ordinary[:10] == list(range(10))
    lstms = [
        s.sizes["units"]
        for s in solve(count, layer="LSTM", framework="keras", limit=EVERYTHING)
        if "use_bias" not in s.text
    ]
    assert lstms[0] == {120: 2, 480: 10, 98_816: 128}[count]


@settings(max_examples=150)
@given(st.integers(1, 30_000))
def test_each_solution_has_the_count(count: int) -> None:
    """Whatever is found, built anew from its link by the framework's own layers, has exactly the count."""
    for solution in solve(count, limit=60):
        assert solution.count == count
        if solution.link:
            assert read_link(solution.link).build().count == count


def test_nothing_small_is_missed() -> None:
    """All layers with sizes up to 6, built one by one, are found again from their counts."""
    layers: dict[int, set[str]] = {}
    for kind in kinds():
        for units, features in product(range(1, 7), range(1, 7)):
            count = kind.chain(units, features).build().count
            assert isinstance(count, int)
            text = kind.write.format(units=units, features=features)
            if "{features}" not in kind.write:
                text += f" on {features} feature" + "s" * (features != 1)
            layers.setdefault(count, set()).add(text)
    rng = random.Random(480)  # noqa: S311 - which ones, nothing secret
    for count, texts in rng.sample(sorted(layers.items()), 150):
        assert texts <= set(written(solve(count, limit=EVERYTHING))), count


@settings(max_examples=60)
@given(st.sampled_from(kinds()), st.integers(1, 2_000), st.integers(1, 5_000))
def test_round_trip(kind: Kind, units: int, features: int) -> None:
    """A layer's own sizes are found from its count and the other size, and from the count with either unknown."""
    count = curve_of(kind).at(units, features)
    for known in ({"units": units}, {"features": features}):
        found = solve(
            count,
            layer=kind.name,
            framework=kind.framework,
            limit=EVERYTHING,
            units=known.get("units"),
            features=known.get("features"),
        )
        pairs = [tuple(solution.sizes.values())[:2] for solution in found]
        assert (units, features) in pairs


def test_narrowed_down() -> None:
    """What is known beside the count narrows the answer down."""
    assert written(solve(480, layer="LSTM", features=1)) == ["LSTM(10) on 1 feature"]
    assert written(solve(480, layer="nn.LSTM", framework="pytorch", units=3, features=3)) == [
        "nn.LSTM(3, 3, num_layers=5)"
    ]
    assert {solution.framework for solution in solve(480, framework="pytorch")} == {"pytorch"}
    assert {solution.sizes["units"] for solution in solve(480, layer="gru", units=5)} == {5}
    assert {solution.layer for solution in solve(480, layer="Bidirectional(LSTM)")} == {
        "Bidirectional(LSTM)"
    }
    assert solve(480, layer="LSTM", features=3, framework="keras") == []
    assert {s.layer for s in solve(480, layer="rnn")} == {"SimpleRNN", "RNN"}
    assert len(solve(480, limit=3)) == 3


def test_several_kinds() -> None:
    """The first ten are not all of one class."""
    assert len({(s.framework, s.layer) for s in solve(480, limit=10)}) > 4


def test_nothing_has_that_count() -> None:
    """Zero and less are no counts, and are answered with nothing."""
    assert solve(0) == []
    assert solve(-480) == []
    assert solve(7, layer="LSTM", framework="keras") == []


@pytest.mark.parametrize("layer", ["Transformer", "", "LSTM(10)", "x" * 500])
def test_an_unknown_layer(layer: str) -> None:
    """A layer that isn't solved for is refused with those that are; no name is any layer."""
    if not layer:
        assert solve(480, layer=layer)
        return
    with pytest.raises(SizeError, match="There is no layer ") as refusal:
        solve(480, layer=layer)
    assert "LSTM" in str(refusal.value)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    "count",
    [480, 10**12, 963_761_198_400, 10**12 - 11, 999_983 * 999_979, 735_134_400, 10**9 + 7],
)
def test_awkward_counts_end(count: int) -> None:
    """Counts up to 10**12, with very many divisors or with two large ones, never hang the page."""
    start = time.process_time()
    assert solve(count)
    assert time.process_time() - start < HANGS


@pytest.mark.parametrize(
    "count", [10**30, 10**30 + 57, (10**15 + 37) * (10**15 + 91), 2**200, 10**60 + 7]
)
def test_huge_counts(count: int) -> None:
    """Huge counts are solved exactly too, or with what could be found in bounded time."""
    start = time.process_time()
    found = solve(count)
    assert time.process_time() - start < HANGS
    assert found
    for solution in found:
        if solution.link:
            assert read_link(solution.link).build().count == count


def test_huge_sizes_given() -> None:
    """With one size given no factoring is needed, and huge numbers are exact."""
    units, features = 10**14 + 31, 10**13 + 37
    count = 4 * units * (features + units + 1)
    assert [
        s.sizes["units"] for s in solve(count, layer="LSTM", framework="keras", features=features)
    ] == [units]
    first = solve(count, layer="LSTM", framework="keras", units=units)[0]
    assert first.sizes["features"] == features


@settings(max_examples=200)
@given(st.integers(1, 10**9), st.integers(1, 3_000), st.sampled_from(kinds()))
def test_largest_units(budget: int, features: int, kind: Kind) -> None:
    """The layer found keeps within the budget, and one unit more would not."""
    curve = curve_of(chosen(kind.name, kind.framework)[0])
    try:
        found = largest_units(budget, layer=kind.name, framework=kind.framework, features=features)
    except NothingFitsError:
        assert curve.at(1, features) > budget
        return
    units = next(iter(found.sizes.values()))
    assert found.count <= budget < curve.at(units + 1, features)
    if found.link:
        assert read_link(found.link).build().count == found.count


def test_a_budget() -> None:
    """A budget's answer reads as people write it; one that nothing fits is refused with the smallest layer's count."""
    assert largest_units(10_000, layer="LSTM", features=8).text == "LSTM(45) on 8 features"
    with pytest.raises(NothingFitsError) as refusal:
        largest_units(27, layer="LSTM", features=5)
    assert str(refusal.value) == "Even LSTM(1) on 5 features has 28 parameters, more than 27."


def test_price_of_one_more_unit() -> None:
    """The price is the difference between two counts."""
    price = price_of_one_more_unit(10, layer="LSTM", features=1)
    counts = [read(f"LSTM({n})", input_shape="None,1").build().count for n in (10, 11)]
    assert counts == [480, 480 + price]


def test_in_one_sentence() -> None:
    """All solutions in a sentence; none is a sentence too."""
    solutions = solve(480, layer="GRU", framework="keras", units=5, limit=1)
    assert sentence(480, solutions) == "480 is GRU(5) on 25 features."
    assert sentence(7, []) == "No layer known here has exactly 7 parameters."


def test_sizes_are_named() -> None:
    """Each size is told under the name that the class has for it."""
    (table,) = solve(96, layer="Embedding", framework="keras", units=8, limit=1)
    assert table.sizes == {"output_dim": 8, "input_dim": 12}
    (stack,) = [
        s
        for s in solve(480, layer="LSTM", framework="pytorch", units=3, limit=EVERYTHING)
        if s.sizes["num_layers"] == 5
    ]
    assert stack.sizes == {"units": 3, "features": 3, "num_layers": 5, "directions": 1}
    assert stack.link == "v1;pytorch;in=None,3;LSTM(3,num_layers=5)"
