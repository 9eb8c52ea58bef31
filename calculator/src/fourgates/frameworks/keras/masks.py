"""Masks: which steps are padding. They change no weight, but Keras lists them in a functional model.

An ``Embedding(mask_zero=True)`` compares its input with 0; that comparison is an operation of its
own (``not_equal``), handed on beside the tensor, and every recurrent layer behind it is connected to it.

Source: ``Layer.__call__`` in ``keras/src/layers/layer.py`` and the layers' ``compute_mask``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fourgates.frameworks.keras.attention import (
    AdditiveAttention,
    Attention,
    GroupedQueryAttention,
    MultiHeadAttention,
)
from fourgates.frameworks.keras.base import as_written
from fourgates.frameworks.keras.core import Embedding, Masking
from fourgates.frameworks.keras.merging import Add, Concatenate
from fourgates.frameworks.keras.pooling import GlobalAveragePooling1D
from fourgates.frameworks.keras.recurrent import (
    GRU,
    LSTM,
    RNN,
    ConvLSTM1D,
    CuDNNGRU,
    CuDNNLSTM,
    SimpleRNN,
)
from fourgates.frameworks.keras.wrappers import Bidirectional
from fourgates.weights import OpenShape, Shape

if TYPE_CHECKING:
    from fourgates.frameworks.keras.graph import Graph
    from fourgates.frameworks.keras.placed import Node, Placed, Tensor, Tensors

_RECURRENT = (SimpleRNN, LSTM, GRU, RNN, ConvLSTM1D, CuDNNLSTM, CuDNNGRU, Bidirectional)


def recurrent(specification: Any) -> bool:
    """Whether what it is called with behind the first input is a state to begin with."""
    return isinstance(specification, _RECURRENT)


def unseen(node: Node) -> int:
    """How many of a call's inputs are masks or states that its shapes don't follow from."""
    if recurrent(node.placed.specification):
        return len(node.inputs) - 1
    return sum(
        1 for tensor in node.inputs if tensor in {t.mask for t in node.inputs if t.mask is not None}
    )


def recorded(layer: Placed, inputs: Sequence[Tensors]) -> tuple[Tensor, ...]:
    """The masks that count as inputs of a call: only where it was given one tensor and nothing else."""
    if len(inputs) != 1:
        return ()
    given = inputs[0]
    if hasattr(layer, "layers"):
        # a model takes its arguments as they are
        tensors = list(given) if isinstance(given, Sequence) else [given]
        return tuple(tensor.mask for tensor in tensors if tensor.mask is not None)
    if isinstance(given, Sequence) or given.mask is None or not layer.specification.takes_mask:
        return ()
    return (given.mask,)


def passed_on(graph: Graph, layer: Placed, inputs: Sequence[Tensors], node: Node) -> None:
    """Put masks on what a call gave, and the operations that make them on the graph."""
    specification = layer.specification
    first = inputs[0]
    outputs = node.outputs
    if isinstance(specification, Embedding):
        if specification.mask_zero and not isinstance(first, Sequence):
            outputs[0].mask = graph.operation("NotEqual", first, shape=first.shape)
    elif isinstance(specification, Masking):
        if not isinstance(first, Sequence):
            differs = graph.operation("NotEqual", first, shape=first.shape)
            outputs[0].mask = graph.operation("Any", differs, shape=_step_shape(first.shape))
    elif not specification.passes_mask or isinstance(specification, GlobalAveragePooling1D):
        return
    elif isinstance(specification, Concatenate):
        outputs[0].mask = _concatenated(graph, _listed(first), specification.axis)
    elif isinstance(specification, Add):
        outputs[0].mask = _all_of(graph, _listed(first))
    elif isinstance(specification, Attention | AdditiveAttention):
        mask = _listed(first)[0].mask
        if mask is not None:
            outputs[0].mask = graph.operation("ConvertToTensor", mask, shape=mask.shape)
    elif isinstance(specification, MultiHeadAttention | GroupedQueryAttention):
        outputs[0].mask = _listed(first)[0].mask
    elif recurrent(specification):
        inner: Any = as_written(getattr(specification, "layer", specification))
        if inner.return_sequences:
            mask = _listed(first)[0].mask
            for output in outputs[: 1 if getattr(specification, "merge_mode", "one") else 2]:
                output.mask = mask
    else:
        for output, tensor in zip(outputs, _listed(first), strict=False):
            output.mask = tensor.mask


def _all_of(graph: Graph, tensors: Sequence[Tensor]) -> Tensor | None:
    known = [tensor.mask for tensor in tensors if tensor.mask is not None]
    if not known or len(known) < len(tensors):
        return None
    mask = known[0]
    for other in known[1:]:
        mask = graph.operation("LogicalOr", mask, other, shape=mask.shape)
    return mask


def _concatenated(graph: Graph, tensors: Sequence[Tensor], axis: int) -> Tensor | None:
    if all(tensor.mask is None for tensor in tensors):
        return None
    parts = []
    for tensor in tensors:
        mask = tensor.mask
        if mask is None:
            parts.append(graph.operation("OnesLike", tensor, shape=tensor.shape))
        elif len(mask.shape) < len(tensor.shape):
            wide = graph.operation("ExpandDims", mask, shape=(*mask.shape, 1))
            zeros = graph.operation("ZerosLike", tensor, shape=tensor.shape)
            parts.append(graph.operation("LogicalOr", wide, zeros, shape=tensor.shape))
        else:
            parts.append(mask)
    shape = Concatenate(axis).shapes(*(part.shape for part in parts))[0]
    whole = graph.operation("Concatenate", *parts, shape=shape)
    return graph.operation("Any", whole, shape=_step_shape(shape))


def _step_shape(shape: Shape) -> Shape:
    return shape if isinstance(shape, OpenShape) else shape[:-1]


def _listed(given: Tensors) -> list[Tensor]:
    return list(given) if isinstance(given, Sequence) else [given]
