"""Records what PyTorch exports to ONNX, and what ONNX's evaluator computes, for machines without both.

    FOURGATES_TORCH_PYTHON=... python tests/reference/record_onnx.py

It runs where the tests run; the interpreter named is one that has PyTorch and onnx.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fourgates.frameworks import onnx
from fourgates.frameworks.chain import Chain
from torch_models import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(__file__).with_name("onnx_recorded.json")
KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (onnx.RNN, onnx.LSTM, onnx.GRU, onnx.MatMul, onnx.Gemm)
}
STEPS = 3
MADE_BY_HAND = ("peepholes", "linear_before_reset")
"""Options of which PyTorch exports one value only."""


def question(kind: str, width: int, **options: Any) -> dict[str, Any]:
    """What the oracle is asked of one operator."""
    shape = [width] if kind == "Gemm" else [STEPS, width]
    return {"onnx": kind, "input": shape, "options": options}


def grid() -> Iterator[dict[str, Any]]:
    """Every option of every operator with the others, then operators whose numbers are told too."""
    for hidden, width, both, bias in product((1, 5, 12), (1, 4), (True, False), (True, False)):
        sizes = {"hidden_size": hidden, "bidirectional": both, "bias": bias}
        yield question("RNN", width, **sizes)
        yield question("LSTM", width, **sizes)
        yield question("GRU", width, **sizes, linear_before_reset=True)
    for units, width, bias in product((1, 7), (1, 4), (True, False)):
        yield question("MatMul", width, units=units, bias=bias)
        if bias:
            yield question("Gemm", width, units=units)
    for kind in ("RNN", "LSTM", "GRU"):
        for both in (True, False):
            yield question(kind, 2, hidden_size=3, bidirectional=both) | {"numbers": True}
    evaluated: tuple[tuple[str, dict[str, Any]], ...] = (
        ("RNN", {}),
        ("LSTM", {}),
        ("LSTM", {"peepholes": True}),
        ("LSTM", {"peepholes": True, "bias": False}),
        ("GRU", {"linear_before_reset": False}),
        ("GRU", {"linear_before_reset": True}),
    )
    for kind, more in evaluated:
        asked = question(kind, 2, hidden_size=3, **more)
        # the shapes are ours: with others the operator would refuse, or compute something else
        layer = chain_of(asked).build().layers[0]
        yield asked | {"tensors": [[w.name, list(w.shape)] for w in layer.weights]}


def chain_of(asked: dict[str, Any]) -> Chain:
    """The question as a chain of ours."""
    return Chain("onnx", tuple(asked["input"]), (KINDS[asked["onnx"]](**asked["options"]),))


def main() -> None:
    with Oracle(os.environ["FOURGATES_TORCH_PYTHON"]) as oracle:
        versions = oracle.facts({"versions": True})
        rows = [{"question": asked, "facts": oracle.facts(asked)} for asked in grid()]
    head = {"onnx": versions["onnx"], "torch": versions["torch"].partition("+")[0]}
    head["date"] = dt.datetime.now(tz=dt.UTC).date().isoformat()
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    TABLE.write_text(f'{{"head": {json.dumps(head)},\n"rows": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(rows)} operators of ONNX {head['onnx']} in {TABLE.name}")


if __name__ == "__main__":
    main()
