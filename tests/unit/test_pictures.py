"""The drawing of a layer's matrices: each gate's colour covers what that gate stores, whatever the framework packs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fourgates import read
from fourgates.derivation import copies
from fourgates.polynomial import total
from fourgates.rendering.picture import pictures
from fourgates.weights import Weight

DRAW = Path(__file__).resolve().parents[2] / "docs" / "hooks" / "draw.mjs"
NODE = shutil.which("node") or "node"
BLOCK = re.compile(
    r'data-at="(?P<at>[^"]*)" class="fg-part(?: fg-gate-(?P<gate>\w))?">'
    r'<rect x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" width="(?P<wide>[\d.]+)" height="(?P<tall>[\d.]+)"'
)
LAYERS = [
    ("flax", "LSTM(10)", 1),
    ("linen", "GRU(5)", 4),
    ("linen", "LSTM(6,bi)", 3),
    ("equinox", "GRU(5)", 4),
    ("onnx", "LSTM(10,bi,peepholes=True)", 3),
    ("onnx", "GRU(5)", 4),
    ("tensorflow1", "LSTM(10,use_peepholes=True,num_proj=4)", 1),
    ("tensorflow1", "GRU(5)", 4),
    ("keras2", "CuDNNLSTM(7)", 2),
    ("keras", "GRU(5)", 4),
    ("pytorch", "LSTM(10,proj_size=4)", 1),
]


def drawn(framework: str, text: str, width: int) -> tuple[tuple[Weight, ...], list[dict[str, str]]]:
    """The tensors of a layer's first copy, and the blocks of its picture."""
    layer = read(text, input_shape=f"None,{width}", framework=framework).build().layers[0]
    drawing = pictures(layer, "en")[0].children[0]
    assert not isinstance(drawing, str)
    answer = subprocess.run(
        [NODE, str(DRAW)],
        input=drawing.attributes["drawing"] + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    blocks = [match.groupdict() for match in BLOCK.finditer(json.loads(answer.stdout)["html"])]
    return copies(layer)[0].weights, blocks


@pytest.mark.parametrize(("framework", "text", "width"), LAYERS)
def test_areas(framework: str, text: str, width: int) -> None:
    """To scale: each gate's area is to the whole as its parameters are, also where directions come first."""
    weights, blocks = drawn(framework, text, width)
    areas: dict[str, float] = {}
    for block in blocks:
        area = float(block["wide"]) * float(block["tall"])
        areas[block["gate"] or ""] = areas.get(block["gate"] or "", 0) + area
    counts: dict[str, int] = {}
    for weight in weights:
        for part in weight.blocks():
            assert isinstance(part.count, int)
            counts[part.gate] = counts.get(part.gate, 0) + part.count
    cell = sum(areas.values()) / sum(counts.values())
    assert {gate: round(area / cell) for gate, area in areas.items()} == counts
    assert sum(counts.values()) == total(weight.count for weight in weights)


@pytest.mark.parametrize(("framework", "text", "width"), LAYERS)
def test_nothing_overlaps(framework: str, text: str, width: int) -> None:
    """No block lies on another, and all of them lie within the picture."""
    _, blocks = drawn(framework, text, width)
    boxes = [tuple(float(b[key]) for key in ("x", "y", "wide", "tall")) for b in blocks]
    assert all(x + wide <= 361 for x, _, wide, _ in boxes)
    for index, (x, y, wide, tall) in enumerate(boxes):
        for left, top, across, down in boxes[:index]:
            apart = (
                x >= left + across - 0.1
                or left >= x + wide - 0.1
                or y >= top + down - 0.1
                or top >= y + tall - 0.1
            )
            assert apart
