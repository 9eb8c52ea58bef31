"""The built site on a server of its own, one Chromium for all tests, and a fresh visitor for each."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from browser.visitor import Calculator, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "calculator" / "tools"))

from serve import serve  # noqa: E402 - it lies beside the other tools

BASE = "/some/base/"
QUESTION = "v1;keras;in=None,1;LSTM(10,seq);TD(Dense(1))"
# A name that is not localhost: to a browser, plain http under it is no secure place.
ELSEWHERE = "fourgates.test"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--js-flags=--liftoff-only",  # WebAssembly is not compiled again to run faster later
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
)
PATIENCE = 30_000  # milliseconds, for a machine that does other things too
# Keeps each worker within reach of a test, and lets it change or lose what the worker is sent.
HOLD = """
window.workers = [];
window.underway = (message) => message;
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    workers.push(this);
  }
  postMessage(message) {
    const arriving = underway(message);
    if (arriving) super.postMessage(arriving);
  }
};
"""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder that `make build` has made."""
    folder = Path(os.environ.get("FOURGATES_SITE") or ROOT / "site")
    if not (folder / "assets" / "fourgates" / "manifest.json").is_file():
        pytest.fail(f"There is no built site in {folder.name}: run `make build`.", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, below a base path."""
    with serve(site, base=BASE) as url:
        yield url


@pytest.fixture(scope="session")
def root_address(site: Path) -> Iterator[str]:
    """Where the site is served at a host's root."""
    with serve(site) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    path = os.environ.get("FOURGATES_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("There is no Chromium: name one in FOURGATES_CHROMIUM.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, address: str) -> Iterator[Visitor]:
    """Somebody who comes for the first time; whatever went wrong without a word fails the test."""
    visitor = Visitor(chromium, address, patience=PATIENCE)
    yield visitor
    visitor.leave()
    complain(visitor)


@pytest.fixture(scope="session")
def regular(chromium: Browser, address: str) -> Iterator[Visitor]:
    """Somebody who stays: where Python runs already, a test need not wait for it."""
    visitor = Visitor(chromium, address, patience=PATIENCE)
    yield visitor
    visitor.leave()
    complain(visitor)


@pytest.fixture(scope="session")
def opened(regular: Visitor) -> Calculator:
    """The regular's own calculator, with its worker and its clock within a test's reach."""
    context = regular.context()
    context.add_init_script(HOLD)
    page = context.new_page()
    page.clock.install()
    page.goto(regular.address + "calculator/")
    calculator = Calculator(page)
    calculator.reaches("ready")
    return calculator


@pytest.fixture
def calculator(regular: Visitor, opened: Calculator) -> Iterator[Calculator]:
    """The calculator page with Python running, as new: it shows the question's model."""
    opened.page.evaluate("() => { window.underway = (message) => message }")
    if opened.element.get_attribute("state") != "ready":  # as a failed test left it
        opened.page.reload()
        opened.reaches("ready")
    opened.page.evaluate("location.hash = 'start'")
    opened.page.evaluate("link => { location.hash = link }", QUESTION)
    opened.has_counts("480", "11", "491")
    yield opened
    complain(regular)


def complain(visitor: Visitor) -> None:
    """Fail with what went wrong and was not named."""
    wrong = visitor.unexpected()
    visitor.complaints.clear()
    assert not wrong, "\n".join(wrong)
