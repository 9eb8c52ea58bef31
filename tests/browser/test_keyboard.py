"""Everything can be done without a mouse, and the focus is seen and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitor import Calculator, Visitor

FIELDS = [
    "framework",
    "kind",
    "units",
    "features",
    "return_sequences",
    "use_bias",
    "bidirectional",
    "head",
    "head_units",
]
MOST_STOPS = 60
FOCUS = """() => {
  const focus = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(focus);
  return {
    inside: Boolean(focus.closest("four-gates")),
    name: focus.name ?? "",
    seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
  };
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on a field."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS)["name"] == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


def cursor(calculator: Calculator, name: str) -> tuple[bool, int]:
    """Whether a field has the focus, and where its cursor stands."""
    read = "field => [field === document.activeElement, field.selectionStart]"
    focused, at = calculator.field(name).evaluate(read)
    return focused, at


def test_tab_reaches_every_field_in_order_and_is_seen(visitor: Visitor) -> None:
    """Fields are reached as they are read, then the link and the tables; each shows the focus."""
    page = visitor.open()
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["inside"]:
            stops.append(stop)
        elif stops:
            break
    assert [stop["name"] for stop in stops][: len(FIELDS)] == FIELDS
    behind = stops[len(FIELDS) :]
    # the link to the result, then for each layer its derivation and its tensors, which scroll
    assert [stop["name"] for stop in behind] == [""] * (1 + 2 * 2)
    assert all(stop["seen"] for stop in stops), stops


def test_typing_by_keyboard_alone(visitor: Visitor) -> None:
    """Type a size, choose with the arrows, switch with the space bar: each is answered, none lost.

    Enter, the habit behind every number, neither reloads the page nor takes the focus away.
    """
    calculator = visitor.calculator()
    calculator.page.evaluate("() => { window.same = true }")
    keyboard = calculator.page.keyboard
    tab_to(calculator.page, "units")
    keyboard.type("12")  # Tab has selected what stood there
    calculator.has_counts("672", "13", "685")
    assert cursor(calculator, "units") == (True, 2)
    keyboard.press("Enter")
    calculator.page.wait_for_load_state("networkidle")
    assert calculator.page.evaluate("window.same")
    assert "?" not in calculator.page.url
    assert cursor(calculator, "units") == (True, 2)
    keyboard.press("ArrowLeft")
    keyboard.press("Backspace")
    calculator.has_counts("32", "3", "35")
    assert cursor(calculator, "units") == (True, 0)

    keyboard.press("Shift+Tab")
    keyboard.press("ArrowDown")
    expect(calculator.field("kind")).to_have_value("GRU")
    calculator.has_counts("30", "3", "33")
    expect(calculator.field("kind")).to_be_focused()

    tab_to(calculator.page, "use_bias")
    keyboard.press("Space")
    expect(calculator.field("use_bias")).not_to_be_checked()
    calculator.has_counts("18", "3", "21")
    expect(calculator.field("use_bias")).to_be_focused()
