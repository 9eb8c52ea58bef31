"""Rows of a summary -> layers with their tensors, each checked against its printed number.

A row says what comes out and a number. What goes in stands in the row above, or
in the rows it is connected to; where it stands nowhere, the number implies it.
Several layers may fit: the plainest is taken, and what was taken for granted is
told where another one is nearly as plain. Where none fits, the printed number
stays, and a sentence says why it can't be right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from fourgates.frameworks.chain import shape_text
from fourgates.frameworks.keras import signatures as keras_signatures
from fourgates.frameworks.pytorch import signatures as torch_signatures
from fourgates.polynomial import Dim, Polynomial, product, total
from fourgates.reading import keras_rows, torch_rows
from fourgates.reading.classes import complete
from fourgates.reading.found import FoundLayer
from fourgates.reading.keras_rows import Place
from fourgates.reading.rows import ELLIPSIS, Row
from fourgates.reading.solving import Maker, Reading, built, fit, readings
from fourgates.reading.stored import recognised
from fourgates.weights import Layer, Shape, ShapeError, SizeError

MARGIN = 3.5
"""Bits by which the plainest reading is ahead of the next where nothing need be said."""
LOOSE = 4.0
"""What it costs, in bits, that a row is not fed by the one above it."""
MISFIT = 5.0
"""What it costs that the printed shape does not come out."""
SHARED = 5.0
"""What it costs that an option is not the one that other rows have."""
WIDER = 1.5
"""Bits by which more may go into a recurrent layer than comes out, at no cost."""
OLD = 1.0
"""Before TensorFlow 2 a GRU had one bias by default."""
MOST_READINGS = 400

INPUT_SIZE = Polynomial.name("input_size")
NUM_LAYERS = Polynomial.name("num_layers")

WRAPPERS = ("Bidirectional", "TimeDistributed")
SURE_KINDS = {
    "keras": frozenset(
        [
            "SimpleRNN",
            "LSTM",
            "GRU",
            "CuDNNLSTM",
            "CuDNNGRU",
            "ConvLSTM1D",
            "ConvLSTM2D",
            "ConvLSTM3D",
            "Dense",
            "Embedding",
            "Conv1D",
            "Conv2D",
            "Conv3D",
            "BatchNormalization",
            "TimeDistributedDense",
        ]
    ),
    "pytorch": frozenset(
        [
            "RNNCell",
            "LSTMCell",
            "GRUCell",
            "Linear",
            "Embedding",
            "Conv1d",
            "Conv2d",
            "Conv3d",
            "BatchNorm1d",
            "BatchNorm2d",
            "BatchNorm3d",
        ]
    ),
}
"""Classes whose numbers are known for certain; a class of another name may be anybody's own."""
SIZED_KINDS = frozenset(
    [
        "SimpleRNN",
        "LSTM",
        "GRU",
        "CuDNNLSTM",
        "CuDNNGRU",
        "Dense",
        "Embedding",
        "Bidirectional",
        "TimeDistributed",
        "RNN",
        "Linear",
        "RNNCell",
        "LSTMCell",
        "GRUCell",
        "Conv1d",
        "Conv2d",
        "Conv3d",
        "MultiheadAttention",
    ]
)
"""Classes whose size only their output tells."""
MAY_STORE = frozenset({"Lambda", "Merge", "InputLayer", "Masking", "TextVectorization"})
"""Classes that store nothing by themselves, of which a stored number is still no proof of a mistake."""


@dataclass(slots=True)
class Step:
    """A row on its way to a layer.

    Attributes:
        row: as printed.
        kind: its class, completed where it was cut off.
        name: as printed.
        inputs: the shapes that come in; ``None`` where they aren't known.
        feeder: the name of the row that hands them on.
        sure: whether that row is known to be the one.
        outputs: printed, or what its layer lets out.
        reading: the layer that was taken.
        rivals: other layers that are nearly as plain.
        problem: why its number can't be right.
        note: what a reader should know of how it was read.
        inner: what a wrapper is said to wrap.
        layer: its tensors.
        parameters: its number.
        specification: what a permalink would hold for it.
        expected: the number it must have, where the printed one can't be right.
    """

    row: Row
    kind: str
    name: str
    inner: str = ""
    inputs: tuple[Shape, ...] | None = None
    feeder: str = ""
    sure: bool = False
    outputs: tuple[Shape, ...] = ()
    reading: Reading | None = None
    rivals: tuple[Reading, ...] = ()
    problem: str = ""
    note: str = ""
    layer: Layer | None = None
    parameters: Dim | None = None
    specification: Any = None
    expected: int | None = None

    @property
    def title(self) -> str:
        """The class with what it wraps."""
        if self.layer is not None and self.layer.inner:
            return "(".join((self.kind, *self.layer.inner)) + ")" * len(self.layer.inner)
        return f"{self.kind}({self.inner})" if self.inner else self.kind

    @property
    def width(self) -> Dim | None:
        """The last size that comes out."""
        return self.outputs[0][-1] if self.outputs and self.outputs[0] else None

    def found(self) -> FoundLayer:
        """What a reader of the paste is told."""
        output: Any = self.outputs[0] if len(self.outputs) == 1 else self.outputs or None
        printed = self.row.count if not (self.row.again or self.row.call) else None
        return FoundLayer(
            self.name,
            self.title,
            output,
            self.parameters,
            self.layer,
            self.row.line,
            printed,
            self.problem,
        )


@dataclass(slots=True)
class Habits:
    """Options that rows whose number leaves no choice have: their neighbours likely have them too.

    Attributes:
        seen: values by option.
        old: whether the summary looks like one of the years before TensorFlow 2.
    """

    seen: dict[str, set[object]] = field(default_factory=dict)
    old: bool = False

    def learn(self, reading: Reading) -> None:
        """Takes the options of a row that leaves no choice."""
        for key, value in reading.traits:
            self.seen.setdefault(key, set()).add(value)

    def cost(self, reading: Reading) -> float:
        """Bits for options that the others don't have, and a gain for those they do."""
        return sum(self._cost(key, value) for key, value in reading.traits)

    def _cost(self, key: str, value: object) -> float:
        if key in self.seen:
            return -SHARED if value in self.seen[key] else SHARED
        if self.old and key == "reset_after":
            return OLD if value else -OLD
        return 0.0


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


def steps_of(rows: Sequence[Row], framework: str, *, strict: bool, old: bool = False) -> list[Step]:
    """The rows with what feeds them, layers worked out one after the other.

    Args:
        rows: those that hold weights of their own, in order.
        framework: ``keras`` or ``pytorch``.
        strict: whether each row is known to be fed by the one above it, where no column says otherwise.
        old: whether the summary looks like one of the years before TensorFlow 2.
    """
    habits = Habits(old=old)
    steps: list[Step] = []
    # the first turn learns what rows that leave no choice have in common
    for turn in range(2):
        steps = []
        for row in rows:
            step = _begun(row, framework)
            _feed(step, steps, strict=strict)
            _work_out(step, FRAMEWORKS[framework], habits)
            if (
                turn == 0
                and step.reading is not None
                and not step.rivals
                and step.inputs is not None
            ):
                habits.learn(step.reading)
            steps.append(step)
    _find_copies(steps)
    return steps


def _begun(row: Row, framework: str) -> Step:
    kind, name, inner = row.type.removeprefix("nn.").removeprefix("torch.nn."), row.name, ""
    if "(" in kind:
        kind, _, inner = kind.partition("(")
    kind = complete(kind, name, framework, cut=row.cut)
    if (
        name
        and not row.call
        and complete(name, "", framework, cut=False) != name.lower()
        and name[:1].isupper()
    ):
        # Keras 0: LSTM (lstm)
        known = complete(name, "", framework, cut=False)
        if kind.lower() == kind and known[:1].isupper():
            kind, name = known, kind
    inner = complete(inner.rstrip(")"), "", framework, cut=False)
    return Step(row, kind, name or kind, inner if inner.isidentifier() else "", outputs=row.outputs)


def _feed(step: Step, before: list[Step], *, strict: bool) -> None:
    """Finds what comes into a row."""
    row = step.row
    if row.inputs:
        step.inputs, step.sure = row.inputs, True
    elif row.sources is not None:
        _connect(step, before)
    elif before and step.kind != "InputLayer":
        step.feeder, step.sure = before[-1].name, strict
        step.inputs = before[-1].outputs[:1] or None


def _connect(step: Step, before: list[Step]) -> None:
    shapes: list[Shape] = []
    for name, output in step.row.sources or ():
        found = [other for other in before if other.name == name]
        found = found or [other for other in before if _same_name(other.name, name)]
        if len(found) != 1 or not found[0].outputs:
            return
        step.feeder = step.feeder or found[0].name
        outputs = found[0].outputs
        shapes.append(outputs[output] if output < len(outputs) else outputs[0])
    step.inputs, step.sure = tuple(shapes) or None, bool(shapes)


def _same_name(name: str, source: str) -> bool:
    """Whether two names, either of them maybe cut off, may be the same."""
    cut_name, cut_source = name.rstrip(ELLIPSIS), source.rstrip(ELLIPSIS)
    if cut_name == name and cut_source == source:
        return False
    return (cut_name != name and cut_source.startswith(cut_name)) or (
        cut_source != source and cut_name.startswith(cut_source)
    )


def _work_out(step: Step, framework: Framework, habits: Habits) -> None:
    row = step.row
    step.parameters = row.count
    if row.tensors:
        kind, step.specification, step.layer = recognised(step.name, row.tensors, framework.name)
        step.kind, step.parameters = step.kind or kind, step.layer.count
        step.name = step.name or step.kind
    elif row.call is not None:
        _as_called(step)
    elif row.unbuilt:
        step.parameters = None
        step.problem = (
            f"Keras had not built {step.name} when it printed this: its weights did not exist yet."
        )
    elif row.again:
        step.parameters = 0
        step.note = (
            f"{step.name} is listed a second time because it is used again; its weights count once."
        )
    elif row.rounded:
        step.parameters = None
        step.problem = f"The number of {step.name} is printed rounded, so its count isn't known."
    elif framework.weightless(step.kind) or (step.kind in WRAPPERS and not row.count):
        _without_weights(step)
    else:
        _with_weights(step, framework, habits)


def _as_called(step: Step) -> None:
    """A module as ``print(model)`` shows it, made anew with the same arguments."""
    call = step.row.call
    kind = "Linear" if step.kind == "NonDynamicallyQuantizableLinear" else step.kind
    step.parameters = None
    if call is None or not torch_signatures.known(kind):
        step.problem = (
            f"print(model) does not show what {step.kind} stores, so its count isn't known."
        )
        return
    try:
        module = torch_signatures.make(kind, list(call.args), dict(call.kwargs))
        step.layer = replace(module.layer(step.name), type=step.kind)
    except (SizeError, ValueError, TypeError) as error:
        step.problem = str(error)
        return
    step.specification = module
    step.parameters = step.layer.count


def _without_weights(step: Step) -> None:
    count = step.row.count or 0
    step.parameters = count
    if count:
        if step.kind not in MAY_STORE:
            step.expected = 0
            step.problem = f"{step.kind} stores no weights, so {count:,} can't be its number."
        return
    incoming = step.inputs[0] if step.inputs else None
    if not step.outputs and incoming is not None and _keeps_shape(step.kind):
        step.outputs = (incoming,)
    output = step.outputs[0] if step.outputs else ()
    step.layer = Layer(
        step.name, step.kind, (), incoming if incoming is not None else output, output
    )


def _keeps_shape(kind: str) -> bool:
    return "Dropout" in kind or kind in {
        "Activation",
        "Masking",
        "ReLU",
        "LeakyReLU",
        "ELU",
        "Softmax",
        "GELU",
        "Tanh",
    }


def _with_weights(step: Step, framework: Framework, habits: Habits) -> None:
    kind = (
        keras_signatures.ALIASES.get(step.kind, step.kind)
        if framework.name == "keras"
        else step.kind
    )
    place = Place(kind, step.name, step.inputs, step.outputs, step.inner, step.row.kernel)
    number = step.row.count
    if number is None:
        _unprinted(step, place, framework)
        return
    if number == 0 and kind in torch_rows.GATED and framework.name == "pytorch":
        _zero(step, place, framework)
        return
    if place.output is None and kind in SIZED_KINDS and step.row.sources is None:
        return  # worked out together with its neighbours
    here: list[Reading] = []
    for variant, cost in _variants(place, framework, sure=step.sure):
        here += _fitting(variant, number, framework, habits, cost)
    wraps = kind in WRAPPERS
    here = [r for r in here if _has_numbers(r, step.row) and (r.fits or not wraps)]
    if here:
        _choose(step, here)
    elif place.inputs is not None:
        _explain(step, place, framework, habits)
    elif kind in SURE_KINDS[framework.name] and place.output is not None:
        step.problem = (
            f"No {step.title} with the output {shape_text(place.output)} has {number:,} parameters."
        )


def _variants(place: Place, framework: Framework, *, sure: bool) -> list[tuple[Place, float]]:
    """What may come in: what is known to; or the row above as it is, turned, flattened; or anything."""
    if place.inputs is None or (sure and framework.name == "keras"):
        return [(place, 0.0)]
    variants = [(place, 0.0)]
    shape = place.inputs[0]
    if framework.name == "pytorch" and not sure:
        if len(shape) == 3 and place.kind in (*torch_rows.GATED, "Conv1d"):  # noqa: PLR2004 - batch, channels, steps
            variants.append((replace(place, inputs=((shape[0], shape[2], shape[1]),)), 1.0))
        known = [dim for dim in shape[1:] if dim is not None]
        if len(shape) > 2 and len(known) == len(shape) - 1 and place.kind == "Linear":  # noqa: PLR2004 - more than features
            variants.append((replace(place, inputs=((shape[0], product(known)),)), 1.0))
    return [*variants, *([] if sure else [(replace(place, inputs=None), LOOSE)])]


def _fitting(
    place: Place, number: int, framework: Framework, habits: Habits, more: float
) -> list[Reading]:
    found: list[Reading] = []
    for plan in framework.rows.plans(place):
        for reading in readings(plan, number, place.outputs, framework.make):
            cost = reading.cost + more + habits.cost(reading) + MISFIT * (not reading.fits)
            cost += _too_wide(reading, place)
            found.append(replace(reading, cost=cost))
        if len(found) > MOST_READINGS:
            break
    return found


def _too_wide(reading: Reading, place: Place) -> float:
    """What it costs that more goes into a recurrent layer than comes out."""
    wide, width = reading.sizes.get("features", 1), place.width
    recurrent = place.kind.endswith(("RNN", "LSTM", "GRU", "Bidirectional"))
    if not recurrent or not isinstance(width, int) or width < 1:
        return 0.0
    return max(0.0, math.log2(wide / width) - WIDER)


def _has_numbers(reading: Reading, row: Row) -> bool:
    """Whether a layer's tensors are those that torchinfo lists below its row, where it does."""
    if not row.numbers:
        return True
    return sorted(str(weight.count) for weight in reading.layer.weights) == sorted(
        str(count) for _, count in row.numbers
    )


def _choose(step: Step, fitting: list[Reading]) -> None:
    fitting.sort(key=lambda reading: reading.cost)
    best = fitting[0]
    rivals = {
        _tensors(r): r
        for r in fitting[1:]
        if r.cost <= best.cost + MARGIN and _tensors(r) != _tensors(best)
    }
    step.rivals = tuple(rivals.values())
    take(step, best)
    if step.kind in WRAPPERS and not step.rivals and best.cost >= keras_rows.NO_BIAS:
        step.note = f"{step.name}: of the layers known here, only {_described(step, best)} has {step.row.count:,}."


def _tensors(reading: Reading) -> tuple[tuple[Dim, ...], ...]:
    return tuple(weight.shape for weight in reading.layer.weights)


def take(step: Step, reading: Reading) -> None:
    """Makes a reading the row's layer, with the shapes that are printed."""
    step.reading, step.specification = reading, reading.specification
    layer = reading.layer
    output = step.outputs[0] if step.outputs else layer.output_shape
    several = step.outputs if len(step.outputs) > 1 else ()
    step.layer = replace(
        layer, name=step.name, type=step.kind, output_shape=output, outputs=several
    )
    if not step.outputs and layer.output_shape:
        step.outputs = layer.outputs or (layer.output_shape,)


def _default(place: Place, framework: Framework) -> Reading | None:
    """The plainest layer of a class, where all its sizes are known."""
    for plan in framework.rows.plans(place):
        try:
            specification, layer = built(plan.written, plan.inputs, {}, framework.make)
        except (ShapeError, SizeError):
            continue
        return Reading(specification, layer, plan.cost) if isinstance(layer.count, int) else None
    return None


def _unprinted(step: Step, place: Place, framework: Framework) -> None:
    """A row without a number: what its class has by default."""
    default = _default(place, framework)
    if default is None:
        if framework.rows.modelled(place.kind):
            step.problem = f"No number is printed for {step.name}, and its sizes don't tell it."
        return
    take(step, default)
    step.parameters = default.layer.count
    step.note = f"No number is printed for {step.name}; {step.kind} with the options it has by default has {default.layer.count:,}."


def _zero(step: Step, place: Place, framework: Framework) -> None:
    """Torchsummary's 0 for a recurrent module: what it is instead, with what isn't printed left open."""
    step.parameters = None
    why = "torchsummary counts only tensors called weight and bias, so it prints 0 for recurrent modules"
    output = place.output or ()
    shape = _turned(place)
    width: Dim = INPUT_SIZE if not shape or shape[-1] is None else shape[-1]
    state = place.outputs[1][-1] if len(place.outputs) > 1 and place.outputs[1] else None
    size = output[-1] if output else None
    if not isinstance(size, int):
        step.problem = f"{why}; the size of {step.name} isn't printed, so its count isn't known."
        return
    both = isinstance(state, int) and size == 2 * state
    args = [width, size // 2 if both else size]
    one, two = (
        framework.make(place.kind, args, {"num_layers": number, "bidirectional": both})
        .layer("")
        .count
        for number in (1, 2)
    )
    module = framework.make(place.kind, args, {"num_layers": NUM_LAYERS, "bidirectional": both})
    incoming = shape or (None, None, width)
    step.layer = replace(module.layer(step.name), input_shape=incoming, output_shape=output)
    step.parameters = step.layer.count
    ways = "in two directions" if both else "in one direction"
    known = f"{one:,}" if isinstance(one, int) else str(one)
    step.problem = (
        f"{why}; {place.kind} from {width} to {args[1]} {ways} has {known} with one layer,"
        f" and {total((two, one * -1)):,} more with each further one."
    )


def _turned(place: Place) -> Shape:
    """What comes into a module that reads steps, where a convolution above it has channels first."""
    shape, output = place.input or (), place.output or ()
    if len(shape) == len(output) == 3 and shape[1] != output[1] == shape[2]:  # noqa: PLR2004 - batch, channels, steps
        return (shape[0], shape[2], shape[1])
    return shape


def _explain(step: Step, place: Place, framework: Framework, habits: Habits) -> None:
    """A number that fits no layer on what is handed on: what it must be instead."""
    number = step.row.count or 0
    default = _default(place, framework)
    if _cannot_be_fed(place, framework, default):
        _by_itself(step, place, framework, habits)
        return
    if place.kind not in SURE_KINDS[framework.name] or not step.sure:
        return
    title = f"{step.title} {_sizes_of(place)}"
    if default is not None and isinstance(default.layer.count, int):
        step.expected = default.layer.count
        step.problem = f"{number:,} can't be right: {title} has {default.layer.count:,}."
    else:
        step.problem = f"{number:,} can't be right: no {title} has it."
    free = _fitting(replace(place, inputs=None), number, framework, habits, 0.0)
    wanted = {
        r.sizes["features"]
        for r in free
        if "features" in r.sizes and r.cost < min(f.cost for f in free) + MARGIN
    }
    if len(wanted) == 1 and step.feeder:
        step.problem += f" It would be right for an input of {wanted.pop():,}, and {step.feeder} hands on {_width_text(place)}."


def _cannot_be_fed(place: Place, framework: Framework, default: Reading | None) -> bool:
    """Whether what the row above hands on can't become what this row lets out, whatever its number."""
    if default is not None and place.kind in SURE_KINDS[framework.name]:
        return not fit(default.layer, place.outputs)
    if place.kind == "TimeDistributed" and place.input is not None and place.output is not None:
        return place.input[1:2] != place.output[1:2]
    return next(iter(framework.rows.plans(place)), None) is None


def _by_itself(step: Step, place: Place, framework: Framework, habits: Habits) -> None:
    """Reads a row without the one above it: a row between them is missing."""
    number = step.row.count or 0
    free = _fitting(replace(place, inputs=None), number, framework, habits, 0.0)
    free = [reading for reading in free if reading.fits]
    if free and place.input is not None:
        step.inputs, step.sure = None, False
        _choose(step, free)
        step.note = (
            f"{step.feeder} hands on {shape_text(place.input)}, which {step.name} can't take;"
            " a row between them may be missing."
        )


def _width_text(place: Place) -> str:
    return shape_text(place.input) if place.input is not None else "something else"


def _sizes_of(place: Place) -> str:
    incoming = place.input[-1] if place.input else None
    outgoing = place.output[-1] if place.output else None
    return f"from {incoming} to {outgoing}" if incoming is not None else f"to {outgoing}"


def _find_copies(steps: list[Step]) -> None:
    """Says of a number that can't be right whose number it is."""
    for step in steps:
        number = step.row.count
        if not step.problem or not number:
            continue
        others = [
            s.name for s in steps if s is not step and s.row.count == number and not s.problem
        ]
        if others:
            step.problem += f" It is the number of {others[0]}: copied from that row?"


def join_notes(steps: Sequence[Step]) -> list[str]:
    """What a reader should know of how rows were read, a sentence a row."""
    notes = [step.note for step in steps if step.note]
    for step in steps:
        if step.rivals and step.reading is not None:
            best, rival = (_described(step, reading) for reading in (step.reading, step.rivals[0]))
            if best != rival:
                notes.append(
                    f"{step.name}: {step.row.count:,} fits {best}, as read here, and also {rival}."
                )
    return notes


def _described(step: Step, reading: Reading) -> str:
    first = reading.layer.weights[0] if reading.layer.weights else None
    words = [f"{key} {size:,}" for key, size in reading.sizes.items() if key != "features"]
    if "features" in reading.sizes:
        words.insert(
            0, f"{reading.sizes['features']:,} input{'s' if reading.sizes['features'] > 1 else ''}"
        )
    said = ", ".join([*words, *([reading.said] if reading.said else [])])
    return said or (
        f"{step.kind} with {first.name} {shape_text(first.shape)}" if first else step.kind
    )
