"""What was found in a pasted text.

A reader of code or of a printed summary gives :class:`FoundModel`s; everything
behind it (the page, the command, the slips) sees only these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fourgates.frameworks.chain import Chain
from fourgates.polynomial import Dim, settled, total
from fourgates.weights import Layer, Shape, Weight

type Source = Literal["code", "summary", "both"]


class UnreadableError(ValueError):
    """Nothing in the text could be read as a model; the message names the line that is nearest."""


@dataclass(frozen=True, slots=True)
class FoundLayer:
    """One layer of a pasted model.

    Attributes:
        name: as the framework names it or the summary prints it.
        type: the class, with what it wraps where that is known: ``Bidirectional(LSTM)``.
        output_shape: batch first; ``None`` where it isn't known; several for several outputs.
        parameters: the count; ``None`` where it can't be known (then ``problem`` says why).
        layer: its weights; ``None`` where only a printed number is known.
        line: where it stands in the paste, from 1.
        printed: the count that a summary in the paste prints for it.
        problem: one sentence, where the count can't be known or the printed one can't be right.
    """

    name: str
    type: str
    output_shape: Shape | tuple[Shape, ...] | None
    parameters: Dim | None
    layer: Layer | None
    line: int
    printed: int | None = None
    problem: str = ""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Each output's shape; none where they aren't known."""
        shape = self.output_shape
        if shape is None:
            return ()
        several = tuple(part for part in shape if isinstance(part, tuple))
        return several or (tuple(dim for dim in shape if not isinstance(dim, tuple)),)


@dataclass(frozen=True, slots=True)
class FoundModel:
    """One model of a pasted text.

    Attributes:
        framework: ``keras`` or ``pytorch``.
        name: what the paste or the framework calls it.
        layers: in order, each once however often it is used.
        source: whether code, a printed summary, or both said so.
        line: where it begins in the paste, from 1.
        warnings: sentences about what can't be right in the paste, the most important first.
        chain: the same model as a permalink holds it, where it is a chain of known layers.
        printed_total: the total that a summary in the paste prints.
        timesteps: the number of time steps where the paste tells it.
        batch: the batch size where the paste tells it.
    """

    framework: str
    name: str
    layers: tuple[FoundLayer, ...]
    source: Source
    line: int
    warnings: tuple[str, ...] = ()
    chain: Chain | None = None
    printed_total: int | None = None
    timesteps: int | None = None
    batch: int | None = None

    @property
    def total(self) -> Dim | None:
        """The sum over its layers; ``None`` as soon as one of them isn't known."""
        counts = [layer.parameters for layer in self.layers]
        known = [count for count in counts if count is not None]
        if len(known) < len(counts):
            return None
        return settled(total(known) - total(weight.count for weight in self._again))

    @property
    def trainable(self) -> Dim | None:
        """What training changes; a layer that is only printed counts as trainable."""
        if self.total is None:
            return None
        trained = total(
            found.layer.trainable if found.layer is not None else found.parameters or 0
            for found in self.layers
        )
        return settled(trained - total(weight.count for weight in self._again if weight.trainable))

    @property
    def _again(self) -> list[Weight]:
        """The tensors that a later row lists again; Keras's total has each once.

        Source: keras 3.15.1, a Dense shared by two nested models (tests/unit/test_keras_code.py).
        """
        if self.framework != "keras" or self.source == "summary":
            return []
        seen: set[int] = set()
        again = []
        for found in self.layers:
            weights = found.layer.weights if found.layer is not None else ()
            again += [weight for weight in weights if weight.identity in seen]
            seen.update(weight.identity for weight in weights)
        return again

    @property
    def non_trainable(self) -> Dim | None:
        """What training leaves alone."""
        total_, trainable = self.total, self.trainable
        return None if total_ is None or trainable is None else settled(total_ - trainable)


def found_chain(chain: Chain) -> FoundModel:
    """A chain that somebody wrote as such, as if it had been found.

    Raises:
        ShapeError: where a layer can't take what the one before gives out.
    """
    model = chain.build()
    layers = tuple(FoundLayer(x.name, x.title, x.output_shape, x.count, x, 1) for x in model.layers)
    steps = chain.input_shape[0] if len(chain.input_shape) > 1 else None
    timesteps = steps if isinstance(steps, int) else None
    return FoundModel(
        chain.framework, model.name, layers, "code", 1, chain=chain, timesteps=timesteps
    )


@dataclass(frozen=True, slots=True)
class Paste:
    """Everything a pasted text held.

    Attributes:
        models: in the order of the text.
        expected: the number its author expected, where the text tells it.
        warnings: sentences about the whole text.
    """

    models: tuple[FoundModel, ...]
    expected: int | None = None
    warnings: tuple[str, ...] = field(default=())
