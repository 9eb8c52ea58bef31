"""What the page's script needs to draw a layer's weight matrices to scale.

The drawing itself is ``web/matrices.js``: it has to follow a reader's sizes without
waiting for Python. When the site is built Node runs the same file, so that the
picture is there without a script.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from fourgates.derivation import Copies, copies
from fourgates.polynomial import Dim, Polynomial
from fourgates.rendering.elements import Element, element
from fourgates.weights import Layer, Weight
from fourgates.words import part_names, say

MOST_PICTURES = 3


def pictures(layer: Layer, language: str, sizes: Mapping[str, int] | None = None) -> list[Element]:
    """A figure for each set of shapes in the layer; none while a size is only a name.

    Args:
        layer: its sizes known, or named.
        language: of the picture's words.
        sizes: what the named ones are at first; the page's script can change them.
    """
    figures = []
    for group in copies(layer)[:MOST_PICTURES]:
        tensors = [_tensor(layer, weight, sizes or {}) for weight in group.weights]
        if all(tensors):
            title = say(language, "picture.title", layer=layer.title)
            drawing = matrices(layer, group, language, sizes)
            caption = element("figcaption", title)
            figures.append(element("figure", drawing, caption, class_="fg-figure"))
    return figures


def matrices(
    layer: Layer, group: Copies, language: str, sizes: Mapping[str, int] | None = None
) -> Element:
    """The element ``<fg-matrices>``, which draws itself."""
    same = ""
    if len(group.parts) > 1:
        same = say(language, "picture.same", parts=part_names(group.parts[1:], language))
    drawing = {
        "title": say(language, "picture.title", layer=layer.title),
        "tensor": say(language, "picture.tensor", name="{name}", shape="{shape}", count="{count}"),
        "cells": say(language, "picture.cells"),
        "blocks": say(language, "picture.blocks"),
        "same": same,
        "tensors": [
            {**(_tensor(layer, weight, sizes or {}) or {}), "beside": beside}
            for weight, beside in _laid_out(group.weights)
        ],
    }
    return element("fg-matrices", drawing=json.dumps(drawing, ensure_ascii=False))


def _laid_out(weights: tuple[Weight, ...]) -> list[tuple[Weight, bool]]:
    """The weights as they are drawn, and which of them go beside the one before.

    What each gate has for itself stands side by side, whatever is stored between.
    """
    groups: dict[object, list[Weight]] = {}
    for index, weight in enumerate(weights):
        key = (weight.role, weight.shape) if len(weight.gates) == 1 else index
        groups.setdefault(key, []).append(weight)
    return [(weight, weight is not group[0]) for group in groups.values() for weight in group]


def place(layer: Layer, weight: Weight, gate: str = "") -> str:
    """Where a thing on the page belongs, for its ``data-at``: ``lstm.kernel f``.

    An equation's symbol, a block of the picture and a digit that belong to the same
    numbers carry the same place; pointing at one lights the others.
    """
    return f"{layer.name}.{weight.short_name} {gate}".rstrip()


def _tensor(layer: Layer, weight: Weight, sizes: Mapping[str, int]) -> dict[str, object] | None:
    shape = [_size(dim, sizes) for dim in weight.shape]
    if not all(shape):
        return None
    return {
        "name": weight.name,
        "label": weight.short_name,
        "shape": shape,
        "gates": weight.gates,
        "axis": weight.gate_axis,
        "at": place(layer, weight),
    }


def _size(dim: Dim, sizes: Mapping[str, int]) -> list[int | str] | None:
    """A size's number, and its formula where the reader may change it."""
    if not isinstance(dim, Polynomial):
        return [dim]
    value = dim.substitute(sizes)
    return [value, dim.formula] if isinstance(value, int) else None
