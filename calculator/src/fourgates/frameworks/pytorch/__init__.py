"""PyTorch: the parameters of the modules in ``torch.nn``.

Names, order and shapes are those of ``named_parameters()``; gates of recurrent
modules are packed along the first axis, and every recurrent layer keeps two
biases. Output shapes are those of ``batch_first=True`` (the count is the same).

One file for each of PyTorch's own: :mod:`.rnn`, :mod:`.linear`, :mod:`.conv`,
:mod:`.norm`, :mod:`.transformer`, :mod:`.loss`, and :mod:`.plain` for what has
no weights. :mod:`.signatures` makes them from a call as it stands in code.
Checked against PyTorch 2.13 by the tests in ``tests/reference``.

>>> lstm = LSTM(10).build((None, None, 1), Names())
>>> [(weight.name, weight.shape) for weight in lstm.weights]  # doctest: +NORMALIZE_WHITESPACE
[('weight_ih_l0', (40, 1)), ('weight_hh_l0', (40, 10)),
 ('bias_ih_l0', (40,)), ('bias_hh_l0', (40,))]
>>> lstm.count
520
>>> LSTM(10, input_size=1).layer("lstm").count
520
"""

from __future__ import annotations

from fourgates.frameworks.chain import Names
from fourgates.frameworks.pytorch.conv import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from fourgates.frameworks.pytorch.linear import Bilinear, Embedding, EmbeddingBag, Linear
from fourgates.frameworks.pytorch.loss import AdaptiveLogSoftmaxWithLoss, LinearCrossEntropyLoss
from fourgates.frameworks.pytorch.module import Module
from fourgates.frameworks.pytorch.norm import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
    LayerNorm,
    RMSNorm,
    SyncBatchNorm,
)
from fourgates.frameworks.pytorch.plain import Plain, PReLU
from fourgates.frameworks.pytorch.rnn import GRU, LSTM, RNN, GRUCell, LSTMCell, Recurrent, RNNCell
from fourgates.frameworks.pytorch.transformer import (
    MultiheadAttention,
    Transformer,
    TransformerDecoder,
    TransformerDecoderLayer,
    TransformerEncoder,
    TransformerEncoderLayer,
)

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdaptiveLogSoftmaxWithLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Bilinear",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Embedding",
    "EmbeddingBag",
    "GRUCell",
    "GroupNorm",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "LSTMCell",
    "LayerNorm",
    "Linear",
    "LinearCrossEntropyLoss",
    "Module",
    "MultiheadAttention",
    "Names",
    "PReLU",
    "Plain",
    "RMSNorm",
    "RNNCell",
    "Recurrent",
    "SyncBatchNorm",
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
]
