"""The versions that the site says it was checked against are those that these tests compare with."""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import record_onnx
import record_pytorch
from fourgates.frameworks import checked
from fourgates.frameworks.checked import CHECKED
from fourgates.permalink import FRAMEWORKS

HERE = Path(__file__).parent
INSTALLED = {"keras": "keras", "flax": "flax", "linen": "flax", "equinox": "equinox"}
"""Compared in this very run."""


def head(path: Path) -> dict[str, Any]:
    """What a recorded table says of itself."""
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    said: dict[str, Any] = table.get("head", table)
    return said


def compared() -> dict[str, tuple[str, str | None]]:
    """Each framework's version, and the day of its recording, where it is one."""
    found: dict[str, tuple[str, str | None]] = {
        framework: (version(package), None) for framework, package in INSTALLED.items()
    }
    torch, onnx = head(record_pytorch.TABLE), head(record_onnx.TABLE)
    tensorflow = head(HERE / "tensorflow1_recorded.json")
    found["pytorch"] = (torch["torch"].partition("+")[0], torch["date"])
    found["onnx"] = (onnx["onnx"], onnx["date"])
    found["tensorflow1"] = (tensorflow["tensorflow"], tensorflow["date"])
    found["keras2"] = (tensorflow["keras"], tensorflow["date"])
    return found


def test_versions(*, overwrite: bool) -> None:
    """A page names the version that is compared here; a newer one has to be written down first."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    if overwrite:
        path = Path(checked.__file__)
        text = path.read_text(encoding="utf-8")
        for framework, (number, date) in compared().items():
            pattern = rf'("{framework}": Checked\("[^"]*", "[^"]*", )"[^"]*", "[^"]*"'
            text = re.sub(pattern, rf'\g<1>"{number}", "{date or today}"', text)
        path.write_text(text, encoding="utf-8")
        return
    wrong = {
        framework: (CHECKED[framework].version, number)
        for framework, (number, date) in compared().items()
        if CHECKED[framework].version != number or (date and CHECKED[framework].date != date)
    }
    assert wrong == {}, "pytest --overwrite tests/reference/test_checked.py writes them down"
    assert all("2026-01-01" < known.date <= today for known in CHECKED.values())


def test_no_framework_is_left_out() -> None:
    """Every framework that a link can name has a version it was checked against."""
    assert set(CHECKED) == set(FRAMEWORKS) == set(compared())
