"""Models, which are layers too.

Sources: ``keras/src/models/{functional,sequential}.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from fourgates.frameworks.chain import Names, shape_text
from fourgates.frameworks.keras import masks
from fourgates.frameworks.keras.base import KerasLayer, Shapes, each, frozen
from fourgates.frameworks.keras.cells import joined
from fourgates.frameworks.keras.core import InputLayer, Operation
from fourgates.frameworks.keras.order import ordered
from fourgates.frameworks.keras.placed import Node, Placed, Tensor
from fourgates.sentences import Sentence
from fourgates.weights import Layer, Model, OpenShape, Shape, ShapeError, Weight

if TYPE_CHECKING:
    from fourgates.frameworks.keras.graph import Graph


@dataclass(frozen=True, slots=True)
class AsLayer(KerasLayer):
    """A model in the place of a layer."""

    model: Any

    owns_weights: ClassVar[bool] = False
    several: ClassVar[bool] = True

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
        given = self.nodes[-1].inputs[: len(self.inputs) or 1]
        self.build(tuple(tensor.shape for tensor in given), Names())
        return super().called()

    def stored(self, shapes: Shapes, names: Names) -> tuple[Weight, ...]:
        """Every weight of its layers, each below its layer's name."""
        del shapes, names
        weights: list[Weight] = []
        for placed in self.layers:
            layer = placed.layer
            if layer is None and isinstance(placed.specification, InputLayer):
                continue
            if layer is None:
                message = Sentence(
                    "{name} in {model} has no input yet, so that its weights aren't known.",
                    name=placed.name,
                    model=self.name,
                )
                raise ShapeError(message)
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
            message = Sentence(
                "{name} takes {number} inputs, and here gets {given}.",
                name=self.name,
                number=len(self.inputs),
                given=len(shapes),
            )
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
        self._by_depth, self._placed = ordered(self.inputs, self.outputs)
        reached = set(self.inputs)
        for depth in sorted(self._by_depth, reverse=True):
            for node in self._by_depth[depth]:
                for tensor in node.inputs:
                    if tensor not in reached:
                        message = Sentence(
                            "{name} doesn't reach {layer} from its inputs.",
                            name=self.name,
                            layer=node.placed.name,
                        )
                        raise ShapeError(message)
                if node.inputs:
                    reached.update(node.outputs)
        if any(tensor not in reached for tensor in self.outputs):
            message = Sentence(
                "{name} doesn't reach all of its outputs from its inputs.", name=self.name
            )
            raise ShapeError(message)
        names = Counter(placed.name for placed in self._placed)
        for name, count in names.items():
            if count > 1:
                message = Sentence(
                    "{name} has two layers called {layer}: Keras wants each name once.",
                    name=self.name,
                    layer=name,
                )
                raise ShapeError(message)

    def _linear(self) -> bool:
        """Whether Keras prints it without the column of connections: no branch, no layer called twice."""
        if any(len(level) > 1 or len(level[0].inputs) > 1 for level in self._by_depth.values()):
            return False
        nodes = {node for level in self._by_depth.values() for node in level}
        return all(sum(node in nodes for node in placed.nodes) < 2 for placed in self.layers)  # noqa: PLR2004


class Sequential(Nested):
    """Layers one after the other; grows by ``add`` and is built by an input or a first call."""

    kind = "Sequential"

    def __init__(
        self, graph: Graph, name: str | None, *, line: int | None = None, trainable: bool = True
    ) -> None:
        super().__init__(graph, name, line=line, trainable=trainable)
        self._stack: list[Placed] = []
        self._calls: list[Node] = []

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
                problem = Sentence(
                    "{name} has no input yet, so that the weights of {layer} aren't known.",
                    name=self.name,
                    layer=placed.name,
                )
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
            message = Sentence(
                "{name} has a layer called {layer} already: Keras wants each name once.",
                name=self.name,
                layer=placed.name,
            )
            raise ShapeError(message)
        self._stack.append(placed)
        if rebuild and self.built and not any(t.mask for node in self._calls for t in node.outputs):
            # what stands below is called again as it was
            for node in self._calls:
                node.again()
                self._graph.names.skip("KerasTensor", len(node.outputs))
            self._extend(self.outputs, [placed])
            return
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
            message = Sentence("{name} has no layers.", name=self.name)
            raise ShapeError(message)
        if isinstance(first.specification, InputLayer):
            tensor = first.nodes[0].outputs[0]
        else:
            tensor = self._graph.input(input_shape[1:], batch=input_shape[0])
            self._stack.insert(0, tensor.node.placed)
        self._chain(tensor, self._stack[1:])

    def build(self, input_shape: Shape | Shapes, names: Names) -> Layer:
        """Its weights are its layers'; a first call gives it its input."""
        shapes = each(input_shape)
        known = len(shapes) == 1 and not isinstance(shapes[0], OpenShape)
        if known and self._stack and not self.built:
            self.build_from(shapes[0])
        return super().build(input_shape, names)

    def _chain(self, tensor: Tensor, stack: Sequence[Placed]) -> None:
        self._calls = []
        self.inputs = (tensor,)
        self._extend((tensor,), stack)

    def _extend(self, outputs: tuple[Tensor, ...], stack: Sequence[Placed]) -> None:
        inputs, self.outputs = self.inputs, ()
        for placed in stack:
            outputs = self._graph.call(placed, outputs[0] if len(outputs) == 1 else outputs)
            self._calls.append(placed.nodes[-1])
        # Keras wraps the chain in a functional model of its own, which takes a name
        self._graph.names.take("Functional")
        self.inputs, self.outputs = inputs, outputs
        self._by_depth = {}

    def run(self, shapes: Shapes) -> Shapes:
        """The shapes that come out where these go in."""
        if self.outputs and not self._by_depth:
            self._by_depth, self._placed = ordered(self.inputs, self.outputs)
        return super().run(shapes)


def _fitted(name: str, given: Shape, expected: Shape) -> Shape:
    """The shape that goes in, held against the one that the model was made for.

    Keras leaves a last dimension of 1 out of that comparison, and compares only as many as both have.
    """
    if isinstance(given, OpenShape):
        return expected
    for one, other in zip(_squeezed(given), _squeezed(expected), strict=False):
        if isinstance(one, int) and isinstance(other, int) and one != other:
            message = Sentence(
                "{name} takes {expected}, and here gets {shape}.",
                name=name,
                expected=shape_text(expected),
                shape=shape_text(given),
            )
            raise ShapeError(message)
    return given


def _squeezed(shape: Shape) -> Shape:
    return shape[:-1] if shape and shape[-1] == 1 else shape
