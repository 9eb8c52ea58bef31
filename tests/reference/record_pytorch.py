"""Records what the real PyTorch makes of a grid of configurations, for machines without it.

    FOURGATES_TORCH_PYTHON=... python tests/reference/record_pytorch.py

It runs where the tests run; the interpreter named is one that has PyTorch.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch_models import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(__file__).with_name("pytorch_recorded.json")
STEPS = 3


def grid() -> Iterator[dict[str, Any]]:
    """Every option of every module with the others, and a few models of several modules."""
    yes_no = (True, False)
    for hidden, stacked, bias, both in product((1, 5, 32), (1, 2, 3), yes_no, yes_no):
        options = {
            "hidden_size": hidden,
            "num_layers": stacked,
            "bias": bias,
            "bidirectional": both,
        }
        for width in (1, 4):
            for kind in ("RNN", "GRU"):
                yield _model(width, {"kind": kind} | options)
            for projection in (0, 1, 4):
                if projection < hidden:
                    yield _model(width, {"kind": "LSTM"} | options | {"proj_size": projection})
    for width, units, bias in product((1, 10, 33), (1, 7), yes_no):
        yield _model(width, {"kind": "Linear", "out_features": units, "bias": bias})
    for words, width in product((1, 1000), (1, 16)):
        table = {"kind": "Embedding", "num_embeddings": words, "embedding_dim": width}
        yield _model(None, table)
        yield _model(None, table, {"kind": "GRU", "hidden_size": 6}, _head(1))
        yield _model(
            None, table, {"kind": "LSTM", "hidden_size": 6, "bidirectional": True}, _head(3)
        )
    yield _model(1, {"kind": "LSTM", "hidden_size": 10}, _head(1))
    yield _model(1, {"kind": "LSTM", "hidden_size": 10, "proj_size": 4}, _head(1))
    yield _model(
        2, {"kind": "RNN", "hidden_size": 10, "num_layers": 2}, {"kind": "GRU", "hidden_size": 3}
    )
    computed: tuple[tuple[str, dict[str, Any]], ...] = (
        ("RNN", {}),
        ("LSTM", {}),
        ("GRU", {}),
        ("GRU", {"bias": False}),
        ("LSTM", {"proj_size": 2}),
        ("LSTM", {"num_layers": 2, "bidirectional": True}),
    )
    for kind, more in computed:
        # one module each: what comes out shows the order of its gates
        yield _model(2, {"kind": kind, "hidden_size": 3} | more) | {"numbers": True}


def _head(units: int) -> dict[str, Any]:
    return {"kind": "Linear", "out_features": units}


def _model(width: int | None, *layers: dict[str, Any]) -> dict[str, Any]:
    return {"input": [STEPS] if width is None else [STEPS, width], "layers": list(layers)}


def main() -> None:
    with Oracle(os.environ["FOURGATES_TORCH_PYTHON"]) as oracle:
        rows = [{"configuration": c, "facts": oracle.facts(c)} for c in grid()]
        head = {
            "torch": oracle.version,
            "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
            "made by": Path(__file__).name,
        }
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    TABLE.write_text(f'{json.dumps(head)[:-1]}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(rows)} configurations of PyTorch {head['torch']} in {TABLE.name}")


if __name__ == "__main__":
    main()
