"""Layers that are only told in words are counted."""

import pytest
from fourgates.reading.found import UnreadableError
from fourgates.reading.paste import read_paste
from fourgates.reading.prose import models_in_prose


@pytest.mark.parametrize(
    ("prose", "counts"),
    [
        ("an LSTM layer with 128 hidden units receives word embeddings of dimension 64", ["98816"]),
        ("一个LSTM,输入维度是28,隐藏层有128个单元,序列长度是28", ["80384"]),
        ("PyTorch: a GRU with input_size=10, hidden_size=20 and num_layers=2", ["4440"]),
        ("a bidirectional LSTM with 64 units, the input has 300 dimensions", ["186880"]),
        ("a two layer LSTM with 50 units, 8 features and 100 time steps", ["11800", "20200"]),
        ("A SimpleRNN of 16 neurons and one feature", ["288"]),
        ("My LSTM has input dimension 12 and 64 hidden units; 820 steps.", ["19712"]),
        ("双向LSTM,隐藏层大小为256,词向量维度300", ["1140736"]),
        ("The LSTM consists of 200 memory cells. Input vectors of size 39.", ["192000"]),
        ("How large is a GRU with 5 units?", ["15*features + 105"]),
    ],
)
def test_layers_told_in_words(prose: str, counts: list[str]) -> None:
    """Protects exam questions: sizes are taken for what the words around them say."""
    assert [
        str(layer.parameters) for model in models_in_prose(prose) for layer in model.layers
    ] == counts


@pytest.mark.parametrize("prose", ["", "LSTM", "I trained an LSTM for 100 epochs on 50 samples"])
def test_no_layer_is_made_up(prose: str) -> None:
    """Protects against a count for numbers that are no sizes of a layer."""
    assert models_in_prose(prose) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("using Flux\nrnn = LSTM(3 => 5)", "Flux"),
        ("cell = tf.contrib.rnn.BasicLSTMCell(200)", "TensorFlow 1"),
        ("layers = [sequenceInputLayer(12) lstmLayer(100)]", "MATLAB"),
    ],
)
def test_other_frameworks_are_named(text: str, name: str) -> None:
    """Protects people who paste what isn't read: one sentence says what it is, with its line."""
    with pytest.raises(UnreadableError, match=rf"Line 1 is .*{name}"):
        read_paste(text)
