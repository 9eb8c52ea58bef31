"""Our package against the real PyTorch: live where there is one, and its recorded table always."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import record_pytorch
from fourgates import read
from hypothesis import given, settings
from strategies import pytorch_chains
from torch_models import chain_of, configuration, our_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Tally
    from fourgates.frameworks.chain import Chain
    from torch_models import Oracle

CONFIGURATIONS = 320
KINDS = ("RNN", "LSTM", "GRU", "Linear", "Embedding")
SWITCHES = {
    *(
        f"{kind}.{option}={value}"
        for kind in KINDS[:3]
        for option in ("bias", "bidirectional")
        for value in (True, False)
    ),
    *(f"{kind} {stacked}" for kind in KINDS[:3] for stacked in ("stacked", "single")),
    *("Linear.bias=True", "Linear.bias=False", "proj_size", "Embedding.num_embeddings"),
}


def switches(of: dict[str, Any]) -> Iterator[str]:
    """Each option of each layer, to see that all of them were tried."""
    for layer in of["layers"]:
        for option, value in layer.items():
            yield (
                f"{layer['kind']}.{option}={value}"
                if option != "num_embeddings"
                else f"{layer['kind']}.{option}"
            )
        if "num_layers" in layer:
            yield f"{layer['kind']} {'stacked' if layer['num_layers'] > 1 else 'single'}"
        if layer.get("proj_size"):
            yield "proj_size"


@pytest.mark.torch_live
def test_random_models_live(oracle: Oracle, tally: Tally) -> None:
    """Parameter names, shapes, counts and output shapes are PyTorch's own, for models nobody chose."""
    label = f"PyTorch {oracle.version}, live"
    seen: Counter[str] = Counter()

    @settings(max_examples=CONFIGURATIONS)
    @given(pytorch_chains())
    def compare(chain: Chain) -> None:
        asked = configuration(chain)
        seen.update(switches(asked))
        tally.compare(label, our_facts(chain), oracle.facts(asked))

    compare()
    assert tally.tried[label] >= 300
    assert {switch for switch in SWITCHES if not seen[switch]} == set()


@pytest.mark.torch_live
def test_table_is_still_true(oracle: Oracle, table: dict[str, Any]) -> None:
    """The recorded table says what PyTorch says today."""
    changed = [row for row in table["rows"] if oracle.facts(row["configuration"]) != row["facts"]]
    assert changed == []


def test_recorded_models(table: dict[str, Any], tally: Tally) -> None:
    """Every recorded configuration has PyTorch's names, shapes, counts and output shapes in our package."""
    label = f"PyTorch {table['torch']}, recorded {table['date']}"
    seen: Counter[str] = Counter()
    for row in table["rows"]:
        seen.update(switches(row["configuration"]))
        facts = {"layers": row["facts"]["layers"]}
        tally.compare(label, our_facts(chain_of(row["configuration"])), facts)
    assert tally.tried[label] >= 300
    assert {switch for switch in SWITCHES if not seen[switch]} == set()


def test_table_is_the_scripts(table: dict[str, Any]) -> None:
    """The table holds the grid that its script would record, no row lost or made by hand."""
    assert [row["configuration"] for row in table["rows"]] == list(record_pytorch.grid())


def test_the_questions_neighbour(table: dict[str, Any]) -> None:
    """PyTorch counts 520 where Keras counts 480, because it keeps two biases."""
    asked = {
        "input": [3, 1],
        "layers": [{"kind": "LSTM", "hidden_size": 10}, {"kind": "Linear", "out_features": 1}],
    }
    (facts,) = (row["facts"] for row in table["rows"] if row["configuration"] == asked)
    assert [layer["count"] for layer in facts["layers"]] == [520, 11]
    ours = read("LSTM(10);Linear(1)", input_shape="3,1", framework="pytorch").build()
    assert [layer.count for layer in ours.layers] == [520, 11]
