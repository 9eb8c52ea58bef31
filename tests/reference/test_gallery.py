"""The gallery's printed numbers are what the real frameworks print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fourgates.frameworks.chain import Chain
from gallery import PATHS, meta
from keras_models import real_facts, real_model
from torch_models import configuration

from case import Case, read_case  # isort: skip

if TYPE_CHECKING:
    from torch_models import Oracle

CASES = {path.stem: read_case(meta(path)["case"]) for path in PATHS["en"]}


def of(framework: str) -> list[Any]:
    """The cases of a framework whose models are chains."""
    return [
        pytest.param(case, id=slug)
        for slug, case in CASES.items()
        if isinstance(case.chain, Chain) and case.chain.framework == framework
    ]


def asked(case: Case, layers: list[dict[str, Any]]) -> int:
    """The count that the case is about, of what a framework says of each layer."""
    if case.layer is None:
        return sum(layer["count"] for layer in layers)
    place = [layer.name for layer in case.chain.build().layers].index(case.layer.name)
    count: int = layers[place]["count"]
    return count


@pytest.mark.parametrize("case", of("keras"))
def test_keras_prints_it(case: Case) -> None:
    """Keras itself, asked for the layer of the question, has the number that the page says it printed."""
    assert isinstance(case.chain, Chain)
    layers = real_facts(real_model(case.chain))["layers"]
    whole = case.layer.count if case.weight and case.layer is not None else case.printed
    assert asked(case, layers) == whole


@pytest.mark.torch_live
@pytest.mark.parametrize("case", of("pytorch"))
def test_pytorch_prints_it(case: Case, oracle: Oracle) -> None:
    """PyTorch itself has the number that the page says it printed."""
    assert isinstance(case.chain, Chain)
    model = configuration(case.chain)
    # a real input has some number of time steps, and any will do
    model["input"] = [3 if size is None else size for size in model["input"]]
    layers = oracle.facts(model)["layers"]
    assert asked(case, layers) == case.printed


def test_both_frameworks_are_asked() -> None:
    """Most cases can be held against a framework that is installed here."""
    assert len(of("keras")) >= 30
    assert len(of("pytorch")) >= 10
