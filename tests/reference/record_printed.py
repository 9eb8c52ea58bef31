"""Writes down what the real PyTorch, torchinfo and torchsummary print, for machines that have none.

python tests/reference/record_printed.py path/to/python/with/torch/torchinfo/torchsummary
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from torch_prints import Printer

TABLE = Path(__file__).with_name("printed_pytorch.json")
FORMS = {
    *("modules", "parameters", "state", "torchsummary"),
    *(f"torchinfo{form}" for form in ("", "_wide", "_ascii", "_verbose", "_shapeless")),
}


def models() -> list[dict[str, Any]]:
    """Models as people have them: taggers, forecasters, stacked and two-way, with and without words."""
    first = {"batch_first": True}
    both = first | {"num_layers": 2, "bidirectional": True, "dropout": 0.5}
    return [
        _model([3, 1], ["lstm", "LSTM", [1, 10], first], ["fc", "Linear", [10, 1], {}]),
        _model([20, 12], ["lstm", "LSTM", [12, 1024], first | {"num_layers": 2}], ["fc", "Linear", [1024, 1], {}]),
        _model([85], ["embedding", "Embedding", [2000, 7], {}], ["lstm", "LSTM", [7, 24], first | {"bidirectional": True}], ["fc", "Linear", [48, 24], {}]),
        _model([50], ["embedding", "Embedding", [55, 128], {}], ["lstm", "LSTM", [128, 64], both], ["fc", "Linear", [128, 1], {}]),
        _model([7, 3], ["rnn", "RNN", [3, 5], first], ["out", "Linear", [5, 2], {"bias": False}]),
        _model([9, 4], ["gru", "GRU", [4, 5], first | {"bias": False}], ["fc", "Linear", [5, 1], {}]),
        _model([9, 4], ["lstm", "LSTM", [4, 10], first | {"proj_size": 4}], ["fc", "Linear", [4, 1], {}]),
        _model(
            [30, 10],
            ["turn", "transpose", [], {}],
            ["conv", "Conv1d", [10, 16, 3], {"padding": 1}],
            ["norm", "BatchNorm1d", [16], {}],
            ["back", "transpose", [], {}],
            ["gru", "GRU", [16, 64], first | {"num_layers": 2}],
            ["fc", "Linear", [64, 1], {}],
        ),
        _model(
            [12],
            ["embedding", "Embedding", [100, 32], {}],
            ["gru", "GRU", [32, 32], first],
            ["attention", "MultiheadAttention", [32, 4], first],
            ["head", "Sequential", [["LayerNorm", [32], {}], ["Linear", [32, 8], {}], ["ReLU", [], {}], ["Linear", [8, 2], {}]], {}],
            frozen=["embedding"],
        ),
    ]  # fmt: skip


def _model(size: list[int], *steps: list[Any], frozen: list[str] | None = None) -> dict[str, Any]:
    return {"input": size, "steps": list(steps), "frozen": frozen or []}


def main() -> None:
    with Printer(sys.argv[1]) as printer:
        rows = [{"model": model, "answer": printer.answer(model)} for model in models()]
    table = {
        "torch": printer.version,
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "rows": rows,
    }
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
