"""What a paste held, as elements: a row a layer, each with its derivation; the slip."""

from __future__ import annotations

from fourgates.frameworks.chain import shape_text
from fourgates.misreadings import Expected
from fourgates.reading.found import FoundLayer, FoundModel, Paste
from fourgates.rendering.elements import Element, element
from fourgates.rendering.report import problems
from fourgates.rendering.text import memory, number
from fourgates.rendering.view import layer_details
from fourgates.sentences import told
from fourgates.words import say

MOST_DETAILS = 40
"""Layers whose derivation is drawn; a paste may have thousands."""


def paste_view(paste: Paste, expected: Expected | None, language: str) -> Element:
    """The whole answer for a paste."""
    slips = expected_view(expected, language) if expected is not None else None
    said = [element("p", told(said, language), class_="fg-warning") for said in paste.warnings]
    models = [_model(model, language) for model in paste.models]
    return element("div", slips, *said, *models, class_="fg-view")


def expected_view(expected: Expected, language: str) -> Element:
    """Why somebody expected another number: the slips that give it, best first."""
    items = [
        element(
            "li",
            element("p", explanation.text),
            element("p", explanation.arithmetic, class_="fg-formula")
            if explanation.arithmetic
            else None,
            class_="fg-slip" if explanation.exact else "fg-slip fg-near",
        )
        for explanation in expected.explanations
    ]
    title = say(language, "expected.title", number=number(expected.number))
    slips = element("ol", *items) if items else element("p", say(language, "expected.nothing"))
    return element("section", element("h2", title), slips, class_="fg-expected")


def _model(model: FoundModel, language: str) -> Element:
    total = model.total
    heading = say(language, "paste.model", name=model.name, line=model.line)
    counts = say(language, "paste.no_total") if total is None else number(total)
    if total is not None and isinstance(total, int):
        detail = say(
            language,
            "result.bytes",
            memory=memory(total),
            trainable=number(model.trainable if model.trainable is not None else 0),
            frozen=number(model.non_trainable if model.non_trainable is not None else 0),
        )
    else:
        detail = ""
    rows = [_row(found, language) for found in model.layers]
    head = element(
        "tr", *(element("th", say(language, f"paste.{key}"), scope="col") for key in _COLUMNS)
    )
    table = element(
        "table",
        element("caption", heading),
        element("thead", head),
        element("tbody", *rows),
        element(
            "tfoot",
            element(
                "tr",
                element("th", say(language, "result.model"), scope="row"),
                element("td", ""),
                element("td", counts, class_="fg-number fg-total"),
            ),
        ),
        class_="fg-rows",
    )
    warnings = [element("p", told(said, language), class_="fg-warning") for said in problems(model)]
    shown = [found for found in model.layers if found.layer is not None and found.layer.weights][
        :MOST_DETAILS
    ]
    details = [
        element(
            "details",
            element(
                "summary",
                say(language, "paste.details", name=found.name, type=found.type),
                element("span", number(found.layer.count)),
            ),
            layer_details(found.layer, language),
            class_="fg-more",
            open=len(shown) == 1,
        )
        for found in shown
        if found.layer is not None
    ]
    return element(
        "section",
        element("div", table, class_="fg-scroll", role="group", aria_label=heading, tabindex=0),
        element("p", detail, class_="fg-detail") if detail else None,
        *warnings,
        *details,
        class_="fg-found",
    )


_COLUMNS = ("layer", "output", "count")


def _row(found: FoundLayer, language: str) -> Element:
    count = say(language, "paste.unknown") if found.parameters is None else number(found.parameters)
    printed = None
    if found.printed is not None and found.printed != found.parameters:
        printed = element("small", say(language, "paste.printed", number=number(found.printed)))
    return element(
        "tr",
        element("th", found.name, element("small", found.type), scope="row"),
        element("td", element("code", _shape(found)), class_="fg-shape"),
        element("td", count, printed, class_="fg-number"),
        class_="fg-problem" if found.problem else None,
    )


def _shape(found: FoundLayer) -> str:
    return ", ".join(shape_text(shape) for shape in found.shapes) or "?"
