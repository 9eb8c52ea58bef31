"""Random models for the tests: chains of specifications that fit together."""

from __future__ import annotations

from dataclasses import fields
from itertools import count
from typing import TYPE_CHECKING, Any

from fourgates.frameworks import equinox, flax, keras, keras2, linen, onnx, pytorch, tensorflow1
from fourgates.frameworks.chain import Chain, Specification
from hypothesis import strategies as st

if TYPE_CHECKING:
    from fourgates.weights import Shape

SIZES = st.integers(1, 40)
STEPS = st.none() | st.integers(1, 9)
MERGE_MODES: st.SearchStrategy[keras.MergeMode] = st.sampled_from(("concat", "sum", "mul", "ave"))

# what an author might call a layer: short, wrapping, too long for any column, of several words
NAME_BEGINNINGS = (
    "a",
    "encoder_",
    "the second layer ",
    "dash-ed.name ",
    "attention[heads] ",
    "layer_whose_name_goes_on_for_longer_than_any_column_is_wide_however_wide_",
    "forward_pass_",
    "backward_pass_",
)


class _KerasLayers:
    """Draws Keras layers one after the other, no explicit name twice."""

    def __init__(self, draw: st.DrawFn, *, named: bool) -> None:
        self._draw = draw
        self._named = named
        self._numbers = count(1)

    def name(self) -> str | None:
        if not self._named or not self._draw(st.sampled_from((False, False, True))):
            return None
        return self._draw(st.sampled_from(NAME_BEGINNINGS)) + str(next(self._numbers))

    def table(self) -> keras.Embedding:
        return keras.Embedding(self._draw(st.integers(1, 500)), self._draw(SIZES), name=self.name())

    def recurrent(self, *, sequences: bool) -> keras.Recurrent:
        units, use_bias = self._draw(SIZES), self._draw(st.booleans())
        match self._draw(st.sampled_from(("SimpleRNN", "LSTM", "GRU"))):
            case "SimpleRNN":
                return keras.SimpleRNN(units, sequences, use_bias, name=self.name())
            case "LSTM":
                return keras.LSTM(units, sequences, use_bias, name=self.name())
            case _:
                reset_after = self._draw(st.booleans())
                return keras.GRU(units, sequences, use_bias, reset_after, name=self.name())

    def layer(self, dims: int, *, sequences: bool) -> tuple[Specification, int]:
        """One layer for an input of so many dimensions without the batch, and its output's."""
        kinds = {
            1: ("Dense",),
            2: ("recurrent",) * 3 + ("Bidirectional",) * 3 + ("TimeDistributed", "Dense"),
        }.get(dims, ("TimeDistributed",) * 5 + ("Dense",))
        after = dims if sequences else dims - 1
        match self._draw(st.sampled_from(kinds)):
            case "Dense":
                dense = keras.Dense(self._draw(SIZES), self._draw(st.booleans()), name=self.name())
                return dense, dims
            case "recurrent":
                return self.recurrent(sequences=sequences), after
            case "Bidirectional":
                inner = self.recurrent(sequences=sequences)
                return keras.Bidirectional(inner, self._draw(MERGE_MODES), name=self.name()), after
            case _:
                wrapped, left = self.layer(dims - 1, sequences=sequences)
                return keras.TimeDistributed(wrapped, name=self.name()), left + 1


STARTS = ("sequence", "words", "frames", "pages", "features")


@st.composite
def keras_chains(
    draw: st.DrawFn, *, starts: tuple[str, ...] = STARTS, most: int = 4, named: bool = True
) -> Chain:
    """Draws a Keras model that fits together: every layer takes what the one before gives.

    Args:
        draw: Hypothesis's.
        starts: what may come in; words and pages (of words) go through an embedding first.
        most: layers after the embedding, at most.
        named: whether some layers carry a name of their author's.
    """
    drawn = _KerasLayers(draw, named=named)
    layers: list[Specification] = []
    start = draw(st.sampled_from(starts))
    steps = {"features": 0, "sequence": 1, "words": 1}.get(start, 2)
    shape: Shape = tuple(draw(STEPS) for _ in range(steps))
    if start in {"words", "pages"}:
        table = drawn.table()
        by_row = start == "pages" and draw(st.booleans())
        layers.append(keras.TimeDistributed(table, name=drawn.name()) if by_row else table)
    else:
        shape = (*shape, draw(SIZES))
    dims = steps + 1
    for left in range(draw(st.integers(1, most)), 0, -1):
        # mostly a sequence where more layers follow, so that recurrent layers stand on each other
        sequences = draw(st.sampled_from((True, True, True, False) if left > 1 else (True, False)))
        specification, dims = drawn.layer(dims, sequences=sequences)
        layers.append(specification)
    return Chain("keras", shape, tuple(layers))


@st.composite
def pytorch_chains(draw: st.DrawFn, *, most: int = 3) -> Chain:
    """Draws a PyTorch model that fits together, as with batch_first=True."""
    layers: list[Specification] = []
    steps = draw(st.integers(1, 5))
    shape: tuple[int, ...] = (steps, draw(SIZES))
    if draw(st.booleans()):
        shape = (steps,)
        layers.append(pytorch.Embedding(draw(st.integers(1, 500)), draw(SIZES)))
    for _ in range(draw(st.integers(1, most))):
        bias = draw(st.booleans())
        kind = draw(st.sampled_from(("RNN", "LSTM", "LSTM", "GRU", "Linear")))
        if kind == "Linear":
            layers.append(pytorch.Linear(draw(SIZES), bias))
            continue
        hidden, stacked, both_ways = draw(SIZES), draw(st.integers(1, 4)), draw(st.booleans())
        match kind:
            case "RNN":
                layers.append(pytorch.RNN(hidden, stacked, bias, both_ways))
            case "GRU":
                layers.append(pytorch.GRU(hidden, stacked, bias, both_ways))
            case _:
                projection = draw(st.just(0) | st.integers(0, hidden - 1))
                layers.append(pytorch.LSTM(hidden, stacked, bias, both_ways, projection))
    return Chain("pytorch", shape, tuple(layers))


RECURRENT: dict[str, tuple[type[Any], ...]] = {
    "keras2": (keras2.SimpleRNN, keras2.LSTM, keras2.GRU, keras2.CuDNNLSTM, keras2.CuDNNGRU),
    "flax": (flax.SimpleCell, flax.LSTMCell, flax.OptimizedLSTMCell, flax.GRUCell),
    "linen": (linen.SimpleCell, linen.LSTMCell, linen.OptimizedLSTMCell, linen.GRUCell),
    "equinox": (equinox.LSTMCell, equinox.GRUCell),
    "onnx": (onnx.RNN, onnx.LSTM, onnx.GRU),
    "tensorflow1": (
        tensorflow1.BasicRNNCell,
        tensorflow1.BasicLSTMCell,
        tensorflow1.LSTMCell,
        tensorflow1.GRUCell,
    ),
}
DENSE: dict[str, type[Any]] = {
    "keras2": keras2.Dense,
    "flax": flax.Linear,
    "linen": linen.Dense,
    "equinox": equinox.Linear,
    "onnx": onnx.MatMul,
    "tensorflow1": tensorflow1.Dense,
}
TABLES: dict[str, type[Any]] = {
    "keras2": keras2.Embedding,
    "flax": flax.Embed,
    "linen": linen.Embed,
    "equinox": equinox.Embedding,
}


def _drawn(draw: st.DrawFn, kind: type[Any]) -> Any:
    """A layer of this class with any of its options; one that runs over steps hands them all on."""
    options: dict[str, Any] = {}
    for field in fields(kind):
        if field.name in {"name", "trainable", "return_state", "mask_zero"}:
            continue
        if field.name == "return_sequences":
            options[field.name] = True
        elif isinstance(field.default, bool):
            options[field.name] = draw(st.booleans())
        elif field.name == "num_proj":
            options[field.name] = draw(st.just(0) | SIZES)
        else:
            options[field.name] = draw(SIZES)
    return kind(**options)


@st.composite
def other_chains(
    draw: st.DrawFn, *, frameworks: tuple[str, ...] = tuple(RECURRENT), most: int = 3
) -> Chain:
    """Draws a model of one of the other frameworks that fits together."""
    framework = draw(st.sampled_from(frameworks))
    layers: list[Specification] = []
    shape: Shape = (draw(STEPS), draw(SIZES))
    if framework in TABLES and draw(st.booleans()):
        shape = shape[:1]
        layers.append(_drawn(draw, TABLES[framework]))
    for _ in range(draw(st.integers(1, most))):
        if draw(st.sampled_from((True, False, False))):
            layers.append(_drawn(draw, DENSE[framework]))
            continue
        layer = _drawn(draw, draw(st.sampled_from(RECURRENT[framework])))
        both_ways = framework == "keras2" and draw(st.booleans())
        layers.append(keras2.Bidirectional(layer) if both_ways else layer)
    return Chain(framework, shape, tuple(layers))
