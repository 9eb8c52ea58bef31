"""The real PyTorch, in an interpreter of its own: a configuration a line in, its facts a line out.

    echo '{"input": [3, 1], "layers": [{"kind": "LSTM", "hidden_size": 10}]}' | python torch_oracle.py

The first line out holds PyTorch's version. Nothing of fourgates is imported here, and
no width is told twice: each module is given the last size of what really comes out of
the one before. With `"numbers": true` the parameters and the input are filled with known
numbers, and what comes out is told too.

Other questions, a line each: `{"module": "Conv1d", "args": [4, 8], "kwargs": {"kernel_size": 3},
"input": [4, 9]}` for one module by itself, `{"code": "...", "names": ["model"]}` for what a
program of the tests' own makes, `{"signatures": true}` for every module's arguments,
`{"onnx": ...}` for what is exported (onnx_oracle.py), `{"versions": true}` for what runs here,
`{"work": {"kind": "LSTM", "hidden_size": 10}, "input": [3, 5, 1]}` for what the tools say that
count a recurrent module's operations.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import io
import json
import math
import sys
import types
import typing
from typing import Any

import onnx_oracle

BATCH = 2


def main() -> None:
    import torch

    torch.set_num_threads(1)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        try:
            answer: Any = answered(torch, json.loads(line))
        except Exception as reason:  # noqa: BLE001 - whatever PyTorch says is the answer
            answer = {"error": f"{type(reason).__name__}: {reason}"}
        print(json.dumps(answer), flush=True)


def answered(torch: Any, question: dict[str, Any]) -> Any:
    """Tells the kinds of questions apart."""
    if "module" in question:
        return module_facts(torch, question)
    if "code" in question:
        return code_facts(torch, question)
    if "signatures" in question:
        return signatures(torch)
    if "onnx" in question:
        return onnx_oracle.facts(torch, question, numbers)
    if "versions" in question:
        return {"torch": torch.__version__, "onnx": importlib.metadata.version("onnx")}
    if "work" in question:
        return work(torch, question)
    return facts(torch, question)


def built_from(torch: Any, call: dict[str, Any]) -> Any:
    """A module, those among its arguments first."""

    def value(given: Any) -> Any:
        if isinstance(given, dict):
            return built_from(torch, given)
        return tuple(given) if isinstance(given, list) else given

    args = [value(given) for given in call.get("args", [])]
    kwargs = {name: value(given) for name, given in call.get("kwargs", {}).items()}
    return getattr(torch.nn, call["module"])(*args, **kwargs)


def module_facts(torch: Any, call: dict[str, Any]) -> dict[str, Any]:
    """One module: its parameters, and what comes out where an input's shape is given."""
    built = built_from(torch, call)
    output = None
    if call.get("input") is not None:
        size = (BATCH, *call["input"])
        flow = torch.zeros(size, dtype=torch.long if call.get("words") else torch.float32)
        with torch.no_grad():
            flow = built.eval()(flow)
        output = list((flow[0] if isinstance(flow, tuple) else flow).shape)
    return {"parameters": listed(built), "count": counted(built), "output": output}


def code_facts(torch: Any, question: dict[str, Any]) -> dict[str, Any]:
    """Runs a program that a test has written, and tells the models under the names asked for."""
    names: dict[str, Any] = {"torch": torch}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(question["code"], names)  # noqa: S102 - a test's own text, in a process of its own
    return {
        name: {
            "parameters": listed(names[name]),
            "count": counted(names[name]),
            "frozen": [n for n, p in names[name].named_parameters() if not p.requires_grad],
        }
        for name in question["names"]
    }


def listed(module: Any) -> list[Any]:
    """Names and shapes, in PyTorch's order."""
    return [[name, list(p.shape)] for name, p in module.named_parameters()]


def counted(module: Any) -> int:
    """What people write to count."""
    return sum(p.numel() for p in module.parameters())


def work(torch: Any, question: dict[str, Any]) -> dict[str, Any]:
    """What each tool prints for a recurrent module and a batch; ptflops speaks of one example of it."""
    import ptflops
    import thop
    import torchinfo

    class Alone(torch.nn.Module):  # type: ignore[misc]
        """The tools look at modules inside of one, and want one tensor out of it."""

        def __init__(self) -> None:
            super().__init__()
            options = {name: value for name, value in question["work"].items() if name != "kind"}
            kind = getattr(torch.nn, question["work"]["kind"])
            self.inside = kind(question["input"][-1], batch_first=True, **options)

        def forward(self, flow: Any) -> Any:
            return self.inside(flow)[0]

    size = tuple(question["input"])
    flow = torch.zeros(size)
    with contextlib.redirect_stdout(io.StringIO()):
        macs, _ = ptflops.get_model_complexity_info(
            Alone(), size[1:], input_constructor=lambda _: flow, as_strings=False,
            print_per_layer_stat=False,
        )  # fmt: skip
        flops, _, _ = calflops().calculate_flops(
            model=Alone(), input_shape=size, output_as_string=False, print_results=False
        )
    return {
        "torchinfo": torchinfo.summary(Alone(), input_data=flow, verbose=0).total_mult_adds,
        "thop": int(thop.profile(Alone(), inputs=(flow,), verbose=False)[0]),
        "ptflops": int(macs) * size[0],
        "calflops": int(flops),
    }


def calflops() -> Any:
    """The part of calflops that counts; the package would import transformers too."""
    name = "calflops"
    if name not in sys.modules:
        found = importlib.util.find_spec(name)
        assert found is not None
        package = types.ModuleType(name)
        package.__path__ = list(found.submodule_search_locations or ())
        sys.modules[name] = package
    return importlib.import_module(f"{name}.flops_counter")


NO_LAYERS = "Container DataParallel Module ModuleDict ModuleList NLLLoss2d ParameterDict ParameterList RNNBase RNNCellBase Sequential"


def signatures(torch: Any) -> dict[str, str]:
    """Every module's arguments: `name` where one is needed, `name=` where it has a default."""
    spelled = {}
    for kind, cls in sorted(vars(torch.nn).items()):
        module = inspect.isclass(cls) and issubclass(cls, torch.nn.Module)
        if not module or kind in NO_LAYERS.split():
            continue
        overloads = typing.get_overloads(cls.__init__)
        words = []
        for p in inspect.signature(overloads[0] if overloads else cls).parameters.values():
            if p.kind is p.VAR_POSITIONAL or p.kind is p.VAR_KEYWORD:
                words.append(f"{'*' if p.kind is p.VAR_POSITIONAL else '**'}{p.name}")
                continue
            if p.kind is p.KEYWORD_ONLY and "*" not in words:
                words.append("*")
            words.append(p.name if p.default is p.empty else f"{p.name}=")
        spelled[kind] = " ".join(word for word in words if word != "self")
    return spelled


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
                    "parameters": listed(built),
                    "count": counted(built),
                    "output": list(flow.shape),
                }
            )
    if configuration.get("numbers"):
        return {"layers": layers, "numbers": flow[0].tolist()}
    return {"layers": layers}


if __name__ == "__main__":
    main()
