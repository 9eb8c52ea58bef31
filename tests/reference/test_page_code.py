"""The code that pages show to check a number in Keras runs, and prints what its comments say."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(import keras\n.*?)^```", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"(?:^|  )# (.+)$", re.MULTILINE)
SHOWN = {
    f"{path.relative_to(DOCS)}-{index}": code
    for path in sorted(DOCS.rglob("*.md"))
    for index, code in enumerate(BLOCK.findall(path.read_text("utf-8")))
}


def test_both_languages_show_code_to_check() -> None:
    """Protects the test below from running nothing."""
    languages = [name.split("/")[0] for name in SHOWN]
    assert languages.count("en") == languages.count("zh") >= 4


@pytest.mark.parametrize("name", SHOWN)
def test_code_prints_what_its_comments_say(name: str) -> None:
    """Protects a reader who tries a page's code: Keras prints exactly the comments."""
    code = SHOWN[name]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, name, "exec"), {})  # noqa: S102 - the project's own pages
    said = COMMENT.findall(code)
    assert said
    assert printed.getvalue().splitlines() == said
