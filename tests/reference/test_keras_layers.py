"""Every kind of Keras layer, with random arguments, alone on inputs of its own: ours against the real one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from fourgates.derivation import derive
from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras.signatures import ALIASES, SIGNATURES, make
from fourgates.polynomial import Polynomial
from fourgates.rendering.view import view
from fourgates.weights import Model
from hypothesis import given, note, settings
from hypothesis import strategies as st
from keras_draws import CELLS, FLAG, RECURRENT, SMALL, arguments, cell, plain_kinds, recurrent
from keras_models import FRAMEWORK
from keras_programs import Ours, Ref, Step, Theirs, our_layer, real_layer

if TYPE_CHECKING:
    from conftest import Tally
    from fourgates.polynomial import Dim
    from fourgates.weights import Shape

MODELS = int(os.environ.get("FOURGATES_MODELS", "600"))
"""How many models are compared, here and in the graphs' tests together."""

LENGTHS = {
    1: st.integers(1, 12),
    2: st.integers(1, 12),
    3: st.integers(1, 12),
    4: st.integers(1, 12),
    5: st.integers(1, 9),
}
WRAPPABLE = ("RNN", *RECURRENT)
MERGING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
ATTENDING = ("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupedQueryAttention")
LEGACY = {
    *("CuDNNLSTM", "CuDNNGRU", "ThresholdedReLU", "LocallyConnected1D", "LocallyConnected2D"),
    *("MaxoutDense", "Highway"),
}
"""What Keras 3 no longer has."""

ELSEWHERE = LEGACY | {
    # made by hand in other tests
    *("InputLayer", "Lambda", "TextVectorization", "Normalization", "SpectralNormalization"),
    *("RandomTranslation", "RandomContrast", "RandomBrightness", "RandomCrop"),
}


class Program:
    """Steps, written down as they are drawn."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.steps: list[Step] = []

    def do(self, step: Step) -> Ref:
        """One more step, and what it will give."""
        self.steps.append(step)
        return Ref(len(self.steps) - 1)

    def layer(self, kind: str, **kwargs: Any) -> Ref:
        """A layer, sometimes with a name of its own, sometimes not to be trained."""
        if self.draw(st.integers(0, 5)) == 0:
            kwargs["name"] = (
                f"{self.draw(st.sampled_from(('a', 'my_layer_', 'forward_', 'the-one.')))}{len(self.steps)}"
            )
        if self.draw(st.integers(0, 5)) == 0 and not kind.startswith("SpatialDropout"):
            kwargs["trainable"] = False
        return self.do(Step("layer", kind, kwargs))

    def shape(self, rank: int, *, closed: bool = False) -> Shape:
        """A shape behind the batch; mostly only lengths may be open."""
        open_lengths = not closed and self.draw(st.integers(0, 2)) == 0
        dims = [
            None if open_lengths and self.draw(FLAG) else self.draw(LENGTHS[rank])
            for _ in range(rank - 1)
        ]
        open_width = not closed and self.draw(st.integers(0, 19)) == 0
        return (*dims, None if open_width else self.draw(LENGTHS[rank]))

    def input(self, shape: Shape) -> Ref:
        """An input of that shape."""
        ref = self.do(
            Step(
                "input",
                kwargs={"shape": shape}
                | ({"batch": 4} if self.draw(st.integers(0, 9)) == 0 else {}),
            )
        )
        return Ref(ref.number, 0)

    def call(self, layer: Ref, *inputs: Any, **kwargs: Any) -> Ref:
        """A call."""
        return self.do(Step("call", kwargs=kwargs, inputs=[layer, *inputs]))

    def stack(self) -> Ref:
        """An ``RNN`` over a cell, a list of cells, or stacked cells."""
        made = [
            self.layer(kind, **cell(self.draw, kind))
            for kind in self.draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3))
        ]
        cells: Any = made[0]
        if len(made) > 1 or self.draw(FLAG):
            cells = self.layer("StackedRNNCells", cells=made) if self.draw(FLAG) else made
        options = {name: True for name in ("return_sequences", "return_state") if self.draw(FLAG)}
        return self.layer("RNN", cell=cells, **options)


def one_input(program: Program, kind: str, rank: int) -> None:
    """A layer that takes one input."""
    shape = program.shape(rank)
    layer = program.layer(kind, **arguments(program.draw, kind, (None, *shape)))
    program.call(layer, program.input(shape))


def wrapped(program: Program, kind: str) -> None:
    """TimeDistributed, Bidirectional or RNN around what fits."""
    draw = program.draw
    if kind == "TimeDistributed":
        rank = draw(st.integers(1, 4))
        inner = draw(
            st.sampled_from(
                sorted(
                    {*plain_kinds(rank), "Reshape"}
                    - {"Resizing", "CenterCrop"}
                    - {f"Random{x}" for x in ("Flip", "Rotation", "Zoom")}
                )
            )
        )
        shape = program.shape(rank)
        layer = program.layer(
            inner,
            **{
                k: v
                for k, v in arguments(draw, inner, (None, *shape)).items()
                if k != "return_state"
            },
        )
        whole = (draw(st.none() | st.integers(1, 5)), *shape)
        program.call(program.layer(kind, layer=layer), program.input(whole))
    elif kind == "Bidirectional":
        inner = draw(st.sampled_from((*WRAPPABLE, "ConvLSTM1D", "ConvLSTM2D")))
        rank = {"ConvLSTM1D": 3, "ConvLSTM2D": 4}.get(inner, 2)
        shape = program.shape(rank)
        if inner == "RNN":
            layer = program.stack()
        elif rank > 2:
            layer = program.layer(
                inner, **(arguments(draw, inner, (None, *shape)) | {"data_format": "channels_last"})
            )
        else:
            layer = program.layer(inner, **recurrent(draw, inner))
        kwargs: dict[str, Any] = {"layer": layer}
        if draw(FLAG):
            kwargs["merge_mode"] = draw(st.sampled_from(("concat", "sum", "mul", "ave", None)))
        if inner in RECURRENT and draw(FLAG):
            back = draw(st.sampled_from(RECURRENT))
            same = {
                k: v
                for k, v in program.steps[layer.number].kwargs.items()
                if k in {"return_sequences", "return_state"}
            }
            units = program.steps[layer.number].kwargs["units"]
            kwargs["backward_layer"] = program.layer(back, units=units, go_backwards=True, **same)
        program.call(program.layer(kind, **kwargs), program.input(shape))
    else:
        program.call(program.stack(), program.input(program.shape(2)))


def several_inputs(program: Program, kind: str) -> None:
    """Merging and attention."""
    draw = program.draw
    if kind in ATTENDING:
        width, steps = draw(SMALL), draw(st.integers(1, 6))
        query, value = (draw(st.none() | SMALL), width), (steps, width)
        tensors = [program.input(query), program.input(value)]
        if draw(FLAG):
            # heads project their keys, so that these may be of another width
            key = (
                (steps, draw(SMALL))
                if kind in {"MultiHeadAttention", "GroupedQueryAttention"}
                else value
            )
            tensors.append(program.input(key))
        kwargs: dict[str, Any] = {}
        if kind == "MultiHeadAttention":
            kwargs = {"num_heads": draw(SMALL), "key_dim": draw(SMALL)}
            for name, values in (
                ("value_dim", SMALL),
                ("use_bias", FLAG),
                ("use_gate", FLAG),
                ("output_shape", SMALL | st.tuples(SMALL, SMALL)),
            ):
                if draw(st.integers(0, 2)) == 0:
                    kwargs[name] = draw(values)
        elif kind == "GroupedQueryAttention":
            shared = draw(st.integers(1, 3))
            kwargs = {
                "head_dim": draw(SMALL),
                "num_query_heads": shared * draw(st.integers(1, 3)),
                "num_key_value_heads": shared,
            }
            kwargs |= {"use_bias": False} if draw(FLAG) else {}
        else:
            kwargs = {"use_scale": draw(FLAG)}
            if kind == "Attention" and draw(FLAG):
                kwargs["score_mode"] = draw(st.sampled_from(("dot", "concat")))
        layer = program.layer(kind, **kwargs)
        scores = (
            {"return_attention_scores": True}
            if kind != "GroupedQueryAttention" and draw(st.integers(0, 3)) == 0
            else {}
        )
        if kind in {"Attention", "AdditiveAttention"}:
            program.call(layer, tensors, **scores)
        else:
            program.call(layer, *tensors, **scores)
        return
    rank = draw(st.integers(1, 3))
    shape = program.shape(rank)
    count = 2 if kind in {"Subtract", "Dot"} else draw(st.integers(2, 3))
    shapes = [shape] + [
        program.shape(draw(st.sampled_from((rank, 1, 2))))
        if draw(st.integers(0, 3)) == 0
        else tuple(
            draw(st.sampled_from((d, d, d, d, 1))) if kind != "Concatenate" else d for d in shape
        )
        for _ in range(count - 1)
    ]
    kwargs = {}
    if kind == "Concatenate" and draw(FLAG):
        kwargs["axis"] = draw(st.integers(-2, rank))
    if kind == "Dot":
        kwargs["axes"] = draw(st.sampled_from((-1, 1, 2, (1, 1), (2, 1), (-1, -1))))
    program.call(program.layer(kind, **kwargs), [program.input(s) for s in shapes])


RANKS: dict[str, list[int]] = {}
for _rank in range(1, 6):
    for _kind in (*plain_kinds(_rank), "Reshape"):
        RANKS.setdefault(_kind, []).append(_rank)
WRAPPING = ("TimeDistributed", "Bidirectional", "RNN")
KINDS = sorted({*RANKS, "Embedding", *WRAPPING, *CELLS, "StackedRNNCells", *MERGING, *ATTENDING})


@st.composite
def programs(draw: Any, kind: str) -> list[Step]:
    """A layer of that kind, and its call."""
    program = Program(draw)
    if kind in WRAPPING:
        wrapped(program, kind)
    elif kind in MERGING or kind in ATTENDING:
        several_inputs(program, kind)
    elif kind == "Embedding":
        options = {"mask_zero": True} if draw(FLAG) else {}
        words, width = draw(st.integers(1, 30)), draw(SMALL)
        layer = program.layer(kind, input_dim=words, output_dim=width, **options)
        program.call(layer, program.input(program.shape(draw(st.integers(1, 2)))))
    elif kind == "StackedRNNCells":
        kinds = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3))
        inner = [program.layer(each, **cell(draw, each)) for each in kinds]
        layer = program.layer("RNN", cell=program.layer(kind, cells=inner))
        program.call(layer, program.input(program.shape(2)))
    elif kind in CELLS:
        layer = program.layer("RNN", cell=program.layer(kind, **cell(draw, kind)))
        program.call(layer, program.input(program.shape(2)))
    else:
        one_input(program, kind, draw(st.sampled_from(RANKS[kind])))
    return program.steps


def played(world: Any, steps: list[Step]) -> str:
    """Plays all steps; what it refuses, if it does."""
    for step in steps:
        try:
            world.play(step)
        except (ValueError, TypeError, IndexError, ZeroDivisionError, AttributeError) as refusal:
            return f"{type(refusal).__name__}: {refusal}"
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_random_layers(tally: Tally, kind: str) -> None:
    """A layer has Keras's name, shapes, count, trainable split and outputs, or is refused as there."""
    each = -(-MODELS // 2 // len(KINDS))
    taken = 0

    # what wraps others is many layers in one
    @settings(max_examples=each * (5 if kind in WRAPPING else 1))
    @given(programs(kind))
    def compare(steps: list[Step]) -> None:
        nonlocal taken
        ours, theirs = Ours(), Theirs()
        no, real_no = played(ours, steps), played(theirs, steps)
        note(f"ours: {no or 'taken'}; Keras: {real_no or 'taken'}")
        layer = steps[-1].inputs[0]
        if no or real_no:
            tally.compare(f"{FRAMEWORK}, layers", {"taken": not no}, {"taken": not real_no})
            return
        taken += 1
        built = ours.get(layer).called()
        mine = our_layer(built)
        tally.compare(f"{FRAMEWORK}, layers", mine, real_layer(theirs.get(layer), mine))
        # how the count comes about, line by line, comes to the same
        assert [line.count for line in derive(built)[-1:]] in ([built.count], [])
        view(Model("keras", "m", built.input_shape, (built,)), "en")

    compare()
    assert taken or each < 20


OTHERS: dict[str, tuple[str, dict[str, Any], Shape]] = {
    "input": ("Identity", {}, (3, 4)),
    "normalization": ("Normalization", {}, (5, 3)),
    "normalization along all": ("Normalization", {"axis": None}, (5, 3)),
    "normalization along two": ("Normalization", {"axis": (1, 2)}, (5, 3)),
    "normalization given": ("Normalization", {"mean": 1.0, "variance": 2.0}, (5, 3)),
    "lambda": ("Lambda", {"function": lambda x: x, "output_shape": (7,)}, (3,)),
    "moved": ("RandomTranslation", {"height_factor": 0.1, "width_factor": 0.1}, (5, 5, 3)),
    "contrast": ("RandomContrast", {"factor": 0.1}, (5, 5, 3)),
    "brightness": ("RandomBrightness", {"factor": 0.1}, (5, 5, 3)),
    "cut out": ("RandomCrop", {"height": 2, "width": 3}, (5, 5, 3)),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_layers(tally: Tally, case: str) -> None:
    """Layers with arguments of one sort only are Keras's too."""
    kind, kwargs, shape = OTHERS[case]
    steps = [Step("layer", kind, kwargs), Step("input", kwargs={"shape": shape})]
    steps.append(Step("call", inputs=[Ref(0), Ref(1, 0)]))
    ours, theirs = Ours(), Theirs()
    assert [played(ours, steps), played(theirs, steps)] == ["", ""]
    mine = our_layer(ours.get(Ref(0)).called())
    tally.compare(f"{FRAMEWORK}, layers", mine, real_layer(theirs.get(Ref(0)), mine))


@pytest.mark.parametrize(
    ("kind", "kwargs"), [("Dense", {"units": 3}), ("Conv1D", {"filters": 2, "kernel_size": 3})]
)
def test_spectral(tally: Tally, kind: str, kwargs: dict[str, Any]) -> None:
    """A spectrally normalized layer remembers a vector as wide as its kernel."""
    steps = [
        Step("layer", kind, kwargs),
        Step("layer", "SpectralNormalization", {"layer": Ref(0)}),
        Step("input", kwargs={"shape": (5, 4)}),
        Step("call", inputs=[Ref(1), Ref(2, 0)]),
    ]
    ours, theirs = Ours(), Theirs()
    assert [played(ours, steps), played(theirs, steps)] == ["", ""]
    mine = our_layer(ours.get(Ref(1)).called())
    tally.compare(f"{FRAMEWORK}, layers", mine, real_layer(theirs.get(Ref(1)), mine))


@given(st.data())
@settings(max_examples=max(MODELS // 3, 1))
def test_named_sizes(data: st.DataObject) -> None:
    """With names for lengths and widths, putting the numbers in gives what the numbers give at once."""
    kind = data.draw(st.sampled_from(sorted(RANKS)))
    rank = data.draw(st.sampled_from(RANKS[kind]))
    shape = tuple(data.draw(st.integers(1, 12)) for _ in range(rank))
    kwargs = arguments(data.draw, kind, (None, *shape))
    named: dict[str, Dim] = {
        f"n{place}": size for place, size in enumerate(shape) if data.draw(FLAG)
    }
    open_shape = tuple(
        Polynomial.name(f"n{place}") if f"n{place}" in named else size
        for place, size in enumerate(shape)
    )
    try:
        closed = make(kind, [], kwargs).build((None, *shape), Names())
    except ValueError:
        return
    layer = make(kind, [], kwargs).build((None, *open_shape), Names())

    def put_in(sizes: Shape) -> Shape:
        return tuple(d.substitute(named) if isinstance(d, Polynomial) else d for d in sizes)

    assert [put_in(w.shape) for w in layer.weights] == [w.shape for w in closed.weights]
    assert [put_in(o) for o in (layer.output_shape, *layer.outputs)] == [
        closed.output_shape,
        *closed.outputs,
    ]


def test_every_kind_is_compared() -> None:
    """No layer that a paste can hold is left out above without a reason."""
    assert {*SIGNATURES} - {*KINDS} == ELSEWHERE


@pytest.mark.parametrize("kind", sorted(SIGNATURES))
def test_signatures(kind: str) -> None:
    """The recorded order of arguments is that of the installed Keras."""
    import inspect

    import keras

    names = (kind, *(alias for alias, actual in ALIASES.items() if actual == kind))
    real = next(
        (getattr(keras.layers, name) for name in names if hasattr(keras.layers, name)), None
    )
    if real is None:
        assert kind in LEGACY
        return
    order = [
        name
        for name, parameter in inspect.signature(real.__init__).parameters.items()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and name != "self"
    ]
    assert list(SIGNATURES[kind]) == order
