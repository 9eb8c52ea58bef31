"""Graphs of Keras layers: sharing, freezing, and what isn't known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras import (
    GRU,
    LSTM,
    Add,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling2D,
    Lambda,
    LSTMCell,
    MultiHeadAttention,
    RepeatVector,
    TimeDistributed,
)
from fourgates.frameworks.keras.graph import Graph, Nested, Tensor
from fourgates.polynomial import Polynomial
from fourgates.reading.paste import read_paste
from fourgates.rendering.text import keras_summary
from fourgates.weights import OpenShape, ShapeError


def one(tensors: tuple[Tensor, ...]) -> Tensor:
    """The only output of a call."""
    (tensor,) = tensors
    return tensor


def test_a_shared_layer_is_stored_once() -> None:
    """A layer called on two inputs has one set of weights and is listed once, with both connections."""
    graph = Graph()
    left, right = graph.input((5,)), graph.input((5,))
    dense = graph.layer(Dense(3))
    merged = graph.call(
        graph.layer(Add()), [one(graph.call(dense, left)), one(graph.call(dense, right))]
    )
    model = graph.functional([left, right], merged).model
    assert [layer.name for layer in model.layers] == [
        "input_layer",
        "input_layer_1",
        "dense",
        "add",
    ]
    assert model.count == 18
    assert model.layers[2].connected == ("input_layer[0][0]", "input_layer_1[0][0]")
    assert model.layers[3].connected == ("dense[0][0]", "dense[1][0]")


def test_a_shared_layer_keeps_its_width() -> None:
    """Called on another width, a layer says which one its weights are for."""
    graph = Graph()
    dense = graph.layer(Dense(3))
    graph.call(dense, graph.input((5,)))
    with pytest.raises(
        ShapeError,
        match=r"dense has its weights for \(None, 5\), and can't take \(None, 6\) as well\.",
    ):
        graph.call(dense, graph.input((6,)))


def test_models_that_share_a_layer_count_it_once() -> None:
    """The rows of two models that share a layer add up to more than the total, as in Keras."""
    graph = Graph()
    dense = graph.layer(Dense(3))
    models: list[Nested] = []
    for _ in range(2):
        inside = graph.input((5,))
        models.append(graph.functional([inside], graph.call(dense, inside)))
    start = graph.input((5,))
    ends = [one(graph.call(model, start)) for model in models]
    whole = graph.functional([start], graph.call(graph.layer(Concatenate()), ends)).model
    assert [layer.count for layer in whole.layers if layer.type == "Functional"] == [18, 18]
    assert whole.count == 18
    assert len(whole.weights) == 2


def test_encoder_decoder() -> None:
    """The translator of Keras's own blog has its 71 + 93 tokens' worth of weights, states included."""
    graph = Graph()
    encoder_inputs, decoder_inputs = graph.input((None, 71)), graph.input((None, 93))
    encoder = graph.layer(LSTM(256, return_state=True))
    _, *states = graph.call(encoder, encoder_inputs)
    decoder = graph.layer(LSTM(256, return_sequences=True, return_state=True))
    outputs, *_ = graph.call(decoder, decoder_inputs, states)
    end = graph.call(graph.layer(Dense(93)), outputs)
    model = graph.functional([encoder_inputs, decoder_inputs], end).model
    by_name = {layer.name: layer for layer in model.layers}
    assert by_name["lstm"].count == 335_872
    assert by_name["lstm_1"].count == 358_400
    assert by_name["dense"].count == 23_901
    assert by_name["lstm_1"].connected == ("input_layer_1[0][0]", "lstm[0][1]", "lstm[0][2]")
    assert by_name["lstm"].outputs == ((None, 256),) * 3


def test_names_that_attention_uses_up() -> None:
    """MultiHeadAttention makes a softmax and a dropout of its own, so that the next one is dropout_1."""
    graph = Graph()
    x = graph.input((4, 8))
    attended = one(graph.call(graph.layer(MultiHeadAttention(2, 4)), x, x))
    dropped = graph.layer(Dropout())
    assert dropped.name == "dropout_1"
    assert one(graph.call(dropped, attended)).shape == (None, 4, 8)


def test_sequential_uses_up_a_functional_name() -> None:
    """Each time a Sequential model is built, Keras names a functional model inside it."""
    graph = Graph()
    x = graph.input((3,))
    graph.sequential([x, graph.layer(Dense(2))])
    model = graph.functional([x], graph.call(graph.layer(Dense(1)), x))
    assert model.name == "functional_1"


def test_freezing_later() -> None:
    """``layer.trainable = False`` is seen by every model that has the layer, and can be taken back."""
    graph = Graph()
    x = graph.input((4, 3))
    norm, lstm = graph.layer(BatchNormalization()), graph.layer(LSTM(2))
    wrapped = graph.layer(Bidirectional(lstm))
    model = graph.functional([x], graph.call(wrapped, one(graph.call(norm, x))))
    assert (model.model.trainable, model.model.non_trainable) == (102, 6)
    wrapped.trainable = False
    assert model.model.trainable == 6
    model.trainable = False
    assert model.model.trainable == 0
    model.trainable = True
    # what batch normalization remembers of the data is never trained
    assert (model.model.trainable, model.model.non_trainable) == (102, 6)


def test_freezing_before_it_is_built() -> None:
    """A layer frozen before its first call is frozen inside its wrapper too."""
    graph = Graph()
    dense = graph.layer(Dense(2))
    dense.trainable = False
    wrapper = graph.layer(TimeDistributed(dense))
    graph.call(wrapper, graph.input((4, 3)))
    assert wrapper.called().trainable == 0


def test_sequential_grows() -> None:
    """A Sequential model is built with each layer, and says that it isn't while it has no input."""
    graph = Graph()
    model = graph.sequential()
    model.add(graph.layer(Flatten()))
    model.add(graph.layer(Dense(2)))
    assert list(model.model.problems) == [
        "sequential has no input yet, so that the weights of flatten aren't known.",
        "sequential has no input yet, so that the weights of dense aren't known.",
    ]
    model.build_from((None, 4, 3))
    assert model.model.count == 26
    assert list(model.model.problems) == []
    model.add(graph.layer(Dense(1)))
    assert [layer.count for layer in model.model.layers] == [0, 26, 3]
    model.pop()
    assert model.model.count == 26


def test_name_given_twice() -> None:
    """Keras wants each name once, in a chain and in a graph."""
    graph = Graph()
    model = graph.sequential([graph.layer(Dense(2, name="a"))])
    with pytest.raises(ShapeError, match="sequential has a layer called a already"):
        model.add(graph.layer(Dense(2, name="a")))
    x = graph.input((3,))
    y = graph.call(
        graph.layer(Dense(2, name="b")), one(graph.call(graph.layer(Dense(2, name="b")), x))
    )
    with pytest.raises(ShapeError, match="has two layers called b"):
        graph.functional([x], y)


def test_unreached() -> None:
    """A model whose output doesn't come from its inputs is refused, naming where it breaks."""
    graph = Graph()
    x, other = graph.input((3,)), graph.input((3,))
    y = graph.call(graph.layer(Dense(2)), other)
    with pytest.raises(ShapeError, match="functional doesn't reach dense from its inputs"):
        graph.functional([x], y)


@pytest.mark.parametrize("count", [2000])
def test_deep_graphs(count: int) -> None:
    """A graph may be deeper than Python's stack."""
    graph = Graph()
    first = x = graph.input((3,))
    for _ in range(count):
        x = one(graph.call(graph.layer(Dense(3)), x))
    assert graph.functional([first], [x]).model.count == 12 * count


def unknown() -> tuple[Graph, Tensor, Tensor]:
    """A graph with a layer in it that nobody knows."""
    graph = Graph()
    start = graph.input((None, 8))
    lost = graph.unknown("MyAttention", start, problem="Line 3: MyAttention isn't known.", line=3)
    return graph, start, lost


def test_an_unknown_layer() -> None:
    """It is listed with its line and its problem, and no total is printed."""
    graph, start, lost = unknown()
    known = one(
        graph.call(graph.layer(LSTM(4)), one(graph.call(graph.layer(Lambda((5, 6))), lost)))
    )
    model = graph.functional([start], graph.call(graph.layer(Dense(2)), known)).model
    assert [(layer.name, layer.line, bool(layer.problem)) for layer in model.layers] == [
        ("input_layer", None, False),
        ("my_attention", 3, True),
        ("lambda", None, False),
        ("lstm", None, False),
        ("dense", None, False),
    ]
    assert model.problems == ("Line 3: MyAttention isn't known.",)
    text = keras_summary(model)
    assert re.search(r"│ my_attention \(MyAttention\) +│ \? +│ +\? │", text)
    assert " Total params: ?\n" in text


@pytest.mark.parametrize(
    ("layer", "count", "shape"),
    [
        (LSTM(4), None, (None, 4)),
        (LSTM(4, return_sequences=True), None, (None, None, 4)),
        (Dense(3), None, (..., 3)),
        (Embedding(9, 3), 27, (..., 3)),
        (Dropout(), 0, (...,)),
        (Flatten(), 0, (None, None)),
        (Conv2D(3, 3), None, (..., 3)),
        (RepeatVector(3), 0, (None, 3, None)),
        (GlobalAveragePooling2D(), 0, (...,)),
        (TimeDistributed(Dense(3)), None, (..., 3)),
        (Bidirectional(GRU(3)), None, (None, 6)),
        (BatchNormalization(), None, (...,)),
    ],
)
def test_behind_an_unknown_layer(layer: Any, count: int | None, shape: tuple[Any, ...]) -> None:
    """What can be known without the input is; the rest is said to be a problem, never counted."""
    graph, _, lost = unknown()
    placed = graph.layer(layer)
    output = one(graph.call(placed, lost))
    built = placed.called()
    assert bool(built.problem) == (count is None)
    if count is not None:
        assert built.count == count
    expected = OpenShape(shape[1:]) if shape[0] is ... else shape
    assert (output.shape, type(output.shape)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("layer", "count"),
    [
        (LSTM(4), 208),
        (Dense(3), 27),
        (Conv2D(3, 3), 219),
        (BatchNormalization(), 32),
        (TimeDistributed(Dense(3)), 27),
    ],
)
def test_a_known_width_is_enough(layer: Any, count: int) -> None:
    """Of an input only the last dimension is known: that is all that these weights need."""
    assert layer.build(OpenShape((8,)), Names()).count == count


def test_a_named_width_is_enough() -> None:
    """The same with a name for it."""
    width = Polynomial.name("width")
    assert str(Dense(3).build(OpenShape((width,)), Names()).count) == "3*width + 3"


def test_flattened_names() -> None:
    """Through strides and flattening, a size with a name stays one: filled in, it is the real count."""
    graph = Graph()
    side = Polynomial.name("side")
    x = graph.input((side, side, 1))
    conv = one(graph.call(graph.layer(Conv2D(8, 3, strides=2)), x))
    end = graph.call(graph.layer(Dense(10)), one(graph.call(graph.layer(Flatten()), conv)))
    model = graph.functional([x], end).model
    assert model.unknown == ("side",)
    assert isinstance(model.count, Polynomial)
    assert model.count.substitute({"side": 28}) == 80 + 13 * 13 * 8 * 10 + 10


def test_a_cell_by_itself() -> None:
    """A cell called on one step gives its output and its states, and refuses nothing of them."""
    graph = Graph()
    x, h, c = graph.input((3,)), graph.input((4,)), graph.input((4,))
    outputs = graph.call(graph.layer(LSTMCell(4)), x, [h, c])
    assert [tensor.shape for tensor in outputs] == [(None, 4)] * 3


def test_two_inputs_for_one() -> None:
    """A layer that takes one tensor says so when it gets two."""
    graph = Graph()
    with pytest.raises(ShapeError, match="Dense takes one input, and here gets 2"):
        graph.call(graph.layer(Dense(3)), [graph.input((3,)), graph.input((3,))])


def test_a_second_call_tells_more() -> None:
    """What the first call left open the second one says, and a third can't contradict."""
    graph, _, lost = unknown()
    dense = graph.layer(Dense(3))
    graph.call(dense, lost)
    assert dense.called().problem
    graph.call(dense, graph.input((Polynomial.name("width"),)))
    assert str(dense.called().count) == "3*width + 3"
    graph.call(dense, graph.input((8,)))
    assert dense.called().count == 27
    graph.call(dense, lost)
    assert (dense.called().count, dense.called().problem) == (27, "")
    with pytest.raises(ShapeError, match="can't take"):
        graph.call(dense, graph.input((9,)))


def test_what_is_lost_stays_lost() -> None:
    """A layer of which a reader said that it isn't known isn't counted after another call."""
    graph = Graph()
    dense = graph.layer(Dense(3))
    graph.broken(dense, graph.input((3,)), problem="Line 1: no.")
    graph.call(dense, graph.input((8,)))
    assert dense.called().problem == "Line 1: no."


def test_a_model_without_an_input_inside() -> None:
    """A Sequential model that nobody gave an input is a problem where it is used, never 0."""
    graph, start, lost = unknown()
    inner = graph.sequential([graph.layer(Dense(3))])
    model = graph.functional([start], graph.call(inner, lost)).model
    assert model.problems[1:] == (
        "dense in sequential has no input yet, so that its weights aren't known.",
    )


def test_projections_are_told_apart() -> None:
    """Each projection of an attention layer is called by its whole name, wherever its numbers are pointed at."""
    code = "h = Input((None, 20))\nmodel = Model(h, MultiHeadAttention(2, 8)(h, h))"
    (found,) = read_paste(code).models
    (layer,) = [row.layer for row in found.layers if row.layer is not None and row.layer.weights]
    names = [weight.short_name for weight in layer.weights]
    assert names[:2] == ["query/kernel", "query/bias"]
    assert len(set(names)) == 8
