"""Weights, their parts per gate, and that names count as numbers do."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import Any

import numpy as np
import pytest
from fourgates import SizeError
from fourgates.frameworks import keras, pytorch
from fourgates.frameworks.chain import Chain, Names
from fourgates.polynomial import Dim, Polynomial, total
from fourgates.weights import Layer, Weight
from hypothesis import given
from hypothesis import strategies as st
from strategies import keras_chains, pytorch_chains

CHAINS = keras_chains() | pytorch_chains()


def named(chain: Chain) -> tuple[Chain, dict[str, int]]:
    """The same chain with a name for every size, and what the names stand for."""
    sizes: dict[str, int] = {}
    numbers = count()

    def name(size: int) -> Polynomial:
        text = f"size_{next(numbers)}"
        sizes[text] = size
        return Polynomial.name(text)

    def rename(layer: Any) -> Any:
        changes: dict[str, Any] = {}
        for field in fields(layer):
            value = getattr(layer, field.name)
            if is_dataclass(value):
                changes[field.name] = rename(value)
            # how often a layer is repeated must be a number, and proj_size=0 means none
            elif type(value) is int and value and field.name != "num_layers":
                changes[field.name] = name(value)
        return replace(layer, **changes)

    shape = tuple(name(dim) if isinstance(dim, int) else dim for dim in chain.input_shape)
    return Chain(chain.framework, shape, tuple(map(rename, chain.layers))), sizes


def known(dim: Dim | None, sizes: dict[str, int]) -> Dim | None:
    """A size with the names' numbers put in."""
    return dim.substitute(sizes) if isinstance(dim, Polynomial) else dim


def numbered(weight: Weight) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A tensor of the weight's shape in which no number comes twice."""
    shape = [dim for dim in weight.shape if isinstance(dim, int)]
    assert len(shape) == len(weight.shape)
    return np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)


@given(CHAINS)
def test_names_count_as_numbers(chain: Chain) -> None:
    """A model with a name for every size gives, with the numbers put in, the model of the numbers."""
    symbolic, sizes = named(chain)
    formulas, numbers = symbolic.build(), chain.build()
    assert formulas.unknown == tuple(sorted(sizes))
    assert numbers.unknown == ()
    for formula, number in zip(formulas.layers, numbers.layers, strict=True):
        assert tuple(known(dim, sizes) for dim in formula.output_shape) == number.output_shape
        shapes = [tuple(known(dim, sizes) for dim in weight.shape) for weight in formula.weights]
        assert shapes == [weight.shape for weight in number.weights]
        assert [weight.name for weight in formula.weights] == [
            weight.name for weight in number.weights
        ]
        assert known(formula.count, sizes) == number.count
    for total_of in ("count", "trainable", "non_trainable", "bytes"):
        assert known(getattr(formulas, total_of), sizes) == getattr(numbers, total_of)


def test_every_kind_with_names() -> None:
    """The test above meets every kind of layer and every size, proj_size too."""
    kinds: Counter[str] = Counter()
    h, d = Polynomial.name("h"), Polynomial.name("d")
    for layer in (
        *(kind(h) for kind in (keras.SimpleRNN, keras.LSTM, keras.GRU, keras.Dense)),
        keras.Bidirectional(keras.LSTM(h)),
        keras.TimeDistributed(keras.Dense(h)),
        *(kind(h) for kind in (pytorch.RNN, pytorch.LSTM, pytorch.GRU, pytorch.Linear)),
        pytorch.LSTM(h, proj_size=Polynomial.name("p")),
    ):
        built = layer.build((None, None, d), Names())
        kinds[built.type] += 1
        assert isinstance(built.count, Polynomial)
        sizes = {"h": 5, "d": 4, "p": 2}
        assert (
            built.count.substitute(sizes)
            == replace_sizes(layer, sizes).build((None, None, 4), Names()).count
        )
    assert kinds == {"SimpleRNN": 1, "LSTM": 3, "GRU": 2, "Dense": 1, "Bidirectional": 1, "TimeDistributed": 1, "RNN": 1, "Linear": 1}  # fmt: skip


def replace_sizes(layer: Any, sizes: dict[str, int]) -> Any:
    """A specification with numbers for its names."""
    changes: dict[str, Any] = {}
    for field in fields(layer):
        value = getattr(layer, field.name)
        if isinstance(value, Polynomial):
            changes[field.name] = value.substitute(sizes)
        elif is_dataclass(value):
            changes[field.name] = replace_sizes(value, sizes)
    return replace(layer, **changes)


@given(CHAINS)
def test_blocks_are_the_weight(chain: Chain) -> None:
    """The parts per gate, cut out by the slices shown, are all of the weight, each number once, in order."""
    for weight in (weight for layer in chain.build().layers for weight in layer.weights):
        tensor = numbered(weight)
        blocks = weight.blocks()
        assert tuple(block.gate for block in blocks) == (weight.gates or ("",))
        assert total(block.count for block in blocks) == weight.count
        cuts = [eval(block.slice, {weight.short_name: tensor}) for block in blocks]  # noqa: S307
        assert [cut.shape for cut in cuts] == [block.shape for block in blocks]
        assert np.array_equal(np.concatenate(cuts, axis=weight.gate_axis), tensor)


@given(CHAINS)
def test_slices_with_names(chain: Chain) -> None:
    """A slice with names in it cuts what the slice with numbers cuts."""
    symbolic, sizes = named(chain)
    for formula, number in zip(symbolic.build().layers, chain.build().layers, strict=True):
        for with_names, with_numbers in zip(formula.weights, number.weights, strict=True):
            tensor = numbered(with_numbers)
            held = {with_numbers.short_name: tensor, **sizes}
            for left, right in zip(with_names.blocks(), with_numbers.blocks(), strict=True):
                assert np.array_equal(eval(left.slice, held), eval(right.slice, held))  # noqa: S307


def test_block_texts() -> None:
    """Slices are written as one writes them, the first and the last without a needless end."""
    units = Polynomial.name("units")
    keras_lstm = keras.LSTM(units).build((None, None, 1), Names())
    assert [block.slice for block in keras_lstm.weights[0].blocks()] == [
        "kernel[:, :units]",
        "kernel[:, units:2*units]",
        "kernel[:, 2*units:3*units]",
        "kernel[:, 3*units:]",
    ]
    torch_gru = pytorch.GRU(5).build((None, None, 1), Names())
    assert [block.slice for block in torch_gru.weights[0].blocks()] == [
        "weight_ih_l0[:5]",
        "weight_ih_l0[5:10]",
        "weight_ih_l0[10:]",
    ]
    gru_bias = keras.GRU(5).build((None, None, 1), Names()).weights[2]
    assert [(block.gate, block.slice, block.shape) for block in gru_bias.blocks()] == [
        ("z", "bias[:, :5]", (2, 5)),
        ("r", "bias[:, 5:10]", (2, 5)),
        ("h", "bias[:, 10:]", (2, 5)),
    ]


def test_frozen_weights_count_apart() -> None:
    """What training leaves alone is in the count and in non-trainable, not in trainable."""
    weights = (Weight("a", (2, 3), "kernel"), Weight("b", (4,), "bias", trainable=False))
    layer = Layer("x", "X", weights, (None, 2), (None, 3))
    assert (layer.count, layer.trainable) == (10, 6)


def test_parts() -> None:
    """Copies inside a layer carry their own label, in storage order."""
    both_ways = keras.Bidirectional(keras.LSTM(3)).build((None, 2, 1), Names())
    assert both_ways.parts == ("forward", "backward")
    stacked = pytorch.LSTM(3, 2, bidirectional=True).build((None, 2, 1), Names())
    assert stacked.parts == (
        "layer 0 forward",
        "layer 0 backward",
        "layer 1 forward",
        "layer 1 backward",
    )
    assert pytorch.LSTM(3, 2).build((None, 2, 1), Names()).parts == ("layer 0", "layer 1")
    assert keras.LSTM(3).build((None, 2, 1), Names()).parts == ("",)


def test_titles() -> None:
    """A wrapper's title shows what is inside it."""
    nested = keras.TimeDistributed(keras.Bidirectional(keras.GRU(3)))
    built = nested.build((None, 4, 2, 1), Names())
    assert built.title == "TimeDistributed(Bidirectional(GRU))"
    assert keras.LSTM(3).build((None, 2, 1), Names()).title == "LSTM"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: keras.LSTM(0), "units is 0: it must be 1 or more."),
        (lambda: keras.Dense(-1), "units is -1: it must be 1 or more."),
        (lambda: keras.Embedding(0, 3), "input_dim is 0: it must be 1 or more."),
        (lambda: keras.Embedding(3, 0), "output_dim is 0: it must be 1 or more."),
        (lambda: keras.Bidirectional(keras.Dense(3)), "Bidirectional wraps a recurrent layer, not Dense."),
        (lambda: keras.Bidirectional(keras.LSTM(3), "max"), "merge_mode is 'max': it must be one of concat, sum, mul, ave."),  # type: ignore[arg-type]
        (lambda: pytorch.GRU(3, 0), "num_layers is 0: it must be 1 or more."),
        (lambda: pytorch.RNN(0), "hidden_size is 0: it must be 1 or more."),
        (lambda: pytorch.LSTM(3, proj_size=3), "proj_size is 3: it must be below hidden_size, 3 (0 for none)."),
        (lambda: pytorch.LSTM(3, proj_size=-1), "proj_size is -1: it must be below hidden_size, 3 (0 for none)."),
        (lambda: pytorch.Linear(0), "out_features is 0: it must be 1 or more."),
        (lambda: pytorch.Embedding(0, 1), "num_embeddings is 0: it must be 1 or more."),
        (lambda: pytorch.Embedding(1, 0), "embedding_dim is 0: it must be 1 or more."),
    ],
)  # fmt: skip
def test_sizes_refused(make: Any, message: str) -> None:
    """A size that no layer can have is refused in one sentence that names it and says what would do."""
    with pytest.raises(SizeError) as refusal:
        make()
    assert str(refusal.value) == message


@given(st.integers(-3, 0))
def test_no_size_below_one(size: int) -> None:
    """Every size of every layer is refused below 1."""
    for kind in (keras.SimpleRNN, keras.LSTM, keras.GRU, keras.Dense, pytorch.RNN, pytorch.LSTM, pytorch.GRU, pytorch.Linear):  # fmt: skip
        with pytest.raises(SizeError, match=rf"^\w+ is {size}: it must be 1 or more\.$"):
            kind(size)
