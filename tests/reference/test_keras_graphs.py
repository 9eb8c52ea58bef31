"""Random whole Keras models, wired in every way: ours against the real one, to the character of the summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from fourgates.frameworks.keras.graph import Nested
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_draws import FLAG, RECURRENT, SMALL, arguments, plain_kinds, recurrent
from keras_models import FRAMEWORK
from keras_programs import Ours, Ref, Step, Theirs, our_facts, real_facts
from test_keras_layers import MODELS, Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tally
    from fourgates.weights import Shape

COLUMNS = st.integers(40, 130)
ELEMENTWISE = ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")
SLOW = ("Random", "Resizing", "CenterCrop", "Adaptive")


class World(Program):
    """A program that is played on our graph while it is drawn, so that the next step can fit."""

    def __init__(self, draw: Any) -> None:
        super().__init__(draw)
        self.ours = Ours()
        self.inputs: list[Ref] = []
        self.tensors: list[Ref] = []
        self.layers: list[tuple[Ref, Shape]] = []
        self.models: list[Ref] = []
        self.films = False

    def do(self, step: Step) -> Ref:
        """One more step, taken on our graph at once."""
        self.ours.play(step)
        return super().do(step)

    def layer(self, kind: str, **kwargs: Any) -> Ref:
        """A layer; one that does nothing where these arguments are refused."""
        try:
            return super().layer(kind, **kwargs)
        except ValueError:
            return super().layer("Identity")

    def attempt(self, step: Step) -> Ref | None:
        """One more step, unless our graph refuses it."""
        try:
            return self.do(step)
        except ValueError:
            return None

    def shape_of(self, ref: Ref) -> Shape:
        """A tensor's shape, as our graph has it."""
        shape: Shape = self.ours.get(ref).shape
        return shape

    def outputs(self, ref: Ref) -> list[Ref]:
        """Each tensor that a call gave."""
        return [Ref(ref.number, index) for index in range(len(self.ours.made[ref.number]))]

    def pick(self, among: list[Ref]) -> Ref:
        """One of them, mostly a late one."""
        late = among[-3:] if self.draw(st.integers(0, 2)) else among
        picked: Ref = self.draw(st.sampled_from(late))
        return picked

    def new_input(self) -> None:
        """An input: words, a row, a sequence, pictures."""
        rank = self.draw(st.sampled_from((1, 1, 2, 2, 2, 3)))
        steps = [self.draw(st.sampled_from((None, 3, 4, 4, 4, 5))) for _ in range(rank - 1)]
        ref = self.do(
            Step("input", kwargs={"shape": (*steps, self.draw(st.sampled_from((2, 3, 3, 4))))})
        )
        self.inputs.append(Ref(ref.number, 0))
        self.tensors.append(Ref(ref.number, 0))

    def words(self) -> None:
        """An input of words, looked up in a table, with or without a mask."""
        ref = self.do(
            Step("input", kwargs={"shape": (self.draw(st.sampled_from((None, 3, 4, 4))),)})
        )
        self.inputs.append(Ref(ref.number, 0))
        options = {"mask_zero": True} if self.draw(FLAG) else {}
        table = self.layer(
            "Embedding", input_dim=9, output_dim=self.draw(st.sampled_from((2, 3, 3))), **options
        )
        self.called(table, Ref(ref.number, 0))

    def called(self, layer: Ref, *inputs: Any, **kwargs: Any) -> None:
        """A call whose outputs can be used from then on; forgotten where our graph refuses it."""
        ref = self.attempt(Step("call", kwargs=kwargs, inputs=[layer, *inputs]))
        if ref is None:
            return
        self.tensors += self.outputs(ref)
        if inputs and isinstance(inputs[0], Ref) and len(inputs) == 1:
            self.layers.append((layer, self.shape_of(inputs[0])))

    def plain(self) -> None:
        """A layer of any kind on one tensor."""
        tensor = self.pick(self.tensors)
        shape = self.shape_of(tensor)
        kinds = sorted(kind for kind in plain_kinds(len(shape) - 1) if not kind.startswith(SLOW))
        likely = [
            k
            for k in kinds
            if k in {"Dense", *RECURRENT, "Dropout", "Masking", "BatchNormalization"}
        ]
        kind = self.draw(
            st.sampled_from(likely or kinds) if self.draw(FLAG) else st.sampled_from(kinds)
        )
        self.called(self.layer(kind, **arguments(self.draw, kind, shape)), tensor)

    def sequences(self) -> list[Ref]:
        """Tensors of three dimensions whose width is known."""
        return [
            t
            for t in self.tensors
            if len(self.shape_of(t)) == 3 and self.shape_of(t)[-1] is not None
        ]

    def recurrent(self) -> None:
        """A recurrent layer on a sequence, wrapped or not, sometimes with a state to begin with."""
        if not self.sequences():
            return
        tensor = self.pick(self.sequences())
        kind = self.draw(st.sampled_from((*RECURRENT, "RNN")))
        kwargs = recurrent(self.draw, kind) if kind != "RNN" else {}
        layer = self.stack() if kind == "RNN" else self.layer(kind, **kwargs)
        if self.draw(FLAG):
            mode = self.draw(st.sampled_from(("concat", "sum", None)))
            layer = self.layer("Bidirectional", layer=layer, merge_mode=mode)
            self.called(layer, tensor)
            return
        batch = self.shape_of(tensor)[0]
        states = [t for t in self.tensors if self.shape_of(t) == (batch, kwargs.get("units"))]
        count = 2 if kind == "LSTM" else 1
        if states and kind != "RNN" and self.draw(FLAG):
            self.called(layer, tensor, [self.pick(states) for _ in range(count)])
        else:
            self.called(layer, tensor)

    def distributed(self) -> None:
        """TimeDistributed around a layer or a model."""
        fitting = [t for t in self.tensors if len(self.shape_of(t)) in {3, 4}]
        if not fitting:
            return
        tensor = self.pick(fitting)
        shape = self.shape_of(tensor)
        inside = (shape[0], *shape[2:])
        models = [m for m in self.models if self._takes(m, inside)]
        if models and self.draw(FLAG):
            layer = self.draw(st.sampled_from(models))
            self.films = True
        else:
            kinds = sorted(k for k in plain_kinds(len(inside) - 1) if not k.startswith(SLOW))
            kind = self.draw(st.sampled_from(kinds))
            kwargs = {
                k: v for k, v in arguments(self.draw, kind, inside).items() if k != "return_state"
            }
            layer = self.layer(kind, **kwargs)
        self.called(self.layer("TimeDistributed", layer=layer), tensor)

    def again(self) -> None:
        """A layer that was called before, on another tensor that is as wide."""
        fitting = [
            (layer, t)
            for layer, shape in self.layers
            for t in self.tensors
            if len(self.shape_of(t)) == len(shape) and self.shape_of(t)[-1] == shape[-1]
        ]
        if fitting:
            layer, tensor = self.draw(st.sampled_from(fitting[-6:]))
            self.called(layer, tensor)

    def merge(self) -> None:
        """Two or three tensors meet."""
        first = self.pick(self.tensors)
        shape = self.shape_of(first)
        if self.draw(FLAG):
            same = [
                t
                for t in self.tensors
                if self.shape_of(t)[:-1] == shape[:-1] and len(self.shape_of(t)) == len(shape)
            ]
            some = [first, *(self.pick(same) for _ in range(self.draw(st.integers(1, 2))))]
            self.called(self.layer("Concatenate"), some)
        else:
            same = [t for t in self.tensors if self.shape_of(t) == shape]
            self.called(
                self.layer(self.draw(st.sampled_from(ELEMENTWISE))), [first, self.pick(same)]
            )

    def attention(self) -> None:
        """One sequence looks at another."""
        if not self.sequences():
            return
        query = self.pick(self.sequences())
        same = [t for t in self.sequences() if self.shape_of(t)[-1] == self.shape_of(query)[-1]]
        value = self.pick(same)
        scores = {"return_attention_scores": True} if self.draw(st.integers(0, 4)) == 0 else {}
        match self.draw(st.integers(0, 2)):
            case 0:
                self.called(
                    self.layer("MultiHeadAttention", num_heads=2, key_dim=self.draw(SMALL)),
                    query,
                    value,
                    **scores,
                )
            case 1:
                self.called(
                    self.layer("Attention", use_scale=self.draw(FLAG)), [query, value], **scores
                )
            case _:
                self.called(
                    self.layer("AdditiveAttention", use_scale=self.draw(FLAG)),
                    [query, value],
                    **scores,
                )

    def operation(self) -> None:
        """Tensors added without a layer, or a step cut out."""
        tensor = self.pick(self.tensors)
        shape = self.shape_of(tensor)
        if len(shape) > 2 and self.draw(FLAG):
            kind, other = "GetItem", tensor
        else:
            kind = "Add"
            other = self.pick([t for t in self.tensors if self.shape_of(t) == shape])
        ref = self.do(Step("operation", kind, inputs=[tensor, other]))
        self.tensors.append(Ref(ref.number, 0))

    def block(self) -> None:
        """A small model, used as a layer."""
        tensor = self.pick(self.tensors)
        shape = self.shape_of(tensor)
        fitting = [m for m in self.models if self._takes(m, shape)]
        inner = [self.pick(fitting)] if fitting and self.draw(st.integers(0, 2)) == 0 else []
        for _ in range(self.draw(st.integers(0 if inner else 1, 2))):
            kinds = [
                k
                for k in ("Dense", "Dropout", "BatchNormalization", "LayerNormalization", "Flatten")
                if k in plain_kinds(len(shape) - 1)
            ]
            kind = self.draw(st.sampled_from(kinds))
            inner.append(
                self.layer(
                    kind,
                    **(
                        {"units": self.draw(SMALL)}
                        if kind == "Dense"
                        else {"rate": 0.1}
                        if kind == "Dropout"
                        else {}
                    ),
                )
            )
        match self.draw(st.integers(0, 3)):
            case 0:
                frozen = {"trainable": False} if self.draw(st.integers(0, 3)) == 0 else {}
                model = self.attempt(Step("sequential", kwargs=frozen, inputs=inner))
            case 1:
                ref = self.do(Step("input", kwargs={"shape": shape[1:]}))
                model = self.attempt(Step("sequential", inputs=[Ref(ref.number, 0), *inner]))
            case 2:
                ref = self.do(Step("input", kwargs={"shape": shape[1:]}))
                model = self.attempt(Step("sequential", inputs=[Ref(ref.number, 0)]))
                for layer in inner:
                    model = model and self.attempt(Step("add", inputs=[model, layer]))
            case _:
                ref = self.do(Step("input", kwargs={"shape": shape[1:]}))
                inside = Ref(ref.number, 0)
                for layer in inner:
                    called = self.attempt(Step("call", inputs=[layer, inside]))
                    if called is None:
                        return
                    inside = Ref(called.number, 0)
                model = self.attempt(Step("functional", inputs=[[Ref(ref.number, 0)], [inside]]))
        if model is None:
            return
        self.models.append(model)
        self.called(model, tensor)

    def part(self) -> None:
        """All so far as a model of its own (an encoder, say), called again on other tensors."""
        ends = [t for t in self.tensors if t not in self.inputs]
        if not ends:
            return
        outputs = list(dict.fromkeys(self.pick(ends) for _ in range(self.draw(st.integers(1, 2)))))
        model = self.attempt(Step("functional", inputs=[list(self.inputs), outputs]))
        if model is None:
            return
        self.models.append(model)
        given = []
        for ref in list(self.inputs):
            same = [t for t in self.tensors if self.shape_of(t) == self.shape_of(ref)]
            if same and self.draw(FLAG):
                given.append(self.pick(same))
            else:
                more = self.do(Step("input", kwargs={"shape": self.shape_of(ref)[1:]}))
                self.inputs.append(Ref(more.number, 0))
                given.append(Ref(more.number, 0))
        self.called(model, *(given if len(given) == 1 else [given]))

    def growing(self) -> None:
        """A Sequential model without an input, called before and after it has grown."""
        tensor = self.pick(self.tensors)
        width = {"units": self.draw(SMALL)}
        first = self.models[-1] if self.models and self.draw(FLAG) else self.layer("Dense", **width)
        model = self.attempt(Step("sequential", inputs=[first]))
        if model is None:
            return
        for _ in range(self.draw(st.integers(0, 2))):
            grown = self.attempt(Step("add", inputs=[model, self.layer("Dense", **width)]))
            if grown is None:
                return
        self.models.append(model)
        self.called(model, tensor)

    def freeze(self) -> None:
        """``layer.trainable = False`` for a layer or a model, and sometimes back."""
        among = [layer for layer, _ in self.layers] + self.models
        if among:
            self.do(
                Step(
                    "freeze",
                    inputs=[self.pick(among), self.draw(st.sampled_from((False, False, True)))],
                )
            )

    def _takes(self, model: Ref, shape: Shape) -> bool:
        nested = self.ours.get(model)
        if not isinstance(nested, Nested) or not nested.inputs:
            return False
        return nested.inputs[0].shape == shape

    def finish(self) -> Ref | None:
        """A model from all inputs to some tensors."""
        ends = [t for t in self.tensors if t not in self.inputs] or self.tensors
        count = self.draw(st.sampled_from((1, 1, 1, 2, 3)))
        outputs = list(dict.fromkeys([ends[-1], *(self.pick(ends) for _ in range(count - 1))]))
        options: dict[str, Any] = {}
        if self.draw(st.integers(0, 5)) == 0:
            options["name"] = "my model"
        starts = self.inputs
        # at each step of a film Keras names tensors that nobody sees, so that later numbers differ
        if not self.films and self.draw(st.integers(0, 7)) == 0:
            # a model that begins in the middle of what there is
            starts = [
                self.pick(self.tensors),
                *([self.pick(self.tensors)] if self.draw(FLAG) else []),
            ]
            starts = list(dict.fromkeys(starts))
            outputs = [end for end in outputs if end not in starts] or outputs
        return self.attempt(Step("functional", kwargs=options, inputs=[starts, outputs]))


MOVES = {
    "plain": 5,
    "recurrent": 4,
    "again": 2,
    "merge": 3,
    "attention": 2,
    "distributed": 2,
    "operation": 1,
    "block": 2,
    "part": 1,
    "growing": 1,
    "freeze": 1,
    "new_input": 1,
    "words": 1,
}


@st.composite
def graphs(draw: Any) -> World:
    """A functional model: a few moves, then the model from the inputs to some of what they gave."""
    world = World(draw)
    getattr(world, draw(st.sampled_from(("new_input", "words"))))()
    moves = [move for move, weight in MOVES.items() for _ in range(weight)]
    for _ in range(draw(st.integers(1, 9))):
        getattr(world, draw(st.sampled_from(moves)))()
    world.finish()
    return world


@st.composite
def stacks(draw: Any) -> World:
    """A Sequential model: a list or one ``add`` after the other, its input said first."""
    world = World(draw)
    world.new_input()
    first = world.inputs[0]
    tensor, made = first, []
    for _ in range(draw(st.integers(1, 6))):
        shape = world.shape_of(tensor)
        kinds = sorted(kind for kind in plain_kinds(len(shape) - 1) if not kind.startswith(SLOW))
        likely = [
            k
            for k in kinds
            if k
            in {
                "Dense",
                *RECURRENT,
                "Dropout",
                "Masking",
                "BatchNormalization",
                "Conv1D",
                "MaxPooling1D",
                "Conv2D",
            }
        ]
        kind = draw(st.sampled_from(likely or kinds) if draw(FLAG) else st.sampled_from(kinds))
        kwargs = arguments(draw, kind, shape)
        kwargs.pop("return_state", None)
        layer = world.layer(kind, **kwargs)
        if kind in RECURRENT and draw(FLAG):
            layer = world.layer("Bidirectional", layer=layer)
        trial = Ours()
        for step in world.steps:
            trial.play(step)
        try:
            given = trial.graph.call(trial.get(layer), trial.get(tensor))
        except ValueError:
            continue
        del given
        made.append(layer)
        # only to know the shape that comes out; the model calls the layers itself
        tensor = Ref(world.do(Step("call", inputs=[layer, tensor])).number, 0)
    if draw(FLAG):
        world.attempt(Step("sequential", inputs=[first, *made]))
    else:
        model = world.do(Step("sequential", inputs=[first]))
        for layer in made:
            model = world.do(Step("add", inputs=[model, layer]))
    return world


class Written:
    """A program written by hand, with a layer and its call in one line."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def do(self, step: Step) -> Ref:
        """One more step, and what it gives."""
        self.steps.append(step)
        return Ref(len(self.steps) - 1)

    def input(self, *shape: int | None, **kwargs: Any) -> Ref:
        """An input."""
        return Ref(self.do(Step("input", kwargs={"shape": shape} | kwargs)).number, 0)

    def layer(self, kind: str, **kwargs: Any) -> Ref:
        """A layer."""
        return self.do(Step("layer", kind, kwargs))

    def call(self, layer: Ref | str, *inputs: Any, **kwargs: Any) -> Ref:
        """A call of a layer, or of a new one of that kind; its first output."""
        made = layer if isinstance(layer, Ref) else self.layer(layer, **kwargs)
        return Ref(self.do(Step("call", inputs=[made, *inputs])).number, 0)

    def model(self, inputs: list[Ref], outputs: list[Ref]) -> Ref:
        """A functional model."""
        return self.do(Step("functional", inputs=[inputs, outputs]))


def translator(to: Written) -> None:
    """Sequence to sequence with masks, states and attention, then the decoder by itself."""
    words, spoken = to.input(None), to.input(None)
    table = to.layer("Embedding", input_dim=9, output_dim=4, mask_zero=True)
    encoder = to.layer("LSTM", units=4, return_sequences=True, return_state=True)
    encoded = to.call(encoder, to.call(table, words))
    states = [Ref(encoded.number, 1), Ref(encoded.number, 2)]
    decoder = to.layer("LSTM", units=4, return_sequences=True, return_state=True)
    decoded = to.call(decoder, to.call(table, spoken), states)
    seen = to.call("Attention", [decoded, encoded])
    both = to.call("Concatenate", [decoded, seen])
    head = to.layer("TimeDistributed", layer=to.layer("Dense", units=9))
    to.model([words, spoken], [to.call(head, both)])
    held = [to.input(4), to.input(4)]
    again = to.call(decoder, to.call(table, spoken), held)
    to.model([spoken, *held], [again, Ref(again.number, 1), Ref(again.number, 2)])


def masks(to: Written) -> None:
    """What passes a mask on, what drops it, and what is connected to it."""
    words = to.input(4)
    x = to.call("Embedding", words, input_dim=9, output_dim=4, mask_zero=True)
    ends = []
    for kind, kwargs in (
        ("LSTM", {"units": 3}),
        ("GRU", {"units": 3, "return_sequences": True}),
        ("Conv1D", {"filters": 3, "kernel_size": 2}),
        ("Dropout", {"rate": 0.5}),
        ("Dense", {"units": 3}),
        ("BatchNormalization", {}),
        ("LayerNormalization", {}),
        ("Activation", {"activation": "tanh"}),
        ("RMSNormalization", {}),
        ("Flatten", {}),
        ("GlobalAveragePooling1D", {}),
    ):
        behind = to.call(kind, x, **kwargs)
        # a softmax takes a mask, so that its connections show whether there is one
        ends.append(to.call("Softmax", behind))
    both_ways = to.layer(
        "Bidirectional", layer=to.layer("LSTM", units=2, return_sequences=True), merge_mode=None
    )
    ways = to.call(both_ways, x)
    ends += [to.call("Softmax", Ref(ways.number, index)) for index in (0, 1)]
    ends.append(to.call("Softmax", to.call("MultiHeadAttention", x, x, num_heads=2, key_dim=3)))
    ends.append(to.call("Softmax", to.call("Add", [x, x])))
    ends.append(to.call("Softmax", to.call("Masking", to.call("Concatenate", [x, x]))))
    to.model([words], ends)


def twins(to: Written) -> None:
    """Two inputs through one model, which is itself two models."""
    inside = to.input(8)
    lower = to.model([inside], [to.call("Dense", inside, units=4)])
    between = to.input(8)
    upper = to.model([between], [to.call("Dense", to.call(lower, between), units=2)])
    left, right = to.input(8), to.input(8)
    apart = to.call("Subtract", [to.call(upper, left), to.call(upper, right)])
    to.model([left, right], [to.call("Dense", apart, units=1, use_bias=False)])


def lengths(to: Written) -> None:
    """One layer on sequences of two lengths: its row shows what its last call gave."""
    short, long = to.input(5, 3), to.input(7, 3)
    shared = to.layer("GRU", units=4, return_sequences=True)
    ends = [to.call("Flatten", to.call(shared, start)) for start in (short, long)]
    to.model([short, long], [to.call("Concatenate", ends)])


def one_cell(to: Written) -> None:
    """The same cell twice in a stack, and the same stack both ways."""
    start = to.input(5, 3)
    cell = to.layer("LSTMCell", units=3)
    low = to.call("RNN", start, cell=[cell, cell], return_sequences=True)
    cells = to.layer("RNN", cell=[to.layer("GRUCell", units=2), to.layer("GRUCell", units=2)])
    to.model([start], [to.call(to.layer("Bidirectional", layer=cells), low)])


def cut(to: Written) -> None:
    """A model that begins in the middle of another one, the batch size kept."""
    start = to.input(6, batch=7)
    low = to.call("Dense", start, units=5)
    high = to.call("Dense", low, units=4)
    end = to.call("Concatenate", [high, low])
    to.model([low], [end])


def frames(to: Written) -> None:
    """A picture's model at each step of a film, part of it frozen."""
    picture = to.layer("Conv2D", filters=3, kernel_size=3, padding="same")
    to.do(Step("freeze", inputs=[picture, False]))
    look = to.do(
        Step(
            "sequential",
            inputs=[
                picture,
                to.layer("BatchNormalization"),
                to.layer("MaxPooling2D"),
                to.layer("Flatten"),
            ],
        )
    )
    film = to.input(5, 8, 8, 1)
    seen = to.call(to.layer("TimeDistributed", layer=look), film)
    to.model([film], [to.call("Dense", to.call("LSTM", seen, units=6), units=2)])


@pytest.mark.parametrize(
    "write", [translator, masks, twins, lengths, one_cell, cut, frames], ids=lambda f: f.__name__
)
def test_written_models(write: Callable[[Written], None], tally: Tally) -> None:
    """Models that people build come out as in Keras, whatever the random ones are."""
    program = Written()
    write(program)
    ours, theirs = Ours(), Theirs()
    for step in program.steps:
        ours.play(step)
        theirs.play(step)
    for place, step in enumerate(program.steps):
        if step.do == "functional":
            mine = our_facts(ours.made[place].model, 100)
            tally.compare(f"{FRAMEWORK}, models", mine, real_facts(theirs.made[place], mine, 100))


def check(world: World, columns: int, tally: Tally, seen: Counter[str]) -> None:
    """Plays the program with Keras and compares the model at its end."""
    # once more from the start: what was refused while drawing has left its traces
    fresh, theirs = Ours(), Theirs()
    for step in world.steps:
        fresh.play(step)
    model = fresh.made[-1]
    if not isinstance(model, Nested) or not model.outputs:
        return
    seen.update(step.kind or step.do for step in world.steps)
    for step in world.steps:
        try:
            theirs.play(step)
        except ValueError as refusal:
            # Keras 3 can't concatenate masked tensors of four dimensions, which Keras 2 could
            if "Cannot broadcast shape" in str(refusal):
                return
            raise
    ours = our_facts(model.model, columns)
    tally.compare(f"{FRAMEWORK}, models", ours, real_facts(theirs.made[-1], ours, columns))


def test_random_functional_models(tally: Tally) -> None:
    """Branches, merges, shared layers, states, attention, masks and models in models come out as in Keras."""
    seen: Counter[str] = Counter()

    @settings(max_examples=max(MODELS // 3, 1))
    @given(graphs(), COLUMNS)
    def compare(world: World, columns: int) -> None:
        check(world, columns, tally, seen)

    compare()


def test_random_sequential_models(tally: Tally) -> None:
    """Chains of any layers come out as in Keras."""
    seen: Counter[str] = Counter()

    @settings(max_examples=max(MODELS // 6, 1))
    @given(stacks(), COLUMNS)
    def compare(world: World, columns: int) -> None:
        check(world, columns, tally, seen)

    compare()
