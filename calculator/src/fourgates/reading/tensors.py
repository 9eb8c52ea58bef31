"""Lists of tensors with their shapes: ``named_parameters()``, ``state_dict()``, ``get_weights()``.

Each run of lines becomes rows, one a layer: names that share what stands before
their last piece belong together, and shapes without names are told apart by how
frameworks store their layers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fourgates.reading.lines import Line
from fourgates.reading.rows import MOST_DIMENSIONS, Row

type Sizes = tuple[int, ...]

_SIZES = r"(?:torch\.Size|TensorShape|tf\.TensorShape)?\(?\s?[(\[]\s?(?P<{0}>\d{{1,12}}(?:\s?,\s?\d{{1,12}}){{0,7}}\s?,?)\s?[)\]]\)?"
_LAST = (
    r"weight(?:_[a-z]{2}(?:_l\d{1,4}(?:_reverse)?)?|_g|_v|_orig)?|bias(?:_[a-z]{2}(?:_l\d{1,4}(?:_reverse)?)?)?"
    r"|in_proj_(?:weight|bias)|running_mean|running_var|num_batches_tracked"
    r"|(?:recurrent_|depthwise_|pointwise_)?kernel|recurrent_bias|embeddings|gamma|beta|moving_mean|moving_variance|alpha"
    r"|w_[ifo]_diag|biases|weights"
)
_NAME = rf"(?P<name>(?:[A-Za-z_][\w-]{{0,80}}[./]|\d{{1,4}}[./]){{0,20}}(?:{_LAST}))(?::\d)?"
_NAMED = re.compile(
    r"(?<![\w./])"
    + _NAME
    + r"(?![\w./(])['\"\s]{0,3}(?:[\s,:|]|->|-|\u2192|shape\s?=?|[Ss]ize\s?=?|torch\.float\d{2}){0,40}"
    + _SIZES.format("sizes")
)
_ALONE = re.compile(_NAME)
_PARAMETER = re.compile(
    r"(?<![\w./])(?P<name>[A-Za-z_][\w.]{0,120})['\"]?[\s,:|]{1,40}(?:[Ss]ize:?\s?|shape:?\s?)?torch\.Size\(\[(?P<sizes>[\d, ]{0,80})\]\)"
)
_VARIABLE = re.compile(
    r"<(?:tf\.)?(?:Keras)?Variable\s(?:path=(?P<path>[\w./:-]{1,200}),\s)?(?:'(?P<name>[\w./:-]{1,200})',?\s)?shape=\((?P<sizes>[\d, ]{0,80})\)"
    r"(?:,?\sdtype='?\w{1,20}'?)?(?:,\spath=(?P<behind>[\w./:-]{1,200}))?"
)
_TF_VARIABLE = re.compile(
    r"(?<![\w./])(?P<name>[A-Za-z_][\w./-]{0,200}):\d['\",]{0,2}\s{1,40}" + _SIZES.format("sizes")
)
_BARE = re.compile(r"(?:torch\.Size|(?:tf\.)?TensorShape)\(\[(?P<sizes>[\d, ]{0,80})\]\)")
_TUPLE_LINE = re.compile(
    r"\s*(?:Out\s?\[\d+\]:\s?)?[(\[]\s?(?P<sizes>\d{1,12}(?:\s?,\s?\d{1,12}){0,7}\s?,?)\s?[)\]],?\s*"
)
_LIST = re.compile(r"\[\s?(?:\(\s?\d{1,12}\s?,[\d,\s]{0,80}\)[,\s]{0,4}){2,2000}\]?")
_LIST_ITEM = re.compile(r"\((?P<sizes>[\d,\s]{1,80})\)")
_HINTS = ("weight", "bias", "kernel", "Size(", "Shape(", "ariable", "gamma", "embedding", "(", "[")
_BUFFERS = ("running_mean", "running_var", "num_batches_tracked")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of tensors as it stands in a paste.

    Attributes:
        framework: ``keras`` or ``pytorch``.
        rows: one a layer, in order.
        start: index of its first line.
        end: index behind its last line.
    """

    framework: str
    rows: tuple[Row, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    line: int
    name: str
    sizes: Sizes
    torch: bool
    certain: bool


def listed_at(lines: Sequence[Line], at: int) -> Listed | None:
    """The list of tensors that begins at a line; ``None`` where none does."""
    if not _tensors(lines[at]) and _name_alone(lines, at) is None:
        return None
    start = at
    found, end = _run(lines, at)
    named = [tensor for tensor in found if tensor.name]
    if len(found) < 2 and not any(tensor.certain for tensor in found):  # noqa: PLR2004 - one shape is anything's
        return None
    torch = sum(tensor.torch for tensor in found) * 2 > len(found)
    groups = _by_name(named) if named else _by_shape(found, torch=torch)
    if not named and (not _likely(groups) or "=" in lines[start].text.partition("[")[0]):
        return None
    rows = tuple(_row(group) for group in groups)
    return Listed("pytorch" if torch else "keras", rows, start, end) if rows else None


def _run(lines: Sequence[Line], at: int) -> tuple[list[_Tensor], int]:
    """The tensors from a line on, and the index behind their last line."""
    found: list[_Tensor] = []
    seen: set[str] = set()
    end, strange = at, 0
    while at < len(lines) and strange <= 1:
        alone = _name_alone(lines, at)
        here = [alone] if alone is not None else _tensors(lines[at])
        at += 1 if alone is None else 2
        if here:
            names = {tensor.name for tensor in here if tensor.name}
            if found and (bool(names) != bool(seen) or names & seen):
                break
            found += here
            seen |= names
            end, strange = at, 0
        elif lines[at - 1].text.strip() and not _is_value(lines[at - 1].text):
            strange += 1
    return found, end


def _name_alone(lines: Sequence[Line], at: int) -> _Tensor | None:
    """A name on a line of its own, and its shape on the next."""
    name = _ALONE.fullmatch(lines[at].text.strip().strip("'\"")) if at + 1 < len(lines) else None
    if name is None:
        return None
    shapes = [tensor for tensor in _tensors(lines[at + 1]) if not tensor.name]
    if len(shapes) != 1:
        return None
    return _Tensor(lines[at].first, name["name"], shapes[0].sizes, shapes[0].torch, certain=True)


def _tensors(line: Line) -> list[_Tensor]:
    text = line.text
    if len(text) < 4 or not any(hint in text for hint in _HINTS):  # noqa: PLR2004 - "(1,)"
        return []
    return [
        _Tensor(
            line.first,
            name,
            sizes,
            torch,
            certain=re.search(r"[/.]", name) is not None or (name != "" and "Size(" in text),
        )
        for name, sizes, torch in _read(text)
    ]


def _read(text: str) -> Iterator[tuple[str, Sizes, bool]]:
    if "ariable" in text:
        for variable in _VARIABLE.finditer(text):
            name = variable["path"] or variable["name"] or variable["behind"] or ""
            yield name.partition(":")[0], _sizes(variable["sizes"]), False
        return
    if "Size(" in text or "Shape(" in text:
        named = list(_PARAMETER.finditer(text))
        for match in named or _BARE.finditer(text):
            yield (match["name"] if named else ""), _sizes(match["sizes"]), "torch.Size" in match[0]
        return
    found = list(_NAMED.finditer(text))
    for match in found:
        name = match["name"]
        yield (
            name,
            _sizes(match["sizes"]),
            "." in name or re.search(r"weight|running_|num_batches", name) is not None,
        )
    if found:
        return
    for match in _TF_VARIABLE.finditer(text) if ":" in text else ():
        found.append(match)
        yield match["name"], _sizes(match["sizes"]), False
    if found:
        return
    whole = _TUPLE_LINE.fullmatch(text)
    if whole is not None and "," in whole["sizes"]:
        yield "", _sizes(whole["sizes"]), False
        return
    shapes = _LIST.search(text)
    for item in _LIST_ITEM.finditer(shapes[0]) if shapes else ():
        yield "", _sizes(item["sizes"]), False


def _sizes(text: str) -> Sizes:
    return tuple(int(size) for size in re.findall(r"\d{1,12}", text)[:MOST_DIMENSIONS])


def is_tensor(name: str) -> bool:
    """Whether a name ends like a tensor's: ``lstm.weight_hh_l0``."""
    return _ALONE.fullmatch(name) is not None


def _is_value(text: str) -> bool:
    """Whether a line only holds values of a tensor, as they are printed between names."""
    return (
        re.fullmatch(
            r"[\s\d.,eE+\-\[\]()>…]*(?:\b(?:tensor|array|dtype=\w+|requires_grad=True|grad_fn=\S*)[\s\d.,eE+\-\[\]()>…]*)*",
            text,
        )
        is not None
    )


def _by_name(tensors: list[_Tensor]) -> list[list[_Tensor]]:
    """Those of one layer, which share what stands before their last piece."""
    groups: dict[str, list[_Tensor]] = {}
    for tensor in tensors:
        groups.setdefault(owner_of(tensor.name), []).append(tensor)
    return list(groups.values())


def owner_of(name: str) -> str:
    """The layer that a tensor belongs to.

    >>> (
    ...     owner_of("lstm.weight_ih_l0"),
    ...     owner_of("sequential/lstm/lstm_cell/kernel"),
    ...     owner_of("weight_hh_l0"),
    ... )
    ('lstm', 'sequential/lstm', '')
    >>> owner_of("bidirectional/forward_lstm/lstm_cell/kernel"), owner_of("att.out_proj.weight")
    ('bidirectional', 'att')
    """
    mark = "/" if "/" in name else "."
    pieces = name.split(mark)[:-1]
    if pieces and mark == "/" and re.fullmatch(r"\w*cell(?:_\d+)?", pieces[-1]) and len(pieces) > 1:
        pieces.pop()
    if len(pieces) > 1 and re.match(r"(?:forward|backward)_", pieces[-1]):
        pieces.pop()
    if pieces and pieces[-1] == "out_proj":
        pieces.pop()
    return mark.join(pieces)


def _row(group: list[_Tensor]) -> Row:
    first = group[0]
    owner = owner_of(first.name)
    mark = "/" if "/" in first.name else "."
    names = [tensor.name[len(owner) :].lstrip(mark) if owner else tensor.name for tensor in group]
    tensors = tuple(
        (name, tensor.sizes)
        for name, tensor in zip(names, group, strict=True)
        if name.rpartition(".")[2] not in _BUFFERS
    )
    shown = owner if mark == "." else owner.rpartition("/")[2]
    return Row(first.line, shown, "", tensors=tensors)


def _by_shape(tensors: list[_Tensor], *, torch: bool) -> list[list[_Tensor]]:
    """Cuts shapes without names into layers."""
    groups: list[list[_Tensor]] = []
    at = 0
    while at < len(tensors):
        take = _one_layer([tensor.sizes for tensor in tensors[at : at + 8]], torch=torch)
        groups.append(tensors[at : at + take])
        at += take
    return groups


def _one_layer(sizes: list[Sizes], *, torch: bool) -> int:
    """How many of the next shapes belong to one layer."""
    if torch:
        return _one_module(sizes)
    if _is_cell(sizes[:3]):
        # the other direction has the same shapes again
        return 6 if sizes[3:6] == sizes[:3] and _is_cell(sizes[3:6]) else 3
    if len(sizes) > 3 and len(sizes[0]) == 1 and sizes[1:4] == sizes[:1] * 3:  # noqa: PLR2004 - gamma, beta, mean, variance
        return 4
    if len(sizes) > 1 and len(sizes[1]) == 1 and sizes[1][0] == sizes[0][-1]:
        return 2
    return 1


def _likely(groups: list[list[_Tensor]]) -> bool:
    """Whether shapes without names are those of layers: the shapes of data stand alone."""
    first = groups[0][0].sizes
    rest = groups[1:] if len(groups[0]) == 1 and len(first) == 2 and len(groups) > 1 else groups  # noqa: PLR2004 - a table of words
    return all(len(group) > 1 for group in rest)


def _is_cell(sizes: list[Sizes]) -> bool:
    """Kernel, recurrent kernel and bias of a recurrent layer."""
    if len(sizes) < 3 or len(sizes[0]) != 2 or len(sizes[1]) != 2:  # noqa: PLR2004 - three matrices
        return False
    kernel, recurrent, bias = sizes[:3]
    return kernel[1] == recurrent[1] == bias[-1] and recurrent[1] in (
        recurrent[0] * gates for gates in (1, 3, 4)
    )


def _one_module(sizes: list[Sizes]) -> int:
    """PyTorch lists weight_ih, weight_hh, bias_ih, bias_hh, and weight then bias of all others."""
    if len(sizes) > 1 and len(sizes[0]) == len(sizes[1]) == 2 and sizes[0][0] == sizes[1][0]:  # noqa: PLR2004 - two matrices
        rows = sizes[0][0]
        if rows in (sizes[1][1] * gates for gates in (1, 3, 4)):
            return 4 if sizes[2:4] == [(rows,), (rows,)] else 2
    if len(sizes) > 1 and len(sizes[1]) == 1 and sizes[1][0] == sizes[0][0]:
        return 2
    return 1
