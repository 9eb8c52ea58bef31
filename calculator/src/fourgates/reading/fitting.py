"""The layers that fit a row's place and number, the plainest first."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from types import ModuleType

from fourgates.frameworks.keras import signatures as keras_signatures
from fourgates.frameworks.pytorch import signatures as torch_signatures
from fourgates.polynomial import product
from fourgates.reading import keras_rows, torch_rows
from fourgates.reading.keras_rows import Place
from fourgates.reading.solving import REFUSALS, Maker, Plan, Reading, built, readings

MARGIN = 3.5
"""Bits by which the plainest reading is ahead of the next where nothing need be said."""
FAR = 15.0
"""The same, where only an option that nothing printed speaks for brings the plainest to its number."""
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
EACH_PLAN = 2
"""What it takes, in tensors, to try any layer."""
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


@dataclass(slots=True)
class Search:
    """Looks for layers, and remembers what rows of one model have in common.

    Attributes:
        framework: whose layers.
        effort: how many tensors may still be made up; rows behind them keep their numbers only.
        old: whether the summary looks like one of the years before TensorFlow 2.
        seen: options of rows whose number leaves no choice, by their names.
    """

    framework: Framework
    effort: int
    old: bool = False
    seen: dict[str, set[object]] = field(default_factory=dict)
    _found: dict[object, list[Reading]] = field(default_factory=dict)
    _defaults: dict[object, Reading | None] = field(default_factory=dict)

    def learn(self, reading: Reading) -> None:
        """Takes the options of a row that leaves no choice."""
        for key, value in reading.traits:
            self.seen.setdefault(key, set()).add(value)

    def fitting(self, place: Place, number: int, *, sure: bool = True) -> list[Reading]:
        """Layers for a place and a number, the plainest first, and only those that come near it.

        Args:
            place: what stands around the number.
            number: the printed one.
            sure: whether what comes in is known for certain; else it may be anything.
        """
        found: list[tuple[float, float, Reading]] = []
        for variant, more in _variants(place, self.framework, sure=sure):
            if found and more > min(cost for cost, *_ in found) + MARGIN + SHARED * bool(self.seen):
                break
            for reading in self._readings(variant, number):
                alone = reading.cost + more
                found.append((alone + self._habit(reading), alone, reading))
        found.sort(key=lambda entry: entry[0])
        return [
            replace(reading, cost=min(cost, found[0][0] + MARGIN))
            for cost, alone, reading in found
            # what would be plainer but for a habit of other rows comes near it too
            if cost <= found[0][0] + MARGIN or alone <= found[0][1]
        ]

    def free(self, place: Place, number: int) -> list[Reading]:
        """The same, whatever comes in."""
        return self.fitting(replace(place, inputs=None), number)

    def default(self, place: Place) -> Reading | None:
        """The plainest layer of a class, where all its sizes are known."""
        known = (place.kind, place.inner, place.inputs, place.outputs, place.kernel)
        if known not in self._defaults:
            self._defaults[known] = self._default(place)
        return self._defaults[known]

    def _default(self, place: Place) -> Reading | None:
        for plan in self.framework.rows.plans(place):
            self.effort -= EACH_PLAN
            try:
                specification, layer = built(plan.written, plan.inputs, {}, self.framework.make)
            except REFUSALS:
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
        known = (replace(place, name=hint), number)
        if known in self._found:
            return self._found[known]
        found: list[Reading] = []
        if self.effort < 0:
            return found
        best, optional = math.inf, False
        plans = sorted(self.framework.rows.plans(place), key=lambda plan: plan.cost)
        self.effort -= len(plans) // 4
        for plan in plans:
            reach = FAR if optional else MARGIN + SHARED * bool(plan.traits)
            if plan.cost > best + reach:
                continue
            if self.effort < 0:
                break
            self.effort -= EACH_PLAN + plan.size
            for reading in readings(plan, number, place.outputs, self.framework.make):
                self.effort -= plan.size + len(plan.shapings) * (not reading.fits)
                if not _as_printed(reading, place):
                    continue
                cost = reading.cost + MISFIT * (not reading.fits) + _too_wide(reading, place)
                found.append(replace(reading, cost=cost))
                if cost < best:
                    best, optional = cost, _is_optional(plan, reading, place)
        if optional:
            found.sort(key=lambda reading: reading.cost)
            near = [reading for reading in found if reading.cost <= best + FAR]
            found = [replace(reading, cost=min(reading.cost, best + MARGIN)) for reading in near]
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


def _as_printed(reading: Reading, place: Place) -> bool:
    """Whether a layer has just the tensors that are printed; what it wraps must let out the shape."""
    counts = sorted(str(weight.count) for weight in reading.layer.weights)
    listed = not place.counts or counts == sorted(map(str, place.counts))
    return listed and (reading.fits or place.kind not in WRAPPERS)


def _is_optional(plan: Plan, reading: Reading, place: Place) -> bool:
    """Whether only an option of its own brings a layer to its number, though both its sizes are known."""
    known = bool(place.inputs and place.outputs) and reading.sizes.keys() <= {"units", "layers"}
    option = plan.cost > 0 or reading.sizes.get("layers", 1) > 1
    return known and option and not plan.traits


def _too_wide(reading: Reading, place: Place) -> float:
    """What it costs that more goes into a recurrent layer than comes out."""
    wide, width = reading.sizes.get("features", 1), place.width
    recurrent = place.kind.endswith(("RNN", "LSTM", "GRU", "Bidirectional"))
    if not recurrent or not isinstance(width, int) or width < 1:
        return 0.0
    return max(0.0, math.log2(wide / width) - WIDER)
