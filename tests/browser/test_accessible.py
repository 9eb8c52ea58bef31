"""Nothing keeps a reader out: axe finds nothing on any page, light or dark, wide or narrow, in either language."""

from __future__ import annotations

import os
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
STATES = [("light", 1280), ("dark", 390), ("dark", 1280), ("light", 390)]
EVERYTHING = os.environ.get("FOURGATES_AXE") == "all"
"""Every page in every state takes minutes; otherwise each page is seen in some of them, see :func:`states`."""


@pytest.fixture(scope="module")
def paths(site: Path) -> list[str]:
    """Every page of both languages."""
    found = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return ["" if path == "." else f"{path}/" for path in found]


def states(index: int, path: str) -> list[tuple[str, int]]:
    """In which states a page is looked at.

    The gallery's pages share a template: they take turns. Of the other pages each language shows
    half of the states, so that each page is seen in all of them.
    """
    if EVERYTHING:
        return STATES
    if "questions/" in path:
        return [STATES[index % len(STATES)]]
    return STATES[2:] if path.startswith("zh/") else STATES[:2]


@pytest.mark.parametrize(("scheme", "width"), STATES)
def test_axe_finds_nothing(visitor: Visitor, paths: list[str], scheme: str, width: int) -> None:
    """Protects readers with screen readers, keyboards, weak eyes or small screens, on every page."""
    context = visitor.context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    context.add_init_script(path=AXE)
    page = context.new_page()
    asked = [path for index, path in enumerate(paths) if (scheme, width) in states(index, path)]
    assert len(asked) > 30
    findings = [finding for path in asked for finding in found_on(page, visitor.address, path)]
    assert not findings, "\n".join(findings)


def found_on(page: Page, address: str, path: str) -> Iterator[str]:
    """What axe finds on a page as it comes."""
    page.goto(address + path)
    found: list[Any] = page.evaluate(RUN)
    return (f"/{path}: {finding}" for finding in found)
