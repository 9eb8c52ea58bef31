"""What parameters cost, against those who say so: Keras's optimizers and summary, and the tools that count operations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import keras
import pytest
import record_pytorch
from fourgates.costs import OPTIMIZERS, TOOLS, optimizer_count, optimizer_variables, work_count
from fourgates.frameworks import pytorch
from fourgates.frameworks.chain import Chain
from fourgates.rendering.text import keras_summary
from fourgates.weights import SizeError
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_models import real_model, real_summary
from strategies import keras_chains

if TYPE_CHECKING:
    from conftest import Tally
    from torch_models import Oracle

MODELS = 60
WORKS = 150

# what Keras calls each, and the option that makes it keep more
MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "sgd": ("SGD", {}),
    "sgd_momentum": ("SGD", {"momentum": 0.9}),
    "lion": ("Lion", {}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop_momentum": ("RMSprop", {"momentum": 0.9}),
    "rmsprop_centered": ("RMSprop", {"centered": True}),
    "adadelta": ("Adadelta", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
    "adam_amsgrad": ("Adam", {"amsgrad": True}),
    "adamax": ("Adamax", {}),
    "nadam": ("Nadam", {}),
    "lamb": ("Lamb", {}),
    "ftrl": ("Ftrl", {}),
}


def compiled(chain: Chain, optimizer: str) -> Any:
    """The real model, its optimizer built as the first step of a fit does it."""
    name, options = MADE[optimizer]
    model = real_model(chain)
    model.compile(optimizer=getattr(keras.optimizers, name)(**options), loss="mse")
    model.optimizer.build(model.trainable_variables)
    return model


def test_random_models_and_optimizers(tally: Tally) -> None:
    """An optimizer's variables have the shapes that Keras makes, and the summary prints their count, for models nobody chose."""
    label = f"Keras {keras.__version__} optimizers"
    seen: Counter[str] = Counter()

    @settings(max_examples=MODELS)
    @given(keras_chains(), st.sampled_from(sorted(OPTIMIZERS)))
    def compare(chain: Chain, optimizer: str) -> None:
        real, ours = compiled(chain, optimizer), chain.build()
        seen[optimizer] += 1
        shapes = sorted(variable.shape for variable in optimizer_variables(ours, optimizer))
        tally.compare(
            label,
            {"shapes": shapes, "summary": keras_summary(ours, optimizer=optimizer)},
            {
                "shapes": sorted(tuple(variable.shape) for variable in real.optimizer.variables),
                "summary": real_summary(real, 80),
            },
        )

    compare()
    assert len(seen) >= len(OPTIMIZERS) // 2


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_each_optimizer(optimizer: str) -> None:
    """Each optimizer known here keeps as many numbers as Keras's own, for the question's model."""
    question = Chain(
        "keras",
        (None, 1),
        (_keras("LSTM", 10, return_sequences=True), _keras("Dense", 1)),
    )
    real = compiled(question, optimizer)
    stored = sum(int(variable.value.size) for variable in real.optimizer.variables)
    assert optimizer_count(question.build(), optimizer) == stored


def _keras(kind: str, *args: Any, **options: Any) -> Any:
    from fourgates.frameworks import keras as ours

    return getattr(ours, kind)(*args, **options)


def our_work(asked: dict[str, Any]) -> dict[str, Any]:
    """What our package says the tools print; nothing where it says that a tool can't know."""
    options = {name: value for name, value in asked["work"].items() if name != "kind"}
    batch, steps, width = asked["input"]
    chain = Chain("pytorch", (steps, width), (getattr(pytorch, asked["work"]["kind"])(**options),))
    (layer,) = chain.build().layers
    said: dict[str, Any] = {}
    for tool in TOOLS:
        try:
            said[tool] = work_count(layer, tool) * steps * batch
        except SizeError:
            assert options.get("proj_size")
            said[tool] = None
    return said


def same_work(tally: Tally, label: str, asked: dict[str, Any], facts: dict[str, Any]) -> None:
    """Compare, where our package has a number."""
    ours = our_work(asked)
    tally.compare(label, ours, {tool: facts[tool] if ours[tool] is not None else None for tool in TOOLS})  # fmt: skip


@st.composite
def works(draw: st.DrawFn) -> dict[str, Any]:
    """A recurrent module of PyTorch and a batch for it."""
    kind = draw(st.sampled_from(["RNN", "LSTM", "GRU"]))
    hidden = draw(st.integers(1, 12))
    options = {
        "kind": kind,
        "hidden_size": hidden,
        "num_layers": draw(st.integers(1, 3)),
        "bias": draw(st.booleans()),
        "bidirectional": draw(st.booleans()),
    }
    if kind == "LSTM" and hidden > 1:
        options["proj_size"] = draw(st.sampled_from([0, 0, 1, hidden - 1]))
    return {"work": options, "input": [draw(st.integers(1, 4)), draw(st.integers(1, 6)), draw(st.integers(1, 9))]}  # fmt: skip


@pytest.mark.torch_live
def test_random_work_live(oracle: Oracle, tally: Tally) -> None:
    """torchinfo, thop, ptflops and calflops print what our package says they do, for modules nobody chose."""

    @settings(max_examples=WORKS)
    @given(works())
    def compare(asked: dict[str, Any]) -> None:
        same_work(tally, "torchinfo, thop, ptflops, calflops, live", asked, oracle.facts(asked))

    compare()


@pytest.mark.torch_live
def test_recorded_work_is_still_true(oracle: Oracle, table: dict[str, Any]) -> None:
    """The recorded numbers are what the tools print today."""
    changed = [row for row in table["works"] if oracle.facts(row["asked"]) != row["facts"]]
    assert changed == []


def test_recorded_work(table: dict[str, Any], tally: Tally) -> None:
    """Every recorded number of the four tools is what our package says."""
    label = f"torchinfo, thop, ptflops, calflops, recorded {table['date']}"
    for row in table["works"]:
        same_work(tally, label, row["asked"], row["facts"])
    assert [row["asked"] for row in table["works"]] == list(record_pytorch.works())
