"""The calculator as elements: its form, what it says of itself, and the answer."""

from __future__ import annotations

import json

from fourgates import form
from fourgates.frameworks.chain import Chain
from fourgates.permalink import write_link
from fourgates.rendering.elements import Element, element
from fourgates.rendering.view import view
from fourgates.words import say

MEGABYTES = 5
"""About what a first start fetches, compressed; a test of the bundle holds it to that."""

_PAGE_SAYS = (
    "static",
    "starting",
    "ready",
    "failed.blocked",
    "failed.missing",
    "failed.damaged",
    "failed.stalled",
    "failed.python",
    "wrong",
    "retry",
    "link",
    "open",
)

_LABELS = {"keras": "Keras", "pytorch": "PyTorch"}


def calculator(
    chain: Chain, language: str, *, home: str = "", address: bool = False, prefix: str = "fg"
) -> Element:
    """The element ``<four-gates>``, filled with the answer for a chain.

    Args:
        chain: what it shows first.
        language: of its sentences.
        home: the calculator page's address, for the link to the result.
        address: whether it is the page's own calculator, whose model the address names.
        prefix: begins every id in it, so that a page can hold several.
    """
    fields = form.fill_form(chain)
    link = write_link(chain)
    page = {key: say(language, f"page.{key}", megabytes=MEGABYTES) for key in _PAGE_SAYS}
    return element(
        "four-gates",
        _paste(language, prefix) if address else None,
        _form(fields, language, prefix) if fields is not None else None,
        element(
            "div",
            element("p", page["static"], class_="fg-status", role="status"),
            element("a", page["link"], class_="fg-link", href=f"{home}#{link}"),
            element("p", class_="fg-said", role="alert"),
            class_="fg-foot",
        ),
        element("div", view(chain.build(), language), class_="fg-result"),
        link=link,
        lang=language,
        address=address,
        words=json.dumps(page, ensure_ascii=False),
    )


def _paste(language: str, prefix: str) -> Element:
    """The box that takes a paste, and the number that somebody expected."""
    text = element(
        "textarea",
        id=f"{prefix}-paste",
        name="paste",
        rows=4,
        spellcheck="false",
        autocapitalize="off",
        autocomplete="off",
        aria_describedby=f"{prefix}-paste-hint {prefix}-paste-message",
    )
    number = element(
        "input",
        id=f"{prefix}-expected",
        name="expected",
        type="text",
        inputmode="numeric",
        autocomplete="off",
        maxlength=80,
        aria_describedby=f"{prefix}-expected-message",
    )
    return element(
        "fieldset",
        element(
            "div",
            element("label", say(language, "paste.label"), for_=f"{prefix}-paste"),
            text,
            element(
                "span", say(language, "paste.hint"), id=f"{prefix}-paste-hint", class_="fg-hint"
            ),
            element("span", id=f"{prefix}-paste-message", class_="fg-message"),
            class_="fg-field fg-text",
            data_field="paste",
        ),
        element("div", class_="fg-open", hidden=True),
        element(
            "div",
            element("label", say(language, "paste.expected"), for_=f"{prefix}-expected"),
            number,
            element("span", id=f"{prefix}-expected-message", class_="fg-message"),
            class_="fg-field",
            data_field="expected",
        ),
        disabled=True,
        class_="fg-paste",
    )


def _form(fields: dict[str, str], language: str, prefix: str) -> Element:
    hidden = form.hidden_fields(fields["framework"], fields["kind"], fields["head"])
    heads = {head: say(language, f"form.head.{head}") for head in form.HEADS}
    controls = [
        _choice("framework", {name: _LABELS[name] for name in form.FRAMEWORKS}, fields, language),
        _choice("kind", {kind: kind for kind in form.KINDS}, fields, language),
        _size("units", fields, language),
        _size("features", fields, language),
        *(_switch(name, fields, language) for name in form.SWITCHES),
        _choice("head", heads, fields, language),
        _size("head_units", fields, language),
    ]
    return element(
        "form",
        # the page's script enables it: without one it could only disappoint
        element(
            "fieldset",
            element("legend", say(language, "form.title")),
            *(_field(name, prefix, *control, hide=name in hidden) for name, *control in controls),
            disabled=True,
        ),
        element("noscript", element("p", say(language, "form.no_script"))),
        novalidate=True,
        autocomplete="off",
        class_="fg-form",
    )


def _field(name: str, prefix: str, control: Element, label: Element, *, hide: bool) -> Element:
    message = f"{prefix}-{name}-message"
    control.attributes["aria-describedby"] = message
    control.attributes["id"] = f"{prefix}-{name}"
    label.attributes["for"] = f"{prefix}-{name}"
    switch = control.attributes.get("type") == "checkbox"
    return element(
        "div",
        *((control, label) if switch else (label, control)),
        element("span", id=message, class_="fg-message"),
        class_="fg-field fg-switch" if switch else "fg-field",
        data_field=name,
        hidden=hide,
    )


def _choice(
    name: str, options: dict[str, str], fields: dict[str, str], language: str
) -> tuple[str, Element, Element]:
    choices = [
        element("option", text, value=value, selected=fields[name] == value)
        for value, text in options.items()
    ]
    return name, element("select", *choices, name=name), _label(name, language)


def _size(name: str, fields: dict[str, str], language: str) -> tuple[str, Element, Element]:
    control = element(
        "input", name=name, type="text", inputmode="numeric", value=fields[name], maxlength=200
    )
    return name, control, _label(name, language)


def _switch(name: str, fields: dict[str, str], language: str) -> tuple[str, Element, Element]:
    control = element(
        "input", name=name, type="checkbox", value="1", checked=bool(fields.get(name))
    )
    return name, control, _label(name, language)


def _label(name: str, language: str) -> Element:
    return element("label", say(language, f"form.{name}"))
