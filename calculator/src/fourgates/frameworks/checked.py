"""Against which version of each framework its tensors were checked, and when.

``pytest --overwrite tests/reference/test_checked.py`` writes the table anew; the same
test fails where a version here isn't the one that was compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Checked:
    """One framework.

    Attributes:
        title: what people call it.
        package: whose version it is.
        version: as the package tells it.
        date: of the day on which it was checked, ``2026-11-24``.
    """

    title: str
    package: str
    version: str
    date: str


CHECKED: Final[dict[str, Checked]] = {
    "keras": Checked("Keras 3", "Keras", "3.15.1", "2026-11-24"),
    "keras2": Checked("Keras 2", "Keras", "2.2.4-tf", "2026-11-24"),
    "pytorch": Checked("PyTorch", "PyTorch", "2.13.0", "2026-11-24"),
    "flax": Checked("Flax NNX", "Flax", "0.12.8", "2026-11-24"),
    "linen": Checked("Flax Linen", "Flax", "0.12.8", "2026-11-24"),
    "equinox": Checked("Equinox", "Equinox", "0.13.8", "2026-11-24"),
    "onnx": Checked("ONNX", "ONNX", "1.23.2", "2026-11-24"),
    "tensorflow1": Checked("TensorFlow 1", "TensorFlow", "1.15.5", "2026-11-24"),
}
"""By the name that a permalink writes."""
