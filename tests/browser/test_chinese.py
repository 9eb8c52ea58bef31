"""The Chinese pages' calculator speaks Chinese, also what Python says while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fourgates.words import say
from playwright.sync_api import expect

from browser.visitor import Calculator

if TYPE_CHECKING:
    from browser.visitor import Visitor

PASTE = "model = Sequential()\nmodel.add(LSTM(10, input_shape=(None, 1)))\nmodel.add(CRF(5))\n"


def test_python_answers_in_chinese(regular: Visitor) -> None:
    """Fields, what is wrong with them, slips and what is said of a paste come in the page's language."""
    page = regular.open("zh/calculator/")
    calculator = Calculator(page)
    calculator.reaches("ready")
    expect(calculator.status).to_contain_text("正在本页运行")
    units = calculator.field("units")
    units.fill("1.5")
    expect(units).to_have_accessible_description(say("zh", "size.fraction", text="1.5"))
    expect(calculator.said).to_have_text(say("zh", "result.stale"))
    units.fill("10")
    calculator.answers()
    calculator.element.locator("[name=expected]").fill("120")
    expect(calculator.result.locator(".fg-slip").first).to_contain_text("算出来就是 120")
    calculator.element.locator("[name=expected]").fill("")
    calculator.element.locator("textarea").fill(PASTE)
    warning = calculator.result.locator(".fg-warning")
    expect(warning).to_have_text("第 3 行：这里不认识 CRF 这种层，它的参数没有计算。")
    page.context.close()
