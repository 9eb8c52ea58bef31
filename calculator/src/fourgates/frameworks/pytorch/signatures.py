"""Which arguments the modules of ``torch.nn`` take, in which order.

:func:`make` turns a call as somebody wrote it into a module::

    make("LSTM", [10, 20], {"num_layers": 2, "dropout": 0.2})
    make("Linear", [], {"in_features": 20, "out_features": 3})

An argument that no weight depends on (``dropout``, ``activation``, ``device``
...) may be anything, also an object whose value nobody knows. The table is held
against the real PyTorch by a test in ``tests/reference``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Protocol, runtime_checkable

from fourgates.frameworks.pytorch import conv, linear, loss, norm, rnn, transformer
from fourgates.frameworks.pytorch.module import Module
from fourgates.frameworks.pytorch.plain import Plain, PReLU
from fourgates.polynomial import Dim, Polynomial
from fourgates.sentences import Sentence, listed
from fourgates.weights import SizeError


class ArgumentError(SizeError):
    """A call that PyTorch would not take, or one whose weights its arguments don't tell."""


@runtime_checkable
class Unknown(Protocol):
    """A value that nobody knows, which can stand for a size by a name."""

    @property
    def text(self) -> str:
        """How it is written."""

    def size(self) -> Polynomial:
        """The size that it names."""


# an argument with a default ends in "="; behind "*" all must be named
_SPELLED = {
    "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d": "output_size",
    "AdaptiveLogSoftmaxWithLoss": "in_features n_classes cutoffs div_value= head_bias= device= dtype=",
    "AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d": "output_size return_indices=",
    "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout": "p= inplace=",
    "AvgPool1d": "kernel_size stride= padding= ceil_mode= count_include_pad=",
    "AvgPool2d AvgPool3d": "kernel_size stride= padding= ceil_mode= count_include_pad= divisor_override=",
    "BCELoss MultiLabelSoftMarginLoss": "weight= size_average= reduce= reduction=",
    "BCEWithLogitsLoss": "weight= size_average= reduce= reduction= pos_weight=",
    "BatchNorm1d BatchNorm2d BatchNorm3d InstanceNorm1d InstanceNorm2d InstanceNorm3d": "num_features eps= momentum= affine= track_running_stats= device= dtype= * bias=",
    "Bilinear": "in1_features in2_features out_features bias= device= dtype=",
    "CELU ELU": "alpha= inplace=",
    "CTCLoss": "blank= reduction= zero_infinity=",
    "ChannelShuffle": "groups",
    "CircularPad1d CircularPad2d CircularPad3d ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d": "padding",
    "ConstantPad1d ConstantPad2d ConstantPad3d": "padding value",
    "Conv1d Conv2d Conv3d": "in_channels out_channels kernel_size stride= padding= dilation= groups= bias= padding_mode= device= dtype=",
    "ConvTranspose1d ConvTranspose2d ConvTranspose3d": "in_channels out_channels kernel_size stride= padding= output_padding= groups= bias= dilation= padding_mode= device= dtype=",
    "CosineEmbeddingLoss HingeEmbeddingLoss MarginRankingLoss": "margin= size_average= reduce= reduction=",
    "CosineSimilarity": "dim= eps=",
    "CrossEntropyLoss": "weight= size_average= ignore_index= reduce= reduction= label_smoothing=",
    "CrossMapLRN2d LocalResponseNorm": "size alpha= beta= k=",
    "Embedding": "num_embeddings embedding_dim padding_idx= max_norm= norm_type= scale_grad_by_freq= sparse= _weight= _freeze= device= dtype=",
    "EmbeddingBag": "num_embeddings embedding_dim max_norm= norm_type= scale_grad_by_freq= mode= sparse= _weight= include_last_offset= padding_idx= device= dtype=",
    "Flatten": "start_dim= end_dim=",
    "Fold": "output_size kernel_size dilation= padding= stride=",
    "FractionalMaxPool2d FractionalMaxPool3d": "kernel_size output_size= output_ratio= return_indices= _random_samples=",
    "GELU": "approximate=",
    "GLU LogSoftmax Softmax Softmin": "dim=",
    "GRU": "input_size hidden_size num_layers= bias= batch_first= dropout= bidirectional= device= dtype=",
    "GRUCell LSTMCell": "input_size hidden_size bias= device= dtype=",
    "GaussianNLLLoss": "* full= eps= reduction=",
    "GroupNorm": "num_groups num_channels eps= affine= device= dtype= * bias=",
    "Hardshrink Softshrink": "lambd=",
    "Hardsigmoid Hardswish Mish ReLU ReLU6 SELU SiLU": "inplace=",
    "Hardtanh": "min_val= max_val= inplace= min_value= max_value=",
    "HuberLoss": "reduction= delta=",
    "Identity LogSigmoid Sigmoid Softmax2d Softsign Tanh Tanhshrink": "*args **kwargs",
    "KLDivLoss": "size_average= reduce= reduction= log_target=",
    "L1Loss MSELoss MultiLabelMarginLoss SoftMarginLoss": "size_average= reduce= reduction=",
    "LPPool1d LPPool2d LPPool3d": "norm_type kernel_size stride= ceil_mode=",
    "LSTM": "input_size hidden_size num_layers= bias= batch_first= dropout= bidirectional= proj_size= device= dtype=",
    "LayerNorm": "normalized_shape eps= elementwise_affine= bias= device= dtype=",
    "LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d": "eps= momentum= affine= track_running_stats= device= dtype= * bias=",
    "LazyConv1d LazyConv2d LazyConv3d": "out_channels kernel_size stride= padding= dilation= groups= bias= padding_mode= device= dtype=",
    "LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d": "out_channels kernel_size stride= padding= output_padding= groups= bias= dilation= padding_mode= device= dtype=",
    "LazyLinear": "out_features bias= device= dtype=",
    "LeakyReLU": "negative_slope= inplace=",
    "Linear": "in_features out_features bias= device= dtype=",
    "LinearCrossEntropyLoss": "in_features num_classes * out_features= bias= device= dtype= reduction= weight= ignore_index= label_smoothing= options=",
    "MaxPool1d MaxPool2d MaxPool3d": "kernel_size stride= padding= dilation= return_indices= ceil_mode=",
    "MaxUnpool1d MaxUnpool2d MaxUnpool3d": "kernel_size stride= padding=",
    "MultiMarginLoss": "p= margin= weight= size_average= reduce= reduction=",
    "MultiheadAttention": "embed_dim num_heads dropout= bias= add_bias_kv= add_zero_attn= kdim= vdim= batch_first= device= dtype=",
    "NLLLoss": "weight= size_average= ignore_index= reduce= reduction=",
    "PReLU": "num_parameters= init= device= dtype=",
    "PairwiseDistance": "p= eps= keepdim=",
    "PixelShuffle": "upscale_factor",
    "PixelUnshuffle": "downscale_factor",
    "PoissonNLLLoss": "log_input= full= size_average= eps= reduce= reduction=",
    "RMSNorm": "normalized_shape eps= elementwise_affine= device= dtype=",
    "RNN": "input_size hidden_size num_layers= nonlinearity= bias= batch_first= dropout= bidirectional= device= dtype=",
    "RNNCell": "input_size hidden_size bias= nonlinearity= device= dtype=",
    "RReLU": "lower= upper= inplace=",
    "SmoothL1Loss": "size_average= reduce= reduction= beta=",
    "Softplus": "beta= threshold=",
    "SyncBatchNorm": "num_features eps= momentum= affine= track_running_stats= process_group= device= dtype= * bias=",
    "Threshold": "threshold value inplace=",
    "Transformer": "d_model= nhead= num_encoder_layers= num_decoder_layers= dim_feedforward= dropout= activation= custom_encoder= custom_decoder= layer_norm_eps= batch_first= norm_first= bias= device= dtype=",
    "TransformerDecoder": "decoder_layer num_layers norm=",
    "TransformerDecoderLayer TransformerEncoderLayer": "d_model nhead dim_feedforward= dropout= activation= layer_norm_eps= batch_first= norm_first= bias= device= dtype=",
    "TransformerEncoder": "encoder_layer num_layers norm= enable_nested_tensor= mask_check=",
    "TripletMarginLoss": "margin= p= eps= swap= size_average= reduce= reduction=",
    "TripletMarginWithDistanceLoss": "* distance_function= margin= swap= reduction=",
    "Unflatten": "dim unflattened_size",
    "Unfold": "kernel_size dilation= padding= stride=",
    "Upsample": "size= scale_factor= mode= align_corners= recompute_scale_factor=",
    "UpsamplingBilinear2d UpsamplingNearest2d": "size= scale_factor=",
}
SIGNATURES: dict[str, str] = {
    kind: spelled for kinds, spelled in _SPELLED.items() for kind in kinds.split()
}
"""Each module's arguments, as :data:`_SPELLED` writes them."""

WITH_WEIGHTS: dict[str, type[Module]] = {
    cls.__name__: cls
    for cls in (
        *(
            conv.Conv1d,
            conv.Conv2d,
            conv.Conv3d,
            conv.ConvTranspose1d,
            conv.ConvTranspose2d,
            conv.ConvTranspose3d,
        ),
        *(linear.Bilinear, linear.Embedding, linear.EmbeddingBag, linear.Linear),
        *(loss.AdaptiveLogSoftmaxWithLoss, loss.LinearCrossEntropyLoss, PReLU),
        *(norm.BatchNorm1d, norm.BatchNorm2d, norm.BatchNorm3d, norm.SyncBatchNorm),
        *(norm.InstanceNorm1d, norm.InstanceNorm2d, norm.InstanceNorm3d),
        *(norm.GroupNorm, norm.LayerNorm, norm.RMSNorm),
        *(rnn.GRU, rnn.GRUCell, rnn.LSTM, rnn.LSTMCell, rnn.RNN, rnn.RNNCell),
        *(transformer.MultiheadAttention, transformer.Transformer),
        *(transformer.TransformerDecoder, transformer.TransformerDecoderLayer),
        *(transformer.TransformerEncoder, transformer.TransformerEncoderLayer),
    )
}
"""The modules that store weights, under the names in ``torch.nn``; the lazy ones turn into these."""

_SWITCHES = frozenset(
    {"add_bias_kv", "affine", "bias", "bidirectional", "elementwise_affine", "head_bias"}
)
_MODULES = frozenset({"custom_decoder", "custom_encoder", "decoder_layer", "encoder_layer", "norm"})
# these change what comes out, and no weight
_SHAPING = frozenset({"dilation", "output_padding", "padding", "stride"})
_NUMBERS = frozenset({"div_value"})


def known(kind: str) -> bool:
    """Whether ``torch.nn`` has a module of this name that is known here."""
    return kind in SIGNATURES


def make(kind: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Module:
    """The module for a call of a class of ``torch.nn``.

    A lazy module is the one it turns into, its input's width left out.

    Args:
        kind: the class's bare name, ``LSTM``.
        args: positional arguments: numbers, texts, tuples, polynomials, modules, ``None``, unknown objects.
        kwargs: keyword arguments, likewise.

    Raises:
        ArgumentError: an argument that the class doesn't take, one too many, one that is missing,
            or one that a weight depends on and that isn't known; the sentence names it.
        SizeError: a size or an option out of range.

    >>> make("LSTM", [1, 10], {"batch_first": True}).layer("lstm").count
    520
    >>> make("Linear", [10], {"units": 3})
    Traceback (most recent call last):
    fourgates.frameworks.pytorch.signatures.ArgumentError: Linear has no argument units; it has in_features, out_features, bias, device, dtype.
    """
    given = bound(kind, args, kwargs)
    cls = WITH_WEIGHTS.get(kind.removeprefix("Lazy"))
    if cls is None:
        options = tuple((name, _frozen(value)) for name, value in given.items() if _is_plain(value))
        return Plain(kind, options)
    settings: dict[str, Any] = {"affine": True} if kind.startswith("LazyInstanceNorm") else {}
    for field in fields(cls):  # type: ignore[arg-type]
        option = field.name
        if option in given and not (given[option] is None and field.default is None):
            settings[option] = _value(kind, option, given[option])
    return cls(**settings)


def arguments(kind: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """A class's positional arguments, those that must be named, and those that must be given.

    >>> arguments("GroupNorm")
    (('num_groups', 'num_channels', 'eps', 'affine', 'device', 'dtype'), ('bias',), ('num_groups', 'num_channels'))
    """
    before, _, behind = SIGNATURES[kind].partition("* ")
    needed = [word for word in (*before.split(), *behind.split()) if not word.endswith("=")]
    return _names(before), _names(behind), tuple(needed)


def _names(spelled: str) -> tuple[str, ...]:
    return tuple(word.rstrip("=") for word in spelled.split())


def bound(kind: str, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Each argument of a call by its name.

    Raises:
        ArgumentError: an argument that the class doesn't take, one too many, or one that is missing.

    >>> bound("Linear", [10], {"out_features": 3})
    {'in_features': 10, 'out_features': 3}
    """
    if SIGNATURES[kind] == "*args **kwargs":
        return {}
    positional, named, needed = arguments(kind)
    for value in (*args, *kwargs):
        text = value if isinstance(value, str) else value.text if isinstance(value, Unknown) else ""
        if text.startswith("*"):
            raise ArgumentError(
                Sentence("What {text} gives to {kind} isn't known.", text=text, kind=kind)
            )
    if len(args) > len(positional):
        raise ArgumentError(
            Sentence(
                "{kind} takes at most {number} arguments in a row, and here gets {given}.",
                kind=kind,
                number=len(positional),
                given=len(args),
            )
        )
    given = dict(zip(positional, args, strict=False))
    for name, value in kwargs.items():
        if name not in positional and name not in named:
            raise ArgumentError(
                Sentence(
                    "{kind} has no argument {name}; it has {names}.",
                    kind=kind,
                    name=name,
                    names=listed((*positional, *named)),
                )
            )
        if name in given:
            raise ArgumentError(Sentence("{kind} is given {name} twice.", kind=kind, name=name))
        given[name] = value
    for name in needed:
        if name not in given:
            raise ArgumentError(Sentence("{kind} needs {name}.", kind=kind, name=name))
    return given


def _value(kind: str, option: str, value: Any) -> Any:
    """An option that weights depend on, as its class takes it."""
    if option in _SWITCHES:
        if isinstance(value, bool | int | None) or value in ("", ()):
            return bool(value)
        raise ArgumentError(
            Sentence(
                "{option} of {kind} isn't known{written}, and its weights depend on it.",
                option=option,
                kind=kind,
                written=_written(value),
            )
        )
    if option in _MODULES:
        if hasattr(value, "weights"):
            return value
        raise ArgumentError(
            Sentence(
                "{option} of {kind} isn't known{written}, and its weights depend on it.",
                option=option,
                kind=kind,
                written=_written(value),
            )
        )
    if option in _SHAPING:
        return _shaping(value)
    if option in _NUMBERS and isinstance(value, int | float):
        return value
    if isinstance(value, tuple | list):
        return tuple(_size(kind, option, size) for size in value)
    return _size(kind, option, value)


def _size(kind: str, option: str, value: Any) -> Dim:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Polynomial):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Unknown):
        return value.size()
    if isinstance(value, int | float | str | None):
        raise ArgumentError(
            Sentence(
                "{option} of {kind} is {value!r}: it must be a whole number.",
                option=option,
                kind=kind,
                value=value,
            )
        )
    raise ArgumentError(
        Sentence(
            "{option} of {kind} isn't known{written}, and its weights depend on it.",
            option=option,
            kind=kind,
            written=_written(value),
        )
    )


def _shaping(value: Any) -> Any:
    """An option of a window, ``None`` where it isn't known."""
    if isinstance(value, tuple | list):
        return tuple(_shaping(size) for size in value)
    return value if isinstance(value, int | str | Polynomial) else None


def _written(value: Any) -> str:
    return f" ({value.text})" if isinstance(value, Unknown) else ""


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(_is_plain(item) for item in value)
    return isinstance(value, int | float | str | Polynomial | None)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, tuple | list) else value
