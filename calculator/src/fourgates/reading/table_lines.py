"""What all tables of layers have in common: rules, totals, a name above them, rows in the making."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fourgates.reading.lines import Line
from fourgates.reading.rows import (
    Row,
    Totals,
    kernel_in,
    name_and_type,
    number_in,
    shapes_in,
    sources_in,
    yes_or_no,
)

MOST_BLANK = 3
"""So many empty lines in a row end a table."""
MOST_LINES = 5_000
"""A table with more lines is no summary of a model."""
LONGEST_PREFIX = 100
"""No log's time and place in front of a line is longer."""
WIDEST_NAME = 200

_RULE = re.compile(r"[\s_=\-─━═—–¯~·.┏┳┓┡╇┩├┼┤└┴┘┌┬┐╒╤╕╞╪╡╘╧╛╔╦╗╠╬╣╚╩╝+|:]*")
_TREE = re.compile(r"\s{0,8}(?:[│|]\s{1,8}){0,20}(?:[├└]─+\s?|[|+]--\s?|\+\s)?")
_MODULE = re.compile(
    r"(?P<type>(?:\d{1,4}\.)*[A-Za-z_][\w.]{0,100})(?:\s\((?P<name>[^()\s]{1,100})\))?"
    r"(?::\s?(?P<depth>\d{1,3})(?:-\d{1,5})?)?(?=\s|$)"
)
_PARAMS = r"param(?:eter)?s?(?:\s?#|\(s\))?"
_TOTAL = re.compile(
    rf"(?P<words>(?:grand\s)?total\s(?:trainable\s|optimizer\s)?{_PARAMS}"
    rf"|(?:non[- ])?trainable\s{_PARAMS}|optimizer\s{_PARAMS}"
    r"|总参数[量数]?|不可训练参数[量数]?|可训练参数[量数]?)"
    r"(?:\s?\([^()]{1,10}\))?\s?[:=|]\s{0,20}(?P<number>[\d.,]+\s?[KMBG]?)",
    re.IGNORECASE,
)
_TOTAL_BEHIND = re.compile(
    rf"(?P<number>\d[\d.,]*\s?[KMBTG]?)\s+(?P<words>(?:(?:non-)?trainable|total)\s{_PARAMS})",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"Total (?:mult-adds|flops)|Input size|Forward/backward pass size|Params size"
    r"|Estimated Total Size|\d[\d.,]*\s+(?:Total estimated model|Modules in|Total Flops)",
    re.IGNORECASE,
)
_MODEL = re.compile(r"\bModel:?\s?[\"'“]([^\"'”]{1,120})[\"'”]|^\s*(Model)\s*$")
_ROW_NUMBER = re.compile(r"\s*\d{1,5}\s?[:.|)\]]?\s+(?=[^\W\d]|__|==|--|━|─)")


_DIGITS = re.compile(r"\s*\d+")

type Prefix = tuple[str, ...]
"""What stands before each line, in pieces: a number may be another one in each."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a paste.

    Attributes:
        form: ``keras``, ``torchinfo``, ``torchsummary`` or ``table``: Lightning's, Markdown's.
        rows: in order.
        totals: what stands below.
        start: index of its first line.
        end: index behind its last line.
        name: the model's, where it stands above.
        prefix: what stands before each of its lines: a log's time, a line's number.
    """

    form: str
    rows: tuple[Row, ...]
    totals: Totals
    start: int
    end: int
    name: str = ""
    prefix: Prefix = ()


@dataclass(slots=True)
class Draft:
    """A row while lines may still be added to its cells."""

    line: int
    name: str
    shape: str = ""
    closed: bool = True
    count: int | None = None
    rounded: bool = False
    bracketed: bool = False
    unbuilt: bool = False
    again: bool = False
    depth: int = 0
    sources: str = ""
    trainable: str = ""
    type: str | None = None
    inputs: str = ""
    kernel: str = ""

    def row(self, *, connected: bool) -> Row:
        """The row, complete; ``connected`` says whether there is a column of what feeds it."""
        name, kind, cut = name_and_type(self.name)
        if self.type is not None:
            name, kind, cut = self.name.strip().strip("`*"), self.type.strip().strip("`*"), False
        trainable = yes_or_no(self.trainable)
        return Row(
            line=self.line,
            name=name,
            type=kind,
            cut=cut,
            outputs=shapes_in(self.shape),
            count=self.count,
            rounded=self.rounded,
            unbuilt=self.unbuilt,
            depth=self.depth,
            inputs=shapes_in(self.inputs),
            kernel=kernel_in(self.kernel),
            trainable=False if self.bracketed and trainable is None else trainable,
            sources=sources_in(self.sources) if connected else None,
            again=self.again,
            square=self.shape.strip().strip("`")[:1] == "[" and "(" not in self.shape,
        )


def is_rule(text: str) -> bool:
    """Whether a line only parts others: ``====``, ``├───┼───┤``, or nothing at all."""
    return _RULE.fullmatch(text) is not None


def total_line(text: str, totals: Totals) -> bool:
    """Whether a line is one of those below a table; its number is put into ``totals``.

    >>> totals = Totals()
    >>> total_line(" Non-trainable params: 16 (64.00 B)", totals), totals.frozen
    (True, 16)
    """
    found = _TOTAL.search(text) or _TOTAL_BEHIND.match(text.lstrip())
    if found is None:
        return _SIZES.match(text.lstrip()) is not None
    number = number_in(found["number"].rstrip(".,"))
    if number is None:
        totals.rounded = True
        return True
    words = found["words"].lower()
    if "optimizer" in words:
        totals.optimizer = number
    elif words.startswith(("non", "不可")):
        totals.frozen = number
    elif ("total" in words and "trainable" not in words) or words.startswith("总"):
        totals.total = number
    else:
        totals.trainable = number
    return True


def model_name(text: str) -> str | None:
    """The name in a line ``Model: "sequential"``."""
    found = _MODEL.search(text) if "Model" in text else None
    return None if found is None else found[1] or "model"


def without_number(text: str) -> str:
    """A line without the line number in front of it, where one was copied along.

    >>> without_number("12  lstm (LSTM)"), without_number(" lstm (LSTM)")
    ('lstm (LSTM)', ' lstm (LSTM)')
    """
    return _ROW_NUMBER.sub("", text, count=1)


def branch(text: str) -> tuple[str, re.Match[str] | None]:
    """The lines of a tree in front of a module, and the module: ``├─LSTM (lstm): 1-2``."""
    tree = _TREE.match(text)
    before = tree[0] if tree is not None else ""
    return before, _MODULE.match(text, len(before))


def is_tree(text: str) -> bool:
    """Whether a line is a row of torchinfo's tree."""
    before, module = branch(text)
    return before.rstrip()[-1:] in ("─", "+", "-") and module is not None


def before_each(first: str) -> Prefix:
    """What stands before each line, from what stands before the first: numbers in it may differ."""
    if not first.strip() or len(first) > LONGEST_PREFIX or "|" in first:
        return ()
    return tuple(piece for piece in re.split(r"(\d+)", first) if piece)


def stripped(prefix: Prefix, text: str) -> str:
    """A line without what stands before it.

    >>> stripped(before_each("22:27:48 INFO "), "22:27:49 INFO lstm (LSTM)")
    'lstm (LSTM)'
    """
    at = 0
    for piece in prefix:
        if piece.isdigit():
            number = _DIGITS.match(text, at)
            if number is None:
                return text
            at = number.end()
        elif text.startswith(piece, at):
            at += len(piece)
        else:
            return text
    return text[at:]


def above(table: Table, lines: Sequence[Line], floor: int) -> tuple[int, str]:
    """Where a table begins with its rule and the model's name above it, and that name."""
    first = start = table.start
    for index in range(start - 1, max(floor, start - 4) - 1, -1):
        text = stripped(table.prefix, lines[index].text)
        found = model_name(text)
        if found is not None:
            return index, found
        if not is_rule(text):
            break
        if text.strip():
            first = index
    return first, ""


def below(lines: Sequence[Line], end: int, prefix: Prefix = ()) -> int:
    """Where a table ends with its last rule, and the ``None`` of ``print(model.summary())``."""
    while end < len(lines) and is_rule(text := stripped(prefix, lines[end].text)) and text.strip():
        end += 1
    if end < len(lines) and stripped(prefix, lines[end].text).strip() == "None":
        end += 1
    return end
