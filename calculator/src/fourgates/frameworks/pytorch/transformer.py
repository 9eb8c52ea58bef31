"""Attention and the Transformer's layers.

Sources: ``torch/nn/modules/activation.py``, ``MultiheadAttention.__init__``, and
``transformer.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from fourgates.frameworks.chain import positive
from fourgates.frameworks.pytorch.linear import Linear
from fourgates.frameworks.pytorch.module import Module, fresh, inside, listed, repeated
from fourgates.frameworks.pytorch.norm import LayerNorm
from fourgates.polynomial import Dim, settled
from fourgates.sentences import Sentence
from fourgates.weights import Shape, SizeError, Weight


class Stored(Protocol):
    """Anything that knows its weights: a module of ``torch.nn``, or one of somebody's own."""

    def weights(self) -> tuple[Weight, ...]:
        """Its parameters in order."""


@dataclass(frozen=True, slots=True)
class MultiheadAttention(Module):
    """``nn.MultiheadAttention``: projections for query, key and value, and one for the output.

    The number of heads cuts the projections and changes no count.
    """

    embed_dim: Dim
    num_heads: Dim = 1
    bias: bool = True
    add_bias_kv: bool = False
    kdim: Dim | None = None
    vdim: Dim | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        positive("embed_dim", self.embed_dim)
        positive("num_heads", self.num_heads)
        _divides(self.kind, "embed_dim", self.embed_dim, "num_heads", self.num_heads)

    def weights(self) -> tuple[Weight, ...]:
        """One packed projection where keys and values are as wide as queries, else three."""
        width = self.embed_dim
        keys = width if self.kdim is None else self.kdim
        values = width if self.vdim is None else self.vdim
        packed = settled(width * 3)
        if keys == width and values == width:
            weights = [Weight("in_proj_weight", (packed, width), "kernel")]
        else:
            weights = [
                Weight(f"{letter}_proj_weight", (width, read), "kernel")
                for letter, read in (("q", width), ("k", keys), ("v", values))
            ]
        if self.bias:
            weights.append(Weight("in_proj_bias", (packed,), "bias"))
        if self.add_bias_kv:
            weights += [Weight(f"bias_{letter}", (1, 1, width), "bias") for letter in "kv"]
        return (
            *weights,
            *inside("out_proj", Linear(width, self.bias, in_features=width).weights()),
        )

    # a query, keys and values come in: that makes three inputs, so no output_shape


class _Layer(Module):
    """A layer of an encoder or a decoder: attention, two Linear, normalizations."""

    __slots__ = ()

    d_model: Dim
    nhead: Dim
    dim_feedforward: Dim
    bias: bool
    attentions: tuple[str, ...]

    def __post_init__(self) -> None:
        for option in ("d_model", "nhead", "dim_feedforward"):
            positive(option, getattr(self, option))
        _divides(self.kind, "d_model", self.d_model, "nhead", self.nhead)

    def weights(self) -> tuple[Weight, ...]:
        """Each attention, linear1, linear2, and a norm for each of the sub-layers."""
        width, bias = self.d_model, self.bias
        norm = LayerNorm(width, bias=bias).weights()
        attention = MultiheadAttention(width, bias=bias).weights()
        return (
            *_under(self.attentions, attention),
            *inside("linear1", Linear(self.dim_feedforward, bias, in_features=width).weights()),
            *inside("linear2", Linear(width, bias, in_features=self.dim_feedforward).weights()),
            *_under((f"norm{number}" for number in range(1, len(self.attentions) + 2)), norm),
        )


@dataclass(frozen=True, slots=True)
class TransformerEncoderLayer(_Layer):
    """``nn.TransformerEncoderLayer``: self-attention and a feed-forward part."""

    d_model: Dim
    nhead: Dim
    dim_feedforward: Dim = 2048
    bias: bool = True
    name: str | None = None

    attentions = ("self_attn",)

    def output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape


@dataclass(frozen=True, slots=True)
class TransformerDecoderLayer(_Layer):
    """``nn.TransformerDecoderLayer``: the same with a second attention, to the encoder's output."""

    d_model: Dim
    nhead: Dim
    dim_feedforward: Dim = 2048
    bias: bool = True
    name: str | None = None

    attentions = ("self_attn", "multihead_attn")


class _Stack(Module):
    """So many copies of one layer, each with weights of its own, and a norm at the end."""

    __slots__ = ()

    num_layers: Dim
    norm: Stored | None

    def __post_init__(self) -> None:
        if isinstance(self.num_layers, int) and self.num_layers < 0:
            positive("num_layers", self.num_layers)

    def _copied(self, layer: Stored) -> tuple[Weight, ...]:
        norm = inside("norm", self.norm.weights(), "norm") if self.norm is not None else ()
        return (*copies("layers", layer.weights(), self.num_layers), *norm)


@dataclass(frozen=True, slots=True)
class TransformerEncoder(_Stack):
    """``nn.TransformerEncoder``: copies of ``encoder_layer``, which itself is not one of them."""

    encoder_layer: Stored
    num_layers: Dim
    norm: Stored | None = None
    name: str | None = None

    def weights(self) -> tuple[Weight, ...]:
        """``layers.0. ...`` to the last, then ``norm. ...``."""
        return self._copied(self.encoder_layer)

    def output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape


@dataclass(frozen=True, slots=True)
class TransformerDecoder(_Stack):
    """``nn.TransformerDecoder``: copies of ``decoder_layer``, which itself is not one of them."""

    decoder_layer: Stored
    num_layers: Dim
    norm: Stored | None = None
    name: str | None = None

    def weights(self) -> tuple[Weight, ...]:
        """``layers.0. ...`` to the last, then ``norm. ...``."""
        return self._copied(self.decoder_layer)


@dataclass(frozen=True, slots=True)
class Transformer(Module):
    """``nn.Transformer``: an encoder and a decoder, each with a norm at its end."""

    d_model: Dim = 512
    nhead: Dim = 8
    num_encoder_layers: Dim = 6
    num_decoder_layers: Dim = 6
    dim_feedforward: Dim = 2048
    custom_encoder: Stored | None = None
    custom_decoder: Stored | None = None
    bias: bool = True
    name: str | None = None

    def __post_init__(self) -> None:
        for option in ("d_model", "nhead", "dim_feedforward"):
            positive(option, getattr(self, option))
        _divides(self.kind, "d_model", self.d_model, "nhead", self.nhead)

    def weights(self) -> tuple[Weight, ...]:
        """``encoder. ...``, then ``decoder. ...``."""
        options: Any = (self.d_model, self.nhead, self.dim_feedforward, self.bias)
        norm = LayerNorm(self.d_model, bias=self.bias)
        encoder = (
            self.custom_encoder
            if self.custom_encoder is not None
            else TransformerEncoder(
                TransformerEncoderLayer(*options), self.num_encoder_layers, norm
            )
        )
        decoder = (
            self.custom_decoder
            if self.custom_decoder is not None
            else TransformerDecoder(
                TransformerDecoderLayer(*options), self.num_decoder_layers, norm
            )
        )
        halves = (("encoder", encoder), ("decoder", decoder))
        return tuple(
            named
            for half, module in halves
            for weight in module.weights()
            for named in inside(half, (weight,), f"{half} {weight.part}".strip())
        )


def copies(prefix: str, weights: tuple[Weight, ...], number: Dim) -> tuple[Weight, ...]:
    """Equal modules in a list, as ``named_parameters()`` lists them below ``prefix``."""
    if listed(number, len(weights)):
        return tuple(
            weight
            for index in range(number)  # type: ignore[arg-type]
            for weight in inside(f"{prefix}.{index}", fresh(weights), f"layer {index}")
        )
    return repeated(number, inside(f"{prefix}.{{k}}", weights), f"layers 0 to {number - 1}")


def _under(names: Iterable[str], weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    return tuple(weight for name in names for weight in inside(name, fresh(weights)))


def _divides(kind: str, option: str, size: Dim, by: str, number: Dim) -> None:
    if isinstance(size, int) and isinstance(number, int) and size % number:
        message = Sentence(
            "{option} of {kind} is {size}: it must be a multiple of {by}, {number}.",
            option=option,
            kind=kind,
            size=size,
            by=by,
            number=number,
        )
        raise SizeError(message)
