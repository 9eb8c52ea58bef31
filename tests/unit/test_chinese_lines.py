"""Chinese pages are written in short lines, and read without holes where a line ended."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

HOOK = Path(__file__).parents[2] / "docs" / "hooks" / "languages.py"


@pytest.fixture(scope="module")
def joined() -> Any:
    """The hook's work on a text of a language."""
    specification = importlib.util.spec_from_file_location("languages", HOOK)
    assert specification
    assert specification.loader
    hook = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(hook)

    def join(text: str, language: str = "zh") -> str:
        config = SimpleNamespace(theme={"language": language})
        written: str = hook.on_page_markdown(text, config=config)
        return written

    return join


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("每个\n单元", "每个单元"),
        ("两个数，\n`units` 和", "两个数，`units` 和"),
        ("见 `units`\n。", "见 `units`。"),
        ("每个门有\n**两个**\n偏置", "每个门有**两个**偏置"),
        ("每个门有\n[偏置](a.md)", "每个门有[偏置](a.md)"),
        ("- 一个门：\n  **偏置**", "- 一个门：**偏置**"),
    ],
)
def test_a_chinese_line_goes_on_without_a_space(joined: Any, written: str, read: str) -> None:
    """Protects a reader from gaps in the middle of a Chinese sentence."""
    assert joined(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "单元\n`units`",
        "一个门：\n\n- 输入门。\n- 遗忘门。\n\n下一段。\n\n## 标题",
        "表：\n| 门 |\n|---|\n",
        "代码：\n```python\nx = 1  # 一，\n# 二\n```",
        "<div>\n\n门。\n\n</div>",
        "$$\n\\text{输入门}，\n\\text{二}\n$$",
    ],
)
def test_what_markdown_needs_stays(joined: Any, written: str) -> None:
    """Protects lists, tables, code and spaces beside Latin words from being pulled together."""
    assert joined(written) == written


def test_english_keeps_its_spaces(joined: Any) -> None:
    """Protects the words of other languages from being glued to each other."""
    assert joined("a gate,\nand “one”\nmore", "en") == "a gate,\nand “one”\nmore"
