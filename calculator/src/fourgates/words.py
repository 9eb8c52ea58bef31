"""Every sentence the calculator says, in one place, by language.

Code asks for a sentence by its key; a language is a table of the same keys, so
that a translation can be held against the English one.
"""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en",)

_ENGLISH: Final[dict[str, str]] = {
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
    "derivation.copy": "in {part}",
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
    "expected.title": "Why {number}?",
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

_TABLES: Final = {"en": _ENGLISH}


def say(language: str, key: str, **values: object) -> str:
    """The sentence ``key`` in a language, with values put in.

    Raises:
        KeyError: where the language or the key isn't there.

    >>> say("en", "size.read_as", plain=10)
    'Read as 10.'
    """
    return _TABLES[language][key].format(**values)
