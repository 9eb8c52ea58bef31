"""A model's answer as elements: the counts, where each comes from, its tensors, a picture.

The same tree fills the page when the site is built and when a reader types.
"""

from __future__ import annotations

from fourgates.derivation import Line, copies, derive, formula_pieces
from fourgates.frameworks.chain import shape_text
from fourgates.polynomial import Dim, total
from fourgates.rendering.elements import Element, element
from fourgates.rendering.picture import pictures, place
from fourgates.rendering.text import memory, number
from fourgates.sentences import enumerated
from fourgates.weights import Layer, Model, Shape, Weight
from fourgates.words import part_names, say

MOST_TENSORS = 60
"""Rows of whole tensors that a table shows; a thousand stacked layers have thousands."""


def view(model: Model, language: str, expected: Element | None = None) -> Element:
    """The whole answer for a model, with why somebody expected another number."""
    return element(
        "div",
        counts(model, language),
        expected,
        *(_layer(layer, language) for layer in model.layers),
        class_="fg-view",
    )


def counts(model: Model, language: str) -> Element:
    """The layers' counts, large, and the model's: 480 + 11 = 491."""
    items: list[Element] = []
    for layer in model.layers:
        sign = _sign("+", say(language, "result.plus")) if items else None
        title = f"{layer.name} ({layer.title})"
        items.append(_term(sign, number(layer.count), title, shape_text(layer.output_shape)))
    if len(model.layers) > 1:
        equals = _sign("=", say(language, "result.equals"))
        size = say(
            language,
            "result.bytes",
            memory=memory(model.count),
            trainable=number(model.trainable),
            frozen=number(model.non_trainable),
        )
        items.append(
            _term(
                equals, number(model.count), say(language, "result.model"), size, class_="fg-total"
            )
        )
    return element("div", *items, class_="fg-counts")


def derivation(layer: Layer, language: str) -> Element:
    """The layer's count step by step, as a table."""
    lines = derive(layer)
    named = len(copies(layer)) > 1
    head = _row(
        "th",
        [say(language, f"derivation.{key}") for key in ("step", "arithmetic", "count")],
        scope="col",
    )
    rows = [
        element(
            "tr",
            element("th", *_step(line, language, named=named), scope="row"),
            element("td", line.arithmetic, class_="fg-arithmetic"),
            element("td", number(line.count), class_="fg-number"),
            class_=f"fg-{line.kind}" + (" fg-last" if line is lines[-1] else ""),
            data_at=place(layer, line.weight) if line.weight is not None else None,
        )
        for line in lines
    ]
    caption = element("caption", say(language, "derivation.caption", layer=layer.title))
    table = element(
        "table", caption, element("thead", head), element("tbody", *rows), class_="fg-derivation"
    )
    return scrolling(table, say(language, "derivation.caption", layer=layer.title))


def tensors(layer: Layer, language: str) -> Element:
    """The layer's tensors, each with the slice that belongs to each gate."""
    sliced = any(weight.gates for weight in layer.weights)
    caption = say(language, "table.caption" if sliced else "table.plain", layer=layer.title)
    keys = ("name", "shape", "count", *(("slice",) if sliced else ()))
    head = _row("th", [say(language, f"table.{key}") for key in keys], scope="col")
    shown = layer.weights[:MOST_TENSORS]
    # the gates of a second direction stand in the same places as the first one's
    first = {group.parts[0] for group in copies(layer)}
    bodies = [
        _tensor(layer, weight, language, sliced=sliced, per_gate=weight.part in first)
        for weight in shown
    ]
    left = layer.weights[MOST_TENSORS:]
    if left:
        count = number(total(weight.count for weight in left))
        sentence = say(language, "table.more", number=number(len(left)), count=count)
        bodies.append(element("tbody", element("tr", element("td", sentence, colspan=len(keys)))))
    table = element(
        "table", element("caption", caption), element("thead", head), *bodies, class_="fg-tensors"
    )
    return scrolling(table, caption)


def layer_details(layer: Layer, language: str) -> Element:
    """Where a layer's count comes from: the formula, the steps, the matrices, the tensors."""
    shapes = say(
        language,
        "result.shapes",
        input=shape_text(layer.input_shape),
        output=shape_text(layer.output_shape),
    )
    if not layer.weights:
        body = [element("p", say(language, "result.no_weights"))]
    else:
        body = [
            sum_up(layer),
            derivation(layer, language),
            *pictures(layer, language),
            tensors(layer, language),
        ]
    return element("div", element("p", shapes, class_="fg-shapes"), *body)


def sum_up(layer: Layer) -> Element:
    """The count in one line, each product pointing at its tensor."""
    pieces = [
        text if weight is None else element("span", text, data_at=place(layer, weight))
        for text, weight in formula_pieces(layer)
    ]
    return element("p", *pieces, " = ", element("strong", number(layer.count)), class_="fg-formula")


def _layer(layer: Layer, language: str) -> Element:
    heading = element(
        "h2",
        say(language, "result.layer", layer=layer.title),
        element("span", number(layer.count), class_="fg-number"),
    )
    return element("section", heading, layer_details(layer, language), class_="fg-layer")


def _step(line: Line, language: str, *, named: bool) -> list[Element | str]:
    """A step's name; a tensor's is its own, with what it does."""
    parts = part_names(line.parts, language)

    def somewhere(step: str) -> str:
        return say(language, "derivation.where", step=step, parts=parts) if named else step

    match line.kind:
        case "weight" if line.weight is not None:
            does = say(language, f"role.{line.weight.role}")
            return [element("code", line.weight.short_name), element("small", does)]
        case "gates":
            letters = enumerated(line.gates, "", language)
            return [
                somewhere(say(language, "derivation.gates", number=len(line.gates), gates=letters))
            ]
        case "copies":
            return [say(language, "derivation.copies", number=len(line.parts), parts=parts)]
        case "gate" if line.gates:
            return [somewhere(say(language, "derivation.gate_own", gate=line.gates[0]))]
        case "gate":
            return [somewhere(say(language, "derivation.gate"))]
        case "sum":
            return [somewhere(say(language, "derivation.sum"))]
        case _:
            return [say(language, "derivation.layer")]


def _tensor(
    layer: Layer, weight: Weight, language: str, *, sliced: bool, per_gate: bool
) -> Element:
    whole = _tensor_row(
        element("code", weight.name), weight.shape, weight.count, "" if sliced else None
    )
    rows = [element("tr", *whole, class_="fg-tensor", data_at=place(layer, weight))]
    for block in weight.blocks() if per_gate and weight.gates else ():
        letter = element("span", block.gate, class_=f"fg-key fg-gate-{block.gate}")
        name = element("span", letter, " ", say(language, f"gate.{block.gate}"))
        rows.append(
            element(
                "tr",
                *_tensor_row(name, block.shape, block.count, block.slice),
                class_="fg-slice",
                data_at=place(layer, weight, block.gate),
            )
        )
    return element("tbody", *rows)


def _tensor_row(name: Element, shape: Shape, count: Dim, slice_: str | None) -> list[Element]:
    cells = [
        element("th", name, scope="row"),
        element("td", element("code", shape_text(shape))),
        element("td", number(count), class_="fg-number"),
    ]
    if slice_ is not None:
        cells.append(element("td", element("code", slice_) if slice_ else None))
    return cells


def _term(sign: Element | None, count: str, name: str, detail: str, class_: str = "") -> Element:
    """One number of the sum, with the sign before it, so that both stay on one line."""
    figure = element(
        "div",
        element("span", count, class_="fg-count"),
        element("span", name, class_="fg-name"),
        element("span", detail, class_="fg-detail"),
    )
    return element("div", sign, figure, class_=f"fg-term {class_}".strip())


def _sign(sign: str, spoken: str) -> Element:
    return element("span", sign, class_="fg-sign", role="img", aria_label=spoken)


def _row(tag: str, cells: list[str], **attributes: str) -> Element:
    return element("tr", *(element(tag, cell, **attributes) for cell in cells))


def scrolling(table: Element, label: str) -> Element:
    """A wide table scrolls by itself, by keyboard too, instead of the page."""
    return element("div", table, class_="fg-scroll", role="group", aria_label=label, tabindex=0)
