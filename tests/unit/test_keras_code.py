"""Keras code as people paste it is read as the model it makes."""

from typing import Any

import pytest
from fourgates.reading.code import read_code, unknown_sizes
from fourgates.reading.found import FoundModel


def only(text: str) -> FoundModel:
    """The one model of a text."""
    models, _ = read_code(text)
    assert len(models) == 1, [model.name for model in models]
    return models[0]


def counts(text: str) -> list[str]:
    """The counts of the one model's layers, input layers left out."""
    return [str(layer.parameters) for layer in only(text).layers if layer.type != "InputLayer"]


QUESTION = """
from keras.models import Sequential
from keras.layers import Dense, LSTM, TimeDistributed
model = Sequential()
model.add(LSTM(10, return_sequences=True, input_shape=(None, 1)))
model.add(TimeDistributed(Dense(1)))
model.compile(loss='mse', optimizer='rmsprop')
history = model.fit(x, y, epochs=100)
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (QUESTION, ["480", "11"]),
        (
            "m = Sequential([LSTM(10, return_sequences=True, input_shape=(None, 1)), TimeDistributed(Dense(1))])",
            ["480", "11"],
        ),
        (
            "import tensorflow as tf\nm = tf.keras.Sequential([tf.keras.Input((None, 1)), tf.keras.layers.LSTM(10)])",
            ["480"],
        ),
        (
            "import keras.layers as L\nm = keras.Sequential()\nm.add(L.Input(shape=(5, 3)))\nm.add(L.GRU(4))",
            ["108"],
        ),
        (
            "i = Input((400, 3))\nx = LSTM(50)(i)\no = Dense(1)(x)\nm = Model(inputs=i, outputs=o)",
            ["10800", "51"],
        ),
        ("model.add(LSTM(256, input_dim=4096, input_length=16))", None),
        (
            "m = Sequential()\nm.add(LSTM(output_dim=256, input_dim=4096, input_length=16, init='uniform'))",
            ["4457472"],
        ),
        ("m = Sequential()\nm.add(LSTM(4096, 256, return_sequences=False))", ["4457472"]),
        (
            "m = Sequential()\nm.add(LSTM(5, batch_input_shape=(1, 1, 1), stateful=True))\nm.add(Dense(1))",
            ["140", "6"],
        ),
        (
            "n = 16\nm = Sequential()\nm.add(Embedding(n * 2, n // 2, input_length=4))\nm.add(LSTM(n))",
            ["256", "1600"],
        ),
        (
            "m = Sequential()\nfor i in range(3):\n    m.add(LSTM(8, return_sequences=i < 2, input_shape=(4, 2)))",
            ["352", "544", "544"],
        ),
        (
            "m = Sequential()\nm.add(Bidirectional(GRU(5, return_sequences=True), input_shape=(7, 25)))\nm.add(Dense(2))",
            ["960", "22"],
        ),
        ("m = Sequential()\nm.add(GRU(5, reset_after=False, input_shape=(10, 4)))", ["150"]),
        ("m = Sequential()\nm.add(Dense(10))\nm.build((None, 7))", ["80"]),
        (
            "def make(u, f=3):\n    m = Sequential()\n    m.add(SimpleRNN(u, input_shape=(None, f)))\n    return m\nmodel = make(10, 1)",
            ["120"],
        ),
        (
            "def make(u=10, f=1):\n    return Sequential([SimpleRNN(u, input_shape=(None, f))])",
            ["120"],
        ),
        (
            "X = np.zeros((100, 7, 3))\nm = Sequential()\nm.add(LSTM(10, input_shape=(X.shape[1], X.shape[2])))",
            ["560"],
        ),
        (
            "X = X.reshape((X.shape[0], X.shape[1], 1))\nm = Sequential()\nm.add(LSTM(10, input_shape=X.shape[1:]))",
            ["40*X.shape[2] + 440"],
        ),
        ("LSTM(10, input_shape=(None, 1))", ["480"]),
    ],
)
def test_what_people_write(text: Any, expected: Any) -> None:
    """Protects the spellings of ten years of Keras: lists, add, functional, aliases, loops, functions, old names."""
    if expected is None:
        assert read_code(text)[0]
    else:
        assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("m = Sequential()\nm.add(LSTM(10, input_shape=(n_steps, n_features)))", ("n_features",)),
        (
            "m = Sequential()\nm.add(LSTM(units, input_shape=(None, X.shape[2])))",
            ("X.shape[2]", "units"),
        ),
        ("m = Sequential()\nm.add(LSTM(10))", ("features",)),
        ("m = Sequential([Embedding(len(vocab) + 1, 8), LSTM(4)])", ("len(vocab)",)),
        ("a, b = data.shape\nm = Sequential([Dense(3, input_shape=(b,))])", ("b",)),
    ],
)
def test_what_only_the_data_knows_is_named(text: Any, names: Any) -> None:
    """Protects readers from a guessed number: a size that the text doesn't tell stays a name."""
    assert unknown_sizes([only(text)]) == names


def test_a_layer_that_is_not_known_is_named_with_its_line() -> None:
    """Protects the total: the others are counted, the unknown one is named, no sum is claimed."""
    model = only(
        "m = Sequential()\nm.add(LSTM(32, input_shape=(10, 4), return_sequences=True))\nm.add(CRF(5))\nm.add(Dense(3))"
    )
    assert [layer.parameters for layer in model.layers][:2] == [4736, None]
    assert "Line 3" in model.layers[1].problem
    assert "CRF" in model.layers[1].problem
    assert model.total is None


def test_a_layer_class_of_the_paste_is_counted_by_its_build() -> None:
    """Protects home-made attention layers: what add_weight is called for is what they store."""
    model = only(
        "class Attention(Layer):\n"
        "    def build(self, input_shape):\n"
        "        self.W = self.add_weight(name='w', shape=(input_shape[-1], 1))\n"
        "        self.b = self.add_weight(name='b', shape=(input_shape[1], 1))\n"
        "    def call(self, x):\n"
        "        return K.sum(x * K.tanh(K.dot(x, self.W) + self.b), axis=1)\n"
        "i = Input((20, 3))\nh = LSTM(10, return_sequences=True)(i)\na = Attention()(h)\nm = Model(i, Dense(1)(a))\n"
    )
    assert [layer.parameters for layer in model.layers if layer.type != "InputLayer"] == [
        560,
        30,
        11,
    ]


def test_a_subclassed_model_is_read_through_its_call() -> None:
    """Protects subclassed models: layers made in __init__ meet their inputs in call."""
    model = only(
        "class M(tf.keras.Model):\n"
        "    def __init__(self, vocab, width, units):\n"
        "        super().__init__()\n"
        "        self.embedding = tf.keras.layers.Embedding(vocab, width)\n"
        "        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)\n"
        "        self.dense = tf.keras.layers.Dense(vocab)\n"
        "    def call(self, inputs, states=None, training=False):\n"
        "        x = self.embedding(inputs)\n"
        "        x, states = self.gru(x, initial_state=states, training=training)\n"
        "        return self.dense(x)\n"
        "model = M(66, 256, 1024)\n"
    )
    assert [layer.parameters for layer in model.layers] == [16896, 3938304, 67650]


def test_encoder_and_decoder_share_what_they_share() -> None:
    """Protects seq2seq code: initial states add no weights, and a layer used twice is counted once."""
    model = only(
        "e = Input((None, 71))\n_, h, c = LSTM(256, return_state=True)(e)\n"
        "d = Input((None, 93))\ny, _, _ = LSTM(256, return_sequences=True, return_state=True)(d, initial_state=[h, c])\n"
        "m = Model([e, d], Dense(93, activation='softmax')(y))\n"
    )
    assert sorted(int(str(layer.parameters)) for layer in model.layers) == [
        0,
        0,
        23901,
        335872,
        358400,
    ]
    assert model.total == 718173


def test_a_frozen_layer_counts_as_not_trainable() -> None:
    """Protects the split: trainable=False and layer.trainable = False leave weights out of training."""
    model = only(
        "m = Sequential([Embedding(10, 4, trainable=False), LSTM(3), Dense(2)])\nm.layers[1].trainable = False\n"
    )
    assert (model.total, model.trainable, model.non_trainable) == (144, 8, 136)


def test_a_model_that_the_paste_does_not_make_is_one_model() -> None:
    """Protects cut-off pastes: model.add lines without their first line are one Sequential."""
    model = only(
        "model.add(LSTM(10, return_sequences=True, input_shape=(None, 1)))\nmodel.add(TimeDistributed(Dense(1)))"
    )
    assert [layer.parameters for layer in model.layers] == [480, 11]


def test_several_models_stay_several() -> None:
    """Protects pastes that compare two models: each has its own layers."""
    models, _ = read_code(
        "a = Sequential([LSTM(3, input_shape=(2, 1))])\nb = Sequential([GRU(3, input_shape=(2, 1))])"
    )
    assert [model.total for model in models] == [60, 54]


def test_reading_is_the_same_twice() -> None:
    """Protects links and tests from hidden state: the same text gives the same models."""
    assert read_code(QUESTION) == read_code(QUESTION)


def test_r_is_read_too() -> None:
    """Protects people who use Keras from R: its pipe of layers is the same model."""
    text = (
        "model <- keras_model_sequential() %>%\n  layer_embedding(input_dim = 500, output_dim = 32) %>%\n"
        "  layer_lstm(units = 32, return_sequences = FALSE) %>%\n  layer_dense(units = 1, activation = 'sigmoid')\n"
    )
    assert counts(text) == ["16000", "8320", "33"]


def test_a_layer_class_that_is_called_on_two_tensors_keeps_both_branches() -> None:
    """Protects losses written as layers: what comes in second is part of the model too."""
    model = only(
        "class Loss(layers.Layer):\n    def call(self, y, p):\n        self.add_loss(ctc(y, p))\n        return p\n"
        "a = Input((5, 4))\nb = Input((5,))\nm = Model([a, b], Loss()(b, LSTM(3)(a)))\n"
    )
    assert sorted(int(str(layer.parameters)) for layer in model.layers) == [0, 0, 0, 96]


def test_what_a_layer_class_makes_of_an_unknown_kind_stays_unknown() -> None:
    """Protects against a count that leaves out what a factory of the paste's makes."""
    model = only(
        "class My(layers.Layer):\n    def __init__(self):\n        self.inner = factory(10)\n"
        "    def call(self, x):\n        return self.inner(x)\n"
        "a = Input((5, 4))\nm = Model(a, My()(a))\n"
    )
    assert [layer.parameters for layer in model.layers] == [0, None]


def test_code_that_makes_too_many_layers_claims_no_total() -> None:
    """Protects the page from a hang, and the reader from the total of half a model."""
    text = "m = Sequential([Input((3, 1))])\n" + "m.add(LSTM(1, return_sequences=True))\n" * 3000
    models, warnings = read_code(text)
    assert models[0].total is None
    assert "reading stopped here" in warnings[0]


def test_a_layer_that_two_nested_models_share_counts_once() -> None:
    """Protects the total of twin models: Keras 3.15.1 prints 16 for the whole of this one."""
    models, _ = read_code(
        "d = Dense(4)\na = Sequential([Input((3,)), d])\nb = Sequential([Input((3,)), d])\n"
        "x = Input((3,))\ny = Input((3,))\nm = Model([x, y], Add()([a(x), b(y)]))\n"
    )
    model = models[-1]
    assert [layer.parameters for layer in model.layers if layer.parameters] == [16, 16]
    assert (model.total, model.trainable) == (16, 16)
