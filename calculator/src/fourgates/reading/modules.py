"""What PyTorch's ``print(model)`` shows: modules within modules, each with its arguments.

The arguments are read as Python literals, by ``ast``, and never run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fourgates.reading.lines import Line
from fourgates.reading.rows import Call, Row

MOST_COPIES = 2_000
"""``(0-11): 12 x Layer(...)`` is written out so often at most, all copies together."""
MOST_DEPTH = 40
LONGEST_CALL = 600

_CHILD = re.compile(
    r"[\s\d:.|]*\((?P<name>[^()\s]{1,200})\):\s(?:(?P<copies>\d{1,6})\sx\s)?(?P<type>[A-Za-z_][\w.]{0,100})\((?P<rest>.*)$"
)
_ROOT = re.compile(r"(?:[^()=]{0,60}[\s:>])?(?P<type>[A-Za-z_]\w{0,100})\($")
_PARAMETER = re.compile(
    r"\(?(?P<name>[\w.-]{1,80})\)?:\s(?:Object of type: )?Parameter(?: containing:)?[^\[(]{0,20}[\[(][^\[\]()]{0,60}?of size (?P<size>[\dx ]{1,60})"
)
_CLOSING = re.compile(r"[\s\d:.|]*\)[,\s]*$")
_RANGE = re.compile(r"(\d{1,6})-(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed module as it stands in a paste.

    Attributes:
        name: its class.
        rows: the modules in it that hold no others, in order, with their whole names.
        start: index of its first line.
        end: index behind its last line.
    """

    name: str
    rows: tuple[Row, ...]
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    line: int
    name: str
    type: str
    copies: int
    rest: str
    children: list[_Node | Row]


def printed_at(lines: Sequence[Line], at: int) -> Printed | None:
    """The printed model that begins at a line: its first line, or a child's where that is missing."""
    text = lines[at].text
    if not text.rstrip().endswith((")", "(")):
        return None
    child = _CHILD.match(text)
    root = None if child else _ROOT.match(text.rstrip())
    if root is not None:
        if at + 1 >= len(lines) or _CHILD.match(lines[at + 1].text) is None:
            return None
        top = _Node(lines[at].first, "", root["type"], 1, "", [])
        end = _read(lines, at + 1, top)
    elif child is not None and "(" + child["name"] + ")" != text.strip():
        top = _Node(lines[at].first, "", "", 1, "", [])
        end = _read(lines, at, top, open_ended=True)
    else:
        return None
    budget = [MOST_COPIES]
    rows = tuple(row for node in top.children for row in _leaves(node, "", budget))
    return Printed(top.type, rows, at, end) if rows else None


def arguments(text: str) -> Call | None:
    """The arguments of a module as printed; ``None`` where they are no literals.

    >>> arguments("12, 1024, num_layers=2, batch_first=True")
    Call(args=(12, 1024), kwargs={'num_layers': 2, 'batch_first': True})
    >>> arguments("scale_factor=2.0, mode=nearest").kwargs
    {'scale_factor': 2.0, 'mode': 'nearest'}
    """
    if len(text) > LONGEST_CALL or re.search(r"[(\[{]{12}|[-+~]{12}", text):
        return None
    try:
        call = ast.parse(f"f({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call):
        return None
    args = tuple(_literal(arg) for arg in call.args)
    return Call(args, {word.arg: _literal(word.value) for word in call.keywords if word.arg})


def _literal(node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        return node.id
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _read(lines: Sequence[Line], at: int, top: _Node, *, open_ended: bool = False) -> int:
    """Reads children until their bracket closes; the index behind the last line."""
    stack = [top]
    end = at
    while at < len(lines) and stack:
        text = lines[at].text
        child = _CHILD.match(text)
        if child is not None and len(stack) <= MOST_DEPTH:
            _take(stack, child, lines[at].first)
        elif _CLOSING.match(text):
            if open_ended and len(stack) == 1:
                end = at + 1
                break
            stack.pop()
        elif (parameter := _PARAMETER.search(text)) is not None:
            stack[-1].children.append(_parameter(parameter, lines[at].first))
        elif text.strip() or open_ended:
            break
        at += 1
        end = at
    return end


def _take(stack: list[_Node], child: re.Match[str], line: int) -> None:
    rest = child["rest"].rstrip().rstrip(",")
    node = _Node(
        line, child["name"], child["type"].rpartition(".")[2], int(child["copies"] or 1), rest, []
    )
    parameters = list(_PARAMETER.finditer(rest))
    stack[-1].children.append(node)
    if parameters:
        # ParameterList(  (0): Parameter containing: [torch.float32 of size 2x2])
        node.children += [_parameter(parameter, line) for parameter in parameters]
        if rest.endswith("])"):
            return
    elif rest.endswith(")") and rest.count("(") < rest.count(")"):
        node.rest = rest[:-1]
        return
    stack.append(node)


def _parameter(found: re.Match[str], line: int) -> Row:
    size = tuple(int(word) for word in re.findall(r"\d{1,20}", found["size"]))
    return Row(line, found["name"], "Parameter", tensors=((found["name"], size),))


def _leaves(node: _Node | Row, prefix: str, budget: list[int]) -> list[Row]:
    """The modules without modules inside, each copy by itself."""
    if isinstance(node, Row):
        name = f"{prefix}{node.name}"
        return [Row(node.line, name, node.type, tensors=node.tensors)]
    rows: list[Row] = []
    for name in _names(node) if budget[0] > 0 else []:
        if budget[0] <= 0:
            break
        whole = f"{prefix}{name}"
        if node.type == "MultiheadAttention":
            rows += _attention(node, whole)
        elif node.children:
            for child in node.children:
                rows += _leaves(child, f"{whole}.", budget)
        else:
            rows.append(Row(node.line, whole, node.type, call=arguments(node.rest)))
        budget[0] -= 1
    return rows


def _names(node: _Node) -> list[str]:
    spread = _RANGE.fullmatch(node.name)
    if spread is None:
        return [node.name]
    first, last = int(spread[1]), int(spread[2])
    return [str(number) for number in range(first, min(last, first + MOST_COPIES) + 1)]


def _attention(node: _Node, name: str) -> list[Row]:
    """MultiheadAttention prints only its projection: its width is the embedding's."""
    inner = next((c for c in node.children if isinstance(c, _Node) and c.name == "out_proj"), None)
    call = arguments(inner.rest) if inner is not None else None
    width = call.kwargs.get("out_features") if call is not None else None
    if not isinstance(width, int):
        return [Row(node.line, name, node.type)]
    bias = call.kwargs.get("bias", True) if call is not None else True
    return [Row(node.line, name, node.type, call=Call((width, 1), {"bias": bias}))]
