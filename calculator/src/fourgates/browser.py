"""The one door the page's worker knocks at: a request in JSON, a response in JSON.

Requests:
    ``{"form": {field: text}}`` what a person typed;
    ``{"link": "v1;..."}`` a permalink that was opened;
    either with ``"language"``; a link's with ``"whole": true`` for the element with its form.

Response: ``view`` (a tree, see :mod:`fourgates.rendering.elements`; ``null`` where
nothing can be said), ``link``, ``counts`` (a text per layer, then the total),
``errors`` and ``notes`` (a sentence per field), ``hidden`` (fields without a say),
``fields`` (for a link that the form can show), ``message`` (a sentence, or "").
"""

from __future__ import annotations

import json
from typing import Any

from fourgates import form
from fourgates.frameworks.chain import Chain
from fourgates.permalink import LinkError, read_link, write_link
from fourgates.rendering.calculator import calculator
from fourgates.rendering.elements import data
from fourgates.rendering.text import memory, number
from fourgates.rendering.view import view
from fourgates.weights import Model, ShapeError, SizeError
from fourgates.words import LANGUAGES, say

_HUGE = 2**40
"""Parameters from which on a sentence says that no machine holds them."""


def answer(request: str) -> str:
    """Answer one request; never raises for anything a person can type."""
    asked = json.loads(request)
    language = asked.get("language")
    if language not in LANGUAGES:
        language = LANGUAGES[0]
    response = (
        _from_link(asked, language) if "link" in asked else _from_form(asked["form"], language)
    )
    return json.dumps(response, ensure_ascii=False)


def _from_form(fields: dict[str, str], language: str) -> dict[str, Any]:
    reading = form.read_form(fields, language)
    response = _response()
    response |= {"errors": reading.errors, "notes": reading.notes, "hidden": list(reading.hidden)}
    if reading.chain is None:
        return response | {"message": say(language, "result.stale")}
    model = reading.chain.build()
    if isinstance(model.count, int) and model.count > _HUGE:
        reading.notes["units"] = say(language, "size.huge", memory=memory(model.count))
    return response | _result(reading.chain, model, language)


def _from_link(asked: dict[str, Any], language: str) -> dict[str, Any]:
    try:
        chain = read_link(asked["link"])
        model = chain.build()
    except (LinkError, ShapeError, SizeError) as error:
        return _response() | {"message": str(error)}
    response = _response() | _result(chain, model, language)
    fields = form.fill_form(chain)
    if fields is None:
        response["message"] = say(language, "result.form_cannot")
    else:
        response["fields"] = fields
        response["hidden"] = list(
            form.hidden_fields(fields["framework"], fields["kind"], fields["head"])
        )
    if asked.get("whole"):
        response["view"] = data(calculator(chain, language))
    return response


def _response() -> dict[str, Any]:
    return {
        "view": None,
        "link": None,
        "counts": [],
        "errors": {},
        "notes": {},
        "hidden": [],
        "fields": None,
        "message": "",
    }


def _result(chain: Chain, model: Model, language: str) -> dict[str, Any]:
    return {
        "view": data(view(model, language)),
        "link": write_link(chain),
        "counts": [*(number(layer.count) for layer in model.layers), number(model.count)],
    }
