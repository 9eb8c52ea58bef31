"""The command, as a shell sees it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from fourgates.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "code", "last_line"),
    [
        (["LSTM(10)", "--input", "None,1"], 0, "total  480"),
        (["LSTM(10,seq);TD(Dense(1))", "--input", "None,1"], 0, "total  491"),
        (["LSTM(10)", "--input", "None,1", "--framework", "pytorch"], 0, "total  520"),
        (["LSTM(10)", "--input", "None,1", "--framework", "onnx"], 0, "total  520"),
        (["GRU(5)", "--input", "None,4", "--framework", "equinox"], 0, "total  155"),
        (
            ["LSTM(10,use_peepholes=1)", "--input", "None,1", "--framework", "tensorflow1"],
            0,
            "total  510",
        ),
        (
            ["LSTM(units)", "--input", "None,features"],
            3,
            "total  4*units**2 + 4*features*units + 4*units",
        ),
    ],
)
def test_counts(
    arguments: list[str], code: int, last_line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code says whether every count is known, the last line gives the total."""
    assert main(["count", *arguments]) == code
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == last_line
    assert printed.err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["LSTM(10", "--input", "None,1"], "LSTM is written like LSTM(10,seq): where ',' should stand, there is the end."),
        (["LSTM(0)", "--input", "None,1"], "units is 0: it must be 1 or more."),
        (["LSTM(1)", "--input", "None,x.y"], "An input shape is made of sizes, names and None, like None,1; 'x.y' is none of them."),
    ],
)  # fmt: skip
def test_refusals(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What can't be read gives exit code 2 and one line on stderr, nothing on stdout."""
    assert main(["count", *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"fourgates: {sentence}\n")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON object has the names that other programs rely on."""
    assert main(["count", "LSTM(10,seq);TD(Dense(classes))", "--input", "None,1", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    lstm, head = told["layers"]
    assert {
        key: lstm[key] for key in ("name", "type", "output_shape", "parameters", "weights")
    } == {
        "name": "lstm",
        "type": "LSTM",
        "output_shape": [None, None, 10],
        "parameters": 480,
        "weights": [
            {"name": "lstm_cell/kernel", "shape": [1, 40]},
            {"name": "lstm_cell/recurrent_kernel", "shape": [10, 40]},
            {"name": "lstm_cell/bias", "shape": [40]},
        ],
    }
    assert head["type"] == "TimeDistributed(Dense)"
    assert head["parameters"] == "11*classes"
    assert told["framework"] == "keras"
    assert told["total"] == told["trainable"] == "11*classes + 480"
    assert told["non_trainable"] == 0
    assert told["unknown"] == ["classes"]
    assert told["permalink"] == "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(classes))"


def test_as_a_module() -> None:
    """``python -m fourgates`` is the command, exit code included."""
    command = [sys.executable, "-m", "fourgates", "count", "LSTM(10)", "--input", "None,1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.endswith("total  480\n")
