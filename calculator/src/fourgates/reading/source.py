"""Pasted code -> a syntax tree, whatever stands around it or is broken in it.

Line numbers stay those of the paste. What can't be parsed is left out, line by
line, and told; it is never executed.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass
from itertools import pairwise

from fourgates.sentences import message_of

MOST_REPAIRS = 60
MOST_LINES_PARSED = 400_000
"""Over all repairs: each parses every line once more."""
MOST_PIECES = 5_000
MOST_DEPTH = 90
"""Brackets within brackets: more than a person writes, fewer than Python's parser fears."""
MOST_LINE_TOKENS = 20_000

_PROMPT = re.compile(r"^(\s*)(?:>>>|\.\.\.|In\s*\[\s*\d*\s*\]:|\[\d+\]:|\s{0,4}\.{3,5}:) ?")
_OUTPUT = re.compile(r"^\s*Out\s*\[\s*\d*\s*\]:")
_ONLY_NUMBERS = re.compile(r"^[\s\d.,]*$")
_LINE_NUMBER = re.compile(r"^\s*\d{1,5}(?:[.:|)]|\s)\s?")
_MAGIC = re.compile(r"^\s*(?:[%!]|\$\s|pip\s+install|conda\s+install)")
_PRINT_2 = re.compile(r"^(\s*)print\s+(?![=(.,\[+*/-]|in\b)(\S.*)$")
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "′": "'", "\xa0": " ", "\u200b": "", "\ufeff": ""}
)
_STATEMENT = re.compile(
    r"\s*(?:[\w.]+\s*(?:[+*/-]?=(?!=)|\()|import\s|from\s|def\s|class\s|for\s|if\s|print\b|return\b|#)"
)
_KEYWORD = re.compile(
    r"\s*(?:def|class|for|while|if|with|try|return|import|from|raise|assert|del|global)\b|\s*@\w"
)
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Source:
    """Code that parses, and what was left out to make it so.

    Attributes:
        tree: the module.
        lines: the code, line by line, as it was parsed.
        skipped: line number and reason for each line that was left out.
    """

    tree: ast.Module
    lines: tuple[str, ...]
    skipped: tuple[tuple[int, str], ...]


def parse(text: str, first_line: int = 1) -> Source:
    r"""Parse as much of a pasted code as can be parsed.

    Args:
        text: the code.
        first_line: the line of the paste where it begins.

    >>> [node.lineno for node in parse("x = (\ny = 2").tree.body]
    [1, 2]
    """
    lines = _cleaned(text.split("\n"))
    skipped: dict[int, str] = {}
    _leave_out_monsters(lines, skipped)
    for _ in range(min(MOST_REPAIRS, MOST_LINES_PARSED // len(lines))):
        try:
            tree = _parse("\n".join(lines))
        except SyntaxError as error:
            at = min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
            if not _repair(lines, at, error):
                at = _last_written(lines, at)
                skipped[at] = error.msg
                lines[at] = _passed_over(lines[at])
        else:
            if first_line > 1:
                ast.increment_lineno(tree, first_line - 1)
            return Source(
                tree,
                tuple(lines),
                tuple((first_line + at, why) for at, why in sorted(skipped.items())),
            )
    return Source(*_piecewise(lines, first_line, skipped))


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in somebody's string
        try:
            return ast.parse(text)
        except (RecursionError, MemoryError, ValueError, OverflowError) as error:
            raise SyntaxError(message_of(error) or "too much for one statement") from error


def _cleaned(lines: list[str]) -> list[str]:
    """Without prompts, line numbers, magics and typographic marks; same number of lines."""
    cleaned = [_plain_marks(line.rstrip("\r")) for line in lines]
    if _are_numbered(cleaned):
        cleaned = [_LINE_NUMBER.sub("", line, count=1) for line in cleaned]
    if any(_PROMPT.match(line) for line in cleaned):
        cleaned = _without_prompts(cleaned)
    cleaned = ["" if _OUTPUT.match(line) or _MAGIC.match(line) else line for line in cleaned]
    cleaned = [_PRINT_2.sub(r"\1print(\2)", line) for line in cleaned]
    margin = min((len(line) - len(line.lstrip()) for line in cleaned if line.strip()), default=0)
    return [line[margin:] for line in cleaned]


def _without_prompts(lines: list[str]) -> list[str]:
    """Without the prompts of a session, and without what it printed below them."""
    result = []
    printed = False
    for line in lines:
        match = _PROMPT.match(line)
        if match is None:
            # a gap ends what was printed: plain code may follow
            printed = printed and bool(line.strip())
            result.append("" if printed else line)
            continue
        printed = printed or line.lstrip().startswith(">>>")
        text = line[match.end() :]
        # some mark the output, not the input
        result.append("" if _ONLY_NUMBERS.match(text) else text)
    return result


def _plain_marks(line: str) -> str:
    line = line.translate(_QUOTES).replace("\0", "")
    if not line.isascii():
        # full-width letters, digits and marks as ASCII; Chinese stays
        line = "".join(
            unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" or c == "\u3000" else c
            for c in line
        )
        line = "".join("?" if "\ud800" <= c <= "\udfff" else c for c in line)
    indent = len(line) - len(line.lstrip())
    return line[:indent].expandtabs(4) + line[indent:]


def _are_numbered(lines: list[str]) -> bool:
    """Whether line numbers were copied along: 1, 2, 3 in front of nearly every line."""
    numbers = [int(m[0]) for line in lines if (m := re.match(r"\s*\d{1,5}(?=[.:|)\s]|$)", line))]
    written = sum(1 for line in lines if line.strip())
    steps = sum(1 for a, b in pairwise(numbers) if b == a + 1)
    return len(numbers) > 1 and steps >= 0.8 * (written - 1)


def _leave_out_monsters(lines: list[str], skipped: dict[int, str]) -> None:
    """Leave out what would overwhelm a parser: brackets within brackets without end."""
    depth = 0
    for at, line in enumerate(lines):
        marks = 0
        deepest = depth
        for c in line:
            if c in "([{":
                depth += 1
                deepest = max(deepest, depth)
            elif c in ")]}":
                depth = max(0, depth - 1)
            elif c in "+-*/~.,:@<>=%":
                marks += 1
        if (
            deepest > MOST_DEPTH
            or marks > MOST_LINE_TOKENS
            or ("0x" in line and len(line) > MOST_LINE_TOKENS)
        ):
            skipped[at] = f"brackets or operators nested more than {MOST_DEPTH} deep"
            lines[at] = _passed_over(line)
            depth = 0
        elif re.search(r"[-+~.]{400}|(?:not\s+){90}", line):
            skipped[at] = "too many operators in a row"
            lines[at] = _passed_over(line)


def _repair(lines: list[str], at: int, error: SyntaxError) -> bool:
    """Mend the commonest breaks of a paste; False where the line has to go."""
    message = error.msg
    line = lines[at]
    if "expected an indented block" in message:
        header = _header_before(lines, at)
        if header is None or lines[header].rstrip().endswith(" pass"):
            return False
        lines[header] = lines[header].split("#")[0].rstrip() + " pass"
        return True
    if isinstance(error, IndentationError) and (
        "unexpected indent" in message or "unindent" in message
    ):
        return _shift_block(lines, at)
    if "was never closed" in message:
        return _close(lines, at)
    if message.startswith("invalid syntax"):
        # a keyword inside brackets that somebody forgot to close
        return _close_before(lines, at)
    if "unterminated" in message and "triple" in message:
        lines[at] = _passed_over(line)
        return True
    return False


def _header_before(lines: list[str], at: int) -> int | None:
    for index in range(at, -1, -1):
        if lines[index].split("#")[0].rstrip().endswith(":"):
            return index
    return None


def _shift_block(lines: list[str], at: int) -> bool:
    """Move a block whose indentation fits nothing to the indentation of the line before it."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    before = next((line for line in reversed(lines[:at]) if line.strip()), "")
    target = len(before) - len(before.lstrip())
    if indent == target:
        return False
    if indent < target:
        # a dedent to no outer level: go to the nearest outer one
        outer = [len(line) - len(line.lstrip()) for line in lines[:at] if line.strip()]
        target = max((level for level in outer if level < indent), default=0)
    for index in range(at, len(lines)):
        line = lines[index]
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        if line.strip():
            lines[index] = " " * target + line[indent:]
    return True


def _close(lines: list[str], at: int) -> bool:
    """Write the brackets that somebody left open, where the next statement begins."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if _STATEMENT.match(line) and len(line) - len(line.lstrip()) <= indent:
            break
        end += 1
    last = _last_written(lines, end - 1)
    missing = _open_brackets(lines[at : last + 1])
    if not missing:
        return False
    lines[last] = lines[last].split("#")[0].rstrip().rstrip(",=") + missing
    return True


def _close_before(lines: list[str], at: int) -> bool:
    """Close what stands open before a line, where a statement begins in it."""
    if not _KEYWORD.match(lines[at]) and not _STATEMENT.match(lines[at]):
        return False
    for start in range(at - 1, max(-1, at - MOST_REPAIRS), -1):
        if _open_brackets(lines[start:at]):
            return _close(lines, start)
    return False


def _open_brackets(lines: list[str]) -> str:
    stack: list[str] = []
    quote = ""
    for c in "\n".join(line.split("#")[0] for line in lines):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in _BRACKETS:
            stack.append(_BRACKETS[c])
        elif stack and c == stack[-1]:
            stack.pop()
    return quote + "".join(reversed(stack))


def _last_written(lines: list[str], at: int) -> int:
    while at > 0 and not lines[at].strip():
        at -= 1
    return at


def _passed_over(line: str) -> str:
    """The line, emptied; a ``pass`` in its place where it may be a block's only one."""
    indent = len(line) - len(line.lstrip())
    if line.strip() in ("", "pass"):
        return ""
    return " " * indent + "pass"


def _piecewise(
    lines: list[str], first_line: int, skipped: dict[int, str]
) -> tuple[ast.Module, tuple[str, ...], tuple[tuple[int, str], ...]]:
    """Parse statement by statement, for a text that is mostly no code."""
    body: list[ast.stmt] = []
    start = 0
    for _ in range(MOST_PIECES):
        while start < len(lines) and not lines[start].strip():
            start += 1
        if start >= len(lines):
            break
        end = start + 1
        while end < len(lines) and (not lines[end].strip() or lines[end][0] in " )]}\t"):
            end += 1
        try:
            piece = _parse("\n".join(lines[start:end]))
        except SyntaxError as error:
            skipped.setdefault(start, error.msg)
        else:
            ast.increment_lineno(piece, first_line - 1 + start)
            body += piece.body
        start = end
    tree = ast.Module(body, [])
    return tree, tuple(lines), tuple((first_line + at, why) for at, why in sorted(skipped.items()))
