"""Code and printed summary of one paste, held against each other.

The same model in both is one model. What the code leaves open the summary
fills; where they disagree, the first place is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.found import FoundLayer, FoundModel
from fourgates.rendering.text import number
from fourgates.sentences import Sentence, at_line, together
from fourgates.weights import Layer, Shape

_ALIKE = 0.5
_LARGEST = 10**12


def hold_against(coded: Sequence[FoundModel], printed: Sequence[FoundModel]) -> list[FoundModel]:
    """The models of both, those that are the same taken together, in the order of the text."""
    left = list(printed)
    models: list[FoundModel] = []
    for model in coded:
        best = max(left, key=lambda other: _likeness(model, other), default=None)
        if best is not None and (
            _likeness(model, best) >= _ALIKE or len(coded) == len(printed) == 1
        ):
            left.remove(best)
            models.append(_together(model, best))
        else:
            models.append(model)
    return sorted([*models, *left], key=lambda model: model.line)


def substituted(model: FoundModel, sizes: Mapping[str, Dim]) -> FoundModel:
    """The model with sizes put in for names."""
    return replace(
        model, layers=tuple(_layer_with(layer, sizes) for layer in model.layers), chain=None
    )


def _rows(model: FoundModel) -> list[FoundLayer]:
    return [layer for layer in model.layers if layer.type != "InputLayer"]


def _kind(layer: FoundLayer) -> str:
    """What a row is, as far as both code and summary say it."""
    return layer.type.split("(")[0]


def _likeness(model: FoundModel, other: FoundModel) -> float:
    if model.framework != other.framework:
        return 0.0
    return SequenceMatcher(
        None, [_kind(x) for x in _rows(model)], [_kind(x) for x in _rows(other)], autojunk=False
    ).ratio()


def _together(code: FoundModel, summary: FoundModel) -> FoundModel:
    rows, printed = _rows(code), _rows(summary)
    pairs = _pairs(rows, printed)
    sizes = _solved(pairs)
    filled = substituted(code, sizes) if sizes else code
    rows = _rows(filled)
    pairs = _pairs(rows, printed)
    merged: dict[int, FoundLayer] = {}
    warnings: list[str] = []
    for mine, theirs in pairs:
        layer, warning = _row(mine, theirs)
        merged[id(mine)] = layer
        if warning and not warnings:
            warnings.append(warning)
    if not warnings and len(rows) != len(printed):
        warnings.append(_first_gap(rows, printed, pairs))
    layers = tuple(merged.get(id(layer), layer) for layer in filled.layers)
    same = all(a.parameters == b.parameters for a, b in zip(layers, filled.layers, strict=True))
    return replace(
        filled,
        layers=layers,
        source="both",
        warnings=(*warnings, *code.warnings, *summary.warnings),
        chain=filled.chain if same and not sizes else None,
        printed_total=summary.printed_total,
        timesteps=code.timesteps or summary.timesteps,
        batch=code.batch or summary.batch,
    )


def _pairs(
    rows: Sequence[FoundLayer], printed: Sequence[FoundLayer]
) -> list[tuple[FoundLayer, FoundLayer]]:
    """Rows that stand for the same layer: same kind, in the same order."""
    if [_kind(r) for r in rows] == [_kind(p) for p in printed]:
        return list(zip(rows, printed, strict=True))
    matcher = SequenceMatcher(
        None, [_kind(r) for r in rows], [_kind(p) for p in printed], autojunk=False
    )
    return [
        (rows[block.a + i], printed[block.b + i])
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    ]


def _solved(pairs: Sequence[tuple[FoundLayer, FoundLayer]]) -> dict[str, Dim]:
    """Names that a printed count settles: one name in the count, and one size that gives it."""
    sizes: dict[str, Dim] = {}
    for _ in range(3):
        for mine, theirs in pairs:
            count = mine.parameters
            if isinstance(count, Polynomial):
                count = count.substitute(sizes)
            printed = theirs.printed if theirs.printed is not None else theirs.parameters
            if isinstance(count, Polynomial) and len(count.names) == 1 and isinstance(printed, int):
                value = _root(count, printed)
                if value is not None:
                    sizes[count.names[0]] = value
    return sizes


def _root(count: Polynomial, target: int) -> int | None:
    """The size for which the count is ``target``; counts grow with their sizes."""
    name = count.names[0]
    low, high = 1, 1
    while high < _LARGEST and _at(count, name, high) < target:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if _at(count, name, middle) < target:
            low = middle + 1
        else:
            high = middle
    return low if _at(count, name, low) == target else None


def _at(count: Polynomial, name: str, value: int) -> int:
    result = count.substitute({name: value})
    return result if isinstance(result, int) else 0


def _row(mine: FoundLayer, theirs: FoundLayer) -> tuple[FoundLayer, str]:
    printed = theirs.printed if theirs.printed is not None else theirs.parameters
    if not isinstance(printed, int):
        return mine, ""
    row = replace(mine, printed=printed)
    if mine.parameters is None:
        # the code's layer isn't known; the framework's own number is
        return replace(row, parameters=printed, layer=theirs.layer, problem=""), ""
    if mine.parameters == printed:
        return row, ""
    if isinstance(mine.parameters, Polynomial) and theirs.layer is not None and not theirs.problem:
        # the code leaves several sizes open, and the printed row settles them together
        return replace(
            row, parameters=printed, layer=theirs.layer, output_shape=theirs.output_shape
        ), ""
    told = at_line(
        mine.line,
        Sentence(
            "by the code {name} ({type}) has {count} parameters, and the summary prints {printed} (line {line}).",
            name=mine.name,
            type=mine.type,
            count=number(mine.parameters),
            printed=number(printed),
            line=theirs.line,
        ),
    )
    if theirs.problem or theirs.layer is None:
        return replace(row, problem=theirs.problem or told), told
    # the printed row makes sense by itself: it comes from other code, or another version
    row = replace(row, parameters=printed, layer=theirs.layer)
    if _one_bias(mine.layer, theirs.layer):
        return row, together(told, Sentence("The GRU of that version keeps one bias per gate."))
    return row, told


def _one_bias(mine: Layer | None, theirs: Layer | None) -> bool:
    if mine is None or theirs is None:
        return False
    roles = {weight.role for weight in mine.weights} - {weight.role for weight in theirs.weights}
    return "both_biases" in roles


def _first_gap(
    rows: Sequence[FoundLayer],
    printed: Sequence[FoundLayer],
    pairs: Sequence[tuple[FoundLayer, FoundLayer]],
) -> str:
    paired_rows, paired_printed = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    for layer in rows:
        if id(layer) not in paired_rows:
            return at_line(
                layer.line,
                Sentence(
                    "the code makes {name} ({type}), which the summary doesn't print.",
                    name=layer.name,
                    type=layer.type,
                ),
            )
    for layer in printed:
        if id(layer) not in paired_printed:
            return at_line(
                layer.line,
                Sentence(
                    "the summary prints {name} ({type}), which the code doesn't make.",
                    name=layer.name,
                    type=layer.type,
                ),
            )
    return ""


def _layer_with(found: FoundLayer, sizes: Mapping[str, Dim]) -> FoundLayer:
    parameters = found.parameters
    if isinstance(parameters, Polynomial):
        parameters = parameters.substitute(sizes)
    shape = found.output_shape
    if shape is not None:
        shape = (
            tuple(_shape_with(s, sizes) for s in shape if isinstance(s, tuple))
            if any(isinstance(s, tuple) for s in shape)
            else _shape_with(shape, sizes)  # type: ignore[arg-type]
        )
    layer = found.layer
    if layer is not None:
        weights = tuple(
            replace(
                w,
                shape=tuple(
                    d.substitute(sizes) if isinstance(d, Polynomial) else d for d in w.shape
                ),
            )
            for w in layer.weights
        )
        layer = replace(
            layer,
            weights=weights,
            input_shape=_shape_with(layer.input_shape, sizes),
            output_shape=_shape_with(layer.output_shape, sizes),
        )
    return replace(found, parameters=parameters, output_shape=shape, layer=layer)


def _shape_with(shape: Shape, sizes: Mapping[str, Dim]) -> Shape:
    return tuple(dim.substitute(sizes) if isinstance(dim, Polynomial) else dim for dim in shape)
