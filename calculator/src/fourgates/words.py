"""The words of the page, by key: labels, headings, what it says of itself.

Here they are in English; ``translations`` has the same keys in other languages. A
sentence that tells what is wrong with a layer or a text is made where that is
found, see :mod:`fourgates.sentences`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fourgates.sentences import enumerated, filled
from fourgates.translations import LANGUAGES, table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ENGLISH", "LANGUAGES", "part_names", "say"]

ENGLISH: Final[dict[str, str]] = {
    # the form
    "form.title": "The layer",
    "form.framework": "Framework",
    "form.kind": "Layer",
    "form.units": "Units (the layer's output size)",
    "form.features": "Input size (features per time step)",
    "form.return_sequences": "return_sequences: hand on every time step",
    "form.use_bias": "Bias",
    "form.bidirectional": "Bidirectional",
    "form.reset_after": "reset_after (GRU: a second bias)",
    "form.head": "Head behind it",
    "form.head.none": "none",
    "form.head.Dense": "Dense (PyTorch: Linear)",
    "form.head.TimeDistributed": "TimeDistributed(Dense)",
    "form.head_units": "Units of the head",
    "form.no_script": "The calculator needs JavaScript. What stands below is the answer for the sizes shown.",
    # sentences at a field
    "size.empty": "Type a whole number, 1 or more.",
    "size.zero": "Nothing of size 0 can be built: 1 or more.",
    "size.negative": "A size is never negative: 1 or more.",
    "size.fraction": "Only whole numbers fit here, not {text}.",
    "size.comma": "Write it without separators: {plain}.",
    "size.digits": "At most {most} digits, please: this one has {digits}.",
    "size.text": "This is not a whole number: {text}",
    "size.read_as": "Read as {plain}.",
    "size.huge": "Exact, but no machine holds it: {memory} as float32.",
    "head.sequence": "TimeDistributed needs every time step: switch return_sequences on, or take Dense.",
    "choice.unknown": "There is no {text} here.",
    # the result
    "result.title": "Result",
    "result.model": "the model",
    "result.layer": "{layer}: ",
    "result.plus": "plus",
    "result.equals": "is",
    "result.parameters": "parameters",
    "result.stale": "Not updated yet: the field marked above needs a whole number.",
    "result.shapes": "{input} → {output}",
    "result.no_weights": "This layer stores no weights.",
    "result.bytes": "{memory} as float32, {trainable} trainable, {frozen} not",
    "result.form_cannot": "This link holds a model that the form can't show. Its result stands below.",
    "derivation.title": "Where {count} comes from",
    "derivation.caption": "The count of {layer}, step by step",
    "derivation.step": "Step",
    "derivation.arithmetic": "Arithmetic",
    "derivation.count": "Count",
    "derivation.gate": "one gate",
    "derivation.gate_own": "gate {gate}",
    "derivation.gates": "{number} gates ({gates})",
    "derivation.sum": "together",
    "derivation.copies": "{number} times: {parts}",
    "derivation.where": "{step} ({parts})",
    "derivation.layer": "the layer",
    "role.kernel": "every input to every unit",
    "role.recurrent_kernel": "every unit to every unit, from the step before",
    "role.joint_kernel": "every input and every unit (from the step before) to every unit",
    "role.peephole": "the cell's own state to the gate, a number per unit",
    "role.bias": "one bias per unit",
    "role.recurrent_bias": "a second bias per unit",
    "role.both_biases": "two biases per unit",
    "role.projection": "from the units down to the projection",
    "role.embeddings": "a row of numbers per word",
    "role.scale": "a learned factor",
    "role.shift": "a learned shift",
    "role.statistic": "remembered of the data, never trained",
    "role.slope": "a learned slope below zero",
    "table.title": "The tensors it stores",
    "table.caption": "The weight tensors of {layer}, with the slice that belongs to each gate",
    "table.plain": "The weight tensors of {layer}",
    "table.name": "Tensor",
    "table.gate": "Gate",
    "table.slice": "Slice",
    "table.shape": "Shape",
    "table.count": "Count",
    "table.more": "and {number} more tensors of the same shapes, {count} parameters",
    "picture.title": "The matrices of {layer}, to scale",
    "picture.tensor": "{name} {shape}: {count} parameters",
    "picture.cells": "One cell is one parameter.",
    "picture.blocks": "Drawn to scale; too many parameters for a cell each.",
    "picture.same": "{parts}: the same shapes again.",
    # a page's figure
    "figure.sizes": "Sizes",
    "figure.slide": "{name}, by sliding",
    "figure.reset": "Back to the question's sizes",
    "figure.hint": "Point at a symbol, a block or a number, or press a number: what is the same lights up.",
    "figure.caption": "{layer}: how many parameters each gate has in each tensor",
    "figure.plain": "{layer}: how many parameters each tensor has",
    "figure.brick": "{slices}, {gate}:",
    "figure.all": "all gates",
    "figure.together": "together",
    # an equation of a page
    "equation": "Equation",
    "equation.link": "Link to this equation",
    # a question to predict before one reads on
    "exercise.number": "Your number",
    "exercise.check": "Check",
    "exercise.right": "Right: {formula} = {count}.",
    "exercise.other": "{{number}} comes out by no single slip that is known here. Look at the shapes again, or at the answer below.",
    "exercise.no_number": "Type a whole number.",
    "exercise.reveal": "Show the answer",
    "gate.i": "input gate",
    "gate.f": "forget gate",
    "gate.c": "cell candidate",
    "gate.g": "cell candidate",
    "gate.j": "cell candidate",
    "gate.o": "output gate",
    "gate.z": "update gate",
    "gate.r": "reset gate",
    "gate.h": "candidate state",
    "gate.n": "candidate state",
    "gate.u": "update gate",
    # copies inside a layer
    "part.forward": "forward",
    "part.backward": "backward",
    "part.layer": "layer {number}",
    "part.layers": "layers {first} to {last}",
    # the paste
    "paste.label": "Paste code, a printed summary, or the whole question",
    "paste.hint": "Keras or PyTorch. It is read, never run, and stays in your browser.",
    "paste.expected": "I expected",
    "paste.model": "{name}, line {line}",
    "paste.no_total": "not known",
    "paste.unknown": "not known",
    "paste.printed": "printed: {number}",
    "paste.layer": "Layer",
    "paste.output": "Output shape",
    "paste.count": "Parameters",
    "paste.details": "{name} ({type}): ",
    "expected.title": "Why {number}?",
    "expected.nothing": "It can't be held against anything yet: no count here is known as a number.",
    # what the command prints
    "shell.model": "{name} ({framework}, line {line})",
    "shell.open": "Open: {names}. Give them with --set NAME=VALUE.",
    "shell.total": "total  {count}",
    "shell.expected": "You expected {number}:",
    # one layer, all frameworks
    "compare.caption": "{layer}, {units} units, input size {features}: what each framework stores",
    "compare.checked": "checked against {package} {version} on {date}",
    "compare.none": "has no such layer",
    "compare.gates": "Gates in this order:",
    "compare.times": "{number} ×",
    "compare.more": "({number} more)",
    "compare.fewer": "({number} fewer)",
    "compare.same": "The same shapes as {base}.",
    "compare.differs": "differs from {base}:",
    "compare.joint": "one kernel for the input and the state, the state's rows below the input's",
    "compare.each": "a kernel for each gate: {gates}",
    "compare.apart": "{number} kernels: {gates}",
    "compare.order": "gates in the order {gates}",
    "compare.turned": "matrices turned: a unit is a row, not a column",
    "compare.directions": "a first axis for the directions",
    "compare.one_bias": "one bias, not two",
    "compare.two_biases": "two biases, not one",
    "compare.some_biases": "a second bias for {gates} only",
    "compare.one_row": "both biases in one row, the input's first",
    "compare.peepholes": "peepholes for {gates}",
    # what the element says of itself; the page's script has these
    "page.static": "Computed when this page was built. Touch a field, and Python starts here.",
    "page.starting": "Python is starting in your browser. Its files, about {megabytes} MB, are fetched once.",
    "page.ready": "Python {{python}} runs in this page: what you type is computed here.",
    "page.failed.blocked": "Python can't run here: this browser, or the network's policy, forbids WebAssembly. "
    "The numbers shown are right for the model named beside them.",
    "page.failed.missing": "Python can't start: {{file}} did not arrive.",
    "page.failed.damaged": "Python can't start: {{file}} arrived damaged.",
    "page.failed.stalled": "Python stopped answering. What you typed is still here.",
    "page.failed.python": "Python could not start.",
    "page.wrong": "This could not be computed. The fault is this page's, not yours.",
    "page.retry": "Try again",
    "page.link": "Link to this result",
    "page.open": "The text leaves this open",
}

_PART = re.compile(r"layers (?P<first>\S+) to (?P<last>\S+)|layer (?P<number>\S+)|forward|backward")


def say(language: str, key: str, **values: object) -> str:
    """The words of ``key`` in a language, with values put in.

    Raises:
        KeyError: where the key isn't there.

    >>> say("en", "size.read_as", plain=10)
    'Read as 10.'
    """
    words = ENGLISH if language == "en" else table(language, "words")
    return filled(words[key], language, values)


def part_names(parts: Iterable[str], language: str) -> str:
    """The copies inside a layer as a list, ``layer 1 forward, layer 1 backward``.

    >>> part_names(["layer 1 backward", "forward lstm_cell"], "zh")
    '第 1 层后向、前向 lstm_cell'
    """

    def told(match: re.Match[str]) -> str:
        if match["number"]:
            return say(language, "part.layer", number=match["number"])
        if match["first"]:
            return say(language, "part.layers", first=match["first"], last=match["last"])
        return say(language, f"part.{match[0]}")

    names = [_PART.sub(told, part) for part in parts]
    if language == "zh":
        names = [re.sub(r"(?<=[层向]) (?=[前后])", "", name) for name in names]
    return enumerated(names, "", language)
