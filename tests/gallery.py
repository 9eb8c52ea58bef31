"""The gallery's pages as tests read them: their files and their front matter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).parents[1] / "docs"
LANGUAGES = ("en", "zh")
PATHS = {
    language: sorted(
        path for path in (DOCS / language / "questions").glob("*.md") if path.name != "index.md"
    )
    for language in LANGUAGES
}

# the hooks stand beside each other, not in a package
sys.path.insert(0, str(DOCS / "hooks"))


def meta(path: Path) -> dict[str, Any]:
    """A page's front matter."""
    facts: dict[str, Any] = yaml.safe_load(path.read_text("utf-8").split("---\n")[1])
    return facts
