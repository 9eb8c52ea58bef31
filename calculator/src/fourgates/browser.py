"""The one door the page's worker knocks at: a request in JSON, a response in JSON.

Requests:
    ``{"form": {field: text}}`` what a person typed;
    ``{"link": "v1;..."}`` a permalink that was opened;
    ``{"paste": text, "sizes": {name: text}}`` what a person pasted, and the open sizes they filled in;
    each with ``"language"``, ``en`` if it isn't said, and ``"expected"``, the number they expected as they typed it;
    a link's with ``"whole": true`` for the element with its form.

Response: ``view`` (a tree, see :mod:`fourgates.rendering.elements`; ``null`` where
nothing can be said), ``link``, ``counts`` (a text per layer, then the total),
``errors`` and ``notes`` (a sentence per field), ``hidden`` (fields without a say;
``null`` where the form stays as it is), ``fields`` (for a model that the form can show), ``open`` (names of sizes that a paste
leaves open), ``expected`` (the number that a paste's own text says), ``number`` (what a link's sender expected, for its field; ``null``
where the field stays as it is), ``message`` (a
sentence, or "").
"""

from __future__ import annotations

import json
from typing import Any

from fourgates import form
from fourgates.frameworks.chain import Chain
from fourgates.misreadings import explain_expected
from fourgates.permalink import LinkError, read_expected, read_link, write_link
from fourgates.reading.found import UnreadableError, found_chain
from fourgates.reading.paste import open_sizes, read_paste
from fourgates.rendering.calculator import calculator
from fourgates.rendering.elements import data
from fourgates.rendering.paste_view import expected_view, paste_view
from fourgates.rendering.text import memory, number
from fourgates.rendering.view import view
from fourgates.sentences import told
from fourgates.weights import ShapeError, SizeError
from fourgates.words import LANGUAGES, say

_HUGE = 2**40
"""Parameters from which on a sentence says that no machine holds them."""


def answer(request: str) -> str:
    """Answer one request; never raises for anything a person can type."""
    asked = json.loads(request)
    language = asked.get("language", "en")
    if language not in LANGUAGES:
        language = "en"
    if "paste" in asked:
        response = _from_paste(asked, language)
    elif "link" in asked:
        response = _from_link(asked, language)
    else:
        response = _from_form(asked, language)
    return json.dumps(response, ensure_ascii=False)


def _from_form(asked: dict[str, Any], language: str) -> dict[str, Any]:
    reading = form.read_form(asked["form"], language)
    number_, error = form.read_expected(asked.get("expected", ""), language)
    if error:
        reading.errors["expected"] = error
    response = _response()
    response |= {"errors": reading.errors, "notes": reading.notes, "hidden": list(reading.hidden)}
    if reading.chain is None:
        return response | {"message": say(language, "result.stale")}
    found = found_chain(reading.chain)
    if isinstance(found.total, int) and found.total > _HUGE:
        reading.notes["units"] = say(language, "size.huge", memory=memory(found.total))
    return response | _result(reading.chain, number_, language)


def _from_link(asked: dict[str, Any], language: str) -> dict[str, Any]:
    try:
        chain = read_link(asked["link"])
        wanted = read_expected(asked["link"])
        result = _result(chain, wanted, language)
    except (LinkError, ShapeError, SizeError) as error:
        return _response() | {"message": told(error, language)}
    response = _response() | result
    response |= _filled(chain)
    response["number"] = "" if wanted is None else str(wanted)
    if response["fields"] is None:
        response["message"] = say(language, "result.form_cannot")
    if asked.get("whole"):
        response["view"] = data(calculator(chain, language))
    return response


def _from_paste(asked: dict[str, Any], language: str) -> dict[str, Any]:
    typed = form.read_sizes(asked.get("sizes", {}))
    number_, error = form.read_expected(asked.get("expected", ""), language)
    errors = {"expected": error} if error else {}
    try:
        paste = read_paste(asked["paste"])
    except UnreadableError as problem:
        return _response() | {"errors": errors | {"paste": told(problem, language)}}
    names = open_sizes(paste)
    if typed:
        paste = read_paste(asked["paste"], sizes=typed)
    wanted = number_ if number_ is not None else paste.expected
    expected = (
        explain_expected(paste.models, wanted, language=language) if wanted is not None else None
    )
    counts = [layer.parameters for model in paste.models for layer in model.layers]
    total = paste.models[0].total if len(paste.models) == 1 else None
    chain = paste.models[0].chain if len(paste.models) == 1 else None
    return _response() | {
        "view": data(paste_view(paste, expected, language)),
        "link": write_link(chain, wanted) if chain is not None else None,
        "counts": [number(count) if count is not None else "" for count in (*counts, total)],
        "errors": errors,
        "open": list(names),
        "expected": paste.expected,
        **(_filled(chain) if chain is not None else {}),
    }


def _filled(chain: Chain) -> dict[str, Any]:
    """What the form has to show for a chain, if it can."""
    fields = form.fill_form(chain)
    if fields is None:
        return {"fields": None, "hidden": None}
    return {
        "fields": fields,
        "hidden": list(form.hidden_fields(fields["framework"], fields["kind"], fields["head"])),
    }


def _response() -> dict[str, Any]:
    return {
        "view": None,
        "link": None,
        "counts": [],
        "errors": {},
        "notes": {},
        "hidden": None,
        "fields": None,
        "open": [],
        "expected": None,
        "number": None,
        "message": "",
    }


def _result(chain: Chain, wanted: int | None, language: str) -> dict[str, Any]:
    model = chain.build()
    expected = None
    if wanted is not None:
        expected = expected_view(
            explain_expected([found_chain(chain)], wanted, language=language), language
        )
    return {
        "view": data(view(model, language, expected)),
        "link": write_link(chain, wanted),
        "counts": [*(number(layer.count) for layer in model.layers), number(model.count)],
    }
