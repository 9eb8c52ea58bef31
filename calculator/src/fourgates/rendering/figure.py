"""A page's live figure of one layer: its sizes to play with, its matrices, and a number for each block.

It stands in the page as plain HTML with the question's own sizes; ``web/live.js``
makes it follow a reader. The numbers are written by whoever renders it: a page puts
in polynomials that know what they are today (``polynomial.written_by``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fourgates.derivation import Copies, copies
from fourgates.polynomial import Dim, settled, total
from fourgates.rendering.elements import Element, element
from fourgates.rendering.picture import matrices, place
from fourgates.rendering.text import number
from fourgates.rendering.view import sum_up
from fourgates.weights import Block, Layer, Weight
from fourgates.words import part_names, say

LARGEST = 256
"""How far a size can be slid; typed, it can be larger."""
MOST_DIGITS = 6


def figure(layer: Layer, sizes: Mapping[str, int], language: str, prefix: str) -> Element:
    """The figure of a layer whose sizes have names.

    Args:
        layer: built with named sizes.
        sizes: what they are at first.
        language: of its words.
        prefix: begins every id in it.
    """
    reset = element("button", say(language, "figure.reset"), type="button", class_="fg-reset")
    names = [name for name in sizes if any(_knows(weight, name) for weight in layer.weights)]
    return element(
        "figure",
        _knobs({name: sizes[name] for name in names}, language, prefix) if names else None,
        sum_up(layer),
        *(matrices(layer, group, language, sizes) for group in copies(layer)),
        *(_bricks(layer, group, language) for group in copies(layer)),
        element("figcaption", say(language, "figure.hint"), reset if names else None),
        class_="fg-figure fg-live",
    )


def tiles(layer: Layer, language: str) -> Element:
    """A gated layer's count at a glance: one tile a gate, and their sum."""
    (group, *_) = copies(layer)
    drawn: list[Element] = []
    for letter, gate in _of_each_gate(group).items():
        if drawn:
            drawn.append(element("span", "+", class_="fg-sign"))
        drawn.append(
            element(
                "span",
                element("strong", number(gate)),
                element("small", say(language, f"gate.{letter}")),
                class_=f"fg-tile fg-gate-{letter}",
                data_at=f"{layer.name} {letter}",
            )
        )
    drawn.append(element("span", "=", class_="fg-sign"))
    drawn.append(
        element(
            "span",
            element("strong", number(layer.count)),
            element("small", layer.title),
            class_="fg-tile",
        )
    )
    return element("p", *drawn, class_="fg-tiles")


def _of_each_gate(group: Copies) -> dict[str, Dim]:
    return {gate: alike.gate for alike in group.alike for gate in alike.gates}


def _knows(weight: Weight, name: str) -> bool:
    return any(not isinstance(dim, int) and name in dim.names for dim in weight.shape)


def _knobs(sizes: Mapping[str, int], language: str, prefix: str) -> Element:
    """A slider and a box for each size; they wait for the script, as nothing follows them without."""
    knobs = [
        element(
            "div",
            element("label", element("code", name), for_=f"{prefix}-{name}"),
            element(
                "input",
                type="range",
                min=1,
                max=max(LARGEST, size),
                value=size,
                data_size=name,
                aria_label=say(language, "figure.slide", name=name),
            ),
            element(
                "input",
                id=f"{prefix}-{name}",
                type="text",
                inputmode="numeric",
                maxlength=MOST_DIGITS,
                autocomplete="off",
                value=size,
                data_size=name,
            ),
            class_="fg-knob",
        )
        for name, size in sizes.items()
    ]
    return element(
        "div",
        *knobs,
        role="group",
        aria_label=say(language, "figure.sizes"),
        class_="fg-knobs",
        hidden=True,
    )


def _bricks(layer: Layer, group: Copies, language: str) -> Element:
    """Tensors down, gates across, a number in each place: a button that lights what is the same."""
    gates = group.gates
    head = [element("td")]
    for gate in gates:
        letter = element("span", gate, class_=f"fg-key fg-gate-{gate}")
        name = element("small", say(language, f"gate.{gate}"))
        head.append(element("th", letter, " ", name, scope="col"))
    head.append(element("th", say(language, "figure.all" if gates else "table.count"), scope="col"))
    rows = [_brick_row(layer, weight, gates, language) for weight in group.weights]
    feet = [element("th", say(language, "figure.together"), scope="row")]
    if gates:
        counts = _of_each_gate(group)
        feet += [element("td", number(counts[gate]), class_="fg-number") for gate in gates]
    feet.append(element("td", number(settled(group.count)), class_="fg-number fg-total"))
    title = layer.title
    if len(group.parts) > 1:
        # the others have the same numbers, and the sum above tells how often they count
        parts = part_names(group.parts[:1], language)
        title = say(language, "derivation.where", step=title, parts=parts)
    caption = say(language, "figure.caption" if gates else "figure.plain", layer=title)
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *rows),
        element("tfoot", element("tr", *feet)) if len(rows) > 1 else None,
        class_="fg-bricks",
    )
    return element("div", table, class_="fg-scroll", role="group", aria_label=caption, tabindex=0)


def _brick_row(layer: Layer, weight: Weight, gates: tuple[str, ...], language: str) -> Element:
    name = element("th", element("code", *_breakable(weight.short_name)), scope="row")
    blocks = weight.blocks()
    cells: list[Element] = []
    for gate in gates if weight.gates else ():
        its = [block for block in blocks if block.gate == gate]
        cells.append(_brick(layer, weight, its, language) if its else element("td"))
    if gates and not weight.gates:
        cells.append(element("td", colspan=len(gates)))
    whole = element("td", number(weight.count), class_="fg-number", data_at=place(layer, weight))
    if not gates:
        whole = _brick(layer, weight, blocks, language)
    return element("tr", name, *cells, whole)


def _breakable(name: str) -> list[Element | str]:
    """A name that a narrow screen breaks behind an underscore, not in the middle of a word."""
    first, *others = name.split("_")
    pieces: list[Element | str] = [first]
    for other in others:
        pieces += ["_", element("wbr"), other]
    return pieces


def _brick(layer: Layer, weight: Weight, blocks: Sequence[Block], language: str) -> Element:
    """The number of what a tensor holds for a gate; its parts lie apart where there are two biases."""
    gate = blocks[0].gate
    slices = ", ".join(block.slice for block in blocks)
    name = say(language, f"gate.{gate}") if gate else ""
    spoken = say(language, "figure.brick", slices=slices, gate=name) if gate else slices
    button = element(
        "button",
        element("span", f"{spoken} ", class_="fg-spoken"),
        number(total(block.count for block in blocks)),
        type="button",
        aria_pressed="false",
        data_at=place(layer, weight, gate),
        class_=f"fg-brick fg-gate-{gate}" if gate else "fg-brick",
    )
    return element("td", button, class_="fg-number")
