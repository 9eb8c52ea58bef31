"""Our package against ONNX: what PyTorch exports, and what ONNX's own evaluator computes.

Live where there is a PyTorch, and the recorded table always.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import record_onnx
from fourgates.frameworks import pytorch
from fourgates.frameworks.chain import Chain
from gate_by_gate import Cell, filled, with_numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from record_onnx import KINDS, STEPS, chain_of, question
from strategies import SIZES

if TYPE_CHECKING:
    from conftest import Tally
    from torch_models import Oracle

RECORDED: dict[str, Any] = json.loads(record_onnx.TABLE.read_text(encoding="utf-8"))
HEAD, ROWS = RECORDED["head"], RECORDED["rows"]
CONFIGURATIONS = 80


def ours(asked: dict[str, Any]) -> dict[str, Any]:
    """The operators with weights, in the oracle's words."""
    (layer,) = chain_of(asked).build().layers
    if asked["onnx"] != "MatMul":
        tensors = [[weight.name, list(weight.shape)] for weight in layer.weights]
        return {"operators": [{"operator": layer.type, "tensors": tensors}]}
    operators = []
    for weight in layer.weights:
        operator, _, name = weight.name.partition(".")
        operators.append({"operator": operator, "tensors": [[name, list(weight.shape)]]})
    return {"operators": operators}


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Draws an operator as PyTorch can export it."""
    kind = draw(st.sampled_from(tuple(KINDS)))
    if kind == "Gemm":
        return question(kind, draw(SIZES), units=draw(SIZES))
    if kind == "MatMul":
        return question(kind, draw(SIZES), units=draw(SIZES), bias=draw(st.booleans()))
    options: dict[str, Any] = {"linear_before_reset": True} if kind == "GRU" else {}
    sizes = {"hidden_size": draw(SIZES), "bidirectional": draw(st.booleans())}
    return question(kind, draw(SIZES), **sizes, bias=draw(st.booleans()), **options)


@pytest.mark.torch_live
def test_random_operators_live(oracle: Oracle, tally: Tally) -> None:
    """Names, shapes and order of an exported operator's weights are ours, for sizes nobody chose."""
    label = f"ONNX {oracle.facts({'versions': True})['onnx']}, live"

    @settings(max_examples=CONFIGURATIONS)
    @given(questions())
    def compare(asked: dict[str, Any]) -> None:
        tally.compare(label, ours(asked), oracle.facts(asked))

    compare()
    assert tally.tried[label] >= CONFIGURATIONS


@pytest.mark.torch_live
def test_table_is_still_true(oracle: Oracle) -> None:
    """The recorded table says what PyTorch exports and ONNX computes today."""
    changed = [row for row in ROWS if oracle.facts(row["question"]) != row["facts"]]
    assert changed == []


def test_table_is_the_scripts() -> None:
    """The table holds the grid that its script would record, no row lost or made by hand."""
    assert [row["question"] for row in ROWS] == list(record_onnx.grid())


def test_recorded_operators(tally: Tally) -> None:
    """Every recorded operator has ONNX's names, shapes and order in our package."""
    label = f"ONNX {HEAD['onnx']}, recorded {HEAD['date']}"
    exported = [row for row in ROWS if "operators" in row["facts"]]
    for row in exported:
        operators = [
            {name: value for name, value in operator.items() if name != "numbers"}
            for operator in row["facts"]["operators"]
        ]
        tally.compare(label, ours(row["question"]), {"operators": operators})
    assert tally.tried[label] >= 80


EVALUATED = [row for row in ROWS if "tensors" in row["question"]]


@pytest.mark.parametrize(
    "row", EVALUATED, ids=lambda row: f"{row['question']['onnx']} {row['question']['options']}"
)
def test_gates(row: dict[str, Any]) -> None:
    """Calculated from our blocks, an operator gives out what ONNX's evaluator gave out, peepholes too."""
    asked = row["question"]
    (layer,) = chain_of(asked).build().layers
    cell = Cell(with_numbers(layer), turned=True, direction=0)
    after = asked["options"].get("linear_before_reset", True)
    steps = filled((STEPS, asked["input"][-1]), 7)
    output = cell.run(steps, asked["options"]["hidden_size"], reset_after=after)
    assert np.allclose(output, row["facts"]["output"], atol=1e-9)


def test_what_was_evaluated() -> None:
    """Both places of the reset gate, peepholes and the plain operators were computed by ONNX itself."""
    kinds = {
        (row["question"]["onnx"], *sorted(row["question"]["options"].items())) for row in EVALUATED
    }
    assert len(kinds) == 6
    assert any(("peepholes", True) in kind for kind in kinds)


PORTED = [row for row in ROWS if row["question"].get("numbers")]
AS_PYTORCH_CALLS_IT = {
    "LSTM": {"i": "i", "o": "o", "f": "f", "c": "g"},
    "GRU": {"z": "z", "r": "r", "h": "n"},
}


@pytest.mark.parametrize(
    "row", PORTED, ids=lambda row: f"{row['question']['onnx']} {row['question']['options']}"
)
def test_the_order_that_porting_needs(row: dict[str, Any]) -> None:
    """PyTorch's blocks stand in an exported operator where our blocks of the same gate say."""
    asked = row["question"]
    kind, options = asked["onnx"], asked["options"]
    (layer,) = chain_of(asked).build().layers
    (exported,) = row["facts"]["operators"]
    tensors = dict(zip((n for n, _ in exported["tensors"]), exported["numbers"], strict=True))
    module = Chain("pytorch", tuple(asked["input"]), (getattr(pytorch, kind)(**options),))
    theirs = with_numbers(module.build().layers[0])
    for direction, part in enumerate(
        ("forward", "backward") if options["bidirectional"] else ("",)
    ):
        of: dict[str, Any] = {w.role: (w, tensor) for w, tensor in theirs if w.part == part}
        for weight in layer.weights:
            blocks: dict[str, list[Any]] = {}
            whole = np.array(tensors[weight.name])
            for block in weight.blocks():
                cut = block.slice.removeprefix(weight.name)
                taken = eval(f"tensor{cut}", {"tensor": whole})[direction]  # noqa: S307
                blocks.setdefault(block.gate, []).append(taken)
            for gate, stored in blocks.items():
                roles = ("bias", "recurrent_bias") if weight.name == "B" else (weight.role,)
                letter = AS_PYTORCH_CALLS_IT[kind][gate] if gate else ""
                known = [torch_block(of[role], letter) for role in roles]
                assert np.allclose(np.concatenate(stored), np.concatenate(known), atol=1e-6)


def torch_block(pair: tuple[Any, Any], letter: str) -> Any:
    """One gate's part of one of PyTorch's tensors."""
    weight, tensor = pair
    (block,) = (block for block in weight.blocks() if block.gate == letter)
    return eval(block.slice, {weight.short_name: tensor})  # noqa: S307


def test_the_questions_neighbour() -> None:
    """LSTM(10) on one feature has 520 numbers in ONNX: two biases."""
    asked = question("LSTM", 1, hidden_size=10, bidirectional=False, bias=True)
    assert chain_of(asked).build().count == 520
