"""The layers that fit a row's place and number, the plainest first."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import ModuleType

from fourgates.frameworks.keras import signatures as keras_signatures
from fourgates.frameworks.pytorch import signatures as torch_signatures
from fourgates.polynomial import product
from fourgates.reading import keras_rows, torch_rows
from fourgates.reading.keras_rows import Place
from fourgates.reading.solving import Maker, Reading, built, readings
from fourgates.weights import ShapeError, SizeError

MARGIN = 3.5
"""Bits by which the plainest reading is ahead of the next where nothing need be said."""
LOOSE = 4.0
"""What it costs, in bits, that a row is not fed by the one above it."""
TURNED = 1.0
"""What it costs that the row above is turned or flattened in between."""
MISFIT = 5.0
"""What it costs that the printed shape does not come out."""
SHARED = 5.0
"""What it costs that an option is not the one that other rows have."""
WIDER = 1.5
"""Bits by which more may go into a recurrent layer than comes out, at no cost."""
OLD = 1.0
"""Before TensorFlow 2 a GRU had one bias by default."""
WRAPPERS = ("Bidirectional", "TimeDistributed")


@dataclass(frozen=True, slots=True)
class Framework:
    """What is asked of a framework: the plans for a row, and the maker of what they hold."""

    name: str
    rows: ModuleType
    make: Maker

    def weightless(self, kind: str) -> bool:
        """Whether a class stores nothing."""
        answer: bool = self.rows.weightless(kind)
        return answer


FRAMEWORKS = {
    "keras": Framework("keras", keras_rows, keras_signatures.make),
    "pytorch": Framework("pytorch", torch_rows, torch_signatures.make),
}

type Fits = Callable[[Reading], bool]


@dataclass(slots=True)
class Search:
    """Looks for layers, and remembers what rows of one model have in common.

    Attributes:
        framework: whose layers.
        effort: how many plans may still be tried; rows behind them keep their numbers only.
        old: whether the summary looks like one of the years before TensorFlow 2.
        seen: options of rows whose number leaves no choice, by their names.
    """

    framework: Framework
    effort: int
    old: bool = False
    seen: dict[str, set[object]] = field(default_factory=dict)
    _found: dict[object, list[Reading]] = field(default_factory=dict)

    def learn(self, reading: Reading) -> None:
        """Takes the options of a row that leaves no choice."""
        for key, value in reading.traits:
            self.seen.setdefault(key, set()).add(value)

    def fitting(self, place: Place, number: int, fits: Fits, *, sure: bool = True) -> list[Reading]:
        """Layers for a place and a number, the plainest first.

        Args:
            place: what stands around the number.
            number: the printed one.
            fits: what else must hold.
            sure: whether what comes in is known for certain; else it may be anything.
        """
        found: list[Reading] = []
        for variant, more in _variants(place, self.framework, sure=sure):
            if found and more > min(r.cost for r in found) + MARGIN + SHARED * bool(self.seen):
                break
            for reading in self._readings(variant, number):
                if fits(reading):
                    cost = reading.cost + more + self._habit(reading)
                    found.append(replace(reading, cost=cost))
        return sorted(found, key=lambda reading: reading.cost)

    def free(self, place: Place, number: int) -> list[Reading]:
        """The same, whatever comes in."""
        return self.fitting(replace(place, inputs=None), number, lambda _: True)

    def default(self, place: Place) -> Reading | None:
        """The plainest layer of a class, where all its sizes are known."""
        for plan in self.framework.rows.plans(place):
            try:
                specification, layer = built(plan.written, plan.inputs, {}, self.framework.make)
            except (ShapeError, SizeError):
                continue
            known = isinstance(layer.count, int)
            return Reading(specification, layer, plan.cost) if known else None
        return None

    def can_be_fed(self, place: Place) -> bool:
        """Whether any layer of the class takes what comes in."""
        return next(iter(self.framework.rows.plans(place)), None) is not None

    def _habit(self, reading: Reading) -> float:
        """Bits for options that other rows don't have, and a gain for those they do."""
        cost = 0.0
        for key, value in reading.traits:
            if key in self.seen:
                cost += -SHARED if value in self.seen[key] else SHARED
            elif self.old and key == "reset_after":
                cost += OLD if value else -OLD
        return cost

    def _readings(self, place: Place, number: int) -> list[Reading]:
        """Everything that may come near the plainest, whatever the habits."""
        hint = (
            "".join(c for c in place.name.lower() if c.isalpha()) if place.kind in WRAPPERS else ""
        )
        known = (place.kind, place.inner, hint, place.inputs, place.outputs, place.kernel, number)
        if known in self._found:
            return self._found[known]
        found: list[Reading] = []
        best = math.inf
        plans = sorted(self.framework.rows.plans(place), key=lambda plan: plan.cost)
        for plan in plans:
            if plan.cost > best + MARGIN + SHARED * bool(plan.traits):
                continue
            self.effort -= 1
            if self.effort < 0:
                break
            for reading in readings(plan, number, place.outputs, self.framework.make):
                cost = reading.cost + MISFIT * (not reading.fits) + _too_wide(reading, place)
                found.append(replace(reading, cost=cost))
                best = min(best, cost)
        self._found[known] = found
        return found


def _variants(place: Place, framework: Framework, *, sure: bool) -> list[tuple[Place, float]]:
    """What may come in: what is known to; or the row above as it is, turned, flattened; or anything."""
    if place.inputs is None or sure:
        return [(place, 0.0)]
    variants = [(place, 0.0)]
    shape = place.inputs[0]
    if framework.name == "pytorch":
        if len(shape) == 3 and place.kind in (*torch_rows.GATED, "Conv1d"):  # noqa: PLR2004 - batch, channels, steps
            turned = (shape[0], shape[2], shape[1])
            variants.append((replace(place, inputs=(turned,)), TURNED))
        known = [dim for dim in shape[1:] if dim is not None]
        if len(shape) > 2 and len(known) == len(shape) - 1 and place.kind == "Linear":  # noqa: PLR2004 - more than features
            flat = (shape[0], product(known))
            variants.append((replace(place, inputs=(flat,)), TURNED))
    return [*variants, (replace(place, inputs=None), LOOSE)]


def _too_wide(reading: Reading, place: Place) -> float:
    """What it costs that more goes into a recurrent layer than comes out."""
    wide, width = reading.sizes.get("features", 1), place.width
    recurrent = place.kind.endswith(("RNN", "LSTM", "GRU", "Bidirectional"))
    if not recurrent or not isinstance(width, int) or width < 1:
        return 0.0
    return max(0.0, math.log2(wide / width) - WIDER)
