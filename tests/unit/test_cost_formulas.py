"""Bytes, optimizers and operations, by name and where nothing can be said."""

from __future__ import annotations

from typing import Any

import pytest
from fourgates import read, read_link
from fourgates.costs import (
    TOOLS,
    in_bytes,
    multiply_adds,
    optimizer_count,
    optimizer_variables,
    work,
    work_count,
)
from fourgates.reading.paste import read_paste
from fourgates.weights import SizeError


def layer(text: str, framework: str = "pytorch", shape: str = "None,d") -> Any:
    """The first layer of a chain."""
    return read(text, input_shape=shape, framework=framework).build().layers[0]


def test_costs_are_polynomials_where_sizes_have_names() -> None:
    """A page's numbers follow its sliders: each cost is a formula in the sizes."""
    lstm = layer("LSTM(h)")
    assert str(multiply_adds(lstm)) == "4*h**2 + 4*d*h"
    assert [str(work_count(lstm, tool)) for tool in TOOLS] == [
        "4*h**2 + 4*d*h + 8*h",
        "4*h**2 + 4*d*h + 16*h",
        "4*h**2 + 4*d*h + 18*h",
        "8*h**2 + 8*d*h + 10*h",
    ]
    model = read("LSTM(h)", input_shape="None,d").build()
    assert str(optimizer_count(model, "adam")) == "8*h**2 + 8*d*h + 8*h + 2"
    assert str(in_bytes(model.count)) == "16*h**2 + 16*d*h + 16*h"


def test_frozen_weights_have_no_copies() -> None:
    """An optimizer keeps nothing for what it doesn't train."""
    model = read_link("v1;keras;in=30,2;LSTM(2,trainable=False);Dense(1)").build()
    names = [variable.name for variable in optimizer_variables(model, "lion")]
    assert names == ["iteration", "learning_rate", "kernel_momentum", "bias_momentum"]


@pytest.mark.parametrize(
    ("text", "framework", "shape", "count"),
    [
        ("LSTM(10,use_peepholes=True)", "tensorflow1", "None,1", 470),
        ("LSTM(10,proj_size=4)", "pytorch", "None,1", 240),
        ("TD(Dense(1))", "keras", "None,10", 10),
        ("Bi(GRU(5))", "keras", "None,4", 270),
        ("Embedding(1000,8)", "keras", "None", 0),
    ],
)
def test_multiply_adds(text: str, framework: str, shape: str, count: int) -> None:
    """Every weight that multiplies counts once: matrices, peepholes and projections; biases and tables don't."""
    assert multiply_adds(layer(text, framework, shape)) == count


def test_what_isnt_known_is_said() -> None:
    """A convolution's work depends on the picture, and a tool's blind spot is no number."""
    (found,) = read_paste("Sequential([Input((9, 9, 1)), Conv2D(3, 2)])").models
    with pytest.raises(SizeError, match=r"^The work of Conv2D isn't known here\.$"):
        multiply_adds(found.layers[-1].layer)  # type: ignore[arg-type]
    with pytest.raises(SizeError, match=r"^The work of Dense isn't known here\.$"):
        work(layer("Dense(3)", "keras"), "thop")
    with pytest.raises(SizeError, match=r"^thop takes no notice of proj_size\.$"):
        work(layer("LSTM(h,proj_size=p)"), "thop")
