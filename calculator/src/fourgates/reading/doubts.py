"""What can't be right in a row, what isn't printed, and what a reader should know of how it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fourgates.frameworks.chain import shape_text
from fourgates.polynomial import Dim, Polynomial, total
from fourgates.reading.fitting import MARGIN, WRAPPERS, Search
from fourgates.reading.keras_rows import NO_BIAS, Place
from fourgates.reading.solving import Reading, fit
from fourgates.reading.steps import Step
from fourgates.sentences import Sentence, listed, plural, together
from fourgates.weights import Shape

INPUT_SIZE = Polynomial.name("input_size")
NUM_LAYERS = Polynomial.name("num_layers")

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

ZERO = Sentence(
    "torchsummary counts only tensors called weight and bias, so it prints 0 for recurrent modules and attention"
)

_WORDS = {"one bias": Sentence("one bias"), "two biases": Sentence("two biases")}


def choose(step: Step, fitting: Sequence[Reading]) -> None:
    """Takes the plainest, and keeps those that come near it."""
    best = fitting[0]
    near = (
        r for r in fitting[1:] if r.cost <= best.cost + MARGIN and _tensors(r) != _tensors(best)
    )
    rivals: dict[object, Reading] = {}
    for reading in near:
        rivals.setdefault(_tensors(reading), reading)
    step.rivals = tuple(rivals.values())
    step.take(best)
    if step.kind in WRAPPERS and not step.rivals and best.cost >= NO_BIAS:
        step.note = Sentence(
            "{name}: of the layers known here, only {layer} has {count:,}.",
            name=step.name,
            layer=_described(step, best),
            count=step.row.count,
        )


def _tensors(reading: Reading) -> tuple[tuple[Dim, ...], ...]:
    return tuple(weight.shape for weight in reading.layer.weights)


def unprinted(step: Step, place: Place, search: Search) -> None:
    """A row without a number: what its class has by default."""
    default = search.default(place)
    if default is None:
        if search.framework.rows.modelled(place.kind):
            step.problem = Sentence(
                "No number is printed for {name}, and its sizes don't tell it.", name=step.name
            )
        return
    step.take(default)
    step.parameters = default.layer.count
    step.note = Sentence(
        "No number is printed for {name}; {kind} with the options it has by default has {count:,}.",
        name=step.name,
        kind=step.kind,
        count=default.layer.count,
    )


def zero(step: Step, place: Place, search: Search) -> None:
    """Torchsummary's 0: what it is instead, with what isn't printed left open."""
    step.parameters = None
    if place.kind not in ("RNN", "LSTM", "GRU"):
        default = search.default(place)
        step.problem = Sentence(
            "{zero}; the sizes of {name} don't tell its count.", zero=ZERO, name=step.name
        )
        if default is not None:
            step.take(default)
            step.parameters = default.layer.count
            step.problem = Sentence(
                "{zero}; {kind} {sizes} has {count:,}.",
                zero=ZERO,
                kind=step.kind,
                sizes=_sizes_of(place),
                count=default.layer.count,
            )
        return
    output, shape = place.output or (), _turned(place)
    width: Dim = INPUT_SIZE if not shape or shape[-1] is None else shape[-1]
    state = place.outputs[1][-1] if len(place.outputs) > 1 and place.outputs[1] else None
    size = output[-1] if output else None
    if not isinstance(size, int):
        step.problem = Sentence(
            "{zero}; the size of {name} isn't printed, so its count isn't known.",
            zero=ZERO,
            name=step.name,
        )
        return
    both = isinstance(state, int) and size == 2 * state
    args = [width, size // 2 if both else size]
    make, options = search.framework.make, {"bidirectional": both}
    layers = [
        make(place.kind, args, {**options, "num_layers": number}).layer(step.name)
        for number in (1, 2, NUM_LAYERS)
    ]
    incoming = shape or (None, None, width)
    step.layer = replace(layers[2], input_shape=incoming, output_shape=output)
    step.parameters = step.layer.count
    one, more = layers[0].count, total((layers[1].count, layers[0].count * -1))
    ways = Sentence("in two directions") if both else Sentence("in one direction")
    step.problem = Sentence(
        "{zero}; {kind} from {width} to {size} {ways} has {one} with one layer, and {more} more with each further one.",
        zero=ZERO,
        kind=place.kind,
        width=width,
        size=args[1],
        ways=ways,
        one=_number(one),
        more=_number(more),
    )


def _number(count: Dim) -> str:
    return f"{count:,}" if isinstance(count, int) else str(count)


def _turned(place: Place) -> Shape:
    """What comes into a module that reads steps, where a convolution above it has channels first."""
    shape, output = place.input or (), place.output or ()
    if len(shape) == len(output) == 3 and shape[1] != output[1] == shape[2]:  # noqa: PLR2004 - batch, channels, steps
        return (shape[0], shape[2], shape[1])
    return shape


def explain(step: Step, place: Place, search: Search) -> None:
    """A number that fits no layer on what is handed on: what it must be instead."""
    number = step.row.count or 0
    if search.effort < 0:
        return
    default = search.default(place)
    if _cannot_be_fed(place, search, default):
        _by_itself(step, place, search)
        return
    if place.kind not in SURE_KINDS[search.framework.name] or not step.sure:
        return
    layer = Sentence("{kind} {sizes}", kind=step.title, sizes=_sizes_of(place))
    if default is not None and isinstance(default.layer.count, int):
        step.expected = default.layer.count
        step.problem = Sentence(
            "{number:,} can't be right: {layer} has {count:,}.",
            number=number,
            layer=layer,
            count=default.layer.count,
        )
    else:
        step.problem = Sentence(
            "{number:,} can't be right: no {layer} has it.", number=number, layer=layer
        )
    free = search.free(place, number)
    wanted = {
        r.sizes["features"]
        for r in free
        if "features" in r.sizes and r.cost < free[0].cost + MARGIN
    }
    if len(wanted) == 1 and step.feeder and place.input is not None:
        step.problem = together(
            step.problem,
            Sentence(
                "It would be right for an input of {features:,}, and {feeder} hands on {shape}.",
                features=wanted.pop(),
                feeder=step.feeder,
                shape=shape_text(place.input),
            ),
        )


def impossible(step: Step, place: Place, search: Search) -> None:
    """A number that fits no layer with this output, whatever comes in."""
    known = place.kind in SURE_KINDS[search.framework.name] and place.output is not None
    if known and search.effort >= 0 and place.output is not None:
        output = shape_text(place.output)
        step.problem = Sentence(
            "No {title} with the output {output} has {count:,} parameters.",
            title=step.title,
            output=output,
            count=step.row.count,
        )


def _sizes_of(place: Place) -> Sentence:
    incoming = place.input[-1] if place.input else None
    outgoing = place.output[-1] if place.output else None
    if incoming is None:
        return Sentence("to {outgoing}", outgoing=outgoing)
    return Sentence("from {incoming} to {outgoing}", incoming=incoming, outgoing=outgoing)


def _cannot_be_fed(place: Place, search: Search, default: Reading | None) -> bool:
    """Whether what the row above hands on can't become what this row lets out, whatever its number."""
    if default is not None and place.kind in SURE_KINDS[search.framework.name]:
        return not fit(default.layer, place.outputs)
    if place.kind == "TimeDistributed" and place.input is not None and place.output is not None:
        return place.input[1:2] != place.output[1:2]
    return not search.can_be_fed(place)


def _by_itself(step: Step, place: Place, search: Search) -> None:
    """Reads a row without the one above it: a row between them is missing."""
    free = [reading for reading in search.free(place, step.row.count or 0) if reading.fits]
    if free and place.input is not None:
        step.inputs, step.sure = None, False
        choose(step, free)
        step.note = Sentence(
            "{feeder} hands on {shape}, which {name} can't take; a row between them may be missing.",
            feeder=step.feeder,
            shape=shape_text(place.input),
            name=step.name,
        )


def find_copies(steps: Sequence[Step]) -> None:
    """Says of a number that can't be right whose number it is."""
    right = {step.row.count: step.name for step in reversed(steps) if not step.problem}
    for step in steps:
        if step.problem and step.row.count and step.row.count in right:
            copied = Sentence(
                "It is the number of {name}: copied from that row?", name=right[step.row.count]
            )
            step.problem = together(step.problem, copied)


def join_notes(steps: Sequence[Step]) -> list[str]:
    """What a reader should know of how rows were read, a sentence a row."""
    notes = [step.note for step in steps if step.note]
    for step in steps:
        if step.rivals and step.reading is not None:
            best, rival = (_described(step, reading) for reading in (step.reading, step.rivals[0]))
            if best != rival:
                notes.append(
                    Sentence(
                        "{name}: {count:,} fits {best}, as read here, and also {rival}.",
                        name=step.name,
                        count=step.row.count,
                        best=best,
                        rival=rival,
                    )
                )
    return notes


def _described(step: Step, reading: Reading) -> str:
    first = reading.layer.weights[0] if reading.layer.weights else None
    words = [
        f"num_layers={size}" if key == "layers" else f"{key} {size:,}"
        for key, size in reading.sizes.items()
        if key != "features" and (key, size) != ("layers", 1)
    ]
    if "features" in reading.sizes:
        words.insert(0, plural(reading.sizes["features"], "{number:,} input", "{number:,} inputs"))
    # what it takes for granted is code, and these words
    words += [_WORDS.get(word, word) for word in reading.said.split(", ") if word]
    if words or first is None:
        return listed(words) or step.kind
    return Sentence(
        "{kind} with {tensor} {shape}",
        kind=step.kind,
        tensor=first.name,
        shape=shape_text(first.shape),
    )
