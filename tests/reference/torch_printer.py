"""The real PyTorch prints models: a configuration a line in, its printed forms and facts a line out.

    echo '{"input": [3, 1], "steps": [["lstm", "LSTM", [1, 10], {}]]}' | python torch_printer.py

Nothing of fourgates is imported here. torchinfo and torchsummary are used where this
interpreter has them; torchsummary can't print an LSTM, whose state is a tuple in a tuple.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any

BATCH = 2

TORCHINFO: dict[str, dict[str, Any]] = {
    "torchinfo": {},
    "torchinfo_wide": {
        "col_names": (
            *("input_size", "output_size", "kernel_size", "num_params"),
            *("params_percent", "mult_adds", "trainable"),
        ),
        "row_settings": ("var_names", "depth"),
    },
    "torchinfo_ascii": {"row_settings": ("ascii_only", "depth")},
    "torchinfo_verbose": {"verbose": 2},
}


def main() -> None:
    import torch

    torch.set_num_threads(1)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        try:
            answer: Any = printed(torch, json.loads(line))
        except (RuntimeError, ValueError, TypeError) as reason:
            answer = {"error": f"{type(reason).__name__}: {reason}"}
        print(json.dumps(answer), flush=True)


def printed(torch: Any, configuration: dict[str, Any]) -> dict[str, Any]:
    """Every printed form of a model, and what it really holds."""
    words = configuration["steps"][0][1] == "Embedding"
    size = (BATCH, *configuration["input"])
    flow = torch.zeros(size, dtype=torch.long if words else torch.float32)
    net = make(torch, configuration["steps"])
    for name in configuration.get("frozen", ()):
        for parameter in getattr(net, name).parameters():
            parameter.requires_grad = False
    with torch.no_grad():
        net(flow)
    return {"texts": texts(net, flow), "facts": facts(net)}


def make(torch: Any, steps: list[Any]) -> Any:
    """A module whose children run one after the other."""

    class Net(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.order = []
            for name, kind, args, kwargs in steps:
                self.order.append(name)
                if kind == "transpose":
                    continue
                setattr(self, name, child(torch, kind, args, kwargs))

        def forward(self, flow: Any) -> Any:
            for name in self.order:
                module = getattr(self, name, None)
                if module is None:
                    flow = flow.transpose(1, 2)
                elif isinstance(module, torch.nn.MultiheadAttention):
                    flow = module(flow, flow, flow)[0]
                else:
                    flow = module(flow)
                    # recurrent modules give their last state too
                    flow = flow[0] if isinstance(flow, tuple) else flow
            return flow

    return Net()


def child(torch: Any, kind: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """A module, or a Sequential of modules."""
    if kind == "Sequential":
        return torch.nn.Sequential(*(child(torch, *step) for step in args))
    return getattr(torch.nn, kind)(*args, **kwargs)


def texts(net: Any, flow: Any) -> dict[str, str]:
    """What each printer makes of it."""
    forms = {
        "modules": str(net),
        "parameters": "\n".join(f"{name} {p.shape}" for name, p in net.named_parameters()),
        "state": "\n".join(f"{name}\t{tuple(p.shape)}" for name, p in net.state_dict().items()),
    }
    with contextlib.suppress(ImportError):
        import torchinfo

        for form, options in TORCHINFO.items():
            usual = {"verbose": 0, "depth": 6}
            with contextlib.redirect_stdout(io.StringIO()):
                forms[form] = str(torchinfo.summary(net, input_data=flow, **usual | options))
        with contextlib.redirect_stdout(io.StringIO()):
            forms["torchinfo_shapeless"] = str(torchinfo.summary(net, verbose=0, depth=6))
    with contextlib.suppress(ImportError, AttributeError):
        import torchsummary

        out = io.StringIO()
        if flow.is_floating_point():
            with contextlib.redirect_stdout(out):
                torchsummary.summary(net, tuple(flow.shape[1:]), device="cpu")
            forms["torchsummary"] = out.getvalue()
    return forms


def facts(net: Any) -> list[dict[str, Any]]:
    """The modules that hold no others, in order."""
    leaves = []
    for name, module in net.named_modules():
        kind = type(module).__name__
        inside = name.rpartition(".")[0]
        within = dict(net.named_modules()).get(inside)
        if inside and type(within).__name__ in ("MultiheadAttention", "TransformerEncoderLayer"):
            continue
        whole = kind == "MultiheadAttention"
        if whole or not any(True for _ in module.children()):
            shapes = [[key, list(p.shape)] for key, p in module.named_parameters()]
            count = sum(p.numel() for p in module.parameters())
            trainable = sum(p.numel() for p in module.parameters() if p.requires_grad)
            leaves.append(
                {
                    "name": name,
                    "type": kind,
                    "parameters": shapes,
                    "count": count,
                    "trainable": trainable,
                }
            )
    return leaves


if __name__ == "__main__":
    main()
