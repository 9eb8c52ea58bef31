"""Our package against the real Flax (NNX and Linen) and Equinox."""

from __future__ import annotations

from dataclasses import MISSING, fields
from importlib.metadata import version
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from fourgates.frameworks import equinox, flax, linen
from fourgates.frameworks.chain import Chain
from gate_by_gate import Cell, filled, with_numbers
from hypothesis import given, settings
from jax_models import as_numpy, described, real_layers
from strategies import DENSE, RECURRENT, TABLES, other_chains

if TYPE_CHECKING:
    from conftest import Tally
    from fourgates.frameworks.chain import Specification

CONFIGURATIONS = 40
PACKAGES = {"flax": "flax", "linen": "flax", "equinox": "equinox"}


def every_switch(framework: str) -> list[Chain]:
    """Each kind of layer with each of its options both ways."""
    chains = []
    for kind in (*RECURRENT[framework], DENSE[framework], TABLES[framework]):
        options = fields(kind)
        sizes = {f.name: 3 for f in options if f.default is MISSING}
        switches = [f.name for f in options if isinstance(f.default, bool)]
        shape = (None,) if kind is TABLES[framework] else (None, 2)
        for values in product((True, False), repeat=len(switches)):
            layer = kind(**sizes, **dict(zip(switches, values, strict=True)))
            chains.append(Chain(framework, shape, (layer,)))
    return chains


@pytest.mark.parametrize("framework", PACKAGES)
def test_models(framework: str, tally: Tally) -> None:
    """Names, shapes and counts are the framework's own: every option, and models nobody chose."""
    label = f"{framework} ({PACKAGES[framework]} {version(PACKAGES[framework])})"

    def compare(chain: Chain) -> None:
        layers, real = chain.build().layers, real_layers(chain)
        ours = [
            [sorted((w.name, w.shape) for w in x.weights), x.count, x.output_shape[-1]]
            for x in layers
        ]
        theirs = [
            [x.shapes(), sum(t.size for t in x.tensors.values()), x.output.shape[-1]] for x in real
        ]
        tally.compare(label, ours, theirs)

    chosen = every_switch(framework)
    for chain in chosen:
        compare(chain)
    settings(max_examples=CONFIGURATIONS)(
        given(other_chains(frameworks=(framework,), most=2))(compare)
    )()
    assert tally.tried[label] >= CONFIGURATIONS + len(chosen)


GATES = (
    *(flax.SimpleCell(3), flax.LSTMCell(3), flax.OptimizedLSTMCell(3), flax.GRUCell(3)),
    *(linen.SimpleCell(3), linen.LSTMCell(3), linen.OptimizedLSTMCell(3), linen.GRUCell(3)),
    *(equinox.LSTMCell(3), equinox.GRUCell(3)),
    *(flax.LSTMCell(3, bidirectional=True), linen.GRUCell(3, bidirectional=True)),
)


@pytest.mark.parametrize("specification", GATES, ids=described)
def test_gates(specification: Any) -> None:
    """Calculated from our blocks under their letters, a layer gives out what the framework gives out."""
    framework = type(specification).__module__.rpartition(".")[2]
    chain = Chain(framework, (4, 2), (specification,))
    (layer,), (real,) = chain.build().layers, real_layers(chain)
    pairs = with_numbers(layer)
    steps = filled((4, 2), 7)
    outputs = []
    for part in layer.parts:
        its = [pair for pair in pairs if pair[0].part == part]
        backward = part == "backward"
        out = Cell(its, turned=framework == "equinox").run(steps[::-1] if backward else steps, 3)
        outputs.append(out[::-1] if backward else out)
    theirs = as_numpy(real.run({w.name: tensor for w, tensor in pairs}, steps.astype("float32")))
    assert np.abs(theirs).min() > 1e-4
    assert np.allclose(np.concatenate(outputs, axis=-1), theirs, atol=1e-5)


@pytest.mark.parametrize(
    ("framework", "specification", "width", "count"),
    [
        ("flax", flax.LSTMCell(10), 1, 480),
        ("flax", flax.GRUCell(5), 4, 150),
        ("linen", linen.LSTMCell(10), 1, 480),
        ("linen", linen.GRUCell(5), 4, 155),
        ("equinox", equinox.LSTMCell(10), 1, 480),
        ("equinox", equinox.GRUCell(5), 4, 155),
    ],
    ids=str,
)
def test_the_known_numbers(
    framework: str, specification: Specification, width: int, count: int
) -> None:
    """LSTM(10) on one feature and GRU(5) on four have the counts that the real layers have."""
    chain = Chain(framework, (None, width), (specification,))
    (real,) = real_layers(chain)
    assert sum(tensor.size for tensor in real.tensors.values()) == count
    assert chain.build().count == count
