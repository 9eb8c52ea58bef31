"""One small rule a slip: what somebody who makes it does to the right reckoning.

A rule takes a reckoning and the place it belongs to, and gives the reckonings
that come out where the slip is made; nothing where it can't be made there. The
families say what a rule changes: two rules of one family don't go together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from fourgates.misreadings.place import CELLS, Place
from fourgates.misreadings.reckoning import (
    BIASES,
    Copies,
    Factor,
    Reckoning,
    Term,
    digits,
)

type Family = Literal["sizes", "gates", "bias", "recurrent", "copies", "whole", "formula"]

# A size solved for says little where one more input adds only a few parameters, or where it is far off.
_FEW, _FAR, _SMALL = 8, 16, 1024

# How far-fetched a slip is, by how often the collected questions had it (misreadings.md).
OFTEN, SOMETIMES, ONCE, RARE, GENERIC = 3.0, 4.0, 5.5, 7.0, 9.0


class Variant(NamedTuple):
    """What comes out of one way to make a slip.

    Attributes:
        slips: its name, or several where they always come together.
        wording: the key of its sentences.
        reckoning: with the slip made.
        cost: how far-fetched it is; lower is likelier.
        facts: what its sentences need beyond the place's own numbers.
    """

    slips: tuple[str, ...]
    wording: str
    reckoning: Reckoning
    cost: float
    facts: dict[str, object] = {}  # noqa: RUF012 - never changed


type Make = Callable[[Reckoning, Place], Iterator[Variant]]


class Rule(NamedTuple):
    """A rule as the search uses it.

    Attributes:
        family: what it changes.
        make: the rule itself.
        joins: whether it is tried together with others.
    """

    family: Family
    make: Make
    joins: bool


RULES: list[Rule] = []
"""In the order in which several are made: sizes first, what is done to the whole last."""


def rule(family: Family, *, joins: bool = True) -> Callable[[Make], Make]:
    """Register a rule."""

    def register(make: Make) -> Make:
        RULES.append(Rule(family, make, joins))
        return make

    return register


# sizes: another number where the units or the input belong


@rule("sizes")
def output_size_not_units(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The size of a layer that comes after, in place of the units."""
    if not p.recurrent:
        return
    for number, (size, name, recurrent) in enumerate(p.heads):
        yield Variant(
            ("output_size_not_units",), "output_size_not_units", _units(r, p, size),
            SOMETIMES + 0.5 + number + recurrent, {"size": size, "whose": name},
        )  # fmt: skip


@rule("sizes")
def units_vs_timesteps(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The number of time steps in place of the units."""
    if p.timesteps and p.recurrent:
        yield Variant(
            ("units_vs_timesteps",), "units_vs_timesteps", _units(r, p, p.timesteps), OFTEN + 0.2
        )


@rule("sizes")
def axes_swapped(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The number of time steps in place of the input's width."""
    if not p.timesteps or not p.input or not (p.recurrent or p.distributed):
        return
    new = r.put({"input": p.timesteps})
    # only the first layer's input shape is written down, so that its numbers can change places
    if p.before is None:
        yield Variant(("axes_swapped_timesteps_features",), "axes_swapped", new, SOMETIMES)
    else:
        yield Variant(("timesteps_as_size",), "timesteps_as_input", new, SOMETIMES)


@rule("sizes")
def timesteps_in_input(r: Reckoning, p: Place) -> Iterator[Variant]:
    """All time steps taken for one wide input."""
    # behind a recurrent layer that is a Flatten which isn't there
    first = p.before is None or not p.before.recurrent
    if p.timesteps and p.input and (p.recurrent or (p.distributed and first)):
        size = p.timesteps * p.input
        yield Variant(
            ("timesteps_as_size",), "timesteps_in_input", r.put({"input": size}),
            SOMETIMES + 0.1, {"size": size},
        )  # fmt: skip
        yield Variant(
            ("timesteps_as_size",), "timesteps_beside_input", r.put({"input": p.timesteps + p.input}),
            SOMETIMES + 2, {"size": p.timesteps + p.input},
        )  # fmt: skip


@rule("sizes")
def timesteps_by_input_squared(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The formula's n and m read as time steps and input: m × n + m², the units nowhere."""
    if p.timesteps and p.input and p.recurrent:
        new = r.put({"input": p.timesteps, "units": p.input, "state": p.input})
        yield Variant(
            ("timesteps_as_size", "squared_wrong_dim"),
            "timesteps_by_input_squared",
            new,
            SOMETIMES + 1,
        )


@rule("sizes")
def batch_as_size(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The batch size in place of the input's width or the units."""
    if p.batch and p.recurrent:
        facts: dict[str, object] = {"size": p.batch}
        if p.input:
            yield Variant(
                ("batch_in_formula",),
                "batch_as_input",
                r.put({"input": p.batch}),
                ONCE + 0.5,
                facts,
            )
        yield Variant(
            ("batch_in_formula",), "batch_as_units", _units(r, p, p.batch), ONCE + 0.5, facts
        )


@rule("sizes", joins=False)
def units_and_input_swapped(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The units and the input's width in each other's place."""
    if p.recurrent and p.input and p.units:
        new = r.put({"input": p.units, "units": p.input, "state": p.input})
        yield Variant(("units_and_features_swapped",), "units_and_features_swapped", new, ONCE)


@rule("sizes")
def layer_after_bidirectional(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The layer behind a Bidirectional: its old input width, or its old count simply doubled."""
    before = p.before
    if before is None or before.directions == 1 or not before.units or not p.input:
        return
    facts: dict[str, object] = {"size": before.units, "whose": before.name}
    slip = ("layer_after_bidirectional",)
    if p.input == 2 * before.units:
        half = r.put({"input": before.units})
        yield Variant(slip, "after_bidirectional.half", half, SOMETIMES - 0.5, facts)
        yield Variant(slip, "after_bidirectional.doubled", half.times(2), SOMETIMES + 0.5, facts)
    elif p.input == before.units:
        facts["size"] = 2 * before.units
        yield Variant(
            slip, "after_bidirectional.merged", r.put({"input": 2 * before.units}), SOMETIMES, facts
        )


@rule("sizes")
def stacking(r: Reckoning, p: Place) -> Iterator[Variant]:
    """A layer further up given the model's own input width."""
    if p.features and p.before and p.input and p.input != p.features and p.flattened is None:
        facts: dict[str, object] = {"size": p.features, "whose": p.before.name}
        cost = SOMETIMES + 0.5 if p.recurrent else ONCE
        yield Variant(("stacking",), "stacking", r.put({"input": p.features}), cost, facts)


@rule("sizes")
def vocabulary_as_input(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The layer behind an Embedding given the number of words, not the width of one."""
    before = p.before
    if before is None or not p.input or not before.has("embeddings"):
        return
    words = before.truth.copies[0].terms[0].size("vocabulary")
    if words and words != p.input:
        facts: dict[str, object] = {"size": words, "whose": before.name}
        yield Variant(
            ("vocabulary_as_input",), "vocabulary_as_input", r.put({"input": words}), ONCE, facts
        )


@rule("sizes")
def embedding_rows(r: Reckoning, p: Place) -> Iterator[Variant]:
    """An Embedding's table with another number of rows: the time steps, a row for padding."""
    words = r.copies[0].terms[0].size("vocabulary") if p.has("embeddings") else None
    if not words:
        return
    if p.timesteps:
        facts: dict[str, object] = {"size": p.timesteps}
        yield Variant(
            ("timesteps_as_size",),
            "timesteps_as_rows",
            r.put({"vocabulary": p.timesteps}),
            SOMETIMES + 0.5,
            facts,
        )
    for size, wording in ((words + 1, "padding_row.more"), (words - 1, "padding_row.less")):
        yield Variant(("padding_row",), wording, r.put({"vocabulary": size}), ONCE, {"size": size})


@rule("sizes")
def flatten_makes_t_count(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The layer behind a Flatten given one step's width; or all steps where there is no Flatten."""
    slip = ("flatten_makes_T_count",)
    if p.flattened is not None and p.input and p.input != p.flattened:
        facts: dict[str, object] = {"size": p.flattened, "steps": p.input // p.flattened}
        yield Variant(slip, "flatten.forgotten", r.put({"input": p.flattened}), SOMETIMES, facts)
    elif (
        not p.recurrent and p.timesteps and p.input and p.before is not None and p.before.recurrent
    ):
        size = p.timesteps * p.input
        yield Variant(slip, "flatten.imagined", r.put({"input": size}), ONCE, {"size": size})


@rule("sizes")
def index_read_as_minus_one(r: Reckoning, p: Place) -> Iterator[Variant]:
    """n_(i-1), the layer before, read as n_i minus 1."""
    if p.units and p.units > 1 and p.input and p.has("kernel"):
        cost = ONCE if not p.recurrent else ONCE + 1
        facts: dict[str, object] = {"size": p.units - 1}
        yield Variant(
            ("index_read_as_minus_one",),
            "index_minus_one",
            r.put({"input": p.units - 1}),
            cost,
            facts,
        )


@rule("sizes", joins=False)
def packed_width_as_units(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The width of the packed tensor, all gates side by side, in place of the units."""
    if p.recurrent and p.units and len(p.gates) > 1:
        size = p.units * len(p.gates)
        yield Variant(
            ("packed_width_as_units",), "packed_width", _units(r, p, size), RARE, {"size": size}
        )


@rule("sizes", joins=False)
def bidirectional_splits_units(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The units shared out between the two directions."""
    if p.directions > 1 and p.units and p.units % 2 == 0:
        facts: dict[str, object] = {"size": p.units // 2}
        yield Variant(
            ("bidirectional_splits_units",),
            "bidirectional_splits_units",
            _units(r, p, p.units // 2),
            ONCE + 0.5,
            facts,
        )


# copies: layers of a stack and directions


@rule("copies")
def bidirectional_counted_once(r: Reckoning, p: Place) -> Iterator[Variant]:
    """One direction counted, or both taken to share their weights."""
    if p.directions > 1:
        groups = [Copies(group.times // 2 or 1, group.terms, group.above) for group in _even(r)]
        yield Variant(
            ("bidirectional_tied_weights",),
            "bidirectional_once",
            r._replace(copies=tuple(groups)),
            SOMETIMES,
        )


@rule("copies")
def same_size_for_all_layers(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The first layer's count, as often as there are layers."""
    if p.stacked > 1:
        first = r.copies[0]
        alike = (
            Copies(first.times * p.stacked, first.terms) if first.times <= p.directions else first
        )
        yield Variant(
            ("same_size_for_all_layers",), "same_size", r._replace(copies=(alike,)), SOMETIMES + 0.5
        )
        yield Variant(
            ("stacking",), "one_of_the_stack", r._replace(copies=(_one_layer(r, p),)), SOMETIMES + 1
        )


@rule("copies")
def stacked_bidirectional_input_width(r: Reckoning, p: Place) -> Iterator[Variant]:
    """Layers further up in a bidirectional stack given one direction's width."""
    state = _state(p)
    if p.stacked > 1 and p.directions > 1 and state:
        new = r.put({"below": state})
        yield Variant(
            ("stacked_bidirectional_input_width",),
            "stacked_bidirectional",
            new,
            SOMETIMES + 0.5,
            {"size": state},
        )


@rule("copies")
def proj_size_input_width(r: Reckoning, p: Place) -> Iterator[Variant]:
    """A projection that is overlooked somewhere: by the layer above, by the state, or altogether."""
    state = _state(p)
    if not p.has("projection") or not state or not p.units:
        return
    wide = {"below": p.units * p.directions}
    facts: dict[str, object] = {"size": state}
    if p.stacked > 1:
        yield Variant(
            ("proj_size_input_width",), "proj_size.above", r.put(wide), SOMETIMES + 0.5, facts
        )
    whole = {**wide, "state": p.units}
    yield Variant(("proj_size_input_width",), "proj_size.state", r.put(whole), ONCE, facts)
    without = r.without(("projection",))
    yield Variant(("forgot_projection",), "proj_size.matrix", without, ONCE, facts)
    yield Variant(("forgot_projection",), "proj_size.nowhere", without.put(whole), ONCE, facts)


# gates


@rule("gates")
def factor4_unknown(r: Reckoning, p: Place) -> Iterator[Variant]:
    """One gate counted, where several are packed side by side."""
    if len(p.gates) > 1:
        yield Variant(("factor4_unknown",), "factor4_unknown", r.gated(1), OFTEN)


@rule("gates")
def gates_of_another_cell(r: Reckoning, p: Place) -> Iterator[Variant]:
    """A GRU given four gates, an LSTM three, a SimpleRNN any."""
    if not p.recurrent:
        return
    for cell, gates in CELLS.items():
        if gates != max(len(p.gates), 1):
            new = r.changed(lambda term, gates=gates: _times_gates(term, gates))  # type: ignore[misc]
            facts: dict[str, object] = {"cell": cell, "others": gates}
            yield Variant(("gates_of_another_cell",), "gates_of_another_cell", new, ONCE, facts)


@rule("gates")
def factor4_on_dense(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The gates of the recurrent layer applied to a Dense as well; or its whole formula."""
    if p.recurrent or not p.units or not p.input:
        return
    for cell, gates in p.cells or (("LSTM", CELLS["LSTM"]),):
        facts: dict[str, object] = {"cell": cell, "others": gates}
        far = 0.0 if p.cells else 1.5
        new = r.changed(lambda term, gates=gates: _times_gates(term, gates))  # type: ignore[misc]
        yield Variant(
            ("factor4_on_dense",), "factor4_on_dense.gates", new, SOMETIMES + 0.5 + far, facts
        )
        square = Term("recurrent_kernel", 1, (Factor("units", p.units), Factor("units", p.units)))
        first = r.copies[0]
        whole = r._replace(copies=(first._replace(terms=(*first.terms, square)), *r.copies[1:]))
        new = whole.changed(lambda term, gates=gates: _times_gates(term, gates))  # type: ignore[misc]
        yield Variant(("factor4_on_dense",), "factor4_on_dense.formula", new, ONCE + far, facts)


# biases


@rule("bias")
def forgot_bias(r: Reckoning, p: Place) -> Iterator[Variant]:
    """No bias at all."""
    if p.biases:
        yield Variant(("forgot_bias",), "forgot_bias", r.without(BIASES), OFTEN + 0.2)


@rule("bias")
def second_bias_unknown(r: Reckoning, p: Place) -> Iterator[Variant]:
    """One bias a unit, where the framework stores two."""
    if not p.recurrent or p.biases != 2:  # noqa: PLR2004
        return
    new = r.changed(_first_bias)
    if p.kind.startswith("CuDNN"):
        yield Variant(("cudnn_second_bias",), "cudnn_second_bias", new, OFTEN)
    elif p.framework == "keras" and "GRU" in p.kind:
        yield Variant(("gru_reset_after_second_bias",), "gru_second_bias.forgotten", new, OFTEN)
    else:
        yield Variant(("pytorch_second_bias",), "pytorch_second_bias", new, OFTEN)


@rule("bias")
def second_bias_expected(r: Reckoning, p: Place) -> Iterator[Variant]:
    """Two biases a unit, where the framework stores one."""
    if not p.recurrent or p.biases != 1:
        return
    new = r.changed(_second_bias)
    if "GRU" in p.kind:
        yield Variant(("gru_reset_after_second_bias",), "gru_second_bias.expected", new, OFTEN)
    else:
        yield Variant(("expected_two_biases_in_keras",), "two_biases_expected", new, SOMETIMES)


@rule("bias", joins=False)
def other_biases(r: Reckoning, p: Place) -> Iterator[Variant]:
    """One bias for all gates together, or one number only."""
    if not p.biases:
        return
    one = r.changed(lambda term: term._replace(gates=1) if term.role in BIASES else term)
    yield Variant(("bias_not_per_gate",), "bias_not_per_gate", one, ONCE)
    single = r.changed(lambda term: term._replace(factors=()) if term.role in BIASES else term)
    if p.gates:
        yield Variant(("bias_not_per_unit",), "bias_not_per_unit.gates", single, ONCE + 0.5)
    alone = r.changed(
        lambda term: term._replace(factors=(), gates=1) if term.role in BIASES else term
    )
    yield Variant(("bias_not_per_unit",), "bias_not_per_unit", alone, ONCE + 0.5)
    if p.kind == "GRU" and p.units:
        three = r.changed(_first_bias) if p.biases == 2 else r  # noqa: PLR2004
        new = three.changed(lambda term: _more_biases(term, len(p.gates)))
        yield Variant(("gru_four_biases",), "gru_four_biases", new, RARE)


# the recurrent matrix, the kernel


@rule("recurrent")
def forgot_recurrent(r: Reckoning, p: Place) -> Iterator[Variant]:
    """No recurrent matrix: the layer taken for a Dense."""
    if p.recurrent:
        yield Variant(
            ("forgot_recurrent",), "forgot_recurrent", r.without(("recurrent_kernel",)), SOMETIMES
        )


@rule("recurrent")
def recurrent_matrix_as_vector(r: Reckoning, p: Place) -> Iterator[Variant]:
    """Each unit fed only its own last output."""
    if p.recurrent:
        new = r.changed(_without_state)
        yield Variant(("recurrent_matrix_as_vector",), "recurrent_as_vector", new, SOMETIMES)


@rule("recurrent")
def squared_wrong_dim(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The input's width squared, in place of the units."""
    if p.recurrent and p.input:
        width = Factor("input", p.input)
        new = r.changed(
            lambda term: (
                term._replace(factors=(width, width)) if term.role == "recurrent_kernel" else term
            )
        )
        yield Variant(("squared_wrong_dim",), "squared_wrong_dim", new, SOMETIMES + 0.5)


@rule("recurrent", joins=False)
def forgot_kernel(r: Reckoning, p: Place) -> Iterator[Variant]:
    """No weights for the input."""
    if p.recurrent:
        yield Variant(("forgot_input_kernel",), "forgot_input_kernel", r.without(("kernel",)), ONCE)


@rule("recurrent", joins=False)
def forgot_channels(r: Reckoning, p: Place) -> Iterator[Variant]:
    """A convolution's kernel without the input's channels."""
    if p.windowed and p.input and not p.recurrent:
        new = r.changed(
            lambda term: term._replace(factors=tuple(f for f in term.factors if f.what != "input"))
        )
        yield Variant(("forgot_channels",), "forgot_channels", new, ONCE)


# the whole count, once more times something, or plus something


@rule("whole")
def per_unit_then_times_units(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The count multiplied by the units, though it covers all of them."""
    if p.recurrent and p.units:
        yield Variant(
            ("per_unit_then_times_units",),
            "per_unit_then_times_units",
            r.times(p.units),
            SOMETIMES + 0.5,
        )


@rule("whole")
def counted_per_step(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The count multiplied by the time steps."""
    if not p.timesteps:
        return
    new = r.times(p.timesteps)
    if p.distributed:
        yield Variant(("timedistributed_shares_weights",), "distributed_per_step", new, OFTEN + 0.5)
    elif p.recurrent or p.has("embeddings"):
        yield Variant(("timesteps_as_size",), "times_timesteps", new, SOMETIMES)


@rule("whole", joins=False)
def multiplications_counted(r: Reckoning, p: Place) -> Iterator[Variant]:
    """Multiplications: every weight but the biases, once for each time step."""
    if p.timesteps and (p.recurrent or p.distributed):
        new = r.without(BIASES).times(p.timesteps)
        slip = ("macs_vs_params_time",)
        yield Variant(slip, "multiplications", new, SOMETIMES + 0.5)
        yield Variant(slip, "operations", new.times(2), SOMETIMES + 1)


@rule("whole")
def counted_per_example(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The count multiplied by the batch."""
    if p.batch:
        yield Variant(
            ("batch_in_formula",), "times_batch", r.times(p.batch), ONCE, {"size": p.batch}
        )


@rule("whole", joins=False)
def initial_state_counted(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The state before the first step counted as if it were stored."""
    state = _state(p)
    if not p.recurrent or not state or not p.units:
        return
    copies = p.directions * p.stacked
    extra = (state + p.units if "LSTM" in p.kind else state) * copies
    facts: dict[str, object] = {"size": extra}
    yield Variant(
        ("initial_state_counted",), "initial_state_counted", r.plus(extra), SOMETIMES + 0.5, facts
    )


@rule("whole", joins=False)
def peepholes_counted(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The cell's own view on its gates, which most frameworks leave out."""
    if p.recurrent and "LSTM" in p.kind and p.units:
        extra = 3 * p.units * p.directions * p.stacked
        yield Variant(
            ("peepholes_counted",), "peepholes_counted", r.plus(extra), ONCE, {"size": extra}
        )


@rule("whole", joins=False)
def bytes_not_parameters(r: Reckoning, p: Place) -> Iterator[Variant]:
    """Bytes, four for each parameter."""
    if p.count:
        yield Variant(("bytes_not_parameters",), "bytes_not_parameters", r.times(4), ONCE + 0.3)


@rule("whole", joins=False)
def tool_overcounts(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The layer twice: by a tool that counts what wraps it again, or as if it had two directions."""
    if p.recurrent and p.directions == 1:
        yield Variant(("bidirectional_imagined",), "bidirectional_imagined", r.times(2), ONCE)
    elif p.layer.inner:
        yield Variant(("tool_overcounts",), "tool_overcounts.layer", r.times(2), ONCE)


# a formula typed in Python


@rule("formula", joins=False)
def caret_is_xor_in_python(r: Reckoning, p: Place) -> Iterator[Variant]:
    """The formula typed with ``^``, which is XOR in Python and binds weaker than ``+``.

    The values are those of Python for the ways to write it: the input's part and
    the bias before or behind the square, the gates outside or multiplied in.
    """
    if not p.recurrent or not p.units or p.directions > 1 or p.stacked > 1 or p.has("projection"):
        return
    gates, h = max(len(p.gates), 1), p.units
    parts = {term.role: term for term in r.copies[0].terms}
    kernel = _text(parts.get("kernel"))
    biases = sum(
        p.units * (term.size("biases") or 1) for role, term in parts.items() if role in BIASES
    )
    bias = (digits(biases), biases) if biases else ("0", 0)
    for early in ((kernel, bias), (kernel,), (bias,), ()):
        late = tuple(part for part in (kernel, bias) if part not in early)
        # inside the brackets: gates × (early + h ^ 2 + late)
        left, right = sum(v for _, v in early) + h, 2 + sum(v for _, v in late)
        inside = [*[t for t, v in early if v], f"{digits(h)} ^ 2", *[t for t, v in late if v]]
        text = f"{' + '.join(inside)} = {digits(left)} XOR {digits(right)}"
        new = Reckoning((), other=(text, left ^ right), steps=r.steps)
        facts: dict[str, object] = {"left": left, "right": right}
        value = new if gates == 1 else new.times(gates)
        # XOR scatters small numbers: ways that are written less often must not hit by chance
        cost = ONCE if late else SOMETIMES + 0.7
        yield Variant(("caret_is_xor_in_python",), "caret", value, cost, facts)
        if gates > 1:
            # the gates multiplied in: gates*early + gates*h ^ 2 + gates*late
            left, right = gates * left, 2 + gates * (right - 2)
            inside = [*[f"{gates} × {t}" for t, v in early if v], f"{gates} × {digits(h)} ^ 2"]
            inside += [f"{gates} × {t}" for t, v in late if v]
            text = f"{' + '.join(inside)} = {digits(left)} XOR {digits(right)}"
            new = Reckoning((), other=(text, left ^ right), steps=r.steps)
            facts = {"left": left, "right": right}
            yield Variant(("caret_is_xor_in_python",), "caret", new, cost + 0.5, facts)


# what fits any number: another size that would give it exactly


def other_size(p: Place, number: int) -> Iterator[Variant]:
    """The input width or the units with which the layer would have exactly this count."""
    if not p.recurrent or not p.units:
        return
    if p.input and p.units * max(len(p.gates), 1) >= _FEW:
        solved = _solve(lambda size: p.truth.put({"input": size}), number)
        if solved is not None and solved != p.input and solved <= _FAR * p.input + _SMALL:
            new = p.truth.put({"input": solved})
            yield Variant(("other_input_size",), "other_input_size", new, GENERIC, {"size": solved})
    solved = _solve(lambda size: _units(p.truth, p, size), number)
    if solved is not None and solved != p.units and not p.has("projection"):
        new = _units(p.truth, p, solved)
        yield Variant(("other_units",), "other_units", new, GENERIC + 0.5, {"size": solved})


def _solve(count: Callable[[int], Reckoning], number: int) -> int | None:
    """The size with which a count that grows with it is exactly the number."""
    low, high = 1, 2
    while count(high).value < number:
        low, high = high, high * 2
        if high > number:
            high = number
            break
    while low < high:
        middle = (low + high) // 2
        if count(middle).value < number:
            low = middle + 1
        else:
            high = middle
    return low if low > 0 and count(low).value == number else None


def _units(r: Reckoning, p: Place, units: int) -> Reckoning:
    """With other units, and all that hangs on them."""
    sizes = {"units": units}
    if not p.has("projection"):
        sizes |= {"state": units, "below": units * p.directions}
    return r.put(sizes)


def _state(p: Place) -> int | None:
    """How wide one direction's output is."""
    for term in p.truth.copies[0].terms:
        if term.role == "recurrent_kernel":
            return term.size("state")
    return None


def _even(r: Reckoning) -> tuple[Copies, ...]:
    """Groups of copies that hold both directions; where the two differ, the first of them."""
    whole = tuple(group for group in r.copies if group.times % 2 == 0)
    return whole or r.copies[: math.ceil(len(r.copies) / 2)]


def _one_layer(r: Reckoning, p: Place) -> Copies:
    first = r.copies[0]
    return first._replace(times=min(first.times, p.directions))


def _times_gates(term: Term, gates: int) -> Term:
    return term if term.role == "projection" else term._replace(gates=gates)


def _first_bias(term: Term) -> Term | None:
    if term.role == "recurrent_bias":
        return None
    if term.role in BIASES:
        return term._replace(
            factors=tuple(factor for factor in term.factors if factor.what != "biases")
        )
    return term


def _second_bias(term: Term) -> Term:
    return (
        term._replace(factors=(Factor("biases", 2), *term.factors)) if term.role in BIASES else term
    )


def _more_biases(term: Term, gates: int) -> Term:
    return term._replace(gates=gates + 1) if term.role in BIASES else term


def _without_state(term: Term) -> Term:
    if term.role != "recurrent_kernel":
        return term
    return term._replace(factors=tuple(factor for factor in term.factors if factor.what != "state"))


def _text(term: Term | None) -> tuple[str, int]:
    if term is None:
        return "0", 0
    return " × ".join(digits(size) for _, size in term.factors), math.prod(
        size for _, size in term.factors
    )
