"""Which arguments Keras's classes take, in which order and in which years' spelling.

:func:`make` turns a call as somebody wrote it into a specification::

    make("LSTM", [64], {"return_sequences": True, "dropout": 0.2})
    make("Convolution2D", [32, 3, 3], {"border_mode": "same"})  # Keras 1
    make("Bidirectional", [make("LSTM", [64], {})], {})

An argument that changes no weight and no shape (``activation``, ``dropout``,
``kernel_initializer``, ``dtype`` ...) may be anything, also an object whose
value nobody knows.

>>> make("LSTM", [64], {"return_sequences": True, "dropout": 0.2})
LSTM(name=None, trainable=True, units=64, return_sequences=True, use_bias=True, return_state=False)
>>> make("Convolution2D", [32, 3, 5], {"border_mode": "same"}).kernel_size
(3, 5)
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

from fourgates.frameworks import keras
from fourgates.frameworks.keras.base import KerasLayer
from fourgates.polynomial import Polynomial
from fourgates.sentences import Sentence, listed, plural
from fourgates.weights import SizeError

_RECORDED: dict[str, str] = {
    "Activation": "activation",
    "ActivityRegularization": "l1 l2",
    "AdaptiveAveragePooling1D": "output_size data_format",
    "AdaptiveAveragePooling2D": "output_size data_format",
    "AdaptiveAveragePooling3D": "output_size data_format",
    "AdaptiveMaxPooling1D": "output_size data_format",
    "AdaptiveMaxPooling2D": "output_size data_format",
    "AdaptiveMaxPooling3D": "output_size data_format",
    "Add": "",
    "AdditiveAttention": "use_scale dropout",
    "AlphaDropout": "rate noise_shape seed",
    "Attention": "use_scale score_mode dropout seed",
    "Average": "",
    "AveragePooling1D": "pool_size strides padding data_format name",
    "AveragePooling2D": "pool_size strides padding data_format name",
    "AveragePooling3D": "pool_size strides padding data_format name",
    "BatchNormalization": (
        "axis momentum epsilon center scale beta_initializer gamma_initializer "
        "moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer "
        "beta_constraint gamma_constraint renorm renorm_clipping renorm_momentum synchronized"
    ),
    "Bidirectional": "layer merge_mode weights backward_layer",
    "CenterCrop": "height width data_format",
    "Concatenate": "axis",
    "Conv1D": (
        "filters kernel_size strides padding data_format dilation_rate groups activation use_bias "
        "kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint"
    ),
    "Conv1DTranspose": (
        "filters kernel_size strides padding output_padding data_format dilation_rate activation "
        "use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint"
    ),
    "Conv2D": (
        "filters kernel_size strides padding data_format dilation_rate groups activation use_bias "
        "kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint"
    ),
    "Conv2DTranspose": (
        "filters kernel_size strides padding output_padding data_format dilation_rate activation "
        "use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint"
    ),
    "Conv3D": (
        "filters kernel_size strides padding data_format dilation_rate groups activation use_bias "
        "kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint"
    ),
    "Conv3DTranspose": (
        "filters kernel_size strides padding data_format output_padding dilation_rate activation "
        "use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint"
    ),
    "ConvLSTM1D": (
        "filters kernel_size strides padding data_format dilation_rate activation "
        "recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer "
        "unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
        "recurrent_dropout seed return_sequences return_state go_backwards stateful"
    ),
    "ConvLSTM2D": (
        "filters kernel_size strides padding data_format dilation_rate activation "
        "recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer "
        "unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
        "recurrent_dropout seed return_sequences return_state go_backwards stateful"
    ),
    "ConvLSTM3D": (
        "filters kernel_size strides padding data_format dilation_rate activation "
        "recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer "
        "unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
        "recurrent_dropout seed return_sequences return_state go_backwards stateful"
    ),
    "Cropping1D": "cropping",
    "Cropping2D": "cropping data_format",
    "Cropping3D": "cropping data_format",
    "Dense": (
        "units activation use_bias kernel_initializer bias_initializer kernel_regularizer "
        "bias_regularizer activity_regularizer kernel_constraint bias_constraint lora_rank "
        "lora_alpha quantization_config"
    ),
    "DepthwiseConv1D": (
        "kernel_size strides padding depth_multiplier data_format dilation_rate activation "
        "use_bias depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer "
        "activity_regularizer depthwise_constraint bias_constraint"
    ),
    "DepthwiseConv2D": (
        "kernel_size strides padding depth_multiplier data_format dilation_rate activation "
        "use_bias depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer "
        "activity_regularizer depthwise_constraint bias_constraint"
    ),
    "Dot": "axes normalize",
    "Dropout": "rate noise_shape seed",
    "ELU": "alpha",
    "EinsumDense": (
        "equation output_shape activation bias_axes kernel_initializer bias_initializer "
        "kernel_regularizer bias_regularizer kernel_constraint bias_constraint lora_rank "
        "lora_alpha gptq_unpacked_column_size quantization_config"
    ),
    "Embedding": (
        "input_dim output_dim embeddings_initializer embeddings_regularizer embeddings_constraint "
        "mask_zero weights lora_rank lora_alpha quantization_config"
    ),
    "Flatten": "data_format",
    "GRU": (
        "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer "
        "bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
        "recurrent_dropout seed return_sequences return_state go_backwards stateful unroll "
        "reset_after use_cudnn"
    ),
    "GRUCell": (
        "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer "
        "bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer "
        "kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout "
        "reset_after seed"
    ),
    "GaussianDropout": "rate seed",
    "GaussianNoise": "stddev seed",
    "GlobalAveragePooling1D": "data_format keepdims",
    "GlobalAveragePooling2D": "data_format keepdims",
    "GlobalAveragePooling3D": "data_format keepdims",
    "GlobalMaxPooling1D": "data_format keepdims",
    "GlobalMaxPooling2D": "data_format keepdims",
    "GlobalMaxPooling3D": "data_format keepdims",
    "GroupNormalization": (
        "groups axis epsilon center scale beta_initializer gamma_initializer beta_regularizer "
        "gamma_regularizer beta_constraint gamma_constraint"
    ),
    "GroupedQueryAttention": (
        "head_dim num_query_heads num_key_value_heads dropout use_bias sliding_window "
        "flash_attention kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint use_gate seed"
    ),
    "Identity": "",
    "InputLayer": "shape batch_size dtype sparse ragged batch_shape input_tensor optional name",
    "LSTM": (
        "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer "
        "bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer "
        "bias_regularizer activity_regularizer kernel_constraint recurrent_constraint "
        "bias_constraint dropout recurrent_dropout seed return_sequences return_state "
        "go_backwards stateful unroll use_cudnn"
    ),
    "LSTMCell": (
        "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer "
        "bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer "
        "bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
        "recurrent_dropout seed"
    ),
    "Lambda": "function output_shape mask arguments",
    "LayerNormalization": (
        "axis epsilon center scale beta_initializer gamma_initializer beta_regularizer "
        "gamma_regularizer beta_constraint gamma_constraint"
    ),
    "LeakyReLU": "negative_slope",
    "Masking": "mask_value",
    "MaxPooling1D": "pool_size strides padding data_format name",
    "MaxPooling2D": "pool_size strides padding data_format name",
    "MaxPooling3D": "pool_size strides padding data_format name",
    "Maximum": "",
    "Minimum": "",
    "MultiHeadAttention": (
        "num_heads key_dim value_dim dropout use_bias output_shape attention_axes sliding_window "
        "flash_attention kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "activity_regularizer kernel_constraint bias_constraint use_gate seed"
    ),
    "Multiply": "",
    "Normalization": "axis mean variance invert",
    "PReLU": "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
    "Permute": "dims",
    "RMSNormalization": "axis epsilon",
    "RNN": ("cell return_sequences return_state go_backwards stateful unroll zero_output_for_mask"),
    "RandomBrightness": "factor value_range seed",
    "RandomContrast": "factor value_range seed",
    "RandomCrop": "height width seed data_format name",
    "RandomFlip": "mode seed data_format",
    "RandomRotation": "factor fill_mode interpolation seed fill_value data_format",
    "RandomTranslation": "height_factor width_factor fill_mode interpolation seed fill_value data_format",
    "RandomZoom": "height_factor width_factor fill_mode interpolation seed fill_value data_format",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": "scale offset",
    "Reshape": "target_shape",
    "Resizing": (
        "height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value "
        "antialias data_format"
    ),
    "SeparableConv1D": (
        "filters kernel_size strides padding data_format dilation_rate depth_multiplier "
        "activation use_bias depthwise_initializer pointwise_initializer bias_initializer "
        "depthwise_regularizer pointwise_regularizer bias_regularizer activity_regularizer "
        "depthwise_constraint pointwise_constraint bias_constraint"
    ),
    "SeparableConv2D": (
        "filters kernel_size strides padding data_format dilation_rate depth_multiplier "
        "activation use_bias depthwise_initializer pointwise_initializer bias_initializer "
        "depthwise_regularizer pointwise_regularizer bias_regularizer activity_regularizer "
        "depthwise_constraint pointwise_constraint bias_constraint"
    ),
    "SimpleRNN": (
        "units activation use_bias kernel_initializer recurrent_initializer bias_initializer "
        "kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer "
        "kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout "
        "return_sequences return_state go_backwards stateful unroll seed"
    ),
    "SimpleRNNCell": (
        "units activation use_bias kernel_initializer recurrent_initializer bias_initializer "
        "kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint "
        "recurrent_constraint bias_constraint dropout recurrent_dropout seed"
    ),
    "Softmax": "axis",
    "SpatialDropout1D": "rate seed name dtype",
    "SpatialDropout2D": "rate data_format seed name dtype",
    "SpatialDropout3D": "rate data_format seed name dtype",
    "SpectralNormalization": "layer power_iterations",
    "StackedRNNCells": "cells",
    "Subtract": "",
    "TextVectorization": (
        "max_tokens standardize split ngrams output_mode output_sequence_length pad_to_max_tokens "
        "vocabulary idf_weights sparse ragged encoding name"
    ),
    "TimeDistributed": "layer",
    "UnitNormalization": "axis",
    "UpSampling1D": "size",
    "UpSampling2D": "size data_format interpolation",
    "UpSampling3D": "size data_format",
    "ZeroPadding1D": "padding data_format",
    "ZeroPadding2D": "padding data_format",
    "ZeroPadding3D": "padding data_format",
    # Keras 1's and Keras 2's, which Keras 3 no longer has
    "LocallyConnected1D": (
        "filters kernel_size strides padding data_format activation use_bias kernel_initializer "
        "bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint "
        "bias_constraint implementation"
    ),
    "LocallyConnected2D": (
        "filters kernel_size strides padding data_format activation use_bias kernel_initializer "
        "bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint "
        "bias_constraint implementation"
    ),
    "MaxoutDense": (
        "output_dim nb_feature init weights W_regularizer b_regularizer activity_regularizer "
        "W_constraint b_constraint bias input_dim"
    ),
    "Highway": (
        "init activation weights W_regularizer b_regularizer activity_regularizer W_constraint "
        "b_constraint bias input_dim"
    ),
    "CuDNNGRU": (
        "units kernel_initializer recurrent_initializer bias_initializer kernel_regularizer "
        "recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint "
        "bias_constraint return_sequences return_state go_backwards stateful"
    ),
    "CuDNNLSTM": (
        "units kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer "
        "recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint "
        "bias_constraint return_sequences return_state go_backwards stateful"
    ),
    "ThresholdedReLU": "theta",
}

SIGNATURES: dict[str, tuple[str, ...]] = {
    kind: tuple(names.split()) for kind, names in _RECORDED.items()
}
"""Each class's arguments in Keras 3.15.1's order; a test holds them against the installed Keras."""

EVERYWHERE = frozenset(
    (
        *("name", "trainable", "dtype", "autocast", "activity_regularizer", "dynamic", "weights"),
        *("input_shape", "batch_input_shape", "batch_shape", "batch_size", "input_dim"),
        *("input_length", "input_dtype", "input_tensor", "sparse", "ragged"),
    )
)
"""What every layer takes, now or in an earlier Keras; but for the name, none of it changes a weight."""

_FORGOTTEN: dict[str, str] = {
    "Recurrent": (
        "implementation consume_less unroll time_major dropout_W dropout_U forget_bias_init inner_activation init "
        "inner_init W_regularizer U_regularizer b_regularizer W_constraint U_constraint b_constraint "
        "zero_output_for_mask use_cudnn constants"
    ),
    "BatchNormalization": "mode beta_init gamma_init fused virtual_batch_size adjustment synchronized",
    "Embedding": "dropout init W_regularizer W_constraint",
    "Dropout": "",
}
"""Options of earlier years that change no weight and have no successor under another name."""

ALIASES: dict[str, str] = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "Deconv2D": "Conv2DTranspose",
    "Deconv3D": "Conv3DTranspose",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    **{f"MaxPool{n}D": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"AvgPool{n}D": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalMaxPool{n}D": f"GlobalMaxPooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalAvgPool{n}D": f"GlobalAveragePooling{n}D" for n in (1, 2, 3)},
    "GroupQueryAttention": "GroupedQueryAttention",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
}
"""Other names of the same classes."""

SPELLINGS: dict[str, str] = {
    "output_dim": "units",
    "nb_filter": "filters",
    "nb_filters": "filters",
    "filter_length": "kernel_size",
    "filter_size": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "pool_length": "pool_size",
    "length": "size",
    "bias": "use_bias",
    "p": "rate",
    "sigma": "stddev",
    "alpha": "negative_slope",
    "concat_axis": "axis",
    "dot_axes": "axes",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "weights_init": "kernel_initializer",
    "alpha_init": "alpha_initializer",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint",
}
"""Keras 1's and Keras 2's words for arguments, where the class doesn't take the word itself."""

_KERNEL_PARTS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
_OLD_KINDS = {
    "Convolution2D": 2,
    "AtrousConvolution2D": 2,
    "AtrousConv2D": 2,
    "Deconvolution2D": 2,
    "SeparableConvolution2D": 2,
    "Convolution3D": 3,
    "Deconvolution3D": 3,
}
"""Keras 1's classes whose window's sizes were arguments of their own, with how many they were."""

_VALUES: dict[str, dict[object, str]] = {
    "data_format": {"tf": "channels_last", "th": "channels_first"},
}
_MERGES = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
    "dot": "Dot",
    "cos": "Dot",
}
_MAY_BE_OPAQUE = {("Lambda", "output_shape")}
"""What a layer takes along where it is known, and does without where it isn't."""


class ArgumentError(SizeError):
    """A call that Keras would not take, or one whose weights its arguments don't tell."""


def known(kind: str) -> bool:
    """Whether there is a layer (or cell, or wrapper) of this class here, in any year's spelling.

    >>> known("Convolution2D"), known("MyOwnLayer")
    (True, False)
    """
    return ALIASES.get(kind, kind) in SIGNATURES or kind in {"Merge", "TimeDistributedDense"}


def make(kind: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The specification for a call of a Keras class.

    Args:
        kind: the class's bare name: ``LSTM``, ``Convolution2D``, ``CuDNNGRU``.
        args: positional arguments: numbers, strings, tuples, polynomials, specifications, ``None``,
            :class:`~fourgates.frameworks.keras.graph.Placed` layers, or opaque objects.
        kwargs: keyword arguments, likewise. What says the input's shape (``input_shape``,
            ``batch_input_shape``, ``input_dim``, ``input_length``) is passed over: read it first.

    Raises:
        ArgumentError: an argument that the class doesn't take, one too many, one that is missing,
            or one that is needed and isn't known; the sentence names it.
        SizeError: a size or an option out of range.
    """
    if kind == "TimeDistributedDense":
        outer: dict[str, Any] = {
            option: kwargs[option] for option in ("name", "trainable") if option in kwargs
        }
        inner = {option: value for option, value in kwargs.items() if option not in outer}
        return make("TimeDistributed", [make("Dense", args, inner)], outer)
    if kind == "Merge":
        return _merge(args, kwargs)
    actual = ALIASES.get(kind, kind)
    signature = SIGNATURES.get(actual)
    if signature is None:
        message = Sentence("There is no layer {kind} here.", kind=kind)
        raise ArgumentError(message)
    made: type[KerasLayer] = getattr(keras, actual)
    given = _given(kind, actual, signature, args, kwargs)
    options: dict[str, Any] = {}
    for field in fields(made):
        if field.name in given:
            value = _checked(kind, actual, field, given[field.name])
            if value is not MISSING:
                options[field.name] = value
        elif field.default is MISSING and actual != "InputLayer":
            message = Sentence("{kind} needs {name}.", kind=kind, name=field.name)
            raise ArgumentError(message)
    if actual == "Normalization":
        options["given"] = given.get("mean") is not None and given.get("variance") is not None
    if actual == "InputLayer":
        options |= _input(given)
    return made(**options)


def _given(
    kind: str, actual: str, signature: tuple[str, ...], args: list[Any], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Each argument under its present name."""
    old = any(
        word in kwargs
        for word in ("border_mode", "subsample", "dim_ordering", "nb_filter", "nb_row")
    )
    parts = _OLD_KINDS.get(kind) or (2 if old and actual.endswith("2D") else 0)
    args = list(args)
    if parts and len(args) > parts and all(_is_size(size) for size in args[1 : parts + 1]):
        args[1 : parts + 1] = [tuple(args[1 : parts + 1])]
    if len(args) > len(signature):
        message = plural(
            len(signature),
            "{kind} takes at most {number} argument without a name, and here are {given}.",
            "{kind} takes at most {number} arguments without a name, and here are {given}.",
            kind=kind,
            given=len(args),
        )
        raise ArgumentError(message)
    given = dict(zip(signature, args, strict=False))
    kwargs = dict(kwargs)
    for names in _KERNEL_PARTS:
        if all(name in kwargs for name in names):
            kwargs["kernel_size"] = tuple(kwargs.pop(name) for name in names)
    for word, value in kwargs.items():
        name = word if word in signature else SPELLINGS.get(word, word)
        if name not in signature and name not in EVERYWHERE and word not in _leftovers(actual):
            message = Sentence("{kind} has no argument {word}.", kind=kind, word=word)
            raise ArgumentError(message)
        if name in given and name in signature:
            message = Sentence("{kind} is given {name} twice.", kind=kind, name=name)
            raise ArgumentError(message)
        given[name] = value
    for name, values in _VALUES.items():
        if isinstance(given.get(name), str):
            given[name] = values.get(given[name], given[name])
    return given


def _leftovers(actual: str) -> frozenset[str]:
    recurrent = actual.endswith(("RNN", "LSTM", "GRU", "Cell")) or actual.startswith("ConvLSTM")
    words = _FORGOTTEN["Recurrent"] if recurrent else _FORGOTTEN.get(actual, "")
    if actual == "Bidirectional":
        words = "implementation"
    if actual.startswith("Conv") and actual.endswith("Transpose"):
        words += " output_shape"
    return frozenset(words.split())


def _checked(kind: str, actual: str, field: Field[Any], value: Any) -> Any:
    """A value that a specification can hold; ``MISSING`` where it may as well be left out."""
    name = field.name
    if name == "name":
        return value if isinstance(value, str) and value else MISSING
    if name == "trainable":
        return bool(value) if isinstance(value, bool | int) else MISSING
    if not _is_known(value):
        if (actual, name) in _MAY_BE_OPAQUE:
            return MISSING
        message = Sentence(
            "{kind} depends on {name}, and what {name} is here isn't known.", kind=kind, name=name
        )
        raise ArgumentError(message)
    if isinstance(field.default, bool):
        if not isinstance(value, bool | int):
            message = Sentence(
                "{name} of {kind} is {value!r}: it must be True or False.",
                name=name,
                kind=kind,
                value=value,
            )
            raise ArgumentError(message)
        return bool(value)
    if isinstance(field.default, str) and not isinstance(value, str):
        if name == "merge_mode" and value is None:
            return None
        message = Sentence(
            "{name} of {kind} is {value!r}: it must be a word.", name=name, kind=kind, value=value
        )
        raise ArgumentError(message)
    return tuple(value) if isinstance(value, list) else value


def _is_known(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_known(part) for part in value)
    return (
        value is None
        or isinstance(value, bool | int | float | str | Polynomial | KerasLayer)
        or hasattr(value, "specification")
    )


def _is_size(value: Any) -> bool:
    return isinstance(value, int | Polynomial) and not isinstance(value, bool)


def _input(given: dict[str, Any]) -> dict[str, Any]:
    """An input layer's shape, however it was said."""
    for word in ("batch_shape", "batch_input_shape"):
        if given.get(word) is not None:
            batch, *rest = _shape(given[word])
            return {"shape": tuple(rest), "batch_size": batch}
    for word in ("shape", "input_shape"):
        if given.get(word) is not None:
            return {"shape": _shape(given[word]), "batch_size": given.get("batch_size")}
    if given.get("input_dim") is not None:
        return {"shape": (given["input_dim"],), "batch_size": given.get("batch_size")}
    message = Sentence("InputLayer needs a shape.")
    raise ArgumentError(message)


def _shape(value: Any) -> tuple[Any, ...]:
    shape = tuple(value) if isinstance(value, list | tuple) else (value,)
    if any(dim is not None and not _is_size(dim) for dim in shape):
        message = Sentence("InputLayer depends on its shape, and what that is here isn't known.")
        raise ArgumentError(message)
    return shape


def _merge(args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Keras 1's one layer for all merging, its ``mode`` now a class."""
    mode = kwargs.get("mode", args[1] if len(args) > 1 else "sum")
    kind = _MERGES.get(mode) if isinstance(mode, str) else None
    if kind is None:
        message = Sentence(
            "mode of Merge is {mode!r}: it must be one of {merges}.",
            mode=mode,
            merges=listed(_MERGES),
        )
        raise ArgumentError(message)
    options = {"name": kwargs.get("name")}
    if kind == "Concatenate":
        options["axis"] = kwargs.get("concat_axis", -1)
    if kind == "Dot":
        options["axes"] = kwargs.get("dot_axes", -1)
    return make(kind, [], options)
