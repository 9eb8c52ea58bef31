"""What a count costs: bytes, an optimizer's own variables, the work of one time step.

Everything is read off the weights. A number's bytes are its type's; an optimizer keeps
copies of what it trains; a step multiplies each matrix by a vector, so each number of
a matrix is one multiplication. Tools that print a "FLOPs" or "MACs" of a recurrent
layer agree on that and on nothing else: :func:`work` says what each of them adds up.

>>> from fourgates import read_link
>>> question = read_link("v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))").build()
>>> in_bytes(question.count, "float16")
982
>>> question.count + optimizer_count(question, "rmsprop")
984
>>> lstm = read_link("v1;pytorch;in=None,1;LSTM(10)").build().layers[0]
>>> multiply_adds(lstm)
440
>>> [work_count(lstm, tool) for tool in TOOLS]
[520, 600, 620, 980]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from fourgates.polynomial import Dim, divided, settled, total
from fourgates.sentences import Sentence
from fourgates.weights import BYTES_PER_FLOAT32, Layer, Model, SizeError, Weight

BYTES: Final = {
    "float64": 8,
    "float32": BYTES_PER_FLOAT32,
    "bfloat16": 2,
    "float16": 2,
    "int8": 1,
}
"""The bytes of one number, by its type."""

OPTIMIZERS: Final[dict[str, tuple[str, ...]]] = {
    "sgd": (),
    "sgd_momentum": ("momentum",),
    "lion": ("momentum",),
    "adagrad": ("accumulator",),
    "rmsprop": ("velocity",),
    "rmsprop_momentum": ("velocity", "momentum"),
    "rmsprop_centered": ("velocity", "average_gradient"),
    "adadelta": ("accumulated_grad", "accumulated_delta_var"),
    "adam": ("momentum", "velocity"),
    "adamw": ("momentum", "velocity"),
    "adam_amsgrad": ("momentum", "velocity", "velocity_hat"),
    "adamax": ("momentum", "norm"),
    "nadam": ("momentum", "velocity"),
    "lamb": ("momentum", "velocity"),
    "ftrl": ("accumulator", "linear"),
}
"""Keras 3's optimizers, with what each keeps beside every trainable weight, as large as the weight.

Source: the ``build`` methods in ``keras/src/optimizers``. Adafactor and Muon are left
out: what they keep depends on the shapes.
"""

_SCALARS: Final = ("iteration", "learning_rate")
_MORE_SCALARS: Final = {"nadam": ("u_product",)}

type Tool = Literal["torchinfo", "thop", "ptflops", "calflops"]
TOOLS: Final[tuple[Tool, ...]] = ("torchinfo", "thop", "ptflops", "calflops")
"""torchinfo 1.8.0, thop 0.1.1, ptflops 0.7.5 (its default backend), calflops 0.3.2."""

type Part = Literal["products", "sums", "joins", "biases", "state"]
"""What a tool adds up.

``products``: the multiplications in both matrix products; ``sums``: the additions in
them; ``joins``: adding the input's product to the state's; ``biases``: adding the
biases; ``state``: what makes the new state, element by element.
"""

_MATRICES: Final = {"kernel", "recurrent_kernel", "joint_kernel", "projection"}
_BIASES: Final = {"bias", "recurrent_bias", "both_biases"}
_RECURRENT: Final = {"RNN", "LSTM", "GRU"}
# element by element, for each unit, by the number of gates: what the tools say, not what is done
_STATE: Final[dict[Tool, dict[int, int]]] = {
    "thop": {1: 0, 3: 4, 4: 4},
    "ptflops": {1: 0, 3: 4, 4: 6},
    "calflops": {1: 0, 3: 4, 4: 6},
}


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that a tool adds up.

    Attributes:
        part: what it is.
        count: how many operations, for one step of one example.
    """

    part: Part
    count: Dim


def in_bytes(count: Dim, dtype: str = "float32") -> Dim:
    """The size of so many numbers.

    >>> in_bytes(480), in_bytes(480, "int8")
    (1920, 480)
    """
    return settled(count * BYTES[dtype])


def optimizer_variables(model: Model, optimizer: str) -> tuple[Weight, ...]:
    """What Keras 3's optimizer stores once it is built: scalars, then copies of each trainable weight.

    Args:
        model: what it trains.
        optimizer: one of :data:`OPTIMIZERS`.
    """
    scalars = _SCALARS + _MORE_SCALARS.get(optimizer, ())
    variables = [Weight(name, (), "statistic", trainable=False) for name in scalars]
    for weight in model.weights:
        if weight.trainable:
            variables += [
                Weight(f"{weight.name}_{copy}", weight.shape, "statistic", trainable=False)
                for copy in OPTIMIZERS[optimizer]
            ]
    return tuple(variables)


def optimizer_count(model: Model, optimizer: str) -> Dim:
    """How many numbers it stores: what Keras 3 prints as "Optimizer params"."""
    return total(variable.count for variable in optimizer_variables(model, optimizer))


def multiply_adds(layer: Layer) -> Dim:
    """The multiplications with a weight, for one time step of one example.

    Each number of a matrix is used once; biases are only added; an embedding is looked up.

    Raises:
        SizeError: for a layer that uses its weights in another way, a convolution say.
    """
    used: Dim = 0
    for weight in layer.weights:
        matrix = weight.role in _MATRICES and len(weight.shape) == 2  # noqa: PLR2004 - rows, columns
        if matrix or weight.role == "peephole":
            used = used + weight.count
        elif weight.role not in _BIASES and weight.role != "embeddings":
            raise SizeError(Sentence("The work of {layer} isn't known here.", layer=layer.title))
    return settled(used)


def work(layer: Layer, tool: Tool) -> tuple[Work, ...]:
    """What a tool adds up for one time step of one example of a PyTorch ``RNN``, ``LSTM`` or ``GRU``.

    Raises:
        SizeError: for another layer, and where the tool doesn't know a layer's projection.
    """
    if layer.type not in _RECURRENT:
        raise SizeError(Sentence("The work of {layer} isn't known here.", layer=layer.title))
    sets = [[w for w in layer.weights if w.part == part] for part in layer.parts]
    parts: dict[Part, list[Dim]] = {}
    for weights in sets:
        for step in _one_set(weights, tool):
            parts.setdefault(step.part, []).append(step.count)
    return tuple(Work(part, total(counts)) for part, counts in parts.items())


def work_count(layer: Layer, tool: Tool) -> Dim:
    """The tool's number for one time step of one example."""
    return total(step.count for step in work(layer, tool))


def _one_set(weights: list[Weight], tool: Tool) -> tuple[Work, ...]:
    """One direction of one layer."""
    kernel, recurrent = weights[:2]
    rows = kernel.shape[0]
    gates = len(kernel.gates) or 1
    projections = [weight for weight in weights if weight.role == "projection"]
    biases = total(weight.count for weight in weights if weight.role in _BIASES)
    products = total((kernel.count, recurrent.count))
    if tool == "torchinfo":
        # every parameter once, the biases too
        return (
            Work("products", total((products, _counts(projections)))),
            Work("biases", biases),
        )
    if tool == "thop" and projections:
        raise SizeError(
            Sentence("{tool} takes no notice of {option}.", tool=tool, option="proj_size")
        )
    steps = [Work("products", products)]
    if tool == "calflops":
        # a sum of n products takes n - 1 additions
        steps.append(Work("sums", settled(products - rows * 2)))
    state = settled(divided(rows, gates) * _STATE[tool][gates])
    return (*steps, Work("joins", rows), Work("biases", biases), Work("state", state))


def _counts(weights: Iterable[Weight]) -> Dim:
    return total(weight.count for weight in weights)
