"""The gate order, held against what the real layers compute.

Names and shapes say nothing of the order of gates inside a tensor. So each layer is
calculated here from our blocks, each under its gate's letter, by the equations of its
kind, and must give out what the framework gives out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import record_pytorch
from fourgates.frameworks.chain import Chain
from fourgates.frameworks.keras import GRU, LSTM, Bidirectional, SimpleRNN
from keras_models import real_model
from torch_models import chain_of
from torch_oracle import numbers

if TYPE_CHECKING:
    from fourgates.weights import Layer, Role, Weight

type Array = np.ndarray[Any, np.dtype[np.float64]]

KERAS = {
    "SimpleRNN": SimpleRNN(3),
    "LSTM": LSTM(3),
    "LSTM without bias": LSTM(3, use_bias=False),
    "GRU": GRU(3),
    "GRU, reset before": GRU(3, reset_after=False),
    "both ways": Bidirectional(LSTM(3)),
}


def filled(shape: tuple[int, ...], start: int) -> Array:
    """Numbers of many sizes and signs, the same wherever they are made."""
    return np.array(numbers(int(np.prod(shape)), start)).reshape(shape)


def sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


class Cell:
    """One direction of one layer, its tensors cut into gates by our own blocks."""

    def __init__(self, weights: list[tuple[Weight, Array]], units: int) -> None:
        self.units = units
        self.gates = weights[0][0].gates
        self.parts = {
            (weight.role, block.gate): eval(block.slice, {weight.short_name: tensor})  # noqa: S307
            for weight, tensor in weights
            for block in weight.blocks()
        }

    def bias(self, gate: str) -> tuple[Any, Any]:
        """What goes with the input and what goes with the state, as far as there is any."""
        if ("both_biases", gate) in self.parts:
            both = self.parts["both_biases", gate]
            return both[0], both[1]
        return self.parts.get(("bias", gate), 0.0), self.parts.get(("recurrent_bias", gate), 0.0)

    def sums(self, x: Array, h: Array, gate: str) -> tuple[Array, Array]:
        """The input's share of a gate and the state's."""
        from_input, from_state = self.bias(gate)
        return (
            x @ self.matrix("kernel", gate) + from_input,
            h @ self.matrix("recurrent_kernel", gate) + from_state,
        )

    def matrix(self, role: Role, gate: str) -> Array:
        """A block as a row of numbers is multiplied by it."""
        part: Array = self.parts[role, gate]
        return part

    def run(self, steps: Array, *, reset_after: bool = True) -> list[Array]:
        """The output at each step."""
        projection = self.parts.get(("projection", ""))
        h = np.zeros(self.units if projection is None else len(projection))
        c = np.zeros(self.units)
        outputs = []
        for x in steps:
            match self.gates:
                case ():
                    h = np.tanh(sum(self.sums(x, h, "")))
                case ("i", "f", candidate, "o"):
                    i, f, o = (sigmoid(sum(self.sums(x, h, gate))) for gate in "ifo")  # type: ignore[arg-type]
                    c = f * c + i * np.tanh(sum(self.sums(x, h, candidate)))
                    h = o * np.tanh(c)
                case _:
                    candidate = next(gate for gate in self.gates if gate in "hn")
                    z, r = (sigmoid(sum(self.sums(x, h, gate))) for gate in "zr")  # type: ignore[arg-type]
                    if reset_after:
                        new, old = self.sums(x, h, candidate)
                        new = np.tanh(new + r * old)
                    else:
                        new = np.tanh(sum(self.sums(x, r * h, candidate)))
                    h = z * h + (1 - z) * new
            if projection is not None:
                h = h @ projection.T
            outputs.append(h)
        return outputs


class TorchCell(Cell):
    """The same of PyTorch's tensors, which lie on their side."""

    def matrix(self, role: Role, gate: str) -> Array:
        """A block, turned."""
        return super().matrix(role, gate).T


def direction(layer: Layer, tensors: list[Array], part: str) -> list[tuple[Weight, Array]]:
    """The weights of one copy inside a layer, each with its numbers."""
    return [pair for pair in zip(layer.weights, tensors, strict=True) if pair[0].part == part]


@pytest.mark.parametrize("specification", KERAS.values(), ids=KERAS.keys())
def test_keras_gates(specification: Any) -> None:
    """Calculated from our blocks, a Keras layer gives out what Keras gives out."""
    chain = Chain("keras", (4, 2), (specification,))
    layer = chain.build().layers[0]
    real = real_model(chain)
    tensors = [filled(tuple(w.shape), 100 * n) for n, w in enumerate(real.weights)]
    real.set_weights(tensors)
    steps = filled((4, 2), 7)
    after = getattr(specification, "reset_after", True)
    outputs = []
    for part in layer.parts:
        cell = Cell(direction(layer, tensors, part), 3)
        order = steps[::-1] if part == "backward" else steps
        outputs.append(cell.run(order, reset_after=after)[-1])
    theirs = np.asarray(real(steps[None].astype("float32")))[0]
    assert np.abs(theirs).min() > 1e-4
    assert np.allclose(np.concatenate(outputs), theirs, atol=1e-5)


def torch_rows() -> list[dict[str, Any]]:
    """The recorded configurations that hold what came out."""
    rows: list[dict[str, Any]] = json.loads(record_pytorch.TABLE.read_text(encoding="utf-8"))[
        "rows"
    ]
    return [row for row in rows if row["configuration"].get("numbers")]


@pytest.mark.parametrize(
    "row", torch_rows(), ids=lambda row: json.dumps(row["configuration"]["layers"])
)
def test_pytorch_gates(row: dict[str, Any]) -> None:
    """Calculated from our blocks, a PyTorch module gives out what PyTorch gave out when it was recorded."""
    chain = chain_of(row["configuration"])
    layer = chain.build().layers[0]
    (specification,) = chain.layers
    tensors = [filled(w.shape, 100 * n) for n, w in enumerate(layer.weights)]  # type: ignore[arg-type]
    flow = filled(chain.input_shape, 7)  # type: ignore[arg-type]
    for number in range(specification.num_layers):  # type: ignore[attr-defined]
        ways = []
        for part in layer.parts:
            if part.startswith(f"layer {number}") or "layer" not in part:
                cell = TorchCell(direction(layer, tensors, part), specification.hidden_size)  # type: ignore[attr-defined]
                back = part.endswith("backward")
                out = cell.run(flow[::-1] if back else flow)
                ways.append(np.array(out[::-1] if back else out))
        flow = np.concatenate(ways, axis=-1)
    assert np.allclose(flow, row["facts"]["numbers"], atol=1e-9)


def test_pytorch_rows_are_there() -> None:
    """Every kind of recurrent module was recorded with what came out of it."""
    kinds = {row["configuration"]["layers"][0]["kind"] for row in torch_rows()}
    assert kinds == {"RNN", "LSTM", "GRU"}
