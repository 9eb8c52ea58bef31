"""Each slip is found where it was made, and said first where it is the likeliest reason."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
from fourgates import read, read_link
from fourgates.frameworks import keras, pytorch
from fourgates.frameworks.chain import Chain
from fourgates.misreadings import explain_expected
from fourgates.misreadings.reckoning import digits, reckon
from fourgates.misreadings.rules import RULES
from fourgates.misreadings.search import every
from fourgates.misreadings.words import ENGLISH
from fourgates.polynomial import Polynomial
from fourgates.reading.found import FoundLayer, FoundModel, found_chain
from fourgates.translations import table
from hypothesis import assume, given, settings
from hypothesis import strategies as st

# Numbers as people reckon them, written down here by themselves: the package has no such formulas.


def lstm(d: int, h: int) -> int:
    """Four gates of inputs, state and one bias."""
    return 4 * (d * h + h * h + h)


def gru(d: int, h: int, biases: int = 2) -> int:
    """Three gates of inputs, state and biases."""
    return 3 * (d * h + h * h + biases * h)


def rnn(d: int, h: int) -> int:
    """Inputs, state and one bias."""
    return d * h + h * h + h


def torch_lstm(d: int, h: int) -> int:
    """Four gates of inputs, state and two biases."""
    return 4 * (d * h + h * h + 2 * h)


def dense(d: int, h: int) -> int:
    """Inputs and a bias."""
    return d * h + h


@dataclass(frozen=True)
class Sizes:
    """The sizes of a model, by the letters that the formulas here have for them."""

    h: int  # units
    g: int  # units of a second layer
    d: int  # features
    t: int  # time steps
    k: int  # units of a head
    p: int  # projection
    n: int  # layers of a stack
    v: int  # vocabulary
    b: int  # batch

    @property
    def e(self) -> int:
        """Units that are even."""
        return 2 * self.h


@dataclass(frozen=True)
class Made:
    """A slip as somebody makes it.

    Attributes:
        slips: its name, or several.
        model: the layers as a link has them, with sizes in braces; or a function of the sizes.
        number: what comes out, a formula of the sizes.
        shape: the input shape, likewise.
        framework: of the model.
        first: how often it must be named first of all, in percent of draws of everyday sizes.
    """

    slips: str
    model: str | Callable[[Sizes], FoundModel]
    number: Callable[[Sizes], int]
    shape: str = "{t},{d}"
    framework: str = "keras"
    first: int = 90

    def found(self, sizes: Sizes) -> FoundModel:
        """The model with these sizes."""
        if not isinstance(self.model, str):
            return self.model(sizes)
        values = {**asdict(sizes), "e": sizes.e}
        chain = read(
            self.model.format(**values),
            input_shape=self.shape.format(**values),
            framework=self.framework,
        )
        return found_chain(chain)


def keras_model(shape: Sequence[Any], *layers: Any) -> FoundModel:
    """A Keras model of layers that a link can't hold."""
    return found_chain(Chain("keras", tuple(shape), layers))


def torch_stack(s: Sizes) -> int:
    """A stack of n bidirectional nn.LSTM."""
    return 2 * torch_lstm(s.d, s.h) + (s.n - 1) * 2 * torch_lstm(2 * s.h, s.h)


HEAD = "LSTM({h},seq);TD(Dense({k}))"
TWO_LAYERS = "LSTM({h},seq);LSTM({g})"
BEHIND_BI = "Bi(LSTM({h},seq));TD(Dense({k}))"
STACK = "LSTM({h},num_layers={n})"
BI_STACK = "LSTM({h},bi,num_layers={n})"
PROJ = "LSTM({h},num_layers={n},proj_size={k})"

MADE = [
    # sizes
    Made("output_size_not_units", HEAD, lambda s: lstm(s.d, s.k), first=80),
    Made("output_size_not_units", TWO_LAYERS, lambda s: lstm(s.d, s.g), first=0),
    Made("output_size_not_units", "GRU({h});Linear({k})", lambda s: gru(s.d, s.k), framework="pytorch"),
    Made("output_size_not_units per_unit_then_times_units", HEAD, lambda s: lstm(s.d, s.k) * s.h),
    Made("output_size_not_units per_unit_then_times_units", HEAD, lambda s: lstm(s.d, s.k) * s.h + dense(s.h, s.k)),
    Made("units_vs_timesteps", "LSTM({h})", lambda s: lstm(s.d, s.t)),
    Made("units_vs_timesteps", "SimpleRNN({h});Dense({k})", lambda s: rnn(s.d, s.t)),
    Made("axes_swapped_timesteps_features", "LSTM({h})", lambda s: lstm(s.t, s.h)),
    Made("axes_swapped_timesteps_features", "GRU({h});Dense(1)", lambda s: gru(s.t, s.h) + dense(s.h, 1)),
    Made("timesteps_as_size", "LSTM({h})", lambda s: lstm(s.t * s.d, s.h), first=60),
    Made("timesteps_as_size", "LSTM({h})", lambda s: lstm(s.t + s.d, s.h)),
    Made("timesteps_as_size", "Embedding({v},{d});LSTM({h})", lambda s: lstm(s.t, s.h), shape="{t}"),
    Made("timesteps_as_size", "LSTM({h})", lambda s: lstm(s.d, s.h) * s.t),
    Made("timesteps_as_size", "Embedding({v},{d});LSTM({h})", lambda s: s.t * s.d, shape="{t}"),
    Made(
        "timesteps_as_size squared_wrong_dim forgot_bias per_unit_then_times_units",
        "LSTM({h})", lambda s: 4 * (s.d * s.t + s.d * s.d) * s.h,
    ),
    Made("batch_in_formula", lambda s: replace(found_chain(read(f"LSTM({s.h})", input_shape=f"None,{s.d}")), batch=s.b),
         lambda s: lstm(s.b, s.h)),
    Made("batch_in_formula", lambda s: replace(found_chain(read(f"LSTM({s.h})", input_shape=f"None,{s.d}")), batch=s.b),
         lambda s: lstm(s.d, s.b)),
    Made("batch_in_formula", lambda s: replace(found_chain(read(f"GRU({s.h})", input_shape=f"None,{s.d}")), batch=s.b),
         lambda s: gru(s.d, s.h) * s.b),
    Made("units_and_features_swapped", "LSTM({h})", lambda s: lstm(s.h, s.d)),
    Made("layer_after_bidirectional", BEHIND_BI, lambda s: dense(s.h, s.k)),
    Made("layer_after_bidirectional", BEHIND_BI, lambda s: 2 * dense(s.h, s.k)),
    Made("layer_after_bidirectional", "Bi(LSTM({h},seq));LSTM({g})", lambda s: lstm(s.h, s.g)),
    Made("layer_after_bidirectional", "Bi(GRU({h},seq),merge_mode=sum);GRU({g})", lambda s: gru(2 * s.h, s.g)),
    Made("layer_after_bidirectional", "LSTM({h},bi);Linear({k})", lambda s: dense(s.h, s.k), framework="pytorch"),
    Made("layer_after_bidirectional", "Bi(LSTM({h},seq));Bi(LSTM({h}));Dense({k})", lambda s: 2 * lstm(s.h, s.h)),
    Made("stacking", TWO_LAYERS, lambda s: lstm(s.d, s.g)),
    Made("stacking", "GRU({h},seq);GRU({g})", lambda s: gru(s.d, s.h) + gru(s.d, s.g)),
    Made("vocabulary_as_input", "Embedding({v},{d});LSTM({h})", lambda s: lstm(s.v, s.h), shape="None"),
    Made("padding_row", "Embedding({v},{d});LSTM({h})", lambda s: (s.v + 1) * s.d, shape="None"),
    Made("padding_row", "Embedding({v},{d});LSTM({h})", lambda s: (s.v - 1) * s.d, shape="None"),
    Made("flatten_makes_T_count", lambda s: keras_model((s.t, s.d), keras.LSTM(s.h, return_sequences=True), keras.Flatten(), keras.Dense(s.k)),
         lambda s: dense(s.h, s.k)),
    Made("flatten_makes_T_count", "LSTM({h});Dense({k})", lambda s: dense(s.h * s.t, s.k)),
    Made("index_read_as_minus_one", "LSTM({h});Dense({g})", lambda s: dense(s.g - 1, s.g)),
    Made("packed_width_as_units", "LSTM({h})", lambda s: lstm(s.d, 4 * s.h)),
    Made("bidirectional_splits_units", "Bi(LSTM({e}))", lambda s: 2 * lstm(s.d, s.e // 2)),
    # copies
    Made("bidirectional_tied_weights", "Bi(LSTM({h}))", lambda s: lstm(s.d, s.h)),
    Made("bidirectional_tied_weights", "GRU({h},bi)", lambda s: gru(s.d, s.h), framework="pytorch"),
    Made("same_size_for_all_layers", STACK, lambda s: s.n * torch_lstm(s.d, s.h), framework="pytorch"),
    Made("same_size_for_all_layers", "LSTM({h},seq);LSTM({h},seq);LSTM({h})", lambda s: 3 * lstm(s.d, s.h)),
    Made("stacking", STACK, lambda s: torch_lstm(s.d, s.h), framework="pytorch"),
    Made("stacked_bidirectional_input_width", BI_STACK,
         lambda s: 2 * (torch_lstm(s.d, s.h) + (s.n - 1) * torch_lstm(s.h, s.h)), framework="pytorch"),
    Made("bidirectional_tied_weights", BI_STACK, lambda s: torch_stack(s) // 2, framework="pytorch"),
    Made("proj_size_input_width", lambda s: found_chain(Chain("pytorch", (None, s.d), (pytorch.LSTM(s.h, s.n, proj_size=s.p),))),
         lambda s: 4 * s.h * (s.d + s.p + 2) + s.p * s.h + (s.n - 1) * (4 * s.h * (s.h + s.p + 2) + s.p * s.h),
         framework="pytorch"),
    Made("forgot_projection", lambda s: found_chain(Chain("pytorch", (None, s.d), (pytorch.LSTM(s.h, s.n, proj_size=s.p),))),
         lambda s: 4 * s.h * (s.d + s.p + 2) + (s.n - 1) * 4 * s.h * (2 * s.p + 2), framework="pytorch", first=60),
    Made("forgot_projection", lambda s: found_chain(Chain("pytorch", (None, s.d), (pytorch.LSTM(s.h, s.n, proj_size=s.p),))),
         lambda s: torch_lstm(s.d, s.h) + (s.n - 1) * torch_lstm(s.h, s.h), framework="pytorch"),
    # gates
    Made("factor4_unknown", "LSTM({h})", lambda s: rnn(s.d, s.h)),
    Made("factor4_unknown", "LSTM({h},seq);TD(Dense({k}))", lambda s: rnn(s.d, s.h) + dense(s.h, s.k)),
    Made("factor4_unknown", "LSTM({h},seq);LSTM({g});Dense({k})",
         lambda s: rnn(s.d, s.h) + rnn(s.h, s.g) + dense(s.g, s.k)),
    Made("factor4_unknown", "GRU({h})", lambda s: gru(s.d, s.h) // 3, framework="pytorch"),
    Made("factor4_unknown forgot_recurrent", "LSTM({h})", lambda s: dense(s.d, s.h)),
    Made("gates_of_another_cell", "GRU({h},reset_before)", lambda s: lstm(s.d, s.h)),
    Made("gates_of_another_cell", "LSTM({h})", lambda s: gru(s.d, s.h, 1)),
    Made("gates_of_another_cell", "SimpleRNN({h})", lambda s: lstm(s.d, s.h)),
    Made("factor4_on_dense", "LSTM({h});Dense({k})", lambda s: 4 * dense(s.h, s.k)),
    Made("factor4_on_dense", "LSTM({h});Dense({k})", lambda s: lstm(s.d, s.h) + 4 * dense(s.h, s.k)),
    Made("factor4_on_dense", "GRU({h});Dense({k})", lambda s: 3 * rnn(s.h, s.k)),
    # biases
    Made("forgot_bias", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h * s.h)),
    Made("forgot_bias", "LSTM({h});Dense({k})", lambda s: 4 * (s.d * s.h + s.h * s.h) + s.h * s.k),
    Made("forgot_bias", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h * s.h), framework="pytorch"),
    Made("gru_reset_after_second_bias", "GRU({h})", lambda s: gru(s.d, s.h, 1)),
    Made("gru_reset_after_second_bias", "GRU({h},reset_before)", lambda s: gru(s.d, s.h, 2)),
    Made("gru_reset_after_second_bias", "GRU({h},reset_before)", lambda s: gru(s.d, s.h, 1)),
    Made("gru_reset_after_second_bias", "Bi(GRU({h}));Dense({k})", lambda s: 2 * gru(s.d, s.h, 1) + dense(2 * s.h, s.k)),
    Made("gru_reset_after_second_bias", "GRU({h})", lambda s: 3 * s.h),
    Made("pytorch_second_bias", "LSTM({h})", lambda s: lstm(s.d, s.h), framework="pytorch"),
    Made("pytorch_second_bias", "GRU({h},bi)", lambda s: 2 * gru(s.d, s.h, 1), framework="pytorch"),
    Made("pytorch_second_bias", "RNN({h},num_layers=2);Linear({k})",
         lambda s: rnn(s.d, s.h) + rnn(s.h, s.h) + dense(s.h, s.k), framework="pytorch"),
    Made("cudnn_second_bias", lambda s: keras_model((s.t, s.d), keras.CuDNNLSTM(s.h)), lambda s: lstm(s.d, s.h)),
    Made("cudnn_second_bias", lambda s: keras_model((s.t, s.d), keras.CuDNNGRU(s.h)), lambda s: gru(s.d, s.h, 1)),
    Made("expected_two_biases_in_keras", "LSTM({h})", lambda s: torch_lstm(s.d, s.h)),
    Made("expected_two_biases_in_keras", "SimpleRNN({h})", lambda s: rnn(s.d, s.h) + s.h),
    Made("bias_not_per_gate", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h * s.h) + s.h),
    Made("bias_not_per_unit", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h * s.h + 1)),
    Made("bias_not_per_unit", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h * s.h) + 1),
    Made("gru_four_biases", "GRU({h})", lambda s: 3 * (s.d * s.h + s.h * s.h) + 4 * s.h),
    # recurrent matrix and kernel
    Made("forgot_recurrent", "LSTM({h})", lambda s: 4 * dense(s.d, s.h)),
    Made("recurrent_matrix_as_vector", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h + s.h)),
    Made("recurrent_matrix_as_vector", "SimpleRNN({h})", lambda s: s.d * s.h + s.h + s.h),
    Made("squared_wrong_dim", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.d * s.d + s.h)),
    Made("forgot_input_kernel", "LSTM({h})", lambda s: 4 * dense(s.h, s.h), first=60),
    Made("forgot_channels", lambda s: keras_model((s.t + 9, s.d), keras.Conv1D(s.h, 3), keras.LSTM(s.g)), lambda s: 3 * s.h + s.h),
    # the whole count
    Made("per_unit_then_times_units", "LSTM({h})", lambda s: lstm(s.d, s.h) * s.h),
    Made("timedistributed_shares_weights", HEAD, lambda s: dense(s.h, s.k) * s.t),
    Made("timedistributed_shares_weights", HEAD, lambda s: lstm(s.d, s.h) + dense(s.h, s.k) * s.t),
    Made("macs_vs_params_time", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h * s.h) * s.t),
    Made("macs_vs_params_time", "LSTM({h})", lambda s: 2 * 4 * (s.d * s.h + s.h * s.h) * s.t),
    Made("macs_vs_params_time", "GRU({h},seq);TD(Dense({k}))", lambda s: (3 * (s.d * s.h + s.h * s.h) + s.h * s.k) * s.t),
    Made("initial_state_counted", "LSTM({h})", lambda s: lstm(s.d, s.h) + 2 * s.h),
    Made("initial_state_counted", "GRU({h},bi)", lambda s: 2 * gru(s.d, s.h) + 2 * s.h, framework="pytorch"),
    Made("peepholes_counted", "LSTM({h})", lambda s: lstm(s.d, s.h) + 3 * s.h),
    Made("bytes_not_parameters", "LSTM({h})", lambda s: 4 * lstm(s.d, s.h)),
    Made("bytes_not_parameters", HEAD, lambda s: 4 * (lstm(s.d, s.h) + dense(s.h, s.k))),
    Made("bidirectional_imagined", "LSTM({h})", lambda s: 2 * lstm(s.d, s.h)),
    Made("macs_vs_params_time", "GRU({h});Dense({k})", lambda s: 3 * (s.d * s.h + s.h * s.h) * s.t + s.h * s.k),
    Made("macs_vs_params_time", "GRU({h});Dense({k})", lambda s: 2 * (3 * (s.d * s.h + s.h * s.h) * 70 + s.h * s.k), shape="None,{d}"),
    Made("tool_overcounts", HEAD, lambda s: 2 * dense(s.h, s.k), first=0),
    # formulas as they were typed in Python
    Made("caret_is_xor_in_python", "LSTM({h})", lambda s: 4 * ((s.d + 1) * s.h + s.h ^ 2)),
    Made("caret_is_xor_in_python", "LSTM({h})", lambda s: 4 * (s.d * s.h + s.h ^ 2 + s.h), first=80),
    Made("caret_is_xor_in_python", "LSTM({h})", lambda s: 4 * (s.h ^ 2 + s.d * s.h + s.h), first=80),
    Made("caret_is_xor_in_python", "LSTM({h})", lambda s: 4 * s.d * s.h + 4 * s.h ^ 2 + 4 * s.h, first=80),
    Made("caret_is_xor_in_python", "GRU({h},reset_before);Dense({k})", lambda s: 3 * (s.h ^ 2 + s.h * s.d + s.h) + dense(s.h, s.k), first=80),
    Made("caret_is_xor_in_python", "SimpleRNN({h})", lambda s: s.h ^ 2 + s.d * s.h + s.h, first=80),
    # the model
    Made("optimizer_in_total", HEAD, lambda s: 3 * (lstm(s.d, s.h) + dense(s.h, s.k)) + 2),
    Made("optimizer_in_total", HEAD, lambda s: 2 * (lstm(s.d, s.h) + dense(s.h, s.k)) + 2),
    Made("optimizer_in_total", HEAD, lambda s: lstm(s.d, s.h) + dense(s.h, s.k) + 2),
    Made("tool_undercounts", "Embedding({v},{d});LSTM({h});Linear({k})", lambda s: s.v * s.d + dense(s.h, s.k),
         shape="None", framework="pytorch"),
    Made("total_vs_rows", "Embedding({v},{d});LSTM({h});Dense({k})", lambda s: lstm(s.d, s.h) + dense(s.h, s.k), shape="None"),
    Made("tool_overcounts", "LSTM({h});Linear({k})", lambda s: 2 * (torch_lstm(s.d, s.h) + dense(s.h, s.k)), framework="pytorch"),
    Made("tool_overcounts", "LSTM({h});Dense({k})", lambda s: lstm(s.d, s.h) + 2 * dense(s.h, s.k)),
    Made("shared_cell_object", "LSTM({d},seq);LSTM({d});Dense({k})", lambda s: lstm(s.d, s.d) + dense(s.d, s.k), first=80),
    # right
    Made("", "LSTM({h})", lambda s: lstm(s.d, s.h)),
    Made("", HEAD, lambda s: lstm(s.d, s.h)),
    Made("", HEAD, lambda s: lstm(s.d, s.h) + dense(s.h, s.k)),
    Made("", "LSTM({h},bi,num_layers={n})", torch_stack, framework="pytorch"),
]  # fmt: skip


def seeded(seed: int) -> random.Random:
    """The same draws in every run, so that what is said first can't change by chance."""
    return random.Random(seed)  # noqa: S311 - nothing secret


def draw(rng: random.Random) -> Sizes:
    """Everyday sizes: each different from the others, as far as that goes."""
    h, g = rng.sample([10, 12, 16, 20, 24, 32, 50, 64, 100, 128, 200, 256], 2)
    return Sizes(
        h=h, g=g,
        d=rng.choice([1, 1, 2, 3, 4, 5, 7, 8, 13, 14, 28, 30]),
        t=rng.choice([6, 15, 25, 40, 48, 60, 90, 120, 300]),
        k=rng.choice([1, 2, 3, 5, 6, 9]),
        p=rng.choice([2, 3, 5, 8]),
        n=rng.choice([2, 3, 4]),
        v=rng.choice([500, 1000, 4999, 10_000, 20_002]),
        b=rng.choice([8, 18, 35, 72]),
    )  # fmt: skip


WIDE = st.builds(
    Sizes,
    h=st.integers(9, 700), g=st.integers(9, 700), d=st.integers(1, 800), t=st.integers(2, 1000), k=st.integers(1, 8),
    p=st.integers(1, 8), n=st.integers(2, 8), v=st.integers(2, 50_000), b=st.integers(2, 600),
)  # fmt: skip


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.slips or "right")
@settings(max_examples=8)
@given(sizes=WIDE)
def test_found_where_it_was_made(made: Made, sizes: Sizes) -> None:
    """Whatever the sizes, a slip is among the ways found to the number that it gives."""
    model, number = made.found(sizes), made.number(sizes)
    right = {layer.parameters for layer in model.layers} | {model.total}
    if made.slips and "reset_before" not in str(made.model):
        assume(number not in right)
    assume(number > 0)
    wanted = tuple(made.slips.split())
    hits = every([model], number)
    assert all(hit.exact and hit.value == number for hit in hits)
    names = [hit.slips[: len(wanted)] if wanted else hit.slips for hit in hits]
    assert wanted in names


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.slips or "right")
def test_said_first(made: Made) -> None:
    """With everyday sizes the slip that was made is the first that is said, but for coincidences."""
    rng = seeded(20_180_620)
    first = drawn = 0
    for _ in range(30):
        sizes = draw(rng)
        model, number = made.found(sizes), made.number(sizes)
        counts = {layer.parameters for layer in model.layers} | {model.total}
        if made.slips and number in counts and "reset_before" not in str(made.model):
            continue
        drawn += 1
        said = explain_expected([model], number).explanations
        first += said[0].slips[: len(made.slips.split())] == tuple(made.slips.split())
    print(f"{made.slips or 'right'}: first {first} of {drawn}")
    assert drawn >= 20
    assert first >= drawn * made.first / 100


# The cases of real questions: layers, what their askers expected, how the slip is called.


@dataclass(frozen=True)
class Case:
    """Facts of one question.

    Attributes:
        id: of the collected case.
        models: framework, input shape and layers of each model in the question.
        expected: what the asker had, or what follows from what the asker did.
        slips: what the case's slips are called.
    """

    id: str
    models: tuple[tuple[str, str, str], ...]
    expected: int
    slips: frozenset[str]


def case(name: str, expected: int, slips: str, *models: tuple[str, str, str]) -> Case:
    """A case from its facts."""
    return Case(name, models, expected, frozenset(slips.split()))


CASES = [
    case("q01", 120, "output_size_not_units per_unit_then_times_units", ("keras", "None,1", "LSTM(10,seq);TD(Dense(1))")),
    case("q02", 17246978048, "timesteps_as_size squared_wrong_dim forgot_bias per_unit_then_times_units",
         ("keras", "16,4096", "LSTM(256)")),
    case("q10", 6240, "gru_reset_after_second_bias", ("keras", "None,32", "GRU(32);Dense(1)")),
    case("q11", 272, "layer_after_bidirectional",
         ("keras", "64,15", "GRU(16,seq,reset_before);TD(Dense(8));Bi(GRU(16,seq,reset_before));TD(Dense(8))")),
    case("q11 in two models", 272, "layer_after_bidirectional",
         ("keras", "64,15", "GRU(16,seq,reset_before);TD(Dense(8))"),
         ("keras", "64,15", "Bi(GRU(16,seq,reset_before));TD(Dense(8))")),
    case("q14", 3, "pytorch_second_bias", ("keras", "None,1", "SimpleRNN(1)"), ("pytorch", "None,1", "RNN(1)")),
    case("q14 alone", 3, "pytorch_second_bias", ("pytorch", "None,1", "RNN(1)")),
    case("q15", 430080, "stacked_bidirectional_input_width", ("pytorch", "None,32", "LSTM(128,bi,num_layers=2)")),
    case("q15 with both", 430080, "stacked_bidirectional_input_width",
         ("pytorch", "None,32", "LSTM(128,num_layers=2)"), ("pytorch", "None,32", "LSTM(128,bi,num_layers=2)")),
    case("q17", 150, "gru_reset_after_second_bias", ("keras", "10,4", "GRU(5,reset_before)"), ("keras", "10,4", "GRU(5)")),
    case("q17 new only", 150, "gru_reset_after_second_bias", ("keras", "10,4", "GRU(5)")),
    case("q17 old only", 150, "gru_reset_after_second_bias", ("keras", "10,4", "GRU(5,reset_before)")),
    case("q18", 9, "gru_reset_after_second_bias", ("keras", "3,12", "GRU(3)")),
    case("q25", 376012800, "macs_vs_params_time", ("pytorch", "100", "Embedding(20,300);LSTM(512,num_layers=2);Linear(20)")),
    case("q30", 50000, "forgot_bias", ("keras", "None,25", "LSTM(100)")),
    case("t04", 52, "caret_is_xor_in_python", ("keras", "1,1", "LSTM(5);Dense(1)")),
    case("t09", 450, "gru_reset_after_second_bias", ("keras", "None,8", "Bi(GRU(5,reset_before))")),
    case("t09 now", 420, "gru_reset_after_second_bias", ("keras", "None,8", "Bi(GRU(5))")),
    case("d10", 190, "initial_state_counted", ("keras", "None,3", "LSTM(5)")),
]  # fmt: skip


@pytest.mark.parametrize("facts", CASES, ids=lambda facts: facts.id)
def test_real_questions(facts: Case) -> None:
    """For every collected question with a number, the slip named first is one that its answers name."""
    models = [
        found_chain(read(layers, input_shape=shape, framework=framework))
        for framework, shape, layers in facts.models
    ]
    said = explain_expected(models, facts.expected).explanations
    assert said[0].slip in facts.slips
    assert said[0].exact


def row(name: str, kind: str, parameters: int, printed: int | None = None) -> FoundLayer:
    """A row of which only the number is known."""
    return FoundLayer(name, kind, None, parameters, None, 1, printed)


def test_two_cells_that_are_one() -> None:
    """q23: two cells expected and one printed means that the same cell was used twice."""
    model = FoundModel("keras", "", (row("kernel", "BasicLSTMCell kernel", 320_000),), "summary", 1)
    assert explain_expected([model], 640_000).explanations[0].slip == "shared_cell_object"


def test_a_row_copied_from_another() -> None:
    """A number that a table prints in one row and that is another row's is called so."""
    model = found_chain(read("LSTM(10,seq);LSTM(10)", input_shape="None,1"))
    second = replace(model.layers[1], printed=480)
    model = replace(model, layers=(model.layers[0], second))
    said = explain_expected([model], 480).explanations[0]
    assert (said.slip, said.layer) == ("table_copied_wrong_layer", "lstm_1")


# What is said.


def founding() -> FoundModel:
    """The model of the question behind all this."""
    return found_chain(read("LSTM(10,seq);TD(Dense(1))", input_shape="None,1"))


def test_the_founding_question() -> None:
    """120 instead of 480: the head's size, then times the units; that it is one gate's worth comes second."""
    first, second, *_ = explain_expected([founding()], 120).explanations
    assert first.slips == ("output_size_not_units", "per_unit_then_times_units")
    assert first.slip == "output_size_not_units"
    assert first.arithmetic == "4 × (1 × 1 + 1 × 1 + 1) = 12; 12 × 10 = 120"
    assert first.layer == "lstm"
    assert first.exact
    assert first.text == (
        "120 comes out for lstm when 1, the size of time_distributed, stands where the 10 units belong, and the count "
        "is multiplied by the 10 units once more. lstm really has 4 × (1 × 10 + 10 × 10 + 10) = 480."
    )
    assert second.slip == "factor4_unknown"
    assert second.arithmetic == "1 × 10 + 10 × 10 + 10 = 120"
    assert second.text == (
        "120 comes out for lstm when only one of the 4 gates is counted. LSTM holds 4 gates (i, f, c, o) side by side in kernel, "
        "recurrent_kernel and bias, each with weights of its own."
    )


@pytest.mark.parametrize(
    ("number", "slips", "layer", "weights", "arithmetic"),
    [
        (480, (), "lstm", (), "4 × (1 × 10 + 10 × 10 + 10) = 480"),
        (491, (), "", (), "480 + 11 = 491"),
        (11, (), "time_distributed", (), "10 × 1 + 1 = 11"),
        (984, ("optimizer_in_total",), "", (), "491 + 1 × 491 + 2 = 984"),
        (1475, ("optimizer_in_total",), "", (), "491 + 2 × 491 + 2 = 1,475"),
        (440, ("forgot_bias",), "lstm", ("lstm_cell/bias",), "4 × (1 × 10 + 10 × 10) = 440"),
        (450, ("forgot_bias",), "", ("lstm_cell/bias", "dense/bias"), "440 + 10 = 450"),
        (131, ("output_size_not_units", "per_unit_then_times_units"), "lstm",
         ("lstm_cell/kernel", "lstm_cell/recurrent_kernel", "lstm_cell/bias"),
         "4 × (1 × 1 + 1 × 1 + 1) = 12; 12 × 10 = 120; 11 + 120 = 131"),
        (524, ("factor4_on_dense",), "time_distributed", ("dense/kernel", "dense/bias"),
         "4 × (10 × 1 + 1) = 44; 480 + 44 = 524"),
        (400, ("one_tensor_only",), "lstm", ("lstm_cell/kernel", "lstm_cell/bias"), "4 × 10 × 10 = 400"),
    ],
)  # fmt: skip
def test_what_is_told(
    number: int, slips: tuple[str, ...], layer: str, weights: tuple[str, ...], arithmetic: str
) -> None:
    """An explanation has its names, its layer, the tensors that make the difference, and its arithmetic."""
    said = explain_expected([founding()], number).explanations[0]
    assert (said.slips, said.layer, said.weights, said.arithmetic) == (
        slips,
        layer,
        weights,
        arithmetic,
    )
    assert said.slip == (slips[0] if slips else "")


def test_right_is_never_called_a_slip() -> None:
    """A number that a layer or the model has is called right, whatever else gives it too."""
    rng = seeded(4)
    for _ in range(40):
        s = draw(rng)
        model = found_chain(
            read(f"Bi(LSTM({s.h},seq));GRU({s.g});Dense({s.k})", input_shape=f"{s.t},{s.d}")
        )
        for number in (model.total, *[layer.parameters for layer in model.layers]):
            assert isinstance(number, int)
            said = explain_expected([model], number).explanations
            assert said[0].slip == ""
            assert said[0].exact


def test_right_in_one_framework_and_not_in_the_other() -> None:
    """Where two models are held against each other, the difference goes before what is right."""
    models = [
        found_chain(read("LSTM(10)", input_shape="None,3")),
        found_chain(read("LSTM(10)", input_shape="None,3", framework="pytorch")),
    ]
    first, second, *_ = explain_expected(models, lstm(3, 10)).explanations
    assert (first.slip, first.model) == ("pytorch_second_bias", 1)
    assert (second.slip, second.model) == ("", 0)
    first, second, *_ = explain_expected(models, torch_lstm(3, 10)).explanations
    assert (first.slip, first.model) == ("expected_two_biases_in_keras", 0)
    assert (second.slip, second.model) == ("", 1)


def test_nothing_fits() -> None:
    """A number that nothing gives is said to be one, with the nearest, which is not called an explanation."""
    said = explain_expected([founding()], 999).explanations
    assert said
    assert not any(explanation.exact for explanation in said)
    assert said[0].text.startswith("Nothing known here gives exactly 999. The nearest is ")
    assert "39 less" in said[0].text
    for number in (0, -7, 10**60):
        assert not any(e.exact for e in explain_expected([founding()], number).explanations)


def test_an_open_size() -> None:
    """Where a size has only a name, the value is told for which the number is right."""
    count = 4 * (Polynomial.name("X.shape[2]") * 10 + 110)
    layer = FoundLayer("lstm", "LSTM", None, count, None, 1)
    said = explain_expected([FoundModel("keras", "", (layer,), "code", 1)], 600).explanations[0]
    assert said.slip == ""
    assert said.text.startswith("600 is right if X.shape[2] is 4.")
    assert not [
        e
        for e in explain_expected([FoundModel("keras", "", (layer,), "code", 1)], 601).explanations
        if e.exact
    ]


def test_an_open_size_explains_little() -> None:
    """A value that would do for an open size doesn't hide a slip in a layer that is known."""
    known = found_chain(Chain("keras", (60, 8), (keras.CuDNNLSTM(64),))).layers[0]
    heads = [
        FoundLayer("dense", "Dense", None, Polynomial.name("features") + 1, None, 2),
        FoundLayer("lstm", "LSTM", None, Polynomial.name("features") * 128 + 4352, None, 2),
    ]
    for head in heads:
        model = FoundModel("keras", "", (known, head), "code", 1)
        assert explain_expected([model], lstm(8, 64)).explanations[0].slip == "cudnn_second_bias"


def test_open_layers_beside_known_ones() -> None:
    """A layer whose size is open hides neither the others nor their slips."""
    known = founding().layers[0]
    count = Polynomial.name("classes") * 11
    model = FoundModel(
        "keras", "", (known, FoundLayer("dense", "Dense", None, count, None, 2)), "code", 1
    )
    assert explain_expected([model], 120).explanations[0].slip == "factor4_unknown"


def test_frozen_layers() -> None:
    """What is trained and what is not are told apart from a slip."""
    model = keras_model((None, 6), keras.LSTM(8), keras.BatchNormalization(), keras.Dense(3))
    total, frozen = model.total, 16
    assert isinstance(total, int)
    texts = [explain_expected([model], n).explanations[0].text for n in (total - frozen, frozen)]
    assert texts[0].startswith(f"{total - frozen} is right for what training changes.")
    assert texts[1].startswith(f"{frozen} is right for what training leaves alone.")


def test_no_models() -> None:
    """Without a model there is nothing to say, and nothing fails."""
    assert explain_expected([], 480).explanations == ()


def test_the_limit() -> None:
    """No more is said than was asked for."""
    assert len(explain_expected([founding()], 120, limit=1).explanations) == 1
    assert explain_expected([founding()], 120, limit=0).explanations == ()


@pytest.mark.parametrize("framework", ["keras", "pytorch"])
@settings(max_examples=60)
@given(
    h=st.integers(1, 90),
    d=st.integers(1, 90),
    both=st.booleans(),
    kind=st.sampled_from(("RNN", "LSTM", "GRU")),
)
def test_the_right_reckoning(framework: str, h: int, d: int, both: bool, kind: str) -> None:  # noqa: FBT001
    """A layer's reckoning comes to its count, and its arithmetic, computed anew, does too."""
    if framework == "keras":
        kind = kind.replace("RNN", "SimpleRNN")
        text = f"Bi({kind}({h}))" if both else f"{kind}({h})"
    else:
        text = f"{kind}({h},num_layers=3{',bi' if both else ''})"
    layer = read(text, input_shape=f"None,{d}", framework=framework).build().layers[0]
    truth = reckon(layer, framework)
    assert truth is not None
    assert truth.value == layer.count
    assert computed(truth.arithmetic) == [layer.count]


def computed(arithmetic: str) -> list[int]:
    """What each step of an arithmetic line comes to, computed by Python; it must be what the line says."""
    results = []
    for step in arithmetic.split("; "):
        left, _, said = step.rpartition(" = ")
        for part in (left or said).split(" = "):
            plain = part.replace("×", "*").replace(",", "").replace("−", "-").replace("XOR", "^")
            assert set(plain) <= set("0123456789 *+-^()"), plain
            # our own line, and nothing but digits and signs
            assert eval(plain) == int(said.replace(",", ""))  # noqa: S307
        results.append(int(said.replace(",", "")))
    return results[-1:]


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.slips or "right")
def test_arithmetic_is_right(made: Made) -> None:
    """Every arithmetic line, computed anew, comes to what it says, and at last to the number."""
    rng = seeded(11)
    for _ in range(5):
        sizes = draw(rng)
        model, number = made.found(sizes), made.number(sizes)
        for said in explain_expected([model], number, limit=20).explanations:
            about_old_gru = (
                said.slip == "gru_reset_after_second_bias" and "as it stands" in said.text
            )
            if said.exact and not about_old_gru:
                assert computed(said.arithmetic) == [number], said


NUMBERS = re.compile(r"\d(?:,\d{3})+|\([^)]*\)")
"""Where a comma belongs in Chinese too: grouped digits, code like ``(timesteps, features)``."""


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.slips or "right")
def test_texts_are_whole(made: Made) -> None:
    """Every text is two sentences or so with the number in it and no hole left."""
    rng = seeded(12)
    for _ in range(5):
        sizes = draw(rng)
        model, number = made.found(sizes), made.number(sizes)
        for said in explain_expected([model], number, limit=20).explanations:
            assert digits(number) in said.text
            assert not set("{}") & set(said.text)
            assert "None" not in said.text
            assert said.text[-1] in ".)"
            assert len(said.text) < 700
        for said in explain_expected([model], number, limit=20, language="zh").explanations:
            assert digits(number) in said.text
            assert not set("{},;") & set(NUMBERS.sub("", said.text))
            assert "None" not in said.text
            assert said.text[-1] == "。"


def test_every_rule_has_its_words() -> None:
    """Each slip's clause and its reason are there in every language, and none is left over."""
    rng = seeded(13)
    used: set[str] = set()
    for made in MADE:
        for _ in range(3):
            sizes = draw(rng)
            for place in places_of(made.found(sizes)):
                for rule in RULES:
                    used |= {variant.wording for variant in rule.make(place.truth, place)}
    used |= {"other_input_size", "other_units"}
    for words in (ENGLISH, table("zh", "slips")):
        assert {key[4:] for key in words if key.startswith("did.")} == used
        assert {key[6:] for key in words if key.startswith("truth.")} == used


def places_of(model: FoundModel) -> Sequence[Any]:
    """The layers of a model as the rules see them."""
    from fourgates.misreadings.place import places

    return places(model, 0)


def test_two_hundred_layers_end() -> None:
    """A model of two hundred different layers, where nothing fits, never hangs the page."""
    specifications = tuple(keras.LSTM(10 + number, return_sequences=True) for number in range(200))
    model = found_chain(Chain("keras", (50, 7), specifications))
    start = time.process_time()
    explain_expected([model], 123_457)
    assert time.process_time() - start < 20  # seconds; it takes less than one


@pytest.mark.parametrize(
    ("link", "number", "slip"),
    [
        ("v1;onnx;in=None,1;LSTM(10)", 480, "pytorch_second_bias"),
        ("v1;onnx;in=None,1;RNN(10)", 120, "pytorch_second_bias"),
        # no slip may speak of gates and biases where each gate has its own, or one only has a second
        ("v1;equinox;in=None,4;GRU(5)", 150, ""),
        ("v1;linen;in=None,4;GRU(5)", 150, ""),
        ("v1;flax;in=None,1;LSTM(10)", 120, ""),
    ],
)
def test_other_frameworks(link: str, number: int, slip: str) -> None:
    """Of another framework's layer nothing is said that is only true of Keras's or PyTorch's."""
    explanations = explain_expected([found_chain(read_link(link))], number).explanations
    assert [e.slip for e in explanations if e.exact][:1] == ([slip] if slip else [])
