"""Layers told in plain words: "an LSTM with 100 units on 25 features".

The last resort of the reader, where a paste has neither code nor a summary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from fourgates.frameworks import keras, pytorch
from fourgates.frameworks.chain import Chain, Specification
from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.found import FoundLayer, FoundModel

_KIND = re.compile(r"\b(?:Simple\s?RNN|(?:Basic)?LSTM|GRU|RNN)\b", re.IGNORECASE)
_UNITS = re.compile(
    r"(?P<before>\d+)\s*(?:hidden\s+)?(?:LSTM\s+|GRU\s+|RNN\s+|memory\s+|recurrent\s+)?"
    r"(?:units?|cells?|neurons?|hidden\b|nodes?|blocks?|个?(?:单元|神经元|隐藏单元|隐层))"
    r"|(?:units?|hidden(?:[_ ](?:size|units?|dim(?:ension)?s?))?|num_units|n_hidden|隐藏(?:层)?(?:维度|大小|单元)|单元数)"
    r"\s*(?:=|:|of|is|为|是)?\s*(?P<after>\d+)",
    re.IGNORECASE,
)
_INPUTS = re.compile(
    r"(?P<before>\d+)\s*(?:-?\s*dim(?:ension)?(?:al|s)?\s+)?(?:input\s+)?(?:features?|inputs?|dim(?:ension)?s?\b|个?(?:特征|输入))"
    r"|(?P<dimensional>\d+)\s*-?\s*(?:dim(?:ension)?al|d)\s+(?:input|vector|embedding)"
    r"|(?:features?|input(?:[_ ](?:size|dim(?:ension)?s?|features?))?|特征(?:数|维度)?|输入(?:维度|大小)?)"
    r"\s*(?:=|:|of|is|为|是)?\s*(?:size\s+)?(?P<after>\d+)",
    re.IGNORECASE,
)
_TORCH = re.compile(r"pytorch|\btorch\b|nn\.(?:LSTM|GRU|RNN)", re.IGNORECASE)
_NEAR = 260


def models_in_prose(prose: str) -> list[FoundModel]:
    """The recurrent layers that sentences describe, each a model of its own."""
    text = unicodedata.normalize("NFKC", prose[:100_000])
    torch = bool(_TORCH.search(text))
    found: dict[tuple[str, Dim, Dim], FoundModel] = {}
    for match in _KIND.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + _NEAR]
        units = _first(_UNITS, around)
        if units is None:
            continue
        inputs = _first(_INPUTS, around)
        width: Dim = inputs if inputs is not None else Polynomial.name("features")
        kind = re.sub(r"\s|basic", "", match[0].lower())
        line = text[: match.start()].count("\n") + 1
        key = (kind, units, width)
        if key not in found:
            found[key] = _model(kind, units, width, line, torch=torch)
    known = [model for model in found.values() if isinstance(model.total, int)]
    return known or list(found.values())[:1]


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    if match is None:
        return None
    digits = next(group for group in match.groups() if group)
    value = int(digits[:15])
    return value or None


def _model(kind: str, units: int, width: Dim, line: int, *, torch: bool) -> FoundModel:
    kinds: dict[str, Callable[[int], Specification]] = (
        {"lstm": pytorch.LSTM, "gru": pytorch.GRU, "rnn": pytorch.RNN, "simplernn": pytorch.RNN}
        if torch
        else {
            "lstm": keras.LSTM,
            "gru": keras.GRU,
            "rnn": keras.SimpleRNN,
            "simplernn": keras.SimpleRNN,
        }
    )
    framework = "pytorch" if torch else "keras"
    chain = Chain(framework, (None, width), (kinds[kind](units),))
    layer = chain.build().layers[0]
    row = FoundLayer(layer.name, layer.title, layer.output_shape, layer.count, layer, line)
    return FoundModel(framework, layer.name, (row,), "code", line, chain=chain)
