"""Which lines of a paste are code and which are prose; line numbers never change."""

from __future__ import annotations

import ast
import re
from html import unescape

_FENCE = re.compile(r"^\s*(?:>\s?)*(?:```|~~~)")
_TAGS = re.compile(
    r"</?(?:pre|code|p|div|span|br|blockquote|strong|em|li|ul|ol)\b[^>\n]{0,300}>", re.IGNORECASE
)
_START = re.compile(
    r"^\s*(?:>>>|\.\.\.\s|In\s*\[|@\w|#|%\w|!\w|import\s+\w|from\s+[\w.]+\s+import|def\s+\w+\s*\(|class\s+\w+.*:|"
    r"for\s+.+\s+in\s+.+:|while\s+.+:|if\s+.+:|elif\s+.+:|else\s*:|try\s*:|except\b.*:|finally\s*:|with\s+.+:|"
    r"return\b|print\b\s*[(\"']|pass\s*$)"
)
_ASSIGNMENT = re.compile(
    r"^\s*\(?[A-Za-z_][\w.\[\]'\"]*(?:\s*[,:]\s*[\w.\[\]]+)*\)?\s*(?:[-+*/]|//)?=(?!=)\s*\S"
)
_CALL = re.compile(r"^\s*[A-Za-z_][\w.]*\(")
_CLOSING = re.compile(r"^\s*[\])}][\])},.\s]*(?:\.\w+\(.*)?(?:\(\w+\))?\s*(?:#.*)?$")
_OPEN_END = re.compile(r"[(\[{,\\=+:]\s*(?:#.*)?$")
_SUM = re.compile(r"[^\n]*[*×·^/+][^\n]*(?<![=<>!])=\s*[\d,_ ]{2,40}\s*$")
_NUMBERED = re.compile(r"^\s{0,6}(?P<number>\d{1,5})(?:[.:|)]\s?|\s|$)")
_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_FEWEST_NUMBERED = 4
_LONGEST_SUM = 400
_R_LAYER = re.compile(r"\blayer_[a-z_0-9]+\s*\(|%>%|<-\s*keras_model")


def code_and_prose(text: str, taken: set[int]) -> tuple[str, str]:
    """The text's code and its prose, each with the other's lines left empty.

    Args:
        text: the paste.
        taken: lines (from 1) that are something else, a printed summary.
    """
    lines = [
        _TAGS.sub("", unescape(line)) if "<" in line or "&" in line else line
        for line in _narrow(text).split("\n")
    ]
    _drop_numbers(lines)
    code = [""] * len(lines)
    prose = [""] * len(lines)
    fenced = _fenced(lines)
    inside = [line if i in fenced and i + 1 not in taken else "" for i, line in enumerate(lines)]
    use_fences = any(
        _CALL.search(line) or _ASSIGNMENT.match(line) or "(" in line for line in inside
    )
    depth = 0
    for index, line in enumerate(lines):
        if not line or line.isspace():
            continue
        if index + 1 in taken or _FENCE.match(line):
            depth = 0
            continue
        bare = re.sub(r"^\s*(?:>(?!>)\s?)+", "", line)
        coded = index in fenced if use_fences else depth > 0 or _is_code(bare)
        if coded and not _is_sum(bare):
            code[index] = bare
            depth = max(0, depth + _balance(bare)) if bare.strip() else depth
            # a bracket that is never closed doesn't swallow the paste
            depth = depth if depth < 60 else 0  # noqa: PLR2004 - more than anybody has open
        else:
            prose[index] = line
            depth = 0
    return "\n".join(code), "\n".join(prose)


def _narrow(text: str) -> str:
    """Code that was typed in full-width letters, in ordinary ones; Chinese marks in prose stay."""
    if text.isascii():
        return text
    return "\n".join(
        line.translate(_NARROW) if _WIDE.search(line) else line for line in text.split("\n")
    )


def _fenced(lines: list[str]) -> set[int]:
    inside: set[int] = set()
    fenced = False
    for index, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            inside.add(index)
    return inside


def _drop_numbers(lines: list[str]) -> None:
    """Take away the line numbers that were copied along, where several lines count up by one."""
    run: list[tuple[int, int]] = []
    for index in range(len(lines) + 1):
        match = _NUMBERED.match(lines[index]) if index < len(lines) else None
        number = int(match["number"]) if match is not None else -1
        if run and number == run[-1][1] + 1:
            run.append((index, number))
            continue
        if len(run) >= _FEWEST_NUMBERED:
            for at, _ in run:
                lines[at] = _NUMBERED.sub("", lines[at], count=1)
        run = [(index, number)] if match is not None else []


def _is_code(line: str) -> bool:
    if not line.strip() or len(line) > 2_000:  # noqa: PLR2004 - no line of code
        return bool(line.strip())
    if _START.match(line) or _CLOSING.match(line) or _R_LAYER.search(line):
        return not re.match(r"^\s*#+\s+\w", line) or "(" in line
    if _ASSIGNMENT.match(line):
        return True
    if not _CALL.match(line):
        # an indented line is code if it parses as more than a word
        return (
            line.startswith(("    ", "\t"))
            and "(" in line
            and (_parses(line) or bool(_OPEN_END.search(line)))
        )
    return _parses(line) or bool(_OPEN_END.search(line)) or _balance(line) > 0


def _is_sum(line: str) -> bool:
    """Whether somebody worked something out: ``n = 4 * (10 + 1) = 44`` is no code."""
    short = len(line) <= _LONGEST_SUM
    return short and _SUM.match(line) is not None and not _parses(line)


def _parses(line: str) -> bool:
    try:
        ast.parse(line.strip().rstrip(","))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _balance(line: str) -> int:
    line = re.sub(r"\"[^\"]*\"|'[^']*'", "", line.split("#", maxsplit=1)[0])
    return sum(line.count(c) for c in "([{") - sum(line.count(c) for c in ")]}")
