"""A recurrent layer calculated from our blocks, each under its gate's letter, in plain numpy.

Names and shapes say nothing of the order of gates inside a tensor, nor of which bias goes
with the input: what comes out does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from torch_oracle import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fourgates.weights import Layer, Role, Weight

type Array = np.ndarray[Any, np.dtype[np.float64]]


def filled(shape: tuple[Any, ...], start: int) -> Array:
    """Numbers of many sizes and signs, the same wherever they are made."""
    return np.array(numbers(int(np.prod(shape)), start)).reshape(shape)


def with_numbers(layer: Layer) -> list[tuple[Weight, Array]]:
    """Each weight with known numbers, as the oracles fill theirs."""
    return [(weight, filled(weight.shape, 100 * n)) for n, weight in enumerate(layer.weights)]


class Cell:
    """One direction of one layer, its tensors cut into gates by our own blocks.

    Args:
        pairs: the weights of this direction, each with its numbers.
        turned: whether a gate's matrix lies as (units, input).
        direction: the place in the first axis, where that is the directions'.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[Weight, Array]],
        *,
        turned: bool = False,
        direction: int | None = None,
    ) -> None:
        self._turned = turned
        self._parts: dict[tuple[Role, str], list[Array]] = {}
        for weight, tensor in pairs:
            for block in weight.blocks():
                cut = block.slice.removeprefix(weight.short_name)
                part = eval(f"tensor{cut}", {"tensor": tensor})  # noqa: S307 - our own slices
                if direction is not None:
                    part = part[direction]
                self._parts.setdefault((weight.role, block.gate), []).append(part)
        self.gates = tuple(dict.fromkeys(gate for _, gate in self._parts if gate))

    def _part(self, role: Role, gate: str) -> Any:
        parts = self._parts.get((role, gate))
        return parts[0] if parts else None

    def sums(self, x: Array, h: Array, gate: str) -> tuple[Array, Array]:
        """The input's share of a gate and the state's, each with its bias."""
        joint = self._part("joint_kernel", gate)
        if joint is not None:
            from_input, from_state = x @ joint[: len(x)], h @ joint[len(x) :]
        else:
            kernel, recurrent = self._part("kernel", gate), self._part("recurrent_kernel", gate)
            if self._turned:
                kernel, recurrent = kernel.T, recurrent.T
            from_input, from_state = x @ kernel, h @ recurrent
        input_bias: Any
        state_bias: Any
        both = self._parts.get(("both_biases", gate))
        if both:
            input_bias, state_bias = np.concatenate([b.ravel() for b in both]).reshape(2, -1)
        else:
            input_bias, state_bias = self._part("bias", gate), self._part("recurrent_bias", gate)
        return (
            from_input + (0 if input_bias is None else input_bias),
            from_state + (0 if state_bias is None else state_bias),
        )

    def run(self, steps: Array, units: int, *, reset_after: bool = True) -> Array:
        """The output at each step."""
        projection = self._part("projection", "")
        h = np.zeros(units if projection is None else projection.shape[1])
        c = np.zeros(units)
        outputs = []
        for x in steps:
            if not self.gates:
                h = np.tanh(sum(self.sums(x, h, "")))
            elif "o" in self.gates:
                h, c = self._lstm(x, h, c)
            else:
                h = self._gru(x, h, reset_after=reset_after)
            if projection is not None:
                h = h @ projection
            outputs.append(h)
        return np.array(outputs)

    def _lstm(self, x: Array, h: Array, c: Array) -> tuple[Array, Array]:
        (candidate,) = set(self.gates) - set("ifo")
        i = _sigmoid(sum(self.sums(x, h, "i")) + self._peep("i", c))
        f = _sigmoid(sum(self.sums(x, h, "f")) + self._peep("f", c))
        c = f * c + i * np.tanh(sum(self.sums(x, h, candidate)))
        o = _sigmoid(sum(self.sums(x, h, "o")) + self._peep("o", c))
        return o * np.tanh(c), c

    def _peep(self, gate: str, c: Array) -> Array | int:
        weight = self._part("peephole", gate)
        return 0 if weight is None else weight * c

    def _gru(self, x: Array, h: Array, *, reset_after: bool) -> Array:
        (update,) = set(self.gates) & set("zu")
        (candidate,) = set(self.gates) & set("hnc")
        z, r = (_sigmoid(sum(self.sums(x, h, gate))) for gate in (update, "r"))
        if reset_after:
            new, old = self.sums(x, h, candidate)
            new = np.tanh(new + r * old)
        else:
            new = np.tanh(sum(self.sums(x, r * h, candidate)))
        return z * h + (1 - z) * new


def _sigmoid(x: Any) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))
