"""What the browser loads beside the pages, and the colours a page starts with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

_BUNDLE = Path(__file__).parents[2] / ".build" / "calculator"
# Before the first paint: the palette somebody chose, else the system's. Material's own
# script comes after the header is drawn and knows nothing of a first visit.
_FIRST_COLOUR = (
    "<script>"
    'document.body.setAttribute("data-md-color-scheme",'
    '(__md_get("__palette")||{color:0}).color?.scheme??'
    '(matchMedia("(prefers-color-scheme: dark)").matches?"slate":"default"))'
    "</script>"
)


def on_post_page(output: str, **_: Any) -> str:
    """Set the colours right behind ``<body>``, so that a dark page never flashes white."""
    start = output.find("<body")
    if start < 0:
        return output
    end = output.index(">", start) + 1
    return output[:end] + _FIRST_COLOUR + output[end:]


def on_post_build(config: MkDocsConfig) -> None:
    """Put the calculator's files into the site, and drop source maps nobody asks for."""
    site = Path(config.site_dir)
    if not (_BUNDLE / "manifest.json").exists():
        raise PluginError("The calculator's files are not built yet: run `make build`.")
    shutil.copytree(_BUNDLE, site / "assets" / "fourgates", dirs_exist_ok=True)
    for source_map in site.rglob("*.map"):
        source_map.unlink()
