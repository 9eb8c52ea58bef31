"""Layers that have been constructed, what they were called on, and what came out.

Source: ``keras/src/ops/node.py`` and ``keras/src/layers/layer.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from fourgates.frameworks.chain import Names, shape_text
from fourgates.frameworks.keras.base import KerasLayer, Shapes
from fourgates.polynomial import Dim
from fourgates.sentences import Sentence
from fourgates.weights import Layer, Shape, ShapeError, Weight

type Tensors = Tensor | Sequence[Tensor]
"""What a layer is called on: a tensor, or a list of them."""


class Tensor:
    """What a call gives.

    Attributes:
        shape: batch first.
        node: the call it comes from.
        index: which of that call's outputs it is.
        label: the name that Keras gives it; seen only where a model begins at it.
        mask: which of its steps are padding, itself a tensor; ``None`` where nobody marked any.
    """

    __slots__ = ("index", "label", "mask", "node", "shape")

    def __init__(self, shape: Shape, node: Node, index: int, label: str) -> None:
        self.shape, self.node, self.index, self.label = shape, node, index, label
        self.mask: Tensor | None = None


class Node:
    """One call of a layer.

    Attributes:
        placed: the layer.
        inputs: the tensors that the call was given, in order.
        outputs: the tensors that it gave.
        index: which call of its layer it was, from 0.
    """

    __slots__ = ("index", "inputs", "outputs", "placed")

    def __init__(self, placed: Placed, inputs: Sequence[Tensor]) -> None:
        self.placed, self.inputs, self.index = placed, tuple(inputs), placed.calls
        self.outputs: tuple[Tensor, ...] = ()
        placed.calls += 1
        placed.nodes.append(self)

    def again(self) -> None:
        """The same call once more: from now on it is its layer's last one."""
        self.index = self.placed.calls
        self.placed.calls += 1
        self.placed.nodes.remove(self)
        self.placed.nodes.append(self)


class Placed:
    """A layer that has been constructed: it has a name, and weights as soon as it is called.

    Attributes:
        specification: as written, with its name.
        layer: what it stores, once built; ``None`` before.
        line: where it stands in the pasted text.
        nodes: its calls, in order.
        calls: how many there were, also those that were made again.
        lost: whether somebody said that its weights can't be known.
    """

    def __init__(
        self, specification: KerasLayer, flags: dict[int, bool], line: int | None = None
    ) -> None:
        self.specification = specification
        self.line = line
        self.layer: Layer | None = None
        self.nodes: list[Node] = []
        self.calls = 0
        self.lost = False
        self._flags = flags

    @property
    def name(self) -> str:
        """The name, given or automatic."""
        return str(self.specification.name)

    @property
    def trainable(self) -> bool:
        """Whether training may change its weights."""
        return self.specification.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        """``layer.trainable = False``: goes through to every layer inside."""
        self.specification = _trained(self.specification, value=value)
        for weight in self.layer.weights if self.layer else ():
            # what the data's statistics are kept in is never trained
            self._flags[weight.identity] = value and weight.role != "statistic"

    def build(self, input_shape: Shape | Shapes, names: Names) -> Layer:
        """What it stores for this input: made once, the same ever after.

        Raises:
            ShapeError: where it can't take that shape, or was built for another width.
        """
        if self.layer is None:
            self.layer = replace(self.specification.build(input_shape, names), line=self.line)
            return self.layer
        again = self.specification.build(input_shape, Names())
        if again.problem and not self.layer.problem:
            # what comes in isn't known this time; the weights are
            again = replace(again, problem="")
        elif not again.problem:
            self._meet(again)
        return replace(
            again,
            name=self.layer.name,
            weights=self.layer.weights,
            problem=self.layer.problem,
            line=self.line,
        )

    def _meet(self, again: Layer) -> None:
        """Hold the weights for another input against those for the first, and learn from it.

        A width that had only a name, or wasn't known at all, is what the other input says.
        """
        layer = self.layer
        if layer is None or self.lost:
            return
        if layer.problem:
            self.layer = replace(again, name=layer.name, line=self.line)
            return
        pairs = list(zip(layer.weights, again.weights, strict=False))
        if len(layer.weights) != len(again.weights) or not all(
            _same(a.shape, b.shape) for a, b in pairs
        ):
            first, other = shape_text(layer.input_shape), shape_text(again.input_shape)
            message = Sentence(
                "{name} has its weights for {first}, and can't take {other} as well.",
                name=self.name,
                first=first,
                other=other,
            )
            raise ShapeError(message)
        learnt = tuple(
            replace(
                weight,
                shape=tuple(_known(a, b) for a, b in zip(weight.shape, more.shape, strict=True)),
            )
            for weight, more in pairs
        )
        self.layer = replace(layer, weights=learnt)

    def called(self) -> Layer:
        """What a summary shows for it: its weights as they are now, and what its last call gave."""
        node = self.nodes[-1]
        outputs = tuple(tensor.shape for tensor in node.outputs)
        inputs = node.inputs[0].shape if node.inputs else outputs[0]
        layer = self.layer or Layer(
            self.name, self.specification.type, (), inputs, outputs[0], line=self.line
        )
        return replace(
            layer,
            weights=tuple(self._as_now(weight) for weight in layer.weights),
            input_shape=inputs,
            output_shape=outputs[0],
            outputs=outputs if len(outputs) > 1 else (),
        )

    def _as_now(self, weight: Weight) -> Weight:
        trainable = self._flags.get(weight.identity, weight.trainable)
        return weight if trainable == weight.trainable else replace(weight, trainable=trainable)


def _trained(specification: Any, *, value: bool) -> Any:
    changed: dict[str, Any] = {"trainable": value}
    for field in fields(specification):
        inner = getattr(specification, field.name)
        if isinstance(inner, Placed):
            inner.trainable = value
        elif isinstance(inner, KerasLayer):
            changed[field.name] = _trained(inner, value=value)
        elif isinstance(inner, tuple) and field.name == "cells":
            changed[field.name] = tuple(
                _trained(cell, value=value) if isinstance(cell, KerasLayer) else cell
                for cell in inner
            )
            for cell in inner:
                if isinstance(cell, Placed):
                    cell.trainable = value
    return replace(specification, **changed)


def _same(one: tuple[Dim, ...], other: tuple[Dim, ...]) -> bool:
    """Whether two shapes can be the same; a name can be any size."""
    if len(one) != len(other):
        return False
    return not any(
        isinstance(a, int) and isinstance(b, int) and a != b
        for a, b in zip(one, other, strict=True)
    )


def _known(one: Dim, other: Dim) -> Dim:
    return other if isinstance(other, int) else one
