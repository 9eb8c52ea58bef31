"""The site in each language: one build for each, with the same pages and the files of the first.

English stands at the site's root, Chinese below ``zh/``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_FOLDERS = {"en": "", "zh": "zh/"}
_NAMES = {"en": "English", "zh": "中文"}
_TAGS = {"en": "en", "zh": "zh-Hans"}
_ASSET = re.compile(r'((?:href|src|"search)": ?"|(?:href|src)=")((?:\.\./)*|\./)(assets/)')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Each language knows its own address, where the site's is known."""
    if config.site_url:
        config.site_url = config.site_url.rstrip("/") + "/" + _FOLDERS[_language(config)]
    return config


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> None:
    """Tell the theme where the page stands in every language."""
    own = _FOLDERS[_language(config)]
    root = config.site_url.removesuffix(own) if config.site_url else ""
    context["languages"] = [
        {
            "tag": _TAGS[language],
            "name": _NAMES[language],
            "href": get_relative_url(folder + page.url, own + page.url),
            "address": root + folder + page.url if root else "",
            "own": folder == own,
        }
        for language, folder in _FOLDERS.items()
    ]


def on_post_page(output: str, config: MkDocsConfig, **_: Any) -> str:
    """All languages load the same files: whoever switches has them already."""
    if not _FOLDERS[_language(config)]:
        return output
    return _ASSET.sub(lambda match: f"{match[1]}../{match[2].removeprefix('./')}{match[3]}", output)


def on_post_build(config: MkDocsConfig) -> None:
    """Drop the copies that nobody loads."""
    if _FOLDERS[_language(config)]:
        shutil.rmtree(Path(config.site_dir) / "assets", ignore_errors=True)


def _language(config: MkDocsConfig) -> str:
    language: str = config.theme["language"]
    return language
