"""Calls of Keras classes in every year's spelling, and what is said where they make no sense."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from fourgates.frameworks import keras
from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras.signatures import ALIASES, SIGNATURES, ArgumentError, known, make
from fourgates.polynomial import Polynomial
from fourgates.weights import SizeError

if TYPE_CHECKING:
    from fourgates.weights import Shape

SOMETHING = object()
"""A value that nobody knows."""


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "same"),
    [
        # Keras 1
        ("LSTM", [], {"output_dim": 4, "init": "uniform", "inner_init": "one"}, keras.LSTM(4)),
        ("LSTM", [4], {"inner_activation": "tanh", "dropout_W": 0.2, "consume_less": "gpu"}, keras.LSTM(4)),
        ("Dense", [], {"output_dim": 4, "input_dim": 3, "bias": False}, keras.Dense(4, use_bias=False)),
        ("Dense", [4], {"W_regularizer": None, "b_constraint": None, "weights": []}, keras.Dense(4)),
        ("Embedding", [9, 4], {"input_length": 7, "init": "uniform", "dropout": 0.2}, keras.Embedding(9, 4)),
        ("Convolution2D", [8, 3, 5], {}, keras.Conv2D(8, (3, 5))),
        ("Convolution2D", [], {"nb_filter": 8, "nb_row": 3, "nb_col": 5}, keras.Conv2D(8, (3, 5))),
        ("Conv2D", [8, 3, 5], {"border_mode": "same"}, keras.Conv2D(8, (3, 5), padding="same")),
        ("Convolution2D", [8, 3, 3], {"subsample": (2, 2), "dim_ordering": "th"}, keras.Conv2D(8, (3, 3), strides=(2, 2), data_format="channels_first")),
        ("Convolution2D", [8, (3, 3)], {}, keras.Conv2D(8, (3, 3))),
        ("Convolution3D", [8, 1, 2, 3], {}, keras.Conv3D(8, (1, 2, 3))),
        ("Convolution3D", [8], {"kernel_dim1": 1, "kernel_dim2": 2, "kernel_dim3": 3}, keras.Conv3D(8, (1, 2, 3))),
        ("Convolution1D", [], {"nb_filter": 8, "filter_length": 3, "subsample_length": 2}, keras.Conv1D(8, 3, strides=2)),
        ("AtrousConvolution1D", [8, 3], {"atrous_rate": 2}, keras.Conv1D(8, 3, dilation_rate=2)),
        ("Deconvolution2D", [8, 3, 3], {"output_shape": (None, 1, 2, 3)}, keras.Conv2DTranspose(8, (3, 3))),
        ("MaxPooling1D", [], {"pool_length": 4, "stride": 2}, keras.MaxPooling1D(4, 2)),
        ("UpSampling1D", [], {"length": 3}, keras.UpSampling1D(3)),
        ("Dropout", [], {"p": 0.5}, keras.Dropout()),
        ("GaussianNoise", [], {"sigma": 0.1}, keras.GaussianNoise()),
        ("BatchNormalization", [], {"mode": 0, "axis": 1}, keras.BatchNormalization(1)),
        ("TimeDistributedDense", [4], {"name": "out"}, keras.TimeDistributed(keras.Dense(4), name="out")),
        ("Merge", [SOMETHING], {"mode": "concat", "concat_axis": 1}, keras.Concatenate(1)),
        ("Merge", [], {"mode": "mul"}, keras.Multiply()),
        # Keras 2
        ("CuDNNLSTM", [4], {"return_sequences": True}, keras.CuDNNLSTM(4, return_sequences=True)),
        ("MaxPool2D", [(2, 2)], {}, keras.MaxPooling2D((2, 2))),
        ("LSTM", [4], {"implementation": 2, "time_major": False}, keras.LSTM(4)),
        ("LeakyReLU", [], {"alpha": 0.1}, keras.LeakyReLU()),
        ("ThresholdedReLU", [1.0], {}, keras.ThresholdedReLU()),
        ("BatchNormalization", [], {"fused": True}, keras.BatchNormalization()),
        # Keras 3
        ("LSTM", [4, "tanh", "sigmoid", False], {"dtype": "float16"}, keras.LSTM(4, use_bias=False)),
        ("GRU", [4], {"reset_after": False, "return_state": 1}, keras.GRU(4, reset_after=False, return_state=True)),
        ("Dense", [4, SOMETHING], {"kernel_regularizer": SOMETHING}, keras.Dense(4)),
        ("Dense", [4], {"name": SOMETHING, "trainable": False}, keras.Dense(4, trainable=False)),
        ("Dense", [Polynomial.name("classes")], {}, keras.Dense(Polynomial.name("classes"))),
        ("Lambda", [SOMETHING], {"output_shape": SOMETHING}, keras.Lambda()),
        ("RNN", [[keras.LSTMCell(3), keras.GRUCell(3)]], {}, keras.RNN((keras.LSTMCell(3), keras.GRUCell(3)))),
        ("Bidirectional", [keras.LSTM(4), None], {}, keras.Bidirectional(keras.LSTM(4), None)),
        ("Reshape", [[-1, 3]], {}, keras.Reshape((-1, 3))),
        ("Normalization", [], {"mean": 0, "variance": 1}, keras.Normalization(given=True)),
        ("InputLayer", [], {"input_shape": (3, 4), "batch_size": 2}, keras.InputLayer((3, 4), 2)),
        ("InputLayer", [], {"batch_input_shape": (2, 3, 4)}, keras.InputLayer((3, 4), 2)),
        ("InputLayer", [], {"input_dim": 4}, keras.InputLayer((4,))),
    ],
)  # fmt: skip
def test_spellings(kind: str, args: list[Any], kwargs: dict[str, Any], same: object) -> None:
    """A call of any year is the layer that it means today."""
    assert make(kind, args, kwargs) == same


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "sentence"),
    [
        ("Conv2DD", [3], {}, "There is no layer Conv2DD here."),
        ("LSTM", [], {}, "LSTM needs units."),
        ("LSTM", [4], {"unit": 5}, "LSTM has no argument unit."),
        ("LSTM", [4], {"units": 5}, "LSTM is given units twice."),
        ("LSTM", [4], {"output_dim": 5}, "LSTM is given units twice."),
        ("RepeatVector", [4, 5], {}, "RepeatVector takes at most 1 argument without a name, and here are 2."),
        ("Add", [SOMETHING], {}, "Add takes at most 0 arguments without a name, and here are 1."),
        ("LSTM", [SOMETHING], {}, "LSTM depends on units, and what units is here isn't known."),
        ("Conv2D", [3, (SOMETHING, 3)], {}, "Conv2D depends on kernel_size, and what kernel_size is here isn't known."),
        ("LSTM", [4], {"use_bias": SOMETHING}, "LSTM depends on use_bias, and what use_bias is here isn't known."),
        ("LSTM", [4], {"use_bias": "yes"}, "use_bias of LSTM is 'yes': it must be True or False."),
        ("Conv1D", [4, 3], {"padding": 1}, "padding of Conv1D is 1: it must be a word."),
        ("Conv1D", [4, 3], {"padding": "full"}, "padding is 'full': it must be one of valid, same, causal."),
        ("Conv2D", [4, (3, 3, 3)], {}, "kernel_size is (3, 3, 3): it must be one size or 2 of them."),
        ("Conv2D", [4, 3], {"strides": 2, "dilation_rate": 2}, "strides 2 and dilation_rate 2 don't go together in Keras."),
        ("Conv2D", [4, 3], {"groups": 3}, "filters is 4: it must be a multiple of groups, 3."),
        ("Dense", ["4"], {}, "units is '4': it must be a whole number."),
        ("Dense", [4.5], {}, "units is 4.5: it must be a whole number."),
        ("Dense", [True], {}, "units is True: it must be a whole number."),
        ("Bidirectional", [SOMETHING], {}, "Bidirectional depends on layer, and what layer is here isn't known."),
        ("Bidirectional", [keras.Dense(4)], {}, "Bidirectional wraps a recurrent layer, not Dense."),
        ("Bidirectional", [keras.LSTM(4)], {"merge_mode": "max"}, "merge_mode is 'max': it must be one of concat, sum, mul, ave."),
        ("Bidirectional", [keras.LSTM(4)], {"backward_layer": keras.LSTM(4, return_sequences=True)}, "return_sequences is False forward and True backward: both must be the same."),
        ("TimeDistributed", [7], {}, "TimeDistributed wraps a layer, not 7."),
        ("RNN", [keras.Dense(4)], {}, "RNN runs a cell like LSTMCell, not Dense."),
        ("StackedRNNCells", [[]], {}, "StackedRNNCells needs at least one cell."),
        ("MultiHeadAttention", [0, 4], {}, "num_heads is 0: it must be 1 or more."),
        ("Reshape", [7], {}, "target_shape is 7: it must be a tuple of sizes."),
        ("Reshape", [(-1, -1)], {}, "target_shape is (-1, -1): only one size can be -1."),
        ("Permute", [(2, 3)], {}, "dims is (2, 3): it must hold 1, 2, ... in some order."),
        ("Merge", [], {"mode": SOMETHING}, "must be one of sum, mul, concat, ave, max, min, dot, cos."),
        ("InputLayer", [], {}, "InputLayer needs a shape."),
    ],
)  # fmt: skip
def test_refusals(kind: str, args: list[Any], kwargs: dict[str, Any], sentence: str) -> None:
    """A call that makes no sense gets one sentence, which names what is wrong."""
    with pytest.raises(SizeError) as refusal:
        make(kind, args, kwargs)
    assert re.search(re.escape(sentence) + "$", str(refusal.value))


def test_argument_errors_are_size_errors() -> None:
    """Whoever catches a size that is out of range catches a call that is out of order too."""
    assert issubclass(ArgumentError, SizeError)


@pytest.mark.parametrize("kind", [*SIGNATURES, *ALIASES])
def test_every_class_is_known(kind: str) -> None:
    """Each class with a signature is one of our layers, under each of its names."""
    assert known(kind)
    assert hasattr(keras, ALIASES.get(kind, kind))


@pytest.mark.parametrize(
    ("kind", "args", "shape", "count"),
    [
        # the count that Keras 2's own documentation gives
        (
            "LocallyConnected2D",
            [64, (3, 3)],
            (None, 32, 32, 3),
            30 * 30 * 3 * 3 * 3 * 64 + 30 * 30 * 64,
        ),
        ("LocallyConnected1D", [64, 3], (None, 10, 32), 8 * 3 * 32 * 64 + 8 * 64),
        ("MaxoutDense", [5], (None, 3), 4 * 3 * 5 + 4 * 5),
        ("Highway", [], (None, 3), 2 * (3 * 3 + 3)),
    ],
)
def test_legacy(kind: str, args: list[Any], shape: Shape, count: int) -> None:
    """Layers that Keras 3 no longer has are counted as their Keras did."""
    assert make(kind, args, {}).build(shape, Names()).count == count


@pytest.mark.parametrize(
    ("kind", "count"),
    [("CuDNNLSTM", 520), ("CuDNNGRU", 390), ("LSTM", 480), ("GRU", 390), ("SimpleRNN", 120)],
)
def test_cudnn(kind: str, count: int) -> None:
    """Keras 2's layers for graphics cards store two biases, as its GRU of today does."""
    layer = make(kind, [10], {}).build((None, None, 1), Names())
    assert layer.count == count
    assert layer.name == {"CuDNNLSTM": "cu_dnnlstm", "CuDNNGRU": "cu_dnngru"}.get(kind, layer.name)
