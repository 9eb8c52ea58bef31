"""Draws a layer of any kind with arguments that mostly fit its input."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from fourgates.weights import Shape

type Draw = Callable[[st.SearchStrategy[Any]], Any]

SMALL = st.integers(1, 6)
FLAG = st.booleans()
FORMAT = st.sampled_from((None, None, "channels_last", "channels_first"))

RECURRENT = ("SimpleRNN", "LSTM", "GRU")
CELLS = ("SimpleRNNCell", "LSTMCell", "GRUCell")


def some(draw: Draw, **options: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Some of these arguments; the others keep their defaults."""
    return {name: draw(value) for name, value in options.items() if draw(FLAG)}


def spread(draw: Draw, rank: int, sizes: st.SearchStrategy[int]) -> Any:
    """One size for every dimension, or one each."""
    one = draw(FLAG)
    return draw(sizes) if one else tuple(draw(sizes) for _ in range(rank))


def sides(draw: Draw, rank: int, most: int = 2) -> Any:
    """Padding or cropping in each of the ways in which it can be written."""
    size = st.integers(0, most)
    match draw(st.integers(0, 2)):
        case 0:
            return draw(size)
        case 1:
            return tuple(draw(size) for _ in range(max(rank, 2)))
        case _:
            return (
                (draw(size), draw(size))
                if rank == 1
                else tuple((draw(size), draw(size)) for _ in range(rank))
            )


def recurrent(draw: Draw, kind: str) -> dict[str, Any]:
    """A recurrent layer's arguments."""
    kwargs = {"units": draw(SMALL)} | some(
        draw,
        use_bias=FLAG,
        return_sequences=FLAG,
        return_state=FLAG,
        unroll=st.sampled_from((False,)),
    )
    if kind == "GRU":
        kwargs |= some(draw, reset_after=FLAG)
    return kwargs


def _recurrent(kind: str) -> Callable[[Draw], dict[str, Any]]:
    return lambda draw: recurrent(draw, kind)


def cell(draw: Draw, kind: str) -> dict[str, Any]:
    """A cell's arguments."""
    kwargs = {"units": draw(SMALL)} | some(draw, use_bias=FLAG)
    if kind == "GRUCell":
        kwargs |= some(draw, reset_after=FLAG)
    return kwargs


def _window(draw: Draw, rank: int, *, causal: bool = False) -> dict[str, Any]:
    words = (
        ("valid", "same", "causal", "SAME") if rank == 1 and causal else ("valid", "same", "SAME")
    )
    kwargs = {"kernel_size": spread(draw, rank, st.integers(1, 3))}
    kwargs |= some(draw, padding=st.sampled_from(words), data_format=FORMAT, use_bias=FLAG)
    match draw(st.integers(0, 2)):
        case 1:
            kwargs["strides"] = spread(draw, rank, st.integers(1, 3))
        case 2:
            kwargs["dilation_rate"] = spread(draw, rank, st.integers(1, 2))
    return kwargs


def _even(draw: Draw, kwargs: dict[str, Any], rank: int) -> dict[str, Any]:
    """Depthwise kernels stride alike in all directions."""
    if isinstance(kwargs.get("strides"), tuple):
        kwargs["strides"] = (draw(st.integers(1, 3)),) * rank
    return kwargs


def _conv(draw: Draw, rank: int) -> dict[str, Any]:
    groups = draw(st.sampled_from((1, 1, 2)))
    kwargs = {"filters": draw(SMALL) * groups} | _window(draw, rank, causal=True)
    return kwargs | ({"groups": groups} if groups > 1 else {})


def _transpose(draw: Draw, rank: int) -> dict[str, Any]:
    kwargs = {"filters": draw(SMALL)} | _window(draw, rank)
    if draw(FLAG):
        kwargs["output_padding"] = spread(draw, rank, st.integers(0, 2))
    return kwargs


def _separable(draw: Draw, rank: int) -> dict[str, Any]:
    kwargs = {"filters": draw(SMALL)} | _window(draw, rank, causal=True)
    return _even(draw, kwargs, rank) | some(draw, depth_multiplier=st.integers(1, 3))


def _depthwise(draw: Draw, rank: int) -> dict[str, Any]:
    kwargs = _even(draw, _window(draw, rank, causal=False), rank)
    return kwargs | some(draw, depth_multiplier=st.integers(1, 3))


def _conv_lstm(draw: Draw, rank: int) -> dict[str, Any]:
    kwargs = {"filters": draw(st.integers(1, 3))} | _window(draw, rank)
    return kwargs | some(draw, return_sequences=FLAG, return_state=FLAG)


def _pooling(draw: Draw, rank: int, *, needed: bool = False) -> dict[str, Any]:
    kwargs = some(draw, padding=st.sampled_from(("valid", "same")), data_format=FORMAT)
    if needed or draw(FLAG):
        kwargs["pool_size"] = spread(draw, rank, st.integers(1, 3))
    if draw(FLAG):
        kwargs["strides"] = spread(draw, rank, st.integers(1, 3))
    return kwargs


def _prelu(draw: Draw, rank: int) -> dict[str, Any]:
    axes = st.lists(st.integers(1, max(rank, 1)), unique=True, max_size=rank)
    return some(draw, shared_axes=axes)


def _norm_axis(rank: int) -> st.SearchStrategy[int]:
    return st.sampled_from((-1, -1, rank))


def _einsum(draw: Draw, rank: int) -> dict[str, Any]:
    letters = "abcdef"[: rank + 1]
    units = draw(SMALL)
    match draw(st.integers(0, 2)):
        case 0:
            middle = (None,) * (rank - 1)
            equation = f"{letters},{letters[-1]}x->{letters[:-1]}x"
            return {
                "equation": equation,
                "output_shape": (*middle, units),
                "bias_axes": draw(st.sampled_from((None, "x"))),
            }
        case 1:
            return {
                "equation": "...x,xy->...y",
                "output_shape": units,
                "bias_axes": draw(st.sampled_from((None, "y"))),
            }
        case _:
            middle = (None,) * (rank - 1)
            heads = draw(SMALL)
            equation = f"{letters},{letters[-1]}xy->{letters[:-1]}xy"
            bias = draw(st.sampled_from((None, "xy", "y", "x")))
            return {
                "equation": equation,
                "output_shape": (*middle, heads, units),
                "bias_axes": bias,
            }


def _reshape(draw: Draw, shape: Shape) -> dict[str, Any]:
    sizes = [dim for dim in shape[1:] if isinstance(dim, int)]
    whole = len(sizes) == len(shape) - 1
    total = 1
    for dim in sizes:
        total *= dim
    if not whole or draw(st.integers(0, 5)) == 0:
        return {"target_shape": draw(st.sampled_from(((-1,), (2, -1), (-1, 3), (4, 2))))}
    divisors = [d for d in range(1, total + 1) if total % d == 0]
    part = draw(st.sampled_from(divisors))
    target = draw(
        st.sampled_from(
            ((part, total // part), (-1, part), (part, -1), (total,), (-1,), (1, -1, part))
        )
    )
    return {"target_shape": target}


def plain_kinds(rank: int) -> dict[str, Callable[[Draw], dict[str, Any]]]:
    """Each kind that takes one input of so many dimensions behind the batch, with its arguments."""
    kinds: dict[str, Callable[[Draw], dict[str, Any]]] = {
        "Dense": lambda draw: {"units": draw(SMALL)} | some(draw, use_bias=FLAG),
        "EinsumDense": lambda draw: _einsum(draw, rank),
        "Identity": lambda _: {},
        "Masking": lambda _: {},
        "Activation": lambda _: {"activation": "relu"},
        "ReLU": lambda _: {},
        "LeakyReLU": lambda draw: some(draw, negative_slope=st.just(0.1)),
        "ELU": lambda _: {},
        "PReLU": lambda draw: _prelu(draw, rank),
        "Softmax": lambda _: {},
        "Dropout": lambda _: {"rate": 0.5},
        "GaussianDropout": lambda _: {"rate": 0.5},
        "GaussianNoise": lambda _: {"stddev": 1.0},
        "AlphaDropout": lambda _: {"rate": 0.5},
        "ActivityRegularization": lambda _: {},
        "Rescaling": lambda _: {"scale": 2.0},
        "BatchNormalization": lambda draw: some(
            draw, center=FLAG, scale=FLAG, renorm=FLAG, axis=_norm_axis(rank)
        ),
        "LayerNormalization": lambda draw: some(
            draw,
            center=FLAG,
            scale=FLAG,
            axis=_norm_axis(rank) | st.lists(st.integers(1, rank), min_size=1, unique=True),
        ),
        "GroupNormalization": lambda draw: (
            {"groups": draw(st.sampled_from((1, 2, 3, -1)))}
            | some(draw, center=FLAG, scale=FLAG, axis=_norm_axis(rank))
        ),
        "UnitNormalization": lambda _: {},
        "RMSNormalization": lambda draw: some(draw, axis=_norm_axis(rank)),
        "Flatten": lambda _: {},
        "Permute": lambda draw: {"dims": tuple(draw(st.permutations(range(1, rank + 1))))},
    }
    if rank == 1:
        kinds["RepeatVector"] = lambda draw: {"n": draw(SMALL)}
    if rank == 2:
        kinds |= {kind: _recurrent(kind) for kind in RECURRENT}
        kinds |= {
            "SpatialDropout1D": lambda _: {"rate": 0.5},
            "UpSampling1D": lambda draw: some(draw, size=st.integers(1, 3)),
            "Cropping1D": lambda draw: some(draw, cropping=st.sampled_from((0, 1, (1, 0), (0, 2)))),
        }
    if rank == 3:
        kinds["ConvLSTM1D"] = lambda draw: _conv_lstm(draw, 1)
    if rank == 4:
        kinds["ConvLSTM2D"] = lambda draw: _conv_lstm(draw, 2)
    if rank == 5:
        kinds["ConvLSTM3D"] = lambda draw: _conv_lstm(draw, 3)
    n = rank - 1
    if n in {1, 2, 3}:
        kinds |= {
            f"Conv{n}D": lambda draw: _conv(draw, n),
            f"Conv{n}DTranspose": lambda draw: _transpose(draw, n),
            f"MaxPooling{n}D": lambda draw: _pooling(draw, n),
            f"AveragePooling{n}D": lambda draw: _pooling(draw, n, needed=True),
            f"GlobalMaxPooling{n}D": lambda draw: some(draw, data_format=FORMAT, keepdims=FLAG),
            f"GlobalAveragePooling{n}D": lambda draw: some(draw, data_format=FORMAT, keepdims=FLAG),
            f"AdaptiveAveragePooling{n}D": lambda draw: {
                "output_size": spread(draw, n, st.integers(1, 3))
            },
            f"AdaptiveMaxPooling{n}D": lambda draw: {
                "output_size": spread(draw, n, st.integers(1, 3))
            },
            f"ZeroPadding{n}D": lambda draw: (
                {"padding": sides(draw, n)} | some(draw, data_format=FORMAT)
            ),
        }
    if n in {1, 2}:
        kinds |= {
            f"SeparableConv{n}D": lambda draw: _separable(draw, n),
            f"DepthwiseConv{n}D": lambda draw: _depthwise(draw, n),
        }
    if n in {2, 3}:
        kinds |= {
            f"SpatialDropout{n}D": lambda _: {"rate": 0.5},
            f"UpSampling{n}D": lambda draw: (
                {"size": spread(draw, n, st.integers(1, 3))} | some(draw, data_format=FORMAT)
            ),
            f"Cropping{n}D": lambda draw: (
                {"cropping": sides(draw, n)} | some(draw, data_format=FORMAT)
            ),
        }
    if n == 2:
        kinds |= {
            "Resizing": lambda draw: (
                {"height": draw(SMALL), "width": draw(SMALL)} | some(draw, data_format=FORMAT)
            ),
            "CenterCrop": lambda draw: {"height": draw(SMALL), "width": draw(SMALL)},
            "RandomFlip": lambda _: {},
            "RandomRotation": lambda _: {"factor": 0.1},
            "RandomZoom": lambda _: {"height_factor": 0.1},
        }
    return kinds


def arguments(draw: Draw, kind: str, shape: Shape) -> dict[str, Any]:
    """Arguments for a kind that takes one input of this shape."""
    if kind == "Reshape":
        return _reshape(draw, shape)
    return plain_kinds(len(shape) - 1)[kind](draw)
