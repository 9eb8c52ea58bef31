"""A phone gets the whole page: nothing sticks out, everything is large enough for a thumb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser.visitor import Calculator

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from browser.visitor import Visitor

WIDTH = 390
PHONE: dict[str, Any] = {
    "viewport": {"width": WIDTH, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
SMALLEST_FONT = 16  # pixels; a phone zooms into a field with a smaller one
SMALLEST_TARGET = 24  # pixels, WCAG 2.2's
TARGETS = (
    "four-gates :is(input, select, button, .fg-link), .fg-anchor, "
    ".fg-live :is(input, button), fg-exercise :is(input, button, summary)"
)
MEASURE = """targets => targets.filter(target => target.checkVisibility()).map(target => {
  const { width, height } = target.getBoundingClientRect();
  return {
    name: target.name || target.className,
    width,
    height,
    typed: target.matches("input[type=text], select"),
    font: parseFloat(getComputedStyle(target).fontSize),
  };
})"""


def page_width(page: Page) -> int:
    """How wide the page is, with all that sticks out of the screen."""
    width: int = page.evaluate("document.scrollingElement.scrollWidth")
    return width


def test_no_page_is_wider_than_the_phone(visitor: Visitor, site: Path) -> None:
    """A page that scrolls sideways can't be read, in either language."""
    page = visitor.context(**PHONE).new_page()
    paths = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    assert len(paths) > 50
    wide = {}
    for path in paths:
        page.goto(f"{visitor.address}{path}/".replace("/./", "/"))
        if page_width(page) != WIDTH:
            wide[path] = page_width(page)
    assert not wide


@pytest.mark.parametrize("path", ["", "derivations/lstm/", "calculator/"])
def test_fields_are_large_enough(visitor: Visitor, path: str) -> None:
    """Fields, numbers and links can be hit by a thumb, and no phone zooms into a field."""
    page = visitor.open(path, **PHONE)
    targets = page.locator(TARGETS).evaluate_all(MEASURE)
    small = [t for t in targets if min(t["width"], t["height"]) < SMALLEST_TARGET]
    assert not small
    typed = [t for t in targets if t["typed"]]
    assert len(targets) > len(typed) >= 2
    assert min(t["font"] for t in typed) >= SMALLEST_FONT


def test_a_thumb_is_enough(visitor: Visitor) -> None:
    """Tapping and typing on a phone is answered, and the largest answer fits on the screen."""
    calculator = Calculator(visitor.open("calculator/", **PHONE))
    calculator.reaches("ready")
    units = calculator.field("units")
    units.tap()
    expect(units).to_be_focused()
    units.fill("12")
    calculator.has_counts("672", "13", "685")
    calculator.field("bidirectional").tap()
    calculator.has_counts("1,344", "25", "1,369")
    assert page_width(calculator.page) == WIDTH
    units.fill("999999999999999")
    expect(calculator.result.locator(".fg-count").first).to_contain_text("7,999,999")
    calculator.answers()
    assert page_width(calculator.page) == WIDTH
