"""A page's figures are alive: sizes, numbers, pictures and pointing hang together."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from fourgates import read_link
from fourgates.polynomial import Polynomial
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from browser.visitor import Visitor

LSTM = "derivations/lstm/"
SIZES = {"units": 10, "features": 1}
# every number that follows, as (formula, text)
NUMBERS = """() => [...document.querySelectorAll("[data-n]")].map(
    (node) => [node.dataset.n, node.textContent])"""


def value(formula: str, sizes: dict[str, int]) -> int:
    """What Python makes of a formula that the package wrote."""
    return int(eval(formula, {"__builtins__": {}}, sizes))  # noqa: S307 - the package's own text


def numbers(page: Page) -> list[list[str]]:
    """Every number on the page that follows its sizes."""
    found: list[list[str]] = page.evaluate(NUMBERS)
    assert len(found) > 100
    return found


def all_follow(page: Page, sizes: dict[str, int]) -> None:
    """Each of them is what its formula comes to."""
    for formula, text in numbers(page):
        how, _, polynomial = formula.partition(":")
        right = value(polynomial, sizes)
        assert text == (f"{right:,}" if how == "g" else str(right)), formula


def box(page: Page, name: str) -> Locator:
    """The box in which a size is typed."""
    return page.locator(f'.fg-knobs input[type="text"][data-size="{name}"]').first


def lit(page: Page) -> set[str]:
    """The places that are lit."""
    found: list[str] = page.locator(".fg-lit").evaluate_all(
        "nodes => nodes.map((node) => node.dataset.at)"
    )
    return set(found)


@pytest.mark.parametrize("language", ["", "zh/"])
def test_every_number_follows_the_sizes(visitor: Visitor, language: str) -> None:
    """A reader's own sizes reach every number, the equations that are heard, the picture and the address."""
    page = visitor.open(language + LSTM)
    all_follow(page, SIZES)
    cells = page.locator("fg-matrices .fg-grid").count()
    box(page, "units").fill("300")
    box(page, "features").fill("7")
    all_follow(page, {"units": 300, "features": 7})
    assert page.locator("math [data-n]").count() > 5  # and what is heard, see all_follow
    assert cells
    assert page.locator("fg-matrices .fg-grid").count() == 0  # too many for a cell each
    expect(page.locator("fg-matrices desc").first).to_contain_text("(7, 1200)")
    expect(page).to_have_url(re.compile(r"\?units=300&features=7$"))
    count = read_link("v1;keras;in=None,7;LSTM(300)").build().count
    expect(page.locator("h1")).to_contain_text(f"{count:,}")


def test_a_link_to_a_page_keeps_its_sizes_in_both_languages(visitor: Visitor) -> None:
    """Whoever opens a link sees what its sender saw, and the other language shows the same."""
    page = visitor.open(f"{LSTM}?units=12#one-gate")
    all_follow(page, SIZES | {"units": 12})
    page.locator("a.fg-language").click()
    page.wait_for_url("**/zh/derivations/lstm/?units=12#one-gate")
    all_follow(page, SIZES | {"units": 12})
    page.go_back()
    page.wait_for_url(f"**/{LSTM}?units=12#one-gate")
    all_follow(page, SIZES | {"units": 12})


def test_the_frameworks_follow_the_sizes(visitor: Visitor) -> None:
    """One layer in all frameworks: its counts and its links to the calculator are those of the reader's sizes."""
    page = visitor.open("frameworks/")
    all_follow(page, SIZES)
    box(page, "units").fill("20")
    all_follow(page, SIZES | {"units": 20})
    rows = page.locator(".fg-compare").first.locator(".fg-framework th")
    assert rows.count() >= 12
    for row in rows.all():
        link = row.locator("a").get_attribute("href") or ""
        count = read_link(link.partition("#")[2]).build().count
        expect(row).to_contain_text(f"= {count:,}")


def test_what_is_no_size_changes_nothing(visitor: Visitor) -> None:
    """Bad input is marked, no number moves, and nothing of it stays in the address."""
    page = visitor.open(f"{LSTM}?units=0&features=<b>")
    all_follow(page, SIZES)
    for text in ("", "0", "-3", "1.5", "ten", "1e9"):
        box(page, "units").fill(text)
        expect(box(page, "units")).to_have_attribute("aria-invalid", "true")
        all_follow(page, SIZES)
    box(page, "units").blur()
    expect(box(page, "units")).to_have_value("10")
    expect(box(page, "units")).not_to_have_attribute("aria-invalid", "true")


def test_sizes_by_keyboard_and_back(visitor: Visitor) -> None:
    """The slider obeys the arrow keys, and one button brings the question's sizes back."""
    page = visitor.open(LSTM)
    slider = page.locator('.fg-knobs input[type="range"][data-size="units"]').first
    slider.focus()
    page.keyboard.press("ArrowRight")
    all_follow(page, SIZES | {"units": 11})
    expect(box(page, "units")).to_have_value("11")
    page.locator(".fg-reset").first.click()
    all_follow(page, SIZES)
    expect(page).to_have_url(re.compile(f"{LSTM}$"))


def test_pointing_lights_what_is_the_same(visitor: Visitor) -> None:
    """Equation, block, digit and row of one gate's part light together, and nothing of another gate."""
    page = visitor.open(LSTM)
    page.locator('.fg-math [data-at="lstm.kernel f"]').first.hover()
    places = lit(page)
    assert {"lstm.kernel f", "lstm.kernel", "lstm f"} >= places >= {"lstm.kernel f", "lstm.kernel"}
    assert page.locator('fg-matrices .fg-lit[data-at="lstm.kernel f"]').count() == 1
    assert page.locator('.fg-brick.fg-lit[data-at="lstm.kernel f"]').count() == 1
    assert page.locator('tr.fg-lit[data-at="lstm.kernel f"]').count() == 1
    page.locator("h1").hover()
    assert lit(page) == set()


def test_pointing_by_keyboard(visitor: Visitor) -> None:
    """A number that is reached by Tab lights its block, Enter keeps it lit, Escape lets go; arrows walk an equation."""
    page = visitor.open(LSTM)
    brick = page.locator('.fg-brick[data-at="lstm.bias o"]').first
    brick.focus()
    assert "lstm.bias o" in lit(page)
    page.keyboard.press("Enter")
    expect(brick).to_have_attribute("aria-pressed", "true")
    page.locator(".fg-knobs input").first.focus()
    assert "lstm.bias o" in lit(page)
    page.keyboard.press("Escape")
    assert lit(page) == set()
    page.locator("#forget-gate .fg-math").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "lstm.kernel f" in lit(page)


def test_the_script_evaluates_as_the_package_does(visitor: Visitor) -> None:
    """Protects every live number: 10,000 polynomials come to the same in JavaScript and in Python."""
    pick = random.Random(480)  # noqa: S311 - a draw, no secret
    names = ("units", "features", "n_1")
    drawn = []
    for _ in range(10_000):
        terms = {
            tuple((name, pick.randint(1, 4)) for name in names if pick.random() < 0.5): pick.choice(
                (-1, 1)
            )
            * pick.randint(1, 10 ** pick.randint(1, 20))
            for _ in range(pick.randint(1, 5))
        }
        sizes = {name: pick.randint(1, 10 ** pick.randint(1, 9)) for name in names}
        drawn.append((Polynomial(terms), sizes))
    page = visitor.open(LSTM)
    asked = [
        [polynomial.formula, {name: str(size) for name, size in sizes.items()}]
        for polynomial, sizes in drawn
    ]
    answers = page.evaluate(
        """async (asked) => {
            const { evaluate } = await import(document.querySelector('[src$="live.js"]').src.replace("live.js", "polynomials.js"));
            return asked.map(([formula, sizes]) => String(evaluate(formula, Object.fromEntries(
                Object.entries(sizes).map(([name, size]) => [name, BigInt(size)])))));
        }""",
        asked,
    )
    right = [str(polynomial.substitute(sizes)) for polynomial, sizes in drawn]
    assert answers == right


def test_an_exercise_answers(visitor: Visitor) -> None:
    """A prediction gets what the engine says of it: right, the slip behind it, or that no slip is known."""
    page = visitor.open(LSTM)
    exercise = page.locator("fg-exercise").first
    verdict = exercise.get_by_role("status")
    for typed, says in (
        ("5,248", "Right: 4 × (8 × 32 + 32 × 32 + 32) = 5,248."),
        ("1312", "only one of the 4 gates"),
        ("5120", "the bias is left out"),
        ("77", "77 comes out by no single slip"),
        ("many", "Type a whole number."),
    ):
        exercise.get_by_role("textbox").fill(typed)
        page.keyboard.press("Enter")
        expect(verdict).to_contain_text(says)
    expect(exercise.locator(".fg-derivation")).to_be_hidden()
    exercise.locator("summary").click()
    expect(exercise.locator(".fg-derivation")).to_be_visible()


def test_a_page_without_script_shows_the_question(visitor: Visitor) -> None:
    """Without JavaScript the figure is there with the question's sizes, and offers nothing that can't work."""
    page = visitor.open(LSTM, java_script_enabled=False)
    expect(page.locator("fg-matrices svg").first).to_be_visible()
    expect(page.locator(".fg-knobs").first).to_be_hidden()
    expect(page.locator(".fg-try").first).to_be_hidden()
    expect(page.locator("h1")).to_contain_text("480")
