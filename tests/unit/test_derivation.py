"""The derivation: each step's arithmetic comes to its count, and the last to the layer's."""

from __future__ import annotations

import pytest
from fourgates import read
from fourgates.derivation import derive, formula
from fourgates.frameworks.chain import Chain
from fourgates.rendering.elements import html
from fourgates.rendering.text import number
from fourgates.rendering.view import view
from hypothesis import given
from strategies import keras_chains, other_chains, pytorch_chains


def calculated(text: str) -> int:
    """What an arithmetic as shown comes to in Python."""
    result = eval(text.replace("×", "*"), {})  # noqa: S307
    assert isinstance(result, int)
    return result


@given(keras_chains() | pytorch_chains() | other_chains())
def test_every_step_is_true(chain: object) -> None:
    """Every line shown to a reader, typed into Python, gives the count behind it."""
    for layer in chain.build().layers:  # type: ignore[attr-defined]
        lines = derive(layer)
        for line in lines:
            assert calculated(line.arithmetic) == line.count
        assert lines[-1].count == layer.count
        assert calculated(formula(layer)) == layer.count


def test_the_questions_derivation() -> None:
    """The question's LSTM: 120 is one gate's worth, four of them are 480."""
    layer = read("LSTM(10)", input_shape="None,1").build().layers[0]
    assert [(line.kind, line.arithmetic, line.count) for line in derive(layer)] == [
        ("weight", "1 × 10", 10),
        ("weight", "10 × 10", 100),
        ("weight", "10", 10),
        ("gate", "10 + 100 + 10", 120),
        ("gates", "4 × 120", 480),
    ]


@pytest.mark.parametrize(
    ("layers", "framework", "text"),
    [
        ("LSTM(units)", "keras", "4 × (features × units + units × units + units)"),
        ("GRU(units)", "keras", "3 × (features × units + units × units + 2 × units)"),
        ("SimpleRNN(units)", "keras", "features × units + units × units + units"),
        ("Bi(LSTM(3))", "keras", "2 × 4 × (features × 3 + 3 × 3 + 3)"),
        ("LSTM(h,proj_size=p)", "pytorch", "4 × (h × features + h × p + h + h) + p × h"),
        # a tensor for each gate is the same formula
        ("LSTM(h)", "flax", "4 × (features × h + h × h + h)"),
        ("LSTM(h,bi)", "linen", "2 × 4 × (features × h + h × h + h)"),
        ("GRU(h)", "linen", "2 × (features × h + h + h × h) + features × h + h + h × h + h"),
        ("GRU(h)", "equinox", "2 × (h × features + h × h + h) + h × features + h × h + h + h"),
        ("GRU(h)", "tensorflow1", "3 × ((features + h) × h + h)"),
        (
            "LSTM(h,use_peepholes=1)",
            "tensorflow1",
            "3 × ((features + h) × h + h + h) + (features + h) × h + h",
        ),
        ("LSTM(h)", "onnx", "4 × (1 × h × features + 1 × h × h + 2 × 1 × h)"),
        ("CuDNNLSTM(h)", "keras2", "4 × (features × h + h × h + 2 × h)"),
    ],
)
def test_formulas(layers: str, framework: str, text: str) -> None:
    """A formula shows the sizes by their names, in the order in which the tensors are stored."""
    layer = read(layers, input_shape="None,features", framework=framework).build().layers[0]
    assert formula(layer) == text


def test_gates_that_differ() -> None:
    """Gates that store something else are summed by themselves: only i, f and o have peepholes."""
    lstm = read("LSTM(10,use_peepholes=1)", input_shape="None,1", framework="tensorflow1").build()
    lines = derive(lstm.layers[0])
    assert [
        (line.kind, line.gates, line.arithmetic) for line in lines if line.kind != "weight"
    ] == [
        ("gate", (), "110 + 10 + 10"),
        ("gates", ("i", "f", "o"), "3 × 130"),
        ("gate", ("j",), "110 + 10"),
        ("sum", (), "390 + 120"),
    ]
    page = html(view(lstm, "en"))
    assert "3 gates (i, f, o)" in page
    assert "gate j" in page


@given(other_chains())
def test_every_layer_can_be_shown(chain: Chain) -> None:
    """The whole answer of any layer has words for its roles and gates, and its total."""
    model = chain.build()
    page = html(view(model, "en"))
    assert f">{number(model.count)}<" in page
    assert all(html(weight.name) in page for layer in model.layers for weight in layer.weights)


def test_the_view_shows_the_numbers() -> None:
    """The answer's HTML holds 480, 11 and 491 with the tensors' names."""
    page = html(view(read("LSTM(10,seq);TD(Dense(1))", input_shape="None,1").build(), "en"))
    for text in (
        ">480<",
        ">11<",
        ">491<",
        "4 × 120",
        "lstm_cell/recurrent_kernel",
        "(10, 40)",
        "kernel[:, 10:20]",
    ):
        assert text in page
