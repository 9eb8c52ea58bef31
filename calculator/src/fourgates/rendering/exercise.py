"""A question to predict before one reads on: a box for a number, what to say to it, and the answer.

All that can be said stands in the page already, computed when the site is built by
the search that also explains an asker's number; ``web/exercise.js`` only looks it up.
"""

from __future__ import annotations

import json

from fourgates.derivation import formula
from fourgates.misreadings import explain_expected, outcomes
from fourgates.polynomial import Dim
from fourgates.reading.found import FoundModel
from fourgates.rendering.elements import Element, element
from fourgates.rendering.text import number
from fourgates.rendering.view import derivation, sum_up
from fourgates.weights import Layer
from fourgates.words import say


def exercise(found: FoundModel, layer_name: str, language: str, prefix: str) -> Element:
    """The form behind a question.

    Args:
        found: the model asked about; all its sizes are known.
        layer_name: the layer whose count is asked for; ``""`` for the model's total.
        language: of its words.
        prefix: begins every id in it.

    Raises:
        KeyError: where the model has no such layer.
    """
    layers = {row.name: row.layer for row in found.layers if row.layer is not None}
    asked = [layers[layer_name]] if layer_name else [x for x in layers.values() if x.weights]
    answer = sum_of(asked)
    status = f"{prefix}-verdict"
    form = element(
        "form",
        element("label", say(language, "exercise.number"), for_=f"{prefix}-number"),
        element(
            "input",
            id=f"{prefix}-number",
            type="text",
            inputmode="numeric",
            autocomplete="off",
            maxlength=20,
            aria_describedby=status,
        ),
        element("button", say(language, "exercise.check"), type="submit"),
        novalidate=True,
        class_="fg-try",
    )
    return element(
        "fg-exercise",
        form,
        element("p", id=status, role="status", class_="fg-verdict"),
        element(
            "details",
            element("summary", say(language, "exercise.reveal")),
            *(part for layer in asked for part in (sum_up(layer), derivation(layer, language))),
            element("p", element("strong", answer)) if len(asked) > 1 else None,
            class_="fg-more",
        ),
        says=json.dumps(_says(found, asked, language), ensure_ascii=False),
    )


def sum_of(layers: list[Layer]) -> str:
    """The counts added up, ``480 + 11 = 491``; of one layer its formula."""
    whole: Dim = sum((layer.count for layer in layers), start=0)
    if len(layers) == 1:
        return f"{formula(layers[0])} = {number(whole)}"
    return f"{' + '.join(number(layer.count) for layer in layers)} = {number(whole)}"


def _says(found: FoundModel, asked: list[Layer], language: str) -> dict[str, str]:
    """What to say to each number, ``""`` standing for all others and ``?`` for what is none."""
    models = [found]
    said = {
        "": say(language, "exercise.other"),
        "?": say(language, "exercise.no_number"),
    }
    for value in outcomes(models):
        best = explain_expected(models, value, limit=1, language=language).explanations
        if best and best[0].exact:
            said[str(value)] = best[0].text
    whole, _, count = sum_of(asked).rpartition(" = ")
    said[count.replace(",", "")] = say(language, "exercise.right", formula=whole, count=count)
    return said
