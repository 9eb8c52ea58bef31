"""Keras 3: the weights of its layers, with its names, shapes and gate order.

Each module's docstring names the files of Keras 3.15.1 that it follows; the tests in
``tests/reference`` build the real layers and compare. A layer answers two questions,
:meth:`~fourgates.frameworks.keras.base.KerasLayer.tensors` and
:meth:`~fourgates.frameworks.keras.base.KerasLayer.shapes`; :mod:`.signatures` reads
calls as people write them, :mod:`.graph` wires layers to each other.

>>> lstm = LSTM(10).build((None, None, 1), Names())
>>> [(weight.name, weight.shape) for weight in lstm.weights]
[('lstm_cell/kernel', (1, 40)), ('lstm_cell/recurrent_kernel', (10, 40)), ('lstm_cell/bias', (40,))]
>>> lstm.count
480
"""

from __future__ import annotations

from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras.attention import (
    AdditiveAttention,
    Attention,
    GroupedQueryAttention,
    MultiHeadAttention,
)
from fourgates.frameworks.keras.base import KerasLayer
from fourgates.frameworks.keras.cells import GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells
from fourgates.frameworks.keras.convolution import (
    Conv1D,
    Conv1DTranspose,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    DepthwiseConv1D,
    DepthwiseConv2D,
    SeparableConv1D,
    SeparableConv2D,
)
from fourgates.frameworks.keras.core import (
    Dense,
    EinsumDense,
    Embedding,
    Identity,
    InputLayer,
    Lambda,
    Masking,
    Operation,
    TextVectorization,
    Unknown,
)
from fourgates.frameworks.keras.merging import (
    Add,
    Average,
    Concatenate,
    Dot,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)
from fourgates.frameworks.keras.normalization import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
    Normalization,
    RMSNormalization,
    SpectralNormalization,
    UnitNormalization,
)
from fourgates.frameworks.keras.pooling import (
    AdaptiveAveragePooling1D,
    AdaptiveAveragePooling2D,
    AdaptiveAveragePooling3D,
    AdaptiveMaxPooling1D,
    AdaptiveMaxPooling2D,
    AdaptiveMaxPooling3D,
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from fourgates.frameworks.keras.preprocessing import (
    CenterCrop,
    RandomBrightness,
    RandomContrast,
    RandomCrop,
    RandomFlip,
    RandomRotation,
    RandomTranslation,
    RandomZoom,
    Rescaling,
    Resizing,
)
from fourgates.frameworks.keras.recurrent import (
    GRU,
    LSTM,
    RNN,
    ConvLSTM1D,
    ConvLSTM2D,
    ConvLSTM3D,
    CuDNNGRU,
    CuDNNLSTM,
    Recurrent,
    SimpleRNN,
)
from fourgates.frameworks.keras.regularization import (
    ELU,
    Activation,
    ActivityRegularization,
    AlphaDropout,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    LeakyReLU,
    PReLU,
    ReLU,
    Softmax,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
    ThresholdedReLU,
)
from fourgates.frameworks.keras.reshaping import (
    Cropping1D,
    Cropping2D,
    Cropping3D,
    Flatten,
    Permute,
    RepeatVector,
    Reshape,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)
from fourgates.frameworks.keras.wrappers import Bidirectional, MergeMode, TimeDistributed

__all__ = [name for name, value in list(globals().items()) if isinstance(value, type)] + ["MergeMode", "Recurrent"]
