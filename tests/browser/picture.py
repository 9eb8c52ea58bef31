"""Draws the README's picture of the calculator from the built site.

Run `make build`, then `.venv/bin/python tests/browser/picture.py`.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "calculator" / "tools"))

from serve import serve  # noqa: E402 - it lies beside the other tools

TARGET = ROOT / "docs" / "en" / "assets" / "calculator.png"
WIDTH = 1300
HEIGHT = 1010


def main() -> None:
    """Open the question's page and keep what a reader sees of the calculator."""
    chromium = os.environ.get("FOURGATES_CHROMIUM") or shutil.which("chromium")
    with serve(ROOT / "site") as url, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": 2400}, device_scale_factor=1)
        page.goto(url)
        page.focus("[name=units]")
        page.wait_for_selector("four-gates[state=ready]")
        page.locator("[name=units]").blur()
        box = page.locator("four-gates").bounding_box()
        if box is None:
            raise SystemExit("The page shows no calculator.")
        margin = 16
        page.screenshot(
            path=TARGET,
            clip={
                "x": box["x"] - margin,
                "y": box["y"] - margin,
                "width": box["width"] + 2 * margin,
                "height": HEIGHT,
            },
        )
        browser.close()
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
