"""Every module of ``torch.nn`` by its call, against the real PyTorch: live, and its recorded table."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import record_pytorch
from fourgates.frameworks.pytorch import signatures
from fourgates.weights import ShapeError, SizeError
from hypothesis import given, settings
from torch_calls import RECIPES, WEIGHTED, module_calls
from torch_models import our_module, our_module_facts

if TYPE_CHECKING:
    from conftest import Tally
    from torch_models import Oracle

MODELS = int(os.environ.get("FOURGATES_MODELS", "600"))

# calls that PyTorch refuses, each for a reason of its own
REFUSED: list[dict[str, Any]] = [
    {"module": "LSTM", "args": [10]},
    {"module": "LSTM", "args": [10, 20, 0]},
    {"module": "LSTM", "args": [10, 0]},
    {"module": "LSTM", "args": [10, 20], "kwargs": {"proj_size": 20}},
    {"module": "LSTM", "args": [10, 20], "kwargs": {"hidden_size": 20}},
    {"module": "LSTM", "args": [10, 20], "kwargs": {"units": 20}},
    {"module": "GRU", "args": [10, 20], "kwargs": {"proj_size": 5}},
    {"module": "Linear", "args": [10, 2.5]},
    {"module": "Linear", "args": [10, "20"]},
    {"module": "Linear", "args": [10, None]},
    {"module": "Linear", "args": [10, 20, True, None, None, 5]},
    {"module": "Conv1d", "args": [10, 20]},
    {"module": "Conv1d", "args": [10, 20, 3], "kwargs": {"groups": 3}},
    {"module": "Conv2d", "args": [9, 20, 3], "kwargs": {"groups": 3}},
    {"module": "GroupNorm", "args": [3, 10]},
    {"module": "GroupNorm", "args": [2, 10, 1e-5, True, None, None, False]},
    {"module": "MultiheadAttention", "args": [10, 3]},
    {"module": "TransformerEncoderLayer", "args": [10, 3]},
    {"module": "AdaptiveLogSoftmaxWithLoss", "args": [8, 10, [5, 3]]},
    {"module": "AdaptiveLogSoftmaxWithLoss", "args": [8, 10, [5, 10]]},
    {"module": "AdaptiveLogSoftmaxWithLoss", "args": [8, 10, []]},
    {"module": "Dropout", "kwargs": {"rate": 0.5}},
    {"module": "ReLU", "args": [True, 3]},
    {"module": "MaxPool2d", "args": []},
]

# inputs that a module can't take
UNFIT: list[dict[str, Any]] = [
    {"module": "Linear", "args": [10, 20], "input": [9]},
    {"module": "LSTM", "args": [10, 20], "kwargs": {"batch_first": True}, "input": [3, 9]},
    {"module": "LSTM", "args": [10, 20], "kwargs": {"batch_first": True}, "input": [3, 3, 10]},
    {"module": "LSTMCell", "args": [10, 20], "input": [3, 10]},
    {"module": "Conv1d", "args": [4, 8, 3], "input": [5, 9]},
    {"module": "Conv1d", "args": [4, 8, 3], "input": [4, 2]},
    {"module": "Conv2d", "args": [4, 8, 3], "input": [4, 9, 9, 9]},
    {"module": "BatchNorm1d", "args": [4], "input": [5, 9]},
    {"module": "BatchNorm2d", "args": [4], "input": [4, 9]},
    {"module": "LayerNorm", "args": [[3, 4]], "input": [4, 3]},
    {"module": "GroupNorm", "args": [2, 4], "input": [6, 3]},
    {"module": "MaxPool2d", "args": [9], "input": [4, 5, 5]},
    {"module": "Unflatten", "args": [1, [2, 3]], "input": [7]},
    {"module": "GLU", "input": [2, 3]},
]


def written(call: dict[str, Any]) -> str:
    """A call's name in pytest's output."""
    words = [*map(str, call.get("args", [])), *(f"{k}={v}" for k, v in call.get("kwargs", {}).items())]  # fmt: skip
    return f"{call['module']}({', '.join(words)})"


@pytest.mark.torch_live
@pytest.mark.parametrize("kind", RECIPES)
def test_random_calls_live(kind: str, oracle: Oracle, tally: Tally) -> None:
    """Names, shapes, counts and outputs are PyTorch's own, for calls of every module that nobody chose."""
    label = f"PyTorch {oracle.version} modules, live"
    share = 16 if kind in ("RNN", "LSTM", "GRU") else 8 if kind in WEIGHTED else 2

    @settings(max_examples=max(2, share * MODELS // 600))
    @given(module_calls(kind))
    def compare(call: dict[str, Any]) -> None:
        tally.compare(label, our_module_facts(call), oracle.facts(call))

    compare()


@pytest.mark.torch_live
@pytest.mark.parametrize("call", REFUSED, ids=written)
def test_refused_by_both(call: dict[str, Any], oracle: Oracle) -> None:
    """A call that PyTorch refuses is refused here, with one sentence."""
    assert "error" in oracle.facts(call)
    with pytest.raises(SizeError, match=r"^[^\n]+\.$"):
        our_module_facts(call)


@pytest.mark.torch_live
@pytest.mark.parametrize("call", UNFIT, ids=written)
def test_unfit_for_both(call: dict[str, Any], oracle: Oracle) -> None:
    """An input that a module of PyTorch can't take is refused here, with one sentence."""
    assert "error" in oracle.facts(call)
    with pytest.raises(ShapeError, match=r"^[^\n]+\.$"):
        our_module_facts(call)


@pytest.mark.torch_live
def test_signatures_live(oracle: Oracle) -> None:
    """Every module takes PyTorch's arguments in PyTorch's order, and no module is missing."""
    assert oracle.facts({"signatures": True}) == signatures.SIGNATURES


def test_signatures_recorded(table: dict[str, Any]) -> None:
    """Every module takes the arguments that were recorded, and no module is missing."""
    assert table["signatures"] == signatures.SIGNATURES


@pytest.mark.torch_live
def test_recorded_modules_are_still_true(oracle: Oracle, table: dict[str, Any]) -> None:
    """The recorded modules say what PyTorch says today."""
    changed = [row for row in table["modules"] if oracle.facts(row["call"]) != row["facts"]]
    assert changed == []


def test_recorded_modules(table: dict[str, Any], tally: Tally) -> None:
    """Every recorded call has PyTorch's names, shapes, counts and output in our package."""
    label = f"PyTorch {table['torch']} modules, recorded {table['date']}"
    for row in table["modules"]:
        tally.compare(label, our_module_facts(row["call"]), row["facts"])
    assert tally.tried[label] >= 100
    assert {row["call"]["module"] for row in table["modules"]} >= set(WEIGHTED)


def test_modules_are_the_scripts(table: dict[str, Any]) -> None:
    """The table holds the calls that its script would record, none lost or made by hand."""
    assert [row["call"] for row in table["modules"]] == list(record_pytorch.calls())


def test_weights_need_no_input(table: dict[str, Any]) -> None:
    """A module knows its weights from its call alone, and an input tells nothing new; only lazy ones wait for it."""
    for row in table["modules"]:
        call = row["call"]
        module = our_module(call)
        if call["module"].startswith("Lazy"):
            with pytest.raises(SizeError, match="isn't known: it comes with the input"):
                module.weights()
        else:
            told = [[weight.name, list(weight.shape)] for weight in module.weights()]
            assert told == row["facts"]["parameters"]
