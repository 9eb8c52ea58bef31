"""A model as the short text that stands in a link, and back.

The text is made of names and integers only, has a version in front, and is read
by hand: nothing in it can run. ::

    v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))

    link      = "v1" ";" framework ";" "in=" shape { ";" layer } [ ";" "expected=" digits ]
    shape     = size { "," size }               without the batch; "None" for a size that varies
    layer     = name "(" argument { "," argument } ")"
    argument  = layer | size | flag | option "=" (size | word)
    size      = digits | name                   a name is a size that isn't known yet

``expected`` is the number that somebody thought the layers would have; the page says
what it can come from.

>>> chain = read_link("v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))")
>>> chain.build().count
491
>>> write_link(chain)
'v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))'
"""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, fields
from typing import Any

from fourgates.frameworks import equinox, flax, keras, keras2, linen, onnx, pytorch, tensorflow1
from fourgates.frameworks.chain import Chain, Specification
from fourgates.polynomial import Dim, Polynomial
from fourgates.sentences import Sentence, listed
from fourgates.weights import Shape, SizeError

VERSION = "v1"

FRAMEWORKS: dict[str, dict[str, type[Any]]] = {
    "keras": {
        "SimpleRNN": keras.SimpleRNN,
        "LSTM": keras.LSTM,
        "GRU": keras.GRU,
        "Bi": keras.Bidirectional,
        "TD": keras.TimeDistributed,
        "Dense": keras.Dense,
        "Embedding": keras.Embedding,
    },
    "pytorch": {
        "RNN": pytorch.RNN,
        "LSTM": pytorch.LSTM,
        "GRU": pytorch.GRU,
        "Linear": pytorch.Linear,
        "Embedding": pytorch.Embedding,
    },
    "keras2": {
        "SimpleRNN": keras2.SimpleRNN,
        "LSTM": keras2.LSTM,
        "GRU": keras2.GRU,
        "CuDNNLSTM": keras2.CuDNNLSTM,
        "CuDNNGRU": keras2.CuDNNGRU,
        "Bi": keras2.Bidirectional,
        "TD": keras2.TimeDistributed,
        "Dense": keras2.Dense,
        "Embedding": keras2.Embedding,
    },
    "flax": {
        "Simple": flax.SimpleCell,
        "LSTM": flax.LSTMCell,
        "OptimizedLSTM": flax.OptimizedLSTMCell,
        "GRU": flax.GRUCell,
        "Linear": flax.Linear,
        "Embed": flax.Embed,
    },
    "linen": {
        "Simple": linen.SimpleCell,
        "LSTM": linen.LSTMCell,
        "OptimizedLSTM": linen.OptimizedLSTMCell,
        "GRU": linen.GRUCell,
        "Dense": linen.Dense,
        "Embed": linen.Embed,
    },
    "equinox": {
        "LSTM": equinox.LSTMCell,
        "GRU": equinox.GRUCell,
        "Linear": equinox.Linear,
        "Embedding": equinox.Embedding,
    },
    "onnx": {
        "RNN": onnx.RNN,
        "LSTM": onnx.LSTM,
        "GRU": onnx.GRU,
        "MatMul": onnx.MatMul,
        "Gemm": onnx.Gemm,
    },
    "tensorflow1": {
        "BasicRNN": tensorflow1.BasicRNNCell,
        "BasicLSTM": tensorflow1.BasicLSTMCell,
        "LSTM": tensorflow1.LSTMCell,
        "GRU": tensorflow1.GRUCell,
        "Dense": tensorflow1.Dense,
    },
}
"""Each layer under the name that a link writes; its class's own name is read too."""

FLAGS: dict[str, tuple[str, bool]] = {
    "seq": ("return_sequences", True),
    "bi": ("bidirectional", True),
    "nobias": ("use_bias", False),
    "reset_before": ("reset_after", False),
}
"""Short words for an option that is on or off; ``nobias`` stands for ``bias`` in PyTorch and ONNX."""

MOST_CHARACTERS = 20_000
MOST_DEPTH = 8
MOST_DIGITS = 30
MOST_DIMENSIONS = 16
MOST_STACKED = 1_000
"""``num_layers`` builds a set of weights each: a link must not be able to ask for a billion."""

_EXPECTED = re.compile(r";\s*expected=(\d{1,40})\s*$", re.ASCII)
_NAME = re.compile(r"[^\W\d]\w{0,59}", re.ASCII)
_TOKEN = re.compile(r"\s*(?:(?P<size>\d+)|(?P<word>[^\W\d]\w*)|(?P<mark>[(),=;]))", re.ASCII)


class LinkError(ValueError):
    """A text that is no model; the message says what stands there instead."""


def read_link(text: str) -> Chain:
    """Read a link's text, with or without a leading ``#``; the expected number is passed over.

    Raises:
        LinkError: where it can't be read, with the piece that can't.
        SizeError: where a layer refuses a size.
    """
    parts = _EXPECTED.sub("", text.strip()).removeprefix("#").split(";", 3)
    if len(parts) < 4 or not parts[2].startswith("in="):  # noqa: PLR2004 - the four parts of the grammar
        message = Sentence(
            "A link reads {version};framework;in=shape;layers, and this one doesn't: {text}.",
            version=VERSION,
            text=_short(text),
        )
        raise LinkError(message)
    version, framework, shape, layers = parts
    if version != VERSION:
        message = Sentence(
            "This link is of version {version}; this page reads {known}.",
            version=_short(version),
            known=VERSION,
        )
        raise LinkError(message)
    return chain_from_text(layers, framework=framework, input_shape=shape.removeprefix("in="))


def read_expected(text: str) -> int | None:
    """The number that a link's sender expected, where it says one.

    >>> read_expected("v1;keras;in=None,1;LSTM(10);expected=120")
    120
    """
    found = _EXPECTED.search(text)
    return int(found[1]) if found else None


def write_link(chain: Chain, expected: int | None = None) -> str:
    """The link's text for a chain, which :func:`read_link` reads back as the same chain.

    Layers' own names are left out: they change no count.

    Args:
        chain: the model.
        expected: what somebody thought it would have.

    Raises:
        LinkError: where a size is neither a whole number nor a plain name.
    """
    shape = ",".join("None" if dim is None else _size_text(dim) for dim in chain.input_shape)
    names = {kind: name for name, kind in FRAMEWORKS[chain.framework].items()}
    layers = [_layer_text(layer, names) for layer in chain.layers]
    last = [] if expected is None else [f"expected={expected}"]
    return ";".join([VERSION, chain.framework, f"in={shape}", *layers, *last])


def chain_from_text(layers: str, *, input_shape: str, framework: str = "keras") -> Chain:
    """Read layers as a link has them, or as Python spells them.

    Args:
        layers: ``LSTM(10,seq);TD(Dense(1))`` or ``LSTM(units=10, return_sequences=True)``.
        input_shape: one example's shape without the batch, ``None,1``.
        framework: one of :data:`FRAMEWORKS`.

    Raises:
        LinkError: where it can't be read, with the piece that can't.
        SizeError: where a layer refuses a size.

    >>> chain_from_text("LSTM(units=10, return_sequences=True)", input_shape="None,1").build().count
    480
    >>> chain_from_text("LSTM(10)", input_shape="None,1", framework="pytorch").build().count
    520
    """
    characters = len(layers) + len(input_shape)
    if characters > MOST_CHARACTERS:
        message = Sentence(
            "A link has at most {most_characters:,} characters; this one has {characters:,}.",
            most_characters=MOST_CHARACTERS,
            characters=characters,
        )
        raise LinkError(message)
    if framework not in FRAMEWORKS:
        message = Sentence(
            "There is no framework {framework} here; there are {frameworks}.",
            framework=_short(framework),
            frameworks=listed(FRAMEWORKS),
        )
        raise LinkError(message)
    return Chain(
        framework, _read_shape(input_shape), _Reader(layers, FRAMEWORKS[framework]).layers()
    )


def _read_shape(text: str) -> Shape:
    dims: list[Dim | None] = []
    for piece in text.strip().strip("()").rstrip(",").split(","):
        word = piece.strip()
        if word == "None":
            dims.append(None)
        elif _NAME.fullmatch(word):
            dims.append(Polynomial.name(word))
        elif re.fullmatch(r"\d+", word, re.ASCII):
            dims.append(_size(word))
        else:
            message = Sentence(
                "An input shape is made of sizes, names and None, like None,1; {word} is none of them.",
                word=_short(word),
            )
            raise LinkError(message)
    if any(dim == 0 for dim in dims):
        message = Sentence(
            "A size of the input shape {text} is 0: it must be 1 or more.", text=_short(text)
        )
        raise LinkError(message)
    if len(dims) > MOST_DIMENSIONS:
        message = Sentence(
            "An input shape has at most {most_dimensions} sizes; this one has {number}.",
            most_dimensions=MOST_DIMENSIONS,
            number=len(dims),
        )
        raise LinkError(message)
    return tuple(dims)


class _Reader:
    """Reads layers by recursive descent over a list of tokens."""

    def __init__(self, text: str, kinds: dict[str, type[Any]]) -> None:
        self._kinds = kinds | {kind.__name__: kind for kind in kinds.values()}
        self._tokens: list[str] = []
        position = 0
        text = text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                message = Sentence(
                    "A layer is written like LSTM(10,seq); {text} is not.",
                    text=_short(text[position:].strip()),
                )
                raise LinkError(message)
            self._tokens.append(match[0].strip())
            position = match.end()
        self._at = 0
        self._stacked = 0

    def _peek(self, ahead: int = 0) -> str:
        """A token without taking it; ``""`` behind the last one."""
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def layers(self) -> tuple[Specification, ...]:
        layers = [self._layer(0)]
        while self._peek() == ";":
            self._take()
            layers.append(self._layer(0))
        if self._peek():
            message = Sentence(
                "Layers are separated by ';', and here stands {found}.", found=_short(self._peek())
            )
            raise LinkError(message)
        return tuple(layers)

    def _layer(self, depth: int) -> Specification:
        name = self._take()
        kind = self._kinds.get(name)
        if not name:
            raise LinkError(Sentence("A layer is missing at the end."))
        if kind is None:
            message = Sentence(
                "There is no layer {name} here; there are {kinds}.",
                name=_short(name),
                kinds=listed(self._kinds),
            )
            raise LinkError(message)
        if depth > MOST_DEPTH:
            message = Sentence(
                "Layers are wrapped in each other at most {most_depth} deep.", most_depth=MOST_DEPTH
            )
            raise LinkError(message)
        self._expect("(", name)
        options: dict[str, object] = {}
        places = _fields(kind)
        while self._peek() != ")":
            self._argument(name, places, options, depth)
            if self._peek() != ")":
                self._expect(",", name)
        self._take()
        missing = [f.name for f in places if f.default is MISSING and f.name not in options]
        if missing:
            message = Sentence("{name} needs {missing}.", name=name, missing=missing[0])
            raise LinkError(message)
        stacked = options.get("num_layers")
        if isinstance(stacked, int):
            self._stacked += stacked
            if self._stacked > MOST_STACKED:
                message = Sentence(
                    "All num_layers together are at most {most_stacked:,} here, not {stacked:,}.",
                    most_stacked=MOST_STACKED,
                    stacked=self._stacked,
                )
                raise SizeError(message)
        layer: Specification = kind(**options)
        return layer

    def _argument(
        self, layer: str, places: list[Field[Any]], options: dict[str, object], depth: int
    ) -> None:
        token, after = self._peek(), self._peek(1)
        known = {field.name: field for field in places}
        if after == "(":
            option: str = places[0].name
            value: object = self._layer(depth + 1)
        elif after == "=":
            option = self._take()
            self._take()
            value = self._layer(depth + 1) if self._peek(1) == "(" else self._take()
        elif token in FLAGS:
            option, value = FLAGS[self._take()]
            if option == "use_bias" and "bias" in known:
                option = "bias"
        else:
            option = next(
                (f.name for f in places if f.default is MISSING and f.name not in options), token
            )
            value = self._take()
        if option not in known:
            message = Sentence(
                "{layer} has no option {option}; it has {known}.",
                layer=layer,
                option=_short(option),
                known=listed(known),
            )
            raise LinkError(message)
        if option in options:
            message = Sentence("{layer} is given {option} twice.", layer=layer, option=option)
            raise LinkError(message)
        options[option] = _value(layer, known[option], value)

    def _expect(self, mark: str, layer: str) -> None:
        token = self._take()
        if token != mark:
            found = _short(token) if token else Sentence("the end")
            message = Sentence(
                "{layer} is written like LSTM(10,seq): where {mark!r} should stand, there is {found}.",
                layer=layer,
                mark=mark,
                found=found,
            )
            raise LinkError(message)


def _value(layer: str, field: Field[Any], value: object) -> object:
    """An option's value from its text, by the kind of option it is."""
    if not isinstance(value, str):
        if field.name in {"layer", "backward_layer"} or isinstance(value, bool):
            return value
        message = Sentence("{layer} takes a size there, not a layer.", layer=layer)
        raise LinkError(message)
    if isinstance(field.default, bool):
        switches = {"0": False, "1": True, "False": False, "True": True}
        if value not in switches:
            message = Sentence(
                "{name} of {layer} is 0 or 1, not {value}.",
                name=field.name,
                layer=layer,
                value=_short(value),
            )
            raise LinkError(message)
        return switches[value]
    if isinstance(field.default, str):
        if len(value) > MOST_DIGITS:
            message = Sentence(
                "{name} of {layer} is one word, not {value}.",
                name=field.name,
                layer=layer,
                value=_short(value),
            )
            raise LinkError(message)
        return value
    if field.name == "layer":
        message = Sentence(
            "{layer} wraps a layer, like {layer}(LSTM(10)), and here stands {value}.",
            layer=layer,
            value=_short(value),
        )
        raise LinkError(message)
    if re.fullmatch(r"\d+", value, re.ASCII):
        return _size(value)
    if field.name != "num_layers" and _NAME.fullmatch(value):
        return Polynomial.name(value)
    message = Sentence(
        "{name} of {layer} is a whole number, not {value}.",
        name=field.name,
        layer=layer,
        value=_short(value) if value else Sentence("the end"),
    )
    raise LinkError(message)


def _size(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        message = Sentence(
            "A size has at most {most_digits} digits; this one has {number}.",
            most_digits=MOST_DIGITS,
            number=len(digits),
        )
        raise SizeError(message)
    return int(digits)


def _layer_text(layer: Specification, names: dict[type[Any], str]) -> str:
    kind: type[Any] = type(layer)
    arguments = []
    for field in _fields(kind):
        value = getattr(layer, field.name)
        if value == field.default:
            continue
        flag = next((f for f, meaning in FLAGS.items() if meaning == (field.name, value)), None)
        if field.name == "bias":
            flag = "nobias"
        if isinstance(value, bool) and flag:
            arguments.append(flag)
        elif type(value) in names:
            text = _layer_text(value, names)
            arguments.append(text if field.default is MISSING else f"{field.name}={text}")
        else:
            text = _size_text(value) if isinstance(value, int | Polynomial) else str(value)
            # a size that is called like a flag must say that it is none
            plain = field.default is MISSING and text not in FLAGS
            arguments.append(text if plain else f"{field.name}={text}")
    return f"{names[kind]}({','.join(arguments)})"


def _fields(kind: type[Any]) -> list[Field[Any]]:
    """A layer's options in the order in which they are read without their names; its own name is none."""
    return sorted(
        (field for field in fields(kind) if field.name != "name"),
        key=lambda field: field.kw_only is True,
    )


def _size_text(size: Dim) -> str:
    text = str(size)
    readable = (
        len(text) <= MOST_DIGITS
        if isinstance(size, int)
        else _NAME.fullmatch(text) and text != "None"
    )
    if not readable:
        message = Sentence(
            "A link holds whole numbers of up to {most_digits} digits and plain names, not {text}.",
            most_digits=MOST_DIGITS,
            text=_short(text),
        )
        raise LinkError(message)
    return text


def _short(text: str) -> str:
    """A reader's text, quoted, cut where it is long."""
    most = 40
    return repr(text if len(text) <= most else text[:most] + "…")
