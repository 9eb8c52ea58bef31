"""Our package against what record_tensorflow.py has written down of the real TensorFlow 1 and Keras 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import record_tensorflow
from fourgates.frameworks import keras, keras2, tensorflow1
from fourgates.frameworks.chain import Chain
from gate_by_gate import Cell, filled, with_numbers

if TYPE_CHECKING:
    from types import ModuleType

    from conftest import Tally

HERE = Path(__file__).parent
TABLES: dict[str, dict[str, Any]] = {
    name: json.loads((HERE / f"{name}_recorded.json").read_text(encoding="utf-8"))
    for name in ("tensorflow1", "tensorflow2")
}
# the layers of Keras 2 store in TensorFlow 2 what Keras 3's do
KERAS: dict[str, ModuleType] = {"tensorflow1": keras2, "tensorflow2": keras}


def of_a_cell(asked: dict[str, Any]) -> bool:
    """Whether the layer is one of TensorFlow's own, not Keras's."""
    kind: str = asked["kind"]
    return kind.endswith("Cell") or kind == "Dense"


def chain_of(table: str, asked: dict[str, Any]) -> Chain:
    """The question as a chain of ours."""
    options = dict(asked["options"])
    # added while the cell runs, stored nowhere
    options.pop("forget_bias", None)
    if of_a_cell(asked):
        return Chain(
            "tensorflow1",
            (None, asked["input"][-1]),
            (getattr(tensorflow1, asked["kind"])(**options),),
        )
    both = options.pop("bidirectional", False)
    layer: Any = getattr(KERAS[table], asked["kind"])(**options)
    layer = keras.Bidirectional(layer) if both else layer
    return Chain("keras2", (None, asked["input"][-1]), (layer,))


@pytest.mark.parametrize("table", TABLES)
def test_recorded_layers(table: str, tally: Tally) -> None:
    """Every recorded layer has TensorFlow's names and shapes, in TensorFlow's order, in our package."""
    head, rows = TABLES[table]["head"], TABLES[table]["rows"]
    for row in rows:
        asked = row["question"]
        of = f"TensorFlow {head['tensorflow']}" if of_a_cell(asked) else f"Keras {head['keras']}"
        (layer,) = chain_of(table, asked).build().layers
        ours = [[weight.name, list(weight.shape)] for weight in layer.weights]
        tally.compare(f"{of}, recorded {head['date']}", ours, row["facts"]["tensors"])
    assert len(rows) >= 220


@pytest.mark.parametrize("table", TABLES)
def test_table_is_the_scripts(table: str) -> None:
    """The table holds the grid that its script would record, no row lost or made by hand."""
    asked = [row["question"] for row in TABLES[table]["rows"]]
    grid = [*record_tensorflow.cells(), *record_tensorflow.layers(cudnn=table == "tensorflow1")]
    assert asked == grid


COMPUTED = [
    (table, row)
    for table, recorded in TABLES.items()
    for row in recorded["rows"]
    # with the constant that a cell adds to its forget gate: test_porting.py
    if row["question"].get("numbers") and "forget_bias" not in row["question"]["options"]
]


@pytest.mark.parametrize(
    ("table", "row"),
    COMPUTED,
    ids=lambda given: given if isinstance(given, str) else json.dumps(given["question"]["options"]),
)
def test_gates(table: str, row: dict[str, Any]) -> None:
    """Calculated from our blocks under their letters, a layer gives out what TensorFlow gave out."""
    asked = row["question"]
    chain = chain_of(table, asked)
    (layer,) = chain.build().layers
    steps = filled(tuple(asked["input"]), 7)
    # TensorFlow 1's own cell resets before its product, and so does a GRU of Keras 2 by default
    after = getattr(chain.layers[0], "reset_after", False)
    output = Cell(with_numbers(layer)).run(steps, 3, reset_after=after)
    assert np.abs(output).min() > 1e-4
    assert np.allclose(output, row["facts"]["numbers"], atol=1e-5)


def test_what_was_computed() -> None:
    """Peepholes, projections and both variants of the GRU were computed by TensorFlow 1 itself."""
    asked = [row["question"] for table, row in COMPUTED if table == "tensorflow1"]
    assert sum(bool(one["options"].get("use_peepholes")) for one in asked) == 2
    assert sum(bool(one["options"].get("num_proj")) for one in asked) == 2
    assert {one["kind"] for one in asked} >= {"GRUCell", "GRU", "BasicLSTMCell", "LSTM"}


@pytest.mark.parametrize("kind", ["CuDNNLSTM", "CuDNNGRU"])
def test_the_two_biases_of_cudnn(kind: str) -> None:
    """Keras's own converter takes from each of our blocks what belongs to the gate of the same letter."""
    (row,) = (
        row
        for row in TABLES["tensorflow1"]["rows"]
        if row["question"].get("converted") and row["question"]["kind"] == kind
    )
    (layer,) = chain_of("tensorflow1", row["question"]).build().layers
    plain = keras2.LSTM(3) if kind == "CuDNNLSTM" else keras2.GRU(3, reset_after=True)
    (target,) = Chain("keras2", (None, 2), (plain,)).build().layers
    for pair, weight, converted in zip(
        with_numbers(layer), target.weights, row["facts"]["converted"], strict=True
    ):
        ours, theirs = blocks(*pair), blocks(weight, np.array(converted))
        for gate in plain.cell.gates:
            if weight.role == "bias":
                assert np.allclose(sum(ours[gate]), sum(theirs[gate]))
            elif weight.role == "both_biases":
                assert np.allclose(np.stack(ours[gate]), theirs[gate][0])
            else:
                # the numbers of one gate, which cuDNN keeps turned
                assert np.allclose(np.sort(ours[gate][0], None), np.sort(theirs[gate][0], None))


def blocks(weight: Any, tensor: Any) -> dict[str, list[Any]]:
    """A tensor's parts by gate."""
    found: dict[str, list[Any]] = {}
    for block in weight.blocks():
        found.setdefault(block.gate, []).append(eval(block.slice, {weight.short_name: tensor}))  # noqa: S307
    return found


def test_the_known_numbers() -> None:
    """The counts that people meet: 480, 520 with cuDNN's two biases, 510 with peepholes, 150 and 165."""
    known = {
        480: (
            "LSTMCell",
            {"num_units": 10, "bidirectional": False, "use_peepholes": False, "num_proj": 0},
        ),
        510: (
            "LSTMCell",
            {"num_units": 10, "bidirectional": False, "use_peepholes": True, "num_proj": 0},
        ),
        520: ("CuDNNLSTM", {"units": 10, "bidirectional": False}),
    }
    rows = TABLES["tensorflow1"]["rows"]
    for count, (kind, options) in known.items():
        asked = {"kind": kind, "input": [3, 1], "options": options}
        (facts,) = (row["facts"] for row in rows if row["question"] == asked)
        assert sum(int(np.prod(shape)) for _, shape in facts["tensors"]) == count
        assert chain_of("tensorflow1", asked).build().count == count
    for after, count in ((None, 150), (False, 150), (True, 165)):
        options = {"units": 5} | ({} if after is None else {"reset_after": after})
        options |= {"use_bias": True, "bidirectional": False}
        asked = {"kind": "GRU", "input": [3, 4], "options": options}
        (facts,) = (row["facts"] for row in rows if row["question"] == asked)
        assert sum(int(np.prod(shape)) for _, shape in facts["tensors"]) == count
        assert chain_of("tensorflow1", asked).build().count == count
