"""The code beside each row of the comparison makes, in the real framework, the layer that is counted there."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import keras
import pytest
from flax import linen, nnx
from fourgates.rendering.compare import ENTRIES, Entry, built

UNITS, FEATURES = 5, 4
ROWS = [
    entry
    for entries in ENTRIES.values()
    for entry in entries
    if entry.framework in {"keras", "flax", "linen", "equinox"} and entry.layer
]


@pytest.mark.parametrize("entry", ROWS, ids=lambda entry: f"{entry.framework} {entry.layer}")
def test_code_makes_the_layer(entry: Entry) -> None:
    """Run as it stands on the page, the code makes a layer with the count that the page says."""
    key = jax.random.key(0)
    names = {
        "keras": keras,
        "nnx": nnx,
        "linen": linen,
        "eqx": eqx,
        "key": key,
        "rngs": nnx.Rngs(0),
    }
    made = eval(entry.code.format(units=UNITS, features=FEATURES), names)  # noqa: S307 - the package's own text
    assert counted(made, entry.framework, key) == built(entry, UNITS, FEATURES).count


def counted(made: Any, framework: str, key: Any) -> int:
    """The numbers in a real layer's tensors."""
    if framework == "keras":
        made.build((None, None, FEATURES))
        return int(made.count_params())
    tensors: Any = made
    if framework == "flax":
        tensors = nnx.state(made, nnx.Param)
    if framework == "linen":
        step = jnp.zeros((1, FEATURES))
        tensors = made.init(key, made.initialize_carry(key, step.shape), step)
    return sum(t.size for t in jax.tree.leaves(tensors) if eqx.is_array(t))


def test_rows_are_there() -> None:
    """Every kind of layer has such rows."""
    assert len(ROWS) >= 12
