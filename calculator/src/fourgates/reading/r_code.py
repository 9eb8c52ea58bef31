"""Keras code written in R, as the Python it stands for.

Only the pipe of layers is understood; each line keeps its number.
"""

from __future__ import annotations

import re

_LAYER = re.compile(r"\blayer_([a-z0-9_]+)\s*\(|\b(bidirectional|time_distributed)\s*\(")
_MODEL = re.compile(r"\bkeras_model_sequential\b")
_WORDS = {"TRUE": "True", "FALSE": "False", "NULL": "None", "NA": "None", "T": "True", "F": "False"}
_NAMES = {
    "lstm": "LSTM",
    "gru": "GRU",
    "simple_rnn": "SimpleRNN",
    "cudnn_lstm": "CuDNNLSTM",
    "cudnn_gru": "CuDNNGRU",
}
_MOST_ARGUMENTS = 4_000


def is_r(code: str) -> bool:
    """Whether the code is R's keras.

    >>> is_r("model %>% layer_lstm(units = 32)")
    True
    """
    return bool(re.search(r"%>%|<-|\|>", code)) and bool(_LAYER.search(code))


def as_python(code: str) -> str:
    """The same layers as Python calls, each on its own line.

    >>> as_python(
    ...     "model <- keras_model_sequential() %>% layer_lstm(units = 32, input_shape = c(20, 1))"
    ... )
    'model = Sequential(); model.add(LSTM(units = 32, input_shape = (20, 1)))'
    """
    lines: list[list[str]] = [[] for _ in range(code.count("\n") + 1)]
    position = 0
    while True:
        model, layer = _MODEL.search(code, position), _LAYER.search(code, position)
        if layer is None and model is None:
            break
        if model is not None and (layer is None or model.start() < layer.start()):
            lines[code.count("\n", 0, model.start())].append("model = Sequential()")
            position = model.end()
            continue
        if layer is None:
            break
        end = _closing(code, layer.end())
        text = _call(code[layer.start() : end])
        lines[code.count("\n", 0, layer.start())].append(f"model.add({text})")
        position = end
    return "\n".join("; ".join(line) for line in lines)


def _call(text: str) -> str:
    """One call, and the calls in its arguments, with Python's names."""
    text = _LAYER.sub(lambda m: _class_name(m[1] or m[2]) + "(", " ".join(text.split()))
    text = re.sub(r"\b(?:c|list|shape|as\.integer)\(", "(", text)
    text = re.sub(r"\((\d+)\)", r"(\1,)", text) if "shape" in text else text
    text = re.sub(r"(?<=\d)L\b", "", text)
    return re.sub(r"\b(?:TRUE|FALSE|NULL|NA|T|F)\b", lambda m: _WORDS[m[0]], text)


def _class_name(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("conv_lstm"):
        return "ConvLSTM" + name.removeprefix("conv_lstm").strip("_").upper()
    words = name.split("_")
    return "".join(
        word.upper() if re.fullmatch(r"\dd", word) else word.capitalize() for word in words
    )


def _closing(code: str, start: int) -> int:
    depth = 1
    for index in range(start, min(len(code), start + _MOST_ARGUMENTS)):
        depth += {"(": 1, ")": -1}.get(code[index], 0)
        if depth == 0:
            return index + 1
    return min(len(code), start + _MOST_ARGUMENTS)
