"""Tables in columns that only spaces part: Keras 1 and 2, torchsummary, torchinfo's tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fourgates.reading.lines import Line
from fourgates.reading.rows import (
    Row,
    Totals,
    cells_of,
    count_at,
    kernel_in,
    name_and_type,
    number_in,
    shapes_in,
)
from fourgates.reading.table_lines import (
    MOST_BLANK,
    MOST_LINES,
    WIDEST_NAME,
    Draft,
    Prefix,
    Table,
    before_each,
    below,
    branch,
    is_rule,
    is_tree,
    model_name,
    stripped,
    total_line,
    without_number,
)

_TREE_CELL = re.compile(
    r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|\(recursive\)|\([\d,]+\)|[├└]─[\d,]+|(?<!\S)--(?!\S)"
    r"|-?[\d,]+(?:\.\d+)?%?|True|False|Partial"
)
_FIRST_CELL = re.compile(r"layer|module|name|层|レイヤー|계층|레이어", re.IGNORECASE)
_COLUMN_WORDS = (
    ("shape", "Output"),
    ("count", "Param"),
    ("sources", "Connected"),
    ("trainable", "Trainable"),
)
_TREE_COLUMNS = (
    ("input", "Input Shape"),
    ("shape", "Output Shape"),
    ("kernel", "Kernel Shape"),
    ("count", "Param #"),
    ("share", "Param %"),
    ("macs", "Mult-Adds"),
    ("trainable", "Trainable"),
)
_END_OF_TYPE = re.compile(r"[\w.…]{0,60}\)?")
_MORE_NAME = re.compile(r"[\w./>-]{0,80}\s?(?:\([\w.…]{0,60}\)?)?")
_MORE_SHAPE = re.compile(r"[\s\d(),\[\]None?{}'\"\w:-]*")
_CUT_NUMBER = re.compile(r"\s(?=\d[\d,]*(?:\s{2,}|$))")


def is_header(text: str) -> bool:
    """Whether a line is a table's header: ``Layer (type)   Output Shape   Param #``."""
    low = text.lower()
    at = low.find("layer")
    return low.find("param", max(at, 0)) > at >= 0 and ("output" in low or "(type" in low)


def is_lone_row(text: str) -> bool:
    """Whether a line is a table's row beyond doubt, without a header above it."""
    if is_tree(text):
        _, module = branch(text)
        return module is not None and module["depth"] is not None
    cells = cells_of(text)
    if cells is None or len(cells.name) > WIDEST_NAME:
        return False
    if cells.count is None and (cells.closed or not _CUT_NUMBER.search(text, len(cells.name))):
        return False
    name, kind, _ = name_and_type(without_number(cells.name))
    return bool(name and kind) and "=" not in name


def headed(lines: Sequence[Line], at: int) -> Table | None:
    """The table below a header."""
    first = _FIRST_CELL.search(lines[at].text)
    prefix = before_each(lines[at].text[: first.start()] if first else "")
    header = stripped(prefix, lines[at].text)
    tree = "depth-idx" in header or "var_name" in header
    tree = tree or any(is_tree(stripped(prefix, line.text)) for line in lines[at + 1 : at + 4])
    return _read(lines, at, at + 1, prefix, _Tree(header) if tree else _Columns(header))


def headless(lines: Sequence[Line], at: int) -> Table | None:
    """The table that begins with a row."""
    return _read(lines, at, at, (), _Tree("") if is_tree(lines[at].text) else _Columns(""))


def _read(
    lines: Sequence[Line],
    start: int,
    at: int,
    prefix: Prefix,
    reader: _Columns | _Tree,
) -> Table | None:
    """Reads rows, then totals, for as long as lines are any."""
    totals = Totals()
    end, blank, strange = at, 0, 0
    while at < len(lines) and blank <= MOST_BLANK and at - start < MOST_LINES:
        text = stripped(prefix, lines[at].text)
        at += 1
        if is_rule(text):
            blank += not text.strip()
        elif total_line(text, totals) or (not totals and reader.take(text, lines[at - 1].first)):
            end, blank, strange = at, 0, 0
        elif totals or strange or _begins_anew(text):
            break
        else:
            strange += 1
    rows = reader.rows()
    if not rows:
        return None
    return Table(reader.form, rows, totals, start, below(lines, end, prefix), prefix=prefix)


def _begins_anew(text: str) -> bool:
    return is_header(text) or model_name(text) is not None


class _Columns:
    """Rows of Keras and torchsummary: a name, a shape, a number, and what stands behind it."""

    def __init__(self, header: str) -> None:
        self.headed = bool(header)
        self.form = "keras"
        self._columns = {key: header.find(word) for key, word in _COLUMN_WORDS if word in header}
        self._drafts: list[Draft] = []

    def take(self, text: str, line: int) -> bool:
        """Takes a line as a row, or as one more line of the last row."""
        if self._drafts and _begins_anew(text):
            return False
        depth = 0
        while text[:1] == "|":
            text, depth = text[1:].rstrip().removesuffix("|"), depth + 1
            text = text if depth == 1 else text.lstrip(" ")
        if is_rule(text):
            return True
        draft = self._row(text, line)
        if draft is None:
            return self._more(text)
        draft.depth = depth
        self._drafts.append(draft)
        return True

    def rows(self) -> tuple[Row, ...]:
        """All of them, complete."""
        connected = "sources" in self._columns
        # without a header, what feeds a row still looks like nothing else: embedding[0][0]
        connected = connected or any("[0]" in draft.sources for draft in self._drafts)
        rows = tuple(draft.row(connected=connected) for draft in self._drafts)
        numbered = sum(row.name.rstrip("0123456789") == f"{row.type}-" for row in rows)
        if numbered * 2 > len(rows):
            self.form = "torchsummary"
        return rows

    def _row(self, text: str, line: int) -> Draft | None:
        cells = cells_of(text)
        if cells is None:
            return self._without_shape(text, line)
        name = cells.name if self.headed else without_number(cells.name)
        if not self.headed and "(" not in name and not re.search(r"-\d{1,5}\s*$", name):
            return None
        if not name.strip() or len(name) > WIDEST_NAME:
            return None
        draft = Draft(line, name, cells.shape, cells.closed, cells.count, cells.rounded)
        rest = cells.rest
        if not cells.closed:
            draft.shape, number = self._cut(text, len(cells.name))
            draft.count, draft.rounded, _, rest = count_at(number)
        draft.unbuilt = "unbuilt" in rest
        if draft.count is None and not draft.rounded and not rest.strip().startswith("-"):
            return None
        if "trainable" in self._columns and rest.split():
            draft.trainable = rest.split()[-1]
        draft.sources = rest
        return draft

    def _cut(self, text: str, start: int) -> tuple[str, str]:
        """A shape that is cut off by the next column, and what stands from there."""
        column = self._columns.get("count", -1)
        if start < column < len(text):
            return text[start:column], text[column:]
        gap = _CUT_NUMBER.search(text, start)
        return (text[start : gap.start()], text[gap.end() :]) if gap else (text[start:], "")

    def _without_shape(self, text: str, line: int) -> Draft | None:
        """A row of a table that has no shapes: its name, two spaces or more, its number."""
        if not self.headed or "shape" in self._columns:
            return None
        name, _, number = text.strip().partition("  ")
        count, rounded, bracketed, rest = count_at(number)
        if count is None and not rounded:
            return None
        draft = Draft(line, name, count=count, sources=rest)
        draft.rounded, draft.bracketed = rounded, bracketed
        return draft

    def _more(self, text: str) -> bool:
        """Whether a line goes on with cells of the row above it."""
        if not self._drafts:
            return False
        last, columns = self._drafts[-1], self._columns
        ends = [columns.get(key, len(text)) for key in ("shape", "count", "sources")]
        name, shape, number, sources = (
            text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)
        )
        if not columns or number.strip():
            name, shape, sources = text, "", ""
        if name.strip() and not _more_name(last, name.strip()):
            return False
        if shape.strip() and not _more_shape(last, shape.strip()):
            return False
        sources = sources.strip()
        if sources and not last.sources.rstrip().endswith((",", "]")):
            last.sources = last.sources.rstrip() + sources
        else:
            last.sources += " " + sources
        return True


def _more_name(last: Draft, piece: str) -> bool:
    name = last.name.rstrip()
    if name.endswith(")") and name.count("(") <= name.count(")"):
        return False
    pattern = _END_OF_TYPE if "(" in name else _MORE_NAME
    if pattern.fullmatch(piece) is None:
        return False
    last.name = name + piece
    return True


def _more_shape(last: Draft, piece: str) -> bool:
    if last.closed or _MORE_SHAPE.fullmatch(piece) is None:
        return False
    last.shape += " " + piece
    opened, closed = (sum(map(last.shape.count, brackets)) for brackets in ("([", ")]"))
    last.closed = opened <= closed
    return True


class _Tree:
    """Rows of torchinfo and its forerunners: modules as a tree, cells behind them."""

    def __init__(self, header: str) -> None:
        self.headed = bool(header)
        self.form = "torchinfo"
        places = sorted((header.find(word), key) for key, word in _TREE_COLUMNS if word in header)
        self._columns = [key for _, key in places] or ["shape", "count"]
        self._rows: list[Row] = []

    def take(self, text: str, line: int) -> bool:
        """Takes a line as a row, or as a tensor of the last row."""
        row = tree_row(text, line, self._columns)
        if row is None or (self._rows and _begins_anew(text)):
            return False
        if row.numbers:
            if not self._rows:
                return False
            last = self._rows[-1]
            self._rows[-1] = replace(last, numbers=(*last.numbers, *row.numbers))
            return True
        if not self.headed and row.depth == 0:
            return False
        self._rows.append(row)
        return True

    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        return tuple(self._rows)


def tree_row(text: str, line: int, columns: Sequence[str]) -> Row | None:
    """A row of torchinfo.

    >>> row = tree_row("│    └─Linear (fc): 2-1       [1, 10]     (1,010)", 7, ["shape", "count"])
    >>> row.depth, row.type, row.name, row.outputs, row.count, row.trainable
    (2, 'Linear', 'fc', ((1, 10),), 1010, False)
    """
    before, module = branch(text)
    if module is None:
        return None
    behind = text[module.end() :]
    found = _TREE_CELL.findall(behind)
    left = len(_TREE_CELL.sub("", behind).split())
    if not found or left > 1:
        return None  # prose
    cells = dict(zip(columns, found, strict=True)) if len(found) == len(columns) else _kinds(found)
    number = cells.get("count", "")
    count = number_in(number.lstrip("├└─"))
    if number.startswith(("├", "└")):
        return Row(line, "", "", numbers=((module["type"], count),)) if count is not None else None
    if module["depth"]:
        depth = int(module["depth"])
    else:
        depth = before.count("│") + before.count("|") + 1 if before.strip() else 0
    trainable = {"True": True, "False": False}.get(cells.get("trainable", ""))
    if trainable is None and number.startswith("(") and count is not None:
        trainable = False
    return Row(
        line=line,
        name=module["name"] or "",
        type=module["type"],
        outputs=shapes_in(cells.get("shape", "")),
        count=count,
        depth=depth,
        inputs=shapes_in(cells.get("input", "")),
        kernel=kernel_in(cells.get("kernel", "")),
        trainable=trainable,
        again=number == "(recursive)",
    )


def _kinds(found: Sequence[str]) -> dict[str, str]:
    """Cells by what they look like, where there are more or fewer than columns."""
    cells: dict[str, str] = {}
    for cell in found:
        cells.setdefault("shape" if cell[0] == "[" else "count", cell)
    return cells
