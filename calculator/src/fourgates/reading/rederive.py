"""Rows of a summary -> layers with their tensors, each checked against its printed number.

A row says what comes out and a number. What goes in stands in the row above, or
in the rows it is connected to; where it stands nowhere, the number implies it.
Several layers may fit: the plainest is taken, and what was taken for granted is
told where another one is nearly as plain. Where none fits, the printed number
stays, and a sentence says why it can't be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fourgates.frameworks.keras import signatures as keras_signatures
from fourgates.frameworks.pytorch import signatures as torch_signatures
from fourgates.reading import classes
from fourgates.reading.doubts import choose, explain, find_copies, impossible, unprinted, zero
from fourgates.reading.fitting import FRAMEWORKS, WRAPPERS, Search
from fourgates.reading.keras_rows import Place
from fourgates.reading.reasons import reason
from fourgates.reading.rows import ELLIPSIS, Row
from fourgates.reading.steps import Step
from fourgates.reading.stored import recognised
from fourgates.sentences import Sentence
from fourgates.weights import Layer, Shape, SizeError

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


def steps_of(
    rows: Sequence[Row], framework: str, *, strict: bool, old: bool = False, effort: int = 10_000
) -> list[Step]:
    """The rows with what feeds them, layers worked out one after the other.

    Args:
        rows: those that hold weights of their own, in order.
        framework: ``keras`` or ``pytorch``.
        strict: whether each row is known to be fed by the one above it, where no column says otherwise.
        old: whether the summary looks like one of the years before TensorFlow 2.
        effort: how many tensors are made up at most, all rows together.
    """
    search = Search(FRAMEWORKS[framework], effort, old)
    steps = _walk(rows, search, strict=strict)
    for step in steps:
        if step.reading is not None and not step.rivals and step.inputs is not None:
            search.learn(step.reading)
    if search.seen:
        # what rows that leave no choice have in common helps with the others
        steps = _walk(rows, search, strict=strict)
    find_copies(steps)
    return steps


def _walk(rows: Sequence[Row], search: Search, *, strict: bool) -> list[Step]:
    steps: list[Step] = []
    named: dict[str, Step] = {}
    for row in rows:
        step = _begun(row, search.framework.name)
        _feed(step, steps, named, strict=strict)
        _work_out(step, search)
        steps.append(step)
        named.setdefault(step.name, step)
    return steps


def _begun(row: Row, framework: str) -> Step:
    kind, name, inner = row.type.removeprefix("torch.").removeprefix("nn."), row.name, ""
    if name in WRAPPERS and kind:
        # Bidirectional(LSTM), in a table that somebody wrote
        kind, name, inner = name, "", kind
    elif kind.islower() and name[:1].isupper() and classes.known(name, framework):
        # LSTM (lstm), as Keras 0 printed it
        kind, name = name, kind
    if "(" in kind:
        kind, _, inner = kind.partition("(")
    kind = classes.complete(kind, name, framework, cut=row.cut)
    inner = classes.complete(inner.partition("(")[0].rstrip(")"), "", framework, cut=False)
    return Step(row, kind, name or kind, inner if inner.isidentifier() else "", outputs=row.outputs)


def _feed(step: Step, before: list[Step], named: dict[str, Step], *, strict: bool) -> None:
    """Finds what comes into a row."""
    row = step.row
    if row.inputs:
        step.inputs, step.sure = row.inputs, True
    elif row.sources is not None:
        _connect(step, before, named)
    elif before and step.kind != "InputLayer":
        step.feeder, step.sure = before[-1].name, strict
        step.inputs = before[-1].outputs[:1] or None


def _connect(step: Step, before: list[Step], named: dict[str, Step]) -> None:
    shapes: list[Shape] = []
    for name, output in step.row.sources or ():
        found = [named[name]] if name in named else []
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


def _work_out(step: Step, search: Search) -> None:
    row = step.row
    step.parameters = row.count
    if row.tensors:
        kind, step.specification, step.layer = recognised(
            step.name, row.tensors, search.framework.name
        )
        step.kind, step.parameters = step.kind or kind, step.layer.count
        step.name = step.name or step.kind
    elif row.call is not None:
        _as_called(step)
    elif row.unbuilt:
        step.parameters = None
        step.problem = Sentence(
            "Keras had not built {name} when it printed this: its weights did not exist yet.",
            name=step.name,
        )
    elif row.again:
        step.parameters = 0
        step.note = Sentence(
            "{name} is listed a second time because it is used again; its weights count once.",
            name=step.name,
        )
    elif row.rounded:
        step.parameters = None
        step.problem = Sentence(
            "The number of {name} is printed rounded, so its count isn't known.", name=step.name
        )
    elif search.framework.weightless(step.kind) or (step.kind in WRAPPERS and not row.count):
        _without_weights(step)
    else:
        _with_weights(step, search)


def _as_called(step: Step) -> None:
    """A module as ``print(model)`` shows it, made anew with the same arguments."""
    call = step.row.call
    kind = "Linear" if step.kind == "NonDynamicallyQuantizableLinear" else step.kind
    step.parameters = None
    if call is None or not torch_signatures.known(kind):
        step.problem = Sentence(
            "print(model) does not show what {kind} stores, so its count isn't known.",
            kind=step.kind,
        )
        return
    try:
        module = torch_signatures.make(kind, list(call.args), dict(call.kwargs))
        step.layer = replace(module.layer(step.name), type=step.kind)
    except (SizeError, ValueError, TypeError) as error:
        step.problem = reason(error)
        return
    step.specification = module
    step.parameters = step.layer.count


def _without_weights(step: Step) -> None:
    count = step.row.count or 0
    step.parameters = count
    if count:
        if step.kind not in MAY_STORE:
            step.expected = 0
            step.problem = Sentence(
                "{kind} stores no weights, so {count:,} can't be its number.",
                kind=step.kind,
                count=count,
            )
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


def _with_weights(step: Step, search: Search) -> None:
    keras = search.framework.name == "keras"
    kind = keras_signatures.ALIASES.get(step.kind, step.kind) if keras else step.kind
    # a shape without any size tells nothing
    inputs = step.inputs if step.inputs and all(step.inputs) else None
    outputs = step.outputs if all(step.outputs) else ()
    counts = tuple(count for _, count in step.row.numbers)
    place = Place(kind, step.name, inputs, outputs, step.inner, step.row.kernel, counts)
    number = step.row.count
    if number is None:
        unprinted(step, place, search)
        return
    if number == 0 and not keras and search.framework.rows.modelled(kind):
        zero(step, place, search)
        return
    if place.output is None and kind in SIZED_KINDS and step.row.sources is None:
        return  # worked out together with its neighbours
    fitting = search.fitting(place, number, sure=step.sure)
    if fitting:
        choose(step, fitting)
    elif place.inputs is not None:
        explain(step, place, search)
    else:
        impossible(step, place, search)
