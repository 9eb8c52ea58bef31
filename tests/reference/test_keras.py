"""Our package against the real Keras 3, on random models and on fixed ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pytest
from fourgates.frameworks.chain import Chain, Specification
from fourgates.frameworks.keras import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    SimpleRNN,
    TimeDistributed,
)
from fourgates.rendering.text import keras_summary
from fourgates.weights import Shape, ShapeError
from hypothesis import given, note, settings
from hypothesis import strategies as st
from keras_models import FRAMEWORK, our_facts, real_facts, real_model, real_summary
from strategies import keras_chains

if TYPE_CHECKING:
    from conftest import Tally

CONFIGURATIONS = {("sequence", "features"): 130, ("words",): 60, ("frames", "pages"): 130}
COLUMNS = st.integers(24, 120)

FIXED = {
    "the question": Chain(
        "keras", (None, 1), (LSTM(10, return_sequences=True), TimeDistributed(Dense(1)))
    ),
    "simple": Chain("keras", (None, 1), (SimpleRNN(10), Dense(1))),
    "reset after": Chain("keras", (7, 4), (GRU(5),)),
    "reset before": Chain("keras", (7, 4), (GRU(5, reset_after=False),)),
    "both ways": Chain(
        "keras",
        (None, 3),
        (Bidirectional(LSTM(6, return_sequences=True)), Bidirectional(GRU(2), "sum")),
    ),
    "words": Chain("keras", (None,), (Embedding(1000, 16), LSTM(8), Dense(1, use_bias=False))),
    "frames": Chain("keras", (4, None, 3), (TimeDistributed(Bidirectional(SimpleRNN(5))), LSTM(2))),
    "one in each frame": Chain(
        "keras",
        (4, 5, 3),
        (
            TimeDistributed(SimpleRNN(2, return_sequences=True, use_bias=False)),
            TimeDistributed(LSTM(3, return_sequences=True, use_bias=False)),
            TimeDistributed(GRU(2, use_bias=False)),
        ),
    ),
    "the other merges": Chain(
        "keras",
        (4, 3),
        (
            Bidirectional(SimpleRNN(2, return_sequences=True), "mul"),
            Bidirectional(GRU(2, return_sequences=True), "ave", name="both"),
        ),
    ),
    "pages": Chain("keras", (2, 5), (TimeDistributed(Embedding(9, 2)), TimeDistributed(LSTM(2)))),
    "nested": Chain("keras", (4, 5, 3), (TimeDistributed(TimeDistributed(Dense(2))),)),
}


def kinds(part: object) -> Counter[str]:
    """The specifications in a chain, wrapped ones under their wrapper's name, with their switches."""
    found: Counter[str] = Counter()
    if isinstance(part, tuple):
        return sum((kinds(piece) for piece in part), found)
    if is_dataclass(part) and not isinstance(part, type):
        inner = getattr(part, "layer", None)
        label = type(part).__name__
        found[f"{label}({type(inner).__name__})" if inner else label] += 1
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, bool) or field.name == "merge_mode":
                found[f"{label}.{field.name}={value}"] += 1
            elif field.name in {"name", "input_shape"}:
                found[f"{field.name} given"] += value is not None
                found["steps open"] += isinstance(value, tuple) and None in value
            elif field.name in {"layer", "layers"}:
                found += kinds(value)
    return found


EXPECTED_KINDS = {
    *("SimpleRNN", "LSTM", "GRU", "Dense", "Embedding"),
    *(
        f"{kind}.use_bias={value}"
        for kind in ("SimpleRNN", "LSTM", "GRU", "Dense")
        for value in (True, False)
    ),
    *(
        f"{kind}.return_sequences={value}"
        for kind in ("SimpleRNN", "LSTM", "GRU")
        for value in (True, False)
    ),
    *("GRU.reset_after=True", "GRU.reset_after=False"),
    *(f"Bidirectional.merge_mode={mode}" for mode in ("concat", "sum", "mul", "ave")),
    *(f"Bidirectional({kind})" for kind in ("SimpleRNN", "LSTM", "GRU")),
    *(
        f"TimeDistributed({kind})"
        for kind in (
            "Dense",
            "SimpleRNN",
            "Bidirectional",
            "TimeDistributed",
            "Embedding",
        )
    ),
    *("name given", "steps open"),
}


def test_random_models(tally: Tally) -> None:
    """Names, shapes, counts, totals and the printed summary are Keras's own, for models nobody chose."""
    seen: Counter[str] = Counter()
    before = tally.tried[FRAMEWORK]

    def compare(chain: Chain, columns: int) -> None:
        real = real_model(chain)
        ours = our_facts(chain) | {
            f"summary at {width}": keras_summary(chain.build(), terminal=width)
            for width in (80, columns)
        }
        theirs = real_facts(real) | {
            f"summary at {width}": real_summary(real, width) for width in (80, columns)
        }
        seen.update(kinds(chain))
        tally.compare(FRAMEWORK, ours, theirs)

    for starts, number in CONFIGURATIONS.items():
        settings(max_examples=number)(given(keras_chains(starts=starts), COLUMNS)(compare))()
    assert tally.tried[FRAMEWORK] - before >= 300
    assert {kind for kind in EXPECTED_KINDS if not seen[kind]} == set()


@pytest.mark.parametrize("chain", FIXED.values(), ids=FIXED.keys())
def test_fixed_models(chain: Chain, tally: Tally) -> None:
    """Every kind of layer is compared in each run, whatever the random models are."""
    real = real_model(chain)
    tally.compare(FRAMEWORK, our_facts(chain), real_facts(real))
    assert keras_summary(chain.build()) == real_summary(real, 80)


def test_fixed_models_hold_every_kind() -> None:
    """What the random models might miss by bad luck is among the fixed ones."""
    held = sum((kinds(chain) for chain in FIXED.values()), Counter())
    wrapped = {f"TimeDistributed({kind})" for kind in ("LSTM", "GRU")}
    assert {kind for kind in EXPECTED_KINDS | wrapped if not held[kind]} == set()


def test_the_question() -> None:
    """Keras itself says 480, 11 and 491 of the question's model, and so do we."""
    for facts in (real_facts(real_model(FIXED["the question"])), our_facts(FIXED["the question"])):
        assert [layer["count"] for layer in facts["layers"]] == [480, 11]
        assert facts["count"] == 491


def any_layers() -> st.SearchStrategy[tuple[Specification, ...]]:
    """Layers that need not fit together."""
    sequences = st.sampled_from((True, True, False))
    recurrent = st.builds(LSTM, st.just(3), sequences) | st.builds(GRU, st.just(2), sequences)
    plain = recurrent | st.builds(Dense, st.just(2)) | st.builds(Bidirectional, recurrent)
    wrapped = plain | st.builds(TimeDistributed, plain | st.builds(TimeDistributed, plain))
    return st.lists(wrapped, min_size=1, max_size=3).map(tuple)


def test_refuses_what_keras_refuses(tally: Tally) -> None:
    """A chain is refused where Keras refuses it, and only there."""
    refused: Counter[bool] = Counter()

    def outcome(build: Any, refusal: type[Exception]) -> bool:
        try:
            build()
        except refusal as reason:
            note(str(reason))
            return True
        return False

    @settings(max_examples=80)
    @given(
        st.sampled_from(((None, 3), (4, 3), (None, 5, 3), (3,), (4, None), (None,))), any_layers()
    )
    def compare(shape: Shape, layers: tuple[Specification, ...]) -> None:
        chain = Chain("keras", shape, layers)
        theirs = outcome(lambda: real_model(chain), ValueError)
        refused[theirs] += 1
        tally.compare(f"{FRAMEWORK}, what it refuses", outcome(chain.build, ShapeError), theirs)

    compare()
    assert min(refused[True], refused[False]) >= 10
