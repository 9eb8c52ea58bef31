"""Formulas are set by KaTeX when the site is built; bad TeX stops the build.

It happens to the finished page, so that the search index keeps the TeX.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import live
from fourgates.words import say
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from scripts import WEB, Script

_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
_EQUATION = re.compile(r'<div class="fg-equation" id="([\w-]+)">')


_katex = Script("katex.mjs")


def on_post_page(output: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Set the page's formulas, and give each named equation a link to itself."""
    language = config.theme["language"]

    def replace(match: re.Match[str]) -> str:
        tag, (tex, numbers) = match[1], live.in_formula(html.unescape(match[3]).strip())
        # 1,234 is one number, no list of two
        tex = re.sub(r"(?<=\d),(?=\d{3})", "{,}", tex)
        try:
            body = _katex.ask({"tex": tex, "display": tag == "div"})
        except ValueError as error:
            raise PluginError(f"{page.file.src_uri}: {error}") from error
        body = live.in_set_formula(body, numbers)
        if tag == "span":
            return f'<span class="fg-math">{body}</span>'
        return f'<div class="fg-math" tabindex="0" role="group" aria-label="{say(language, "equation")}">{body}</div>'

    def anchor(match: re.Match[str]) -> str:
        name, label = match[1], say(language, "equation.link")
        link = f'<a class="fg-anchor" href="#{name}" title="{label}" aria-label="{label}">#</a>'
        return match[0] + link

    return _EQUATION.sub(anchor, _FORMULA.sub(replace, output))


def on_post_build(config: MkDocsConfig) -> None:
    """Ship KaTeX's style and the one font format that browsers ask for."""
    _katex.close()
    source = WEB / "node_modules" / "katex" / "dist"
    target = Path(config.site_dir) / "assets" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    style = (source / "katex.min.css").read_text("utf-8")
    style = re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", style)
    (target / "katex.min.css").write_text(style, "utf-8")
    for font in (source / "fonts").glob("*.woff2"):
        (target / "fonts" / font.name).write_bytes(font.read_bytes())
