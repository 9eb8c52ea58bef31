"""The real PyTorch, in an interpreter of its own: a configuration a line in, its facts a line out.

    echo '{"input": [3, 1], "layers": [{"kind": "LSTM", "hidden_size": 10}]}' | python torch_oracle.py

The first line out holds PyTorch's version. Nothing of fourgates is imported here, and
no width is told twice: each module is given the last size of what really comes out of
the one before. With `"numbers": true` the parameters and the input are filled with known
numbers, and what comes out is told too.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

BATCH = 2


def main() -> None:
    import torch

    torch.set_num_threads(1)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        try:
            answer: Any = facts(torch, json.loads(line))
        except (RuntimeError, ValueError, TypeError) as reason:
            answer = {"error": f"{type(reason).__name__}: {reason}"}
        print(json.dumps(answer), flush=True)


def numbers(count: int, start: int) -> list[float]:
    """Known numbers between -0.9 and 0.9, others for each start."""
    return [0.9 * math.sin(start + 1.7 * index) for index in range(count)]


def facts(torch: Any, configuration: dict[str, Any]) -> dict[str, Any]:
    """Builds the modules one after the other and runs a small input through them."""
    words = configuration["layers"][0]["kind"] == "Embedding"
    size = (BATCH, *configuration["input"])
    flow = torch.zeros(size, dtype=torch.long if words else torch.float32)
    layers = []
    with torch.no_grad():
        for layer in configuration["layers"]:
            options = {name: value for name, value in layer.items() if name != "kind"}
            module = getattr(torch.nn, layer["kind"])
            if layer["kind"] == "Embedding":
                built = module(**options)
            elif layer["kind"] == "Linear":
                built = module(flow.shape[-1], **options)
            else:
                built = module(flow.shape[-1], batch_first=True, **options)
            if configuration.get("numbers"):
                built.double()
                for number, parameter in enumerate(built.parameters()):
                    values = torch.tensor(
                        numbers(parameter.numel(), 100 * number), dtype=torch.float64
                    )
                    parameter.copy_(values.reshape(parameter.shape))
                known = torch.tensor(numbers(flow[0].numel(), 7), dtype=torch.float64)
                flow = known.reshape(flow[0].shape).expand(flow.shape)
            flow = built(flow)
            # recurrent modules give their last state too
            flow = flow[0] if isinstance(flow, tuple) else flow
            layers.append(
                {
                    "parameters": [[name, list(p.shape)] for name, p in built.named_parameters()],
                    "count": sum(p.numel() for p in built.parameters()),
                    "output": list(flow.shape),
                }
            )
    if configuration.get("numbers"):
        return {"layers": layers, "numbers": flow[0].tolist()}
    return {"layers": layers}


if __name__ == "__main__":
    main()
