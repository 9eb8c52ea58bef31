"""What our package and PyTorch say of a model, in the same words."""

from __future__ import annotations

import json
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from fourgates.frameworks import pytorch
from fourgates.frameworks.chain import Chain
from fourgates.frameworks.pytorch import signatures
from torch_oracle import BATCH

if TYPE_CHECKING:
    from types import TracebackType

    from fourgates.reading.found import FoundModel

ORACLE = Path(__file__).with_name("torch_oracle.py")

type Facts = dict[str, Any]


class Oracle:
    """The real PyTorch: an interpreter that stays, asked a configuration at a time."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, "-W", "ignore", str(ORACLE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.version: str = self._answer()["torch"]

    def facts(self, configuration: Facts) -> Facts:
        """What PyTorch makes of a configuration."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(configuration) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Facts:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the interpreter with PyTorch ended; what it printed stands above"
        answer: Facts = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        reason: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.__exit__(kind, reason, trace)


def configuration(chain: Chain) -> Facts:
    """A chain as the oracle reads it: PyTorch's own words for kinds and options."""
    layers = []
    for layer in chain.layers:
        # the width comes from the input
        told: Any = {
            field.name: getattr(layer, field.name)
            for field in fields(layer)  # type: ignore[arg-type]
            if field.default is not None
        }
        layers.append({"kind": type(layer).__name__} | told)
    return {"input": list(chain.input_shape), "layers": layers}


def chain_of(configuration: Facts) -> Chain:
    """The way back, for a recorded configuration."""
    layers = []
    for layer in configuration["layers"]:
        options = {name: value for name, value in layer.items() if name != "kind"}
        layers.append(getattr(pytorch, layer["kind"])(**options))
    return Chain("pytorch", tuple(configuration["input"]), tuple(layers))


def our_facts(chain: Chain) -> Facts:
    """What our package says, batch filled in as the oracle does."""
    return {
        "layers": [
            {
                "parameters": [[weight.name, list(weight.shape)] for weight in layer.weights],
                "count": layer.count,
                "output": [BATCH, *layer.output_shape[1:]],
            }
            for layer in chain.build().layers
        ]
    }


def our_module(call: Facts) -> Any:
    """A module from its call, those among its arguments first."""

    def value(given: Any) -> Any:
        if isinstance(given, dict):
            return our_module(given)
        return tuple(given) if isinstance(given, list) else given

    args = [value(given) for given in call.get("args", [])]
    kwargs = {name: value(given) for name, given in call.get("kwargs", {}).items()}
    return signatures.make(call["module"], args, kwargs)


def our_module_facts(call: Facts) -> Facts:
    """What our package says of one module: its weights from its call alone, wherever that tells them."""
    module = our_module(call)
    output = None
    if call.get("input") is not None:
        shape = (BATCH, *call["input"])
        module = module.fitted(shape)
        output = list(module.output_shape(shape))
    weights = module.weights()
    parameters = [[weight.name, list(weight.shape)] for weight in weights]
    count = module.layer(call["module"]).count
    return {"parameters": parameters, "count": count, "output": output}


def found_facts(model: FoundModel) -> Facts:
    """What was read of a program, in the oracle's words."""
    parameters, frozen = [], []
    for row in model.layers:
        assert row.layer is not None, row.problem
        for weight in row.layer.weights:
            own = row.type == "Parameter"
            # a module that is the whole model goes by the model's name
            inside = weight.name if row.name == model.name else f"{row.name}.{weight.name}"
            name = row.name if own else inside
            parameters.append([name, list(weight.shape)])
            frozen += [] if weight.trainable else [name]
    return {"parameters": parameters, "count": model.total, "frozen": frozen}
