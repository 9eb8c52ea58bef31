"""Printed summaries -> models: found in a text, each row worked out again.

Reads what Keras 1, 2 and 3 (and R's Keras) print, torchinfo, torchsummary,
Lightning, PyTorch's ``print(model)``, lists of tensors with their shapes, and
tables that people write, in Markdown or in comments. Half a summary is read as
far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from fourgates.frameworks.chain import Chain, Names
from fourgates.frameworks.pytorch.module import with_options
from fourgates.permalink import read_link, write_link
from fourgates.reading import classes
from fourgates.reading.doubts import join_notes
from fourgates.reading.found import FoundModel, UnreadableError
from fourgates.reading.grid_tables import is_boxed
from fourgates.reading.lines import Line, plain_lines
from fourgates.reading.linking import link
from fourgates.reading.modules import printed_at
from fourgates.reading.rederive import steps_of
from fourgates.reading.rows import MOST_DIGITS, Row, Totals
from fourgates.reading.shaping import plain_specification
from fourgates.reading.solving import agree
from fourgates.reading.steps import Step
from fourgates.reading.stored import sized
from fourgates.reading.tables import table_at
from fourgates.reading.tensors import is_tensor, listed_at, owner_of
from fourgates.reading.totals import check_totals, freeze
from fourgates.sentences import Sentence
from fourgates.weights import OpenShape, Shape, ShapeError, SizeError

MOST_BLOCKS = 100
"""No paste holds more summaries that anybody wants to compare."""
MOST_ROWS = 2_000
"""Rows of all summaries of a text; the largest models have hundreds."""
MOST_EFFORT = 8_000
LEAST_EFFORT = 100
"""Tensors made up for the rows of all summaries of a text, and for those of each one at least."""

SHORTEST = len("(1,2)")
"""Nothing but the beginning of a printed module, ``A(``, is shorter."""

_HINT = re.compile(r"[(\[|│┃─+/.]|\bLayer\b|层")


@dataclass(frozen=True, slots=True)
class SummaryBlock:
    """A printed summary, where it stands in a text.

    Attributes:
        first: its first line, from 1.
        last: its last line.
        form: ``keras``, ``torchinfo``, ``torchsummary``, ``table``, ``modules`` or ``tensors``.
        framework: ``keras`` or ``pytorch``.
        name: what it calls the model; ``""`` where it doesn't.
        rows: what is printed, row by row.
        totals: what is printed below the rows.
        strict: whether each row is fed by the one above it, unless a column says otherwise.
        effort: how many tensors are made up for its rows at most.
    """

    first: int
    last: int
    form: str
    framework: str
    name: str
    rows: tuple[Row, ...]
    totals: Totals = field(default_factory=Totals)
    strict: bool = False
    effort: int = 0


def find_summaries(text: str) -> list[SummaryBlock]:
    r"""Every printed summary in a text, with the lines it takes up.

    >>> text = "It prints\n\n lstm (LSTM)    (None, 10)    480\n\nbut I get 120."
    >>> [(block.first, block.last, block.form) for block in find_summaries(text)]
    [(3, 3, 'keras')]
    """
    blocks = list(_blocks(plain_lines(text)))
    effort = max(LEAST_EFFORT, MOST_EFFORT // max(1, len(blocks)))
    return [replace(block, effort=effort) for block in blocks]


def read_summary(block: SummaryBlock) -> FoundModel:
    """The model that a summary describes.

    Raises:
        UnreadableError: where no row of it can be read.

    >>> (block,) = find_summaries("lstm (LSTM)    (None, 10)    480")
    >>> (layer,) = read_summary(block).layers
    >>> layer.layer.weights[0].shape
    (1, 40)
    """
    rows = _own_rows(block)
    if not rows:
        message = Sentence(
            "Line {first} begins like a summary, and no row of it can be read.", first=block.first
        )
        raise UnreadableError(message)
    steps = steps_of(
        rows, block.framework, strict=block.strict, old=_is_old(block), effort=block.effort
    )
    link(steps, block.framework, block.effort)
    freeze(steps, block.totals)
    warnings = check_totals(steps, block.totals, block.form)
    return FoundModel(
        framework=block.framework,
        name=block.name
        or _root(block.rows)
        or ("sequential" if block.framework == "keras" else "model"),
        layers=tuple(step.found() for step in steps if not step.row.again),
        source="summary",
        line=block.first,
        warnings=(*warnings, *join_notes(steps)),
        chain=_chain(steps, block),
        printed_total=block.totals.total,
        timesteps=_timesteps(steps, block.framework),
        batch=_batch(steps),
    )


def _blocks(lines: Sequence[Line]) -> Iterator[SummaryBlock]:
    at = floor = number = rows = 0
    while at < len(lines) and number < MOST_BLOCKS and rows < MOST_ROWS:
        found = _block_at(lines, at, floor)
        if found is None:
            at = _behind_box(lines, at)
            continue
        block, at = found
        floor, number, rows = at, number + 1, rows + len(block.rows)
        yield block if rows <= MOST_ROWS else replace(block, rows=block.rows[:MOST_ROWS])


def _behind_box(lines: Sequence[Line], at: int) -> int:
    """The index behind a line that begins no summary: behind the whole box where it stands in one."""
    at += 1
    while at < len(lines) and is_boxed(lines[at - 1].text) and is_boxed(lines[at].text):
        at += 1
    return at


def _block_at(lines: Sequence[Line], at: int, floor: int) -> tuple[SummaryBlock, int] | None:
    """The summary that begins at a line, and the index behind it."""
    text = lines[at].text
    short = len(text) < SHORTEST and not text.endswith("(")
    if short or _HINT.search(text) is None:
        return None
    table = table_at(lines, at, floor)
    if table is not None:
        framework = _framework(table.form, table.rows)
        return SummaryBlock(
            lines[table.start].first,
            lines[table.end - 1].last,
            table.form,
            framework,
            table.name,
            table.rows,
            table.totals,
            framework == "keras"
            and table.form == "keras"
            and not _subclassed(table.name, table.rows),
        ), max(table.end, at + 1)
    printed = printed_at(lines, at)
    if printed is not None:
        first, last = lines[printed.start].first, lines[printed.end - 1].last
        return SummaryBlock(
            first, last, "modules", "pytorch", printed.name, printed.rows
        ), printed.end
    listed = listed_at(lines, at)
    if listed is not None:
        first, last = lines[listed.start].first, lines[listed.end - 1].last
        return SummaryBlock(first, last, "tensors", listed.framework, "", listed.rows), listed.end
    return None


def _framework(form: str, rows: Sequence[Row]) -> str:
    if form in ("torchinfo", "torchsummary"):
        return "pytorch"
    kinds = [row.type.rpartition(".")[2].partition("(")[0] for row in rows]
    torch = sum(
        classes.known(kind, "pytorch") and not classes.known(kind, "keras") for kind in kinds
    )
    keras = sum(
        classes.known(kind, "keras") and not classes.known(kind, "pytorch") for kind in kinds
    )
    dotted = any(
        row.type.startswith(("nn.", "torch.")) or (not row.type and "." in row.name) for row in rows
    )
    square = torch == keras and any(row.square for row in rows)
    return "pytorch" if torch > keras or dotted or square else "keras"


def _subclassed(name: str, rows: Sequence[Row]) -> bool:
    """Whether a model may be a class of its author's, whose layers are listed as they were made."""
    automatic = not name or name.rstrip("0123456789").rstrip("_") in (
        "sequential",
        "model",
        "functional",
    )
    fixed = all(row.outputs[0][:1] not in ((), (None,)) for row in rows if row.outputs)
    return not automatic and fixed


def _root(rows: Sequence[Row]) -> str:
    """The class that torchinfo prints above its tree."""
    first = rows[0]
    return (
        first.type
        if first.depth == 0 and len(rows) > 1 and rows[1].depth == 1 and not first.sources
        else ""
    )


def _is_old(block: SummaryBlock) -> bool:
    """Whether a summary looks like Keras before TensorFlow 2: no model's name, layers counted from 1."""
    automatic = [_number(row) for row in block.rows]
    numbers = [number for number in automatic if number is not None]
    return block.form == "keras" and not block.name and bool(numbers) and 0 not in numbers


def _number(row: Row) -> int | None:
    """The number in a name that Keras gave: 1 in ``gru_1``, 0 in ``gru``."""
    base, _, number = row.name.rpartition("_")
    kind = classes.complete(row.type, row.name, "keras", cut=row.cut)
    automatic = Names().take(kind) if kind else ""
    if row.name == automatic:
        return 0
    return (
        int(number)
        if base == automatic and number.isdigit() and len(number) < MOST_DIGITS
        else None
    )


def _own_rows(block: SummaryBlock) -> list[Row]:
    """The rows that hold weights of their own: no model around others, no module that only holds others."""
    rows = _by_module(block.rows)
    own: list[Row] = []
    names: list[tuple[int, str]] = []
    automatic = Names()
    index = 0
    while index < len(rows):
        row = rows[index]
        inside = _inside(rows, index)
        names = [entry for entry in names if entry[0] < row.depth]
        if row.name and block.framework == "pytorch" and block.form == "torchinfo" and row.depth:
            whole = ".".join([*(name for depth, name in names if depth), row.name])
            names.append((row.depth, row.name))
            row = replace(row, name=whole)
        if row.type == "MultiheadAttention" and inside and row.count is not None:
            row = replace(row, count=row.count + sum(other.count or 0 for other in inside))
            own.append(row)
            index += 1 + len(inside)
            continue
        index += 1
        if inside and _holds(row, inside, block.form):
            continue
        if row.count is None and not (
            row.rounded or row.unbuilt or row.call or row.tensors or row.again
        ):
            if inside or (block.form == "torchinfo" and row.depth == 0):
                continue
            row = replace(row, count=0) if block.form == "torchinfo" else row
        if not row.name and block.framework == "pytorch" and row.type:
            row = replace(row, name=automatic.take(row.type.rpartition(".")[2]))
        own.append(row)
    return own


def _by_module(rows: Sequence[Row]) -> list[Row]:
    """A table whose rows are tensors with their numbers, a row a module."""
    if not all(row.count is not None and not row.type and is_tensor(row.name) for row in rows):
        return list(rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(owner_of(row.name), []).append(row)
    modules = []
    for owner, group in groups.items():
        numbers = [(row.name[len(owner) :].lstrip("./"), row.count or 0) for row in group]
        total = sum(count for _, count in numbers)
        modules.append(
            Row(group[0].line, owner or "model", "", count=total, tensors=sized(numbers))
        )
    return modules


def _inside(rows: Sequence[Row], index: int) -> list[Row]:
    """The rows that stand inside a row."""
    inside = []
    for row in rows[index + 1 :]:
        if row.depth <= rows[index].depth:
            break
        inside.append(row)
    return inside


def _holds(row: Row, inside: Sequence[Row], form: str) -> bool:
    """Whether a row's number is the sum of those inside it, so that it would count twice."""
    if row.count is None:
        return not row.rounded or any(other.count is not None or other.rounded for other in inside)
    direct = min(other.depth for other in inside)
    total = sum(other.count or 0 for other in inside if other.depth == direct)
    every = sum(other.count or 0 for other in inside)
    return row.count in (total, every) or form == "keras"


def _chain(steps: Sequence[Step], block: SummaryBlock) -> Chain | None:
    """The model as a permalink holds it, where each row is a layer on top of the one above."""
    placed = [step for step in steps if step.kind != "InputLayer"]
    if not placed or any(step.layer is None or step.problem for step in placed):
        return None
    if block.framework == "keras" and not _stacked(steps):
        return None
    specifications = [_specification(step) for step in placed]
    first = _first_shape(steps[0], placed[0])
    if any(specification is None for specification in specifications) or not first[1:]:
        return None
    chain = Chain(block.framework, first[1:], tuple(specifications))
    return chain if _is_linkable(chain) and _comes_out(chain, placed) else None


def _is_linkable(chain: Chain) -> bool:
    """Whether a permalink holds all of it."""
    try:
        return read_link(write_link(chain)) == chain
    except (KeyError, ValueError, AttributeError):
        return False


def _first_shape(head: Step, first: Step) -> Shape:
    """What comes into the model; ``()`` where nobody knows."""
    if head.kind == "InputLayer" and head.outputs:
        return head.outputs[0]
    if first.layer is None or isinstance(first.layer.input_shape, OpenShape):
        return ()
    return first.layer.input_shape


def _stacked(steps: Sequence[Step]) -> bool:
    """Whether each row is fed by the one above it and by nothing else."""
    return all(
        step.row.sources is None or step.row.sources == ((above.name, 0),)
        for above, step in pairwise(steps)
    )


def _specification(step: Step) -> Any:
    specification = step.specification
    if specification is None:
        return plain_specification(step)
    option = getattr(specification, "width", ("",))[0]
    if option and hasattr(specification, option):
        specification = with_options(specification, **{option: None})
    return specification


def _comes_out(chain: Chain, steps: Sequence[Step]) -> bool:
    """Whether the chain has each row's number and shape."""
    try:
        model = chain.build()
    except (ShapeError, SizeError):
        return False
    return all(
        layer.count == step.parameters
        and (not step.outputs or agree(layer.output_shape, step.outputs[0]))
        for layer, step in zip(model.layers, steps, strict=True)
    )


def _batch(steps: Sequence[Step]) -> int | None:
    """The batch, where all shapes have the same."""
    batches = {step.row.outputs[0][0] for step in steps if step.row.outputs and step.row.outputs[0]}
    batch = batches.pop() if len(batches) == 1 else None
    return batch if isinstance(batch, int) else None


def _timesteps(steps: Sequence[Step], framework: str) -> int | None:
    """The time steps that the first recurrent layer reads, where a shape tells them."""
    for step in steps:
        kinds = {step.kind, *(step.layer.inner if step.layer is not None else ())}
        if not any(
            kind.endswith(("RNN", "LSTM", "GRU", "LSTM1D", "LSTM2D", "LSTM3D")) for kind in kinds
        ):
            continue
        incoming = () if framework == "pytorch" else (step.inputs or ())[:1]
        for shape in (*incoming, *step.outputs[:1]):
            if len(shape) > 2 and isinstance(shape[1], int):  # noqa: PLR2004 - batch, steps, features
                return shape[1]
    return None
