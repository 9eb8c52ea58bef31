"""Printed summaries of the real frameworks, read back: every count, class, total, and the tensors behind them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
import record_printed
from fourgates.frameworks.chain import Names
from fourgates.reading.summary_text import find_summaries, read_summary
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_models import FRAMEWORK, printed, real_model
from keras_programs import Theirs
from old_keras import keras_1, keras_2
from strategies import keras_chains
from test_keras_graphs import graphs, stacks
from test_summary import CASES, GOLDEN
from torch_prints import Printer, torch_nets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Tally
    from fourgates.frameworks.chain import Chain
    from fourgates.reading.found import FoundLayer, FoundModel

MODELS = max(20, int(os.environ.get("FOURGATES_MODELS", "600")) // 4)
"""How many models of each of the four sorts below are printed and read."""

COLUMNS = st.integers(56, 150)
OPTIMIZERS = ("sgd", "rmsprop", "adam", "adamax", "nadam", "adagrad", "adadelta", "lion", "ftrl")


def read(text: str) -> FoundModel:
    """The one model in a text that is one summary."""
    (block,) = find_summaries(text)
    assert block.last - block.first < text.count("\n") + 1
    return read_summary(block)


def is_flagged(model: FoundModel, layer: FoundLayer) -> bool:
    """Whether a warning says that the layer could be another one too."""
    return any(layer.name in warning for warning in model.warnings)


def shapes(layer: Any) -> list[str]:
    """The shapes of a layer's tensors, in some order."""
    return sorted(str(tuple(weight.shape)) for weight in layer.weights)


def whole(name: str) -> bool:
    """Whether a name is printed whole."""
    return "…" not in name


def what_we_read(model: FoundModel, real: list[Any]) -> dict[str, Any]:
    """Numbers and classes as read, where a cell was cut off only as far as it shows."""
    layers = [
        {
            "name": ours.name if whole(ours.name) else theirs.name,
            "type": _same_class(ours.type.partition("(")[0], type(theirs).__name__),
            "count": ours.parameters,
            "problem": ours.problem,
        }
        for ours, theirs in zip(model.layers, real, strict=True)
    ]
    return {"layers": layers, "printed": model.printed_total}


def _same_class(read: str, real: str) -> str:
    return real if read and real.startswith(read) else read


def what_is_there(model: Any, real: list[Any]) -> dict[str, Any]:
    """The same, as Keras has it."""
    layers = [
        {
            "name": layer.name,
            "type": type(layer).__name__,
            "count": layer.count_params() if hasattr(layer, "count_params") else 0,
            "problem": "",
        }
        for layer in real
    ]
    return {"layers": layers, "printed": model.count_params()}


def rows_of(model: Any) -> list[Any]:
    """What Keras prints a row for."""
    functional = isinstance(model, keras.src.models.Functional)
    rows: list[Any] = model._operations if functional else model.layers  # noqa: SLF001 - as its summary does
    return rows


@settings(max_examples=MODELS)
@given(world=stacks(), columns=COLUMNS, column=st.booleans())
def test_random_stacks(tally: Tally, world: Any, columns: int, *, column: bool) -> None:
    """A Sequential model of layers of any kind is read with every count that Keras prints, in any terminal."""
    _compare(tally, world, columns, trainable=column)


@settings(max_examples=MODELS)
@given(world=graphs(), columns=COLUMNS, column=st.booleans())
def test_random_graphs(tally: Tally, world: Any, columns: int, *, column: bool) -> None:
    """A functional model wired in any way is read with every count, whatever its cells were cut to."""
    _compare(tally, world, columns, trainable=column)


def _compare(tally: Tally, world: Any, columns: int, *, trainable: bool) -> None:
    theirs = Theirs()
    for step in world.steps:
        theirs.play(step)
    model = theirs.made[-1]
    if not isinstance(model, keras.Model) or not model.layers:
        return
    text = printed(lambda put: model.summary(print_fn=put, show_trainable=trainable), columns)
    found = read(text)
    real = rows_of(model)
    label = f"{FRAMEWORK}, printed and read"
    tally.compare(label, what_we_read(found, real), what_is_there(model, real))
    # rows may share what they store, so that they add up to more than the model
    told = any("rows add up" in warning for warning in found.warnings)
    assert (found.total != model.count_params()) == told
    for ours in found.layers:
        assert ours.layer is None or ours.layer.count == ours.parameters


@settings(max_examples=MODELS)
@given(keras_chains(named=False), COLUMNS, st.sampled_from((keras_1, keras_2, None)))
def test_tensors_of_everyday_models(tally: Tally, chain: Chain, columns: int, form: Any) -> None:
    """Behind the numbers of Embedding, recurrent and Dense rows stand the tensors that Keras stores, or a warning."""
    model = real_model(chain)
    if form is None:
        text = printed(lambda put: model.summary(print_fn=put), columns)
    else:
        text = form(model)
    found = read(text)
    for ours, theirs in zip(found.layers, model.layers, strict=True):
        assert (ours.parameters, ours.problem) == (theirs.count_params(), "")
        if ours.layer is None or is_flagged(found, ours) or not _is_everyday(theirs):
            continue
        tally.compare(f"{FRAMEWORK}, tensors behind rows", shapes(ours.layer), shapes(theirs))
    assert found.total == found.printed_total == model.count_params()


def _is_everyday(layer: Any) -> bool:
    """Whether a layer has the options that it has by default, as far as its number depends on them."""
    inner = getattr(layer, "forward_layer", getattr(layer, "layer", layer))
    inner = getattr(inner, "forward_layer", getattr(inner, "layer", inner))
    merged = getattr(layer, "merge_mode", "concat") == "concat"
    # the row of a TimeDistributed hides what it wraps, which everyday is a Dense
    plain = type(layer).__name__ != "TimeDistributed" or type(layer.layer).__name__ == "Dense"
    usual = getattr(inner, "use_bias", True) and getattr(inner, "reset_after", True)
    return bool(usual and merged and plain)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("built", [True, False])
def test_optimizer_in_the_total(optimizer: str, *, built: bool) -> None:
    """After training Keras 3 counts the optimizer in its total; the layers' sum is still told, and why."""
    model = keras.Sequential(
        [
            keras.Input((3, 1)),
            keras.layers.LSTM(10, return_sequences=True),
            keras.layers.TimeDistributed(keras.layers.Dense(1)),
        ]
    )
    model.compile(optimizer=optimizer, loss="mse")
    if built:
        model.optimizer.build(model.trainable_variables)
    text = printed(lambda put: model.summary(print_fn=put), 100)
    found = read(text)
    kept = sum(int(np.prod(v.shape)) for v in model.optimizer.variables) if built else 0
    assert found.total == 491
    assert found.printed_total == 491 + kept
    assert any("optimizer keeps" in warning for warning in found.warnings) == bool(kept)
    without_line = "\n".join(line for line in text.splitlines() if "Optimizer" not in line)
    told = read(without_line).warnings
    assert not kept or any("which is what an optimizer keeps" in warning for warning in told)


@pytest.mark.parametrize("name", CASES)
def test_golden_summaries(name: str) -> None:
    """The summaries that Keras prints and our package draws are read as the chains they came from."""
    found = read((GOLDEN / f"{name}.txt").read_text(encoding="utf-8"))
    model = CASES[name].chain.build()
    assert [layer.parameters for layer in found.layers] == [layer.count for layer in model.layers]
    assert found.total == model.count
    assert all(layer.layer is not None for layer in found.layers)


def test_the_questions_summary() -> None:
    """The summary of the founding question becomes the model that a link can hold."""
    found = read((GOLDEN / "question.txt").read_text(encoding="utf-8"))
    assert found.chain == CASES["question"].chain
    assert [layer.type for layer in found.layers] == ["LSTM", "TimeDistributed(Dense)"]
    assert found.warnings == ()


def test_nested_models() -> None:
    """With expand_nested a model's row and the rows inside it are not counted twice."""
    inner = keras.Sequential([keras.Input((4, 3)), keras.layers.LSTM(5), keras.layers.Dense(2)])
    entry = keras.Input((4, 3))
    model = keras.Model(entry, keras.layers.Dense(1)(inner(entry)))
    text = printed(lambda put: model.summary(print_fn=put, expand_nested=True), 100)
    found = read(text)
    assert [layer.type for layer in found.layers] == ["InputLayer", "LSTM", "Dense", "Dense"]
    assert found.total == found.printed_total == model.count_params() == 195
    flat = read(printed(lambda put: model.summary(print_fn=put), 100))
    assert [layer.parameters for layer in flat.layers] == [0, 192, 3]


def test_names_are_keras_own() -> None:
    """Completing a class by the name that Keras gave needs that name for each class."""
    for kind in ("GlobalMaxPooling1D", "ConvLSTM2D", "BatchNormalization", "SpatialDropout1D"):
        layer = getattr(keras.layers, kind)
        given: dict[str, dict[str, Any]] = {
            "ConvLSTM2D": {"filters": 1, "kernel_size": 1},
            "SpatialDropout1D": {"rate": 0.1},
        }
        keras.backend.clear_session(free_memory=False)
        assert layer(**given.get(kind, {})).name == Names().take(kind)


# --- PyTorch -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def printer() -> Iterator[Printer]:
    """The real PyTorch, with torchinfo and torchsummary where it has them."""
    python = os.environ.get("FOURGATES_TORCH_PYTHON", "")
    assert python, "FOURGATES_TORCH=live insists on the real PyTorch"
    with Printer(python) as running:
        yield running


@pytest.fixture(scope="session")
def recorded() -> dict[str, Any]:
    """What record_printed.py has written down."""
    table: dict[str, Any] = json.loads(Path(record_printed.TABLE).read_text(encoding="utf-8"))
    return table


@pytest.mark.torch_live
@settings(max_examples=MODELS)
@given(torch_nets())
def test_random_modules_live(tally: Tally, printer: Printer, configuration: dict[str, Any]) -> None:
    """Whatever prints a PyTorch model, its counts and tensors are read as PyTorch has them."""
    answer = printer.answer(configuration)
    for form, text in answer["texts"].items():
        _compare_torch(
            tally, f"PyTorch {printer.version}, printed live", form, text, answer["facts"]
        )


def test_recorded_modules(tally: Tally, recorded: dict[str, Any]) -> None:
    """Every recorded print of a PyTorch model is read with its counts and tensors."""
    forms = set()
    for row in recorded["rows"]:
        for form, text in row["answer"]["texts"].items():
            forms.add(form)
            facts = row["answer"]["facts"]
            _compare_torch(
                tally, f"PyTorch {recorded['torch']}, prints recorded", form, text, facts
            )
    assert forms == record_printed.FORMS


def _compare_torch(tally: Tally, label: str, form: str, text: str, facts: list[Any]) -> None:
    stored = [module for module in facts if module["count"]]
    if form in ("parameters", "state") and not stored:
        return
    found = read(text)
    assert found.framework == "pytorch"
    if form == "torchsummary":
        _compare_torchsummary(found, facts)
        return
    listed = stored if form in ("parameters", "state") else facts
    ours = [{"count": layer.parameters, "problem": layer.problem} for layer in found.layers]
    tally.compare(label, ours, [{"count": f["count"], "problem": ""} for f in listed])
    assert found.total == sum(module["count"] for module in facts)
    if form.startswith("torchinfo"):
        assert found.printed_total == found.total
    for layer, module in zip(found.layers, listed, strict=True):
        if form not in ("parameters", "state"):
            assert layer.type == module["type"]
        if form in ("modules", "parameters", "state", "torchinfo_wide"):
            assert layer.name == module["name"]
        certain = form in ("modules", "parameters", "state")
        usual = "bias" in json.dumps(module["parameters"])
        if layer.layer is None or is_flagged(found, layer) or not (certain or usual):
            continue
        theirs = sorted(str(tuple(size)) for _, size in module["parameters"])
        if certain or form == "torchinfo_wide":
            assert shapes(layer.layer) == theirs


def _compare_torchsummary(found: FoundModel, facts: list[Any]) -> None:
    """Torchsummary's 0 for a recurrent module is never taken for its count."""
    recurrent = {
        layer.name: layer for layer in found.layers if layer.type in ("RNN", "LSTM", "GRU")
    }
    for layer in recurrent.values():
        assert layer.printed == 0
        assert "torchsummary" in layer.problem
        assert layer.parameters != 0
    others = [layer.parameters for layer in found.layers if layer.name not in recurrent]
    shown = [f["count"] for f in facts if f["type"] not in ("RNN", "LSTM", "GRU")]
    assert [count for count in others if count] == [count for count in shown if count]
