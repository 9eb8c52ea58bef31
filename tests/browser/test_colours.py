"""Light and dark: the reader's own choice, from the first pixel on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitor import Visitor

BUNDLE = "**/bundle.*.js"
SCHEMES = {"dark": "slate", "light": "default"}


def paper(page: Page) -> int:
    """How bright the page's ground is, of 255."""
    read = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    red, green, blue = map(int, page.evaluate(read))
    return (red + green + blue) // 3


@pytest.mark.parametrize("system", SCHEMES)
def test_the_first_paint_has_the_systems_colours(visitor: Visitor, system: str) -> None:
    """A page opened at night does not flash white until the theme's script has come."""
    context = visitor.context(color_scheme=system)
    context.route(BUNDLE, lambda route: route.abort())
    visitor.expects("bundle.", "ERR_FAILED")
    page = context.new_page()
    page.goto(visitor.address)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[system])
    assert paper(page) < 64 if system == "dark" else paper(page) > 192


def test_a_choice_survives_and_comes_first(visitor: Visitor) -> None:
    """Who takes light colours in a dark system has them on the next page too, from its first paint."""
    page = visitor.open(color_scheme="dark")
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_title("Light colours").click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    assert paper(page) > 192
    page.locator(".fg-link").click()
    page.wait_for_url("**/calculator/#v1;*")
    expect(body).to_have_attribute("data-md-color-scheme", "default")

    page.context.route(BUNDLE, lambda route: route.abort())
    visitor.expects("bundle.", "ERR_FAILED")
    page.goto(visitor.address)
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    assert paper(page) > 192
    page.context.unroute(BUNDLE)
    page.goto(visitor.address)
    page.get_by_title("Dark colours").click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    assert paper(page) < 64
