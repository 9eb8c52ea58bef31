"""The built site on a server of its own, one Chromium for all tests, and a fresh visitor for each."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "calculator" / "tools"))

from serve import serve  # noqa: E402 - it lies beside the other tools

BASE = "/some/base/"
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
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
)
PATIENCE = 15_000  # milliseconds, for a machine that does other things too

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
    wrong = visitor.unexpected()
    assert not wrong, "\n".join(wrong)
