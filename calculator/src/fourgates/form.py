"""The calculator's form: what a person typed -> a chain, and back.

Nothing typed is changed or lost: what can't be read gets a sentence at its field.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from fourgates.frameworks import keras, pytorch
from fourgates.frameworks.chain import Chain, Specification
from fourgates.words import say

MOST_DIGITS = 15
KINDS = ("LSTM", "GRU", "SimpleRNN")
FRAMEWORKS = ("keras", "pytorch")
HEADS = ("none", "Dense", "TimeDistributed")
SWITCHES = ("return_sequences", "use_bias", "bidirectional", "reset_after")
SIZES = ("units", "features", "head_units")

_PYTORCH_KINDS: dict[str, type[pytorch.Recurrent]] = {
    "LSTM": pytorch.LSTM,
    "GRU": pytorch.GRU,
    "SimpleRNN": pytorch.RNN,
}
_KERAS_KINDS: dict[str, type[keras.Recurrent]] = {
    "LSTM": keras.LSTM,
    "GRU": keras.GRU,
    "SimpleRNN": keras.SimpleRNN,
}
_KIND_NAMES: dict[type[Any], str] = {
    kind: name for table in (_KERAS_KINDS, _PYTORCH_KINDS) for name, kind in table.items()
}


@dataclass(slots=True)
class Reading:
    """What came of reading the form.

    Attributes:
        chain: the model, where every field could be read.
        errors: a sentence for each field that couldn't.
        notes: a sentence for each field that was read in a way worth telling.
        hidden: the fields that say nothing for this framework and layer.
    """

    chain: Chain | None = None
    errors: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()


def read_form(fields: dict[str, str], language: str = "en") -> Reading:
    """Read the form's fields, each the text a person sees in it; a switch is "1" or "".

    >>> fields = {
    ...     "framework": "keras",
    ...     "kind": "LSTM",
    ...     "units": "10",
    ...     "features": "1",
    ...     "use_bias": "1",
    ... }
    >>> read_form(fields).chain.build().count
    480
    >>> read_form(fields | {"units": "1.5"}).errors
    {'units': 'Only whole numbers fit here, not 1.5.'}
    """
    reading = Reading()
    choices = {"framework": FRAMEWORKS, "kind": KINDS, "head": HEADS}
    chosen = {name: fields.get(name) or options[0] for name, options in choices.items()}
    for name, options in choices.items():
        if chosen[name] not in options:
            reading.errors[name] = say(language, "choice.unknown", text=chosen[name][:40])
            chosen[name] = options[0]
    on = {name: bool(fields.get(name)) for name in SWITCHES}
    reading.hidden = hidden_fields(chosen["framework"], chosen["kind"], chosen["head"])
    sizes = {
        name: _size(name, fields, reading, language) for name in SIZES if name not in reading.hidden
    }
    if (
        chosen["framework"] == "keras"
        and chosen["head"] == "TimeDistributed"
        and not on["return_sequences"]
    ):
        reading.errors["head"] = say(language, "head.sequence")
    if not reading.errors:
        build = _keras_layers if chosen["framework"] == "keras" else _pytorch_layers
        layers = build(chosen["kind"], chosen["head"], on, sizes)
        reading.chain = Chain(chosen["framework"], (None, sizes["features"]), layers)
    return reading


def fill_form(chain: Chain) -> dict[str, str] | None:
    """The fields that :func:`read_form` reads as this chain; ``None`` where the form can't say it.

    >>> from fourgates import read
    >>> fill_form(read("GRU(5,reset_before)", input_shape="None,4"))["kind"]
    'GRU'
    >>> fill_form(read("LSTM(5,seq);LSTM(5)", input_shape="None,4")) is None
    True
    """
    recurrent, *heads = chain.layers
    fields = {"framework": chain.framework, "head": "none", "head_units": "1", "reset_after": "1"}
    if isinstance(recurrent, keras.Bidirectional):
        fields["bidirectional"] = "1"
        recurrent = recurrent.layer
    fields |= _recurrent_fields(recurrent)
    if heads:
        fields |= _head_fields(heads[0])
    if len(chain.input_shape) > 1:
        fields["features"] = str(chain.input_shape[-1])
    # reading back is what decides: whatever the form has no field for comes out different
    return fields if read_form(fields).chain == chain else None


def read_expected(typed: str, language: str) -> tuple[int | None, str]:
    """The number somebody expected, from its field: the number, and a sentence where it is none.

    >>> read_expected("1,200", "en")
    (1200, '')
    """
    plain = _plain(typed)
    digits = re.sub(r"(?<=\d)[,_' ](?=\d{3}(?!\d))", "", plain)
    if not plain:
        return None, ""
    if not re.fullmatch(r"\d{1,40}", digits):
        return None, say(language, "size.text", text=typed[:40])
    return int(digits), ""


def read_sizes(typed: dict[str, str]) -> dict[str, int]:
    """The sizes that a paste leaves open, as far as they were filled in with whole numbers.

    >>> read_sizes({"n": " 3 ", "m": "", "k": "many"})
    {'n': 3}
    """
    plain = {name: _plain(text) for name, text in typed.items()}
    return {
        name: int(text)
        for name, text in plain.items()
        if re.fullmatch(r"\d{1,15}", text) and int(text)
    }


def _plain(typed: str) -> str:
    """Typed text with full-width and other digits as the digits they are to the person."""
    return unicodedata.normalize("NFKC", typed.strip()).strip()


def hidden_fields(framework: str, kind: str, head: str) -> tuple[str, ...]:
    """The fields that have no say here."""
    hidden = []
    if framework == "pytorch":
        hidden.append("return_sequences")
    if framework == "pytorch" or kind != "GRU":
        hidden.append("reset_after")
    if head == "none":
        hidden.append("head_units")
    return tuple(hidden)


def _size(name: str, fields: dict[str, str], reading: Reading, language: str) -> int:
    """A size from its field's text; 0 where a sentence was said instead."""
    typed = fields.get(name, "").strip()
    plain = _plain(typed)
    if re.fullmatch(r"\+?\d+", plain):
        plain = plain.lstrip("+")
        if len(plain) > MOST_DIGITS:
            reading.errors[name] = say(language, "size.digits", most=MOST_DIGITS, digits=len(plain))
            return 0
        value = int(plain)
        if value == 0:
            reading.errors[name] = say(language, "size.zero")
        elif str(value) != typed:
            reading.notes[name] = say(language, "size.read_as", plain=value)
        return value
    if not plain:
        message = say(language, "size.empty")
    elif re.fullmatch(r"[-−]\s*[\d.,]+", plain):
        message = say(language, "size.negative")
    elif re.fullmatch(r"\d{1,3}([,_' ]\d{3})+", plain):
        message = say(language, "size.comma", plain=re.sub(r"\D", "", plain))
    elif re.fullmatch(r"\d*[.,]\d*", plain) and re.search(r"\d", plain):
        message = say(language, "size.fraction", text=plain[:20])
    else:
        message = say(language, "size.text", text=typed[:40])
    reading.errors[name] = message
    return 0


def _keras_layers(
    kind: str, head: str, on: dict[str, bool], sizes: dict[str, int]
) -> tuple[Specification, ...]:
    options: dict[str, Any] = {
        "return_sequences": on["return_sequences"],
        "use_bias": on["use_bias"],
    }
    if kind == "GRU":
        options["reset_after"] = on["reset_after"]
    recurrent = _KERAS_KINDS[kind](units=sizes["units"], **options)
    layers: list[Specification] = [
        keras.Bidirectional(recurrent) if on["bidirectional"] else recurrent
    ]
    if head != "none":
        dense = keras.Dense(sizes["head_units"])
        layers.append(keras.TimeDistributed(dense) if head == "TimeDistributed" else dense)
    return tuple(layers)


def _pytorch_layers(
    kind: str, head: str, on: dict[str, bool], sizes: dict[str, int]
) -> tuple[Specification, ...]:
    layers: list[Specification] = [
        _PYTORCH_KINDS[kind](sizes["units"], bias=on["use_bias"], bidirectional=on["bidirectional"])
    ]
    if head != "none":
        layers.append(pytorch.Linear(sizes["head_units"]))
    return tuple(layers)


def _recurrent_fields(recurrent: Specification) -> dict[str, str]:
    options = {name: getattr(recurrent, name, None) for name in recurrent.__dataclass_fields__}  # type: ignore[attr-defined]
    size = options.get("units", options.get("hidden_size"))
    fields = {"kind": _KIND_NAMES.get(type(recurrent), ""), "units": str(size)}
    for name, switch in (("bias", "use_bias"), *((name, name) for name in SWITCHES)):
        if name in options:
            fields[switch] = "1" if options[name] else ""
    return fields


def _head_fields(head: Specification) -> dict[str, str]:
    name = "Dense"
    if isinstance(head, keras.TimeDistributed):
        name, head = "TimeDistributed", head.layer
    units = getattr(head, "units", getattr(head, "out_features", ""))
    return {"head": name, "head_units": str(units)}
