"""Automatic names against Keras's own."""

from __future__ import annotations

import pytest
from fourgates.frameworks.chain import Names
from hypothesis import given
from hypothesis import strategies as st
from keras import layers
from keras.src.utils import naming

CLASSES = sorted(name for name in vars(layers) if name[0].isupper())


@pytest.mark.parametrize("kind", CLASSES)
def test_names_of_keras_layers(kind: str) -> None:
    """Every layer class of Keras gets the automatic name that Keras gives it."""
    assert Names().take(kind) == naming.to_snake_case(kind)


@given(st.from_regex(r"[A-Z][A-Za-z0-9]{0,12}", fullmatch=True))
def test_names_of_any_class(kind: str) -> None:
    """Classes that nobody has written yet are named by the same rule."""
    assert Names().take(kind) == naming.to_snake_case(kind)
