"""Pasted text -> plain lines: no HTML, no comment marks, no full-width characters; numbers kept.

Line numbers stay those of the paste. A line of HTML may become several plain
lines with one number, and a table's row that goes over several lines becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

LONGEST = 1_000
"""A table's line is shorter; what is longer is cut, so that junk costs no time."""

FEWEST_NUMBERED = 4
"""Fewer lines in a row whose numbers count up are no numbered listing."""
MOST_EMPTY = 5
"""So many empty lines in a row are kept; more of them say nothing."""
_ROW_LINES = 20
"""No row of an HTML table is written over more lines."""

_NEWLINES = re.compile(r"\r\n|\r|\n")
_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]")
_TAGS = re.compile(
    r"</?(?:a|b|body|br|code|div|em|font|h[1-6]|html|i|kbd|li|p|pre|samp|span|strong|table|tbody"
    r"|td|th|thead|tr|tt|u|ul)(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<br\s?/?>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
_CELL_ENDS = re.compile(r"</t[dh]>", re.IGNORECASE)
_ROW_STARTS = re.compile(r"<tr[\s>]", re.IGNORECASE)
# #, ##, #>, //, >, >>>, *, % and ;, as comments, quotes, prompts and lists begin
_MARKS = re.compile(r"[ ]{0,40}(?:#+'?>?|//+|>{1,3}|\*{1,2}|%+|;+)(?:[ ]|(?=[^\s#/>*%;]))")
_LINE_NUMBER = re.compile(r"[ ]{0,8}(\d{1,5})(?:[:.|)\]]|(?=[ ])|$)[ ]?")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CHARACTERS = {
    **_FULL_WIDTH,
    **dict.fromkeys([0x00A0, 0x202F, 0x3000, *range(0x2000, 0x200B)], " "),
    **dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x0000], ""),
    **dict.fromkeys([0x2018, 0x2019], "'"),
    **dict.fromkeys([0x201C, 0x201D], '"'),
    **dict.fromkeys(range(0xD800, 0xE000), "?"),
    ord("\t"): "    ",
    # torchinfo's branches as some fonts and editors have them
    **dict.fromkeys(map(ord, "┝┠┣"), "├"),
    **dict.fromkeys(map(ord, "┕┗╰"), "└"),
    0x2015: "─",
    0x2014: "─",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is read.

    Attributes:
        text: without marks around it.
        first: where it begins in the paste, from 1.
        last: where it ends.
    """

    text: str
    first: int
    last: int


def plain_lines(text: str) -> list[Line]:
    r"""Every line of a paste, made plain.

    >>> [line.text for line in plain_lines("# lstm（LSTM）\r\n<b>x</b> &gt; 1")]
    ['lstm(LSTM)', 'x > 1']
    """
    raw = _NEWLINES.split(text)
    lines = list(_filled(raw))
    if "<" in text:
        lines = _without_tags(lines)
    plain = [Line(_plain(line.text), line.first, line.last) for line in lines]
    return _without_numbers(plain)


def _without_numbers(lines: list[Line]) -> list[Line]:
    """The lines without the numbers 97, 98, 99 that were copied along from an editor."""
    found = [_LINE_NUMBER.match(line.text) for line in lines]
    start = 0
    for at in range(1, len(lines) + 1):
        one, other = found[at - 1], found[at] if at < len(lines) else None
        if one is not None and other is not None and int(other[1]) == int(one[1]) + 1:
            continue
        if at - start >= FEWEST_NUMBERED:
            for index in range(start, at):
                line, number = lines[index], found[index]
                text = line.text[number.end() :] if number else line.text
                lines[index] = Line(text, line.first, line.last)
        start = at
    return lines


def _filled(raw: list[str]) -> Iterator[Line]:
    """The lines, of empty ones in a row only the first few."""
    empty = 0
    for number, text in enumerate(raw, 1):
        empty = 0 if text and not text.isspace() else empty + 1
        if empty <= MOST_EMPTY:
            yield Line(text, number, number)


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        text = text[: _longest(text)]
    if "&" in text:
        text = _entities(text)
    if "\x1b" in text:
        text = _COLOURS.sub("", text)
    if not text.isascii() or "\t" in text or "\0" in text:
        text = text.translate(_CHARACTERS)
    text = text.rstrip()
    for _ in range(3):
        mark = _MARKS.match(text)
        if mark is None:
            break
        text = text[mark.end() :]
    return text


def _longest(text: str) -> int:
    """How much of a long line is kept: a list of shapes may be long, a table's row is not."""
    return 20 * LONGEST if text.lstrip()[:2] in ("[(", "[<", "[t", "[T", "Or") else LONGEST


def _entities(text: str) -> str:
    try:
        return unescape(text)
    except (ValueError, OverflowError):  # a number of thousands of digits
        return text


def _without_tags(lines: list[Line]) -> list[Line]:
    plain: list[Line] = []
    table: Line | None = None
    for line in lines:
        text = line.text
        if table is not None:
            table = Line(f"{table.text} {text.strip()}", table.first, line.last)
        elif _ROW_STARTS.search(text) and "</tr>" not in text.lower():
            table = line
        if table is None:
            plain += _split(line) if "<" in text else [line]
        elif (
            "</tr>" in text.lower()
            or line.last - table.first > _ROW_LINES
            or len(table.text) > LONGEST
        ):
            plain += _split(table)
            table = None
    return plain + (_split(table) if table is not None else [])


def _split(line: Line) -> list[Line]:
    """One line a row and a break; cells are parted by bars, as in Markdown."""
    pieces = []
    for row in re.split(r"</tr>", line.text, flags=re.IGNORECASE):
        cells = _CELL_ENDS.sub(" | ", row)
        bar = "| " if cells != row else ""
        pieces += [bar + _TAGS.sub("", piece) for piece in _BREAKS.split(cells)]
    return [Line(piece, line.first, line.last) for piece in pieces if piece or len(pieces) == 1]
