"""Tables of layers as Keras, torchinfo, torchsummary, Lightning and people write them.

A table begins at a header, or at a row where its header was not copied along. It
ends with its totals, or where rows end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fourgates.reading.grid_tables import boxed, is_boxed, is_pipe_header, piped
from fourgates.reading.lines import Line
from fourgates.reading.plain_tables import headed, headless, is_header, is_lone_row
from fourgates.reading.table_lines import Table, above, is_tree


def table_at(lines: Sequence[Line], at: int, floor: int = 0) -> Table | None:
    """The table that begins at a line; ``None`` where none does.

    Args:
        lines: the paste.
        at: the index of a header, or of a row.
        floor: no line before this one belongs to the table.
    """
    text = lines[at].text
    table: Table | None = None
    if is_boxed(text) and not is_tree(text):
        table = boxed(lines, at)
    elif is_pipe_header(text):
        table = piped(lines, at)
    elif is_header(text):
        table = headed(lines, at)
    elif is_lone_row(text):
        table = headless(lines, at)
    if table is None:
        return None
    start, name = above(table, lines, floor)
    return replace(table, start=start, name=name)
