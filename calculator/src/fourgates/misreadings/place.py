"""Where a layer stands: its own sizes, and those around it that could be mistaken for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourgates.misreadings.reckoning import BIASES, Reckoning, reckon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fourgates.reading.found import FoundLayer, FoundModel
    from fourgates.weights import Layer

CELLS = {"LSTM": 4, "GRU": 3}
"""Gates of the cells that somebody may have in mind."""


@dataclass(frozen=True, slots=True)
class Place:
    """A layer with known weights, and what stands around it.

    Attributes:
        model: the model's index.
        index: the layer's index in it.
        framework: the model's.
        found: the layer as it was found.
        layer: its weights.
        truth: the right reckoning.
        count: what it comes to.
        kind: the class of what does the work: ``LSTM`` in a ``Bidirectional(LSTM)``.
        units: one gate's size.
        input: how wide its input is.
        gates: the gates' letters.
        recurrent: whether it has a recurrent matrix.
        biases: how many biases a unit has.
        directions: 2 for a bidirectional layer.
        stacked: how many layers of a stack it holds (``num_layers``).
        timesteps: the number of steps, where it is known.
        batch: the batch size, where it is known.
        heads: sizes of layers that come after, with their names, and whether those are recurrent; the next one first.
        features: how wide the model's own input is.
        before: the nearest layer before it that stores weights.
        cells: the gated cells in the model, with their number of gates.
        flattened: for a layer behind a ``Flatten``, how wide one step was.
    """

    model: int
    index: int
    framework: str
    found: FoundLayer
    layer: Layer
    truth: Reckoning
    count: int
    kind: str
    units: int | None = None
    input: int | None = None
    gates: tuple[str, ...] = ()
    recurrent: bool = False
    biases: int = 0
    directions: int = 1
    stacked: int = 1
    timesteps: int | None = None
    batch: int | None = None
    heads: tuple[_Head, ...] = ()
    features: int | None = None
    before: Place | None = None
    cells: tuple[tuple[str, int], ...] = ()
    flattened: int | None = None

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.found.name

    @property
    def distributed(self) -> bool:
        """Whether it works on every time step with the same weights, and keeps no state."""
        steps = len(self.layer.input_shape) > 2  # noqa: PLR2004 - batch, timesteps, features
        return steps and not self.recurrent and not self.windowed and self.has("kernel")

    @property
    def windowed(self) -> bool:
        """Whether its kernel reaches over neighbouring steps or pixels."""
        return any(term.size("window") for term in self.truth.copies[0].terms)

    def has(self, role: str) -> bool:
        """Whether it stores a tensor of this role."""
        return any(term.role == role for term in self.truth.copies[0].terms)

    @property
    def signature(self) -> tuple[object, ...]:
        """What any slip can depend on: layers with the same signature need looking at only once."""
        before = self.before
        neighbour = before and (
            before.directions,
            before.units,
            before.input,
            before.kind,
            before.truth,
        )
        return (
            *(self.truth, self.kind, self.found.type, self.framework, self.timesteps, self.batch),
            *(self.heads, self.features, self.flattened, neighbour),
        )


def places(model: FoundModel, number: int) -> tuple[Place, ...]:
    """The layers of a model whose weights are known as numbers, and that store any.

    Args:
        model: as it was found.
        number: the model's index.
    """
    found: list[Place] = []
    around = (_timesteps(model), _batch(model))
    heads = _heads_of(model.layers)
    cells = tuple(
        (kind, gates)
        for kind, gates in CELLS.items()
        if any(kind in layer.type for layer in model.layers)
    )
    for index, layer in enumerate(model.layers):
        if layer.layer is None or not layer.layer.weights:
            continue
        truth = reckon(layer.layer, model.framework)
        # tensors that two layers share are counted once, which no reckoning of one layer knows
        if truth is not None and truth.value == layer.parameters:
            found.append(
                _place(
                    model,
                    layer,
                    layer.layer,
                    truth,
                    number=number,
                    index=index,
                    earlier=found,
                    heads=heads[index],
                    cells=cells,
                    around=around,
                )
            )
    return tuple(found)


def _place(
    model: FoundModel,
    found: FoundLayer,
    layer: Layer,
    truth: Reckoning,
    *,
    number: int,
    index: int,
    earlier: Sequence[Place],
    heads: tuple[_Head, ...],
    cells: tuple[tuple[str, int], ...],
    around: tuple[int | None, int | None],
) -> Place:
    terms = truth.copies[0].terms
    backward = sum(
        weight.role == "kernel" and "backward" in weight.part for weight in layer.weights
    )
    kernels = sum(weight.role == "kernel" for weight in layer.weights)
    directions = 2 if backward and backward * 2 == kernels else 1
    loops = sum(weight.role == "recurrent_kernel" for weight in layer.weights)
    steps, batch = around
    return Place(
        model=number,
        index=index,
        framework=model.framework,
        found=found,
        layer=layer,
        truth=truth,
        count=truth.value,
        kind=(layer.inner[-1] if layer.inner else layer.type).rsplit(".", 1)[-1],
        units=_size(truth, "units"),
        input=_size(truth, "input"),
        gates=next((weight.gates for weight in layer.weights if weight.gates), ()),
        recurrent=loops > 0,
        biases=sum(term.size("biases") or 1 for term in terms if term.role in BIASES),
        directions=directions,
        stacked=max(loops // directions, 1),
        timesteps=steps,
        batch=batch,
        heads=heads,
        features=earlier[0].input if earlier else None,
        before=earlier[-1] if earlier else None,
        cells=cells,
        flattened=_flattened(model.layers, index),
    )


def _timesteps(model: FoundModel) -> int | None:
    """The number of steps: as the paste tells it, else off the first input shape that has it."""
    if model.timesteps is not None:
        return model.timesteps
    for found in model.layers:
        shape = found.layer.input_shape if found.layer is not None else ()
        table = found.layer is not None and any(w.role == "embeddings" for w in found.layer.weights)
        if len(shape) == (2 if table else 3) and isinstance(shape[1], int):
            return shape[1]
    return None


def _batch(model: FoundModel) -> int | None:
    if model.batch is not None:
        return model.batch
    shapes = [found.layer.input_shape for found in model.layers if found.layer is not None]
    return next((shape[0] for shape in shapes if shape and isinstance(shape[0], int)), None)


def _size(truth: Reckoning, what: str) -> int | None:
    for group in truth.copies:
        for term in group.terms:
            size = term.size(what)
            if size is not None:
                return size
    return None


def _width(found: FoundLayer) -> int | None:
    """How wide a layer with weights makes its output."""
    if found.layer is None or not found.layer.weights:
        return None
    shape = found.layer.output_shape
    return shape[-1] if shape and isinstance(shape[-1], int) else None


type _Head = tuple[int, str, bool]
"""A later layer's width, its name, and whether it is recurrent."""


def _heads_of(layers: Sequence[FoundLayer]) -> list[tuple[_Head, ...]]:
    """For each layer the next layer with weights and the last one, where their widths differ from its own."""
    widths = [_width(layer) for layer in layers]
    later: _Head | None = None
    last: _Head | None = None
    heads: list[tuple[_Head, ...]] = []
    for layer, width in zip(reversed(layers), reversed(widths), strict=True):
        told = {head[0]: head for head in (last, later) if head is not None and head[0] != width}
        heads.append(tuple(sorted(told.values(), key=lambda head: head is not later)))
        if width is not None:
            later = (width, layer.name, _recurrent(layer))
            last = last or later
    return heads[::-1]


def _recurrent(found: FoundLayer) -> bool:
    weights = found.layer.weights if found.layer is not None else ()
    return any(weight.role == "recurrent_kernel" for weight in weights)


def _flattened(layers: Sequence[FoundLayer], index: int) -> int | None:
    """The width of one step before the ``Flatten`` right before this layer."""
    for found in reversed(layers[:index]):
        if found.layer is None or found.layer.weights:
            return None
        if found.layer.type == "Flatten":
            shape = found.layer.input_shape
            return shape[-1] if len(shape) == 3 and isinstance(shape[-1], int) else None  # noqa: PLR2004
    return None
