"""Random Keras programs: the same construction and calls, played on the real Keras and on our graph.

A program is a list of steps written down while it is drawn. Our own graph is played along, so
that the next step can be chosen to fit; what the real Keras says of the same steps is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from fourgates.frameworks.keras.graph import Graph, Nested, Placed, Sequential, Tensor
from fourgates.frameworks.keras.signatures import ALIASES, SIGNATURES, make
from fourgates.rendering.text import keras_summary
from keras_models import Blank, real_summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fourgates.weights import Layer, Model

_BLANKS = (
    "kernel_initializer",
    "recurrent_initializer",
    "bias_initializer",
    "embeddings_initializer",
    "depthwise_initializer",
    "pointwise_initializer",
)


_PUBLIC = {"GroupedQueryAttention": "GroupQueryAttention"}
"""Classes whose public name isn't the one that a summary prints."""


@dataclass(frozen=True)
class Ref:
    """What an earlier step gave: a layer or a tensor, by its number."""

    number: int
    output: int = -1


@dataclass
class Step:
    """One line of a program."""

    do: str
    kind: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    inputs: Any = None

    def __repr__(self) -> str:
        return f"{self.do}({self.kind or ''} {self.kwargs or ''} {self.inputs or ''})"


def blanks(kind: str) -> dict[str, Any]:
    """Initializers that need no compiling, for the arguments that a class has."""
    given: dict[str, Any] = {
        name: Blank() for name in SIGNATURES[ALIASES.get(kind, kind)] if name in _BLANKS
    }
    if "unit_forget_bias" in SIGNATURES[ALIASES.get(kind, kind)]:
        given["unit_forget_bias"] = False
    return given


class Ours:
    """Plays steps on our graph."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.made: list[Any] = []

    def play(self, step: Step) -> None:
        """One step; what it gives is kept under its number."""
        graph = self.graph
        get = self.get
        match step.do:
            case "input":
                self.made.append((graph.input(**step.kwargs),))
            case "layer":
                kwargs = {k: get(v) for k, v in step.kwargs.items()}
                self.made.append(graph.layer(make(step.kind, [], kwargs | blanks(step.kind))))
            case "call":
                layer, *inputs = get(step.inputs)
                self.made.append(graph.call(layer, *inputs, **step.kwargs))
            case "functional":
                self.made.append(graph.functional(*get(step.inputs), **step.kwargs))
            case "sequential":
                self.made.append(graph.sequential(get(step.inputs), **step.kwargs))
            case "add":
                model, layer = get(step.inputs)
                model.add(layer)
                self.made.append(model)
            case "freeze":
                layer, value = get(step.inputs[0]), step.inputs[1]
                layer.trainable = value
                self.made.append(layer)
            case "operation":
                one, other = (get(ref) for ref in step.inputs)
                if step.kind == "Add":
                    shape = tuple(
                        None if a is None or b is None else a
                        for a, b in zip(one.shape, other.shape, strict=True)
                    )
                else:
                    shape = (one.shape[0], *one.shape[2:])
                given = (one, other) if step.kind == "Add" else (one,)
                self.made.append((graph.operation(step.kind, *given, shape=shape),))
            case _:
                raise AssertionError(step.do)

    def get(self, value: Any) -> Any:
        """What a reference stands for, also inside lists."""
        if isinstance(value, Ref):
            made = self.made[value.number]
            return made[value.output] if value.output >= 0 else made
        if isinstance(value, list):
            return [self.get(part) for part in value]
        return value


class Theirs(Ours):
    """Plays the same steps with Keras itself."""

    def __init__(self) -> None:
        keras.backend.clear_session(free_memory=False)
        self.made = []

    def play(self, step: Step) -> None:
        """One step; what it gives is kept under its number."""
        get = self.get
        match step.do:
            case "input":
                kwargs = dict(step.kwargs)
                batch = kwargs.pop("batch", None)
                self.made.append((keras.Input(batch_size=batch, **kwargs),))
            case "layer":
                kwargs = {k: get(v) for k, v in step.kwargs.items()}
                kind = _PUBLIC.get(step.kind, step.kind)
                self.made.append(getattr(keras.layers, kind)(**kwargs, **blanks(step.kind)))
            case "call":
                layer, *inputs = get(step.inputs)
                self.made.append(_flat(_called(layer, inputs, step.kwargs)))
            case "functional":
                # a list of one stays a list in Keras, which a layer behind the model can't take
                inputs, outputs = (part if len(part) > 1 else part[0] for part in get(step.inputs))
                self.made.append(keras.Model(inputs, outputs, **step.kwargs))
            case "sequential":
                self.made.append(keras.Sequential(get(step.inputs), **step.kwargs))
            case "add":
                model, layer = get(step.inputs)
                model.add(layer)
                self.made.append(model)
            case "freeze":
                layer, value = get(step.inputs[0]), step.inputs[1]
                layer.trainable = value
                self.made.append(layer)
            case "operation":
                one, other = (get(ref) for ref in step.inputs)
                self.made.append((one + other if step.kind == "Add" else one[:, -1],))
            case _:
                raise AssertionError(step.do)


def _called(layer: Any, inputs: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    if isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional) and len(inputs) > 1:
        return layer(inputs[0], initial_state=inputs[1])
    if (
        isinstance(layer, keras.layers.MultiHeadAttention | keras.layers.GroupQueryAttention)
        and len(inputs) > 2
    ):
        return layer(inputs[0], inputs[1], key=inputs[2], **kwargs)
    return layer(*inputs, **kwargs)


def _flat(outputs: Any) -> tuple[Any, ...]:
    return tuple(keras.tree.flatten(outputs))


def our_layer(layer: Layer) -> dict[str, Any]:
    """What we say of one layer."""
    return {
        "name": layer.name,
        "type": layer.type,
        "count": layer.count,
        "outputs": list(layer.outputs or (layer.output_shape,)),
        "weights": [(weight.name, weight.shape, weight.trainable) for weight in layer.weights],
        "problem": layer.problem,
    }


def real_layer(layer: Any, ours: dict[str, Any] | None) -> dict[str, Any]:
    """What Keras says of it, weights under as many pieces of their path as ours have."""
    last = layer._inbound_nodes[-1]  # noqa: SLF001 - Keras's own summary looks there too
    said = [name for name, *_ in ours["weights"]] if ours else []
    weights = []
    for index, weight in enumerate(getattr(layer, "weights", [])):
        mine = said[index] if index < len(said) else ""
        name = "/".join(weight.path.split("/")[-1 - mine.count("/") :])
        if f"/{mine}".endswith(f"/{name}"):
            # a layer inside a model was built outside of it, so that its path doesn't name the model
            name = mine
        weights.append((name, tuple(weight.shape), weight.trainable))
    return {
        "name": layer.name,
        "type": type(layer).__name__,
        "count": layer.count_params() if hasattr(layer, "count_params") else 0,
        "outputs": [tuple(tensor.shape) for tensor in last.output_tensors],
        "weights": weights,
        "problem": "",
    }


def our_facts(model: Model, columns: int) -> dict[str, Any]:
    """What we say of a whole model."""
    return {
        "model": model.name,
        "layers": [our_layer(layer) for layer in model.layers],
        "count": model.count,
        "trainable": model.trainable,
        "non_trainable": model.non_trainable,
        "summary": keras_summary(model, terminal=columns),
    }


def real_facts(model: Any, ours: dict[str, Any], columns: int) -> dict[str, Any]:
    """What Keras says of it."""
    listed = model._operations if isinstance(model, keras.src.models.Functional) else model.layers  # noqa: SLF001
    known = ours["layers"]
    return {
        "model": model.name,
        "layers": [
            real_layer(layer, known[index] if index < len(known) else None)
            for index, layer in enumerate(listed)
        ],
        "count": model.count_params(),
        "trainable": sum(int(np.prod(w.shape)) for w in model.trainable_weights),
        "non_trainable": sum(int(np.prod(w.shape)) for w in model.non_trainable_weights),
        "summary": real_summary(model, columns),
    }


__all__ = [
    "Nested",
    "Ours",
    "Placed",
    "Ref",
    "Sequential",
    "Step",
    "Tensor",
    "Theirs",
    "our_facts",
    "our_layer",
    "real_facts",
    "real_layer",
]
