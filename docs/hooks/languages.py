"""The site in each language: one build for each, with the same pages and the files of the first.

English stands at the site's root, Chinese below ``zh/``. A page that one of them
lacks stops the build.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_DOCS = Path(__file__).parents[1]
_FOLDERS = {"en": "", "zh": "zh/"}
_NAMES = {"en": "English", "zh": "中文"}
_TAGS = {"en": "en", "zh": "zh-Hans"}
_HEADING = re.compile(r"#{1,6} ")
_ANCHORED = re.compile(r"\{#[\w-]+\}\s*$")
_ASSET = re.compile(r'((?:href|src|"search)": ?"|(?:href|src)=")((?:\.\./)*|\./)(assets/)')

_HAN = r"\u4e00-\u9fff"
_MARKS = r"\u3001-\u303f\uff01-\uff5e\u2018-\u201d\u2026"
_BLOCK = r"(?:[-+*]|\d+\.)[ ]|[#|<>:]|\$\$|```|!!!"  # begins with what a line can't go on with
_CHINESE_LINES = re.compile(
    rf"(?<=[{_MARKS}])\n[ ]*(?!{_BLOCK})(?=\S)|(?<=[{_HAN}])\n[ ]*(?=(?:\*\*|\[)?[{_HAN}{_MARKS}])|(?<=[{_HAN}]\*\*)\n[ ]*(?=[{_HAN}])|(?<=\S)\n[ ]*(?=[{_MARKS}])"
)
_FENCE = re.compile(r"(```.*?```|\$\$.*?\$\$)", re.DOTALL)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Each language knows its own address, where the site's is known."""
    if config.site_url:
        config.site_url = config.site_url.rstrip("/") + "/" + _FOLDERS[_language(config)]
    return config


def on_pre_page(page: Page, **_: Any) -> Page:
    """Refuse a heading without an anchor of its own: a link to it has to hold in every language."""
    source = page.file.content_string.split("\n")
    fenced = False
    for number, line in enumerate(source, 1):
        fenced ^= line.startswith("```")
        if not fenced and _HEADING.match(line) and not _ANCHORED.search(line):
            raise PluginError(
                f"{page.file.src_uri}:{number}: this heading needs an anchor, the same in every "
                "language: ## Heading {#anchor}"
            )
    return page


# when the numbers are in, so that an error names the line of the source
@event_priority(-100)
def on_page_markdown(markdown: str, config: MkDocsConfig, **_: Any) -> str:
    """Join the lines of a Chinese paragraph: Markdown makes a space of a line's end, Chinese has none."""
    if _language(config) != "zh":
        return markdown
    parts = _FENCE.split(markdown)
    # every second part is code or TeX
    return "".join(
        part if index % 2 else _CHINESE_LINES.sub("", part) for index, part in enumerate(parts)
    )


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Refuse a page that another language lacks."""
    own = _language(config)
    here = {file.src_uri for file in files.documentation_pages()}
    for language in _FOLDERS:
        there = {
            path.relative_to(_DOCS / language).as_posix()
            for path in (_DOCS / language).rglob("*.md")
        }
        for page in sorted(here - there):
            raise PluginError(f"docs/{own}/{page} has no docs/{language}/{page}: translate it")


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
