"""What can't be computed gets a sentence at its field, and nothing typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fourgates.words import say
from playwright.sync_api import expect

if TYPE_CHECKING:
    import pytest

    from browser.visitor import Calculator

LANGUAGE = "en"
QUESTION = ["480", "11", "491"]
MARKUP = "<img src=x onerror=document.title='hacked'>"
# What is typed, and the sentence that it gets.
BAD = {
    "": say(LANGUAGE, "size.empty"),
    "   ": say(LANGUAGE, "size.empty"),
    "0": say(LANGUAGE, "size.zero"),
    "００": say(LANGUAGE, "size.zero"),
    "-5": say(LANGUAGE, "size.negative"),
    "−5": say(LANGUAGE, "size.negative"),  # a true minus sign
    "1.5": say(LANGUAGE, "size.fraction", text="1.5"),
    "1,000": say(LANGUAGE, "size.comma", plain="1000"),
    "ten": say(LANGUAGE, "size.text", text="ten"),
    "1e3": say(LANGUAGE, "size.text", text="1e3"),
    "9" * 40: say(LANGUAGE, "size.digits", most=15, digits=40),
    MARKUP: say(LANGUAGE, "size.text", text=MARKUP[:40]),
}
# What is typed, the numbers, and the note beside it.
UNUSUAL = {
    "１２": (["672", "13", "685"], say(LANGUAGE, "size.read_as", plain=12)),
    " 012 ": (["672", "13", "685"], say(LANGUAGE, "size.read_as", plain=12)),
    "1000000000": (
        ["4,000,000,008,000,000,000", "1,000,000,001", "4,000,000,009,000,000,001"],
        say(LANGUAGE, "size.huge", memory="13.88 EB"),
    ),
}


def is_refused(calculator: Calculator, name: str, sentence: str) -> None:
    """The field is marked for eyes and ears, and the old numbers as old."""
    field = calculator.field(name)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(sentence)
    assert calculator.sentence(name) == sentence
    calculator.is_stale()


def is_fine(calculator: Calculator, name: str) -> None:
    """Nothing is left of a refusal."""
    calculator.answers()
    expect(calculator.field(name)).to_have_attribute("aria-invalid", "false")
    expect(calculator.said).to_be_empty()


def test_each_bad_size_gets_its_sentence(calculator: Calculator, subtests: pytest.Subtests) -> None:
    """A reader who mistypes is told so where it happened, keeps the text and the last numbers."""
    units = calculator.field("units")
    title = calculator.page.title()
    for typed, sentence in BAD.items():
        with subtests.test(typed):
            units.fill(typed)
            is_refused(calculator, "units", sentence)
            expect(calculator.said).to_have_text(say(LANGUAGE, "result.stale"))
            assert units.input_value() == typed
            expect(units).to_be_focused()
            assert calculator.counts() == QUESTION
            assert calculator.model() == "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))"

            units.fill("10")
            is_fine(calculator, "units")
            assert calculator.sentence("units") == ""
            calculator.has_counts(*QUESTION)
    assert calculator.element.locator("img").count() == 0
    assert calculator.page.title() == title


def test_unusual_sizes_are_read(calculator: Calculator, subtests: pytest.Subtests) -> None:
    """Full-width digits, blanks and a billion units are answered exactly, with a note."""
    units = calculator.field("units")
    for typed, (counts, note) in UNUSUAL.items():
        with subtests.test(typed):
            units.fill(typed)
            calculator.has_counts(*counts)
            is_fine(calculator, "units")
            expect(units).to_have_accessible_description(note)
            assert units.input_value() == typed


def test_every_wrong_field_is_named(calculator: Calculator) -> None:
    """Two mistakes get two sentences, and mending one does not hide the other."""
    calculator.field("features").fill("no")
    calculator.field("head_units").fill("0")
    is_refused(calculator, "features", say(LANGUAGE, "size.text", text="no"))
    is_refused(calculator, "head_units", say(LANGUAGE, "size.zero"))
    expect(calculator.field("units")).to_have_attribute("aria-invalid", "false")

    calculator.field("features").fill("2")
    expect(calculator.field("features")).to_have_attribute("aria-invalid", "false")
    is_refused(calculator, "head_units", say(LANGUAGE, "size.zero"))
    calculator.field("head_units").fill("3")
    calculator.has_counts("520", "33", "553")


def test_fields_show_where_they_have_a_say(calculator: Calculator) -> None:
    """reset_after belongs to Keras's GRU, return_sequences to Keras, a head's size to a head."""
    field = calculator.field
    expect(field("reset_after")).to_be_hidden()
    expect(field("return_sequences")).to_be_visible()
    field("kind").select_option("GRU")
    expect(field("reset_after")).to_be_visible()
    calculator.has_counts("390", "11", "401")
    field("reset_after").uncheck()
    calculator.has_counts("360", "11", "371")

    # without every step there is nothing to distribute
    field("return_sequences").uncheck()
    is_refused(calculator, "head", say(LANGUAGE, "head.sequence"))
    field("return_sequences").check()
    is_fine(calculator, "head")

    field("framework").select_option("pytorch")
    for name in ("reset_after", "return_sequences"):
        expect(field(name)).to_be_hidden()
    calculator.has_counts("390", "11", "401")
    field("head").select_option("none")
    expect(field("head_units")).to_be_hidden()
    calculator.has_counts("390")

    field("framework").select_option("keras")
    expect(field("reset_after")).to_be_visible()
    expect(field("reset_after")).not_to_be_checked()  # as it was left
    calculator.has_counts("360")
    assert re.fullmatch(r"v1;keras;in=None,1;GRU\(10,seq,reset_before\)", calculator.model())
