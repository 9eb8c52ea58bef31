"""Tables whose cells are parted by bars: Keras 3's boxes, Markdown, Lightning, PrettyTable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fourgates.reading.lines import Line
from fourgates.reading.rows import Row, Totals, count_at, name_and_type, number_in, shapes_in
from fourgates.reading.table_lines import (
    MOST_BLANK,
    MOST_LINES,
    Draft,
    Prefix,
    Table,
    before_each,
    below,
    branch,
    is_rule,
    stripped,
    total_line,
)

TALLEST_HEADER = 4
WIDEST_HEADER = 60
MOST_COLUMNS = 20
NESTED_INDENT = 3
"""Columns by which Keras 3 moves what is inside a model to the right."""

_BARS = re.compile(r"[│┃║]")
_TOPS = ("┏", "┌", "╒", "╔")
_HEADERS = tuple(
    (key, re.compile(words, re.IGNORECASE))
    for key, words in (
        ("trainable", r"\s*(?:trai|tr…|t…|可训练)"),
        ("sources", r"\s*(?:connected|连接)"),
        ("share", r".*(?:%|mult|flops|macs|mode|size|bytes|占比)"),
        ("count", r".*(?:param|参数|パラメ|파라미터|매개변수|weights)|\s*#\s*$"),
        ("input", r".*(?:input|in sizes|输入)"),
        ("kernel", r".*(?:kernel|卷积核)"),
        ("shape", r".*(?:shape|output|out sizes|输出|形状|출력|형태)"),
        ("name", r".*(?:layer|module|name|层|レイヤー|계층|레이어)"),
        ("type", r".*(?:type|class|类型|类别)"),
    )
)
_SUM = re.compile(r"[\s*`_]*(?:total|sum|overall|合计|总计|总和|합계|всего|итого)\b", re.IGNORECASE)

type Cells = list[str]


@dataclass(slots=True)
class _Grid:
    """Lines of a table as cells, in groups that rules part."""

    groups: list[list[tuple[int, Cells]]] = field(default_factory=lambda: [[]])
    totals: Totals = field(default_factory=Totals)

    def rows(self) -> list[Cells]:
        """Every line's cells."""
        return [cells for group in self.groups for _, cells in group]


def boxed(lines: Sequence[Line], at: int) -> Table | None:
    """Keras 3's table, and any other in box characters: rows of several lines, parted by rules."""
    bar = _BARS.search(lines[at].text)
    prefix = before_each(lines[at].text[: bar.start()] if bar else "")
    grid, end = _read(lines, at, "│", prefix)
    table = _table(grid, at, below(lines, end, prefix), merged=True)
    return table and replace(table, prefix=prefix)


def piped(lines: Sequence[Line], at: int) -> Table | None:
    """Markdown, Lightning, PrettyTable: a row a line."""
    grid, end = _read(lines, at, "|")
    rows = grid.rows()
    if rows and all(not cells[0].strip() for cells in rows):
        for cells in rows:
            del cells[0]
    return _table(grid, at, below(lines, end), merged=False)


def is_boxed(text: str) -> bool:
    """Whether a line has cells in a box."""
    return len(_BARS.findall(text)) > 1


def is_pipe_header(text: str) -> bool:
    """Whether a line with bars heads a table of layers.

    >>> is_pipe_header("  | Name | Type | Params"), is_pipe_header("| a | b |")
    (True, False)
    """
    if not 0 < text.count("|") <= MOST_COLUMNS:
        return False
    cells = text.split("|")
    keys = [_key(cell) for cell in cells]
    known = "count" in keys and ("name" in keys or "type" in keys)
    return known and all(len(cell) < WIDEST_HEADER for cell in cells)


def _read(lines: Sequence[Line], start: int, bar: str, prefix: Prefix = ()) -> tuple[_Grid, int]:
    """The lines of a table, and the index behind the last of them."""
    at = start
    grid = _Grid()
    end, blank = at, 0
    while at < len(lines) and blank <= MOST_BLANK and at - start < MOST_LINES:
        text = stripped(prefix, lines[at].text)
        text = _BARS.sub("│", text) if bar == "│" else text
        if any(grid.groups[:-1]) and _begins_anew(text, bar):
            break
        if total_line(text, grid.totals) or (bar == "|" and _sum_row(text, grid.totals)):
            end, blank = at + 1, 0
        elif is_rule(text):
            blank += not text.strip()
            if text.strip() and not grid.totals:
                grid.groups.append([])
                end = at + 1
        elif bar in text and not grid.totals:
            cells = text.split(bar)
            # what stands outside of a box is no cell
            cells = cells[1:-1] if bar == "│" and len(cells) > 2 else cells  # noqa: PLR2004 - both outsides
            grid.groups[-1].append((lines[at].first, cells))
            end, blank = at + 1, 0
        else:
            break
        at += 1
    return grid, end


def _begins_anew(text: str, bar: str) -> bool:
    """Whether another table begins here."""
    return text.lstrip().startswith(_TOPS) if bar == "│" else is_pipe_header(text)


def _sum_row(text: str, totals: Totals) -> bool:
    """Whether a row of a hand-made table is its sum."""
    cells = [cell for cell in text.split("|") if cell.strip()]
    if len(cells) < 2 or _SUM.match(cells[0]) is None:  # noqa: PLR2004 - the word and the number
        return False
    numbers = [number for number in map(number_in, cells[1:]) if number is not None]
    if numbers and totals.total is None:
        totals.total = numbers[-1]
    return True


def _table(grid: _Grid, start: int, end: int, *, merged: bool) -> Table | None:
    columns, headed = _columns(grid, merged=merged)
    connected = "sources" in columns
    drafts = list(_drafts(grid, columns, merged=merged))
    rows = tuple(_placed(draft.row(connected=connected), draft) for draft in drafts)
    if not rows or (not headed and not any(row.count is not None and row.type for row in rows)):
        return None
    form = "keras" if merged and "type" not in columns else "table"
    return Table(form, rows, grid.totals, start, end)


def _key(cell: str) -> str:
    return next((key for key, words in _HEADERS if words.match(cell[:WIDEST_HEADER])), "other")


def _columns(grid: _Grid, *, merged: bool) -> tuple[Mapping[str, int], bool]:
    """Which cell holds what, and whether a header says so; it is taken out of the grid."""
    group = next((group for group in grid.groups if group), None)
    if group is None:
        return {}, False
    heights = range(1, min(TALLEST_HEADER, len(group)) + 1)
    # a rule parts a box's header from its rows, so that all above it is the header
    whole = merged and len(group) <= TALLEST_HEADER and any(grid.groups[1:])
    for height in reversed(heights) if whole else heights:
        keys = [_key(cell) for cell in _stacked([cells for _, cells in group[:height]])]
        if "count" in keys and ("name" in keys or "type" in keys):
            del group[:height]
            return {key: keys.index(key) for key in dict.fromkeys(keys) if key != "other"}, True
    return _guessed([cells for _, cells in group]), False


def _stacked(lines: Sequence[Cells]) -> Cells:
    """The cells of a row that goes over several lines."""
    width = max(map(len, lines))
    columns = (
        [cells[index].strip() for cells in lines if index < len(cells)] for index in range(width)
    )
    return [" ".join(column).strip() for column in columns]


def _guessed(lines: Sequence[Cells]) -> dict[str, int]:
    """The columns of a table whose header is missing, from what stands in its fullest row."""
    cells = max(lines, key=lambda cells: sum(bool(cell.strip()) for cell in cells))
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if number_in(cell) is not None or (count_at(cell)[0] is not None and "name" in columns):
            columns.setdefault("count", index)
        elif shapes_in(cell) or cell.strip() in ("?", "multiple"):
            columns.setdefault("shape", index)
        elif "count" in columns:
            key = "sources" if "[" in cell or cell.strip() == "-" else "trainable"
            columns.setdefault(key, index)
        else:
            columns.setdefault("name", index)
    return columns if "name" in columns and "count" in columns else {}


def _drafts(grid: _Grid, columns: Mapping[str, int], *, merged: bool) -> Iterator[Draft]:
    """The rows; with ``merged``, a line without a number goes on with the row above it."""
    for group in grid.groups if columns else []:
        last: Draft | None = None
        for line, cells in group:
            named = {key: cells[i] if i < len(cells) else "" for key, i in columns.items()}
            if merged and last is not None and not named.get("count", "").strip():
                last.name = _joined(last.name, named.get("name", ""))
                last.shape = _joined(last.shape, named.get("shape", ""))
                last.sources = _joined(last.sources, named.get("sources", ""))
                continue
            if last is not None:
                yield last
            last = _draft(line, named)
        if last is not None:
            yield last


def _draft(line: int, cells: Mapping[str, str]) -> Draft | None:
    name, number = cells.get("name", ""), cells.get("count", "").strip().strip("`* ")
    if not (name.strip() or cells.get("type", "").strip()):
        return None
    count, rounded, bracketed, rest = count_at(number)
    return Draft(
        line=line,
        name=name,
        shape=cells.get("shape", ""),
        count=count,
        rounded=rounded,
        bracketed=bracketed,
        unbuilt="unbuilt" in rest,
        again="recursive" in number,
        sources=cells.get("sources", ""),
        trainable=cells.get("trainable", ""),
        inputs=cells.get("input", ""),
        kernel=cells.get("kernel", ""),
        type=cells.get("type"),
    )


def _joined(cell: str, more: str) -> str:
    return f"{cell.rstrip()} {more.strip()}" if more.strip() else cell


def _placed(row: Row, draft: Draft) -> Row:
    """The row where it belongs: in a tree put into a table, below Keras's ``└``, by its dots."""
    if "└ " in draft.name and "(" in draft.name:
        before, _, behind = draft.name.partition("└ ")
        name, kind, cut = name_and_type(behind)
        depth = max(1, len(before) // NESTED_INDENT)
        return replace(row, name=name, type=kind, cut=cut, depth=depth)
    _, module = branch(draft.name.strip())
    if module is not None and module["depth"]:
        depth = int(module["depth"])
        return replace(row, name=module["name"] or "", type=module["type"], cut=False, depth=depth)
    return replace(row, depth=row.name.count(".")) if draft.type is not None else row
