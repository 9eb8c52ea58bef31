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
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from fourgates.frameworks.chain import Names, shape_text
from fourgates.frameworks.keras import masks
from fourgates.frameworks.keras.base import KerasLayer, Shapes, frozen
from fourgates.frameworks.keras.cells import joined
from fourgates.frameworks.keras.core import InputLayer, Operation, Unknown
from fourgates.polynomial import Dim
from fourgates.weights import Layer, Model, OpenShape, Shape, ShapeError, Weight

type Tensors = Tensor | Sequence[Tensor]


class Tensor:
    """What a call gives.

    Attributes:
        shape: batch first.
        node: the call it comes from.
        index: which of that call's outputs it is.
        mask: which of its steps are padding, itself a tensor; ``None`` where nobody marked any.
    """

    __slots__ = ("index", "mask", "node", "shape")

    def __init__(self, shape: Shape, node: Node, index: int) -> None:
        self.shape, self.node, self.index = shape, node, index
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

    def __init__(self, placed: Placed, inputs: Sequence[Tensor], shapes: Shapes) -> None:
        self.placed, self.inputs, self.index = placed, tuple(inputs), len(placed.nodes)
        self.outputs = tuple(Tensor(shape, self, index) for index, shape in enumerate(shapes))
        placed.nodes.append(self)


class Placed:
    """A layer that has been constructed: it has a name, and weights as soon as it is called.

    Attributes:
        specification: as written, with its name.
        layer: what it stores, once built; ``None`` before.
        line: where it stands in the pasted text.
        nodes: its calls, in order.
    """

    def __init__(
        self, specification: KerasLayer, flags: dict[int, bool], line: int | None = None
    ) -> None:
        self.specification = specification
        self.line = line
        self.layer: Layer | None = None
        self.nodes: list[Node] = []
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
        if not again.problem and [w.shape for w in again.weights] != [
            w.shape for w in self.layer.weights
        ]:
            first = shape_text(self.layer.input_shape)
            message = f"{self.name} has its weights for {first}, and can't take {shape_text(again.input_shape)} as well."
            raise ShapeError(message)
        return replace(again, name=self.layer.name, weights=self.layer.weights, line=self.line)

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


@dataclass(frozen=True, slots=True)
class AsLayer(KerasLayer):
    """A model in the place of a layer."""

    model: Any

    owns_weights: ClassVar[bool] = False

    @property
    def type(self) -> str:
        """Which kind of model."""
        kind: str = self.model.kind
        return kind

    @property
    def gives(self) -> int:
        """How many outputs the model has."""
        count: int = self.model.gives
        return count

    def parts(self, shapes: Shapes, names: Names) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        """Every weight of the model, below its layer's name."""
        return self.model.stored(shapes, names), ()

    def shapes(self, *shapes: Shape) -> Shapes:
        """What the model makes of these inputs."""
        given: Shapes = self.model.run(shapes)
        return given


class Nested(Placed):
    """A model: it has ``model`` (what it prints as) and can be called or wrapped like a layer.

    Attributes:
        inputs: what comes in.
        outputs: what comes out.
    """

    kind = "Functional"

    def __init__(
        self, graph: Graph, name: str | None, *, line: int | None = None, trainable: bool = True
    ) -> None:
        super().__init__(
            AsLayer(self, name=name or graph.names.take(self.kind), trainable=trainable),
            graph.flags,
            line,
        )
        self._graph = graph
        self.inputs: tuple[Tensor, ...] = ()
        self.outputs: tuple[Tensor, ...] = ()
        self._by_depth: dict[int, list[Node]] = {}
        self._placed: list[Placed] = []

    @property
    def gives(self) -> int:
        """How many outputs it has."""
        return len(self.outputs) or 1

    @property
    def layers(self) -> tuple[Placed, ...]:
        """Its layers, in Keras's order."""
        return tuple(
            placed for placed in self._placed if not isinstance(placed.specification, Operation)
        )

    @property
    def trainable(self) -> bool:
        """Whether training may change its weights."""
        return self.specification.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        """``model.trainable = False``: goes through to every layer."""
        self.specification = replace(self.specification, trainable=value)
        for placed in self.layers:
            placed.trainable = value

    @property
    def model(self) -> Model:
        """As it is now: its layers in Keras's order, each once."""
        linear = self._linear()
        nodes = {node for level in self._by_depth.values() for node in level}
        layers = []
        for placed in self._placed:
            layer = placed.called()
            if not self.specification.trainable:
                layer = replace(layer, weights=frozen(layer.weights))
            if not linear:
                sources = [
                    f"{tensor.node.placed.name}[{tensor.node.index}][{tensor.index}]"
                    for node in placed.nodes
                    if node in nodes
                    for tensor in node.inputs
                ]
                layer = replace(layer, connected=tuple(sources))
            layers.append(layer)
        shape = self.inputs[0].shape if self.inputs else ()
        return Model("keras", self.name, shape, tuple(layers))

    def build(self, input_shape: Shape | Shapes, names: Names) -> Layer:
        """Its weights are its layers'; they may have changed since it was called last."""
        self.layer = replace(self.specification.build(input_shape, names), line=self.line)
        return self.layer

    def called(self) -> Layer:
        """What a summary shows for it: its layers' weights as they are now."""
        self.build(
            tuple(tensor.shape for tensor in self.nodes[-1].inputs[: len(self.inputs)]), Names()
        )
        return super().called()

    def stored(self, shapes: Shapes, names: Names) -> tuple[Weight, ...]:
        """Every weight of its layers, each below its layer's name."""
        del shapes, names
        weights: list[Weight] = []
        for placed in self.layers:
            layer = placed.layer
            if layer is None:
                continue
            if layer.problem:
                raise ShapeError(layer.problem)
            if isinstance(placed, Nested):
                layer = placed.build(tuple(tensor.shape for tensor in placed.inputs), Names())
            weights += [
                replace(w.inside(placed.name), part=joined(placed.name, w.part))
                for w in layer.weights
            ]
        return tuple({weight.identity: weight for weight in weights}.values())

    def run(self, shapes: Shapes) -> Shapes:
        """The shapes that come out where these go in."""
        if len(shapes) != len(self.inputs):
            message = f"{self.name} takes {len(self.inputs)} inputs, and here gets {len(shapes)}."
            raise ShapeError(message)
        given = [
            _fitted(self.name, shape, tensor.shape)
            for shape, tensor in zip(shapes, self.inputs, strict=True)
        ]
        if given == [tensor.shape for tensor in self.inputs]:
            return tuple(tensor.shape for tensor in self.outputs)
        found = dict(zip(self.inputs, given, strict=True))
        for depth in sorted(self._by_depth, reverse=True):
            for node in self._by_depth[depth]:
                if not node.inputs or any(tensor not in found for tensor in node.inputs):
                    continue
                specification = node.placed.specification
                count = len(node.inputs) - masks.unseen(node)
                outputs = specification.shapes(*(found[tensor] for tensor in node.inputs[:count]))
                found.update(zip(node.outputs, outputs, strict=False))
        return tuple(found.get(tensor, tensor.shape) for tensor in self.outputs)

    def wire(self, inputs: Iterable[Tensor], outputs: Iterable[Tensor]) -> None:
        """Make it the model between these tensors.

        Raises:
            ShapeError: where an output doesn't come from the inputs.
        """
        self.inputs, self.outputs = tuple(inputs), tuple(outputs)
        self._by_depth, self._placed = _ordered(self.inputs, self.outputs)
        reached = set(self.inputs)
        for depth in sorted(self._by_depth, reverse=True):
            for node in self._by_depth[depth]:
                for tensor in node.inputs:
                    if tensor not in reached:
                        message = f"{self.name} doesn't reach {node.placed.name} from its inputs."
                        raise ShapeError(message)
                reached.update(node.outputs)
        names = [placed.name for placed in self._placed]
        for name in names:
            if names.count(name) > 1:
                message = f"{self.name} has two layers called {name}: Keras wants each name once."
                raise ShapeError(message)

    def _linear(self) -> bool:
        """Whether Keras prints it without the column of connections: no branch, no layer called twice."""
        if any(len(level) > 1 or len(level[0].inputs) > 1 for level in self._by_depth.values()):
            return False
        nodes = [node for level in self._by_depth.values() for node in level]
        return all(sum(node in nodes for node in placed.nodes) < 2 for placed in self.layers)  # noqa: PLR2004


class Sequential(Nested):
    """Layers one after the other; grows by ``add`` and is built by an input or a first call."""

    kind = "Sequential"

    def __init__(
        self, graph: Graph, name: str | None, *, line: int | None = None, trainable: bool = True
    ) -> None:
        super().__init__(graph, name, line=line, trainable=trainable)
        self._stack: list[Placed] = []

    @property
    def layers(self) -> tuple[Placed, ...]:
        """Its layers; what only stands for its input isn't one of them."""
        return tuple(p for p in self._stack if not isinstance(p.specification, InputLayer))

    @property
    def built(self) -> bool:
        """Whether its input is known."""
        return bool(self.outputs)

    @property
    def model(self) -> Model:
        """As it is now: its layers in order."""
        layers = []
        for placed in self.layers:
            if placed.nodes:
                layer = placed.called()
            else:
                problem = f"{self.name} has no input yet, so that the weights of {placed.name} aren't known."
                layer = Layer(
                    placed.name,
                    placed.specification.type,
                    (),
                    OpenShape(),
                    OpenShape(),
                    problem=problem,
                    line=placed.line,
                )
            layers.append(
                layer
                if self.specification.trainable
                else replace(layer, weights=frozen(layer.weights))
            )
        shape = self.inputs[0].shape if self.inputs else OpenShape()
        return Model("keras", self.name, shape, tuple(layers))

    def add(self, layer: Placed | Tensor, *, rebuild: bool = True) -> None:
        """Put a layer (or what ``graph.input`` gave) on top.

        Raises:
            ShapeError: where a layer can't take what the one below gives.
        """
        placed = layer.node.placed if isinstance(layer, Tensor) else layer
        if any(placed.name == other.name for other in self._stack):
            message = (
                f"{self.name} has a layer called {placed.name} already: Keras wants each name once."
            )
            raise ShapeError(message)
        self._stack.append(placed)
        self.inputs = self.outputs = ()
        if rebuild:
            self.rebuild()

    def pop(self) -> None:
        """Take the topmost layer away."""
        self._stack.pop()
        self.inputs = self.outputs = ()
        if self._stack:
            self.rebuild()

    def rebuild(self) -> None:
        """Build it anew where its input is known, as Keras does after each ``add``."""
        first = self._stack[0]
        if len(self._stack) < 2:  # noqa: PLR2004 - an input alone isn't built
            return
        if isinstance(first.specification, InputLayer):
            self._chain(first.nodes[0].outputs[0], self._stack[1:])
        elif isinstance(first, Nested) and len(first.inputs) == 1:
            self.build_from(first.inputs[0].shape)

    def build_from(self, input_shape: Shape) -> None:
        """``model.build((None, 10))``: give it its input, batch first.

        Raises:
            ShapeError: where a layer can't take what the one below gives.
        """
        first = self._stack[0] if self._stack else None
        if first is None:
            message = f"{self.name} has no layers."
            raise ShapeError(message)
        if isinstance(first.specification, InputLayer):
            tensor = first.nodes[0].outputs[0]
        else:
            tensor = self._graph.input(input_shape[1:], batch=input_shape[0])
            self._stack.insert(0, tensor.node.placed)
        self._chain(tensor, self._stack[1:])

    def build(self, input_shape: Shape | Shapes, names: Names) -> Layer:
        """Its weights are its layers'; a first call gives it its input."""
        if not self.built and self._stack and not isinstance(input_shape, OpenShape):
            self.build_from(input_shape)  # type: ignore[arg-type]
        return super().build(input_shape, names)

    def _chain(self, tensor: Tensor, stack: Sequence[Placed]) -> None:
        outputs: tuple[Tensor, ...] = (tensor,)
        for placed in stack:
            outputs = self._graph.call(placed, outputs[0] if len(outputs) == 1 else outputs)
        # Keras wraps the chain in a functional model of its own, which takes a name
        self._graph.names.take("Functional")
        self.wire((tensor,), outputs)


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
        return Node(placed, (), ((batch, *shape),)).outputs[0]

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
        node = Node(layer, (*tensors, *recorded), outputs)
        masks.passed_on(self, layer, inputs, node)
        return node.outputs

    def broken(self, layer: Placed, *inputs: Tensors, problem: str) -> Tensor:
        """Call a layer whose weights can't be known: its row carries the problem, its output is unknown."""
        node = Node(layer, _flat(inputs), (OpenShape(),))
        shape = node.inputs[0].shape if node.inputs else OpenShape()
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
        return Node(placed, inputs, (shape,)).outputs[0]

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

    def _cut(
        self, inputs: Sequence[Tensor], outputs: Sequence[Tensor]
    ) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        """The calls between tensors in the middle of a graph, made once more from inputs of their own."""
        by_depth, _ = _ordered(tuple(inputs), tuple(outputs))
        twin: dict[Tensor, Tensor] = {}
        for tensor in inputs:
            if tensor.node.inputs:
                name = f"{tensor.node.placed.name}_output_{tensor.index}"
                twin[tensor] = self.input(tensor.shape[1:], batch=tensor.shape[0], name=name)
            else:
                twin[tensor] = tensor
        for depth in sorted(by_depth, reverse=True):
            for node in by_depth[depth]:
                if not node.inputs:
                    twin.update((tensor, tensor) for tensor in node.outputs)
                elif all(tensor in twin for tensor in node.inputs) and not all(
                    t in twin for t in node.outputs
                ):
                    again = Node(
                        node.placed,
                        [twin[t] for t in node.inputs],
                        tuple(t.shape for t in node.outputs),
                    )
                    twin.update(zip(node.outputs, again.outputs, strict=True))
        return tuple(twin[tensor] for tensor in inputs), tuple(
            twin.get(tensor, tensor) for tensor in outputs
        )


def _flat(inputs: Iterable[Tensors]) -> tuple[Tensor, ...]:
    found: list[Tensor] = []
    for given in inputs:
        found += [given] if isinstance(given, Tensor) else _flat(given)
    return tuple(found)


def _fitted(name: str, given: Shape, expected: Shape) -> Shape:
    """The shape that goes in, held against the one that the model was made for."""
    if isinstance(given, OpenShape):
        return expected
    if len(given) == len(expected) + 1 and given[-1] == 1:
        return given[:-1]
    if len(given) == len(expected) - 1 and expected[-1] == 1:
        return (*given, 1)
    clash = any(
        isinstance(a, int) and isinstance(b, int) and a != b
        for a, b in zip(given, expected, strict=False)
    )
    if len(given) != len(expected) or clash:
        message = f"{name} takes {shape_text(expected)}, and here gets {shape_text(given)}."
        raise ShapeError(message)
    return given


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


def _ordered(
    inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...]
) -> tuple[dict[int, list[Node]], list[Placed]]:
    """The calls between tensors by their distance from the end, and the layers in Keras's order.

    Keras walks from each output back to the inputs; a call's depth is one more than the deepest
    call that uses it, and all calls of a layer count as deep as the deepest. Layers are listed
    from deep to shallow, on one level in the order in which the walk met them.
    """
    calls, met = _walk(inputs, outputs)
    among = set(calls)
    depths: dict[Node, int] = {}
    layer_depths: dict[Placed, int] = {}
    for node in reversed(calls):
        depth = max(depths.setdefault(node, 0), layer_depths.get(node.placed, 0))
        layer_depths[node.placed] = depths[node] = depth
        for tensor in node.inputs:
            if tensor.node in among:
                depths[tensor.node] = max(depth + 1, depths.get(tensor.node, 0))
    for tensor in inputs:
        if tensor.node.placed not in layer_depths and not tensor.node.inputs:
            # an input that no output needs is listed all the same
            layer_depths[tensor.node.placed] = depths[tensor.node] = 0
            met[tensor.node.placed] = -1
    by_depth: dict[int, list[Node]] = {}
    for node, depth in depths.items():
        by_depth.setdefault(depth, []).append(node)
    placed = sorted(layer_depths, key=lambda layer: (-layer_depths[layer], met[layer]))
    return by_depth, placed


def _walk(
    inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...]
) -> tuple[list[Node], dict[Placed, int]]:
    """Every call behind the outputs, sources first, and the order in which layers were met."""
    borders = set(inputs)
    done: set[Node] = set()
    calls: list[Node] = []
    met: dict[Placed, int] = {}
    for output in outputs:
        # by hand, as a graph may be deeper than Python's stack
        waiting: list[tuple[Tensor, bool]] = [(output, False)]
        while waiting:
            tensor, left = waiting.pop()
            node = tensor.node
            if left:
                if node not in done:
                    done.add(node)
                    calls.append(node)
                continue
            if node in done:
                continue
            if node.inputs and tensor in borders:
                done.add(node)
                continue
            met.setdefault(node.placed, len(met))
            waiting.append((tensor, True))
            waiting += [(source, False) for source in reversed(node.inputs)]
    return calls, met
