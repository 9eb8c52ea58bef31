"""Functional models: tensors that layers give each other, and the model between two of them.

A :class:`Graph` is one Python session: it hands out the automatic names in the order in which
things are constructed, as Keras does. ::

    graph = Graph()
    x = graph.input((None, 10))  # keras.Input((None, 10)) -> Tensor
    lstm = graph.layer(LSTM(4, return_state=True))  # constructed, so named now
    y, h, c = graph.call(lstm, x)  # built at its first call, shared after
    dense = graph.layer(Dense(1))
    (z,) = graph.call(dense, y)
    model = graph.functional([x], [z])  # a Placed: can be called or wrapped too
    model.model  # -> weights.Model

A layer inside a wrapper is given to ``make`` as the Placed (so that it keeps its name and its
weights): ``graph.layer(make("TimeDistributed", [dense], {}))``.

Sources: ``keras/src/ops/{function,node}.py``, ``keras/src/models/{functional,sequential}.py``,
``keras/src/layers/layer.py`` (``__call__``, for masks) of Keras 3.15.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras import masks
from fourgates.frameworks.keras.base import Shapes
from fourgates.frameworks.keras.core import InputLayer, Operation, Unknown
from fourgates.frameworks.keras.models import Nested, Sequential
from fourgates.frameworks.keras.order import walk
from fourgates.frameworks.keras.placed import Node, Placed, Tensor, Tensors
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import Layer, OpenShape, Shape, ShapeError

__all__ = ["Graph", "Nested", "Node", "Placed", "Sequential", "Tensor", "Tensors"]


class Graph:
    """One session of constructing and calling layers.

    Attributes:
        names: hands out automatic names.
        flags: whether a tensor is trained, by its identity, where ``layer.trainable`` was set later.
    """

    def __init__(self, names: Names | None = None) -> None:
        self.names = names or Names()
        self.flags: dict[int, bool] = {}

    def input(self, shape: Shape, *, name: str | None = None, batch: Dim | None = None) -> Tensor:
        """``keras.Input(shape)``: one example's shape, without the batch."""
        placed = self.layer(InputLayer(shape, batch, name=name))
        return self._node(placed, (), ((batch, *shape),), name).outputs[0]

    def layer(self, specification: Any, *, line: int | None = None) -> Placed:
        """Construct a layer: it takes its automatic name now."""
        return Placed(specification.named(self.names), self.flags, line)

    def call(
        self, layer: Placed, *inputs: Tensors, return_attention_scores: bool = False
    ) -> tuple[Tensor, ...]:
        """Call it: ``inputs`` in the order of Keras's arguments (positional, then keywords).

        A list stays a list: ``graph.call(concatenate, [a, b])``; ``graph.call(lstm, x, [h, c])``
        is ``lstm(x, initial_state=[h, c])``; ``graph.call(attention, query, value)`` is MultiHeadAttention.

        Args:
            layer: what is called.
            inputs: tensors, or lists of them.
            return_attention_scores: whether an attention layer gives its scores too.

        Raises:
            ShapeError: where it can't take these shapes.
        """
        tensors = _flat(inputs)
        specification = layer.specification
        # a state to begin with adds no weights, and the layer's shapes follow from the sequence alone
        seen = _flat(inputs[:1]) if masks.recurrent(specification) else tensors
        shapes = tuple(tensor.shape for tensor in seen)
        built = layer.build(
            shapes if len(shapes) > 1 or isinstance(inputs[0], Sequence) else shapes[0], self.names
        )
        outputs = built.outputs or (built.output_shape,)
        if return_attention_scores and hasattr(specification, "return_attention_scores"):
            outputs = replace(specification, return_attention_scores=True).shapes(*shapes)  # type: ignore[call-arg]
        recorded = masks.recorded(layer, inputs)
        node = self._node(layer, (*tensors, *recorded), outputs)
        masks.passed_on(self, layer, inputs, node)
        return node.outputs

    def broken(self, layer: Placed, *inputs: Tensors, problem: str) -> Tensor:
        """Call a layer whose weights can't be known: its row carries the problem, its output is unknown."""
        node = self._node(layer, _flat(inputs), (OpenShape(),))
        shape = node.inputs[0].shape if node.inputs else OpenShape()
        layer.lost = True
        layer.layer = Layer(
            layer.name,
            layer.specification.type,
            (),
            shape,
            OpenShape(),
            problem=problem,
            line=layer.line,
        )
        return node.outputs[0]

    def unknown(
        self,
        kind: str,
        *inputs: Tensors,
        problem: str,
        name: str | None = None,
        line: int | None = None,
    ) -> Tensor:
        """Construct and call a layer of a class that nobody here knows."""
        return self.broken(
            self.layer(Unknown(kind, problem, name=name), line=line), *inputs, problem=problem
        )

    def operation(self, kind: str, *inputs: Tensor, shape: Shape) -> Tensor:
        """What Keras lists where tensors meet without a layer: ``x + y`` is ``Add``, ``x[:, 0]`` ``GetItem``."""
        placed = self.layer(Operation(kind, shape))
        return self._node(placed, inputs, (shape,)).outputs[0]

    def functional(
        self,
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor],
        *,
        name: str | None = None,
        line: int | None = None,
        trainable: bool = True,
    ) -> Nested:
        """``keras.Model(inputs, outputs)``: the layers between them, in Keras's order.

        Raises:
            ShapeError: where an output doesn't come from the inputs.
        """
        model = Nested(self, name, line=line, trainable=trainable)
        if any(tensor.node.inputs for tensor in inputs):
            inputs, outputs = self._cut(inputs, outputs)
        model.wire(inputs, outputs)
        return model

    def sequential(
        self,
        layers: Sequence[Placed | Tensor] = (),
        *,
        name: str | None = None,
        line: int | None = None,
        trainable: bool = True,
    ) -> Sequential:
        """``keras.Sequential(layers)``.

        Raises:
            ShapeError: where a layer can't take what the one below gives.
        """
        model = Sequential(self, name, line=line, trainable=trainable)
        for layer in layers:
            model.add(layer, rebuild=False)
        if layers:
            model.rebuild()
        return model

    def _node(
        self, layer: Placed, inputs: Sequence[Tensor], shapes: Shapes, label: str | None = None
    ) -> Node:
        """A call that gives new tensors."""
        node = Node(layer, inputs)
        node.outputs = tuple(
            Tensor(shape, node, index, self.names.take("KerasTensor", label))
            for index, shape in enumerate(shapes)
        )
        return node

    def _cut(
        self, inputs: Sequence[Tensor], outputs: Sequence[Tensor]
    ) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        """The calls between tensors in the middle of a graph, made once more from inputs of their own."""
        if any(tensor in inputs for tensor in outputs):
            message = Sentence(
                "A model that begins in the middle of another can't give out what it takes in."
            )
            raise ShapeError(message)
        calls, _ = walk(tuple(inputs), tuple(outputs))
        borders = {tensor.node.placed for tensor in inputs if tensor.node.inputs}
        if any(node.placed in borders for node in calls):
            message = Sentence(
                "A model that begins at what a layer gave can't call that layer again."
            )
            raise ShapeError(message)
        twin: dict[Tensor, Tensor] = {}
        for tensor in inputs:
            if tensor.node.inputs:
                label = f"{tensor.label}CLONE"
                twin[tensor] = self.input(tensor.shape[1:], batch=tensor.shape[0], name=label)
            else:
                twin[tensor] = tensor
        for node in calls:
            if any(tensor not in twin for tensor in node.inputs):
                message = Sentence(
                    "{name} can't be reached from the tensors that the model begins at.",
                    name=node.placed.name,
                )
                raise ShapeError(message)
            again = Node(node.placed, [twin[tensor] for tensor in node.inputs])
            if not node.inputs:
                # an input that stays is called once more itself
                again.outputs = node.outputs
                for tensor in node.outputs:
                    tensor.node = again
                    twin[tensor] = tensor
                continue
            again.outputs = tuple(
                Tensor(tensor.shape, again, tensor.index, f"{tensor.label}_clone")
                for tensor in node.outputs
            )
            for tensor, copy in zip(node.outputs, again.outputs, strict=True):
                twin.setdefault(tensor, copy)
        return tuple(twin[tensor] for tensor in inputs), tuple(
            twin.get(tensor, tensor) for tensor in outputs
        )


def _flat(inputs: Iterable[Tensors]) -> tuple[Tensor, ...]:
    found: list[Tensor] = []
    for given in inputs:
        found += [given] if isinstance(given, Tensor) else _flat(given)
    return tuple(found)
