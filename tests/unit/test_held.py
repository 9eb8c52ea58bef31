"""Code and printed summary of one paste are held against each other."""

from dataclasses import replace
from typing import Any

from fourgates.frameworks import keras
from fourgates.frameworks.chain import Chain
from fourgates.polynomial import Polynomial
from fourgates.reading.found import FoundModel, found_chain
from fourgates.reading.held import hold_against, substituted


def coded(*layers: Any, features: Any = 1) -> FoundModel:
    """A model as code says it."""
    return found_chain(Chain("keras", (None, features), layers))


def printed(model: FoundModel, *counts: int) -> FoundModel:
    """The same rows as a summary prints them, with other counts."""
    rows = tuple(
        replace(
            row,
            parameters=count,
            printed=count,
            line=20 + at,
            layer=row.layer if row.parameters == count else None,
        )
        for at, (row, count) in enumerate(zip(model.layers, counts, strict=True))
    )
    return replace(model, layers=rows, source="summary", line=20)


QUESTION = (keras.LSTM(10, return_sequences=True), keras.TimeDistributed(keras.Dense(1)))


def test_the_same_model_in_both_is_one_model() -> None:
    """Protects the total: code with its own summary isn't counted twice."""
    model = coded(*QUESTION)
    (one,) = hold_against([model], [printed(model, 480, 11)])
    assert (one.source, one.total, one.warnings) == ("both", 491, ())
    assert [row.printed for row in one.layers] == [480, 11]


def test_the_first_disagreement_is_named_with_both_lines() -> None:
    """Protects readers of a stale summary: where code and summary part is said, once."""
    model = coded(*QUESTION)
    (one,) = hold_against([model], [printed(model, 520, 12)])
    assert len(one.warnings) == 1
    assert "480" in one.warnings[0]
    assert "520" in one.warnings[0]
    assert "line 20" in one.warnings[0]


def test_a_summary_fills_what_the_code_leaves_open() -> None:
    """Protects people from a question they have answered already: a printed count settles one name."""
    model = coded(*QUESTION, features=Polynomial.name("X.shape[2]"))
    (one,) = hold_against([model], [printed(model, 560, 11)])
    assert one.total == 571
    assert one.layers[0].layer is not None
    assert one.layers[0].layer.weights[0].shape == (3, 40)


def test_a_count_that_no_size_gives_leaves_the_name_open() -> None:
    """Protects against a forced fit: a printed count that no whole number explains fills nothing."""
    model = coded(keras.LSTM(10), features=Polynomial.name("n"))
    (one,) = hold_against([model], [printed(model, 481)])
    assert one.warnings


def test_other_models_stay_apart() -> None:
    """Protects pastes with several models: a summary joins the code it resembles."""
    lstm, gru = coded(*QUESTION), coded(keras.GRU(5), features=4)
    models = hold_against([gru, lstm], [printed(lstm, 480, 11)])
    assert sorted((model.source, model.total) for model in models) == [("both", 491), ("code", 165)]


def test_a_layer_missing_in_one_of_them_is_named() -> None:
    """Protects readers who forgot a layer: what only one of the two has is said."""
    model = coded(keras.LSTM(10), keras.Embedding(3, 4), keras.Dense(1))
    shorter = replace(model, layers=(model.layers[0], model.layers[2]))
    (one,) = hold_against([model], [printed(shorter, 480, 5)])
    assert "embedding" in one.warnings[0]
    assert "summary doesn't print" in one.warnings[0]


def test_sizes_are_put_in_everywhere() -> None:
    """Protects a filled-in field: count, tensors and shapes all take the size."""
    model = substituted(coded(keras.LSTM(Polynomial.name("u"))), {"u": 10})
    assert model.total == 480
    assert model.layers[0].output_shape == (None, 10)
    assert model.layers[0].layer is not None
    assert model.layers[0].layer.weights[1].shape == (10, 40)
