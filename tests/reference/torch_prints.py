"""Random PyTorch models for the printer, as plain JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

SCRIPT = Path(__file__).with_name("torch_printer.py")

WIDTHS = st.sampled_from((1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 50, 64))
HIDDEN = st.sampled_from((4, 5, 8, 10, 16, 20, 24, 32, 64, 100, 128))

type Step = list[Any]


class _Net:
    """Steps that fit each other, drawn one after the other; sequences are (batch, steps, width)."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.steps: list[Step] = []
        self.numbers: dict[str, int] = {}
        self.width = 0

    def add(self, kind: str, args: list[Any], kwargs: dict[str, Any] | None = None) -> None:
        """One more module, with a name of its own."""
        base = {"Linear": "fc", "Sequential": "block"}.get(kind, kind.lower())
        number = self.numbers[base] = self.numbers.get(base, 0) + 1
        self.steps.append([f"{base}{number}", kind, args, kwargs or {}])

    def recurrent(self) -> None:
        """A recurrent module with any options."""
        kind = self.draw(st.sampled_from(("RNN", "LSTM", "LSTM", "GRU")))
        hidden = self.draw(HIDDEN)
        kwargs: dict[str, Any] = {"batch_first": True}
        if self.draw(st.booleans()):
            kwargs["num_layers"] = self.draw(st.sampled_from((1, 2, 2, 3)))
        if self.draw(st.integers(0, 2)) == 0:
            kwargs["bidirectional"] = True
        if self.draw(st.integers(0, 7)) == 0:
            kwargs["bias"] = False
        if kind == "LSTM" and self.draw(st.integers(0, 9)) == 0:
            kwargs["proj_size"] = hidden // 2
        if kwargs.get("num_layers", 1) > 1:
            kwargs["dropout"] = 0.2
        self.add(kind, [self.width, hidden], kwargs)
        self.width = kwargs.get("proj_size", hidden) * (2 if kwargs.get("bidirectional") else 1)

    def linear(self) -> None:
        """A Linear."""
        out = self.draw(WIDTHS)
        self.add(
            "Linear", [self.width, out], {} if self.draw(st.integers(0, 5)) else {"bias": False}
        )
        self.width = out

    def convolution(self) -> None:
        """A convolution along the steps, between two transpositions."""
        out = self.draw(WIDTHS)
        kernel = self.draw(st.sampled_from((1, 3, 3, 5)))
        self.add("transpose", [])
        self.add("Conv1d", [self.width, out, kernel], {"padding": kernel // 2})
        if self.draw(st.booleans()):
            self.add("BatchNorm1d", [out])
        self.add("transpose", [])
        self.width = out

    def block(self) -> None:
        """Modules inside a Sequential."""
        out = self.draw(WIDTHS)
        inside: list[Any] = [["Linear", [self.width, out], {}], ["ReLU", [], {}]]
        if self.draw(st.booleans()):
            inside += [["LayerNorm", [out], {}], ["Dropout", [0.1], {}]]
        self.add("Sequential", inside)
        self.width = out

    def other(self) -> None:
        """Something that keeps the width."""
        match self.draw(st.integers(0, 4)):
            case 0:
                self.add("LayerNorm", [self.width])
            case 1:
                self.add("Dropout", [0.5])
            case 2:
                self.add("MultiheadAttention", [self.width, 1], {"batch_first": True})
            case 3:
                self.add("PReLU", [])
            case _:
                self.add("ReLU", [])


@st.composite
def torch_nets(draw: Callable[..., Any]) -> dict[str, Any]:
    """A model as the printer reads it."""
    net = _Net(draw)
    steps = draw(st.integers(3, 12))
    if draw(st.booleans()):
        net.width = draw(HIDDEN)
        net.add("Embedding", [draw(st.integers(2, 500)), net.width])
        size = [steps]
    else:
        net.width = draw(WIDTHS)
        size = [steps, net.width]
    moves = [net.recurrent, net.recurrent, net.linear, net.convolution, net.block, net.other]
    for _ in range(draw(st.integers(1, 5))):
        draw(st.sampled_from(moves))()
    frozen = (
        [net.steps[0][0]] if draw(st.integers(0, 3)) == 0 and net.steps[0][1] == "Embedding" else []
    )
    return {"input": size, "steps": net.steps, "frozen": frozen}


class Printer:
    """The real PyTorch and its printers: an interpreter that stays, asked a model at a time."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.version: str = self._line()["torch"]

    def answer(self, configuration: dict[str, Any]) -> dict[str, Any]:
        """A model's printed forms, by their names, and the modules it really has."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(configuration) + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the interpreter with PyTorch ended; what it printed stands above"
        answer: dict[str, Any] = json.loads(line)
        assert "error" not in answer, answer
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
