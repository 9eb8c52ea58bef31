"""The address is the model: it follows what is typed, and opens what somebody sent."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING

import pytest
from fourgates import read_link
from fourgates.words import say
from playwright.sync_api import expect

if TYPE_CHECKING:
    import pytest

    from browser.visitor import Calculator, Visitor

LANGUAGE = "en"
QUESTION = "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))"
TWELVE = "v1;keras;in=None,1;LSTM(12,seq);TD(Dense(1))"
GRU = "v1;keras;in=None,4;Bi(GRU(5,seq,nobias,reset_before));TD(Dense(2))"
GRU_FORM = {
    "framework": "keras",
    "kind": "GRU",
    "units": "5",
    "features": "4",
    "return_sequences": "1",
    "use_bias": "",
    "bidirectional": "1",
    "reset_after": "",
    "head": "TimeDistributed",
    "head_units": "2",
}
GRU_COUNTS = ["270", "22", "292"]
TORCH = "v1;pytorch;in=None,1;LSTM(10)"
TORCH_FORM = {
    "framework": "pytorch",
    "kind": "LSTM",
    "units": "10",
    "features": "1",
    "use_bias": "1",
    "bidirectional": "",
    "head": "none",
}
STACKED = "v1;keras;in=None,1;LSTM(5,seq);LSTM(5)"
DAMAGED = {
    "v1;keras;in=None,1;LSTM(": "LSTM",
    "v1;keras": "v1;framework;in=shape;layers",
    "v1;keras;in=None,1;<b>LSTM</b>(10)": "<b>LSTM</b>",
    "v1;keras;in=None,1;LSTM(10%": "LSTM",
    "v9;keras;in=None,1;LSTM(10)": "v9",
    "v1;keras;in=None,1;LSTM(10,return_sequences=1);LSTM(2);LSTM(2)": "return_sequences",
    "v1;keras;in=None;Embedding(9,None);LSTM(2)": "None",
}


def test_the_address_follows_what_is_typed(calculator: Calculator) -> None:
    """The address can be copied at any moment, and Back still leaves the page at once."""
    page = calculator.page
    before = page.evaluate("history.length")
    link = calculator.element.get_by_role("link", name=say(LANGUAGE, "page.link"))
    for units in range(11, 19):
        calculator.field("units").fill(str(units))
        calculator.answers()
        model = f"v1;keras;in=None,1;LSTM({units},seq);TD(Dense(1))"
        assert calculator.model() == model
        expect(link).to_have_attribute("href", f"#{model}")
    assert page.evaluate("history.length") == before


def test_a_result_is_linked_from_any_page(visitor: Visitor) -> None:
    """Another page's calculator leaves that page's address alone, and links to the calculator."""
    calculator = visitor.calculator("", ready=False)
    calculator.field("units").fill("12")
    calculator.has_counts("672", "13", "685")
    assert calculator.model() == ""
    calculator.element.get_by_role("link", name=say(LANGUAGE, "page.link")).click()
    calculator.page.wait_for_url("**/calculator/**")
    calculator.reaches("ready")
    calculator.has_counts("672", "13", "685")
    assert calculator.form()["units"] == "12"
    assert calculator.model() == TWELVE


def test_an_encoded_link_opens_its_model(visitor: Visitor) -> None:
    """A link that a mail program has encoded shows its model and fills the form with it."""
    calculator = visitor.calculator(f"calculator/#{urllib.parse.quote(GRU, safe='')}")
    calculator.has_counts(*GRU_COUNTS)
    assert calculator.form() == GRU_FORM
    assert calculator.model() == GRU
    expect(calculator.said).to_be_empty()


def test_links_follow_each_other(visitor: Visitor) -> None:
    """Another link on the open page, Back and Forward: form and numbers go along each time."""
    calculator = visitor.calculator(f"calculator/#{GRU}")
    page = calculator.page
    calculator.has_counts(*GRU_COUNTS)
    assert calculator.form() == GRU_FORM
    page.evaluate("link => { location.hash = link }", TORCH)
    calculator.has_counts("520")
    assert calculator.form() == TORCH_FORM
    page.go_back()
    calculator.has_counts(*GRU_COUNTS)
    assert calculator.form() == GRU_FORM
    page.go_forward()
    calculator.has_counts("520")
    assert calculator.form() == TORCH_FORM

    # what was typed belongs to its place in the history
    calculator.field("units").fill("12")
    calculator.has_counts("720")
    page.goto(f"{visitor.address}keras-and-pytorch/")
    page.go_back()
    calculator.has_counts("720")
    assert calculator.form() == TORCH_FORM | {"units": "12"}


def test_a_link_that_the_form_cannot_show(calculator: Calculator) -> None:
    """A stacked model is answered in full, and a sentence says why the form stands still."""
    calculator.page.evaluate("link => { location.hash = link }", STACKED)
    model = read_link(STACKED).build()
    calculator.has_counts(*(str(layer.count) for layer in model.layers), str(model.count))
    assert calculator.counts() == ["140", "220", "360"]
    expect(calculator.said).to_have_text(say(LANGUAGE, "result.form_cannot"))
    assert calculator.model() == STACKED
    calculator.field("units").fill("12")
    calculator.has_counts("672", "13", "685")
    expect(calculator.said).to_be_empty()


def test_a_damaged_link_gets_a_sentence(calculator: Calculator, subtests: pytest.Subtests) -> None:
    """A link that was cut off or mistyped is named, never run or guessed, and typing goes on."""
    for link, piece in DAMAGED.items():
        with subtests.test(link):
            calculator.page.evaluate("link => { location.hash = link }", link)
            expect(calculator.said).not_to_be_empty()
            expect(calculator.said).to_contain_text(piece)
            calculator.is_stale()
            assert calculator.counts()[-1] in ("491", "685")
            calculator.field("units").fill("12")
            calculator.has_counts("672", "13", "685")
            expect(calculator.said).to_be_empty()
            assert calculator.model() == TWELVE
    assert calculator.element.locator("b").count() == 0


def test_anchors_stay_anchors(calculator: Calculator) -> None:
    """A link to a section is none to a model: the page goes there and says nothing."""
    calculator.page.locator("#link-to-a-result .headerlink").click()
    expect(calculator.page.locator("#link-to-a-result")).to_be_in_viewport()
    assert calculator.model() == "link-to-a-result"
    calculator.field("units").fill("12")  # whatever the anchor had asked would be answered by now
    calculator.has_counts("672", "13", "685")
    expect(calculator.said).to_be_empty()
