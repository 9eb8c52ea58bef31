"""Pasted code is parsed whatever stands around it, and never executed."""

import ast
import time
from typing import Any

import pytest
from fourgates.reading.interpreter import Interpreter
from fourgates.reading.source import parse
from hypothesis import given
from hypothesis import strategies as st


def names(text: str) -> set[str]:
    """The names that the parsed statements assign."""
    return {
        node.id
        for node in ast.walk(parse(text).tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


@pytest.mark.parametrize(
    ("text", "assigned"),
    [
        (">>> a = 1\n>>> b = f(\n...     2)\n3\n", {"a", "b"}),
        ("In [3]: a = 1\nOut[3]: 5\nIn [4]: b = 2", {"a", "b"}),
        ("1  a = 1\n2  b = 2\n3  c = 3", {"a", "b", "c"}),
        ("    a = 1\n    b = 2", {"a", "b"}),
        ("a = 1\n\tb = 2\nc = 3", {"a", "b", "c"}),
        ("print 'x', a\nb = 2", {"b"}),
        ("%matplotlib inline\n!pip install keras\na = 1", {"a"}),
        ("a = “text”\nb = ‘x’", {"a", "b"}),
        ("a = LSTM（10，1）\nb = １２", {"a", "b"}),
        ("a = f(1,\nb = 2", {"a", "b"}),
        ("model.add(LSTM(10", set()),
        ("for i in range(3):\na = 1", {"a", "i"}),
        ("a = 1\nthis is no code at all\nb = 2", {"a", "b"}),
        ("a = 1\x00\nb = 2", {"a", "b"}),
        ("a = '\ud800'\nb = 2", {"a", "b"}),
        ("if x:\n    a = 1\n  b = 2\nc = 3", {"a", "b", "c"}),
        ("a = 1\r\nb = 2\r\n".replace("\r", ""), {"a", "b"}),
    ],
)
def test_messy_code_keeps_its_statements(text: Any, assigned: Any) -> None:
    """Protects people who paste from notebooks, sessions and web pages: what is code is read."""
    assert names(text) >= assigned


def test_line_numbers_stay_those_of_the_paste() -> None:
    """Protects the lines that messages name: nothing that is left out moves them."""
    source = parse("# one\nwhat is this\n\n\ny = 1\n", first_line=10)
    assert [node.lineno for node in source.tree.body if isinstance(node, ast.Assign)] == [14]


def test_what_is_left_out_is_told() -> None:
    """Protects readers from silent gaps: each line that can't be parsed is listed with its number."""
    assert [line for line, _ in parse("a = 1\nb = = 2\nc = 3").skipped] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "x = " + "[" * 10_000 + "]" * 10_000,
        "x = " + "9" * 100_000,
        "x = 0x" + "f" * 100_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "+".join(["1"] * 100_000),
        "x = a" + ".b" * 100_000,
        "x = not " * 50_000,
        "for\n" * 50_000,
        "".join(f"x{i} = (\n" for i in range(20_000)),
        "if x:\n" + "".join(" " * i + "if x:\n" for i in range(1, 200)),
        "lambda: " * 20_000 + "1",
        "x = f(" * 5_000 + ")" * 5_000,
        "def f():\n    return f()\nf()",
        "f = lambda: f()\nf()",
        "x = [0] * 10**9",
        "x = 9 ** 9 ** 9 ** 9",
        "x = 'a' * 10**9",
        "for i in range(10**9):\n    for j in range(10**9):\n        x = [i] * 1000",
        "x = [[i for i in range(2000)] for j in range(2000)]",
        "while True:\n    x = 1",
    ],
)
def test_monsters_end_quickly(text: Any) -> None:
    """Protects the page: no text makes the reader fail, recurse away or run for long."""
    start = time.monotonic()
    Interpreter([]).run(parse(text).tree)
    assert time.monotonic() - start < 10


def test_nothing_is_executed(tmp_path: Any) -> None:
    """Protects readers: code that would write a file, were it run, writes none."""
    target = tmp_path / "ran"
    text = (
        f"import pathlib\npathlib.Path({str(target)!r}).write_text('x')\n"
        f"open({str(target)!r}, 'w').write('x')\n"
        f"exec(\"open({str(target)!r}, 'w')\")\n__import__('os').system('touch {target}')\n"
    )
    Interpreter([]).run(parse(text).tree)
    assert not target.exists()


@given(st.text(max_size=300) | st.text("()[]{}:=,.'\"\n #abdefx1\t", max_size=300))
def test_any_text_is_parsed_to_something(text: Any) -> None:
    """Protects the reader from every text: it never raises and never loses the line count."""
    source = parse(text)
    assert len(source.lines) == text.count("\n") + 1
    Interpreter([]).run(source.tree)
