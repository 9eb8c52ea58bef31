"""The code that the page on all frameworks gives for porting weights, run on numbers that real frameworks gave out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
import record_onnx
import record_pytorch
from fourgates.frameworks import flax, onnx, pytorch, tensorflow1
from fourgates.frameworks.chain import Chain
from gate_by_gate import filled, with_numbers
from jax_models import as_numpy, real_layers

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PAGES = {language: ROOT / "docs" / language / "frameworks.md" for language in ("en", "zh")}
BLOCK = re.compile(r'^```python title="[^"]*"\n(.*?)^```', re.DOTALL | re.MULTILINE)
TENSORFLOW = Path(__file__).with_name("tensorflow1_recorded.json")
UNITS, FEATURES = 3, 2


def blocks(language: str) -> list[str]:
    """The page's pieces of code, in order."""
    return BLOCK.findall(PAGES[language].read_text(encoding="utf-8"))


def recorded(table: Path, key: str, value: Any) -> Any:
    """What a recorded table says of one row's question."""
    rows = json.loads(table.read_text(encoding="utf-8"))["rows"]
    (row,) = (row for row in rows if row[key] == value)
    return row["facts"]


def of_pytorch(kind: str) -> tuple[Any, Any, Any]:
    """PyTorch's tensors by name, the input, and what PyTorch gave out."""
    module = getattr(pytorch, kind)(UNITS)
    rows = json.loads(record_pytorch.TABLE.read_text(encoding="utf-8"))["rows"]
    asked = {"kind": kind, "hidden_size": UNITS}
    (row,) = (
        row
        for row in rows
        if row["configuration"].get("numbers") and row["configuration"]["layers"] == [asked]
    )
    chain = Chain("pytorch", tuple(row["configuration"]["input"]), (module,))
    return named(chain), filled(tuple(row["configuration"]["input"]), 7), row["facts"]["numbers"]


def of_onnx() -> tuple[Any, Any, Any]:
    """ONNX's tensors by name, the input, and what its evaluator gave out."""
    chain = Chain("onnx", (record_onnx.STEPS, FEATURES), (onnx.LSTM(UNITS),))
    asked = record_onnx.question("LSTM", FEATURES, hidden_size=UNITS)
    asked["tensors"] = [[w.name, list(w.shape)] for w in chain.build().layers[0].weights]
    output = recorded(record_onnx.TABLE, "question", asked)["output"]
    return named(chain), filled((record_onnx.STEPS, FEATURES), 7), output


def of_tensorflow() -> tuple[Any, Any, Any]:
    """TensorFlow 1's tensors, the input, and what it gave out with the constant that it adds by default."""
    asked = {
        "kind": "LSTMCell",
        "input": [3, FEATURES],
        "options": {"num_units": UNITS, "forget_bias": 1.0},
        "numbers": True,
    }
    chain = Chain("tensorflow1", (3, FEATURES), (tensorflow1.LSTMCell(UNITS),))
    tensors = {
        name.removeprefix("rnn/").replace("/", "_"): tensor for name, tensor in named(chain).items()
    }
    output = recorded(TENSORFLOW, "question", asked)["numbers"]
    return tensors | {"forget_bias": 1.0}, filled((3, FEATURES), 7), output


def of_flax() -> tuple[Any, Any, Any]:
    """Flax's tensors, the input, and what Flax gives out now."""
    chain = Chain("flax", (4, FEATURES), (flax.LSTMCell(UNITS),))
    tensors = named(chain)
    steps = filled((4, FEATURES), 7)
    (real,) = real_layers(chain)
    short = {
        name.removeprefix("cell.").replace("if_", "if").replace(".", "_"): tensor
        for name, tensor in tensors.items()
    }
    return short, steps, as_numpy(real.run(tensors, steps.astype("float32")))


def named(chain: Chain) -> dict[str, Any]:
    """A layer's tensors by name, filled as the oracles fill theirs."""
    return {w.name: tensor for w, tensor in with_numbers(chain.build().layers[0])}


SOURCES: dict[str, Callable[[], tuple[Any, Any, Any]]] = {
    "PyTorch's LSTM": lambda: of_pytorch("LSTM"),
    "ONNX's LSTM": of_onnx,
    "TensorFlow 1's LSTMCell": of_tensorflow,
    "Flax's LSTMCell": of_flax,
    "PyTorch's GRU": lambda: of_pytorch("GRU"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_ported_weights(source: str) -> None:
    """With the tensors that the page's code makes, Keras gives out what the other framework gave out."""
    tensors, steps, output = SOURCES[source]()
    code = blocks("en")[list(SOURCES).index(source)]
    names: dict[str, Any] = tensors | {"np": np, "units": UNITS, "features": FEATURES}
    exec(code, names)  # noqa: S102 - the page's own text
    kind: Any = keras.layers.GRU if source.endswith("GRU") else keras.layers.LSTM
    layer = kind(UNITS, return_sequences=True)
    layer.build((None, None, FEATURES))
    layer.set_weights([names[name] for name in ("kernel", "recurrent_kernel", "bias")])
    theirs = np.array(output)
    theirs = theirs[0] if theirs.ndim > 2 else theirs
    ours = np.asarray(layer(steps[None].astype("float32")))[0]
    assert np.abs(theirs).min() > 1e-4
    assert np.allclose(ours, theirs, atol=1e-5)


def test_the_constant_of_tensorflow() -> None:
    """Without its forget_bias TensorFlow 1's cell would have given out something else: the trap is real."""
    asked = {"kind": "LSTMCell", "input": [3, FEATURES], "numbers": True}
    with_it, without = (
        recorded(TENSORFLOW, "question", asked | {"options": {"num_units": UNITS} | more})
        for more in ({"forget_bias": 1.0}, {})
    )
    assert with_it["tensors"] == without["tensors"]
    assert not np.allclose(with_it["numbers"], without["numbers"], atol=1e-3)


def test_both_languages_say_the_same_code() -> None:
    """The Chinese page has the same code as the English one."""
    assert blocks("zh") == blocks("en")
    assert len(blocks("en")) == len(SOURCES)
