"""Shapes from layer to layer, and automatic names."""

from __future__ import annotations

import pytest
from fourgates import Chain, ShapeError, read
from fourgates.frameworks.chain import Names, shape_text

SEQUENCE = " If a recurrent layer stands before it, that one needs return_sequences."


@pytest.mark.parametrize(
    ("layers", "shape", "message"),
    [
        ("LSTM(3)", "4", "LSTM takes (batch, timesteps, features), three dimensions, and here gets (None, 4)." + SEQUENCE),
        ("LSTM(3);GRU(2)", "None,4", "GRU takes (batch, timesteps, features), three dimensions, and here gets (None, 3)." + SEQUENCE),
        ("SimpleRNN(3)", "5,4,2", "SimpleRNN takes (batch, timesteps, features), three dimensions, and here gets (None, 5, 4, 2)."),
        ("Bi(LSTM(3))", "4", "LSTM takes (batch, timesteps, features), three dimensions, and here gets (None, 4)." + SEQUENCE),
        ("LSTM(3);TD(Dense(1))", "None,4", "TimeDistributed takes (batch, timesteps, ...), at least three dimensions, and here gets (None, 3)." + SEQUENCE),
        ("LSTM(3)", "4,None", "LSTM must know the last dimension of its input, and here gets (None, 4, None)."),
        ("Dense(3)", "None", "Dense must know the last dimension of its input, and here gets (None, None)."),
    ],
)  # fmt: skip
def test_shapes_refused(layers: str, shape: str, message: str) -> None:
    """A layer that can't take its input says what it needs, what it gets, and the usual remedy."""
    with pytest.raises(ShapeError) as refusal:
        read(layers, input_shape=shape).build()
    assert str(refusal.value) == message


def test_refusal_without_an_input() -> None:
    """A chain that has no dimension at all is refused too, not a crash."""
    with pytest.raises(ShapeError, match="must know the last dimension"):
        read("Dense(3)", input_shape="1").layers[0].build((None,), Names())


def test_automatic_names() -> None:
    """Names are Keras's: counted per class, the author's own left alone and not counted."""
    names = Names()
    taken = [names.take(kind) for kind in ("LSTM", "LSTM", "TimeDistributed", "SimpleRNN")]
    assert taken == ["lstm", "lstm_1", "time_distributed", "simple_rnn"]
    assert names.take("LSTM", "encoder") == "encoder"
    assert names.take("LSTM") == "lstm_2"


def test_each_build_counts_anew() -> None:
    """Building twice gives the same names, as a fresh Keras session does."""
    chain = read("LSTM(10,seq);LSTM(10)", input_shape="None,1")
    assert chain.build() == chain.build()
    assert [layer.name for layer in chain.build().layers] == ["lstm", "lstm_1"]


def test_a_model_without_layers() -> None:
    """Nothing counts nothing."""
    empty = Chain("keras", (None, 1), ()).build()
    assert (empty.count, empty.bytes, empty.unknown) == (0, 0, ())


def test_shapes_as_text() -> None:
    """Shapes print as Python prints tuples."""
    for shape in ((), (40,), (None, 10), (None, None, 1)):
        assert shape_text(shape) == str(shape)
