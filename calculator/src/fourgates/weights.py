"""The only truth: a layer is the list of weight tensors its framework stores.

A count is the product of a shape and a total is a sum of counts; nothing here
or elsewhere writes a count's formula by hand.

>>> kernel = Weight("lstm_cell/kernel", (1, 40), "kernel", ("i", "f", "c", "o"))
>>> kernel.count
40
>>> [block.slice for block in kernel.blocks()]
['kernel[:, :10]', 'kernel[:, 10:20]', 'kernel[:, 20:30]', 'kernel[:, 30:]']
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from fourgates.polynomial import Dim, divided, names_in, product, settled, total

type Shape = tuple[Dim | None, ...]
"""What flows between layers, batch first; ``None`` is a size that may vary."""

type Role = Literal[
    "kernel",
    "recurrent_kernel",
    "joint_kernel",
    "peephole",
    "bias",
    "recurrent_bias",
    "both_biases",
    "projection",
    "embeddings",
    "scale",
    "shift",
    "statistic",
    "slope",
]
"""What a weight does, whatever its framework calls it.

``both_biases`` holds the input's and the state's: Keras's (2, 3*units). ``joint_kernel`` is
TensorFlow 1's matrix for the input and the state, one below the other.
"""

_identities = count()


BYTES_PER_FLOAT32 = 4


class OpenShape(tuple[Dim | None, ...]):
    """The last dimensions of a shape of which nobody knows how many stand before them.

    It comes out of a layer that isn't known. ``OpenShape()`` says nothing at all.
    """

    __slots__ = ()


class ShapeError(ValueError):
    """A layer can't take the shape it is given; the message says what it needs."""


class SizeError(ValueError):
    """A size or an option of a layer is out of its range."""


@dataclass(frozen=True, slots=True)
class Block:
    """The part of a weight that belongs to one gate.

    Attributes:
        gate: the gate's letter as the framework names it; ``""`` where there are no gates.
        slice: Python text that cuts it out of the weight, ``kernel[:, :10]``.
        shape: the part's shape.
    """

    gate: str
    slice: str
    shape: tuple[Dim, ...]

    @property
    def count(self) -> Dim:
        """How many numbers the part holds."""
        return product(self.shape)


@dataclass(frozen=True, slots=True)
class Weight:
    """One tensor that the framework stores.

    Attributes:
        name: as the framework lists it below its layer: ``lstm_cell/kernel``, ``weight_ih_l0``.
        shape: its dimensions, in the framework's order.
        role: what it does.
        gates: the gates packed along ``gate_axis``, in the framework's order; one where it is a gate's own; empty
            where there are none; each twice where the input's biases and the state's stand one behind the other.
        gate_axis: the axis that is ``len(gates)`` times wider than one gate's part.
        part: which copy it belongs to inside its layer: ``forward``, ``layer 1 backward``; mostly ``""``.
        trainable: whether training changes it.
        called: what code calls it, where that isn't the name's last piece: ``gates/kernel``.
        identity: the same number wherever the same tensor is listed again (a layer shared by two models).
    """

    name: str
    shape: tuple[Dim, ...]
    role: Role
    gates: tuple[str, ...] = ()
    gate_axis: int = -1
    part: str = ""
    trainable: bool = True
    called: str = ""
    identity: int = field(
        default_factory=_identities.__next__, compare=False, repr=False, kw_only=True
    )

    @property
    def count(self) -> Dim:
        """How many numbers it holds: the product of its shape."""
        return product(self.shape)

    @property
    def short_name(self) -> str:
        """The name's last piece, as code that holds the tensor would call it."""
        return self.called or self.name.rsplit("/", 1)[-1]

    def blocks(self) -> tuple[Block, ...]:
        """Its parts per gate, in storage order; one whole block where no gates are packed."""
        if len(self.gates) <= 1:
            return (Block("".join(self.gates), self.short_name, self.shape),)
        axis = self.gate_axis % len(self.shape)
        size = divided(self.shape[axis], len(self.gates))
        shape = (*self.shape[:axis], size, *self.shape[axis + 1 :])
        last = len(self.gates) - 1
        blocks = []
        for index, gate in enumerate(self.gates):
            start = "" if index == 0 else str(size * index)
            stop = "" if index == last else str(size * (index + 1))
            where = ", ".join([*[":"] * axis, f"{start}:{stop}"])
            blocks.append(Block(gate, f"{self.short_name}[{where}]", shape))
        return tuple(blocks)

    def inside(self, name: str) -> Weight:
        """The same weight, listed below a layer that wraps its own."""
        return replace(self, name=f"{name}/{self.name}")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer with its sizes known (or named): its weights and what goes in and out.

    Attributes:
        name: as the framework would name it, ``lstm``, ``time_distributed_1``.
        type: the framework's class, ``LSTM``.
        inner: what a wrapper wraps, outermost first: ``("LSTM",)`` for ``Bidirectional(LSTM(...))``.
        weights: every tensor it stores, in the framework's order.
        input_shape: batch first; the first one where it takes several.
        output_shape: batch first; the first one where it gives several.
        outputs: every output's shape, where there are several.
        connected: where its inputs come from, as Keras prints it: ``("lstm[0][0]",)``; empty in a chain.
        problem: one sentence, where its weights can't be known: then no count of it may be claimed.
        line: where it stands in a pasted text, from 1.
    """

    name: str
    type: str
    weights: tuple[Weight, ...]
    input_shape: Shape
    output_shape: Shape
    inner: tuple[str, ...] = ()
    outputs: tuple[Shape, ...] = ()
    connected: tuple[str, ...] = ()
    problem: str = ""
    line: int | None = None

    @property
    def count(self) -> Dim:
        """The sum over its weights."""
        return total(weight.count for weight in distinct(self.weights))

    @property
    def trainable(self) -> Dim:
        """The sum over the weights that training changes."""
        return total(weight.count for weight in distinct(self.weights) if weight.trainable)

    @property
    def title(self) -> str:
        """The type with what it wraps: ``Bidirectional(LSTM)``."""
        return "(".join((self.type, *self.inner)) + ")" * len(self.inner)

    @property
    def parts(self) -> tuple[str, ...]:
        """The copies inside it, in order: ``("forward", "backward")``, mostly ``("",)``."""
        return tuple(dict.fromkeys(weight.part for weight in self.weights))


@dataclass(frozen=True, slots=True)
class Model:
    """Layers one after the other, or wired as each layer's ``connected`` says.

    Attributes:
        framework: ``keras``, ``pytorch``, ``flax`` ...: as a permalink writes it.
        name: what its summary calls it.
        input_shape: what the first layer takes, batch first.
        layers: in the order in which the framework lists them, each once.
    """

    framework: str
    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Every tensor it stores, each once."""
        return distinct(weight for layer in self.layers for weight in layer.weights)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why no total can be claimed, a sentence a layer; ``count`` then leaves those layers out."""
        return tuple(layer.problem for layer in self.layers if layer.problem)

    @property
    def count(self) -> Dim:
        """The sum over its weights: over its layers, what they share counted once."""
        return total(weight.count for weight in self.weights)

    @property
    def trainable(self) -> Dim:
        """What training changes."""
        return total(weight.count for weight in self.weights if weight.trainable)

    @property
    def non_trainable(self) -> Dim:
        """What training leaves alone."""
        return total(weight.count for weight in self.weights if not weight.trainable)

    @property
    def bytes(self) -> Dim:
        """Its weights' size in bytes, as float32 (the default of both frameworks)."""
        return settled(self.count * BYTES_PER_FLOAT32)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of sizes that are still open."""
        shapes = [shape for layer in self.layers for shape in (layer.output_shape, *layer.outputs)]
        weights = [weight.shape for layer in self.layers for weight in layer.weights]
        return names_in(dim for shape in (self.input_shape, *shapes, *weights) for dim in shape)


def distinct(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """The same weights, each tensor once.

    >>> kernel = Weight("kernel", (1, 40), "kernel")
    >>> len(distinct([kernel, kernel.inside("model"), Weight("kernel", (1, 40), "kernel")]))
    2
    """
    return tuple({weight.identity: weight for weight in weights}.values())
