"""Nothing keeps a reader out: axe finds nothing on any page, light or dark, wide or narrow, in either language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from browser.visitor import Visitor

AXE = Path(__file__).parents[2] / "calculator" / "web" / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA and axe's best practices: all that it looks for by default, and target sizes
RUN = """() => axe.run(document, {
    resultTypes: ["violations"],
    rules: { "target-size": { enabled: true } },
}).then(({ violations }) => violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target} (${node.failureSummary})`)))"""
WIDTHS = {"wide": 1280, "narrow": 390}
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def paths(site: Path) -> list[str]:
    """Every page of both languages."""
    found = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return ["" if path == "." else f"{path}/" for path in found]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visitor: Visitor, paths: list[str], scheme: str, width: str) -> None:
    """Protects readers with screen readers, keyboards, weak eyes or small screens, on every page."""
    context = visitor.context(
        color_scheme=scheme, viewport={"width": WIDTHS[width], "height": 900}, bypass_csp=True
    )
    context.add_init_script(path=AXE)
    page = context.new_page()
    # pages of one template: each is seen in both schemes and in both widths
    turn = SCHEMES.index(scheme) == list(WIDTHS).index(width)
    asked = [path for path in paths if turn or not is_question(path)]
    findings = [finding for path in asked for finding in found_on(page, visitor.address, path)]
    assert not findings, "\n".join(findings)
    assert len(asked) >= 20


def is_question(path: str) -> bool:
    """Whether it is one of the gallery's pages."""
    return "questions/" in path and not path.endswith("questions/")


def found_on(page: Page, address: str, path: str) -> Iterator[str]:
    """What axe finds on a page as it comes."""
    page.goto(address + path)
    found: list[Any] = page.evaluate(RUN)
    return (f"/{path}: {finding}" for finding in found)
