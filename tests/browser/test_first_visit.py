"""The numbers of the question, before Python has arrived and once it computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fourgates import read_link
from fourgates.rendering.text import number
from fourgates.words import say
from playwright.sync_api import expect

from browser.visitor import Calculator

if TYPE_CHECKING:
    from browser.visitor import Visitor

QUESTION = ["480", "11", "491"]
LANGUAGE = "en"
PAGES = pytest.mark.parametrize("path", ["", "calculator/"], ids=["index", "calculator"])
START = {
    "framework": "keras",
    "kind": "LSTM",
    "units": "10",
    "features": "1",
    "return_sequences": "1",
    "use_bias": "1",
    "bidirectional": "",
    "reset_after": "1",
    "head": "TimeDistributed",
    "head_units": "1",
}
# The link that the form has to become, with what is changed in the form for it.
FORMS: dict[str, dict[str, str]] = {
    "v1;keras;in=None,1;LSTM(10)": {"head": "none", "return_sequences": ""},
    "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))": {},
    "v1;keras;in=None,8;Bi(LSTM(32,seq))": {
        "units": "32",
        "features": "8",
        "bidirectional": "1",
        "head": "none",
    },
    "v1;keras;in=None,4;GRU(5);Dense(3)": {
        "kind": "GRU",
        "units": "5",
        "features": "4",
        "return_sequences": "",
        "head": "Dense",
        "head_units": "3",
    },
    "v1;keras;in=None,4;GRU(5,reset_before)": {
        "kind": "GRU",
        "units": "5",
        "features": "4",
        "return_sequences": "",
        "reset_after": "",
        "head": "none",
    },
    "v1;keras;in=None,4;Bi(GRU(5,seq,nobias,reset_before));TD(Dense(2))": {
        "kind": "GRU",
        "units": "5",
        "features": "4",
        "use_bias": "",
        "bidirectional": "1",
        "reset_after": "",
        "head_units": "2",
    },
    "v1;keras;in=None,1;SimpleRNN(10,seq);TD(Dense(1))": {"kind": "SimpleRNN"},
    "v1;keras;in=None,7;SimpleRNN(64,nobias);Dense(10)": {
        "kind": "SimpleRNN",
        "units": "64",
        "features": "7",
        "return_sequences": "",
        "use_bias": "",
        "head": "Dense",
        "head_units": "10",
    },
    "v1;pytorch;in=None,1;LSTM(10);Linear(1)": {"framework": "pytorch", "head": "Dense"},
    "v1;pytorch;in=None,1;LSTM(10)": {"framework": "pytorch", "head": "none"},
    "v1;pytorch;in=None,300;GRU(256,bi);Linear(5)": {
        "framework": "pytorch",
        "kind": "GRU",
        "units": "256",
        "features": "300",
        "bidirectional": "1",
        "head": "Dense",
        "head_units": "5",
    },
    "v1;pytorch;in=None,6;RNN(3,nobias)": {
        "framework": "pytorch",
        "kind": "SimpleRNN",
        "units": "3",
        "features": "6",
        "use_bias": "",
        "head": "none",
    },
    "v1;keras;in=None,512;LSTM(1024,nobias)": {
        "units": "1024",
        "features": "512",
        "return_sequences": "",
        "use_bias": "",
        "head": "none",
    },
}
KNOWN = {  # by frameworks' own word, so that page and package can't be wrong together
    "v1;keras;in=None,1;LSTM(10)": ["480"],
    "v1;keras;in=None,4;GRU(5);Dense(3)": ["165", "18", "183"],
    "v1;keras;in=None,4;GRU(5,reset_before)": ["150"],
    "v1;pytorch;in=None,1;LSTM(10)": ["520"],
}


@PAGES
def test_the_numbers_stand_in_the_html(visitor: Visitor, path: str) -> None:
    """A reader without JavaScript gets the whole right answer, and is told why nothing can be typed."""
    calculator = Calculator(visitor.open(path, java_script_enabled=False))
    assert calculator.counts() == QUESTION
    assert sum(calculator.tensors()) == 491
    told = calculator.element.locator("noscript p")
    expect(told).to_be_visible()
    expect(told).to_have_text(say(LANGUAGE, "form.no_script"))
    expect(calculator.field("units")).to_be_disabled()
    assert not [url for url in visitor.requests if url.endswith((".js", ".wasm"))]


@PAGES
def test_python_computes_what_is_typed(visitor: Visitor, path: str) -> None:
    """480, 11 and 491 come from Python in the browser, not only from the page's HTML."""
    calculator = visitor.calculator(path, ready=False)
    assert calculator.counts() == QUESTION
    calculator.field("units").fill("12")
    calculator.reaches("ready")
    calculator.has_counts("672", "13", "685")
    assert sum(calculator.tensors()) == 685
    calculator.field("units").fill("10")
    calculator.has_counts(*QUESTION)
    expect(calculator.status).to_contain_text("Python 3.")


def test_python_is_fetched_when_it_is_wanted(visitor: Visitor) -> None:
    """A reader who only reads the first page does not pay megabytes for it."""
    calculator = visitor.calculator("", ready=False)
    calculator.page.wait_for_load_state("networkidle")
    assert not [url for url in visitor.requests if "pyodide" in url]
    expect(calculator.status).to_have_text(say(LANGUAGE, "page.static"))
    with calculator.page.expect_request("**/worker.js"):
        calculator.field("units").focus()


def test_every_field_counts(calculator: Calculator, subtests: pytest.Subtests) -> None:
    """The form means what a link says: page and package agree on every field's part in it."""
    for link, changes in FORMS.items():
        with subtests.test(link):
            calculator.fill(START | changes)
            calculator.answers()
            model = read_link(link).build()
            layers = [number(layer.count) for layer in model.layers]
            expected = [*layers, number(model.count)] if len(layers) > 1 else layers
            calculator.has_counts(*expected)
            assert calculator.model() == link
            assert sum(calculator.tensors()) == model.count
            if link in KNOWN:
                assert calculator.counts() == KNOWN[link]
    assert KNOWN.keys() <= FORMS.keys()


def test_at_a_hosts_root(visitor: Visitor, root_address: str) -> None:
    """No base path is needed, and no secure origin: a colleague's plain http address works too."""
    visitor.address = root_address.replace("127.0.0.1", "fourgates.test")
    calculator = visitor.calculator()
    assert not calculator.page.evaluate("isSecureContext")
    calculator.field("units").fill("12")
    calculator.has_counts("672", "13", "685")
