"""Paste the question, get the answer: in a browser, as a person does it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from browser.visitor import Calculator

QUESTION = """
I can't see where my parameters come from:

    model = Sequential()
    model.add(LSTM(10, return_sequences=True, input_shape=(None, 1)))
    model.add(TimeDistributed(Dense(1)))
    model.summary()

    Layer (type)                 Output Shape              Param #
    =================================================================
    lstm_1 (LSTM)                (None, None, 10)          480
    _________________________________________________________________
    time_distributed_1 (TimeDist (None, None, 1)           11
    =================================================================
    Total params: 491

I computed 4*((1+1)*1+1^2) = 12, times 10 units = 120. Where is my error?
"""
OPEN = "model = Sequential()\nmodel.add(LSTM(10, input_shape=(None, X.shape[2])))\n"
MARKUP = "<img src=x onerror=document.title='hacked'>"


@pytest.fixture
def box(calculator: Calculator) -> Iterator[Locator]:
    """The box that takes a paste; left empty for the next test."""
    box = calculator.element.locator("textarea")
    yield box
    calculator.element.locator("[name=expected]").fill("")
    box.fill("")


def rows(calculator: Calculator) -> Locator:
    """The counts in the rows of the answer, the total last."""
    return calculator.result.locator(".fg-rows :is(tbody, tfoot) .fg-number")


def test_the_question_is_answered(calculator: Calculator, box: Locator) -> None:
    """Protects the whole way of a pasted question: its layers, its total and the slip behind its number."""
    box.fill(QUESTION)
    expect(rows(calculator)).to_have_text(["480", "11", "491"])
    slip = calculator.result.locator(".fg-slip").first
    expect(slip).to_contain_text("12 × 10 = 120")
    expect(slip).to_contain_text("480")
    assert "#v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))" in calculator.page.url
    expect(box).to_have_value(QUESTION)


def test_what_the_paste_leaves_open_can_be_filled_in(calculator: Calculator, box: Locator) -> None:
    """Protects sizes that only the data knows: a formula first, a field by that name, then the number."""
    box.fill(OPEN)
    expect(rows(calculator)).to_have_text(["40*X.shape[2] + 440"] * 2)
    field = calculator.element.get_by_label("X.shape[2]")
    field.fill("3")
    expect(rows(calculator)).to_have_text(["560", "560"])
    expect(field).to_be_focused()
    expect(field).to_have_value("3")


def test_the_expected_number_belongs_to_what_is_shown(calculator: Calculator, box: Locator) -> None:
    """Protects the field "I expected": it explains the form's answer and the paste's."""
    expected = calculator.element.locator("[name=expected]")
    expected.fill("120")
    expect(calculator.result.locator(".fg-slip").first).to_contain_text("12 × 10 = 120")
    box.fill("model = Sequential([GRU(5, input_shape=(10, 4))])")
    expected.fill("150")
    expect(calculator.result.locator(".fg-slip").first).to_contain_text("150")
    expect(rows(calculator)).to_have_text(["165", "165"])


def test_a_paste_without_a_layer_gets_one_sentence(calculator: Calculator, box: Locator) -> None:
    """Protects what somebody typed: prose without a model is answered by a sentence at the box."""
    box.fill("nothing to see here (((")
    message = calculator.element.locator('[data-field="paste"] .fg-message')
    expect(message).to_have_text(re.compile("No layer was found"))
    expect(box).to_have_value("nothing to see here (((")
    expect(box).to_have_attribute("aria-invalid", "true")


def test_a_layer_that_is_not_known_is_named(calculator: Calculator, box: Locator) -> None:
    """Protects the total: an unknown layer is named with its line, and no sum is claimed."""
    box.fill("m = Sequential()\nm.add(LSTM(3, input_shape=(2, 1)))\nm.add(CRF(5))\n")
    expect(rows(calculator).last).to_have_text("not known")
    expect(calculator.result.locator(".fg-warning").first).to_contain_text("Line 3")


def test_pasted_markup_stays_text(calculator: Calculator, box: Locator) -> None:
    """Protects readers: names and texts of a paste never become elements, and nothing of it runs."""
    title = calculator.page.title()
    box.fill(f'm = Sequential([LSTM(3, input_shape=(2, 1), name="{MARKUP}")])\nm.add({MARKUP})')
    expect(rows(calculator).first).to_have_text("60")
    assert calculator.element.locator("img, script").count() == 0
    assert calculator.page.title() == title


def test_emptying_the_box_brings_the_form_back(calculator: Calculator, box: Locator) -> None:
    """Protects people who try both: without a paste the form's own model is shown again."""
    box.fill("m = Sequential([LSTM(3, input_shape=(2, 1)), Dense(4), Dense(5)])")
    expect(rows(calculator).last).to_have_text("101")
    box.fill("")
    calculator.has_counts("480", "11", "491")
