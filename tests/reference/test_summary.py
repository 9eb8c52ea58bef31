"""The summary's text against Keras's: whole files, and tables of any name, number and width."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from fourgates.frameworks.chain import Chain
from fourgates.frameworks.keras import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    SimpleRNN,
    TimeDistributed,
)
from fourgates.rendering.text import keras_summary, memory
from fourgates.weights import Layer, Model, Weight
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.src.utils import summary_utils
from keras_models import printed, real_model, real_summary

GOLDEN = Path(__file__).with_name("golden")


class Case(NamedTuple):
    """A model and the terminal it is printed in."""

    chain: Chain
    columns: int = 80


CASES = {
    "question": Case(
        Chain("keras", (None, 1), (LSTM(10, return_sequences=True), TimeDistributed(Dense(1))))
    ),
    "question_in_120_columns": Case(
        Chain("keras", (None, 1), (LSTM(10, return_sequences=True), TimeDistributed(Dense(1)))), 120
    ),
    "question_in_50_columns": Case(
        Chain("keras", (None, 1), (LSTM(10, return_sequences=True), TimeDistributed(Dense(1)))), 50
    ),
    "one_layer": Case(Chain("keras", (7, 1), (SimpleRNN(10),))),
    "big_words": Case(
        Chain(
            "keras",
            (None,),
            (
                Embedding(20_000, 64),
                Bidirectional(LSTM(64, return_sequences=True)),
                Bidirectional(GRU(32), merge_mode="ave"),
                Dense(64),
                Dense(1, use_bias=False),
            ),
        )
    ),
    "their_own_names": Case(
        Chain(
            "keras",
            (30, 3),
            (
                GRU(5, return_sequences=True, name="encoder"),
                GRU(5, return_sequences=True, reset_after=False),
                LSTM(4, name="the second layer of them all in words"),
                Dense(2, name="a_name_that_goes_on_for_longer_than_the_column_is_wide"),
            ),
        )
    ),
    "frames": Case(
        Chain(
            "keras",
            (4, None, 3),
            (
                TimeDistributed(TimeDistributed(Dense(2))),
                TimeDistributed(Bidirectional(LSTM(3))),
                SimpleRNN(2),
            ),
        )
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str, *, overwrite: bool) -> None:
    """A whole summary is Keras's, to the character."""
    case = CASES[name]
    file = GOLDEN / f"{name}.txt"
    if overwrite:
        file.write_text(real_summary(real_model(case.chain), case.columns), encoding="utf-8")
    assert keras_summary(case.chain.build(), terminal=case.columns) == file.read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("name", CASES)
def test_golden_is_keras(name: str) -> None:
    """The golden files are what Keras prints today, not what somebody typed."""
    case = CASES[name]
    assert (GOLDEN / f"{name}.txt").read_text(encoding="utf-8") == real_summary(
        real_model(case.chain), case.columns
    )


@pytest.mark.parametrize("name", CASES)
def test_golden_adds_up(name: str) -> None:
    """The rows' numbers add up to the total, and so do trainable and non-trainable."""
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    counts = [
        int(cell.replace(",", "")) for cell in re.findall(r"│ +([\d,]+) │$", text, re.MULTILINE)
    ]
    totals = {
        label: int(number.replace(",", ""))
        for label, number in re.findall(r"^ ([\w-]+) params: ([\d,]+) ", text, re.MULTILINE)
    }
    assert len(counts) == len(CASES[name].chain.layers)
    assert totals.keys() == {"Total", "Trainable", "Non-trainable"}
    assert sum(counts) == totals["Total"] == totals["Trainable"] + totals["Non-trainable"]


def test_no_golden_file_is_forgotten() -> None:
    """Every golden file belongs to a case."""
    assert {file.stem for file in GOLDEN.iterdir()} == CASES.keys()


NAMES = st.text("abcdefXYZ_019 -.[]()", min_size=1, max_size=60)
DIMS = st.none() | st.integers(1, 10**12)


@st.composite
def drawn_models(draw: st.DrawFn) -> Model:
    """Models whose sizes, names and types nobody could build: only their table is printed."""
    layers = []
    for _ in range(draw(st.integers(1, 4))):
        weights = tuple(
            Weight("w", (draw(st.integers(1, 10**15)),), "kernel", trainable=draw(st.booleans()))
            for _ in range(draw(st.integers(0, 2)))
        )
        output = (None, *draw(st.lists(DIMS, min_size=1, max_size=4)))
        kind = draw(st.from_regex(r"[A-Z][A-Za-z0-9_]{0,40}", fullmatch=True))
        layers.append(Layer(draw(NAMES), kind, weights, (None,), output))
    return Model("keras", draw(NAMES), (None, 1), tuple(layers))


def as_keras_sees_it(model: Model) -> Any:
    """Just enough of a Keras model for Keras's own printing code, with no tensor allocated."""
    layers = [
        type(layer.type, (SimpleNamespace,), {})(
            name=layer.name,
            built=True,
            count_params=lambda layer=layer: layer.count,
            _inbound_nodes=[
                SimpleNamespace(output_tensors=[SimpleNamespace(shape=layer.output_shape)])
            ],
        )
        for layer in model.layers
    ]

    def tensors(*, trainable: bool) -> list[SimpleNamespace]:
        weights = [weight for layer in model.layers for weight in layer.weights]
        return [
            SimpleNamespace(shape=w.shape, dtype="float32")
            for w in weights
            if w.trainable == trainable
        ]

    return SimpleNamespace(
        name=model.name,
        layers=layers,
        trainable_weights=tensors(trainable=True),
        non_trainable_weights=tensors(trainable=False),
        compiled=False,
        optimizer=None,
    )


@settings(max_examples=400)
@given(drawn_models(), st.integers(24, 130))
def test_any_table(model: Model, columns: int) -> None:
    """Whatever stands in a summary, in a terminal of any width, it breaks and is cut as in Keras."""
    theirs = as_keras_sees_it(model)
    print_fn = printed(lambda put: summary_utils.print_summary(theirs, print_fn=put), columns)
    assert keras_summary(model, terminal=columns).splitlines() == print_fn.splitlines()


@given(st.integers(0, 2**57) | st.integers(0, 2**20))
def test_memory(count: int) -> None:
    """A size in bytes is written as Keras writes it."""
    size = 4 * count
    assert memory(count) == summary_utils.readable_memory_size(float(size))


def test_memory_past_keras() -> None:
    """Where Keras divides once more and still says PB, we say EB."""
    assert memory(2**58) == "1.00 EB"
    assert summary_utils.readable_memory_size(float(2**60)) == "1.00 PB"


@pytest.mark.parametrize("columns", range(24, 131))
def test_every_width(columns: int) -> None:
    """The question's table has Keras's column widths in each terminal."""
    theirs = as_keras_sees_it(CASES["question"].chain.build())
    text = printed(lambda put: summary_utils.print_summary(theirs, print_fn=put), columns)
    assert keras_summary(CASES["question"].chain.build(), terminal=columns) == text
