"""Random calls of every module of ``torch.nn``, as people write them.

Each kind has a function that draws its options and, where one input goes in, that input's
shape without the batch. Which options stand in a row and which are named is drawn after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fourgates.frameworks.pytorch import signatures
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

type Options = dict[str, Any]
type Drawn = tuple[Options, list[int] | None]
type Draw = st.DrawFn

SIZE = st.integers(1, 12)
FEW = st.integers(1, 3)
RATE = st.sampled_from((0.0, 0.1, 0.5))
YES_NO = st.booleans()
DIMS = {"1d": 1, "2d": 2, "3d": 3}


def some(draw: Draw, **options: Any) -> Options:
    """Each option or not."""
    return {name: draw(of) for name, of in options.items() if draw(YES_NO)}


def dims_of(kind: str) -> int:
    return DIMS[kind[-2:]]


def per_dim(draw: Draw, dims: int, of: st.SearchStrategy[int]) -> Any:
    """One number for all dimensions, or one for each."""
    return draw(of) if draw(YES_NO) else [draw(of) for _ in range(dims)]


def spread(value: Any, dims: int) -> list[int]:
    return list(value) if isinstance(value, list) else [value] * dims


def recurrent(draw: Draw, kind: str) -> Drawn:
    width, hidden = draw(SIZE), draw(SIZE)
    options = {"input_size": width, "hidden_size": hidden} | some(
        draw, num_layers=FEW, bias=YES_NO, dropout=RATE, bidirectional=YES_NO
    )
    if kind == "RNN":
        options |= some(draw, nonlinearity=st.sampled_from(("tanh", "relu")))
    if kind == "LSTM":
        options |= some(draw, proj_size=st.integers(0, hidden - 1))
    return options | {"batch_first": True}, [draw(st.integers(1, 4)), width]


def cell(draw: Draw, kind: str) -> Drawn:
    width = draw(SIZE)
    options = {"input_size": width, "hidden_size": draw(SIZE)} | some(draw, bias=YES_NO)
    if kind == "RNNCell":
        options |= some(draw, nonlinearity=st.sampled_from(("tanh", "relu")))
    return options, [width]


def linear(draw: Draw, kind: str) -> Drawn:
    width = draw(SIZE)
    options = {"out_features": draw(SIZE)} | some(draw, bias=YES_NO)
    if kind == "Linear":
        options = {"in_features": width} | options
    return options, [*draw(st.lists(FEW, max_size=2)), width]


def bilinear(draw: Draw, _kind: str) -> Drawn:
    sizes = {name: draw(SIZE) for name in ("in1_features", "in2_features", "out_features")}
    return sizes | some(draw, bias=YES_NO), None


def embedding(draw: Draw, kind: str) -> Drawn:
    options = {"num_embeddings": draw(st.integers(2, 60)), "embedding_dim": draw(SIZE)}
    options |= some(draw, padding_idx=st.just(0), max_norm=RATE.filter(bool), sparse=YES_NO)
    if kind == "EmbeddingBag":
        options = {k: v for k, v in options.items() if k not in ("padding_idx", "max_norm")}
        options |= some(draw, mode=st.sampled_from(("sum", "mean")))
        return options, [draw(FEW)]
    return options, draw(st.lists(FEW, min_size=1, max_size=2))


def convolution(draw: Draw, kind: str) -> Drawn:
    dims, groups = dims_of(kind), draw(FEW)
    channels = draw(FEW) * groups
    kernel = per_dim(draw, dims, FEW)
    options = {"in_channels": channels, "out_channels": draw(FEW) * groups, "kernel_size": kernel}
    options |= some(
        draw,
        bias=YES_NO,
        padding_mode=st.sampled_from(("zeros", "reflect", "circular", "replicate"))
        if "Transpose" not in kind
        else st.just("zeros"),
    )
    if groups > 1:
        options["groups"] = groups
    if draw(YES_NO):
        options["stride"] = per_dim(draw, dims, FEW)
    if draw(YES_NO):
        options["dilation"] = per_dim(draw, dims, st.integers(1, 2))
    if "Transpose" in kind:
        options |= {"padding": per_dim(draw, dims, st.integers(0, 1))} if draw(YES_NO) else {}
        if options.get("stride", 1) == 2:
            options |= some(draw, output_padding=st.integers(0, 1))
    else:
        padding = draw(st.sampled_from(("none", "number", "same", "valid")))
        if padding == "number":
            options["padding"] = per_dim(draw, dims, st.integers(0, 2))
        elif padding == "valid" or (padding == "same" and options.get("stride", 1) == 1):
            options["padding"] = padding
    if kind.startswith("Lazy"):
        del options["in_channels"]
    return options, [channels, *(draw(st.integers(6, 9)) for _ in range(dims))]


def batch_norm(draw: Draw, kind: str) -> Drawn:
    channels = draw(SIZE)
    options = {"num_features": channels} | some(
        draw,
        eps=st.just(1e-3),
        momentum=st.just(0.2),
        affine=YES_NO,
        track_running_stats=YES_NO,
        bias=YES_NO,
    )
    if kind.startswith("Lazy"):
        del options["num_features"]
    if kind == "SyncBatchNorm":
        # it works on GPUs only
        return options, None
    sizes = [draw(st.integers(2, 4)) for _ in range(dims_of(kind))]
    return options, [channels, *sizes]


def layer_norm(draw: Draw, kind: str) -> Drawn:
    shape = draw(st.lists(SIZE, min_size=1, max_size=3))
    given = shape[0] if len(shape) == 1 and draw(YES_NO) else shape
    options = {"normalized_shape": given} | some(draw, eps=st.just(1e-3), elementwise_affine=YES_NO)
    if kind == "LayerNorm":
        options |= some(draw, bias=YES_NO)
    return options, [*draw(st.lists(FEW, max_size=1)), *shape]


def group_norm(draw: Draw, _kind: str) -> Drawn:
    groups = draw(FEW)
    channels = groups * draw(FEW)
    options = {"num_groups": groups, "num_channels": channels}
    options |= some(draw, eps=st.just(1e-3), affine=YES_NO, bias=YES_NO)
    return options, [channels, draw(st.integers(2, 4))]


def attention(draw: Draw, _kind: str) -> Drawn:
    heads = draw(FEW)
    options = {"embed_dim": heads * draw(FEW), "num_heads": heads}
    options |= some(
        draw, dropout=RATE, bias=YES_NO, add_bias_kv=YES_NO, add_zero_attn=YES_NO, kdim=SIZE, vdim=SIZE, batch_first=YES_NO
    )  # fmt: skip
    return options, None


def transformer_layer(draw: Draw, kind: str) -> Drawn:
    heads = draw(FEW)
    width = heads * draw(FEW)
    options = {"d_model": width, "nhead": heads, "dim_feedforward": draw(SIZE)}
    options |= some(
        draw,
        dropout=RATE,
        activation=st.sampled_from(("relu", "gelu")),
        norm_first=YES_NO,
        bias=YES_NO,
    )
    if kind == "TransformerDecoderLayer":
        return options, None
    return options | {"batch_first": True}, [draw(FEW), width]


def transformer_stack(draw: Draw, kind: str) -> Drawn:
    layer, shape = transformer_layer(draw, f"{kind}Layer")
    inner = called(draw, f"{kind}Layer", layer)
    options: Options = {f"{kind.removeprefix('Transformer').lower()}_layer": inner}
    options |= {"num_layers": (number := draw(st.integers(0, 3)))}
    if draw(YES_NO):
        options["norm"] = called(draw, "LayerNorm", {"normalized_shape": layer["d_model"]})
    # one of no layers can be made, and not run
    return options, shape if number else None


def transformer(draw: Draw, _kind: str) -> Drawn:
    heads = draw(FEW)
    options: Options = {"d_model": heads * draw(FEW), "nhead": heads, "dim_feedforward": draw(SIZE)}
    layers = st.integers(0, 3)
    options |= some(draw, num_encoder_layers=layers, num_decoder_layers=layers, bias=YES_NO)
    if draw(st.sampled_from((True, False, False))):
        layer = called(draw, "TransformerEncoderLayer", {"d_model": options["d_model"], "nhead": 1, "dim_feedforward": 3})  # fmt: skip
        options["custom_encoder"] = called(draw, "TransformerEncoder", {"encoder_layer": layer, "num_layers": 1})  # fmt: skip
    return options, None


def prelu(draw: Draw, _kind: str) -> Drawn:
    channels = draw(SIZE)
    options = {"num_parameters": channels} if draw(YES_NO) else {}
    return options, [channels, 3]


def adaptive_softmax(draw: Draw, _kind: str) -> Drawn:
    cutoffs = sorted(draw(st.sets(st.integers(1, 30), min_size=1, max_size=4)))
    options = {"in_features": draw(SIZE), "n_classes": cutoffs[-1] + draw(SIZE), "cutoffs": cutoffs}
    return options | some(draw, div_value=st.sampled_from((2, 2.5, 4.0)), head_bias=YES_NO), None


def linear_loss(draw: Draw, _kind: str) -> Drawn:
    options: Options = {"in_features": draw(SIZE), "num_classes": draw(SIZE)}
    return options | some(draw, out_features=st.lists(FEW, max_size=2), bias=YES_NO), None


def elementwise(draw: Draw, kind: str) -> Drawn:
    needed: dict[str, Options] = {
        "Threshold": {"threshold": 0.1, "value": 20.0},
        "ChannelShuffle": {"groups": 2},
        "CrossMapLRN2d": {"size": 2},
        "LocalResponseNorm": {"size": 2},
    }
    options = dict(needed.get(kind, {}))
    if kind in ("LogSoftmax", "Softmax", "Softmin"):
        options["dim"] = draw(st.integers(-1, 1))
    if "inplace=" in signatures.SIGNATURES[kind]:
        options |= some(draw, inplace=YES_NO)
    if kind in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout"):
        options |= some(draw, p=RATE)
    sizes = {"Dropout1d": 1, "Dropout3d": 3, "Dropout": 1}.get(kind, 2)
    return options, [4, *(draw(st.integers(2, 5)) for _ in range(sizes))]


def pool(draw: Draw, kind: str) -> Drawn:
    dims = dims_of(kind)
    kernel = per_dim(draw, dims, st.integers(2, 3))
    options: Options = {"kernel_size": kernel}
    if kind.startswith("LP"):
        options = {"norm_type": 2} | options
    if kind == "LPPool1d":
        # the only one that takes no tuple
        options["kernel_size"] = draw(FEW)
    elif draw(YES_NO):
        options["stride"] = per_dim(draw, dims, FEW)
    if not kind.startswith("LP"):
        options |= {"padding": per_dim(draw, dims, st.integers(0, 1))} if draw(YES_NO) else {}
    if kind.startswith("Max"):
        options |= {"dilation": per_dim(draw, dims, st.integers(1, 2))} if draw(YES_NO) else {}
        options |= some(draw, return_indices=YES_NO)
    options |= some(draw, ceil_mode=YES_NO)
    return options, [draw(FEW), *(draw(st.integers(5, 9)) for _ in range(dims))]


def adaptive_pool(draw: Draw, kind: str) -> Drawn:
    dims = dims_of(kind)
    size = per_dim(draw, dims, FEW)
    if isinstance(size, list) and dims > 1 and draw(YES_NO):
        size[0] = None
    return {"output_size": size}, [draw(FEW), *(draw(st.integers(3, 6)) for _ in range(dims))]


def fractional_pool(draw: Draw, kind: str) -> Drawn:
    dims = dims_of(kind)
    options: Options = {"kernel_size": 2}
    options |= {"output_size": per_dim(draw, dims, FEW)} if draw(YES_NO) else {"output_ratio": 0.5}
    return options, [draw(FEW), *(draw(st.integers(6, 9)) for _ in range(dims))]


def padding(draw: Draw, kind: str) -> Drawn:
    dims = dims_of(kind)
    options: Options = {"padding": per_dim(draw, 2 * dims, st.integers(0, 2))}
    if kind.startswith("Constant"):
        options["value"] = 1.5
    return options, [draw(FEW), *(draw(st.integers(3, 6)) for _ in range(dims))]


def upsample(draw: Draw, kind: str) -> Drawn:
    dims = 2 if kind.endswith("2d") else draw(FEW)
    by_size = draw(YES_NO)
    options: Options = (
        {"size": per_dim(draw, dims, SIZE)}
        if by_size
        else {"scale_factor": draw(st.sampled_from((2, 3, 2.0, 1.5, 0.7)))}
    )
    return options, [draw(FEW), *(draw(st.integers(2, 6)) for _ in range(dims))]


def flatten(draw: Draw, _kind: str) -> Drawn:
    shape = draw(st.lists(FEW, min_size=1, max_size=4))
    return some(draw, start_dim=st.integers(0, 1), end_dim=st.sampled_from((-1, 1))), shape


def unflatten(draw: Draw, _kind: str) -> Drawn:
    a, b = draw(FEW), draw(FEW)
    return {"dim": 1, "unflattened_size": [a, draw(st.sampled_from((b, -1)))]}, [a * b, 3]


def shuffle(draw: Draw, kind: str) -> Drawn:
    factor = draw(FEW)
    deep, side = draw(FEW), draw(FEW)
    if kind == "PixelShuffle":
        return {"upscale_factor": factor}, [deep * factor**2, side, side + 1]
    return {"downscale_factor": factor}, [deep, side * factor, side * factor]


def unfold(draw: Draw, _kind: str) -> Drawn:
    options = {"kernel_size": per_dim(draw, 2, FEW)}
    options |= some(draw, stride=FEW, padding=st.integers(0, 1), dilation=st.integers(1, 2))
    return options, [draw(FEW), draw(st.integers(5, 8)), draw(st.integers(5, 8))]


def fold(draw: Draw, _kind: str) -> Drawn:
    rows, columns, kernel = draw(st.integers(4, 7)), draw(st.integers(4, 7)), draw(FEW)
    places = (rows - kernel + 1) * (columns - kernel + 1)
    options = {"output_size": [rows, columns], "kernel_size": kernel}
    return options, [draw(FEW) * kernel**2, places]


def glu(draw: Draw, _kind: str) -> Drawn:
    return {}, [draw(FEW), 2 * draw(FEW)]


def of_several_inputs(draw: Draw, kind: str) -> Drawn:
    options: Options = {"kernel_size": 2} if "Unpool" in kind else {}
    if "reduction=" in signatures.SIGNATURES[kind]:
        options |= some(draw, reduction=st.sampled_from(("mean", "sum", "none")))
    return options, None


RECIPES: dict[str, Callable[[Draw, str], Drawn]] = {
    **dict.fromkeys(("RNN", "LSTM", "GRU"), recurrent),
    **dict.fromkeys(("RNNCell", "LSTMCell", "GRUCell"), cell),
    **dict.fromkeys(("Linear", "LazyLinear"), linear),
    "Bilinear": bilinear,
    **dict.fromkeys(("Embedding", "EmbeddingBag"), embedding),
    **{f"{lazy}Conv{way}{d}": convolution for lazy in ("", "Lazy") for way in ("", "Transpose") for d in DIMS},
    **{f"{lazy}{kind}Norm{d}": batch_norm for lazy in ("", "Lazy") for kind in ("Batch", "Instance") for d in DIMS},
    "SyncBatchNorm": batch_norm,
    **dict.fromkeys(("LayerNorm", "RMSNorm"), layer_norm),
    "GroupNorm": group_norm,
    "MultiheadAttention": attention,
    **dict.fromkeys(("TransformerEncoderLayer", "TransformerDecoderLayer"), transformer_layer),
    **dict.fromkeys(("TransformerEncoder", "TransformerDecoder"), transformer_stack),
    "Transformer": transformer,
    "PReLU": prelu,
    "AdaptiveLogSoftmaxWithLoss": adaptive_softmax,
    "LinearCrossEntropyLoss": linear_loss,
    **{f"{kind}Pool{d}": pool for kind in ("Avg", "LP", "Max") for d in DIMS},
    **{f"Adaptive{kind}Pool{d}": adaptive_pool for kind in ("Avg", "Max") for d in DIMS},
    **dict.fromkeys(("FractionalMaxPool2d", "FractionalMaxPool3d"), fractional_pool),
    **{f"{kind}Pad{d}": padding for kind in ("Circular", "Constant", "Reflection", "Replication", "Zero") for d in DIMS},
    **dict.fromkeys(("Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"), upsample),
    "Flatten": flatten,
    "Unflatten": unflatten,
    **dict.fromkeys(("PixelShuffle", "PixelUnshuffle"), shuffle),
    "Unfold": unfold,
    "Fold": fold,
    "GLU": glu,
}  # fmt: skip
for _kind in signatures.SIGNATURES:
    _several = _kind.endswith("Loss") or "Unpool" in _kind or _kind in ("CosineSimilarity", "PairwiseDistance")  # fmt: skip
    RECIPES.setdefault(_kind, of_several_inputs if _several else elementwise)

WEIGHTED = [kind for kind in RECIPES if kind.removeprefix("Lazy") in signatures.WITH_WEIGHTS]


def called(draw: Draw, kind: str, options: Options) -> dict[str, Any]:
    """A call: as many options as can stand in a row may do so, the others are named."""
    positional, _, _ = signatures.arguments(kind)
    row = next((i for i, name in enumerate(positional) if name not in options), len(positional))
    row = draw(st.integers(0, row))
    args = [options[name] for name in positional[:row]]
    kwargs = {name: value for name, value in options.items() if name not in positional[:row]}
    return {"module": kind, "args": args, "kwargs": kwargs}


@st.composite
def module_calls(draw: Draw, kind: str) -> dict[str, Any]:
    """A call of one kind of module, with the shape of an input where one input goes in."""
    options, shape = RECIPES[kind](draw, kind)
    call = called(draw, kind, options) | {"input": shape}
    return call | {"words": True} if kind in ("Embedding", "EmbeddingBag") else call
